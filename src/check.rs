//! Runs a complete check in memory, from files to findings.

mod claim_comments;
mod config_errors;
mod coverage;
mod limits;
mod progress;
mod stories;

use crate::{
    diagnostic::{Diagnostic, Severity},
    engine,
    findings::{
        self, Coverage, Finding, Omissions, Paths, Report, Summary,
        coverage::{StoryCoverage, of_stories},
        omissions::{Cause, Way},
    },
    model::{
        self, Anchor, ClaimId, Input, Model, PhraseFields, ReadOptions, Reading, Shipped, SourceId,
        quotes::{self, SourceText},
        semantics::Semantics,
        ticks,
    },
    narrow::to_u32,
    prose::BlockKind,
    rules::{self, ModelResolver, Program},
    source::{FileId, FileKind, Files, Folded, Place, ReadFault, SourceFile, Span},
    syntax::ast::{Document, Example, Statement, StatementKind, SyntaxError},
};
pub use claim_comments::has_claim_comment;
use progress::ParsedFile;
pub use progress::{Observer, Stage};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::{collections::BTreeMap, sync::Arc};
use stories::StoryText;

/// The maximum number of threads. Idle threads look for work at the others, so with thousands of threads nothing else
/// would get done.
pub const MOST_THREADS: usize = 256;

/// Options of a check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The source to use as the story.
    pub story: Option<String>,
    /// Options for findings.
    pub findings: findings::FindingOptions,
    /// The maximum number of threads, up to [`MOST_THREADS`]; 0 for the number of processors. Results do not depend
    /// on it.
    pub threads: usize,
    /// Whether to leave out the built-in vocabulary and rules.
    pub without_standard_rules: bool,
    /// Whether to bypass the line cache. This takes longer and changes no results, as tests verify.
    pub without_line_cache: bool,
    /// Which built-in phrases to use.
    pub phrases: PhraseFields,
    /// The configuration file. Errors in it are reported as findings.
    pub settings: Option<ConfigSettings>,
    /// What was left out before the check.
    pub omissions: Omissions,
    /// The displayed paths of texts with claim comments. Those that no story names are not read for claims, which is
    /// reported.
    pub commented: Vec<String>,
    /// An observer of the progress.
    pub observer: Option<Arc<dyn Observer>>,
}

/// A configuration file, as far as a check needs it.
#[derive(Clone, Debug, Default)]
pub struct ConfigSettings {
    /// Its displayed path.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Why its text is incomplete, if it is.
    pub fault: Option<ReadFault>,
    /// Errors found in it.
    pub faults: Vec<SyntaxError>,
    /// The rules and sets that it names, with their spans.
    pub names: Vec<(String, Span)>,
    /// The source that it names as the story, with its span.
    pub story: Option<(String, Span)>,
}

/// Loads the texts that sources name.
pub trait TextSource: Sync {
    /// The text that the claims file `base` names as `written`.
    ///
    /// # Errors
    ///
    /// The reason, in words, why the text cannot be loaded.
    fn load(&self, base: &str, written: &str) -> Result<SourceFile, String>;
}

/// Loads no texts. Passages of claims are neither shown nor checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTexts;

impl TextSource for NoTexts {
    fn load(&self, _: &str, _: &str) -> Result<SourceFile, String> {
        Ok(SourceFile::new("", FileKind::Text, ""))
    }
}

/// The result of a check, with all that is needed to show it.
#[derive(Debug)]
pub struct CheckResult {
    /// The files, including built-in rules and texts of sources.
    pub files: Files,
    /// Their claims, sources and names.
    pub model: Model,
    /// The rules.
    pub program: Program,
    /// The findings, in order.
    pub findings: Vec<Finding>,
    /// The summary.
    pub summary: Summary,
    /// The coverage of the stories with available texts.
    pub coverage: Vec<StoryCoverage>,
    /// The omissions, with their causes.
    pub omissions: Omissions,
    /// Messages about rules that ran out of budget.
    pub incomplete: Vec<String>,
    /// Whether vocabulary, rules or configuration have errors, so that the results may be misleading.
    pub broken_rules: bool,
    /// The requested files, if more were read.
    pub only: Option<Paths>,
}

impl CheckResult {
    /// The input of a report.
    pub fn report(&self) -> Report<'_> {
        Report {
            files: &self.files,
            model: &self.model,
            findings: &self.findings,
            summary: self.summary,
            omissions: &self.omissions,
        }
    }
}

/// Checks claims and rule files.
pub fn check(inputs: Vec<SourceFile>, texts: &dyn TextSource, options: &Options) -> CheckResult {
    in_pool(options.threads, || ParsedRun::new(inputs, options, false).finish(texts, options))
}

/// Checks the configuration only. Files are read for the names that it may refer to, but no rule is evaluated.
pub fn configuration(inputs: Vec<SourceFile>, texts: &dyn TextSource, options: &Options) -> CheckResult {
    in_pool(options.threads, || ParsedRun::new(inputs, options, false).configuration(texts, options))
}

/// The result of an example in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// Its title.
    pub title: String,
    /// The path of its file.
    pub path: String,
    /// The line of its title, from 1.
    pub line: u32,
    /// The expected rules, sorted.
    pub expected: Vec<String>,
    /// The rules with findings, sorted.
    pub found: Vec<String>,
    /// The messages of the findings.
    pub messages: Vec<String>,
}

impl ExampleResult {
    /// Whether the expected rules were found.
    pub fn passed(&self) -> bool {
        self.expected == self.found
    }
}

/// Runs the examples in the given rule files, or with `standard` in the built-in ones. Each is a small project of its
/// own with the vocabulary of the run.
///
/// An example tests only the rules of its own file.
pub fn examples(
    inputs: Vec<SourceFile>,
    standard: bool,
    options: &Options,
) -> (Vec<ExampleResult>, Vec<Finding>, Files) {
    in_pool(options.threads, || {
        let rules: Vec<SourceFile> = inputs.into_iter().filter(|file| file.kind == FileKind::Rules).collect();
        let run = ParsedRun::new(rules, options, true);
        let wanted = |file: &SourceFile| file.embedded == standard;
        let all: Vec<(FileId, &Document, &Example)> = run
            .documents
            .iter()
            .filter(|(id, _)| wanted(run.files.get(*id)))
            .flat_map(|(id, parsed)| {
                let document = &parsed.0;
                document.statements.iter().filter_map(move |statement| match &statement.kind {
                    StatementKind::Example(example) => Some((*id, document, &**example)),
                    _ => None,
                })
            })
            .collect();
        let results =
            all.par_iter().map(|(id, document, example)| run.example(*id, document, example, options)).collect();
        let (mut reading, program, mut diagnostics) = run.read(&run.inputs(), options);
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        let meaning = Semantics::new(&mut reading.model);
        let parts = findings::Parts {
            files: &run.files,
            model: &reading.model,
            meaning: &meaning,
            program: &program,
            of_story: false,
        };
        let (findings, ..) =
            findings::assemble(parts, engine::Outcome::default(), diagnostics, &findings::FindingOptions::default());
        (results, findings, run.files)
    })
}

/// The files of a run with their trees.
struct ParsedRun {
    files: Files,
    documents: Vec<(FileId, ParsedFile)>,
    /// The declared stories that the claims in story files belong to.
    stories: Vec<(FileId, String)>,
    /// The files that could not be parsed because of a bug.
    given_up: Vec<FileId>,
}

/// The sets of rules that check phrases in files without rules, the second except for its notes.
const CONFLICTS: &str = "conflicts";
const FIGURES: &str = "figures-and-dates";

impl ParsedRun {
    /// Parses the files; built-in rules without their `examples` unless those are to be run.
    fn new(mut inputs: Vec<SourceFile>, options: &Options, examples: bool) -> Self {
        if !options.without_standard_rules {
            let standard = rules::standard().iter();
            inputs.extend(standard.map(|(path, text)| SourceFile::new(*path, FileKind::Rules, *text).embedded()));
        }
        let files = Files::new(inputs);
        let all: Vec<(FileId, &SourceFile)> = files.iter().collect();
        options.begins(Stage::Parsing, all.len());
        let parsed: Vec<_> = all.par_iter().map(|(id, file)| (*id, progress::parse(file, options, examples))).collect();
        let given_up = parsed.iter().filter(|(_, tree)| tree.is_none()).map(|(id, _)| *id).collect();
        let documents = parsed.into_iter().filter_map(|(id, parsed)| Some((id, parsed?))).collect();
        Self { files, documents, stories: Vec::new(), given_up }
    }

    fn inputs(&self) -> Vec<Input<'_>> {
        self.documents
            .iter()
            .map(|(id, parsed)| Input { id: *id, file: self.files.get(*id), document: &parsed.0 })
            .collect()
    }

    /// Reads the files and compiles the rules, and collects the errors so far.
    fn read(&self, inputs: &[Input<'_>], options: &Options) -> (Reading, Program, Vec<Diagnostic>) {
        let read_options = ReadOptions {
            story: options.story.clone(),
            stories: self.stories.clone(),
            without_line_cache: options.without_line_cache,
            shipped: Shipped { fields: options.phrases.clone(), tree: Some(rules::phrase_tree) },
        };
        let mut reading = model::read(inputs, &read_options);
        let documents: Vec<_> =
            self.documents.iter().map(|(id, parsed)| (*id, self.files.get(*id), &parsed.0)).collect();
        options.begins(Stage::Rules, 0);
        rules::intern_words(&documents, &mut reading.model.symbols);
        let (program, in_rules) = rules::compile(&documents, &mut ModelResolver::new(&reading.model));
        let mut diagnostics = self.faults();
        diagnostics.append(&mut reading.diagnostics);
        diagnostics.extend(in_rules);
        (reading, program, diagnostics)
    }

    /// Encoding and syntax errors.
    fn faults(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for (id, file) in self.files.iter() {
            if let Some(fault) = &file.fault {
                let end = to_u32(file.text.len());
                let mut diagnostic =
                    Diagnostic::error("syntax", Place::new(id, Span::new(end, end)), fault.message.clone());
                diagnostic.help.clone_from(&fault.help);
                diagnostics.push(diagnostic);
            }
        }
        for (id, parsed) in &self.documents {
            diagnostics.extend(parsed.1.iter().map(|error| {
                let mut diagnostic = Diagnostic::error("syntax", Place::new(*id, error.span), error.message.clone());
                diagnostic.help.clone_from(&error.help);
                if let Some((span, label)) = &error.other {
                    diagnostic = diagnostic.also(Place::new(*id, *span), label.clone());
                }
                diagnostic
            }));
        }
        diagnostics
    }

    fn finish(mut self, texts: &dyn TextSource, options: &Options) -> CheckResult {
        self.add_stories(texts, options);
        options.begins(Stage::Meaning, self.documents.len());
        let (reading, program, mut diagnostics) = self.read(&self.inputs(), options);
        options.begins(Stage::Meaning, reading.model.claims.len());
        let (mut model, mut unkept) = (reading.model, reading.more);
        // Lines with syntax errors were not read as claims either.
        let broken: usize = self
            .documents
            .iter()
            .filter(|(id, _)| holds_claims(self.files.get(*id).kind))
            .map(|(_, parsed)| parsed.1.len() + parsed.0.more_errors)
            .sum();
        model.unread += broken;
        let more_errors: usize = self.documents.iter().map(|(_, parsed)| parsed.0.more_errors).sum();
        // The trees are large and not needed any more.
        self.documents = Vec::new();
        let Passages { coverage, stories, amiss, not_looked_up } = passages(&mut self.files, &mut model, texts);
        diagnostics.extend(amiss);
        if let Some(settings) = &options.settings {
            diagnostics.extend(config_errors::amiss(settings, &mut self.files, &model, &program));
        }
        let is_rules = |diagnostic: &Diagnostic| {
            diagnostic.code == config_errors::CODE || self.files.get(diagnostic.place.file).kind == FileKind::Rules
        };
        let broken_rules =
            diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error && is_rules(diagnostic));
        let ((meaning, derived), stances) =
            rayon::join(|| Semantics::apart(&model), || engine::StanceIndex::new(&model));
        model.take_derived(derived);
        diagnostics.extend(meaning.unit_notes(&model));
        let covered = of_stories(&self.files, &model, &meaning, &stories);
        if findings::may_count(&program, &options.findings, coverage::UNCOVERED) {
            diagnostics.extend(coverage::uncovered(&covered));
        }
        options.begins(Stage::Rules, program.rules().len());
        let threads = rayon::current_num_threads();
        let how = engine::EvaluationOptions { threads, ..engine::EvaluationOptions::default() };
        let selection = findings::selection(&program, &model, &options.findings);
        let outcome = engine::evaluate_selected(&program, &model, &meaning, stances, &selection, how);
        let rules = !outcome.incomplete.is_empty();
        let too_much = too_much_follows(&model, &meaning);
        let cut_short = findings::CutShort { rules, follows: too_much.is_some(), files: self.given_up.len() };
        let mut omissions = options.omissions.clone();
        for path in &options.commented {
            let file = self.files.find(path).map(|id| self.files.get(id).kind);
            if file != Some(FileKind::Story) {
                omissions.add(Way::FileUnnamed, None, path.as_str());
            }
        }
        if too_much.is_some() {
            omissions.add_all(Way::ClaimCut, 1, Some(Cause::Limit(meaning.limit.to_owned())));
        }
        if not_looked_up > 0 {
            let limit = Cause::Limit("too much to look through".to_owned());
            omissions.add_all(Way::QuoteNotLookedUp, not_looked_up, Some(limit));
        }
        for &id in &self.given_up {
            omissions.add(Way::FileGivenUp, None, self.files.get(id).path.as_str());
        }
        let also: Vec<_> = too_much
            .into_iter()
            .chain(self.given_up.iter().map(|&id| progress::given_up(id, self.files.get(id))))
            .collect();
        let incomplete: Vec<String> =
            outcome.incomplete.iter().chain(&also).map(|given_up| located(&self.files, given_up)).collect();
        let parts = findings::Parts {
            files: &self.files,
            model: &model,
            meaning: &meaning,
            program: &program,
            of_story: options.story.is_some(),
        };
        options.begins(Stage::Findings, 0);
        let (findings, mut summary, left_out) = findings::assemble(parts, outcome, diagnostics, &options.findings);
        summary.cut_short = cut_short;
        summary.stories = coverage;
        covered.iter().for_each(|story| story.count(&mut summary.stories));
        unkept.push((crate::syntax::ERROR, more_errors));
        findings::count_unkept(&mut summary, &mut omissions, &findings, &unkept);
        summary.incomplete = !incomplete.is_empty();
        omissions.merge(left_out);
        omissions.of_files(&self.files);
        omissions.finish(&self.files);
        let only = options.findings.only.clone();
        CheckResult {
            files: self.files,
            model,
            program,
            findings,
            summary,
            coverage: covered,
            omissions,
            incomplete,
            broken_rules,
            only,
        }
    }

    fn configuration(mut self, texts: &dyn TextSource, options: &Options) -> CheckResult {
        self.add_stories(texts, options);
        let (Reading { mut model, .. }, program, _) = self.read(&self.inputs(), options);
        let diagnostics: Vec<Diagnostic> = match &options.settings {
            Some(settings) => config_errors::amiss(settings, &mut self.files, &model, &program),
            None => Vec::new(),
        };
        let broken_rules = !diagnostics.is_empty();
        let meaning = Semantics::new(&mut model);
        let parts = findings::Parts {
            files: &self.files,
            model: &model,
            meaning: &meaning,
            program: &program,
            of_story: false,
        };
        let outcome = engine::Outcome::default();
        let (mut findings, mut summary, _) =
            findings::assemble(parts, outcome, diagnostics, &findings::FindingOptions::default());
        let mut omissions = Omissions::default();
        findings::keep(&mut findings, &mut summary, &mut omissions, None, |finding| {
            finding.rule == config_errors::CODE
        });
        CheckResult {
            files: self.files,
            model,
            program,
            findings,
            summary,
            coverage: Vec::new(),
            omissions,
            incomplete: Vec::new(),
            broken_rules,
            only: None,
        }
    }

    fn example(&self, file: FileId, document: &Document, example: &Example, options: &Options) -> ExampleResult {
        let source = self.files.get(file);
        let claims = SourceFile::new(source.path.clone(), FileKind::Claims, source.text.clone());
        let statements: Vec<Statement> = example.statements.clone();
        let own = Document { tokens: document.tokens.clone(), statements, ..Document::default() };
        let mut inputs = self.inputs();
        if source.embedded {
            inputs.retain(|input| input.file.embedded);
        }
        inputs.push(Input { id: file, file: &claims, document: &own });
        let mut options = options.clone();
        if source.embedded {
            // An example does not depend on the phrases of other files.
            options.phrases = PhraseFields::Only(source.phrase_field().map(str::to_owned).into_iter().collect());
        }
        let (mut reading, program, mut diagnostics) = self.read(&inputs, &options);
        let texts = written_out(&self.files, &reading.model);
        quotes::locate(&mut reading.model, &texts);
        place_in_words(&mut reading.model);
        limits::look(&self.files, &mut reading.model, &BTreeMap::new());
        ticks::settle(&self.files, &mut reading.model);
        diagnostics.extend(unplaced(&reading.model, &texts));
        diagnostics.extend(coverage::coverage_of(&self.files, &reading.model, &BTreeMap::new()).1);
        diagnostics.extend(
            example
                .errors
                .iter()
                .map(|error| Diagnostic::error("syntax", Place::new(file, error.span), error.message.clone())),
        );
        let meaning = Semantics::new(&mut reading.model);
        diagnostics.extend(meaning.unit_notes(&reading.model));
        let outcome = engine::evaluate(&program, &reading.model, &meaning, engine::EvaluationOptions::default());
        let parts = findings::Parts {
            files: &self.files,
            model: &reading.model,
            meaning: &meaning,
            program: &program,
            of_story: false,
        };
        // Examples show findings with optional rules enabled.
        let optional = program.rules().iter().filter(|rule| rule.optional);
        let severity = optional.map(|rule| (rule.name.clone(), rule.severity)).collect();
        let asked = findings::FindingOptions { severity, ..findings::FindingOptions::default() };
        let (findings, ..) = findings::assemble(parts, outcome, diagnostics, &asked);
        let within = |place: Place| {
            let last = example.expect_span.map_or(example.title.span.end, |span| span.end);
            place.file == file && (example.title.span.start..=last).contains(&place.span.start)
        };
        // In a file without rules, phrases are tested by the conflicts that they create.
        let has_rules = program.rules().iter().any(|rule| rule.place.file == file);
        let own = |finding: &&Finding| {
            let rule = program.rule(&finding.rule);
            let of_file = if has_rules {
                rule.is_some_and(|rule| rule.place.file == file)
            } else {
                let of_set = |set: &str| rule.is_some_and(|rule| rule.set.as_deref() == Some(set));
                of_set(CONFLICTS) || of_set(FIGURES) && finding.severity > Severity::Note
            };
            (of_file || finding.rule == "syntax") && (within(finding.place) || !finding.sides.is_empty())
        };
        let findings = findings.iter().flat_map(Finding::with_folded).filter(own);
        let findings: Vec<&Finding> = findings.filter(|finding| finding.handled.is_none()).collect();
        let names = |names: &mut dyn Iterator<Item = String>| {
            names.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        ExampleResult {
            title: example.title.value.to_string(),
            path: source.path.clone(),
            line: source.position(example.title.span.start).line,
            expected: names(&mut example.expect.iter().map(|text| text.value.to_string())),
            found: names(&mut findings.iter().map(|finding| finding.rule.to_string())),
            messages: findings.iter().map(|finding| finding.message.clone()).collect(),
        }
    }
}

/// The notice that not all implications of a claim were followed, if so.
fn too_much_follows(model: &Model, meaning: &Semantics) -> Option<engine::Incomplete> {
    let from = meaning.cut_short?;
    let claims = model.claims.iter().filter(|claim| claim.proposition == from).map(|claim| claim.place);
    let accepted = model.acknowledgements.iter().filter(|accepted| accepted.proposition == Some(from));
    let asked = model.requests.iter().filter(|request| request.proposition == from).map(|request| request.place);
    let declared = model.vocabulary.phrase(model.phrase(from)).and_then(|phrase| phrase.place);
    let places = claims.chain(accepted.map(|accepted| accepted.place)).chain(asked).chain(declared);
    let place = places.into_iter().next().unwrap_or_else(|| Place::new(FileId(0), Span::default()));
    let (said, limit) = (model.proposition_text(from), meaning.limit);
    let message =
        format!("more follows from `{said}` than can be followed, so findings may be missing (the limit is {limit})");
    Some(engine::Incomplete { rule: None, place, message })
}

/// The message of an incomplete rule, with its place if that is in a file of the project.
fn located(files: &Files, given_up: &engine::Incomplete) -> String {
    let file = files.get(given_up.place.file);
    if file.embedded || given_up.place.span == Span::default() {
        return given_up.message.clone();
    }
    format!("{}:{}: {}", file.path, file.position(given_up.place.span.start).line, given_up.message)
}

fn holds_claims(kind: FileKind) -> bool {
    matches!(kind, FileKind::Claims | FileKind::Story)
}

/// Reports the words after `at` that are not in the text of their source, with the most similar passage.
fn unplaced(model: &Model, texts: &BTreeMap<SourceId, SourceText>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if texts.is_empty() {
        return diagnostics;
    }
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        let (Some(text), Some(extra)) = (texts.get(&claim.source), model.extra(claim)) else { continue };
        let Some((words, place)) = &extra.at else { continue };
        if !text.lacks(words) {
            continue;
        }
        let source = &model.source(claim.source).name;
        let message = format!("`{words}` does not stand in the text of `{source}`");
        let mut diagnostic = Diagnostic::new("anchor-not-found", Severity::Warning, *place, message)
            .label("looked for whatever the quotation marks, dashes and spaces");
        if let Some(near) = text.nearest_place(words) {
            diagnostic = diagnostic.also(near, "the words that come nearest");
        }
        diagnostics.push(diagnostic.help("copy the words from the text; an ellipsis stands for words left out"));
    }
    diagnostics
}

/// The result of looking up quotes and passages.
struct Passages {
    /// How much of the stories is covered.
    coverage: Coverage,
    /// The stories with available texts, and the files of these.
    stories: Vec<(SourceId, FileId)>,
    amiss: Vec<Diagnostic>,
    /// The number of quotes not looked up because the budget ran out.
    not_looked_up: usize,
}

/// Loads the texts of sources and looks up quotes and passages in them.
fn passages(files: &mut Files, model: &mut Model, texts: &dyn TextSource) -> Passages {
    let mut diagnostics = Vec::new();
    let mut loaded: BTreeMap<SourceId, StoryText> = BTreeMap::new();
    let mut folded = written_out(files, model);
    for (index, source) in model.sources.iter().enumerate() {
        let source_id = SourceId(to_u32(index));
        let of_source = |(_, story): &&(FileId, SourceId)| *story == source_id;
        let id = match (model.story_files.iter().find(of_source), &source.text) {
            (Some(&(id, _)), _) => id,
            (None, None) => continue,
            (None, Some((written, place))) => match texts.load(&files.get(place.file).path.clone(), written) {
                Ok(file) if file.path.is_empty() => continue,
                Ok(file) => files.add_text(file),
                Err(why) => {
                    let message = format!("the text of `{}` is not shown: {why}", source.name);
                    let help = "write a path relative to this file, to a text inside the folder that is checked";
                    diagnostics.push(Diagnostic::error("text-not-read", *place, message).help(help));
                    continue;
                }
            },
        };
        let (parts, text) = StoryText::new(id, files.get(id));
        loaded.insert(source_id, parts);
        folded.insert(source_id, text);
    }
    for (&source, parts) in &loaded {
        model.sources[source].text_file = Some(parts.file);
    }
    let spent = quotes::locate(model, &folded);
    place_in_words(model);
    diagnostics.extend(unplaced(model, &folded));
    if let Some((_, place)) = model.sources.iter().find_map(|source| source.text.as_ref()).filter(|_| spent > 0) {
        let message = format!("{spent} quotes were not looked up: there is too much to look through");
        let help = "check the sources with the longest texts or the most quotes in a run of their own";
        diagnostics.push(Diagnostic::error("text-not-read", *place, message).help(help));
    }
    let claims = if loaded.is_empty() { 0..0 } else { 0..model.claims.len() };
    for index in claims {
        let Some(&claim) = model.claims.as_slice().get(index) else { continue };
        let (Some(loaded), Some(text)) = (loaded.get(&claim.source), folded.get(&claim.source)) else { continue };
        let extra = model.extra(&claim);
        let found = extra.and_then(|extra| extra.passage);
        if let Some((words, place)) = extra.and_then(|extra| extra.at.as_ref())
            && let Some(passage) = found
        {
            diagnostics.extend(loaded.twice(files.get(loaded.file), &text.folded, words, *place, passage));
        }
        let behind = (claim.place.file == loaded.file).then(|| loaded.behind(&claim)).flatten();
        let at = extra.is_some_and(|extra| extra.at.is_some());
        let Some(passage) = (if at { found.or(behind) } else { behind.or(found) }) else { continue };
        let anchor = loaded.anchor(passage);
        if let Some(extra) = model.extra_mut(ClaimId(to_u32(index))) {
            (extra.passage, extra.anchor) = (Some(passage), anchor);
        }
    }
    limits::look(files, model, &loaded);
    ticks::settle(files, model);
    let (coverage, amiss) = coverage::coverage_of(files, model, &loaded);
    diagnostics.extend(amiss);
    let stories = loaded.iter().filter(|(id, _)| model.source(**id).story).map(|(&id, text)| (id, text.file)).collect();
    Passages { coverage, stories, amiss: diagnostics, not_looked_up: spent }
}

/// The texts given inline below their sources.
fn written_out(files: &Files, model: &Model) -> BTreeMap<SourceId, SourceText> {
    let given = model.sources.iter().enumerate().filter_map(|(index, source)| {
        let place = source.words?;
        let text = SourceText { file: place.file, start: place.span.start, folded: Folded::new(files.slice(place)) };
        Some((SourceId(to_u32(index)), text))
    });
    given.collect()
}

/// Sets the positions of claims in texts given inline, which are one paragraph each.
fn place_in_words(model: &mut Model) {
    if model.sources.iter().all(|source| source.words.is_none()) {
        return;
    }
    for index in 0..model.claims.len() {
        let Some(claim) = model.claims.as_slice().get(index) else { continue };
        let (words, extra) = (model.source(claim.source).words, model.extra(claim));
        let Some((words, passage)) = words.zip(extra.and_then(|extra| extra.passage)) else { continue };
        if words.file == passage.file
            && words.span.start <= passage.span.start
            && passage.span.end <= words.span.end
            && let Some(extra) = model.extra_mut(ClaimId(to_u32(index)))
        {
            let order = passage.span.start;
            extra.anchor = Some(Anchor { place: passage, paragraph: 1, part: BlockKind::Body, order });
        }
    }
}

/// Runs a function with a number of threads, in the current pool if that fits.
fn in_pool<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    let threads = threads.min(MOST_THREADS);
    if threads == 0 || threads == rayon::current_num_threads() {
        return run();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(run),
        // If no threads can be created, run on this one.
        Err(_) => run(),
    }
}

//! The whole way of a run, in memory: files in, findings out.

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

/// The most threads that work at a time. Each asks the others for work when it has none, so with thousands of
/// them nothing else would be done.
pub const MOST_THREADS: usize = 256;

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The source to be taken as the story.
    pub story: Option<String>,
    /// What is asked of the findings.
    pub findings: findings::FindingOptions,
    /// How many threads may work, up to [`MOST_THREADS`]; as many as there are processors where it is 0. No
    /// result depends on it.
    pub threads: usize,
    /// Whether to leave out the vocabulary and rules that come with the program.
    pub without_standard_rules: bool,
    /// Whether to read every line without the line cache. It takes longer and changes no result, which the tests
    /// hold.
    pub without_line_cache: bool,
    /// Which of the phrases that come with the program count.
    pub phrases: PhraseFields,
    /// The file that the run was set up by; what is amiss in it is a finding like any other.
    pub settings: Option<ConfigSettings>,
    /// What was left out before the files came here.
    pub omissions: Omissions,
    /// The paths of texts that hold claim comments, as shown: those that no story names are not read for claims, and
    /// that is said.
    pub commented: Vec<String>,
    /// Who is told how far the run is.
    pub observer: Option<Arc<dyn Observer>>,
}

/// A configuration file, as far as a check has to know of it.
#[derive(Clone, Debug, Default)]
pub struct ConfigSettings {
    /// Its path as shown.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Why its text ends before the file does.
    pub fault: Option<ReadFault>,
    /// What could not be read in it.
    pub faults: Vec<SyntaxError>,
    /// The rules and sets that it names, and where.
    pub names: Vec<(String, Span)>,
    /// The source that it names as the story, and where.
    pub story: Option<(String, Span)>,
}

/// Where the texts that sources name come from.
pub trait TextSource: Sync {
    /// The text that `written` names in the claim file `base`.
    ///
    /// # Errors
    ///
    /// In words, what stands in the way.
    fn load(&self, base: &str, written: &str) -> Result<SourceFile, String>;
}

/// No texts: a claim's passage is then never shown, and nothing is said of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTexts;

impl TextSource for NoTexts {
    fn load(&self, _: &str, _: &str) -> Result<SourceFile, String> {
        Ok(SourceFile::new("", FileKind::Text, ""))
    }
}

/// What a run found, with all that is needed to show it.
#[derive(Debug)]
pub struct CheckResult {
    /// The files, the standard rules and the texts of sources among them.
    pub files: Files,
    /// What they say.
    pub model: Model,
    /// The rules.
    pub program: Program,
    /// The findings in their order.
    pub findings: Vec<Finding>,
    /// What was covered.
    pub summary: Summary,
    /// How far claims cover the stories whose texts are on file.
    pub coverage: Vec<StoryCoverage>,
    /// What was left out, and by what.
    pub omissions: Omissions,
    /// The rules that were given up, in words.
    pub incomplete: Vec<String>,
    /// Whether vocabulary, rules or configuration have errors, so that the run does not mean what it
    /// seems to.
    pub broken_rules: bool,
    /// The files that were asked for, where more was read besides.
    pub only: Option<Paths>,
}

impl CheckResult {
    /// All that a report is made from.
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

/// Checks claim and rule files.
pub fn check(inputs: Vec<SourceFile>, texts: &dyn TextSource, options: &Options) -> CheckResult {
    in_pool(options.threads, || ParsedRun::new(inputs, options, false).finish(texts, options))
}

/// What is amiss in the configuration, and nothing else: the files are read for the names that it may
/// speak of, and no rule is evaluated.
pub fn configuration(inputs: Vec<SourceFile>, texts: &dyn TextSource, options: &Options) -> CheckResult {
    in_pool(options.threads, || ParsedRun::new(inputs, options, false).configuration(texts, options))
}

/// What came of one example in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// Its title.
    pub title: String,
    /// The path of its file.
    pub path: String,
    /// The line of its title, from 1.
    pub line: u32,
    /// The rules it expects, sorted.
    pub expected: Vec<String>,
    /// The rules that found something, sorted.
    pub found: Vec<String>,
    /// What was found, a message each.
    pub messages: Vec<String>,
}

impl ExampleResult {
    /// Whether what came is what was expected.
    pub fn passed(&self) -> bool {
        self.expected == self.found
    }
}

/// Runs the examples of rule files: those of the given files, or with `standard` those that come
/// with the program. Each is a small project of its own, with the vocabulary of the run.
///
/// An example judges only the rules of its own file.
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
    /// Which declared stories the claims in story files belong to.
    stories: Vec<(FileId, String)>,
    /// The files that were given up because of a bug.
    given_up: Vec<FileId>,
}

/// The sets of the rules that judge the phrases of a file without rules, the second save for its notes.
const CONFLICTS: &str = "conflicts";
const FIGURES: &str = "figures-and-dates";

impl ParsedRun {
    /// Parses the files; the standard rules without their `examples` unless those are to be run.
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

    /// Reads the files and compiles the rules; all that is amiss so far.
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

    /// What could not be read as text or by the grammar.
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
        // Lines that are no claim by the grammar already were not read either.
        let broken: usize = self
            .documents
            .iter()
            .filter(|(id, _)| holds_claims(self.files.get(*id).kind))
            .map(|(_, parsed)| parsed.1.len() + parsed.0.more_errors)
            .sum();
        model.unread += broken;
        let more_errors: usize = self.documents.iter().map(|(_, parsed)| parsed.0.more_errors).sum();
        // The trees are as large as all that was read from them, and nobody asks for them any more.
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
            // What an example shows does not hang on the phrases of other files.
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
        // An example shows what a rule finds where it is asked for.
        let optional = program.rules().iter().filter(|rule| rule.optional);
        let severity = optional.map(|rule| (rule.name.clone(), rule.severity)).collect();
        let asked = findings::FindingOptions { severity, ..findings::FindingOptions::default() };
        let (findings, ..) = findings::assemble(parts, outcome, diagnostics, &asked);
        let within = |place: Place| {
            let last = example.expect_span.map_or(example.title.span.end, |span| span.end);
            place.file == file && (example.title.span.start..=last).contains(&place.span.start)
        };
        // Where a file has no rules, its phrases are judged by what they bring into conflict.
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

/// That not all that follows from a claim was followed, where that is so.
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

/// What was given up, in words, after its place in a file of the project.
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

/// The words after `at` that do not stand in the text of their source, with those that come nearest.
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

/// What came of looking up what claims quote and point to.
struct Passages {
    /// How much of the stories is covered.
    coverage: Coverage,
    /// The stories whose texts are on file, with the files of their texts.
    stories: Vec<(SourceId, FileId)>,
    amiss: Vec<Diagnostic>,
    /// How many quotes were not looked up, for want of time.
    not_looked_up: usize,
}

/// Loads the texts that sources name and looks up in them what claims quote and point to.
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

/// The texts that are written out below their sources.
fn written_out(files: &Files, model: &Model) -> BTreeMap<SourceId, SourceText> {
    let given = model.sources.iter().enumerate().filter_map(|(index, source)| {
        let place = source.words?;
        let text = SourceText { file: place.file, start: place.span.start, folded: Folded::new(files.slice(place)) };
        Some((SourceId(to_u32(index)), text))
    });
    given.collect()
}

/// Says where claims stand in the texts that are written out below their sources: one paragraph each.
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

/// Runs with a number of threads: in the pool that is there, where it has as many or any number will do.
fn in_pool<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    let threads = threads.min(MOST_THREADS);
    if threads == 0 || threads == rayon::current_num_threads() {
        return run();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(run),
        // Where no thread can be had, the work is done on this one.
        Err(_) => run(),
    }
}

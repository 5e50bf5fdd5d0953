//! The standard rules and words as a page of Markdown: `docs/rules.md`, kept up by a test.

use crate::{
    check::CheckResult,
    rules::{RaisedBy, Rule},
    source::{FileKind, Files, SourceFile, Span},
    syntax::{
        self,
        ast::{Document, Form, Statement, StatementKind, WordListKind},
    },
};
use std::{collections::BTreeMap, fmt::Write};

/// The lines before the first rule.
const TOP: &str = "\
<!-- Made from the files in `rules/` by a test: `UPDATE_DOCS=1 cargo test --test it docs` writes it anew. -->

# The standard rules

These rules and words come with the program. They are text, in the same language that a project's own rules are written in
([language.md](language.md#rules)): nothing here is compiled in, and `copydesk explain RULE` shows the same on the command line.

A rule has a severity. An **error** fails a run, a **warning** is worth a look, a **note** is for information. How sure the two
sides are can lower it, and so can dates that meet only in part. A finding that is handled (the story carries both sides, it is acknowledged, or allowed) is
a note. `--severity RULE=LEVEL` gives a rule another severity for a run, `--ignore RULE` leaves it out.
";

/// What is said of the sets that rules name; a set that is not here is shown by its name alone.
const SETS: [(&str, &str); 8] = [
    ("conflicts", "Sources against each other, and a speaker against himself"),
    ("story", "The story against its sources"),
    ("attribution", "Attribution and sourcing"),
    ("quotes", "Quotes"),
    ("figures-and-dates", "Figures and dates"),
    ("house", "Handling"),
    ("reading", "How lines are read"),
    ("", "Other rules"),
];

/// The rules and words that come with the program, as a page of Markdown. A project's own files
/// are left out.
pub fn markdown(checked: &CheckResult) -> String {
    let mut page = TOP.to_owned();
    let rules: Vec<&Rule> = checked.program.rules().iter().filter(|rule| rule.standard).collect();
    table(&mut page, &rules);
    let mut sets: BTreeMap<(usize, &str), Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        let set = rule.set.as_deref().unwrap_or("");
        let rank = SETS.iter().position(|(name, _)| *name == set).unwrap_or(SETS.len());
        sets.entry((rank, set)).or_default().push(rule);
    }
    for ((rank, set), rules) in sets {
        let title = SETS.get(rank).map_or(set, |(_, title)| *title);
        let _ = write!(page, "\n## {title}\n");
        for rule in rules {
            self::rule(&mut page, rule, checked);
        }
    }
    let files = standard_files(&checked.files);
    defines(&mut page, &files);
    words(&mut page, &files);
    phrases(&mut page, &files);
    page
}

/// The lines of a rule that decide what it finds, without those that describe it.
pub fn conditions(rule: &Rule, files: &Files) -> String {
    let words = ["why", "help", "from", "needs", "silent"];
    let describes = |line: &&str| {
        let line = line.trim_start();
        let word = line.split([' ', '\t']).next().unwrap_or("");
        line.starts_with(['"', '#'])
            || line.is_empty()
            || (words.contains(&word) && line.contains('"'))
            || word == "set"
    };
    files.slice(rule.text).lines().filter(|line| !describes(line)).map(|line| format!("{line}\n")).collect()
}

fn table(page: &mut String, rules: &[&Rule]) {
    page.push_str("\n| rule | severity | finds |\n| --- | --- | --- |\n");
    for rule in rules {
        let (name, severity, summary) = (&rule.name, rule.severity.word(), &rule.summary);
        let _ = writeln!(page, "| [`{name}`](#{name}) | {severity} | {} |", cell(summary));
    }
}

fn rule(page: &mut String, rule: &Rule, checked: &CheckResult) {
    let _ = write!(page, "\n### {}\n\n**{}**: {}\n", rule.name, rule.severity.word(), rule.summary);
    for why in &rule.why {
        let _ = write!(page, "\n{why}\n");
    }
    if rule.optional {
        let name = &rule.name;
        let _ = write!(
            page,
            "\nIt is off unless it is asked for: `--select {name}`, or a severity for `{name}` in `copydesk.toml`.\n"
        );
    }
    list(page, "What could be done:", &rule.help);
    list(page, "It needs:", &rule.needs);
    list(page, "It stays silent on:", &rule.silent);
    let absorbed: Vec<_> = rule.absorbs.iter().map(|&index| checked.program.get(index).name.as_str()).collect();
    if !absorbed.is_empty() {
        let _ = write!(page, "\nIt takes the place of `{}` on the same point.\n", absorbed.join("`, `"));
    }
    let file = checked.files.get(rule.place.file);
    match rule.raised {
        None => fence(page, &conditions(rule, &checked.files)),
        Some(RaisedBy::Reading) => page.push_str("\nThe reading of the files raises it, so it has no conditions.\n"),
        Some(RaisedBy::Handling) => {
            page.push_str("\nThe handling of findings raises it, so it has no conditions.\n");
        }
    }
    let document = syntax::parse(&file.text, file.kind).0;
    let examples: Vec<&str> = extents(&document)
        .filter(|(statement, _)| matches!(statement.kind, StatementKind::Example(_)))
        .map(|(_, span)| slice(file, span))
        .collect();
    if !examples.is_empty() {
        page.push_str("\n<details><summary>Examples</summary>\n");
        fence(page, &examples.join("\n\n"));
        page.push_str("\n</details>\n");
    }
    for from in rule.from.iter().filter(|from| !from.starts_with("none")) {
        let _ = write!(page, "\nIt rests on: {from}\n");
    }
}

fn list(page: &mut String, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = write!(page, "\n{heading}\n\n");
    for item in items {
        let _ = writeln!(page, "- {item}");
    }
}

fn fence(page: &mut String, text: &str) {
    let _ = write!(page, "\n```rules\n{}\n```\n", text.trim_end());
}

/// The definitions that the rules ask for, with the comments that explain them.
fn defines(page: &mut String, files: &[(&SourceFile, Document)]) {
    page.push_str("\n## What the conditions ask for\n\nThe words of the conditions above that are no conditions of the language itself are defined here.\n");
    for (file, document) in files {
        let is_define = |statement: &Statement| matches!(statement.kind, StatementKind::Define(_));
        // A file of definitions only is shown as it is: its comments give the reasons.
        if document.statements.iter().all(is_define) && !document.statements.is_empty() {
            let _ = write!(page, "\n### {}\n", title(&file.path));
            fence(page, &file.text);
            continue;
        }
        let some: Vec<&str> = extents(document)
            .filter(|(statement, _)| is_define(statement))
            .map(|(_, span)| slice(file, span))
            .collect();
        if !some.is_empty() {
            let _ = write!(page, "\n### {} (definitions)\n", title(&file.path));
            fence(page, &some.join("\n"));
        }
    }
}

/// The cues, hedges and lists of words.
fn words(page: &mut String, files: &[(&SourceFile, Document)]) {
    let mut cues: BTreeMap<_, (String, Vec<String>)> = BTreeMap::new();
    let mut lists: BTreeMap<(usize, &str), Vec<String>> = BTreeMap::new();
    for (file, document) in files {
        let shown = |forms: &[Form]| forms.iter().map(|form| text_of(file, form)).collect::<Vec<_>>();
        for statement in &document.statements {
            match &statement.kind {
                StatementKind::Cue(cue) => {
                    let mut marks: Vec<&str> = cue.marks.iter().map(|mark| mark.value.as_str()).collect();
                    marks.sort_unstable();
                    let key = (cue.stance, cue.certainty, marks.len(), marks.join(", "));
                    let row = format!("{} | {} | {}", cue.stance.word(), cue.certainty.word(), marks.join(", "));
                    cues.entry(key).or_insert((row, Vec::new())).1.extend(shown(&cue.forms));
                }
                StatementKind::Hedge(hedge) => {
                    let rank = hedge.certainty as usize;
                    lists.entry((rank, hedge.certainty.word())).or_default().extend(shown(&hedge.forms));
                }
                StatementKind::Words(words) => {
                    let (rank, what) = match words.kind {
                        WordListKind::Negation => (3, "negation"),
                        WordListKind::Future => (4, "what lies ahead"),
                        WordListKind::Filler => (5, "skipped"),
                        WordListKind::Indefinite => (6, "nobody in particular"),
                        WordListKind::Forms => (7, "forms of one word"),
                        WordListKind::Opener => (8, "opens a line"),
                        WordListKind::Occasion => (9, "where, when or how it was said"),
                        WordListKind::Determiner => (10, "begins the description of somebody in particular"),
                        WordListKind::Quantifier => (11, "begins the description of nobody in particular"),
                        WordListKind::Title => (12, "stands before a name"),
                        WordListKind::Conjunction => (13, "joins two speakers"),
                        WordListKind::Auxiliary => (14, "helps a verb"),
                        WordListKind::Preposition => (15, "preposition"),
                        WordListKind::Saying => (16, "noun for what is said"),
                        WordListKind::Complementizer => (17, "opens what is said"),
                        WordListKind::Copula => (18, "form of be"),
                        WordListKind::Perfect => (19, "form of have"),
                        WordListKind::Support => (20, "form of do"),
                        WordListKind::Preterite => (21, "past form of one of these"),
                        WordListKind::Stative => (22, "speaks of a state"),
                        WordListKind::Once => (23, "happens once"),
                        WordListKind::FirstPerson => (24, "the speaker"),
                        WordListKind::Pronoun => (25, "somebody who was named before"),
                        WordListKind::Subordinator => (31, "opens a clause inside a sentence"),
                        WordListKind::NoNegation => (32, "holds a negation and is none"),
                        WordListKind::Emphasis => (33, "adds force before a deed"),
                        WordListKind::Habitual => (34, "puts a verb in the past"),
                        WordListKind::Expletive => (35, "begins with a pronoun that stands for nobody"),
                        WordListKind::SelfPossessive => (36, "the speaker's"),
                        WordListKind::Speaking => (37, "opens words on how somebody came to speak"),
                        WordListKind::Nor => (38, "the second of two that are denied"),
                        WordListKind::AllOf => (39, "of each part of a group"),
                        WordListKind::NoneOf => (40, "of no part of a group"),
                        WordListKind::SomeOf => (41, "perhaps of each part of a group"),
                        WordListKind::Quoting => (42, "gives somebody's words without a clause"),
                        WordListKind::Contraction => (46, "stands for two words"),
                        WordListKind::Agent => (47, "stands before who does it"),
                        WordListKind::Compound => (48, "one name, though it joins two"),
                        WordListKind::Possessive => (43, "ends a possessive"),
                        WordListKind::Plural => (44, "ends a noun in the plural"),
                        WordListKind::Singular => (45, "ends a verb whose subject is one"),
                        WordListKind::Correlative => (30, "stands before or behind two speakers"),
                        WordListKind::Relative => (28, "opens a description"),
                        WordListKind::SetOff => (29, "opens a line before a comma"),
                        WordListKind::Uncountable => (32, "names no one thing by itself"),
                        WordListKind::PronounPossessive => (31, "what belongs to somebody who was named before"),
                        WordListKind::Record => (49, "bears words or results"),
                        WordListKind::Voice => (50, "speaks in a headline"),
                        WordListKind::Request => (51, "granted or denied"),
                        WordListKind::NamedDay => (52, "a day by a name of its own"),
                        WordListKind::Body => (53, "ends the name of a body"),
                        WordListKind::Appointing => (54, "stands between a name and an office"),
                        WordListKind::Joining => (55, "may open a clause"),
                        WordListKind::InnerPronoun => (56, "named before in the sentence"),
                        WordListKind::Infinitive => (57, "before a verb that is yet to come"),
                        WordListKind::LimitBehind => (59, "limits what is quoted before it"),
                        WordListKind::LimitBefore => (60, "turns round what is quoted behind it"),
                        WordListKind::Contrast => (58, "joins a sentence that goes against it"),
                        WordListKind::Amount => (62, "says of how many"),
                        WordListKind::Anybody => (63, "anybody at all"),
                        WordListKind::Contrary => (61, "contrary words"),
                        WordListKind::Verb => (26, "irregular verb"),
                        WordListKind::Verbs => (27, "regular verb"),
                    };
                    let forms = shown(&words.forms);
                    let forms =
                        if matches!(words.kind, WordListKind::Forms | WordListKind::Verb | WordListKind::Contrary) {
                            vec![forms.join(" = ")]
                        } else {
                            forms
                        };
                    lists.entry((rank, what)).or_default().extend(forms);
                }
                _ => {}
            }
        }
    }
    page.push_str(
        "\n## The standard words\n\n### Cues\n\n| stance | certainty | marks | forms |\n| --- | --- | --- | --- |\n",
    );
    for (row, forms) in cues.values() {
        let _ = writeln!(page, "| {row} | {} |", cell(&forms.join(", ")));
    }
    page.push_str("\n### Other words\n\nHedges leave what is said `probable` or `possible`.\n\n| what they do | words |\n| --- | --- |\n");
    for ((rank, what), forms) in &lists {
        let what = if *rank < 3 { format!("hedge: {what}") } else { (*what).to_owned() };
        let _ = writeln!(page, "| {what} | {} |", cell(&forms.join(", ")));
    }
}

/// The phrases, by field.
fn phrases(page: &mut String, files: &[(&SourceFile, Document)]) {
    page.push_str(
        "\n## The standard phrases\n\nWhere no phrase of the project fits a line, one of these may \
         ([language.md](language.md#phrases-that-come-with-the-program)). `phrases` in `copydesk.toml` names the fields that count;\n\
         `copydesk explain FIELD` shows a field with its examples.\n",
    );
    for (file, document) in files {
        let Some(field) = file.phrase_field() else { continue };
        let _ = write!(page, "\n### {field}\n\n");
        for statement in &document.statements {
            let StatementKind::Phrase(phrase) = &statement.kind else { continue };
            let _ = write!(page, "- `{}`", slice(file, phrase.pattern.span));
            for (index, detail) in phrase.details.iter().enumerate() {
                let _ = write!(page, "{} `{}`", if index == 0 { ":" } else { "," }, slice(file, detail.span));
            }
            page.push('\n');
        }
    }
}

fn standard_files(files: &Files) -> Vec<(&SourceFile, Document)> {
    let standard = files.iter().filter(|(_, file)| file.embedded && file.kind == FileKind::Rules);
    standard.map(|(_, file)| (file, syntax::parse(&file.text, file.kind).0)).collect()
}

/// Each statement with all that belongs to it, from its first to its last token.
fn extents(document: &Document) -> impl Iterator<Item = (&Statement, Span)> {
    document.statements.iter().enumerate().map(|(index, statement)| {
        let next = document.statements.get(index + 1).map_or(u32::MAX, |next| next.span.start);
        let end = document.tokens.partition_point(|token| token.span.start < next);
        let last = end.checked_sub(1).and_then(|index| document.tokens.get(index));
        (statement, last.map_or(statement.span, |last| statement.span.to(last.span)))
    })
}

fn slice(file: &SourceFile, span: Span) -> &str {
    file.text.get(span.range()).unwrap_or("")
}

fn text_of(file: &SourceFile, form: &Form) -> String {
    slice(file, form.span).trim_matches('"').to_owned()
}

/// `rules/dispute.rules` as a heading.
fn title(path: &str) -> &str {
    path.strip_prefix("rules/").unwrap_or(path)
}

/// A text that stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

//! How far claims cover stories, for people and for programs.

use super::{
    Style,
    json::{self, Json},
    omissions, summary, terminal_text,
};
use crate::{
    findings::{
        Coverage, Omissions,
        coverage::{BoundText, Covered, CoveredBy, StoryCoverage},
    },
    model::Model,
    prose::BlockKind,
    source::{Files, SourceFile, Span},
};
use std::io::{self, BufWriter, Write};

/// What [`write_json`] writes, as a JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("json/coverage.schema.json");

/// How many columns of a sentence are shown.
const SHOWN: usize = 160;

/// How many of a hundred statements carry a claim, the rest cut off; 100 where there is none.
pub fn percent(coverage: &Coverage) -> usize {
    (coverage.covered_statements() * 100).checked_div(coverage.statements).unwrap_or(100)
}

/// Writes the statements without a claim, by paragraph, and a line of counts. A quiet style leaves out paragraphs in which
/// each statement has one.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(files: &Files, stories: &[&StoryCoverage], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = CoverageReport { style, text: String::new() };
    for story in stories {
        let file = files.get(story.file);
        let paragraph = |one: &Covered, other: &Covered| {
            let place = |covered: &Covered| (covered.statement.part, covered.statement.paragraph);
            place(one) == place(other)
        };
        for statements in story.statements.chunk_by(paragraph) {
            page.paragraph(file, statements);
            out.write_all(page.text.as_bytes())?;
            page.text.clear();
        }
        let unbound = |all: &[BoundText]| all.iter().filter(|one| !one.bound).map(|one| one.span).collect::<Vec<_>>();
        page.unbound(file, "quotation", &unbound(&story.quotations));
        page.unbound(file, "figure", &unbound(&story.figures));
        if !page.text.is_empty() || !story.statements.is_empty() {
            page.text.push('\n');
        }
        out.write_all(page.text.as_bytes())?;
        page.text.clear();
    }
    terminal_text::wrap(&mut page.text, &sentence(stories), style.width, "", "  ");
    out.write_all(page.text.as_bytes())?;
    out.flush()
}

/// `5 of 7 statements covered (71 %), 1 of them by a claim for its paragraph; 2 of 3 quotations and 1 of 1 figure bound to
/// a source`
fn sentence(stories: &[&StoryCoverage]) -> String {
    let coverage = counts(stories);
    if stories.is_empty() {
        return "no story with a text is on file".to_owned();
    }
    if coverage.statements == 0 {
        return "nothing that can be checked is in the text".to_owned();
    }
    let mut sentence = format!("{} ({} %)", summary::covered_statements(&coverage), percent(&coverage));
    if coverage.covered_by_paragraph > 0 {
        sentence.push_str(&format!(", {} of them by a claim for a whole paragraph", coverage.covered_by_paragraph));
    }
    let bound = summary::bound(&coverage);
    if !bound.is_empty() {
        sentence.push_str(&format!("; {bound}"));
    }
    sentence
}

/// How much of some stories is covered.
pub fn counts(stories: &[&StoryCoverage]) -> Coverage {
    let mut coverage = Coverage::default();
    stories.iter().for_each(|story| story.count(&mut coverage));
    coverage
}

struct CoverageReport<'a> {
    style: &'a Style,
    text: String,
}

impl CoverageReport<'_> {
    /// The statements of one paragraph, heading or caption.
    fn paragraph(&mut self, file: &SourceFile, statements: &[Covered]) {
        let Some(first) = statements.first() else { return };
        let covered = statements.iter().filter(|covered| covered.by.is_some()).count();
        if self.style.quiet && covered == statements.len() {
            return;
        }
        let what = match first.statement.part {
            BlockKind::Body => format!("paragraph {}", first.statement.paragraph),
            part @ (BlockKind::Headline | BlockKind::Heading | BlockKind::Caption | BlockKind::Furniture) => {
                part.word().to_owned()
            }
        };
        let place = self.place(file, first.statement.span);
        let whole = statements.iter().any(|covered| covered.by == Some(CoveredBy::Paragraph));
        let whole = if whole { ", by a claim for the whole paragraph" } else { "" };
        self.line("", &format!("{place}: {what}: {covered} of {} covered{whole}", statements.len()));
        for covered in statements.iter().filter(|covered| covered.by.is_none()) {
            let carries: Vec<&str> = covered.statement.carries.words().collect();
            let words = self.words(file, covered.statement.span);
            let line = file.position(covered.statement.span.start).line;
            self.line("  - ", &format!("\"{words}\" (line {line}: {})", carries.join(", ")));
        }
    }

    /// What is bound to no source.
    fn unbound(&mut self, file: &SourceFile, noun: &str, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        let path = terminal_text::safe(&file.path, self.style.ascii).into_owned();
        self.line("", &format!("{path}: {} bound to no source", terminal_text::count(spans.len(), noun)));
        for &span in spans {
            let words = self.words(file, span);
            self.line("  - ", &format!("\"{words}\" (line {})", file.position(span.start).line));
        }
    }

    fn place(&self, file: &SourceFile, span: Span) -> String {
        let position = file.position(span.start);
        format!("{}:{}:{}", terminal_text::safe(&file.path, self.style.ascii), position.line, position.column)
    }

    fn words(&self, file: &SourceFile, span: Span) -> String {
        let words: Vec<&str> = file.slice(span).split_whitespace().collect();
        terminal_text::cut(&terminal_text::safe(&words.join(" "), self.style.ascii), SHOWN, self.style.ascii)
    }

    fn line(&mut self, first: &str, words: &str) {
        terminal_text::wrap(&mut self.text, words, self.style.width, first, "    ");
    }
}

/// Writes all statements as one JSON object, with why the run, or a part of it, could not be done.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_json(
    files: &Files,
    model: &Model,
    stories: &[&StoryCoverage],
    omissions: &Omissions,
    problems: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut json = Json::default();
    json.raw("{\"version\":").number(json::VERSION).raw(",\n\"summary\":");
    write_counts(&mut json, &counts(stories));
    json.raw(",\n\"omissions\":");
    out.write_all(json.as_bytes())?;
    omissions::write_json(omissions, &mut out)?;
    out.write_all(b",\n\"problems\":")?;
    json::put(&mut out, &problems)?;
    out.write_all(b",\n\"stories\":[")?;
    for (number, story) in stories.iter().enumerate() {
        json.clear();
        json.raw(if number == 0 { "\n" } else { ",\n" });
        write_story(&mut json, files, model, story);
        out.write_all(json.as_bytes())?;
    }
    let end = if stories.is_empty() { "" } else { "\n" };
    writeln!(out, "{end}]}}")?;
    out.flush()
}

fn write_counts(json: &mut Json, coverage: &Coverage) {
    json.raw("{\"statements\":").number(coverage.statements);
    json.raw(",\"covered\":").number(coverage.covered_statements());
    json.raw(",\"covered_by_paragraph\":").number(coverage.covered_by_paragraph);
    json.raw(",\"percent\":").number(percent(coverage));
    json.raw(",\"quotations\":").number(coverage.quotations).raw(",\"quotations_bound\":");
    json.number(coverage.bound_quotations).raw(",\"figures\":").number(coverage.figures);
    json.raw(",\"figures_bound\":").number(coverage.bound_figures).raw("}");
}

fn write_story(json: &mut Json, files: &Files, model: &Model, story: &StoryCoverage) {
    let file = files.get(story.file);
    json.raw("{\"name\":").string(&model.source(story.story).name).raw(",\"path\":").string(&file.path);
    json.raw(",\"sentences\":").number(story.sentences).raw(",\"summary\":");
    write_counts(json, &counts(&[story]));
    json.raw(",\"statements\":").list(&story.statements, |json, covered| {
        let statement = &covered.statement;
        json.raw("\n{\"text\":").string(file.slice(statement.span));
        json.raw(",\"part\":").word(statement.part.word()).raw(",\"paragraph\":").number(statement.paragraph);
        json.raw(",\"carries\":").strings(statement.carries.words());
        json.raw(",\"covered_by\":").optional(covered.by, |json, by| {
            json.word(by.word());
        });
        json.raw(",\"claims\":").list(&covered.claims, |json, &claim| {
            json.string(files.slice(model.claim(claim).place));
        });
        json.raw(",\"location\":").location(file, statement.span);
        json.raw("}");
    });
    for (name, all) in [("quotations", &story.quotations), ("figures", &story.figures)] {
        json.raw(",\"").raw(name).raw("\":").list(all, |json, one| {
            json.raw("{\"text\":").string(file.slice(one.span)).raw(",\"bound\":").truth(one.bound);
            json.raw(",\"location\":").location(file, one.span);
            json.raw("}");
        });
    }
    json.raw("}");
}

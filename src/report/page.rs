//! The report as one HTML page: the story with the findings beside it, the matrix, the sources, and what else a desk needs.
//!
//! The page is one file that loads nothing. Without JavaScript everything is there and can be read; `page.js` adds
//! the filter, the keys and one view at a time. What files say is text, by the templates; the policy lets nothing
//! run but the one script.

mod context;
mod desk;
mod evidence;
mod finding;
mod grid;
mod sources;
mod story;
mod texts;

use super::{RunInfo, Style, shown, summary, terminal_text::count, wording::Wording};
use crate::{
    diagnostic::Severity,
    findings::{
        Report,
        coverage::StoryCoverage,
        matrix::{ColumnsBy, Matrix},
    },
    source::FileKind,
    value::DateRange,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use context::{Context, Shown};
use finding::Filters;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// At most how many findings the page has, the gravest. Nobody reads more, and a browser should open it at once.
const FINDINGS: usize = 10_000;

/// What the page shows besides the findings of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Whether the matrix is what the reader sees first.
    pub matrix_first: bool,
    /// Whether the checking sheet is, where there is a story.
    pub sheet_first: bool,
    /// How far claims cover the stories, for the sheet.
    pub coverage: &'a [StoryCoverage],
    /// What the columns of the matrix are.
    pub by: ColumnsBy,
    /// A report that was written earlier, to compare with.
    pub earlier: Option<&'a Earlier>,
    /// The day that deadlines are compared with; the newest on file where there is none.
    pub today: Option<DateRange>,
}

/// The findings of an earlier report.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// By fingerprint, each with its severity, rule and message.
    findings: BTreeMap<String, EarlierFinding>,
}

/// A finding of an earlier report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierFinding {
    /// The word for its severity.
    pub severity: String,
    /// Its rule.
    pub rule: String,
    /// What was found.
    pub message: String,
    /// Whether it was handled.
    pub handled: bool,
}

impl Earlier {
    /// Reads what `check --format json` wrote.
    ///
    /// # Errors
    ///
    /// In words, why it is no such report.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        let findings = value.get("findings").and_then(serde_json::Value::as_array);
        let Some(findings) = findings else {
            return Err("it has no list `findings`, as `check --format json` writes it".to_owned());
        };
        let mut earlier = Self::default();
        for finding in findings {
            let text = |key: &str| finding.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
            let (Some(fingerprint), Some(severity), Some(rule), Some(message)) =
                (text("fingerprint"), text("severity"), text("rule"), text("message"))
            else {
                return Err("a finding in it lacks its fingerprint, severity, rule or message".to_owned());
            };
            let handled = finding.get("handled").is_some_and(|handled| !handled.is_null());
            earlier.findings.insert(fingerprint, EarlierFinding { severity, rule, message, handled });
        }
        Ok(earlier)
    }

    /// Whether it has a finding.
    pub fn has(&self, fingerprint: &str) -> bool {
        self.findings.contains_key(fingerprint)
    }

    /// The findings that are not in a report any more, the gravest first.
    fn settled(&self, report: &Report<'_>) -> Vec<&EarlierFinding> {
        let now: BTreeSet<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let gone = self.findings.iter().filter(|(fingerprint, _)| !now.contains(fingerprint.as_str()));
        let mut gone: Vec<&EarlierFinding> = gone.map(|(_, finding)| finding).collect();
        let rank = |severity: &str| match severity {
            "error" => 0,
            "warning" => 1,
            _ => 2,
        };
        gone.sort_by_key(|finding| (finding.handled, rank(&finding.severity)));
        gone
    }
}

/// One of the parts of the page that are shown in turn.
struct View {
    id: &'static str,
    title: &'static str,
    content: Markup,
}

/// Writes the page; `max_findings`, `quiet` and `statistics` of the style hold.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(
    report: &Report<'_>,
    run: &RunInfo<'_>,
    style: &Style,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let most = style.max_findings.map_or(FINDINGS, |most| most.min(FINDINGS));
    let (findings, hidden) = shown(report, &Style { max_findings: Some(most), ..*style });
    let context = Context::new(Wording::for_report(report), &findings, options);
    let page = page(&context, run, style, options, hidden);
    out.write_all(page.into_string().as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

fn page(context: &Context<'_>, run: &RunInfo<'_>, style: &Style, options: &Options<'_>, hidden: usize) -> Markup {
    let views = views(context, run, style, options, hidden);
    let title = title(context);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) " — copydesk" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    h1 dir="auto" { (title) }
                    (counts(context))
                    nav aria-label="Views" {
                        @for view in &views { a href=(format!("#{}", view.id)) { (view.title) } }
                    }
                }
                @for problem in run.problems {
                    p.problem.banner dir="auto" { "The run could not be done in full: " (problem) }
                }
                main #main tabindex="-1" {
                    @for view in &views {
                        section.view #(view.id) aria-labelledby=(format!("title-{}", view.id)) {
                            h2 #(format!("title-{}", view.id)) { (view.title) }
                            (view.content)
                        }
                    }
                }
                footer.bottom {
                    p { (summary::sentence_of(&context.words.report, style, hidden)) }
                    p { "copydesk " (env!("CARGO_PKG_VERSION")) }
                }
                script type="module" { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// What the page may do: be drawn in its one style, run its one script, and load nothing.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// What the page is called: its story, where there is one.
fn title(context: &Context<'_>) -> String {
    let mut stories = context.sources(true);
    match (stories.next(), stories.count()) {
        (Some((id, story)), 0) => story::title(context, id, story),
        (Some(_), more) => count(more + 1, "story").replace("storys", "stories"),
        (None, _) => "Claims on file".to_owned(),
    }
}

/// How many findings there are, and how much of the story is covered.
fn counts(context: &Context<'_>) -> Markup {
    let open = |severity: Severity| {
        let findings = context.shown.iter().map(|shown| shown.finding);
        findings.filter(|finding| finding.handled.is_none() && finding.severity == severity).count()
    };
    let handled = context.shown.iter().filter(|shown| shown.finding.handled.is_some()).count();
    let (mut covered, mut sentences) = (0, 0);
    for (id, _) in context.sources(true) {
        let (some, all) = story::coverage(context, id);
        (covered, sentences) = (covered + some, sentences + all);
    }
    html! {
        ul.counts aria-label="What was found" {
            li.error { b { (open(Severity::Error)) } " to settle" }
            li.warning { b { (open(Severity::Warning)) } " to look at" }
            li.note { b { (open(Severity::Note)) } " noted" }
            @if handled > 0 { li.handled { b { (handled) } " handled" } }
            @if sentences > 0 { li { b { (covered) " of " (sentences) } " sentences covered" } }
        }
    }
}

fn views(context: &Context<'_>, run: &RunInfo<'_>, style: &Style, options: &Options<'_>, hidden: usize) -> Vec<View> {
    let filters = Filters::of(context);
    let mut placed = BTreeSet::new();
    let stories: Vec<Markup> =
        context.sources(true).map(|story| story::story(context, &filters, story, &mut placed)).collect();
    let (id, title) = if stories.is_empty() { ("findings", "Findings") } else { ("story", "Story") };
    let first = html! {
        (filter_bar(context, &filters, options))
        @for story in &stories { (story) }
        (elsewhere(context, &filters, &placed, !stories.is_empty()))
        @if hidden > 0 { p.problem { "and " (count(hidden, "more finding")) " not shown" } }
        @if let Some(earlier) = options.earlier { (settled(context, earlier)) }
        @if !stories.is_empty() {
            details.legend { summary { "What the signs mean" } (desk::legend()) }
        }
    };
    let mut views = vec![View { id, title, content: first }];
    let other = match options.by {
        ColumnsBy::Source => ColumnsBy::Speaker,
        ColumnsBy::Speaker => ColumnsBy::Source,
    };
    let grids = [options.by, other].map(|by| match by {
        ColumnsBy::Source => grid::grid(context, &context.matrix),
        ColumnsBy::Speaker => grid::grid(context, &Matrix::new(context.model(), ColumnsBy::Speaker)),
    });
    let matrix = html! {
        @for (by, grid) in [options.by, other].into_iter().zip(grids) {
            section.grid data-by=(by.word()) { h3 { "By " (by.word()) } (grid) }
        }
    };
    let matrix = View { id: "matrix", title: "Matrix", content: matrix };
    views.insert(if options.matrix_first { 0 } else { 1 }, matrix);
    if !stories.is_empty() {
        let sheet = View { id: "sheet", title: "Sheet", content: desk::sheet(context, options) };
        views.insert(if options.sheet_first { 0 } else { 2 }, sheet);
    }
    if let Some(content) = desk::replies(context, options) {
        views.push(View { id: "replies", title: "Replies", content });
    }
    if context.sources(false).next().is_some() {
        views.push(View { id: "sources", title: "Sources", content: sources::sources(context) });
    }
    views.push(View { id: "names", title: "Names", content: desk::names(context) });
    views.push(View { id: "summary", title: "Summary", content: desk::summary(context, run, style, hidden) });
    views
}

/// What the findings can be filtered by; the script makes use of it.
fn filter_bar(context: &Context<'_>, filters: &Filters<'_>, options: &Options<'_>) -> Markup {
    let choice = |id: &'static str, label: &'static str, all: &'static str, names: &BTreeMap<&str, usize>| {
        html! {
            label {
                span.unseen { (label) }
                select data-filter=(id) {
                    option value="" { (all) }
                    @for (name, number) in names { option value=(number) { (context.words.safe(name)) } }
                }
            }
        }
    };
    html! {
        form.filters hidden role="search" aria-label="Filter the findings" {
            label.search {
                span.unseen { "Search" }
                input type="search" data-filter="text" placeholder="Search" autocomplete="off";
            }
            fieldset {
                legend.unseen { "Severity" }
                @for (value, label, sign) in
                    [("error", "Errors", "✕"), ("warning", "Warnings", "!"), ("note", "Notes", "i"), ("handled", "Handled", "⇄")]
                {
                    label.toggle.(value) {
                        input type="checkbox" data-severity=(value) checked;
                        span { span.sign aria-hidden="true" { (sign) } " " (label) }
                    }
                }
                @if options.earlier.is_some() {
                    label.toggle { input type="checkbox" data-filter="new"; span { "New only" } }
                }
            }
            (choice("rule", "Rule", "All rules", &filters.rules))
            (choice("speakers", "Speaker", "All speakers", &filters.speakers))
            (choice("sources", "Source", "All sources", &filters.sources))
            p.found role="status" { }
        }
    }
}

/// The findings that stand at no place of a story, and what they are about.
fn elsewhere(context: &Context<'_>, filters: &Filters<'_>, placed: &BTreeSet<usize>, has_story: bool) -> Markup {
    let rest = context.shown.iter().filter(|shown| !placed.contains(&(shown.number - 1)));
    let (mut story, mut sources, mut files): (Vec<&Shown<'_>>, Vec<&Shown<'_>>, Vec<&Shown<'_>>) = Default::default();
    for shown in rest {
        let finding = shown.finding;
        let model = context.model();
        let of_story = finding.claim.is_some_and(|claim| model.source(model.claim(claim).source).story);
        let group = match context.words.report.files.get(finding.place.file).kind {
            FileKind::Claims | FileKind::Story | FileKind::Text if of_story => &mut story,
            FileKind::Claims | FileKind::Story | FileKind::Text if !finding.sides.is_empty() => &mut sources,
            FileKind::Claims | FileKind::Story | FileKind::Text | FileKind::Rules => &mut files,
        };
        group.push(shown);
    }
    let groups = [
        ("In the story, at no place in its text", story),
        (if has_story { "Between the sources" } else { "Findings" }, sources),
        ("In the files", files),
    ];
    html! {
        @for (title, group) in groups {
            @if !group.is_empty() {
                section.elsewhere {
                    h3 { (title) }
                    div.list { @for shown in group { (finding::note(context, filters, shown)) } }
                }
            }
        }
        @if context.shown.is_empty() { p.aside { "No findings." } }
    }
}

/// What the earlier report had and this one has not.
fn settled(context: &Context<'_>, earlier: &Earlier) -> Markup {
    const MOST: usize = 500;
    let settled = earlier.settled(&context.words.report);
    let new = context.shown.iter().filter(|shown| shown.is_new).count();
    html! {
        section.settled {
            h3 { "Since the earlier report" }
            p { (count(new, "new finding")) ", " (settled.len()) " settled or changed" }
            ul {
                @for finding in settled.iter().take(MOST) {
                    li dir="auto" {
                        s { (context.words.safe(&finding.message)) }
                        " " span.who { (context.words.safe(&finding.severity)) " " (context.words.safe(&finding.rule)) }
                    }
                }
                @if settled.len() > MOST { li { "and " (settled.len() - MOST) " more" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        report::sample::{Sample, style, written},
        rules::Program,
    };

    #[test]
    fn a_page_says_how_many_findings_it_leaves_out() {
        let program = Program::default();
        let run = RunInfo { program: &program, problems: &[], broken: false, failing: Severity::Error, folder: "" };
        let mut sample = Sample::call();
        let finding = sample.findings[0].clone();
        sample.findings.resize(FINDINGS + 2, finding);
        let shown = |most: Option<usize>| {
            let style = Style { max_findings: most, ..style(80) };
            written(|out| write(&sample.report(), &run, &style, &Options::default(), out))
        };
        let page = shown(None);
        assert_eq!(page.matches("data-finding ").count(), FINDINGS);
        assert!(page.contains("and 2 more findings not shown"));
        assert!(shown(Some(1)).contains("and 10001 more findings not shown"));
    }
}

//! Findings drawn with their passages, for a terminal. This is the one file that knows miette.
//!
//! miette draws from one source in which offsets grow. Each excerpt is given a stretch of offsets
//! of its own in the order of the sides, so that one drawing shows passages of several files; a
//! span that would reach from one excerpt into another does not exist, and so nothing is merged.

use super::{
    Style,
    condensed::{Notes, ShownPart, ToTell, Told, on_a_screen},
    excerpt::{self, Excerpt, ExcerptMark},
    plain, shown, summary, terminal_text,
    wording::{self, Wording},
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, Report},
    source::Place,
};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use owo_colors::{Style as Ink, XtermColors};
use std::{
    fmt,
    io::{self, BufWriter, Write},
    ops::Range,
};

/// In fewer columns than this nothing is drawn.
const LEAST: usize = 30;
/// In more columns than this, lines get no longer.
const MOST: usize = 400;
/// At most how many places of a finding are drawn.
const MARKS: usize = 12;

/// Writes all findings and the last line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.width < LEAST {
        return plain::write(report, style, out);
    }
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let style = Style { width: style.width.min(MOST), ..*style };
    let words = Wording::new(report, &style);
    let painter = Painter { words, style, handler: handler(&style) };
    let (findings, hidden) = shown(report, &style);
    let mut page = String::new();
    let (mut notes, mut told) = (Notes::default(), Told::default());
    for &finding in &findings {
        page.clear();
        if !notes.in_a_line(&painter.words, &style, finding, &mut page) {
            let fit = painter.finding(finding, told.next(finding), &mut page);
            told.shown(finding, fit);
            page.push('\n');
        }
        out.write_all(page.as_bytes())?;
    }
    out.write_all(notes.end())?;
    summary::write_end(&painter.words, &style, findings.len(), hidden, &mut out)?;
    out.flush()
}

fn handler(style: &Style) -> GraphicalReportHandler {
    GraphicalReportHandler::new_themed(theme(style))
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(0)
        .without_cause_chain()
        .without_syntax_highlighting()
}

fn theme(style: &Style) -> GraphicalTheme {
    let characters = if style.ascii { ThemeCharacters::ascii() } else { ThemeCharacters::unicode() };
    let advice = if style.ascii { "-" } else { "•" }.to_owned();
    let characters = ThemeCharacters { advice, ..characters };
    GraphicalTheme { characters, styles: if style.color { inks() } else { ThemeStyles::none() } }
}

/// Colours of the fixed part of the 256, since how a terminal draws its own sixteen is up to its owner, and yellow on
/// white cannot be read. These can be read on white and on black.
const ERROR: u8 = 160;
const WARNING: u8 = 166;
const NOTE: u8 = 32;
const SIDES: [u8; 3] = [32, 133, 29];

fn inks() -> ThemeStyles {
    let ink = |color: u8| Ink::new().color(XtermColors::from(color));
    ThemeStyles {
        error: ink(ERROR),
        warning: ink(WARNING),
        advice: ink(NOTE),
        help: ink(NOTE),
        link: ink(NOTE),
        highlights: SIDES.map(|color| ink(color).bold()).to_vec(),
        ..ThemeStyles::ansi()
    }
}

struct Painter<'a> {
    words: Wording<'a>,
    style: Style,
    handler: GraphicalReportHandler,
}

impl<'a> Painter<'a> {
    fn finding(&self, finding: &'a Finding, tell: ToTell<'a>, page: &mut String) -> ShownPart {
        let places = if finding.handled.is_some() { 0 } else { self.words.places(finding).clamp(1, MARKS) };
        on_a_screen(page, places, |fit, page| self.draw(finding, tell, fit, page))
    }

    fn draw(&self, finding: &'a Finding, tell: ToTell<'a>, fit: ShownPart, page: &mut String) {
        let ascii = self.style.ascii;
        let color = match finding.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Note => NOTE,
        };
        self.line(page, &format!("{}: ", finding.severity.word()), &self.words.safe(&finding.rule), color);
        // Nothing fails because of a note, so it is told in words.
        let is_drawn = finding.handled.is_none() && finding.severity > Severity::Note;
        let (marks, more) = if is_drawn { self.marks(finding, fit) } else { Default::default() };
        let excerpts = excerpt::excerpts(self.words.report.files, &marks, self.style.width, ascii);
        let message = terminal_text::cut(&self.words.safe(&finding.message), fit.columns, ascii);
        let drawing = Drawing::new(finding.severity, message, excerpts);
        let start = page.len();
        let drawn = if self.style.color {
            let handler = self.handler.clone().with_theme(self.colored(&drawing));
            handler.render_report(page, &drawing)
        } else {
            self.handler.render_report(page, &drawing)
        };
        self.align(page, start, &drawing);
        // Writing to a string does not fail, and every span lies in its excerpt.
        debug_assert!(drawn.is_ok(), "{drawing:?}");
        for line in more {
            self.line(page, "  ", &line, NOTE);
        }
        if !is_drawn && finding.handled.is_none() {
            let width = self.style.width;
            plain::places(&self.words, finding, fit, &mut |first, text| {
                let first = format!("    {first}");
                terminal_text::wrap(page, text, width, &first, &" ".repeat(terminal_text::columns(&first)));
            });
        }
        self.footer(finding, tell, fit, page);
    }

    /// The places to show: those of the claims of each side, or those of the finding itself, and then others; and lines
    /// about what is left out.
    fn marks(&self, finding: &'a Finding, fit: ShownPart) -> (Vec<ExcerptMark>, Vec<String>) {
        let mut marks = Vec::new();
        let cut = |label: &str| terminal_text::cut(label, fit.columns.min(240), self.style.ascii);
        if finding.sides.is_empty() {
            marks.push(ExcerptMark { place: finding.place, label: cut(&self.words.safe(&finding.label)), side: 0 });
        }
        let model = self.words.report.model;
        let (shown, sides, claims) = self.words.shown(finding, fit.places);
        for (index, shown) in shown.into_iter().enumerate() {
            for (nth, &id) in shown.claims.iter().enumerate() {
                let claim = model.claim(id);
                let place = self.words.shown_place(claim);
                let mut label = cut(&self.words.label(finding, shown.side, claim));
                if nth + 1 == shown.claims.len() && shown.more > 0 {
                    label.push_str(&format!("\nand {} more", shown.more));
                }
                marks.push(ExcerptMark { place, label, side: index });
            }
        }
        let others = self.words.others(finding);
        let room = fit.places.saturating_sub(marks.len());
        let side = finding.sides.len().max(1);
        let other =
            |(place, label): &(Place, String)| ExcerptMark { place: *place, label: cut(&self.words.safe(label)), side };
        marks.extend(others.iter().take(room).map(other));
        let places = others.len().saturating_sub(room);
        let places = (places > 0).then(|| format!("and {}", terminal_text::count(places, "more place")));
        (marks, wording::left_out(sides, claims).into_iter().chain(places).collect())
    }

    /// Sets the frames of all excerpts of a drawing under each other: miette sets each as far to the
    /// right as its own line numbers need.
    fn align(&self, page: &mut String, start: usize, drawing: &Drawing) {
        let numbers = drawing.slots.iter().map(|slot| slot.lines.last().map_or(1, |line| line.1));
        let widths: Vec<usize> = numbers.map(excerpt::frame).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        if widths.iter().all(|&width| width == widest) {
            return;
        }
        let (opening, closing) = if self.style.ascii { (",-[", "`----") } else { ("╭─[", "╰────") };
        let mut widths = widths.iter();
        let (mut aligned, mut padding) = (String::new(), None);
        for line in page.get(start..).unwrap_or("").split_inclusive('\n') {
            // A frame begins and ends with a corner, which nothing else in a drawing begins with.
            if line.trim_start().starts_with(opening) {
                padding = widths.next().map(|width| widest - width);
            }
            aligned.push_str(&" ".repeat(padding.unwrap_or(0)));
            aligned.push_str(line);
            if line.trim_start().starts_with(closing) {
                padding = None;
            }
        }
        page.truncate(start);
        page.push_str(&aligned);
    }

    /// The theme in which the marks of one side have one colour.
    fn colored(&self, drawing: &Drawing) -> GraphicalTheme {
        let mut theme = theme(&self.style);
        let styles = std::mem::take(&mut theme.styles.highlights);
        let of_side = |side: &usize| styles.iter().cycle().nth(side % styles.len().max(1)).copied();
        theme.styles.highlights = drawing.sides.iter().filter_map(of_side).collect();
        if theme.styles.highlights.is_empty() {
            theme.styles.highlights = styles;
        }
        theme
    }

    fn footer(&self, finding: &'a Finding, tell: ToTell<'a>, fit: ShownPart, page: &mut String) {
        if let Some(handled) = self.words.handled(finding) {
            self.line(page, "  ", &handled, NOTE);
            return;
        }
        for also in self.words.also(finding) {
            self.line(page, "  ", &terminal_text::cut(&also, fit.columns, self.style.ascii), NOTE);
        }
        for because in self.words.because(finding, "").iter().take(fit.steps) {
            self.line(page, "  because: ", because, NOTE);
        }
        if let Some(rule) = tell.rule.and_then(|rule| self.words.rule(rule, "")) {
            self.line(page, "  rule: ", &rule, NOTE);
        }
        let mut first = "  help: ";
        for help in tell.help.iter().take(fit.help) {
            self.line(page, first, &self.words.safe(help), NOTE);
            first = "        ";
        }
        if tell.first || !finding.sides.is_empty() {
            self.line(page, first, &format!("`{}`", self.words.explain(finding)), NOTE);
        }
    }

    /// A wrapped line; what it begins with is coloured.
    fn line(&self, page: &mut String, first: &str, text: &str, color: u8) {
        let start = page.len();
        terminal_text::wrap(page, text, self.style.width, first, &" ".repeat(first.len()));
        let word = first.trim_start();
        if self.style.color && !word.is_empty() && page.get(start..).is_some_and(|line| line.starts_with(first)) {
            let at = start + first.len() - word.len();
            let end = at + word.trim_end().len();
            page.insert_str(end, "\u{1b}[0m");
            page.insert_str(at, &format!("\u{1b}[38;5;{color}m"));
        }
    }
}

/// One finding in the form that miette draws.
#[derive(Debug)]
struct Drawing {
    severity: Severity,
    message: String,
    slots: Vec<ExcerptSlot>,
    /// The lines of all excerpts, each with a line end.
    text: String,
    labels: Vec<LabeledSpan>,
    /// The side of each label.
    sides: Vec<usize>,
}

/// An excerpt in the source that miette sees.
#[derive(Debug)]
struct ExcerptSlot {
    path: String,
    /// The bytes of [`Drawing::text`].
    range: Range<usize>,
    /// Where each line starts and its number, from 1.
    lines: Vec<(usize, u32)>,
    /// Where each mark starts and its column, from 1.
    columns: Vec<(usize, u32)>,
}

impl Drawing {
    fn new(severity: Severity, message: String, excerpts: Vec<Excerpt>) -> Self {
        let (mut slots, mut text, mut labels, mut sides) = (Vec::new(), String::new(), Vec::new(), Vec::new());
        for excerpt in excerpts {
            let (mut lines, mut columns, start) = (Vec::new(), Vec::new(), text.len());
            for line in excerpt.lines {
                let at = text.len();
                lines.push((at, line.number));
                for mark in line.marks {
                    let offset = at + mark.range.start;
                    columns.push((offset, mark.column));
                    let label = Some(mark.label).filter(|label| !label.is_empty());
                    labels.push(LabeledSpan::new(label, offset, mark.range.len()));
                    sides.push(mark.side);
                }
                text.push_str(&line.text);
                text.push('\n');
            }
            slots.push(ExcerptSlot { path: excerpt.path, range: start..text.len(), lines, columns });
        }
        Self { severity, message, slots, text, labels, sides }
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.slots.is_empty()).then_some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for Drawing {
    /// All lines that a span touches, with the number of the first and the column of the span; an
    /// error for a span that no single excerpt holds.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let after = self.slots.partition_point(|slot| slot.range.start <= start);
        let slot = after.checked_sub(1).and_then(|index| self.slots.get(index)).ok_or(MietteError::OutOfBounds)?;
        let first = slot.lines.partition_point(|line| line.0 <= start).checked_sub(1);
        let &(line_start, number) = first.and_then(|first| slot.lines.get(first)).ok_or(MietteError::OutOfBounds)?;
        if end > slot.range.end {
            return Err(MietteError::OutOfBounds);
        }
        let further = slot.lines.partition_point(|line| line.0 < end.max(start + 1));
        let line_end = slot.lines.get(further).map_or(slot.range.end, |line| line.0);
        let data = self.text.get(line_start..line_end).ok_or(MietteError::OutOfBounds)?;
        let column = slot.columns.iter().find(|column| column.0 == start).map_or(1, |column| column.1);
        // Spans whose lines are apart by less than this are tried as one; it succeeds within a slot.
        const LINES: usize = 8;
        Ok(Box::new(MietteSpanContents::new_named(
            slot.path.clone(),
            data.as_bytes(),
            (line_start, data.len()).into(),
            number as usize - 1,
            column as usize - 1,
            LINES,
        )))
    }
}

#[cfg(test)]
mod tests;

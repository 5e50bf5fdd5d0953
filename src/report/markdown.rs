//! Markdown for a comment under a pull request or a ticket: the sides of each finding beside each
//! other in a table.

use super::{
    RunInfo, Style,
    condensed::{ToTell, Told},
    omissions, shown, statistics, summary, terminal_text,
    wording::{self, OTHERS, Placement, Wording},
};
use crate::{
    findings::{Finding, Report},
    model::ClaimId,
    source::Place,
    syntax::ast::Stance,
};
use std::io::{self, BufWriter, Write};

/// Writes all findings as the story runs, then what is handled; `max_findings` and `quiet` of the
/// style hold.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    write_within(report, run, style, usize::MAX, out)
}

/// The same in at most so many bytes: what does not fit is counted. At least the counts are written.
pub(super) fn write_within(
    report: &Report<'_>,
    run: &RunInfo<'_>,
    style: &Style,
    room: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::for_report(report);
    let (findings, mut hidden) = shown(report, style);
    let mut told = Told::default();
    let head = format!("## copydesk\n\n{}\n", quoting(&summary::sentence_of(report, style, hidden)));
    out.write_all(head.as_bytes())?;
    // Room is kept for the line that counts what is left out.
    let mut left = room.saturating_sub(head.len() + 200);
    let mut put = |part: &str| {
        let fits = part.len() <= left;
        left = if fits { left - part.len() } else { 0 };
        if fits { out.write_all(part.as_bytes()).map(|()| true) } else { Ok(false) }
    };
    let left_out: String = omissions::sentences(report.omissions, false)
        .map(|(_, sentence)| format!("- {}\n", quoting(&sentence)))
        .collect();
    if !left_out.is_empty() {
        put(&format!("\nLeft out:\n\n{left_out}"))?;
    }
    for problem in run.problems {
        put(&format!("\n**The run could not be done in full:** {}\n", quoting(problem)))?;
    }
    for &finding in findings.iter().filter(|finding| finding.handled.is_none()) {
        hidden += usize::from(!put(&part(&words, finding, told.next(finding)))?);
    }
    let mut accepted = findings.iter().filter(|finding| finding.handled.is_some()).peekable();
    if accepted.peek().is_some() {
        put("\n### Handled\n\n")?;
        for finding in accepted {
            hidden += usize::from(!put(&handled(&words, finding))?);
        }
    }
    if style.statistics {
        put(&counted(statistics::tables(&words, style.quiet)))?;
    } else if findings.len() > summary::MANY {
        put(&counted(vec![statistics::by_rule(&words, style.quiet)]))?;
    }
    if hidden > 0 {
        writeln!(out, "\nand {}", terminal_text::count(hidden, "more finding"))?;
    }
    out.flush()
}

fn part<'a>(words: &Wording<'a>, finding: &'a Finding, tell: ToTell<'a>) -> String {
    let (severity, message) = (finding.severity.word(), quoting(&words.safe(&finding.message)));
    let mut part = format!("\n### {severity}: {message}\n\n");
    let is_said = finding.sides.first().is_some_and(|side| words.is_said(finding, side));
    if finding.sides.is_empty() {
        part.push_str(&format!("{}\n", place(words, finding, finding.place, &finding.label)));
    } else if is_said {
        said_above(words, finding, &mut part);
    } else {
        table(words, finding, &mut part);
    }
    for (at, label) in words.others(finding).iter().take(OTHERS) {
        part.push_str(&format!("\nSee also {}\n", place(words, finding, *at, label)));
    }
    part.push('\n');
    for also in words.also(finding) {
        part.push_str(&format!("- {}\n", quoting(&also)));
    }
    for because in words.because(finding, "`") {
        part.push_str(&format!("- because {}\n", quoting(&because)));
    }
    if let Some(rule) = tell.rule.and_then(|rule| words.rule(rule, "`")) {
        part.push_str(&format!("- rule: {}\n", quoting(&rule)));
    }
    for help in tell.help {
        part.push_str(&format!("- help: {}\n", quoting(&words.safe(help))));
    }
    part.push_str(&format!("- {}: {}\n", code(&finding.rule), code(&words.explain(finding))));
    part
}

/// A place, what is said of it, and the words there.
fn place(words: &Wording<'_>, finding: &Finding, place: Place, label: &str) -> String {
    let label = if label.is_empty() { String::new() } else { format!(", {}", quoting(&words.safe(label))) };
    let wording = match words.wording_at(finding, place) {
        Placement::Code(words) => code(&words),
        wording => wording.between("“", "”", escaped),
    };
    let wording = if wording.is_empty() { wording } else { format!(": {wording}") };
    format!("{}{wording}{label}", code(&words.place(place)))
}

/// The claims of a finding whose message has all that they say.
fn said_above<'a>(words: &Wording<'a>, finding: &'a Finding, part: &mut String) {
    let (shown, sides, claims) = words.shown(finding, usize::MAX);
    for shown in &shown {
        let claims: Vec<String> = shown.claims.iter().map(|&id| claim(words, id)).collect();
        part.push_str(&format!("{}\n", claims.join("\n\n")));
        if shown.more > 0 {
            part.push_str(&format!("\nand {} more\n", shown.more));
        }
    }
    if let Some(left) = wording::left_out(sides, claims) {
        part.push_str(&format!("\n{left}\n"));
    }
}

/// A column for each side, its claims below each other.
fn table<'a>(words: &Wording<'a>, finding: &'a Finding, part: &mut String) {
    let question = wording::is_question(finding);
    let (shown, sides, claims) = words.shown(finding, usize::MAX);
    let mut rows = [String::new(), String::new(), String::new()];
    for shown in &shown {
        let stance = match (question, shown.side.stance) {
            (true, Stance::Affirms) => "yes: ",
            (true, Stance::Denies) => "no: ",
            (_, Stance::Declines) => "no comment on: ",
            (_, Stance::Asks) => "asks: ",
            (false, Stance::Denies) => "not: ",
            (false, Stance::Affirms) => "",
        };
        let mut cells: Vec<String> = shown.claims.iter().map(|&id| claim(words, id)).collect();
        if shown.more > 0 {
            cells.push(format!("and {} more", shown.more));
        }
        let cells =
            [format!("{stance}{}", quoting(&words.proposition(shown.side))), "---".to_owned(), cells.join("<br><br>")];
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push_str(&format!("| {cell} "));
        }
    }
    for row in rows {
        part.push_str(&format!("{row}|\n"));
    }
    if let Some(left) = wording::left_out(sides, claims) {
        part.push_str(&format!("\n{left}\n"));
    }
}

/// Who says it, in which words, and where they stand.
fn claim(words: &Wording<'_>, id: ClaimId) -> String {
    let claim = words.report.model.claim(id);
    let wording::Saying { who, circumstances } = words.saying(claim);
    let place = words.shown_place(claim);
    let about = words.about(claim, circumstances);
    let about = if about.is_empty() { String::new() } else { format!(" ({})", escaped(&about)) };
    let wording = words.wording(claim).between("“", "”", escaped);
    format!("**{}**{about}<br>{wording}<br>{}", escaped(&who), code(&words.place(place)))
}

fn handled(words: &Wording<'_>, finding: &Finding) -> String {
    let message = quoting(&words.safe(&finding.message));
    let handled = quoting(&words.handled_quoting(finding, "`").unwrap_or_default());
    format!("- {}: {message} — {handled}\n", code(&finding.rule))
}

/// The findings counted, a table for each way to count them.
fn counted(tables: Vec<statistics::CountTable>) -> String {
    let mut page = "\n### Statistics\n".to_owned();
    for statistics::CountTable { head, rows, more } in tables {
        page.push_str(&format!("\n| {head} | findings |\n| --- | --- |\n"));
        for (name, counts) in rows {
            page.push_str(&format!("| {} | {counts} |\n", quoting(&name)));
        }
        if more > 0 {
            page.push_str(&format!("\nand {more} more\n"));
        }
    }
    page
}

/// Text as code where nothing in it could end the code, else as text.
fn code(text: &str) -> String {
    as_code(text).unwrap_or_else(|| escaped(text))
}

fn as_code(text: &str) -> Option<String> {
    let text = terminal_text::safe(text, false);
    let plain = !text.is_empty() && !text.contains(['`', '|']) && text.trim() == text;
    plain.then(|| format!("`{text}`"))
}

/// Text with what stands between backticks as code, where all of that can be.
pub(super) fn quoting(text: &str) -> String {
    let part = |(index, part): (usize, &str)| if index % 2 == 0 { Some(escaped(part)) } else { as_code(part) };
    let parts: Option<Vec<String>> = text.split('`').enumerate().map(part).collect();
    parts.filter(|parts| !parts.len().is_multiple_of(2)).map_or_else(|| escaped(text), |parts| parts.concat())
}

/// Text that Markdown shows as it is: its marks escaped, nobody mentioned, no address made a link.
///
/// A host turns `@name`, `#12`, `www.…` and the like into links after Markdown was read, when
/// escapes are gone; an empty comment keeps their parts apart and is not shown.
pub(super) fn escaped(text: &str) -> String {
    const APART: &str = "<!-- -->";
    let text = terminal_text::safe(text, false);
    let mut out = String::with_capacity(text.len() + 16);
    let (mut before, mut chars) = (' ', text.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Escaped by a number, these are safe in tables and formulas too.
            '|' => out.push_str("&#124;"),
            '$' => out.push_str("&#36;"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str(&format!("{APART}.")),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '~' | '!' => out.extend(['\\', char]),
            // At the start of a line these would make a list or a heading.
            '+' | '-' | '=' if out.is_empty() => out.extend(['\\', char]),
            '.' | ')' if out.bytes().all(|byte| byte.is_ascii_digit()) => out.extend(['\\', char]),
            _ => out.push(char),
        }
        let joined = chars.peek().is_some_and(|after| after.is_alphanumeric() || "\"/[{_-".contains(*after));
        if joined && "@#:!~%^&$".contains(char) {
            out.push_str(APART);
        }
        before = char;
    }
    out
}

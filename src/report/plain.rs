//! Plain text: no drawing, no colour, a sentence a line. It reads well aloud and fits any width.

use super::{
    Style, shown, summary, text,
    words::{self, Words},
};
use crate::{
    findings::{Finding, Report},
    model::ClaimId,
    source::Place,
    syntax::ast::Stance,
};
use std::io::{self, BufWriter, Write};

/// Writes all findings and the last line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Words::new(report, style);
    let (findings, hidden) = shown(report, style);
    let mut page = String::new();
    for finding in findings {
        page.clear();
        write_finding(&words, style, finding, &mut page);
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    if hidden > 0 {
        page.clear();
        text::wrap(&mut page, &format!("and {}", text::count(hidden, "more finding")), style.width, "", "");
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    summary::write(report, style, &mut out)?;
    out.flush()
}

/// Adds one finding to `page`.
pub(super) fn write_finding(words: &Words<'_>, style: &Style, finding: &Finding, page: &mut String) {
    let rule = words.safe(&finding.rule);
    let width = style.width;
    let mut line = |first: &str, text: &str| {
        let indent = " ".repeat(text::columns(first));
        text::wrap(page, text, width, first, &indent);
    };
    line(&format!("{}: ", finding.severity.word()), &rule);
    line("", &words.safe(&finding.message));
    if let Some(handled) = words.handled(finding) {
        line("", &handled);
        return;
    }
    if finding.sides.is_empty() {
        line("At ", &place(words, finding.place, &finding.label));
    } else {
        sides(words, finding, &mut line);
    }
    for (at, label) in &finding.others {
        line("See also ", &place(words, *at, label));
    }
    for because in words.because(finding) {
        line("Because ", &because);
    }
    for help in &finding.help {
        line("Help: ", &words.safe(help));
    }
    line("More: ", &words.explain(finding, ""));
}

fn sides(words: &Words<'_>, finding: &Finding, line: &mut dyn FnMut(&str, &str)) {
    if let Some(about) = &finding.about {
        line("", &format!("On file about: {}", words.safe(about)));
    }
    let question = words::is_question(finding);
    let (shown, sides, claims) = words.shown(finding);
    for shown in shown {
        if !question {
            let proposition = words.safe(&shown.side.proposition);
            let not = if shown.side.stance == Stance::Affirms {
                String::new()
            } else {
                format!("{}: ", stance(shown.side.stance))
            };
            line("SAYS ", &format!("{not}{proposition}"));
        }
        for id in &shown.claims {
            let first = match (question, shown.side.stance) {
                (false, _) => "     ",
                (true, Stance::Affirms) => "YES  ",
                (true, Stance::Denies) => "NO   ",
                (true, Stance::Declines) => "NO COMMENT  ",
                (true, Stance::Asks) => "ASKS ",
            };
            line(first, &saying(words, *id));
        }
        if shown.more > 0 {
            line("     ", &format!("and {} more", shown.more));
        }
    }
    if let Some(left) = words::left_out(sides, claims) {
        line("     ", &left);
    }
}

/// `Dmitriev, 26 Nov, in RT: "Dmitriev denies call" — claims/rt.claims:3:3`
fn saying(words: &Words<'_>, id: ClaimId) -> String {
    let (files, model) = (words.report.files, words.report.model);
    let claim = model.claim(id);
    let words::Saying { who, circumstances } = words.saying(claim);
    let place = words.shown_place(claim);
    let (comma, hedge) = (if circumstances.is_empty() { "" } else { ", " }, words::hedge(claim.certainty));
    let dash = if words.ascii { "-" } else { "—" };
    let text = words.safe(files.slice(place));
    format!("{hedge}{who}{comma}{circumstances}: \"{text}\" {dash} {}", words.place(place))
}

fn place(words: &Words<'_>, place: Place, label: &str) -> String {
    let text = words.safe(words.report.files.slice(place));
    let text = if text.is_empty() { text } else { format!(": \"{text}\"") };
    let label = if label.is_empty() { String::new() } else { format!(", {}", words.safe(label)) };
    format!("{}{text}{label}", words.place(place))
}

const fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "yes",
        Stance::Denies => "no",
        Stance::Declines => "no comment on",
        Stance::Asks => "asks",
    }
}

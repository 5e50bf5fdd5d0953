//! A page of its own: nothing is loaded, nothing runs, and what files say is text.

use super::{
    Run, Style, omissions, shown, statistics, summary,
    text::{self, count},
    words::{self, Words},
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, Report},
    model::ClaimId,
    syntax::ast::Stance,
};
use std::io::{self, BufWriter, Write};

/// How the page looks, in light and dark.
const STYLE: &str = "\
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
h2{font-size:1.1rem;margin:2.5rem 0 .5rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.5rem;\
text-align:start;vertical-align:top}blockquote{margin:.25rem 0}code{font-size:.9em;overflow-wrap:anywhere}";

/// What the page may load and do: be drawn in the style above, which this is the hash of.
const POLICY: &str = "default-src 'none'; style-src 'sha256-R4wHuvbxwL23kvFUvhYGcZ5mkHmYBUW8xTOEdxhRhD0='; base-uri 'none'; form-action 'none'";

/// Writes all findings, the worst first, then what is handled; `max_findings` and `quiet` of the
/// style hold.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &Run<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Words::of(report);
    let (findings, hidden) = shown(report, style);
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>copydesk</title>")?;
    writeln!(out, "<style>{STYLE}</style>\n</head>\n<body>\n<h1>copydesk</h1>")?;
    writeln!(out, "<p>{}</p>", escaped(&summary::sentence(report)))?;
    for problem in run.problems {
        writeln!(out, "<p>The run could not be done in full: {}</p>", escaped(problem))?;
    }
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        for finding in findings.iter().filter(|finding| finding.severity == severity && finding.handled.is_none()) {
            out.write_all(part(&words, finding).as_bytes())?;
        }
    }
    let mut accepted = findings.iter().filter(|finding| finding.handled.is_some()).peekable();
    if accepted.peek().is_some() {
        writeln!(out, "<h2>Handled</h2>\n<ul>")?;
        for finding in accepted {
            let handled = words.handled(finding).unwrap_or_default();
            let (message, handled) = (escaped(&words.safe(&finding.message)), escaped(&handled));
            writeln!(out, "<li dir=\"auto\">{}: {message} — {handled}</li>", code(&finding.rule))?;
        }
        writeln!(out, "</ul>")?;
    }
    if hidden > 0 {
        writeln!(out, "<p>and {}</p>", count(hidden, "more finding"))?;
    }
    let left_out: Vec<_> = omissions::sentences(report.omissions, false).collect();
    if !left_out.is_empty() {
        writeln!(out, "<h2>Left out</h2>\n<ul>")?;
        for (_, sentence) in left_out {
            writeln!(out, "<li dir=\"auto\">{}</li>", escaped(&sentence))?;
        }
        writeln!(out, "</ul>")?;
    }
    if style.statistics {
        out.write_all(counted(&words, style.quiet).as_bytes())?;
    }
    out.write_all(b"</body>\n</html>\n")?;
    out.flush()
}

/// The findings counted, a table for each way to count them.
fn counted(words: &Words<'_>, quiet: bool) -> String {
    let mut page = "<h2>Statistics</h2>\n".to_owned();
    for statistics::Table { head, rows, more } in statistics::tables(words, quiet) {
        page.push_str(&format!("<table>\n<tr><th>{head}</th><th>findings</th></tr>\n"));
        for (name, counts) in rows {
            page.push_str(&format!("<tr><td dir=\"auto\">{}</td><td>{counts}</td></tr>\n", escaped(&name)));
        }
        page.push_str("</table>\n");
        if more > 0 {
            page.push_str(&format!("<p>and {more} more</p>\n"));
        }
    }
    page
}

fn part(words: &Words<'_>, finding: &Finding) -> String {
    let (severity, message) = (finding.severity.word(), escaped(&words.safe(&finding.message)));
    let mut part = format!("<section>\n<h2 dir=\"auto\">{severity}: {message}</h2>\n");
    if finding.sides.is_empty() {
        let passage = quote(&words.passage(finding.place));
        let label = escaped(&words.safe(&finding.label));
        part.push_str(&format!("<p dir=\"auto\">{} {label}</p>\n{passage}\n", code(&words.place(finding.place))));
    } else {
        table(words, finding, &mut part);
    }
    part.push_str("<ul>\n");
    let folded = words.folded_places(finding);
    for (place, label) in folded.iter().chain(&finding.others).take(8) {
        let label = escaped(&words.safe(label));
        part.push_str(&format!("<li dir=\"auto\">see also {} {label}</li>\n", code(&words.place(*place))));
    }
    for also in words.also(finding) {
        part.push_str(&format!("<li dir=\"auto\">{}</li>\n", escaped(&also)));
    }
    for because in words.because(finding) {
        part.push_str(&format!("<li dir=\"auto\">because {}</li>\n", escaped(&because)));
    }
    for help in finding.help.iter() {
        part.push_str(&format!("<li dir=\"auto\">help: {}</li>\n", escaped(&words.safe(help))));
    }
    let explain = if finding.sides.is_empty() { finding.rule.as_str() } else { &finding.fingerprint };
    let explain = code(&format!("copydesk explain {explain}"));
    part.push_str(&format!("<li>rule {}: {explain}</li>\n</ul>\n</section>\n", code(&finding.rule)));
    part
}

/// A column for each side, its claims below each other.
fn table(words: &Words<'_>, finding: &Finding, part: &mut String) {
    let question = words::is_question(finding);
    let (shown, sides, claims) = words.shown(finding);
    let (mut head, mut body) = (String::new(), String::new());
    for shown in &shown {
        let stance = match (question, shown.side.stance) {
            (true, Stance::Affirms) => "yes: ",
            (true, Stance::Denies) => "no: ",
            (_, Stance::Declines) => "no comment on: ",
            (_, Stance::Asks) => "asks: ",
            (false, Stance::Denies) => "not: ",
            (false, Stance::Affirms) => "",
        };
        let proposition = escaped(&words.safe(&shown.side.proposition));
        head.push_str(&format!("<th dir=\"auto\">{stance}{proposition}</th>"));
        let claims: String = shown.claims.iter().map(|&id| claim(words, id)).collect();
        let more = if shown.more > 0 { format!("<p>and {} more</p>", shown.more) } else { String::new() };
        body.push_str(&format!("<td>{claims}{more}</td>"));
    }
    part.push_str(&format!("<table>\n<tr>{head}</tr>\n<tr>{body}</tr>\n</table>\n"));
    if let Some(left) = words::left_out(sides, claims) {
        part.push_str(&format!("<p>{left}</p>\n"));
    }
}

/// Who says it, in which words, and where they stand.
fn claim(words: &Words<'_>, id: ClaimId) -> String {
    let claim = words.report.model.claim(id);
    let words::Saying { who, circumstances } = words.saying(claim);
    let place = words.shown_place(claim);
    let about = words.about(claim, circumstances);
    let about = if about.is_empty() { String::new() } else { format!(" ({})", escaped(&about)) };
    let (who, passage) = (escaped(&who), quote(&words.passage(place)));
    format!("<div dir=\"auto\"><b>{who}</b>{about}{passage}{}</div>", code(&words.place(place)))
}

fn quote(passage: &str) -> String {
    if passage.is_empty() {
        String::new()
    } else {
        format!("<blockquote dir=\"auto\">{}</blockquote>", escaped(passage))
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Text that is nothing but text, between tags and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text::safe(text, false).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{POLICY, STYLE};
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_lets_the_style_of_the_page_through_and_nothing_else() {
        let digest = Sha256::digest(STYLE.as_bytes());
        let bits: String = digest.iter().map(|byte| format!("{byte:08b}")).collect::<String>() + "00";
        let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
        let sixes = bits.as_bytes().chunks(6).map(|six| std::str::from_utf8(six).unwrap());
        let hash: String = sixes.map(|six| letters[usize::from_str_radix(six, 2).unwrap()]).collect();
        let expect = format!("default-src 'none'; style-src 'sha256-{hash}='; base-uri 'none'; form-action 'none'");
        assert_eq!(POLICY, expect);
    }
}

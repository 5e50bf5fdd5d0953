//! A page of its own: nothing is loaded, nothing runs, and what files say is text.

use super::{
    Run, Style,
    brief::{ToTell, Told},
    omissions, shown, statistics, summary,
    text::{self, count},
    words::{self, OTHERS, Wording, Words},
};
use crate::{
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

/// Writes all findings as the story runs, then what is handled; `max_findings` and `quiet` of the
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
    writeln!(out, "<p>{}</p>", escaped(&summary::sentence_of(report, style, hidden)))?;
    for problem in run.problems {
        writeln!(out, "<p>The run could not be done in full: {}</p>", escaped(problem))?;
    }
    let mut told = Told::default();
    for &finding in findings.iter().filter(|finding| finding.handled.is_none()) {
        out.write_all(part(&words, finding, told.next(finding)).as_bytes())?;
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
        out.write_all(counted(statistics::tables(&words, style.quiet)).as_bytes())?;
    } else if findings.len() > summary::MANY {
        out.write_all(counted(vec![statistics::by_rule(&words, style.quiet)]).as_bytes())?;
    }
    out.write_all(b"</body>\n</html>\n")?;
    out.flush()
}

/// The findings counted, a table for each way to count them.
fn counted(tables: Vec<statistics::Table>) -> String {
    let mut page = "<h2>Statistics</h2>\n".to_owned();
    for statistics::Table { head, rows, more } in tables {
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

fn part<'a>(words: &Words<'a>, finding: &'a Finding, tell: ToTell<'a>) -> String {
    let (severity, message) = (finding.severity.word(), escaped(&words.safe(&finding.message)));
    let mut part = format!("<section>\n<h2 dir=\"auto\">{severity}: {message}</h2>\n");
    let is_said = finding.sides.first().is_some_and(|side| words.is_said(finding, side));
    if finding.sides.is_empty() {
        let wording = set(&words.wording_at(finding, finding.place));
        let label = escaped(&words.safe(&finding.label));
        part.push_str(&format!("<p dir=\"auto\">{} {label}</p>\n{wording}\n", code(&words.place(finding.place))));
    } else if is_said {
        said_above(words, finding, &mut part);
    } else {
        table(words, finding, &mut part);
    }
    part.push_str("<ul>\n");
    for (place, label) in words.others(finding).iter().take(OTHERS) {
        let label = escaped(&words.safe(label));
        part.push_str(&format!("<li dir=\"auto\">see also {} {label}</li>\n", code(&words.place(*place))));
    }
    for also in words.also(finding) {
        part.push_str(&format!("<li dir=\"auto\">{}</li>\n", escaped(&also)));
    }
    for because in words.because(finding, "") {
        part.push_str(&format!("<li dir=\"auto\">because {}</li>\n", escaped(&because)));
    }
    if let Some(rule) = tell.rule.and_then(|rule| words.rule(rule, "")) {
        part.push_str(&format!("<li dir=\"auto\">rule: {}</li>\n", escaped(&rule)));
    }
    for help in tell.help {
        part.push_str(&format!("<li dir=\"auto\">help: {}</li>\n", escaped(&words.safe(help))));
    }
    let explain = code(&words.explain(finding));
    part.push_str(&format!("<li>{}: {explain}</li>\n</ul>\n</section>\n", code(&finding.rule)));
    part
}

/// The claims of a finding whose message has all that they say.
fn said_above<'a>(words: &Words<'a>, finding: &'a Finding, part: &mut String) {
    for shown in words.shown(finding, usize::MAX).0 {
        let claims: String = shown.claims.iter().map(|&id| claim(words, id)).collect();
        let more = if shown.more > 0 { format!("<p>and {} more</p>", shown.more) } else { String::new() };
        part.push_str(&format!("{claims}{more}\n"));
    }
}

/// A column for each side, its claims below each other.
fn table<'a>(words: &Words<'a>, finding: &'a Finding, part: &mut String) {
    let question = words::is_question(finding);
    let (shown, sides, claims) = words.shown(finding, usize::MAX);
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
        let proposition = escaped(&words.proposition(shown.side));
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
    let (who, wording) = (escaped(&who), set(&words.wording(claim)));
    format!("<div dir=\"auto\"><b>{who}</b>{about}{wording}{}</div>", code(&words.place(place)))
}

/// Words of a text as a quotation, and those of notes as what they are.
fn set(wording: &Wording) -> String {
    match wording {
        Wording::Empty => String::new(),
        Wording::Quoted(words) => format!("<blockquote dir=\"auto\">{}</blockquote>", escaped(words)),
        Wording::OnFile(words) => format!("<p dir=\"auto\">on file as: {}</p>", escaped(words)),
        Wording::Code(words) => format!("<p dir=\"auto\">{}</p>", code(words)),
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

//! Plain text: no drawing, no colour, a sentence a line. It reads well aloud and fits any width.

use super::{
    Style,
    brief::Notes,
    omissions, shown, statistics, summary, text,
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
    let mut notes = Notes::default();
    for finding in findings {
        page.clear();
        if !notes.in_a_line(&words, style, finding, &mut page) {
            write_finding(&words, style, finding, &mut page);
            page.push('\n');
        }
        out.write_all(page.as_bytes())?;
    }
    out.write_all(notes.end())?;
    if hidden > 0 {
        page.clear();
        text::wrap(&mut page, &format!("and {}", text::count(hidden, "more finding")), style.width, "", "");
        page.push('\n');
        out.write_all(page.as_bytes())?;
    }
    statistics::write(&words, style, &mut out)?;
    omissions::write(report.omissions, style, &mut out)?;
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
    for (at, label) in words.folded_places(finding).iter().chain(&finding.others) {
        line("See also ", &place(words, *at, label));
    }
    for also in words.also(finding) {
        line("", &also);
    }
    for because in words.because(finding) {
        line("Because ", &because);
    }
    for help in finding.help.iter() {
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
    let claim = words.report.model.claim(id);
    let words::Saying { who, circumstances } = words.saying(claim);
    let place = words.shown_place(claim);
    let (comma, hedge) = (if circumstances.is_empty() { "" } else { ", " }, words::hedge(claim.certainty));
    let dash = if words.ascii { "-" } else { "—" };
    let text = words.passage(place);
    let hedge = if hedge.is_empty() { String::new() } else { format!(", {}", hedge.trim_end()) };
    let in_story = words.in_story(claim);
    let in_story = if in_story.is_empty() { in_story } else { format!(" ({in_story})") };
    format!("{who}{hedge}{comma}{circumstances}: \"{text}\" {dash} {}{in_story}", words.place(place))
}

fn place(words: &Words<'_>, place: Place, label: &str) -> String {
    let text = words.passage(place);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Sample, style, written};

    fn check(sample: &Sample, style: Style) -> String {
        written(|out| write(&sample.report(), &style, out))
    }

    #[test]
    fn yes_and_no_stand_under_one_question() {
        insta::assert_snapshot!(check(&Sample::call(), style(80)), @r#"
        error: dispute
        Dmitriev and Bloomberg differ on: call happened
        On file about: call happened
        YES  Bloomberg, 25 Nov: "a recording of a call between Ushakov and Dmitriev" —
             sources/bloomberg.txt:12:24
        NO   Dmitriev, 26 Nov, in RT: "Dmitriev denies call" — claims/rt.claims:3:3
        Help: carry both accounts, or acknowledge the dispute with a reason
        More: copydesk explain dispute, or copydesk explain 0123456789ab for this one

        2 claims from 2 sources, 21 rules: 1 conflict
        "#);
    }

    #[test]
    fn what_differs_is_said_before_who_says_it() {
        insta::assert_snapshot!(check(&Sample::authors(), Style { ascii: true, ..style(50) }), @r#"
        error: dispute
        Rubio and Tusk differ on: who authored plan
        On file about: plan
        SAYS US authored plan
             Rubio, in rt: "Rubio says US authored plan" -
             plan.claims:1:10
        SAYS Russia authored plan
             Tusk, possibly, in rt: "Tusk says Russia
             authored plan" - plan.claims:2:10
        Because only one agent per work (plan.claims:1:33)
        Help: carry both accounts, or acknowledge the
              dispute with a reason
        More: copydesk explain dispute, or copydesk
              explain 0123456789ab for this one

        2 claims from 1 source, 21 rules: 1 conflict
        "#);
    }

    #[test]
    fn a_place_is_named_with_its_words_and_label() {
        let mut sample = Sample::fault_at("from a: x \"y", 10, 12);
        let place = sample.place("a.claims", "from a");
        sample.findings[0].others = vec![(place, "the statement".to_owned())];
        let text = check(&sample, style(80));
        assert!(text.contains("At a.claims:1:11: \"\"y\", LABEL\n"), "{text}");
        assert!(text.contains("See also a.claims:1:1: \"from a\", the statement\n"), "{text}");
    }
}

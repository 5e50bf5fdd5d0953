//! Plain text: no drawing, no colour, a sentence a line. It reads well aloud and fits any width.

use super::{
    Style,
    condensed::{Notes, ShownPart, ToTell, Told, on_a_screen},
    shown, summary, terminal_text,
    wording::{self, Placement, Wording},
};
use crate::{
    findings::{Finding, Report},
    model::ClaimId,
    source::Place,
    syntax::ast::Stance,
    value::spoken,
};
use std::io::{self, BufWriter, Write};

/// Writes all findings and the last line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::new(report, style);
    let (findings, hidden) = shown(report, style);
    let mut page = String::new();
    let (mut notes, mut told) = (Notes::default(), Told::default());
    for &finding in &findings {
        page.clear();
        if !notes.in_a_line(&words, style, finding, &mut page) {
            let fit = write_finding(&words, style, finding, told.next(finding), &mut page);
            told.shown(finding, fit);
            page.push('\n');
        }
        out.write_all(page.as_bytes())?;
    }
    out.write_all(notes.end())?;
    summary::write_end(&words, style, findings.len(), hidden, &mut out)?;
    out.flush()
}

/// Adds one finding to `page`, in no more lines than a screen has.
pub(super) fn write_finding<'a>(
    words: &Wording<'a>,
    style: &Style,
    finding: &'a Finding,
    tell: ToTell<'a>,
    page: &mut String,
) -> ShownPart {
    on_a_screen(page, words.places(finding), |fit, page| whole(words, style, finding, tell, fit, page))
}

fn whole<'a>(
    words: &Wording<'a>,
    style: &Style,
    finding: &'a Finding,
    tell: ToTell<'a>,
    fit: ShownPart,
    page: &mut String,
) {
    let rule = words.safe(&finding.rule);
    let width = style.width;
    let mut line = |first: &str, text: &str| {
        let indent = " ".repeat(terminal_text::columns(first));
        terminal_text::wrap(page, text, width, first, &indent);
    };
    line(&format!("{}: ", finding.severity.word()), &rule);
    line("", &terminal_text::cut(&words.safe(&finding.message), fit.columns, style.ascii));
    if let Some(handled) = words.handled(finding) {
        line("", &handled);
        return;
    }
    places(words, finding, fit, &mut line);
    for also in words.also(finding) {
        line("", &terminal_text::cut(&also, fit.columns, style.ascii));
    }
    for because in words.because(finding, "").iter().take(fit.steps) {
        line("Because ", because);
    }
    if let Some(rule) = tell.rule.and_then(|rule| words.rule(rule, "")) {
        line("Rule: ", &rule);
    }
    for help in tell.help.iter().take(fit.help) {
        line("Help: ", &words.safe(help));
    }
    if tell.first || !finding.sides.is_empty() {
        line("More: ", &words.explain(finding));
    }
}

/// Adds the claims of a finding, or its place, and then its other places.
pub(super) fn places<'a>(words: &Wording<'a>, finding: &'a Finding, fit: ShownPart, line: &mut dyn FnMut(&str, &str)) {
    let mut room = fit.places;
    if finding.sides.is_empty() {
        line("At ", &place(words, finding, finding.place, &finding.label, fit));
        room = room.saturating_sub(1);
    } else {
        room = room.saturating_sub(sides(words, finding, fit, line));
    }
    let others = words.others(finding);
    for (at, label) in others.iter().take(room) {
        line("See also ", &place(words, finding, *at, label, fit));
    }
    let more = others.len().saturating_sub(room);
    if more > 0 {
        line("See also ", &terminal_text::count(more, "more place"));
    }
}

/// Adds the sides, and tells how many claims of them were added.
fn sides<'a>(words: &Wording<'a>, finding: &'a Finding, fit: ShownPart, line: &mut dyn FnMut(&str, &str)) -> usize {
    let question = wording::is_question(finding);
    if let Some(about) = finding.about.as_ref().filter(|_| question) {
        let about = words.safe(&spoken(about));
        if !words.safe(&finding.message).contains(&about) {
            line("", &format!("On file about: {}", terminal_text::cut(&about, fit.columns, words.ascii)));
        }
    }
    let (shown, sides, claims) = words.shown(finding, fit.places);
    let mut added = 0;
    for shown in shown {
        let is_said = words.is_said(finding, shown.side);
        if !question && !is_said {
            let proposition = terminal_text::cut(&words.proposition(shown.side), fit.columns, words.ascii);
            let not = if shown.side.stance == Stance::Affirms {
                String::new()
            } else {
                format!("{}: ", stance(shown.side.stance))
            };
            line("SAYS ", &format!("{not}{proposition}"));
        }
        for id in &shown.claims {
            let first = match (question, shown.side.stance) {
                (false, _) if is_said => "",
                (false, _) => "     ",
                (true, Stance::Affirms) => "YES  ",
                (true, Stance::Denies) => "NO   ",
                (true, Stance::Declines) => "NO COMMENT  ",
                (true, Stance::Asks) => "ASKS ",
            };
            line(first, &saying(words, *id, fit));
        }
        added += shown.claims.len();
        if shown.more > 0 {
            line(if is_said { "" } else { "     " }, &format!("and {} more", shown.more));
        }
    }
    if let Some(left) = wording::left_out(sides, claims) {
        line("     ", &left);
    }
    added
}

/// `Dmitriev, 26 Nov, in RT: "Dmitriev denies call" — sources/rt.txt:3:3`
fn saying(words: &Wording<'_>, id: ClaimId, fit: ShownPart) -> String {
    let claim = words.report.model.claim(id);
    let wording::Saying { who, circumstances } = words.saying(claim);
    let place = words.place(words.shown_place(claim));
    let (comma, hedge) = (if circumstances.is_empty() { "" } else { ", " }, wording::hedge(claim.certainty));
    let dash = if words.ascii { "-" } else { "—" };
    let hedge = if hedge.is_empty() { String::new() } else { format!(", {}", hedge.trim_end()) };
    let in_story = words.in_story(claim);
    let in_story = if in_story.is_empty() { in_story } else { format!(" ({in_story})") };
    let wording = set(words, &words.wording(claim), fit);
    format!("{who}{hedge}{comma}{circumstances}{wording} {dash} {place}{in_story}")
}

fn place(words: &Wording<'_>, finding: &Finding, place: Place, label: &str, fit: ShownPart) -> String {
    let label = if label.is_empty() { String::new() } else { format!(", {}", words.safe(label)) };
    let label = terminal_text::cut(&label, fit.columns, words.ascii);
    format!("{}{}{label}", words.place(place), set(words, &words.wording_at(finding, place), fit))
}

/// `: "…"`, or `, on file as: …`.
fn set(words: &Wording<'_>, wording: &Placement, fit: ShownPart) -> String {
    let text = wording.between("\"", "\"", |text| terminal_text::cut(text, fit.columns, words.ascii));
    match wording {
        Placement::Empty => String::new(),
        Placement::Quoted(_) | Placement::Code(_) => format!(": {text}"),
        Placement::OnFile(_) => format!(", {text}"),
    }
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
        YES  Bloomberg, 25 Nov: "a recording of a call between Ushakov and Dmitriev" —
             sources/bloomberg.txt:12:24
        NO   Dmitriev, 26 Nov, in RT, on file as: Dmitriev denies call —
             claims/rt.claims:3:3
        Help: carry both accounts, or acknowledge the dispute with a reason
        More: copydesk explain 0123456789ab

        2 claims from 2 sources, 21 rules: 1 conflict
        "#);
    }

    #[test]
    fn what_differs_is_said_before_who_says_it() {
        insta::assert_snapshot!(check(&Sample::authors(), Style { ascii: true, ..style(50) }), @r"
        error: dispute
        Rubio and Tusk differ on: who authored plan
        SAYS US authored plan
             Rubio, in rt, on file as: Rubio says US
             authored plan - plan.claims:1:10
        SAYS Russia authored plan
             Tusk, possibly, in rt, on file as: Tusk says
             Russia authored plan - plan.claims:2:10
        Because only one agent per work (plan.claims:1:33)
        Rule: Two speakers contradict each other.
              (plan.claims:1:33)
        Help: carry both accounts, or acknowledge the
              dispute with a reason
        More: copydesk explain 0123456789ab

        2 claims from 1 source, 21 rules: 1 conflict
        ");
    }

    #[test]
    fn a_place_is_named_with_its_words_and_label() {
        let mut sample = Sample::fault_at("from a: x \"y", 10, 12);
        let place = sample.place("a.claims", "from a");
        sample.findings[0].others = vec![(place, "the statement".to_owned())];
        let text = check(&sample, style(80));
        assert!(text.contains("At a.claims:1:11: `\"y`, LABEL\n"), "{text}");
        assert!(text.contains("See also a.claims:1:1: `from a`, the statement\n"), "{text}");
    }
}

//! The way to one finding, step by step.

use super::{
    level::Set,
    text_page::{self, TextPage},
};
use crate::{
    CheckResult,
    diagnostic::Severity,
    findings::{ClaimView, Finding, HandledBy, SeverityOverride, Side},
    model::Voice,
    report::{catalogue::conditions, terminal_text},
    rules::Rule,
    source::Place,
    syntax::ast::{Certainty, Stance},
};

/// How many claims of a side are shown.
const SHOWN: usize = 10;

/// Writes what was found, the claims and how they were read, what led from them to the point, the
/// rule, and what could be done.
pub(super) fn explain(finding: &Finding, checked: &CheckResult, set: &Set<'_>, page: &mut TextPage) {
    page.heading(&format!("{}: {} ({})", finding.severity.word(), finding.rule, finding.fingerprint));
    page.paragraph(&finding.message);
    if finding.sides.is_empty() {
        page.heading("Where it stands");
        at(finding.place, &finding.label, checked, page);
        for (place, label) in &finding.others {
            at(*place, label, checked, page);
        }
    } else {
        for (index, side) in finding.sides.iter().enumerate() {
            explain_side(index + 1, side, checked, page);
        }
        page.heading("What leads from there to the point");
        if let Some(about) = &finding.about {
            page.paragraph(&format!("the point is: {about}"));
        }
    }
    let found = checked.program.rule(&finding.rule);
    // The rule itself has a part of the page to itself.
    let rule_place = found.map(|rule| rule.place);
    let because: Vec<_> =
        finding.because.iter().filter(|step| step.place.is_none() || step.place != rule_place).collect();
    for because in &because {
        match because.place {
            Some(place) => page.item(&format!("{} ({})", because.text, text_page::place(&checked.files, place))),
            None => page.item(&because.text),
        }
    }
    if because.is_empty() && !finding.sides.is_empty() {
        page.item("nothing but the claims themselves: they speak of the same thing in so many words");
    }
    if let Some(found) = found {
        explain_rule(found, finding, checked, set, page);
    }
    if let Some(handled) = &finding.handled {
        page.heading("How it is handled");
        let by = match handled.by {
            HandledBy::Story => "the story carries every side, each with its speaker",
            HandledBy::Acknowledgement => "it is acknowledged",
            HandledBy::Allow => "the claims of one side are allowed",
        };
        let reason = if handled.reason.is_empty() { String::new() } else { format!(": {}", handled.reason) };
        page.paragraph(&format!("{by}{reason} ({})", text_page::place(&checked.files, handled.place)));
        page.paragraph("so it is a note, and fails no run");
    }
    if !finding.folded.is_empty() {
        page.heading("What is shown with it");
        for folded in &finding.folded {
            let about = folded.about.as_deref().map_or_else(String::new, |about| format!(" ({about})"));
            page.item(&format!("{} {}: {}{about}", folded.rule, folded.fingerprint, folded.message));
        }
    }
    if !finding.help.is_empty() {
        page.heading("What could be done");
        for help in finding.help.iter() {
            page.item(help);
        }
    }
}

fn at(place: Place, label: &str, checked: &CheckResult, page: &mut TextPage) {
    let words = checked.files.slice(place);
    let label = if label.is_empty() { String::new() } else { format!(": {label}") };
    let quoted = if words.is_empty() { String::new() } else { format!("  {}", page.quoted(words)) };
    page.item(&format!("{}{quoted}{label}", text_page::place(&checked.files, place)));
}

fn explain_side(number: usize, side: &Side, checked: &CheckResult, page: &mut TextPage) {
    let says = match side.stance {
        Stance::Affirms => "says",
        Stance::Denies => "says that this is not so",
        Stance::Declines => "does not comment on",
        Stance::Asks => "asks",
    };
    page.heading(&format!("Side {number} {says}: {}", side.proposition));
    for &id in side.claims.iter().take(SHOWN) {
        let view = ClaimView::new(&checked.files, &checked.model, checked.model.claim(id));
        page.item(&format!("{}  {}", text_page::place(&checked.files, view.place), page.quoted(view.text)));
        let mut who = vec![view.speaker.to_owned()];
        who.extend(view.via.iter().rev().map(|via| format!("as {via} has it")));
        who.push(match view.voice {
            Voice::Own => "in its own voice".to_owned(),
            Voice::Attributed => format!("in {}", view.source),
        });
        page.below(&format!("who: {}", who.join(", ")));
        let cue = view.cue.map_or_else(|| "no cue".to_owned(), |cue| format!("the cue is `{cue}`"));
        page.below(&format!("how: {cue}: {}, {}", view.stance, view.certainty));
        let phrase = view
            .phrase
            .as_deref()
            .map_or_else(|| "compared word for word".to_owned(), |phrase| format!("by the phrase {phrase}"));
        let slots: Vec<String> = view.slots.iter().map(|(slot, filler)| format!("{slot} is {filler}")).collect();
        let slots = if slots.is_empty() { String::new() } else { format!("; {}", slots.join(", ")) };
        page.below(&format!("what: {} ({phrase}{slots})", view.proposition));
        let dates = [("said", &view.said), ("happened", &view.when)];
        let dates: Vec<String> =
            dates.iter().filter_map(|(word, date)| date.as_ref().map(|date| format!("{word} {date}"))).collect();
        if !dates.is_empty() {
            page.below(&format!("when: {}", dates.join(", ")));
        }
        if let Some(passage) = view.passage {
            let words = page.quoted(checked.files.slice(passage));
            page.below(&format!("passage: {}  {words}", text_page::place(&checked.files, passage)));
        }
    }
    let more = side.claims.len().saturating_sub(SHOWN);
    if more > 0 {
        page.item(&format!("and {}", terminal_text::count(more, "more claim")));
    }
}

/// The severity that a rule gives to a finding with this message. Its `flag` lines may have severities of
/// their own, and a finding is known to be of one of them by its words; where several have such words, it is
/// of the one that is nearest to what came of it.
fn own_severity(rule: &Rule, message: &str, came_of_it: Severity) -> Severity {
    let flags = rule.flags.iter().filter(|flag| may_say(&flag.message, message));
    let severities = flags.map(|flag| flag.severity.unwrap_or(rule.severity));
    severities.filter(|&severity| severity >= came_of_it).min().unwrap_or(rule.severity)
}

/// Whether a message may be what a template says with its placeholders filled in.
fn may_say(template: &str, message: &str) -> bool {
    let mut parts = template.split('{');
    let Some(mut rest) = parts.next().and_then(|first| message.strip_prefix(first)) else { return false };
    let mut ends = rest.is_empty();
    for part in parts {
        let words = part.split_once('}').map_or(part, |(_, words)| words);
        let Some(at) = rest.find(words) else { return false };
        let all = rest;
        rest = rest.get(at + words.len()..).unwrap_or("");
        ends = words.is_empty() || all.ends_with(words);
    }
    ends
}

fn explain_rule(found: &Rule, finding: &Finding, checked: &CheckResult, set: &Set<'_>, page: &mut TextPage) {
    page.heading(&format!("The rule ({})", text_page::place(&checked.files, found.place)));
    if !found.summary.is_empty() {
        page.paragraph(&found.summary);
    }
    page.verbatim(&conditions(found, &checked.files));
    let own = own_severity(found, &finding.message, finding.severity);
    let decision = set.decided_of(checked, finding);
    match (set.words(decision, found), decision.level) {
        (Some(here), _) => page.paragraph(&format!("its severity is {}; here: {here}", own.word())),
        (None, SeverityOverride::At(_)) => {}
        (None, _) if own == found.severity => {}
        (None, _) => {
            let line = format!("its severity is {}; that of this `flag` line is {}", found.severity.word(), own.word());
            page.paragraph(&line);
        }
    }
    let before = if let SeverityOverride::At(severity) = decision.level { severity } else { own };
    if finding.severity < before && finding.handled.is_none() {
        let claims = finding.sides.iter().flat_map(|side| &side.claims);
        let hedged = claims.map(|&id| checked.model.claim(id)).any(|claim| claim.certainty != Certainty::Certain);
        let (was, is) = (before.word(), finding.severity.word());
        let why = if hedged {
            "not all that is said here is certain"
        } else {
            "one of its `lower by` lines holds, or one of its words'"
        };
        page.paragraph(&format!("its severity is {was}; here it is lowered to {is}, since {why}"));
        page.paragraph(&format!("`copydesk explain {}` shows all of its text", found.name));
    }
}

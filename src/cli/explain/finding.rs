//! The way to one finding, step by step.

use super::{
    level::Set,
    page::{self, Page},
};
use crate::{
    Checked,
    findings::{ClaimView, Finding, HandledBy, Level, Side},
    model::Voice,
    report::{catalogue::conditions, text},
    rules::Rule,
    source::Place,
    syntax::ast::{Certainty, Stance},
};

/// How many claims of a side are shown.
const SHOWN: usize = 10;

/// Writes what was found, the claims and how they were read, what led from them to the point, the
/// rule, and what could be done.
pub(super) fn explain(finding: &Finding, checked: &Checked, set: &Set<'_>, page: &mut Page) {
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
            Some(place) => page.item(&format!("{} ({})", because.text, page::place(&checked.files, place))),
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
        page.paragraph(&format!("{by}{reason} ({})", page::place(&checked.files, handled.place)));
        page.paragraph("so it is a note, and fails no run");
    }
    if !finding.help.is_empty() {
        page.heading("What could be done");
        for help in &finding.help {
            page.item(help);
        }
    }
}

fn at(place: Place, label: &str, checked: &Checked, page: &mut Page) {
    let words = checked.files.slice(place);
    let label = if label.is_empty() { String::new() } else { format!(": {label}") };
    let quoted = if words.is_empty() { String::new() } else { format!("  {}", page.quoted(words)) };
    page.item(&format!("{}{quoted}{label}", page::place(&checked.files, place)));
}

fn explain_side(number: usize, side: &Side, checked: &Checked, page: &mut Page) {
    let says = match side.stance {
        Stance::Affirms => "says",
        Stance::Denies => "says that this is not so",
        Stance::Declines => "does not comment on",
        Stance::Asks => "asks",
    };
    page.heading(&format!("Side {number} {says}: {}", side.proposition));
    for &id in side.claims.iter().take(SHOWN) {
        let view = ClaimView::new(&checked.files, &checked.model, checked.model.claim(id));
        page.item(&format!("{}  {}", page::place(&checked.files, view.place), page.quoted(view.text)));
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
            page.below(&format!("passage: {}  {words}", page::place(&checked.files, passage)));
        }
    }
    let more = side.claims.len().saturating_sub(SHOWN);
    if more > 0 {
        page.item(&format!("and {}", text::count(more, "more claim")));
    }
}

fn explain_rule(found: &Rule, finding: &Finding, checked: &Checked, set: &Set<'_>, page: &mut Page) {
    page.heading(&format!("The rule ({})", page::place(&checked.files, found.place)));
    if !found.summary.is_empty() {
        page.paragraph(&found.summary);
    }
    page.verbatim(&conditions(found, &checked.files));
    let own = found.severity;
    let decision = set.decided_of(checked, finding);
    if let Some(here) = set.words(decision, found) {
        page.paragraph(&format!("its severity is {}; here: {here}", own.word()));
    }
    let before = if let Level::At(severity) = decision.level { severity } else { own };
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

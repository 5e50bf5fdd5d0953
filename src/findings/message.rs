//! The message of a rule, with what it speaks of filled in.

use crate::{
    engine::{Bound, Match},
    model::{Claim, ClaimId, DateId, Model, NameId, Voice, meaning::Meaning},
    syntax::ast::Stance,
};

/// Fills `{A.speaker}`, `{point}` and the like in a rule's message. What a placeholder does not
/// stand for is left as it is, so that a slip in a rule shows.
pub(super) fn fill(model: &Model, meaning: &Meaning, matched: &Match, about: Option<&str>, template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match value(model, meaning, matched, about, inside.trim()) {
            Some(value) => text.push_str(&value),
            None => {
                text.push('{');
                text.push_str(inside);
                text.push('}');
            }
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn value(model: &Model, meaning: &Meaning, matched: &Match, about: Option<&str>, inside: &str) -> Option<String> {
    let (name, path) = inside.split_once('.').unwrap_or((inside, ""));
    if path.is_empty()
        && name == "point"
        && let Some(about) = about
    {
        return Some(about.to_owned());
    }
    let bound = matched.bindings.iter().find(|(bound, _)| bound == name).map(|(_, bound)| *bound);
    match bound? {
        Bound::Claim(id) => field(model, matched, id, path),
        Bound::Source(id) => Some(model.source(id).name.clone()),
        Bound::Value(term) => Some(model.term_text(term)),
        Bound::Proposition(id) => Some(model.proposition_text(id)),
        Bound::Point(point) => Some(meaning.point_text(model, point)),
        Bound::Other(_) => None,
    }
}

fn field(model: &Model, matched: &Match, id: ClaimId, path: &str) -> Option<String> {
    let claim = model.claim(id);
    let date = |id: DateId| if id.is_known() { model.date(id).to_string() } else { "no date".to_owned() };
    Some(match path {
        "speaker" => speakers(model, matched, claim),
        "source" | "source.name" => model.source(claim.source).name.clone(),
        "reporter" => model.name(claim.reporter).text.clone(),
        "certainty" => claim.certainty.word().to_owned(),
        "stance" => claim.stance.word().to_owned(),
        "voice" => claim.voice.word().to_owned(),
        "said" => date(claim.said),
        "when" => date(model.when(claim)),
        "quote" => model.extra(claim).and_then(|extra| extra.quote.as_ref()).map(|quote| quote.0.clone())?,
        "quote.words" => model.extra(claim)?.quotation.as_ref()?.words.to_string(),
        "paragraph" => model.paragraph(claim)?.to_string(),
        "label" => model.extra(claim).and_then(|extra| extra.label.clone())?,
        "proposition" => model.claim_text(claim),
        // A proposition alone would say of a denial the contrary of what was said.
        "" => match claim.stance {
            Stance::Affirms => model.claim_text(claim),
            Stance::Denies => format!("not so: {}", model.claim_text(claim)),
            Stance::Declines => format!("no comment on: {}", model.claim_text(claim)),
            Stance::Asks => format!("a question about: {}", model.claim_text(claim)),
        },
        _ => return None,
    })
}

/// The speaker of a claim, and how many others stand on its side.
fn speakers(model: &Model, matched: &Match, claim: &Claim) -> String {
    let own = matched.members.iter().find(|member| std::ptr::eq(model.claim(member.claim), claim));
    let mut others: Vec<(NameId, &str)> = Vec::new();
    if let Some(own) = own {
        for member in &matched.members {
            let other = model.claim(member.claim);
            let same_side = other.stance == claim.stance && member.value == own.value && member.when == own.when;
            let known = others.iter().any(|(speaker, _)| *speaker == other.speaker);
            if same_side && other.speaker != claim.speaker && !known && others.len() < 100 {
                others.push((other.speaker, who(model, other)));
            }
        }
    }
    let name = who(model, claim);
    match others.as_slice() {
        [] => name.to_owned(),
        [(_, one)] => format!("{name} (and {one})"),
        several if several.len() < 100 => format!("{name} (and {} others)", several.len()),
        _ => format!("{name} (and many others)"),
    }
}

/// Whose claim it is, as findings call them.
fn who<'m>(model: &'m Model, claim: &Claim) -> &'m str {
    let own = claim.voice == Voice::Own && model.source(claim.source).story;
    if own { "the story" } else { &model.name(claim.speaker).text }
}

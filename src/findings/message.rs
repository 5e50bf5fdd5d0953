//! The message of a rule, with what it speaks of filled in.

use crate::{
    engine::{Bound, Match},
    model::{Claim, ClaimId, DateId, Model, NameId, Voice, quotes::QuoteLookup, semantics::Semantics},
    narrow::to_u32,
    rules::{Rule, ir::Variable},
    syntax::ast::Stance,
    value::spoken,
};

/// A rule's message with what it speaks of found out: `{A.speaker}`, `{point}` and the like.
#[derive(Debug)]
pub(super) struct Template<'a> {
    pieces: Vec<Placeholder<'a>>,
    /// What stands behind the last of them.
    rest: &'a str,
}

/// Something to fill in, with the words before it.
#[derive(Debug)]
struct Placeholder<'a> {
    before: &'a str,
    /// As written, without the braces.
    inside: &'a str,
    /// The point at issue, where there is one.
    point: bool,
    /// The variable of the rule that it names.
    variable: Option<Variable>,
    /// What of that is asked for.
    path: &'a str,
}

impl<'a> Template<'a> {
    /// The template that a message of a rule is.
    pub fn new(rule: &'a Rule, message: &'a str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = message;
        while let Some((before, after)) = rest.split_once('{')
            && let Some((inside, behind)) = after.split_once('}')
        {
            let named = inside.trim();
            let (name, path) = named.split_once('.').unwrap_or((named, ""));
            let variable = rule.variables.iter().position(|slot| !slot.name.is_empty() && slot.name == name);
            let variable = variable.map(to_u32);
            let (before, behind) = without_marks(before, behind);
            pieces.push(Placeholder { before, inside, point: path.is_empty() && name == "point", variable, path });
            rest = behind;
        }
        Self { pieces, rest }
    }

    /// Puts the message behind a text. What a placeholder does not stand for is left as it is, so that a
    /// slip in a rule shows.
    pub fn fill(&self, text: &mut String, model: &Model, meaning: &Semantics, matched: &Match, about: Option<&str>) {
        for piece in &self.pieces {
            text.push_str(piece.before);
            match about {
                Some(about) if piece.point => text.push_str(&spoken(about)),
                _ => {
                    if push_value(text, model, meaning, matched, piece).is_none() {
                        text.extend(["{", piece.inside, "}"]);
                    }
                }
            }
        }
        text.push_str(self.rest);
    }
}

/// What stands before a placeholder and behind it, without quotation marks around it. What is filled in are mostly the
/// words of whoever took a claim down, and only words of a text stand in quotation marks: [`push_field`] sets them.
fn without_marks<'a>(before: &'a str, behind: &'a str) -> (&'a str, &'a str) {
    const MARKS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    let bare = |(open, close)| before.strip_suffix(open).zip(behind.strip_prefix(close));
    MARKS.into_iter().find_map(bare).unwrap_or((before, behind))
}

/// Puts what a placeholder stands for behind a text; nothing, and gives none, where it stands for nothing.
fn push_value(
    text: &mut String,
    model: &Model,
    meaning: &Semantics,
    matched: &Match,
    piece: &Placeholder<'_>,
) -> Option<()> {
    let (_, bound) = *matched.bindings.iter().find(|(variable, _)| Some(*variable) == piece.variable)?;
    match bound {
        Bound::Claim(id) => return push_field(text, model, matched, id, piece.path),
        Bound::Source(id) => text.push_str(&model.source(id).name),
        Bound::Value(term) => text.push_str(&spoken(&model.term_text(term))),
        Bound::Proposition(id) => text.push_str(&spoken(&model.proposition_text(id))),
        Bound::Point(point) => text.push_str(&spoken(&meaning.point_text(model, point))),
        Bound::Other(_) => return None,
    }
    Some(())
}

fn push_field(text: &mut String, model: &Model, matched: &Match, id: ClaimId, path: &str) -> Option<()> {
    let claim = model.claim(id);
    let push_date = |text: &mut String, id: DateId| {
        text.push_str(&if id.is_known() {
            spoken(&model.date(id).to_string()).into_owned()
        } else {
            "no date".to_owned()
        });
    };
    match path {
        "speaker" => push_speakers(text, model, matched, id),
        "source" | "source.name" => text.push_str(&model.source(claim.source).name),
        "reporter" => text.push_str(&model.name(claim.reporter).text),
        "certainty" => text.push_str(claim.certainty.word()),
        "stance" => text.push_str(claim.stance.word()),
        "voice" => text.push_str(claim.voice.word()),
        "said" => push_date(text, claim.said),
        "when" => push_date(text, model.when(claim)),
        "quote" => {
            let extra = model.extra(claim)?;
            let words = &extra.quote.as_ref()?.0;
            match extra.quotation.as_ref().map(|quotation| quotation.found) {
                Some(QuoteLookup::Here) => text.extend(["\"", words, "\""]),
                Some(QuoteLookup::Nowhere | QuoteLookup::Unknown) | None => text.push_str(words),
            }
        }
        "quote.words" => text.push_str(&model.extra(claim)?.quotation.as_ref()?.words.to_string()),
        "paragraph" => text.push_str(&model.paragraph(claim)?.to_string()),
        "label" => text.push_str(model.extra(claim)?.label.as_ref()?),
        "proposition" => text.push_str(&spoken(&model.claim_text(claim))),
        // A proposition alone would say of a denial the contrary of what was said.
        "" => {
            text.push_str(match claim.stance {
                Stance::Affirms => "",
                Stance::Denies => "not so: ",
                Stance::Declines => "no comment on: ",
                Stance::Asks => "a question about: ",
            });
            text.push_str(&spoken(&model.claim_text(claim)));
        }
        _ => return None,
    }
    Some(())
}

/// Puts the speaker of a claim behind a text, and how many others stand on its side.
fn push_speakers(text: &mut String, model: &Model, matched: &Match, id: ClaimId) {
    /// More others than this are not told apart.
    const MANY: usize = 100;
    let claim = model.claim(id);
    let mut others: Vec<NameId> = Vec::new();
    let mut first = None;
    if let Some(own) = matched.members.iter().find(|member| member.claim == id) {
        for member in &matched.members {
            let other = model.claim(member.claim);
            let same_side = other.stance == claim.stance && member.value == own.value && member.when == own.when;
            if same_side && other.speaker != claim.speaker && !others.contains(&other.speaker) {
                others.push(other.speaker);
                first = first.or(Some(other));
                if others.len() == MANY {
                    break;
                }
            }
        }
    }
    text.push_str(who(model, claim));
    match (others.len(), first) {
        (1, Some(one)) => text.extend([" (and ", who(model, one), ")"]),
        (0, _) => {}
        (MANY, _) => text.push_str(" (and many others)"),
        (several, _) => text.extend([" (and ", itoa::Buffer::new().format(several), " others)"]),
    }
}

/// Whose claim it is, as findings call them.
fn who<'m>(model: &'m Model, claim: &Claim) -> &'m str {
    let own = claim.voice == Voice::Own && model.source(claim.source).story;
    if own { "the story" } else { &model.name(claim.speaker).text }
}

//! Message templates of rules.

use crate::{
    engine::{Bound, Match},
    model::{Claim, ClaimId, DateId, Model, NameId, Voice, quotes::QuoteLookup, semantics::Semantics},
    narrow::to_u32,
    rules::{Rule, ir::Variable},
    syntax::ast::Stance,
    value::spoken,
};

/// A parsed message with placeholders such as `{A.speaker}` and `{point}`.
#[derive(Debug)]
pub(super) struct Template<'a> {
    pieces: Vec<Placeholder<'a>>,
    /// The text after the last placeholder.
    rest: &'a str,
}

/// A placeholder and the text before it.
#[derive(Debug)]
struct Placeholder<'a> {
    before: &'a str,
    /// Its text without the braces.
    inside: &'a str,
    /// Whether it is the point at issue.
    point: bool,
    /// The variable that it refers to.
    variable: Option<Variable>,
    /// The field path on the variable.
    path: &'a str,
}

impl<'a> Template<'a> {
    /// Parses the message of a rule.
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

    /// Appends the message to a text. Placeholders without a value are left as they are, so that errors in rules are
    /// visible.
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

/// The text before and after a placeholder, without quotation marks around it. Values are mostly paraphrases, and
/// only verbatim words may be in quotation marks, which [`push_field`] adds.
fn without_marks<'a>(before: &'a str, behind: &'a str) -> (&'a str, &'a str) {
    const MARKS: [(char, char); 4] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')];
    let bare = |(open, close)| before.strip_suffix(open).zip(behind.strip_prefix(close));
    MARKS.into_iter().find_map(bare).unwrap_or((before, behind))
}

/// Appends the value of a placeholder; returns `None` and appends nothing if it has no value.
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
        // The proposition alone would misstate a denial.
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

/// Appends the speaker of a claim, and how many others are on its side.
fn push_speakers(text: &mut String, model: &Model, matched: &Match, id: ClaimId) {
    /// The maximum number of other speakers that are counted exactly.
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

/// The name for the origin of a claim in findings.
fn who<'m>(model: &'m Model, claim: &Claim) -> &'m str {
    let own = claim.voice == Voice::Own && model.source(claim.source).story;
    if own { "the story" } else { &model.name(claim.speaker).text }
}

//! The words of conditions: what the language knows by itself, heads of defines, and what is near.

use super::{
    condition::{Head, HeadWord},
    ir::{Kind, Relation},
};
use crate::{
    diagnostic::Diagnostic,
    source::{FileId, Place, Span, prose::Part},
    syntax::ast::{Stance, Term, TermKind},
};
use std::sync::LazyLock;

/// The words of a head; an error where it is none.
pub(super) fn head_of(terms: &[Term], file: FileId) -> Result<Head, Box<Diagnostic>> {
    let span = span_of(terms);
    let mut words = Vec::with_capacity(terms.len());
    for term in terms {
        words.push(match &term.kind {
            TermKind::Word(word) => HeadWord::Word(word.clone()),
            TermKind::Claim(_) => HeadWord::Claim,
            TermKind::Variable(_) => HeadWord::Variable,
            _ => {
                let message = format!("`{}` cannot stand in what a `define` defines", text_of(term));
                let diagnostic = Diagnostic::error("unknown-condition", Place::new(file, term.span), message).help(
                    "it is made of words, capital letters and `{variables}`; ask for fields in the conditions below",
                );
                return Err(Box::new(diagnostic));
            }
        });
    }
    let text = line_of(terms);
    let word = words.iter().any(|word| matches!(word, HeadWord::Word(_)));
    let variable = words.iter().any(|word| !matches!(word, HeadWord::Word(_)));
    if !word || !variable {
        let message = "a `define` needs a word and a capital letter or `{variable}`";
        let diagnostic = Diagnostic::error("unknown-condition", Place::new(file, span), message)
            .help("for example: `define A is withdrawn`");
        return Err(Box::new(diagnostic));
    }
    let built_in = built_ins(terms.len()).iter().any(|(words, _, _)| matches(words, terms, false))
        || matches!(&words[..], [HeadWord::Claim, HeadWord::Word(verb), HeadWord::Variable] if is_stance(verb));
    if built_in {
        let message = format!("`{text}` is a condition of the language already");
        let diagnostic = Diagnostic::error("unknown-condition", Place::new(file, span), message)
            .help("choose other words for what is defined");
        return Err(Box::new(diagnostic));
    }
    Ok(Head { words, text })
}

fn is_stance(verb: &str) -> bool {
    verb == "states" || Stance::from_word(verb).is_some()
}

/// A condition of the language: its words, what it asks for, and what its variables stand for.
pub(super) type BuiltIn = (Vec<HeadWord>, Relation, &'static [Kind]);

/// The conditions of the language that have so many words; put together once, since every line of every rule is held
/// against them.
pub(super) fn built_ins(length: usize) -> &'static [BuiltIn] {
    static BY_LENGTH: LazyLock<Vec<Vec<BuiltIn>>> = LazyLock::new(table_of_built_ins);
    BY_LENGTH.get(length).map_or(&[], Vec::as_slice)
}

/// By their lengths, in the order of the table.
fn table_of_built_ins() -> Vec<Vec<BuiltIn>> {
    use Kind::{Claim, Point, Proposition, Source, Value};
    let table: [(&str, Relation, &'static [Kind]); 38] = [
        ("_ excludes _ on _", Relation::Excludes, &[Proposition, Proposition, Point]),
        ("_ agrees with _ on _", Relation::Agrees, &[Proposition, Proposition, Point]),
        ("A presupposes _", Relation::Presupposes, &[Claim, Proposition]),
        ("A cites _", Relation::ComesFrom, &[Claim, Source]),
        ("_ implies _", Relation::Implies, &[Proposition, Proposition]),
        ("_ happens once", Relation::Once, &[Proposition]),
        ("_ can only grow", Relation::Grows, &[Proposition]),
        ("_ gives the figure _", Relation::Figures, &[Proposition, Value]),
        ("_ says of _ what _ says of _", Relation::SaysOf, &[Proposition, Value, Proposition, Value]),
        ("A calls _ by the title _", Relation::Titles, &[Claim, Value, Value]),
        ("_ is shortened to _", Relation::Shortens, &[Value, Value]),
        ("A has a date of saying", Relation::HasSaid, &[]),
        ("_ names _", Relation::Names, &[Proposition, Value]),
        ("A corrects A", Relation::Corrects, &[]),
        ("A retracts A", Relation::Retracts, &[]),
        ("A rests on A", Relation::RestsOn, &[]),
        ("A is in a story", Relation::InStory, &[]),
        ("A is in a source", Relation::InSource, &[]),
        ("A is in story", Relation::InStory, &[]),
        ("A is in source", Relation::InSource, &[]),
        ("A is in the headline", Relation::InPart(Part::Headline), &[]),
        ("A is in a headline", Relation::InPart(Part::Headline), &[]),
        ("A is in a heading", Relation::InPart(Part::Heading), &[]),
        ("A is in a caption", Relation::InPart(Part::Caption), &[]),
        ("A is in the caption", Relation::InPart(Part::Caption), &[]),
        ("A is in the body", Relation::InPart(Part::Body), &[]),
        ("A comes before A", Relation::ComesBefore, &[]),
        ("_ cites _", Relation::Cites, &[Source, Source]),
        ("_ is part of _", Relation::PartOf, &[Value, Value]),
        ("_ is spelt like _", Relation::SpeltLike, &[Value, Value]),
        ("_ is asked about _", Relation::AskedAbout, &[Value, Proposition]),
        ("A has a quote", Relation::HasQuote, &[]),
        ("_ has a text", Relation::HasText, &[Source]),
        ("A quotes its source", Relation::QuotesSource, &[]),
        ("A departs from its source", Relation::DepartsFromSource, &[]),
        ("A departs from the texts on file", Relation::DepartsFromFile, &[]),
        ("A quotes the words of A", Relation::QuotesWords, &[]),
        ("A and A quote differently", Relation::QuoteDifferently, &[]),
    ];
    let word = |word: &str| match word {
        "_" => HeadWord::Variable,
        "A" => HeadWord::Claim,
        word => HeadWord::Word(word.into()),
    };
    let mut by_length = Vec::new();
    for (line, relation, kinds) in table {
        let words: Vec<HeadWord> = line.split(' ').map(word).collect();
        if by_length.len() <= words.len() {
            by_length.resize(words.len() + 1, Vec::new());
        }
        if let Some(others) = by_length.get_mut(words.len()) {
            others.push((words, relation, kinds));
        }
    }
    by_length
}

/// What can be seen of the words of a head at a glance: where claims and variables stand, and how long the others are.
pub(super) fn shape_of_words(words: &[HeadWord]) -> u64 {
    shape(words.iter().map(|word| match word {
        HeadWord::Claim => 0,
        HeadWord::Variable => 1,
        HeadWord::Word(word) => 2 + word.len(),
    }))
}

/// The same of a line. Only with the same shape can a head be made of its very words.
pub(super) fn shape_of_terms(terms: &[Term]) -> u64 {
    shape(terms.iter().map(|term| match &term.kind {
        TermKind::Claim(_) => 0,
        TermKind::Word(word) => 2 + word.len(),
        _ => 1,
    }))
}

fn shape(parts: impl Iterator<Item = usize>) -> u64 {
    parts.fold(1, |shape: u64, part| shape.wrapping_mul(61).wrapping_add(part as u64))
}

pub(super) fn known_conditions(heads: &[Head]) -> Vec<(String, String)> {
    let built_in = [
        "A affirms {p}",
        "A states {p}",
        "A denies {p}",
        "A declines {p}",
        "A asks {p}",
        "{p} excludes {q} on {point}",
        "{p} agrees with {q} on {point}",
        "{p} implies {q}",
        "A presupposes {p}",
        "A cites {s}",
        "{p} happens once",
        "{p} can only grow",
        "{p} gives the figure {n}",
        "{q} says of {y} what {p} says of {x}",
        "A calls {x} by the title {t}",
        "{x} is shortened to {a}",
        "A has a date of saying",
        "{p} names {x}",
        "A corrects B",
        "A retracts B",
        "A rests on B",
        "A is in a story",
        "A is in a source",
        "A is in the headline",
        "A is in a caption",
        "A is in the body",
        "A comes before B",
        "A is marked future",
        "{p} marks {x} accusation",
        "{s} cites {t}",
        "{x} is part of {y}",
        "{x} is spelt like {y}",
        "{x} is asked about {p}",
        "A has a quote",
        "{s} has a text",
        "A quotes its source",
        "A departs from its source",
        "A departs from the texts on file",
        "A quotes the words of B",
        "A and B quote differently",
        "A.speaker is B.speaker",
        "A.speaker is not B.speaker",
        "A.when is before B.when",
        "A.when is after B.when",
        "A.when overlaps B.when",
        "A.when is within B.when",
        "A.when is apart from B.when",
        "A.certainty is at least B.certainty",
    ];
    let texts = built_in.iter().map(|&text| text.to_owned()).chain(heads.iter().map(|head| head.text.clone()));
    texts
        .map(|text| {
            let shape = skeleton(text.split(' ').map(|word| {
                let field = word.contains('.') || word.starts_with('{') || word.len() == 1;
                if field { "_" } else { word }
            }));
            (shape, text)
        })
        .collect()
}

pub(super) fn skeleton<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a line has the words of a head; exactly where no word may stand for a variable.
pub(super) fn matches(words: &[HeadWord], terms: &[Term], exact: bool) -> bool {
    words.len() == terms.len()
        && words.iter().zip(terms).all(|(word, term)| match word {
            HeadWord::Word(word) => is_word(term, word),
            HeadWord::Claim => matches!(term.kind, TermKind::Claim(_)),
            HeadWord::Variable => match term.kind {
                TermKind::Claim(_) => false,
                TermKind::Word(_) | TermKind::Quoted(_) => !exact,
                _ => true,
            },
        })
}

pub(super) fn is_word(term: &Term, word: &str) -> bool {
    matches!(&term.kind, TermKind::Word(written) if written == word)
}

/// A plural verb as the singular that conditions are written in.
pub(super) fn singular(verb: &str) -> String {
    match verb {
        "are" => "is".to_owned(),
        "have" => "has".to_owned(),
        "deny" => "denies".to_owned(),
        "overlap" => "overlaps".to_owned(),
        verb if verb.ends_with('s') => verb.to_owned(),
        verb => format!("{verb}s"),
    }
}

/// A term as the rule writes it.
pub(super) fn text_of(term: &Term) -> String {
    line_of([term])
}

/// Terms as the rule writes them.
pub(super) fn line_of<'a>(terms: impl IntoIterator<Item = &'a Term>) -> String {
    let mut line = String::new();
    for term in terms {
        if !line.is_empty() {
            line.push(' ');
        }
        let mut letter = [0; 4];
        let parts: [&str; 4] = match &term.kind {
            TermKind::Claim('\u{0}') => ["…", "", "", ""],
            TermKind::Claim(claim) => [claim.encode_utf8(&mut letter), "", "", ""],
            TermKind::Variable(name) => ["{", name, "}", ""],
            TermKind::ClaimField { claim, path } => [claim.encode_utf8(&mut letter), ".", path, ""],
            TermKind::VariableField { variable, path } => ["{", variable, "}.", path],
            TermKind::Word(word) => [word, "", "", ""],
            TermKind::Quoted(text) => ["\"", text, "\"", ""],
        };
        line.extend(parts);
    }
    line
}

/// From the first to the last of some terms.
pub(super) fn span_of(terms: &[Term]) -> Span {
    match terms {
        [] => Span::default(),
        [only] => only.span,
        [first, .., last] => first.span.to(last.span),
    }
}

//! The words of conditions: built-in conditions, heads of definitions, and suggestions.

use super::{
    ir::{Relation, ValueType},
    relations::{Declaration, WRITTEN},
};
use crate::{
    diagnostic::Diagnostic,
    interner::HASH,
    source::{FileId, Place, Span},
    syntax::ast::{Stance, Term, TermKind},
};
use smol_str::SmolStr;
use std::{hash::BuildHasher, sync::LazyLock};

/// A word of a head or built-in condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum HeadWord {
    Word(SmolStr),
    Claim,
    Variable,
}

/// The words of a head, shared by all definitions with the same words.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) words: Vec<HeadWord>,
    /// The text of the first declaration.
    pub(super) text: String,
}

/// Parses a head.
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

/// A built-in condition: its words, its relation, and the types of its variables.
pub(super) type BuiltIn = (Vec<HeadWord>, Relation, &'static [ValueType]);

/// The built-in conditions with `length` words. The table is built once, since every condition line is compared with
/// it.
pub(super) fn built_ins(length: usize) -> &'static [BuiltIn] {
    static BY_LENGTH: LazyLock<Vec<Vec<BuiltIn>>> = LazyLock::new(table_of_built_ins);
    BY_LENGTH.get(length).map_or(&[], Vec::as_slice)
}

/// The built-in conditions by length, in the order in which they are tried.
fn table_of_built_ins() -> Vec<Vec<BuiltIn>> {
    let mut by_length = Vec::new();
    for relation in &WRITTEN {
        let Declaration { kinds, forms, .. } = relation.declaration();
        for text in forms.iter().filter_map(|form| form.condition()) {
            let words: Vec<HeadWord> = text.split(' ').map(head_word).collect();
            if by_length.len() <= words.len() {
                by_length.resize(words.len() + 1, Vec::new());
            }
            if let Some(others) = by_length.get_mut(words.len()) {
                others.push((words, relation.clone(), *kinds));
            }
        }
    }
    by_length
}

/// A word of a declared condition: a capital letter is a claim, a name in braces another variable.
fn head_word(word: &str) -> HeadWord {
    match word.as_bytes() {
        [b'{', ..] => HeadWord::Variable,
        [b'A'..=b'Z'] => HeadWord::Claim,
        _ => HeadWord::Word(word.into()),
    }
}

/// A hash of a head: the positions of claims and variables, and all other words.
pub(super) fn shape_of_words(words: &[HeadWord]) -> u64 {
    shape(words.iter().map(|word| match word {
        HeadWord::Claim => 0,
        HeadWord::Variable => 1,
        HeadWord::Word(word) => HASH.hash_one(word.as_str()),
    }))
}

/// The same hash for a line. It is equal only if the line uses the very words of a head.
pub(super) fn shape_of_terms(terms: &[Term]) -> u64 {
    shape(terms.iter().map(|term| match &term.kind {
        TermKind::Claim(_) => 0,
        TermKind::Word(word) => HASH.hash_one(word.as_str()),
        _ => 1,
    }))
}

fn shape(parts: impl Iterator<Item = u64>) -> u64 {
    parts.fold(1, |shape: u64, part| shape.wrapping_mul(61).wrapping_add(part))
}

pub(super) fn known_conditions(heads: &[Head]) -> Vec<(String, String)> {
    let built_in = WRITTEN.iter().flat_map(|relation| relation.declaration().forms);
    let built_in = built_in.filter_map(|form| form.suggestion());
    let comparisons = [
        "A.speaker is B.speaker",
        "A.speaker is not B.speaker",
        "A.when is before B.when",
        "A.when is after B.when",
        "A.when overlaps B.when",
        "A.when is within B.when",
        "A.when is apart from B.when",
        "A.certainty is at least B.certainty",
    ];
    let texts = built_in.chain(comparisons).map(str::to_owned).chain(heads.iter().map(|head| head.text.clone()));
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

/// Whether a line has the words of a head. If `exact`, words cannot stand for variables.
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

/// The singular of a plural verb, as used in conditions.
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

/// A term as written in the rule.
pub(super) fn text_of(term: &Term) -> String {
    line_of([term])
}

/// Terms as written in the rule.
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

/// The span from the first to the last term.
pub(super) fn span_of(terms: &[Term]) -> Span {
    match terms {
        [] => Span::default(),
        [only] => only.span,
        [first, .., last] => first.span.to(last.span),
    }
}

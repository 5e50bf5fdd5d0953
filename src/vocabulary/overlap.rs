//! Phrases that can match the same words without one being a special case of the other.

use super::{Pattern, PhraseId, Piece, Vocabulary, compile::USABLE};
use crate::{
    diagnostic::Diagnostic,
    interner::{Interner, Symbol},
    syntax::ast::SlotType,
};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Whether every line that `special` matches is matched by `general` too, word by word.
pub fn is_special_case(special: &Pattern, general: &Pattern) -> bool {
    special.pieces.len() == general.pieces.len()
        && special.pieces.iter().zip(&general.pieces).all(|pair| match pair {
            (Piece::Literal { class: one, .. }, Piece::Literal { class: other, .. }) => one == other,
            (Piece::Literal { .. }, Piece::Slot { slot_type, .. }) => {
                !matches!(slot_type, SlotType::Number | SlotType::Date)
            }
            (Piece::Slot { .. }, Piece::Literal { .. }) => false,
            (Piece::Slot { slot_type: special, .. }, Piece::Slot { slot_type: general, .. }) => {
                special == general || matches!(general, SlotType::Any | SlotType::Each)
            }
        })
}

/// How many other patterns a pattern is compared with at most.
const COMPARED: usize = 256;

/// How many phrases are named that one phrase overlaps with.
const NAMED: usize = 8;

/// Patterns by what stands at one of their places: only patterns of one length whose words agree there can overlap.
#[derive(Default)]
struct Index {
    /// By length, place and the class of the literal word there; no class where a slot stands.
    at: HashMap<(usize, usize, Option<Symbol>), Vec<u32>>,
    by_length: HashMap<usize, Vec<u32>>,
}

impl Index {
    fn new(patterns: &[Pattern]) -> Self {
        let mut index = Self::default();
        for (number, pattern) in (0..).zip(patterns) {
            let length = pattern.pieces.len();
            index.by_length.entry(length).or_default().push(number);
            for (place, piece) in pattern.pieces.iter().enumerate() {
                index.at.entry((length, place, class(piece))).or_default().push(number);
            }
        }
        index
    }

    fn listed(&self, length: usize, place: usize, class: Option<Symbol>) -> &[u32] {
        self.at.get(&(length, place, class)).map_or(&[], Vec::as_slice)
    }

    /// The patterns that can overlap with a pattern by the word at the place where they are fewest, in two lists.
    fn candidates(&self, pattern: &Pattern) -> [&[u32]; 2] {
        let length = pattern.pieces.len();
        let at_place = |(place, piece): (usize, &Piece)| {
            let class = class(piece)?;
            Some([self.listed(length, place, Some(class)), self.listed(length, place, None)])
        };
        let all = [self.by_length.get(&length).map_or(&[][..], Vec::as_slice), &[]];
        let places = pattern.pieces.iter().enumerate().filter_map(at_place);
        places.chain([all]).min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>()).unwrap_or(all)
    }
}

fn class(piece: &Piece) -> Option<Symbol> {
    match piece {
        Piece::Literal { class, .. } => Some(*class),
        Piece::Slot { .. } => None,
    }
}

/// Reports each pair of phrases that overlap, at the later one, with a sentence that fits both.
pub fn find(vocabulary: &Vocabulary, symbols: &Interner) -> Vec<Diagnostic> {
    search(vocabulary, symbols).0
}

/// The same, with how many pairs were compared.
fn search(vocabulary: &Vocabulary, symbols: &Interner) -> (Vec<Diagnostic>, usize) {
    let patterns = &vocabulary.patterns;
    let index = Index::new(patterns);
    let pattern = |number: u32| patterns.get(number as usize);
    let is_crowded = |lists: [&[u32]; 2]| lists.iter().map(|list| list.len()).sum::<usize>() > COMPARED;
    let crowded: Vec<bool> = patterns.iter().map(|pattern| is_crowded(index.candidates(pattern))).collect();
    let is_crowded = |number: u32| crowded.get(number as usize).copied().unwrap_or(false);
    let mut steps = 0;
    // By the later phrase the earlier ones that it overlaps with, each with the two patterns that do.
    let mut found: BTreeMap<PhraseId, BTreeMap<PhraseId, (u32, u32)>> = BTreeMap::new();
    for (number, one) in (0..).zip(patterns).filter(|&(number, _)| !is_crowded(number)) {
        for &other in index.candidates(one).into_iter().flatten() {
            // Each pair once: from the later one, or from the one that is not crowded.
            if other == number || other > number && !is_crowded(other) {
                continue;
            }
            steps += 1;
            let (first, second) = (number.min(other), number.max(other));
            if let (Some(earlier), Some(later)) = (pattern(first), pattern(second))
                && earlier.phrase != later.phrase
                && overlap(earlier, later)
            {
                let pair = found.entry(later.phrase).or_default().entry(earlier.phrase).or_insert((second, first));
                *pair = (*pair).min((second, first));
            }
        }
    }
    let place = |id: PhraseId| vocabulary.phrase(id).and_then(|phrase| phrase.place);
    let mut diagnostics = Vec::new();
    for overlaps in found.values() {
        let both = |&(second, first): &(u32, u32)| {
            let (earlier, later) = (pattern(first)?, pattern(second)?);
            Some((earlier, later, place(earlier.phrase)?, place(later.phrase)?))
        };
        let overlaps: Vec<_> = overlaps.values().filter_map(both).collect();
        for &(earlier, later, first, second) in overlaps.iter().take(NAMED) {
            let message = format!("`{}` and `{}` can match the same words", earlier.text, later.text);
            let sentence = common(earlier, later, symbols);
            diagnostics.push(
                Diagnostic::new("overlapping-phrases", USABLE, second, message)
                    .label("this phrase")
                    .also(first, "and this one")
                    .help(format!("both match `{sentence}`; such a line is reported as ambiguous"))
                    .help("add a word to one of them, or give their slots types that differ"),
            );
        }
        let more = overlaps.len().saturating_sub(NAMED);
        if more > 0
            && let Some(&(_, later, _, second)) = overlaps.first()
        {
            let message = format!("`{}` and {more} more phrases can match the same words", later.text);
            let diagnostic = Diagnostic::new("overlapping-phrases", USABLE, second, message);
            diagnostics.push(diagnostic.help("add a word to this phrase, or give its slots types"));
        }
    }
    diagnostics.extend(not_compared(vocabulary, &crowded));
    (diagnostics, steps)
}

/// Says which phrases were not compared with each other, since at each of their words very many others could overlap.
fn not_compared(vocabulary: &Vocabulary, crowded: &[bool]) -> Option<Diagnostic> {
    let phrases = vocabulary.patterns.iter().zip(crowded).filter(|&(_, &crowded)| crowded).map(|(own, _)| own.phrase);
    let declared = |id: &PhraseId| vocabulary.phrase(*id).is_some_and(|phrase| phrase.place.is_some());
    let phrases: BTreeSet<PhraseId> = phrases.filter(declared).collect();
    let first = vocabulary.phrase(*phrases.first()?)?;
    let message = format!("{} phrases are not compared with each other, `{}` among them", phrases.len(), first.text);
    Some(
        Diagnostic::new("overlapping-phrases", USABLE, first.place?, message)
            .label(format!("each has a slot or the same word where more than {COMPARED} other phrases could overlap"))
            .help("a line that two of them match is reported as ambiguous")
            .help("begin them with different words, or give their slots types"),
    )
}

/// Whether a sentence fits both patterns and neither of them is the more special one.
fn overlap(one: &Pattern, other: &Pattern) -> bool {
    one.pieces.iter().zip(&other.pieces).all(meets) && is_special_case(one, other) == is_special_case(other, one)
}

/// Whether a word fits two pieces.
fn meets(pair: (&Piece, &Piece)) -> bool {
    match pair {
        (Piece::Literal { class: one, .. }, Piece::Literal { class: other, .. }) => one == other,
        // A literal word that stands where a number, a date or a name of a declared kind is wanted would have to be
        // declared as such: that cannot be seen from here.
        (Piece::Literal { .. }, Piece::Slot { slot_type, .. })
        | (Piece::Slot { slot_type, .. }, Piece::Literal { .. }) => {
            matches!(slot_type, SlotType::Any | SlotType::Each)
        }
        (Piece::Slot { slot_type: one, .. }, Piece::Slot { slot_type: other, .. }) => {
            one == other || [one, other].into_iter().any(|own| matches!(own, SlotType::Any | SlotType::Each))
        }
    }
}

/// A sentence that both of two patterns match that overlap.
fn common(one: &Pattern, other: &Pattern, symbols: &Interner) -> String {
    let mut names = ('A'..='Z').cycle();
    let word = |pair: (&Piece, &Piece)| match pair {
        (Piece::Literal { word, .. }, _) | (_, Piece::Literal { word, .. }) => symbols.get(*word).to_owned(),
        (Piece::Slot { slot_type: SlotType::Any | SlotType::Each, .. }, Piece::Slot { slot_type, .. })
        | (Piece::Slot { slot_type, .. }, Piece::Slot { .. }) => match slot_type {
            SlotType::Number => "7".to_owned(),
            SlotType::Date => "2025-10-14".to_owned(),
            SlotType::Any | SlotType::Each | SlotType::Kind(_) => names.next().map(String::from).unwrap_or_default(),
        },
    };
    one.pieces.iter().zip(&other.pieces).map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        source::{FileId, FileKind},
        syntax,
        vocabulary::Compiler,
    };

    fn overlaps(text: &str) -> (Vec<String>, usize) {
        let (document, _) = syntax::parse(text, FileKind::Rules);
        let mut symbols = Interner::default();
        let mut compiler = Compiler::new(&mut symbols);
        document.statements.iter().for_each(|statement| compiler.add(statement, FileId(0), false));
        let (vocabulary, _) = compiler.finish(&|_, _| Vec::new());
        let (found, steps) = search(&vocabulary, &symbols);
        (found.into_iter().map(|diagnostic| diagnostic.message).collect(), steps)
    }

    fn phrases(patterns: impl Iterator<Item = String>) -> String {
        patterns.map(|pattern| format!("phrase {pattern}\n")).collect()
    }

    #[test]
    fn phrases_overlap_where_neither_is_the_more_special() {
        let found = |text: &str| overlaps(text).0;
        assert_eq!(found("phrase {a} met {b}\nphrase Rubio met {b}\nphrase {a} saw {b}\n"), Vec::<String>::new());
        assert_eq!(
            found("phrase Rubio met {b}\nphrase {a} met Lavrov\n"),
            ["`Rubio met {b}` and `{a} met Lavrov` can match the same words"]
        );
    }

    #[test]
    fn a_phrase_names_some_of_those_it_overlaps_with_and_counts_the_rest() {
        let text = phrases((0..20).map(|number| format!("w{number} met {{b}}"))) + "phrase {a} met Lavrov\n";
        let found = overlaps(&text).0;
        assert_eq!(found.len(), NAMED + 1);
        assert_eq!(
            found.last().map(String::as_str),
            Some("`{a} met Lavrov` and 12 more phrases can match the same words")
        );
    }

    #[test]
    fn what_is_not_compared_is_counted() {
        let one = (0..300).map(|number| format!("w{number} {{b}}"));
        let found = overlaps(&phrases(one.chain((0..300).map(|number| format!("{{a}} v{number}"))))).0;
        assert_eq!(found, ["600 phrases are not compared with each other, `w0 {b}` among them"]);
    }

    /// Whatever the phrases, twice as many take about twice the steps.
    #[test]
    fn steps_grow_with_the_phrases() {
        let families: [fn(usize) -> String; 3] = [
            |number| format!("{{a}} w{number} {{b}}"),
            |number| format!("{{a}} {{b}} w{number}"),
            |number| if number % 2 == 0 { format!("w{number} {{b}} x") } else { format!("{{a}} w{number} x") },
        ];
        for family in families {
            let steps = |count: usize| overlaps(&phrases((0..count).map(family))).1;
            assert!(steps(2000) * 10 <= steps(1000) * 23 + 1000, "{} {}", steps(2000), steps(1000));
        }
    }
}

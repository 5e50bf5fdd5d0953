//! Fingerprints of findings, which are stable when lines move and differ when the claims do.
//!
//! The hashed data consists of words. It is compact, since hashing takes longer than building it: most findings fit
//! in two blocks of 64 bytes. Texts are preceded by their lengths and lists by their sizes, so that the encoding is
//! unambiguous for any texts.

use crate::{
    engine::{Bound, Match},
    model::{
        DateId, Model, PropositionId, Term, TermKind,
        semantics::{GroupId, Semantics},
    },
    narrow::low_u8,
    syntax::ast::{SlotType, Stance},
    text::digest,
    value::{DateRange, NumberRange},
    vocabulary::{PhraseId, PhraseWord},
};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

/// The number of hash bytes in a fingerprint, each shown as two hexadecimal digits.
const SHOWN: usize = 6;

/// A common prefix of fingerprints, such as the name of a rule, which is hashed once.
#[derive(Clone, Debug)]
pub(super) struct Beginning(Sha256);

impl Beginning {
    /// The prefix for a text.
    pub fn new(text: &str) -> Self {
        const BLOCK: usize = 64;
        let mut identity = Identity::default();
        identity.text(text);
        // Padded to whole blocks. Since the length of the text comes first, the padding is unambiguous.
        identity.bytes.resize(identity.bytes.len().next_multiple_of(BLOCK), 0);
        Self(Sha256::new_with_prefix(identity.bytes))
    }

    /// The fingerprint of the prefix followed by the parts.
    ///
    /// Acceptances in pull requests name fingerprints, so it must be infeasible to craft a claim with the fingerprint
    /// of another; hence a cryptographic hash.
    pub fn fingerprint<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> SmolStr {
        let mut hash = self.0.clone();
        for part in parts {
            hash.update(part);
        }
        digest::hexadecimal(&hash.finalize(), SHOWN)
    }
}

/// The kind of a part of a proposition.
#[derive(Clone, Copy)]
enum PropositionPart {
    /// A word of the phrase.
    Word,
    /// The text of a slot's value.
    Filler,
    /// The type of the next slot, if it has one.
    Type,
    /// A figure, by its bounds and unit.
    Figure,
    /// A date, by its bounds.
    Date,
    /// A proposition that is the content of a saying.
    Content,
}

impl PropositionPart {
    /// The number of kinds.
    const KINDS: usize = Self::Content as usize + 1;
}

/// What a finding is about.
#[derive(Clone, Copy)]
enum About {
    /// A proposition whose phrase has words.
    Phrase,
    /// An opaque sentence.
    Opaque,
    /// A saying, or another phrase without words.
    Saying,
    /// `one … per …`
    One,
    /// `opposite`
    Opposite,
    /// Several claims and things without a point.
    Stated,
}

impl About {
    /// The number of kinds.
    const KINDS: usize = Self::Stated as usize + 1;
}

/// The data to hash.
#[derive(Debug, Default)]
pub(super) struct Identity {
    bytes: Vec<u8>,
}

impl Identity {
    /// Clears the data and keeps the capacity.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The number of bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The data.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends a number with seven bits per byte; mostly one byte.
    fn number(&mut self, number: usize) {
        let mut rest = number as u64;
        while rest > 0x7f {
            self.bytes.push(0x80 | low_u8(rest));
            rest >>= 7;
        }
        self.bytes.push(low_u8(rest));
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends what follows, and the number of its pieces.
    fn about(&mut self, about: About, pieces: usize) {
        // Both are encoded in one number, mostly one byte. The same is done for pieces and sides.
        self.number(pieces * About::KINDS + about as usize);
    }

    fn piece(&mut self, piece: PropositionPart, text: &str) {
        self.number(text.len() * PropositionPart::KINDS + piece as usize);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends a proposition.
    pub fn proposition(&mut self, model: &Model, id: PropositionId) {
        let (phrase, terms) = (model.phrase(id), model.propositions.slots(id));
        let words = words_of(model, phrase);
        if !words.is_empty() {
            self.about(About::Phrase, words.len());
            self.pattern(model, phrase, terms);
            return;
        }
        self.about(if phrase == PhraseId::OPAQUE { About::Opaque } else { About::Saying }, terms.len());
        terms.iter().for_each(|&term| self.filler(model, term));
    }

    /// Appends a group of propositions that exclude each other.
    pub fn group(&mut self, model: &Model, group: &GroupId) {
        let (about, index, phrase, terms) = match group {
            GroupId::One { phrase, index, per } => (About::One, usize::from(*index), *phrase, per),
            GroupId::Opposite { phrase, index, slots } => (About::Opposite, usize::from(*index), *phrase, slots),
            // A kind of its own would change all existing fingerprints. No `one … per …` has such an index.
            GroupId::Figure { phrase, slot, terms } => {
                (About::One, (*slot as usize).saturating_add(256), *phrase, terms)
            }
            GroupId::Date { phrase, slots } => (About::Opposite, 256, *phrase, slots),
            GroupId::Contrary { slot, terms, .. } => {
                (About::Opposite, (*slot as usize).saturating_add(257), PhraseId::OPAQUE, terms)
            }
        };
        // The line with this index determines which slots the terms fill.
        self.about(about, words_of(model, phrase).len() + terms.len());
        self.number(index);
        self.pattern(model, phrase, &[]);
        terms.iter().for_each(|&term| self.filler(model, term));
    }

    /// Appends the flagged claims and things, for a match without a point.
    pub fn stated(&mut self, model: &Model, matched: &Match) {
        let part = |put: &dyn Fn(&mut Self)| {
            let mut part = Self::default();
            put(&mut part);
            part.bytes
        };
        let claims = matched
            .members
            .iter()
            .map(|member| part(&|part| part.thing(model, Bound::Proposition(member.proposition))));
        let things = matched.things.iter().map(|&thing| part(&|part| part.thing(model, thing)));
        let mut parts: Vec<Vec<u8>> = claims.chain(things).collect();
        parts.sort_unstable();
        self.about(About::Stated, parts.len());
        self.bytes.extend(parts.into_iter().flatten());
    }

    fn thing(&mut self, model: &Model, thing: Bound) {
        match thing {
            Bound::Value(term) => {
                self.bytes.push(b'v');
                self.filler(model, term);
            }
            Bound::Source(id) => {
                self.bytes.push(b's');
                self.text(&model.source(id).name);
            }
            Bound::Proposition(id) => {
                self.bytes.push(b'p');
                self.proposition(model, id);
            }
            Bound::Claim(_) | Bound::Point(_) | Bound::Other(_) => self.bytes.push(b'-'),
        }
    }

    /// Appends the words of a phrase and the given slot values.
    fn pattern(&mut self, model: &Model, phrase: PhraseId, terms: &[Term]) {
        // No two phrases have the same words and slot types, so the names of slots do not matter.
        for word in words_of(model, phrase) {
            match word {
                PhraseWord::Literal(word) => self.piece(PropositionPart::Word, word),
                PhraseWord::Slot(slot) => {
                    self.slot_type(model, phrase, *slot);
                    match terms.get(*slot) {
                        Some(&term) => self.filler(model, term),
                        None => self.piece(PropositionPart::Filler, ""),
                    }
                }
            }
        }
    }

    fn slot_type(&mut self, model: &Model, phrase: PhraseId, slot: usize) {
        let slot = model.vocabulary.phrase(phrase).and_then(|phrase| phrase.slots.get(slot));
        let Some(slot) = slot.filter(|slot| slot.slot_type != SlotType::Any) else { return };
        self.piece(PropositionPart::Type, &format!("{:?}", slot.slot_type));
    }

    /// Appends a slot value.
    fn filler(&mut self, model: &Model, term: Term) {
        match term.kind() {
            // A figure can be written in several ways, and which one was seen first must not matter.
            TermKind::Number(index) => {
                self.piece(PropositionPart::Figure, "");
                let none = NumberRange { low: None, high: None, unit: None };
                self.figure(model.numbers.get(index as usize).copied().unwrap_or(none));
            }
            TermKind::Proposition(id) => {
                self.piece(PropositionPart::Content, "");
                self.proposition(model, id);
            }
            TermKind::Name(id) => self.piece(PropositionPart::Filler, &model.name(id).text),
            TermKind::Word(symbol) => self.piece(PropositionPart::Filler, model.symbols.get(symbol)),
            TermKind::Date(id) => {
                self.piece(PropositionPart::Date, "");
                self.date(model.date(id));
            }
        }
    }

    fn figure(&mut self, range: NumberRange) {
        for end in [range.low, range.high] {
            match end {
                Some(number) => self.text(itoa::Buffer::new().format(number)),
                None => self.text(""),
            }
        }
        match range.unit {
            Some(unit) => self.text(unit.encode_utf8(&mut [0; 4])),
            None => self.text(""),
        }
    }

    fn date(&mut self, range: DateRange) {
        let mut put = |part: i32| self.bytes.extend(part.to_le_bytes());
        put(range.from);
        // No range ends here, so this distinguishes ranges with and without times of day.
        if range.is_timed() {
            put(i32::MIN);
            let (first, last) = range.times();
            put(i32::from(first.unwrap_or(0)));
            put(last.map_or(-1, i32::from));
        }
        put(range.to);
    }

    /// Appends a side: its key (stance, value, date), and its speakers.
    pub fn side(&mut self, model: &Model, told: (Stance, Option<Term>, DateId), speakers: &[&str]) {
        let (stance, value, when) = told;
        let (kind, value) = match value {
            None | Some(Semantics::SELF) => (0, None),
            Some(Semantics::OPPOSITE) => (1, None),
            Some(value) => (2, Some(value)),
        };
        let dated = usize::from(when.is_known());
        self.number(((speakers.len() * 3 + kind) * 2 + dated) * 4 + stance as usize);
        value.into_iter().for_each(|term| self.filler(model, term));
        if when.is_known() {
            self.date(model.date(when));
        }
        speakers.iter().for_each(|speaker| self.text(speaker));
    }
}

fn words_of(model: &Model, phrase: PhraseId) -> &[PhraseWord] {
    model.vocabulary.phrase(phrase).map_or(&[], |phrase| &phrase.words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    fn together(texts: &[String]) -> Vec<u8> {
        let mut identity = Identity::default();
        texts.iter().for_each(|text| identity.text(text));
        identity.bytes
    }

    #[test]
    fn a_fingerprint_is_the_beginning_of_the_hash() {
        // `(printf '\003abc'; head -c 60 /dev/zero; printf '\001d') | sha256sum`
        let fingerprint = Beginning::new("abc").fingerprint([together(&["d".to_owned()]).as_slice()]);
        assert_eq!(fingerprint, "5f715adc7d7b");
    }

    proptest! {
        #[test]
        fn no_two_lists_of_texts_are_hashed_alike(
            one in prop::collection::vec("[ab\u{1}]{0,3}|[a]{126,129}", 0..4),
            other in prop::collection::vec("[ab\u{1}]{0,3}|[a]{126,129}", 0..4),
        ) {
            prop_assert_eq!(one == other, together(&one) == together(&other));
        }

        #[test]
        fn a_number_is_read_in_one_way(one in any::<u16>(), other in any::<u16>()) {
            let number = |number: u16| {
                let mut identity = Identity::default();
                identity.number(usize::from(number));
                identity.bytes
            };
            prop_assert_eq!(number(one).starts_with(&number(other)), one == other);
        }
    }
}

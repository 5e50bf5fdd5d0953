//! Interned strings: each distinct string is stored once and is a number from then on.

mod key_map;

use crate::{
    narrow::{low_u8, low_u64, to_u32},
    text::fold::decapitalised,
};
pub use key_map::{FixedKey, FixedKeyMap, Probe};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use std::hash::BuildHasher;
use wide::u8x16;

/// The one hash of the program's tables: fixed, so that a run is repeatable.
pub const HASH: FixedState = FixedState::with_seed(0x636f_7079_6465_736b);

/// A number of a string in [`Interner`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// Strings by number, one behind the other: one by one each would take room of its own.
#[derive(Clone, Debug, Default)]
pub struct StringPool {
    text: String,
    ends: Vec<u32>,
}

impl StringPool {
    /// Puts a string behind those that are there, and gives its number.
    pub fn push(&mut self, string: &str) -> u32 {
        let id = to_u32(self.ends.len());
        self.text.push_str(string);
        self.ends.push(to_u32(self.text.len()));
        id
    }

    /// The string of a number; empty for a number that none has.
    pub fn get(&self, id: u32) -> &str {
        let start = (id as usize).checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(id as usize).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives up the room that was taken for more of them.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Strings, each once, by number.
#[derive(Clone, Debug)]
pub struct Interner {
    strings: StringPool,
    /// Strings of up to [`InlineStr::MAX_LEN`] bytes, which nearly all words are: to know one again, nothing
    /// but the table is looked at. In a large run each further look is a wait for memory.
    inline: FixedKeyMap,
    long: HashTable<u32>,
    /// Longer strings that stand for another one ([`Interner::alias`]).
    long_aliases: HashMap<Box<str>, Symbol, FixedState>,
}

impl Default for Interner {
    fn default() -> Self {
        let mut symbols = Self {
            strings: StringPool::default(),
            inline: FixedKeyMap::default(),
            long: HashTable::new(),
            long_aliases: HashMap::with_hasher(HASH),
        };
        symbols.intern("");
        symbols
    }
}

/// A string of up to [`InlineStr::MAX_LEN`] bytes, none of them zero, whole: its bytes with zeros behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InlineStr {
    low: u64,
    high: u64,
}

impl InlineStr {
    /// How many bytes it may have.
    pub const MAX_LEN: usize = 16;

    /// The string, if it is short.
    fn new(string: &str) -> Option<Self> {
        let mut bytes = [0; Self::MAX_LEN];
        bytes.get_mut(..string.len())?.copy_from_slice(string.as_bytes());
        let short = Self::from_bytes(bytes);
        (short.byte_len() == string.len()).then_some(short)
    }

    /// How many bytes it has: all before the first zero.
    #[inline]
    pub fn byte_len(self) -> usize {
        (u8x16::new(self.bytes()).simd_eq(u8x16::ZERO).to_bitmask().trailing_zeros() as usize).min(Self::MAX_LEN)
    }

    /// Its bytes, with zeros behind them.
    const fn bytes(self) -> [u8; Self::MAX_LEN] {
        (self.low as u128 | (self.high as u128) << 64).to_le_bytes()
    }

    /// The word that the bytes begin with, and its length: all before the first space or control character.
    /// None where there is none among them.
    #[inline]
    pub fn word(bytes: [u8; Self::MAX_LEN]) -> Option<(Self, usize)> {
        /// For each length what is kept of both halves. Which half the word ends in cannot be foretold, and to guess
        /// wrong costs more than to look here.
        #[expect(clippy::indexing_slicing, reason = "worked out while the program is built")]
        const KEPT: [(u64, u64); InlineStr::MAX_LEN] = {
            let mut kept = [(0, 0); InlineStr::MAX_LEN];
            let mut length = 1;
            while length < InlineStr::MAX_LEN {
                let bits = u128::MAX >> (8 * (InlineStr::MAX_LEN - length));
                kept[length] = (low_u64(bits), low_u64(bits >> 64));
                length += 1;
            }
            kept
        };
        let all = u8x16::new(bytes);
        // The least of a byte and a space is the byte itself where it ends a word.
        let length = all.min(u8x16::splat(b' ')).simd_eq(all).to_bitmask().trailing_zeros() as usize;
        let &(kept_low, kept_high) = KEPT.get(length)?;
        let Self { low, high } = Self::from_bytes(bytes);
        Some((Self { low: low & kept_low, high: high & kept_high }, length))
    }

    /// The figure that it is written for: up to nine digits, of which the first is none too many.
    #[inline]
    pub fn figure(self) -> Option<u32> {
        // Most words are told by their first letter, days by their length.
        let first = low_u8(self.low);
        if first.is_ascii_digit() && self.high <= 0xff { self.digits() } else { None }
    }

    fn digits(self) -> Option<u32> {
        if self.low & 0xff == u64::from(b'0') && self.low > 0xff {
            return None;
        }
        let digits = self.low.to_le_bytes().into_iter().chain([low_u8(self.high)]).take_while(|&byte| byte != 0);
        digits.into_iter().try_fold(0, |figure, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then(|| figure * 10 + u32::from(digit))
        })
    }

    /// A string that begins with a Latin capital, with that in lower case.
    fn decapitalised(self) -> Self {
        Self { low: self.low | u64::from(b'a' - b'A'), ..self }
    }

    /// The empty string.
    pub const EMPTY: Self = Self { low: 0, high: 0 };
    /// What no text holds.
    pub const NO_TEXT: Self = Self { low: u64::MAX, high: u64::MAX };

    /// So many bits of a quick hash. A word that is sought for it costs the look-up in a cache, and no more.
    #[inline]
    pub const fn hash(self, bits: u32) -> usize {
        /// The whole part of 2^64 by the golden ratio.
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        #[expect(clippy::cast_possible_truncation, reason = "the shift leaves so many bits")]
        let hash = ((self.low ^ self.high.rotate_left(32)).wrapping_mul(SPREAD) >> (u64::BITS - bits)) as usize;
        hash
    }

    /// All of the bytes, with zeros only at the end.
    #[inline]
    fn from_bytes(bytes: [u8; Self::MAX_LEN]) -> Self {
        let all = u128::from_le_bytes(bytes);
        Self { low: low_u64(all), high: low_u64(all >> 64) }
    }

    /// By which it is found.
    const fn key(self) -> FixedKey {
        [self.low, self.high]
    }
}

impl Interner {
    /// The empty string.
    pub const EMPTY: Symbol = Symbol(0);

    /// The number of a string, a new one if it was not there.
    pub fn intern(&mut self, string: &str) -> Symbol {
        if let Some(short) = InlineStr::new(string) {
            return self.intern_inline(short, string);
        }
        if let Some(id) = self.find(string) {
            return id;
        }
        let id = Symbol(self.strings.push(string));
        let strings = &self.strings;
        self.long.insert_unique(HASH.hash_one(string), id.0, |&id| HASH.hash_one(strings.get(id)));
        id
    }

    /// Makes one string stand for another from now on: both have the number of the other. A string that already has a
    /// number of its own keeps it.
    pub fn alias(&mut self, string: &str, other: &str) {
        let other = self.intern(other);
        match InlineStr::new(string) {
            Some(short) => _ = self.inline.find_or_add(short.key(), other.0),
            None if self.find(string).is_none() => _ = self.long_aliases.insert(string.into(), other),
            None => {}
        }
    }

    /// Takes room for some more short strings.
    pub fn reserve(&mut self, more: usize) {
        /// How long a word is, with room for longer ones.
        const LENGTH: usize = 10;
        self.strings.text.reserve(more * LENGTH);
        self.strings.ends.reserve(more);
        self.inline.reserve(more);
    }

    /// The number of a short string, which is given in both forms; a new one if it was not there.
    pub fn intern_inline(&mut self, short: InlineStr, string: &str) -> Symbol {
        let new = to_u32(self.strings.len());
        let id = self.inline.find_or_add(short.key(), new);
        if id == new {
            self.strings.push(string);
        }
        Symbol(id)
    }

    /// Where a short string is looked for, as long as none is added; that is on its way then.
    #[inline]
    pub fn prefetch(&self, short: InlineStr) -> Probe {
        self.inline.prefetch(short.key())
    }

    /// The numbers of some words, new ones for those that were not there. Before the first is looked up it is asked for
    /// what is kept of all of them.
    pub fn intern_all<'t>(&mut self, words: impl Iterator<Item = &'t str>) -> Vec<(Symbol, &'t str)> {
        let words: Vec<(&str, Option<InlineStr>)> = words.map(|word| (word, self.prefetch_word(word))).collect();
        let number = |(word, short)| match short {
            Some(short) => (self.intern_inline(short, word), word),
            None => (self.intern(word), word),
        };
        words.into_iter().map(number).collect()
    }

    /// Asks for what is kept of a word that is soon looked up, if it is short; it is given in that form then.
    pub fn prefetch_word(&self, word: &str) -> Option<InlineStr> {
        let short = InlineStr::new(word)?;
        self.prefetch(short);
        Some(short)
    }

    /// The number of a short string that is looked for there, if it is in the table.
    #[inline]
    pub fn find_at(&self, spot: Probe, short: InlineStr) -> Option<Symbol> {
        self.inline.find_at(spot, short.key()).map(Symbol)
    }

    /// The number of a string, if it is there.
    pub fn find(&self, string: &str) -> Option<Symbol> {
        match InlineStr::new(string) {
            Some(short) => self.inline.find(short.key()).map(Symbol),
            None => {
                let same = |&id: &u32| self.strings.get(id) == string;
                let own = self.long.find(HASH.hash_one(string), same).map(|&id| Symbol(id));
                own.or_else(|| self.long_aliases.get(string).copied())
            }
        }
    }

    /// The string of a number; empty for a number that is not of this table.
    pub fn get(&self, symbol: Symbol) -> &str {
        self.strings.get(symbol.0)
    }

    /// The strings from a number on, in the order of their numbers.
    pub fn iter_from(&self, first: Symbol) -> impl Iterator<Item = &str> {
        (first.0..to_u32(self.strings.len())).map(|id| self.strings.get(id))
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    /// Whether there is none (never: the empty string is there from the start).
    pub fn is_empty(&self) -> bool {
        self.strings.is_empty()
    }
}

/// The words of a table that begin with a small letter: what another word may be at the start of a line. They are few:
/// most words are names, and there may be more of those than a near cache has room for.
#[derive(Debug, Default)]
pub struct LowercaseIndex {
    inline: FixedKeyMap,
}

impl LowercaseIndex {
    /// Those among all words of a table.
    pub fn new(symbols: &Interner) -> Self {
        let begins_small = |word: &str| word.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        let all = (0..).zip(symbols.iter_from(Interner::EMPTY)).filter(|(_, word)| begins_small(word));
        let all: Vec<(u32, InlineStr)> = all.filter_map(|(id, word)| Some((id, InlineStr::new(word)?))).collect();
        let mut short = FixedKeyMap::default();
        // Most words are not among them, and the more room there is, the sooner that is told.
        short.reserve(2 * all.len());
        all.into_iter().for_each(|(id, word)| _ = short.find_or_add(word.key(), id));
        Self { inline: short }
    }

    /// The number of a word with its first letter in lower case, if it is among these; none too where the word is in
    /// lower case already. One that is seldom met, since it is long or begins with another letter than a Latin one, may
    /// be any in the table.
    pub fn find(&self, symbols: &Interner, word: &str) -> Option<Symbol> {
        let first = word.bytes().next()?;
        match InlineStr::new(word).filter(|_| first.is_ascii()) {
            Some(_) if !first.is_ascii_uppercase() => None,
            Some(short) => self.inline.find(short.decapitalised().key()).map(Symbol),
            None => symbols.find(&decapitalised(word)?),
        }
    }
}

/// The figure that a word is written for: up to nine digits, of which the first is none too many.
pub fn figure(word: &str) -> Option<u32> {
    InlineStr::new(word)?.figure()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_their_first_letter_in_lower_case() {
        let mut symbols = Interner::default();
        let words = ["leaks", "internationalisation-day", "žalgiris", "1st", "o'clock", "[a"];
        let all: Vec<Symbol> = words.iter().map(|word| symbols.intern(word)).collect();
        let lower_case = LowercaseIndex::new(&symbols);
        symbols.intern("later");
        let find = |word: &str| lower_case.find(&symbols, word);
        assert_eq!(find("Leaks"), Some(all[0]));
        assert_eq!(find("Internationalisation-day"), Some(all[1]));
        assert_eq!(find("Žalgiris"), Some(all[2]));
        assert_eq!(find("O'clock"), Some(all[4]));
        for none in ["leaks", "1st", "Plan", "Later", "", "[a", "{a"] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn strings_of_any_length_are_told_apart() {
        let mut symbols = Interner::default();
        let text = "aaaaaaaaaaaaaaaaaaaaaaaab";
        let mut all = Vec::new();
        for start in 0..text.len() {
            for end in start..=text.len() {
                all.push(&text[start..end]);
            }
        }
        all.extend(["a\0", "\0a", "\0", "\0\0", "abcdefgh", "abcdefghabcdefgh", "дмитр", "Дмитриев"]);
        for &string in &all {
            let symbol = symbols.intern(string);
            assert_eq!(symbols.get(symbol), string);
        }
        for &string in &all {
            assert_eq!(symbols.find(string).map(|symbol| symbols.get(symbol)), Some(string));
        }
        all.sort_unstable();
        all.dedup();
        assert_eq!(symbols.len(), all.len());
    }

    #[test]
    fn a_word_ends_before_the_first_space_or_control_character() {
        fn word(text: &str) -> Option<&str> {
            let (short, length) = InlineStr::word(*text.as_bytes().first_chunk().unwrap())?;
            assert_eq!(Some(short), InlineStr::new(&text[..length]));
            Some(&text[..length])
        }
        assert_eq!(word("says plan is fake"), Some("says"));
        assert_eq!(word("plan\nRubio says no"), Some("plan"));
        assert_eq!(word(" plan is a fake one"), Some(""));
        assert_eq!(word("Dmitriev denies call"), Some("Dmitriev"));
        assert_eq!(word("2025-11-26 says so"), Some("2025-11-26"));
        assert_eq!(word("abcdefghijklmno pq"), Some("abcdefghijklmno"));
        assert_eq!(word("abcdefghijklmnop qr"), None);
        // What lies one above or below the bytes looked for, and beyond ASCII.
        assert_eq!(word("a!\u{7f} b and more beyond"), Some("a!\u{7f}"));
        assert_eq!(word("a\tb and more beyond"), Some("a"));
        assert_eq!(word("abcdefgh\u{1f}and more"), Some("abcdefgh"));
        assert_eq!(word("Київ чекає на нас"), Some("Київ"));
    }

    #[test]
    fn a_figure_is_read_where_digits_stand_alone() {
        let figure = |text: &str| InlineStr::new(text).unwrap().figure();
        for number in [0, 1, 9, 10, 99_999_999, 100_000_000, 999_999_999] {
            assert_eq!(figure(&number.to_string()), Some(number));
        }
        for none in ["", "00", "007", "1000000000", "2025-11-26", "12%", "1,300", "1.5", "a", "1a", "12345678a", "-1"] {
            assert_eq!(figure(none), None, "{none}");
        }
    }

    #[test]
    fn words_that_are_looked_up_together_have_the_numbers_they_have_one_by_one() {
        let words = ["plan", "Plan", "call", "plan", "internationalisation-day", "", "Žalgiris"];
        let (mut one_by_one, mut together) = (Interner::default(), Interner::default());
        let expect: Vec<(Symbol, &str)> = words.iter().map(|&word| (one_by_one.intern(word), word)).collect();
        assert_eq!(together.intern_all(words.into_iter()), expect);
    }

    #[test]
    fn a_string_that_stands_for_another_has_its_number() {
        let mut symbols = Interner::default();
        let own = symbols.intern("Wires");
        for (capital, lower) in
            [("Leaks", "leaks"), ("Internationalisation", "internationalisation"), ("Wires", "wires")]
        {
            symbols.alias(capital, lower);
        }
        for lower in ["leaks", "internationalisation"] {
            let capital = decapitalised(lower).is_none().then(|| lower[..1].to_uppercase() + &lower[1..]).unwrap();
            assert_eq!(symbols.find(&capital), symbols.find(lower));
            let symbol = symbols.intern(&capital);
            assert_eq!(symbols.get(symbol), lower);
        }
        assert_eq!(symbols.find("Wires"), Some(own));
        assert_ne!(symbols.find("wires"), Some(own));
    }

    #[test]
    fn a_string_has_one_number() {
        let mut symbols = Interner::default();
        let (plan, call) = (symbols.intern("plan"), symbols.intern("call"));
        assert_ne!(plan, call);
        assert_eq!((symbols.intern("plan"), symbols.find("call"), symbols.find("leak")), (plan, Some(call), None));
        assert_eq!(symbols.get(call), "call");
    }
}

//! Strings by number, and the form in which words are compared.

mod keys;
pub mod slips;

use crate::narrow::{low_u8, low_u64, to_u32};
pub use keys::{Key, Keys, Spot};

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use std::{borrow::Cow, hash::BuildHasher};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use wide::u8x16;

/// The one hash of the program's tables: fixed, so that a run is repeatable.
pub const HASH: FixedState = FixedState::with_seed(0x636f_7079_6465_736b);

/// A number of a string in [`Symbols`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// Strings by number, one behind the other: one by one each would take room of its own.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
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
pub struct Symbols {
    strings: Strings,
    /// Strings of up to [`Short::MOST`] bytes, which nearly all words are: to know one again, nothing
    /// but the table is looked at. In a large run each further look is a wait for memory.
    short: Keys,
    long: HashTable<u32>,
    /// Longer strings that stand for another one ([`Symbols::alias`]).
    long_aliases: HashMap<Box<str>, Symbol, FixedState>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self {
            strings: Strings::default(),
            short: Keys::default(),
            long: HashTable::new(),
            long_aliases: HashMap::with_hasher(HASH),
        };
        symbols.intern("");
        symbols
    }
}

/// A string of up to [`Short::MOST`] bytes, none of them zero, whole: its bytes with zeros behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    low: u64,
    high: u64,
}

impl Short {
    /// How many bytes it may have.
    pub const MOST: usize = 16;

    /// The string, if it is short.
    fn of(string: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST];
        bytes.get_mut(..string.len())?.copy_from_slice(string.as_bytes());
        let short = Self::whole(bytes);
        (short.length() == string.len()).then_some(short)
    }

    /// How many bytes it has: all before the first zero.
    #[inline]
    pub fn length(self) -> usize {
        (u8x16::new(self.bytes()).simd_eq(u8x16::ZERO).to_bitmask().trailing_zeros() as usize).min(Self::MOST)
    }

    /// Its bytes, with zeros behind them.
    const fn bytes(self) -> [u8; Self::MOST] {
        (self.low as u128 | (self.high as u128) << 64).to_le_bytes()
    }

    /// The word that the bytes begin with, and its length: all before the first space or control character.
    /// None where there is none among them.
    #[inline]
    pub fn word(bytes: [u8; Self::MOST]) -> Option<(Self, usize)> {
        /// For each length what is kept of both halves. Which half the word ends in cannot be foretold, and to guess
        /// wrong costs more than to look here.
        #[expect(clippy::indexing_slicing, reason = "worked out while the program is built")]
        const KEPT: [(u64, u64); Short::MOST] = {
            let mut kept = [(0, 0); Short::MOST];
            let mut length = 1;
            while length < Short::MOST {
                let bits = u128::MAX >> (8 * (Short::MOST - length));
                kept[length] = (low_u64(bits), low_u64(bits >> 64));
                length += 1;
            }
            kept
        };
        let all = u8x16::new(bytes);
        // The least of a byte and a space is the byte itself where it ends a word.
        let length = all.min(u8x16::splat(b' ')).simd_eq(all).to_bitmask().trailing_zeros() as usize;
        let &(kept_low, kept_high) = KEPT.get(length)?;
        let Self { low, high } = Self::whole(bytes);
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
    pub const NOTHING: Self = Self { low: 0, high: 0 };
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
    fn whole(bytes: [u8; Self::MOST]) -> Self {
        let all = u128::from_le_bytes(bytes);
        Self { low: low_u64(all), high: low_u64(all >> 64) }
    }

    /// By which it is found.
    const fn key(self) -> Key {
        [self.low, self.high]
    }
}

impl Symbols {
    /// The empty string.
    pub const EMPTY: Symbol = Symbol(0);

    /// The number of a string, a new one if it was not there.
    pub fn intern(&mut self, string: &str) -> Symbol {
        if let Some(short) = Short::of(string) {
            return self.number(short, string);
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
        match Short::of(string) {
            Some(short) => _ = self.short.find_or_add(short.key(), other.0),
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
        self.short.reserve(more);
    }

    /// The number of a short string, which is given in both forms; a new one if it was not there.
    pub fn number(&mut self, short: Short, string: &str) -> Symbol {
        let new = to_u32(self.strings.len());
        let id = self.short.find_or_add(short.key(), new);
        if id == new {
            self.strings.push(string);
        }
        Symbol(id)
    }

    /// Where a short string is looked for, as long as none is added; that is on its way then.
    #[inline]
    pub fn fetch(&self, short: Short) -> Spot {
        self.short.fetch(short.key())
    }

    /// The numbers of some words, new ones for those that were not there. Before the first is looked up it is asked for
    /// what is kept of all of them.
    pub fn intern_each<'t>(&mut self, words: impl Iterator<Item = &'t str>) -> Vec<(Symbol, &'t str)> {
        let words: Vec<(&str, Option<Short>)> = words.map(|word| (word, self.fetch_word(word))).collect();
        let number = |(word, short)| match short {
            Some(short) => (self.number(short, word), word),
            None => (self.intern(word), word),
        };
        words.into_iter().map(number).collect()
    }

    /// Asks for what is kept of a word that is soon looked up, if it is short; it is given in that form then.
    pub fn fetch_word(&self, word: &str) -> Option<Short> {
        let short = Short::of(word)?;
        self.fetch(short);
        Some(short)
    }

    /// The number of a short string that is looked for there, if it is in the table.
    #[inline]
    pub fn find_at(&self, spot: Spot, short: Short) -> Option<Symbol> {
        self.short.find_at(spot, short.key()).map(Symbol)
    }

    /// The number of a string, if it is there.
    pub fn find(&self, string: &str) -> Option<Symbol> {
        match Short::of(string) {
            Some(short) => self.short.find(short.key()).map(Symbol),
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
pub struct LowerCase {
    short: Keys,
}

impl LowerCase {
    /// Those among all words of a table.
    pub fn of(symbols: &Symbols) -> Self {
        let begins_small = |word: &str| word.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        let all = (0..).zip(symbols.iter_from(Symbols::EMPTY)).filter(|(_, word)| begins_small(word));
        let all: Vec<(u32, Short)> = all.filter_map(|(id, word)| Some((id, Short::of(word)?))).collect();
        let mut short = Keys::default();
        // Most words are not among them, and the more room there is, the sooner that is told.
        short.reserve(2 * all.len());
        all.into_iter().for_each(|(id, word)| _ = short.find_or_add(word.key(), id));
        Self { short }
    }

    /// The number of a word with its first letter in lower case, if it is among these; none too where the word is in
    /// lower case already. One that is seldom met, since it is long or begins with another letter than a Latin one, may
    /// be any in the table.
    pub fn find(&self, symbols: &Symbols, word: &str) -> Option<Symbol> {
        let first = word.bytes().next()?;
        match Short::of(word).filter(|_| first.is_ascii()) {
            Some(_) if !first.is_ascii_uppercase() => None,
            Some(short) => self.short.find(short.decapitalised().key()).map(Symbol),
            None => symbols.find(&decapitalised(word)?),
        }
    }
}

/// The figure that a word is written for: up to nine digits, of which the first is none too many.
pub fn figure(word: &str) -> Option<u32> {
    Short::of(word)?.figure()
}

/// A word as it is compared: in Unicode form NFC, with straight quotes and apostrophes and with one
/// dash, without characters that cannot be seen. Most words are already so and are borrowed.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let plain = |character: char| match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{02b9}' | '\u{02bb}' | '\u{02bc}'
        | '\u{00b4}' | '\u{ff07}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{02d7}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        other if other.is_whitespace() => ' ',
        other => other,
    };
    let stays = |character: char| plain(character) == character && !is_ignorable(character);
    if is_nfc(word) && word.chars().all(stays) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.chars().filter(|&character| !is_ignorable(character)).nfc().map(plain).collect())
}

/// Whether a character is one of Unicode's `Default_Ignorable_Code_Point`: joiners, fillers, variation selectors, marks
/// of direction and the like, which choose how other characters are shown and show nothing themselves.
pub const fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A word with its first letter in lower case; none where it is that already.
pub fn decapitalised(word: &str) -> Option<String> {
    let mut characters = word.chars();
    let first = characters.next().filter(|first| first.is_uppercase())?;
    if first.is_ascii() {
        // Nearly all words are told by their first byte.
        let mut small = word.to_owned();
        small.get_mut(..1).into_iter().for_each(str::make_ascii_lowercase);
        return Some(small);
    }
    Some(first.to_lowercase().chain(characters).collect())
}

/// How many bytes a word may have to be held against others: what that takes grows with the product of their lengths.
pub const COMPARED: usize = 128;

/// Whether two words are no more than so many slips apart: a letter left out, put in, put in the place of another, or
/// two that changed places. Words of more than [`COMPARED`] bytes are near to none.
pub fn is_near(one: &str, other: &str, slips: usize) -> bool {
    one.len().max(other.len()) <= COMPARED && strsim::osa_distance(one, other) <= slips
}

/// A word with letters of other scripts that look like Latin ones put in Latin; none where it has no
/// such letter. Two words that are the same after this cannot be told apart by eye.
pub fn as_it_looks(word: &str) -> Option<String> {
    /// Cyrillic and Greek letters, each before the Latin one that it looks like.
    const LOOK: &str = "\
        аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌG\
        οoνvΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";
    let latin = |letter: char| {
        let mut pairs = LOOK.chars();
        while let (Some(other), Some(latin)) = (pairs.next(), pairs.next()) {
            if other == letter {
                return latin;
            }
        }
        letter
    };
    if word.is_ascii() {
        return None;
    }
    let looks: String = word.chars().map(latin).collect();
    (looks != word).then_some(looks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_one_to_the_eye() {
        assert_eq!(as_it_looks("NSА").as_deref(), Some("NSA"));
        assert_eq!(as_it_looks("Dmitriеv").as_deref(), Some("Dmitriev"));
        assert_eq!(as_it_looks("NSA"), None);
        assert_eq!(as_it_looks("Zoë"), None);
        assert_eq!(as_it_looks("Жизнь"), None);
    }

    #[test]
    fn marks_that_look_alike_fold_to_one() {
        assert_eq!(fold("Putin’s"), "Putin's");
        assert_eq!(fold("20–28"), "20-28");
        assert_eq!(fold("e\u{301}"), "é");
        assert!(matches!(fold("Київ"), Cow::Borrowed(_)));
        for unseen in (0..=0xe0fff).filter_map(char::from_u32).filter(|&character| is_ignorable(character)) {
            assert_eq!(fold(&format!("Nov{unseen}ak{unseen}")), "Novak", "{unseen:?}");
        }
        assert_eq!(fold("Zoe\u{fe0f}\u{308}"), "Zoë");
        assert_eq!(decapitalised("Leaks").as_deref(), Some("leaks"));
        assert_eq!(decapitalised("leaks"), None);
    }

    #[test]
    fn words_are_found_with_their_first_letter_in_lower_case() {
        let mut symbols = Symbols::default();
        let words = ["leaks", "internationalisation-day", "žalgiris", "1st", "o'clock", "[a"];
        let all: Vec<Symbol> = words.iter().map(|word| symbols.intern(word)).collect();
        let lower_case = LowerCase::of(&symbols);
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
        let mut symbols = Symbols::default();
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
            let (short, length) = Short::word(*text.as_bytes().first_chunk().unwrap())?;
            assert_eq!(Some(short), Short::of(&text[..length]));
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
        let figure = |text: &str| Short::of(text).unwrap().figure();
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
        let (mut one_by_one, mut together) = (Symbols::default(), Symbols::default());
        let expect: Vec<(Symbol, &str)> = words.iter().map(|&word| (one_by_one.intern(word), word)).collect();
        assert_eq!(together.intern_each(words.into_iter()), expect);
    }

    #[test]
    fn a_string_that_stands_for_another_has_its_number() {
        let mut symbols = Symbols::default();
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
        let mut symbols = Symbols::default();
        let (plan, call) = (symbols.intern("plan"), symbols.intern("call"));
        assert_ne!(plan, call);
        assert_eq!((symbols.intern("plan"), symbols.find("call"), symbols.find("leak")), (plan, Some(call), None));
        assert_eq!(symbols.get(call), "call");
    }
}

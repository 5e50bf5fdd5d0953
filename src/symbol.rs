//! Strings by number, and the form in which words are compared.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::{
    borrow::Cow,
    hash::{BuildHasher, Hasher},
};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The one hash of the program's tables: fixed, so that a run is repeatable.
pub const HASH: FixedState = FixedState::with_seed(0x636f_7079_6465_736b);

/// A number of a string in [`Symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

/// Strings, each once, by number.
#[derive(Debug)]
pub struct Symbols {
    text: String,
    ends: Vec<u32>,
    /// Strings of up to [`Short::MOST`] bytes, which nearly all words are: to know one again, nothing
    /// but the table is looked at. In a large run each further look is a wait for memory.
    short: HashTable<(Short, u32)>,
    long: HashTable<u32>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols =
            Self { text: String::new(), ends: Vec::new(), short: HashTable::new(), long: HashTable::new() };
        symbols.intern("");
        symbols
    }
}

/// A short string, whole: its length, and its first and last bytes, which overlap where it is shorter than both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short {
    first: u64,
    last: u64,
    length: u8,
}

impl Short {
    /// How many bytes it may have.
    const MOST: usize = 16;

    /// The string, if it is short.
    fn of(string: &str) -> Option<Self> {
        let bytes = string.as_bytes();
        if bytes.len() > Self::MOST {
            return None;
        }
        let length = bytes.len() as u8;
        let (first, last) = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
        } else {
            (bytes.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)), 0)
        };
        Some(Self { first, last, length })
    }

    fn hash(self) -> u64 {
        let mut hasher = HASH.build_hasher();
        hasher.write_u64(self.first);
        hasher.write_u64(self.last.rotate_left(29) ^ u64::from(self.length));
        hasher.finish()
    }
}

impl Symbols {
    /// The empty string.
    pub const EMPTY: Symbol = Symbol(0);

    /// The number of a string, a new one if it was not there.
    pub fn intern(&mut self, string: &str) -> Symbol {
        if let Some(id) = self.find(string) {
            return id;
        }
        let id = self.ends.len() as u32;
        self.text.push_str(string);
        self.ends.push(self.text.len() as u32);
        match Short::of(string) {
            Some(short) => {
                self.short.insert_unique(short.hash(), (short, id), |(short, _)| short.hash());
            }
            None => {
                let (text, ends) = (&self.text, &self.ends);
                self.long.insert_unique(HASH.hash_one(string), id, |&id| HASH.hash_one(resolve(text, ends, id)));
            }
        }
        Symbol(id)
    }

    /// The number of a string, if it is there.
    pub fn find(&self, string: &str) -> Option<Symbol> {
        let id = match Short::of(string) {
            Some(short) => self.short.find(short.hash(), |(known, _)| *known == short).map(|(_, id)| id),
            None => {
                let same = |&id: &u32| resolve(&self.text, &self.ends, id) == string;
                self.long.find(HASH.hash_one(string), same)
            }
        };
        id.map(|&id| Symbol(id))
    }

    /// The string of a number; empty for a number that is not of this table.
    pub fn get(&self, symbol: Symbol) -> &str {
        resolve(&self.text, &self.ends, symbol.0)
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none (never: the empty string is there from the start).
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn resolve<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let start = (id as usize).checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(id as usize).copied().unwrap_or(start);
    text.get(start as usize..end as usize).unwrap_or("")
}

/// A word as it is compared: in Unicode form NFC, with straight quotes and apostrophes and with one
/// dash. Most words are already so and are borrowed.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let plain = |character: char| match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{02bc}' | '\u{00b4}' | '\u{ff07}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        other if other.is_whitespace() => ' ',
        other => other,
    };
    if is_nfc(word) && word.chars().all(|character| plain(character) == character) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.nfc().map(plain).collect())
}

/// The two words that a word with a negation in it stands for: `didn't` is `did not`, `nobody` is
/// `not anybody`.
pub fn contraction(word: &str) -> Option<(&str, &'static str)> {
    match word {
        "nobody" => return Some(("not", "anybody")),
        "nothing" => return Some(("not", "anything")),
        _ => {}
    }
    let verb = match word.strip_suffix("n't")? {
        "" => return None,
        "wo" => "will",
        "ca" => "can",
        "sha" => "shall",
        verb => verb,
    };
    Some((verb, "not"))
}

/// A word with its first letter in lower case; none where it is that already.
pub fn decapitalised(word: &str) -> Option<String> {
    let mut characters = word.chars();
    let first = characters.next().filter(|first| first.is_uppercase())?;
    Some(first.to_lowercase().chain(characters).collect())
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
        assert_eq!(decapitalised("Leaks").as_deref(), Some("leaks"));
        assert_eq!(decapitalised("leaks"), None);
        assert_eq!(contraction("isn't"), Some(("is", "not")));
        assert_eq!(contraction("won't"), Some(("will", "not")));
        assert_eq!(contraction("nobody"), Some(("not", "anybody")));
        assert_eq!(contraction("n't"), None);
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
    fn a_string_has_one_number() {
        let mut symbols = Symbols::default();
        let (plan, call) = (symbols.intern("plan"), symbols.intern("call"));
        assert_ne!(plan, call);
        assert_eq!((symbols.intern("plan"), symbols.find("call"), symbols.find("leak")), (plan, Some(call), None));
        assert_eq!(symbols.get(call), "call");
    }
}

//! The form in which words are compared.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}

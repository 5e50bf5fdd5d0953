//! Common words of English, as text in `rules/vocabulary/common-words.txt`: none of them is a slip of another word.
//!
//! The list holds words of six letters or more only, since shorter ones are never taken for slips. It is looked at when
//! a word comes near to a known one, and not before.

use std::sync::OnceLock;

const TEXT: &str = include_str!("../../rules/vocabulary/common-words.txt");

/// The list, sorted.
fn words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| TEXT.lines().collect())
}

/// Whether a word, with or without a capital, is on the list.
pub fn is_common(word: &str) -> bool {
    words().binary_search(&word.to_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::similar;

    #[test]
    fn the_list_is_sorted_and_has_each_word_once() {
        assert!(words().windows(2).all(|pair| pair[0] < pair[1]));
        let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
        assert!(words().iter().all(is_word));
        assert!(words().iter().all(|word| similar::may_be_misspelt(word)));
    }

    #[test]
    fn inflected_words_are_on_the_list() {
        for word in ["changed", "Charges", "countries", "authority", "quietly", "investigating"] {
            assert!(is_common(word), "{word}");
        }
        assert!(!is_common("sugests") && !is_common("Dmitriev"));
    }
}

//! "Did you mean …?": the known word that is nearest to a misspelt one.
//!
//! The distance counts edits: a letter left out, put in or replaced, or two neighbours swapped.

use super::MAX_BYTES;

/// How many edits away a known word may be to be suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// For words of the grammar, which are short: none for words of one or two letters, one for up to five letters, else two.
    Keyword,
    /// For the names of rules, fields, files and the like: one for every three letters of the misspelt name, from one to six.
    Name,
}

impl Tolerance {
    /// How many bytes a misspelt word may have. Comparing costs the product of both lengths.
    const fn max_bytes(self) -> usize {
        match self {
            // No known word is that long.
            Self::Keyword => 40,
            Self::Name => MAX_BYTES,
        }
    }

    /// How many edits may lie between a misspelt word and a candidate, by their numbers of letters.
    fn max_edits(self, word: usize, candidate: usize) -> usize {
        match self {
            Self::Keyword => match word.min(candidate) {
                0..3 => 0,
                3..6 => 1,
                _ => 2,
            },
            Self::Name => (word / 3).clamp(1, 6),
        }
    }
}

/// The known word nearest to a misspelt one, if any is near enough. Of equally near ones the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, tolerance: Tolerance) -> Option<&'a str> {
    nearest_by(word, known, tolerance, |known| *known)
}

/// The known thing whose text is nearest to a misspelt word, if any is near enough. Of equally near ones the first.
pub fn nearest_by<T>(
    word: &str,
    known: impl IntoIterator<Item = T>,
    tolerance: Tolerance,
    text: impl Fn(&T) -> &str,
) -> Option<T> {
    if word.len() > tolerance.max_bytes() {
        return None;
    }
    let (length, letters) = (word.chars().count(), letter_set(word));
    let mut best: Option<(usize, T)> = None;
    for candidate in known {
        let other = text(&candidate);
        if other.len() > MAX_BYTES {
            continue;
        }
        let allowed = tolerance.max_edits(length, other.chars().count());
        // An edit brings in one letter and takes out one at most. Most words are near nothing, and this shows it without
        // comparing them letter by letter.
        let others = letter_set(other);
        if [letters & !others, others & !letters].iter().any(|only| only.count_ones() as usize > allowed) {
            continue;
        }
        let distance = strsim::osa_distance(word, other);
        if distance <= allowed && best.as_ref().is_none_or(|(least, _)| distance < *least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether two words are at most so many edits apart. Words of more than [`MAX_BYTES`] bytes are near to none.
pub fn within_edits(one: &str, other: &str, edits: usize) -> bool {
    one.len().max(other.len()) <= MAX_BYTES && strsim::osa_distance(one, other) <= edits
}

/// The letters of a word, each as one bit; several letters may share a bit.
fn letter_set(word: &str) -> u64 {
    word.chars().fold(0, |letters, letter| letters | 1 << (u32::from(letter) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_keywords_have_fewer_edits_than_names() {
        let of = |word: &str, known: &'static str, tolerance| nearest(word, [known], tolerance);
        assert_eq!(of("os", "on", Tolerance::Keyword), None);
        assert_eq!(of("os", "on", Tolerance::Name), Some("on"));
        assert_eq!(of("cliam", "claim", Tolerance::Keyword), Some("claim"));
        assert_eq!(of("unlessss", "unless", Tolerance::Keyword), Some("unless"));
        assert_eq!(of("unlesssss", "unless", Tolerance::Keyword), None);
        assert_eq!(of("unlesssss", "unless", Tolerance::Name), Some("unless"));
        assert_eq!(of(&"a".repeat(41), "a", Tolerance::Keyword), None);
    }

    #[test]
    fn of_equally_near_words_the_first_is_suggested() {
        assert_eq!(nearest("cat", ["bat", "rat"], Tolerance::Name), Some("bat"));
        assert_eq!(nearest("cats", ["bat", "cat"], Tolerance::Name), Some("cat"));
    }

    proptest! {
        #[test]
        fn the_set_of_letters_rules_out_nothing_that_is_near(word in "[a-e]{0,9}", other in "[a-eé]{0,9}") {
            for tolerance in [Tolerance::Keyword, Tolerance::Name] {
                let allowed = tolerance.max_edits(word.chars().count(), other.chars().count());
                let near = strsim::osa_distance(&word, &other) <= allowed;
                prop_assert_eq!(nearest(&word, [other.as_str()], tolerance).is_some(), near);
            }
        }
    }
}

//! Words that stand for two: `didn't` is `did not`, `nobody` is `not anybody`.

use crate::interner::Symbol;
use hashbrown::HashMap;
use smol_str::SmolStr;

/// What words stand for two, and for which.
#[derive(Clone, Debug, Default)]
pub struct Contractions {
    /// Whole words, by themselves: `won't`.
    whole: HashMap<SmolStr, Expansion>,
    /// Endings, the longest first: `n't`.
    endings: Vec<(SmolStr, Expansion)>,
    /// Two words that stand for two others: `no one`.
    pairs: Vec<([Symbol; 2], [Symbol; 2])>,
}

/// What a word, or its ending, stands for.
#[derive(Clone, Debug)]
struct Expansion {
    /// The first word; none for an ending, where it is what stands before that.
    first: Option<SmolStr>,
    second: SmolStr,
    /// The second word before the base form of a verb, where it is another then: `she'd go` is `she would go`.
    before_base: Option<SmolStr>,
}

/// A word in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'w> {
    /// The first of the two.
    pub first: &'w str,
    /// The second.
    pub second: &'w str,
    /// The second where the base form of a verb follows, if that differs.
    pub before_base: Option<&'w str>,
}

impl Contractions {
    /// Adds a word, or the ending of one where it begins with a slot, and the words that it stands for.
    pub fn add(&mut self, word: &str, is_ending: bool, first: Option<&str>, second: &str) {
        let expansion = Expansion { first: first.map(SmolStr::from), second: SmolStr::from(second), before_base: None };
        if !is_ending {
            self.whole.insert(SmolStr::from(word), expansion);
            return;
        }
        match self.endings.iter_mut().find(|(ending, _)| ending == word) {
            Some((_, known)) => known.before_base = Some(expansion.second),
            None => self.endings.push((SmolStr::from(word), expansion)),
        }
        self.endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    }

    /// Adds two words, and the two that they stand for.
    pub fn add_pair(&mut self, words: [Symbol; 2], meaning: [Symbol; 2]) {
        self.pairs.push((words, meaning));
    }

    /// The two words that two others stand for.
    pub fn of_two(&self, first: Symbol, second: Symbol) -> Option<(Symbol, Symbol)> {
        let (_, [one, other]) = self.pairs.iter().find(|(words, _)| *words == [first, second])?;
        Some((*one, *other))
    }

    /// The two words that a word stands for.
    pub fn split<'w>(&'w self, word: &'w str) -> Option<Split<'w>> {
        if let Some(Expansion { first, second, before_base }) = self.whole.get(word) {
            let first = first.as_deref().unwrap_or("");
            return Some(Split { first, second, before_base: before_base.as_deref() });
        }
        if !word.contains('\'') {
            return None;
        }
        self.endings.iter().find_map(|(ending, Expansion { second, before_base, .. })| {
            let first = word.strip_suffix(ending.as_str()).filter(|first| !first.is_empty())?;
            Some(Split { first, second, before_base: before_base.as_deref() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_endings_stand_for_two() {
        let mut contractions = Contractions::default();
        contractions.add("nobody", false, Some("not"), "anybody");
        contractions.add("won't", false, Some("will"), "not");
        contractions.add("n't", true, None, "not");
        contractions.add("'d", true, None, "had");
        contractions.add("'d", true, None, "would");
        let split = |word: &str| {
            contractions.split(word).map(|split| format!("{} {} {:?}", split.first, split.second, split.before_base))
        };
        assert_eq!(split("nobody").as_deref(), Some("not anybody None"));
        assert_eq!(split("won't").as_deref(), Some("will not None"));
        assert_eq!(split("isn't").as_deref(), Some("is not None"));
        assert_eq!(split("she'd").as_deref(), Some("she had Some(\"would\")"));
        assert_eq!(split("n't"), None);
        assert_eq!(split("plan"), None);
    }
}

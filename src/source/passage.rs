//! Finds quoted words in a text.

use super::{
    Span,
    quoted::{ComparedWord, Divided, Quoted, characters, each_word, undivided},
};
use crate::narrow::to_u32;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::fmt;

/// A text prepared for finding passages: its words, with quotation marks, dashes, other marks and white space folded.
pub struct Folded {
    pub(super) words: Vec<TextWord>,
    /// All distinct word forms; the index is the number of a form.
    forms: Vec<String>,
    numbers: HashMap<String, u32, FixedState>,
    /// Where each lower-case form occurs: the start of its list by number, then the positions in order.
    starts: Vec<u32>,
    places: Vec<u32>,
    /// The same text with words that are hyphenated at line ends joined, if it has any.
    undivided: Option<Box<Self>>,
}

/// A word of a text: the numbers of its forms and its span.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextWord {
    pub(super) lower: u32,
    pub(super) exact: u32,
    pub(super) span: Span,
}

impl fmt::Debug for Folded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Folded").field("words", &self.words.len()).finish_non_exhaustive()
    }
}

/// The reason why quoted words were not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// They do not occur in the text. The search ended at this run of words, from 0.
    Missing(usize),
    /// The step budget ran out.
    Spent,
}

impl Folded {
    /// Folds a text as it is written.
    pub fn new(text: &str) -> Self {
        Self::from_characters(characters(text, 0))
    }

    /// Folds a text given as characters with their spans in a file.
    pub fn from_characters(text: impl Iterator<Item = (char, Span)> + Clone) -> Self {
        let (mut divided, mut any) = (Divided::default(), false);
        let mut folded = Self::words_of(text.clone().inspect(|&(character, _)| any |= divided.ends_with(character)));
        folded.undivided = any.then(|| Box::new(Self::words_of(undivided(text).into_iter())));
        folded
    }

    fn words_of(text: impl Iterator<Item = (char, Span)>) -> Self {
        let mut folded = Self {
            words: Vec::new(),
            forms: Vec::new(),
            numbers: HashMap::with_hasher(FixedState::with_seed(0)),
            starts: Vec::new(),
            places: Vec::new(),
            undivided: None,
        };
        each_word(text, &mut |exact, span| folded.push(exact, span));
        folded.index();
        folded
    }

    /// The number of words in the text.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the text has no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The span of `words`. The first occurrence counts; parts around gaps are matched as close together as possible.
    pub fn find(&self, words: &str) -> Option<Span> {
        self.find_after(words, 0)
    }

    /// The span of the first occurrence of `words` after an offset in the text.
    pub fn find_after(&self, words: &str, offset: u32) -> Option<Span> {
        let mut steps = u64::MAX;
        self.locate_after(&Quoted::new(words), offset, &mut steps).ok()
    }

    /// The span of quoted words: all runs in order, each word as written, except that the first letter of a run may be
    /// in either case. `steps` is the budget; it is reduced by the steps taken.
    ///
    /// # Errors
    ///
    /// Fails if the words do not occur or `steps` runs out.
    pub fn locate(&self, quoted: &Quoted, steps: &mut u64) -> Result<Span, NotFound> {
        self.locate_after(quoted, 0, steps)
    }

    fn locate_after(&self, quoted: &Quoted, offset: u32, steps: &mut u64) -> Result<Span, NotFound> {
        let from = self.words.partition_point(|word| word.span.start < offset);
        match (self.locate_from(quoted, from, steps), &self.undivided) {
            (Err(NotFound::Missing(run)), Some(undivided)) => {
                let found = undivided.locate_after(quoted, offset, steps);
                found.map_err(|error| if error == NotFound::Spent { error } else { NotFound::Missing(run) })
            }
            (found, _) => found,
        }
    }

    fn locate_from(&self, quoted: &Quoted, from: usize, steps: &mut u64) -> Result<Span, NotFound> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (index, piece) in quoted.pieces.iter().enumerate() {
            let from = found.last().map_or(from, |&(_, end)| end);
            match self.first(piece, from..self.words.len(), false, steps) {
                Some(Some(start)) => found.push((start, start + piece.len())),
                Some(None) => return Err(NotFound::Missing(index)),
                None => return Err(NotFound::Spent),
            }
        }
        // Move each run as late as the next one allows, so that the passage is as short as possible.
        let mut until = found.last().map_or(0, |&(start, _)| start);
        let mut start = until;
        for (piece, &(first, _)) in quoted.pieces.iter().zip(&found).rev().skip(1) {
            start = match self.first(piece, first..until, true, steps) {
                Some(Some(last)) => last,
                _ => first,
            };
            until = start;
        }
        let span = |at: usize| self.words.get(at).map(|word| word.span);
        let end = found.last().and_then(|&(_, end)| end.checked_sub(1)).and_then(span);
        match (span(start), end) {
            (Some(first), Some(last)) => Ok(first.to(last)),
            _ => Err(NotFound::Missing(0)),
        }
    }

    /// The number of a form, if it occurs.
    pub(super) fn number(&self, form: &str) -> Option<u32> {
        self.numbers.get(form).copied()
    }

    /// The number of distinct forms. All form numbers are less.
    pub(super) fn forms(&self) -> usize {
        self.forms.len()
    }

    /// Whether a word of the text matches a quoted word. `first` says that it begins a run.
    pub(super) fn is(&self, word: TextWord, quoted: &ComparedWord, first: bool) -> bool {
        let form = |number: u32| self.forms.get(number as usize).map(String::as_str).unwrap_or("");
        let exact = form(word.exact);
        if exact == quoted.exact {
            return true;
        }
        let rest = |text: &str| {
            let mut characters = text.chars();
            characters.next();
            characters.as_str().to_owned()
        };
        first && form(word.lower) == quoted.lower && rest(exact) == rest(&quoted.exact)
    }

    /// The first (or last) position of a run of words within a range of words. `None` if the step budget runs out.
    fn first(
        &self,
        piece: &[ComparedWord],
        within: std::ops::Range<usize>,
        last: bool,
        steps: &mut u64,
    ) -> Option<Option<usize>> {
        // The rarest word of the run has the fewest positions to try.
        let mut rarest: Option<(usize, &[u32])> = None;
        for (offset, word) in piece.iter().enumerate() {
            let Some(number) = self.number(&word.lower) else { return Some(None) };
            let places = self.places_of(number);
            if rarest.is_none_or(|(_, fewest)| places.len() < fewest.len()) {
                rarest = Some((offset, places));
            }
        }
        let Some((offset, places)) = rarest else { return Some(None) };
        let from = places.partition_point(|&place| (place as usize) < within.start + offset);
        let to = places.partition_point(|&place| (place as usize) < within.end);
        let mut candidates = places.get(from..to).unwrap_or(&[]).iter();
        loop {
            let next = if last { candidates.next_back() } else { candidates.next() };
            let Some(&place) = next else { return Some(None) };
            let start = place as usize - offset;
            let Some(words) = self.words.get(start..start + piece.len()) else { continue };
            let same = words
                .iter()
                .zip(piece)
                .enumerate()
                .take_while(|(at, (word, quoted))| self.is(**word, quoted, *at == 0));
            let same = same.count();
            *steps = steps.checked_sub(same as u64 + 1)?;
            if same == piece.len() && start + piece.len() <= within.end {
                return Some(Some(start));
            }
        }
    }

    fn places_of(&self, number: u32) -> &[u32] {
        let start = self.starts.get(number as usize).copied().unwrap_or(0);
        let end = self.starts.get(number as usize + 1).copied().unwrap_or(start);
        self.places.get(start as usize..end as usize).unwrap_or(&[])
    }

    fn push(&mut self, exact: &str, span: Span) {
        let number = self.intern(exact);
        // Most words are in lower case, which saves a second look-up.
        let lower = if exact.chars().any(char::is_uppercase) { self.intern(&exact.to_lowercase()) } else { number };
        self.words.push(TextWord { lower, exact: number, span });
    }

    fn intern(&mut self, form: &str) -> u32 {
        if let Some(&number) = self.numbers.get(form) {
            return number;
        }
        let number = to_u32(self.forms.len());
        self.forms.push(form.to_owned());
        self.numbers.insert(form.to_owned(), number);
        number
    }

    fn index(&mut self) {
        let mut by_form: Vec<(u32, u32)> =
            self.words.iter().enumerate().map(|(at, word)| (word.lower, to_u32(at))).collect();
        by_form.sort_unstable();
        self.starts = vec![0; self.forms.len() + 1];
        for (number, start) in self.starts.iter_mut().enumerate() {
            *start = to_u32(by_form.partition_point(|&(form, _)| (form as usize) < number));
        }
        self.places = by_form.into_iter().map(|(_, at)| at).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: &str) -> Option<String> {
        Folded::new(text).find(words).and_then(|span| text.get(span.range()).map(str::to_owned))
    }

    fn check(text: &str, words: &str, expect: &str) {
        assert_eq!(found(text, words).as_deref().unwrap_or("-"), expect, "{words}");
    }

    #[test]
    fn a_passage_is_found_whatever_its_quotes_dashes_and_line_ends() {
        let text = "He said:\n“We don’t know –\n   not yet”, and left. ";
        check(text, "\"We don't know - not yet\"", "We don’t know –\n   not yet");
        check(text, "we don't know", "We don’t know");
        check(text, "don't know, not yet.", "don’t know –\n   not yet");
        check(text, "We … not yet", "We don’t know –\n   not yet");
        check(text, "We [the office] know", "We don’t know");
        check(text, "they know", "-");
        check(text, "not … know", "-");
        check(text, "...", "-");
        check("да — нет", "да - нет", "да — нет");
        check("ete\u{301}", "eté", "ete\u{301}");
    }

    #[test]
    fn a_word_is_found_as_a_whole_and_as_written() {
        check("an illegal order", "legal", "-");
        check("tell us of the US", "the US", "the US");
        check("tell us of the US", "the us", "-");
        check("It is Fake", "fake", "Fake");
        check("It is Fake", "is fake", "-");
        check("they sold it for 3.2bn", "$3.2bn", "-");
        check("不是我说的", "是我", "是我");
    }

    #[test]
    fn what_stands_around_a_gap_is_taken_as_near_together_as_it_can_be() {
        check("We know. We left. We know the way.", "We … the way", "We know the way");
        check("a b a c b", "a … b", "a b");
        check("x a a b c", "a … b … c", "a b c");
    }

    #[test]
    fn a_word_that_is_divided_at_the_end_of_a_line_is_found_as_one_or_two() {
        let text = "The govern-\nment is well-\n  known. So\u{ad}\nft too, but e-Mail-\nA not.";
        check(text, "the government is well-known", "-");
        check(text, "the government is", "The govern-\nment is");
        check(text, "is well-known", "is well-\n  known");
        check(text, "is wellknown", "is well-\n  known");
        check(text, "soft too", "So\u{ad}\nft too");
        check(text, "e-MailA", "-");
        assert_eq!(Folded::new("The govern-ment").find("government"), None);
    }

    #[test]
    fn a_search_that_is_too_long_comes_to_an_end() {
        let folded = Folded::new(&"a ".repeat(1_000));
        let quoted = Quoted::new(&"a ".repeat(1_001));
        assert_eq!(folded.locate(&quoted, &mut 100_000), Err(NotFound::Missing(0)));
        let folded = Folded::new(&"a a a b ".repeat(1_000));
        assert_eq!(folded.locate(&Quoted::new("a b b"), &mut 100), Err(NotFound::Spent));
    }
}

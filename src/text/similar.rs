//! Words that are one slip apart: a letter left out, put in, put in the place of another, or two
//! neighbours that changed places.
//!
//! Pairs are found by hashing each word with one letter left out (a deletion neighbourhood), never by
//! comparing all words with each other: what a word costs depends on its own length only.

use super::{MAX_BYTES, confusable::latin_lookalike};
use crate::collections::DisjointSets;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::{
    borrow::Cow,
    cell::Cell,
    collections::BTreeMap,
    hash::{BuildHasher, Hash},
    ops::Range,
};

/// Whether a word can be taken for a slip of another: it has six letters or more, and no digit.
pub fn may_be_misspelt(word: &str) -> bool {
    // Nearly all words of a large file are told by their bytes.
    let has_digit = || word.bytes().any(|byte| byte.is_ascii_digit());
    (6..=MAX_BYTES).contains(&word.len())
        && !has_digit()
        && (word.is_ascii() || word.chars().count() >= 6 && !word.chars().any(|character| character.is_numeric()))
}

/// Whether one slip turns one word into the other.
pub fn is_one_edit_apart(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.chars(), other.chars());
    fn drop_common<'a>(one: &mut std::str::Chars<'a>, other: &mut std::str::Chars<'a>) {
        let (mut a, mut b) = (one.clone(), other.clone());
        while let (Some(x), Some(y)) = (a.next(), b.next())
            && x == y
        {
            (*one, *other) = (a.clone(), b.clone());
        }
        let (mut a, mut b) = (one.clone(), other.clone());
        while let (Some(x), Some(y)) = (a.next_back(), b.next_back())
            && x == y
        {
            (*one, *other) = (a.clone(), b.clone());
        }
    }
    drop_common(&mut one, &mut other);
    match ([one.next(), one.next(), one.next()], [other.next(), other.next(), other.next()]) {
        ([Some(_), None, _], [Some(_) | None, None, _]) | ([None, ..], [Some(_), None, _]) => true,
        ([Some(a), Some(b), None], [Some(c), Some(d), None]) => a == d && b == c,
        _ => false,
    }
}

/// The bytes of each letter of a word.
fn letters(word: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    word.char_indices().map(|(at, letter)| at..at + letter.len_utf8())
}

/// What stands before and behind a letter.
fn around<'a>(word: &'a str, letter: &Range<usize>) -> (&'a str, &'a str) {
    (word.get(..letter.start).unwrap_or(""), word.get(letter.end..).unwrap_or(""))
}

/// Calls `each` with every different word that results from leaving out one letter.
fn for_each_deletion(word: &str, scratch: &mut String, mut each: impl FnMut(&str)) {
    let mut before = "";
    for letter in letters(word) {
        let own = word.get(letter.clone()).unwrap_or("");
        // To leave out either of two equal neighbours comes to the same.
        if own != before {
            let (start, end) = around(word, &letter);
            scratch.clear();
            scratch.extend([start, end]);
            each(scratch);
        }
        before = own;
    }
}

/// Calls `each` with every different word that results from swapping two neighbours.
fn for_each_transposition(word: &str, scratch: &mut String, mut each: impl FnMut(&str)) {
    for (first, second) in letters(word).zip(letters(word).skip(1)) {
        let (one, other) = (word.get(first.clone()).unwrap_or(""), word.get(second.clone()).unwrap_or(""));
        if one != other {
            let (start, _) = around(word, &first);
            let (_, end) = around(word, &second);
            scratch.clear();
            scratch.extend([start, other, one, end]);
            each(scratch);
        }
    }
}

/// Words by number, found by their text.
#[derive(Default)]
struct WordTable<'a> {
    words: Vec<Cow<'a, str>>,
    by_text: HashTable<u32>,
    // Seeded anew in each run, so that words cannot be made up to collide; nothing depends on the order in the table.
    hash: DefaultHashBuilder,
}

impl<'a> WordTable<'a> {
    fn get(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }

    fn find(&self, word: &str) -> Option<u32> {
        self.by_text.find(self.hash.hash_one(word), |&number| self.get(number) == word).copied()
    }

    /// The number of a word; a new one if it was not there. None where no number is left.
    fn add(&mut self, word: Cow<'a, str>) -> Option<u32> {
        if let Some(known) = self.find(&word) {
            return Some(known);
        }
        let number = u32::try_from(self.words.len()).ok()?;
        let hash = self.hash.hash_one(word.as_ref());
        self.words.push(word);
        let (words, builder) = (&self.words, &self.hash);
        let rehash = |&number: &u32| builder.hash_one(words.get(number as usize).map_or("", |word| word));
        self.by_text.insert_unique(hash, number, rehash);
        Some(number)
    }
}

/// A word with a letter left out: the word and where the letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Deletion {
    word: u32,
    start: u8,
    end: u8,
}

impl Deletion {
    fn new(word: u32, letter: &Range<usize>) -> Option<Self> {
        Some(Self { word, start: u8::try_from(letter.start).ok()?, end: u8::try_from(letter.end).ok()? })
    }

    fn letter(self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.end)
    }
}

/// Known words, to find the one that a misspelt word is one slip away from.
#[derive(Default)]
pub struct Dictionary<'a> {
    words: WordTable<'a>,
    /// By what stands before and behind the gap, the first of the words in the alphabet.
    gaps: HashTable<Deletion>,
    /// By what is left without the gap, the first of the words in the alphabet.
    shorter: HashTable<Deletion>,
    /// Look-ups and comparisons so far: what this costs, whatever the machine.
    steps: Cell<u64>,
}

impl<'a> Dictionary<'a> {
    /// Adds a word, if it is no longer than [`MAX_BYTES`].
    pub fn add(&mut self, word: &'a str) {
        if word.len() > MAX_BYTES || self.words.find(word).is_some() {
            return;
        }
        let Some(number) = self.words.add(Cow::Borrowed(word)) else { return };
        let Self { words, gaps, shorter, steps } = self;
        for letter in letters(word) {
            let Some(gap) = Deletion::new(number, &letter) else { continue };
            steps.update(|steps| steps + 2);
            let sides = |gap: &Deletion| around(words.get(gap.word), &gap.letter());
            let own = sides(&gap);
            keep_least(
                gaps,
                words,
                gap,
                words.hash.hash_one(own),
                |other| sides(other) == own,
                |other| words.hash.hash_one(sides(other)),
            );
            let joined = Concat(own.0, own.1);
            let of = |other: &Deletion| {
                let (start, end) = sides(other);
                Concat(start, end)
            };
            keep_least(
                shorter,
                words,
                gap,
                words.hash.hash_one(joined),
                |other| of(other) == joined,
                |other| words.hash.hash_one(of(other)),
            );
        }
    }

    /// Whether it has no word.
    pub fn is_empty(&self) -> bool {
        self.words.words.is_empty()
    }

    /// The known word that is one slip away, the first in the alphabet; none for a word that is known itself.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        if word.len() > MAX_BYTES || self.words.find(word).is_some() {
            return None;
        }
        let Self { words, gaps, shorter, steps } = self;
        let mut least: Option<&str> = None;
        let mut take = |number: Option<u32>| {
            steps.update(|steps| steps + 1);
            if let Some(found) = number.map(|number| words.get(number))
                && least.is_none_or(|known| found < known)
            {
                least = Some(found);
            }
        };
        let sides = |gap: &Deletion| around(words.get(gap.word), &gap.letter());
        for letter in letters(word) {
            let own = around(word, &letter);
            take(gaps.find(words.hash.hash_one(own), |gap| sides(gap) == own).map(|gap| gap.word));
        }
        let whole = Concat(word, "");
        let is_whole = |gap: &Deletion| {
            let (start, end) = sides(gap);
            Concat(start, end) == whole
        };
        take(shorter.find(words.hash.hash_one(whole), is_whole).map(|gap| gap.word));
        let mut scratch = String::new();
        for_each_deletion(word, &mut scratch, |other| take(words.find(other)));
        for_each_transposition(word, &mut scratch, |other| take(words.find(other)));
        least
    }
}

/// Two strings, one behind the other, as one.
#[derive(Clone, Copy)]
struct Concat<'a>(&'a str, &'a str);

impl Concat<'_> {
    fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().chain(self.1.bytes())
    }
}

impl PartialEq for Concat<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() + self.1.len() == other.0.len() + other.1.len() && self.bytes().eq(other.bytes())
    }
}

impl Hash for Concat<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let mut bytes = [0; MAX_BYTES];
        let mut length = 0;
        for (place, byte) in bytes.iter_mut().zip(self.bytes()) {
            *place = byte;
            length += 1;
        }
        state.write(bytes.get(..length).unwrap_or(&[]));
    }
}

/// Puts a gap in a table, or in the place of the equal one of a word that comes later in the alphabet.
fn keep_least(
    table: &mut HashTable<Deletion>,
    words: &WordTable<'_>,
    gap: Deletion,
    hash: u64,
    same: impl FnMut(&Deletion) -> bool,
    rehash: impl Fn(&Deletion) -> u64,
) {
    match table.find_mut(hash, same) {
        Some(known) if words.get(gap.word) < words.get(known.word) => *known = gap,
        Some(_) => {}
        None => drop(table.insert_unique(hash, gap, rehash)),
    }
}

/// How many others a word may be like before they are taken for a series (`Team A`, `Team B`, …) and no slips.
pub const SERIES: u64 = 8;

/// Which of some words are spelt alike: one slip apart to the eye, or not at all.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SimilarPairs {
    /// Pairs, by the index of the words as they were given; each pair once, the first in the alphabet first.
    pub pairs: Vec<(usize, usize)>,
    /// Words that are like more than [`SERIES`] others each. Their pairs are counted only.
    pub series: Vec<Series>,
    /// Look-ups and comparisons: what this took, whatever the machine.
    pub steps: u64,
}

/// Words of a set each of which is like many others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The words by their index, in the order of the alphabet.
    pub words: Vec<usize>,
    /// How many pairs there are with one of them.
    pub pairs: u64,
}

/// Whether two words are spelt alike.
pub fn are_similar(one: &str, other: &str) -> bool {
    let look = |word| latin_lookalike(word).map_or(Cow::Borrowed(word), Cow::Owned);
    let (one, other): (Cow<'_, str>, Cow<'_, str>) = (look(one), look(other));
    one == other || may_be_misspelt(&one) && may_be_misspelt(&other) && is_one_edit_apart(&one, &other)
}

/// Finds which words are spelt alike; each word must be given once. The result does not depend on their order.
pub fn similar_pairs(given: &[&str]) -> SimilarPairs {
    let mut graph = SimilarityGraph::default();
    for (index, &word) in given.iter().enumerate() {
        graph.add(index, word);
    }
    graph.gather();
    graph.finish(given)
}

/// Words that are the same but for one letter at one place.
#[derive(Clone, Copy)]
struct Clique {
    gap: Deletion,
    /// How many words as given.
    size: u32,
}

/// Words as they look, and which of them are one slip apart.
#[derive(Default)]
struct SimilarityGraph<'a> {
    looks: WordTable<'a>,
    /// By the number of a look, the words that look so.
    given: Vec<Vec<usize>>,
    cliques: Vec<Clique>,
    /// Each clique of two looks or more with its looks, sorted.
    members: Vec<(u32, u32)>,
    /// Looks that are one slip apart and in no clique together, the lesser number first.
    edges: Vec<(u32, u32)>,
    steps: u64,
}

impl<'a> SimilarityGraph<'a> {
    fn add(&mut self, index: usize, word: &'a str) {
        let look = latin_lookalike(word).map_or(Cow::Borrowed(word), Cow::Owned);
        let Some(number) = self.looks.add(look) else { return };
        self.given.resize(self.looks.words.len(), Vec::new());
        if let Some(given) = self.given.get_mut(number as usize) {
            given.push(index);
        }
    }

    /// How many words look so.
    fn size(&self, look: u32) -> u32 {
        self.given.get(look as usize).map_or(0, |given| u32::try_from(given.len()).unwrap_or(u32::MAX))
    }

    /// Finds what is one slip apart.
    fn gather(&mut self) {
        let all = 0..u32::try_from(self.looks.words.len()).unwrap_or(u32::MAX);
        let slipping: Vec<u32> = all.filter(|&look| may_be_misspelt(self.looks.get(look))).collect();
        let mut table: HashTable<u32> = HashTable::new();
        let mut looks: Vec<u32> = Vec::new();
        let mut clique_of: Vec<(u32, u32)> = Vec::new();
        let mut scratch = String::new();
        for &look in &slipping {
            let (words, word) = (&self.looks, self.looks.get(look));
            for letter in letters(word) {
                let Some(gap) = Deletion::new(look, &letter) else { continue };
                self.steps += 1;
                let sides = |gap: Deletion| around(words.get(gap.word), &gap.letter());
                let own = sides(gap);
                let hash = words.hash.hash_one(own);
                let cliques = &self.cliques;
                let of = |&number: &u32| cliques.get(number as usize).map(|clique| sides(clique.gap));
                let size = self.size(look);
                match table.find(hash, |number| of(number) == Some(own)).copied() {
                    Some(number) => {
                        if let Some(clique) = self.cliques.get_mut(number as usize) {
                            clique.size = clique.size.saturating_add(size);
                        }
                        if let Some(count) = looks.get_mut(number as usize) {
                            *count += 1;
                        }
                        clique_of.push((number, look));
                    }
                    None => {
                        let Ok(number) = u32::try_from(self.cliques.len()) else { continue };
                        table.insert_unique(hash, number, |number| words.hash.hash_one(of(number).unwrap_or_default()));
                        self.cliques.push(Clique { gap, size });
                        looks.push(1);
                    }
                }
            }
            let (edges, steps) = (&mut self.edges, &mut self.steps);
            let mut edge = |other: &str| {
                *steps += 1;
                if let Some(other) = words.find(other).filter(|&other| may_be_misspelt(words.get(other))) {
                    edges.push((look.min(other), look.max(other)));
                }
            };
            for_each_deletion(word, &mut scratch, &mut edge);
            for_each_transposition(word, &mut scratch, &mut edge);
        }
        drop(table);
        let shared = |number: u32| looks.get(number as usize).is_some_and(|&looks| looks > 1);
        let firsts = (0..).zip(&self.cliques).filter(|&(number, _)| shared(number));
        self.members = firsts.map(|(number, clique)| (number, clique.gap.word)).chain(clique_of).collect();
        self.members.sort_unstable();
        // Two swapped letters are found from either side.
        self.edges.sort_unstable();
        self.edges.dedup();
    }

    /// The looks of each clique of two or more.
    fn cliques(&self) -> impl Iterator<Item = (u32, &[(u32, u32)])> {
        let size = |number: u32| self.cliques.get(number as usize).map_or(0, |clique| clique.size);
        self.members
            .chunk_by(|one, other| one.0 == other.0)
            .filter_map(move |members| Some((size(members.first()?.0), members)))
    }

    /// How many words each look is like, its own not counted.
    fn degrees(&self) -> Vec<u64> {
        let mut degrees: Vec<u64> = self.given.iter().map(|given| given.len().saturating_sub(1) as u64).collect();
        let mut count = |look: u32, more: u32| {
            if let Some(degree) = degrees.get_mut(look as usize) {
                *degree += u64::from(more);
            }
        };
        for (size, members) in self.cliques() {
            members.iter().for_each(|&(_, look)| count(look, size - self.size(look)));
        }
        for &(one, other) in &self.edges {
            count(one, self.size(other));
            count(other, self.size(one));
        }
        degrees
    }

    fn finish(mut self, given: &[&str]) -> SimilarPairs {
        let degrees = self.degrees();
        let serial = |look: u32| degrees.get(look as usize).is_some_and(|&degree| degree > SERIES);
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut sets = DisjointSets::new(self.given.len());
        let mut inner: Vec<(u32, u64)> = Vec::new();
        for (_, members) in self.cliques() {
            let series: Vec<u32> = members.iter().map(|&(_, look)| look).filter(|&look| serial(look)).collect();
            if let Some(&first) = series.first() {
                series.iter().for_each(|&look| sets.join(first, look));
                let sizes = || series.iter().map(|&look| u64::from(self.size(look)));
                let (sum, squares) = (sizes().sum::<u64>(), sizes().map(|size| size * size).sum::<u64>());
                inner.push((first, (sum * sum - squares) / 2));
            }
            // A clique with a member that is in no series has few members.
            let single: Vec<u32> = members.iter().map(|&(_, look)| look).filter(|&look| !serial(look)).collect();
            for (index, &one) in single.iter().enumerate() {
                pairs.extend(single.iter().skip(index + 1).map(|&other| (one, other)));
            }
        }
        for &(one, other) in &self.edges {
            match (serial(one), serial(other)) {
                (true, true) => {
                    sets.join(one, other);
                    inner.push((one, u64::from(self.size(one)) * u64::from(self.size(other))));
                }
                (false, false) => pairs.push((one, other)),
                (true, false) | (false, true) => {}
            }
        }
        let of = |look: u32| self.given.get(look as usize).map_or(&[][..], Vec::as_slice);
        let text = |index: usize| given.get(index).copied().unwrap_or("");
        let in_order = |one: usize, other: usize| if text(one) < text(other) { (one, other) } else { (other, one) };
        let mut found = SimilarPairs::default();
        for (one, other) in pairs {
            for &first in of(one) {
                found.pairs.extend(of(other).iter().map(|&second| in_order(first, second)));
            }
        }
        let mut series: BTreeMap<u32, Series> = BTreeMap::new();
        for look in 0..u32::try_from(self.given.len()).unwrap_or(u32::MAX) {
            let words = of(look);
            let size = words.len() as u64;
            if serial(look) {
                let degree = degrees.get(look as usize).copied().unwrap_or(0);
                let series = series.entry(sets.representative(look)).or_default();
                series.words.extend(words);
                // Pairs that look the same were counted from either side.
                series.pairs += size * degree - size * size.saturating_sub(1) / 2;
            } else {
                for (index, &one) in words.iter().enumerate() {
                    found.pairs.extend(words.iter().skip(index + 1).map(|&other| in_order(one, other)));
                }
            }
        }
        for (look, pairs) in inner {
            if let Some(series) = series.get_mut(&sets.representative(look)) {
                series.pairs -= pairs;
            }
        }
        found.pairs.sort_unstable_by_key(|&(one, other)| (text(one), text(other)));
        found.series = series.into_values().collect();
        for series in &mut found.series {
            series.words.sort_unstable_by_key(|&index| text(index));
        }
        found.series.sort_unstable_by_key(|series| series.words.first().map(|&index| text(index)));
        self.steps += found.pairs.len() as u64;
        found.steps = self.steps;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_comparing_all(words: &[&str]) -> SimilarPairs {
        let mut degree = vec![0; words.len()];
        let mut all = Vec::new();
        for (one, first) in words.iter().enumerate() {
            for (other, second) in words.iter().enumerate() {
                if first < second && are_similar(first, second) {
                    (degree[one], degree[other]) = (degree[one] + 1, degree[other] + 1);
                    all.push((one, other));
                }
            }
        }
        let serial = |index: usize| degree[index] > SERIES;
        let mut sets = DisjointSets::new(words.len());
        for &(one, other) in all.iter().filter(|pair| serial(pair.0) && serial(pair.1)) {
            sets.join(one as u32, other as u32);
        }
        let mut series: BTreeMap<u32, Series> = BTreeMap::new();
        for index in (0..words.len()).filter(|&index| serial(index)) {
            series.entry(sets.representative(index as u32)).or_default().words.push(index);
        }
        for &(one, other) in &all {
            if let Some(index) = [one, other].into_iter().find(|&index| serial(index)) {
                series.get_mut(&sets.representative(index as u32)).unwrap().pairs += 1;
            }
        }
        let mut pairs: Vec<_> = all.into_iter().filter(|pair| !serial(pair.0) && !serial(pair.1)).collect();
        pairs.sort_by_key(|pair| (words[pair.0], words[pair.1]));
        let mut series: Vec<Series> = series.into_values().collect();
        series.iter_mut().for_each(|series| series.words.sort_by_key(|&index| words[index]));
        series.sort_by_key(|series| words[series.words[0]]);
        SimilarPairs { pairs, series, steps: 0 }
    }

    fn two_letters(count: usize) -> Vec<String> {
        let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
        (0..count)
            .map(|number| format!("Aaaaaaaa{}{}{}", letter(number / 676), letter(number / 26), letter(number)))
            .collect()
    }

    #[test]
    fn a_slip_is_a_letter_or_two_that_changed_places() {
        for (one, other) in
            [("Novak", "Novack"), ("Novak", "Nova"), ("Novak", "Nowak"), ("Novak", "Nvoak"), ("aab", "aaab")]
        {
            assert!(is_one_edit_apart(one, other) && is_one_edit_apart(other, one), "{one} {other}");
        }
        for (one, other) in [("Novak", "Novak"), ("Novak", "Nokav"), ("Novak", "Nwoaks"), ("", ""), ("ab", "cd")] {
            assert!(!is_one_edit_apart(one, other), "{one} {other}");
        }
        assert!(is_one_edit_apart("Žižek", "Zižek") && is_one_edit_apart("", "a"));
    }

    #[test]
    fn a_series_is_counted_and_not_listed() {
        let words = two_letters(676);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = similar_pairs(&words);
        assert_eq!((found.pairs.len(), found.series.len()), (0, 1));
        assert_eq!((found.series[0].words.len(), found.series[0].pairs), (676, 16_900 + 325));
    }

    /// Whatever the words, twice as many take about twice the steps.
    #[test]
    fn steps_grow_with_the_words() {
        let far_east = |count: usize| {
            (0..count).map(|at| format!("Aaaaaaaa{}", char::from_u32(0x4e00 + at as u32).unwrap())).collect()
        };
        let families: [fn(usize) -> Vec<String>; 2] = [two_letters, far_east];
        for family in families {
            let steps = |count: usize| {
                let words = family(count);
                similar_pairs(&words.iter().map(String::as_str).collect::<Vec<_>>()).steps
            };
            assert!(steps(2000) * 10 <= steps(1000) * 23);
            let steps = |count: usize| {
                let words = family(count);
                let mut dictionary = Dictionary::default();
                words.iter().step_by(2).for_each(|word| dictionary.add(word));
                words.iter().skip(1).step_by(2).for_each(|word| assert!(dictionary.nearest(word).is_some()));
                dictionary.steps.get()
            };
            assert!(steps(2000) * 10 <= steps(1000) * 23);
        }
    }

    proptest! {
        #[test]
        fn slips_are_told_as_by_the_distance(one in "[abé]{0,6}", other in "[abé]{0,6}") {
            prop_assert_eq!(is_one_edit_apart(&one, &other), strsim::osa_distance(&one, &other) == 1);
        }

        #[test]
        fn alike_words_are_found_as_by_comparing_all(words in prop::collection::btree_set("[aаb]{5,7}", 0..40)) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            prop_assert_eq!(SimilarPairs { steps: 0, ..similar_pairs(&words) }, by_comparing_all(&words));
        }

        #[test]
        fn the_order_of_words_makes_no_difference(
            words in prop::collection::hash_set("[ab]{6}|Team[a-l]é", 0..40),
        ) {
            let shown = |words: &[&str]| {
                let found = similar_pairs(words);
                let pairs: Vec<_> = found.pairs.iter().map(|pair| (words[pair.0].to_owned(), words[pair.1].to_owned())).collect();
                let name = |series: &Series| series.words.iter().map(|&index| words[index].to_owned()).collect::<Vec<_>>();
                (pairs, found.series.iter().map(|series| (name(series), series.pairs)).collect::<Vec<_>>())
            };
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            let as_they_came = shown(&words);
            words.sort_unstable();
            prop_assert_eq!(as_they_came, shown(&words));
        }

        #[test]
        fn the_nearest_is_found_as_by_comparing_all(
            known in prop::collection::vec("[abé]{0,5}", 0..12), word in "[abé]{0,5}",
        ) {
            let mut dictionary = Dictionary::default();
            known.iter().for_each(|word| dictionary.add(word));
            let expect = known.iter().filter(|known| is_one_edit_apart(known, &word)).min().map(String::as_str);
            let expect = expect.filter(|_| !known.contains(&word));
            prop_assert_eq!(dictionary.nearest(&word), expect);
        }
    }
}

//! Numbers by what they are worth, each with the text that it was first written as, and the one that it is shown as.

use crate::{
    interner::{FixedKey, FixedKeyMap, HASH, StringPool, figure},
    narrow::{low_u64, to_u32},
    value::{Number, NumberRange, number::ONE},
};
use hashbrown::{HashTable, hash_table::Entry};
use std::{collections::BTreeMap, hash::BuildHasher};

/// The numbers of a reading, each once.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub ranges: Vec<NumberRange>,
    /// As each was first written.
    pub texts: StringPool,
    /// Of those that are written in several ways the one to show, where it is not the first. It does not depend on which
    /// of them is read first.
    pub shown: BTreeMap<u32, String>,
    /// Those that are no ranges, which nearly all are, with [`Numbers::OTHERWISE`]: to know one again, nothing but the
    /// table is looked at.
    points: FixedKeyMap,
    /// All others, and those beyond nine billions.
    others: HashTable<u32>,
}

impl Numbers {
    /// Set where a number was first written otherwise than as a figure: `20.0`, `twenty`, `20 %`.
    const OTHERWISE: u32 = 1 << 31;

    /// Takes room for some more figures.
    pub fn reserve(&mut self, more: usize) {
        self.ranges.reserve(more);
        self.points.reserve(more);
    }

    /// Asks for what is kept of a figure. Few words are figures: what is done for each is better without this.
    #[inline(never)]
    pub fn fetch(&self, figure: u32) {
        self.points.prefetch(key_of_figure(figure));
    }

    /// The number of a figure that is written as `text`, and whether that is how it was first written.
    pub fn figure<'t>(&mut self, figure: u32, text: impl Fn() -> &'t str) -> (u32, bool) {
        let new = to_u32(self.ranges.len());
        let known = self.points.find_or_add(key_of_figure(figure), new);
        if known == new {
            self.push(NumberRange::whole(figure), text());
        }
        let id = known & !Self::OTHERWISE;
        (id, id == known || self.was_written(id, text()))
    }

    /// The number of a number or range; a new one, with this text, if it was not there.
    pub fn of(&mut self, range: NumberRange, text: &str) -> u32 {
        let new = to_u32(self.ranges.len());
        let id = match key_of(&range) {
            Some(key) => {
                let otherwise = if figure(text).map(key_of_figure) == Some(key) { 0 } else { Self::OTHERWISE };
                self.points.find_or_add(key, new | otherwise) & !Self::OTHERWISE
            }
            None => {
                let ranges = &self.ranges;
                let known = |&id: &u32| ranges.get(id as usize) == Some(&range);
                match self.others.entry(hash_of(&range), known, |&id| ranges.get(id as usize).map_or(0, hash_of)) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(place) => *place.insert(new).get(),
                }
            }
        };
        // A whole number in words is shown in digits where it stands for all who say it.
        let in_words = text.starts_with(char::is_alphabetic);
        let digits = range
            .low
            .filter(|low| in_words && range.high == Some(*low) && range.unit.is_none() && low % ONE == 0)
            .map(|number| (number / ONE).to_string());
        let text = digits.as_deref().unwrap_or(text);
        if id == new {
            self.push(range, text);
        } else if self.texts.get(id) != text {
            self.show(id, text);
        }
        id
    }

    /// Takes note of another spelling of a number. The shortest is shown, and of `1300` and `1,300` the one that is easier
    /// to read.
    fn show(&mut self, id: u32, text: &str) {
        let rank = |text: &str| {
            let length = text.chars().filter(|&c| c != ',').count();
            (length, !text.contains(','), text.to_owned())
        };
        let known = self.shown.get(&id).map_or_else(|| self.texts.get(id), String::as_str);
        if rank(text) < rank(known) {
            self.shown.insert(id, text.to_owned());
        }
    }

    fn push(&mut self, range: NumberRange, text: &str) {
        self.ranges.push(range);
        self.texts.push(text);
    }

    /// Whether a number was first written so.
    pub fn was_written(&self, id: u32, text: &str) -> bool {
        self.texts.get(id) == text
    }
}

/// By which a number is found: its worth in millionths and its unit; none for a range, and for one of too many digits.
fn key_of(range: &NumberRange) -> Option<FixedKey> {
    let worth = range.low.filter(|_| range.low == range.high)?;
    // No character is zero but the one that no unit is.
    Some([i64::try_from(worth).ok()?.cast_unsigned(), range.unit.map_or(0, u64::from)])
}

fn key_of_figure(figure: u32) -> FixedKey {
    const MILLIONTHS: u64 = low_u64(ONE.cast_unsigned());
    [u64::from(figure) * MILLIONTHS, 0]
}

fn hash_of(range: &NumberRange) -> u64 {
    let half = |end: Option<Number>| end.map_or(0, |end| low_u64(end.cast_unsigned()));
    HASH.hash_one((half(range.low), half(range.high)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(worth: Number, unit: Option<char>) -> NumberRange {
        NumberRange { low: Some(worth), high: Some(worth), unit }
    }

    #[test]
    fn a_number_is_itself_however_it_is_written_and_whatever_it_is_asked_by() {
        let mut numbers = Numbers::default();
        let all = [
            (point(20 * ONE, None), "20"),
            (point(20 * ONE, Some('%')), "20%"),
            (point(-20 * ONE, None), "-20"),
            (point(ONE / 2, None), "0.5"),
            (point(Number::from(u64::MAX) * ONE, None), "18446744073709551615"),
            (point(Number::from(u64::MAX) * ONE, Some('$')), "$18446744073709551615"),
            (NumberRange { low: Some(20 * ONE), high: Some(28 * ONE), unit: None }, "20-28"),
            (NumberRange { low: Some(20 * ONE), high: None, unit: None }, "more than 20"),
            (NumberRange { low: None, high: None, unit: None }, "any"),
        ];
        for (id, (range, text)) in (0..).zip(all) {
            assert_eq!(numbers.of(range, text), id, "{text}");
        }
        for (id, (range, text)) in (0..).zip(all) {
            assert_eq!(numbers.of(range, "otherwise"), id, "{text}");
            assert_eq!((numbers.ranges[id as usize], numbers.was_written(id, text)), (range, true));
        }
        assert_eq!(numbers.figure(20, || "20"), (0, true));
    }

    #[test]
    fn of_several_spellings_one_is_shown_whichever_is_read_first() {
        let spellings = ["1300", "1,300", "1300.0", "1,300.0"];
        for first in 0..spellings.len() {
            let mut numbers = Numbers::default();
            for at in 0..spellings.len() {
                assert_eq!(numbers.of(point(1300 * ONE, None), spellings[(first + at) % spellings.len()]), 0);
            }
            assert_eq!(numbers.texts.get(0), spellings[first]);
            let shown = numbers.shown.get(&0).map_or_else(|| numbers.texts.get(0), String::as_str);
            assert_eq!(shown, "1,300", "{first}");
        }
        let mut numbers = Numbers::default();
        for text in ["forty", "40", "forty"] {
            numbers.of(point(40 * ONE, None), text);
        }
        assert!(numbers.shown.is_empty() && numbers.texts.get(0) == "40");
    }

    #[test]
    fn a_figure_is_told_from_a_number_that_was_first_written_otherwise() {
        let mut numbers = Numbers::default();
        let twenty = numbers.of(NumberRange::whole(20), "20.0");
        assert_eq!((numbers.figure(20, || "20"), numbers.of(NumberRange::whole(20), "20")), ((twenty, false), twenty));
        let seven = numbers.figure(7, || "7");
        assert_eq!((seven, numbers.figure(7, || "7")), ((1, true), (1, true)));
        assert_eq!((numbers.of(NumberRange::whole(7), "seven"), numbers.texts.get(1)), (1, "7"));
    }
}

//! Finds the passage of a text that is closest to quoted words which do not occur in it.

use super::{
    Span,
    passage::{Folded, TextWord},
    quoted::{ComparedWord, Quoted},
};
use crate::narrow::to_u32;

/// The passage closest to quoted words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The span of the passage.
    pub span: Span,
    /// The differences in the order of the text. Empty if the passage has the same words in a different order.
    pub differences: Vec<Difference>,
    /// The share of words that are the same, in per cent.
    pub alike: u32,
}

/// Words of the text in the place of other words in the quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The words of the text. If the quote has more words, an empty span before the next word.
    pub here: Span,
    /// The words of the quote in their place; empty if the quote has none here.
    pub quoted: String,
}

/// The number of words of a run that the search uses: the number of bits in a machine word.
const LOOKED_FOR: usize = 64;
/// The number of words of a run that are aligned one by one.
const COMPARED: usize = 200;

impl Folded {
    /// The approximate number of steps that [`Folded::nearest`] takes.
    pub fn nearest_cost(&self) -> u64 {
        self.words.len() as u64 + (COMPARED * COMPARED) as u64
    }

    /// The passage closest to a run of quoted words (numbered from 0), if it has at least half of the words and letters
    /// of the run.
    ///
    /// The search minimizes the words to change, drop or add (Levenshtein distance). It tracks all positions at once in
    /// the bits of a machine word (Myers 1999), so the time depends on the length of the text alone.
    pub fn nearest(&self, quoted: &Quoted, run: usize) -> Option<Nearest> {
        let piece = quoted.pieces.get(run)?;
        let (end, distance) = self.best_end(piece)?;
        let looked_for = piece.len().min(LOOKED_FOR);
        if distance * 2 > looked_for {
            return None;
        }
        let start = self.best_start(piece.get(..looked_for)?, end, distance);
        let rest = piece.len().min(COMPARED) - looked_for;
        let end = (end + rest).min(self.words.len());
        let mut words = self.words.get(start..end)?;
        let piece = piece.get(..COMPARED.min(piece.len()))?;
        let mut steps = self.align(words, piece);
        // If the last words of the quote have no counterpart, the words that follow in the text stand in their place.
        let last = steps.iter().rev().take_while(|step| !matches!(step, DiffStep::Same(..)));
        let (quoted_only, here) = last.fold((0_usize, 0), |(quoted, here), step| match step {
            DiffStep::Quoted => (quoted + 1, here),
            _ => (quoted, here + 1),
        });
        let missing = quoted_only.saturating_sub(here);
        if missing > 0 {
            words = self.words.get(start..(end + missing).min(self.words.len()))?;
            steps = self.align(words, piece);
        }
        let same = |step: &&DiffStep| matches!(step, DiffStep::Same(..));
        let letters: usize = steps
            .iter()
            .filter_map(|step| if let DiffStep::Same(at) = step { piece.get(*at) } else { None })
            .map(|word| word.lower.len())
            .sum();
        let all: usize = piece.iter().map(|word| word.lower.len()).sum();
        if letters * 2 < all {
            return None;
        }
        let alike = steps.iter().filter(same).count() * 100 / words.len().max(piece.len()).max(1);
        let span = words.first()?.span.to(words.last()?.span);
        Some(Nearest { span, differences: differences(words, piece, quoted, &steps, span), alike: to_u32(alike) })
    }

    /// The number of searched words of a run (numbered from 0) that do not occur in the text. This is a lower bound of
    /// [`Self::distance`] for every passage.
    pub fn absent(&self, quoted: &Quoted, run: usize) -> usize {
        let words = quoted.pieces.get(run).into_iter().flatten().take(LOOKED_FOR);
        words.filter(|word| self.number(&word.lower).is_none()).count()
    }

    /// The least number of searched words of a run (numbered from 0) to change, drop or add to turn it into a passage
    /// of this text. `None` if that is more than half of them.
    pub fn distance(&self, quoted: &Quoted, run: usize) -> Option<usize> {
        let piece = quoted.pieces.get(run)?;
        let most = piece.len().min(LOOKED_FOR) / 2;
        if self.absent(quoted, run) > most {
            return None;
        }
        self.best_end(piece).map(|(_, distance)| distance).filter(|&distance| distance <= most)
    }

    /// The best end of the run, as the index of the word behind it, and the distance. The first of several equally good
    /// ends.
    fn best_end(&self, piece: &[ComparedWord]) -> Option<(usize, usize)> {
        let piece = piece.get(..piece.len().min(LOOKED_FOR))?;
        let last = 1_u64 << piece.len().checked_sub(1)?;
        let mut occurs = vec![0_u64; self.forms()];
        for (at, word) in piece.iter().enumerate() {
            if let Some(bits) = self.number(&word.lower).and_then(|number| occurs.get_mut(number as usize)) {
                *bits |= 1 << at;
            }
        }
        let (mut plus, mut minus, mut distance) = (u64::MAX, 0_u64, piece.len());
        let mut best = (0, distance);
        for (at, word) in self.words.iter().enumerate() {
            let equal = occurs.get(word.lower as usize).copied().unwrap_or(0);
            let vertical = equal | minus;
            let horizontal = ((equal & plus).wrapping_add(plus) ^ plus) | equal;
            let mut up = minus | !(horizontal | plus);
            let mut down = plus & horizontal;
            if up & last != 0 {
                distance += 1;
            }
            if down & last != 0 {
                distance -= 1;
            }
            up <<= 1;
            down <<= 1;
            plus = down | !(vertical | up);
            minus = up & vertical;
            if distance < best.1 {
                best = (at + 1, distance);
            }
        }
        (best.0 > 0).then_some(best)
    }

    /// The start of the best passage with this end, found by comparing the run backwards.
    fn best_start(&self, piece: &[ComparedWord], end: usize, distance: usize) -> usize {
        let most = (piece.len() + distance).min(end);
        let mut row: Vec<usize> = (0..=most).collect();
        for (count, quoted) in piece.iter().rev().enumerate() {
            let number = self.number(&quoted.lower);
            let mut diagonal = count;
            if let Some(first) = row.first_mut() {
                *first = count + 1;
            }
            let mut left = count + 1;
            for (back, cell) in row.iter_mut().enumerate().skip(1) {
                let word = self.words.get(end - back).map(|word| word.lower);
                let changed = diagonal + usize::from(word != number || number.is_none());
                diagonal = *cell;
                *cell = changed.min(*cell + 1).min(left + 1);
                left = *cell;
            }
        }
        // Of equally good passages, prefer the one whose length is closest to the quote's.
        let best = row.iter().enumerate().skip(1).min_by_key(|&(back, &cost)| (cost, back.abs_diff(piece.len())));
        end - best.map_or(0, |(back, _)| back)
    }

    /// The longest common subsequence of words, with the words between its members.
    fn align(&self, words: &[TextWord], piece: &[ComparedWord]) -> Vec<DiffStep> {
        let width = piece.len() + 1;
        let mut longest = vec![0_u16; (words.len() + 1) * width];
        let is = |word: &TextWord, at: usize| piece.get(at).is_some_and(|quoted| self.is(*word, quoted, at == 0));
        for (row, word) in words.iter().enumerate().rev() {
            for at in (0..piece.len()).rev() {
                let get = |row: usize, at: usize| longest.get(row * width + at).copied().unwrap_or(0);
                let value = match is(word, at) {
                    true => get(row + 1, at + 1) + 1,
                    false => get(row + 1, at).max(get(row, at + 1)),
                };
                if let Some(cell) = longest.get_mut(row * width + at) {
                    *cell = value;
                }
            }
        }
        let get = |row: usize, at: usize| longest.get(row * width + at).copied().unwrap_or(0);
        let (mut row, mut at, mut steps) = (0, 0, Vec::new());
        while row < words.len() || at < piece.len() {
            let same = words.get(row).is_some_and(|word| is(word, at));
            if same && get(row, at) == get(row + 1, at + 1) + 1 {
                steps.push(DiffStep::Same(at));
                (row, at) = (row + 1, at + 1);
            } else if at >= piece.len() || (row < words.len() && get(row + 1, at) >= get(row, at + 1)) {
                steps.push(DiffStep::Here);
                row += 1;
            } else {
                steps.push(DiffStep::Quoted);
                at += 1;
            }
        }
        steps
    }
}

#[derive(Clone, Copy, Debug)]
enum DiffStep {
    Same(usize),
    Here,
    Quoted,
}

fn differences(
    words: &[TextWord],
    piece: &[ComparedWord],
    quoted: &Quoted,
    steps: &[DiffStep],
    whole: Span,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    let (mut row, mut at) = (0, 0);
    for run in steps.chunk_by(|one, two| matches!(one, DiffStep::Same(..)) == matches!(two, DiffStep::Same(..))) {
        if let Some(DiffStep::Same(..)) = run.first() {
            (row, at) = (row + run.len(), at + run.len());
            continue;
        }
        let here = run.iter().filter(|step| matches!(step, DiffStep::Here)).count();
        let (row_end, at_end) = (row + here, at + run.len() - here);
        let place = match words.get(row..row_end).unwrap_or(&[]) {
            [] => {
                let before = words.get(row).map_or(whole.end, |word| word.span.start);
                Span::new(before, before)
            }
            [only] => only.span,
            [first, .., last] => first.span.to(last.span),
        };
        differences.push(Difference { here: place, quoted: quoted.slice(piece, at, at_end).to_owned() });
        (row, at) = (row_end, at_end);
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the nearest passage, with the differences in brackets: `[here|quoted]`.
    fn check(text: &str, words: &str, expect: &str) {
        let (folded, quoted) = (Folded::new(text), Quoted::new(words));
        let run = match folded.locate(&quoted, &mut 1_000_000) {
            Err(super::super::NotFound::Missing(run)) => run,
            other => panic!("{words}: {other:?}"),
        };
        let shown = folded.nearest(&quoted, run).map(|nearest| {
            let (mut shown, mut from) = (String::new(), nearest.span.start);
            for difference in &nearest.differences {
                let slice = |from: u32, to: u32| &text[from as usize..to as usize];
                shown.push_str(slice(from, difference.here.start));
                shown.push_str(&format!(
                    "[{}|{}]",
                    slice(difference.here.start, difference.here.end),
                    difference.quoted
                ));
                from = difference.here.end;
            }
            shown + &text[from as usize..nearest.span.end as usize]
        });
        assert_eq!(shown.as_deref().unwrap_or("-"), expect, "{words}");
    }

    const TEXT: &str = "On Monday he said: “We do not recall any such call – not in October.” She left.";

    #[test]
    fn the_words_that_differ_are_marked() {
        check(TEXT, "We do not remember any such call", "We do not [recall|remember] any such call");
        check(TEXT, "We recall any such call", "[not|We] recall any such call");
        check(TEXT, "We do not at all recall any such call", "We do not [|at all]recall any such call");
        check(TEXT, "we do not recall any such Call", "We do not recall any such [call|Call]");
        check(TEXT, "any such call in October", "any such call – [not|] in October");
        check(TEXT, "recall any such call, no", "recall any such call – [not|no]");
    }

    #[test]
    fn there_is_none_where_little_is_the_same() {
        check(TEXT, "fake", "-");
        check(TEXT, "the leaked recording is authentic", "-");
        check(TEXT, "not a word", "-");
        check("", "any", "-");
    }

    #[test]
    fn runs_in_another_order_are_shown_where_they_stand() {
        check(TEXT, "not in October … We do not recall", "We do not recall");
        check(TEXT, "We do not … any such calls", "any such [call|calls]");
    }

    #[test]
    fn a_long_quote_is_looked_for_by_its_beginning() {
        let words: Vec<String> = (0..300).map(|number| format!("word{number}")).collect();
        let text = words.join(" ");
        let changed = text.replace("word150 ", "other ");
        let (folded, quoted) = (Folded::new(&text), Quoted::new(&changed));
        let nearest = folded.nearest(&quoted, 0).unwrap();
        assert_eq!((nearest.differences.len(), nearest.alike), (1, 99));
        assert_eq!(nearest.differences[0].quoted, "other");
    }
}

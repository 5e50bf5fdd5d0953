//! One form for sentences that say the same: what the words of a sentence are compared by where no phrase fits.
//!
//! Words that only carry tense are left out, and each verb is put into one form: `has passed`, `did pass` and `passed` are
//! one. A state that holds and one that held stay two (`is closed`, `was closed`), since neither contradicts the denial
//! of the other.

use super::{Input, Reader};
use crate::{
    diagnostic::{Diagnostic, Severity},
    model::PropositionId,
    symbol::Symbol,
    syntax::ast::Stance,
    vocabulary::{Fill, FormTable, Item, ItemKind, VerbForm},
};
use hashbrown::hash_map::Entry;
use smol_str::SmolStr;

/// Forms that are a verb wherever they stand.
const SPEAKS_FOR_ITSELF: VerbForm = VerbForm::SINGULAR.and(VerbForm::PAST).and(VerbForm::PARTICIPLE);

impl Reader<'_> {
    /// Whether a word is in a list of single words.
    fn in_list(&self, list: &FormTable, item: &Item) -> bool {
        item.kind == ItemKind::Word && !(!list.begins(item.word) && !list.begins(item.lower))
    }

    /// Whether a word is a form of be.
    fn is_be(&self, item: &Item) -> bool {
        self.in_list(&self.vocabulary.lists.copulas, item)
            || item.kind == ItemKind::Word && self.vocabulary.is_copula(item.word)
    }

    /// What a word is as a form of a verb.
    pub(super) fn verb_form(&self, item: Option<&Item>) -> Option<VerbForm> {
        let item = item.filter(|item| item.kind == ItemKind::Word)?;
        self.vocabulary.verbs.get(self.symbols.get(item.word)).map(|verb| verb.form)
    }

    /// The words, each with whether it stands where a verb does: behind an auxiliary, or behind a negation that holds
    /// one (`failed to`).
    pub(super) fn with_verbs(&self, items: &[Item]) -> Vec<Item> {
        let context = self.context(None);
        let mut marked = items.to_vec();
        // Where the words that make a verb of the next one end.
        let (mut end, mut by_be) = (usize::MAX, false);
        let mut at = 0;
        while let Some(item) = items.get(at) {
            let negation = context.form(&self.vocabulary.negations, items, at).map(|(_, end)| end);
            let helped = end == at;
            // `is leaking`, but `is open`.
            let form = self.verb_form(Some(item)).unwrap_or_default();
            let helped_as = if by_be { VerbForm::PROGRESSIVE } else { VerbForm::BASE };
            if let Some(marked) = marked.get_mut(at) {
                marked.verbal = helped && negation.is_none() && form.is(helped_as);
            }
            match negation {
                // `not` hands on what stands before it.
                Some(next) if next == at + 1 => end = if helped { next } else { usize::MAX },
                Some(next) => (end, by_be) = (next, false),
                None if self.in_list(&self.vocabulary.lists.auxiliaries, item) => {
                    (end, by_be) = (at + 1, self.is_be(item))
                }
                None => {}
            }
            at = negation.unwrap_or(at + 1);
        }
        marked
    }

    /// Keeps the words of a sentence for showing it, with names as they are declared. Of all lines that say the same the
    /// one with the lowest rank is kept (an affirmation before a denial), and of these the first in the alphabet, so that
    /// the order of lines shows nowhere.
    pub(super) fn keep_wording(&mut self, proposition: PropositionId, words: &[Item], rank: u8) {
        let context = self.context(None);
        let mut text = String::new();
        let mut at = 0;
        while let Some(item) = words.get(at) {
            let name = context.name_at(words, at).and_then(|(fill, end)| match fill {
                Fill::Name(id) => self.names.get(id.0 as usize).map(|name| (name.text.as_str(), end)),
                _ => None,
            });
            let filler = context.filler(words, at);
            let (shown, end) = match name {
                Some(shown) => shown,
                None if filler > 0 => ("", at + filler),
                None if matches!(item.kind, ItemKind::Word | ItemKind::Quoted) => (self.symbols.get(item.word), at + 1),
                None => ("", at + 1),
            };
            if !shown.is_empty() {
                text.push_str(if text.is_empty() { "" } else { " " });
                text.push_str(shown);
            }
            at = end;
        }
        let wording = (rank, SmolStr::from(text));
        match self.wordings.entry(proposition) {
            Entry::Vacant(free) => _ = free.insert(wording),
            Entry::Occupied(mut known) if wording < *known.get() => _ = known.insert(wording),
            Entry::Occupied(_) => {}
        }
    }

    /// Points out words that look like an attribution and were not read as one.
    pub(super) fn dangling(&mut self, input: &Input<'_>, items: &[Item]) {
        let context = self.context(None);
        let begins = |at: usize, words: &[Symbol]| {
            words.len() > 1
                && words
                    .iter()
                    .enumerate()
                    .all(|(index, &word)| items.get(at + index).is_some_and(|item| item.lower == word))
        };
        let around =
            (0..items.len()).find(|&at| self.vocabulary.around.iter().any(|around| begins(at, &around.before)));
        let cue = (0..items.len()).find(|&at| {
            context.cue_at(items, at).is_some_and(|(cue, _, end)| {
                let plain = self
                    .vocabulary
                    .cue(cue)
                    .is_some_and(|cue| !cue.object && !cue.noun && cue.stance != Stance::Declines);
                plain && !self.is_passive(items, at) && (end == items.len() || at == 0)
            })
        });
        let Some(at) = around.or(cue) else { return };
        let end = context.cue_at(items, at).map_or(at + 1, |(.., end)| end);
        let words = items.get(at..end).unwrap_or(&[]);
        let (place, text) = (self.place_of(input, words), self.text_of(words));
        self.report(
            Diagnostic::new(
                "attribution-not-read",
                Severity::Warning,
                place,
                format!("`{text}` was not read as saying who says this"),
            )
            .label("read as words of the sentence")
            .help("write `SPEAKER says WHAT`, or `WHAT, SPEAKER said`")
            .help("if it is an ordinary verb or a name here, put it in quotes"),
        );
    }

    /// The words without those that only carry tense: `has` in `has passed`, `did` in `did pass`, `is` in `is leaking`.
    pub(super) fn without_auxiliaries(&self, items: &[Item]) -> Vec<Item> {
        let lists = &self.vocabulary.lists;
        let carries_tense = |at: usize| {
            let (Some(item), Some(next)) = (items.get(at), items.get(at + 1)) else { return false };
            let form = self.verb_form(Some(next)).unwrap_or_default();
            (self.in_list(&lists.perfects, item) && (form.is(VerbForm::PARTICIPLE) || self.is_be(next)))
                || (self.in_list(&lists.supports, item) && form.is(VerbForm::BASE))
                || (self.is_be(item) && form.is(VerbForm::PROGRESSIVE))
        };
        items.iter().enumerate().filter(|&(at, _)| !carries_tense(at)).map(|(_, item)| *item).collect()
    }

    /// Whether a sentence speaks of the past by a word that is taken out of it: `did not own`.
    pub(super) fn is_past(&self, items: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        items.iter().zip(items.iter().skip(1)).any(|(item, next)| {
            let helps =
                !self.is_be(item) && (self.in_list(&lists.supports, item) || self.in_list(&lists.perfects, item));
            let form = self.verb_form(Some(next)).unwrap_or_default();
            let perfect = self.in_list(&lists.perfects, item) && (form.is(VerbForm::PARTICIPLE) || self.is_be(next));
            perfect || helps && self.in_list(&lists.preterites, item)
        })
    }

    /// Whether the first finite verb of a sentence is in the present: `is 41`, `has scored`, `leads`.
    pub(super) fn is_present(&self, items: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        for item in items {
            let helps = self.in_list(&lists.copulas, item)
                || self.in_list(&lists.perfects, item)
                || self.in_list(&lists.supports, item);
            if helps {
                return !self.in_list(&lists.preterites, item);
            }
            let form = self.verb_form(Some(item)).unwrap_or_default();
            if form.is(VerbForm::PAST.and(VerbForm::SINGULAR)) {
                return !form.is(VerbForm::PAST);
            }
        }
        true
    }

    /// Whether the first verb of a sentence is one for what happens once, and if so, whether it speaks of somebody or
    /// something in particular: `the pact was signed`, but `a man was killed` and `police killed a man`.
    pub(super) fn happens_once(&self, items: &[Item]) -> Option<bool> {
        let past = VerbForm::PAST.and(VerbForm::PARTICIPLE);
        let at = items.iter().position(|item| self.verb_form(Some(item)).is_some_and(|form| form.is(past)))?;
        let item = items.get(at)?;
        let verb = self.vocabulary.verbs.get(self.symbols.get(item.word))?;
        if !verb.once || items.iter().take(at).any(|item| self.in_list(&self.vocabulary.lists.relatives, item)) {
            return None;
        }
        let context = self.context(None);
        let is_indefinite = |at: usize| {
            let digits = || {
                items
                    .get(at)
                    .is_some_and(|item| self.symbols.get(item.word).starts_with(|first: char| first.is_ascii_digit()))
            };
            self.begins_a(&self.vocabulary.lists.quantifiers, items, at)
                || context.form(&self.vocabulary.indefinites, items, at).is_some()
                || digits()
        };
        Some(!(0..at).chain([at + 1]).any(is_indefinite))
    }

    /// The word that a word of a sentence is compared by.
    pub(super) fn compared(&mut self, item: &Item, past: bool) -> Symbol {
        let lists = &self.vocabulary.lists;
        if self.is_be(item) {
            let present = self.in_list(&lists.copulas, item) && !self.in_list(&lists.preterites, item);
            let be = &self.vocabulary.be;
            return if present { be.0 } else { be.1 };
        }
        let word = self.symbols.get(item.word);
        let form = match self.vocabulary.verbs.get(word) {
            // `warning`, `the offer`: a noun, where nothing before it makes it a verb.
            Some(verb) if !item.verbal && !verb.form.is(SPEAKS_FOR_ITSELF) => None,
            Some(verb) if verb.stative => {
                let holds =
                    verb.form.is(VerbForm::BASE.and(VerbForm::SINGULAR)) && !verb.form.is(VerbForm::PAST) && !past;
                Some(if holds { verb.present.clone() } else { verb.past.clone() })
            }
            Some(verb) => Some(verb.past.clone()),
            None => None,
        };
        if let Some(form) = form {
            return self.symbols.intern(self.vocabulary.verbs.spelling(&form));
        }
        if self.in_list(&lists.preterites, item) {
            return item.word;
        }
        let class = self.vocabulary.class(item.word);
        let spelling = self.vocabulary.verbs.spelling(self.symbols.get(class));
        if spelling == self.symbols.get(class) {
            return class;
        }
        let spelling = spelling.to_owned();
        self.symbols.intern(&spelling)
    }
}

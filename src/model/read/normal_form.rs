//! One form for sentences that say the same: what the words of a sentence are compared by where no phrase fits.
//!
//! Words that only carry tense are left out, and each verb is put into one form: `has passed`, `did pass` and `passed` are
//! one. A state that holds and one that held stay two (`is closed`, `was closed`), since neither contradicts the denial
//! of the other.

use super::{Input, Reader};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::Symbol,
    model::PropositionId,
    syntax::ast::{Certainty, Stance},
    vocabulary::{CueId, Fill, FormTable, Item, ItemKind, Mark, VerbForm, pattern::Names},
};
use hashbrown::hash_map::Entry;
use smol_str::SmolStr;

/// How many words behind a negation a hedge may go on that is parted by it.
const LONGEST_MODIFIER: usize = 5;

/// Whether the word that is looked at stands in a clause inside the sentence, whose verb has not come yet. A negation there
/// denies nothing of the sentence itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clause {
    open: bool,
    /// Where the clause began.
    from: usize,
}

impl Clause {
    /// Goes on to a word: whether a clause is open there.
    pub fn inside(&mut self, reader: &Reader<'_>, items: &[Item], at: usize) -> bool {
        let context = reader.context(None);
        let lists = &reader.vocabulary.lists;
        if let Some((_, end)) = context.form(&lists.subordinators, items, at) {
            (self.open, self.from) = (true, end);
            return false;
        }
        if !self.open {
            return false;
        }
        if at > self.from && items.get(at).is_some_and(|item| item.mark.sets_apart()) {
            self.open = false;
            return false;
        }
        let is_modifier = |at: usize| {
            let vocabulary = &reader.vocabulary;
            [&vocabulary.negations, &vocabulary.hedges, &vocabulary.futures]
                .iter()
                .any(|table| context.form(table, items, at).is_some())
        };
        let is_verb = |at: usize| {
            let form = reader.verb_form(items.get(at)).unwrap_or_default();
            reader.begins_a(&lists.auxiliaries, items, at)
                || form.is(VerbForm::PAST.and(VerbForm::SINGULAR))
                || at == self.from && form.is(VerbForm::BASE)
        };
        // The verb of the clause: behind it the sentence goes on. A helping verb before a negation is one with it.
        if !is_modifier(at) && is_verb(at) && !is_modifier(at + 1) {
            self.open = false;
        }
        true
    }
}

/// Forms that are a verb wherever they stand.
const SPEAKS_FOR_ITSELF: VerbForm = VerbForm::SINGULAR.and(VerbForm::PAST).and(VerbForm::PARTICIPLE);

impl Reader<'_> {
    /// Whether a word is in a list of single words.
    pub(super) fn in_list(&self, list: &FormTable, item: &Item) -> bool {
        item.kind == ItemKind::Word && !(!list.begins(item.word) && !list.begins(item.lower))
    }

    /// Whether a word is a form of be.
    pub(super) fn is_be(&self, item: &Item) -> bool {
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
            // `is thought to hold`, `used to own`
            let lists = [&self.vocabulary.hedges, &self.vocabulary.futures, &self.vocabulary.lists.habituals];
            let modifier = lists.iter().filter_map(|list| context.form(list, items, at)).map(|(_, end)| end).max();
            if let Some(next) = modifier.filter(|&next| next > at + 1) {
                (end, by_be) = (next, false);
                at = next;
                continue;
            }
            let negation = context.form(&self.vocabulary.negations, items, at).map(|(_, end)| end);
            let helped = end == at;
            // `is leaking`, but `is open`.
            let form = self.verb_form(Some(item)).unwrap_or_default();
            let helped_as = if by_be { VerbForm::PROGRESSIVE } else { VerbForm::BASE };
            if let Some(marked) = marked.get_mut(at) {
                marked.verbal |= helped && negation.is_none() && form.is(helped_as);
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
        let told = || (1..items.len()).find(|&at| self.tells_of_words(items, at));
        if let Some(at) = around.or(cue).or_else(told) {
            let end = context.cue_at(items, at).map_or(at + 1, |(.., end)| end);
            let words = items.get(at..end).unwrap_or(&[]).to_vec();
            self.not_read(input, &words);
        } else if let Some(at) = (0..items.len()).find(|&at| self.quotes_a_sentence(items, at))
            // `Smith says ["We never paid"]` names who said it.
            && self.speaking.is_empty()
        {
            let place = self.place_of(input, items.get(at..=at).unwrap_or(&[]));
            self.report(
                Diagnostic::new(
                    "attribution-not-read",
                    Severity::Warning,
                    place,
                    "these words stand in quotation marks, and nobody is named who said them",
                )
                .label("read in the source's own voice")
                .help("write `SPEAKER says WHAT`, or take the marks away"),
            );
        }
    }

    /// The verb of saying that a word is a form of, as a cue: `saying` is one of `said`.
    fn saying_verb(&self, item: Option<&Item>) -> Option<(CueId, VerbForm)> {
        let item = item.filter(|item| item.kind == ItemKind::Word)?;
        let verb = self.vocabulary.verbs.get(self.symbols.get(item.word))?;
        let past = self.symbols.find(verb.past)?;
        let (form, _) = self.vocabulary.cue_forms.only_word(past)?;
        Some((CueId(u16::try_from(form).ok()?), verb.form))
    }

    /// Whether a verb at a word gives what somebody said in a form that is not read: `…, saying he left`, `was confirmed by
    /// the union`, `were told the water was safe`, `was described by the coroner as unsafe`.
    fn tells_of_words(&self, items: &[Item], at: usize) -> bool {
        let context = self.context(None);
        let lists = &self.vocabulary.lists;
        let rest = items.get(at + 1..).unwrap_or(&[]);
        let by_somebody = || self.begins_a(&lists.agents, rest, 0);
        let is_be = at.checked_sub(1).and_then(|before| items.get(before)).is_some_and(|item| self.is_be(item));
        if context.form(&lists.quoting, items, at).is_some() {
            return is_be && by_somebody() || rest.iter().any(|item| item.kind == ItemKind::Quoted);
        }
        if let Some((_, hearer, end)) = context.cue_at(items, at)
            && hearer.is_some()
            && is_be
        {
            // The words that would be the hearer are told.
            let told = items.get(at + 1..).unwrap_or(&[]);
            return end > at && (self.is_clause(told) || self.begins_a(&lists.complementizers, told, 0));
        }
        let Some((cue, form)) = self.saying_verb(items.get(at)) else { return false };
        let Some(cue) = self.vocabulary.cue(cue).filter(|cue| matches!(cue.stance, Stance::Affirms | Stance::Denies))
        else {
            return false;
        };
        if form.is(VerbForm::PROGRESSIVE) {
            let set_off = items.get(at).is_some_and(|item| item.mark.sets_apart());
            return set_off && !rest.is_empty();
        }
        is_be && form.is(VerbForm::PARTICIPLE) && !cue.object && by_somebody()
    }

    /// Whether words in quotation marks hold a verb that can be told, so that they are no name.
    pub(super) fn quotes_a_sentence(&self, items: &[Item], at: usize) -> bool {
        let Some(item) = items.get(at) else { return false };
        let is_name = self.declared.quoted(item.word).is_some();
        item.kind == ItemKind::Quoted && !is_name && self.is_told(self.symbols.get(item.word))
    }

    /// Whether a text is of several words and one of them is a verb that can be told.
    pub(super) fn is_told(&self, text: &str) -> bool {
        let is_finite = |word: &str| {
            let form = self.vocabulary.verbs.get(word).map(|verb| verb.form).unwrap_or_default();
            let helps = self.symbols.find(word).is_some_and(|word| self.vocabulary.lists.auxiliaries.begins(word));
            helps || form.is(VerbForm::PAST.and(VerbForm::SINGULAR))
        };
        text.contains(' ') && text.split(' ').any(|word| is_finite(&word.to_lowercase()))
    }

    /// Points out words that look like an attribution and were not read as one.
    fn not_read(&mut self, input: &Input<'_>, words: &[Item]) {
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
        let mut habitual = 0..0;
        let mut carries_tense = |at: usize| {
            let (Some(item), Some(next)) = (items.get(at), items.get(at + 1)) else { return false };
            if habitual.contains(&at) {
                return true;
            }
            if let Some(end) = self.habitual(items, at) {
                habitual = at..end;
                return true;
            }
            let form = self.verb_form(Some(next)).unwrap_or_default();
            (self.in_list(&lists.perfects, item) && (form.is(VerbForm::PARTICIPLE) || self.is_be(next)))
                || (self.in_list(&lists.supports, item) && form.is(VerbForm::BASE))
                || (self.is_be(item) && form.is(VerbForm::PROGRESSIVE))
        };
        items.iter().enumerate().filter(|&(at, _)| !carries_tense(at)).map(|(_, item)| *item).collect()
    }

    /// Where the words end that put the verb behind them in the past: `used to own`. `is used to it` does not.
    fn habitual(&self, items: &[Item], at: usize) -> Option<usize> {
        let (_, end) = self.context(None).form(&self.vocabulary.lists.habituals, items, at)?;
        let is_passive = at.checked_sub(1).and_then(|before| items.get(before)).is_some_and(|item| self.is_be(item));
        let is_base = self.verb_form(items.get(end)).is_some_and(|form| form.is(VerbForm::BASE))
            || items.get(end).is_some_and(|item| self.is_be(item));
        (is_base && !is_passive).then_some(end)
    }

    /// Puts a helping verb that stands before its subject behind it: `at no time did the minister meet the donor`.
    pub(super) fn uninverted(&self, items: &mut Vec<Item>) {
        let Some(first) = items.first().copied() else { return };
        if !self.begins_a(&self.vocabulary.lists.auxiliaries, items, 0) {
            return;
        }
        let helps = self.in_list(&self.vocabulary.lists.supports, &first);
        let wanted =
            if helps { VerbForm::BASE } else { VerbForm::PARTICIPLE.and(VerbForm::PROGRESSIVE).and(VerbForm::BASE) };
        let is_verb = |at: &usize| {
            self.verb_form(items.get(*at)).is_some_and(|form| form.is(wanted)) && !self.is_before_a_noun(items, at - 1)
        };
        let Some(verb) = (2..items.len()).find(is_verb) else { return };
        items.get_mut(verb).into_iter().for_each(|item| item.verbal = true);
        items.remove(0);
        items.insert(verb - 1, first);
    }

    /// Marks the verb of a sentence in which nothing else is one: a word that is as often a noun (`the market stays open`).
    pub(super) fn settle_verb(&self, items: &mut [Item]) {
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR).and(VerbForm::PARTICIPLE);
        let lists = &self.vocabulary.lists;
        let is_finite = |at: usize| {
            items.get(at).is_some_and(|item| item.verbal)
                || self.begins_a(&lists.auxiliaries, items, at)
                || self.verb_form(items.get(at)).is_some_and(|form| form.is(finite))
        };
        if (0..items.len()).any(is_finite) {
            return;
        }
        let may_be = |at: &usize| {
            let form = self.verb_form(items.get(*at)).unwrap_or_default();
            form.is(VerbForm::NOUN) && !self.is_before_a_noun(items, at - 1)
        };
        let mut verb = (1..items.len()).find(may_be);
        // `fuel prices stay high`: a noun in the plural, and the verb behind it.
        let is_base = |at: &usize| self.verb_form(items.get(*at)).is_some_and(|form| form.is(VerbForm::BASE));
        if let Some(next) = verb.filter(|at| !is_base(at)).map(|at| at + 1).filter(|at| is_base(at) && may_be(at)) {
            verb = Some(next);
        }
        verb.and_then(|at| items.get_mut(at)).into_iter().for_each(|item| item.verbal = true);
    }

    /// Whether a word that speaks of what lies ahead, or leaves what is said less than certain, is a noun here: `the will`.
    pub(super) fn is_noun_here(&self, items: &[Item], at: usize) -> bool {
        let context = self.context(None);
        let single = |list: &FormTable| context.form(list, items, at).is_some_and(|(_, end)| end == at + 1);
        let is_modal = self.begins_a(&self.vocabulary.lists.auxiliaries, items, at)
            && (single(&self.vocabulary.futures) || single(&self.vocabulary.hedges));
        is_modal && at > 0 && context.filler(items, at - 1) == 1 && self.context(None).filler(items, at) == 0
    }

    /// A hedge, or a word for what lies ahead, with a negation inside (`is not going to`, `is not thought to`): the
    /// certainty that a hedge leaves, and where the words end.
    pub(super) fn split_by_negation(&self, items: &[Item], at: usize) -> Option<(Option<Certainty>, usize)> {
        let context = self.context(None);
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word)?;
        let vocabulary = &self.vocabulary;
        if ![&vocabulary.hedges, &vocabulary.futures].iter().any(|table| self.in_list(table, item)) {
            return None;
        }
        let (_, behind) = context.form(&vocabulary.negations, items, at + 1)?;
        let probe: Vec<Item> =
            std::iter::once(*item).chain(items.iter().skip(behind).take(LONGEST_MODIFIER).copied()).collect();
        let of = |table: &FormTable| context.form(table, &probe, 0).filter(|&(_, end)| end > 1);
        let hedge = of(&vocabulary.hedges);
        let future = of(&vocabulary.futures);
        let (certainty, end) = match (hedge, future) {
            (Some((value, end)), _) => (Some(if value == 0 { Certainty::Probable } else { Certainty::Possible }), end),
            (None, Some((_, end))) => (None, end),
            (None, None) => return None,
        };
        Some((certainty, behind + end - 1))
    }

    /// Refuses a sentence with a colon in it: what stands before it may be the speaker, a heading or a part of it.
    pub(super) fn no_colon(&self, input: &Input<'_>, items: &[Item]) -> Result<(), Box<Diagnostic>> {
        let colon = (1..items.len()).find(|&at| items.get(at).is_some_and(|item| item.mark == Mark::Colon));
        let last_dash = (1..items.len()).rev().find(|&at| items.get(at).is_some_and(|item| item.mark == Mark::Dash));
        let aside = |at: &usize| self.who(input, items.get(*at..).unwrap_or(&[]), None).is_some();
        let Some(at) = colon.or(last_dash.filter(aside)) else { return Ok(()) };
        let (before, behind) = items.split_at(at);
        let (before, behind) = (self.text_of(before), self.text_of(behind));
        let place = self.place_of(input, items);
        let mark = if colon.is_some() { "colon" } else { "dash" };
        let speaks = if colon.is_some() { (&before, &behind) } else { (&behind, &before) };
        Err(Box::new(
            Diagnostic::error(
                "ambiguous-claim",
                place,
                format!("it is not clear who says this: a {mark} stands in the line"),
            )
            .label(format!("`{before}` may say the rest, or be a heading"))
            .help(format!("one reading: `{} says {}`", speaks.0, speaks.1))
            .help("another: a heading; then leave it out"),
        ))
    }

    /// Whether a sentence speaks of the past by a word that is taken out of it: `did not own`.
    pub(super) fn is_past(&self, items: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        if (0..items.len()).any(|at| self.habitual(items, at).is_some()) {
            return true;
        }
        let context = self.context(None);
        items.iter().enumerate().any(|(at, item)| {
            // What stands behind other words is not looked for: a line may hold thousands of negations.
            let helper = self.in_list(&lists.supports, item) || self.in_list(&lists.perfects, item);
            if !helper {
                return false;
            }
            // `has not run`
            let behind =
                (at + 1..items.len()).find(|&at| context.form(&self.vocabulary.negations, items, at).is_none());
            let Some(next) = behind.and_then(|behind| items.get(behind)) else { return false };
            let form = self.verb_form(Some(next)).unwrap_or_default();
            let perfect = self.in_list(&lists.perfects, item) && (form.is(VerbForm::PARTICIPLE) || self.is_be(next));
            perfect || !self.is_be(item) && self.in_list(&lists.preterites, item)
        })
    }

    /// Whether the first finite verb of a sentence is in the simple present: `the trial begins on 2 June`. `has begun` speaks of
    /// the past.
    pub(super) fn is_present_event(&self, items: &[Item]) -> bool {
        let perfect =
            items.iter().find(|item| self.begins_a(&self.vocabulary.lists.auxiliaries, std::slice::from_ref(item), 0));
        !perfect.is_some_and(|item| self.in_list(&self.vocabulary.lists.perfects, item)) && self.is_present(items)
    }

    /// Whether a sentence has a verb in the simple past, beside which `since` tells no time: `it was the driest April since 1961`.
    pub(super) fn is_simple_past(&self, items: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        !items.iter().any(|item| self.in_list(&lists.perfects, item))
            && items.iter().any(|item| self.is_be(item) && self.in_list(&lists.preterites, item))
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
                let holds = verb.form.is(VerbForm::BASE.and(VerbForm::SINGULAR).and(VerbForm::NOUN))
                    && !verb.form.is(VerbForm::PAST)
                    && !past;
                Some(if holds { verb.present } else { verb.past })
            }
            Some(verb) => Some(verb.past),
            None => None,
        };
        if let Some(form) = form {
            return self.symbols.intern(self.vocabulary.verbs.spelling(form));
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

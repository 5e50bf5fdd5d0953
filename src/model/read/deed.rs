//! What somebody denies or admits doing: `Smith denied leaking the memo` is about the sentence `Smith leaked the memo`.

use super::Reader;
use crate::vocabulary::{Item, ItemKind, VerbForm};
use smol_str::SmolStr;

/// What is done, as the words name it.
pub(super) struct Deed {
    /// The words before the verb that stay: `not paying tax`.
    before: Vec<Item>,
    /// The verb, and its past; none for a form of be.
    verb: Item,
    past: Option<SmolStr>,
    /// How many words these were.
    used: usize,
}

impl Reader<'_> {
    /// The deed that some words begin with: `leaking …`, `having leaked …`, `being paid …`.
    pub(super) fn deed(&self, words: &[Item]) -> Option<Deed> {
        let context = self.context(None);
        let lists = &self.vocabulary.lists;
        let mut before: Vec<Item> = Vec::new();
        let mut at = 0;
        loop {
            if let Some((_, end)) = context.form(&lists.emphases, words, at) {
                at = end;
            } else if let Some((_, end)) = context.form(&self.vocabulary.negations, words, at) {
                before.extend(words.get(at..end)?);
                at = end;
            } else {
                break;
            }
        }
        let item = words.get(at).filter(|item| item.kind == ItemKind::Word)?;
        // A name is no verb.
        let is_name = context.form(&self.declared.forms, words, at).is_some()
            || self.symbols.get(item.word).starts_with(char::is_uppercase);
        if is_name && context.form(&lists.perfects, words, at).is_none() && !self.is_be(item) {
            return None;
        }
        let form = |item: &Item| self.vocabulary.verbs.get(self.symbols.get(item.word)).map(|verb| verb.form);
        let past = |item: &Item| {
            if self.is_be(item) {
                None
            } else {
                self.vocabulary.verbs.get(self.symbols.get(item.word)).map(|verb| SmolStr::from(verb.past))
            }
        };
        // `denies recording is fake`: a thing, and what is said of it.
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
        let is_subject = self.begins_a(&lists.auxiliaries, words, at + 1)
            && context.form(&lists.perfects, words, at).is_none()
            || words.get(at + 1).and_then(form).is_some_and(|form| form.is(finite) && !form.is(VerbForm::PARTICIPLE))
            || context.form(&self.declared.forms, words, at).is_some();
        if is_subject {
            return None;
        }
        let is_perfect = context.form(&lists.perfects, words, at).is_some();
        if is_perfect && let Some(next) = words.get(at + 1) {
            let is_participle = form(next).is_some_and(|form| form.is(VerbForm::PARTICIPLE));
            let is_verb = self.is_be(next) || is_participle;
            return is_verb.then(|| Deed { before, verb: *next, past: past(next), used: at + 2 });
        }
        let is_progressive = form(item).is_some_and(|form| form.is(VerbForm::PROGRESSIVE));
        // `being` is a form of be by the lists; `is` and `was` do not stand here.
        let is_being = self.is_be(item) && context.form(&lists.copulas, words, at).is_none();
        (is_being || is_progressive).then(|| Deed { before, verb: *item, past: past(item), used: at + 1 })
    }

    /// The sentence that somebody did what some words say.
    pub(super) fn as_done(&mut self, subject: &[Item], words: &[Item]) -> Option<Vec<Item>> {
        let Deed { before, verb, past, used } = self.deed(words)?;
        let word = match past {
            Some(past) => self.symbols.intern(&past),
            None => self.vocabulary.be.1,
        };
        let verb = Item { word, lower: word, verbal: true, ..verb };
        let subject = subject.iter().map(|item| Item { mark: Default::default(), ..*item });
        let rest = words.get(used..).unwrap_or(&[]).iter().copied();
        Some(subject.chain(before).chain([verb]).chain(rest).collect())
    }
}

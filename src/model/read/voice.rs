//! Sentences in the passive with who does it: `the motion was carried by the council` is compared as `the council carried the
//! motion`.

use super::Reader;
use crate::{
    value::number,
    vocabulary::{Item, ItemKind, VerbForm},
};

impl Reader<'_> {
    /// A sentence in the passive as one in the active; none where it is in no passive, or nobody is named who does it.
    pub(super) fn in_active_voice(&mut self, items: &[Item]) -> Option<Vec<Item>> {
        let be = (1..items.len()).find(|&at| items.get(at).is_some_and(|item| self.is_be(item)))?;
        let (subject, [be, verb, rest @ ..]) = items.split_at(be) else { return None };
        let by = (0..rest.len()).rev().find(|&at| self.names_agent(rest, at))?;
        let (between, [_, behind @ ..]) = rest.split_at(by) else { return None };
        let (agent, behind) = behind.split_at(self.agent_length(behind));
        let parted =
            |items: &[Item]| items.iter().skip(1).any(|item| item.mark.sets_apart() || item.kind != ItemKind::Word);
        let has_verb = (0..subject.len()).any(|at| self.is_finite(subject, at));
        if parted(items) || has_verb || agent.is_empty() {
            return None;
        }
        let known = self.vocabulary.verbs.get(self.symbols.get(verb.word))?;
        if !known.form.is(VerbForm::PARTICIPLE) || known.intransitive {
            return None;
        }
        // `is owned by` is `owns`, and `was owned by` is `owned`.
        let lists = &self.vocabulary.lists;
        let holds = known.stative && self.in_list(&lists.copulas, be) && !self.in_list(&lists.preterites, be);
        let present = holds.then(|| known.present.to_owned());
        let word = present.map_or(verb.word, |present| self.symbols.intern(&present));
        let verb = Item { word, lower: word, verbal: true, ..*verb };
        Some([agent, &[verb], subject, between, behind].concat())
    }

    /// Whether a word stands before who does it: `by the council`, and not `by 3.5%`, `by climbing`.
    fn names_agent(&self, items: &[Item], at: usize) -> bool {
        let Some(first) = items.get(at + 1).filter(|first| first.kind == ItemKind::Word) else { return false };
        let text = self.symbols.get(first.lower);
        let is_figure = number::may_begin(text) || text.starts_with(|first: char| "0123456789$€£¥".contains(first));
        let is_deed = self.verb_form(Some(first)).is_some_and(|form| form.is(VerbForm::PROGRESSIVE));
        self.begins_a(&self.vocabulary.lists.agents, items, at) && !is_figure && !is_deed
    }

    /// How many words name who does it: up to the next preposition but `of`.
    fn agent_length(&self, items: &[Item]) -> usize {
        let lists = &self.vocabulary.lists;
        let ends =
            |&at: &usize| self.begins_a(&lists.prepositions, items, at) && !self.begins_a(&lists.amounts, items, at);
        (1..items.len()).find(ends).unwrap_or(items.len())
    }
}

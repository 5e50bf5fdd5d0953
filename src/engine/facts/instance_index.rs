//! An index of propositions by phrase and slot values.

use super::{Csr, with_key};
use crate::{
    model::{Model, PropositionId, Term},
    narrow::to_u32,
    vocabulary::PhraseId,
};
use std::sync::OnceLock;

/// The propositions of each phrase. The index of a slot is built when a rule first looks up by that slot.
pub(in crate::engine) struct InstanceIndex {
    by_phrase: Csr,
    slots: Vec<Vec<OnceLock<SlotIndex>>>,
}

/// The propositions of a phrase by the value of one slot.
struct SlotIndex {
    /// Pairs of value and proposition, sorted.
    pairs: Vec<(u32, u32)>,
    /// The number of distinct values.
    values: usize,
}

impl SlotIndex {
    fn new(model: &Model, of_phrase: &[u32], slot: usize) -> Self {
        let filled = |&id: &u32| {
            let term = model.propositions.slots(PropositionId(id)).get(slot)?;
            Some((term.raw(), id))
        };
        let mut pairs: Vec<(u32, u32)> = of_phrase.iter().filter_map(filled).collect();
        pairs.sort_unstable();
        let values = pairs.chunk_by(|one, two| one.0 == two.0).count();
        Self { pairs, values }
    }
}

impl InstanceIndex {
    /// The propositions of a model by phrase, without slot indexes.
    pub(super) fn new(model: &Model) -> Self {
        let ids = (0..to_u32(model.propositions.len())).map(PropositionId);
        let phrases = ids.clone().map(|id| model.phrase(id).0 as usize + 1).max().unwrap_or(0);
        let mut slots: Vec<Vec<OnceLock<SlotIndex>>> = Vec::new();
        slots.resize_with(phrases, Vec::new);
        for id in ids.clone() {
            let count = model.propositions.slots(id).len();
            if let Some(of_phrase) = slots.get_mut(model.phrase(id).0 as usize)
                && of_phrase.len() < count
            {
                of_phrase.resize_with(count, OnceLock::new);
            }
        }
        let by_phrase = Csr::new(phrases, ids.map(|id| (model.phrase(id).0, id.0)));
        Self { by_phrase, slots }
    }

    fn slot(&self, model: &Model, phrase: PhraseId, slot: usize) -> Option<&SlotIndex> {
        let cell = self.slots.get(phrase.0 as usize)?.get(slot)?;
        Some(cell.get_or_init(|| SlotIndex::new(model, self.by_phrase.get(phrase.0), slot)))
    }

    /// The propositions of a phrase.
    pub(in crate::engine) fn of_phrase(&self, phrase: PhraseId) -> &[u32] {
        self.by_phrase.get(phrase.0)
    }

    /// The average number of propositions of a phrase when these slots are bound.
    pub(in crate::engine) fn fanout(&self, model: &Model, phrase: PhraseId, known: &[bool]) -> f64 {
        // With all slots bound there is one proposition or none.
        if !known.is_empty() && known.iter().all(|known| *known) {
            return 0.5;
        }
        let all = self.by_phrase.get(phrase.0).len() as f64;
        let known = known.iter().enumerate().filter(|(_, known)| **known);
        let known: Vec<f64> =
            known.filter_map(|(slot, _)| Some(self.slot(model, phrase, slot)?.values.max(1) as f64)).collect();
        // Slots are assumed to be independent, and some proposition to match.
        let each = known.iter().fold(all, |all, values| all / values);
        if known.is_empty() { all } else { each.max(0.5) }
    }

    /// The candidates for propositions of a phrase with the given slot values, in order. If several slots are given,
    /// the caller must check them.
    pub(in crate::engine) fn find<'i>(
        &'i self,
        model: &Model,
        phrase: PhraseId,
        given: &[Option<u32>],
    ) -> impl Iterator<Item = u32> + use<'i> {
        let mut exact = None;
        let mut all: &[u32] = &[];
        let mut some: &[(u32, u32)] = &[];
        if given.iter().all(Option::is_none) {
            all = self.by_phrase.get(phrase.0);
        } else if given.iter().all(Option::is_some) {
            let terms: Vec<Term> = given.iter().flatten().map(|&raw| Term::from_raw(raw)).collect();
            let found = model.propositions.find(phrase, &terms);
            exact = found.filter(|&id| model.propositions.slots(id) == terms).map(|id| id.0);
        } else {
            let known = given.iter().enumerate().filter_map(|(slot, value)| Some((slot, (*value)?)));
            let known = known.map(|(slot, value)| {
                self.slot(model, phrase, slot).map_or(&[][..], |slot| with_key(&slot.pairs, value))
            });
            some = known.min_by_key(|pairs| pairs.len()).unwrap_or(&[]);
        }
        exact.into_iter().chain(all.iter().copied()).chain(some.iter().map(|&(_, id)| id))
    }
}

//! Propositions that differ in one value, apart from numbers.

use super::link_index::with_key;
use crate::{
    interner::HASH,
    model::{Model, PropositionId, Term, TermKind},
    vocabulary::PhraseId,
};
use foldhash::fast::FixedState;
use std::{collections::HashMap, ops::ControlFlow};

/// A phrase, the index of a slot, and the values of the other slots, where all numbers count as equal.
type SlotFrame = (u32, usize, Vec<u32>);

/// Propositions by everything but the value of one slot.
#[derive(Debug, Default)]
pub(in crate::engine) struct VariantIndex {
    /// Pairs of slot value and proposition, sorted.
    by_frame: HashMap<SlotFrame, Vec<(u32, u32)>, FixedState>,
    pairs: usize,
}

impl VariantIndex {
    /// Indexes a model. Opaque sentences have no slots: they are compared as a whole.
    pub(super) fn new(model: &Model) -> Self {
        let mut by_frame: HashMap<SlotFrame, Vec<(u32, u32)>, FixedState> = HashMap::with_hasher(HASH);
        for id in model.propositions.ids() {
            let _ = frames(model, id, |value, frame| {
                by_frame.entry(frame).or_default().push((value.raw(), id.0));
                ControlFlow::Continue(())
            });
        }
        let mut pairs = 0;
        #[expect(clippy::iter_over_hash_type, reason = "a sum, and each list sorted by itself")]
        for filled in by_frame.values_mut() {
            filled.sort_unstable();
            let same = filled.chunk_by(|one, two| one.0 == two.0).map(|same| same.len() * same.len());
            pairs += filled.len() * filled.len() - same.sum::<usize>();
        }
        Self { by_frame, pairs }
    }

    /// The number of pairs of propositions that differ in one value.
    pub(in crate::engine) const fn pairs(&self) -> usize {
        self.pairs
    }

    /// Calls `then` with a value of a proposition, a proposition that differs only in that value, and the other
    /// value. If `of` is given, only with that other value.
    pub(in crate::engine) fn for_each(
        &self,
        model: &Model,
        id: u32,
        of: Option<u32>,
        mut then: impl FnMut(u32, u32, u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        frames(model, PropositionId(id), |own, frame| {
            let filled = self.by_frame.get(&frame).map(Vec::as_slice).unwrap_or_default();
            let filled = of.map_or(filled, |of| with_key(filled, of));
            let others = filled.iter().filter(|&&(value, _)| value != own.raw());
            others.copied().try_for_each(|(value, other)| then(own.raw(), other, value))
        })
    }
}

/// Calls `then` with the value of each slot of a proposition that holds no number, and with the rest of the
/// proposition.
fn frames(
    model: &Model,
    id: PropositionId,
    mut then: impl FnMut(Term, SlotFrame) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if id.0 as usize >= model.propositions.len() || model.phrase(id) == PhraseId::OPAQUE {
        return ControlFlow::Continue(());
    }
    let slots = model.propositions.slots(id);
    let is_number = |term: &Term| matches!(term.kind(), TermKind::Number(_));
    let aside: Vec<u32> = slots.iter().map(|term| if is_number(term) { u32::MAX } else { term.raw() }).collect();
    for (index, term) in slots.iter().enumerate().filter(|(_, term)| !is_number(term)) {
        let mut others = aside.clone();
        if let Some(slot) = others.get_mut(index) {
            *slot = u32::MAX;
        }
        then(*term, (model.phrase(id).0, index, others))?;
    }
    ControlFlow::Continue(())
}

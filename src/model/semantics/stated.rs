//! What follows from propositions, by number: what nobody speaks of gets one here.

use super::{Implication, Model, PropositionId, Term, closure::Reached};
use crate::{
    interner::Probe,
    model::table::{InlineProposition, Propositions},
    narrow::to_u32,
    vocabulary::PhraseId,
};

/// How many are looked up together, so that one wait for memory is for several of them.
const TOGETHER: usize = 32;

/// What follows from propositions on file, or is taken for granted with them, and is not on file itself. A point can
/// rest on it as on any other: whether anybody mentions it makes no difference to what is found.
#[derive(Debug, Default)]
pub struct DerivedPropositions(Propositions);

impl DerivedPropositions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A proposition by its place among them.
    pub(super) fn get(&self, index: u32) -> (PhraseId, &[Term]) {
        (self.0.phrase(PropositionId(index)), self.0.slots(PropositionId(index)))
    }

    /// Puts them on file, under the numbers that they were given.
    pub(in crate::model) fn put_on_file(self, propositions: &mut Propositions) {
        propositions.append(&self.0);
    }
}

/// Numbers what follows from propositions.
pub(super) struct Stated<'a> {
    model: &'a Model,
    implications: Vec<Implication>,
    /// What is yet to be looked up, what it follows from, and by how much it is lowered.
    pending: Vec<(InlineProposition, PropositionId, u8)>,
    derived: DerivedPropositions,
    /// What is to be followed once more: from it something follows that weighs less and was not on file yet.
    again: Vec<PropositionId>,
}

impl<'a> Stated<'a> {
    pub(super) const fn new(model: &'a Model, derived: DerivedPropositions) -> Self {
        Self { model, implications: Vec::new(), pending: Vec::new(), derived, again: Vec::new() }
    }

    /// Takes note of what follows from a proposition.
    pub(super) fn add(&mut self, from: PropositionId, reached: Reached<'_>) {
        let Reached { phrase, slots, lowered, .. } = reached;
        if let Some(short) = InlineProposition::from_terms(phrase, slots) {
            self.pending.push((short, from, lowered));
            if self.pending.len() >= TOGETHER {
                self.look_up();
            }
        } else {
            let known = reached.known(self.model);
            let first = to_u32(self.model.propositions.len());
            let derive = |derived: &mut Propositions| match lowered {
                0 => Some(derived.intern(phrase, slots)),
                _ => derived.find(phrase, slots),
            };
            let to = known.or_else(|| derive(&mut self.derived.0).map(|id| PropositionId(first + id.0)));
            self.put(to, from, lowered);
        }
    }

    /// The number of what is taken for granted. What weighs less is no point of its own: it is followed from a part to
    /// its whole and back, for what is said of that.
    pub(super) fn number(&mut self, reached: Reached<'_>) -> Option<PropositionId> {
        let Reached { phrase, slots, lowered, .. } = reached;
        let first = to_u32(self.model.propositions.len());
        let derive = || (lowered == 0).then(|| PropositionId(first + self.derived.0.intern(phrase, slots).0));
        reached.known(self.model).or_else(derive)
    }

    /// What is to be followed once more, when all that follows without weighing less is on file.
    pub(super) fn take_again(&mut self) -> Vec<PropositionId> {
        self.look_up();
        self.again.sort_unstable();
        self.again.dedup();
        std::mem::take(&mut self.again)
    }

    /// The derived propositions so far.
    pub(super) fn derived(&mut self) -> &DerivedPropositions {
        self.look_up();
        &self.derived
    }

    /// The derived propositions that have a number already.
    pub(super) const fn numbered(&self) -> &DerivedPropositions {
        &self.derived
    }

    fn look_up(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        let mut spots = [Probe::default(); TOGETHER];
        for (spot, &(short, ..)) in spots.iter_mut().zip(&pending) {
            *spot = self.model.propositions.fetch(short);
        }
        for ((short, from, lowered), spot) in pending.drain(..).zip(spots) {
            let known = self.model.propositions.find_at(spot, short);
            let first = to_u32(self.model.propositions.len());
            let derive = |derived: &mut Propositions| match lowered {
                0 => Some(derived.intern_short(short)),
                _ => derived.find_short(short),
            };
            let to = known.or_else(|| derive(&mut self.derived.0).map(|id| PropositionId(first + id.0)));
            self.put(to, from, lowered);
        }
        self.pending = pending;
    }

    fn put(&mut self, to: Option<PropositionId>, from: PropositionId, lowered: u8) {
        match to {
            Some(to) if to != from => self.implications.push(Implication { to, from, lowered }),
            Some(_) => {}
            None if self.again.last() != Some(&from) => self.again.push(from),
            None => {}
        }
    }

    /// All that follows, sorted, each once and the strongest way; and what of it is not on file.
    pub(super) fn finish(mut self) -> (Vec<Implication>, DerivedPropositions) {
        self.look_up();
        // In the order of the fields, in two comparisons.
        let key = |implication: &Implication| {
            let Implication { to, from, lowered } = *implication;
            (u64::from(to.0) << 32 | u64::from(from.0), lowered)
        };
        self.implications.sort_unstable_by_key(key);
        self.implications.dedup_by_key(|implication| (implication.to, implication.from));
        (self.implications, self.derived)
    }
}

//! Which of the propositions that follow from others somebody states.

use super::{Implication, Model, PropositionId, closure::Reached};
use crate::{model::table::Short, symbol::Spot};

/// How many are looked up together, so that one wait for memory is for several of them.
const TOGETHER: usize = 32;

/// Looks up what follows from propositions.
pub(super) struct Stated<'a> {
    model: &'a Model,
    implications: Vec<Implication>,
    /// What is yet to be looked up, what it follows from, and by how much it is lowered.
    pending: Vec<(Short, PropositionId, u8)>,
}

impl<'a> Stated<'a> {
    pub(super) const fn new(model: &'a Model) -> Self {
        Self { model, implications: Vec::new(), pending: Vec::new() }
    }

    /// Takes note of what follows from a proposition.
    pub(super) fn add(&mut self, from: PropositionId, reached: Reached<'_>) {
        let Reached { phrase, slots, lowered, .. } = reached;
        if let Some(short) = Short::of(phrase, slots) {
            self.pending.push((short, from, lowered));
            if self.pending.len() >= TOGETHER {
                self.look_up();
            }
        } else {
            self.put(reached.known(self.model), from, lowered);
        }
    }

    fn look_up(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        let mut spots = [Spot::default(); TOGETHER];
        for (spot, &(short, ..)) in spots.iter_mut().zip(&pending) {
            *spot = self.model.propositions.fetch(short);
        }
        for ((short, from, lowered), spot) in pending.drain(..).zip(spots) {
            self.put(self.model.propositions.find_at(spot, short), from, lowered);
        }
        self.pending = pending;
    }

    fn put(&mut self, to: Option<PropositionId>, from: PropositionId, lowered: u8) {
        if let Some(to) = to.filter(|&to| to != from) {
            self.implications.push(Implication { to, from, lowered });
        }
    }

    /// All that follows and is stated, sorted, each once and the strongest way.
    pub(super) fn implications(mut self) -> Vec<Implication> {
        self.look_up();
        self.implications.sort_unstable();
        self.implications.dedup_by_key(|implication| (implication.to, implication.from));
        self.implications
    }
}

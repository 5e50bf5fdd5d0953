//! The contents of a model that decide which rules can find anything.

use crate::model::Model;
use std::cell::OnceCell;

/// Features that few models have, computed on first use.
#[derive(Clone, Copy, Debug)]
struct Rare {
    quotes: bool,
    corrects: bool,
    retracts: bool,
    rests: bool,
    parts: bool,
    ticks: bool,
}

/// The contents of a model.
pub(crate) struct Inventory<'a> {
    pub(super) model: &'a Model,
    rare: OnceCell<Rare>,
}

impl<'a> Inventory<'a> {
    /// The inventory of a model.
    pub(crate) const fn new(model: &'a Model) -> Self {
        Self { model, rare: OnceCell::new() }
    }

    fn rare(&self) -> &Rare {
        self.rare.get_or_init(|| {
            let parts = self.model.names.iter().any(|name| !name.related().wholes.is_empty());
            let mut rare = Rare { quotes: false, corrects: false, retracts: false, rests: false, parts, ticks: false };
            for extra in &self.model.extras {
                rare.quotes |= extra.quote.is_some();
                rare.corrects |= !extra.corrects.is_empty();
                rare.retracts |= !extra.retracts.is_empty();
                rare.rests |= !extra.rests_on.is_empty();
                rare.ticks |= !extra.ticks.is_empty();
            }
            rare
        })
    }

    /// Whether any claim has a quote. Quotes have not been looked up yet.
    pub(super) fn has_quotes(&self) -> bool {
        self.rare().quotes
    }

    /// Whether any claim corrects another.
    pub(super) fn has_corrections(&self) -> bool {
        self.rare().corrects
    }

    /// Whether any claim retracts another.
    pub(super) fn has_retractions(&self) -> bool {
        self.rare().retracts
    }

    /// Whether any claim rests on another.
    pub(super) fn has_grounds(&self) -> bool {
        self.rare().rests
    }

    /// Whether any claim has a check. Whether it is still valid is not known yet.
    pub(super) fn has_ticks(&self) -> bool {
        self.rare().ticks
    }

    /// Whether any name is part of another.
    pub(super) fn has_parts(&self) -> bool {
        self.rare().parts
    }

    /// Whether any source is a story.
    pub(super) fn has_stories(&self) -> bool {
        self.model.sources.iter().any(|source| source.story)
    }
}

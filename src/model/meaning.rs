//! What propositions have to do with each other: which follow from which, which exclude each
//! other, and on what point. It is worked out on propositions (of which there are few), never on
//! claims, and by grouping, never by comparing all pairs.

use super::{ClaimId, DateId, Model, PropositionId, Term};
use crate::{source::Place, vocabulary::PhraseId};

/// A point at issue: a proposition (that was denied in so many words), or what a phrase allows one
/// value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PointId(u32);

impl PointId {
    const GROUP: u32 = 1 << 31;

    /// The proposition as a point.
    pub const fn proposition(id: PropositionId) -> Self {
        Self(id.0)
    }

    /// The group of that index in [`Meaning::groups`] as a point.
    pub const fn group(index: u32) -> Self {
        Self(index | Self::GROUP)
    }

    /// The proposition it is, or the index of the group.
    pub const fn kind(self) -> Result<PropositionId, u32> {
        if self.0 & Self::GROUP == 0 { Ok(PropositionId(self.0)) } else { Err(self.0 & !Self::GROUP) }
    }

    /// The number behind it: equal for equal points, and of no other meaning.
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The point of that number.
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }
}

/// Affirming `from` affirms `to`; denying `to` denies `from`. Both are stated by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Implication {
    /// What follows.
    pub to: PropositionId,
    /// What it follows from.
    pub from: PropositionId,
    /// By how many levels a contradiction that rests on this weighs less: 2 where the one is about
    /// a part and the other about its whole, else 0.
    pub lowered: u8,
}

/// What propositions that exclude each other differ in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// `one X per Y`.
    One {
        /// The phrase.
        phrase: PhraseId,
        /// Which `one … per …` of the phrase.
        index: u8,
        /// What fills the slots it has one value for.
        per: Vec<Term>,
    },
    /// `opposite`.
    Opposite {
        /// The phrase that declares it.
        phrase: PhraseId,
        /// Which `opposite` of the phrase.
        index: u8,
        /// What fills its slots.
        slots: Vec<Term>,
    },
}

/// A proposition on one side of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Member {
    /// The group.
    pub group: u32,
    /// What it says there: the term that fills the one-valued slot; for opposites one of two fixed
    /// terms.
    pub value: Term,
    /// A proposition that somebody affirms and that says so, by itself or by what follows from it.
    pub proposition: PropositionId,
}

/// What propositions have to do with each other.
#[derive(Debug, Default)]
pub struct Meaning {
    /// What follows from what somebody affirms, the trivial case (itself) left out; sorted.
    pub implications: Vec<Implication>,
    /// The groups that hold two values or more that exclude each other.
    pub groups: Vec<Group>,
    /// Their members, sorted: a group's stand together, and in it a value's.
    pub members: Vec<Member>,
}

/// One step from what was said to the point: a line of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In words: `only one agent per work`.
    pub text: String,
    /// Where it is declared; none for what the language itself says.
    pub place: Option<Place>,
}

/// One side's value and date, for [`Meaning::excludes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Figure {
    /// The value, as in [`Member::value`].
    pub value: Term,
    /// From [`Meaning::figure_date`].
    pub date: DateId,
}

impl Meaning {
    /// Works it out for all that is on file.
    pub fn of(model: &Model) -> Self {
        let _ = model;
        Self::default()
    }

    /// Whether two values of a group exclude each other: they differ, neither is indefinite, part
    /// or whole of the other, and numbers lie farther apart than `within`. Gives by how many levels
    /// a contradiction that rests on it weighs less (1 where the values are names spelt alike).
    pub fn excludes(&self, model: &Model, group: u32, first: Figure, second: Figure) -> Option<u8> {
        let _ = (model, group, first, second);
        None
    }

    /// The date that the figure of a claim holds for, where the group's phrase `grows`: when it
    /// happened, else the date of its source; unknown where the phrase does not grow.
    pub fn figure_date(&self, model: &Model, group: u32, claim: ClaimId) -> DateId {
        let _ = (model, group, claim);
        DateId::UNKNOWN
    }

    /// Whether a proposition can happen only once, so that two dates for it exclude each other.
    pub fn once(&self, model: &Model, id: PropositionId) -> bool {
        let _ = (model, id);
        false
    }

    /// The lines of the vocabulary that lead from a proposition to a point.
    pub fn steps(&self, model: &Model, from: PropositionId, to: PointId) -> Vec<Step> {
        let _ = (model, from, to);
        Vec::new()
    }

    /// All points that a proposition is about: itself, and the groups it belongs to.
    pub fn points(&self, model: &Model, id: PropositionId) -> Vec<PointId> {
        let _ = model;
        vec![PointId::proposition(id)]
    }

    /// A point in words: `call happened`; for a group the phrase with its fixed slots filled.
    pub fn point_text(&self, model: &Model, point: PointId) -> String {
        let _ = (model, point);
        String::new()
    }
}

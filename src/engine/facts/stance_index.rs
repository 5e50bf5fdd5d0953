//! The claims that stand on each proposition, by stance, with what is asked of nearly every claim.

use super::{Csr, Facts, csr::GroupSizes};
use crate::{
    model::{Claim, Flags, Model, NameId, semantics::Exclusion},
    narrow::to_u32,
    syntax::ast::Stance,
    vocabulary::CueId,
};

/// How many stances there are.
const STANCES: u32 = to_u32(Stance::ALL.len());

/// How a claim takes a stance on the point's proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum StanceTest {
    /// By itself or by what follows from it.
    Affirms,
    /// In so many words.
    States(Stance),
}

impl StanceTest {
    /// The stance that the claim itself has.
    pub(in crate::engine) const fn stance(self) -> Stance {
        match self {
            Self::Affirms => Stance::Affirms,
            Self::States(stance) => stance,
        }
    }

    /// A number for it, below [`StanceTest::COUNT`].
    pub(in crate::engine) const fn index(self) -> usize {
        match self {
            Self::Affirms => 0,
            Self::States(Stance::Affirms) => 1,
            Self::States(Stance::Denies) => 2,
            Self::States(Stance::Declines) => 3,
            Self::States(Stance::Asks) => 4,
        }
    }

    /// How many there are.
    pub(in crate::engine) const COUNT: usize = 5;
}

/// What the two claims meet on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum JoinPoint {
    /// One proposition.
    Same,
    /// Two propositions that exclude each other on a point, for that reason.
    Excluded(Exclusion),
}

impl JoinPoint {
    /// Whether only claims that say different things of the point can meet. With one date each, they say the same.
    pub(in crate::engine) const fn is_between_values(self) -> bool {
        match self {
            Self::Same | Self::Excluded(Exclusion::Date) => false,
            Self::Excluded(Exclusion::Declared | Exclusion::Figure) => true,
        }
    }
}

/// A claim that takes a stance, with what is asked of nearly every claim: in the order of propositions these are read
/// one behind the other, where the claims themselves stand far from each other and each look is a wait for memory.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct StanceEntry {
    /// The number of the claim.
    pub(in crate::engine) claim: u32,
    pub(in crate::engine) speaker: NameId,
    /// The number of its cue, plus one; 0 where it has none.
    cue: u16,
    pub(in crate::engine) flags: Flags,
    pub(in crate::engine) levels: ClaimLevels,
}

impl StanceEntry {
    const ANY: Self = Self { claim: 0, speaker: NameId(0), cue: 0, flags: Flags(0), levels: ClaimLevels(0) };

    fn new(id: u32, claim: &Claim) -> Self {
        let cue = claim.cue.map_or(0, |CueId(cue)| cue.saturating_add(1));
        Self { claim: id, speaker: claim.speaker, cue, flags: claim.flags, levels: ClaimLevels::new(claim) }
    }

    /// Its cue.
    pub(in crate::engine) fn cue(self) -> Option<CueId> {
        self.cue.checked_sub(1).map(CueId)
    }
}

/// The certainty and the voice of a claim, and whether it has more than its columns.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct ClaimLevels(u8);

impl ClaimLevels {
    const EXTRA: u8 = 1 << 7;

    const fn new(claim: &Claim) -> Self {
        let extra = if claim.extra == 0 { 0 } else { Self::EXTRA };
        Self(claim.certainty as u8 | (claim.voice as u8) << 4 | extra)
    }

    /// A bit for its certainty.
    pub(in crate::engine) const fn certainty(self) -> u8 {
        1 << (self.0 & 7)
    }

    /// A bit for its voice.
    pub(in crate::engine) const fn voice(self) -> u8 {
        1 << (self.0 >> 4 & 7)
    }

    /// Whether it has more than its columns.
    pub(in crate::engine) const fn has_extra(self) -> bool {
        self.0 & Self::EXTRA != 0
    }
}

/// The claims by proposition and stance, how many there are of each stance, and what else is asked of all claims: they
/// are gone through together for all of it.
#[derive(Debug)]
pub struct StanceIndex {
    grouped: Csr<StanceEntry>,
    counts: [usize; STANCES as usize],
    /// For each proposition, a bit for each way in which a claim stands on it ([`StanceTest::index`]).
    pub(super) stands: Vec<u8>,
    /// The flags that any claim has.
    pub(super) flags: Flags,
    /// The claims that have more than their columns.
    pub(super) with_extra: Vec<u32>,
}

impl StanceIndex {
    /// Those of all claims on file.
    pub fn new(model: &Model) -> Self {
        let propositions = model.propositions.len();
        let count = propositions * STANCES as usize;
        // Of claims that take no stance: no proposition has this key.
        let none = to_u32(count);
        let (mut flags, mut with_extra) = (Flags::default(), Vec::new());
        let key = |(id, claim): (u32, &Claim)| {
            flags.0 |= claim.flags.0;
            if claim.extra != 0 {
                with_extra.push(id);
            }
            let taken = Facts::takes(claim, claim.stance);
            if taken { claim.proposition.0 * STANCES + claim.stance as u32 } else { none }
        };
        let keys: Vec<u32> = (0..to_u32(model.claims.len())).zip(&model.claims).map(key).collect();
        let mut sizes = GroupSizes::new(count);
        keys.iter().for_each(|&key| sizes.add(key));
        let (mut counts, mut stands) = ([0; STANCES as usize], Vec::with_capacity(propositions));
        for sizes in sizes.all().as_chunks::<{ STANCES as usize }>().0 {
            let mut ways = 0;
            for ((&size, count), stance) in sizes.iter().zip(&mut counts).zip(Stance::ALL) {
                let affirms = if stance == Stance::Affirms { 1 << StanceTest::Affirms.index() } else { 0 };
                *count += size as usize;
                ways |= if size > 0 { 1 << StanceTest::States(stance).index() | affirms } else { 0 };
            }
            stands.push(ways);
        }
        let stands_of =
            keys.iter().zip((0..).zip(&model.claims)).map(|(&key, (id, claim))| (key, StanceEntry::new(id, claim)));
        let grouped = Csr::counted(sizes, keys.iter().copied(), stands_of, StanceEntry::ANY);
        Self { grouped, counts, stands, flags, with_extra }
    }

    /// The claims of one stance.
    pub(super) fn standing(&self, stance: Stance) -> StanceClaims<'_> {
        let count = self.counts.get(stance as usize).copied().unwrap_or(0);
        StanceClaims { grouped: &self.grouped, stance: stance as u32, count }
    }
}

/// The claims of one stance by proposition.
#[derive(Clone, Copy)]
pub(in crate::engine) struct StanceClaims<'f> {
    grouped: &'f Csr<StanceEntry>,
    stance: u32,
    count: usize,
}

impl<'f> StanceClaims<'f> {
    /// Those of a proposition, in order.
    pub(in crate::engine) fn get(self, proposition: u32) -> &'f [StanceEntry] {
        self.grouped.get(proposition.saturating_mul(STANCES).saturating_add(self.stance))
    }

    /// Asks for where the claims on a proposition stand among all.
    pub(in crate::engine) fn fetch_place(self, proposition: u32) {
        self.grouped.fetch_place(proposition.saturating_mul(STANCES));
    }

    /// Asks for the first claims on a proposition. Where they stand should have been asked for before.
    pub(in crate::engine) fn fetch_claims(self, proposition: u32) {
        self.grouped.fetch_items(proposition.saturating_mul(STANCES));
    }

    /// How many claims take the stance.
    pub(in crate::engine) const fn len(self) -> usize {
        self.count
    }
}

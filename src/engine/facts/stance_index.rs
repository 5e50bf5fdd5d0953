//! The claims on each proposition, by stance, with the data that nearly every condition reads.

use super::{Csr, Facts, csr::GroupSizes};
use crate::{
    model::{Claim, Flags, Model, NameId, semantics::Exclusion},
    narrow::to_u32,
    syntax::ast::Stance,
    vocabulary::CueId,
};

/// The number of stances.
const STANCES: u32 = to_u32(Stance::ALL.len());

/// A test of the stance that a claim takes on the point's proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum StanceTest {
    /// Affirms it, directly or by implication.
    Affirms,
    /// Takes this stance on exactly this proposition.
    States(Stance),
}

impl StanceTest {
    /// The stance of the claim itself.
    pub(in crate::engine) const fn stance(self) -> Stance {
        match self {
            Self::Affirms => Stance::Affirms,
            Self::States(stance) => stance,
        }
    }

    /// Its index, below [`StanceTest::COUNT`].
    pub(in crate::engine) const fn index(self) -> usize {
        match self {
            Self::Affirms => 0,
            Self::States(Stance::Affirms) => 1,
            Self::States(Stance::Denies) => 2,
            Self::States(Stance::Declines) => 3,
            Self::States(Stance::Asks) => 4,
        }
    }

    /// The number of tests.
    pub(in crate::engine) const COUNT: usize = 5;
}

/// What two claims must share to be paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum JoinPoint {
    /// One proposition.
    Same,
    /// Two propositions that exclude each other on a point for this reason.
    Excluded(Exclusion),
}

impl JoinPoint {
    /// Whether only claims with different values of the point can be paired.
    pub(in crate::engine) const fn is_between_values(self) -> bool {
        match self {
            Self::Same | Self::Excluded(Exclusion::Date) => false,
            Self::Excluded(Exclusion::Declared | Exclusion::Figure) => true,
        }
    }
}

/// A claim with a stance and the fields that nearly every condition reads. They are stored in the order of
/// propositions, since the claims themselves are scattered in memory and each access would be a cache miss.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct StanceEntry {
    /// The number of the claim.
    pub(in crate::engine) claim: u32,
    pub(in crate::engine) speaker: NameId,
    /// The number of its cue plus 1, or 0 without a cue.
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

/// The certainty and voice of a claim, and whether it has extra data, packed in a byte.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct ClaimLevels(u8);

impl ClaimLevels {
    const EXTRA: u8 = 1 << 7;

    const fn new(claim: &Claim) -> Self {
        let extra = if claim.extra == 0 { 0 } else { Self::EXTRA };
        Self(claim.certainty as u8 | (claim.voice as u8) << 4 | extra)
    }

    /// The certainty as a bit.
    pub(in crate::engine) const fn certainty(self) -> u8 {
        1 << (self.0 & 7)
    }

    /// The voice as a bit.
    pub(in crate::engine) const fn voice(self) -> u8 {
        1 << (self.0 >> 4 & 7)
    }

    /// Whether the claim has extra data.
    pub(in crate::engine) const fn has_extra(self) -> bool {
        self.0 & Self::EXTRA != 0
    }
}

/// The claims by proposition and stance, the number of claims with each stance, and other facts about all claims,
/// computed in one pass.
#[derive(Debug)]
pub struct StanceIndex {
    grouped: Csr<StanceEntry>,
    counts: [usize; STANCES as usize],
    /// For each proposition, a bit for each stance test that some claim meets ([`StanceTest::index`]).
    pub(super) stands: Vec<u8>,
    /// The flags set on any claim.
    pub(super) flags: Flags,
    /// The claims with extra data.
    pub(super) with_extra: Vec<u32>,
}

impl StanceIndex {
    /// Indexes all claims of a model.
    pub fn new(model: &Model) -> Self {
        let propositions = model.propositions.len();
        let count = propositions * STANCES as usize;
        // The key of claims without a stance, which no proposition has.
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

    /// The claims with a stance.
    pub(super) fn standing(&self, stance: Stance) -> StanceClaims<'_> {
        let count = self.counts.get(stance as usize).copied().unwrap_or(0);
        StanceClaims { grouped: &self.grouped, stance: stance as u32, count }
    }
}

/// The claims with one stance, by proposition.
#[derive(Clone, Copy)]
pub(in crate::engine) struct StanceClaims<'f> {
    grouped: &'f Csr<StanceEntry>,
    stance: u32,
    count: usize,
}

impl<'f> StanceClaims<'f> {
    /// The claims on a proposition, in order.
    pub(in crate::engine) fn get(self, proposition: u32) -> &'f [StanceEntry] {
        self.grouped.get(proposition.saturating_mul(STANCES).saturating_add(self.stance))
    }

    /// Prefetches the range of the claims on a proposition.
    pub(in crate::engine) fn fetch_place(self, proposition: u32) {
        self.grouped.fetch_place(proposition.saturating_mul(STANCES));
    }

    /// Prefetches the first claims on a proposition. Their range should have been prefetched.
    pub(in crate::engine) fn fetch_claims(self, proposition: u32) {
        self.grouped.fetch_items(proposition.saturating_mul(STANCES));
    }

    /// The number of claims with the stance.
    pub(in crate::engine) const fn len(self) -> usize {
        self.count
    }
}

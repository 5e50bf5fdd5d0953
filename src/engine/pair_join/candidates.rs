//! Finds the candidates for pairs on a point: claims that take the stance of a side, pass the conditions on them
//! alone, and have a counterpart with the same join key.

use super::{
    super::{
        facts::{Facts, JoinPoint, StanceClaims, StanceEntry, StanceTest},
        solve::{Flow, Solver},
    },
    field::{ClaimField, FieldCodes, UNKNOWN, of_name},
    filter::ClaimFilter,
    pair_plan::{PairPlan, SidePlan, StoryFilter},
};
use crate::model::{ClaimId, NameId, semantics::PointId};
use crate::narrow::to_u32;
use std::ops::{ControlFlow, Range};

/// A claim on one side of a point: the levels by which it is lowered there, and its value there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) claim: u32,
    speaker: NameId,
    pub(super) value: u32,
    pub(super) lowered: u8,
}

impl Candidate {
    const fn new(stand: &StanceEntry, value: u32, lowered: u8) -> Self {
        Self { claim: stand.claim, speaker: stand.speaker, value, lowered }
    }
}

/// The filter of a side whose conditions are evaluated by a plan.
static NONE: ClaimFilter = ClaimFilter::NONE;

/// The part of a pair plan that determines its candidates. Plans with equal queries share a scan.
#[derive(Debug, PartialEq)]
pub(super) struct CandidateQuery<'s> {
    pub(super) meet: JoinPoint,
    sides: [QuerySide<'s>; 2],
}

#[derive(Debug, PartialEq)]
struct QuerySide<'s> {
    takes: StanceTest,
    tests: &'s ClaimFilter,
    few: Option<StoryFilter>,
    /// The join key: a field that must equal one of the other side.
    key: Option<&'s ClaimField>,
}

impl<'s> CandidateQuery<'s> {
    /// The candidate query of a pair plan.
    pub(super) fn new(shape: &'s PairPlan) -> Self {
        let key = shape.equal.first();
        let side = |side: &'s SidePlan, key: Option<usize>| QuerySide {
            takes: side.takes,
            tests: side.tests.as_ref().unwrap_or(&NONE),
            few: side.few,
            key: key.and_then(|key| side.columns.get(key)),
        };
        let sides = [side(&shape.subject, key.map(|key| key.0)), side(&shape.against, key.map(|key| key.1))];
        Self { meet: shape.meet, sides }
    }

    /// Whether both sides have the same claims.
    fn is_mirrored(&self) -> bool {
        let [subject, against] = &self.sides;
        subject == against
    }
}

/// The batch size, in points. All claims of a batch are collected and prefetched before the first is examined.
pub(super) const TOGETHER: usize = 8;

/// Collects the candidates of a query, point by point.
pub(super) struct CandidateScan<'a> {
    front: &'a CandidateQuery<'a>,
    facts: &'a Facts<'a>,
    /// The claims with the stance of the subject's side.
    stands: StanceClaims<'a>,
    mirrored: bool,
    /// The candidates of each point of the batch.
    entries: [[Vec<Candidate>; 2]; TOGETHER],
    keys: JoinKeys,
    codes: FieldCodes,
}

impl<'a> CandidateScan<'a> {
    pub(super) fn new(front: &'a CandidateQuery<'a>, facts: &'a Facts<'a>) -> Self {
        let mirrored = front.is_mirrored();
        let stands = facts.stances(front.sides[0].takes.stance());
        Self {
            front,
            facts,
            stands,
            mirrored,
            entries: Default::default(),
            keys: JoinKeys::default(),
            codes: FieldCodes::default(),
        }
    }

    /// The candidates of both sides at an index of the batch, if both have some.
    pub(super) fn sides(&self, place: usize) -> Option<(&[Candidate], &[Candidate])> {
        let [subjects, againsts] = self.entries.get(place)?;
        let againsts = if self.mirrored { subjects } else { againsts };
        (!subjects.is_empty() && !againsts.is_empty()).then_some((subjects, againsts))
    }

    /// Whether both sides have the same claims.
    pub(super) const fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// Prefetches the claims of the next points. Few points are examined, and their claims are scattered in memory.
    pub(super) fn fetch(&self, rest: &[u32]) {
        /// Prefetch distances, in points: for the ranges of claims, and for the claims.
        const PLACES: usize = 8;
        const CLAIMS: usize = 4;
        const FEW: usize = 8;
        let kind = |ahead: usize| rest.get(ahead).map(|&point| PointId::from_raw(point).kind());
        let members = |group: u32| {
            let members = self.facts.group_ranges().get(group as usize).cloned().unwrap_or_default();
            self.facts.meaning.members.get(members).unwrap_or(&[]).iter().take(FEW).map(|member| member.proposition.0)
        };
        match kind(PLACES) {
            Some(Ok(proposition)) => self.stands.fetch_place(proposition.0),
            Some(Err(group)) => members(group).for_each(|proposition| self.stands.fetch_place(proposition)),
            None => {}
        }
        match kind(CLAIMS) {
            Some(Ok(proposition)) => self.stands.fetch_claims(proposition.0),
            Some(Err(group)) => members(group).for_each(|proposition| self.stands.fetch_claims(proposition)),
            None => {}
        }
    }

    /// Collects the candidates of both sides of a point, and returns the number of claims examined.
    pub(super) fn point(&mut self, place: usize, point: u32) -> u64 {
        let [subject, against] = &self.front.sides;
        let mut looked_at = 0;
        let Some([subjects, againsts]) = self.entries.get_mut(place) else { return 0 };
        subjects.clear();
        againsts.clear();
        if !self.mirrored {
            looked_at += gather(self.facts, against, point, againsts);
            if againsts.is_empty() {
                return looked_at;
            }
        }
        looked_at += gather(self.facts, subject, point, subjects);
        if subjects.is_empty() {
            return looked_at;
        }
        if subject.key.is_some() {
            self.keep_equal(place);
        }
        // Their claims are needed next.
        let claims = self.entries.get(place).into_iter().flatten().flatten();
        claims.for_each(|entry| self.facts.model.fetch_claim(ClaimId(entry.claim)));
        looked_at
    }

    /// Drops candidates with no counterpart that has the same join key.
    fn keep_equal(&mut self, place: usize) {
        let Some([subjects, againsts]) = self.entries.get_mut(place) else { return };
        let model = &self.facts.model;
        let differ = self.front.meet.is_between_values();
        let mirrored = self.mirrored;
        self.keys.clear(subjects.len() + againsts.len());
        let codes = &mut self.codes;
        let mut fill = |keys: &mut JoinKeys, side: &QuerySide<'_>, entries: &[Candidate], sides: u8| match side.key {
            Some(ClaimField::Speaker) => {
                keys.add(entries.iter().map(|entry| (of_name(entry.speaker), entry.value)), sides);
            }
            Some(column) => {
                let mut key = |entry: &Candidate| {
                    let claim = model.claims.as_slice().get(entry.claim as usize);
                    claim.map_or(UNKNOWN, |claim| column.code(model, entry.claim, claim, codes))
                };
                keys.add(entries.iter().map(|entry| (key(entry), entry.value)), sides);
            }
            None => {}
        };
        let [subject, against] = &self.front.sides;
        fill(&mut self.keys, subject, subjects, if mirrored { 3 } else { 1 });
        fill(&mut self.keys, against, againsts, 2);
        let mut at = 0;
        for entries in [subjects, againsts] {
            entries.retain(|_| {
                at += 1;
                self.keys.stand_against(at - 1, differ)
            });
        }
    }
}

/// The state of a join key on a point.
#[derive(Clone, Copy, Debug, Default)]
struct KeyState {
    key: u64,
    /// The round that it belongs to; states of earlier rounds are stale.
    round: u32,
    /// The first value of a claim with the key.
    value: u32,
    /// The sides that have a claim with the key, and whether there is a second value.
    seen: u8,
}

/// The bit of [`KeyState::seen`] for a second value.
const MIXED: u8 = 4;

/// The join keys on one point: which sides have each, and whether their values differ.
#[derive(Debug, Default)]
struct JoinKeys {
    slots: Vec<KeyState>,
    round: u32,
    shift: u32,
    /// The number of slots in use, minus 1.
    mask: usize,
    /// The slot of the key of each added claim.
    places: Vec<u32>,
}

/// The slot of a key, which is added if it is missing.
#[inline]
fn place(slots: &mut [KeyState], (round, shift, mask): (u32, u32, usize), key: u64, value: u32, sides: u8) -> u32 {
    /// 2^64 divided by the golden ratio, rounded down. Multiplying by it spreads neighboring keys.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    if key == UNKNOWN {
        return NOWHERE;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the shift leaves as many bits as there are slots")]
    let mut at = (key.wrapping_mul(SPREAD) >> shift) as usize;
    // Half of the slots are free, so the loop ends.
    while let Some(slot) = slots.get_mut(at) {
        if slot.round != round {
            *slot = KeyState { key, round, value, seen: sides };
            break;
        }
        if slot.key == key {
            slot.seen |= sides | if slot.value == value { 0 } else { MIXED };
            break;
        }
        at = (at + 1) & mask;
    }
    to_u32(at)
}

/// The slot of an unknown key.
const NOWHERE: u32 = u32::MAX;

impl JoinKeys {
    /// Starts over, with capacity for `keys` keys.
    fn clear(&mut self, keys: usize) {
        self.places.clear();
        self.round = self.round.wrapping_add(1);
        let needed = (keys * 2).next_power_of_two().max(16);
        if self.slots.len() < needed || self.round == 0 {
            self.slots.clear();
            self.slots.resize(needed.max(self.slots.len()), KeyState::default());
            self.round = 1;
        }
        // Points with few claims use only the first few slots.
        self.shift = 64 - needed.trailing_zeros();
        self.mask = needed - 1;
    }

    /// Adds the keys and values of claims on one side or both.
    fn add(&mut self, claims: impl Iterator<Item = (u64, u32)>, sides: u8) {
        let Self { slots, round, shift, mask, places } = self;
        places.extend(claims.map(|(key, value)| place(slots, (*round, *shift, *mask), key, value, sides)));
    }

    /// Whether both sides have the key of the claim with this index; if `differ`, also whether their values differ.
    fn stand_against(&self, index: usize, differ: bool) -> bool {
        let slot = self.places.get(index).and_then(|&place| self.slots.get(place as usize));
        slot.is_some_and(|slot| slot.seen & 3 == 3 && (!differ || slot.seen & MIXED != 0))
    }
}

/// Adds the claims with a side's stance on a point that pass its tests, and returns the number examined.
fn gather(facts: &Facts<'_>, side: &QuerySide<'_>, point: u32, entries: &mut Vec<Candidate>) -> u64 {
    let (from, members): (u8, Range<usize>) = match PointId::from_raw(point).kind() {
        Ok(proposition) => return gather_from(facts, side, proposition.0, 0, 0, entries),
        // A proposition implied without lowering is itself a member of the group.
        Err(group) => (1, facts.group_ranges().get(group as usize).cloned().unwrap_or_default()),
    };
    let mut looked_at = 0;
    for member in facts.meaning.members.get(members).unwrap_or(&[]) {
        looked_at += gather_from(facts, side, member.proposition.0, from, member.value.raw(), entries);
    }
    looked_at
}

/// The same for one proposition and those that imply it with at least `from` levels of lowering.
fn gather_from(
    facts: &Facts<'_>,
    side: &QuerySide<'_>,
    proposition: u32,
    from: u8,
    value: u32,
    entries: &mut Vec<Candidate>,
) -> u64 {
    let all = facts.stances(side.takes.stance());
    let mut looked_at = 1;
    let unasked = side.tests.are_none();
    let mut add = |stands: &[StanceEntry], lowered: u8| {
        looked_at += stands.len() as u64;
        if unasked {
            entries.extend(stands.iter().map(|stand| Candidate::new(stand, value, lowered)));
            return;
        }
        for stand in stands {
            if side.tests.pass(facts, stand) {
                entries.push(Candidate::new(stand, value, lowered));
            }
        }
    };
    add(all.get(proposition), 0);
    if side.takes == StanceTest::Affirms {
        for (implying, lowered) in facts.implying(proposition) {
            if (from..=2).contains(&lowered) {
                add(all.get(implying), lowered);
            }
        }
    }
    looked_at
}

/// Drops the candidates that fail a plan on single claims, and adds the levels by which it lowers the others.
pub(super) fn keep_by_plan(
    side: &SidePlan,
    solver: &Solver<'_>,
    frame: &mut [u32],
    entries: &mut Vec<Candidate>,
) -> Flow {
    let Some(plan) = side.own.as_ref().filter(|_| side.tests.is_none()) else { return ControlFlow::Continue(()) };
    let mut flow = ControlFlow::Continue(());
    entries.retain_mut(|entry| {
        if flow.is_break() {
            return false;
        }
        match super::least_lowering(solver, plan, frame, side.claim, entry.claim) {
            ControlFlow::Continue(Some(own)) => {
                entry.lowered = entry.lowered.saturating_add(own);
                entry.lowered <= 2
            }
            ControlFlow::Continue(None) => false,
            ControlFlow::Break(stop) => {
                flow = ControlFlow::Break(stop);
                false
            }
        }
    });
    flow
}

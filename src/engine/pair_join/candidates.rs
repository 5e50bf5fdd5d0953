//! The claims that stand against each other on a point: those that take the stance of one of the two sides, pass
//! what is asked of them alone, and have somebody on the other side with the same in a field that must be equal.

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

/// A claim on one side of a point: by how much what it says there is lowered, and the value it has there.
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

/// What is asked of claims by their columns where they are asked by a plan.
static NONE: ClaimFilter = ClaimFilter::NONE;

/// What shapes must have in common for the same claims to be worth a look.
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
    /// The field that must be equal to one of the other side.
    key: Option<&'s ClaimField>,
}

impl<'s> CandidateQuery<'s> {
    /// The front of a shape.
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

    /// Whether the claims of both sides are the same ones.
    fn is_mirrored(&self) -> bool {
        let [subject, against] = &self.sides;
        subject == against
    }
}

/// How many points are gathered before the first of them is looked at: more is asked of their claims then, which are on
/// their way meanwhile.
pub(super) const TOGETHER: usize = 8;

/// Collects the claims of a front, some points after the others.
pub(super) struct CandidateScan<'a> {
    front: &'a CandidateQuery<'a>,
    facts: &'a Facts<'a>,
    /// The claims that take the stance of the subject's side.
    stands: StanceClaims<'a>,
    mirrored: bool,
    /// Of each point that is gathered.
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

    /// The claims of the subject's side and those of the other, where both have some, of the point gathered as that.
    pub(super) fn sides(&self, place: usize) -> Option<(&[Candidate], &[Candidate])> {
        let [subjects, againsts] = self.entries.get(place)?;
        let againsts = if self.mirrored { subjects } else { againsts };
        (!subjects.is_empty() && !againsts.is_empty()).then_some((subjects, againsts))
    }

    /// Whether both sides are the same claims.
    pub(super) const fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// Asks for the claims of points that are soon to be looked at: of a thousand points few are, and they stand anywhere.
    pub(super) fn fetch(&self, rest: &[u32]) {
        /// How many points ahead it is asked for where the claims of members stand, and for claims.
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

    /// Collects the claims of both sides of a point; how many were looked at.
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
        // More is asked of them next.
        let claims = self.entries.get(place).into_iter().flatten().flatten();
        claims.for_each(|entry| self.facts.model.fetch_claim(ClaimId(entry.claim)));
        looked_at
    }

    /// Leaves out the claims that nobody stands against who has the same in the field that must be equal.
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

/// What is known of one value of a field on a point.
#[derive(Clone, Copy, Debug, Default)]
struct KeyState {
    key: u64,
    /// The round it is of; what is of an earlier one is no more.
    round: u32,
    /// The first value that a claim with the key has there.
    value: u32,
    /// Which sides have such a claim, and whether another value stands there.
    seen: u8,
}

/// The other value bit of [`KeyState::seen`].
const MIXED: u8 = 4;

/// What is known of each value of a field on one point: which sides it is on, and whether more than one value is.
#[derive(Debug, Default)]
struct JoinKeys {
    slots: Vec<KeyState>,
    round: u32,
    shift: u32,
    /// One less than the slots that are in use.
    mask: usize,
    /// For each claim added, where its key is kept.
    places: Vec<u32>,
}

/// Where a key is kept; it is added where it is not there.
#[inline]
fn place(slots: &mut [KeyState], (round, shift, mask): (u32, u32, usize), key: u64, value: u32, sides: u8) -> u32 {
    /// The whole part of 2^64 by the golden ratio: neighbours come to lie far apart.
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

/// Where no key is kept.
const NOWHERE: u32 = u32::MAX;

impl JoinKeys {
    /// Starts over, with room for so many keys.
    fn clear(&mut self, keys: usize) {
        self.places.clear();
        self.round = self.round.wrapping_add(1);
        let needed = (keys * 2).next_power_of_two().max(16);
        if self.slots.len() < needed || self.round == 0 {
            self.slots.clear();
            self.slots.resize(needed.max(self.slots.len()), KeyState::default());
            self.round = 1;
        }
        // A point with few claims keeps to the few slots at the front.
        self.shift = 64 - needed.trailing_zeros();
        self.mask = needed - 1;
    }

    /// Adds what claims of one side or of both have there.
    fn add(&mut self, claims: impl Iterator<Item = (u64, u32)>, sides: u8) {
        let Self { slots, round, shift, mask, places } = self;
        places.extend(claims.map(|(key, value)| place(slots, (*round, *shift, *mask), key, value, sides)));
    }

    /// Whether both sides have the key of the claim that was added so many before it; where `differ`, also whether
    /// more than one value is there.
    fn stand_against(&self, index: usize, differ: bool) -> bool {
        let slot = self.places.get(index).and_then(|&place| self.slots.get(place as usize));
        slot.is_some_and(|slot| slot.seen & 3 == 3 && (!differ || slot.seen & MIXED != 0))
    }
}

/// Adds the claims that take a side's stance on a point and pass its tests; how many were looked at.
fn gather(facts: &Facts<'_>, side: &QuerySide<'_>, point: u32, entries: &mut Vec<Candidate>) -> u64 {
    let (from, members): (u8, Range<usize>) = match PointId::from_raw(point).kind() {
        Ok(proposition) => return gather_from(facts, side, proposition.0, 0, 0, entries),
        // What follows from another proposition at no loss is a member of the group itself.
        Err(group) => (1, facts.group_ranges().get(group as usize).cloned().unwrap_or_default()),
    };
    let mut looked_at = 0;
    for member in facts.meaning.members.get(members).unwrap_or(&[]) {
        looked_at += gather_from(facts, side, member.proposition.0, from, member.value.raw(), entries);
    }
    looked_at
}

/// The same for one proposition, and what it follows from by at least `from` levels lowered.
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

/// Leaves out the claims that do not pass a plan about them alone, and adds what it lowers them by.
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

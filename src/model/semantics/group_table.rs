//! Groups by number while they are found: of a thousand few hold values that differ, and only those are kept.

use super::{GroupKind, GroupMember, PropositionId, Semantics, Term};
use crate::{
    interner::{FixedKey, FixedKeyMap, HASH, Probe},
    narrow::to_u32,
    prefetch::prefetch_at,
    vocabulary::PhraseId,
};
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// How many groups are looked up together, so that one wait for memory is for several of them.
const TOGETHER: usize = 32;

/// Groups, each once, by number, and what is said in them.
#[derive(Debug, Default)]
pub(super) struct GroupTable {
    groups: Vec<KnownGroup>,
    terms: Vec<Term>,
    members: Vec<GroupMember>,
    /// Those of few terms, which nearly all are.
    short: FixedKeyMap,
    long: HashTable<u32>,
    /// What is yet to be looked up.
    pending: Vec<PendingMember>,
}

#[derive(Debug)]
struct KnownGroup {
    kind: GroupKind,
    /// Where its terms end among all; they begin where those of the group before it end.
    end: u32,
    /// The first value that was added.
    value: Term,
    /// Whether a value was added that differs from it.
    differs: bool,
}

/// What a proposition says in a group of few terms.
#[derive(Clone, Copy, Debug)]
struct PendingMember {
    kind: GroupKind,
    terms: ShortTerms,
    value: Term,
    proposition: PropositionId,
}

/// Up to two terms.
#[derive(Clone, Copy, Debug)]
struct ShortTerms([Term; 2]);

impl ShortTerms {
    const fn new(terms: &[Term]) -> Option<Self> {
        match *terms {
            [] => Some(Self([Term::NOTHING; 2])),
            [only] => Some(Self([only, Term::NOTHING])),
            [first, second] => Some(Self([first, second])),
            _ => None,
        }
    }

    fn terms(self) -> impl Iterator<Item = Term> {
        self.0.into_iter().take_while(|term| *term != Term::NOTHING)
    }

    fn key(self, kind: GroupKind) -> FixedKey {
        let (side, phrase, index) = match kind {
            GroupKind::One(phrase, index) => (0, phrase, u32::from(index)),
            GroupKind::Opposite(phrase, index) => (1, phrase, u32::from(index)),
            GroupKind::Figure(phrase, slot) => (2, phrase, slot),
            GroupKind::Date(phrase) => (3, phrase, 0),
            GroupKind::Contrary(slot, usually) => (4 + u32::from(usually), PhraseId::OPAQUE, slot),
        };
        let pair = |one: u32, other: u32| u64::from(one) << 32 | u64::from(other);
        let Self([first, second]) = self;
        [pair(phrase.0, index << 3 | side), pair(first.raw(), second.raw())]
    }
}

impl GroupTable {
    /// With room for what so many propositions say.
    pub(super) fn with_room(propositions: usize) -> Self {
        let groups = propositions / 4 * 3;
        let mut short = FixedKeyMap::default();
        short.reserve(groups);
        Self {
            groups: Vec::with_capacity(groups),
            terms: Vec::with_capacity(2 * groups),
            members: Vec::with_capacity(propositions),
            short,
            ..Self::default()
        }
    }

    /// Takes note of the value that a proposition has in the group of that kind with these terms.
    pub(super) fn add(&mut self, kind: GroupKind, terms: &[Term], value: Term, proposition: PropositionId) {
        if let Some(terms) = ShortTerms::new(terms) {
            self.pending.push(PendingMember { kind, terms, value, proposition });
            if self.pending.len() >= TOGETHER {
                self.look_up();
            }
        } else {
            self.look_up();
            let number = self.long_number(kind, terms, value);
            self.put(number, value, proposition);
        }
    }

    /// Adds a group that one proposition makes up by itself, and that is kept: what claims say there is told apart by more
    /// than by what they state.
    pub(super) fn add_apart(&mut self, kind: GroupKind, terms: &[Term], proposition: PropositionId) {
        self.look_up();
        let group = to_u32(self.groups.len());
        self.push(kind, terms.iter().copied(), Term::NOTHING);
        self.put(group, Semantics::HOLE, proposition);
    }

    /// Looks up what was added last.
    fn look_up(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        let (mut spots, mut numbers) = ([Probe::default(); TOGETHER], [None; TOGETHER]);
        for (spot, &PendingMember { kind, terms, .. }) in spots.iter_mut().zip(&pending) {
            *spot = self.short.prefetch(terms.key(kind));
        }
        for ((number, &spot), &PendingMember { kind, terms, .. }) in numbers.iter_mut().zip(&spots).zip(&pending) {
            *number = self.short.find_at(spot, terms.key(kind));
            number.iter().for_each(|&number| prefetch_at(&self.groups, number as usize));
        }
        for (number, PendingMember { kind, terms, value, proposition, .. }) in
            numbers.into_iter().zip(pending.drain(..))
        {
            let number = number.unwrap_or_else(|| {
                let new = to_u32(self.groups.len());
                let number = self.short.find_or_add(terms.key(kind), new);
                if number == new {
                    self.push(kind, terms.terms(), value);
                }
                number
            });
            self.put(number, value, proposition);
        }
        self.pending = pending;
    }

    fn put(&mut self, group: u32, value: Term, proposition: PropositionId) {
        if let Some(known) = self.groups.get_mut(group as usize) {
            known.differs |= known.value != value;
        }
        self.members.push(GroupMember { group, value, proposition });
    }

    fn push(&mut self, kind: GroupKind, terms: impl Iterator<Item = Term>, value: Term) {
        self.terms.extend(terms);
        self.groups.push(KnownGroup { kind, end: to_u32(self.terms.len()), value, differs: false });
    }

    /// The number of a group of more terms, a new one if it was not there.
    fn long_number(&mut self, kind: GroupKind, terms: &[Term], value: Term) -> u32 {
        let (groups, all) = (&self.groups, &self.terms);
        let known = |number: u32| Some((groups.get(number as usize)?.kind, terms_of(groups, all, number)));
        let hash = HASH.hash_one((kind, terms));
        if let Some(&number) = self.long.find(hash, |&number| known(number) == Some((kind, terms))) {
            return number;
        }
        let new = to_u32(groups.len());
        self.long.insert_unique(hash, new, |&number| known(number).map_or(0, |known| HASH.hash_one(known)));
        self.push(kind, terms.iter().copied(), value);
        new
    }

    /// What is said in all groups.
    pub(super) fn members(&mut self) -> Vec<GroupMember> {
        self.look_up();
        std::mem::take(&mut self.members)
    }

    /// How many groups there are.
    pub(super) const fn len(&self) -> usize {
        self.groups.len()
    }

    /// The groups in the order of their numbers, and whether they hold values that differ.
    pub(super) fn groups(&self) -> impl Iterator<Item = (GroupKind, &[Term], bool)> {
        let numbers = (0..).zip(&self.groups);
        numbers.map(|(number, known)| (known.kind, terms_of(&self.groups, &self.terms, number), known.differs))
    }
}

fn terms_of<'t>(groups: &[KnownGroup], terms: &'t [Term], number: u32) -> &'t [Term] {
    let end = |number: usize| groups.get(number).map(|known| known.end as usize);
    let start = (number as usize).checked_sub(1).and_then(end).unwrap_or(0);
    terms.get(start..end(number as usize).unwrap_or(start)).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{interner::Symbol, model::TermKind};

    #[test]
    fn groups_are_told_apart_by_kind_and_by_all_of_their_terms() {
        let word = |number: u32| Term::new(TermKind::Word(Symbol(number)));
        let kinds = [
            GroupKind::One(PhraseId(1), 0),
            GroupKind::One(PhraseId(1), 1),
            GroupKind::Opposite(PhraseId(1), 0),
            GroupKind::One(PhraseId(2), 0),
        ];
        let terms: [&[Term]; 6] =
            [&[], &[word(1)], &[word(1), word(2)], &[word(2), word(1)], &[word(1); 3], &[word(1); 4]];
        let all = || kinds.into_iter().flat_map(|kind| terms.iter().map(move |&terms| (kind, terms)));
        let mut table = GroupTable::with_room(4);
        // So many that some are looked up before the others are added.
        for round in 0..3 {
            for (kind, terms) in all() {
                table.add(kind, terms, word(0), PropositionId(round));
            }
        }
        let differing = (GroupKind::One(PhraseId(1), 1), terms[2]);
        table.add(differing.0, differing.1, word(9), PropositionId(9));
        let members = table.members();
        let groups: Vec<_> = table.groups().collect();
        assert_eq!(groups, all().map(|(kind, terms)| (kind, terms, (kind, terms) == differing)).collect::<Vec<_>>());
        let numbers: Vec<u32> = members.iter().map(|member| member.group).collect();
        assert_eq!(numbers, (0..24).chain(0..24).chain(0..24).chain([8]).collect::<Vec<_>>());
    }
}

//! What propositions have to do with each other: which follow from which, which exclude each
//! other, and on what point. It is worked out on propositions (of which there are few), never on
//! claims, and by grouping, never by comparing all pairs.

mod closure;
mod contraries;
mod counted;
mod group_table;
mod likeness;
mod proposition_dates;
mod stated;
mod units;

use super::{ClaimId, DateId, Model, NameId, PropositionId, Term, TermKind, rendering::joined};
use crate::{
    narrow::to_u32,
    source::Place,
    value::NumberRange,
    vocabulary::{One, Phrase, PhraseId, PhraseWord},
};
use closure::{Basis, Closure, Reached};
use group_table::GroupTable;
use hashbrown::HashMap;
use likeness::may_be_one;
pub use stated::DerivedPropositions;
use stated::Stated;
use std::{
    cmp::Ordering,
    ops::{ControlFlow, Range},
    sync::Arc,
};

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

    /// The group of that index in [`Semantics::groups`] as a point.
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

/// Affirming `from` affirms `to`; denying `to` denies `from`. What follows from something on file is on file too, save
/// what is said of a part or a whole.
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
pub enum GroupId {
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
    /// One sentence with different figures at one place, where no line of the vocabulary says what figures there mean.
    Figure {
        /// The phrase; [`PhraseId::OPAQUE`] for a sentence that no phrase fits.
        phrase: PhraseId,
        /// Which slot holds the figure.
        slot: u32,
        /// What fills the slots, with [`Semantics::HOLE`] for this figure and all others.
        terms: Vec<Term>,
    },
    /// One sentence with a word and with another that says the contrary, where no phrase fits.
    Contrary {
        /// Which of its words.
        slot: u32,
        /// Whether both may be so at different times.
        usually: bool,
        /// Its words, with the first of the two in that place.
        terms: Vec<Term>,
    },
    /// One sentence about what happened, which claims date differently.
    Date {
        /// The phrase.
        phrase: PhraseId,
        /// What fills its slots.
        slots: Vec<Term>,
    },
}

/// What makes two propositions exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exclusion {
    /// A line of the vocabulary: `one … per …`, `opposite`.
    Declared,
    /// They are the same but for a figure.
    Figure,
    /// They are the same but for the date.
    Date,
}

impl GroupId {
    /// Its phrase, and what fills the slots that its members have in common.
    fn filled(&self) -> (PhraseId, &[Term]) {
        match self {
            Self::One { phrase, per: slots, .. }
            | Self::Opposite { phrase, slots, .. }
            | Self::Date { phrase, slots }
            | Self::Figure { phrase, terms: slots, .. } => (*phrase, slots),
            Self::Contrary { terms, .. } => (PhraseId::OPAQUE, terms),
        }
    }

    /// What makes its members exclude each other.
    pub const fn exclusion(&self) -> Exclusion {
        match self {
            Self::One { .. } | Self::Opposite { .. } | Self::Contrary { .. } => Exclusion::Declared,
            Self::Figure { .. } => Exclusion::Figure,
            Self::Date { .. } => Exclusion::Date,
        }
    }
}

/// A proposition on one side of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupMember {
    /// The group.
    pub group: u32,
    /// What it says there: the term that fills the one-valued slot; for opposites one of two fixed
    /// terms ([`Semantics::SELF`] and [`Semantics::OPPOSITE`]).
    pub value: Term,
    /// A proposition that says so, by itself or by what follows from it.
    pub proposition: PropositionId,
}

/// What propositions have to do with each other.
#[derive(Debug, Default, PartialEq)]
pub struct Semantics {
    /// What follows from what is on file, the trivial case (itself) left out; sorted.
    pub implications: Vec<Implication>,
    /// What is taken for granted by what is on file, under any stance: the numbers of the
    /// proposition and of what it presupposes, by itself or by what follows from that; sorted.
    pub presuppositions: Vec<(u32, u32)>,
    /// The groups that hold two values or more that differ.
    pub groups: Vec<GroupId>,
    /// Their members, sorted: a group's stand together, and in it a value's.
    pub members: Vec<GroupMember>,
    /// The first proposition from which more follows than is followed, if there is one: then findings
    /// may be missing.
    pub cut_short: Option<PropositionId>,
    /// The limit that was met there, in words.
    pub limit: &'static str,
    basis: Basis,
    /// The points of groups by what they are, also of those with one value only.
    all_groups: HashMap<GroupId, u32>,
}

/// One step from what was said to the point: a line of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// In words: `only one agent per work`.
    pub text: Arc<str>,
    /// Where it is declared; none for what the language itself says.
    pub place: Option<Place>,
}

/// One side's value and date, for [`Semantics::excludes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Figure {
    /// The value, as in [`GroupMember::value`].
    pub value: Term,
    /// From [`Semantics::figure_date`].
    pub date: DateId,
}

impl Semantics {
    /// The value of those who affirm the phrase that declares an opposite.
    pub const SELF: Term = Term::new(TermKind::Number(Self::NO_NUMBER - 1));
    /// The value of those who affirm its opposite.
    pub const OPPOSITE: Term = Term::new(TermKind::Number(Self::NO_NUMBER));
    /// Stands for any figure in a [`GroupId::Figure`].
    pub const HOLE: Term = Term::new(TermKind::Number(Self::NO_NUMBER - 2));
    /// The limits of what is followed, in words.
    const FROM_ONE: &'static str = "4,096 sentences that follow from one";
    const IN_ALL: &'static str = "100,000 sentences that follow from others, and 64 more for each sentence";
    /// The last that a term can hold. No number on file may be meant by these three: they would be written, and
    /// hashed, as the one that happened to be read first.
    const NO_NUMBER: u32 = (1 << 29) - 1;

    /// Works it out for all that is on file, and puts on file what follows from that.
    pub fn new(model: &mut Model) -> Self {
        let (meaning, derived) = Self::apart(model);
        derived.put_on_file(&mut model.propositions);
        meaning
    }

    /// The same, with what follows kept apart: the model needs to take it on before it is asked for it.
    pub fn apart(model: &Model) -> (Self, DerivedPropositions) {
        Self::with(model, |closure, from, each| closure.reach_by_lines(from, each))
    }

    /// The same, with each proposition followed by itself. It takes longer, and that it makes no difference is a test.
    #[cfg(test)]
    pub(crate) fn one_by_one(model: &Model) -> Self {
        Self::with(model, |closure, from, each| closure.reach(from, each)).0
    }

    fn with(
        model: &Model,
        mut reach: impl FnMut(&mut Closure<'_>, (PhraseId, &[Term]), &mut dyn FnMut(Reached<'_>)),
    ) -> (Self, DerivedPropositions) {
        let basis = Basis::new(model);
        let mut closure = Closure::new(model, &basis);
        let mut cut_short = None;
        let mut stated = Stated::new(model, DerivedPropositions::default());
        // Much of what is said is said of what there is one of; room that is not used is not touched.
        let mut table = GroupTable::with_room(model.propositions.len());
        let mut spare = Vec::new();
        let on_file = to_u32(model.propositions.len());
        let mut follow = |from: PropositionId, filled: (PhraseId, &[Term]), again: bool, stated: &mut Stated<'_>| {
            closure.most = if from.0 < on_file { closure::MOST } else { closure::MOST_FROM_DERIVED };
            reach(&mut closure, filled, &mut |reached| {
                // What is reached first is the proposition itself.
                if reached.index > 0 && (!again || reached.lowered > 0) {
                    stated.add(from, reached);
                }
                // A part and its whole never exclude each other, so nothing is grouped by what was
                // reached through one.
                if reached.lowered == 0 && !again {
                    each_group(model, &basis, reached, &mut spare, |kind, terms, value| {
                        table.add(kind, terms, value, from);
                    });
                }
            });
            closure.cut_short
        };
        for from in model.propositions.ids() {
            let filled = (model.phrase(from), model.propositions.slots(from));
            if follow(from, filled, false, &mut stated) {
                cut_short = cut_short.or(Some(from));
            }
        }
        let presuppositions = presuppositions(model, &mut Closure::new(model, &basis), &mut stated);
        // What follows from what is derived follows from what that is derived from, so nothing new comes of this.
        let first = to_u32(model.propositions.len());
        let mut slots = Vec::new();
        for index in 0..to_u32(stated.derived().len()) {
            let (phrase, own) = stated.numbered().get(index);
            slots.clear();
            slots.extend_from_slice(own);
            follow(PropositionId(first + index), (phrase, &slots), false, &mut stated);
        }
        // What is said of a part or a whole may have got on file only by now.
        let again = if stated.derived().is_empty() { Vec::new() } else { stated.take_again() };
        for from in again {
            match from.0.checked_sub(first) {
                None => {
                    follow(from, (model.phrase(from), model.propositions.slots(from)), true, &mut stated);
                }
                Some(index) => {
                    let (phrase, own) = stated.numbered().get(index);
                    slots.clear();
                    slots.extend_from_slice(own);
                    follow(from, (phrase, &slots), true, &mut stated);
                }
            }
        }
        for (from, given) in proposition_dates::given_twice(model) {
            if proposition_dates::is_event(model, from, given) && !basis.names_somebody(model.propositions.slots(from))
            {
                table.add_apart(GroupKind::Date(model.phrase(from)), model.propositions.slots(from), from);
            }
        }
        let limit = if closure.is_spent() { Self::IN_ALL } else { Self::FROM_ONE };
        let mut meaning = Self { presuppositions, cut_short, limit, basis, ..Self::default() };
        let members = table.members();
        let keep = || meaning.keep_groups(&table, members);
        let ((implications, derived), ()) = rayon::join(|| stated.finish(), keep);
        meaning.implications = implications;
        let counted = counted::implications(model);
        if !counted.is_empty() {
            meaning.implications.extend(counted);
            meaning.implications.sort_unstable();
            meaning.implications.dedup();
        }
        (meaning, derived)
    }

    /// Keeps the groups that hold values that differ.
    fn keep_groups(&mut self, table: &GroupTable, mut members: Vec<GroupMember>) {
        let mut renumbered = Vec::with_capacity(table.len());
        for (kind, terms, differs) in table.groups() {
            let number = to_u32(self.groups.len());
            renumbered.push(if differs { number } else { u32::MAX });
            if differs {
                let group = kind.group(terms);
                self.all_groups.insert(group.clone(), number);
                self.groups.push(group);
            }
        }
        members.retain_mut(|member| {
            member.group = renumbered.get(member.group as usize).copied().unwrap_or(u32::MAX);
            member.group != u32::MAX
        });
        // In the order of the fields, in two comparisons.
        let key = |member: &GroupMember| {
            let GroupMember { group, value, proposition } = *member;
            (u64::from(group) << 32 | u64::from(value.raw()), proposition)
        };
        members.sort_unstable_by_key(key);
        members.dedup();
        self.members = members;
    }

    fn group(&self, group: u32) -> Option<&GroupId> {
        self.groups.get(group as usize)
    }

    /// The members of a group.
    pub fn of_group(&self, group: u32) -> &[GroupMember] {
        let from = self.members.partition_point(|member| member.group < group);
        let to = self.members.partition_point(|member| member.group <= group);
        self.members.get(from..to).unwrap_or(&[])
    }

    /// Whether the members of a group exclude each other for that reason.
    pub fn is_of(&self, group: u32, exclusion: Exclusion) -> bool {
        self.group(group).is_some_and(|group| group.exclusion() == exclusion)
    }

    /// How far apart two figures of a group may lie and still agree, and whether they can only grow; none where the
    /// group is not about figures of one phrase.
    fn measure<'m>(&self, model: &'m Model, group: u32) -> Option<&'m Phrase> {
        match self.group(group)? {
            GroupId::One { phrase, .. } | GroupId::Figure { phrase, .. } => model.vocabulary.phrase(*phrase),
            GroupId::Opposite { .. } | GroupId::Date { .. } | GroupId::Contrary { .. } => None,
        }
    }

    /// Whether two values of a group exclude each other: they differ, neither is indefinite, part
    /// or whole of the other, and numbers lie farther apart than `within`. Gives by how many levels
    /// a contradiction that rests on it weighs less: one where the values are names spelt alike, and one where there is
    /// `usually one`.
    pub fn excludes(&self, model: &Model, group: u32, first: Figure, second: Figure) -> Option<u8> {
        if self.is_of(group, Exclusion::Date) {
            // An unknown date overlaps with all: it is asked for once the claims are known.
            let known = first.date.is_known() && second.date.is_known();
            return (!known || !model.date(first.date).overlaps(model.date(second.date))).then_some(0);
        }
        if first.value == second.value {
            return None;
        }
        let exclusion = self.group(group)?.exclusion();
        if let GroupId::Contrary { usually, .. } = self.group(group)? {
            return Some(u8::from(*usually));
        }
        if let GroupId::Opposite { phrase, .. } = self.group(group)?
            && model.vocabulary.phrase(*phrase).is_some_and(|phrase| phrase.holds)
            && !are_of_one_time(model, first.date, second.date, 0)
        {
            return None;
        }
        let Some(phrase) = self.measure(model, group) else { return Some(0) };
        let line = match self.group(group)? {
            GroupId::One { index, .. } => phrase.ones.get(usize::from(*index)),
            GroupId::Opposite { .. } | GroupId::Figure { .. } | GroupId::Contrary { .. } | GroupId::Date { .. } => None,
        };
        if line.is_some() && phrase.holds && !are_of_one_time(model, first.date, second.date, SETTLED) {
            return None;
        }
        let usually = u8::from(line.is_some_and(|line| line.usually));
        match (first.value.kind(), second.value.kind()) {
            (TermKind::Name(one), TermKind::Name(other)) => {
                let indefinite = model.name(one).indefinite || model.name(other).indefinite;
                if indefinite || self.related(model, one, other) {
                    return None;
                }
                if phrase.shipped && line.is_some_and(|line| may_be_one(model, phrase, line.slot, one, other)) {
                    return None;
                }
                Some(usually + u8::from(model.are_spelt_alike(one, other)))
            }
            (TermKind::Number(one), TermKind::Number(other)) => {
                let (one, other) = (*model.numbers.get(one as usize)?, *model.numbers.get(other as usize)?);
                // A phrase that says how far its figures may lie apart leaves no room for more.
                let rounded = exclusion == Exclusion::Figure && phrase.within.is_none() && one.is_rounded(other);
                if rounded || !one.differs(other, phrase.within) {
                    return None;
                }
                let outgrown = |early: Figure, late: Figure, lower: bool| {
                    lower
                        && early.date.is_known()
                        && late.date.is_known()
                        && model.date(early.date).is_before(model.date(late.date))
                };
                let grown = phrase.grows.is_some()
                    && (outgrown(first, second, one.is_below(other)) || outgrown(second, first, other.is_below(one)));
                (!grown).then_some(usually)
            }
            (TermKind::Date(one), TermKind::Date(other)) => {
                (!model.date(one).overlaps(model.date(other))).then_some(usually)
            }
            _ => Some(usually),
        }
    }

    /// Whether any two of some members of a group exclude each other, whatever the dates of the claims are; none where
    /// it takes more than a look at each of them to tell.
    pub fn figures_differ(&self, model: &Model, group: u32, members: Range<usize>) -> Option<bool> {
        let within = self.measure(model, group)?.within;
        let mut all_numbers = true;
        let figures = self.members.get(members)?.iter().map_while(|member| {
            let number = match member.value.kind() {
                TermKind::Number(number) => model.numbers.get(number as usize).copied(),
                _ => None,
            };
            all_numbers &= number.is_some();
            number
        });
        NumberRange::any_differ(figures, within).filter(|_| all_numbers)
    }

    /// The date that the figure of a claim holds for, where the group's phrase `grows`: when it
    /// happened, else the date of its source; unknown where the phrase does not depend on it. In a group of dates, when it
    /// happened.
    pub fn figure_date(&self, model: &Model, group: u32, claim: ClaimId) -> DateId {
        if self.is_of(group, Exclusion::Date) {
            return model.when(model.claim(claim));
        }
        if self.is_dated(model, group) { model.dated(model.claim(claim)) } else { DateId::UNKNOWN }
    }

    /// Whether it matters which date a claim on a group holds for: its phrase `grows` or speaks of the present, or the group
    /// is one of dates.
    pub fn is_dated(&self, model: &Model, group: u32) -> bool {
        let phrase = match self.group(group) {
            Some(GroupId::Date { .. }) => return true,
            Some(GroupId::Contrary { .. }) => return false,
            Some(GroupId::One { phrase, .. } | GroupId::Opposite { phrase, .. }) => model.vocabulary.phrase(*phrase),
            Some(GroupId::Figure { .. }) | None => self.measure(model, group).filter(|phrase| phrase.grows.is_some()),
        };
        phrase.is_some_and(|phrase| phrase.grows.is_some() || phrase.holds)
    }

    /// Whether a figure in a proposition can only grow.
    pub fn grows(&self, model: &Model, id: PropositionId) -> bool {
        model.vocabulary.phrase(model.phrase(id)).is_some_and(|phrase| phrase.grows.is_some())
    }

    /// Whether a proposition can happen only once, so that two dates for it exclude each other.
    pub fn once(&self, model: &Model, id: PropositionId) -> bool {
        let once = model.vocabulary.phrase(model.phrase(id)).is_some_and(|phrase| phrase.once.is_some());
        (once || model.once.get(&id) == Some(&true)) && !self.basis.names_somebody(model.propositions.slots(id))
    }

    /// All points that a proposition is about: itself, and the groups it belongs to that hold
    /// values that differ.
    pub fn points(&self, model: &Model, id: PropositionId) -> Vec<PointId> {
        let mut points = vec![PointId::proposition(id)];
        let phrase = model.phrase(id);
        let reached = Reached { phrase, slots: model.propositions.slots(id), lowered: 0, index: 0 };
        let groups = groups_of(model, &self.basis, reached);
        points.extend(
            groups.iter().filter_map(|(group, _)| self.all_groups.get(group)).map(|&group| PointId::group(group)),
        );
        points
    }

    /// A point in words: `call happened`; for a group the phrase with what it has one value for
    /// left open (`… authored plan`), or both opposites.
    pub fn point_text(&self, model: &Model, point: PointId) -> String {
        let mut text = String::with_capacity(64);
        self.push_point(&mut text, model, point);
        text
    }

    /// Puts a point in words behind a text.
    pub fn push_point(&self, text: &mut String, model: &Model, point: PointId) {
        let group = match point.kind() {
            Ok(id) => return model.push_proposition(text, id),
            Err(group) => group,
        };
        match self.group(group) {
            Some(GroupId::One { phrase, index, per }) => {
                let phrase = model.vocabulary.phrase(*phrase).into_iter();
                phrase.for_each(|phrase| push_one(text, model, phrase, *index, per));
            }
            Some(GroupId::Opposite { phrase, slots, .. }) => model.push_filled(text, *phrase, slots),
            Some(GroupId::Date { phrase, slots }) => match model.propositions.find(*phrase, slots) {
                Some(id) => model.push_proposition(text, id),
                None => model.push_filled(text, *phrase, slots),
            },
            // As somebody wrote it, where somebody did.
            Some(GroupId::Contrary { terms, .. }) => match model.propositions.find(PhraseId::OPAQUE, terms) {
                Some(id) => model.push_proposition(text, id),
                None => model.push_filled(text, PhraseId::OPAQUE, terms),
            },
            Some(GroupId::Figure { phrase, slot, terms }) => {
                let term = |text: &mut String, at: usize, term: Term| match term == Self::HOLE {
                    true => text.push_str(if at == *slot as usize { "[figure]" } else { "…" }),
                    false => model.push_term(text, term),
                };
                match model.vocabulary.phrase(*phrase).filter(|_| *phrase != PhraseId::OPAQUE) {
                    Some(phrase) => joined(text, &phrase.words, |text, word| match word {
                        PhraseWord::Literal(word) => text.push_str(word),
                        PhraseWord::Slot(at) => terms.get(*at).into_iter().for_each(|&filler| term(text, *at, filler)),
                    }),
                    None => {
                        let terms: Vec<(usize, Term)> = terms.iter().copied().enumerate().collect();
                        joined(text, &terms, |text, &(at, filler)| term(text, at, filler));
                    }
                }
            }
            None => {}
        }
    }

    /// Puts behind a text what a value says on a point, in words: the proposition of that side. Where it has no value
    /// there, it is what is `stated`.
    pub fn push_side(
        &self,
        text: &mut String,
        model: &Model,
        point: PointId,
        value: Option<Term>,
        stated: impl FnOnce() -> Option<PropositionId>,
    ) {
        let (group, value) = match (point.kind(), value) {
            (Ok(id), _) => return model.push_proposition(text, id),
            (Err(_), None) => return stated().into_iter().for_each(|stated| model.push_proposition(text, stated)),
            (Err(group), Some(value)) => (group, value),
        };
        match self.group(group) {
            Some(GroupId::One { phrase, index, per }) => {
                let Some(declared) = model.vocabulary.phrase(*phrase) else { return };
                let Some(one) = declared.ones.get(*index as usize) else { return };
                joined(text, &declared.words, |text, word| match word {
                    PhraseWord::Literal(word) => text.push_str(word),
                    PhraseWord::Slot(slot) if *slot == one.slot => model.push_term(text, value),
                    PhraseWord::Slot(slot) => match filler(one, per, *slot) {
                        Some(term) => model.push_term(text, term),
                        None => text.push('…'),
                    },
                });
            }
            Some(GroupId::Opposite { phrase, index, slots }) => {
                let Some(declared) = model.vocabulary.phrase(*phrase) else { return };
                match declared.opposites.get(*index as usize) {
                    Some(opposite) if value == Self::OPPOSITE => closure::fill(model, &opposite.slots, slots)
                        .into_iter()
                        .for_each(|slots| model.push_filled(text, opposite.phrase, &slots)),
                    _ => model.push_filled(text, *phrase, slots),
                }
            }
            // The words of the sentence itself: the terms of the group are in the form that sentences are compared in.
            Some(GroupId::Figure { .. } | GroupId::Contrary { .. } | GroupId::Date { .. }) => {
                stated().into_iter().for_each(|stated| model.push_proposition(text, stated))
            }
            None => {}
        }
    }

    /// The order of two points by what they are about.
    pub fn compare_points(&self, model: &Model, one: PointId, other: PointId) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        let (one, other) = match (one.kind(), other.kind()) {
            (Ok(one), Ok(other)) => return model.compare_propositions(one, other),
            (Ok(_), Err(_)) => return Ordering::Less,
            (Err(_), Ok(_)) => return Ordering::Greater,
            (Err(one), Err(other)) => (self.group(one), self.group(other)),
        };
        let parts = |group: Option<&GroupId>| {
            group.map(|group| match group {
                GroupId::One { index, .. } => (0, u32::from(*index)),
                GroupId::Opposite { index, .. } => (1, u32::from(*index)),
                GroupId::Figure { slot, .. } => (2, *slot),
                GroupId::Date { .. } => (3, 0),
                GroupId::Contrary { slot, .. } => (4, *slot),
            })
        };
        let filled = match (one, other) {
            (Some(one), Some(other)) => model.compare_filled(one.filled(), other.filled()),
            (one, other) => one.is_some().cmp(&other.is_some()),
        };
        parts(one).cmp(&parts(other)).then(filled)
    }

    fn related(&self, model: &Model, one: NameId, other: NameId) -> bool {
        let has = |whole: NameId, part: NameId| model.name(whole).related().parts.binary_search(&part).is_ok();
        has(one, other) || has(other, one)
    }
}

/// For how many days who holds an office, owns a firm or lives in a town is taken to stay the same.
const SETTLED: i32 = 31;

/// Whether two dates are no farther apart than some days, as far as they are known.
fn are_of_one_time(model: &Model, one: DateId, other: DateId, days: i32) -> bool {
    let (one, other) = (model.date(one), model.date(other));
    one.from.saturating_sub(days) <= other.to && other.from.saturating_sub(days) <= one.to
}

/// What each proposition on file takes for granted.
fn presuppositions(model: &Model, closure: &mut Closure<'_>, stated: &mut Stated<'_>) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    if model.vocabulary.phrases.iter().all(|phrase| phrase.presupposes.is_empty()) {
        return found;
    }
    for from in model.propositions.ids() {
        let Some(phrase) = model.vocabulary.phrase(model.phrase(from)) else { continue };
        for presupposed in &phrase.presupposes {
            let slots = model.propositions.slots(from);
            let swapped = closure::swapped(phrase, slots);
            let both = [Some(slots), swapped.as_deref()].into_iter().flatten();
            for slots in both.filter_map(|slots| closure::fill(model, &presupposed.slots, slots)) {
                closure.reach_from(presupposed.phrase, slots, |reached| {
                    // Of a part and its whole the one is not taken for granted with the other.
                    if reached.lowered == 0
                        && let Some(to) = stated.number(reached)
                    {
                        found.push((from.0, to.0));
                    }
                });
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Finds the lines of the vocabulary that lead from what was said to a point.
pub struct Trails<'a> {
    model: &'a Model,
    meaning: &'a Semantics,
    closure: Closure<'a>,
    /// The lines by which propositions exclude each other, in words: many points rest on one line.
    of_groups: HashMap<GroupKind, Option<TrailStep>>,
    /// The lines that say of a phrase that it happens once.
    once: HashMap<PhraseId, TrailStep>,
    spare: Vec<Term>,
}

impl std::fmt::Debug for Trails<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Trails").finish_non_exhaustive()
    }
}

impl<'a> Trails<'a> {
    /// Ready to look things up in a model and what it means.
    pub fn new(model: &'a Model, meaning: &'a Semantics) -> Self {
        let closure = Closure::new(model, &meaning.basis);
        Self { model, meaning, closure, of_groups: HashMap::new(), once: HashMap::new(), spare: Vec::new() }
    }

    /// The lines of the vocabulary that lead from a proposition to a point.
    pub fn steps(&mut self, from: PropositionId, to: PointId) -> Vec<TrailStep> {
        let Self { model, meaning, closure, of_groups, once, spare } = self;
        let (model, meaning) = (*model, *meaning);
        let mut steps = Vec::new();
        let mut found = None;
        let mut is_there = |reached: Reached<'_>| match to.kind() {
            Ok(id) => reached.known(model) == Some(id),
            Err(group) => {
                let mut there = false;
                if reached.lowered == 0
                    && let Some(group) = meaning.group(group)
                {
                    each_group(model, &meaning.basis, reached, spare, |kind, terms, _| there |= kind.is(group, terms));
                }
                there
            }
        };
        // Most are on the point themselves.
        let itself =
            Reached { phrase: model.phrase(from), slots: model.propositions.slots(from), lowered: 0, index: 0 };
        if !is_there(itself) {
            closure.reach_until(itself.phrase, itself.slots.to_vec(), |reached| {
                if is_there(reached) {
                    found = Some(reached.index);
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
        }
        if let Some(index) = found.filter(|&index| index > 0) {
            steps = closure.path(index);
        }
        if let Err(group) = to.kind()
            && let Some(group) = meaning.group(group)
        {
            let kind = GroupKind::new(group);
            steps.extend(of_groups.entry(kind).or_insert_with(|| group_step(model, kind)).clone());
        }
        if let Ok(id) = to.kind()
            && let Some(phrase) = model.vocabulary.phrase(model.phrase(id))
            && let Some(place) = phrase.once
        {
            let step = || TrailStep { text: format!("`{}` happens once", phrase.text).into(), place: Some(place) };
            steps.push(once.entry(model.phrase(id)).or_insert_with(step).clone());
        }
        if let Ok(id) = to.kind()
            && model.once.get(&id) == Some(&true)
        {
            steps.push(TrailStep { text: "this happens once".into(), place: None });
        }
        steps
    }
}

/// `{agent} authored plan`, with the one-valued slot left open.
fn push_one(text: &mut String, model: &Model, phrase: &Phrase, index: u8, per: &[Term]) {
    let Some(one) = phrase.ones.get(index as usize) else { return };
    joined(text, &phrase.words, |text, word| match word {
        PhraseWord::Literal(word) => text.push_str(word),
        PhraseWord::Slot(slot) => match (filler(one, per, *slot), phrase.slots.get(*slot)) {
            (Some(term), _) => model.push_term(text, term),
            (None, Some(open)) if *slot == one.slot => text.extend(["[", &open.name, "]"]),
            _ => text.push('…'),
        },
    });
}

/// What fills a slot of a phrase in a group that has one value for others of its slots.
fn filler(one: &One, per: &[Term], slot: usize) -> Option<Term> {
    one.per.iter().position(|&own| own == slot).and_then(|at| per.get(at)).copied()
}

fn group_step(model: &Model, group: GroupKind) -> Option<TrailStep> {
    match group {
        GroupKind::One(phrase, index) => {
            let phrase = model.vocabulary.phrase(phrase)?;
            let one = phrase.ones.get(index as usize)?;
            let name = |slot: usize| phrase.slots.get(slot).map_or("", |slot| slot.name.as_str());
            let per: Vec<_> = one.per.iter().map(|&slot| name(slot)).collect();
            let per = if per.is_empty() { String::new() } else { format!(" per {}", per.join(" and ")) };
            let word = if one.usually { "usually" } else { "only" };
            Some(TrailStep { text: format!("{word} one {}{per}", name(one.slot)).into(), place: Some(one.place) })
        }
        GroupKind::Opposite(phrase, index) => {
            let phrase = model.vocabulary.phrase(phrase)?;
            let opposite = phrase.opposites.get(index as usize)?;
            let text =
                format!("`{}` is the {}", phrase.text, opposite.text.replacen("opposite ", "opposite of `", 1) + "`");
            Some(TrailStep { text: text.into(), place: Some(opposite.place) })
        }
        GroupKind::Figure(..) => {
            Some(TrailStep { text: "the sentences are the same but for the figure".into(), place: None })
        }
        GroupKind::Contrary(..) => {
            Some(TrailStep { text: "the sentences are the same but for a word and its contrary".into(), place: None })
        }
        GroupKind::Date(_) => {
            Some(TrailStep { text: "the sentences are the same but for the date".into(), place: None })
        }
    }
}

/// The groups that a proposition belongs to, with what it says there.
fn groups_of(model: &Model, basis: &Basis, reached: Reached<'_>) -> Vec<(GroupId, Term)> {
    let mut groups = Vec::new();
    each_group(model, basis, reached, &mut Vec::new(), |kind, terms, value| groups.push((kind.group(terms), value)));
    groups
}

/// What kind of group it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum GroupKind {
    /// The phrase, and which `one … per …` of it.
    One(PhraseId, u8),
    /// The phrase that declares the opposite, and which `opposite` of it.
    Opposite(PhraseId, u8),
    /// The phrase, and which slot holds the figure.
    Figure(PhraseId, u32),
    /// The phrase.
    Date(PhraseId),
    /// Which word of the sentence, and whether both may be so at different times.
    Contrary(u32, bool),
}

impl GroupKind {
    /// The kind that a group is of.
    fn new(group: &GroupId) -> Self {
        match group {
            GroupId::One { phrase, index, .. } => Self::One(*phrase, *index),
            GroupId::Opposite { phrase, index, .. } => Self::Opposite(*phrase, *index),
            GroupId::Figure { phrase, slot, .. } => Self::Figure(*phrase, *slot),
            GroupId::Date { phrase, .. } => Self::Date(*phrase),
            GroupId::Contrary { slot, usually, .. } => Self::Contrary(*slot, *usually),
        }
    }

    /// Whether a group is of that kind and has these terms.
    fn is(self, group: &GroupId, terms: &[Term]) -> bool {
        match group {
            GroupId::One { phrase, index, per } => self == Self::One(*phrase, *index) && per == terms,
            GroupId::Opposite { phrase, index, slots } => self == Self::Opposite(*phrase, *index) && slots == terms,
            GroupId::Figure { phrase, slot, terms: own } => self == Self::Figure(*phrase, *slot) && own == terms,
            GroupId::Date { phrase, slots } => self == Self::Date(*phrase) && slots == terms,
            GroupId::Contrary { slot, usually, terms: own } => self == Self::Contrary(*slot, *usually) && own == terms,
        }
    }

    /// The group of that kind with these terms.
    fn group(self, terms: &[Term]) -> GroupId {
        match self {
            Self::One(phrase, index) => GroupId::One { phrase, index, per: terms.to_vec() },
            Self::Opposite(phrase, index) => GroupId::Opposite { phrase, index, slots: terms.to_vec() },
            Self::Figure(phrase, slot) => GroupId::Figure { phrase, slot, terms: terms.to_vec() },
            Self::Date(phrase) => GroupId::Date { phrase, slots: terms.to_vec() },
            Self::Contrary(slot, usually) => GroupId::Contrary { slot, usually, terms: terms.to_vec() },
        }
    }
}

/// The same for the groups of its figures: those of which no `one … per …` of its phrase says what they mean. Who is
/// meant by a pronoun is not known, and nobody in particular may be two people.
fn each_figure(
    model: &Model,
    basis: &Basis,
    phrase: &Phrase,
    reached: Reached<'_>,
    spare: &mut Vec<Term>,
    each: &mut impl FnMut(GroupKind, &[Term], Term),
) {
    let is_figure = |term: Term| matches!(term.kind(), TermKind::Number(_));
    if reached.phrase == PhraseId::SAYING || !reached.slots.iter().any(|&term| is_figure(term)) {
        return;
    }
    let is_open = |slot: usize| phrase.ones.iter().all(|one| one.slot != slot);
    spare.clear();
    spare.extend(reached.slots.iter().map(|&term| if is_figure(term) { Semantics::HOLE } else { term }));
    // A figure by itself says nothing of anything.
    if spare.iter().all(|&term| term == Semantics::HOLE) && phrase.words.is_empty()
        || basis.names_somebody(spare)
        || spare.iter().any(|&term| is_pronoun(model, term))
    {
        return;
    }
    for (slot, &term) in (0..).zip(reached.slots) {
        if is_figure(term) && is_open(slot as usize) {
            each(GroupKind::Figure(reached.phrase, slot), spare, term);
        }
    }
}

/// Whether a term stands for somebody whom the sentence does not name.
fn is_pronoun(model: &Model, term: Term) -> bool {
    match term.kind() {
        TermKind::Word(word) => model.vocabulary.lists.pronouns.begins(word),
        TermKind::Name(_) | TermKind::Number(_) | TermKind::Date(_) | TermKind::Proposition(_) => false,
    }
}

/// Calls `each` with the groups that a proposition belongs to, and what it says there. `spare` is room for terms.
fn each_group(
    model: &Model,
    basis: &Basis,
    reached: Reached<'_>,
    spare: &mut Vec<Term>,
    mut each: impl FnMut(GroupKind, &[Term], Term),
) {
    let Some(phrase) = model.vocabulary.phrase(reached.phrase) else { return };
    each_figure(model, basis, phrase, reached, spare, &mut each);
    // Who is meant by a pronoun is not known, and nobody in particular may be two people.
    if reached.phrase == PhraseId::OPAQUE
        && basis.contraries.are_in(reached.slots)
        && !basis.names_somebody(reached.slots)
        && !reached.slots.iter().any(|&term| is_pronoun(model, term))
    {
        basis.contraries.each_group(reached.slots, spare, &mut each);
    }
    // Where two may change places, each of them is what the other has one of.
    let swapped = closure::swapped(phrase, reached.slots);
    let both = || [Some(reached.slots), swapped.as_deref()].into_iter().flatten();
    for (index, one) in (0..).zip(&phrase.ones) {
        for slots in both() {
            let Some(&value) = slots.get(one.slot) else { continue };
            spare.clear();
            spare.extend(one.per.iter().filter_map(|&slot| slots.get(slot).copied()));
            // Somebody's one value is nobody's in particular.
            if !basis.names_somebody(spare) {
                each(GroupKind::One(reached.phrase, index), spare, value);
            }
        }
    }
    let declaring = closure::opposite_of(model, reached.phrase);
    // Something may be fake, and something else authentic.
    if (phrase.opposites.is_empty() && declaring.is_empty()) || basis.names_somebody(reached.slots) {
        return;
    }
    for (index, _) in (0..).zip(&phrase.opposites) {
        each(GroupKind::Opposite(reached.phrase, index), reached.slots, Semantics::SELF);
    }
    for &(declaring, index) in declaring {
        let opposite = model.vocabulary.phrase(declaring).and_then(|phrase| phrase.opposites.get(index as usize));
        let mut first = None;
        for slots in both() {
            let slots = opposite.and_then(|opposite| closure::unfill(model, &opposite.slots, slots, declaring));
            let slots = slots.map(|slots| closure::ordered(model, declaring, slots));
            if let Some(slots) = slots.filter(|slots| first.as_ref() != Some(slots)) {
                each(GroupKind::Opposite(declaring, index), &slots, Semantics::OPPOSITE);
                first = Some(slots);
            }
        }
    }
}

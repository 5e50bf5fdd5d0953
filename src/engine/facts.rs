//! What is on file as relations: each can be asked with any of its places known.

mod each;
mod grouped;
mod instances;
mod standing;

use super::{
    Member,
    compare::{claim_of, source_of, term_of},
    pairs::shape::{Meet, Takes},
};
use crate::{
    model::{
        Claim, ClaimId, Extra, Flags, Model, PropositionId, SourceId, Symbol, Term, TermKind, Voice,
        meaning::{Figure, Meaning, PointId},
        quotes::Found,
    },
    rules::ir::{Atom, Compare, Constant, Field, Group, Kind, Operand, Operator, Relation},
    syntax::ast::Stance,
    value::DateRange,
    vocabulary::PhraseId,
};
use instances::Instances;
use smallvec::SmallVec;
use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
    ops::Range,
    sync::OnceLock,
};

pub(super) use grouped::Grouped;
pub use standing::Stances;
pub(super) use standing::{Stand, Standing};

type Emit<'e> = &'e mut dyn FnMut(&[u32], u8) -> ControlFlow<()>;
/// Whether two values of a group hold together in some way, and by how much what rests on it weighs less.
type Decide<'d> = &'d dyn Fn(u32, (Term, Option<ClaimId>), (Term, Option<ClaimId>)) -> Option<u8>;

/// The relations of what is on file, with indexes made when first asked for.
pub(super) struct Facts<'a> {
    /// What is on file.
    pub(super) model: &'a Model,
    /// What propositions have to do with each other.
    pub(super) meaning: &'a Meaning,
    stances: OnceLock<Stances>,
    /// For each proposition, a bit for each way in which a claim stands on it.
    stands: OnceLock<Vec<u8>>,
    implied: OnceLock<Vec<(u32, u32, u8)>>,
    members: OnceLock<Grouped>,
    group_ranges: OnceLock<Vec<Range<usize>>>,
    instances: OnceLock<Instances>,
    slots: OnceLock<Vec<(u32, u32)>>,
    links: [OnceLock<Links>; 3],
    fields: [OnceLock<Grouped>; 4],
    in_story: [OnceLock<Vec<u32>>; 2],
    any_in_story: [OnceLock<bool>; 2],
    slot_count: OnceLock<usize>,
    placed: OnceLock<Vec<(u32, u32, u32, u32)>>,
    origins: OnceLock<Vec<u32>>,
    citing: OnceLock<Vec<(u32, u32)>>,
    spelt_like: OnceLock<Vec<(u32, u32)>>,
    contested: [[OnceLock<Vec<u32>>; Takes::COUNT]; Takes::COUNT],
    contested_groups: OnceLock<Vec<u32>>,
    /// Whether anything has a day of saying, a day of happening, a quote, a hearer, a label, an event's day.
    ever_known: OnceLock<[bool; 6]>,
    variants: OnceLock<Variants>,
    marked_slots: OnceLock<HashMap<Symbol, Links>>,
}

/// Propositions by their phrase, the number of a slot, and all that stands in their other slots, numbers aside.
type Variants = HashMap<(u32, usize, Vec<u32>), Vec<u32>>;

/// Pairs, sorted each way.
#[derive(Debug, Default)]
struct Links {
    forward: Vec<(u32, u32)>,
    backward: Vec<(u32, u32)>,
}

impl Links {
    fn new(mut forward: Vec<(u32, u32)>) -> Self {
        forward.sort_unstable();
        forward.dedup();
        let mut backward: Vec<(u32, u32)> = forward.iter().map(|&(one, two)| (two, one)).collect();
        backward.sort_unstable();
        Self { forward, backward }
    }
}

/// Whether the reading itself gave a claim with these flags that mark.
pub(super) fn bears(flags: Flags, mark: &str) -> bool {
    match mark {
        "future" => flags.has(Flags::FUTURE),
        "background" => flags.has(Flags::BACKGROUND),
        _ => false,
    }
}

/// All pairs of a sorted list that begin with `key`.
pub(super) fn with_key(pairs: &[(u32, u32)], key: u32) -> &[(u32, u32)] {
    let start = pairs.partition_point(|&(first, _)| first < key);
    let rest = pairs.get(start..).unwrap_or(&[]);
    let end = rest.partition_point(|&(first, _)| first == key);
    rest.get(..end).unwrap_or(&[])
}

impl<'a> Facts<'a> {
    /// The relations of a model.
    pub(super) fn new(model: &'a Model, meaning: &'a Meaning) -> Self {
        Self {
            model,
            meaning,
            stances: OnceLock::new(),
            stands: OnceLock::new(),
            implied: OnceLock::new(),
            members: OnceLock::new(),
            group_ranges: OnceLock::new(),
            instances: OnceLock::new(),
            slots: OnceLock::new(),
            links: Default::default(),
            fields: Default::default(),
            in_story: Default::default(),
            any_in_story: Default::default(),
            slot_count: OnceLock::new(),
            placed: OnceLock::new(),
            origins: OnceLock::new(),
            citing: OnceLock::new(),
            spelt_like: OnceLock::new(),
            contested: Default::default(),
            contested_groups: OnceLock::new(),
            ever_known: OnceLock::new(),
            variants: OnceLock::new(),
            marked_slots: OnceLock::new(),
        }
    }

    /// The same, where the claims by stance are there already.
    pub(super) fn with_stances(model: &'a Model, meaning: &'a Meaning, stances: Stances) -> Self {
        Self { stances: OnceLock::from(stances), ..Self::new(model, meaning) }
    }

    fn claims(&self) -> impl Iterator<Item = (u32, &'a Claim)> + Clone + use<'a> {
        self.model.claims.iter().enumerate().map(|(index, claim)| (index as u32, claim))
    }

    /// The claims that have more than their columns, in order.
    fn with_extra(&self) -> impl Iterator<Item = (u32, &'a Claim)> + '_ {
        self.by_stance().with_extra.iter().filter_map(|&id| Some((id, claim_of(self.model, id)?)))
    }

    /// Whether a claim takes that stance on its proposition, as rules see it: a negated claim about
    /// somebody indefinite denies nothing.
    pub(super) fn takes(claim: &Claim, stance: Stance) -> bool {
        claim.stance == stance && !(stance == Stance::Denies && claim.flags.has(Flags::IDLE))
    }

    /// The claims of a stance by proposition.
    pub(super) fn stances(&self, stance: Stance) -> Standing<'_> {
        self.by_stance().standing(stance)
    }

    fn by_stance(&self) -> &Stances {
        self.stances.get_or_init(|| Stances::of(self.model))
    }

    /// The points on which claims of both kinds stand; it may give points on which no two of them
    /// meet. What rules share is worked out once: of a thousand points few are contested.
    pub(super) fn contested(&self, meet: Meet, subject: Takes, against: Takes) -> &[u32] {
        let cell = match meet {
            Meet::Excluded => Some(&self.contested_groups),
            // It is the same whichever of the two is looked at first.
            Meet::Same => {
                let (first, second) = (subject.index().min(against.index()), subject.index().max(against.index()));
                self.contested.get(first).and_then(|row| row.get(second))
            }
        };
        let worked_out = || match meet {
            Meet::Excluded => {
                let groups = (0..).zip(self.group_ranges());
                let contested = groups.filter(|(group, range)| self.may_exclude(*group, range));
                contested.map(|(group, _)| PointId::group(group).raw()).collect()
            }
            Meet::Same => self.both_stand(subject, against),
        };
        cell.map(|cell| cell.get_or_init(worked_out).as_slice()).unwrap_or_default()
    }

    fn both_stand(&self, subject: Takes, against: Takes) -> Vec<u32> {
        let stands = self.stands.get_or_init(|| {
            let mut stands = self.by_stance().stands.clone();
            // Nobody speaks of what is only derived.
            stands.resize(self.model.propositions.len(), 0);
            let affirms = 1 << Takes::Affirms.index();
            let states = 1 << Takes::States(Stance::Affirms).index();
            for implication in &self.meaning.implications {
                // What is affirmed is affirmed with all that follows from it.
                if stands.get(implication.from.0 as usize).is_some_and(|from| from & states != 0) {
                    stands.get_mut(implication.to.0 as usize).into_iter().for_each(|known| *known |= affirms);
                }
            }
            stands
        });
        let both = 1 << subject.index() | 1 << against.index();
        (0..).zip(stands).filter(|&(_, stands)| stands & both == both).map(|(id, _)| id).collect()
    }

    /// Whether two members of a group may exclude each other, whatever the dates of the claims are.
    fn may_exclude(&self, group: u32, range: &Range<usize>) -> bool {
        if let Some(differ) = self.meaning.figures_differ(self.model, group, range.clone()) {
            return differ;
        }
        /// With more values than this a group is looked at in full.
        const FEW: usize = 8;
        let mut values: [Term; FEW] = [Meaning::SELF; FEW];
        let mut count = 0;
        for member in self.meaning.members.get(range.clone()).unwrap_or(&[]) {
            if values.get(..count).is_some_and(|known| known.last() == Some(&member.value)) {
                continue;
            }
            let Some(slot) = values.get_mut(count) else { return true };
            *slot = member.value;
            count += 1;
        }
        let values = values.get(..count).unwrap_or(&[]);
        values.iter().enumerate().any(|(index, &one)| {
            values.iter().skip(index + 1).any(|&two| self.excludes(group, (one, None), (two, None)).is_some())
        })
    }

    /// What follows from a proposition, itself left out: what, and by how much it weighs less.
    pub(super) fn implied_by(&self, from: u32) -> impl Iterator<Item = (u32, u8)> + '_ {
        let all = self.implied.get_or_init(|| {
            let implications = self.meaning.implications.iter();
            let mut all: Vec<(u32, u32, u8)> =
                implications.map(|implication| (implication.from.0, implication.to.0, implication.lowered)).collect();
            all.sort_unstable();
            all
        });
        let start = all.partition_point(|&(key, _, _)| key < from);
        let rest = all.get(start..).unwrap_or(&[]);
        rest.iter().take_while(move |&&(key, _, _)| key == from).map(|&(_, to, lowered)| (to, lowered))
    }

    /// What a proposition follows from, itself left out.
    pub(super) fn implying(&self, to: u32) -> impl Iterator<Item = (u32, u8)> + '_ {
        let all = &self.meaning.implications;
        let start = all.partition_point(|implication| implication.to.0 < to);
        let rest = all.get(start..).unwrap_or(&[]);
        let same = rest.iter().take_while(move |implication| implication.to.0 == to);
        same.map(|implication| (implication.from.0, implication.lowered))
    }

    /// The members that a proposition is, as indices into the meaning's members.
    pub(super) fn memberships(&self, proposition: u32) -> &[u32] {
        let all = self.members.get_or_init(|| {
            let members = self.meaning.members.iter().map(|member| member.proposition.0);
            Grouped::new(self.model.propositions.len(), members.zip(0..))
        });
        all.get(proposition)
    }

    /// Where the members of each group stand.
    pub(super) fn group_ranges(&self) -> &[Range<usize>] {
        self.group_ranges.get_or_init(|| {
            let mut ranges = vec![0..0; self.meaning.groups.len()];
            let mut start = 0;
            for chunk in self.meaning.members.chunk_by(|one, two| one.group == two.group) {
                if let Some(range) = chunk.first().and_then(|member| ranges.get_mut(member.group as usize)) {
                    *range = start..start + chunk.len();
                }
                start += chunk.len();
            }
            ranges
        })
    }

    /// The values that a proposition has in a group, those that name somebody indefinite left out where there is
    /// another: they tell it apart from nothing.
    fn values_in(&self, group: u32, proposition: PropositionId) -> SmallVec<[Term; 2]> {
        let memberships = self.memberships(proposition.0).iter();
        let members = memberships.filter_map(|&index| self.meaning.members.get(index as usize));
        let mut values: SmallVec<[Term; 2]> =
            members.filter(|member| member.group == group).map(|member| member.value).collect();
        let is_definite = |value: &Term| value.name().is_none_or(|name| !self.model.name(name).indefinite);
        if values.len() > 1 && values.iter().any(is_definite) {
            values.retain(|value| is_definite(value));
        }
        values
    }

    /// Sets what the claims of a match say on the group that it is about. Where one says several things there, it is
    /// told apart by the one that fewest others say, and of those by the first by what it says.
    pub(super) fn set_values(&self, group: u32, members: &mut [Member]) {
        let mut several = false;
        for member in members.iter_mut() {
            let values = self.values_in(group, member.proposition);
            several |= values.len() > 1;
            member.value = values.first().copied();
        }
        if !several {
            return;
        }
        let stated: BTreeMap<PropositionId, SmallVec<[Term; 2]>> =
            members.iter().map(|member| (member.proposition, self.values_in(group, member.proposition))).collect();
        let mut shared: HashMap<Term, usize> = HashMap::new();
        for &value in stated.values().flatten() {
            *shared.entry(value).or_default() += 1;
        }
        for member in members {
            let values = stated.get(&member.proposition).into_iter().flatten();
            let rank = |value: &Term| shared.get(value).copied().unwrap_or(0);
            member.value = values.copied().min_by(|one, other| {
                rank(one).cmp(&rank(other)).then_with(|| self.model.compare_terms(*one, *other)).then(one.cmp(other))
            });
        }
    }

    /// The propositions by phrase, and by what fills their slots.
    fn instances(&self) -> &Instances {
        self.instances.get_or_init(|| Instances::new(self.model))
    }

    /// The propositions whose phrase gives what fills a slot that mark, with what fills it.
    fn marked_slots(&self, mark: &str) -> Option<&Links> {
        let all = self.marked_slots.get_or_init(|| {
            let mut pairs: HashMap<Symbol, Vec<(u32, u32)>> = HashMap::new();
            for (phrase, marks) in (0..).zip(self.model.vocabulary.phrases.iter().map(|phrase| &phrase.marks)) {
                for (mark, slot) in marks.iter().filter_map(|&(mark, slot)| Some((mark, slot?))) {
                    let ids = self.instances().of_phrase(PhraseId(phrase)).iter();
                    let pairs = pairs.entry(mark).or_default();
                    let slots = |id: u32| self.model.propositions.slots(PropositionId(id));
                    pairs.extend(ids.filter_map(|&id| Some((id, slots(id).get(slot)?.raw()))));
                }
            }
            pairs.into_iter().map(|(mark, pairs)| (mark, Links::new(pairs))).collect()
        });
        all.get(&self.model.symbols.find(mark)?)
    }

    /// How many slots all propositions have.
    fn slot_count(&self) -> usize {
        let count = || self.model.propositions.ids().map(|id| self.model.propositions.slots(id).len()).sum();
        *self.slot_count.get_or_init(count)
    }

    fn slot_values(&self) -> &[(u32, u32)] {
        self.slots.get_or_init(|| {
            let propositions = &self.model.propositions;
            let slots =
                propositions.ids().flat_map(|id| propositions.slots(id).iter().map(move |term| (term.raw(), id.0)));
            let mut all: Vec<(u32, u32)> = slots.collect();
            all.sort_unstable();
            all.dedup();
            all
        })
    }

    fn links(&self, relation: &Relation) -> &Links {
        let [corrects, retracts, rests] = &self.links;
        let cell = match relation {
            Relation::Corrects => corrects,
            Relation::Retracts => retracts,
            _ => rests,
        };
        cell.get_or_init(|| {
            let mut pairs = Vec::new();
            for (id, claim) in self.with_extra() {
                let Some(extra) = self.model.extra(claim) else { continue };
                let targets = match relation {
                    Relation::Corrects => &extra.corrects,
                    Relation::Retracts => &extra.retracts,
                    _ => &extra.rests_on,
                };
                pairs.extend(targets.iter().map(|target| (id, target.0)));
            }
            Links::new(pairs)
        })
    }

    /// The claims by one of their fields; none for a field that has no such index.
    pub(super) fn by_field(&self, field: Field) -> Option<&Grouped> {
        let [speaker, source, reporter, proposition] = &self.fields;
        let names = self.model.names.len();
        Some(match field {
            Field::Speaker => {
                speaker.get_or_init(|| Grouped::new(names, self.claims().map(|(id, claim)| (claim.speaker.0, id))))
            }
            Field::Reporter => {
                reporter.get_or_init(|| Grouped::new(names, self.claims().map(|(id, claim)| (claim.reporter.0, id))))
            }
            Field::Source => source.get_or_init(|| {
                Grouped::new(self.model.sources.len(), self.claims().map(|(id, claim)| (claim.source.0, id)))
            }),
            Field::Proposition => proposition.get_or_init(|| {
                Grouped::new(self.model.propositions.len(), self.claims().map(|(id, claim)| (claim.proposition.0, id)))
            }),
            _ => return None,
        })
    }

    /// What became of a claim's quote.
    pub(super) fn quote_found(&self, id: u32) -> Option<Found> {
        let extra = claim_of(self.model, id).and_then(|claim| self.model.extra(claim));
        extra?.quotation.as_ref().map(|quotation| quotation.found)
    }

    /// What became of a story's quote in the texts of the other sources.
    pub(super) fn quote_on_file(&self, id: u32) -> Option<Found> {
        let extra = claim_of(self.model, id).and_then(|claim| self.model.extra(claim));
        extra?.quotation.as_ref().map(|quotation| quotation.elsewhere)
    }

    /// How many claims have one value of a field, on the average.
    pub(super) fn field_fanout(&self, field: Field) -> f64 {
        let keys = match field {
            Field::Speaker | Field::Reporter => self.model.names.len(),
            Field::Source => self.model.sources.len(),
            Field::Proposition => self.model.propositions.len(),
            _ => return f64::MAX,
        };
        self.model.claims.len() as f64 / keys.max(1) as f64
    }

    /// Whether a group asks for what nothing on file is, so that it has no answer. `sizes` has the rows
    /// of the relations that were worked out.
    pub(super) fn has_no_answer(&self, group: &Group, sizes: &[usize]) -> bool {
        let empty = |atom: &Atom| match atom.relation {
            Relation::Derived(index) => sizes.get(index) == Some(&0),
            ref relation => self.is_empty(relation),
        };
        let unknown = |operand: &Operand| match operand {
            Operand::Field { base_kind, path, .. } => {
                path.first().is_some_and(|&(field, _)| !self.is_ever_known(*base_kind, field))
            }
            Operand::Constant(_) => false,
        };
        // Where nothing is known to have happened on a day, all days that claims can be about begin at the
        // beginning of time, so that any two share some.
        let any_time = |operand: &Operand| match operand {
            Operand::Field { base_kind: Kind::Claim, path, .. } => matches!(path[..], [(Field::Time, _)]),
            _ => false,
        };
        let never_apart = |compare: &Compare| {
            matches!(compare.operator, Operator::ApartFrom | Operator::Before | Operator::After)
                && any_time(&compare.left)
                && any_time(&compare.right)
                && !self.is_ever_known(Kind::Claim, Field::When)
        };
        // No source is of that kind.
        let no_such_kind = |compare: &Compare| match (&compare.left, &compare.right) {
            (Operand::Field { path, .. }, Operand::Constant(Constant::Text(kind)))
            | (Operand::Constant(Constant::Text(kind)), Operand::Field { path, .. }) => {
                compare.operator == Operator::Is
                    && matches!(path[..], [(Field::Source, _), (Field::Kind, _)])
                    && self.model.sources.iter().all(|source| source.kind != *kind)
            }
            _ => false,
        };
        group.atoms.iter().any(empty)
            || group.compares.iter().any(no_such_kind)
            || group
                .compares
                .iter()
                .any(|compare| unknown(&compare.left) || unknown(&compare.right) || never_apart(compare))
    }

    /// Whether a field is known of anything on file; so it is said to be where that takes long to tell.
    fn is_ever_known(&self, kind: Kind, field: Field) -> bool {
        let [said, when, quote, hearer, label, on] = self.ever_known.get_or_init(|| {
            let claims = &self.model.claims;
            let said = claims.iter().any(|claim| self.model.said(claim) != DateRange::ALWAYS);
            let any = |has: fn(&Extra) -> bool| self.model.extras.iter().any(has);
            let on = self.model.names.iter().any(|name| name.on.is_known());
            let when = claims.iter().any(|claim| claim.when.is_known())
                || on && claims.iter().any(|claim| self.model.when(claim).is_known());
            let quote = any(|extra| extra.quote.is_some() || extra.quotation.is_some());
            [said, when, quote, any(|extra| extra.hearer.is_some()), any(|extra| extra.label.is_some()), on]
        });
        match (kind, field) {
            (Kind::Claim, Field::Said) => *said,
            (Kind::Claim, Field::When) => *when,
            (Kind::Claim, Field::Quote) => *quote,
            (Kind::Claim, Field::Hearer) => *hearer,
            (Kind::Claim, Field::Label) => *label,
            (Kind::Value, Field::On) => *on,
            _ => true,
        }
    }

    /// Whether a relation holds of nothing at all. Where that takes long to tell, it is not said.
    pub(super) fn is_empty(&self, relation: &Relation) -> bool {
        match relation {
            Relation::States(stance) => self.stances(*stance).len() == 0,
            Relation::Affirms => self.stances(Stance::Affirms).len() == 0,
            Relation::Excludes | Relation::Agrees => self.meaning.members.is_empty(),
            Relation::Presupposes => self.meaning.presuppositions.is_empty(),
            Relation::Implies => self.meaning.implications.is_empty(),
            Relation::Corrects | Relation::Retracts | Relation::RestsOn => self.links(relation).forward.is_empty(),
            Relation::Once => self.model.vocabulary.phrases.iter().all(|phrase| phrase.once.is_none()),
            Relation::InStory => !self.any_in_story(true),
            Relation::InSource => !self.any_in_story(false),
            Relation::Marked(Kind::Claim, mark) => !self.marks_a_claim(mark),
            Relation::MarksValue(mark) => self.marked_slots(mark).is_none_or(|links| links.forward.is_empty()),
            Relation::SpeltLike => self.model.alike.is_empty(),
            Relation::AskedAbout => self.model.requests.is_empty(),
            Relation::ComesBefore => self.placed().is_empty(),
            Relation::InPart(_) => self.model.extras.is_empty(),
            Relation::Titles => self.model.titled.is_empty(),
            Relation::Shortens => self.model.short_forms.is_empty(),
            Relation::PartOf => self.model.names.iter().all(|name| name.related().wholes.is_empty()),
            Relation::Figures => self.model.numbers.is_empty(),
            Relation::Grows => self.model.vocabulary.phrases.iter().all(|phrase| phrase.grows.is_none()),
            Relation::HasQuote
            | Relation::QuotesSource
            | Relation::DepartsFromSource
            | Relation::DepartsFromFile
            | Relation::QuotesWords
            | Relation::QuoteDifferently => self.model.quotes.quoted().next().is_none(),
            _ => false,
        }
    }

    /// Whether a relation holds of every claim, so that asking for it tells nothing.
    pub(super) fn is_of_all(&self, relation: &Relation) -> bool {
        match relation {
            Relation::Claim => true,
            Relation::InStory => !self.any_in_story(false),
            Relation::InSource => !self.any_in_story(true),
            _ => false,
        }
    }

    /// Whether a claim is in a story, or in another source.
    fn any_in_story(&self, story: bool) -> bool {
        let [no, yes] = &self.any_in_story;
        let cell = if story { yes } else { no };
        *cell.get_or_init(|| {
            // Most files have no story at all, and that needs no look at the claims.
            self.model.sources.iter().any(|source| source.story == story)
                && self.model.claims.iter().any(|claim| self.model.source(claim.source).story == story)
        })
    }

    /// How many claims are in stories, or in other sources.
    pub(super) fn count_in_story(&self, story: bool) -> usize {
        match (self.any_in_story(story), self.any_in_story(!story)) {
            (false, _) => 0,
            (true, false) => self.model.claims.len(),
            (true, true) => self.in_story(story).len(),
        }
    }

    /// The claims in stories, or those in other sources, in order.
    pub(super) fn in_story(&self, story: bool) -> &[u32] {
        let [no, yes] = &self.in_story;
        let cell = if story { yes } else { no };
        cell.get_or_init(|| {
            let inside = |claim: &Claim| self.model.source(claim.source).story == story;
            self.claims().filter(|(_, claim)| inside(claim)).map(|(id, _)| id).collect()
        })
    }

    /// The claims whose place in a text is known, in the order of their texts: source, file, order, claim.
    fn placed(&self) -> &[(u32, u32, u32, u32)] {
        self.placed.get_or_init(|| {
            let placed = self.with_extra().filter_map(|(id, claim)| {
                let anchor = self.model.anchor(claim)?;
                Some((claim.source.0, anchor.place.file.0, anchor.order, id))
            });
            let mut placed: Vec<_> = placed.collect();
            placed.sort_unstable();
            placed
        })
    }

    /// The claims that stand after a claim in its text, or before it.
    fn placed_beside(&self, id: u32, after: bool) -> impl Iterator<Item = u32> + '_ {
        let place = claim_of(self.model, id).and_then(|claim| Some((claim, self.model.anchor(claim)?)));
        let key = place.map(|(claim, anchor)| (claim.source.0, anchor.place.file.0, anchor.order));
        let all = self.placed();
        let found = key.and_then(|(source, file, order)| {
            let to =
                |low: (u32, u32, u32)| all.partition_point(|&(source, file, order, _)| (source, file, order) < low);
            if after {
                all.get(to((source, file, order.saturating_add(1)))..to((source, file.saturating_add(1), 0)))
            } else {
                all.get(to((source, file, 0))..to((source, file, order)))
            }
        });
        found.unwrap_or(&[]).iter().map(|&(.., id)| id)
    }

    /// Calls `then` with the slots of a proposition that hold no number, and what it is known by apart from each.
    fn apart(&self, id: u32, mut then: impl FnMut(Term, (u32, usize, Vec<u32>))) {
        let id = PropositionId(id);
        let slots = self.model.propositions.slots(id);
        let is_number = |term: &Term| matches!(term.kind(), TermKind::Number(_));
        let aside: Vec<u32> = slots.iter().map(|term| if is_number(term) { u32::MAX } else { term.raw() }).collect();
        for (index, term) in slots.iter().enumerate().filter(|(_, term)| !is_number(term)) {
            let mut others = aside.clone();
            if let Some(slot) = others.get_mut(index) {
                *slot = u32::MAX;
            }
            then(*term, (self.model.phrase(id).0, index, others));
        }
    }

    /// What says of another value what a proposition says of one of its values, numbers aside: that
    /// value, the other proposition and its value.
    fn saying_of(&self, id: u32) -> Vec<(u32, u32, u32)> {
        let all = self.variants.get_or_init(|| {
            let mut all = Variants::new();
            // An opaque sentence has no slots: its words are compared as a whole.
            for id in self.model.propositions.ids().filter(|&id| self.model.phrase(id) != PhraseId::OPAQUE) {
                self.apart(id.0, |_, key| all.entry(key).or_default().push(id.0));
            }
            all
        });
        let mut found = Vec::new();
        if id as usize >= self.model.propositions.len() || self.model.phrase(PropositionId(id)) == PhraseId::OPAQUE {
            return found;
        }
        self.apart(id, |own, key| {
            for &other in all.get(&key).map(Vec::as_slice).unwrap_or_default() {
                let value = self.model.propositions.slots(PropositionId(other)).get(key.1).copied();
                found.extend(value.filter(|&value| value != own).map(|value| (own.raw(), other, value.raw())));
            }
        });
        found
    }

    /// Where a claim comes from: its speaker where it is attributed, else its source and all that
    /// cite each other with it. Two numbers that are equal for one origin.
    pub(super) fn origin(&self, claim: &Claim) -> (u32, u32) {
        if claim.voice == Voice::Attributed {
            return (0, claim.speaker.0);
        }
        let cited = self.model.extra(claim).and_then(|extra| extra.cites.first().copied());
        (1, self.source_origin(cited.unwrap_or(claim.source)))
    }

    /// The least source that a source shares its origin with.
    fn source_origin(&self, source: SourceId) -> u32 {
        let roots = self.origins.get_or_init(|| self.model.source_origins().iter().map(|origin| origin.0).collect());
        roots.get(source.0 as usize).copied().unwrap_or(source.0)
    }

    /// Whether any claim may bear a mark.
    fn marks_a_claim(&self, mark: &str) -> bool {
        if bears(self.by_stance().flags, mark) {
            return true;
        }
        let Some(symbol) = self.model.symbols.find(mark) else { return false };
        self.model.extras.iter().any(|extra| extra.marks.contains(&symbol))
            || self.model.vocabulary.cues.iter().any(|cue| cue.marks.contains(&symbol))
    }

    /// Whether a thing of that kind bears a mark.
    pub(super) fn is_marked(&self, kind: Kind, value: u32, mark: &str) -> bool {
        // Most claims bear no mark at all, so the mark is looked up only where there are some.
        let symbol = || self.model.symbols.find(mark);
        let has = |marks: &[Symbol]| !marks.is_empty() && symbol().is_some_and(|symbol| marks.contains(&symbol));
        match kind {
            Kind::Claim => claim_of(self.model, value).is_some_and(|claim| {
                if bears(claim.flags, mark) {
                    return true;
                }
                claim.extra != 0 && self.model.extra(claim).is_some_and(|extra| has(&extra.marks))
                    || claim.cue.and_then(|cue| self.model.vocabulary.cue(cue)).is_some_and(|cue| has(&cue.marks))
            }),
            Kind::Source => source_of(self.model, value).is_some_and(|source| has(&source.marks)),
            Kind::Value => term_of(value)
                .name()
                .and_then(|name| self.model.names.get(name.0 as usize))
                .is_some_and(|name| mark == "unnamed" && name.indefinite || has(&name.related().marks)),
            Kind::Proposition | Kind::Point => {
                let symbol = symbol();
                self.phrase_marks(value).iter().any(|(known, _)| Some(*known) == symbol)
            }
            _ => false,
        }
    }

    fn phrase_marks(&self, proposition: u32) -> &'a [(Symbol, Option<usize>)] {
        let model = self.model;
        if proposition as usize >= model.propositions.len() {
            return &[];
        }
        let phrase = model.vocabulary.phrase(model.phrase(PropositionId(proposition)));
        phrase.map(|phrase| phrase.marks.as_slice()).unwrap_or_default()
    }

    /// Whether two members of a group exclude each other for what two claims say there, and by how
    /// much a contradiction that rests on it weighs less.
    pub(super) fn excludes(
        &self,
        group: u32,
        one: (Term, Option<ClaimId>),
        two: (Term, Option<ClaimId>),
    ) -> Option<u8> {
        let figure = |(value, claim): (Term, Option<ClaimId>)| {
            let date =
                claim.map_or(crate::model::DateId::UNKNOWN, |claim| self.meaning.figure_date(self.model, group, claim));
            Figure { value, date }
        };
        self.meaning.excludes(self.model, group, figure(one), figure(two))
    }

    /// Whether two figures or dates of a group are as near to each other as its phrase allows.
    pub(super) fn agrees(&self, group: u32, one: Term, two: Term) -> bool {
        let measured = |term: Term| matches!(term.kind(), TermKind::Number(_) | TermKind::Date(_));
        measured(one) && measured(two) && self.excludes(group, (one, None), (two, None)).is_none()
    }

    /// The sources that a claim comes from: those its line names, else those its source does.
    pub(super) fn comes_from(&self, claim: &Claim) -> &'a [SourceId] {
        let own = self.model.extra(claim).map(|extra| extra.cites.as_slice()).unwrap_or_default();
        if own.is_empty() { &self.model.source(claim.source).cites } else { own }
    }
}

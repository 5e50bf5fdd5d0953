//! The model as relations that can be queried with any of their columns bound.

mod csr;
mod instance_index;
mod link_index;
mod stance_index;
mod variant_index;

use super::{
    Member,
    compare::{claim_of, source_of, term_of},
};
use crate::{
    model::{
        Claim, ClaimId, Extra, Flags, Model, NameId, PropositionId, SourceId, Symbol, Term, TermKind, Voice,
        quotes::QuoteLookup,
        semantics::{Exclusion, Figure, PointId, Semantics},
    },
    narrow::to_u32,
    rules::ir::{Field, ValueType},
    syntax::ast::Stance,
    value::DateRange,
    vocabulary::PhraseId,
};
use instance_index::InstanceIndex;
use smallvec::SmallVec;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::OnceLock,
};

pub(super) use csr::Csr;
pub(super) use link_index::{LinkIndex, TitleIndex, with_key};
pub use stance_index::StanceIndex;
pub(super) use stance_index::{JoinPoint, StanceClaims, StanceEntry, StanceTest};
pub(super) use variant_index::VariantIndex;

/// The relations of the model, with lazily built indexes.
pub(super) struct Facts<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// How propositions relate to each other.
    pub(super) meaning: &'a Semantics,
    stances: OnceLock<StanceIndex>,
    /// For each proposition, a bit for each [`StanceTest`] that some claim meets.
    stands: OnceLock<Vec<u8>>,
    implied: OnceLock<Vec<(u32, u32, u8)>>,
    members: OnceLock<Csr>,
    group_ranges: OnceLock<Vec<Range<usize>>>,
    instances: OnceLock<InstanceIndex>,
    slots: OnceLock<Vec<(u32, u32)>>,
    lines: [OnceLock<LinkIndex>; 3],
    parts: OnceLock<LinkIndex>,
    short_forms: OnceLock<LinkIndex>,
    titles: OnceLock<TitleIndex>,
    requests: OnceLock<LinkIndex>,
    presupposed: OnceLock<LinkIndex>,
    fields: [OnceLock<Csr>; 4],
    fanouts: [OnceLock<f64>; 4],
    in_story: [OnceLock<Vec<u32>>; 2],
    any_in_story: [OnceLock<bool>; 2],
    slot_count: OnceLock<usize>,
    placed: OnceLock<Vec<ClaimPosition>>,
    placed_on: OnceLock<HashMap<(bool, u32), Vec<ClaimPosition>>>,
    origins: OnceLock<Vec<u32>>,
    cited: OnceLock<LinkIndex>,
    spelt_like: OnceLock<LinkIndex>,
    /// Which cues occur in claims, by number.
    used_cues: OnceLock<Vec<bool>>,
    contested: [[OnceLock<Vec<u32>>; StanceTest::COUNT]; StanceTest::COUNT],
    contested_groups: [OnceLock<Vec<u32>>; 3],
    /// Whether the model has any said date, event date, quote, hearer, label or event day.
    ever_known: OnceLock<[bool; 6]>,
    variants: OnceLock<VariantIndex>,
    marked_slots: OnceLock<HashMap<Symbol, LinkIndex>>,
}

/// The position of a claim: its source, the file of the source's text, the order within that file, and the claim's
/// number.
type ClaimPosition = (u32, u32, u32, u32);

/// A line below a claim that names another claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkKind {
    Corrects,
    Retracts,
    RestsOn,
}

impl LinkKind {
    /// The claims that a claim names with this line.
    pub(super) fn targets(self, extra: &Extra) -> &[ClaimId] {
        match self {
            Self::Corrects => &extra.corrects,
            Self::Retracts => &extra.retracts,
            Self::RestsOn => &extra.rests_on,
        }
    }
}

/// Whether claims with these flags have the mark without an explicit `mark` line.
pub(super) fn bears(flags: Flags, mark: &str) -> bool {
    match mark {
        "future" => flags.has(Flags::FUTURE),
        "background" => flags.has(Flags::BACKGROUND),
        _ => false,
    }
}

impl<'a> Facts<'a> {
    /// The relations of a model.
    pub(super) fn new(model: &'a Model, meaning: &'a Semantics) -> Self {
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
            lines: Default::default(),
            parts: OnceLock::new(),
            short_forms: OnceLock::new(),
            titles: OnceLock::new(),
            requests: OnceLock::new(),
            presupposed: OnceLock::new(),
            used_cues: OnceLock::new(),
            fields: Default::default(),
            fanouts: Default::default(),
            in_story: Default::default(),
            any_in_story: Default::default(),
            slot_count: OnceLock::new(),
            placed: OnceLock::new(),
            placed_on: OnceLock::new(),
            origins: OnceLock::new(),
            cited: OnceLock::new(),
            spelt_like: OnceLock::new(),
            contested: Default::default(),
            contested_groups: Default::default(),
            ever_known: OnceLock::new(),
            variants: OnceLock::new(),
            marked_slots: OnceLock::new(),
        }
    }

    /// Like [`Facts::new`], with an existing index of claims by stance.
    pub(super) fn with_stances(model: &'a Model, meaning: &'a Semantics, stances: StanceIndex) -> Self {
        Self { stances: OnceLock::from(stances), ..Self::new(model, meaning) }
    }

    /// All claims with their numbers.
    pub(super) fn claims(&self) -> impl Iterator<Item = (u32, &'a Claim)> + Clone + use<'a> {
        self.model.claims.iter().enumerate().map(|(index, claim)| (to_u32(index), claim))
    }

    /// The claims with extra data, in order.
    pub(super) fn with_extra(&self) -> impl Iterator<Item = (u32, &'a Claim)> + '_ {
        self.by_stance().with_extra.iter().filter_map(|&id| Some((id, claim_of(self.model, id)?)))
    }

    /// The number of claims with extra data.
    pub(super) fn count_with_extra(&self) -> usize {
        self.by_stance().with_extra.len()
    }

    /// The number of propositions, at least 1, as a divisor.
    pub(super) fn propositions(&self) -> f64 {
        self.model.propositions.len().max(1) as f64
    }

    /// Whether a proposition has this number.
    pub(super) fn is_proposition(&self, id: u32) -> bool {
        (id as usize) < self.model.propositions.len()
    }

    /// The slots of a proposition.
    pub(super) fn slots_of(&self, id: u32) -> &'a [Term] {
        self.model.propositions.slots(PropositionId(id))
    }

    /// Whether a claim takes a stance on its proposition as rules see it. A negated claim about somebody indefinite
    /// denies nothing.
    pub(super) fn takes(claim: &Claim, stance: Stance) -> bool {
        claim.stance == stance && !(stance == Stance::Denies && claim.flags.has(Flags::IDLE))
    }

    /// The claims with a stance, by proposition.
    pub(super) fn stances(&self, stance: Stance) -> StanceClaims<'_> {
        self.by_stance().standing(stance)
    }

    fn by_stance(&self) -> &StanceIndex {
        self.stances.get_or_init(|| StanceIndex::new(self.model))
    }

    /// The points that have claims of both kinds, though not necessarily two that form a pair. Rules share these
    /// lists, and few points are contested.
    pub(super) fn contested(&self, meet: JoinPoint, subject: StanceTest, against: StanceTest) -> &[u32] {
        match meet {
            JoinPoint::Excluded(exclusion) => self.contested_groups(exclusion),
            // The result is symmetric.
            JoinPoint::Same => {
                let (first, second) = (subject.index().min(against.index()), subject.index().max(against.index()));
                let cell = self.contested.get(first).and_then(|row| row.get(second));
                cell.map(|cell| cell.get_or_init(|| self.both_stand(subject, against)).as_slice()).unwrap_or_default()
            }
        }
    }

    /// The groups in which two members may exclude each other, as points.
    pub(super) fn contested_groups(&self, exclusion: Exclusion) -> &[u32] {
        let [declared, figures, dates] = &self.contested_groups;
        let known = match exclusion {
            Exclusion::Declared => declared,
            Exclusion::Figure => figures,
            Exclusion::Date => dates,
        };
        known.get_or_init(|| {
            let groups = (0..).zip(self.group_ranges()).filter(|(group, _)| self.meaning.is_of(*group, exclusion));
            let contested = groups.filter(|(group, range)| self.may_exclude(*group, range));
            contested.map(|(group, _)| PointId::group(group).raw()).collect()
        })
    }

    fn both_stand(&self, subject: StanceTest, against: StanceTest) -> Vec<u32> {
        let stands = self.stands.get_or_init(|| {
            let mut stands = self.by_stance().stands.clone();
            // Derived propositions have no claims.
            stands.resize(self.model.propositions.len(), 0);
            let affirms = 1 << StanceTest::Affirms.index();
            let states = 1 << StanceTest::States(Stance::Affirms).index();
            for implication in &self.meaning.implications {
                // Affirming a proposition affirms all that it implies.
                if stands.get(implication.from.0 as usize).is_some_and(|from| from & states != 0) {
                    stands.get_mut(implication.to.0 as usize).into_iter().for_each(|known| *known |= affirms);
                }
            }
            stands
        });
        let both = 1 << subject.index() | 1 << against.index();
        (0..).zip(stands).filter(|&(_, stands)| stands & both == both).map(|(id, _)| id).collect()
    }

    /// Whether two members of a group may exclude each other for some dates of the claims.
    fn may_exclude(&self, group: u32, range: &Range<usize>) -> bool {
        if self.meaning.is_of(group, Exclusion::Date) {
            return true;
        }
        if let Some(differ) = self.meaning.figures_differ(self.model, group, range.clone()) {
            return differ;
        }
        /// Groups with more values than this are always examined in full.
        const FEW: usize = 8;
        let mut values: [Term; FEW] = [Semantics::SELF; FEW];
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

    /// The other propositions that a proposition implies, with the levels by which each is lowered.
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

    /// The other propositions that imply a proposition, with the levels by which each is lowered.
    pub(super) fn implying(&self, to: u32) -> impl Iterator<Item = (u32, u8)> + '_ {
        let all = &self.meaning.implications;
        let start = all.partition_point(|implication| implication.to.0 < to);
        let rest = all.get(start..).unwrap_or(&[]);
        let same = rest.iter().take_while(move |implication| implication.to.0 == to);
        same.map(|implication| (implication.from.0, implication.lowered))
    }

    /// The memberships of a proposition, as indices into `meaning.members`.
    pub(super) fn memberships(&self, proposition: u32) -> &[u32] {
        let all = self.members.get_or_init(|| {
            let members = self.meaning.members.iter().map(|member| member.proposition.0);
            Csr::new(self.model.propositions.len(), members.zip(0..))
        });
        all.get(proposition)
    }

    /// The range of members of each group.
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

    /// The values of a proposition in a group. Values that name somebody indefinite distinguish nothing and are left
    /// out if there are others.
    fn values_in(&self, group: u32, proposition: PropositionId) -> SmallVec<[Term; 2]> {
        // Members are sorted by group, and a proposition may be in thousands of groups.
        let memberships = self.memberships(proposition.0);
        let member = |&index: &u32| self.meaning.members.get(index as usize);
        let from = memberships.partition_point(|index| member(index).is_some_and(|member| member.group < group));
        let members = memberships.get(from..).unwrap_or(&[]).iter().filter_map(member);
        let mut values: SmallVec<[Term; 2]> =
            members.take_while(|member| member.group == group).map(|member| member.value).collect();
        let is_definite = |value: &Term| value.name().is_none_or(|name| !self.model.name(name).indefinite);
        if values.len() > 1 && values.iter().any(is_definite) {
            values.retain(|value| is_definite(value));
        }
        values
    }

    /// Sets the value that each claim of a match has in a group. If a claim has several, the one shared with the
    /// fewest others represents it; content breaks ties.
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

    /// The propositions by phrase and slot values.
    pub(super) fn instances(&self) -> &InstanceIndex {
        self.instances.get_or_init(|| InstanceIndex::new(self.model))
    }

    /// The propositions whose phrase marks a slot with `mark`, with the value of that slot.
    pub(super) fn marked_slots(&self, mark: &str) -> Option<&LinkIndex> {
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
            pairs.into_iter().map(|(mark, pairs)| (mark, LinkIndex::new(pairs))).collect()
        });
        all.get(&self.model.symbols.find(mark)?)
    }

    /// The number of slots of all propositions together.
    pub(super) fn slot_count(&self) -> usize {
        let count = || self.model.propositions.ids().map(|id| self.model.propositions.slots(id).len()).sum();
        *self.slot_count.get_or_init(count)
    }

    /// Pairs of slot value and proposition, sorted.
    pub(super) fn slot_values(&self) -> &[(u32, u32)] {
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

    /// The links between claims of one kind.
    pub(super) fn lines(&self, line: LinkKind) -> &LinkIndex {
        let [corrects, retracts, rests_on] = &self.lines;
        let cell = match line {
            LinkKind::Corrects => corrects,
            LinkKind::Retracts => retracts,
            LinkKind::RestsOn => rests_on,
        };
        cell.get_or_init(|| {
            let extras = self.with_extra().filter_map(|(id, claim)| Some((id, self.model.extra(claim)?)));
            LinkIndex::new(extras.flat_map(|(id, extra)| line.targets(extra).iter().map(move |target| (id, target.0))))
        })
    }

    /// The names and the names that they are part of.
    pub(super) fn parts(&self) -> &LinkIndex {
        let raw = |id: NameId| Term::new(TermKind::Name(id)).raw();
        self.parts.get_or_init(|| {
            let names = (0..).map(NameId).zip(&self.model.names);
            LinkIndex::new(
                names.flat_map(|(part, name)| name.related().wholes.iter().map(move |&whole| (raw(part), raw(whole)))),
            )
        })
    }

    /// The pairs of similarly spelt names, in both directions.
    pub(super) fn spelt_like(&self) -> &LinkIndex {
        let raw = |id: NameId| Term::new(TermKind::Name(id)).raw();
        self.spelt_like.get_or_init(|| {
            let pairs = self.model.alike.iter().map(|alike| (raw(alike.first), raw(alike.second)));
            LinkIndex::new(pairs.flat_map(|(one, two)| [(one, two), (two, one)]))
        })
    }

    /// Names and the short forms that may refer to them.
    pub(super) fn short_forms(&self) -> &LinkIndex {
        self.short_forms.get_or_init(|| {
            let pair = |&(name, short): &(NameId, Symbol)| {
                (Term::new(TermKind::Name(name)).raw(), Term::new(TermKind::Word(short)).raw())
            };
            LinkIndex::new(self.model.short_forms.iter().map(pair))
        })
    }

    /// The titles that claims give to names.
    pub(super) fn titles(&self) -> &TitleIndex {
        self.titles.get_or_init(|| {
            let row = |&(claim, name, title): &(ClaimId, NameId, Symbol)| {
                [claim.0, Term::new(TermKind::Name(name)).raw(), Term::new(TermKind::Word(title)).raw()]
            };
            TitleIndex::new(self.model.titled.iter().map(row))
        })
    }

    /// The names asked for a reply, with the proposition.
    pub(super) fn requests(&self) -> &LinkIndex {
        self.requests.get_or_init(|| {
            let requests = self.model.requests.iter();
            LinkIndex::new(
                requests.map(|request| (Term::new(TermKind::Name(request.asked)).raw(), request.proposition.0)),
            )
        })
    }

    /// The citations between sources.
    pub(super) fn cited(&self) -> &LinkIndex {
        self.cited.get_or_init(|| {
            let sources = (0..).zip(&self.model.sources);
            LinkIndex::new(sources.flat_map(|(id, source)| source.cites.iter().map(move |cited| (id, cited.0))))
        })
    }

    /// The presuppositions of propositions.
    pub(super) fn presupposed(&self) -> &LinkIndex {
        self.presupposed.get_or_init(|| LinkIndex::new(self.meaning.presuppositions.iter().copied()))
    }

    /// The propositions that differ in one value.
    pub(super) fn variants(&self) -> &VariantIndex {
        self.variants.get_or_init(|| VariantIndex::new(self.model))
    }

    /// The claims by the value of a field; `None` for fields without an index.
    pub(super) fn by_field(&self, field: Field) -> Option<&Csr> {
        let [speaker, source, reporter, proposition] = &self.fields;
        let names = self.model.names.len();
        Some(match field {
            Field::Speaker => {
                speaker.get_or_init(|| Csr::new(names, self.claims().map(|(id, claim)| (claim.speaker.0, id))))
            }
            Field::Reporter => {
                reporter.get_or_init(|| Csr::new(names, self.claims().map(|(id, claim)| (claim.reporter.0, id))))
            }
            Field::Source => source.get_or_init(|| {
                Csr::new(self.model.sources.len(), self.claims().map(|(id, claim)| (claim.source.0, id)))
            }),
            Field::Proposition => proposition.get_or_init(|| {
                Csr::new(self.model.propositions.len(), self.claims().map(|(id, claim)| (claim.proposition.0, id)))
            }),
            _ => return None,
        })
    }

    /// The result of looking up a claim's quote in its source.
    pub(super) fn quote_found(&self, id: u32) -> Option<QuoteLookup> {
        let extra = claim_of(self.model, id).and_then(|claim| self.model.extra(claim));
        extra?.quotation.as_ref().map(|quotation| quotation.found)
    }

    /// The result of looking up a story's quote in the texts of the other sources.
    pub(super) fn quote_on_file(&self, id: u32) -> Option<QuoteLookup> {
        let extra = claim_of(self.model, id).and_then(|claim| self.model.extra(claim));
        extra?.quotation.as_ref().map(|quotation| quotation.elsewhere)
    }

    /// The number of claims that share a claim's value in a field, averaged over claims rather than values: a speaker
    /// with half of all claims counts for half.
    pub(super) fn field_fanout(&self, field: Field) -> f64 {
        let (Some(grouped), [speaker, source, reporter, proposition]) = (self.by_field(field), &self.fanouts) else {
            return f64::MAX;
        };
        let cell = match field {
            Field::Speaker => speaker,
            Field::Source => source,
            Field::Reporter => reporter,
            _ => proposition,
        };
        *cell.get_or_init(|| grouped.fanout())
    }

    /// Whether a field is known for anything in the model. Returns `true` where finding out would be expensive.
    pub(super) fn is_ever_known(&self, kind: ValueType, field: Field) -> bool {
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
            (ValueType::Claim, Field::Said) => *said,
            (ValueType::Claim, Field::When) => *when,
            (ValueType::Claim, Field::Quote) => *quote,
            (ValueType::Claim, Field::Hearer) => *hearer,
            (ValueType::Claim, Field::Label) => *label,
            (ValueType::Value, Field::On) => *on,
            _ => true,
        }
    }

    /// Whether any claim is in a story (`true`) or in another source (`false`).
    pub(super) fn any_in_story(&self, story: bool) -> bool {
        let [no, yes] = &self.any_in_story;
        let cell = if story { yes } else { no };
        *cell.get_or_init(|| {
            // Most runs have no story; the sources alone show that.
            self.model.sources.iter().any(|source| source.story == story)
                && self.model.claims.iter().any(|claim| self.model.source(claim.source).story == story)
        })
    }

    /// The number of claims in stories or in other sources.
    pub(super) fn count_in_story(&self, story: bool) -> usize {
        match (self.any_in_story(story), self.any_in_story(!story)) {
            (false, _) => 0,
            (true, false) => self.model.claims.len(),
            (true, true) => self.in_story(story).len(),
        }
    }

    /// The claims in stories or in other sources, in order.
    pub(super) fn in_story(&self, story: bool) -> &[u32] {
        let [no, yes] = &self.in_story;
        let cell = if story { yes } else { no };
        cell.get_or_init(|| {
            let inside = |claim: &Claim| self.model.source(claim.source).story == story;
            self.claims().filter(|(_, claim)| inside(claim)).map(|(id, _)| id).collect()
        })
    }

    /// The claims with a known position in a text, sorted by position.
    pub(super) fn placed(&self) -> &[ClaimPosition] {
        self.placed.get_or_init(|| {
            let placed = self.with_extra().filter_map(|(id, claim)| {
                let (source, file, order) = self.place_of(claim)?;
                Some((source, file, order, id))
            });
            let mut placed: Vec<_> = placed.collect();
            placed.sort_unstable();
            placed
        })
    }

    /// The position of a claim: its source, the file of the text, and the order within it.
    pub(super) fn place_of(&self, claim: &Claim) -> Option<(u32, u32, u32)> {
        let anchor = self.model.anchor(claim)?;
        Some((claim.source.0, anchor.place.file.0, anchor.order))
    }

    /// The claims with a stance on a proposition at the last position before `place` in the same text.
    pub(super) fn placed_last(&self, stance: Stance, proposition: u32, place: (u32, u32, u32)) -> &[ClaimPosition] {
        let all = self.placed_on.get_or_init(|| {
            let mut all: HashMap<_, Vec<ClaimPosition>> = HashMap::new();
            for &placed in self.placed() {
                let claim = claim_of(self.model, placed.3).filter(|claim| Self::takes(claim, claim.stance));
                let denies = claim.and_then(|claim| match claim.stance {
                    Stance::Affirms => Some((false, claim.proposition.0)),
                    Stance::Denies => Some((true, claim.proposition.0)),
                    Stance::Declines | Stance::Asks => None,
                });
                denies.into_iter().for_each(|key| all.entry(key).or_default().push(placed));
            }
            all
        });
        let all = all.get(&(stance == Stance::Denies, proposition)).map_or(&[][..], Vec::as_slice);
        let at = |&(source, file, order, _): &ClaimPosition| (source, file, order);
        let (before, _) = all.split_at(all.partition_point(|placed| at(placed) < place));
        let Some(last) = before.last().filter(|last| (last.0, last.1) == (place.0, place.1)) else { return &[] };
        before.get(before.partition_point(|placed| at(placed) < at(last))..).unwrap_or(&[])
    }

    /// The claims after a claim in its text, or those before it.
    pub(super) fn placed_beside(&self, id: u32, after: bool) -> impl Iterator<Item = u32> + '_ {
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

    /// The origin of a claim: its speaker if it is attributed, otherwise its source together with all sources
    /// connected to it by citations. Equal pairs mean the same origin.
    pub(super) fn origin(&self, claim: &Claim) -> (u32, u32) {
        if claim.voice == Voice::Attributed {
            return (0, claim.speaker.0);
        }
        let cited = self.model.extra(claim).and_then(|extra| extra.cites.first().copied());
        (1, self.source_origin(cited.unwrap_or(claim.source)))
    }

    /// The smallest number of the sources that share an origin with a source.
    fn source_origin(&self, source: SourceId) -> u32 {
        let roots = self.origins.get_or_init(|| self.model.source_origins().iter().map(|origin| origin.0).collect());
        roots.get(source.0 as usize).copied().unwrap_or(source.0)
    }

    /// Whether any claim has a mark.
    pub(super) fn marks_a_claim(&self, mark: &str) -> bool {
        if bears(self.by_stance().flags, mark) {
            return true;
        }
        let Some(symbol) = self.model.symbols.find(mark) else { return false };
        if self
            .with_extra()
            .any(|(_, claim)| self.model.extra(claim).is_some_and(|extra| extra.marks.contains(&symbol)))
        {
            return true;
        }
        let mut marked =
            (0..).zip(&self.model.vocabulary.cues).filter(|(_, cue)| cue.marks.contains(&symbol)).peekable();
        marked.peek().is_some() && marked.any(|(cue, _)| self.used_cues().get(cue) == Some(&true))
    }

    /// Which cues occur in claims, by number.
    fn used_cues(&self) -> &[bool] {
        self.used_cues.get_or_init(|| {
            let mut used = vec![false; self.model.vocabulary.cues.len()];
            for cue in self.model.claims.iter().filter_map(|claim| claim.cue) {
                used.get_mut(usize::from(cue.0)).into_iter().for_each(|used| *used = true);
            }
            used
        })
    }

    /// Whether a thing of a kind has a mark.
    pub(super) fn is_marked(&self, kind: ValueType, value: u32, mark: &str) -> bool {
        // Most claims have no marks, so the mark is interned only if there are some.
        let symbol = || self.model.symbols.find(mark);
        let has = |marks: &[Symbol]| !marks.is_empty() && symbol().is_some_and(|symbol| marks.contains(&symbol));
        match kind {
            ValueType::Claim => claim_of(self.model, value).is_some_and(|claim| {
                if bears(claim.flags, mark) {
                    return true;
                }
                claim.extra != 0 && self.model.extra(claim).is_some_and(|extra| has(&extra.marks))
                    || claim.cue.and_then(|cue| self.model.vocabulary.cue(cue)).is_some_and(|cue| has(&cue.marks))
            }),
            ValueType::Source => source_of(self.model, value).is_some_and(|source| has(&source.marks)),
            ValueType::Value => term_of(value)
                .name()
                .and_then(|name| self.model.names.as_slice().get(name.0 as usize))
                .is_some_and(|name| mark == "unnamed" && name.indefinite || has(&name.related().marks)),
            ValueType::Proposition | ValueType::Point => {
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

    /// Whether two members of a group exclude each other given the dates of two claims, and the levels by which a
    /// contradiction based on it is lowered.
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

    /// Whether two figures or dates of a group are within the tolerance of its phrase.
    pub(super) fn agrees(&self, group: u32, one: Term, two: Term) -> bool {
        let measured = |term: Term| matches!(term.kind(), TermKind::Number(_) | TermKind::Date(_));
        measured(one) && measured(two) && self.excludes(group, (one, None), (two, None)).is_none()
    }

    /// The sources that a claim comes from: those on its own line, otherwise those of its source.
    pub(super) fn comes_from(&self, claim: &Claim) -> &'a [SourceId] {
        let own = self.model.extra(claim).map(|extra| extra.cites.as_slice()).unwrap_or_default();
        if own.is_empty() { &self.model.source(claim.source).cites } else { own }
    }
}

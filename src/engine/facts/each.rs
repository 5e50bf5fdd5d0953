//! What holds of each relation, with some of its places known.

use super::{
    super::compare::{claim_of, source_of, term_of},
    Decide, Emit, Facts, with_key,
};
use crate::{
    model::{Claim, ClaimId, NameId, PropositionId, Term, TermKind, meaning::PointId, quotes::Found},
    rules::ir::{Field, Kind, Relation},
    syntax::ast::Stance,
};
use std::ops::ControlFlow;

impl<'a> Facts<'a> {
    /// How many answers a relation gives, on the average, with these places known.
    pub(in crate::engine) fn fanout(&self, relation: &Relation, known: &[bool]) -> f64 {
        let claims = self.model.claims.len() as f64;
        let propositions = self.model.propositions.len().max(1) as f64;
        let is = |index: usize| known.get(index).copied().unwrap_or_default();
        if known.iter().all(|known| *known) {
            return 0.01;
        }
        match relation {
            Relation::States(stance) => {
                let all = self.stances(*stance).len() as f64;
                if is(0) {
                    1.0
                } else if is(1) {
                    all / propositions + 0.5
                } else {
                    all
                }
            }
            Relation::Affirms => {
                let implied = 1.0 + self.meaning.implications.len() as f64 / propositions;
                let all = self.stances(Stance::Affirms).len() as f64;
                if is(0) {
                    implied
                } else if is(1) {
                    implied * all / propositions + 0.5
                } else {
                    implied * all
                }
            }
            Relation::Excludes => {
                let members = self.meaning.members.len() as f64;
                let each = members / self.meaning.groups.len().max(1) as f64;
                if is(0) || is(1) {
                    each
                } else if is(2) {
                    each * each
                } else {
                    members * each
                }
            }
            Relation::Agrees => {
                let members = self.meaning.members.len() as f64;
                let each = members / self.meaning.groups.len().max(1) as f64;
                if is(0) || is(1) { each } else { members * each }
            }
            Relation::Presupposes => {
                let all = self.meaning.presuppositions.len() as f64;
                if is(0) {
                    (all / propositions).max(0.02)
                } else if is(1) {
                    all / propositions * (claims / propositions) + 0.02
                } else {
                    all * (1.0 + claims / propositions)
                }
            }
            Relation::ComesFrom => {
                if is(0) {
                    1.0
                } else {
                    claims
                }
            }
            Relation::Implies => {
                let all = self.meaning.implications.len() as f64;
                if is(0) || is(1) { all / propositions } else { all }
            }
            Relation::Once | Relation::Grows => propositions,
            Relation::MarksValue(mark) => {
                let all = self.marked_slots(mark).map_or(0.0, |links| links.forward.len() as f64);
                if is(0) {
                    1.0
                } else if is(1) {
                    all / propositions + 0.5
                } else {
                    all
                }
            }
            Relation::Figures => {
                if is(0) {
                    0.5
                } else {
                    propositions
                }
            }
            Relation::SaysOf => {
                if is(0) || is(2) {
                    4.0
                } else {
                    propositions * 4.0
                }
            }
            Relation::Titles => self.model.titled.len() as f64,
            Relation::Shortens => self.model.short_forms.len() as f64,
            Relation::HasSaid => claims,
            Relation::Names => {
                if is(0) {
                    2.0
                } else if is(1) {
                    self.slot_count() as f64 / self.model.names.len().max(1) as f64
                } else {
                    self.slot_count() as f64
                }
            }
            Relation::Corrects | Relation::Retracts | Relation::RestsOn => {
                let all = self.links(relation).forward.len() as f64;
                if is(0) || is(1) { (all / claims.max(1.0)).max(0.02) } else { all }
            }
            Relation::InStory => self.count_in_story(true) as f64,
            Relation::InSource => self.count_in_story(false) as f64,
            Relation::InPart(_) => claims,
            Relation::ComesBefore => {
                let all = self.placed().len() as f64;
                if is(0) || is(1) { (all / self.model.sources.len().max(1) as f64).max(0.02) } else { all * all }
            }
            Relation::Marked(Kind::Claim, _) | Relation::Claim => claims,
            Relation::Marked(Kind::Source, _) => self.model.sources.len() as f64,
            Relation::Marked(..) => self.model.names.len() as f64,
            Relation::Cites => {
                let all = self.model.sources.len() as f64;
                if is(0) || is(1) { 2.0 } else { all }
            }
            Relation::PartOf => {
                if is(0) || is(1) {
                    4.0
                } else {
                    self.model.names.len() as f64
                }
            }
            Relation::SpeltLike => {
                let all = self.model.alike.len() as f64 * 2.0;
                if is(0) || is(1) { (all / self.model.names.len().max(1) as f64).max(0.02) } else { all }
            }
            Relation::AskedAbout => self.model.requests.len() as f64,
            Relation::Instance(phrase) => {
                if is(0) {
                    1.0
                } else {
                    self.instances().fanout(self.model, *phrase, known.get(1..).unwrap_or(&[]))
                }
            }
            Relation::HasQuote | Relation::QuotesSource | Relation::DepartsFromSource | Relation::DepartsFromFile => {
                self.model.quotes.quoted().count() as f64
            }
            Relation::HasText => self.model.sources.len() as f64,
            Relation::QuotesWords | Relation::QuoteDifferently => {
                if is(0) || is(1) {
                    0.5
                } else {
                    self.model.quotes.quoted().count() as f64
                }
            }
            Relation::Derived(_) => f64::MAX,
        }
    }

    /// Gives all that holds, with those of its places that are known as given. What is given may
    /// hold more than once; whoever asks checks the places that are known.
    #[expect(clippy::too_many_lines, reason = "one arm a relation: the table of what they hold")]
    pub(in crate::engine) fn each(
        &self,
        relation: &Relation,
        known: &[Option<u32>],
        emit: Emit<'_>,
    ) -> ControlFlow<()> {
        let model = self.model;
        let at = |index: usize| known.get(index).copied().flatten();
        match relation {
            Relation::States(stance) => match (at(0), at(1)) {
                (Some(id), _) => match claim_of(model, id) {
                    Some(claim) if Self::takes(claim, *stance) => emit(&[id, claim.proposition.0], 0)?,
                    _ => {}
                },
                (None, Some(proposition)) => {
                    for stand in self.stances(*stance).get(proposition) {
                        emit(&[stand.claim, proposition], 0)?;
                    }
                }
                (None, None) => {
                    for (id, claim) in self.claims().filter(|(_, claim)| Self::takes(claim, *stance)) {
                        emit(&[id, claim.proposition.0], 0)?;
                    }
                }
            },
            Relation::Affirms => match (at(0), at(1)) {
                (None, Some(proposition)) => {
                    let affirm = self.stances(Stance::Affirms);
                    for stand in affirm.get(proposition) {
                        emit(&[stand.claim, proposition], 0)?;
                    }
                    for (from, lowered) in self.implying(proposition) {
                        for stand in affirm.get(from) {
                            emit(&[stand.claim, proposition], lowered)?;
                        }
                    }
                }
                (Some(id), _) => {
                    if let Some(claim) = claim_of(model, id) {
                        self.affirmed(id, claim, emit)?;
                    }
                }
                (None, None) => {
                    for (id, claim) in self.claims() {
                        self.affirmed(id, claim, emit)?;
                    }
                }
            },
            Relation::Excludes => {
                let decide =
                    |group, one: (Term, Option<ClaimId>), two: (Term, Option<ClaimId>)| self.excludes(group, one, two);
                self.each_of_a_group([at(0), at(1), at(2), at(3), at(4)], known.len(), &decide, emit)?;
            }
            Relation::Agrees => {
                let decide = |group, one: (Term, Option<ClaimId>), two: (Term, Option<ClaimId>)| {
                    self.agrees(group, one.0, two.0).then_some(0)
                };
                self.each_of_a_group([at(0), at(1), at(2), None, None], 3, &decide, emit)?;
            }
            Relation::Presupposes => {
                let of = |id: u32| claim_of(model, id).map(|claim| claim.proposition.0);
                match (at(0), at(1)) {
                    (Some(id), _) => {
                        for &(_, to) in of(id).map(|from| with_key(&self.meaning.presuppositions, from)).unwrap_or(&[])
                        {
                            emit(&[id, to], 0)?;
                        }
                    }
                    (None, to) => {
                        let claims = self.by_field(Field::Proposition);
                        let pairs = self.meaning.presuppositions.iter();
                        for &(from, to) in pairs.filter(|pair| to.is_none_or(|to| to == pair.1)) {
                            for &id in claims.map(|claims| claims.get(from)).unwrap_or(&[]) {
                                emit(&[id, to], 0)?;
                            }
                        }
                    }
                }
            }
            Relation::ComesFrom => {
                let mut give = |id: u32, claim: &Claim| {
                    for source in self.comes_from(claim) {
                        emit(&[id, source.0], 0)?;
                    }
                    ControlFlow::Continue(())
                };
                match at(0) {
                    Some(id) => {
                        if let Some(claim) = claim_of(model, id) {
                            give(id, claim)?;
                        }
                    }
                    None => {
                        for (id, claim) in self.claims() {
                            give(id, claim)?;
                        }
                    }
                }
            }
            Relation::Implies => match (at(0), at(1)) {
                (Some(from), _) => {
                    for (to, lowered) in self.implied_by(from) {
                        emit(&[from, to], lowered)?;
                    }
                }
                (None, Some(to)) => {
                    for (from, lowered) in self.implying(to) {
                        emit(&[from, to], lowered)?;
                    }
                }
                (None, None) => {
                    for implication in &self.meaning.implications {
                        emit(&[implication.from.0, implication.to.0], implication.lowered)?;
                    }
                }
            },
            Relation::Once => {
                let once =
                    |id: u32| (id as usize) < model.propositions.len() && self.meaning.once(model, PropositionId(id));
                match at(0) {
                    Some(id) if once(id) => emit(&[id], 0)?,
                    Some(_) => {}
                    None => {
                        for id in model.propositions.ids().filter(|id| once(id.0)) {
                            emit(&[id.0], 0)?;
                        }
                    }
                }
            }
            Relation::Grows => {
                let ids = at(0).map_or(0..model.propositions.len() as u32, |id| id..id.saturating_add(1));
                let known = ids.filter(|&id| (id as usize) < model.propositions.len());
                for id in known.filter(|&id| self.meaning.grows(model, PropositionId(id))) {
                    emit(&[id], 0)?;
                }
            }
            Relation::Figures => {
                let ids = at(0).map_or(0..model.propositions.len() as u32, |id| id..id.saturating_add(1));
                for id in ids {
                    for term in self.slots_of(id).iter().filter(|term| matches!(term.kind(), TermKind::Number(_))) {
                        emit(&[id, term.raw()], 0)?;
                    }
                }
            }
            Relation::SaysOf => match (at(0), at(2)) {
                (_, Some(two)) => {
                    for (of_two, one, of_one) in self.saying_of(two) {
                        emit(&[one, of_one, two, of_two], 0)?;
                    }
                }
                (one, None) => {
                    let ids = one.map_or(0..model.propositions.len() as u32, |id| id..id.saturating_add(1));
                    for one in ids {
                        for (of_one, two, of_two) in self.saying_of(one) {
                            emit(&[one, of_one, two, of_two], 0)?;
                        }
                    }
                }
            },
            Relation::Titles => {
                let all = model.titled.as_slice();
                let all = match at(0) {
                    Some(id) => {
                        let start = all.partition_point(|(claim, ..)| claim.0 < id);
                        let rest = all.get(start..).unwrap_or(&[]);
                        rest.get(..rest.partition_point(|(claim, ..)| claim.0 == id)).unwrap_or(&[])
                    }
                    None => all,
                };
                for &(claim, name, title) in all {
                    let [name, title] = [TermKind::Name(name), TermKind::Word(title)].map(|kind| Term::new(kind).raw());
                    emit(&[claim.0, name, title], 0)?;
                }
            }
            Relation::Shortens => {
                for &(name, short) in &model.short_forms {
                    let [name, short] = [TermKind::Name(name), TermKind::Word(short)].map(|kind| Term::new(kind).raw());
                    emit(&[name, short], 0)?;
                }
            }
            Relation::HasSaid => {
                let said = |id: u32| claim_of(model, id).is_some_and(|claim| claim.said.is_known());
                let ids = at(0).map_or(0..model.claims.len() as u32, |id| id..id.saturating_add(1));
                for id in ids.filter(|&id| said(id)) {
                    emit(&[id], 0)?;
                }
            }
            Relation::Names => match (at(0), at(1)) {
                (Some(id), _) => {
                    for term in self.slots_of(id) {
                        emit(&[id, term.raw()], 0)?;
                    }
                }
                (None, Some(value)) => {
                    for &(_, id) in with_key(self.slot_values(), value) {
                        emit(&[id, value], 0)?;
                    }
                }
                (None, None) => {
                    for &(value, id) in self.slot_values() {
                        emit(&[id, value], 0)?;
                    }
                }
            },
            Relation::Corrects | Relation::Retracts | Relation::RestsOn => {
                let links = self.links(relation);
                match (at(0), at(1)) {
                    (Some(one), _) => {
                        for &(one, two) in with_key(&links.forward, one) {
                            emit(&[one, two], 0)?;
                        }
                    }
                    (None, Some(two)) => {
                        for &(two, one) in with_key(&links.backward, two) {
                            emit(&[one, two], 0)?;
                        }
                    }
                    (None, None) => {
                        for &(one, two) in &links.forward {
                            emit(&[one, two], 0)?;
                        }
                    }
                }
            }
            Relation::InStory | Relation::InSource => {
                let story = *relation == Relation::InStory;
                match at(0) {
                    Some(id) => {
                        if claim_of(model, id).is_some_and(|claim| model.source(claim.source).story == story) {
                            emit(&[id], 0)?;
                        }
                    }
                    None => {
                        for &id in self.in_story(story) {
                            emit(&[id], 0)?;
                        }
                    }
                }
            }
            Relation::InPart(part) => match at(0) {
                Some(id) => {
                    if claim_of(model, id).is_some_and(|claim| model.stands_in(claim, *part)) {
                        emit(&[id], 0)?;
                    }
                }
                None => {
                    for (id, _) in self.claims().filter(|(_, claim)| model.stands_in(claim, *part)) {
                        emit(&[id], 0)?;
                    }
                }
            },
            Relation::ComesBefore => match (at(0), at(1)) {
                (Some(one), Some(two)) => {
                    if let (Some(first), Some(second)) = (claim_of(model, one), claim_of(model, two))
                        && model.comes_before(first, second)
                    {
                        emit(&[one, two], 0)?;
                    }
                }
                (Some(one), None) => {
                    for two in self.placed_beside(one, true) {
                        emit(&[one, two], 0)?;
                    }
                }
                (None, Some(two)) => {
                    for one in self.placed_beside(two, false) {
                        emit(&[one, two], 0)?;
                    }
                }
                (None, None) => {
                    for &(.., one) in self.placed() {
                        for two in self.placed_beside(one, true) {
                            emit(&[one, two], 0)?;
                        }
                    }
                }
            },
            Relation::Marked(kind, mark) => match at(0) {
                Some(id) => {
                    if self.is_marked(*kind, id, mark) {
                        emit(&[id], 0)?;
                    }
                }
                None => {
                    let count = match kind {
                        Kind::Claim => model.claims.len(),
                        Kind::Source => model.sources.len(),
                        Kind::Value => model.names.len(),
                        Kind::Proposition | Kind::Point => model.propositions.len(),
                        _ => 0,
                    };
                    for id in (0..count as u32).filter(|&id| self.is_marked(*kind, id, mark)) {
                        emit(&[id], 0)?;
                    }
                }
            },
            Relation::MarksValue(mark) => {
                let Some(links) = self.marked_slots(mark) else { return ControlFlow::Continue(()) };
                match (at(0), at(1)) {
                    (Some(one), _) => {
                        for &(one, two) in with_key(&links.forward, one) {
                            emit(&[one, two], 0)?;
                        }
                    }
                    (None, Some(two)) => {
                        for &(two, one) in with_key(&links.backward, two) {
                            emit(&[one, two], 0)?;
                        }
                    }
                    (None, None) => {
                        for &(one, two) in &links.forward {
                            emit(&[one, two], 0)?;
                        }
                    }
                }
            }
            Relation::Cites => {
                let cited = |id: u32| source_of(model, id).map(|source| source.cites.as_slice()).unwrap_or_default();
                match (at(0), at(1)) {
                    (Some(one), _) => {
                        for two in cited(one) {
                            emit(&[one, two.0], 0)?;
                        }
                    }
                    (None, two) => {
                        let citing = self.citing.get_or_init(|| {
                            let sources = 0..model.sources.len() as u32;
                            let pairs = sources.flat_map(|one| cited(one).iter().map(move |two| (two.0, one)));
                            let mut pairs: Vec<(u32, u32)> = pairs.collect();
                            pairs.sort_unstable();
                            pairs
                        });
                        let pairs = two.map_or(citing.as_slice(), |two| with_key(citing, two));
                        for &(two, one) in pairs {
                            emit(&[one, two], 0)?;
                        }
                    }
                }
            }
            Relation::PartOf => {
                let name = |id: u32| term_of(id).name().and_then(|name| model.names.get(name.0 as usize));
                let raw = |id: NameId| Term::new(TermKind::Name(id)).raw();
                match (at(0), at(1)) {
                    (Some(part), _) => {
                        for whole in name(part).map(|name| name.related().wholes.as_slice()).unwrap_or_default() {
                            emit(&[part, raw(*whole)], 0)?;
                        }
                    }
                    (None, Some(whole)) => {
                        for part in name(whole).map(|name| name.related().parts.as_slice()).unwrap_or_default() {
                            emit(&[raw(*part), whole], 0)?;
                        }
                    }
                    (None, None) => {
                        for (id, name) in model.names.iter().enumerate() {
                            for whole in &name.related().wholes {
                                emit(&[raw(NameId(id as u32)), raw(*whole)], 0)?;
                            }
                        }
                    }
                }
            }
            Relation::SpeltLike => {
                let raw = |id: NameId| Term::new(TermKind::Name(id)).raw();
                // Who is spelt like whom goes both ways, so one order serves either side.
                let alike = self.spelt_like.get_or_init(|| {
                    let pairs = model.alike.iter().map(|alike| (raw(alike.first), raw(alike.second)));
                    let mut pairs: Vec<(u32, u32)> = pairs.flat_map(|(one, two)| [(one, two), (two, one)]).collect();
                    pairs.sort_unstable();
                    pairs.dedup();
                    pairs
                });
                match (at(0), at(1)) {
                    (None, Some(two)) => {
                        for &(two, one) in with_key(alike, two) {
                            emit(&[one, two], 0)?;
                        }
                    }
                    (one, _) => {
                        for &(one, two) in one.map_or(alike.as_slice(), |one| with_key(alike, one)) {
                            emit(&[one, two], 0)?;
                        }
                    }
                }
            }
            Relation::AskedAbout => {
                for request in &model.requests {
                    let asked = Term::new(TermKind::Name(request.asked)).raw();
                    emit(&[asked, request.proposition.0], 0)?;
                }
            }
            Relation::Instance(phrase) => {
                let mut tuple = Vec::new();
                let mut give = |id: u32| {
                    tuple.clear();
                    tuple.push(id);
                    tuple.extend(self.slots_of(id).iter().map(|term| term.raw()));
                    emit(&tuple, 0)
                };
                match at(0) {
                    Some(id)
                        if (id as usize) < model.propositions.len() && model.phrase(PropositionId(id)) == *phrase =>
                    {
                        give(id)?;
                    }
                    Some(_) => {}
                    None => {
                        for id in self.instances().find(model, *phrase, known.get(1..).unwrap_or(&[])) {
                            give(id)?;
                        }
                    }
                }
            }
            Relation::HasQuote | Relation::QuotesSource | Relation::DepartsFromSource | Relation::DepartsFromFile => {
                let holds = |id: u32| match relation {
                    Relation::QuotesSource => self.quote_found(id) == Some(Found::Here),
                    Relation::DepartsFromSource => self.quote_found(id) == Some(Found::Nowhere),
                    Relation::DepartsFromFile => self.quote_on_file(id) == Some(Found::Nowhere),
                    _ => model.quotes.saying(ClaimId(id)).is_some(),
                };
                match at(0) {
                    Some(id) if holds(id) => emit(&[id], 0)?,
                    Some(_) => {}
                    None => {
                        for claim in model.quotes.quoted().filter(|claim| holds(claim.0)) {
                            emit(&[claim.0], 0)?;
                        }
                    }
                }
            }
            Relation::HasText => {
                let known = at(0).map_or(0..model.sources.len() as u32, |id| id..id + 1);
                for id in known.filter(|&id| source_of(model, id).is_some_and(|source| source.has_text)) {
                    emit(&[id], 0)?;
                }
            }
            Relation::QuotesWords | Relation::QuoteDifferently => {
                let words = *relation == Relation::QuotesWords;
                match (at(0), at(1)) {
                    (None, Some(two)) if words => {
                        for one in model.quotes.words_in(ClaimId(two)) {
                            emit(&[one.0, two], 0)?;
                        }
                    }
                    // To quote differently goes both ways.
                    (None, Some(two)) => {
                        for one in model.quotes.otherwise(ClaimId(two)) {
                            emit(&[one.0, two], 0)?;
                        }
                    }
                    (one, _) => {
                        let known = one.map(ClaimId);
                        let all = known.is_none().then(|| model.quotes.quoted());
                        for one in known.into_iter().chain(all.into_iter().flatten()) {
                            if words {
                                for two in model.quotes.with_words_of(one) {
                                    emit(&[one.0, two.0], 0)?;
                                }
                            } else {
                                for two in model.quotes.otherwise(one) {
                                    emit(&[one.0, two.0], 0)?;
                                }
                            }
                        }
                    }
                }
            }
            Relation::Claim => match at(0) {
                Some(id) => emit(&[id], 0)?,
                None => {
                    for (id, _) in self.claims() {
                        emit(&[id], 0)?;
                    }
                }
            },
            Relation::Derived(_) => {}
        }
        ControlFlow::Continue(())
    }

    fn slots_of(&self, id: u32) -> &'a [Term] {
        self.model.propositions.slots(PropositionId(id))
    }

    fn affirmed(&self, id: u32, claim: &Claim, emit: Emit<'_>) -> ControlFlow<()> {
        if claim.stance == Stance::Affirms {
            emit(&[id, claim.proposition.0], 0)?;
            for (to, lowered) in self.implied_by(claim.proposition.0) {
                emit(&[id, to], lowered)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Gives the pairs of a group's members that `decide` wants.
    fn each_of_a_group(
        &self,
        known: [Option<u32>; 5],
        arity: usize,
        decide: Decide<'_>,
        emit: Emit<'_>,
    ) -> ControlFlow<()> {
        let [one, two, point, first, second] = known;
        let all = 0..self.meaning.members.len();
        let firsts: Vec<usize> = match (one, two, point.map(|point| PointId::from_raw(point).kind())) {
            (_, _, Some(Ok(_))) => Vec::new(),
            (Some(proposition), ..) => self.memberships(proposition).iter().map(|&index| index as usize).collect(),
            (None, _, Some(Err(group))) => {
                self.group_ranges().get(group as usize).cloned().into_iter().flatten().collect()
            }
            // The other side is known: its groups are the ones that count.
            (None, Some(proposition), None) => {
                let groups = self.memberships(proposition).iter().filter_map(|&index| {
                    let member = self.meaning.members.get(index as usize)?;
                    self.group_ranges().get(member.group as usize).cloned()
                });
                groups.flatten().collect()
            }
            (None, None, None) => all.collect(),
        };
        for index in firsts {
            let Some(member) = self.meaning.members.get(index) else { continue };
            let raw = PointId::group(member.group).raw();
            if point.is_some_and(|point| point != raw) {
                continue;
            }
            let range = self.group_ranges().get(member.group as usize).cloned().unwrap_or_default();
            for other in self.meaning.members.get(range).unwrap_or(&[]) {
                if two.is_some_and(|two| two != other.proposition.0) {
                    continue;
                }
                let (first, second) = if arity == 5 { (first.map(ClaimId), second.map(ClaimId)) } else { (None, None) };
                if let Some(lowered) = decide(member.group, (member.value, first), (other.value, second)) {
                    let tuple = [
                        member.proposition.0,
                        other.proposition.0,
                        raw,
                        first.map_or(0, |claim| claim.0),
                        second.map_or(0, |claim| claim.0),
                    ];
                    emit(tuple.get(..arity).unwrap_or(&tuple), lowered)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

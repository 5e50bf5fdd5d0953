//! What follows from a proposition: by `implies`, by `means`, of each part of a group, of somebody
//! in particular for somebody.

use super::{TrailStep, contraries::Contraries};
use crate::{
    interner::HASH,
    model::{Model, NameId, PropositionId, Term, TermKind},
    narrow::to_u32,
    syntax::ast::SlotType,
    vocabulary::{Filling, Phrase, PhraseId, Related},
};
use hashbrown::{HashMap, HashSet};
use std::ops::ControlFlow;

/// How many propositions may follow from one; more is a vocabulary that runs away.
pub const MOST: usize = 4096;

/// From what itself only follows no more are followed. Who affirms it affirms what it follows from, and with that all of
/// this, so that nothing is lost but the step between two sentences that nobody speaks of and that lie far apart.
pub const MOST_FROM_DERIVED: usize = 64;

/// How many may follow in all, besides so many from each: what follows from long chains and large groups grows with the
/// square of what is written, and has to end before memory does.
pub const MOST_IN_ALL: usize = 100_000;
pub const MOST_ON_AVERAGE: usize = 64;

/// How many times as many as may follow are kept of what weighs less, some of it more than once.
const LATER: usize = 4;

/// A proposition that was reached; it need not be on file itself.
#[derive(Clone, Copy)]
pub(super) struct Reached<'a> {
    /// Its phrase.
    pub phrase: PhraseId,
    /// What fills its slots.
    pub slots: &'a [Term],
    /// By how many levels what rests on it weighs less.
    pub lowered: u8,
    /// Its index, for [`Closure::path`].
    pub index: usize,
}

impl Reached<'_> {
    /// Its number, where it is on file.
    pub fn known(&self, model: &Model) -> Option<PropositionId> {
        model.propositions.find(self.phrase, self.slots)
    }
}

/// By what a proposition was reached; put in words only for what is shown.
#[derive(Clone, Copy)]
enum ReachedBy<'a> {
    /// A phrase implies another.
    Implies(&'a Phrase, &'a Related),
    /// A name means a proposition.
    Means(NameId, PropositionId),
    /// A name includes another: the whole, the part, and whose declaration says so.
    Includes(NameId, NameId),
    /// Somebody in particular is somebody.
    Somebody(PropositionId),
}

struct ClosureNode<'a> {
    phrase: PhraseId,
    slots: Vec<Term>,
    lowered: u8,
    from: Option<(usize, ReachedBy<'a>)>,
}

/// What leads on from propositions besides the lines of the vocabulary; worked out once for all that is on file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Basis {
    /// Whether each name names nobody in particular. Names are large and many, and this is asked of all propositions.
    somebody: Vec<bool>,
    /// Phrases of which nothing can follow and that no proposition with an indefinite name has.
    plain: Vec<bool>,
    /// Propositions on file that name somebody indefinite, by their phrase and other slots.
    indefinite: HashMap<(PhraseId, Vec<Option<Term>>), Vec<PropositionId>, foldhash::fast::FixedState>,
    masks: HashMap<PhraseId, Vec<u32>>,
    events: HashMap<PropositionId, Vec<NameId>>,
    /// Whether any name is a part of another.
    has_parts: bool,
    /// The phrases of which a name means some instance.
    meant: HashSet<PhraseId>,
    /// The words on file that say the contrary of another.
    pub contraries: Contraries,
}

/// Works out what follows, one proposition after the other.
pub(super) struct Closure<'a> {
    model: &'a Model,
    basis: &'a Basis,
    nodes: Vec<ClosureNode<'a>>,
    /// What weighs less is followed after all that weighs more, so that the first way found to a
    /// proposition is the strongest.
    later: Vec<ClosureNode<'a>>,
    seen: HashSet<(PhraseId, Vec<Term>), foldhash::fast::FixedState>,
    /// Room for the slots of what follows.
    filled: Vec<Term>,
    /// For each phrase what follows from it by its lines alone, once that was asked for.
    lines: Vec<Option<PhraseConsequences>>,
    /// How many propositions may yet be reached in all.
    left: usize,
    /// How many may be reached from one.
    pub most: usize,
    /// Whether more follows from what was last given to [`Closure::reach`] than is followed.
    pub cut_short: bool,
}

/// What follows from any proposition of a phrase by `implies`, itself first. None where more may follow from some, or
/// something else.
type PhraseConsequences = Option<Vec<Consequence>>;

/// A phrase that follows from another, and what fills its slots.
struct Consequence {
    phrase: PhraseId,
    slots: Vec<SlotFill>,
}

/// What fills a slot of what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SlotFill {
    /// The same as that slot of what it follows from.
    Slot(usize),
    /// Always the same.
    Term(Term),
}

impl Basis {
    pub fn new(model: &Model) -> Self {
        let somebody: Vec<bool> = model.names.iter().map(|name| name.indefinite).collect();
        let mut basis = Self { somebody, ..Self::default() };
        if basis.somebody.contains(&true) {
            for id in model.propositions.ids() {
                let slots = model.propositions.slots(id);
                let mut mask = 0u32;
                for (index, slot) in slots.iter().enumerate().take(32) {
                    // What is said of a man is said of somebody, but not of him.
                    let is_pronoun = |name: NameId| model.name(name).pronoun;
                    if basis.is_somebody(*slot) && !slot.name().is_some_and(is_pronoun) {
                        mask |= 1 << index;
                    }
                }
                if mask != 0 {
                    let phrase = model.phrase(id);
                    let known = basis.masks.entry(phrase).or_default();
                    if !known.contains(&mask) {
                        known.push(mask);
                    }
                    basis.indefinite.entry((phrase, masked(slots, mask))).or_default().push(id);
                }
            }
        }
        for (index, name) in model.names.iter().enumerate() {
            if let Some((means, _)) = name.related().means {
                basis.events.entry(means).or_default().push(NameId(to_u32(index)));
            }
            basis.has_parts |= !name.related().parts.is_empty();
        }
        basis.meant = basis.events.keys().map(|&id| model.phrase(id)).collect();
        let plain = |(index, phrase): (usize, &Phrase)| {
            let id = PhraseId(to_u32(index));
            phrase.implies.is_empty()
                && !basis.has_parts
                && !basis.masks.contains_key(&id)
                && !basis.meant.contains(&id)
                && (id != PhraseId::HAPPENED || basis.events.is_empty())
        };
        basis.contraries = Contraries::new(model);
        basis.plain = model.vocabulary.phrases.iter().enumerate().map(plain).collect();
        basis
    }

    fn is_somebody(&self, term: Term) -> bool {
        term.name().is_some_and(|name| self.somebody.get(name.0 as usize) == Some(&true))
    }

    /// Whether one of the terms is an indefinite name.
    pub fn names_somebody(&self, terms: &[Term]) -> bool {
        terms.iter().any(|&term| self.is_somebody(term))
    }
}

impl<'a> Closure<'a> {
    pub fn new(model: &'a Model, basis: &'a Basis) -> Self {
        let left = MOST_IN_ALL + MOST_ON_AVERAGE * model.propositions.len();
        let lines = model.vocabulary.phrases.iter().map(|_| None).collect();
        Self {
            model,
            basis,
            nodes: Vec::new(),
            later: Vec::new(),
            seen: HashSet::with_hasher(HASH),
            filled: Vec::new(),
            lines,
            left,
            most: MOST,
            cut_short: false,
        }
    }

    /// Calls `each` as [`Closure::reach`] does, but it may do so twice with what follows in two ways. Where nothing
    /// but lines of the vocabulary leads on, each phrase is followed once and not each proposition.
    pub fn reach_by_lines(&mut self, (phrase, slots): (PhraseId, &[Term]), each: &mut dyn FnMut(Reached<'_>)) {
        let model = self.model;
        let is_apart = |term: &Term| term.name().is_none_or(|id| model.name(id).stands_alone());
        if self.lines.get(phrase.0 as usize).is_some_and(Option::is_none) {
            let lines = self.lines_of(phrase);
            if let Some(slot) = self.lines.get_mut(phrase.0 as usize) {
                *slot = Some(lines);
            }
        }
        let lines = self.lines.get(phrase.0 as usize).and_then(|lines| lines.as_ref()?.as_ref());
        let Some(lines) = lines.filter(|_| !self.basis.has_parts || slots.iter().all(is_apart)) else {
            return self.reach((phrase, slots), each);
        };
        self.cut_short = false;
        each(Reached { phrase, slots, lowered: 0, index: 0 });
        let mut filled = std::mem::take(&mut self.filled);
        for (index, line) in lines.iter().enumerate().skip(1) {
            filled.clear();
            filled.extend(line.slots.iter().filter_map(|fill| match fill {
                SlotFill::Slot(slot) => slots.get(*slot).copied(),
                SlotFill::Term(term) => Some(*term),
            }));
            each(Reached { phrase: line.phrase, slots: &filled, lowered: 0, index });
        }
        self.filled = filled;
    }

    fn lines_of(&self, phrase: PhraseId) -> PhraseConsequences {
        /// With more than this, each proposition is followed by itself.
        const MANY: usize = 64;
        let model = self.model;
        let slots = model.vocabulary.phrase(phrase)?.slots.len();
        let mut lines = vec![Consequence { phrase, slots: (0..slots).map(SlotFill::Slot).collect() }];
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let id = line.phrase;
            let leads_on = self.basis.masks.contains_key(&id)
                || self.basis.meant.contains(&id)
                || (id == PhraseId::HAPPENED && !self.basis.events.is_empty());
            let declared = model.vocabulary.phrase(id)?;
            // The slots of a symmetric phrase are put in an order that differs from one instance to the other, and
            // more follows from it than from another.
            let both_ways = declared.symmetric.is_some() && (at > 0 || !declared.implies.is_empty());
            if leads_on || lines.len() > MANY || both_ways {
                return None;
            }
            let mut further = Vec::new();
            for implied in &declared.implies {
                let fill = |filling: &Filling| match filling {
                    Filling::Slot(slot) => line.slots.get(*slot).copied(),
                    Filling::Name(symbol) => {
                        model.named(*symbol).map(|id| SlotFill::Term(Term::new(TermKind::Name(id))))
                    }
                };
                // What no name fills follows from no instance.
                let Some(slots) = implied.slots.iter().map(fill).collect::<Option<Vec<SlotFill>>>() else { continue };
                let may_be_a_part = |fill: &SlotFill| match fill {
                    SlotFill::Term(term) => term.name().is_some_and(|id| !model.name(id).stands_alone()),
                    SlotFill::Slot(_) => false,
                };
                if slots.iter().any(may_be_a_part) {
                    return None;
                }
                further.push(Consequence { phrase: implied.phrase, slots });
            }
            for line in further {
                if !lines.iter().any(|known| known.phrase == line.phrase && known.slots == line.slots) {
                    lines.push(line);
                }
            }
            at += 1;
        }
        Some(lines)
    }

    /// Calls `each` with the proposition itself and all that follows from it, each once.
    pub fn reach(&mut self, (phrase, slots): (PhraseId, &[Term]), each: &mut dyn FnMut(Reached<'_>)) {
        self.cut_short = false;
        if self.basis.plain.get(phrase.0 as usize) == Some(&true) {
            each(Reached { phrase, slots, lowered: 0, index: 0 });
            return;
        }
        self.reach_from(phrase, slots.to_vec(), each);
    }

    /// The same for a phrase with these slots, whether or not that is on file.
    pub fn reach_from(&mut self, phrase: PhraseId, slots: Vec<Term>, mut each: impl FnMut(Reached<'_>)) {
        self.reach_until(phrase, slots, |reached| {
            each(reached);
            ControlFlow::Continue(())
        });
    }

    /// The same until `each` has seen enough.
    pub fn reach_until(
        &mut self,
        phrase: PhraseId,
        slots: Vec<Term>,
        mut each: impl FnMut(Reached<'_>) -> ControlFlow<()>,
    ) {
        self.cut_short = false;
        self.nodes.clear();
        self.later.clear();
        self.seen.clear();
        // What is asked about is reached in any case.
        self.left = self.left.max(1);
        self.add(phrase, ordered(self.model, phrase, slots), 0, None);
        let mut index = 0;
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() {
            if index == self.nodes.len() {
                for node in std::mem::take(&mut self.later) {
                    self.insert(node);
                }
            }
            let Some(node) = self.nodes.get(index) else { break };
            flow = each(Reached { phrase: node.phrase, slots: &node.slots, lowered: node.lowered, index });
            self.follow(index);
            index += 1;
        }
    }

    /// Whether no more may be reached in all.
    pub const fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// The lines that led from the proposition last given to [`Closure::reach`] to what was reached
    /// with that index.
    pub fn path(&self, index: usize) -> Vec<TrailStep> {
        let mut steps = Vec::new();
        let mut at = index;
        while let Some(Some((from, step))) = self.nodes.get(at).map(|node| node.from) {
            steps.push(self.step(step));
            at = from;
        }
        steps.reverse();
        steps
    }

    fn step(&self, way: ReachedBy<'_>) -> TrailStep {
        let model = self.model;
        let (text, place) = match way {
            ReachedBy::Implies(phrase, related) => {
                let implied = related.text.replacen("implies ", "implies `", 1) + "`";
                (format!("`{}` {implied}", phrase.text), Some(related.place))
            }
            ReachedBy::Means(name, means) => {
                let name = model.name(name);
                (
                    format!("`{}` means {}", name.text, model.proposition_text(means)),
                    name.related().means.map(|(_, place)| place),
                )
            }
            ReachedBy::Includes(whole, part) => {
                let (whole, part) = (model.name(whole), model.name(part));
                (format!("`{}` includes `{}`", whole.text, part.text), whole.declared)
            }
            ReachedBy::Somebody(id) => (format!("a name stands for somebody: `{}`", model.proposition_text(id)), None),
        };
        TrailStep { text: text.into(), place }
    }

    fn add(&mut self, phrase: PhraseId, slots: Vec<Term>, lowered: u8, from: Option<(usize, ReachedBy<'a>)>) {
        let node = ClosureNode { phrase, slots, lowered, from };
        let weighs_less = self.nodes.last().is_some_and(|last| last.lowered < lowered);
        if !weighs_less {
            self.insert(node);
        } else if self.later.len() < self.most * LATER {
            self.later.push(node);
        } else {
            self.cut_short = true;
        }
    }

    /// Whether no more is to be had, and that is known: whatever else leads on need not be looked at.
    const fn is_settled(&self) -> bool {
        self.cut_short && (self.left == 0 || self.nodes.len() >= self.most)
    }

    fn insert(&mut self, node: ClosureNode<'a>) {
        if self.nodes.len() >= self.most || self.left == 0 {
            self.cut_short |= !self.seen.contains(&(node.phrase, node.slots));
        } else if self.seen.insert((node.phrase, node.slots.clone())) {
            self.left -= 1;
            self.nodes.push(node);
        }
    }

    fn follow(&mut self, index: usize) {
        if self.is_settled() {
            return;
        }
        let model = self.model;
        let Some(node) = self.nodes.get(index) else { return };
        let (phrase, slots, lowered) = (node.phrase, node.slots.clone(), node.lowered);
        let Some(declared) = model.vocabulary.phrase(phrase) else { return };
        // What holds of the one holds of the other, where the two may change places.
        let swapped = swapped(declared, &slots);
        for slots in [Some(&slots), swapped.as_ref()].into_iter().flatten() {
            for implied in &declared.implies {
                if let Some(filled) = fill(model, &implied.slots, slots) {
                    let filled = ordered(model, implied.phrase, filled);
                    self.add(implied.phrase, filled, lowered, Some((index, ReachedBy::Implies(declared, implied))));
                }
            }
        }
        // `call` means what its line says, and the other way round.
        if phrase == PhraseId::HAPPENED
            && let Some(event) = slots.first().and_then(|term| term.name())
            && let Some((means, _)) = model.name(event).related().means
        {
            let way = ReachedBy::Means(event, means);
            self.add(model.phrase(means), model.propositions.slots(means).to_vec(), lowered, Some((index, way)));
        }
        if let Some(id) = model.propositions.find(phrase, &slots)
            && let Some(events) = self.basis.events.get(&id)
        {
            for event in events.clone() {
                let way = ReachedBy::Means(event, id);
                self.add(PhraseId::HAPPENED, vec![Term::new(TermKind::Name(event))], lowered, Some((index, way)));
            }
        }
        for (at, term) in slots.iter().enumerate() {
            // One such step is enough, since parts of parts are listed with the whole; a second one could
            // lead from a part by its whole to another part, and nothing follows from one to the other.
            if lowered > 0 {
                break;
            }
            let Some(own) = term.name() else { continue };
            let name = model.name(own);
            let each = declared.slots.get(at).is_some_and(|slot| slot.slot_type == SlotType::Each);
            let with = |other: NameId| {
                let mut changed = slots.clone();
                if let Some(slot) = changed.get_mut(at) {
                    *slot = Term::new(TermKind::Name(other));
                }
                ordered(model, phrase, changed)
            };
            for &part in &name.related().parts {
                if self.is_settled() {
                    return;
                }
                let way = ReachedBy::Includes(own, part);
                self.add(phrase, with(part), if each { lowered } else { 2 }, Some((index, way)));
            }
            for &whole in &name.related().wholes {
                self.add(phrase, with(whole), 2, Some((index, ReachedBy::Includes(whole, own))));
            }
        }
        if let Some(masks) = self.basis.masks.get(&phrase) {
            let mut found = Vec::new();
            // Where the other one stands for somebody, a symmetric phrase may be kept the other way round.
            for slots in [Some(&slots), swapped.as_ref()].into_iter().flatten() {
                for &mask in masks {
                    // Only a name stands for somebody; an indefinite one is no more definite than another.
                    if let Some(ids) = self.basis.indefinite.get(&(phrase, masked(slots, mask))) {
                        found.extend(ids.iter().copied());
                    }
                }
            }
            for id in found {
                let way = ReachedBy::Somebody(id);
                self.add(phrase, model.propositions.slots(id).to_vec(), lowered, Some((index, way)));
            }
        }
    }
}

fn masked(slots: &[Term], mask: u32) -> Vec<Option<Term>> {
    slots
        .iter()
        .enumerate()
        .map(|(index, &slot)| if index < 32 && mask & (1 << index) != 0 { None } else { Some(slot) })
        .collect()
}

/// The slots of a symmetric phrase the other way round; none where that is the same, and of other phrases.
pub(super) fn swapped(phrase: &Phrase, slots: &[Term]) -> Option<Vec<Term>> {
    match slots {
        [first, second] if phrase.symmetric.is_some() && first != second => Some(vec![*second, *first]),
        _ => None,
    }
}

/// The slots of a symmetric phrase in the order in which its propositions are kept.
pub(super) fn ordered(model: &Model, phrase: PhraseId, mut slots: Vec<Term>) -> Vec<Term> {
    let symmetric = model.vocabulary.phrase(phrase).is_some_and(|phrase| phrase.symmetric.is_some());
    if symmetric
        && let [first, second] = slots.as_mut_slice()
        && model.compare_terms(*first, *second).is_gt()
    {
        std::mem::swap(first, second);
    }
    slots
}

/// The slots of a related phrase, filled from those of the declaring one.
pub(super) fn fill(model: &Model, filling: &[Filling], slots: &[Term]) -> Option<Vec<Term>> {
    let term = |filling: &Filling| match filling {
        Filling::Slot(slot) => slots.get(*slot).copied(),
        Filling::Name(symbol) => model.named(*symbol).map(|id| Term::new(TermKind::Name(id))),
    };
    filling.iter().map(term).collect()
}

/// The slots of the declaring phrase, from those of its opposite. None where the names that the
/// opposite fixes are others, or where a slot of the declaring phrase does not stand in it.
pub(super) fn unfill(model: &Model, filling: &[Filling], slots: &[Term], declaring: PhraseId) -> Option<Vec<Term>> {
    let count = model.vocabulary.phrase(declaring)?.slots.len();
    // Mostly both have the same slots in the same order.
    let in_order = filling.iter().enumerate().all(|(index, filling)| *filling == Filling::Slot(index));
    if in_order && slots.len() == count && filling.len() == count {
        return Some(slots.to_vec());
    }
    let mut terms: Vec<Option<Term>> = vec![None; count];
    for (filling, &term) in filling.iter().zip(slots) {
        match filling {
            Filling::Slot(slot) => {
                let place = terms.get_mut(*slot)?;
                if place.is_some_and(|known| known != term) {
                    return None;
                }
                *place = Some(term);
            }
            Filling::Name(symbol) => {
                if model.named(*symbol) != term.name() {
                    return None;
                }
            }
        }
    }
    terms.into_iter().collect()
}

/// The phrases that declare a phrase their opposite, with the index of the declaration.
pub(super) fn opposite_of(model: &Model, phrase: PhraseId) -> &[(PhraseId, u8)] {
    model.vocabulary.opposite_of(phrase)
}

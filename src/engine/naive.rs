//! The same rules evaluated by trying everything: for each variable each thing of its kind. What it
//! finds is what the engine must find.

use super::{
    Options, Role,
    collect::key_part,
    compare::{claim_of, datum, holds},
    evaluate,
    facts::Facts,
    sample::World,
};
use crate::{
    model::{ClaimId, PropositionId, Term, TermKind, meaning::PointId},
    rules::ir::{Atom, Compare, Count, Counted, Group, Kind, Operand, Relation, Variable},
    syntax::ast::{Comparison, Stance},
};
use std::collections::{BTreeMap, BTreeSet};

type Rows = BTreeMap<Vec<u32>, u8>;

struct Naive<'a> {
    world: &'a World,
    facts: Facts<'a>,
    derived: Vec<Rows>,
}

/// What a match comes to: the strength, the strongest pair and the members.
type Found = (u8, Option<(u32, Option<u32>)>, Vec<(u32, Role, u8)>);

impl Naive<'_> {
    fn domain(&self, kind: Kind) -> Vec<u32> {
        let model = &self.world.model;
        let propositions = 0..model.propositions.len() as u32;
        match kind {
            Kind::Claim => (0..model.claims.len() as u32).collect(),
            Kind::Source => (0..model.sources.len() as u32).collect(),
            Kind::Proposition => propositions.collect(),
            Kind::Point => propositions
                .chain((0..self.world.meaning.groups.len() as u32).map(|group| PointId::group(group).raw()))
                .collect(),
            _ => {
                let names =
                    (0..model.names.len() as u32).map(|id| Term::new(TermKind::Name(crate::model::NameId(id))).raw());
                let slots = model.propositions.ids().flat_map(|id| model.propositions.slots(id).to_vec());
                names.chain(slots.map(Term::raw)).collect::<BTreeSet<u32>>().into_iter().collect()
            }
        }
    }

    /// By how much an atom's holding lowers; none where it does not hold.
    fn atom(&self, atom: &Atom, frame: &[Option<u32>]) -> Option<u8> {
        let (model, meaning) = (&self.world.model, &self.world.meaning);
        let at = |index: usize| frame[atom.variables[index] as usize].unwrap();
        let yes = |holds: bool| holds.then_some(0);
        let implied = |from: u32, to: u32| {
            let found = meaning.implications.iter().filter(|known| known.from.0 == from && known.to.0 == to);
            found.map(|known| known.lowered).min()
        };
        match &atom.relation {
            Relation::States(stance) => {
                let claim = model.claim(ClaimId(at(0)));
                yes(Facts::takes(claim, *stance) && claim.proposition.0 == at(1))
            }
            Relation::Affirms => {
                let claim = model.claim(ClaimId(at(0)));
                if claim.stance != Stance::Affirms {
                    None
                } else if claim.proposition.0 == at(1) {
                    Some(0)
                } else {
                    implied(claim.proposition.0, at(1))
                }
            }
            Relation::Excludes => {
                let group = PointId::from_raw(at(2)).kind().err()?;
                let claim = |index: usize| (atom.variables.len() == 5).then(|| ClaimId(at(index)));
                let mut best = None;
                for one in meaning.members.iter().filter(|one| one.group == group && one.proposition.0 == at(0)) {
                    for two in meaning.members.iter().filter(|two| two.group == group && two.proposition.0 == at(1)) {
                        let found = self.facts.excludes(group, (one.value, claim(3)), (two.value, claim(4)));
                        best = best.into_iter().chain(found).min();
                    }
                }
                best
            }
            Relation::Implies => implied(at(0), at(1)),
            Relation::Once => yes(meaning.once(model, PropositionId(at(0)))),
            Relation::Names => {
                yes(model.propositions.slots(PropositionId(at(0))).iter().any(|term| term.raw() == at(1)))
            }
            Relation::Corrects | Relation::Retracts | Relation::RestsOn => {
                let extra = model.extra(model.claim(ClaimId(at(0))))?;
                let targets = match atom.relation {
                    Relation::Corrects => &extra.corrects,
                    Relation::Retracts => &extra.retracts,
                    _ => &extra.rests_on,
                };
                yes(targets.contains(&ClaimId(at(1))))
            }
            Relation::InStory => yes(model.source(model.claim(ClaimId(at(0))).source).story),
            Relation::InSource => yes(!model.source(model.claim(ClaimId(at(0))).source).story),
            Relation::Marked(kind, mark) => yes(self.facts.is_marked(*kind, at(0), mark)),
            Relation::Cites => yes(model.sources[at(0) as usize].cites.iter().any(|cited| cited.0 == at(1))),
            Relation::PartOf => {
                let (part, whole) = (Term::from_raw(at(0)).name()?, Term::from_raw(at(1)).name()?);
                yes(model.name(part).wholes.contains(&whole))
            }
            Relation::SpeltLike => yes(model.alike.iter().any(|alike| {
                let pair = [alike.first, alike.second].map(|id| Term::new(TermKind::Name(id)).raw());
                pair == [at(0), at(1)] || pair == [at(1), at(0)]
            })),
            Relation::Instance(phrase) => {
                let id = PropositionId(at(0));
                let slots = model.propositions.slots(id);
                yes(model.phrase(id) == *phrase
                    && slots.len() + 1 == atom.variables.len()
                    && slots.iter().enumerate().all(|(index, term)| term.raw() == at(index + 1)))
            }
            Relation::Derived(index) => {
                let row: Vec<u32> = (0..atom.variables.len()).map(at).collect();
                self.derived[*index].get(&row).copied()
            }
            Relation::Claim => Some(0),
            Relation::MarksValue(_) => None,
        }
    }

    fn compare(&self, compare: &Compare, frame: &[Option<u32>]) -> bool {
        let fetch = |operand: &'_ Operand| operand.variable().map_or(0, |variable| frame[variable as usize].unwrap());
        let model = &self.world.model;
        holds(
            compare,
            datum(model, &compare.left, fetch(&compare.left)),
            datum(model, &compare.right, fetch(&compare.right)),
        )
    }

    /// Tries all values of the variables that a group has itself and are not known.
    fn each(
        &self,
        group: &Group,
        out: &[Variable],
        frame: &mut Vec<Option<u32>>,
        then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8),
    ) {
        let mut kinds: BTreeMap<Variable, Kind> = BTreeMap::new();
        for atom in &group.atoms {
            for (index, &variable) in atom.variables.iter().enumerate() {
                kinds.insert(variable, kind_at(self, &atom.relation, index));
            }
        }
        for operand in group.compares.iter().flat_map(|compare| [&compare.left, &compare.right]) {
            if let Operand::Field { base, base_kind, .. } = operand {
                kinds.entry(*base).or_insert(*base_kind);
            }
        }
        for &variable in out {
            kinds.entry(variable).or_insert(Kind::Claim);
        }
        let open: Vec<(Variable, Kind)> =
            kinds.into_iter().filter(|(variable, _)| frame[*variable as usize].is_none()).collect();
        self.choose(group, &open, frame, then);
    }

    fn choose(
        &self,
        group: &Group,
        open: &[(Variable, Kind)],
        frame: &mut Vec<Option<u32>>,
        then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8),
    ) {
        let known = |variables: &[Variable], frame: &[Option<u32>]| {
            variables.iter().all(|&variable| frame[variable as usize].is_some())
        };
        // What is known already and does not hold need not be tried further.
        if group.atoms.iter().any(|atom| known(&atom.variables, frame) && self.atom(atom, frame).is_none()) {
            return;
        }
        let Some((&(variable, kind), rest)) = open.split_first() else {
            self.settled(group, frame, then);
            return;
        };
        for value in self.domain(kind) {
            frame[variable as usize] = Some(value);
            self.choose(group, rest, frame, then);
        }
        frame[variable as usize] = None;
    }

    fn settled(&self, group: &Group, frame: &mut Vec<Option<u32>>, then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8)) {
        if !group.compares.iter().all(|compare| self.compare(compare, frame)) {
            return;
        }
        let mut lowered = 0;
        for atom in &group.atoms {
            match self.atom(atom, frame) {
                Some(by) => lowered += by,
                None => return,
            }
        }
        if group.negations.iter().any(|negation| self.any(negation, frame)) {
            return;
        }
        if !group.counts.iter().all(|count| self.count(count, frame)) {
            return;
        }
        for lowering in &group.lowerings {
            if lowering.alternatives.iter().any(|group| self.any(group, frame)) {
                lowered += lowering.levels;
            }
        }
        then(frame, lowered);
    }

    fn any(&self, group: &Group, frame: &mut Vec<Option<u32>>) -> bool {
        let mut found = false;
        self.each(group, &[], frame, &mut |_, _| found = true);
        found
    }

    fn count(&self, count: &Count, frame: &mut Vec<Option<u32>>) -> bool {
        let mut seen = BTreeSet::new();
        let variable = count.counted.variable();
        for group in &count.alternatives {
            self.each(group, &[variable], frame, &mut |frame, _| {
                let value = frame[variable as usize].unwrap();
                let claim = || claim_of(&self.world.model, value).unwrap();
                seen.insert(match count.counted {
                    Counted::Values(_) => (0, value),
                    Counted::Speakers(_) => (0, claim().speaker.0),
                    Counted::Sources(_) => (0, claim().source.0),
                    Counted::Origins(_) => self.facts.origin(claim()),
                });
            });
        }
        let (found, number) = (seen.len(), count.number as usize);
        match count.comparison {
            Comparison::AtLeast => found >= number,
            Comparison::AtMost => found <= number,
            Comparison::Exactly => found == number,
            Comparison::FewerThan => found < number,
            Comparison::MoreThan => found > number,
        }
    }
}

fn kind_at(naive: &Naive<'_>, relation: &Relation, index: usize) -> Kind {
    match relation {
        Relation::Derived(derived) => naive.world.program.derived()[*derived].kinds[index],
        relation => relation.kind_at(index).unwrap(),
    }
}

/// All that the rules find, by trying everything.
fn naive(world: &World) -> BTreeMap<String, Found> {
    let facts = Facts::new(&world.model, &world.meaning);
    let derived = world.program.derived().iter().map(|_| Rows::new()).collect();
    let mut naive = Naive { world, facts, derived };
    let strata: BTreeSet<usize> = world.program.derived().iter().map(|derived| derived.stratum).collect();
    for stratum in strata {
        loop {
            let mut next = naive.derived.clone();
            for (index, derived) in world.program.derived().iter().enumerate() {
                if derived.stratum != stratum {
                    continue;
                }
                for (alternative, head) in &derived.alternatives {
                    let mut frame = vec![None; alternative.frame];
                    naive.each(&alternative.group, head, &mut frame, &mut |frame, lowered| {
                        let row = head.iter().map(|&variable| frame[variable as usize].unwrap()).collect();
                        let slot = next[index].entry(row).or_insert(3);
                        *slot = (*slot).min(lowered.min(3));
                    });
                }
            }
            if next == naive.derived {
                break;
            }
            naive.derived = next;
        }
    }
    let mut all: BTreeMap<String, Found> = BTreeMap::new();
    for rule in world.program.rules() {
        for (number, flag) in rule.flags.iter().enumerate() {
            for alternative in &rule.alternatives {
                let mut frame = vec![None; alternative.frame];
                let out = super::collect::wanted(rule, flag);
                naive.each(&alternative.group, &out, &mut frame, &mut |frame, lowered| {
                    if lowered > 2 {
                        return;
                    }
                    let at = |variable: Variable| frame[variable as usize].unwrap();
                    let is_claim = |variable: Variable| super::collect::kind(rule, variable) == Kind::Claim;
                    let mut per = Vec::new();
                    for operand in &rule.per {
                        key_part(&naive.facts, operand, at(operand.variable().unwrap()), &mut per);
                    }
                    let mut things = Vec::new();
                    if !is_claim(flag.subject) || flag.against.is_none() {
                        things.push(at(flag.subject));
                        things.extend(flag.against.map(at));
                        things.sort_unstable();
                    }
                    let key = format!("{} {number} {:?} {per:?} {things:?}", rule.name, flag.on.map(at));
                    let mut pair = None;
                    let mut members = Vec::new();
                    if is_claim(flag.subject) {
                        pair = Some((at(flag.subject), flag.against.map(at)));
                        members.push((at(flag.subject), Role::Subject, lowered));
                        members.extend(flag.against.map(|against| (at(against), Role::Against, lowered)));
                    }
                    let found = all.entry(key).or_insert((lowered, pair, Vec::new()));
                    if (lowered, pair) < (found.0, found.1) {
                        (found.0, found.1) = (lowered, pair);
                    }
                    for (claim, role, lowered) in members {
                        match found.2.iter_mut().find(|(known, ..)| *known == claim) {
                            Some(known) => *known = (claim, known.1.min(role), known.2.min(lowered)),
                            None => found.2.push((claim, role, lowered)),
                        }
                    }
                });
            }
        }
    }
    for found in all.values_mut() {
        found.2.sort_unstable();
    }
    all
}

fn planned(world: &World, grouping: bool) -> BTreeMap<String, Found> {
    let options = Options { grouping, ..Options::default() };
    let outcome = evaluate(&world.program, &world.model, &world.meaning, options);
    assert_eq!(outcome.incomplete, []);
    let all = outcome.matches.iter().map(|found| {
        let rule = world.program.get(found.rule);
        let flag = &rule.flags[found.flag];
        let is_claim = |variable: Variable| super::collect::kind(rule, variable) == Kind::Claim;
        let mut things: Vec<u32> = found
            .things
            .iter()
            .map(|thing| match thing {
                super::Bound::Value(term) => term.raw(),
                super::Bound::Source(id) => id.0,
                super::Bound::Proposition(id) => id.0,
                super::Bound::Point(id) => id.raw(),
                super::Bound::Claim(id) => id.0,
                super::Bound::Other(id) => *id,
            })
            .collect();
        if is_claim(flag.subject) && flag.against.is_none() {
            things.push(found.strongest.unwrap().0.0);
        }
        things.sort_unstable();
        let key =
            format!("{} {} {:?} {:?} {things:?}", rule.name, found.flag, found.point.map(PointId::raw), found.key);
        let members = found.members.iter().map(|member| (member.claim.0, member.role, member.lowered)).collect();
        let pair = found.strongest.map(|(one, two)| (one.0, two.map(|two| two.0)));
        (key, (found.lowered, pair, members))
    });
    all.collect()
}

mod laws {
    use super::{super::sample::world, naive, planned};
    use proptest::{
        prelude::{Just, Strategy, any, prop, prop_oneof, proptest},
        sample::select,
        test_runner::Config,
    };
    use std::fmt::Write;

    const VOCABULARY: &str = "
phrase {x} wrote {y}
  one x per y
phrase {x} edited {y}
  implies {x} read {y}
phrase {x} read {y}
phrase {x} is fake
  opposite {x} is authentic
phrase {x} left
  once
phrase {x} counted {n: number} heads
  one n per x
  within 10%
  grows
group Both
  includes Ann, Bob
";

    fn claim() -> impl Strategy<Value = String> {
        // Few names and one thing, so that claims meet.
        let name = || select(vec!["Ann", "Bob", "Both", "Cid"]);
        let content = prop_oneof![
            4 => name().prop_map(|name| format!("{name} wrote plan")),
            2 => name().prop_map(|name| format!("{name} edited plan")),
            2 => name().prop_map(|name| format!("{name} read plan")),
            2 => Just("plan is fake".to_owned()),
            1 => Just("plan is authentic".to_owned()),
            2 => Just("Ann left".to_owned()),
            2 => (10..14_u8).prop_map(|heads| format!("Ann counted {heads} heads")),
        ];
        let cue = select(vec![
            "says",
            "says",
            "denies",
            "denies",
            "suggests",
            "doubts",
            "predicts",
            "declines to comment on",
        ]);
        let speaker = select(vec!["Ann", "Bob", "Dan"]);
        let when = select(vec!["", "", " on 2025-10-02", " on 2025-10", " on 2025-11-05"]);
        let said = select(vec!["", "", "    said 2025-12-01\n", "    said 2025-12-09\n"]);
        (content, cue, speaker, when, said, any::<bool>()).prop_map(|(content, cue, speaker, when, said, own)| {
            if own { format!("{content}{when}\n{said}") } else { format!("{speaker} {cue} {content}{when}\n{said}") }
        })
    }

    fn claims() -> impl Strategy<Value = String> {
        prop::collection::vec((claim(), 0..4_usize, 0..8_usize), 2..9).prop_map(|claims| {
            let mut text = String::from(
                "source one \"One\"\n  published 2025-12-02\nsource two \"Two\"\n  cites one\nsource three \"Three\"\n  outlet Ann\nstory own \"Own\"\n",
            );
            let count = claims.len();
            for (index, (claim, source, link)) in claims.iter().enumerate() {
                let source = ["one", "two", "three", "own"][*source];
                let _ = write!(text, "from {source}\n  {claim}    as c{index}\n");
                if *link < count && *link != index {
                    let _ = writeln!(text, "    {} c{link}", if link % 2 == 0 { "corrects" } else { "retracts" });
                }
            }
            text
        })
    }

    fn rule() -> impl Strategy<Value = String> {
        let stance = || select(vec!["affirms", "affirms", "denies", "states", "declines"]);
        let binding = prop_oneof![
            4 => (stance(), stance()).prop_map(|(one, two)| format!("  A {one} {{p}}\n  B {two} {{p}}\n")),
            3 => Just("  A affirms {q}\n  B affirms {r}\n  {q} excludes {r} on {p}\n".to_owned()),
            1 => Just("  A affirms {q}\n  {q} implies {p}\n  B affirms {p}\n".to_owned()),
            3 => Just("  A clashes with B on {p}\n".to_owned()),
            1 => Just("  A reaches B\n  A affirms {p}\n".to_owned()),
            1 => Just("  A affirms {x} wrote {y}\n  B denies {x} read {y}\n  A affirms {p}\n".to_owned()),
        ];
        let condition = select(vec![
            "  A.speaker is B.speaker\n",
            "  A.speaker is not B.speaker\n",
            "  A.source is not B.source\n",
            "  A.said is before B.said\n",
            "  A.when overlaps B.when\n",
            "  A.certainty is at least B.certainty\n",
            "  A.certainty is certain\n",
            "  A is in a story\n",
            "  B is in a source\n",
            "  {p} names {x}\n",
            "  {x} is part of {z}\n  {p} names {x}\n",
            "  A is not B\n",
            "  at least 2 distinct speakers affirm {p}\n",
            "  fewer than 2 distinct origins affirm {p}\n",
            "  C affirms {p}\n  C.speaker is not A.speaker\n",
            "  unless A.time is apart from B.time\n",
            "  unless A.when is within B.when\n",
            "  unless B is marked future\n",
            "  unless A is withdrawn\n",
            "  unless C corrects B\n",
            "  unless\n    C affirms {p}\n    C.speaker is A.speaker\n    C is in a story\n",
            "  unless A.speaker is B.speaker\n",
            "  unless\n    C denies {p}\n    C.said is before A.said\n",
            "  lower by 1 where A.certainty is possible\n",
            "  lower by 1 where A meets B in part\n",
            "  lower by 2 where B is withdrawn\n",
            "  lower by 1 where A.speaker is B.speaker\n",
            "  lower by 1 where {p} names Ann\n",
        ]);
        let per = select(vec![
            "",
            "",
            "  per A.speaker\n",
            "  per B.source\n",
            "  per A.speaker\n  per B.speaker\n",
            "  per A.said\n",
        ]);
        let flag = select(vec![
            "A against B on {p}",
            "A against B on {p}",
            "A against B",
            "A against B on {r}",
            "A",
            "{x}",
            "B on {p}",
        ]);
        (binding, prop::collection::vec(condition, 0..3), per, flag).prop_map(|(binding, conditions, per, flag)| {
            let conditions: String = conditions.into_iter().collect();
            format!("rule house: error\n{binding}{conditions}{per}  flag {flag}: \"m\"\n")
        })
    }

    const DEFINES: &str = "
define A clashes with B on {p}
  A affirms {p}
  B denies {p}
  lower by 1 where A.certainty is possible
define A clashes with B on {r}
  A affirms {p}
  B affirms {q}
  {p} excludes {q} on {r}
define A clashes with B on {p}
  A affirms {p}
  B affirms {p}
  {p} happens once
  A.when is apart from B.when
define A is withdrawn
  B corrects A
define A is withdrawn
  B retracts A
define A meets B in part
  A.when overlaps B.when
  unless A.when is within B.when
define A reaches B
  A corrects B
define A reaches B
  A reaches C
  C reaches B
  lower by 1 where C is in a story
";

    proptest! {
        #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

        #[test]
        fn what_is_planned_is_what_trying_everything_finds(claims in claims(), rule in rule()) {
            let rules = format!("{VOCABULARY}{DEFINES}{rule}");
            let world = world(&claims, &rules, false);
            if world.diagnostics.is_empty() {
                let expected = naive(&world);
                assert_eq!(planned(&world, false), expected, "without grouping\n{rule}\n{claims}");
                assert_eq!(planned(&world, true), expected, "with grouping\n{rule}\n{claims}");
            }
        }
    }

    proptest! {
        #![proptest_config(Config { cases: 60, failure_persistence: None, ..Config::default() })]

        #[test]
        fn the_standard_rules_find_what_trying_everything_finds(claims in claims()) {
            let world = world(&claims, VOCABULARY, true);
            assert_eq!(world.diagnostics, []);
            let expected = naive(&world);
            assert_eq!(planned(&world, true), expected, "{claims}");
        }
    }

    proptest! {
        #![proptest_config(Config { cases: 12, failure_persistence: None, ..Config::default() })]

        #[test]
        fn grouping_finds_what_going_through_all_pairs_finds(
            claims in prop::collection::vec((claim(), 0..40_usize), 40..90),
        ) {
            let mut text = String::from("source own \"Own\"\n");
            for (index, (claim, speaker)) in claims.iter().enumerate() {
                // Many speakers, so that points have many classes of claims.
                let claim = claim.replacen("Dan ", &format!("Dan{speaker} "), 1).replacen("Bob ", &format!("Bob{speaker} "), 1);
                let _ = write!(text, "from s{}\n  {claim}", index % 7);
            }
            let world = world(&text, VOCABULARY, true);
            assert_eq!(planned(&world, true), planned(&world, false), "{text}");
        }
    }
}

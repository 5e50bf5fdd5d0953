//! Tests each relation on stories with none, some and many of its answers.

use super::{estimate, for_each_answer, holds, is_empty, is_universal};
use crate::{
    engine::{
        facts::Facts,
        sample::{World, world},
    },
    model::{NameId, Term, TermKind, semantics::PointId},
    rules::{
        ir::{Relation, ValueType},
        relations::WRITTEN,
    },
    vocabulary::PhraseId,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

const VOCABULARY: &str = "
phrase {x} wrote {y}
  one x per y
phrase {x} edited {y}
  implies {x} read {y}
phrase {x} read {y}
phrase {x} left
  once
phrase {x} counted {n: number} heads
  one n per x
  within 10%
  grows
phrase {x} robbed {y}
  presupposes {y} had money
  mark accusation x
phrase {y} had money
";

/// Stories, each with something that the others lack.
const STORIES: [&str; 16] = [
    "",
    "from a: plan is new\n",
    "from a: Ann says Bob wrote plan\nfrom b: Cid denies Dan wrote plan\n",
    "from a: Ann says Bob wrote plan\nfrom b: Cid says Dan wrote plan\nfrom b: Cid asks whether Dan edited plan\n",
    "from a: Ann counted 10 heads\nfrom b: Ann counted 40 heads on 3 March 2025\nfrom b: Bob counted 10 heads\n",
    "from a: Bob robbed Cid\nfrom a: Ann says Bob left\n    said 2025-03-04\n",
    "person Ann\n  title Judge\ngroup Both\n  includes Ann, Bob\nfrom a: Judge Ann left\nfrom a: Both left\n",
    "source b\nsource a\n  cites b\nfrom a: Ann says Bob left\n    as one\nfrom b: Ann denies Bob left\n    corrects one\n    quote \"no\"\n",
    "story s\nfrom s: Ann says Bob left\n    checked by Eve on 2025-03-04\n    as one\n    mark headline\nfrom a: Ann says Bob left\n    quote \"he left us\"\n    as two\n    retracts one\n",
    "story s\nfrom s: somebody says Ann will leave\nasked Ann about Bob left\nfrom a: Novakova left\nfrom a: Novakovo left\n",
    "from a: Ann says Bob left\n    as one\n    cites b\nfrom a: Ann says Bob wrote plan\n    rests on one\n    quote \"it was him\"\nfrom b: Ann says Bob wrote plan\n    quote \"it was him\"\n",
    "organisation \"National Security Agency\", NSA\norganisation \"National Statistics Authority\"\nfrom a: NSA says call was leaked\n",
    "from a: Ann says plan is new\nfrom a: Bob says hall is old\nfrom a: Cid declines to comment on roof is old\n",
    "story s\nfrom s: Ann says plan is new\n    quote \"it is all new and good to see\"\nfrom a: Ann says plan is new\n    quote \"it is all new and a joy to see\"\n",
    "from a: Hall has 3 doors\nfrom b: Hall has 4 doors\nfrom a: Ann read plan on 3 March 2025\nfrom b: Ann read plan on 4 March 2025\n",
    "from a: Ann says Bob read plan\nfrom a: Ann left\nfrom a: Cid says Bob edited plan\nfrom a: Cid left\nfrom a: Dan says Bob edited plan\n",
];

fn stories() -> Vec<World> {
    let mut worlds = Vec::new();
    for story in STORIES {
        let mut world = world(story, VOCABULARY, true);
        world.place_claims();
        crate::model::quotes::locate(&mut world.model, &BTreeMap::new());
        worlds.push(world);
    }
    worlds
}

/// All relations, with several parameters where they have any.
fn relations() -> Vec<Relation> {
    let mut all: Vec<Relation> = WRITTEN.to_vec();
    all.retain(|relation| !matches!(relation, Relation::Marked(..) | Relation::MarksValue(_)));
    for kind in [ValueType::Claim, ValueType::Source, ValueType::Value, ValueType::Proposition, ValueType::Point] {
        for mark in ["future", "background", "unnamed", "accusation", "loaded", "nothing"] {
            all.push(Relation::Marked(kind, mark.to_owned()));
        }
    }
    all.extend(["accusation", "nothing"].map(|mark| Relation::MarksValue(mark.to_owned())));
    // Opaque sentences have no slots.
    let phrases = (0..12).map(PhraseId).filter(|&phrase| phrase != PhraseId::OPAQUE);
    all.extend(phrases.map(Relation::Instance));
    all.push(Relation::Claim);
    all
}

/// All values that a column can have.
fn domain(world: &World, kind: ValueType) -> Vec<u32> {
    let model = &world.model;
    let propositions = 0..model.propositions.len() as u32;
    match kind {
        ValueType::Claim => (0..model.claims.len() as u32).collect(),
        ValueType::Source => (0..model.sources.len() as u32).collect(),
        ValueType::Proposition => propositions.collect(),
        ValueType::Point => {
            let groups = 0..world.meaning.groups.len() as u32;
            propositions.chain(groups.map(|group| PointId::group(group).raw())).collect()
        }
        ValueType::Value => {
            let names = (0..model.names.len() as u32).map(|id| Term::new(TermKind::Name(NameId(id))).raw());
            let slots = model.propositions.ids().flat_map(|id| model.propositions.slots(id)).map(|term| term.raw());
            let titles = model.titled.iter().map(|&(.., title)| title);
            let words = titles.chain(model.short_forms.iter().map(|&(_, short)| short));
            let words = words.map(|word| Term::new(TermKind::Word(word)).raw());
            names.chain(slots).chain(words).collect::<BTreeSet<u32>>().into_iter().collect()
        }
        ValueType::Phrase
        | ValueType::Cue
        | ValueType::Date
        | ValueType::Number
        | ValueType::Certainty
        | ValueType::Stance
        | ValueType::Voice
        | ValueType::Text
        | ValueType::Quote => unreachable!("no place of a relation has this kind"),
    }
}

/// The number of columns of a relation.
fn arity(world: &World, relation: &Relation) -> usize {
    match relation {
        Relation::Excludes(_) => 3,
        Relation::Instance(phrase) => world.model.vocabulary.phrase(*phrase).map_or(1, |phrase| phrase.slots.len() + 1),
        relation if matches!(relation.declaration().forms.first().and_then(|form| form.suggestion()), Some(text) if text.contains(" what ")) => {
            4
        }
        Relation::Titles => 3,
        Relation::Shortens
        | Relation::PartOf
        | Relation::SpeltLike
        | Relation::Corrects
        | Relation::Retracts
        | Relation::RestsOn
        | Relation::ComesBefore
        | Relation::Cites
        | Relation::QuotesWords
        | Relation::QuoteDifferently => 2,
        relation => relation.declaration().kinds.len(),
    }
}

/// All rows of a relation, by exhaustive search.
fn rows(world: &World, facts: &Facts<'_>, relation: &Relation) -> BTreeMap<Vec<u32>, u8> {
    let mut rows = vec![Vec::new()];
    for place in 0..arity(world, relation) {
        let values = domain(world, relation.kind_at(place).unwrap());
        rows =
            rows.iter().flat_map(|row| values.iter().map(move |&value| [row.as_slice(), &[value]].concat())).collect();
    }
    rows.into_iter().filter_map(|row| holds(relation, facts, &row).map(|lowered| (row, lowered))).collect()
}

#[test]
fn a_relation_is_empty_where_it_holds_of_nothing_and_nowhere_else() {
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for world in stories() {
        let facts = Facts::new(&world.model, &world.meaning);
        for relation in relations() {
            let rows = rows(&world, &facts, &relation);
            assert_eq!(is_empty(&relation, &facts, &[]), rows.is_empty(), "{relation:?} in {:?}", world.files);
            if is_universal(&relation, &facts) {
                assert_eq!(rows.len(), world.model.claims.len(), "{relation:?}");
            }
            *held.entry(format!("{relation:?}")).or_default() += usize::from(!rows.is_empty());
        }
    }
    let seldom = [
        "Marked",
        "MarksValue",
        "Instance",
        "InPart",
        "HasText",
        "QuotesSource",
        "DepartsFrom",
        "CutShort",
        "Presupposes",
    ];
    let never =
        held.iter().filter(|(relation, times)| **times == 0 && !seldom.iter().any(|name| relation.starts_with(name)));
    let never: Vec<&String> = never.map(|(relation, _)| relation).collect();
    assert!(never.is_empty(), "no story has anything of these: {never:?}");
}

#[test]
fn a_relation_gives_what_it_holds_of_whatever_is_known() {
    for world in stories() {
        let facts = Facts::new(&world.model, &world.meaning);
        for relation in relations() {
            let rows = rows(&world, &facts, &relation);
            let arity = arity(&world, &relation);
            let some = rows.keys().next().cloned();
            let none = (0..arity).map(|place| domain(&world, relation.kind_at(place).unwrap()).last().copied());
            let none: Option<Vec<u32>> = none.collect();
            for known in some.into_iter().chain(none) {
                for asked in 0..1_usize << arity {
                    let given: Vec<Option<u32>> =
                        (0..arity).map(|place| (asked >> place & 1 == 1).then(|| known[place])).collect();
                    let fits = |row: &[u32]| {
                        row.iter().zip(&given).all(|(value, given)| given.is_none_or(|own| own == *value))
                    };
                    let mut found: BTreeMap<Vec<u32>, u8> = BTreeMap::new();
                    let _ = for_each_answer(&relation, &facts, &given, &mut |row, lowered| {
                        if fits(row) {
                            let known = found.entry(row.to_vec()).or_insert(lowered);
                            *known = lowered.min(*known);
                        }
                        ControlFlow::Continue(())
                    });
                    let expected: BTreeMap<Vec<u32>, u8> = rows
                        .iter()
                        .filter(|(row, _)| fits(row))
                        .map(|(row, lowered)| (row.clone(), *lowered))
                        .collect();
                    assert_eq!(found, expected, "{relation:?} {given:?}");
                }
            }
        }
    }
}

#[test]
fn an_estimate_is_a_number_and_grows_no_larger_the_more_is_known() {
    for world in stories() {
        let facts = Facts::new(&world.model, &world.meaning);
        for relation in relations() {
            let arity = arity(&world, &relation);
            let all = estimate(&relation, &facts, &[], &vec![false; arity]);
            for place in 0..arity {
                let known: Vec<bool> = (0..arity).map(|other| other == place).collect();
                let less = estimate(&relation, &facts, &[], &known);
                assert!(less.is_finite() && less >= 0.0, "{relation:?} {known:?}: {less}");
                assert!(less <= all.max(1.0) + 1.0, "{relation:?} {known:?}: {less} of {all}");
            }
        }
    }
}

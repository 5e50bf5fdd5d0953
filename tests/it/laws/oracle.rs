//! The contradictions of a story by trying all pairs, written from "When do two claims contradict?" in
//! `docs/language.md` and from nothing else.

use super::{
    config, run,
    story::{
        ADVISED, AUTHENTIC, AUTHORED, BACK, COACHED, CUES, Claim, FAKE, Fact, Filler, HAPPENED, KILLED, LEAKED, MET,
        PARTS, PENNED, PHRASES, PUBLISHED, RESIGNED, SAID, SOURCES, SUMMIT, SUMMIT_DAY, Speaker, Stance, Story, WHEN,
        WHOLE, story,
    },
};
use copydesk::CheckResult;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A finding: rule, severity, point, and the claims of each side.
type Found = (String, &'static str, String, BTreeSet<BTreeSet<usize>>);

/// What the two are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    /// What was denied in so many words, or what happens only once.
    Fact(Fact),
    /// `one agent per work` and the like: the phrase with its one-valued slot, and the other slot.
    One(usize, usize, Filler),
    Opposite(Filler),
}

/// What tells the sides on a point apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Stance,
    Is(Filler),
    Fake(bool),
    When((i32, i32)),
}

struct Oracle<'a> {
    story: &'a Story,
    claims: &'a [Claim],
}

impl Oracle<'_> {
    fn stance(&self, claim: &Claim) -> Stance {
        let cue = if claim.speaker == Speaker::Own { Stance::Affirms } else { CUES[claim.cue].1 };
        match (cue, claim.negated) {
            (Stance::Affirms, true) => Stance::Denies,
            (Stance::Denies, true) => Stance::Affirms,
            (cue, _) => cue,
        }
    }

    /// 0 certain, 1 probable, 2 possible.
    fn certainty(&self, claim: &Claim) -> u8 {
        if claim.speaker == Speaker::Own {
            return claim.hedge as u8;
        }
        let (_, stance, cue, _) = CUES[claim.cue];
        if stance == Stance::Denies { cue } else { cue.max(claim.hedge as u8) }
    }

    fn future(&self, claim: &Claim) -> bool {
        claim.speaker != Speaker::Own && CUES[claim.cue].3
    }

    /// Who speaks: equal for one speaker. The first source's voice is its outlet, the first name.
    fn speaker(&self, index: usize) -> (u8, usize) {
        let claim = &self.claims[index];
        match claim.speaker {
            Speaker::Name(name) => (0, name),
            Speaker::Own if claim.source == 0 => (0, 0),
            Speaker::Own => (1, claim.source),
            Speaker::Unnamed => (2, index),
        }
    }

    /// Who vouches that it was said: the outer speaker (as his document, where he is the voice of just one),
    /// else the source.
    fn reporter(&self, claim: &Claim) -> (u8, usize) {
        match claim.via {
            None | Some(0) if claim.via.is_some() || claim.source == 0 => (0, 0),
            Some(name) => (1, name),
            None => (0, claim.source),
        }
    }

    /// Nobody takes back what somebody else said, but a source its own report.
    fn may_correct(&self, one: usize, other: usize) -> bool {
        let (first, second) = (&self.claims[one], &self.claims[other]);
        let unnamed = first.speaker == Speaker::Unnamed && second.speaker == Speaker::Unnamed;
        self.speaker(one) == self.speaker(other)
            || first.source == second.source && (unnamed || first.speaker == Speaker::Own)
    }

    fn said(&self, claim: &Claim) -> (i32, i32) {
        match (claim.said, PUBLISHED[claim.source]) {
            (Some(said), _) => (SAID[said].1, SAID[said].2),
            (None, Some(published)) => (i32::MIN, published),
            (None, None) => (i32::MIN, i32::MAX),
        }
    }

    fn when(&self, claim: &Claim) -> Option<(i32, i32)> {
        let event = || (claim.fact.phrase == HAPPENED).then_some(SUMMIT_DAY);
        claim.when.map(|when| (WHEN[when].1, WHEN[when].2)).or_else(event)
    }

    /// When what it says may have been, for telling occasions apart.
    fn time(&self, claim: &Claim) -> (i32, i32) {
        match self.when(claim) {
            Some(when) => when,
            None if self.stance(claim) == Stance::Affirms && !self.future(claim) => (i32::MIN, self.said(claim).1),
            None => (i32::MIN, i32::MAX),
        }
    }

    /// How much weaker a contradiction is by how sure the two are; none where it is too weak.
    fn by_certainty(&self, one: &Claim, other: &Claim) -> Option<u8> {
        Some(match (self.certainty(one), self.certainty(other)) {
            (0, 0) => 0,
            (0 | 1, 1) | (1, 0) => 1,
            (0, 2) | (2, 0) => 2,
            _ => return None,
        })
    }

    /// The contradictions of a pair: point, the value of each, and by how many levels it is lowered.
    fn contradictions(&self, one: &Claim, other: &Claim) -> Vec<(Point, Value, Value, u8)> {
        let mut found = Vec::new();
        let affirms = |claim: &Claim| self.stance(claim) == Stance::Affirms && !self.future(claim);
        let denies = |claim: &Claim| self.stance(claim) == Stance::Denies && !self.future(claim);
        let Some(certainty) = self.by_certainty(one, other) else { return found };
        let apart = apart(self.time(one), self.time(other));
        if affirms(one) && denies(other) && !apart {
            let denied = normal(self.story, &other.fact);
            if let Some(lowered) = implied(self.story, &one.fact).get(&denied) {
                let partly = match (self.when(one), self.when(other)) {
                    (Some(one), Some(other)) => u8::from(!within(one, other)),
                    _ => 0,
                };
                found.push((Point::Fact(denied), Value::Stance, Value::Stance, certainty + lowered + partly));
            }
        }
        if affirms(one) && affirms(other) {
            let (first, second) = (implied(self.story, &one.fact), implied(self.story, &other.fact));
            let whole = |all: &BTreeMap<Fact, u8>| -> Vec<Fact> {
                all.iter().filter(|(_, lowered)| **lowered == 0).map(|(fact, _)| *fact).collect()
            };
            let partly = match (self.when(one), self.when(other)) {
                (Some(one), Some(other)) => u8::from(!within(one, other) && !within(other, one)),
                _ => 0,
            };
            if !apart {
                for p in whole(&first) {
                    for q in whole(&second) {
                        found
                            .extend(exclude(&p, &q).map(|(point, one, other)| (point, one, other, certainty + partly)));
                    }
                }
            }
            if let (Some(one), Some(other)) = (self.when(one), self.when(other))
                && self::apart(one, other)
            {
                // Somebody may be another, and a part is not its whole.
                for p in whole(&first).into_iter().filter(|p| p.phrase == RESIGNED && !names_somebody(p)) {
                    if second.get(&p) == Some(&0) {
                        found.push((Point::Fact(p), Value::When(one), Value::When(other), certainty));
                    }
                }
            }
        }
        found.retain(|(.., lowered)| *lowered <= 2);
        found
    }

    /// The rule of a contradicting pair, and by how many levels it lowers; none for a corrected one.
    fn rule(&self, one: usize, other: usize) -> Option<(&'static str, u8)> {
        let (first, second) = (&self.claims[one], &self.claims[other]);
        let withdrawn = |index: usize| {
            self.claims.iter().enumerate().any(|(at, claim)| {
                let corrected = claim.corrects.and_then(|back| at.checked_sub(back)) == Some(index);
                corrected && self.may_correct(at, index)
            })
        };
        let taken_back = u8::from(withdrawn(one)) + u8::from(withdrawn(other));
        if self.speaker(one) == self.speaker(other) {
            let (said, also) = (self.said(first), self.said(second));
            if apart(said, also) {
                return Some(("reversal", taken_back));
            }
            let one_reporter = self.reporter(first) == self.reporter(second);
            let rule = if one_reporter { "self-contradiction" } else { "conflicting-reports" };
            return (taken_back == 0).then_some((rule, 0));
        }
        let own = |claim: &Claim| self.story.draft && claim.source == 3 && claim.speaker == Speaker::Own;
        let in_source = |claim: &Claim| !(self.story.draft && claim.source == 3);
        let disputed = (own(first) && in_source(second)) || (own(second) && in_source(first));
        (taken_back == 0).then_some((if disputed { "own-voice-disputed" } else { "dispute" }, 0))
    }

    fn findings(&self) -> Vec<Found> {
        /// What makes one finding: rule, point, and the speaker where the rule concerns one.
        type Key = (&'static str, Point, Option<(u8, usize)>);
        let mut levels: BTreeMap<Key, u8> = BTreeMap::new();
        let mut sides: BTreeMap<Key, BTreeMap<(Stance, Value), BTreeSet<usize>>> = BTreeMap::new();
        for one in 0..self.claims.len() {
            for other in (0..self.claims.len()).filter(|&other| other != one) {
                let (first, second) = (&self.claims[one], &self.claims[other]);
                for (point, value, against, lowered) in self.contradictions(first, second) {
                    let Some((rule, more)) = self.rule(one, other) else { continue };
                    let lowered = lowered + more;
                    if lowered > 2 {
                        continue;
                    }
                    let concerned = (!matches!(rule, "dispute" | "own-voice-disputed")).then(|| self.speaker(one));
                    // What a source says against the story's own voice is a dispute as well, and mostly absorbed.
                    let also = (rule == "own-voice-disputed").then_some("dispute");
                    for rule in [Some(rule), also].into_iter().flatten() {
                        let key = (rule, point.clone(), concerned);
                        let level = levels.entry(key.clone()).or_insert(lowered);
                        *level = (*level).min(lowered);
                        let sides = sides.entry(key).or_default();
                        sides.entry((self.stance(first), value)).or_default().insert(one);
                        sides.entry((self.stance(second), against)).or_default().insert(other);
                    }
                }
            }
        }
        // A claim that stands against another day and against a denial stands on one side only.
        for sides in sides.values_mut() {
            let dated = sides.iter().filter(|((_, value), _)| matches!(value, Value::When(_)));
            let dated: BTreeSet<usize> = dated.flat_map(|(_, claims)| claims.iter().copied()).collect();
            for ((_, value), claims) in sides.iter_mut() {
                claims.retain(|claim| *value != Value::Stance || !dated.contains(claim));
            }
            sides.retain(|_, claims| !claims.is_empty());
        }
        // What the story states in its own voice absorbs the dispute on its point, unless that matters more.
        let absorbing: Vec<Key> = levels.keys().filter(|key| key.0 == "own-voice-disputed").cloned().collect();
        for key in absorbing {
            let dispute = ("dispute", key.1.clone(), None);
            if levels.get(&dispute).is_some_and(|level| *level < levels[&key]) {
                continue;
            }
            if let (Some(_), Some(others)) = (levels.remove(&dispute), sides.remove(&dispute)) {
                for (side, claims) in others {
                    sides.entry(key.clone()).or_default().entry(side).or_default().extend(claims);
                }
            }
        }
        let mut found: Vec<Found> = levels
            .into_iter()
            .map(|(key, lowered)| {
                let severities = ["error", "warning", "note", "note"];
                let lowest = usize::from(key.0 == "reversal");
                let of = sides.remove(&key).unwrap_or_default().into_values().collect();
                let severity = severities[lowest + usize::from(lowered)];
                (key.0.to_owned(), severity, self.point(&key.1), of)
            })
            .collect();
        found.sort();
        found
    }

    fn point(&self, point: &Point) -> String {
        let filler = |filler: &Filler| self.story.filler(*filler);
        match point {
            Point::Fact(fact) => self.story.fact(fact),
            Point::One(phrase, slot, per) => {
                let open = match *phrase {
                    AUTHORED => "[agent]",
                    KILLED => "[n]",
                    _ => "[leaker]",
                };
                let other = 1 - slot;
                PHRASES[*phrase].replace(&format!("{{{slot}}}"), open).replace(&format!("{{{other}}}"), &filler(per))
            }
            Point::Opposite(thing) => format!("{} is fake", filler(thing)),
        }
    }
}

fn apart(one: (i32, i32), other: (i32, i32)) -> bool {
    one.1 < other.0 || other.1 < one.0
}

fn within(inner: (i32, i32), outer: (i32, i32)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// How many slots a phrase has.
fn slots(phrase: usize) -> usize {
    if matches!(phrase, FAKE | AUTHENTIC | RESIGNED | BACK | HAPPENED) { 1 } else { 2 }
}

fn names_somebody(fact: &Fact) -> bool {
    fact.slots[..slots(fact.phrase)].contains(&Filler::Somebody)
}

/// Two that met are the same two whichever is named first.
fn normal(story: &Story, fact: &Fact) -> Fact {
    let mut fact = *fact;
    if fact.phrase == MET && story.filler(fact.slots[0]) > story.filler(fact.slots[1]) {
        fact.slots.swap(0, 1);
    }
    fact
}

/// All that a fact implies, itself among it, with how much weaker a contradiction with it is.
fn implied(story: &Story, fact: &Fact) -> BTreeMap<Fact, u8> {
    let mut all: BTreeMap<Fact, u8> = BTreeMap::new();
    let mut open = vec![(normal(story, fact), 0)];
    while let Some((fact, lowered)) = open.pop() {
        if all.get(&fact).is_some_and(|known| *known <= lowered) {
            continue;
        }
        all.insert(fact, lowered);
        let related = match fact.phrase {
            PENNED => Some(AUTHORED),
            COACHED => Some(ADVISED),
            ADVISED => Some(MET),
            _ => None,
        };
        open.extend(related.map(|phrase| (normal(story, &Fact { phrase, ..fact }), lowered)));
        // Who met is back, both of them.
        if fact.phrase == MET {
            open.extend(fact.slots.map(|who| (Fact { phrase: BACK, slots: [who, Filler::Somebody] }, lowered)));
        }
        // The event is that the first two met, and the other way round.
        let met = normal(story, &Fact { phrase: MET, slots: [Filler::Name(0), Filler::Name(1)] });
        let happened = Fact { phrase: HAPPENED, slots: [SUMMIT, Filler::Somebody] };
        if fact == happened {
            open.push((met, lowered));
        } else if fact == met {
            open.push((happened, lowered));
        }
        for slot in 0..slots(fact.phrase) {
            let with = |filler: Filler| {
                let mut slots = fact.slots;
                slots[slot] = filler;
                normal(story, &Fact { slots, ..fact })
            };
            match fact.slots[slot] {
                Filler::Name(name) => {
                    // Who has a name is somebody.
                    open.push((with(Filler::Somebody), lowered));
                    let each = fact.phrase == LEAKED && slot == 1;
                    if lowered == 0 && name == WHOLE {
                        open.extend(PARTS.map(|part| (with(Filler::Name(part)), if each { 0 } else { 2 })));
                    }
                    if lowered == 0 && PARTS.contains(&name) {
                        open.push((with(Filler::Name(WHOLE)), 2));
                    }
                }
                Filler::Thing(_) => open.push((with(Filler::Somebody), lowered)),
                Filler::Somebody | Filler::Number(_) => {}
            }
        }
    }
    all
}

/// The point on which two facts exclude each other, and the value of each.
fn exclude(one: &Fact, other: &Fact) -> Option<(Point, Value, Value)> {
    let somebody = |filler: Filler| filler == Filler::Somebody;
    let opposite = |fact: &Fact| matches!(fact.phrase, FAKE | AUTHENTIC);
    if opposite(one) && opposite(other) && one.phrase != other.phrase && one.slots[0] == other.slots[0] {
        let fake = |fact: &Fact| Value::Fake(fact.phrase == FAKE);
        return (!somebody(one.slots[0])).then(|| (Point::Opposite(one.slots[0]), fake(one), fake(other)));
    }
    let slot = match one.phrase {
        AUTHORED | LEAKED => 0,
        KILLED => 1,
        _ => return None,
    };
    let per = one.slots[1 - slot];
    if one.phrase != other.phrase || per != other.slots[1 - slot] || somebody(per) {
        return None;
    }
    let (value, against) = (one.slots[slot], other.slots[slot]);
    let part = |one: Filler, other: Filler| matches!((one, other), (Filler::Name(WHOLE), Filler::Name(part)) if PARTS.contains(&part));
    let differ = match (value, against) {
        (Filler::Number(one), Filler::Number(other)) => (one - other).abs() * 10 > one.max(other),
        _ => {
            value != against && !somebody(value) && !somebody(against) && !part(value, against) && !part(against, value)
        }
    };
    differ.then_some((Point::One(one.phrase, slot, per), Value::Is(value), Value::Is(against)))
}

/// The findings of a run in the same form; a claim is known by its label.
pub fn found(checked: &CheckResult) -> Vec<Found> {
    let mut found: Vec<Found> = checked
        .findings
        .iter()
        // What the tool says of the input and of stories by itself is no contradiction.
        .filter(|finding| !finding.sides.is_empty())
        .map(|finding| {
            let label = |id: &copydesk::model::ClaimId| {
                let extra = checked.model.extra(checked.model.claim(*id)).unwrap();
                extra.label.as_ref().unwrap().trim_start_matches('c').parse().unwrap()
            };
            let sides = finding.sides.iter().map(|side| side.claims.iter().map(label).collect()).collect();
            // What handles a finding is another matter; stories here are handled by themselves only.
            (
                finding.rule.to_string(),
                finding.severity.word(),
                finding.about.as_deref().unwrap_or_default().to_owned(),
                sides,
            )
        })
        .collect();
    found.sort();
    found
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn contradictions_are_those_of_all_pairs(story in story()) {
        let checked = run(&story.files(), 1);
        let expected = Oracle { story: &story, claims: &story.claims }.findings();
        let mut actual = found(&checked);
        let mut expected: Vec<Found> = expected;
        // The story that carries both sides makes a note of a finding: the severity is not compared then.
        for (index, finding) in actual.iter_mut().enumerate() {
            if checked.findings.iter().any(|other| other.handled.is_some()
                && finding.0 == other.rule && other.about.as_deref() == Some(&finding.2))
            {
                let _ = index;
                finding.1 = "handled";
                for other in expected.iter_mut().filter(|other| (&other.0, &other.2, &other.3) == (&finding.0, &finding.2, &finding.3)) {
                    other.1 = "handled";
                }
            }
        }
        actual.sort();
        expected.sort();
        let lines = story.files()[2].1.clone();
        prop_assert_eq!(actual, expected, "\n{}", lines);
    }
}

/// A law that is never tried proves nothing: generated stories have findings of every rule.
#[test]
fn stories_meet_every_rule() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..300 {
        let story = story().new_tree(&mut runner).unwrap().current();
        for finding in (Oracle { story: &story, claims: &story.claims }).findings() {
            *count.entry(finding.0).or_default() += 1;
        }
    }
    for rule in ["dispute", "self-contradiction", "conflicting-reports", "reversal", "own-voice-disputed"] {
        assert!(count.get(rule).is_some_and(|count| *count > 5), "{count:?}");
    }
    let _ = SOURCES;
}

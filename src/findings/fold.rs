//! Folds findings that are one matter to an editor.
//!
//! Four relations connect findings. Each is declared in rules or derived from claims; none is a list of rules:
//!
//! - A rule `absorbs` another, and both report a disagreement on the same point: their claims are merged.
//! - A rule `absorbs` another that flags the same claims, such as `unsupported` and `statement-not-placed` on one
//!   line.
//! - One rule reports a disagreement between the same lines on several points: on a group and its part, or on what a
//!   phrase implies.
//! - One rule reports several lines for one saying: one speaker, the same words.
//!
//! Folded findings are kept in full ([`Finding::folded`]), and never folded into a less severe one, so nothing is
//! lost or loses weight.
//!
//! [`Finding::folded`]: super::Finding::folded

use super::{severity::Severities, severity_overrides::SeverityOverride};
use crate::{
    collections::IdVec,
    engine::{Match, SideRole},
    model::{Claim, ClaimId, Model, NameId, PropositionId, SourceId, semantics::PointId},
    rules::{Program, RuleIndex},
    syntax::ast::Stance,
};
use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
};

/// The maximum number of findings with a shared claim to compare a finding with. Beyond that it stays separate, which
/// repeats it but loses nothing.
const COMPARED: usize = 64;

/// The maximum number of matches folded into one.
pub(super) const FOLDED: usize = 100;

/// A match with those folded into it.
#[derive(Debug)]
pub(super) struct FoldedMatch {
    pub root: (Match, SeverityOverride),
    pub folded: Vec<(Match, SeverityOverride)>,
    /// Further matches to fold, beyond the limit.
    pub beyond: Vec<(Match, SeverityOverride)>,
}

/// Folds matches that are one matter. The remaining ones keep their order. The result depends on the content of
/// claims, not on the order of matches.
pub(super) fn fold(severities: &Severities<'_>, matches: Vec<(Match, SeverityOverride)>) -> Vec<FoldedMatch> {
    let Severities { model, meaning, program, .. } = *severities;
    let matches = on_one_point(severities, matches);
    let folding = Folding { severities, model, program, taken: taken_by(program, &matches), matches: &matches };
    let into = folding.roots();
    let mut matters = Vec::with_capacity(matches.len());
    let mut places: Vec<usize> = Vec::with_capacity(if into.is_empty() { 0 } else { matches.len() });
    let mut parts: Vec<(usize, (Match, SeverityOverride))> = Vec::with_capacity(into.len());
    for (index, matched) in matches.into_iter().enumerate() {
        if !into.is_empty() {
            places.push(matters.len());
        }
        match into.get(&index) {
            Some(&root) => parts.push((root, matched)),
            None => matters.push(FoldedMatch { root: matched, folded: Vec::new(), beyond: Vec::new() }),
        }
    }
    for (root, part) in parts {
        let matter = places.get(root).and_then(|&place| matters.get_mut(place));
        debug_assert!(matter.is_some(), "a root is folded into nothing");
        matter.into_iter().for_each(|matter| matter.folded.push(part.clone()));
    }
    for matter in &mut matters {
        if matter.folded.len() > 1 {
            matter.folded.sort_by(|(one, _), (other, _)| {
                let name = |matched: &Match| program.get(matched.rule).name.as_str();
                name(one).cmp(name(other)).then_with(|| compare_strongest(model, one, other))
            });
        }
        if matter.folded.len() > FOLDED {
            // Lines may disagree on any number of points, and the order of these depends on the order of lines.
            matter.folded.sort_by_cached_key(|(matched, level)| {
                let severity = Reverse(severities.severity_of(matched, *level));
                (
                    severity,
                    program.get(matched.rule).name.clone(),
                    matched.point.map(|point| meaning.point_text(model, point)),
                )
            });
            matter.beyond = matter.folded.split_off(FOLDED);
        }
    }
    matters
}

/// Whether a match adds nothing to another: it has the same rule and no other claims.
pub(super) fn says_no_more(matched: &Match, root: &Match) -> bool {
    matched.rule == root.rule && claims(matched).all(|claim| has(root, claim))
}

/// The rules that each rule absorbs, limited to rules with matches.
type Taken = BTreeMap<RuleIndex, BTreeSet<RuleIndex>>;

fn taken_by(program: &Program, matches: &[(Match, SeverityOverride)]) -> Taken {
    let found: BTreeSet<RuleIndex> = matches.iter().map(|(matched, _)| matched.rule).collect();
    let taken = found.iter().map(|&rule| (rule, &program.taken_by(rule) & &found));
    taken.filter(|(_, taken)| !taken.is_empty()).collect()
}

struct Folding<'a> {
    severities: &'a Severities<'a>,
    model: &'a Model,
    program: &'a Program,
    taken: Taken,
    matches: &'a [(Match, SeverityOverride)],
}

impl Folding<'_> {
    /// The root of each folded match. Roots are never folded themselves.
    fn roots(&self) -> BTreeMap<usize, usize> {
        let mut into = BTreeMap::new();
        let mut together = self.with_claims_in_common();
        together.sort_by(|&one, &other| self.compare(one, other));
        // The candidates so far, by what they share with others. Folded matches lead to their roots.
        let mut known: BTreeMap<FoldKey, Vec<usize>> = BTreeMap::new();
        for index in together {
            let Some((matched, _)) = self.matches.get(index) else { continue };
            let keys = self.keys(matched);
            let found = keys.iter().filter_map(|key| known.get(key)).flatten().copied().take(COMPARED);
            if let Some(one) = found.into_iter().find(|&one| self.takes(one, index)) {
                into.insert(index, into.get(&one).copied().unwrap_or(one));
            }
            keys.into_iter().for_each(|key| known.entry(key).or_default().push(index));
        }
        into
    }

    /// The matches that share a claim or saying with another. Most do not, and need no further work.
    fn with_claims_in_common(&self) -> Vec<usize> {
        let mut times = IdVec::for_each_of(&self.model.claims, 0_u8);
        let mut sayings: BTreeMap<SayingKey<'_>, usize> = BTreeMap::new();
        for (matched, _) in self.matches {
            for claim in claims(matched) {
                times[claim] = times[claim].saturating_add(1);
            }
            self.sayings(matched).for_each(|saying| *sayings.entry(saying).or_default() += 1);
        }
        let again = |claim: ClaimId| times[claim] > 1;
        let shares = |matched: &Match| {
            claims(matched).any(again)
                || self.sayings(matched).any(|saying| sayings.get(&saying).is_some_and(|&times| times > 1))
        };
        let shared = self.matches.iter().enumerate().filter(|(_, (matched, _))| shares(matched));
        shared.map(|(index, _)| index).collect()
    }

    /// The order in which matches become roots: the most severe first, then those that absorb more, then by content.
    fn compare(&self, one: usize, other: usize) -> Ordering {
        let (Some((first, first_level)), Some((second, second_level))) =
            (self.matches.get(one), self.matches.get(other))
        else {
            return one.cmp(&other);
        };
        let severity = |matched: &Match, level: SeverityOverride| Reverse(self.severities.severity_of(matched, level));
        let takes_none = |rule: RuleIndex| !self.taken.contains_key(&rule);
        let absorbs =
            |rule: RuleIndex, other: RuleIndex| self.taken.get(&rule).is_some_and(|taken| taken.contains(&other));
        severity(first, *first_level)
            .cmp(&severity(second, *second_level))
            .then_with(|| takes_none(first.rule).cmp(&takes_none(second.rule)))
            .then_with(|| absorbs(second.rule, first.rule).cmp(&absorbs(first.rule, second.rule)))
            .then_with(|| second.members.len().cmp(&first.members.len()))
            .then_with(|| self.program.get(first.rule).name.cmp(&self.program.get(second.rule).name))
            .then_with(|| compare_strongest(self.model, first, second))
            .then(first.point.cmp(&second.point))
            .then(one.cmp(&other))
    }

    /// The keys that a match is found by among the roots.
    fn keys<'k>(&'k self, matched: &Match) -> Vec<FoldKey<'k>> {
        let mut keys: Vec<FoldKey<'k>> = claims(matched).map(FoldKey::Claim).collect();
        keys.extend(self.sayings(matched).map(FoldKey::Saying));
        keys
    }

    /// Whether one match absorbs another. By the order of roots, it is never less severe.
    fn takes(&self, root: usize, other: usize) -> bool {
        let (Some((root, _)), Some((other, _))) = (self.matches.get(root), self.matches.get(other)) else {
            return false;
        };
        if root.rule == other.rule {
            return Self::is_one_disagreement(root, other) || self.is_one_saying(root, other);
        }
        let absorbs = self.taken.get(&root.rule).is_some_and(|taken| taken.contains(&other.rule));
        absorbs && self.flags_the_same(root, other)
    }

    /// Whether both flag the same claims. If both have two sides, they must also be on the same point, since each is
    /// a disagreement of its own.
    fn flags_the_same(&self, root: &Match, other: &Match) -> bool {
        let mut subjects = other.members.iter().filter(|member| member.role == SideRole::Subject).peekable();
        subjects.peek().is_some()
            && !(two_sided(self.program, root) && two_sided(self.program, other))
            && subjects.all(|subject| {
                root.members.iter().any(|member| member.role == SideRole::Subject && member.claim == subject.claim)
            })
    }

    /// Whether both are on a point, and all claims of one are in the other: two lines contradict each other directly
    /// and by implication, or on a group and its parts.
    fn is_one_disagreement(root: &Match, other: &Match) -> bool {
        root.point.is_some()
            && other.point.is_some()
            && other.members.len() > 1
            && claims(other).all(|claim| has(root, claim))
    }

    /// Whether both flag lines for one saying.
    fn is_one_saying(&self, root: &Match, other: &Match) -> bool {
        let others = self.sayings(other);
        root.flag == other.flag && self.sayings(root).any(|saying| others.clone().any(|other| other == saying))
    }

    /// The sayings that a match is about, if it flags a single claim: its proposition, and its words if the rule is
    /// about those.
    fn sayings(&self, matched: &Match) -> impl Iterator<Item = SayingKey<'_>> + Clone {
        let claim = if let [member] = matched.members.as_slice() { Some(self.model.claim(member.claim)) } else { None };
        let flag = self.program.get(matched.rule).flags.get(matched.flag);
        let about_words = flag.is_some_and(|flag| flag.message.contains(".quote}"));
        let rule = matched.rule;
        let of = move |claim: &Claim, words| SayingKey { rule, source: claim.source, speaker: claim.speaker, words };
        let quote = claim.filter(|_| about_words).and_then(|claim| {
            let (quote, _) = self.model.extra(claim)?.quote.as_ref()?;
            Some(of(claim, SayingWords::Quote(quote)))
        });
        let stated = claim.filter(|_| !about_words);
        let stated = stated.map(|claim| of(claim, SayingWords::Stated(claim.proposition, claim.stance)));
        quote.into_iter().chain(stated)
    }
}

/// What two matches have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum FoldKey<'a> {
    Claim(ClaimId),
    Saying(SayingKey<'a>),
}

/// A saying of a speaker in a source, from the point of view of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SayingKey<'a> {
    rule: RuleIndex,
    source: SourceId,
    speaker: NameId,
    words: SayingWords<'a>,
}

/// What identifies a saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SayingWords<'a> {
    Quote(&'a str),
    Stated(PropositionId, Stance),
}

/// Whether a match is a disagreement, from `flag A against B`.
fn two_sided(program: &Program, matched: &Match) -> bool {
    program.get(matched.rule).flags.get(matched.flag).is_some_and(|flag| flag.against.is_some())
}

fn claims(matched: &Match) -> impl Iterator<Item = ClaimId> {
    matched.members.iter().map(|member| member.claim)
}

fn has(matched: &Match, claim: ClaimId) -> bool {
    // The members are sorted and unique.
    matched.members.binary_search_by_key(&claim, |member| member.claim).is_ok()
}

/// Compares two matches by the content of their strongest pairs.
fn compare_strongest(model: &Model, one: &Match, other: &Match) -> Ordering {
    let pair = |matched: &Match| matched.strongest.map_or([None; 2], |(first, second)| [Some(first), second]);
    let compare = |one: Option<ClaimId>, other: Option<ClaimId>| match (one, other) {
        (Some(one), Some(other)) => model.compare_claims(one, other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    };
    let ([first, second], [third, fourth]) = (pair(one), pair(other));
    compare(first, third).then_with(|| compare(second, fourth))
}

/// Merges matches with those of a rule that absorbs theirs, where both are disagreements on the same point. A match
/// more severe than the one that would absorb it stays separate.
fn on_one_point(
    severities: &Severities<'_>,
    matches: Vec<(Match, SeverityOverride)>,
) -> Vec<(Match, SeverityOverride)> {
    let Severities { model, program, .. } = *severities;
    let taking = taken_by(program, &matches);
    let taken: BTreeSet<RuleIndex> = taking.values().flatten().copied().collect();
    if taken.is_empty() {
        return matches;
    }
    let mut by_point: BTreeMap<PointId, Vec<usize>> = BTreeMap::new();
    for (index, (matched, _)) in matches.iter().enumerate() {
        if let Some(point) = matched.point
            && two_sided(program, matched)
            && (taken.contains(&matched.rule) || taking.contains_key(&matched.rule))
        {
            by_point.entry(point).or_default().push(index);
        }
    }
    let severity = |index: usize| matches.get(index).map(|(matched, level)| severities.severity_of(matched, *level));
    let takes = |index: usize, other: usize| {
        let rule = |index: usize| matches.get(index).map(|(matched, _)| matched.rule);
        let taken = rule(index).and_then(|rule| taking.get(&rule)).zip(rule(other));
        taken.is_some_and(|(taken, other)| taken.contains(&other)) && severity(other) <= severity(index)
    };
    // Content decides which of several absorbs a match.
    let before = |one: usize, other: usize| {
        let key = |index: usize| matches.get(index).map(|(matched, _)| program.get(matched.rule).name.as_str());
        let first = |index: usize| matches.get(index).and_then(|(matched, _)| Some(matched.strongest?.0));
        let claims = first(one).zip(first(other)).map(|(one, other)| model.compare_claims(one, other));
        key(one).cmp(&key(other)).then(claims.unwrap_or(Ordering::Equal)).then(one.cmp(&other))
    };
    let mut into: Vec<(usize, usize)> = Vec::new();
    for indexes in by_point.values().filter(|indexes| indexes.len() > 1) {
        let is_taken = |&other: &usize| indexes.iter().any(|&index| takes(index, other));
        let roots: Vec<usize> = indexes.iter().copied().filter(|index| !is_taken(index)).collect();
        for &other in indexes.iter().filter(|other| is_taken(other)) {
            let root = roots.iter().copied().filter(|&root| takes(root, other)).min_by(|&one, &two| before(one, two));
            into.extend(root.map(|root| (other, root)));
        }
    }
    into.sort_unstable();
    let mut matches: Vec<Option<(Match, SeverityOverride)>> = matches.into_iter().map(Some).collect();
    for (other, root) in into {
        let Some((taken, _)) = matches.get_mut(other).and_then(Option::take) else { continue };
        if let Some(Some((matched, _))) = matches.get_mut(root) {
            merge(matched, taken);
        }
    }
    // Matches are large; reserving avoids moving them several times.
    let mut left = Vec::with_capacity(matches.len());
    left.extend(matches.into_iter().flatten());
    left
}

/// Moves the claims of a match into another.
fn merge(into: &mut Match, from: Match) {
    into.members.extend(from.members);
    // The sort is stable, so for a claim on both sides the earlier entry stays.
    into.members.sort_by_key(|member| member.claim);
    into.members.dedup_by(|again, kept| {
        let same = again.claim == kept.claim;
        // Dates or values that exclude each other must not be shown as one side.
        if same && !kept.when.is_known() {
            kept.when = again.when;
        }
        if same {
            kept.value = kept.value.or(again.value);
        }
        same
    });
}

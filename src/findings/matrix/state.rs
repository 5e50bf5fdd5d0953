//! Determines the states of the rows of the matrix.

use super::{MatrixBuilder, RowClaim, RowState};
use crate::{
    collections::IdVec,
    model::{
        Claim, ClaimId, DateId, Flags, PropositionId, SourceId, Voice,
        semantics::{Exclusion, Figure, GroupId, GroupMember},
    },
    syntax::ast::{Certainty, Stance},
    value::DateRange,
};
use std::collections::BTreeMap;

/// The maximum number of other answers to compare an answer with. One that excludes none of so many hardly excludes
/// any.
const COMPARED: usize = 200;

/// The state of each row.
pub(super) fn states(table: &MatrixBuilder<'_>) -> Vec<RowState> {
    let origins = table.model.source_origins();
    let mut disputed: Vec<bool> =
        table.words.iter().zip(&table.rows).map(|(words, row)| both_ways(table, words, row)).collect();
    let mut differs = vec![false; disputed.len()];
    excluded(table, &mut disputed, &mut differs);
    let state = |(words, (disputed, differs)): (&Vec<RowClaim>, (bool, bool))| match (disputed, differs) {
        (true, _) => RowState::Disputed,
        (false, true) => RowState::Differs,
        (false, false) => undisputed(table, words, &origins),
    };
    table.words.iter().zip(disputed.into_iter().zip(differs)).map(state).collect()
}

/// The state of an undisputed row.
fn undisputed(table: &MatrixBuilder<'_>, words: &[RowClaim], origins: &IdVec<SourceId, SourceId>) -> RowState {
    let model = table.model;
    let spoken = || words.iter().map(|word| model.claim(word.claim));
    let settles = |claim: &&Claim| matches!(claim.stance, Stance::Affirms | Stance::Denies);
    let has = |stance| spoken().any(|claim| claim.stance == stance);
    if has(Stance::Affirms) == has(Stance::Denies) {
        return RowState::Open;
    }
    let (stories, sources): (Vec<&Claim>, Vec<&Claim>) =
        spoken().filter(settles).partition(|claim| model.source(claim.source).story);
    let mut origins = sources.iter().map(|claim| origin(table, claim, origins));
    let first = origins.next();
    if origins.any(|other| Some(other) != first) {
        RowState::Agreed
    } else if stories.iter().any(|claim| claim.flags.has(Flags::BACKGROUND)) {
        RowState::Background
    } else if first.is_some() {
        RowState::SingleSource
    } else {
        RowState::Unsourced
    }
}

/// The origin of a claim: its speaker if it is attributed, otherwise its source with all that share an origin.
fn origin(table: &MatrixBuilder<'_>, claim: &Claim, origins: &IdVec<SourceId, SourceId>) -> (bool, u32) {
    if claim.voice == Voice::Attributed {
        return (true, claim.speaker.0);
    }
    let cited = table.model.extra(claim).and_then(|extra| extra.cites.first().copied());
    let source = cited.unwrap_or(claim.source);
    (false, origins[source].0)
}

/// Whether a claim has this stance and is about the past or present, so that it can contradict another.
fn counts(claim: &Claim, stance: Stance) -> bool {
    claim.stance == stance && !claim.flags.has(Flags::FUTURE) && !claim.flags.has(Flags::IDLE)
}

/// Whether a row is affirmed and denied for times that may be the same, or an event that happens only once is
/// affirmed for different days.
fn both_ways(table: &MatrixBuilder<'_>, words: &[RowClaim], row: &[PropositionId]) -> bool {
    let model = table.model;
    let of = |stance| move |word: &&RowClaim| counts(model.claim(word.claim), stance);
    let times = |stance| words.iter().filter(of(stance)).map(|word| timed(table, model.claim(word.claim))).collect();
    let (affirmed, denied): (Vec<Timed>, Vec<Timed>) = (times(Stance::Affirms), times(Stance::Denies));
    if clash(&affirmed, &denied) {
        return true;
    }
    if !row.iter().any(|&id| table.meaning.once(model, id)) {
        return false;
    }
    let affirmed = words.iter().filter(of(Stance::Affirms)).map(|word| model.when(model.claim(word.claim)));
    let days: Vec<DateRange> = affirmed.filter(|when| when.is_known()).map(|when| model.date(when)).collect();
    let latest = days.iter().map(|range| range.ends_in_order().0).max();
    let earliest = days.iter().map(|range| range.ends_in_order().1).min();
    earliest < latest && latest.is_some()
}

/// The certainty of a claim, and the days that it can be about.
type Timed = (Certainty, DateRange);

fn timed(table: &MatrixBuilder<'_>, claim: &Claim) -> Timed {
    (claim.certainty, table.model.time(claim))
}

/// The same for a claim in a group.
fn timed_in(table: &MatrixBuilder<'_>, exclusion: Exclusion, claim: &Claim) -> Timed {
    let days = match exclusion {
        Exclusion::Declared => table.model.time(claim),
        Exclusion::Figure => table.model.holds(claim),
        // That their dates do not overlap is how they differ.
        Exclusion::Date => DateRange::ALWAYS,
    };
    (claim.certainty, days)
}

/// Whether claims contradict each other: their times may be the same, and they are sure enough. A merely possible
/// claim contradicts only a certain one.
fn clash(one: &[Timed], other: &[Timed]) -> bool {
    let levels = [
        (Certainty::Certain, Certainty::Possible),
        (Certainty::Possible, Certainty::Certain),
        (Certainty::Probable, Certainty::Probable),
    ];
    levels.into_iter().any(|(first, second)| meet(at_least(one, first), at_least(other, second)))
}

fn at_least(claims: &[Timed], level: Certainty) -> impl Iterator<Item = DateRange> {
    claims.iter().filter(move |(certainty, _)| *certainty <= level).map(|(_, range)| *range)
}

/// Whether a range of one kind overlaps one of the other.
fn meet(one: impl Iterator<Item = DateRange>, other: impl Iterator<Item = DateRange>) -> bool {
    let tagged = |kind: usize| {
        move |range: DateRange| {
            let (from, to) = range.ends_in_order();
            (from, to, kind)
        }
    };
    let mut all: Vec<_> = one.map(tagged(0)).chain(other.map(tagged(1))).collect();
    all.sort_unstable();
    let mut last = [None, None];
    for (from, to, kind) in all {
        let (own, against) = if kind == 0 { (0, 1) } else { (1, 0) };
        if last.get(against).copied().flatten().is_some_and(|end| end >= from) {
            return true;
        }
        if let Some(end) = last.get_mut(own) {
            *end = (*end).max(Some(to));
        }
    }
    false
}

/// An answer to a question, with the times and certainties of its claims.
struct TimedAnswer {
    text: String,
    figure: Figure,
    rows: Vec<usize>,
    times: Vec<Timed>,
}

/// Marks the rows that exclude each other: by a declared exclusion, or only by a figure or date.
fn excluded(table: &MatrixBuilder<'_>, disputed: &mut [bool], differs: &mut [bool]) {
    let mut affirmed: BTreeMap<PropositionId, Vec<ClaimId>> = BTreeMap::new();
    for (id, claim) in table.claims().filter(|(_, claim)| counts(claim, Stance::Affirms)) {
        affirmed.entry(claim.proposition).or_default().push(id);
    }
    for members in table.meaning.members.chunk_by(|one, other| one.group == other.group) {
        let Some(group) = members.first().map(|member| member.group) else { continue };
        let Some(exclusion) = table.meaning.groups.get(group as usize).map(GroupId::exclusion) else { continue };
        let answers = answers(table, exclusion, members, &affirmed);
        let marked: &mut [bool] = match exclusion {
            Exclusion::Declared => &mut *disputed,
            Exclusion::Figure | Exclusion::Date => &mut *differs,
        };
        let mut open = Open::new(answers.len());
        let is_settled =
            |answer: &TimedAnswer, marked: &[bool]| answer.rows.iter().all(|&row| marked.get(row) == Some(&true));
        for (index, one) in answers.iter().enumerate() {
            let last = answers.len().min(index + 1 + COMPARED);
            let mut at = index + 1;
            while at < last {
                // Two disputed answers need no comparison.
                if is_settled(one, marked) {
                    at = open.from(at, |at| answers.get(at).is_some_and(|answer| is_settled(answer, marked)));
                }
                let Some(other) = answers.get(at).filter(|_| at < last) else { break };
                at += 1;
                let apart = table.meaning.excludes(table.model, group, one.figure, other.figure).is_some();
                if apart && clash(&one.times, &other.times) {
                    for &row in one.rows.iter().chain(&other.rows) {
                        marked.get_mut(row).into_iter().for_each(|row| *row = true);
                    }
                }
            }
        }
    }
}

/// For each answer, the next one not known to be settled, so that settled ones are skipped in one step.
struct Open {
    next: Vec<usize>,
}

impl Open {
    fn new(count: usize) -> Self {
        Self { next: (0..=count).collect() }
    }

    /// The first unsettled answer at or after `from`, or the number of answers if there is none.
    fn from(&mut self, from: usize, is_settled: impl Fn(usize) -> bool) -> usize {
        let mut at = from;
        loop {
            let next = self.next.get(at).copied().unwrap_or(at);
            if next != at {
                at = next;
            } else if is_settled(at) {
                if let Some(slot) = self.next.get_mut(at) {
                    *slot = at + 1;
                }
                at += 1;
            } else {
                break;
            }
        }
        let mut behind = from;
        while behind != at {
            let Some(slot) = self.next.get_mut(behind) else { break };
            behind = std::mem::replace(slot, at);
        }
        at
    }
}

fn answers(
    table: &MatrixBuilder<'_>,
    exclusion: Exclusion,
    members: &[GroupMember],
    affirmed: &BTreeMap<PropositionId, Vec<ClaimId>>,
) -> Vec<TimedAnswer> {
    let mut answers: BTreeMap<(u32, DateId), TimedAnswer> = BTreeMap::new();
    for member in members {
        let Some(row) = table.row(member.proposition) else { continue };
        for &id in affirmed.get(&member.proposition).into_iter().flatten() {
            let date = table.meaning.figure_date(table.model, member.group, id);
            let answer = answers.entry((member.value.raw(), date)).or_insert_with(|| TimedAnswer {
                // In a group of dates the value is no figure, and answers differ by date.
                text: if exclusion == Exclusion::Date { String::new() } else { table.model.term_text(member.value) },
                figure: Figure { value: member.value, date },
                rows: Vec::new(),
                times: Vec::new(),
            });
            if !answer.rows.contains(&row) {
                answer.rows.push(row);
            }
            answer.times.push(timed_in(table, exclusion, table.model.claim(id)));
        }
    }
    let mut answers: Vec<TimedAnswer> = answers.into_values().collect();
    let date = |answer: &TimedAnswer| table.model.date(answer.figure.date);
    answers.sort_by(|one, other| {
        (&one.text, date(one).from, date(one).to).cmp(&(&other.text, date(other).from, date(other).to))
    });
    // An answer may have a million times, but only the days that they cover matter.
    for answer in &mut answers {
        answer.times.sort_unstable();
        answer.times.dedup();
    }
    answers
}

//! Orders findings: by path and place, as in [`Report::findings`] and machine-readable formats, or in reading order
//! of the story for editors.

use super::{Finding, Report};
use crate::{
    diagnostic::Severity,
    model::{Claim, ClaimId, Model, SourceId},
    source::{FileId, Files, Place},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// The findings in the order of the story: by paragraph, within each by severity, then by position. Findings outside
/// the story come last, the most severe first. Ties keep the order of the report.
pub fn as_the_story_runs<'a>(report: &Report<'a>) -> Vec<&'a Finding> {
    let stories = Stories::new(report.model);
    let mut findings: Vec<(SortKey, &Finding)> =
        report.findings.iter().map(|finding| (stories.key(finding), finding)).collect();
    findings.sort_by_key(|&(key, _)| key);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// The sort key of a finding. The fields are compared in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SortKey {
    outside: bool,
    /// The rank of the story by name.
    story: usize,
    /// The start of its paragraph.
    paragraph: u32,
    severity: Reverse<Severity>,
    /// Its start.
    start: u32,
    claim: Option<ClaimId>,
}

/// The position of a claim in the text of a story.
#[derive(Clone, Copy, Debug)]
struct StoryPosition {
    story: usize,
    /// The start of its paragraph.
    paragraph: u32,
    start: u32,
}

/// The positions of claims in stories.
#[derive(Debug, Default)]
struct Stories {
    claims: HashMap<ClaimId, StoryPosition>,
    /// The text of each story, with the sorted starts of the paragraphs that have claims.
    texts: HashMap<FileId, (usize, Vec<u32>)>,
}

impl Stories {
    fn new(model: &Model) -> Self {
        let mut names: Vec<(&str, SourceId)> = Vec::new();
        for (source, id) in model.sources.iter().zip(0..) {
            if source.story {
                names.push((&source.name, SourceId(id)));
            }
        }
        names.sort_unstable();
        let ranks: HashMap<SourceId, usize> = names.iter().enumerate().map(|(rank, &(_, id))| (id, rank)).collect();
        let mut stories = Self::default();
        if ranks.is_empty() {
            return stories;
        }
        for (file, source) in &model.story_files {
            stories.texts.insert(*file, (ranks.get(source).copied().unwrap_or_default(), Vec::new()));
        }
        let beginnings = Beginnings::new(model);
        // A claim without a passage gets the position of the claim noted before it, since notes mostly follow the
        // story.
        let mut before: HashMap<SourceId, StoryPosition> = HashMap::new();
        for (id, claim) in claims_of_stories(model) {
            let story = ranks.get(&claim.source).copied().unwrap_or_default();
            // Without a text, each claim is a paragraph of its own.
            let mut spot =
                before.get(&claim.source).copied().unwrap_or(StoryPosition { story, paragraph: id.0, start: 0 });
            if let Some(Place { file, span }) = model.anchor(claim).map(|anchor| anchor.place) {
                let paragraph = beginnings.get(model, claim).unwrap_or(span.start);
                spot = StoryPosition { story, paragraph, start: span.start };
                before.insert(claim.source, spot);
                stories.texts.entry(file).or_insert((story, Vec::new())).1.push(paragraph);
            }
            stories.claims.insert(id, spot);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for (_, paragraphs) in stories.texts.values_mut() {
            paragraphs.sort_unstable();
            paragraphs.dedup();
        }
        stories
    }

    fn key(&self, finding: &Finding) -> SortKey {
        let severity = Reverse(finding.severity);
        match finding.claim.and_then(|id| self.claims.get(&id)).copied().or_else(|| self.at(finding)) {
            Some(StoryPosition { story, paragraph, start }) => {
                SortKey { outside: false, story, paragraph, severity, start, claim: finding.claim }
            }
            None => SortKey { outside: true, story: 0, paragraph: 0, severity, start: 0, claim: None },
        }
    }

    /// The position of a finding without a claim, such as an unreadable line in the story.
    fn at(&self, finding: &Finding) -> Option<StoryPosition> {
        if finding.claim.is_some() {
            return None;
        }
        let Place { file, span } = finding.place;
        let (story, paragraphs) = self.texts.get(&file)?;
        let after = paragraphs.partition_point(|&start| start <= span.start);
        let paragraph = after.checked_sub(1).and_then(|index| paragraphs.get(index)).copied().unwrap_or(0);
        Some(StoryPosition { story: *story, paragraph, start: span.start })
    }
}

/// The starts of paragraphs, taken from the first claim in each.
#[derive(Debug)]
struct Beginnings(BTreeMap<(SourceId, u32), u32>);

impl Beginnings {
    fn new(model: &Model) -> Self {
        let mut beginnings = BTreeMap::new();
        for (_, claim) in claims_of_stories(model) {
            if let (Some(anchor), Some(paragraph)) = (model.anchor(claim), model.paragraph(claim)) {
                let start = anchor.place.span.start;
                let first = beginnings.entry((claim.source, paragraph)).or_insert(start);
                *first = start.min(*first);
            }
        }
        Self(beginnings)
    }

    fn get(&self, model: &Model, claim: &Claim) -> Option<u32> {
        self.0.get(&(claim.source, model.paragraph(claim)?)).copied()
    }
}

fn claims_of_stories(model: &Model) -> impl Iterator<Item = (ClaimId, &Claim)> {
    let claims = model.claims.iter().zip(0..).map(|(claim, id)| (ClaimId(id), claim));
    claims.filter(|(_, claim)| model.source(claim.source).story)
}

/// Sorts findings by path, place and content.
pub(super) fn in_order(files: &Files, mut findings: Vec<Finding>) -> Vec<Finding> {
    let path = |file: FileId| files.get(file).path.as_str();
    let mut by_path: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    by_path.sort_by_key(|&id| path(id));
    let mut ranks = vec![0_usize; by_path.len()];
    for (rank, same) in by_path.chunk_by(|&one, &other| path(one) == path(other)).enumerate() {
        for id in same {
            ranks.get_mut(id.0 as usize).into_iter().for_each(|own| *own = rank);
        }
    }
    // Findings are large, so indexes are sorted instead.
    let key = |(index, finding): (usize, &Finding)| {
        (ranks.get(finding.place.file.0 as usize).copied().unwrap_or(usize::MAX), finding.place, index)
    };
    let mut keys: Vec<(usize, Place, usize)> = findings.iter().enumerate().map(key).collect();
    let said = |index: usize| findings.get(index).map(|own| (&own.rule, &own.message, &own.fingerprint));
    keys.sort_unstable_by(|&(one, place, index), &(another, other, behind)| {
        (one, place).cmp(&(another, other)).then_with(|| said(index).cmp(&said(behind))).then(index.cmp(&behind))
    });
    let mut from: Vec<usize> = keys.into_iter().map(|(_, _, index)| index).collect();
    arrange(&mut findings, &mut from);
    findings
}

/// Permutes items in place: `from` has the source index of each position.
pub(super) fn arrange<T>(items: &mut [T], from: &mut [usize]) {
    for first in 0..items.len() {
        // Follows one cycle of the permutation.
        let mut at = first;
        while let Some(source) = from.get_mut(at).map(|source| std::mem::replace(source, at))
            && source != first
            && source != at
        {
            items.swap(at, source);
            at = source;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::arrange;
    use proptest::prelude::{Just, Strategy, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn items_come_where_they_are_wanted(mut from in (0..40_usize).prop_flat_map(|number| {
            Just((0..number).collect::<Vec<usize>>()).prop_shuffle()
        })) {
            let mut items: Vec<usize> = (0..from.len()).collect();
            let wanted = from.clone();
            arrange(&mut items, &mut from);
            prop_assert_eq!(items, wanted);
        }
    }
}

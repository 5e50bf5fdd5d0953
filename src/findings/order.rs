//! The order in which an editor reads findings: as the story runs.
//!
//! Formats for programs keep the order of [`Report::findings`], by path and place.

use super::{Finding, Report};
use crate::{
    diagnostic::Severity,
    model::{Claim, ClaimId, Model, SourceId},
    source::{FileId, Place},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

/// The findings in the order of the story: paragraph by paragraph, in each the most severe first, then as its words run.
/// What is not about the story comes last, the most severe first. All else equal, the order of the report is kept.
pub fn as_the_story_runs<'a>(report: &Report<'a>) -> Vec<&'a Finding> {
    let stories = Stories::new(report.model);
    let mut findings: Vec<(SortKey, &Finding)> =
        report.findings.iter().map(|finding| (stories.key(finding), finding)).collect();
    findings.sort_by_key(|&(key, _)| key);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// What findings are ordered by, compared from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SortKey {
    outside: bool,
    /// The story, in the order of their names.
    story: usize,
    /// Where its paragraph begins.
    paragraph: u32,
    severity: Reverse<Severity>,
    /// Where it stands.
    start: u32,
    claim: Option<ClaimId>,
}

/// Where a claim of a story stands in its text.
#[derive(Clone, Copy, Debug)]
struct StoryPosition {
    story: usize,
    /// Where its paragraph begins.
    paragraph: u32,
    start: u32,
}

/// Where things stand in the stories.
#[derive(Debug, Default)]
struct Stories {
    claims: HashMap<ClaimId, StoryPosition>,
    /// The text of each story, and where its paragraphs begin, as far as they carry claims, in order.
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
        // A claim without a passage stands where the one noted before it does: notes mostly run as the story does.
        let mut before: HashMap<SourceId, StoryPosition> = HashMap::new();
        for (id, claim) in claims_of_stories(model) {
            let story = ranks.get(&claim.source).copied().unwrap_or_default();
            // Where no text is on file, each claim is a paragraph of its own.
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

    /// Where a finding about no claim stands, such as a line in the story that could not be read.
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

/// Where the paragraphs of stories begin: with the first claim in each.
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

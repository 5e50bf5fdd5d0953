//! Computes how much of the stories the claims cover, and reports what keeps a story from being checked.

use super::{claim_comments, stories::StoryText};
use crate::{
    diagnostic::{Diagnostic, Severity},
    findings::{Coverage, coverage::StoryCoverage},
    model::{Model, Source, SourceId},
    narrow::to_u32,
    prose::{BlockKind, Prose},
    source::{Files, Place},
};
use std::collections::{BTreeMap, BTreeSet};

/// The coverage of the stories, with reports on stories without claims and on near misses in their texts.
pub(super) fn coverage_of(
    files: &Files,
    model: &Model,
    loaded: &BTreeMap<SourceId, StoryText>,
) -> (Coverage, Vec<Diagnostic>) {
    let mut coverage = Coverage::default();
    let mut diagnostics = Vec::new();
    let stories: Vec<(SourceId, &Source)> = stories(model).collect();
    if stories.is_empty() {
        return (coverage, diagnostics);
    }
    let mut claims: BTreeMap<SourceId, usize> = BTreeMap::new();
    let mut covered: BTreeSet<(SourceId, u32)> = BTreeSet::new();
    for claim in model.claims.iter().filter(|claim| claim.is_line() && model.source(claim.source).story) {
        *claims.entry(claim.source).or_default() += 1;
        let anchor = model.extra(claim).and_then(|extra| extra.anchor);
        if let Some(anchor) =
            anchor.filter(|anchor| anchor.part == BlockKind::Body && loaded.contains_key(&claim.source))
        {
            covered.insert((claim.source, anchor.paragraph));
        }
    }
    coverage.covered = covered.len();
    for (id, story) in stories {
        let own = claims.get(&id).copied().unwrap_or_default();
        let text = loaded.get(&id);
        coverage.stories += 1;
        coverage.claims += own;
        coverage.paragraphs += text.map_or(0, StoryText::paragraphs);
        let misses = match (text, story.words) {
            (Some(text), _) => text.near_misses(files),
            (None, Some(words)) => {
                let text = files.slice(words);
                claim_comments::near_misses(words.file, words.span.start, text, &Prose::new("", text))
            }
            (None, None) => Vec::new(),
        };
        if own == 0 {
            coverage.empty += 1;
            let beginning = if story.declared { None } else { text.and_then(StoryText::beginning) };
            diagnostics.push(without_claims(story, beginning.unwrap_or(story.place), misses.len()));
        }
        diagnostics.extend(misses);
    }
    (coverage, diagnostics)
}

/// The rule for statements without a claim.
pub(super) const UNCOVERED: &str = "uncovered-statement";

/// A note for each statement of a story without a claim.
pub(super) fn uncovered(stories: &[StoryCoverage]) -> impl Iterator<Item = Diagnostic> {
    let open = |story: &StoryCoverage| {
        let open = story.statements.iter().filter(|covered| covered.by.is_none());
        let file = story.file;
        open.map(move |covered| Place::new(file, covered.statement.span)).collect::<Vec<_>>()
    };
    stories.iter().flat_map(open).map(|place| {
        Diagnostic::new(UNCOVERED, Severity::Note, place, "no claim is on file for this statement of the story")
            .label("can be checked, and no claim stands for it")
            .help("write a claim after it: `<!-- claim: … -->`; `copydesk draft` proposes some")
    })
}

/// The stories that are declared, have a text of their own, or have claims. A story that only a flag names is
/// reported as unknown.
fn stories(model: &Model) -> impl Iterator<Item = (SourceId, &Source)> {
    let all = model.sources.iter().enumerate().map(|(index, source)| (SourceId(to_u32(index)), source));
    all.filter(|(id, source)| {
        let has_file = || model.story_files.iter().any(|(_, story)| story == id);
        source.story && (source.declared || source.has_claims || has_file())
    })
}

fn without_claims(story: &Source, place: Place, misses: usize) -> Diagnostic {
    let message = format!("no claim was read from the story `{}`, so nothing in it is checked", story.name);
    let diagnostic = Diagnostic::new("story-without-claims", Severity::Warning, place, message);
    if misses > 0 {
        let (what, verb) =
            if misses == 1 { ("1 place looks".to_owned(), "is") } else { (format!("{misses} places look"), "are") };
        return diagnostic
            .help(format!("{what} like a claim comment and {verb} not read: see `{}`", claim_comments::CODE));
    }
    diagnostic
        .help("write claims behind the words that carry them: `<!-- claim: Rubio says US authored plan -->`")
        .help(format!("or write them in a claims file, below `from {}`", story.name))
}

//! The story as its reader sees it, each sentence that carries a claim marked, and the findings beside it.

use super::{
    Context,
    context::{Home, Standing, Tone},
    evidence,
    finding::{self, Filters},
    texts::{Marks, Piece, Text, pieces, shown},
};
use crate::{
    findings::Finding,
    model::{ClaimId, Source, SourceId},
    prose::{BlockKind, ProseBlock},
    source::Span,
};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// At most how many findings a passage names.
const NAMED: usize = 6;

/// What stands on words of the story.
#[derive(Clone, Copy, Debug)]
enum On {
    Claim(Claimed),
    Uncovered,
}

/// A claim of the story, and how it stands.
#[derive(Clone, Copy, Debug)]
struct Claimed {
    id: ClaimId,
    standing: Standing,
    tone: Tone,
}

impl Claimed {
    fn of(context: &Context<'_>, id: ClaimId) -> Self {
        let standing = context.standing(id);
        Self { id, standing, tone: context.tone(id, standing) }
    }
}

/// What stands beside a block of the story.
#[derive(Debug, Default)]
struct Beside {
    findings: Vec<usize>,
    /// The claims without a finding.
    claims: Vec<ClaimId>,
}

/// How many sentences of a story carry a claim, and how many there are.
pub(super) fn coverage(context: &Context<'_>, id: SourceId) -> (usize, usize) {
    let Some(text) = context.text(id) else { return (0, 0) };
    let mut sentences: BTreeSet<Span> = BTreeSet::new();
    let spans = spans_of(context, id);
    let of_body = |sentence: &&Span| {
        let block = text.block_at(sentence.start).and_then(|index| text.blocks.get(index));
        block.is_some_and(|block| block.part == BlockKind::Body)
    };
    let all: Vec<Span> = text.sentences.iter().filter(of_body).copied().collect();
    for (span, _) in spans {
        let first = all.partition_point(|sentence| sentence.end <= span.start);
        let under = all.iter().skip(first).take_while(|sentence| sentence.start < span.end);
        sentences.extend(under.copied());
    }
    (sentences.len(), all.len())
}

/// Where the claims of a story stand in its text.
fn spans_of(context: &Context<'_>, id: SourceId) -> Vec<(Span, ClaimId)> {
    let in_text = context.claims_of(id).iter().filter(|(_, home)| matches!(home, Home::Text(_)));
    let place = |claim: ClaimId| context.model().anchor(context.model().claim(claim)).map(|anchor| anchor.place.span);
    in_text.filter_map(|&(claim, _)| Some((place(claim)?, claim))).collect()
}

/// A story with the findings beside it; which findings those are is put into `placed`.
pub(super) fn story(
    context: &Context<'_>,
    filters: &Filters<'_>,
    (id, source): (SourceId, &Source),
    placed: &mut BTreeSet<usize>,
) -> Markup {
    let Some(text) = context.text(id) else {
        return html! {
            section.story {
                h3.headline dir="auto" { (title(context, id, source)) }
                p.aside { "The text of this story is not on file, so its claims are shown as they were noted." }
                (unplaced_claims(context, id))
            }
        };
    };
    let beside = beside(context, id, text, placed);
    let claims = spans_of(context, id).into_iter();
    let mut marks: Vec<(Span, On)> =
        claims.map(|(span, claim)| (span, On::Claim(Claimed::of(context, claim)))).collect();
    let covered = Marks::new(marks.clone());
    let open = text.sentences.iter().copied().filter(|&sentence| covered.over(sentence).next().is_none());
    marks.extend(open.map(|span| (span, On::Uncovered)));
    let marks = Marks::new(marks);
    let mut segments: Vec<Vec<usize>> = Vec::new();
    for index in 0..text.blocks.len() {
        match segments.last_mut() {
            Some(segment) if !beside.contains_key(&index) => segment.push(index),
            Some(_) | None => segments.push(vec![index]),
        }
    }
    let block = |index: usize| text.blocks.get(index).map(|block| paragraph(context, id, text, index, block, &marks));
    html! {
        section.story {
            @for segment in &segments {
                @let (first, rest) = segment.split_first().map_or((0, &[][..]), |(first, rest)| (*first, rest));
                div.segment {
                    div.lead { @if let Some(block) = block(first) { (block) } }
                    @if let Some(Beside { findings, claims }) = beside.get(&first) {
                        div.notes {
                            @for shown in findings.iter().filter_map(|&index| context.shown.get(index)) {
                                (finding::note(context, filters, shown))
                            }
                            @for &claim in claims { (backing(context, claim)) }
                        }
                    }
                    @if !rest.is_empty() {
                        div.rest { @for &index in rest { @if let Some(block) = block(index) { (block) } } }
                    }
                }
            }
            (unplaced_claims(context, id))
        }
    }
}

/// What stands beside each block of a text.
fn beside(
    context: &Context<'_>,
    id: SourceId,
    text: &Text<'_>,
    placed: &mut BTreeSet<usize>,
) -> BTreeMap<usize, Beside> {
    let mut all: BTreeMap<usize, Beside> = BTreeMap::new();
    for (index, shown) in context.shown.iter().enumerate() {
        if let Some(block) = block_of(context, id, text, shown.finding)
            && placed.insert(index)
        {
            all.entry(block).or_default().findings.push(index);
        }
    }
    for &(claim, home) in context.claims_of(id) {
        if let Home::Text(block) = home
            && context.findings_of(claim).is_empty()
        {
            all.entry(block).or_default().claims.push(claim);
        }
    }
    all
}

/// The block of a story's text that a finding stands beside.
fn block_of(context: &Context<'_>, id: SourceId, text: &Text<'_>, finding: &Finding) -> Option<usize> {
    if let Some(claim) = finding.claim.filter(|&claim| context.model().claim(claim).source == id)
        && let Some(Home::Text(block)) = context.home(claim)
    {
        return Some(block);
    }
    (finding.place.file == text.file).then(|| text.block_at(finding.place.span.start)).flatten()
}

/// What a story or source is called: by its title, else its headline, else its name.
pub(super) fn title(context: &Context<'_>, id: SourceId, source: &Source) -> String {
    if !source.title.is_empty() {
        return context.words.safe(&source.title);
    }
    let headline = context.text(id).and_then(|text| {
        let block = text.blocks.iter().find(|block| block.part == BlockKind::Headline)?;
        Some(shown(text.characters(block).into_iter().map(|(character, _)| character)))
    });
    context.words.safe(headline.as_deref().unwrap_or(&source.name))
}

/// A block of a text with its claims marked.
fn paragraph(
    context: &Context<'_>,
    id: SourceId,
    text: &Text<'_>,
    index: usize,
    block: &ProseBlock,
    marks: &Marks<On>,
) -> Markup {
    let characters = text.characters(block);
    let here: Vec<(Span, On)> = marks.over(block.span).collect();
    let pieces = pieces(&characters, &here);
    let words = html! { @for piece in &pieces { (marked(context, piece)) } };
    let anchor = anchor(context, id, index, block);
    match block.part {
        BlockKind::Headline => html! { h3.headline #(anchor) dir="auto" { (words) } },
        BlockKind::Heading => html! { h4.heading #(anchor) dir="auto" { (words) } },
        BlockKind::Caption => html! { p.caption #(anchor) dir="auto" { (words) } },
        BlockKind::Body | BlockKind::Furniture => html! {
            div.paragraph #(anchor) {
                a.paragraph-number href=(format!("#{anchor}")) aria-label=(format!("Paragraph {}", block.paragraph)) {
                    (block.paragraph)
                }
                p dir="auto" { (words) }
            }
        },
    }
}

/// What a block of a text is linked to by.
pub(super) fn anchor(context: &Context<'_>, id: SourceId, index: usize, block: &ProseBlock) -> String {
    let key = context.key(id);
    match block.part {
        BlockKind::Body => format!("p-{key}-{}", block.paragraph),
        BlockKind::Headline | BlockKind::Heading | BlockKind::Caption | BlockKind::Furniture => {
            format!("b-{key}-{index}")
        }
    }
}

/// Words of the story with what stands on them.
fn marked(context: &Context<'_>, piece: &Piece<On>) -> Markup {
    let claims = |all: &[On]| -> Vec<Claimed> {
        let claim = |on: &On| match *on {
            On::Claim(claimed) => Some(claimed),
            On::Uncovered => None,
        };
        all.iter().filter_map(claim).collect()
    };
    let on = claims(&piece.on);
    let numbers = on.iter().map(|claimed| claimed.id.0.to_string()).collect::<Vec<_>>().join(" ");
    html! {
        @for claimed in claims(&piece.begins) { span.anchor #(format!("c-{}", claimed.id.0)) {} }
        @match on.iter().min_by_key(|claimed| (claimed.tone, claimed.standing)) {
            None if piece.on.is_empty() => (piece.text),
            None => span.uncovered { (piece.text) },
            Some(gravest) => {
                mark.claim.(gravest.standing.word()).(gravest.tone.word()) data-claims=(numbers) {
                    (piece.text)
                    @for claimed in claims(&piece.ends) { (references(context, claimed)) }
                }
            },
        }
    }
}

/// The sign of a claim, and the numbers of its findings.
fn references(context: &Context<'_>, Claimed { id, standing, tone }: Claimed) -> Markup {
    let findings = context.findings_of(id);
    let more = findings.len().saturating_sub(NAMED);
    html! {
        sup.references.(tone.word()) {
            @if findings.is_empty() {
                a.reference href=(format!("#e-{}", id.0)) { (evidence::standing(standing)) }
            } @else {
                (evidence::standing(standing))
                @for shown in findings.iter().filter_map(|&index| context.shown.get(index)).take(NAMED) {
                    " "
                    a.reference.(finding::class(shown.finding)) href=(format!("#{}", shown.id)) {
                        span.unseen { (finding::class(shown.finding)) " " }
                        (shown.number)
                    }
                }
                @if more > 0 { " +" (more) }
            }
            @if let Some(mark) = context.tick_mark(id) {
                span.check.(mark.word()) {
                    " " span.sign aria-hidden="true" { (mark.sign()) } span.unseen { (mark.word()) }
                }
            }
        }
    }
}

/// What is on file about a claim that has no finding.
fn backing(context: &Context<'_>, id: ClaimId) -> Markup {
    let Claimed { standing, tone, .. } = Claimed::of(context, id);
    let backers = evidence::backers(context, id);
    html! {
        article.card.backing.(tone.word()) #(format!("e-{}", id.0)) {
            details {
                summary dir="auto" {
                    span.tag { span.sign aria-hidden="true" { (standing.sign()) } " " (standing.word()) }
                    @if !backers.is_empty() { ": " (backers) }
                }
                div.evidence { (evidence::backing(context, id)) }
            }
        }
    }
}

/// The claims of a story that stand at no place in its text.
fn unplaced_claims(context: &Context<'_>, id: SourceId) -> Markup {
    let claims = context.claims_of(id).iter().filter(|(_, home)| *home == Home::List);
    let claims: Vec<ClaimId> = claims.map(|&(claim, _)| claim).collect();
    html! {
        @if !claims.is_empty() {
            section.unplaced {
                h4 { "Claims of the story at no place in its text" }
                ol.claims {
                    @for &claim in &claims {
                        li #(format!("c-{}", claim.0)) {
                            (evidence::said(context, claim))
                            (references(context, Claimed::of(context, claim)))
                            @if context.findings_of(claim).is_empty() { (backing(context, claim)) }
                        }
                    }
                }
            }
        }
    }
}

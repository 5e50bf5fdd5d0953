//! The sources with their texts, and what is used of them.

use super::{
    Context,
    context::Home,
    evidence, finding, story,
    texts::{Marks, Piece, Text, pieces},
};
use crate::{
    model::{ClaimId, Source, SourceId},
    prose::{BlockKind, ProseBlock},
    report::terminal_text::{self, count},
    source::Span,
};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// At most how many characters of texts the page has; of further paragraphs only those that carry a claim are shown.
const CHARACTERS: u32 = 3_000_000;

/// All sources that are no story.
pub(super) fn sources(context: &Context<'_>) -> Markup {
    let mut room = CHARACTERS;
    let sources: Vec<(SourceId, &Source)> = context.sources(false).collect();
    html! {
        @if sources.len() > 1 {
            ul.index {
                @for &(id, source) in sources.iter().take(1_000) {
                    li dir="auto" {
                        a href=(format!("#s-{}", context.key(id))) { (story::title(context, id, source)) }
                        " " span { (context.claims_of(id).len()) }
                    }
                }
            }
        }
        @for (id, source) in sources { (section(context, id, source, &mut room)) }
    }
}

/// Where the claims of a source stand in its text.
fn spans(context: &Context<'_>, id: SourceId) -> Marks<ClaimId> {
    let in_text = context.claims_of(id).iter().filter(|(_, home)| matches!(home, Home::Text(_)));
    let place = |claim: ClaimId| context.model().anchor(context.model().claim(claim)).map(|anchor| anchor.place.span);
    Marks::new(in_text.filter_map(|&(claim, _)| Some((place(claim)?, claim))).collect())
}

fn section(context: &Context<'_>, id: SourceId, source: &Source, room: &mut u32) -> Markup {
    let (words, model) = (&context.words, context.model());
    let claims = context.claims_of(id);
    let listed: Vec<ClaimId> = claims.iter().filter(|(_, home)| *home == Home::List).map(|&(claim, _)| claim).collect();
    let spans = spans(context, id);
    let dates = terminal_text::Dates { years: true, ascii: false };
    let published = source.published.is_known().then(|| dates.words(model.date(source.published))).flatten();
    let mut facts: Vec<String> = Vec::new();
    facts.extend(source.outlet.as_deref().map(|outlet| words.safe(outlet)));
    facts.extend(published);
    facts.extend((!source.kind.is_empty()).then(|| words.safe(&source.kind)));
    facts.push(count(claims.len(), "claim"));
    let text = context.text(id);
    if let Some(text) = text {
        let paragraphs = || text.blocks.iter().filter(|block| block.part == BlockKind::Body);
        let used = paragraphs().filter(|block| is_used(&spans, block)).count();
        facts.push(format!("{used} of {} used", count(paragraphs().count(), "paragraph")));
    }
    let cites: Vec<&Source> = source.cites.iter().map(|&cited| model.source(cited)).collect();
    html! {
        section.source #(format!("s-{}", context.key(id))) {
            h3 dir="auto" { (story::title(context, id, source)) }
            p.facts dir="auto" {
                code { (words.safe(&source.name)) }
                @for fact in &facts { " · " (fact) }
                @for cited in cites { " · draws on " (words.safe(&cited.name)) }
            }
            @match text {
                Some(text) => (words_of(context, id, text, &spans, room)),
                None if source.text.is_some() => p.aside { "Its text could not be read." },
                None => {},
            }
            @if !listed.is_empty() {
                @if text.is_some() { h4 { "Noted at no place in the text" } }
                ol.claims {
                    @for claim in listed {
                        li #(format!("c-{}", claim.0)) { (evidence::said(context, claim)) (used_by(context, claim)) }
                    }
                }
            }
        }
    }
}

fn is_used(spans: &Marks<ClaimId>, block: &ProseBlock) -> bool {
    spans.over(block.span).next().is_some()
}

/// The text of a source with the passages that claims stand on marked.
fn words_of(context: &Context<'_>, id: SourceId, text: &Text<'_>, spans: &Marks<ClaimId>, room: &mut u32) -> Markup {
    let mut left_out = 0;
    let mut shown: Vec<(usize, &ProseBlock)> = Vec::new();
    for (index, block) in text.blocks.iter().enumerate() {
        let fits = room.checked_sub(block.span.len());
        if fits.is_some() || is_used(spans, block) {
            shown.push((index, block));
        } else {
            left_out += 1;
        }
        *room = fits.unwrap_or(0);
    }
    html! {
        div.text {
            @for (index, block) in shown { (paragraph(context, id, text, index, block, spans)) }
            @if left_out > 0 {
                p.aside { (count(left_out, "paragraph")) " without a claim left out, since the page would be too long." }
            }
        }
    }
}

fn paragraph(
    context: &Context<'_>,
    id: SourceId,
    text: &Text<'_>,
    index: usize,
    block: &ProseBlock,
    spans: &Marks<ClaimId>,
) -> Markup {
    let characters = text.characters(block);
    let here: Vec<(Span, ClaimId)> = spans.over(block.span).collect();
    let pieces = pieces(&characters, &here);
    let words = html! { @for piece in &pieces { (marked(context, piece)) } };
    let anchor = story::anchor(context, id, index, block);
    html! {
        div.paragraph #(anchor) {
            @if block.part == BlockKind::Body {
                a.paragraph-number href=(format!("#{anchor}")) aria-label=(format!("Paragraph {}", block.paragraph)) {
                    (block.paragraph)
                }
                p dir="auto" { (words) }
            } @else {
                p.head dir="auto" { (words) }
            }
        }
    }
}

fn marked(context: &Context<'_>, piece: &Piece<ClaimId>) -> Markup {
    html! {
        @for id in &piece.begins { span.anchor #(format!("c-{}", id.0)) {} }
        @if piece.on.is_empty() { (piece.text) } @else {
            mark.used {
                (piece.text)
                @for &id in &piece.ends { (used_by(context, id)) }
            }
        }
    }
}

/// The numbers of the findings that a claim takes part in.
fn used_by(context: &Context<'_>, id: ClaimId) -> Markup {
    const NAMED: usize = 6;
    let findings: BTreeSet<usize> = context.findings_of(id).iter().copied().collect();
    let more = findings.len().saturating_sub(NAMED);
    html! {
        @if !findings.is_empty() {
            sup.references {
                @for shown in findings.iter().filter_map(|&index| context.shown.get(index)).take(NAMED) {
                    a.reference.(finding::class(shown.finding)) href=(format!("#{}", shown.id)) {
                        span.sign aria-hidden="true" { (finding::sign(shown.finding)) }
                        span.unseen { (finding::class(shown.finding)) " " }
                        (shown.number)
                    }
                    " "
                }
                @if more > 0 { "+" (more) }
            }
        }
    }
}

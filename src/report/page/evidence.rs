//! Who says something, in which words, where: a passage in its paragraph, and the way to it.

use super::{
    Context,
    context::{Home, Standing},
    texts::InParagraph,
};
use crate::{
    findings::matrix::Says,
    model::{Claim, ClaimId, Voice},
    prose::BlockKind,
    report::{
        terminal_text::safe,
        wording::{self, Placement, Saying},
    },
    source::Place,
};
use maud::{Markup, html};

/// A claim: its passage in its paragraph, who says it, when, and where.
pub(super) fn said(context: &Context<'_>, id: ClaimId) -> Markup {
    let (words, claim) = (&context.words, context.model().claim(id));
    let Saying { who, circumstances } = words.saying(claim);
    let sure = wording::hedge(claim.certainty).trim_end();
    let about: Vec<&str> = [sure, circumstances.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    html! {
        figure.said dir="auto" {
            (wording(context, claim))
            figcaption {
                b { (who) }
                @for part in about { ", " (part) }
                (way(context, id, claim))
            }
        }
    }
}

/// The words that a claim is shown by.
fn wording(context: &Context<'_>, claim: &Claim) -> Markup {
    let model = context.model();
    // The story itself stands beside its findings.
    let passage = model.extra(claim).and_then(|extra| extra.passage).filter(|_| !model.source(claim.source).story);
    let text = context.text(claim.source).zip(passage).filter(|(text, passage)| text.file == passage.file);
    if let Some(InParagraph { before, passage, after }) =
        text.and_then(|(text, passage)| InParagraph::of(text, passage.span))
    {
        return html! { blockquote dir="auto" { (before) mark { (passage) } (after) } };
    }
    match context.words.wording(claim) {
        Placement::Empty => html! {},
        Placement::Quoted(words) => html! { blockquote dir="auto" { mark { (words) } } },
        Placement::OnFile(words) => html! { p.onfile dir="auto" { "on file as: " (words) } },
        Placement::Code(words) => html! { p.onfile dir="auto" { code { (words) } } },
    }
}

/// The way to where a claim stands on the page, and its place on disk.
pub(super) fn way(context: &Context<'_>, id: ClaimId, claim: &Claim) -> Markup {
    let files = context.words.report.files;
    let file = files.get(claim.place.file);
    let place = format!("{}:{}", safe(&file.path, false), file.position(claim.place.span.start).line);
    let link = format!("#c-{}", id.0);
    html! {
        @match context.home(id) {
            Some(Home::Text(index)) => { ", " a.way href=(link) { (block_name(context, claim, index)) } },
            Some(Home::List) => { ", " a.way href=(link) { "on file" } },
            None => {},
        }
        " " code.place { (place) }
    }
}

/// `paragraph 3`, `headline`: what an editor calls a block of a text.
fn block_name(context: &Context<'_>, claim: &Claim, index: usize) -> String {
    let is_own = claim.voice == Voice::Own;
    let story = if context.model().source(claim.source).story && !is_own { "story, " } else { "" };
    let block = context.text(claim.source).and_then(|text| text.blocks.get(index));
    match block {
        Some(block) if block.part == BlockKind::Body => format!("{story}paragraph {}", block.paragraph),
        Some(block) => format!("{story}{}", block.part.word()),
        None => "text".to_owned(),
    }
}

/// A place of a finding that is no claim's.
pub(super) fn place(context: &Context<'_>, place: Place) -> Markup {
    html! { code.place { (context.words.place(place)) } }
}

/// What is on file about a claim of the story: who else says so, and who says otherwise.
pub(super) fn backing(context: &Context<'_>, id: ClaimId) -> Markup {
    /// At most how many claims are shown.
    const MOST: usize = 6;
    let model = context.model();
    let Some(row) = context.row(id) else { return html! { p.more { "It was taken back or corrected." } } };
    let entries = row.cells.iter().flat_map(|cell| &cell.entries);
    let claims = entries.flat_map(|entry| entry.claims.iter().map(|&claim| (entry.says, entry.follows, claim)));
    let others: Vec<(Says, bool, ClaimId)> =
        claims.filter(|&(_, _, claim)| claim != id && !model.source(model.claim(claim).source).story).collect();
    html! {
        @if others.is_empty() { p.more { "No source on file speaks on it." } }
        @for (says, follows, claim) in others.iter().take(MOST) {
            div.says {
                span.stance { (says.word()) @if *follows { " (follows from this)" } }
                (said(context, *claim))
            }
        }
        @if others.len() > MOST { p.more { "and " (others.len() - MOST) " more: see the matrix" } }
    }
}

/// Who backs a claim, in a few words: `fire service, Herald`.
pub(super) fn backers(context: &Context<'_>, id: ClaimId) -> String {
    const MOST: usize = 3;
    let Some(row) = context.row(id) else { return String::new() };
    let cells = row.cells.iter().filter(|cell| cell.entries.iter().any(|entry| !entry.follows));
    let columns = cells.filter_map(|cell| context.matrix.columns.get(cell.column)).filter(|column| !column.is_story());
    let names: Vec<String> = columns.map(|column| context.words.safe(&column.name)).collect();
    let more = names.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The sign of how a claim of the story stands, with its word for those who do not see it.
pub(super) fn standing(standing: Standing) -> Markup {
    html! {
        span.sign aria-hidden="true" { (standing.sign()) }
        span.unseen { (standing.word()) }
    }
}

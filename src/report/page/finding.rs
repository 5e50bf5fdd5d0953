//! A finding as a note in the margin: one sentence, and behind it the evidence, all sides next to each other.

use super::{
    Context,
    context::{Home, Shown, Tone},
    evidence,
};
use crate::{
    findings::Finding,
    report::wording::{self, OTHERS, Placement},
    source::FileKind,
    syntax::ast::Stance,
};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// What findings can be filtered by: each name with its number.
#[derive(Debug, Default)]
pub(super) struct Filters<'a> {
    pub rules: BTreeMap<&'a str, usize>,
    pub speakers: BTreeMap<&'a str, usize>,
    pub sources: BTreeMap<&'a str, usize>,
}

impl<'a> Filters<'a> {
    pub fn of(context: &Context<'a>) -> Self {
        let mut filters = Self::default();
        for shown in &context.shown {
            filters.rules.insert(&shown.finding.rule, 0);
            let (speakers, sources) = names(context, shown.finding);
            filters.speakers.extend(speakers.into_iter().map(|name| (name, 0)));
            filters.sources.extend(sources.into_iter().map(|name| (name, 0)));
        }
        for names in [&mut filters.rules, &mut filters.speakers, &mut filters.sources] {
            names.values_mut().zip(0..).for_each(|(number, next)| *number = next);
        }
        filters
    }
}

/// Who speaks in a finding, and in which sources.
fn names<'a>(context: &Context<'a>, finding: &Finding) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let model = context.model();
    let sides = finding.with_folded().flat_map(|finding| &finding.sides);
    // A side may have very many claims; whoever filters looks for those that are shown.
    let claims = sides.flat_map(|side| side.claims.iter().take(100)).map(|&id| model.claim(id));
    let (mut speakers, mut sources) = (BTreeSet::new(), BTreeSet::new());
    for claim in claims {
        speakers.insert(model.name(claim.speaker).text.as_str());
        sources.insert(model.source(claim.source).name.as_str());
    }
    (speakers, sources)
}

fn numbers(names: &BTreeSet<&str>, all: &BTreeMap<&str, usize>) -> String {
    let numbers = names.iter().filter_map(|name| all.get(name)).map(usize::to_string);
    numbers.collect::<Vec<_>>().join(" ")
}

/// The sign of a finding, by its severity and whether it is handled.
pub(super) const fn sign(finding: &Finding) -> &'static str {
    match Tone::of(finding) {
        Tone::Error => "✕",
        Tone::Warning => "!",
        Tone::Note => "i",
        Tone::Handled => "⇄",
        Tone::Fine | Tone::Plain => "",
    }
}

/// The class of a finding, by its severity and whether it is handled.
pub(super) const fn class(finding: &Finding) -> &'static str {
    Tone::of(finding).word()
}

/// A finding as a note.
pub(super) fn note(context: &Context<'_>, filters: &Filters<'_>, shown: &Shown<'_>) -> Markup {
    let Shown { finding, number, id, is_new } = shown;
    let words = &context.words;
    let (speakers, sources) = names(context, finding);
    let state = if finding.handled.is_some() { "handled" } else { "open" };
    html! {
        article.card.(class(finding)) #(id) data-finding data-severity=(finding.severity.word()) data-state=(state)
            data-new[*is_new] data-rule=(filters.rules.get(&*finding.rule).copied().unwrap_or_default())
            data-speakers=(numbers(&speakers, &filters.speakers)) data-sources=(numbers(&sources, &filters.sources)) {
            details {
                summary {
                    h4 dir="auto" {
                        span.tag {
                            span.sign aria-hidden="true" { (sign(finding)) }
                            span.unseen { (class(finding)) }
                            " " (number)
                        }
                        " " (spoken(&upper(&words.safe(&finding.message)))) " "
                        span.rule { (words.safe(&finding.rule).replace('-', " ")) }
                        @if *is_new { " " span.new { "new" } }
                    }
                }
                div.evidence { (evidence_of(context, shown)) }
            }
        }
    }
}

fn evidence_of(context: &Context<'_>, shown: &Shown<'_>) -> Markup {
    let (words, finding) = (&context.words, shown.finding);
    let others = words.others(finding);
    let more = others.len().saturating_sub(OTHERS);
    let rule = finding.of_rule().and_then(|rule| words.rule(rule, ""));
    html! {
        @if let Some(handled) = words.handled(finding) {
            p.handling dir="auto" { (spoken(&upper(&handled))) }
        }
        @if finding.sides.is_empty() { (at_place(context, finding)) } @else { (sides(context, finding)) }
        @if !others.is_empty() {
            ul.others {
                @for (place, label) in others.iter().take(OTHERS) {
                    li dir="auto" { (evidence::place(context, *place)) " " (words.safe(label)) }
                }
                @if more > 0 { li { "and " (more) " more" } }
            }
        }
        @for also in words.also(finding) { p.also dir="auto" { (spoken(&upper(&also))) } }
        @if rule.is_some() || !finding.steps().is_empty() {
            ul.because {
                @if let Some(rule) = rule { li dir="auto" { (spoken(&rule)) } }
                @for because in words.because(finding, "") { li dir="auto" { "because " (spoken(&because)) } }
            }
        }
        @if !finding.help.is_empty() {
            ul.help { @for help in finding.help.iter() { li dir="auto" { (spoken(&words.safe(help))) } } }
        }
        p.actions {
            @if let Some(claim) = finding.claim.filter(|&id| matches!(context.home(id), Some(Home::Text(_)))) {
                a.go href=(format!("#c-{}", claim.0)) { "Show the passage" }
            }
            a.link href=(format!("#{}", shown.id)) { "Link to this finding" }
            code { (words.explain(finding)) }
        }
    }
}

/// What a finding without sides is about.
fn at_place(context: &Context<'_>, finding: &Finding) -> Markup {
    let words = &context.words;
    let kind = context.words.report.files.get(finding.place.file).kind;
    html! {
        @match words.wording_at(finding, finding.place) {
            Placement::Empty => {}
            Placement::Quoted(quoted) => blockquote dir="auto" { (quoted) },
            Placement::OnFile(noted) => p.onfile dir="auto" { "on file as: " (noted) },
            Placement::Code(code) => p.onfile dir="auto" { code { (code) } },
        }
        p.by dir="auto" {
            (evidence::place(context, finding.place))
            @if !finding.label.is_empty() { " " (words.safe(&finding.label)) }
            @if kind == FileKind::Rules { " (a rule file)" }
        }
    }
}

/// At most how many sides of a finding are shown, and how many claims of each.
const SIDES: usize = 12;
const CLAIMS: usize = 8;

/// A column for each side, its claims below each other.
fn sides(context: &Context<'_>, finding: &Finding) -> Markup {
    let words = &context.words;
    let question = wording::is_question(finding);
    let (shown, sides, claims) = words.shown_up_to(finding, SIDES, CLAIMS);
    html! {
        div.sides data-sides=(shown.len()) {
            @for shown in &shown {
                section.side {
                    h5 dir="auto" { (heading(question, shown.side.stance)) (words.proposition(shown.side)) }
                    @for &id in &shown.claims { (evidence::said(context, id)) }
                    @if shown.more > 0 { p.more { "and " (shown.more) " more" } }
                }
            }
        }
        @if let Some(left) = wording::left_out(sides, claims) { p.more { (left) } }
    }
}

/// What stands before the proposition of a side.
const fn heading(question: bool, stance: Stance) -> &'static str {
    match (question, stance) {
        (true, Stance::Affirms) => "Yes: ",
        (true, Stance::Denies) => "No: ",
        (true | false, Stance::Declines) => "No comment on: ",
        (true | false, Stance::Asks) => "Asks: ",
        (false, Stance::Denies) => "Not: ",
        (false, Stance::Affirms) => "",
    }
}

/// A text that begins with a capital, unless its first word has one further on, as names may have.
pub(super) fn upper(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or("");
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if word.chars().all(char::is_lowercase) => first.to_uppercase().to_string() + characters.as_str(),
        Some(_) | None => text.to_owned(),
    }
}

/// A text of the program's own, whose words in backquotes are set as code.
fn spoken(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    // Where one is left over, the text of a file has some as well.
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index.is_multiple_of(2) { (part) } @else { code { (part) } }
        }
    }
}

//! What the formats for people say about claims and findings, in the same words.

use super::{Style, text};
use crate::{
    findings::{Finding, HandledBy, Report, Side},
    model::{Claim, ClaimId, Source, Voice},
    source::Place,
    syntax::ast::{Certainty, Stance},
    value::DateRange,
};
use std::collections::BTreeSet;

/// At most how many sides of a finding are shown.
const SIDES: usize = 4;

/// At most how many other places of a finding are named.
const OTHERS: usize = 8;

/// At most how many columns of one string are shown.
const MOST: usize = 400;

/// The words for one report.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub report: Report<'a>,
    pub dates: text::Dates,
    pub ascii: bool,
}

/// The claims of a side that are shown, and how many are not.
#[derive(Debug)]
pub struct Shown<'a> {
    pub side: &'a Side,
    pub claims: Vec<ClaimId>,
    pub more: usize,
}

/// Who says something, and when and where.
#[derive(Debug)]
pub struct Saying {
    /// The speaker: safe text.
    pub who: String,
    /// `25 Nov, in RT`: safe text, empty where nothing is known beyond the speaker.
    pub circumstances: String,
}

/// A place that a finding shows besides its primary one, and what to say there.
#[derive(Debug)]
pub struct Related {
    /// Where: the passage that carries a claim, where it was found, else the line of the claim.
    pub place: Place,
    /// `Dmitriev: no (26 Nov, in RT)`: safe text, may be empty.
    pub text: String,
    /// Whether it is the finding's primary place once more.
    pub primary: bool,
}

impl<'a> Words<'a> {
    /// The words for formats that other programs show.
    pub fn of(report: &Report<'a>) -> Self {
        Self::new(report, &Style::default())
    }

    /// The words for a report in a style.
    pub fn new(report: &Report<'a>, style: &Style) -> Self {
        let claims = report.findings.iter().flat_map(|finding| &finding.sides).flat_map(|side| &side.claims);
        let said = claims.filter_map(|&id| said(report, report.model.claim(id)));
        Self { report: *report, dates: text::Dates::of(said, style.ascii), ascii: style.ascii }
    }

    /// Text from a file, safe and no longer than anybody reads.
    pub fn safe(&self, text: &str) -> String {
        shortened(text, self.ascii)
    }

    /// The words at a place, as one line, cut where they are long.
    pub fn passage(&self, place: Place) -> String {
        let text = without_comments(self.report.files.slice(place));
        let lines = text.split('\n').take(100).map(|line| line.trim_matches([' ', '\t', '\r']));
        let mut all = String::new();
        for line in lines.filter(|line| !line.is_empty()) {
            all.push_str(if all.is_empty() { "" } else { " " });
            all.push_str(&self.safe(line));
            // What lies far beyond the cut need not be looked at.
            if all.len() > 4_000 {
                break;
            }
        }
        text::cut(&all, MOST, self.ascii)
    }

    /// `path:line:column` of a place. The path is never cut: it is there to be opened.
    pub fn place(&self, place: Place) -> String {
        let file = self.report.files.get(place.file);
        let position = file.position(place.span.start);
        format!("{}:{}:{}", text::safe(&file.path, self.ascii), position.line, position.column)
    }

    /// The sides of a finding that are shown, with the claims of each, and how many sides and claims
    /// are left out. Speakers who are not shown yet go before repetitions.
    pub fn shown(&self, finding: &'a Finding) -> (Vec<Shown<'a>>, usize, usize) {
        let most = if finding.sides.len() <= 2 { 3 } else { 1 };
        let shown = finding.sides.iter().take(SIDES).map(|side| self.shown_claims(side, most)).collect();
        let left: usize = finding.sides.iter().skip(SIDES).map(|side| side.claims.len()).sum();
        (shown, finding.sides.len().saturating_sub(SIDES), left)
    }

    fn shown_claims(&self, side: &'a Side, most: usize) -> Shown<'a> {
        // Repetitions are looked for only among the first claims, of which there may be a million.
        let mut candidates: Vec<ClaimId> = side.claims.iter().copied().take(100).collect();
        // The story is what can still be changed, so its claims are never among those left out.
        candidates.sort_by_key(|id| !self.report.model.source(self.report.model.claim(*id).source).story);
        let (mut speakers, mut claims) = (Vec::new(), Vec::new());
        for &id in &candidates {
            let speaker = self.report.model.claim(id).speaker;
            if claims.len() < most && !speakers.contains(&speaker) {
                speakers.push(speaker);
                claims.push(id);
            }
        }
        let left = most - claims.len();
        let again: Vec<ClaimId> = candidates.iter().copied().filter(|id| !claims.contains(id)).take(left).collect();
        claims.extend(again);
        claims.sort_unstable_by_key(|id| side.claims.iter().take(100).position(|claim| claim == id));
        Shown { side, more: side.claims.len() - claims.len(), claims }
    }

    /// Where a claim is shown: the passage that carries it, where it was found, else its line.
    pub fn shown_place(&self, claim: &Claim) -> Place {
        self.report.model.extra(claim).and_then(|extra| extra.passage).unwrap_or(claim.place)
    }

    /// `paragraph 3`: where in the story a claim stands, as an editor counts; empty for other claims.
    pub fn in_story(&self, claim: &Claim) -> String {
        let model = self.report.model;
        match (model.source(claim.source).story, model.part(claim), model.paragraph(claim)) {
            (true, _, Some(paragraph)) => format!("paragraph {paragraph}"),
            (true, Some(part), None) => part.word().to_owned(),
            _ => String::new(),
        }
    }

    /// How sure a claim is, when and where it was said, and where it stands in a story: what is told
    /// behind its speaker, in one line; empty where there is nothing to tell.
    pub fn about(&self, claim: &Claim, circumstances: String) -> String {
        let mut about = vec![hedge(claim.certainty).trim_end().to_owned(), circumstances, self.in_story(claim)];
        about.retain(|part| !part.is_empty());
        about.join(", ")
    }

    /// Who made a claim, when, where.
    pub fn saying(&self, claim: &Claim) -> Saying {
        let model = self.report.model;
        let source = model.source(claim.source);
        let own = claim.voice == Voice::Own;
        let who = if own && source.story { "the story" } else { &model.name(claim.speaker).text };
        let mut parts = Vec::new();
        parts.extend(said(&self.report, claim).and_then(|range| self.dates.words(range)));
        let via = model.extra(claim).map(|extra| extra.via.as_slice()).unwrap_or_default();
        parts.extend(via.iter().map(|&via| format!("via {}", self.safe(&model.name(via).text))));
        if source.story && !own {
            parts.push("in the story".to_owned());
        } else if !own && !source.story && !same(shown_name(source), who) {
            parts.push(format!("in {}", self.safe(shown_name(source))));
        }
        Saying { who: self.safe(who), circumstances: parts.join(", ") }
    }

    /// `Dmitriev: no (26 Nov, in RT)`: what stands under a claim's place.
    pub fn label(&self, finding: &Finding, side: &Side, claim: &Claim) -> String {
        let Saying { who, circumstances } = self.saying(claim);
        let answer = self.answer(finding, side, claim);
        let mut parts = [circumstances, self.in_story(claim)].to_vec();
        parts.retain(|part| !part.is_empty());
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        format!("{who}: {answer}{parts}")
    }

    /// The places of a finding in the order of its sides, each with what is said there; how many
    /// claims and other places are not among them.
    pub fn related(&self, finding: &'a Finding) -> (Vec<Related>, usize) {
        let (shown, _, mut more) = self.shown(finding);
        let mut related = Vec::new();
        if finding.sides.is_empty() && !finding.label.is_empty() {
            related.push(Related { place: finding.place, text: self.safe(&finding.label), primary: true });
        }
        for shown in shown {
            more += shown.more;
            for id in shown.claims {
                let claim = self.report.model.claim(id);
                let text = self.label(finding, shown.side, claim);
                let place = self.shown_place(claim);
                related.push(Related { place, text, primary: claim.place == finding.place || place == finding.place });
            }
        }
        let folded = self.folded_places(finding);
        more += (folded.len() + finding.others.len()).saturating_sub(OTHERS);
        let others = folded.iter().chain(&finding.others).take(OTHERS);
        let other = |(place, label): &(Place, String)| Related {
            place: *place,
            text: self.safe(label),
            primary: *place == finding.place,
        };
        related.extend(others.map(other));
        related.retain(|related| !self.report.files.get(related.place.file).embedded);
        (related, more)
    }

    /// What is folded into a finding, a line for each rule: `also on: NSA leaked first-call`, or
    /// ``also `hedge-upgraded`: …``. At most so many as anybody reads; safe text.
    pub fn also(&self, finding: &Finding) -> Vec<String> {
        const MOST: usize = 4;
        let (same, others): (Vec<&Finding>, Vec<&Finding>) =
            finding.folded.iter().partition(|folded| folded.rule == finding.rule && folded.about.is_some());
        let mut lines = Vec::new();
        if !same.is_empty() {
            let points: BTreeSet<&str> = same.iter().filter_map(|folded| folded.about.as_deref()).collect();
            let shown: Vec<String> = points.iter().take(MOST).map(|point| self.safe(point)).collect();
            let more = points.len().saturating_sub(MOST);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            lines.push(format!("also on: {}{more}", shown.join("; ")));
        }
        // Where the same is said of another line, its place says all.
        let others: Vec<&Finding> = others.into_iter().filter(|folded| folded.message != finding.message).collect();
        lines.extend(
            others
                .iter()
                .take(MOST)
                .map(|folded| format!("also `{}`: {}", self.safe(&folded.rule), self.safe(&folded.message))),
        );
        let more = others.len().saturating_sub(MOST);
        if more > 0 {
            lines.push(format!("and {}", text::count(more, "more finding")));
        }
        lines
    }

    /// The claims that take part only in what is folded into a finding, each where it is shown, with what is said there.
    pub fn folded_places(&self, finding: &Finding) -> Vec<(Place, String)> {
        let mut seen: BTreeSet<ClaimId> = finding.sides.iter().flat_map(|side| &side.claims).copied().collect();
        let mut places = Vec::new();
        for folded in &finding.folded {
            for side in &folded.sides {
                for &id in side.claims.iter().filter(|&&id| seen.insert(id)) {
                    let claim = self.report.model.claim(id);
                    places.push((self.shown_place(claim), self.label(folded, side, claim)));
                }
            }
        }
        places
    }

    fn answer(&self, finding: &Finding, side: &Side, claim: &Claim) -> String {
        let sure = hedge(claim.certainty);
        if is_question(finding) {
            return format!("{sure}{}", short(side.stance));
        }
        let proposition = self.safe(&side.proposition);
        match side.stance {
            Stance::Affirms => format!("{sure}{proposition}"),
            Stance::Denies => format!("{sure}not [{proposition}]"),
            Stance::Declines => format!("no comment on [{proposition}]"),
            Stance::Asks => format!("asks [{proposition}]"),
        }
    }

    /// By what a finding is handled, and why.
    pub fn handled(&self, finding: &Finding) -> Option<String> {
        self.handled_quoting(finding, "")
    }

    /// The same with `quote` around the place.
    pub fn handled_quoting(&self, finding: &Finding, quote: &str) -> Option<String> {
        let handled = finding.handled.as_ref()?;
        let by = match handled.by {
            HandledBy::Story => "handled by the story",
            HandledBy::Acknowledgement => "handled by an acknowledgement",
            HandledBy::Allow => "handled by `allow`",
        };
        let (reason, place) = (self.safe(&handled.reason), self.place(handled.place));
        let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
        Some(format!("{by}{reason} ({quote}{place}{quote})"))
    }

    /// The declarations that led to a finding, a line each; at most three.
    pub fn because(&self, finding: &Finding) -> Vec<String> {
        self.because_quoting(finding, "")
    }

    /// The same with `quote` around each place.
    pub fn because_quoting(&self, finding: &Finding, quote: &str) -> Vec<String> {
        let lines = finding.because.iter().take(3).map(|because| {
            let text = self.safe(&because.text);
            match because.place {
                Some(place) if self.report.files.get(place.file).embedded => format!("{text} (built in)"),
                Some(place) => format!("{text} ({quote}{}{quote})", self.place(place)),
                None => text,
            }
        });
        lines.collect()
    }

    /// How to learn more about a finding; `quote` goes around each command.
    pub fn explain(&self, finding: &Finding, quote: &str) -> String {
        let explain = format!("{quote}copydesk explain {}{quote}", self.safe(&finding.rule));
        if finding.sides.is_empty() {
            return explain;
        }
        let fingerprint = self.safe(&finding.fingerprint);
        format!("{explain}, or {quote}copydesk explain {fingerprint}{quote} for this one")
    }
}

/// Safe text, no longer than anybody reads. The cost does not grow with what is left out.
pub fn shortened(text: &str, ascii: bool) -> String {
    let mut end = text.len().min(8 * MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or("");
    let safe = text::cut(&text::safe(head, ascii), MOST, ascii);
    let ellipsis = text::ellipsis(ascii);
    if end < text.len() && !safe.ends_with(ellipsis) { safe + ellipsis } else { safe }
}

/// Whether the sides of a finding answer one question with yes and no.
pub fn is_question(finding: &Finding) -> bool {
    let mut sides = finding.sides.iter();
    let first = sides.next().map(|side| &side.proposition);
    finding.sides.len() > 1 && sides.all(|side| Some(&side.proposition) == first)
}

/// The answer that a stance is to a question.
pub const fn short(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "yes",
        Stance::Denies => "no",
        Stance::Declines => "no comment",
        Stance::Asks => "asks",
    }
}

/// The word before what is not said for certain.
pub const fn hedge(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "",
        Certainty::Probable => "probably ",
        Certainty::Possible => "possibly ",
    }
}

/// `and 96 more answers in 120 claims`: what is left out with whole sides.
pub fn left_out(sides: usize, claims: usize) -> Option<String> {
    let claims = text::count(claims, "claim");
    (sides > 0).then(|| {
        format!(
            "and {} in {claims}",
            if sides == 1 { "1 more answer".to_owned() } else { format!("{sides} more answers") }
        )
    })
}

fn shown_name(source: &Source) -> &str {
    source.outlet.as_deref().unwrap_or(&source.name)
}

fn same(first: &str, second: &str) -> bool {
    first.to_lowercase() == second.to_lowercase()
}

/// When a claim was said as far as it is written: its own date, else its source's.
fn said(report: &Report<'_>, claim: &Claim) -> Option<DateRange> {
    let model = report.model;
    let date = if claim.said.is_known() { claim.said } else { model.source(claim.source).published };
    date.is_known().then(|| model.date(date))
}
/// A passage as its readers see it: comments between its words, which may hold the claims of a story,
/// are no part of it.
fn without_comments(text: &str) -> String {
    // What lies far beyond the cut need not be looked at.
    let text = text.char_indices().nth(16_000).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let mut seen = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some((_, after)) = comment.split_once("-->") else { break };
        seen.push_str(before);
        rest = after;
    }
    seen.push_str(rest);
    seen
}

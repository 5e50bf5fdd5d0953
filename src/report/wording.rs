//! What the formats for people say about claims and findings, in the same words.

use super::{Style, terminal_text};
use crate::{
    findings::{Because, Finding, HandledBy, Report, Side, place},
    model::{Claim, ClaimId, Source, Voice, ticks::TickState},
    source::{FileKind, Place},
    syntax::ast::{Certainty, Stance},
    value::{DateRange, spoken},
};
use std::collections::BTreeSet;

/// At most how many sides of a finding are shown.
const SIDES: usize = 4;

/// At most how many other places of a finding are named.
pub(super) const OTHERS: usize = 8;

/// At most how many columns of one string are shown.
const MOST: usize = 400;

/// The words for one report.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    pub report: Report<'a>,
    pub dates: terminal_text::Dates,
    pub ascii: bool,
}

/// The claims of a side that are shown, and how many are not.
#[derive(Debug)]
pub struct ShownClaims<'a> {
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

/// What stands at a place, which decides how it is set. All of it is safe text in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Nothing.
    Empty,
    /// Words of a text: only these stand in quotation marks.
    Quoted(String),
    /// Words of whoever took the claim down.
    OnFile(String),
    /// What is written in a claim or rule file otherwise.
    Code(String),
}

impl Placement {
    /// `"…"`, `on file as: …`, or the words as code where they can be; empty where nothing stands there. The words go
    /// through `show` first.
    pub fn between(&self, open: &str, close: &str, show: impl Fn(&str) -> String) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Quoted(words) => format!("{open}{}{close}", show(words)),
            Self::OnFile(words) => format!("on file as: {}", show(words)),
            Self::Code(words) if words.contains('`') => show(words),
            Self::Code(words) => format!("`{}`", show(words)),
        }
    }
}

/// A place that a finding shows besides its primary one, and what to say there.
#[derive(Debug)]
pub struct RelatedPlace {
    /// Where: the passage that carries a claim, where it was found, else the line of the claim.
    pub place: Place,
    /// `Dmitriev: no (26 Nov, in RT)`: safe text, may be empty.
    pub text: String,
    /// Whether it is the finding's primary place once more.
    pub primary: bool,
}

impl<'a> Wording<'a> {
    /// The words for formats that other programs show.
    pub fn for_report(report: &Report<'a>) -> Self {
        Self::new(report, &Style::default())
    }

    /// The words for a report in a style.
    pub fn new(report: &Report<'a>, style: &Style) -> Self {
        let claims = report.findings.iter().flat_map(|finding| &finding.sides).flat_map(|side| &side.claims);
        let said = claims.filter_map(|&id| said(report, report.model.claim(id)));
        Self { report: *report, dates: terminal_text::Dates::new(said, style.ascii), ascii: style.ascii }
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
        terminal_text::cut(&all, MOST, self.ascii)
    }

    /// The words that a claim is shown by.
    pub fn wording(&self, claim: &Claim) -> Placement {
        let passage = self.report.model.extra(claim).and_then(|extra| extra.passage);
        let words = self.passage(passage.unwrap_or(claim.place));
        match passage {
            _ if words.is_empty() => Placement::Empty,
            Some(_) => Placement::Quoted(words),
            None => Placement::OnFile(words),
        }
    }

    /// The words at some other place of a finding.
    pub fn wording_at(&self, finding: &Finding, place: Place) -> Placement {
        let words = self.passage(place);
        let of_text = match self.report.files.get(place.file).kind {
            FileKind::Text => true,
            // What cannot be read in a story is a comment, or it was meant to be one.
            FileKind::Story => !finding.because.is_empty() && !self.in_comment(place),
            FileKind::Claims => self.in_words(place),
            FileKind::Rules => false,
        };
        match of_text {
            _ if words.is_empty() => Placement::Empty,
            true => Placement::Quoted(words),
            false => Placement::Code(words),
        }
    }

    /// Whether a place in a claim file lies in a text that is written out there.
    fn in_words(&self, place: Place) -> bool {
        let mut texts = self.report.model.sources.iter().filter_map(|source| source.words);
        texts.any(|text| {
            text.file == place.file && text.span.start <= place.span.start && place.span.end <= text.span.end
        })
    }

    /// Whether a place in a story lies in a comment. Only what stands right before it is looked at.
    fn in_comment(&self, place: Place) -> bool {
        const BEFORE: u32 = 1 << 16;
        let file = self.report.files.get(place.file);
        let mut start = place.span.start.saturating_sub(BEFORE) as usize;
        while !file.text.is_char_boundary(start) {
            start += 1;
        }
        let before = file.text.get(start..place.span.start as usize).unwrap_or("");
        match (before.rfind("<!--"), before.rfind("-->")) {
            (Some(opened), Some(closed)) => opened > closed,
            (opened, _) => opened.is_some() || file.slice(place.span).starts_with("<!--"),
        }
    }

    /// `path:line:column` of a place. The path is never cut: it is there to be opened.
    pub fn place(&self, place: Place) -> String {
        let file = self.report.files.get(place.file);
        let position = file.position(place.span.start);
        format!("{}:{}:{}", terminal_text::safe(&file.path, self.ascii), position.line, position.column)
    }

    /// The sides of a finding that are shown, with so many claims of all of them at most, and how many sides and claims
    /// are left out. Each side has its turn; speakers who are not shown yet go before repetitions.
    pub fn shown(&self, finding: &'a Finding, places: usize) -> (Vec<ShownClaims<'a>>, usize, usize) {
        let sides = finding.sides.len().min(SIDES).min(places.max(1));
        let most = if finding.sides.len() <= 2 { 3 } else { 1 };
        let mut room = places.saturating_sub(sides);
        let mut shown: Vec<(&Side, usize)> = finding.sides.iter().take(sides).map(|side| (side, 1)).collect();
        for _ in 1..most {
            for (side, claims) in &mut shown {
                if room > 0 && *claims < side.claims.len() {
                    *claims += 1;
                    room -= 1;
                }
            }
        }
        let left = finding.sides.iter().skip(sides).map(|side| side.claims.len()).sum();
        let shown = shown.into_iter().map(|(side, most)| self.shown_claims(finding, side, most)).collect();
        (shown, finding.sides.len().saturating_sub(sides), left)
    }

    /// The same with so many sides and so many claims of each at most, however many sides there are.
    pub fn shown_up_to(
        &self,
        finding: &'a Finding,
        sides: usize,
        claims: usize,
    ) -> (Vec<ShownClaims<'a>>, usize, usize) {
        let shown = finding.sides.iter().take(sides).map(|side| self.shown_claims(finding, side, claims)).collect();
        let left = finding.sides.iter().skip(sides).map(|side| side.claims.len()).sum();
        (shown, finding.sides.len().saturating_sub(sides), left)
    }

    /// How many claims and other places of a finding there are to show.
    pub fn places(&self, finding: &'a Finding) -> usize {
        let claims: usize = self.shown(finding, usize::MAX).0.iter().map(|shown| shown.claims.len()).sum();
        claims + usize::from(finding.sides.is_empty()) + self.others(finding).len()
    }

    /// The places that a finding shows besides its claims.
    pub fn others(&self, finding: &'a Finding) -> Vec<(Place, String)> {
        let mut others = self.folded_places(finding);
        others.extend(finding.others.iter().cloned());
        others
    }

    fn shown_claims(&self, finding: &Finding, side: &'a Side, most: usize) -> ShownClaims<'a> {
        // Repetitions are looked for only among the first claims, of which there may be a million.
        let mut candidates: Vec<ClaimId> = side.claims.iter().copied().take(100).collect();
        // The story is what can still be changed, so its claims are never among those left out, and first of all not the
        // one that the finding is placed at.
        candidates.sort_by_key(|id| {
            (finding.claim != Some(*id), !self.report.model.source(self.report.model.claim(*id).source).story)
        });
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
        ShownClaims { side, more: side.claims.len() - claims.len(), claims }
    }

    /// Where a claim is shown: the passage that carries it, where it was found, else its line.
    pub fn shown_place(&self, claim: &Claim) -> Place {
        place::shown(self.report.model, claim)
    }

    /// `paragraph 3`, or for what the story attributes `story, paragraph 3`: where in the story a claim stands, as an
    /// editor counts; empty for other claims.
    pub fn in_story(&self, claim: &Claim) -> String {
        let model = self.report.model;
        let story = if claim.voice == Voice::Own { "" } else { "story, " };
        match (model.source(claim.source).story, model.part(claim), model.paragraph(claim)) {
            (true, _, Some(paragraph)) => format!("{story}paragraph {paragraph}"),
            (true, Some(part), None) => format!("{story}{}", part.word()),
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
        // Of what stands in the story, everybody knows when that is published.
        let said = said(&self.report, claim).filter(|_| !source.story || claim.said.is_known());
        parts.extend(said.and_then(|range| self.dates.words(range)));
        let via = model.extra(claim).map(|extra| extra.via.as_slice()).unwrap_or_default();
        parts.extend(via.iter().map(|&via| format!("via {}", self.safe(&model.name(via).text))));
        if source.story && !own {
            // Where in the story says as much.
            parts.extend(self.in_story(claim).is_empty().then(|| "in the story".to_owned()));
        } else if !own && !source.story && !same(shown_name(source), who) {
            parts.push(format!("in {}", self.safe(shown_name(source))));
        }
        Saying { who: self.safe(who), circumstances: parts.join(", ") }
    }

    /// Whether the message of a finding has all that its one side says.
    pub fn is_said(&self, finding: &Finding, side: &Side) -> bool {
        finding.sides.len() == 1 && self.safe(&finding.message).contains(&self.proposition(side))
    }

    /// What a side says, as editors write it: safe text.
    pub fn proposition(&self, side: &Side) -> String {
        self.safe(&spoken(&side.proposition))
    }

    /// `Dmitriev: no (26 Nov, in RT)`: what stands under a claim's place.
    pub fn label(&self, finding: &Finding, side: &Side, claim: &Claim) -> String {
        let Saying { who, circumstances } = self.saying(claim);
        let answer = match hedge(claim.certainty).trim_end() {
            "" if self.is_said(finding, side) => String::new(),
            hedge if self.is_said(finding, side) => format!(", {hedge}"),
            _ => format!(": {}", self.answer(finding, side, claim)),
        };
        let mut parts = [circumstances, self.in_story(claim)].to_vec();
        parts.retain(|part| !part.is_empty());
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        format!("{who}{answer}{parts}")
    }

    /// The places of a finding in the order of its sides, each with what is said there; how many
    /// claims and other places are not among them.
    pub fn related(&self, finding: &'a Finding) -> (Vec<RelatedPlace>, usize) {
        let (shown, _, mut more) = self.shown(finding, usize::MAX);
        let mut related = Vec::new();
        if finding.sides.is_empty() && !finding.label.is_empty() {
            related.push(RelatedPlace { place: finding.place, text: self.safe(&finding.label), primary: true });
        }
        for shown in shown {
            more += shown.more;
            for id in shown.claims {
                let claim = self.report.model.claim(id);
                let text = self.label(finding, shown.side, claim);
                let place = self.shown_place(claim);
                related.push(RelatedPlace {
                    place,
                    text,
                    primary: finding.claim == Some(id) || place == finding.place,
                });
            }
        }
        // What is shown in the story is mended in the claim file as well.
        if let Some(claim) =
            finding.claim.map(|id| self.report.model.claim(id)).filter(|claim| claim.place != finding.place)
        {
            related.push(RelatedPlace { place: claim.place, text: "on file".to_owned(), primary: false });
        }
        let others = self.others(finding);
        more += others.len().saturating_sub(OTHERS);
        let others = others.iter().take(OTHERS);
        let other = |(place, label): &(Place, String)| RelatedPlace {
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
            let shown: Vec<String> = points.iter().take(MOST).map(|point| self.safe(&spoken(point))).collect();
            let more = points.len().saturating_sub(MOST);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            lines.push(format!("also on: {}{more}", shown.join("; ")));
        }
        // Where the same is said of another line, its place says all.
        let others: Vec<&Finding> = others.into_iter().filter(|folded| folded.message != finding.message).collect();
        let shown = others.iter().take(MOST);
        lines.extend(
            shown.map(|folded| format!("also `{}`: {}", self.safe(&folded.rule), self.besides(finding, folded))),
        );
        let more = others.len().saturating_sub(MOST);
        if more > 0 {
            lines.push(format!("and {}", terminal_text::count(more, "more finding")));
        }
        lines
    }

    /// What the message of a folded finding says beside that of the finding it is folded into: without the claim at its
    /// end that both speak of.
    fn besides(&self, finding: &Finding, folded: &Finding) -> String {
        let (above, message) = (self.safe(&finding.message), self.safe(&folded.message));
        let claim = |(colon, _): (usize, &str)| {
            let claim = message.get(colon..)?.strip_prefix(": ")?;
            above.ends_with(claim).then_some(colon)
        };
        let bare = message.match_indices(": ").find_map(claim).and_then(|colon| message.get(..colon));
        bare.unwrap_or(&message).to_owned()
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
        let proposition = self.proposition(side);
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

    /// The lines of the vocabulary that led to a finding; at most two, each with `quote` around its place.
    pub fn because(&self, finding: &Finding, quote: &str) -> Vec<String> {
        finding.steps().iter().take(2).map(|step| self.step(step, quote)).collect()
    }

    /// What the rule of a finding finds; none where it does not say so and comes with the program.
    pub fn rule(&self, rule: &Because, quote: &str) -> Option<String> {
        let is_house = rule.place.is_some_and(|place| !self.report.files.get(place.file).embedded);
        let text = rule.text.split_once("`: ").map_or("", |(_, summary)| summary);
        let place = rule.place.filter(|_| is_house).map(|place| format!("{quote}{}{quote}", self.place(place)));
        match (text.is_empty(), place) {
            (true, place) => place,
            (false, None) => Some(self.safe(text)),
            (false, Some(place)) => Some(format!("{} ({place})", self.safe(text))),
        }
    }

    fn step(&self, step: &Because, quote: &str) -> String {
        let text = self.safe(&step.text);
        match step.place {
            Some(place) if self.report.files.get(place.file).embedded => format!("{text} (built in)"),
            Some(place) => format!("{text} ({quote}{}{quote})", self.place(place)),
            None => text,
        }
    }

    /// The command that tells more about a finding: of this one, or of its rule where it has no page of its own.
    pub fn explain(&self, finding: &Finding) -> String {
        let what = if finding.sides.is_empty() { self.safe(&finding.rule) } else { self.safe(&finding.fingerprint) };
        format!("copydesk explain {what}")
    }
}

/// Safe text, no longer than anybody reads. The cost does not grow with what is left out.
pub fn shortened(text: &str, ascii: bool) -> String {
    let mut end = text.len().min(8 * MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or("");
    let safe = terminal_text::cut(&terminal_text::safe(head, ascii), MOST, ascii);
    let ellipsis = terminal_text::ellipsis(ascii);
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
    let claims = terminal_text::count(claims, "claim");
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

/// Why a tick does not hold, or may not; none where it holds.
pub const fn lapse(state: TickState) -> Option<&'static str> {
    match state {
        TickState::Holds => None,
        TickState::Unbound => Some("not bound to the words"),
        TickState::StoryChanged => Some("lapsed: the words of the story have changed"),
        TickState::SourceChanged => Some("lapsed: the words of a source have changed"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        diagnostic::Severity,
        report::{
            RunInfo, concise, github, gitlab, human, json, junit, markdown, page, plain, rdjson,
            sample::{Sample, seen, style, written},
            sarif,
        },
        rules::Program,
    };

    /// What stands between quotation marks, however a format writes these.
    fn quoted(output: &str) -> Vec<String> {
        let output = output.replace("\\\"", "“").replace("&quot;", "“").replace(['"', '”'], "“");
        output.split('“').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn only_words_of_a_text_stand_in_quotation_marks() {
        let program = Program::default();
        let run = RunInfo { program: &program, problems: &[], broken: false, failing: Severity::Error, folder: "" };
        let mut sample = Sample::call();
        let at = sample.place("claims/rt.claims", "what they say");
        sample.findings[0].others = vec![(at, "noted here".to_owned())];
        // What the reading reports has the words of a claim file too.
        sample.fault(at, "m", "a label");
        let mut note = sample.findings[0].clone();
        note.severity = Severity::Note;
        sample.findings.push(note);
        let (report, style) = (sample.report(), style(200));
        for (format, output) in [
            ("rich", written(|out| human::write(&report, &style, out))),
            ("plain", written(|out| plain::write(&report, &style, out))),
            ("concise", written(|out| concise::write(&report, &style, out))),
            ("github", written(|out| github::write(&report, &run, &style, out))),
            ("markdown", written(|out| markdown::write(&report, &run, &style, out))),
            ("html", written(|out| page::write(&report, &run, &style, &page::Options::default(), out))),
        ] {
            let output = if format == "html" { seen(&output) } else { output };
            for words in quoted(&output) {
                assert_eq!(words, "a recording of a call between Ushakov and Dmitriev", "{format}: {output}");
            }
            let marks = matches!(format, "plain" | "markdown" | "html");
            let has = quoted(&output).iter().any(|words| words.starts_with("a recording"));
            assert_eq!(has, marks || format == "rich", "{format}: {output}");
            assert_eq!(
                output.contains("on file as: Dmitriev denies call"),
                marks || format == "rich",
                "{format}: {output}"
            );
        }
        // What programs read has marks of its own: none stands in its texts.
        for (format, output) in [
            ("json", written(|out| json::write(&report, out))),
            ("sarif", written(|out| sarif::write(&report, &run, out))),
            ("gitlab", written(|out| gitlab::write(&report, &run, out))),
            ("rdjson", written(|out| rdjson::write(&report, &run, out))),
            ("junit", written(|out| junit::write(&report, &run, out))),
        ] {
            let marks = ["\\\"", "&quot;", "“", "”"];
            // The texts of the claim file itself are given as they are.
            let output = output.replace("at \\\"a recording of a call\\\"", "");
            assert!(marks.iter().all(|mark| !output.contains(mark)), "{format}: {output}");
        }
    }
}

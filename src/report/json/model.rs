//! The forms that findings, claims and requests for a reply have in JSON.

use super::buffer::{Json, WrittenValue};
use crate::{
    findings::{Because, ClaimView, Finding, Handled, Side, replies::ReplyRequest},
    model::{Claim, ClaimId, DateId, Model, ticks::Tick},
    source::{Files, Place},
};
use std::ops::Range;

/// What everything is looked up in.
#[derive(Clone, Copy)]
pub(in crate::report) struct JsonContext<'a> {
    pub files: &'a Files,
    pub model: &'a Model,
}

/// What is written of the finding before, of which the next one may have the same: that of one rule.
#[derive(Debug, Default)]
pub(in crate::report) struct Before<'a> {
    help: WrittenValue<'a, [String]>,
    because: WrittenValue<'a, [Because]>,
}

impl<'a> JsonContext<'a> {
    /// Puts a finding behind a text, in which those before it stand too.
    pub fn finding(self, json: &mut Json, finding: &'a Finding, before: &mut Before<'a>) {
        json.raw(r#"{"rule":"#).string(&finding.rule);
        json.raw(r#","severity":"#).word(finding.severity.word());
        json.raw(r#","message":"#).string(&finding.message);
        json.raw(r#","help":"#).once(&mut before.help, &finding.help, |json, help| {
            json.strings(help);
        });
        json.raw(r#","about":"#).optional_string(finding.about.as_deref());
        // A finding is mostly said to be where one of its claims is.
        let mut place = None;
        json.raw(r#","sides":"#).list(&finding.sides, |json, side| {
            self.side(json, side, |id, written| {
                if self.model.claim(id).place == finding.place {
                    place = Some(written);
                }
            });
        });
        json.raw(r#","because":"#).once(&mut before.because, &finding.because, |json, lines| {
            json.list(lines, |json, line| self.because(json, line));
        });
        json.raw(r#","handled":"#).optional(finding.handled.as_ref(), |json, handled| self.handled(json, handled));
        json.raw(r#","location":"#);
        match place {
            Some(written) => json.again(written),
            None => {
                self.location(json, finding.place);
            }
        }
        json.raw(r#","fingerprint":"#).string(&finding.fingerprint);
        json.raw(r#","label":"#).string(&finding.label);
        json.raw(r#","others":"#).list(&finding.others, |json, (place, label)| self.said_of(json, label, *place));
        json.raw(r#","folded":"#).list(&finding.folded, |json, folded| {
            // What is written once of the rule is kept for the finding that comes next.
            self.finding(json, folded, &mut Before::default());
        });
        json.raw("}");
    }

    /// A side; `each` is told of its claims, and where in the text the place of each stands.
    fn side(self, json: &mut Json, side: &Side, mut each: impl FnMut(ClaimId, Range<usize>)) {
        json.raw(r#"{"stance":"#).word(side.stance.word());
        json.raw(r#","proposition":"#).string(&side.proposition);
        json.raw(r#","claims":"#).list(&side.claims, |json, &id| each(id, self.claim(json, id)));
        json.raw("}");
    }

    fn because(self, json: &mut Json, because: &Because) {
        json.raw(r#"{"text":"#).string(&because.text);
        self.optional_location(json.raw(r#","location":"#), because.place);
        json.raw("}");
    }

    fn handled(self, json: &mut Json, handled: &Handled) {
        json.raw(r#"{"by":"#).word(handled.by.word());
        json.raw(r#","reason":"#).string(&handled.reason);
        json.raw(r#","location":"#);
        self.location(json, handled.place);
        json.raw("}");
    }

    /// A place with what is said of it.
    fn said_of(self, json: &mut Json, text: &str, place: Place) {
        json.raw(r#"{"text":"#).string(text).raw(r#","location":"#);
        self.location(json, place);
        json.raw("}");
    }

    /// Puts a claim behind a text; where its place stands in it.
    pub fn claim(self, json: &mut Json, id: ClaimId) -> Range<usize> {
        let written = self.claim_open(json, self.model.claim(id));
        json.raw("}");
        written
    }

    /// What is written of a claim, without the end of the object; not put into words beyond that, as
    /// there may be a million. Where its place stands.
    fn claim_open(self, json: &mut Json, claim: &Claim) -> Range<usize> {
        let JsonContext { files, model } = self;
        let extra = model.extra(claim);
        let via = extra.into_iter().flat_map(|extra| &extra.via).map(|&id| &model.name(id).text);
        json.raw(r#"{"text":"#).string(files.slice(claim.place));
        json.raw(r#","source":"#).string(&model.source(claim.source).name);
        json.raw(r#","speaker":"#).string(&model.name(claim.speaker).text);
        json.raw(r#","via":"#).strings(via);
        json.raw(r#","cue":"#).optional_string(model.cue_text(files, claim));
        json.raw(r#","stance":"#).word(claim.stance.word());
        json.raw(r#","certainty":"#).word(claim.certainty.word());
        json.raw(r#","label":"#).optional_string(extra.and_then(|extra| extra.label.as_deref()));
        json.raw(r#","said":"#);
        self.date(json, claim.said);
        json.raw(r#","location":"#);
        let written = self.location(json, claim.place);
        let passage = extra.and_then(|extra| extra.passage);
        self.optional_location(json.raw(r#","passage":"#), passage);
        written
    }

    /// How a claim was read: what is written of any claim, and more.
    pub fn reading(self, json: &mut Json, claim: &Claim) {
        let view = ClaimView::new(self.files, self.model, claim);
        self.claim_open(json, claim);
        json.raw(r#","voice":"#).word(view.voice.word());
        json.raw(r#","phrase":"#).optional_string(view.phrase.as_deref());
        json.raw(r#","slots":{"#);
        for (index, (slot, filler)) in view.slots.iter().enumerate() {
            json.raw(if index == 0 { "" } else { "," }).string(slot).raw(":").string(filler);
        }
        json.raw(r#"},"proposition":"#).string(&view.proposition);
        json.raw(r#","when":"#).optional_string(view.when.as_deref());
        json.raw(r#","checked":"#).list(self.model.ticks(claim), |json, tick| self.tick(json, tick)).raw("}");
    }

    /// Who checked a claim, when, against what, and whether that still holds.
    pub fn tick(self, json: &mut Json, tick: &Tick) {
        json.raw(r#"{"by":"#).string(&tick.by).raw(r#","on":"#);
        self.date(json, tick.on);
        json.raw(r#","against":"#).strings(tick.against.iter().map(|&id| &self.model.source(id).name));
        json.raw(r#","note":"#).optional_string(tick.note.as_deref());
        json.raw(r#","state":"#).word(tick.state.word());
        json.raw(r#","location":"#);
        self.location(json, tick.place);
        json.raw("}");
    }

    /// A request for a reply.
    pub fn asked(self, json: &mut Json, asked: &ReplyRequest<'_>) {
        let request = asked.request;
        json.raw(r#"{"asked":"#).string(&self.model.name(request.asked).text);
        json.raw(r#","about":"#).string(&self.model.proposition_text(request.proposition));
        json.raw(r#","on":"#);
        self.date(json, request.on);
        json.raw(r#","by":"#).optional_string(request.by.as_deref());
        json.raw(r#","until":"#);
        self.date(json, request.until);
        json.raw(r#","open":"#).truth(request.reply.is_none());
        json.raw(r#","overdue":"#).truth(asked.overdue);
        json.raw(r#","reply":"#).optional(request.reply, |json, id| {
            self.claim(json, id);
        });
        json.raw(r#","heard":"#).list(&asked.heard, |json, &id| {
            self.claim(json, id);
        });
        json.raw(r#","notes":"#).strings(&request.notes);
        json.raw(r#","location":"#);
        self.location(json, request.place);
        json.raw("}");
    }

    fn date(self, json: &mut Json, id: DateId) {
        json.optional(id.is_known().then(|| self.model.date(id)), Json::date);
    }

    fn optional_location(self, json: &mut Json, place: Option<Place>) {
        json.optional(place, |json, place| {
            self.location(json, place);
        });
    }

    /// A place; where it stands in the text.
    fn location(self, json: &mut Json, place: Place) -> Range<usize> {
        let before = json.len();
        let file = self.files.get(place.file);
        let (start, end) = file.positions(place.span);
        json.once_numbered(place.file.0, |json| {
            json.raw(r#"{"path":"#).string(&file.path).raw(r#","start":{"line":"#);
        });
        json.number(start.line).raw(r#","column":"#).number(start.column);
        json.raw(r#"},"end":{"line":"#).number(end.line).raw(r#","column":"#).number(end.column);
        json.raw(r#"},"bytes":["#).number(place.span.start).raw(",").number(place.span.end).raw("]}");
        before..json.len()
    }
}

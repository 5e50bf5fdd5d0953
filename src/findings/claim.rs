//! A claim in words, for output.

use crate::{
    model::{Claim, DateId, Model, Voice},
    source::{Files, Place},
};

/// A claim with everything that outputs need.
#[derive(Clone, Debug)]
pub struct ClaimView<'a> {
    /// The words of its line.
    pub text: &'a str,
    /// The name of its source.
    pub source: &'a str,
    /// The speaker.
    pub speaker: &'a str,
    /// The outer speakers, from the outside in.
    pub via: Vec<&'a str>,
    /// Its cue as written, if it has one.
    pub cue: Option<&'a str>,
    /// `affirms`, `denies`, `declines` or `asks`.
    pub stance: &'static str,
    /// `certain`, `probable` or `possible`.
    pub certainty: &'static str,
    /// Its label.
    pub label: Option<&'a str>,
    /// When it was made, as a date (`2025-11-26`, `2025-11`, or `2025-01-01/2025-04-30`).
    pub said: Option<String>,
    /// When the event happened, in the same format.
    pub when: Option<String>,
    /// Its voice.
    pub voice: Voice,
    /// The pattern of its phrase; `None` for an opaque sentence.
    pub phrase: Option<String>,
    /// The slots with their values.
    pub slots: Vec<(String, String)>,
    /// The proposition in words.
    pub proposition: String,
    /// The place of its line.
    pub place: Place,
    /// The passage that it is from in the text of its source, if found.
    pub passage: Option<Place>,
}

impl<'a> ClaimView<'a> {
    /// The claim in words.
    pub fn new(files: &'a Files, model: &'a Model, claim: &'a Claim) -> Self {
        let extra = model.extra(claim);
        let date = |id: DateId| id.is_known().then(|| model.date(id).to_string());
        Self {
            text: files.slice(claim.place),
            source: &model.source(claim.source).name,
            speaker: &model.name(claim.speaker).text,
            via: extra
                .map(|extra| extra.via.iter().map(|&id| model.name(id).text.as_str()).collect())
                .unwrap_or_default(),
            cue: model.cue_text(files, claim),
            stance: claim.stance.word(),
            certainty: claim.certainty.word(),
            label: extra.and_then(|extra| extra.label.as_deref()),
            said: date(claim.said),
            when: date(claim.when),
            voice: claim.voice,
            phrase: model.phrase_text(claim.proposition),
            slots: model.slots_text(claim),
            proposition: model.claim_text(claim),
            place: claim.place,
            passage: extra.and_then(|extra| extra.passage),
        }
    }
}

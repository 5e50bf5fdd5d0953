//! Finds words that qualify or reverse a quote in its original sentence, such as `unless the club sells Noor` after
//! it or `it is not true that` before it.

use super::stories::StoryText;
use crate::{
    model::{ClaimId, Model, SourceId},
    narrow::to_u32,
    prose::Prose,
    source::{Files, Place, Span},
};
use std::{borrow::Cow, collections::BTreeMap};

/// Records which story quotes omit such words, with the sentence.
pub(super) fn look(files: &Files, model: &mut Model, loaded: &BTreeMap<SourceId, StoryText>) {
    if !model.sources.iter().any(|source| source.story) {
        return;
    }
    let texts = model.sources.iter().enumerate().filter_map(|(index, source)| {
        let id = SourceId(to_u32(index));
        let text = match (loaded.get(&id), source.words) {
            (Some(loaded), _) => SentenceText::new(&files.get(loaded.file).text, 0, Cow::Borrowed(&loaded.prose)),
            (None, Some(words)) => {
                let text = files.slice(words);
                SentenceText::new(text, words.span.start, Cow::Owned(Prose::new("", text)))
            }
            (None, None) => return None,
        };
        Some((id, text))
    });
    let texts: BTreeMap<SourceId, SentenceText<'_>> = texts.collect();
    let cut_short: Vec<(ClaimId, Place)> = (0..to_u32(model.claims.len()))
        .map(ClaimId)
        .filter_map(|id| {
            let claim = model.claim(id);
            let extra = model.extra(claim).filter(|_| model.source(claim.source).story)?;
            let (source, quoted) = extra.quotation.as_ref()?.elsewhere_at?;
            let text = texts.get(&source)?;
            let sentence = text.sentence_of(quoted.span)?;
            let behind = text.words(Span::new(quoted.span.end, sentence.end));
            let before = text.words(Span::new(sentence.start, quoted.span.start));
            let limits = limits_behind(model, &behind).or_else(|| limits_before(model, &before))?;
            // If the story has these words too, its readers know them.
            let told = extra.passage.and_then(|passage| {
                let story = texts.get(&claim.source)?;
                Some(story.words(story.sentence_of(passage.span)?))
            });
            let is_told = told.is_some_and(|told| told.windows(limits.len()).any(|words| words == limits));
            (!is_told).then_some((id, Place::new(quoted.file, sentence)))
        })
        .collect();
    for (id, sentence) in cut_short {
        if let Some(quotation) = model.extra_mut(id).and_then(|extra| extra.quotation.as_mut()) {
            quotation.cut_short = Some(sentence);
        }
    }
}

/// The qualifying words directly after a quote.
fn limits_behind<'m>(model: &'m Model, behind: &[String]) -> Option<&'m [String]> {
    let limits = model.vocabulary.limits_behind.iter().filter(|limit| behind.starts_with(limit));
    limits.max_by_key(|limit| limit.len()).map(Vec::as_slice)
}

/// The reversing words directly before a quote.
fn limits_before<'m>(model: &'m Model, before: &[String]) -> Option<&'m [String]> {
    let limits = model.vocabulary.limits_before.iter().filter(|limit| before.ends_with(limit));
    limits.max_by_key(|limit| limit.len()).map(Vec::as_slice)
}

/// A text with its sentences.
struct SentenceText<'a> {
    text: &'a str,
    /// Its start in its file.
    start: u32,
    prose: Cow<'a, Prose>,
    sentences: Vec<Span>,
}

impl<'a> SentenceText<'a> {
    fn new(text: &'a str, start: u32, prose: Cow<'a, Prose>) -> Self {
        let shifted = |span: Span| Span::new(span.start + start, span.end + start);
        let sentences = prose.sentences(text).into_iter().map(shifted).collect();
        Self { text, start, prose, sentences }
    }

    /// The sentence around a passage; `None` if the passage spans several.
    fn sentence_of(&self, passage: Span) -> Option<Span> {
        let index = self.sentences.partition_point(|sentence| sentence.end < passage.end);
        self.sentences.get(index).copied().filter(|sentence| sentence.start <= passage.start)
    }

    /// The words of a span, in lower case.
    fn words(&self, span: Span) -> Vec<String> {
        let span = Span::new(span.start.saturating_sub(self.start), span.end.saturating_sub(self.start));
        let mut words: Vec<String> = Vec::new();
        let mut apart = true;
        for (character, _) in self.prose.characters_in(self.text, span) {
            let is_letter = character.is_alphanumeric() || matches!(character, '\'' | '’');
            if is_letter && apart {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| is_letter) {
                word.extend(character.to_lowercase().map(|letter| if letter == '’' { '\'' } else { letter }));
            }
            apart = !is_letter;
        }
        words
    }
}

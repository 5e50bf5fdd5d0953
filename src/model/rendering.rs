//! Propositions in words.

use super::{Claim, Flags, Model, NameId, PropositionId, Symbol, Term, TermKind};
use crate::{
    source::{Files, Place},
    vocabulary::{PhraseId, PhraseWord, pattern::Names},
};

impl Model {
    /// The cue of a claim, in the words of its line. None where it has no cue.
    pub fn cue_text<'a>(&self, files: &'a Files, claim: &Claim) -> Option<&'a str> {
        claim.cue?;
        Some(files.slice(Place::new(claim.place.file, claim.cue_span)))
    }

    /// The name of that text, declared or not, if it is on file.
    pub fn named(&self, text: Symbol) -> Option<NameId> {
        Names::quoted(&self.declared, text).or_else(|| self.undeclared.get(text))
    }

    /// The pattern of a proposition's phrase; none for an opaque sentence or a saying.
    pub fn phrase_text(&self, id: PropositionId) -> Option<String> {
        match self.propositions.phrase(id) {
            PhraseId::OPAQUE | PhraseId::SAYING => None,
            phrase => self.vocabulary.phrase(phrase).map(|phrase| phrase.text.clone()),
        }
    }

    /// The slots of a claim's phrase and what fills them, as its line has them: canonical names,
    /// numbers as written.
    pub fn slots_text(&self, claim: &Claim) -> Vec<(String, String)> {
        let phrase = self.propositions.phrase(claim.proposition);
        if phrase == PhraseId::OPAQUE || phrase == PhraseId::SAYING {
            return Vec::new();
        }
        let Some(phrase) = self.vocabulary.phrase(phrase) else { return Vec::new() };
        let terms = self.terms(claim);
        let text = |(index, term): (usize, &Term)| {
            let written = self.extra(claim).and_then(|extra| extra.written.iter().find(|written| written.0 == index));
            match (written, term.kind()) {
                (Some(written), _) => written.1.clone(),
                (None, TermKind::Number(index)) => self.number_texts.get(index).to_owned(),
                (None, _) => self.term_text(*term),
            }
        };
        phrase.slots.iter().map(|slot| slot.name.clone()).zip(terms.iter().enumerate().map(text)).collect()
    }

    /// What a claim's line says, in words, with canonical names.
    pub fn claim_text(&self, claim: &Claim) -> String {
        match self.wordings.get(&claim.proposition) {
            Some(wording) => wording.to_string(),
            None => self.filled(self.propositions.phrase(claim.proposition), &self.terms(claim)),
        }
    }

    /// A proposition in words, with canonical names.
    pub fn proposition_text(&self, id: PropositionId) -> String {
        let mut text = String::with_capacity(64);
        self.push_proposition(&mut text, id);
        text
    }

    /// Puts a proposition in words behind a text.
    pub fn push_proposition(&self, text: &mut String, id: PropositionId) {
        match self.wordings.get(&id) {
            Some(wording) => text.push_str(wording),
            None => self.push_filled(text, self.propositions.phrase(id), self.propositions.slots(id)),
        }
    }

    /// A phrase in words with what fills its slots.
    pub fn filled(&self, phrase: PhraseId, terms: &[Term]) -> String {
        let mut text = String::with_capacity(64);
        self.push_filled(&mut text, phrase, terms);
        text
    }

    /// Puts a phrase in words behind a text.
    pub fn push_filled(&self, text: &mut String, phrase: PhraseId, terms: &[Term]) {
        match phrase {
            PhraseId::OPAQUE => joined(text, terms, |text, term| self.push_term(text, *term)),
            PhraseId::SAYING => self.push_saying(text, terms),
            _ => {
                let words = self.vocabulary.phrase(phrase).map_or(&[][..], |phrase| &phrase.words);
                joined(text, words, |text, word| match word {
                    PhraseWord::Literal(word) => text.push_str(word),
                    PhraseWord::Slot(slot) => terms.get(*slot).into_iter().for_each(|term| self.push_term(text, *term)),
                });
            }
        }
    }

    /// What fills a slot, in words.
    pub fn term_text(&self, term: Term) -> String {
        let mut text = String::new();
        self.push_term(&mut text, term);
        text
    }

    /// A number as it is shown, the same wherever it stands.
    pub fn number_text(&self, number: u32) -> &str {
        self.shown_numbers.get(&number).map_or_else(|| self.number_texts.get(number), String::as_str)
    }

    /// Puts what fills a slot behind a text, in words.
    pub fn push_term(&self, text: &mut String, term: Term) {
        match term.kind() {
            TermKind::Name(id) => text.push_str(&self.name(id).text),
            TermKind::Number(index) => text.push_str(self.number_text(index)),
            TermKind::Date(id) => self.date(id).push_to(text),
            TermKind::Proposition(id) => self.push_proposition(text, id),
            TermKind::Word(symbol) => text.push_str(self.symbols.get(symbol)),
        }
    }

    /// `Dmitriev says plan is fake`; sayings are nested at most 128 deep, which bounds the loop.
    fn push_saying(&self, text: &mut String, terms: &[Term]) {
        let mut terms = terms;
        while let [speaker, stance, content] = terms {
            let verb = match stance.kind() {
                TermKind::Word(symbol) => match self.symbols.get(symbol) {
                    "affirms" => " says ",
                    "denies" => " denies ",
                    "declines" => " declines to comment on ",
                    _ => " asks whether ",
                },
                _ => " says ",
            };
            self.push_term(text, *speaker);
            text.push_str(verb);
            let TermKind::Proposition(id) = content.kind() else { break };
            if self.propositions.phrase(id) == PhraseId::SAYING {
                terms = self.propositions.slots(id);
            } else {
                self.push_term(text, *content);
                break;
            }
        }
    }

    /// The terms of a claim's proposition as its line has them.
    fn terms(&self, claim: &Claim) -> Vec<Term> {
        let mut terms = self.propositions.slots(claim.proposition).to_vec();
        if claim.flags.has(Flags::SWAPPED) {
            terms.reverse();
        }
        terms
    }
}

/// Puts items behind a text, with a space between two.
pub(crate) fn joined<T>(text: &mut String, items: &[T], mut push: impl FnMut(&mut String, &T)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        push(text, item);
    }
}

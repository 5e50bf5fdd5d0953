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
        Names::quoted(&self.declared, text).or_else(|| self.undeclared.get(&text).copied())
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
            written.map_or_else(|| self.term_text(*term), |written| written.1.clone())
        };
        phrase.slots.iter().map(|slot| slot.name.clone()).zip(terms.iter().enumerate().map(text)).collect()
    }

    /// What a claim's line says, in words, with canonical names.
    pub fn claim_text(&self, claim: &Claim) -> String {
        self.filled(self.propositions.phrase(claim.proposition), &self.terms(claim))
    }

    /// A proposition in words, with canonical names.
    pub fn proposition_text(&self, id: PropositionId) -> String {
        self.filled(self.propositions.phrase(id), self.propositions.slots(id))
    }

    /// A phrase in words with what fills its slots.
    pub fn filled(&self, phrase: PhraseId, terms: &[Term]) -> String {
        match phrase {
            PhraseId::OPAQUE => self.joined(terms),
            PhraseId::SAYING => self.saying_text(terms),
            _ => {
                let Some(phrase) = self.vocabulary.phrase(phrase) else { return String::new() };
                let word = |word: &PhraseWord| match word {
                    PhraseWord::Literal(word) => word.clone(),
                    PhraseWord::Slot(slot) => terms.get(*slot).map(|term| self.term_text(*term)).unwrap_or_default(),
                };
                phrase.words.iter().map(word).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// What fills a slot, in words.
    pub fn term_text(&self, term: Term) -> String {
        match term.kind() {
            TermKind::Name(id) => self.name(id).text.clone(),
            TermKind::Number(index) => self.number_texts.get(index as usize).cloned().unwrap_or_default(),
            TermKind::Date(id) => self.date(id).to_string(),
            TermKind::Proposition(id) => self.proposition_text(id),
            TermKind::Word(symbol) => self.symbols.get(symbol).to_owned(),
        }
    }

    fn joined(&self, terms: &[Term]) -> String {
        terms.iter().map(|term| self.term_text(*term)).collect::<Vec<_>>().join(" ")
    }

    /// `Dmitriev says plan is fake`; sayings are nested at most 128 deep, which bounds the loop.
    fn saying_text(&self, terms: &[Term]) -> String {
        let mut text = String::new();
        let mut terms = terms;
        while let [speaker, stance, content] = terms {
            let verb = match stance.kind() {
                TermKind::Word(symbol) => match self.symbols.get(symbol) {
                    "affirms" => "says",
                    "denies" => "denies",
                    "declines" => "declines to comment on",
                    _ => "asks whether",
                },
                _ => "says",
            };
            text.push_str(&format!("{} {verb} ", self.term_text(*speaker)));
            let TermKind::Proposition(id) = content.kind() else { break };
            if self.propositions.phrase(id) == PhraseId::SAYING {
                terms = self.propositions.slots(id);
            } else {
                text.push_str(&self.proposition_text(id));
                break;
            }
        }
        text
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

//! Resolves the words of conditions with the vocabulary and the names of a model.

use super::{
    PatternRead, PatternSlot, Resolver,
    condition_words::line_of,
    ir::{Constant, Relation},
    relations::Inventory,
};
use crate::{
    diagnostic::Diagnostic,
    interner::{HASH, Symbol},
    model::{Model, NameId, Term, TermKind as Filled},
    narrow::to_u32,
    source::{FileId, Place},
    syntax::ast::{self, SlotType, TermKind},
    text::fold::fold,
    vocabulary::{CueId, Fill, FormPiece, Item, ItemKind, Mark, Vocabulary, pattern::Context, pattern::Names, shipped},
};
use foldhash::fast::FixedState;
use std::{cell::OnceCell, collections::HashMap};

/// A [`Resolver`] for a model.
pub struct ModelResolver<'a> {
    model: &'a Model,
    /// The names by text, built on first use.
    names: OnceCell<HashMap<&'a str, NameId, FixedState>>,
    inventory: Inventory<'a>,
}

impl<'a> ModelResolver<'a> {
    /// The resolver of a model.
    pub fn new(model: &'a Model) -> Self {
        Self { model, names: OnceCell::new(), inventory: Inventory::new(model) }
    }

    fn named(&self, text: &str) -> Option<NameId> {
        let names = self.names.get_or_init(|| {
            // If several names have the same text, the first counts. Declared names precede others.
            let mut names = HashMap::with_hasher(HASH);
            for (index, name) in self.model.names.iter().enumerate() {
                if !name.indefinite {
                    names.entry(name.text.as_str()).or_insert(NameId(to_u32(index)));
                }
            }
            names
        });
        names.get(text).copied()
    }

    fn symbol(&self, word: &str) -> Symbol {
        // Words that do not occur have no symbol; the vocabulary never uses this one.
        self.model.symbols.find(&fold(word)).unwrap_or(Symbol(u32::MAX))
    }

    /// The terms of a pattern for the matcher; `None` if one of them is a field.
    fn items(&self, terms: &[ast::Term]) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        for (index, term) in terms.iter().enumerate() {
            let (kind, word) = match &term.kind {
                TermKind::Variable(_) => (ItemKind::Slot(index, SlotType::Any), Symbol(u32::MAX)),
                TermKind::Word(word) => (ItemKind::Word, self.symbol(word)),
                // A capital letter may be part of a name, but `A affirms X leaked {y}` contains none.
                TermKind::Claim(letter) => (ItemKind::Word, self.symbol(&letter.to_string())),
                TermKind::Quoted(text) => (ItemKind::Quoted, self.symbol(text)),
                TermKind::ClaimField { .. } | TermKind::VariableField { .. } => return None,
            };
            items.push(Item { kind, word, lower: word, token: to_u32(index), mark: Mark::None, verbal: false });
        }
        Some(items)
    }

    fn slot(&self, fill: Option<Fill>, terms: &[ast::Term]) -> PatternSlot {
        let nothing = Term::from_raw(Constant::NOBODY);
        let term = |kind| PatternSlot::Term(Term::new(kind));
        match fill {
            Some(Fill::Slot(index)) => match terms.get(index).map(|term| &term.kind) {
                Some(TermKind::Variable(name)) => PatternSlot::Variable(name.clone()),
                _ => PatternSlot::Any,
            },
            Some(Fill::Name(name)) => term(Filled::Name(name)),
            Some(Fill::Word(word)) => match self.name(self.model.symbols.get(word)) {
                Some(name) => term(Filled::Name(name)),
                None => PatternSlot::Term(nothing),
            },
            Some(Fill::Number(number, ..)) => match self.model.numbers.iter().position(|known| *known == number) {
                Some(index) => term(Filled::Number(to_u32(index))),
                None => PatternSlot::Term(nothing),
            },
            Some(Fill::Date(date, ..)) => match self.model.dates.iter().position(|known| *known == date) {
                Some(index) => term(Filled::Date(crate::model::DateId(to_u32(index)))),
                None => PatternSlot::Term(nothing),
            },
            // Words are matched one by one, so no two fill a slot together.
            Some(Fill::Indefinite(..) | Fill::Run(..)) | None => PatternSlot::Any,
        }
    }
}

impl Resolver for ModelResolver<'_> {
    fn holds_of_nothing(&self, relation: &Relation) -> bool {
        relation.is_absent(&self.inventory)
    }

    fn pattern(&mut self, terms: &[ast::Term], file: FileId) -> Result<Option<PatternRead>, Diagnostic> {
        let place = Place::new(file, super::condition_words::span_of(terms));
        let Some(items) = self.items(terms) else {
            let message = "a field cannot stand in the slot of a phrase";
            let diagnostic = Diagnostic::error("unknown-condition", place, message)
                .help("put a `{variable}` there, and compare it on a line of its own: `{x} is A.speaker`");
            return Err(diagnostic);
        };
        let vocabulary: &Vocabulary = &self.model.vocabulary;
        let names: &dyn Names = &self.model.declared;
        let context = Context { vocabulary, symbols: &self.model.symbols, names, anchor: None };
        let mut readings = context.readings(&items);
        let mut patterns = &vocabulary.patterns;
        if readings.is_empty() {
            (readings, patterns) = (shipped::exact(&context, &items), &vocabulary.shipped);
        }
        let pattern = |pattern: u32| patterns.get(pattern as usize);
        match &readings[..] {
            [] => Ok(None),
            [one] => {
                let Some(pattern) = pattern(one.pattern) else { return Ok(None) };
                if pattern.negated {
                    let message = "these words say that it is not so";
                    let diagnostic = Diagnostic::error("unknown-condition", place, message).help(
                        "write the phrase as it is without the negation, with `A denies` where the claim says it is not so",
                    );
                    return Err(diagnostic);
                }
                let slots: Vec<PatternSlot> = one.fills.iter().map(|fill| self.slot(*fill, terms)).collect();
                Ok(Some(PatternRead { phrase: pattern.phrase, slots }))
            }
            several => {
                let message = format!("`{}` can be read as more than one phrase", line_of(terms));
                let mut diagnostic = Diagnostic::error("unknown-condition", place, message);
                for found in several {
                    if let Some(pattern) = pattern(found.pattern) {
                        diagnostic = diagnostic.help(format!("it may be `{}`", pattern.text));
                    }
                }
                Err(diagnostic)
            }
        }
    }

    fn name(&self, text: &str) -> Option<NameId> {
        let folded = fold(text);
        let symbol = self.model.symbols.find(&folded);
        let declared = symbol.and_then(|symbol| self.model.declared.quoted(symbol));
        // The symbol may be spelt differently from the name.
        let undeclared = || symbol.and_then(|symbol| self.model.undeclared.get(symbol));
        declared.or_else(|| self.named(folded.as_ref())).or_else(undeclared)
    }

    fn cue(&self, text: &str) -> Option<CueId> {
        let words: Vec<FormPiece> = text.split_whitespace().map(|word| FormPiece::Word(self.symbol(word))).collect();
        self.model.vocabulary.cue_forms.find(&words).and_then(|form| u16::try_from(form.value).ok()).map(CueId)
    }
}

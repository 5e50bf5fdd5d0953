//! Words that may be misspelt: pointed out, never corrected.
//!
//! A slip is one letter put in, left out, changed, or swapped with its neighbour, in a word of six
//! letters or more without a digit. Two such words share a word that is either of them, or either
//! with one letter left out, so they are found by hashing those, never by comparing all pairs.

use super::Reader;
use crate::{
    diagnostic::{Diagnostic, Severity},
    model::{Alike, NameId, SourceId, Term, TermKind},
    source::{FileId, Place},
    symbol::{COMPARED, Symbol, as_it_looks, is_near},
    syntax::ast::Document,
    vocabulary::{FormPiece, Item, ItemKind, Piece},
};
use hashbrown::{HashMap, HashSet};

/// What may be misspelt, collected while reading.
#[derive(Debug, Default)]
pub(super) struct Hints {
    sources: Vec<(SourceId, Place)>,
    words: Vec<(Symbol, Place)>,
    seen: HashSet<Symbol>,
    /// Lines of three words or more with no cue, by their second word: a cue there would complete
    /// *name · cue · content*.
    second: HashSet<Symbol>,
}

impl Hints {
    pub(super) fn undeclared_source(&mut self, source: SourceId, place: Place) {
        self.sources.push((source, place));
    }

    /// Takes the undeclared words of an opaque sentence.
    pub(super) fn opaque(&mut self, file: FileId, document: &Document, items: &[Item], terms: &[Term]) {
        for (index, item) in items.iter().enumerate() {
            let undeclared = terms.iter().any(|term| term.kind() == TermKind::Word(item.word));
            if item.kind != ItemKind::Word || !undeclared {
                continue;
            }
            if index > 0 && index + 1 < items.len() {
                self.second.insert(item.word);
            }
            if self.seen.insert(item.word)
                && let Some(token) = document.tokens.get(item.token as usize)
            {
                self.words.push((item.word, Place::new(file, token.span)));
            }
        }
    }
}

/// How many words are kept that differ in one letter at one place: more of them are a series, and no slips.
const SERIES: usize = 32;

/// Whether a word is long enough, and of letters, to be taken for a slip of another.
fn may_be_misspelt(word: &str) -> bool {
    // Nearly all words of a large file are told by their bytes.
    let has_digit = || word.bytes().any(|byte| byte.is_ascii_digit());
    (6..=COMPARED).contains(&word.len())
        && !has_digit()
        && (word.is_ascii() || word.chars().count() >= 6 && !word.chars().any(|character| character.is_numeric()))
}

/// A word and all that is left of it with one letter taken out.
fn deletions(word: &str) -> impl Iterator<Item = String> + '_ {
    let without = word.char_indices().map(|(at, character)| {
        let mut shorter = String::with_capacity(word.len());
        shorter.push_str(word.get(..at).unwrap_or(""));
        shorter.push_str(word.get(at + character.len_utf8()..).unwrap_or(""));
        shorter
    });
    std::iter::once(word.to_owned()).chain(without)
}

/// Words by what is left of them with one letter taken out.
#[derive(Default)]
struct Neighbours<'a> {
    by_deletion: HashMap<String, Vec<&'a str>>,
}

impl<'a> Neighbours<'a> {
    /// Adds a word, if it may be misspelt.
    fn add(&mut self, word: &'a str) {
        if may_be_misspelt(word) {
            self.add_any(word);
        }
    }

    /// Adds a word, however short it is. All that is left of one with a letter taken out takes room by the square of its
    /// length.
    fn add_any(&mut self, word: &'a str) {
        if word.len() > COMPARED {
            return;
        }
        for deletion in deletions(word) {
            let words = self.by_deletion.entry(deletion).or_default();
            if words.len() < SERIES && !words.contains(&word) {
                words.push(word);
            }
        }
    }

    /// The words that are one slip away from a word that may be misspelt, sorted.
    fn near(&self, word: &str) -> Vec<&'a str> {
        if may_be_misspelt(word) { self.near_any(word) } else { Vec::new() }
    }

    /// The words that are one slip away from a word, sorted.
    fn near_any(&self, word: &str) -> Vec<&'a str> {
        if word.len() > COMPARED {
            return Vec::new();
        }
        let mut near: Vec<&str> =
            deletions(word).filter_map(|deletion| self.by_deletion.get(&deletion)).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        near.retain(|other| *other != word && is_near(other, word, 1));
        near
    }
}

impl Reader<'_> {
    /// Points out what may be misspelt, when all is read.
    pub(super) fn give_hints(&mut self) {
        let mut diagnostics = self.misspelt_sources();
        diagnostics.extend(self.misspelt_names());
        diagnostics.extend(self.misspelt_words());
        self.alike = self.alike_names();
        self.diagnostics.extend(diagnostics);
    }

    fn misspelt_sources(&self) -> Vec<Diagnostic> {
        if self.hints.sources.is_empty() {
            return Vec::new();
        }
        let mut declared = Neighbours::default();
        for source in self.sources.iter().filter(|source| source.declared) {
            declared.add_any(&source.name);
        }
        if declared.by_deletion.is_empty() {
            return Vec::new();
        }
        let hint = |&(source, place): &(SourceId, Place)| {
            let name = &self.sources.get(source.0 as usize)?.name;
            // The names of sources are short, so that one slip in four letters counts.
            let near = if name.chars().count() >= 4 { declared.near_any(name) } else { Vec::new() };
            let known = near.first()?;
            Some(
                Diagnostic::new("misspelt-word", Severity::Warning, place, format!("no source `{name}` is declared"))
                    .label("taken for a source of its own")
                    .help(format!("did you mean `{known}`?"))
                    .help(format!("if it is another source, declare it: `source {name}`")),
            )
        };
        self.hints.sources.iter().filter_map(hint).collect()
    }

    fn misspelt_names(&self) -> Vec<Diagnostic> {
        if self.first_seen.is_empty() {
            return Vec::new();
        }
        let mut declared = Neighbours::default();
        for name in self.names.iter().filter(|name| name.declared.is_some()) {
            declared.add(&name.text);
        }
        for form in self.declared.forms.iter() {
            if let [FormPiece::Word(word)] = *form.pieces {
                declared.add(self.symbols.get(word));
            }
        }
        let hint = |&(id, place): &(NameId, Place)| {
            let name = self.names.get(id.0 as usize)?;
            if let Some(known) = self.looks_like_declared(&name.text) {
                let message = format!("`{}` looks like `{known}`, and is written with other letters", name.text);
                let diagnostic = Diagnostic::new("misspelt-word", Severity::Warning, place, message);
                return Some(
                    diagnostic.label("with letters of another alphabet").help(format!("did you mean `{known}`?")),
                );
            }
            let near = declared.near(&name.text);
            let known = near.first()?;
            Some(
                misspelt(&name.text, known, place)
                    .help(format!("if it is another name, declare it, with a line `distinct from {known}` below it")),
            )
        };
        self.first_seen.iter().filter_map(hint).collect()
    }

    /// The declared name that looks the same as a name and is another.
    fn looks_like_declared(&self, name: &str) -> Option<String> {
        let looks = as_it_looks(name)?;
        let symbol = self.symbols.find(&looks)?;
        self.declared.quoted.contains(symbol).then_some(looks)
    }

    /// Undeclared words of opaque sentences that are near a word of a phrase, a declared name or,
    /// where it would complete *name · cue · content*, a cue.
    fn misspelt_words(&self) -> Vec<Diagnostic> {
        if self.hints.words.is_empty() {
            return Vec::new();
        }
        let (mut words, mut cues) = (Neighbours::default(), Neighbours::default());
        let mut known: HashSet<Symbol> = HashSet::new();
        for pattern in &self.vocabulary.patterns {
            for piece in &pattern.pieces {
                if let Piece::Literal { word, .. } = piece {
                    words.add(self.symbols.get(*word));
                    known.insert(*word);
                }
            }
        }
        for form in self.declared.forms.iter() {
            if let [FormPiece::Word(word)] = *form.pieces {
                words.add(self.symbols.get(word));
                known.insert(word);
            }
        }
        for form in self.vocabulary.cue_forms.iter() {
            if let [FormPiece::Word(word)] = *form.pieces {
                cues.add(self.symbols.get(word));
                known.insert(word);
            }
        }
        let hint = |&(symbol, place): &(Symbol, Place)| {
            if known.contains(&symbol) || self.vocabulary.class(symbol) != symbol {
                return None;
            }
            let word = self.symbols.get(symbol);
            let mut near = words.near(word);
            if near.is_empty() && self.hints.second.contains(&symbol) {
                near = cues.near(word);
            }
            near.first().map(|known| misspelt(word, known, place))
        };
        self.hints.words.iter().filter_map(hint).collect()
    }

    fn text_of_name(&self, id: NameId) -> &str {
        self.names.get(id.0 as usize).map_or("", |name| name.text.as_str())
    }

    /// Undeclared names that are one slip apart and not declared as two.
    fn alike_names(&self) -> Vec<Alike> {
        let mut all = Neighbours::default();
        let mut by_text: HashMap<&str, (NameId, Place)> = HashMap::new();
        let may_be_alike = |text: &str| may_be_misspelt(text) || !text.is_ascii();
        if !self.first_seen.iter().any(|&(id, _)| may_be_alike(self.text_of_name(id))) {
            return Vec::new();
        }
        for &(id, place) in &self.first_seen {
            if let Some(name) = self.names.get(id.0 as usize) {
                all.add(&name.text);
                by_text.insert(&name.text, (id, place));
            }
        }
        let mut alike = Vec::new();
        let pair = |one: (NameId, Place), other: (NameId, Place)| {
            let apart = self.distinct.contains(&(one.0.min(other.0), one.0.max(other.0)));
            (!apart).then_some(Alike { first: one.0, first_place: one.1, second: other.0, second_place: other.1 })
        };
        let mut by_looks: HashMap<String, (NameId, Place)> = HashMap::new();
        for &(id, place) in &self.first_seen {
            let Some(name) = self.names.get(id.0 as usize) else { continue };
            for near in all.near(&name.text) {
                let Some(&other) = by_text.get(near) else { continue };
                // Each pair once, from the name that comes first in the alphabet.
                if name.text.as_str() < near {
                    alike.extend(pair((id, place), other));
                }
            }
            // Letters of two alphabets that look the same: however short, no eye tells the names apart.
            if let Some(looks) = as_it_looks(&name.text) {
                let known = by_text.get(looks.as_str()).copied().or_else(|| by_looks.get(&looks).copied());
                match known {
                    Some(other) if all.near(&name.text).contains(&self.text_of_name(other.0)) => {}
                    Some(other) => alike.extend(pair(other, (id, place))),
                    None => drop(by_looks.insert(looks, (id, place))),
                }
            }
        }
        alike
    }
}

fn misspelt(word: &str, known: &str, place: Place) -> Diagnostic {
    Diagnostic::new("misspelt-word", Severity::Warning, place, format!("`{word}` is not declared"))
        .label("one letter from a word that is")
        .help(format!("did you mean `{known}`?"))
}

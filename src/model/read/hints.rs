//! Words that may be misspelt: pointed out, never corrected.
//!
//! A slip is one letter put in, left out, changed, or swapped with its neighbour, in a word of six
//! letters or more without a digit. How such words are found is in `text/similar.rs`.

use super::Reader;
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::Symbol,
    model::{NameId, SimilarNames, SourceId},
    source::{FileId, Place},
    syntax::ast::Document,
    text::{
        confusable::latin_lookalike,
        similar::{self, Dictionary, may_be_misspelt},
    },
    vocabulary::{FormPiece, FormTable, Item, ItemKind, Piece, common::is_common},
};
use hashbrown::HashSet;

/// What may be misspelt, collected while reading.
#[derive(Debug, Default)]
pub(super) struct Hints {
    sources: Vec<(SourceId, Place)>,
    words: Vec<(Symbol, Place)>,
    seen: HashSet<Symbol>,
    /// Lines of three words or more with no cue, by their second word: a cue there would complete
    /// *name · cue · content*.
    second: HashSet<Symbol>,
    /// The first line that has the words of so many phrases that the nearest was not looked for, and how many there are.
    not_compared: Option<(Place, usize)>,
}

impl Hints {
    pub(super) fn undeclared_source(&mut self, source: SourceId, place: Place) {
        self.sources.push((source, place));
    }

    pub(super) fn not_compared(&mut self, place: Place) {
        self.not_compared.get_or_insert((place, 0)).1 += 1;
    }

    /// Takes the undeclared words of an opaque sentence.
    pub(super) fn opaque(&mut self, file: FileId, document: &Document, items: &[Item], words: &[Symbol]) {
        for (index, item) in items.iter().enumerate() {
            let undeclared = words.contains(&item.word);
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

/// The known words, of those that may be misspelt.
fn dictionary<'a>(words: impl Iterator<Item = &'a str>) -> Dictionary<'a> {
    let mut dictionary = Dictionary::default();
    words.filter(|word| may_be_misspelt(word)).for_each(|word| dictionary.add(word));
    dictionary
}

impl Reader<'_> {
    /// Points out what may be misspelt, when all is read.
    pub(super) fn give_hints(&mut self) {
        let mut diagnostics = self.misspelt_sources();
        diagnostics.extend(self.misspelt_names());
        diagnostics.extend(self.misspelt_words());
        diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
        self.alike_names();
        if let Some((place, count)) = self.hints.not_compared {
            let lines = if count == 1 { "1 line is".to_owned() } else { format!("{count} lines are") };
            let message = format!("{lines} not compared with the phrases that come near");
            self.report(
                Diagnostic::new("near-phrase", Severity::Warning, place, message)
                    .label("this line has the words of very many phrases and matches none")
                    .help("declare a phrase for this line, or put its names in quotes"),
            );
        }
    }

    fn misspelt_sources(&self) -> Vec<Diagnostic> {
        if self.hints.sources.is_empty() {
            return Vec::new();
        }
        let mut declared = Dictionary::default();
        for source in self.sources.iter().filter(|source| source.declared) {
            declared.add(&source.name);
        }
        if declared.is_empty() {
            return Vec::new();
        }
        let hint = |&(source, place): &(SourceId, Place)| {
            let name = &self.sources.get(source.0 as usize)?.name;
            // The names of sources are short, so that one slip in four letters counts.
            let known = if name.chars().count() >= 4 { declared.nearest(name)? } else { return None };
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
        let names = self.names.iter().filter(|name| name.declared.is_some()).map(|name| name.text.as_str());
        let forms = single_words(&self.declared.forms).map(|word| self.symbols.get(word));
        let declared = dictionary(names.chain(forms));
        let hint = |&(id, place): &(NameId, Place)| {
            let name = self.names.get(id.0 as usize)?;
            if let Some(known) = self.looks_like_declared(&name.text) {
                let message = format!("`{}` looks like `{known}`, and is written with other letters", name.text);
                let diagnostic = Diagnostic::new("misspelt-word", Severity::Warning, place, message);
                return Some(
                    diagnostic.label("with letters of another alphabet").help(format!("did you mean `{known}`?")),
                );
            }
            let known = nearest(&declared, &name.text).filter(|_| !is_common(&name.text))?;
            Some(
                misspelt(&name.text, known, place)
                    .help(format!("if it is another name, declare it, with a line `distinct from {known}` below it")),
            )
        };
        self.first_seen.iter().filter_map(hint).collect()
    }

    /// The declared name that looks the same as a name and is another.
    fn looks_like_declared(&self, name: &str) -> Option<String> {
        let looks = latin_lookalike(name)?;
        let symbol = self.symbols.find(&looks)?;
        self.declared.quoted.contains(symbol).then_some(looks)
    }

    /// Undeclared words of opaque sentences that are near a word of a phrase, a declared name or,
    /// where it would complete *name · cue · content*, a cue.
    fn misspelt_words(&self) -> Vec<Diagnostic> {
        if self.hints.words.is_empty() {
            return Vec::new();
        }
        let literal = |piece: &Piece| match piece {
            Piece::Literal { word, .. } => Some(*word),
            Piece::Slot { .. } => None,
        };
        let of_phrases = self.vocabulary.patterns.iter().flat_map(|pattern| pattern.pieces.iter().filter_map(literal));
        let of_names = single_words(&self.declared.forms);
        let of_cues = single_words(&self.vocabulary.cue_forms);
        let vocabulary = &self.vocabulary;
        let tables = [
            &vocabulary.cue_forms,
            &vocabulary.hedges,
            &vocabulary.negations,
            &vocabulary.futures,
            &vocabulary.fillers,
            &vocabulary.indefinites,
        ];
        let of_tables = tables.into_iter().flat_map(FormTable::iter).flat_map(|form| &form.pieces);
        let of_tables = of_tables.filter_map(|piece| match piece {
            FormPiece::Word(word) => Some(*word),
            FormPiece::Slot => None,
        });
        let known: HashSet<Symbol> = of_phrases.clone().chain(of_names.clone()).chain(of_tables).collect();
        let text = |word| self.symbols.get(word);
        let (words, cues) = (dictionary(of_phrases.chain(of_names).map(text)), dictionary(of_cues.map(text)));
        let hint = |&(symbol, place): &(Symbol, Place)| {
            if known.contains(&symbol) || self.vocabulary.class(symbol) != symbol {
                return None;
            }
            let word = self.symbols.get(symbol);
            // A word that is near a phrase's word is no slip of a cue.
            let of_cue = || self.hints.second.contains(&symbol).then(|| nearest(&cues, word)).flatten();
            let known = nearest(&words, word).or_else(of_cue)?;
            (!is_common(word)).then(|| misspelt(word, known, place))
        };
        self.hints.words.iter().filter_map(hint).collect()
    }

    /// Finds the undeclared names that are spelt alike. A name that is like many others is one of a series, and
    /// its pairs are counted in one diagnostic.
    fn alike_names(&mut self) {
        let may_be_alike = |text: &str| may_be_misspelt(text) || !text.is_ascii();
        let mut texts: Vec<&str> = Vec::new();
        let mut names: Vec<(NameId, Place)> = Vec::new();
        for &(id, place) in &self.first_seen {
            if let Some(name) = self.names.get(id.0 as usize) {
                texts.push(&name.text);
                names.push((id, place));
            }
        }
        if !texts.iter().any(|text| may_be_alike(text)) {
            return;
        }
        let found = similar::similar_pairs(&texts);
        let pair = |&(one, other): &(usize, usize)| {
            let (&(first, first_place), &(second, second_place)) = (names.get(one)?, names.get(other)?);
            // `county` and `country` are two words.
            if [one, other].iter().all(|&index| texts.get(index).is_some_and(|text| is_common(text))) {
                return None;
            }
            Some(SimilarNames { first, first_place, second, second_place })
        };
        let series = found.series.iter().filter_map(|series| series_of_names(series, &texts, &names));
        let series: Vec<Diagnostic> = series.collect();
        self.alike = found.pairs.iter().filter_map(pair).collect();
        self.alike.sort_unstable_by_key(|pair| (pair.first.min(pair.second), pair.first.max(pair.second)));
        series.into_iter().for_each(|diagnostic| self.report(diagnostic));
        let serial = found.series.iter().flat_map(|series| &series.words).filter_map(|&index| names.get(index));
        self.alike_series = serial.map(|&(id, _)| id).collect();
        self.alike_series.sort_unstable();
    }
}

/// What is said of names that are spelt alike where they are too many to be slips of each other.
fn series_of_names(series: &similar::Series, texts: &[&str], names: &[(NameId, Place)]) -> Option<Diagnostic> {
    const SHOWN: usize = 3;
    let mut shown = series.words.iter().take(SHOWN).filter_map(|&index| Some((texts.get(index)?, names.get(index)?.1)));
    let (first, place) = shown.next()?;
    let (count, most, pairs) = (series.words.len(), similar::SERIES, series.pairs);
    let message = format!("{count} names are each spelt like more than {most} others, `{first}` among them");
    let mut diagnostic = Diagnostic::new("same-thing", Severity::Note, place, message)
        .label(format!("taken for a series: {pairs} pairs of names spelt alike are not reported one by one"));
    for (text, place) in shown {
        diagnostic = diagnostic.also(place, format!("`{text}` is another one"));
    }
    Some(
        diagnostic
            .help("if they are different, declare each (`person …`, `organisation …`), and nothing more is said of them")
            .help("if one of them is a slip, correct it: a contradiction that rests on the difference of two is a warning"),
    )
}

/// The forms of a table that are one word.
fn single_words(table: &FormTable) -> impl Iterator<Item = Symbol> + Clone + '_ {
    table.iter().filter_map(|form| match *form.pieces {
        [FormPiece::Word(word)] => Some(word),
        _ => None,
    })
}

/// The known word that a word may be a slip of.
fn nearest<'d>(known: &'d Dictionary<'_>, word: &str) -> Option<&'d str> {
    if may_be_misspelt(word) { known.nearest(word) } else { None }
}

fn misspelt(word: &str, known: &str, place: Place) -> Diagnostic {
    Diagnostic::new("misspelt-word", Severity::Warning, place, format!("`{word}` is not declared"))
        .label("one letter from a word that is")
        .help(format!("did you mean `{known}`?"))
}

//! Capitals that only their place at the start of a line explains.
//!
//! A line may begin with a capital, whatever its first word is. Where a line begins with `Fire` and a claim has `fire`,
//! the two are one word in the whole run. This is settled from the words of all claims before any line is read, and the
//! two words then have one [`Symbol`](crate::model::Symbol): in lines, patterns, conditions and acceptances alike. So
//! another claim may join two words, but it never parts them, and no finding is lost to a line about something else.
//!
//! Some words are left alone. A declared name matches letter for letter. `May` stays apart from the `may` of the
//! vocabulary, and `March` from what marchers do.

use super::{Input, single_spaced};
use crate::{
    interner::{HASH, InlineStr, Interner},
    source::FileKind,
    syntax::{
        ast::{
            self, FormWord, NameDetailKind, PlainLines, SourceDetailKind, StatementKind, TokenKind, TokenRange,
            WordListKind,
        },
        token_text, unquote,
    },
    text::fold::{decapitalised, fold},
    value::date,
};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use memchr::memchr;
use rayon::{
    iter::{IntoParallelRefIterator, ParallelIterator},
    slice::ParallelSlice,
};
use wide::u8x16;

/// A word that is the same with and without a capital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Capital {
    /// The word with the capital.
    pub capital: String,
    /// The same without.
    pub lower: String,
    /// Whether it has the capital inside a line too. A name is then written with it.
    pub inside: bool,
}

/// The words of a run whose capital at the start of a line means nothing, sorted; and how many bytes were searched for
/// that.
pub(super) fn at_line_starts(inputs: &[Input<'_>]) -> (Vec<Capital>, usize) {
    let firsts = first_words(inputs);
    let apart = kept_apart(inputs, &firsts);
    let words = firsts.iter_from(Interner::EMPTY).zip(apart).filter(|(_, apart)| !apart);
    let pairs = words.filter_map(|(capital, _)| Some((decapitalised(capital)?, capital.to_owned())));
    let mut pairs: Vec<(String, String)> = pairs.collect();
    pairs.sort_unstable();
    let text: usize =
        inputs.iter().filter(|input| !input.document.plain.starts.is_empty()).map(|input| input.file.text.len()).sum();
    let mut searched = if pairs.is_empty() { 0 } else { text };
    let lower = Wanted::new(pairs.iter().map(|(lower, _)| lower.as_str())).find(inputs);
    let mut held = lower.into_iter();
    pairs.retain(|_| held.next().unwrap_or_default());
    searched += if pairs.is_empty() { 0 } else { text };
    let inside = Wanted::new(pairs.iter().map(|(_, capital)| capital.as_str())).find(inputs);
    let capital = |((lower, capital), inside)| Capital { capital, lower, inside };
    (pairs.into_iter().zip(inside).map(capital).collect(), searched)
}

/// The words that lines begin with.
fn first_words(inputs: &[Input<'_>]) -> Interner {
    let mut firsts = Interner::default();
    for input in inputs {
        for words in sentences(input.document) {
            let first = TokenRange { end: words.end.min(words.start + 1), ..words };
            each_word(input, first, |word, first| {
                if first {
                    firsts.intern(word);
                }
            });
        }
        let parts = input.document.plain.starts.par_chunks(FIRSTS);
        let parts: Vec<Interner> = parts.map(|starts| first_words_of(&input.file.text, starts)).collect();
        for word in parts.iter().flat_map(|words| words.iter_from(Interner::EMPTY)) {
            firsts.intern(word);
        }
    }
    firsts
}

/// The first words of some plain lines.
fn first_words_of(text: &str, starts: &[u32]) -> Interner {
    /// Most lines begin with a word that one of the last thousands did.
    const BITS: u32 = 12;
    let mut words = Interner::default();
    let mut recent = vec![InlineStr::NO_TEXT; if starts.len() < 1 << BITS { 0 } else { 1 << BITS }];
    for &start in starts {
        let rest = text.as_bytes().get(start as usize..).unwrap_or(&[]);
        let short = rest.first_chunk().copied().and_then(InlineStr::word);
        if let Some((short, _)) = short {
            let place = recent.get_mut(short.hash(BITS));
            if place.is_some_and(|known| std::mem::replace(known, short) == short)
                || words.find_at(words.prefetch(short), short).is_some()
            {
                continue;
            }
        }
        let length = short.map_or_else(|| word_length(rest), |(_, length)| length);
        words.intern(text.get(start as usize..start as usize + length).unwrap_or_default());
    }
    words
}

/// Plain lines that are looked through in one go.
const PART: usize = 1 << 14;

/// Plain lines whose first words are gathered in one go: in each such part every word is new once.
const FIRSTS: usize = 1 << 17;

/// For each of some words whether its capital means something: whether it is one of a declared name, of a date, or of a
/// word that the vocabulary uses in lower case.
fn kept_apart(inputs: &[Input<'_>], words: &Interner) -> Vec<bool> {
    let dates = words.iter_from(Interner::EMPTY).map(|word| {
        let begins_with_capital = word.starts_with(char::is_uppercase);
        !begins_with_capital || date::may_begin(word) && !date::may_begin(&decapitalised(word).unwrap_or_default())
    });
    let mut apart: Vec<bool> = dates.collect();
    let mut keep = |word: &str| {
        let index = words.find(word).map(|word| word.0 as usize);
        index.and_then(|index| apart.get_mut(index)).into_iter().for_each(|apart| *apart = true);
    };
    for statement in inputs.iter().flat_map(|input| &input.document.statements) {
        let forms = match &statement.kind {
            // Words that are as often a noun may open a sentence.
            StatementKind::Cue(cue) if cue.marks.iter().any(|mark| mark.value == "noun") => continue,
            StatementKind::Cue(cue) => &cue.forms,
            StatementKind::Hedge(hedge) => &hedge.forms,
            StatementKind::Words(list)
                if matches!(list.kind, WordListKind::Negation | WordListKind::Future | WordListKind::Filler) =>
            {
                &list.forms
            }
            _ => continue,
        };
        for form in forms {
            if let [FormWord::Literal(word)] = form.words.as_slice() {
                capitalised(&fold(word)).into_iter().for_each(|word| keep(&word));
            }
        }
    }
    for name in inputs.iter().flat_map(|input| &input.document.statements).flat_map(declared_names) {
        let folded = fold(&name.value);
        let whole = single_spaced(&folded);
        whole.split(' ').for_each(&mut keep);
        // A line that begins with a declared name is read so with a capital too.
        capitalised(&whole).into_iter().for_each(|word| keep(&word));
    }
    apart
}

/// The names that a statement declares, titles and outlets among them.
fn declared_names(statement: &ast::Statement) -> impl Iterator<Item = &ast::Text> {
    let (name, source) = match &statement.kind {
        StatementKind::Name(name) => (Some(name), None),
        StatementKind::Source(source) => (None, Some(source)),
        _ => (None, None),
    };
    let titles = name.into_iter().flat_map(|name| &name.details).filter_map(|detail| match &detail.kind {
        NameDetailKind::Titles(titles) => Some(titles),
        _ => None,
    });
    let outlets = source.into_iter().flat_map(|source| &source.details).filter_map(|detail| match &detail.kind {
        SourceDetailKind::Outlet(outlet) => Some(outlet),
        _ => None,
    });
    name.into_iter().flat_map(|name| &name.names).chain(titles.flatten()).chain(outlets)
}

/// A word with a capital; none where it begins with one, or with none that has one.
fn capitalised(word: &str) -> Option<String> {
    let mut characters = word.chars();
    let first = characters.next().filter(|first| first.is_lowercase())?;
    Some(first.to_uppercase().chain(characters).collect())
}

/// The words that are read as a claim or as what one says, save for plain lines.
fn sentences(document: &ast::Document) -> impl Iterator<Item = TokenRange> + '_ {
    document.statements.iter().flat_map(|statement| {
        let (from, name, one) = match &statement.kind {
            StatementKind::From(from) => (Some(from), None, None),
            StatementKind::Name(name) => (None, Some(name), None),
            StatementKind::Claim(claim) => (None, None, Some(claim.words)),
            StatementKind::Acknowledge(acknowledge) => (None, None, acknowledge.content),
            StatementKind::Asked(asked) => (None, None, Some(asked.content)),
            _ => (None, None, None),
        };
        let claims = from.into_iter().flat_map(|from| from.claims.iter().map(|claim| claim.words));
        let meanings = name.into_iter().flat_map(|name| &name.details).filter_map(|detail| match detail.kind {
            NameDetailKind::Means(words) => Some(words),
            _ => None,
        });
        claims.chain(meanings).chain(one)
    })
}

/// Calls a function with each word of a sentence as it is compared, those in quotes one by one, and whether the sentence
/// begins with it.
fn each_word(input: &Input<'_>, words: TokenRange, mut call: impl FnMut(&str, bool)) {
    let tokens = input.document.tokens(words);
    for (index, &token) in tokens.iter().enumerate() {
        let raw = token_text(&input.file.text, token);
        match token.kind {
            TokenKind::Word if index + 1 == tokens.len() => {
                call(&fold(raw.strip_suffix('.').unwrap_or(raw)), index == 0)
            }
            TokenKind::Word => call(&fold(raw), index == 0),
            TokenKind::Quoted => fold(&unquote(raw)).split_whitespace().for_each(|word| call(word, false)),
            _ => {}
        }
    }
}

/// Words to be looked for in claims.
struct Wanted<'t> {
    places: HashMap<&'t str, usize, FixedState>,
    /// For each two bytes whether a word begins with them, of those that a plain line can hold. Nearly all words of a line
    /// are told by this to be none of these.
    beginnings: Vec<u64>,
    /// The least and the greatest of their first bytes.
    firsts: [u8; 2],
}

impl<'t> Wanted<'t> {
    fn new(words: impl Iterator<Item = &'t str>) -> Self {
        let mut places = HashMap::with_hasher(HASH);
        let (mut beginnings, mut firsts) = (vec![0; 1 << 10], [u8::MAX, 0]);
        for (place, word) in words.enumerate() {
            places.insert(word, place);
            let mut mark = |first: u8, second: u8| {
                let bit = usize::from(first) << 8 | usize::from(second);
                beginnings.get_mut(bit / 64).into_iter().for_each(|bits| *bits |= 1 << (bit % 64));
                firsts = [firsts[0].min(first), firsts[1].max(first)];
            };
            match *word.as_bytes() {
                [first, second, ..] => mark(first, second),
                [first] => [b' ', b'\n', b'\r'].into_iter().for_each(|end| mark(first, end)),
                [] => {}
            }
        }
        Self { places, beginnings, firsts }
    }

    /// For each word whether a claim has it at another place than at the start of a line, where it begins with a
    /// capital, or at any place.
    fn find(&self, inputs: &[Input<'_>]) -> Vec<bool> {
        let mut found = vec![false; self.places.len()];
        if self.places.is_empty() {
            return found;
        }
        let mut mark = |place: usize| found.get_mut(place).into_iter().for_each(|found| *found = true);
        for input in inputs {
            for words in sentences(input.document) {
                each_word(input, words, |word, first| {
                    let explained = first && word.starts_with(char::is_uppercase);
                    self.places.get(word).filter(|_| !explained).into_iter().for_each(|&place| mark(place));
                });
            }
            if input.file.kind == FileKind::Claims {
                self.find_in_plain(&input.file.text, &input.document.plain).into_iter().for_each(&mut mark);
            }
        }
        found
    }

    /// The places of those that stand in plain lines, but not at their start.
    fn find_in_plain(&self, text: &str, plain: &PlainLines) -> HashSet<usize> {
        let parts: Vec<&[u32]> = plain.starts.chunks(PART).collect();
        let ends = parts.iter().skip(1).filter_map(|next| next.first()).map(|&start| start as usize);
        let parts: Vec<(&[u32], usize)> = parts.iter().copied().zip(ends.chain([text.len()])).collect();
        let found = |&(starts, end): &(&[u32], usize)| self.find_in_part(text, starts, end);
        let found: Vec<HashSet<usize>> = parts.par_iter().map(found).collect();
        found.into_iter().flatten().collect()
    }

    /// The same for some plain lines one after the other, and the text between them. `end` is where the next of them begins.
    fn find_in_part(&self, text: &str, starts: &[u32], end: usize) -> HashSet<usize> {
        let (bytes, mut found) = (text.as_bytes(), HashSet::new());
        // A plain line that holds what was looked at last, and up to where no other one begins.
        let (mut line, mut between) = (0..0, 0);
        let mut at = starts.first().map_or(end, |&start| start as usize);
        while at < end {
            let mut begins = self.may_begin_words(bytes, at);
            while begins != 0 {
                let word = at + begins.trailing_zeros() as usize + 1;
                begins &= begins - 1;
                let Some(place) = self.at(text, word).filter(|place| word < end && !found.contains(place)) else {
                    continue;
                };
                if word >= between && !line.contains(&word) {
                    let next = starts.partition_point(|&start| start as usize <= word);
                    let start =
                        next.checked_sub(1).and_then(|own| starts.get(own)).map_or(end, |&start| start as usize);
                    line = start..start + memchr(b'\n', bytes.get(start..).unwrap_or(&[])).unwrap_or(0);
                    between =
                        if line.contains(&word) { 0 } else { starts.get(next).map_or(end, |&start| start as usize) };
                }
                // Where a line is indented, its first word stands behind a space too.
                if line.contains(&word) && word != line.start {
                    found.insert(place);
                }
            }
            at += BLOCK;
        }
        found
    }

    /// Which bytes of a block are spaces before a byte that a word may begin with: the lowest bit is the first byte.
    #[inline]
    fn may_begin_words(&self, bytes: &[u8], at: usize) -> u64 {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let mut last = [0; BLOCK + 1];
        let block: &[u8; BLOCK + 1] = match rest.first_chunk() {
            Some(block) => block,
            None => {
                last.iter_mut().zip(rest).for_each(|(byte, &own)| *byte = own);
                &last
            }
        };
        let ([own @ .., _], [_, next @ ..]) = (block, block);
        let [least, greatest] = self.firsts.map(u8x16::splat);
        let parts = own.as_chunks().0.iter().zip(next.as_chunks().0).zip([0, 16, 32, 48]);
        parts.fold(0, |begins, ((&own, &next), place)| {
            let next = u8x16::new(next);
            let fits = next.max(least).min(greatest).simd_eq(next);
            let begin = u8x16::new(own).simd_eq(u8x16::splat(b' ')) & fits;
            begins | u64::from(begin.to_bitmask()) << place
        })
    }

    /// The place of the word that begins there.
    #[inline]
    fn at(&self, text: &str, word: usize) -> Option<usize> {
        let rest = text.as_bytes().get(word..)?;
        let &[first, second, ..] = rest else { return None };
        let bit = usize::from(first) << 8 | usize::from(second);
        let may_be = self.beginnings.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 != 0);
        let word = if may_be { text.get(word..word + word_length(rest)) } else { None };
        self.places.get(word?).copied()
    }
}

/// How many bytes are looked at together: as many as there are bits for them.
const BLOCK: usize = 64;

/// How long the word is that some bytes of a plain line begin with.
fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| byte <= b' ').unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        source::{FileId, SourceFile},
        syntax,
    };

    fn capitals(text: &str, plain: bool) -> Vec<String> {
        let file = SourceFile::new("a.claims", FileKind::Claims, text);
        let (document, _) = if plain { syntax::skim(text, file.kind) } else { syntax::parse(text, file.kind) };
        let input = Input { id: FileId(0), file: &file, document: &document };
        let written = |word: Capital| format!("{}{}", if word.inside { "=" } else { "" }, word.capital);
        at_line_starts(&[input]).0.into_iter().map(written).collect()
    }

    #[test]
    fn a_capital_means_nothing_where_another_claim_has_the_word_without() {
        for (claims, expect) in [
            ("Fire is out\nRubio says the fire is out\n", &["Fire"][..]),
            ("Fire is out\nfire is old\n", &["Fire"]),
            ("Fire is out\nRubio says \"no fire\" is out\n", &["Fire"]),
            ("Fire is out\nRubio says plan is on fire\n", &["Fire"]),
            ("Fire is out\nRubio says plan is on fire.\n", &["Fire"]),
            ("Fire is out\nRubio denies Fire is fire\n", &["=Fire"]),
            (
                "Internationalisation-day is here\nRubio says internationalisation-day is here\n",
                &["Internationalisation-day"],
            ),
            ("from paper\n  Rubio says blast cost 10\n  Leaks says no\n  Rubio says leaks resigned\n", &["Leaks"]),
            ("X resigned\nRubio says x\nEve says x resigned\n", &["X"]),
            ("Žalgiris won\nRubio says žalgiris won\n", &["Žalgiris"]),
            ("Rubio says Fire is out\nEve says fire is out\n", &[]),
            ("Fire is out\nRubio says plan is fake  # the fire\n", &[]),
            ("Fire is out\nRubio says plan is fake\n  mark fire\n", &[]),
            ("Fire is out\nRubio says firemen left\nFire left\n", &[]),
            ("March is over\nRubio says they march\n", &[]),
            ("person Fire\nFire is out\nRubio says fire is out\n", &[]),
            ("person \"Fire Brigade\"\nFire is out\nRubio says fire is out\n", &[]),
            ("group fire\nFire is out\nRubio says fire is out\n", &[]),
        ] {
            for plain in [false, true] {
                assert_eq!(capitals(claims, plain), expect, "{claims:?}");
            }
        }
    }

    #[test]
    fn what_stands_between_plain_lines_is_not_taken_for_one() {
        let between = format!("# a fire {}\n", "fire ".repeat(50));
        assert!(capitals(&format!("Fire is out\n{between}{between}Rubio says no\n{between}"), true).is_empty());
        let claims = format!("Fire is out\n{between}Rubio says fire is out\n{between}");
        assert_eq!(capitals(&claims, true), ["Fire"]);
    }

    #[test]
    fn a_word_is_found_wherever_it_stands_in_a_line() {
        for before in 0..140 {
            let line = format!("R{} says a fire is out\n", "u".repeat(before));
            assert_eq!(capitals(&format!("Fire is out\n{line}"), true), ["Fire"], "{before}");
            let line = format!("R{} says a\nFire is out\n", "u".repeat(before));
            assert!(capitals(&line, true).is_empty(), "{before}");
        }
    }
}

//! Quotes: whether their words stand in their source's text, and which claims quote the same.

use super::{ClaimId, Model, NameId, SourceId};
use crate::collections::DisjointSets;
use crate::narrow::to_u32;
use crate::source::{FileId, Folded, Nearest, NotFound, Place, Quoted, Span};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;

/// What became of a claim's quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotation {
    /// How many words it has; what stands in brackets does not count.
    pub words: u32,
    /// How many ellipses stand between its words.
    pub ellipses: u32,
    /// Whether it was found.
    pub found: QuoteLookup,
    /// For a quote in a story, whether it stands in a text of any other source; unknown where no
    /// source with a text has its speaker.
    pub elsewhere: QuoteLookup,
    /// The source that it stands in, and where.
    pub elsewhere_at: Option<(SourceId, Place)>,
    /// The sentence there, where it goes on with words that limit what is quoted, or begins with words that turn it
    /// round, and the story has neither.
    pub cut_short: Option<Place>,
    /// The passage that comes nearest to it, in the file of its source's text, where it was not
    /// found and one comes near.
    pub nearest: Option<(FileId, Nearest)>,
}

/// Whether quoted words stand in their source's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuoteLookup {
    /// The text is not on file, or there was too much to look through.
    #[default]
    Unknown,
    /// They do.
    Here,
    /// They do not.
    Nowhere,
}

/// The text of a source, ready for looking up quotes.
#[derive(Debug)]
pub struct SourceText {
    /// The file it stands in.
    pub file: FileId,
    /// Where in the file it begins.
    pub start: u32,
    /// Its words.
    pub folded: Folded,
}

impl SourceText {
    /// Whether words are looked for in vain, and there was time to look for them.
    pub fn lacks(&self, words: &str) -> bool {
        let quoted = Quoted::new(words);
        let mut steps = STEPS;
        quoted.words() > 0 && matches!(self.folded.locate(&quoted, &mut steps), Err(NotFound::Missing(_)))
    }

    /// The passage that comes nearest to words, where one comes near.
    pub fn nearest_place(&self, words: &str) -> Option<Place> {
        if self.folded.nearest_cost() > NEAREST_STEPS {
            return None;
        }
        let nearest = self.folded.nearest(&Quoted::new(words), 0)?;
        Some(self.place(nearest.span))
    }

    fn place(&self, span: Span) -> Place {
        Place::new(self.file, self.shifted(span))
    }

    const fn shifted(&self, span: Span) -> Span {
        Span::new(span.start + self.start, span.end + self.start)
    }
}

/// Steps of looking up quotes in a run, all together: some seconds where all is hostile.
const STEPS: u64 = 1 << 31;
/// Steps of looking for nearest passages, all together.
const NEAREST_STEPS: u64 = 1 << 30;
/// Words by which quotes are compared with each other.
const COMPARED: usize = 200;
/// Two words in a row that occur in more quotes than this tell nothing about which are alike.
const COMMON: usize = 100;
/// A quote is compared with at most so many others that may hold its words, or be the same in other words.
const CANDIDATES: usize = 64;
/// Quotes of fewer words than this are never one saying in different words.
const SAYING: usize = 4;

/// Looks up what claims quote and point to in the texts of their sources, and compares quotes with
/// each other. How many could not be looked up.
pub fn locate(model: &mut Model, texts: &BTreeMap<SourceId, SourceText>) -> usize {
    for &id in texts.keys() {
        model.sources[id].has_text = true;
    }
    if model.extras.is_empty() {
        return 0;
    }
    let asked: Vec<(u32, SourceId)> = (model.claims.iter())
        .filter_map(|claim| Some((claim.extra.checked_sub(1)?, claim.source)))
        .filter(|&(extra, _)| {
            model.extras.get(extra as usize).is_some_and(|extra| extra.quote.is_some() || extra.at.is_some())
        })
        .collect();
    let steps = STEPS / asked.len().max(1) as u64;
    let looked_up: Vec<(u32, Option<Place>, Option<Quotation>, bool)> = {
        let model = &*model;
        let look_up = |(extra, source): (u32, SourceId)| look_up(model, extra, texts.get(&source), steps);
        asked.clone().into_par_iter().map(look_up).collect()
    };
    let spent = looked_up.iter().filter(|(.., spent)| *spent).count();
    for (extra, passage, quotation, _) in looked_up {
        if let Some(extra) = model.extras.get_mut(extra as usize) {
            (extra.passage, extra.quotation) = (passage, quotation);
        }
    }
    let missing: Vec<(u32, SourceId)> = asked.into_iter().filter(|&(extra, _)| is_missing(model, extra)).collect();
    let steps = NEAREST_STEPS / missing.len().max(1) as u64;
    let nearest: Vec<(u32, Option<(FileId, Nearest)>)> = {
        let model = &*model;
        let near = |(extra, source): (u32, SourceId)| {
            let text = texts.get(&source).filter(|text| text.folded.nearest_cost() <= steps);
            (extra, text.and_then(|text| nearest(model, extra, text)))
        };
        missing.into_par_iter().map(near).collect()
    };
    for (extra, found) in nearest {
        if let Some(quotation) = model.extras.get_mut(extra as usize).and_then(|extra| extra.quotation.as_mut()) {
            quotation.nearest = found;
        }
    }
    quoted_in_stories(model, texts);
    model.quotes = Quotes::new(model);
    spent
}

/// The passage that comes nearest to a quote, where one does.
type Passage = Option<(FileId, Nearest)>;

/// The source whose text has a quote, and where.
type Elsewhere = Option<(SourceId, Place)>;

/// Looks up what stories quote in the texts of the other sources. A story is new: that its own text
/// has the words says nothing of whether they were said.
fn quoted_in_stories(model: &mut Model, texts: &BTreeMap<SourceId, SourceText>) {
    let is_story = |source: SourceId| model.source(source).story;
    let quoting: Vec<(u32, NameId)> = (model.claims.iter())
        .filter(|claim| is_story(claim.source))
        .filter_map(|claim| Some((claim.extra.checked_sub(1)?, claim.speaker)))
        .filter(|&(extra, _)| {
            let quotation = model.extras.get(extra as usize).and_then(|extra| extra.quotation.as_ref());
            quotation.is_some_and(|quotation| quotation.words > 0 && quotation.nearest.is_none())
        })
        .collect();
    if quoting.is_empty() {
        return;
    }
    let mut speaking: HashMap<NameId, Vec<SourceId>, FixedState> = HashMap::with_hasher(FixedState::with_seed(0));
    for claim in model.claims.iter().filter(|claim| !is_story(claim.source) && texts.contains_key(&claim.source)) {
        let sources = speaking.entry(claim.speaker).or_default();
        if sources.last() != Some(&claim.source) && !sources.contains(&claim.source) {
            sources.push(claim.source);
        }
    }
    let others: Vec<(SourceId, &SourceText)> =
        texts.iter().filter(|(source, _)| !is_story(**source)).map(|(&source, text)| (source, text)).collect();
    let steps = STEPS / (quoting.len() * others.len().max(1)) as u64;
    let nearest_steps = NEAREST_STEPS / quoting.len() as u64;
    let looked_up: Vec<(u32, QuoteLookup, Elsewhere, Passage)> = {
        let model = &*model;
        let look_up = |(extra, speaker): (u32, NameId)| {
            let Some(sources) = speaking.get(&speaker) else { return (extra, QuoteLookup::Unknown, None, None) };
            let Some((words, _)) = model.extras.get(extra as usize).and_then(|extra| extra.quote.as_ref()) else {
                return (extra, QuoteLookup::Unknown, None, None);
            };
            let quoted = Quoted::new(words);
            for &(source, text) in &others {
                match text.folded.locate(&quoted, &mut { steps }) {
                    Ok(span) => return (extra, QuoteLookup::Here, Some((source, text.place(span))), None),
                    Err(NotFound::Missing(_)) => {}
                    Err(NotFound::Spent) => return (extra, QuoteLookup::Unknown, None, None),
                }
            }
            let own = sources.iter().filter_map(|source| texts.get(source));
            let cheap = own.filter(|text| text.folded.nearest_cost() <= nearest_steps / sources.len().max(1) as u64);
            let near = cheap.filter_map(|text| nearest(model, extra, text));
            // Of passages as near the first counts.
            let best = near.reduce(|best, next| if next.1.alike > best.1.alike { next } else { best });
            (extra, QuoteLookup::Nowhere, None, best)
        };
        quoting.into_par_iter().map(look_up).collect()
    };
    for (extra, found, at, near) in looked_up {
        if let Some(quotation) = model.extras.get_mut(extra as usize).and_then(|extra| extra.quotation.as_mut()) {
            (quotation.elsewhere, quotation.elsewhere_at) = (found, at);
            quotation.nearest = near.or(quotation.nearest.take());
        }
    }
}

fn look_up(
    model: &Model,
    extra: u32,
    text: Option<&SourceText>,
    mut steps: u64,
) -> (u32, Option<Place>, Option<Quotation>, bool) {
    let mut spent = false;
    let Some(words) = model.extras.get(extra as usize) else { return (extra, None, None, spent) };
    let mut find = |quoted: &Quoted| match text {
        None => (QuoteLookup::Unknown, None),
        // What has no words to look for stands everywhere and nowhere.
        Some(_) if quoted.words() == 0 => (QuoteLookup::Unknown, None),
        Some(text) => match text.folded.locate(quoted, &mut steps) {
            Ok(span) => (QuoteLookup::Here, Some(text.place(span))),
            Err(NotFound::Missing(_)) => (QuoteLookup::Nowhere, None),
            Err(NotFound::Spent) => {
                spent = true;
                (QuoteLookup::Unknown, None)
            }
        },
    };
    let at = words.at.as_ref().and_then(|(words, _)| find(&Quoted::new(words)).1);
    let quote = words.quote.as_ref().map(|(words, _)| {
        let quoted = Quoted::new(words);
        let (found, place) = find(&quoted);
        (Quotation { words: quoted.words(), ellipses: quoted.ellipses(), found, ..Quotation::default() }, place)
    });
    let (quotation, quote_place) = quote.unzip();
    (extra, at.or(quote_place.flatten()), quotation, spent)
}

fn is_missing(model: &Model, extra: u32) -> bool {
    let quotation = model.extras.get(extra as usize).and_then(|extra| extra.quotation.as_ref());
    quotation.is_some_and(|quotation| quotation.found == QuoteLookup::Nowhere)
}

fn nearest(model: &Model, extra: u32, text: &SourceText) -> Option<(FileId, Nearest)> {
    let (words, _) = model.extras.get(extra as usize)?.quote.as_ref()?;
    let quoted = Quoted::new(words);
    let mut steps = u64::from(u32::MAX);
    let Err(NotFound::Missing(run)) = text.folded.locate(&quoted, &mut steps) else { return None };
    let mut nearest = text.folded.nearest(&quoted, run)?;
    nearest.span = text.shifted(nearest.span);
    for difference in &mut nearest.differences {
        difference.here = text.shifted(difference.here);
    }
    Some((text.file, nearest))
}

/// The words that claims quote and point to, each row of words once.
#[derive(Debug, Default)]
pub struct Quotes {
    rows: Vec<QuotedRow>,
    /// The rows of claims that have any, in the order of the claims.
    of: Vec<QuotedBy>,
}

#[derive(Debug, Default)]
struct QuotedRow {
    /// The claims that quote it.
    quoting: Vec<ClaimId>,
    /// The claims that have it as quote, or as the passage that carries them.
    having: Vec<ClaimId>,
    /// The rows that hold all its words in a row, itself left out.
    holders: Vec<u32>,
    /// The rows whose words it holds, itself left out.
    held: Vec<u32>,
    /// The rows that are the same in other words.
    alike: Vec<u32>,
    /// The least row that is, by some steps, the same saying.
    saying: u32,
}

#[derive(Clone, Copy, Debug)]
struct QuotedBy {
    claim: ClaimId,
    quote: Option<u32>,
    at: Option<u32>,
}

impl Quotes {
    /// The claims that have a quote, in order.
    pub fn quoted(&self) -> impl Iterator<Item = ClaimId> + '_ {
        self.of.iter().filter(|of| of.quote.is_some()).map(|of| of.claim)
    }

    /// A number that is the same for quotes that are one saying, in the same or in other words.
    pub fn saying(&self, claim: ClaimId) -> Option<u32> {
        self.quote(claim).map(|row| row.saying)
    }

    /// The claims that have all the words that a claim quotes: in their own quote, or in the passage
    /// that carries them; itself left out.
    pub fn with_words_of(&self, claim: ClaimId) -> impl Iterator<Item = ClaimId> + '_ {
        let row = self.quote_number(claim);
        let holders = self.quote(claim).map(|row| row.holders.as_slice()).unwrap_or_default();
        let rows = row.into_iter().chain(holders.iter().copied());
        rows.filter_map(|row| self.rows.get(row as usize))
            .flat_map(|row| row.having.iter().copied())
            .filter(move |&other| other != claim)
    }

    /// Whether a claim has all the words that another quotes.
    pub fn has_words_of(&self, claim: ClaimId, quoting: ClaimId) -> bool {
        let Some(row) = self.quote_number(quoting).filter(|_| claim != quoting) else { return false };
        let holds = |own: u32| {
            own == row || self.rows.get(own as usize).is_some_and(|own| own.held.binary_search(&row).is_ok())
        };
        self.find(claim).is_some_and(|own| [own.quote, own.at].into_iter().flatten().any(holds))
    }

    /// How many claims have all the words that a claim quotes, on the average over the quotes.
    pub fn mean_with_words(&self) -> f64 {
        let pairs = |row: &QuotedRow| {
            let holders = row.holders.iter().filter_map(|&holder| self.rows.get(holder as usize));
            let having: usize = std::iter::once(row).chain(holders).map(|row| row.having.len()).sum();
            row.quoting.len() as f64 * having as f64
        };
        let quotes: usize = self.rows.iter().map(|row| row.quoting.len()).sum();
        self.rows.iter().map(pairs).sum::<f64>() / quotes.max(1) as f64
    }

    /// The claims whose quoted words a claim has, in its quote or in the passage that carries it;
    /// itself left out.
    pub fn words_in(&self, claim: ClaimId) -> impl Iterator<Item = ClaimId> + '_ {
        let own = self.find(claim).into_iter().flat_map(|of| [of.quote, of.at]).flatten();
        let rows = own.flat_map(|number| {
            let held = self.rows.get(number as usize).map(|row| row.held.as_slice()).unwrap_or_default();
            std::iter::once(number).chain(held.iter().copied())
        });
        rows.filter_map(|row| self.rows.get(row as usize))
            .flat_map(|row| row.quoting.iter().copied())
            .filter(move |&other| other != claim)
    }

    /// The claims that quote the saying that a claim quotes, in other words; a part of the words is
    /// not other words.
    pub fn otherwise(&self, claim: ClaimId) -> impl Iterator<Item = ClaimId> + '_ {
        let alike = self.quote(claim).map(|row| row.alike.as_slice()).unwrap_or_default();
        alike.iter().filter_map(|&row| self.rows.get(row as usize)).flat_map(|row| row.quoting.iter().copied())
    }

    fn find(&self, claim: ClaimId) -> Option<QuotedBy> {
        let index = self.of.binary_search_by_key(&claim, |of| of.claim).ok()?;
        self.of.get(index).copied()
    }

    fn quote_number(&self, claim: ClaimId) -> Option<u32> {
        self.find(claim)?.quote
    }

    fn quote(&self, claim: ClaimId) -> Option<&QuotedRow> {
        self.rows.get(self.quote_number(claim)? as usize)
    }

    fn new(model: &Model) -> Self {
        let mut builder = QuotesBuilder::default();
        for (id, claim) in model.claims.iter().enumerate() {
            let Some(extra) = model.extra(claim) else { continue };
            let claim = ClaimId(to_u32(id));
            let quote = extra.quote.as_ref().and_then(|(words, _)| builder.row(words));
            let at = extra.at.as_ref().and_then(|(words, _)| builder.row(words));
            for number in [quote, at].into_iter().flatten() {
                if let Some(row) = builder.quotes.rows.get_mut(number as usize)
                    && row.having.last() != Some(&claim)
                {
                    row.having.push(claim);
                }
            }
            if let Some(row) = quote.and_then(|number| builder.quotes.rows.get_mut(number as usize)) {
                row.quoting.push(claim);
            }
            if quote.is_some() || at.is_some() {
                builder.quotes.of.push(QuotedBy { claim, quote, at });
            }
        }
        builder.compare();
        builder.quotes
    }
}

/// Words of a row by number, run by run.
type Runs = Vec<Vec<u32>>;

#[derive(Debug)]
struct QuotesBuilder {
    quotes: Quotes,
    words: HashMap<String, u32, FixedState>,
    numbers: HashMap<Runs, u32, FixedState>,
    /// The runs of each row.
    runs: Vec<Runs>,
}

impl Default for QuotesBuilder {
    fn default() -> Self {
        let hash = || FixedState::with_seed(0);
        let (words, numbers) = (HashMap::with_hasher(hash()), HashMap::with_hasher(hash()));
        Self { quotes: Quotes::default(), words, numbers, runs: Vec::new() }
    }
}

impl QuotesBuilder {
    fn row(&mut self, words: &str) -> Option<u32> {
        let quoted = Quoted::new(words);
        let runs: Runs = quoted
            .runs()
            .map(|run| {
                let numbers = run.map(|word| {
                    let next = to_u32(self.words.len());
                    *self.words.entry_ref(word).or_insert(next)
                });
                numbers.collect()
            })
            .collect();
        if runs.is_empty() {
            return None;
        }
        let next = to_u32(self.quotes.rows.len());
        let number = *self.numbers.entry(runs.clone()).or_insert(next);
        if number == next {
            self.quotes.rows.push(QuotedRow { saying: number, ..QuotedRow::default() });
            self.runs.push(runs);
        }
        Some(number)
    }

    /// Compares the rows with those that share two words in a row with them.
    fn compare(&mut self) {
        let mut pairs: HashMap<(u32, u32), Vec<u32>, FixedState> = HashMap::with_hasher(FixedState::with_seed(0));
        for (number, runs) in self.runs.iter().enumerate() {
            for pair in pairs_of(runs) {
                let rows = pairs.entry(pair).or_default();
                if rows.last() != Some(&to_u32(number)) {
                    rows.push(to_u32(number));
                }
            }
        }
        let mut sayings: DisjointSets<u32> = DisjointSets::new(self.runs.len());
        for number in 0..self.runs.len() {
            if self.quotes.rows.get(number).is_none_or(|row| row.quoting.is_empty()) {
                continue;
            }
            let Some(runs) = self.runs.get(number) else { continue };
            let mut holders: Vec<u32> = Vec::new();
            let rarest = pairs_of(runs).filter_map(|pair| pairs.get(&pair)).min_by_key(|rows| rows.len());
            for &other in rarest.map(Vec::as_slice).unwrap_or_default().iter().take(CANDIDATES * CANDIDATES) {
                let all = self.runs.get(other as usize).map(Vec::as_slice).unwrap_or_default();
                if other as usize != number && holds(all, runs) {
                    holders.push(other);
                }
            }
            let alike = self.alike(number, runs, &pairs);
            for other in holders.iter().chain(&alike) {
                let quoted = self.quotes.rows.get(*other as usize).is_some_and(|row| !row.quoting.is_empty());
                if quoted && words(runs).count() >= SAYING {
                    sayings.join(to_u32(number), *other);
                }
            }
            for &holder in &holders {
                if let Some(row) = self.quotes.rows.get_mut(holder as usize) {
                    row.held.push(to_u32(number));
                }
            }
            if let Some(row) = self.quotes.rows.get_mut(number) {
                (row.holders, row.alike) = (holders, alike);
            }
        }
        // Likeness goes both ways, also where one of the two had too many others to look at.
        let alike: Vec<(u32, u32)> = (self.quotes.rows.iter().enumerate())
            .flat_map(|(number, row)| row.alike.iter().map(move |&other| (other, to_u32(number))))
            .collect();
        for (number, other) in alike {
            if let Some(row) = self.quotes.rows.get_mut(number as usize)
                && !row.alike.contains(&other)
            {
                row.alike.push(other);
            }
        }
        for number in 0..self.quotes.rows.len() {
            let saying = sayings.representative(to_u32(number));
            if let Some(row) = self.quotes.rows.get_mut(number) {
                row.alike.sort_unstable();
                row.saying = saying;
            }
        }
    }

    /// The quotes that are the same saying in other words: at least two thirds of the words of the
    /// longer one stand in both in the same order, and neither holds the other.
    fn alike(&self, number: usize, runs: &Runs, pairs: &HashMap<(u32, u32), Vec<u32>, FixedState>) -> Vec<u32> {
        let own: Vec<u32> = words(runs).take(COMPARED).collect();
        if own.len() < SAYING {
            return Vec::new();
        }
        let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
        for pair in pairs_of(runs).take(COMPARED) {
            let rows = pairs.get(&pair).map(Vec::as_slice).unwrap_or_default();
            for &other in if rows.len() <= COMMON { rows } else { &[] } {
                *shared.entry(other).or_default() += 1;
            }
        }
        shared.remove(&to_u32(number));
        let mut candidates: Vec<(u32, u32)> = shared.into_iter().collect();
        candidates.sort_by_key(|&(other, count)| (std::cmp::Reverse(count), other));
        let is_alike = |other: u32| {
            let quoted = self.quotes.rows.get(other as usize).is_some_and(|row| !row.quoting.is_empty());
            let Some(others) = self.runs.get(other as usize).filter(|_| quoted) else { return false };
            let their: Vec<u32> = words(others).take(COMPARED).collect();
            their.len() >= SAYING
                && 3 * common(&own, &their) >= 2 * own.len().max(their.len())
                && !holds(others, runs)
                && !holds(runs, others)
        };
        candidates.into_iter().take(CANDIDATES).map(|(other, _)| other).filter(|&other| is_alike(other)).collect()
    }
}

fn words(runs: &Runs) -> impl Iterator<Item = u32> + '_ {
    runs.iter().flatten().copied()
}

fn pairs_of(runs: &Runs) -> impl Iterator<Item = (u32, u32)> + '_ {
    runs.iter().flat_map(|run| run.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))))
}

/// Whether all runs of `part` stand in runs of `whole`, in order.
fn holds(whole: &[Vec<u32>], part: &[Vec<u32>]) -> bool {
    let (mut run, mut from) = (0, 0);
    for piece in part {
        loop {
            let Some(words) = whole.get(run) else { return false };
            let rest = words.get(from..).unwrap_or(&[]);
            match rest.windows(piece.len().max(1)).position(|window| window == piece.as_slice()) {
                Some(at) => {
                    from += at + piece.len();
                    break;
                }
                None => (run, from) = (run + 1, 0),
            }
        }
    }
    true
}

/// How many words two rows have in common, in order.
fn common(one: &[u32], two: &[u32]) -> usize {
    let mut row = vec![0_usize; two.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (at, other) in two.iter().enumerate() {
            let above = row.get(at + 1).copied().unwrap_or(0);
            let left = row.get(at).copied().unwrap_or(0);
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = if word == other { diagonal + 1 } else { above.max(left) };
            }
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of quotes, by what they have to do with the first.
    fn check(first: &str, second: &str, expect: &str) {
        let mut builder = QuotesBuilder::default();
        for (id, words) in [first, second].into_iter().enumerate() {
            let number = builder.row(words).unwrap() as usize;
            let row = &mut builder.quotes.rows[number];
            row.quoting.push(ClaimId(id as u32));
            row.having.push(ClaimId(id as u32));
            builder.quotes.of.push(QuotedBy { claim: ClaimId(id as u32), quote: Some(number as u32), at: None });
        }
        builder.compare();
        let quotes = builder.quotes;
        let (one, two) = (ClaimId(0), ClaimId(1));
        let found = match (quotes.with_words_of(one).count(), quotes.with_words_of(two).count()) {
            (1, 1) => "the same",
            (1, 0) => "a part",
            (0, 1) => "the whole",
            _ if quotes.otherwise(one).count() == 1 && quotes.otherwise(two).count() == 1 => "otherwise",
            _ => "-",
        };
        assert_eq!(quotes.words_in(two).count(), quotes.with_words_of(one).count());
        assert_eq!(found, expect, "{first} | {second}");
        let one_saying = quotes.saying(one) == quotes.saying(two);
        assert!(one_saying || expect == "-" || Quoted::new(first).words().min(Quoted::new(second).words()) < 4);
    }

    #[test]
    fn quotes_are_the_same_or_parts_or_one_saying_in_other_words() {
        check("We have not cut 400 jobs", "“we have not cut 400 jobs.”", "the same");
        check("not cut 400 jobs", "We have not cut 400 jobs", "a part");
        check("We have not cut 400 jobs", "not cut 400 jobs", "the whole");
        check("We have … 400 jobs", "We have not cut 400 jobs", "a part");
        check("We have not cut 400 jobs", "We have never cut 400 jobs", "otherwise");
        check("We have not cut 400 jobs", "We did not sell any jobs", "-");
        check("plainly fake", "plainly false", "-");
    }
}

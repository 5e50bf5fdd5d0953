//! Lines of one shape are read once.
//!
//! Most lines of a large file differ in nothing but names, days and figures. Each word of a plain line has a class
//! ([`Role::code`]), which says all that the reading asks of a word, and lines with the same classes in the same order
//! have the same shape. The first line of a shape is read like any other, by `claim_line.rs`. Which of its words became the
//! speaker, the day and the slots is then read off the claim that came of it ([`Shape`]), and the lines that follow are
//! filled in by that. A shape is kept only if other words of the same classes could not have led to another reading;
//! lines of all other shapes are read one by one.

use super::{
    Input, Reader,
    tokens::{PlainLine, Texts, Window, Word, WordId},
    word_class::{Role, is_digits},
};
use crate::{
    interner::{FixedKeyMap, Interner},
    model::{
        Claim, ClaimId, DateId, Extra, Flags, NameId, PropositionId, SourceId, Symbol, Term, TermKind, Voice,
        table::InlineProposition,
    },
    narrow::{low_u64, to_u8, to_u32},
    prefetch::{prefetch, prefetch_at},
    source::Place,
    syntax::{
        self,
        ast::{Certainty, PlainRun, SlotType, Stance},
    },
    value::{NumberRange, date},
    vocabulary::{CueId, FormPiece, Pattern, PhraseId, Piece},
};
use hashbrown::HashMap;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

/// How many slots the phrase of a shape may have.
const SLOTS: usize = InlineProposition::SLOTS;

/// How many words a line with a shape may have.
const WORDS: usize = 24;

/// How many shapes are kept. A desk's lines have a few hundred; the bound is for malicious input.
const MOST: usize = 1 << 13;

/// The class of a word in a [`Row`]: any number but 0 and the greatest.
type Code = u16;

/// The code of a word with which a line has no shape.
const NEVER: Code = narrowed(Role::NEVER);

/// The code of a figure of a few digits.
const DIGITS: Code = narrowed(Role::DIGITS);

#[expect(clippy::cast_possible_truncation, reason = "worked out, and asserted, while the program is built")]
const fn narrowed(code: u32) -> Code {
    assert!(code < Code::MAX as u32);
    code as Code
}

/// What all lines of one shape have in common, and which of their words differ.
#[derive(Clone, Copy, Debug)]
struct Shape {
    cue: CueId,
    stance: Stance,
    certainty: Certainty,
    flags: u8,
    /// The speaker, where the word that names him has a class of its own.
    speaker: Option<NameId>,
    /// The words of the cue.
    from: u8,
    to: u8,
    /// The word that is the day of saying.
    said: Option<u8>,
    phrase: PhraseId,
    symmetric: bool,
    /// How many slots the phrase has.
    count: u8,
    /// For each slot the word that fills it.
    slots: [u8; SLOTS],
    /// The word of a slot that is a figure.
    number: Option<u8>,
}

/// The propositions of the last claims on file, which are there without them yet.
pub(super) type Pending = Vec<InlineProposition>;

/// What the words of plain lines are in this run, by their numbers among the words of plain lines.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    entries: Vec<Entry>,
    symbols: Vec<Symbol>,
    /// How many words have a class of their own.
    own: u32,
}

/// What is asked of a word of each line: near to each other, since there may be more words than a near cache has room
/// for.
#[derive(Clone, Copy, Debug)]
#[repr(align(8))]
struct Entry {
    /// As in [`Role::code`], with a number of its own for a word with a class of its own; [`Role::NEVER`] where no line
    /// with the word has a shape.
    code: Code,
    /// The number of the name it is, plus one: of a declared one, or of an undeclared one that was
    /// met before; 0 where it is none yet. Of a day or figure, what it is worth, in the same way: where it stands for a
    /// name the line has no shape.
    number: u32,
}

impl Sheet {
    fn add(&mut self, word: Symbol, role: Role) {
        let mut code = role.code;
        if code == Role::OWN {
            code += self.own;
            self.own += 1;
        }
        // A line with a word beyond all codes has no shape.
        let code = Code::try_from(code).ok().filter(|&code| code < Code::MAX).unwrap_or(NEVER);
        self.entries.push(Entry { code, number: role.name });
        self.symbols.push(word);
    }

    /// Takes room for some more words.
    pub fn reserve(&mut self, words: usize) {
        self.entries.reserve(words);
        self.symbols.reserve(words);
    }

    fn get(&self, word: WordId) -> Option<&Entry> {
        self.entries.get(word.index())
    }

    /// The number of what a word is, once that is known.
    #[inline]
    fn number(&self, word: WordId) -> Option<u32> {
        self.get(word)?.number.checked_sub(1)
    }

    /// The class of a word.
    fn code(&self, word: WordId) -> u32 {
        self.get(word).map_or(Role::DIGITS, |entry| u32::from(entry.code))
    }

    fn keep(&mut self, word: WordId, number: u32) {
        self.entries.get_mut(word.index()).into_iter().for_each(|entry| entry.number = number + 1);
    }
}

/// How many propositions are looked up together, so that one wait for memory is for several of them.
pub(super) const TOGETHER: usize = 32;

impl<'a> Reader<'a> {
    /// Interns the words of plain lines that have no symbol yet, and settles their classes.
    pub(super) fn plain_words(&mut self, texts: &Texts) {
        let new = self.symbols.intern_all(texts.from(self.sheet.symbols.len()));
        self.roles.resize(self.symbols.len().max(self.roles.len()), Role::default());
        // The entries of declared words may lie anywhere in memory.
        let declared = new.iter().map(|&(word, _)| word).filter(|word| word.0 < self.declared_words);
        declared.clone().for_each(|word| prefetch_at(&self.roles, word.0 as usize));
        self.declared.forms.fetch_each(declared);
        let role = |&(word, text): &(Symbol, &str)| {
            let known = self.role_of(word);
            if known.has(Role::KNOWN) { known } else { self.new_role(word, text) }
        };
        let roles: Vec<Role> = new.par_iter().with_min_len(1 << 9).map(role).collect();
        for ((word, _), role) in new.into_iter().zip(roles) {
            self.roles.get_mut(word.0 as usize).into_iter().for_each(|own| *own = role);
            self.sheet.add(word, role);
        }
    }

    /// Reads plain lines. The propositions of the last of them may be interned later.
    pub(super) fn plain_lines(
        &mut self,
        input: &Input<'a>,
        source: SourceId,
        run: PlainRun,
        window: &Window,
        pending: &mut Pending,
    ) {
        let Some(reporter) = self.sources.get_mut(source.0 as usize).map(|own| {
            own.has_claims = true;
            own.reporter
        }) else {
            return;
        };
        let mut shapes = std::mem::take(&mut self.shapes);
        for line in window.lines_in(run.lines()) {
            let row = if self.line_cache { self.row(&mut shapes, &line) } else { None };
            let mut known = row.and_then(|row| shapes.find(row));
            if let Some(row) = row
                && known.is_none()
                && let Some(shape) = shapes.by_any_names.get(&self.by_any_names(&line)).copied()
            {
                shapes.keep(row, Some(shape));
                known = shapes.find(row);
            }
            if let Some(shape) = known.and_then(|known| shapes.get(known))
                && let Some(new) = self.fill_in(input, (source, reporter), &line, shape)
            {
                pending.push(new);
                if pending.len() == TOGETHER {
                    self.flush(pending);
                }
                continue;
            }
            let unknown = row.filter(|_| known.is_none());
            self.flush(pending);
            self.read_line(input, source, &line, unknown, &mut shapes);
        }
        self.shapes = shapes;
    }

    /// Reads a plain line as every other line is read, and keeps what it tells of a row of which nothing is known.
    #[inline(never)]
    fn read_line(
        &mut self,
        input: &Input<'a>,
        source: SourceId,
        line: &PlainLine<'_>,
        unknown: Option<Row>,
        shapes: &mut Shapes,
    ) {
        let (claims, reports) = (self.claims.len(), self.reports.count());
        let (document, claim) = syntax::one_line(&input.file.text, line.span);
        self.claim(&Input { document: &document, ..*input }, source, &claim);
        let Some(row) = unknown else { return };
        let id = ClaimId(to_u32(claims));
        let learnt = match self.claims.get(claims..) {
            Some([claim]) if self.reports.count() == reports && !self.outer.contains_key(&id) => {
                self.learn(line, claim)
            }
            _ => Learnt::No,
        };
        match learnt {
            Learnt::Shape(shape) => {
                shapes.keep(row, Some(shape));
                let codes = self.by_any_names(line);
                if self.takes_any_names(line, &shape, &codes) && shapes.by_any_names.len() < MOST {
                    shapes.by_any_names.insert(codes, shape);
                }
            }
            Learnt::No => shapes.keep(row, None),
            Learnt::NotYet => {}
        }
    }

    /// Interns the propositions of the last claims, of which there are at most [`TOGETHER`].
    pub(super) fn flush(&mut self, pending: &mut Pending) {
        let mut ids = [PropositionId(0); TOGETHER];
        self.propositions.intern_each(pending, &mut ids);
        let first = self.claims.len() - pending.len();
        for (claim, id) in self.claims.get_mut(first..).unwrap_or_default().iter_mut().zip(ids) {
            claim.proposition = id;
        }
        pending.clear();
    }

    /// The classes of the words of a line; none where it has no shape.
    #[inline]
    fn row(&self, shapes: &mut Shapes, line: &PlainLine<'_>) -> Option<Row> {
        if line.words.len() > WORDS {
            return None;
        }
        let (entries, numbers) = (self.sheet.entries.as_slice(), &self.numbers);
        let code = |word: &Word, soon: &Word| {
            match entries.get(soon.id.index()) {
                Some(entry) => prefetch(entry),
                None => soon.id.figure().into_iter().for_each(|figure| numbers.fetch(figure)),
            }
            // A figure has no entry.
            entries.get(word.id.index()).map_or(DIGITS, |entry| entry.code)
        };
        let mut row = Row::default();
        let mut has_shape = true;
        let (words, others) = line.words.split_at(line.words.len().min(Row::FIRST));
        for (word, soon) in words.iter().zip(line.soon) {
            let code = code(word, soon);
            row.add(code);
            has_shape &= code != NEVER;
        }
        let mut others = others.iter().zip(line.soon.get(words.len()..)?);
        while others.len() > 0 && has_shape {
            row = shapes.behind(row)?;
            for (word, soon) in others.by_ref().take(Row::FURTHER) {
                let code = code(word, soon);
                row.add(code);
                has_shape &= code != NEVER;
            }
        }
        // Nothing is kept of a row that has no shape.
        has_shape.then_some(row)
    }

    /// The classes of the words of a line, with one for all names; undeclared words in small letters may be verbs. Most
    /// phrases take any name, so that the shape of a line is that of many others.
    fn by_any_names(&self, line: &PlainLine<'_>) -> Vec<u32> {
        let code = |word: &Word| match self.sheet.code(word.id) {
            Role::CAPITAL_ORDINARY..Role::OWN => Role::CAPITAL_ORDINARY,
            code => code,
        };
        line.words.iter().map(code).collect()
    }

    /// Whether a line of that shape is read alike with any other names: none of the patterns with a word of the line asks
    /// for names of a kind, and all names speak or fill a slot.
    fn takes_any_names(&self, line: &PlainLine<'_>, shape: &Shape, codes: &[u32]) -> bool {
        let takes_any = |piece: &Piece| !matches!(piece, Piece::Slot { slot_type: SlotType::Kind(_), .. });
        let symbols = line.words.iter().filter_map(|word| self.sheet.symbols.get(word.id.index()));
        let mut patterns = symbols.flat_map(|&word| self.vocabulary.patterns_at(self.vocabulary.class(word)));
        let names = codes.iter().filter(|code| **code == Role::CAPITAL_ORDINARY).count();
        let is_name = |slot: &&u8| codes.get(usize::from(**slot)) == Some(&Role::CAPITAL_ORDINARY);
        let in_slots = shape.slots.iter().take(usize::from(shape.count)).filter(is_name).count();
        let by_name = shape.speaker.is_none() && codes.first() == Some(&Role::CAPITAL_ORDINARY);
        let pattern = |id: &u32| self.vocabulary.patterns.get(*id as usize);
        names == in_slots + usize::from(by_name)
            && patterns.all(|id| pattern(id).is_some_and(|pattern| pattern.pieces.iter().all(takes_any)))
    }

    /// The claim of a line with a shape, but for its proposition; none where the line has to be read, and then nothing
    /// is done.
    #[inline]
    fn fill_in(
        &mut self,
        input: &Input<'a>,
        (source, reporter): (SourceId, NameId),
        line: &PlainLine<'_>,
        shape: &Shape,
    ) -> Option<InlineProposition> {
        let (number, same) = match shape.number {
            None => (None, true),
            Some(index) => self.number_at(input, line, index).map(|(number, same)| (Some(number), same))?,
        };
        let extra = if same { 0 } else { self.written_otherwise(input, line, shape) };
        let speaker = shape.speaker.unwrap_or_else(|| self.name_at(input, line, 0));
        let mut terms = [Term::NOTHING; SLOTS];
        for (term, &index) in terms.iter_mut().zip(shape.slots.iter().take(usize::from(shape.count))) {
            let kind = match number.filter(|_| shape.number == Some(index)) {
                Some(number) => TermKind::Number(number),
                None => TermKind::Name(self.name_at(input, line, index)),
            };
            *term = Term::new(kind);
        }
        let swapped = shape.symmetric && self.in_order(terms.get_mut(..usize::from(shape.count)).unwrap_or_default());
        let said = match shape.said {
            Some(index) => self.day_at(input, line, index),
            None => DateId::UNKNOWN,
        };
        self.claims.push(Claim {
            place: Place::new(input.id, line.span),
            source,
            speaker,
            reporter,
            cue: Some(shape.cue),
            cue_span: line.span_of(shape.from..shape.to),
            proposition: PropositionId(0),
            stance: shape.stance,
            certainty: shape.certainty,
            voice: Voice::Attributed,
            said,
            when: DateId::UNKNOWN,
            flags: Flags(shape.flags | if swapped { Flags::SWAPPED } else { 0 }),
            extra,
        });
        Some(InlineProposition::new(shape.phrase, terms))
    }

    /// What the claim of a line tells of all lines of the same shape.
    #[cold]
    fn learn(&self, line: &PlainLine<'_>, claim: &Claim) -> Learnt {
        let words: Vec<Learnable> = line.words.iter().map(|word| self.learnable(word)).collect();
        let own = (claim.extra as usize).checked_sub(1).and_then(|index| self.extras.get(index));
        // A number that is first written otherwise belongs to this line, and all else to the shape.
        let has_more = own.is_some_and(|own| Extra { written: Vec::new(), ..own.clone() } != Extra::default());
        let seldom = has_more || claim.when.is_known() || claim.flags.0 & (Flags::IDLE | Flags::PRONOUN) != 0;
        let Some(cue) = claim.cue.filter(|_| !seldom) else { return Learnt::No };
        let index_of = |start: u32| line.words.iter().position(|word| word.start == start);
        let (Some(from), Some(to)) = (index_of(claim.cue_span.start), index_of(claim.cue_span.end + 1)) else {
            return Learnt::No;
        };
        let said = match (words.as_slice(), from) {
            (_, 1) if !claim.said.is_known() => None,
            ([_, on, day, ..], 3) if claim.said.is_known() && on.is_on && day.role.has(Role::DAY) => Some(2),
            _ => return Learnt::No,
        };
        let Some(first) = words.first() else { return Learnt::No };
        // The first word of a line may be a declared name in lower case.
        let lower = self.lower_case.find(&self.symbols, self.symbols.get(first.symbol));
        let small = lower.and_then(|lower| self.name_of(lower)).filter(|_| first.role.has(Role::OTHER_AT_START));
        let by_speaker = !first.is_value() && [first.name, small].contains(&Some(claim.speaker));
        let by_clause = self.vocabulary.cue(cue).is_some_and(|cue| cue.object);
        let by_deed = self.vocabulary.cue(cue).is_some_and(|cue| cue.doing);
        if !by_speaker || !self.follows_from_classes(&words, said.is_some(), to, (by_clause, by_deed)) {
            return Learnt::No;
        }
        let phrase = self.propositions.phrase(claim.proposition);
        let mut terms = self.propositions.slots(claim.proposition).to_vec();
        if claim.flags.0 & Flags::SWAPPED != 0 {
            terms.reverse();
        }
        let (mut slots, mut number) = ([0; SLOTS], None);
        if terms.len() > SLOTS || matches!(phrase, PhraseId::OPAQUE | PhraseId::SAYING) {
            return Learnt::No;
        }
        for (slot, term) in slots.iter_mut().zip(&terms) {
            let last = words.len() - 1;
            let is_figure = words.last().is_some_and(|word| word.is_figure);
            let filling = match term.kind() {
                TermKind::Number(_) if is_figure => {
                    number = Some(to_u8(last));
                    last
                }
                TermKind::Name(name) => {
                    let mut own =
                        (to..).zip(words.get(to..).unwrap_or(&[])).filter(|(_, word)| word.name == Some(name));
                    match (own.next(), own.next()) {
                        (Some((index, word)), None) if !word.is_value() => index,
                        // Which of the two it is shows in a line with two names.
                        (Some(_), Some(_)) => return Learnt::NotYet,
                        _ => return Learnt::No,
                    }
                }
                _ => return Learnt::No,
            };
            *slot = to_u8(filling);
        }
        Learnt::Shape(Shape {
            cue,
            stance: claim.stance,
            certainty: claim.certainty,
            flags: claim.flags.0 & !Flags::SWAPPED,
            speaker: (first.name != Some(claim.speaker)).then_some(claim.speaker),
            from: to_u8(from),
            to: to_u8(to),
            said,
            phrase,
            symmetric: self.vocabulary.phrase(phrase).is_some_and(|phrase| phrase.symmetric.is_some()),
            count: to_u8(terms.len()),
            slots,
            number,
        })
    }

    /// The name that a word is by itself, declared or not.
    fn name_of(&self, word: Symbol) -> Option<NameId> {
        let declared = self.declared.forms.find(&[FormPiece::Word(word)]).map(|form| NameId(form.value));
        declared.or_else(|| self.undeclared.get(word))
    }

    fn learnable(&self, word: &Word) -> Learnable {
        let symbol = self.sheet.symbols.get(word.id.index()).copied();
        let name = symbol.and_then(|symbol| self.name_of(symbol));
        // A figure has no entry.
        let figure = Role { flags: Role::KNOWN | Role::BEGINS_DATE, code: Role::DIGITS, ..Role::default() };
        Learnable {
            symbol: symbol.unwrap_or_default(),
            class: symbol.map_or(Interner::EMPTY, |symbol| self.vocabulary.class(symbol)),
            is_on: symbol.is_some_and(|symbol| self.symbols.get(symbol) == "on"),
            is_figure: symbol.is_none_or(|symbol| is_digits(self.symbols.get(symbol))),
            is_as: symbol.is_some_and(|symbol| self.symbols.get(symbol) == "as"),
            role: symbol.map_or(figure, |symbol| self.role_of(symbol)),
            name,
        }
    }

    /// Whether other words of the same classes would be read alike. A class does not say which dates and numbers its words
    /// make, nor whether they are verbs, so a line has no shape where the reading could ask for that: where a date could
    /// stand, where a pattern could take words for a number, and where only a clause makes a cue of a verb
    /// (`by_clause`), or a deed (`by_deed`). `to` is where the content begins.
    fn follows_from_classes(
        &self,
        words: &[Learnable],
        dated: bool,
        to: usize,
        (by_clause, by_deed): (bool, bool),
    ) -> bool {
        for (index, word) in words.iter().enumerate().filter(|(_, word)| word.role.has(Role::PREPOSITION)) {
            let date_follows = words.get(index + 1).is_none_or(|next| next.role.has(Role::BEGINS_DATE));
            if (date_follows || word.is_as) && !(dated && index == 1) {
                return false;
            }
        }
        let content = words.get(to..).unwrap_or(&[]);
        let Some((first, others)) = content.split_first() else { return false };
        if first.role.has(Role::PREPOSITION) || self.vocabulary.lists.prepositions.begins(first.symbol) {
            return false;
        }
        // A figure at the end makes a date with a month or an ordinal number only.
        let of_dates = Role::BEGINS_DATE | Role::ENDS_DATE;
        let before_last = content.split_last().map_or(content, |(_, before)| before);
        let ends_in_figure = content.last().is_some_and(|last| last.is_figure);
        if before_last.iter().any(|word| word.role.has(of_dates))
            || (!ends_in_figure && content.last().is_some_and(|last| last.role.has(of_dates)))
        {
            return false;
        }
        // `denies leaking`, but `denies plan`: whether it is a verb is no matter of its class.
        if by_deed && content.iter().any(|word| word.role.code == Role::ORDINARY) {
            return false;
        }
        if by_clause && !others.iter().any(|word| word.role.has(Role::PATTERN)) {
            return false;
        }
        if words.iter().any(|word| self.begins_around.contains(&word.symbol)) {
            let mut around = self.vocabulary.around.iter();
            if around.any(|around| stands(&around.before, words) || stands(&around.after, words)) {
                return false;
            }
        }
        let candidates = words.iter().filter(|word| word.role.has(Role::PATTERN));
        let mut patterns = candidates.flat_map(|word| self.vocabulary.patterns_at(word.class));
        patterns.all(|&id| {
            let pattern = self.vocabulary.patterns.get(id as usize);
            pattern.is_some_and(|pattern| takes_no_other(pattern, words) && takes_no_other(pattern, content))
        })
    }

    /// The number that a word of digits is, and whether it is written as it was first.
    fn number_at(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> Option<(u32, bool)> {
        let word = line.words.get(usize::from(index))?.id;
        let text = || input.file.slice(line.span_of(index..index + 1));
        if let Some(figure) = word.figure() {
            return Some(self.numbers.figure(figure, text));
        }
        // Of a figure that is a name too, the name is kept.
        let is_kept = self.sheet.code(word) == Role::DIGITS;
        if let Some(known) = self.sheet.number(word).filter(|_| is_kept) {
            return Some((known, true));
        }
        let id = self.numbers.of(NumberRange::whole(text().parse().ok()?), text());
        let same = self.numbers.was_written(id, text());
        if same && is_kept {
            self.sheet.keep(word, id);
        }
        Some((id, same))
    }

    /// What a claim keeps besides itself where the number of a slot is first written otherwise.
    #[cold]
    fn written_otherwise(&mut self, input: &Input<'a>, line: &PlainLine<'_>, shape: &Shape) -> u32 {
        let slot_of = |index: u8| shape.slots.iter().position(|&own| own == index).unwrap_or(0);
        let text = |index: u8| input.file.slice(line.span_of(index..index + 1)).to_owned();
        let written = shape.number.map(|index| (slot_of(index), text(index))).into_iter().collect();
        self.extras.push(Extra { written, ..Extra::default() });
        to_u32(self.extras.len())
    }

    /// The name that a word of a plain line is.
    #[inline]
    fn name_at(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> NameId {
        let word = line.words.get(usize::from(index));
        match word.and_then(|word| self.sheet.number(word.id)) {
            Some(id) => NameId(id),
            None => self.new_name_at(input, line, index),
        }
    }

    #[cold]
    fn new_name_at(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> NameId {
        let word = line.words.get(usize::from(index)).map(|word| word.id);
        let symbol = word.and_then(|word| self.sheet.symbols.get(word.index()).copied()).unwrap_or_default();
        let id = self.undeclared(symbol, Place::new(input.id, line.span_of(index..index + 1)), false);
        word.into_iter().for_each(|word| self.sheet.keep(word, id.0));
        id
    }

    /// The day that a word is.
    fn day_at(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> DateId {
        let Some(&Word { id: word, .. }) = line.words.get(usize::from(index)) else { return DateId::UNKNOWN };
        // Of a day that is a name too, the name is kept.
        let is_kept = self.sheet.code(word) == Role::ONLY_DAY;
        if let Some(id) = self.sheet.number(word).filter(|_| is_kept) {
            return DateId(id);
        }
        let text = input.file.slice(line.span_of(index..index + 1));
        let range = match date::parse(&[text]) {
            Ok(Some((date::WrittenDate::Range(range), _))) => range,
            _ => return DateId::UNKNOWN,
        };
        let id = self.date(range);
        if is_kept {
            self.sheet.keep(word, id.0);
        }
        id
    }
}

/// What a line tells of the shape it has.
enum Learnt {
    Shape(Shape),
    /// Lines of this shape are read one by one.
    No,
    /// Another line of the shape will tell.
    NotYet,
}

/// A word of the first line of a shape.
struct Learnable {
    role: Role,
    symbol: Symbol,
    /// The word that stands for its forms.
    class: Symbol,
    is_on: bool,
    is_as: bool,
    /// Whether it is a figure of a few digits, whatever else it is.
    is_figure: bool,
    /// The name it is by itself, declared or not.
    name: Option<NameId>,
}

impl Learnable {
    /// Whether what it is worth is kept in place of a name.
    const fn is_value(&self) -> bool {
        matches!(self.role.code, Role::ONLY_DAY | Role::DIGITS)
    }
}

/// Whether words stand one after the other in a line.
fn stands(words: &[Symbol], line: &[Learnable]) -> bool {
    let mut places = line.windows(words.len().max(1));
    places.any(|place| !words.is_empty() && place.iter().map(|word| word.symbol).eq(words.iter().copied()))
}

/// Whether no other words of the same classes could be taken for a number or a date by a pattern.
fn takes_no_other(pattern: &Pattern, words: &[Learnable]) -> bool {
    let takes_value = |piece: &Piece| matches!(piece, Piece::Slot { slot_type: SlotType::Number | SlotType::Date, .. });
    // Each piece takes one word at least.
    if !pattern.pieces.iter().any(takes_value) || pattern.pieces.len() > words.len() {
        return true;
    }
    let last_figure = match pattern.pieces.split_last() {
        Some((Piece::Slot { slot_type: SlotType::Number, .. }, before)) => {
            let figure = words.last().is_some_and(|word| word.is_figure);
            figure && before.len() + 1 == words.len() && !before.iter().any(takes_value)
        }
        _ => false,
    };
    last_figure || differs_early(pattern, words)
}

/// Whether a pattern has a literal word before which each piece takes one word, and that word is not where it would be.
fn differs_early(pattern: &Pattern, words: &[Learnable]) -> bool {
    for (piece, word) in pattern.pieces.iter().zip(words) {
        match piece {
            // What is skipped moves all that follows.
            _ if word.role.has(Role::FILLER | Role::MODIFIER) => return false,
            Piece::Literal { class, .. } if word.class != *class => return true,
            Piece::Slot { slot_type: SlotType::Number | SlotType::Date, .. } => return false,
            Piece::Literal { .. } | Piece::Slot { .. } => {}
        }
    }
    false
}

/// The classes of the words of a line, or of a part of it.
///
/// Eight of them have room. In a longer row the first eight are replaced by the number of the row that they are, and five
/// more stand behind it; and so on.
#[derive(Clone, Copy, Debug, Default)]
struct Row(u128);

impl Row {
    /// How many classes the first part of a row has.
    const FIRST: usize = 8;
    /// How many each further part has.
    const FURTHER: usize = 5;

    /// Appends a class.
    #[inline]
    fn add(&mut self, code: Code) {
        self.0 = self.0 << Code::BITS | u128::from(code);
    }

    /// An empty row behind the row of that number.
    fn behind(number: u32) -> Self {
        Self(u128::from(Code::MAX) << u32::BITS | u128::from(number))
    }

    const fn key(self) -> [u64; 2] {
        [low_u64(self.0), low_u64(self.0 >> 64)]
    }
}

/// Shapes by the classes of their words.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    rows: FixedKeyMap,
    /// By the numbers of their rows; none where nothing is known yet. Lines of a row without a shape are read one by one.
    all: Vec<Option<Option<Shape>>>,
    /// Shapes of lines that are read alike whichever names they hold.
    by_any_names: HashMap<Vec<u32>, Shape>,
}

impl Shapes {
    /// The number of a row of which something is known.
    #[inline]
    fn find(&self, row: Row) -> Option<u32> {
        let number = self.rows.find(row.key())?;
        self.all.get(number as usize)?.is_some().then_some(number)
    }

    /// The shape of that number.
    #[inline]
    fn get(&self, number: u32) -> Option<&Shape> {
        self.all.get(number as usize)?.as_ref()?.as_ref()
    }

    /// The number of a row, a new one if it had none; none where there are too many.
    fn number(&mut self, row: Row) -> Option<u32> {
        let new = to_u32(self.all.len());
        if self.all.len() >= MOST {
            return self.rows.find(row.key());
        }
        let number = self.rows.find_or_add(row.key(), new);
        if number == new {
            self.all.push(None);
        }
        Some(number)
    }

    /// The row that goes on behind that one; none where there are too many.
    fn behind(&mut self, row: Row) -> Option<Row> {
        self.number(row).map(Row::behind)
    }

    fn keep(&mut self, row: Row, shape: Option<Shape>) {
        let known = self.number(row).and_then(|number| self.all.get_mut(number as usize));
        known.into_iter().for_each(|known| *known = Some(shape));
    }
}

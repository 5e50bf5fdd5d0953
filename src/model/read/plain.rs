//! Plain lines, read at a glance: one word for the speaker, perhaps a day, a cue, and a phrase whose
//! slots are filled by one word each.
//!
//! Nearly all lines of a large file are of this form, and the general way of `line.rs` asks a
//! dozen questions of each of their words. Here each word is asked once in a run what it could be
//! ([`Role`]), and each row of roles once what a line of such words says ([`Shape`]): two lines that
//! differ in ordinary names, days and figures only are read alike. Everything else, and every doubt, is
//! left to the general way: both read a plain line alike.

use super::{
    Input, Reader,
    ahead::{PlainLine, Texts, Window, Word, WordId},
    glance::{Code, Row, ShapeId, Shapes, WORDS},
    role::Role,
};
use crate::{
    memory::{fetch, fetch_at},
    model::{Claim, DateId, Flags, NameId, PropositionId, SourceId, Symbol, Term, TermKind, Voice, table::Short},
    source::Place,
    symbol::Symbols,
    syntax::{
        self,
        ast::{Certainty, Run, SlotType, Stance},
    },
    value::{NumberRange, date},
    vocabulary::{CueId, Item, ItemKind, Mark, Pattern, PhraseId, Piece, net},
};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

/// How many slots a phrase may have to be read at a glance.
const SLOTS: usize = Short::SLOTS;

/// What a line of words with certain roles says, whatever the words are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    cue: CueId,
    stance: Stance,
    certainty: Certainty,
    future: bool,
    /// The words of the cue.
    from: u8,
    to: u8,
    /// The word that is the day of saying.
    said: Option<u8>,
    phrase: PhraseId,
    negated: bool,
    symmetric: bool,
    /// How many slots the phrase has.
    count: u8,
    /// For each slot the word that fills it.
    slots: [u8; SLOTS],
    /// The word of a slot that is a figure.
    number: Option<u8>,
}

/// The propositions of the last claims on file, which are there without them yet.
pub(super) type Pending = Vec<Short>;

/// What the words of plain lines are in this run, by their numbers among the words of plain lines.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    entries: Vec<Entry>,
    symbols: Vec<Symbol>,
    /// How many words have a code of their own.
    own: u32,
}

/// What is asked of a word of each line: near to each other, since there may be more words than a near cache has room
/// for.
#[derive(Clone, Copy, Debug)]
#[repr(align(8))]
struct Entry {
    /// As in [`Role::code`], with a number of its own for a word with a role of its own.
    code: Code,
    flags: u8,
    /// The number of the name it is, plus one: of a declared one, or of an undeclared one that was
    /// met before; 0 where it is none yet. Of a day or figure, what it is worth, in the same way: where it stands for a
    /// name the line is read in the general way.
    number: u32,
}

impl Entry {
    /// It may be something else at the start of a line.
    const OTHER_AT_START: u8 = 1;
    /// No line with it is read at a glance.
    const NEVER: u8 = 1 << 1;
    /// What is asked of the words of a figure, which has no entry.
    const FIGURE: (Code, u8) = (Role::DIGITS as Code, 0);
}

impl Sheet {
    fn add(&mut self, word: Symbol, role: Role) {
        let mut code = role.code;
        if code == Role::OWN {
            code += self.own;
            self.own += 1;
        }
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        // A line with a word beyond all codes is read in the general way.
        let code = if code < u32::from(Code::MAX) { code } else { Role::NEVER };
        let flags =
            flag(role.has(Role::OTHER_AT_START), Entry::OTHER_AT_START) | flag(code == Role::NEVER, Entry::NEVER);
        self.entries.push(Entry { code: code as Code, flags, number: role.name });
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

    fn keep(&mut self, word: WordId, number: u32) {
        self.entries.get_mut(word.index()).into_iter().for_each(|entry| entry.number = number + 1);
    }
}

/// How many propositions are looked up together, so that one wait for memory is for several of them.
pub(super) const TOGETHER: usize = 32;

impl<'a> Reader<'a> {
    /// Gives the words of plain lines their numbers in this run, as far as they have none.
    pub(super) fn plain_words(&mut self, texts: &Texts) {
        let new = self.symbols.intern_each(texts.from(self.sheet.symbols.len()));
        self.roles.resize(self.symbols.len().max(self.roles.len()), Role::default());
        // What is known of those that were declared may lie anywhere in memory.
        let declared = new.iter().map(|&(word, _)| word).filter(|word| word.0 < self.declared_words);
        declared.clone().for_each(|word| fetch_at(&self.roles, word.0 as usize));
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

    /// Puts plain lines on file. The propositions of the last of them may be looked up later.
    pub(super) fn plain_lines(
        &mut self,
        input: &Input<'a>,
        source: SourceId,
        run: Run,
        window: &Window,
        pending: &mut Pending,
    ) {
        let Some((own, reporter)) = self.sources.get_mut(source.0 as usize).map(|own| {
            own.has_claims = true;
            (source, own.reporter)
        }) else {
            return;
        };
        let mut shapes = std::mem::take(&mut self.shapes);
        for line in window.lines_in(run.lines()) {
            if self.at_a_glance
                && let Some(shape) = self.shape(&mut shapes, &line)
                && let Some(new) = self.plain_line(input, (own, reporter), &line, shape)
            {
                pending.push(new);
                if pending.len() == TOGETHER {
                    self.flush(pending);
                }
            } else {
                self.flush(pending);
                let (document, claim) = syntax::one_line(&input.file.text, line.span);
                self.claim(&Input { document: &document, ..*input }, source, &claim);
            }
        }
        self.shapes = shapes;
    }

    /// Looks up the propositions of the last claims, of which there are no more than are looked up together.
    pub(super) fn flush(&mut self, pending: &mut Pending) {
        let mut ids = [PropositionId(0); TOGETHER];
        self.propositions.intern_each(pending, &mut ids);
        let first = self.claims.len() - pending.len();
        for (claim, id) in self.claims.get_mut(first..).unwrap_or_default().iter_mut().zip(ids) {
            claim.proposition = id;
        }
        pending.clear();
    }

    /// The symbol of a word.
    fn symbol_of(&mut self, word: WordId) -> Symbol {
        match word.figure() {
            Some(figure) => self.symbols.intern(itoa::Buffer::new().format(figure)),
            None => self.sheet.symbols.get(word.index()).copied().unwrap_or_default(),
        }
    }

    /// What a line says, where it can be read at a glance.
    #[inline]
    fn shape<'s>(&mut self, shapes: &'s mut Shapes, line: &PlainLine<'_>) -> Option<&'s Shape> {
        if line.words.len() > WORDS {
            return None;
        }
        let (entries, numbers) = (self.sheet.entries.as_slice(), &self.numbers);
        let code = |word: &Word, soon: &Word| {
            match entries.get(soon.id.index()) {
                Some(entry) => fetch(entry),
                None => soon.id.figure().into_iter().for_each(|figure| numbers.fetch(figure)),
            }
            entries.get(word.id.index()).map_or(Entry::FIGURE, |entry| (entry.code, entry.flags))
        };
        let ((word, words), (soon, all_soon)) = (line.words.split_first()?, line.soon.split_first()?);
        let (first, at_start) = code(word, soon);
        let mut flags = 0;
        let mut row = Row::default();
        row.add(first);
        let (words, others) = words.split_at(words.len().min(Row::FIRST - 1));
        for (word, soon) in words.iter().zip(all_soon) {
            let (code, own) = code(word, soon);
            row.add(code);
            flags |= own;
        }
        if at_start != 0 || flags & Entry::NEVER != 0 {
            return None;
        }
        let mut row = Some(row);
        let mut others = others.iter().zip(all_soon.get(words.len()..)?);
        while others.len() > 0 {
            let mut further = row.and_then(|row| shapes.behind(row));
            for (word, soon) in others.by_ref().take(Row::FURTHER) {
                let (code, own) = code(word, soon);
                further.iter_mut().for_each(|row| row.add(code));
                flags |= own;
            }
            // Where a line is not read here, nothing is kept of its row.
            if flags & Entry::NEVER != 0 {
                return None;
            }
            row = further;
        }
        let id = match row.and_then(|row| shapes.find(row)) {
            Some(known) => known,
            None => self.other_shape(shapes, line.words, row),
        };
        shapes.get(id)
    }

    /// The same for a row of codes that was not met before.
    #[cold]
    fn other_shape(&mut self, shapes: &mut Shapes, words: &[Word], row: Option<Row>) -> ShapeId {
        let symbols: Vec<Symbol> = words.iter().map(|word| self.symbol_of(word.id)).collect();
        for (&symbol, _) in symbols.iter().zip(words).filter(|(_, word)| self.sheet.get(word.id).is_none()) {
            // A figure has no role of its own before it is asked for.
            self.roles.resize(self.symbols.len().max(self.roles.len()), Role::default());
            if let Some(role) = self.roles.get_mut(symbol.0 as usize) {
                *role = Role { flags: Role::KNOWN | Role::BEGINS_DATE, code: Role::DIGITS, ..*role };
            }
        }
        let (shape, of_all) = self.new_shape(&symbols);
        shapes.keep(row.filter(|_| of_all), shape)
    }

    /// Puts a plain line on file, but for its proposition; none where it is not read at a glance, and then nothing is.
    #[inline]
    fn plain_line(
        &mut self,
        input: &Input<'a>,
        (source, reporter): (SourceId, NameId),
        line: &PlainLine<'_>,
        shape: &Shape,
    ) -> Option<Short> {
        // A figure that was first written otherwise is kept as it is written here: for the general way.
        let number = match shape.number {
            None => None,
            Some(index) => Some(self.plain_number(input, line, index)?),
        };
        let speaker = self.plain_name(input, line, 0);
        let mut terms = [Term::NOTHING; SLOTS];
        for (term, &index) in terms.iter_mut().zip(shape.slots.iter().take(usize::from(shape.count))) {
            let kind = match number.filter(|_| shape.number == Some(index)) {
                Some(number) => TermKind::Number(number),
                None => TermKind::Name(self.plain_name(input, line, index)),
            };
            *term = Term::new(kind);
        }
        let swapped = shape.symmetric && self.in_order(terms.get_mut(..usize::from(shape.count)).unwrap_or_default());
        let said = match shape.said {
            Some(index) => self.day(input, line, index),
            None => DateId::UNKNOWN,
        };
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        self.claims.push(Claim {
            place: Place::new(input.id, line.span),
            source,
            speaker,
            reporter,
            cue: Some(shape.cue),
            cue_span: line.span_of(shape.from..shape.to),
            proposition: PropositionId(0),
            stance: net(shape.stance, shape.negated),
            certainty: shape.certainty,
            voice: Voice::Attributed,
            said,
            when: DateId::UNKNOWN,
            flags: Flags(Flags::LINE | flag(shape.future, Flags::FUTURE) | flag(swapped, Flags::SWAPPED)),
            extra: 0,
        });
        Some(Short::new(shape.phrase, terms))
    }

    /// What a line of these words says, if it is *speaker · day · cue · phrase*, and whether that goes for
    /// all lines with words of the same roles.
    fn new_shape(&mut self, words: &[Symbol]) -> (Option<Shape>, bool) {
        let item =
            |(&word, token)| Item { kind: ItemKind::Word, word, lower: word, token, mark: Mark::None, verbal: false };
        let items: Vec<Item> = words.iter().zip(0..).map(item).collect();
        let mut of_all = true;
        let shape = self.shape_of(&items, &mut of_all);
        (shape, of_all)
    }

    fn shape_of(&self, items: &[Item], of_all: &mut bool) -> Option<Shape> {
        let role_at = |index: usize| items.get(index).map_or(Role::default(), |item| self.role_of(item.word));
        let speaker = role_at(0);
        let is_value = |role: Role| matches!(role.code, Role::ONLY_DAY | Role::DIGITS);
        if speaker.has(Role::NOT_ORDINARY) || is_value(speaker) {
            return None;
        }
        let dated = role_at(1).has(Role::PREPOSITION);
        if dated {
            let (preposition, day) = (items.get(1)?, items.get(2)?);
            let only_day = self.role_of(day.word).code == Role::ONLY_DAY;
            let only_preposition = self.role_of(preposition.word).flags == Role::KNOWN | Role::PREPOSITION;
            if !only_day || !only_preposition || self.symbols.get(preposition.word) != "on" {
                return None;
            }
        }
        let from = if dated { 3 } else { 1 };
        let cue_role = role_at(from);
        if !cue_role.has(Role::CUE) || cue_role.has(Role::NAME | Role::DAY) {
            return None;
        }
        let Some((cue, None, to)) = self.context(None).cue_at(items, from) else { return None };
        let (stance, certainty, future) =
            self.vocabulary.cue(cue).filter(|cue| !cue.unnamed).map(|cue| (cue.stance, cue.certainty, cue.future))?;
        let after = items.get(to..).unwrap_or(&[]);
        let whole = items.len();
        let mut fillers = 0;
        for (index, item) in items.iter().enumerate() {
            let role = self.role_of(item.word);
            if index >= to && role.has(Role::FILLER) {
                return None;
            }
            fillers += usize::from(role.has(Role::FILLER));
            let next = role_at(index + 1);
            let date_follows = role.has(Role::PREPOSITION)
                && (next.has(Role::BEGINS_DATE) || next.flags == 0 || self.symbols.get(item.word) == "as");
            if date_follows && !(dated && index == 1) {
                return None;
            }
        }
        let first = role_at(to);
        if after.is_empty() || first.has(Role::PREPOSITION | Role::BEGINS_DATE) {
            return None;
        }
        // A pattern takes one word for each of its pieces: so long a one may match the whole line.
        let candidates = items.iter().filter(|item| self.role_of(item.word).has(Role::PATTERN));
        for &id in candidates.flat_map(|item| self.vocabulary.patterns_at(self.vocabulary.class(item.word))) {
            let pattern = self.vocabulary.patterns.get(id as usize)?;
            let length = pattern.pieces.len();
            let may_match = if self.measured.get(id as usize).copied().unwrap_or(true) {
                let early = fillers == 0 && self.differs_early(pattern, items);
                // Which words a number or a date takes is a matter of the words.
                *of_all &= early;
                !early && self.context(None).matches_pattern(id, items)
            } else {
                length <= whole && length + fillers >= whole
            };
            if may_match {
                return None;
            }
        }
        let found = self.plain_phrase(after)?;
        let pattern = self.vocabulary.patterns.get(found.pattern as usize)?;
        let mut slots = [UNFILLED; SLOTS];
        let mut count = 0;
        let shift = |index: u8| index + to as u8;
        for index in found.slots.into_iter().filter(|&index| index != UNFILLED) {
            if is_value(role_at(to + usize::from(index))) && found.number != Some(index) {
                return None;
            }
            *slots.get_mut(count)? = shift(index);
            count += 1;
        }
        Some(Shape {
            cue,
            stance,
            certainty,
            future,
            from: from as u8,
            to: to as u8,
            said: dated.then_some(2),
            phrase: pattern.phrase,
            negated: pattern.negated,
            symmetric: self.vocabulary.phrase(pattern.phrase).is_some_and(|phrase| phrase.symmetric.is_some()),
            count: count as u8,
            slots,
            number: found.number.map(shift),
        })
    }

    /// The one pattern that takes each of these words for one of its pieces; none where there is
    /// none, or more than one.
    fn plain_phrase(&self, after: &[Item]) -> Option<Found> {
        let vocabulary = &self.vocabulary;
        let mut found: Option<Found> = None;
        let candidates = after.iter().filter(|item| self.role_of(item.word).has(Role::PATTERN));
        for &id in candidates.flat_map(|item| vocabulary.patterns_at(vocabulary.class(item.word))) {
            let pattern = vocabulary.patterns.get(id as usize)?;
            // A number or a date may take several words.
            if self.measured.get(id as usize).copied().unwrap_or(true) && pattern.pieces.len() < after.len() {
                return None;
            }
            if pattern.pieces.len() != after.len() || found.as_ref().is_some_and(|known| known.pattern == id) {
                continue;
            }
            let mut number = None;
            let mut slots = [UNFILLED; SLOTS];
            let mut fits = true;
            for (index, (piece, item)) in (0..).zip(pattern.pieces.iter().zip(after)) {
                let role = self.role_of(item.word);
                match piece {
                    Piece::Literal { class, .. } => fits &= vocabulary.class(item.word) == *class,
                    // A cue may fill a slot or not: that depends on its length.
                    Piece::Slot { .. } if role.has(Role::CUE) => return None,
                    Piece::Slot { slot, slot_type } => {
                        fits &= match slot_type {
                            SlotType::Any | SlotType::Each => true,
                            // Behind the last word no other can belong to the number.
                            SlotType::Number if usize::from(index) + 1 == after.len() && role.code == Role::DIGITS => {
                                number = Some(index);
                                true
                            }
                            SlotType::Number | SlotType::Date => return None,
                            // Whether a declared name is of the kind is for the general way to tell.
                            _ if role.has(Role::NAME) => return None,
                            _ => true,
                        };
                        *slots.get_mut(*slot)? = index;
                    }
                }
            }
            if fits {
                if found.is_some() {
                    return None;
                }
                found = Some(Found { pattern: id, slots, number });
            }
        }
        found
    }

    /// Whether a pattern has a literal word before which each piece takes one word, and that word is
    /// not where it would be.
    fn differs_early(&self, pattern: &Pattern, items: &[Item]) -> bool {
        for (piece, item) in pattern.pieces.iter().zip(items) {
            match piece {
                Piece::Literal { class, .. } => return self.vocabulary.class(item.word) != *class,
                Piece::Slot { slot_type: SlotType::Number | SlotType::Date, .. } => return false,
                Piece::Slot { .. } => {}
            }
        }
        false
    }

    /// The number that a word of digits is, where it is written as it was first.
    fn plain_number(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> Option<u32> {
        let word = line.words.get(usize::from(index))?.id;
        let text = || input.file.slice(line.span_of(index..index + 1));
        if let Some(figure) = word.figure() {
            return self.numbers.figure(figure, text);
        }
        let known = self.sheet.number(word);
        if known.is_some() {
            return known;
        }
        let id = self.numbers.of(NumberRange::whole(text().parse().ok()?), text());
        let same = self.numbers.was_written(id, text());
        if same {
            self.sheet.keep(word, id);
        }
        same.then_some(id)
    }

    /// The name that a word of a plain line is.
    #[inline]
    fn plain_name(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> NameId {
        let word = line.words.get(usize::from(index));
        match word.and_then(|word| self.sheet.number(word.id)) {
            Some(id) => NameId(id),
            None => self.new_plain_name(input, line, index),
        }
    }

    #[cold]
    fn new_plain_name(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> NameId {
        let word = line.words.get(usize::from(index)).map(|word| word.id);
        let symbol = word.map_or(Symbols::EMPTY, |word| self.symbol_of(word));
        let id = self.undeclared(symbol, Place::new(input.id, line.span_of(index..index + 1)), false);
        word.into_iter().for_each(|word| self.sheet.keep(word, id.0));
        id
    }

    /// The day that a word is.
    fn day(&mut self, input: &Input<'a>, line: &PlainLine<'_>, index: u8) -> DateId {
        let Some(&Word { id: word, .. }) = line.words.get(usize::from(index)) else { return DateId::UNKNOWN };
        if let Some(id) = self.sheet.number(word) {
            return DateId(id);
        }
        let text = input.file.slice(line.span_of(index..index + 1));
        let range = match date::parse(&[text]) {
            Ok(Some((date::WrittenDate::Range(range), _))) => range,
            _ => return DateId::UNKNOWN,
        };
        let id = self.date(range);
        self.sheet.keep(word, id.0);
        id
    }
}

/// The item of a slot that is not filled.
const UNFILLED: u8 = u8::MAX;

/// A pattern that takes each word for one of its pieces.
struct Found {
    pattern: u32,
    /// For each slot of its phrase the word that fills it.
    slots: [u8; SLOTS],
    /// Which of them is a figure.
    number: Option<u8>,
}

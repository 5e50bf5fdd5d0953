//! From trees to a [`Model`]: declarations first, then each claim by the reading algorithm of
//! `docs/language.md`.

mod attach;
mod attribution;
mod capitals;
mod circles;
mod claim_line;
mod claims_file;
mod coordination;
mod declare;
mod deed;
mod each;
mod file_names;
mod hints;
mod line_cache;
mod marks;
mod normal_form;
mod numbers;
mod person;
mod reports;
mod runs;
mod tokens;
mod voice;
mod word_class;

use super::{
    ByText, Claim, DateId, Effort, Extra, Flags, Interner, Model, Name, NameId, PropositionId, Propositions, Reading,
    Source, SourceId, Symbol, Term, TermKind, order::ValueTables,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::{LowercaseIndex, figure},
    narrow::to_u32,
    source::{FileId, FileKind, Place, SourceFile, Span},
    syntax::{
        ast::{self, Document, NameKind, TokenKind, TokenRange},
        token_text, unquote,
    },
    text::fold::{decapitalised, fold},
    value::{DateRange, date},
    vocabulary::{
        Compiler, Fill, FormPiece, FormTable, Item, ItemKind, Mark, PhraseId, VerbForm, Vocabulary,
        pattern::{Context, Names},
    },
};
use file_names::FileNames;
use hashbrown::{HashMap, HashSet, HashTable};
use reports::Reports;
pub use runs::{PhraseFields, Shipped};
use smol_str::SmolStr;
use std::{borrow::Cow, fmt::Write};

/// One file with its tree.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its number.
    pub id: FileId,
    /// The file.
    pub file: &'a SourceFile,
    /// Its tree.
    pub document: &'a Document,
}

/// What a reading can be told.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The source to be taken as the story.
    pub story: Option<String>,
    /// The stories that the claims in story files belong to. A story file that is not among them is
    /// a story of its own, named after the file.
    pub stories: Vec<(FileId, String)>,
    /// Whether to read every line without the line cache. What is read is the same; it takes longer.
    pub without_line_cache: bool,
    /// The phrases that come with the program.
    pub shipped: Shipped,
}

/// Reads all files of a run.
///
/// Nothing here fails: what cannot be read is a diagnostic, and the rest is in the model.
pub fn read(inputs: &[Input<'_>], options: &ReadOptions) -> Reading {
    Reader::run(inputs, options).finish()
}

/// How many claims there are in a file.
fn claims_in(input: &Input<'_>) -> usize {
    let count = |statement: &ast::Statement| match &statement.kind {
        ast::StatementKind::From(from) => {
            from.claims.len() + from.plain.iter().map(|(_, run)| run.lines().len()).sum::<usize>()
        }
        ast::StatementKind::Claim(_) => 1,
        ast::StatementKind::Plain(run) => run.lines().len(),
        _ => 0,
    };
    input.document.statements.iter().map(count).sum()
}

/// Room for what claims say: tables that are written before anything stands in them, which may be done beside other work.
struct Room {
    propositions: Propositions,
    texts: tokens::Texts,
}

impl Room {
    fn for_claims(claims: usize) -> Self {
        let mut propositions = Propositions::default();
        // Of what is said some is said again. To grow is to move all.
        propositions.reserve(claims / 2);
        let mut texts = tokens::Texts::default();
        texts.reserve(claims);
        Self { propositions, texts }
    }
}

/// Declared names, for the matcher and for what comes after the reading.
#[derive(Debug, Default)]
pub struct Declared {
    forms: FormTable,
    /// By the number of the name; those that are declared come first.
    kinds: Vec<Option<NameKind>>,
    quoted: ByText,
}

impl Declared {
    /// Whether a declared name has that text.
    pub(super) fn is_name(&self, text: Symbol) -> bool {
        self.quoted.contains(text)
    }

    fn add_kind(&mut self, name: NameId, kind: NameKind) {
        let index = name.0 as usize;
        self.kinds.resize(self.kinds.len().max(index + 1), None);
        if let Some(own) = self.kinds.get_mut(index) {
            *own = Some(kind);
        }
    }
}

impl Names for Declared {
    fn forms(&self) -> &FormTable {
        &self.forms
    }

    fn kind(&self, name: NameId) -> Option<NameKind> {
        self.kinds.get(name.0 as usize).copied().flatten()
    }

    fn quoted(&self, text: Symbol) -> Option<NameId> {
        self.quoted.get(text)
    }
}

struct Reader<'a> {
    inputs: &'a [Input<'a>],
    vocabulary: Vocabulary,
    symbols: Interner,
    declared: Declared,
    names: Vec<Name>,
    /// Undeclared names by their text, where they first stand.
    undeclared: ByText,
    first_seen: Vec<(NameId, Place)>,
    sources: Vec<Source>,
    /// The sources by their names, which match letter for letter.
    source_ids: HashTable<SourceId>,
    propositions: Propositions,
    dates: Vec<DateRange>,
    date_ids: HashMap<DateRange, DateId>,
    numbers: numbers::Numbers,
    claims: Vec<Claim>,
    extras: Vec<Extra>,
    acknowledgements: Vec<super::Acknowledgement>,
    requests: Vec<super::Request>,
    alike: Vec<super::SimilarNames>,
    alike_series: Vec<NameId>,
    unread: usize,
    /// Names that are written with the capital that they have inside a line, though their symbol has none.
    capitals: HashMap<Symbol, SmolStr>,
    /// Sayings that somebody speaks on.
    sayings: HashSet<PropositionId>,
    labels: attach::Labels,
    /// Who vouches for the sayings of lines that have several, or that are not said flatly, from the outside in.
    outer: HashMap<super::ClaimId, Vec<claim_line::Outer>>,
    /// The sayings that lines report besides what they say, by the place of the line.
    reported: Vec<(Place, super::ClaimId)>,
    /// The story files with the stories they belong to.
    story_files: Vec<(FileId, SourceId)>,
    /// Whether the cue of the words that are being read speaks of what lies ahead.
    ahead: bool,
    /// Whether lines of a known shape are filled in.
    line_cache: bool,
    /// What each word can be, by its number.
    roles: Vec<word_class::Role>,
    /// The shapes of lines.
    shapes: line_cache::Shapes,
    /// The words of plain lines.
    plain_texts: tokens::Texts,
    /// What is known of them in this run.
    sheet: line_cache::Sheet,
    /// Room for the words of some lines; kept to save allocating it anew.
    windows: [tokens::Window; 2],
    /// How many words there were when the vocabulary was read. It uses all of them but a few.
    vocabulary_words: u32,
    /// Those few: words that lines begin with, whose symbols had to be there first.
    only_in_lines: HashSet<Symbol>,
    /// How many there were when all declarations were.
    declared_words: u32,
    /// The words that begin what stands around a speaker: `according`.
    begins_around: HashSet<Symbol>,
    /// The words that stand in declared names behind another.
    inside_names: HashSet<Symbol>,
    /// Those of them that another word may be at the start of a line.
    lower_case: LowercaseIndex,
    /// The words of the line that is being read; kept to save allocating them anew.
    scratch: Vec<Item>,
    /// Words of the line that is being read that are something else before the base form of a verb, by their places.
    in_two: Vec<(usize, Symbol)>,
    /// Whether the words that were made items last end in a question mark.
    asks: bool,
    /// The words for who speaks the words that are being read.
    speaking: Vec<Item>,
    /// The first pronoun of the line that is being read for which nobody is named.
    pronoun: Option<(Place, String)>,
    /// Whoever a pronoun stands for, by the words for the speaker and the pronoun.
    pronouns: HashMap<(Vec<Symbol>, Symbol), NameId>,
    /// The tense of the sentence that is read.
    tense: claim_line::Tense,
    /// The two claims of the line that is read, where it turned out to make two.
    coordination: Option<coordination::Coordination>,
    /// Numbers and dates of the line that is being read, by slot, as written there.
    written: Vec<(usize, String)>,
    /// The words in quotation marks that are all that the line that is being read attributes, and where they stand.
    quoted: Option<(String, Place)>,
    /// How sentences that no phrase fits are shown, and the rank of the line that is shown.
    wordings: HashMap<PropositionId, (u8, SmolStr)>,
    /// What becomes [`Model::once`].
    once: HashMap<PropositionId, bool>,
    /// Which phrases come with the program.
    shipped: Shipped,
    /// All phrases, in the form in which the words of sentences are compared.
    phrasebook: runs::Phrasebook,
    /// Undeclared words that take part in hints, with the place where they first stand.
    hints: hints::Hints,
    /// What sources are called that are named after files.
    file_names: FileNames,
    reports: Reports,
    effort: Effort,
}

impl<'a> Reader<'a> {
    /// Reads all files.
    fn run(inputs: &'a [Input<'a>], options: &ReadOptions) -> Self {
        let mut symbols = Interner::default();
        let mut capitals = HashMap::new();
        let (words, bytes_searched) = capitals::at_line_starts(inputs);
        for word in words {
            symbols.alias(&word.capital, &word.lower);
            if word.inside {
                capitals.insert(symbols.intern(&word.lower), word.capital.into());
            }
        }
        let first_words = to_u32(symbols.len());
        let mut compiler = Compiler::new(&mut symbols);
        for statement in inputs.iter().flat_map(|input| &input.document.statements) {
            compiler.add_spelling(statement);
        }
        // A project's own words come last, so that they can stand in the place of the standard ones.
        for embedded in [true, false] {
            let counts = |input: &&Input<'_>| input.file.embedded == embedded && input.file.phrase_field().is_none();
            for input in inputs.iter().filter(counts) {
                for statement in &input.document.statements {
                    compiler.add(statement, input.id, embedded);
                }
            }
        }
        let words_of = |file: FileId, words: TokenRange| {
            let input = inputs.iter().find(|input| input.id == file);
            input
                .map(|input| {
                    input
                        .document
                        .tokens(words)
                        .iter()
                        .map(|&token| token_text(&input.file.text, token).to_owned())
                        .collect()
                })
                .unwrap_or_default()
        };
        let (vocabulary, diagnostics) = compiler.finish(&words_of);
        let mut only_in_lines: HashSet<Symbol> = (1..first_words).map(Symbol).collect();
        if !only_in_lines.is_empty() {
            vocabulary.words().for_each(|word| _ = only_in_lines.remove(&word));
        }
        let vocabulary_words = to_u32(symbols.len());
        let mut reader = Self {
            inputs,
            vocabulary,
            symbols,
            declared: Declared::default(),
            names: Vec::new(),
            undeclared: ByText::default(),
            first_seen: Vec::new(),
            sources: Vec::new(),
            source_ids: HashTable::new(),
            propositions: Propositions::default(),
            dates: vec![DateRange::ALWAYS],
            date_ids: HashMap::from([(DateRange::ALWAYS, DateId::UNKNOWN)]),
            numbers: numbers::Numbers::default(),
            claims: Vec::new(),
            extras: Vec::new(),
            acknowledgements: Vec::new(),
            requests: Vec::new(),
            alike: Vec::new(),
            alike_series: Vec::new(),
            unread: 0,
            capitals,
            sayings: HashSet::new(),
            labels: attach::Labels::default(),
            outer: HashMap::new(),
            reported: Vec::new(),
            story_files: Vec::new(),
            ahead: false,
            line_cache: !options.without_line_cache,
            roles: Vec::new(),
            shapes: line_cache::Shapes::default(),
            plain_texts: tokens::Texts::default(),
            sheet: line_cache::Sheet::default(),
            windows: Default::default(),
            only_in_lines,
            vocabulary_words,
            declared_words: u32::MAX,
            begins_around: HashSet::new(),
            inside_names: HashSet::new(),
            lower_case: LowercaseIndex::default(),
            scratch: Vec::new(),
            in_two: Vec::new(),
            asks: false,
            speaking: Vec::new(),
            pronoun: None,
            pronouns: HashMap::new(),
            coordination: None,
            tense: claim_line::Tense::Other,
            written: Vec::new(),
            quoted: None,
            wordings: HashMap::new(),
            once: HashMap::new(),
            shipped: options.shipped.clone(),
            phrasebook: runs::Phrasebook::default(),
            hints: hints::Hints::default(),
            file_names: FileNames::default(),
            reports: Reports::of(diagnostics),
            effort: Effort { bytes_searched, ..Effort::default() },
        };
        let claims = inputs.iter().map(claims_in).sum();
        let ((), room) = rayon::join(|| reader.declarations(options), || Room::for_claims(claims));
        reader.take(room, claims);
        reader.declared_words = to_u32(reader.symbols.len());
        let around = reader.vocabulary.around.iter().flat_map(|around| [&around.before, &around.after]);
        reader.begins_around = around.filter_map(|words| words.first()).copied().collect();
        let pieces = reader.declared.forms.iter().flat_map(|form| form.pieces.iter().skip(1));
        reader.inside_names = pieces
            .filter_map(|piece| match piece {
                FormPiece::Word(word) => Some(*word),
                FormPiece::Slot => None,
            })
            .collect();
        reader.lower_case = LowercaseIndex::new(&reader.symbols);
        // Few words begin with a digit.
        let is_figure = |word: &str| word.as_bytes().first().is_some_and(u8::is_ascii_digit) && figure(word).is_some();
        reader.plain_texts.figures = !reader.symbols.iter_from(Symbol(0)).any(is_figure);
        reader.story_files(&options.stories);
        // Rules may name a phrase that no line has.
        let names_phrases = |statement: &ast::Statement| {
            matches!(statement.kind, ast::StatementKind::Rule(_) | ast::StatementKind::Define(_))
        };
        let own = inputs.iter().filter(|input| !input.file.embedded);
        if own.flat_map(|input| &input.document.statements).any(names_phrases) {
            reader.load_phrases();
        }
        reader.all_claims();
        reader
    }

    /// Goes on with room for so many claims.
    fn take(&mut self, room: Room, claims: usize) {
        // Grown step by step it would end up with up to twice the room. Room that is not used is not touched.
        self.claims.reserve_exact(claims);
        self.symbols.reserve(claims / 8);
        self.sheet.reserve(claims / 8);
        self.names.reserve(claims / 16);
        self.first_seen.reserve(claims / 16);
        self.numbers.reserve(claims / 8);
        let Room { mut propositions, texts } = room;
        // What is declared of events.
        for id in self.propositions.ids() {
            propositions.intern(self.propositions.phrase(id), self.propositions.slots(id));
        }
        (self.propositions, self.plain_texts) = (propositions, texts);
    }

    fn all_claims(&mut self) {
        for input in self.inputs.iter().filter(|input| input.file.kind == FileKind::Claims) {
            self.claims_of_file(input);
        }
        self.sheet = line_cache::Sheet::default();
        self.plain_texts = tokens::Texts::default();
        for index in 0..self.story_files.len() {
            let Some(&(file, source)) = self.story_files.get(index) else { continue };
            let Some(input) = self.inputs.iter().find(|input| input.id == file) else { continue };
            for statement in &input.document.statements {
                if let ast::StatementKind::Claim(claim) = &statement.kind {
                    self.claim(input, source, claim);
                }
            }
        }
        self.reported_sayings();
        self.settle_reporters();
        self.attach_labels();
        self.attach_ticks();
        for input in self.inputs.iter().filter(|input| input.file.kind == FileKind::Claims) {
            for statement in &input.document.statements {
                match &statement.kind {
                    ast::StatementKind::Acknowledge(acknowledge) => {
                        self.acknowledge(input, acknowledge, statement.span);
                    }
                    ast::StatementKind::Asked(asked) => self.request(input, asked, statement.span),
                    _ => {}
                }
            }
        }
    }

    fn finish(mut self) -> Reading {
        let effort = Effort { words: self.symbols.len(), ..self.effort };
        self.give_hints();
        let (diagnostics, more) = std::mem::take(&mut self.reports).finish();
        // What grew step by step has room for up to twice as much.
        self.names.shrink_to_fit();
        let mut numbers = self.numbers;
        numbers.ranges.shrink_to_fit();
        numbers.texts.shrink_to_fit();
        let mut model = Model {
            vocabulary: self.vocabulary,
            symbols: self.symbols,
            sources: self.sources.into(),
            names: self.names.into(),
            propositions: self.propositions,
            claims: self.claims.into(),
            extras: self.extras,
            dates: self.dates.into(),
            numbers: numbers.ranges,
            number_texts: numbers.texts,
            shown_numbers: numbers.shown,
            acknowledgements: self.acknowledgements,
            requests: self.requests,
            alike: self.alike,
            alike_series: self.alike_series,
            titled: Vec::new(),
            short_forms: Vec::new(),
            quotes: super::quotes::Quotes::default(),
            unread: self.unread,
            story_files: self.story_files,
            declared: self.declared,
            undeclared: self.undeclared,
            once: self.once,
            wordings: self.wordings.into_iter().map(|(id, (_, text))| (id, text)).collect(),
        };
        super::mentions::find(&mut model, self.inputs);
        Reading { model, diagnostics, more, effort }
    }

    /// The words of a line, ready for matching. `line` says that it begins a line, so that its first
    /// letter may be a capital and its last full stop may go.
    fn items(&mut self, input: &Input<'_>, words: TokenRange, line: bool, items: &mut Vec<Item>) {
        items.clear();
        self.asks = false;
        let tokens = input.document.tokens(words);
        let mut mark = Mark::None;
        let mut has_marks = false;
        for (offset, token) in tokens.iter().enumerate() {
            let raw = token_text(&input.file.text, *token);
            let kind = match token.kind {
                TokenKind::Word | TokenKind::Slot => ItemKind::Word,
                TokenKind::Quoted => ItemKind::Quoted,
                TokenKind::Open => ItemKind::Open,
                TokenKind::Close => ItemKind::Close,
                // Marks between words set off an attribution, and mean nothing else.
                TokenKind::Comma | TokenKind::Colon => {
                    let comma = token.kind == TokenKind::Comma;
                    mark = if comma { Mark::Comma } else { Mark::Colon };
                    continue;
                }
            };
            let mark = std::mem::take(&mut mark);
            let mut word = match kind {
                ItemKind::Word => self.symbols.intern(&fold(raw)),
                ItemKind::Quoted => self.symbols.intern(&single_spaced(&fold(&unquote(raw)))),
                _ => Interner::EMPTY,
            };
            if kind == ItemKind::Word
                && offset + 1 == tokens.len()
                && raw.ends_with('.')
                && !self.ends_a_name(word, items)
            {
                let bare = fold(raw.strip_suffix('.').unwrap_or(raw)).into_owned();
                if bare.is_empty() {
                    continue;
                }
                word = self.symbols.intern(&bare);
            }
            has_marks |= kind == ItemKind::Word && marks::holds_mark(self.symbols.get(word));
            let mut lower = word;
            if line && items.is_empty() && kind == ItemKind::Word {
                let small = decapitalised(self.symbols.get(word));
                // Of the words of claims, those that mean the same with a capital are one word by now.
                let declared = |small: &Symbol| small.0 < self.declared_words;
                lower = small.and_then(|small| self.symbols.find(&small)).filter(declared).unwrap_or(word);
            }
            // `The plan is "sound," Smith wrote`: the comma stands before the mark.
            let closed = items
                .last()
                .is_some_and(|last| last.kind == ItemKind::Quoted && self.symbols.get(last.word).ends_with(','));
            let mark = if closed && mark == Mark::None { Mark::Comma } else { mark };
            let token = words.start + to_u32(offset);
            if kind == ItemKind::Word && self.push_in_two(word, line && items.is_empty(), (token, mark), items) {
                continue;
            }
            items.push(Item { kind, word, lower, token, mark, verbal: false });
        }
        self.settle_pairs(items);
        if !self.in_two.is_empty() {
            self.settle_contractions(items);
        }
        if has_marks {
            self.settle_marks(input, items);
        }
    }

    /// Takes a word that stands for two (`didn't`, `nobody`) as these; whether it is one. At the start of a line it may have
    /// a capital.
    fn push_in_two(&mut self, word: Symbol, first: bool, (token, mark): (u32, Mark), items: &mut Vec<Item>) -> bool {
        let text = self.symbols.get(word);
        let small = if first { decapitalised(text) } else { None };
        let two = |text: &str| {
            let two = self.vocabulary.contractions.split(text)?;
            Some((two.first.to_owned(), two.second.to_owned(), two.before_base.map(str::to_owned)))
        };
        let Some((first, second, before_base)) = small.as_deref().and_then(two).or_else(|| two(text)) else {
            return false;
        };
        if self.declared.forms.begins(word) {
            return false;
        }
        let kind = ItemKind::Word;
        for (text, mark) in [(first, mark), (second, Mark::None)] {
            let word = self.symbols.intern(&text);
            items.push(Item { kind, word, lower: word, token, mark, verbal: false });
        }
        if let Some(other) = before_base {
            let other = self.symbols.intern(&other);
            self.in_two.push((items.len() - 1, other));
        }
        true
    }

    /// Settles words that stand for one thing before the base form of a verb and for another elsewhere: `she'd go`, `she'd
    /// gone`.
    fn settle_contractions(&mut self, items: &mut [Item]) {
        for (at, other) in std::mem::take(&mut self.in_two) {
            // `she'd never met`
            let behind = (at + 1..items.len())
                .find(|&at| self.context(None).form(&self.vocabulary.negations, items, at).is_none());
            let form = behind.and_then(|behind| self.verb_form(items.get(behind))).unwrap_or_default();
            if form.is(VerbForm::BASE) && !form.is(VerbForm::PARTICIPLE) {
                items.get_mut(at).into_iter().for_each(|item| (item.word, item.lower) = (other, other));
            }
        }
    }

    /// Puts what two words stand for in their place: `no one` is `not anybody`, where it is no figure (`no one answer`).
    fn settle_pairs(&mut self, items: &mut [Item]) {
        for at in 0..items.len().saturating_sub(1) {
            let (Some(&first), Some(&second)) = (items.get(at), items.get(at + 1)) else { return };
            if first.kind != ItemKind::Word || second.kind != ItemKind::Word || second.mark.sets_apart() {
                continue;
            }
            let Some((one, other)) = self.vocabulary.contractions.of_two(first.lower, second.lower) else { continue };
            let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
            let has_verb = items.get(at + 2).is_none_or(|next| {
                self.vocabulary.lists.auxiliaries.begins(next.word)
                    || self.vocabulary.lists.relatives.begins(next.word)
                    || self.vocabulary.lists.prepositions.begins(next.word)
                    || next.mark.sets_apart()
                    || self.verb_form(Some(next)).is_some_and(|form| form.is(finite))
            });
            if !has_verb {
                continue;
            }
            for (at, word) in [(at, one), (at + 1, other)] {
                items.get_mut(at).into_iter().for_each(|item| (item.word, item.lower) = (word, word));
            }
        }
    }

    /// Whether a word that ends in a full stop ends a declared name (`U.S.`).
    fn ends_a_name(&self, word: Symbol, before: &[Item]) -> bool {
        let table = &self.declared.forms;
        let ends = |words: usize| {
            let before = before.iter().skip(before.len() - words).map(|item| item.word);
            let pieces: Vec<FormPiece> = before.chain([word]).map(FormPiece::Word).collect();
            table.find(&pieces).is_some()
        };
        (0..=before.len().min(6)).any(ends)
    }

    fn context(&self, anchor: Option<date::Day>) -> Context<'_> {
        Context { vocabulary: &self.vocabulary, symbols: &self.symbols, names: &self.declared, anchor }
    }

    fn date(&mut self, range: DateRange) -> DateId {
        let next = DateId(to_u32(self.dates.len()));
        let id = *self.date_ids.entry(range).or_insert(next);
        if id == next {
            self.dates.push(range);
        }
        id
    }

    /// The undeclared name of that text, a new one if it was not there.
    fn undeclared(&mut self, text: Symbol, place: Place, indefinite: bool) -> NameId {
        if let Some(id) = self.undeclared.get(text) {
            return id;
        }
        let own = self.capitals.get(&text).cloned();
        let id = self.new_name(own.unwrap_or_else(|| SmolStr::from(self.symbols.get(text))), indefinite);
        self.undeclared.insert(text, id);
        if !indefinite {
            self.first_seen.push((id, place));
        }
        id
    }

    fn new_name(&mut self, text: impl Into<SmolStr>, indefinite: bool) -> NameId {
        let id = NameId(to_u32(self.names.len()));
        self.names.push(Name::new(text, indefinite));
        id
    }

    /// The text of some items, joined by spaces.
    fn text_of(&self, items: &[Item]) -> String {
        let mut text = String::new();
        for item in items {
            let space = if text.is_empty() { "" } else { " " };
            let _ = match item.kind {
                ItemKind::Open => write!(text, "{space}["),
                ItemKind::Close => write!(text, "]"),
                _ => write!(text, "{}{}", if text.ends_with('[') { "" } else { space }, self.symbols.get(item.word)),
            };
        }
        text
    }

    /// A word as it is written, where only a capital tells it from what it is compared as; else as it is compared.
    fn spelling<'b>(&'b self, input: &'b Input<'_>, item: &Item) -> Cow<'b, str> {
        let compared = self.symbols.get(item.word);
        let token = input.document.tokens.get(item.token as usize);
        let raw = token.map_or(Cow::Borrowed(""), |&token| fold(token_text(&input.file.text, token)));
        if decapitalised(&raw).is_some_and(|small| small == compared) { raw } else { Cow::Borrowed(compared) }
    }

    /// Some items as they stand in the file, with one space between words.
    fn written_at(&self, input: &Input<'_>, items: &[Item]) -> String {
        let span = self.place_of(input, items).span;
        single_spaced(input.file.slice(span)).into_owned()
    }

    fn place_of(&self, input: &Input<'_>, items: &[Item]) -> Place {
        let words = match items {
            [] => return Place::new(input.id, Span::default()),
            [first, ..] => {
                TokenRange { start: first.token, end: items.last().map_or(first.token, |last| last.token) + 1 }
            }
        };
        Place::new(input.id, input.document.span(words))
    }

    /// The term that a fill is.
    fn term(&mut self, input: &Input<'_>, items: &[Item], fill: Fill, at: Option<usize>) -> Term {
        let place = |reader: &Self, from: usize, to: usize| reader.place_of(input, items.get(from..to).unwrap_or(&[]));
        match fill {
            Fill::Name(id) => Term::new(TermKind::Name(id)),
            Fill::Word(symbol) => {
                if let Some(id) = self.undeclared.get(symbol) {
                    return Term::new(TermKind::Name(id));
                }
                let index = at.unwrap_or_else(|| items.iter().position(|item| item.word == symbol).unwrap_or(0));
                let place = place(self, index, index + 1);
                Term::new(TermKind::Name(self.undeclared(symbol, place, false)))
            }
            Fill::Indefinite(from, to) => {
                let slice = items.get(from as usize..to as usize).unwrap_or(&[]);
                if self.is_unresolved(items, from as usize) {
                    return Term::new(TermKind::Name(self.nobody_named(input, slice)));
                }
                // At the start of a line `Somebody` is `somebody`.
                let text = slice.iter().map(|item| self.symbols.get(item.lower)).collect::<Vec<_>>().join(" ");
                let symbol = self.symbols.intern(&text);
                let place = place(self, from as usize, to as usize);
                Term::new(TermKind::Name(self.undeclared(symbol, place, true)))
            }
            Fill::Number(range, from, to) => {
                let text = self.written_at(input, items.get(from as usize..to as usize).unwrap_or(&[]));
                Term::new(TermKind::Number(self.numbers.of(range, &text)))
            }
            Fill::Date(range, ..) => Term::new(TermKind::Date(self.date(range))),
            Fill::Run(from, to) => {
                let text = self.run_text(input, items.get(from as usize..to as usize).unwrap_or(&[]));
                let symbol = self.symbols.intern(&text);
                let place = place(self, from as usize, to as usize);
                Term::new(TermKind::Name(self.undeclared(symbol, place, false)))
            }
            Fill::Slot(_) => Term::new(TermKind::Word(Interner::EMPTY)),
        }
    }

    /// The number of a proposition; for a symmetric phrase its slots are put in the order of their
    /// texts, and the second value says that they were swapped.
    fn proposition(&mut self, phrase: PhraseId, terms: &mut [Term]) -> (PropositionId, bool) {
        let symmetric = self.vocabulary.phrase(phrase).is_some_and(|phrase| phrase.symmetric.is_some());
        let swapped = symmetric && self.in_order(terms);
        (self.propositions.intern(phrase, terms), swapped)
    }

    /// Puts the two slots of a symmetric phrase in the order of what they say; whether they had to be swapped.
    fn in_order(&self, terms: &mut [Term]) -> bool {
        let [first, second] = terms else { return false };
        let (names, symbols) = (self.names.as_slice(), &self.symbols);
        let values = ValueTables { names, numbers: &self.numbers.ranges, dates: &self.dates, symbols };
        let swapped = values.compare(*first, *second).is_gt();
        if swapped {
            std::mem::swap(first, second);
        }
        swapped
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.reports.push(diagnostic);
    }

    fn note(&mut self, code: &'static str, place: Place, message: impl Into<String>, help: &str) {
        self.report(Diagnostic::new(code, Severity::Note, place, message).help(help));
    }

    fn push_claim(&mut self, claim: Claim, extra: Option<Extra>) -> super::ClaimId {
        let id = super::ClaimId(to_u32(self.claims.len()));
        let extra = match extra {
            Some(extra) => {
                self.extras.push(extra);
                to_u32(self.extras.len())
            }
            None => 0,
        };
        self.claims.push(Claim { extra, ..claim });
        id
    }

    /// Sets who vouches for what outer speakers report: an outer speaker is his document, where he is the voice of just
    /// one in which anything is said.
    fn settle_reporters(&mut self) {
        let mut documents: HashMap<NameId, Option<NameId>> = HashMap::new();
        for source in self.sources.iter().filter(|source| source.has_claims) {
            let only = documents.entry(source.voice).or_insert(Some(source.reporter));
            *only = only.filter(|&known| known == source.reporter);
        }
        let reporter_of = |voucher: NameId| documents.get(&voucher).copied().flatten().unwrap_or(voucher);
        for claim in &mut self.claims {
            let extra = (claim.extra as usize).checked_sub(1).and_then(|index| self.extras.get(index));
            if let Some(&voucher) = extra.and_then(|extra| extra.via.last()) {
                claim.reporter = reporter_of(voucher);
            }
        }
    }

    /// Where somebody denies a saying, each line that reports that saying affirms it too: its
    /// reporter vouches that it was said.
    fn reported_sayings(&mut self) {
        if self.sayings.is_empty() {
            return;
        }
        let affirms = Term::new(TermKind::Word(self.symbols.intern(ast::Stance::Affirms.word())));
        for index in 0..self.claims.len() {
            let Some(&claim) = self.claims.get(index) else { continue };
            if claim.voice == super::Voice::Own || !claim.is_line() {
                continue;
            }
            let line = super::ClaimId(to_u32(index));
            let own = (claim.extra as usize).checked_sub(1).and_then(|index| self.extras.get(index)).cloned();
            // From the outside in: who vouches for each saying of the line. Lines of one saying that is said flatly
            // have none here.
            let outer = self.outer.get(&line).cloned().unwrap_or_else(|| vec![claim_line::Outer::BY_SOURCE]);
            let mut content = claim.proposition;
            let mut stance = Term::new(TermKind::Word(self.symbols.intern(claim.stance.word())));
            let (mut speaker, mut when) = (claim.speaker, claim.said);
            for (depth, voucher) in outer.iter().enumerate().rev() {
                let slots = [Term::new(TermKind::Name(speaker)), stance, Term::new(TermKind::Proposition(content))];
                let Some(saying) = self.propositions.find(PhraseId::SAYING, &slots) else { break };
                if self.sayings.contains(&saying) {
                    self.reported_saying(
                        &claim,
                        own.as_ref(),
                        outer.get(..depth).unwrap_or(&[]),
                        voucher,
                        (saying, when),
                    );
                }
                let Some(next) = voucher.speaker else { break };
                (speaker, when, stance, content) = (next, voucher.said, affirms, saying);
            }
        }
    }

    /// Puts on file that a line reports a saying. What stands below the line holds for it too, save for what is about
    /// the words of the innermost speaker alone: their quote and the label, which is the line's.
    fn reported_saying(
        &mut self,
        line: &Claim,
        own: Option<&Extra>,
        beyond: &[claim_line::Outer],
        voucher: &claim_line::Outer,
        (saying, when): (PropositionId, DateId),
    ) {
        let Some(source) = self.sources.get(line.source.0 as usize) else { return };
        let voice = if voucher.speaker.is_some() { super::Voice::Attributed } else { super::Voice::Own };
        let future = if voucher.future { Flags::FUTURE } else { 0 };
        let extra = Extra {
            via: beyond.iter().filter_map(|outer| outer.speaker).collect(),
            hearer: voucher.hearer,
            cites: own.map(|own| own.cites.clone()).unwrap_or_default(),
            allows: own.map(|own| own.allows.clone()).unwrap_or_default(),
            marks: own.map(|own| own.marks.clone()).unwrap_or_default(),
            ..Extra::default()
        };
        let is_empty = extra.via.is_empty()
            && extra.hearer.is_none()
            && extra.cites.is_empty()
            && extra.allows.is_empty()
            && extra.marks.is_empty();
        let claim = Claim {
            speaker: voucher.speaker.unwrap_or(source.voice),
            reporter: source.reporter,
            cue: voucher.cue,
            cue_span: voucher.cue_span,
            proposition: saying,
            stance: ast::Stance::Affirms,
            certainty: voucher.certainty,
            voice,
            said: voucher.said,
            when,
            flags: Flags(line.flags.0 & Flags::BACKGROUND | future),
            extra: 0,
            ..*line
        };
        let id = self.push_claim(claim, (!is_empty).then_some(extra));
        self.reported.push((line.place, id));
    }
}

/// The words of a text with one space between two of them.
fn single_spaced(text: &str) -> Cow<'_, str> {
    // Nearly all names are one word of ASCII, which is told by its bytes.
    let may_have_space = |byte: u8| byte <= b' ' || !byte.is_ascii();
    if text.bytes().any(may_have_space) && text.contains(char::is_whitespace) {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

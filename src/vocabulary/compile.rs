//! From vocabulary statements to a [`Vocabulary`]; faults are reported where they stand.

use super::{
    Around, Contrary, Cue, CueId, Filling, FormPiece, FormPieces, FormTable, Inside, Lists, NameId, One, Pattern,
    Phrase, PhraseId, PhraseWord, Piece, Related, Slot, Vocabulary, overlap,
    pattern::{Context, Fill, Found, Item, ItemKind, Mark, Names},
    shipped,
    verbs::VerbForm,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::{Interner, Symbol},
    narrow::to_u32,
    source::{FileId, Place, Span},
    syntax::ast::{self, Certainty, FormWord, NameKind, PatternWord, PhraseDetailKind, SlotType, Stance, WordListKind},
    text::fold::{decapitalised, fold},
    text::suggest::within_edits,
    value::number,
};
use hashbrown::{HashMap, HashSet, hash_map::Entry};
use smol_str::SmolStr;

/// The slot of a cue that stands for the speaker, and the one for whom it is about; any other is for the person spoken to.
const SPEAKER: &str = "speaker";
const SUBJECT: &str = "subject";

/// Room for the forms that come with the program, of which there are some 750, and for as many of a project's own as
/// most have.
const USUAL_FORMS: usize = 800;

/// Collects vocabulary statements, then makes the [`Vocabulary`].
///
/// Words first ([`Compiler::add`]), for all files; then [`Compiler::finish`], since a phrase can
/// imply one that is declared in another file.
#[derive(Debug)]
pub struct Compiler<'a> {
    symbols: &'a mut Interner,
    vocabulary: Vocabulary,
    phrases: Vec<(&'a ast::Phrase, FileId)>,
    /// Verbs with a mark, which may be declared before the verb is.
    marked_verbs: Vec<(SmolStr, WordListKind)>,
    /// Where each form of a cue, hedge, … was declared, and whether with the program.
    declared: HashMap<FormPieces, (Place, bool, &'static str)>,
    /// The first cue that no number is left for, and how many there are.
    cues_left_out: Option<(Place, usize)>,
    /// Whether the phrases are those that come with the program.
    shipped: bool,
    diagnostics: Vec<Diagnostic>,
}

/// How many words and slots a phrase may have. What is looked for in a phrase is sought by going through them.
const LONGEST_PHRASE: usize = 128;

impl<'a> Compiler<'a> {
    /// A compiler that knows no word yet.
    pub fn new(symbols: &'a mut Interner) -> Self {
        let vocabulary = Vocabulary { phrases: built_in(), ..Vocabulary::default() };
        let declared = HashMap::with_capacity(USUAL_FORMS);
        Self {
            symbols,
            vocabulary,
            phrases: Vec::new(),
            marked_verbs: Vec::new(),
            declared,
            cues_left_out: None,
            shipped: false,
            diagnostics: Vec::new(),
        }
    }

    /// A compiler that adds the phrases that come with the program to a vocabulary that is complete but for them.
    pub fn shipped(symbols: &'a mut Interner, vocabulary: Vocabulary) -> Self {
        Self {
            symbols,
            vocabulary,
            phrases: Vec::new(),
            marked_verbs: Vec::new(),
            declared: HashMap::new(),
            cues_left_out: None,
            shipped: true,
            diagnostics: Vec::new(),
        }
    }

    /// The vocabulary with the phrases that come with the program, and what is amiss in these.
    pub fn finish_shipped(
        mut self,
        words_of: &dyn Fn(FileId, ast::TokenRange) -> Vec<String>,
    ) -> (Vocabulary, Vec<Diagnostic>) {
        let phrases = std::mem::take(&mut self.phrases);
        let mut kept = Vec::with_capacity(phrases.len());
        for (phrase, file) in phrases {
            // The phrase of declared events is built in, and has other wordings here.
            let built_in =
                self.vocabulary.phrase(PhraseId::HAPPENED).is_some_and(|own| own.text == written(&phrase.pattern));
            let id = if built_in {
                self.pattern(PhraseId::HAPPENED, &phrase.pattern, false, file).then_some(PhraseId::HAPPENED)
            } else {
                self.declare(&phrase.pattern, Place::new(file, phrase.pattern.span))
            };
            kept.extend(id.map(|id| (id, phrase, file)));
        }
        for &(id, phrase, file) in &kept {
            self.own_details(id, phrase, file, words_of);
        }
        for &(id, phrase, file) in &kept {
            self.relations(id, phrase, file);
        }
        self.vocabulary.declared_opposite.clear();
        self.note_opposites();
        self.note_states();
        (self.vocabulary, self.diagnostics)
    }

    /// Notes which of the phrases that come with the program speak of the present only: `{x} is open`, but not `{x} is
    /// legal`, which says the same as `{x} was legal`.
    fn note_states(&mut self) {
        let lists = &self.vocabulary.lists;
        let (mut present, mut past) = (HashSet::new(), HashSet::new());
        for pattern in &self.vocabulary.shipped {
            for piece in &pattern.pieces {
                let Piece::Literal { word, .. } = *piece else { continue };
                let is_past = lists.preterites.is_form(word);
                let verb = self.vocabulary.verbs.get(self.symbols.get(word));
                if is_past {
                    past.insert(pattern.phrase);
                } else if lists.copulas.is_form(word)
                    || verb.is_some_and(|verb| verb.stative && verb.form.is(VerbForm::SINGULAR))
                {
                    present.insert(pattern.phrase);
                }
            }
        }
        for id in present.difference(&past) {
            if let Some(phrase) = self.vocabulary.phrases.get_mut(id.0 as usize) {
                phrase.holds = true;
            }
        }
    }

    /// Notes for each phrase which phrases declare it their opposite.
    fn note_opposites(&mut self) {
        for (index, phrase) in self.vocabulary.phrases.iter().enumerate() {
            for (declaration, opposite) in (0..=u8::MAX).zip(&phrase.opposites) {
                let entry = self.vocabulary.declared_opposite.entry(opposite.phrase).or_default();
                entry.push((PhraseId(to_u32(index)), declaration));
            }
        }
    }

    /// Takes one statement, if it is of the vocabulary. `embedded` says that it came with the
    /// program: a project's own declaration of the same form stands in its place.
    pub fn add(&mut self, statement: &'a ast::Statement, file: FileId, embedded: bool) {
        self.vocabulary.verbs.standard |= embedded;
        match &statement.kind {
            ast::StatementKind::Cue(cue) => self.cue(cue, file, embedded),
            ast::StatementKind::Hedge(hedge) => {
                for form in &hedge.forms {
                    let value = u32::from(hedge.certainty == Certainty::Possible);
                    self.form(form, file, embedded, "hedge", value, |vocabulary| &mut vocabulary.hedges);
                }
            }
            ast::StatementKind::Words(list) => self.word_list(list, file, embedded),
            ast::StatementKind::Phrase(phrase) => self.phrases.push((phrase, file)),
            _ => {}
        }
    }

    /// The vocabulary, and what is amiss in it. `line_of` gives the words of a token run, which
    /// the tree does not hold (the figure of `within`).
    pub fn finish(
        mut self,
        words_of: &dyn Fn(FileId, ast::TokenRange) -> Vec<String>,
    ) -> (Vocabulary, Vec<Diagnostic>) {
        let marked = |kind: WordListKind| {
            self.marked_verbs.iter().filter(|(_, mark)| *mark == kind).map(|(word, _)| word.clone()).collect()
        };
        self.vocabulary.verbs.mark(&marked(WordListKind::Stative), &marked(WordListKind::Once));
        self.vocabulary.be = self.copulas();
        let phrases = std::mem::take(&mut self.phrases);
        for (phrase, _) in &phrases {
            self.fold_first(&phrase.pattern);
            for detail in &phrase.details {
                match &detail.kind {
                    PhraseDetailKind::Also(pattern)
                    | PhraseDetailKind::Negated(pattern)
                    | PhraseDetailKind::Opposite(pattern)
                    | PhraseDetailKind::Implies(pattern)
                    | PhraseDetailKind::Presupposes(pattern) => self.fold_first(pattern),
                    PhraseDetailKind::One { .. }
                    | PhraseDetailKind::Within(_)
                    | PhraseDetailKind::Symmetric
                    | PhraseDetailKind::Once
                    | PhraseDetailKind::Grows
                    | PhraseDetailKind::Mark { .. }
                    | PhraseDetailKind::Note(_) => {}
                }
            }
        }
        self.vocabulary.tabulate();
        let mut declared: HashMap<Vec<Result<Symbol, SlotType>>, Place> = HashMap::new();
        let mut kept = Vec::new();
        for (phrase, file) in phrases {
            let place = Place::new(file, phrase.pattern.span);
            let key = shape(&phrase.pattern, self.symbols);
            if let Some(&earlier) = declared.get(&key) {
                self.diagnostics.push(
                    Diagnostic::error("duplicate", place, "this phrase is declared twice")
                        .label("declared again here")
                        .also(earlier, "first declared here")
                        .help("keep one of the two, and move the lines below the other to it"),
                );
                continue;
            }
            declared.insert(key, place);
            if let Some(id) = self.declare(&phrase.pattern, place) {
                kept.push((id, phrase, file));
            }
        }
        let happened = self.symbols.intern("happened");
        let pieces = vec![
            Piece::Slot { slot: 0, slot_type: SlotType::Any },
            Piece::Literal { word: happened, class: self.vocabulary.class(happened) },
        ];
        let first = self.vocabulary.class(happened);
        let text = "{event} happened".to_owned();
        self.vocabulary.add_pattern(first, Pattern { phrase: PhraseId::HAPPENED, negated: false, pieces, text });
        for &(id, phrase, file) in &kept {
            self.own_details(id, phrase, file, words_of);
        }
        for &(id, phrase, file) in &kept {
            self.relations(id, phrase, file);
        }
        self.note_opposites();
        if let Some((place, count)) = self.cues_left_out {
            let message = format!("there are more than {} lines with cues: {count} are left out", u16::MAX);
            self.diagnostics.push(
                Diagnostic::error("syntax", place, message)
                    .label("from here on")
                    .help("declare cues with the same stance on one line, separated by commas"),
            );
        }
        let overlaps = overlap::find(&self.vocabulary, self.symbols);
        self.diagnostics.extend(overlaps);
        (self.vocabulary, self.diagnostics)
    }

    /// The forms of be that stand for all others: the least of those in the present, and of those in the past.
    fn copulas(&self) -> (Symbol, Symbol) {
        let lists = &self.vocabulary.lists;
        let (past, present): (Vec<Symbol>, Vec<Symbol>) =
            lists.copulas.firsts().partition(|&word| lists.preterites.begins(word));
        let least = |words: Vec<Symbol>| words.into_iter().min().unwrap_or_default();
        (least(present), least(past))
    }

    fn pieces(&mut self, form: &ast::Form) -> FormPieces {
        let mut pieces = FormPieces::with_capacity(form.words.len());
        for word in &form.words {
            match word {
                FormWord::Literal(word) => {
                    let word = fold(word);
                    // `didn't` is `did not`, here as in the lines.
                    let two = self.vocabulary.contractions.split(&word);
                    let words = two.map_or([&*word, ""], |two| [two.first, two.second]);
                    let words = words.into_iter().filter(|word| !word.is_empty());
                    pieces.extend(words.map(|word| FormPiece::Word(self.symbols.intern(word))));
                }
                FormWord::Slot(_) => pieces.push(FormPiece::Slot),
            }
        }
        pieces
    }

    fn form(
        &mut self,
        form: &ast::Form,
        file: FileId,
        embedded: bool,
        what: &'static str,
        value: u32,
        table: impl Fn(&mut Vocabulary) -> &mut FormTable,
    ) {
        let pieces = self.pieces(form);
        let place = Place::new(file, form.span);
        let begins = match pieces.as_slice() {
            [FormPiece::Word(_), ..] => true,
            [FormPiece::Slot, FormPiece::Word(_), ..] => what == "indefinite name",
            _ => false,
        };
        if !begins {
            let message = format!("a {what} begins with a word, not with a slot");
            self.diagnostics
                .push(Diagnostic::error("syntax", place, message).help("write the word first, the slot after it"));
            return;
        }
        let mut declared = match self.declared.entry(pieces) {
            Entry::Vacant(free) => {
                table(&mut self.vocabulary).add(free.key().clone(), value);
                free.insert((place, embedded, what));
                return;
            }
            Entry::Occupied(declared) => declared,
        };
        let (earlier, standard, kind) = *declared.get();
        if kind != what {
            self.diagnostics.push(
                Diagnostic::error("duplicate", place, format!("this form is declared as a {kind} and as a {what}"))
                    .label(format!("a {what} here"))
                    .also(earlier, format!("a {kind} here"))
                    .help("keep one of the two"),
            );
        } else if standard && !embedded {
            table(&mut self.vocabulary).replace(declared.key(), value);
            let words = form.words.iter().map(|word| match word {
                FormWord::Literal(text) => text.to_string(),
                FormWord::Slot(name) => format!("{{{name}}}"),
            });
            self.vocabulary.replaced.push((words.collect::<Vec<_>>().join(" "), place));
            declared.insert((place, embedded, what));
        } else if let Some(known) = table(&mut self.vocabulary).add(declared.key().clone(), value)
            && !same_meaning(&self.vocabulary, what, known, value)
        {
            self.diagnostics.push(
                Diagnostic::error("duplicate", place, format!("this {what} is declared twice with different meaning"))
                    .label("declared again here")
                    .also(earlier, "first declared here")
                    .help("keep one of the two"),
            );
        }
    }

    fn cue(&mut self, cue: &ast::Cue, file: FileId, embedded: bool) {
        let marks: Vec<_> = cue.marks.iter().map(|mark| self.symbols.intern(&fold(&mark.value))).collect();
        let has = |name: &str| cue.marks.iter().any(|mark| mark.value == name);
        let place = Place::new(file, cue.forms.first().map_or(Span::default(), |form| form.span));
        let Ok(id) = u16::try_from(self.vocabulary.cues.len() + 1).map(|next| CueId(next - 1)) else {
            self.cues_left_out.get_or_insert((place, 0)).1 += 1;
            return;
        };
        self.vocabulary.cues.push(Cue {
            stance: cue.stance,
            certainty: cue.certainty,
            marks,
            unnamed: has("unnamed") || has("impersonal"),
            impersonal: has("impersonal"),
            future: has("future"),
            object: has("object"),
            noun: has("noun"),
            topicless: has("topicless"),
            doing: has("doing"),
            only_doing: has("only-doing"),
            record: has("record"),
            being: has("being"),
            place,
        });
        for form in &cue.forms {
            if self.around_speaker(form, id, has("reported")) {
                continue;
            }
            if has("behind") {
                let pieces = self.pieces(form);
                self.vocabulary.behind.add(pieces, u32::from(id.0));
                continue;
            }
            self.form(form, file, embedded, "cue", u32::from(id.0), |vocabulary| &mut vocabulary.cue_forms);
        }
    }

    /// Takes a form that stands around the speaker, if it does.
    fn around_speaker(&mut self, form: &ast::Form, cue: CueId, reported: bool) -> bool {
        let is_speaker = |word: &FormWord| match word {
            FormWord::Slot(slot) => slot == SPEAKER || slot == SUBJECT,
            FormWord::Literal(_) => false,
        };
        let Some(at) = form.words.iter().position(is_speaker) else { return false };
        let inside = match form.words.get(at) {
            Some(FormWord::Slot(slot)) if slot == SUBJECT => Some(Inside::Subject),
            _ => reported.then_some(Inside::Speaker),
        };
        let mut literals = |words: &[FormWord]| -> Vec<Symbol> {
            let literal = |word: &FormWord| match word {
                FormWord::Literal(word) => Some(self.symbols.intern(&fold(word))),
                FormWord::Slot(_) => None,
            };
            words.iter().filter_map(literal).collect()
        };
        let before = literals(form.words.get(..at).unwrap_or(&[]));
        let mut after = literals(form.words.get(at + 1..).unwrap_or(&[]));
        let colon = after.first().is_some_and(|&word| self.symbols.get(word) == ":");
        if colon {
            after.clear();
        }
        let is_ending = |word: &str| self.vocabulary.possessives.iter().any(|ending| ending == word);
        let possessive = after.first().is_some_and(|&word| is_ending(self.symbols.get(word)));
        if possessive {
            after.remove(0);
        }
        let around = Around { before, after, possessive, colon, inside, cue };
        // A project's own form of the same words takes the place of a standard one.
        self.vocabulary
            .around
            .retain(|known| (&known.before, &known.after, known.colon) != (&around.before, &around.after, colon));
        self.vocabulary.around.push(around);
        self.vocabulary.around.sort_by_key(|around| std::cmp::Reverse(around.before.len() + around.after.len()));
        true
    }

    /// Adds a form to a list of words that may be something else as well, such as fillers or forms of a verb.
    fn listed(&mut self, form: &ast::Form, list: impl Fn(&mut Lists) -> &mut FormTable) {
        let pieces = self.pieces(form);
        list(&mut self.vocabulary.lists).add(pieces, 0);
    }

    /// Takes a statement that says how words are put together, by which all others are read.
    pub fn add_spelling(&mut self, statement: &ast::Statement) {
        let ast::StatementKind::Words(list) = &statement.kind else { return };
        let vocabulary = &mut self.vocabulary;
        if list.kind == WordListKind::Contraction {
            // The word or its ending (`{x} n't`), and then what it stands for.
            let Some((word, meanings)) = list.forms.split_first() else { return };
            for meaning in meanings {
                let [first, FormWord::Literal(second)] = meaning.words.as_slice() else { continue };
                match (word.words.as_slice(), first) {
                    ([FormWord::Slot(_), FormWord::Literal(ending)], FormWord::Slot(_)) => {
                        vocabulary.contractions.add(&fold(ending), true, None, &fold(second));
                    }
                    ([FormWord::Literal(word)], FormWord::Literal(first)) => {
                        vocabulary.contractions.add(&fold(word), false, Some(&fold(first)), &fold(second));
                    }
                    ([FormWord::Literal(one), FormWord::Literal(other)], FormWord::Literal(first)) => {
                        let [one, other, first, second] =
                            [one, other, first, second].map(|word| self.symbols.intern(&fold(word)));
                        vocabulary.contractions.add_pair([one, other], [first, second]);
                    }
                    _ => {}
                }
            }
            return;
        }
        let lists = [
            (WordListKind::Possessive, &mut vocabulary.possessives),
            (WordListKind::Plural, &mut vocabulary.plurals),
            (WordListKind::Singular, &mut vocabulary.singulars),
        ];
        let limits = [
            (WordListKind::LimitBehind, &mut vocabulary.limits_behind),
            (WordListKind::LimitBefore, &mut vocabulary.limits_before),
        ];
        if let Some((_, limits)) = limits.into_iter().find(|(kind, _)| *kind == list.kind) {
            limits.extend(list.forms.iter().map(|form| {
                let literals = form.words.iter().filter_map(|word| match word {
                    FormWord::Literal(word) => Some(fold(word).to_lowercase()),
                    FormWord::Slot(_) => None,
                });
                literals.collect()
            }));
            return;
        }
        let Some((_, endings)) = lists.into_iter().find(|(kind, _)| *kind == list.kind) else { return };
        endings.extend(list.forms.iter().filter_map(|form| match form.words.as_slice() {
            [FormWord::Slot(_), FormWord::Literal(ending)] => Some(SmolStr::from(&*fold(ending))),
            _ => None,
        }));
    }

    fn word_list(&mut self, list: &ast::WordList, file: FileId, embedded: bool) {
        for form in &list.forms {
            match list.kind {
                WordListKind::Negation => {
                    self.form(form, file, embedded, "negation", 0, |vocabulary| &mut vocabulary.negations)
                }
                WordListKind::Future => {
                    self.form(form, file, embedded, "future", 0, |vocabulary| &mut vocabulary.futures)
                }
                WordListKind::Filler => {
                    self.form(form, file, embedded, "filler", 0, |vocabulary| &mut vocabulary.fillers)
                }
                WordListKind::Indefinite => {
                    let text: Vec<_> = form
                        .words
                        .iter()
                        .map(|word| match word {
                            FormWord::Literal(word) => fold(word).into_owned(),
                            FormWord::Slot(_) => "…".to_owned(),
                        })
                        .collect();
                    let value = self.symbols.intern(&text.join(" ")).0;
                    self.form(form, file, embedded, "indefinite name", value, |vocabulary| &mut vocabulary.indefinites);
                }
                WordListKind::Forms => {}
                WordListKind::Auxiliary => self.listed(form, |lists| &mut lists.auxiliaries),
                WordListKind::Determiner => self.listed(form, |lists| &mut lists.determiners),
                WordListKind::Quantifier => self.listed(form, |lists| &mut lists.quantifiers),
                WordListKind::Opener => self.listed(form, |lists| &mut lists.openers),
                WordListKind::Occasion => self.listed(form, |lists| &mut lists.occasions),
                WordListKind::Title => self.listed(form, |lists| &mut lists.titles),
                WordListKind::Preposition => self.listed(form, |lists| &mut lists.prepositions),
                WordListKind::Conjunction => self.listed(form, |lists| &mut lists.conjunctions),
                WordListKind::Saying => self.listed(form, |lists| &mut lists.sayings),
                WordListKind::Complementizer => self.listed(form, |lists| &mut lists.complementizers),
                WordListKind::Copula => self.listed(form, |lists| &mut lists.copulas),
                WordListKind::Perfect => self.listed(form, |lists| &mut lists.perfects),
                WordListKind::Support => self.listed(form, |lists| &mut lists.supports),
                WordListKind::Preterite => self.listed(form, |lists| &mut lists.preterites),
                WordListKind::Correlative => self.listed(form, |lists| &mut lists.correlatives),
                WordListKind::Relative => self.listed(form, |lists| &mut lists.relatives),
                WordListKind::SetOff => {
                    let pieces = self.pieces(form);
                    self.vocabulary.lists.openers.add(pieces, 1);
                }
                WordListKind::FirstPerson => self.listed(form, |lists| &mut lists.selves),
                WordListKind::Pronoun => self.listed(form, |lists| &mut lists.pronouns),
                WordListKind::Subordinator => self.listed(form, |lists| &mut lists.subordinators),
                WordListKind::NoNegation => self.listed(form, |lists| &mut lists.no_negations),
                WordListKind::Emphasis => self.listed(form, |lists| &mut lists.emphases),
                WordListKind::Habitual => self.listed(form, |lists| &mut lists.habituals),
                WordListKind::Expletive => self.listed(form, |lists| &mut lists.expletives),
                WordListKind::SelfPossessive => self.listed(form, |lists| &mut lists.self_possessives),
                WordListKind::Speaking => self.listed(form, |lists| &mut lists.speaking),
                WordListKind::Nor => self.listed(form, |lists| &mut lists.nors),
                WordListKind::AllOf => self.listed(form, |lists| &mut lists.all_of),
                WordListKind::NoneOf => self.listed(form, |lists| &mut lists.none_of),
                WordListKind::SomeOf => self.listed(form, |lists| &mut lists.some_of),
                // These are taken before all other words.
                WordListKind::Contraction
                | WordListKind::LimitBehind
                | WordListKind::LimitBefore
                | WordListKind::Possessive
                | WordListKind::Plural
                | WordListKind::Singular => {}
                WordListKind::Amount => self.listed(form, |lists| &mut lists.amounts),
                WordListKind::Anybody => self.listed(form, |lists| &mut lists.anybody),
                WordListKind::Agent => self.listed(form, |lists| &mut lists.agents),
                WordListKind::Compound => self.listed(form, |lists| &mut lists.compounds),
                WordListKind::Quoting => self.listed(form, |lists| &mut lists.quoting),
                WordListKind::Uncountable => self.listed(form, |lists| &mut lists.uncountables),
                WordListKind::Record => self.listed(form, |lists| &mut lists.records),
                WordListKind::Voice => self.listed(form, |lists| &mut lists.voices),
                WordListKind::Request => self.listed(form, |lists| &mut lists.requests),
                WordListKind::NamedDay => self.listed(form, |lists| &mut lists.named_days),
                WordListKind::Appointing => self.listed(form, |lists| &mut lists.offices),
                WordListKind::Joining => self.listed(form, |lists| &mut lists.joinings),
                WordListKind::InnerPronoun => self.listed(form, |lists| &mut lists.inner_pronouns),
                WordListKind::Infinitive => self.listed(form, |lists| &mut lists.infinitives),
                WordListKind::Contrast => self.listed(form, |lists| &mut lists.contrasts),
                WordListKind::Body => self.listed(form, |lists| &mut lists.bodies),
                WordListKind::PronounPossessive => self.listed(form, |lists| &mut lists.pronoun_possessives),
                WordListKind::Verbs => {
                    if let [FormWord::Literal(base)] = form.words.as_slice() {
                        self.vocabulary.verbs.add(&fold(base), &[], &[], false);
                    }
                }
                WordListKind::Stative | WordListKind::Once => {
                    if let [FormWord::Literal(verb)] = form.words.as_slice() {
                        self.marked_verbs.push((SmolStr::from(&*fold(verb)), list.kind));
                    }
                }
                WordListKind::Verb | WordListKind::Contrary => {}
            }
        }
        if list.kind == WordListKind::Contrary {
            self.contraries(list);
        }
        if list.kind == WordListKind::Verb {
            let words: Vec<_> = list
                .forms
                .iter()
                .filter_map(|form| match form.words.as_slice() {
                    [FormWord::Literal(word)] => Some(fold(word)),
                    _ => None,
                })
                .collect();
            let words: Vec<&str> = words.iter().map(|word| &**word).collect();
            if let Some((base, rest)) = words.split_first() {
                let (past, participle) = rest.split_at(rest.len().min(1));
                let has = |name: &str| list.marks.iter().any(|mark| mark.value == name);
                self.vocabulary.verbs.add(base, past, participle, has("noun"));
                for (name, kind) in [("once", WordListKind::Once), ("stative", WordListKind::Stative)] {
                    if has(name) {
                        self.marked_verbs.push((SmolStr::from(*base), kind));
                    }
                }
            }
        }
        if list.kind == WordListKind::Forms {
            let words: Vec<_> = list
                .forms
                .iter()
                .filter_map(|form| match form.words.as_slice() {
                    [FormWord::Literal(word)] => Some(self.symbols.intern(&fold(word))),
                    _ => {
                        let place = Place::new(file, form.span);
                        self.diagnostics.push(Diagnostic::error(
                            "syntax",
                            place,
                            "`forms` takes single words, separated by commas",
                        ));
                        None
                    }
                })
                .collect();
            self.vocabulary.join(&words);
        }
    }

    /// Takes words of which the first says the contrary of the others.
    fn contraries(&mut self, list: &ast::WordList) {
        let mut words = list.forms.iter().filter_map(|form| match form.words.as_slice() {
            [FormWord::Literal(word)] => Some(SmolStr::from(&*fold(word))),
            _ => None,
        });
        let usually = list.marks.iter().any(|mark| mark.value == "usually");
        if let Some(first) = words.next() {
            self.vocabulary.contraries.extend(words.map(|word| Contrary { words: [first.clone(), word], usually }));
        }
    }

    /// A pattern may begin with a capital as a line may: its first word is a form of the same word without the capital.
    /// Quotes keep the capital.
    fn fold_first(&mut self, pattern: &ast::Pattern) {
        if let Some(PatternWord::Literal { word, quoted: false, .. }) = pattern.words.first()
            && let folded = fold(word)
            && let Some(small) = decapitalised(&folded)
        {
            let words = [self.symbols.intern(&small), self.symbols.intern(&folded)];
            self.vocabulary.join(&words);
        }
    }

    /// A new phrase with that pattern; none where the pattern cannot be one.
    fn declare(&mut self, pattern: &ast::Pattern, place: Place) -> Option<PhraseId> {
        if !self.is_short(pattern, place.file) {
            return None;
        }
        let mut slots: Vec<Slot> = Vec::new();
        let mut words = Vec::new();
        for word in &pattern.words {
            match word {
                PatternWord::Literal { word, .. } => words.push(PhraseWord::Literal(word.to_string())),
                PatternWord::Slot { name, slot_type, span } => {
                    if slots.iter().any(|slot| slot.name == *name) {
                        let place = Place::new(place.file, *span);
                        let message = format!("the slot `{{{name}}}` stands twice in this phrase");
                        self.diagnostics.push(
                            Diagnostic::error("syntax", place, message).help("give the two slots different names"),
                        );
                        return None;
                    }
                    words.push(PhraseWord::Slot(slots.len()));
                    slots.push(Slot { name: name.to_string(), slot_type: *slot_type });
                }
            }
        }
        let id = PhraseId(to_u32(self.vocabulary.phrases.len()));
        let text = written(pattern);
        let shipped = self.shipped;
        self.vocabulary.phrases.push(Phrase { words, slots, place: Some(place), shipped, ..empty_phrase(text) });
        if self.pattern(id, pattern, false, place.file) {
            Some(id)
        } else {
            self.vocabulary.phrases.pop();
            None
        }
    }

    /// Whether a pattern has no more words than a phrase may have; else that is reported.
    fn is_short(&mut self, pattern: &ast::Pattern, file: FileId) -> bool {
        let is_short = pattern.words.len() <= LONGEST_PHRASE;
        if !is_short {
            let message =
                format!("a phrase has at most {LONGEST_PHRASE} words and slots; this one has {}", pattern.words.len());
            self.diagnostics.push(Diagnostic::error("syntax", Place::new(file, pattern.span), message));
        }
        is_short
    }

    /// Adds a pattern of a phrase; false where it cannot be one, which is reported.
    fn pattern(&mut self, id: PhraseId, pattern: &ast::Pattern, negated: bool, file: FileId) -> bool {
        if !self.is_short(pattern, file) {
            return false;
        }
        let Some(phrase) = self.vocabulary.phrases.get(id.0 as usize) else { return false };
        let mut pieces = Vec::new();
        let mut fillers = Vec::new();
        let mut used = Vec::new();
        for word in &pattern.words {
            match word {
                PatternWord::Literal { word, quoted, .. } => {
                    let folded = fold(word);
                    // `isn't` is `is not`, here as in the lines.
                    let two = self.vocabulary.contractions.split(&folded).filter(|_| !quoted);
                    let whole = two.map_or([&*folded, ""], |two| [two.first, two.second]);
                    // A quoted name of several words is matched word by word.
                    for word in whole.into_iter().flat_map(str::split_whitespace) {
                        let symbol = self.symbols.intern(word);
                        let class = self.vocabulary.class(symbol);
                        let piece = Piece::Literal { word: symbol, class };
                        let filler = !quoted && self.vocabulary.fillers.is_form(symbol);
                        if filler { fillers.push(piece) } else { pieces.push(piece) }
                    }
                }
                PatternWord::Slot { name, slot_type, span } => {
                    let Some(slot) = phrase.slots.iter().position(|slot| slot.name == *name) else {
                        let known: Vec<_> = phrase.slots.iter().map(|slot| format!("`{{{}}}`", slot.name)).collect();
                        let message = format!("the phrase has no slot `{{{name}}}`");
                        let help = format!("its slots are {}", known.join(", "));
                        self.diagnostics.push(Diagnostic::error("syntax", Place::new(file, *span), message).help(help));
                        return false;
                    };
                    let declared = phrase.slots.get(slot).map_or(SlotType::Any, |slot| slot.slot_type);
                    let slot_type = if *slot_type == SlotType::Any { declared } else { *slot_type };
                    used.push(slot);
                    pieces.push(Piece::Slot { slot, slot_type });
                }
            }
        }
        if let Some(missing) = (0..phrase.slots.len()).find(|slot| !used.contains(slot)) {
            let name = phrase.slots.get(missing).map_or("", |slot| slot.name.as_str());
            let message = format!("the slot `{{{name}}}` of the phrase is missing here");
            self.diagnostics.push(Diagnostic::error("syntax", Place::new(file, pattern.span), message));
            return false;
        }
        let first = pieces.iter().find_map(|piece| match piece {
            Piece::Literal { class, .. } => Some(*class),
            Piece::Slot { .. } => None,
        });
        let Some(first) = first else {
            let place = Place::new(file, pattern.span);
            self.diagnostics.push(
                Diagnostic::error("syntax", place, "a phrase needs at least one word that is no slot and no filler")
                    .help("a phrase of slots alone would match every line"),
            );
            return false;
        };
        let pattern = Pattern { phrase: id, negated, pieces, text: written(pattern) };
        if self.shipped {
            let number = to_u32(self.vocabulary.shipped.len());
            let Vocabulary { shipped_index, verbs, .. } = &mut self.vocabulary;
            shipped_index.add(number, &pattern, self.symbols, verbs);
            self.vocabulary.shipped.push(pattern);
        } else {
            self.vocabulary.add_pattern(first, pattern);
        }
        true
    }

    /// The lines of a phrase that speak of itself alone.
    fn own_details(
        &mut self,
        id: PhraseId,
        phrase: &ast::Phrase,
        file: FileId,
        words_of: &dyn Fn(FileId, ast::TokenRange) -> Vec<String>,
    ) {
        for detail in &phrase.details {
            let place = Place::new(file, detail.span);
            match &detail.kind {
                PhraseDetailKind::Also(pattern) => {
                    self.pattern(id, pattern, false, file);
                }
                PhraseDetailKind::Negated(pattern) => {
                    self.pattern(id, pattern, true, file);
                }
                PhraseDetailKind::One { usually, slot, per } => {
                    let Some(slot) = self.slot(id, slot, file) else { continue };
                    let mut slots = Vec::new();
                    for text in per {
                        slots.extend(self.slot(id, text, file));
                    }
                    slots.sort_unstable();
                    slots.dedup();
                    let ones = self.vocabulary.phrase(id).map_or(0, |phrase| phrase.ones.len());
                    if ones > usize::from(u8::MAX) {
                        let message = format!("a phrase has at most {ones} lines `one … per …`");
                        self.diagnostics.push(Diagnostic::error("syntax", place, message));
                    } else if slots.len() == per.len() {
                        self.change(id, |phrase| phrase.ones.push(One { usually: *usually, slot, per: slots, place }));
                    }
                }
                PhraseDetailKind::Within(words) => {
                    let text = words_of(file, *words);
                    let text: Vec<_> = text.iter().map(String::as_str).collect();
                    match number::parse_within(&text) {
                        Ok(Some(within)) => self.change(id, |phrase| phrase.within = Some(within)),
                        _ => self.diagnostics.push(
                            Diagnostic::error(
                                "syntax",
                                place,
                                format!("expected a figure after `within`, found `{}`", text.join(" ")),
                            )
                            .help("write a share of the larger figure (`within 10%`) or an amount (`within 5`)"),
                        ),
                    }
                }
                PhraseDetailKind::Symmetric => {
                    let names = self.vocabulary.phrase(id).map_or(0, |phrase| phrase.slots.len());
                    if names == 2 {
                        self.change(id, |phrase| phrase.symmetric = Some(place));
                    } else {
                        let message = format!("`symmetric` needs a phrase with two slots; this one has {names}");
                        self.diagnostics.push(Diagnostic::error("syntax", place, message));
                    }
                }
                PhraseDetailKind::Once => self.change(id, |phrase| phrase.once = Some(place)),
                PhraseDetailKind::Grows => self.change(id, |phrase| phrase.grows = Some(place)),
                PhraseDetailKind::Mark { mark, slot } => {
                    let index = match slot {
                        Some(text) => match self.slot(id, text, file) {
                            Some(index) => Some(index),
                            None => continue,
                        },
                        None => None,
                    };
                    let mark = self.symbols.intern(&fold(&mark.value));
                    self.change(id, |phrase| phrase.marks.push((mark, index)));
                }
                _ => {}
            }
        }
    }

    fn change(&mut self, id: PhraseId, change: impl FnOnce(&mut Phrase)) {
        if let Some(phrase) = self.vocabulary.phrases.get_mut(id.0 as usize) {
            change(phrase);
        }
    }

    fn slot(&mut self, id: PhraseId, text: &ast::Text, file: FileId) -> Option<usize> {
        let phrase = self.vocabulary.phrase(id)?;
        let found = phrase.slots.iter().position(|slot| slot.name == text.value);
        if found.is_none() {
            let names: Vec<_> = phrase.slots.iter().map(|slot| slot.name.as_str()).collect();
            let near = names.iter().find(|name| within_edits(name, &text.value, 2));
            let message = format!("the phrase has no slot `{}`", text.value);
            let mut diagnostic = Diagnostic::error("syntax", Place::new(file, text.span), message);
            if let Some(near) = near {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            let listed: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            self.diagnostics.push(diagnostic.help(format!("its slots are {}", listed.join(", "))));
        }
        found
    }

    /// The lines of a phrase that name another one: what matches no phrase declares one.
    fn relations(&mut self, id: PhraseId, phrase: &ast::Phrase, file: FileId) {
        for detail in &phrase.details {
            let place = Place::new(file, detail.span);
            let (word, pattern) = match &detail.kind {
                PhraseDetailKind::Opposite(pattern) => ("opposite", pattern),
                PhraseDetailKind::Implies(pattern) => ("implies", pattern),
                PhraseDetailKind::Presupposes(pattern) => ("presupposes", pattern),
                _ => continue,
            };
            let Some((other, slots)) = self.related(id, pattern, file) else { continue };
            let opposites = self.vocabulary.phrase(id).map_or(0, |phrase| phrase.opposites.len());
            if word == "opposite" && opposites > usize::from(u8::MAX) {
                let message = format!("a phrase has at most {opposites} opposites");
                self.diagnostics.push(Diagnostic::error("syntax", place, message));
                return;
            }
            // A name may stand in the place of a slot.
            let only_slots = !slots.iter().any(|filling| matches!(filling, Filling::Name(_)));
            let is_opposite = matches!(detail.kind, PhraseDetailKind::Opposite(_));
            if is_opposite && only_slots && self.leaves_out(id, pattern, place) {
                continue;
            }
            let related = Related { phrase: other, slots, text: format!("{word} {}", written(pattern)), place };
            self.change(id, |phrase| match detail.kind {
                PhraseDetailKind::Opposite(_) => phrase.opposites.push(related),
                PhraseDetailKind::Implies(_) => phrase.implies.push(related),
                _ => phrase.presupposes.push(related),
            });
        }
    }

    /// Reports an opposite that leaves out a slot of its phrase: it would not be known of what the contrary is said.
    fn leaves_out(&mut self, id: PhraseId, pattern: &ast::Pattern, place: Place) -> bool {
        let named = |slot: &str| {
            pattern.words.iter().any(|word| matches!(word, PatternWord::Slot { name, .. } if name == slot))
        };
        let slots = self.vocabulary.phrase(id).map_or(&[][..], |phrase| &phrase.slots);
        let left_out: Vec<String> =
            slots.iter().filter(|slot| !named(&slot.name)).map(|slot| format!("`{{{}}}`", slot.name)).collect();
        if left_out.is_empty() {
            return false;
        }
        let message = format!("the opposite leaves out {}", left_out.join(" and "));
        let help = "an opposite says the contrary of the same things: name every slot of the phrase in it, or write `implies` for what only follows";
        self.diagnostics.push(Diagnostic::error("syntax", place, message).help(help));
        true
    }

    /// The patterns that fit the words of another: of the phrases that come with the program, or of a project.
    fn shipped_or(&self, context: &Context<'_>, items: &[Item]) -> Vec<Found> {
        if self.shipped { shipped::exact(context, items) } else { context.readings(items) }
    }

    fn related(&mut self, id: PhraseId, pattern: &ast::Pattern, file: FileId) -> Option<(PhraseId, Vec<Filling>)> {
        let mut items = Vec::new();
        for (index, word) in pattern.words.iter().enumerate() {
            let token = to_u32(index);
            items.push(match word {
                PatternWord::Literal { word, quoted, .. } => {
                    let symbol = self.symbols.intern(&fold(word));
                    let kind = if *quoted { ItemKind::Quoted } else { ItemKind::Word };
                    Item { kind, word: symbol, lower: symbol, token, mark: Mark::None, verbal: false }
                }
                PatternWord::Slot { name, span, .. } => {
                    let text = ast::Text { span: *span, value: name.clone(), quoted: false };
                    let slot = self.slot(id, &text, file)?;
                    let own = self.vocabulary.phrase(id)?.slots.get(slot)?.slot_type;
                    Item {
                        kind: ItemKind::Slot(slot, own),
                        word: Interner::EMPTY,
                        lower: Interner::EMPTY,
                        token,
                        mark: Mark::None,
                        verbal: false,
                    }
                }
            });
        }
        let no_names = NoNames::default();
        let context = Context { vocabulary: &self.vocabulary, symbols: self.symbols, names: &no_names, anchor: None };
        let mut found = self.shipped_or(&context, &items);
        let patterns = if self.shipped { &self.vocabulary.shipped } else { &self.vocabulary.patterns };
        found.retain(|found| {
            patterns.get(found.pattern as usize).is_some_and(|pattern| {
                !pattern.negated
                    && (pattern.phrase != id
                        || found.fills.iter().enumerate().any(|(index, fill)| *fill != Some(Fill::Slot(index))))
            })
        });
        if let [only] = found.as_slice() {
            let phrase = patterns.get(only.pattern as usize)?.phrase;
            let fill = |fill: &Option<Fill>| match fill {
                Some(Fill::Slot(slot)) => Some(Filling::Slot(*slot)),
                Some(Fill::Word(word)) => Some(Filling::Name(*word)),
                Some(Fill::Indefinite(from, _)) => items.get(*from as usize).map(|item| Filling::Name(item.word)),
                _ => None,
            };
            return Some((phrase, only.fills.iter().map(fill).collect::<Option<Vec<_>>>()?));
        }
        if found.len() > 1 {
            let mut diagnostic = Diagnostic::error(
                "ambiguous-claim",
                Place::new(file, pattern.span),
                "several phrases match these words",
            );
            for found in &found {
                let text = patterns.get(found.pattern as usize).map_or("", |pattern| pattern.text.as_str());
                diagnostic = diagnostic.help(format!("one reading: `{text}`"));
            }
            self.diagnostics.push(diagnostic);
            return None;
        }
        // Nothing matches: the words declare a phrase of their own, with the slots of this one.
        let own: Vec<Slot> = self.vocabulary.phrase(id)?.slots.clone();
        let mut copy = pattern.clone();
        let mut slots = Vec::new();
        for word in &mut copy.words {
            if let PatternWord::Slot { name, slot_type, .. } = word {
                let slot = own.iter().position(|slot| slot.name == *name)?;
                *slot_type = own.get(slot)?.slot_type;
                slots.push(Filling::Slot(slot));
            }
        }
        let declared = self.declare(&copy, Place::new(file, pattern.span))?;
        Some((declared, slots))
    }
}

/// Whether two declarations of one form say the same.
fn same_meaning(vocabulary: &Vocabulary, what: &str, one: u32, other: u32) -> bool {
    let cue = |id: u32| vocabulary.cues.get(id as usize).map(|cue| (cue.stance, cue.certainty, &cue.marks));
    one == other
        || matches!(what, "negation" | "future" | "filler" | "indefinite name")
        || (what == "cue" && cue(one) == cue(other))
}

#[derive(Default)]
struct NoNames(FormTable);

impl Names for NoNames {
    fn forms(&self) -> &FormTable {
        &self.0
    }

    fn kind(&self, _: NameId) -> Option<NameKind> {
        None
    }

    fn quoted(&self, _: Symbol) -> Option<NameId> {
        None
    }
}

/// A pattern as it was written, with single spaces.
fn written(pattern: &ast::Pattern) -> String {
    let mut text = String::new();
    for word in &pattern.words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(match word {
            PatternWord::Literal { word, quoted: false, .. } => [word, "", "", "", ""],
            PatternWord::Literal { word, quoted: true, .. } => ["\"", word, "\"", "", ""],
            PatternWord::Slot { name, slot_type, .. } => match slot_type {
                SlotType::Any => ["{", name, "}", "", ""],
                SlotType::Kind(kind) => ["{", name, ": ", kind.word(), "}"],
                SlotType::Number => ["{", name, ": ", "number", "}"],
                SlotType::Date => ["{", name, ": ", "date", "}"],
                SlotType::Each => ["{", name, ": ", "each", "}"],
            },
        });
    }
    text
}

/// What two declarations of the same phrase have in common: their words, and where slots of which
/// type stand.
fn shape(pattern: &ast::Pattern, symbols: &mut Interner) -> Vec<Result<Symbol, SlotType>> {
    let word = |(index, word): (usize, &PatternWord)| match word {
        PatternWord::Literal { word, quoted, .. } => {
            let folded = fold(word);
            let small = decapitalised(&folded).filter(|_| index == 0 && !quoted);
            Ok(symbols.intern(small.as_deref().unwrap_or(&folded)))
        }
        PatternWord::Slot { slot_type, .. } => Err(*slot_type),
    };
    pattern.words.iter().enumerate().map(word).collect()
}

fn empty_phrase(text: String) -> Phrase {
    Phrase {
        text,
        words: Vec::new(),
        slots: Vec::new(),
        place: None,
        shipped: false,
        holds: false,
        ones: Vec::new(),
        within: None,
        opposites: Vec::new(),
        implies: Vec::new(),
        presupposes: Vec::new(),
        symmetric: None,
        once: None,
        grows: None,
        marks: Vec::new(),
    }
}

/// The phrases with fixed numbers, in the order of the constants of [`PhraseId`].
fn built_in() -> Vec<Phrase> {
    let slot = |name: &str| Slot { name: name.to_owned(), slot_type: SlotType::Any };
    let happened = Phrase {
        words: vec![PhraseWord::Slot(0), PhraseWord::Literal("happened".to_owned())],
        slots: vec![slot("event")],
        ..empty_phrase("{event} happened".to_owned())
    };
    let saying = Phrase { slots: vec![slot("speaker"), slot("stance"), slot("saying")], ..empty_phrase(String::new()) };
    vec![happened, empty_phrase(String::new()), saying]
}

/// The severity of what is said about a vocabulary that can be used all the same.
pub(super) const USABLE: Severity = Severity::Warning;

/// The stance of a cue and a negation, netted.
pub fn net(stance: Stance, negated: bool) -> Stance {
    match (stance, negated) {
        (Stance::Affirms, true) => Stance::Denies,
        (Stance::Denies, true) => Stance::Affirms,
        (stance, _) => stance,
    }
}

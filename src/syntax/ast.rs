//! The syntax tree of one file: statements over a flat vector of tokens.
//!
//! A claim cannot be split into speaker, cue and content without the vocabulary, so here it is a run of tokens
//! ([`TokenRange`]) with its details; the model interprets it. The tree owns no text but decoded quoted strings: everything
//! else is a span of the file.

use crate::narrow::to_u32;
use crate::source::Span;
use memchr::memchr;
use smallvec::SmallVec;
use smol_str::SmolStr;
use std::ops::Range;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A run of characters without white space: a word, a number, a date, an address. Punctuation within it is part of
    /// it (`U.S.`, `1,300`, `12%`, `20–28`, `https://…`).
    Word,
    /// A quoted string with its quotation marks (straight or curly; `\"` and `\\` are escapes).
    Quoted,
    /// A slot of a phrase or a variable of a rule with its braces: `{agent}`, `{n: number}`.
    Slot,
    /// `[`
    Open,
    /// `]`
    Close,
    /// `,` followed by white space or the end of the line.
    Comma,
    /// `:` followed by white space or the end of the line.
    Colon,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// The kind.
    pub kind: TokenKind,
    /// The span in the file.
    pub span: Span,
}

/// A run of tokens of a [`Document`], as a half-open range of indices into its token vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TokenRange {
    /// Index of the first token.
    pub start: u32,
    /// Index after the last token.
    pub end: u32,
}

impl TokenRange {
    /// The number of tokens.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether the run is empty.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// A quoted string, a bare word or the raw rest of a line, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The span, with any quotation marks.
    pub span: Span,
    /// The content: without quotation marks, escapes resolved.
    pub value: SmolStr,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// A parsed file.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All tokens of the file in order, including those of lines with errors. Comments and white space are not tokens.
    pub tokens: Vec<Token>,
    /// The statements in file order.
    pub statements: Vec<Statement>,
    /// The comments, from `#` to before the line end.
    pub comments: Vec<Span>,
    /// The lines of which only the position is kept; empty if the file was parsed in full.
    pub plain: PlainLines,
    /// The number of errors beyond those that were kept.
    pub more_errors: usize,
}

/// Claims that consist of words only. Their lines begin with a capital letter, contain only spaces and ASCII characters
/// that are not punctuation of the language, do not end with a full stop, end with a line end, and have no lines below
/// them. They have no tokens; only their offsets are kept.
#[derive(Clone, Debug, Default)]
pub struct PlainLines {
    /// The offsets of their first words, in file order.
    pub starts: Vec<u32>,
}

impl PlainLines {
    /// The span of a line from its first to its last word. `text` is the text of the file.
    pub fn line(&self, text: &str, index: u32) -> Option<Span> {
        let start = *self.starts.get(index as usize)?;
        let rest = text.as_bytes().get(start as usize..)?;
        let line = rest.get(..memchr(b'\n', rest)?)?.trim_ascii_end();
        Some(Span::new(start, start + to_u32(line.len())))
    }
}

/// Consecutive plain lines, as a half-open range of indices into [`PlainLines::starts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainRun {
    /// Index of the first line.
    pub start: u32,
    /// Index after the last line.
    pub end: u32,
}

impl PlainRun {
    /// The indices of the lines.
    pub const fn lines(self) -> Range<u32> {
        self.start..self.end
    }
}

impl Document {
    /// The tokens of a run, or an empty slice if the run is out of range.
    pub fn tokens(&self, words: TokenRange) -> &[Token] {
        self.tokens.get(words.start as usize..words.end as usize).unwrap_or(&[])
    }

    /// The span from the first to the last token of a run; empty for an empty run.
    pub fn span(&self, words: TokenRange) -> Span {
        match self.tokens(words) {
            [] => Span::default(),
            [only] => only.span,
            [first, .., last] => first.span.to(last.span),
        }
    }
}

/// A statement with the lines that belong to it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The span of its first line, from the first to the last token.
    pub span: Span,
    /// The kind of statement with its content.
    pub kind: StatementKind,
}

/// The kinds of statement.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `source NAME "TITLE"` or `story NAME "TITLE"`.
    Source(Box<Source>),
    /// `person NAME, "OTHER NAME"` and the other kinds of names.
    Name(Name),
    /// `from SOURCE` with claims below, or `from SOURCE: CLAIM`.
    From(From),
    /// A claim outside any `from` block.
    Claim(Claim),
    /// Consecutive claims outside any `from` block that are plain lines.
    Plain(PlainRun),
    /// `acknowledge RULE of CONTENT` or `acknowledge RULE finding FINGERPRINT`.
    Acknowledge(Box<Acknowledge>),
    /// `asked NAME about CONTENT`
    Asked(Box<Asked>),
    /// `cue FORM, …: affirms, possible`
    Cue(Box<Cue>),
    /// `hedge WORD, …: possible`
    Hedge(Box<Hedge>),
    /// `negation`, `future`, `filler`, `indefinite` or `forms` with its words.
    Words(Box<WordList>),
    /// `phrase {agent} authored {work}` and its lines.
    Phrase(Box<Phrase>),
    /// `define HEAD` and its conditions.
    Define(Box<Define>),
    /// `rule NAME: SEVERITY` and its lines.
    Rule(Box<Rule>),
    /// `example "TITLE"` and its lines.
    Example(Box<Example>),
}

/// A document that reports claims, or (with `story`) the piece being edited.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whether it was declared with `story`.
    pub story: bool,
    /// Its name: one word or a quoted string.
    pub name: Text,
    /// Its title.
    pub title: Option<Text>,
    /// The lines below.
    pub details: Vec<SourceDetail>,
}

/// A line below a source.
#[derive(Clone, Debug)]
pub struct SourceDetail {
    /// The span of the line, from the first to the last token.
    pub span: Span,
    /// The content.
    pub kind: SourceDetailKind,
}

/// The content of a line below a source.
#[derive(Clone, Debug)]
pub enum SourceDetailKind {
    /// `published DATE`: the words of the date.
    Published(TokenRange),
    /// `outlet "NAME"`
    Outlet(Text),
    /// `url ADDRESS`: the raw rest of the line.
    Url(Text),
    /// `text PATH`: relative to the claims file; the raw rest of the line or a quoted string.
    Text(Text),
    /// `words "…"`: the text of a short source.
    Words(Text),
    /// `cites NAME, NAME`
    Cites(Vec<Text>),
    /// `kind WORD`: article, transcript, recording, document, post, interview, news, comment,
    /// background.
    Kind(Text),
    /// `mark WORD, WORD`: marks that rules can test (`headline`, `translation`).
    Marks(Vec<Text>),
    /// `note "…"`: free text for colleagues.
    Note(Text),
}

/// The kind of thing that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// `person`
    Person,
    /// `organisation` or `organization`
    Organisation,
    /// `group`
    Group,
    /// `place`
    Place,
    /// `work`
    Work,
    /// `event`
    Event,
    /// `thing`
    Thing,
}

impl NameKind {
    /// The keyword (`organisation` in its British spelling).
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Group => "group",
            Self::Place => "place",
            Self::Work => "work",
            Self::Event => "event",
            Self::Thing => "thing",
        }
    }

    /// The kind that a keyword stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "person" => Self::Person,
            "organisation" | "organization" => Self::Organisation,
            "group" => Self::Group,
            "place" => Self::Place,
            "work" => Self::Work,
            "event" => Self::Event,
            "thing" => Self::Thing,
            _ => return None,
        })
    }
}

/// A name and its other names: `person Dmitriev "Kirill Dmitriev", "Putin's envoy"`.
#[derive(Clone, Debug)]
pub struct Name {
    /// The kind of thing it refers to.
    pub kind: NameKind,
    /// The name, then its other names; at least one.
    pub names: Vec<Text>,
    /// `on DATE` at the end of the first line: when an event happened.
    pub on: Option<TokenRange>,
    /// The lines below.
    pub details: Vec<NameDetail>,
}

/// A line below a name.
#[derive(Clone, Debug)]
pub struct NameDetail {
    /// The span of the line, from the first to the last token.
    pub span: Span,
    /// The content.
    pub kind: NameDetailKind,
}

/// The content of a line below a name.
#[derive(Clone, Debug)]
pub enum NameDetailKind {
    /// `includes NAME, NAME`: its parts.
    Includes(Vec<Text>),
    /// `means CONTENT`: a statement that the event happened states this content.
    Means(TokenRange),
    /// `distinct from NAME, NAME`
    DistinctFrom(Vec<Text>),
    /// `on DATE` on a line of its own.
    On(TokenRange),
    /// `mark WORD, WORD`: marks that rules can test (`interest`, `unnamed`).
    Marks(Vec<Text>),
    /// `title "Fire Chief", Commissioner`: titles that may precede the name and are part of it.
    Titles(Vec<Text>),
    /// `note "…"`
    Note(Text),
}

/// The claims of one source.
#[derive(Clone, Debug)]
pub struct From {
    /// The source's name.
    pub source: Text,
    /// The claims except plain lines.
    pub claims: Vec<Claim>,
    /// The plain lines, usually one run. Each run comes with the number of `claims` above it.
    pub plain: SmallVec<[(usize, PlainRun); 1]>,
    /// Whether the only claim is on the line of `from`, after a colon.
    pub inline: bool,
}

/// A claim: a line to be read with the vocabulary, and its details.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The words of the line, whose brackets are balanced and at most 128 deep.
    pub words: TokenRange,
    /// The lines below.
    pub details: Vec<Detail>,
    /// The reason why a line that begins with a declaration keyword is not a valid declaration. It is reported only if
    /// the line cannot be read as a claim either.
    pub not_declared: Option<Box<SyntaxError>>,
}

/// A line below a claim.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The span of the line, from the first to the last token.
    pub span: Span,
    /// The content.
    pub kind: DetailKind,
}

/// The content of a line below a claim.
#[derive(Clone, Debug)]
pub enum DetailKind {
    /// `quote "…"`: the words as quoted.
    Quote(Text),
    /// `at "…"`: a passage of the source's text that supports the claim.
    At(Text),
    /// `said DATE`: the date of the statement.
    Said(TokenRange),
    /// `as LABEL`
    Label(Text),
    /// `retracts LABEL`
    Retracts(Text),
    /// `corrects LABEL`
    Corrects(Text),
    /// `rests on LABEL, LABEL`: the claims offered in support of this one.
    RestsOn(Vec<Text>),
    /// `cites SOURCE, SOURCE`: the sources of this claim.
    Cites(Vec<Text>),
    /// `background`: the claim is on public record.
    Background,
    /// `allow RULE because "…"`
    Allow {
        /// The rule.
        rule: Text,
        /// The reason.
        because: Text,
    },
    /// `note "…"`: free text for colleagues.
    Note(Text),
    /// `mark WORD, WORD`: marks that rules can test (`headline`).
    Marks(Vec<Text>),
    /// `checked by NAME on DATE …`
    Checked(Box<Checked>),
}

/// `checked by NAME on DATE for FINGERPRINT against SOURCE, SOURCE note "…"`: records that someone checked the claim.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Who checked it. The words of a name without quotation marks are joined by single spaces.
    pub by: Text,
    /// `on DATE`: the day of the check.
    pub on: TokenRange,
    /// `for FINGERPRINT`: the words that were checked.
    pub fingerprint: Option<Text>,
    /// `against SOURCE, SOURCE`: what it was checked against; empty if absent.
    pub against: Vec<Text>,
    /// `note "…"`: free text for colleagues.
    pub note: Option<Text>,
}

impl Checked {
    /// How many hexadecimal digits each group of a fingerprint has.
    pub const DIGITS: usize = 8;
}

/// `acknowledge …`: accepts a finding and gives the reason.
#[derive(Clone, Debug)]
pub struct Acknowledge {
    /// The name of the rule; absent if only a fingerprint is given.
    pub rule: Option<Text>,
    /// `of CONTENT`: read as a claim's content.
    pub content: Option<TokenRange>,
    /// `finding FINGERPRINT`: a single finding.
    pub finding: Option<Text>,
    /// `because "…"`
    pub because: Option<Text>,
    /// `between NAME and NAME` (further names with `,` or `and`); empty if absent.
    pub between: Vec<Text>,
    /// `until DATE`
    pub until: Option<TokenRange>,
}

/// `asked NAME about CONTENT`: records that someone was given the chance to reply.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The person asked.
    pub name: Text,
    /// The subject, read as a claim's content.
    pub content: TokenRange,
    /// `on DATE`: the day of the request.
    pub on: Option<TokenRange>,
    /// `by "email"`: the channel.
    pub by: Option<Text>,
    /// `until DATE`: the deadline.
    pub until: Option<TokenRange>,
    /// `replied LABEL`: the claim that is the reply.
    pub replied: Option<Text>,
    /// `note "…"`: free text for colleagues.
    pub notes: Vec<Text>,
}

/// The stance that a cue gives its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stance {
    /// The speaker says that it is so.
    Affirms,
    /// The speaker says that it is not so.
    Denies,
    /// The speaker declines to comment on it.
    Declines,
    /// The speaker asks whether it is so.
    Asks,
}

impl Stance {
    /// All stances in order.
    pub const ALL: [Self; 4] = [Self::Affirms, Self::Denies, Self::Declines, Self::Asks];

    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Denies => "denies",
            Self::Declines => "declines",
            Self::Asks => "asks",
        }
    }

    /// The stance that a keyword stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Affirms, Self::Denies, Self::Declines, Self::Asks].into_iter().find(|stance| stance.word() == word)
    }
}

/// The certainty of a claim, from the highest to the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Certainty {
    /// Stated without reservation.
    Certain,
    /// `probable`
    Probable,
    /// `possible`
    Possible,
}

impl Certainty {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::Possible => "possible",
        }
    }

    /// The certainty that a keyword stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Certain, Self::Probable, Self::Possible].into_iter().find(|certainty| certainty.word() == word)
    }
}

/// `cue says, "has said", tells {hearer}: affirms, possible, future`
#[derive(Clone, Debug)]
pub struct Cue {
    /// The forms: each is a run of words, at most one of them a slot (the person addressed).
    pub forms: Vec<Form>,
    /// The stance that it gives its content.
    pub stance: Stance,
    /// The certainty that it gives its content; certain by default.
    pub certainty: Certainty,
    /// The marks in the order written: `factive`, `future`, `unnamed`, and marks that rules test.
    pub marks: Vec<Text>,
}

/// A form of a cue, hedge, negation or word list: bare words, a quoted string of words, or words with a slot.
#[derive(Clone, Debug)]
pub struct Form {
    /// The span.
    pub span: Span,
    /// The words, unquoted, split at white space.
    pub words: SmallVec<[FormWord; 2]>,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// A word of a [`Form`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormWord {
    /// A literal word, as written.
    Literal(SmolStr),
    /// A slot with its name: `{hearer}`.
    Slot(SmolStr),
}

/// `hedge WORD, …: CERTAINTY`
#[derive(Clone, Debug)]
pub struct Hedge {
    /// Its forms.
    pub forms: Vec<Form>,
    /// The certainty that it leaves the claim: probable or possible.
    pub certainty: Certainty,
}

/// The kind of a [`WordList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordListKind {
    /// `negation`: negates a claim.
    Negation,
    /// `future`: the statement is about the future.
    Future,
    /// `filler`: skipped.
    Filler,
    /// `indefinite`: refers to nobody in particular.
    Indefinite,
    /// `amount`: says of how many something is said.
    Amount,
    /// `anybody`: stands for anybody or anything at all.
    Anybody,
    /// `contrary`: words of which the first says the contrary of the others.
    Contrary,
    /// `forms`: one word in several forms.
    Forms,
    /// `auxiliary`: a form of be, have or do, or a modal. It cannot be part of a speaker's description.
    Auxiliary,
    /// `determiner`: begins a description of a particular person.
    Determiner,
    /// `quantifier`: begins a description of nobody in particular.
    Quantifier,
    /// `opener`: opens a sentence without adding to its content.
    Opener,
    /// `occasion`: the place, time or manner of a statement, between the cue and the content.
    Occasion,
    /// `title`: may stand before a name.
    Title,
    /// `preposition`: joins what follows it to what precedes it.
    Preposition,
    /// `conjunction`: joins two speakers.
    Conjunction,
    /// `saying`: a noun for a statement.
    Saying,
    /// `complementizer`: opens a clause of reported speech.
    Complementizer,
    /// `correlative`: stands before or after two speakers: `both`.
    Correlative,
    /// `relative`: opens a clause that describes a person.
    Relative,
    /// `set-off`: opens a sentence if a comma follows.
    SetOff,
    /// `verb`: an irregular verb, by its base form, past and past participle.
    Verb,
    /// `verbs`: regular verbs, by their base forms.
    Verbs,
    /// `copula`: a finite form of be.
    Copula,
    /// `perfect`: a form of have that makes a perfect.
    Perfect,
    /// `support`: a form of do as an auxiliary.
    Support,
    /// `preterite`: a past form of be, have or do.
    Preterite,
    /// `stative`: a verb that expresses a state.
    Stative,
    /// `once`: a verb for an event that happens only once.
    Once,
    /// `self`: refers to the speaker.
    FirstPerson,
    /// `pronoun`: refers to a person named before.
    Pronoun,
    /// `subordinator`: opens a subordinate clause, in which a negation does not negate the sentence: `who`, `because`.
    Subordinator,
    /// `no-negation`: contains a negation word but does not negate: `not only`.
    NoNegation,
    /// `emphasis`: only adds force to the verb after it: `ever`.
    Emphasis,
    /// `habitual`: puts a verb in the past: `used to`.
    Habitual,
    /// `expletive`: begins with a pronoun that refers to nothing: `it is {x} that`.
    Expletive,
    /// `self-possessive`: the possessive of the speaker: `my`.
    SelfPossessive,
    /// `speaking`: opens a phrase on how or why a person spoke: `asked about the leak`.
    Speaking,
    /// `nor`: joins two alternatives that are both denied.
    Nor,
    /// `all-of`: before a group; the statement holds for each of its members.
    AllOf,
    /// `none-of`: before a group; the statement holds for none of its members.
    NoneOf,
    /// `some-of`: before a group; the statement may hold for each of its members.
    SomeOf,
    /// `quoting`: a verb that introduces a person's words without a clause: `described`.
    Quoting,
    /// `possessive`: the ending of a possessive: `{x} 's`.
    Possessive,
    /// `plural`: the ending of a plural noun: `{x} s`.
    Plural,
    /// `singular`: the ending of a verb with a singular subject: `{x} s`.
    Singular,
    /// `contraction`: a word, or an ending, and the two words that it contracts.
    Contraction,
    /// `agent`: introduces the agent of a passive verb: `by`.
    Agent,
    /// `compound`: a name that contains a conjunction: `Marks and Spencer`.
    Compound,
    /// `pronoun-possessive`: the possessive of a person named before.
    PronounPossessive,
    /// `uncountable`: a noun that, by itself, does not refer to a single thing.
    Uncountable,
    /// `record-noun`: a noun for a document or a set of results: `report`, `survey`.
    Record,
    /// `voice-noun`: a noun for a speaker in a headline, before a colon: `police`.
    Voice,
    /// `request-noun`: a noun for something that is granted or denied: `motion`.
    Request,
    /// `named-day`: the name of a day that contains the name of a weekday: `Good Friday`.
    NamedDay,
    /// `body-noun`: a noun that ends the name of an organisation, so that a title before it is part of the name:
    /// `Department`.
    Body,
    /// `appointing-word`: stands between a name and an office: `to`, `as`.
    Appointing,
    /// `joining-word`: may open a clause with its own verb: `than`, `since`.
    Joining,
    /// `inner-pronoun`: refers to a thing or people named earlier in the same sentence, if a verb stands between: `it`.
    InnerPronoun,
    /// `infinitive`: introduces a future event in a headline: `Town to sell ground`.
    Infinitive,
    /// `limit-behind`: limits the text before it: `unless`.
    LimitBehind,
    /// `limit-before`: reverses the text after it: `denied that`.
    LimitBefore,
    /// `contrast`: joins a contrary sentence: `but`.
    Contrast,
}

impl WordListKind {
    /// All kinds, each with its keyword.
    pub const ALL: [(&'static str, Self); 63] = [
        ("negation", Self::Negation),
        ("future", Self::Future),
        ("filler", Self::Filler),
        ("indefinite", Self::Indefinite),
        ("forms", Self::Forms),
        ("auxiliary", Self::Auxiliary),
        ("determiner", Self::Determiner),
        ("quantifier", Self::Quantifier),
        ("opener", Self::Opener),
        ("occasion", Self::Occasion),
        ("title", Self::Title),
        ("preposition", Self::Preposition),
        ("conjunction", Self::Conjunction),
        ("saying", Self::Saying),
        ("complementizer", Self::Complementizer),
        ("correlative", Self::Correlative),
        ("relative", Self::Relative),
        ("set-off", Self::SetOff),
        ("verb", Self::Verb),
        ("verbs", Self::Verbs),
        ("copula", Self::Copula),
        ("perfect", Self::Perfect),
        ("support", Self::Support),
        ("preterite", Self::Preterite),
        ("stative", Self::Stative),
        ("once", Self::Once),
        ("self", Self::FirstPerson),
        ("pronoun", Self::Pronoun),
        ("subordinator", Self::Subordinator),
        ("no-negation", Self::NoNegation),
        ("emphasis", Self::Emphasis),
        ("habitual", Self::Habitual),
        ("expletive", Self::Expletive),
        ("self-possessive", Self::SelfPossessive),
        ("speaking", Self::Speaking),
        ("nor", Self::Nor),
        ("all-of", Self::AllOf),
        ("none-of", Self::NoneOf),
        ("some-of", Self::SomeOf),
        ("quoting", Self::Quoting),
        ("compound", Self::Compound),
        ("agent", Self::Agent),
        ("contraction", Self::Contraction),
        ("possessive", Self::Possessive),
        ("plural", Self::Plural),
        ("singular", Self::Singular),
        ("pronoun-possessive", Self::PronounPossessive),
        ("uncountable", Self::Uncountable),
        ("record-noun", Self::Record),
        ("voice-noun", Self::Voice),
        ("request-noun", Self::Request),
        ("named-day", Self::NamedDay),
        ("body-noun", Self::Body),
        ("appointing-word", Self::Appointing),
        ("joining-word", Self::Joining),
        ("inner-pronoun", Self::InnerPronoun),
        ("infinitive", Self::Infinitive),
        ("limit-behind", Self::LimitBehind),
        ("limit-before", Self::LimitBefore),
        ("contrast", Self::Contrast),
        ("contrary", Self::Contrary),
        ("amount", Self::Amount),
        ("anybody", Self::Anybody),
    ];

    /// The kind with that keyword.
    pub fn of_keyword(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(keyword, _)| *keyword == word).map(|&(_, kind)| kind)
    }

    /// The keyword that begins a statement of this kind.
    pub fn keyword(self) -> &'static str {
        Self::ALL.iter().find(|&&(_, kind)| kind == self).map_or("forms", |(keyword, _)| keyword)
    }
}

/// A statement that lists words of one kind.
#[derive(Clone, Debug)]
pub struct WordList {
    /// The kind.
    pub kind: WordListKind,
    /// Its entries.
    pub forms: Vec<Form>,
    /// The marks of a verb or of contraries, after a colon.
    pub marks: Vec<Text>,
}

/// The type of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlotType {
    /// Any name.
    Any,
    /// A name of that kind.
    Kind(NameKind),
    /// A number.
    Number,
    /// A date.
    Date,
    /// Any name. A statement about a group holds for each of its members.
    Each,
}

/// One word of a phrase pattern.
#[derive(Clone, Debug)]
pub enum PatternWord {
    /// A literal word, as written.
    Literal {
        /// The span.
        span: Span,
        /// The word.
        word: SmolStr,
        /// Whether it was written in quotes and so matches only as a name.
        quoted: bool,
    },
    /// A slot.
    Slot {
        /// The span, braces included.
        span: Span,
        /// Its name.
        name: SmolStr,
        /// Its type; [`SlotType::Any`] by default.
        slot_type: SlotType,
    },
}

/// The words of a phrase, of one of its forms, or of a phrase that it implies.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The span.
    pub span: Span,
    /// Its words; never empty.
    pub words: Vec<PatternWord>,
}

/// `phrase {agent} authored {work}` and its lines.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its words.
    pub pattern: Pattern,
    /// The lines below.
    pub details: Vec<PhraseDetail>,
}

/// A line below a phrase.
#[derive(Clone, Debug)]
pub struct PhraseDetail {
    /// The span of the line, from the first to the last token.
    pub span: Span,
    /// The content.
    pub kind: PhraseDetailKind,
}

/// The content of a line below a phrase.
#[derive(Clone, Debug)]
pub enum PhraseDetailKind {
    /// `also PATTERN`: a form with the same meaning.
    Also(Pattern),
    /// `negated PATTERN`: a form with the opposite meaning.
    Negated(Pattern),
    /// `one X per Y, Z` (or `one X`): the slot that has a single value for each combination of others. With
    /// `usually one X per Y`, several values are possible, so a conflict weighs less.
    One {
        /// Whether several values are possible.
        usually: bool,
        /// The slot with a single value.
        slot: Text,
        /// The slots that determine it; empty for `one X`.
        per: Vec<Text>,
    },
    /// `within 10%` or `within 5`: numbers that differ by no more agree.
    Within(TokenRange),
    /// `opposite PATTERN`: a phrase that cannot hold at the same time.
    Opposite(Pattern),
    /// `implies PATTERN`
    Implies(Pattern),
    /// `presupposes PATTERN`: holds under any stance.
    Presupposes(Pattern),
    /// `symmetric`: the two slots may be swapped.
    Symmetric,
    /// `once`: two different dates for it are a conflict.
    Once,
    /// `grows`: an earlier lower figure does not exclude a later higher one.
    Grows,
    /// `mark WORD SLOT`, or a mark alone, for rules to test, with the slot that it applies to: `accusation y`.
    Mark {
        /// The mark.
        mark: Text,
        /// The slot that it applies to.
        slot: Option<Text>,
    },
    /// `note "…"`
    Note(Text),
}

/// `define HEAD`: a definition that holds for claims, names or propositions.
#[derive(Clone, Debug)]
pub struct Define {
    /// The head: words and variables.
    pub head: Vec<Term>,
    /// The conditions; all must hold.
    pub conditions: Vec<Condition>,
    /// `lower by N where CONDITION`
    pub lower: Vec<Lower>,
    /// Whether a line could not be read. The definition must not be used then, since its meaning would differ.
    pub broken: bool,
}

/// `lower by N where CONDITION`: lowers the severity of a finding by N levels.
#[derive(Clone, Debug)]
pub struct Lower {
    /// The line.
    pub span: Span,
    /// The number of levels, 1 to 3.
    pub levels: u8,
    /// The condition.
    pub condition: Condition,
}

/// A word of a condition or a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The span.
    pub span: Span,
    /// The kind of term with its content.
    pub kind: TermKind,
}

/// The kinds of term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A capital letter: a claim.
    Claim(char),
    /// `{x}`: a name, value or proposition.
    Variable(SmolStr),
    /// `A.speaker`: a field of a claim.
    ClaimField {
        /// The claim.
        claim: char,
        /// The field names from the outermost inwards, joined by dots: `A.source.published` has two.
        path: SmolStr,
    },
    /// `{e}.on`: a field of a name, source or proposition.
    VariableField {
        /// The variable.
        variable: SmolStr,
        /// The field names from the outermost inwards, joined by dots.
        path: SmolStr,
    },
    /// Any other word, as written (`affirms`, `is`, `not`, `US`).
    Word(SmolStr),
    /// A quoted string: a name or a value, never a keyword.
    Quoted(SmolStr),
}

/// A condition of a rule: a line, or an `unless`, count or sum with lines below it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The span of the line, from the first to the last token.
    pub span: Span,
    /// The kind of condition with its content.
    pub kind: ConditionKind,
}

/// The kinds of condition.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// The condition that the words of the line state.
    Holds(Vec<Term>),
    /// `unless LINE`, or `unless` with lines below it: they do not all hold for any value of the variables that occur
    /// only in them.
    Unless(Vec<Condition>),
    /// `at least N distinct THING LINE` (or `at most`, `fewer than`, `more than`, `exactly`).
    Count {
        /// How the count is compared.
        comparison: Comparison,
        /// The number to compare with.
        number: u32,
        /// What is counted: `origins`, `speakers`, `sources`, `claims`, or the words before a
        /// variable: `distinct {x}`.
        thing: Term,
        /// The rest of the line, and the lines below it.
        conditions: Vec<Condition>,
    },
    /// `the sum of {m} over {y} is more than {n}`, with lines below it: the total of one {m} for each {y}.
    Sum {
        /// The summand, the variable whose distinct values it is summed over, and the value that the sum is compared
        /// with.
        terms: Box<[Term; 3]>,
        /// How the sum is compared.
        comparison: Comparison,
        /// The lines below it.
        conditions: Vec<Condition>,
    },
}

/// A comparison of a count or sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `at least`
    AtLeast,
    /// `at most`
    AtMost,
    /// `exactly`
    Exactly,
    /// `fewer than`
    FewerThan,
    /// `more than`
    MoreThan,
}

/// `rule NAME: SEVERITY` and its lines.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name, in kebab-case.
    pub name: Text,
    /// Its severity.
    pub severity: Text,
    /// A sentence that says what the rule finds.
    pub summary: Option<Text>,
    /// The conditions; all must hold.
    pub conditions: Vec<Condition>,
    /// `lower by N where CONDITION`
    pub lower: Vec<Lower>,
    /// `flag A against B on {point}: "MESSAGE"`; empty for a rule that the reading itself raises.
    pub flags: Vec<Flag>,
    /// `per A.speaker`: one finding for each value, besides rule and point.
    pub per: Vec<Term>,
    /// `together by {x}, {y}`: findings that share a value of one of these are merged.
    pub together: Vec<Term>,
    /// `absorbs RULE, RULE`: findings of those rules on the same point are folded into this one's finding.
    pub absorbs: Vec<Text>,
    /// `optional`: the rule counts only where it is asked for by its name.
    pub optional: bool,
    /// `raised by reading` or `raised by handling`: copydesk itself raises the finding. The rule documents it and sets
    /// its severity.
    pub raised: Option<Text>,
    /// `why "…"`: why it matters to a reader.
    pub why: Vec<Text>,
    /// `help "…"`: suggestions, one per line.
    pub help: Vec<Text>,
    /// `from "…"`: the handbook principle behind it.
    pub from: Vec<Text>,
    /// `needs "…"`: what must be on file for the rule to fire.
    pub needs: Vec<Text>,
    /// `silent "…"`: cases in which it stays silent.
    pub silent: Vec<Text>,
    /// `set NAME`: the rule set that it belongs to.
    pub set: Option<Text>,
    /// Whether a line that decides what the rule finds could not be read. The rule must not be used then, since its
    /// meaning would differ.
    pub broken: bool,
}

/// `flag A against B on {point}, as warning: "MESSAGE"`
#[derive(Clone, Debug)]
pub struct Flag {
    /// The line.
    pub span: Span,
    /// The subject: a claim or a variable.
    pub subject: Term,
    /// The opposing claim or variable.
    pub against: Option<Term>,
    /// `on {point}`: the point at issue.
    pub on: Option<Term>,
    /// `as SEVERITY`: overrides the severity of the rule.
    pub severity: Option<Text>,
    /// The message, with placeholders such as `{A.speaker}` and `{point}`.
    pub message: Text,
}

/// `example "TITLE"`: a small story and the findings expected in it.
#[derive(Clone, Debug)]
pub struct Example {
    /// The title.
    pub title: Text,
    /// The statements: anything allowed in a claims file, and vocabulary.
    pub statements: Vec<Statement>,
    /// `expect RULE, RULE`, or empty for `expect nothing`.
    pub expect: Vec<Text>,
    /// The span of `expect`; `None` if it is missing.
    pub expect_span: Option<Span>,
    /// The syntax errors in its lines if it expects `syntax`. They are part of the example, not errors of the file.
    pub errors: Vec<SyntaxError>,
}

/// A syntax error at the smallest span at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// One token, one character, or an empty span where something is missing.
    pub span: Span,
    /// The message: `expected a date after \`published\`, found \`soon\``.
    pub message: String,
    /// Suggestions, one per line, the most similar known word among them.
    pub help: Vec<String>,
    /// A related span with a label (for something not closed, where it opens).
    pub other: Option<(Span, String)>,
}

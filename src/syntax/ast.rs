//! The tree of one file: statements over a flat vector of tokens.
//!
//! A claim cannot be split into speaker, cue and content without the vocabulary, so a claim here
//! is a run of tokens ([`Words`]) and its details; reading it is the model's work. The tree holds
//! no text of its own but decoded quoted strings: everything else points into the file.

use crate::narrow::to_u32;
use crate::source::Span;
use memchr::memchr;
use smallvec::SmallVec;
use smol_str::SmolStr;
use std::ops::Range;

/// What one token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A run of characters without white space: a word, a number, a date, an address. Marks inside
    /// it stay (`U.S.`, `1,300`, `12%`, `20–28`, `https://…`).
    Word,
    /// A quoted string, quotes included (straight or curly; `\"` and `\\` stand for themselves).
    Quoted,
    /// A slot of a phrase or a variable of a rule, braces included: `{agent}`, `{n: number}`.
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

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// A run of tokens of a [`Document`]: indices into its token vector, half-open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// Index of the first token.
    pub start: u32,
    /// Index after the last token.
    pub end: u32,
}

impl Words {
    /// How many tokens it holds.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// A quoted string or a bare word (or raw rest of a line), decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Where it stands, quotes included.
    pub span: Span,
    /// What it says: without the quotes, escapes resolved.
    pub value: SmolStr,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// One file, read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All tokens of the file in order, those of broken lines included; comments and white space
    /// are no tokens.
    pub tokens: Vec<Token>,
    /// The statements in the order of the file.
    pub statements: Vec<Statement>,
    /// The comments, from `#` to before the line end.
    pub comments: Vec<Span>,
    /// The lines of which only the place is kept; none where the file was read in full.
    pub plain: Plain,
    /// How many errors there are besides those that are kept.
    pub more_errors: usize,
}

/// Claims that are nothing but words: lines that begin with a capital letter, hold nothing but spaces and
/// ASCII characters that mark nothing, do not end in a full stop, end in a line end, and have nothing below them.
/// They have no tokens; only where they begin is kept.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    /// The offsets of their first words, in the order of the file.
    pub starts: Vec<u32>,
}

impl Plain {
    /// From the first to the last word of a line; `text` is that of the file.
    pub fn line(&self, text: &str, index: u32) -> Option<Span> {
        let start = *self.starts.get(index as usize)?;
        let rest = text.as_bytes().get(start as usize..)?;
        let line = rest.get(..memchr(b'\n', rest)?)?.trim_ascii_end();
        Some(Span::new(start, start + to_u32(line.len())))
    }
}

/// Plain lines one after the other: indices into [`Plain::starts`], half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Index of the first line.
    pub start: u32,
    /// Index after the last line.
    pub end: u32,
}

impl Run {
    /// The lines.
    pub const fn lines(self) -> Range<u32> {
        self.start..self.end
    }
}

impl Document {
    /// The tokens of a run; empty where the run does not lie in the document.
    pub fn tokens(&self, words: Words) -> &[Token] {
        self.tokens.get(words.start as usize..words.end as usize).unwrap_or(&[])
    }

    /// From the first to the last token of a run; an empty span for an empty run.
    pub fn span(&self, words: Words) -> Span {
        match self.tokens(words) {
            [] => Span::default(),
            [only] => only.span,
            [first, .., last] => first.span.to(last.span),
        }
    }
}

/// One statement with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its first line, from the first to the last token.
    pub span: Span,
    /// What it states.
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
    /// Claims outside any `from` block that are plain lines.
    Plain(Run),
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

/// A document that reports claims, or (`story`) the piece being edited.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whether it was declared with `story`.
    pub story: bool,
    /// Its name: one word or a quoted string.
    pub name: Text,
    /// Its title.
    pub title: Option<Text>,
    /// The lines below it.
    pub details: Vec<SourceDetail>,
}

/// One line below a source.
#[derive(Clone, Debug)]
pub struct SourceDetail {
    /// The line, from the first to the last token.
    pub span: Span,
    /// What it says.
    pub kind: SourceDetailKind,
}

/// What a line below a source says.
#[derive(Clone, Debug)]
pub enum SourceDetailKind {
    /// `published DATE`: the words of the date.
    Published(Words),
    /// `outlet "NAME"`
    Outlet(Text),
    /// `url ADDRESS`: the raw rest of the line.
    Url(Text),
    /// `text PATH`: relative to the file it stands in; the raw rest of the line or a quoted string.
    Text(Text),
    /// `words "…"`: its text itself, where it is short.
    Words(Text),
    /// `cites NAME, NAME`
    Cites(Vec<Text>),
    /// `kind WORD`: article, transcript, recording, document, post, interview, news, comment,
    /// background.
    Kind(Text),
    /// `mark WORD, WORD`: marks that rules ask for (`headline`, `translation`).
    Marks(Vec<Text>),
    /// `note "…"`: free words for colleagues.
    Note(Text),
}

/// The kind of thing a name stands for.
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
    /// The keyword (British spelling for `organisation`).
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

    /// The kind a keyword stands for.
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
    /// What it is.
    pub kind: NameKind,
    /// The name, then its other names; at least one.
    pub names: Vec<Text>,
    /// `on DATE` at the end of the first line: when an event happened.
    pub on: Option<Words>,
    /// The lines below it.
    pub details: Vec<NameDetail>,
}

/// One line below a name.
#[derive(Clone, Debug)]
pub struct NameDetail {
    /// The line, from the first to the last token.
    pub span: Span,
    /// What it says.
    pub kind: NameDetailKind,
}

/// What a line below a name says.
#[derive(Clone, Debug)]
pub enum NameDetailKind {
    /// `includes NAME, NAME`: its parts.
    Includes(Vec<Text>),
    /// `means CONTENT`: saying that it happened is saying this.
    Means(Words),
    /// `distinct from NAME, NAME`
    DistinctFrom(Vec<Text>),
    /// `on DATE` on a line of its own.
    On(Words),
    /// `mark WORD, WORD`: marks that rules ask for (`interest`, `unnamed`).
    Marks(Vec<Text>),
    /// `title "Fire Chief", Commissioner`: what may stand before it, as a part of the name.
    Titles(Vec<Text>),
    /// `note "…"`
    Note(Text),
}

/// Claims of one source.
#[derive(Clone, Debug)]
pub struct From {
    /// The source's name.
    pub source: Text,
    /// Its claims, save for plain lines.
    pub claims: Vec<Claim>,
    /// Its plain lines, mostly one run; before each run, how many of `claims` stand above it.
    pub plain: SmallVec<[(usize, Run); 1]>,
    /// Whether the one claim stands on the line of `from`, after a colon.
    pub inline: bool,
}

/// One claim: a line to be read with the vocabulary, and its details.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The words of the line. Brackets in it are balanced and at most 128 deep.
    pub words: Words,
    /// The lines below it.
    pub details: Vec<Detail>,
    /// Where the line begins with a declaration keyword but is no valid declaration: why it is
    /// none. Reported instead where the line cannot be read as a claim by a cue or a phrase.
    pub not_declared: Option<Box<SyntaxError>>,
}

/// One line below a claim.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The line, from the first to the last token.
    pub span: Span,
    /// What it says.
    pub kind: DetailKind,
}

/// What a line below a claim says.
#[derive(Clone, Debug)]
pub enum DetailKind {
    /// `quote "…"`: the words as quoted.
    Quote(Text),
    /// `at "…"`: a passage of the source's text that carries the claim.
    At(Text),
    /// `said DATE`: when it was said.
    Said(Words),
    /// `as LABEL`
    Label(Text),
    /// `retracts LABEL`
    Retracts(Text),
    /// `corrects LABEL`
    Corrects(Text),
    /// `rests on LABEL, LABEL`: what it is offered in support of it.
    RestsOn(Vec<Text>),
    /// `cites SOURCE, SOURCE`: where this one claim comes from.
    Cites(Vec<Text>),
    /// `background`: public record.
    Background,
    /// `allow RULE because "…"`
    Allow {
        /// The rule.
        rule: Text,
        /// Why.
        because: Text,
    },
    /// `note "…"`: free words for colleagues.
    Note(Text),
    /// `mark WORD, WORD`: marks that rules ask for (`headline`).
    Marks(Vec<Text>),
}

/// `acknowledge …`: a finding accepted, with the reason.
#[derive(Clone, Debug)]
pub struct Acknowledge {
    /// The rule's name (not there where only a fingerprint is given).
    pub rule: Option<Text>,
    /// `of CONTENT`: read as a claim's content.
    pub content: Option<Words>,
    /// `finding FINGERPRINT`: exactly one finding.
    pub finding: Option<Text>,
    /// `because "…"`
    pub because: Option<Text>,
    /// `between NAME and NAME` (further names with `,` or `and`); empty where not given.
    pub between: Vec<Text>,
    /// `until DATE`
    pub until: Option<Words>,
}

/// `asked NAME about CONTENT`: somebody was given the chance to reply.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who was asked.
    pub name: Text,
    /// About what: read as a claim's content.
    pub content: Words,
    /// `on DATE`: when.
    pub on: Option<Words>,
    /// `by "email"`: how.
    pub by: Option<Text>,
    /// `until DATE`: the deadline that was given.
    pub until: Option<Words>,
    /// `replied LABEL`: the claim that is the reply.
    pub replied: Option<Text>,
    /// `note "…"`: free words for colleagues.
    pub notes: Vec<Text>,
}

/// What a cue does to its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stance {
    /// The speaker says it is so.
    Affirms,
    /// The speaker says it is not so.
    Denies,
    /// The speaker declines to speak on it.
    Declines,
    /// The speaker asks whether it is so.
    Asks,
}

impl Stance {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Affirms, Self::Denies, Self::Declines, Self::Asks];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Denies => "denies",
            Self::Declines => "declines",
            Self::Asks => "asks",
        }
    }

    /// The stance a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Affirms, Self::Denies, Self::Declines, Self::Asks].into_iter().find(|stance| stance.word() == word)
    }
}

/// How sure a claim is, from the strongest down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Certainty {
    /// Said flatly.
    Certain,
    /// `probable`
    Probable,
    /// `possible`
    Possible,
}

impl Certainty {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::Possible => "possible",
        }
    }

    /// The certainty a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Certain, Self::Probable, Self::Possible].into_iter().find(|certainty| certainty.word() == word)
    }
}

/// `cue says, "has said", tells {hearer}: affirms, possible, future`
#[derive(Clone, Debug)]
pub struct Cue {
    /// Its forms: each a run of words, at most one of them a slot (the person spoken to).
    pub forms: Vec<Form>,
    /// What it does to its content.
    pub stance: Stance,
    /// How sure it makes it; certain where unsaid.
    pub certainty: Certainty,
    /// Its marks in the order written: `factive`, `future`, `unnamed`, and those rules ask for.
    pub marks: Vec<Text>,
}

/// One form of a cue, hedge, negation or of a list of words: bare words, a quoted string of words,
/// or words with a slot.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it stands.
    pub span: Span,
    /// Its words, quotes resolved, split at white space.
    pub words: SmallVec<[FormWord; 2]>,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// One word of a [`Form`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormWord {
    /// A literal word, as written.
    Literal(SmolStr),
    /// A slot and its name: `{hearer}`.
    Slot(SmolStr),
}

/// `hedge WORD, …: CERTAINTY`
#[derive(Clone, Debug)]
pub struct Hedge {
    /// Its forms.
    pub forms: Vec<Form>,
    /// How sure it leaves what it stands in: probable or possible.
    pub certainty: Certainty,
}

/// Which list of words a [`WordList`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordListKind {
    /// `negation`: turns a claim into its contrary.
    Negation,
    /// `future`: what is said lies ahead.
    Future,
    /// `filler`: skipped.
    Filler,
    /// `indefinite`: names nobody in particular.
    Indefinite,
    /// `forms`: one word in several forms.
    Forms,
    /// `auxiliary`: a form of be, have or do, or a modal: no speaker is described with one.
    Auxiliary,
    /// `determiner`: begins the description of somebody in particular.
    Determiner,
    /// `quantifier`: begins the description of nobody in particular.
    Quantifier,
    /// `opener`: opens a sentence and says nothing on its matter.
    Opener,
    /// `occasion`: where, when and how something was said, between the cue and what is said.
    Occasion,
    /// `title`: may stand before a name.
    Title,
    /// `preposition`: joins what stands behind it to what stands before it.
    Preposition,
    /// `conjunction`: joins two speakers.
    Conjunction,
    /// `saying`: a noun for what is said.
    Saying,
    /// `complementizer`: opens a clause that is said.
    Complementizer,
    /// `correlative`: stands before or behind two speakers: `both`.
    Correlative,
    /// `relative`: opens a clause that describes somebody.
    Relative,
    /// `set-off`: opens a sentence where a comma stands behind it.
    SetOff,
    /// `verb`: an irregular verb, by its base form, past and past participle.
    Verb,
    /// `verbs`: regular verbs, by their base forms.
    Verbs,
    /// `copula`: a finite form of be.
    Copula,
    /// `perfect`: a form of have that makes a perfect.
    Perfect,
    /// `support`: a form of do that helps a verb.
    Support,
    /// `preterite`: a past form of be, have or do.
    Preterite,
    /// `stative`: a verb that speaks of a state.
    Stative,
    /// `once`: a verb of what happens once.
    Once,
    /// `self`: the speaker.
    FirstPerson,
    /// `pronoun`: somebody who was named before.
    Pronoun,
    /// `subordinator`: opens a clause that says something besides, so that a negation in it is none of the sentence: `who`, `because`.
    Subordinator,
    /// `no-negation`: holds a negation that turns nothing into its contrary: `not only`.
    NoNegation,
    /// `emphasis`: adds force and nothing else before a deed: `ever`.
    Emphasis,
    /// `habitual`: puts a verb in the past: `used to`.
    Habitual,
    /// `expletive`: begins with a pronoun that stands for nobody: `it is {x} that`.
    Expletive,
    /// `self-possessive`: what belongs to the speaker: `my`.
    SelfPossessive,
    /// `speaking`: opens words on how or why somebody spoke: `asked about the leak`.
    Speaking,
    /// `nor`: joins the second of two that are both denied.
    Nor,
    /// `all-of`: before a group: what is said holds for each of its parts.
    AllOf,
    /// `none-of`: before a group: what is said holds for none of its parts.
    NoneOf,
    /// `some-of`: before a group: what is said may hold for each of its parts.
    SomeOf,
    /// `quoting`: a verb by which somebody's words are given without a clause: `described`.
    Quoting,
    /// `possessive`: what ends a word that owns: `{x} 's`.
    Possessive,
    /// `plural`: what ends a noun in the plural: `{x} s`.
    Plural,
    /// `singular`: what ends a verb whose subject is one: `{x} s`.
    Singular,
    /// `contraction`: a word, or its ending, and the two words that it stands for.
    Contraction,
    /// `agent`: stands before whoever does what a verb in the passive says: `by`.
    Agent,
    /// `compound`: a name with a word in it that joins two others: `Marks and Spencer`.
    Compound,
    /// `pronoun-possessive`: what belongs to somebody who was named before.
    PronounPossessive,
    /// `uncountable`: a noun that names no one thing where it stands by itself.
    Uncountable,
    /// `record-noun`: a noun for what bears words or results: `report`, `survey`.
    Record,
    /// `voice-noun`: a noun for those who speak in a headline, before a colon: `police`.
    Voice,
    /// `request-noun`: a noun for what is granted or denied: `motion`.
    Request,
    /// `named-day`: a day with a name of its own that holds the name of another: `Good Friday`.
    NamedDay,
    /// `body-noun`: a noun that ends the name of a body, so that no title begins it: `Department`.
    Body,
    /// `appointing-word`: stands between a name and an office: `to`, `as`.
    Appointing,
    /// `joining-word`: may open a clause with a verb of its own: `than`, `since`.
    Joining,
    /// `inner-pronoun`: stands for a thing or people that the sentence names before it, where it has a verb: `it`.
    InnerPronoun,
    /// `infinitive`: before a verb that is yet to come in a headline: `Town to sell ground`.
    Infinitive,
    /// `limit-behind`: limits what stands before it in a text: `unless`.
    LimitBehind,
    /// `limit-before`: turns round what stands behind it in a text: `denied that`.
    LimitBefore,
    /// `contrast`: joins to a sentence another that goes against it: `but`.
    Contrast,
}

impl WordListKind {
    /// All lists, each with the word that begins its statement.
    pub const ALL: [(&'static str, Self); 60] = [
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
    ];

    /// The list whose statement begins with that word.
    pub fn of_keyword(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(keyword, _)| *keyword == word).map(|&(_, kind)| kind)
    }

    /// The word that begins its statement.
    pub fn keyword(self) -> &'static str {
        Self::ALL.iter().find(|&&(_, kind)| kind == self).map_or("forms", |(keyword, _)| keyword)
    }
}

/// A list of words of one kind.
#[derive(Clone, Debug)]
pub struct WordList {
    /// Which list.
    pub kind: WordListKind,
    /// Its entries.
    pub forms: Vec<Form>,
    /// What stands behind a colon: the marks of a verb.
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
    /// Any name; said of a group it is said of each of its parts.
    Each,
}

/// One word of a phrase pattern.
#[derive(Clone, Debug)]
pub enum PatternWord {
    /// A literal word, as written.
    Literal {
        /// Where it stands.
        span: Span,
        /// The word.
        word: SmolStr,
        /// Whether it was written in quotes (then it is a name, matched as one).
        quoted: bool,
    },
    /// A slot.
    Slot {
        /// Where it stands, braces included.
        span: Span,
        /// Its name.
        name: SmolStr,
        /// Its type; [`SlotType::Any`] where none is written.
        slot_type: SlotType,
    },
}

/// The words of a phrase, one of its forms, or what it implies.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Where it stands.
    pub span: Span,
    /// Its words; never empty.
    pub words: Vec<PatternWord>,
}

/// `phrase {agent} authored {work}` and its lines.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its words.
    pub pattern: Pattern,
    /// The lines below it.
    pub details: Vec<PhraseDetail>,
}

/// One line below a phrase.
#[derive(Clone, Debug)]
pub struct PhraseDetail {
    /// The line, from the first to the last token.
    pub span: Span,
    /// What it says.
    pub kind: PhraseDetailKind,
}

/// What a line below a phrase says.
#[derive(Clone, Debug)]
pub enum PhraseDetailKind {
    /// `also PATTERN`: another way to say the same.
    Also(Pattern),
    /// `negated PATTERN`: a way to say the contrary.
    Negated(Pattern),
    /// `one X per Y, Z` (or `one X`): the slot that has one value, and the slots it has it for.
    /// `usually one X per Y` where several are possible, so that two different ones weigh less.
    One {
        /// Whether there may be several after all.
        usually: bool,
        /// The slot that has one value.
        slot: Text,
        /// The slots it has it for; empty for `one X`.
        per: Vec<Text>,
    },
    /// `within 10%` or `within 5`: numbers no farther apart agree.
    Within(Words),
    /// `opposite PATTERN`: excludes this one.
    Opposite(Pattern),
    /// `implies PATTERN`
    Implies(Pattern),
    /// `presupposes PATTERN`: taken for granted under any stance.
    Presupposes(Pattern),
    /// `symmetric`: its two slots may be swapped.
    Symmetric,
    /// `once`: two different dates for it cannot both hold.
    Once,
    /// `grows`: an earlier lower figure does not exclude a later higher one.
    Grows,
    /// `mark WORD SLOT`, or a bare mark that rules ask for, with the slot it is about:
    /// `accusation y`.
    Mark {
        /// The mark.
        mark: Text,
        /// The slot it concerns.
        slot: Option<Text>,
    },
    /// `note "…"`
    Note(Text),
}

/// `define HEAD`: when one thing holds of claims, names or propositions.
#[derive(Clone, Debug)]
pub struct Define {
    /// What is defined: words and variables.
    pub head: Vec<Term>,
    /// Its conditions; all must hold.
    pub conditions: Vec<Condition>,
    /// `lower by N where CONDITION`
    pub lower: Vec<Lower>,
    /// Whether a line of it could not be read: without it the definition says something else.
    pub broken: bool,
}

/// `lower by N where CONDITION`: makes what is found weigh that many levels less.
#[derive(Clone, Debug)]
pub struct Lower {
    /// The line.
    pub span: Span,
    /// How many levels, 1 to 3.
    pub levels: u8,
    /// When.
    pub condition: Condition,
}

/// One word of a condition or a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it stands.
    pub span: Span,
    /// What it is.
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
        /// The fields, from the outside in, with dots between: `A.source.published` has two.
        path: SmolStr,
    },
    /// `{e}.on`: a field of a name, source or proposition.
    VariableField {
        /// The variable.
        variable: SmolStr,
        /// The fields, from the outside in, with dots between.
        path: SmolStr,
    },
    /// Any other word, as written (`affirms`, `is`, `not`, `US`).
    Word(SmolStr),
    /// A quoted string: a name or a value, never a keyword.
    Quoted(SmolStr),
}

/// One condition of a rule: a line, or an `unless` or a count with lines below it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The line, from the first to the last token.
    pub span: Span,
    /// What it asks.
    pub kind: ConditionKind,
}

/// What a condition asks.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// The words of the line hold.
    Holds(Vec<Term>),
    /// `unless LINE`, or `unless` with lines below it: they do not all hold, for any value of the
    /// variables that occur only there.
    Unless(Vec<Condition>),
    /// `at least N distinct THING LINE` (or `at most`, `fewer than`, `more than`, `exactly`).
    Count {
        /// How the count is compared.
        comparison: Comparison,
        /// With what.
        number: u32,
        /// What is counted: `origins`, `speakers`, `sources`, `claims`, or the words before a
        /// variable: `distinct {x}`.
        thing: Term,
        /// The rest of the line, and the lines below it.
        conditions: Vec<Condition>,
    },
    /// `the sum of {m} over {y} is more than {n}`, with lines below it: for each {y} one {m}, all of
    /// them together.
    Sum {
        /// What is added up, what it is added up over (each counts once), and what the sum is compared with.
        terms: Box<[Term; 3]>,
        /// How it is compared.
        comparison: Comparison,
        /// The lines below it.
        conditions: Vec<Condition>,
    },
}

/// How a count is compared.
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
    /// Its name, in kebab-case.
    pub name: Text,
    /// Its severity.
    pub severity: Text,
    /// The sentence that says what it finds.
    pub summary: Option<Text>,
    /// Its conditions; all must hold.
    pub conditions: Vec<Condition>,
    /// `lower by N where CONDITION`
    pub lower: Vec<Lower>,
    /// `flag A against B on {point}: "MESSAGE"`; none for a rule that the reading itself raises.
    pub flags: Vec<Flag>,
    /// `per A.speaker`: one finding for each value of it, besides rule and point.
    pub per: Vec<Term>,
    /// `together by {x}, {y}`: findings that share a value of one of these are one.
    pub together: Vec<Term>,
    /// `absorbs RULE, RULE`: findings of those rules on the same point are folded into this one's.
    pub absorbs: Vec<Text>,
    /// `raised by reading` or `raised by handling`: the tool itself raises it; this text documents
    /// it and gives its severity.
    pub raised: Option<Text>,
    /// `why "…"`: why it matters to a reader.
    pub why: Vec<Text>,
    /// `help "…"`: what could be done, a line each.
    pub help: Vec<Text>,
    /// `from "…"`: the handbook idea it rests on.
    pub from: Vec<Text>,
    /// `needs "…"`: what must be on file for it.
    pub needs: Vec<Text>,
    /// `silent "…"`: what it stays silent on.
    pub silent: Vec<Text>,
    /// `set NAME`: the named set it belongs to.
    pub set: Option<Text>,
    /// Whether a line of it that decides what it finds could not be read: without it the rule says
    /// something else.
    pub broken: bool,
}

/// `flag A against B on {point}, as warning: "MESSAGE"`
#[derive(Clone, Debug)]
pub struct Flag {
    /// The line.
    pub span: Span,
    /// What is flagged: a claim or a variable.
    pub subject: Term,
    /// What it stands against.
    pub against: Option<Term>,
    /// `on {point}`: what it is about.
    pub on: Option<Term>,
    /// `as SEVERITY`: a severity of its own.
    pub severity: Option<Text>,
    /// The message, with `{A.speaker}`, `{point}` in it.
    pub message: Text,
}

/// `example "TITLE"`: a small story and what must be found in it.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: Text,
    /// Its statements: anything a claim file may hold, and vocabulary.
    pub statements: Vec<Statement>,
    /// `expect RULE, RULE` or `expect nothing` (then empty).
    pub expect: Vec<Text>,
    /// Where `expect` stands; none where it is missing.
    pub expect_span: Option<Span>,
    /// The errors in its lines where it expects `syntax`: they are what it shows, and no errors of
    /// the file.
    pub errors: Vec<SyntaxError>,
}

/// Something that could not be read, at the smallest wrong place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The smallest wrong place: one token, one character, or an empty span where something is
    /// missing.
    pub span: Span,
    /// What is there: `expected a date after \`published\`, found \`soon\``.
    pub message: String,
    /// What could be done, a line each; the nearest known word among them.
    pub help: Vec<String>,
    /// Another place that belongs to it (the opener of what is not closed).
    pub other: Option<(Span, String)>,
}

//! One line: speaker, cue, content; phrase or opaque sentence. The algorithm of `docs/language.md`.

use super::{
    Input, Reader,
    attribution::{Attribution, Reporter, Who},
    coordination::{Coordination, MOST_PARTS},
    normal_form::Clause,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::{Interner, Symbol},
    model::{Claim, DateId, Extra, Flags, NameId, PropositionId, SourceId, Term, TermKind, Voice},
    source::{Place, Span},
    syntax::ast::{self, Certainty, DetailKind, NameKind, Stance, TokenRange},
    text::fold::decapitalised,
    value::{DateRange, NumberRange, date, number},
    vocabulary::{
        CueId, Fill, FormTable, Found, Item, ItemKind, Mark, Pattern, PhraseId, Piece, VerbForm, near, net,
        pattern::Names, verbs,
    },
};

use smallvec::{SmallVec, smallvec};
use std::ops::Range;

/// How deep sayings and brackets may be nested; the parser holds brackets to the same.
const DEPTH: usize = 128;

/// How deep in sayings an attribution may stand elsewhere than in front: to put one in order copies the words of the line.
const ORDERED: usize = 4;

/// What a line, or the part of it after a cue, says.
pub(super) enum Content {
    /// A proposition.
    Proposition(Read),
    /// Somebody says something.
    Saying(Box<Saying>),
}

/// A proposition as it was read.
#[derive(Clone, Copy)]
pub(super) struct Read {
    /// The proposition.
    pub proposition: PropositionId,
    /// Whether the words say that it is not so.
    pub negated: bool,
    certainty: Certainty,
    future: bool,
    when: DateId,
    /// Whether the slots of a symmetric phrase stand the other way round.
    pub swapped: bool,
    /// Whether somebody indefinite stands before what makes it a denial: `somebody did not leak it` denies of nobody
    /// that he leaked it, and `nobody leaked it` does of everybody.
    indefinite: bool,
    /// Whether a phrase or a declared event was found.
    known: bool,
    /// Whether it is a sentence in the present.
    present: bool,
}

/// A saying as it was read.
pub(super) struct Saying {
    speaker: NameId,
    /// Who says it too: `Smith and Jones say`.
    others: Vec<NameId>,
    cue: CueId,
    cue_span: Span,
    said: DateId,
    hearer: Option<NameId>,
    /// Whether it stands in brackets after a negation.
    negated: bool,
    certainty: Certainty,
    content: Content,
}

/// What stands around words that are read by themselves.
enum Layer {
    /// Words that say nothing on the matter.
    Opened,
    /// A date that opens the line.
    Dated(DateId),
    /// Words that open the line and a comma, with a date of saying.
    Opening(Vec<Item>, DateId),
    /// Brackets, perhaps with hedges, negations and a date around them.
    Brackets(Around),
    /// A speaker and a cue.
    Said(Box<Said>),
    /// Who reports what somebody is said to have said, and in which cue.
    Reported(CueId, Reporter),
    /// Who gave no answer to a question that opens the line.
    Asked(Box<Saying>),
}

impl Layer {
    /// Whether it counts towards how deep words are nested. How deep brackets may be is for the parser to say, and whoever
    /// reports a saying stands around that one only.
    fn nests(&self) -> bool {
        match self {
            Self::Opened | Self::Dated(_) | Self::Opening(..) | Self::Said(_) | Self::Asked(_) => true,
            Self::Brackets(_) | Self::Reported(..) => false,
        }
    }
}

/// A saying without what is said.
struct Said {
    speaker: NameId,
    others: Vec<NameId>,
    cue: CueId,
    cue_span: Span,
    said: DateId,
    hearer: Option<NameId>,
    certainty: Certainty,
    /// The words of what is said; none where they hold a saying.
    after: Vec<Item>,
    /// Who spoke around it, and whether of what lies ahead.
    outer: (Vec<Item>, bool),
}

/// Words that are to be read next, and what stands around them, the outermost first.
struct Inside {
    items: Vec<Item>,
    layers: SmallVec<[Layer; 2]>,
    anchor: Option<date::Day>,
}

impl Inside {
    fn of(items: &[Item], layer: Layer, anchor: Option<date::Day>) -> Step {
        Step::Inside(Self { items: items.to_vec(), layers: smallvec![layer], anchor })
    }
}

/// How far the reading of some words has come.
enum Step {
    Done(Content),
    Inside(Inside),
}

/// Who vouches for a saying, and in which words: whoever reports it, or the source itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outer {
    /// Who reports it; none where the source does.
    pub speaker: Option<NameId>,
    pub cue: Option<CueId>,
    pub cue_span: Span,
    /// How sure the reporter is that it was said, and all who report that report.
    pub certainty: Certainty,
    pub said: DateId,
    pub hearer: Option<NameId>,
    /// Whether the saying is yet to come.
    pub future: bool,
}

impl Outer {
    /// The source says so flatly.
    pub const BY_SOURCE: Self = Self {
        speaker: None,
        cue: None,
        cue_span: Span { start: 0, end: 0 },
        certainty: Certainty::Certain,
        said: DateId::UNKNOWN,
        hearer: None,
        future: false,
    };

    fn new(
        current: Option<(NameId, CueId, DateId, Option<NameId>)>,
        cue_span: Span,
        certainty: Certainty,
        future: bool,
    ) -> Self {
        let (speaker, cue) = (current.map(|(speaker, ..)| speaker), current.map(|(_, cue, ..)| cue));
        let said = current.map_or(DateId::UNKNOWN, |(_, _, said, _)| said);
        let hearer = current.and_then(|(.., hearer)| hearer);
        Self { speaker, cue, cue_span, certainty, said, hearer, future }
    }
}

/// What stood around a proposition: hedges, negations, a date.
#[derive(Clone, Copy)]
struct Around {
    negated: bool,
    certainty: Certainty,
    future: bool,
    when: DateId,
    /// Before which of the words that are left the first negation stood.
    negation: usize,
}

impl Around {
    const NOTHING: Self = Self {
        negated: false,
        certainty: Certainty::Certain,
        future: false,
        when: DateId::UNKNOWN,
        negation: usize::MAX,
    };
}

type Fault = Box<Diagnostic>;

/// What the verb of a sentence says of the dates in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tense {
    /// Nothing.
    #[default]
    Other,
    /// The simple present: a date may lie ahead (`the trial begins on 2 June`).
    Present,
    /// The simple past of be: `since` compares, and tells no time.
    SimplePast,
}

impl<'a> Reader<'a> {
    /// Reads one claim and puts it on file; what cannot be read is reported.
    pub(super) fn claim(&mut self, input: &Input<'_>, source: SourceId, claim: &ast::Claim) {
        self.effort.lines_read += 1;
        let published = self.sources.get_mut(source.0 as usize).map_or(DateId::UNKNOWN, |source| {
            source.has_claims = true;
            source.published
        });
        let published = self.dates.get(published.0 as usize).and_then(|range| range.single());
        let mut said = DateId::UNKNOWN;
        for detail in &claim.details {
            if let DetailKind::Said(words) = detail.kind
                && let Some(range) = self.date_of(input, words, "said", published)
            {
                said = self.date(range);
            }
        }
        let anchor = self.dates.get(said.0 as usize).and_then(|range| range.single()).or(published);
        let mut items = std::mem::take(&mut self.scratch);
        self.items(input, claim.words, true, &mut items);
        self.with_names_for_pronouns(&mut items);
        match self.each_of(input, &items) {
            Ok(each) if each.is_empty() => {
                self.claims_of(input, source, claim, (&items, anchor, said), (true, Certainty::Certain));
            }
            Ok(each) => {
                for (part, (items, certainty)) in each.into_iter().enumerate() {
                    self.claims_of(input, source, claim, (&items, anchor, said), (part == 0, certainty));
                }
            }
            Err(diagnostic) => {
                self.report(*diagnostic);
                self.unread += 1;
            }
        }
        self.scratch = items;
    }

    /// Reads a claim of a line, or the claims that it joins.
    fn claims_of(
        &mut self,
        input: &Input<'_>,
        source: SourceId,
        claim: &ast::Claim,
        (items, anchor, said): (&[Item], Option<date::Day>, DateId),
        (first, certainty): (bool, Certainty),
    ) {
        let Some(found) = self.one_claim(input, source, claim, (items, anchor, said), (first, certainty), true) else {
            return;
        };
        // The words of the parts that are still to be read, the first of them last.
        let mut open: Vec<Vec<Item>> = found.parts(items).into_iter().rev().collect();
        let mut read = 0;
        while let Some(items) = open.pop() {
            let may_split = read + open.len() + 1 < MOST_PARTS;
            let around = (items.as_slice(), anchor, said);
            match self.one_claim(input, source, claim, around, (first && read == 0, certainty), may_split) {
                Some(found) => open.extend(found.parts(&items).into_iter().rev()),
                None => read += 1,
            }
        }
    }

    /// Reads one claim of a line. A line about each part of a group has several; what stands below it is the first one's.
    /// Gives the two claims of a line that makes two, if that is allowed.
    fn one_claim(
        &mut self,
        input: &Input<'_>,
        source: SourceId,
        claim: &ast::Claim,
        (items, anchor, said): (&[Item], Option<date::Day>, DateId),
        (first, certainty): (bool, Certainty),
        may_split: bool,
    ) -> Option<Coordination> {
        self.written.clear();
        self.coordination = None;
        self.quoted = None;
        self.pronoun = None;
        self.speaking.clear();
        let content = self.content(input, items, anchor);
        match content {
            Ok(content) => {
                if let Some(error) = &claim.not_declared
                    && matches!(&content, Content::Proposition(read) if !read.known)
                {
                    let diagnostic = self.not_a_declaration(input, error);
                    self.report(diagnostic);
                    self.unread += 1;
                } else {
                    self.file(input, source, claim, content, said, (first, certainty));
                    self.report_pronoun(input);
                }
            }
            Err(_) if may_split && self.coordination.is_some() => return self.coordination.take(),
            Err(diagnostic) => {
                // What begins like a declaration was meant as one.
                let colon = items.iter().any(|item| item.mark == Mark::Colon);
                let diagnostic = match &claim.not_declared {
                    Some(error) if colon => self.not_a_declaration(input, error),
                    Some(_) | None => *diagnostic,
                };
                self.report(diagnostic);
                self.unread += 1;
            }
        }
        None
    }

    /// What is wrong with a line that begins like a declaration and is none.
    fn not_a_declaration(&self, input: &Input<'_>, error: &ast::SyntaxError) -> Diagnostic {
        let mut diagnostic = Diagnostic::error("syntax", Place::new(input.id, error.span), error.message.clone());
        diagnostic.help.clone_from(&error.help);
        match &error.other {
            Some((span, label)) => diagnostic.also(Place::new(input.id, *span), label.clone()),
            None => diagnostic,
        }
    }

    /// Reads words that are a claim's content, without a speaker of their own.
    pub(super) fn content_of(
        &mut self,
        input: &Input<'_>,
        words: TokenRange,
        line: bool,
    ) -> Result<Option<Read>, Fault> {
        let mut items = Vec::new();
        self.items(input, words, line, &mut items);
        // `asked Dmitriev about "Dmitriev wrote plan"`
        if let [only] = items.as_slice()
            && only.kind == ItemKind::Quoted
            && self.symbols.get(only.word).contains(' ')
            && self.declared.quoted(only.word).is_none()
        {
            let only = *only;
            items = self.words_in(&only);
        }
        Ok(match self.content(input, &items, None)? {
            Content::Proposition(read) => Some(read),
            Content::Saying(saying) => {
                let (proposition, _) = self.saying_proposition(&saying);
                Some(Read { proposition, negated: saying.negated, ..Read::plain(proposition) })
            }
        })
    }

    /// Puts a line's claim on file: the innermost saying that its outer speakers vouch for.
    fn file(
        &mut self,
        input: &Input<'_>,
        source: SourceId,
        line: &ast::Claim,
        content: Content,
        said: DateId,
        (first, at_most): (bool, Certainty),
    ) {
        let Some((own, own_reporter)) =
            self.sources.get(source.0 as usize).map(|source| (source.voice, source.reporter))
        else {
            return;
        };
        let mut via: Vec<NameId> = Vec::new();
        let mut current: Option<(NameId, CueId, DateId, Option<NameId>)> = None;
        let mut others: Vec<NameId> = Vec::new();
        let mut cue_span = Span::default();
        let mut chain = at_most;
        let mut outer: Vec<Outer> = Vec::new();
        let mut judged_by_source = false;
        let mut content = content;
        let (proposition, negated, certainty, future, when, flags) = loop {
            let cue = current.and_then(|(_, cue, ..)| self.vocabulary.cue(cue));
            let (stance, cue_certainty) =
                cue.map_or((Stance::Affirms, Certainty::Certain), |cue| (cue.stance, cue.certainty));
            match content {
                Content::Proposition(read) => {
                    let certainty =
                        if stance == Stance::Denies { cue_certainty } else { cue_certainty.max(read.certainty) };
                    let mut flags = if read.swapped { Flags::SWAPPED } else { 0 };
                    flags |= if read.present { Flags::PRESENT } else { 0 };
                    if read.indefinite && read.negated && stance != Stance::Denies {
                        flags |= Flags::IDLE;
                    }
                    flags |= if self.pronoun.is_some() { Flags::PRONOUN } else { 0 };
                    break (read.proposition, read.negated, certainty, read.future, read.when, flags);
                }
                Content::Saying(saying) => {
                    let impersonal = self.vocabulary.cue(saying.cue).is_some_and(|cue| cue.impersonal);
                    if impersonal && !saying.negated && net(stance, false) == Stance::Affirms {
                        // `It is possible that it leaks, said Berg`: she judges so.
                        chain = chain.max(cue_certainty);
                        judged_by_source |= current.is_none();
                        let (speaker, _, said, hearer) =
                            current.unwrap_or((own, saying.cue, saying.said, saying.hearer));
                        current = Some((speaker, saying.cue, said, hearer));
                        cue_span = saying.cue_span;
                        content = saying.content;
                    } else if net(stance, saying.negated) == Stance::Affirms {
                        if let Some((speaker, ..)) = current {
                            via.push(speaker);
                        }
                        chain = chain.max(if stance == Stance::Denies {
                            cue_certainty
                        } else {
                            cue_certainty.max(saying.certainty)
                        });
                        let future = cue.is_some_and(|cue| cue.future);
                        outer.push(Outer::new(current, cue_span, chain, future));
                        current = Some((saying.speaker, saying.cue, saying.said, saying.hearer));
                        cue_span = saying.cue_span;
                        others = saying.others;
                        content = saying.content;
                    } else {
                        let certainty =
                            if stance == Stance::Denies { cue_certainty } else { cue_certainty.max(saying.certainty) };
                        let (proposition, _) = self.saying_proposition(&saying);
                        // Whoever asks about a saying or has no comment on it contests nothing.
                        if net(stance, saying.negated) == Stance::Denies {
                            self.sayings.insert(proposition);
                        }
                        // It was said on the day that stands with its speaker.
                        break (proposition, saying.negated, certainty, false, saying.said, 0);
                    }
                }
            }
        };
        let cue = current.and_then(|(_, cue, ..)| self.vocabulary.cue(cue));
        let stance = match net(cue.map_or(Stance::Affirms, |cue| cue.stance), negated) {
            Stance::Affirms | Stance::Denies | Stance::Asks if self.asks => Stance::Asks,
            stance => stance,
        };
        let future = future || cue.is_some_and(|cue| cue.future);
        let (mut extra, background) = self.extra(input, line);
        // `"We never looked at it," said Berg`: the words in marks are what was said, and how.
        if let Some(quote) = self.quoted.take() {
            let extra = extra.get_or_insert_with(Extra::default);
            extra.quote = extra.quote.take().or(Some(quote));
        }
        let hearer = current.and_then(|(.., hearer)| hearer);
        // Whose document an outer speaker stands for is settled when all claims are read.
        let reporter = via.last().copied().unwrap_or(own_reporter);
        if !via.is_empty() || hearer.is_some() || !self.written.is_empty() {
            let extra = extra.get_or_insert_with(Extra::default);
            extra.written = std::mem::take(&mut self.written);
            extra.via = via;
            extra.hearer = hearer;
        }
        let said = if said.is_known() { said } else { current.map_or(DateId::UNKNOWN, |(_, _, said, _)| said) };
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let claim = Claim {
            place: Place::new(input.id, input.document.span(line.words)),
            source,
            speaker: current.map_or(own, |(speaker, ..)| speaker),
            reporter,
            cue: current.map(|(_, cue, ..)| cue),
            cue_span,
            proposition,
            stance,
            certainty: chain.max(certainty),
            voice: if current.is_some() && !judged_by_source { Voice::Attributed } else { Voice::Own },
            said,
            when,
            flags: Flags(flags | Flags::LINE | flag(future, Flags::FUTURE) | flag(background, Flags::BACKGROUND)),
            extra: 0,
        };
        for speaker in others {
            let extra = extra.clone().map(|extra| Extra { label: None, ..extra });
            self.push_claim(Claim { speaker, ..claim }, extra);
        }
        let extra = if first { extra } else { extra.map(|extra| Extra { label: None, ..extra }) };
        let id = self.push_claim(claim, extra);
        if outer.len() > 1 || chain > Certainty::Certain {
            self.outer.insert(id, outer);
        }
        if first && !line.details.is_empty() {
            self.label(input, id, line);
        }
    }

    /// The proposition that somebody says something, with how deep it is nested.
    fn saying_proposition(&mut self, saying: &Saying) -> (PropositionId, usize) {
        let cue = self.vocabulary.cue(saying.cue).map_or(Stance::Affirms, |cue| cue.stance);
        let (content, negated, depth) = match &saying.content {
            Content::Proposition(read) => (read.proposition, read.negated, 1),
            Content::Saying(inner) => {
                let (proposition, depth) = self.saying_proposition(inner);
                (proposition, inner.negated, depth + 1)
            }
        };
        let stance = self.symbols.intern(net(cue, negated).word());
        let slots = [
            Term::new(TermKind::Name(saying.speaker)),
            Term::new(TermKind::Word(stance)),
            Term::new(TermKind::Proposition(content)),
        ];
        (self.propositions.intern(PhraseId::SAYING, &slots), depth)
    }

    /// Reads a line, or what follows a cue.
    fn content(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Content, Fault> {
        let outer = (self.speaking.clone(), self.ahead);
        let read = self.in_layers(input, items, anchor);
        (self.speaking, self.ahead) = outer;
        read
    }

    /// Reads words from the outside in, and puts together what they say from the inside out. What stands around them is
    /// kept in a list, so that a saying in a saying takes no stack.
    fn in_layers(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Content, Fault> {
        // Each with how deep the words stand that it is a part of.
        let mut layers: Vec<(Layer, usize)> = Vec::new();
        let mut depth = 0;
        let mut step = self.step(input, items, anchor, depth)?;
        loop {
            step = match step {
                Step::Inside(Inside { items, layers: around, anchor }) => {
                    for layer in around {
                        if let Layer::Said(_) = layer {
                            forget_words(&mut layers);
                        }
                        let nests = layer.nests();
                        layers.push((layer, depth));
                        depth += usize::from(nests);
                    }
                    if depth > DEPTH {
                        let message = format!("sayings are nested deeper than {DEPTH}");
                        return Err(Box::new(Diagnostic::error("syntax", self.place_of(input, &items), message)));
                    }
                    self.step(input, &items, anchor, depth)?
                }
                Step::Done(content) => {
                    let Some((layer, around)) = layers.pop() else { return Ok(content) };
                    depth = around;
                    self.with_layer(input, layer, content, anchor)?
                }
            };
        }
    }

    /// Reads some words as far as to the next that are to be read by themselves.
    fn step(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        depth: usize,
    ) -> Result<Step, Fault> {
        if let Some(inner) = bracketed(items) {
            return Ok(Inside::of(inner, Layer::Brackets(Around::NOTHING), anchor));
        }
        let named = self.in_third_person(items);
        let told = named.as_deref().unwrap_or(items);
        if let Some(read) = self.phrase(input, told, anchor)? {
            return Ok(Step::Done(Content::Proposition(read)));
        }
        if let Some((found, fault)) = self.two_sentences(input, items)? {
            self.coordination = Some(found);
            return Err(fault);
        }
        let opened = self.openers(items);
        if opened > 0 {
            return Ok(Inside::of(items.get(opened..).unwrap_or(&[]), Layer::Opened, anchor));
        }
        if let Some(step) = self.dated(input, items, anchor)? {
            return Ok(step);
        }
        if depth <= ORDERED
            && let Some(found) = self.asked_in_front(input, items, anchor)?
        {
            return self.attributed(input, found, anchor);
        }
        if let Some((comma, said)) = self.opening_words(input, items, anchor)? {
            let (opening, rest) = items.split_at(comma.min(items.len()));
            return Ok(Inside::of(rest, Layer::Opening(opening.to_vec(), said), anchor));
        }
        if depth <= ORDERED
            && let Some(found) = self.attribution(input, items, anchor)?
        {
            return self.attributed(input, found, anchor);
        }
        if let Some(step) = self.saying(input, items, anchor)? {
            return Ok(step);
        }
        let told = named.as_deref().unwrap_or(items);
        if let Some(step) = self.around_brackets(input, told, anchor)? {
            return Ok(step);
        }
        self.sentence(input, told, anchor).map(|read| Step::Done(Content::Proposition(read)))
    }

    /// What words say with what stands around them, or which words are to be read before that is known.
    fn with_layer(
        &mut self,
        input: &Input<'_>,
        layer: Layer,
        content: Content,
        anchor: Option<date::Day>,
    ) -> Result<Step, Fault> {
        Ok(Step::Done(match (layer, content) {
            (Layer::Opened, content) => content,
            (Layer::Dated(date), Content::Saying(saying)) if !saying.said.is_known() => {
                Content::Saying(Box::new(Saying { said: date, ..*saying }))
            }
            (Layer::Dated(date), Content::Proposition(read)) if !read.when.is_known() => {
                Content::Proposition(Read { when: date, ..read })
            }
            (Layer::Dated(_), content) => content,
            (Layer::Opening(opening, said), content) => return Ok(self.opened_by(&opening, said, content, anchor)),
            (Layer::Asked(saying), content) => Content::Saying(Box::new(Saying { content, ..*saying })),
            (Layer::Brackets(around), Content::Proposition(read)) => Content::Proposition(Read {
                negated: read.negated != around.negated,
                certainty: read.certainty.max(around.certainty),
                future: read.future || around.future,
                when: if around.when.is_known() { around.when } else { read.when },
                // What is denied as a whole is denied of everybody.
                indefinite: read.indefinite && !around.negated,
                ..read
            }),
            (Layer::Brackets(around), Content::Saying(mut saying)) => {
                saying.negated = saying.negated != around.negated;
                saying.certainty = saying.certainty.max(around.certainty);
                Content::Saying(saying)
            }
            (Layer::Said(said), content) => {
                let Said { speaker, others, cue, cue_span, said, hearer, certainty, after, outer } = *said;
                (self.speaking, self.ahead) = outer;
                if let Content::Proposition(read) = &content
                    && !read.known
                {
                    self.bare_name(input, &after);
                }
                let negated = false;
                Content::Saying(Box::new(Saying {
                    speaker,
                    others,
                    cue,
                    cue_span,
                    said,
                    hearer,
                    negated,
                    certainty,
                    content,
                }))
            }
            (Layer::Reported(cue, reporter), content) => self.reported(input, cue, &reporter, content, anchor)?,
        }))
    }

    /// A phrase that matches all words: with hedges, negations and a date at the end in place, else
    /// with them taken out.
    fn phrase(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Option<Read>, Fault> {
        let begins = |item: &Item| {
            let at = |word: Symbol| !self.vocabulary.patterns_at(self.vocabulary.class(word)).is_empty();
            item.kind == ItemKind::Word && (at(item.word) || (item.lower != item.word && at(item.lower)))
        };
        if !items.iter().any(begins) {
            return Ok(None);
        }
        if let Some(read) = self.matched(input, items, anchor, Around::NOTHING)? {
            return Ok(Some(read));
        }
        let dated = self.date_at_end(input, items, anchor, false)?;
        if let Some((end, when)) = dated {
            let around = Around { when, ..Around::NOTHING };
            if let Some(read) = self.matched(input, items.get(..end).unwrap_or(&[]), anchor, around)? {
                return Ok(Some(read));
            }
        }
        let modifies = |item: &Item| {
            let at = |word: Symbol| {
                let tables = [&self.vocabulary.hedges, &self.vocabulary.futures, &self.vocabulary.negations];
                tables.iter().any(|table| table.begins(word))
            };
            at(item.word) || at(item.lower)
        };
        if !items.iter().any(modifies) {
            return Ok(None);
        }
        // Hedges alone first: a phrase may know the negated form.
        for negations in [false, true] {
            let (rest, around) = self.take_out(items, negations);
            if rest.len() == items.len() {
                continue;
            }
            if let Some(read) = self.matched(input, &rest, anchor, around)? {
                return Ok(Some(read));
            }
            if let Some((end, when)) = self.date_at_end(input, &rest, anchor, around.future)?
                && let Some(read) =
                    self.matched(input, rest.get(..end).unwrap_or(&[]), anchor, Around { when, ..around })?
            {
                return Ok(Some(read));
            }
        }
        Ok(None)
    }

    fn matched(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        around: Around,
    ) -> Result<Option<Read>, Fault> {
        let readings = self.context(anchor).readings(items);
        match readings.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(self.read_of(input, items, only, around))),
            several => {
                let place = self.place_of(input, items);
                let shown: Vec<String> = several.iter().map(|found| self.shown(items, found)).collect();
                let mut diagnostic =
                    Diagnostic::error("ambiguous-claim", place, "these words can be read in more than one way")
                        .label(format!("{} phrases match", several.len()));
                for text in shown {
                    diagnostic = diagnostic.help(format!("one reading: {text}"));
                }
                Err(Box::new(
                    diagnostic.help("put a name that has several words in quotes, or change one of the phrases"),
                ))
            }
        }
    }

    /// One reading in words: the phrase, and what fills its slots.
    fn shown(&self, items: &[Item], found: &Found) -> String {
        let Some(pattern) = self.vocabulary.patterns.get(found.pattern as usize) else { return String::new() };
        let mut text = format!("`{}`", pattern.text);
        let Some(phrase) = self.vocabulary.phrase(pattern.phrase) else { return text };
        for (index, (slot, fill)) in phrase.slots.iter().zip(&found.fills).enumerate() {
            let fill = match fill {
                Some(Fill::Name(id)) => {
                    self.names.get(id.0 as usize).map(|name| name.text.to_string()).unwrap_or_default()
                }
                Some(Fill::Word(word)) => self.symbols.get(*word).to_owned(),
                Some(Fill::Indefinite(from, to) | Fill::Number(_, from, to) | Fill::Date(_, from, to)) => {
                    self.text_of(items.get(*from as usize..*to as usize).unwrap_or(&[]))
                }
                _ => String::new(),
            };
            text.push_str(if index == 0 { " with " } else { ", " });
            text.push_str(&format!("{} = {fill}", slot.name));
        }
        text
    }

    fn read_of(&mut self, input: &Input<'_>, items: &[Item], found: &Found, around: Around) -> Read {
        let (phrase, negated) = self
            .vocabulary
            .patterns
            .get(found.pattern as usize)
            .map_or((PhraseId::OPAQUE, false), |pattern| (pattern.phrase, pattern.negated));
        self.filled(input, items, (phrase, negated, &found.fills), around)
    }

    /// What a line says by a phrase and what fills its slots.
    fn filled(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        (phrase, negated, fills): (PhraseId, bool, &[Option<Fill>]),
        around: Around,
    ) -> Read {
        let mut terms = Vec::with_capacity(fills.len());
        let mut indefinite = false;
        self.written.clear();
        for (slot, fill) in fills.iter().flatten().enumerate() {
            indefinite |= matches!(*fill, Fill::Indefinite(from, _) if (from as usize) < around.negation);
            let term = self.term(input, items, *fill, None);
            terms.push(term);
            if let Fill::Number(_, from, to) | Fill::Date(_, from, to) = *fill {
                let text = self.written_at(input, items.get(from as usize..to as usize).unwrap_or(&[]));
                let known = match term.kind() {
                    TermKind::Number(index) => self.numbers.was_written(index, &text),
                    _ => false,
                };
                if !known {
                    self.written.push((slot, text));
                }
            }
        }
        let (proposition, swapped) = self.proposition(phrase, &mut terms);
        Read {
            proposition,
            negated: negated != around.negated,
            certainty: around.certainty,
            future: around.future,
            when: around.when,
            swapped,
            indefinite,
            known: true,
            present: false,
        }
    }

    /// The words without their hedges and words for what lies ahead, and (`negations`) without
    /// their negations; and what those made of it.
    fn take_out(&self, items: &[Item], negations: bool) -> (Vec<Item>, Around) {
        let context = self.context(None);
        let vocabulary = &self.vocabulary;
        let mut rest = Vec::with_capacity(items.len());
        let mut around = Around::NOTHING;
        let mut index = 0;
        let mut depth = 0usize;
        let mut clause = Clause::default();
        while let Some(item) = items.get(index) {
            match item.kind {
                ItemKind::Open => depth += 1,
                ItemKind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || item.kind != ItemKind::Word {
                rest.push(*item);
                index += 1;
                continue;
            }
            if let Some((_, end)) = context.form(&self.declared.forms, items, index) {
                rest.extend(items.get(index..end).into_iter().flatten());
                index = end;
                continue;
            }
            if let Some((_, end)) = context.form(&vocabulary.lists.no_negations, items, index) {
                rest.extend(items.get(index..end).into_iter().flatten());
                index = end;
                continue;
            }
            // What stands in a clause inside the sentence says nothing on the sentence: `the man who did not pay was arrested`.
            let inside = clause.inside(self, items, index);
            let negation = if negations { context.form(&vocabulary.negations, items, index) } else { None };
            let hedge = context.form(&vocabulary.hedges, items, index);
            let future = context.form(&vocabulary.futures, items, index);
            if inside || self.is_noun_here(items, index) {
                rest.push(*item);
                index += 1;
                continue;
            }
            // `is not going to`: the negation stands inside what it denies.
            if negations && let Some((split, end)) = self.split_by_negation(items, index) {
                around.negated = !around.negated;
                around.negation = around.negation.min(rest.len());
                match split {
                    Some(certainty) => around.certainty = around.certainty.max(certainty),
                    None => around.future = true,
                }
                index = end;
                continue;
            }
            let longest = [negation, hedge, future].into_iter().flatten().map(|(_, end)| end).max();
            let Some(end) = longest else {
                rest.push(*item);
                index += 1;
                continue;
            };
            if negation.is_some_and(|(_, negation)| negation == end) {
                around.negated = !around.negated;
                around.negation = around.negation.min(rest.len());
            } else if let Some((value, _)) = hedge.filter(|&(_, hedge)| hedge == end) {
                let certainty = if value == 0 { Certainty::Probable } else { Certainty::Possible };
                around.certainty = around.certainty.max(certainty);
            } else {
                around.future = true;
            }
            index = end;
        }
        (rest, around)
    }

    /// Whether a date may stand at the end of some words.
    pub(super) fn may_end_date(&self, items: &[Item]) -> bool {
        let last = items.last().filter(|item| item.kind == ItemKind::Word);
        last.is_some_and(|item| date::may_end(self.symbols.get(item.word)))
    }

    /// `on DATE` and the like at the end of the words: where it begins and what it says.
    pub(super) fn date_at_end(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        ahead: bool,
    ) -> Result<Option<(usize, DateId)>, Fault> {
        if !self.may_end_date(items) {
            return Ok(None);
        }
        // A date takes no more than four words, its preposition no more than two, and a time of day before it no more
        // than six.
        let from = items.len().saturating_sub(12).max(1);
        for at in from..items.len() {
            let word = |index: usize| {
                items
                    .get(index)
                    .filter(|item| item.kind == ItemKind::Word)
                    .map_or("", |item| self.symbols.get(item.word))
            };
            let (kind, skip) = match (word(at), word(at + 1)) {
                ("as", "of") => ("on", 2),
                (word @ ("on" | "in" | "before" | "after" | "since" | "by"), _) => (word, 1),
                // `yesterday`, and in American news `Monday` and `Oct. 14`, need no preposition; behind another one
                // they belong to it.
                _ if !self.begins_a(&self.vocabulary.lists.prepositions, items, at - 1)
                    && !self.begins_a(&self.vocabulary.lists.conjunctions, items, at - 1) =>
                {
                    ("on", 0)
                }
                _ => continue,
            };
            if self.is_named_day(items, at + skip) || self.is_of_clause(items, at) {
                continue;
            }
            // `lost less in 2024 than in 2023`, `the driest April since 1961`
            let compares = self.begins_a(&self.vocabulary.lists.prepositions, items, at - 1)
                || kind == "since" && self.tense == Tense::SimplePast;
            if skip > 0 && compares {
                continue;
            }
            let words = self.context(anchor).words(items, at + skip);
            match date::parse(&words) {
                Ok(Some((written, used)))
                    if at + skip + used == items.len() && (skip > 0 || written.is_relative() || written.is_day()) =>
                {
                    let other = date::OtherWeekday::new(&words);
                    let ahead = ahead || self.ahead;
                    let resolved = if self.tense == Tense::Present && !ahead && kind != "since" {
                        written.resolve_near(anchor)
                    } else {
                        written.resolve(anchor, ahead)
                    };
                    let Some(range) = resolved else {
                        let (place, text) = (self.place_of(input, items.get(at..).unwrap_or(&[])), words.join(" "));
                        self.unanchored(place, &text);
                        return Ok(Some((at, DateId::UNKNOWN)));
                    };
                    let ahead = ahead || self.ahead;
                    let range = shifted(range, kind, anchor.filter(|_| ahead));
                    self.other_weekday(self.place_of(input, items.get(at + skip..).unwrap_or(&[])), other);
                    return Ok(Some((at, self.date(range))));
                }
                Ok(_) => {}
                Err(date::BadDate(why)) => {
                    let place = self.place_of(input, items.get(at + skip..).unwrap_or(&[]));
                    return Err(Box::new(Diagnostic::error("syntax", place, why).help("look at the date again")));
                }
            }
        }
        Ok(None)
    }

    /// Whether a day stands there that has a name of its own: `Good Friday`.
    fn is_named_day(&self, items: &[Item], at: usize) -> bool {
        let days = &self.vocabulary.lists.named_days;
        [at.checked_sub(1), Some(at)].into_iter().flatten().any(|at| self.begins_a(days, items, at))
    }

    /// Whether a word stands in a clause between commas: `the school, which was closed in 2023, has a new head`.
    fn is_in_aside(&self, items: &[Item], at: usize) -> bool {
        let from = (1..at).rev().find(|&at| items.get(at).is_some_and(|item| item.mark.sets_apart()));
        from.is_some_and(|from| (from..at).any(|at| self.begins_a(&self.vocabulary.lists.subordinators, items, at)))
    }

    /// Whether a date at the end of a sentence is that of a clause inside it: `is higher than it was in 2015`.
    fn is_of_clause(&self, items: &[Item], at: usize) -> bool {
        let lists = &self.vocabulary.lists;
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
        let is_verb = |at: usize| {
            self.begins_a(&lists.auxiliaries, items, at)
                || self.verb_form(items.get(at)).is_some_and(|form| form.is(finite) && !form.is(VerbForm::NOUN))
        };
        let opens =
            |at: usize| self.begins_a(&lists.subordinators, items, at) || self.begins_a(&lists.joinings, items, at);
        // The clause that the date stands in opens behind the last comma.
        let from = (1..at).rev().find(|&at| items.get(at).is_some_and(|item| item.mark.sets_apart())).unwrap_or(0);
        let Some(opening) = (from.max(1)..at).rev().find(|&at| opens(at)) else { return false };
        (0..opening).any(is_verb) && (opening + 1..at).any(is_verb)
    }

    /// A date that opens a line: `On Monday, Smith said …`, `In May 2025, Kestrel inspected the swing`. Before an
    /// attribution it is when it was said, else when it happened.
    fn dated(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Option<Step>, Fault> {
        if !items
            .first()
            .is_some_and(|item| item.kind == ItemKind::Word && date::may_begin_line(self.symbols.get(item.lower)))
        {
            return Ok(None);
        }
        let Some(used) = self.date_length(items) else { return Ok(None) };
        let rest = items.get(used..).unwrap_or(&[]);
        let relative = items.first().is_some_and(|item| date::begins_relative(self.symbols.get(item.lower)));
        let set_off = rest.first().is_some_and(|item| item.mark.sets_apart()) || used > 1 || relative;
        if rest.is_empty() || !set_off || self.begins_a(&self.vocabulary.lists.auxiliaries, rest, 0) {
            return Ok(None);
        }
        let Some((_, date)) = self.date_at_start(input, items, anchor)? else { return Ok(None) };
        Ok(Some(Inside::of(rest, Layer::Dated(date), anchor)))
    }

    /// Reads an attribution that was put in order.
    fn attributed(&mut self, input: &Input<'_>, found: Attribution, anchor: Option<date::Day>) -> Result<Step, Fault> {
        let Attribution { speaker, cue_words, cue, hearer, said, content, reporter } = found;
        let quoted = content.iter().all(|item| item.kind == ItemKind::Quoted);
        let content = if quoted { self.quoted_words(input, &content) } else { content };
        let (from, to) = (speaker.len(), speaker.len() + cue_words.len());
        let mut items = [speaker, cue_words, content].concat();
        items.get_mut(from).into_iter().for_each(|first| first.mark = Mark::SetOff);
        let hearer = hearer.map(|hearer| from + hearer);
        let split = Split { cue, hearer, from, to, unnamed: from == 0, said };
        let step = self.split(input, &items, anchor, split)?;
        let Some(reporter) = reporter else { return Ok(step) };
        let reported = Layer::Reported(cue, reporter);
        match step {
            Step::Done(content) => self.with_layer(input, reported, content, anchor),
            Step::Inside(mut inside) => {
                inside.layers.insert(0, reported);
                Ok(Step::Inside(inside))
            }
        }
    }

    /// What somebody is said to have said, with who reports it. The reporter is read after what is reported, as somebody who
    /// stands around it.
    fn reported(
        &mut self,
        input: &Input<'_>,
        cue: CueId,
        reporter: &Reporter,
        content: Content,
        anchor: Option<date::Day>,
    ) -> Result<Content, Fault> {
        let words = [reporter.speaker.as_slice(), &reporter.cue_words].concat();
        let cue_words = reporter.speaker.len()..words.len();
        let (speaker, _) = self.speaker(input, &reporter.speaker, anchor, &words, cue_words)?;
        Ok(Content::Saying(Box::new(Saying {
            speaker,
            others: Vec::new(),
            cue,
            cue_span: self.place_of(input, &reporter.cue_words).span,
            said: reporter.said,
            hearer: None,
            negated: false,
            certainty: Certainty::Certain,
            content,
        })))
    }

    /// What words that open a line add to what it says: when it was said, and to what somebody gave no answer.
    fn opened_by(&self, opening: &[Item], said: DateId, content: Content, anchor: Option<date::Day>) -> Step {
        let Content::Saying(mut saying) = content else { return Step::Done(content) };
        if !saying.said.is_known() {
            saying.said = said;
        }
        // `Asked whether the vote was delayed, Amato gave no answer`
        let topicless = self.vocabulary.cue(saying.cue).is_some_and(|cue| cue.topicless);
        let question = (1..opening.len().min(4))
            .find_map(|at| self.context(None).form(&self.vocabulary.lists.complementizers, opening, at));
        match question.filter(|&(_, from)| topicless && from < opening.len()) {
            Some((_, from)) => Inside::of(opening.get(from..).unwrap_or(&[]), Layer::Asked(saying), anchor),
            None => Step::Done(Content::Saying(saying)),
        }
    }

    /// The words of a quotation, to be read as a sentence is.
    fn words_in(&mut self, quotation: &Item) -> Vec<Item> {
        let text = self.symbols.get(quotation.word).to_owned();
        let mut items = Vec::new();
        for (index, word) in text.split_whitespace().enumerate() {
            let bare = word.trim_end_matches([',', '.', '!', '?', ';', ':']);
            let bare = if bare.is_empty() { continue } else { bare };
            let word = self.symbols.intern(bare);
            let (token, mark) = (quotation.token, Mark::None);
            if self.push_in_two(word, index == 0, (token, mark), &mut items) {
                continue;
            }
            let small = decapitalised(bare).filter(|_| index == 0).and_then(|small| self.symbols.find(&small));
            let kind = ItemKind::Word;
            items.push(Item { kind, word, lower: small.unwrap_or(word), token, mark, verbal: false });
        }
        self.settle_pairs(&mut items);
        self.settle_contractions(&mut items);
        items
    }

    /// The words with those of quotations that begin with a verb or what goes with one: `the bank "did not discuss a cut"`.
    fn without_partial_quotes(&mut self, items: &[Item]) -> Vec<Item> {
        let mut all = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let is_partial = at > 0 && item.kind == ItemKind::Quoted && self.declared.quoted(item.word).is_none();
            let words = if is_partial { self.words_in(item) } else { Vec::new() };
            let opens = !words.is_empty() && words.len() > 1 && self.opens_predicate(&words);
            if opens { all.extend(words) } else { all.push(*item) }
        }
        all
    }

    /// Whether some words begin with a verb in a finite form, a helping verb, a negation or a hedge.
    fn opens_predicate(&self, words: &[Item]) -> bool {
        let context = self.context(None);
        let tables = [&self.vocabulary.negations, &self.vocabulary.hedges, &self.vocabulary.futures];
        self.is_finite(words, 0)
            || tables
                .iter()
                .any(|table| context.form(table, words, 0).is_some_and(|(_, end)| self.is_finite(words, end)))
    }

    /// *speaker · cue · content*, split at the leftmost cue that has words before it (or needs none).
    fn saying(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Option<Step>, Fault> {
        let mut index = 0;
        let mut brackets = 0usize;
        // The first cue before which nobody stands who could speak. A later one may be the cue of the line: `One juror,
        // who asked not to be named, said …`.
        let mut unspoken: Option<Split> = None;
        // Where the last negation ends.
        let mut modified = usize::MAX;
        while let Some(item) = items.get(index) {
            match item.kind {
                ItemKind::Open => brackets += 1,
                ItemKind::Close => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            if brackets > 0 || item.kind != ItemKind::Word {
                index += 1;
                continue;
            }
            let context = self.context(anchor);
            if let Some((_, end)) = context.form(&self.declared.forms, items, index) {
                index = end;
                continue;
            }
            // `The mayor, asked whether the bridge was safe, said …`: how she came to speak.
            if index > 0 && item.mark.sets_apart() && self.begins_a(&self.vocabulary.lists.speaking, items, index) {
                let closes = |&at: &usize| items.get(at).is_some_and(|item| item.mark.sets_apart());
                let cue = (index + 1..items.len()).filter(closes).find(|&at| context.cue_at(items, at).is_some());
                if let Some(cue) = cue {
                    index = cue;
                    continue;
                }
            }
            let cue = context.cue_at(items, index);
            // `the alleged leader`: behind an article stands no verb.
            let is_adjective = cue.is_some_and(|(cue, ..)| self.vocabulary.cue(cue).is_some_and(|cue| !cue.noun))
                && index > 0
                && self.begins_article(items, index - 1);
            let cue = cue.filter(|_| !is_adjective);
            // A cue inside a longer hedge is a part of it: `is believed to have`.
            let tables = [&self.vocabulary.hedges, &self.vocabulary.negations, &self.vocabulary.futures];
            let modifier = tables.into_iter().filter_map(|table| context.form(table, items, index)).map(|(_, end)| end);
            if let Some(end) = modifier.max().filter(|&end| cue.is_none_or(|(.., cue)| cue < end)) {
                let negation = context.form(&self.vocabulary.negations, items, index);
                modified = negation.filter(|&(_, behind)| behind == end).map_or(usize::MAX, |(_, behind)| behind);
                index = end;
                continue;
            }
            // `has not said why`: what somebody did not say is an ordinary deed.
            if index == modified && cue.is_some() {
                index += 1;
                continue;
            }
            if let Some((cue, hearer, end)) = cue {
                let unnamed = self.vocabulary.cue(cue).is_some_and(|cue| cue.unnamed);
                let introduces = !self.is_passive(items, index)
                    && self.is_borne(items, (cue, index, end))
                    && self.introduces(input, (cue, hearer, end), items, anchor)?;
                let is_noun = self.vocabulary.cue(cue).is_some_and(|cue| cue.noun);
                if index == 0
                    && introduces
                    && self.begins_a(&self.vocabulary.lists.complementizers, items, end)
                    && !unnamed
                {
                    let place = self.place_of(input, items.get(..end).unwrap_or(&[]));
                    let cue = self.text_of(items.get(..end).unwrap_or(&[]));
                    return Err(Box::new(
                        Diagnostic::error("syntax", place, format!("nobody is named who `{cue}` this"))
                            .help("write the speaker before it; or put the words in quotes if they are a name"),
                    ));
                }
                if (unnamed || index > 0) && introduces {
                    let split = Split { cue, hearer, from: index, to: end, unnamed, said: DateId::UNKNOWN };
                    if unnamed || self.is_spoken(input, items, (index, end), anchor)? {
                        return self.split(input, items, anchor, split).map(Some);
                    }
                    // `The claim is false`: a noun, with its verb behind it.
                    let lists = &self.vocabulary.lists;
                    let has_verb = [&lists.auxiliaries, &lists.prepositions, &self.vocabulary.negations]
                        .iter()
                        .any(|list| self.begins_a(list, items, end));
                    // `said no client had complained`: nothing is said, and nobody says it.
                    // `Nobody told us the road was shut`: what nobody said is an ordinary deed.
                    let of_nobody = self.is_nobody(items.get(..index).unwrap_or(&[]));
                    if !(of_nobody || is_noun && has_verb) && end < items.len() {
                        unspoken = unspoken.or(Some(split));
                    }
                }
            }
            index += 1;
        }
        match unspoken {
            Some(split) => self.split(input, items, anchor, split).map(Some),
            None => Ok(None),
        }
    }

    /// Whether a cue that speaks of documents and results has one before it, or `that` behind it. Others need neither.
    fn is_borne(&self, items: &[Item], (cue, from, to): (CueId, usize, usize)) -> bool {
        let needs_one = self.vocabulary.cue(cue).is_some_and(|cue| cue.record);
        !needs_one
            || self.begins_a(&self.vocabulary.lists.complementizers, items, to)
            || self.record(items.get(..from).unwrap_or(&[])).is_some()
    }

    fn split(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        split: Split,
    ) -> Result<Step, Fault> {
        let Split { cue, hearer, from, to, unnamed, mut said } = split;
        let before = items.get(..from).unwrap_or(&[]);
        let mut after = items.get(to..).unwrap_or(&[]);
        let mut others = Vec::new();
        let (hedged, certainty) = self.hedged_speaker(before);
        let before = if unnamed { before } else { before.get(..hedged).unwrap_or(&[]) };
        let certainty = if unnamed { Certainty::Certain } else { certainty };
        let mut subject: Vec<Item> = if unnamed { before.to_vec() } else { Vec::new() };
        let speaker = if unnamed {
            self.new_name("unnamed", true)
        } else {
            let cue_words = items.get(from..to).unwrap_or(&[]);
            let (end, date) = self.circumstances_at_end(input, before, anchor)?;
            let listed = before.get(..end).unwrap_or(&[]);
            let parts = self.several(input, listed, cue_words);
            let closed = cue_words.first().is_some_and(|item| item.mark.sets_apart());
            let (words, date) =
                if parts.is_empty() { self.speaking_part(input, before, closed, anchor)? } else { (listed, date) };
            let named = self.in_third_person(words);
            let words = named.as_deref().unwrap_or(words);
            subject = self.named_words(input, words, cue_words).to_vec();
            let one = parts.is_empty().then_some(0..words.len());
            for part in one.into_iter().chain(parts) {
                let (speaker, date) = self.speaker(input, words.get(part).unwrap_or(&[]), anchor, items, from..to)?;
                said = if said.is_known() { said } else { date };
                others.push(speaker);
            }
            said = if said.is_known() { said } else { date };
            others.pop().unwrap_or(NameId(0))
        };
        // `says on Monday …`, `said in a statement that …`
        let (used, date) = self.circumstances_at_start(input, after, anchor)?;
        if used > 0 && used < after.len() {
            said = if said.is_known() { said } else { date };
            after = after.get(used..).unwrap_or(&[]);
        }
        let anchor = self.dates.get(said.0 as usize).and_then(|range| range.single()).or(anchor);
        let joined;
        if unnamed && !before.is_empty() {
            // `Witkoff was accused of coaching Ushakov`: the words before the cue are what it is about.
            joined = [before, after].concat();
            after = &joined;
        }
        // `denied leaking the memo`: the speaker is who did it, or did not.
        let done;
        if self.vocabulary.cue(cue).is_some_and(|cue| cue.doing || unnamed)
            && let Some(deed) = self.as_done(&subject, items.get(to..).unwrap_or(&[]))
        {
            done = deed;
            after = &done;
        }
        // `says that, according to the log, …`
        while self.begins_a(&self.vocabulary.lists.complementizers, after, 0)
            && self.context(None).filler(after, 0) == 1
        {
            after = after.get(1..).unwrap_or(&[]);
        }
        // `The report says "no one was trained"`: the words themselves.
        let quoted;
        if let Some(words) = self.words_themselves(input, after) {
            quoted = words;
            after = &quoted;
        }
        let (mentioned, _) = self.circumstances_at_end(input, after, anchor)?;
        // `could not be reached for comment on Thursday` has a day and no topic.
        let declines = self.vocabulary.cue(cue).is_some_and(|cue| cue.stance == Stance::Declines);
        let topicless = self.vocabulary.cue(cue).is_some_and(|cue| cue.topicless);
        if mentioned == 0 && (topicless || declines && !after.is_empty()) {
            // `Brandt declined to comment`: it counts for whatever the speaker was asked about.
            let (_, date) = self.circumstances_at_end(input, after, anchor)?;
            let words = items.get(from..to).unwrap_or(&[]);
            let read = self.sentence(input, words, anchor)?;
            return Ok(Step::Done(Content::Saying(Box::new(Saying {
                speaker,
                others,
                cue,
                cue_span: self.place_of(input, words).span,
                said: if said.is_known() { said } else { date },
                hearer: None,
                negated: false,
                certainty: Certainty::Certain,
                content: Content::Proposition(Read {
                    negated: false,
                    certainty: Certainty::Certain,
                    future: false,
                    known: true,
                    ..read
                }),
            }))));
        }
        if self.begins_a(&self.vocabulary.lists.conjunctions, after, 0) {
            let place = self.place_of(input, items);
            return Err(Box::new(
                Diagnostic::error("ambiguous-claim", place, "two things are said here")
                    .label("more than one claim in a line")
                    .help("write a line for each of them"),
            ));
        }
        // `rejected the claim that …`: what is denied is what is claimed.
        let noun = (0..after.len()).find(|&at| self.context(None).filler(after, at) == 0).unwrap_or(0);
        if let Some((_, end)) = self.context(None).form(&self.vocabulary.lists.sayings, after, noun)
            && let Some((_, end)) = self.context(None).form(&self.vocabulary.lists.complementizers, after, end)
            && end < after.len()
        {
            after = after.get(end..).unwrap_or(&[]);
        }
        if after.iter().all(|item| self.context(None).filler(std::slice::from_ref(item), 0) > 0) {
            let place = self.place_of(input, items.get(from..to).unwrap_or(&[]));
            let cue = self.text_of(items.get(from..to).unwrap_or(&[]));
            return Err(Box::new(
                Diagnostic::error("syntax", place, format!("nothing follows `{cue}`"))
                    .help("write what is said after it; or put the words in quotes if they are a name"),
            ));
        }
        // `The accused man said nothing`
        let says_nothing = (0..after.len()).all(|at| {
            let lists = [&self.vocabulary.fillers, &self.vocabulary.negations, &self.vocabulary.indefinites];
            after.get(at).is_some_and(|item| lists.iter().any(|list| self.in_list(list, item)))
        });
        if says_nothing {
            let (words, place) = (self.text_of(after), self.place_of(input, after));
            return Err(Box::new(
                Diagnostic::error(
                    "syntax",
                    place,
                    format!("`{words}` is nothing that can be held against another claim"),
                )
                .help("write out what is said"),
            ));
        }
        let hearer = hearer.and_then(|at| {
            let name = self.context(anchor).name_at(items, at);
            let fill = name.map_or_else(|| items.get(at).map(|item| Fill::Word(item.word)), |(fill, _)| Some(fill))?;
            self.term(input, items, fill, Some(at)).name()
        });
        let subject = self.without_fillers(&subject);
        let speaking = std::mem::replace(&mut self.speaking, subject);
        let future = self.vocabulary.cue(cue).is_some_and(|cue| cue.future);
        let outer = (speaking, std::mem::replace(&mut self.ahead, future));
        let cue_span = self.place_of(input, items.get(from..to).unwrap_or(&[])).span;
        let after = after.to_vec();
        let said = Said { speaker, others, cue, cue_span, said, hearer, certainty, after: after.clone(), outer };
        Ok(Step::Inside(Inside { items: after, layers: smallvec![Layer::Said(Box::new(said))], anchor }))
    }

    /// The words in quotation marks that are all that is said, to be read as a sentence is; none where other words stand
    /// there, or what is quoted is a name.
    fn words_themselves(&mut self, input: &Input<'_>, content: &[Item]) -> Option<Vec<Item>> {
        let is_name = |item: &Item| self.declared.quoted(item.word).is_some();
        if content.is_empty() || !content.iter().all(|item| item.kind == ItemKind::Quoted) {
            return None;
        }
        // `the number of dead` is what somebody spoke of, and no sentence.
        let tells = |item: &Item| self.is_told(self.symbols.get(item.word));
        if content.iter().any(is_name) || !content.iter().any(tells) {
            return None;
        }
        Some(self.quoted_words(input, content))
    }

    /// The words of quotations, which are the claim's quote as well.
    fn quoted_words(&mut self, input: &Input<'_>, content: &[Item]) -> Vec<Item> {
        let texts: Vec<&str> = content.iter().map(|item| self.symbols.get(item.word)).collect();
        let text = texts.join(" … ").trim_end_matches([',', '.']).to_owned();
        self.quoted = Some((text, self.place_of(input, content)));
        content.iter().flat_map(|item| self.words_in(item)).collect()
    }

    /// Words without those that are skipped.
    fn without_fillers(&self, items: &[Item]) -> Vec<Item> {
        let mut kept = Vec::with_capacity(items.len());
        let mut at = 0;
        while let Some(item) = items.get(at) {
            match self.context(None).filler(items, at) {
                0 => {
                    kept.push(*item);
                    at += 1;
                }
                skipped => at += skipped,
            }
        }
        kept
    }

    /// Who speaks, and when, from the words before a cue.
    fn speaker(
        &mut self,
        input: &Input<'_>,
        before: &[Item],
        anchor: Option<date::Day>,
        items: &[Item],
        cue: Range<usize>,
    ) -> Result<(NameId, DateId), Fault> {
        let (end, said) = match self.date_at_end(input, before, anchor, false)? {
            Some((end, said)) => (end, said),
            None => self.bare_date_at_end(input, before, anchor)?.unwrap_or((before.len(), DateId::UNKNOWN)),
        };
        // In an attribution that is set off nothing else can stand.
        let set_off = items.get(cue.start).is_some_and(|item| item.mark == Mark::SetOff);
        // A description between commas ends where the cue begins.
        let closed = items.get(cue.start).is_some_and(|item| item.mark.sets_apart());
        let words = before.get(..end).unwrap_or(&[]);
        let words = if closed { self.without_apposition(input, words, false) } else { words };
        let id = match self.who_or_described(input, words, items.get(cue.clone()), set_off) {
            Some(Who::Name(Fill::Indefinite(..), start)) => {
                let rest = words.get(start..).unwrap_or(&[]);
                let text = rest.iter().map(|item| self.symbols.get(item.lower)).collect::<Vec<_>>().join(" ");
                if self.is_unresolved(rest, 0) {
                    let place = self.place_of(input, rest);
                    self.unresolved(place, &text);
                }
                // A new person on each line: two unnamed officials may be two.
                self.new_name(text, true)
            }
            Some(Who::Name(fill, start)) => {
                let rest = words.get(start..).unwrap_or(&[]).to_vec();
                self.term(input, &rest, fill, Some(0)).name().unwrap_or(NameId(0))
            }
            Some(Who::One(at)) => {
                let rest = words.get(at..=at).unwrap_or(&[]);
                let word = rest.first().map_or(Interner::EMPTY, |item| item.word);
                self.undeclared(word, self.place_of(input, rest), false)
            }
            Some(Who::Run(from, to)) => {
                let rest = words.get(from..to).unwrap_or(&[]);
                // `general manager Yusuf Karimi`, where `Yusuf Karimi` is declared.
                let mut names = self.context(None).all_forms(&self.declared.forms, rest, 0).into_iter();
                if let Some((name, _)) = names.find(|&(_, end)| end == rest.len()) {
                    NameId(name)
                } else {
                    let text = rest.iter().map(|item| self.spelling(input, item)).collect::<Vec<_>>().join(" ");
                    let symbol = self.symbols.intern(&text);
                    self.undeclared(symbol, self.place_of(input, rest), false)
                }
            }
            Some(Who::Described { from, to, unnamed }) => {
                let rest = words.get(from..to).unwrap_or(&[]);
                let text = rest.iter().map(|item| self.symbols.get(item.lower)).collect::<Vec<_>>().join(" ");
                if unnamed {
                    self.new_name(text, true)
                } else {
                    let symbol = self.symbols.intern(&text);
                    self.undeclared(symbol, self.place_of(input, rest), false)
                }
            }
            None => {
                let start = (0..words.len()).find(|&at| self.context(anchor).filler(words, at) == 0).unwrap_or(0);
                let rest = words.get(start..).unwrap_or(&[]);
                let (cue_text, words) = (self.text_of(items.get(cue.clone()).unwrap_or(&[])), self.text_of(words));
                let place = self.place_of(input, before);
                let context = self.context(anchor);
                let modifies = |at: usize| {
                    let tables = [&self.vocabulary.negations, &self.vocabulary.hedges, &self.vocabulary.futures];
                    tables.iter().any(|table| context.form(table, rest, at).is_some())
                };
                if (0..rest.len()).any(modifies) {
                    let message = format!("a negation or a hedge stands before `{cue_text}`, where only a speaker can");
                    return Err(Box::new(
                        Diagnostic::error("ambiguous-claim", place, message)
                            .label(format!("read as the speaker of `{cue_text}`"))
                            .help(format!("to say that it was denied, write `… denies …`, or `… {cue_text} not [ … ]`"))
                            .help("to say that nobody said so, make it a sentence without a cue, and put the verb in quotes"),
                    ));
                }
                return Err(Box::new(
                    Diagnostic::error(
                        "ambiguous-claim",
                        place,
                        format!("it is not clear who speaks before `{cue_text}`"),
                    )
                    .label("a speaker is one word, a declared or quoted name, or a run of capitalised words")
                    .help(format!(
                        "one reading: `{words}` is the speaker; then put it in quotes, or declare it as a name"
                    ))
                    .help(format!("the other: the line is the source's own voice; then put `{cue_text}` in quotes"))
                    .also(self.place_of(input, items.get(cue).unwrap_or(&[])), "read as a cue"),
                ));
            }
        };
        Ok((id, said))
    }

    /// A day without a preposition at the end of the words before a cue: `Ushakov Monday said`.
    pub(super) fn bare_date_at_end(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<(usize, DateId)>, Fault> {
        for at in items.len().saturating_sub(4).max(1)..items.len() {
            if self.is_named_day(items, at) {
                continue;
            }
            let words = self.context(anchor).words(items, at);
            if let Ok(Some((written, used))) = date::parse(&words)
                && written.is_day()
                && at + used == items.len()
            {
                let other = date::OtherWeekday::new(&words);
                let Some(range) = written.resolve(anchor, false) else {
                    let (place, text) = (self.place_of(input, items.get(at..).unwrap_or(&[])), words.join(" "));
                    self.unanchored(place, &text);
                    return Ok(Some((at, DateId::UNKNOWN)));
                };
                self.other_weekday(self.place_of(input, items.get(at..).unwrap_or(&[])), other);
                return Ok(Some((at, self.date(range))));
            }
        }
        Ok(None)
    }

    /// How many words stand before a date at the start of some words: `on Friday`, `late on Friday`, `Friday`.
    fn date_preposition(&self, items: &[Item]) -> usize {
        let word = |at: usize| {
            items.get(at).filter(|item| item.kind == ItemKind::Word).map_or("", |item| self.symbols.get(item.lower))
        };
        match (word(0), word(1)) {
            ("late" | "early" | "earlier" | "later", "on") => 2,
            ("on" | "in", _) => 1,
            _ => 0,
        }
    }

    /// How many words a date at the start of some words takes, with its preposition. `said Friday …` needs none; a bare
    /// month or year begins what is said.
    pub(super) fn date_length(&self, items: &[Item]) -> Option<usize> {
        let skip = self.date_preposition(items);
        let (written, used) = date::parse(&self.context(None).words(items, skip)).ok()??;
        (skip > 0 || written.is_day() || written.is_relative()).then_some(skip + used)
    }

    pub(super) fn date_at_start(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<(usize, DateId)>, Fault> {
        let skip = self.date_preposition(items);
        let words = self.context(anchor).words(items, skip);
        match date::parse(&words) {
            Ok(Some((written, _))) if skip == 0 && !written.is_day() && !written.is_relative() => Ok(None),
            Ok(Some((written, used))) => {
                let other = date::OtherWeekday::new(words.get(..used).unwrap_or(&[]));
                let range = written.resolve(anchor, false);
                if range.is_none() {
                    let place = self.place_of(input, items.get(..skip + used).unwrap_or(&[]));
                    let text = words.get(..used).unwrap_or(&[]).join(" ");
                    self.unanchored(place, &text);
                }
                let dated = items.get(skip..skip + used).unwrap_or(&[]);
                self.other_weekday(self.place_of(input, dated), other);
                Ok(Some((skip + used, range.map_or(DateId::UNKNOWN, |range| self.date(range)))))
            }
            Ok(None) => Ok(None),
            Err(date::BadDate(why)) => {
                let place = self.place_of(input, items.get(skip..).unwrap_or(&[]));
                Err(Box::new(Diagnostic::error("syntax", place, why).help("look at the date again")))
            }
        }
    }

    /// Hedges and negations before a group in brackets, a date after it: `not [Russia leaked call]`.
    fn around_brackets(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Step>, Fault> {
        if !items.iter().any(|item| item.kind == ItemKind::Open) {
            return Ok(None);
        }
        let (mut rest, mut around) = self.take_out(items, true);
        if let Some((end, when)) = self.date_at_end(input, &rest, anchor, around.future)? {
            around.when = when;
            rest.truncate(end);
        }
        let skip = rest.iter().take_while(|item| item.kind != ItemKind::Open).count();
        let fillers = (0..skip).all(|at| self.context(None).filler(&rest, at) > 0);
        let Some(inner) = rest.get(skip..).and_then(bracketed).filter(|_| fillers) else { return Ok(None) };
        Ok(Some(Inside::of(inner, Layer::Brackets(around), anchor)))
    }

    /// The figure that begins at a word of a sentence, and where it ends. A number behind a name is a part of it
    /// (`Flight 370`), and four digits by themselves are a year as easily.
    ///
    /// # Errors
    ///
    /// Where a number can be read as two (`60.000`).
    fn figure_at(&self, input: &Input<'_>, items: &[Item], at: usize) -> Result<Option<(NumberRange, usize)>, Fault> {
        let Some(item) = items.get(at).filter(|item| item.kind == ItemKind::Word) else { return Ok(None) };
        let before = at.checked_sub(1).and_then(|before| items.get(before));
        if let Some(rank) = self.rank_at(items, at) {
            return Ok(Some((rank, at + 1)));
        }
        let named = before.is_some_and(|before| {
            before.kind == ItemKind::Word
                && before.mark != Mark::SetOff
                && at > 1
                && self.spelling(input, before).starts_with(char::is_uppercase)
        });
        let context = self.context(None);
        let mut words: Vec<&str> = context.words(items, at).to_vec();
        // A line may begin with a number in words that no other line has in small letters.
        let small = self.symbols.get(item.lower).to_ascii_lowercase();
        let first = if at == 0 { small.as_str() } else { self.symbols.get(item.lower) };
        words.iter_mut().take(1).for_each(|word| *word = first);
        let is_year = first.len() == 4
            && first.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(first.as_bytes(), [b'1' | b'2', ..]);
        if named
            || is_year
            || !(number::may_begin(first) || first.starts_with(|first: char| "0123456789$€£¥".contains(first)))
        {
            return Ok(None);
        }
        match number::readings(&words) {
            Ok(readings) => {
                let read = readings.into_iter().next().map(|(range, used)| (range, at + used));
                Ok(read.filter(|&(_, end)| !self.is_label(items, at, end)))
            }
            // `3am` and `4x4` are words; `60.000` may be two numbers.
            Err(number::BadNumber(why)) if first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
                let place = self.place_of(input, items.get(at..=at).unwrap_or(&[]));
                Err(Box::new(Diagnostic::error("syntax", place, why)))
            }
            Err(_) => Ok(None),
        }
    }

    /// A rank behind a verb: `finished third in the slalom`, but not `the third chapter`.
    fn rank_at(&self, items: &[Item], at: usize) -> Option<NumberRange> {
        let item = items.get(at)?;
        let rank = number::rank(self.symbols.get(item.lower))?;
        let form = self.verb_form(items.get(at.checked_sub(1)?)).unwrap_or_default();
        let ends = items.get(at + 1).is_none() || self.begins_a(&self.vocabulary.lists.prepositions, items, at + 1);
        (form.is(VerbForm::PAST.and(VerbForm::SINGULAR)) && ends).then_some(rank)
    }

    /// Whether a number names the thing before it and counts nothing: `bus 42 was late`, `in phase 2`. It stands in digits
    /// behind a noun, and no noun follows it.
    fn is_label(&self, items: &[Item], at: usize, end: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let lists = &self.vocabulary.lists;
        let is_a = |tables: &[&FormTable], at: usize| tables.iter().any(|table| self.begins_a(table, items, at));
        let form = |at: usize| self.verb_form(items.get(at)).unwrap_or_default();
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR).and(VerbForm::PARTICIPLE).and(VerbForm::PROGRESSIVE);
        let helps = [&lists.copulas, &lists.perfects, &lists.supports, &lists.auxiliaries];
        let begins = [&lists.prepositions, &lists.determiners, &lists.quantifiers, &lists.conjunctions];
        let is_noun = items.get(before).is_some_and(|item| item.kind == ItemKind::Word && item.mark != Mark::SetOff)
            && !is_a(&helps, before)
            && !is_a(&begins, before)
            && !form(before).is(finite)
            // `the phase 2 trial`, but `the plants employ 300`
            && (!form(before).is(VerbForm::BASE) || before == 0 || is_a(&begins, before - 1));
        let digits = |item: &Item| self.symbols.get(item.word).bytes().all(|byte| byte.is_ascii_digit());
        let ends = || {
            items.get(end).is_none()
                || is_a(&helps, end)
                || form(end).is(finite)
                || is_a(&[&lists.prepositions, &lists.conjunctions], end)
        };
        end == at + 1 && items.get(at).is_some_and(digits) && is_noun && ends()
    }

    /// A day inside a sentence, before the place: `was signed on 12 April 2025 in Vilnius`.
    fn date_inside(
        &mut self,
        items: &[Item],
        anchor: Option<date::Day>,
        ahead: bool,
    ) -> Option<(Range<usize>, DateId)> {
        for at in 1..items.len().saturating_sub(2) {
            let word = |at: usize| items.get(at).map_or("", |item| self.symbols.get(item.word));
            if !matches!(word(at), "on" | "in") || self.is_in_aside(items, at) {
                continue;
            }
            let words = self.context(anchor).words(items, at + 1);
            if let Ok(Some((written, used))) = date::parse(&words)
                && (written.is_day() || used > 1 || items.get(at + 2).is_some_and(|item| item.mark.sets_apart()))
                && (self.begins_a(&self.vocabulary.lists.prepositions, items, at + 1 + used)
                    || self.is_finite(items, at + 1 + used) && !(1..at).any(|at| self.is_finite(items, at))
                    || items.get(at + 1 + used).is_some_and(|item| item.mark.sets_apart()))
                && let Some(range) = written.resolve(anchor, ahead || self.ahead)
            {
                return Some((at..at + 1 + used, self.date(range)));
            }
        }
        None
    }

    /// What no phrase matches: a declared event, or an opaque sentence.
    fn sentence(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<Read, Fault> {
        if let Some((found, fault)) = self.coordination(input, items)? {
            self.coordination = Some(found);
            return Err(fault);
        }
        self.no_colon(input, items)?;
        let unquoted = self.without_partial_quotes(items);
        let items = &self.with_verbs(&unquoted);
        let (mut rest, mut around) = self.take_out(items, true);
        if self.context(None).form(&self.vocabulary.negations, items, 0).is_some() {
            self.uninverted(&mut rest);
        }
        let rest_is_short = rest.len() < items.len();
        if rest_is_short && rest.iter().any(|item| self.vocabulary.lists.nors.begins(item.word)) {
            return Err(Box::new(
                Diagnostic::error("ambiguous-claim", self.place_of(input, items), "two things are denied here")
                    .label("more than one claim in a line")
                    .help("write a line for each of them"),
            ));
        }
        if let Some(read) = self.with_negations(input, items, anchor, around.negation != usize::MAX)? {
            return Ok(read);
        }
        if let Some(at) = self.headline_infinitive(&rest) {
            rest.remove(at);
            rest.get_mut(at).into_iter().for_each(|verb| verb.verbal = true);
            around.future = true;
        }
        let past = self.is_past(items);
        // `the trial begins on 2 June`
        self.tense = match (self.is_present_event(items), self.is_simple_past(items)) {
            (true, _) => Tense::Present,
            (false, true) => Tense::SimplePast,
            (false, false) => Tense::Other,
        };
        let read = self.dated_sentence(input, items, anchor, (rest, around, past));
        self.tense = Tense::Other;
        read
    }

    /// A sentence without its negations, hedges and words for the future.
    fn dated_sentence(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        (mut rest, mut around, past): (Vec<Item>, Around, bool),
    ) -> Result<Read, Fault> {
        if self.has_dated_phrases() {
            let rest = self.without_auxiliaries(&rest);
            if let Some(read) = self.in_runs(input, &rest, around, past, true) {
                return Ok(read);
            }
        }
        if let Some((end, when)) = self.date_at_end(input, &rest, anchor, around.future)? {
            around.when = when;
            rest.truncate(end);
        } else if let Some((dated, when)) = self.date_inside(&rest, anchor, around.future) {
            around.when = when;
            rest.drain(dated);
        }
        self.settle_verb(&mut rest);
        let written = rest;
        let rest = self.without_auxiliaries(&written);
        if let Some(read) = self.in_runs(input, &rest, around, past, false) {
            if let Some(definite) = self.happens_once(items) {
                *self.once.entry(read.proposition).or_insert(true) &= definite;
            }
            return Ok(Read { present: self.is_present(items), ..read });
        }
        // Whether a figure stands before the negation is asked below.
        let counted = self.counts(rest.get(..around.negation).unwrap_or(&rest)) && around.negated;
        let rest = match self.in_active_voice(&rest).filter(|_| !counted) {
            Some(active) => {
                if let Some(read) = self.in_runs(input, &active, around, past, false) {
                    return Ok(Read { present: self.is_present(items), ..read });
                }
                active
            }
            None => rest,
        };
        let mut terms = Vec::with_capacity(rest.len());
        // The words themselves, for hints.
        let mut words = Vec::new();
        let mut indefinite = false;
        let mut index = 0;
        // The word behind `one`.
        let mut single = usize::MAX;
        while let Some(item) = rest.get(index) {
            match item.kind {
                ItemKind::Open | ItemKind::Close => index += 1,
                _ => {
                    if let Some((range, end)) = self.figure_at(input, &rest, index)? {
                        let text = self.written_at(input, rest.get(index..end).unwrap_or(&[]));
                        let number = self.numbers.of(range, &text);
                        // `Two of the clubs did not pay` leaves it open what the others did; `the two leaders did not meet` does not.
                        let definite = index > 0 && self.begins_a(&self.vocabulary.lists.determiners, &rest, index - 1);
                        indefinite |= index < around.negation && !definite;
                        terms.push(Term::new(TermKind::Number(number)));
                        single = if range == NumberRange::whole(1) { end } else { usize::MAX };
                        index = end;
                        continue;
                    }
                    if let Some([first, between, second]) = self.score_at(item) {
                        terms.extend([first, between, second]);
                        words.push(item.word);
                        index += 1;
                        continue;
                    }
                    if let Some((fill, end)) = self.context(anchor).name_at(&rest, index)
                        && !matches!(fill, Fill::Indefinite(..))
                    {
                        let term = match fill {
                            // An opaque sentence is compared word for word, so that a quoted string in
                            // it is its words.
                            Fill::Word(_) => None,
                            fill => Some(self.term(input, &rest, fill, Some(index))),
                        };
                        match term {
                            Some(term) => terms.push(term),
                            None => {
                                let text = self.symbols.get(item.word).to_owned();
                                terms.extend(
                                    text.split_whitespace()
                                        .map(|word| Term::new(TermKind::Word(self.symbols.intern(word)))),
                                );
                            }
                        }
                        index = end;
                        continue;
                    }
                    let skipped = self.context(anchor).filler(&rest, index);
                    if skipped > 0 && !self.is_unresolved(&rest, index) {
                        index += skipped;
                        continue;
                    }
                    let form = self.context(anchor).form(&self.vocabulary.indefinites, &rest, index);
                    if self.is_unresolved(&rest, index) {
                        let pronoun = rest.get(index..=index).unwrap_or(&[]).to_vec();
                        terms.push(Term::new(TermKind::Name(self.nobody_named(input, &pronoun))));
                        words.push(item.word);
                        index += 1;
                        continue;
                    }
                    indefinite |= form.is_some() && index < around.negation;
                    words.push(item.word);
                    // A word that opens a line may have a capital: `People fled`.
                    let word = if date::may_begin(self.symbols.get(item.word)) { item.word } else { item.lower };
                    let mut compared = self.compared(&Item { word, ..*item }, past);
                    // `one judge` and `two judges` are the same but for the figure.
                    if index == single && !self.begins_a(&self.vocabulary.lists.prepositions, &rest, index) {
                        let plural = verbs::plural(self.symbols.get(compared));
                        compared = self.symbols.intern(&plural);
                    }
                    terms.push(Term::new(TermKind::Word(compared)));
                    index += 1;
                }
            }
        }
        if terms.is_empty() {
            let message = "nothing is left of this line when hedges, negations and articles are taken out";
            return Err(Box::new(
                Diagnostic::error("syntax", self.place_of(input, items), message).help("write out what is said"),
            ));
        }
        let event = match terms.as_slice() {
            [only] => only.name().filter(|id| self.declared.kind(*id) == Some(NameKind::Event)),
            _ => None,
        };
        if event.is_none() {
            self.dangling(input, items);
            self.near_phrase(input, &rest, anchor)?;
            self.hints.opaque(input.id, input.document, &rest, &words);
        }
        let phrase = if event.is_some() { PhraseId::HAPPENED } else { PhraseId::OPAQUE };
        let proposition = self.propositions.intern(phrase, &terms);
        if event.is_none() {
            let helped = items.iter().any(|item| self.vocabulary.lists.supports.begins(item.word));
            if let Some(definite) = self.happens_once(items) {
                *self.once.entry(proposition).or_insert(true) &= definite;
            }
            self.keep_wording(proposition, &written, u8::from(around.negated) + u8::from(around.negated && helped));
        }
        Ok(Read {
            proposition,
            negated: around.negated,
            certainty: around.certainty,
            future: around.future,
            when: around.when,
            swapped: false,
            indefinite,
            known: event.is_some(),
            present: event.is_none() && self.is_present(items),
        })
    }

    /// Where `to` stands before the only verb of a headline, which is yet to come: `Town to sell training ground`.
    fn headline_infinitive(&self, items: &[Item]) -> Option<usize> {
        let lists = &self.vocabulary.lists;
        let is_to = |at: &usize| items.get(*at).is_some_and(|item| self.in_list(&lists.infinitives, item));
        let at = (1..items.len().saturating_sub(1)).find(is_to)?;
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR).and(VerbForm::PARTICIPLE).and(VerbForm::NOUN);
        let is_verb = |at: usize| {
            self.begins_a(&lists.auxiliaries, items, at)
                || self.verb_form(items.get(at)).is_some_and(|form| form.is(finite.and(VerbForm::BASE)))
        };
        let is_base = self.verb_form(items.get(at + 1)).is_some_and(|form| form.is(VerbForm::BASE));
        let has_verb =
            (0..at).any(is_verb) || (at + 2..items.len()).any(|at| self.begins_a(&lists.auxiliaries, items, at));
        (is_base && !has_verb).then_some(at)
    }

    /// A sentence that a phrase fits with its negation in place: `{owner} has no stake in {thing}`.
    fn with_negations(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
        has_negation: bool,
    ) -> Result<Option<Read>, Fault> {
        if !has_negation {
            return Ok(None);
        }
        let (mut rest, mut around) = self.take_out(items, false);
        if let Some((end, when)) = self.date_at_end(input, &rest, anchor, around.future)? {
            around.when = when;
            rest.truncate(end);
        }
        let past = self.is_past(items);
        let rest = self.without_auxiliaries(&rest);
        Ok(self.in_runs(input, &rest, around, past, false))
    }

    /// A sentence that a phrase fits when its slots take several words.
    fn in_runs(&mut self, input: &Input<'_>, items: &[Item], around: Around, past: bool, dated: bool) -> Option<Read> {
        let fitting = self.fitting(input, items, past, dated)?;
        // A cue that is misspelt may stand among the words of a name.
        for fill in fitting.fills.iter().flatten() {
            if let Fill::Run(from, to) = *fill {
                let run = items.get(from as usize..to as usize).unwrap_or(&[]);
                let words: Vec<Symbol> = run.iter().map(|item| item.word).collect();
                self.hints.opaque(input.id, input.document, items, &words);
            }
        }
        Some(self.filled(input, items, (fitting.phrase, fitting.negated, &fitting.fills), around))
    }

    /// Whether a figure stands among some words.
    fn counts(&self, items: &[Item]) -> bool {
        items.iter().any(|item| {
            let text = self.symbols.get(item.lower);
            number::may_begin(text) || text.starts_with(|first: char| first.is_ascii_digit())
        })
    }

    /// Two figures joined by a dash that are no range, such as a score: `3-1`, `218-209`.
    fn score_at(&mut self, item: &Item) -> Option<[Term; 3]> {
        let text = self.symbols.get(item.word).to_owned();
        let (first, second) = text.split_once(['-', '–']).filter(|_| item.kind == ItemKind::Word)?;
        let mut figure = |text: &str| {
            let is_short = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            let whole = text.parse().ok().filter(|_| is_short)?;
            Some(Term::new(TermKind::Number(self.numbers.of(NumberRange::whole(whole), text))))
        };
        let (first, second) = (figure(first)?, figure(second)?);
        let between = self.symbols.intern("-");
        Some([first, Term::new(TermKind::Word(between)), second])
    }

    /// Points out an opaque sentence that holds all words of a phrase in order.
    fn near_phrase(&mut self, input: &Input<'_>, items: &[Item], anchor: Option<date::Day>) -> Result<(), Fault> {
        let context = self.context(anchor);
        let id = match near::near(&context, items) {
            near::Near::None => return Ok(()),
            near::Near::Pattern(id) => id,
            near::Near::TooMany => {
                let place = self.place_of(input, items);
                self.hints.not_compared(place);
                return Ok(());
            }
        };
        let Some(pattern) = self.vocabulary.patterns.get(id as usize) else { return Ok(()) };
        let place = self.place_of(input, items);
        if pattern.pieces.iter().any(|piece| matches!(piece, Piece::Slot { slot_type: ast::SlotType::Number, .. })) {
            // A figure that cannot be read is a fault; a sentence without one is a sentence.
            for at in 0..items.len() {
                if let Err(number::BadNumber(why)) =
                    number::parse(self.context(anchor).words(items, at).get(..1).unwrap_or(&[]))
                {
                    let place = self.place_of(input, items.get(at..=at).unwrap_or(&[]));
                    let diagnostic = Diagnostic::error("syntax", place, why);
                    return Err(Box::new(
                        diagnostic.help("write the figure in digits, such as `1,300`, `4.5 million` or `about 50`"),
                    ));
                }
            }
        }
        let excess = near::excess(&context, &pattern.pieces, items);
        let label = match excess.and_then(|excess| self.in_words(pattern, &excess, items)) {
            Some(excess) => format!("{excess}; the line is compared word for word"),
            None => "read as a sentence of its own, compared word for word".to_owned(),
        };
        let message = format!("this line has the words of `{}` but does not match it", pattern.text);
        self.report(
            Diagnostic::new("near-phrase", Severity::Warning, place, message)
                .label(label)
                .help("put a name that has several words in quotes, or declare it")
                .help("or declare a phrase for this line"),
        );
        Ok(())
    }

    /// Which words a line has in the place of which slots of a phrase.
    fn in_words(&self, pattern: &Pattern, excess: &near::Excess, items: &[Item]) -> Option<String> {
        let slots = &self.vocabulary.phrase(pattern.phrase)?.slots;
        let names = excess.slots.iter().filter_map(|&slot| slots.get(slot)).map(|slot| format!("`{{{}}}`", slot.name));
        let names: Vec<String> = names.collect();
        let words = self.text_of(items.get(excess.items.clone())?);
        let found = match excess.words {
            0 => "nothing stands there".to_owned(),
            _ => format!("`{words}` cannot be told to name one"),
        };
        Some(match names.as_slice() {
            [] => format!("the phrase has nothing where `{words}` stands"),
            [only] => format!("{only} takes words that name one thing, and {found}"),
            [first @ .., last] => {
                format!("{} and {last} take words that name one thing each, and {found}", first.join(", "))
            }
        })
    }

    /// Points out a cue that is followed by nothing but a name.
    fn bare_name(&mut self, input: &Input<'_>, items: &[Item]) {
        let context = self.context(None);
        let start = (0..items.len()).find(|&at| context.filler(items, at) == 0).unwrap_or(0);
        let rest = items.get(start..).unwrap_or(&[]);
        let declared = context.form(&self.declared.forms, rest, 0).filter(|&(_, end)| end == rest.len());
        let capital = matches!(rest, [one] if one.kind == ItemKind::Word && self.spelling(input, one).starts_with(char::is_uppercase));
        let is_event = declared.is_some_and(|(id, _)| self.declared.kind(NameId(id)) == Some(NameKind::Event));
        if (declared.is_some() || capital) && !is_event {
            let (text, place) = (self.text_of(rest), self.place_of(input, rest));
            self.report(
                Diagnostic::new(
                    "bare-name",
                    Severity::Note,
                    place,
                    format!("`{text}` is a name, and not something that is said"),
                )
                .help(
                    "write what is said of it; or declare a phrase for the whole line; or declare the name as an event",
                ),
            );
        }
    }
}

impl Read {
    fn plain(proposition: PropositionId) -> Self {
        Self {
            proposition,
            negated: false,
            certainty: Certainty::Certain,
            future: false,
            when: DateId::UNKNOWN,
            swapped: false,
            indefinite: false,
            known: true,
            present: false,
        }
    }
}

#[derive(Clone, Copy)]
struct Split {
    cue: CueId,
    hearer: Option<usize>,
    from: usize,
    to: usize,
    unnamed: bool,
    /// When it was said, where the words around the speaker say so.
    said: DateId,
}

/// Lets go of the words of what the innermost speaker so far says, when those hold a saying: only a proposition may be a
/// bare name, and to keep the words of each saying would take room for the line as many times as it is nested.
fn forget_words(layers: &mut [(Layer, usize)]) {
    let said =
        layers.iter_mut().rev().find_map(|(layer, _)| if let Layer::Said(said) = layer { Some(said) } else { None });
    if let Some(said) = said {
        said.after = Vec::new();
    }
}

/// The words in a pair of brackets that holds all of `items`.
fn bracketed(items: &[Item]) -> Option<&[Item]> {
    if items.first()?.kind != ItemKind::Open {
        return None;
    }
    let mut depth = 0usize;
    for (index, item) in items.iter().enumerate() {
        match item.kind {
            ItemKind::Open => depth += 1,
            ItemKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return if index + 1 == items.len() { items.get(1..index) } else { None };
        }
    }
    None
}

/// The days that `before DATE` and the like mean. What lies ahead begins on the day of saying.
fn shifted(range: DateRange, preposition: &str, ahead_of: Option<date::Day>) -> DateRange {
    let shifted = match preposition {
        "before" => range.before(),
        "by" => range.up_to(),
        "after" => range.after(),
        "since" => range.since(),
        _ => range,
    };
    let from_then_on = ahead_of.map(|day| DateRange::days(day, day).since());
    from_then_on.filter(|_| shifted.from == date::Day::MIN).and_then(|ahead| shifted.shared(ahead)).unwrap_or(shifted)
}

//! Attributions from the words of a text.

use super::{
    Attribution, Bytes, ContentKind, Paragraph, Pattern, Stance,
    content::Predicate,
    lexicon::{Frames, Kinds},
    phrases::{Form, Range, Sentence},
    quotes::{self, Quote},
    reader::Reader,
    tokens::{self, Kind, Token},
    view::{Context, View, bare_quote, bytes_of, ends_in_quote, inside},
};
use crate::narrow::to_u32;
use smallvec::smallvec;
use std::cell::Cell;

/// The longest sentence, in tokens: what goes on longer is no prose, and is parted.
const LONGEST: usize = 256;

/// A paragraph or the inside of a quotation, with its quotations as single tokens.
struct Stream {
    items: Vec<Token>,
    sentences: Vec<Range>,
}

impl<'a> Reader<'a> {
    pub(super) fn read(mut self, paragraphs: &[Paragraph]) -> (Vec<Attribution>, u64) {
        let (mut tokens, mut quotes) = (Vec::new(), Vec::new());
        self.turns = paragraphs.iter().filter(|paragraph| self.label(**paragraph).is_some()).take(3).count() == 3;
        for (number, paragraph) in paragraphs.iter().enumerate() {
            let body = self.slice(paragraph.bytes);
            let next = paragraphs.get(number + 1).and_then(|next| self.slice(next.bytes).chars().next());
            tokens::tokenize(self.lexicon, body, paragraph.bytes.start, &mut tokens);
            quotes::pair(body, paragraph.bytes.start, &tokens, next, &mut quotes);
            self.steps.set(self.steps.get() + tokens.len() as u64);
            let first = self.found.len();
            self.paragraph(*paragraph, &tokens, &quotes);
            if let Some(new) = self.found.get_mut(first..) {
                new.sort_by_key(|one| {
                    let start = one.content.first().map_or(0, |piece| piece.start);
                    start.min(one.speaker.map_or(u32::MAX, |speaker| speaker.start))
                });
            }
        }
        (self.found, self.steps.get())
    }

    /// The label of a turn of an interview (`NAME:`, `Q:`, `Ms. Ruiz:`), by its length and the offset of what is said.
    fn label(&self, paragraph: Paragraph) -> Option<(usize, usize)> {
        let body = self.slice(paragraph.bytes);
        let head: &str = body.get(..body.len().min(48)).or_else(|| body.get(..body.len().min(45))).unwrap_or("");
        // `Q. Who received that?`
        let letter = head.get(1..3) == Some(". ") && head.starts_with(['Q', 'A']);
        let colon = if letter { 1 } else { head.find(':')? };
        let label = head.get(..colon)?;
        let words = label.split([' ', '-']).filter(|word| !word.is_empty());
        let capitals = words.clone().all(|word| {
            word.chars().next().is_some_and(char::is_uppercase)
                && word.chars().all(|one| one.is_alphabetic() || ".'’".contains(one))
        });
        let rest = body.get(colon + 1..)?;
        let fits = capitals && (1..=4).contains(&words.count()) && rest.starts_with(' ') && !rest.trim().is_empty();
        fits.then(|| (label.len(), colon + 1 + (rest.len() - rest.trim_start().len())))
    }

    fn paragraph(&mut self, paragraph: Paragraph, tokens: &[Token], quotes: &[Quote]) {
        let given = paragraph.heading;
        let last = tokens.last().filter(|last| matches!(last.kind, Kind::Word | Kind::Number | Kind::Quotation));
        let short = tokens.len() <= 16 && last.is_some_and(|last| !self.text_of(last).ends_with('.'));
        let stopped =
            quotes.last().and_then(|quote| tokens.get(quote.close.wrapping_sub(1))).is_some_and(Token::is_final);
        let paragraph = Paragraph { heading: given || short && !stopped, ..paragraph };
        // A quotation that goes on from the paragraph before.
        let continued = self.going_on.take();
        let first_quote = quotes.first().filter(|quote| quote.open == 0).copied();
        let mut taken = None;
        if let (Some(index), Some(quote)) = (continued, first_quote) {
            let bytes = inside(tokens, quote);
            if let Some(found) = self.found.get_mut(index) {
                found.content.push(bytes);
                taken = Some(index);
            }
        }
        // A turn of an interview.
        let mut from = 0;
        if self.turns && !given {
            if let Some((label, said)) = self.label(paragraph) {
                let start = paragraph.bytes.start;
                let speaker = Bytes { start, end: start + to_u32(label) };
                let body = self.slice(paragraph.bytes).trim_end_matches('.');
                let content = Bytes { start: start + to_u32(said), end: start + to_u32(body.len().max(said + 1)) };
                from = tokens.iter().position(|token| token.start >= content.start).unwrap_or(0);
                // `(laughs)`
                let mut content = content;
                if tokens.get(from).is_some_and(|token| token.kind == Kind::Open)
                    && let Some(close) = tokens.iter().skip(from).position(|token| token.kind == Kind::Close)
                    && let Some(next) = tokens.get(from + close + 1)
                {
                    content.start = next.start;
                }
                self.turn = Some(self.found.len());
                self.found.push(Attribution {
                    pattern: Pattern::Turn,
                    kind: ContentKind::Direct,
                    stance: Stance::Says,
                    speaker: Some(speaker),
                    name: None,
                    cue: None,
                    content: smallvec![content],
                    said: None,
                    sure: true,
                });
            } else if let Some(turn) = self.turn {
                // Whoever speaks of `I` and `you` goes on; a writer who tells what happens does not.
                let speaks = tokens.iter().any(|token| token.is(Kinds::SPEAKING))
                    && quotes.first().is_none_or(|quote| quote.open > 0);
                if speaks {
                    let body = self.slice(paragraph.bytes).trim_end_matches('.');
                    let end = paragraph.bytes.start + to_u32(body.len());
                    if let Some(found) = self.found.get_mut(turn) {
                        found.content.push(Bytes { start: paragraph.bytes.start, end });
                    }
                } else {
                    self.turn = None;
                }
            }
        }
        // From outside of all quotations, then inside of each.
        let whole = self.stream(tokens, quotes, (from, tokens.len()));
        let turn = from > 0;
        self.sentences(paragraph, &whole, quotes, tokens, taken, !turn);
        for quote in quotes {
            let inner = (quote.open + 1, quote.close.min(tokens.len()));
            if inner.1 > inner.0 + 2 {
                let stream = self.stream(tokens, quotes, inner);
                self.sentences(paragraph, &stream, quotes, tokens, None, false);
            }
        }
        // What goes on in the next paragraph.
        if let Some(last) = quotes.iter().find(|quote| quote.goes_on && quote.close >= tokens.len()) {
            let bytes = inside(tokens, *last);
            let holds = |found: &Attribution| {
                found.content.last().is_some_and(|piece| piece.start == bytes.start || piece.end == bytes.end)
            };
            self.going_on = self.found.iter().rposition(holds);
        }
    }

    /// The tokens of a range, with each quotation in it as one, and its sentences.
    fn stream(&self, tokens: &[Token], quotes: &[Quote], (from, to): Range) -> Stream {
        let mut items: Vec<Token> = Vec::with_capacity(to.saturating_sub(from));
        let mut at = from;
        let mut next = quotes.partition_point(|quote| quote.open < from);
        while at < to {
            let Some(token) = tokens.get(at) else { break };
            while quotes.get(next).is_some_and(|quote| quote.open < at) {
                next += 1;
            }
            if let Some(quote) =
                quotes.get(next).filter(|quote| quote.open == at && quote.close.min(tokens.len()) <= to)
            {
                let last = tokens.get(quote.close.min(tokens.len() - 1)).copied().unwrap_or_default();
                let inner = tokens.get(quote.open + 1).copied().unwrap_or_default();
                items.push(Token {
                    start: token.start,
                    end: last.end,
                    kind: Kind::Quote,
                    kinds: Kinds::NONE,
                    capital: inner.capital || inner.kind == Kind::Number || inner.kind == Kind::Quotation,
                    quote: to_u32(next),
                    ..*token
                });
                at = quote.close + 1;
                next += 1;
                continue;
            }
            // What is no mark of a quotation is the apostrophe of a plural (`the drivers' union`).
            if token.kind != Kind::Quotation {
                items.push(*token);
            }
            at += 1;
        }
        let sentences = self.split(&items, tokens, quotes);
        Stream { items, sentences }
    }

    /// Parts a stream into sentences.
    fn split(&self, items: &[Token], tokens: &[Token], quotes: &[Quote]) -> Vec<Range> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (index, item) in items.iter().enumerate() {
            let next = items.get(index + 1);
            let opens = next.is_none_or(|next| {
                next.capital
                    || matches!(
                        next.kind,
                        Kind::Quote | Kind::Number | Kind::Quotation | Kind::Dash | Kind::Other | Kind::Open
                    )
                    || next.word.kinds == Kinds::NONE
                        && next.kind == Kind::Word
                        && self.text_of(next).starts_with(['@', '#'])
            });
            let ends = match item.kind {
                Kind::Stop | Kind::Mark => opens && next.is_none_or(|next| next.spaced),
                Kind::Ellipsis => opens && next.is_none_or(|next| next.capital),
                Kind::Quote => {
                    let last = quotes
                        .get(item.quote as usize)
                        .and_then(|quote| tokens.get(quote.close.min(tokens.len()).wrapping_sub(1)));
                    let stopped = last
                        .is_some_and(|last| last.is_final() || last.kind == Kind::Dash || last.kind == Kind::Quotation);
                    stopped && next.is_none_or(|next| next.capital && next.spaced && next.kind != Kind::Dash)
                }
                Kind::Close => {
                    let stopped =
                        index.checked_sub(1).and_then(|before| items.get(before)).is_some_and(Token::is_final);
                    stopped && next.is_none_or(|next| next.capital)
                }
                // A short form ends a sentence where a small word begins another.
                Kind::Word => {
                    self.text_of(item).ends_with('.')
                        && next.is_none_or(|next| {
                            next.capital && item.is(Kinds::CLOCK) && !next.is(Kinds::TIME)
                                || next.capital
                                    && next.is(Kinds::DETERMINER
                                        .and(Kinds::PERSONAL)
                                        .and(Kinds::BUT)
                                        .and(Kinds::AND)
                                        .and(Kinds::BEGINNING))
                                    && !item.is(Kinds::TITLE)
                        })
                }
                Kind::Number
                | Kind::Comma
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Open
                | Kind::Quotation
                | Kind::Other
                | Kind::End => false,
            };
            if ends || index - start >= LONGEST {
                sentences.push((start, index + 1));
                start = index + 1;
            }
        }
        if start < items.len() {
            sentences.push((start, items.len()));
        }
        sentences
    }

    /// The sentences of a stream, one after the other.
    fn sentences(
        &mut self,
        paragraph: Paragraph,
        stream: &Stream,
        quotes: &[Quote],
        tokens: &[Token],
        continued: Option<usize>,
        outer: bool,
    ) {
        let view = View { quotes, tokens };
        // The attribution that a quotation alone in its sentence belongs to.
        let mut holder: Option<usize> = continued;
        let colon = if outer { self.colon.take() } else { None };
        let quoted_before = std::mem::take(&mut self.quoted_before);
        let mut quoted = false;
        let count = stream.sentences.len();
        for (number, &(start, end)) in stream.sentences.iter().enumerate() {
            let sentence =
                Sentence { text: self.text, base: 0, items: &stream.items, start, end, steps: &Cell::new(0) };
            let before = number.checked_sub(1).and_then(|before| stream.sentences.get(before)).copied();
            let first = self.found.len();
            let bare = bare_quote(&sentence);
            if let Some(quote) = bare.filter(|_| outer) {
                let bytes = view.inside(sentence.at(quote));
                if number == 0 && continued.is_some() {
                    quoted = true;
                    continue;
                }
                // `"Why?" Jones asked.`: the next sentence attributes it.
                let follows = stream.sentences.get(number + 1).is_some_and(|&(start, end)| {
                    let next = Sentence { start, end, ..sentence };
                    self.attributes_before(&next)
                });
                if follows {
                    continue;
                }
                if let Some(index) = holder {
                    if let Some(found) = self.found.get_mut(index) {
                        found.content.push(bytes);
                    }
                    continue;
                }
                let (speaker, cue) = colon.filter(|_| number == 0).unwrap_or_default();
                let words = view.words(sentence.at(quote));
                let sure = speaker.is_some() || (number == 0 && quoted_before && words >= 4);
                if words >= 3
                    || speaker.is_some()
                    || view.ends_like_speech(sentence.at(quote))
                    || number == 0 && count == 1
                {
                    holder = Some(self.found.len());
                    self.found.push(Attribution {
                        pattern: if speaker.is_some() { Pattern::Quoted } else { Pattern::CarriedOn },
                        kind: ContentKind::Direct,
                        stance: Stance::Says,
                        speaker: speaker.or(self.last),
                        name: self.last_name,
                        cue,
                        content: smallvec![bytes],
                        said: None,
                        sure: sure && !paragraph.heading,
                    });
                    quoted = true;
                }
                continue;
            }
            let mut context = Context { paragraph, view, before, outer };
            self.sentence(&sentence, &mut context);
            self.steps.set(self.steps.get() + sentence.steps.get());
            if outer {
                let direct = self.found.iter().enumerate().skip(first).rfind(|(_, found)| {
                    found.pattern == Pattern::Quoted
                        && (found.kind == ContentKind::Direct || ends_in_quote(found, &stream.items, start, end))
                });
                holder = direct.map(|(index, _)| index);
                quoted |= holder.is_some();
                if self.found.len() == first && !paragraph.heading {
                    self.by_subject(&sentence);
                }
            }
        }
        if outer {
            self.quoted_before = quoted;
        }
    }

    /// Remembers the subject of a sentence without attributions: whoever acts may speak next.
    fn by_subject(&mut self, sentence: &Sentence<'_>) {
        let verb = (sentence.start + 1..sentence.end.min(sentence.start + 16)).find(|&index| sentence.is_finite(index));
        let subject = verb.and_then(|verb| sentence.subject_before(verb));
        if let Some(subject) = subject.filter(|&(start, _)| start == sentence.start) {
            let head = sentence.at(subject.0);
            if head.capital && !head.is(Kinds::DETERMINER.and(Kinds::BEGINNING)) {
                self.last = Some(bytes_of(sentence, subject));
            }
        }
    }

    /// Whether a sentence is `Jones asked.`, so that it attributes what stands before it.
    fn attributes_before(&self, sentence: &Sentence<'_>) -> bool {
        let limit = sentence.end.min(sentence.start + 14);
        for verb in sentence.start..limit {
            let token = sentence.at(verb);
            if token.is(Kinds::CUE) {
                let quote = self.lexicon.cues(token.word).iter().any(|cue| cue.frames.is(Frames::QUOTE));
                let Some((group, Form::Finite, _)) = sentence.verb_group(verb).filter(|_| quote) else { continue };
                let subject = sentence.subject_before(group);
                if subject.is_none_or(|(start, _)| start != sentence.start) {
                    continue;
                }
                let behind = sentence.over_adjuncts(verb + 1);
                let behind = if sentence.at(behind).is(Kinds::OBJECT) { behind + 1 } else { behind };
                return sentence.is_final(behind)
                    || sentence.is_kind(behind, Kind::Comma)
                        && !(behind..sentence.end).any(|index| sentence.is_kind(index, Kind::Quote));
            }
        }
        false
    }

    fn sentence(&mut self, sentence: &Sentence<'_>, context: &mut Context<'_>) {
        let predicates = self.predicates(sentence);
        let mut before_left = sentence.start;
        for (number, predicate) in predicates.iter().enumerate() {
            let earlier = predicates.get(..number).unwrap_or_default();
            let later = predicates.get(number + 1..).unwrap_or_default();
            self.predicate(sentence, predicate, earlier, later, context, &mut before_left);
        }
        for index in sentence.start..sentence.end {
            let token = sentence.at(index);
            if token.kind != Kind::Word {
                continue;
            }
            if token.is(Kinds::ACCORDING) && sentence.at(index + 1).is(Kinds::TO) {
                self.according(sentence, index, &predicates, context);
            } else if token.is(Kinds::VIEW)
                && sentence.at(index + 1).is(Kinds::OF)
                && sentence.before(index).is(Kinds::DETERMINER)
            {
                self.words_of(sentence, index, context);
            } else if token.is(Kinds::HEARSAY) {
                self.hearsay(sentence, index, context);
            } else if token.is(Kinds::ADJECTIVE) {
                self.conviction(sentence, index, &predicates, context);
            } else if token.is(Kinds::VIEW) && sentence.before(index).is(Kinds::POSSESSIVE)
                || token.is(Kinds::VIEW) && sentence.is_clitic_s(index.wrapping_sub(1))
            {
                self.view(sentence, index, &predicates, context);
            }
            let owned = sentence.before(index).is(Kinds::POSSESSIVE) || sentence.is_clitic_s(index.wrapping_sub(1));
            let intent = token.is(Kinds::INTENT)
                && owned
                && sentence.at(index + 1).is(Kinds::TO)
                && self.is_infinitive(sentence, index + 1);
            // `His fear is that it was lost`
            let linked = sentence.at(index + 1).is(Kinds::BE) && sentence.at(index + 2).is(Kinds::THAT);
            if intent || token.is(Kinds::NOUN) && (linked || sentence.at(index + 1).is(Kinds::THAT)) {
                self.noun(sentence, index, &predicates, context);
            }
        }
        if context.outer {
            self.response(sentence, context);
            self.colons(sentence, context, &predicates);
        }
    }

    fn predicate(
        &mut self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        earlier: &[Predicate<'a>],
        later: &[Predicate<'a>],
        context: &mut Context<'_>,
        before_left: &mut usize,
    ) {
        let mut speaker = predicate.subject;
        let mut pattern = None;
        let content = match predicate.form {
            Form::Passive | Form::Bare => {
                let found = self.passive(sentence, predicate, later, context);
                let Some((content, agent)) = found else { return };
                speaker = agent;
                pattern = Some(Pattern::Passive);
                content
            }
            Form::Finite | Form::Participle | Form::Infinitive => {
                let right = || if predicate.inverted { None } else { self.right(sentence, predicate, later, context) };
                let left = || self.left(sentence, predicate, earlier, later, context, *before_left);
                let content = if self.is_aside(sentence, predicate, context) {
                    left().or_else(right)
                } else {
                    right().or_else(left)
                };
                let Some(content) = content else {
                    if let Some((cue, end)) =
                        self.cue(sentence, predicate.verb, 1).filter(|_| !predicate.cue.particle.is_empty())
                    {
                        let group = (predicate.group.0, end);
                        let other = Predicate { cue, group, ..predicate.clone() };
                        return self.predicate(sentence, &other, earlier, later, context, before_left);
                    }
                    self.open_colon(sentence, predicate, context);
                    return;
                };
                content
            }
        };
        if content.pieces.first().is_some_and(|piece| piece.0 < predicate.start) {
            *before_left = (*before_left).max(predicate.group.1);
        }
        let certain = match predicate.form {
            Form::Finite => speaker.is_some(),
            Form::Participle => speaker.is_some(),
            Form::Infinitive => false,
            Form::Passive | Form::Bare => true,
        };
        let sure = content.sure && certain;
        if speaker.is_none()
            && !matches!(predicate.form, Form::Passive | Form::Bare)
            && !content.pieces.iter().any(|&piece| context.view.is_quoted(sentence, piece))
        {
            return;
        }
        let cue = predicate.group;
        let cue_start = (cue.0..cue.1)
            .find(|&index| {
                !sentence.at(index).is(Kinds::TO) || index + 1 == predicate.verb && predicate.form != Form::Infinitive
            })
            .unwrap_or(cue.0);
        let cue_end = predicate
            .subject
            .filter(|subject| subject.0 > predicate.verb)
            .map_or(cue.1, |subject| subject.0.min(cue.1));
        let cue = bytes_of(sentence, (cue_start, cue_end.max(cue_start + 1)));
        let said = self.said(sentence, predicate);
        let pattern = pattern.unwrap_or(content.pattern);
        let count = self.found.len();
        self.push(sentence, context, pattern, speaker, Some(cue), content.pieces, said, sure);
        if let Some(new) = self.found.get_mut(count..).and_then(<[Attribution]>::first_mut) {
            let verb = sentence.at(predicate.verb);
            let speech = predicate.cue.frames.is(Frames::QUOTE);
            new.stance = match (verb.is(Kinds::DENIAL), verb.is(Kinds::ASKING), predicate.negated) {
                (true, _, false) => Stance::Denies,
                (true, _, true) => Stance::Declines,
                (false, true, false)
                    if new.kind == ContentKind::Direct
                        || new.pattern == Pattern::Asked
                        || predicate.form == Form::Passive
                        || predicate.form == Form::Bare =>
                {
                    Stance::Asks
                }
                (false, _, false) => Stance::Says,
                (false, _, true) if speech => Stance::Declines,
                (false, _, true) => Stance::Denies,
            };
        }
    }

    /// Remembers who speaks where a paragraph ends with a colon.
    fn open_colon(&mut self, sentence: &Sentence<'_>, predicate: &Predicate<'_>, context: &Context<'_>) {
        if context.outer && sentence.is_kind(sentence.end - 1, Kind::Colon) && sentence.end >= sentence.items.len() {
            let speaker = predicate.subject.map(|subject| bytes_of(sentence, subject));
            self.colon = Some((speaker, Some(bytes_of(sentence, predicate.group))));
        }
    }

    /// The day on which something was said: `said on Monday`.
    fn said(&self, sentence: &Sentence<'_>, predicate: &Predicate<'_>) -> Option<Bytes> {
        let around = [predicate.group.1, predicate.subject.map_or(0, |subject| subject.1)];
        for at in around {
            let from = if sentence.at(at).is(Kinds::OBJECT) { at + 1 } else { at };
            for index in from..(from + 6).min(sentence.end) {
                let token = sentence.at(index);
                if token.kind != Kind::Word || token.is(Kinds::THAT) {
                    break;
                }
                if token.is(Kinds::TIME) && (token.capital || !token.is(Kinds::MODAL)) {
                    let mut end = index + 1;
                    while sentence.is_kind(end, Kind::Number)
                        || sentence.is_kind(end, Kind::Comma) && sentence.is_kind(end + 1, Kind::Number)
                    {
                        end += 1;
                    }
                    return Some(bytes_of(sentence, (index, end)));
                }
            }
        }
        None
    }
}

//! Attributions without a verb: `according to`, nouns, adjectives, colons.

use super::{
    Pattern,
    content::{Predicate, is_expletive},
    lexicon::{Frames, Kinds},
    phrases::{REACH, Range, Sentence},
    reader::Reader,
    tokens::{Kind, Token},
    view::{Context, bytes_of},
};
use smallvec::{SmallVec, smallvec};

impl<'a> Reader<'a> {
    /// `according to …`
    pub(super) fn according(
        &mut self,
        sentence: &Sentence<'_>,
        index: usize,
        predicates: &[Predicate<'a>],
        context: &mut Context<'_>,
    ) {
        let begin = index + 2;
        let Some(speaker) = self.source_behind(sentence, begin) else { return };
        // `according to plan`
        if sentence.at(begin).is(Kinds::UNSOURCED)
            || speaker.1 == begin + 1
                && !sentence.at(begin).capital
                && !sentence.at(begin).is(Kinds::DOCUMENT.and(Kinds::PERSONAL).and(Kinds::OBJECT))
                && !sentence.text_of(sentence.at(begin)).ends_with('s')
        {
            return;
        }
        let cue = bytes_of(sentence, (index, begin));
        let before = sentence.before(index);
        let mut pieces: SmallVec<[Range; 2]> = SmallVec::new();
        let front = index == sentence.start
            || matches!(before.kind, Kind::Semicolon | Kind::Colon)
            || before.is(Kinds::AND.and(Kinds::BUT).and(Kinds::CONTRAST))
            || (sentence.start..index).all(|index| {
                sentence.is_adverb(index)
                    || sentence.at(index).is(Kinds::AND.and(Kinds::BUT))
                    || sentence.is_kind(index, Kind::Comma)
            });
        let fake = Predicate::of_words((index, speaker.1), Some(speaker));
        let later: SmallVec<[Predicate<'a>; 4]> =
            predicates.iter().filter(|one| one.start > speaker.1).take(4).cloned().collect();
        if front {
            let mut from = speaker.1;
            while matches!(sentence.at(from).kind, Kind::Comma | Kind::Colon | Kind::Dash) {
                from += 1;
            }
            let end = self.content_end(sentence, &fake, from, &later);
            if end > from {
                pieces.push((from, end));
            }
        } else {
            let mut start = sentence.start;
            for at in (sentence.start..index.saturating_sub(1)).rev().take(REACH * 2) {
                if sentence.is_kind(at, Kind::Semicolon) {
                    start = at + 1;
                    break;
                }
            }
            let mut end = index;
            while end > start && matches!(sentence.at(end - 1).kind, Kind::Comma | Kind::Dash) {
                end -= 1;
            }
            // From the last verb of another on: `He resigned, and …, according to`.
            while start < end && sentence.at(start).is(Kinds::AND.and(Kinds::BUT)) {
                start += 1;
            }
            if end > start {
                pieces.push((start, end));
            }
            // `The men, according to police, fled`
            if sentence.is_kind(speaker.1, Kind::Comma) && before.kind == Kind::Comma && end > start {
                let rest = speaker.1 + 1;
                let next = sentence.at(rest);
                let goes_on = next.kind == Kind::Word
                    && !next.is(Kinds::RELATIVE
                        .and(Kinds::PROGRESSIVE)
                        .and(Kinds::SUBORDINATE)
                        .and(Kinds::DETERMINER)
                        .and(Kinds::AND)
                        .and(Kinds::BUT));
                let relative = (rest..rest + 4)
                    .any(|index| sentence.at(index).is(Kinds::RELATIVE) && !sentence.at(index).is(Kinds::THAT));
                let end = self.content_end(sentence, &fake, rest, &later);
                if goes_on && !relative && end > rest {
                    pieces.push((rest, end));
                }
            }
        }
        if !pieces.is_empty() {
            self.push(sentence, context, Pattern::AccordingTo, Some(speaker), Some(cue), pieces, None, true);
        }
    }

    /// The noun phrase behind `according to`, with prepositions and participles that belong to it.
    pub(super) fn source_behind(&self, sentence: &Sentence<'_>, begin: usize) -> Option<Range> {
        let first = sentence.at(begin);
        if first.kind != Kind::Word && first.kind != Kind::Number && first.kind != Kind::Quote {
            return None;
        }
        let mut at = begin;
        let limit = sentence.end.min(begin + 30);
        while at < limit {
            let token = sentence.at(at);
            match token.kind {
                Kind::Word => {
                    let fresh = at > begin + 1 && token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && {
                        let before = sentence.before(at);
                        before.kind == Kind::Word
                            && !before.is(Kinds::PREPOSITION
                                .and(Kinds::AND)
                                .and(Kinds::DETERMINER)
                                .and(Kinds::PARTICIPLE)
                                .and(Kinds::PROGRESSIVE))
                    };
                    if fresh {
                        break;
                    }
                    if at > begin
                        && (token.is(Kinds::RELATIVE) && !token.is(Kinds::DETERMINER)
                            || token.is(Kinds::CONTRAST)
                            || token.is(Kinds::PERSONAL) && !token.is(Kinds::OBJECT))
                    {
                        break;
                    }
                }
                Kind::Number | Kind::Close => {}
                Kind::Quote if sentence.is_kind(at + 1, Kind::Word) || at == begin => {}
                Kind::Open => {
                    let close = (at..limit).find(|&index| sentence.is_kind(index, Kind::Close));
                    at = close.unwrap_or(at);
                }
                Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Quotation
                | Kind::Quote
                | Kind::Other
                | Kind::End => break,
            }
            at += 1;
        }
        // An apposition: `according to its chief economist, Per Ahlin,`
        if sentence.is_kind(at, Kind::Comma) {
            let close = (at + 1..limit).find(|&index| !matches!(sentence.at(index).kind, Kind::Word | Kind::Number));
            if let Some(close) = close {
                let names = (at + 1..close).all(|index| sentence.at(index).capital);
                if names && close > at + 1 && sentence.is_kind(close, Kind::Comma) && begin <= sentence.start + 3 {
                    at = close;
                }
            }
        }
        (at > begin).then_some((begin, at))
    }

    /// `in the words of its leader`
    pub(super) fn words_of(&mut self, sentence: &Sentence<'_>, index: usize, context: &Context<'_>) {
        let front = index.wrapping_sub(2);
        if !sentence.at(front).is(Kinds::BEGINNING) {
            return;
        }
        let Some(speaker) = sentence.subject_behind(index + 2) else { return };
        let mut pieces: SmallVec<[Range; 2]> = SmallVec::new();
        let mut end = front;
        while end > sentence.start && matches!(sentence.at(end - 1).kind, Kind::Comma | Kind::Dash) {
            end -= 1;
        }
        if end > sentence.start {
            pieces.push((sentence.start, end));
        }
        if sentence.is_kind(speaker.1, Kind::Comma) {
            let mut until = sentence.end;
            while until > speaker.1 + 1 && sentence.is_final(until - 1) {
                until -= 1;
            }
            if until > speaker.1 + 1 {
                pieces.push((speaker.1 + 1, until));
            }
        }
        if !pieces.is_empty() {
            let cue = bytes_of(sentence, (index, index + 1));
            self.push(sentence, context, Pattern::Noun, Some(speaker), Some(cue), pieces, None, false);
        }
    }

    /// `reportedly`
    pub(super) fn hearsay(&mut self, sentence: &Sentence<'_>, index: usize, context: &Context<'_>) {
        let mut end = sentence.end;
        while end > index && sentence.is_final(end - 1) {
            end -= 1;
        }
        let mut pieces: SmallVec<[Range; 2]> = SmallVec::new();
        if index > sentence.start {
            pieces.push((sentence.start, index));
        }
        if end > index + 1 {
            pieces.push((index + 1, end));
        }
        let cue = bytes_of(sentence, (index, index + 1));
        self.push(sentence, context, Pattern::Passive, None, Some(cue), pieces, None, false);
    }

    /// `is convinced that …`
    pub(super) fn conviction(
        &mut self,
        sentence: &Sentence<'_>,
        index: usize,
        predicates: &[Predicate<'a>],
        context: &mut Context<'_>,
    ) {
        let mut start = index;
        let mut be = false;
        while start > sentence.start && index - start < 6 {
            let before = sentence.before(start);
            if before.is(Kinds::BE) {
                be = true;
            } else if !before.is(Kinds::HAVE.and(Kinds::MODAL).and(Kinds::NOT)) && !sentence.is_adverb(start - 1) {
                break;
            }
            start -= 1;
        }
        if !be || sentence.is_clitic_s(start) && !sentence.before(start).is(Kinds::PERSONAL) {
            return;
        }
        let subject = sentence.subject_before(start);
        let Some(subject) = subject else { return };
        let head = sentence.at(subject.0);
        if sentence.text_of(head).eq_ignore_ascii_case("it") || sentence.text_of(head).eq_ignore_ascii_case("there") {
            return;
        }
        let at = sentence.over_adjuncts(index + 1);
        let token = sentence.at(at);
        let later: SmallVec<[Predicate<'a>; 4]> =
            predicates.iter().filter(|one| one.start > index).take(4).cloned().collect();
        let fake =
            Predicate { inverted: false, start: subject.0, ..Predicate::of_words((start, index + 1), Some(subject)) };
        let end = self.content_end(sentence, &fake, at, &later);
        let that = token.is(Kinds::THAT);
        let clause = token.is(Kinds::PERSONAL) || token.is(Kinds::DETERMINER) || token.capital;
        if end > at && (that || clause && context.outer || token.is(Kinds::WHETHER)) && sentence.has_verb((at, end)) {
            let cue = bytes_of(sentence, (start, index + 1));
            self.push(
                sentence,
                context,
                Pattern::Conviction,
                Some(subject),
                Some(cue),
                smallvec![(at, end)],
                None,
                false,
            );
        }
    }

    /// `in her view`
    pub(super) fn view(
        &mut self,
        sentence: &Sentence<'_>,
        index: usize,
        predicates: &[Predicate<'a>],
        context: &mut Context<'_>,
    ) {
        let clitic = sentence.is_clitic_s(index - 1);
        let speaker = if clitic { sentence.noun_phrase_before(index - 1) } else { Some((index - 1, index)) };
        let Some(mut speaker) = speaker else { return };
        let preposition = (speaker.0.saturating_sub(1)..index)
            .rev()
            .find(|&at| matches!(sentence.text_of(sentence.at(at)).to_ascii_lowercase().as_str(), "in" | "by" | "to"));
        let Some(preposition) = preposition else { return };
        speaker.0 = speaker.0.max(preposition + 1);
        if speaker.0 >= speaker.1 {
            return;
        }
        let later: SmallVec<[Predicate<'a>; 4]> =
            predicates.iter().filter(|one| one.start > index).take(4).cloned().collect();
        let fake = Predicate::of_words((preposition, index + 1), Some(speaker));
        let mut pieces: SmallVec<[Range; 2]> = SmallVec::new();
        let before = sentence.before(preposition);
        let behind = sentence.at(index + 1);
        if before.kind == Kind::Comma || before.kind == Kind::Quote {
            let end = if before.kind == Kind::Comma { preposition - 1 } else { preposition };
            pieces.push((sentence.start, end));
        } else if preposition > sentence.start && behind.kind == Kind::Comma && !before.is(Kinds::AND.and(Kinds::BUT)) {
            return;
        }
        if behind.kind == Kind::Comma || pieces.is_empty() {
            let from = if behind.kind == Kind::Comma { index + 2 } else { index + 1 };
            let end = self.content_end(sentence, &fake, from, &later);
            if end > from {
                pieces.push((from, end));
            }
        }
        if !pieces.is_empty() {
            let cue = bytes_of(sentence, (index, index + 1));
            self.push(sentence, context, Pattern::Noun, Some(speaker), Some(cue), pieces, None, false);
        }
    }

    /// `the claim that …`
    pub(super) fn noun(
        &mut self,
        sentence: &Sentence<'_>,
        index: usize,
        predicates: &[Predicate<'a>],
        context: &mut Context<'_>,
    ) {
        let at = index + 1 + usize::from(sentence.at(index + 1).is(Kinds::BE));
        if predicates.iter().any(|one| one.verb == index) {
            return;
        }
        let before = sentence.before(index);
        // `a report that contradicts`: a relative clause.
        let next = sentence.at(at + 1);
        let relative = sentence.is_finite(at + 1) && !next.is(Kinds::PRONOUN.and(Kinds::DETERMINER));
        if relative || next.kind == Kind::End || before.is(Kinds::NOT) {
            return;
        }
        // `such as the claim that he made`: a relative clause without its object is not told apart.
        let clitic = sentence.is_clitic_s(index.wrapping_sub(1));
        let owned = clitic || before.is(Kinds::POSSESSIVE);
        let speaker = if before.is(Kinds::POSSESSIVE) {
            Some((index - 1, index))
        } else if clitic {
            sentence.noun_phrase_before(index - 1)
        } else {
            // `expressed concern that`
            self.first_subject(sentence, index)
                .filter(|subject| subject.1 + 6 > index && !is_expletive(sentence, *subject))
        };
        let later: SmallVec<[Predicate<'a>; 4]> =
            predicates.iter().filter(|one| one.start > index).take(4).cloned().collect();
        let fake = Predicate::of_words((index, at), speaker);
        let mut end = self.content_end(sentence, &fake, at, &later);
        // A noun in front of the main verb: `the belief that they are used to it is`.
        if index < sentence.start + 4
            && let Some(comma) = (at..end).find(|&index| sentence.is_kind(index, Kind::Comma))
        {
            end = comma;
        }
        let intent = sentence.at(at).is(Kinds::TO);
        if intent {
            end = (at + 2..end)
                .find(|&index| {
                    sentence.is_kind(index, Kind::Comma)
                        || sentence.is_finite(index) && !sentence.is_modifier(index, end)
                })
                .unwrap_or(end);
        }
        if end > at + 1 && (intent || sentence.has_verb((at, end))) {
            let cue = bytes_of(sentence, (index, index + 1));
            let sure = owned && !intent;
            self.push(sentence, context, Pattern::Noun, speaker, Some(cue), smallvec![(at, end)], None, sure);
        }
    }

    /// `“Nonsense!” was the mayor’s response`, and `her answer was “…”`.
    pub(super) fn response(&mut self, sentence: &Sentence<'_>, context: &Context<'_>) {
        let limit = sentence.end.min(sentence.start + REACH);
        let Some(quote) = (sentence.start..limit).find(|&index| sentence.is_kind(index, Kind::Quote)) else { return };
        let Some(noun) = (sentence.start..limit).find(|&index| sentence.at(index).is(Kinds::RESPONSE)) else { return };
        let linked = if noun > quote {
            sentence.at(quote + 1).is(Kinds::BE) && noun < quote + 10
        } else {
            let link = sentence.before(quote);
            quote < noun + 4 && (link.is(Kinds::BE) || link.kind == Kind::Colon || sentence.at(noun + 1).is(Kinds::BE))
        };
        if !linked || self.is_taken(sentence.at(quote)) {
            return;
        }
        let owner = (noun.saturating_sub(4).max(sentence.start)..noun)
            .rev()
            .find(|&index| sentence.is_clitic_s(index) || sentence.at(index).is(Kinds::POSSESSIVE));
        let Some(owner) = owner else { return };
        let speaker =
            if sentence.is_clitic_s(owner) { sentence.noun_phrase_before(owner) } else { Some((owner, owner + 1)) };
        let cue = bytes_of(sentence, (noun, noun + 1));
        self.push(
            sentence,
            context,
            Pattern::Noun,
            speaker,
            Some(cue),
            smallvec![(quote, quote + 1)],
            None,
            speaker.is_some(),
        );
    }

    /// Quotations behind a colon without a verb of saying, those that a dash attributes, and headlines.
    pub(super) fn colons(&mut self, sentence: &Sentence<'_>, context: &mut Context<'_>, predicates: &[Predicate<'a>]) {
        let (start, end) = (sentence.start, sentence.end);
        // `“We’ll read it.” — Bev Tran, a nurse`
        if sentence.is_kind(start, Kind::Quote)
            && sentence.is_kind(start + 1, Kind::Dash)
            && sentence.at(start + 2).capital
        {
            let close = (start + 2..end)
                .find(|&index| !matches!(sentence.at(index).kind, Kind::Word | Kind::Number | Kind::Comma));
            if close.is_none() && predicates.is_empty() {
                self.push(
                    sentence,
                    context,
                    Pattern::Colon,
                    Some((start + 2, end)),
                    None,
                    smallvec![(start, start + 1)],
                    None,
                    true,
                );
                return;
            }
        }
        let limit = end.min(start + REACH);
        let colon = (start..limit).find(|&index| sentence.is_kind(index, Kind::Colon));
        if let Some(colon) = colon {
            let next = sentence.at(colon + 1);
            let verb = predicates
                .iter()
                .any(|one| one.cue.frames.is(Frames::QUOTE) && one.group.1 <= colon + 1 && one.group.0 + 12 > colon);
            if next.kind == Kind::Quote
                && (context.view.words(next) >= 2 || context.view.ends_like_speech(next))
                && !verb
            {
                let subject = self.first_subject(sentence, colon).or_else(|| {
                    let comma =
                        (start..colon).find(|&index| !matches!(sentence.at(index).kind, Kind::Word | Kind::Number));
                    sentence.noun_phrase_before(comma.unwrap_or(colon))
                });
                let free = !self.is_taken(next);
                if free {
                    self.push(
                        sentence,
                        context,
                        Pattern::Colon,
                        subject,
                        None,
                        smallvec![(colon + 1, colon + 2)],
                        None,
                        true,
                    );
                }
                return;
            }
            if context.paragraph.heading && sentence.is_kind(start, Kind::Quote) && colon == start + 1 {
                if context.view.words(sentence.at(start)) >= 3 {
                    self.push(
                        sentence,
                        context,
                        Pattern::Colon,
                        None,
                        None,
                        smallvec![(start, start + 1)],
                        None,
                        false,
                    );
                }
                return;
            }
            if context.paragraph.heading && colon <= start + 4 {
                let end = self.content_end(sentence, &Predicate::of_words((colon, colon + 1), None), colon + 1, &[]);
                let names = (start..colon).all(|index| matches!(sentence.at(index).kind, Kind::Word));
                let known = colon <= start + 2
                    && sentence.before(colon).is(Kinds::TITLE.and(Kinds::DOCUMENT).and(Kinds::PLURAL));
                if end > colon + 2
                    && names
                    && (known
                        || sentence.has_verb((colon + 1, end))
                        || context.view.has_quote(sentence, (colon + 1, end)))
                {
                    self.push(
                        sentence,
                        context,
                        Pattern::Colon,
                        Some((start, colon)),
                        None,
                        smallvec![(colon + 1, end)],
                        None,
                        false,
                    );
                }
            }
        }
        if context.paragraph.heading && predicates.is_empty() {
            for index in start..limit {
                let item = sentence.at(index);
                if item.kind == Kind::Quote
                    && context.view.words(item) >= 3
                    && !context.view.is_title(item)
                    && !self.is_taken(item)
                {
                    self.push(
                        sentence,
                        context,
                        Pattern::CarriedOn,
                        None,
                        None,
                        smallvec![(index, index + 1)],
                        None,
                        false,
                    );
                }
            }
        }
    }

    /// Whether a quotation belongs to an attribution that was found just before.
    pub(super) fn is_taken(&self, item: &Token) -> bool {
        let mut last = self.found.iter().rev().take(8);
        last.any(|found| found.content.iter().any(|piece| piece.start <= item.start + 3 && piece.end + 3 >= item.end))
    }
}

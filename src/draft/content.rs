//! What a verb attributes: what stands behind it, before it, or on both sides.

use super::{
    Pattern,
    lexicon::{Cue, Frames, Kinds},
    phrases::{Form, REACH, Range, Sentence},
    reader::Reader,
    tokens::Kind,
    view::Context,
};
use smallvec::{SmallVec, smallvec};

/// A verb that attributes, with where it stands in its sentence.
#[derive(Clone, Debug)]
pub(super) struct Predicate<'a> {
    pub(super) cue: &'a Cue,
    pub(super) verb: usize,
    /// The verb with its auxiliaries and particles.
    pub(super) group: Range,
    pub(super) form: Form,
    pub(super) negated: bool,
    pub(super) subject: Option<Range>,
    /// Whether the subject stands behind the verb.
    pub(super) inverted: bool,
    /// Whether the subject is that of an earlier verb: `said … and added …`.
    pub(super) shared: bool,
    /// Whether it stands in a relative clause.
    pub(super) relative: bool,
    /// Where the whole begins, with its subject.
    pub(super) start: usize,
}

/// What is attributed, in tokens.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) pieces: SmallVec<[Range; 2]>,
    pub(super) pattern: Pattern,
    pub(super) sure: bool,
}

/// What no verb is behind.
static NO_FRAMES: Cue = Cue { frames: Frames::NONE, unsure: Frames::NONE, particle: Vec::new() };

impl<'a> Predicate<'a> {
    /// What attributes without being a verb, from its first token to its last.
    pub(super) fn of_words(group: Range, subject: Option<Range>) -> Self {
        Self {
            cue: &NO_FRAMES,
            verb: group.0,
            group,
            form: Form::Finite,
            negated: false,
            subject,
            inverted: true,
            shared: false,
            relative: false,
            start: group.0,
        }
    }
}

impl<'a> Reader<'a> {
    /// Whether a verb with its subject is set between what is said, or stands behind it: `"…," she said in May that …`.
    pub(super) fn is_aside(&self, sentence: &Sentence<'_>, predicate: &Predicate<'a>, context: &Context<'_>) -> bool {
        let edge = predicate.start.min(predicate.group.0);
        let before = sentence.before(edge);
        if edge == sentence.start
            || predicate.shared
            || sentence.before(predicate.group.0).is(Kinds::RELATIVE) && !predicate.inverted
        {
            return false;
        }
        let quote = match before.kind {
            Kind::Quote => edge - 1,
            Kind::Comma if edge > sentence.start + 1 => edge - 2,
            Kind::Word
            | Kind::Number
            | Kind::Comma
            | Kind::Stop
            | Kind::Mark
            | Kind::Ellipsis
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Dash
            | Kind::Open
            | Kind::Close
            | Kind::Quotation
            | Kind::Other
            | Kind::End => return false,
        };
        if sentence.is_kind(quote, Kind::Quote) {
            let item = sentence.at(quote);
            return before.kind == Kind::Comma || context.view.ends_like_speech(item);
        }
        let first = sentence.at(sentence.start);
        let adverbial = first
            .is(Kinds::SUBORDINATE.and(Kinds::BEGINNING).and(Kinds::PARTICIPLE).and(Kinds::PROGRESSIVE))
            || sentence.is_adverb(sentence.start);
        let tail =
            if predicate.inverted { predicate.subject.map_or(0, |subject| subject.1) } else { predicate.group.1 };
        let tail = sentence.over_adjuncts(tail);
        before.kind == Kind::Comma && sentence.is_kind(tail, Kind::Comma) && !adverbial
    }

    /// The content behind a verb.
    pub(super) fn right(
        &self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        later: &[Predicate<'a>],
        context: &Context<'_>,
    ) -> Option<Content> {
        let frames = predicate.cue.frames.and(predicate.cue.unsure);
        let sure = |frame: Frames| predicate.cue.frames.is(frame);
        let begin = predicate.group.1;
        let until = |from: usize| self.content_end(sentence, predicate, from, later);
        let content = |from: usize, pattern: Pattern, sure: bool| -> Option<Content> {
            let end = until(from);
            (end > from).then(|| Content { pieces: smallvec![(from, end)], pattern, sure })
        };
        let mut at = begin;
        if frames.is(Frames::WHOM) {
            at = self.over_addressee(sentence, at);
        }
        let direct_object = at;
        at = sentence.over_adjuncts(at);
        if !frames.is(Frames::WHOM)
            && sentence.at(begin).is(Kinds::TO)
            && frames.is(Frames::QUOTE)
            && !frames.is(Frames::TO)
        {
            // `pointed out to reporters that`
            at = sentence.over_adjuncts(begin).max(at);
        }
        let token = sentence.at(at);
        match token.kind {
            Kind::Comma => {
                let next = sentence.at(at + 1);
                if next.kind == Kind::Quote && frames.is(Frames::QUOTE) {
                    return self.quoted(sentence, at + 1, predicate, later, context);
                }
                // `As Warren noted, the system is rigged`
                if sentence.before(predicate.start).is(Kinds::AS) && predicate.start == sentence.start + 1 {
                    return content(at + 1, Pattern::Aside, false);
                }
                // `said, in a statement, that`; `wrote, among other things: "…"`
                let limit = sentence.end.min(at + 16);
                let close = (at + 1..limit).find(|&index| sentence.is_kind(index, Kind::Comma))?;
                let behind = sentence.at(close + 1);
                if behind.is(Kinds::THAT)
                    && frames.is(Frames::THAT)
                    && (close <= at + 4 || !sentence.has_verb((at + 1, close)))
                {
                    return content(close + 1, Pattern::SaidThat, true);
                }
                let adjunct = next.is(Kinds::PREPOSITION.and(Kinds::BEGINNING).and(Kinds::PROGRESSIVE))
                    || sentence.is_adverb(at + 1);
                if behind.kind == Kind::Quote
                    && frames.is(Frames::QUOTE)
                    && adjunct
                    && context.view.is_sentence(sentence.at(close + 1))
                {
                    return self.quoted(sentence, close + 1, predicate, later, context);
                }
                None
            }
            Kind::Colon => {
                if !frames.is(Frames::QUOTE) && !frames.is(Frames::CLAUSE) {
                    return None;
                }
                if sentence.is_kind(at + 1, Kind::Quote) {
                    return self.quoted(sentence, at + 1, predicate, later, context);
                }
                let end = until(at + 1);
                (end > at + 3 && sentence.has_verb((at + 1, end))).then(|| Content {
                    pieces: smallvec![(at + 1, end)],
                    pattern: Pattern::SaidThat,
                    sure: false,
                })
            }
            Kind::Quote => {
                if frames.is(Frames::QUOTE) || frames.is(Frames::THAT) || frames.is(Frames::CLAUSE) {
                    return self.quoted(sentence, at, predicate, later, context);
                }
                if frames.is(Frames::NAME.and(Frames::THING).and(Frames::AS)) {
                    if context.view.is_title(token) {
                        return None;
                    }
                    // `what geologists call a “proxy”` is everybody's word.
                    let sure = sure(Frames::NAME) && !is_everybody(sentence, predicate);
                    let next = sentence.at(at + 1);
                    if next.kind != Kind::Word
                        || sentence.is_finite(at + 1)
                        || next.is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::BUT).and(Kinds::SUBORDINATE))
                    {
                        return Some(Content { pieces: smallvec![(at, at + 1)], pattern: Pattern::Worded, sure });
                    }
                    return content(at, Pattern::Worded, sure);
                }
                None
            }
            Kind::Word | Kind::Number | Kind::Dash => {
                if token.kind == Kind::Dash {
                    // `claimed — falsely — that`
                    let close = (at + 1..at + 8).find(|&index| sentence.is_kind(index, Kind::Dash));
                    if let Some(close) =
                        close.filter(|&close| sentence.at(close + 1).is(Kinds::THAT) && frames.is(Frames::THAT))
                    {
                        return content(close + 1, Pattern::SaidThat, true);
                    }
                    if sentence.is_kind(at + 1, Kind::Quote) && frames.is(Frames::QUOTE) {
                        return self.quoted(sentence, at + 1, predicate, later, context);
                    }
                    return None;
                }
                if token.is(Kinds::THAT) && frames.is(Frames::THAT.and(Frames::THING)) {
                    let next = sentence.at(at + 1);
                    let verb = sentence.has_verb((at + 1, until(at + 1)));
                    if next.is(Kinds::BUT.and(Kinds::AND))
                        || next.is(Kinds::PREPOSITION) && !verb && !next.capital && !next.is(Kinds::BEGINNING)
                        || next.is_final()
                        || next.kind == Kind::Comma && !sentence.has_verb((at + 1, until(at + 1)))
                    {
                        return Some(Content {
                            pieces: smallvec![(at, at + 1)],
                            pattern: Pattern::Worded,
                            sure: false,
                        });
                    }
                }
                if token.is(Kinds::THAT) && frames.is(Frames::THAT) {
                    let next = sentence.at(at + 1);
                    let loose = next.is(Kinds::PREPOSITION.and(Kinds::ADVERB)) || until(at + 1) < at + 4;
                    let determiner = loose && !sentence.has_verb((at + 1, until(at + 1).min(at + REACH)));
                    if !determiner || context.view.has_quote(sentence, (at, until(at))) {
                        return content(at, Pattern::SaidThat, sure(Frames::THAT));
                    }
                }
                if token.is(Kinds::WHETHER) && frames.is(Frames::QUESTION) {
                    return content(at, Pattern::Asked, sure(Frames::QUESTION));
                }
                let adverbial =
                    token.is(Kinds::SUBORDINATE) && (frames.is(Frames::CLAUSE) || !frames.is(Frames::QUESTION));
                if token.is(Kinds::QUESTION)
                    && !token.is(Kinds::THAT)
                    && !adverbial
                    && frames.is(Frames::QUESTION.and(Frames::CLAUSE).and(Frames::THAT))
                {
                    return content(at, Pattern::Asked, sure(Frames::QUESTION));
                }
                if token.is(Kinds::TO) && frames.is(Frames::TO) && self.is_infinitive(sentence, at) {
                    let order = frames.is(Frames::WHOM);
                    if !order || direct_object > begin || frames.is(Frames::CLAUSE) {
                        let mut found = content(at, Pattern::SaidTo, sure(Frames::TO))?;
                        for piece in &mut found.pieces {
                            let joined = (piece.0..piece.1).find(|&index| {
                                sentence.at(index).is(Kinds::AND) && sentence.at(index + 1).is(Kinds::THAT)
                            });
                            piece.1 = joined.unwrap_or(piece.1);
                        }
                        return Some(found);
                    }
                }
                // `asked not to be named` says nothing of the matter.
                let unnamed = frames.is(Frames::WHOM) && direct_object == begin;
                if token.is(Kinds::NOT) && sentence.at(at + 1).is(Kinds::TO) && frames.is(Frames::TO) && !unnamed {
                    return content(at, Pattern::SaidTo, sure(Frames::TO));
                }
                if token.is(Kinds::PROGRESSIVE) && !token.capital && frames.is(Frames::DOING) {
                    return content(at, Pattern::Worded, sure(Frames::DOING));
                }
                self.objects(sentence, predicate, direct_object, at, later, context)
            }
            // `urged restraint`: nobody is addressed.
            Kind::Stop | Kind::End if frames.is(Frames::WHOM) && frames.is(Frames::THING) && at > begin => {
                self.objects(sentence, predicate, begin, begin, later, context)
            }
            Kind::Stop
            | Kind::Mark
            | Kind::Ellipsis
            | Kind::Semicolon
            | Kind::Open
            | Kind::Close
            | Kind::Quotation
            | Kind::Other
            | Kind::End => None,
        }
    }

    /// A clause without `that`, or an object that stands for what is said.
    fn objects(
        &self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        begin: usize,
        at: usize,
        later: &[Predicate<'a>],
        context: &Context<'_>,
    ) -> Option<Content> {
        let frames = predicate.cue.frames.and(predicate.cue.unsure);
        let sure = |frame: Frames| predicate.cue.frames.is(frame);
        let end = self.content_end(sentence, predicate, at, later);
        if end <= at {
            return None;
        }
        let make =
            |from: usize, pattern: Pattern, sure: bool| Some(Content { pieces: smallvec![(from, end)], pattern, sure });
        let quote = context.view.has_quote(sentence, (at, end));
        // `called it “a farce”, a word that …`
        let first = (at..end).find(|&index| sentence.is_kind(index, Kind::Quote));
        let worded = match first {
            Some(first) if matches!(sentence.at(first + 1).kind, Kind::Comma | Kind::Colon) => first + 1,
            _ => end,
        };
        let word = |from: usize, pattern: Pattern, sure: bool| {
            Some(Content { pieces: smallvec![(from, worded)], pattern, sure })
        };
        let find = |kinds: Kinds| (at..end.min(at + 16)).find(|&index| sentence.at(index).is(kinds));
        let verb_near = |from: usize, to: usize| sentence.has_verb((from, to));
        let reports = frames.is(Frames::QUOTE) || predicate.form != Form::Infinitive;
        if frames.is(Frames::CLAUSE) && predicate.form != Form::Passive && reports {
            let token = sentence.at(at);
            let starts = !token.is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::BUT))
                || token.capital
                || token.is(Kinds::BEGINNING);
            let limit = end.min(at + 30);
            let verb = self.clause_verb(sentence, at, limit, frames.is(Frames::THING), context);
            // `He described the plan Smith wants` holds a verb too, but no clause.
            let relative = verb.is_some_and(|verb| {
                (at + 1..verb)
                    .any(|index| sentence.at(index).is(Kinds::RELATIVE) && !sentence.at(index).is(Kinds::DETERMINER))
            });
            let personal = token.is(Kinds::PERSONAL) && !token.is(Kinds::OBJECT)
                || token.is(Kinds::PERSONAL) && verb == Some(at + 1);
            if starts && verb.is_some() && (!relative || personal) {
                return make(at, Pattern::SaidThat, sure(Frames::CLAUSE));
            }
            if starts && verb.is_some() && relative {
                let later_verb = verb.and_then(|verb| (verb + 1..limit).find(|&index| sentence.is_finite(index)));
                if later_verb.is_some() {
                    return make(at, Pattern::SaidThat, sure(Frames::CLAUSE));
                }
            }
        }
        // `The poll showed Lee leading by two points`
        if frames.is(Frames::CLAUSE) && !frames.is(Frames::QUOTE) && predicate.form == Form::Finite {
            let doing = (at + 1..end.min(at + 6)).any(|index| {
                let token = sentence.at(index);
                token.is(Kinds::PROGRESSIVE)
                    && !token.capital
                    && !sentence.before(index).is(Kinds::PREPOSITION.and(Kinds::DETERMINER))
            });
            if doing && sentence.at(at).kind == Kind::Word && !sentence.at(at).is(Kinds::PREPOSITION) {
                return make(at, Pattern::SaidThat, false);
            }
        }
        if frames.is(Frames::AS) {
            if sentence.at(begin).is(Kinds::AS) {
                let quoted = sentence.is_kind(begin + 1, Kind::Quote)
                    && (!matches!(sentence.at(begin + 2).kind, Kind::Word)
                        || sentence.at(begin + 2).is(Kinds::PREPOSITION.and(Kinds::AND)));
                return if quoted {
                    Some(Content { pieces: smallvec![(begin + 1, begin + 2)], pattern: Pattern::Worded, sure: false })
                } else {
                    word(begin + 1, Pattern::Worded, false)
                };
            }
            if let Some(comparison) = find(Kinds::AS)
                && !verb_near(at, comparison)
            {
                return word(begin, Pattern::Worded, sure(Frames::AS) || quote);
            }
        }
        if frames.is(Frames::NAME) && sentence.at(at).kind == Kind::Word {
            let near = (at..end.min(at + 12))
                .any(|index| sentence.is_kind(index, Kind::Quote) && !context.view.is_title(sentence.at(index)));
            let title = !near && (at..end.min(at + 12)).any(|index| sentence.is_kind(index, Kind::Quote));
            let article = (at + 1..end.min(at + 10)).any(|index| sentence.at(index).is(Kinds::INDEFINITE));
            let token = sentence.at(at);
            let named = token.is(Kinds::OBJECT.and(Kinds::DETERMINER).and(Kinds::POSSESSIVE)) || token.capital;
            if !title && (near || article && named) {
                return word(begin, Pattern::Worded, near && !is_everybody(sentence, predicate));
            }
        }
        if frames.is(Frames::OF)
            && let Some(of) = find(Kinds::OF)
            && (of == begin || !verb_near(at, of))
        {
            return word(begin, Pattern::Worded, sure(Frames::OF));
        }
        if frames.is(Frames::FOR)
            && let Some(purpose) = find(Kinds::FOR)
            && !verb_near(at, purpose)
        {
            return word(begin, Pattern::Worded, sure(Frames::FOR));
        }
        if frames.is(Frames::ON)
            && let Some(place) = find(Kinds::ON)
            && place > begin
            && !sentence.at(place + 1).is(Kinds::TIME)
            && !verb_near(at, place)
        {
            return word(begin, Pattern::Worded, sure(Frames::ON));
        }
        if frames.is(Frames::AT)
            && let Some(place) = find(Kinds::AT)
        {
            let figure = sentence.is_kind(place + 1, Kind::Number)
                || sentence.is_kind(place + 2, Kind::Number)
                || sentence.at(place + 1).is(Kinds::NUMERAL);
            if figure {
                let worded = (place..worded).find(|&index| sentence.is_kind(index, Kind::Comma)).unwrap_or(worded);
                let word = |from: usize, pattern: Pattern, sure: bool| {
                    Some(Content { pieces: smallvec![(from, worded)], pattern, sure })
                };
                return word(begin, Pattern::Worded, sure(Frames::AT));
            }
        }
        if frames.is(Frames::THING) {
            let token = sentence.at(at);
            let starts =
                !token.is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::BUT).and(Kinds::SUBORDINATE)) || token.capital;
            let personal = token.is(Kinds::OBJECT) && !token.is(Kinds::PERSONAL);
            if starts && !personal && (predicate.form == Form::Finite || quote) {
                // `hints at June cut`
                let first = sentence.at(begin);
                let at = if first.is(Kinds::TIME) && begin + 1 == at { begin } else { at };
                let timed = |index: usize| {
                    let (token, next) = (sentence.at(index), sentence.at(index + 1));
                    index > at + 1 && token.is(Kinds::BEGINNING) && next.is(Kinds::TIME) && next.capital
                };
                // `expressed concern that …` is a noun with what it says.
                let noun = (at..worded.min(at + 4))
                    .any(|index| sentence.at(index).is(Kinds::NOUN) && sentence.at(index + 1).is(Kinds::THAT));
                if noun {
                    return None;
                }
                let end =
                    (at..worded).find(|&index| sentence.is_kind(index, Kind::Comma) || timed(index)).unwrap_or(worded);
                let make = |from: usize, pattern: Pattern, sure: bool| {
                    (end > from).then(|| Content { pieces: smallvec![(from, end)], pattern, sure })
                };
                return make(at, Pattern::Worded, quote && frames.is(Frames::QUOTE) && sure(Frames::THING));
            }
        }
        // `said the deal was` has failed; what is quoted there is what was said.
        if frames.is(Frames::QUOTE) && quote && sentence.at(at).kind == Kind::Word {
            let only = (at..end).find(|&index| sentence.is_kind(index, Kind::Quote));
            if let Some(only) =
                only.filter(|&only| context.view.is_sentence(sentence.at(only)) && self.is_mark_before(sentence, only))
            {
                return self.quoted(sentence, only, predicate, later, context);
            }
        }
        None
    }

    /// The verb of a clause that begins at `at`: one before the first comma, or behind what two commas set apart.
    fn clause_verb(
        &self,
        sentence: &Sentence<'_>,
        at: usize,
        limit: usize,
        strict: bool,
        context: &Context<'_>,
    ) -> Option<usize> {
        let mut from = at + 1;
        for _ in 0..3 {
            let comma = (from..limit).find(|&index| sentence.is_kind(index, Kind::Comma)).unwrap_or(limit);
            let verb = (from..comma).find(|&index| {
                sentence.is_finite(index) && !(strict && sentence.is_modifier(index, limit))
                    || sentence.is_kind(index, Kind::Quote) && !context.view.is_title(sentence.at(index))
            });
            if verb.is_some() {
                return verb;
            }
            if comma >= limit || sentence.at(comma + 1).is(Kinds::SUBORDINATE) {
                return None;
            }
            let close = (comma + 1..limit.min(comma + 16)).find(|&index| sentence.is_kind(index, Kind::Comma))?;
            // `if approved, the plan`; `Smith, who lives nearby, was`
            let next = sentence.at(close + 1);
            if next.is(Kinds::RELATIVE.and(Kinds::AND).and(Kinds::BUT)) {
                return None;
            }
            from = close + 1;
        }
        None
    }

    /// Whether a comma or colon stands before a quotation.
    fn is_mark_before(&self, sentence: &Sentence<'_>, quote: usize) -> bool {
        matches!(sentence.before(quote).kind, Kind::Comma | Kind::Colon | Kind::Dash)
    }

    pub(super) fn is_infinitive(&self, sentence: &Sentence<'_>, to: usize) -> bool {
        let mut next = to + 1;
        while sentence.is_adverb(next) && !sentence.at(next).is(Kinds::BASE) {
            next += 1;
        }
        let token = sentence.at(next);
        token.kind == Kind::Word
            && (token.is(Kinds::BASE.and(Kinds::BE).and(Kinds::DO).and(Kinds::HAVE)) && !token.capital
                || token.kind == Kind::Word
                    && token.kinds == Kinds::NONE
                    && !token.capital
                    && !sentence.text_of(token).ends_with('s'))
    }

    /// Steps over the person addressed: `told reporters on Monday`.
    pub(super) fn over_addressee(&self, sentence: &Sentence<'_>, begin: usize) -> usize {
        let first = sentence.at(begin);
        if first.is(Kinds::OBJECT) && !(first.is(Kinds::PERSONAL) && sentence.is_finite(begin + 1)) {
            return begin + 1;
        }
        if first.kind != Kind::Word && first.kind != Kind::Number
            || first.is(Kinds::THAT.and(Kinds::WHETHER).and(Kinds::QUESTION).and(Kinds::TO))
            || first.is(Kinds::PERSONAL)
        {
            return begin;
        }
        let limit = sentence.end.min(begin + 24);
        let mut at = begin;
        let mut noun = false;
        while at < limit {
            let token = sentence.at(at);
            match token.kind {
                Kind::Word => {
                    let opens = token.is(Kinds::THAT.and(Kinds::WHETHER))
                        && !(token.is(Kinds::DETERMINER) && at == begin)
                        || token.is(Kinds::QUESTION) && !token.is(Kinds::DETERMINER.and(Kinds::RELATIVE))
                        || token.is(Kinds::QUESTION) && noun && !token.is(Kinds::DETERMINER)
                        || token.is(Kinds::TO) && self.is_infinitive(sentence, at)
                        || token.is(Kinds::NOT) && sentence.at(at + 1).is(Kinds::TO);
                    if opens {
                        // `asked anyone who sees him to call`
                        if noun && token.is(Kinds::RELATIVE) && !token.is(Kinds::THAT) {
                            let order = (at + 1..limit.min(at + 10))
                                .find(|&index| sentence.at(index).is(Kinds::TO) && self.is_infinitive(sentence, index));
                            return order.unwrap_or(at);
                        }
                        return at;
                    }
                    let fresh = noun
                        && !sentence
                            .before(at)
                            .is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::DETERMINER).and(Kinds::POSSESSIVE))
                        && !sentence.is_clitic_s(at.wrapping_sub(1));
                    if token.is(Kinds::PERSONAL) && noun
                        || token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && fresh
                        || token.is(Kinds::TIME) && noun && (token.capital || !token.is(Kinds::MODAL))
                        || token.is(Kinds::PERIOD.and(Kinds::NEAR)) && fresh && sentence.at(at + 1).is(Kinds::PERIOD)
                        || token.is(Kinds::PREPOSITION) && !token.is(Kinds::OF) && noun
                        || sentence.is_adverb(at) && noun
                    {
                        return at;
                    }
                    if noun
                        && fresh
                        && token.capital
                        && !sentence.before(at).capital
                        && at > begin
                        && !sentence.before(at).is(Kinds::OF)
                    {
                        return at;
                    }
                    noun |= !token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE).and(Kinds::PREPOSITION));
                }
                Kind::Number => noun = true,
                Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Open
                | Kind::Close
                | Kind::Quotation
                | Kind::Quote
                | Kind::Other
                | Kind::End => return at,
            }
            at += 1;
        }
        at
    }

    /// A quotation behind a verb, with the words that go on from it.
    fn quoted(
        &self,
        sentence: &Sentence<'_>,
        quote: usize,
        predicate: &Predicate<'a>,
        later: &[Predicate<'a>],
        context: &Context<'_>,
    ) -> Option<Content> {
        let token = sentence.at(quote);
        // `a shirt that said “Make It Great Again”`
        let document = predicate.subject.is_some_and(|(_, end)| sentence.before(end).is(Kinds::DOCUMENT));
        if context.view.is_title(token) && !self.is_mark_before(sentence, quote) && !document {
            return None;
        }
        let end = self.content_end(sentence, predicate, quote, later);
        let mut to = quote + 1;
        // A quotation that ends like a sentence, or before a comma, is all of it.
        let next = sentence.at(to);
        let whole = context.view.is_sentence(token) && self.is_mark_before(sentence, quote)
            || next.kind == Kind::Comma
            || sentence.is_final(to);
        if !whole
            && end > to
            && !next.is(Kinds::SUBORDINATE.and(Kinds::RELATIVE).and(Kinds::BUT))
            && !self.is_adjunct(sentence, to, end)
        {
            to = end;
        }
        let sure = predicate.cue.frames.is(Frames::QUOTE);
        // `The poll showed “a pattern”` quotes nobody.
        if !sure && to == quote + 1 {
            return None;
        }
        Some(Content { pieces: smallvec![(quote, to)], pattern: Pattern::Quoted, sure })
    }

    /// Whether what stands from `at` to `end` says only when or where.
    fn is_adjunct(&self, sentence: &Sentence<'_>, at: usize, end: usize) -> bool {
        sentence.over_adjuncts(at) >= end
            || sentence.at(at).is(Kinds::BEGINNING) && !sentence.at(at).is(Kinds::OF)
            || sentence.at(at).is(Kinds::AND)
    }

    /// Where what is said ends.
    pub(super) fn content_end(
        &self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        from: usize,
        later: &[Predicate<'a>],
    ) -> usize {
        let mut end = sentence.end;
        while end > from
            && (sentence.is_final(end - 1)
                || matches!(sentence.at(end - 1).kind, Kind::Comma | Kind::Dash | Kind::Colon))
        {
            end -= 1;
        }
        // Verbs of the same speaker, and verbs of others behind a comma.
        for next in later.iter().filter(|next| next.group.0 > from).take(8) {
            let start = next.start.min(next.group.0);
            if start >= end {
                break;
            }
            let before = sentence.before(start);
            let joined = next.shared
                && next.form == Form::Finite
                && same_form(sentence, predicate, next)
                && before.is(Kinds::AND.and(Kinds::BUT));
            let added = next.form == Form::Participle
                && next.shared
                && (before.kind == Kind::Comma || before.is(Kinds::AND) && predicate.form == Form::Participle);
            // `…, the authors stress: …`
            let behind = !next.shared
                && !next.inverted
                && before.kind == Kind::Comma
                && next.form == Form::Finite
                && (sentence.is_final(next.group.1) || sentence.is_kind(next.group.1, Kind::Colon));
            let cut = if joined || added || behind {
                Some(start - 1)
            } else if !next.shared
                && !next.inverted
                && before.is(Kinds::AND.and(Kinds::CONTRAST))
                && sentence.is_kind(start.wrapping_sub(2), Kind::Comma)
                && next.subject.is_some()
            {
                Some(start - 2)
            } else {
                None
            };
            if let Some(cut) = cut.filter(|&cut| cut > from) {
                end = end.min(cut);
                break;
            }
        }
        // A clause in front of the main one, and one that says more about a name, end with the comma.
        let edge = predicate.start.min(predicate.group.0);
        let lead = sentence.before(edge);
        let leading = lead.is(Kinds::SUBORDINATE) && edge <= sentence.start + 2 && !predicate.inverted;
        let relative = predicate.relative;
        let mut depth = 0_usize;
        for index in from..end {
            let token = sentence.at(index);
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close if depth == 0 => {
                    end = index;
                    break;
                }
                Kind::Close => depth -= 1,
                Kind::Semicolon if depth == 0 => {
                    end = index;
                    break;
                }
                Kind::Comma if depth == 0 && index > from => {
                    let next = sentence.at(index + 1);
                    let contrast =
                        next.is(Kinds::CONTRAST) && !sentence.at(index + 2).is(Kinds::THAT) && index > from + 1;
                    let according = next.is(Kinds::ACCORDING)
                        || next.is(Kinds::PREPOSITION)
                            && sentence.at(index + 2).is(Kinds::RELATIVE)
                            && !sentence.at(index + 2).is(Kinds::THAT);
                    let remark = next.is(Kinds::INDEFINITE)
                        && index > from + 3
                        && (index + 2..index + 6).any(|index| sentence.at(index).is(Kinds::RELATIVE));
                    let apposition = relative && index > from || remark;
                    if contrast || according || leading || apposition {
                        end = index;
                        break;
                    }
                }
                Kind::Dash if depth == 0 && index > from + 3 && sentence.at(index + 1).is(Kinds::INDEFINITE) => {
                    end = index;
                    break;
                }
                Kind::Word
                    if token.is(Kinds::BUT)
                        && sentence.at(index + 1).is(Kinds::MODAL.and(Kinds::HAVE).and(Kinds::DO))
                        && index > from =>
                {
                    end = index;
                    break;
                }
                Kind::Word
                | Kind::Number
                | Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Quotation
                | Kind::Quote
                | Kind::Other
                | Kind::End => {}
            }
        }
        while end > from && matches!(sentence.at(end - 1).kind, Kind::Comma | Kind::Dash | Kind::Colon) {
            end -= 1;
        }
        end
    }

    /// The content before a verb and its subject, and on both sides of them.
    pub(super) fn left(
        &self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        earlier: &[Predicate<'a>],
        later: &[Predicate<'a>],
        context: &Context<'_>,
        from: usize,
    ) -> Option<Content> {
        let frames = predicate.cue.frames;
        if !frames.is(Frames::QUOTE.and(Frames::CLAUSE)) || predicate.form == Form::Infinitive {
            return None;
        }
        if predicate.shared {
            return None;
        }
        let subject = predicate.subject?;
        let edge = predicate.start.min(predicate.group.0);
        let mut mark = edge;
        // Adverbs and `as` before the subject: `as officials say`.
        let mut adverbs = 0;
        while adverbs < 3 && (sentence.is_adverb(mark.wrapping_sub(1)) || sentence.before(mark).is(Kinds::AS)) {
            mark -= 1;
            adverbs += 1;
        }
        let before = sentence.before(mark);
        let tail = if predicate.inverted { subject.1 } else { predicate.group.1 };
        let mut behind =
            if frames.is(Frames::WHOM) && !predicate.inverted { self.over_addressee(sentence, tail) } else { tail };
        behind = sentence.over_adjuncts(behind);
        // `…, said Jones, who …`: what is more about the speaker.
        if edge == sentence.start && before.kind == Kind::End {
            // `"Why?" Jones asked.`
            let (start, end) = context.before?;
            let last =
                sentence.items.get(end.wrapping_sub(1)).filter(|last| last.kind == Kind::Quote && end > start)?;
            let closes = sentence.is_final(behind) || matches!(sentence.at(behind).kind, Kind::Comma | Kind::Quote);
            let quotes = frames.is(Frames::QUOTE) && closes && context.view.words(last) >= 1;
            let pieces: SmallVec<[Range; 2]> = smallvec![(end - 1, end)];
            return quotes.then_some(Content { pieces, pattern: Pattern::Quoted, sure: true });
        }
        let marked = matches!(before.kind, Kind::Comma | Kind::Quote | Kind::Dash)
            || before.is_final() && mark > sentence.start + 1;
        if !marked {
            return None;
        }
        let mut start = from.max(sentence.start);
        // From the last semicolon on, and not from before a verb with its own content.
        for index in (start..mark.saturating_sub(1)).rev().take(REACH * 4) {
            if sentence.is_kind(index, Kind::Semicolon) {
                start = index + 1;
                break;
            }
            // `of which about a third, a spokeswoman said, were`
            if sentence.at(index).is(Kinds::PREPOSITION)
                && sentence.at(index + 1).is(Kinds::RELATIVE)
                && !sentence.at(index + 1).is(Kinds::THAT)
                && sentence.is_kind(index.wrapping_sub(1), Kind::Comma)
            {
                start = index + 2;
                break;
            }
        }
        let mut end = mark;
        while end > start && matches!(sentence.at(end - 1).kind, Kind::Comma | Kind::Dash) {
            end -= 1;
        }
        if end <= start {
            return None;
        }
        while start < end
            && (sentence.at(start).is(Kinds::AND.and(Kinds::BUT))
                || matches!(sentence.at(start).kind, Kind::Comma | Kind::Dash | Kind::Open))
        {
            start += 1;
        }
        let last = sentence.before(end);
        let mut pattern = Pattern::Aside;
        let quote = last.kind == Kind::Quote;
        if quote {
            pattern = Pattern::Quoted;
            // What leads to a quotation with a comma or colon is no part of it.
            let led = context.view.is_sentence(last) && (self.is_mark_before(sentence, end - 1));
            if led {
                start = end - 1;
            }
        } else if !frames.is(Frames::CLAUSE.and(Frames::THAT))
            || frames.is(Frames::WHOM) && !predicate.inverted && !sentence.at(tail).is(Kinds::OBJECT) && behind <= tail
        {
            return None;
        }
        let mut pieces: SmallVec<[Range; 2]> = smallvec![(start, end)];
        // What goes on behind: `The bridge, officials say, will reopen`.
        let comma = sentence.is_kind(behind, Kind::Comma) || sentence.is_kind(behind, Kind::Dash);
        let mut clause = quote || sentence.has_verb((start, end)) || context.paragraph.heading;
        if comma || sentence.is_kind(behind, Kind::Colon) && quote {
            let mut rest = behind + 1;
            let next = sentence.at(rest);
            let goes_on = match next.kind {
                Kind::Quote => true,
                Kind::Word | Kind::Number => {
                    (!next.is(Kinds::PROGRESSIVE.and(Kinds::RELATIVE).and(Kinds::SUBORDINATE).and(Kinds::ACCORDING))
                        || next.is(Kinds::THAT))
                        && !(quote && context.view.is_sentence(last) && !self.has_quote_soon(sentence, rest))
                        && !(next.is(Kinds::AND.and(Kinds::BUT))
                            && later.first().is_some_and(|next| {
                                next.form == Form::Finite && next.start.min(next.group.0) <= rest + 3
                            }))
                        && (!next.is(Kinds::BUT) || sentence.is_kind(rest + 1, Kind::Quote))
                        && !(rest..rest + 4)
                            .any(|index| sentence.at(index).is(Kinds::RELATIVE) && !sentence.at(index).is(Kinds::THAT))
                }
                Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Open
                | Kind::Close
                | Kind::Quotation
                | Kind::Other
                | Kind::End => false,
            };
            if goes_on {
                if quote
                    && context.view.is_sentence(last)
                    && next.kind == Kind::Word
                    && !next.is(Kinds::AND.and(Kinds::BUT))
                {
                    // `"…," she said, holding a box, "…"`
                    let second = (rest..sentence.end.min(rest + 24)).find(|&index| {
                        sentence.is_kind(index, Kind::Quote) && !context.view.is_title(sentence.at(index))
                    });
                    rest = second.unwrap_or(rest);
                }
                let until = if sentence.is_kind(rest, Kind::Quote) && quote && !context.view.goes_on(sentence, rest) {
                    rest + 1
                } else {
                    self.content_end(sentence, predicate, rest, later)
                };
                if until > rest {
                    pieces.push((rest, until));
                    clause = true;
                }
            }
        }
        let final_ = sentence.is_final(behind)
            || matches!(
                sentence.at(behind).kind,
                Kind::Comma | Kind::Quote | Kind::Semicolon | Kind::Dash | Kind::Colon | Kind::Open
            )
            || sentence.at(behind).is(Kinds::SUBORDINATE
                .and(Kinds::AND)
                .and(Kinds::RELATIVE)
                .and(Kinds::BUT)
                .and(Kinds::PREPOSITION))
            || sentence.at(behind).is(Kinds::PROGRESSIVE)
            || predicate.inverted;
        // `When asked, he said …` says nothing in front of the comma.
        let lead = sentence.at(start);
        let adverbial = !quote && pieces.len() == 1 && lead.is(Kinds::SUBORDINATE) && !lead.is(Kinds::PRONOUN);
        if !clause || !final_ || adverbial {
            return None;
        }
        let nested = earlier.iter().any(|one| one.start >= start && one.start < end);
        Some(Content { pieces, pattern, sure: !nested || quote })
    }

    fn has_quote_soon(&self, sentence: &Sentence<'_>, from: usize) -> bool {
        (from..sentence.end.min(from + 24)).any(|index| sentence.is_kind(index, Kind::Quote))
    }

    /// A passive or a participle without an auxiliary, with whom it names.
    pub(super) fn passive(
        &self,
        sentence: &Sentence<'_>,
        predicate: &Predicate<'a>,
        later: &[Predicate<'a>],
        context: &Context<'_>,
    ) -> Option<(Content, Option<Range>)> {
        let frames = predicate.cue.frames.and(predicate.cue.unsure);
        let begin = predicate.group.1;
        let mut at = sentence.over_adjuncts(begin);
        let mut agent = None;
        let by = if sentence.at(begin).is(Kinds::BY) { begin } else { at };
        if sentence.at(by).is(Kinds::BY) {
            agent = sentence.subject_behind(by + 1);
            if let Some((_, end)) = agent {
                at = sentence.over_adjuncts(end);
            }
        } else if let Some(by) = (begin..at).find(|&index| sentence.at(index).is(Kinds::BY)) {
            agent = sentence.subject_behind(by + 1);
        }
        let end = self.content_end(sentence, predicate, at, later);
        let token = sentence.at(at);
        let expletive = predicate.subject.is_some_and(|subject| is_expletive(sentence, subject));
        let make =
            |from: usize, end: usize| Content { pieces: smallvec![(from, end)], pattern: Pattern::Passive, sure: true };
        if sentence.at(predicate.verb).is(Kinds::ADJECTIVE) && agent.is_none() {
            return None;
        }
        if predicate.form == Form::Bare || predicate.subject.is_none() && predicate.group.0 == sentence.start {
            // `Asked whether …, she`
            if predicate.group.0 != sentence.start
                || !frames.is(Frames::QUESTION)
                || !token.is(Kinds::WHETHER.and(Kinds::QUESTION))
            {
                return None;
            }
            let comma = (at..end).find(|&index| sentence.is_kind(index, Kind::Comma)).unwrap_or(end);
            return (comma > at).then(|| (make(at, comma), agent));
        }
        if (predicate.group.0..predicate.verb).any(|index| expletive && sentence.at(index).is(Kinds::MODAL)) {
            return None;
        }
        if expletive
            && frames.is(Frames::CLAUSE.and(Frames::THAT))
            && matches!(sentence.before(predicate.start).kind, Kind::Comma)
        {
            let whole = Predicate { form: Form::Finite, ..predicate.clone() };
            let cue = Cue { frames: Frames::CLAUSE, unsure: Frames::NONE, particle: Vec::new() };
            let content =
                self.left(sentence, &Predicate { cue: &cue, ..whole }, &[], later, context, sentence.start)?;
            return Some((Content { sure: false, ..content }, agent));
        }
        if end <= at {
            return None;
        }
        let addressed = frames.is(Frames::WHOM) || frames.is(Frames::QUESTION) && frames.is(Frames::QUOTE);
        if addressed
            && (token.is(Kinds::THAT) && frames.is(Frames::THAT)
                || token.is(Kinds::WHETHER.and(Kinds::QUESTION)) && frames.is(Frames::QUESTION))
        {
            return Some((make(at, end), agent));
        }
        if addressed && token.is(Kinds::TO) && frames.is(Frames::TO) && self.is_infinitive(sentence, at) {
            return Some((make(at, end), agent));
        }
        if addressed
            && frames.is(Frames::CLAUSE)
            && frames.is(Frames::WHOM)
            && sentence.at(at).kind == Kind::Word
            && sentence.has_verb((at, end))
            && at == begin
        {
            return Some((make(at, end), agent));
        }
        if token.kind == Kind::Quote && frames.is(Frames::QUOTE.and(Frames::NAME)) {
            return Some((make(at, at + 1), agent)).filter(|_| !context.view.is_title(token) || agent.is_some());
        }
        let question = token.is(Kinds::WHETHER.and(Kinds::QUESTION)) && frames.is(Frames::QUESTION);
        if expletive && (token.is(Kinds::THAT) && frames.is(Frames::THAT) || question) {
            return Some((make(at, end), agent));
        }
        // `A third man is believed to have fled`
        if token.is(Kinds::TO)
            && sentence.at(predicate.verb).is(Kinds::RAISED)
            && !frames.is(Frames::WHOM)
            && self.is_infinitive(sentence, at)
        {
            let mut subject = predicate.subject?;
            if let Some(comma) = (subject.0..subject.1).find(|&index| sentence.is_kind(index, Kind::Comma)) {
                subject.1 = comma;
            }
            let mut content = Content { sure: false, ..make(at, end) };
            content.pieces.insert(0, subject);
            return Some((content, agent));
        }
        if token.is(Kinds::AS)
            && frames.is(Frames::AS)
            && (agent.is_some() || context.view.has_quote(sentence, (at, end)))
        {
            let mut content = Content { sure: false, ..make(at, end) };
            content.pieces.insert(0, predicate.subject?);
            return Some((content, agent));
        }
        None
    }
}

/// Whether a verb stands behind `what`: `what geologists call a “proxy”`.
fn is_everybody(sentence: &Sentence<'_>, predicate: &Predicate<'_>) -> bool {
    let before = sentence.before(predicate.start);
    before.is(Kinds::QUESTION) && !before.is(Kinds::RELATIVE)
}

/// Whether a subject is `it`, which may stand for nobody.
pub(super) fn is_expletive(sentence: &Sentence<'_>, (start, end): Range) -> bool {
    end == start + 1 && sentence.at(start).is(Kinds::EXPLETIVE)
}

/// Whether two verbs stand in the same form, so that one subject may have both.
fn same_form(sentence: &Sentence<'_>, one: &Predicate<'_>, other: &Predicate<'_>) -> bool {
    let kinds = Kinds::PAST.and(Kinds::SINGULAR);
    let (one, other) = (sentence.at(one.verb), sentence.at(other.verb));
    one.is(kinds) && other.is(kinds)
        || one.is(Kinds::BASE) && other.is(Kinds::BASE)
        || one.is(Kinds::PROGRESSIVE)
        || other.is(Kinds::PARTICIPLE)
}

//! Noun phrases, groups of verbs and adjuncts, as far as who speaks and what is said depends on them.
//!
//! There is no table of all words: a phrase ends where a word of a closed class or a finite verb begins another. Each
//! search is bounded, so that a text takes time in proportion to its length.

use super::{
    lexicon::Kinds,
    tokens::{Kind, Token},
};
use std::cell::Cell;

/// How many tokens a phrase has at most.
pub(super) const REACH: usize = 48;

/// A half-open range of tokens.
pub(super) type Range = (usize, usize);

const END: Token = Token {
    start: 0,
    end: 0,
    kind: Kind::End,
    kinds: Kinds::NONE,
    word: super::lexicon::Word::NONE,
    capital: false,
    spaced: false,
    quote: 0,
};

/// A sentence, seen from outside of its quotations.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) base: u32,
    pub(super) items: &'a [Token],
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many tokens were looked at so far.
    pub(super) steps: &'a Cell<u64>,
}

const VERB: Kinds = Kinds::PAST.and(Kinds::SINGULAR);
const AUXILIARY: Kinds = Kinds::BE.and(Kinds::HAVE).and(Kinds::DO).and(Kinds::MODAL);

/// How a verb stands in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `said`, `has said`
    Finite,
    /// `saying`
    Participle,
    /// `to say`
    Infinitive,
    /// `was told`
    Passive,
    /// `told` without an auxiliary, which no subject has: `Asked whether …, she`
    Bare,
}

impl<'a> Sentence<'a> {
    pub(super) fn at(&self, index: usize) -> &'a Token {
        self.steps.set(self.steps.get() + 1);
        if index < self.start || index >= self.end { &END } else { self.items.get(index).unwrap_or(&END) }
    }

    pub(super) fn before(&self, index: usize) -> &'a Token {
        index.checked_sub(1).map_or(&END, |index| self.at(index))
    }

    pub(super) fn text_of(&self, token: &Token) -> &'a str {
        let at = |offset: u32| offset.saturating_sub(self.base) as usize;
        self.text.get(at(token.start)..at(token.end)).unwrap_or("")
    }

    pub(super) fn is_kind(&self, index: usize, kind: Kind) -> bool {
        self.at(index).kind == kind
    }

    /// Whether a word ends in `ly` or is an adverb of the list.
    pub(super) fn is_adverb(&self, index: usize) -> bool {
        let token = self.at(index);
        token.kind == Kind::Word
            && (token.is(Kinds::ADVERB)
                || (!token.capital && self.text_of(token).ends_with("ly") && !token.is(Kinds::BASE.and(Kinds::NOUN))))
    }

    pub(super) fn is_clitic_s(&self, index: usize) -> bool {
        let token = self.at(index);
        token.kind == Kind::Word
            && !token.spaced
            && self.text_of(token).trim_start_matches(['\'', '’']) == "s"
            && token.end - token.start > 1
    }

    /// Whether a finite verb stands in a range, so that it may be a clause.
    pub(super) fn has_verb(&self, (from, to): Range) -> bool {
        (from..to.min(from + REACH)).any(|index| self.is_finite(index) && index > from)
    }

    /// Whether a word is likely a finite verb.
    pub(super) fn is_finite(&self, index: usize) -> bool {
        let token = self.at(index);
        if token.kind != Kind::Word {
            return false;
        }
        if token.is(AUXILIARY) {
            let possessive = self.is_nominal(index + 1) || self.is_kind(index + 1, Kind::Quote);
            return !self.is_clitic_s(index) || !possessive || self.before(index).is(Kinds::PERSONAL);
        }
        if token.capital && index > self.start {
            return false;
        }
        let before = self.before(index);
        if before.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && !before.is(Kinds::PRONOUN) {
            return false;
        }
        // `two lives`
        if token.is(Kinds::SINGULAR) && (before.kind == Kind::Number || before.is(Kinds::NUMERAL)) {
            return false;
        }
        if token.is(Kinds::SINGULAR) && token.is(Kinds::NOUNISH) {
            return before.is(Kinds::PERSONAL)
                || (before.kind == Kind::Word && before.capital && !self.is_final(index + 1));
        }
        if token.is(VERB) {
            return true;
        }
        // `They win`, `residents want`: a plural before a base form.
        let mut back = index;
        while back > self.start && index - back < 3 && self.is_adverb(back - 1) {
            back -= 1;
        }
        let before = self.before(back);
        token.is(Kinds::BASE)
            && !before.is(Kinds::TO)
            && (before.is(Kinds::PERSONAL) || (self.text_of(before).ends_with('s') && before.kind == Kind::Word))
            && !token.is(Kinds::PREPOSITION)
    }

    pub(super) fn is_final(&self, index: usize) -> bool {
        let kind = self.at(index).kind;
        matches!(kind, Kind::Stop | Kind::Mark | Kind::Ellipsis | Kind::End)
    }

    /// Whether a word may be part of a noun phrase: neither a small word of another kind nor a mark.
    fn is_nominal(&self, index: usize) -> bool {
        let token = self.at(index);
        match token.kind {
            Kind::Number => true,
            Kind::Word => {
                !token.is(Kinds::AND.and(Kinds::BUT).and(Kinds::PREPOSITION).and(AUXILIARY).and(Kinds::NOT))
                    && !token.is(Kinds::SUBORDINATE.and(Kinds::THAT))
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
            | Kind::Quote
            | Kind::Other
            | Kind::End => false,
        }
    }

    /// The verb with what belongs to it on its left.
    pub(super) fn verb_group(&self, verb: usize) -> Option<(usize, Form, bool)> {
        let token = self.at(verb);
        let mut start = verb;
        let mut negated = false;
        let (mut be, mut have, mut modal, mut to) = (false, false, false, false);
        while start > self.start && verb - start < 10 {
            let before = self.before(start);
            if before.kind != Kind::Word {
                break;
            }
            // `'s` behind a name is an auxiliary before a participle only.
            if self.is_clitic_s(start - 1) {
                let own = self.at(verb);
                if !(own.is(Kinds::PARTICIPLE.and(Kinds::PROGRESSIVE)) && self.before(start - 1).is(Kinds::PRONOUN)) {
                    break;
                }
                have = own.is(Kinds::PARTICIPLE);
                be = own.is(Kinds::PROGRESSIVE);
                start -= 1;
                continue;
            }
            if before.is(Kinds::BE) {
                be = true;
            } else if before.is(Kinds::HAVE) {
                have = true;
            } else if before.is(Kinds::MODAL.and(Kinds::DO)) && (!before.capital || start - 1 == self.start) {
                modal = true;
            } else if before.is(Kinds::TO)
                && !to
                && token.is(Kinds::BASE)
                && !modal
                && start > self.start + 1
                && self.before(start - 1).is(Kinds::RAISING)
            {
                // `used to say`, `seemed to suggest`
                start -= 2;
                modal = true;
                continue;
            } else if before.is(Kinds::TO) {
                to = true;
                start -= 1;
                break;
            } else if before.is(Kinds::NOT) {
                negated = true;
            } else if !self.is_adverb(start - 1) || before.is(Kinds::PRONOUN) || start - 1 == self.start {
                break;
            }
            start -= 1;
        }
        let passive = be && token.is(Kinds::PARTICIPLE) && !token.is(Kinds::PROGRESSIVE);
        let form = if to {
            Form::Infinitive
        } else if passive {
            Form::Passive
        } else if be || have || modal {
            Form::Finite
        } else if token.is(Kinds::PROGRESSIVE) {
            Form::Participle
        } else if token.is(VERB.and(Kinds::BASE)) {
            Form::Finite
        } else {
            Form::Bare
        };
        let fits = match form {
            Form::Infinitive => token.is(Kinds::BASE) || be || have,
            Form::Finite if be => token.is(Kinds::PROGRESSIVE) || have && token.is(Kinds::PARTICIPLE),
            Form::Finite if have => token.is(Kinds::PARTICIPLE),
            Form::Finite if modal => token.is(Kinds::BASE),
            Form::Finite | Form::Participle | Form::Passive | Form::Bare => true,
        };
        fits.then_some((start, form, negated))
    }

    /// Steps back over adverbs, days and dates that stand between a subject and its verb.
    fn back_over_adjuncts(&self, mut at: usize) -> usize {
        loop {
            let before = self.before(at);
            let second = at.checked_sub(2).map_or(&END, |index| self.at(index));
            let name = second.is(Kinds::TITLE) || second.capital && second.kinds == Kinds::NONE;
            let day = before.is(Kinds::TIME) && (!before.is(Kinds::MODAL) || before.capital && !name);
            if before.kind == Kind::Word && day {
                at -= 1;
                if second.is(Kinds::PREPOSITION.and(Kinds::NEAR)) {
                    at -= 1;
                }
            } else if before.is(Kinds::PERIOD) && second.is(Kinds::NEAR) {
                at -= 2;
            } else if self.is_adverb(at.wrapping_sub(1)) && !before.is(Kinds::PRONOUN) {
                at -= 1;
            } else {
                return at;
            }
        }
    }

    /// The noun phrase that ends right before `at`, as the subject of what stands there.
    pub(super) fn subject_before(&self, at: usize) -> Option<Range> {
        let mut end = self.back_over_adjuncts(at);
        // `A report released last month`: the adverbial belongs to the noun phrase.
        if end < at && self.before(end).is(Kinds::PARTICIPLE) && !self.before(end).capital {
            end = at;
        }
        let before = self.before(end);
        match before.kind {
            Kind::Comma | Kind::Dash | Kind::Close => {
                let closing = if before.kind == Kind::Close { Kind::Open } else { before.kind };
                let inside = end - 1;
                let lowest = self.start.max(inside.saturating_sub(REACH));
                let from = (lowest..inside).rev().find(|&index| self.is_kind(index, closing))?;
                if from == self.start {
                    return None;
                }
                if closing != Kind::Comma {
                    return self.noun_phrase_before(from);
                }
                // `Smith, 58, of Nuneham Road, said`
                let mut from = from;
                let mut close = inside;
                while self.is_apposition((from + 1, close)) {
                    let earlier = (lowest..from).rev().find(|&index| self.is_kind(index, Kind::Comma));
                    let phrase = self.noun_phrase_before(from);
                    let named = self.at(from + 1).capital;
                    let whole = phrase.is_some_and(|(start, _)| earlier.is_some_and(|comma| comma + 1 == start));
                    let again = match phrase {
                        None => true,
                        Some((start, end)) => {
                            let first = self.at(start);
                            whole && !first.capital && !named && self.is_apposition((start, end))
                                || whole && first.kind == Kind::Number
                        }
                    };
                    match (phrase, earlier) {
                        (_, Some(comma)) if again && comma > self.start => (close, from) = (from, comma),
                        (Some((start, end)), _) => {
                            let relative = self.at(from + 1).is(Kinds::RELATIVE.and(Kinds::ACCORDING));
                            // `The senator’s wife, Jane, who was at his side, said`
                            let first = earlier.filter(|_| whole && self.at(start).capital && relative);
                            let wider = first
                                .and_then(|comma| self.noun_phrase_before(comma))
                                .filter(|&(_, end)| !self.before(end).capital);
                            let start = wider.map_or(start, |(start, _)| start);
                            return Some((start, if relative && close == inside { end } else { inside }));
                        }
                        (None, _) => return None,
                    }
                }
                None
            }
            Kind::Word | Kind::Number => self.noun_phrase_before(end),
            // `Thomas "Tick" Lindqvist` and works in quotation marks: `Her paper, ‘A slow clock’, argues`.
            Kind::Stop
            | Kind::Mark
            | Kind::Ellipsis
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Open
            | Kind::Quotation
            | Kind::Quote
            | Kind::Other
            | Kind::End => None,
        }
    }

    /// Whether what stands between two commas may say more about the name before it.
    fn is_apposition(&self, (from, to): Range) -> bool {
        let first = self.at(from);
        if from >= to {
            return false;
        }
        match first.kind {
            Kind::Number => true,
            Kind::Quote => to == from + 1,
            Kind::Word => {
                if first.is(Kinds::RELATIVE) {
                    return true;
                }
                if first.is(Kinds::PERSONAL.and(Kinds::SUBORDINATE).and(Kinds::BUT).and(Kinds::AND)) {
                    return false;
                }
                !self.has_verb((from, to))
                    || first.is(Kinds::PARTICIPLE.and(Kinds::PROGRESSIVE))
                    || (from..to.min(from + 6)).any(|index| self.at(index).is(Kinds::RELATIVE))
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
        }
    }

    /// The noun phrase that ends at `end`, without what is set between commas.
    pub(super) fn noun_phrase_before(&self, end: usize) -> Option<Range> {
        let last = self.before(end);
        if end <= self.start {
            return None;
        }
        if last.kind == Kind::Word && last.is(Kinds::RELATIVE) && !last.is(Kinds::POSSESSIVE) {
            // `a card that reads`: who is meant stands before.
            let before = end - 1;
            let before = if self.is_kind(before.wrapping_sub(1), Kind::Comma) { before - 1 } else { before };
            if before > self.start && !self.before(before).is(Kinds::RELATIVE) {
                return self.noun_phrase_before(before);
            }
            return None;
        }
        if last.kind == Kind::Word && last.is(Kinds::PERSONAL) && !last.is(Kinds::NOUN) {
            return Some((end - 1, end));
        }
        if last.is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::BUT).and(AUXILIARY).and(Kinds::NOT))
            && !last.capital
            && !last.is(Kinds::PRONOUN)
        {
            return None;
        }
        let lowest = self.start.max(end.saturating_sub(REACH));
        let mut at = end;
        while at > lowest {
            let index = at - 1;
            let token = self.at(index);
            match token.kind {
                Kind::Number => {}
                // `Foods, Inc.`
                Kind::Comma
                    if at < end
                        && self.at(at).is(Kinds::ABBREVIATION)
                        && self.at(at).capital
                        && !self.at(at).is(Kinds::TITLE) => {}
                Kind::Close => {
                    let Some(open) = (lowest..index).rev().find(|&index| self.is_kind(index, Kind::Open)) else {
                        break;
                    };
                    at = open;
                    continue;
                }
                Kind::Quote => {
                    let named = self.at(at).capital && self.before(index).capital && at < end;
                    if !named {
                        break;
                    }
                }
                Kind::Word => {
                    if self.is_clitic_s(index) {
                        at -= 1;
                        continue;
                    }
                    if token.is(AUXILIARY) && !token.capital {
                        match self.relative_before(index, lowest) {
                            Some(relative) => {
                                at = relative;
                                continue;
                            }
                            None => break,
                        }
                    }
                    if token.is(Kinds::NOT.and(Kinds::BUT)) && at < end
                        || token.is(Kinds::THAT)
                            && !self.at(at).is(Kinds::NOUN)
                            && at < end
                            && self.is_that_a_clause(index)
                    {
                        break;
                    }
                    if token.is(Kinds::SUBORDINATE) {
                        break;
                    }
                    if token.is(Kinds::AND) {
                        match self.conjunct_before(index) {
                            Some(start) => {
                                at = start;
                                continue;
                            }
                            None => break,
                        }
                    }
                    if token.is(Kinds::PERSONAL) && !token.is(Kinds::POSSESSIVE) {
                        break;
                    }
                    // A determiner begins a noun phrase, unless it stands in a phrase within one.
                    if token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && !token.is(Kinds::THAT) {
                        let before = self.before(index);
                        let inside = before.kind != Kind::Word
                            || before
                                .is(Kinds::PREPOSITION.and(Kinds::DETERMINER).and(Kinds::AND).and(Kinds::PROGRESSIVE))
                                && !before.is(Kinds::THAT)
                            || self.is_clitic_s(index.wrapping_sub(1))
                            || before.is(VERB.and(AUXILIARY));
                        if !inside {
                            at -= 1;
                            break;
                        }
                    }
                    if token.is(Kinds::RELATIVE.and(Kinds::QUESTION)) && !token.is(Kinds::THAT.and(Kinds::POSSESSIVE))
                        || token.is(Kinds::ACCORDING)
                    {
                        break;
                    }
                    if token.is(VERB) && !token.capital && !self.is_modifier(index, end) {
                        match self.relative_before(index, lowest) {
                            Some(relative) if at < end => {
                                at = relative;
                                continue;
                            }
                            _ => break,
                        }
                    }
                    if token.is(Kinds::ADVERB)
                        && !token.is(Kinds::PRONOUN.and(Kinds::DETERMINER))
                        && !token.is(Kinds::PREPOSITION)
                        && (at == end || !self.is_nominal(at))
                    {
                        break;
                    }
                }
                Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Open
                | Kind::Quotation
                | Kind::Other
                | Kind::End => break,
            }
            at -= 1;
        }
        self.without_front((at, end))
    }

    /// Whether `that` begins a clause here, and is not the determiner of a noun.
    fn is_that_a_clause(&self, index: usize) -> bool {
        let before = self.before(index);
        before.is(Kinds::CUE.and(Kinds::ADJECTIVE)) && !before.is(Kinds::PREPOSITION)
    }

    /// The relative pronoun to which a verb belongs, if one stands near before it.
    fn relative_before(&self, verb: usize, lowest: usize) -> Option<usize> {
        let from = lowest.max(verb.saturating_sub(8));
        for index in (from..verb).rev() {
            let token = self.at(index);
            if token.kind == Kind::Word && token.is(Kinds::RELATIVE) && index > self.start {
                let before = self.before(index);
                let that = token.is(Kinds::THAT) && before.is(Kinds::CUE.and(AUXILIARY));
                return (!that && before.kind != Kind::Comma).then_some(index);
            }
            if !matches!(token.kind, Kind::Word | Kind::Number) {
                return None;
            }
        }
        None
    }

    /// Where the part before `and` begins, if it is a noun phrase like the part behind it.
    fn conjunct_before(&self, and: usize) -> Option<usize> {
        let before = self.before(and);
        if before.kind != Kind::Word && before.kind != Kind::Number || and <= self.start {
            return None;
        }
        let lowest = self.start.max(and.saturating_sub(8));
        let mut at = and;
        while at > lowest {
            let token = self.at(at - 1);
            let fits = match token.kind {
                Kind::Number => true,
                Kind::Word => {
                    self.is_clitic_s(at - 1)
                        || self.is_nominal(at - 1) && !token.is(Kinds::PERSONAL) && (!self.is_finite(at - 1))
                        || token.is(Kinds::OF)
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
                | Kind::Quote
                | Kind::Other
                | Kind::End => false,
            };
            if !fits {
                break;
            }
            at -= 1;
        }
        let edge = self.before(at);
        let clean = at == self.start || edge.kind == Kind::Comma || edge.is(Kinds::PREPOSITION) || edge.is(Kinds::THAT);
        (clean && at < and).then_some(at)
    }

    /// Whether a past form stands with a noun and is no finite verb: `a report released Friday`, `leaked emails`.
    pub(super) fn is_modifier(&self, index: usize, end: usize) -> bool {
        let token = self.at(index);
        if token.is(Kinds::SINGULAR) && token.is(Kinds::NOUNISH) {
            return !self.before(index).is(Kinds::PERSONAL);
        }
        if !token.is(Kinds::PARTICIPLE) {
            // `her lawyer thinks`; but a noun such as `found` may be meant.
            return false;
        }
        if index + 1 == end {
            return false;
        }
        let (before, next) = (self.before(index), self.at(index + 1));
        let leads = before.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE).and(Kinds::PREPOSITION))
            || self.is_clitic_s(index.wrapping_sub(1));
        if leads || index == self.start {
            return true;
        }
        let follows = next.is(Kinds::PREPOSITION.and(Kinds::TIME).and(Kinds::NEAR))
            || next.is(Kinds::PERIOD)
            || self.is_adverb(index + 1);
        let noun = before.kind == Kind::Word && !before.is(Kinds::PERSONAL);
        noun && follows
            || noun
                && !before.capital
                && next.kind == Kind::Word
                && !next.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE))
                && self.is_adverb(index.wrapping_sub(1))
    }

    /// A noun phrase without conjunctions, adverbs and the adverbial phrase at the front of its clause.
    fn without_front(&self, (mut start, end): Range) -> Option<Range> {
        while start < end {
            let token = self.at(start);
            let front = token.is(Kinds::AND.and(Kinds::BUT).and(Kinds::NOT))
                || token.is(Kinds::ADVERB) && !token.is(Kinds::PRONOUN.and(Kinds::DETERMINER).and(Kinds::PREPOSITION))
                || token.is(Kinds::TIME) && start + 1 < end && !token.is(Kinds::TITLE) && !self.is_clitic_s(start + 1)
                || token.is(Kinds::THAT) && start + 1 < end && !token.is(Kinds::PRONOUN)
                || self.is_clitic_s(start);
            if !front {
                break;
            }
            start += 1;
        }
        if start >= end {
            return None;
        }
        let first = self.at(start);
        if first.is(Kinds::PREPOSITION) && !first.capital || first.is(Kinds::BEGINNING) {
            // The phrase in front takes the first noun; the subject begins with the next determiner or name.
            let behind = (start + 2..end).rev().find(|&index| {
                let token = self.at(index);
                token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE).and(Kinds::TITLE))
                    && !self.before(index).is(Kinds::PREPOSITION)
                    && !self.before(index).is(Kinds::DETERMINER)
            });
            let from = behind.unwrap_or_else(|| {
                let mut from = end - 1;
                let capital = self.at(from).capital;
                while capital
                    && from > start + 2
                    && self.at(from - 1).capital
                    && !self.at(from - 1).is(Kinds::PREPOSITION.and(Kinds::TIME))
                {
                    from -= 1;
                }
                from
            });
            // `In the House on Monday`: nothing is left for a subject.
            return (!self.before(from).is(Kinds::PREPOSITION)).then_some((from, end));
        }
        let last = self.before(end);
        let alone = start + 1 == end;
        let noun = last.kind == Kind::Number
            || last.kind == Kind::Quote
            || last.kind == Kind::Close
            || last.kind == Kind::Word
                && !(last.is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::SUBORDINATE))
                    && !last.capital
                    && !last.is(Kinds::PRONOUN));
        let participle =
            alone && last.is(Kinds::PARTICIPLE) && !last.is(Kinds::NOUNISH.and(Kinds::BASE)) && !last.capital;
        let determiner =
            participle || alone && last.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && !last.is(Kinds::PRONOUN);
        (noun && !determiner).then_some((start, end))
    }

    /// The noun phrase that begins at `start`, as the subject behind its verb, with an apposition; none where a clause
    /// begins there.
    pub(super) fn subject_behind(&self, start: usize) -> Option<Range> {
        let first = self.at(start);
        let begins = match first.kind {
            Kind::Number => true,
            Kind::Word => {
                !first.is(Kinds::PREPOSITION
                    .and(Kinds::THAT)
                    .and(Kinds::WHETHER)
                    .and(AUXILIARY)
                    .and(Kinds::TIME)
                    .and(Kinds::SUBORDINATE)
                    .and(Kinds::AND)
                    .and(Kinds::BUT)
                    .and(Kinds::NOT))
                    && (!first.is(Kinds::ADVERB) || first.is(Kinds::DETERMINER))
                    && (!first.is(Kinds::OBJECT) || first.is(Kinds::PERSONAL))
                    && (!first.is(Kinds::PROGRESSIVE) || first.capital)
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
            | Kind::Quote
            | Kind::Other
            | Kind::End => false,
        };
        if !begins {
            return None;
        }
        if first.is(Kinds::PERSONAL) {
            return Some((start, start + 1));
        }
        let end = self.noun_phrase_end(start)?;
        if end == start {
            return None;
        }
        // An apposition goes with it.
        if self.is_kind(end, Kind::Comma) {
            let limit = self.end.min(end + REACH);
            let close = (end + 1..limit).find(|&index| {
                matches!(self.at(index).kind, Kind::Comma | Kind::Quote | Kind::Semicolon | Kind::Dash)
                    || self.is_final(index)
            });
            let close = close.unwrap_or(limit);
            let opening = self.at(end + 1);
            let fits = (matches!(opening.kind, Kind::Number) || opening.kind == Kind::Word)
                && !opening.is(Kinds::RELATIVE
                    .and(Kinds::PERSONAL)
                    .and(Kinds::AND)
                    .and(Kinds::BUT)
                    .and(Kinds::SUBORDINATE)
                    .and(Kinds::PREPOSITION))
                && !opening.is(Kinds::PROGRESSIVE)
                && !self.is_adverb(end + 1)
                && !self.has_verb((end + 1, close));
            if fits && close > end + 1 {
                return Some((start, close));
            }
        }
        Some((start, end))
    }

    /// Where the noun phrase that begins at `start` ends; none where a finite verb follows it, so that it is a subject.
    pub(super) fn noun_phrase_end(&self, start: usize) -> Option<usize> {
        let mut at = start;
        while at < self.end && at - start < REACH {
            let token = self.at(at);
            match token.kind {
                Kind::Number => {}
                Kind::Quote if at > start && self.before(at).capital && self.at(at + 1).capital => {}
                Kind::Open => {
                    let close = (at..self.end.min(at + REACH)).find(|&index| self.is_kind(index, Kind::Close));
                    let Some(close) = close else { break };
                    at = close;
                }
                Kind::Word => {
                    if self.is_clitic_s(at) {
                        at += 1;
                        continue;
                    }
                    if token.is(AUXILIARY) && at > start && !token.capital {
                        return None;
                    }
                    if token.is(Kinds::RELATIVE) && !token.is(Kinds::DETERMINER) || token.is(Kinds::THAT) && at > start
                    {
                        break;
                    }
                    if token.is(Kinds::PERSONAL) && at > start {
                        return None;
                    }
                    if token.is(Kinds::PREPOSITION) && !token.capital {
                        let next = self.at(at + 1);
                        let adjunct = next.is(Kinds::TIME.and(Kinds::NEAR))
                            || next.kind == Kind::Number
                            || next.is(Kinds::DOCUMENT)
                            || self.at(at + 2).is(Kinds::DOCUMENT.and(Kinds::PERIOD))
                            || self.at(at + 3).is(Kinds::DOCUMENT)
                            || token.is(Kinds::SUBORDINATE)
                            || next.is(Kinds::PROGRESSIVE);
                        if adjunct && !token.is(Kinds::OF) {
                            break;
                        }
                    } else if token.is(Kinds::SUBORDINATE.and(Kinds::BUT)) && at > start {
                        break;
                    }
                    if token.is(Kinds::AND) && at > start {
                        let next = self.at(at + 1);
                        if !(next.capital
                            || next.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE))
                            || self.is_nominal(at + 1) && !self.is_finite(at + 1))
                            || next.is(Kinds::PERSONAL)
                        {
                            break;
                        }
                    }
                    if token.is(Kinds::TIME)
                        && !token.is(Kinds::TITLE)
                        && at > start
                        && (token.capital || !token.is(Kinds::MODAL))
                    {
                        break;
                    }
                    if token.is(Kinds::NEAR) && self.at(at + 1).is(Kinds::PERIOD) && at > start {
                        break;
                    }
                    if at > start && token.is(Kinds::PROGRESSIVE) && !token.capital && !self.is_nominal(at + 1) {
                        break;
                    }
                    if at > start && self.is_adverb(at) && !token.is(Kinds::PREPOSITION.and(Kinds::DETERMINER)) {
                        break;
                    }
                    if at > start && self.is_finite(at) && !self.is_modifier(at, self.end) {
                        return None;
                    }
                }
                Kind::Comma
                | Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Dash
                | Kind::Close
                | Kind::Quotation
                | Kind::Quote
                | Kind::Other
                | Kind::End => break,
            }
            at += 1;
        }
        Some(at)
    }

    /// Steps forward over adverbs, days and adverbial phrases behind a verb, as far as something is left that they
    /// stand before.
    pub(super) fn over_adjuncts(&self, mut at: usize) -> usize {
        let from = at;
        while at < self.end && at - from < REACH {
            let token = self.at(at);
            let next = self.at(at + 1);
            if token.kind != Kind::Word && token.kind != Kind::Number {
                break;
            }
            if token.is(Kinds::TIME) && !token.is(Kinds::MODAL) || token.is(Kinds::TIME) && token.capital {
                at += 1;
                while matches!(self.at(at).kind, Kind::Number) && self.at(at).end - self.at(at).start <= 4 {
                    at += 1;
                }
                continue;
            }
            if token.is(Kinds::NEAR) && (next.is(Kinds::PERIOD.and(Kinds::TIME))) {
                at += 2;
                continue;
            }
            // `three times`, `a few minutes ago`
            let times = (token.kind == Kind::Number || token.is(Kinds::NUMERAL)) && next.is(Kinds::PERIOD);
            let ago = (at + 1..at + 4).find(|&index| {
                self.at(index).is(Kinds::PERIOD) && self.at(index + 1).is(Kinds::NEAR.and(Kinds::ADVERB))
            });
            let ago = ago.filter(|_| {
                token.is(Kinds::DETERMINER.and(Kinds::NUMERAL).and(Kinds::ADVERB)) || token.kind == Kind::Number
            });
            if let Some(end) = ago.map(|at| at + 2).or(times.then_some(at + 2)) {
                at = end;
                continue;
            }
            if token.is(Kinds::BEGINNING.and(Kinds::TO))
                && !token.is(Kinds::OF)
                && !token.is(Kinds::THAT)
                && token.kind == Kind::Word
                && (self.is_nominal(at + 1) || next.kind == Kind::Quote)
                && !(token.is(Kinds::TO) && next.is(Kinds::BASE.and(Kinds::BE)) && !next.capital)
            {
                let Some(end) = self.adverbial_end(at) else { break };
                at = end;
                continue;
            }
            if self.is_adverb(at)
                && (!token.is(Kinds::PRONOUN.and(Kinds::DETERMINER))
                    || self.is_adverb(at + 1) && token.is(Kinds::ADVERB))
            {
                at += 1;
                continue;
            }
            break;
        }
        at
    }

    /// Where a phrase that a preposition begins ends; none where it is not clear.
    fn adverbial_end(&self, preposition: usize) -> Option<usize> {
        let mut at = preposition + 1;
        let mut noun = false;
        while at < self.end && at - preposition < 16 {
            let token = self.at(at);
            match token.kind {
                Kind::Number => {
                    noun = true;
                }
                Kind::Word => {
                    if token.is(Kinds::THAT.and(Kinds::WHETHER))
                        && noun
                        && !(token.is(Kinds::DETERMINER) && self.before(at).is(Kinds::PREPOSITION))
                    {
                        return Some(at);
                    }
                    if token.is(Kinds::PERSONAL) && noun && !token.is(Kinds::NOUN) {
                        return Some(at);
                    }
                    let fresh = token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE))
                        && !self.before(at).is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::DETERMINER));
                    if fresh && noun {
                        return Some(at);
                    }
                    if token.is(Kinds::TIME) && noun && !self.before(at).is(Kinds::PREPOSITION) {
                        return Some(at);
                    }
                    if token.is(Kinds::SUBORDINATE.and(Kinds::BUT)) && noun && !token.is(Kinds::PREPOSITION) {
                        return None;
                    }
                    // A name behind a common noun begins a clause: `at a rally Trump would win`.
                    if noun
                        && token.capital
                        && !self.before(at).capital
                        && !self.before(at).is(Kinds::PREPOSITION.and(Kinds::AND).and(Kinds::DETERMINER))
                        && self.before(at).kind == Kind::Word
                        && !self.is_clitic_s(at - 1)
                    {
                        return Some(at);
                    }
                    if self.is_finite(at) && noun && !self.is_modifier(at, self.end) {
                        return None;
                    }
                    noun |= self.is_nominal(at) && !token.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE));
                }
                // `on CNN’s “State of the Union” on Sunday`
                Kind::Quote
                    if at == preposition + 1
                        || self.is_clitic_s(at - 1)
                        || self.before(at).is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) =>
                {
                    noun = true;
                }
                Kind::Quote | Kind::Comma | Kind::Colon => return noun.then_some(at),
                Kind::Stop
                | Kind::Mark
                | Kind::Ellipsis
                | Kind::Semicolon
                | Kind::Dash
                | Kind::Open
                | Kind::Close
                | Kind::Quotation
                | Kind::Other
                | Kind::End => return noun.then_some(at),
            }
            at += 1;
        }
        noun.then_some(at)
    }
}

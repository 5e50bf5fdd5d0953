//! Lines that say two things: `the strike began on Tuesday and ended on Thursday`, `the dam held, but the bridge was lost`.
//!
//! Such a line makes a claim of each, so that each keeps its own negation, certainty and day. The parts are lines of words
//! themselves: the words of the other part are left out, and the words around both, such as the attribution, stay. A line is
//! split only where its words show that a second predicate begins. Where they do not, and a negation or a hedge concerns one
//! of two predicates, the line is refused.

use super::{Input, Reader, normal_form::Clause};
use crate::{
    diagnostic::Diagnostic,
    syntax::ast::Stance,
    vocabulary::{Item, ItemKind, Mark, VerbForm},
};
use std::ops::Range;

type Fault = Box<Diagnostic>;

/// How many claims one line may make of what it joins.
pub(super) const MOST_PARTS: usize = 8;

/// How many words a subject may have behind `and`.
const LONGEST_SUBJECT: usize = 8;

/// The two parts of a line, each by the words of the line that are not its own.
#[derive(Clone, Debug)]
pub(super) struct Coordination {
    /// The tokens that only the second part has.
    second: Range<u32>,
    /// The tokens that only the first part has, what joins the two among them.
    first: Range<u32>,
    /// A helping verb that stands with the first verb and belongs to both: `was arrested and charged`.
    shared: Option<Item>,
}

impl Coordination {
    /// The words of each part of a line.
    pub fn parts(&self, line: &[Item]) -> [Vec<Item>; 2] {
        let without = |range: &Range<u32>| line.iter().filter(|item| !range.contains(&item.token)).copied().collect();
        let first: Vec<Item> = without(&self.second);
        let mut second: Vec<Item> = without(&self.first);
        if let Some(shared) = self.shared {
            let at = second.iter().position(|item| item.token >= self.second.start).unwrap_or(second.len());
            second.insert(at, Item { mark: Mark::None, ..shared });
        }
        [first, second]
    }
}

/// Where the second of two predicates begins, and which words belong to which.
struct Joint {
    /// The first word of what joins them.
    at: usize,
    /// The words that only the first has.
    first: Range<usize>,
    shared: Option<Item>,
}

impl Reader<'_> {
    /// The two claims that a sentence makes, where its words show that it makes two.
    ///
    /// # Errors
    ///
    /// Where a negation or a hedge concerns one of two predicates, and it is not clear where the second begins.
    pub(super) fn coordination(
        &self,
        input: &Input<'_>,
        items: &[Item],
    ) -> Result<Option<(Coordination, Fault)>, Fault> {
        let Some(at) = self.second_predicate(items) else {
            let Some(joint) = self.joint(input, items) else {
                return Ok(None);
            };
            return Ok(self
                .coordinated(items, &joint)
                .map(|found| (found, self.says_two_things(input, items, joint.at))));
        };
        let fault = self.says_two_things(input, items, at);
        match self.joint(input, items).and_then(|joint| self.coordinated(items, &joint)) {
            Some(found) => Ok(Some((found, fault))),
            None => Err(fault),
        }
    }

    fn coordinated(&self, items: &[Item], joint: &Joint) -> Option<Coordination> {
        // The words of a quotation all stand at one place.
        let tokens: Vec<u32> = items.iter().map(|item| item.token).collect();
        let token = |at: usize| tokens.get(at).copied();
        let begin = token(joint.at)?;
        let end = tokens.last()? + 1;
        let is_in_order = tokens.windows(2).all(|pair| pair.first() <= pair.last());
        let splits_a_token = joint.at.checked_sub(1).and_then(token) == Some(begin);
        if self.quoted.is_some() || !is_in_order || splits_a_token {
            return None;
        }
        let (_, behind) = items.split_at(joint.first.end.min(items.len()));
        let from = match joint.first.start {
            // `the museum says the coins are genuine, but Faría says they are not`: somebody else speaks.
            0 if self.has_own_attribution(behind) => 0,
            start => token(start)?,
        };
        // `the mayor said the bridge is safe and added that it is new`: whoever says the first says the second.
        let says_on = !self.speaking.is_empty() && self.context(None).cue_at(items, joint.first.end).is_some();
        let from = if says_on && joint.first.start > 0 {
            let speaker = self.speaking.iter().map(|item| item.token).max()?;
            (speaker < *tokens.first()?).then_some(speaker + 1)?
        } else {
            from
        };
        let first = from..token(joint.first.end)?;
        Some(Coordination { second: begin..end, first, shared: joint.shared })
    }

    /// Whether a word begins a negation, a hedge, or words for the future.
    fn is_modifier(&self, items: &[Item], at: usize) -> bool {
        let vocabulary = &self.vocabulary;
        let context = self.context(None);
        [&vocabulary.negations, &vocabulary.hedges, &vocabulary.futures]
            .iter()
            .any(|table| context.form(table, items, at).is_some())
    }

    pub(super) fn is_finite(&self, items: &[Item], at: usize) -> bool {
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
        self.begins_a(&self.vocabulary.lists.auxiliaries, items, at)
            || self.verb_form(items.get(at)).is_some_and(|form| form.is(finite))
    }

    /// Where a predicate may begin.
    fn is_predicate(&self, items: &[Item], at: usize) -> bool {
        self.is_modifier(items, at) || self.is_finite(items, at)
    }

    fn sets_apart(items: &[Item], at: usize) -> bool {
        items.get(at).is_some_and(|item| item.mark.sets_apart())
    }

    /// Where what joins two sentences or predicates ends: `and`, `, but`, `, and`.
    fn joined(&self, items: &[Item], at: usize) -> Option<usize> {
        let (context, lists) = (self.context(None), &self.vocabulary.lists);
        let comma = Self::sets_apart(items, at);
        let opener = || context.form(&lists.openers, items, at).filter(|_| comma);
        let contrast = || context.form(&lists.contrasts, items, at);
        context.form(&lists.conjunctions, items, at).or_else(contrast).or_else(opener).map(|(_, end)| end)
    }

    /// The place where the words show that a second predicate or sentence begins.
    fn joint(&self, input: &Input<'_>, items: &[Item]) -> Option<Joint> {
        let lists = &self.vocabulary.lists;
        let mut clause = Clause::default();
        let inside: Vec<bool> = (0..items.len()).map(|at| clause.inside(self, items, at)).collect();
        let outside = |at: usize| !inside.get(at).copied().unwrap_or(false);
        let opens_clause = |at: usize| self.context(None).form(&lists.subordinators, items, at).is_some();
        let verb = (1..items.len()).find(|&at| outside(at) && self.is_finite(items, at))?;
        // A clause behind the verb may hold the rest: `was closed because the roof leaked and the pipes froze`.
        let to = (verb..items.len()).find(|&at| opens_clause(at)).unwrap_or(items.len());
        (verb + 1..items.len().saturating_sub(1)).find_map(|at| {
            if let Some(from) = self.clause_goes_on(items, at) {
                return Some(Joint { at, first: 0..from, shared: None });
            }
            let end = self.joined(items, at)?;
            let first = self.second_begins(input, items, (verb, at, end))?;
            let (first, shared) = first;
            (at <= to || first.start == 0).then_some(Joint { at, first, shared })
        })
    }

    /// Where the words of another clause that is said begin: `that the dam was safe, that the valley need not be evacuated and
    /// that the siren had gone off`.
    fn clause_goes_on(&self, items: &[Item], at: usize) -> Option<usize> {
        let end = self.joined(items, at).or_else(|| Self::sets_apart(items, at).then_some(at))?;
        let (_, from) = self.context(None).form(&self.vocabulary.lists.complementizers, items, end)?;
        let has_subject = !self.is_finite(items, from);
        (has_subject && (from + 1..items.len()).any(|at| self.is_finite(items, at))).then_some(from)
    }

    /// What the words behind a joining word begin: a predicate of the same subject, or a sentence of their own. Gives the
    /// words that only the first has, and a helping verb of both.
    fn second_begins(
        &self,
        input: &Input<'_>,
        items: &[Item],
        (verb, at, end): (usize, usize, usize),
    ) -> Option<(Range<usize>, Option<Item>)> {
        let lists = &self.vocabulary.lists;
        let subject = (1..=verb).find(|&at| self.is_predicate(items, at)).filter(|&at| at > 0)?;
        let same_subject = subject..end;
        // `did not leave and was not inspected`: a helping verb, or a negation that holds one.
        if self.begins_a(&lists.auxiliaries, items, end) {
            return Some((same_subject, None));
        }
        if self.is_modifier(items, end) {
            let negates_noun =
                items.get(end + 1).is_some_and(|next| next.token == items.get(end).map_or(0, |item| item.token));
            // `and nobody was hurt`, `and no one was hurt`
            if negates_noun || self.denies_its_subject(items, end) {
                return Some((0..end, None));
            }
            let behind = self.behind_modifier(items, end);
            return self.is_finite(items, behind).then_some((same_subject, None));
        }
        if let Some(form) =
            self.verb_form(items.get(end)).filter(|form| form.is(VerbForm::PAST.and(VerbForm::PARTICIPLE)))
        {
            return self.second_verb(input, items, (verb, at, end), form).map(|shared| (same_subject, shared));
        }
        // A sentence with a subject of its own: a comma or a word of contrast stands before it.
        let contrast = self.context(None).form(&lists.contrasts, items, at).is_some();
        let mut clause = Clause::default();
        let has_verb = (end..items.len()).any(|at| {
            let inside = clause.inside(self, items, at);
            !inside && at > end && self.is_finite(items, at) && !self.begins_a(&lists.relatives, items, at)
        });
        let begins_noun = self.begins_a(&lists.determiners, items, end)
            || self.begins_a(&lists.quantifiers, items, end)
            || self.is_before_a_noun(items, end)
            || self.begins_a(&lists.pronouns, items, end)
            || items.get(end).is_some_and(|item| self.spelling(input, item).starts_with(char::is_uppercase));
        let is_sentence =
            has_verb && (contrast || Self::sets_apart(items, at) && begins_noun) || self.has_own_subject(items, end);
        is_sentence.then_some((0..end, None))
    }

    /// Whether a subject and its helping verb stand behind a joining word: `and drivers were not told`.
    fn has_own_subject(&self, items: &[Item], end: usize) -> bool {
        let lists = &self.vocabulary.lists;
        let clauses = [&lists.complementizers, &lists.relatives, &lists.subordinators, &lists.infinitives];
        let far = items.len().min(end + LONGEST_SUBJECT);
        let verb = (end + 1..far).find(|&at| self.is_finite(items, at));
        verb.is_some_and(|verb| {
            self.begins_a(&lists.auxiliaries, items, verb)
                && (end..verb).all(|at| {
                    !clauses.iter().any(|list| self.begins_a(list, items, at))
                        && (at == end || !Self::sets_apart(items, at))
                })
        })
    }

    /// Whether a negation stands with the subject of a sentence: `no window was broken`, and not `no longer runs`.
    fn denies_its_subject(&self, items: &[Item], at: usize) -> bool {
        let behind = self.behind_modifier(items, at);
        !self.is_finite(items, behind)
            && self.verb_form(items.get(behind)).is_none_or(|form| form.is(VerbForm::NOUN))
            && (behind + 1..items.len()).any(|at| self.is_finite(items, at))
    }

    fn behind_modifier(&self, items: &[Item], at: usize) -> usize {
        let (context, vocabulary) = (self.context(None), &self.vocabulary);
        [&vocabulary.negations, &vocabulary.hedges, &vocabulary.futures]
            .iter()
            .filter_map(|table| context.form(table, items, at))
            .map(|(_, end)| end)
            .max()
            .unwrap_or(at)
    }

    /// Whether a verb behind a joining word is that of a second predicate, and the helping verb that it shares with the first;
    /// nothing where it may as well describe a noun: `sold new and used cars`.
    fn second_verb(
        &self,
        input: &Input<'_>,
        items: &[Item],
        (verb, at, end): (usize, usize, usize),
        form: VerbForm,
    ) -> Option<Option<Item>> {
        let lists = &self.vocabulary.lists;
        let helper = items.get(verb).copied().filter(|_| self.begins_a(&lists.auxiliaries, items, verb));
        let is_passive = helper.is_some_and(|item| self.is_be(&item))
            && (verb + 1..at).any(|at| self.verb_form(items.get(at)).is_some_and(|form| form.is(VerbForm::PARTICIPLE)));
        // `designed and built the bridge`: what follows belongs to both.
        let first_is_bare =
            self.verb_form(items.get(at - 1)).is_some_and(|form| form.is(VerbForm::PAST)) && !is_passive;
        if first_is_bare {
            return None;
        }
        if !form.is(VerbForm::PARTICIPLE) {
            return Some(None);
        }
        if !form.is(VerbForm::PAST) {
            return helper.map(Some);
        }
        let next = end + 1;
        let object = self.begins_a(&lists.determiners, items, next)
            || self.begins_a(&lists.complementizers, items, next)
            || self.begins_a(&lists.pronouns, items, next)
            || self.begins_a(&lists.infinitives, items, next) && !is_passive
            || items.get(next).is_some_and(|item| {
                item.kind == ItemKind::Word && self.spelling(input, item).starts_with(char::is_uppercase)
            });
        let closed = next >= items.len()
            || self.begins_a(&lists.prepositions, items, next)
            || self.is_before_a_noun(items, next)
            || Self::sets_apart(items, next);
        let stands_alone = self.is_intransitive(items.get(end));
        // `was not born and raised in Leeds`: the negation is of both as well.
        let helper = helper.filter(|_| !(verb..at).any(|at| self.is_modifier(items, at)));
        match (is_passive, object, closed) {
            _ if stands_alone => Some(None),
            (true, false, true) if helper.is_none() => None,
            (_, true, _) => Some(None),
            (true, false, true) => Some(helper),
            (false, false, true) => Some(None),
            (_, false, false) => None,
        }
    }

    /// Whether a verb takes no object, so that it has no passive: `appeared`.
    fn is_intransitive(&self, item: Option<&Item>) -> bool {
        item.filter(|item| item.kind == ItemKind::Word)
            .and_then(|item| self.vocabulary.verbs.get(self.symbols.get(item.word)))
            .is_some_and(|verb| verb.intransitive)
    }

    /// Whether the words of a line behind a place say who says them.
    pub(super) fn has_own_attribution(&self, items: &[Item]) -> bool {
        let context = self.context(None);
        (1..items.len()).any(|at| {
            context.cue_at(items, at).is_some_and(|(cue, ..)| {
                self.vocabulary.cue(cue).is_some_and(|cue| !cue.noun && cue.stance != Stance::Declines)
            })
        })
    }

    /// Two sentences in one line, each with who says it: `Kim says the drone was shot down; Pak says it crashed`, `the museum
    /// says the coins are genuine, but Faría says they are not`, `the mayor said the bridge is safe and added that it is new`.
    ///
    /// # Errors
    ///
    /// Where it is not clear whether a sentence behind a semicolon is said by whoever says the first.
    pub(super) fn two_sentences(
        &self,
        input: &Input<'_>,
        items: &[Item],
    ) -> Result<Option<(Coordination, Fault)>, Fault> {
        let fault = |at: usize, label: &str| {
            let place = self.place_of(input, items.get(at..).unwrap_or(&[]));
            Box::new(
                Diagnostic::error("ambiguous-claim", place, "two things are said here")
                    .label(label)
                    .help("write a line for each of them"),
            )
        };
        let has_verb = |words: &[Item]| (1..words.len()).any(|at| self.is_finite(words, at));
        let semicolon = (1..items.len()).find(|&at| items.get(at).is_some_and(|item| item.mark == Mark::Semicolon));
        if let Some(at) = semicolon {
            let (before, behind) = items.split_at(at);
            let (says, says_behind) = (self.has_own_attribution(before), self.has_own_attribution(behind));
            // `The plan is dead; long live the plan, said Ortiz`: who says the first?
            let in_front = !(1..behind.len()).any(|at| Self::sets_apart(behind, at));
            let clear = if says_behind { in_front } else { !says && self.speaking.is_empty() };
            let joint = Joint { at, first: 0..at, shared: None };
            let fault = fault(at, "behind a semicolon another sentence begins");
            return match self.coordinated(items, &joint).filter(|_| clear && has_verb(before) && has_verb(behind)) {
                Some(found) => Ok(Some((found, fault))),
                None => Err(fault),
            };
        }
        if !self.has_own_attribution(items) {
            return Ok(None);
        }
        let joint = (2..items.len().saturating_sub(1)).find_map(|at| {
            let end = self.joined(items, at)?;
            let (before, behind) = (items.get(..at)?, items.get(end..)?);
            if !has_verb(before) {
                return None;
            }
            let speaks_on = self.context(None).cue_at(items, end).is_some() && !self.speaking.is_empty();
            if speaks_on {
                return Some(Joint { at, first: 1..end, shared: None });
            }
            let contrast = self.context(None).form(&self.vocabulary.lists.contrasts, items, at).is_some();
            let stop = (1..behind.len()).find(|&at| Self::sets_apart(behind, at)).unwrap_or(behind.len());
            let own = behind.get(..stop).is_some_and(|words| self.has_own_attribution(words)) && stop == behind.len();
            (own && (contrast || Self::sets_apart(items, at))).then_some(Joint { at, first: 0..end, shared: None })
        });
        let Some(joint) = joint else { return Ok(None) };
        let fault = fault(joint.at, "more than one claim in a line");
        Ok(self.coordinated(items, &joint).map(|found| (found, fault)))
    }

    /// Where a second predicate begins in a sentence in which a negation, a hedge or a word for the future stands with one of
    /// two: `the ship did not leave port and was not inspected`.
    fn second_predicate(&self, items: &[Item]) -> Option<usize> {
        let (context, vocabulary) = (self.context(None), &self.vocabulary);
        let contrasts = |at: usize| context.form(&vocabulary.lists.contrasts, items, at).map(|(_, end)| end);
        let is_modified = (0..items.len()).any(|at| self.is_modifier(items, at));
        if !is_modified && !(1..items.len()).any(|at| contrasts(at).is_some()) {
            return None;
        }
        let contrasted = |at: usize| {
            let end = contrasts(at)?;
            let comma = Self::sets_apart(items, at);
            // `was banned in four countries but not in its own`; `the coins are genuine, but Faría calls them fakes`
            let modified = (0..items.len()).any(|at| self.is_modifier(items, at));
            let clause = comma
                && (1..at).any(|at| self.is_predicate(items, at))
                && (end + 1..items.len()).any(|at| self.is_predicate(items, at));
            (modified || clause).then_some(at)
        };
        (1..items.len()).find_map(|at| {
            if let Some(at) = contrasted(at) {
                return Some(at);
            }
            if is_modified && self.clause_goes_on(items, at).is_some() {
                return Some(at);
            }
            let end = self.joined(items, at).filter(|_| is_modified)?;
            if context.form(&vocabulary.lists.complementizers, items, end).is_some() {
                return Some(at);
            }
            // `…, but the witness did not lie`: a sentence with a subject of its own.
            let clause = Self::sets_apart(items, at) && (end + 1..items.len()).any(|at| self.is_predicate(items, at));
            let has_first = (1..at).any(|at| self.is_predicate(items, at));
            (has_first && (self.is_predicate(items, end) || clause || self.has_own_subject(items, end))).then_some(at)
        })
    }

    fn says_two_things(&self, input: &Input<'_>, items: &[Item], at: usize) -> Fault {
        let place = self.place_of(input, items.get(at..).unwrap_or(&[]));
        // A quotation is not to be taken apart.
        let help = if self.quoted.is_some() {
            "say each of them in a line of its own, without the quotation marks, and put the whole quotation below with `quote`"
        } else {
            "write a line for each of them"
        };
        Box::new(
            Diagnostic::error(
                "ambiguous-claim",
                place,
                "two things are said here, and one of them is denied or not certain",
            )
            .label("more than one claim in a line")
            .help(help),
        )
    }
}

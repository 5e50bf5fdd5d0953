//! The verbs of a sentence that attribute, and whose they are.

use super::{
    content::{Predicate, is_expletive},
    lexicon::{Cue, Frames, Kinds},
    phrases::{Form, REACH, Range, Sentence},
    reader::Reader,
    tokens::Kind,
};

impl<'a> Reader<'a> {
    /// The verbs of a sentence that may attribute.
    pub(super) fn predicates<'s>(&'s self, sentence: &Sentence<'_>) -> Vec<Predicate<'a>> {
        let mut all: Vec<Predicate<'a>> = Vec::new();
        let mut source_until = 0;
        for verb in sentence.start..sentence.end {
            let token = sentence.at(verb);
            if token.is(Kinds::ACCORDING) && sentence.at(verb + 1).is(Kinds::TO) {
                let end = self.source_behind(sentence, verb + 2).map_or(verb, |(_, end)| end);
                // What has a subject of its own is no part of the source.
                source_until = (verb + 2..end)
                    .find(|&index| sentence.at(index).is(Kinds::THAT.and(Kinds::PERSONAL)))
                    .unwrap_or(end);
            }
            if token.kind != Kind::Word || !token.is(Kinds::CUE) {
                continue;
            }
            if verb < source_until {
                continue;
            }
            let Some((group, form, negated)) = sentence.verb_group(verb) else { continue };
            let before = sentence.before(group);
            // A noun: `the report`, `a claim`, `his fears`.
            let nounish = token.is(Kinds::NOUNISH)
                && matches!(form, Form::Finite)
                && group == verb
                && (before.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE).and(Kinds::PREPOSITION))
                    && !before.is(Kinds::PRONOUN)
                    || before.is(Kinds::DETERMINER)
                        && !sentence.at(verb + 1).is(Kinds::THAT)
                        && before.is(Kinds::THAT)
                    || sentence.is_clitic_s(group.wrapping_sub(1)));
            if nounish
                || token.capital
                    && token.is(Kinds::NOUNISH)
                    && verb > sentence.start
                    && group == verb
                    && !self.is_heading_like(sentence)
            {
                continue;
            }
            let lead = token.is(Kinds::PROGRESSIVE.and(Kinds::PARTICIPLE))
                && group == verb
                && (before.is(Kinds::DETERMINER.and(Kinds::POSSESSIVE)) && !before.is(Kinds::PRONOUN));
            if lead {
                continue;
            }
            let Some((cue, end)) = self.cue(sentence, verb, 0) else { continue };
            let mut predicate = Predicate {
                cue,
                verb,
                group: (group, end),
                form,
                negated,
                subject: None,
                inverted: false,
                shared: false,
                relative: before.is(Kinds::RELATIVE) && !before.is(Kinds::THAT),
                start: group,
            };
            self.subject(sentence, &mut predicate, &all);
            if predicate.form == Form::Finite
                && predicate.subject.is_none()
                && group == sentence.start
                && token.is(Kinds::PARTICIPLE)
            {
                predicate.form = Form::Bare;
            }
            if !self.is_plausible(sentence, &predicate) {
                continue;
            }
            all.push(predicate);
        }
        all
    }

    fn is_heading_like(&self, sentence: &Sentence<'_>) -> bool {
        (sentence.start..sentence.end.min(sentence.start + 8)).filter(|&index| sentence.at(index).capital).count() >= 4
    }

    /// Whether the verb agrees with its place: a base form without a subject is an order or a noun.
    fn is_plausible(&self, sentence: &Sentence<'_>, predicate: &Predicate<'_>) -> bool {
        let token = sentence.at(predicate.verb);
        match predicate.form {
            Form::Finite if predicate.group.0 == predicate.verb => {
                if token.is(Kinds::BASE) && !token.is(Kinds::PAST) {
                    // A plural, or one who speaks or is spoken to.
                    let Some((start, end)) = predicate.subject.filter(|_| !predicate.shared) else {
                        return predicate.shared;
                    };
                    let head = sentence.before(end);
                    let text = sentence.text_of(sentence.at(start.max(end - 1)));
                    let singular = matches!(text.to_ascii_lowercase().as_str(), "he" | "she" | "it");
                    let joined = (start..end).any(|index| sentence.at(index).is(Kinds::AND));
                    let plural = head.is(Kinds::PRONOUN.and(Kinds::PLURAL)) && !singular
                        || text.ends_with('s')
                        || joined
                        || (start..end).any(|index| {
                            let word = sentence.at(index);
                            index + 1 < end
                                && sentence.at(index + 1).is(Kinds::PREPOSITION.and(Kinds::PARTICIPLE))
                                && (sentence.text_of(word).ends_with('s') || word.is(Kinds::PLURAL))
                        })
                        || !token.is(Kinds::NOUNISH) && !head.capital;
                    return plural && !singular;
                }
                true
            }
            Form::Finite | Form::Participle | Form::Infinitive | Form::Passive | Form::Bare => true,
        }
    }

    /// The verb that a word is with the particle that follows, and where they end.
    pub(super) fn cue(&self, sentence: &Sentence<'_>, verb: usize, skip: usize) -> Option<(&'a Cue, usize)> {
        let token = sentence.at(verb);
        let mut skip = skip;
        for cue in self.lexicon.cues(token.word) {
            let mut at = verb + 1;
            let fits = cue.particle.iter().all(|part| {
                let fits = sentence.text_of(sentence.at(at)).eq_ignore_ascii_case(part);
                at += usize::from(fits);
                fits
            });
            if fits && skip == 0 {
                return Some((cue, at));
            }
            skip -= usize::from(fits);
        }
        None
    }

    fn subject(&self, sentence: &Sentence<'_>, predicate: &mut Predicate<'a>, earlier: &[Predicate<'a>]) {
        let (group, end) = predicate.group;
        let before = sentence.before(group);
        let quotes = predicate.cue.frames.is(Frames::QUOTE);
        let of_start = before.kind == Kind::Comma
            && !sentence.is_kind(group.wrapping_sub(2), Kind::Quote)
            && sentence.subject_before(group).is_some_and(|(start, _)| {
                start == sentence.start
                    || sentence.before(start).is(Kinds::SUBORDINATE.and(Kinds::THAT).and(Kinds::AND))
            });
        // `…," said Jones`
        let after_mark = matches!(before.kind, Kind::Comma | Kind::Quote | Kind::Dash)
            || before.is_final()
            || sentence.is_adverb(group.wrapping_sub(1)) && sentence.is_kind(group.wrapping_sub(2), Kind::Quote);
        if predicate.form == Form::Finite
            && after_mark
            && quotes
            && !of_start
            && group == predicate.verb
            && sentence.at(end).kind != Kind::Number
            && let Some(subject) = sentence.subject_behind(end)
        {
            let behind = sentence.over_adjuncts(subject.1);
            let behind = sentence.at(behind);
            let clean = matches!(
                behind.kind,
                Kind::Comma | Kind::Quote | Kind::Semicolon | Kind::Colon | Kind::Dash | Kind::End | Kind::Open
            ) || behind.is_final()
                || behind.is(Kinds::SUBORDINATE.and(Kinds::RELATIVE).and(Kinds::AND).and(Kinds::PROGRESSIVE))
                    && !behind.is(Kinds::AS)
                || behind.is(Kinds::PREPOSITION) && before.kind == Kind::Quote;
            let thing = subject.1 == subject.0 + 1 && sentence.at(subject.0).is(Kinds::INANIMATE);
            if clean && !thing {
                predicate.subject = Some(subject);
                predicate.inverted = true;
                return;
            }
        }
        // `Said one pensioner: "…"`
        if group == sentence.start
            && group == predicate.verb
            && quotes
            && let Some(subject) = sentence.subject_behind(end)
        {
            let behind = sentence.over_adjuncts(subject.1);
            let behind = behind + usize::from(matches!(sentence.at(behind).kind, Kind::Comma | Kind::Colon));
            if sentence.is_kind(behind, Kind::Quote)
                || sentence.is_kind(behind.wrapping_sub(1), Kind::Colon) && behind > subject.1
            {
                predicate.subject = Some(subject);
                predicate.form = Form::Finite;
                predicate.group.1 = subject.1;
                return;
            }
        }
        let main = earlier.iter().rev().find(|one| one.subject.is_some() && matches!(one.form, Form::Finite));
        match predicate.form {
            Form::Finite => {
                // `said … and added …`
                let conjunction = before.is(Kinds::AND.and(Kinds::BUT))
                    || before.kind == Kind::Comma && main.is_some() && sentence.at(predicate.verb).is(Kinds::PAST);
                if before.is(Kinds::AND.and(Kinds::BUT)) || conjunction {
                    if let Some(main) = main {
                        predicate.subject = main.subject;
                        predicate.shared = true;
                        return;
                    }
                    predicate.subject = self.first_subject(sentence, group);
                    predicate.shared = predicate.subject.is_some();
                    return;
                }
                predicate.subject = sentence.subject_before(group);
                // `Her husband, she recalled, used to say`
                let aside = earlier.last().filter(|last| {
                    before.kind == Kind::Comma && last.group.1 + 6 > group && last.start > sentence.start
                });
                if let (None, Some(aside)) = (predicate.subject, aside) {
                    let comma = aside.start - 1;
                    if sentence.is_kind(comma, Kind::Comma) {
                        predicate.subject = sentence.noun_phrase_before(comma);
                    }
                }
                if let Some(subject) = predicate.subject {
                    predicate.start = subject.0;
                }
            }
            Form::Participle => {
                if before.kind == Kind::Comma
                    || before.is(Kinds::AND.and(Kinds::PREPOSITION).and(Kinds::SUBORDINATE))
                    || sentence.is_adverb(group.wrapping_sub(1))
                {
                    predicate.subject =
                        main.and_then(|main| main.subject).or_else(|| self.first_subject(sentence, group));
                    predicate.shared = true;
                } else if before.kind == Kind::Word {
                    predicate.subject = sentence.noun_phrase_before(group);
                    if let Some(subject) = predicate.subject {
                        predicate.start = subject.0;
                    }
                }
            }
            Form::Infinitive => {
                let main = main.filter(|main| main.subject.is_none_or(|subject| !is_expletive(sentence, subject)));
                let first = || self.first_subject(sentence, group).filter(|subject| !is_expletive(sentence, *subject));
                predicate.subject = main.and_then(|main| main.subject).or_else(first);
                predicate.shared = true;
            }
            Form::Passive | Form::Bare => {
                predicate.subject = sentence.subject_before(group);
                if let Some(subject) = predicate.subject {
                    predicate.start = subject.0;
                }
            }
        }
    }

    /// The subject of the first finite verb of a sentence.
    pub(super) fn first_subject(&self, sentence: &Sentence<'_>, limit: usize) -> Option<Range> {
        let verb = (sentence.start + 1..limit.min(sentence.start + REACH)).find(|&index| sentence.is_finite(index))?;
        let (group, _, _) = sentence.verb_group(verb).unwrap_or((verb, Form::Finite, false));
        sentence.subject_before(group.max(sentence.start + 1).min(verb))
    }
}

//! Who says it, wherever the words stand that say so: behind what is said (`…, Rubio said on Monday`), around the
//! speaker (`according to police, …`), or after words that open a line (`But in May, …`).
//!
//! Each of these is put into the one order that [`super::claim_line`] reads: speaker, cue, what is said. So a claim is the same
//! in whatever order it is written.

use super::{Input, Reader, normal_form::Clause};
use crate::{
    diagnostic::Diagnostic,
    model::DateId,
    syntax::ast::{Certainty, Stance},
    text::fold::decapitalised,
    value::{date, number},
    vocabulary::{Around, Cue, CueId, Fill, FormTable, Inside, Item, ItemKind, Mark, NameId, VerbForm},
};
use smol_str::SmolStr;
use std::ops::Range;

/// How many words may stand between the first word of a description and the cue.
const LONGEST_DESCRIPTION: usize = 12;

/// How many words a speaker may have who is set off and neither named nor described with an article.
const LONGEST_NOUN: usize = 8;

/// How many words may say where or how somebody spoke: `on a call with investors`.
const LONGEST_WAY: usize = 7;

/// How many words may say what somebody is before the name.
const LONGEST_ROLE: usize = 4;

/// How many letters the initials of a body have that speaks before a colon.
const LONGEST_ACRONYM: usize = 4;

/// How many places of a line are looked at for an attribution that is set off: a line that is made of commas takes no
/// more time than another of its length.
const PLACES: usize = 8;

/// How many sayings may stand before one that is said of all of them.
const SAYINGS_BEFORE: usize = 1;

/// How many words may stand before the comma behind which a speaker stands: `In a sworn statement filed on 6 May, …`.
const LONGEST_OPENING: usize = 24;

/// How many words may stand before a cue for a speaker, the days and occasions among them.
const LONGEST_SPEAKER: usize = 64;

type Fault = Box<Diagnostic>;

/// An attribution, and what is attributed.
pub(super) struct Attribution {
    /// The words for the speaker; empty where the cue has none.
    pub speaker: Vec<Item>,
    /// The words of the cue.
    pub cue_words: Vec<Item>,
    /// The cue.
    pub cue: CueId,
    /// Where among the words of the cue the hearer stands.
    pub hearer: Option<usize>,
    /// When it was said, where the attribution says so.
    pub said: DateId,
    /// What is attributed.
    pub content: Vec<Item>,
    /// Who reports it, where that is somebody else: `The Times quoted Roe as saying …`.
    pub reporter: Option<Reporter>,
}

/// Who reports a saying, and the words that say so.
pub(super) struct Reporter {
    /// The words for who reports it.
    pub speaker: Vec<Item>,
    /// The words of the cue.
    pub cue_words: Vec<Item>,
    /// When it was reported, where the words say so.
    pub said: DateId,
}

/// A speaker as the words show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A declared, quoted or indefinite name, from that word on.
    Name(Fill, usize),
    /// One word.
    One(usize),
    /// Words with capitals, from the one to the other.
    Run(usize, usize),
    /// A description; `unnamed` where it may be of anybody.
    Described {
        /// The first word that tells who it is.
        from: usize,
        /// The end of the description.
        to: usize,
        /// Whether it is of nobody in particular.
        unnamed: bool,
    },
}

impl Reader<'_> {
    /// The attribution of a whole line that is no plain *speaker, cue, content*; none where there is none.
    pub(super) fn attribution(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        if let Some(found) = self.attribution_in_front(input, items, anchor)? {
            return Ok(Some(found));
        }
        if let Some(found) = self.quoted_in_front(input, items, anchor)? {
            return Ok(Some(found));
        }
        if let Some(found) = self.attribution_behind(input, items, anchor)? {
            return Ok(Some(found));
        }
        self.attribution_inside(input, items, anchor)
    }

    /// `The Times quoted Roe as saying …`, `the prosecutor accused Smith of leaking …`: somebody stands inside the cue, and
    /// somebody else before it.
    fn attribution_inside(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        for index in 0..self.vocabulary.around.len() {
            let Some(around) = self.vocabulary.around.get(index).filter(|around| around.inside.is_some()).cloned()
            else {
                continue;
            };
            let places: Vec<usize> =
                (1..items.len()).filter(|&at| self.begins_with(items, at, &around.before)).take(PLACES).collect();
            for at in places {
                let from = at + around.before.len();
                let ends = from + 1..items.len().min(from + LONGEST_DESCRIPTION);
                let Some(to) = ends.clone().find(|&to| self.begins_with(items, to, &around.after)) else { continue };
                let before = items.get(..at).unwrap_or(&[]);
                let (inner, cue) = (items.get(from..to).unwrap_or(&[]), items.get(at..from).unwrap_or(&[]));
                let rest = items.get(to + around.after.len()..).unwrap_or(&[]);
                let closed = cue.first().is_some_and(|item| item.mark.sets_apart());
                let (outer, said) = self.speaking_part(input, before, closed, anchor)?;
                if rest.is_empty() || !self.can_speak(input, outer, cue) || !self.can_speak(input, inner, &[]) {
                    continue;
                }
                let found =
                    |speaker: &[Item], cue_words: &[Item], said: DateId, content: Vec<Item>, reporter| Attribution {
                        speaker: speaker.to_vec(),
                        cue_words: cue_words.to_vec(),
                        cue: around.cue,
                        hearer: None,
                        said,
                        content,
                        reporter,
                    };
                match around.inside {
                    Some(Inside::Speaker) => {
                        let reporter = Reporter { speaker: outer.to_vec(), cue_words: cue.to_vec(), said };
                        let words = items.get(to..to + around.after.len()).unwrap_or(&[]);
                        return Ok(Some(found(inner, words, DateId::UNKNOWN, rest.to_vec(), Some(reporter))));
                    }
                    Some(Inside::Subject) => {
                        // `described the ward as unsafe`
                        let being = self.vocabulary.cue(around.cue).is_some_and(|cue| cue.being);
                        let be = self.vocabulary.be.0;
                        let content = self.as_done(inner, rest).or_else(|| {
                            let is = cue.first().filter(|_| being).map(|item| Item { word: be, lower: be, ..*item })?;
                            Some([inner, &[is], rest].concat())
                        });
                        if let Some(content) = content {
                            return Ok(Some(found(outer, cue, said, content, None)));
                        }
                    }
                    None => {}
                }
            }
        }
        Ok(None)
    }

    /// The words before a cue that say who speaks, and the day where they say when. `closed` says that a comma stands
    /// before the cue, so that the speaker may be described between commas: `Smith, who resigned in May,`.
    pub(super) fn speaking_part<'i>(
        &mut self,
        input: &Input<'_>,
        before: &'i [Item],
        closed: bool,
        anchor: Option<date::Day>,
    ) -> Result<(&'i [Item], DateId), Fault> {
        let comma =
            |words: &[Item]| (1..words.len()).find(|&at| words.get(at).is_some_and(|item| item.mark.sets_apart()));
        let Some(at) = comma(before).filter(|_| closed) else {
            let (end, said) = self.circumstances_at_end(input, before, anchor)?;
            return Ok((before.get(..end).unwrap_or(&[]), said));
        };
        let (name, aside) = before.split_at(at);
        let mut aside_said = DateId::UNKNOWN;
        let mut from = 0;
        while let Some(rest) = aside.get(from..).filter(|rest| !rest.is_empty()) {
            let end = comma(rest).unwrap_or(rest.len());
            let part = rest.get(..end).unwrap_or(&[]);
            // `Smith, in a speech on Monday, said`: when it was said. `Smith, who resigned in May, said`: something else.
            let tells_when = self.begins_a(&self.vocabulary.lists.prepositions, part, 0)
                || self.begins_a(&self.vocabulary.lists.occasions, part, 0)
                || self.begins_a(&self.vocabulary.lists.speaking, part, 0)
                || self.date_length(part).is_some();
            if tells_when && !aside_said.is_known() {
                aside_said = self.circumstances_at_end(input, part, anchor)?.1;
            }
            from += end;
        }
        let (end, said) = self.circumstances_at_end(input, name, anchor)?;
        let name = name.get(..end).unwrap_or(&[]);
        let said = if said.is_known() { said } else { aside_said };
        // `A lawyer for the family, Ruth Abel, said`
        let aside = aside.get(..comma(aside).unwrap_or(aside.len())).unwrap_or(&[]);
        let is_named = matches!(aside, [first, ..] if self.spelling(input, first).starts_with(char::is_uppercase))
            && matches!(self.who(input, aside, None), Some(Who::Name(Fill::Name(_), _) | Who::Run(..) | Who::One(_)));
        let is_described = match self.who(input, name, None) {
            Some(Who::Described { .. }) => true,
            // `the mayor, Lucy Threlfall,`
            Some(Who::One(at)) => {
                at > 0 && name.get(at).is_some_and(|item| !self.spelling(input, item).starts_with(char::is_uppercase))
            }
            Some(Who::Name(..) | Who::Run(..)) | None => false,
        };
        let proper = if is_named && is_described { aside } else { name };
        Ok((proper, said))
    }

    /// `according to police, Smith fled`; `Berg: "…"`
    fn attribution_in_front(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        for index in 0..self.vocabulary.around.len() {
            let Some(around) = self.vocabulary.around.get(index).cloned() else { break };
            if around.inside.is_some() || !self.begins_with(items, 0, &around.before) {
                continue;
            }
            let topicless = self.vocabulary.cue(around.cue).is_some_and(|cue| cue.topicless);
            let from = around.before.len();
            if around.possessive {
                if let Some(found) = self.possessive_speaker(items, &around) {
                    return Ok(Some(found));
                }
                continue;
            }
            // The speaker ends at a comma, or where the words behind the speaker stand.
            let ends = (from + 1..items.len() + usize::from(topicless))
                .filter(|&at| self.may_end_speaker(items, at, &around) || topicless && at == items.len());
            let ends: Vec<usize> = ends.take(PLACES).collect();
            for to in ends {
                let (words, rest) = (items.get(from..to).unwrap_or(&[]), items.get(to..).unwrap_or(&[]));
                let (len, said) = self.circumstances_at_end(input, words, anchor)?;
                let words = words.get(..len).unwrap_or(&[]);
                if words.is_empty() || !self.can_speak(input, words, items.get(..from).unwrap_or(&[])) {
                    continue;
                }
                let content = rest.get(around.after.len()..).unwrap_or(&[]).to_vec();
                // `According to Brandt, who chairs the panel, …`: the description goes on to the next comma.
                let described = self.begins_a(&self.vocabulary.lists.relatives, &content, 0);
                let next = (1..content.len()).find(|&at| content.get(at).is_some_and(|item| item.mark.sets_apart()));
                // `According to Daniel Osei, a researcher at Leiden, the app was banned`
                let described = described || next.is_some_and(|next| self.is_apposed(input, words, &content, next));
                let content = match next.filter(|_| described) {
                    Some(next) => content.get(next..).unwrap_or(&[]).to_vec(),
                    None => content,
                };
                if content.is_empty() != topicless {
                    continue;
                }
                return Ok(Some(Attribution {
                    speaker: words.to_vec(),
                    cue_words: items.get(..from).filter(|before| !before.is_empty()).unwrap_or(words).to_vec(),
                    cue: around.cue,
                    hearer: None,
                    said,
                    content,
                    reporter: None,
                }));
            }
        }
        Ok(None)
    }

    /// `Asked whether she would resign, the mayor declined to answer`, `…, the mayor said no`.
    pub(super) fn asked_in_front(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        let lists = &self.vocabulary.lists;
        if !self.begins_a(&lists.speaking, items, 0)
            || ![&lists.complementizers, &lists.subordinators].iter().any(|list| self.begins_a(list, items, 1))
        {
            return Ok(None);
        }
        let commas = (2..items.len()).filter(|&at| items.get(at).is_some_and(|item| item.mark.sets_apart()));
        for comma in commas.take(PLACES).collect::<Vec<_>>() {
            let (asked, answer) = items.split_at(comma);
            for at in 1..answer.len() {
                let Some((cue, None, to)) = self.context(anchor).cue_at(answer, at) else { continue };
                let Some(declared) = self.vocabulary.cue(cue) else { continue };
                let (stance, rest) = (declared.stance, answer.get(to..).unwrap_or(&[]));
                let (len, said) = self.circumstances_at_end(input, rest, anchor)?;
                let refuses = len == 1 && self.context(None).form(&self.vocabulary.negations, rest, 0).is_some();
                let cue = match stance {
                    Stance::Declines if len == 0 => Some(cue),
                    Stance::Affirms if refuses => self.vocabulary.plain_denial(),
                    Stance::Declines | Stance::Affirms | Stance::Denies | Stance::Asks => None,
                };
                let speaker = answer.get(..at).unwrap_or(&[]);
                if let Some(cue) = cue.filter(|_| self.can_speak(input, speaker, &[])) {
                    return Ok(Some(Attribution {
                        speaker: speaker.to_vec(),
                        cue_words: answer.get(at..to).unwrap_or(&[]).to_vec(),
                        cue,
                        hearer: None,
                        said,
                        content: asked.get(2..).unwrap_or(&[]).to_vec(),
                        reporter: None,
                    }));
                }
                break;
            }
        }
        Ok(None)
    }

    /// `In Berg's words, …`
    fn possessive_speaker(&mut self, items: &[Item], around: &Around) -> Option<Attribution> {
        let from = around.before.len();
        let end = (from + 1..items.len()).find(|&at| self.begins_with(items, at, &around.after))?;
        let mut speaker = items.get(from..end)?.to_vec();
        let last = speaker.last_mut()?;
        let ending = self.vocabulary.possessives.first()?;
        let bare = self.symbols.get(last.word).strip_suffix(ending.as_str())?.to_owned();
        last.word = self.symbols.intern(&bare);
        last.lower = last.word;
        let content = items.get(end + around.after.len()..).filter(|content| !content.is_empty())?.to_vec();
        let cue_words = items.get(..from)?.to_vec();
        Some(Attribution {
            speaker,
            cue_words,
            cue: around.cue,
            hearer: None,
            said: DateId::UNKNOWN,
            content,
            reporter: None,
        })
    }

    /// Whether the speaker of a cue that stands around the speaker may end before a word.
    fn may_end_speaker(&self, items: &[Item], at: usize, around: &Around) -> bool {
        match items.get(at) {
            Some(item) if around.colon => {
                let is_voice =
                    || at.checked_sub(1).and_then(|last| items.get(last)).is_some_and(|last| self.is_voice(last));
                item.mark == Mark::Colon
                    && (item.kind == ItemKind::Quoted
                        || self.speaks_of_self(items, at)
                        || at <= LONGEST_ROLE && is_voice()
                        || self.speaks_in_front(items.get(..at).unwrap_or(&[]), items.get(at..).unwrap_or(&[])))
            }
            Some(item) if around.after.is_empty() => item.mark.sets_apart(),
            Some(_) => self.begins_with(items, at, &around.after),
            None => false,
        }
    }

    /// Whether words before a colon can be nobody but a speaker, with a sentence behind it: `AP: troops have withdrawn`, `fire
    /// captain Joel Brandvold: the blaze began in the attic`. `Brexit: MPs voted for the deal` may have a heading.
    fn speaks_in_front(&self, before: &[Item], behind: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        let text = |item: &Item| self.symbols.get(item.word);
        // `LIVE: palace evacuated` has a heading.
        let is_acronym = |text: &str| {
            (2..=LONGEST_ACRONYM).contains(&text.chars().count())
                && text.chars().all(|char| char.is_uppercase() || char == '.')
                && self.vocabulary.verbs.get(&text.to_lowercase()).is_none()
        };
        let is_capital = |item: &Item| text(item).starts_with(char::is_uppercase);
        let names = before.iter().rev().take_while(|item| is_capital(item)).count();
        let role = before.len() - names;
        let has_role = (1..=LONGEST_ROLE).contains(&role)
            && names > 1
            && before.iter().take(role).all(|item| text(item).starts_with(char::is_lowercase))
            && !self.begins_a(&lists.prepositions, before, 0);
        let is_declared =
            self.context(None).form(&self.declared.forms, before, 0).is_some_and(|(_, end)| end == before.len());
        let speaks = is_declared || has_role || matches!(before, [only] if is_acronym(text(only)));
        let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
        let has_verb = (0..behind.len()).any(|at| {
            self.begins_a(&lists.auxiliaries, behind, at)
                || self.verb_form(behind.get(at)).is_some_and(|form| form.is(finite))
        });
        speaks && has_verb
    }

    /// Whether a word before a colon is for somebody who speaks in a headline: `Police: driver was drunk`.
    fn is_voice(&self, item: &Item) -> bool {
        let lists = [&self.vocabulary.lists.voices, &self.vocabulary.lists.records];
        let small = decapitalised(self.symbols.get(item.word)).and_then(|small| self.symbols.find(&small));
        let small = Item { lower: small.unwrap_or(item.lower), ..*item };
        lists.iter().any(|list| self.in_list(list, &small))
    }

    pub(super) fn begins_with(&self, items: &[Item], at: usize, words: &[crate::interner::Symbol]) -> bool {
        let matches = |(item, &word): (&Item, &crate::interner::Symbol)| {
            item.kind == ItemKind::Word && (item.word == word || item.lower == word)
        };
        items.get(at..at + words.len()).is_some_and(|items| items.iter().zip(words).all(matches))
    }

    /// `"We never looked at it," said Berg`: words in quotation marks, and an attribution behind them.
    fn quoted_in_front(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        match items.split_first() {
            Some((first, tail)) if first.kind == ItemKind::Quoted && !tail.is_empty() => {
                // A name in quotation marks is no quotation: `"Russian state media" reports call`.
                let text = self.symbols.get(first.word);
                // `"The tunnel is open" - ministry`
                if tail.first().is_some_and(|item| item.mark == Mark::Dash)
                    && let Some(around) = self.vocabulary.around.iter().find(|around| around.colon).cloned()
                    && self.can_speak(input, tail, &[])
                {
                    return Ok(Some(Attribution {
                        speaker: tail.to_vec(),
                        cue_words: tail.to_vec(),
                        cue: around.cue,
                        hearer: None,
                        said: DateId::UNKNOWN,
                        content: vec![*first],
                        reporter: None,
                    }));
                }
                let set_off = tail.first().is_some_and(|item| item.mark.sets_apart());
                if !set_off && !text.ends_with([',', '.', '!', '?', '…']) {
                    return Ok(None);
                }
                // `"The vote," said Maurer, "was bought"`
                let rest = tail.iter().position(|item| item.kind == ItemKind::Quoted).unwrap_or(tail.len());
                let content = [&[*first], tail.get(rest..).unwrap_or(&[])].concat();
                if content.iter().any(|item| item.kind != ItemKind::Quoted) {
                    return Ok(None);
                }
                self.tail(input, tail.get(..rest).unwrap_or(&[]), content, anchor, true)
            }
            _ => Ok(None),
        }
    }

    /// `…, Rubio said`, `…, said Rubio on Monday`, `… according to police`
    fn attribution_behind(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<Attribution>, Fault> {
        let commas: Vec<usize> =
            (1..items.len()).filter(|&at| items.get(at).is_some_and(|item| item.mark.sets_apart())).collect();
        // `the office said, revising an earlier estimate`: what the speaker did in saying so.
        if let [.., before, last] = commas.as_slice()
            && self.verb_form(items.get(*last)).is_some_and(|form| form.is(VerbForm::PROGRESSIVE))
            && self.context(anchor).cue_at(items, *last).is_none()
            // `according to police`
            && !self.vocabulary.around.iter().any(|around| {
                !around.before.is_empty() && self.begins_with(items, *last, &around.before)
            })
        {
            let content = items.get(..*before).unwrap_or(&[]).to_vec();
            let found = self.tail(input, items.get(*before..*last).unwrap_or(&[]), content, anchor, true)?;
            if let Some(found) = found.filter(|found| self.plain_cues(&found.content) <= SAYINGS_BEFORE) {
                return Ok(Some(found));
            }
        }
        // The speaker may be described between commas, so the last comma need not be the one before the attribution.
        for &at in commas.iter().rev().take(PLACES) {
            let content = items.get(..at).unwrap_or(&[]).to_vec();
            if let Some(found) = self.tail(input, items.get(at..).unwrap_or(&[]), content, anchor, true)? {
                let content = self.without_role(input, &found.content, &found.speaker).to_vec();
                let found = Attribution { content, ..found };
                if self.plain_cues(&found.content) > SAYINGS_BEFORE {
                    let place = self.place_of(input, items);
                    return Err(Box::new(
                        Diagnostic::error("ambiguous-claim", place, "it is not clear who says what here")
                            .label("several people speak before the comma, and one behind it")
                            .help(
                                "write who reports it all in front: `Ann says Bob says …`; or a line for each saying",
                            ),
                    ));
                }
                return Ok(Some(found));
            }
        }
        // Between two commas: `Jones, police say, left before noon`.
        let mut interposed: Option<Attribution> = None;
        for pair in commas.windows(2).take(PLACES) {
            let [from, to] = *pair else { continue };
            let (before, between, behind) = (items.get(..from), items.get(from..to), items.get(to..));
            let (Some(before), Some(between), Some(behind)) = (before, between, behind) else { continue };
            // `Nakamura says that, according to the log, the hatch was closed`: what he says begins there.
            let opens = before
                .len()
                .checked_sub(1)
                .is_some_and(|last| self.begins_a(&self.vocabulary.lists.complementizers, before, last));
            if opens {
                continue;
            }
            let content = [before, behind].concat();
            if let Some(found) = self.tail(input, between, content, anchor, false)? {
                if interposed.is_some() {
                    let place = self.place_of(input, items);
                    return Err(Box::new(
                        Diagnostic::error("ambiguous-claim", place, "two speakers are named for one sentence")
                            .help("write a line for each of them; or who reports what the other says in front: `Ann says Bob says …`"),
                    ));
                }
                interposed = Some(found);
            }
        }
        if interposed.is_some() {
            return Ok(interposed);
        }
        // Without a comma: `Smith fled according to police`.
        let begins = |&at: &usize| {
            let mut around = self.vocabulary.around.iter();
            around.any(|around| around.before.len() > 1 && self.begins_with(items, at, &around.before))
        };
        let places: Vec<usize> = (1..items.len()).filter(begins).take(PLACES).collect();
        for at in places {
            let content = items.get(..at).unwrap_or(&[]).to_vec();
            if let Some(found) = self.tail(input, items.get(at..).unwrap_or(&[]), content, anchor, true)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// How many cues stand in some words that can be nothing else.
    fn plain_cues(&self, items: &[Item]) -> usize {
        let context = self.context(None);
        let is_plain = |at: &usize| {
            let found = context.cue_at(items, *at);
            // `asked for funds`
            let goes_on = found.is_some_and(|(.., end)| self.begins_a(&self.vocabulary.lists.prepositions, items, end));
            let cue = found.and_then(|(cue, ..)| self.vocabulary.cue(cue));
            let behind_article = at.checked_sub(1).is_some_and(|before| self.begins_article(items, before));
            *at > 0
                && cue.is_some_and(|cue| !cue.object && !cue.noun)
                && !goes_on
                && !behind_article
                && !self.is_passive(items, *at)
        };
        (0..items.len()).filter(is_plain).count()
    }

    /// Words that are a speaker and a cue, in either order, and nothing else but when and where it was said.
    fn tail(
        &mut self,
        input: &Input<'_>,
        tail: &[Item],
        content: Vec<Item>,
        anchor: Option<date::Day>,
        inverted: bool,
    ) -> Result<Option<Attribution>, Fault> {
        for index in 0..self.vocabulary.around.len() {
            let Some(around) = self.vocabulary.around.get(index).cloned() else { break };
            if around.colon
                || around.possessive
                || around.inside.is_some()
                || around.before.is_empty()
                || !self.begins_with(tail, 0, &around.before)
            {
                continue;
            }
            let (len, said) = self.circumstances_at_end(input, tail, anchor)?;
            let end = len.saturating_sub(around.after.len());
            if end <= around.before.len() || !self.begins_with(tail, end, &around.after) {
                continue;
            }
            let words = self.undescribed(tail.get(around.before.len()..end).unwrap_or(&[]));
            // `according to the utility, Costa Eléctrica`
            let aside = (1..words.len()).find(|&at| words.get(at).is_some_and(|item| item.mark.sets_apart()));
            let aside = aside.and_then(|at| words.get(at..)).unwrap_or(&[]);
            let is_name = !aside.is_empty()
                && aside.iter().all(|item| self.spelling(input, item).starts_with(char::is_uppercase));
            let words = if is_name { self.speaking_part(input, words, true, anchor)?.0 } else { words };
            if self.can_speak(input, words, tail.get(..around.before.len()).unwrap_or(&[])) {
                let cue_words = tail.get(..around.before.len()).unwrap_or(&[]).to_vec();
                let speaker = words.to_vec();
                return Ok(Some(Attribution {
                    speaker,
                    cue_words,
                    cue: around.cue,
                    hearer: None,
                    said,
                    content,
                    reporter: None,
                }));
            }
        }
        // `…, it was announced on Thursday`
        let context = self.context(anchor);
        let behind = context
            .form(&self.vocabulary.behind, tail, 0)
            .and_then(|(cue, end)| Some((CueId(u16::try_from(cue).ok()?), None, end)));
        let unnamed = |cue: CueId| self.vocabulary.cue(cue).is_some_and(|cue| cue.unnamed);
        let behind = behind.filter(|&(cue, ..)| unnamed(cue));
        if let Some((cue, None, to)) = context.cue_at(tail, 0).or(behind)
            && self.vocabulary.cue(cue).is_some_and(|cue| cue.unnamed && cue.stance == Stance::Affirms)
        {
            let (len, said) = self.circumstances_at_end(input, tail.get(to..).unwrap_or(&[]), anchor)?;
            if len == 0 {
                let cue_words = tail.get(..to).unwrap_or(&[]).to_vec();
                let speaker = Vec::new();
                return Ok(Some(Attribution { speaker, cue_words, cue, hearer: None, said, content, reporter: None }));
            }
        }
        // `Whether the plane carried arms, Kyiv would not say`
        let is_question = self.begins_a(&self.vocabulary.lists.complementizers, &content, 0);
        // `said Rubio on Monday`
        if inverted
            && let Some((cue, hearer, to)) = self.speaking_cue(tail, 0, anchor, false)
            && hearer.is_none()
        {
            let rest = tail.get(to..).unwrap_or(&[]);
            let (len, said) = self.circumstances_at_end(input, rest, anchor)?;
            let words = rest.get(..len).unwrap_or(&[]);
            let listed = !self.several(input, words, &[]).is_empty();
            let aside = (1..rest.len()).find(|&at| rest.get(at).is_some_and(|item| item.mark.sets_apart()));
            // `What the miners want, says Zulu, is a living wage`: the sentence goes on.
            if aside.is_some_and(|at| self.begins_a(&self.vocabulary.lists.auxiliaries, rest, at)) {
                return Ok(None);
            }
            let (name, said) =
                if listed || aside.is_none() { (words, said) } else { self.speaking_part(input, rest, true, anchor)? };
            // `Ana Ruiz, the mayor, said "We will pay"`: what is quoted is what she said.
            let is_said = name.len() == 1 && self.quotes_a_sentence(name, 0)
                || self.is_sentence(input, name)
                // `wrote on Telegram`
                || self.begins_a(&self.vocabulary.lists.prepositions, name, 0);
            if !name.is_empty() && !is_said && self.can_speak(input, name, &[]) {
                let (speaker, cue_words) = (name.to_vec(), tail.get(..to).unwrap_or(&[]).to_vec());
                return Ok(Some(Attribution { speaker, cue_words, cue, hearer: None, said, content, reporter: None }));
            }
        }
        // `Rubio said on Monday`, `the herd's vet told reporters`
        for at in 1..tail.len() {
            let Some((cue, hearer, to)) = self.speaking_cue(tail, at, anchor, is_question) else { continue };
            let rest = tail.get(to..).unwrap_or(&[]);
            let (len, said) = self.circumstances_at_end(input, rest, anchor)?;
            let before = tail.get(..at).unwrap_or(&[]);
            let before = before.get(..self.hedged_speaker(before).0).unwrap_or(&[]);
            let before = self.before_clause(before);
            let (end, earlier) = self.circumstances_at_end(input, before, anchor)?;
            let cue_words = tail.get(at..to).unwrap_or(&[]);
            if self.vocabulary.cue(cue).is_some_and(|cue| cue.record) && self.record(before).is_none() {
                continue;
            }
            let closed = cue_words.first().is_some_and(|item| item.mark.sets_apart());
            let words = before.get(..end).unwrap_or(&[]);
            let (words, earlier) = if self.several(input, words, cue_words).is_empty() {
                self.speaking_part(input, before, closed, anchor)?
            } else {
                (words, earlier)
            };
            // `NordAtom wrote on its website`
            let way = rest.get(..len).unwrap_or(&[]);
            let is_way = way.len() <= LONGEST_WAY
                && !(0..way.len())
                    .any(|at| self.is_finite(way, at) || way.get(at).is_some_and(|item| item.mark.sets_apart()));
            // `said after the hearing that the trust failed her`, `said after the hearing: "…"`: what is said follows.
            let says_more = (0..way.len()).any(|at| {
                self.begins_a(&self.vocabulary.lists.complementizers, way, at)
                    || way.get(at).is_some_and(|item| item.kind == ItemKind::Quoted || item.mark == Mark::Colon)
            });
            let len = if self.begins_a(&self.vocabulary.lists.prepositions, rest, 0)
                && !says_more
                && (is_way || self.is_description(rest.get(1..len).unwrap_or(&[])))
            {
                0
            } else {
                len
            };
            if len == 0 && !words.is_empty() && self.can_speak(input, words, cue_words) {
                return Ok(Some(Attribution {
                    speaker: words.to_vec(),
                    cue_words: tail.get(at..to).unwrap_or(&[]).to_vec(),
                    cue,
                    hearer: hearer.map(|hearer| hearer - at),
                    said: if said.is_known() { said } else { earlier },
                    content,
                    reporter: None,
                }));
            }
            // `an official who asked not to be named said`: the cue is that of the clause.
            if !(0..before.len()).any(|at| self.begins_a(&self.vocabulary.lists.relatives, before, at)) {
                break;
            }
        }
        Ok(None)
    }

    /// The words for a speaker without a clause about him: `a local official who asked not to be named`.
    fn before_clause<'i>(&self, words: &'i [Item]) -> &'i [Item] {
        let relative = (1..words.len()).find(|&at| self.begins_a(&self.vocabulary.lists.relatives, words, at));
        let has_verb = |from: usize| (from + 1..words.len()).any(|at| self.is_finite(words, at));
        let is_marked = |at: usize| words.get(at).is_some_and(|item| item.mark.sets_apart());
        relative.filter(|&at| has_verb(at) && !is_marked(at)).and_then(|at| words.get(..at)).unwrap_or(words)
    }

    /// Whether a word is an article or stands in the place of one.
    pub(super) fn begins_article(&self, items: &[Item], at: usize) -> bool {
        let lists = &self.vocabulary.lists;
        self.context(None).filler(items, at) == 1
            && [&lists.determiners, &lists.quantifiers].iter().any(|list| self.begins_a(list, items, at))
    }

    /// Whether words up to a comma describe the proper name before them, and a sentence follows.
    fn is_apposed(&self, input: &Input<'_>, name: &[Item], words: &[Item], comma: usize) -> bool {
        let lists = &self.vocabulary.lists;
        let is_proper = name.last().is_some_and(|item| self.spelling(input, item).starts_with(char::is_uppercase));
        let (aside, rest) = words.split_at(comma.min(words.len()));
        let opens = [&lists.determiners, &lists.quantifiers].iter().any(|list| self.begins_a(list, aside, 0));
        let goes_on = self.begins_a(&lists.relatives, rest, 0) || self.is_finite(rest, 0);
        is_proper
            && opens
            && !goes_on
            && !(1..aside.len()).any(|at| self.is_finite(aside, at))
            && (1..rest.len()).any(|at| self.is_finite(rest, at))
    }

    /// The words for a speaker without the description that follows to the end: `Daniel Osei, a researcher at Leiden`.
    fn undescribed<'i>(&self, words: &'i [Item]) -> &'i [Item] {
        let lists = &self.vocabulary.lists;
        let comma = (1..words.len()).find(|&at| words.get(at).is_some_and(|item| item.mark.sets_apart()));
        let describes = |at: usize| {
            let opening = [&lists.determiners, &lists.quantifiers].iter().any(|list| self.begins_a(list, words, at));
            let aside = words.get(at..).unwrap_or(&[]);
            opening && !(1..aside.len()).any(|at| self.begins_a(&lists.auxiliaries, aside, at))
        };
        comma.filter(|&at| describes(at)).and_then(|at| words.get(..at)).unwrap_or(words)
    }

    /// The words before an attribution without the role of the speaker between commas: `…, its director, Hessel van Dijk, told
    /// reporters`.
    fn without_role<'i>(&self, input: &Input<'_>, content: &'i [Item], speaker: &[Item]) -> &'i [Item] {
        let is_named = matches!(self.who(input, speaker, None), Some(Who::Name(Fill::Name(_), _) | Who::Run(..)))
            && speaker.first().is_some_and(|item| self.spelling(input, item).starts_with(char::is_uppercase));
        let comma = (1..content.len()).rev().find(|&at| content.get(at).is_some_and(|item| item.mark.sets_apart()));
        let possessive = |item: &Item| {
            let text = self.symbols.get(item.word);
            self.vocabulary.possessives.iter().any(|ending| text.ends_with(ending.as_str()))
        };
        let is_role = |at: usize| {
            let role = content.get(at..).unwrap_or(&[]);
            // `Petrallo's finance chief`
            let owner = role.iter().take(LONGEST_ROLE).position(possessive);
            let names_post =
                role.last().is_some_and(|item| !self.spelling(input, item).starts_with(char::is_uppercase));
            let small = || role.iter().all(|item| !self.spelling(input, item).starts_with(char::is_uppercase));
            role.len() <= LONGEST_ROLE + 1
                && names_post
                && (self.begins_a(&self.vocabulary.lists.determiners, role, 0) && small()
                    || self.begins_a(&self.vocabulary.lists.quantifiers, role, 0) && small()
                    || owner.is_some_and(|owner| owner + 1 < role.len()))
                && !(0..role.len()).any(|at| self.is_finite(role, at))
                && self.is_description(role)
        };
        comma.filter(|&at| is_named && is_role(at)).and_then(|at| content.get(..at)).unwrap_or(content)
    }

    /// A cue by which somebody says that something is so; or, behind what begins as a question does, says nothing on it.
    fn speaking_cue(
        &self,
        items: &[Item],
        at: usize,
        anchor: Option<date::Day>,
        is_question: bool,
    ) -> Option<(CueId, Option<usize>, usize)> {
        let context = self.context(anchor);
        let behind = context
            .form(&self.vocabulary.behind, items, at)
            .and_then(|(cue, end)| Some((CueId(u16::try_from(cue).ok()?), None, end)));
        let cue = context.cue_at(items, at).into_iter().chain(behind).max_by_key(|&(.., end)| end)?;
        let declared = self.vocabulary.cue(cue.0)?;
        let fits = match declared.stance {
            Stance::Affirms | Stance::Asks => true,
            Stance::Declines => is_question,
            Stance::Denies => false,
        };
        (fits && !declared.unnamed && !declared.only_doing).then_some(cue)
    }

    /// Takes dates and occasions off the end of some words: how many words are left, and the date.
    pub(super) fn circumstances_at_end(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<(usize, DateId), Fault> {
        let (mut len, mut said) = (items.len(), DateId::UNKNOWN);
        loop {
            let words = items.get(..len).unwrap_or(&[]);
            let may_be_dated = self.may_end_date(words);
            let at_start = may_be_dated && words.len() <= 6;
            let dated = match self.date_at_end(input, words, anchor, false)? {
                Some(dated) => Some(dated),
                // `said Monday`: all of the words are a date.
                None if at_start && self.date_length(words) == Some(words.len()) => {
                    match self.date_at_start(input, words, anchor)? {
                        Some((used, date)) if used == words.len() && used > 0 => Some((0, date)),
                        _ => None,
                    }
                }
                None => None,
            };
            let dated = match dated {
                None if may_be_dated => self.bare_date_at_end(input, words, anchor)?,
                dated => dated,
            };
            if let Some((end, date)) = dated {
                (len, said) = (end, if said.is_known() { said } else { date });
                continue;
            }
            let context = self.context(anchor);
            let occasion = (words.len().saturating_sub(PLACES)..words.len()).find(|&at| {
                context.form(&self.vocabulary.lists.occasions, words, at).is_some_and(|(_, end)| end == words.len())
            });
            match occasion {
                Some(at) => len = at,
                None => return Ok((len, said)),
            }
        }
    }

    /// How many words at the start say when, where or how something was said, and the date among them.
    pub(super) fn circumstances_at_start(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<(usize, DateId), Fault> {
        let (mut used, mut said) = (0, DateId::UNKNOWN);
        loop {
            let rest = items.get(used..).unwrap_or(&[]);
            let occasion = self.context(anchor).form(&self.vocabulary.lists.occasions, rest, 0).map(|(_, end)| end);
            if let Some(end) = occasion {
                used += end;
                continue;
            }
            match self.date_at_start(input, rest, anchor)? {
                Some((dated, date)) if !said.is_known() && dated > 0 && dated < rest.len() => {
                    (used, said) = (used + dated, date);
                }
                _ => break,
            }
        }
        // `told under questioning by the bench that …`: what stands up to `that` is how it was said.
        let rest = items.get(used..).unwrap_or(&[]);
        if let Some(at) = self.complementizer(rest)
            && at > 0
            && self.begins_a(&self.vocabulary.lists.prepositions, rest, 0)
        {
            if !said.is_known() {
                for from in 1..at {
                    match self.date_at_start(input, rest.get(from..at).unwrap_or(&[]), anchor)? {
                        Some((dated, date)) if from + dated == at => said = date,
                        _ => {}
                    }
                }
            }
            used += at;
        }
        Ok((used, said))
    }

    /// Where `that` stands among the next few words, with no cue and no verb that is told apart before it.
    fn complementizer(&self, items: &[Item]) -> Option<usize> {
        for at in 0..items.len().min(LONGEST_DESCRIPTION) {
            if self.begins_a(&self.vocabulary.lists.complementizers, items, at) {
                return Some(at);
            }
            let lists = &self.vocabulary.lists;
            if self.begins_a(&lists.auxiliaries, items, at) || self.context(None).cue_at(items, at).is_some() {
                return None;
            }
        }
        None
    }

    /// The name before or behind which the speaker is described: `Smith, the mayor of Alton,`. Where the cue stands
    /// before the name (`inverted`), the description goes to the end.
    pub(super) fn without_apposition<'i>(&self, input: &Input<'_>, words: &'i [Item], inverted: bool) -> &'i [Item] {
        let comma = (1..words.len()).find(|&at| words.get(at).is_some_and(|item| item.mark.sets_apart()));
        match comma {
            Some(at) if inverted || self.who(input, words.get(..at).unwrap_or(&[]), None).is_some() => {
                words.get(..at).unwrap_or(&[])
            }
            _ => words,
        }
    }

    fn has_preposition(&self, items: &[Item]) -> bool {
        (0..items.len()).any(|at| self.begins_a(&self.vocabulary.lists.prepositions, items, at))
    }

    /// Whether a form of a list begins at an item.
    pub(super) fn begins_a(&self, list: &FormTable, items: &[Item], at: usize) -> bool {
        self.context(None).form(list, items, at).is_some()
    }

    /// Who some words name, if they can be a speaker. The words of the cue that stands behind them, where one does,
    /// tell a plural from a singular.
    pub(super) fn who(&self, input: &Input<'_>, words: &[Item], cue: Option<&[Item]>) -> Option<Who> {
        let context = self.context(None);
        let lists = &self.vocabulary.lists;
        if words.is_empty() || words.iter().skip(1).any(|item| item.mark != Mark::None) {
            return None;
        }
        // `What Gomez told police`
        if words.len() > 1 && self.begins_a(&lists.relatives, words, 0) {
            return None;
        }
        // `Fenwick (Lab)`
        let is_aside = |item: &Item| {
            let text = self.symbols.get(item.word);
            text.starts_with('(') && text.ends_with(')')
        };
        let asides = words.iter().skip(1).rev().take_while(|item| is_aside(item)).count();
        let words = words.get(..words.len() - asides).unwrap_or(words);
        // `There are claims`, `Neither Webb`: no speaker begins so.
        let is_figure = |at: usize| {
            words
                .get(at)
                .is_some_and(|item| self.symbols.get(item.word).starts_with(|first: char| first.is_ascii_digit()))
        };
        let denies = context.form(&self.vocabulary.negations, words, 0).is_some() && !is_figure(1);
        if denies || words.iter().all(|item| lists.auxiliaries.begins(item.word)) {
            return None;
        }
        // `Two` is nobody.
        let texts = context.words(words, 0);
        if number::may_begin(&texts.first().copied().unwrap_or("").to_lowercase())
            && matches!(number::parse(&texts), Ok(Some((_, used))) if used == words.len())
        {
            return None;
        }
        let mut start = 0;
        loop {
            let rest = words.get(start..).unwrap_or(&[]);
            let named =
                context.all_forms(&self.declared.forms, rest, 0).into_iter().find(|&(_, end)| end == rest.len());
            if let Some((name, _)) = named {
                return Some(Who::Name(Fill::Name(NameId(name)), start));
            }
            if let Some((fill, end)) = context.name_at(rest, 0)
                && end == rest.len()
            {
                return Some(Who::Name(fill, start));
            }
            match context.filler(rest, 0) {
                0 => break,
                used => start += used,
            }
        }
        // `Dr. Nwosu`, `Prosecutor Lena Vik`
        let titled = start;
        // `the Justice Department`
        let is_body = words.last().is_some_and(|last| self.in_list(&lists.bodies, last));
        while let Some((_, end)) =
            context.form(&lists.titles, words, start).filter(|&(_, end)| end < words.len() && !is_body)
        {
            start = end;
        }
        let rest = words.get(start..).unwrap_or(&[]);
        let is_capital = |item: &Item| {
            let spelling = self.spelling(input, item);
            item.kind == ItemKind::Word
                && (spelling == "&" || spelling.starts_with(|first: char| first.is_uppercase() || first.is_numeric()))
        };
        if self.is_counted(words) {
            return self.description(words, cue);
        }
        let capitals = rest.iter().take_while(|item| is_capital(item)).count();
        match rest {
            [] => return None,
            [one] if one.kind == ItemKind::Word && (start == titled || capitals == 1) => return Some(Who::One(start)),
            _ if capitals == rest.len() => return Some(Who::Run(start, words.len())),
            // `fire chief Tomasz Wilk`: what somebody is stands before the name.
            [first, .., last] if capitals == 0 && is_capital(last) => {
                let lower = rest.iter().take_while(|item| !is_capital(item)).count();
                let (role, name) = rest.split_at(lower);
                let past = VerbForm::PAST.and(VerbForm::SINGULAR);
                let is_verb = self.verb_form(Some(first)).is_some_and(|form| form.is(past) && !form.is(VerbForm::NOUN));
                if name.iter().all(is_capital)
                    && lower <= LONGEST_ROLE
                    && !is_verb
                    && !self.has_preposition(role)
                    && self.is_description(rest)
                    && self.role_is_plain(role)
                {
                    let from = start + lower;
                    return Some(if name.len() == 1 { Who::One(from) } else { Who::Run(from, words.len()) });
                }
            }
            // `Metro chief Paola Renzi`
            [_, _, .., last]
                if capitals > 0 && is_capital(last) && !self.has_preposition(rest) && self.is_description(rest) =>
            {
                return Some(Who::Run(start, words.len()));
            }
            _ => {}
        }
        // `Prof. Ana Ruiz of the university`, `Ruiz for the firm`: what stands behind the preposition describes her.
        if capitals > 0
            && self.begins_a(&lists.prepositions, rest, capitals)
            && self.is_description(rest.get(capitals + 1..).unwrap_or(&[]))
        {
            let behind = rest.get(capitals + 1..).unwrap_or(&[]);
            let all = behind.iter().all(is_capital);
            // `the Bank of England` is one name.
            let end = if all && start == titled { words.len() } else { start + capitals };
            return Some(if end == start + 1 { Who::One(start) } else { Who::Run(start, end) });
        }
        self.description(words, cue)
    }

    /// A document or a result that bears what is said, with what tells which: `court records`, `an audit released last
    /// week`, `emails obtained by the Tribune`.
    pub(super) fn record(&self, words: &[Item]) -> Option<Who> {
        let lists = &self.vocabulary.lists;
        let noun = (0..words.len().min(LONGEST_NOUN)).rev().find(|&at| {
            words.get(at).is_some_and(|item| self.in_list(&lists.records, item))
                && words.get(at + 1).is_none_or(|_| self.goes_on_describing(words, at + 1))
        })?;
        let is_plain = |at: usize| {
            let item = words.get(at).filter(|item| item.kind == ItemKind::Word && (at == 0 || item.mark == Mark::None));
            item.is_some()
                && !self.begins_a(&lists.auxiliaries, words, at)
                && !self.begins_a(&lists.prepositions, words, at)
                && !self.begins_a(&self.vocabulary.negations, words, at)
        };
        let end = words.iter().position(|item| item.mark != Mark::None && item.mark != Mark::SetOff);
        let end = end.filter(|&end| end > noun).unwrap_or(words.len());
        if !(0..=noun).all(is_plain) {
            return None;
        }
        let context = self.context(None);
        // `an audit` is one of its own in each source.
        let unnamed = context.form(&lists.quantifiers, words, 0).is_some();
        let from = context.form(&lists.determiners, words, 0).map_or(0, |(_, end)| end);
        (from <= noun).then_some(Who::Described { from, to: end, unnamed })
    }

    /// Whether words behind a noun tell which one it is: `of the board`, `obtained by the Tribune`, `that was published`.
    fn goes_on_describing(&self, words: &[Item], at: usize) -> bool {
        let lists = &self.vocabulary.lists;
        let participle = VerbForm::PARTICIPLE.and(VerbForm::PROGRESSIVE);
        self.begins_a(&lists.prepositions, words, at)
            || self.begins_a(&lists.relatives, words, at)
            || self.verb_form(words.get(at)).is_some_and(|form| form.is(participle))
    }

    /// Whether some words can say what somebody is: nouns and no more.
    fn role_is_plain(&self, role: &[Item]) -> bool {
        let lists = &self.vocabulary.lists;
        let other =
            [&lists.pronouns, &lists.relatives, &lists.complementizers, &lists.conjunctions, &lists.determiners];
        !(0..role.len()).any(|at| other.iter().any(|list| self.begins_a(list, role, at)))
    }

    /// Whether words begin with a number or another quantifier and go on: `two witnesses`, `one of the officers`.
    fn is_counted(&self, words: &[Item]) -> bool {
        let context = self.context(None);
        let quantified =
            context.form(&self.vocabulary.lists.quantifiers, words, 0).is_some_and(|(_, end)| end < words.len());
        let first = words.first().map_or("", |item| self.symbols.get(item.lower));
        let first = first.to_lowercase();
        let is_number = number::may_begin(&first) || first.starts_with(|first: char| first.is_ascii_digit());
        quantified
            || is_number && matches!(number::parse(&context.words(words, 0)), Ok(Some((_, used))) if used < words.len())
    }

    /// A description of somebody: words that begin with an article, a number or a possessive, and hold no verb that can
    /// be told.
    fn description(&self, words: &[Item], cue: Option<&[Item]>) -> Option<Who> {
        if words.len() < 2 || !self.is_description(words) {
            return None;
        }
        let context = self.context(None);
        let lists = &self.vocabulary.lists;
        let described = |from: usize, unnamed: bool| Some(Who::Described { from, to: words.len(), unnamed });
        if let Some((_, end)) = context.form(&lists.quantifiers, words, 0) {
            // `one of the officers`
            return if end < words.len() { described(0, true) } else { None };
        }
        let texts = context.words(words, 0);
        if let Ok(Some((_, used))) = number::parse(&texts)
            && used < words.len()
        {
            return described(0, true);
        }
        if let Some((_, end)) = context.form(&lists.determiners, words, 0) {
            return if end < words.len() { described(end, false) } else { None };
        }
        let text = |at: usize| words.get(at).map_or("", |item| self.symbols.get(item.word));
        // `Smith's lawyer`, `the victims' families`
        let ends = |text: &str, endings: &[SmolStr]| endings.iter().any(|ending| text.ends_with(ending.as_str()));
        let is_possessive = |text: &str| ends(text, &self.vocabulary.possessives);
        if (0..words.len() - 1).any(|at| is_possessive(text(at))) {
            return described(0, false);
        }
        // `Defence lawyers argue`: a plural, before a verb that is no singular.
        let plural = ends(text(words.len() - 1), &self.vocabulary.plurals);
        let singular = cue
            .and_then(|cue| cue.first())
            .is_none_or(|cue| ends(self.symbols.get(cue.word), &self.vocabulary.singulars));
        if plural && !singular && words.len() <= 4 { described(0, false) } else { None }
    }

    /// Whether words can describe somebody: they hold no comma, no cue, no negation, no auxiliary.
    fn is_description(&self, words: &[Item]) -> bool {
        let context = self.context(None);
        let vocabulary = &self.vocabulary;
        let tables = [&vocabulary.negations, &vocabulary.hedges, &vocabulary.futures, &vocabulary.lists.auxiliaries];
        // `a woman who was on the train`: what stands behind `who` may be anything.
        let relative = (1..words.len()).find(|&at| context.form(&vocabulary.lists.relatives, words, at).is_some());
        let words = words.get(..relative.unwrap_or(words.len())).unwrap_or(&[]);
        let plain = |at: usize| {
            words.get(at).is_some_and(|item| item.kind == ItemKind::Word && (at == 0 || item.mark == Mark::None))
                && !tables.iter().any(|table| context.form(table, words, at).is_some())
                && context.cue_at(words, at).is_none()
        };
        // A verb in the past is one at the end (`the dam failed`); before a noun it may be an adjective (`the failed
        // bank`), but for those that have another form then (`the dam broke`).
        let is_verb = |at: usize| {
            let form = words
                .get(at)
                .and_then(|item| vocabulary.verbs.get(self.symbols.get(item.word)))
                .map(|verb| verb.form)
                .unwrap_or_default();
            form.is(VerbForm::PAST) && (at + 1 == words.len() || !form.is(VerbForm::PARTICIPLE.and(VerbForm::BASE)))
        };
        // `the airline apologised and said …`
        let goes_on =
            words.len().checked_sub(1).is_some_and(|last| self.begins_a(&vocabulary.lists.conjunctions, words, last));
        !words.is_empty()
            && !goes_on
            && words.len() <= LONGEST_DESCRIPTION
            && (0..words.len()).all(plain)
            && !(1..words.len()).any(is_verb)
    }

    /// Speakers that are listed: `Smith and Jones`, `Poland, Latvia and Estonia`, `both Smith and Jones`. Empty where
    /// the words are one speaker, or none.
    pub(super) fn several(&self, input: &Input<'_>, words: &[Item], cue: &[Item]) -> Vec<Range<usize>> {
        let context = self.context(None);
        let conjunctions = &self.vocabulary.lists.conjunctions;
        let mut end = words.len();
        // `both Smith and Jones`, `Smith and Jones both`
        let correlatives = &self.vocabulary.lists.correlatives;
        let start = context.form(correlatives, words, 0).map_or(0, |(_, end)| end);
        if let Some(last) = end.checked_sub(1).filter(|&last| context.form(correlatives, words, last).is_some()) {
            end = last;
        }
        let is_plural = start > 0 || end < words.len();
        let mut inner = words.get(start..end).unwrap_or(&[]);
        while let Some(rest) = inner.get(context.filler(inner, 0)..).filter(|rest| rest.len() < inner.len()) {
            inner = rest;
        }
        if !is_plural
            && context.form(&self.vocabulary.lists.compounds, inner, 0).is_some_and(|(_, end)| end == inner.len())
        {
            return Vec::new();
        }
        if !is_plural
            && context.all_forms(&self.declared.forms, inner, 0).into_iter().any(|(_, end)| end == inner.len())
        {
            return Vec::new();
        }
        let mut parts: Vec<Range<usize>> = Vec::new();
        let (mut from, mut at, mut joined) = (start, start, false);
        while at < end {
            if let Some((_, behind)) =
                context.form(conjunctions, words, at).filter(|&(_, behind)| at > from && behind < end)
            {
                parts.push(from..at);
                (from, at, joined) = (behind, behind, true);
                continue;
            }
            if at > from && words.get(at).is_some_and(|item| item.mark.sets_apart()) {
                if joined {
                    return Vec::new();
                }
                parts.push(from..at);
                from = at;
            }
            at += 1;
        }
        parts.push(from..end);
        // A verb in the singular has one subject: `Marks and Spencer says`.
        let singulars = &self.vocabulary.singulars;
        let singular = cue
            .first()
            .is_some_and(|cue| singulars.iter().any(|ending| self.symbols.get(cue.word).ends_with(ending.as_str())));
        if !joined || singular && !is_plural {
            return Vec::new();
        }
        let names = |part: &Range<usize>| {
            let part = words.get(part.clone()).unwrap_or(&[]);
            !part.is_empty() && self.who(input, part, Some(cue)).is_some()
        };
        if parts.iter().all(names) { parts } else { Vec::new() }
    }

    /// Whether words begin with a name and go on with its verb: `says Corval owes its suppliers money`.
    fn is_sentence(&self, input: &Input<'_>, words: &[Item]) -> bool {
        let first = words.first().is_some_and(|item| self.spelling(input, item).starts_with(char::is_uppercase));
        let relative = (1..words.len()).find(|&at| self.begins_a(&self.vocabulary.lists.relatives, words, at));
        first
            && (1..relative.unwrap_or(words.len())).any(|at| {
                let item = words.get(at).filter(|item| self.spelling(input, item).starts_with(char::is_lowercase));
                self.verb_form(item).is_some_and(|form| form.is(VerbForm::SINGULAR) && !form.is(VerbForm::NOUN))
            })
    }

    /// Whether some words can be a speaker, or several that are listed.
    fn can_speak(&self, input: &Input<'_>, words: &[Item], cue: &[Item]) -> bool {
        let behind = if cue.is_empty() { None } else { Some(cue) };
        self.who_or_described(input, words, behind, true).is_some() || !self.several(input, words, cue).is_empty()
    }

    /// The words of those that name a speaker, without what describes him: titles, asides.
    pub(super) fn named_words<'i>(&self, input: &Input<'_>, words: &'i [Item], cue: &[Item]) -> &'i [Item] {
        let range = match self.who(input, words, Some(cue)).or_else(|| self.record(words)) {
            Some(Who::Name(_, from)) => from..words.len(),
            Some(Who::One(at)) => at..at + 1,
            Some(Who::Run(from, to) | Who::Described { from, to, .. }) => from..to,
            None => 0..words.len(),
        };
        words.get(range).unwrap_or(words)
    }

    /// [`Reader::who`]; and in an attribution that is set off (`…, state television reported`), where nothing but a
    /// speaker can stand, any few words that can describe one.
    pub(super) fn who_or_described(
        &self,
        input: &Input<'_>,
        words: &[Item],
        cue: Option<&[Item]>,
        set_off: bool,
    ) -> Option<Who> {
        let described = || {
            let noun = |item: &Item| !self.symbols.get(item.word).starts_with(|first: char| first.is_ascii_digit());
            let plain = (2..=LONGEST_NOUN).contains(&words.len())
                && words.iter().all(noun)
                && !self.begins_a(&self.vocabulary.lists.pronouns, words, 0)
                && self.is_description(words);
            (set_off && plain).then_some(Who::Described { from: 0, to: words.len(), unnamed: false })
        };
        self.who(input, words, cue).or_else(|| self.record(words)).or_else(described)
    }

    /// Where the words end that say where, when or why somebody spoke: `In Madrid, the prosecutor said …`, `Asked about the
    /// leak, the minister said …`; and the day where they say when. Nothing where no attribution follows.
    pub(super) fn opening_words(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<(usize, DateId)>, Fault> {
        let speaks = self.begins_a(&self.vocabulary.lists.speaking, items, 0);
        if !speaks && !self.begins_a(&self.vocabulary.lists.prepositions, items, 0) {
            return Ok(None);
        }
        // `About 3,400 workers walked out, organisers claimed`: a figure, and the sentence.
        let small = self.context(anchor).words(items, 0);
        let small: Vec<String> = small.iter().map(|word| word.to_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        if matches!(number::parse(&small), Ok(Some((_, used))) if used > 1) {
            return Ok(None);
        }
        let far = items.len().min(LONGEST_OPENING);
        let commas = (2..far).filter(|&at| items.get(at).is_some_and(|item| item.mark.sets_apart()));
        for comma in commas.collect::<Vec<_>>() {
            let opening = items.get(..comma).unwrap_or(&[]);
            let (end, said) = self.circumstances_at_end(input, opening, anchor)?;
            let plain = |end: usize| self.is_description(opening.get(1..end).unwrap_or(&[]));
            if !speaks && end > 1 && !plain(end) && !plain(comma) {
                continue;
            }
            let rest = items.get(comma..).unwrap_or(&[]);
            let far = rest.len().min(LONGEST_SPEAKER);
            let cue = (1..far).find_map(|at| Some((at, self.context(anchor).cue_at(rest, at)?.2)));
            let Some((at, end)) = cue else { return Ok(None) };
            if self.is_spoken(input, rest, (at, end), anchor)? {
                return Ok(Some((comma, said)));
            }
        }
        Ok(None)
    }

    /// How many words at the start of a line open it without saying anything on its matter: `But`, `However,`.
    pub(super) fn openers(&self, items: &[Item]) -> usize {
        let context = self.context(None);
        let mut used = 0;
        while let Some((before_comma, end)) =
            context.form(&self.vocabulary.lists.openers, items, used).filter(|&(_, end)| end < items.len())
        {
            // `There, the call was lost`, but `There was no ransom`.
            if before_comma == 1 && items.get(end).is_some_and(|next| !next.mark.sets_apart()) {
                break;
            }
            used = end;
        }
        used
    }

    /// Whether a word that is a cue is one here: an ordinary verb has no clause behind it (`Kerr conceded on 7 May`,
    /// `asked for a recount`).
    pub(super) fn introduces(
        &mut self,
        input: &Input<'_>,
        (cue, hearer, to): (CueId, Option<usize>, usize),
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<bool, Fault> {
        let rest = items.get(to..).unwrap_or(&[]);
        let (used, _) = self.circumstances_at_start(input, rest, anchor)?;
        let rest = rest.get(used..).unwrap_or(&[]);
        let Some(first) = rest.first() else {
            // `Peskov says` breaks off, and is an error; `Kerr conceded` and `the premier told the truth` are sentences.
            let breaks_off = |cue: &Cue| !(cue.object || cue.noun || hearer.is_some());
            return Ok(self.vocabulary.cue(cue).is_some_and(|cue| cue.topicless || breaks_off(cue)));
        };
        // `denied the motion`: it was not granted.
        let declared = self.vocabulary.cue(cue);
        if declared.is_some_and(|cue| cue.stance == Stance::Denies) && self.is_request(rest) {
            return Ok(false);
        }
        // `Court reports show …`: a noun, and the verb is the next word.
        if declared.is_some_and(|cue| cue.noun) && self.context(anchor).cue_at(rest, 0).is_some() {
            return Ok(false);
        }
        // `confirmed Haddad to the court`
        if declared.is_some_and(|cue| cue.stance == Stance::Affirms && !cue.doing) && self.is_appointed(input, rest) {
            return Ok(false);
        }
        let takes_deeds = self.vocabulary.cue(cue).is_some_and(|cue| cue.doing);
        if takes_deeds && self.deed(rest).is_some() {
            return Ok(true);
        }
        if self.vocabulary.cue(cue).is_some_and(|cue| cue.only_doing) {
            return Ok(false);
        }
        if matches!(first.kind, ItemKind::Open | ItemKind::Quoted)
            || self.begins_a(&self.vocabulary.lists.complementizers, rest, 0)
        {
            return Ok(true);
        }
        let is_figure = || matches!(number::parse(&self.context(anchor).words(rest, 0)), Ok(Some(_)) | Err(_));
        if self.begins_a(&self.vocabulary.lists.prepositions, rest, 0) && !is_figure() {
            // `did not respond to emails`: no topic.
            return Ok(self.vocabulary.cue(cue).is_some_and(|cue| cue.topicless));
        }
        let takes_things = self.vocabulary.cue(cue).is_some_and(|cue| cue.object);
        // `reports call` may speak of an event; `conceded defeat` does not.
        let lone = rest.len() == 1 && !takes_deeds;
        Ok(!takes_things || self.is_clause(rest) || self.is_saying(rest) || lone)
    }

    /// Whether a cue is in the passive: `the officer was warned about it`, `were not told why`.
    pub(super) fn is_passive(&self, items: &[Item], at: usize) -> bool {
        let context = self.context(None);
        let before = (0..at).rev().find(|&at| context.form(&self.vocabulary.negations, items, at).is_none());
        let is_be = before.and_then(|at| items.get(at)).is_some_and(|item| self.vocabulary.is_copula(item.word));
        is_be && before.is_some_and(|before| before > 0)
    }

    /// How many of the words before a cue are left without a hedge at their end, and how sure that leaves it that somebody
    /// said so: `Valk is understood to have told …`.
    pub(super) fn hedged_speaker(&self, before: &[Item]) -> (usize, Certainty) {
        let context = self.context(None);
        let hedge = (before.len().saturating_sub(PLACES).max(1)..before.len()).find_map(|at| {
            let (value, _) =
                context.form(&self.vocabulary.hedges, before, at).filter(|&(_, end)| end == before.len())?;
            Some((at, if value == 0 { Certainty::Probable } else { Certainty::Possible }))
        });
        let (mut len, certainty) = hedge.unwrap_or((before.len(), Certainty::Certain));
        // `has repeatedly said`: helping words before the verb.
        let perfects = &self.vocabulary.lists.perfects;
        while len > 1 && before.get(len - 1).is_some_and(|item| self.in_list(perfects, item)) {
            len -= 1;
        }
        (len, certainty)
    }

    /// Whether words say that it is nobody: `nobody`, `no client`.
    pub(super) fn is_nobody(&self, words: &[Item]) -> bool {
        let negation = self.context(None).form(&self.vocabulary.negations, words, 0);
        let rest = negation.and_then(|(_, end)| words.get(end..));
        rest.is_some_and(|rest| {
            let indefinite = self.context(None).form(&self.vocabulary.indefinites, rest, 0);
            let named = rest.iter().any(|item| self.symbols.get(item.lower).starts_with(char::is_uppercase));
            let described = || !rest.is_empty() && !named && self.is_description(rest);
            indefinite.is_some_and(|(_, end)| end == rest.len()) || described()
        })
    }

    /// Whether somebody stands before a cue who can speak.
    pub(super) fn is_spoken(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        (from, to): (usize, usize),
        anchor: Option<date::Day>,
    ) -> Result<bool, Fault> {
        if from > LONGEST_SPEAKER {
            return Ok(false);
        }
        let before = items.get(..from).unwrap_or(&[]);
        let before = before.get(..self.hedged_speaker(before).0).unwrap_or(&[]);
        let cue = items.get(from..to).unwrap_or(&[]);
        let closed = cue.first().is_some_and(|item| item.mark.sets_apart());
        let (name, _) = self.speaking_part(input, before, closed, anchor)?;
        let (end, _) = self.circumstances_at_end(input, before, anchor)?;
        let before = before.get(..end).unwrap_or(&[]);
        let speaks = |words: &[Item]| {
            self.record(words).is_some()
                || self.who(input, words, Some(cue)).is_some()
                || !self.several(input, words, cue).is_empty()
        };
        Ok(speaks(name) || speaks(before))
    }

    /// Whether some words hold a verb that can be told.
    pub(super) fn is_clause(&self, items: &[Item]) -> bool {
        let context = self.context(None);
        let vocabulary = &self.vocabulary;
        let tables = [&vocabulary.lists.auxiliaries, &vocabulary.hedges, &vocabulary.futures, &vocabulary.negations];
        let mut clause = Clause::default();
        (0..items.len().min(LONGEST_SPEAKER)).any(|at| {
            // `found a man who had been shot`
            if clause.inside(self, items, at) {
                return false;
            }
            let item = items.get(at).filter(|item| at > 0 && item.kind == ItemKind::Word);
            // Behind an article or a figure a noun stands: `wrote the will`, `claimed three lives`.
            if at > 0 && self.is_before_a_noun(items, at - 1) {
                return false;
            }
            let is_verb = || {
                let verb = item.and_then(|item| vocabulary.verbs.get(self.symbols.get(item.word)));
                let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
                // `Whitaker leads among women`: behind a name it is no noun.
                let named = at.checked_sub(1).and_then(|before| items.get(before)).is_some_and(|before| {
                    before.kind == ItemKind::Word && self.symbols.get(before.word).starts_with(char::is_uppercase)
                });
                verb.is_some_and(|verb| verb.form.is(if named { finite.and(VerbForm::NOUN) } else { finite }))
            };
            tables.iter().any(|table| context.form(table, items, at).is_some())
                || item.is_some_and(|item| !vocabulary.patterns_at(vocabulary.class(item.word)).is_empty())
                || is_verb()
        })
    }

    /// Whether a word is one behind which a noun stands: an article, a possessive, a figure.
    pub(super) fn is_before_a_noun(&self, items: &[Item], at: usize) -> bool {
        let word = items.get(at).filter(|item| item.kind == ItemKind::Word);
        let text = word.map_or("", |item| self.symbols.get(item.lower));
        self.context(None).filler(items, at) == 1
            || text.starts_with(|first: char| first.is_ascii_digit())
            || number::may_begin(text) && matches!(number::parse(&[text]), Ok(Some((_, 1))))
    }

    /// Whether some words are what is granted or not, and no clause: `denied the motion to dismiss`.
    fn is_request(&self, items: &[Item]) -> bool {
        let requests = &self.vocabulary.lists.requests;
        let lists = [&self.vocabulary.lists.prepositions, &self.vocabulary.lists.complementizers];
        let before = (0..items.len().min(LONGEST_NOUN))
            .take_while(|&at| !lists.iter().any(|list| self.begins_a(list, items, at)))
            .count();
        items.iter().take(before).any(|item| self.in_list(requests, item)) && !self.is_clause(items)
    }

    /// Whether a name and an office stand there, and no clause: `confirmed Haddad to the court`, `announced Lee as coach`.
    fn is_appointed(&self, input: &Input<'_>, items: &[Item]) -> bool {
        let is_name = |item: &Item| {
            item.kind == ItemKind::Word
                && item.mark == Mark::None
                && self.spelling(input, item).starts_with(char::is_uppercase)
        };
        let name = items.iter().take_while(|item| is_name(item)).count();
        name > 0
            && items.get(name).is_some_and(|item| self.in_list(&self.vocabulary.lists.offices, item))
            && !self.is_clause(items)
    }

    /// Whether some words name something that is said, or an event: `the report`, `call`.
    fn is_saying(&self, items: &[Item]) -> bool {
        let context = self.context(None);
        let start = (0..items.len()).find(|&at| context.filler(items, at) == 0).unwrap_or(0);
        let rest = items.get(start..).unwrap_or(&[]);
        (0..rest.len().min(4)).any(|at| context.form(&self.vocabulary.lists.sayings, rest, at).is_some())
            || context.form(&self.declared.forms, rest, 0).is_some()
    }
}

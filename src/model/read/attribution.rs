//! Who says it, wherever the words stand that say so: behind what is said (`…, Rubio said on Monday`), around the
//! speaker (`according to police, …`), or after words that open a line (`But in May, …`).
//!
//! Each of these is put into the one order that [`super::line`] reads: speaker, cue, what is said. So a claim is the same
//! in whatever order it is written.

use super::{Input, Reader};
use crate::{
    diagnostic::Diagnostic,
    model::DateId,
    syntax::ast::Stance,
    value::{date, number},
    vocabulary::{Around, CueId, Fill, FormTable, Item, ItemKind, Mark, NameId, VerbForm},
};
use std::ops::Range;

/// How many words may stand between the first word of a description and the cue.
const LONGEST_DESCRIPTION: usize = 12;

/// How many places of a line are looked at for an attribution that is set off: a line that is made of commas takes no
/// more time than another of its length.
const PLACES: usize = 8;

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
        self.attribution_behind(input, items, anchor)
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
            if !self.begins_with(items, 0, &around.before) {
                continue;
            }
            let from = around.before.len();
            if around.possessive {
                if let Some(found) = self.possessive_speaker(items, &around) {
                    return Ok(Some(found));
                }
                continue;
            }
            // The speaker ends at a comma, or where the words behind the speaker stand.
            let ends = (from + 1..items.len()).filter(|&at| self.may_end_speaker(items, at, &around));
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
                let next = (1..content.len()).find(|&at| content.get(at).is_some_and(|item| item.mark == Mark::Comma));
                let content = match next.filter(|_| described) {
                    Some(next) => content.get(next..).unwrap_or(&[]).to_vec(),
                    None => content,
                };
                if content.is_empty() {
                    continue;
                }
                return Ok(Some(Attribution {
                    speaker: words.to_vec(),
                    cue_words: items.get(..from).filter(|before| !before.is_empty()).unwrap_or(words).to_vec(),
                    cue: around.cue,
                    hearer: None,
                    said,
                    content,
                }));
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
        let bare = self.symbols.get(last.word).strip_suffix("'s")?.to_owned();
        last.word = self.symbols.intern(&bare);
        last.lower = last.word;
        let content = items.get(end + around.after.len()..).filter(|content| !content.is_empty())?.to_vec();
        let cue_words = items.get(..from)?.to_vec();
        Some(Attribution { speaker, cue_words, cue: around.cue, hearer: None, said: DateId::UNKNOWN, content })
    }

    /// Whether the speaker of a cue that stands around the speaker may end before a word.
    fn may_end_speaker(&self, items: &[Item], at: usize, around: &Around) -> bool {
        match items.get(at) {
            Some(item) if around.colon => item.mark == Mark::Colon && item.kind == ItemKind::Quoted,
            Some(item) if around.after.is_empty() => item.mark == Mark::Comma,
            Some(_) => self.begins_with(items, at, &around.after),
            None => false,
        }
    }

    fn begins_with(&self, items: &[Item], at: usize, words: &[crate::symbol::Symbol]) -> bool {
        let matches = |(item, &word): (&Item, &crate::symbol::Symbol)| {
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
                let set_off = tail.first().is_some_and(|item| item.mark == Mark::Comma);
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
            (1..items.len()).filter(|&at| items.get(at).is_some_and(|item| item.mark == Mark::Comma)).collect();
        // The speaker may be described between commas, so the last comma need not be the one before the attribution.
        for &at in commas.iter().rev().take(PLACES) {
            let content = items.get(..at).unwrap_or(&[]).to_vec();
            if let Some(found) = self.tail(input, items.get(at..).unwrap_or(&[]), content, anchor, true)? {
                return Ok(Some(found));
            }
        }
        // Between two commas: `Jones, police say, left before noon`.
        for pair in commas.windows(2).take(PLACES) {
            let [from, to] = *pair else { continue };
            let (before, between, behind) = (items.get(..from), items.get(from..to), items.get(to..));
            let (Some(before), Some(between), Some(behind)) = (before, between, behind) else { continue };
            let content = [before, behind].concat();
            if let Some(found) = self.tail(input, between, content, anchor, false)? {
                return Ok(Some(found));
            }
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
            let words = tail.get(around.before.len()..end).unwrap_or(&[]);
            if self.can_speak(input, words, tail.get(..around.before.len()).unwrap_or(&[])) {
                let cue_words = tail.get(..around.before.len()).unwrap_or(&[]).to_vec();
                let speaker = words.to_vec();
                return Ok(Some(Attribution { speaker, cue_words, cue: around.cue, hearer: None, said, content }));
            }
        }
        // `said Rubio on Monday`
        if inverted
            && let Some((cue, hearer, to)) = self.speaking_cue(tail, 0, anchor)
            && hearer.is_none()
        {
            let rest = tail.get(to..).unwrap_or(&[]);
            let (len, said) = self.circumstances_at_end(input, rest, anchor)?;
            let words = rest.get(..len).unwrap_or(&[]);
            let listed = !self.several(input, words, &[]).is_empty();
            let name = if listed { words } else { self.without_apposition(input, words, true) };
            if !name.is_empty() && self.can_speak(input, name, &[]) {
                let (speaker, cue_words) = (name.to_vec(), tail.get(..to).unwrap_or(&[]).to_vec());
                return Ok(Some(Attribution { speaker, cue_words, cue, hearer: None, said, content }));
            }
        }
        // `Rubio said on Monday`, `the herd's vet told reporters`
        for at in 1..tail.len() {
            let Some((cue, hearer, to)) = self.speaking_cue(tail, at, anchor) else { continue };
            let rest = tail.get(to..).unwrap_or(&[]);
            let (len, said) = self.circumstances_at_end(input, rest, anchor)?;
            let before = tail.get(..at).unwrap_or(&[]);
            let (end, earlier) = self.circumstances_at_end(input, before, anchor)?;
            let words = before.get(..end).unwrap_or(&[]);
            let cue_words = tail.get(at..to).unwrap_or(&[]);
            let listed = !self.several(input, words, cue_words).is_empty();
            let words = if listed { words } else { self.without_apposition(input, words, false) };
            // `NordAtom wrote on its website`
            let len = if self.begins_a(&self.vocabulary.lists.prepositions, rest, 0)
                && self.is_description(rest.get(1..len).unwrap_or(&[]))
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
                }));
            }
            break;
        }
        Ok(None)
    }

    /// A cue by which somebody says that something is so.
    fn speaking_cue(
        &self,
        items: &[Item],
        at: usize,
        anchor: Option<date::Day>,
    ) -> Option<(CueId, Option<usize>, usize)> {
        let context = self.context(anchor);
        let behind = context.form(&self.vocabulary.behind, items, at).map(|(cue, end)| (CueId(cue as u16), None, end));
        let cue = context.cue_at(items, at).into_iter().chain(behind).max_by_key(|&(.., end)| end)?;
        let declared = self.vocabulary.cue(cue.0)?;
        (matches!(declared.stance, Stance::Affirms | Stance::Asks) && !declared.unnamed).then_some(cue)
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
            let at_start = words.len() <= 6;
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
                None => self.bare_date_at_end(input, words, anchor)?,
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
        let comma = (1..words.len()).find(|&at| words.get(at).is_some_and(|item| item.mark == Mark::Comma));
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
        // `Fenwick (Lab)`
        let is_aside = |item: &Item| {
            let text = self.symbols.get(item.word);
            text.starts_with('(') && text.ends_with(')')
        };
        let asides = words.iter().skip(1).rev().take_while(|item| is_aside(item)).count();
        let words = words.get(..words.len() - asides).unwrap_or(words);
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
        while let Some((_, end)) = context.form(&lists.titles, words, start).filter(|&(_, end)| end < words.len()) {
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
        let is_possessive = |text: &str| text.ends_with("'s") || text.ends_with("s'");
        if (0..words.len() - 1).any(|at| is_possessive(text(at))) {
            return described(0, false);
        }
        // `Defence lawyers argue`: a plural, before a verb that is no singular.
        let plural = text(words.len() - 1).ends_with('s');
        let singular = cue.and_then(|cue| cue.first()).is_none_or(|cue| self.symbols.get(cue.word).ends_with('s'));
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
        !words.is_empty()
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
        let inner = words.get(start..end).unwrap_or(&[]);
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
            if at > from && words.get(at).is_some_and(|item| item.mark == Mark::Comma) {
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
        let singular = cue.first().is_some_and(|cue| self.symbols.get(cue.word).ends_with('s'));
        if !joined || singular && !is_plural {
            return Vec::new();
        }
        let names = |part: &Range<usize>| {
            let part = words.get(part.clone()).unwrap_or(&[]);
            !part.is_empty() && self.who(input, part, Some(cue)).is_some()
        };
        if parts.iter().all(names) { parts } else { Vec::new() }
    }

    /// Whether some words can be a speaker, or several that are listed.
    fn can_speak(&self, input: &Input<'_>, words: &[Item], cue: &[Item]) -> bool {
        let behind = if cue.is_empty() { None } else { Some(cue) };
        self.who_or_described(input, words, behind, true).is_some() || !self.several(input, words, cue).is_empty()
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
            let fits =
                set_off && (2..=4).contains(&words.len()) && words.iter().all(noun) && self.is_description(words);
            fits.then_some(Who::Described { from: 0, to: words.len(), unnamed: false })
        };
        self.who(input, words, cue).or_else(described)
    }

    /// Where the words end that say where something was said: `In Madrid, the prosecutor said …`. Nothing where no
    /// attribution follows.
    pub(super) fn place_in_front(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<Option<usize>, Fault> {
        if !self.begins_a(&self.vocabulary.lists.prepositions, items, 0) {
            return Ok(None);
        }
        let comma = (2..items.len().min(8)).find(|&at| items.get(at).is_some_and(|item| item.mark == Mark::Comma));
        let Some(comma) = comma.filter(|&comma| self.is_description(items.get(1..comma).unwrap_or(&[]))) else {
            return Ok(None);
        };
        let rest = items.get(comma..).unwrap_or(&[]);
        let Some((at, end)) = (1..rest.len()).find_map(|at| Some((at, self.context(anchor).cue_at(rest, at)?.2)))
        else {
            return Ok(None);
        };
        Ok(self.is_spoken(input, rest, (at, end), anchor)?.then_some(comma))
    }

    /// How many words at the start of a line open it without saying anything on its matter: `But`, `However,`.
    pub(super) fn openers(&self, items: &[Item]) -> usize {
        let context = self.context(None);
        let mut used = 0;
        while let Some((_, end)) =
            context.form(&self.vocabulary.lists.openers, items, used).filter(|&(_, end)| end < items.len())
        {
            used = end;
        }
        used
    }

    /// Whether a word that is a cue is one here: an ordinary verb has no clause behind it (`Kerr conceded on 7 May`,
    /// `asked for a recount`).
    pub(super) fn introduces(
        &mut self,
        input: &Input<'_>,
        (cue, to): (CueId, usize),
        items: &[Item],
        anchor: Option<date::Day>,
    ) -> Result<bool, Fault> {
        let rest = items.get(to..).unwrap_or(&[]);
        let (used, _) = self.circumstances_at_start(input, rest, anchor)?;
        let rest = rest.get(used..).unwrap_or(&[]);
        let Some(first) = rest.first() else {
            // `Peskov says` breaks off, and is an error; `Kerr conceded` is a sentence.
            return Ok(self.vocabulary.cue(cue).is_some_and(|cue| cue.topicless || !(cue.object || cue.noun)));
        };
        if matches!(first.kind, ItemKind::Open | ItemKind::Quoted)
            || self.begins_a(&self.vocabulary.lists.complementizers, rest, 0)
        {
            return Ok(true);
        }
        let context = self.context(anchor);
        let texts = context.words(rest, 0);
        let is_figure = matches!(number::parse(&texts), Ok(Some(_)) | Err(_));
        if self.begins_a(&self.vocabulary.lists.prepositions, rest, 0) && !is_figure {
            return Ok(false);
        }
        let takes_things = self.vocabulary.cue(cue).is_some_and(|cue| cue.object);
        Ok(!takes_things || self.is_clause(rest) || self.is_saying(rest))
    }

    /// Whether a cue is in the passive: `the officer was warned about it`, `were not told why`.
    pub(super) fn is_passive(&self, items: &[Item], at: usize) -> bool {
        let context = self.context(None);
        let before = (0..at).rev().find(|&at| context.form(&self.vocabulary.negations, items, at).is_none());
        let is_be = before.and_then(|at| items.get(at)).is_some_and(|item| self.vocabulary.is_copula(item.word));
        is_be && before.is_some_and(|before| before > 0)
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
        let cue = items.get(from..to).unwrap_or(&[]);
        let (end, _) = self.circumstances_at_end(input, before, anchor)?;
        let before = before.get(..end).unwrap_or(&[]);
        let closed = cue.first().is_some_and(|item| item.mark == Mark::Comma);
        let name = if closed { self.without_apposition(input, before, false) } else { before };
        let speaks =
            |words: &[Item]| self.who(input, words, Some(cue)).is_some() || !self.several(input, words, cue).is_empty();
        Ok(speaks(name) || speaks(before))
    }

    /// Whether some words hold a verb that can be told.
    fn is_clause(&self, items: &[Item]) -> bool {
        let context = self.context(None);
        let vocabulary = &self.vocabulary;
        let tables = [&vocabulary.lists.auxiliaries, &vocabulary.hedges, &vocabulary.futures, &vocabulary.negations];
        (0..items.len().min(LONGEST_SPEAKER)).any(|at| {
            let item = items.get(at).filter(|item| at > 0 && item.kind == ItemKind::Word);
            let form = item.and_then(|item| vocabulary.verbs.get(self.symbols.get(item.word))).map(|verb| verb.form);
            tables.iter().any(|table| context.form(table, items, at).is_some())
                || form.is_some_and(|form| form.is(VerbForm::PAST.and(VerbForm::SINGULAR)))
                || item.is_some_and(|item| !vocabulary.patterns_at(vocabulary.class(item.word)).is_empty())
        })
    }

    /// Whether some words name something that is said, or an event: `the report`, `call`.
    fn is_saying(&self, items: &[Item]) -> bool {
        let context = self.context(None);
        let start = (0..items.len()).find(|&at| context.filler(items, at) == 0).unwrap_or(0);
        let rest = items.get(start..).unwrap_or(&[]);
        (0..rest.len().min(4)).any(|at| context.form(&self.vocabulary.lists.sayings, rest, at).is_some())
            || context.form(&self.declared.forms, rest, 0).is_some()
            || start == 0 && rest.len() == 1
    }
}

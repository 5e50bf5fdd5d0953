//! Lines that say one thing of several: of each part of a group (`all of the calls are fake`), or of two that are named
//! together (`neither Smith nor Jones attended`). Each is a claim of its own.

use super::{Input, Reader};
use crate::{
    diagnostic::Diagnostic,
    model::NameId,
    syntax::ast::Certainty,
    value::number,
    vocabulary::{Item, ItemKind, VerbForm},
};
use std::ops::Range;

/// How many parts of a group a line may speak of one by one.
const PARTS: usize = 64;

/// How many words the second of two may have that are both denied.
const LONGEST_NAME: usize = 8;

type Fault = Box<Diagnostic>;

/// What a quantifier says of each part of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    All,
    None,
    Some,
}

/// A quantifier before a group.
struct Quantified {
    quantifier: Quantifier,
    /// The words of the quantifier.
    words: Range<usize>,
    group: NameId,
    /// The end of the words for the group.
    end: usize,
}

impl Reader<'_> {
    /// The claims that a line makes, one for each of those it speaks of together, and how sure it leaves them; none where it
    /// makes one.
    pub(super) fn each_of(&mut self, input: &Input<'_>, items: &[Item]) -> Result<Vec<(Vec<Item>, Certainty)>, Fault> {
        let lists = &self.vocabulary.lists;
        let may_begin = |item: &Item| {
            [&lists.all_of, &lists.none_of, &lists.some_of, &lists.nors].iter().any(|list| self.in_list(list, item))
        };
        if !items.iter().any(may_begin) {
            return Ok(Vec::new());
        }
        if let Some(found) = self.quantified(items) {
            return self.each_part(input, items, &found);
        }
        Ok(match self.both_denied(input, items) {
            Some(each) => each.into_iter().map(|items| (items, Certainty::Certain)).collect(),
            None => Vec::new(),
        })
    }

    fn quantified(&self, items: &[Item]) -> Option<Quantified> {
        let (context, lists) = (self.context(None), &self.vocabulary.lists);
        let quantifiers =
            [(&lists.all_of, Quantifier::All), (&lists.none_of, Quantifier::None), (&lists.some_of, Quantifier::Some)];
        (0..items.len()).find_map(|at| {
            quantifiers.iter().find_map(|&(list, quantifier)| {
                let (_, end) = context.form(list, items, at)?;
                // `all three of the calls`
                let mut from = end;
                loop {
                    let words = context.words(items, from);
                    from += match context.filler(items, from) {
                        0 => match number::parse(words.get(..1).unwrap_or(&[])) {
                            Ok(Some((_, used))) => used,
                            _ => break,
                        },
                        skipped => skipped,
                    };
                }
                let (id, end_of_group) = context.form(&self.declared.forms, items, from)?;
                let group = NameId(id);
                let has_parts = self.names.get(id as usize).is_some_and(|name| !name.related().parts.is_empty());
                has_parts.then_some(Quantified { quantifier, words: at..end, group, end: end_of_group })
            })
        })
    }

    /// A claim about the group, and one about each of its parts.
    fn each_part(
        &mut self,
        input: &Input<'_>,
        items: &[Item],
        found: &Quantified,
    ) -> Result<Vec<(Vec<Item>, Certainty)>, Fault> {
        let name = self.names.get(found.group.0 as usize);
        let parts = name.map(|name| name.related().parts.clone()).unwrap_or_default();
        let group = items.get(found.words.end..found.end).unwrap_or(&[]);
        let Some(&first) = group.first() else { return Ok(vec![(items.to_vec(), Certainty::Certain)]) };
        if parts.len() > PARTS {
            let message =
                format!("the group has {} parts, and a line speaks of {PARTS} at most one by one", parts.len());
            return Err(Box::new(
                Diagnostic::error("syntax", self.place_of(input, group), message)
                    .help("leave out the word before the group to say it of the group as a whole"),
            ));
        }
        let before = items.get(..found.words.start).unwrap_or(&[]);
        let quantifier = items.get(found.words.clone()).unwrap_or(&[]);
        let behind = items.get(found.end..).unwrap_or(&[]);
        // The words of a negation stay.
        let quantifier = if found.quantifier == Quantifier::None { quantifier } else { &[] };
        let certainty = if found.quantifier == Quantifier::Some { Certainty::Possible } else { Certainty::Certain };
        let mut all = vec![([before, quantifier, group, behind].concat(), certainty)];
        for part in parts {
            let text = self.names.get(part.0 as usize).map(|name| name.text.clone()).unwrap_or_default();
            let word = self.symbols.intern(&text);
            let name = Item { kind: ItemKind::Quoted, word, lower: word, ..first };
            all.push(([before, quantifier, &[name], behind].concat(), certainty));
        }
        Ok(all)
    }

    /// `Neither Smith nor Jones attended`: each with the word that denies it before the name.
    fn both_denied(&self, input: &Input<'_>, items: &[Item]) -> Option<Vec<Vec<Item>>> {
        let (context, lists) = (self.context(None), &self.vocabulary.lists);
        let second = (2..items.len()).find(|&at| context.form(&lists.nors, items, at).is_some())?;
        let (_, second_from) = context.form(&lists.nors, items, second)?;
        let first = (0..second).rev().find(|&at| context.form(&self.vocabulary.negations, items, at).is_some())?;
        let (_, first_from) = context.form(&self.vocabulary.negations, items, first)?;
        let is_name = |range: Range<usize>| {
            let words = items.get(range).unwrap_or(&[]);
            !words.is_empty() && self.who(input, words, None).is_some()
        };
        let is_verb = |at: usize| {
            let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
            context.form(&lists.auxiliaries, items, at).is_some()
                || context.cue_at(items, at).is_some()
                || self.verb_form(items.get(at)).is_some_and(|form| form.is(finite))
        };
        let far = items.len().min(second_from + LONGEST_NAME);
        let end = (second_from + 1..far).find(|&at| is_verb(at) && is_name(second_from..at))?;
        if !is_name(first_from..second) {
            return None;
        }
        let words = |range: Range<usize>| items.get(range).unwrap_or(&[]);
        let one = |name: Range<usize>| [words(0..first_from), words(name), words(end..items.len())].concat();
        Some(vec![one(first_from..second), one(second_from..end)])
    }
}

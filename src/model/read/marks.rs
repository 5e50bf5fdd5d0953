//! Marks inside a line that are tokens of no kind of their own: a dash between spaces, a semicolon, and single quotation
//! marks, which are apostrophes as easily.

use super::{Input, Reader, single_spaced};
use crate::{
    source::Span,
    text::fold::fold,
    vocabulary::{Item, ItemKind, Mark},
};

/// The single quotation mark, as all of them are folded.
const SINGLE: char = '\'';

/// What may stand between the last word of a quotation and the mark that ends it.
const BEFORE_THE_END: [char; 4] = [',', '.', '!', '?'];

/// Whether a word, folded, holds or is a mark of this module.
pub(super) fn holds_mark(word: &str) -> bool {
    word == "-" || word.ends_with([';', '?']) || word.starts_with(SINGLE)
}

impl Reader<'_> {
    /// Puts these marks in the place where those are kept that the grammar knows.
    pub(super) fn settle_marks(&mut self, input: &Input<'_>, items: &mut Vec<Item>) {
        self.single_quotes(input, items);
        let mut kept: Vec<Item> = Vec::with_capacity(items.len());
        let mut mark = Mark::None;
        for (index, item) in items.iter().enumerate() {
            let mut item = *item;
            let text = if item.kind == ItemKind::Word { self.symbols.get(item.word) } else { "" };
            let is_last = index + 1 == items.len();
            if text == "-" && !kept.is_empty() && !is_last {
                mark = Mark::Dash;
                continue;
            }
            if mark != Mark::None {
                item.mark = mark;
            }
            mark = Mark::None;
            // What is asked is not said.
            self.asks |= is_last && text.ends_with('?');
            if let Some(bare) = text.strip_suffix([';', '?']).filter(|bare| !bare.is_empty()) {
                let bare = bare.to_owned();
                let same = item.lower == item.word;
                item.word = self.symbols.intern(&bare);
                item.lower = if same {
                    item.word
                } else {
                    let lower = self.symbols.get(item.lower).trim_end_matches([';', '?']).to_owned();
                    self.symbols.intern(&lower)
                };
                mark = if is_last { Mark::None } else { Mark::Semicolon };
            }
            kept.push(item);
        }
        *items = kept;
    }

    /// Makes one item of the words between two single quotation marks. One that opens stands before a word; one that
    /// closes stands behind one, where the `s` before an apostrophe (`the workers' pay`) leaves no doubt or a later word
    /// has none.
    fn single_quotes(&mut self, input: &Input<'_>, items: &mut Vec<Item>) {
        let mut from = 0;
        while let Some(start) = (from..items.len()).find(|&at| self.opens_quotation(items, at)) {
            let Some(end) = self.end_of_quotation(items, start) else {
                from = start + 1;
                continue;
            };
            let tokens = &input.document.tokens;
            let span_of = |at: usize| {
                items.get(at).and_then(|item: &Item| tokens.get(item.token as usize)).map(|token| token.span)
            };
            let (Some(first), Some(last)) = (span_of(start), span_of(end)) else { return };
            let raw = fold(input.file.slice(Span::new(first.start, last.end))).into_owned();
            let text = raw.trim_start_matches(SINGLE).trim_end_matches(['.', ',']);
            let text = text.strip_suffix(SINGLE).unwrap_or(text).to_owned();
            let word = self.symbols.intern(&single_spaced(&text));
            let Some(&opening) = items.get(start) else { return };
            // `Council 'misled' residents`: words of the sentence, whoever's they are.
            let apart = start == 0
                || opening.mark != Mark::None
                || items.get(end + 1).is_some_and(|next| next.mark != Mark::None);
            if !apart {
                for at in [start, end] {
                    let Some(item) = items.get(at).copied() else { continue };
                    let bare = self.symbols.get(item.word);
                    let bare = bare.strip_prefix(SINGLE).filter(|_| at == start).unwrap_or(bare);
                    let bare = bare.strip_suffix(SINGLE).filter(|_| at == end).unwrap_or(bare).to_owned();
                    let word = self.symbols.intern(&bare);
                    items.get_mut(at).into_iter().for_each(|item| (item.word, item.lower) = (word, word));
                }
                from = end + 1;
                continue;
            }
            items.splice(start..=end, [Item { kind: ItemKind::Quoted, word, lower: word, ..opening }]);
            from = start + 1;
        }
    }

    fn opens_quotation(&self, items: &[Item], at: usize) -> bool {
        items.get(at).filter(|item| item.kind == ItemKind::Word).is_some_and(|item| {
            let rest = self.symbols.get(item.word).strip_prefix(SINGLE);
            rest.is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
        })
    }

    /// The word that ends a quotation.
    fn end_of_quotation(&self, items: &[Item], start: usize) -> Option<usize> {
        let text = |at: usize| {
            let item = items.get(at).filter(|item| item.kind == ItemKind::Word);
            item.map_or("", |item| self.symbols.get(item.word))
        };
        // The mark of the line's own sentence may stand behind it: `'The gate was locked'.`
        let closes = |at: usize| text(at).trim_end_matches(BEFORE_THE_END).strip_suffix(SINGLE);
        let ends: Vec<(usize, &str)> =
            (start..items.len()).filter_map(|at| closes(at).map(|inner| (at, inner))).collect();
        let certain = |&&(at, inner): &&(usize, &str)| {
            let before_mark =
                inner.ends_with(BEFORE_THE_END) || items.get(at + 1).is_none_or(|next| next.mark != Mark::None);
            before_mark || !inner.ends_with('s')
        };
        ends.iter().find(certain).or(ends.last()).map(|&(at, _)| at)
    }
}

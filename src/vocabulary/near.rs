//! The phrase that a line comes nearest to, where none matches it.

use super::{
    Context, Item, ItemKind, Piece,
    tree::{NodeId, PatternTree},
};
use crate::interner::Symbol;
use std::cmp::Reverse;

/// How many steps are taken for a line. A line of a few words takes some dozens; there may be more only where many
/// phrases have the same words as one long line.
const STEPS: u32 = 4096;

/// What a line that no pattern matches comes near to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// To no pattern.
    None,
    /// To the pattern of that number: the line has all its words in their order.
    Pattern(u32),
    /// To so many that it was not looked for.
    TooMany,
}

/// Finds the pattern whose literal words a line has in their order, with a word for each slot between them. Of several
/// it is the longest, the first in the alphabet where they are equally long: neither the order of lines nor that of
/// phrases tells.
pub fn near(context: &Context<'_>, items: &[Item]) -> Near {
    search(context, items).0
}

pub(super) fn search(context: &Context<'_>, items: &[Item]) -> (Near, u32) {
    let vocabulary = context.vocabulary;
    // Each class of word that stands in the line, and where.
    let mut places: Vec<(Symbol, usize)> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.kind == ItemKind::Word) {
        let (word, lower) = (vocabulary.class(item.word), vocabulary.class(item.lower));
        places.push((word, at));
        if lower != word {
            places.push((lower, at));
        }
    }
    places.sort_unstable();
    let mut classes: Vec<Symbol> = places.iter().map(|&(class, _)| class).collect();
    classes.dedup();
    let first_from = |class: Symbol, from: usize| {
        let at = places.partition_point(|&place| place < (class, from));
        places.get(at).filter(|&&(own, _)| own == class).map(|&(_, at)| at)
    };
    let mut steps = 0;
    let mut best: Option<u32> = None;
    let mut open = vec![(PatternTree::ROOT, 0)];
    // A node is reached on one way only, and with the first word for each of its pieces all is reached that can be.
    while let Some((node, from)) = open.pop() {
        let node_id: NodeId = node;
        let node = vocabulary.tree.node(node_id);
        for &pattern in &node.ends {
            let key = |id: u32| {
                let pattern = vocabulary.patterns.get(id as usize);
                pattern.map(|pattern| (Reverse(pattern.pieces.len()), pattern.text.as_str(), id))
            };
            if best.is_none_or(|best| key(pattern) < key(best)) {
                best = Some(pattern);
            }
        }
        if from < items.len() {
            open.extend(node.slots.iter().map(|&(_, next)| (next, from + 1)));
        }
        let tried = node.literals.len().min(classes.len());
        steps += 1 + u32::try_from(tried).unwrap_or(u32::MAX).min(STEPS);
        if steps > STEPS {
            return (Near::TooMany, steps);
        }
        if node.literals.len() <= classes.len() {
            let next = node.literals.iter().filter_map(|&(class, next)| Some((next, first_from(class, from)? + 1)));
            open.extend(next);
        } else {
            let next = classes
                .iter()
                .filter_map(|&class| Some((vocabulary.tree.literal(node_id, class)?, first_from(class, from)? + 1)));
            open.extend(next);
        }
    }
    (best.map_or(Near::None, Near::Pattern), steps)
}

/// Where a line differs from the pattern that it comes near to: items that stand in the place of some pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excess {
    /// The items, from the first to behind the last.
    pub items: std::ops::Range<usize>,
    /// How many words or names they are, fillers left out.
    pub words: usize,
    /// The slots of the phrase that stand there, by their index.
    pub slots: Vec<usize>,
}

/// The first place where a line has more or fewer words than a pattern that it comes near to.
pub fn excess(context: &Context<'_>, pieces: &[Piece], items: &[Item]) -> Option<Excess> {
    let vocabulary = context.vocabulary;
    let is = |item: &Item, wanted: Symbol| {
        item.kind == ItemKind::Word && (vocabulary.class(item.word) == wanted || vocabulary.class(item.lower) == wanted)
    };
    let (mut at, mut pieces) = (0, pieces);
    loop {
        let slots: Vec<usize> = pieces.iter().map_while(Piece::slot).collect();
        let rest = pieces.get(slots.len()..).unwrap_or(&[]);
        let from = at + slots.len();
        let end = match rest.first() {
            Some(Piece::Literal { class, .. }) => from + items.get(from..)?.iter().position(|item| is(item, *class))?,
            Some(Piece::Slot { .. }) | None => items.len(),
        };
        let (mut words, mut index, mut first, mut behind) = (0, at, None, at);
        while index < end {
            let skipped = context.filler(items, index);
            let next = match skipped {
                0 => context.name_at(items, index).map_or(index + 1, |(_, end)| end),
                skipped => index + skipped,
            };
            if skipped == 0 {
                words += 1;
                first = first.or(Some(index));
                behind = next;
            }
            index = next;
        }
        if words != slots.len() {
            return Some(Excess { items: first.unwrap_or(at)..behind.min(items.len()), words, slots });
        }
        let (_, after) = rest.split_first()?;
        (at, pieces) = (end + 1, after);
    }
}

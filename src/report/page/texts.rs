//! The texts of stories and sources as their readers see them: block by block, cut where claims begin and end.

use crate::{
    model::Source,
    prose::{BlockKind, Prose, ProseBlock},
    report::terminal_text::{self, safe},
    source::{FileId, Files, Place, SourceFile, Span},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// At most how many things that stand on the same words are kept apart.
const MOST: usize = 8;

/// The text of a story or source.
#[derive(Debug)]
pub(super) struct Text<'a> {
    /// The file that it stands in.
    pub file: FileId,
    /// Its blocks, without what is no part of the text.
    pub blocks: Vec<ProseBlock>,
    /// Its sentences, in order.
    pub sentences: Vec<Span>,
    written: &'a str,
    /// How it is taken apart; none where it is written out in a claim file.
    prose: Option<Prose>,
}

/// Characters of a block on which the same things stand.
#[derive(Debug)]
pub(super) struct Piece<T> {
    /// The characters: safe text.
    pub text: String,
    /// What stands on them, the first few.
    pub on: Vec<T>,
    /// What begins with them.
    pub begins: Vec<T>,
    /// What ends with them.
    pub ends: Vec<T>,
}

impl<'a> Text<'a> {
    /// The text of a source, where it is on file.
    pub fn of(files: &'a Files, source: &Source) -> Option<Self> {
        if let Some(file) = source.text_file {
            let SourceFile { path, text, .. } = files.get(file);
            let prose = Prose::new(path, text);
            let sentences = prose.sentences(text);
            let blocks = prose.blocks.iter().copied().filter(|block| block.part != BlockKind::Furniture).collect();
            return Some(Self { file, blocks, sentences, written: text, prose: Some(prose) });
        }
        let Place { file, span } = source.words?;
        let block = ProseBlock { span, part: BlockKind::Body, paragraph: 1 };
        Some(Self { file, blocks: vec![block], sentences: vec![span], written: &files.get(file).text, prose: None })
    }

    /// The index of the block that holds an offset, or that it stands behind.
    pub fn block_at(&self, offset: u32) -> Option<usize> {
        if self.prose.is_none() && !self.blocks.iter().any(|block| block.span.range().contains(&(offset as usize))) {
            return None;
        }
        let after = self.blocks.partition_point(|block| block.span.start <= offset);
        // What stands before the first block belongs to it.
        (!self.blocks.is_empty()).then(|| after.saturating_sub(1))
    }

    /// The characters of a block that readers see, each with its place.
    pub fn characters(&self, block: &ProseBlock) -> Vec<(char, Span)> {
        let Some(prose) = &self.prose else {
            let written = self.written.get(block.span.range()).unwrap_or("");
            let mut end = block.span.start;
            let character = |character: char| {
                let start = end;
                // A character has four bytes at the most.
                end += u32::try_from(character.len_utf8()).unwrap_or(4);
                (character, Span::new(start, end))
            };
            return written.chars().map(character).collect();
        };
        prose.characters_of(self.written, block).collect()
    }
}

/// The characters of a block, cut wherever one of the `marks` begins or ends.
pub(super) fn pieces<T: Copy>(characters: &[(char, Span)], marks: &[(Span, T)]) -> Vec<Piece<T>> {
    let mut begin: BTreeMap<usize, Vec<usize>> = BTreeMap::from([(0, Vec::new())]);
    let mut end: BTreeMap<usize, Vec<usize>> = BTreeMap::from([(characters.len(), Vec::new())]);
    for (number, (span, _)) in marks.iter().enumerate() {
        let Range { start: from, end: to } = within(characters, *span);
        if from < to {
            begin.entry(from).or_default().push(number);
            end.entry(to).or_default().push(number);
        }
    }
    let cuts: BTreeSet<usize> = begin.keys().chain(end.keys()).copied().collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let of = |numbers: &[usize]| numbers.iter().filter_map(|&number| marks.get(number)).map(|mark| mark.1).collect();
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let mut pieces = Vec::new();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let (begins, ended) = (begin.get(from), end.get(from));
        ended.into_iter().flatten().for_each(|number| _ = open.remove(number));
        open.extend(begins.into_iter().flatten());
        let on: Vec<usize> = open.iter().copied().take(MOST).collect();
        pieces.push(Piece {
            text: shown(characters.get(*from..*to).unwrap_or(&[]).iter().map(|(character, _)| *character)),
            on: of(&on),
            begins: of(begins.map_or(&[], Vec::as_slice)),
            ends: of(end.get(to).map_or(&[], Vec::as_slice)),
        });
    }
    pieces
}

/// What stands on a text, so ordered that what lies over a part of it is found without looking at all of it.
#[derive(Debug)]
pub(super) struct Marks<T> {
    marks: Vec<(Span, T)>,
    /// For each mark the furthest end of those up to it.
    ends: Vec<u32>,
}

impl<T: Copy> Marks<T> {
    pub fn new(mut marks: Vec<(Span, T)>) -> Self {
        marks.sort_by_key(|&(span, _)| span);
        let mut furthest = 0;
        let end = |&(span, _): &(Span, T)| {
            furthest = span.end.max(furthest);
            furthest
        };
        let ends = marks.iter().map(end).collect();
        Self { marks, ends }
    }

    /// The marks that lie over a part of the text, in order.
    pub fn over(&self, part: Span) -> impl Iterator<Item = (Span, T)> {
        let first = self.ends.partition_point(|&end| end <= part.start);
        let last = self.marks.partition_point(|(span, _)| span.start < part.end);
        let near = self.marks.get(first..last.max(first)).unwrap_or(&[]).iter().copied();
        near.filter(move |(span, _)| part.start < span.end)
    }
}

/// Which of the characters lie in a span. The white space between two parts of a block has an empty span: it lies in
/// neither.
fn within(characters: &[(char, Span)], span: Span) -> Range<usize> {
    let from = characters.partition_point(|(_, character)| character.end <= span.start);
    from..characters.partition_point(|(_, character)| character.start < span.end)
}

/// Characters of a text as one line that is safe to show.
pub(super) fn shown(characters: impl Iterator<Item = char>) -> String {
    let line: String = characters.map(|character| if character.is_whitespace() { ' ' } else { character }).collect();
    safe(&line, false).into_owned()
}

/// A passage with what stands before and after it in its paragraph.
#[derive(Debug)]
pub(super) struct InParagraph {
    /// The last words before it.
    pub before: String,
    /// The passage itself.
    pub passage: String,
    /// The first words after it.
    pub after: String,
}

impl InParagraph {
    /// A passage of a text; none where it stands in no block.
    pub fn of(text: &Text<'_>, passage: Span) -> Option<Self> {
        const AROUND: usize = 200;
        const PASSAGE: usize = 600;
        let block = text.blocks.get(text.block_at(passage.start)?)?;
        let characters = text.characters(block);
        let Range { start: from, end: to } = within(&characters, passage);
        let part =
            |range: Range<usize>| shown(characters.get(range).unwrap_or(&[]).iter().map(|(character, _)| *character));
        let first = from.saturating_sub(AROUND);
        let mut before = part(first..from);
        if first > 0 {
            // A word that is cut in two is left out.
            before = format!("… {}", before.split_once(' ').map_or("", |(_, rest)| rest));
        }
        let mut after = part(to..(to + AROUND).min(characters.len()));
        if to + AROUND < characters.len() {
            after = format!("{} …", after.rsplit_once(' ').map_or("", |(rest, _)| rest));
        }
        let passage = terminal_text::cut(&part(from..to), PASSAGE, false);
        (!passage.trim().is_empty()).then_some(Self { before, passage, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(marks: &[(u32, u32)], expect: &str) {
        let characters: Vec<(char, Span)> =
            "one two three".char_indices().map(|(at, char)| (char, Span::new(at as u32, at as u32 + 1))).collect();
        let marks: Vec<(Span, usize)> =
            marks.iter().enumerate().map(|(number, &(from, to))| (Span::new(from, to), number)).collect();
        let shown: Vec<String> = pieces(&characters, &marks)
            .iter()
            .map(|piece| format!("{}{:?}{:?}{:?}", piece.text, piece.begins, piece.on, piece.ends))
            .collect();
        assert_eq!(shown.join("|"), expect);
    }

    #[test]
    fn marks_over_a_part_are_found_however_they_overlap() {
        let spans = [(0, 30), (2, 4), (5, 9), (9, 12), (20, 21)];
        let marks = Marks::new(spans.iter().rev().map(|&(from, to)| (Span::new(from, to), ())).collect());
        let over = |from, to| marks.over(Span::new(from, to)).map(|(span, ())| span.start).collect::<Vec<_>>();
        assert_eq!([over(3, 9), over(12, 20), over(30, 40)], [vec![0, 2, 5], vec![0], vec![]]);
        assert!(Marks::<()>::new(Vec::new()).over(Span::new(0, 9)).next().is_none());
    }

    #[test]
    fn a_block_is_cut_where_something_begins_or_ends() {
        check(&[], "one two three[][][]");
        check(&[(4, 7)], "one [][][]|two[0][0][0]| three[][][]");
        check(&[(0, 7), (4, 13)], "one [0][0][]|two[1][0, 1][0]| three[][1][1]");
        check(&[(4, 7), (4, 7), (7, 7), (40, 50)], "one [][][]|two[0, 1][0, 1][0, 1]| three[][][]");
    }
}

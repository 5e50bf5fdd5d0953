//! A text as its readers see it, with the place of each word in the file.

use super::{Bytes, Paragraph, split};
use crate::{
    narrow::to_u32,
    prose::{BlockKind, Prose},
    source::Span,
};

/// What readers see of a file, in one string.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    /// The text.
    pub text: String,
    /// Its paragraphs, in order.
    pub paragraphs: Vec<Paragraph>,
    pieces: Vec<Piece>,
}

/// A run of the text, by where it begins in the text and where it stands in the file.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: u32,
    span: Span,
    /// Whether the file has these very characters, and not a reference such as `&rsquo;`.
    verbatim: bool,
}

impl Visible {
    /// What readers see of a file. The end of its path says how it is written.
    pub fn of(path: &str, text: &str) -> Self {
        let prose = Prose::new(path, text);
        let mut visible = Self { text: String::with_capacity(text.len()), ..Self::default() };
        let mut runs = prose.runs.iter().peekable();
        for block in &prose.blocks {
            let start = visible.text.len();
            while let Some(run) = runs.next_if(|run| run.span.start < block.span.end) {
                if block.part == BlockKind::Furniture {
                    continue;
                }
                if run.apart && visible.text.len() > start {
                    visible.text.push('\n');
                }
                let verbatim = run.shown.is_none();
                visible.pieces.push(Piece { start: to_u32(visible.text.len()), span: run.span, verbatim });
                visible.text.push_str(run.shown.as_deref().unwrap_or_else(|| text.get(run.span.range()).unwrap_or("")));
            }
            let bytes = Bytes { start: to_u32(start), end: to_u32(visible.text.len()) };
            let heading = matches!(block.part, BlockKind::Headline | BlockKind::Heading);
            split(&visible.text, Paragraph { bytes, heading }, &mut visible.paragraphs);
            visible.text.push('\n');
        }
        visible
    }

    /// Where a part of the text stands in the file.
    pub fn place(&self, bytes: Bytes) -> Span {
        let start = self.offset(bytes.start, false);
        let end = if bytes.end > bytes.start { self.offset(bytes.end, true) } else { start };
        Span::new(start, end.max(start))
    }

    /// The offset in the file of an offset in the text; `end` for one at which a part ends.
    fn offset(&self, at: u32, end: bool) -> u32 {
        let index = self.pieces.partition_point(|piece| if end { piece.start < at } else { piece.start <= at });
        let Some(piece) = index.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return 0 };
        if piece.verbatim {
            piece.span.start.saturating_add(at - piece.start).min(piece.span.end)
        } else if end {
            piece.span.end
        } else {
            piece.span.start
        }
    }
}

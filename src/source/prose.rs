//! The parts of a text as its readers see it: headline, paragraphs, captions, what stands around
//! them on the page, and the comments in between. Only places, and nothing about what they say.
//!
//! Markdown is read by pulldown-cmark and HTML by html5gum, both of which say where in the file each
//! thing stands; [`html`] also reads the pieces of HTML in Markdown. All spans point into the text
//! as it is in the file.

mod entity;
mod html;
mod markdown;
mod plain;
mod sentence;

use super::Span;

pub use entity::decoded;

/// What a block of a text is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The headline: the first heading, and any other of the highest level.
    Headline,
    /// A heading further down.
    Heading,
    /// The words below a picture.
    Caption,
    /// A paragraph.
    Body,
    /// What stands on the page but is no part of the text: navigation, a footer, and what is marked
    /// with `<!-- furniture -->` … `<!-- /furniture -->`.
    Furniture,
}

impl Part {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Heading => "heading",
            Self::Caption => "caption",
            Self::Body => "body",
            Self::Furniture => "furniture",
        }
    }
}

/// One block of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// From its first to its last character.
    pub span: Span,
    /// What it is.
    pub part: Part,
    /// For [`Part::Body`] the number of the paragraph, from 1; else 0.
    pub paragraph: u32,
}

/// A comment of a text (`<!-- … -->`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// All of it, with its marks.
    pub span: Span,
    /// What stands between its marks.
    pub inner: Span,
    /// Whether it is closed.
    pub closed: bool,
    /// What it stands behind: the sentence before it where it stands inside a block, else the block
    /// before it. None where nothing stands before it.
    pub behind: Option<Span>,
}

/// A text taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Its blocks in their order. They do not overlap.
    pub blocks: Vec<Block>,
    /// Its comments in their order.
    pub comments: Vec<Comment>,
    /// What is not to be read as its words: comments, furniture, tags and the like, in order.
    pub left_out: Vec<Span>,
}

impl Prose {
    /// Takes a text apart; the end of the path says how it is written: `.md` and `.markdown`,
    /// `.html` and `.htm`, else plain text.
    pub fn of(path: &str, text: &str) -> Self {
        let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let mut draft = Draft::default();
        match ending.as_str() {
            "md" | "markdown" => markdown::read(text, &mut draft),
            "html" | "htm" => html::read(text, 0, &mut draft),
            _ => plain::read(text, &mut draft),
        }
        draft.finish(text)
    }

    /// The block that holds `offset`.
    pub fn block_at(&self, offset: u32) -> Option<&Block> {
        let index = self.blocks.partition_point(|block| block.span.start <= offset).checked_sub(1)?;
        self.blocks.get(index).filter(|block| offset < block.span.end)
    }

    /// The comment that holds `offset`.
    pub fn comment_at(&self, offset: u32) -> Option<&Comment> {
        let index = self.comments.partition_point(|comment| comment.span.start <= offset).checked_sub(1)?;
        self.comments.get(index).filter(|comment| offset < comment.span.end)
    }
}

/// What the readers of the several forms of text put together.
#[derive(Debug, Default)]
struct Draft {
    blocks: Vec<Block>,
    /// What is to be read, in order.
    runs: Vec<Span>,
    open: Option<Block>,
    comments: Vec<(Comment, bool)>,
}

impl Draft {
    /// Puts text into the open block, and opens one where there is none.
    fn text(&mut self, text: &str, span: Span, part: Part) {
        let raw = text.get(span.range()).unwrap_or("");
        let before = raw.len() - raw.trim_start().len();
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = span.start + before as u32;
        let span = Span::new(start, start + trimmed.len() as u32);
        self.runs.push(span);
        match &mut self.open {
            Some(block) => block.span = block.span.to(span),
            None => self.open = Some(Block { span, part, paragraph: 0 }),
        }
    }

    /// Ends the open block.
    fn close(&mut self) {
        self.blocks.extend(self.open.take());
    }

    /// Takes note of a comment.
    fn comment(&mut self, text: &str, span: Span) {
        let raw = text.get(span.range()).unwrap_or("");
        let Some(inner) = raw.strip_prefix("<!--") else { return };
        let stripped = inner.strip_suffix("-->").or_else(|| inner.strip_suffix("--!>"));
        let length = stripped.unwrap_or(inner).len() as u32;
        let inner = Span::new(span.start + 4, span.start + 4 + length);
        self.comments.push((Comment { span, inner, closed: stripped.is_some(), behind: None }, self.open.is_some()));
    }

    fn finish(mut self, text: &str) -> Prose {
        self.close();
        let furniture = self.furniture(text);
        let in_furniture = |offset: u32| {
            let index = furniture.partition_point(|span| span.start <= offset).checked_sub(1);
            index.and_then(|index| furniture.get(index)).is_some_and(|span| offset < span.end)
        };
        for block in self.blocks.iter_mut().filter(|block| in_furniture(block.span.start)) {
            block.part = Part::Furniture;
        }
        self.headline();
        let mut paragraphs = 0;
        for block in self.blocks.iter_mut().filter(|block| block.part == Part::Body) {
            paragraphs += 1;
            block.paragraph = paragraphs;
        }
        let comments = self.behind(text, &in_furniture);
        Prose { left_out: self.left_out(text), blocks: self.blocks, comments }
    }

    /// The first heading before any paragraph is the headline where no other is.
    fn headline(&mut self) {
        if self.blocks.iter().any(|block| block.part == Part::Headline) {
            return;
        }
        let first = self.blocks.iter_mut().find(|block| matches!(block.part, Part::Heading | Part::Body));
        if let Some(block) = first.filter(|block| block.part == Part::Heading) {
            block.part = Part::Headline;
        }
    }

    /// What is marked as furniture by comments, in order. What is not closed goes to the end.
    fn furniture(&self, text: &str) -> Vec<Span> {
        let mut all = Vec::new();
        let mut open: Option<u32> = None;
        for (comment, _) in &self.comments {
            match text.get(comment.inner.range()).unwrap_or("").trim() {
                "furniture" => open = open.or(Some(comment.span.start)),
                "/furniture" => all.extend(open.take().map(|start| Span::new(start, comment.span.end))),
                _ => {}
            }
        }
        all.extend(open.map(|start| Span::new(start, text.len() as u32)));
        all
    }

    /// What lies between the words that are to be read, white space alone left aside.
    fn left_out(&self, text: &str) -> Vec<Span> {
        let mut left_out = Vec::new();
        let mut from = 0;
        let mut blocks = self.blocks.iter().peekable();
        let end = Span::new(text.len() as u32, text.len() as u32);
        for run in self.runs.iter().chain([&end]) {
            while blocks.next_if(|block| block.span.end <= run.start).is_some() {}
            let furniture = blocks.peek().is_some_and(|block| {
                block.part == Part::Furniture && block.span.start <= run.start && run.start < block.span.end
            });
            if furniture {
                continue;
            }
            let gap = Span::new(from, run.start);
            if !text.get(gap.range()).unwrap_or("").trim().is_empty() {
                left_out.push(gap);
            }
            from = run.end;
        }
        left_out
    }

    /// The comments with what they stand behind.
    fn behind(&self, text: &str, in_furniture: &dyn Fn(u32) -> bool) -> Vec<Comment> {
        let spans: Vec<Span> = self.comments.iter().map(|(comment, _)| comment.span).collect();
        let sentences = sentence::sentences(text, &self.blocks, &self.runs, &spans);
        let mut all = Vec::with_capacity(self.comments.len());
        for &(comment, inside) in &self.comments {
            let behind = if inside {
                let index = sentences.partition_point(|sentence| sentence.end <= comment.span.start);
                index.checked_sub(1).and_then(|index| sentences.get(index)).copied()
            } else {
                let index = self.blocks.partition_point(|block| block.span.end <= comment.span.start);
                let around = in_furniture(comment.span.start);
                let mut before = self.blocks.get(..index).unwrap_or(&[]).iter().rev();
                before.find(|block| around || block.part != Part::Furniture).map(|block| block.span)
            };
            all.push(Comment { behind, ..comment });
        }
        all
    }
}

#[cfg(test)]
mod tests;

//! The parts of a text as its readers see it: headline, paragraphs, captions, the page around them, and the comments in
//! between. This module knows where things stand, not what they say.
//!
//! pulldown-cmark reads Markdown, and our own tokenizer reads HTML, because both give the position of each item in the
//! file. The module `html` also reads the HTML inside Markdown. All spans point into the text as it is in the file.
//!
//! [`Prose::characters`] gives the words that readers see, character by character, each with its span in the file.
//! Inline markup (emphasis, a link) leaves no trace there; the border of a block is white space.

mod entity;
mod front_matter;
mod html;
mod markdown;
mod plain_text;
mod sentence;

use crate::narrow::to_u32;
use crate::source::Span;
use smol_str::SmolStr;
use std::borrow::Cow;

/// The role of a block for its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BlockKind {
    /// The headline: the first heading at the highest level, and any other heading at that level.
    Headline,
    /// A heading at a lower level.
    Heading,
    /// The text below a picture.
    Caption,
    /// A paragraph.
    Body,
    /// Text that stands on the page but is not part of the article: navigation, a footer, and anything between
    /// `<!-- furniture -->` and `<!-- /furniture -->`.
    Furniture,
}

impl BlockKind {
    /// The name of the part.
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
pub struct ProseBlock {
    /// From its first to its last character.
    pub span: Span,
    /// Its role.
    pub part: BlockKind,
    /// The number of the paragraph, from 1, for [`BlockKind::Body`]; otherwise 0.
    pub paragraph: u32,
}

/// A comment of a text (`<!-- … -->`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The whole comment, delimiters included.
    pub span: Span,
    /// The text between the delimiters.
    pub inner: Span,
    /// Whether it is closed.
    pub closed: bool,
    /// What the comment follows: the sentence before it, if it stands inside a block, or else the block before it.
    /// `None` if nothing precedes it.
    pub behind: Option<Span>,
}

/// The structure of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The blocks in order. They do not overlap.
    pub blocks: Vec<ProseBlock>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// The text to read, in order: no tags, comments or furniture.
    pub runs: Vec<TextRun>,
    /// The block-quote markers on the lines of comments, in order. They are not part of the comments.
    pub marks: Vec<Span>,
}

/// Consecutive characters of a text that its readers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRun {
    /// The span in the file.
    pub span: Span,
    /// What readers see instead, if it differs from the source text: the character for `&rsquo;`.
    pub shown: Option<SmolStr>,
    /// Whether white space separates this run from the one before, as between blocks or lines.
    pub apart: bool,
}

impl TextRun {
    /// The characters of the run, each with its span.
    fn characters<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (char, Span)> + Clone + 'a {
        let written = if self.shown.is_none() { text.get(self.span.range()).unwrap_or("") } else { "" };
        let written = written.char_indices().map(|(at, character)| {
            let start = self.span.start + to_u32(at);
            (character, Span::new(start, start + to_u32(character.len_utf8())))
        });
        let shown = self.shown.as_deref().unwrap_or("").chars().map(|character| (character, self.span));
        written.chain(shown)
    }
}

impl Prose {
    /// Reads the structure of a text. The extension of `path` gives the format: Markdown for `.md` and `.markdown`,
    /// HTML for `.html` and `.htm`, otherwise plain text.
    pub fn new(path: &str, text: &str) -> Self {
        let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let mut draft = ProseBuilder::new(text);
        match ending.as_str() {
            "md" | "markdown" => markdown::read(&mut draft),
            "html" | "htm" => html::read(&mut draft),
            _ => plain_text::read(&mut draft),
        }
        draft.finish()
    }

    /// The characters that readers see, each with its span in the file. A character reference counts as one character.
    /// A line end separates runs that stand apart.
    pub fn characters<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (char, Span)> + Clone + 'a {
        self.runs.iter().flat_map(move |run| {
            let space = run.apart.then_some(('\n', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text))
        })
    }

    /// The characters of one block that readers see, each with its span in the file. A line end separates runs that
    /// stand apart.
    pub fn characters_of<'a>(&'a self, text: &'a str, block: &ProseBlock) -> impl Iterator<Item = (char, Span)> + 'a {
        let first = self.runs.partition_point(|run| run.span.start < block.span.start);
        let end = block.span.end;
        let runs = self.runs.get(first..).unwrap_or(&[]).iter().take_while(move |run| run.span.start < end);
        runs.enumerate().flat_map(move |(index, run)| {
            let space = (run.apart && index > 0).then(|| ('\n', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text)).filter(move |(_, span)| span.start < end)
        })
    }

    /// The characters that readers see within a span of the file.
    pub fn characters_in<'a>(&'a self, text: &'a str, span: Span) -> impl Iterator<Item = (char, Span)> + Clone + 'a {
        let from = self.runs.partition_point(|run| run.span.end <= span.start);
        let runs = self.runs.get(from..).unwrap_or(&[]).iter().take_while(move |run| run.span.start < span.end);
        let all = runs.flat_map(move |run| {
            let space = run.apart.then_some((' ', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text))
        });
        all.filter(move |(_, place)| place.start >= span.start && place.end <= span.end)
    }

    /// The sentences of the text in order, headings and captions included. A comment also ends a sentence.
    pub fn sentences(&self, text: &str) -> Vec<Span> {
        let comments: Vec<Span> = self.comments.iter().map(|comment| comment.span).collect();
        sentence::sentences(text, &self.blocks, &self.runs, &comments)
    }

    /// The text with block-quote markers in its comments replaced by spaces. All offsets stay the same.
    pub fn without_marks<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut plain = String::new();
        let mut from = 0;
        for mark in &self.marks {
            plain.push_str(text.get(from..mark.start as usize).unwrap_or(""));
            plain.extend(std::iter::repeat_n(' ', mark.len() as usize));
            from = mark.end as usize;
        }
        if plain.is_empty() {
            return Cow::Borrowed(text);
        }
        plain.push_str(text.get(from..).unwrap_or(""));
        Cow::Owned(plain)
    }

    /// The block that contains `offset`.
    pub fn block_at(&self, offset: u32) -> Option<&ProseBlock> {
        let index = self.blocks.partition_point(|block| block.span.start <= offset).checked_sub(1)?;
        self.blocks.get(index).filter(|block| offset < block.span.end)
    }

    /// The comment that contains `offset`.
    pub fn comment_at(&self, offset: u32) -> Option<&Comment> {
        let index = self.comments.partition_point(|comment| comment.span.start <= offset).checked_sub(1)?;
        self.comments.get(index).filter(|comment| offset < comment.span.end)
    }
}

/// Collects the structure of a text for the readers of all formats.
#[derive(Debug)]
struct ProseBuilder<'a> {
    text: &'a str,
    blocks: Vec<ProseBlock>,
    runs: Vec<TextRun>,
    open: Option<ProseBlock>,
    /// Whether the next run is separated from the previous one.
    apart: bool,
    comments: Vec<(Comment, bool)>,
    marks: Vec<Span>,
}

impl<'a> ProseBuilder<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text,
            blocks: Vec::new(),
            runs: Vec::new(),
            open: None,
            apart: true,
            comments: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Adds text to the open block, or opens one.
    fn text(&mut self, span: Span, part: BlockKind) {
        let raw = self.slice(span);
        let before = to_u32(raw.len() - raw.trim_start().len());
        let behind = to_u32(raw.len() - raw.trim_end().len());
        if raw.trim().is_empty() {
            return self.run(TextRun { span, shown: None, apart: false }, None, part);
        }
        let seen = Span::new(span.start + before, span.end - behind);
        // White space counts only within a block.
        let span = if self.open.is_some() { span } else { Span::new(seen.start, span.end) };
        self.run(TextRun { span, shown: None, apart: false }, Some(seen), part);
    }

    /// Adds text for which readers see `shown` instead.
    fn shown(&mut self, span: Span, shown: SmolStr, part: BlockKind) {
        let seen = (!shown.trim().is_empty()).then_some(span);
        self.run(TextRun { span, shown: Some(shown), apart: false }, seen, part);
    }

    /// Adds a run. `seen` is its part without surrounding white space, if any.
    fn run(&mut self, run: TextRun, seen: Option<Span>, part: BlockKind) {
        match (&mut self.open, seen) {
            (None, None) => return,
            (Some(_), None) => {}
            (Some(block), Some(seen)) => block.span = block.span.to(seen),
            (None, Some(seen)) => self.open = Some(ProseBlock { span: seen, part, paragraph: 0 }),
        }
        let apart = std::mem::take(&mut self.apart);
        self.runs.push(TextRun { apart, ..run });
    }

    /// Separates what follows from what precedes it, within the same block.
    const fn gap(&mut self) {
        self.apart = true;
    }

    /// Ends the open block.
    fn close(&mut self) {
        self.blocks.extend(self.open.take());
        self.apart = true;
    }

    /// Records a comment.
    fn comment(&mut self, span: Span, inner: Span, closed: bool) {
        self.comments.push((Comment { span, inner, closed, behind: None }, self.open.is_some()));
    }

    fn finish(mut self) -> Prose {
        self.close();
        let furniture = self.furniture();
        let in_furniture = |offset: u32| {
            let index = furniture.partition_point(|span| span.start <= offset).checked_sub(1);
            index.and_then(|index| furniture.get(index)).is_some_and(|span| offset < span.end)
        };
        for block in self.blocks.iter_mut().filter(|block| in_furniture(block.span.start)) {
            block.part = BlockKind::Furniture;
        }
        self.headline();
        let mut paragraphs = 0;
        for block in self.blocks.iter_mut().filter(|block| block.part == BlockKind::Body) {
            paragraphs += 1;
            block.paragraph = paragraphs;
        }
        let comments = self.behind(&in_furniture);
        self.leave_furniture();
        Prose { blocks: self.blocks, comments, runs: self.runs, marks: self.marks }
    }

    /// If the text has no headline yet, makes its first heading the headline, provided that no paragraph precedes it.
    fn headline(&mut self) {
        if self.blocks.iter().any(|block| block.part == BlockKind::Headline) {
            return;
        }
        let first = self.blocks.iter_mut().find(|block| matches!(block.part, BlockKind::Heading | BlockKind::Body));
        if let Some(block) = first.filter(|block| block.part == BlockKind::Heading) {
            block.part = BlockKind::Headline;
        }
    }

    /// The spans that comments mark as furniture, in order. A span that is not closed extends to the end of the text.
    fn furniture(&self) -> Vec<Span> {
        let mut all = Vec::new();
        let mut open: Option<u32> = None;
        for (comment, _) in &self.comments {
            match self.slice(comment.inner).trim() {
                "furniture" => open = open.or(Some(comment.span.start)),
                "/furniture" => all.extend(open.take().map(|start| Span::new(start, comment.span.end))),
                _ => {}
            }
        }
        all.extend(open.map(|start| Span::new(start, to_u32(self.text.len()))));
        all
    }

    /// Removes the runs of furniture.
    fn leave_furniture(&mut self) {
        let mut blocks = self.blocks.iter().peekable();
        self.runs.retain(|run| {
            while blocks.next_if(|block| block.span.end <= run.span.start).is_some() {}
            let block = blocks.peek().filter(|block| block.span.start <= run.span.start);
            block.is_none_or(|block| block.part != BlockKind::Furniture)
        });
    }

    /// The comments, each with what it follows.
    fn behind(&self, in_furniture: &dyn Fn(u32) -> bool) -> Vec<Comment> {
        let spans: Vec<Span> = self.comments.iter().map(|(comment, _)| comment.span).collect();
        let sentences = sentence::sentences(self.text, &self.blocks, &self.runs, &spans);
        let mut all = Vec::with_capacity(self.comments.len());
        for &(comment, inside) in &self.comments {
            let behind = if inside {
                let index = sentences.partition_point(|sentence| sentence.end <= comment.span.start);
                index.checked_sub(1).and_then(|index| sentences.get(index)).copied()
            } else {
                let index = self.blocks.partition_point(|block| block.span.end <= comment.span.start);
                let around = in_furniture(comment.span.start);
                let mut before = self.blocks.get(..index).unwrap_or(&[]).iter().rev();
                before.find(|block| around || block.part != BlockKind::Furniture).map(|block| block.span)
            };
            all.push(Comment { behind, ..comment });
        }
        all
    }
}

#[cfg(test)]
mod tests;

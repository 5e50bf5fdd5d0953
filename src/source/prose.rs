//! The parts of a text as its readers see it: headline, paragraphs, captions, what stands around
//! them on the page, and the comments in between. Only places, and nothing about what they say.
//!
//! Markdown is read by pulldown-cmark, HTML by a tokenizer of our own; both say where in the file each
//! thing stands. [`html`] also reads the pieces of HTML in Markdown. All spans point into the text as it
//! is in the file.
//!
//! The words of a text are those that its readers see: [`Prose::characters`] gives them character by
//! character, each with its place in the file. What stands within a line (a tag of emphasis, a link)
//! leaves no trace there; the border of a block is white space.

mod entity;
mod front;
mod html;
mod markdown;
mod plain;
mod sentence;

use super::Span;
use crate::narrow::to_u32;
use smol_str::SmolStr;
use std::borrow::Cow;

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
    /// What is to be read, in order: neither tags nor comments nor furniture.
    pub runs: Vec<Run>,
    /// The marks of block quotes on the lines of comments, in order. They are no part of what the comments say.
    pub marks: Vec<Span>,
}

/// Characters of a text that its readers see one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where they stand.
    pub span: Span,
    /// What readers see in their place, where it is not what is written: the character of `&rsquo;`.
    pub shown: Option<SmolStr>,
    /// Whether they stand apart from the run before, as another block or line does.
    pub apart: bool,
}

impl Run {
    /// Its characters with their places.
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
    /// Takes a text apart; the end of the path says how it is written: `.md` and `.markdown`,
    /// `.html` and `.htm`, else plain text.
    pub fn of(path: &str, text: &str) -> Self {
        let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let mut draft = Draft::new(text);
        match ending.as_str() {
            "md" | "markdown" => markdown::read(&mut draft),
            "html" | "htm" => html::read(&mut draft),
            _ => plain::read(&mut draft),
        }
        draft.finish()
    }

    /// The characters that readers see, each with its place in the file. A character reference is one of
    /// them, and between what stands apart there is a line end.
    pub fn characters<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (char, Span)> + Clone + 'a {
        self.runs.iter().flat_map(move |run| {
            let space = run.apart.then_some(('\n', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text))
        })
    }

    /// The characters of one block that readers see, each with its place in the file; a line end between what stands
    /// apart.
    pub fn characters_of<'a>(&'a self, text: &'a str, block: &Block) -> impl Iterator<Item = (char, Span)> + 'a {
        let first = self.runs.partition_point(|run| run.span.start < block.span.start);
        let end = block.span.end;
        let runs = self.runs.get(first..).unwrap_or(&[]).iter().take_while(move |run| run.span.start < end);
        runs.enumerate().flat_map(move |(index, run)| {
            let space = (run.apart && index > 0).then(|| ('\n', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text)).filter(move |(_, span)| span.start < end)
        })
    }

    /// The characters that readers see between two places of the file.
    pub fn characters_in<'a>(&'a self, text: &'a str, span: Span) -> impl Iterator<Item = (char, Span)> + Clone + 'a {
        let from = self.runs.partition_point(|run| run.span.end <= span.start);
        let runs = self.runs.get(from..).unwrap_or(&[]).iter().take_while(move |run| run.span.start < span.end);
        let all = runs.flat_map(move |run| {
            let space = run.apart.then_some((' ', Span::new(run.span.start, run.span.start)));
            space.into_iter().chain(run.characters(text))
        });
        all.filter(move |(_, place)| place.start >= span.start && place.end <= span.end)
    }

    /// The sentences of the text in their order, headings and captions included. A comment ends a sentence too.
    pub fn sentences(&self, text: &str) -> Vec<Span> {
        let comments: Vec<Span> = self.comments.iter().map(|comment| comment.span).collect();
        sentence::sentences(text, &self.blocks, &self.runs, &comments)
    }

    /// The text with spaces for the marks of block quotes in its comments. All places stay as they are.
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
#[derive(Debug)]
struct Draft<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    runs: Vec<Run>,
    open: Option<Block>,
    /// Whether the next run stands apart from the one before.
    apart: bool,
    comments: Vec<(Comment, bool)>,
    marks: Vec<Span>,
}

impl<'a> Draft<'a> {
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

    /// Puts text into the open block, and opens one where there is none.
    fn text(&mut self, span: Span, part: Part) {
        let raw = self.slice(span);
        let before = to_u32(raw.len() - raw.trim_start().len());
        let behind = to_u32(raw.len() - raw.trim_end().len());
        if raw.trim().is_empty() {
            return self.run(Run { span, shown: None, apart: false }, None, part);
        }
        let seen = Span::new(span.start + before, span.end - behind);
        // White space counts within a block alone.
        let span = if self.open.is_some() { span } else { Span::new(seen.start, span.end) };
        self.run(Run { span, shown: None, apart: false }, Some(seen), part);
    }

    /// The same with what readers see in the place of what is written.
    fn shown(&mut self, span: Span, shown: SmolStr, part: Part) {
        let seen = (!shown.trim().is_empty()).then_some(span);
        self.run(Run { span, shown: Some(shown), apart: false }, seen, part);
    }

    /// Adds a run, of which `seen` is more than white space.
    fn run(&mut self, run: Run, seen: Option<Span>, part: Part) {
        match (&mut self.open, seen) {
            (None, None) => return,
            (Some(_), None) => {}
            (Some(block), Some(seen)) => block.span = block.span.to(seen),
            (None, Some(seen)) => self.open = Some(Block { span: seen, part, paragraph: 0 }),
        }
        let apart = std::mem::take(&mut self.apart);
        self.runs.push(Run { apart, ..run });
    }

    /// Sets what comes next apart from what came before, in the same block.
    const fn gap(&mut self) {
        self.apart = true;
    }

    /// Ends the open block.
    fn close(&mut self) {
        self.blocks.extend(self.open.take());
        self.apart = true;
    }

    /// Takes note of a comment.
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
            block.part = Part::Furniture;
        }
        self.headline();
        let mut paragraphs = 0;
        for block in self.blocks.iter_mut().filter(|block| block.part == Part::Body) {
            paragraphs += 1;
            block.paragraph = paragraphs;
        }
        let comments = self.behind(&in_furniture);
        self.leave_furniture();
        Prose { blocks: self.blocks, comments, runs: self.runs, marks: self.marks }
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

    /// Leaves the runs of furniture out.
    fn leave_furniture(&mut self) {
        let mut blocks = self.blocks.iter().peekable();
        self.runs.retain(|run| {
            while blocks.next_if(|block| block.span.end <= run.span.start).is_some() {}
            let block = blocks.peek().filter(|block| block.span.start <= run.span.start);
            block.is_none_or(|block| block.part != Part::Furniture)
        });
    }

    /// The comments with what they stand behind.
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
                before.find(|block| around || block.part != Part::Furniture).map(|block| block.span)
            };
            all.push(Comment { behind, ..comment });
        }
        all
    }
}

#[cfg(test)]
mod tests;

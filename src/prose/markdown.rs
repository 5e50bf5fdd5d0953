//! Markdown: blocks and comments as CommonMark defines them.

use super::{BlockKind, ProseBuilder, entity, front_matter::front_matter, html::HtmlReader};
use crate::narrow::to_u32;
use crate::source::Span;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Reads Markdown into `draft`. Text in a code block is never a comment, whatever it looks like.
pub(super) fn read(draft: &mut ProseBuilder<'_>) {
    let text = draft.text;
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let start = front_matter(text).max(mark);
    if start > mark {
        draft.text(Span::new(to_u32(mark), to_u32(start)), BlockKind::Furniture);
        draft.close();
    }
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut reader = MarkdownReader {
        draft,
        page: HtmlReader::default(),
        part: BlockKind::Body,
        quotes: 0,
        code: false,
        images: 0,
        caption: false,
        struck: 0,
        open: None,
    };
    for (event, range) in Parser::new_ext(text.get(start..).unwrap_or(""), options).into_offset_iter() {
        reader.event(&event, Span::new(to_u32(start + range.start), to_u32(start + range.end)));
    }
    draft.close();
}

/// The state of the reader in a Markdown text.
struct MarkdownReader<'d, 'a> {
    draft: &'d mut ProseBuilder<'a>,
    /// The state of the HTML in it.
    page: HtmlReader,
    part: BlockKind,
    /// The number of open block quotes.
    quotes: usize,
    code: bool,
    /// The number of images open within each other, and whether their text is a caption.
    images: usize,
    caption: bool,
    struck: usize,
    /// A comment that CommonMark does not see closed, so that it parses as text.
    open: Option<Span>,
}

impl MarkdownReader<'_, '_> {
    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            Event::Text(shown) => self.text(shown, span),
            Event::Code(_) => {
                let raw = self.draft.slice(span);
                let marks = to_u32(raw.len() - raw.trim_start_matches('`').len());
                let inner = Span::new(span.start + marks, span.end.saturating_sub(marks).max(span.start + marks));
                self.lines(inner).into_iter().for_each(|line| self.words(line));
            }
            Event::InlineHtml(_) => self.html(span),
            Event::SoftBreak | Event::HardBreak | Event::FootnoteReference(_) => self.draft.gap(),
            Event::Rule => self.draft.close(),
            // The lines of an HTML block are read at its start, so other events are ignored.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Span) {
        match tag {
            Tag::HtmlBlock => {
                self.draft.close();
                self.html(span);
                self.draft.close();
            }
            Tag::Image { .. } => {
                if self.images == 0 {
                    self.caption = self.draft.open.is_none();
                }
                self.images += 1;
                self.draft.gap();
            }
            Tag::Strikethrough => self.struck += 1,
            tag if is_block(&tag.to_end()) => {
                self.draft.close();
                self.quotes += usize::from(matches!(tag, Tag::BlockQuote(_)));
                self.code = matches!(tag, Tag::CodeBlock(_));
                self.part = match tag {
                    Tag::Heading { level: HeadingLevel::H1, .. } => BlockKind::Headline,
                    Tag::Heading { .. } => BlockKind::Heading,
                    _ => BlockKind::Body,
                };
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => {
                self.images = self.images.saturating_sub(1);
                if self.images == 0 && self.caption {
                    self.draft.close();
                }
                self.draft.gap();
            }
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::HtmlBlock => {}
            tag if is_block(&tag) => {
                if let Some(span) = self.open.take() {
                    self.draft.comment(span, Span::new(span.start + 4, span.end), false);
                }
                self.draft.close();
                self.page.end_paragraph();
                self.quotes = self.quotes.saturating_sub(usize::from(matches!(tag, TagEnd::BlockQuote(_))));
                (self.part, self.code) = (BlockKind::Body, false);
            }
            _ => {}
        }
    }

    fn text(&mut self, shown: &str, span: Span) {
        if !self.code {
            // A comment that CommonMark does not see closed ends with the paragraph at the latest.
            if let Some(comment) = &mut self.open {
                comment.end = span.end;
                return;
            }
            if let Some(at) = open_comment(self.draft.text, span) {
                self.words(Span::new(span.start, at));
                self.open = Some(Span::new(at, span.end));
                return;
            }
        }
        let raw = self.draft.slice(span);
        if raw == shown {
            return self.words(span);
        }
        let reference = entity::reference(raw).filter(|(length, _)| *length == raw.len());
        if let Some(part) = self.seen() {
            self.draft.shown(span, reference.map_or_else(|| shown.into(), |(_, shown)| shown), part);
        }
    }

    fn words(&mut self, span: Span) {
        if let Some(part) = self.seen() {
            self.draft.text(span, part);
        }
    }

    /// The role of text at this point; `None` if readers do not see it. The alternative text of an image stands in for
    /// it and is a caption if the image stands by itself.
    fn seen(&self) -> Option<BlockKind> {
        let part = match self.images {
            0 => self.part,
            _ if self.caption => BlockKind::Caption,
            _ => return None,
        };
        if self.struck > 0 { None } else { self.page.part_of(part) }
    }

    fn html(&mut self, span: Span) {
        let known = self.draft.comments.len();
        self.page.read(&self.lines(span), self.draft);
        if self.quotes == 0 {
            return;
        }
        let text = self.draft.text;
        for (comment, _) in self.draft.comments.get(known..).unwrap_or(&[]) {
            if !self.draft.slice(comment.span).contains('\n') {
                continue;
            }
            let before = text.get(..comment.span.start as usize).unwrap_or("");
            let mut line = before.rfind('\n').map_or(0, |end| end + 1);
            while line < comment.span.end as usize {
                let rest = text.get(line..).unwrap_or("");
                let length = quote_marks(rest, self.quotes);
                let mark = Span::new(to_u32(line), to_u32(line + length));
                if length > 0 && self.draft.marks.last().is_none_or(|last| last.end <= mark.start) {
                    self.draft.marks.push(mark);
                }
                line += rest.find('\n').map_or(rest.len(), |end| end + 1);
            }
        }
    }

    /// The lines of a span without the markers of the block quotes around them.
    fn lines(&self, span: Span) -> Vec<Span> {
        let raw = self.draft.slice(span);
        if self.quotes == 0 || !raw.contains('\n') {
            return vec![span];
        }
        let mut at = span.start;
        let lines = raw.split_inclusive('\n').enumerate().map(|(number, line)| {
            let marks = if number == 0 { 0 } else { to_u32(quote_marks(line, self.quotes)) };
            let start = at;
            at += to_u32(line.len());
            Span::new(start + marks, at)
        });
        lines.collect()
    }
}

/// The length in bytes of the markers of `quotes` block quotes at the start of a line.
fn quote_marks(line: &str, quotes: usize) -> usize {
    let mut rest = line;
    for _ in 0..quotes {
        let Some(behind) = rest.trim_start_matches([' ', '\t']).strip_prefix('>') else { break };
        rest = behind.strip_prefix(' ').unwrap_or(behind);
    }
    line.len() - rest.len()
}

/// The offset at which a comment opens in the text at `span`, unless its `<` is escaped.
fn open_comment(text: &str, span: Span) -> Option<u32> {
    let at = span.start + to_u32(text.get(span.range())?.find('<')?);
    let (before, rest) = text.split_at_checked(at as usize)?;
    (rest.starts_with("<!--") && !before.ends_with('\\')).then_some(at)
}

/// Whether a tag is a block, not inline.
fn is_block(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

//! HTML: the text between the tags, by block.

mod tokenizer;

use super::{BlockKind, ProseBlock, ProseBuilder, TextRun, entity, front_matter::front_matter};
use crate::narrow::to_u32;
use crate::source::Span;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use memchr::memchr;
use smol_str::{SmolStr, SmolStrBuilder, ToSmolStr};
use std::ops::Range;
use tokenizer::{Attributes, HtmlToken, Tokenizer};

/// Elements that begin and end a block. All others are inline, and so are unknown elements.
const BLOCKS: [&str; 60] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
    "frame",
    "noframes",
    "marquee",
];

/// Block elements that are never part of a text.
const FURNITURE: [&str; 6] = ["nav", "footer", "aside", "head", "form", "menu"];

/// Inline elements whose text is not shown. The text before and after one is joined into one word.
const UNSEEN: [&str; 11] =
    ["script", "style", "template", "noscript", "title", "datalist", "noembed", "rp", "rt", "rtc", "del"];

/// Inline elements that show something other than text, which separates the words around them.
const REPLACED: [&str; 10] =
    ["svg", "iframe", "button", "select", "textarea", "video", "audio", "canvas", "object", "map"];

/// Struck-out words are no longer part of the statement.
const STRUCK: [&str; 2] = ["s", "strike"];

/// Elements without an end tag.
const VOID: [&str; 15] = [
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Reads HTML into `draft`.
pub(super) fn read(draft: &mut ProseBuilder<'_>) {
    let start = front_matter(draft.text);
    if start > 0 {
        draft.text(Span::new(0, to_u32(start)), BlockKind::Furniture);
        draft.close();
    }
    let pieces = [Span::new(to_u32(start), to_u32(draft.text.len()))];
    HtmlReader::default().read(&pieces, draft);
    draft.close();
}

/// Pieces of a file joined into one text: the lines of a block quote without their markers.
struct JoinedPieces<'a> {
    text: std::borrow::Cow<'a, str>,
    /// For each piece, its offset in the joined text and its span in the file.
    places: Vec<(usize, Span)>,
}

impl<'a> JoinedPieces<'a> {
    fn new(file: &'a str, pieces: &[Span]) -> Self {
        let slice = |span: Span| file.get(span.range()).unwrap_or("");
        if let [only] = pieces {
            return Self { text: slice(*only).into(), places: vec![(0, *only)] };
        }
        let mut text = String::new();
        let mut places = Vec::with_capacity(pieces.len());
        for &piece in pieces {
            places.push((text.len(), piece));
            text.push_str(slice(piece));
        }
        Self { text: text.into(), places }
    }

    /// The spans of the file that a range of the joined text consists of.
    fn spans(&self, range: Range<usize>) -> impl Iterator<Item = Span> + '_ {
        let first = self.places.partition_point(|&(start, _)| start <= range.start).saturating_sub(1);
        let places = self.places.get(first..).unwrap_or(&[]);
        places.iter().take_while(move |&&(start, _)| start < range.end).filter_map(move |&(start, piece)| {
            let from = to_u32(range.start.saturating_sub(start));
            let to = to_u32((range.end - start).min(piece.len() as usize));
            (from < to).then(|| Span::new(piece.start + from, piece.start + to))
        })
    }

    /// The span of the file from the first to the last of them. An empty range stands behind the text before it.
    fn span(&self, range: Range<usize>) -> Span {
        let mut spans = self.spans(range.clone());
        match spans.next() {
            Some(first) => spans.last().map_or(first, |last| first.to(last)),
            None => {
                let before = self.spans(range.start.saturating_sub(1)..range.start).last();
                let at =
                    before.map_or_else(|| self.places.first().map_or(0, |(_, piece)| piece.start), |span| span.end);
                Span::new(at, at)
            }
        }
    }
}

/// The state of the reader in a page.
#[derive(Debug, Default)]
pub(super) struct HtmlReader {
    /// The open blocks, the innermost last, and how many there are of each name.
    open: Vec<SmolStr>,
    counts: HashMap<SmolStr, u32, FixedState>,
    /// The indices of the open blocks that are furniture, and of those that are hidden, in order.
    furniture: Vec<usize>,
    hidden: Vec<usize>,
    /// The open inline element whose text is not shown.
    unseen: Option<Unseen>,
    /// The open superscript.
    raised: Option<Superscript>,
    /// The role of text in the innermost heading or caption.
    part: Option<BlockKind>,
}

/// An inline element whose text is not shown.
#[derive(Debug)]
struct Unseen {
    name: SmolStr,
    /// The number of elements of the same name open within it.
    inner: u32,
    /// The number of blocks open around it.
    level: usize,
}

/// A superscript, and the state of the draft at its start.
#[derive(Debug)]
struct Superscript {
    runs: usize,
    blocks: usize,
    open: Option<ProseBlock>,
    /// Whether it contains a link.
    link: bool,
}

/// How many open blocks to search for one that a start tag implicitly closes.
const IMPLIED: usize = 64;

impl HtmlReader {
    /// Reads consecutive pieces of a file.
    pub fn read(&mut self, pieces: &[Span], draft: &mut ProseBuilder<'_>) {
        let pieces = JoinedPieces::new(draft.text, pieces);
        for (token, range) in Tokenizer::new(&pieces.text) {
            match token {
                HtmlToken::Start { name, attributes } => {
                    let closed = pieces.text.get(range).is_some_and(|tag| tag.ends_with("/>"));
                    self.start(&lower(name), attributes, closed, draft);
                }
                HtmlToken::End { name } => self.end(&lower(name), draft),
                HtmlToken::Text => pieces.spans(range).for_each(|span| self.text(span, draft)),
                HtmlToken::Comment { inner, closed } => draft.comment(pieces.span(range), pieces.span(inner), closed),
                HtmlToken::Other => {}
            }
        }
    }

    /// The role of text at this point; `None` if it is not shown.
    fn part(&self) -> Option<BlockKind> {
        if self.unseen.is_some() || !self.hidden.is_empty() {
            return None;
        }
        Some(if self.furniture.is_empty() { self.part.unwrap_or(BlockKind::Body) } else { BlockKind::Furniture })
    }

    /// The role of text in a Markdown block at this point.
    pub fn part_of(&self, part: BlockKind) -> Option<BlockKind> {
        self.part().map(|here| if here == BlockKind::Furniture { here } else { part })
    }

    fn text(&mut self, span: Span, draft: &mut ProseBuilder<'_>) {
        let Some(part) = self.part() else { return };
        let text = draft.slice(span);
        let mut from = 0;
        let mut at = 0;
        while let Some(found) = memchr(b'&', text.as_bytes().get(at..).unwrap_or(&[])) {
            at += found;
            let Some((length, shown)) = entity::reference(text.get(at..).unwrap_or("")) else {
                at += 1;
                continue;
            };
            let place = |from: usize, to: usize| Span::new(span.start + to_u32(from), span.start + to_u32(to));
            if from < at {
                draft.text(place(from, at), part);
            }
            draft.shown(place(at, at + length), shown, part);
            at += length;
            from = at;
        }
        if from < text.len() {
            draft.text(Span::new(span.start + to_u32(from), span.end), part);
        }
    }

    fn start(&mut self, name: &SmolStr, attributes: Attributes<'_>, closed: bool, draft: &mut ProseBuilder<'_>) {
        let name_str = name.as_str();
        if BLOCKS.contains(&name_str) {
            return self.start_block(name, attributes, draft);
        }
        match name_str {
            "br" | "img" | "input" | "embed" | "q" => draft.gap(),
            "a" => {
                if let Some(raised) = &mut self.raised {
                    raised.link = true;
                }
            }
            _ => {}
        }
        if let Some(unseen) = &mut self.unseen {
            // A ruby annotation implicitly closes the one before.
            if unseen.inner == 0 && is_ruby(&unseen.name) && (is_ruby(name) || name == "rb") {
                self.unseen = None;
            } else {
                unseen.inner += u32::from(unseen.name == *name);
                return;
            }
        }
        if VOID.contains(&name_str) || (closed && name == "svg") {
            return;
        }
        let replaced = REPLACED.contains(&name_str);
        if replaced {
            draft.gap();
        }
        if replaced || UNSEEN.contains(&name_str) || STRUCK.contains(&name_str) || is_hidden(attributes) {
            self.unseen = Some(Unseen { name: name.clone(), inner: 0, level: self.open.len() });
        } else if name == "sup" && self.raised.is_none() {
            let (runs, blocks) = (draft.runs.len(), draft.blocks.len());
            self.raised = Some(Superscript { runs, blocks, open: draft.open, link: false });
        }
    }

    fn start_block(&mut self, name: &SmolStr, attributes: Attributes<'_>, draft: &mut ProseBuilder<'_>) {
        draft.close();
        self.raised = None;
        if self.open.last().is_some_and(|last| last == "p") {
            self.leave(self.open.len() - 1);
        }
        self.end_implied(name);
        match name.as_str() {
            // A page with unclosed navigation still has a text.
            "main" | "article" | "body" => self.furniture.clear(),
            _ => self.part = part(name).or(self.part),
        }
        if VOID.contains(&name.as_str()) {
            return;
        }
        if FURNITURE.contains(&name.as_str()) {
            self.furniture.push(self.open.len());
        }
        if is_hidden(attributes) {
            self.hidden.push(self.open.len());
        }
        self.open.push(name.clone());
        *self.counts.entry(name.clone()).or_default() += 1;
    }

    /// Closes the blocks that a start tag closes implicitly, as a list item does the one before it.
    fn end_implied(&mut self, name: &str) {
        let (ends, around): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            _ => return,
        };
        if ends.iter().all(|name| self.counts.get(*name).is_none_or(|&count| count == 0)) {
            return;
        }
        let near =
            self.open.iter().enumerate().rev().take(IMPLIED).take_while(|(_, open)| !around.contains(&open.as_str()));
        let found = near.filter(|(_, open)| ends.contains(&open.as_str())).map(|(at, _)| at).last();
        if let Some(at) = found {
            self.leave(at);
        }
    }

    /// Closes all blocks from index `at` on.
    fn leave(&mut self, at: usize) {
        for name in self.open.drain(at.min(self.open.len())..) {
            if let Some(count) = self.counts.get_mut(name.as_str()) {
                *count -= 1;
            }
        }
        for places in [&mut self.furniture, &mut self.hidden] {
            while places.pop_if(|place| *place >= at).is_some() {}
        }
        self.unseen = self.unseen.take().filter(|unseen| unseen.level <= at);
    }

    fn end(&mut self, name: &SmolStr, draft: &mut ProseBuilder<'_>) {
        if BLOCKS.contains(&name.as_str()) {
            draft.close();
            self.raised = None;
            if part(name).is_some() {
                self.part = None;
            }
            // An end tag without a start tag is ignored.
            if self.counts.get(name.as_str()).is_some_and(|&count| count > 0)
                && let Some(at) = self.open.iter().rposition(|open| open == name)
            {
                self.leave(at);
            }
            return;
        }
        if name == "q" {
            draft.gap();
        }
        match &mut self.unseen {
            Some(unseen) if unseen.name == *name => {
                match unseen.inner.checked_sub(1) {
                    Some(inner) => unseen.inner = inner,
                    None => self.unseen = None,
                }
                if REPLACED.contains(&name.as_str()) {
                    draft.gap();
                }
            }
            Some(unseen) if name == "ruby" && is_ruby(&unseen.name) => self.unseen = None,
            Some(_) => {}
            None => {
                if name == "sup"
                    && let Some(raised) = self.raised.take()
                {
                    raised.settle(draft);
                }
            }
        }
    }

    /// Ends a Markdown paragraph and all inline elements open in it.
    pub fn end_paragraph(&mut self) {
        (self.unseen, self.raised) = (None, None);
    }
}

impl Superscript {
    /// Decides the role of a superscript once its content is known. A footnote mark is not part of the text. Digits may
    /// be either a footnote mark or an exponent, so they are left for word splitting to decide.
    fn settle(self, draft: &mut ProseBuilder<'_>) {
        if draft.blocks.len() != self.blocks {
            return;
        }
        let mut words = SmolStrBuilder::new();
        let mut whole: Option<Span> = None;
        for run in draft.runs.get(self.runs..).unwrap_or(&[]) {
            run.characters(draft.text).for_each(|(character, _)| words.push(character));
            whole = Some(whole.map_or(run.span, |whole| whole.to(run.span)));
        }
        let (words, Some(whole)) = (words.finish(), whole) else { return };
        let trimmed = words.trim();
        let apart = draft.runs.get(self.runs).is_some_and(|run| run.apart);
        if self.link || !trimmed.chars().any(char::is_alphanumeric) || trimmed.starts_with(['[', '(']) {
            draft.runs.truncate(self.runs);
            draft.open = self.open;
            draft.gap();
        } else if let Some(raised) = trimmed.chars().map(superscript).collect::<Option<String>>() {
            draft.runs.truncate(self.runs);
            draft.runs.push(TextRun { span: whole, shown: Some(raised.into()), apart });
        }
    }
}

/// The superscript form of a digit.
fn superscript(digit: char) -> Option<char> {
    match digit {
        '1' => Some('¹'),
        '2' => Some('²'),
        '3' => Some('³'),
        _ => char::from_u32('⁰' as u32 + digit.to_digit(10)?),
    }
}

fn is_ruby(name: &str) -> bool {
    matches!(name, "rt" | "rp" | "rtc")
}

/// Whether the attributes of an element hide it.
fn is_hidden(attributes: Attributes<'_>) -> bool {
    attributes.into_iter().any(|(name, value)| {
        let styles = || {
            let style: String = value.chars().filter(|character| !character.is_whitespace()).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        };
        name.eq_ignore_ascii_case("hidden") || (name.eq_ignore_ascii_case("style") && styles())
    })
}

fn lower(name: &str) -> SmolStr {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().to_smolstr()
    } else {
        name.into()
    }
}

fn part(name: &str) -> Option<BlockKind> {
    match name {
        "h1" => Some(BlockKind::Headline),
        "h2" | "h3" | "h4" | "h5" | "h6" => Some(BlockKind::Heading),
        "figcaption" | "caption" => Some(BlockKind::Caption),
        _ => None,
    }
}

//! Markdown: blocks and comments where CommonMark sees them.

use super::{Draft, Part, html};
use crate::source::Span;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Takes Markdown apart. What stands in a code block is no comment, whatever it looks like.
pub(super) fn read(text: &str, draft: &mut Draft) {
    let start = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut part = Part::Body;
    let (mut html_until, mut code, mut open) = (0, false, None::<Span>);
    for (event, range) in Parser::new_ext(text.get(start..).unwrap_or(""), options).into_offset_iter() {
        let span = Span::new((start + range.start) as u32, (start + range.end) as u32);
        match event {
            Event::Start(Tag::HtmlBlock) => {
                draft.close();
                html::read(text.get(..span.end as usize).unwrap_or(""), span.start, draft);
                draft.close();
                html_until = span.end;
            }
            Event::Html(_) if span.start < html_until => {}
            Event::Start(Tag::Image { .. }) if draft.open.is_none() => part = Part::Caption,
            Event::Start(tag) if is_block(&tag.to_end()) => {
                draft.close();
                code = matches!(tag, Tag::CodeBlock(_));
                part = match tag {
                    Tag::Heading { level: HeadingLevel::H1, .. } => Part::Headline,
                    Tag::Heading { .. } => Part::Heading,
                    Tag::MetadataBlock(_) => Part::Furniture,
                    _ => Part::Body,
                };
            }
            Event::End(tag) if is_block(&tag) => {
                if let Some(comment) = open.take() {
                    draft.comment(text, comment);
                }
                draft.close();
                (part, code) = (Part::Body, false);
            }
            Event::Text(_) if !code => match open_comment(text, span) {
                // A comment that CommonMark sees no end of before the paragraph ends.
                Some(at) => {
                    draft.text(text, Span::new(span.start, at), part);
                    open = open.or(Some(Span::new(at, span.end)));
                }
                None => match &mut open {
                    Some(comment) => comment.end = span.end,
                    None => draft.text(text, span, part),
                },
            },
            Event::Text(_) | Event::Code(_) => draft.text(text, span, part),
            Event::InlineHtml(_) => draft.comment(text, span),
            _ => {}
        }
    }
}

/// Where a comment begins in the text at `span`; not where its mark is escaped.
fn open_comment(text: &str, span: Span) -> Option<u32> {
    let at = span.start + text.get(span.range())?.find('<')? as u32;
    let (before, rest) = text.split_at_checked(at as usize)?;
    (rest.starts_with("<!--") && !before.ends_with('\\')).then_some(at)
}

/// Whether a tag begins and ends a block: it does not stand within a line.
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

//! HTML: the words between the tags, by block.

use super::{Draft, Part};
use crate::source::Span;
use html5gum::{
    Span as At, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};
use std::convert::Infallible;

/// Elements that are no part of a text, whatever they hold.
const FURNITURE: [&[u8]; 14] = [
    b"nav",
    b"footer",
    b"aside",
    b"head",
    b"script",
    b"style",
    b"form",
    b"button",
    b"noscript",
    b"template",
    b"svg",
    b"iframe",
    b"menu",
    b"select",
];

/// Elements that stand within a line. All others begin and end a block.
const INLINE: [&[u8]; 33] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"br", b"cite", b"code", b"data", b"del", b"dfn", b"em", b"i", b"img", b"ins",
    b"kbd", b"mark", b"q", b"rp", b"rt", b"ruby", b"s", b"samp", b"small", b"span", b"strong", b"sub", b"sup", b"time",
    b"u", b"var", b"wbr", b"font",
];

/// Takes HTML apart that stands at `offset` in the text.
pub(super) fn read(text: &str, offset: u32, draft: &mut Draft) {
    let part = text.get(offset as usize..).unwrap_or("");
    let mut page = Page::default();
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, at: At<usize>| -> Option<Infallible> {
        let span = Span::new(offset + at.start as u32, offset + at.end as u32);
        page.event(text, &event, span, draft);
        None
    });
    let mut emitter = emitter;
    emitter.naively_switch_states(true);
    // Nothing is given, so the first step goes on to the end; reading a string cannot fail.
    let end: Option<Result<Infallible, Infallible>> = Tokenizer::new_with_emitter(part, emitter).next();
    debug_assert!(end.is_none());
}

/// Where in a page the reader is.
#[derive(Debug, Default)]
struct Page {
    /// How many elements that are furniture are open.
    furniture: usize,
    /// What the words of the innermost heading or caption are.
    part: Option<Part>,
}

impl Page {
    fn event(&mut self, text: &str, event: &CallbackEvent<'_>, span: Span, draft: &mut Draft) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                if !INLINE.contains(name) {
                    draft.close();
                }
                if FURNITURE.contains(name) {
                    self.furniture += 1;
                }
                match *name {
                    // A page that forgot to close its navigation still has a text.
                    b"main" | b"article" | b"body" => self.furniture = 0,
                    _ => self.part = part(name).or(self.part),
                }
            }
            CallbackEvent::EndTag { name } => {
                if !INLINE.contains(name) {
                    draft.close();
                }
                if FURNITURE.contains(name) {
                    self.furniture = self.furniture.saturating_sub(1);
                }
                if part(name).is_some() {
                    self.part = None;
                }
            }
            CallbackEvent::String { .. } => {
                let part = if self.furniture > 0 { Part::Furniture } else { self.part.unwrap_or(Part::Body) };
                draft.text(text, span, part);
            }
            CallbackEvent::Comment { .. } => draft.comment(text, span),
            _ => {}
        }
    }
}

fn part(name: &[u8]) -> Option<Part> {
    match name {
        b"h1" => Some(Part::Headline),
        b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Some(Part::Heading),
        b"figcaption" | b"caption" => Some(Part::Caption),
        _ => None,
    }
}

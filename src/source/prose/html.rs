//! HTML: the words between the tags, by block.

mod tokenizer;

use super::{Draft, Part};
use crate::source::Span;
use tokenizer::{Token, Tokenizer};

/// Elements that are no part of a text, whatever they hold.
const FURNITURE: [&str; 14] = [
    "nav", "footer", "aside", "head", "script", "style", "form", "button", "noscript", "template", "svg", "iframe",
    "menu", "select",
];

/// Elements that stand within a line. All others begin and end a block.
const INLINE: [&str; 33] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "font",
];

/// Takes HTML apart that stands at `offset` in the text.
pub(super) fn read(text: &str, offset: u32, draft: &mut Draft) {
    let mut page = Page::default();
    for (token, range) in Tokenizer::new(text.get(offset as usize..).unwrap_or("")) {
        let span = Span::new(offset + range.start as u32, offset + range.end as u32);
        page.token(text, &token, span, draft);
    }
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
    fn token(&mut self, text: &str, token: &Token<'_>, span: Span, draft: &mut Draft) {
        match token {
            Token::Start { name, .. } => {
                let name = name.to_ascii_lowercase();
                let name = name.as_str();
                if !INLINE.contains(&name) {
                    draft.close();
                }
                if FURNITURE.contains(&name) {
                    self.furniture += 1;
                }
                match name {
                    // A page that forgot to close its navigation still has a text.
                    "main" | "article" | "body" => self.furniture = 0,
                    _ => self.part = part(name).or(self.part),
                }
            }
            Token::End { name } => {
                let name = name.to_ascii_lowercase();
                let name = name.as_str();
                if !INLINE.contains(&name) {
                    draft.close();
                }
                if FURNITURE.contains(&name) {
                    self.furniture = self.furniture.saturating_sub(1);
                }
                if part(name).is_some() {
                    self.part = None;
                }
            }
            Token::Text => {
                let part = if self.furniture > 0 { Part::Furniture } else { self.part.unwrap_or(Part::Body) };
                draft.text(text, span, part);
            }
            Token::Comment { .. } => draft.comment(text, span),
            Token::Other => {}
        }
    }
}

fn part(name: &str) -> Option<Part> {
    match name {
        "h1" => Some(Part::Headline),
        "h2" | "h3" | "h4" | "h5" | "h6" => Some(Part::Heading),
        "figcaption" | "caption" => Some(Part::Caption),
        _ => None,
    }
}

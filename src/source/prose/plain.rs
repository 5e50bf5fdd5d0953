//! Plain text: paragraphs with empty lines between them.

use super::{Draft, Part};
use crate::source::Span;

/// The longest first line that is taken for a headline, in bytes.
const HEADLINE: usize = 200;

/// Takes plain text apart. A short first line by itself that ends like no sentence is the headline.
pub(super) fn read(text: &str, draft: &mut Draft) {
    let mut at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut first = true;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or("");
        let line_end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..line_end).unwrap_or("");
        if line.trim().is_empty() {
            draft.close();
            at += line_end;
            continue;
        }
        // A comment may begin within a line and end on another.
        let comment = line.find("<!--");
        let words = comment.unwrap_or(line_end);
        let part = if first && is_headline(rest, line_end) { Part::Headline } else { Part::Body };
        draft.text(text, Span::new(at as u32, (at + words) as u32), part);
        first &= line.get(..words).is_some_and(|words| words.trim().is_empty());
        at += words;
        if comment.is_some() {
            let rest = rest.get(words..).unwrap_or("");
            let length = rest.find("-->").map_or(rest.len(), |end| end + 3);
            if !line_is_begun(text, at) {
                draft.close();
            }
            draft.comment(text, Span::new(at as u32, (at + length) as u32));
            at += length;
        }
    }
}

fn is_headline(rest: &str, line_end: usize) -> bool {
    let line = rest.get(..line_end).unwrap_or("").trim();
    let alone = rest.get(line_end..).unwrap_or("").lines().next().is_none_or(|next| next.trim().is_empty());
    alone && line.len() <= HEADLINE && !line.ends_with(['.', '!', '?', '…', ':', '"', '”', '»', ')'])
}

/// Whether words stand before `at` on its line.
fn line_is_begun(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    !before.rsplit('\n').next().unwrap_or("").trim().is_empty()
}

//! Plain text: paragraphs separated by empty lines.

use super::{BlockKind, ProseBuilder};
use crate::narrow::to_u32;
use crate::source::Span;

/// The greatest length in bytes of a first line that counts as a headline.
const HEADLINE: usize = 200;

/// Reads plain text into `draft`. A short first line that stands alone and does not end like a sentence is the
/// headline.
pub(super) fn read(draft: &mut ProseBuilder<'_>) {
    let text = draft.text;
    let mut at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut first = true;
    // The end of the current line, and whether it has words so far.
    let (mut line_end, mut begun) = (at, false);
    while at < text.len() {
        let starts = at == line_end;
        if at >= line_end {
            let rest = text.get(at..).unwrap_or("");
            (line_end, begun) = (rest.find('\n').map_or(text.len(), |end| at + end + 1), false);
        }
        let line = text.get(at..line_end).unwrap_or("");
        if line.trim().is_empty() {
            // White space after a comment does not make an empty line.
            if starts {
                draft.close();
            }
            at = line_end;
            continue;
        }
        // A comment may begin within a line and end on a later one.
        let comment = line.find("<!--");
        let words = line.get(..comment.unwrap_or(line.len())).unwrap_or("");
        if !words.trim().is_empty() {
            let headline = first && starts && comment.is_none() && is_headline(text, line, line_end);
            let part = if headline { BlockKind::Headline } else { BlockKind::Body };
            draft.text(Span::new(to_u32(at), to_u32(at + words.len())), part);
            (first, begun) = (false, true);
        }
        at += words.len();
        if comment.is_some() {
            let rest = text.get(at..).unwrap_or("");
            let end = rest.find("-->");
            let length = end.map_or(rest.len(), |end| end + 3);
            if !begun {
                draft.close();
            }
            let inner = Span::new(to_u32(at) + 4, to_u32(at + end.unwrap_or(rest.len()).max(4)));
            draft.comment(Span::new(to_u32(at), to_u32(at + length)), inner, end.is_some());
            at += length;
        }
    }
}

fn is_headline(text: &str, line: &str, line_end: usize) -> bool {
    let line = line.trim();
    let mut behind = text.get(line_end..).unwrap_or("").lines();
    let ends = ['.', '!', '?', '…', ':', '"', '”', '»', ')'];
    line.len() <= HEADLINE && !line.ends_with(ends) && behind.next().is_none_or(|next| next.trim().is_empty())
}

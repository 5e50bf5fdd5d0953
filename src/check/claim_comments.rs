//! Claim comments in the text of a story, and near misses that are not read.

use crate::{
    diagnostic::{Diagnostic, Severity},
    narrow::to_u32,
    prose::{BlockKind, Comment, Prose},
    source::{FileId, Place, Span},
    text::suggest::within_edits,
};

/// The words that begin a claim comment.
const WORDS: [&str; 2] = ["claim", "claims"];

/// Likely typos for the colon.
const LIKE_A_COLON: [&str; 5] = ["：", ";", "=", "- ", "– "];

/// The maximum number of near misses reported for one text.
const MOST: usize = 100;

/// The code of reports on near misses.
pub(super) const CODE: &str = "claim-comment-not-read";

/// The text after `claim:` or `claims:` in a comment that begins so.
pub(super) fn claims_in(text: &str, comment: &Comment) -> Option<Span> {
    let inner = text.get(comment.inner.range())?;
    let begun = inner.trim_start();
    let rest = begun.strip_prefix("claims").or_else(|| begun.strip_prefix("claim"))?.trim_start().strip_prefix(':')?;
    Some(Span::new(comment.inner.end - to_u32(rest.len()), comment.inner.end))
}

/// Whether a text contains a claim comment.
pub fn has_claim_comment(path: &str, text: &str) -> bool {
    // Parsing a text costs much more than searching for the word.
    WORDS.iter().any(|word| text.contains(word))
        && Prose::new(path, text).comments.iter().any(|comment| claims_in(text, comment).is_some())
}

/// Reports near misses of claim comments in a text, in order. The text begins at `start` in its file.
pub(super) fn near_misses(file: FileId, start: u32, text: &str, prose: &Prose) -> Vec<Diagnostic> {
    let comments = prose.comments.iter().filter(|comment| claims_in(text, comment).is_none());
    let mut misses: Vec<(Span, String, String)> =
        comments.filter_map(|comment| almost(text, comment)).chain(in_brackets(text, prose)).collect();
    misses.sort_by_key(|(span, ..)| *span);
    let more = misses.len().saturating_sub(MOST);
    misses.truncate(MOST);
    let mut diagnostics: Vec<Diagnostic> = misses
        .into_iter()
        .map(|(span, message, help)| {
            let place = Place::new(file, Span::new(start + span.start, start + span.end));
            Diagnostic::new(CODE, Severity::Warning, place, message).help(help)
        })
        .collect();
    if more > 0
        && let Some(last) = diagnostics.last_mut()
    {
        last.help.push(format!("{more} more places in this text look like claim comments and are not read"));
    }
    diagnostics
}

/// Why a comment that resembles a claim comment is none, and how to fix it.
fn almost(text: &str, comment: &Comment) -> Option<(Span, String, String)> {
    let inner = text.get(comment.inner.range())?;
    let begun = inner.trim_start();
    let length = begun.find(|char: char| !char.is_alphabetic()).unwrap_or(begun.len());
    let (word, rest) = begun.split_at_checked(length)?;
    let start = comment.inner.start + to_u32(inner.len() - begun.len());
    let span = Span::new(start, start + to_u32(word.len()));
    let small = word.to_lowercase();
    let known = WORDS.into_iter().find(|known| *known == small);
    let colon = rest.trim_start().strip_prefix(':').is_some();
    let like_a_colon = LIKE_A_COLON.iter().any(|sign| rest.starts_with(sign));
    match known {
        Some(known) if colon => {
            Some((span, format!("this comment is not read: it begins with `{word}:`"), format!("write `{known}:`")))
        }
        Some(known) if like_a_colon || rest.is_empty() || rest.starts_with(char::is_whitespace) => {
            let message = format!("this comment is not read: no colon stands after `{word}`");
            Some((span, message, format!("write `{known}:` if it holds claims; else begin it with another word")))
        }
        None if colon && small.len() > 3 => {
            let near = WORDS.into_iter().find(|known| within_edits(&small, known, 1))?;
            Some((
                span,
                format!("this comment is not read: it begins with `{word}:`"),
                format!("did you mean `{near}:`?"),
            ))
        }
        Some(_) | None => None,
    }
}

/// Finds `claim:` in brackets or footnotes, which readers see.
fn in_brackets(text: &str, prose: &Prose) -> Vec<(Span, String, String)> {
    let mut misses = Vec::new();
    for block in prose.blocks.iter().filter(|block| block.part != BlockKind::Furniture) {
        let Some(words) = text.get(block.span.range()) else { continue };
        for (at, _) in words.match_indices(['c', 'C']) {
            let Some(word) = claim_word(words, at) else { continue };
            let start = block.span.start + to_u32(at);
            let span = Span::new(start, start + to_u32(word.len()));
            let before = text.get(..span.start as usize).unwrap_or("");
            if prose.comment_at(start).is_none() && opens(before) {
                let message = format!("`{word}:` in brackets or in a footnote is not read: readers see it as text");
                misses.push((span, message, "write it as a comment: `<!-- claim: … -->`".to_owned()));
            }
        }
    }
    misses
}

/// The word `claim` or `claims` at `at` in any case, if a colon follows.
fn claim_word(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    let length = rest.bytes().take(7).take_while(u8::is_ascii_alphabetic).count();
    let (word, after) = rest.split_at_checked(length)?;
    let known = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    (known && after.starts_with(':')).then_some(word)
}

/// Whether a text ends with the opening of a bracket or footnote, outside code.
fn opens(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    let bare = before.trim_end_matches(['[', '(', '{', '%', '^', '<']);
    let bracket = bare.len() < before.len() && !bare.ends_with('`');
    // `[^1]: claim: …`
    let line = before.rsplit('\n').next().unwrap_or("").trim_start();
    let footnote = line.strip_prefix("[^").and_then(|rest| rest.strip_suffix("]:"));
    bracket || footnote.is_some_and(|name| !name.contains(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The near misses of a text: the words and the message for each.
    fn misses(path: &str, text: &str) -> Vec<String> {
        let found = near_misses(FileId(0), 0, text, &Prose::new(path, text));
        let shown = found.iter().map(|miss| {
            let words = text.get(miss.place.span.range()).unwrap();
            format!("{words}: {}; {}", miss.message, miss.help.join("; "))
        });
        shown.collect()
    }

    #[track_caller]
    fn one(path: &str, text: &str, says: &str) {
        let found = misses(path, text);
        assert!(found.len() == 1 && found[0].contains(says), "{text}: {found:#?}");
    }

    #[test]
    fn what_nearly_is_a_claim_comment_is_named_with_the_way_out() {
        for (text, says) in [
            (
                "One. <!-- Claim: Ann says x -->",
                "Claim: this comment is not read: it begins with `Claim:`; write `claim:`",
            ),
            ("One. <!--CLAIMS : Ann says x-->", "write `claims:`"),
            ("One. <!-- claims Ann says x -->", "no colon stands after `claims`; write `claims:` if it holds claims"),
            ("<!--\nclaims\nAnn says x\n-->", "no colon stands after `claims`"),
            ("<!-- claim -->", "no colon"),
            ("<!-- Claim; Ann says x -->", "no colon stands after `Claim`"),
            ("<!-- claim – Ann says x -->", "no colon"),
            ("<!-- claim： Ann says x -->", "no colon"),
            ("<!-- clams: Ann says x -->", "did you mean `claims:`?"),
            ("<!-- calim: Ann says x -->", "did you mean `claim:`?"),
        ] {
            for path in ["a.md", "a.html", "a.txt"] {
                one(path, text, says);
            }
        }
        for text in [
            "One said so. [claim: Ann says x]",
            "One said so. (Claim: Ann says x)",
            "One said so. {claims: Ann says x}",
            "One said so. {{ claim: Ann says x }}",
            "One said so. %% claim: Ann says x %%",
            "One said so.^[claim: Ann says x]",
            "One said so.[^1]\n\n[^1]: claim: Ann says x\n",
        ] {
            one("a.md", text, "readers see it as text; write it as a comment: `<!-- claim: … -->`");
        }
    }

    #[test]
    fn what_is_a_claim_comment_or_meant_as_none_is_left_alone() {
        for text in [
            "One. <!-- claim: Ann says x --> Two. <!-- claims:\nAnn says y\n-->",
            "<!-- claimed: x --> <!-- claimants: x --> <!-- to do: claims --> <!-- claims-adjuster -->",
            "The claim: it was late. Claims: three (claims were made) [claim] [the claim: x]",
            "Write `[claim: Ann says x]` or `<!-- Claim: x -->`.",
            "<!-- a note (claim: x) -->",
            "<!-- aim: x --> <!-- game: x -->",
        ] {
            assert_eq!(misses("a.md", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn near_misses_without_number_are_bounded_and_counted() {
        let text = "<!-- Claim: x -->\n\n".repeat(MOST + 7);
        let found = misses("a.md", &text);
        assert_eq!(found.len(), MOST);
        assert!(found[MOST - 1].contains("7 more places"), "{}", found[MOST - 1]);
    }
}

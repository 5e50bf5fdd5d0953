//! Sentence boundaries.

use super::{ProseBlock, TextRun};
use crate::source::Span;

/// Abbreviations whose full stop does not end a sentence.
const SHORT: [&str; 37] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Cmdr", "Adm", "Sen", "Rep",
    "Gov", "Pres", "Hon", "Rev", "Jr", "Sr", "vs", "No", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct",
    "Nov", "Dec", "approx", "ca", "cf",
];

/// The sentences of all blocks in order. A comment also ends a sentence, so the text between two comments is what the
/// second one refers to.
pub(super) fn sentences(text: &str, blocks: &[ProseBlock], runs: &[TextRun], comments: &[Span]) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut runs = runs.iter().peekable();
    let mut comments = comments.iter().peekable();
    for block in blocks {
        let mut scan = Scan::default();
        let mut last = block.span.start;
        while let Some(run) = runs.next_if(|run| run.span.start < block.span.end) {
            while let Some(comment) = comments.next_if(|comment| comment.start < run.span.start) {
                if comment.start >= last {
                    scan.end(&mut sentences);
                }
            }
            if run.apart {
                scan.space();
            }
            for (character, place) in run.characters(text) {
                scan.character(character, place, &mut sentences);
            }
            last = run.span.end;
        }
        scan.end(&mut sentences);
    }
    sentences
}

#[derive(Default)]
struct Scan {
    /// The current sentence.
    open: Option<Span>,
    /// The current word, as far as needed to recognize an abbreviation.
    word: String,
    /// Whether the last character may end the sentence.
    stopped: bool,
    /// The end of the sentence if white space follows a character that may end it.
    paused: bool,
}

impl Scan {
    fn end(&mut self, sentences: &mut Vec<Span>) {
        sentences.extend(self.open.take());
        *self = Self::default();
    }

    fn space(&mut self) {
        self.paused |= self.stopped;
        self.word.clear();
    }

    fn character(&mut self, character: char, span: Span, sentences: &mut Vec<Span>) {
        if character.is_whitespace() {
            return self.space();
        }
        if self.paused {
            if !character.is_lowercase() {
                self.end(sentences);
            }
            (self.paused, self.stopped) = (false, false);
        }
        self.open = Some(self.open.map_or(span, |open| open.to(span)));
        match character {
            '!' | '?' | '…' | '。' => self.stopped = true,
            '.' => {
                // `U.S.`, `J.` and `Dr.` do not end a sentence.
                let initial = self.word.chars().count() == 1 || self.word.contains('.');
                self.stopped = !initial && !SHORT.contains(&self.word.as_str());
                self.push('.');
            }
            '"' | '”' | '’' | '\'' | '»' | ')' | ']' | '*' | '_' => {}
            // A footnote number.
            '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => {}
            other => {
                self.stopped = false;
                self.push(other);
            }
        }
    }

    /// Appends to the word. Words are unbounded, but no abbreviation is longer than this.
    fn push(&mut self, character: char) {
        if self.word.len() < 32 {
            self.word.push(character);
        }
    }
}

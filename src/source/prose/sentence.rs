//! Where sentences end.

use super::{Block, Run};
use crate::source::Span;

/// Short forms whose full stop ends no sentence.
const SHORT: [&str; 37] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Cmdr", "Adm", "Sen", "Rep",
    "Gov", "Pres", "Hon", "Rev", "Jr", "Sr", "vs", "No", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct",
    "Nov", "Dec", "approx", "ca", "cf",
];

/// The sentences of all blocks, in order. A comment ends a sentence too: what stands between two
/// comments is what the second one is about.
pub(super) fn sentences(text: &str, blocks: &[Block], runs: &[Run], comments: &[Span]) -> Vec<Span> {
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
    /// The sentence so far.
    open: Option<Span>,
    /// The word so far, as far as it is needed to tell a short form.
    word: String,
    /// Whether what stands last may end the sentence.
    stopped: bool,
    /// The end of the sentence, where white space followed what may end it.
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
                // `U.S.`, `J.` and `Dr.` end no sentence by themselves.
                let initial = self.word.chars().count() == 1 || self.word.contains('.');
                self.stopped = !initial && !SHORT.contains(&self.word.as_str());
                self.push('.');
            }
            '"' | '”' | '’' | '\'' | '»' | ')' | ']' | '*' | '_' => {}
            // The number of a footnote.
            '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => {}
            other => {
                self.stopped = false;
                self.push(other);
            }
        }
    }

    /// Adds to the word. No short form is as long as this, and a word may be as long as the text.
    fn push(&mut self, character: char) {
        if self.word.len() < 32 {
            self.word.push(character);
        }
    }
}

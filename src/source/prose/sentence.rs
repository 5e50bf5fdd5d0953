//! Where sentences end.

use super::Block;
use crate::source::Span;

/// Short forms whose full stop ends no sentence.
const SHORT: [&str; 37] = [
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Cmdr", "Adm", "Sen", "Rep",
    "Gov", "Pres", "Hon", "Rev", "Jr", "Sr", "vs", "No", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct",
    "Nov", "Dec", "approx", "ca", "cf",
];

/// The sentences of all blocks, in order. A comment ends a sentence too: what stands between two
/// comments is what the second one is about.
pub(super) fn sentences(text: &str, blocks: &[Block], runs: &[Span], comments: &[Span]) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut runs = runs.iter().peekable();
    let mut comments = comments.iter().peekable();
    for block in blocks {
        let mut scan = Scan::default();
        let mut last = block.span.start;
        while let Some(run) = runs.next_if(|run| run.start < block.span.end) {
            while let Some(comment) = comments.next_if(|comment| comment.start < run.start) {
                if comment.start >= last {
                    scan.end(&mut sentences);
                }
            }
            if text.get(last as usize..run.start as usize).is_some_and(|gap| gap.contains(char::is_whitespace)) {
                scan.space(&mut sentences);
            }
            for (at, character) in text.get(run.range()).unwrap_or("").char_indices() {
                scan.character(character, run.start + at as u32, &mut sentences);
            }
            last = run.end;
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

    fn space(&mut self, _: &mut Vec<Span>) {
        self.paused |= self.stopped;
        self.word.clear();
    }

    fn character(&mut self, character: char, at: u32, sentences: &mut Vec<Span>) {
        if character.is_whitespace() {
            return self.space(sentences);
        }
        if self.paused {
            if !character.is_lowercase() {
                self.end(sentences);
            }
            (self.paused, self.stopped) = (false, false);
        }
        let span = Span::new(at, at + character.len_utf8() as u32);
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

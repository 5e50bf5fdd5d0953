//! The words of plain lines by number, some thousand lines ahead of the reading.
//!
//! To cut a line into words and to look each of them up takes nothing but the text and a table, so one thread can do
//! that while another puts the lines before on file. The numbers are those of a table of this reading, in
//! the order of the lines; how far the one thread is ahead changes nothing.

use crate::{
    source::Span,
    symbol::{Short, Symbol, Symbols},
    syntax::ast::Plain,
};
use std::ops::Range;

/// How many lines are cut in one go. Their words are to stay in a near cache until they are read.
pub(super) const AHEAD: u32 = 1 << 11;

/// How many lines are looked up together: each look is a wait for memory, and several are waited for at once.
const TOGETHER: usize = 16;

/// Some lines of a file, cut into words.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// The number of the first line in its file.
    first: u32,
    /// The words of all lines, one after the other.
    words: Vec<Symbol>,
    /// The lines.
    lines: Vec<Cut>,
    /// The words of the lines that are cut, before they are looked up; nothing for those that are not short.
    keys: Vec<Short>,
    /// Those, with their places among all words.
    long: Vec<(usize, Span)>,
}

/// A line that is cut.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// Where its words end among those of all lines.
    words: u32,
    /// From its first to its last word.
    span: Span,
}

impl Window {
    /// A line of the file, and its words; none where it is not among the lines.
    #[inline]
    pub fn line(&self, index: u32) -> Option<(Span, &[Symbol])> {
        let index = index.checked_sub(self.first)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => self.lines.get(before)?.words,
            None => 0,
        };
        let &Cut { words: end, span } = self.lines.get(index)?;
        Some((span, self.words.get(start as usize..end as usize)?))
    }

    /// The lines that it holds.
    pub fn lines(&self) -> Range<u32> {
        self.first..self.first + self.lines.len() as u32
    }

    /// Cuts some lines in place of those before, and numbers their words.
    pub fn cut(&mut self, text: &str, plain: &Plain, lines: Range<u32>, texts: &mut Symbols) {
        self.first = lines.start;
        self.words.clear();
        self.lines.clear();
        let starts = plain.starts.get(lines.start as usize..lines.end as usize).unwrap_or(&[]);
        for starts in starts.chunks(TOGETHER) {
            for &start in starts {
                self.cut_line(text, start);
            }
            self.look_up(text, texts);
        }
    }

    fn cut_line(&mut self, text: &str, start: u32) {
        let mut at = start;
        let mut rest = text.as_bytes().get(start as usize..).unwrap_or(&[]);
        loop {
            let (key, length) = match rest.first_chunk().copied().and_then(Short::word) {
                Some((short, length)) => (short, length),
                None => self.long_word(rest, at),
            };
            self.keys.push(key);
            at += length as u32;
            // In a plain line there is nothing but a space between two words.
            match rest.get(length..) {
                Some([b' ', after @ ..]) => (at, rest) = (at + 1, after),
                _ => break,
            }
        }
        let words = (self.words.len() + self.keys.len()) as u32;
        self.lines.push(Cut { words, span: Span::new(start, at) });
    }

    /// Takes note of a word that is too long, or too near to the end of the file, to be taken in with one look.
    #[cold]
    fn long_word(&mut self, rest: &[u8], start: u32) -> (Short, usize) {
        let length = rest.iter().position(|&byte| byte <= b' ').unwrap_or(rest.len());
        self.long.push((self.words.len() + self.keys.len(), Span::new(start, start + length as u32)));
        (Short::NOTHING, length)
    }

    /// Puts the numbers of the words that were cut behind those that are kept.
    fn look_up(&mut self, text: &str, texts: &mut Symbols) {
        let first = self.words.len();
        self.words.extend(self.keys.iter().map(|&key| texts.find_short(key).unwrap_or(NEW)));
        if self.words.get(first..).unwrap_or_default().contains(&NEW) {
            self.new_words(first, texts);
        }
        for (index, span) in self.long.drain(..) {
            let word = text.get(span.range()).unwrap_or_default();
            self.words.get_mut(index).into_iter().for_each(|number| *number = texts.intern(word));
        }
        self.keys.clear();
    }

    /// Numbers the words from one on that were not met before.
    #[cold]
    fn new_words(&mut self, first: usize, texts: &mut Symbols) {
        let words = self.words.get_mut(first..).unwrap_or_default().iter_mut().zip(&self.keys);
        for (number, &key) in words.filter(|(number, _)| **number == NEW) {
            *number = texts.intern_short(key);
        }
    }
}

/// What stands for the number of a word that was not met before.
const NEW: Symbol = Symbol(u32::MAX);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{source::FileKind, syntax};

    #[test]
    fn words_are_those_of_the_line_and_have_one_number_each() {
        let text = "from rt\n  Rubio says plan is fake\n  Internationalisation-day says plan is it\r\nAn a b\n";
        let (document, _) = syntax::skim(text, FileKind::Claims);
        let (mut window, mut texts) = (Window::default(), Symbols::default());
        let words = |window: &Window, texts: &Symbols, index: u32| {
            let (line, words) = window.line(index).unwrap();
            let words = words.iter().map(|&word| texts.get(word)).collect::<Vec<_>>().join(" ");
            assert_eq!(words, text[line.range()]);
            words
        };
        window.cut(text, &document.plain, 0..2, &mut texts);
        assert_eq!(window.lines(), 0..2);
        assert_eq!(words(&window, &texts, 0), "Rubio says plan is fake");
        assert_eq!(words(&window, &texts, 1), "Internationalisation-day says plan is it");
        assert_eq!(window.line(0).unwrap().1[1..4], window.line(1).unwrap().1[1..4]);
        assert_eq!(window.line(2), None);
        window.cut(text, &document.plain, 2..3, &mut texts);
        assert_eq!((words(&window, &texts, 2).as_str(), window.line(1)), ("An a b", None));
    }
}

//! The words of plain lines by number, some thousand lines ahead of the reading.
//!
//! To cut a line into words and to look each of them up takes nothing but the text and a table, so one thread can do
//! that while another puts the lines before on file. The numbers are those of a table of this reading, in
//! the order of the lines; how far the one thread is ahead changes nothing.

use crate::{
    interner::{InlineStr, Interner, Probe, Symbol, figure},
    narrow::to_u32,
    source::Span,
    syntax::ast::PlainLines,
};
use std::ops::Range;

/// How many lines are cut in one go. Their words are to stay in a near cache until they are read.
pub(super) const AHEAD: u32 = 1 << 11;

/// How many words are looked up together: what is kept of each is asked for before the first of them is looked at.
const TOGETHER: usize = 128;

/// Prefetch distance, in words.
const SOON: usize = 64;

/// A word of a plain line: its number among the words of plain lines, or the figure that it is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WordId(u32);

impl WordId {
    /// Set where it is a figure; there is room for fewer words than that.
    const FIGURE: u32 = 1 << 30;
    /// Stands for a word that was not met before.
    const NEW: Self = Self(u32::MAX);

    const fn of_figure(figure: u32) -> Self {
        Self(Self::FIGURE + figure)
    }

    /// The figure that it is, where figures are read so.
    pub const fn figure(self) -> Option<u32> {
        if self.0 >= Self::FIGURE { Some(self.0 - Self::FIGURE) } else { None }
    }

    /// Its number; for a figure, one that no word has.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The words of plain lines by number.
#[derive(Debug, Default)]
pub(super) struct Texts {
    symbols: Interner,
    /// Whether a word of a few digits is kept as the figure it is. There may be as many of them as there are lines, and
    /// nothing is to be known of one but its worth; but where a figure is a word of the vocabulary or a name, figures
    /// are words as others are.
    pub figures: bool,
    recent: Recent,
}

/// A cache of words that come again and again, such as cues and the words of phrases: half of all words are found here,
/// in a fifth of the steps that the table takes.
#[derive(Debug, Default)]
struct Recent(Vec<RecentWord>);

#[derive(Clone, Copy, Debug)]
struct RecentWord {
    word: InlineStr,
    id: WordId,
    /// Whether it came again since another word would have taken its place.
    used: bool,
}

impl Recent {
    /// How many words it has room for: as many as a near cache holds.
    const BITS: u32 = 10;
    const NOTHING: RecentWord = RecentWord { word: InlineStr::NO_TEXT, id: WordId::NEW, used: false };

    fn make_room(&mut self) {
        self.0.resize(1 << Self::BITS, Self::NOTHING);
    }

    /// The number of a word, if it is here.
    #[inline]
    fn find(&mut self, word: InlineStr) -> Option<WordId> {
        let place = self.0.get_mut(word.hash(Self::BITS)).filter(|place| place.word == word)?;
        place.used = true;
        Some(place.id)
    }

    /// Keeps a word, unless the one in its place came again since the last word was turned away.
    #[inline]
    fn keep(&mut self, word: InlineStr, id: WordId) {
        if let Some(place) = self.0.get_mut(word.hash(Self::BITS)) {
            if place.used {
                place.used = false;
            } else {
                *place = RecentWord { word, id, used: false };
            }
        }
    }
}

impl Texts {
    /// The words from a number on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = &str> {
        self.symbols.iter_from(Symbol(to_u32(first)))
    }

    /// Takes room for the words of so many lines: the more there are, the less of them is new.
    pub fn reserve(&mut self, lines: usize) {
        self.symbols.reserve(lines / 6);
    }

    fn intern(&mut self, word: &str) -> WordId {
        match figure(word).filter(|_| self.figures) {
            Some(figure) => WordId::of_figure(figure),
            None => WordId(self.symbols.intern(word).0),
        }
    }

    #[inline]
    fn find(&self, spot: Probe, word: InlineStr, any_new: &mut bool) -> WordId {
        match self.symbols.find_at(spot, word) {
            Some(symbol) => WordId(symbol.0),
            None => self.unknown(word, any_new),
        }
    }

    /// The figure that a word is, which is in no table; or that it is new.
    #[inline(never)]
    fn unknown(&self, word: InlineStr, any_new: &mut bool) -> WordId {
        let figure = word.figure().filter(|_| self.figures);
        *any_new |= figure.is_none();
        figure.map_or(WordId::NEW, WordId::of_figure)
    }
}

/// Some lines of a file, cut into words.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// The number of the first line in its file.
    first: u32,
    /// The words of all lines, one after the other, and [`SOON`] more that are none.
    words: Vec<Word>,
    /// The lines.
    lines: Vec<Cut>,
    /// Words that are not short, with their places among the words.
    long: Vec<(usize, Span)>,
}

/// A word before it is looked up; nothing where it is not short.
#[derive(Clone, Copy, Debug)]
struct Key {
    word: InlineStr,
    /// Where it is looked up.
    spot: Probe,
    /// Its place among the words of the window.
    place: u32,
}

/// A word where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Which it is.
    pub id: WordId,
    /// Where it begins in the file.
    pub start: u32,
}

/// A line that is cut.
#[derive(Clone, Copy, Debug)]
struct Cut {
    /// Where its words end among those of all lines.
    words: u32,
    /// From its first to its last word.
    span: Span,
}

/// A plain line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlainLine<'w> {
    /// From its first to its last word.
    pub span: Span,
    /// Its words.
    pub words: &'w [Word],
    /// The words that stand [`SOON`] further on; as many at least.
    pub soon: &'w [Word],
}

impl PlainLine<'_> {
    /// Where some of its words stand; there must be one at least. One space stands between two words.
    #[inline]
    pub fn span_of(&self, words: Range<u8>) -> Span {
        let start = |index: u8| self.words.get(usize::from(index)).map(|word| word.start);
        let end = start(words.end).map_or(self.span.end, |next| next - 1);
        Span::new(start(words.start).unwrap_or(end), end)
    }
}

impl Window {
    /// Some lines of the file, as far as they are among those that were cut.
    #[inline]
    pub fn lines_in(&self, lines: Range<u32>) -> impl Iterator<Item = PlainLine<'_>> {
        let place = |line: u32| (line.saturating_sub(self.first) as usize).min(self.lines.len());
        let (from, to) = (place(lines.start), place(lines.end));
        let before = from.checked_sub(1).and_then(|before| self.lines.get(before));
        let mut start = before.map_or(0, |before| before.words);
        let mut rest = self.words.get(start as usize..).unwrap_or(&[]);
        self.lines.get(from..to).unwrap_or(&[]).iter().map_while(move |cut| {
            let soon = rest.get(SOON..)?;
            let (words, behind) = rest.split_at_checked((cut.words - start) as usize)?;
            (rest, start) = (behind, cut.words);
            Some(PlainLine { span: cut.span, words, soon })
        })
    }

    /// The lines that it holds.
    pub fn lines(&self) -> Range<u32> {
        self.first..self.first + to_u32(self.lines.len())
    }

    /// Cuts some lines in place of those before, and numbers their words.
    pub fn cut(&mut self, text: &str, plain: &PlainLines, lines: Range<u32>, texts: &mut Texts) {
        self.first = lines.start;
        self.words.clear();
        self.lines.clear();
        texts.recent.make_room();
        let bytes = text.as_bytes();
        let mut keys = [Key { word: InlineStr::EMPTY, spot: Probe::default(), place: 0 }; TOGETHER];
        let mut count = 0;
        for &start in plain.starts.get(lines.start as usize..lines.end as usize).unwrap_or(&[]) {
            let mut at = start as usize;
            loop {
                let window = bytes.get(at..at + InlineStr::MAX_LEN).and_then(<[u8]>::first_chunk);
                let (known, length) = match window.copied().and_then(InlineStr::word) {
                    Some((word, length)) => {
                        let known = texts.recent.find(word);
                        if known.is_none()
                            && let Some(key) = keys.get_mut(count)
                        {
                            *key = Key { word, spot: texts.symbols.prefetch(word), place: to_u32(self.words.len()) };
                            count += 1;
                        }
                        (known, length)
                    }
                    None => (None, self.long_word(bytes, at)),
                };
                self.words.push(Word { id: known.unwrap_or(WordId::NEW), start: to_u32(at) });
                if count == TOGETHER {
                    self.look_up(&keys, text, texts);
                    count = 0;
                }
                at += length;
                // In a plain line there is nothing but a space between two words.
                if bytes.get(at) != Some(&b' ') {
                    break;
                }
                at += 1;
            }
            self.lines.push(Cut { words: to_u32(self.words.len()), span: Span::new(start, to_u32(at)) });
        }
        self.look_up(keys.get(..count).unwrap_or(&[]), text, texts);
        // Behind the last words there are none to be asked for, and there are as many of them as of all others.
        self.words.extend([Word { id: WordId(0), start: 0 }; SOON]);
    }

    /// Takes note of the next word, which is too long, or too near to the end of the file, to be taken in with one look.
    #[cold]
    fn long_word(&mut self, bytes: &[u8], start: usize) -> usize {
        let rest = bytes.get(start..).unwrap_or(&[]);
        let length = rest.iter().position(|&byte| byte <= b' ').unwrap_or(rest.len());
        self.long.push((self.words.len(), Span::new(to_u32(start), to_u32(start + length))));
        length
    }

    /// Looks up the last words that were not found among the recent ones.
    #[inline(never)]
    fn look_up(&mut self, keys: &[Key], text: &str, texts: &mut Texts) {
        let mut any_new = false;
        for &Key { word, spot, place } in keys {
            let id = texts.find(spot, word, &mut any_new);
            if id.figure().is_none() {
                texts.recent.keep(word, id);
            }
            self.words.get_mut(place as usize).into_iter().for_each(|word| word.id = id);
        }
        if any_new {
            new_words(&mut self.words, keys, text, texts);
        }
        for (place, span) in self.long.drain(..) {
            let id = texts.intern(text.get(span.range()).unwrap_or_default());
            self.words.get_mut(place).into_iter().for_each(|word| word.id = id);
        }
    }
}

/// Numbers the words that were not met before.
#[cold]
fn new_words(words: &mut [Word], keys: &[Key], text: &str, texts: &mut Texts) {
    for key in keys {
        let Some(word) = words.get_mut(key.place as usize).filter(|word| word.id == WordId::NEW) else { continue };
        let start = word.start as usize;
        let written = text.get(start..start + key.word.byte_len()).unwrap_or_default();
        word.id = WordId(texts.symbols.intern_inline(key.word, written).0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{source::FileKind, syntax};

    #[test]
    fn words_are_those_of_the_line_and_have_one_number_each() {
        let text = "from rt\n  Rubio says plan is fake\n  Internationalisation-day says plan is 20\r\nAn a b\n";
        let (document, _) = syntax::skim(text, FileKind::Claims);
        for figures in [false, true] {
            let (mut window, mut texts) = (Window::default(), Texts { figures, ..Texts::default() });
            let words = |window: &Window, texts: &Texts, index: u32| {
                let line = window.lines_in(index..index + 1).next().unwrap();
                for (word, place) in line.words.iter().zip(0..) {
                    let written = &text[line.span_of(place..place + 1).range()];
                    match word.id.figure() {
                        Some(figure) => assert_eq!(figure.to_string(), written),
                        None => assert_eq!(texts.symbols.get(Symbol(word.id.0)), written),
                    }
                }
                text[line.span.range()].to_owned()
            };
            window.cut(text, &document.plain, 0..2, &mut texts);
            assert_eq!(window.lines(), 0..2);
            assert_eq!(words(&window, &texts, 0), "Rubio says plan is fake");
            assert_eq!(words(&window, &texts, 1), "Internationalisation-day says plan is 20");
            let lines: Vec<PlainLine<'_>> = window.lines_in(0..3).collect();
            let [first, second] = lines.as_slice() else { panic!("two lines were cut") };
            let ids = |line: &PlainLine<'_>| line.words[1..4].iter().map(|word| word.id).collect::<Vec<_>>();
            assert_eq!(ids(first), ids(second));
            assert_eq!(second.words[4].id.figure(), figures.then_some(20));
            assert_eq!(&text[second.span_of(1..4).range()], "says plan is");
            assert_eq!(window.lines_in(1..2).collect::<Vec<_>>(), [*second]);
            assert_eq!(window.lines_in(2..3).next(), None);
            window.cut(text, &document.plain, 2..3, &mut texts);
            assert_eq!(words(&window, &texts, 2), "An a b");
            assert_eq!(window.lines_in(0..2).next(), None);
        }
    }
}

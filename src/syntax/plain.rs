//! Claims files of any size: plain lines are kept as the numbers of their words, and parts of a large
//! file are cut up side by side.
//!
//! Nearly all of a large file is plain lines ([`Plain`]). A word that was met before is known to be
//! plain, so most of a text is looked at eight bytes at a time, and never made into tokens. Every other
//! line is the lexer's. A part begins at a line that stands at the margin and so belongs to no line
//! above; each part numbers its words by itself, and the numbers of the parts are then brought together in
//! the order of the file.

use super::{
    ast::{Plain, PlainLine, Token, TokenKind, Words},
    lexer::{self, Lexed, Line, is_plain, skip},
    token_text,
};
use crate::{
    source::Span,
    symbol::{Short, Symbol},
};
use memchr::memchr_iter;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

/// How large a part is at least, in bytes.
const PART: usize = 1 << 20;

/// Cuts up a claims file. It must be shorter than 4 GiB; spans are made with `u32`.
pub(super) fn skim(text: &str) -> Lexed {
    // More parts than threads would be more words to bring together; what is read is the same.
    skim_in_parts(text, PART.max(text.len() / rayon::current_num_threads().max(1) + 1))
}

fn skim_in_parts(text: &str, least: usize) -> Lexed {
    let parts: Vec<Lexed> = parts(text, least).into_par_iter().map(|part| skim_part(text, part)).collect();
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        append(&mut whole, part);
    }
    whole
}

/// Parts of a text that together are the text, each but the last of `least` bytes or more.
fn parts(text: &str, least: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(rest) = bytes.get(start + least..) {
        let begins_part = |&at: &usize| rest.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        let Some(at) = memchr_iter(b'\n', rest).find(begins_part) else { break };
        let end = start + least + at + 1;
        parts.push(Span::new(start as u32, end as u32));
        start = end;
    }
    parts.push(Span::new(start as u32, bytes.len() as u32));
    parts
}

fn skim_part(text: &str, part: Span) -> Lexed {
    // A plain line has about eight words in 57 bytes.
    let size = part.len() as usize;
    let plain = Plain { lines: Vec::with_capacity(size / 50), words: Vec::with_capacity(size / 7), ..Plain::default() };
    let end = part.end as usize;
    let mut skimmer = Skimmer { text, end, lexed: Lexed { plain, ..Lexed::default() }, block: Block::Other };
    let mut at = part.start as usize;
    if at == 0 && text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
    }
    while at < end {
        at = skimmer.line(at);
    }
    skimmer.lexed
}

/// Puts a part behind another: its indices are counted on.
fn append(whole: &mut Lexed, mut part: Lexed) {
    let (tokens, lines, words) =
        (whole.tokens.len() as u32, whole.plain.lines.len() as u32, whole.plain.words.len() as u32);
    let renumbered: Vec<Symbol> = part.plain.texts.iter().map(|word| whole.plain.texts.intern(word)).collect();
    let renumber = |word: &mut Symbol| *word = renumbered.get(word.0 as usize).copied().unwrap_or(*word);
    part.plain.words.par_iter_mut().with_min_len(1 << 16).for_each(renumber);
    whole.plain.words.append(&mut part.plain.words);
    let count_on = |line: PlainLine| PlainLine { words: line.words + words, ..line };
    whole.plain.lines.extend(part.plain.lines.into_iter().map(count_on));
    whole.tokens.extend(part.tokens);
    whole.lines.extend(part.lines.into_iter().map(|line| {
        let by = if line.plain { lines } else { tokens };
        Line { words: Words { start: line.words.start + by, end: line.words.end + by }, ..line }
    }));
    whole.comments.extend(part.comments);
    whole.errors.extend(part.errors);
}

/// What the next line can be a claim of.
#[derive(Clone, Copy, Debug)]
enum Block {
    /// Of a `from` block, if it is indented, and not deeper than the claim before.
    From {
        /// How deep that is; no bound before the first claim.
        deepest: u32,
    },
    /// Of nothing, if it is indented.
    Other,
}

struct Skimmer<'a> {
    text: &'a str,
    /// Where the part ends.
    end: usize,
    lexed: Lexed,
    block: Block,
}

impl Skimmer<'_> {
    /// Reads a line and gives the offset of the next one.
    fn line(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes().get(start..).unwrap_or(&[]);
        let mut indent = bytes.iter().position(|&byte| byte != b' ').unwrap_or(bytes.len());
        if bytes.get(indent).is_some_and(|&byte| byte == b'\t' || !byte.is_ascii()) {
            // Other kinds of white space stand here too; such a line is never plain.
            indent = lexer::indentation(skip(self.text, start)).1 as usize;
        }
        self.unless_below(indent as u32);
        let is_claim = match self.block {
            Block::From { deepest } => indent as u32 <= deepest,
            Block::Other => indent == 0,
        };
        if is_claim
            && bytes.get(indent).is_some_and(u8::is_ascii_uppercase)
            && let Some(next) = self.plain(start + indent, indent as u32)
        {
            return self.alike(next, indent);
        }
        let lines = self.lexed.lines.len();
        let rest = lexer::line(self.text, skip(self.text, start), &mut self.lexed);
        let line = self.lexed.lines.get(lines).copied();
        if let Some(line) = line {
            let opens = !line.broken && opens_block(self.text, self.tokens(line));
            self.block = match self.block {
                _ if line.indent == 0 && opens => Block::From { deepest: u32::MAX },
                Block::From { deepest } if line.indent > 0 => Block::From { deepest: deepest.min(line.indent) },
                _ => Block::Other,
            };
        }
        self.text.len() - rest.len()
    }

    /// A plain line has nothing below it: where a line comes that stands deeper, the one before is read
    /// anew, into tokens.
    fn unless_below(&mut self, indent: u32) {
        if let Some(run) = self.lexed.lines.last_mut().filter(|line| line.plain && line.indent < indent) {
            run.words.end -= 1;
            let above = run.indent as usize;
            if run.words.is_empty() {
                self.lexed.lines.pop();
            }
            if let Some(line) = self.lexed.plain.lines.pop() {
                self.lexed.plain.words.truncate(line.words as usize);
                lexer::line(self.text, skip(self.text, line.span.start as usize - above), &mut self.lexed);
            }
        }
    }

    fn tokens(&self, line: Line) -> &[Token] {
        self.lexed.tokens.get(line.words.start as usize..line.words.end as usize).unwrap_or(&[])
    }

    /// Reads a plain line from its first word on and gives the offset of the next line; none where it is
    /// not plain, and then nothing is kept.
    fn plain(&mut self, start: usize, indent: u32) -> Option<usize> {
        let index = self.lexed.plain.lines.len() as u32;
        let next = self.words(start)?;
        match self.lexed.lines.last_mut() {
            Some(run) if run.plain && run.indent == indent => run.words.end += 1,
            _ => {
                let words = Words { start: index, end: index + 1 };
                let (brackets, slots, broken, reported) = (false, false, false, false);
                self.lexed.lines.push(Line { words, plain: true, indent, brackets, slots, broken, reported });
            }
        }
        self.block = if indent == 0 { Block::Other } else { Block::From { deepest: indent } };
        Some(next)
    }

    /// Reads plain lines that stand as deep as the one above, up to the first that is another, and gives the offset of that.
    fn alike(&mut self, start: usize, indent: usize) -> usize {
        let mut at = start;
        let before = self.lexed.plain.lines.len();
        while at < self.end
            && let Some((margin, rest)) =
                self.text.as_bytes().get(at..).and_then(|bytes| bytes.split_at_checked(indent))
            && margin.iter().all(|&byte| byte == b' ')
            && rest.first().is_some_and(u8::is_ascii_uppercase)
            && let Some(next) = self.words(at + indent)
        {
            at = next;
        }
        if let Some(run) = self.lexed.lines.last_mut() {
            run.words.end += (self.lexed.plain.lines.len() - before) as u32;
        }
        at
    }

    /// Reads the words of a line, three or more with one space between: where the next line begins. None where
    /// there is anything else, or where the last word ends in a full stop, and then nothing is kept.
    fn words(&mut self, start: usize) -> Option<usize> {
        let first = self.lexed.plain.words.len();
        let mut at = start;
        // The words are cut first and looked up then: each look is a wait for memory, and several are waited
        // for at once.
        let end = loop {
            let mut cuts = [Cut::default(); TOGETHER];
            let (count, end) = cut(self.text.as_bytes(), at, &mut cuts);
            let cuts = cuts.get(..count).unwrap_or(&[]);
            if !self.look_up(cuts) {
                break None;
            }
            match end {
                End::Line(end) => break Some(end),
                End::Other => break None,
                End::More(next) => at = next,
            }
        };
        let ends_well = |end: usize| self.text.as_bytes().get(end - 1) != Some(&b'.');
        let end = end.filter(|&end| self.lexed.plain.words.len() >= first + 3 && ends_well(end));
        let Some(end) = end else {
            self.lexed.plain.words.truncate(first);
            return None;
        };
        let span = Span::new(start as u32, end as u32);
        self.lexed.plain.lines.push(PlainLine { span, words: first as u32 });
        Some(end + if self.text.as_bytes().get(end) == Some(&b'\r') { 2 } else { 1 })
    }

    /// Puts the numbers of words behind those that are kept; false where one of them is not plain.
    fn look_up(&mut self, cuts: &[Cut]) -> bool {
        let Plain { words, texts, .. } = &mut self.lexed.plain;
        let first = words.len();
        words.extend(cuts.iter().map(|cut| cut.short.and_then(|short| texts.find_short(short)).unwrap_or(NEW)));
        let new = words.get(first..).unwrap_or(&[]).contains(&NEW);
        // Words that were met before are plain.
        !new || self.new_words(first, cuts)
    }

    /// Numbers the words that were not met before.
    #[cold]
    fn new_words(&mut self, first: usize, cuts: &[Cut]) -> bool {
        let Plain { words, texts, .. } = &mut self.lexed.plain;
        let mut new = words.get_mut(first..).unwrap_or_default().iter_mut().zip(cuts).filter(|(word, _)| **word == NEW);
        new.all(|(number, cut)| {
            let word = self.text.get(cut.start..cut.start + cut.length).filter(|word| is_word(word));
            match (word, cut.short) {
                // It may stand twice in the line.
                (Some(word), Some(short)) => {
                    *number = texts.find_short(short).unwrap_or_else(|| texts.add_short(short, word));
                }
                (Some(word), None) => *number = texts.intern(word),
                (None, _) => {}
            }
            word.is_some()
        })
    }
}

/// How many words are looked up together. Most lines have fewer.
const TOGETHER: usize = 12;

/// What stands for the number of a word that was not met before.
const NEW: Symbol = Symbol(u32::MAX);

/// Where a word stands; one that is not short has to be looked at again.
#[derive(Clone, Copy, Default)]
struct Cut {
    short: Option<Short>,
    start: usize,
    length: usize,
}

/// What stands behind some words.
enum End {
    /// The end of the line, at that offset.
    Line(usize),
    /// More words, from that offset on.
    More(usize),
    /// Anything else.
    Other,
}

/// Cuts words with one space between, as many as there is room for: how many, and what stands behind them.
#[inline]
fn cut(bytes: &[u8], start: usize, cuts: &mut [Cut]) -> (usize, End) {
    let mut at = start;
    let mut count = 0;
    for cut in cuts {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let window = rest.first_chunk().copied().unwrap_or_else(|| last_bytes(rest));
        *cut = match Short::word(window) {
            Some((short, length)) => Cut { short: Some(short), start: at, length },
            None => Cut { short: None, start: at, length: long_word(rest) },
        };
        if cut.length == 0 {
            return (count, End::Other);
        }
        count += 1;
        at += cut.length;
        match bytes.get(at..) {
            Some([b' ', ..]) => at += 1,
            Some([b'\n', ..] | [b'\r', b'\n', ..]) => return (count, End::Line(at)),
            _ => return (count, End::Other),
        }
    }
    (count, End::More(at))
}

/// The length of a word of more bytes than one look takes in.
#[cold]
fn long_word(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| !is_plain(byte)).unwrap_or(0)
}

/// Whether a text is a plain word and begins no comment.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('#') && text.bytes().all(is_plain)
}

/// The last bytes of a text, with zeros behind them.
#[cold]
fn last_bytes(rest: &[u8]) -> [u8; Short::MOST] {
    let mut bytes = [0; Short::MOST];
    bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    bytes
}

/// Whether a line opens a block of claims: `from NAME`, or the same with a colon and nothing behind it.
fn opens_block(text: &str, tokens: &[Token]) -> bool {
    let kinds = tokens.iter().map(|token| token.kind);
    let header = [TokenKind::Word, TokenKind::Word];
    let opens = kinds.clone().eq(header) || kinds.eq(header.into_iter().chain([TokenKind::Colon]));
    opens && tokens.first().is_some_and(|&first| token_text(text, first) == "from")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        source::FileKind,
        syntax::{
            ast::{Claim, Document, Run, StatementKind},
            lines, one_line, parse,
        },
    };
    use proptest::prelude::{Strategy, any, prop, proptest};

    /// What a document says, the same for both ways of reading.
    fn said(text: &str, document: &Document) -> Vec<String> {
        let mut said = Vec::new();
        let claim = |claim: &Claim| {
            let details: Vec<Span> = claim.details.iter().map(|detail| detail.span).collect();
            format!("{:?} {details:?} {:?}", document.span(claim.words), claim.not_declared)
        };
        let plain = |run: Run| {
            run.lines().map(|index| {
                let (line, words) = document.plain.line(index).unwrap();
                let (own, claim) = one_line(text, line.span);
                let tokens: Vec<&str> = own.tokens(claim.words).iter().map(|token| token_text(text, *token)).collect();
                let words: Vec<&str> = words.iter().map(|&word| document.plain.texts.get(word)).collect();
                assert_eq!(words, tokens, "{text:?}");
                assert_eq!(words.join(" "), text[line.span.range()], "{text:?}");
                format!("{:?} [] None", line.span)
            })
        };
        for statement in &document.statements {
            match &statement.kind {
                StatementKind::Claim(own) => said.push(claim(own)),
                StatementKind::Plain(run) => said.extend(plain(*run)),
                StatementKind::From(from) => {
                    said.push(format!("from {}", from.source.value));
                    for above in 0..=from.claims.len() {
                        let runs = from.plain.iter().filter(|(before, _)| *before == above);
                        said.extend(runs.flat_map(|(_, run)| plain(*run)));
                        said.extend(from.claims.get(above).map(claim));
                    }
                }
                _ => said.push(format!("{:?}", statement.span)),
            }
        }
        said
    }

    #[track_caller]
    fn read_alike(text: &str) -> Document {
        let (whole, errors) = parse(text, FileKind::Claims);
        let (skimmed, skim_errors) = lines::parse(text, FileKind::Claims, skim);
        assert_eq!(errors, skim_errors, "{text:?}");
        assert_eq!(said(text, &whole), said(text, &skimmed), "{text:?}");
        assert_eq!(whole.comments, skimmed.comments, "{text:?}");
        let (in_parts, errors) = lines::parse(text, FileKind::Claims, |text| skim_in_parts(text, 1));
        assert_eq!(errors, skim_errors, "{text:?}");
        assert_eq!(said(text, &skimmed), said(text, &in_parts), "{text:?}");
        assert_eq!(skimmed.plain.words, in_parts.plain.words, "words have the numbers of the file: {text:?}");
        skimmed
    }

    #[test]
    fn plain_lines_have_no_tokens_and_all_others_have() {
        let text = "source rt\nfrom rt\n  Rubio says plan is fake\n  Rubio says no plan\n    quote \"no plan\"\n  \
                    Dmitriev denies call\n  Ushakov says “no”\nRubio says plan leaked\nRubio says so.\n";
        let document = read_alike(text);
        let lines = document.plain.lines.iter().map(|line| &text[line.span.range()]);
        assert_eq!(
            lines.collect::<Vec<_>>(),
            ["Rubio says plan is fake", "Dmitriev denies call", "Rubio says plan leaked"]
        );
    }

    #[test]
    fn a_line_that_is_no_claim_by_its_place_is_no_plain_line() {
        for text in [
            "source rt\n  Rubio says plan is fake\n",
            "from rt\n  Rubio says no plan\n    Rubio says plan is fake\n",
            "from rt: Rubio says no\n  Rubio says plan is fake\n",
            "source rt\n  from a\n    Rubio says plan is fake\n",
            "from rt\n\tRubio says no plan\n\t\tRubio says plan is fake\n",
        ] {
            assert!(read_alike(text).plain.lines.is_empty(), "{text:?}");
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let words = [
            "Rubio",
            "Rubio",
            "Dmitriev",
            "says",
            "says",
            "denies",
            "plan",
            "is",
            "fake",
            "from",
            "source",
            "rt",
            "rt:",
            "quote",
            "\"no\"",
            "as",
            "R1",
            "no.",
            "#c",
            "c#",
            "1,300",
            "Київ",
            "it's",
            "Internationalisation-day",
            "a\tb",
            "",
            "[",
            "]",
        ];
        let word = (0..words.len()).prop_map(move |index| words[index]);
        let indents = ["", "", "  ", "  ", "    ", "\t", "\u{a0} "];
        let ends = ["\n", "\n", "\n", "\r\n", " \n", "\n\n", " # c\n", "\r", ""];
        let line = (0..indents.len(), prop::collection::vec(word, 0..7), 0..ends.len())
            .prop_map(move |(indent, words, end)| format!("{}{}{}", indents[indent], words.join(" "), ends[end]));
        (any::<bool>(), prop::collection::vec(line, 0..12))
            .prop_map(|(mark, lines)| format!("{}{}", if mark { "\u{feff}" } else { "" }, lines.concat()))
    }

    proptest! {
        #[test]
        fn a_skimmed_file_says_what_a_file_read_in_full_says(text in text()) {
            read_alike(&text);
        }
    }
}

//! Fast path for large claims files: of plain lines only the position is kept, and parts of the file are read in
//! parallel.
//!
//! Nearly all lines of a large file are plain ([`PlainLines`](super::ast::PlainLines)). Vector instructions scan their bytes, and
//! no tokens are made. The lexer reads all other lines. A part begins at a line without indentation, which belongs to
//! no line above it.

use super::{
    ast::{PlainLines, Token, TokenKind, TokenRange},
    lexer::{self, Lexed, LexedLine, is_plain, skip},
    token_text,
};
use crate::narrow::to_u32;
use crate::source::Span;
use memchr::memchr_iter;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use wide::u8x16;

/// The least size of a part, in bytes.
const PART: usize = 1 << 20;

/// Tokenizes a claims file, which must be shorter than 4 GiB, since spans use `u32`.
pub(super) fn skim(text: &str) -> Lexed {
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

/// Splits a text into parts. Each but the last has at least `least` bytes.
fn parts(text: &str, least: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(rest) = bytes.get(start + least..) {
        let begins_part = |&at: &usize| rest.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        let Some(at) = memchr_iter(b'\n', rest).find(begins_part) else { break };
        let end = start + least + at + 1;
        parts.push(Span::new(to_u32(start), to_u32(end)));
        start = end;
    }
    parts.push(Span::new(to_u32(start), to_u32(bytes.len())));
    parts
}

fn skim_part(text: &str, part: Span) -> Lexed {
    // A claim line has about 57 bytes. Memory that is reserved but not touched costs nothing.
    let plain = PlainLines { starts: Vec::with_capacity(part.len() as usize / 40) };
    let end = part.end as usize;
    let lexed = Lexed { plain, ..Lexed::default() };
    let mut skimmer = Skimmer { text, end, lexed, block: ClaimBlock::Other, ends: LineEnds::default() };
    let mut at = part.start as usize;
    if at == 0 && text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
    }
    while at < end {
        at = skimmer.line(at);
    }
    skimmer.lexed
}

/// Appends a part and shifts its indices.
fn append(whole: &mut Lexed, part: Lexed) {
    let (tokens, lines) = (to_u32(whole.tokens.len()), to_u32(whole.plain.starts.len()));
    whole.plain.starts.extend(part.plain.starts);
    whole.tokens.extend(part.tokens);
    whole.lines.extend(part.lines.into_iter().map(|line| {
        let by = if line.plain { lines } else { tokens };
        LexedLine { words: TokenRange { start: line.words.start + by, end: line.words.end + by }, ..line }
    }));
    whole.comments.extend(part.comments);
    whole.errors.append(part.errors);
}

/// The block that the next line may be a claim of.
#[derive(Clone, Copy, Debug)]
enum ClaimBlock {
    /// A `from` block: a claim is indented, but no deeper than the claim before.
    From {
        /// The indentation of that claim; no bound before the first claim.
        deepest: u32,
    },
    /// No block: a claim has no indentation.
    Other,
}

struct Skimmer<'a> {
    text: &'a str,
    /// The end of the part.
    end: usize,
    lexed: Lexed,
    block: ClaimBlock,
    ends: LineEnds,
}

impl Skimmer<'_> {
    /// Reads a line and returns the offset of the next one.
    fn line(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes().get(start..).unwrap_or(&[]);
        let mut indent = bytes.iter().position(|&byte| byte != b' ').unwrap_or(bytes.len());
        if bytes.get(indent).is_some_and(|&byte| byte == b'\t' || !byte.is_ascii()) {
            // The margin contains other white space too; such a line is never plain.
            indent = lexer::indentation(skip(self.text, start)).1 as usize;
        }
        self.unless_below(to_u32(indent));
        let is_claim = match self.block {
            ClaimBlock::From { deepest } => to_u32(indent) <= deepest,
            ClaimBlock::Other => indent == 0,
        };
        if is_claim {
            let next = self.plain(start, indent);
            if next > start {
                return next;
            }
        }
        let lines = self.lexed.lines.len();
        let rest = lexer::line(self.text, skip(self.text, start), &mut self.lexed);
        let line = self.lexed.lines.get(lines).copied();
        if let Some(line) = line {
            let opens = !line.broken && opens_block(self.text, self.tokens(line));
            self.block = match self.block {
                _ if line.indent == 0 && opens => ClaimBlock::From { deepest: u32::MAX },
                ClaimBlock::From { deepest } if line.indent > 0 => {
                    ClaimBlock::From { deepest: deepest.min(line.indent) }
                }
                _ => ClaimBlock::Other,
            };
        }
        self.text.len() - rest.len()
    }

    /// A plain line has nothing below it. If the next line is indented deeper, the plain line is tokenized after all.
    fn unless_below(&mut self, indent: u32) {
        if let Some(run) = self.lexed.lines.last_mut().filter(|line| line.plain && line.indent < indent) {
            run.words.end -= 1;
            let above = run.indent as usize;
            if run.words.is_empty() {
                self.lexed.lines.pop();
            }
            if let Some(start) = self.lexed.plain.starts.pop() {
                lexer::line(self.text, skip(self.text, start as usize - above), &mut self.lexed);
            }
        }
    }

    fn tokens(&self, line: LexedLine) -> &[Token] {
        self.lexed.tokens.get(line.words.start as usize..line.words.end as usize).unwrap_or(&[])
    }

    /// Reads consecutive plain lines with this indentation. Returns the offset of the first line that does not qualify.
    fn plain(&mut self, start: usize, indent: usize) -> usize {
        let first = to_u32(self.lexed.plain.starts.len());
        let mut at = start;
        while at < self.end
            && let Some((margin, rest)) =
                self.text.as_bytes().get(at..).and_then(|bytes| bytes.split_at_checked(indent))
            && margin.iter().all(|&byte| byte == b' ')
            && rest.first().is_some_and(u8::is_ascii_uppercase)
            && let Some(next) = self.words(at + indent)
        {
            at = next;
        }
        let words = TokenRange { start: first, end: to_u32(self.lexed.plain.starts.len()) };
        if words.is_empty() {
            return start;
        }
        let indent = to_u32(indent);
        match self.lexed.lines.last_mut() {
            Some(run) if run.plain && run.indent == indent => run.words.end = words.end,
            _ => {
                let (brackets, slots, broken, reported) = (false, false, false, false);
                self.lexed.lines.push(LexedLine { words, plain: true, indent, brackets, slots, broken, reported });
            }
        }
        self.block = if indent == 0 { ClaimBlock::Other } else { ClaimBlock::From { deepest: indent } };
        at
    }

    /// Records a line if it consists of words only, and returns the offset of the next line. Returns `None` if the line
    /// has anything else in it or ends with a full stop.
    fn words(&mut self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (end, no_marks) = self.ends.next(bytes, start)?;
        let line = bytes.get(start..end)?;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.ends_with(b".") || (!no_marks && any_mark(line)) {
            return None;
        }
        self.lexed.plain.starts.push(to_u32(start));
        Some(end + 1)
    }
}

/// Iterates over the line ends of a text, block by block. The same scan finds lines without punctuation marks.
#[derive(Debug, Default)]
struct LineEnds {
    /// The offset after the line end returned last.
    at: usize,
    /// The offset up to which the text was scanned.
    looked: usize,
    /// The line ends of the last block that are still to be returned: one bit per byte, the lowest bit first.
    left: u64,
    /// The offset from which on the scanned text has no marks.
    no_mark: usize,
}

impl LineEnds {
    /// The block size in bytes: one bit of `left` for each byte.
    const BLOCK: usize = 64;

    /// The first line end at or after `from`, and whether the text before it is known to have no marks. `None` if the
    /// last line has no line end.
    fn next(&mut self, bytes: &[u8], from: usize) -> Option<(usize, bool)> {
        let mut end = self.end();
        // Skip text that was read otherwise: the margin of the line, or lines that are not plain.
        if from < self.at || end.unwrap_or(self.looked) < from {
            *self = Self { at: from, looked: from, left: 0, no_mark: from };
            end = None;
        }
        while end.is_none() {
            self.look(bytes.get(self.looked..).filter(|rest| !rest.is_empty())?);
            end = self.end();
        }
        let end = end?;
        self.left &= self.left - 1;
        self.at = end + 1;
        Some((end, self.no_mark <= from))
    }

    /// The first line end in the scanned text that is still to be returned.
    fn end(&self) -> Option<usize> {
        (self.left != 0).then(|| self.looked - Self::BLOCK + self.left.trailing_zeros() as usize)
    }

    /// Scans the block at the start of `rest`.
    fn look(&mut self, rest: &[u8]) {
        let block = rest.first_chunk().copied().unwrap_or_else(|| {
            // Pad with spaces, which are not marks.
            let mut block = [b' '; Self::BLOCK];
            block.iter_mut().zip(rest).for_each(|(byte, &last)| *byte = last);
            block
        });
        self.looked += Self::BLOCK;
        let mut marks = PunctuationScan::NONE;
        let parts = block.as_chunks().0.iter().zip([0, 16, 32, 48]);
        self.left = parts.fold(0, |left, (&part, place)| {
            let part = u8x16::new(part);
            let ends = part.simd_eq(u8x16::splat(b'\n'));
            marks.add(part, ends);
            left | u64::from(ends.to_bitmask()) << place
        });
        if marks.any() {
            self.no_mark = self.looked;
        }
    }
}

/// Detects bytes other than spaces and plain bytes ([`lexer::is_plain`]), with false positives for a few rare
/// characters. Each vector accumulates its evidence, which is tested once at the end.
struct PunctuationScan {
    /// The minimum of all bytes except line feeds.
    least: u8x16,
    /// The maximum of all bytes with bit 0x20 set, which merges two rows of the ASCII table.
    greatest: u8x16,
    /// Set for marks that lie between plain bytes in the ASCII table.
    others: u8x16,
}

impl PunctuationScan {
    const NONE: Self = Self { least: u8x16::MAX, greatest: u8x16::ZERO, others: u8x16::ZERO };

    /// Adds sixteen bytes; `ends` is set for those that are line feeds.
    #[inline]
    fn add(&mut self, bytes: u8x16, ends: u8x16) {
        let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        self.least = self.least.min(bytes.max(ends & u8x16::splat(b' ')));
        self.greatest = self.greatest.max(bytes | u8x16::splat(0x20));
        // The quotation mark and the number sign differ in one bit.
        let quote = (bytes & u8x16::splat(!1)).simd_eq(u8x16::splat(b'"'));
        self.others |= quote | is(b',') | is(b':');
    }

    #[inline]
    fn any(&self) -> bool {
        let control = self.least.min(u8x16::splat(b' ' - 1)).simd_eq(self.least);
        // `[ \ ] ^ _ { | } ~`, DEL and non-ASCII bytes: brackets come at the end of both rows.
        let bracket = self.greatest.max(u8x16::splat(b'z' + 1)).simd_eq(self.greatest);
        (self.others | control | bracket).any()
    }
}

/// Whether a line contains a comment or anything but spaces and plain bytes.
fn any_mark(line: &[u8]) -> bool {
    let mut before = b' ';
    let mut marks = |&byte: &u8| {
        let begins_comment = before == b' ' && byte == b'#';
        before = byte;
        begins_comment || (byte != b' ' && !is_plain(byte))
    };
    line.iter().any(&mut marks)
}

/// Whether a line opens a block of claims: `from NAME`, optionally with a colon at its end.
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
            ast::{Claim, Document, PlainRun, StatementKind},
            lines, one_line, parse,
        },
    };
    use proptest::prelude::{Strategy, any, prop, proptest};

    /// The content of a document in a form that is the same for both ways of reading.
    fn said(text: &str, document: &Document) -> Vec<String> {
        let mut said = Vec::new();
        let claim = |claim: &Claim| {
            let details: Vec<Span> = claim.details.iter().map(|detail| detail.span).collect();
            format!("{:?} {details:?} {:?}", document.span(claim.words), claim.not_declared)
        };
        let plain = |run: PlainRun| {
            run.lines().map(|index| {
                let line = document.plain.line(text, index).unwrap();
                let (own, claim) = one_line(text, line);
                let tokens: Vec<&str> = own.tokens(claim.words).iter().map(|token| token_text(text, *token)).collect();
                let words: Vec<&str> = text[line.range()].split(' ').filter(|word| !word.is_empty()).collect();
                assert_eq!(tokens, words, "{text:?}");
                format!("{line:?} [] None")
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
        assert_eq!(skimmed.plain.starts, in_parts.plain.starts, "{text:?}");
        skimmed
    }

    #[test]
    fn plain_lines_have_no_tokens_and_all_others_have() {
        let text = "source rt\nfrom rt\n  Rubio says plan is fake\n  Rubio says no plan\n    quote \"no plan\"\n  \
                    Dmitriev denies call\n  Ushakov says “no”\nRubio says plan leaked\nRubio says so.\n";
        let document = read_alike(text);
        let lines = (0..).map_while(|index| document.plain.line(text, index)).map(|line| &text[line.range()]);
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
            assert!(read_alike(text).plain.starts.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn no_mark_is_overlooked_where_many_bytes_are_looked_at_together() {
        let may_mark = |byte: u8| {
            let mut marks = PunctuationScan::NONE;
            marks.add(u8x16::splat(b'a'), u8x16::ZERO);
            marks.add(u8x16::splat(byte), u8x16::splat(b'\n').simd_eq(u8x16::splat(byte)));
            marks.add(u8x16::splat(b'z'), u8x16::ZERO);
            marks.any()
        };
        for byte in (0..=u8::MAX).filter(|&byte| !may_mark(byte)) {
            assert!(matches!(byte, b'\n' | b' ') || (is_plain(byte) && byte != b'#'), "{byte}");
        }
        let often = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&'()*+-./;<=>?@ \n";
        assert!(often.iter().all(|&byte| !may_mark(byte)));
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        let lines = "Rubio says plan is fake\n".repeat(LineEnds::BLOCK);
        let read = |text: &str| lines::parse(text, FileKind::Claims, skim).0.plain.starts;
        assert_eq!(read(&lines).len(), LineEnds::BLOCK);
        for at in (0..lines.len()).filter(|at| at % 24 < 23) {
            let mut marked = lines.clone();
            marked.replace_range(at..=at, ":");
            let line = (at - at % 24) as u32;
            let expect: Vec<u32> = read(&lines).into_iter().filter(|&start| start != line).collect();
            assert_eq!(read(&marked), expect, "{at}");
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

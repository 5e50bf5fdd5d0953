//! Splits HTML into tags, text and comments as the HTML standard does (section 13.2.5).
//!
//! The tokenizer is a loop over the text, so its stack use does not depend on the input, and it reads every byte a
//! bounded number of times. No crate serves here: the tokenizers that report byte offsets recurse once for each
//! attribute of a tag. The tests compare this one with one of them.

use memchr::{memchr, memchr2, memmem};
use std::ops::Range;

/// A token of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HtmlToken<'a> {
    /// `<name …>`.
    Start {
        /// The name as written.
        name: &'a str,
        attributes: Attributes<'a>,
    },
    /// `</name>`.
    End {
        /// The name as written.
        name: &'a str,
    },
    /// Characters; character references in them are not decoded.
    Text,
    /// `<!-- … -->`.
    Comment {
        /// The text between its delimiters.
        inner: Range<usize>,
        closed: bool,
    },
    /// Text that readers never see: a doctype, a processing instruction, a tag cut off by the end of the text.
    Other,
}

/// How the text of an element that holds no elements ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Raw<'a> {
    /// At the end tag of that name.
    Until(&'a str),
    /// The same, except that a script can contain comments that hide its end tag.
    Script,
    /// At the end of the page.
    Rest,
}

/// The tokens of a page with their spans, in order and without gaps.
#[derive(Clone, Debug)]
pub(super) struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    raw: Option<Raw<'a>>,
}

impl<'a> Tokenizer<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, raw: None }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    /// Reads a comment whose `<!--` stands at `start`.
    fn comment(&self, start: usize) -> (HtmlToken<'a>, usize) {
        let begin = start + 4;
        let rest = self.rest(begin);
        // `<!-->` and `<!--->` are complete comments.
        if let Some(length) = [">", "->"].iter().find(|end| rest.starts_with(**end)).map(|end| end.len()) {
            return (HtmlToken::Comment { inner: begin..begin, closed: true }, begin + length);
        }
        for dashes in memmem::find_iter(rest.as_bytes(), "--") {
            let behind = rest.get(dashes + 2..).unwrap_or("");
            // The search does not overlap itself, so a third dash may precede the end.
            for (mark, extra) in [(">", 0), ("->", 1), ("!>", 0), ("-!>", 1)] {
                if behind.starts_with(mark) {
                    let inner = begin..begin + dashes + extra;
                    return (HtmlToken::Comment { inner, closed: true }, begin + dashes + 2 + mark.len());
                }
            }
        }
        (HtmlToken::Comment { inner: begin..self.text.len(), closed: false }, self.text.len())
    }

    /// Reads the markup that begins with the `<` at `start`; `None` if the `<` is an ordinary character.
    fn markup(&mut self, start: usize) -> Option<(HtmlToken<'a>, usize)> {
        let rest = self.rest(start + 1);
        let mut characters = rest.chars();
        match characters.next()? {
            '!' if rest.starts_with("!--") => Some(self.comment(start)),
            '!' | '?' => Some((HtmlToken::Other, self.behind(start, b'>'))),
            '/' => match characters.next()? {
                letter if letter.is_ascii_alphabetic() => Some(self.tag(start + 2, false)),
                _ => Some((HtmlToken::Other, self.behind(start, b'>'))),
            },
            letter if letter.is_ascii_alphabetic() => Some(self.tag(start + 1, true)),
            _ => None,
        }
    }

    fn tag(&mut self, start: usize, opens: bool) -> (HtmlToken<'a>, usize) {
        let rest = self.rest(start);
        let length = rest.bytes().position(|byte| is_space(byte) || matches!(byte, b'/' | b'>')).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let attributes = Attributes { rest };
        let mut scan = attributes.clone();
        scan.by_ref().for_each(drop);
        // A tag cut off by the end of the text is dropped.
        let Some(behind) = scan.rest.strip_prefix('>') else { return (HtmlToken::Other, self.text.len()) };
        let end = self.text.len() - behind.len();
        if !opens {
            return (HtmlToken::End { name }, end);
        }
        self.raw = raw(name);
        (HtmlToken::Start { name, attributes }, end)
    }

    fn behind(&self, start: usize, byte: u8) -> usize {
        memchr(byte, self.rest(start).as_bytes()).map_or(self.text.len(), |found| start + found + 1)
    }

    /// The offset at which the text of an element without child elements ends.
    fn raw_end(&self, raw: Raw<'_>) -> usize {
        let end = match raw {
            Raw::Rest => None,
            Raw::Script => self.script_end(),
            Raw::Until(name) => {
                let marks = memchr::memchr_iter(b'<', self.rest(self.at).as_bytes());
                marks.map(|mark| self.at + mark).find(|&mark| self.is_tag(mark, "</", name))
            }
        };
        end.unwrap_or(self.text.len())
    }

    /// The offset of a script's end tag. After `<!--`, a `<script` hides everything up to its `</script`, until a
    /// `-->`.
    fn script_end(&self) -> Option<usize> {
        #[derive(Clone, Copy)]
        enum State {
            Plain,
            Comment,
            Hidden,
        }
        let (mut state, mut at) = (State::Plain, self.at);
        loop {
            at += memchr2(b'<', b'-', self.rest(at).as_bytes())?;
            let rest = self.rest(at);
            let ends = self.is_tag(at, "</", "script");
            (state, at) = match state {
                // The dashes of `<!--` may also be those of `-->`.
                State::Plain if rest.starts_with("<!--") => (State::Comment, at + 2),
                State::Plain | State::Comment if ends => return Some(at),
                State::Comment | State::Hidden if rest.starts_with("-->") => (State::Plain, at + 3),
                State::Comment if self.is_tag(at, "<", "script") => (State::Hidden, at + 1),
                State::Hidden if ends => (State::Comment, at + 1),
                other @ (State::Plain | State::Comment | State::Hidden) => (other, at + 1),
            };
        }
    }

    /// Whether a tag of that name stands at `at`.
    fn is_tag(&self, at: usize, mark: &str, name: &str) -> bool {
        let bytes = self.text.as_bytes().get(at..).unwrap_or(&[]);
        let Some(rest) = bytes.strip_prefix(mark.as_bytes()) else { return false };
        let Some((begun, rest)) = rest.split_at_checked(name.len()) else { return false };
        let ends = rest.first().is_some_and(|&byte| is_space(byte) || matches!(byte, b'/' | b'>'));
        ends && begun.eq_ignore_ascii_case(name.as_bytes())
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = (HtmlToken<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        if let Some(raw) = self.raw.take() {
            self.at = self.raw_end(raw);
            if self.at > start {
                return Some((HtmlToken::Text, start..self.at));
            }
        }
        let mut mark = start;
        while let Some(found) = memchr(b'<', self.rest(mark).as_bytes()) {
            mark += found;
            if mark > start && !begins_markup(self.rest(mark + 1)) {
                mark += 1;
                continue;
            }
            if mark > start {
                self.at = mark;
                return Some((HtmlToken::Text, start..mark));
            }
            match self.markup(mark) {
                Some((token, end)) => {
                    self.at = end;
                    return Some((token, start..end));
                }
                None => mark += 1,
            }
        }
        self.at = self.text.len();
        Some((HtmlToken::Text, start..self.at))
    }
}

/// Whether the text after a `<` makes it the start of markup.
fn begins_markup(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    match bytes.next() {
        Some(b'/') => bytes.next().is_some(),
        Some(byte) => byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'?'),
        None => false,
    }
}

fn raw(name: &str) -> Option<Raw<'_>> {
    const RAW: [&str; 8] = ["style", "iframe", "xmp", "noembed", "noframes", "noscript", "title", "textarea"];
    if name.eq_ignore_ascii_case("script") {
        return Some(Raw::Script);
    }
    if name.eq_ignore_ascii_case("plaintext") {
        return Some(Raw::Rest);
    }
    RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)).then_some(Raw::Until(name))
}

/// The attributes of a tag as names and values, with references in values not decoded. After the last one, the rest
/// begins with the `>` of the tag, or is empty if the text ends first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// Takes the text before the first byte for which `ends` holds.
    fn take(&mut self, ends: impl Fn(u8) -> bool) -> &'a str {
        let length = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, byte: char) -> bool {
        let rest = self.rest.strip_prefix(byte);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> &'a str {
        for mark in ['"', '\''] {
            if self.skip(mark) {
                let value = self.take(|byte| char::from(byte) == mark);
                self.skip(mark);
                return value;
            }
        }
        self.take(|byte| is_space(byte) || byte == b'>')
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.take(|byte| !is_space(byte) && byte != b'/');
        if self.rest.is_empty() || self.rest.starts_with('>') {
            return None;
        }
        let whole = self.rest;
        let sign = usize::from(self.skip('='));
        let length = sign + self.take(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'=')).len();
        let name = whole.get(..length).unwrap_or("");
        self.take(|byte| !is_space(byte));
        if !self.skip('=') {
            return Some((name, ""));
        }
        self.take(|byte| !is_space(byte));
        Some((name, self.value()))
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5gum::{
        Span, Tokenizer as Other,
        emitters::callback::{CallbackEmitter, CallbackEvent},
    };
    use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};
    use std::{cell::RefCell, collections::BTreeSet, convert::Infallible};

    /// Tags, text and comments of a page in comparable form.
    #[derive(Debug, PartialEq, Eq)]
    enum Piece {
        Start(String, Vec<(String, String)>),
        End(String),
        Text(String),
        Comment(String),
    }

    /// Characters that could begin the end of a comment. They are not compared at the end of the text.
    const MARKS: [char; 2] = ['-', '!'];

    fn ours(text: &str) -> Vec<Piece> {
        let string = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let mut pieces = Vec::new();
        let mut from = 0;
        for (token, range) in Tokenizer::new(text) {
            assert_eq!(range.start, from, "no gaps: {text:?}");
            assert!(range.end > range.start, "{text:?}");
            from = range.end;
            let piece = match token {
                HtmlToken::Start { name, attributes } => {
                    let mut all: Vec<(String, String)> = Vec::new();
                    for (name, value) in attributes {
                        // If attributes share a name, the first one counts.
                        if !all.iter().any(|(known, _)| name.eq_ignore_ascii_case(known)) {
                            all.push((name.to_ascii_lowercase(), string(value)));
                        }
                    }
                    Piece::Start(name.to_ascii_lowercase(), all)
                }
                HtmlToken::End { name } => Piece::End(name.to_ascii_lowercase()),
                HtmlToken::Text => match pieces.last_mut() {
                    Some(Piece::Text(before)) => {
                        before.push_str(&string(&text[range]));
                        continue;
                    }
                    _ => Piece::Text(string(&text[range])),
                },
                HtmlToken::Comment { inner, closed: true } => Piece::Comment(string(&text[inner])),
                HtmlToken::Comment { inner, closed: false } => {
                    Piece::Comment(string(text[inner].trim_end_matches(MARKS)))
                }
                HtmlToken::Other => continue,
            };
            pieces.push(piece);
        }
        assert_eq!(from, text.len());
        pieces
    }

    fn theirs(text: &str) -> Vec<Piece> {
        let pieces = RefCell::new(Vec::new());
        let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let open = RefCell::new(None::<Piece>);
        let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, at: Span<usize>| -> Option<Infallible> {
            let mut pieces = pieces.borrow_mut();
            let mut open = open.borrow_mut();
            match event {
                CallbackEvent::OpenStartTag { name } => *open = Some(Piece::Start(string(name), Vec::new())),
                CallbackEvent::AttributeName { name } => {
                    if let Some(Piece::Start(_, all)) = open.as_mut() {
                        all.push((string(name), String::new()));
                    }
                }
                CallbackEvent::AttributeValue { value } => {
                    if let Some(Piece::Start(_, all)) = open.as_mut() {
                        all.last_mut().unwrap().1 = string(value);
                    }
                }
                CallbackEvent::CloseStartTag { .. } => {
                    let mut tag = open.take();
                    if let Some(Piece::Start(_, all)) = tag.as_mut() {
                        let mut known = BTreeSet::new();
                        all.retain(|(name, _)| known.insert(name.clone()));
                    }
                    pieces.extend(tag);
                }
                CallbackEvent::EndTag { name } => {
                    *open = None;
                    pieces.push(Piece::End(string(name)));
                }
                CallbackEvent::String { value } => match pieces.last_mut() {
                    Some(Piece::Text(before)) => before.push_str(&string(value)),
                    _ => pieces.push(Piece::Text(string(value))),
                },
                CallbackEvent::Comment { value } if text[at.start..].starts_with("<!--") => {
                    let value = string(value);
                    let closed = at.end < text.len() || text.ends_with('>');
                    pieces.push(Piece::Comment(if closed { value } else { value.trim_end_matches(MARKS).to_owned() }));
                }
                _ => {}
            }
            None
        });
        let mut emitter = emitter;
        emitter.naively_switch_states(true);
        assert!(Other::new_with_emitter(text, emitter).next().is_none());
        pieces.into_inner()
    }

    #[test]
    fn any_page_comes_to_the_same_tokens_as_with_another_tokenizer() {
        let piece = prop_oneof![
            "[a-zé <>/!?=\"'\n-]{0,3}",
            prop::sample::select(vec![
                "<!--",
                "-->",
                "--!>",
                "<!-->",
                "<!--->",
                "<p",
                " a=\"x\"",
                " b='y'",
                " c=z",
                " hidden",
                "/>",
                ">",
                "</p>",
                "</P x=1>",
                "<script>",
                "</script>",
                "<script",
                "</script",
                "<style>",
                "</style>",
                "<title>",
                "</title>",
                "</title",
                "<textarea>",
                "</textarea>",
                "<!doctype html>",
                "<?xml?>",
                "</>",
                "</ x>",
                "<plaintext>",
                "=",
                "<A HREF=x>",
                "<x-y>",
                "--",
                "\r\n",
            ])
            .prop_map(str::to_owned),
            Just(" ".to_owned()),
        ];
        proptest!(|(text in prop::collection::vec(piece, 0..24))| {
            let text = text.concat();
            assert_eq!(ours(&text), theirs(&text), "{text:?}");
        });
    }

    #[test]
    fn the_size_of_a_tag_takes_no_stack() {
        let small = std::thread::Builder::new().stack_size(64 << 10);
        let sizes = small.spawn(|| {
            let page = |pieces: &str, end: &str| format!("<p {}{end}", pieces.repeat(100_000));
            let pages =
                [page("a=\"b\" ", ">x"), page("a=\"b\"", ">x"), page("a ", ">x"), page("/", ">x"), page("<", "")];
            pages.map(|page| Tokenizer::new(&page).count())
        });
        assert_eq!(sizes.unwrap().join().unwrap(), [2, 2, 2, 2, 1]);
    }
}

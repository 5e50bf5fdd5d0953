//! `checked by` lines as text, and where they go in a file.

use crate::{
    source::FileKind,
    source::Span,
    syntax::{self, ast::DetailKind, ast::StatementKind, is_quotation_mark},
};

/// A check, as it is written below a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TickLine {
    /// Who checked it.
    pub by: String,
    /// When, as `2026-03-02`.
    pub on: String,
    /// What binds it to the words.
    pub fingerprint: String,
    /// The names of what it was checked against.
    pub against: Vec<String>,
    /// Words for colleagues; may be empty.
    pub note: String,
}

impl TickLine {
    /// The line, without its indentation.
    ///
    /// # Errors
    ///
    /// Words for why it cannot stand in a claim file: it would not be read as it is meant.
    pub fn text(&self) -> Result<String, String> {
        let Self { by, on, fingerprint, against, note } = self;
        let is_plain = by.split(' ').all(|word| word != "on" && is_bare(word));
        let by = if is_plain { by.clone() } else { quoted(by) };
        let mut line = format!("checked by {by} on {on} for {fingerprint}");
        if !against.is_empty() {
            let names: Vec<String> = against.iter().map(|against| name(against)).collect();
            line.push_str(&format!(" against {}", names.join(", ")));
        }
        if !note.is_empty() {
            line.push_str(&format!(" note {}", quoted(note)));
        }
        let read = read(&line)?;
        if read == *self { Ok(line) } else { Err("it would not be read as it is written".to_owned()) }
    }
}

/// Reads a line as it stands below a claim.
fn read(line: &str) -> Result<TickLine, String> {
    let text = format!("from x\n  y\n    {line}\n");
    let (document, errors) = syntax::parse(&text, FileKind::Claims);
    if let Some(error) = errors.first() {
        return Err(error.message.clone());
    }
    let tick = document.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::From(from) => match &from.claims.first()?.details.first()?.kind {
            DetailKind::Checked(checked) => Some(checked),
            _ => None,
        },
        _ => None,
    });
    let tick = tick.ok_or("it would not be read as a check")?;
    let on = document.tokens(tick.on).iter().map(|&token| syntax::token_text(&text, token)).collect::<Vec<_>>();
    let value = |text: &Option<syntax::ast::Text>| text.as_ref().map(|text| text.value.to_string()).unwrap_or_default();
    Ok(TickLine {
        by: tick.by.value.to_string(),
        on: on.join(" "),
        fingerprint: value(&tick.fingerprint),
        against: tick.against.iter().map(|name| name.value.to_string()).collect(),
        note: value(&tick.note),
    })
}

/// Whether a word needs no quotation marks.
fn is_bare(word: &str) -> bool {
    let of_name = |character: char| character.is_alphanumeric() || matches!(character, '.' | '\'' | '’' | '-' | '_');
    !word.is_empty() && !["for", "against", "note"].contains(&word) && word.chars().all(of_name)
}

/// A name as it stands in a claim file.
pub(super) fn name(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if character == '\\' || is_quotation_mark(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out
}

/// A change of a text: what goes in place of a span.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextEdit {
    /// What goes out; empty where something is only put in.
    pub span: Span,
    /// What comes in.
    pub with: String,
}

/// The change that puts a line below the claim whose words stand at `claim`. `story` says that claims stand in comments.
pub(super) fn below(text: &str, claim: Span, story: bool, line: &str) -> TextEdit {
    let end = LineEnd::new(text, claim, story);
    let indent = indent_at(text, claim, story);
    let below = if end.ends_comment { None } else { next_below(end.behind, indent, story) };
    let indent = below.map_or_else(|| format!("{indent}  "), str::to_owned);
    end.edit(text, &indent, line)
}

/// The change that puts a line behind another one that stands below the same claim.
pub(super) fn behind(text: &str, other: Span, story: bool, line: &str) -> TextEdit {
    let end = LineEnd::new(text, other, story);
    end.edit(text, indent_at(text, other, story), line)
}

/// Where a line goes that follows some words.
struct LineEnd<'a> {
    /// The offset at which it goes in.
    at: usize,
    /// Whether a comment ends on the line of the words.
    ends_comment: bool,
    /// The text from the end of the line of the words.
    behind: &'a str,
}

impl<'a> LineEnd<'a> {
    fn new(text: &'a str, words: Span, story: bool) -> Self {
        let end = words.end as usize;
        let rest = text.get(end..).unwrap_or("");
        let (own, behind) = rest.split_at_checked(rest.find('\n').unwrap_or(rest.len())).unwrap_or((rest, ""));
        let ends_comment = story && own.contains("-->");
        let own_end = if ends_comment { 0 } else { own.trim_end_matches('\r').len() };
        Self { at: end + own_end, ends_comment, behind }
    }

    fn edit(&self, text: &str, indent: &str, line: &str) -> TextEdit {
        let at = u32::try_from(self.at).unwrap_or(u32::MAX);
        let first = text.find('\n').and_then(|end| text.get(..end));
        let line_break = if first.is_some_and(|first| first.ends_with('\r')) { "\r\n" } else { "\n" };
        TextEdit { span: Span::new(at, at), with: format!("{line_break}{indent}{line}") }
    }
}

/// The indentation of the line on which some words stand.
fn indent_at(text: &str, words: Span, story: bool) -> &str {
    let before = text.get(..words.start as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    indentation(text.get(start..).unwrap_or(""), story)
}

/// The white space at the start of a line, the mark at the start of a file left out; in a story with the marks of a block
/// quote.
fn indentation(line: &str, story: bool) -> &str {
    let line = line.trim_start_matches('\u{feff}');
    let is_indent = |character: char| matches!(character, ' ' | '\t') || story && character == '>';
    line.get(..line.len() - line.trim_start_matches(is_indent).len()).unwrap_or("")
}

/// The indentation of the next line with words, if it is deeper.
fn next_below<'a>(rest: &'a str, indent: &str, story: bool) -> Option<&'a str> {
    let columns = |indent: &str| indent.chars().fold(0, |at, c| if c == '\t' { (at / 4 + 1) * 4 } else { at + 1 });
    let mut lines = rest.lines().skip(1).filter(|line| {
        let words = line.trim();
        !words.is_empty() && !words.starts_with('#')
    });
    lines.next().map(|line| indentation(line, story)).filter(|below| columns(below) > columns(indent))
}

/// A text with changes made; they must not overlap.
pub(super) fn edited(text: &str, edits: &[TextEdit]) -> String {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut new = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        new.push_str(text.get(from..edit.span.start as usize).unwrap_or(""));
        new.push_str(&edit.with);
        from = edit.span.end as usize;
    }
    new.push_str(text.get(from..).unwrap_or(""));
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert, proptest};

    fn tick(by: &str, against: &[&str], note: &str) -> TickLine {
        TickLine {
            by: by.to_owned(),
            on: "2026-03-02".to_owned(),
            fingerprint: "0123abcd".to_owned(),
            against: against.iter().map(|&name| name.to_owned()).collect(),
            note: note.to_owned(),
        }
    }

    #[test]
    fn a_check_is_written_as_it_is_read() {
        assert_eq!(
            tick("Maya Lindt", &["call"], "").text().unwrap(),
            "checked by Maya Lindt on 2026-03-02 for 0123abcd against call"
        );
        assert_eq!(
            tick("Maya on Call", &["The Herald", "note"], "a \"b\" \\").text().unwrap(),
            "checked by \"Maya on Call\" on 2026-03-02 for 0123abcd against \"The Herald\", \"note\" note \"a \\\"b\\\" \\\\\""
        );
        assert!(tick("a\u{202e}b", &[], "").text().is_err());
        assert!(tick("", &[], "").text().is_err());
    }

    fn with(text: &str, claim: &str, story: bool) -> String {
        let start = text.find(claim).unwrap();
        let span = Span::new(start as u32, (start + claim.len()) as u32);
        edited(text, &[below(text, span, story, "checked by A on 2026")])
    }

    #[test]
    fn a_line_goes_below_its_claim_as_deep_as_those_that_are_there() {
        assert_eq!(
            with("from a\n  b is c  # d\n", "b is c", false),
            "from a\n  b is c  # d\n    checked by A on 2026\n"
        );
        assert_eq!(with("from a: b is c", "b is c", false), "from a: b is c\n  checked by A on 2026");
        assert_eq!(with("b is c\r\n\td\r\n", "b is c", false), "b is c\r\n\tchecked by A on 2026\r\n\td\r\n");
        assert_eq!(with("b is c\n\n# x\n   d\n", "b is c", false), "b is c\n   checked by A on 2026\n\n# x\n   d\n");
        assert_eq!(
            with("X. <!-- claim: b is c --> Y.\n", "b is c", true),
            "X. <!-- claim: b is c\n  checked by A on 2026 --> Y.\n"
        );
        assert_eq!(
            with("<!-- claims:\nb is c\n-->\n", "b is c", true),
            "<!-- claims:\nb is c\n  checked by A on 2026\n-->\n"
        );
        let text = "b is c\n  checked by B on 2025 # x\n  note \"y\"\n";
        let other = Span::new(9, 29);
        assert_eq!(&text[other.range()], "checked by B on 2025");
        let new = edited(text, &[behind(text, other, false, "checked by A on 2026")]);
        assert_eq!(new, "b is c\n  checked by B on 2025 # x\n  checked by A on 2026\n  note \"y\"\n");
        let quoted = with("> X. <!-- claim: b is c -->\n", "b is c", true);
        assert_eq!(quoted, "> X. <!-- claim: b is c\n>   checked by A on 2026 -->\n");
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(by in "[A-Za-z\"\\\\ ,:#\\[\\]]{1,12}", note in "[a-z\"“\\\\ #{}]{0,12}", against in prop::collection::vec("[a-z,: ]{1,6}", 0..3)) {
            let line = TickLine { against, ..tick(by.trim(), &[], note.trim()) };
            if let Ok(text) = line.text() {
                prop_assert!(read(&text) == Ok(line));
            }
        }
    }
}

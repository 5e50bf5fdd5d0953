//! `acknowledge` statements as text: written, found and taken out of a claim file.

use crate::{
    project::Problem,
    report::terminal_text,
    source::{FileKind, SourceFile, Span},
    syntax::{
        self,
        ast::{Acknowledge, Statement, StatementKind},
    },
};
use std::collections::BTreeSet;

/// What a new file begins with.
const HEADER: &str = "\
# Findings that were accepted, each with its reason. `copydesk acknowledge` writes here; so may you.
";

/// More characters of a message than this are not repeated beside a statement.
const LONGEST: usize = 120;

/// A finding that is to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    /// Its rule.
    pub rule: String,
    /// Its fingerprint, in full.
    pub fingerprint: String,
    /// Its message, written beside the statement for whoever reads the file.
    pub message: String,
}

/// Why it is accepted, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    because: String,
    until: Option<String>,
}

impl Terms {
    /// The terms for a reason as typed: what it has on several lines is put on one.
    ///
    /// # Errors
    ///
    /// Words for why the reason cannot stand in a claim file.
    pub fn new(because: &str, until: Option<&str>) -> Result<Self, String> {
        let breaks = |c: char| matches!(c, '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let lines: Vec<&str> = because.split(breaks).map(str::trim).filter(|line| !line.is_empty()).collect();
        let because = lines.join(" ");
        if because.is_empty() {
            return Err("it holds no word".to_owned());
        }
        let terms = Self { because, until: until.map(str::to_owned) };
        // What is written is read again first: a reason that would be cut short is not written.
        let sample = Accepted { rule: "rule".to_owned(), fingerprint: "0".repeat(12), message: String::new() };
        let text = terms.statement(&sample);
        let (document, errors) = syntax::parse(&text, FileKind::Claims);
        if let Some(error) = errors.first() {
            return Err(error.message.clone());
        }
        let read = document.statements.iter().find_map(acknowledge).and_then(|read| read.because.as_ref());
        if read.is_none_or(|read| read.value != terms.because) {
            return Err("it would not be read as it is written".to_owned());
        }
        Ok(terms)
    }

    fn statement(&self, accepted: &Accepted) -> String {
        let Accepted { rule, fingerprint, message } = accepted;
        let mut text = format!("acknowledge {rule} finding {fingerprint}");
        if !message.is_empty() {
            let short: String = message.chars().take(LONGEST).collect();
            let more = if short.len() < message.len() { "…" } else { "" };
            text.push_str(&format!("  # {}{more}", terminal_text::safe(&short, false)));
        }
        text.push_str(&format!("\n  because \"{}\"\n", quoted(&self.because)));
        if let Some(until) = &self.until {
            text.push_str(&format!("  until {until}\n"));
        }
        text
    }
}

/// A text as it stands between quotation marks.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\\' || syntax::is_quotation_mark(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn acknowledge(statement: &Statement) -> Option<&Acknowledge> {
    match &statement.kind {
        StatementKind::Acknowledge(acknowledge) => Some(acknowledge),
        _ => None,
    }
}

/// The text of `acknowledged.claims` with statements added. Where one for the same finding is there
/// already (it has run out, or somebody else was quicker), it is replaced.
///
/// # Errors
///
/// That the text cannot be read: then nobody knows what it accepts, and nothing is added to it.
pub(super) fn added(path: &str, text: Option<&str>, all: &[Accepted], terms: &Terms) -> Result<String, Problem> {
    let old = text.unwrap_or(HEADER);
    let statements = statements(path, old)?;
    let fingerprints: BTreeSet<&str> = all.iter().map(|accepted| accepted.fingerprint.as_str()).collect();
    let rules: BTreeSet<&str> = all.iter().map(|accepted| accepted.rule.as_str()).collect();
    let replaced = statements.iter().filter(|statement| {
        acknowledge(statement).is_some_and(|acknowledge| {
            let of = |finding: &str| finding.len() >= 6 && fingerprints.iter().any(|whole| whole.starts_with(finding));
            acknowledge.finding.as_ref().is_some_and(|finding| of(&finding.value))
                && acknowledge.rule.as_ref().is_none_or(|rule| rules.contains(rule.value.as_str()))
        })
    });
    let replaced: Vec<Span> = replaced.map(|statement| statement.span).collect();
    let mut new = without(&old.replace("\r\n", "\n"), &line_numbers(path, old, &replaced));
    for accepted in all {
        if !new.is_empty() {
            let end = if new.ends_with('\n') { "\n" } else { "\n\n" };
            new.push_str(end);
        }
        new.push_str(&terms.statement(accepted));
    }
    Ok(with_line_ends_of(old, new))
}

/// The text with the statements at some places taken out, with all that stands below each.
///
/// # Errors
///
/// As for [`added`].
pub(super) fn pruned(path: &str, text: &str, places: &[Span]) -> Result<String, Problem> {
    statements(path, text)?;
    let lines = line_numbers(path, text, places);
    Ok(with_line_ends_of(text, without(&text.replace("\r\n", "\n"), &lines)))
}

fn statements(path: &str, text: &str) -> Result<Vec<Statement>, Problem> {
    let (document, errors) = syntax::parse(text, FileKind::Claims);
    let Some(error) = errors.first() else { return Ok(document.statements) };
    let file = SourceFile::new(path, FileKind::Claims, text);
    let (path, at) = (terminal_text::safe(path, true), file.position(error.span.start));
    let message = format!("`{path}` cannot be read on line {}: {}", at.line, terminal_text::safe(&error.message, true));
    let help = "mend that line first; the file was left as it is".to_owned();
    Err(Problem { message, help: Some(help), ..Problem::default() })
}

/// The lines, from 0, that places begin on.
fn line_numbers(path: &str, text: &str, places: &[Span]) -> BTreeSet<usize> {
    let file = SourceFile::new(path, FileKind::Claims, text);
    places.iter().map(|span| file.position(span.start).line as usize - 1).collect()
}

/// A text without some of its lines and what stands below each of them.
fn without(text: &str, taken: &BTreeSet<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    // The indentation of the line that was taken out, while what stands below it follows.
    let mut below = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let blank = line.trim().is_empty();
        let indent = line.len() - line.trim_start().len();
        if taken.contains(&number) {
            below = Some(indent);
            continue;
        }
        match below {
            Some(least) if !blank && indent > least => continue,
            // The empty line behind goes with it, where there is one before it as well.
            Some(_) if blank && (out.is_empty() || out.ends_with("\n\n")) => continue,
            _ => below = None,
        }
        out.push_str(line);
    }
    if !taken.is_empty() {
        out.truncate(out.trim_end_matches('\n').len());
        if !out.is_empty() {
            out.push('\n');
        }
    }
    out
}

fn with_line_ends_of(old: &str, new: String) -> String {
    let first = old.find('\n').and_then(|at| old.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) { new.replace('\n', "\r\n") } else { new }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn accepted(fingerprint: &str) -> Accepted {
        Accepted {
            rule: "dispute".to_owned(),
            fingerprint: fingerprint.to_owned(),
            message: "A and B differ on: call".to_owned(),
        }
    }

    fn because(text: &str) -> Terms {
        Terms::new(text, None).unwrap()
    }

    fn reasons(text: &str) -> Vec<String> {
        let (document, errors) = syntax::parse(text, FileKind::Claims);
        assert_eq!(errors, [], "{text:?}");
        let read = document.statements.iter().filter_map(acknowledge);
        read.map(|read| read.because.as_ref().unwrap().value.to_string()).collect()
    }

    #[test]
    fn a_statement_stands_below_what_was_there() {
        let terms = Terms::new("both are in\nparagraph 4", Some("2026-01-31")).unwrap();
        let one = added("a.claims", None, &[accepted("0123456789ab")], &terms).unwrap();
        let expect = "acknowledge dispute finding 0123456789ab  # A and B differ on: call\n  \
                      because \"both are in paragraph 4\"\n  until 2026-01-31\n";
        assert_eq!(one, format!("{HEADER}\n{expect}"));
        let two = added("a.claims", Some("from a: x\r\n# end"), &[accepted("0123456789ab")], &terms).unwrap();
        assert_eq!(two, format!("from a: x\n# end\n\n{expect}").replace('\n', "\r\n"));
        assert_eq!(syntax::format(&one, FileKind::Claims).unwrap(), one, "it is laid out");
    }

    #[test]
    fn the_same_finding_accepted_again_has_one_statement() {
        let first =
            added("a.claims", None, &[accepted("0123456789ab"), accepted("ffffffffffff")], &because("a")).unwrap();
        let again = added("a.claims", Some(&first), &[accepted("0123456789ab")], &because("b")).unwrap();
        assert_eq!(reasons(&again), ["a", "b"]);
        assert_eq!(again.matches("0123456789ab").count(), 1);
        let short = first.replace("0123456789ab", "012345");
        assert_eq!(reasons(&added("a", Some(&short), &[accepted("0123456789ab")], &because("b")).unwrap()), ["a", "b"]);
        let other = short.replace("acknowledge dispute finding 012345", "acknowledge reversal finding 012345");
        assert_eq!(reasons(&added("a", Some(&other), &[accepted("0123456789ab")], &because("b")).unwrap()).len(), 3);
    }

    #[test]
    fn a_file_that_cannot_be_read_gets_nothing() {
        for broken in [
            "acknowledge dispute finding\n  because \"x\"\n",
            "from a: x \"y\n",
            "acknowledge dispute of x\n  becuase \"y\"\n",
        ] {
            let problem = added("a.claims", Some(broken), &[accepted("0123456789ab")], &because("b")).unwrap_err();
            assert!(problem.message.contains("cannot be read on line"), "{problem:?}");
        }
    }

    #[test]
    fn what_is_taken_out_goes_with_the_lines_below_it_and_nothing_else_does() {
        let text = "# mine\n\nacknowledge a finding 111111\n  because \"x\"\n\n# why\nacknowledge b finding 222222  # c\n    \
                    # more\n  because \"y\"\n\nfrom a: x\n";
        let place = |words: &str| {
            let at = text.find(words).unwrap() as u32;
            Span::new(at, at + 1)
        };
        let (first, second) = (place("acknowledge a"), place("acknowledge b"));
        let check = |places: &[Span], expect: &str| assert_eq!(pruned("a.claims", text, places).unwrap(), expect);
        check(&[], text);
        check(
            &[first],
            "# mine\n\n# why\nacknowledge b finding 222222  # c\n    # more\n  because \"y\"\n\nfrom a: x\n",
        );
        check(&[second], "# mine\n\nacknowledge a finding 111111\n  because \"x\"\n\n# why\n\nfrom a: x\n");
        check(&[first, second], "# mine\n\n# why\n\nfrom a: x\n");
    }

    #[test]
    fn a_reason_that_a_claim_file_cannot_hold_is_turned_down() {
        for text in ["", " \n ", "a\u{202e}b", "a\u{1b}[31mb", "\u{0}"] {
            assert!(Terms::new(text, None).is_err(), "{text:?}");
        }
    }

    proptest! {
        /// Whatever is typed is read again as it was typed, line ends aside, or is turned down.
        #[test]
        fn a_reason_is_read_as_it_was_written(text in any::<String>(), message in any::<String>()) {
            if let Ok(terms) = Terms::new(&text, None) {
                let accepted = Accepted { message, ..accepted("0123456789ab") };
                let written = added("a.claims", None, &[accepted], &terms).unwrap();
                let read = reasons(&written);
                prop_assert_eq!(&read, std::slice::from_ref(&terms.because));
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                prop_assert_eq!(words(&terms.because), words(&text));
            } else {
                prop_assert!(text.trim().is_empty() || text.chars().any(|c| !matches!(c, ' '..='~')));
            }
        }

        #[test]
        fn quotation_marks_and_backslashes_are_kept(text in "[a\\\\\"“” ]{0,12}") {
            if let Ok(terms) = Terms::new(&text, None) {
                let written = added("a.claims", None, &[accepted("0123456789ab")], &terms).unwrap();
                prop_assert_eq!(reasons(&written), [text.trim().to_owned()]);
            } else {
                prop_assert!(text.trim().is_empty());
            }
        }
    }
}

//! Any bytes: nothing panics, every place lies between two characters of its file, and every output can
//! be written.

use super::{base, config, json};
use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    project::decode,
    report::{self, Style},
    source::{FileKind, Place, SourceFile},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// What a place may not be: outside its text, or inside a character.
fn lies_well(checked: &CheckResult, place: Place) -> bool {
    let text = &checked.files.get(place.file).text;
    let (start, end) = (place.span.start as usize, place.span.end as usize);
    start <= end && text.is_char_boundary(start) && text.is_char_boundary(end)
}

fn check_bytes(files: Vec<(&str, Vec<u8>)>) -> CheckResult {
    let mut all = base();
    for (path, bytes) in files {
        let kind = if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
        let (text, fault) = decode(bytes);
        all.push(SourceFile::new(path, kind, text).cut_short(fault));
    }
    let checked = check(all, &NoTexts, &Options { without_standard_rules: true, threads: 1, ..Options::default() });
    for finding in &checked.findings {
        let because = finding.because.iter().filter_map(|because| because.place);
        let others = finding.others.iter().map(|(place, _)| *place);
        let handled = finding.handled.iter().map(|handled| handled.place);
        for place in std::iter::once(finding.place).chain(because).chain(others).chain(handled) {
            assert!(lies_well(&checked, place), "{finding:?}");
        }
    }
    for claim in &checked.model.claims {
        assert!(lies_well(&checked, claim.place), "{claim:?}");
        assert!(lies_well(&checked, Place::new(claim.place.file, claim.cue_span)), "{claim:?}");
    }
    let written = json(&checked);
    assert!(!written.is_empty());
    for width in [20, 40, 80] {
        let style = Style { width, ascii: width == 40, color: width == 80, ..Style::default() };
        let mut out = Vec::new();
        report::human::write(&checked.report(), &style, &mut out).unwrap();
        report::plain::write(&checked.report(), &style, &mut out).unwrap();
        report::claim_listing::write(&checked.files, &checked.model, &style, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let bad = |c: char| (c.is_control() && c != '\n' && c != '\u{1b}') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(bad), "{text:?}");
        assert!(width == 80 || !text.contains('\u{1b}'), "{text:?}");
    }
    checked
}

/// Words of the language and marks that have a meaning in it, by themselves and in lines that make sense.
const WORDS: [&str; 81] = [
    "source",
    "story",
    "person",
    "group",
    "event",
    "work",
    "from",
    "includes",
    "means",
    "on",
    "distinct from",
    "outlet",
    "published",
    "text",
    "cites",
    "kind",
    "says",
    "denies",
    "declines to comment on",
    "told",
    "might have",
    "not",
    "did not",
    "acknowledge",
    "dispute",
    "of",
    "because",
    "between",
    "and",
    "until",
    "finding",
    "as",
    "said",
    "quote",
    "at",
    "allow",
    "corrects",
    "checked by",
    "against",
    "for",
    "note",
    "retracts",
    "rests on",
    "background",
    "cue",
    "hedge",
    "negation",
    "future",
    "filler",
    "indefinite",
    "forms",
    "phrase",
    "also",
    "negated",
    "one",
    "usually",
    "per",
    "opposite",
    "implies",
    "symmetric",
    "once",
    "within",
    "grows",
    "rule",
    "define",
    "flag",
    "against",
    "unless",
    "example",
    "expect",
    "A",
    "B",
    "{x}",
    "{point}",
    "{n: number}",
    "affirms",
    "plan",
    "\u{202e}",
    "Zoe\u{308}",
    "Дмитриев",
    "2025-10-14",
];
const MARKS: [&str; 34] = [
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    ": ",
    ", ",
    "\"",
    "\"",
    "“",
    "”",
    "'",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "#",
    " # ",
    ".",
    "-",
    "–",
    "\t",
    "\r\n",
    "\r",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\u{1b}[31m",
    "%",
];

fn soup() -> impl Strategy<Value = String> {
    vec((select(WORDS.to_vec()), select(MARKS.to_vec())), 0..60).prop_map(|parts| {
        let mut text = String::new();
        for (word, mark) in parts {
            text.push_str(word);
            text.push_str(mark);
        }
        text
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_read_without_a_panic(claims in vec(any::<u8>(), 0..200), rules in vec(any::<u8>(), 0..200)) {
        check_bytes(vec![("a.claims", claims), ("b.rules", rules)]);
    }

    #[test]
    fn any_text_is_read_without_a_panic(claims in any::<String>(), rules in any::<String>()) {
        check_bytes(vec![("a.claims", claims.into_bytes()), ("b.rules", rules.into_bytes())]);
    }

    #[test]
    fn words_of_the_language_in_any_order_are_read_without_a_panic(claims in soup(), rules in soup()) {
        check_bytes(vec![("a.claims", claims.into_bytes()), ("b.rules", rules.into_bytes())]);
    }

    /// One place of a good story changed: a word or a mark put in, taken out or put in the place of another.
    #[test]
    fn a_damaged_story_is_read_without_a_panic(
        story in super::story::story(),
        damage in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop_oneof![soup(), Just(String::new())]), 1..4),
    ) {
        let mut files = story.files();
        for (file, at, with) in damage {
            let length = files.len();
            let (_, text) = &mut files[file.index(length)];
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = *at.get(&ends);
            let length = text[at..].chars().next().map_or(0, char::len_utf8);
            text.replace_range(at..at + length, with.get(..with.len().min(8)).unwrap_or(""));
        }
        let files = files.iter().map(|(path, text)| (path.as_str(), text.clone().into_bytes())).collect();
        check_bytes(files);
    }
}

//! Property tests of the syntax layer, for any text and for any well-formed file.

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::{CLAIMS, RULES, all_claims, fine};
use crate::{
    source::{FileKind, Span},
    syntax::{ast::Document, format, parse, print, structure},
};

const KINDS: [FileKind; 2] = [FileKind::Claims, FileKind::Rules];

/// Parses a text and checks the properties of any text.
#[track_caller]
fn any_text(text: &str, kind: FileKind) {
    let (document, errors) = parse(text, kind);
    let on_boundaries = |span: Span| text.get(span.range()).is_some();
    for error in &errors {
        assert!(on_boundaries(error.span), "{error:?} in {text:?}");
        assert!(!error.message.is_empty());
    }
    assert!(errors.is_sorted_by_key(|error| error.span), "in {text:?}");
    let mut end = 0;
    for token in &document.tokens {
        assert!(on_boundaries(token.span) && !token.span.is_empty() && token.span.start >= end, "in {text:?}");
        end = token.span.end;
    }
    assert!(document.comments.iter().copied().all(on_boundaries));
    let printed = print(text, &document);
    if errors.is_empty() {
        same_and_settled(text, &document, &printed, kind);
    }
}

/// Checks that printing preserves a document and that printing twice changes nothing.
#[track_caller]
fn same_and_settled(text: &str, document: &Document, printed: &str, kind: FileKind) {
    let (again, errors) = parse(printed, kind);
    assert_eq!(errors, [], "{text:?} was printed as {printed:?}");
    assert_eq!(structure(text, document), structure(printed, &again), "{text:?} was printed as {printed:?}");
    assert_eq!(print(printed, &again), printed, "from {text:?}");
    let formatted =
        format(text, kind).unwrap_or_else(|errors| panic!("{errors:?}: {text:?} was printed as {printed:?}"));
    assert_eq!(formatted.replace("\r\n", "\n"), printed);
    assert_eq!(format(&formatted, kind), Ok(formatted.clone()), "from {text:?}");
}

/// Words and marks of the language in any order, with characters that are not allowed.
fn soup() -> impl Strategy<Value = String> {
    const PIECES: [&str; 98] = [
        "source",
        "story",
        "person",
        "group",
        "event",
        "from",
        "acknowledge",
        "asked",
        "asked A about",
        "cue",
        "hedge",
        "filler",
        "forms",
        "phrase",
        "define",
        "rule",
        "example",
        "published",
        "outlet",
        "url",
        "text",
        "cites",
        "kind",
        "mark",
        "note",
        "includes",
        "means",
        "distinct from",
        "on",
        "quote",
        "at",
        "said",
        "as",
        "rests on",
        "background",
        "allow",
        "because",
        "between",
        "and",
        "until",
        "also",
        "negated",
        "one",
        "per",
        "within",
        "implies",
        "once",
        "unless",
        "at least 2 distinct",
        "lower by 1 where",
        "flag",
        "against",
        "expect",
        "nothing",
        "syntax",
        "raised by",
        "affirms",
        "possible",
        "error",
        "A",
        "B.said",
        "{x}",
        "{e}.on",
        "{n: number}",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "“",
        "”",
        "\\",
        "\"x\"",
        "“y z”",
        ", ",
        ",",
        ": ",
        ":",
        "#",
        " # c",
        " ",
        "  ",
        "\t",
        "\n",
        "\n  ",
        "\n    ",
        "\n      ",
        "\r\n",
        "\r",
        "Dmitriev",
        "ещё",
        "é",
        "U.S.",
        "\u{200b}",
        "\u{202e}",
        "\u{a0}",
        "\u{feff}",
        "❤️",
    ];
    prop::collection::vec(prop_oneof![4 => prop::sample::select(&PIECES[..]), 2 => Just(" "), 1 => Just("\n  ")], 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// The lines of a well-formed file: the nesting level and the words of each.
type Lines = Vec<(usize, String)>;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(
            &["Dmitriev", "call", "US", "1,300", "U.S.", "x:y", "a#b", "Čapek", "is", "\"plan B\"", "“q”"][..]
        )
        .prop_map(str::to_owned),
        "[A-Z][a-z]{1,6}",
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..6).prop_map(|words| format!("Xavier {}", words.join(" ")))
}

/// Several items separated by commas.
fn several(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 1..4).prop_map(|items| items.join(" , "))
}

/// Fills a template: `W` is a word, `L` a list of words, `S` a sentence, `Q` a quotation, and `R` a quotation that is
/// not empty.
fn fill(template: &'static str) -> impl Strategy<Value = String> {
    (word(), several(word()), words(), "\"[a-z #,:\\[\\]]{0,9}\"").prop_map(move |(word, list, words, quotation)| {
        let fill = |part: &str| match part {
            "W" => word.clone(),
            "L" => list.clone(),
            "S" => words.clone(),
            "Q" => quotation.clone(),
            "R" => quotation.replacen('"', "\"x", 1),
            other => other.to_owned(),
        };
        template.split(' ').map(fill).collect::<Vec<_>>().join(" ")
    })
}

fn one_of(templates: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(templates).prop_flat_map(fill)
}

/// A first line and the lines below it.
fn block(
    head: impl Strategy<Value = String>,
    below: impl Strategy<Value = Lines>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Lines> {
    (head, prop::collection::vec(below, count)).prop_map(|(head, below)| {
        let below = below.into_iter().flatten().map(|(depth, line)| (depth + 1, line));
        std::iter::once((0, head)).chain(below).collect()
    })
}

fn lines(templates: &'static [&'static str]) -> impl Strategy<Value = Lines> {
    one_of(templates).prop_map(|line| vec![(0, line)])
}

const NAMES: &[&str] = &["person W , L", "event call on S", "group W", "thing Ent0 Ent1 , L"];
const NAME_LINES: &[&str] = &["includes L", "means S", "distinct from L", "on S", "mark a , b", "note Q"];
const SOURCE_LINES: &[&str] =
    &["published S", "outlet W", "url https://x.org/a#b,c", "text W", "cites L", "kind post", "note Q"];
const DETAILS: &[&str] = &[
    "quote Q",
    "at Q",
    "said S",
    "as a",
    "retracts a",
    "corrects a",
    "rests on L",
    "cites L",
    "background",
    "allow dispute because R",
    "note Q",
    "mark a , b",
    "checked by W on S",
    "checked by Ann Lee on S , against L , for 0123abcd-4567ef89 note Q",
];

fn claim() -> impl Strategy<Value = Lines> {
    block(one_of(&["S", "S [ S ] , S", "S : S", "Xavier not [ [ S ] ]"]), lines(DETAILS), 0..3)
}

fn claims_statement() -> impl Strategy<Value = Lines> {
    prop_oneof![
        block(one_of(&["source W", "story W Q", "source W Q"]), lines(SOURCE_LINES), 0..4),
        block(one_of(NAMES), lines(NAME_LINES), 0..3),
        block(fill("from W"), claim(), 1..4),
        block(fill("from W : S"), lines(DETAILS), 0..3),
        claim(),
        block(
            one_of(&["acknowledge dispute of S", "acknowledge finding 3f9a21", "acknowledge dispute finding a"]),
            lines(&["because Q", "between W and W", "between W , W and W", "until S"]),
            0..3,
        ),
        block(
            one_of(&["asked W about S", "asked W about Xavier not [ S ]"]),
            lines(&["on S", "by W", "by Q1", "until S", "replied a", "note Q"]),
            0..4,
        ),
    ]
}

fn condition() -> impl Strategy<Value = Lines> {
    let line = lines(&[
        "A affirms {p}",
        "A.said is before {e}.on",
        "{e.on} is W",
        "Xavier S",
        "unless A is B",
        "unless at most 2 distinct {x} are W",
        "more than 1 distinct sources affirm {p}",
    ]);
    line.prop_recursive(3, 8, 3, |inner| {
        block(one_of(&["unless", "at least 2 distinct {x}", "unless fewer than 3 distinct speakers"]), inner, 1..3)
    })
}

fn rules_statement() -> impl Strategy<Value = Lines> {
    let vocabulary = lines(&[
        "cue says , Q1 , tells {hearer} : affirms",
        "cue a : denies , possible , future , odd",
        "hedge a , b : possible",
        "negation not , \"did not\"",
        "filler a , b",
        "indefinite who , \"unnamed {x}\"",
        "forms leak , leaks",
    ]);
    let phrase = block(
        one_of(&["phrase {a} Xavier {b: number}", "phrase \"White House\" S {c : person} {d: each}"]),
        lines(&[
            "also {b} was {a}",
            "negated S",
            "one a per b",
            "one a",
            "one a per b , c",
            "usually one a per b",
            "within 10%",
            "opposite {a} S",
            "implies S",
            "presupposes {x}",
            "symmetric",
            "once",
            "grows",
            "mark vague",
            "mark odd a",
            "accusation a",
            "interest",
            "note Q",
        ]),
        0..4,
    );
    let condition_or_lower = || prop_oneof![3 => condition(), 1 => lines(&["lower by 2 where A is B"])];
    let define = block(one_of(&["define A contradicts B on {p}", "define S"]), condition_or_lower(), 0..4);
    let rule_line = prop_oneof![
        2 => condition_or_lower(),
        2 => lines(&[
            "flag A", "flag A against B on {p} , as note : Q", "flag {x} as error : Q", "why Q", "help Q", "from Q",
            "needs Q", "silent Q", "set house", "per A.speaker , {x}", "absorbs a , b", "optional", "raised by reading",
        ]),
    ];
    let rule = (block(Just("rule odd-one : warning".to_owned()), rule_line, 0..5), any::<bool>());
    let rule = rule.prop_map(|(mut lines, summary)| {
        if summary {
            lines.insert(1, (1, "\"What it finds.\"".to_owned()));
        }
        lines
    });
    let expect = lines(&["expect nothing", "expect dispute , reversal"]);
    let example =
        block(fill("example Q"), prop_oneof![4 => claims_statement(), 1 => phrase_for_example(), 1 => expect], 0..4);
    prop_oneof![vocabulary, phrase, define, rule, example, block(one_of(NAMES), lines(NAME_LINES), 0..3)]
}

fn phrase_for_example() -> impl Strategy<Value = Lines> {
    block(Just("phrase {a} sang".to_owned()), lines(&["once", "symmetric"]), 0..2)
}

fn file(statement: impl Strategy<Value = Lines>) -> impl Strategy<Value = Lines> {
    prop::collection::vec(statement, 0..6).prop_map(|statements| statements.concat())
}

/// Writes lines in one of many layouts. `seeds` choose indentation, spaces, blank lines and comments.
fn lay_out(lines: &Lines, seeds: &[u8]) -> String {
    let mut seeds = seeds.iter().copied().cycle();
    let mut next = move |choices: u8| seeds.next().unwrap_or(0) % choices;
    let end = ["\n", "\r\n"][next(2) as usize];
    let mut out = String::from(["", "\u{feff}"][next(2) as usize]);
    let mut indents: Vec<usize> = Vec::new();
    for (depth, line) in lines {
        for _ in 0..next(6).saturating_sub(3) {
            out += ["", "   ", "# between", "      # deep"][next(4) as usize];
            out += end;
        }
        // Any number of columns deeper than its parent line, but no deeper than its siblings.
        let beside = indents.get(*depth).copied().unwrap_or(usize::MAX);
        indents.truncate(*depth);
        let parent = indents.last().copied();
        let column = parent.map_or(0, |parent| parent + 1 + next(5) as usize).min(beside);
        indents.push(column);
        out += &if next(3) == 0 {
            let tabs = column / 4;
            "\t".repeat(tabs) + &" ".repeat(column % 4)
        } else {
            " ".repeat(column)
        };
        for (at, part) in pieces(line).enumerate() {
            if at > 0 && !(matches!(part, "," | ":") && next(2) == 0) {
                out += [" ", "  ", "\t", "\u{a0}", " \u{2009}"][next(5) as usize];
            }
            out += part;
        }
        out += ["", "", " ", " # said", "\t#x \t"][next(5) as usize];
        out += end;
    }
    out
}

/// The words and quotations of a line of a template.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c| {
        quoted ^= matches!(c, '"' | '“' | '”' | '{' | '}');
        c == ' ' && !quoted
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters_are_read_without_a_panic(text in any::<String>()) {
        KINDS.iter().for_each(|&kind| any_text(&text, kind));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        KINDS.iter().for_each(|&kind| any_text(&text, kind));
    }

    #[test]
    fn any_words_of_the_language_are_read_without_a_panic(text in soup()) {
        KINDS.iter().for_each(|&kind| any_text(&text, kind));
    }

    #[test]
    fn the_layout_of_claims_never_changes_what_is_read(
        lines in file(claims_statement()),
        seeds in prop::collection::vec(any::<u8>(), 1..64),
    ) {
        layout_law(&lines, &seeds, FileKind::Claims);
    }

    #[test]
    fn the_layout_of_rules_never_changes_what_is_read(
        lines in file(rules_statement()),
        seeds in prop::collection::vec(any::<u8>(), 1..64),
    ) {
        layout_law(&lines, &seeds, FileKind::Rules);
    }

    #[test]
    fn damaged_lines_give_one_error_each_and_all_others_are_kept(
        lines in prop::collection::vec(prop_oneof![Just(None), (0..DAMAGES.len()).prop_map(Some)], 0..40),
        in_block in any::<bool>(),
    ) {
        let mut text = String::from(if in_block { "from rt\n  A says first\n" } else { "" });
        for line in &lines {
            text += if in_block { "  " } else { "" };
            text += line.map_or("Dmitriev denies call", |at| DAMAGES[at]);
            text += "\n";
        }
        let (document, errors) = parse(&text, FileKind::Claims);
        let damaged = lines.iter().flatten().count();
        prop_assert_eq!(errors.len(), damaged, "{:?}", errors);
        prop_assert_eq!(all_claims(&document).len(), lines.len() - damaged + usize::from(in_block));
        let line_of = |at: u32| text[..at as usize].matches('\n').count() - usize::from(in_block) * 2;
        prop_assert!(errors.iter().all(|error| lines[line_of(error.span.start)].is_some()));
    }
}

const DAMAGES: [&str; 12] = [
    "Dmitriev \"denies call",
    "Dmitriev denies [call",
    "Dmitriev denies call]",
    "Dmitriev den\u{200b}ies call",
    "Dmitriev den\u{202e}ies call",
    "Dmitriev {denies call",
    "Dmitriev denies} call",
    "Dmitriev denies {call}",
    "Dmitriev \0 denies \0 call",
    "[] Dmitriev denies \"call",
    "“Dmitriev denies call",
    "Dmitriev\rdenies call",
];

#[track_caller]
fn layout_law(lines: &Lines, seeds: &[u8], kind: FileKind) {
    let plain: String = lines.iter().map(|(depth, line)| format!("{}{line}\n", "  ".repeat(*depth))).collect();
    let document = fine(&plain, kind);
    let text = lay_out(lines, seeds);
    let other = fine(&text, kind);
    assert_eq!(without_comments(&plain, &document), without_comments(&text, &other), "{plain:?} and {text:?}");
    same_and_settled(&text, &other, &print(&text, &other), kind);
}

fn without_comments(text: &str, document: &Document) -> String {
    structure(text, &Document { comments: Vec::new(), ..document.clone() })
}

#[test]
fn every_beginning_of_a_file_is_read_without_a_panic() {
    for (text, kind) in [(CLAIMS, FileKind::Claims), (RULES, FileKind::Rules)] {
        for (end, _) in text.char_indices() {
            any_text(&text[..end], kind);
        }
    }
}

#[test]
fn nesting_of_any_depth_is_read_on_a_small_stack() {
    let stairs = |line: &str| (0..1000).map(|depth| format!("{}{line}\n", " ".repeat(depth + 1))).collect::<String>();
    let texts = [
        "[".repeat(100_000),
        "]".repeat(100_000),
        "{".repeat(100_000),
        format!("{}x{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("rule a: error\n  {}A is B\n", "unless ".repeat(100_000)),
        format!("rule a: error\n{}", stairs("unless")),
        format!("rule a: error\n{}", stairs("at least 2 distinct {x}")),
        format!("rule a: error\n{}", stairs("unless unless at least 2 distinct {x}")),
        format!("example \"a\"\n{}", stairs("example \"b\"")),
        format!("example \"a\"\n{}", stairs("from a")),
        stairs("from a"),
        stairs("phrase {a}"),
    ];
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for text in &texts {
            for kind in KINDS {
                let (document, errors) = parse(text, kind);
                assert!(!errors.is_empty());
                print(text, &document);
                structure(text, &document);
            }
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn nesting_that_is_allowed_is_kept() {
    let text: String = (0..127).map(|depth| format!("{}unless\n", " ".repeat(depth + 1))).collect();
    fine(&format!("define x\n{text}{}A is B\n", " ".repeat(128)), FileKind::Rules);
}

#[test]
fn reading_takes_time_in_proportion_to_the_length() {
    let pieces = [
        "\"",
        "“",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        "#",
        " #",
        "\u{200b}",
        "\u{202e}",
        "\r",
        "\n",
        "a",
        "a ",
        "é",
        "{a ",
        "\"a\\\" ",
        "a, ",
        "source\n",
        "source a b\n",
        "from a b\n c\n",
        "from a\n b\n",
        "a\n b\n",
        "sorce a\n published\n",
        "rule a: error\n  unless\n",
        "example \"a\"\n expect syntax\n [\n",
        "source a\n text b c\n",
        "cue a: b\n",
        "person a,",
        "phrase {a} ",
        "forms a, ",
        "rule of\n as a\n",
    ];
    for piece in pieces {
        for kind in KINDS {
            let text = piece.repeat(100_000 / piece.len());
            let (document, _) = parse(&text, kind);
            print(&text, &document);
        }
    }
}

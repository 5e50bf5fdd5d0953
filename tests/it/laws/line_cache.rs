//! The line cache changes nothing: a line of a known shape is filled in as it would be read.

use super::{base, config, story::VOCABULARY};
use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    model::{self, Input, ReadOptions},
    report,
    rules::standard,
    source::{FileKind, Files, SourceFile},
    syntax,
};
use proptest::{collection::vec, prelude::*, sample::select};

const NAMES: &str = "\
person Dmitriev, Kirill
person Ushakov
organisation \"White House\"
organisation Moscow, \"U.S.\"
place 2025-10-14
event summit on 2025-10-05
work plan
";

/// Words that lines are made of: names, cues, words of phrases, and words that mean something else in
/// another place. Of each kind of word that a reading asks for there are two at least, so that one may be read first and
/// the other be filled in by it.
const WORDS: [&str; 116] = [
    "Dmitriev",
    "Dmitriev",
    "Ushakov",
    "Kirill",
    "White House",
    "White",
    "Moscow",
    "U.S.",
    "Peskov",
    "Bloomberg",
    "x1",
    "agents",
    "police",
    "says",
    "says",
    "says",
    "denies",
    "denies",
    "rejected",
    "confirmed",
    "declines to comment on",
    "declines",
    "comment",
    "Says",
    "wonders",
    "predicts",
    "told reporters",
    "told",
    "according to",
    "in words of",
    "that",
    "and",
    "who",
    "he",
    "He",
    "I",
    "on 2025-11-26",
    "on 2025-11-26",
    "on",
    "in October",
    "October",
    "in",
    "2025-11-26",
    "2025",
    "Monday",
    "Tuesday",
    "yesterday",
    "night",
    "last",
    "week",
    "two weeks ago",
    "two",
    "ago",
    "late",
    "about",
    "twelve",
    "million",
    "per cent",
    "peskov",
    "as of",
    "authored",
    "authored",
    "penned",
    "is fake",
    "is",
    "has",
    "did",
    "will",
    "coached",
    "coached",
    "met",
    "killed",
    "signed",
    "struck",
    "strikes",
    "striking",
    "closed",
    "colour",
    "color",
    "20",
    "7",
    "12",
    "1999",
    "007",
    "1,300",
    "7.0",
    "twenty",
    "House",
    "Horse",
    "people",
    "resigned",
    "leaked",
    "plan",
    "plan",
    "call",
    "report",
    "summit",
    "not",
    "probably",
    "the",
    "a",
    "somebody",
    "officials",
    "didn't",
    "Smith's",
    "(Lab)",
    "Dr.",
    "Mayor",
    "&",
    "",
    "Peskov met Ushakov behind closed doors at Moscow",
    "Dmitriev met Peskov behind closed doors at Kirill",
    "Peskov met x1 behind closed doors at 2025-11-26",
    "Peskov met Ushakov behind closed doors",
    "Peskov met Ushakov behind",
    "Peskov met Ushakov",
];

/// A phrase so long that the words of a line with it are looked at in two goes, and one that ends where the first does.
const LONG: &str = "\
phrase {a} met {b} behind closed doors at {c}
phrase {a} met {b} behind
phrase {a} acted according to {b}
phrase {a} acted
phrase fire destroyed {n: number} homes
phrase {a} cost {n: number}
phrase {a} signed {b} on {day: date}
phrase {a: person} praised {b}
";

const SPEAKERS: [&str; 20] = [
    "Dmitriev",
    "Peskov",
    "Kirill",
    "the",
    "White House",
    "x1",
    "Met",
    "plan",
    "20",
    "2025-11-26",
    "Late",
    "Two",
    "Monday",
    "He",
    "Officials",
    "But",
    "Police",
    "Smith's",
    "October",
    "In",
];

const CUES: [&str; 12] = [
    "says",
    "says",
    "denies",
    "declines to comment on",
    "predicts",
    "says that",
    "wonders",
    "rejected",
    "confirmed",
    "told reporters",
    "reports",
    "says about",
];

/// Words that a phrase fits, or nearly.
fn phrase() -> impl Strategy<Value = Vec<&'static str>> {
    let name =
        || select(&["Dmitriev", "Peskov", "Moscow", "police", "x1", "plan", "call", "struck", "night", "20"][..]);
    let end = select(&["", "", "", "20", "1999", "7", "yesterday", "two weeks ago", "on Monday", "ago", "police"][..]);
    let verbs = ["authored", "met", "acted according to", "acted", "cost", "signed", "praised", "is", "coached"];
    (name(), select(verbs.to_vec()), name(), end).prop_map(|(one, verb, other, end)| vec![one, verb, other, end])
}

fn line() -> impl Strategy<Value = String> {
    let any = vec(select(&WORDS[..]), 1..9).prop_map(|words| words.join(" "));
    // Most lines are of the common form, with one thing amiss or none.
    let common = (
        select(&SPEAKERS[..]),
        select(&["", "", "on 2025-11-26", "on 2025-02-30", "on Monday", "in 2025"][..]),
        select(&CUES[..]),
        prop_oneof![2 => vec(select(&WORDS[..]), 1..5), 3 => phrase()],
        select(&["", "", "", ".", "!", ","][..]),
    );
    let common = common.prop_map(|(speaker, day, cue, content, end)| {
        let words = [vec![speaker, day, cue], content].concat();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ") + end
    });
    prop_oneof![1 => any, 3 => common]
}

/// Names that are figures, so that a figure may be more than its worth.
const FIGURES: &str = "thing 20, \"twenty\"\nevent \"7 October\"\n";

/// Names that make something else of words that lines hold.
const OTHERS: &str = "\
person \"Peskov junior\"
person bloomberg
thing \"on Monday\", \"says who\"
thing 2025-11-26
thing authored
";

fn read(claims: &str, without_line_cache: bool, threads: usize) -> CheckResult {
    read_with(NAMES, claims, without_line_cache, threads)
}

fn read_with(names: &str, claims: &str, without_line_cache: bool, threads: usize) -> CheckResult {
    read_by(names, claims, Options { without_standard_rules: true, threads, without_line_cache, ..Options::default() })
}

fn read_by(names: &str, claims: &str, options: Options) -> CheckResult {
    let mut files = if options.without_standard_rules { base() } else { Vec::new() };
    files.push(SourceFile::new("words.rules", FileKind::Rules, VOCABULARY));
    files.push(SourceFile::new("long.rules", FileKind::Rules, LONG));
    files.push(SourceFile::new("names.claims", FileKind::Claims, names));
    files.push(SourceFile::new("story.claims", FileKind::Claims, claims));
    check(files, &NoTexts, &options)
}

/// All that was read, and all that was said of it.
fn told(checked: &CheckResult) -> String {
    let mut json = Vec::new();
    report::json::write_reading(&checked.files, &checked.model, &mut json).unwrap();
    let model = &checked.model;
    let numbers = (&model.dates, &model.numbers, &model.number_texts, model.unread);
    let findings: Vec<_> = checked.findings.iter().map(|found| (&found.rule, &found.message, found.place)).collect();
    let names: Vec<_> = model.names.iter().map(|name| &name.text).collect();
    format!("{}\n{:#?}\n{names:?}\n{numbers:?}\n{findings:#?}", String::from_utf8(json).unwrap(), model.claims)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_line_of_a_known_shape_is_filled_in_as_it_would_be_read(
        lines in vec(line(), 1..24),
        figures in any::<bool>(),
        others in any::<bool>(),
    ) {
        let text = format!("from paper\n{}", lines.iter().map(|line| format!("  {line}\n")).collect::<String>());
        let names = format!("{NAMES}{}{}", if figures { FIGURES } else { "" }, if others { OTHERS } else { "" });
        let [with_cache, without_cache] = [false, true].map(|how| told(&read_with(&names, &text, how, 1)));
        prop_assert_eq!(with_cache, without_cache, "{}", text);
    }

    #[test]
    fn a_line_is_filled_in_as_it_would_be_read_by_the_standard_vocabulary(lines in vec(line(), 8..40)) {
        let text = format!("from paper\n{}", lines.iter().map(|line| format!("  {line}\n")).collect::<String>());
        let read = |without_line_cache| {
            told(&read_by(NAMES, &text, Options { threads: 1, without_line_cache, ..Options::default() }))
        };
        prop_assert_eq!(read(false), read(true), "{}", text);
    }
}

/// So many lines that they are looked at in several goes, in blocks, with details below some, and outside of
/// blocks too. Lines come again, and again with other names, so that shapes are known in one go that were not in the
/// one before.
fn long(lines: &[String]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().cycle().take(500).enumerate() {
        if index % 83 == 82 {
            text.push_str(&format!("{line}\n"));
        }
        if index % 41 == 0 || index % 83 == 82 {
            text.push_str(&format!("from paper{}\n", index % 7));
        }
        let line = if index % 3 == 0 { line.replace("Dmitriev", &format!("Agent{index}")) } else { line.clone() };
        text.push_str(&format!("  {line}\n"));
        if index % 29 == 28 {
            text.push_str("    quote \"no plan\"\n");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases.div_ceil(16), ..config() })]

    #[test]
    fn how_far_lines_are_looked_at_ahead_changes_nothing(lines in vec(line(), 2..24)) {
        let text = long(&lines);
        let without_line_cache = told(&read(&text, true, 1));
        for threads in [1, 2, 3] {
            prop_assert!(told(&read(&text, false, threads)) == without_line_cache, "{} threads: {}", threads, text);
        }
    }
}

/// Words that begin lines with a capital that means nothing are joined with the same words in lower case, wherever
/// either of them is met first.
#[test]
fn a_capital_that_means_nothing_is_found_wherever_the_words_are_met_first() {
    let rules = "cue says: affirms\nphrase {event} cost {n: number}\nphrase {who} resigned\n";
    let mut text = "from paper\n".to_owned();
    let mut line = |line: &str| text.push_str(&format!("  {line}\n"));
    line("Rubio says blast cost 10");
    line("Leaks says blast cost 11");
    line("Rubio says leaks resigned");
    (0..5_000).for_each(|number| line(&format!("Rubio{number} says Dmitriev resigned")));
    line("Wires says plan resigned");
    line("Rubio says wires resigned");
    for without_line_cache in [false, true] {
        let files = [("words.rules", FileKind::Rules, rules), ("paper.claims", FileKind::Claims, &text)];
        let files = files.map(|(path, kind, text)| SourceFile::new(path, kind, text)).into();
        let checked = check(
            files,
            &NoTexts,
            &Options { without_standard_rules: true, threads: 1, without_line_cache, ..Options::default() },
        );
        let has = |name: &str| checked.model.names.iter().any(|known| known.text == name);
        assert_eq!(["leaks", "wires", "Rubio4999", "Leaks", "Wires"].map(has), [true, true, true, false, false]);
    }
}

/// What reading a file takes, in something near to instructions: what each line costs that is filled in, what more each
/// costs that is read word by word, and what the words and the search for capitals cost.
fn cost(claims: &str) -> usize {
    let files: Vec<SourceFile> = standard()
        .iter()
        .map(|(path, text)| SourceFile::new(*path, FileKind::Rules, *text).embedded())
        .chain([
            SourceFile::new("words.rules", FileKind::Rules, VOCABULARY),
            SourceFile::new("long.rules", FileKind::Rules, LONG),
            SourceFile::new("paper.claims", FileKind::Claims, claims),
        ])
        .collect();
    let files = Files::new(files);
    let trees: Vec<_> = files.iter().map(|(_, file)| syntax::skim(&file.text, file.kind).0).collect();
    let input = |((id, file), document)| Input { id, file, document };
    let inputs: Vec<Input<'_>> = files.iter().zip(&trees).map(input).collect();
    let effort = model::read(&inputs, &ReadOptions::default()).effort;
    let lines = claims.lines().count();
    3_000 * lines + 15_000 * effort.lines_read + 300 * effort.words + effort.bytes_searched
}

/// Lines that make something of words that all others hold do not make all others slow.
#[test]
fn a_few_lines_make_a_long_file_no_slower_than_a_few_lines_do() {
    let mut claims = String::from("from paper\n");
    for line in 0..20_000 {
        let (speaker, other, day) = (line % 97, line % 89, 1 + line % 28);
        let said = match line % 4 {
            0 => format!("Agent{other} authored plan{other}"),
            1 => format!("Figure{other} cost 20"),
            2 => "Moscow coached Ushakov".to_owned(),
            _ => format!("Agent{other} met Agent{speaker}"),
        };
        let speaker = if line % 3 == 0 { "Peskov".to_owned() } else { format!("Agent{speaker}") };
        claims.push_str(&format!("  {speaker} on 2025-11-{day:02} says {said}\n"));
    }
    let alone = cost(&claims);
    let small: String = (0..97).map(|agent| format!(" agent{agent}")).collect();
    for lines in [
        "from wire\n  Leaks says w1 is fake\n  Rubio says leaks resigned\n",
        "from wire\n  Rubio says peskov resigned\n",
        &format!("from wire\n  Rubio says{small}\n"),
        "person \"Peskov junior\"\n",
        "person peskov\n",
        "thing \"on Monday\"\n",
        "thing \"on 2025-11-26\"\n",
        "thing \"says who\"\n",
        "thing \"Agent7 authored\", authored\n",
        "thing 20\n",
        "thing 2025-11-26\n",
        "from wire\n  Rubio says Figure1 cost twenty\n",
        "from wire\n  Rubio says Figure1 cost 20.0\n",
        "from wire\n  peskov says Figure1 cost 7\n    quote \"no\"\n  PESKOV says no\n",
    ] {
        let with = cost(&format!("{lines}{claims}"));
        assert!(with < alone + alone / 33, "{lines}: {} in a thousand more", (with - alone) * 1000 / alone);
    }
}

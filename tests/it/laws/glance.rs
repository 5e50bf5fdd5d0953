//! A line that is read at a glance is read as it is word by word.

use super::{base, config, story::VOCABULARY};
use copydesk::{
    Checked, Options, check,
    check::NoTexts,
    report,
    source::{FileKind, SourceFile},
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
/// another place.
const WORDS: [&str; 61] = [
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
    "says",
    "says",
    "says",
    "denies",
    "denies",
    "declines to comment on",
    "declines",
    "comment",
    "Says",
    "wonders",
    "predicts",
    "on 2025-11-26",
    "on 2025-11-26",
    "on",
    "in October",
    "2025-11-26",
    "2025",
    "Monday",
    "as of",
    "authored",
    "authored",
    "penned",
    "is fake",
    "coached",
    "coached",
    "met",
    "killed",
    "20",
    "7",
    "007",
    "1,300",
    "people",
    "resigned",
    "leaked",
    "plan",
    "plan",
    "call",
    "summit",
    "not",
    "probably",
    "the",
    "somebody",
    "didn't",
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
";

fn line() -> impl Strategy<Value = String> {
    let any = vec(select(&WORDS[..]), 1..9).prop_map(|words| words.join(" "));
    // Most lines are of the common form, with one thing amiss or none.
    let common = (
        select(&["Dmitriev", "Peskov", "Kirill", "the", "White House", "x1", "Met", "plan", "20", "2025-11-26"][..]),
        select(&["", "", "on 2025-11-26", "on 2025-02-30", "on Monday", "in 2025"][..]),
        select(&["says", "denies", "declines to comment on", "predicts", "says that", "wonders"][..]),
        vec(select(&WORDS[..]), 1..5),
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

fn read(claims: &str, word_by_word: bool, threads: usize) -> Checked {
    read_with(NAMES, claims, word_by_word, threads)
}

fn read_with(names: &str, claims: &str, word_by_word: bool, threads: usize) -> Checked {
    let mut files = base();
    files.push(SourceFile::new("words.rules", FileKind::Rules, VOCABULARY));
    files.push(SourceFile::new("long.rules", FileKind::Rules, LONG));
    files.push(SourceFile::new("names.claims", FileKind::Claims, names));
    files.push(SourceFile::new("story.claims", FileKind::Claims, claims));
    check(files, &NoTexts, &Options { bare: true, threads, word_by_word, ..Options::default() })
}

/// All that was read, and all that was said of it.
fn told(checked: &Checked) -> String {
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
    fn a_glance_reads_what_word_by_word_is_read(lines in vec(line(), 1..24), figures in any::<bool>()) {
        let text = format!("from paper\n{}", lines.iter().map(|line| format!("  {line}\n")).collect::<String>());
        let names = format!("{NAMES}{}", if figures { FIGURES } else { "" });
        let [at_a_glance, word_by_word] = [false, true].map(|how| told(&read_with(&names, &text, how, 1)));
        prop_assert_eq!(at_a_glance, word_by_word, "{}", text);
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
        let word_by_word = told(&read(&text, true, 1));
        for threads in [1, 2, 3] {
            prop_assert!(told(&read(&text, false, threads)) == word_by_word, "{} threads: {}", threads, text);
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
    for word_by_word in [false, true] {
        let files = [("words.rules", FileKind::Rules, rules), ("paper.claims", FileKind::Claims, &text)];
        let files = files.map(|(path, kind, text)| SourceFile::new(path, kind, text)).into();
        let checked = check(files, &NoTexts, &Options { bare: true, threads: 1, word_by_word, ..Options::default() });
        let has = |name: &str| checked.model.names.iter().any(|known| known.text == name);
        assert_eq!(["leaks", "wires", "Rubio4999", "Leaks", "Wires"].map(has), [true, true, true, false, false]);
    }
}

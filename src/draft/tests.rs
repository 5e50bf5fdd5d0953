use super::*;
use proptest::prelude::*;

const CUES: &str = include_str!("../../rules/draft/cues.txt");
const WORDS: &str = include_str!("../../rules/draft/words.txt");

fn finder() -> Finder {
    Finder::new(CUES, WORDS).unwrap()
}

/// Each attribution as `pattern | speaker | cue | content`.
fn found(text: &str) -> Vec<String> {
    let words = |bytes: Bytes| text[bytes.start as usize..bytes.end as usize].to_owned();
    let all = finder().find(text, &paragraphs(text));
    let one = |found: &Attribution| {
        let speaker = found.speaker.map_or_else(|| "-".to_owned(), words);
        let cue = found.cue.map_or_else(|| "-".to_owned(), words);
        let content: Vec<String> = found.content.iter().copied().map(words).collect();
        format!("{} | {speaker} | {cue} | {}", found.pattern.name(), content.join(" // "))
    };
    all.iter().map(one).collect()
}

fn finds(text: &str, expect: &[&str]) {
    assert_eq!(found(text), expect, "{text}");
}

#[test]
fn the_lists_of_words_can_be_read() {
    finder();
    let wrong = Finder::new("say to nobody: say\n", WORDS).unwrap_err();
    assert_eq!((wrong.line, wrong.message.as_str()), (1, "there is no frame `say`"));
    assert_eq!(Finder::new(CUES, "# a\nnone here\n").unwrap_err().line, 2);
}

#[test]
fn quotations_are_found_with_their_speakers() {
    finds("“We lost,” said Ann Lee, the mayor.", &["quoted | Ann Lee, the mayor | said | We lost,"]);
    finds("“We lost,” she told reporters. “Twice.”", &["quoted | she | told | We lost, // Twice."]);
    finds("“We,” he said, “lost it.”", &["quoted | he | said | We, // lost it."]);
    finds("\"Why?\" Mr. Lee asked.", &["quoted | Mr. Lee | asked | Why?"]);
    finds("Lee said: „Wir auch.“", &["quoted | Lee | said | Wir auch."]);
    finds("‘It’s the girls’ pool,’ said Lee.", &["quoted | Lee | said | It’s the girls’ pool,"]);
    finds("« Jamais », Keller said.", &["quoted | Keller | said | Jamais"]);
    finds("Said one fan: 'No.'", &["quoted | one fan | Said | No."]);
    finds("“Rubbish” was Lee’s answer.", &["noun | Lee | answer | Rubbish"]);
}

#[test]
fn a_quotation_may_run_over_paragraphs() {
    finds(
        "Lee wrote: “We lost.\n\n“We will not lose again.”",
        &["quoted | Lee | wrote | We lost. // We will not lose again."],
    );
}

#[test]
fn what_is_said_of_others_is_found() {
    finds("The firm said on Monday that it was lost.", &["said that | The firm | said | that it was lost"]);
    finds("Police believe a tyre caught fire.", &["said that | Police | believe | a tyre caught fire"]);
    finds("The bridge, officials say, will reopen.", &["aside | officials | say | The bridge // will reopen"]);
    finds("Lee asked whether it was lost.", &["asked | Lee | asked | whether it was lost"]);
    finds("Lee vowed to return.", &["said to | Lee | vowed | to return"]);
    finds("It was lost, according to Lee.", &["according to | Lee | according to | It was lost"]);
    finds("Lee called it “a farce.”", &["worded | Lee | called | it “a farce.”"]);
    finds("She was told by Lee that it was lost.", &["passive | Lee | was told | that it was lost"]);
    finds("A third man is believed to have fled.", &["passive | - | is believed | A third man // to have fled"]);
    finds("Lee is convinced that it is lost.", &["conviction | Lee | is convinced | that it is lost"]);
    finds("His claim that it was lost is new.", &["noun | His | claim | that it was lost is new"]);
}

#[test]
fn who_speaks_twice_is_named_twice() {
    finds(
        "Lee said he was late and added that it rained.",
        &["said that | Lee | said | he was late", "said that | Lee | added | that it rained"],
    );
    finds(
        "Lee, who lives nearby, said he was late, adding that it rained.",
        &["said that | Lee | said | he was late", "said that | Lee | adding | that it rained"],
    );
}

#[test]
fn what_attributes_nothing_is_left_alone() {
    for text in [
        "The show went on according to plan.",
        "The so-called “heat map” is on sale.",
        "The stand is known as ‘The Cauldron’.",
        "Reeve told a different story.",
        "The crash claimed two lives.",
    ] {
        finds(text, &[]);
    }
}

#[test]
fn turns_of_an_interview_are_statements() {
    let text = "SAND: Was it fair?\n\nLIND: No.\n\nSAND: Why?\n\nLIND: I left.";
    let turns = [
        "turn | SAND | - | Was it fair?",
        "turn | LIND | - | No",
        "turn | SAND | - | Why?",
        "turn | LIND | - | I left",
    ];
    finds(text, &turns);
}

#[test]
fn the_likeliest_name_is_known_behind_a_pronoun() {
    let text = "Ann Lee said it was lost. She said it was late.";
    let all = finder().find(text, &paragraphs(text));
    assert_eq!(all[1].name, Some(Bytes { start: 0, end: 7 }));
}

/// Whatever a text holds, the time it takes grows with its length alone.
#[test]
fn hostile_texts_take_time_in_proportion_to_their_length() {
    let finder = finder();
    let mut slow = Vec::new();
    for unit in [
        "said ",
        "“",
        "\"",
        "' ",
        "he said, ",
        "\"a,\" he said, ",
        "that ",
        "according to ",
        "a, ",
        "( ",
        "and ",
        "says that he says that ",
        "A: b\n\n",
        "“a\n\n",
        "’s ",
        ". ",
        "of which ",
        "the claim that ",
        "is believed to ",
        "— ",
        "who ",
        "Mr. ",
        "x;",
        "called it \"a\", ",
    ] {
        let steps = |length: usize| {
            let text = unit.repeat(length / unit.len());
            finder.find_counted(&text, &paragraphs(&text)).1
        };
        let (short, long) = (steps(4_000), steps(32_000));
        slow.extend((long > short * 10 + 10_000).then(|| format!("{unit:?}: {short} steps, then {long}")));
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_place_lies_in_it(
        text in prop::collection::vec(prop_oneof![
            Just("said "), Just("Lee "), Just("“"), Just("”"), Just("\""), Just("‘"), Just("’"), Just("'"), Just(", "), Just(". "),
            Just("that "), Just("\n\n"), Just("according to "), Just("it was "), Just(": "), Just("é"), Just("he "), Just("A: "),
            Just("is believed to "), Just("- "), Just("("), Just(")"), Just("Q. "), Just("told me "), Just("called it "), Just("in her view "),
            Just("reportedly "), Just("`` "), Just("'' "), Just("« "), Just(" »"), Just("„"), Just("to leave "), Just("and "), Just("\u{301}"),
        ], 0..60).prop_map(|parts| parts.concat())
    ) {
        for found in finder().find(&text, &paragraphs(&text)) {
            for bytes in found.content.iter().chain(&found.speaker).chain(&found.cue).chain(&found.said).chain(&found.name) {
                let words = text.get(bytes.start as usize..bytes.end as usize);
                prop_assert!(words.is_some_and(|words| !words.is_empty()), "{found:?}");
            }
        }
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,200}") {
        finder().find(&text, &paragraphs(&text));
    }
}

//! Who checked which claim, and the checking sheet.

use copydesk::{
    CheckResult, Options,
    check::{NoTexts, check},
    model::ticks::CheckedWords,
    source::{FileKind, SourceFile},
};

const STORY: &str = "# The swing\n\n\
    Kestrel never looked at the swing, says Ida Berg. <!-- claim: Berg says Kestrel did not inspect the swing\n  \
    TICK -->\n\
    The town paid Kestrel €4,800 in 2025.\n";

const NOTES: &str = "source call\n  words \"We never saw anybody at the swing. They were paid.\"\n\
    from call\n  Berg says Kestrel did not inspect the swing\n    at \"never saw anybody\"\n";

fn checked(story: &str, notes: &str) -> CheckResult {
    let files = vec![
        SourceFile::new("story.md", FileKind::Story, story),
        SourceFile::new("notes.claims", FileKind::Claims, notes),
    ];
    check(files, &NoTexts, &Options::default())
}

/// The state of the first tick on file.
fn state(story: &str, notes: &str) -> &'static str {
    let checked = checked(story, notes);
    let claims = checked.model.claims.iter();
    let mut ticks = claims.flat_map(|claim| checked.model.ticks(claim));
    ticks.next().map_or("none", |tick| tick.state.word())
}

/// The story with a tick that is bound to its words.
fn bound(notes: &str) -> String {
    let bare = STORY.replace("TICK", "checked by Maya Lindt on 2026-03-02");
    let checked = checked(&bare, notes);
    let claim = checked.model.claims.iter().find(|claim| !checked.model.ticks(claim).is_empty()).unwrap();
    let against = &checked.model.ticks(claim)[0].against;
    let fingerprint = CheckedWords::new(&checked.files, &checked.model).fingerprint(claim, against);
    bare.replace("2026-03-02", &format!("2026-03-02 for {fingerprint}"))
}

#[test]
fn a_tick_holds_as_long_as_the_words_are_those_that_were_checked() {
    let story = bound(NOTES);
    assert_eq!(state(&story, NOTES), "checked");
    assert_eq!(state(&STORY.replace("TICK", "checked by Maya Lindt on 2026-03-02"), NOTES), "not-bound");
    // The layout of a paragraph, and what stands beside the sentence, make no difference.
    assert_eq!(state(&story.replace("looked at the swing, says", "looked\nat the  *swing*, says"), NOTES), "checked");
    assert_eq!(state(&story.replace("# The swing\n", "# The swing\n\nA new beginning of 2026.\n"), NOTES), "checked");
    assert_eq!(state(&story.replace("€4,800", "€9,999"), NOTES), "checked");
    assert_eq!(state(&story, &NOTES.replace("They were paid.", "They left.")), "checked");
    assert_eq!(state(&story, &format!("{NOTES}from other: Berg says Kestrel did not inspect the swing\n")), "checked");
}

#[test]
fn a_tick_lapses_when_the_words_of_the_story_or_of_a_source_change() {
    let story = bound(NOTES);
    assert_eq!(state(&story.replace("never looked", "hardly looked"), NOTES), "lapsed-story");
    assert_eq!(state(&story, &NOTES.replace("saw anybody", "met anybody")), "lapsed-source");
    assert_eq!(state(&story, "from call: Berg says it rained\n"), "lapsed-source");
    // Without a passage the words of the claim count.
    let notes = "from call: Berg says Kestrel did not inspect the swing\n";
    let story = bound(notes);
    assert_eq!(state(&story, notes), "checked");
    assert_eq!(state(&story, "from call: Berg said Kestrel did not inspect the swing\n"), "lapsed-source");
}

#[test]
fn a_tick_against_a_source_rests_on_that_source_alone() {
    let other = "from other: Berg says Kestrel did not inspect the swing\n";
    let notes = format!("{NOTES}{other}");
    let bare = STORY.replace("TICK", "checked by Maya Lindt on 2026-03-02 against call");
    let checked = checked(&bare, &notes);
    let claim = checked.model.claims.iter().find(|claim| !checked.model.ticks(claim).is_empty()).unwrap();
    let words = CheckedWords::new(&checked.files, &checked.model);
    let fingerprint = words.fingerprint(claim, &checked.model.ticks(claim)[0].against);
    assert_eq!(fingerprint.split('-').count(), 2);
    assert_eq!(words.fingerprint(claim, &[]).split('-').count(), 3);
    let story = bare.replace("against call", &format!("for {fingerprint} against call"));
    assert_eq!(state(&story, &notes), "checked");
    assert_eq!(state(&story, NOTES), "checked");
    assert_eq!(state(&story, other), "none", "the source is not on file");
}

#[test]
fn a_tick_that_cannot_be_read_is_an_error_with_its_place() {
    for (tick, message, line) in [
        ("checked by Maya Lindt", "expected `on` after `Lindt`, found the end of the line", 4),
        ("checked by Maya Lindt on 31 February 2026", "", 4),
        ("checked by Maya Lindt on 2026-03-02 against nobody", "no source `nobody` is on file", 4),
    ] {
        let checked = checked(&STORY.replace("TICK", tick), NOTES);
        let finding = checked.findings.iter().find(|finding| finding.rule == "syntax").unwrap();
        assert!(finding.message.contains(message), "{tick}: {}", finding.message);
        let file = checked.files.get(finding.place.file);
        assert_eq!((file.path.as_str(), file.position(finding.place.span.start).line), ("story.md", line), "{tick}");
    }
}

//! Who checked which claim, and the checking sheet.

use crate::support::Folder;
use copydesk::{
    CheckResult, Options,
    check::{NoTexts, check},
    model::ticks::CheckedWords,
    source::{FileKind, SourceFile},
};
use std::{collections::BTreeMap, fs};

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

/// A story with three claims, and the folder of it.
fn desk() -> Folder {
    Folder::new(&[
        (
            "draft.md",
            "# The swing\n\nKestrel never looked at the swing, says Ida Berg. <!-- claim: Berg says Kestrel did not inspect \
             the swing -->\nThe town paid the firm €4,800 in 2025. <!-- claim: the town paid Kestrel €4,800 in 2025\n  \
             checked by Jo on 2025-06-09\n-->\n\nThe firm has 40 workers.\n",
        ),
        ("more.claims", "story draft\n  text draft.md\nfrom draft\n  the swing was old  # they say\n"),
        ("notes.claims", NOTES),
    ])
}

/// The rows of a sheet by their headings.
fn rows(folder: &Folder) -> Vec<BTreeMap<String, String>> {
    folder.run("sheet draft.md -o sheet.csv").expect(0, "", " checked");
    let text = fs::read_to_string(folder.path().join("sheet.csv")).unwrap();
    assert!(text.starts_with("\u{feff}id,line,"));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let row =
        |record: csv::StringRecord| headings.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Writes rows with some cells filled in, in any order of rows.
fn fill(folder: &Folder, rows: &[BTreeMap<String, String>], ticks: &[(usize, &[(&str, &str)])]) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(rows[0].keys()).unwrap();
    for (index, cells) in ticks {
        let mut row = rows[*index].clone();
        row.extend(cells.iter().map(|(name, cell)| ((*name).to_owned(), (*cell).to_owned())));
        writer.write_record(row.values()).unwrap();
    }
    folder.write("filled.csv", writer.into_inner().unwrap());
}

fn text(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

#[test]
fn what_is_filled_in_is_taken_back_by_the_id_of_its_row() {
    let folder = desk();
    let rows = rows(&folder);
    assert_eq!(rows.len(), 4, "{rows:#?}");
    let maya: &[(&str, &str)] = &[("checked by", "Maya Lindt"), ("checked on", "10 June 2025"), ("against", "call")];
    let bo: &[(&str, &str)] = &[("checked by", "Bo on Call"), ("checked on", "2025-06-11"), ("note", "=1+1, \"so\"")];
    fill(&folder, &rows, &[(3, bo), (0, maya), (1, &[])]);
    let before = ["draft.md", "more.claims"].map(|path| text(&folder, path));
    folder.run("sheet draft.md --read filled.csv --dry-run").expect(0, "2 checks would be written", "");
    assert_eq!(["draft.md", "more.claims"].map(|path| text(&folder, path)), before);
    folder.run("sheet draft.md --read filled.csv").expect(0, "2 checks written: `draft.md` (1), `more.claims` (1)", "");
    let (story, more) = (text(&folder, "draft.md"), text(&folder, "more.claims"));
    assert!(story.contains("inspect the swing\n  checked by Maya Lindt on 2025-06-10 for "), "{story}");
    assert!(story.contains(" against call -->"), "{story}");
    assert!(more.contains("was old  # they say\n    checked by \"Bo on Call\" on 2025-06-11 for "), "{more}");
    assert!(more.ends_with(" note \"=1+1, \\\"so\\\"\"\n"), "{more}");
    // Another checker stands behind the first, and is the one that the sheet shows.
    let kay: &[(&str, &str)] = &[("checked by", "Kay"), ("checked on", "2025-06-12")];
    fill(&folder, &rows, &[(1, kay)]);
    folder.run("sheet draft.md --read filled.csv").expect(0, "1 check written: `draft.md` (1)", "");
    let (story, more) = (text(&folder, "draft.md"), text(&folder, "more.claims"));
    assert!(story.contains("  checked by Jo on 2025-06-09\n  checked by Kay on 2025-06-12 for "), "{story}");
    fill(&folder, &rows, &[(3, bo), (0, maya), (1, &[])]);
    // Once more it changes nothing, and neither does the sheet as it is written now.
    folder.run("sheet draft.md --read filled.csv").expect(0, "nothing to write\n3 checks on file already", "");
    folder.run("sheet draft.md -o again.xlsx").expect(0, "", "3 of 4 checked");
    folder.run("sheet draft.md --read again.xlsx").expect(0, "3 checks on file already", "");
    assert_eq!((text(&folder, "draft.md"), text(&folder, "more.claims")), (story, more));
}

#[test]
fn who_speaks_may_be_declared_in_another_file() {
    let folder = Folder::new(&[
        ("draft.md", "The fire service says the blaze killed 18.\n"),
        (
            "draft.claims",
            "story draft\n  text draft.md\nfrom draft\n  fire service says blaze killed 18\n    at \"the blaze killed 18\"\n",
        ),
        ("names.claims", "organisation \"fire service\"\n"),
    ]);
    let all = rows(&folder);
    fill(&folder, &all, &[(0, &[("checked by", "Maya Lindt"), ("checked on", "2026-03-02")])]);
    folder.run("sheet draft.md --read filled.csv").expect(0, "1 check written: `draft.claims` (1)", "");
    folder.run("sheet draft.md").expect(0, "1 of 1 checked", "");
}

#[test]
fn what_no_longer_fits_is_listed_with_its_row_and_left_out() {
    let folder = desk();
    let rows = rows(&folder);
    let tick: &[(&str, &str)] = &[("checked by", "Maya"), ("checked on", "2025-06-10")];
    let with = |more: &[(&'static str, &'static str)]| [tick, more].concat();
    fill(
        &folder,
        &rows,
        &[
            (0, &with(&[("id", "c00000000")])),
            (0, &with(&[("checked by", " ")])),
            (0, &with(&[("checked on", "03/04/2025")])),
            (0, &with(&[("against", "cal")])),
            (0, &with(&[("note", "a\u{1b}[31m")])),
            (0, &with(&[("note", "-->")])),
            (2, tick),
            (3, tick),
        ],
    );
    folder.write("draft.md", text(&folder, "draft.md").replace("40 workers", "41 workers"));
    let run = folder.run("sheet draft.md --read filled.csv").expect(1, "1 check written: `more.claims` (1)", "");
    for (row, why) in [
        (2, "no claim has the id `c00000000` now"),
        (3, "the name in `checked by` is missing"),
        (4, "`03/04/2025` in `checked on` is no day"),
        (5, "no source `cal` is on file; did you mean `call`?"),
        (6, "character 2 of `note` cannot be seen"),
        (7, "two hyphens in a row would end the comment"),
        (8, "no claim stands for this sentence yet"),
    ] {
        assert!(run.err.contains(&format!("filled.csv: row {row}: {why}")), "{}", run.err);
    }
    // The words that a row shows are those that were checked.
    fill(&folder, &rows, &[(0, tick)]);
    folder.write("draft.md", text(&folder, "draft.md").replace("never looked", "hardly looked"));
    folder.run("sheet draft.md --read filled.csv").expect(
        1,
        "nothing to write",
        "row 2: the sentence of the story has changed",
    );
}

#[test]
fn checks_written_by_hand_are_bound_on_request_and_lapse_then() {
    let folder = desk();
    folder.run("sheet draft.md").expect(0, "(1 not bound to the words)", "");
    folder.run("sheet draft.md --bind").expect(0, "1 check written: `draft.md` (1)", "");
    assert!(text(&folder, "draft.md").contains("checked by Jo on 2025-06-09 for "));
    folder.run("sheet draft.md --bind").expect(0, "nothing to write", "");
    folder.run("sheet draft.md").expect(0, "1 of 4 checked, 0 lapsed, 1 not covered", "");
    folder.write("draft.md", text(&folder, "draft.md").replace("€4,800 in 2025. <", "€4,900 in 2025. <"));
    let run = folder.run("sheet draft.md").expect(0, "0 of 4 checked, 1 lapsed, 1 not covered", "");
    assert!(run.out.contains("[!]") && run.out.contains("lapsed: the words of the story have changed"), "{}", run.out);
}

#[test]
fn a_file_that_is_no_sheet_changes_nothing() {
    let folder = desk();
    for (bytes, why) in [
        (&b""[..], "holds no table"),
        (b"a,b\n1,2\n", "has no column `id` in its first row"),
        (b"id\xFF", "it is not UTF-8 (byte 3)"),
        (b"PK\x03\x04\x00\x01\x02", "it is no workbook, or a broken one"),
        (&vec![b'x'; (16 << 20) + 1], "it is larger than 16 MiB"),
    ] {
        folder.write("bad.csv", bytes);
        folder.run("sheet draft.md --read bad.csv").expect(2, "", why);
    }
    folder.run("sheet draft.md --read nowhere.csv").expect(2, "", "no such file");
    folder.run("sheet draft.md --read . ").expect(2, "", "could not be read");
    folder.run("sheet draft.md --dry-run").expect(2, "", "--dry-run is of use only with");
    folder.run("sheet draft.md -o draft.md").expect(2, "", "it is one of the files that are checked");
}

#[test]
fn what_nobody_has_checked_is_found_where_that_is_asked_for() {
    let folder = desk();
    let unchecked = |arguments: &str| folder.run(arguments).out.matches("nobody has checked").count();
    assert_eq!(unchecked("check draft.md"), 0);
    assert_eq!(unchecked("check --select story draft.md"), 0);
    assert_eq!(unchecked("check --severity story=note draft.md"), 0);
    assert_eq!(unchecked("check --select unchecked draft.md"), 2);
    assert_eq!(unchecked("check --severity unchecked=warning draft.md"), 2);
    folder.run("check --select unchecked --deny warning draft.md").expect(1, "", "");
    folder.write("copydesk.toml", "[severity]\nunchecked = \"error\"\n");
    folder.run("check draft.md").expect(1, "nobody has checked this as it stands", "");
    assert_eq!(unchecked("check --ignore unchecked draft.md"), 0);
    // A rule that is off by itself is nothing that was left out.
    let folder = desk();
    let run = folder.run("check --format json draft.md");
    assert!(!run.out.contains("\"unchecked\""), "{}", run.out);
    folder.run("explain unchecked").expect(0, "off unless it is asked for", "");
}

#[test]
fn the_page_shows_who_checked_what_by_a_sign_and_by_words() {
    let folder = desk();
    folder.run("sheet draft.md --bind").expect(0, "1 check written", "");
    let page = folder.run("sheet draft.md --format html").out;
    assert!(page.find("id=\"sheet\"") < page.find("id=\"story\""), "the sheet is not first");
    assert!(page.contains("<p class=\"check checked\"><span class=\"sign\" aria-hidden=\"true\">☑</span><span class=\"unseen\">checked</span> Jo, 9 June 2025</p>"), "{page}");
    assert!(page.contains("1 of 4 checked, 0 lapsed, 1 not covered"), "{page}");
    folder.write("draft.md", text(&folder, "draft.md").replace("paid the firm", "gave the firm"));
    let page = folder.run("report draft.md").out;
    assert!(page.contains("<span class=\"check lapsed\">"), "{page}");
    assert!(page.contains("(lapsed: the words of the story have changed)"), "{page}");
}

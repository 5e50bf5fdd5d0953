//! The quotations of a story, looked up in a folder of texts.

use crate::support::Folder;
use serde_json::Value;

const STORY: &str = "# The swing\n\n\
    “Kestrel never looked at the swing,” said Ida Berg. She was told: “No.”\n\n\
    <!-- comment: “never said” -->\n\n\
    “It was a lie from start to end,” she added. The “Whisper” line was shut.\n";

fn folder() -> Folder {
    Folder::new(&[
        ("story.md", STORY),
        ("notes/call.txt", "Berg: Kestrel never looked at that swing.\nThe answer was no.\n"),
        ("notes/page.html", "<p>It was a <b>lie</b> from start&nbsp;to end.</p><footer>Whisper</footer>"),
    ])
}

#[test]
fn a_story_and_a_folder_of_texts_are_enough() {
    let folder = folder();
    let run = folder.run("quotes story.md").expect(1, "", "");
    let expected = "\
DIFFERS  \"Kestrel never looked at the swing,\" (Ida Berg, story.md:3:2)
         notes/call.txt:1:7 has: \"Kestrel never looked at [that] swing\"
         the story has \"the\" for \"that\"
FOUND    \"No.\" (story.md:3:68)
         in notes/call.txt:2:16
FOUND    \"It was a lie from start to end,\" (she, likely Ida Berg, story.md:7:2)
         in notes/page.html:1:4
-        \"Whisper\" (story.md:7:51)
         in no text; perhaps no quotation

3 quotations looked up in 2 texts: 2 found, 1 differs; 1 more passage in
  quotation marks, short and given to nobody, is not counted
";
    assert_eq!(run.out, expected);
    assert_eq!(run.err, "");
    // Texts and folders that are named.
    folder.run("quotes story.md notes/page.html").expect(1, "in 1 text: 1 found", "");
    folder.run("quotes story.md notes/page.html notes").expect(1, "in 2 texts: 2 found", "");
    // What is as expected is left out.
    let quiet = folder.run("quotes -q story.md").expect(1, "DIFFERS", "");
    assert!(!quiet.out.contains("FOUND") && !quiet.out.contains("Whisper"), "{}", quiet.out);
    folder.write("notes/other.md", "Kestrel never looked at the *swing*.\n");
    folder.run("quotes story.md").expect(0, "in notes/other.md:1:1", "");
}

#[test]
fn what_is_no_source_is_counted_and_never_looked_in() {
    let folder = folder();
    folder.write("copy.md", format!("{STORY}\n<!-- claim: Berg says it was old -->\n"));
    folder.write("notes/minutes.pdf", "Kestrel never looked at the swing");
    folder.write(".hidden.txt", "Kestrel never looked at the swing");
    folder.write("names.claims", "# Kestrel never looked at the swing\n");
    let run = folder.run("quotes --width 200 story.md").expect(1, "in 2 texts: 2 found, 1 differs", "");
    assert!(run.out.contains("no plain text, Markdown or HTML: notes/minutes.pdf"), "{}", run.out);
    assert!(run.out.contains("as it holds claim comments: copy.md"), "{}", run.out);
    // What is named by itself is looked in.
    folder.run("quotes story.md copy.md").expect(0, "in 1 text: 4 found", "");
    folder.run("quotes story.md story.md").expect(2, "", "there is no text but `story.md` itself");
}

#[test]
fn a_text_that_cannot_be_read_fails_the_run() {
    let folder = folder();
    folder.write("notes/bad.txt", b"caf\xe9 society");
    folder.run("quotes story.md").expect(2, "in 2 texts", "notes/bad.txt");
    folder.run("quotes notes/bad.txt notes/call.txt").expect(2, "", "notes/bad.txt");
    let run = folder.run("quotes --format json missing.md notes").expect(2, "", "no file or folder `missing.md`");
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(value["problems"][0], "no file or folder `missing.md`");
}

#[test]
fn what_is_written_for_programs_fits_its_schema() {
    let folder = folder();
    folder.write("notes/minutes.pdf", "");
    let run = folder.run("quotes --format json story.md").expect(1, "", "");
    let value: Value = serde_json::from_str(&run.out).unwrap();
    let schema = folder.run("schema quotes").expect(0, "draft/2020-12/schema", "");
    let schema: Value = serde_json::from_str(&schema.out).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let states: Vec<&str> =
        value["quotations"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["differs", "found", "found", "uncertain"]);
    for quotation in value["quotations"].as_array().unwrap() {
        let bytes =
            |place: &Value| place["bytes"][0].as_u64().unwrap() as usize..place["bytes"][1].as_u64().unwrap() as usize;
        assert_eq!(&STORY[bytes(&quotation["location"])], quotation["text"].as_str().unwrap());
    }
}

#[test]
fn the_result_does_not_depend_on_threads_or_on_the_order_of_arguments() {
    let folder = folder();
    let one = folder.run("quotes --threads 1 story.md notes/call.txt notes/page.html");
    let two = folder.run("quotes --threads 2 story.md notes/page.html notes/call.txt");
    assert_eq!(one.out, two.out);
}

#[test]
fn nothing_that_a_text_says_reaches_a_terminal_as_it_is() {
    let folder = Folder::new(&[
        ("s.txt", "He said: “It was \u{1b}[31m red and \u{202e}late today.”\n"),
        ("a.txt", "It was \u{1b}[32m red and \u{202e}early today.\n"),
    ]);
    let run = folder.run("quotes s.txt").expect(1, "DIFFERS", "");
    assert!(!run.out.contains(['\u{1b}', '\u{202e}']), "{:?}", run.out);
}

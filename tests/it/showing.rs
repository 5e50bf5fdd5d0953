//! Findings as an editor reads them: in the order of the story, on its words, and short.

use crate::support::{Folder, Run, run_in};
use serde_json::Value;
use std::{fs, path::Path};

const STORY: &str = "# Fire\n\nNine people died. <!-- claim: fire killed 9 people -->\n\n\
    Kim denies it. <!-- claim: Kim says plan is fake --> Lee agrees. <!-- claim: council says memo is lost -->\n\n\
    The end. <!-- claim: mayor resigned -->\n";

fn folder() -> Folder {
    Folder::new(&[
        ("draft.md", STORY),
        ("a.claims", "from rt: fire killed 3 people\nfrom rt: Ann denies memo is lost\nfrom tass: Bob says x is y\n"),
        ("b.claims", "from rt: Eve denies x is y\n"),
        ("p.rules", "phrase fire killed {n: number} people\n  one n\n"),
    ])
}

/// The rule and the line of each finding that `concise` shows.
fn places(run: &Run) -> Vec<(String, String)> {
    let lines = run.out.lines().filter(|line| line.split(": ").nth(1).is_some_and(|part| part.contains(' ')));
    let place = |line: &str| {
        let mut parts = line.split(": ");
        let (place, rule) = (parts.next().unwrap(), parts.next().unwrap());
        (place.rsplit_once(':').unwrap().0.to_owned(), rule.to_owned())
    };
    lines.filter(|line| !line.contains(" claims from ")).map(place).collect()
}

#[test]
fn findings_run_as_the_story_does_and_what_is_outside_comes_last() {
    let run = folder().run("check draft.md --format concise");
    let places = places(&run);
    let lines: Vec<&str> = places.iter().map(|(place, _)| place.as_str()).collect();
    let in_story = lines.iter().take_while(|line| line.starts_with("draft.md:")).count();
    assert!(in_story >= 4 && in_story < lines.len(), "{run:#?}");
    assert!(lines[in_story..].iter().all(|line| !line.starts_with("draft.md:")), "{run:#?}");
    // Paragraph by paragraph, and in each the errors before the warnings and notes.
    let paragraph = |line: &str| line.rsplit_once(':').unwrap().1.parse::<u32>().unwrap();
    let order: Vec<(u32, usize)> = places[..in_story]
        .iter()
        .map(|(place, rule)| {
            let severity = ["error", "warning", "note"].iter().position(|word| rule.starts_with(word)).unwrap();
            (paragraph(place), severity)
        })
        .collect();
    assert!(order.is_sorted() && order.iter().any(|&(line, severity)| line == 5 && severity > 0), "{run:#?}");
    // For programs they are sorted by place.
    let json: Value = serde_json::from_str(&folder().run("check draft.md --format json").out).unwrap();
    let sorted = json["findings"].as_array().unwrap().iter().map(|finding| {
        let location = &finding["location"];
        (location["path"].as_str().unwrap().to_owned(), location["start"]["line"].as_u64().unwrap())
    });
    assert!(sorted.collect::<Vec<_>>().is_sorted(), "{json:#}");
}

#[test]
fn what_is_about_the_story_stands_on_its_words_and_the_claim_line_is_named_beside() {
    let folder = Folder::new(&[
        ("draft.txt", "One.\n\nThe memo is lost, they say.\n"),
        ("draft.claims", "story draft\n  text draft.txt\nfrom draft\n  memo is lost\n    at \"memo is lost\"\n"),
        ("rt.claims", "from rt: Ann denies memo is lost\n"),
    ]);
    let json: Value = serde_json::from_str(&folder.run("check --format json").out).unwrap();
    let finding = json["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "own-voice-disputed");
    let finding = finding.unwrap();
    assert_eq!(finding["location"]["path"], "draft.txt", "{finding:#}");
    assert_eq!(finding["location"]["start"]["line"], 3);
    let claims = finding["sides"].as_array().unwrap().iter().flat_map(|side| side["claims"].as_array().unwrap());
    let own = claims.into_iter().find(|claim| claim["source"] == "draft").unwrap();
    assert_eq!(own["location"]["path"], "draft.claims", "a claim keeps its own place: {own:#}");
    assert_eq!(own["passage"]["path"], "draft.txt");
    let github = folder.run("check --format github").out;
    assert!(github.starts_with("::error title=own-voice-disputed,file=draft.txt,line=3,"), "{github}");
    assert!(github.contains("on file — draft.claims:4:3"), "{github}");
    let sarif: Value = serde_json::from_str(&folder.run("check --format sarif").out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let uri = |location: &Value| location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned();
    assert_eq!(uri(&result["locations"][0]), "draft.txt");
    assert!(result["relatedLocations"].as_array().unwrap().iter().any(|place| uri(place) == "draft.claims"));
}

#[test]
fn conflicts_and_misquotes_are_counted_apart() {
    let folder = Folder::new(&[
        ("a.txt", "He said that the plan was fine.\n"),
        ("a.claims", "source a\n  text a.txt\nfrom a\n  Ann says plan is fine\n    quote \"plan is just fine\"\n"),
        ("b.claims", "from b: Bob denies plan is fine\n"),
    ]);
    let run = folder.run("check --format plain").expect(1, ": 1 conflict, 1 misquote", "");
    assert!(run.out.contains("words quoted from Ann: plan is just fine\n"), "in no text, so in no marks: {}", run.out);
    folder.run("check --max-findings 1").expect(1, "; 1 more finding not\n  shown", "");
}

#[test]
fn dates_are_written_as_an_editor_writes_them() {
    let folder = Folder::new(&[
        ("p.rules", "phrase {a} resigned on {d: date}\n  one d per a\n"),
        ("a.claims", "from rt: Ann says Kim resigned on 2025-05-05\nfrom tass: Bob says Kim resigned on 2031-06\n"),
    ]);
    for format in ["rich", "plain", "markdown", "html", "concise", "github"] {
        let run = folder.run(&format!("check --format {format}"));
        let said = run.out.replace("on file as: Ann says Kim resigned on 2025-05-05", "");
        let said = said.replace("on file as: Bob says Kim resigned on 2031-06", "");
        let drawn = ["Ann says Kim resigned on 2025-05-05", "Bob says Kim resigned on 2031-06"];
        let said = drawn.iter().fold(said, |said, line| said.replace(line, ""));
        assert!(said.contains("June 2031"), "{format}: {}", run.out);
        assert!(!said.contains("2031-06") && !said.contains("2025-05-05"), "{format}: {}", run.out);
    }
    let json: Value = serde_json::from_str(&folder.run("check --format json").out).unwrap();
    let sides = json["findings"][0]["sides"].to_string();
    assert!(sides.contains("Kim resigned on 2031-06"), "programs get dates that they can read: {sides}");
}

fn examples() -> Vec<(std::path::PathBuf, Vec<&'static str>)> {
    let folder = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    vec![
        (folder("leaked-calls"), vec!["", "--story backing", "--story scheming"]),
        (folder("harbour-fire"), vec!["", "draft.md"]),
        (folder("northwind-merger"), vec!["", "draft.md"]),
    ]
}

#[test]
fn a_finding_takes_less_than_a_screen_and_mostly_half_of_one() {
    for (folder, runs) in examples() {
        for arguments in runs {
            for (format, average) in [("rich", 16), ("plain", 12)] {
                let is_long = arguments.contains("--story");
                let arguments = format!("check --width 80 --format {format} {arguments}");
                let run = run_in(&folder, &arguments.split_whitespace().collect::<Vec<_>>(), "", &[]);
                let severities = ["error: ", "warning: ", "note: "];
                let findings: Vec<&str> = run.out.split("\n\n").collect();
                let findings: Vec<&&str> =
                    findings.iter().filter(|part| severities.iter().any(|word| part.starts_with(word))).collect();
                let lines = findings.iter().map(|finding| finding.lines().count());
                assert!(lines.clone().max() <= Some(22), "{arguments}: {}", run.out);
                let count = findings.len().max(1);
                assert!(!is_long || lines.sum::<usize>() / count <= average, "{arguments}: {}", run.out);
            }
        }
    }
}

/// Messages of rules set words of claims in marks only where a text on file has them.
#[test]
fn words_in_quotation_marks_stand_in_a_text_on_file() {
    let squeezed = |text: &str| {
        let text = text.replace(['“', '”', '„', '"'], " ").replace('’', "'");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut checked = 0;
    for (folder, runs) in examples() {
        let mut texts = String::new();
        for path in [folder.clone(), folder.join("sources")] {
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "txt" || extension == "md") {
                    texts.push_str(&fs::read_to_string(path).unwrap());
                }
            }
        }
        let texts = squeezed(&texts);
        for arguments in runs {
            let arguments = format!("check --width 2000 --format plain {arguments}");
            let run = run_in(&folder, &arguments.split_whitespace().collect::<Vec<_>>(), "", &[]);
            let told =
                |line: &&str| !["Help: ", "Because ", "Rule: ", "left out"].iter().any(|word| line.starts_with(word));
            for line in run.out.lines().filter(told) {
                for quoted in line.split('"').skip(1).step_by(2) {
                    checked += 1;
                    // An ellipsis in a quote stands for words left out.
                    let parts = quoted.split(['…', '[', ']']).flat_map(|part| part.split("..."));
                    let missing: Vec<String> = parts.map(squeezed).filter(|part| !texts.contains(part)).collect();
                    let is_in_comment = missing.iter().all(|part| part.is_empty());
                    assert!(is_in_comment, "{missing:?} in {line}");
                }
            }
        }
    }
    assert!(checked > 30, "{checked}");
}

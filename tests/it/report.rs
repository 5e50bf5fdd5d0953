//! The page that `report` writes, from outside.

use crate::support::Folder;
use serde_json::Value;
use std::{fs, path::Path};

const STORY: (&str, &str) = (
    "draft.md",
    "# The call\n\nThere was a call, Bloomberg reports. <!-- claim: Bloomberg reports call -->\n\nNobody <b>knows</b> more.\n",
);
const SOURCES: (&str, &str) = ("sources.claims", "source rt \"No call\"\n  outlet \"RT\"\n  text rt.txt\n");
const DENIAL: (&str, &str) = ("rt.claims", "from rt\n  Dmitriev denies call\n    at \"there was no call\"\n");
const TEXT: (&str, &str) = ("rt.txt", "Asked again, Dmitriev said that there was no call.\n\nHe hung up.\n");

fn story() -> Folder {
    Folder::new(&[STORY, SOURCES, DENIAL, TEXT])
}

#[test]
fn the_page_has_the_story_its_findings_and_the_passages_of_all_sides() {
    let folder = story();
    let run = folder.run("report draft.md").expect(0, "<title>The call — copydesk</title>", "");
    for part in [
        "data-severity=\"error\"",
        "Asked again, Dmitriev said that <mark>there was no call</mark>.",
        "<span class=\"uncovered\">Nobody knows more.</span>",
        "<b>1 of 2</b> sentences covered",
        "id=\"p-draft-1\"",
        "id=\"p-rt-2\"",
        "1 of 2 paragraphs used",
        "id=\"matrix\"",
        "id=\"sheet\"",
        "id=\"names\"",
        "id=\"summary\"",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(!run.out.contains("claim:"), "comments are no part of the story: {}", run.out);
    let json: Value = serde_json::from_str(&folder.run("check draft.md --format json").out).unwrap();
    for finding in json["findings"].as_array().unwrap() {
        let address = format!("id=\"f-{}\"", finding["fingerprint"].as_str().unwrap());
        assert!(run.out.contains(&address), "{finding}");
    }
    assert_eq!(folder.run("check draft.md --format html").out, run.out, "it is one page, whoever writes it");
    assert_eq!(folder.run("report draft.md --threads 1").out, run.out);
}

#[test]
fn every_link_of_a_page_leads_to_something_on_it() {
    for example in ["harbour-fire", "leaked-calls", "northwind-merger"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
        let page = crate::support::run_in(&folder, &["report", "--max-findings", "1000"], "", &[]).out;
        let values = |attribute: &str| {
            let parts = page.split(attribute).skip(1);
            parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let ids = values(" id=\"");
        let links = values(" href=\"#");
        assert!(ids.len() > 50 && links.len() > 50, "{example}");
        for link in links {
            assert!(ids.contains(&link), "{example}: #{link}");
        }
        let mut once = ids.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "{example}: every address is there once");
    }
}

#[test]
fn the_page_is_written_to_a_file_whole_or_not_at_all() {
    let folder = story();
    let run = folder.run("report draft.md -o story.html").expect(0, "", "");
    assert_eq!(run.out, "");
    let written = fs::read_to_string(folder.path().join("story.html")).unwrap();
    assert!(written.starts_with("<!DOCTYPE html>") && written.ends_with("</html>\n"), "{written}");
    folder.run("report draft.md -o draft.md").expect(2, "", "it is one of the files that are checked");
    folder.run("report draft.md -o rt.claims").expect(2, "", "named like a file to be checked");
    folder.run("report draft.md -o nowhere/story.html").expect(2, "", "there is no folder `nowhere`");
}

#[test]
fn a_page_says_what_is_new_and_what_is_settled_since_an_earlier_report() {
    let folder = story();
    folder.run("check draft.md --report json=before.json");
    let run = folder.run("report draft.md --since-report before.json").expect(0, "0 new findings, 0 settled", "");
    assert!(!run.out.contains("data-new"));
    folder.write("rt.claims", "from rt\n  Dmitriev says call is <i>late</i>\n");
    let run = folder.run("report draft.md --since-report before.json").expect(0, "Since the earlier report", "");
    assert!(run.out.contains("<s>") && run.out.contains("differ on"), "{}", run.out);
    assert!(folder.run("report draft.md").out.matches("Since the earlier report").next().is_none());
    folder.write("before.json", "[]");
    folder.run("report --since-report before.json").expect(2, "", "it has no list `findings`");
    folder.run("report --since-report nowhere.json").expect(2, "", "`nowhere.json` could not be compared with");
}

#[test]
fn the_matrix_as_a_page_comes_first() {
    let folder = story();
    let page = folder.run("matrix draft.md rt.claims sources.claims --format html").expect(0, "id=\"matrix\"", "").out;
    let at = |id: &str| page.find(&format!("<section class=\"view\" id=\"{id}\"")).unwrap();
    assert!(at("matrix") < at("story"), "{page}");
    let by_speaker = folder.run("matrix draft.md rt.claims --format html --by speaker").out;
    let first = by_speaker.find("data-by=\"speaker\"");
    assert!(first.is_some() && first < by_speaker.find("data-by=\"source\""));
}

#[test]
fn without_a_story_the_page_has_the_findings() {
    let folder = Folder::new(&[("a.claims", "Dmitriev denies call\nBloomberg reports call\n")]);
    let run = folder.run("report").expect(0, "id=\"findings\"", "");
    assert!(!run.out.contains("id=\"story\"") && !run.out.contains("id=\"sheet\""), "{}", run.out);
    Folder::new(&[]).run("report").expect(2, "", "nothing to check");
}

#[test]
fn a_page_without_its_script_hides_nothing_but_the_filter() {
    let page = story().run("report draft.md").out;
    let (_, body) = page.split_once("</style>").unwrap();
    let (markup, _) = body.split_once("<script type=\"module\">").unwrap();
    assert_eq!(markup.matches(" hidden ").count() + markup.matches(" hidden>").count(), 1, "{markup}");
}

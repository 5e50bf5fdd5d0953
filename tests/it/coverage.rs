//! What a story states, and whether a claim stands for it.

use crate::support::Folder;
use copydesk::{
    CheckResult, Options,
    check::{NoTexts, check},
    source::{FileKind, SourceFile},
};
use serde_json::Value;

const STORY: &str = "# Nobody looked\n\n\
    Kestrel never looked at the swing, says Ida Berg. <!-- claim: Berg says Kestrel did not inspect the swing -->\n\
    It was old. The town paid Kestrel €4,800 in 2025. <!-- claim: the town paid Kestrel €4,800 in 2025 -->\n\n\
    “We looked at it in May,” said Cem Aydin. The firm has 40 workers.\n\n\
    Aydin left on 3 March. He was paid 200 euros.\n\n\
    <!-- claims:\n  Aydin says Kestrel inspected the swing\n    quote \"We looked at it\"\n  the firm has 41 workers\n-->\n";

const NOTES: &str =
    "from call\n  Berg says Kestrel did not inspect the swing\n  the town paid Kestrel €4,200 in 2025\n";

fn checked(story: &str, notes: &str) -> CheckResult {
    let files = vec![
        SourceFile::new("story.md", FileKind::Story, story),
        SourceFile::new("notes.claims", FileKind::Claims, notes),
    ];
    check(files, &NoTexts, &Options::default())
}

/// `sentence: how it is covered`, a line each; then the quotations and figures that are bound.
fn lines(checked: &CheckResult) -> Vec<String> {
    let [story] = checked.coverage.as_slice() else { panic!("one story") };
    let file = checked.files.get(story.file);
    let statements = story.statements.iter().map(|covered| {
        let by = covered.by.map_or("-", |by| by.word());
        let sentence: Vec<&str> = file.slice(covered.statement.span).split_whitespace().take(4).collect();
        format!("{by}: {}", sentence.join(" "))
    });
    let bound = story.quotations.iter().chain(&story.figures).filter(|one| one.bound);
    let bound = bound.map(|one| format!("bound: {}", file.slice(one.span)));
    statements.chain(bound).collect()
}

#[test]
fn each_statement_is_covered_by_what_stands_behind_it() {
    assert_eq!(
        lines(&checked(STORY, NOTES)),
        [
            "sentence: Kestrel never looked at",
            "sentence: The town paid Kestrel",
            "-: “We looked at it",
            "-: The firm has 40",
            "paragraph: Aydin left on 3",
            "paragraph: He was paid 200",
        ]
    );
}

#[test]
fn a_figure_is_bound_where_a_source_speaks_on_its_claim() {
    let notes = "from call\n  the town paid Kestrel €4,800 in 2025\n  Berg denies Kestrel inspected the swing\n";
    let found = lines(&checked(STORY, notes));
    assert!(found.contains(&"bound: €4,800".to_owned()), "{found:#?}");
    // A claim on another figure binds none.
    assert!(!found.contains(&"bound: 40".to_owned()), "{found:#?}");
}

#[test]
fn a_quotation_is_bound_where_its_claim_has_its_words() {
    let story = "Kestrel answered. “We looked at it in May,” said Cem Aydin. “We came back,” he said.\n\n\
                 <!-- claim: Aydin says Kestrel inspected the swing\n  quote \"We looked at it\" -->\n";
    let found = lines(&checked(story, "from call: Aydin says Kestrel inspected the swing\n"));
    let bound: Vec<&String> = found.iter().filter(|line| line.starts_with("bound")).collect();
    assert_eq!(bound, ["bound: We looked at it in May,"]);
    // Nothing is bound where no source speaks on it.
    let found = lines(&checked(story, "from call: Berg says it rained\n"));
    assert!(!found.iter().any(|line| line.starts_with("bound")), "{found:#?}");
}

#[test]
fn hundreds_of_claims_behind_one_paragraph_are_compared_up_to_a_limit() {
    let numbers = || (0..400).map(|number| number.to_string());
    let text: Vec<String> = numbers().map(|number| format!("“We paid it {number} times over,” Kim said.")).collect();
    let claims: String = numbers()
        .map(|number| format!("  Kim says it cost {number}\n    quote \"We paid it {number} times over\"\n"))
        .collect();
    let story = format!("{}\n\n<!-- claims:\n{claims}-->\n", text.join(" "));
    let notes: String = numbers().map(|number| format!("  Kim says it cost {number}\n")).collect();
    let checked = checked(&story, &format!("from call\n{notes}"));
    let [story] = checked.coverage.as_slice() else { panic!("one story") };
    assert!(story.figures.iter().all(|figure| figure.bound));
    // The first are bound, and what is over the limit is never said to be.
    let bound: Vec<bool> = story.quotations.iter().map(|quotation| quotation.bound).collect();
    assert!(bound[0] && !bound[399], "{bound:?}");
}

#[test]
fn a_check_counts_what_is_covered_in_its_last_line() {
    let folder = Folder::new(&[("story.md", STORY), ("notes.claims", NOTES)]);
    let run = folder.run("check --width 400 story.md");
    let covered =
        "story: 4 claims in 2 of 3 paragraphs, 4 of 6 statements covered, 0 of 1 quotation and 0 of 3 figures bound";
    assert!(run.out.contains(covered), "{}", run.out);
    let run = folder.run("check --format json story.md");
    let value: Value = serde_json::from_str(&run.out).unwrap();
    let stories = &value["summary"]["stories"];
    assert_eq!((&stories["statements"], &stories["statements_covered"]), (&6.into(), &4.into()));
    assert_eq!((&stories["statements_covered_by_paragraph"], &stories["figures"]), (&2.into(), &3.into()));
    // A folder without a story says nothing of it.
    let folder = Folder::new(&[("notes.claims", NOTES)]);
    assert!(!folder.run("check").out.contains("covered"));
}

#[test]
fn what_has_no_claim_is_shown_by_paragraph() {
    let folder = Folder::new(&[("story.md", STORY), ("notes.claims", NOTES)]);
    let run = folder.run("coverage story.md").expect(0, "", "");
    let expected = "\
story.md:3:1: paragraph 1: 2 of 2 covered
story.md:6:1: paragraph 2: 0 of 2 covered
  - \"“We looked at it in May,” said Cem Aydin.\" (line 6: quotation, attribution,
    date, name)
  - \"The firm has 40 workers.\" (line 6: figure)
story.md:8:1: paragraph 3: 2 of 2 covered, by a claim for the whole paragraph
story.md: 1 quotation bound to no source
  - \"We looked at it in May,\" (line 6)
story.md: 3 figures bound to no source
  - \"€4,800\" (line 4)
  - \"40\" (line 6)
  - \"200\" (line 8)

4 of 6 statements covered (66 %), 2 of them by a claim for a whole paragraph; 0
  of 1 quotation and 0 of 3 figures bound to a source
";
    assert_eq!(run.out, expected);
    let quiet = folder.run("coverage -q story.md").expect(0, "paragraph 2", "");
    assert!(!quiet.out.contains("paragraph 1"), "{}", quiet.out);
    folder.run("coverage notes.claims").expect(2, "", "no story with a text is on file");
}

#[test]
fn a_share_can_be_asked_for() {
    let folder = Folder::new(&[("story.md", STORY), ("notes.claims", NOTES)]);
    folder.run("coverage --require-coverage 66% story.md").expect(0, "", "");
    folder.run("coverage --require-coverage 67 story.md").expect(1, "", "claims cover 4 of 6 statements, 66 %");
    folder.run("coverage --require-coverage 101% story.md").expect(2, "", "from 0 to 100");
    let calm =
        Folder::new(&[("story.md", "Berg left on 3 March. <!-- claim: Berg left -->\n\nAydin left on 4 March.\n")]);
    calm.run("check --require-coverage 50% story.md").expect(0, "1 of 2 statements covered", "");
    calm.run("check --require-coverage 51% story.md").expect(1, "1 of 2 statements covered", "asks for 51 %");
}

#[test]
fn statements_without_a_claim_are_noted_where_they_are_asked_for() {
    let text = "Berg left on 3 March. <!-- claim: Berg left -->\n\nAydin left on 4 March.\n\nIt was cold.\n";
    let folder = Folder::new(&[("story.md", text)]);
    let run = folder.run("check story.md").expect(0, "1 of 2 statements covered", "");
    assert!(!run.out.contains("uncovered-statement"), "{}", run.out);
    let asked = folder.run("check --select uncovered-statement --format concise story.md");
    let asked = asked.expect(0, "story.md:3:1: note uncovered-statement", "");
    assert_eq!(asked.out.matches("uncovered-statement:").count(), 1, "{}", asked.out);
    folder.write(
        "copydesk.toml",
        "[[override]]\npaths = [\"story.md\"]\nseverity = { uncovered-statement = \"warning\" }\n",
    );
    folder.run("check --format concise story.md").expect(0, "story.md:3:1: warning uncovered-statement", "");
}

#[test]
fn what_is_written_for_programs_fits_its_schema() {
    let folder = Folder::new(&[("story.md", STORY), ("notes.claims", NOTES)]);
    let schema = folder.run("schema coverage").expect(0, "draft/2020-12/schema", "");
    let schema: Value = serde_json::from_str(&schema.out).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for (arguments, status) in [("story.md", 0), ("notes.claims", 2)] {
        let run = folder.run(&format!("coverage --format json {arguments}"));
        assert_eq!(run.status, status, "{run:#?}");
        let value: Value = serde_json::from_str(&run.out).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        for story in value["stories"].as_array().unwrap() {
            for one in ["statements", "quotations", "figures"].iter().flat_map(|name| story[*name].as_array().unwrap())
            {
                let end = |index: usize| usize::try_from(one["location"]["bytes"][index].as_u64().unwrap()).unwrap();
                assert_eq!(&STORY[end(0)..end(1)], one["text"].as_str().unwrap());
            }
        }
    }
}

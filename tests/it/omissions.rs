//! Nothing vanishes: each way in which something can be left out is produced here by the program itself, and is found
//! in its output with what, how many, and by what.

use crate::support::{Folder, Run};
use copydesk::findings::omissions::Way;
use serde_json::Value;
use std::collections::BTreeSet;

/// The formats of `check`.
const FORMATS: [&str; 11] =
    ["rich", "plain", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"];

/// A way, a project in which it occurs, how that is run, its status, and what is said of it.
struct Case {
    way: Way,
    files: &'static [(&'static str, &'static str)],
    run: &'static str,
    status: i32,
    says: &'static str,
}

const DENIAL: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const REPORT: (&str, &str) = ("wire.claims", "Bloomberg reports call\n");

/// The ways that other tests show, as they take more than some files.
const NOT_HERE: [Way; 8] = [
    // Only `quotes` looks for texts: `tests/it/quotes.rs`.
    Way::FileFormat,
    Way::FileStory,
    // It takes a bug: `tests/it/faults.rs` puts one in.
    Way::FileGivenUp,
    // It takes a repository: `tests/it/since.rs`.
    Way::Unchanged,
    // These take special files: `what_is_no_plain_file_is_said` below.
    Way::FileLinked,
    Way::FileSpecial,
    Way::FileUnreadable,
    // It takes more text than a test should read; `src/check.rs` records it where the search for quotes is cut short.
    Way::QuoteNotLookedUp,
];

/// A way, a project that is too large to be written out here, its status, and what is said.
type LargeCase = (Way, Vec<(&'static str, String)>, i32, &'static str);

fn large_cases() -> [LargeCase; 3] {
    let numbered = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let parts = numbered(5_000, &|number| format!("  includes memo{number}\n"));
    [
        (
            Way::FindingLimit,
            vec![("a.claims", numbered(10_007, &|_| "\"\n".to_owned()))],
            1,
            "9007 findings over the limit (",
        ),
        (
            Way::RuleGivenUp,
            vec![
                ("a.claims", numbered(400, &|number| format!("from s{number}: P{number} says w{number} is fake\n"))),
                (
                    "own.rules",
                    "rule many: note\n  A affirms {p}\n  B affirms {q}\n  C affirms {r}\n  per {p}\n  per {q}\n  per {r}\n  flag A: \"x\"\n"
                        .to_owned(),
                ),
            ],
            2,
            "1 rule given up (",
        ),
        (
            Way::ClaimCut,
            vec![
                ("a.claims", format!("group papers\n{parts}from a: Kim leaked papers\n")),
                ("a.rules", "phrase {who} leaked {item: each}\n".to_owned()),
            ],
            2,
            "1 claim from which not all that follows was followed",
        ),
    ]
}

fn cases() -> Vec<Case> {
    let case = |way, files, run, status, says| Case { way, files, run, status, says };
    vec![
        case(
            Way::HandledByStory,
            &[("s.claims", "story s\nfrom s: Dmitriev denies call\nfrom s: Peskov says call\n")],
            "",
            0,
            "1 finding handled by the story (s.claims:",
        ),
        case(
            Way::Allowed,
            &[("rt.claims", "Dmitriev denies call\n  allow dispute because \"old\"\n"), REPORT],
            "",
            0,
            "1 finding accepted by `allow` (rt.claims:2)",
        ),
        case(
            Way::Acknowledged,
            &[DENIAL, REPORT, ("b.claims", "\nacknowledge dispute of call\n  because \"both\"\n")],
            "",
            0,
            "1 finding accepted by an acknowledgement (b.claims:2)",
        ),
        case(
            Way::FindingOff,
            &[
                DENIAL,
                REPORT,
                ("copydesk.toml", "[[override]]\npaths = [\"*.claims\"]\n\nseverity.dispute = \"off\"\n"),
            ],
            "",
            0,
            "1 finding turned off for their files (copydesk.toml:4)",
        ),
        case(
            Way::Elsewhere,
            &[DENIAL, REPORT, ("copydesk.toml", ""), ("c.claims", "Ann says plan is late\n")],
            "c.claims",
            0,
            "1 finding outside the files given",
        ),
        case(
            Way::FileExcluded,
            &[DENIAL, ("old/b.claims", REPORT.1), ("copydesk.toml", "\nexclude = [\"old\"]\n")],
            "",
            0,
            "1 file excluded (copydesk.toml:2): old/b.claims",
        ),
        case(
            Way::FileIgnored,
            &[DENIAL, ("old/b.claims", REPORT.1), ("old/.gitignore", "# old\n*.claims\n")],
            "",
            0,
            "1 file ignored (old/.gitignore:2): old/b.claims",
        ),
        case(Way::FileHidden, &[DENIAL, (".b.claims", REPORT.1)], "", 0, "1 file hidden: .b.claims"),
        case(
            Way::FileCut,
            &[("a.claims", "Ann says plan is late\n"), ("b.claims", "x\0")],
            "",
            1,
            "1 file read only in part (",
        ),
        case(
            Way::FileCopied,
            &[DENIAL, ("copy.rules", include_str!("../../rules/certainty.rules"))],
            "",
            0,
            "1 file the same as a built-in rule file (it is the text of the built-in `",
        ),
        case(
            Way::FileUnnamed,
            &[
                DENIAL,
                ("notes/draft.md", "So it was. <!-- claim: Ann says call happened -->\n"),
                ("b.md", "Nothing.\n"),
            ],
            "",
            0,
            "1 file not read for claims and named by no story: notes/draft.md",
        ),
        case(
            Way::RuleOff,
            &[DENIAL, REPORT, ("copydesk.toml", "\n\n[severity]\ndispute = \"off\"\n")],
            "",
            0,
            "1 rule turned off (copydesk.toml:4): dispute",
        ),
        case(Way::RuleIgnored, &[DENIAL, REPORT], "--ignore dispute", 0, "1 rule ignored (--ignore dispute): dispute"),
        case(
            Way::RuleNotSelected,
            &[DENIAL, REPORT, ("copydesk.toml", "\nselect = [\"reversal\"]\n")],
            "",
            0,
            "rules not selected (copydesk.toml:2)",
        ),
        case(
            Way::ClaimCorrected,
            &[("a.claims", "from a\n  Ann says 3 died\n    as x\n  Ann says 4 died\n    corrects x\n")],
            "",
            0,
            "1 claim corrected (a.claims:4)",
        ),
        case(
            Way::ClaimRetracted,
            &[("a.claims", "from a\n  Ann says 3 died\n    as x\n  Ann says nothing is known\n    retracts x\n")],
            "",
            0,
            "1 claim retracted (a.claims:4)",
        ),
        case(
            Way::LineUnread,
            &[("a.claims", "Ann says it rained\nAnn says \"open\n")],
            "",
            1,
            "1 line not readable as a claim",
        ),
        case(
            Way::WordReplaced,
            &[DENIAL, REPORT, ("own.rules", "\n\ncue denies: affirms\ncue reports, \"has it that\": affirms\n")],
            "",
            0,
            "2 standard words replaced (own.rules:3, own.rules:4): denies, reports",
        ),
    ]
}

fn omissions(run: &Run) -> Vec<Value> {
    let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
    report["omissions"].as_array().unwrap().clone()
}

#[test]
fn every_way_is_produced_and_said_with_what_how_many_and_by_what() {
    let mut seen: BTreeSet<Way> = NOT_HERE.into();
    for Case { way, files, run, status, says } in cases() {
        let folder = Folder::new(files);
        let run = folder.run(&format!("check --format json {run}"));
        assert_eq!(run.status, status, "{way:?}: {run:#?}");
        let all = omissions(&run);
        let own = all.iter().find(|omission| omission["way"] == way.name());
        let text = own.unwrap_or_else(|| panic!("{way:?}: {all:#?}"))["text"].as_str().unwrap();
        assert!(text.contains(says), "{way:?}: {text}");
        seen.insert(way);
    }
    for (way, files, status, says) in large_cases() {
        let folder = Folder::new(&[]);
        files.iter().for_each(|(path, text)| folder.write(path, text));
        let run = folder.run("check --format json");
        assert_eq!(run.status, status, "{way:?}: {}", run.err);
        let all = omissions(&run);
        let own = all.iter().find(|omission| omission["way"] == way.name());
        let text = own.unwrap_or_else(|| panic!("{way:?}: {all:#?}"))["text"].as_str().unwrap();
        assert!(text.contains(says), "{way:?}: {text}");
        seen.insert(way);
    }
    let missing: Vec<&Way> = Way::ALL.iter().filter(|way| !seen.contains(way)).collect();
    assert!(missing.is_empty(), "no project here shows {missing:?}");
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_is_said() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("a.claims", "Ann says it rained\n")]);
    symlink("/dev/zero", folder.path().join("zero.claims")).unwrap();
    symlink("nowhere", folder.path().join("gone.claims")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.claims")).status().unwrap();
    assert!(made.success());
    folder.write("wide.claims", vec![b'x'; 16]);
    let name = std::os::unix::ffi::OsStrExt::from_bytes(b"x\xff.claims".as_slice());
    let name: &std::ffi::OsStr = name;
    let odd = std::fs::write(folder.path().join(name), "Ann says it rained\n").is_ok();
    let run = folder.run("check --format json");
    assert_eq!(run.status, 2, "{run:#?}");
    let all = omissions(&run);
    for (way, says) in [
        (Way::FileLinked, "2 files behind a link that is not followed"),
        (Way::FileSpecial, "1 file not regular (it is a pipe)"),
        (Way::FileUnreadable, "1 file not readable (its path is not UTF-8)"),
    ] {
        let own = all.iter().find(|omission| omission["way"] == way.name());
        assert!(own.is_some() || (way == Way::FileUnreadable && !odd), "{way:?}: {all:#?}");
        let text = own.map_or(says, |own| own["text"].as_str().unwrap());
        assert!(text.contains(says), "{way:?}: {text}");
    }
}

#[test]
fn every_format_of_the_program_says_what_was_left_out() {
    let folder = Folder::new(&[
        DENIAL,
        REPORT,
        ("own.rules", "cue \"has it that\": affirms\ncue floats: affirms\ncue suggests: affirms\n"),
        ("copydesk.toml", "[severity]\nsame-thing = \"off\"\n"),
    ]);
    for format in FORMATS {
        let run = folder.run(&format!("check --format {format} --ignore reversal --width 200"));
        assert_eq!(run.status, 1, "{format}: {run:#?}");
        for said in [
            "1 rule turned off (copydesk.toml:2): same-thing",
            "1 rule ignored (--ignore reversal): reversal",
            "1 standard word replaced (own.rules:3): suggests",
        ] {
            let out = run.out.replace("\\-", "-").replace("%3A", ":").replace("<!-- -->", "");
            assert!(out.contains(said), "{format}: {run:#?}");
        }
        let last = "left out: 2 rules, 1 standard word";
        let has_last_line = !["json", "gitlab", "rdjson"].contains(&format);
        assert_eq!(run.out.contains(last), has_last_line, "{format}: {run:#?}");
    }
    // What takes no other form than a list of claims, and a table for a spreadsheet, is said beside it.
    let word = "left out: 1 standard word replaced (own.rules:3): suggests";
    folder.run("read").expect(0, "", word);
    folder.run("read --format json").expect(0, "", word);
    folder.run("matrix --format csv").expect(0, "", word);
    folder.run("matrix --format json").expect(0, "\"way\":\"word-replaced\"", word);
}

#[test]
fn a_clean_run_says_nothing_of_what_was_left_out() {
    let folder = Folder::new(&[("a.claims", "Ann says it rained\n")]);
    for format in FORMATS {
        let run = folder.run(&format!("check --format {format}")).expect(0, "", "");
        assert!(!run.out.contains("left out: "), "{format}: {run:#?}");
    }
}

#[test]
fn what_was_not_followed_and_what_could_not_be_done_is_in_the_json() {
    let parts: Vec<String> = (0..5000).map(|number| format!("memo{number}")).collect();
    let claims = format!("group papers\n  includes {}\nfrom a: Kim leaked papers\n", parts.join(", "));
    let folder = Folder::new(&[("a.claims", &claims), ("a.rules", "phrase {who} leaked {item: each}\n")]);
    let run = folder.run("check --format json").expect(2, "\"way\":\"claim-cut\"", "");
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert!(report["problems"][0].as_str().unwrap().contains("more follows from"), "{report}");
    let run = folder.run("check --format json nowhere").expect(2, "", "");
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["problems"][0], "no file or folder `nowhere`");
}

/// A story of three paragraphs, the second with a claim.
const STORY: &str =
    "# The call\n\nOne said so.\n\nTwo denied it. <!-- claim: Dmitriev denies call -->\n\nThree kept silent.\n";

#[test]
fn every_format_says_how_much_of_a_story_is_covered() {
    let folder = Folder::new(&[("draft.md", STORY)]);
    for format in FORMATS.into_iter().filter(|format| !["json", "gitlab", "rdjson"].contains(format)) {
        folder.run(&format!("--format {format} --width 200 draft.md")).expect(
            0,
            "story: 1 claim in 1 of 3 paragraphs",
            "",
        );
    }
    let report: Value = serde_json::from_str(&folder.run("--format json draft.md").out).unwrap();
    let stories = serde_json::json!({
        "count": 1, "without_claims": 0, "claims": 1, "paragraphs": 3, "paragraphs_with_claims": 1,
        "statements": 0, "statements_covered": 0, "statements_covered_by_paragraph": 0,
        "quotations": 0, "quotations_bound": 0, "figures": 0, "figures_bound": 0,
    });
    assert_eq!(report["summary"]["stories"], stories);
    // Two stories are counted together.
    folder.write("other.md", "One.\n\nTwo.\n");
    let run = folder.run("--width 200 draft.md other.md").expect(
        0,
        "2 stories: 1 claim in 1 of 5 paragraphs, 1 without claims",
        "",
    );
    assert!(run.out.contains("warning: story-without-claims"), "{run:#?}");
}

#[test]
fn a_story_from_which_no_claim_was_read_does_not_pass_as_checked() {
    for text in [
        "# The call\n\nOne said so.\n",
        "One said so. <!-- Claim: Dmitriev denies call -->\n",
        "One said so. <!-- claims Dmitriev denies call -->\n",
        "One said so.[^1]\n\n[^1]: claim: Dmitriev denies call\n",
        "One said so. [claim: Dmitriev denies call]\n",
    ] {
        let folder = Folder::new(&[("draft.md", text)]);
        let says = "no claim was read from the story `draft`";
        let run = folder.run("--format concise draft.md").expect(0, says, "");
        assert!(run.out.contains("story: 0 claims in 0 of "), "{run:#?}");
        assert_eq!(run.out.contains("claim-comment-not-read"), text.to_lowercase().contains("claim"), "{run:#?}");
        folder.run("--deny warning draft.md").expect(1, "", "");
        folder.run("--require-claims draft.md").expect(
            2,
            "",
            "no claim was read, and `--require-claims` asks for some",
        );
        folder.write("copydesk.toml", "require-claims = true\n");
        folder.run("draft.md").expect(2, "", "no claim was read");
        folder.run("config").expect(0, "require-claims     true     copydesk.toml:1:18", "");
    }
    let folder = Folder::new(&[("draft.md", STORY)]);
    folder.run("--require-claims draft.md").expect(0, "", "");
    folder.write("other.md", "One.\n");
    folder.run("--require-claims draft.md other.md").expect(2, "", "no claim was read from a story");
}

#[test]
fn a_text_with_claims_in_a_folder_is_named() {
    let folder = Folder::new(&[("draft.md", STORY)]);
    let says = "help: `draft.md` holds claim comments: name it to have it read, as in `copydesk check draft.md`";
    for run in ["", "check .", "read"] {
        folder.run(run).expect(2, "", says);
    }
    folder.write("a.claims", "Ann says it rained\n");
    let left_out = "left out: 1 file not read for claims and named by no story: draft.md";
    folder.run("").expect(0, left_out, "");
    folder.run("read").expect(0, "", left_out);
    folder.write("a.claims", "story draft\n  text draft.md\n");
    let run = folder.run("").expect(0, "1 claim from 1 source", "");
    assert!(!run.out.contains("left out"), "{run:#?}");
}

#[test]
fn two_stories_of_one_file_name_are_two_stories() {
    let page = |cue: &str| format!("The call. <!-- claim: Dmitriev {cue} call -->\n");
    let folder = Folder::new(&[("p1/index.md", &page("denies")), ("p2/index.md", &page("confirms"))]);
    let run = folder.run("--format json p1/index.md p2/index.md");
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["summary"]["sources"], 2, "{report:#}");
    for finding in report["findings"].as_array().unwrap() {
        assert_eq!(finding["handled"], Value::Null, "{finding:#}");
        assert_ne!(finding["rule"], "self-contradiction", "{finding:#}");
    }
    folder.run("read p1/index.md p2/index.md").expect(0, "· in p1/index", "");
}

/// Very many lines that cannot be read.
#[test]
fn errors_and_findings_over_the_limits_are_counted_in_every_format_and_fail_the_run() {
    const LINES: usize = 12_000;
    let lines: String = (0..LINES).map(|number| format!("Ann says \"open {number}\n")).collect();
    let folder = Folder::new(&[("a.claims", &lines)]);
    let run = folder.run("--format json").expect(1, "", "");
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["summary"]["errors"], LINES);
    assert_eq!(report["summary"]["unread"], LINES);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1000);
    let says = "11000 findings over the limit (1000 findings of `syntax`, 10000 errors in a file)";
    for format in FORMATS {
        let run = folder.run(&format!("--format {format} --width 200"));
        let out = run.out.replace("<code>", "`").replace("</code>", "`").replace("<!-- -->", "");
        assert!(run.status == 1 && out.contains(says), "{format}: {}", out.lines().last().unwrap());
        assert!(run.out.len() < 2_000_000, "{format}: {}", run.out.len());
    }
    // Those that are accepted do not hide those that are not.
    let claims: String =
        (0..1500).map(|number| format!("Ann says x{number}\n  allow dispute because \"no\"\n")).collect();
    let folder = Folder::new(&[("a.claims", &claims)]);
    folder.run("--deny warning --format concise").expect(
        1,
        "500 findings over the limit (1000 findings of `unused-acknowledgement`)",
        "",
    );
}

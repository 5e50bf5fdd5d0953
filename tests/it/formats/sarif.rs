//! SARIF against the schema of the standard, and against what services make of it.

use super::{parsed, two};
use crate::support::{Folder, run_in};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};

fn schema() -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sarif/sarif-schema-2.1.0.json");
    let mut schema = parsed(&fs::read_to_string(path).unwrap());
    // A slip of the schema: a bracket too many in the pattern of what is not written here.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[track_caller]
fn valid(schema: &Validator, text: &str) -> Value {
    let log = parsed(text);
    let faults: Vec<String> =
        schema.iter_errors(&log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    log
}

#[test]
fn every_log_is_valid_by_the_schema_of_the_standard() {
    let schema = schema();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for example in fs::read_dir(root.join("examples")).unwrap() {
        let path = example.unwrap().path();
        if path.is_dir() {
            let run = run_in(root, &["--format", "sarif", path.to_str().unwrap()], "", &[]);
            valid(&schema, &run.out);
        }
    }
    valid(&schema, &two().run("--format sarif").out);
    valid(&schema, &Folder::new(&[("a.claims", "x says y\n")]).run("--format sarif").expect(0, "", "").out);
    valid(&schema, &Folder::new(&[]).run("--format sarif nowhere").expect(2, "", "").out);
    let bad = Folder::new(&[("a b#1%.claims", "from\n\u{202e}x\n\"\n"), ("é.rules", "rule x: error\n  nonsense\n")]);
    bad.write("latin.claims", b"x says \xe9\n");
    valid(&schema, &bad.run("--format sarif").expect(2, "", "").out);
}

#[test]
fn the_schema_tells_what_is_not_valid() {
    let mut log = parsed(&two().run("--format sarif").out);
    assert!(schema().is_valid(&log));
    log["runs"][0]["results"][0]["level"] = json!("fatal");
    assert!(!schema().is_valid(&log));
}

#[test]
fn both_sides_are_linked_from_the_message() {
    let log = parsed(&two().run("--format sarif").out);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(
        result["message"]["text"],
        "Bloomberg and Dmitriev differ on: call — [Bloomberg: yes](1); [Dmitriev: no (in rt)](2)."
    );
    let related = result["relatedLocations"].as_array().unwrap();
    let of = |place: &Value| {
        let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        (place["id"].as_u64().unwrap(), uri.to_owned(), place["message"]["text"].as_str().unwrap().to_owned())
    };
    let expect = [
        (1, "bloomberg.claims".to_owned(), "Bloomberg: yes".to_owned()),
        (2, "rt.claims".to_owned(), "Dmitriev: no (in rt)".to_owned()),
    ];
    assert_eq!(related.iter().map(of).collect::<Vec<_>>(), expect);
    assert_eq!(result["level"], "error");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], "dispute");
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"].map(|key| &rule[key]["text"]) {
            assert!(text.as_str().is_some_and(|text| text.len() > 10), "{rule}");
        }
        assert!(rule["help"]["markdown"].is_string() && rule["defaultConfiguration"]["level"].is_string(), "{rule}");
    }
}

/// The fingerprints of all results.
fn fingerprints(folder: &Folder) -> BTreeSet<String> {
    let log = parsed(&folder.run("--format sarif").out);
    let of = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned();
    log["runs"][0]["results"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_fingerprint_stays_where_lines_move_and_changes_with_the_claims() {
    let folder = two();
    let before = fingerprints(&folder);
    folder.write("rt.claims", "# moved\n\n\n   # more\nDmitriev denies call\n");
    assert_eq!(fingerprints(&folder), before);
    folder.write("rt.claims", "Ushakov denies call\n");
    assert!(fingerprints(&folder).is_disjoint(&before));
    assert_eq!(before.len(), 1);
}

#[test]
fn what_is_handled_is_a_suppression_with_its_reason() {
    let folder = two();
    folder.write("handled.claims", "acknowledge dispute of call\n  because \"both are carried\"\n");
    let run = folder.run("--format sarif").expect(0, "", "");
    let result = &parsed(&run.out)["runs"][0]["results"][0];
    assert_eq!(result["level"], "note", "{run:#?}");
    let suppression = &result["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["status"]), (&json!("external"), &json!("accepted")));
    assert!(suppression["justification"].as_str().unwrap().contains("both are carried"), "{suppression}");
    assert_eq!(suppression["location"]["physicalLocation"]["artifactLocation"]["uri"], "handled.claims");
    // Where one result says whether it is suppressed, all have to.
    assert_eq!(parsed(&two().run("--format sarif").out)["runs"][0]["results"][0]["suppressions"], json!([]));
}

#[test]
fn what_could_not_be_read_is_a_notification_too() {
    let folder = Folder::new(&[("a b#1%.claims", "x says y\nfrom\n")]);
    let log = parsed(&folder.run("--format sarif").expect(1, "", "").out);
    let run = &log["runs"][0];
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    let place = &notification["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b%231%25.claims", "{run}");
    assert_eq!(place["region"]["startLine"], 2);
    assert_eq!(
        run["results"][0]["message"]["text"].as_str().map(|text| text.starts_with("expected")),
        Some(true),
        "{run}"
    );
}

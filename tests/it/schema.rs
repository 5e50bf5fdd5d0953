//! The schemas that the program writes, held against what it reads and writes.

use crate::support::{Folder, run_in};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fs, path::Path};
use toml::de::{DeTable, DeValue};

fn schema(arguments: &str) -> Value {
    let folder = Folder::new(&[]);
    let run = folder.run(&format!("schema {arguments}")).expect(0, "draft/2020-12/schema", "");
    assert_eq!(run.err, "");
    serde_json::from_str(&run.out).expect(&run.out)
}

fn of_toml(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => number.as_str().parse::<i64>().unwrap().into(),
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Array(items) => items.iter().map(|item| of_toml(item.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), of_toml(value.get_ref()))).collect()
        }
        DeValue::Float(_) | DeValue::Datetime(_) => panic!("no key holds such a value"),
    }
}

#[test]
fn every_configuration_that_is_shown_or_written_fits_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/configuration.md")).unwrap();
    let mut files: Vec<String> =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect();
    assert!(!files.is_empty());
    let folder = Folder::new(&[]);
    folder.run("init").expect(0, "wrote copydesk.toml", "");
    files.push(fs::read_to_string(folder.path().join("copydesk.toml")).unwrap());
    let schema = schema("");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for text in files {
        let table = DeTable::parse(&text).unwrap();
        validator
            .validate(&of_toml(&DeValue::Table(table.into_inner())))
            .unwrap_or_else(|error| panic!("{error}: {text}"));
    }
}

#[test]
fn rules_and_sets_are_offered_and_others_allowed() {
    let schema = schema("configuration");
    let offered = &schema["$defs"]["levels"]["properties"];
    for name in ["dispute", "syntax", "conflicts", "quotes"] {
        assert!(offered[name]["description"].as_str().is_some_and(|about| !about.is_empty()), "{name}");
    }
    let names = schema["$defs"]["name"]["anyOf"][0]["enum"].as_array().unwrap();
    assert_eq!(names.len(), offered.as_object().unwrap().len());
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::json!({ "select": ["our-own"], "severity": { "our-own": "off" } })));
}

/// What is written must be in the schema, whatever the schema allows to come later.
fn strict(mut schema: Value) -> Value {
    for (name, of) in schema["$defs"].as_object_mut().unwrap() {
        let Some(properties) = of.get("properties").and_then(Value::as_object) else { continue };
        // What is there only where it is asked for.
        let names =
            properties.keys().map(String::as_str).filter(|&key| (name.as_str(), key) != ("report", "statistics"));
        let names: BTreeSet<&str> = names.collect();
        let required: BTreeSet<&str> =
            of["required"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert_eq!(names, required, "{name}");
        of["additionalProperties"] = false.into();
    }
    schema
}

/// All words of the form that are used somewhere, as `finding.rule`.
fn used(value: &Value, of: &str, schema: &Value, seen: &mut BTreeSet<String>) {
    let form = &schema["$defs"][of];
    let target = |form: &Value| {
        let all = [form, &form["items"], &form["anyOf"][0]];
        let named = all.iter().find_map(|form| form["$ref"].as_str());
        named.map(|name| name.rsplit('/').next().unwrap().to_owned())
    };
    for (key, value) in value.as_object().into_iter().flatten() {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            seen.insert(format!("{of}.{key}"));
        }
        if let Some(target) = target(&form["properties"][key]) {
            for item in value.as_array().into_iter().flatten().chain(Some(value).filter(|value| value.is_object())) {
                used(item, &target, schema, seen);
            }
        }
    }
}

#[test]
fn what_a_check_writes_fits_the_schema_and_uses_all_of_it() {
    let schema = schema("findings");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&strict(schema.clone())).unwrap();
    let mut seen = BTreeSet::new();
    let mut take = |what: &str, text: &str| {
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{what}: {error}"));
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error:.300}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}");
        used(&value, "report", &schema, &mut seen);
        value["findings"].as_array().unwrap().len()
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut stories: Vec<_> = fs::read_dir(root.join("examples")).unwrap().map(|it| it.unwrap().path()).collect();
    stories.sort();
    let mut found = 0;
    for folder in &stories {
        let markdown = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let markdown =
            markdown.filter(|path| path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md"));
        for path in markdown.chain([folder.clone()]) {
            let path = path.strip_prefix(root).unwrap().to_str().unwrap();
            let run = run_in(root, &["check", "--format", "json", path], "", &[]);
            found += take(path, &run.out);
        }
    }
    assert!(stories.len() > 2 && found > 20, "{found}");
    // What no example holds.
    let folder = Folder::new(&[]);
    take("an empty folder", &folder.run("check --format json").out);
    folder.write("handled.claims", "from t: Kim says memo leaked\nfrom u: Kay denies memo leaked\n  allow dispute because \"both are in the story\"\n");
    folder.write("a.claims", "from rt\n  Dmitriev denies call\n    allow dispute because \"old\"\n    as a-1\nfrom x: Reuters says Bo says call\nAnn says \"open\n");
    folder.write("a.rules", "rule r: eror\n  A affirms {p}\n  flag A: \"x\"\n");
    folder.write("copydesk.toml", "clams = 3\n");
    take("with mistakes", &folder.run("check --format json --statistics").out);
    folder.write("copydesk.toml", "[severity]\nsame-thing = \"off\"\n");
    take("with a rule off", &folder.run("check --format json").out);
    let parts: Vec<String> = (0..5000).map(|number| format!("memo{number}")).collect();
    folder.write("a.claims", format!("group papers\n  includes {}\nfrom a: Kim leaked papers\n", parts.join(", ")));
    folder.write("a.rules", "phrase {who} leaked {item: each}\n");
    take("given up", &folder.run("check --format json").out);
    let all: Map<String, Value> = schema["$defs"].as_object().unwrap().clone();
    let all = all.iter().flat_map(|(of, form)| {
        let keys = form["properties"].as_object().into_iter().flat_map(|properties| properties.keys());
        keys.map(move |key| format!("{of}.{key}"))
    });
    let unused: Vec<String> = all.filter(|word| !seen.contains(word)).collect();
    assert!(unused.is_empty(), "no output has {unused:?}");
}

#[test]
fn what_the_schema_does_not_allow_is_none() {
    let validator = jsonschema::draft202012::new(&schema("findings")).unwrap();
    let folder = Folder::new(&[("a.claims", "from x: Ann says it rained\nfrom y: Bo denies it rained\n")]);
    let good: Value = serde_json::from_str(&folder.run("--format json").out).unwrap();
    assert!(validator.is_valid(&good));
    for (path, bad) in [
        ("/version", Value::from(2)),
        ("/summary/errors", (-1).into()),
        ("/findings/0/severity", "fatal".into()),
        ("/findings/0/fingerprint", "x".into()),
        ("/findings/0/handled", true.into()),
        ("/findings/0/sides/0/claims/0/location/start/line", 0.into()),
        ("/findings/0/sides/0/stance", Value::Null),
    ] {
        let mut value = good.clone();
        *value.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = bad;
        assert!(!validator.is_valid(&value), "{path}");
    }
}

#[test]
fn what_a_sheet_writes_fits_its_schema() {
    let schema = schema("sheet");
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&strict(schema)).unwrap();
    let folder = Folder::new(&[
        (
            "story.md",
            "Kim paid Lee 20 euros. <!-- claim: Kim paid Lee 20 euros\n  checked by Ann on 2025-01-02 against a, note \"ok\" \
             -->\n\nLee left in 2024. Pak left in 2023, he said. <!-- claim: Pak left in 2023\n  \
             checked by Ann on 2025-01-02 for 00000000 -->\n",
        ),
        (
            "a.claims",
            "source a\n  words \"He left.\"\nfrom a\n  Kim paid Lee 30 euros\n  Pak left in 2023\n    at \"He left\"\n",
        ),
    ]);
    for arguments in ["sheet --format json story.md", "sheet --format json a.claims"] {
        let value: Value = serde_json::from_str(&folder.run(arguments).out).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error:.300}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{arguments}: {errors:#?}");
    }
}

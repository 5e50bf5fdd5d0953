//! A JSON Schema for `copydesk.toml`, generated from the list of keys, for editors that complete and validate such
//! files.
//!
//! It accepts what the parser accepts, except for checks that need the files: whether a rule, set, source or path
//! exists, and whether a string is a valid pattern.

use super::keys::{ConfigKey, KEYS, KeyType, LEVELS, PHRASES, TABLES};
use crate::rules::phrase_fields;
use serde_json::{Map, Value, json};

/// White-space characters; a string of nothing else counts as empty. They are listed explicitly, because
/// regular-expression engines differ in what `\s` matches.
const SPACES: &str = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Builds the schema. `names` are rules and sets to suggest, each with a description. Other names are allowed too,
/// because a project may have its own rules.
pub fn schema(names: &[(String, String)]) -> Value {
    let mut properties = Map::new();
    for key in KEYS.iter().filter(|key| !key.name.contains('.')) {
        properties.insert(key.name.to_owned(), value_schema(key));
    }
    for (table, several) in TABLES {
        properties.insert(table.to_owned(), of_table(table, several));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "copydesk.toml",
        "description": "What a folder of claims is checked by. Paths are relative to the folder of this file.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": {
            "text": { "type": "string", "pattern": format!("[^{SPACES}]") },
            "level": { "enum": LEVELS },
            "name": {
                "description": "A rule or a set of rules, also one of your own.",
                "anyOf": [
                    { "enum": names.iter().map(|(name, _)| name).collect::<Vec<_>>() },
                    { "$ref": "#/$defs/text" },
                ],
            },
            "levels": {
                "type": "object",
                "properties": names.iter().map(level).collect::<Map<_, _>>(),
                "additionalProperties": { "$ref": "#/$defs/level" },
            },
        },
    })
}

fn value_schema(key: &ConfigKey) -> Value {
    let mut schema = match key.kind {
        KeyType::Paths => json!({ "type": "array", "items": { "$ref": "#/$defs/text" } }),
        KeyType::Names => json!({ "type": "array", "items": { "$ref": "#/$defs/name" } }),
        KeyType::Text => json!({ "$ref": "#/$defs/text" }),
        KeyType::Word(words) => json!({ "enum": words }),
        KeyType::Number => json!({ "type": "integer", "minimum": 1 }),
        KeyType::Truth => json!({ "type": "boolean" }),
        KeyType::Levels => json!({ "$ref": "#/$defs/levels" }),
        KeyType::Fields => json!({ "anyOf": [
            { "enum": PHRASES },
            { "type": "array", "items": { "enum": phrase_fields().collect::<Vec<_>>() } },
        ] }),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), key.about.into());
        if !key.default.is_empty() {
            schema.insert("default".to_owned(), key.default());
        }
    }
    schema
}

/// The schema of a table. If it is an array of tables, all keys without a default are required.
fn of_table(table: &str, several: bool) -> Value {
    let keys = || KEYS.iter().filter_map(|key| Some((key.name.split_once('.').filter(|(of, _)| *of == table)?.1, key)));
    let properties: Map<_, _> = keys().map(|(name, key)| (name.to_owned(), value_schema(key))).collect();
    let one = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !several {
        return one;
    }
    let required: Vec<&str> = keys().filter(|(_, key)| key.default.is_empty()).map(|(name, _)| name).collect();
    let mut one = one;
    if let Some(one) = one.as_object_mut() {
        one.insert("required".to_owned(), required.into());
    }
    json!({ "type": "array", "items": one })
}

fn level((name, about): &(String, String)) -> (String, Value) {
    (name.clone(), json!({ "description": about, "$ref": "#/$defs/level" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::config::parse;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
    use toml::de::{DeTable, DeValue};

    /// Converts TOML to JSON; `None` if it is not valid TOML or has values that JSON cannot express.
    fn json(text: &str) -> Option<Value> {
        DeTable::parse(text).ok().and_then(|table| of_toml(&DeValue::Table(table.into_inner())))
    }

    fn of_toml(value: &DeValue<'_>) -> Option<Value> {
        Some(match value {
            DeValue::String(text) => text.as_ref().into(),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()?.into(),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok()?.into(),
            DeValue::Boolean(truth) => (*truth).into(),
            DeValue::Datetime(_) => return None,
            DeValue::Array(items) => {
                items.iter().map(|item| of_toml(item.get_ref())).collect::<Option<Vec<_>>>()?.into()
            }
            DeValue::Table(table) => {
                let entries =
                    table.iter().map(|(key, value)| Some((key.get_ref().to_string(), of_toml(value.get_ref())?)));
                entries.collect::<Option<Map<_, _>>>()?.into()
            }
        })
    }

    fn validator() -> jsonschema::Validator {
        let names = [("dispute".to_owned(), "A rule.".to_owned()), ("quotes".to_owned(), "A set.".to_owned())];
        jsonschema::draft202012::new(&schema(&names)).unwrap()
    }

    /// Checks that the parser and the schema both accept a file, or both reject it.
    #[track_caller]
    fn check(text: &str, good: bool) {
        let value = json(text).unwrap_or_else(|| panic!("{text:?} is TOML"));
        let (read, valid) = (parse::read(text).1, validator().is_valid(&value));
        assert_eq!((read.is_empty(), valid), (good, good), "{text:?}: {read:?}");
    }

    #[test]
    fn the_schema_is_one() {
        assert!(jsonschema::draft202012::meta::is_valid(&schema(&[("dispute".to_owned(), "A rule.".to_owned())])));
    }

    #[test]
    fn what_the_reader_takes_the_schema_takes() {
        check("", true);
        check(
            "claims = ['a', 'b/*.md']\nrules = []\nexclude = [\"old\"]\nstory = 'draft'\nselect = ['quotes', 'house-rule']\n",
            true,
        );
        check("deny = 'note'\n[severity]\nhouse-rule = 'off'\ndispute = 'default'\n'a b' = 'error'\n", true);
        check(
            "[[override]]\npaths = []\nseverity = {}\n[[override]]\npaths = ['a']\nseverity.dispute = 'note'\n",
            true,
        );
        check("phrases = 'none'\n", true);
        check("phrases = ['states', 'authorship']\n", true);
        check("override = []\nterminal = { color = 'never', width = 0x40, ascii = true }\n", true);
        for key in KEYS.iter().filter(|key| !key.default.is_empty()) {
            check(&format!("{} = {}\n", key.name, key.default), true);
            let value = json(&format!("it = {}", key.default)).unwrap();
            assert_eq!(value["it"], key.default(), "`{}` is the same in TOML and in JSON", key.name);
        }
    }

    #[test]
    fn what_is_amiss_is_found_by_both() {
        for text in [
            "claim = []",
            "width = 3",
            "terminals = {}",
            "[terminal]\nwitdh = 3",
            "[terminal]\ndeny = 'note'",
            "claims = 'x'",
            "claims = ['x', 3]",
            "claims = ['']",
            "rules = [' \\t']".replace('\'', "\"").as_str(),
            "exclude = {}",
            "story = ''",
            "story = 1.5",
            "story = ['draft']",
            "select = 'dispute'",
            "select = [true]",
            "phrases = 'some'",
            "phrases = ['all']",
            "phrases = ['statse']",
            "phrases = true",
            "phrases = [3]",
            "deny = 'warnign'",
            "deny = 'off'",
            "deny = true",
            "severity = []",
            "severity = { dispute = 'of' }",
            "severity = { house-rule = 3 }",
            "severity.dispute.x = 'off'",
            "terminal = []",
            "terminal.color = 'blue'",
            "terminal.width = 0",
            "terminal.width = -3",
            "terminal.width = 1.5",
            "terminal.width = '80'",
            "terminal.ascii = 'yes'",
            "[override]\npaths = []\nseverity = {}",
            "override = ['a']",
            "[[override]]\npaths = ['a']",
            "[[override]]\nseverity = {}",
            "[[override]]\npaths = ['a']\nseverity = {}\nclaims = []",
            "[[override]]\npaths = ['a']\nseverity = { dispute = 'none' }",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn the_spaces_of_the_schema_are_those_of_the_reader() {
        let validator = validator();
        for char in ('\0'..=char::MAX).filter(|char| !char.is_alphanumeric()) {
            let value = json!({ "story": char.to_string() });
            assert_eq!(validator.is_valid(&value), !char.is_whitespace(), "U+{:04X}", u32::from(char));
        }
    }

    /// A key, right or slightly misspelt, with a value of any kind.
    fn line() -> impl Strategy<Value = String> {
        let keys =
            KEYS.iter().map(|key| key.name).chain(["width", "claim", "terminal", "override", "severity.dispute"]);
        let text = prop_oneof![
            Just("''"),
            Just("' '"),
            Just("'a'"),
            Just("'dispute'"),
            Just("'note'"),
            Just("'off'"),
            Just("'auto'"),
            Just("'error'")
        ];
        let one = prop_oneof![
            4 => text.prop_map(str::to_owned),
            1 => any::<i8>().prop_map(|number| number.to_string()),
            1 => any::<bool>().prop_map(|truth| truth.to_string()),
            1 => Just("0.5".to_owned()),
        ];
        let list = proptest::collection::vec(one.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", ")));
        let name = prop_oneof![Just("dispute"), Just("paths"), Just("severity"), Just("color"), Just("width")];
        let value = prop_oneof![one, list];
        let table = proptest::collection::btree_map(name, value.clone(), 0..3);
        let table = table.prop_map(|entries| {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("{{ {} }}", entries.join(", "))
        });
        let value = prop_oneof![2 => value, 1 => table.clone(), 1 => table.prop_map(|table| format!("[{table}]"))];
        (proptest::sample::select(keys.collect::<Vec<_>>()), value).prop_map(|(key, value)| format!("{key} = {value}"))
    }

    proptest! {
        #[test]
        fn the_reader_and_the_schema_find_the_same_files_good(lines in proptest::collection::vec(line(), 1..3)) {
            let text = lines.join("\n");
            if let Some(value) = json(&text) {
                prop_assert_eq!(parse::read(&text).1.is_empty(), validator().is_valid(&value), "{}", text);
            }
        }
    }
}

//! The keys of `copydesk.toml` with their kinds, defaults and purposes. The parser, the schema and `copydesk config`
//! are all based on this list, and a test compares it with the documentation.

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct ConfigKey {
    /// The name, prefixed with its table and a dot if it is in one.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: KeyType,
    /// The default in TOML; empty if there is none.
    pub default: &'static str,
    /// The purpose, in one sentence.
    pub about: &'static str,
}

impl ConfigKey {
    /// The default as a JSON value; null if there is none.
    pub fn default(&self) -> serde_json::Value {
        // Each default is the same in TOML and in JSON, as a test confirms.
        serde_json::from_str(self.default).unwrap_or_default()
    }
}

/// The kind of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// Paths and patterns, relative to the file.
    Paths,
    /// Names of rules and sets.
    Names,
    /// A string.
    Text,
    /// One of several keywords.
    Word(&'static [&'static str]),
    /// A whole number from 1.
    Number,
    /// A boolean.
    Truth,
    /// A table of severities by rule or set.
    Levels,
    /// `"all"`, `"none"`, or a list of phrase fields.
    Fields,
}

/// The values of a severity.
pub const LEVELS: [&str; 5] = ["error", "warning", "note", "off", "default"];

/// The values of `deny`, the least severity that fails a run.
pub const DENY: [&str; 3] = ["error", "warning", "note"];

/// The keywords of `phrases`, which may also be a list of fields.
pub const PHRASES: [&str; 2] = ["all", "none"];

/// The values of `color`.
pub const COLORS: [&str; 3] = ["auto", "always", "never"];

/// All keys, in display order.
pub const KEYS: [ConfigKey; 14] = [
    ConfigKey {
        name: "claims",
        kind: KeyType::Paths,
        default: "[\".\"]",
        about: "The files and folders that are checked: claim files, stories, and the rule files beside them.",
    },
    ConfigKey {
        name: "rules",
        kind: KeyType::Paths,
        default: "[]",
        about: "More rule files, or folders of them; they are read in every run, whatever paths are given.",
    },
    ConfigKey {
        name: "exclude",
        kind: KeyType::Paths,
        default: "[]",
        about: "What is left out when folders are walked. A file that is given by its name is read all the same.",
    },
    ConfigKey { name: "story", kind: KeyType::Text, default: "", about: "The source that is treated as the story." },
    ConfigKey {
        name: "select",
        kind: KeyType::Names,
        default: "[]",
        about: "The rules and sets to check by; all where the list is empty.",
    },
    ConfigKey {
        name: "phrases",
        kind: KeyType::Fields,
        default: "\"all\"",
        about: "Which of the phrases that come with the program count: `\"all\"`, `\"none\"`, or a list of their fields.",
    },
    ConfigKey {
        name: "deny",
        kind: KeyType::Word(&DENY),
        default: "\"error\"",
        about: "The least severity that fails a run.",
    },
    ConfigKey {
        name: "require-claims",
        kind: KeyType::Truth,
        default: "false",
        about: "Whether a check fails with status 2 where no claim was read, or none from a story.",
    },
    ConfigKey {
        name: "severity",
        kind: KeyType::Levels,
        default: "{}",
        about: "Severities by the name of a rule or of a set; what is said of a rule counts before what is said of its set.",
    },
    ConfigKey {
        name: "override.paths",
        kind: KeyType::Paths,
        default: "",
        about: "The files that an override is for.",
    },
    ConfigKey {
        name: "override.severity",
        kind: KeyType::Levels,
        default: "",
        about: "Severities for findings that are all about claims in those files; a later override counts before an earlier one.",
    },
    ConfigKey {
        name: "terminal.color",
        kind: KeyType::Word(&COLORS),
        default: "\"auto\"",
        about: "When to use colour; `auto` is on a terminal.",
    },
    ConfigKey {
        name: "terminal.width",
        kind: KeyType::Number,
        default: "",
        about: "Columns that a line may take; the terminal's, else 80, where it is not set.",
    },
    ConfigKey {
        name: "terminal.ascii",
        kind: KeyType::Truth,
        default: "false",
        about: "Whether to draw with ASCII characters only.",
    },
];

/// The tables that have keys of their own, and whether each is an array of tables.
pub const TABLES: [(&str, bool); 2] = [("override", true), ("terminal", false)];

/// The names allowed in a table, or at the top level if `table` is empty.
pub fn names_in(table: &str) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for key in &KEYS {
        let (of, name) = key.name.split_once('.').unwrap_or(("", key.name));
        if of == table {
            names.push(name);
        } else if table.is_empty() && !names.contains(&of) {
            names.push(of);
        }
    }
    names
}

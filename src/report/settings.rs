//! What a run is set to and where each value comes from, for people and for programs.

use super::{Style, condensed::Told, json, plain, terminal_text, wording::Wording};
use crate::{
    findings::Report,
    source::{SourceFile, Span},
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::{self, BufWriter, Write};

/// In fewer columns than this beside the keys, a value stands below its key.
const LEAST: usize = 24;

/// The widest value that the origins are lined up behind.
const WIDEST: usize = 32;

/// Where a value comes from. What comes later in this list counts before what comes earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is so where nobody says anything.
    BuiltIn,
    /// The terminal is of that kind.
    Terminal,
    /// It is written in the configuration file, there.
    File(Span),
    /// A variable of the environment says so.
    Variable(&'static str),
    /// A flag says so.
    Flag(&'static str),
}

impl Origin {
    /// In words, on one line: `copydesk.toml:9:1`, `flag --deny`. Not made safe.
    pub fn words(self, file: Option<&SourceFile>) -> String {
        match self {
            Self::BuiltIn => "built in".to_owned(),
            Self::Terminal => "the terminal".to_owned(),
            Self::Variable(name) => format!("variable {name}"),
            Self::Flag(name) => format!("flag {name}"),
            Self::File(span) => file.map_or_else(String::new, |file| {
                let position = file.position(span.start);
                format!("{}:{}:{}", file.path, position.line, position.column)
            }),
        }
    }
}

/// One value.
#[derive(Clone, Debug)]
pub struct SettingValue {
    /// The key, as the list of keys has it: `override.severity`.
    pub key: &'static str,
    /// Which override it is of, from 1.
    pub of: Option<usize>,
    /// The rule or set that it is the severity of.
    pub name: Option<String>,
    /// The value; null where nothing is set.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// What there is to show.
#[derive(Clone, Copy, Debug)]
pub struct SettingsReport<'a> {
    /// The configuration file.
    pub file: Option<&'a SourceFile>,
    /// By which flag or variable it was named; none for the nearest one.
    pub named_by: Option<&'a str>,
    /// Whether none was wanted.
    pub isolated: bool,
    /// The values, in the order in which they are shown.
    pub values: &'a [SettingValue],
    /// What is amiss in the file.
    pub mistakes: Report<'a>,
    /// What else stands in the way, a line each: safe text.
    pub problems: &'a [String],
}

/// Writes the file, a line for each value, and what is amiss.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(settings: &SettingsReport<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = String::new();
    let safe = |text: &str| terminal_text::safe(text, style.ascii).into_owned();
    terminal_text::wrap(&mut page, &safe(&head(settings)), style.width, "", "  ");
    page.push('\n');
    let rows: Vec<[String; 3]> = settings
        .values
        .iter()
        .map(|setting| {
            [path(setting), notation(&setting.value), setting.origin.words(settings.file)].map(|it| safe(&it))
        })
        .collect();
    let keys = rows.iter().map(|[key, ..]| terminal_text::columns(key)).max().unwrap_or(0);
    let values =
        rows.iter().map(|[_, value, _]| terminal_text::columns(value)).filter(|&columns| columns <= WIDEST).max();
    let pad = |text: &str, to: usize| " ".repeat(to.saturating_sub(terminal_text::columns(text)) + 2);
    let line = |[key, value, origin]: &[String; 3]| {
        format!("{key}{}{value}{}{origin}", pad(key, keys), pad(value, values.unwrap_or(0)))
    };
    let too_long = |row: &[String; 3]| terminal_text::columns(&line(row)) > style.width;
    // What does not fit goes on below its value, where an indent as wide as the keys leaves room for that.
    let stacked = keys + 2 + LEAST > style.width || ((keys + 2) * 3 > style.width && rows.iter().any(too_long));
    for row in &rows {
        let [key, value, origin] = row;
        if stacked {
            terminal_text::wrap(&mut page, key, style.width, "", "  ");
            terminal_text::wrap(&mut page, value, style.width, "  ", "    ");
            terminal_text::wrap(&mut page, origin, style.width, "  ", "    ");
            continue;
        }
        if !too_long(row) {
            page.push_str(&line(row));
            page.push('\n');
            continue;
        }
        let start = format!("{key}{}", pad(key, keys));
        let indent = " ".repeat(keys + 2);
        terminal_text::wrap(&mut page, value, style.width, &start, &indent);
        terminal_text::wrap(&mut page, origin, style.width, &indent, &indent);
    }
    let words = Wording::new(&settings.mistakes, style);
    let mut told = Told::default();
    for finding in settings.mistakes.findings {
        page.push('\n');
        let fit = plain::write_finding(&words, style, finding, told.next(finding), &mut page);
        told.shown(finding, fit);
    }
    out.write_all(page.as_bytes())?;
    out.flush()
}

fn head(settings: &SettingsReport<'_>) -> String {
    match (settings.file, settings.named_by) {
        (Some(file), None) => format!("set up by {}", file.path),
        (Some(file), Some(by)) => format!("set up by {}, which {by} names", file.path),
        (None, _) if settings.isolated => "set up by no file, since --isolated is given".to_owned(),
        (None, _) if settings.problems.is_empty() => {
            "set up by no file: there is no copydesk.toml above this".to_owned()
        }
        (None, _) => "set up by no file: what there is could not be read".to_owned(),
    }
}

/// The key with what it is of, as it could be written in the file.
fn path(setting: &SettingValue) -> String {
    let key = match (setting.of, setting.key.split_once('.')) {
        (Some(number), Some((table, key))) => format!("{table}[{number}].{key}"),
        _ => setting.key.to_owned(),
    };
    let bare = |name: &&String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    match &setting.name {
        Some(name) if bare(&name) => format!("{key}.{name}"),
        Some(name) => format!("{key}.{}", notation(&Value::from(name.as_str()))),
        None => key,
    }
}

/// A value as TOML has it; characters that cannot be seen by their numbers.
fn notation(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => {
            let mut quoted = String::from('"');
            for char in text.chars() {
                match char {
                    '"' | '\\' => quoted.extend(['\\', char]),
                    _ if terminal_text::is_hidden(char) || char.is_control() => {
                        let code = u32::from(char);
                        quoted.push_str(&if code > 0xffff {
                            format!("\\U{code:08x}")
                        } else {
                            format!("\\u{code:04x}")
                        });
                    }
                    _ => quoted.push(char),
                }
            }
            quoted.push('"');
            quoted
        }
        Value::Array(items) => format!("[{}]", items.iter().map(notation).collect::<Vec<_>>().join(", ")),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// Writes the same as one JSON object, a value a line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_json(settings: &SettingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let file = settings.file.map(|file| FileForm { path: &file.path, named_by: settings.named_by });
    write!(out, "{{\"version\":{},\n\"file\":", json::VERSION)?;
    json::put(&mut out, &file)?;
    out.write_all(b",\n\"values\":[")?;
    for (index, setting) in settings.values.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let SettingValue { key, of, name, value, origin } = setting;
        let origin = origin_form(*origin, settings.file);
        json::put(&mut out, &SettingForm { key, of: *of, name: name.as_deref(), value, origin })?;
    }
    out.write_all(b"],\n\"mistakes\":[")?;
    let of = json::JsonContext { files: settings.mistakes.files, model: settings.mistakes.model };
    for (index, finding) in settings.mistakes.findings.iter().enumerate() {
        let mut form = json::Json::default();
        of.finding(form.raw(if index == 0 { "\n" } else { ",\n" }), finding, &mut json::Before::default());
        out.write_all(form.as_bytes())?;
    }
    out.write_all(b"],\n\"problems\":")?;
    json::put(&mut out, &settings.problems)?;
    out.write_all(b"}\n")?;
    out.flush()
}

#[derive(Serialize)]
struct FileForm<'a> {
    path: &'a str,
    named_by: Option<&'a str>,
}

#[derive(Serialize)]
struct SettingForm<'a> {
    key: &'a str,
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    of: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    value: &'a Value,
    origin: Map<String, Value>,
}

/// `{"from":"file","path":"copydesk.toml","line":9,"column":1}`
fn origin_form(origin: Origin, file: Option<&SourceFile>) -> Map<String, Value> {
    let mut form = Map::new();
    let from = match origin {
        Origin::BuiltIn => "built-in",
        Origin::Terminal => "terminal",
        Origin::File(span) => {
            if let Some(file) = file {
                let position = file.position(span.start);
                form.insert("path".to_owned(), file.path.as_str().into());
                form.insert("line".to_owned(), position.line.into());
                form.insert("column".to_owned(), position.column.into());
            }
            "file"
        }
        Origin::Variable(name) | Origin::Flag(name) => {
            form.insert("name".to_owned(), name.into());
            if matches!(origin, Origin::Flag(_)) { "flag" } else { "environment" }
        }
    };
    form.insert("from".to_owned(), from.into());
    form
}

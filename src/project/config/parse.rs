//! Parses `copydesk.toml`. Values that cannot be read are reported with their spans and left out; all others apply.

use super::{
    Color, ConfigValues, Override, Written,
    keys::{COLORS, DENY, LEVELS, PHRASES, TABLES, names_in},
};
use crate::{
    diagnostic::Severity,
    findings::{SeverityOverride, always_said},
    model::PhraseFields,
    narrow::to_u32,
    rules::phrase_fields,
    source::Span,
    syntax::ast::SyntaxError,
    text::suggest::{self, Tolerance},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The greatest number of errors to report. One mistake in the syntax may cause many more.
const MOST_FAULTS: usize = 8;

/// Parses the text of a configuration file. Returns its values and errors.
pub(super) fn read(text: &str) -> (ConfigValues, Vec<SyntaxError>) {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = ConfigReader { text, faults: Vec::new(), values: ConfigValues::default() };
    for error in &errors {
        let range = error.span().unwrap_or(start..start);
        let span = reader.within(range);
        let (message, help) = in_plain_words(error.message());
        reader.fault(span, message, help);
    }
    reader.top(table.get_ref());
    let mut faults = reader.faults;
    faults.sort_by_key(|fault| fault.span);
    // Many unclosed brackets give the same error at the end of the text.
    faults.dedup_by(|one, other| (one.span, &one.message) == (other.span, &other.message));
    faults.truncate(MOST_FAULTS);
    (reader.values, faults)
}

type TomlItem<'a> = Spanned<DeValue<'a>>;

struct ConfigReader<'t> {
    text: &'t str,
    faults: Vec<SyntaxError>,
    values: ConfigValues,
}

impl ConfigReader<'_> {
    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "claims" => self.values.claims = self.list("claims", value, "a list of paths"),
                "rules" => self.values.rules = self.list("rules", value, "a list of paths").unwrap_or_default(),
                "exclude" => self.values.exclude = self.list("exclude", value, "a list of paths").unwrap_or_default(),
                "select" => self.values.select = self.list("select", value, "a list of rules and sets"),
                "story" => self.values.story = self.text(value, "the name of a source"),
                "phrases" => self.values.phrases = self.fields(value),
                "deny" => {
                    let word = self.word(value, &DENY);
                    self.values.deny = word.and_then(|word| word.map(severity));
                }
                "require-claims" => self.values.require_claims = self.truth(value),
                "severity" => self.values.severity = self.levels(value),
                "override" => self.overrides(value),
                "terminal" => self.terminal(value),
                _ => self.unknown(key, ""),
            }
        }
    }

    fn terminal(&mut self, value: &TomlItem<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.mismatch(value, "a table: `[terminal]`");
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "color" => {
                    let word = self.word(value, &COLORS);
                    self.values.color = word.and_then(|word| {
                        word.map(|word| match word {
                            "always" => Some(Color::Always),
                            "never" => Some(Color::Never),
                            _ => Some(Color::Auto),
                        })
                    });
                }
                "width" => self.values.width = self.number(value),
                "ascii" => self.values.ascii = self.truth(value),
                _ => self.unknown(key, "terminal"),
            }
        }
    }

    fn overrides(&mut self, value: &TomlItem<'_>) {
        let Some(list) = value.get_ref().as_array() else {
            return self.mismatch(value, "tables, each begun with `[[override]]`");
        };
        for item in list {
            let Some(table) = item.get_ref().as_table() else {
                self.mismatch(item, "tables, each begun with `[[override]]`");
                continue;
            };
            let (mut paths, mut severity) = (None, None);
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "paths" => paths = self.texts(value, "a list of paths"),
                    "severity" => severity = Some(self.levels(value)),
                    _ => self.unknown(key, "override"),
                }
            }
            let span = self.within(item.span());
            match (table.contains_key("paths"), table.contains_key("severity")) {
                (false, _) => self.fault(span, "this override says nothing of `paths`", "add `paths = [\"drafts\"]`"),
                (_, false) => {
                    let help = "add `severity = { unsupported = \"note\" }`";
                    self.fault(span, "this override says nothing of `severity`", help);
                }
                _ => {}
            }
            if let (Some(paths), Some(severity)) = (paths, severity) {
                self.values.overrides.push(Override { paths, severity, span });
            }
        }
    }

    fn levels(&mut self, value: &TomlItem<'_>) -> Vec<(Written<String>, SeverityOverride)> {
        let Some(table) = value.get_ref().as_table() else {
            self.mismatch(value, "a table, as in `{ dispute = \"warning\" }`");
            return Vec::new();
        };
        let mut levels = Vec::new();
        for (key, value) in table {
            let Some(word) = self.word(value, &LEVELS) else { continue };
            if word.value == "off" && always_said(key.get_ref()) {
                let message = format!("`{}` cannot be turned off", key.get_ref());
                self.fault(
                    word.span,
                    &message,
                    "what could not be read would pass as checked: mend it, or take it out",
                );
                continue;
            }
            let name = Written { value: key.get_ref().to_string(), span: self.within(key.span()) };
            let level = match word.value {
                "off" => SeverityOverride::Off,
                "default" => SeverityOverride::Own,
                word => severity(word).map_or(SeverityOverride::Own, SeverityOverride::At),
            };
            levels.push((name, level));
        }
        // Tables come sorted by key; order them by their lines in the file.
        levels.sort_by_key(|(name, _)| name.span);
        levels
    }

    /// The list in `value`. Its span is recorded, since the list may be empty.
    fn list(&mut self, key: &'static str, value: &TomlItem<'_>, expected: &str) -> Option<Vec<Written<String>>> {
        let texts = self.texts(value, expected)?;
        self.values.lists.push((key, self.within(value.span())));
        Some(texts)
    }

    /// `"all"`, `"none"`, or a list of phrase fields.
    fn fields(&mut self, value: &TomlItem<'_>) -> Option<Written<PhraseFields>> {
        let span = self.within(value.span());
        if value.get_ref().as_str().is_some() {
            let word = self.word(value, &PHRASES)?;
            let fields = if word.value == "none" { PhraseFields::Only(Vec::new()) } else { PhraseFields::All };
            return Some(Written { value: fields, span });
        }
        let written = self.texts(value, "`\"all\"`, `\"none\"` or a list of fields of phrases")?;
        let mut fields = Vec::with_capacity(written.len());
        for Written { value: field, span } in written {
            if phrase_fields().any(|known| known == field) {
                fields.push(field);
                continue;
            }
            let help = match suggest::nearest(&field, phrase_fields(), Tolerance::Name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the fields are {}", phrase_fields().collect::<Vec<_>>().join(", ")),
            };
            self.fault(span, &format!("no phrases of a field `{field}` come with copydesk"), &help);
        }
        Some(Written { value: PhraseFields::Only(fields), span })
    }

    fn texts(&mut self, value: &TomlItem<'_>, expected: &str) -> Option<Vec<Written<String>>> {
        let Some(list) = value.get_ref().as_array() else {
            self.mismatch(value, expected);
            return None;
        };
        let texts = list.iter().filter_map(|item| self.text(item, "a text in quotation marks"));
        Some(texts.collect())
    }

    fn text(&mut self, value: &TomlItem<'_>, expected: &str) -> Option<Written<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.mismatch(value, expected);
            return None;
        };
        let span = self.within(value.span());
        if text.trim().is_empty() {
            self.fault(span, &format!("expected {expected}, found an empty text"), "");
            return None;
        }
        Some(Written { value: text.to_owned(), span })
    }

    fn word(&mut self, value: &TomlItem<'_>, words: &'static [&'static str]) -> Option<Written<&'static str>> {
        let expected = one_of(words);
        let written = self.text(value, &expected)?;
        let found = words.iter().find(|word| **word == written.value);
        if found.is_none() {
            let near = suggest::nearest(&written.value, words.iter().copied(), Tolerance::Name);
            let help = near.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
            self.fault(written.span, &format!("expected {expected}, found `{}`", written.value), &help);
        }
        found.map(|word| Written { value: *word, span: written.span })
    }

    fn truth(&mut self, value: &TomlItem<'_>) -> Option<Written<bool>> {
        let Some(truth) = value.get_ref().as_bool() else {
            self.mismatch(value, "`true` or `false`");
            return None;
        };
        Some(Written { value: truth, span: self.within(value.span()) })
    }

    fn number(&mut self, value: &TomlItem<'_>) -> Option<Written<usize>> {
        let written = value.get_ref().as_integer();
        let digits =
            |text: &str| text.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
        let number = written.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        match number.filter(|&number| number > 0) {
            Some(number) => Some(Written { value: number, span: self.within(value.span()) }),
            None if number.is_none() && written.is_some_and(|number| digits(number.as_str())) => {
                self.fault(self.within(value.span()), "expected a number from 1, found one that is too large", "");
                None
            }
            None => {
                self.mismatch(value, "a number from 1");
                None
            }
        }
    }

    /// Reports an unknown key, and suggests a similar one or one with the same name in another table.
    fn unknown(&mut self, key: &Spanned<toml::de::DeString<'_>>, table: &str) {
        let name = key.get_ref().as_ref();
        let place = if table.is_empty() { String::new() } else { format!(" in `{table}`") };
        let elsewhere = TABLES.iter().map(|(table, _)| *table).find(|table| names_in(table).contains(&name));
        let help = match (suggest::nearest(name, names_in(table), Tolerance::Name), elsewhere) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(other)) => format!("`{name}` belongs into `{other}`"),
            (None, None) if names_in("").contains(&name) => format!("`{name}` belongs above all tables"),
            (None, None) => format!("the keys are {}", names_in(table).join(", ")),
        };
        let span = self.within(key.span());
        self.fault(span, &format!("there is no key `{name}`{place}"), &help);
    }

    fn mismatch(&mut self, value: &TomlItem<'_>, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(number) if number.as_str().starts_with('-') => "a negative number",
            DeValue::Integer(number) if number.as_str().trim_start_matches(['0', '_', '+']).is_empty() => "0",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let span = self.within(value.span());
        self.fault(span, &format!("expected {expected}, found {found}"), "");
    }

    fn fault(&mut self, span: Span, message: &str, help: &str) {
        let help = if help.is_empty() { Vec::new() } else { vec![help.to_owned()] };
        self.faults.push(SyntaxError { span, message: message.to_owned(), help, other: None });
    }

    /// A range of the text as a span on character boundaries.
    fn within(&self, range: std::ops::Range<usize>) -> Span {
        let boundary = |at: usize| {
            let at = at.min(self.text.len());
            to_u32((0..=at).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(0))
        };
        let start = boundary(range.start);
        Span::new(start, boundary(range.end).max(start))
    }
}

impl<T> Written<T> {
    fn map<U>(self, change: impl FnOnce(T) -> Option<U>) -> Option<Written<U>> {
        let span = self.span;
        change(self.value).map(|value| Written { value, span })
    }
}

/// Rewrites an error message of the TOML parser, and adds help, if the original would be hard to understand.
fn in_plain_words(message: &str) -> (&str, &str) {
    let message = message.lines().next().unwrap_or("this cannot be read");
    if message.starts_with("cannot recurse further") {
        ("brackets are nested too deep here", "")
    } else if message == "duplicate key" {
        ("this key stands here for the second time", "keep one of the two")
    } else {
        (message, "")
    }
}

fn severity(word: &str) -> Option<Severity> {
    [Severity::Error, Severity::Warning, Severity::Note].into_iter().find(|severity| severity.word() == word)
}

/// A list of words in prose: `a`, `b` or `c`.
fn one_of(words: &[&str]) -> String {
    let mut shown = String::new();
    for (index, word) in words.iter().enumerate() {
        let joined = match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        };
        shown.push_str(joined);
        shown.push_str(&format!("`{word}`"));
    }
    shown
}

//! How wide, in which characters and whether in colour to write.

use super::args::{Common, When};
use crate::{
    project::config::{Color, ConfigValues},
    report::settings::Origin,
};
use std::io::IsTerminal;

/// How to write for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Display {
    /// Columns that a line may take.
    pub width: usize,
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw with ASCII characters only.
    pub ascii: bool,
    /// Whether the standard output is a terminal.
    pub terminal: bool,
}

impl Display {
    /// What flags ask for, else the environment, else the configuration, else the terminal.
    pub fn new(common: &Common, values: &ConfigValues) -> Self {
        let terminal = std::io::stdout().is_terminal();
        Self::from_flags(common, values, terminal, &variable)
    }

    fn from_flags(
        common: &Common,
        values: &ConfigValues,
        terminal: bool,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let asked = DisplayOptions::from_flags(common, values, terminal, variable);
        let color = match asked.color.0 {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && variable("TERM").is_none_or(|value| value != "dumb"),
        };
        Self { width: asked.width.0, color, ascii: asked.ascii.0, terminal }
    }
}

/// What is asked of the look, each with what asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DisplayOptions {
    /// Columns that a line may take.
    pub width: (usize, Origin),
    /// When to colour.
    pub color: (Color, Origin),
    /// Whether to draw with ASCII characters only.
    pub ascii: (bool, Origin),
}

impl DisplayOptions {
    /// The same as [`Display::new`] goes by.
    pub fn new(common: &Common, values: &ConfigValues) -> Self {
        Self::from_flags(common, values, std::io::stdout().is_terminal(), &variable)
    }

    fn from_flags(
        common: &Common,
        values: &ConfigValues,
        terminal: bool,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let columns = || columns(variable).map(|width| (width, Origin::Variable("COLUMNS")));
        let set = || values.width.as_ref().map(|width| (width.value, Origin::File(width.span)));
        let measured = || {
            let size = if terminal { terminal_size::terminal_size() } else { None };
            let width = size.map(|(width, _)| usize::from(width.0)).filter(|&width| width > 0);
            width.map(|width| (width, Origin::Terminal))
        };
        let flag = common.width.map(|width| (width, Origin::Flag("--width")));
        Self {
            width: flag.or_else(columns).or_else(set).or_else(measured).unwrap_or((80, Origin::BuiltIn)),
            color: color(common.color, values, variable),
            ascii: ascii(common.ascii, values, variable),
        }
    }
}

/// A variable of the environment that is set to something.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The width that the environment asks for.
pub(super) fn columns(variable: &dyn Fn(&str) -> Option<String>) -> Option<usize> {
    variable("COLUMNS").and_then(|columns| columns.trim().parse().ok())
}

/// Whether the environment asks for colour, and the variable that decides.
pub(super) fn asked_for_color(variable: &dyn Fn(&str) -> Option<String>) -> Option<(bool, &'static str)> {
    let on = |name: &'static str| variable(name).filter(|value| value != "0").map(|_| (true, name));
    if variable("NO_COLOR").is_some() {
        return Some((false, "NO_COLOR"));
    }
    let off = || variable("CLICOLOR").filter(|value| value == "0").map(|_| (false, "CLICOLOR"));
    on("FORCE_COLOR").or_else(|| on("CLICOLOR_FORCE")).or_else(off)
}

fn color(when: Option<When>, values: &ConfigValues, variable: &dyn Fn(&str) -> Option<String>) -> (Color, Origin) {
    const FLAG: Origin = Origin::Flag("--color");
    match (when, asked_for_color(variable)) {
        (Some(When::Always), _) => (Color::Always, FLAG),
        (Some(When::Never), _) => (Color::Never, FLAG),
        (_, Some((on, name))) => (if on { Color::Always } else { Color::Never }, Origin::Variable(name)),
        // `--color auto` undoes what the file says.
        (Some(When::Auto), None) => (Color::Auto, FLAG),
        (None, None) => match &values.color {
            Some(color) => (color.value, Origin::File(color.span)),
            None => (Color::Auto, Origin::BuiltIn),
        },
    }
}

fn ascii(flag: bool, values: &ConfigValues, variable: &dyn Fn(&str) -> Option<String>) -> (bool, Origin) {
    match (&values.ascii, without_unicode(variable)) {
        _ if flag => (true, Origin::Flag("--ascii")),
        (_, Some(name)) => (true, Origin::Variable(name)),
        (Some(ascii), None) => (ascii.value, Origin::File(ascii.span)),
        (None, None) => (false, Origin::BuiltIn),
    }
}

/// The variable by which the locale is not one of UTF-8; where none is set there is no reason to
/// think otherwise.
fn without_unicode(variable: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let named = |name: &'static str| variable(name).map(|locale| (name, locale.to_ascii_lowercase()));
    let (name, locale) = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(named)?;
    (!locale.contains("utf-8") && !locale.contains("utf8")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{project::config::Written, source::Span};

    fn look(common: &Common, terminal: bool, variables: &[(&str, &str)]) -> Display {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Display::from_flags(common, &ConfigValues::default(), terminal, &find)
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_terminal() {
        let common = Common::default();
        assert_eq!(look(&common, false, &[]), Display { width: 80, color: false, ascii: false, terminal: false });
        assert_eq!(look(&common, false, &[("COLUMNS", "33")]).width, 33);
        assert_eq!(look(&common, false, &[("COLUMNS", "wide")]).width, 80);
        assert_eq!(look(&Common { width: Some(7), ..Common::default() }, false, &[("COLUMNS", "33")]).width, 7);
        assert!(look(&common, true, &[]).color);
        assert!(!look(&common, true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]).color);
        assert!(look(&common, false, &[("FORCE_COLOR", "1")]).color);
        assert!(!look(&common, true, &[("CLICOLOR", "0")]).color);
        assert!(!look(&common, true, &[("TERM", "dumb")]).color);
        assert!(look(&Common { color: Some(When::Always), ..Common::default() }, false, &[("NO_COLOR", "1")]).color);
    }

    #[test]
    fn the_environment_wins_over_the_file_and_that_over_the_terminal() {
        let written = |color, width| ConfigValues {
            color: Some(Written { value: color, span: Span::default() }),
            width: Some(Written { value: width, span: Span::default() }),
            ..ConfigValues::default()
        };
        let values = written(Color::Always, 55);
        let find = |variables: &'static [(&str, &str)]| {
            move |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let look = Display::from_flags(&Common::default(), &values, false, &find(&[]));
        assert_eq!((look.color, look.width), (true, 55));
        let look =
            Display::from_flags(&Common::default(), &values, false, &find(&[("NO_COLOR", "1"), ("COLUMNS", "33")]));
        assert_eq!((look.color, look.width), (false, 33));
        let never = written(Color::Never, 55);
        assert!(!Display::from_flags(&Common::default(), &never, true, &find(&[])).color);
        assert!(Display::from_flags(&Common::default(), &never, true, &find(&[("FORCE_COLOR", "1")])).color);
        let auto = Common { color: Some(When::Auto), ..Common::default() };
        assert!(Display::from_flags(&auto, &never, true, &find(&[])).color);
    }

    #[test]
    fn a_locale_without_utf_8_asks_for_ascii() {
        let ascii = |variables| look(&Common::default(), true, variables).ascii;
        assert!(ascii(&[("LANG", "C")]));
        assert!(ascii(&[("LC_ALL", "POSIX"), ("LANG", "en_GB.UTF-8")]));
        assert!(!ascii(&[("LANG", "C.utf8")]));
        assert!(!ascii(&[("LANG", "de_DE.UTF-8")]));
    }
}

//! How wide, in which characters and whether in colour to write.

use super::args::{Common, When};
use std::io::IsTerminal;

/// How to write for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Columns that a line may take.
    pub width: usize,
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw with ASCII characters only.
    pub ascii: bool,
    /// Whether the standard output is a terminal.
    pub terminal: bool,
}

impl Look {
    /// What flags ask for, else the environment, else the terminal.
    pub fn new(common: &Common) -> Self {
        let terminal = std::io::stdout().is_terminal();
        Self::of(common, terminal, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn of(common: &Common, terminal: bool, variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let columns = || variable("COLUMNS").and_then(|columns| columns.trim().parse().ok());
        let measured = || {
            let size = if terminal { terminal_size::terminal_size() } else { None };
            size.map(|(width, _)| usize::from(width.0)).filter(|&width| width > 0)
        };
        Self {
            width: common.width.or_else(columns).or_else(measured).unwrap_or(80),
            color: color(common.color, terminal, variable),
            ascii: common.ascii || !unicode(variable),
            terminal,
        }
    }
}

fn color(when: When, terminal: bool, variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let on = |name: &str| variable(name).is_some_and(|value| value != "0");
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if variable("NO_COLOR").is_some() => false,
        When::Auto if on("FORCE_COLOR") || on("CLICOLOR_FORCE") => true,
        When::Auto if variable("CLICOLOR").is_some_and(|value| value == "0") => false,
        When::Auto => terminal && variable("TERM").is_none_or(|value| value != "dumb"),
    }
}

/// Whether the locale is one of UTF-8; where none is set there is no reason to think otherwise.
fn unicode(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(common: &Common, terminal: bool, variables: &[(&str, &str)]) -> Look {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Look::of(common, terminal, &find)
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_terminal() {
        let common = Common::default();
        assert_eq!(look(&common, false, &[]), Look { width: 80, color: false, ascii: false, terminal: false });
        assert_eq!(look(&common, false, &[("COLUMNS", "33")]).width, 33);
        assert_eq!(look(&common, false, &[("COLUMNS", "wide")]).width, 80);
        assert_eq!(look(&Common { width: Some(7), ..Common::default() }, false, &[("COLUMNS", "33")]).width, 7);
        assert!(look(&common, true, &[]).color);
        assert!(!look(&common, true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]).color);
        assert!(look(&common, false, &[("FORCE_COLOR", "1")]).color);
        assert!(!look(&common, true, &[("CLICOLOR", "0")]).color);
        assert!(!look(&common, true, &[("TERM", "dumb")]).color);
        assert!(look(&Common { color: When::Always, ..Common::default() }, false, &[("NO_COLOR", "1")]).color);
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

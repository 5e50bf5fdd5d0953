//! `copydesk.toml`: where to find it, what it contains, and the errors in it.
//!
//! The file arrives in pull requests like any other, so it is not trusted: the files that it names are read only if
//! they lie inside its repository, or, outside of a repository, inside its own folder.

mod find;
mod keys;
mod parse;
mod patterns;
mod schema;
#[cfg(test)]
mod tests;

use super::{LeftOutBy, Problem, decode, path, sanitized};
use crate::{
    check::ConfigSettings,
    diagnostic::Severity,
    findings::{Paths, SeverityOverride, SeverityOverrides, omissions::Cause},
    model::PhraseFields,
    source::{ReadFault, SourceFile, Span},
    syntax::ast::SyntaxError,
};
use std::path::{Path, PathBuf};

pub use find::ConfigChoice;
pub use keys::{COLORS, ConfigKey, DENY, KEYS, KeyType, LEVELS, TABLES};
pub(super) use patterns::{PatternEntry, Patterns};
pub use schema::schema;

/// The name of the file.
pub const NAME: &str = "copydesk.toml";

/// A value and its span in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// The span in the file.
    pub span: Span,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// The keyword.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// Severities for findings in some files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Patterns of file paths.
    pub paths: Vec<Written<String>>,
    /// Severities by rule or set.
    pub severity: Vec<(Written<String>, SeverityOverride)>,
    /// The span of the override.
    pub span: Span,
}

/// The values of the file; keys that are absent are `None` or empty.
#[derive(Clone, Debug, Default)]
pub struct ConfigValues {
    /// The paths to check if the command gives none.
    pub claims: Option<Vec<Written<String>>>,
    /// Further rules files, or folders of them.
    pub rules: Vec<Written<String>>,
    /// Patterns of paths to leave out of folders.
    pub exclude: Vec<Written<String>>,
    /// The source to treat as the story.
    pub story: Option<Written<String>>,
    /// The rules and sets to check.
    pub select: Option<Vec<Written<String>>>,
    /// The fields whose standard phrases apply.
    pub phrases: Option<Written<PhraseFields>>,
    /// The least severity that fails a run.
    pub deny: Option<Written<Severity>>,
    /// Whether a run must contain claims, and each story at least one.
    pub require_claims: Option<Written<bool>>,
    /// Severities by rule or set.
    pub severity: Vec<(Written<String>, SeverityOverride)>,
    /// Severities for findings in some files.
    pub overrides: Vec<Override>,
    /// When to use colour.
    pub color: Option<Written<Color>>,
    /// The width of a line in columns.
    pub width: Option<Written<usize>>,
    /// Whether to draw with ASCII characters only.
    pub ascii: Option<Written<bool>>,
    /// The span of each list in the file, by its key.
    pub lists: Vec<(&'static str, Span)>,
}

/// The file that was read.
#[derive(Debug)]
pub struct ConfigFile {
    /// Its path and text.
    pub source: SourceFile,
    /// The flag or environment variable that named it; `None` for the nearest one.
    pub named_by: Option<&'static str>,
    /// Its folder, with links resolved.
    root: PathBuf,
    /// Its folder, relative to the current one.
    here: PathBuf,
    /// The folder that must contain everything it names, with links resolved.
    boundary: PathBuf,
    /// The folder to check if neither the file nor the command names any paths.
    default: PathBuf,
}

/// The configuration of a run.
#[derive(Debug, Default)]
pub struct Config {
    /// The file; `None` if there is none or none was wanted.
    pub file: Option<ConfigFile>,
    /// The values in it.
    pub values: ConfigValues,
    /// The errors in it.
    pub faults: Vec<SyntaxError>,
    /// Problems that prevented reading it.
    pub problems: Vec<Problem>,
    /// Notes on the search for it, one per line.
    pub notes: Vec<String>,
    /// The paths where a configuration takes effect, in order of precedence, up to the one that was found.
    pub places: Vec<PathBuf>,
    exclude: Option<Patterns>,
    overrides: Vec<Patterns>,
}

impl Config {
    /// Finds and reads the configuration of a run over these paths.
    pub fn load(wanted: ConfigChoice<'_>, paths: &[PathBuf], stdin_name: Option<&Path>) -> Self {
        let mut notes = Vec::new();
        let config = match find::find(wanted, paths, stdin_name, &mut notes) {
            Ok(None) => Self::default(),
            Ok(Some(found)) => Self::read(found),
            Err(problem) => Self { problems: vec![problem], ..Self::default() },
        };
        Self { places: find::places(wanted, paths, stdin_name), notes, ..config }
    }

    fn read(found: find::FoundConfig) -> Self {
        let (text, fault) = decode(found.bytes);
        // The text before a fault may end within a value.
        let (values, faults) = if fault.is_some() { (ConfigValues::default(), Vec::new()) } else { parse::read(&text) };
        let source = SourceFile::new(found.shown, crate::source::FileKind::Text, text).cut_short(fault);
        let file = ConfigFile {
            source,
            named_by: found.named_by,
            root: found.root,
            here: found.here,
            boundary: found.boundary,
            default: found.default,
        };
        let mut config = Self { values, faults, ..Self::default() };
        let (exclude, mut amiss) = Patterns::new(&file.root, &config.values.exclude);
        config.exclude = Some(exclude);
        for over in &config.values.overrides {
            let (patterns, faults) = Patterns::new(&file.root, &over.paths);
            config.overrides.push(patterns);
            amiss.extend(faults);
        }
        config.faults.append(&mut amiss);
        config.file = Some(file);
        config
    }

    /// The severity settings as layers, in which a later layer takes precedence.
    pub fn levels(&self) -> Vec<SeverityOverrides> {
        let names = |levels: &[(Written<String>, SeverityOverride)]| {
            levels.iter().map(|(name, level)| (name.value.clone(), *level)).collect::<Vec<_>>()
        };
        let causes = |levels: &[(Written<String>, SeverityOverride)]| {
            levels.iter().filter_map(|(name, _)| self.cause(name.span)).collect::<Vec<_>>()
        };
        let severity = &self.values.severity;
        let all = SeverityOverrides { names: names(severity), paths: None, causes: causes(severity) };
        let some = self.values.overrides.iter().zip(&self.overrides).map(|(over, patterns)| {
            let patterns = patterns.clone();
            let paths = Some(Paths::new(move |shown| patterns.hold(Path::new(shown), false)));
            SeverityOverrides { names: names(&over.severity), paths, causes: causes(&over.severity) }
        });
        std::iter::once(all).chain(some).filter(|levels| !levels.names.is_empty()).collect()
    }

    /// The span of a name that sets a severity, by the index of its layer in [`Config::levels`] and its index in that
    /// layer.
    pub fn place_of_level(&self, layer: usize, name: usize) -> Option<Span> {
        let overrides = self.values.overrides.iter().map(|over| &over.severity);
        let mut layers = std::iter::once(&self.values.severity).chain(overrides).filter(|names| !names.is_empty());
        layers.nth(layer)?.get(name).map(|(name, _)| name.span)
    }

    /// The rules and sets that the file names.
    pub fn names(&self) -> impl Iterator<Item = &Written<String>> {
        let severities = self.values.overrides.iter().flat_map(|over| &over.severity);
        let severities = self.values.severity.iter().chain(severities).map(|(name, _)| name);
        severities.chain(self.values.select.iter().flatten())
    }

    /// The part of the configuration that a check needs. `more` holds errors found after parsing. `whole` says that the
    /// whole project was read, so that a missing story is an error.
    pub fn settings(&self, more: Vec<SyntaxError>, whole: bool) -> Option<ConfigSettings> {
        let file = self.file.as_ref()?;
        let mut faults = self.faults.clone();
        faults.extend(more);
        faults.sort_by_key(|fault| fault.span);
        let fault: Option<ReadFault> = file.source.fault.clone();
        Some(ConfigSettings {
            path: file.source.path.clone(),
            text: file.source.text.clone(),
            fault,
            faults,
            names: self.names().map(|name| (name.value.clone(), name.span)).collect(),
            story: self.values.story.clone().filter(|_| whole).map(|story| (story.value, story.span)),
        })
    }

    /// The pattern of `exclude` that leaves a path out of a folder, if any.
    pub(super) fn excluded(&self, path: &Path, folder: bool) -> Option<LeftOutBy> {
        let which = self.exclude.as_ref().filter(|_| !self.values.exclude.is_empty())?.which(path, folder)?;
        let (file, pattern) = (self.file.as_ref()?, self.values.exclude.get(which)?);
        Some(LeftOutBy::Excluded {
            file: file.source.path.clone(),
            line: self.line(pattern.span),
            pattern: pattern.value.clone(),
        })
    }

    /// The project's folder, with links resolved.
    pub(super) fn root(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.root.as_path())
    }

    /// The line of the file at `span`, as the cause of an omission.
    pub fn cause(&self, span: Span) -> Option<Cause> {
        let file = self.file.as_ref()?;
        Some(Cause::Line { path: file.source.path.clone(), line: file.source.position(span.start).line })
    }

    /// The number of the line at `span`, from 1.
    pub fn line(&self, span: Span) -> u32 {
        self.file.as_ref().map_or(0, |file| file.source.position(span.start).line)
    }

    /// Whether a path from the command line lies in the project.
    pub(super) fn holds(&self, real: &Path) -> bool {
        self.file.as_ref().is_some_and(|file| real.starts_with(&file.root))
    }

    /// The project's folder, relative to the current one.
    pub fn folder(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.here.as_path())
    }

    /// The paths of the project: the entries of `claims` and of `rules`, and the errors in them.
    pub(super) fn entries(&self) -> (Vec<PatternEntry>, Vec<PatternEntry>, Vec<SyntaxError>) {
        let Some(file) = &self.file else { return (Vec::new(), Vec::new(), Vec::new()) };
        let mut faults = Vec::new();
        let mut all = |written: &[Written<String>]| {
            let entries = written.iter().filter_map(|entry| match file.entry(entry) {
                Ok(entry) => Some(entry),
                Err(fault) => {
                    faults.push(fault);
                    None
                }
            });
            entries.collect::<Vec<_>>()
        };
        let claims = match &self.values.claims {
            Some(written) => all(written),
            None => vec![PatternEntry { path: file.default.clone(), pattern: None, span: Span::default() }],
        };
        let rules = all(&self.values.rules);
        (claims, rules, faults)
    }
}

impl ConfigFile {
    /// Resolves one entry of `claims` or `rules`.
    fn entry(&self, written: &Written<String>) -> Result<PatternEntry, SyntaxError> {
        let fault = |message: String, help: Option<String>| SyntaxError {
            span: written.span,
            message,
            help: help.into_iter().collect(),
            other: None,
        };
        let text = written.value.as_str();
        super::source_texts::refuse_by_words(text).map_err(|message| fault(message, None))?;
        if text.starts_with('!') {
            let help = Some("`exclude` leaves out what is not to be read".to_owned());
            return Err(fault(format!("`{}` begins with `!`; expected a path or a pattern", sanitized(text)), help));
        }
        let (literal, pattern) = patterns::split(text);
        let outside = || {
            let help = "name what lies inside the repository, or inside the folder of this file where there is none";
            fault(format!("`{}` lies outside of the project", sanitized(text)), Some(help.to_owned()))
        };
        // Check the written path first, so that nothing can be learnt about files outside.
        if !path::tidied(&self.root.join(literal)).starts_with(&self.boundary) {
            return Err(outside());
        }
        let path = path::tidied(&self.here.join(literal));
        let path = if path.as_os_str().is_empty() { PathBuf::from(".") } else { path };
        match path.canonicalize() {
            Ok(real) if real.starts_with(&self.boundary) => {}
            Ok(_) => return Err(outside()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let near = path::nearest_existing(&path).and_then(|near| {
                    let name = near.strip_prefix(&self.here).unwrap_or(&near);
                    Some(format!("did you mean `{}`?", sanitized(name))).filter(|_| pattern.is_none())
                });
                return Err(fault(format!("no file or folder `{}`", sanitized(literal)), near));
            }
            Err(error) => {
                return Err(fault(
                    format!("`{}` could not be read: {}", sanitized(literal), super::reason(&error)),
                    None,
                ));
            }
        }
        let pattern = pattern.map(|_| {
            let (patterns, mut faults) = Patterns::new(&self.root, std::slice::from_ref(written));
            faults.pop().map_or(Ok(patterns), Err)
        });
        Ok(PatternEntry { path, pattern: pattern.transpose()?, span: written.span })
    }
}

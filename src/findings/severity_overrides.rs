//! Which rules count, and how much: what flags and the configuration say about severities.

use super::omissions::Cause;
use crate::{diagnostic::Severity, rules::Program};
use std::{fmt, sync::Arc};

/// What is said about the severity of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeverityOverride {
    /// Its findings are left out.
    Off,
    /// It is as the rule itself has it.
    Own,
    /// It is this one.
    At(Severity),
}

impl SeverityOverride {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Own => "default",
            Self::At(severity) => severity.word(),
        }
    }
}

/// Some severities by the names of rules and sets, and which files they are for.
#[derive(Clone, Debug, Default)]
pub struct SeverityOverrides {
    /// What is said of each name; what is said of a rule counts before what is said of its set.
    pub names: Vec<(String, SeverityOverride)>,
    /// The files they are for; all where there is none.
    pub paths: Option<Paths>,
    /// Where each name stands, in their order; empty where nobody has to know.
    pub causes: Vec<Cause>,
}

impl SeverityOverrides {
    /// What is said of a rule of that name and set, and the number of the name that says it.
    pub fn for_rule(&self, rule: &str, set: Option<&str>) -> Option<(SeverityOverride, usize)> {
        let find = |wanted: &str| {
            let index = self.names.iter().rposition(|(name, _)| name == wanted)?;
            self.names.get(index).map(|&(_, level)| (level, index))
        };
        find(rule).or_else(|| set.and_then(find))
    }
}

/// Some files, told by their paths as shown.
#[derive(Clone)]
pub struct Paths(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl Paths {
    /// The files of which `holds` is true.
    pub fn new(holds: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }

    /// Whether the file of that path is one of them.
    pub fn holds(&self, path: &str) -> bool {
        (self.0)(path)
    }
}

impl fmt::Debug for Paths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Paths")
    }
}

/// Whether a rule is one that a reading cannot do without: a run that hides it would pass as complete.
pub fn always_said(rule: &str) -> bool {
    matches!(rule, "syntax" | "ambiguous-claim" | "configuration")
}

/// The set that a rule is known by; none for what no set may turn off.
pub(super) fn set_of<'p>(program: &'p Program, rule: &str) -> Option<&'p str> {
    if always_said(rule) { None } else { program.rule(rule)?.set.as_deref() }
}

/// What the layers together say of a rule: the last one that says anything, with its number and that
/// of the name in it. `within` tells whether what it is asked about lies in the files of a layer.
pub(super) fn settled(
    layers: &[SeverityOverrides],
    rule: &str,
    set: Option<&str>,
    within: &mut dyn FnMut(&Paths) -> bool,
) -> Option<(SeverityOverride, usize, usize)> {
    let layers = layers.iter().enumerate().rev();
    let mut said =
        layers.filter_map(|(number, layer)| Some((number, layer.for_rule(rule, set)?, layer.paths.as_ref())));
    let (number, (level, name), _) = said.find(|(.., paths)| paths.is_none_or(&mut *within))?;
    Some((level, number, name))
}

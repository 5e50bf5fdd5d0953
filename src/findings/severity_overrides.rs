//! Severity overrides from flags and the configuration.

use super::omissions::Cause;
use crate::{diagnostic::Severity, rules::Program};
use std::{fmt, sync::Arc};

/// A severity override for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeverityOverride {
    /// Its findings are left out.
    Off,
    /// The rule's own severity applies.
    Own,
    /// This severity applies.
    At(Severity),
}

impl SeverityOverride {
    /// The word for it in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Own => "default",
            Self::At(severity) => severity.word(),
        }
    }
}

/// Overrides by rule or set, for some files.
#[derive(Clone, Debug, Default)]
pub struct SeverityOverrides {
    /// The override for each name. Rules take precedence over their sets.
    pub names: Vec<(String, SeverityOverride)>,
    /// The files that they apply to; `None` for all.
    pub paths: Option<Paths>,
    /// The place of each name, in the same order; may be empty if not needed.
    pub causes: Vec<Cause>,
}

impl SeverityOverrides {
    /// The override for a rule in a set, with the index of the name that decided.
    pub fn for_rule(&self, rule: &str, set: Option<&str>) -> Option<(SeverityOverride, usize)> {
        let find = |wanted: &str| {
            let index = self.names.iter().rposition(|(name, _)| name == wanted)?;
            self.names.get(index).map(|&(_, level)| (level, index))
        };
        find(rule).or_else(|| set.and_then(find))
    }
}

/// A set of files, as a predicate on their displayed paths.
#[derive(Clone)]
pub struct Paths(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl Paths {
    /// The files for which `holds` is true.
    pub fn new(holds: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }

    /// Whether the set contains a file.
    pub fn holds(&self, path: &str) -> bool {
        (self.0)(path)
    }
}

impl fmt::Debug for Paths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Paths")
    }
}

/// Whether a rule must always be reported: hiding it would make an incomplete run look complete.
pub fn always_said(rule: &str) -> bool {
    matches!(rule, "syntax" | "ambiguous-claim" | "configuration")
}

/// The set of a rule; `None` for rules that no set may turn off.
pub(super) fn set_of<'p>(program: &'p Program, rule: &str) -> Option<&'p str> {
    if always_said(rule) { None } else { program.rule(rule)?.set.as_deref() }
}

/// The override for a rule from the last layer that has one, with the indexes of the layer and of the name in it.
/// `within` tells whether a layer's files contain the finding.
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

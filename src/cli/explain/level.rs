//! How much a rule counts here, where flags or the configuration say otherwise than the rule itself.

use crate::{
    CheckResult,
    cli::{args::RuleArguments, pipeline},
    findings::{self, DecidedBy, Decision, Finding, FindingOptions, SeverityOverride, SeverityOverrides},
    project::Config,
    report::settings::Origin,
    rules::{Program, Rule},
};

/// What the flags and the configuration of a run say.
pub(super) struct Set<'a> {
    arguments: &'a RuleArguments,
    config: &'a Config,
    /// The same, as findings are made by it.
    pub options: FindingOptions,
}

impl<'a> Set<'a> {
    /// What these flags and this configuration say.
    pub fn new(arguments: &'a RuleArguments, config: &'a Config) -> Self {
        Self { arguments, config, options: pipeline::set_up(arguments.options(), config) }
    }

    /// How much a rule counts where that is not its own severity: `warning (copydesk.toml:9:1)`.
    pub fn of_rule(&self, program: &Program, rule: &Rule) -> Option<String> {
        self.words(findings::decided(program, &self.options, &rule.name), rule)
    }

    /// What was said of the rule of a finding.
    pub fn decided_of(&self, checked: &CheckResult, finding: &Finding) -> Decision {
        findings::decided_of(&checked.files, &checked.model, &checked.program, &self.options, finding)
    }

    /// The same for findings that are all about the files of an override, a line each: the later one
    /// counts.
    pub fn in_files(&self, program: &Program, rule: &Rule) -> Vec<String> {
        let here = findings::decided(program, &self.options, &rule.name);
        // Flags count before every override.
        if matches!(here.by, DecidedBy::Ignore | DecidedBy::Select | DecidedBy::Severity) {
            return Vec::new();
        }
        let written = self.config.values.overrides.iter().filter(|over| !over.severity.is_empty());
        let layers = self.options.levels.iter().enumerate().filter(|(_, levels)| levels.paths.is_some());
        let overrides = layers.zip(written).filter_map(|((layer, levels), written)| {
            let levels = SeverityOverrides { paths: None, ..levels.clone() };
            let alone = FindingOptions { levels: vec![levels], ..self.options.clone() };
            let decision = findings::decided(program, &alone, &rule.name);
            let DecidedBy::Layer(_, name) = decision.by else { return None };
            let decision = Decision { by: DecidedBy::Layer(layer, name), ..decision };
            let own = || format!("{} ({})", rule.severity.word(), self.origin(decision));
            let paths: Vec<String> = written.paths.iter().map(|path| format!("`{}`", path.value)).collect();
            Some(format!("in {}: {}", paths.join(", "), self.words(decision, rule).unwrap_or_else(own)))
        });
        overrides.collect()
    }

    /// What sets the severity of a rule, and to what; none where it is the rule's own.
    pub fn words(&self, decision: Decision, rule: &Rule) -> Option<String> {
        let level = match decision.level {
            SeverityOverride::Own => return None,
            SeverityOverride::At(severity) if severity == rule.severity => return None,
            level => level.word(),
        };
        Some(format!("{level} ({})", self.origin(decision)))
    }

    fn origin(&self, decision: Decision) -> String {
        let (origin, why) = match decision.by {
            DecidedBy::Nothing => (Origin::BuiltIn, ""),
            DecidedBy::Ignore => (Origin::Flag("--ignore"), ""),
            DecidedBy::Severity => (Origin::Flag("--severity"), ""),
            DecidedBy::Select if !self.arguments.select.is_empty() => (Origin::Flag("--select"), " has others"),
            DecidedBy::Select => {
                let list = self.config.values.lists.iter().find(|(key, _)| *key == "select");
                (list.map_or(Origin::BuiltIn, |(_, span)| Origin::File(*span)), " selects others")
            }
            DecidedBy::Layer(layer, name) => {
                let place = self.config.place_of_level(layer, name);
                (place.map_or(Origin::BuiltIn, Origin::File), "")
            }
        };
        let file = self.config.file.as_ref().map(|file| &file.source);
        format!("{}{why}", origin.words(file))
    }
}

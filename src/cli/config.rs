//! `copydesk config`: what a run is set to, and where each value comes from.

use super::{
    Status,
    args::{CheckSelection, Deny, RuleArguments},
    output::{self, Console},
    pipeline::{self, Empty},
};
use crate::{
    Options,
    check::configuration,
    findings::{SeverityOverride, omissions::OmittedKind},
    model::PhraseFields,
    project::{
        Scope,
        config::{ConfigKey, ConfigValues, KEYS, Override, Written},
    },
    report::settings::{self, Origin, SettingValue, SettingsReport},
};
use clap::{Args, ValueEnum, ValueHint};
use serde_json::Value;
use std::{collections::BTreeSet, io::Write, path::PathBuf};

const CONFIG: &str = "\
With the flags of a run it shows what that run is set to. Of severities, those of flags count before those of the file,
those of overrides before those of `severity`, and those of a rule before those of its set; `copydesk explain RULE` says
what comes of that for a rule.

Exit status: 0 the values are shown, 2 something is amiss in the configuration, or is not there.

Examples:
  copydesk config
  copydesk config --format json
  copydesk config --config desk.toml --deny warning";

#[derive(Debug, Args)]
#[command(after_help = CONFIG)]
pub(super) struct ConfigArguments {
    /// What is to be checked: the configuration is the one that counts there [default: the current folder]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ConfigFormat,
    /// Treat this source as the story
    #[arg(long, value_name = "NAME")]
    pub story: Option<String>,
    #[command(flatten)]
    pub rules: RuleArguments,
    /// Fail with status 2 where no claim was read, or none from a story
    #[arg(long)]
    pub require_claims: bool,
    /// Fail on findings of this severity too [default: only errors fail]
    #[arg(long, value_name = "LEVEL", help_heading = "Rules")]
    pub deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigFormat {
    /// A line for each value
    Text,
    /// One object, for programs
    Json,
}

/// Runs the command.
pub(super) fn run(arguments: &ConfigArguments, console: &mut Console) -> Status {
    let selection = CheckSelection { story: arguments.story.clone(), ..CheckSelection::new(&arguments.paths) };
    // What the file names can be told to be there only by those who look.
    let (mut loaded, mut status) = pipeline::load(&selection, Scope::Project, Empty::Allowed, console);
    pipeline::say_left_out(&loaded.omissions, &[OmittedKind::File], console);
    let whole = arguments.paths.is_empty() || loaded.given.is_some();
    let faults = std::mem::take(&mut loaded.faults);
    let options = Options {
        story: arguments.story.clone(),
        threads: console.threads,
        settings: console.config.settings(faults, whole && arguments.story.is_none()),
        ..Options::default()
    };
    let checked = configuration(std::mem::take(&mut loaded.files), &loaded.texts, &options);
    if let Some(story) = &arguments.story {
        status = status.max(pipeline::known_source(story, &checked, console));
    }
    status = status.max(pipeline::known_rules(&arguments.rules, &checked.program, console));
    if checked.broken_rules {
        status = Status::Failed;
    }
    let problems = console.complaints();
    let values: Vec<SettingValue> = KEYS.iter().flat_map(|key| set(key, arguments, console)).collect();
    let file = console.config.file.as_ref();
    let settings = SettingsReport {
        file: file.map(|file| &file.source),
        named_by: file.and_then(|file| file.named_by),
        isolated: console.is_isolated(),
        values: &values,
        mistakes: checked.report(),
        problems: &problems,
    };
    let (style, mut page) = (console.style(), Vec::new());
    let written = match arguments.format {
        ConfigFormat::Text => settings::write(&settings, &style, &mut page),
        ConfigFormat::Json => settings::write_json(&settings, &mut page),
    };
    let status = status.max(output::written(written));
    // The console keeps the fault, if there is one, for the end of the run.
    let _ = console.write_all(&page);
    status
}

/// What is set of a key: one value, or one for each rule, set and override.
fn set(key: &ConfigKey, arguments: &ConfigArguments, console: &Console) -> Vec<SettingValue> {
    let (values, rules, asked) = (&console.config.values, &arguments.rules, console.asked());
    let (value, origin) = match key.name {
        "claims" => list(key, values, values.claims.as_deref()),
        "rules" => list(key, values, Some(&values.rules)),
        "exclude" => list(key, values, Some(&values.exclude)),
        "select" if !rules.select.is_empty() => (rules.select.clone().into(), Origin::Flag("--select")),
        "select" => list(key, values, values.select.as_deref()),
        "phrases" => match &values.phrases {
            Some(Written { value: PhraseFields::All, span }) => ("all".into(), Origin::File(*span)),
            Some(Written { value: PhraseFields::Only(fields), span }) if fields.is_empty() => {
                ("none".into(), Origin::File(*span))
            }
            Some(Written { value: PhraseFields::Only(fields), span }) => (fields.clone().into(), Origin::File(*span)),
            None => built_in(key),
        },
        "story" => match (&arguments.story, &values.story) {
            (Some(story), _) => (story.as_str().into(), Origin::Flag("--story")),
            (None, Some(story)) => (story.value.as_str().into(), Origin::File(story.span)),
            (None, None) => built_in(key),
        },
        "deny" => match (arguments.deny, &values.deny) {
            (Some(deny), _) => (deny.severity().word().into(), Origin::Flag("--deny")),
            (None, Some(deny)) => (deny.value.word().into(), Origin::File(deny.span)),
            (None, None) => built_in(key),
        },
        "require-claims" => match (arguments.require_claims, &values.require_claims) {
            (true, _) => (true.into(), Origin::Flag("--require-claims")),
            (false, Some(set)) => (set.value.into(), Origin::File(set.span)),
            (false, None) => built_in(key),
        },
        "severity" if values.severity.is_empty() && rules.severity.is_empty() && rules.ignore.is_empty() => {
            built_in(key)
        }
        "severity" => return severities(key, rules, &values.severity),
        "override.paths" | "override.severity" if values.overrides.is_empty() => built_in(key),
        "override.paths" => return overrides(values, |of, over| vec![paths(key, of, over)]),
        "override.severity" => {
            return overrides(values, |of, over| {
                over.severity.iter().map(|(name, level)| written(key, Some(of), name, *level)).collect()
            });
        }
        "terminal.color" => (asked.color.0.word().into(), asked.color.1),
        "terminal.width" => (asked.width.0.into(), asked.width.1),
        "terminal.ascii" => (asked.ascii.0.into(), asked.ascii.1),
        _ => built_in(key),
    };
    vec![SettingValue { key: key.name, of: None, name: None, value, origin }]
}

/// What a key is where nobody says anything.
fn built_in(key: &ConfigKey) -> (Value, Origin) {
    (key.default(), Origin::BuiltIn)
}

/// A list of the file.
fn list(key: &ConfigKey, values: &ConfigValues, written: Option<&[Written<String>]>) -> (Value, Origin) {
    let place = values.lists.iter().find(|(name, _)| *name == key.name);
    match place.zip(written) {
        Some(((_, span), written)) => (texts(written), Origin::File(*span)),
        None => built_in(key),
    }
}

fn texts(written: &[Written<String>]) -> Value {
    written.iter().map(|text| text.value.as_str()).collect()
}

/// The severities that flags and the file set for all files: of one name, only the one that counts.
fn severities(
    key: &ConfigKey,
    rules: &RuleArguments,
    file: &[(Written<String>, SeverityOverride)],
) -> Vec<SettingValue> {
    let flag = |name: &String, word: &str, flag| SettingValue {
        key: key.name,
        of: None,
        name: Some(name.clone()),
        value: word.into(),
        origin: Origin::Flag(flag),
    };
    let off = rules.ignore.iter().map(|name| flag(name, SeverityOverride::Off.word(), "--ignore"));
    let flags = rules.severity.iter().rev().map(|(name, severity)| flag(name, severity.word(), "--severity"));
    let file = file.iter().map(|(name, level)| written(key, None, name, *level));
    let mut seen = BTreeSet::new();
    off.chain(flags).chain(file).filter(|setting| seen.insert(setting.name.clone())).collect()
}

fn written(key: &ConfigKey, of: Option<usize>, name: &Written<String>, level: SeverityOverride) -> SettingValue {
    let (value, origin) = (level.word().into(), Origin::File(name.span));
    SettingValue { key: key.name, of, name: Some(name.value.clone()), value, origin }
}

fn overrides(values: &ConfigValues, each: impl Fn(usize, &Override) -> Vec<SettingValue>) -> Vec<SettingValue> {
    values.overrides.iter().enumerate().flat_map(|(index, over)| each(index + 1, over)).collect()
}

fn paths(key: &ConfigKey, of: usize, over: &Override) -> SettingValue {
    let span = over.paths.first().map_or(over.span, |first| first.span);
    SettingValue { key: key.name, of: Some(of), name: None, value: texts(&over.paths), origin: Origin::File(span) }
}

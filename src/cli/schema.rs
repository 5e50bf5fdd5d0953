//! `copydesk schema`: JSON Schemas, of the configuration file and of what commands write.

use super::{Status, output::Console};
use crate::{
    Options,
    check::NoTexts,
    project::config,
    report::{coverage, json, quotes, sheet},
};
use clap::{Args, ValueEnum};
use std::io::Write;

const SCHEMA: &str = "\
A schema is written by JSON Schema, draft 2020-12.

Examples:
  copydesk schema > copydesk.schema.json
  copydesk schema findings > findings.schema.json";

#[derive(Debug, Args)]
#[command(after_help = SCHEMA)]
pub(super) struct SchemaArguments {
    /// What it is of
    #[arg(value_name = "WHAT", default_value = "configuration")]
    pub of: SchemaOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// `copydesk.toml`, for editors that complete and check it
    Configuration,
    /// What `copydesk check --format json` writes
    Findings,
    /// What `copydesk draft --format json` writes
    Draft,
    /// What `copydesk quotes --format json` writes
    Quotes,
    /// What `copydesk coverage --format json` writes
    Coverage,
    /// What `copydesk sheet --format json` writes
    Sheet,
}

/// Runs the command.
pub(super) fn run(arguments: &SchemaArguments, console: &mut Console) -> Status {
    // The console keeps the fault, if there is one, for the end of the run.
    let _ = match arguments.of {
        SchemaOf::Configuration => writeln!(console, "{:#}", config::schema(&names())),
        SchemaOf::Findings => write!(console, "{}", json::SCHEMA),
        SchemaOf::Draft => write!(console, "{}", json::DRAFT_SCHEMA),
        SchemaOf::Quotes => write!(console, "{}", quotes::SCHEMA),
        SchemaOf::Coverage => write!(console, "{}", coverage::SCHEMA),
        SchemaOf::Sheet => write!(console, "{}", sheet::json::SCHEMA),
    };
    Status::Clean
}

/// The rules and sets that come with the program, each with what it is.
fn names() -> Vec<(String, String)> {
    let program = crate::check(Vec::new(), &NoTexts, &Options::default()).program;
    let rules = program.rules().iter().map(|rule| (rule.name.clone(), rule.summary.clone()));
    let sets = program.sets().into_iter().map(|set| {
        let of_set = program.rules().iter().filter(|rule| rule.set.as_deref() == Some(set));
        let names: Vec<&str> = of_set.map(|rule| rule.name.as_str()).collect();
        (set.to_owned(), format!("The set of {}.", names.join(", ")))
    });
    sets.chain(rules).collect()
}

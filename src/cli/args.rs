//! The commands and their flags.

use super::{
    acknowledge::AcknowledgeArguments,
    completions::{CompletionsArguments, ManArguments},
    config::ConfigArguments,
    coverage::{CoverageArguments, percent},
    draft::DraftArguments,
    fmt::FmtArguments,
    init::InitArguments,
    quotes::QuotesArguments,
    report::ReportArguments,
    schema::SchemaArguments,
    sheet::SheetArguments,
};
use crate::{
    diagnostic::Severity,
    findings::{self, matrix::ColumnsBy},
    text::suggest::{self, Tolerance},
};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use std::{ffi::OsString, path::PathBuf};

const EXAMPLES: &str = "\
Without a command, `check` is meant: `copydesk` checks the current folder.

Exit status: 0 nothing at the failing severity, 1 something is, 2 the run could not be done.

Examples:
  copydesk                          check all claim files of this folder
  copydesk check claims draft.claims
  copydesk read draft.claims        see how each line was read
  copydesk matrix                   who affirms, denies or hedges what, at a glance
  copydesk replies                  who was asked for a reply and has not given one
  copydesk report draft.md -o story.html
                                    the story with its findings and evidence, for a browser
  copydesk explain dispute          what a rule finds, why it matters, its text
  copydesk test                     run the examples in your own rule files
  copydesk fmt                      lay the files of this folder out in one way
  copydesk quotes story.md notes    look the quotations of a story up in a folder of texts
  copydesk coverage story.md        see which statements of a story have no claim yet
  copydesk sheet story.md           see who checked which claim of a story, and tick more off
  copydesk draft courier.md         propose claims from a source's text
  copydesk init desk                begin a project in the folder `desk`
  copydesk config                   what a run here is set to, and by what
  copydesk acknowledge 3f9a21c0 --because \"the story gives both accounts\"";

/// Reads claim files and shows where sources contradict each other, themselves, or the story.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, after_help = EXAMPLES, arg_required_else_help = false)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check claim files by the rules and show what contradicts what
    Check(CheckArguments),
    /// Show how each line was read: speaker, cue, stance, content
    Read(ReadArguments),
    /// Show each point on file against the sources: who affirms, denies or hedges it
    Matrix(MatrixArguments),
    /// Show who was asked for a reply and has not given one
    Replies(RepliesArguments),
    /// Show the story with its findings, evidence and sources as one page for a browser
    Report(ReportArguments),
    /// Put a rule in words, the way to one finding, or a word of the vocabulary
    Explain(ExplainArguments),
    /// Run the examples in rule files
    Test(TestArguments),
    /// Lay claim and rule files out in one way
    Fmt(FmtArguments),
    /// Look the quotations of a story up in the texts of its sources; no claim is needed
    Quotes(QuotesArguments),
    /// Show which statements of a story carry a claim, and which do not
    Coverage(CoverageArguments),
    /// Show what a story states, with what is on file for each claim and who checked it
    Sheet(SheetArguments),
    /// Propose claims from a text: quotations and attributed statements
    Draft(DraftArguments),
    /// Accept findings, each with a reason, in `acknowledged.claims`
    Acknowledge(AcknowledgeArguments),
    /// Write a small project that shows one conflict
    Init(InitArguments),
    /// Show what a run is set to, and where each value comes from
    Config(ConfigArguments),
    /// Write a JSON Schema: of `copydesk.toml`, or of the JSON that a command writes
    Schema(SchemaArguments),
    /// Write a script that lets a shell complete commands and flags
    Completions(CompletionsArguments),
    /// Write the manual pages
    Man(ManArguments),
}

/// What every command understands.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Common {
    /// Set the run up by this file [default: the nearest `copydesk.toml` above what is checked]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "isolated", help_heading = "Configuration")]
    pub config: Option<PathBuf>,
    /// Take no configuration file
    #[arg(long, global = true, help_heading = "Configuration")]
    pub isolated: bool,
    /// When to use colour [default: auto]
    #[arg(long, global = true, value_name = "WHEN", help_heading = "Display")]
    pub color: Option<When>,
    /// Columns that a line may take [default: the terminal's, else 80]
    #[arg(long, global = true, value_name = "N", help_heading = "Display")]
    pub width: Option<usize>,
    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = "Display")]
    pub ascii: bool,
    /// Leave out notes and what went as expected
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Display")]
    pub quiet: bool,
    /// Say which files are read, and where the time went
    #[arg(short, long, global = true, help_heading = "Display")]
    pub verbose: bool,
    /// How many threads to use, at most 256; the result is the same with any number [default: one a core]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless the environment says otherwise (NO_COLOR, FORCE_COLOR, CLICOLOR)
    Auto,
    Always,
    Never,
}

/// What a check is made of.
#[derive(Debug, Args)]
pub(super) struct CheckSelection {
    /// Files and folders; `-` is the standard input [default: the current folder]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The file that the standard input stands for
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Treat this source as the story
    #[arg(long, value_name = "NAME")]
    pub story: Option<String>,
    /// The day that deadlines (`until`) are measured by [default: the newest date on file]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

impl CheckSelection {
    /// Only paths.
    pub fn new(paths: &[PathBuf]) -> Self {
        Self { paths: paths.to_vec(), stdin_filename: None, story: None, as_of: None }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.stdin_filename.is_none() && self.story.is_none() && self.as_of.is_none()
    }
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// Succeed where there is nothing to check
    #[arg(long)]
    pub allow_empty: bool,
    /// Fail with status 2 where no claim was read, or none from a story
    #[arg(long)]
    pub require_claims: bool,
    /// Fail with status 1 where claims cover less than this share of what the stories state (see `copydesk coverage`)
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub require_coverage: Option<usize>,
    /// How to show the result
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub format: Format,
    /// Write the result to a file as well; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = report)]
    pub report: Vec<(Format, PathBuf)>,
    #[command(flatten)]
    pub rules: RuleArguments,
    /// Fail on findings of this severity too [default: only errors fail]
    #[arg(long, value_name = "LEVEL", help_heading = "Rules")]
    pub deny: Option<Deny>,
    /// Only findings that touch a line changed since this branch left REF, or one not yet committed; all sources are
    /// still read
    #[arg(long, value_name = "REF")]
    pub since: Option<String>,
    /// Check again whenever a file changes, until Ctrl-C (exit status 130)
    #[arg(long)]
    pub watch: bool,
    /// Count the findings by rule, by source and by speaker, before the last line
    #[arg(long)]
    pub statistics: bool,
    /// Show at most this many findings, the worst ones
    #[arg(long, value_name = "N")]
    pub max_findings: Option<usize>,
}

/// Which rules count, and how much.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct RuleArguments {
    /// Check by these rules or sets of rules only; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub select: Vec<String>,
    /// Leave these rules or sets out; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// Give a rule or set another severity: error, warning or note; may be repeated
    #[arg(long, value_name = "RULE=LEVEL", value_parser = severity, help_heading = "Rules")]
    pub severity: Vec<(String, Severity)>,
}

impl RuleArguments {
    /// What is asked of the findings by them.
    pub fn options(&self) -> findings::FindingOptions {
        findings::FindingOptions {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            severity: self.severity.clone(),
            ..findings::FindingOptions::default()
        }
    }

    /// The rules and sets that they name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let severities = self.severity.iter().map(|(name, _)| name);
        self.select.iter().chain(&self.ignore).chain(severities).map(String::as_str)
    }
}

const READ: &str = "Exit status: 0 all lines are read, 1 a line could not be read, 2 the run could not be done.";

#[derive(Debug, Args)]
#[command(after_help = READ)]
pub(super) struct ReadArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// Succeed where there is nothing to read
    #[arg(long)]
    pub allow_empty: bool,
    /// How to show the reading
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub format: ReadFormat,
}

const MATRIX: &str = "\
Each row is a point that somebody on file speaks on, and how it stands:

  disputed       affirmed and denied, or only one of several answers can hold
  differs        another figure is given for it, or two dates that share no time
  unsourced      the story says it, and no source on file does
  single-source  all that sources say of it comes from one origin
  agreed         two origins or more say the same, and nobody the contrary
  background     the story marks it as public record
  open           nobody says either way, or both are only hedged, or of different times

A word in brackets follows from what is said. The last line counts the rows; with csv it goes to the standard error.

Exit status: 0 also where points are disputed, 1 a line could not be read, 2 the run could not be done.

Examples:
  copydesk matrix --by speaker
  copydesk matrix --format csv > points.csv";

#[derive(Debug, Args)]
#[command(after_help = MATRIX)]
pub(super) struct MatrixArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// What the columns are
    #[arg(long, value_name = "WHAT", default_value = "source")]
    pub by: MatrixBy,
    /// How to show it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: MatrixFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MatrixBy {
    /// A column for each source
    Source,
    /// A column for each speaker
    Speaker,
}

impl From<MatrixBy> for ColumnsBy {
    fn from(by: MatrixBy) -> Self {
        match by {
            MatrixBy::Source => Self::Source,
            MatrixBy::Speaker => Self::Speaker,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MatrixFormat {
    /// A table where it fits in the width, else a list
    Text,
    /// A table for a ticket or a page
    Markdown,
    /// For a spreadsheet
    Csv,
    /// One object, for programs
    Json,
    /// A page for a browser, with the findings and the sources
    Html,
}

const REPLIES: &str = "\
A request stands in a claim file, at the left margin:

  asked Peskov about plan is fake
    on 2025-11-24
    by \"e-mail\"
    until 2025-11-25
    replied peskov-1      the label of the claim that is the reply: the request is closed

Exit status: 0 also while requests are open, 1 a line could not be read, 2 the run could not be done.";

#[derive(Debug, Args)]
#[command(after_help = REPLIES)]
pub(super) struct RepliesArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// Show the requests that were answered too
    #[arg(long)]
    pub all: bool,
    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

const EXPLAIN: &str = "\
Exit status: 0 it is shown, 2 there is no such rule, finding or word, or something is amiss in the rule files or the
configuration.";

#[derive(Debug, Args)]
#[command(after_help = EXPLAIN)]
pub(super) struct ExplainArguments {
    /// The name of a rule or rule file, the fingerprint of a finding (its first digits will do), or
    /// a word of the vocabulary [default: the list of all rules]
    #[arg(value_name = "RULE | FINGERPRINT | WORD")]
    pub subject: Option<String>,
    #[command(flatten)]
    pub selection: CheckSelection,
    #[command(flatten)]
    pub rules: RuleArguments,
}

const TEST: &str = "\
Exit status: 0 all examples come out as expected, 1 one does not, 2 there is none, or the run could not be done.";

#[derive(Debug, Args)]
#[command(after_help = TEST)]
pub(super) struct TestArguments {
    /// Files and folders [default: the current folder]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Run the examples of the standard rules too
    #[arg(long)]
    pub standard: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReadFormat {
    /// `plain`
    Auto,
    /// A few lines for each claim
    Plain,
    /// An array with an object for each claim, for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// Lines for people
    Text,
    /// One object, for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// `rich` on a terminal, `github` on GitHub Actions, else `plain`
    Auto,
    /// The passages drawn, with what stands against what
    Rich,
    /// Words only, for screen readers, logs and narrow windows
    Plain,
    /// One line a finding, for editors and for searching
    Concise,
    /// One object, for programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations and the job summary of GitHub Actions
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// JUnit's XML, a test case a finding
    Junit,
    /// The format of reviewdog
    Rdjson,
    /// For a comment or a ticket, the sides in a table
    Markdown,
    /// A page of its own, for a browser
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    /// Only errors fail
    Error,
    /// Warnings and errors fail
    Warning,
    /// Everything fails
    Note,
}

impl Deny {
    /// The least severity that fails.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

impl Format {
    /// The format that is meant where it is left to the tool.
    pub const fn settled(self, terminal: bool, actions: bool) -> Self {
        match self {
            Self::Auto if terminal => Self::Rich,
            Self::Auto if actions => Self::Github,
            Self::Auto => Self::Plain,
            format => format,
        }
    }

    /// Whether it has a place for the findings counted.
    pub const fn has_statistics(self) -> bool {
        !matches!(self, Self::Sarif | Self::Gitlab | Self::Junit | Self::Rdjson)
    }

    /// Whether programs read it, which are told also of a run that could not be done.
    pub const fn is_for_programs(self) -> bool {
        matches!(self, Self::Json | Self::Sarif | Self::Github | Self::Gitlab | Self::Junit | Self::Rdjson)
    }
}

/// The command that a word is most likely a slip for.
pub(super) fn nearest_command(word: &str) -> Option<String> {
    let program = Arguments::command();
    suggest::nearest(word, program.get_subcommands().map(clap::Command::get_name), Tolerance::Name).map(str::to_owned)
}

/// The arguments with the command they mean: `check` where none is written, and the command first
/// where options stand before it (`copydesk --format json check`).
pub(super) fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let program = Arguments::command();
    let takes_value = |flag: &str| {
        let commands = std::iter::once(&program).chain(program.get_subcommands());
        let mut arguments = commands.flat_map(clap::Command::get_arguments);
        arguments.any(|argument| argument.get_long() == Some(flag) && argument.get_action().takes_values())
    };
    let is_command = |word: &str| word == "help" || program.get_subcommands().any(|command| command.get_name() == word);
    let mut at = 1;
    while let Some(argument) = arguments.get(at) {
        let word = argument.to_string_lossy();
        match word.strip_prefix("--") {
            Some("") => break,
            Some("help" | "version") => return arguments,
            Some(flag) => at += if !flag.contains('=') && takes_value(flag) { 2 } else { 1 },
            None if word == "-h" || word == "-V" => return arguments,
            None if word.starts_with('-') && word.len() > 1 => at += 1,
            None if is_command(&word) => {
                let command = arguments.remove(at);
                arguments.insert(1, command);
                return arguments;
            }
            None => break,
        }
    }
    arguments.insert(1.min(arguments.len()), "check".into());
    arguments
}

fn severity(written: &str) -> Result<(String, Severity), String> {
    let (rule, level) = written.split_once('=').ok_or("expected RULE=LEVEL, as in `dispute=warning`")?;
    let levels = [Severity::Error, Severity::Warning, Severity::Note];
    let found = levels.into_iter().find(|severity| severity.word() == level.trim());
    let near = || suggest::nearest(level, levels.map(Severity::word), Tolerance::Name);
    let hint = || near().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let severity = found.ok_or_else(|| format!("expected `error`, `warning` or `note` after `=`{}", hint()))?;
    Ok((rule.trim().to_owned(), severity))
}

fn report(written: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = written.split_once('=').ok_or("expected FORMAT=PATH, as in `json=findings.json`")?;
    let format = Format::from_str(format, false).map_err(|_| {
        let values = Format::value_variants().iter().filter_map(Format::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
        let near = suggest::nearest(format, names.iter().map(String::as_str), Tolerance::Name);
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        format!("expected a format before `=`: {}{hint}", names.join(", "))
    })?;
    if path.is_empty() {
        return Err("expected the path of a file after `=`".to_owned());
    }
    Ok((format, PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(arguments: &str) -> String {
        let words = arguments.split(' ').map(OsString::from).collect();
        with_command(words).iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn check_is_meant_where_no_command_is_written() {
        assert_eq!(with("copydesk"), "copydesk check");
        assert_eq!(with("copydesk a.claims"), "copydesk check a.claims");
        assert_eq!(with("copydesk --format json check a"), "copydesk check --format json a");
        assert_eq!(with("copydesk --story check a"), "copydesk check --story check a");
        assert_eq!(with("copydesk --story=x check"), "copydesk check --story=x");
        assert_eq!(with("copydesk -q -"), "copydesk check -q -");
        assert_eq!(with("copydesk -- check"), "copydesk check -- check");
        assert_eq!(with("copydesk --help"), "copydesk --help");
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}

//! Turns matches into findings: groups claims into sides, and determines severity, suppression, fingerprint and
//! order.

mod assemble;
mod bound;
mod build;
pub mod claim;
mod closest_quote;
pub mod coverage;
mod fingerprint;
mod fold;
pub mod matrix;
mod message;
pub mod omissions;
pub mod order;
pub mod place;
mod related;
pub mod replies;
mod rule_selection;
mod severity;
mod severity_overrides;
pub mod sheet;
pub mod statistics;
mod suppression;

use crate::{
    diagnostic::Severity,
    model::{ClaimId, Model, semantics::Semantics},
    rules::Program,
    source::{Files, Place},
    syntax::ast::Stance,
    value::DateRange,
};
use omissions::Cause;
use smallvec::SmallVec;
use smol_str::SmolStr;
use std::sync::Arc;

pub use assemble::{assemble, can_be_accepted, count_unkept, keep};
pub use claim::ClaimView;
pub use omissions::Omissions;
pub use rule_selection::{DecidedBy, Decision, decided, decided_of, may_count, selection};
pub use severity_overrides::{Paths, SeverityOverride, SeverityOverrides, always_said};
pub use suppression::UNUSED_ACCEPTANCE;

/// Options for findings.
#[derive(Clone, Debug, Default)]
pub struct FindingOptions {
    /// The date to use as today; the newest date in the model if `None`.
    pub as_of: Option<DateRange>,
    /// The rules and sets whose findings are kept; all if empty.
    pub select: Vec<String>,
    /// Where `select` was set; the flag `--select` if `None`.
    pub select_by: Option<Cause>,
    /// The rules and sets whose findings are left out.
    pub ignore: Vec<String>,
    /// Severities by rule or set that replace the rules' own. They take precedence over `levels`.
    pub severity: Vec<(String, Severity)>,
    /// Further severity overrides, in layers. Later layers take precedence.
    pub levels: Vec<SeverityOverrides>,
    /// The files that findings must touch to be kept; `None` for all files.
    pub only: Option<Paths>,
}

/// The inputs of findings.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The files.
    pub files: &'a Files,
    /// Their claims, sources and names.
    pub model: &'a Model,
    /// How their propositions relate to each other.
    pub meaning: &'a Semantics,
    /// The rules.
    pub program: &'a Program,
    /// Whether the run is about one story, named by a flag or the configuration.
    pub of_story: bool,
}

/// A finding: a point that claims disagree on, or something about the input.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule, in kebab-case.
    pub rule: SmolStr,
    /// The category in summaries.
    pub kind: SummaryKind,
    /// The severity, after certainty, time and suppression.
    pub severity: Severity,
    /// The message, on one line.
    pub message: String,
    /// What to do about it, one entry per line.
    pub help: Arc<[String]>,
    /// The point at issue, in words, if there is one.
    pub about: Option<SmolStr>,
    /// The sides; empty for findings about the input itself.
    pub sides: Vec<Side>,
    /// The vocabulary lines that led to it, then the rule's line. Empty for findings reported while reading.
    pub because: Arc<[Because]>,
    /// What suppresses it, if anything.
    pub handled: Option<Handled>,
    /// The primary place.
    pub place: Place,
    /// The claim at the primary place, if it is the place of a claim.
    pub claim: Option<ClaimId>,
    /// The label of the primary place if there are no sides; may be empty.
    pub label: String,
    /// Other places with their labels, if there are no sides.
    pub others: Vec<(Place, String)>,
    /// The identity of the finding in 12 hexadecimal digits. It is stable when lines move, and differs when the
    /// claims do.
    pub fingerprint: SmolStr,
    /// Findings that say the same of the same lines, or follow from this one. They are shown and counted with it.
    /// None is more severe, and none has folded findings itself.
    pub folded: Vec<Finding>,
}

impl Finding {
    /// This finding and those folded into it.
    pub fn with_folded(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.folded)
    }
}

/// The category of a finding in a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryKind {
    /// Sides that exclude each other.
    Conflict,
    /// Words that are not quoted as they were said, from a rule in the set `quotes`.
    Misquote,
    /// Anything else.
    Other,
}

impl Finding {
    /// The vocabulary lines that led to the finding.
    pub fn steps(&self) -> &[Because] {
        self.because.split_last().map_or(&[], |(_, steps)| steps)
    }

    /// The line of the rule. `None` for findings reported while reading.
    pub fn of_rule(&self) -> Option<&Because> {
        self.because.last()
    }
}

/// The claims of one stance and value on a point.
#[derive(Clone, Debug)]
pub struct Side {
    /// Their stance on the proposition.
    pub stance: Stance,
    /// The proposition, in words.
    pub proposition: SmolStr,
    /// The claims, in the order of files and lines.
    pub claims: SmallVec<[ClaimId; 4]>,
}

/// A line that led to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// Its text in words: `only one agent per work`.
    pub text: SmolStr,
    /// Where it is declared; `None` if it is built into the language.
    pub place: Option<Place>,
}

/// What suppresses a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HandledBy {
    /// A story that carries every side, attributed.
    Story,
    /// An `acknowledge` statement.
    Acknowledgement,
    /// `allow … because …` on every claim of one side.
    Allow,
}

impl HandledBy {
    /// The word for it in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Acknowledgement => "acknowledgement",
            Self::Allow => "allow",
        }
    }
}

/// A suppression: its kind, its reason and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// Its kind.
    pub by: HandledBy,
    /// The reason in the editor's words; for a story, its name.
    pub reason: String,
    /// The place where it is written.
    pub place: Place,
}

/// The coverage and the counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Claims files and rule files read, without the built-in ones.
    pub files: usize,
    /// Sources, including stories.
    pub sources: usize,
    /// Claims read.
    pub claims: usize,
    /// How much of the stories the claims cover.
    pub stories: Coverage,
    /// Lines that could not be read as a claim.
    pub unread: usize,
    /// Active rules.
    pub rules: usize,
    /// Findings suppressed by the story, by acknowledgements and by `allow`.
    pub handled: [usize; 3],
    /// Findings beyond the limits.
    pub beyond: Beyond,
    /// Findings left out because nothing that they depend on has changed.
    pub left_out: usize,
    /// Whether more was read than requested, and only related findings were kept.
    pub partial: bool,
    /// Whether the evaluation was cut short, so that findings may be missing.
    pub incomplete: bool,
    /// The reasons for that.
    pub cut_short: CutShort,
}

/// The numbers of findings beyond the limits, which are counted but not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Open errors.
    pub errors: usize,
    /// Open warnings.
    pub warnings: usize,
    /// Open notes.
    pub notes: usize,
    /// Findings suppressed by the story, by acknowledgements and by `allow`.
    pub handled: [usize; 3],
}

/// How much of the stories the claims cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The stories.
    pub stories: usize,
    /// The stories without claims.
    pub empty: usize,
    /// The claims of the stories.
    pub claims: usize,
    /// The paragraphs of their available texts.
    pub paragraphs: usize,
    /// The paragraphs with a claim.
    pub covered: usize,
    /// The sentences that state something checkable.
    pub statements: usize,
    /// Those with a claim of their own.
    pub covered_by_sentence: usize,
    /// Others, in a paragraph with a claim for the whole of it.
    pub covered_by_paragraph: usize,
    /// The quotations.
    pub quotations: usize,
    /// The quotations tied to a source.
    pub bound_quotations: usize,
    /// The numbers written in digits.
    pub figures: usize,
    /// The numbers tied to a source.
    pub bound_figures: usize,
}

impl Coverage {
    /// The number of statements with a claim.
    pub const fn covered_statements(&self) -> usize {
        self.covered_by_sentence + self.covered_by_paragraph
    }
}

/// The reasons why findings may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutShort {
    /// Some rule ran out of budget.
    pub rules: bool,
    /// The model implies more propositions than the limit.
    pub follows: bool,
    /// The number of files that could not be checked because of a bug.
    pub files: usize,
}

/// The input of a report.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The files, for excerpts, lines and columns.
    pub files: &'a Files,
    /// Their claims, sources and names.
    pub model: &'a Model,
    /// The findings, in order of path, line, column and rule.
    pub findings: &'a [Finding],
    /// The summary.
    pub summary: Summary,
    /// The omissions, with their causes.
    pub omissions: &'a Omissions,
}

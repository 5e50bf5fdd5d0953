//! Matches made into findings: claims grouped into sides, severity, whether they are handled, a
//! fingerprint, and one order.

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

/// What is asked of the findings.
#[derive(Clone, Debug, Default)]
pub struct FindingOptions {
    /// The day to take for today; the newest date on file where there is none.
    pub as_of: Option<DateRange>,
    /// The rules and sets whose findings are kept; all where there is none.
    pub select: Vec<String>,
    /// Where `select` is written; the flag `--select` where there is none.
    pub select_by: Option<Cause>,
    /// The rules and sets whose findings are left out.
    pub ignore: Vec<String>,
    /// Severities in place of the rules' own, by rule or set; they count before `levels`.
    pub severity: Vec<(String, Severity)>,
    /// What is set besides, in layers: a later one counts before an earlier one.
    pub levels: Vec<SeverityOverrides>,
    /// Only what touches one of these files is kept; everything where there is none.
    pub only: Option<Paths>,
}

/// What findings are made from.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The files.
    pub files: &'a Files,
    /// What they say.
    pub model: &'a Model,
    /// What it means.
    pub meaning: &'a Semantics,
    /// The rules.
    pub program: &'a Program,
    /// Whether the run is about one story, which a flag or the configuration names.
    pub of_story: bool,
}

/// One finding: a point on which claims stand against each other, or something about the input.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule, in kebab-case.
    pub rule: SmolStr,
    /// What it is counted as.
    pub kind: SummaryKind,
    /// How much it matters, after certainty, time and handling.
    pub severity: Severity,
    /// What was found, in one line.
    pub message: String,
    /// What could be done, a line each.
    pub help: Arc<[String]>,
    /// The point at issue, in words; none where there is none.
    pub about: Option<SmolStr>,
    /// The sides; empty for what concerns the input itself.
    pub sides: Vec<Side>,
    /// The lines of the vocabulary that led here, and last that of the rule; empty for what the reading reports.
    pub because: Arc<[Because]>,
    /// By what it is handled, if it is.
    pub handled: Option<Handled>,
    /// The primary place.
    pub place: Place,
    /// The claim whose place that is; none where it is the place of something else.
    pub claim: Option<ClaimId>,
    /// What to say under the primary place where there are no sides; may be empty.
    pub label: String,
    /// Other places to show where there are no sides, with what to say under each.
    pub others: Vec<(Place, String)>,
    /// Identity: stable when lines move, different when the claims are. 12 hexadecimal digits.
    pub fingerprint: SmolStr,
    /// Findings that say the same of the same lines, or what follows from it. They are shown with this one and count
    /// with it; none of them is graver, and none has findings folded into it.
    pub folded: Vec<Finding>,
}

impl Finding {
    /// This finding, and those that are folded into it.
    pub fn with_folded(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.folded)
    }
}

/// What a finding is counted as in a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryKind {
    /// Two sides that exclude each other.
    Conflict,
    /// Words that are not quoted as they were said: of a rule in the set `quotes`.
    Misquote,
    /// Anything else.
    Other,
}

impl Finding {
    /// The lines of the vocabulary that led here.
    pub fn steps(&self) -> &[Because] {
        self.because.split_last().map_or(&[], |(_, steps)| steps)
    }

    /// The line of the rule, which every finding of a rule ends with; none for what the reading reports.
    pub fn of_rule(&self) -> Option<&Because> {
        self.because.last()
    }
}

/// All claims of one stance and value on a point.
#[derive(Clone, Debug)]
pub struct Side {
    /// What they do to the proposition.
    pub stance: Stance,
    /// The proposition, in words.
    pub proposition: SmolStr,
    /// The claims, in the order of files and lines.
    pub claims: SmallVec<[ClaimId; 4]>,
}

/// A line that led to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// What it says, in words: `only one agent per work`.
    pub text: SmolStr,
    /// Where it is declared; none for what the language itself says.
    pub place: Option<Place>,
}

/// By what a finding is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HandledBy {
    /// One story carries every side, attributed.
    Story,
    /// An `acknowledge` statement.
    Acknowledgement,
    /// `allow … because …` on every claim of one side.
    Allow,
}

impl HandledBy {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Acknowledgement => "acknowledgement",
            Self::Allow => "allow",
        }
    }
}

/// That a finding is handled: by what, why, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// By what.
    pub by: HandledBy,
    /// Why, in the editor's words; for the story, which one it is.
    pub reason: String,
    /// Where.
    pub place: Place,
}

/// What a run covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity note.
    pub notes: usize,
    /// Files read (claim files and rule files; the embedded ones do not count).
    pub files: usize,
    /// Sources, stories among them.
    pub sources: usize,
    /// Claims read.
    pub claims: usize,
    /// How much of the stories they cover.
    pub stories: Coverage,
    /// Lines that could not be read as a claim.
    pub unread: usize,
    /// Rules that counted.
    pub rules: usize,
    /// Findings handled by the story, by acknowledgements and by `allow`.
    pub handled: [usize; 3],
    /// Findings that were left out, since there are more than are kept.
    pub beyond: Beyond,
    /// Findings that were left out, since nothing they rest on has changed.
    pub left_out: usize,
    /// Whether more was read than was asked for, and only what touches that was kept.
    pub partial: bool,
    /// Whether not all was worked out, so that findings may be missing.
    pub incomplete: bool,
    /// Why not.
    pub cut_short: CutShort,
}

/// Findings over the limit, which are counted and not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beyond {
    /// Open errors.
    pub errors: usize,
    /// Open warnings.
    pub warnings: usize,
    /// Open notes.
    pub notes: usize,
    /// Findings handled by the story, by acknowledgements and by `allow`.
    pub handled: [usize; 3],
}

/// How much of the stories claims cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The stories on file.
    pub stories: usize,
    /// How many of them have no claim.
    pub empty: usize,
    /// The claims of the stories.
    pub claims: usize,
    /// The paragraphs of their texts, as far as those are on file.
    pub paragraphs: usize,
    /// How many of the paragraphs carry a claim.
    pub covered: usize,
    /// The sentences that say something which can be checked.
    pub statements: usize,
    /// How many of them carry a claim of their own.
    pub covered_by_sentence: usize,
    /// How many others stand in a paragraph that carries a claim as a whole.
    pub covered_by_paragraph: usize,
    /// The quotations.
    pub quotations: usize,
    /// How many of them are bound to a source.
    pub bound_quotations: usize,
    /// The numbers in figures.
    pub figures: usize,
    /// How many of them are bound to a source.
    pub bound_figures: usize,
}

impl Coverage {
    /// How many statements carry a claim.
    pub const fn covered_statements(&self) -> usize {
        self.covered_by_sentence + self.covered_by_paragraph
    }
}

/// Why findings may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CutShort {
    /// Some rule stopped at its budget.
    pub rules: bool,
    /// More follows from what is on file than is followed.
    pub follows: bool,
    /// How many files could not be checked because of a bug.
    pub files: usize,
}

/// All that a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The files, for excerpts, lines and columns.
    pub files: &'a Files,
    /// What they say.
    pub model: &'a Model,
    /// The findings, in order of path, line, column and rule.
    pub findings: &'a [Finding],
    /// What was covered.
    pub summary: Summary,
    /// What was left out, and by what.
    pub omissions: &'a Omissions,
}

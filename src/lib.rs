//! copydesk: a linter for the claims in a story.
//!
//! Who said what is written in plain lines; copydesk reads them by a vocabulary, checks them by rules, and shows where sources
//! contradict each other, themselves, or the story. [`check()`] does all of it in memory:
//!
//! ```
//! use copydesk::{Options, check, check::NoTexts, source::{FileKind, SourceFile}};
//!
//! let claims = "from rt: Dmitriev denies call\n\
//!               from desk: Bloomberg reports call\n";
//! let file = SourceFile::new("call.claims", FileKind::Claims, claims);
//! let checked = check(vec![file], &NoTexts, &Options::default());
//!
//! let [finding] = checked.findings.as_slice() else { panic!("one point is at issue") };
//! assert_eq!(finding.rule, "dispute");
//! assert_eq!(finding.message, "Bloomberg and Dmitriev differ on: call");
//! assert_eq!(finding.sides.len(), 2);
//! let position = checked.files.get(finding.place.file).position(finding.place.span.start);
//! assert_eq!((position.line, position.column), (2, 12));
//! ```
//!
//! # The layers
//!
//! Data runs down this list, and a module imports only from those above it; a test holds it to that. Read in this order, each
//! needs nothing that comes later. `docs/architecture.md` says more.
//!
//! 1. [`collections`]: vectors found by typed ids, and disjoint sets.
//! 2. [`prefetch`]: asking for memory before it is read.
//! 3. [`text`]: the form in which words are compared, and words that are nearly the same.
//! 4. [`source`]: files, byte spans, lines and columns, passages.
//! 5. [`prose`]: the parts of a text as its readers see it, from HTML, Markdown or plain text.
//! 6. [`diagnostic`]: what is said about the input itself.
//! 7. [`interner`]: strings stored once each, by number.
//! 8. [`value`]: dates and numbers as ranges.
//! 9. [`syntax`]: text to tree, one file at a time; it never fails.
//! 10. [`vocabulary`]: cues, hedges, phrases and names, compiled for matching.
//! 11. [`draft`]: attributed statements found in a running text, as proposals.
//! 12. [`lookup`]: quotations of a story looked up in texts, without a claim.
//! 13. [`model`]: what the files say, numbered; and what follows from what ([`model::semantics`]).
//! 14. [`rules`]: rules checked and turned into conditions over numbered variables.
//! 15. [`engine`]: rules evaluated over the model; it knows numbers only.
//! 16. [`findings`]: matches made into findings, with their sides, severity and fingerprint.
//! 17. [`mod@check`]: the whole way, from files in memory to findings.
//! 18. [`report`]: findings as text for people and for programs.
//! 19. [`project`]: which files a run is about; with [`cli`] the only part that touches the file system.
//! 20. [`cli`]: the commands.

#![forbid(unsafe_code)]
// A cast that could cut anything off stands in `narrow` alone, or says why it cannot.
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss))]

pub mod check;
pub mod cli;
pub mod collections;
pub mod diagnostic;
pub mod draft;
pub mod engine;
pub mod findings;
pub mod interner;
pub mod lookup;
pub mod model;
mod narrow;
pub mod prefetch;
pub mod project;
pub mod prose;
pub mod report;
pub mod rules;
pub mod source;
pub mod syntax;
pub mod text;
pub mod value;
pub mod vocabulary;

pub use check::{CheckResult, Options, check};

//! copydesk: a linter for the claims in a story.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod findings;
pub mod model;
pub mod project;
pub mod report;
pub mod rules;
pub mod source;
pub mod symbol;
pub mod syntax;
pub mod value;
pub mod vocabulary;

pub use check::{Checked, Options, check};

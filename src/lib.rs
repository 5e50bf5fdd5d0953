//! copydesk: a linter for the claims in a story.

pub mod diagnostic;
pub mod source;
pub mod syntax;

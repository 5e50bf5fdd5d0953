//! Words as text: the form in which they are compared, letters that look alike, and how near two words are.

pub mod confusable;
pub mod digest;
pub mod fold;
pub mod similar;
pub mod suggest;

/// How many bytes a word may have to be compared with others: the cost of a comparison grows with the square of its length.
pub const MAX_BYTES: usize = 128;

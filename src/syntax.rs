//! The language: text to tree, one file at a time, with no knowledge of paths or other files.

pub mod ast;

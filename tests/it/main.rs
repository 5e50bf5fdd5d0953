//! One binary for all tests that use copydesk from outside: the library's public interface, the
//! program itself, and the repository's own habits.

mod cli;
mod project;
mod readme;
mod street;
mod support;

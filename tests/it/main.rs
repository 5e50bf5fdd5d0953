//! One binary for all tests that use copydesk from outside: the library's public interface, the
//! program itself, and the repository's own habits.

mod project;
mod street;
mod support;

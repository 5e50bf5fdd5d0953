//! One binary for all tests that use copydesk from outside: the library's public interface, the
//! program itself, and the repository's own habits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod acknowledge;
mod cases;
mod ci;
mod cli;
mod config;
mod coverage;
mod docs;
mod draft;
mod examples;
mod faults;
mod fmt;
mod formats;
mod init;
mod laws;
mod layers;
mod omissions;
mod phrases;
mod project;
mod quotes;
mod reading;
mod readme;
mod report;
mod schema;
mod settings;
mod sheet;
mod showing;
mod since;
#[cfg(unix)]
mod stack;
#[cfg(unix)]
mod statuses;
mod support;
mod watch;
mod wording;

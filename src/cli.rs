//! The command line: one file a command, and what they share.
//!
//! The result goes to the standard output, everything else to the standard error. A run ends with
//! 0 (nothing at the failing severity), 1 (something is) or 2 (the run could not be done).

mod acknowledge;
mod args;
mod check;
mod ci_environment;
mod completions;
mod config;
mod coverage;
mod display;
mod draft;
mod explain;
mod fmt;
mod init;
mod matrix;
mod output;
mod pipeline;
mod progress_line;
mod quotes;
mod read;
mod replies;
mod report;
mod result_writer;
mod schema;
mod sheet;
mod since;
mod test;
mod timing;
mod watch;

use clap::Parser;
use std::{
    ffi::OsString,
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use args::{Arguments, Command};
use output::Console;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing at or above the failing severity.
    Clean,
    /// Something is at or above the failing severity.
    Found,
    /// The run, or a part of it, could not be done.
    Failed,
}

impl Status {
    const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::Failed => 2,
        }
    }
}

pub use output::Streams;

/// Runs the program with the arguments and streams of the process.
pub fn main(streams: Streams) -> ExitCode {
    panic::set_hook(Box::new(|information| {
        let place = information.location().map(|place| format!(" ({}:{})", place.file(), place.line()));
        let payload = information.payload();
        let words =
            payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let words = words.unwrap_or("no message");
        // Nothing better can be done where even this cannot be written.
        let _ = writeln!(
            io::stderr(),
            "copydesk: this is a bug in copydesk, not in your files: {words}{}\n  \
             please report it to whoever looks after copydesk (version {}), with this line and, if you can, a file that shows it",
            place.unwrap_or_default(),
            env!("CARGO_PKG_VERSION"),
        );
    }));
    let ran = panic::catch_unwind(AssertUnwindSafe(|| run(std::env::args_os().collect(), streams)));
    ExitCode::from(ran.unwrap_or(Status::Failed).code())
}

/// Runs one command.
fn run(arguments: Vec<OsString>, streams: Streams) -> Status {
    let arguments = match Arguments::try_parse_from(args::with_command(arguments)) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, streams),
    };
    let mut console = Console::new(&arguments.common, streams);
    console.settle_threads();
    // One pool for all of the run, writing too. Where it cannot be had, each step makes its own.
    // This thread is one of it: with one thread no other is begun, and a small run is over sooner.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(console.threads).use_current_thread().build_global();
    let status = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &mut console),
        Command::Read(arguments) => read::run(&arguments, &mut console),
        Command::Matrix(arguments) => matrix::run(&arguments, &mut console),
        Command::Replies(arguments) => replies::run(&arguments, &mut console),
        Command::Report(arguments) => report::run(&arguments, &mut console),
        Command::Explain(arguments) => explain::run(&arguments, &mut console),
        Command::Test(arguments) => test::run(&arguments, &mut console),
        Command::Fmt(arguments) => fmt::run(&arguments, &mut console),
        Command::Coverage(arguments) => coverage::run(&arguments, &mut console),
        Command::Sheet(arguments) => sheet::run(&arguments, &mut console),
        Command::Quotes(arguments) => quotes::run(&arguments, &mut console),
        Command::Draft(arguments) => draft::run(&arguments, &mut console),
        Command::Acknowledge(arguments) => acknowledge::run(&arguments, &mut console),
        Command::Init(arguments) => init::run(&arguments, &mut console),
        Command::Config(arguments) => config::run(&arguments, &mut console),
        Command::Schema(arguments) => schema::run(&arguments, &mut console),
        Command::Completions(arguments) => completions::completions(&arguments, &mut console),
        Command::Man(arguments) => completions::man(&arguments, &mut console),
    };
    console.finish(status)
}

/// Shows a help text, or what is wrong with the arguments.
fn usage(error: &clap::Error, streams: Streams) -> Status {
    let text = error.render().to_string();
    if error.use_stderr() {
        let _ = io::stderr().write_all(text.as_bytes());
        return Status::Failed;
    }
    output::write_all(&mut streams.output(), text.as_bytes(), Status::Clean)
}

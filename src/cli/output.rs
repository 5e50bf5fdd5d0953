//! What is written, and to where.

use super::{
    Status,
    args::Common,
    display::{self, variable},
    progress_line::ProgressSetting,
    timing::Stages,
};
use crate::{
    check::MOST_THREADS,
    project::{self, Config, config::ConfigChoice},
    report::{Style, terminal_text},
};
use std::{
    cell::RefCell,
    io::{self, BufWriter, ErrorKind, IsTerminal, Read, StdinLock, StdoutLock, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which streams of the process were closed when it began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Streams {
    /// Whether the standard input was.
    pub input_is_closed: bool,
    /// Whether the standard output was.
    pub output_is_closed: bool,
}

impl Streams {
    /// The standard output.
    pub(super) fn output(self) -> Output {
        if self.output_is_closed { Output::Closed } else { Output::Open(io::stdout().lock()) }
    }

    /// The standard input.
    pub(super) fn input(self) -> StandardInput {
        if self.input_is_closed { StandardInput::Closed } else { StandardInput::Open(io::stdin().lock()) }
    }
}

/// The standard output.
pub(super) enum Output {
    /// Somebody may read it.
    Open(StdoutLock<'static>),
    /// It was closed before the program began.
    Closed,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.write(bytes),
            Self::Closed => Err(io::Error::other("the standard output is closed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(stream) => stream.flush(),
            Self::Closed => Ok(()),
        }
    }
}

/// The standard input.
pub(super) enum StandardInput {
    /// Something may be read from it.
    Open(StdinLock<'static>),
    /// It was closed before the program began.
    Closed,
}

impl Read for StandardInput {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.read(bytes),
            Self::Closed => Err(io::Error::other("the standard input is closed")),
        }
    }
}

/// The two streams of a run: the result, and words about the run.
pub(super) struct Console {
    out: BufWriter<Output>,
    fault: Option<io::Error>,
    complaints: RefCell<Vec<String>>,
    /// What is held back, to be shown at once.
    page: RefCell<Option<WatchFrame>>,
    /// What was shown last of what was held back.
    last: Option<WatchFrame>,
    /// How to write on the standard output.
    pub look: display::Display,
    /// Whether only what fails the run is shown.
    pub quiet: bool,
    /// Whether more is shown.
    pub verbose: bool,
    /// How many threads may work; 0 for as many as there are processors.
    pub threads: usize,
    /// How far the run is.
    pub stages: Arc<Stages>,
    /// What the configuration file says; nothing until [`Console::configure`] has looked for one.
    pub config: Config,
    common: Common,
    streams: Streams,
}

/// All that one round of `--watch` shows.
#[derive(Debug, Default, PartialEq, Eq)]
struct WatchFrame {
    /// Words about the run, where a terminal would show them among the result.
    said: String,
    result: Vec<u8>,
}

impl Console {
    /// Streams of the process, with the look that flags, environment and terminal ask for.
    pub fn new(common: &Common, streams: Streams) -> Self {
        let out = BufWriter::with_capacity(1 << 16, streams.output());
        let (quiet, verbose) = (common.quiet, common.verbose);
        let config = Config::default();
        Self {
            out,
            fault: None,
            complaints: RefCell::default(),
            page: RefCell::default(),
            last: None,
            look: display::Display::new(common, &config.values),
            quiet,
            verbose,
            threads: common.threads.unwrap_or(0),
            stages: Arc::default(),
            config,
            common: common.clone(),
            streams,
        }
    }

    /// The standard input.
    pub fn input(&self) -> StandardInput {
        self.streams.input()
    }

    /// How many threads may work, as it is asked for; more than are of use are cut down, which is said.
    pub fn settle_threads(&mut self) {
        if self.threads > MOST_THREADS {
            self.say(&format!("note: --threads {}: {MOST_THREADS} is the most, and as many are used", self.threads));
            self.threads = MOST_THREADS;
        }
    }

    /// Looks for the configuration of a run over these paths, and takes its look from it. What
    /// stands in the way is said; the status for it.
    pub fn configure(&mut self, paths: &[PathBuf], stdin_name: Option<&Path>) -> Status {
        let variable = std::env::var_os("COPYDESK_CONFIG").filter(|value| !value.is_empty()).map(PathBuf::from);
        let wanted = match (&self.common.config, &variable) {
            _ if self.common.isolated => ConfigChoice::Isolated,
            (Some(path), _) => ConfigChoice::At(path, "--config"),
            (None, Some(path)) => ConfigChoice::At(path, "COPYDESK_CONFIG"),
            (None, None) => ConfigChoice::Nearest,
        };
        self.config = Config::load(wanted, paths, stdin_name);
        self.look = display::Display::new(&self.common, &self.config.values);
        if let Some(file) = self.config.file.as_ref().filter(|_| self.verbose) {
            self.say(&format!("set up by `{}`", project::sanitized(&file.source.path)));
        }
        for note in &self.config.notes {
            self.say(&format!("note: {note}"));
        }
        let mut status = Status::Clean;
        for problem in &self.config.problems {
            status = self.complain(&problem.message, problem.help.as_deref());
        }
        status
    }

    /// What is asked of the look, each with what asks for it.
    pub fn asked(&self) -> display::DisplayOptions {
        display::DisplayOptions::new(&self.common, &self.config.values)
    }

    /// Whether no configuration file is wanted.
    pub fn is_isolated(&self) -> bool {
        self.common.isolated
    }

    /// The style of what is written for people.
    pub fn style(&self) -> Style {
        let display::Display { width, color, ascii, .. } = self.look;
        Style { width, color, ascii, max_findings: None, quiet: self.quiet, statistics: false }
    }

    /// Says something about the run.
    pub fn say(&self, line: &str) {
        self.line(&format!("copydesk: {}\n", terminal_text::safe(line, false)));
    }

    /// Says a line that belongs to the one above it.
    pub fn say_below(&self, line: &str) {
        self.line(&format!("  {}\n", terminal_text::safe(line, false)));
    }

    /// Says what stands in the way of the run, and what could be done about it.
    pub fn complain(&self, message: &str, help: Option<&str>) -> Status {
        self.say(message);
        self.complaints.borrow_mut().push(terminal_text::safe(message, false).into_owned());
        if let Some(help) = help {
            self.say_below(&format!("help: {help}"));
        }
        Status::Failed
    }

    fn line(&self, line: &str) {
        match self.page.borrow_mut().as_mut().filter(|_| self.look.terminal) {
            Some(page) => page.said.push_str(line),
            // Where nobody can be told, there is nobody to tell that.
            None => {
                let _ = self.stages.aside(|| io::stderr().write_all(line.as_bytes()));
            }
        }
    }

    /// Shows how far the run is from now on, where there is somebody to see it; [`Stages::end`] takes
    /// that away.
    pub fn show_progress(&self) {
        let setting = ProgressSetting {
            terminal: io::stderr().is_terminal() && variable("TERM").is_none_or(|value| value != "dumb"),
            quiet: self.quiet,
            verbose: self.verbose,
            server: ["CI", "GITHUB_ACTIONS", "GITLAB_CI"]
                .into_iter()
                .any(|name| variable(name).is_some_and(|value| value != "false")),
            held: self.page.borrow().is_some(),
        };
        if setting.wants_line() {
            let size = terminal_size::terminal_size_of(io::stderr());
            Stages::show(&self.stages, size.map_or(80, |(width, _)| usize::from(width.0)));
        }
    }

    /// Holds back what is written from now on, and forgets what stood in the way before.
    pub fn hold(&mut self) {
        self.complaints.borrow_mut().clear();
        self.page.replace(Some(WatchFrame::default()));
    }

    /// Shows what was held back in one piece, on a terminal in place of what was shown before; nothing
    /// where that is the same. Whether anybody reads on.
    pub fn release(&mut self) -> bool {
        let Some(page) = self.page.take().filter(|page| self.last.as_ref() != Some(page)) else { return true };
        let clear = if self.last.is_some() && self.look.terminal { "\u{1b}[H\u{1b}[2J" } else { "" };
        let bytes = [clear.as_bytes(), page.said.as_bytes(), &page.result].concat();
        let _ = self.write_all(&bytes);
        self.last = Some(page);
        if self.fault.is_none() {
            self.fault = self.out.flush().err();
        }
        self.fault.is_none()
    }

    /// What stood in the way of the run so far, a line each: safe text.
    pub fn complaints(&self) -> Vec<String> {
        self.complaints.borrow().clone()
    }

    /// Writes out what is still held back, and turns a fault of the output into the status.
    pub fn finish(mut self, status: Status) -> Status {
        let flushed = self.out.flush();
        ended(self.fault.map_or(flushed, Err), status)
    }
}

impl Write for Console {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(page) = self.page.get_mut() {
            page.result.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        // The first fault is kept and the rest dropped: whoever writes need not care.
        if self.fault.is_none()
            && let Err(error) = self.out.write_all(bytes)
        {
            self.fault = Some(error);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The status for what a report's writer returned: a console keeps its fault for the end of the
/// run, so there is none.
pub(super) fn written(result: io::Result<()>) -> Status {
    if result.is_ok() { Status::Clean } else { Status::Failed }
}

/// Writes everything to a stream and ends as [`Console::finish`] does.
pub(super) fn write_all(stream: &mut dyn Write, bytes: &[u8], status: Status) -> Status {
    ended(stream.write_all(bytes).and_then(|()| stream.flush()), status)
}

fn ended(written: io::Result<()>, status: Status) -> Status {
    match written {
        Ok(()) => status,
        // Whoever reads has read enough (`| head -1`).
        Err(error) if error.kind() == ErrorKind::BrokenPipe => status,
        Err(error) => {
            let _ = writeln!(io::stderr(), "copydesk: the result could not be written: {}", project::reason(&error));
            Status::Failed
        }
    }
}

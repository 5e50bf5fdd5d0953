//! How far a run is: what `-v` says of the time, and what the progress line shows.

use super::progress_line::{self, ProgressLine};
use crate::{
    check::{Observer, Stage},
    report::terminal_text::count,
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// The stages of a run, and the line that shows them.
#[derive(Debug, Default)]
pub(super) struct Stages {
    state: Mutex<StageState>,
    /// That there is nothing to show any more.
    ended: Condvar,
}

#[derive(Debug, Default)]
struct StageState {
    /// The stage that the run is at, how much it works on, and since when.
    now: Option<(Stage, usize, Instant)>,
    /// How long each stage took so far.
    spent: [Duration; Stage::ALL.len()],
    line: ProgressLine,
    /// Whether somebody draws the line.
    drawing: bool,
}

impl StageState {
    fn end_stage(&mut self) {
        let Some((stage, _, since)) = self.now.take() else { return };
        if let Some(spent) = self.spent.get_mut(stage as usize) {
            *spent += since.elapsed();
        }
    }
}

impl Stages {
    fn state(&self) -> MutexGuard<'_, StageState> {
        // Whoever panicked with the state in hand left it as good as before.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to show a line of `width` columns, on the standard error, until [`Self::end`].
    pub fn show(this: &Arc<Self>, width: usize) {
        let start = Instant::now();
        let mut state = this.state();
        if std::mem::replace(&mut state.drawing, true) {
            return;
        }
        drop(state);
        let stages = Arc::clone(this);
        let drawing = move || {
            let mut state = stages.state();
            while state.drawing {
                let now = state.now.map(|(stage, amount, _)| (stage, amount));
                state.line.draw(progress_line::text(start.elapsed(), now, width));
                let waited = stages.ended.wait_timeout(state, progress_line::PAUSE);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        };
        // Where no thread is to be had, there is no line.
        if thread::Builder::new().name("progress".to_owned()).spawn(drawing).is_err() {
            this.state().drawing = false;
        }
    }

    /// Ends the stage that the run is at, and takes the line away for good.
    pub fn end(&self) {
        let mut state = self.state();
        state.end_stage();
        state.drawing = false;
        state.line.draw(None);
        drop(state);
        self.ended.notify_all();
    }

    /// Takes the line away for something else that is written on the standard error; it is drawn again
    /// below that.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        let mut state = self.state();
        state.line.draw(None);
        write()
    }

    /// Forgets the times, for another run.
    pub fn restart(&self) {
        let mut state = self.state();
        state.now = None;
        state.spent = <[Duration; Stage::ALL.len()]>::default();
    }

    /// A line for a stage that is over: `parsing       0.02 s  12 files`.
    pub fn spent(&self, stage: Stage, counts: &[(usize, &str)]) -> String {
        let spent = self.state().spent.get(stage as usize).copied().unwrap_or_default();
        let counts: Vec<String> = counts.iter().map(|&(number, noun)| count(number, noun)).collect();
        let line = format!("{:<16}{:>7.2} s  {}", name(stage), spent.as_secs_f64(), counts.join(", "));
        line.trim_end().to_owned()
    }
}

impl Observer for Stages {
    fn begins(&self, stage: Stage, amount: usize) {
        let mut state = self.state();
        state.end_stage();
        state.now = Some((stage, amount, Instant::now()));
    }
}

const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Finding => "finding files",
        Stage::Reading => "reading",
        Stage::Parsing => "parsing",
        Stage::Meaning => "meaning",
        Stage::Rules => "rules",
        Stage::Findings => "findings",
        Stage::Writing => "writing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_that_a_run_comes_to_twice_is_one_line() {
        let stages = Stages::default();
        for stage in [Stage::Meaning, Stage::Rules, Stage::Meaning] {
            stages.begins(stage, 3);
        }
        stages.end();
        let line = stages.spent(Stage::Meaning, &[(1, "claim"), (2, "source")]);
        assert!(line.starts_with("meaning ") && line.ends_with(" s  1 claim, 2 sources"), "{line}");
        stages.restart();
        assert_eq!(stages.spent(Stage::Parsing, &[]), "parsing            0.00 s");
    }

    #[test]
    fn what_is_said_aside_is_said_once_and_nothing_is_drawn_before_its_time() {
        let stages = Arc::new(Stages::default());
        Stages::show(&stages, 80);
        stages.begins(Stage::Reading, 3);
        assert_eq!(stages.aside(|| 7), 7);
        stages.end();
        assert!(!stages.state().drawing && !stages.state().line.is_drawn());
    }
}

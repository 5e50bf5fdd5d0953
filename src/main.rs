//! The program `copydesk`.

use copydesk::cli::{self, Streams};
use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

static INPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);
static OUTPUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Looks which streams are closed. Before `main` the runtime opens `/dev/null` in place of such a stream: then
/// a result would be written to nobody and the run would end as if somebody had it.
#[cfg(unix)]
#[ctor::ctor(unsafe)]
fn look() {
    let is_closed = |stream| rustix::io::fcntl_getfd(stream).is_err();
    INPUT_IS_CLOSED.store(is_closed(rustix::stdio::stdin()), Relaxed);
    OUTPUT_IS_CLOSED.store(is_closed(rustix::stdio::stdout()), Relaxed);
}

fn main() -> ExitCode {
    cli::main(Streams {
        input_is_closed: INPUT_IS_CLOSED.load(Relaxed),
        output_is_closed: OUTPUT_IS_CLOSED.load(Relaxed),
    })
}

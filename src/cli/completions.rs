//! `copydesk completions` and `copydesk man`: what shells and `man` want to know of the commands.

use super::{Status, args::Arguments, output::Console};
use crate::project;
use clap::{Args, CommandFactory, ValueHint};
use clap_complete::Shell;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

const COMPLETIONS: &str = "\
Examples:
  copydesk completions bash > ~/.local/share/bash-completion/completions/copydesk
  copydesk completions zsh > ~/.zfunc/_copydesk
  copydesk completions fish > ~/.config/fish/completions/copydesk.fish";

#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub(super) struct CompletionsArguments {
    /// The shell
    pub shell: Shell,
}

const MAN: &str = "\
Examples:
  copydesk man | man -l -
  copydesk man ~/.local/share/man/man1";

#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub(super) struct ManArguments {
    /// Write a page for each command into this folder [default: the page of `copydesk`, to the standard output]
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// Writes a script for a shell.
pub(super) fn completions(arguments: &CompletionsArguments, console: &mut Console) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "copydesk", &mut script);
    let _ = console.write_all(&script);
    Status::Clean
}

/// Writes the manual.
pub(super) fn man(arguments: &ManArguments, console: &mut Console) -> Status {
    let Some(folder) = &arguments.folder else {
        return match page(&Arguments::command()) {
            Ok(page) => {
                let _ = console.write_all(&page);
                Status::Clean
            }
            Err(error) => console.complain(&format!("the page could not be made: {}", project::reason(&error)), None),
        };
    };
    match pages(folder) {
        Ok(count) => {
            let _ = writeln!(console, "wrote {count} pages");
            Status::Clean
        }
        Err(error) => {
            let shown = project::sanitized(folder);
            let message = format!("the pages could not be written to `{shown}`: {}", project::reason(&error));
            console.complain(&message, None)
        }
    }
}

/// Writes a page for each command; how many.
fn pages(folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut command = Arguments::command();
    command.build();
    fs::write(folder.join("copydesk.1"), page(&command)?)?;
    let mut count = 1;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let name = format!("copydesk-{}", inner.get_name());
        fs::write(folder.join(format!("{name}.1")), page(&inner.clone().name(name.clone()).display_name(name))?)?;
        count += 1;
    }
    Ok(count)
}

fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

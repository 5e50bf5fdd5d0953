//! The result of a check in each format, on the standard output and in files.

use super::{Status, args::Format, output::Console};
use crate::{
    findings::Report,
    project,
    report::{RunInfo, Style, concise, github, gitlab, human, json, junit, markdown, page, plain, rdjson, sarif},
};
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// What a check came to, ready to be written.
#[derive(Clone, Copy)]
pub(super) struct CheckOutcome<'a> {
    /// What was found.
    pub report: Report<'a>,
    /// What else is to be said of the run.
    pub run: RunInfo<'a>,
    /// How to write for people.
    pub style: Style,
    /// What the page shows besides.
    pub page: page::Options<'a>,
}

impl CheckOutcome<'_> {
    /// Writes the result in a format.
    ///
    /// # Errors
    ///
    /// Whatever the writer fails with.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        let Self { report, run, style, page } = self;
        match format {
            Format::Rich => human::write(report, style, out),
            Format::Auto | Format::Plain => plain::write(report, style, out),
            Format::Concise => concise::write(report, style, out),
            Format::Json => json::write_run(report, run.problems, style.statistics, out),
            Format::Sarif => sarif::write(report, run, out),
            Format::Github => github::write(report, run, style, out),
            Format::Gitlab => gitlab::write(report, run, out),
            Format::Junit => junit::write(report, run, out),
            Format::Rdjson => rdjson::write(report, run, out),
            Format::Markdown => markdown::write(report, run, style, out),
            Format::Html => page::write(report, run, style, page, out),
        }
    }

    /// Adds the result to the summary of the job. A job is not failed by a summary that cannot be
    /// written: the result itself is there.
    pub fn add_summary(&self, path: &Path, console: &Console) {
        let added = File::options().append(true).create(true).open(path).and_then(|file| {
            let used = file.metadata().map_or(0, |metadata| metadata.len());
            let room = github::SUMMARY.saturating_sub(usize::try_from(used).unwrap_or(usize::MAX));
            let mut out = BufWriter::new(file);
            github::write_summary(&self.report, &self.run, self.style.statistics, room, &mut out)?;
            out.flush()
        });
        if let Err(error) = added {
            console.say(&format!("note: the job summary was not written: {}", project::reason(&error)));
        }
    }
}

/// Complains about reports that can only go wrong, before anything is done.
pub(super) fn possible(reports: &[(Format, PathBuf)], console: &Console) -> Status {
    let (mut status, mut taken) = (Status::Clean, BTreeSet::new());
    for (_, path) in reports {
        if is_claims(path) {
            status = stopped(path, "it is named like a file to be checked", console);
        } else if project::leads_out(path) {
            status = stopped(path, "it is a link, or lies behind one, that leads out of this repository", console);
        } else if !taken.insert(project::followed(path)) {
            status = stopped(path, "two reports would go there", console);
        }
    }
    status
}

/// Writes the result to files, each whole or not at all.
pub(super) fn write(reports: &[(Format, PathBuf)], outcome: &CheckOutcome<'_>, console: &Console) -> Status {
    // A file has no terminal: what is meant for one stays out of it.
    let outcome = CheckOutcome { style: Style { color: false, ..outcome.style }, ..*outcome };
    let write = |(format, path): &(Format, PathBuf)| {
        write_file(path, &outcome.report, console, &mut |out| outcome.write(*format, out))
    };
    reports.iter().map(write).max().unwrap_or(Status::Clean)
}

/// Writes what comes of a run to a file, whole or not at all, unless the file is one that the run read.
pub(super) fn write_file(
    path: &Path,
    report: &Report<'_>,
    console: &Console,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Status {
    let real = project::followed(path);
    let read = report.files.iter().filter(|(_, file)| !file.embedded).map(|(_, file)| file.path.as_str());
    let configuration = console.config.file.as_ref().map(|file| file.source.path.as_str());
    if read.chain(configuration).any(|read| project::followed(Path::new(read)) == real) {
        return stopped(path, "it is one of the files that are checked", console);
    }
    project::write_whole(path, write).map_or_else(
        |error| {
            let message = format!("`{}` could not be written: {}", project::sanitized(path), project::reason(&error));
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists());
            let help =
                folder.map(|folder| format!("there is no folder `{}`: make it first", project::sanitized(folder)));
            console.complain(&message, help.as_deref())
        },
        |()| Status::Clean,
    )
}

fn is_claims(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "claims" || extension == "rules")
}

fn stopped(path: &Path, why: &str, console: &Console) -> Status {
    let message = format!("`{}` was not written: {why}", project::sanitized(path));
    console.complain(&message, Some("a report would take its place; name another file"))
}

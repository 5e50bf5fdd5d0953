//! Changes of claim files and stories: tried in memory, then written, all files or none.

use super::{
    super::{Status, output::Console},
    tick_line::{TextEdit, edited},
};
use crate::{
    CheckResult, Options,
    check::{self, NoTexts},
    project::{self, OnDisk, Problem, Scope, write},
    source::{FileId, FileKind, Place, SourceFile},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A line that is to be written.
#[derive(Clone, Debug)]
pub(super) struct PlannedLine {
    /// The row of the spreadsheet that it comes from; none where it comes from none.
    pub row: Option<usize>,
    /// The claim.
    pub claim: Place,
    /// The change of its file.
    pub edit: TextEdit,
    /// The line as it will stand in the file.
    pub line: String,
}

/// At most so many lines of one file are tried one by one.
const TRIED: usize = 200;

/// The changes of all files.
#[derive(Debug, Default)]
pub(super) struct Changes {
    files: BTreeMap<FileId, (String, Vec<PlannedLine>)>,
    /// What cannot be written where it belongs.
    pub misfits: Vec<PlannedLine>,
}

impl Changes {
    /// Tries lines on their files in memory. A line goes in where all claims of the file are read as before and one more
    /// check is among them.
    pub fn new(checked: &CheckResult, lines: Vec<PlannedLine>) -> Self {
        let mut by_file: BTreeMap<FileId, Vec<PlannedLine>> = BTreeMap::new();
        for line in lines {
            by_file.entry(line.claim.file).or_default().push(line);
        }
        let mut changes = Self::default();
        for (id, lines) in by_file {
            let file = checked.files.get(id);
            let trial = Trial::new(checked, file);
            if let Some(new) = trial.with(&lines) {
                changes.files.insert(id, (new, lines));
                continue;
            }
            let one_by_one = lines.len() <= TRIED;
            let fits = |line: &PlannedLine| one_by_one && trial.with(std::slice::from_ref(line)).is_some();
            let (fitting, misfits): (Vec<PlannedLine>, Vec<PlannedLine>) = lines.into_iter().partition(fits);
            match trial.with(&fitting) {
                Some(new) if !fitting.is_empty() => _ = changes.files.insert(id, (new, fitting)),
                _ => changes.misfits.extend(fitting),
            }
            changes.misfits.extend(misfits);
        }
        changes
    }

    /// The lines that go in, by file and place.
    pub fn lines(&self) -> impl Iterator<Item = &PlannedLine> {
        self.files.values().flat_map(|(_, lines)| lines)
    }

    /// How many lines go into each file.
    pub fn counts(&self, checked: &CheckResult) -> Vec<(String, usize)> {
        let count = |(id, (_, lines)): (&FileId, &(String, Vec<PlannedLine>))| {
            (project::sanitized(&checked.files.get(*id).path).to_string(), lines.len())
        };
        self.files.iter().map(count).collect()
    }

    /// Writes all files, or none.
    ///
    /// # Errors
    ///
    /// The problem that prevents it; nothing is written then.
    pub fn write(&self, checked: &CheckResult, paths: &[PathBuf], console: &Console) -> Result<(), Problem> {
        let on_disk = project::find(paths, &console.config, Scope::Given).files;
        let new = |(id, (new, _)): (&FileId, &(String, Vec<PlannedLine>))| {
            let file = checked.files.get(*id);
            let known = on_disk.iter().find(|known| known.shown == file.path);
            // A text that a claim file names is found by its path.
            let (path, within) = known.map_or_else(|| beside(&file.path), |OnDisk { path, root, .. }| (path, root));
            write::NewText { path, within, old: &file.text, new: new.clone() }
        };
        write::change_all(&self.files.iter().map(new).collect::<Vec<_>>())
    }
}

/// A path with its folder.
fn beside(path: &str) -> (&Path, &Path) {
    let path = Path::new(path);
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    (path, parent.unwrap_or(Path::new(".")))
}

/// One file, read among all others with changes made: who speaks may be declared in any of them.
struct Trial<'a> {
    checked: &'a CheckResult,
    file: &'a SourceFile,
    before: TrialReading,
}

/// The claims of a file, and its checks.
#[derive(PartialEq, Eq)]
struct TrialReading {
    claims: Vec<String>,
    checks: BTreeSet<String>,
    errors: usize,
}

impl<'a> Trial<'a> {
    fn new(checked: &'a CheckResult, file: &'a SourceFile) -> Self {
        Self { checked, file, before: read(checked, file, file.text.clone()) }
    }

    /// The text with lines put in; none where it would not be read as it is meant.
    fn with(&self, lines: &[PlannedLine]) -> Option<String> {
        let edits: Vec<TextEdit> = lines.iter().map(|line| line.edit.clone()).collect();
        let new = edited(&self.file.text, &edits);
        let after = read(self.checked, self.file, new.clone());
        let is_same = after.claims == self.before.claims && after.errors == self.before.errors;
        let has_all = lines.iter().all(|line| after.checks.contains(&line.line));
        (is_same && has_all).then_some(new)
    }
}

fn read(checked: &CheckResult, file: &SourceFile, text: String) -> TrialReading {
    let own = |known: &SourceFile| known.path == file.path;
    let others = checked.files.iter().map(|(_, known)| known).filter(|known| !known.embedded && !own(known));
    let others = others.filter(|known| known.kind != FileKind::Text);
    let others = others.map(|known| SourceFile::new(known.path.clone(), known.kind, known.text.clone()));
    let files = others.chain([SourceFile::new(file.path.clone(), file.kind, text)]).collect();
    let checked = check::configuration(files, &NoTexts, &Options::default());
    let is_own = |place: Place| checked.files.get(place.file).path == file.path;
    let model = &checked.model;
    let claims = model.claims.iter().filter(|claim| is_own(claim.place));
    let checks = claims.clone().flat_map(|claim| model.ticks(claim));
    TrialReading {
        claims: claims.map(|claim| checked.files.slice(claim.place).to_owned()).collect(),
        checks: checks.map(|tick| checked.files.slice(tick.place).to_owned()).collect(),
        errors: model.unread,
    }
}

/// Complains of what keeps files from being written.
pub(super) fn complain(problem: &Problem, console: &Console) -> Status {
    console.complain(&problem.message, problem.help.as_deref())
}

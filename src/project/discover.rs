//! Which files a run is about.

use super::{Config, OnDisk, Problem, Reach, config::Entry, path, visible};
use crate::{source::FileKind, syntax::ast::SyntaxError};
use ignore::WalkBuilder;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::FileType,
    path::{Path, PathBuf},
};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// The files, sorted by path.
    pub files: Vec<OnDisk>,
    /// Whether the standard input is to be read.
    pub stdin: bool,
    /// What is not there or cannot be entered.
    pub problems: Vec<Problem>,
    /// What was left out on purpose.
    pub skipped: Vec<String>,
    /// The files that were asked for, by their paths as shown, where more was found besides.
    pub given: Option<BTreeSet<String>>,
    /// What the configuration names and is not there.
    pub faults: Vec<SyntaxError>,
    /// Texts in folders that could be stories: they are read for claims only where a story names them.
    pub texts: Vec<PathBuf>,
}

/// What a file holds, by the end of its name; none for a file that is of no concern.
pub(super) fn kind(path: &Path) -> Option<FileKind> {
    match path.extension()?.to_str()? {
        "claims" => Some(FileKind::Claims),
        "rules" => Some(FileKind::Rules),
        _ => None,
    }
}

/// What a file that was named by itself holds: it may be a story, too. In a folder only the texts of
/// declared stories are; what else is written there need not be meant for the tool.
pub(super) fn kind_by_name(path: &Path) -> Option<FileKind> {
    kind(path).or(match path.extension()?.to_str()? {
        "md" | "markdown" | "html" | "htm" => Some(FileKind::Story),
        _ => None,
    })
}

/// Finds all claim and rule files below the paths given (below the current folder where none is),
/// and those of the project.
pub(super) fn discover(paths: &[PathBuf], config: &Config, reach: Reach) -> Found {
    let mut search = Search {
        found: Found::default(),
        files: BTreeMap::new(),
        real: BTreeSet::new(),
        links: Vec::new(),
        elsewhere: Vec::new(),
        config,
        project: config.folder().map(Path::to_owned),
    };
    for path in paths {
        if path.as_os_str() == "-" {
            search.found.stdin = true;
        } else {
            search.given(path);
        }
    }
    if config.file.is_none() {
        if paths.is_empty() {
            search.folder(Path::new("."), None);
        }
        return search.finish();
    }
    let (claims, rules, faults) = config.entries();
    search.found.faults = faults;
    if paths.is_empty() || reach == Reach::Project {
        if !paths.is_empty() {
            search.take_links();
            search.found.given = Some(search.files.keys().cloned().collect());
        }
        for entry in &claims {
            search.entry(entry, false);
        }
    }
    if reach == Reach::Alone && !paths.is_empty() {
        return search.finish();
    }
    for entry in &rules {
        search.entry(entry, true);
    }
    // What was accepted stands in the project's folder, whatever else of that is checked.
    let accepted = config.folder().map(|folder| folder.join("acknowledged.claims"));
    if let Some(accepted) = accepted.filter(|path| !path.is_symlink() && path.is_file()) {
        search.add_as(FileKind::Claims, &accepted, &accepted);
    }
    search.finish()
}

struct Search<'c> {
    found: Found,
    files: BTreeMap<String, OnDisk>,
    /// Real paths of the files found, so that one reached twice is read once.
    real: BTreeSet<PathBuf>,
    /// Links to files inside what is checked; they count only where the file itself was not found.
    links: Vec<(PathBuf, PathBuf, PathBuf)>,
    /// Links that lead out of what is checked, and where each leads.
    elsewhere: Vec<(PathBuf, PathBuf)>,
    config: &'c Config,
    /// The project's folder.
    project: Option<PathBuf>,
}

impl Search<'_> {
    fn given(&mut self, given: &Path) {
        let metadata = match given.metadata() {
            Ok(metadata) => metadata,
            Err(error) => {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                let shown = visible(given);
                let message = if missing {
                    format!("no file or folder `{shown}`")
                } else {
                    format!("`{shown}` could not be read: {}", super::reason(&error))
                };
                let nearest = missing.then(|| path::nearest_existing(given)).flatten();
                let help = nearest.map(|path| format!("did you mean `{}`?", visible(path)));
                let unknown = (missing && help.is_none()).then(|| given.to_owned());
                return self.found.problems.push(Problem { message, help, unknown });
            }
        };
        if metadata.is_dir() {
            self.folder(given, None);
        } else if !metadata.is_file() {
            self.skip(given, special(metadata.file_type()));
        } else if let Some(kind) = kind_by_name(given) {
            // A file given by itself may name texts anywhere below the folder the command runs in.
            let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
            let real = given.canonicalize().ok();
            let inside = here.zip(real).is_some_and(|(here, real)| real.starts_with(here));
            let parent = given.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.add_as(kind, given, if inside { Path::new(".") } else { parent });
            if kind == FileKind::Story && self.project.is_none() {
                // A story is read against what is on file around it.
                self.folder(parent, None);
            }
        } else {
            let message = format!(
                "`{}` is neither a `.claims` nor a `.rules` file, nor a story (`.md`, `.html`)",
                visible(given)
            );
            let help = Some("name the file `….claims`, or pipe it in: `copydesk check - <FILE`".to_owned());
            self.found.problems.push(Problem { message, help, unknown: None });
        }
    }

    /// One entry of the configuration; of `rules` only rule files count.
    fn entry(&mut self, entry: &Entry, rules: bool) {
        let before = self.files.len() + self.links.len() + self.real.len();
        let path = &entry.path;
        let wanted = |kind: FileKind| !rules || kind == FileKind::Rules;
        if path.is_dir() {
            self.folder(path, Some((entry, rules)));
        } else if let Some(kind) = kind_by_name(path).filter(|&kind| wanted(kind)) {
            match path.metadata() {
                Ok(metadata) if metadata.is_file() => self.add_as(kind, path, path),
                Ok(metadata) => self.skip(path, special(metadata.file_type())),
                Err(_) => {}
            }
            return;
        } else {
            let what =
                if rules { "a `.rules` file" } else { "a `.claims` or `.rules` file, nor a story (`.md`, `.html`)" };
            let message = format!("`{}` is neither a folder nor {what}", visible(path::shown(path)));
            self.found.faults.push(SyntaxError { span: entry.span, message, help: Vec::new(), other: None });
            return;
        }
        let after = self.files.len() + self.links.len() + self.real.len();
        if let (Some(_), Some(file), true) = (&entry.pattern, &self.config.file, before == after) {
            let (shown, line) = (visible(&file.source.path), self.config.line(entry.span));
            let pattern = visible(file.source.text.get(entry.span.range()).unwrap_or(""));
            let note = format!("{shown}:{line}: a pattern matches no file that is not read already: {pattern}");
            self.found.skipped.push(note);
        }
    }

    /// Walks a folder; one of the configuration by its pattern, and of `rules` for rule files only.
    fn folder(&mut self, root: &Path, entry: Option<(&Entry, bool)>) {
        let real_root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let patterns = entry.and_then(|(entry, _)| entry.pattern.as_ref());
        let rules = entry.is_some_and(|(_, rules)| rules);
        let kind = |path: &Path| {
            let kind = if patterns.is_some() { kind_by_name(path) } else { kind(path) };
            let wanted = patterns.is_none_or(|patterns| patterns.hold(path, false));
            kind.filter(|&kind| wanted && (!rules || kind == FileKind::Rules))
        };
        // A reader's own list of ignored files would make two desks see two results.
        let mut walk = WalkBuilder::new(root);
        walk.require_git(false).git_global(false).follow_links(false);
        if let Some(exclude) = self.config.exclude().cloned() {
            walk.filter_entry(move |entry| {
                let folder = entry.file_type().is_some_and(|file_type| file_type.is_dir());
                entry.depth() == 0 || !exclude.hold(entry.path(), folder)
            });
        }
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.found.problems.push(Problem { message: walk_error(root, &error), ..Problem::default() });
                    continue;
                }
            };
            let Some(file_type) = entry.file_type() else { continue };
            let path = entry.path();
            if entry.depth() == 0 || file_type.is_dir() {
                continue;
            }
            if file_type.is_symlink() {
                if patterns.is_none() {
                    self.link(path, root, &real_root);
                }
            } else if let Some(kind) = kind(path) {
                if file_type.is_file() {
                    self.add_as(kind, path, root);
                } else {
                    self.skip(path, special(file_type));
                }
            } else if file_type.is_file() && kind_by_name(path).is_some() && !rules {
                self.found.texts.push(path.to_owned());
            }
        }
    }

    fn link(&mut self, path: &Path, root: &Path, real_root: &Path) {
        match path.canonicalize() {
            Ok(target) if target.starts_with(real_root) => {
                if kind(path).is_some() && target.is_file() {
                    self.links.push((path.to_owned(), target, root.to_owned()));
                }
                // A folder inside what is checked is walked under its own name.
            }
            Ok(target) if kind(path).is_some() || target.is_dir() => {
                self.elsewhere.push((path.to_owned(), target));
            }
            Ok(_) => {}
            Err(_) if kind(path).is_some() || path.extension().is_none() => {
                self.skip(path, "it is a link that leads nowhere");
            }
            Err(_) => {}
        }
    }

    fn add(&mut self, path: &Path, root: &Path) {
        if let Some(kind) = kind(path) {
            self.add_as(kind, path, root);
        }
    }

    fn add_as(&mut self, kind: FileKind, path: &Path, root: &Path) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        // In a project its own folder is what texts must lie in, wherever in it the walk began.
        let root = match &self.project {
            Some(project) if self.config.holds(&real) => project.as_path(),
            _ => root,
        };
        // A rule file of another folder is no reason to open that folder.
        let opens_root = self.project.is_none() || kind != FileKind::Rules;
        let root = root.to_owned();
        if self.real.insert(real) {
            let shown = path::shown(path);
            let candidate = OnDisk { path: path.to_owned(), shown: shown.clone(), kind, root, opens_root };
            self.files.insert(shown, candidate);
        }
    }

    fn skip(&mut self, path: &Path, why: &str) {
        self.found.skipped.push(format!("`{}` was skipped: {why}", visible(path::shown(path))));
    }

    /// Adds the links whose files were not found under their own names.
    fn take_links(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        links.sort();
        for (path, _, root) in links {
            self.add(&path, &root);
        }
    }

    fn finish(mut self) -> Found {
        self.take_links();
        // What is given besides is read, and not skipped.
        for (path, target) in std::mem::take(&mut self.elsewhere) {
            if !self.real.contains(&target) {
                self.skip(&path, "it is a link that leads elsewhere");
            }
        }
        let real = &self.real;
        self.found.texts.retain(|path| path.canonicalize().is_ok_and(|path| !real.contains(&path)));
        self.found.texts.sort();
        self.found.texts.dedup();
        self.found.files = self.files.into_values().collect();
        self.found.skipped.sort();
        self.found.skipped.dedup();
        self.found
    }
}

fn special(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "it is a pipe";
        }
        if file_type.is_char_device() || file_type.is_block_device() {
            return "it is a device";
        }
        if file_type.is_socket() {
            return "it is a socket";
        }
    }
    let _ = file_type;
    "it is not a regular file"
}

fn walk_error(root: &Path, error: &ignore::Error) -> String {
    let (mut path, mut inner) = (root.to_owned(), error);
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path.clone_from(at);
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            ignore::Error::Io(error) => {
                // The walk wraps what the system says in words of its own, which name the path again.
                let said = error.get_ref().and_then(|wrapped| wrapped.source()?.downcast_ref::<std::io::Error>());
                return super::unreadable(&path::shown(&path), said.unwrap_or(error)).message;
            }
            other => {
                return format!("`{}` could not be read: {}", visible(path::shown(&path)), visible(other.to_string()));
            }
        };
    }
}

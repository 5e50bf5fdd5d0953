//! Discovery: finds the files of a run.

use super::{
    Config, LeftOut, LeftOutBy, OnDisk, Problem, Scope,
    config::PatternEntry,
    git::{self, Git},
    ignored::{self, IgnoreFiles},
    left_out::special,
    open::LocatedFile,
    path, sanitized,
};
use crate::{source::FileKind, syntax::ast::SyntaxError};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs::FileType,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The number of entries of left-out folders that are searched, in total, to name the claims files in them. Beyond
/// that, the folder itself is named.
const LOOKED_AT: usize = 50_000;

/// Folders of version-control systems, which are not part of the project.
const OF_VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// Patterns for the names of relevant files, for git.
const NAMES: [&str; 8] = ["*.claims", "*.rules", "*.md", "*.markdown", "*.html", "*.htm", "*.txt", "*.text"];

/// Extensions of documents with text that copydesk cannot read.
const DOCUMENTS: [&str; 14] =
    ["doc", "docx", "eml", "epub", "msg", "odt", "pages", "pdf", "ppt", "pptx", "rtf", "srt", "vtt", "xhtml"];

/// The result of discovery.
#[derive(Default)]
pub(super) struct Discovered {
    /// The files, sorted by path.
    pub files: Vec<OnDisk>,
    /// Whether to read the standard input.
    pub stdin: bool,
    /// Paths that do not exist or folders that cannot be listed.
    pub problems: Vec<Problem>,
    /// Files and folders in the checked folders that were left out, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// Notes on the search, one per line.
    pub notes: Vec<String>,
    /// The given folders without any files to read.
    pub empty: Vec<PathBuf>,
    /// The displayed paths of the files that were asked for; `None` if nothing else was found.
    pub given: Option<BTreeSet<String>>,
    /// Files that the configuration names but that do not exist, as errors in the configuration.
    pub faults: Vec<SyntaxError>,
    /// Texts in folders that could be stories. They are read for claims only if a story names them.
    pub texts: Vec<(PathBuf, LocatedFile)>,
}

/// The kind of a file, from its extension; `None` if it is not relevant.
pub(super) fn kind(path: &Path) -> Option<FileKind> {
    match path.extension()?.to_str()? {
        "claims" => Some(FileKind::Claims),
        "rules" => Some(FileKind::Rules),
        _ => None,
    }
}

/// The kind of a file that was given by name. Such a file may be a story. In a folder, only texts of declared stories
/// are, because other texts there need not be meant for copydesk.
pub(super) fn kind_by_name(path: &Path) -> Option<FileKind> {
    kind(path).or(match path.extension()?.to_str()? {
        "md" | "markdown" | "html" | "htm" => Some(FileKind::Story),
        _ => None,
    })
}

/// The kind of a file in a folder of texts.
fn kind_of_text(path: &Path) -> Option<FileKind> {
    matches!(ending(path)?.as_str(), "txt" | "text" | "md" | "markdown" | "html" | "htm").then_some(FileKind::Text)
}

/// Whether files with this extension usually contain text, in a format that copydesk cannot read.
fn is_document(path: &Path) -> bool {
    ending(path).is_some_and(|ending| DOCUMENTS.contains(&ending.as_str()))
}

fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Finds texts among the given paths and in the given folders. Every file given by name is a text.
pub(super) fn discover_texts(paths: &[PathBuf], config: &Config) -> Discovered {
    let mut search = Search::new(config, true);
    for path in paths {
        search.given(path);
    }
    search.finish(paths)
}

/// Finds all claims and rules files in the given paths (by default the current folder), and those of the project.
pub(super) fn discover(paths: &[PathBuf], config: &Config, reach: Scope) -> Discovered {
    let mut search = Search::new(config, false);
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
        return search.finish(paths);
    }
    let (claims, rules, faults) = config.entries();
    search.found.faults = faults;
    if paths.is_empty() || reach == Scope::Project {
        if !paths.is_empty() {
            search.take_links();
            search.found.given = Some(search.files.keys().cloned().collect());
        }
        for entry in &claims {
            search.entry(entry, false);
        }
    }
    if reach == Scope::Alone && !paths.is_empty() {
        return search.finish(paths);
    }
    for entry in &rules {
        search.entry(entry, true);
    }
    // Accepted findings are recorded in the project's folder, whichever part of it is checked.
    let accepted = config.folder().map(|folder| folder.join("acknowledged.claims"));
    if let Some(accepted) = accepted.filter(|path| !path.is_symlink() && path.is_file()) {
        search.add_named(FileKind::Claims, &accepted, &accepted);
    }
    search.finish(paths)
}

/// Selects files in a folder: the kind of a file with this path, or `None` to skip it.
type FileFilter<'a> = dyn Fn(&Path) -> Option<FileKind> + 'a;

struct Search<'c> {
    found: Discovered,
    files: BTreeMap<String, OnDisk>,
    /// The real paths of the files found, so that a file reached twice is read once.
    real: BTreeSet<PathBuf>,
    /// Links to files inside the checked folders. They count only if the target was not found itself.
    links: Vec<Link>,
    /// Links out of the checked folders, each with its target.
    elsewhere: Vec<(LeftOut, PathBuf)>,
    /// The displayed paths that were given but are not readable files.
    refused: BTreeSet<String>,
    /// The number of entries of left-out folders searched so far.
    looked_at: usize,
    /// The files tracked by git, by repository; `None` if git fails.
    kept: BTreeMap<PathBuf, Option<BTreeSet<PathBuf>>>,
    config: &'c Config,
    /// The project's folder.
    project: Option<PathBuf>,
    /// Whether to search for texts only.
    texts: bool,
}

/// A link to a file inside the checked folders.
struct Link {
    path: PathBuf,
    target: PathBuf,
    /// The folder being walked.
    root: PathBuf,
    /// The real folder that must contain the target when it is opened.
    within: PathBuf,
    kind: FileKind,
}

/// A folder still to be walked.
struct OpenFolder {
    path: PathBuf,
    real: PathBuf,
    ignored: Option<Rc<IgnoreFiles>>,
}

/// A file or folder: its path as it is shown, and its real path.
struct FileEntry {
    path: PathBuf,
    real: PathBuf,
}

/// Where a walk began.
#[derive(Clone, Copy)]
struct FolderWalk<'w> {
    /// The folder as it was given.
    root: &'w Path,
    /// The real folder that links must stay in.
    top: &'w Path,
}

impl FolderWalk<'_> {
    /// A file of the walk, by its real path.
    fn located(self, real: PathBuf) -> LocatedFile {
        LocatedFile { within: self.top.to_owned(), real }
    }
}

/// An entry of a folder.
struct FolderEntries {
    path: PathBuf,
    real: PathBuf,
    file_type: FileType,
}

impl<'c> Search<'c> {
    fn new(config: &'c Config, texts: bool) -> Self {
        Self {
            found: Discovered::default(),
            files: BTreeMap::new(),
            real: BTreeSet::new(),
            links: Vec::new(),
            elsewhere: Vec::new(),
            refused: BTreeSet::new(),
            looked_at: 0,
            kept: BTreeMap::new(),
            config,
            project: config.folder().map(Path::to_owned),
            texts,
        }
    }

    fn given(&mut self, given: &Path) {
        let metadata = match given.metadata() {
            Ok(metadata) => metadata,
            Err(error) => {
                let missing = error.kind() == io::ErrorKind::NotFound;
                let shown = sanitized(given);
                let message = if missing {
                    format!("no file or folder `{shown}`")
                } else {
                    format!("`{shown}` could not be read: {}", super::reason(&error))
                };
                let nearest = missing.then(|| path::nearest_existing(given)).flatten();
                let help = nearest.map(|path| format!("did you mean `{}`?", sanitized(path)));
                let unknown = (missing && help.is_none()).then(|| given.to_owned());
                return self.found.problems.push(Problem { message, help, unknown });
            }
        };
        if metadata.is_dir() {
            self.folder(given, None);
        } else if !metadata.is_file() {
            let message = format!("`{}` could not be read: it is {}", sanitized(given), special(metadata.file_type()));
            self.refused.insert(path::shown(given));
            let help = (!self.texts).then(|| "pipe it in: `copydesk check - <FILE`".to_owned());
            self.found.problems.push(Problem { message, help, unknown: None });
        } else if self.texts {
            self.add_named(FileKind::Text, given, given);
        } else if let Some(kind) = kind_by_name(given) {
            // A file given by name may refer to texts anywhere below the current folder.
            let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
            let real = given.canonicalize().ok();
            let inside = here.zip(real).is_some_and(|(here, real)| real.starts_with(here));
            let parent = given.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.add_named(kind, given, if inside { Path::new(".") } else { parent });
            if kind == FileKind::Story && self.project.is_none() {
                // A story is checked against the files around it.
                self.folder(parent, None);
            }
        } else {
            let message = format!(
                "`{}` is neither a `.claims` nor a `.rules` file, nor a story (`.md`, `.html`)",
                sanitized(given)
            );
            let help = Some("name the file `….claims`, or pipe it in: `copydesk check - <FILE`".to_owned());
            self.found.problems.push(Problem { message, help, unknown: None });
        }
    }

    /// Adds an entry of the configuration. For `rules`, only rules files count.
    fn entry(&mut self, entry: &PatternEntry, rules: bool) {
        let before = self.files.len() + self.links.len() + self.real.len();
        let path = &entry.path;
        let wanted = |kind: FileKind| !rules || kind == FileKind::Rules;
        if path.is_dir() {
            self.folder(path, Some((entry, rules)));
        } else if let Some(kind) = kind_by_name(path).filter(|&kind| wanted(kind)) {
            match path.metadata() {
                Ok(metadata) if metadata.is_file() => self.add_named(kind, path, path),
                Ok(metadata) => self.leave_out(path, false, LeftOutBy::Special(special(metadata.file_type()))),
                Err(error) => self.found.problems.push(super::unreadable(&path::shown(path), &error)),
            }
            return;
        } else {
            let what =
                if rules { "a `.rules` file" } else { "a `.claims` or `.rules` file, nor a story (`.md`, `.html`)" };
            let message = format!("`{}` is neither a folder nor {what}", sanitized(path::shown(path)));
            self.found.faults.push(SyntaxError { span: entry.span, message, help: Vec::new(), other: None });
            return;
        }
        let after = self.files.len() + self.links.len() + self.real.len();
        if let (Some(_), Some(file), true) = (&entry.pattern, &self.config.file, before == after) {
            let (shown, line) = (sanitized(&file.source.path), self.config.line(entry.span));
            let pattern = sanitized(file.source.text.get(entry.span.range()).unwrap_or(""));
            let note = format!("{shown}:{line}: a pattern matches no file that is not read already: {pattern}");
            self.found.notes.push(note);
        }
    }

    /// Walks a folder. For an entry of the configuration, its pattern applies; for `rules`, only rules files count.
    fn folder(&mut self, root: &Path, entry: Option<(&PatternEntry, bool)>) {
        let real_root = match root.canonicalize() {
            Ok(real) => real,
            Err(error) => return self.found.problems.push(super::unreadable(&path::shown(root), &error)),
        };
        let patterns = entry.and_then(|(entry, _)| entry.pattern.as_ref());
        let rules = entry.is_some_and(|(_, rules)| rules);
        let texts = self.texts;
        let wanted = |path: &Path| {
            if texts {
                return kind_of_text(path);
            }
            let kind = if patterns.is_some() { kind_by_name(path) } else { kind(path) };
            let wanted = patterns.is_none_or(|patterns| patterns.hold(path, false));
            kind.filter(|&kind| wanted && (!rules || kind == FileKind::Rules))
        };
        // Only ignore files inside the project apply, and only links that stay inside it are followed.
        let top = self.config.root().filter(|project| real_root.starts_with(project)).unwrap_or(&real_root).to_owned();
        let walk = FolderWalk { root, top: &top };
        let above = ignored::above(&real_root, &top, &mut self.found.notes);
        let mut folders = vec![OpenFolder { path: root.to_owned(), real: real_root, ignored: above }];
        // Folders that are left out, each with the cause; they are searched afterwards for files to name.
        let mut outside = Vec::new();
        while let Some(folder) = folders.pop() {
            let ignored = IgnoreFiles::new(&folder.path, &folder.real, &top, folder.ignored, &mut self.found.notes);
            for inside in self.inside(&folder.path, &folder.real) {
                let FolderEntries { path, real, file_type } = inside;
                let is_folder = file_type.is_dir();
                let by = self.reason_to_leave_out(&path, &real, is_folder, ignored.as_deref());
                match by {
                    None if is_folder => folders.push(OpenFolder { path, real, ignored: ignored.clone() }),
                    Some(by) if is_folder => outside.push((path, real, by)),
                    Some(by) => {
                        if let Some(kind) = wanted(&path) {
                            if file_type.is_file() {
                                self.leave_out_unless_kept(kind, FileEntry { path, real }, by, walk);
                            } else if file_type.is_symlink() && self.is_kept(&by, &real) {
                                self.link(&path, Some(kind), false, walk);
                            } else {
                                self.leave_out(&path, false, by);
                            }
                        }
                    }
                    None if file_type.is_symlink() => {
                        self.link(&path, wanted(&path), patterns.is_none(), walk);
                    }
                    None => match wanted(&path) {
                        Some(kind) if file_type.is_file() => {
                            self.add(kind, &path, root, LocatedFile { within: top.clone(), real });
                        }
                        Some(_) => self.leave_out(&path, false, LeftOutBy::Special(special(file_type))),
                        None if texts && file_type.is_file() && is_document(&path) => {
                            self.leave_out(&path, false, LeftOutBy::Document);
                        }
                        None if texts => {}
                        None if file_type.is_file() && kind_by_name(&path).is_some() && !rules => {
                            self.found.texts.push((path, LocatedFile { within: top.clone(), real }));
                        }
                        None => {}
                    },
                }
            }
        }
        outside.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        for (path, real, by) in outside {
            self.look_through(FileEntry { path, real }, &by, &wanted, walk);
        }
    }

    /// The cause for leaving out an entry of a walked folder, if any.
    fn reason_to_leave_out(
        &self,
        path: &Path,
        real: &Path,
        folder: bool,
        ignored: Option<&IgnoreFiles>,
    ) -> Option<LeftOutBy> {
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            return Some(LeftOutBy::Hidden);
        }
        if !folder && path.file_name().is_some_and(|name| name.as_encoded_bytes().ends_with(b".draft.claims")) {
            return Some(LeftOutBy::Draft);
        }
        if let Some(by) = self.config.excluded(path, folder) {
            return Some(by);
        }
        ignored.and_then(|level| level.line_for(real, folder)).map(LeftOutBy::Ignored)
    }

    /// Names the files in a folder that is left out, or the folder where it holds too many.
    fn look_through(&mut self, folder: FileEntry, by: &LeftOutBy, wanted: &FileFilter<'_>, walk: FolderWalk<'_>) {
        let FileEntry { path, real } = folder;
        if of_version_control(&path) {
            return;
        }
        let mut folders = vec![(path.clone(), real.clone())];
        let mut files = Vec::new();
        while let Some((folder, real_folder)) = folders.pop() {
            let Ok(entries) = folder.read_dir() else {
                self.leave_out(&folder, true, by.clone());
                continue;
            };
            for entry in entries.flatten() {
                self.looked_at += 1;
                if self.looked_at > LOOKED_AT {
                    self.leave_out(&path, true, by.clone());
                    return self.keep_below(&FileEntry { path, real }, by, wanted, walk);
                }
                let Ok(file_type) = entry.file_type() else { continue };
                let (path, real) = (folder.join(entry.file_name()), real_folder.join(entry.file_name()));
                if file_type.is_dir() {
                    if !of_version_control(&path) {
                        folders.push((path, real));
                    }
                } else if let Some(kind) = wanted(&path).filter(|_| file_type.is_file()) {
                    files.push((kind, FileEntry { path, real }));
                }
            }
        }
        for (kind, file) in files {
            self.leave_out_unless_kept(kind, file, by.clone(), walk);
        }
    }

    /// Leaves a file out, unless git keeps it: an ignore file says nothing about such a file.
    fn leave_out_unless_kept(&mut self, kind: FileKind, file: FileEntry, by: LeftOutBy, walk: FolderWalk<'_>) {
        if self.is_kept(&by, &file.real) {
            self.add(kind, &file.path, walk.root, walk.located(file.real));
        } else {
            self.leave_out(&file.path, false, by);
        }
    }

    /// Whether git tracks a file that matches an ignore file.
    fn is_kept(&mut self, by: &LeftOutBy, real: &Path) -> bool {
        matches!(by, LeftOutBy::Ignored(_)) && self.kept_near(real).is_some_and(|kept| kept.contains(real))
    }

    /// Adds the files that git tracks in an ignored folder that is too large to search.
    fn keep_below(&mut self, folder: &FileEntry, by: &LeftOutBy, wanted: &FileFilter<'_>, walk: FolderWalk<'_>) {
        if !matches!(by, LeftOutBy::Ignored(_)) {
            return;
        }
        let kept = self.kept_near(&folder.real).into_iter().flatten();
        let below = kept.filter_map(|kept| kept.strip_prefix(&folder.real).ok().map(Path::to_owned));
        for below in below.collect::<Vec<PathBuf>>() {
            let (path, real) = (folder.path.join(&below), folder.real.join(&below));
            let regular = real.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
            if let Some(kind) = wanted(&path).filter(|_| regular) {
                self.add(kind, &path, walk.root, walk.located(real));
            }
        }
    }

    /// The files that git tracks in the repository of a file. `None` if the file is in no repository or git fails,
    /// which is reported.
    fn kept_near(&mut self, real: &Path) -> Option<&BTreeSet<PathBuf>> {
        let root = git::repository(real)?;
        if !self.kept.contains_key(root) {
            let kept = match (Git { root }).kept(&NAMES) {
                Ok(kept) => Some(kept),
                Err(problem) => {
                    let why = "so files that are ignored are left out whether git keeps them or not";
                    self.found.notes.push(format!("{}, {why}", problem.message));
                    None
                }
            };
            self.kept.insert(root.to_owned(), kept);
        }
        self.kept.get(root)?.as_ref()
    }

    /// The entries of a folder, sorted by name. If it cannot be listed, records a problem.
    fn inside(&mut self, folder: &Path, real: &Path) -> Vec<FolderEntries> {
        let mut all = Vec::new();
        let mut failed = |path: &Path, error: &io::Error| {
            self.found.problems.push(super::unreadable(&path::shown(path), error));
        };
        match folder.read_dir() {
            Ok(entries) => {
                for entry in entries {
                    match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
                        Ok((name, file_type)) => {
                            all.push(FolderEntries { path: folder.join(&name), real: real.join(&name), file_type });
                        }
                        Err(error) => failed(folder, &error),
                    }
                }
            }
            Err(error) => failed(folder, &error),
        }
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }

    /// Handles a link in a walked folder. `kind` is the kind wanted for its name. With `folders`, the link may also
    /// lead to a folder.
    fn link(&mut self, path: &Path, kind: Option<FileKind>, folders: bool, FolderWalk { root, top }: FolderWalk<'_>) {
        let target = path.canonicalize();
        let metadata = target.as_ref().ok().and_then(|target| target.metadata().ok());
        let is_folder = metadata.as_ref().is_some_and(std::fs::Metadata::is_dir);
        match (target, kind) {
            // A folder inside the checked folders is walked under its own name.
            (Ok(target), _) if target.starts_with(top) && is_folder => {}
            (Ok(target), Some(kind)) if target.starts_with(top) => match metadata {
                Some(metadata) if !metadata.is_file() => {
                    self.leave_out(path, false, LeftOutBy::Special(special(metadata.file_type())));
                }
                Some(_) | None => {
                    let (path, root, within) = (path.to_owned(), root.to_owned(), top.to_owned());
                    self.links.push(Link { path, target, root, within, kind });
                }
            },
            (Ok(target), _) if kind.is_some() || folders && is_folder && !target.starts_with(top) => {
                let left_out = LeftOut { path: path::shown(path), folder: kind.is_none(), by: LeftOutBy::LinkOut };
                self.elsewhere.push((left_out, target));
            }
            (Err(_), Some(_)) => self.leave_out(path, false, LeftOutBy::LinkNowhere),
            // The missing target may have been a folder.
            (Err(_), None) if folders && path.extension().is_none() => {
                self.leave_out(path, true, LeftOutBy::LinkNowhere);
            }
            (Ok(_) | Err(_), _) => {}
        }
    }

    /// Adds a file that was given by name; links in its path are followed.
    fn add_named(&mut self, kind: FileKind, path: &Path, root: &Path) {
        match LocatedFile::named(path) {
            Ok(located) => self.add(kind, path, root, located),
            Err(error) => self.found.problems.push(super::unreadable(&path::shown(path), &error)),
        }
    }

    fn add(&mut self, kind: FileKind, path: &Path, root: &Path, located: LocatedFile) {
        // In a project, texts must lie in the project's folder, wherever in it the walk began.
        let root = match &self.project {
            Some(project) if self.config.holds(&located.real) => project.as_path(),
            _ => root,
        };
        // A rules file from another folder is no reason to allow texts in that folder.
        let opens_root = self.project.is_none() || kind != FileKind::Rules;
        let root = root.to_owned();
        if self.real.contains(&located.real) {
            return;
        }
        self.real.insert(located.real.clone());
        match path::exactly(path) {
            Some(shown) => {
                let file = OnDisk {
                    path: path.to_owned(),
                    shown: shown.clone(),
                    kind,
                    root,
                    opens_root,
                    located: Some(located),
                };
                self.files.insert(shown, file);
            }
            None => {
                let path = sanitized(path.strip_prefix(".").unwrap_or(path));
                self.found.left_out.push(LeftOut { path, folder: false, by: LeftOutBy::NotUtf8 });
            }
        }
    }

    fn leave_out(&mut self, path: &Path, folder: bool, by: LeftOutBy) {
        self.found.left_out.push(LeftOut { path: path::shown(path), folder, by });
    }

    /// Adds the links whose targets were not found under their own names.
    fn take_links(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        links.sort_by(|a, b| a.path.cmp(&b.path));
        for Link { path, target, root, within, kind } in links {
            self.add(kind, &path, &root, LocatedFile { within, real: target });
        }
    }

    fn finish(mut self, paths: &[PathBuf]) -> Discovered {
        self.take_links();
        // A target that was also given by name is read, not skipped.
        for (left_out, target) in std::mem::take(&mut self.elsewhere) {
            if !self.real.contains(&target) {
                self.found.left_out.push(left_out);
            }
        }
        self.settle_given(paths);
        let real = &self.real;
        self.found.texts.retain(|(_, text)| !real.contains(&text.real));
        self.found.texts.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.found.texts.dedup();
        let Self { mut found, files, refused, .. } = self;
        // Files that are read after all, or already have an error.
        let settled = |path: &String| files.contains_key(path) || refused.contains(path);
        found.left_out.retain(|left_out| left_out.folder || !settled(&left_out.path));
        found.files = files.into_values().collect();
        found.left_out.sort();
        found.left_out.dedup();
        found.notes.sort();
        found.notes.dedup();
        found
    }

    /// Determines which files lie in the given folders, and which of these folders have none.
    fn settle_given(&mut self, paths: &[PathBuf]) {
        for path in paths.iter().filter(|path| path.is_dir()) {
            let Ok(real) = path.canonicalize() else { continue };
            let inside = self.files.values().filter(|file| {
                let found = file.located.as_ref().is_some_and(|located| located.real.starts_with(&real));
                found || file.path.starts_with(path)
            });
            let inside: Vec<String> = inside.map(|file| file.shown.clone()).collect();
            if inside.is_empty() {
                self.found.empty.push(path.clone());
            }
            if let Some(given) = &mut self.found.given {
                given.extend(inside);
            }
        }
    }
}

fn of_version_control(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| OF_VERSION_CONTROL.contains(&name))
}

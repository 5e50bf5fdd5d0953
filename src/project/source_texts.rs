//! The texts of sources, which are read only if they lie inside the checked folders.

use super::{LocatedFile, decode, path, read, reason, sanitized};
use crate::{
    check::TextSource,
    source::{FileKind, SourceFile},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Reads the texts of sources (`text sources/a.txt`), relative to the file that names them.
///
/// Claims files are untrusted, so a text is read only if it lies inside a folder that is being checked. Error messages
/// never contain anything from the file.
#[derive(Debug, Default)]
pub struct Texts {
    /// For each displayed path, the folder in which the file was found.
    files: BTreeMap<String, PathBuf>,
    roots: BTreeSet<PathBuf>,
}

impl TextSource for Texts {
    fn load(&self, base: &str, written: &str) -> Result<SourceFile, String> {
        let asked = sanitized(written);
        refuse_by_words(written)?;
        let file = self.files.get(base).map_or(Path::new(base), PathBuf::as_path);
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let unreadable = |error: std::io::Error| format!("`{asked}` could not be read: {}", reason(&error));
        let named = path::tidied(&folder.canonicalize().map_err(unreadable)?.join(written));
        // Check the written path first, so that nothing can be learnt about files outside.
        self.admit(&named, &asked)?;
        let real = match named.canonicalize() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(self.missing(&named, &asked)),
            real => real.map_err(unreadable)?,
        };
        let within = self.admit(&real, &asked)?;
        match decode(read(&LocatedFile { within, real }).map_err(unreadable)?) {
            (_, Some(fault)) => Err(format!("`{asked}`: {}", fault.message)),
            (text, None) => {
                let shown = path::shown(&path::tidied(&folder.join(written)));
                Ok(SourceFile::new(shown, FileKind::Text, text))
            }
        }
    }
}

impl Texts {
    pub(super) fn insert(&mut self, shown: &str, path: PathBuf, root: PathBuf) {
        self.files.insert(shown.to_owned(), path);
        self.roots.insert(root);
    }

    /// The checked folder that contains a path. Rejects paths outside all checked folders, and hidden ones inside.
    fn admit(&self, path: &Path, asked: &str) -> Result<PathBuf, String> {
        let mut roots = self.roots.iter().filter_map(|root| root.canonicalize().ok());
        let below = roots.find_map(|root| path.strip_prefix(&root).ok().map(Path::to_owned).map(|below| (root, below)));
        match below {
            None => Err(format!("`{asked}` lies outside the folder that is checked")),
            Some((_, below)) if below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.')) => {
                Err(format!("`{asked}` is a hidden file"))
            }
            Some((root, _)) => Ok(root),
        }
    }

    /// The message for a missing file, with the most similar name in its folder.
    fn missing(&self, named: &Path, asked: &str) -> String {
        let folder = named.parent().and_then(|parent| parent.canonicalize().ok());
        let near = match folder {
            Some(folder) => match self.admit(&folder, asked) {
                Ok(_) => path::nearest_existing(named),
                Err(refusal) => return refusal,
            },
            None => None,
        };
        match near.as_deref().and_then(Path::file_name) {
            Some(name) => format!("no file `{asked}`; did you mean `{}`?", sanitized(name)),
            None => format!("no file `{asked}`"),
        }
    }
}

/// Rejects a path that is not relative to the file that names it.
pub(super) fn refuse_by_words(written: &str) -> Result<(), String> {
    let asked = sanitized(written);
    let drive = matches!(written.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if written.contains("://") || written.starts_with("file:") {
        return Err(format!("`{asked}` is an address; expected the path of a file, relative to this one"));
    }
    if written.starts_with(['/', '\\']) || drive || Path::new(written).is_absolute() {
        return Err(format!("`{asked}` is an absolute path; expected one relative to this file"));
    }
    if written.trim().is_empty() {
        return Err("expected the path of a file".to_owned());
    }
    Ok(())
}

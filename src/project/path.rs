//! Paths for display, and suggestions for paths that do not exist.

use crate::{
    report::terminal_text,
    text::suggest::{self, Tolerance},
};
use std::{
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

/// A path for display and sorting: relative to the current folder if it lies in it, with `/` and without `.`.
pub fn shown(path: &Path) -> String {
    let inside = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    let path = inside.as_deref().unwrap_or(path);
    let mut text = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => continue,
            Component::RootDir => text.push('/'),
            other => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&other.as_os_str().to_string_lossy());
            }
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// A path for display, if that is lossless; `None` if it is not UTF-8.
pub(super) fn exactly(path: &Path) -> Option<String> {
    let exact = path.components().all(|part| part.as_os_str().to_str().is_some());
    exact.then(|| shown(path))
}

/// A real folder relative to the current one if it is a few levels up or down, or else as an absolute path.
pub(super) fn from_here(folder: &Path) -> PathBuf {
    let Ok(here) = std::env::current_dir().and_then(|here| here.canonicalize()) else { return folder.to_owned() };
    if let Ok(below) = folder.strip_prefix(&here) {
        return if below.as_os_str().is_empty() { PathBuf::from(".") } else { below.to_owned() };
    }
    match here.strip_prefix(folder) {
        Ok(down) => down.components().map(|_| "..").collect(),
        Err(_) => folder.to_owned(),
    }
}

/// A path with `.` and `..` resolved lexically. A leading `..` is kept.
pub(super) fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

/// A name made safe to display on one line. Bytes that are not UTF-8 are shown as numbers.
pub fn sanitized(name: impl AsRef<OsStr>) -> String {
    let name = name.as_ref();
    if let Some(name) = name.to_str() {
        return terminal_text::safe(name, true).into_owned();
    }
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        shown.push_str(&terminal_text::safe(chunk.valid(), true));
        for byte in chunk.invalid() {
            shown.push_str(&format!("<0x{byte:02X}>"));
        }
    }
    shown
}

/// An existing path that a missing one is probably a misspelling of: the first missing component is replaced by the
/// most similar name in its folder.
pub(super) fn nearest_existing(path: &Path) -> Option<PathBuf> {
    let mut parent = PathBuf::new();
    let mut components = path.components();
    for component in components.by_ref() {
        let next = parent.join(component);
        if next.exists() {
            parent = next;
            continue;
        }
        let folder = if parent.as_os_str().is_empty() { Path::new(".") } else { &parent };
        let mut names: Vec<String> =
            folder.read_dir().ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        let name = suggest::nearest(
            &component.as_os_str().to_string_lossy(),
            names.iter().map(String::as_str),
            Tolerance::Name,
        )?;
        let candidate: PathBuf = parent.join(name).components().chain(components).collect();
        return candidate.exists().then_some(candidate);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_tidied_by_their_words_and_never_above_their_start() {
        let tidy = |path: &str| tidied(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(tidy("a/./b/../c"), "a/c");
        assert_eq!(tidy("a/../../b"), "../b");
        assert_eq!(tidy("../.."), "../..");
        assert_eq!(tidy("/../etc"), "/../etc");
    }
}

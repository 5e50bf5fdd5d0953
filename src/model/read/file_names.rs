//! What sources and stories are called that are named after their files.
//!
//! A claims file names a source, and a source of one name is one source in all files: `bloomberg.claims` in two folders
//! adds to one `bloomberg`, as `from bloomberg` does. Stories are pieces of their own, so two files of one name, such as
//! the `index.md` of every page of a site, are told apart by their folders.

use std::collections::{BTreeMap, BTreeSet};

/// The names of the stories that are named after files.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// The names of stories that share the name of their file with others, by path.
    stories: BTreeMap<String, String>,
    /// The same by path without the ending, where only one story has it: a claims file beside it adds to that story.
    beside: BTreeMap<String, String>,
}

impl FileNames {
    /// The names of stories with these paths.
    pub fn of<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths {
            by_name.entry(stem(path)).or_default().push(path);
        }
        let mut names = Self::default();
        for (_, paths) in by_name.into_iter().filter(|(_, paths)| paths.len() > 1) {
            for (path, name) in paths.iter().zip(distinct(&paths)) {
                let name = name.to_owned();
                if name != **path {
                    names.beside.insert(without_ending(path).to_owned(), name.clone());
                }
                names.stories.insert((*path).to_owned(), name);
            }
        }
        names
    }

    /// What the story of a file is called.
    pub fn story<'p>(&'p self, path: &'p str) -> &'p str {
        self.stories.get(path).map_or_else(|| stem(path), String::as_str)
    }

    /// What the source of a claims file is called.
    pub fn source<'p>(&'p self, path: &'p str) -> &'p str {
        self.beside.get(without_ending(path)).map_or_else(|| stem(path), String::as_str)
    }
}

/// The shortest ends of some paths that differ, without the ending of the file where they do so without.
fn distinct<'p>(paths: &[&'p str]) -> Vec<&'p str> {
    let differ = |names: &[&str]| names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let deepest = paths.iter().map(|path| path.matches('/').count() + 1).max().unwrap_or(1);
    let whole: Vec<&str> = paths.iter().map(|path| without_ending(path)).collect();
    if differ(&whole) {
        let shortened = (2..deepest).map(|parts| whole.iter().map(|path| last_parts(path, parts)).collect::<Vec<_>>());
        shortened.into_iter().find(|names| differ(names)).unwrap_or(whole)
    } else {
        paths.to_vec()
    }
}

/// The last parts of a path.
fn last_parts(path: &str, parts: usize) -> &str {
    let slash = path.rmatch_indices('/').nth(parts - 1);
    slash.and_then(|(at, _)| path.get(at + 1..)).unwrap_or(path)
}

/// The name of a file without its ending.
fn stem(path: &str) -> &str {
    let path = without_ending(path);
    path.rsplit('/').next().unwrap_or(path)
}

/// A path without the ending of the file, where that is one of a claims file or a story.
fn without_ending(path: &str) -> &str {
    path.strip_suffix(ending(path)).unwrap_or(path)
}

/// The ending of a claims file or a story, with its dot; empty where it has none.
fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, "claims" | "md" | "markdown" | "html" | "htm")) if !stem.is_empty() => {
            name.get(stem.len()..).unwrap_or("")
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paths: &[&str], expect: &[&str]) {
        let names = FileNames::of(paths.iter().copied());
        assert_eq!(paths.iter().map(|path| names.story(path)).collect::<Vec<_>>(), expect, "{paths:?}");
    }

    #[test]
    fn a_story_is_called_as_its_file_and_by_its_folder_where_another_is_called_so() {
        check(&["draft.md"], &["draft"]);
        check(&["a/draft.md", "b/other.md"], &["draft", "other"]);
        check(&["p1/index.md", "p2/index.md"], &["p1/index", "p2/index"]);
        check(&["site/p1/index.md", "site/p2/index.md", "x.md"], &["p1/index", "p2/index", "x"]);
        check(&["a/x/index.md", "b/x/index.md"], &["a/x/index", "b/x/index"]);
        check(&["index.md", "p2/index.md"], &["index", "p2/index"]);
        check(&["p/index.md", "p/index.html"], &["p/index.md", "p/index.html"]);
        check(&[".md", "a/.md"], &[".md", "a/.md"]);
    }

    #[test]
    fn a_claims_file_beside_a_story_adds_to_it() {
        let names = FileNames::of(["p1/index.md", "p2/index.md"].into_iter());
        assert_eq!(names.source("p1/index.claims"), "p1/index");
        assert_eq!(names.source("index.claims"), "index");
        let names = FileNames::of(["a/draft.md"].into_iter());
        assert_eq!(names.source("b/draft.claims"), "draft");
        let names = FileNames::of(["p/index.md", "p/index.html"].into_iter());
        assert_eq!(names.source("p/index.claims"), "index");
    }
}

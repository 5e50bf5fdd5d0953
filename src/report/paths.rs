//! Paths as services that show a repository expect them.

use super::terminal_text;
use std::borrow::Cow;

/// A path as seen from the root of the repository, where `folder` is the folder of the run in it
/// (empty where the run is in the root). A path that leads out of the repository stays as it is.
pub fn from_root(folder: &str, path: &str) -> String {
    if path.starts_with('/') || folder.is_empty() {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            return path.to_owned();
        }
    }
    parts.join("/")
}

/// A path as a URI: relative where the path is, with all escaped that is no plain letter, digit or
/// one of `-._~/`.
pub fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// A path for a service that looks the file up: as it is, unless something in it would be acted on.
pub fn inert(path: &str) -> Cow<'_, str> {
    if path.chars().any(terminal_text::is_hidden) { terminal_text::safe(path, false) } else { Cow::Borrowed(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_root_of_the_repository() {
        let check = |folder: &str, path: &str, expect: &str| assert_eq!(from_root(folder, path), expect);
        check("", "a/b.claims", "a/b.claims");
        check("desk", "a/b.claims", "desk/a/b.claims");
        check("desk/x", "../b.claims", "desk/b.claims");
        check("desk", "../../b.claims", "../../b.claims");
        check("", "../b.claims", "../b.claims");
        check("desk", "/tmp/b.claims", "/tmp/b.claims");
    }

    #[test]
    fn a_uri_has_nothing_but_what_it_may() {
        assert_eq!(uri("a b/c#1?%.claims"), "a%20b/c%231%3F%25.claims");
        assert_eq!(uri("é:x"), "%C3%A9%3Ax");
        assert_eq!(uri("/a/b"), "file:///a/b");
    }
}

//! What `git diff --unified=0` says, as lines that were changed.

use std::{collections::BTreeMap, ops::RangeInclusive};

/// What was changed in one file, by its lines as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Changes {
    /// All of it is new.
    All,
    /// Some lines.
    Some {
        /// The lines that were added or changed, from 1.
        lines: Vec<RangeInclusive<u32>>,
        /// After which line (0 for none) which lines were taken out.
        gaps: Vec<(u32, Vec<String>)>,
    },
}

impl Changes {
    /// Whether any of these lines was changed, or one taken out from between them. What was taken out
    /// right below them counts where it was indented deeper than `indent`: then it belonged to them.
    pub fn touch(&self, range: &RangeInclusive<u32>, indent: usize) -> bool {
        let Self::Some { lines, gaps } = self else { return true };
        let (start, end) = (*range.start(), *range.end());
        lines.iter().any(|line| *line.start() <= end && start <= *line.end())
            || gaps.iter().any(|(after, taken)| {
                let first = taken.iter().find(|line| !line.trim().is_empty());
                let deeper = || first.is_some_and(|line| line.len() - line.trim_start().len() > indent);
                start <= *after && (*after < end || *after == end && deeper())
            })
    }

    /// The lines that are there no more, as they were.
    pub fn taken_out(&self) -> impl Iterator<Item = &str> {
        let gaps = match self {
            Self::All => &[],
            Self::Some { gaps, .. } => gaps.as_slice(),
        };
        gaps.iter().flat_map(|(_, lines)| lines.iter().map(String::as_str))
    }
}

/// The changed files by their paths. The text is what git writes without context, with `a/` and `b/`
/// before paths.
pub(super) fn read(text: &[u8]) -> BTreeMap<Vec<u8>, Changes> {
    let mut files: BTreeMap<Vec<u8>, Changes> = BTreeMap::new();
    let mut path: Option<Vec<u8>> = None;
    // How many lines of the hunk that is read are still to come.
    let (mut old, mut new) = (0_u32, 0_u32);
    for line in text.split(|&byte| byte == b'\n') {
        let file = path.as_ref().and_then(|path| files.get_mut(path));
        match (line, file) {
            ([b'-', taken @ ..], Some(Changes::Some { gaps, .. })) if old > 0 => {
                old -= 1;
                if let Some((_, lines)) = gaps.last_mut() {
                    lines.push(String::from_utf8_lossy(taken).into_owned());
                }
            }
            ([b'+', ..], _) if new > 0 => new -= 1,
            ([b'd', b'i', b'f', b'f', b' ', ..], _) => path = None,
            ([b'+', b'+', b'+', b' ', name @ ..], _) => {
                path = unquoted(name).and_then(|name| name.strip_prefix(b"b/").map(<[u8]>::to_vec));
                if let Some(path) = &path {
                    files.insert(path.clone(), Changes::Some { lines: Vec::new(), gaps: Vec::new() });
                }
            }
            ([b'@', b'@', b' ', header @ ..], Some(Changes::Some { lines, gaps })) => {
                let Some((removed, (start, added))) = hunk(header) else { continue };
                (old, new) = (removed, added);
                if added > 0 {
                    lines.push(start..=start.saturating_add(added - 1));
                }
                // Also what was replaced is kept: an acceptance may be among it. It opens no gap then.
                gaps.push((if added > 0 { u32::MAX } else { start }, Vec::new()));
            }
            _ => {}
        }
    }
    files
}

/// `-12,0 +13,2 @@ …`: how many lines were taken out, and where how many stand now.
fn hunk(header: &[u8]) -> Option<(u32, (u32, u32))> {
    let header = std::str::from_utf8(header.split(|&byte| byte == b'@').next()?).ok()?;
    let mut ranges = header.split_whitespace();
    let range = |text: &str| -> Option<(u32, u32)> {
        let (start, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let (_, removed) = range(ranges.next()?.strip_prefix('-')?)?;
    Some((removed, range(ranges.next()?.strip_prefix('+')?)?))
}

/// A path as git writes it: in quotes, with backslashes, where it holds anything unusual; with a tab
/// behind where it holds a space.
fn unquoted(name: &[u8]) -> Option<Vec<u8>> {
    let name = name.strip_suffix(b"\r").unwrap_or(name);
    let Some(inner) = name.strip_prefix(b"\"") else { return Some(name.strip_suffix(b"\t").unwrap_or(name).to_vec()) };
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return Some(out),
            b'\\' => out.push(match bytes.next()? {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                first @ b'0'..=b'3' => {
                    let digit = |byte: u8| byte.checked_sub(b'0').filter(|&digit| digit < 8);
                    digit(first)? * 64 + digit(bytes.next()?)? * 8 + digit(bytes.next()?)?
                }
                other => other,
            }),
            byte => out.push(byte),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(diff: &str, path: &str) -> Changes {
        read(diff.as_bytes()).remove(path.as_bytes()).unwrap_or_else(|| panic!("{path} is not in {diff}"))
    }

    #[test]
    fn hunks_are_lines_as_they_are_now() {
        let diff = "diff --git a/x.claims b/x.claims\nindex 1..2 100644\n--- a/x.claims\n+++ b/x.claims\n@@ -3 +3,2 @@ from a\n\
                    -+++ b/evil.claims\n+++ b/other.claims\n+--- y\n@@ -9,2 +10,0 @@\n-  as x\n-acknowledge dispute of y\n\
                    \\ No newline at end of file\n";
        assert_eq!(read(diff.as_bytes()).len(), 1, "what a line says is no name of a file");
        let changes = check(diff, "x.claims");
        let touch = |start, end, indent| changes.touch(&(start..=end), indent);
        assert!(touch(1, 3, 0) && touch(4, 9, 0) && !touch(1, 2, 0) && !touch(5, 9, 0));
        assert!(touch(5, 11, 9), "from between two lines");
        assert!(touch(5, 10, 1), "from below a line it belonged to");
        assert!(!touch(5, 10, 2) && !touch(11, 12, 0));
        assert!(changes.taken_out().any(|line| line == "acknowledge dispute of y"));
    }

    #[test]
    fn names_are_read_however_git_writes_them() {
        let diff = |name: &str| format!("diff --git x y\n--- a/x\n+++ {name}\n@@ -0,0 +1 @@\n+x\n");
        check(&diff("b/a b.claims\t"), "a b.claims");
        check(&diff("\"b/\\321\\216 \\\"q\\\"\\n.claims\""), "ю \"q\"\n.claims");
        assert_eq!(read(diff("/dev/null").as_bytes()), BTreeMap::new(), "a file that is gone");
        assert_eq!(read(diff("\"b/\\9\"").as_bytes()).len(), 1);
        assert_eq!(read(diff("\"b/open").as_bytes()), BTreeMap::new());
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        for text in ["", "@@", "@@ -1 +1 @@", "+++ ", "+++ \"", "diff ", "@@ -4294967295,9 +4294967295,9 @@\n+"] {
            read(text.as_bytes());
            read(format!("+++ b/x\n{text}").as_bytes());
        }
    }
}

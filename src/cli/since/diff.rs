//! Which lines of a text were changed, and which are there no more.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::RangeInclusive;

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

/// What was changed between two texts. How a line ends is no part of it.
pub(super) fn between(old: &str, new: &str) -> Changes {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Places in files are 32-bit numbers, so lines are.
    let line = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let (mut lines, mut gaps) = (Vec::new(), Vec::new());
    for change in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if let DiffOp::Equal { .. } = change {
            continue;
        }
        let (taken, added) = (change.old_range(), change.new_range());
        if !added.is_empty() {
            lines.push(line(added.start + 1)..=line(added.end));
        }
        if !taken.is_empty() {
            // Also what was replaced is kept: an acceptance may be among it. It opens no gap then.
            let after = if added.is_empty() { line(added.start) } else { u32::MAX };
            let taken = old.get(taken).unwrap_or_default();
            gaps.push((after, taken.iter().map(|&line| line.to_owned()).collect()));
        }
    }
    Changes::Some { lines, gaps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_lines_as_they_are_now() {
        let old = "a\nb\nfrom a\nc\nd\ne\nf\ng\nh\n  as x\nacknowledge dispute of y\ni\n";
        let new = "a\nb\nfrom b\n--- y\nc\nd\ne\nf\ng\nh\ni\n";
        let changes = between(old, new);
        let touch = |start, end, indent| changes.touch(&(start..=end), indent);
        assert!(touch(1, 3, 0) && touch(4, 9, 0) && !touch(1, 2, 0) && !touch(5, 9, 0));
        assert!(touch(5, 11, 9), "from between two lines");
        assert!(touch(5, 10, 1), "from below a line it belonged to");
        assert!(!touch(5, 10, 2) && !touch(11, 12, 0));
        assert!(changes.taken_out().any(|line| line == "acknowledge dispute of y"));
    }

    #[test]
    fn how_lines_end_is_no_change() {
        let none = Changes::Some { lines: Vec::new(), gaps: Vec::new() };
        assert_eq!(between("a\r\nb\r\n", "a\nb"), none);
        assert_eq!(between("", ""), none);
        assert_eq!(between("", "a\n"), Changes::Some { lines: vec![1..=1], gaps: Vec::new() });
        assert_eq!(between("a\n", ""), Changes::Some { lines: Vec::new(), gaps: vec![(0, vec!["a".to_owned()])] });
    }
}

//! What is said about the lines of a run. A file may hold as many bad lines as it has bytes, and what is said of one takes
//! some hundred times its length, so of each file a number of each kind is kept and the others are counted.

use crate::{diagnostic::Diagnostic, source::FileId, syntax::MOST_ERRORS};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// How many of the last reports are looked at for the same one: a line may be read in several ways, and it is said once.
const LAST: usize = 8;

/// Diagnostics in the order in which they come, up to [`MOST_ERRORS`] of each kind and file.
#[derive(Debug, Default)]
pub(super) struct Reports {
    kept: Vec<Diagnostic>,
    by_kind: HashMap<(FileId, &'static str), usize>,
    beyond: BTreeMap<&'static str, usize>,
    count: usize,
}

impl Reports {
    /// What is kept of these already.
    pub fn of(diagnostics: Vec<Diagnostic>) -> Self {
        let mut reports = Self::default();
        diagnostics.into_iter().for_each(|diagnostic| reports.push(diagnostic));
        reports
    }

    /// Takes one more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.count += 1;
        if self.kept.iter().rev().take(LAST).any(|known| *known == diagnostic) {
            return;
        }
        let of_kind = self.by_kind.entry((diagnostic.place.file, diagnostic.code)).or_default();
        if *of_kind < MOST_ERRORS {
            *of_kind += 1;
            self.kept.push(diagnostic);
        } else {
            *self.beyond.entry(diagnostic.code).or_default() += 1;
        }
    }

    /// How many have come so far, those among them that are not kept.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Those that are kept by where they stand, each once; and how many more there are of each kind.
    pub fn finish(self) -> (Vec<Diagnostic>, Vec<(&'static str, usize)>) {
        let mut kept = self.kept;
        kept.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
        kept.dedup();
        (kept, self.beyond.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Span};

    #[test]
    fn of_each_kind_and_file_a_number_is_kept_and_the_others_are_counted() {
        let place = |file: u32, at: u32| Place::new(FileId(file), Span::new(at, at + 1));
        let mut reports = Reports::default();
        for at in (0..MOST_ERRORS as u32 + 7).rev() {
            reports.push(Diagnostic::error("syntax", place(0, at), "no"));
            reports.push(Diagnostic::error("syntax", place(0, at), "no"));
        }
        reports.push(Diagnostic::error("syntax", place(1, 0), "no"));
        reports.push(Diagnostic::error("near-phrase", place(0, 0), "no"));
        assert_eq!(reports.count(), 2 * MOST_ERRORS + 16);
        let (kept, beyond) = reports.finish();
        assert_eq!((kept.len(), beyond), (MOST_ERRORS + 2, vec![("syntax", 14)]));
        assert!(kept.is_sorted_by_key(|diagnostic| diagnostic.place));
    }
}

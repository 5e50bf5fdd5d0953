//! How many findings a run keeps: enough for anybody to read, and no more than the input is worth.

use super::{Beyond, Finding, HandledBy, order::in_order};
use crate::{diagnostic::Severity, source::Files};

/// How many findings that rules make are kept: so many, or as many as there are claims where those are more.
const FINDINGS: usize = 50_000;

/// How many claims they may show in all: so many, or this many times as many as there are.
const CLAIMS: usize = 50_000;

/// How many claims they may show for each claim on file.
const CLAIMS_EACH: usize = 4;

/// How many findings of one kind are kept that the reading or the handling raises.
pub(super) const OF_A_KIND: usize = 1_000;

/// How many findings are kept of a run with so many claims, and how many claims they may show.
pub(super) fn room(claims: usize) -> (usize, usize) {
    (FINDINGS.max(claims), CLAIMS.max(claims.saturating_mul(CLAIMS_EACH)))
}

/// Findings up to a number: the gravest, and of those the first in the order of findings. What is kept does not depend
/// on the order in which they come.
#[derive(Debug)]
pub(super) struct Bounded {
    findings: usize,
    claims: usize,
    kept: Vec<Finding>,
    beyond: Beyond,
}

impl Bounded {
    /// Room for so many findings, with so many claims in them.
    pub fn new(findings: usize, claims: usize) -> Self {
        Self { findings: findings.max(1), claims, kept: Vec::new(), beyond: Beyond::default() }
    }

    /// Keeps room for so many findings.
    pub fn reserve(&mut self, findings: usize) {
        self.kept.reserve(findings.min(self.findings));
    }

    /// Takes one more finding.
    pub fn push(&mut self, files: &Files, finding: Finding) {
        self.kept.push(finding);
        // Leaving out one at a time would order them anew each time.
        if self.kept.len() >= self.findings.saturating_mul(2) {
            self.leave_out(files, usize::MAX);
        }
    }

    /// What is kept, and what is not.
    pub fn finish(mut self, files: &Files) -> (Vec<Finding>, Beyond) {
        let claims: usize = self.kept.iter().map(shown).sum();
        if self.kept.len() > self.findings || claims > self.claims {
            let claims = self.claims;
            self.leave_out(files, claims);
        }
        (self.kept, self.beyond)
    }

    fn leave_out(&mut self, files: &Files, claims: usize) {
        let ordered = in_order(files, std::mem::take(&mut self.kept));
        let mut gravest: Vec<usize> = (0..ordered.len()).collect();
        // The order is kept among equals.
        gravest.sort_by_key(|&index| ordered.get(index).map(gravity));
        let mut room = claims;
        let fits = gravest.iter().enumerate().take_while(|&(before, &index)| {
            let needed = ordered.get(index).map_or(0, shown);
            let fits = before < self.findings && (before == 0 || needed <= room);
            room = room.saturating_sub(needed);
            fits
        });
        let count = fits.count();
        let mut keep = vec![false; ordered.len()];
        for &index in gravest.iter().take(count) {
            keep.get_mut(index).into_iter().for_each(|keep| *keep = true);
        }
        for (finding, keep) in ordered.into_iter().zip(keep) {
            if keep {
                self.kept.push(finding);
            } else {
                self.beyond.add(&finding);
            }
        }
    }
}

/// How many claims a finding shows.
fn shown(finding: &Finding) -> usize {
    finding.with_folded().flat_map(|part| &part.sides).map(|side| side.claims.len()).sum()
}

/// What is graver comes first; what is handled, last.
fn gravity(finding: &Finding) -> u8 {
    match (finding.handled.is_some(), finding.severity) {
        (false, Severity::Error) => 0,
        (false, Severity::Warning) => 1,
        (false, Severity::Note) => 2,
        (true, Severity::Error | Severity::Warning | Severity::Note) => 3,
    }
}

impl Beyond {
    fn add(&mut self, finding: &Finding) {
        match &finding.handled {
            Some(handled) => {
                let index = match handled.by {
                    HandledBy::Story => 0,
                    HandledBy::Acknowledgement => 1,
                    HandledBy::Allow => 2,
                };
                self.handled.get_mut(index).into_iter().for_each(|count| *count += 1);
            }
            None => self.add_open(finding.severity, 1),
        }
    }

    /// Counts open findings.
    pub(crate) fn add_open(&mut self, severity: Severity, count: usize) {
        *match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        } += count;
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.handled.iter_mut().zip(other.handled).for_each(|(own, other)| *own += other);
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.errors + self.warnings + self.notes + self.handled.iter().sum::<usize>()
    }

    /// Whether an open one is of this severity or a graver one.
    pub fn reaches(&self, least: Severity) -> bool {
        let by_severity =
            [(Severity::Error, self.errors), (Severity::Warning, self.warnings), (Severity::Note, self.notes)];
        by_severity.into_iter().any(|(severity, count)| count > 0 && severity >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        findings::Side,
        model::ClaimId,
        source::{FileId, FileKind, Place, SourceFile, Span},
        syntax::ast::Stance,
    };
    use std::sync::Arc;

    /// A finding that shows two claims.
    fn finding_of(number: u32, severity: Severity) -> Finding {
        let claims = [ClaimId(0), ClaimId(1)].as_slice().into();
        Finding {
            rule: "dispute".into(),
            severity,
            message: String::new(),
            help: Arc::default(),
            about: None,
            sides: vec![Side { stance: Stance::Affirms, proposition: "x".into(), claims }],
            because: Arc::default(),
            handled: None,
            kind: crate::findings::SummaryKind::Conflict,
            place: Place::new(FileId(0), Span::new(number, number)),
            claim: Some(ClaimId(0)),
            label: String::new(),
            others: Vec::new(),
            fingerprint: "0123456789ab".into(),
            folded: Vec::new(),
        }
    }

    fn kept(all: &[Finding], room: (usize, usize)) -> (Vec<u32>, Beyond) {
        let files = Files::new(vec![SourceFile::new("a.claims", FileKind::Claims, "")]);
        let mut bounded = Bounded::new(room.0, room.1);
        all.iter().for_each(|finding| bounded.push(&files, finding.clone()));
        let (kept, beyond) = bounded.finish(&files);
        let mut numbers: Vec<u32> = kept.iter().map(|finding| finding.place.span.start).collect();
        // Below the limits nothing is put in order.
        numbers.sort_unstable();
        (numbers, beyond)
    }

    #[test]
    fn the_gravest_are_kept_whatever_the_order_and_the_others_are_counted() {
        let severity = |number| match number % 4 {
            0 => Severity::Error,
            1 => Severity::Warning,
            _ => Severity::Note,
        };
        let all: Vec<Finding> = (0..40).map(|number| finding_of(number, severity(number))).collect();
        let backwards: Vec<Finding> = all.iter().rev().cloned().collect();
        for room in [(4, usize::MAX), (12, usize::MAX), (usize::MAX, 30), (5, 6), (1, 0), (100, usize::MAX)] {
            let (numbers, beyond) = kept(&all, room);
            assert_eq!(kept(&backwards, room), (numbers.clone(), beyond), "{room:?}");
            assert_eq!(numbers.len() + beyond.total(), 40, "{room:?}");
            let errors = numbers.iter().filter(|&&number| severity(number) == Severity::Error).count();
            assert_eq!(errors, numbers.len().min(10), "{room:?}: {numbers:?}");
        }
        let (numbers, beyond) = kept(&all, (4, usize::MAX));
        assert_eq!(numbers, [0, 4, 8, 12]);
        assert_eq!((beyond.errors, beyond.warnings, beyond.notes), (6, 10, 20));
        assert!(beyond.reaches(Severity::Error) && kept(&all, (30, usize::MAX)).1.reaches(Severity::Note));
        assert!(!kept(&all, (30, usize::MAX)).1.reaches(Severity::Warning));
        // Each finding shows two claims.
        assert_eq!(kept(&all, (usize::MAX, 30)).0.len(), 15);
    }
}

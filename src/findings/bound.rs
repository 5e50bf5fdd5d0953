//! Limits the number of findings in a run, in proportion to the input.

use super::{Beyond, Finding, HandledBy, order::in_order};
use crate::{diagnostic::Severity, source::Files};

/// The minimum limit on findings from rules. The limit is the number of claims if that is greater.
const FINDINGS: usize = 50_000;

/// The minimum limit on claims shown in them.
const CLAIMS: usize = 50_000;

/// That limit for each claim of the input, if it gives more.
const CLAIMS_EACH: usize = 4;

/// The limit on findings of one kind reported while reading or suppressing.
pub(super) const OF_A_KIND: usize = 1_000;

/// The limits on findings and on claims shown in them, for a number of claims.
pub(super) fn room(claims: usize) -> (usize, usize) {
    (FINDINGS.max(claims), CLAIMS.max(claims.saturating_mul(CLAIMS_EACH)))
}

/// A bounded collection that keeps the most severe findings and of those the first in order. The result does not
/// depend on the order of insertion.
#[derive(Debug)]
pub(super) struct Bounded {
    findings: usize,
    claims: usize,
    kept: Vec<Finding>,
    beyond: Beyond,
}

impl Bounded {
    /// A collection for at most `findings` findings with at most `claims` claims.
    pub fn new(findings: usize, claims: usize) -> Self {
        Self { findings: findings.max(1), claims, kept: Vec::new(), beyond: Beyond::default() }
    }

    /// Reserves capacity.
    pub fn reserve(&mut self, findings: usize) {
        self.kept.reserve(findings.min(self.findings));
    }

    /// Adds a finding.
    pub fn push(&mut self, files: &Files, finding: Finding) {
        self.kept.push(finding);
        // Removing findings one by one would sort them each time.
        if self.kept.len() >= self.findings.saturating_mul(2) {
            self.leave_out(files, usize::MAX);
        }
    }

    /// The kept findings, and the numbers of the others.
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
        // The sort is stable.
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

/// The number of claims that a finding shows.
fn shown(finding: &Finding) -> usize {
    finding.with_folded().flat_map(|part| &part.sides).map(|side| side.claims.len()).sum()
}

/// The rank of a finding: the most severe first, suppressed ones last.
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

    /// The total number.
    pub fn total(&self) -> usize {
        self.errors + self.warnings + self.notes + self.handled.iter().sum::<usize>()
    }

    /// Whether any open finding has at least this severity.
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
        // Below the limits, findings are not sorted.
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

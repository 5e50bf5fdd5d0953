//! Suppresses findings: by the story, by `acknowledge`, or by `allow`.

use super::{Finding, Handled, HandledBy, Side};
use crate::{
    diagnostic::Diagnostic,
    engine::Match,
    model::{
        Acknowledgement, ClaimId, Model, NameId, SourceId, Voice,
        semantics::{PointId, Semantics},
    },
    source::Place,
    value::DateRange,
};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The message for an acceptance that matches no finding, whether or not it has expired.
pub const UNUSED_ACCEPTANCE: &str = "this acceptance matches no finding";

/// The minimum number of fingerprint digits in an acceptance.
const LEAST_DIGITS: usize = 6;

/// The acceptances, and which of them matched a finding.
#[derive(Debug)]
pub(super) struct Acceptances<'a> {
    model: &'a Model,
    /// The date to compare `until` with; `None` if no date is known or nothing expires.
    today: Option<DateRange>,
    has_story: bool,
    used: Vec<bool>,
    looked_up: AcceptanceIndex<'a>,
    /// The `allow` lines by place, each with its rule and whether a finding matched it.
    allows: BTreeMap<Place, (&'a str, bool)>,
}

/// An index of acceptances, so that a finding is not compared with all of them.
#[derive(Debug, Default)]
struct AcceptanceIndex<'a> {
    /// By each point of the proposition.
    by_point: HashMap<PointId, Vec<usize>, FixedState>,
    /// By the leading digits of the fingerprint.
    by_digits: HashMap<&'a str, Vec<usize>, FixedState>,
    /// By the rule, for those without a point or fingerprint.
    by_rule: HashMap<Option<&'a str>, Vec<usize>, FixedState>,
}

impl<'a> AcceptanceIndex<'a> {
    fn new(model: &'a Model, meaning: &Semantics) -> Self {
        let mut looked_up = Self::default();
        for (number, accepted) in model.acknowledgements.iter().enumerate() {
            if let Some(proposition) = accepted.proposition {
                for point in meaning.points(model, proposition) {
                    looked_up.by_point.entry(point).or_default().push(number);
                }
            } else if let Some((digits, _)) = &accepted.finding {
                looked_up.by_digits.entry(digits.as_str()).or_default().push(number);
            } else {
                let rule = accepted.rule.as_ref().map(|(rule, _)| rule.as_str());
                looked_up.by_rule.entry(rule).or_default().push(number);
            }
        }
        looked_up
    }

    /// The acceptances that may cover a finding, in order.
    fn about(&self, finding: &Finding, point: Option<PointId>) -> Vec<usize> {
        let fingerprint = finding.fingerprint.as_str();
        let by_point = point.and_then(|point| self.by_point.get(&point));
        let digits = (LEAST_DIGITS..=fingerprint.len()).filter_map(|end| fingerprint.get(..end));
        let by_digits = digits.filter_map(|digits| self.by_digits.get(digits));
        let by_rule = [None, Some(&*finding.rule)].into_iter().filter_map(|rule| self.by_rule.get(&rule));
        let mut all: Vec<usize> = by_point.into_iter().chain(by_digits).chain(by_rule).flatten().copied().collect();
        all.sort_unstable();
        all
    }
}

impl<'a> Acceptances<'a> {
    /// All acceptances; `as_of` is the date to use as today, instead of the newest date in the model.
    pub fn new(model: &'a Model, meaning: &'a Semantics, as_of: Option<DateRange>) -> Self {
        let runs_out = model.acknowledgements.iter().any(|accepted| accepted.until.is_known());
        // Finding the newest date requires a scan of all claims.
        let today = || as_of.map(|date| date.to).or_else(|| model.newest()).map(|day| DateRange::days(day, day));
        let today = if runs_out { today() } else { None };
        let has_story = model.sources.iter().any(|source| source.story);
        let allows = model.extras.iter().flat_map(|extra| &extra.allows);
        let allows = allows.map(|(rule, _, place)| (*place, (rule.as_str(), false))).collect();
        let (used, looked_up) = (vec![false; model.acknowledgements.len()], AcceptanceIndex::new(model, meaning));
        Self { model, today, has_story, used, looked_up, allows }
    }

    /// Whether there are any acceptances.
    pub fn any(&self) -> bool {
        !self.used.is_empty() || !self.allows.is_empty()
    }

    /// The suppression of a finding, if any. All acceptances that cover it count as used, even if the story
    /// suppresses it.
    pub fn handle(&mut self, finding: &Finding, matched: Option<&Match>) -> Option<Handled> {
        let accepted = self.acknowledged(finding, matched);
        self.use_allows(finding);
        self.by_story(finding, matched).or(accepted).or_else(|| self.allowed(finding))
    }

    /// A story suppresses a finding if it has an attributed claim on every side, each by another speaker, and does
    /// not take a side in its own voice. This does not settle a speaker's self-contradiction or the story's own
    /// statements.
    fn by_story(&self, finding: &Finding, matched: Option<&Match>) -> Option<Handled> {
        let first = finding.sides.first()?;
        if finding.sides.len() < 2 || !self.has_story || matched?.point.is_none() {
            return None;
        }
        let claims = finding.sides.iter().flat_map(|side| &side.claims).map(|&id| self.model.claim(id));
        let in_story = claims.filter(|claim| self.model.source(claim.source).story);
        let mut stories: Vec<SourceId> = in_story.clone().map(|claim| claim.source).collect();
        let own: Vec<SourceId> = in_story.filter(|claim| claim.voice == Voice::Own).map(|claim| claim.source).collect();
        let name = |id: SourceId| self.model.source(id).name.as_str();
        stories.sort_unstable_by(|&one, &other| name(one).cmp(name(other)).then(one.cmp(&other)));
        stories.dedup();
        let story = stories.into_iter().find(|story| !own.contains(story) && self.carries(*story, &finding.sides))?;
        let attributed = |&&id: &&ClaimId| self.model.claim(id).source == story;
        let place = first.claims.iter().find(attributed).map(|&id| self.model.claim(id).place)?;
        let reason = format!("the story `{}` carries every side", self.model.source(story).name);
        Some(Handled { by: HandledBy::Story, reason, place })
    }

    /// Whether a story has a claim on every side, with different speakers on any two sides.
    fn carries(&self, story: SourceId, sides: &[Side]) -> bool {
        let speakers = |side: &Side| -> BTreeSet<NameId> {
            let claims = side.claims.iter().map(|&id| self.model.claim(id));
            claims.filter(|claim| claim.source == story).map(|claim| claim.speaker).collect()
        };
        let all: Vec<BTreeSet<NameId>> = sides.iter().map(speakers).collect();
        // Two sides that have the same single speaker are that speaker's own contradiction.
        let only = |side: &BTreeSet<NameId>| if side.len() == 1 { side.first().copied() } else { None };
        let mut alone: Vec<NameId> = all.iter().filter_map(only).collect();
        let count = alone.len();
        alone.sort_unstable();
        alone.dedup();
        alone.len() == count && all.iter().all(|side| !side.is_empty())
    }

    /// Whether every claim of one side has an `allow` for the rule. Of several reasons, the first by content is
    /// given.
    fn allowed(&self, finding: &Finding) -> Option<Handled> {
        if self.allows.is_empty() {
            return None;
        }
        let allow = |&id: &ClaimId| {
            let extra = self.model.extra(self.model.claim(id))?;
            let of_rule = extra.allows.iter().filter(|(rule, ..)| *rule == finding.rule);
            of_rule.min_by(|(_, one, _), (_, other, _)| one.cmp(other))
        };
        let allowed = |side: &&Side| !side.claims.is_empty() && side.claims.iter().all(|id| allow(id).is_some());
        let lines = finding.sides.iter().filter(allowed).flat_map(|side| side.claims.iter().filter_map(allow));
        let (_, reason, place) = lines.min_by(|(_, one, here), (_, other, there)| (one, here).cmp(&(other, there)))?;
        Some(Handled { by: HandledBy::Allow, reason: reason.clone(), place: *place })
    }

    /// Marks the `allow` lines for a finding as used, whether or not they suffice.
    fn use_allows(&mut self, finding: &Finding) {
        if self.allows.is_empty() {
            return;
        }
        for &id in finding.sides.iter().flat_map(|side| &side.claims) {
            let allows = self.model.extra(self.model.claim(id)).map_or(&[][..], |extra| &extra.allows);
            for (_, _, place) in allows.iter().filter(|(rule, ..)| *rule == finding.rule) {
                if let Some((_, used)) = self.allows.get_mut(place) {
                    *used = true;
                }
            }
        }
    }

    fn acknowledged(&mut self, finding: &Finding, matched: Option<&Match>) -> Option<Handled> {
        let mut handled: Option<&Acknowledgement> = None;
        let point = matched.and_then(|matched| matched.point);
        for index in self.looked_up.about(finding, point) {
            let Some(acknowledgement) = self.model.acknowledgements.get(index) else { continue };
            if !self.covers(acknowledgement, finding) {
                continue;
            }
            if let Some(used) = self.used.get_mut(index) {
                *used = true;
            }
            // Of several, the first reason by content counts, regardless of position.
            let is_first = |known: &Acknowledgement| acknowledgement.because < known.because;
            if !self.expired(acknowledgement) && handled.is_none_or(is_first) {
                handled = Some(acknowledgement);
            }
        }
        handled.map(|accepted| Handled {
            by: HandledBy::Acknowledgement,
            reason: accepted.because.clone(),
            place: accepted.place,
        })
    }

    /// Whether an acknowledgement for the finding's point, or without a point, covers it.
    fn covers(&self, acknowledgement: &Acknowledgement, finding: &Finding) -> bool {
        if acknowledgement.rule.as_ref().is_some_and(|(rule, _)| *rule != finding.rule) {
            return false;
        }
        if let Some((fingerprint, _)) = &acknowledgement.finding
            && (fingerprint.len() < LEAST_DIGITS || !finding.fingerprint.starts_with(fingerprint.as_str()))
        {
            return false;
        }
        acknowledgement.between.iter().all(|name| {
            finding.sides.iter().flat_map(|side| &side.claims).any(|&id| self.model.claim(id).speaker == *name)
        })
    }

    fn expired(&self, acknowledgement: &Acknowledgement) -> bool {
        acknowledgement.until.is_known()
            && self.today.is_some_and(|today| self.model.date(acknowledgement.until).is_before(today))
    }

    /// Reports acceptances that match nothing, and expired ones. `known` tells whether a rule exists; an `allow` for
    /// an unknown rule is reported as such. For `unsettled` rules, matches may be missing, so their acceptances are
    /// not reported.
    pub fn leftover(&self, known: impl Fn(&str) -> bool, unsettled: &BTreeSet<&str>) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let may_match = |acknowledgement: &Acknowledgement| match &acknowledgement.rule {
            Some((rule, _)) => unsettled.contains(rule.as_str()),
            None => !unsettled.is_empty(),
        };
        for (&place, &(rule, used)) in &self.allows {
            if !used && known(rule) && !unsettled.contains(rule) {
                let message = format!("there is no finding of `{rule}` about this claim to allow");
                let warning = crate::diagnostic::Severity::Warning;
                diagnostics.push(
                    Diagnostic::new("unused-acknowledgement", warning, place, message)
                        .help("take the line out, if what it was about is settled"),
                );
            }
        }
        for (acknowledgement, &used) in self.model.acknowledgements.iter().zip(&self.used) {
            if !used && may_match(acknowledgement) {
                continue;
            }
            if !used {
                let mut diagnostic = Diagnostic::new(
                    "unused-acknowledgement",
                    crate::diagnostic::Severity::Warning,
                    acknowledgement.place,
                    UNUSED_ACCEPTANCE,
                );
                let help = match &acknowledgement.finding {
                    Some((digits, _)) if digits.len() < LEAST_DIGITS => {
                        format!("or give more digits of the fingerprint: {LEAST_DIGITS} at least, better all of them")
                    }
                    Some(_) => {
                        "or give the fingerprint that the finding has now: it changes when its claims do".to_owned()
                    }
                    None => "or look again at the rule and the words after `of`: they are read as a claim's content"
                        .to_owned(),
                };
                diagnostic = diagnostic.help("take it out, if what it was about is settled").help(help);
                diagnostics.push(diagnostic);
            } else if self.expired(acknowledgement) {
                let until = self.model.date(acknowledgement.until);
                diagnostics.push(
                    Diagnostic::new(
                        "unused-acknowledgement",
                        crate::diagnostic::Severity::Warning,
                        acknowledgement.place,
                        format!("this acceptance ran until {until}, so the finding counts again"),
                    )
                    .help("give it a later date, or deal with the finding"),
                );
            }
        }
        diagnostics
    }
}

//! Assembles findings from matches and diagnostics, in order.

use super::{
    Beyond, Finding, FindingOptions, Handled, HandledBy, Parts, Summary, SummaryKind,
    bound::{self, Bounded},
    build::{FindingBuilder, RuleContexts},
    fingerprint::{Beginning, Identity},
    fold::{self, FoldedMatch},
    omissions::{Cause, Omissions, Way},
    order::in_order,
    place,
    rule_selection::RuleSelection,
    severity::{Grounds, Severities},
    severity_overrides::{Paths, SeverityOverride},
    suppression::Acceptances,
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    engine::{Match, Outcome},
    model::Model,
    prefetch::{prefetch, prefetch_at},
    rules::{Program, RaisedBy},
    source::{FileKind, Files, Place},
    syntax,
};
use rayon::{iter::ParallelIterator, slice::ParallelSlice};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The number of findings built by one thread at a time, and in a batch before they are collected.
const PART: usize = 256;
const BATCH: usize = 32 * PART;

/// Assembles the findings of a run.
pub fn assemble(
    parts: Parts<'_>,
    outcome: Outcome,
    diagnostics: Vec<Diagnostic>,
    options: &FindingOptions,
) -> (Vec<Finding>, Summary, Omissions) {
    let Parts { files, model, meaning, program, .. } = parts;
    let choice = RuleSelection::new(program, options);
    let mut omissions = Omissions::default();
    choice.rules_left_out(&mut omissions);
    // Left-out findings do not absorb others.
    let mut kept: Vec<(Match, SeverityOverride)> = Vec::with_capacity(outcome.matches.len());
    let mut left_out: Vec<Match> = Vec::new();
    for matched in outcome.matches {
        let decision = choice.decision_for(parts, &matched);
        match decision.level {
            SeverityOverride::Off => {
                choice.finding_left_out(decision, &program.get(matched.rule).name, &mut omissions);
                left_out.push(matched);
            }
            level @ (SeverityOverride::Own | SeverityOverride::At(_)) => kept.push((matched, level)),
        }
    }
    let mut acceptances = Acceptances::new(model, meaning, options.as_of);
    let of_rules = RuleContexts::new(program);
    let severities = Severities::new(model, meaning, program, parts.of_story && options.only.is_none());
    let mut matches = fold::fold(&severities, kept).into_iter();
    let mut keep = Keep::new(parts, options, matches.len());
    loop {
        // Matches are dropped soon after their findings are built, since there may be many.
        let batch: Vec<FoldedMatch> = matches.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let make = |part: &[FoldedMatch]| -> Vec<Finding> {
            let mut maker = FindingBuilder::new(parts, &of_rules, &severities);
            let mut findings = Vec::with_capacity(part.len());
            for some in part.chunks(TOGETHER) {
                fetch_all(model, some);
                findings.extend(some.iter().map(|matter| {
                    let mut finding = maker.finding(&matter.root.0, matter.root.1);
                    finding.folded =
                        matter.folded.iter().map(|(folded, level)| maker.finding(folded, *level)).collect();
                    finding
                }));
            }
            findings
        };
        let made: Vec<Vec<Finding>> = batch.par_chunks(PART).map(make).collect();
        for (finding, matter) in made.into_iter().flatten().zip(&batch) {
            for (matched, level) in &matter.beyond {
                keep.folded_beyond.add_open(severities.severity_of(matched, *level), 1);
            }
            handle(&mut acceptances, finding, matter, |finding| keep.of_rule(finding));
        }
    }
    let said = diagnostics.into_iter().chain(unknown_rules(model, program));
    for diagnostic in said {
        let decision = choice.decision_of(files, &diagnostic);
        let mut finding = about_input(files, program, diagnostic, decision.level);
        if can_be_accepted(program, &finding.rule)
            && let Some(handled) = acceptances.handle(&finding, None)
        {
            settle(&mut finding, handled);
        }
        if decision.level == SeverityOverride::Off {
            choice.finding_left_out(decision, &finding.rule, &mut omissions);
        } else {
            keep.of_input(finding);
        }
    }
    // An acceptance for a left-out finding counts as used.
    if acceptances.any() {
        let mut maker = FindingBuilder::new(parts, &of_rules, &severities);
        for matched in left_out {
            let finding = maker.finding(&matched, SeverityOverride::Own);
            acceptances.handle(&finding, Some(&matched));
        }
    }
    let unsettled: BTreeSet<&str> = outcome.unsettled.iter().map(|&rule| program.get(rule).name.as_str()).collect();
    for diagnostic in acceptances.leftover(|rule| program.rule(rule).is_some(), &unsettled) {
        let decision = choice.decision_of(files, &diagnostic);
        if decision.level == SeverityOverride::Off {
            choice.finding_left_out(decision, diagnostic.code, &mut omissions);
        } else {
            keep.of_input(about_input(files, program, diagnostic, decision.level));
        }
    }
    let (findings, beyond) = keep.finish(&mut omissions);
    for given_up in &outcome.incomplete {
        let (way, cause) = (Way::RuleGivenUp, Some(Cause::Limit("its budget of steps".to_owned())));
        match given_up.rule {
            Some(rule) => omissions.add(way, cause, program.get(rule).name.as_str()),
            None => omissions.add_all(way, 1, cause),
        }
    }
    omissions.of_model(model);
    omissions.of_handling(&findings);
    let partial = options.only.is_some();
    let evaluated = program.rules().iter().filter(|rule| !rule.broken);
    let rules = evaluated.filter(|rule| choice.counts(&rule.name)).count();
    let summary = Summary { beyond, ..Summary::default() };
    let summary = summary_of(parts, summary, &findings, !outcome.incomplete.is_empty());
    let summary = Summary { rules, partial, ..summary };
    (findings, summary, omissions)
}

fn settle(finding: &mut Finding, handled: Handled) {
    finding.severity = Grounds { handled: true, ..Grounds::new(finding.severity) }.severity();
    finding.handled = Some(handled);
}

/// Suppresses a finding and those folded into it, and passes them on.
///
/// A folded finding is accepted with the main one only if it has the same rule and no other claims. Others are
/// separated, so that an acceptance never hides what its author has not seen.
fn handle(
    acceptances: &mut Acceptances<'_>,
    mut finding: Finding,
    matter: &FoldedMatch,
    mut hand_on: impl FnMut(Finding),
) {
    let handled = acceptances.handle(&finding, Some(&matter.root.0));
    for (mut folded, (matched, _)) in std::mem::take(&mut finding.folded).into_iter().zip(&matter.folded) {
        match (acceptances.handle(&folded, Some(matched)), &handled) {
            (Some(own), _) => {
                settle(&mut folded, own);
                hand_on(folded);
            }
            (None, Some(_)) if !fold::says_no_more(matched, &matter.root.0) => hand_on(folded),
            (None, _) => finding.folded.push(folded),
        }
    }
    handled.into_iter().for_each(|handled| settle(&mut finding, handled));
    hand_on(finding);
}

/// The findings to keep: those that touch the requested files, up to the limits.
struct Keep<'a> {
    parts: Parts<'a>,
    only: Option<&'a Paths>,
    /// The number of findings that touch none of these files.
    elsewhere: usize,
    of_rules: Bounded,
    /// Findings beyond the limit for folding into one.
    folded_beyond: Beyond,
    /// Findings reported while reading or suppressing, by rule.
    of_input: BTreeMap<String, Bounded>,
}

impl<'a> Keep<'a> {
    fn new(parts: Parts<'a>, options: &'a FindingOptions, matches: usize) -> Self {
        let (most, shown) = bound::room(parts.model.claims.len());
        let mut of_rules = Bounded::new(most, shown);
        of_rules.reserve(matches);
        let only = options.only.as_ref();
        Self { parts, only, elsewhere: 0, of_rules, folded_beyond: Beyond::default(), of_input: BTreeMap::new() }
    }

    /// Adds a finding from a rule.
    fn of_rule(&mut self, finding: Finding) {
        if self.is_wanted(&finding) {
            self.of_rules.push(self.parts.files, finding);
        }
    }

    /// Adds a finding about the input itself.
    fn of_input(&mut self, finding: Finding) {
        if self.is_wanted(&finding) {
            let new = || Bounded::new(bound::OF_A_KIND, usize::MAX);
            let of_kind = self.of_input.entry(finding.rule.to_string()).or_insert_with(new);
            of_kind.push(self.parts.files, finding);
        }
    }

    fn is_wanted(&mut self, finding: &Finding) -> bool {
        let wanted = self.only.is_none_or(|only| finding.with_folded().any(|part| touches(self.parts, part, only)));
        self.elsewhere += usize::from(!wanted);
        wanted
    }

    /// The kept findings, in order. Records the others.
    fn finish(self, omissions: &mut Omissions) -> (Vec<Finding>, Beyond) {
        let files = self.parts.files;
        let (most, shown) = bound::room(self.parts.model.claims.len());
        let (mut findings, mut beyond) = self.of_rules.finish(files);
        let limit = Cause::Limit(format!("{most} findings that show {shown} claims"));
        omissions.add_all(Way::FindingLimit, beyond.total(), Some(limit));
        let limit = Cause::Limit(format!("{} findings folded into one", fold::FOLDED));
        omissions.add_all(Way::FindingLimit, self.folded_beyond.total(), Some(limit));
        beyond.merge(self.folded_beyond);
        for (rule, bounded) in self.of_input {
            let (mut some, more) = bounded.finish(files);
            findings.append(&mut some);
            let limit = Cause::Limit(format!("{} findings of `{rule}`", bound::OF_A_KIND));
            omissions.add_all(Way::FindingLimit, more.total(), Some(limit));
            beyond.merge(more);
        }
        omissions.add_all(Way::Elsewhere, self.elsewhere, None);
        (in_order(files, findings), beyond)
    }
}

/// Prefetch distance, in matches.
const TOGETHER: usize = 32;

/// Prefetches the data of some matches together, so that the cache misses overlap. Claims and their speakers are
/// scattered in memory.
fn fetch_all(model: &Model, matters: &[FoldedMatch]) {
    matters.iter().for_each(|matter| prefetch_at(&matter.root.0.members, 0));
    let members = || matters.iter().flat_map(|matter| &matter.root.0.members);
    members().for_each(|member| model.fetch_claim(member.claim));
    members().for_each(|member| prefetch(&model.name(model.claim(member.claim).speaker).text));
}

/// Whether a finding shows anything in some files, or must be reported in any case.
fn touches(parts: Parts<'_>, finding: &Finding, only: &Paths) -> bool {
    let Parts { files, model, .. } = parts;
    let inside = |place: Place| only.holds(&files.get(place.file).path);
    let file = files.get(finding.place.file);
    let of_the_run = finding.severity == Severity::Error && finding.sides.is_empty() && file.kind == FileKind::Rules;
    let claims = finding.sides.iter().flat_map(|side| &side.claims).map(|&id| model.claim(id));
    of_the_run
        || finding.rule == "configuration"
        || inside(finding.place)
        || finding.others.iter().any(|(place, _)| inside(*place))
        || claims.into_iter().any(|claim| inside(claim.place) || inside(place::shown(model, claim)))
}

/// Whether findings of a rule can be accepted with a reason. Findings about claims can, and so can hints about the
/// input. Unreadable lines have to be fixed, since further findings on them are unknown.
pub fn can_be_accepted(program: &Program, rule: &str) -> bool {
    program.rule(rule).is_some_and(|rule| match rule.raised {
        None => true,
        Some(RaisedBy::Reading) => rule.severity < Severity::Error,
        Some(RaisedBy::Handling) => false,
    })
}

/// A diagnostic as a finding.
fn about_input(files: &Files, program: &Program, diagnostic: Diagnostic, level: SeverityOverride) -> Finding {
    let documented = program.rule(diagnostic.code).filter(|rule| rule.raised.is_some());
    let own = documented.map_or(diagnostic.severity, |rule| rule.severity);
    let severity = Grounds::new(own).at(level).severity();
    // The layout of a line does not affect its identity.
    let words: Vec<&str> = files.slice(diagnostic.place).split_whitespace().collect();
    let mut identity = Identity::default();
    identity.text(&diagnostic.message);
    identity.text(&words.join(" "));
    Finding {
        rule: diagnostic.code.into(),
        kind: SummaryKind::Other,
        severity,
        message: diagnostic.message,
        help: diagnostic.help.into(),
        about: None,
        sides: Vec::new(),
        because: Arc::default(),
        handled: None,
        place: diagnostic.place,
        claim: None,
        label: diagnostic.label,
        others: diagnostic.others,
        fingerprint: Beginning::new(diagnostic.code).fingerprint([identity.as_bytes()]),
        folded: Vec::new(),
    }
}

/// Reports unknown rules named by claims and acceptances.
fn unknown_rules(model: &Model, program: &Program) -> Vec<Diagnostic> {
    let allowed =
        model.extras.iter().flat_map(|extra| extra.allows.iter().map(|(rule, _, place)| (rule.as_str(), *place)));
    let accepted = model
        .acknowledgements
        .iter()
        .filter_map(|accepted| accepted.rule.as_ref().map(|(rule, place)| (rule.as_str(), *place)));
    let unknown = allowed.chain(accepted).filter(|(rule, _)| program.rule(rule).is_none());
    let error = |(rule, place): (&str, Place)| {
        let diagnostic = Diagnostic::error("unknown-rule", place, format!("there is no rule `{rule}`"));
        match program.nearest_rule(rule) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("`copydesk explain` lists the rules"),
        }
    };
    unknown.map(error).collect()
}

fn summary_of(parts: Parts<'_>, summary: Summary, findings: &[Finding], incomplete: bool) -> Summary {
    let read = |kind: FileKind| kind != FileKind::Text;
    let summary = Summary {
        files: parts.files.iter().filter(|(_, file)| !file.embedded && read(file.kind)).count(),
        sources: parts.model.sources.iter().filter(|source| source.declared || source.has_claims).count(),
        claims: parts.model.claims.iter().filter(|claim| claim.is_line()).count(),
        unread: parts.model.unread,
        incomplete,
        ..summary
    };
    counted(summary, findings)
}

/// The summary with its findings counted.
fn counted(summary: Summary, findings: &[Finding]) -> Summary {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let handled = |by: HandledBy| {
        findings.iter().filter(|finding| finding.handled.as_ref().is_some_and(|handled| handled.by == by)).count()
    };
    let beyond = summary.beyond;
    let [story, acknowledgement, allow] = beyond.handled;
    Summary {
        errors: count(Severity::Error) + beyond.errors,
        warnings: count(Severity::Warning) + beyond.warnings,
        notes: count(Severity::Note) + beyond.notes + story + acknowledgement + allow,
        handled: [
            handled(HandledBy::Story) + story,
            handled(HandledBy::Acknowledgement) + acknowledgement,
            handled(HandledBy::Allow) + allow,
        ],
        ..summary
    }
}

/// Counts problems of lines beyond the limit for a file, for which there are no findings.
pub fn count_unkept(
    summary: &mut Summary,
    omissions: &mut Omissions,
    findings: &[Finding],
    unkept: &[(&'static str, usize)],
) {
    for &(kind, lines) in unkept.iter().filter(|(_, lines)| *lines > 0) {
        let known = findings.iter().find(|finding| finding.rule == kind).map(|finding| finding.severity);
        // Unreadable lines are errors whatever is selected. Some of each other selected kind are shown.
        let Some(severity) = known.or((kind == syntax::ERROR).then_some(Severity::Error)) else { continue };
        summary.beyond.add_open(severity, lines);
        let limit = match kind {
            syntax::ERROR => format!("{} errors in a file", syntax::MOST_ERRORS),
            _ => format!("{} findings of `{kind}` in a file", syntax::MOST_ERRORS),
        };
        omissions.add_all(Way::FindingLimit, lines, Some(Cause::Limit(limit)));
    }
    *summary = counted(*summary, findings);
}

/// Keeps some findings, and records the others as left out, with the cause.
pub fn keep(
    findings: &mut Vec<Finding>,
    summary: &mut Summary,
    omissions: &mut Omissions,
    cause: Option<Cause>,
    wanted: impl FnMut(&Finding) -> bool,
) {
    let before = findings.len();
    findings.retain(wanted);
    *summary = counted(*summary, findings);
    summary.left_out += before - findings.len();
    omissions.add_all(Way::Unchanged, before - findings.len(), cause);
    omissions.of_handling(findings);
}

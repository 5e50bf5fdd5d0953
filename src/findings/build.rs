//! Builds a finding from a match: its sides, its wording and its fingerprint.

use super::{
    Because, Finding, Parts, Side, SummaryKind, closest_quote,
    fingerprint::{Beginning, Identity},
    message::Template,
    place, related,
    severity::Severities,
    severity_overrides::SeverityOverride,
};
use crate::{
    collections::IdVec,
    engine::{Bound, Match, Member},
    model::{
        Claim, ClaimId, DateId, Model, NameId, PropositionId, Term, TermKind,
        semantics::{PointId, Semantics, Trails},
    },
    rules::{Program, Rule, RuleIndex, ir::Relation},
    source::Place,
    syntax::ast::Stance,
};
use smol_str::SmolStr;
use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

/// What all findings of a rule share.
#[derive(Debug)]
pub(super) struct RuleContext<'a> {
    name: SmolStr,
    help: Arc<[String]>,
    /// The line of the rule, shown after those of the vocabulary.
    because: Arc<[Because]>,
    /// The message templates of its flags.
    messages: Vec<Template<'a>>,
    /// The common prefix of fingerprints.
    fingerprints: Beginning,
    /// Whether to show the passage most similar to a claim's quote.
    departs_from_words: bool,
    /// Whether to show the sentence that a quote is taken from.
    is_cut_short: bool,
    /// Whether its findings count as misquotes.
    of_quotes: bool,
}

/// The context of each rule, built on first use since most rules find nothing.
#[derive(Debug)]
pub(super) struct RuleContexts<'a> {
    program: &'a Program,
    made: IdVec<RuleIndex, OnceLock<RuleContext<'a>>>,
}

impl<'a> RuleContexts<'a> {
    /// Empty contexts.
    pub fn new(program: &'a Program) -> Self {
        Self { program, made: program.rules().iter().map(|_| OnceLock::new()).collect() }
    }

    fn get(&self, rule: RuleIndex) -> &RuleContext<'a> {
        self.made[rule].get_or_init(|| RuleContext::new(self.program.get(rule)))
    }
}

impl<'a> RuleContext<'a> {
    fn new(rule: &'a Rule) -> Self {
        let summary = if rule.summary.is_empty() { ["", ""] } else { [": ", &rule.summary] };
        let text: String = ["rule `", &rule.name, "`"].into_iter().chain(summary).collect();
        Self {
            name: rule.name.as_str().into(),
            help: rule.help.as_slice().into(),
            because: [Because { text: text.into(), place: Some(rule.place) }].into(),
            messages: rule.flags.iter().map(|flag| Template::new(rule, &flag.message)).collect(),
            fingerprints: Beginning::new(&rule.name),
            is_cut_short: rule.asks(&Relation::CutShort),
            of_quotes: rule.set.as_deref() == Some("quotes"),
            departs_from_words: rule.asks(&Relation::DepartsFromSource) || rule.asks(&Relation::DepartsFromFile),
        }
    }
}

/// Builds findings from matches.
pub(super) struct FindingBuilder<'a> {
    parts: Parts<'a>,
    rules: &'a RuleContexts<'a>,
    severities: &'a Severities<'a>,
    trails: Trails<'a>,
    // Buffers reused between findings.
    members: Vec<SideMember>,
    speakers: Vec<&'a str>,
    stated: Vec<PropositionId>,
    text: String,
    identity: Identity,
    of_sides: Vec<Range<usize>>,
}

/// A claim of a match, with the key of its side.
struct SideMember {
    side: (Stance, Option<Term>, DateId),
    claim: ClaimId,
    speaker: NameId,
    proposition: PropositionId,
}

impl<'a> FindingBuilder<'a> {
    /// A builder without any findings yet.
    pub fn new(parts: Parts<'a>, rules: &'a RuleContexts<'a>, severities: &'a Severities<'a>) -> Self {
        Self {
            parts,
            rules,
            severities,
            trails: Trails::new(parts.model, parts.meaning),
            members: Vec::new(),
            speakers: Vec::new(),
            stated: Vec::new(),
            text: String::new(),
            identity: Identity::default(),
            of_sides: Vec::new(),
        }
    }

    /// The finding for a match.
    pub fn finding(&mut self, matched: &Match, level: SeverityOverride) -> Finding {
        let Parts { model, meaning, program, .. } = self.parts;
        let rule = program.get(matched.rule);
        let shared = self.rules.get(matched.rule);
        let flag = rule.flags.get(matched.flag);
        let about = matched.point.map(|point| {
            self.text.clear();
            meaning.push_point(&mut self.text, model, point);
            SmolStr::from(self.text.as_str())
        });
        let (sides, fingerprint) = self.sides(&shared.fingerprints, matched, about.as_ref());
        let (places, mut others) = thing_places(model, matched);
        others.extend(related::places(model, matched));
        if shared.departs_from_words {
            let claims = matched.members.iter().map(|member| model.claim(member.claim));
            others.extend(claims.flat_map(|claim| closest_quote::places(model, claim)));
        }
        if shared.is_cut_short {
            let quotations = matched
                .members
                .iter()
                .filter_map(|member| model.extra(model.claim(member.claim))?.quotation.as_ref()?.cut_short);
            others.extend(quotations.map(|sentence| (sentence, "the whole sentence on file".to_owned())));
        }
        let claim = place::primary(model, matched);
        let place = place::finding_place(model, claim, &places, flag.map_or(rule.place, |flag| flag.place));
        self.text.clear();
        if let Some(message) = shared.messages.get(matched.flag) {
            message.fill(&mut self.text, model, meaning, matched, about.as_deref());
        }
        let kind = match sides.len() {
            _ if shared.of_quotes => SummaryKind::Misquote,
            0 | 1 => SummaryKind::Other,
            _ => SummaryKind::Conflict,
        };
        Finding {
            rule: shared.name.clone(),
            kind,
            severity: self.severities.severity_of(matched, level),
            message: self.text.as_str().to_owned(),
            help: Arc::clone(&shared.help),
            because: self.because(&shared.because, matched, level),
            about,
            sides,
            handled: None,
            place,
            claim,
            label: String::new(),
            others,
            fingerprint,
            folded: Vec::new(),
        }
    }

    /// The sides, and the fingerprint.
    fn sides(&mut self, beginning: &Beginning, matched: &Match, about: Option<&SmolStr>) -> (Vec<Side>, SmolStr) {
        let Parts { model, meaning, .. } = self.parts;
        let Self { members, speakers, identity, of_sides, text, .. } = self;
        members.clear();
        members.extend(matched.members.iter().map(|&Member { claim, value, when, proposition, .. }| {
            let Claim { stance, speaker, .. } = *model.claim(claim);
            SideMember { side: (stance, value, when), claim, speaker, proposition }
        }));
        members.sort_by_key(|member| member.side);
        identity.clear();
        put_point(identity, model, meaning, matched);
        let point = identity.len();
        of_sides.clear();
        let apart = members.chunk_by(|one, other| one.side == other.side);
        // Counting first avoids spare capacity.
        let mut sides = Vec::with_capacity(apart.clone().count());
        for members in apart {
            let Some(&SideMember { side: (stance, value, when), .. }) = members.first() else { continue };
            let proposition: SmolStr = match (matched.point, about) {
                // The proposition itself is at issue, so every side is for or against it.
                (Some(point), Some(about)) if point.kind().is_ok() && !when.is_known() => about.clone(),
                (point, _) => {
                    text.clear();
                    // If they state several propositions, the first by content represents the side.
                    let stated = members.iter().map(|member| member.proposition);
                    let stated = || stated.min_by(|&one, &other| model.compare_propositions(one, other));
                    match point {
                        Some(point) => meaning.push_side(text, model, point, value, stated),
                        None => stated().into_iter().for_each(|stated| model.push_proposition(text, stated)),
                    }
                    if when.is_known() {
                        text.push_str(" on ");
                        model.date(when).push_to(text);
                    }
                    text.as_str().into()
                }
            };
            speakers.clear();
            speakers.extend(members.iter().map(|member| model.name(member.speaker).text.as_str()));
            speakers.sort_unstable();
            speakers.dedup();
            let start = identity.len();
            identity.side(model, (stance, value, when), speakers);
            of_sides.push(start..identity.len());
            sides.push(Side { stance, proposition, claims: members.iter().map(|member| member.claim).collect() });
        }
        sides.sort_by_key(|side| (side.stance, side.claims.first().copied()));
        let part = |range: &Range<usize>| identity.as_bytes().get(range.clone()).unwrap_or(&[]);
        of_sides.sort_unstable_by(|one, other| part(one).cmp(part(other)));
        let fingerprint = beginning.fingerprint([part(&(0..point))].into_iter().chain(of_sides.iter().map(part)));
        (sides, fingerprint)
    }

    /// The vocabulary lines that led from the claims to the point, then the rule's line.
    fn because(&mut self, of_rule: &Arc<[Because]>, matched: &Match, level: SeverityOverride) -> Arc<[Because]> {
        /// Only a very rich vocabulary leads more propositions than this to a point. The lines of the first ones are
        /// enough.
        const MOST: usize = 16;
        let model = self.parts.model;
        let mut lines: Vec<Because> = Vec::new();
        if let Some(point) = matched.point {
            let affirmed = |member: &&SideMember| member.side.0 == Stance::Affirms;
            self.stated.clear();
            self.stated.extend(self.members.iter().filter(affirmed).map(|member| member.proposition));
            self.stated.sort_unstable_by(|&one, &other| model.compare_propositions(one, other).then(one.cmp(&other)));
            self.stated.dedup();
            for &id in self.stated.iter().take(MOST) {
                for step in self.trails.steps(id, point) {
                    let line = Because { text: step.text.into(), place: step.place };
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
            }
        }
        if level == SeverityOverride::Own && self.severities.is_aside(matched) {
            lines.push(Because {
                text: "the story does not speak of it, so this is for information".into(),
                place: None,
            });
        }
        if lines.is_empty() { Arc::clone(of_rule) } else { lines.into_iter().chain(of_rule.iter().cloned()).collect() }
    }
}

/// Adds the point of a match to the identity.
fn put_point(identity: &mut Identity, model: &Model, meaning: &Semantics, matched: &Match) {
    match matched.point.map(PointId::kind) {
        Some(Ok(id)) => identity.proposition(model, id),
        Some(Err(group)) => {
            meaning.groups.get(group as usize).into_iter().for_each(|group| identity.group(model, group));
        }
        None => identity.stated(model, matched),
    }
}

/// The places of flagged names and sources.
pub(super) fn thing_places(model: &Model, matched: &Match) -> (Vec<Place>, Vec<(Place, String)>) {
    let place = |thing: &Bound| match thing {
        Bound::Value(term) => match term.kind() {
            TermKind::Name(id) => {
                let alike = model.alike.iter().find_map(|alike| {
                    if alike.first == id {
                        Some(alike.first_place)
                    } else if alike.second == id {
                        Some(alike.second_place)
                    } else {
                        None
                    }
                });
                alike.or(model.name(id).declared)
            }
            _ => None,
        },
        Bound::Source(id) => Some(model.source(*id).place),
        Bound::Claim(id) => Some(model.claim(*id).place),
        _ => None,
    };
    let mut places: Vec<Place> = matched.things.iter().filter_map(place).collect();
    places.sort_unstable();
    let others = if matched.members.is_empty() {
        places.iter().skip(1).map(|&place| (place, "and this one".to_owned())).collect()
    } else {
        Vec::new()
    };
    (places, others)
}

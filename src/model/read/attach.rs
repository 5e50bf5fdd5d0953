//! The lines below a claim, labels, acceptances, and requests for a reply.

use super::{Input, Reader, circles};
use crate::{
    diagnostic::Diagnostic,
    model::{
        Acknowledgement, Claim, ClaimId, DateId, Extra, NameId, Request, Voice,
        ticks::{Tick, TickState},
    },
    source::{FileId, Place, Span},
    syntax::ast::{self, DetailKind},
    text::fold::fold,
    text::suggest::within_edits,
};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Labels and the claims that refer to them; a label may come after what refers to it.
#[derive(Debug, Default)]
pub(super) struct Labels {
    by_label: HashMap<String, (ClaimId, Place)>,
    references: Vec<(ClaimId, Relation, String, Place)>,
    /// How many labels were held against one that no claim has.
    compared: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Retracts,
    Corrects,
    RestsOn,
}

/// A reference to a claim by its label.
#[derive(Clone, Copy)]
struct Reference {
    id: ClaimId,
    relation: Relation,
    other: ClaimId,
    place: Place,
}

impl<'a> Reader<'a> {
    /// What the lines below a claim say of it, save for when it was said; none where they say
    /// nothing that is kept.
    pub(super) fn extra(&mut self, input: &Input<'_>, claim: &ast::Claim) -> (Option<Extra>, bool) {
        if claim.details.is_empty() {
            return (None, false);
        }
        let mut extra = Extra::default();
        let mut background = false;
        for detail in &claim.details {
            match &detail.kind {
                DetailKind::Quote(text) => {
                    extra.quote = Some((text.value.to_string(), Place::new(input.id, text.span)))
                }
                DetailKind::At(text) => extra.at = Some((text.value.to_string(), Place::new(input.id, text.span))),
                DetailKind::Label(text) => extra.label = Some(text.value.to_string()),
                DetailKind::Cites(names) => {
                    for name in names {
                        let source = self.source(&name.value, Place::new(input.id, name.span), true);
                        extra.cites.push(source);
                    }
                }
                DetailKind::Background => background = true,
                DetailKind::Allow { rule, because } => {
                    extra.allows.push((
                        rule.value.to_string(),
                        because.value.to_string(),
                        Place::new(input.id, rule.span),
                    ));
                }
                DetailKind::Note(text) => extra.notes.push(text.value.to_string()),
                DetailKind::Marks(marks) => {
                    extra.marks.extend(marks.iter().map(|mark| self.symbols.intern(&fold(&mark.value))))
                }
                DetailKind::Checked(checked) => extra.ticks.extend(self.tick(input, checked, detail.span)),
                DetailKind::Said(_) | DetailKind::Retracts(_) | DetailKind::Corrects(_) | DetailKind::RestsOn(_) => {}
            }
        }
        (Some(extra), background)
    }

    /// Who checked a claim; nothing where the day cannot be read, which is reported. That a source is on file is settled
    /// when all claims are read.
    fn tick(&mut self, input: &Input<'_>, checked: &ast::Checked, span: Span) -> Option<Tick> {
        let on = self.date_of(input, checked.on, "on", None)?;
        let at = |text: &ast::Text| (text.value.to_string(), Place::new(input.id, text.span));
        Some(Tick {
            by: checked.by.value.to_string(),
            on: self.date(on),
            fingerprint: checked.fingerprint.as_ref().map(|text| text.value.to_ascii_lowercase()),
            against: Vec::new(),
            named: checked.against.iter().map(at).collect(),
            note: checked.note.as_ref().map(|text| text.value.to_string()),
            place: Place::new(input.id, span),
            state: TickState::Unbound,
        })
    }

    /// Finds the sources that claims were checked against. One that is not on file is reported, and the tick does not
    /// count.
    pub(super) fn attach_ticks(&mut self) {
        let mut missing: BTreeMap<Place, String> = BTreeMap::new();
        let mut extras = std::mem::take(&mut self.extras);
        for extra in &mut extras {
            extra.ticks.retain_mut(|tick| {
                let before = missing.len();
                for (name, place) in std::mem::take(&mut tick.named) {
                    match self.source_of(&fold(&name)) {
                        Some(source) => tick.against.push(source),
                        None => _ = missing.insert(place, name),
                    }
                }
                missing.len() == before
            });
        }
        self.extras = extras;
        for (place, name) in missing {
            let diagnostic = Diagnostic::error("syntax", place, format!("no source `{name}` is on file"));
            self.report(diagnostic.help(format!("declare it: `source {name}`, or name a source that is on file")));
        }
    }

    /// Takes note of the label of a claim and of the labels it refers to.
    pub(super) fn label(&mut self, input: &Input<'_>, id: ClaimId, claim: &ast::Claim) {
        for detail in &claim.details {
            let mut refer = |relation, text: &ast::Text| {
                self.labels.references.push((id, relation, text.value.to_string(), Place::new(input.id, text.span)));
            };
            match &detail.kind {
                DetailKind::Retracts(text) => refer(Relation::Retracts, text),
                DetailKind::Corrects(text) => refer(Relation::Corrects, text),
                DetailKind::RestsOn(texts) => texts.iter().for_each(|text| refer(Relation::RestsOn, text)),
                DetailKind::Label(text) => {
                    let place = Place::new(input.id, text.span);
                    if let Some(&(_, earlier)) = self.labels.by_label.get(text.value.as_str()) {
                        self.report(
                            Diagnostic::error("duplicate", place, format!("the label `{}` is given twice", text.value))
                                .label("given again here")
                                .also(earlier, "first given here")
                                .help("give one of the two claims another label"),
                        );
                    } else {
                        self.labels.by_label.insert(text.value.to_string(), (id, place));
                    }
                }
                _ => {}
            }
        }
    }

    /// Sets what claims refer to by label. What takes nothing back is reported and left out, so that it silences
    /// nothing: a circle, and what is said against the words of somebody else.
    pub(super) fn attach_labels(&mut self) {
        let mut found = Vec::new();
        for (id, relation, label, place) in std::mem::take(&mut self.labels.references) {
            let Some(other) = self.labelled(&label, place) else { continue };
            if other == id {
                self.report(Diagnostic::error("unknown-label", place, "a claim cannot refer to itself"));
                continue;
            }
            found.push(Reference { id, relation, other, place });
        }
        found.retain(|reference| reference.relation == Relation::RestsOn || !self.is_of_another(reference));
        let taken_back = |reference: &Reference| match reference.relation {
            Relation::Corrects | Relation::Retracts => Some((reference.id.0, reference.other.0)),
            Relation::RestsOn => None,
        };
        let edges: Vec<(u32, u32)> = found.iter().filter_map(taken_back).collect();
        let circles = circles::circles(&edges);
        let circle_of = |reference: &Reference| {
            let (one, other) = taken_back(reference)?;
            circles.get(&one).filter(|&&circle| circles.get(&other) == Some(&circle)).copied()
        };
        let mut circular: BTreeMap<u32, Vec<Place>> = BTreeMap::new();
        for reference in &found {
            if let Some(circle) = circle_of(reference) {
                circular.entry(circle).or_default().push(reference.place);
            }
        }
        let texts: HashMap<FileId, &str> = if circular.is_empty() {
            HashMap::new()
        } else {
            self.inputs.iter().map(|input| (input.id, input.file.text.as_str())).collect()
        };
        let words = |place: &Place| texts.get(&place.file).and_then(|text| text.get(place.span.range()));
        for mut places in circular.into_values() {
            // By what they say and not by where they stand: the first is what the finding is known by.
            places.sort_unstable_by_key(|place| (words(place), *place));
            if let Some((first, others)) = places.split_first() {
                let message = "these claims take each other back, so none of them is taken back";
                let diagnostic = Diagnostic::error("circular-correction", *first, message)
                    .label("takes back a claim that takes this one back")
                    .help("take out the line below the earlier claim: only the later one takes anything back");
                // Of a large circle the first links are enough to find the others by.
                let others = others.iter().take(8);
                self.report(others.fold(diagnostic, |diagnostic, &place| diagnostic.also(place, "and here")));
            }
        }
        // Where a line is taken back, so are the sayings that it reports.
        let mut reported: HashMap<Place, Vec<ClaimId>> = HashMap::new();
        for &(place, id) in &self.reported {
            reported.entry(place).or_default().push(id);
        }
        for reference in &found {
            if circle_of(reference).is_some() {
                continue;
            }
            let Reference { id, relation, other, .. } = *reference;
            let place = self.claims.get(other.0 as usize).map(|claim| claim.place);
            let sayings = place.and_then(|place| reported.get(&place)).map_or(&[][..], Vec::as_slice);
            let index = self.claims.get(id.0 as usize).and_then(|claim| (claim.extra as usize).checked_sub(1));
            let Some(extra) = index.and_then(|index| self.extras.get_mut(index)) else { continue };
            match relation {
                Relation::Retracts => extra.retracts.extend([other].iter().chain(sayings)),
                Relation::Corrects => extra.corrects.extend([other].iter().chain(sayings)),
                Relation::RestsOn => extra.rests_on.push(other),
            }
        }
    }

    /// Whether a correction is of what somebody else said; that is reported. A source may correct its own report.
    fn is_of_another(&mut self, reference: &Reference) -> bool {
        let claim = |id: ClaimId| self.claims.get(id.0 as usize);
        let Some((own, other)) = claim(reference.id).zip(claim(reference.other)) else { return false };
        let name = |id: NameId| self.names.get(id.0 as usize);
        let voice = |claim: &Claim| self.sources.get(claim.source.0 as usize).map(|source| source.voice);
        // An unnamed speaker is another one on each line, so that he is known again by his words and his source.
        let same_unnamed = name(own.speaker).zip(name(other.speaker)).is_some_and(|(one, two)| {
            one.indefinite && two.indefinite && one.text == two.text && own.source == other.source
        });
        let own_report = own.voice == Voice::Own && voice(own) == voice(other);
        if own.speaker == other.speaker || same_unnamed || own_report {
            return false;
        }
        let text = |id: NameId| name(id).map_or("", |name| name.text.as_str());
        let word = if reference.relation == Relation::Retracts { "retracts" } else { "corrects" };
        let message = format!(
            "`{}` {word} what `{}` said, which is no correction: it takes nothing back",
            text(own.speaker),
            text(other.speaker)
        );
        let diagnostic = Diagnostic::error("corrects-another-speaker", reference.place, message)
            .also(other.place, "this is still counted")
            .help("take the line out: the two are then compared like any other claims")
            .help("if the source corrects its own report, write that in its own voice, without a speaker");
        self.report(diagnostic);
        true
    }

    /// The claim of that label; reported where there is none.
    fn labelled(&mut self, label: &str, place: Place) -> Option<ClaimId> {
        if let Some(&(claim, _)) = self.labels.by_label.get(label) {
            return Some(claim);
        }
        /// Where as many would be held against each other, they are not unknown for a slip.
        const COMPARED: usize = 1 << 20;
        let all = &self.labels.by_label;
        self.labels.compared += all.len();
        let few = self.labels.compared <= COMPARED;
        let near = all.keys().filter(|known| few && within_edits(known, label, 2)).min();
        let mut diagnostic = Diagnostic::error("unknown-label", place, format!("no claim has the label `{label}`"));
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.report(diagnostic.help("give the claim that is meant its label with a line `as …` below it"));
        None
    }

    /// Puts a request for a reply on file. All labels must be known by then.
    pub(super) fn request(&mut self, input: &Input<'_>, asked: &ast::Asked, span: Span) {
        let proposition = match self.content_of(input, asked.content, false) {
            Ok(Some(read)) => read.proposition,
            Ok(None) => return,
            Err(diagnostic) => {
                self.report(*diagnostic);
                return;
            }
        };
        let name = self.named(input, &asked.name);
        let on = asked.on.and_then(|words| self.date_of(input, words, "on", None));
        // A deadline lies ahead: `until Monday` is the Monday after the day of asking.
        let anchor = on.and_then(|range| range.single());
        let until = asked.until.and_then(|words| self.date_ahead(input, words, "until", anchor));
        let reply = asked.replied.as_ref().and_then(|label| {
            let place = Place::new(input.id, label.span);
            self.labelled(&label.value, place)
        });
        let request = Request {
            asked: name,
            proposition,
            on: on.map_or(DateId::UNKNOWN, |range| self.date(range)),
            by: asked.by.as_ref().map(|text| text.value.to_string()),
            until: until.map_or(DateId::UNKNOWN, |range| self.date(range)),
            reply,
            notes: asked.notes.iter().map(|text| text.value.to_string()).collect(),
            place: Place::new(input.id, span),
        };
        self.requests.push(request);
    }

    pub(super) fn acknowledge(&mut self, input: &Input<'_>, acknowledge: &ast::Acknowledge, span: Span) {
        let place = Place::new(input.id, span);
        let at = |text: &ast::Text| (text.value.to_string(), Place::new(input.id, text.span));
        let because = acknowledge.because.as_ref().map(|text| text.value.trim().to_owned()).unwrap_or_default();
        if because.is_empty() {
            self.report(
                Diagnostic::error("syntax", place, "this acceptance gives no reason")
                    .help("add a line below it: `because \"…\"`; the reason is shown wherever the finding is"),
            );
            return;
        }
        let proposition = match acknowledge.content {
            None => None,
            Some(words) => match self.content_of(input, words, false) {
                Ok(Some(read)) => Some(read.proposition),
                Ok(None) => return,
                Err(diagnostic) => {
                    self.report(*diagnostic);
                    return;
                }
            },
        };
        let between = acknowledge.between.iter().map(|text| self.named(input, text)).collect();
        let until = acknowledge.until.and_then(|words| self.date_of(input, words, "until", None));
        let until = until.map_or(DateId::UNKNOWN, |range| self.date(range));
        self.acknowledgements.push(Acknowledgement {
            rule: acknowledge.rule.as_ref().map(at),
            proposition,
            finding: acknowledge.finding.as_ref().map(at),
            because,
            between,
            until,
            place,
        });
    }
}

//! The lines below a claim, labels, acceptances, and requests for a reply.

use super::{Input, Reader};
use crate::{
    diagnostic::Diagnostic,
    model::{Acknowledgement, ClaimId, DateId, Extra, Request},
    source::{Place, Span},
    symbol::{fold, is_near},
    syntax::ast::{self, DetailKind},
};
use hashbrown::HashMap;

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
                DetailKind::Said(_) | DetailKind::Retracts(_) | DetailKind::Corrects(_) | DetailKind::RestsOn(_) => {}
            }
        }
        (Some(extra), background)
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

    pub(super) fn attach_labels(&mut self) {
        for (id, relation, label, place) in std::mem::take(&mut self.labels.references) {
            let Some(other) = self.labelled(&label, place) else { continue };
            if other == id {
                self.report(Diagnostic::error("unknown-label", place, "a claim cannot refer to itself"));
                continue;
            }
            let index = self.claims.get(id.0 as usize).map_or(0, |claim| claim.extra as usize);
            if let Some(extra) = index.checked_sub(1).and_then(|index| self.extras.get_mut(index)) {
                match relation {
                    Relation::Retracts => extra.retracts.push(other),
                    Relation::Corrects => extra.corrects.push(other),
                    Relation::RestsOn => extra.rests_on.push(other),
                }
            }
        }
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
        let near = all.keys().filter(|known| few && is_near(known, label, 2)).min();
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

//! Figures on one point in different units: they are not compared, and that is said.

use super::{Meaning, PointId};
use crate::{
    diagnostic::{Diagnostic, Severity},
    model::{Claim, Model, PropositionId, TermKind},
    symbol::HASH,
    syntax::ast::Stance,
};
use hashbrown::HashMap;

/// A figure on a point: its unit, and its number in the model.
#[derive(Clone, Copy)]
struct Figure {
    group: u32,
    unit: Option<char>,
    number: u32,
}

impl Meaning {
    /// A note for each point on which figures in different units are affirmed, at the first claim
    /// with another unit than the first.
    pub fn unit_notes(&self, model: &Model) -> Vec<Diagnostic> {
        let figures = self.figures_in_several_units(model);
        if figures.is_empty() {
            return Vec::new();
        }
        let mut first: HashMap<u32, (Claim, Figure), foldhash::fast::FixedState> = HashMap::with_hasher(HASH);
        let mut noted: Vec<u32> = Vec::new();
        let mut notes = Vec::new();
        for claim in model.claims.iter().filter(|claim| claim.stance == Stance::Affirms) {
            for &figure in figures.get(&claim.proposition).into_iter().flatten() {
                let &mut (earlier, known) = first.entry(figure.group).or_insert((*claim, figure));
                if known.unit == figure.unit || noted.contains(&figure.group) {
                    continue;
                }
                noted.push(figure.group);
                let text = |number: u32| model.number_texts.get(number);
                let message = format!(
                    "`{}` and `{}` have different units, so they are not compared",
                    text(known.number),
                    text(figure.number)
                );
                let point = self.point_text(model, PointId::group(figure.group));
                notes.push(
                    Diagnostic::new("units-differ", Severity::Note, claim.place, message)
                        .label(format!("on: {point}"))
                        .also(earlier.place, "in another unit")
                        .help("give both in one unit, if the sources do")
                        .help("use two phrases where two different things are counted"),
                );
            }
        }
        notes
    }

    /// The figures of the groups that hold more than one unit, by the proposition that states them.
    fn figures_in_several_units(
        &self,
        model: &Model,
    ) -> HashMap<PropositionId, Vec<Figure>, foldhash::fast::FixedState> {
        let mut found: HashMap<_, Vec<Figure>, _> = HashMap::with_hasher(HASH);
        for members in self.members.chunk_by(|one, other| one.group == other.group) {
            let figures = members.iter().filter_map(|member| {
                let TermKind::Number(number) = member.value.kind() else { return None };
                let unit = model.numbers.get(number as usize)?.unit;
                Some((member.proposition, Figure { group: member.group, unit, number }))
            });
            // The two sides of an opposite have no figures, though they are kept as numbers. Where nothing is declared,
            // figures in two units are of two things.
            let is_measured =
                matches!(self.group(members.first().map_or(0, |member| member.group)), Some(super::Group::One { .. }));
            let mut units = figures.clone().map(|(_, figure)| figure.unit);
            let one = units.next();
            if !is_measured || units.all(|unit| Some(unit) == one) {
                continue;
            }
            for (proposition, figure) in figures {
                found.entry(proposition).or_default().push(figure);
            }
        }
        found
    }
}

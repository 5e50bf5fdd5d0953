//! Figures on one point in different units: they are not compared, and that is said.

use super::{PointId, Semantics};
use crate::{
    diagnostic::{Diagnostic, Severity},
    interner::HASH,
    model::{Claim, Model, PropositionId, TermKind},
    syntax::ast::Stance,
};
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// A figure on a point: its unit, and its number in the model.
#[derive(Clone, Copy)]
struct UnitFigure {
    group: u32,
    unit: Option<char>,
    number: u32,
}

impl Semantics {
    /// A note for each point on which figures in different units are affirmed. It names the least figure of each of two
    /// units, and stands at the later of the two claims.
    pub fn unit_notes(&self, model: &Model) -> Vec<Diagnostic> {
        let figures = self.figures_in_several_units(model);
        let mut least: BTreeMap<u32, BTreeMap<Option<char>, (Claim, UnitFigure)>> = BTreeMap::new();
        let worth = |figure: UnitFigure| model.numbers.get(figure.number as usize);
        for claim in model.claims.iter().filter(|claim| claim.stance == Stance::Affirms && !figures.is_empty()) {
            for &figure in figures.get(&claim.proposition).into_iter().flatten() {
                let of_unit = least.entry(figure.group).or_default().entry(figure.unit).or_insert((*claim, figure));
                if worth(figure) < worth(of_unit.1) {
                    *of_unit = (*claim, figure);
                }
            }
        }
        let note = |(group, units): (u32, BTreeMap<Option<char>, (Claim, UnitFigure)>)| {
            let mut units = units.into_values();
            let ((one, figure), (two, other)) = (units.next()?, units.next()?);
            let (earlier, later) = if one.place < two.place { (one, two) } else { (two, one) };
            let text = |figure: UnitFigure| model.number_text(figure.number);
            let (figure, other) = (text(figure), text(other));
            let message = format!("`{figure}` and `{other}` have different units, so they are not compared");
            let note = Diagnostic::new("units-differ", Severity::Note, later.place, message)
                .label(format!("on: {}", self.point_text(model, PointId::group(group))))
                .also(earlier.place, "in another unit")
                .help("give both in one unit, if the sources do")
                .help("use two phrases where two different things are counted");
            Some(note)
        };
        let mut notes: Vec<Diagnostic> = least.into_iter().filter_map(note).collect();
        notes.sort_by_key(|note| note.place);
        notes
    }

    /// The figures of the groups that hold more than one unit, by the proposition that states them.
    fn figures_in_several_units(
        &self,
        model: &Model,
    ) -> HashMap<PropositionId, Vec<UnitFigure>, foldhash::fast::FixedState> {
        let mut found: HashMap<_, Vec<UnitFigure>, _> = HashMap::with_hasher(HASH);
        for members in self.members.chunk_by(|one, other| one.group == other.group) {
            let figures = members.iter().filter_map(|member| {
                let TermKind::Number(number) = member.value.kind() else { return None };
                let unit = model.numbers.get(number as usize)?.unit;
                Some((member.proposition, UnitFigure { group: member.group, unit, number }))
            });
            // The two sides of an opposite have no figures, though they are kept as numbers. Where nothing is declared,
            // figures in two units are of two things.
            let is_measured = matches!(
                self.group(members.first().map_or(0, |member| member.group)),
                Some(super::GroupId::One { .. })
            );
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

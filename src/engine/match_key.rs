//! The keys that distinguish the matches of a rule, however they are found.

use super::{
    compare::{FieldValue, datum},
    facts::Facts,
};
use crate::{
    narrow::to_u32,
    rules::{
        Flag, Rule,
        ir::{Operand, ValueType, Variable},
    },
};

/// The number of steps that keeping a match counts as. Matches are large, and the budget also bounds memory.
pub(super) const MATCH_KEPT: u64 = 100;

/// The variables of a rule that a flag uses: its subject, `against` and point, and those in `per` and `together by`.
pub(super) fn wanted(rule: &Rule, flag: &Flag) -> Vec<Variable> {
    let flagged = [Some(flag.subject), flag.against, flag.on].into_iter().flatten();
    let told_apart = rule.per.iter().chain(&rule.together).filter_map(Operand::variable);
    let mut wanted: Vec<Variable> = flagged.chain(told_apart).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// The type of a variable of a rule.
pub(super) fn kind(rule: &Rule, variable: Variable) -> ValueType {
    rule.variables.get(variable as usize).map_or(ValueType::Value, |slot| slot.kind)
}

/// Appends the value of an operand of `per` to the key.
pub(super) fn key_part(facts: &Facts<'_>, operand: &Operand, value: u32, parts: &mut Vec<u32>) {
    match datum(facts.model, operand, value) {
        None => parts.push(u32::MAX),
        Some(FieldValue::Id(id)) => parts.push(id),
        Some(FieldValue::Date(date)) => {
            let (from, to) = date.ends_in_order();
            parts.extend([from, to]);
        }
        Some(FieldValue::Number(number)) => {
            for end in [number.low, number.high] {
                let bytes = end.unwrap_or(i128::MIN).to_le_bytes();
                parts.extend(bytes.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)));
            }
        }
        Some(FieldValue::Text(text)) => {
            parts.push(to_u32(text.len()));
            parts.extend(text.bytes().map(u32::from));
        }
    }
}

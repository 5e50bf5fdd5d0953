//! The safety check: each variable of a definition or rule must be bound by its conditions.

use super::{
    collect::{ByGroup, Declarations, RuleBody, placeholders},
    ir::{Counted, Operand, Operator, ValueType, Variable},
    lower::{Body, BodyVariable, LoweredCondition, written},
};
use crate::{diagnostic::Diagnostic, source::Place};

/// For each group, which variables of its head the caller must bind.
pub(super) type Needs = ByGroup<Vec<bool>>;

/// Checks that the conditions of all definitions and rules bind their variables.
pub(super) fn check(declared: &mut Declarations<Operand>, diagnostics: &mut Vec<Diagnostic>) -> Needs {
    let needs = needs_of(declared);
    for group in declared.groups.iter_mut() {
        let before = diagnostics.len();
        for definition in group {
            let mut bound = start(&definition.body.variables);
            for &variable in &definition.head {
                // The caller may bind it, but then some condition must mention it.
                if mark(&mut bound, variable)
                    && !mentions(&definition.body.conditions, variable)
                    && let Some(named) = definition.body.variables.get(variable as usize)
                {
                    diagnostics.push(unbound(named, definition.place));
                }
            }
            check_body(&definition.body, &bound, &needs, diagnostics);
            definition.broken |= diagnostics.len() > before;
        }
    }
    for rule in &mut declared.rules {
        let before = diagnostics.len();
        let mut bound = start(&rule.body.variables);
        close(&rule.body.conditions, &mut bound, &needs);
        check_body(&rule.body, &start(&rule.body.variables), &needs, diagnostics);
        let flags = rule.rule.flags.iter().flat_map(|flag| {
            [Some(flag.subject), flag.against, flag.on].into_iter().flatten().map(|variable| (variable, flag.place))
        });
        let per = rule
            .per
            .iter()
            .chain(&rule.together)
            .filter_map(Operand::variable)
            .map(|variable| (variable, rule.rule.place));
        for (variable, place) in flags.chain(per) {
            // A claim that no condition mentions would range over all claims.
            let any = !rule.rule.broken && !rule.body.conditions.iter().any(|condition| says_of(condition, variable));
            if (any || !is_bound(&bound, variable))
                && let Some(named) = rule.body.variables.get(variable as usize)
            {
                diagnostics.push(unbound(named, place));
            }
        }
        if diagnostics.len() == before {
            check_messages(rule, &bound, diagnostics);
        }
        rule.rule.broken |= diagnostics.len() > before;
    }
    needs
}

/// Claims are always bound, since they range over all claims.
fn start(variables: &[BodyVariable]) -> Vec<bool> {
    variables.iter().map(|named| named.kind == Some(ValueType::Claim)).collect()
}

/// Whether a condition mentions a variable, including in negations and counts.
fn mentions(conditions: &[LoweredCondition<Operand>], variable: Variable) -> bool {
    conditions.iter().any(|condition| match condition {
        LoweredCondition::Unless(inner, _) | LoweredCondition::Count { conditions: inner, .. } => {
            mentions(inner, variable)
        }
        plain => says_of(plain, variable),
    })
}

/// Whether a condition that must hold mentions a variable.
fn says_of(condition: &LoweredCondition<Operand>, variable: Variable) -> bool {
    match condition {
        LoweredCondition::Atom(atom, _) => atom.variables.contains(&variable),
        LoweredCondition::Compare { left, right, .. } => {
            [left, right].into_iter().any(|operand| operand.variable() == Some(variable))
        }
        LoweredCondition::Call { variables, .. } => variables.contains(&variable),
        LoweredCondition::Unless(..) | LoweredCondition::Count { .. } => false,
    }
}

fn is_bound(bound: &[bool], variable: Variable) -> bool {
    bound.get(variable as usize).copied().unwrap_or_default()
}

fn mark(bound: &mut [bool], variable: Variable) -> bool {
    match bound.get_mut(variable as usize) {
        Some(slot) if !*slot => {
            *slot = true;
            true
        }
        _ => false,
    }
}

/// The variables of each head that its conditions leave unbound, as a fixpoint that starts from none.
fn needs_of(declared: &Declarations<Operand>) -> Needs {
    let heads = declared.groups.iter().map(|group| group.first().map_or(0, |definition| definition.head.len()));
    let mut needs: Needs = heads.map(|length| vec![false; length]).collect();
    let mut backwards = false;
    loop {
        let mut changed = false;
        // The direction alternates, as chains of definitions may be in either order.
        backwards = !backwards;
        let count = declared.groups.len();
        for index in (0..count).map(|index| if backwards { count - 1 - index } else { index }) {
            for definition in &declared.groups[index] {
                let mut bound = start(&definition.body.variables);
                let given = needs[index].clone();
                for (&variable, given) in definition.head.iter().zip(&given) {
                    if *given {
                        mark(&mut bound, variable);
                    }
                }
                close(&definition.body.conditions, &mut bound, &needs);
                let open = definition.head.iter().map(|&variable| !is_bound(&bound, variable));
                for (slot, open) in needs[index].iter_mut().zip(open) {
                    if open && !*slot {
                        *slot = true;
                        changed = true;
                    }
                }
            }
        }
        if !changed {
            return needs;
        }
    }
}

/// Marks all variables that conditions bind.
fn close(conditions: &[LoweredCondition<Operand>], bound: &mut [bool], needs: &Needs) {
    loop {
        let mut changed = false;
        for condition in conditions {
            match condition {
                LoweredCondition::Atom(atom, _) => {
                    for &variable in &atom.variables {
                        changed |= mark(bound, variable);
                    }
                }
                LoweredCondition::Compare { operator: Operator::Is, left, right, .. } => {
                    changed |= assign(left, right, bound) | assign(right, left, bound);
                }
                LoweredCondition::Call { group, variables, .. } => {
                    let needs = &needs[*group];
                    let mut pairs = variables.iter().zip(needs);
                    if pairs.all(|(&variable, need)| !need || is_bound(bound, variable)) {
                        for (&variable, need) in variables.iter().zip(needs) {
                            if !need {
                                changed |= mark(bound, variable);
                            }
                        }
                    }
                }
                LoweredCondition::Compare { .. } | LoweredCondition::Unless(..) | LoweredCondition::Count { .. } => {}
            }
        }
        if !changed {
            return;
        }
    }
}

fn assign(side: &Operand, other: &Operand, bound: &mut [bool]) -> bool {
    match side.bare() {
        Some(variable) if can_be_named(other.kind()) => {
            let known = other.variable().is_none_or(|variable| is_bound(bound, variable));
            known && mark(bound, variable)
        }
        _ => false,
    }
}

/// Whether a variable can have this type.
pub(super) const fn can_be_named(kind: ValueType) -> bool {
    !matches!(kind, ValueType::Date | ValueType::Number | ValueType::Text)
}

fn check_body(body: &Body<Operand>, bound: &[bool], needs: &Needs, diagnostics: &mut Vec<Diagnostic>) {
    let mut reported = vec![false; body.variables.len()];
    let mut inside = bound.to_vec();
    close(&body.conditions, &mut inside, needs);
    check_conditions(&body.conditions, &inside, body, needs, &mut reported, diagnostics);
    for (_, conditions, _) in &body.lower {
        let mut bound = inside.clone();
        close(conditions, &mut bound, needs);
        check_conditions(conditions, &bound, body, needs, &mut reported, diagnostics);
    }
}

fn check_conditions(
    conditions: &[LoweredCondition<Operand>],
    bound: &[bool],
    body: &Body<Operand>,
    needs: &Needs,
    reported: &mut Vec<bool>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut require = |variable: Variable, place: Place, reported: &mut Vec<bool>| {
        if !is_bound(bound, variable)
            && mark(reported, variable)
            && let Some(named) = body.variables.get(variable as usize)
        {
            diagnostics.push(unbound(named, place));
        }
    };
    for condition in conditions {
        match condition {
            LoweredCondition::Atom(..) => {}
            LoweredCondition::Compare { left, right, place, .. } => {
                for variable in [left, right].into_iter().filter_map(|operand| operand.variable()) {
                    require(variable, *place, reported);
                }
            }
            LoweredCondition::Call { variables, place, .. } => {
                for &variable in variables {
                    require(variable, *place, reported);
                }
            }
            LoweredCondition::Unless(..) | LoweredCondition::Count { .. } => {}
        }
    }
    for condition in conditions {
        let (inner, counted) = match condition {
            LoweredCondition::Unless(inner, _) => (inner, None),
            LoweredCondition::Count { conditions, counted, place, .. } => (conditions, Some((counted, *place))),
            _ => continue,
        };
        let outside = bound.to_vec();
        let mut inside = bound.to_vec();
        close(inner, &mut inside, needs);
        if let Some((&counted, place)) = counted {
            let given = counted.given().filter(|_| matches!(counted, Counted::Values(_) | Counted::Sum { .. }));
            let given = given.map(|variable| (variable, &inside));
            let needed = counted.needed().map(|variable| (variable, &outside));
            for (variable, bound) in given.chain(needed) {
                if !is_bound(bound, variable)
                    && mark(reported, variable)
                    && let Some(named) = body.variables.get(variable as usize)
                {
                    diagnostics.push(unbound(named, place));
                }
            }
        }
        check_conditions(inner, &inside, body, needs, reported, diagnostics);
    }
}

/// Reports variables in a message that occur only under `unless` or in a count, and so have no value when the rule
/// matches.
fn check_messages(rule: &RuleBody<Operand>, bound: &[bool], diagnostics: &mut Vec<Diagnostic>) {
    for flag in &rule.rule.flags {
        for (inside, base) in placeholders(&flag.message) {
            // A claim counts as bound since it ranges over all claims, but some condition must mention it.
            let spoken_of =
                |variable: Variable| rule.body.conditions.iter().any(|condition| says_of(condition, variable));
            let is_bound = |variable: Variable, named: &BodyVariable| {
                is_bound(bound, variable) && (named.kind != Some(ValueType::Claim) || spoken_of(variable))
            };
            let mut named = (0..).zip(&rule.body.variables).filter(|(_, named)| named.name == base);
            if named.any(|(variable, named)| !is_bound(variable, named)) {
                let message = format!("`{{{inside}}}` in the message: `{base}` stands only in `unless` or in a count");
                let help = "it means any there and has no value here: take it out of the message, or add a condition that says what it stands for";
                diagnostics.push(Diagnostic::error("unbound-variable", flag.message_place, message).help(help));
            }
        }
    }
}

fn unbound(named: &BodyVariable, place: Place) -> Diagnostic {
    let (message, help) = if named.name.is_empty() {
        let message = "what stands here cannot be given to this condition";
        (message.to_owned(), "put a `{variable}` here, and say in another condition what it stands for".to_owned())
    } else {
        let name = written(named);
        let message = format!("no condition says what `{name}` stands for");
        let such = match named.kind {
            Some(ValueType::Claim) => format!("`{name} affirms {{p}}`"),
            _ => format!("`A affirms {name}` or `{name} is A.speaker`"),
        };
        let help = format!("add one that does, such as {such}; what stands only in `unless` or in a count means any");
        (message, help)
    };
    Diagnostic::error("unbound-variable", place, message).help(help)
}

//! How names are mentioned: with which title, and by which short form.

use super::{ClaimId, Input, Model, NameId, TermKind};
use crate::interner::Symbol;
use crate::narrow::to_u32;
use crate::text::fold::fold;
use std::collections::BTreeMap;

/// Works out the titles by which claims name somebody, and the short forms on file that may stand for
/// several names.
pub(super) fn find(model: &mut Model, inputs: &[Input<'_>]) {
    model.titled = titled(model, inputs);
    model.short_forms = short_forms(model);
}

/// A title with the rest of the name behind it, in words.
type WrittenTitle = (Vec<String>, Symbol);

fn titled(model: &Model, inputs: &[Input<'_>]) -> Vec<(ClaimId, NameId, Symbol)> {
    let mut written: BTreeMap<NameId, Vec<WrittenTitle>> = BTreeMap::new();
    for (id, name) in model.names.iter().enumerate().filter(|(_, name)| !name.related().titles.is_empty()) {
        for &title in &name.related().titles {
            for &form in &name.forms {
                let words = [title, form].map(|symbol| model.symbols.get(symbol).to_owned()).join(" ");
                let words = words.split(' ').map(str::to_owned).collect();
                written.entry(NameId(to_u32(id))).or_default().push((words, title));
            }
        }
    }
    let mut found = Vec::new();
    if written.is_empty() {
        return found;
    }
    let files: BTreeMap<_, _> = inputs.iter().map(|input| (input.id, input.file)).collect();
    for (id, claim) in model.claims.iter().enumerate().filter(|(_, claim)| claim.is_line()) {
        let slots = model.propositions.slots(claim.proposition).iter().filter_map(|term| match term.kind() {
            TermKind::Name(name) => Some(name),
            _ => None,
        });
        let mut names: Vec<NameId> = slots.chain([claim.speaker]).filter(|name| written.contains_key(name)).collect();
        names.sort_unstable();
        names.dedup();
        let Some(file) = files.get(&claim.place.file).filter(|_| !names.is_empty()) else { continue };
        let line = fold(file.slice(claim.place.span)).into_owned();
        let marks = |character: char| !character.is_alphanumeric();
        let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(marks)).collect();
        for name in names {
            let before = found.len();
            for (form, title) in written.get(&name).into_iter().flatten() {
                let stands = words.windows(form.len()).any(|window| window == form.as_slice());
                let new = found.get(before..).is_some_and(|own| !own.contains(&(ClaimId(to_u32(id)), name, *title)));
                if stands && new {
                    found.push((ClaimId(to_u32(id)), name, *title));
                }
            }
        }
    }
    found
}

fn short_forms(model: &Model) -> Vec<(NameId, Symbol)> {
    let mut found = Vec::new();
    for (id, name) in model.names.iter().enumerate() {
        let declared = name.forms.iter().map(|&form| model.symbols.get(form));
        let own = name.forms.is_empty().then_some(name.text.as_str());
        for form in declared.chain(own).filter(|form| form.contains(' ')) {
            let letters = form.split(' ').filter_map(|word| word.chars().next()).filter(|letter| letter.is_uppercase());
            let short: String = letters.collect();
            // A single initial is no short form of anything in particular.
            let Some(symbol) = model.symbols.find(&short).filter(|_| short.chars().count() > 1) else { continue };
            let on_file = model.declared.is_name(symbol) || model.undeclared.contains(symbol);
            if on_file && !found.contains(&(NameId(to_u32(id)), symbol)) {
                found.push((NameId(to_u32(id)), symbol));
            }
        }
    }
    found
}

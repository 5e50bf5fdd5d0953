//! Who is meant by a pronoun: `I` and `my` are the speaker, `he [Jones]` is Jones, and any other is somebody whom the
//! line does not name.

use super::{Input, Reader};
use crate::{
    diagnostic::{Diagnostic, Severity},
    model::NameId,
    source::Place,
    vocabulary::{Item, ItemKind, Mark, VerbForm},
};

impl Reader<'_> {
    /// Whether `I` or `my` stands in some words.
    pub(super) fn speaks_of_self(&self, items: &[Item], from: usize) -> bool {
        let lists = &self.vocabulary.lists;
        (from..items.len())
            .any(|at| self.begins_a(&lists.selves, items, at) || self.begins_a(&lists.self_possessives, items, at))
    }

    /// The words with the speaker's in the place of `I` and `my`; none where neither stands there, or nobody speaks.
    pub(super) fn in_third_person(&mut self, items: &[Item]) -> Option<Vec<Item>> {
        if self.speaking.is_empty() || !self.speaks_of_self(items, 0) {
            return None;
        }
        let speaking = self.speaking.clone();
        let mut named = Vec::with_capacity(items.len() + speaking.len());
        for (at, item) in items.iter().enumerate() {
            let is_self = self.begins_a(&self.vocabulary.lists.selves, items, at);
            let is_own = self.begins_a(&self.vocabulary.lists.self_possessives, items, at);
            if !is_self && !is_own {
                // `I leak nothing`: the word behind `I` is its verb.
                let verbal = item.verbal || at > 0 && self.begins_a(&self.vocabulary.lists.selves, items, at - 1);
                named.push(Item { verbal, ..*item });
                continue;
            }
            let first = named.len();
            named.extend(speaking.iter().map(|word| Item { token: item.token, mark: Default::default(), ..*word }));
            if is_own && let Some(last) = named.last_mut() {
                let owner = self.symbols.get(last.word).to_owned();
                let ending = self.vocabulary.possessives.first().map_or("", |ending| ending.as_str());
                last.word = self.symbols.intern(&format!("{owner}{ending}"));
                last.lower = last.word;
            }
            named.get_mut(first).into_iter().for_each(|word| word.mark = item.mark);
        }
        Some(named)
    }

    /// Puts the name in the place of a pronoun with a name in brackets behind it: `he [Jones]`, `she (Lowe)`.
    pub(super) fn with_names_for_pronouns(&mut self, items: &mut Vec<Item>) {
        let mut at = 0;
        while at + 1 < items.len() {
            if !self.begins_a(&self.vocabulary.lists.pronouns, items, at) {
                at += 1;
                continue;
            }
            let Some(next) = items.get(at + 1).copied() else { return };
            let text = self.symbols.get(next.word);
            if next.kind == ItemKind::Open {
                let close =
                    (at + 2..items.len()).find(|&at| items.get(at).is_some_and(|item| item.kind == ItemKind::Close));
                let inner = close.map(|close| (close, items.get(at + 2..close).unwrap_or(&[]).to_vec()));
                let is_name =
                    |inner: &[Item]| !inner.is_empty() && inner.iter().all(|item| item.kind != ItemKind::Open);
                if let Some((close, inner)) = inner.filter(|(_, inner)| is_name(inner)) {
                    let len = inner.len();
                    items.splice(at..=close, inner);
                    at += len;
                    continue;
                }
            } else if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'))
                && !inner.is_empty()
            {
                let inner = inner.to_owned();
                let word = self.symbols.intern(&inner);
                items.splice(at..=at + 1, [Item { word, lower: word, ..next }]);
            }
            at += 1;
        }
    }

    /// Whether a pronoun stands at an item for somebody whom the line does not name. `it rained` speaks of nobody.
    pub(super) fn is_unresolved(&self, items: &[Item], at: usize) -> bool {
        let lists = &self.vocabulary.lists;
        // `touched her`, but `her brother`.
        let owns = || {
            self.context(None).filler(items, at) > 0
                && items.get(at + 1).is_some_and(|next| next.mark == Mark::None)
                && !self.begins_a(&lists.prepositions, items, at + 1)
        };
        // `the pool was closed because it was unsafe`
        let is_named = || {
            let finite = VerbForm::PAST.and(VerbForm::SINGULAR);
            let has_verb = self.begins_a(&lists.auxiliaries, items, at + 1)
                || self.verb_form(items.get(at + 1)).is_some_and(|form| form.is(finite));
            let opens = at.checked_sub(1).is_some_and(|before| {
                self.begins_a(&lists.subordinators, items, before) || self.begins_a(&lists.joinings, items, before)
            });
            at > 2 && has_verb && opens && self.begins_a(&lists.inner_pronouns, items, at)
        };
        self.begins_a(&lists.pronouns, items, at)
            && !self.begins_a(&lists.expletives, items, at)
            && !owns()
            && !is_named()
    }

    /// A name for whoever a pronoun stands for: one for each speaker, and a new one where nobody speaks, so that no claims of two
    /// speakers are taken to be about one person.
    pub(super) fn nobody_named(&mut self, input: &Input<'_>, words: &[Item]) -> NameId {
        let text = words.iter().map(|item| self.symbols.get(item.lower)).collect::<Vec<_>>().join(" ");
        let place = self.place_of(input, words);
        self.unresolved(place, &text);
        let key = (self.speaking.iter().map(|item| item.word).collect::<Vec<_>>(), self.symbols.intern(&text));
        let known = self.pronouns.get(&key).filter(|_| !self.speaking.is_empty()).copied();
        known.unwrap_or_else(|| {
            let id = self.new_name(text, true);
            self.names.get_mut(id.0 as usize).into_iter().for_each(|name| name.pronoun = true);
            if !self.speaking.is_empty() {
                self.pronouns.insert(key, id);
            }
            id
        })
    }

    /// Points out a pronoun for which nobody is named on the line.
    pub(super) fn report_pronoun(&mut self, input: &Input<'_>) {
        let Some((place, text)) = self.pronoun.take() else { return };
        debug_assert_eq!(place.file, input.id, "a pronoun stands on the line that is read");
        self.report(
            Diagnostic::new(
                "unresolved-pronoun",
                Severity::Warning,
                place,
                format!("the line does not say whom `{text}` stands for"),
            )
            .label("compared with no claim of another speaker")
            .help(format!("write the name in its place, or behind it in brackets: `{text} [NAME]`")),
        );
    }

    /// Remembers the first pronoun of a line for which nobody is named.
    pub(super) fn unresolved(&mut self, place: Place, text: &str) {
        if self.pronoun.is_none() {
            self.pronoun = Some((place, text.to_owned()));
        }
    }
}

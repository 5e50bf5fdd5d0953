//! Verbs in all their forms, worked out from the lines that declare them. The build script does this for the verbs that
//! come with the program, so this file uses nothing but the standard library.

use std::collections::{BTreeMap, BTreeSet};

/// What a word is as a form of a verb; several at once, as `put` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerbForm(pub(super) u8);

impl VerbForm {
    /// `go`
    pub const BASE: Self = Self(1);
    /// `goes`
    pub const SINGULAR: Self = Self(1 << 1);
    /// `went`
    pub const PAST: Self = Self(1 << 2);
    /// `gone`
    pub const PARTICIPLE: Self = Self(1 << 3);
    /// `going`
    pub const PROGRESSIVE: Self = Self(1 << 4);
    /// `votes`, `vote`: as often a noun.
    pub const NOUN: Self = Self(1 << 5);

    /// Whether it is one of some forms.
    pub const fn is(self, forms: Self) -> bool {
        self.0 & forms.0 != 0
    }

    /// This form and another.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What the forms of one verb have in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Paradigm {
    pub present: String,
    pub past: String,
    pub stative: bool,
    pub once: bool,
    pub intransitive: bool,
}

/// Verbs by their forms.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub verbs: Vec<Paradigm>,
    /// For each form its verb, by its place among them, and what the form is.
    pub forms: BTreeMap<String, (usize, VerbForm)>,
}

impl Table {
    pub fn add(&mut self, base: &str, past: &[&str], participle: &[&str], noun: bool) {
        let regular = with_ending(base, "ed");
        let own = [regular.as_str()];
        let pasts = if past.is_empty() { &own[..] } else { past };
        let participles = if participle.is_empty() { pasts } else { participle };
        // `banned`, `banning`
        let last = base.get(base.len().saturating_sub(1)..).unwrap_or("");
        let doubled = pasts.first().is_some_and(|past| {
            past.strip_prefix(base)
                .and_then(|rest| rest.strip_suffix("ed"))
                .is_some_and(|rest| rest == last || rest == "k")
        });
        let progressive = match pasts.first().filter(|_| doubled).and_then(|past| past.strip_suffix("ed")) {
            Some(stem) => stem.to_owned() + "ing",
            None => with_ending(base, "ing"),
        };
        let singular = with_ending(base, "s");
        let known = self.forms.get(base).filter(|(_, form)| form.is(VerbForm::BASE)).map(|&(verb, _)| verb);
        let verb = known.unwrap_or_else(|| {
            let past = pasts.first().copied().unwrap_or(base).to_owned();
            self.verbs.push(Paradigm { present: singular.clone(), past, ..Paradigm::default() });
            self.verbs.len() - 1
        });
        self.put(base, verb, if noun { VerbForm::BASE.and(VerbForm::NOUN) } else { VerbForm::BASE });
        self.put(&singular, verb, if noun { VerbForm::NOUN } else { VerbForm::SINGULAR });
        pasts.iter().for_each(|past| self.put(past, verb, VerbForm::PAST));
        participles.iter().for_each(|participle| self.put(participle, verb, VerbForm::PARTICIPLE));
        self.put(&progressive, verb, VerbForm::PROGRESSIVE);
    }

    /// Adds a form. A word that is one of another verb already stays one of that.
    fn put(&mut self, text: &str, verb: usize, form: VerbForm) {
        let past = |verb: usize| self.verbs.get(verb).map(|verb| &verb.past);
        let is_same = |other: usize| past(other) == past(verb);
        match self.forms.get_mut(text) {
            Some((known, forms)) if is_same(*known) => *forms = forms.and(form),
            Some(_) => {}
            None => {
                self.forms.insert(text.to_owned(), (verb, form));
            }
        }
    }

    /// Marks the verbs that have these words as their base forms.
    pub fn mark(
        &mut self,
        stative: impl Fn(&str) -> bool,
        once: impl Fn(&str) -> bool,
        intransitive: impl Fn(&str) -> bool,
    ) {
        let pasts = |marked: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let bases = self.forms.iter().filter(|(word, (_, form))| form.is(VerbForm::BASE) && marked(word));
            bases.filter_map(|(_, &(verb, _))| Some(self.verbs.get(verb)?.past.clone())).collect()
        };
        let (stative, once, intransitive) = (pasts(&stative), pasts(&once), pasts(&intransitive));
        for verb in &mut self.verbs {
            verb.stative = stative.contains(&verb.past);
            verb.once = once.contains(&verb.past);
            verb.intransitive = intransitive.contains(&verb.past);
        }
    }
}

/// A base form with a regular ending: `s`, `ed` or `ing`.
pub(super) fn with_ending(base: &str, ending: &str) -> String {
    let is_vowel = |letter: char| "aeiou".contains(letter);
    let letters: Vec<char> = base.chars().collect();
    let last = |back: usize| letters.len().checked_sub(back).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
    let without = |count: usize| letters.iter().take(letters.len().saturating_sub(count)).collect::<String>();
    let consonant_y = last(1) == 'y' && !is_vowel(last(2));
    match ending {
        "s" if consonant_y => without(1) + "ies",
        "s" if ["s", "x", "z", "ch", "sh"].iter().any(|hiss| base.ends_with(hiss))
            || last(1) == 'o' && !is_vowel(last(2)) =>
        {
            base.to_owned() + "es"
        }
        "s" => base.to_owned() + "s",
        "ed" if consonant_y => without(1) + "ied",
        "ed" if last(1) == 'e' => base.to_owned() + "d",
        "ing" if base.ends_with("ie") => without(2) + "ying",
        "ing" if last(1) == 'e' && !matches!(last(2), 'e' | 'o' | 'y') => without(1) + "ing",
        _ if doubles(&letters) => format!("{base}{}{ending}", last(1)),
        _ => base.to_owned() + ending,
    }
}

/// Whether the last letter is doubled before an ending: a single consonant behind a single vowel, in a word of one
/// syllable (*stop*), or after `l` in any (*travel*).
fn doubles(letters: &[char]) -> bool {
    let is_vowel = |letter: &char| "aeiou".contains(*letter);
    let [.., before, vowel, last] = letters else { return false };
    let shape = is_vowel(vowel) && !is_vowel(last) && !is_vowel(before) && !"wxyh".contains(*last);
    let groups =
        letters.windows(2).filter(|pair| matches!(pair, [one, two] if is_vowel(one) && !is_vowel(two))).count();
    shape && (groups == 1 || *last == 'l')
}

//! Verbs in their forms, so that sentences compare by what they say and not by tense.
//!
//! A verb is declared by its base form, and where it is irregular by its past and its past participle: `verb go, went,
//! gone`. The spelling of regular forms follows the usual rules (*stop, stopped, stopping*; *carry, carries, carried*).

use crate::value::number::irregular_plural;
use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;
use smol_str::SmolStr;
use std::sync::LazyLock;

/// What a word is as a form of a verb; several at once, as `put` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VerbForm(u8);

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

/// A form of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    /// The third person singular, which stands for a state that holds.
    pub present: SmolStr,
    /// The past, which stands for all other forms.
    pub past: SmolStr,
    /// What the word is.
    pub form: VerbForm,
    /// Whether it speaks of a state, so that present and past say two things: `owns`.
    pub stative: bool,
    /// Whether it happens to somebody once: `die`.
    pub once: bool,
}

/// Verbs by their forms. Those that come with the program are many, and few runs ask for one, so they are read from
/// their text when the first is asked for.
#[derive(Clone, Debug, Default)]
pub struct Verbs {
    own: Table,
    /// Whether those that come with the program are among them.
    pub standard: bool,
}

#[derive(Clone, Debug, Default)]
struct Table {
    forms: HashMap<SmolStr, Verb>,
    /// Words by the word that they are another spelling of.
    spellings: HashMap<SmolStr, SmolStr>,
}

/// The verbs and spellings that come with the program.
static STANDARD: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let (mut stative, mut once) = (HashSet::new(), HashSet::new());
    for line in include_str!("../../rules/words/verbs.txt").lines() {
        let (words, marks) = line.split_once(':').unwrap_or((line, ""));
        let mut words = words.split(',').map(str::trim);
        let (kind, first) = words.next().and_then(|first| first.split_once(' ')).unwrap_or_default();
        match kind {
            "verb" => {
                let rest: SmallVec<[&str; 4]> = words.collect();
                let (past, participle) = rest.split_at(rest.len().min(1));
                let has = |mark: &str| marks.split(',').any(|own| own.trim() == mark);
                table.add(first, past, participle, has("noun"));
                if has("once") {
                    once.insert(first);
                }
            }
            "stative" => stative.extend(std::iter::once(first).chain(words)),
            _ => {}
        }
    }
    table.mark(|word| stative.contains(word), |word| once.contains(word));
    for line in include_str!("../../rules/words/spellings.txt").lines() {
        let Some(words) = line.strip_prefix("forms ") else { continue };
        let mut words = words.split(',').map(str::trim);
        let first = words.next().unwrap_or_default();
        table.spellings.extend(words.map(|word| (SmolStr::from(word), SmolStr::from(first))));
    }
    table
});

/// The lines of the lists that come with the program in which a word stands, or is a form of a verb that does: the file, the
/// number of the line, and its text.
pub fn standard_lines(word: &str) -> Vec<(&'static str, usize, &'static str)> {
    let files = [
        ("rules/words/verbs.txt", include_str!("../../rules/words/verbs.txt")),
        ("rules/words/spellings.txt", include_str!("../../rules/words/spellings.txt")),
    ];
    let holds = |line: &str| {
        let (words, _) = line.split_once(':').unwrap_or((line, ""));
        let Some((kind, words)) = words.split_once(' ') else { return false };
        let words: SmallVec<[&str; 4]> = words.split(',').map(str::trim).collect();
        let mut one = Verbs::default();
        if let ("verb", Some((base, rest))) = (kind, words.split_first()) {
            let (past, participle) = rest.split_at(rest.len().min(1));
            one.add(base, past, participle, false);
        }
        one.get(word).is_some() || kind != "#" && words.contains(&word)
    };
    let lines =
        files.into_iter().flat_map(|(file, text)| (1..).zip(text.lines()).map(move |(at, line)| (file, at, line)));
    lines.filter(|(_, _, line)| holds(line)).collect()
}

impl Verbs {
    /// What a word is as a form of a verb, if it is one. A project's own verbs come first.
    pub fn get(&self, word: &str) -> Option<&Verb> {
        let standard = || STANDARD.forms.get(word).or_else(|| STANDARD.forms.get(STANDARD.spellings.get(word)?));
        self.own.forms.get(word).or_else(|| if self.standard { standard() } else { None })
    }

    /// All forms with their verbs, in no particular order.
    pub fn forms(&self) -> impl Iterator<Item = (&str, &Verb)> {
        let standard = self.standard.then(|| STANDARD.forms.iter()).into_iter().flatten();
        self.own.forms.iter().chain(standard).map(|(form, verb)| (form.as_str(), verb))
    }

    /// The word that a word is another spelling of (*colour*, *color*); itself where there is none.
    pub fn spelling<'w>(&self, word: &'w str) -> &'w str {
        if self.standard { STANDARD.spellings.get(word).map_or(word, SmolStr::as_str) } else { word }
    }

    /// Adds a verb by its base form, and the past and participle of an irregular one. A word that is a form of two verbs
    /// is one of the verb that was added first.
    ///
    /// A verb may be added again with other forms (`burned`, `burnt`). Where its form in *-s* is as often the plural of a
    /// noun (`noun`), that is no form of it here: `the votes were counted` is not `the vote was counted`.
    pub fn add(&mut self, base: &str, past: &[&str], participle: &[&str], noun: bool) {
        self.own.add(base, past, participle, noun);
    }

    /// Marks the verbs that have these words as their base forms: those that speak of a state, and those of what happens
    /// once.
    pub fn mark(&mut self, stative: &HashSet<SmolStr>, once: &HashSet<SmolStr>) {
        self.own.mark(|word| stative.contains(word), |word| once.contains(word));
    }
}

impl Table {
    fn add(&mut self, base: &str, past: &[&str], participle: &[&str], noun: bool) {
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
        let known = self.forms.get(base).filter(|verb| verb.form.is(VerbForm::BASE)).cloned();
        let first = pasts.first().copied().unwrap_or(base);
        let (present, past) = match known {
            Some(known) => (known.present, known.past),
            None => (SmolStr::from(singular.as_str()), SmolStr::from(first)),
        };
        let mut add = |text: &str, form: VerbForm| {
            let verb = Verb { present: present.clone(), past: past.clone(), form, stative: false, once: false };
            let known = self.forms.entry(SmolStr::from(text)).or_insert(verb);
            if known.past == past {
                known.form = known.form.and(form);
            }
        };
        add(base, if noun { VerbForm::BASE.and(VerbForm::NOUN) } else { VerbForm::BASE });
        add(&singular, if noun { VerbForm::NOUN } else { VerbForm::SINGULAR });
        pasts.iter().for_each(|past| add(past, VerbForm::PAST));
        participles.iter().for_each(|participle| add(participle, VerbForm::PARTICIPLE));
        add(&progressive, VerbForm::PROGRESSIVE);
    }

    fn mark(&mut self, stative: impl Fn(&str) -> bool, once: impl Fn(&str) -> bool) {
        let pasts = |marked: &dyn Fn(&str) -> bool| -> HashSet<SmolStr> {
            let bases = self.forms.iter().filter(|(word, verb)| verb.form.is(VerbForm::BASE) && marked(word));
            bases.map(|(_, verb)| verb.past.clone()).collect()
        };
        let (stative, once) = (pasts(&stative), pasts(&once));
        for verb in self.forms.values_mut() {
            verb.stative = stative.contains(&verb.past);
            verb.once = once.contains(&verb.past);
        }
    }
}

/// The plural of a noun.
pub fn plural(noun: &str) -> String {
    irregular_plural(noun).map_or_else(|| with_ending(noun, "s"), str::to_owned)
}

/// A base form with a regular ending: `s`, `ed` or `ing`.
fn with_ending(base: &str, ending: &str) -> String {
    let is_vowel = |letter: char| "aeiou".contains(letter);
    let letters: SmallVec<[char; 12]> = base.chars().collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_are_spelt_as_usual() {
        for (base, expect) in [
            ("inspect", "inspects inspected inspecting"),
            ("approve", "approves approved approving"),
            ("carry", "carries carried carrying"),
            ("destroy", "destroys destroyed destroying"),
            ("stop", "stops stopped stopping"),
            ("travel", "travels travelled travelling"),
            ("pass", "passes passed passing"),
            ("veto", "vetoes vetoed vetoing"),
            ("agree", "agrees agreed agreeing"),
            ("die", "dies died dying"),
            ("visit", "visits visited visiting"),
            ("fix", "fixes fixed fixing"),
            ("repeal", "repeals repealed repealing"),
        ] {
            let forms = ["s", "ed", "ing"].map(|ending| with_ending(base, ending)).join(" ");
            assert_eq!(forms, expect);
        }
    }

    #[test]
    fn each_form_leads_to_its_verb() {
        let mut verbs = Verbs::default();
        verbs.add("find", &["found"], &[], false);
        verbs.add("found", &[], &[], false);
        verbs.add("go", &["went"], &["gone"], false);
        verbs.add("ban", &["banned"], &[], true);
        let past = |word: &str| verbs.get(word).map(|verb| verb.past.as_str());
        for (word, expect) in
            [("finds", "found"), ("founds", "founded"), ("found", "found"), ("gone", "went"), ("goes", "went")]
        {
            assert_eq!(past(word), Some(expect), "{word}");
        }
        assert_eq!(past("banning"), Some("banned"));
        assert!(verbs.get("bans").is_some_and(|verb| verb.form == VerbForm::NOUN));
        assert_eq!(past("plan"), None);
    }

    #[test]
    fn a_word_is_found_where_it_is_listed() {
        let listed = |word: &str| -> Vec<&str> { standard_lines(word).into_iter().map(|(_, _, line)| line).collect() };
        assert_eq!(listed("withdrawn"), ["verb withdraw, withdrew, withdrawn"]);
        assert_eq!(listed("colour"), ["forms colour, color"]);
        assert_eq!(listed("#"), Vec::<&str>::new());
    }

    #[test]
    fn a_mark_is_on_each_form() {
        let mut verbs = Verbs::default();
        verbs.add("own", &[], &[], false);
        verbs.add("die", &[], &[], false);
        verbs.mark(&HashSet::from([SmolStr::from("own")]), &HashSet::from([SmolStr::from("die")]));
        let marks = |word: &str| verbs.get(word).map(|verb| (verb.stative, verb.once));
        assert_eq!(marks("owning"), Some((true, false)));
        assert_eq!(marks("dies"), Some((false, true)));
    }

    #[test]
    fn the_verbs_of_the_program_are_those_of_their_list() {
        let verbs = Verbs { standard: true, ..Verbs::default() };
        assert!(STANDARD.forms.len() > 9_000, "{}", STANDARD.forms.len());
        for (word, past) in
            [("went", "went"), ("inspects", "inspected"), ("travelling", "travelled"), ("withdrawn", "withdrew")]
        {
            assert_eq!(verbs.get(word).map(|verb| verb.past.as_str()), Some(past), "{word}");
        }
        assert!(verbs.get("owns").is_some_and(|verb| verb.stative));
        assert_eq!(verbs.spelling("color"), verbs.spelling("colour"));
        assert_eq!(Verbs::default().get("went"), None);
    }
}

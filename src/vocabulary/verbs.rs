//! Verbs in their forms, so that sentences compare by what they say and not by tense.
//!
//! A verb is declared by its base form, and where it is irregular by its past and its past participle: `verb go, went,
//! gone`. The spelling of regular forms follows the usual rules (*stop, stopped, stopping*; *carry, carries, carried*).
//!
//! The verbs that come with the program have some 9,000 forms. Their table is written when the program is built
//! (`build.rs`), since working it out would take longer than all else at the start of a run.

mod table;

use crate::value::number::irregular_plural;
use hashbrown::HashSet;
use smallvec::SmallVec;
use smol_str::SmolStr;
pub use table::VerbForm;
use table::{Table, with_ending};

// `VERBS`: the third person singular and the past of each verb, whether it speaks of a state, whether it happens
// once, and whether it takes no object. `FORMS`: sorted, each with the place of its verb among those and what it is.
// `FORM_NUMBERS`: the place of each form among those. `SPELLINGS`: each word with the word that it is another spelling of.
include!(concat!(env!("OUT_DIR"), "/standard_verbs.rs"));

/// A form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verb<'v> {
    /// The third person singular, which stands for a state that holds.
    pub present: &'v str,
    /// The past, which stands for all other forms.
    pub past: &'v str,
    /// What the word is.
    pub form: VerbForm,
    /// Whether it speaks of a state, so that present and past say two things: `owns`.
    pub stative: bool,
    /// Whether it happens to somebody once: `die`.
    pub once: bool,
    /// Whether it takes no object, and so has no passive: `appear`.
    pub intransitive: bool,
}

/// Verbs by their forms.
#[derive(Clone, Debug, Default)]
pub struct Verbs {
    own: Table,
    /// Whether those that come with the program are among them.
    pub standard: bool,
}

/// A verb that comes with the program, by one of its forms.
fn standard(word: &str) -> Option<Verb<'static>> {
    let &(_, verb, form) = FORMS.get(usize::from(*FORM_NUMBERS.get(word)?))?;
    standard_verb(verb, form)
}

fn standard_verb(verb: u16, form: u8) -> Option<Verb<'static>> {
    let &(present, past, stative, once, intransitive) = VERBS.get(usize::from(verb))?;
    Some(Verb { present, past, form: VerbForm(form), stative, once, intransitive })
}

/// The word that a word is another spelling of.
fn standard_spelling(word: &str) -> Option<&'static str> {
    SPELLINGS.get(word).copied()
}

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
    pub fn get(&self, word: &str) -> Option<Verb<'_>> {
        let own = || self.own_verb(*self.own.forms.get(word)?);
        let standard = || standard(word).or_else(|| standard(standard_spelling(word)?));
        own().or_else(|| if self.standard { standard() } else { None })
    }

    /// All forms with their verbs, in the order of the alphabet: a project's own, then those that come with the program.
    pub fn forms(&self) -> impl Iterator<Item = (&str, Verb<'_>)> {
        let own = self.own.forms.iter().filter_map(|(form, &verb)| Some((form.as_str(), self.own_verb(verb)?)));
        let standard = FORMS
            .iter()
            .filter(|_| self.standard)
            .filter_map(|&(form, verb, is)| Some((form, standard_verb(verb, is)?)));
        own.chain(standard)
    }

    fn own_verb(&self, (verb, form): (usize, VerbForm)) -> Option<Verb<'_>> {
        let verb = self.own.verbs.get(verb)?;
        let table::Paradigm { present, past, stative, once, intransitive } = verb;
        Some(Verb { present, past, form, stative: *stative, once: *once, intransitive: *intransitive })
    }

    /// The word that a word is another spelling of (*colour*, *color*); itself where there is none.
    pub fn spelling<'w>(&self, word: &'w str) -> &'w str {
        standard_spelling(word).filter(|_| self.standard).unwrap_or(word)
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
        self.own.mark(|word| stative.contains(word), |word| once.contains(word), |_| false);
    }
}

/// The plural of a noun.
pub fn plural(noun: &str) -> String {
    irregular_plural(noun).map_or_else(|| with_ending(noun, "s"), str::to_owned)
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
        let past = |word: &str| verbs.get(word).map(|verb| verb.past);
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
        assert_eq!(listed("colour"), ["verb colour: noun", "forms colour, color"]);
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
        assert!(FORMS.len() > 9_000, "{}", FORMS.len());
        for (word, past) in
            [("went", "went"), ("inspects", "inspected"), ("travelling", "travelled"), ("withdrawn", "withdrew")]
        {
            assert_eq!(verbs.get(word).map(|verb| verb.past), Some(past), "{word}");
        }
        assert!(verbs.get("owns").is_some_and(|verb| verb.stative));
        assert!(verbs.get("fell").is_some_and(|verb| verb.intransitive));
        assert_eq!(verbs.spelling("color"), verbs.spelling("colour"));
        assert_eq!(Verbs::default().get("went"), None);
    }
}

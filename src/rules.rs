//! Rules: from their trees to plans that the engine can carry out, with every mistake in them reported at its place.
//!
//! [`compile`] works in passes: `collect` gathers what is declared and `lower` turns each condition line into conditions
//! over numbered variables; `types` settles what each variable stands for; `safety` checks that every variable is bound;
//! `stratify` orders the definitions; `inline` writes them out where they are used. What is left of a rule is a list of
//! alternatives, each a list of conditions ([`ir`]).

mod collect;
mod condition_words;
mod heads;
mod inline;
mod intern;
pub mod ir;
mod lower;
mod phrase;
pub(crate) mod relations;
mod resolve;
mod safety;
mod stratify;
#[cfg(test)]
mod tests;
mod types;

use crate::{
    collections::{IdVec, id_types},
    diagnostic::{Diagnostic, Severity},
    interner::HASH,
    model::{NameId, Term},
    narrow::to_u32,
    source::{FileId, FileKind, Place, SourceFile, field_of},
    syntax::{self, ast},
    text::suggest::{self, Tolerance},
    vocabulary::{CueId, PhraseId},
};
use foldhash::fast::FixedState;
use ir::{Alternative, ConditionGroup, DerivedRelation, Operand, Relation, Variable, VariableInfo};
use smol_str::SmolStr;
use std::{
    collections::{BTreeSet, HashMap},
    sync::OnceLock,
};

pub use intern::intern_words;
pub use resolve::ModelResolver;

include!(concat!(env!("OUT_DIR"), "/standard_rules.rs"));

/// The number of a rule in [`Program::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleIndex(pub u32);

id_types!(RuleIndex);

/// What the rules need to know of the vocabulary and the names on file.
pub trait Resolver {
    /// Reads `{x} authored {w}` with the phrases of the vocabulary; none where no phrase fits.
    ///
    /// # Errors
    /// Where several phrases fit, or a name in it cannot be read.
    fn pattern(&mut self, terms: &[ast::Term], file: FileId) -> Result<Option<PatternRead>, Diagnostic>;

    /// The name on file of that text, other names included.
    fn name(&self, text: &str) -> Option<NameId>;

    /// The cue that has this form.
    fn cue(&self, text: &str) -> Option<CueId>;

    /// Whether it is certain that a relation holds of nothing on file.
    fn holds_of_nothing(&self, relation: &Relation) -> bool;
}

/// A phrase pattern in a condition, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternRead {
    /// The phrase.
    pub phrase: PhraseId,
    /// What stands in its slots, in the order of the phrase's slots.
    pub slots: Vec<PatternSlot>,
}

/// What stands in one slot of a [`PatternRead`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternSlot {
    /// A variable, by its name.
    Variable(SmolStr),
    /// A name or value.
    Term(Term),
    /// Anything.
    Any,
}

/// Who raises what a rule with no conditions documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaisedBy {
    /// The reading of the files.
    Reading,
    /// What acknowledges or allows findings.
    Handling,
}

/// One rule, checked.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub name: String,
    /// Where its name stands.
    pub place: Place,
    /// Its own text, from `rule` to the end of its last line.
    pub text: Place,
    /// Whether it came with the program.
    pub standard: bool,
    /// How much what it finds matters.
    pub severity: Severity,
    /// The sentence that says what it finds; empty where it has none.
    pub summary: String,
    /// Why it matters to a reader.
    pub why: Vec<String>,
    /// What could be done, a line each.
    pub help: Vec<String>,
    /// The handbook idea it rests on.
    pub from: Vec<String>,
    /// What must be on file for it.
    pub needs: Vec<String>,
    /// What it stays silent on.
    pub silent: Vec<String>,
    /// The named set it belongs to.
    pub set: Option<String>,
    /// The rules whose findings on the same point are folded into this one's.
    pub absorbs: Vec<RuleIndex>,
    /// Whether it counts only where it is asked for by its name.
    pub optional: bool,
    /// Who raises it, where it has no conditions of its own.
    pub raised: Option<RaisedBy>,
    /// What it flags.
    pub flags: Vec<Flag>,
    /// One finding for each value of these, besides rule and point.
    pub per: Vec<Operand>,
    /// Findings that share a value of one of these are one.
    pub together: Vec<Operand>,
    /// The variables it names.
    pub variables: Vec<VariableInfo>,
    /// The ways its conditions can hold; none for a rule that the tool itself raises, or that has
    /// mistakes, nor for a standard one that asks for something of which there is nothing on file.
    pub alternatives: Vec<Alternative>,
    /// Whether it has mistakes, or asks for a define that has: then it is not evaluated.
    pub broken: bool,
}

impl Rule {
    /// Whether it asks for something of that kind, in a count or after `unless` too.
    pub fn asks(&self, relation: &Relation) -> bool {
        fn asks(group: &ConditionGroup, relation: &Relation) -> bool {
            let counted = group.counts.iter().flat_map(|count| &count.alternatives);
            let lowered = group.lowerings.iter().flat_map(|lowering| &lowering.alternatives);
            group.atoms.iter().any(|atom| atom.relation == *relation)
                || group.negations.iter().chain(counted).chain(lowered).any(|group| asks(group, relation))
        }
        self.alternatives.iter().any(|alternative| asks(&alternative.group, relation))
    }
}

/// `flag A against B on {point}: "MESSAGE"`
#[derive(Clone, Debug)]
pub struct Flag {
    /// Where it stands.
    pub place: Place,
    /// What is flagged.
    pub subject: Variable,
    /// What it stands against.
    pub against: Option<Variable>,
    /// What it is about.
    pub on: Option<Variable>,
    /// A severity of its own.
    pub severity: Option<Severity>,
    /// The message, with `{A.speaker}`, `{point}` in it.
    pub message: String,
    /// Where the message stands.
    pub message_place: Place,
}

/// All rules, checked and unfolded.
#[derive(Clone, Debug, Default)]
pub struct Program {
    rules: IdVec<RuleIndex, Rule>,
    /// The numbers of the rules by their names.
    numbers: HashMap<String, RuleIndex, FixedState>,
    derived: Vec<DerivedRelation>,
}

impl Program {
    /// A program of these rules, no two of one name, and of what is worked out before them.
    pub(crate) fn new(rules: Vec<Rule>, derived: Vec<DerivedRelation>) -> Self {
        let mut numbers = HashMap::with_capacity_and_hasher(rules.len(), HASH);
        for (rule, number) in rules.iter().zip(0..) {
            numbers.insert(rule.name.clone(), RuleIndex(number));
        }
        Self { rules: rules.into(), numbers, derived }
    }

    /// The rules, in the order of files and lines.
    pub fn rules(&self) -> &[Rule] {
        self.rules.as_slice()
    }

    /// The rule of that number.
    pub fn get(&self, index: RuleIndex) -> &Rule {
        &self.rules[index]
    }

    /// The numbers of all rules, in their order.
    pub fn indexes(&self) -> impl Iterator<Item = RuleIndex> + use<> {
        (0..to_u32(self.rules.len())).map(RuleIndex)
    }

    /// The rule of that name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.index(name).map(|index| self.get(index))
    }

    /// The number of the rule of that name.
    pub fn index(&self, name: &str) -> Option<RuleIndex> {
        self.numbers.get(name).copied()
    }

    /// The rules whose matches a rule absorbs, by itself or by way of others; never itself.
    pub fn taken_by(&self, rule: RuleIndex) -> BTreeSet<RuleIndex> {
        let mut taken = BTreeSet::new();
        let mut open = vec![rule];
        while let Some(next) = open.pop() {
            open.extend(self.get(next).absorbs.iter().copied().filter(|&other| other != rule && taken.insert(other)));
        }
        taken
    }

    /// The names of all rules, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The rule whose name is nearest to a misspelt one, if any is near.
    pub fn nearest_rule(&self, name: &str) -> Option<&str> {
        suggest::nearest(name, self.names(), Tolerance::Name)
    }

    /// The names of all sets, sorted.
    pub fn sets(&self) -> Vec<&str> {
        let mut sets: Vec<&str> = self.rules.iter().filter_map(|rule| rule.set.as_deref()).collect();
        sets.sort_unstable();
        sets.dedup();
        sets
    }

    /// Whether a rule or a set has that name.
    pub fn names_rule_or_set(&self, name: &str) -> bool {
        self.numbers.contains_key(name) || self.rules.iter().any(|rule| rule.set.as_deref() == Some(name))
    }

    /// The rule or set whose name is nearest to a misspelt one, if any is near.
    pub fn nearest_rule_or_set(&self, name: &str) -> Option<&str> {
        suggest::nearest(name, self.names().into_iter().chain(self.sets()), Tolerance::Name)
    }

    /// The defines that are worked out before the rules, lower strata first.
    pub fn derived(&self) -> &[DerivedRelation] {
        &self.derived
    }
}

/// Checks and unfolds the rules and defines of all rule files.
///
/// What has mistakes is reported and left out; what depends on it is left out too
/// ([`Rule::broken`]).
pub fn compile(
    documents: &[(FileId, &SourceFile, &ast::Document)],
    lexicon: &mut dyn Resolver,
) -> (Program, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut declared = collect::declare(documents, lexicon, &mut diagnostics);
    types::infer(&mut declared, &mut diagnostics);
    let mut resolved = types::resolve(declared, lexicon, &mut diagnostics);
    let needs = safety::check(&mut resolved, &mut diagnostics);
    let checked = stratify::stratify(resolved, needs, &mut diagnostics);
    let program = inline::inline(checked, lexicon, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.place);
    (program, diagnostics)
}

/// The rule files that come with the program: path and text, sorted by path.
pub fn standard() -> &'static [(&'static str, &'static str)] {
    STANDARD
}

/// The tree of a standard rule file without its examples: a check needs no more of it. It is
/// the same in each run, so that it is made once and kept. None for any other file.
pub fn standard_tree(file: &SourceFile) -> Option<&'static (ast::Document, Vec<ast::SyntaxError>)> {
    static TREES: [OnceLock<(ast::Document, Vec<ast::SyntaxError>)>; STANDARD.len()] =
        [const { OnceLock::new() }; STANDARD.len()];
    let index = STANDARD.binary_search_by_key(&file.path.as_str(), |(path, _)| path).ok()?;
    STANDARD.get(index).filter(|(_, text)| *text == file.text)?;
    let text = WITHOUT_EXAMPLES.get(index)?;
    Some(TREES.get(index)?.get_or_init(|| syntax::parse(text, FileKind::Rules)))
}

/// The fields whose phrases come with the program, in the order of the alphabet.
pub fn phrase_fields() -> impl Iterator<Item = &'static str> {
    STANDARD.iter().filter_map(|(path, _)| field_of(path))
}

/// The tree of a file of phrases that comes with the program, without its examples.
pub fn phrase_tree(file: &SourceFile) -> Option<&'static ast::Document> {
    standard_tree(file).map(|(document, _)| document)
}

/// The standard rule files without their examples, in the order of [`standard`].
#[cfg(test)]
pub(crate) fn standard_without_examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    STANDARD.iter().map(|(path, _)| *path).zip(WITHOUT_EXAMPLES.iter().copied())
}

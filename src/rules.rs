//! Compiles rules from syntax trees to conditions that the engine can evaluate, and reports errors at their places.
//!
//! [`compile`] works in passes: `collect` gathers the declarations; `lower` turns each condition line into conditions
//! over numbered variables; `types` determines the type of each variable; `safety` checks that every variable is
//! bound; `stratify` orders the definitions; `inline` expands them where they are used. A compiled rule is a list of
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

/// The index of a rule in [`Program::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleIndex(pub u32);

id_types!(RuleIndex);

/// Access to the vocabulary and the names of a model.
pub trait Resolver {
    /// Resolves a pattern such as `{x} authored {w}` with the phrases of the vocabulary. Returns `None` if no phrase
    /// fits.
    ///
    /// # Errors
    ///
    /// If several phrases fit, or a name in the pattern is invalid.
    fn pattern(&mut self, terms: &[ast::Term], file: FileId) -> Result<Option<PatternRead>, Diagnostic>;

    /// The name with this text, which may be an alias.
    fn name(&self, text: &str) -> Option<NameId>;

    /// The cue with this form.
    fn cue(&self, text: &str) -> Option<CueId>;

    /// Whether a relation certainly has no answers.
    fn holds_of_nothing(&self, relation: &Relation) -> bool;
}

/// A resolved phrase pattern in a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternRead {
    /// The phrase.
    pub phrase: PhraseId,
    /// The contents of its slots, in the order of the phrase.
    pub slots: Vec<PatternSlot>,
}

/// The content of a slot of a [`PatternRead`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternSlot {
    /// A variable, by name.
    Variable(SmolStr),
    /// A name or value.
    Term(Term),
    /// Anything.
    Any,
}

/// The stage that reports the findings of a rule without conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaisedBy {
    /// Reading the files.
    Reading,
    /// Acknowledging and allowing findings.
    Handling,
}

/// A checked rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub name: String,
    /// The place of its name.
    pub place: Place,
    /// Its source text, from `rule` to the end of its last line.
    pub text: Place,
    /// Whether it is built in.
    pub standard: bool,
    /// The severity of its findings.
    pub severity: Severity,
    /// A sentence that says what it finds, or empty.
    pub summary: String,
    /// Why it matters to readers.
    pub why: Vec<String>,
    /// What to do about a finding, one entry per line.
    pub help: Vec<String>,
    /// The idea from the handbook that it is based on.
    pub from: Vec<String>,
    /// The input that it needs.
    pub needs: Vec<String>,
    /// The cases in which it stays silent.
    pub silent: Vec<String>,
    /// The set that it belongs to.
    pub set: Option<String>,
    /// The rules whose findings on the same point are folded into those of this rule.
    pub absorbs: Vec<RuleIndex>,
    /// Whether it has to be enabled by name.
    pub optional: bool,
    /// The stage that reports its findings, if it has no conditions.
    pub raised: Option<RaisedBy>,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// The operands that separate findings, besides rule and point.
    pub per: Vec<Operand>,
    /// Findings that share a value of one of these are merged.
    pub together: Vec<Operand>,
    /// Its variables.
    pub variables: Vec<VariableInfo>,
    /// The alternatives of its conditions. Empty for a rule reported by another stage, a rule with errors, and a
    /// built-in rule that needs something the model does not have.
    pub alternatives: Vec<Alternative>,
    /// Whether it or a definition that it uses has errors. Broken rules are not evaluated.
    pub broken: bool,
}

impl Rule {
    /// Whether it uses a relation, including in nested conditions.
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
    /// The place of the flag.
    pub place: Place,
    /// The flagged variable.
    pub subject: Variable,
    /// The claim that it is flagged against.
    pub against: Option<Variable>,
    /// The point at issue.
    pub on: Option<Variable>,
    /// The severity, if it differs from the rule's.
    pub severity: Option<Severity>,
    /// The message, with placeholders such as `{A.speaker}` and `{point}`.
    pub message: String,
    /// The place of the message.
    pub message_place: Place,
}

/// All rules, checked and expanded.
#[derive(Clone, Debug, Default)]
pub struct Program {
    rules: IdVec<RuleIndex, Rule>,
    /// The rules by name.
    numbers: HashMap<String, RuleIndex, FixedState>,
    derived: Vec<DerivedRelation>,
}

impl Program {
    /// A program of rules with unique names, and of the definitions evaluated before them.
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

    /// The rule with an index.
    pub fn get(&self, index: RuleIndex) -> &Rule {
        &self.rules[index]
    }

    /// The indexes of all rules, in order.
    pub fn indexes(&self) -> impl Iterator<Item = RuleIndex> + use<> {
        (0..to_u32(self.rules.len())).map(RuleIndex)
    }

    /// The rule with a name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.index(name).map(|index| self.get(index))
    }

    /// The index of the rule with a name.
    pub fn index(&self, name: &str) -> Option<RuleIndex> {
        self.numbers.get(name).copied()
    }

    /// The rules that a rule absorbs, directly or through others, except itself.
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

    /// The rule with the name most similar to a misspelt one, if any is similar enough.
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

    /// The rule or set with the name most similar to a misspelt one, if any is similar enough.
    pub fn nearest_rule_or_set(&self, name: &str) -> Option<&str> {
        suggest::nearest(name, self.names().into_iter().chain(self.sets()), Tolerance::Name)
    }

    /// The definitions evaluated before the rules, lower strata first.
    pub fn derived(&self) -> &[DerivedRelation] {
        &self.derived
    }
}

/// Checks and expands the rules and definitions of all rule files.
///
/// Those with errors are reported and left out, together with all that depend on them ([`Rule::broken`]).
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

/// The built-in rule files as pairs of path and text, sorted by path.
pub fn standard() -> &'static [(&'static str, &'static str)] {
    STANDARD
}

/// The tree of a built-in rule file without its examples, which checks do not need; `None` for other files. Trees are
/// cached, since they are the same in each run.
pub fn standard_tree(file: &SourceFile) -> Option<&'static (ast::Document, Vec<ast::SyntaxError>)> {
    static TREES: [OnceLock<(ast::Document, Vec<ast::SyntaxError>)>; STANDARD.len()] =
        [const { OnceLock::new() }; STANDARD.len()];
    let index = STANDARD.binary_search_by_key(&file.path.as_str(), |(path, _)| path).ok()?;
    STANDARD.get(index).filter(|(_, text)| *text == file.text)?;
    let text = WITHOUT_EXAMPLES.get(index)?;
    Some(TREES.get(index)?.get_or_init(|| syntax::parse(text, FileKind::Rules)))
}

/// The fields with built-in phrases, in alphabetical order.
pub fn phrase_fields() -> impl Iterator<Item = &'static str> {
    STANDARD.iter().filter_map(|(path, _)| field_of(path))
}

/// The tree of a built-in phrase file, without its examples.
pub fn phrase_tree(file: &SourceFile) -> Option<&'static ast::Document> {
    standard_tree(file).map(|(document, _)| document)
}

/// The built-in rule files without their examples, in the order of [`standard`].
#[cfg(test)]
pub(crate) fn standard_without_examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    STANDARD.iter().map(|(path, _)| *path).zip(WITHOUT_EXAMPLES.iter().copied())
}

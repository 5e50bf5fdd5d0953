//! Lowers condition lines, one at a time, to conditions over numbered variables.

use super::{
    Resolver,
    condition_words::{HeadWord, built_ins, is_word, line_of, matches, singular, skeleton, span_of, text_of},
    heads::HeadTable,
    ir::{Atom, Counted, Operator, Relation, ValueType, Variable},
};
use crate::{
    diagnostic::Diagnostic,
    narrow::to_u32,
    source::{FileId, Place, Span},
    syntax::ast::{self, Comparison, ConditionKind, Stance, Term, TermKind},
    text::suggest::{self, Tolerance},
};
use smol_str::SmolStr;

/// A side of a comparison, before types are known.
#[derive(Clone, Debug)]
pub(super) enum Comparand {
    /// A variable, or a field path on it, separated by dots.
    Field { base: Variable, path: SmolStr, place: Place },
    /// A word, name, number or date as written.
    Literal { text: SmolStr, quoted: bool, place: Place },
    /// A value, as its number.
    Value(u32),
}

impl Comparand {
    /// The variable itself, if it has no field path.
    pub(super) fn bare(&self) -> Option<Variable> {
        match self {
            Self::Field { base, path, .. } if path.is_empty() => Some(*base),
            _ => None,
        }
    }
}

/// A condition; definitions are still referred to by the index of their group.
#[derive(Clone, Debug)]
pub(super) enum LoweredCondition<S> {
    Atom(Atom, Place),
    Compare { operator: Operator, left: S, right: S, place: Place },
    Call { group: usize, variables: Vec<Variable>, place: Place },
    Unless(Vec<Self>, Place),
    Count { comparison: Comparison, number: u32, counted: Counted, conditions: Vec<Self>, place: Place },
}

/// A variable of a body.
#[derive(Clone, Debug)]
pub(super) struct BodyVariable {
    /// `A` or `x`; empty for a generated variable.
    pub(super) name: SmolStr,
    /// Its type, if known.
    pub(super) kind: Option<ValueType>,
    /// Its first occurrence.
    pub(super) place: Place,
}

/// The conditions of a rule or definition.
#[derive(Clone, Debug)]
pub(super) struct Body<S> {
    pub(super) variables: Vec<BodyVariable>,
    pub(super) conditions: Vec<LoweredCondition<S>>,
    pub(super) lower: Vec<(u8, Vec<LoweredCondition<S>>, Place)>,
}

/// The maximum number of conditions in one place.
const MOST_LINES: usize = 500;

/// Lowers the conditions of one body.
pub(super) struct ConditionReader<'a> {
    pub(super) file: FileId,
    pub(super) heads: &'a HeadTable,
    pub(super) lexicon: &'a mut dyn Resolver,
    pub(super) variables: Vec<BodyVariable>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> ConditionReader<'a> {
    /// A reader for one body in a file, without variables.
    pub(super) fn new(
        file: FileId,
        heads: &'a HeadTable,
        lexicon: &'a mut dyn Resolver,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { file, heads, lexicon, variables: Vec::new(), diagnostics }
    }
}

pub(super) type LoweredConditions = Vec<LoweredCondition<Comparand>>;

impl ConditionReader<'_> {
    /// Lowers conditions. Invalid ones are reported and left out.
    pub(super) fn conditions(&mut self, conditions: &[ast::Condition]) -> LoweredConditions {
        let mut read = LoweredConditions::with_capacity(conditions.len());
        if let Some(extra) = conditions.get(MOST_LINES) {
            let message = format!("more than {MOST_LINES} conditions stand in one place");
            let diagnostic = Diagnostic::error("too-many-conditions", self.place(extra.span), message)
                .help("split them into several `define`s or rules");
            self.diagnostics.push(diagnostic);
        }
        // The first lines are still lowered, so that their variables are not reported as unbound.
        for condition in conditions.iter().take(MOST_LINES) {
            self.condition(condition, &mut read);
        }
        read
    }

    fn condition(&mut self, condition: &ast::Condition, read: &mut LoweredConditions) {
        let place = self.place(condition.span);
        match &condition.kind {
            ConditionKind::Holds(terms) => {
                let before = read.len();
                if let Err(diagnostic) = self.holds(terms, condition.span, read) {
                    read.truncate(before);
                    self.diagnostics.push(*diagnostic);
                }
            }
            ConditionKind::Unless(inner) => {
                let inner = self.conditions(inner);
                read.push(LoweredCondition::Unless(inner, place));
            }
            ConditionKind::Sum { terms, comparison, conditions } => {
                let [value, over, total] = &**terms;
                let mut of = |term: &Term| self.sum_variable(term);
                if let (Some(value), Some(over), Some(total)) = (of(value), of(over), of(total)) {
                    let conditions = self.conditions(conditions);
                    let (comparison, counted) = (*comparison, Counted::Sum { over, value, total });
                    read.push(LoweredCondition::Count { comparison, number: 0, counted, conditions, place });
                }
            }
            ConditionKind::Count { comparison, number, thing, conditions } => {
                match self.count(*comparison, *number, thing, conditions, condition.span) {
                    Ok(count) => read.push(count),
                    Err(diagnostic) => self.diagnostics.push(*diagnostic),
                }
            }
        }
    }

    /// A variable of a sum. Anything else is reported.
    fn sum_variable(&mut self, term: &Term) -> Option<Variable> {
        if let TermKind::Variable(name) = &term.kind {
            return Some(self.variable(name, term.span, None));
        }
        let message = format!("`{}` cannot stand in a sum", text_of(term));
        let diagnostic = Diagnostic::error("unknown-condition", self.place(term.span), message)
            .help("write it with variables: `the sum of {m} over {y} is more than {n}`");
        self.diagnostics.push(diagnostic);
        None
    }

    fn count(
        &mut self,
        comparison: Comparison,
        number: u32,
        thing: &Term,
        conditions: &[ast::Condition],
        span: Span,
    ) -> Result<LoweredCondition<Comparand>, Box<Diagnostic>> {
        let place = self.place(span);
        let word = match &thing.kind {
            TermKind::Variable(name) => {
                let variable = self.variable(name, thing.span, None);
                let conditions = self.conditions(conditions);
                let counted = Counted::Values(variable);
                return Ok(LoweredCondition::Count { comparison, number, counted, conditions, place });
            }
            TermKind::Word(word) => word.as_str(),
            _ => "",
        };
        let counted = match word {
            "claims" | "claim" => Counted::Values,
            "speakers" | "speaker" => Counted::Speakers,
            "sources" | "source" => Counted::Sources,
            "origins" | "origin" => Counted::Origins,
            _ => {
                let message = format!("`{}` cannot be counted", text_of(thing));
                let known = ["claims", "speakers", "sources", "origins"];
                let mut diagnostic = Diagnostic::error("unknown-condition", self.place(thing.span), message).help(
                    "what can be counted: `claims`, `speakers`, `sources`, `origins`, or a variable such as `{x}`",
                );
                if let Some(near) = suggest::nearest(word, known, Tolerance::Name) {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                return Err(Box::new(diagnostic));
            }
        };
        let Some((ast::Condition { kind: ConditionKind::Holds(terms), span: first_span }, rest)) =
            conditions.split_first()
        else {
            let message = "nothing says what the counted claims do";
            let diagnostic = Diagnostic::error("unknown-condition", place, message)
                .help("write it on the same line: `at least 2 distinct origins affirm {p}`");
            return Err(Box::new(diagnostic));
        };
        let mut read = LoweredConditions::with_capacity(conditions.len());
        let claim = match terms.first().map(|term| &term.kind) {
            Some(TermKind::Word(verb)) => {
                let claim = self.fresh(Some(ValueType::Claim), self.place(*first_span));
                let mut terms = terms.clone();
                if let Some(first) = terms.first_mut() {
                    first.kind = TermKind::Word(singular(verb).into());
                }
                self.holds_of(claim, &terms, *first_span, &mut read)?;
                claim
            }
            _ => {
                let letter = terms.iter().find_map(|term| match term.kind {
                    TermKind::Claim(letter) => Some((letter, term.span)),
                    _ => None,
                });
                let Some((letter, letter_span)) = letter else {
                    let message = format!("no claim stands in what counts {word}");
                    let diagnostic = Diagnostic::error("unknown-condition", self.place(*first_span), message)
                        .help(format!("begin with a verb, `… distinct {word} affirm {{p}}`, or with a capital letter"));
                    return Err(Box::new(diagnostic));
                };
                let claim = self.claim(letter, letter_span);
                self.holds(terms, *first_span, &mut read)?;
                claim
            }
        };
        read.append(&mut self.conditions(rest));
        Ok(LoweredCondition::Count { comparison, number, counted: counted(claim), conditions: read, place })
    }

    /// Lowers a condition that omits its claim and begins with a verb.
    fn holds_of(
        &mut self,
        claim: Variable,
        terms: &[Term],
        span: Span,
        read: &mut LoweredConditions,
    ) -> Result<(), Box<Diagnostic>> {
        // A placeholder for the claim that no rule can write, since letters are A to Z.
        const UNWRITTEN: char = '\u{0}';
        let mut line = vec![Term { span: Span::new(span.start, span.start), kind: TermKind::Claim(UNWRITTEN) }];
        line.extend_from_slice(terms);
        if let Some(variable) = self.variables.get_mut(claim as usize) {
            variable.name = UNWRITTEN.encode_utf8(&mut [0]).into();
        }
        let done = self.holds(&line, span, read);
        if let Some(variable) = self.variables.get_mut(claim as usize) {
            variable.name = SmolStr::default();
        }
        done
    }

    /// Appends the conditions of a line, possibly some of them even if it is invalid.
    fn holds(&mut self, terms: &[Term], span: Span, read: &mut LoweredConditions) -> Result<(), Box<Diagnostic>> {
        let place = self.place(span);
        // A head with exactly these words takes precedence: `{x} is settled` is no comparison with a name.
        let exact = self.heads.exact(terms);
        if exact.is_none() && self.comparison(terms, place, read) {
            return Ok(());
        }
        // No head has the words of a built-in condition.
        if self.stance(terms, place, read)?
            || exact.is_none() && self.built_in(terms, place, read)
            || self.mark(terms, place, read)
        {
            return Ok(());
        }
        if let Some(group) = exact.or_else(|| self.heads.first(terms)) {
            let words = &self.heads.get(group).words;
            let variables = self.arguments(words, terms, &[], read);
            read.push(LoweredCondition::Call { group, variables, place });
            return Ok(());
        }
        Err(Box::new(self.unknown(terms, place)))
    }

    /// Appends the comparison on a line. Returns whether the line is one.
    fn comparison(&mut self, terms: &[Term], place: Place, read: &mut LoweredConditions) -> bool {
        let Some((first, rest)) = terms.split_first() else { return false };
        let found = Operator::ALL.iter().find_map(|(words, operator)| {
            let (head, tail) = rest.split_at_checked(words.len())?;
            let same = head.iter().zip(*words).all(|(term, word)| is_word(term, word));
            (same && !tail.is_empty()).then_some((*operator, tail))
        });
        let Some((operator, tail)) = found else { return false };
        let right = match tail {
            [only] => {
                if matches!(first.kind, TermKind::Claim(_)) && !matches!(only.kind, TermKind::Claim(_)) {
                    return false;
                }
                self.side(only)
            }
            _ => {
                // A date may have several words. Other operands have one.
                let words: Option<Vec<&str>> = tail
                    .iter()
                    .map(|term| match &term.kind {
                        TermKind::Word(word) => Some(word.as_str()),
                        _ => None,
                    })
                    .collect();
                match words {
                    Some(words) if words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit())) => {
                        let span = span_of(tail);
                        Comparand::Literal { text: words.join(" ").into(), quoted: false, place: self.place(span) }
                    }
                    _ => return false,
                }
            }
        };
        let left = self.side(first);
        read.push(LoweredCondition::Compare { operator, left, right, place });
        true
    }

    fn side(&mut self, term: &Term) -> Comparand {
        let place = self.place(term.span);
        match &term.kind {
            TermKind::Claim(letter) => {
                Comparand::Field { base: self.claim(*letter, term.span), path: SmolStr::default(), place }
            }
            TermKind::Variable(name) => {
                Comparand::Field { base: self.variable(name, term.span, None), path: SmolStr::default(), place }
            }
            TermKind::ClaimField { claim, path } => {
                Comparand::Field { base: self.claim(*claim, term.span), path: path.clone(), place }
            }
            TermKind::VariableField { variable, path } => {
                Comparand::Field { base: self.variable(variable, term.span, None), path: path.clone(), place }
            }
            TermKind::Word(word) => Comparand::Literal { text: word.clone(), quoted: false, place },
            TermKind::Quoted(text) => Comparand::Literal { text: text.clone(), quoted: true, place },
        }
    }

    /// Appends the conditions of a line on what a claim affirms or denies. Returns whether the line is one.
    fn stance(&mut self, terms: &[Term], place: Place, read: &mut LoweredConditions) -> Result<bool, Box<Diagnostic>> {
        let [first, verb, rest @ ..] = terms else { return Ok(false) };
        let TermKind::Word(verb_word) = &verb.kind else { return Ok(false) };
        let relation = match verb_word.as_str() {
            "affirms" => Relation::Affirms,
            "states" => Relation::States(Stance::Affirms),
            word => match Stance::from_word(word) {
                Some(stance) => Relation::States(stance),
                None => return Ok(false),
            },
        };
        let (TermKind::Claim(letter), Some(_)) = (&first.kind, rest.first()) else { return Ok(false) };
        let claim = self.claim(*letter, first.span);
        let proposition = match rest {
            [Term { kind: TermKind::Variable(name), span }] => self.variable(name, *span, Some(ValueType::Proposition)),
            [only @ Term { kind: TermKind::ClaimField { .. } | TermKind::VariableField { .. }, .. }] => {
                self.argument(only, Some(ValueType::Proposition), read)
            }
            _ => {
                read.extend(self.pattern(claim, relation, rest, place)?);
                return Ok(true);
            }
        };
        read.push(LoweredCondition::Atom(Atom { relation, variables: vec![claim, proposition] }, place));
        Ok(true)
    }

    /// Appends the built-in condition on a line. Returns whether the line is one.
    fn built_in(&mut self, terms: &[Term], place: Place, read: &mut LoweredConditions) -> bool {
        for (words, relation, kinds) in built_ins(terms.len()) {
            if matches(words, terms, false) {
                let variables = self.arguments(words, terms, kinds, read);
                read.push(LoweredCondition::Atom(Atom { relation: relation.clone(), variables }, place));
                return true;
            }
        }
        false
    }

    /// Appends the condition on marks of a line. Returns whether the line is one.
    fn mark(&mut self, terms: &[Term], place: Place, read: &mut LoweredConditions) -> bool {
        // Marks, such as `A is marked future` and `{x} is marked interest`; the last word is the mark.
        if let [first, is, marked, mark] = terms
            && is_word(is, "is")
            && is_word(marked, "marked")
            && let TermKind::Word(mark) | TermKind::Quoted(mark) = &mark.kind
        {
            let known = matches!(first.kind, TermKind::Claim(_)).then_some(ValueType::Claim);
            let variable = self.argument(first, known, read);
            // The type is inferred later; `Value` is a placeholder.
            let relation = Relation::Marked(known.unwrap_or(ValueType::Value), mark.to_string());
            read.push(LoweredCondition::Atom(Atom { relation, variables: vec![variable] }, place));
            return true;
        }
        // Marks that phrases give to slots: `{p} marks {x} accusation`.
        if let [first, marks, value, mark] = terms
            && is_word(marks, "marks")
            && let TermKind::Word(mark) | TermKind::Quoted(mark) = &mark.kind
        {
            let proposition = self.argument(first, Some(ValueType::Proposition), read);
            let value = self.argument(value, Some(ValueType::Value), read);
            let relation = Relation::MarksValue(mark.to_string());
            read.push(LoweredCondition::Atom(Atom { relation, variables: vec![proposition, value] }, place));
            return true;
        }
        false
    }

    /// The variables at the places of a head. A field or word there gets a generated variable.
    fn arguments(
        &mut self,
        words: &[HeadWord],
        terms: &[Term],
        kinds: &[ValueType],
        read: &mut LoweredConditions,
    ) -> Vec<Variable> {
        let places = words.iter().zip(terms).filter(|(word, _)| !matches!(word, HeadWord::Word(_)));
        let mut variables = Vec::with_capacity(terms.len());
        for (word, term) in places {
            let kind = match word {
                HeadWord::Claim => Some(ValueType::Claim),
                _ => kinds.get(variables.len()).copied(),
            };
            variables.push(self.argument(term, kind, read));
        }
        variables
    }

    fn argument(&mut self, term: &Term, kind: Option<ValueType>, read: &mut LoweredConditions) -> Variable {
        match &term.kind {
            TermKind::Claim(letter) => self.claim(*letter, term.span),
            TermKind::Variable(name) => self.variable(name, term.span, kind),
            _ => {
                let place = self.place(term.span);
                let right = self.side(term);
                let variable = self.fresh(kind, place);
                let left = Comparand::Field { base: variable, path: SmolStr::default(), place };
                read.push(LoweredCondition::Compare { operator: Operator::Is, left, right, place });
                variable
            }
        }
    }

    fn unknown(&self, terms: &[Term], place: Place) -> Diagnostic {
        let line = line_of(terms);
        if let [Term { kind: TermKind::Claim(_), .. }, is, not, rest @ ..] = terms
            && is_word(is, "is")
            && is_word(not, "not")
            && !rest.is_empty()
        {
            let positive = line_of(terms.iter().filter(|term| !is_word(term, "not")));
            let message = format!("`{line}` is no condition");
            return Diagnostic::error("unknown-condition", place, message)
                .help(format!("to ask that something does not hold, write `unless {positive}`"));
        }
        let shape = skeleton(terms.iter().map(|term| match &term.kind {
            TermKind::Word(word) => word.as_str(),
            _ => "_",
        }));
        let known = self.heads.conditions();
        let near = suggest::nearest_by(&shape, known.iter(), Tolerance::Name, |(shape, _)| shape.as_str());
        let mut diagnostic = Diagnostic::error("unknown-condition", place, format!("`{line}` is no known condition"));
        diagnostic = match near {
            Some((_, text)) => diagnostic.help(format!("did you mean `{text}`?")),
            None => diagnostic
                .help("a condition compares fields, asks what a claim affirms or denies, or is the head of a `define`"),
        };
        diagnostic
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    /// The variable for a capital letter.
    pub(super) fn claim(&mut self, letter: char, span: Span) -> Variable {
        self.named(letter.encode_utf8(&mut [0; 4]), span, Some(ValueType::Claim))
    }

    /// The variable for a name in braces, with type `kind` if that is known or assumed.
    pub(super) fn variable(&mut self, name: &str, span: Span, kind: Option<ValueType>) -> Variable {
        self.named(name, span, kind)
    }

    fn named(&mut self, name: &str, span: Span, kind: Option<ValueType>) -> Variable {
        let place = self.place(span);
        let is_claim = kind == Some(ValueType::Claim);
        let found = self
            .variables
            .iter()
            .position(|known| known.name == name && (known.kind == Some(ValueType::Claim)) == is_claim);
        let Some(index) = found else {
            self.variables.push(BodyVariable { name: name.into(), kind, place });
            return to_u32(self.variables.len()) - 1;
        };
        if let (Some(kind), Some(known)) = (kind, self.variables.get_mut(index)) {
            match known.kind.map(|before| (before, before.join(kind))) {
                None => known.kind = Some(kind),
                Some((_, Some(both))) => known.kind = Some(both),
                Some((before, None)) => {
                    let error = kind_error(known, before, kind, place);
                    self.diagnostics.push(error);
                }
            }
        }
        to_u32(index)
    }

    pub(super) fn fresh(&mut self, kind: Option<ValueType>, place: Place) -> Variable {
        self.variables.push(BodyVariable { name: SmolStr::default(), kind, place });
        to_u32(self.variables.len()) - 1
    }
}

/// The error for a variable used with two types.
pub(super) fn kind_error(named: &BodyVariable, before: ValueType, now: ValueType, place: Place) -> Diagnostic {
    let message = format!("`{}` stands for {} here, and for {} elsewhere", written(named), now.words(), before.words());
    Diagnostic::error("kind-mismatch", place, message)
        .also(named.place, format!("{} here", before.words()))
        .help("use a variable of another name for the one of them")
}

/// A variable as written in the rule.
pub(super) fn written(named: &BodyVariable) -> String {
    if named.kind == Some(ValueType::Claim) { named.name.to_string() } else { format!("{{{}}}", named.name) }
}

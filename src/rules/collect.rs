//! Collects the declarations of rule files: definitions by head, rules by name.

use super::{
    Flag, RaisedBy, Resolver, Rule, RuleIndex,
    condition_words::{head_of, text_of},
    heads::HeadTable,
    ir::{ValueType, Variable},
    lower::{Body, Comparand, ConditionReader, LoweredCondition},
};
use crate::{
    collections::IdVec,
    diagnostic::{Diagnostic, Severity},
    interner::HASH,
    narrow::to_u32,
    source::{FileId, Place, SourceFile, Span},
    syntax::ast::{self, Document, StatementKind, Term, TermKind},
    text::suggest::{self, Tolerance},
};
use foldhash::fast::FixedState;
use smol_str::SmolStr;
use std::collections::HashMap;

/// A table indexed by group. The definitions in a group have heads with the same words.
pub(super) type ByGroup<T> = IdVec<usize, T>;

/// All declarations; `S` is the type of a side of a comparison.
#[derive(Debug)]
pub(super) struct Declarations<S> {
    /// The distinct heads.
    pub(super) heads: HeadTable,
    /// The definitions, by the index of their head.
    pub(super) groups: ByGroup<Vec<Definition<S>>>,
    /// The rules, in order.
    pub(super) rules: Vec<RuleBody<S>>,
}

/// A `define`.
#[derive(Debug)]
pub(super) struct Definition<S> {
    /// The variables of its head, in order.
    pub(super) head: Vec<Variable>,
    /// Its conditions.
    pub(super) body: Body<S>,
    /// The place of its head.
    pub(super) place: Place,
    /// Whether it is built in.
    pub(super) standard: bool,
    /// Whether it has errors.
    pub(super) broken: bool,
    /// Whether it needs something that the model does not have.
    pub(super) in_vain: bool,
}

/// A rule with its lowered conditions.
#[derive(Debug)]
pub(super) struct RuleBody<S> {
    /// Its other lines.
    pub(super) rule: Rule,
    /// Its conditions.
    pub(super) body: Body<S>,
    /// The operands of `per`.
    pub(super) per: Vec<S>,
    /// The operands of `together by`.
    pub(super) together: Vec<S>,
}

/// Collects all definitions and rules.
pub(super) fn declare(
    documents: &[(FileId, &SourceFile, &Document)],
    lexicon: &mut dyn Resolver,
    diagnostics: &mut Vec<Diagnostic>,
) -> Declarations<Comparand> {
    let mut heads = HeadTable::default();
    let mut head_of_define = Vec::new();
    for &(file, _, document) in documents {
        for statement in &document.statements {
            let StatementKind::Define(define) = &statement.kind else { continue };
            head_of_define.push(match head_of(&define.head, file) {
                Ok(head) => Some(heads.number(head)),
                Err(diagnostic) => {
                    diagnostics.push(*diagnostic);
                    None
                }
            });
        }
    }
    let mut declared =
        Declarations { groups: heads.all().iter().map(|_| Vec::new()).collect(), heads, rules: Vec::new() };
    let mut heads_in_order = head_of_define.into_iter();
    let mut absorbs = Vec::new();
    let mut names: HashMap<&str, (Place, RuleIndex), FixedState> = HashMap::with_hasher(HASH);
    for &(file, source, document) in documents {
        for (index, statement) in document.statements.iter().enumerate() {
            match &statement.kind {
                StatementKind::Define(define) => {
                    let Some(Some(group)) = heads_in_order.next() else { continue };
                    let reader = ConditionReader::new(file, &declared.heads, lexicon, diagnostics);
                    let definition = read_define(define, source.embedded, reader);
                    declared.groups[group].push(definition);
                }
                StatementKind::Rule(rule) => {
                    let name_place = Place::new(file, rule.name.span);
                    if let Some(&(first, _)) = names.get(rule.name.value.as_str()) {
                        let message = format!("there are two rules of the name `{}`", rule.name.value);
                        // A built-in rule comes last, but the user can only change the project's own.
                        let (own, other, words) = if source.embedded {
                            (first, name_place, "the built-in one")
                        } else {
                            (name_place, first, "first here")
                        };
                        let diagnostic = Diagnostic::error("duplicate-rule", own, message)
                            .also(other, words)
                            .help("give one of them another name, or take one away");
                        diagnostics.push(diagnostic);
                        continue;
                    }
                    names.insert(&rule.name.value, (name_place, RuleIndex(to_u32(declared.rules.len()))));
                    let text = extent(document, index, statement.span);
                    let reader = ConditionReader::new(file, &declared.heads, lexicon, diagnostics);
                    let read = read_rule(rule, Place::new(file, text), source.embedded, reader);
                    declared.rules.push(read);
                    absorbs.push((rule.absorbs.as_slice(), file));
                }
                _ => {}
            }
        }
    }
    for (index, (absorbed, file)) in absorbs.into_iter().enumerate() {
        for name in absorbed {
            match names.get(name.value.as_str()) {
                Some(&(_, absorbed)) => {
                    declared.rules.get_mut(index).into_iter().for_each(|read| read.rule.absorbs.push(absorbed));
                }
                None => {
                    let message = format!("there is no rule `{}`", name.value);
                    let mut diagnostic = Diagnostic::error("unknown-rule", Place::new(file, name.span), message);
                    diagnostic = match suggest::nearest(
                        &name.value,
                        declared.rules.iter().map(|read| read.rule.name.as_str()),
                        Tolerance::Name,
                    ) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None => diagnostic.help("`copydesk explain` lists the rules"),
                    };
                    diagnostics.push(diagnostic);
                }
            }
        }
    }
    declared
}

/// From the first token of a statement to the last one before the next statement.
fn extent(document: &Document, index: usize, first_line: Span) -> Span {
    let next = document.statements.get(index + 1).map_or(u32::MAX, |next| next.span.start);
    let from = document.tokens.partition_point(|token| token.span.start < first_line.start);
    let to = document.tokens.partition_point(|token| token.span.start < next);
    let last = document.tokens.get(from..to).and_then(<[_]>::last);
    last.map_or(first_line, |token| first_line.to(token.span))
}

fn read_define(define: &ast::Define, standard: bool, mut reader: ConditionReader<'_>) -> Definition<Comparand> {
    let before = reader.diagnostics.len();
    let head = define.head.iter().filter_map(|term| variable_of(&mut reader, term)).collect();
    let place = reader.place(super::condition_words::span_of(&define.head));
    let conditions = reader.conditions(&define.conditions);
    let lower = read_lower(&mut reader, &define.lower);
    let variables = std::mem::take(&mut reader.variables);
    let broken = reader.diagnostics.len() > before;
    let body = Body { variables, conditions, lower };
    Definition { head, body, place, standard, broken, in_vain: false }
}

fn read_lower(
    reader: &mut ConditionReader<'_>,
    lower: &[ast::Lower],
) -> Vec<(u8, Vec<LoweredCondition<Comparand>>, Place)> {
    let mut read = Vec::new();
    for line in lower {
        let conditions = reader.conditions(std::slice::from_ref(&line.condition));
        read.push((line.levels, conditions, reader.place(line.span)));
    }
    read
}

/// The variable for a capital letter or a name in braces.
fn variable_of(reader: &mut ConditionReader<'_>, term: &Term) -> Option<Variable> {
    match &term.kind {
        TermKind::Claim(letter) => Some(reader.claim(*letter, term.span)),
        TermKind::Variable(name) => Some(reader.variable(name, term.span, None)),
        _ => None,
    }
}

fn read_rule(rule: &ast::Rule, text: Place, standard: bool, mut reader: ConditionReader<'_>) -> RuleBody<Comparand> {
    let before = reader.diagnostics.len();
    let file = text.file;
    let severity = severity_of(&rule.severity, file, reader.diagnostics);
    let raised = rule.raised.as_ref().and_then(|word| raised_of(word, file, reader.diagnostics));
    let conditions = reader.conditions(&rule.conditions);
    let lower = read_lower(&mut reader, &rule.lower);
    let flags: Vec<Flag> = rule.flags.iter().filter_map(|flag| read_flag(&mut reader, flag)).collect();
    let per = rule.per.iter().map(|term| read_per(&mut reader, term)).collect();
    let together = rule.together.iter().map(|term| read_per(&mut reader, term)).collect();
    let name_place = Place::new(file, rule.name.span);
    if rule.flags.is_empty() && rule.raised.is_none() {
        let message = format!("`{}` flags nothing", rule.name.value);
        let diagnostic = Diagnostic::error("unknown-condition", name_place, message)
            .help("say what is found: `flag A against B on {point}: \"…\"` or `flag A: \"…\"`");
        reader.diagnostics.push(diagnostic);
    }
    let variables = std::mem::take(&mut reader.variables);
    for flag in &flags {
        check_message(flag, &variables, reader.diagnostics);
    }
    let values = |texts: &[ast::Text]| texts.iter().map(|text| text.value.as_str().to_owned()).collect();
    let rule = Rule {
        name: rule.name.value.as_str().to_owned(),
        place: name_place,
        text,
        standard,
        severity: severity.unwrap_or(Severity::Error),
        summary: rule.summary.as_ref().map(|text| text.value.as_str().to_owned()).unwrap_or_default(),
        why: values(&rule.why),
        help: values(&rule.help),
        from: values(&rule.from),
        needs: values(&rule.needs),
        silent: values(&rule.silent),
        set: rule.set.as_ref().map(|text| text.value.as_str().to_owned()),
        absorbs: Vec::new(),
        optional: rule.optional,
        raised,
        flags,
        per: Vec::new(),
        together: Vec::new(),
        variables: Vec::new(),
        alternatives: Vec::new(),
        broken: reader.diagnostics.len() > before,
    };
    RuleBody { rule, body: Body { variables, conditions, lower }, per, together }
}

fn severity_of(text: &ast::Text, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Option<Severity> {
    let all = [Severity::Error, Severity::Warning, Severity::Note];
    let found = all.into_iter().find(|severity| severity.word() == text.value);
    if found.is_none() {
        let message = format!("`{}` is no severity", text.value);
        let mut diagnostic = Diagnostic::error("unknown-severity", Place::new(file, text.span), message);
        if let Some(near) = suggest::nearest(&text.value, all.map(Severity::word), Tolerance::Name) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        diagnostics.push(diagnostic.help("a severity is `error`, `warning` or `note`"));
    }
    found
}

fn raised_of(text: &ast::Text, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Option<RaisedBy> {
    match text.value.as_str() {
        "reading" => Some(RaisedBy::Reading),
        "handling" => Some(RaisedBy::Handling),
        other => {
            let message = format!("nothing is raised by `{other}`");
            let diagnostic = Diagnostic::error("unknown-condition", Place::new(file, text.span), message)
                .help("write `raised by reading` or `raised by handling`");
            diagnostics.push(diagnostic);
            None
        }
    }
}

fn read_flag(reader: &mut ConditionReader<'_>, flag: &ast::Flag) -> Option<Flag> {
    let mut flagged = |term: &Term| {
        let variable = variable_of(reader, term);
        if variable.is_none() {
            let message = format!("`{}` cannot be flagged", text_of(term));
            let diagnostic = Diagnostic::error("unknown-condition", reader.place(term.span), message)
                .help("flag a capital letter or a `{variable}` of the conditions");
            reader.diagnostics.push(diagnostic);
        }
        variable
    };
    let subject = flagged(&flag.subject);
    let against = flag.against.as_ref().map(&mut flagged);
    let on = flag.on.as_ref().map(&mut flagged);
    let severity = flag.severity.as_ref().and_then(|text| severity_of(text, reader.file, reader.diagnostics));
    Some(Flag {
        place: reader.place(flag.span),
        subject: subject?,
        against: match against {
            Some(variable) => Some(variable?),
            None => None,
        },
        on: match on {
            Some(variable) => Some(variable?),
            None => None,
        },
        severity,
        message: flag.message.value.as_str().to_owned(),
        message_place: reader.place(flag.message.span),
    })
}

fn read_per(reader: &mut ConditionReader<'_>, term: &Term) -> Comparand {
    let place = reader.place(term.span);
    let (base, path) = match &term.kind {
        TermKind::Claim(letter) => (reader.claim(*letter, term.span), SmolStr::default()),
        TermKind::Variable(name) => (reader.variable(name, term.span, None), SmolStr::default()),
        TermKind::ClaimField { claim, path } => (reader.claim(*claim, term.span), path.clone()),
        TermKind::VariableField { variable, path } => (reader.variable(variable, term.span, None), path.clone()),
        TermKind::Word(_) | TermKind::Quoted(_) => {
            let message = format!("`{}` is the same for all", text_of(term));
            let diagnostic = Diagnostic::error("unknown-condition", place, message)
                .help("give a field or a `{variable}`: `per A.speaker`");
            reader.diagnostics.push(diagnostic);
            return Comparand::Literal { text: SmolStr::default(), quoted: true, place };
        }
    };
    Comparand::Field { base, path, place }
}

/// Reports placeholders such as `{B.speaker}` in a message if the rule has no `B`. The layer that fills in messages
/// checks the fields.
fn check_message(flag: &Flag, variables: &[super::lower::BodyVariable], diagnostics: &mut Vec<Diagnostic>) {
    for (inside, base) in placeholders(&flag.message) {
        let known = variables.iter().any(|known| known.name == base);
        if known || base == "point" {
            continue;
        }
        let message = format!("`{{{inside}}}` in the message: the rule has no `{base}`");
        let names = variables.iter().map(|known| known.name.as_str()).filter(|name| !name.is_empty());
        let mut diagnostic = Diagnostic::error("unbound-variable", flag.message_place, message);
        if let Some(near) =
            suggest::nearest(base, names.filter(|name| (name.len() == 1) == (base.len() == 1)), Tolerance::Name)
        {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        diagnostics.push(diagnostic.help("a message may hold what the conditions name, such as `{A.speaker}`"));
    }
}

/// The placeholders of a message, each with its variable.
pub(super) fn placeholders(message: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('{')?;
        let (inside, tail) = after.split_once('}')?;
        rest = tail;
        let base = inside.split_once('.').map_or(inside, |(base, _)| base);
        Some((inside, base.trim()))
    })
}

/// Whether a variable of this type can be flagged.
pub(super) const fn can_be_flagged(kind: ValueType) -> bool {
    matches!(kind, ValueType::Claim | ValueType::Value | ValueType::Source | ValueType::Proposition | ValueType::Point)
}

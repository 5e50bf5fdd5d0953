//! The claims of a claims file, in its order: of plain lines, which are looked at ahead, and of all others.

use super::{
    Input, Reader,
    glance::{AHEAD, FIRST, Glance},
    plain::{Pending, TOGETHER},
};
use crate::{
    model::SourceId,
    source::{Place, Span},
    syntax::ast::{self, Run},
};
use std::ops::Range;

/// What stands in a claims file that claims are read from, in its order.
#[derive(Clone, Copy)]
enum Step<'a> {
    /// A block of a source begins.
    From(&'a ast::From),
    /// Claims outside of a block; the span is that of the first of them.
    Own(Span),
    /// A claim.
    Claim(&'a ast::Claim),
    /// Plain lines.
    Plain(Run),
}

fn steps(document: &ast::Document) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for statement in &document.statements {
        match &statement.kind {
            ast::StatementKind::From(from) => {
                steps.push(Step::From(from));
                let mut runs = from.plain.iter().peekable();
                for above in 0..=from.claims.len() {
                    while let Some((_, run)) = runs.next_if(|(before, _)| *before == above) {
                        steps.push(Step::Plain(*run));
                    }
                    steps.extend(from.claims.get(above).map(Step::Claim));
                }
            }
            ast::StatementKind::Claim(claim) => {
                steps.extend([Step::Own(document.span(claim.words)), Step::Claim(claim)]);
            }
            ast::StatementKind::Plain(run) => {
                let first = document.plain.line(run.start).map_or(Span::default(), |(line, _)| line.span);
                steps.extend([Step::Own(first), Step::Plain(*run)]);
            }
            _ => {}
        }
    }
    steps
}

/// How far the reading of a file has come.
struct At<'a> {
    steps: std::vec::IntoIter<Step<'a>>,
    /// The lines that are left of the step before.
    left: Option<Run>,
    source: SourceId,
    /// The source of what stands outside of blocks.
    own: Option<SourceId>,
    pending: Vec<Pending>,
}

impl<'a> Reader<'a> {
    /// Puts the claims of a claims file on file.
    pub(super) fn claims_of_file(&mut self, input: &Input<'a>) {
        let plain = &input.document.plain;
        let mut sight = std::mem::take(&mut self.sight);
        self.plain_words(input, &mut sight);
        let (steps, pending) = (steps(input.document).into_iter(), Vec::with_capacity(TOGETHER));
        let mut at = At { steps, left: None, source: SourceId(0), own: None, pending };
        let lines = plain.lines.len() as u32;
        // Few lines at first: most shapes are met among them, and are known when more are looked at.
        let window = |Range { start, end }: Range<u32>| {
            let more = (2 * (end - start)).clamp(FIRST, AHEAD);
            end..end.saturating_add(more).min(lines)
        };
        let (mut glances, mut next) = (Vec::new(), Vec::new());
        let mut here = window(0..0);
        sight.look(plain, here.clone(), &mut glances);
        loop {
            let ahead = window(here.clone());
            if ahead.is_empty() {
                self.put(input, &mut at, &glances, here);
                break;
            }
            rayon::join(|| self.put(input, &mut at, &glances, here), || sight.look(plain, ahead.clone(), &mut next));
            sight.know(self.new_shapes.drain(..));
            std::mem::swap(&mut glances, &mut next);
            here = ahead;
        }
        sight.know(self.new_shapes.drain(..));
        for (word, &seen) in self.sheet.symbols.iter().zip(&sight.seen) {
            self.roles.get_mut(word.0 as usize).into_iter().for_each(|role| role.seen.add(seen));
        }
        self.sight = sight;
    }

    /// Puts on file what stands in a file up to the end of some plain lines that were looked at; with
    /// the last of them, up to its end.
    fn put(&mut self, input: &Input<'a>, at: &mut At<'a>, glances: &[Glance], seen: Range<u32>) {
        let last = seen.end as usize >= input.document.plain.lines.len();
        loop {
            if let Some(run) = at.left.take() {
                let end = run.end.min(seen.end);
                let lines = Run { end, ..run };
                self.plain_lines(input, at.source, lines, (glances, seen.start), &mut at.pending);
                if end < run.end {
                    at.left = Some(Run { start: end, ..run });
                    break;
                }
            }
            // What stands behind the last line of the window is read with the next one.
            let Some(step) = at.steps.next() else { break };
            match step {
                Step::From(from) => {
                    self.flush(&mut at.pending);
                    at.source = self.source(&from.source.value, Place::new(input.id, from.source.span), true);
                }
                Step::Own(span) => {
                    self.flush(&mut at.pending);
                    let mut new = || self.source(super::file_stem(&input.file.path), Place::new(input.id, span), false);
                    at.source = at.own.unwrap_or_else(&mut new);
                    at.own = Some(at.source);
                }
                Step::Claim(claim) => {
                    self.flush(&mut at.pending);
                    self.claim(input, at.source, claim);
                }
                Step::Plain(run) => at.left = Some(run),
            }
        }
        if last {
            self.flush(&mut at.pending);
        }
    }
}

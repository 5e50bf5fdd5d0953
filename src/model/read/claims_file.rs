//! The claims of a claims file, in its order: of plain lines, whose words are looked up ahead, and of all others.

use super::{
    Input, Reader,
    line_cache::{Pending, TOGETHER},
    tokens::{AHEAD, Window},
};
use crate::{
    model::SourceId,
    narrow::to_u32,
    source::{Place, Span},
    syntax::ast::{self, PlainRun},
};

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
    Plain(PlainRun),
}

fn steps<'a>(text: &str, document: &'a ast::Document) -> Vec<Step<'a>> {
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
                let first = document.plain.line(text, run.start).unwrap_or_default();
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
    left: Option<PlainRun>,
    source: SourceId,
    /// The source of what stands outside of blocks.
    own: Option<SourceId>,
    pending: Pending,
}

impl<'a> Reader<'a> {
    /// Puts the claims of a claims file on file.
    pub(super) fn claims_of_file(&mut self, input: &Input<'a>) {
        let (text, plain) = (input.file.text.as_str(), &input.document.plain);
        let (steps, pending) = (steps(text, input.document).into_iter(), Vec::with_capacity(TOGETHER));
        let mut at = At { steps, left: None, source: SourceId(0), own: None, pending };
        let lines = to_u32(plain.starts.len());
        let mut texts = std::mem::take(&mut self.plain_texts);
        let [mut here, mut next] = std::mem::take(&mut self.windows);
        here.cut(text, plain, 0..AHEAD.min(lines), &mut texts);
        loop {
            self.plain_words(&texts);
            let end = here.lines().end;
            if end >= lines {
                self.put(input, &mut at, &here);
                break;
            }
            let ahead = end..end.saturating_add(AHEAD).min(lines);
            rayon::join(|| self.put(input, &mut at, &here), || next.cut(text, plain, ahead, &mut texts));
            std::mem::swap(&mut here, &mut next);
        }
        (self.plain_texts, self.windows) = (texts, [here, next]);
    }

    /// Puts on file what stands in a file up to the end of some plain lines whose words were looked up; with
    /// the last of them, up to its end.
    fn put(&mut self, input: &Input<'a>, at: &mut At<'a>, window: &Window) {
        let window_end = window.lines().end;
        let last = window_end as usize >= input.document.plain.starts.len();
        loop {
            if let Some(run) = at.left.take() {
                let end = run.end.min(window_end);
                let lines = PlainRun { end, ..run };
                self.plain_lines(input, at.source, lines, window, &mut at.pending);
                if end < run.end {
                    at.left = Some(PlainRun { start: end, ..run });
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
                    at.source = at.own.unwrap_or_else(|| {
                        let name = self.file_names.source(&input.file.path).to_owned();
                        self.source(&name, Place::new(input.id, span), false)
                    });
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

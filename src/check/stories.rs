//! Stories: the claims in their comments, and the positions of claims in texts.

use super::{
    Options, ParsedRun, TextSource,
    claim_comments::{claims_in, has_claim_comment, near_misses},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    model::{Anchor, Claim, quotes},
    prose::{BlockKind, Prose},
    source::{FileId, FileKind, Files, Folded, Place, SourceFile, Span},
    syntax::{
        self,
        ast::{Source, SourceDetailKind, StatementKind, SyntaxError, Text},
    },
};
use std::borrow::Cow;

impl ParsedRun {
    /// Reads the claims in comments of the given story files and of the texts of declared stories.
    ///
    /// Texts that cannot be loaded are skipped; looking up passages reports them.
    pub(super) fn add_stories(&mut self, texts: &dyn TextSource, options: &Options) {
        let mut declared: Vec<(FileId, String, Text)> = Vec::new();
        for (id, parsed) in &self.documents {
            for statement in &parsed.0.statements {
                if let StatementKind::Source(source) = &statement.kind
                    && (source.story || options.story.as_deref() == Some(source.name.value.as_str()))
                {
                    declared.extend(text_of(source).map(|text| (*id, source.name.value.to_string(), text.clone())));
                }
            }
        }
        for (base, name, text) in declared {
            let base = self.files.get(base).path.clone();
            // A given story is not loaded again, since it may come from the standard input.
            let given = self.files.find(&beside(&base, &text.value));
            let given = given.filter(|&id| self.files.get(id).kind == FileKind::Story);
            let id = given.or_else(|| {
                let file = texts.load(&base, &text.value).ok().filter(|file| !file.path.is_empty())?;
                has_claim_comment(&file.path, &file.text)
                    .then(|| self.files.add_text(SourceFile::new(file.path, FileKind::Story, file.text)))
            });
            if let Some(id) = id
                && !self.stories.iter().any(|(known, _)| *known == id)
            {
                self.stories.push((id, name));
            }
        }
        for (id, file) in self.files.iter().filter(|(_, file)| file.kind == FileKind::Story) {
            let parsed = Cow::Owned(claims_of(file));
            match self.documents.iter_mut().find(|(known, _)| *known == id) {
                Some(known) => known.1 = parsed,
                None => self.documents.push((id, parsed)),
            }
        }
    }
}

fn text_of(source: &Source) -> Option<&Text> {
    source.details.iter().rev().find_map(|detail| match &detail.kind {
        SourceDetailKind::Text(text) => Some(text),
        _ => None,
    })
}

/// The path of a text that a file names, resolved lexically.
fn beside(base: &str, written: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The claims in the comments of a story.
fn claims_of(file: &SourceFile) -> (syntax::ast::Document, Vec<SyntaxError>) {
    let prose = Prose::new(&file.path, &file.text);
    let mut parts = Vec::new();
    let mut open = Vec::new();
    for comment in &prose.comments {
        let Some(part) = claims_in(&file.text, comment) else { continue };
        if comment.closed {
            parts.push(part);
        } else {
            let span = Span::new(comment.span.start, comment.span.start + 4);
            let message = "this comment is not closed, or an empty line stands in it".to_owned();
            let help =
                vec!["close it with `-->`".to_owned(), "put a comment of several parts on lines of its own".to_owned()];
            open.push(SyntaxError { span, message, help, other: None });
        }
    }
    let (document, mut errors) = syntax::parse_within(&prose.without_marks(&file.text), &parts);
    errors.extend(open);
    errors.sort_by_key(|error| error.span);
    (document, errors)
}

/// The text of a source, divided into blocks.
pub(super) struct StoryText {
    pub file: FileId,
    pub(super) prose: Prose,
}

impl StoryText {
    /// Parses a text, and prepares it for quote lookup.
    pub fn new(id: FileId, file: &SourceFile) -> (Self, quotes::SourceText) {
        let prose = Prose::new(&file.path, &file.text);
        let folded = Folded::from_characters(prose.characters(&file.text));
        (Self { file: id, prose }, quotes::SourceText { file: id, start: 0, folded })
    }

    /// Near misses of claim comments in the text.
    pub fn near_misses(&self, files: &Files) -> Vec<Diagnostic> {
        near_misses(self.file, 0, &files.get(self.file).text, &self.prose)
    }

    /// The number of paragraphs.
    pub fn paragraphs(&self) -> usize {
        self.prose.blocks.iter().filter(|block| block.part == BlockKind::Body).count()
    }

    /// The first visible block of the text, which is the headline if there is one.
    pub fn beginning(&self) -> Option<Place> {
        let block = self.prose.blocks.iter().find(|block| block.part != BlockKind::Furniture)?;
        Some(Place::new(self.file, block.span))
    }

    /// The text that the comment with a claim follows.
    pub fn behind(&self, claim: &Claim) -> Option<Place> {
        let comment = self.prose.comment_at(claim.place.span.start)?;
        comment.behind.map(|span| Place::new(self.file, span))
    }

    /// The position of a passage in the text.
    pub fn anchor(&self, passage: Place) -> Option<Anchor> {
        let block = self.prose.block_at(passage.span.start)?;
        Some(Anchor { place: passage, paragraph: block.paragraph, part: block.part, order: passage.span.start })
    }

    /// A note if the words of an `at`, found at `first`, occur in the text again.
    pub fn twice(
        &self,
        file: &SourceFile,
        folded: &Folded,
        words: &str,
        written: Place,
        first: Place,
    ) -> Option<Diagnostic> {
        let again = folded.find_after(words, first.span.end)?;
        let line = file.position(again.start).line;
        let message = format!("`{words}` stands in the text twice; the first place counts");
        let note = Diagnostic::new("anchor-found-twice", Severity::Note, written, message);
        let note = note.also(first, "here").also(Place::new(self.file, again), "and here");
        Some(note.help(format!("if line {line} is meant, write more of its words")))
    }
}

//! A page of headings, paragraphs and lists, wrapped to a width.

use crate::{
    report::{Style, terminal_text},
    source::{Files, Place},
};

/// A page that is being written.
pub(in crate::cli) struct TextPage {
    text: String,
    style: Style,
}

impl TextPage {
    /// An empty page in a style.
    pub fn new(style: &Style) -> Self {
        Self { text: String::new(), style: *style }
    }

    /// What was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Starts a part of the page; an empty line before it, save at the start.
    pub fn heading(&mut self, words: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.wrapped("", "", words);
        if self.style.color {
            let heading = self.text.split_off(start);
            for line in heading.lines() {
                self.text.push_str(&format!("\u{1b}[1m{line}\u{1b}[0m\n"));
            }
        }
    }

    /// A paragraph below a heading.
    pub fn paragraph(&mut self, words: &str) {
        self.wrapped("  ", "  ", words);
    }

    /// One thing of a list below a heading.
    pub fn item(&mut self, words: &str) {
        self.wrapped("  - ", "    ", words);
    }

    /// A line that belongs to the thing above it.
    pub fn below(&mut self, words: &str) {
        self.wrapped("    ", "      ", words);
    }

    /// Lines as they are written in a file, with their own indents.
    pub fn verbatim(&mut self, lines: &str) {
        for line in lines.lines() {
            let depth = line.len() - line.trim_start().len();
            let indent = " ".repeat(2 + depth.min(20));
            self.wrapped(&indent, &format!("{indent}  "), line);
        }
    }

    /// Words of a file in quotes, on one line.
    pub fn quoted(&self, words: &str) -> String {
        const MOST: usize = 200;
        let words = words.split_whitespace().take(MOST).collect::<Vec<_>>().join(" ");
        format!("\"{}\"", terminal_text::cut(&words, MOST, self.style.ascii))
    }

    fn wrapped(&mut self, first: &str, rest: &str, words: &str) {
        terminal_text::wrap(
            &mut self.text,
            &terminal_text::safe(words, self.style.ascii),
            self.style.width,
            first,
            rest,
        );
    }
}

/// `path:line:column` of a place.
pub(in crate::cli) fn place(files: &Files, place: Place) -> String {
    let file = files.get(place.file);
    let position = file.position(place.span.start);
    format!("{}:{}:{}", file.path, position.line, position.column)
}

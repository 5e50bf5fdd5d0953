//! What is found amiss in rule files and in what claim files name: it has no rule of its own, so
//! that a project without rules is told of it all the same.

use super::text_page::TextPage;
use crate::report::diagnostic_catalogue;

/// Whether something that is found has that name.
pub(super) fn is_known(name: &str) -> bool {
    diagnostic_catalogue::meaning(name).is_some()
}

/// Writes what was found, what it means for the run, and where to read on.
pub(super) fn explain(name: &str, page: &mut TextPage) {
    let Some((what, then)) = diagnostic_catalogue::meaning(name) else { return };
    page.heading(&format!("{name}: {}", if name == diagnostic_catalogue::ANCHOR { "note" } else { "error" }));
    page.paragraph(what);
    page.paragraph(then);
    page.heading("What could be done");
    page.item("the finding shows the place, and says what could stand there");
    page.item("docs/language.md has what a rule and a claim file may hold");
}

//! Reports errors in a configuration file as findings.

use super::ConfigSettings;
use crate::{
    diagnostic::Diagnostic,
    model::Model,
    narrow::to_u32,
    rules::Program,
    source::{FileKind, Files, Place, SourceFile, Span},
    text::suggest::{self, Tolerance},
};

/// The code of findings about the configuration.
pub(super) const CODE: &str = "configuration";

/// Errors in the file, and names in it that do not exist.
pub(super) fn amiss(settings: &ConfigSettings, files: &mut Files, model: &Model, program: &Program) -> Vec<Diagnostic> {
    let file = SourceFile::new(settings.path.clone(), FileKind::Text, settings.text.clone());
    let id = files.add_text(file);
    let at = |span: Span| Place::new(id, span);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    if let Some(fault) = &settings.fault {
        let end = to_u32(settings.text.len());
        let mut diagnostic = Diagnostic::error("configuration", at(Span::new(end, end)), fault.message.clone());
        diagnostic.help.clone_from(&fault.help);
        diagnostics.push(diagnostic);
    }
    for fault in &settings.faults {
        let mut diagnostic = Diagnostic::error("configuration", at(fault.span), fault.message.clone());
        diagnostic.help.clone_from(&fault.help);
        diagnostics.push(diagnostic);
    }
    for (name, span) in &settings.names {
        if !program.names_rule_or_set(name) {
            let message = format!("there is no rule or set `{name}`");
            let help = match program.nearest_rule_or_set(name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the sets are {}; `copydesk explain` lists the rules", program.sets().join(", ")),
            };
            diagnostics.push(Diagnostic::error("configuration", at(*span), message).help(help));
        }
    }
    if let Some((name, span)) = &settings.story {
        let on_file = model.sources.iter().filter(|source| source.declared || source.has_claims);
        let names: Vec<&str> = on_file.map(|source| source.name.as_str()).collect();
        if !names.contains(&name.as_str()) {
            let message = format!("no source `{name}` on file");
            let near = suggest::nearest(name, names.iter().copied(), Tolerance::Name);
            let help = near.map_or_else(
                || "name a source as a claim file does: `story draft`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            diagnostics.push(Diagnostic::error("configuration", at(*span), message).help(help));
        }
    }
    diagnostics
}

//! The one-way street: data runs down the list of layers, imports point only up it.

use std::{fs, path::Path};

/// The layers from the top of the street down, as in `docs/architecture.md`.
const LAYERS: &[&str] = &[
    "narrow",
    "memory",
    "source",
    "diagnostic",
    "symbol",
    "value",
    "syntax",
    "vocabulary",
    "model",
    "rules",
    "engine",
    "findings",
    "check",
    "report",
    "project",
    "cli",
];

#[test]
fn imports_point_only_up_the_street() {
    let mut wrong = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap();
        let layer = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        // The root of the library stands at the end of the street, the program beyond it. A file of
        // tests is no part of what is built, as little as the tests at the end of another file.
        if layer == "lib" || layer == "main" || path.file_name().is_some_and(|name| name == "tests.rs") {
            return;
        }
        let Some(own) = LAYERS.iter().position(|name| *name == layer) else {
            return wrong.push(format!("{}: `{layer}` is not in the list of layers", inside.display()));
        };
        for import in imports(&fs::read_to_string(path).unwrap()) {
            match LAYERS.iter().position(|name| *name == import) {
                Some(other) if other > own => wrong.push(format!("{}: imports `{import}`", inside.display())),
                // What is no layer is an item of the root: only the command line stands below it.
                None if layer != "cli" => wrong.push(format!("{}: imports `crate::{import}`", inside.display())),
                _ => {}
            }
        }
    });
    assert!(wrong.is_empty(), "imports that point down the street:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_drawing_names_miette_and_only_two_layers_name_the_file_system() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let text = code(&fs::read_to_string(path).unwrap());
        assert!(!text.contains("miette::") || inside.starts_with("report/human"), "{inside} names miette");
        let files = ["std::fs", "fs::File", "std::env"].iter().any(|name| text.contains(name));
        assert!(!files || inside.starts_with("project") || inside.starts_with("cli"), "{inside} touches files");
    });
}

/// The first part of every `crate::…` path of a file, groups included.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code(text).split("crate::").skip(1) {
        let name = |part: &str| part.trim().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
        match rest.strip_prefix('{') {
            None => found.push(name(rest)),
            Some(group) => {
                found.extend(parts(group).iter().map(|part| name(part)).filter(|part: &String| !part.is_empty()))
            }
        }
    }
    found
}

/// The parts of a group, split at its own commas.
fn parts(group: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for char in group.chars() {
        match char {
            '}' if depth == 0 => break,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        parts.last_mut().unwrap().push(char);
    }
    parts
}

/// A file without its comments and its tests.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn visit(folder: &Path, each: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path);
        }
    }
}

//! Layering: data flows down the list of layers, and imports point only up it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The layers from the top down, as in `docs/architecture.md`.
const LAYERS: &[&str] = &[
    "narrow",
    "collections",
    "prefetch",
    "text",
    "source",
    "prose",
    "diagnostic",
    "interner",
    "value",
    "syntax",
    "vocabulary",
    "draft",
    "lookup",
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
fn imports_point_only_to_layers_above() {
    let mut wrong = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap();
        let layer = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        // The root of the library comes after all layers, the program after it. A file of
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
    assert!(wrong.is_empty(), "imports that point to a layer below:\n{}", wrong.join("\n"));
}

/// Circles of files inside layers that stand, each by its first file, with the reason. No other may join them.
const CIRCLES: &[(&str, &str)] = &[
    ("cli/acknowledge", "a command and the list of all commands: each has its arguments beside its code"),
    ("cli/check", "`--watch` runs the check again and again, and the check is where it is asked for"),
    ("report/json", "what is left out is a part of the JSON, and is written with its writer"),
    ("report/statistics", "the summary writes the statistics, and words what a finding is left out by"),
    ("rules/ir", "a relation is a part of a condition, and its declaration says what kinds conditions have"),
    ("syntax/claims", "statements hold lines, and examples hold statements"),
    ("syntax/error", "an error speaks of tokens, and what reads tokens fails with one"),
    ("vocabulary/compile", "patterns are compiled from phrases, and what is compiled is searched for overlaps"),
];

/// Files that import each other, in a circle. That the files of a folder use what the file above the folder has is none.
#[test]
fn no_more_files_import_each_other() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: BTreeMap<Vec<String>, String> = BTreeMap::new();
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        let module: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if !["lib", "main", "tests", "laws"].contains(&module.last().unwrap().as_str()) {
            files.insert(module, code(&fs::read_to_string(path).unwrap()));
        }
    });
    let names: Vec<&Vec<String>> = files.keys().collect();
    let number = |module: &[String]| names.binary_search_by(|name| name.as_slice().cmp(module)).ok();
    let edges: Vec<BTreeSet<usize>> = files
        .iter()
        .map(|(module, text)| {
            let meant = paths(module, text, &|module| number(module).is_some());
            let others = meant.iter().filter(|other| !module.starts_with(other));
            others.filter_map(|other| number(other)).collect()
        })
        .collect();
    let reached = |from: usize| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(at) = open.pop() {
            open.extend(edges[at].iter().copied().filter(|&next| seen.insert(next)));
        }
        seen
    };
    let reaches: Vec<BTreeSet<usize>> = (0..names.len()).map(reached).collect();
    let circle =
        |file: usize| (0..names.len()).find(|&other| reaches[file].contains(&other) && reaches[other].contains(&file));
    let circles: BTreeSet<String> = (0..names.len()).filter_map(circle).map(|first| names[first].join("/")).collect();
    let known: BTreeSet<String> = CIRCLES.iter().map(|(first, _)| (*first).to_owned()).collect();
    assert_eq!(circles, known, "circles of files, each by its first file");
}

/// The modules that a file names, by any path: those that have a file, and of others the one above that has.
fn paths(module: &[String], text: &str, is_file: &dyn Fn(&[String]) -> bool) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("::") {
        let word = |char: char| char.is_alphanumeric() || char == '_';
        let first = text[..at].rsplit(|char| !word(char)).next().unwrap();
        let before = text[..at - first.len()].chars().next_back();
        if first.is_empty() || before == Some(':') {
            continue;
        }
        let base: &[String] = match first {
            "crate" => &[],
            "super" => &module[..module.len() - 1],
            _ => module,
        };
        let begin = if ["crate", "super", "self"].contains(&first) { &[][..] } else { &[first.to_owned()][..] };
        let base = [base, begin].concat();
        if begin.is_empty() || is_file(&base) {
            follow(&base, &text[at + 2..], is_file, &mut found);
        }
    }
    found
}

/// The rest of a path behind a module, groups included.
fn follow(base: &[String], rest: &str, is_file: &dyn Fn(&[String]) -> bool, found: &mut BTreeSet<Vec<String>>) {
    if let Some(group) = rest.strip_prefix('{') {
        return parts(group).iter().for_each(|part| follow(base, part.trim(), is_file, found));
    }
    let name: String = rest.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
    let next = if name == "super" {
        base[..base.len().saturating_sub(1)].to_vec()
    } else {
        [base, std::slice::from_ref(&name)].concat()
    };
    match rest[name.len()..].strip_prefix("::") {
        Some(rest) if name == "super" || is_file(&next) => follow(&next, rest, is_file, found),
        _ if is_file(&next) => _ = found.insert(next),
        _ if !base.is_empty() && is_file(base) => _ = found.insert(base.to_vec()),
        _ => {}
    }
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

/// How often each layer looks up an element by number and takes a default where there is none. What is absent by design
/// may have a default; an id out of range may not, and belongs into a `collections::IdVec`. These numbers only go down.
const HIDDEN_DEFAULTS: &[(&str, usize)] = &[
    ("check", 2),
    ("collections", 0),
    ("engine", 47),
    ("findings", 18),
    ("interner", 2),
    ("model", 17),
    ("rules", 3),
    ("text", 13),
];

#[test]
fn no_more_defaults_hide_an_id_out_of_range() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    visit(&src, &mut |path| {
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        let layer = inside.iter().next().unwrap().to_str().unwrap();
        if let Some((layer, _)) = HIDDEN_DEFAULTS.iter().find(|(own, _)| *own == layer)
            && !["naive", "tests", "laws", "sample"].contains(&inside.file_name().unwrap().to_str().unwrap())
            && !inside.starts_with("model/read")
        {
            *found.entry(layer).or_default() += hidden_defaults(&code(&fs::read_to_string(path).unwrap()));
        }
    });
    let more = HIDDEN_DEFAULTS.iter().filter(|(layer, most)| found.get(layer).copied().unwrap_or(0) > *most);
    assert_eq!(more.collect::<Vec<_>>(), Vec::<&(&str, usize)>::new(), "found: {found:?}");
}

/// How many calls of `get` are followed by a default.
fn hidden_defaults(code: &str) -> usize {
    let code: String = code.split_whitespace().collect();
    let has_default = |rest: &&str| {
        let mut rest = behind_parenthesis(rest);
        for between in [".copied()", ".cloned()"] {
            rest = rest.strip_prefix(between).unwrap_or(rest);
        }
        rest = rest.strip_prefix(".map(").map_or(rest, behind_parenthesis);
        [".unwrap_or(", ".unwrap_or_default()", ".map_or("].iter().any(|default| rest.starts_with(default))
    };
    code.split(".get(").skip(1).filter(has_default).count()
}

/// What follows the parenthesis that closes an opened one.
fn behind_parenthesis(text: &str) -> &str {
    let mut depth = 1;
    for (at, char) in text.char_indices() {
        depth += i32::from(char == '(') - i32::from(char == ')');
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
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

/// A file without its comments, its tests and what only they import.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut parts = text.split("#[cfg(test)]\nuse ");
    let first = parts.next().unwrap_or("").to_owned();
    let text = parts.fold(first, |text, part| text + part.split_once(';').map_or("", |(_, rest)| rest));
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

//! Lists the files under `rules/`, so that adding one needs no Rust, and writes the table of the verbs in `rules/words`.

#[path = "src/vocabulary/verbs/table.rs"]
mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/vocabulary/verbs/table.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut found = Vec::new();
    collect(&root.join("rules"), "rules", &mut found)?;
    found.sort();
    let mut code = String::from("const STANDARD: &[(&str, &str)] = &[\n");
    for (name, path) in found {
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("standard_rules.rs"), code)?;
    let words = |name: &str| fs::read_to_string(root.join("rules/words").join(name));
    fs::write(out.join("standard_verbs.rs"), verbs(&words("verbs.txt")?, &words("spellings.txt")?))
}

/// The tables that `src/vocabulary/verbs.rs` describes.
fn verbs(verbs: &str, spellings: &str) -> String {
    let mut table = table::Table::default();
    let (mut stative, mut once, mut intransitive) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for line in verbs.lines() {
        let (words, marks) = line.split_once(':').unwrap_or((line, ""));
        let mut words = words.split(',').map(str::trim);
        let Some((kind, first)) = words.next().and_then(|first| first.split_once(' ')) else { continue };
        match kind {
            "verb" => {
                let rest: Vec<&str> = words.collect();
                let (past, participle) = rest.split_at(rest.len().min(1));
                let has = |mark: &str| marks.split(',').any(|own| own.trim() == mark);
                table.add(first, past, participle, has("noun"));
                if has("once") {
                    once.insert(first);
                }
            }
            "stative" => stative.extend(std::iter::once(first).chain(words)),
            "intransitive" => intransitive.extend(std::iter::once(first).chain(words)),
            _ => {}
        }
    }
    table.mark(|word| stative.contains(word), |word| once.contains(word), |word| intransitive.contains(word));
    let mut others = BTreeMap::new();
    for line in spellings.lines().filter_map(|line| line.strip_prefix("forms ")) {
        let mut words = line.split(',').map(str::trim);
        let first = words.next().unwrap_or_default();
        others.extend(words.map(|word| (word, first)));
    }
    let mut code = String::from("static VERBS: &[(&str, &str, bool, bool, bool)] = &[\n");
    for table::Paradigm { present, past, stative, once, intransitive } in &table.verbs {
        code.push_str(&format!("    ({present:?}, {past:?}, {stative}, {once}, {intransitive}),\n"));
    }
    code.push_str("];\nstatic FORMS: &[(&str, u16, u8)] = &[\n");
    for (word, (verb, form)) in &table.forms {
        code.push_str(&format!("    ({word:?}, {verb}, {}),\n", form.0));
    }
    code.push_str("];\nstatic SPELLINGS: &[(&str, &str)] = &[\n");
    for (word, first) in others {
        code.push_str(&format!("    ({word:?}, {first:?}),\n"));
    }
    code + "];\n"
}

fn collect(directory: &Path, name: &str, found: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if !directory.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &name, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rules") {
            found.push((name, path));
        }
    }
    Ok(())
}

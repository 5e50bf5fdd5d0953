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
    let mut short = String::from("const WITHOUT_EXAMPLES: &[&str] = &[\n");
    for (name, path) in found {
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
        short.push_str(&format!("    {:?},\n", without_examples(&fs::read_to_string(path)?)));
    }
    code.push_str(&format!("];\n{short}];\n"));
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
    let mut numbers = phf_codegen::Map::new();
    for (number, (word, (verb, form))) in table.forms.iter().enumerate() {
        code.push_str(&format!("    ({word:?}, {verb}, {}),\n", form.0));
        numbers.entry(word.as_str(), number.to_string());
    }
    let mut spellings = phf_codegen::Map::new();
    for (word, first) in others {
        spellings.entry(word, format!("{first:?}"));
    }
    code.push_str(&format!("];\nstatic FORM_NUMBERS: phf::Map<&str, u16> = {};\n", numbers.build()));
    code + &format!("static SPELLINGS: phf::Map<&str, &str> = {};\n", spellings.build())
}

/// The text of a rule file with spaces for its examples, so that all else keeps its place.
fn without_examples(text: &str) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut is_example = false;
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '\n']) {
            is_example = line.starts_with("example ");
        }
        if is_example {
            blanked.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            blanked.push_str(line);
        }
    }
    blanked.truncate(blanked.trim_end().len());
    blanked.push('\n');
    blanked
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

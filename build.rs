//! Lists the files under `rules/`, so that adding one needs no Rust.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut found = Vec::new();
    collect(&root.join("rules"), "rules", &mut found)?;
    found.sort();
    let mut code = String::from("const STANDARD: &[(&str, &str)] = &[\n");
    for (name, path) in found {
        code.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("standard_rules.rs"), code)
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

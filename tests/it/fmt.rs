//! `copydesk fmt`: one layout, nothing lost, nothing read otherwise.

use crate::support::{Folder, run_in};
use copydesk::{
    Options, check,
    check::NoTexts,
    report::json,
    source::{FileKind, SourceFile},
    syntax,
};
use std::{fs, path::Path};

const UNTIDY: &str =
    "\u{feff}from   rt :\n     Dmitriev   denies call#1   # he said\n\n\n\n       quote   \"no  call\"\n";
const TIDY: &str = "from rt:\n  Dmitriev denies call#1  # he said\n\n    quote \"no  call\"\n";

#[test]
fn files_are_laid_out_and_a_second_time_nothing_changes() {
    let folder = Folder::new(&[("a.claims", UNTIDY), ("b.rules", "filler   so\n"), ("story.md", "A  story\n")]);
    folder.run("fmt --check").expect(1, "a.claims\nb.rules\n", "2 of 2 files would change");
    folder.run("fmt --diff").expect(1, "-     Dmitriev   denies call#1   # he said", "");
    folder.run("fmt --diff --color always").expect(1, "\u{1b}[32m+filler so\u{1b}[0m", "");
    assert_eq!(fs::read_to_string(folder.path().join("a.claims")).unwrap(), UNTIDY, "nothing was changed");
    folder.run("fmt").expect(0, "", "2 of 2 files laid out anew");
    assert_eq!(fs::read_to_string(folder.path().join("a.claims")).unwrap(), TIDY);
    assert_eq!(fs::read_to_string(folder.path().join("story.md")).unwrap(), "A  story\n");
    folder.run("fmt").expect(0, "", "2 files: all laid out");
    folder.run("fmt --check").expect(0, "", "all laid out");
    folder.run("fmt --diff").expect(0, "", "all laid out");
    folder.run("fmt story.md").expect(2, "", "is a story");
    folder.run("fmt nowhere").expect(2, "", "nowhere");
    Folder::new(&[]).run("fmt").expect(2, "", "nothing to lay out");
}

#[test]
fn a_file_with_a_line_that_cannot_be_read_is_left_as_it_is() {
    for broken in ["from rt:  a \"b\n", "source  a\n   nonsense   x\n", "Zo\u{e}  x\n"] {
        let folder = Folder::new(&[("a.claims", broken), ("b.claims", "a   b\n")]);
        folder.run("fmt").expect(1, "", "`a.claims` was left as it is").expect(1, "", "a.claims:");
        assert_eq!(fs::read_to_string(folder.path().join("a.claims")).unwrap(), broken);
        assert_eq!(fs::read_to_string(folder.path().join("b.claims")).unwrap(), "a b\n");
        folder.run("fmt --check").expect(1, "", "copydesk: 1 file: all laid out; 1 left as it is\n");
        folder.run("fmt --check a.claims").expect(1, "", "copydesk: 1 left as it is\n");
        folder.run_with("fmt -", broken, &[]).expect(1, broken, "");
    }
    let folder = Folder::new(&[]);
    folder.write("a.claims", b"a   b \xFF\n");
    folder.run("fmt").expect(1, "", "0xFF");
    assert_eq!(fs::read(folder.path().join("a.claims")).unwrap(), b"a   b \xFF\n");
}

#[test]
fn the_standard_input_is_laid_out_on_the_standard_output() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run_with("fmt -", UNTIDY, &[]).expect(0, "", "").out, TIDY);
    assert_eq!(folder.run_with("fmt - --stdin-filename a.rules", "filler   so", &[]).out, "filler so\n");
    assert_eq!(folder.run_with("fmt - --check", UNTIDY, &[]).expect(1, "", "").out, "stdin.claims\n");
    folder.run_with("fmt - --diff", UNTIDY, &[]).expect(1, "+  Dmitriev denies", "");
    assert_eq!(folder.run_with("fmt - --check", TIDY, &[]).expect(0, "", "").out, "");
    folder.run_with("fmt - x.claims", "", &[]).expect(2, "", "by itself");
    folder.run("fmt --stdin-filename x.claims").expect(2, "", "put `-` among the paths");
}

#[test]
fn line_ends_stay_as_the_first_one_is() {
    let folder = Folder::new(&[("a.claims", "a   b\r\nc d\n"), ("b.claims", "a   b\nc d\r\n")]);
    folder.run("fmt").expect(0, "", "2 of 2");
    assert_eq!(fs::read_to_string(folder.path().join("a.claims")).unwrap(), "a b\r\nc d\r\n");
    assert_eq!(fs::read_to_string(folder.path().join("b.claims")).unwrap(), "a b\nc d\n");
    folder.run("fmt --check").expect(0, "", "");
}

#[cfg(unix)]
#[test]
fn mode_and_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real/a.claims", "a   b\n")]);
    let (real, link) = (folder.path().join("real/a.claims"), folder.path().join("link.claims"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("real/a.claims", &link).unwrap();
    folder.run("fmt link.claims").expect(0, "", "1 of 1");
    assert_eq!(fs::read_to_string(&real).unwrap(), "a b\n");
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    fs::write(&real, "a   b\n").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o400)).unwrap();
    folder.run("fmt").expect(2, "", "read-only");
    assert_eq!(fs::read_to_string(&real).unwrap(), "a   b\n");
}

#[test]
fn nothing_of_a_file_reaches_a_terminal_as_it_is() {
    let folder = Folder::new(&[("a.claims", "a   b \"::error file=x::y\" c\u{200d}d\n")]);
    let out = folder.run("fmt --diff --ascii").out;
    assert!(!out.contains("::error"), "{out:?}");
}

/// The files that users copy from are in the layout themselves.
#[test]
fn the_examples_and_the_standard_rules_are_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    run_in(root, &["fmt", "--check", "examples", "rules"], "", &[]).expect(0, "", "all laid out");
}

/// What `copydesk read` and `copydesk check` say of files, places aside.
pub fn meaning(files: &[(String, String)]) -> (String, Vec<String>) {
    let kind = |path: &str| if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
    let files = files.iter().map(|(path, text)| SourceFile::new(path, kind(path), text)).collect();
    let checked = check(files, &NoTexts, &Options::default());
    let mut out = Vec::new();
    json::write_reading(&checked.files, &checked.model, &mut out).unwrap();
    let mut read: serde_json::Value = serde_json::from_slice(&out).unwrap();
    without_places(&mut read);
    let mut found: Vec<String> = checked
        .findings
        .iter()
        .map(|found| format!("{} {} {}", found.rule, found.fingerprint, found.message))
        .collect();
    found.sort();
    (read.to_string(), found)
}

/// Takes the places out. What is shown as it stands in the file (claims, cues, figures) keeps its spaces
/// there, so they are made alike.
fn without_places(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("location");
            map.remove("passage");
            map.values_mut().for_each(without_places);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(without_places),
        serde_json::Value::String(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => {}
    }
}

/// Puts white space where it means nothing: between words, and deeper indentation.
fn untidied(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        out.push_str(&" ".repeat(indent * 2 + usize::from(indent > 0)));
        // Between quotation marks spaces are words, and behind `#` or in an address they are kept.
        let plain =
            !content.contains(['"', '“', '”', '#']) && !content.starts_with("text") && !content.starts_with("url");
        out.push_str(&if plain { content.replace(' ', "   ") } else { content.to_owned() });
        out.push_str(if number % 3 == 0 { "   \n" } else { "\n" });
    }
    out
}

#[test]
fn a_layout_never_changes_what_is_read_or_found() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for folder in fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|end| end == "claims" || end == "rules"));
        let untidy: Vec<(String, String)> = files
            .map(|path| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), untidied(&fs::read_to_string(path).unwrap()))
            })
            .collect();
        let kind = |path: &str| if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
        let tidy: Vec<(String, String)> =
            untidy.iter().map(|(path, text)| (path.clone(), syntax::format(text, kind(path)).unwrap())).collect();
        assert_ne!(untidy, tidy);
        let (before, after) = (meaning(&untidy), meaning(&tidy));
        assert_eq!(before.1, after.1, "{}", folder.display());
        assert!(before.0 == after.0, "{}", folder.display());
        seen += 1;
    }
    assert!(seen >= 3);
}

#[test]
fn errors_that_are_not_kept_are_counted() {
    let folder = Folder::new(&[("a.claims", &"\"\n".repeat(10_050))]);
    folder.run("fmt").expect(1, "", "and 9950 more in `a.claims`");
}

//! Which files are found, and what of them is read.

use crate::support::Folder;
use copydesk::{
    check::TextSource,
    project::{self, Config, Input, Loaded, Reach},
};
use std::{fs::File, path::PathBuf};

fn load(paths: &[PathBuf]) -> Loaded {
    let config = Config::default();
    project::load(Input {
        paths,
        stdin: &mut std::io::empty(),
        stdin_name: None,
        config: &config,
        reach: Reach::Given,
        observer: None,
    })
}

/// The names of the files found in a folder, relative to it.
fn names(folder: &Folder, loaded: &Loaded) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for file in &loaded.files {
        let here = std::env::current_dir().unwrap();
        let path = here.join(&file.path);
        names.push(path.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned());
    }
    names
}

#[test]
fn claim_and_rule_files_are_found_sorted_and_ignore_files_are_honoured() {
    let folder = Folder::new(&[
        ("b.claims", ""),
        ("a.rules", ""),
        ("a/z.claims", ""),
        ("story.md", ""),
        (".hidden.claims", ""),
        (".git/x.claims", ""),
        ("old/a.claims", ""),
        ("drafts/c.claims", ""),
        (".gitignore", "old/\n"),
        ("drafts/.ignore", "*.claims\n"),
    ]);
    let loaded = load(&[folder.path().to_owned()]);
    assert_eq!(names(&folder, &loaded), ["a.rules", "a/z.claims", "b.claims"]);
    assert!(loaded.problems.is_empty() && loaded.skipped.is_empty(), "{loaded:#?}");
    // A file that is named is read, whatever ignore files say.
    let loaded = load(&[folder.path().join("old/a.claims"), folder.path().join(".hidden.claims")]);
    assert_eq!(names(&folder, &loaded), [".hidden.claims", "old/a.claims"]);
}

#[test]
fn a_file_reached_twice_is_read_once() {
    let folder = Folder::new(&[("a/b.claims", "x")]);
    let at = |path: &str| folder.path().join(path);
    let loaded = load(&[at("a/b.claims"), at("a"), at("a/../a/b.claims"), at(".")]);
    assert_eq!(loaded.files.len(), 1);
}

#[test]
fn a_file_too_large_to_check_is_listed() {
    let folder = Folder::new(&[("a.claims", "")]);
    let file = File::create(folder.path().join("big.claims")).unwrap();
    file.set_len(project::LARGEST_FILE + 1).unwrap();
    let loaded = load(&[folder.path().to_owned()]);
    assert_eq!(loaded.files.len(), 1);
    assert!(loaded.problems[0].message.contains("larger than 512 MiB"), "{:?}", loaded.problems);
}

#[test]
fn paths_are_shown_relative_with_slashes() {
    let folder = Folder::new(&[("a b/c.claims", "")]);
    let here = std::env::current_dir().unwrap();
    let inside = folder.path().strip_prefix(&here).map(PathBuf::from);
    let loaded = load(&[folder.path().to_owned()]);
    if let Ok(inside) = inside {
        assert_eq!(loaded.files[0].path, format!("{}/a b/c.claims", inside.to_string_lossy().replace('\\', "/")));
    }
}

#[test]
fn texts_are_read_only_inside_the_folders_that_are_checked() {
    let folder = Folder::new(&[
        ("secret.txt", "CANARY"),
        ("desk/.env", "CANARY"),
        ("desk/claims/a.claims", ""),
        ("desk/claims/.git/config", "CANARY"),
        ("desk/sources/rt.txt", "He said so."),
        ("desk/sources/latin.txt", ""),
        ("other/x.txt", "CANARY"),
    ]);
    folder.write("desk/sources/latin.txt", b"CANARY \xE9");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(folder.path().join("secret.txt"), folder.path().join("desk/sources/link.txt")).unwrap();
        symlink(folder.path().join("other"), folder.path().join("desk/away")).unwrap();
        symlink("/dev/zero", folder.path().join("desk/zero.txt")).unwrap();
    }
    let loaded = load(&[folder.path().join("desk")]);
    let base = &loaded.files[0].path;
    let text = loaded.texts.load(base, "../sources/rt.txt").unwrap();
    assert_eq!(text.text, "He said so.");
    assert!(text.path.ends_with("desk/sources/rt.txt") && !text.path.contains(".."), "{}", text.path);
    let refused = [
        ("../../secret.txt", "outside"),
        ("../../none.txt", "outside"),
        ("../sources/../../other/x.txt", "outside"),
        ("../../../../../../../../../../etc/passwd", "outside"),
        ("/etc/passwd", "absolute"),
        ("file:///etc/passwd", "address"),
        ("https://example.org/x.txt", "address"),
        ("\\\\host\\share\\x.txt", "absolute"),
        ("//host/share/x.txt", "absolute"),
        ("C:\\x.txt", "absolute"),
        ("../.env", "hidden"),
        (".git/config", "hidden"),
        ("../sources/link.txt", "outside"),
        ("../away/x.txt", "outside"),
        ("../away/y.txt", "outside"),
        ("../zero.txt", "outside"),
        ("../sources", "not a regular file"),
        ("../sources/rt.tx", "did you mean `rt.txt`"),
        ("../sources/latin.txt", "0xE9"),
        ("", "expected the path"),
    ];
    for (written, words) in refused {
        let refusal = loaded.texts.load(base, written).map(|file| file.path).unwrap_err();
        assert!(refusal.contains(words) && !refusal.contains("CANARY"), "{written}: {refusal}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_skipped_unless_what_it_leads_to_is_given() {
    let folder = Folder::new(&[("desk/a.claims", "Dmitriev denies call\n"), ("b.claims", "Bloomberg reports call\n")]);
    std::os::unix::fs::symlink(folder.path().join("b.claims"), folder.path().join("desk/b.claims")).unwrap();
    folder.run("desk").expect(
        0,
        "1 claim from 1 source",
        "`desk/b.claims` was skipped: it is a link that leads elsewhere",
    );
    for paths in ["desk desk/b.claims", "desk b.claims"] {
        let run = folder.run(paths).expect(1, "1 conflict", "");
        assert_eq!(run.err, "", "{paths}");
    }
}

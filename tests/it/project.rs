//! Which files are found, and what of them is read.

use crate::support::Folder;
use copydesk::{
    check::TextSource,
    project::{self, Config, LoadRequest, LoadedProject, Scope},
};
use std::{fs::File, path::PathBuf, process::Command};

fn load(paths: &[PathBuf]) -> LoadedProject {
    let config = Config::default();
    project::load(LoadRequest {
        paths,
        stdin: &mut std::io::empty(),
        stdin_name: None,
        config: &config,
        reach: Scope::Given,
        observer: None,
    })
}

/// The names of the files found in a folder, relative to it.
fn names(folder: &Folder, loaded: &LoadedProject) -> Vec<String> {
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
    assert!(loaded.problems.is_empty() && loaded.notes.is_empty(), "{loaded:#?}");
    let left_out: Vec<String> = loaded.left_out.iter().map(|left_out| left_out.by.words()).collect();
    assert_eq!(left_out.len(), 3, "{left_out:#?}");
    assert_eq!(left_out[0], "a name that begins with a dot");
    assert!(left_out[1].ends_with("drafts/.ignore:1` (`*.claims`)"), "{left_out:#?}");
    assert!(left_out[2].ends_with(".gitignore:1` (`old/`)"), "{left_out:#?}");
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
        ("..", "not a regular file"),
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
        2,
        "1 claim from 1 source",
        "`desk/b.claims` was skipped: it is a link that leads elsewhere",
    );
    for paths in ["desk desk/b.claims", "desk b.claims"] {
        let run = folder.run(paths).expect(1, "1 conflict", "");
        assert_eq!(run.err, "", "{paths}");
    }
}

/// A claim file that lies in the project and is not read is never left out without a word, whatever leaves
/// it out, and whatever the command.
#[cfg(unix)]
#[test]
fn what_is_meant_to_be_read_and_is_not_fails_the_run() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener};
    let outside = Folder::new(&[("secret.claims", "Canary says so\n")]);
    for project in [true, false] {
        let folder = Folder::new(&[("desk/a.claims", "Dmitriev denies call\n")]);
        if project {
            folder.write("desk/copydesk.toml", "");
        }
        let desk = folder.path().join("desk");
        for arguments in ["check .", "read .", "matrix .", "replies .", "fmt --check ."] {
            let run = |name: &[u8], says: &str| {
                let run = crate::support::run_in(&desk, &arguments.split(' ').collect::<Vec<_>>(), "", &[]);
                assert_eq!(run.status, 2, "{arguments}: {run:#?}");
                assert!(run.err.contains(says) && !run.err.contains("Canary"), "{arguments}: {run:#?}");
                std::fs::remove_file(desk.join(std::ffi::OsStr::from_bytes(name))).unwrap();
            };
            symlink(outside.path().join("secret.claims"), desk.join("out.claims")).unwrap();
            let arguments = ["check", ".", "--format", "json"];
            let json = crate::support::run_in(&desk, &arguments, "", &[]);
            json.expect(2, "1 file behind a link that is not followed (it leads elsewhere): out.claims", "");
            run(b"out.claims", "`out.claims` was skipped: it is a link that leads elsewhere");
            symlink("nowhere", desk.join("gone.rules")).unwrap();
            run(b"gone.rules", "`gone.rules` was skipped: it is a link that leads nowhere");
            assert!(Command::new("mkfifo").arg(desk.join("pipe.claims")).status().unwrap().success());
            run(b"pipe.claims", "`pipe.claims` was skipped: it is a pipe");
            let _socket = UnixListener::bind(desk.join("s.claims")).unwrap();
            run(b"s.claims", "`s.claims` was skipped: it is a socket");
            let names: [&[u8]; 2] = [b"x\xff.claims", b"x\xfe.claims"];
            for name in names {
                std::fs::write(desk.join(std::ffi::OsStr::from_bytes(name)), "Bloomberg reports call\n").unwrap();
            }
            let json = crate::support::run_in(&desk, &["check", ".", "--format", "json"], "", &[]);
            json.expect(2, "2 files not readable (its path is not UTF-8): x<0xFE>.claims, x<0xFF>.claims", "");
            run(names[0], "`x<0xFE>.claims` could not be read: its path is not UTF-8");
            run(names[1], "`x<0xFE>.claims` could not be read: its path is not UTF-8");
        }
        folder.run("desk").expect(0, "1 claim", "");
    }
}

/// A link counts like a file wherever one would be read, and is left out by what leaves a file out.
#[cfg(unix)]
#[test]
fn a_link_is_read_or_named_also_by_a_pattern_and_where_it_is_ignored() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new(&[("secret.md", "Canary.\n<!-- claim: Canary says so -->\n")]);
    let folder = Folder::new(&[
        ("copydesk.toml", "claims = [\"claims\", \"drafts/*.md\"]\nexclude = [\"old*\"]\n"),
        ("claims/a.claims", "Dmitriev denies call\n"),
        ("claims/.gitignore", "tmp*\n"),
        ("shared/b.claims", "Bloomberg reports call\n"),
        ("shared/c.md", "Late.\n<!-- claim: Rubio says plan is late -->\n"),
        ("drafts/notes.txt", ""),
    ]);
    let at = |name: &str| folder.path().join(name);
    symlink("../shared/b.claims", at("claims/b.claims")).unwrap();
    symlink("../shared/c.md", at("drafts/c.md")).unwrap();
    symlink("../shared/b.claims", at("claims/tmp.claims")).unwrap();
    symlink("../shared/b.claims", at("claims/old.claims")).unwrap();
    let run = folder.run("check -v").expect(1, "3 claims", "read `claims/b.claims`");
    assert!(run.err.contains("read `drafts/c.md`"), "{run:#?}");
    assert!(run.err.contains("`claims/tmp.claims` is left out by `claims/.gitignore:1`"), "{run:#?}");
    assert!(run.err.contains("`claims/old.claims` is left out by `exclude` in `copydesk.toml:2`"), "{run:#?}");
    symlink(outside.path().join("secret.md"), at("drafts/d.md")).unwrap();
    folder.run("check").expect(2, "3 claims", "`drafts/d.md` was skipped: it is a link that leads elsewhere");
    std::fs::remove_file(at("drafts/d.md")).unwrap();
    assert!(Command::new("mkfifo").arg(at("shared/pipe")).status().unwrap().success());
    symlink("../shared/pipe", at("claims/pipe.claims")).unwrap();
    folder.run("check").expect(2, "3 claims", "`claims/pipe.claims` was skipped: it is a pipe");
}

#[cfg(unix)]
#[test]
fn a_place_that_is_given_and_holds_nothing_fails_the_run() {
    for project in [true, false] {
        let folder = Folder::new(&[("a.claims", "Dmitriev denies call\n"), ("empty/notes.txt", "")]);
        if project {
            folder.write("copydesk.toml", "");
        }
        assert!(Command::new("mkfifo").arg(folder.path().join("pipe.claims")).status().unwrap().success());
        for command in ["check", "read", "matrix", "replies", "report", "fmt --check"] {
            folder.run(&format!("{command} empty a.claims")).expect(2, "", "in `empty`");
            folder.run(&format!("{command} empty")).expect(2, "", "nothing to");
            let run =
                folder.run(&format!("{command} pipe.claims a.claims")).expect(2, "", "`pipe.claims` could not be read");
            assert_eq!(run.err.matches("pipe.claims").count(), 1, "{run:#?}");
        }
        std::fs::remove_file(folder.path().join("pipe.claims")).unwrap();
        folder.run("check --allow-empty empty a.claims").expect(0, "1 claim", "");
    }
}

#[test]
fn a_folder_that_is_left_out_as_a_whole_is_nothing_to_check() {
    let folder = Folder::new(&[
        ("copydesk.toml", "claims = [\".\", \"drafts/*.md\"]\n\nexclude = [\"new\", \"old\"]\n"),
        ("a.claims", "Dmitriev denies call\n"),
        ("old/b.claims", "Bloomberg reports call\n"),
        ("drafts/c.md", "Late.\n<!-- claim: Rubio says plan is late -->\n"),
    ]);
    for command in ["check", "read"] {
        let run = folder.run(&format!("{command} old")).expect(2, "", "in `old`; 1 file there is left out");
        let said = [run.out.as_str(), &run.err].concat();
        assert!(said.contains("left out: 1 file excluded (copydesk.toml:3): old/b.claims"), "{run:#?}");
        folder.run(&format!("{command} old/b.claims")).expect(if command == "check" { 1 } else { 0 }, "", "");
        // What the project reads in a folder is in that folder, whatever it is read by.
        folder.run(&format!("{command} drafts")).expect(0, "late", "");
    }
    folder.run("check -v").expect(0, "", "`old/b.claims` is left out by `exclude` in `copydesk.toml:3` (`old`)");
}

fn git(folder: &Folder, arguments: &[&str]) {
    let done = Command::new("git").args(arguments).current_dir(folder.path()).env_remove("GIT_DIR").output().unwrap();
    assert!(done.status.success(), "{done:?}");
}

/// Ignore files count in the project only, and say nothing of what git keeps.
#[test]
fn ignore_files_above_the_project_and_of_one_reader_do_not_count() {
    let folder = Folder::new(&[
        (".gitignore", "*.claims\ndesk/\n"),
        (".ignore", "*.claims\n"),
        ("desk/copydesk.toml", ""),
        ("desk/.gitignore", "\u{feff}# ours\r\n*.tmp.claims\r\n\r\n!kept.tmp.claims\r\nbuilt/\r\n[z-a]\r\n"),
        ("desk/claims/a.claims", "Dmitriev denies call\n"),
        ("desk/claims/b.tmp.claims", "Bloomberg reports call\n"),
        ("desk/claims/kept.tmp.claims", "Rubio says plan is late\n"),
        ("desk/built/c.claims", "Tusk says plan is old\n"),
        ("desk/built/deep/d.rules", "# none\n"),
    ]);
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder.write(".git/info/exclude", "*\n");
    let run = folder.run("-v desk/claims").expect(0, "2 claims", "read `desk/claims/kept.tmp.claims`");
    assert!(
        run.err.contains("`desk/claims/b.tmp.claims` is left out by `desk/.gitignore:2` (`*.tmp.claims`)"),
        "{run:#?}"
    );
    assert!(run.err.contains("`desk/.gitignore:6` leaves nothing out: `[z-a]` is not a pattern"), "{run:#?}");
    std::fs::remove_dir_all(folder.path().join(".git")).unwrap();
    let run = folder.run("-v desk").expect(0, "2 claims", "");
    for path in ["built/c.claims", "built/deep/d.rules"] {
        assert!(run.err.contains(&format!("`desk/{path}` is left out by `desk/.gitignore:5` (`built/`)")), "{run:#?}");
    }
    folder.run("desk").expect(0, "left out: 3 files ignored (desk/.gitignore:2, desk/.gitignore:5)", "");
    // What git keeps is read, in an ignored folder too.
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-f", "desk/built/c.claims"]);
    let run = folder.run("-v desk").expect(0, "3 claims", "read `desk/built/c.claims`");
    assert!(run.err.contains("`desk/built/deep/d.rules` is left out"), "{run:#?}");
    // Where git cannot be asked that is said.
    folder.run_with("desk", "", &[("PATH", "")]).expect(0, "2 claims", "git could not be run");
}

/// An ignore file is not trusted either.
#[cfg(unix)]
#[test]
fn an_ignore_file_that_cannot_be_read_leaves_nothing_out() {
    let folder = Folder::new(&[("a.claims", "Dmitriev denies call\n"), ("x/b.claims", "Bloomberg reports call\n")]);
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("/dev/zero", at(".ignore")).unwrap();
    assert!(Command::new("mkfifo").arg(at(".gitignore")).status().unwrap().success());
    std::fs::write(at("x/.gitignore"), b"*.claims\n\xff\n").unwrap();
    let run = folder.run("").expect(
        1,
        "2 claims",
        "`.gitignore` leaves nothing out: it could not be read: it is not a regular file",
    );
    assert!(run.err.contains("`.ignore` leaves nothing out"), "{run:#?}");
    assert!(run.err.contains("`x/.gitignore` leaves nothing out: it could not be read: expected UTF-8"), "{run:#?}");
}

//! `copydesk init`, `completions` and `man`.

use crate::support::Folder;
use std::fs;

fn files(folder: &Folder) -> Vec<String> {
    fn add(path: &std::path::Path, base: &std::path::Path, all: &mut Vec<String>) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, base, all);
            } else {
                all.push(path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut all = Vec::new();
    add(folder.path(), folder.path(), &mut all);
    all.sort();
    all
}

#[test]
fn a_new_project_shows_one_conflict_and_nothing_else() {
    let folder = Folder::new(&[]);
    folder.run("init").expect(0, "shows one conflict now", "");
    let found = folder.run("--format json");
    let value: serde_json::Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!((found.status, value["findings"].as_array().unwrap().len()), (1, 1), "{}", found.out);
    assert_eq!(value["findings"][0]["rule"], "dispute");
    for claim in ["sides/0/claims/0", "sides/1/claims/0"] {
        assert!(value["findings"][0].pointer(&format!("/{claim}/passage")).is_some_and(|it| !it.is_null()), "{claim}");
    }
    folder.run("fmt --check").expect(0, "", "all laid out");
}

#[test]
fn a_project_in_a_new_folder_and_what_a_build_server_needs() {
    for (server, file) in [("github", ".github/workflows/copydesk.yml"), ("gitlab", ".gitlab-ci.yml")] {
        let folder = Folder::new(&[("other.txt", "mine")]);
        folder.run(&format!("init desk --ci {server}")).expect(0, &format!("wrote {file}"), "");
        let text = fs::read_to_string(folder.path().join("desk").join(file)).unwrap();
        let documents = yaml_rust2::YamlLoader::load_from_str(&text).unwrap();
        assert_eq!(documents.len(), 1);
        assert!(text.contains("copydesk"), "{text}");
        folder.run("check desk").expect(1, "1 conflict", "");
    }
}

#[test]
fn nothing_is_written_where_a_file_is_there() {
    let folder = Folder::new(&[("names.claims", "person Hale\n"), ("bridge.claims", "mine")]);
    folder.run("init").expect(2, "", "`names.claims` and `bridge.claims` are there already");
    assert_eq!(files(&folder), ["bridge.claims", "names.claims"]);
    assert_eq!(fs::read_to_string(folder.path().join("bridge.claims")).unwrap(), "mine");
    folder.run("init bridge.claims").expect(2, "", "`bridge.claims` is a file, and no folder");
    let again = Folder::new(&[]);
    again.run("init").expect(0, "", "");
    let before = files(&again);
    again.run("init --ci github").expect(2, "", "nothing was written");
    assert_eq!(files(&again), before);
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_not_written_through() {
    let (folder, outside) = (Folder::new(&[]), Folder::new(&[]));
    std::os::unix::fs::symlink(outside.path().join("made"), folder.path().join("names.claims")).unwrap();
    folder.run("init").expect(2, "", "`names.claims` is there already");
    assert_eq!(files(&outside), Vec::<String>::new());
}

#[test]
fn shells_and_man_know_every_command() {
    const COMMANDS: [&str; 18] = [
        "check",
        "read",
        "matrix",
        "replies",
        "report",
        "explain",
        "test",
        "fmt",
        "draft",
        "quotes",
        "coverage",
        "sheet",
        "acknowledge",
        "init",
        "config",
        "schema",
        "completions",
        "man",
    ];
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run(&format!("completions {shell}"));
        assert_eq!((script.status, script.err.as_str()), (0, ""));
        for command in COMMANDS {
            assert!(script.out.contains(command), "{shell}: {command}");
        }
    }
    folder.run("completions cobol").expect(2, "", "possible values: bash");
    let page = folder.run("man");
    assert_eq!(page.status, 0);
    assert!(page.out.contains(".TH copydesk"), "{}", page.out);
    folder.run("man pages").expect(0, "wrote 19 pages", "");
    for command in COMMANDS {
        let page = fs::read_to_string(folder.path().join(format!("pages/copydesk-{command}.1"))).unwrap();
        assert!(page.contains(&format!("copydesk\\-{command}")), "{page}");
    }
}

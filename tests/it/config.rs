//! `copydesk.toml` from outside: where it is found, what counts before what, and what is amiss in it.

use crate::support::{Folder, copydesk};
use serde_json::Value;

const RT: (&str, &str) = ("claims/rt.claims", "Dmitriev denies call\n");
const BLOOMBERG: (&str, &str) = ("claims/bloomberg.claims", "Bloomberg reports call\n");

/// A repository of its own with two claims that differ and this configuration.
fn project(toml: &str) -> Folder {
    Folder::new(&[RT, BLOOMBERG, (".git/HEAD", ""), ("copydesk.toml", toml)])
}

#[test]
fn the_nearest_file_sets_up_the_run_up_to_the_root_of_the_repository() {
    let folder = project("[severity]\ndispute = 'warning'\n");
    folder.run("").expect(0, "1 warning", "");
    folder.run("check claims").expect(0, "1 warning", "");
    folder.run("--isolated").expect(1, "1 conflict", "");
    folder.write("claims/copydesk.toml", "[severity]\ndispute = 'note'\n");
    folder.run("check claims").expect(0, "1 note", "");
    folder.run("").expect(0, "1 warning", "");
    // What holds above a repository is not the repository's.
    folder.write("claims/copydesk.toml", "");
    folder.write("claims/.git", "gitdir: elsewhere\n");
    folder.run("check claims").expect(1, "1 conflict", "");
    std::fs::remove_file(folder.path().join("claims/copydesk.toml")).unwrap();
    folder.run("check claims").expect(1, "1 conflict", "");
}

#[test]
fn a_flag_names_another_file_and_counts_before_the_environment() {
    let folder = project("[severity]\ndispute = 'warning'\n");
    folder.write("desk/a.toml", "claims = ['../claims']\n[severity]\ndispute = 'note'\n");
    folder.write("desk/b.toml", "[severity]\ndispute = 'off'\n");
    folder.run("--config desk/a.toml").expect(0, "1 note", "");
    folder.run_with("", "", &[("COPYDESK_CONFIG", "desk/a.toml")]).expect(0, "1 note", "");
    folder.run_with("--config desk/b.toml", "", &[("COPYDESK_CONFIG", "desk/a.toml")]).expect(0, "no findings", "");
    folder.run_with("--isolated", "", &[("COPYDESK_CONFIG", "desk/a.toml")]).expect(1, "1 conflict", "");
    folder.run_with("", "", &[("COPYDESK_CONFIG", "")]).expect(0, "1 warning", "");
    folder.run("--config desk/c.toml").expect(2, "", "which --config names");
    folder.run_with("", "", &[("COPYDESK_CONFIG", "desk/a.tml")]).expect(2, "", "did you mean `desk/a.toml`");
}

#[test]
fn flags_count_before_the_file_and_rules_before_their_sets() {
    let folder =
        project("deny = 'note'\nselect = ['conflicts']\n[severity]\nconflicts = 'note'\ndispute = 'warning'\n");
    folder.run("").expect(1, "1 warning", "");
    folder.run("--deny error").expect(0, "1 warning", "");
    folder.run("--severity dispute=note").expect(1, "1 note", "");
    folder.run("--severity conflicts=error").expect(1, "1 conflict", "");
    folder.run("--ignore conflicts").expect(0, "no findings", "");
    folder.run("--select quotes").expect(0, "no findings", "");
    let folder = project("[severity]\nconflicts = 'off'\n");
    folder.run("").expect(0, "no findings", "");
    // Who asks for a rule by its name gets it.
    folder.run("--select dispute").expect(1, "1 rule: 1 conflict", "");
    folder.run("--select conflicts").expect(0, "0 rules: no findings", "");
    let folder = project("[severity]\nconflicts = 'off'\ndispute = 'default'\n");
    folder.run("").expect(1, "1 conflict", "");
}

#[test]
fn only_rules_that_count_are_counted() {
    let folder = project("");
    let rules = |arguments: &str| {
        let run = folder.run(&format!("{arguments} --format json"));
        serde_json::from_str::<Value>(&run.out).unwrap()["summary"]["rules"].as_u64().unwrap()
    };
    assert_eq!(rules("--select dispute"), 1);
    assert_eq!(rules("--ignore dispute"), rules("") - 1);
    assert!(rules("--select quotes") > 2 && rules("--select quotes,dispute") == rules("--select quotes") + 1);
}

#[test]
fn a_rule_that_is_off_takes_no_other_with_it() {
    let text = "story draft\nfrom draft: it rained\nfrom x: Ann says it rained\nfrom x: Bo denies it rained\n";
    let folder = Folder::new(&[("a.claims", text), (".git/HEAD", "")]);
    let rules = |arguments: &str| {
        let run = folder.run(&format!("--format json {arguments}"));
        let value: Value = serde_json::from_str(&run.out).unwrap();
        let rules =
            value["findings"].as_array().unwrap().iter().map(|found| found["rule"].as_str().unwrap().to_owned());
        rules.filter(|rule| rule == "dispute" || rule == "own-voice-disputed").collect::<Vec<_>>()
    };
    assert_eq!(rules(""), ["own-voice-disputed"]);
    assert_eq!(rules("--ignore own-voice-disputed"), ["dispute"]);
    folder.write("copydesk.toml", "[[override]]\npaths = ['*.claims']\nseverity = { own-voice-disputed = 'off' }\n");
    assert_eq!(rules(""), ["dispute"]);
}

#[test]
fn an_override_is_for_findings_that_are_all_about_its_files() {
    let over = |paths: &str| format!("[[override]]\npaths = [{paths}]\nseverity = {{ dispute = 'note' }}\n");
    project(&over("'claims'")).run("").expect(0, "1 note", "");
    project(&over("'*.claims'")).run("").expect(0, "1 note", "");
    // The other side is none of its business.
    project(&over("'claims/rt.claims'")).run("").expect(1, "1 conflict", "");
    project(&over("'claims/bloomberg.claims'")).run("").expect(1, "1 conflict", "");
    project(&over("'claims/rt.claims', 'bloomberg.claims'")).run("").expect(0, "1 note", "");
    let later = format!("{}[[override]]\npaths = ['*']\nseverity = {{ conflicts = 'warning' }}\n", over("'claims'"));
    project(&later).run("").expect(0, "1 warning", "");
    project(&later).run("--severity dispute=error").expect(1, "1 conflict", "");
    project(&format!("[severity]\ndispute='off'\n{}", over("'claims'"))).run("").expect(0, "1 note", "");
}

#[test]
fn what_belongs_to_the_project_is_read_from_anywhere_in_it() {
    let folder = project("claims = ['claims', 'drafts/*.md']\nrules = ['house']\nexclude = ['old']\n");
    folder.write("old/a.claims", "Ann says \"open\n");
    folder.write("claims/old/a.claims", "Ann says \"open\n");
    folder.write("house/a.rules", "phrase {agent} authored {work}\n");
    folder.write("house/a.claims", "Ann says \"open\n");
    folder.write("drafts/a.md", "It rained.\n\n<!-- claim: it rained -->\n");
    folder.run("").expect(1, "3 claims from 3 sources", "");
    let below = crate::support::run_in(&folder.path().join("drafts"), &["--format", "json"], "", &[]);
    let value: Value = serde_json::from_str(&below.out).unwrap();
    assert_eq!(value["summary"]["files"], 4, "{below:#?}");
    assert_eq!(value["findings"][0]["location"]["path"], "../claims/bloomberg.claims");
    // A file that is named is read all the same.
    folder.run("old/a.claims").expect(1, "syntax", "");
}

#[test]
fn files_given_are_read_with_their_project_and_only_what_touches_them_is_shown() {
    let folder = project("");
    folder.write("claims/c.claims", "Ann says it rained\nBo denies it rained\n");
    folder.run("").expect(1, "2 conflicts", "");
    folder.run("check claims/rt.claims").expect(1, "of the files given: 1 conflict", "");
    folder.run("check claims/rt.claims claims/c.claims").expect(1, "of the files given: 2 conflicts", "");
    folder.write("other.claims", "Cy says so\n");
    folder.run("check other.claims").expect(0, "of the files given: no findings", "");
    folder.run_with("- --stdin-filename claims/rt.claims", "Dmitriev says so\n", &[]).expect(0, "no findings", "");
    folder.run_with("- --stdin-filename claims/new.claims", "Eve denies call\n", &[]).expect(1, "1 conflict", "");
    // Reading them shows them only.
    let read = folder.run("read claims/rt.claims").expect(0, "claims/rt.claims:1:1", "");
    assert!(!read.out.contains("bloomberg"), "{read:#?}");
    // What is amiss in rules concerns every file.
    folder.write("house.rules", "rule\n");
    folder.run("check other.claims").expect(2, "house.rules", "");
    // Without a configuration what is given is all.
    std::fs::remove_file(folder.path().join("copydesk.toml")).unwrap();
    folder.run("check claims/rt.claims").expect(0, "1 claim from 1 source", "");
}

#[test]
fn texts_may_stand_anywhere_in_the_project_and_nowhere_else() {
    let folder = Folder::new(&[
        ("secret.txt", "canary"),
        ("p/.git/HEAD", ""),
        ("p/copydesk.toml", "claims = ['claims']\n"),
        ("p/sources/a.txt", "It rained all day."),
        ("p/claims/a.claims", "source a\n  text ../sources/a.txt\nfrom a: it rained\n  at \"rained all day\"\n"),
    ]);
    folder.run("check p").expect(0, "1 claim", "");
    folder.run("check p/claims").expect(0, "1 claim", "");
    folder.write("p/claims/a.claims", "source a\n  text ../../secret.txt\n");
    let run = folder.run("check p").expect(1, "lies outside", "");
    assert!(!run.out.contains("canary"));
}

#[test]
fn what_leads_out_of_the_project_is_refused_and_never_shown() {
    let folder = Folder::new(&[
        ("out/x.claims", "canary says no\n"),
        ("out/copydesk.toml", "canary = 1\n"),
        ("p/.git/HEAD", ""),
        RT,
    ]);
    for (entry, why) in [
        ("'../out'", "lies outside of the project"),
        ("'../out/*.claims'", "lies outside of the project"),
        ("'a/../../out'", "lies outside of the project"),
        ("'/etc'", "absolute path"),
        ("'C:\\\\x'", "absolute path"),
        ("'file:///etc/passwd'", "address"),
        ("'~root'", "no file or folder `~root`"),
        ("'!a'", "begins with `!`"),
    ] {
        for key in ["claims", "rules"] {
            folder.write("p/copydesk.toml", format!("{key} = [{entry}]\n"));
            let run = folder.run("check p").expect(2, why, "");
            assert!(!run.out.contains("canary"), "{run:#?}");
            assert!(run.out.contains("p/copydesk.toml:1:"), "{run:#?}");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../out", folder.path().join("p/link")).unwrap();
        folder.write("p/copydesk.toml", "claims = ['link']\n");
        let run = folder.run("check p").expect(2, "lies outside of the project", "");
        assert!(!run.out.contains("canary"), "{run:#?}");
        std::fs::remove_file(folder.path().join("p/copydesk.toml")).unwrap();
        symlink("../out/copydesk.toml", folder.path().join("p/copydesk.toml")).unwrap();
        let run = folder.run("check p").expect(2, "", "it is a link that leads elsewhere");
        assert!(!(run.out + &run.err).contains("canary"));
    }
}

/// Row 51 of the table of faults.
#[test]
fn what_is_amiss_is_shown_where_it_stands_and_the_json_is_still_there() {
    for (toml, place, message) in [
        ("claim = []\n", (1, 1), "there is no key `claim`"),
        ("claims = 3\n", (1, 10), "expected a list of paths, found a number"),
        ("claims = ['clams']\n", (1, 11), "no file or folder `clams`"),
        ("claims = ['copydesk.toml']\n", (1, 11), "neither a folder nor"),
        ("rules = ['claims/rt.claims']\n", (1, 10), "neither a folder nor"),
        ("exclude = ['[z-a]']\n", (1, 12), "`[z-a]` is not a pattern"),
        ("select = ['disptue']\n", (1, 11), "there is no rule or set `disptue`"),
        ("[severity]\nconflict = 'off'\n", (2, 1), "there is no rule or set `conflict`"),
        ("[[override]]\npaths = ['a']\nseverity = { quote = 'off' }\n", (3, 14), "there is no rule or set `quote`"),
        ("story = 'drfat'\n", (1, 9), "no source `drfat` on file"),
        ("a = [\n", (1, 1), "there is no key `a`"),
        ("a\n", (1, 2), ""),
    ] {
        let folder = project(toml);
        let run = folder.run("--format json").expect(2, "", "");
        let value: Value = serde_json::from_str(&run.out).expect(&run.out);
        let findings = value["findings"].as_array().unwrap();
        let found = findings.iter().find(|found| found["rule"] == "configuration").expect(toml);
        assert_eq!(found["location"]["path"], "copydesk.toml");
        let start = &found["location"]["start"];
        assert_eq!((start["line"].as_u64().unwrap(), start["column"].as_u64().unwrap()), place, "{toml}{found:#}");
        assert!(found["message"].as_str().unwrap().contains(message), "{toml}{found:#}");
        // What can be checked is checked.
        if !toml.contains("rt.claims") && !toml.starts_with("claims") && !toml.starts_with("select") {
            assert!(findings.iter().any(|found| found["rule"] == "dispute"), "{toml}");
        }
        folder.run("--format rich").expect(2, &format!("copydesk.toml:{}:{}", place.0, place.1), "");
        folder.run("read").expect(2, "", &format!("copydesk.toml:{}:{}", place.0, place.1));
    }
    project("[severity]\ndisptue = 'off'\n").run("").expect(2, "did you mean `dispute`?", "");
    project("claims = ['claism']\n").run("").expect(2, "did you mean `claims`", "");
    project("story = 'bloomber'\n").run("").expect(2, "did you mean `bloomberg`", "");
}

#[test]
fn bytes_that_are_no_configuration_are_answered() {
    let folder = project("");
    folder.write("copydesk.toml", b"deny = 'note'\nstory = '\xff'\n");
    folder.run("").expect(2, "copydesk.toml:2:10", "");
    folder.write("copydesk.toml", b"\xff\xfed\0e\0n\0y\0");
    folder.run("").expect(2, "UTF-16", "");
    for deep in [
        "a = ".to_owned() + &"[".repeat(100_000),
        format!("a = {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("a = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000)),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        format!("[{}]", vec!["a"; 100_000].join(".")),
    ] {
        folder.write("copydesk.toml", &deep);
        // No word of what cannot be read is shown at its length.
        for command in ["check", "config", "explain"] {
            let run = folder.run(command);
            let place = if command == "explain" { &run.err } else { &run.out };
            assert!(run.status == 2 && place.contains("copydesk.toml:1:"), "{command}: {:.300}", run.out);
            assert!(run.out.len() + run.err.len() < 40_000, "{command}: {}", run.out.len() + run.err.len());
        }
    }
    folder.write("copydesk.toml", " ".repeat(1 << 20) + " ");
    folder.run("--format json").expect(2, "\"findings\"", "larger than 1 MiB");
    folder.write("copydesk.toml", "\"\\u001b]0;x\\u202e\" = 1\n");
    let run = folder.run("").expect(2, "there is no key", "");
    assert!(!run.out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{run:#?}");
    std::fs::remove_file(folder.path().join("copydesk.toml")).unwrap();
    std::fs::create_dir(folder.path().join("copydesk.toml")).unwrap();
    folder.run("").expect(2, "", "it is not a regular file");
}

/// Commands that change files change none where what the configuration would leave out is not known.
#[test]
fn a_configuration_with_a_mistake_stops_what_writes() {
    for toml in ["exclud = ['old']\n", "exclude = 'old'\n", "exclude = ['[z-a]']\n", "claims = ['nowhere']\n", "[\n"] {
        let folder = project(toml);
        folder.write("claims/c.claims", "Ann   says so\n");
        folder.run("fmt").expect(2, "", "copydesk.toml:1:").expect(2, "", "nothing was laid out");
        folder.run("fmt --check claims/c.claims").expect(2, "claims/c.claims", "copydesk.toml:1:");
        folder.run("fmt --diff claims/c.claims").expect(2, "+Ann says so", "copydesk.toml:1:");
        assert_eq!(std::fs::read_to_string(folder.path().join("claims/c.claims")).unwrap(), "Ann   says so\n");
        folder.run("acknowledge --all --because x").expect(2, "", "copydesk.toml:1:").expect(
            2,
            "",
            "nothing was written",
        );
        assert!(!folder.path().join("acknowledged.claims").exists());
        folder.run("fmt --isolated claims/c.claims").expect(0, "", "");
    }
    let folder = project("clams = 3\n");
    let rule =
        "rule r: warning\n  A denies {p}\n  flag A: \"x\"\n\nexample \"e\"\n  from a: Ann denies call\n  expect r\n";
    folder.write("a.rules", rule);
    folder.run("test").expect(2, "1 example: 1 as expected", "copydesk.toml:1:1: there is no key `clams`");
}

#[test]
fn a_pattern_that_matches_nothing_is_said() {
    project("claims = ['claims', 'drafts*/*.claims']\n").run("").expect(
        1,
        "1 conflict",
        "copydesk.toml:1: a pattern matches no file that is not read already: 'drafts*/*.claims'\n",
    );
}

#[test]
fn what_no_rule_may_hide_stays() {
    let folder = project("[severity]\nsyntax = 'off'\nreading = 'off'\nambiguous-claim = 'off'\n");
    folder.write("claims/a.claims", "Ann says \"open\n");
    folder.run("").expect(2, "error: syntax", "").expect(2, "`syntax` cannot be turned off", "");
    folder.run("--isolated --ignore reading").expect(1, "error: syntax", "");
    folder.run("--isolated --ignore syntax,reading").expect(2, "error: syntax", "`syntax` cannot be left out");
}

#[test]
fn the_look_is_set_by_the_file_unless_flags_or_environment_say_otherwise() {
    let folder = project("[terminal]\ncolor = 'always'\nwidth = 40\nascii = true\n");
    let colored =
        |arguments: &str, variables: &[(&str, &str)]| folder.run_with(arguments, "", variables).out.contains('\u{1b}');
    assert!(colored("--format rich", &[]));
    assert!(!colored("--format rich --color never", &[]) && !colored("--format rich --color auto", &[]));
    assert!(!colored("--format rich", &[("NO_COLOR", "1")]));
    let widest = |run: crate::support::Run| run.out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest(folder.run("--format plain --color never")) <= 40);
    assert!(widest(folder.run("--format plain --color never --width 90")) > 40);
    assert!(widest(folder.run_with("--format plain --color never", "", &[("COLUMNS", "90")])) > 40);
    let ascii = folder.run("--format rich --color never").out;
    assert!(!ascii.contains('─') && ascii == folder.run("--format rich --color never --ascii").out);
}

#[test]
fn a_stray_file_where_everybody_may_write_is_nobodys() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new(&[
            ("a/rt.claims", RT.1),
            ("a/b.claims", BLOOMBERG.1),
            ("copydesk.toml", "[severity]\ndispute = 'off'\n"),
        ]);
        folder.run("check a").expect(0, "no findings", "");
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o1777)).unwrap();
        folder.run("check a").expect(1, "1 conflict", "`copydesk.toml` was passed over");
        let _ = copydesk(folder.path());
    }
}

#[cfg(unix)]
#[test]
fn a_configuration_that_another_user_could_have_written_is_not_used_in_silence() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let folder = Folder::new(&[
        (".git/HEAD", ""),
        ("a/rt.claims", RT.1),
        ("a/b.claims", BLOOMBERG.1),
        ("copydesk.toml", "[severity]\ndispute = 'off'\n"),
    ]);
    let mode = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o777);
    folder.run("check a").expect(0, "no findings", "everybody may write to the folder of `copydesk.toml`");
    // Only an administrator can give files away.
    let stranger = Some(12345);
    if chown(folder.path().join("copydesk.toml"), stranger, None).is_err() {
        return;
    }
    for command in [
        "check",
        "read",
        "matrix",
        "replies",
        "report",
        "test",
        "fmt --check",
        "config",
        "acknowledge --all --because x",
    ] {
        let words = "`copydesk.toml` was not used: another user could have written it";
        mode(0o777);
        folder.run(&format!("{command} a")).expect(2, "", words);
        mode(0o755);
        folder.run(&format!("{command} a")).expect(2, "", words);
    }
    folder.run("check a --config copydesk.toml").expect(0, "no findings", "");
    folder.run("check a --isolated").expect(1, "1 conflict", "");
    // Whoever owns what is checked may say how.
    chown(folder.path().join("a"), stranger, None).unwrap();
    chown(folder.path(), stranger, None).unwrap();
    let run = folder.run("check a").expect(0, "no findings", "");
    assert_eq!(run.err, "");
    mode(0o777);
    folder.run("check a").expect(2, "", "another user could have written it");
}

#[test]
fn every_key_is_on_the_page_with_its_words() {
    let page = include_str!("../../docs/configuration.md");
    let mut rows = page.lines().filter(|line| line.starts_with("| `") && !line.contains("| status"));
    for key in &copydesk::project::config::KEYS {
        let default = if key.default.is_empty() { String::new() } else { format!("`{}` ", key.default) };
        let row = format!("| `{}` | {} | {default}|", key.name, key.about);
        assert_eq!(rows.next(), Some(row.as_str()));
    }
    assert_eq!(rows.next(), None);
}

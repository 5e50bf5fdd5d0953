//! The program from outside: what it ends with, and what it says where.

use crate::support::{Folder, Run, copydesk};
use std::{io::Read, process::Stdio};

const RT: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const BLOOMBERG: (&str, &str) = ("bloomberg.claims", "Bloomberg reports call\n");

fn two() -> Folder {
    Folder::new(&[RT, BLOOMBERG])
}

#[test]
fn a_conflict_fails_the_run_and_a_clean_folder_does_not() {
    let folder = two();
    folder.run("").expect(1, "dispute", "");
    folder.run("check .").expect(1, "dispute", "");
    folder.run("rt.claims bloomberg.claims").expect(1, "dispute", "");
    folder.run("rt.claims").expect(0, "1 claim from 1 source", "");
}

#[test]
fn a_missing_path_is_answered_with_the_nearest_name_and_the_rest_is_checked() {
    let folder = two();
    folder.run("check rt.claim").expect(2, "", "did you mean `rt.claims`");
    folder.run("check nowhere . --format json").expect(2, "\"dispute\"", "no file or folder `nowhere`");
    folder.run("chekc").expect(2, "", "did you mean the command `check`");
    folder.run("check story.md").expect(2, "", "story.md");
}

#[test]
fn nothing_to_check_is_no_success() {
    let folder = Folder::new(&[("notes.txt", "nothing here")]);
    folder.run("").expect(2, "", "nothing to check");
    folder.run("--allow-empty").expect(0, "0 claims", "");
    folder.run("--format json").expect(2, "\"findings\":[]", "nothing to check");
    folder.run("notes.txt").expect(2, "", "neither a `.claims` nor a `.rules` file");
}

#[test]
fn a_file_of_nothing_is_checked() {
    for text in ["", "\u{feff}", "# only a comment\n", "\n\n"] {
        Folder::new(&[("a.claims", text)]).run("").expect(0, "0 claims", "");
    }
}

#[test]
fn the_standard_input_is_a_file() {
    let folder = Folder::new(&[RT]);
    folder.run_with("-", "Dmitriev denies call\n", &[]).expect(0, "1 claim", "");
    folder.run_with("- rt.claims", "Bloomberg reports call\n", &[]).expect(1, "stdin.claims:1", "");
    let named = "- rt.claims --stdin-filename desk/bloomberg.claims";
    folder.run_with(named, "Bloomberg reports call\n", &[]).expect(1, "desk/bloomberg.claims:1", "");
    folder.run("--stdin-filename rt.claims").expect(2, "", "put `-` among the paths");
    // The text on the standard input stands for the file, as an editor has it.
    folder.run_with("- . --stdin-filename rt.claims", "Bloomberg reports call\n", &[]).expect(0, "1 claim", "");
}

#[test]
fn a_misspelt_name_is_an_error_with_the_nearest_one() {
    let folder = two();
    for flag in ["--select", "--ignore"] {
        folder.run(&format!("{flag} disptue")).expect(2, "", "did you mean `dispute`?");
    }
    folder.run("--severity disptue=note").expect(2, "", "did you mean `dispute`");
    folder.run("--severity dispute=eror").expect(2, "", "did you mean `error`");
    folder.run("--fromat json").expect(2, "", "--format");
    folder.run("--format jsno").expect(2, "", "json");
    folder.run("--story drfat").expect(2, "", "no source `drfat` on file\n  help: on file there are `");
    folder.run("--as-of yesterday").expect(2, "", "2025-12-31");
    folder.run("explain disptue").expect(2, "", "did you mean `dispute`");
}

#[test]
fn severities_decide_what_fails_the_run() {
    let folder = two();
    folder.run("--severity dispute=warning").expect(0, "warning", "");
    folder.run("--severity dispute=warning --deny warning").expect(1, "warning", "");
    folder.run("--severity dispute=note --deny note").expect(1, "note", "");
    folder.run("--ignore dispute").expect(0, "", "");
    folder.run("--select dispute").expect(1, "dispute", "");
    folder.run("--select reversal").expect(0, "", "");
}

#[test]
fn an_error_in_a_rule_file_ends_with_2_and_the_json_is_still_there() {
    let folder = two();
    folder.write("house.rules", "rule x: error\n  nonsense nobody knows here\n");
    let run = folder.run("--format json").expect(2, "\"dispute\"", "");
    assert!(run.out.contains("house.rules"), "{run:#?}");
}

#[test]
fn a_run_that_was_cut_short_does_not_pass_as_clean() {
    let parts: Vec<String> = (0..5000).map(|number| format!("memo{number}")).collect();
    let claims = format!("group papers\n  includes {}\nfrom a: Kim leaked papers\n", parts.join(", "));
    let folder = Folder::new(&[("a.claims", &claims), ("a.rules", "phrase {who} leaked {item: each}\n")]);
    let last = "incomplete: not all that follows was followed, so findings may be missing";
    folder.run("--width 200").expect(2, last, "more follows from `Kim leaked papers`");
}

#[test]
fn a_line_that_cannot_be_read_is_a_finding_and_the_rest_is_checked() {
    let folder = two();
    folder.write("c.claims", "from\n");
    folder.run("--format json").expect(1, "\"dispute\"", "").expect(1, "\"c.claims\"", "");
}

#[test]
fn bytes_that_are_no_utf_8_are_an_error_where_they_stand() {
    let folder = two();
    folder.write("c.claims", b"Dmitriev denies call\nZo\xE9 denies call\n");
    let run = folder.run("--format json").expect(1, "0xE9", "");
    assert!(run.out.contains("\"dispute\""), "{run:#?}");
    let utf16: Vec<u8> = "\u{feff}Rubio says no\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("c.claims", utf16);
    folder.run("").expect(1, "UTF-16", "");
}

#[test]
fn json_is_the_same_bytes_with_any_number_of_threads_and_any_order_of_paths() {
    let folder = two();
    let one = folder.run("--format json --threads 1 rt.claims bloomberg.claims").expect(1, "", "").out;
    for arguments in ["--threads 8 bloomberg.claims rt.claims", "--threads 2", "./rt.claims . rt.claims"] {
        assert_eq!(folder.run(&format!("--format json {arguments}")).out, one, "{arguments}");
    }
}

#[test]
fn reports_are_written_beside_the_result() {
    let folder = two();
    let json = folder.run("--format json").out;
    folder.run("--report json=out/f.json --report plain=f.txt").expect(2, "dispute", "out/f.json");
    folder.run("--report json=f.json --report plain=f.txt").expect(1, "dispute", "");
    assert_eq!(std::fs::read_to_string(folder.path().join("f.json")).unwrap(), json);
    assert!(std::fs::read_to_string(folder.path().join("f.txt")).unwrap().contains("dispute"));
    folder.run("--report json=rt.claims").expect(2, "", "rt.claims");
    folder.run("--report jsno=f.json").expect(2, "", "did you mean `json`");
    folder.run("--report json=").expect(2, "", "the path of a file");
    folder.run("--report json=. --report sarif=f").expect(2, "dispute", "`.` could not be written: it is a folder");
    let no_folder =
        "`out/f.json` could not be written: no such file or directory\n  help: there is no folder `out`: make it first";
    folder.run("--report json=out/f.json").expect(2, "dispute", no_folder);
    assert_eq!(std::fs::read_to_string(folder.path().join("rt.claims")).unwrap(), RT.1);
}

#[test]
fn any_width_any_locale_and_no_terminal_will_do() {
    let folder = two();
    for width in (0..=10).chain([40, 10_000]) {
        for format in ["plain", "rich"] {
            folder.run(&format!("--format {format} --width {width}")).expect(1, "", "");
        }
        folder.run(&format!("read --width {width}")).expect(0, "", "");
        folder.run(&format!("explain dispute --width {width}")).expect(0, "", "");
    }
    for locale in ["C", "POSIX"] {
        let run = folder.run_with("--format rich", "", &[("LANG", locale)]).expect(1, "", "");
        assert!(!run.out.contains(['│', '╭', '─', '×', '·']), "{run:#?}");
    }
    let run = folder.run_with("--format rich", "", &[("COLUMNS", "30")]).expect(1, "", "");
    assert!(run.out.lines().all(|line| line.chars().count() <= 30), "{run:#?}");
}

#[test]
fn colour_is_used_only_where_it_is_asked_for() {
    let folder = two();
    let colored = |arguments: &str, variables: &[(&str, &str)]| {
        folder.run_with(&format!("--format rich {arguments}"), "", variables).expect(1, "", "").out.contains('\u{1b}')
    };
    assert!(!colored("", &[]));
    assert!(colored("--color always", &[]));
    assert!(colored("", &[("FORCE_COLOR", "1")]));
    assert!(!colored("", &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored("--color never", &[("FORCE_COLOR", "1")]));
}

#[test]
fn what_led_to_a_finding_is_explained_step_by_step() {
    let folder = Folder::new(&[
        ("a.rules", "phrase {agent} authored {work}\n  one agent per work\n"),
        ("a.claims", "from rt: Rubio says US authored plan\nfrom desk: Ushakov says Russia authored plan\n"),
    ]);
    let json = folder.run("--format json").expect(1, "\"dispute\"", "").out;
    let fingerprint = json.split("\"fingerprint\":\"").nth(1).unwrap().split('"').next().unwrap();
    let run = folder.run(&format!("explain {fingerprint}"));
    for words in [
        "Rubio says US authored plan",
        "Russia authored plan",
        "the cue is `says`",
        "only one agent per work",
        "a.rules:2:3",
        "A contradicts B",
    ] {
        assert!(run.out.contains(words), "{words}: {run:#?}");
    }
    folder.run(&format!("explain {} a.claims a.rules", &fingerprint[..6])).expect(0, fingerprint, "");
    folder.run("explain 0123456789ab").expect(2, "", "no finding");
    let few = "help: a finding is explained by its fingerprint: give at least 4 digits of it";
    folder.run(&format!("explain {} a.claims a.rules", &fingerprint[..3])).expect(2, "", few);
}

#[test]
fn rules_rule_files_and_words_are_explained() {
    let folder = Folder::new(&[("a.rules", "phrase {agent} authored {work}\n  one agent per work\n")]);
    let run = folder.run("explain dispute").expect(0, "Why it matters", "");
    // The words that the rule asks for are shown with it, down to the last.
    assert!(run.out.contains("define A contradicts B on {point}") && run.out.contains("define A is in tension with B"));
    folder.run("explain certainty").expect(0, "define A is in tension with B", "");
    folder.run("explain denies").expect(0, "cue denies, denied", "");
    folder.run("explain authored").expect(0, "one agent per work", "");
}

#[test]
fn examples_in_rule_files_are_run() {
    let rule = "rule house-denial: warning\n  \"A denial.\"\n  A denies {p}\n  flag A: \"a denial\"\n";
    let example =
        |title: &str, expect: &str| format!("example \"{title}\"\n  from a: Dmitriev denies call\n  expect {expect}\n");
    let good = example("a denial is found", "house-denial");
    let folder = Folder::new(&[("house.rules", &format!("{rule}\n{good}"))]);
    folder.run("test").expect(0, "1 example: 1 as expected, 0 not", "");
    folder.write("house.rules", format!("{rule}\n{good}\n{}", example("nothing is found", "nothing")));
    let run = folder.run("test").expect(1, "2 examples: 1 as expected, 1 not", "");
    assert!(run.out.contains("expected: nothing") && run.out.contains("found:    house-denial"), "{run:#?}");
    assert!(!folder.run("test -q").out.contains("a denial is found"));
    folder.write("house.rules", rule);
    folder.run("test").expect(2, "", "no example");
    folder.write("house.rules", format!("{rule}  nonsense of the house\n{good}"));
    folder.run("test").expect(2, "", "house.rules:");
}

#[test]
fn the_reading_of_each_line_is_shown_and_what_could_not_be_read_is_said() {
    let folder = two();
    folder.run("read rt.claims").expect(0, "says: Dmitriev (unnamed: no) · denies", "");
    folder.run("read rt.claims --format json").expect(0, "\"stance\":\"denies\"", "");
    folder.write("c.claims", "from\n");
    folder.run("read").expect(1, "· denies", "c.claims:1:");
    folder.run("read -q").expect(1, "", "c.claims:1:");
}

#[test]
fn every_beginning_of_a_file_is_read_or_answered_with_a_place() {
    let text = "\u{feff}source rt \"A title\"\n  published 2025-11-26\nfrom rt\n  Dmitriev denies [call “happened”]\n    said 2025-11-25\n";
    let folder = Folder::new(&[]);
    for end in (0..=text.len()).step_by(3) {
        folder.write("a.claims", &text.as_bytes()[..end]);
        let run = folder.run("--format json");
        let located = run.status == 1 && run.out.contains("\"path\":\"a.claims\"");
        assert!(run.status == 0 || located, "{end}: {run:#?}");
    }
}

#[test]
fn help_and_version_are_results() {
    let folder = Folder::new(&[]);
    let run = folder.run("--help").expect(0, "Exit status", "");
    for command in ["check", "read", "explain", "test"] {
        assert!(run.out.contains(command), "{command}");
        folder.run(&format!("{command} --help")).expect(0, "--width", "");
    }
    folder.run("--version").expect(0, concat!("copydesk ", env!("CARGO_PKG_VERSION")), "");
}

#[test]
fn of_many_lines_that_cannot_be_read_the_first_are_said_and_the_rest_is_counted() {
    let folder = Folder::new(&[("a.claims", &"Ann says \"open\n".repeat(5_000))]);
    for command in ["read", "matrix", "replies", "report", "fmt", "fmt --check"] {
        let run = folder.run(command).expect(1, "", "copydesk: and 4900 more");
        assert!(run.err.lines().count() < 1_000, "{command}: {}", run.err.lines().count());
    }
}

#[test]
fn more_threads_than_are_of_use_are_cut_down() {
    let folder = two();
    let expected = folder.run("--format json --threads 1");
    for threads in ["257", "10000", "18446744073709551615"] {
        let run = folder.run(&format!("--format json --threads {threads}")).expect(1, "", "256 is the most");
        assert_eq!(run.out, expected.out);
    }
    assert_eq!(folder.run("--threads 256").err, "");
}

#[cfg(unix)]
#[test]
fn links_that_lead_away_pipes_and_devices_are_skipped_with_a_word() {
    use std::os::unix::fs::symlink;
    let secret = Folder::new(&[("secret.claims", "Canary says so\n")]);
    let folder = two();
    let at = |name: &str| folder.path().join(name);
    symlink("/dev/zero", at("zero.claims")).unwrap();
    symlink(secret.path(), at("away")).unwrap();
    symlink(secret.path().join("secret.claims"), at("out.claims")).unwrap();
    symlink("loop.claims", at("loop.claims")).unwrap();
    symlink("..", at("up")).unwrap();
    symlink("rt.claims", at("again.claims")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(at("pipe.claims")).status().unwrap();
    assert!(made.success());
    let run = folder.run("").expect(2, "2 claims from 2 sources", "`pipe.claims` was skipped: it is a pipe");
    for name in ["zero.claims", "away", "out.claims", "loop.claims", "up"] {
        assert!(run.err.contains(&format!("`{name}` was skipped")), "{name}: {run:#?}");
    }
    assert!(!run.err.contains("again.claims"), "{run:#?}");
    folder.run("pipe.claims").expect(2, "", "`pipe.claims` could not be read: it is a pipe");
    // A link that is named is followed: that was asked for.
    folder.run("out.claims").expect(0, "1 claim", "");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_entered_is_listed_and_the_rest_is_checked() {
    use std::os::unix::fs::PermissionsExt;
    let folder = two();
    folder.write("shut/a.claims", "Rubio says no\n");
    let shut = folder.path().join("shut");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may read everything is not stopped by this.
    let open = std::fs::read_dir(&shut).is_ok();
    let run = folder.run("--format json");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o700)).unwrap();
    if !open {
        run.expect(2, "\"dispute\"", "`shut` could not be read");
    }
}

#[cfg(unix)]
#[test]
fn a_line_end_in_a_file_name_stays_on_its_line() {
    let folder = two();
    folder.write("a\n::error::b\u{1b}[31m.claims", "from\n");
    for arguments in ["", "--format rich", "read"] {
        let run = folder.run(arguments);
        for line in run.out.lines().chain(run.err.lines()) {
            assert!(!line.starts_with("::error") && !line.contains('\u{1b}'), "{run:#?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_enough_ends_the_run_quietly_and_a_full_disk_does_not() {
    let folder = two();
    let mut child = copydesk(folder.path())
        .args(["explain", "dispute"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        for arguments in [&["check"][..], &["check", "--format", "json"], &["explain", "dispute"], &["--help"]] {
            let full = full.try_clone().unwrap();
            let output = copydesk(folder.path()).args(arguments).stdout(full).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"), "{arguments:?}");
        }
    }
}

/// A claim file whose source names a text, in a folder below one that holds a secret.
fn text_of(written: &str) -> Run {
    let folder = Folder::new(&[
        ("secret.txt", "CANARY denies everything"),
        ("desk/.hidden.txt", "CANARY denies everything"),
        ("desk/sources/rt.txt", "He said it was fake."),
        (
            "desk/a.claims",
            &format!(
                "source rt\n  text {written}\nfrom rt: Dmitriev says \"CANARY denies everything\"\n  quote \"CANARY\"\n"
            ),
        ),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../secret.txt", folder.path().join("desk/sources/link.txt")).unwrap();
    let mut run = folder.run("check desk --format json");
    // What the claim file itself says may be shown.
    run.out = run.out.replace("Dmitriev says \\\"CANARY denies everything\\\"", "");
    run
}

#[test]
fn texts_are_read_only_inside_what_is_checked() {
    let refused = [
        "../secret.txt",
        "sources/../../secret.txt",
        "/etc/passwd",
        "file:///etc/passwd",
        "\\\\\\\\host\\\\share",
        "//host/share",
        "C:\\\\secret.txt",
        "https://example.org/a",
        ".hidden.txt",
        "sources/link.txt",
        "sources/none.txt",
        "sources",
    ];
    for written in refused {
        let run = text_of(written);
        assert!(run.out.contains("desk/a.claims") && run.out.contains("\"line\":2,"), "{written}: {run:#?}");
        assert!(!run.out.contains("root:"), "{written}: {run:#?}");
    }
    let run = text_of("sources/rt.txt");
    assert!(!run.out.contains("\"line\":2,"), "{run:#?}");
}

const ASKED: &str = "asked Peskov about call\n  on 2025-11-24\n  by telephone\n  until 2025-11-25\n";

#[test]
fn a_request_for_a_reply_is_open_until_a_claim_replies() {
    let folder = Folder::new(&[("asked.claims", ASKED)]);
    folder.run("replies").expect(0, "deadline 25 Nov 2025\n", "");
    folder.run("replies --as-of 2025-11-25").expect(0, "1 open", "");
    folder.run("replies --as-of 2025-11-26").expect(0, "deadline 25 Nov 2025, PASSED", "");
    folder.run("replies --as-of soon").expect(2, "", "`soon` is no date");
    folder.run("replies --format json").expect(0, "\"overdue\":0", "");
    folder.run("check").expect(0, "0 claims", "");
    folder.run("replies nowhere").expect(2, "", "no file or folder");
    folder.run("repleis").expect(2, "", "did you mean the command `replies`");
    let reply = "from rt: Peskov declines to comment on call\n  as peskov-1\n";
    folder.write("asked.claims", format!("{ASKED}  replied peskov-1\n"));
    folder.run("replies").expect(1, "", "no claim has the label `peskov-1`");
    folder.write("rt.claims", reply);
    folder.run("replies").expect(0, "1 request for a reply: none open, 1 answered", "");
    folder.run("replies --all").expect(0, "replied: \"Peskov declines to comment on call\" (rt.claims:1:10)", "");
}

#[test]
fn a_line_that_only_begins_like_a_request_is_a_claim_or_an_error() {
    let folder = Folder::new(&[("a.claims", "Reuters asked Peskov whether plan is fake\n")]);
    folder.run("read").expect(0, "says: Reuters", "");
    folder.run("replies").expect(0, "no request for a reply is on file", "");
    folder.write("a.claims", "asked Dmitry Peskov about plan\n");
    folder.run("replies").expect(1, "", "put a name of several words in quotes");
    folder.write("a.claims", "from rt\n  asked Peskov about plan\n");
    folder.run("check").expect(1, "put it at the left margin", "");
}

#[test]
fn a_story_is_read_against_what_is_on_file_around_it() {
    let story = "# The call\n\nOne.\n\nIt was made, it is said. <!-- claim: Bloomberg reports call -->\n";
    let folder = Folder::new(&[("desk/story.md", story), ("desk/rt.claims", RT.1), ("other.claims", "x says y\n")]);
    let run = folder.run("check desk/story.md").expect(1, "dispute", "");
    assert!(
        run.out.contains("desk/story.md:5:1")
            && run.out.contains("(story, paragraph 2)")
            && run.out.contains("It was made, it is said."),
        "{}",
        run.out
    );
    assert!(run.out.contains("2 claims from 2 sources"), "{}", run.out);
    // A story that nobody names is a text like any other.
    folder.run("check .").expect(0, "2 claims from 2 sources", "");
    folder.write("desk/desk.claims", "story piece\n  text story.md\n");
    folder.run("check .").expect(1, "(story, paragraph 2)", "");
    folder.run("check desk").expect(1, "dispute", "");
    let typed = story.replace("Bloomberg reports call", "Bloomberg reports letter");
    folder.run_with("check - desk --stdin-filename desk/story.md", &typed, &[]).expect(0, "2 claims", "");
}

#[test]
fn words_of_an_anchor_that_stand_in_the_text_twice_are_pointed_out() {
    let folder = Folder::new(&[("story.md", "He said no.\n\nShe said no, and he said no.\n")]);
    folder
        .write("desk.claims", "story piece\n  text story.md\nfrom piece\n  Dmitriev denies call\n    at \"said no\"\n");
    let run = folder.run("check").expect(0, "anchor-found-twice", "");
    assert!(run.out.contains("desk.claims:5:8") && run.out.contains("story.md:3:5"), "{}", run.out);
    folder.write(
        "desk.claims",
        "story piece\n  text story.md\nfrom piece\n  Dmitriev denies call\n    at \"he said no\"\n",
    );
    // A first letter may be a capital, so this one stands there twice as well.
    folder.run("check").expect(0, "anchor-found-twice", "");
    folder.write(
        "desk.claims",
        "story piece\n  text story.md\nfrom piece\n  Dmitriev denies call\n    at \"She said\"\n",
    );
    assert!(!folder.run("check").out.contains("anchor-found-twice"));
}

#[test]
fn the_matrix_shows_who_says_what_in_every_format() {
    let folder = two();
    let counts = "2 claims on 1 point: 0 agreed, 1 disputed, 0 single-source, 0 unsourced";
    folder.run("matrix").expect(0, counts, "");
    folder.run("matrix --width 100").expect(0, "- denies: Dmitriev", "");
    folder.run("matrix --by speaker --width 20 --ascii").expect(0, "denies: Dmitriev", "");
    folder.run("matrix --format markdown").expect(0, "| call | **disputed** |", "");
    folder.run("matrix --format csv").expect(0, "point,question,state,bloomberg,rt\r\n", counts);
    assert_eq!(folder.run("-q matrix --format csv").err, "");
    folder.run("matrix --format json").expect(0, "\"disputed\":1", "");
    folder.run("matrix --by source rt.claims").expect(0, "1 single-source", "");
    folder.run("matrix --by spaeker").expect(2, "", "speaker");
    folder.run("matrix nowhere").expect(2, "", "no file or folder");
    folder.run("matrx").expect(2, "", "did you mean the command `matrix`");
    folder.write("bad.claims", "from rt: Dmitriev says [it\n");
    folder.run("matrix --width 120").expect(1, "1 line could not be read", "bad.claims:1:24");
    let empty = Folder::new(&[("a.claims", "# nothing yet\n")]);
    empty.run("matrix").expect(0, "0 claims on 0 points", "");
    Folder::new(&[]).run("matrix").expect(2, "", "nothing to check");
}

#[test]
fn where_the_time_went_is_said_beside_the_result_and_no_control_byte_in_a_pipe() {
    let folder = two();
    folder.write("rt.claims", "source rt\n  text rt.txt\nfrom rt: Dmitriev denies call\n  at \"no call\"\n");
    folder.write("rt.txt", "There was no call.\n");
    let run = folder.run("-v").expect(1, "1 conflict", "copydesk: read `rt.txt`\n");
    let stages = ["finding files", "reading", "parsing", "meaning", "rules", "findings", "writing"];
    let told: Vec<_> = run.err.lines().filter(|line| line.contains(" s  ")).collect();
    assert_eq!(told.len(), stages.len(), "{run:#?}");
    for (line, stage) in told.iter().zip(stages) {
        assert!(line.starts_with(&format!("copydesk: {stage}  ")), "{line}");
    }
    for counts in [" s  2 files", " s  5 lines", " s  2 claims, 2 sources", " rules", " s  1 finding"] {
        assert!(told.iter().any(|line| line.ends_with(counts)), "{counts}: {run:#?}");
    }
    assert!(!run.out.contains(" s  ") && !run.err.contains(['\r', '\u{1b}']), "{run:#?}");
    assert_eq!(folder.run("").out, run.out);
}

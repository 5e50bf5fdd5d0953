//! The rows that concern the file system, the terminal and the process: what the program itself does.

use crate::support::{Folder, copydesk};
use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const RT: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const BLOOMBERG: (&str, &str) = ("bloomberg.claims", "Bloomberg reports call\n");

fn two() -> Folder {
    Folder::new(&[RT, BLOOMBERG])
}

#[test]
fn any_order_of_files_and_any_number_of_threads_writes_the_same_bytes() {
    let folder = Folder::new(&[
        RT,
        BLOOMBERG,
        ("a.claims", "from a\n  Peskov says plan is fake\n  Rubio denies plan is fake\n"),
        ("broken.claims", "from a: \"b\n"),
    ]);
    let orders = [
        "a.claims bloomberg.claims broken.claims rt.claims",
        "rt.claims broken.claims bloomberg.claims a.claims",
        "broken.claims a.claims rt.claims bloomberg.claims",
        ".",
    ];
    for format in ["plain", "json"] {
        let run = |threads, order| folder.run(&format!("--format {format} --statistics --threads {threads} {order}"));
        let expected = run(1, orders[0]).expect(1, "dispute", "");
        for (threads, order) in [1, 2, 8].into_iter().flat_map(|threads| orders.map(|order| (threads, order))) {
            let other = run(threads, order);
            assert!(other.out == expected.out && other.err == expected.err, "{format} {threads} {order}: {other:#?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_path_that_leads_in_a_circle_or_nowhere_is_an_error_where_it_is_named() {
    use std::os::unix::fs::symlink;
    let folder = two();
    let at = |name: &str| folder.path().join(name);
    symlink("circle.claims", at("circle.claims")).unwrap();
    symlink("gone.claims", at("dangling.claims")).unwrap();
    folder.run("circle.claims rt.claims").expect(2, "1 claim", "`circle.claims` could not be read");
    folder.run("dangling.claims rt.claims").expect(2, "1 claim", "no file or folder `dangling.claims`");
    let run = folder.run("").expect(2, "2 claims", "`circle.claims` was skipped");
    assert!(run.err.contains("`dangling.claims` was skipped: it is a link that leads nowhere"), "{run:#?}");
}

#[test]
fn many_files_and_a_deep_tree_are_all_checked() {
    let folder = two();
    for number in 0..300 {
        folder.write(&format!("many/{}/{number}.claims", number % 7), format!("Rubio says plan{number} is late\n"));
    }
    folder.write(&format!("{}deep.claims", "d/".repeat(300)), "Tusk says plan is old\n");
    folder.run("").expect(1, "303 claims", "");
}

/// Whoever may read everything is not stopped by permissions, but by a path that no system takes.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_entered_is_listed_and_the_rest_is_checked() {
    let folder = two();
    let script = "name=$(printf 'x%.0s' $(seq 200)); for i in $(seq 25); do mkdir $name && cd $name || exit 1; done";
    let made = Command::new("bash").args(["-c", script]).current_dir(folder.path()).status().unwrap();
    assert!(made.success());
    let run = folder.run("").expect(2, "1 conflict", "could not be read: file name too long");
    assert!(run.err.lines().all(|line| line.len() < 5_000), "{run:#?}");
    folder.run("--format json").expect(2, "\"dispute\"", "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_fails_while_it_is_read_is_listed_and_the_rest_is_checked() {
    let folder = two();
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("mem.claims")).unwrap();
    folder.run("mem.claims rt.claims bloomberg.claims").expect(2, "1 conflict", "`mem.claims` could not be read");
}

#[test]
fn a_file_that_vanishes_after_it_was_found_is_listed() {
    use copydesk::project::{self, Config, Scope};
    let folder = two();
    let files = project::find(&[folder.path().to_owned()], &Config::default(), Scope::Alone).files;
    fs::remove_file(folder.path().join(RT.0)).unwrap();
    let read: Vec<_> = files.iter().map(project::read_file).collect();
    assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 1);
    let problem = read.into_iter().find_map(Result::err).unwrap();
    assert!(problem.message.contains("rt.claims` could not be read: no such file"), "{problem:?}");
}

/// What is put in the place of a file after it was looked at is never read in its stead.
#[cfg(unix)]
#[test]
fn a_file_that_is_swapped_for_a_link_or_a_pipe_is_not_followed() {
    use copydesk::project::{self, Config, Scope};
    use std::os::unix::fs::symlink;
    let outside = Folder::new(&[("d/secret.claims", "Canary says so\n")]);
    let folder = Folder::new(&[("a.claims", RT.1), ("d/secret.claims", BLOOMBERG.1), ("p.claims", "Rubio says no\n")]);
    let at = |name: &str| folder.path().join(name);
    let files = project::find(&[folder.path().to_owned()], &Config::default(), Scope::Alone).files;
    assert_eq!(files.len(), 3);
    fs::remove_file(at("a.claims")).unwrap();
    symlink(outside.path().join("d/secret.claims"), at("a.claims")).unwrap();
    fs::rename(at("d"), at("e")).unwrap();
    symlink(outside.path().join("d"), at("d")).unwrap();
    fs::remove_file(at("p.claims")).unwrap();
    assert!(Command::new("mkfifo").arg(at("p.claims")).status().unwrap().success());
    let read: Vec<_> = files.iter().map(project::read_file).map(|read| read.unwrap_err().message).collect();
    for (message, says) in read.iter().zip(["replaced by a link", "replaced by a link", "not a regular file"]) {
        assert!(message.contains(says), "{read:#?}");
    }
}

/// The same while it happens, many times.
#[cfg(unix)]
#[test]
fn a_link_that_comes_and_goes_is_never_followed_out() {
    use copydesk::project::{self, Config, LoadRequest, Scope};
    use std::{
        os::unix::fs::symlink,
        sync::atomic::{AtomicBool, Ordering},
    };
    let outside = Folder::new(&[("d/secret.claims", "Canary says so\n")]);
    let folder = Folder::new(&[("a.claims", RT.1), ("d/secret.claims", BLOOMBERG.1)]);
    let at = |name: &str| folder.path().join(name);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for (name, target) in [("a.claims", "d/secret.claims"), ("d", "d")] {
                    fs::rename(at(name), at("aside")).unwrap();
                    symlink(outside.path().join(target), at(name)).unwrap();
                    fs::remove_file(at(name)).unwrap();
                    fs::rename(at("aside"), at(name)).unwrap();
                }
            }
        });
        let config = Config::default();
        let mut read = 0;
        for _ in 0..500 {
            let loaded = project::load(LoadRequest {
                paths: &[folder.path().to_owned()],
                stdin: &mut std::io::empty(),
                stdin_name: None,
                config: &config,
                reach: Scope::Alone,
                observer: None,
            });
            read += loaded.files.len();
            let leaked = loaded.files.iter().find(|file| file.text.contains("Canary"));
            if leaked.is_some() {
                done.store(true, Ordering::Relaxed);
            }
            assert!(leaked.is_none(), "{leaked:?}");
        }
        done.store(true, Ordering::Relaxed);
        assert!(read > 0);
    });
}

/// A link that came with what is checked does not choose what a report overwrites.
#[cfg(unix)]
#[test]
fn a_report_is_not_written_through_a_link_out_of_the_repository() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new(&[("mine.json", "mine")]);
    let folder = Folder::new(&[RT, (".git/HEAD", ""), ("desk/in.json", "old")]);
    let at = |name: &str| folder.path().join(name);
    symlink(outside.path().join("mine.json"), at("out.json")).unwrap();
    symlink(outside.path().join("new.json"), at("new.json")).unwrap();
    symlink(outside.path(), at("reports")).unwrap();
    symlink("desk/in.json", at("in.json")).unwrap();
    for path in ["out.json", "new.json", "reports/mine.json", "reports/new.json"] {
        folder.run(&format!("check --report json={path}")).expect(2, "", "that leads out of this repository");
        let from_below =
            crate::support::run_in(&at("desk"), &["check", "..", &format!("--report=json=../{path}")], "", &[]);
        from_below.expect(2, "", "that leads out of this repository");
    }
    assert_eq!(fs::read_to_string(outside.path().join("mine.json")).unwrap(), "mine");
    assert!(!outside.path().join("new.json").exists());
    folder.run("check --report json=in.json").expect(0, "", "");
    assert!(fs::read_to_string(at("desk/in.json")).unwrap().starts_with('{') && at("in.json").is_symlink());
    // A place that is named as it is, is meant.
    let named = outside.path().join("named.json");
    folder.run(&format!("check --report json={}", named.display())).expect(0, "", "");
    assert!(named.exists());
    folder.write("copydesk.toml", "");
    folder.run("check --report json=copydesk.toml").expect(2, "", "it is one of the files that are checked");
}

/// A limit on the size of files stops the program in the middle of writing, as a full disk or a kill
/// does.
#[cfg(unix)]
#[test]
fn a_layout_or_report_that_is_stopped_leaves_the_old_file_whole() {
    let claims: String =
        (0..200).map(|n| format!("Rubio   says plan{n} is fake\nDmitriev denies plan{n} is fake\n")).collect();
    let folder = Folder::new(&[("a.claims", &claims), ("out.json", "old\n")]);
    let program = env!("CARGO_BIN_EXE_copydesk");
    for arguments in ["fmt", "check --report json=out.json"] {
        for (prepare, status) in [("", None), ("trap '' XFSZ;", Some(2))] {
            let script = format!("{prepare} ulimit -f 4; exec {program} {arguments}");
            let mut command = Command::new("sh");
            // A pipe has no limit, a file has: what is said goes to a pipe.
            command.args(["-c", &script]).current_dir(folder.path()).stderr(Stdio::piped());
            let output = command.stdout(Stdio::piped()).output().unwrap();
            assert_eq!(output.status.code(), status, "{arguments}: {output:?}");
            // What could not be written was not laid out.
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!said.contains("laid out"), "{said}");
            if arguments == "fmt" && status.is_some() {
                assert!(said.ends_with("it was left as it is\ncopydesk: 1 left as it is\n"), "{said}");
            }
            assert_eq!(fs::read_to_string(folder.path().join("a.claims")).unwrap(), claims);
            assert_eq!(fs::read_to_string(folder.path().join("out.json")).unwrap(), "old\n");
        }
    }
    folder.run("fmt").expect(0, "", "1 file laid out anew");
}

fn interrupt(child: &Child) -> Instant {
    let done = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(done.success());
    Instant::now()
}

/// Ends once the program has; a shell shows an end by SIGINT as the status 130.
#[cfg(unix)]
fn ended_by_interrupt(child: &mut Child, since: Instant) {
    use std::os::unix::process::ExitStatusExt;
    let status = child.wait().unwrap();
    assert!(status.signal() == Some(2) || status.code() == Some(130), "{status:?}");
    // Far more than it takes, so that a busy machine does not matter.
    assert!(since.elapsed() < Duration::from_secs(20));
}

fn spawn(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = copydesk(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_while_it_reads_leaves_no_report() {
    let folder = two();
    folder.write("old.json", "old");
    let arguments = ["check", "-", "--format", "json", "--report", "json=new.json", "--report", "json=old.json", "-v"];
    let mut child = spawn(folder.path(), &arguments);
    // The input stays open: the program waits for more of it.
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"Dmitriev denies call\nBloomberg reports call\n").unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let since = interrupt(&child);
    ended_by_interrupt(&mut child, since);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(out, "");
    assert_eq!(fs::read_to_string(folder.path().join("old.json")).unwrap(), "old");
    assert!(!folder.path().join("new.json").exists());
}

#[cfg(unix)]
#[test]
fn a_result_that_is_interrupted_does_not_look_whole() {
    // More than a pipe holds, so the program is stopped in the middle of its result.
    let claims: String =
        (0..500).map(|n| format!("Rubio says plan{n} is fake\nDmitriev denies plan{n} is fake\n")).collect();
    let folder = Folder::new(&[("a.claims", &claims)]);
    for format in ["json", "sarif", "gitlab", "rdjson", "junit", "html", "plain"] {
        let report = format!("{format}=out");
        let mut child = spawn(folder.path(), &["check", "--format", format, "--report", &report]);
        let mut out = child.stdout.take().unwrap();
        let mut start = [0; 100];
        out.read_exact(&mut start).unwrap();
        let since = interrupt(&child);
        ended_by_interrupt(&mut child, since);
        let mut rest = Vec::new();
        out.read_to_end(&mut rest).unwrap();
        let text = String::from_utf8_lossy(&[&start[..], &rest].concat()).into_owned();
        match format {
            "plain" => assert!(!text.contains("claims from"), "{format}"),
            "junit" | "html" => {
                assert!(!text.trim_end().ends_with("</testsuites>") && !text.contains("</html>"), "{format}")
            }
            _ => assert!(serde_json::from_str::<serde_json::Value>(&text).is_err(), "{format}"),
        }
        assert!(!folder.path().join("out").exists(), "{format}");
    }
}

//! `check --watch`: what a change leads to, and how it ends.

use crate::support::{Folder, copydesk};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// Longer than this no test waits; it is no measure of anything.
const GIVE_UP: Duration = Duration::from_secs(120);

struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn new(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = copydesk(folder.path());
        command.arg("check").arg("--watch").args(arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let out = child.stdout.take().unwrap();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// All that is shown up to a line that holds these words.
    #[track_caller]
    fn until(&self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            match self.lines.recv_timeout(GIVE_UP) {
                Ok(line) => seen += &format!("{line}\n"),
                Err(error) => panic!("{words} did not come ({error}) after:\n{seen}"),
            }
            if seen.lines().last().is_some_and(|line| line.contains(words)) {
                return seen;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_change_is_checked_also_when_a_file_goes_or_cannot_be_read() {
    let folder = Folder::new(&[("rt.claims", "Dmitriev denies call\n")]);
    let watch = Watch::new(&folder, &[]);
    assert!(watch.until("--- watching 1 file").contains("no findings"));
    folder.write("bloomberg.claims", "Bloomberg reports call\n");
    assert!(watch.until("--- watching 2 files").contains("1 conflict"));
    folder.write("bloomberg.claims", "Bloomberg reports \"call\n");
    assert!(watch.until("--- watching").contains("1 line could not be read"));
    folder.write("bloomberg.claims", b"Zo\xE9");
    assert!(watch.until("--- watching").contains("0xE9"));
    std::fs::remove_file(folder.path().join("bloomberg.claims")).unwrap();
    assert!(watch.until("--- watching 1 file").contains("no findings"));
}

#[test]
fn a_configuration_is_watched_also_before_there_is_one() {
    let folder = Folder::new(&[("desk/a.claims", "Dmitriev denies call\nBloomberg reports call\n")]);
    let watch = Watch::new(&folder, &["desk"]);
    assert!(watch.until("--- watching").contains("error: dispute"));
    folder.write("copydesk.toml", "[severity]\ndispute = 'warning'\n");
    assert!(watch.until("--- watching").contains("warning: dispute"));
    folder.write("desk/copydesk.toml", "[severity]\ndispute = 'note'\n");
    assert!(watch.until("--- watching").contains("note: dispute"));
    std::fs::remove_file(folder.path().join("desk/copydesk.toml")).unwrap();
    assert!(watch.until("--- watching").contains("warning: dispute"));
}

#[test]
fn the_text_of_a_source_is_watched_also_where_it_is_missing() {
    let claims = "source rt\n  text sub/rt.txt\nfrom rt\n  Dmitriev denies call\n    quote \"it is fake\"\n";
    let folder = Folder::new(&[("rt.claims", claims)]);
    let watch = Watch::new(&folder, &[]);
    assert!(watch.until("--- watching").contains("text-not-read"));
    folder.write("sub/rt.txt", "\"it is fake\", said Dmitriev\n");
    assert!(!watch.until("--- watching").contains("text-not-read"));
    folder.write("sub/rt.txt", "\"it is a fraud\", said Dmitriev\n");
    assert!(watch.until("--- watching").contains("quote"));
}

#[test]
fn what_makes_no_sense_ends_at_once() {
    let folder = Folder::new(&[("rt.claims", "Dmitriev denies call\n")]);
    folder.run("check --watch -").expect(2, "", "cannot be watched");
    folder.run("check --watch --as-of yesterday").expect(2, "", "is no date");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_and_what_was_shown_is_whole() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::new(&[("rt.claims", "Dmitriev denies call\n")]);
    let mut watch = Watch::new(&folder, &["--format", "json"]);
    let line = watch.until("\"findings\"");
    serde_json::from_str::<serde_json::Value>(&line).unwrap();
    let sent = std::process::Command::new("kill").args(["-INT", &watch.child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    // A shell shows this as 130.
    assert_eq!(watch.child.wait().unwrap().signal(), Some(2));
}

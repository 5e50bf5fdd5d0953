//! What the documents show is what happens: every command in `README.md` and `docs/*.md` is run.
//!
//! - In a `sh` fence each line is a command; `# exit 1` after it is the status it ends with (0 where
//!   none is said).
//! - In a `console` fence a line that begins with `$ ` is a command and the lines below it are all
//!   that it writes.
//! - A fence with a path after its language (`claims draft.claims`) is that file. A document with
//!   such fences runs in an empty folder, any other in the root of the repository.
//!
//! `cargo run --release --` stands for `copydesk`; other uses of cargo and git are not run. With
//! `UPDATE_DOCS=1` the output in `console` fences is written anew instead of compared.

use crate::support::{Folder, copydesk};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn commands_in_documents_run_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    if let Ok(entries) = fs::read_dir(root.join("docs")) {
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let mut wrong = String::new();
    let mut ran = 0;
    for path in paths {
        let mut document = Document::open(&path);
        let before = document.text.clone();
        document.run();
        ran += document.ran;
        wrong += &document.wrong;
        // Only what changed is written: another test writes `docs/rules.md` at the same time.
        if std::env::var_os("UPDATE_DOCS").is_some() && document.updated != before {
            fs::write(&path, document.updated).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(ran > 0, "no command was found");
}

struct Document {
    name: String,
    text: String,
    /// The folder of its own, where it has files.
    scratch: Option<Folder>,
    folder: PathBuf,
    ran: usize,
    wrong: String,
    updated: String,
}

impl Document {
    fn open(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let scratch = text.lines().any(|line| file_of(line).is_some()).then(|| Folder::new(&[]));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = scratch.as_ref().map_or(root, Folder::path).to_owned();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        Self { name, text, scratch, folder, ran: 0, wrong: String::new(), updated: String::new() }
    }

    fn run(&mut self) {
        let text = std::mem::take(&mut self.text);
        let mut lines = text.lines().enumerate().peekable();
        while let Some((_, line)) = lines.next() {
            self.keep(line);
            let Some(info) = line.strip_prefix("```") else { continue };
            let mut body = Vec::new();
            while let Some(line) = lines.next_if(|(_, line)| !line.starts_with("```")) {
                body.push(line);
            }
            match info.split_whitespace().next() {
                Some("sh" | "bash") => {
                    for (number, line) in body {
                        self.keep(line);
                        self.check(number, line, None);
                    }
                }
                Some("console") => self.console(&body),
                _ => {
                    let text: String = body.iter().map(|(_, line)| format!("{line}\n")).collect();
                    if let Some(file) = file_of(line) {
                        let path = self.folder.join(file);
                        fs::create_dir_all(path.parent().unwrap()).unwrap();
                        fs::write(path, &text).unwrap();
                    }
                    self.updated += &text;
                }
            }
            if let Some((_, end)) = lines.next() {
                self.keep(end);
            }
        }
        // The folder goes once all has run.
        self.scratch = None;
    }

    fn console(&mut self, body: &[(usize, &str)]) {
        let mut lines = body.iter().peekable();
        while let Some(&(number, line)) = lines.next() {
            self.keep(line);
            let Some(command) = line.strip_prefix("$ ") else {
                let _ = writeln!(self.wrong, "{}:{}: expected a command after `$ `", self.name, number + 1);
                continue;
            };
            let mut expected = String::new();
            while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with("$ ")) {
                expected += line.trim_end();
                expected.push('\n');
            }
            if let Some(output) = self.check(number, command, Some(&expected)) {
                self.updated += &output;
                if lines.peek().is_some() && expected.ends_with("\n\n") {
                    self.updated.push('\n');
                }
            }
        }
    }

    /// Runs a line; what it wrote, where that is asked for.
    fn check(&mut self, number: usize, line: &str, expected: Option<&str>) -> Option<String> {
        let place = format!("{}:{}", self.name, number + 1);
        let (command, comment) = line.split_once(" #").unwrap_or((line, ""));
        let status =
            comment.trim().strip_prefix("exit ").and_then(|rest| rest.split(|char: char| !char.is_numeric()).next());
        let status: i32 = status.map_or(0, |number| number.parse().unwrap());
        let command = command.trim().replace("cargo run --release --", "copydesk");
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder.push(folder);
            return Some(String::new());
        }
        if command.is_empty()
            || command.starts_with('#')
            || command.starts_with("cargo ")
            || command.starts_with("git ")
        {
            return Some(String::new());
        }
        self.ran += 1;
        let (ended, output) = shell(&self.folder, &command);
        if ended != status {
            let _ = writeln!(self.wrong, "{place}: `{command}` ended with {ended}, expected {status}:\n{output}");
        }
        let expected = expected?;
        let updating = std::env::var_os("UPDATE_DOCS").is_some();
        if !updating && expected.trim_end() != output.trim_end() {
            let _ = writeln!(self.wrong, "{place}: `{command}` wrote:\n{output}--- expected:\n{expected}---");
        }
        Some(output)
    }

    fn keep(&mut self, line: &str) {
        self.updated += line;
        self.updated.push('\n');
    }
}

/// Runs a line by the shell, in which `copydesk` is the program under test. Both outputs in one.
fn shell(folder: &Path, line: &str) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_copydesk")).parent().unwrap();
    let path = std::env::join_paths(
        [program.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut command = Command::new("sh");
    // The program is run in the environment that the other tests run it in.
    for (name, value) in copydesk(folder).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.arg("-c").arg(format!("{{ {line}\n}} 2>&1")).current_dir(folder).env("PATH", path.unwrap());
    let output = command.output().expect("the shell starts");
    let text: String =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| format!("{}\n", line.trim_end())).collect();
    (output.status.code().unwrap_or(-1), text)
}

/// The path in the first line of a fence, where it has one.
fn file_of(line: &str) -> Option<&str> {
    let mut words = line.strip_prefix("```")?.split_whitespace();
    let language = words.next()?;
    let path = words.next()?;
    (!matches!(language, "sh" | "bash" | "console") && path.contains('.')).then_some(path)
}

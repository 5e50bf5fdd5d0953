//! A folder of one's own and the program run in it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A new folder for one test; it is gone when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        fs::create_dir_all(&folder.0).unwrap();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs `copydesk` here with the arguments, split at spaces.
    pub fn run(&self, arguments: &str) -> Run {
        self.run_with(arguments, "", &[])
    }

    /// The same with a standard input and environment variables.
    pub fn run_with(&self, arguments: &str, stdin: &str, variables: &[(&str, &str)]) -> Run {
        run_in(&self.0, &arguments.split_whitespace().collect::<Vec<_>>(), stdin, variables)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How a run ended and what it wrote.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Fails the test unless the run ended so and its two outputs hold these words.
    #[track_caller]
    pub fn expect(self, status: i32, out: &str, err: &str) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        assert!(self.out.contains(out), "expected `{out}` in the output of {self:#?}");
        assert!(self.err.contains(err), "expected `{err}` in the error output of {self:#?}");
        assert!(!self.err.contains("this is a bug"), "{self:#?}");
        self
    }
}

/// A command that runs the program in a folder, in a known environment.
pub fn copydesk(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.current_dir(folder);
    for name in [
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LC_ALL",
        "LC_CTYPE",
        "RUST_BACKTRACE",
        "GITHUB_ACTIONS",
        "GITHUB_STEP_SUMMARY",
        "GITHUB_WORKSPACE",
        "GITLAB_CI",
        "CI_PROJECT_DIR",
    ] {
        command.env_remove(name);
    }
    command.env("LANG", "en_GB.UTF-8");
    command
}

/// Runs the program in a folder.
pub fn run_in(folder: &Path, arguments: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Run {
    let mut command = copydesk(folder);
    command.args(arguments).envs(variables.iter().copied());
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The program may end without reading its input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

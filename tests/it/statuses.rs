//! What every command ends with in every situation: the table in `docs/configuration.md`, each cell of
//! which is run here.
//!
//! A cell without a run and a run without a cell fail. `–` stands where the situation does not arise.

use crate::support::{Folder, copydesk};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{PipeWriter, Write, pipe},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// What becomes of the standard output of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Output {
    /// It is read.
    Read,
    /// The device is full.
    Full,
    /// Nobody reads any more.
    Closed,
    /// Nobody reads, and then the run is interrupted.
    Interrupted,
}

/// A row of the table.
struct Situation {
    /// As the table has it.
    name: &'static str,
    files: Vec<(&'static str, String)>,
    output: Output,
    /// What each run says of it on the standard error.
    says: &'static str,
    /// The columns, and how each is run: arguments as a shell reads them, in which `FP` is the
    /// fingerprint of the first finding.
    runs: Vec<(&'static str, String)>,
    /// Words of the shell before each run.
    before: &'static str,
}

/// Every command as it is run where a situation asks for nothing else.
const PLAIN: [(&str, &str); 20] = [
    ("check", "check"),
    ("read", "read"),
    ("matrix", "matrix"),
    ("replies", "replies"),
    ("report", "report"),
    ("explain", "explain"),
    ("test", "test"),
    ("fmt", "fmt"),
    ("fmt --check", "fmt --check"),
    ("fmt --diff", "fmt --diff"),
    ("acknowledge", "acknowledge --all --because x"),
    ("init", "init desk"),
    ("completions", "completions bash"),
    ("man", "man"),
    ("config", "config"),
    ("schema", "schema"),
    ("draft", "draft --format claims rt.claims"),
    ("quotes", "quotes rt.claims house.rules"),
    ("coverage", "coverage story.md"),
    ("sheet", "sheet story.md"),
];

/// The commands that look at claims.
const CLAIMS: [&str; 7] = ["check", "read", "matrix", "replies", "report", "explain", "acknowledge"];

/// The commands that look at files.
const FILES: [&str; 12] = [
    "check",
    "read",
    "matrix",
    "replies",
    "report",
    "explain",
    "test",
    "fmt",
    "fmt --check",
    "fmt --diff",
    "acknowledge",
    "config",
];

/// A device that is always full.
const FULL: &str = "/dev/full";

const LAYOUT: [&str; 3] = ["fmt", "fmt --check", "fmt --diff"];

impl Situation {
    fn new(name: &'static str, files: &[(&'static str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        Self { name, files, output: Output::Read, says: "", runs: Vec::new(), before: "" }
    }

    /// Some commands, each with more arguments.
    fn plain(mut self, columns: &[&str], more: &str) -> Self {
        let plain = PLAIN.iter().filter(|(column, _)| columns.contains(column));
        self.runs.extend(plain.map(|(column, line)| (*column, format!("{line} {more}"))));
        self
    }

    /// All commands, each with more arguments.
    fn all(self, more: &str) -> Self {
        self.plain(&PLAIN.map(|(column, _)| column), more)
    }

    /// One command as it is written here.
    fn run(mut self, column: &'static str, line: &str) -> Self {
        self.runs.retain(|(known, _)| *known != column);
        self.runs.push((column, line.to_owned()));
        self
    }

    fn output(self, output: Output) -> Self {
        Self { output, ..self }
    }

    fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }

    fn before(self, before: &'static str) -> Self {
        Self { before, ..self }
    }
}

const CALM: (&str, &str) = ("rt.claims", "Peskov says call happened\n");
const STORY: (&str, &str) =
    ("story.md", "Peskov spoke. <!-- claim: Peskov says call happened -->\n\nKim left in May.\n");
const DENIAL: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const REPORT: (&str, &str) = ("bloomberg.claims", "Bloomberg reports call\n");
const HEDGED: (&str, &str) =
    ("hedged.claims", "Bloomberg says call might have happened\nDmitriev denies call happened\n");
const WARNING: (&str, &str) = ("copydesk.toml", "severity.dispute = 'warning'\n");
const UGLY: (&str, &str) = ("ugly.claims", "Peskov   says plan is late\n");
const ACCEPTED: (&str, &str) =
    ("acknowledged.claims", "acknowledge dispute finding 5ec2356513bf\n  because \"both are carried\"\n");
const RULE: (&str, &str) = (
    "house.rules",
    "rule house-question: warning\n  \"A question.\"\n  A asks {p}\n  flag A: \"a question\"\n\n\
     example \"a question is found\"\n  from a: Ann asks whether call happened\n  expect house-question\n",
);

fn situations() -> Vec<Situation> {
    let unexpected = RULE.1.replace("expect house-question", "expect nothing");
    let parts: Vec<String> = (0..5000).map(|number| format!("memo{number}")).collect();
    let group = format!("group papers\n  includes {}\nfrom a: Kim leaked papers\n", parts.join(", "));
    let endless = [("a.claims", group.as_str()), ("a.rules", "phrase {who} leaked {item: each}\n")];
    let conflict = [DENIAL, REPORT];
    let mixed = [DENIAL, REPORT, RULE, UGLY, STORY];
    vec![
        Situation::new("nothing is amiss", &[CALM, RULE, STORY]).all(""),
        Situation::new("help is asked for", &[]).all("--help"),
        Situation::new("findings below the failing severity", &[DENIAL, REPORT, WARNING]).plain(&CLAIMS, ""),
        Situation::new("findings of the failing severity", &conflict)
            .plain(&CLAIMS, "")
            .run("explain", "explain FP")
            .run("acknowledge", "acknowledge FP --because x"),
        Situation::new("all findings are handled", &[DENIAL, REPORT, ACCEPTED])
            .plain(&CLAIMS, "")
            .run("explain", "explain FP")
            .run("acknowledge", "acknowledge FP --because x"),
        Situation::new("all findings are handled, with `--deny note`", &[DENIAL, REPORT, ACCEPTED])
            .plain(&["check", "acknowledge"], "--deny note"),
        Situation::new("warnings, with `--deny warning`", &[DENIAL, REPORT, WARNING])
            .plain(&["check", "acknowledge"], "--deny warning"),
        Situation::new("notes, with `--deny note`", &[HEDGED]).plain(&["check", "acknowledge"], "--deny note"),
        Situation::new("a line that cannot be read", &[CALM, RULE, ("c.claims", "Ann says \"open\n")])
            .plain(&FILES, ""),
        Situation::new(
            "a text of a source that cannot be read",
            &[CALM, ("c.claims", "source rt\n  text nowhere.txt\n")],
        )
        .plain(&CLAIMS, ""),
        Situation::new("a request past its deadline", &[("a.claims", "asked Peskov about call\n  until 2025-01-01\n")])
            .run("replies", "replies --as-of 2025-01-02"),
        Situation::new(
            "a quotation that no text has",
            &[("story.md", "“It is over,” she said.\n"), ("a.txt", "It is late.\n")],
        )
        .run("quotes", "quotes story.md"),
        Situation::new("less is covered than `--require-coverage` asks for", &[STORY])
            .run("check", "check --require-coverage 51% story.md")
            .run("coverage", "coverage --require-coverage 51% story.md")
            .says("asks for 51 %"),
        Situation::new(
            "a row of a spreadsheet that does not fit",
            &[STORY, ("ticked.csv", "id,checked by,checked on\nc00000000,Ann,2025-01-01\n")],
        )
        .run("sheet", "sheet --read ticked.csv story.md")
        .says("no claim has the id `c00000000` now"),
        Situation::new("a file that is not laid out", &[UGLY]).plain(&LAYOUT, ""),
        Situation::new("an example that comes out otherwise", &[("house.rules", &unexpected)]).plain(&["test"], ""),
        Situation::new("a path that is not there", &[CALM, RULE])
            .plain(&FILES, "./nowhere")
            .run("explain", "explain dispute ./nowhere")
            .run("draft", "draft ./nowhere")
            .run("quotes", "quotes rt.claims ./nowhere")
            .run("coverage", "coverage ./nowhere")
            .run("sheet", "sheet ./nowhere")
            .says("no file or folder `./nowhere`"),
        Situation::new("nothing there to look at", &[("notes.txt", "Ann says so\n")])
            .plain(&FILES, "")
            .run("quotes", "quotes notes.txt")
            .run("coverage", "coverage")
            .run("sheet", "sheet"),
        Situation::new("nothing there, with `--allow-empty`", &[]).plain(&["check", "read"], "--allow-empty"),
        Situation::new("no claim read, with `--require-claims`", &[RULE])
            .run("check", "check --require-claims")
            .says("no claim was read, and `--require-claims` asks for some"),
        Situation::new("a story without claims", &[CALM, ("b.claims", "story draft\n")]).plain(&CLAIMS, ""),
        Situation::new("a story without claims, with `--require-claims`", &[CALM, ("b.claims", "story draft\n")])
            .run("check", "check --require-claims")
            .says("no claim was read from a story"),
        Situation::new(
            "rules, findings or words left out",
            &[
                DENIAL,
                REPORT,
                (
                    "copydesk.toml",
                    "[severity]\nreversal = 'off'\n[[override]]\npaths = ['*']\nseverity.dispute = 'off'\n",
                ),
                ("own.rules", "cue suggests: affirms, possible\n"),
            ],
        )
        .plain(&CLAIMS, ""),
        Situation::new("a folder given that holds nothing, beside others", &[CALM, RULE, ("empty/notes.txt", "")])
            .plain(&FILES, "./empty ./rt.claims ./house.rules")
            .run("explain", "explain dispute ./empty ./rt.claims")
            .run("quotes", "quotes rt.claims ./nothing house.rules")
            .before("mkdir nothing;")
            .says(""),
        Situation::new(
            "a folder given that is left out as a whole",
            &[CALM, RULE, ("old/a.claims", "Ann says so\n"), ("copydesk.toml", "exclude = ['old']\n")],
        )
        .plain(&FILES, "./old")
        .run("explain", "explain dispute ./old"),
        Situation::new("a pipe or device given", &[CALM, RULE])
            .plain(&FILES, "./pipe.claims ./rt.claims ./house.rules")
            .run("explain", "explain dispute ./pipe.claims")
            .run("quotes", "quotes rt.claims ./pipe.claims")
            .before("mkfifo pipe.claims;")
            .says("`./pipe.claims` could not be read: it is a pipe"),
        Situation::new(
            "a claim file that is a link out of the project or to nowhere, a pipe or a device",
            &[CALM, RULE, ("copydesk.toml", "")],
        )
        .plain(&FILES, "")
        .before("ln -s ../../secret.claims out.claims;")
        .says("`out.claims` was skipped: it is a link that leads"),
        Situation::new("a path that is not UTF-8", &[CALM, RULE])
            .plain(&FILES, "")
            .before("cp rt.claims \"$(printf 'x\\377.claims')\";")
            .says("`x<0xFF>.claims` could not be read: its path is not UTF-8"),
        Situation::new(
            "files that an ignore file or `exclude` leaves out",
            &[CALM, RULE, (".gitignore", "a.claims\n"), ("a.claims", "Ann says \"open\n")],
        )
        .plain(&FILES, "")
        .says(""),
        Situation::new("a flag that there is not", &[CALM, RULE, STORY]).all("--nonsense").says("--nonsense"),
        Situation::new("a rule, finding or word that there is not", &[CALM, RULE])
            .run("check", "check --select disptue")
            .run("report", "report --select disptue")
            .run("explain", "explain disptue")
            .run("acknowledge", "acknowledge ffffffffffff --because x")
            .run("completions", "completions cobol")
            .run("config", "config --select disptue")
            .run("schema", "schema cobol"),
        Situation::new("a source that there is not, in `--story`", &[CALM, RULE])
            .plain(&CLAIMS, "--story drfat")
            .plain(&["config"], "--story drfat")
            .says("no source `drfat` on file"),
        Situation::new("a date that is none, in `--as-of`", &[CALM, RULE])
            .plain(&CLAIMS, "--as-of soon")
            .says("`soon` is no date"),
        Situation::new("a commit that there is not, in `--since`", &[CALM]).plain(&["check"], "--since nowhere"),
        Situation::new("a mistake in `copydesk.toml`", &[CALM, RULE, ("copydesk.toml", "clams = []\n")])
            .plain(&FILES, "")
            .plain(&["draft", "quotes", "coverage", "sheet"], ""),
        Situation::new("a `copydesk.toml` that is not there", &[CALM, RULE])
            .plain(&FILES, "--config desk.toml")
            .plain(&["draft", "quotes", "coverage", "sheet"], "--config desk.toml")
            .says("no file `desk.toml`, which --config names"),
        Situation::new(
            "a mistake in a rule file",
            &[CALM, RULE, ("x.rules", "rule x: error\n  nonsense nobody knows\n")],
        )
        .plain(&FILES, ""),
        Situation::new("not all that follows could be followed", &endless)
            .plain(&CLAIMS, "")
            .says("more follows from `Kim leaked papers`"),
        Situation::new("a file cannot be written", &mixed)
            .run("check", "check --report json=nowhere/f.json")
            .run("report", "report -o page.html")
            .run("sheet", "sheet -o sheet.csv story.md")
            .run("fmt", "fmt")
            .run("acknowledge", "acknowledge --all --because x")
            .run("init", "init desk")
            .run("man", "man pages")
            .run("draft", "draft --all rt.claims")
            // As on a disk that is full.
            .before("trap '' XFSZ; ulimit -f 0;")
            .says("could not be written"),
        Situation::new("a file is there already", &[("names.claims", "mine\n")])
            .run("init", "init")
            .says("`names.claims` is there already"),
        Situation::new("the result cannot be written", &mixed)
            .all("")
            .run("fmt", "fmt - < ugly.claims")
            .output(Output::Full)
            .says("the result could not be written"),
        Situation::new("the standard output is closed", &mixed)
            .all(">&-")
            .run("fmt", "fmt - < ugly.claims >&-")
            .says("the result could not be written: the standard output is closed"),
        Situation::new("the standard input is closed, where it is to be read", &[CALM, RULE])
            .plain(
                &["check", "read", "matrix", "replies", "report", "test", "fmt", "fmt --check", "fmt --diff", "config"],
                "- <&-",
            )
            .says("could not be read: the standard input is closed"),
        Situation::new("nobody reads the result any more", &mixed)
            .all("")
            .run("fmt", "fmt - < ugly.claims")
            .output(Output::Closed),
        Situation::new("interrupted", &mixed).all("").run("fmt", "fmt - < ugly.claims").output(Output::Interrupted),
    ]
}

/// A table of the page: by situation and command, the status; none for what does not arise.
fn table() -> BTreeMap<(String, String), Option<i32>> {
    let page = include_str!("../../docs/configuration.md");
    let mut rows = page.lines().skip_while(|line| !line.starts_with("| situation |"));
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        cells.collect::<Vec<_>>()
    };
    let columns = cells(rows.next().expect("the table is there"));
    let mut table = BTreeMap::new();
    for line in rows.skip(1).take_while(|line| line.starts_with('|')) {
        let row = cells(line);
        assert_eq!(row.len(), columns.len(), "{line}");
        for (column, cell) in columns.iter().zip(&row).skip(1) {
            let status = (cell != "–").then(|| cell.parse().unwrap_or_else(|_| panic!("`{cell}` in: {line}")));
            let column = column.trim_matches('`').to_owned();
            assert_eq!(table.insert((row[0].clone(), column), status), None, "twice: {line}");
        }
    }
    table
}

#[test]
fn every_cell_of_the_table_is_what_happens() {
    let table = table();
    let situations = situations();
    let mut wrong = Vec::new();
    let mut ran = BTreeMap::new();
    for situation in &situations {
        for (column, _) in &situation.runs {
            ran.insert((situation.name.to_owned(), (*column).to_owned()), ());
        }
    }
    for cell in table.iter().filter(|(_, status)| status.is_some()).map(|(cell, _)| cell) {
        if !ran.contains_key(cell) {
            wrong.push(format!("no run for {cell:?}"));
        }
    }
    for cell in ran.keys().filter(|cell| table.get(*cell).is_none_or(Option::is_none)) {
        wrong.push(format!("no cell for {cell:?}"));
    }
    // One after the other, two at a time: some of them wait for what another process does.
    let (first, second): (Vec<_>, Vec<_>) = situations.iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let table = &table;
    let more = thread::scope(|scope| {
        let halves = [first, second].map(|half| {
            scope.spawn(move || half.iter().flat_map(|(_, situation)| run(situation, table)).collect::<Vec<_>>())
        });
        halves.map(|half| half.join().unwrap()).concat()
    });
    wrong.extend(more);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All runs of a situation: what is not as the table has it.
fn run(situation: &Situation, table: &BTreeMap<(String, String), Option<i32>>) -> Vec<String> {
    let mut wrong = Vec::new();
    // Not every system has the device.
    if situation.output == Output::Full && !Path::new(FULL).exists() {
        return wrong;
    }
    for (column, line) in &situation.runs {
        let Some(Some(expected)) = table.get(&(situation.name.to_owned(), (*column).to_owned())) else { continue };
        let (status, out, err) = run_one(situation, line);
        let shown =
            || format!("{}: {line}: {status}, the table says {expected}\n{out:.1500}{err:.1500}", situation.name);
        let quiet = situation.output == Output::Closed && err.contains("written");
        if status != *expected || !err.contains(situation.says) || quiet || err.contains("this is a bug") {
            wrong.push(shown());
        }
    }
    wrong
}

/// How a run ends, as a shell has it, and what it writes.
fn run_one(situation: &Situation, line: &str) -> (i32, String, String) {
    let folder = Folder::new(&[(".git/HEAD", "")]);
    for (path, text) in &situation.files {
        folder.write(path, text);
    }
    let mut line = line.to_owned();
    if line.contains("FP") {
        let found: Value = serde_json::from_str(&folder.run("check --format json").out).unwrap();
        line = line.replace("FP", found["findings"][0]["fingerprint"].as_str().unwrap());
    }
    let mut command = shell(folder.path(), &format!("{} exec \"$0\" {line}", situation.before));
    match situation.output {
        Output::Read => ended(command.stdout(Stdio::piped()).spawn().unwrap()),
        Output::Full => {
            let full = File::options().write(true).open(FULL).unwrap();
            ended(command.stdout(full).spawn().unwrap())
        }
        Output::Closed => {
            let (reader, writer) = pipe().unwrap();
            drop(reader);
            ended(command.stdout(writer).spawn().unwrap())
        }
        Output::Interrupted => interrupted(&mut command),
    }
}

fn shell(folder: &Path, line: &str) -> Command {
    let mut command = Command::new("sh");
    for (name, value) in copydesk(folder).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(["-c", line, env!("CARGO_BIN_EXE_copydesk")]).current_dir(folder);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

fn ended(child: Child) -> (i32, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let status = output.status.code().or(output.status.signal().map(|signal| 128 + signal));
    (status.unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A run that writes into a pipe which is full, so that it cannot end before it is interrupted.
fn interrupted(command: &mut Command) -> (i32, String, String) {
    let (reader, writer) = pipe().unwrap();
    let filling = fill(writer.try_clone().unwrap());
    let mut child = command.stdout(writer).spawn().unwrap();
    thread::sleep(Duration::from_millis(50));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(10) {
            child.kill().unwrap();
        }
        thread::sleep(Duration::from_millis(5));
    }
    drop(reader);
    filling.join().unwrap();
    ended(child)
}

/// Writes into a pipe until nobody reads it any more; returns once the pipe is full.
fn fill(mut writer: PipeWriter) -> thread::JoinHandle<()> {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let filling = thread::spawn(move || {
        while writer.write_all(&[b'x'; 512]).is_ok() {
            WRITTEN.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut before = usize::MAX;
    while before != WRITTEN.load(Ordering::Relaxed) {
        before = WRITTEN.load(Ordering::Relaxed);
        thread::sleep(Duration::from_millis(30));
    }
    filling
}

/// What a program gets where a run cannot be done as it was meant.
#[test]
fn the_json_is_there_also_where_the_run_ends_with_2() {
    let names = [
        "a path that is not there",
        "nothing there to look at",
        "a mistake in `copydesk.toml`",
        "a `copydesk.toml` that is not there",
        "a mistake in a rule file",
        "not all that follows could be followed",
    ];
    let situations = situations();
    for name in names {
        let situation = situations.iter().find(|situation| situation.name == name).unwrap();
        let mut seen = 0;
        for (column, line) in &situation.runs {
            if ["check", "read", "matrix", "replies", "config"].contains(column) {
                let (status, out, err) = run_one(situation, &format!("{line} --format json"));
                let value: Result<Value, _> = serde_json::from_str(&out);
                assert!(value.is_ok(), "{name}: {line}: {status}\n{out}{err}");
                seen += usize::from(status == 2);
            }
        }
        assert!(seen > 0, "{name}");
    }
}

//! The stack that a run uses is bounded by construction: whatever nests in the input, a stack of 640 KiB
//! is enough for the program and for each of its threads, and 384 KiB where no claim is read, most of which goes into the
//! declaration of the command line in a build without optimisation. The smallest
//! default of a main thread is 1 MiB (Windows).

use super::support::Folder;
use std::process::Command;

/// How many bytes each hostile text has.
const SIZE: usize = 60_000;

/// Runs the program on the files with a stack of so many KiB; it must end with a status of its own.
#[track_caller]
fn check(kib: usize, name: &str, files: &[(&str, &str)]) {
    let folder = Folder::new(files);
    let mut command = Command::new("sh");
    let limited = format!("ulimit -s {kib} && exec \"$@\"");
    command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_copydesk"), "check", "."]);
    let output = command.current_dir(folder.path()).env("RUST_MIN_STACK", (kib << 10).to_string()).output().unwrap();
    let (status, err) = (output.status.code(), String::from_utf8_lossy(&output.stderr));
    assert!(matches!(status, Some(0..=2)), "{name}: {status:?}\n{err}");
    assert!(!err.contains("this is a bug"), "{name}: {err}");
}

fn repeated(piece: &str) -> String {
    piece.repeat(SIZE / piece.len())
}

#[test]
fn no_text_of_a_source_takes_stack_by_its_nesting() {
    let texts = [
        "<p a=\"b\" ",
        "<p a='b' c=d ",
        "<b>",
        "<div>",
        "<nav>",
        "<i hidden>",
        "</p>",
        "<!--",
        "<!-- x -->",
        "<",
        "</",
        "<script>",
        "<script><!--",
        "<![CDATA[",
        "<ruby>a<rt>b",
        "[",
        "[](",
        "![",
        "*",
        "*a **b ",
        "_a",
        "*_",
        ">",
        "> ",
        "> - ",
        "- ",
        "1. ",
        "`",
        "|",
        "&amp;",
        "&",
        "“",
        "~~a",
        "<http://a",
        "[^a]: ",
        "[a]: b\n",
        "{\"a\":[",
        "+++\n",
    ];
    let tag = format!("<p {}>x</p>", repeated("a=\"b\" "));
    let deep: String = (0..300).map(|depth| format!("{}- a\n", " ".repeat(depth))).collect();
    let texts: Vec<String> = texts.map(repeated).into_iter().chain([tag, deep]).collect();
    for ending in ["md", "html", "txt"] {
        // All in one run: which one it was, a debugger tells.
        let mut files: Vec<(String, String)> = vec![("a.claims".to_owned(), String::new())];
        for (number, text) in texts.iter().enumerate() {
            let path = format!("t{number}.{ending}");
            let source = format!("source s{number}\n  text {path}\n");
            let claim = format!("from s{number}\n  Ann says Kim left\n    quote \"alpha beta\"\n");
            files[0].1 += &(source + &claim);
            files.push((path, text.clone()));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        check(384, ending, &files);
    }
}

#[test]
fn no_file_of_claims_or_rules_takes_stack_by_its_nesting() {
    let claims = [
        "Ann says [",
        "not [",
        "[",
        "Ann says Bob says ",
        "somebody says that ",
        "Ann denies [not [",
        "\"",
        "“",
        "\\\"",
        "not ",
        "never ",
        "{a} ",
        "#",
        " - ",
        "from s: ",
        "Ann ",
        ", ",
    ];
    for piece in claims {
        let line = repeated(piece);
        let closed = format!("{line}Kim left{}", repeated("]"));
        check(1024, piece, &[("a.claims", &format!("from s: {line}\nfrom s\n  {closed}\n  quote {line}\n"))]);
    }
    let conditions = ["not (", "(", "A says [", "not ", "A affirms [not [", "any ", "{a: ", "a.b.", "unless "];
    for piece in conditions {
        let line = repeated(piece);
        let rules = format!("rule r\n  when {line}\n  unless {line}\n  find A\nphrase {line}\n  implies {line}\n");
        check(640, piece, &[("a.claims", "from s: Ann says Kim left\n"), ("a.rules", &rules)]);
    }
    let deep = |line: &str| (0..300).map(|depth| format!("{}{line}\n", " ".repeat(depth))).collect::<String>();
    check(
        512,
        "indented claims",
        &[("a.claims", &deep("from s: Ann says Kim left")), ("a.rules", &deep("when A says B"))],
    );
    let chain = |line: fn(usize) -> String| (0..500).map(line).collect::<String>();
    let implied = chain(|at| format!("phrase {{a}} did{at}\n  implies {{a}} did{}\n", at + 1));
    check(640, "implied", &[("a.claims", "from s: Ann says Kim did0\n"), ("a.rules", &implied)]);
    let groups = chain(|at| format!("group g{at}\n  includes g{}\n", at + 1));
    check(640, "groups", &[("a.claims", &format!("{groups}from s: Ann says g0 left\n"))]);
    let defined = chain(|at| format!("define d{at} of A\n  when A d{} of A\n", at + 1));
    check(640, "defined", &[("a.claims", "from s: Ann says Kim left\n"), ("a.rules", &defined)]);
}

#[test]
fn no_configuration_takes_stack_by_its_nesting() {
    for value in ["[", "{a=", "\"{", "\"[", "\"(", "\"**/", "\"{a,", "a.", "'''", "[["] {
        let value = repeated(value);
        for key in ["exclude", "select", "severity"] {
            let text = format!("{key} = {value}\n");
            check(
                384,
                &format!("{key} {value:.20}"),
                &[("copydesk.toml", &text), ("a.claims", "from s: Ann says Kim left\n")],
            );
        }
    }
    for pattern in ["{", "[", "**/", "{a,", "*", "\\\\"] {
        let pattern = repeated(pattern);
        let text = format!("exclude = [\"{pattern}\"]\n\n[[overrides]]\npaths = [\"{pattern}\"]\n");
        let files =
            [("copydesk.toml", text.as_str()), ("a.claims", "from s: Ann says Kim left\n"), (".ignore", &pattern)];
        check(384, &format!("pattern {pattern:.20}"), &files);
    }
}

/// A line that is made of what attributions are made of is read like any other of its length; if it were not, this
/// would not end.
#[test]
fn a_line_of_nothing_but_attributions_ends() {
    let pieces = [
        "a, ",
        "says ",
        "according to a ",
        "(b) ",
        "told A ",
        "on Monday ",
        "x, y said, ",
        "the claim ",
        "in a statement ",
    ];
    let claims: String = pieces.map(|piece| format!("  Ann {}left\n", piece.repeat(20_000 / piece.len()))).concat();
    check(1024, "attributions", &[("a.claims", &format!("from s\n{claims}"))]);
}

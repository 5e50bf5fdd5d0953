//! How long each part of a check takes, and how much it allocates, on the made-up news wire.
//!
//! `cargo bench --bench stages`, or with a filter: `cargo bench --bench stages -- render`.

#![allow(clippy::expect_used, reason = "a bench that cannot run has to stop")]
#![allow(clippy::indexing_slicing, reason = "the generator is shared with a program without dependencies")]
#![allow(missing_docs, reason = "benches are programs, and nobody links to them")]

#[path = "newswire/generate.rs"]
mod generate;

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    draft::{Proposals, Selection},
    engine,
    findings::{self, Parts, Report},
    lookup::LookupResult,
    model::{self, Input, Model, ReadOptions, semantics::Semantics},
    report::{Style, human, json, plain},
    rules::{self, ModelResolver, Program},
    source::{FileId, FileKind, Files, SourceFile},
    syntax::{self, ast::Document},
};
use divan::{
    AllocProfiler, Bencher,
    counter::{BytesCount, ItemsCount},
};
use generate::Newswire;
use std::io;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn main() {
    divan::main();
}

fn inputs(claims: usize) -> Vec<SourceFile> {
    let wire = Newswire { claims, seed: 1, hot: false };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the generator writes ASCII");
    let (mut phrases, mut told) = (Vec::new(), Vec::new());
    wire.rules(&mut phrases).expect("memory takes all that is written");
    wire.claims(&mut told).expect("memory takes all that is written");
    vec![
        SourceFile::new("newswire.rules", FileKind::Rules, text(phrases)),
        SourceFile::new("newswire.claims", FileKind::Claims, text(told)),
    ]
}

/// A run that stopped half way: files and trees.
struct Parsed {
    files: Files,
    documents: Vec<(FileId, Document)>,
}

impl Parsed {
    fn new(claims: usize) -> Self {
        let standard = rules::standard().iter();
        let standard = standard.map(|(path, text)| SourceFile::new(*path, FileKind::Rules, *text).embedded());
        let files = Files::new(inputs(claims).into_iter().chain(standard).collect());
        let documents = files.iter().map(|(id, file)| (id, syntax::parse(&file.text, file.kind).0)).collect();
        Self { files, documents }
    }

    fn read(&self) -> Model {
        let input = |(id, document)| Input { id, file: self.files.get(id), document };
        let inputs: Vec<Input<'_>> = self.documents.iter().map(|(id, document)| input((*id, document))).collect();
        model::read(&inputs, &ReadOptions::default()).model
    }

    fn program(&self, model: &Model) -> Program {
        let documents: Vec<_> =
            self.documents.iter().map(|(id, document)| (*id, self.files.get(*id), document)).collect();
        rules::compile(&documents, &mut ModelResolver::new(model)).0
    }
}

fn found(claims: usize) -> CheckResult {
    check(inputs(claims), &NoTexts, &Options { threads: 1, ..Options::default() })
}

/// Text to trees, standard rules included.
#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, claims: usize) {
    let inputs = inputs(claims);
    bencher
        .counter(ItemsCount::new(claims))
        .bench_local(|| inputs.iter().map(|file| syntax::parse(&file.text, file.kind)).collect::<Vec<_>>());
}

/// Trees to numbers: words, names, phrases and claims.
#[divan::bench(args = SIZES)]
fn read(bencher: Bencher<'_, '_>, claims: usize) {
    let parsed = Parsed::new(claims);
    bencher.counter(ItemsCount::new(claims)).bench_local(|| parsed.read());
}

/// What follows from what, and all rules.
#[divan::bench(args = SIZES)]
fn evaluate(bencher: Bencher<'_, '_>, claims: usize) {
    let parsed = Parsed::new(claims);
    let mut model = parsed.read();
    let program = parsed.program(&model);
    // What follows is on file from here on, so that it is worked out anew each time and never added twice.
    Semantics::new(&mut model);
    bencher.counter(ItemsCount::new(claims)).bench_local(|| {
        engine::evaluate(&program, &model, &Semantics::apart(&model).0, engine::EvaluationOptions::default())
    });
}

/// Matches to findings.
#[divan::bench(args = SIZES)]
fn group(bencher: Bencher<'_, '_>, claims: usize) {
    let parsed = Parsed::new(claims);
    let mut model = parsed.read();
    let program = parsed.program(&model);
    let meaning = Semantics::new(&mut model);
    let parts = Parts { files: &parsed.files, model: &model, meaning: &meaning, program: &program, of_story: false };
    bencher
        .counter(ItemsCount::new(claims))
        .with_inputs(|| engine::evaluate(&program, &model, &meaning, engine::EvaluationOptions::default()))
        .bench_local_values(|outcome| {
            findings::assemble(parts, outcome, Vec::new(), &findings::FindingOptions::default())
        });
}

/// A thousand findings, drawn and in plain words and as JSON.
#[divan::bench(args = ["json", "plain", "rich"])]
fn render_1000(bencher: Bencher<'_, '_>, format: &str) {
    let mut checked = found(100_000);
    checked.findings.truncate(1_000);
    let report: Report<'_> = checked.report();
    let out: &mut dyn io::Write = &mut io::sink();
    bencher.counter(ItemsCount::new(report.findings.len())).bench_local(|| match format {
        "json" => json::write(&report, out),
        "plain" => plain::write(&report, &Style::default(), out),
        _ => human::write(&report, &Style::default(), out),
    });
}

/// From text to findings, on one thread.
#[divan::bench(args = SIZES)]
fn whole(bencher: Bencher<'_, '_>, claims: usize) {
    let options = Options { threads: 1, ..Options::default() };
    bencher
        .counter(ItemsCount::new(claims))
        .with_inputs(|| inputs(claims))
        .bench_local_values(|inputs| check(inputs, &NoTexts, &options));
}

/// The articles of `tests/draft` in plain text, without their marks.
fn articles() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/draft/articles");
    let entries = std::fs::read_dir(folder).expect("the articles are part of the repository");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    let mut articles = String::new();
    for path in paths.iter().filter(|path| path.to_string_lossy().ends_with(".txt.marked")) {
        let marked = std::fs::read_to_string(path).expect("an article can be read");
        let mut rest = marked.as_str();
        while let Some((before, behind)) = rest.split_once(['{', '}']) {
            articles.push_str(before);
            // A mark is a letter, a number and a colon behind its brace.
            let mark = behind.split_once(':').filter(|(mark, _)| mark.len() <= 3 && mark.len() > 1);
            rest = mark
                .filter(|(mark, _)| mark[1..].bytes().all(|byte| byte.is_ascii_digit()))
                .map_or(behind, |(_, text)| text);
        }
        articles.push_str(rest);
        articles.push_str("\n\n");
    }
    articles
}

/// Attributed statements of a megabyte of news, the articles of `tests/draft` over and over.
#[divan::bench]
fn draft(bencher: Bencher<'_, '_>) {
    let articles = articles();
    let text = articles.repeat((1 << 20) / articles.len() + 1);
    let selection = Selection { all: true, ..Selection::default() };
    bencher.counter(BytesCount::of_str(&text)).bench(|| Proposals::of("a.txt", &text, &selection));
}

/// 500 quotations of 20 words looked up in 100 texts of 100 KB; in `changed` of them a word is another, so that the nearest
/// passage has to be found.
#[divan::bench(args = [0, 50, 500])]
fn quotes(bencher: Bencher<'_, '_>, changed: usize) {
    let articles = articles();
    let words: Vec<&str> = articles.split_whitespace().collect();
    let text = |number: usize| {
        let words = words.iter().cycle().skip(number * 997 % words.len());
        let mut text = String::with_capacity(101_000);
        for word in words.filter(|word| !word.contains(['"', '“', '”'])) {
            if text.len() > 100_000 {
                break;
            }
            text.push_str(word);
            text.push(' ');
        }
        SourceFile::new(format!("{number}.txt"), FileKind::Text, text)
    };
    let texts: Vec<SourceFile> = (0..100).map(text).collect();
    let mut story = String::new();
    for number in 0..500 {
        let text = &texts[number % texts.len()].text;
        let mut quoted: Vec<&str> = text.split_whitespace().skip(number * 20).take(20).collect();
        if number < changed {
            quoted[10] = "otherwise";
        }
        story.push_str(&format!("“{},” she said.\n\n", quoted.join(" ")));
    }
    let story = SourceFile::new("story.txt", FileKind::Text, story);
    bencher.bench(|| LookupResult::new(&story, &texts));
}

//! Text that means harm, through every format: each output is read by a parser of its own, nothing
//! in it is acted on, and what was said comes back.

use super::{
    RunInfo, Style, concise, github, gitlab, human, json, junit, markdown, page, plain, rdjson,
    sample::{Sample, seen, style, without_own_code, written},
    sarif, sheet, statistics,
    terminal_text::{is_hidden, safe},
};
use crate::{
    diagnostic::Severity,
    findings::{
        Because, Handled, HandledBy,
        matrix::{ColumnsBy, Matrix},
        omissions::{Cause, Way},
        sheet::sheets,
    },
    model::{
        ClaimId, Extra, SourceId,
        ticks::{Tick, TickState},
    },
    rules::Program,
    syntax::ast::Stance,
};
use html5gum::Token;
use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The commands that a runner of GitHub Actions knows.
const COMMANDS: [&str; 16] = [
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// A command as the runner reads it.
#[derive(Debug, PartialEq, Eq)]
struct WorkflowCommand {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

/// Reads a line of a log as the runner does: a command begins the line with `::`, or stands anywhere
/// after `##[`.
fn command(line: &str) -> Option<WorkflowCommand> {
    let known = |head: &str| COMMANDS.iter().any(|name| head.split(' ').next().unwrap().eq_ignore_ascii_case(name));
    let unescape = |text: &str, escapes: &[(&str, &str)]| {
        escapes.iter().fold(text.to_owned(), |text, (escape, char)| text.replace(escape, char))
    };
    if let Some((head, data)) = line.trim_start().strip_prefix("::").and_then(|rest| rest.split_once("::"))
        && known(head)
    {
        let (name, rest) = head.split_once(' ').unwrap_or((head, ""));
        let escapes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
        let pairs = rest.trim().split(',').filter_map(|pair| pair.split_once('='));
        let properties = pairs.map(|(key, value)| (key.to_owned(), unescape(value, &escapes))).collect();
        let data = unescape(data, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
        return Some(WorkflowCommand { name: name.to_owned(), properties, data });
    }
    let (head, data) = line.split_once("##[")?.1.split_once(']')?;
    let name = head.split(' ').next().unwrap();
    known(head).then(|| WorkflowCommand { name: name.to_owned(), properties: BTreeMap::new(), data: data.to_owned() })
}

/// Three findings in which every text that a user can write is `text`: a dispute, one that is
/// handled, and one about the input with another place; and a file of that name that was left out.
fn sample(text: &str) -> Sample {
    let path = format!("{text}.claims");
    let file = format!("{text}\nfrom rt: x\n");
    let mut sample = Sample::new(&[(&path, &file)]);
    let source = sample.source(text, Some(text), None);
    let mut place = sample.place(&path, text);
    let yes = sample.claim(place, source, Some(text), Stance::Affirms);
    place = sample.place(&path, "from rt");
    let no = sample.claim(place, source, None, Stance::Denies);
    let handled = Handled { by: HandledBy::Allow, reason: text.to_owned(), place };
    for handled in [None, Some(handled)] {
        let finding = sample.dispute(text, &[(Stance::Affirms, text, &[yes]), (Stance::Denies, text, &[no])]);
        finding.severity = if handled.is_some() { Severity::Note } else { Severity::Error };
        finding.about = Some(text.into());
        finding.help = [text.to_owned()].into();
        finding.because = [Because { text: text.into(), place: Some(place) }].into();
        finding.handled = handled;
    }
    let finding = sample.fault(place, text, text);
    finding.severity = Severity::Warning;
    finding.others = vec![(place, text.to_owned())];
    sample.omissions.add(Way::FileExcluded, Some(Cause::Line { path: text.to_owned(), line: 1 }), text);
    sample
}

struct Outputs {
    all: Vec<(&'static str, String)>,
}

impl Outputs {
    fn new(sample: &Sample, problems: &[String]) -> Self {
        let program = Program::default();
        let run = RunInfo { program: &program, problems, broken: false, failing: Severity::Error, folder: "" };
        let (report, style) = (sample.report(), style(80));
        let narrow = Style { width: 8, ascii: true, ..style };
        let counted = Style { statistics: true, ..style };
        let all = vec![
            ("rich", written(|out| human::write(&report, &style, out))),
            ("plain", written(|out| plain::write(&report, &style, out))),
            ("narrow", written(|out| plain::write(&report, &narrow, out))),
            ("ascii", written(|out| human::write(&report, &Style { ascii: true, ..style }, out))),
            ("concise", written(|out| concise::write(&report, &style, out))),
            ("json", written(|out| json::write(&report, out))),
            ("sarif", written(|out| sarif::write(&report, &run, out))),
            ("github", written(|out| github::write(&report, &run, &style, out))),
            ("gitlab", written(|out| gitlab::write(&report, &run, out))),
            ("junit", written(|out| junit::write(&report, &run, out))),
            ("rdjson", written(|out| rdjson::write(&report, &run, out))),
            ("markdown", written(|out| markdown::write(&report, &run, &style, out))),
            ("html", written(|out| page::write(&report, &run, &style, &page::Options::default(), out))),
            ("rich counted", written(|out| human::write(&report, &counted, out))),
            ("plain counted", written(|out| plain::write(&report, &counted, out))),
            ("narrow counted", written(|out| plain::write(&report, &Style { statistics: true, ..narrow }, out))),
            ("concise counted", written(|out| concise::write(&report, &counted, out))),
            ("json counted", written(|out| json::write_run(&report, problems, true, out))),
            ("markdown counted", written(|out| markdown::write(&report, &run, &counted, out))),
            ("html counted", written(|out| page::write(&report, &run, &counted, &page::Options::default(), out))),
            ("lines", statistics::lines(&report, false).join("\n")),
        ];
        Self { all }
    }

    fn get(&self, format: &str) -> &str {
        &self.all.iter().find(|(name, _)| *name == format).unwrap().1
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(self.get(format)).unwrap()
    }
}

fn check(text: &str) {
    let sample = sample(text);
    let problem = safe(text, false).into_owned();
    let outputs = Outputs::new(&sample, std::slice::from_ref(&problem));
    for (format, output) in &outputs.all {
        let acted_on =
            output.chars().find(|&char| char != '\n' && is_hidden(char) && char != '\u{200d}' && char != '\u{200c}');
        assert_eq!(acted_on, None, "{format}: {output:?}");
        if *format != "github" {
            let found = output.lines().find_map(command);
            assert_eq!(found, None, "{format}: {output}");
        }
    }
    let said = super::wording::shortened(text, false);
    commands(&outputs, &sample, &said, &problem);
    assert_eq!(outputs.json("json")["findings"][0]["message"], text);
    let issues = outputs.json("gitlab");
    let issue = |nth: usize, key: &str| issues[nth][key].as_str().unwrap().to_owned();
    assert!(issue(1, "description").starts_with(&said), "{issues}");
    let fingerprints: BTreeSet<String> = (0..5).map(|nth| issue(nth, "fingerprint")).collect();
    assert_eq!((issues.as_array().unwrap().len(), fingerprints.len()), (5, 5), "{issues}");
    let diagnostics = &outputs.json("rdjson")["diagnostics"];
    assert!(diagnostics[1]["message"].as_str().unwrap().starts_with(&said), "{diagnostics}");
    assert_eq!(diagnostics[1]["location"]["path"], sample.files.get(sample.findings[0].place.file).path.as_str());
    sarif_holds(&outputs.json("sarif")["runs"][0], &said, text);
    junit_holds(outputs.get("junit"), &said);
    markdown_holds(outputs.get("markdown"), &said, 4);
    html_holds(outputs.get("html"), &said);
    // The two sides, and tables by rule, source, speaker and what handles them.
    markdown_holds(outputs.get("markdown counted"), &said, 4 + 6 + 4 + 4 + 4);
    html_holds(outputs.get("html counted"), &said);
    assert_eq!(outputs.json("json counted")["problems"][0], problem);
    assert_eq!(outputs.json("json")["omissions"][0]["names"][0], text);
    let statistics = &outputs.json("json counted")["statistics"];
    for name in
        [&statistics["sources"][0]["name"], &statistics["speakers"][0]["name"], &statistics["handled"][0]["reason"]]
    {
        assert_eq!(name, text, "{statistics}");
    }
}

/// The sheet of a story in which every text that a user can write is `text`.
fn check_sheet(text: &str) {
    let mut sample = sample(text);
    sample.model.sources[SourceId(0)].story = true;
    let other = sample.source("other", None, None);
    let (place, day) = (sample.model.claim(ClaimId(0)).place, sample.date(20_417));
    let tick = Tick {
        by: text.to_owned(),
        on: day,
        fingerprint: None,
        against: vec![other],
        named: Vec::new(),
        note: Some(text.to_owned()),
        place,
        state: TickState::StoryChanged,
    };
    let holding = Tick { state: TickState::Holds, ..tick.clone() };
    sample.extra(ClaimId(0), Extra { ticks: vec![tick], ..Extra::default() });
    sample.extra(ClaimId(1), Extra { ticks: vec![holding], ..Extra::default() });
    sample.claim(place, other, Some(text), Stance::Affirms);
    let matrix = Matrix::new(&sample.model, ColumnsBy::Source);
    let sheets = sheets(&sample.report(), &[], &[SourceId(0)], &matrix);
    let report = sheet::SheetReport { files: &sample.files, model: &sample.model, sheets: &sheets };
    let (plain, narrow) = (style(80), Style { ascii: true, ..style(8) });
    let lines = [plain, narrow].map(|style| written(|out| sheet::text::write(&report, &style, out)));
    let markdown = written(|out| sheet::markdown::write(&report, out));
    let csv = written(|out| sheet::csv::write(&report, out));
    let json = written(|out| sheet::json::write(&report, &sample.omissions, &[], out));
    for output in lines.iter().chain([&markdown, &csv, &json]) {
        let acted_on = |&char: &char| !"\n\r\u{feff}\u{200d}\u{200c}".contains(char) && is_hidden(char);
        assert_eq!(output.chars().find(acted_on), None, "{output:?}");
    }
    for output in lines.iter().chain([&markdown]) {
        assert_eq!(output.lines().find_map(command), None, "{output}");
    }
    assert_eq!(markdown_shows(&markdown).1, 0, "{markdown}");
    let mut reader = ::csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2, "{csv}");
    let formula = |cell: &&str| cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    assert_eq!(rows.iter().flatten().find(formula), None, "{csv}");
    let json: Value = serde_json::from_str(&json).unwrap();
    let claims =
        json["stories"][0]["statements"].as_array().unwrap().iter().flat_map(|it| it["claims"].as_array().unwrap());
    assert!(claims.flat_map(|it| it["checked"].as_array().unwrap()).all(|tick| tick["note"] == text), "{json}");
    let program = Program::default();
    let run = RunInfo { program: &program, problems: &[], broken: false, failing: Severity::Error, folder: "" };
    let page = written(|out| page::write(&sample.report(), &run, &plain, &page::Options::default(), out));
    html_holds(&page, &super::wording::shortened(text, false));
}

/// Each command of the output is one that the tool means to give, and says what was said.
fn commands(outputs: &Outputs, sample: &Sample, said: &str, problem: &str) {
    let lines: Vec<&str> = outputs.get("github").lines().collect();
    let found: Vec<WorkflowCommand> = lines.iter().filter_map(|line| command(line)).collect();
    let names: Vec<&str> = found.iter().map(|command| command.name.as_str()).collect();
    assert_eq!((lines.len(), names.as_slice()), (6, &["error", "error", "warning", "notice"][..]), "{lines:#?}");
    assert_eq!(found[0].data, problem);
    assert!(found[1].data.starts_with(said), "{found:#?}");
    let keys: Vec<&str> = found[1].properties.keys().map(String::as_str).collect();
    let expected: &[&str] = &["col", "endColumn", "endLine", "file", "line", "title"];
    // What lies in several lines has no columns.
    assert!(keys == expected || keys == expected[2..], "{keys:?}");
    let path = &sample.files.get(sample.findings[0].place.file).path;
    assert_eq!(found[1].properties["file"], super::paths::inert(path));
}

/// Text of a SARIF message without its links, and the places that they lead to.
fn unlinked(message: &str) -> (String, Vec<u64>) {
    let (mut text, mut links, mut chars) = (String::new(), Vec::new(), message.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.extend(chars.next()),
            '{' | '}' => assert_eq!(chars.next(), Some(char), "{message}"),
            '[' => {}
            ']' => {
                assert_eq!(chars.next(), Some('('), "{message}");
                let id: String = chars.by_ref().take_while(|&char| char != ')').collect();
                links.push(id.parse().unwrap());
            }
            _ => text.push(char),
        }
        if matches!(char, '{' | '}') {
            text.push(char);
        }
    }
    (text, links)
}

fn sarif_holds(run: &Value, said: &str, snippet: &str) {
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let (text, links) = unlinked(result["message"]["text"].as_str().unwrap());
        assert!(text.starts_with(said), "{result}");
        let ids = result["relatedLocations"].as_array().unwrap().iter().map(|place| place["id"].as_u64().unwrap());
        assert_eq!(links, ids.collect::<Vec<_>>(), "every place is linked once: {result}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%:".contains(&byte)), "{uri}");
    }
    let place = &results[0]["locations"][0]["physicalLocation"]["region"]["snippet"]["text"];
    let snippet = snippet.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
    assert_eq!(place.as_str().unwrap(), snippet.chars().take(1_000).collect::<String>());
    let hashes =
        results.iter().map(|result| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap());
    assert_eq!(hashes.collect::<BTreeSet<_>>().len(), 3, "{run}");
    let accepted: Vec<usize> = results.iter().map(|result| result["suppressions"].as_array().unwrap().len()).collect();
    assert_eq!(accepted, [0, 1, 0]);
}

fn junit_holds(output: &str, said: &str) {
    let document = roxmltree::Document::parse(output).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let nodes = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).collect::<Vec<_>>();
    let cases = nodes("testcase");
    let count = |name: &str| nodes("testsuite")[0].attribute(name).unwrap().parse::<usize>().unwrap();
    assert_eq!((count("tests"), count("failures"), count("errors"), count("skipped")), (4, 1, 1, 1));
    let counted = [cases.len(), nodes("failure").len(), nodes("error").len(), nodes("skipped").len()];
    assert_eq!(counted, [4, 1, 1, 1], "{output}");
    let name = cases[1].attribute("name").unwrap();
    assert!(name.starts_with(said), "{name:?} {said:?}");
}

/// The text that a host shows, and that nothing in it is a link, a picture, a mention or markup of
/// the user's.
fn markdown_holds(output: &str, said: &str, expected: usize) {
    let (shown, cells) = markdown_shows(output);
    assert_eq!(cells, expected, "{output}");
    // What is said is in the heading as it was, save that Markdown drops spaces at its ends.
    let squeezed = |text: &str| text.replace('`', "").split_whitespace().collect::<String>();
    assert!(squeezed(&shown).contains(&squeezed(&format!("error: {said}"))), "{shown:?} {said:?}");
}

/// The text that a host shows, and how many cells of tables; nothing in it is the user's markup.
fn markdown_shows(output: &str) -> (String, usize) {
    let mut shown = String::new();
    let (mut run, mut runs, mut cells) = (String::new(), Vec::new(), 0);
    for event in Parser::new_ext(output, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH)
    {
        match event {
            Event::Text(text) => {
                run.push_str(&text);
                shown.push_str(&text);
                continue;
            }
            Event::Code(text) => shown.push_str(&text),
            Event::InlineHtml(html) => assert!(matches!(&*html, "<br>" | "<!-- -->"), "{html:?}: {output}"),
            Event::Start(tag) => {
                let tag = format!("{tag:?}");
                let ours = ["Heading", "Paragraph", "Table", "List", "Item", "Strong"];
                assert!(ours.iter().any(|ours| tag.starts_with(ours)), "{tag}: {output}");
            }
            Event::End(TagEnd::TableCell) => cells += 1,
            Event::End(_) | Event::SoftBreak | Event::HardBreak => {}
            other => panic!("{other:?}: {output}"),
        }
        runs.push(std::mem::take(&mut run));
    }
    runs.push(run);
    for run in runs {
        let chars: Vec<char> = run.chars().collect();
        let mention = chars.windows(2).any(|pair| "@#".contains(pair[0]) && pair[1].is_alphanumeric());
        assert!(!mention && !run.contains("://") && !run.to_lowercase().contains("www."), "{run:?}");
    }
    (shown, cells)
}

/// The text of the page, and that all tags, attributes and links in it are the tool's own.
fn html_holds(output: &str, said: &str) {
    const TAGS: &str = " html head meta title style body a header h1 h2 h3 h4 h5 ul ol li b nav p main section form label \
        input fieldset legend span select option article details summary div blockquote mark figure figcaption code sup \
        table caption thead tbody tfoot tr th td dl dt dd q footer script s ";
    const ATTRIBUTES: &str = " lang charset http-equiv content name dir href id class role tabindex hidden type \
        placeholder autocomplete value checked scope colspan aria-label aria-labelledby aria-hidden data-filter \
        data-severity data-finding data-state data-new data-rule data-speakers data-sources data-sides data-by \
        data-claims ";
    let page = without_own_code(output);
    for token in html5gum::Tokenizer::new(&page) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                assert!(TAGS.contains(&format!(" {name} ")), "<{name}>: {output}");
                for (key, value) in &tag.attributes {
                    let (key, value) = (text(key), text(value));
                    assert!(ATTRIBUTES.contains(&format!(" {key} ")), "{key:?}: {output}");
                    assert!(key != "href" || value.starts_with('#'), "{value:?} leads out of the page: {output}");
                }
            }
            Token::String(_) | Token::EndTag(_) | Token::Doctype(_) => {}
            other => panic!("{other:?}: {output}"),
        }
    }
    // Messages begin with a capital, and have code for what stands in backquotes.
    let plain = |text: &str| text.replace('`', "").to_lowercase();
    assert!(plain(&seen(output)).contains(&plain(said)), "{output:?} {said:?}");
}

#[test]
fn what_is_meant_to_be_acted_on_is_shown() {
    for text in [
        "\u{1b}]8;;https://example.org\u{7}x\u{1b}]8;;\u{7}",
        "\u{9b}31m\u{1b}[2J",
        "\u{202e}gnp.\u{2066}x\u{2069}",
        "a\r\n::error::b\n##[stop-commands]x\n::stop-commands::t",
        "::add-mask::x",
        " \u{85}::error file=x::y",
        "##[error]x",
        "</script><script>alert(1)</script>",
        "]]></failure><x a=\"' onerror=",
        "<!-- claim: x --> --> <b>",
        "| a | b |\n|---|---|",
        "[x](1) \\[y\\](2) {0} }{ {{1}} \\",
        "@org/team #12 GH-1 https://example.org www.example.org !1 a@b.org :smile: $x$ ~~x~~ __x__",
        "![x](javascript:alert(1)) `code` ``x` ```",
        "- a\n# b\n1. c\n===\n> d",
        "%0A%25%3A, %,:",
        "\u{feff}\u{200b}\u{ad}\u{fffe}\u{ffff}\u{0}",
        "&lt;&#91;&amp;",
        "👩🏽\u{200d}🚒 e\u{301} \u{301}x שלום",
        "../a?b#c%20d",
        "C:\\x",
        "- ",
        "12. x",
        "-",
        "=1+1",
        "\t@x",
    ] {
        check(text);
        check_sheet(text);
    }
}

#[test]
fn the_runner_is_read_as_it_reads() {
    let of = |line: &str| command(line).map(|command| (command.name, command.data));
    let some = |name: &str, data: &str| Some((name.to_owned(), data.to_owned()));
    assert_eq!(of("  ::error file=a%2Cb::x%0Ay"), some("error", "x\ny"));
    assert_eq!(command("::error file=a%2Cb%3A,line=1::x").unwrap().properties["file"], "a,b:");
    assert_eq!(of("text ##[stop-commands]token"), some("stop-commands", "token"));
    assert_eq!((of("x ::error::y"), of("::unknown::y"), of("::error"), of("##[unknown]")), (None, None, None, None));
}

/// Strings that are made of what harms, more often than chance would have it.
fn harmful() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        any::<char>().prop_map(String::from),
        proptest::sample::select(vec![
            "::",
            "error",
            "##",
            "[",
            "]",
            "(",
            ")",
            "1",
            "\n",
            "\r",
            "\u{1b}",
            "\u{9b}",
            "\u{7}",
            "\u{202e}",
            "%",
            "0A",
            "%25",
            ",",
            "|",
            "\\",
            "`",
            "<",
            ">",
            "&",
            "\"",
            "'",
            "]]>",
            "<!--",
            "-->",
            "{",
            "}",
            "@",
            "#",
            "a",
            "www.",
            "http://",
            " ",
            "*",
            "_",
            "$",
            "~~",
            "!",
            ":",
            "-",
            ".",
            "\t",
            "\u{feff}",
            "</script>",
            "stop-commands",
            "x",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(parts, 1..24).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn nothing_that_a_file_says_is_acted_on(text in harmful()) {
        check(&text);
        check_sheet(&text);
    }
}

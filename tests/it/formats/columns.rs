//! Lines and columns of every format, for text in which bytes, UTF-16 and characters differ.

use super::parsed;
use crate::support::Folder;
use serde_json::Value;
use std::fs;

const OTHER: (&str, &str) = ("z.claims", "from rt: Dmitriev denies call\n");

/// Where a finding begins and ends, as one format says it.
type Columns = [u64; 2];

/// A claim file whose one claim, on its last line, stands at these columns: of characters, of UTF-16
/// and of bytes.
#[track_caller]
fn check(text: &str, line: u64, characters: Columns, utf16: Columns, bytes: Columns) {
    let folder = Folder::new(&[("a.claims", text), OTHER]);
    let show = |format: &str| folder.run(&format!("--format {format} --width 200")).expect(1, "", "").out;

    let json = parsed(&show("json"));
    let place = &json["findings"][0]["location"];
    let ends =
        |place: &Value| [&place["start"], &place["end"]].map(|end| (number(&end["line"]), number(&end["column"])));
    assert_eq!(ends(place), characters.map(|column| (line, column)), "json: {text:?}");

    let sarif = parsed(&show("sarif"));
    assert_eq!(sarif["runs"][0]["columnKind"], "utf16CodeUnits");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| number(&region[key]));
    assert_eq!(numbers, [line, utf16[0], line, utf16[1]], "sarif: {text:?}");

    let rdjson = parsed(&show("rdjson"));
    let range = &rdjson["diagnostics"][0]["location"]["range"];
    assert_eq!(ends(range), bytes.map(|column| (line, column)), "rdjson: {text:?}");

    let gitlab = parsed(&show("gitlab"));
    let lines = &gitlab[0]["location"]["lines"];
    assert_eq!((number(&lines["begin"]), number(&lines["end"])), (line, line), "gitlab: {text:?}");

    let [from, to] = characters;
    let github = format!("file=a.claims,line={line},endLine={line},col={from},endColumn={to}::");
    let place = format!("a.claims:{line}:{from}");
    for (format, expect) in [
        ("github", github),
        ("junit", format!("file=\"a.claims\" line=\"{line}\"")),
        ("concise", format!("{place}: error dispute: ")),
        ("plain", format!("— {place}\n")),
        ("rich", format!("[{place}]")),
        ("markdown", format!("`{place}`")),
    ] {
        let shown = show(format);
        assert!(shown.contains(&expect), "{format}: {text:?}: expected {expect} in {shown}");
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn each_format_counts_columns_in_its_own_unit() {
    check("from desk: Bloomberg reports call\n", 1, [12, 34], [12, 34], [12, 34]);
    // Curly quotes and an accent.
    check("from “Zoë’s”: Bloomberg reports call\n", 1, [15, 37], [15, 37], [22, 44]);
    // A fire fighter of four characters, before the claim and in it.
    check("from \"👩🏽\u{200d}🚒 crew\": Bloomberg reports call\n", 1, [19, 41], [22, 44], [30, 52]);
    check("from desk: \"👩🏽\u{200d}🚒\" reports call\n", 1, [12, 31], [12, 34], [12, 42]);
    // An accent of its own.
    check("from \"e\u{301}te\u{301}\": Bloomberg reports call\n", 1, [15, 37], [15, 37], [17, 39]);
    // From right to left.
    check("from \"שלום עולם\": Bloomberg reports call\n", 1, [19, 41], [19, 41], [27, 49]);
    check("from\tdesk:\tBloomberg reports call\n", 1, [12, 34], [12, 34], [12, 34]);
    check("# é\r\nfrom desk:\r\n  Bloomberg reports call\r\n", 3, [3, 25], [3, 25], [3, 25]);
    check("\u{feff}from desk: Bloomberg reports call\n", 1, [12, 34], [12, 34], [12, 34]);
    check("\u{feff}# é\n\nfrom “é”: Bloomberg reports call", 3, [11, 33], [11, 33], [16, 38]);
}

/// The text between two columns that count UTF-16, lines being told by CRLF and LF.
fn between(text: &str, region: &Value) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let [from, start, to, end] =
        ["startLine", "startColumn", "endLine", "endColumn"].map(|key| number(&region[key]) as usize);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut found = Vec::new();
    for number in from..=to {
        let units: Vec<u16> = lines.get(number - 1).copied().unwrap_or("").encode_utf16().collect();
        let first = if number == from { start - 1 } else { 0 };
        let last = if number == to { end - 1 } else { units.len() };
        found.extend_from_slice(&units[first..last]);
    }
    String::from_utf16(&found).unwrap()
}

fn locations<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("physicalLocation"));
            object.values().for_each(|value| locations(value, found));
        }
        Value::Array(array) => array.iter().for_each(|value| locations(value, found)),
        _ => {}
    }
}

/// Who reads a SARIF log and the files beside it finds at each region what the log says is there.
#[test]
fn every_region_is_where_its_words_stand() {
    let article = "\u{feff}Zoë’s 👩🏽\u{200d}🚒 said:\r\n\t“The שלום call\r\nhappened” – so e\u{301}.\r\n";
    let claims = "event call\nsource piece\n  text piece.txt\nfrom piece\n  call happened\n    at \"call happened\"\n";
    let folder = Folder::new(&[("piece.txt", article), ("a.claims", claims), OTHER]);
    let log = parsed(&folder.run("--format sarif").expect(1, "", "").out);
    let mut found = Vec::new();
    locations(&log, &mut found);
    let mut files = Vec::new();
    for place in found {
        let path = place["artifactLocation"]["uri"].as_str().unwrap();
        let text = fs::read_to_string(folder.path().join(path)).unwrap();
        let region = &place["region"];
        assert_eq!(between(&text, region), region["snippet"]["text"].as_str().unwrap(), "{place}");
        files.push(path.to_owned());
    }
    assert!(files.iter().any(|path| path == "piece.txt") && files.iter().any(|path| path == "z.claims"), "{files:?}");
}

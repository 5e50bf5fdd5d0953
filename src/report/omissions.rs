//! What a run left out, in words: one sentence a way, the same in every format.

use super::{Style, json::put, terminal_text};
use crate::findings::omissions::{Cause, Omission, Omissions, OmittedKind, Way};
use serde::Serialize;
use std::io::{self, Write};

/// How many causes and how many names a sentence shows; the others are counted.
const CAUSES: usize = 3;
const NAMES: usize = 5;

/// Of more things than this no sentence names a few: nothing can be told from five of fifty.
const MANY: usize = 20;

/// `2 rules turned off (copydesk.toml:4): single-source, vague-source`. The text is safe to show.
fn sentence(way: Way, omission: &Omission, ascii: bool) -> String {
    let mut sentence = format!("{} {}", terminal_text::count(omission.count, way.kind().noun()), way.phrase());
    let safe = |part: &dyn std::fmt::Display| super::wording::shortened(&part.to_string(), ascii);
    let mut causes: Vec<String> = omission.causes.keys().take(CAUSES).map(|cause| safe(cause)).collect();
    let more = omission.causes.len().saturating_sub(CAUSES);
    if more > 0 || omission.more_by > 0 {
        causes.push("and others".to_owned());
    }
    if !causes.is_empty() {
        sentence.push_str(&format!(" ({})", causes.join(", ")));
    }
    let mut names: Vec<String> = omission.names.iter().take(NAMES).map(|name| safe(name)).collect();
    if !names.is_empty() && omission.count <= MANY {
        let more = omission.names.len().saturating_sub(NAMES) + omission.unnamed;
        if more > 0 {
            names.push(format!("and {more} more"));
        }
        sentence.push_str(&format!(": {}", names.join(", ")));
    }
    sentence
}

/// A sentence for each way in which something is left out that is not shown elsewhere, with its name.
pub(super) fn sentences(omissions: &Omissions, ascii: bool) -> impl Iterator<Item = (Way, String)> {
    let hidden = omissions.iter().filter(|(way, _)| !way.is_shown());
    hidden.map(move |(way, omission)| (way, sentence(way, omission, ascii)))
}

/// A line for each way, for streams that carry no format: `left out: 1 claim corrected (a.claims:5)`.
pub fn lines(omissions: &Omissions, ascii: bool) -> Vec<String> {
    sentences(omissions, ascii).map(|(_, sentence)| format!("left out: {sentence}")).collect()
}

/// The same for some kinds of things only.
pub fn lines_of(omissions: &Omissions, kinds: &[OmittedKind]) -> Vec<String> {
    let wanted = sentences(omissions, false).filter(|(way, _)| kinds.contains(&way.kind()));
    wanted.map(|(_, sentence)| format!("left out: {sentence}")).collect()
}

/// Writes the lines, wrapped to the width of the style.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write(omissions: &Omissions, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    for line in lines(omissions, style.ascii) {
        terminal_text::wrap(&mut page, &line, style.width, "", "  ");
    }
    out.write_all(page.as_bytes())
}

/// How much of each kind is left out, for the last line: `2 rules, 1 file`; empty where nothing is.
pub(super) fn totals(omissions: &Omissions) -> String {
    let total = |kind: OmittedKind| {
        let hidden = omissions.hidden(kind);
        // Findings in what has not changed have a part of their own in the last line.
        let unchanged = if kind == OmittedKind::Finding { omissions.count(Way::Unchanged) } else { 0 };
        Some(hidden.saturating_sub(unchanged))
            .filter(|&count| count > 0)
            .map(|count| terminal_text::count(count, kind.noun()))
    };
    OmittedKind::ALL.into_iter().filter_map(total).collect::<Vec<_>>().join(", ")
}

/// Writes everything that was left out as one JSON array, an object a way.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write_json(omissions: &Omissions, out: &mut impl Write) -> io::Result<()> {
    put(out, &omissions.iter().map(|(way, omission)| OmissionForm::new(way, omission)).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct OmissionForm<'a> {
    way: &'static str,
    kind: &'static str,
    count: usize,
    /// Whether each of the things is in the report all the same.
    shown: bool,
    by: Vec<CauseForm<'a>>,
    more_by: usize,
    names: Vec<&'a str>,
    unnamed: usize,
    text: String,
}

#[derive(Serialize)]
struct CauseForm<'a> {
    kind: &'static str,
    text: String,
    path: Option<&'a str>,
    line: Option<u32>,
    count: usize,
}

impl<'a> OmissionForm<'a> {
    fn new(way: Way, omission: &'a Omission) -> Self {
        Self {
            way: way.name(),
            kind: match way.kind() {
                OmittedKind::Finding => "finding",
                OmittedKind::File => "file",
                OmittedKind::Rule => "rule",
                OmittedKind::Claim => "claim",
                OmittedKind::Line => "line",
                OmittedKind::Word => "word",
            },
            count: omission.count,
            shown: way.is_shown(),
            by: omission.causes.iter().map(CauseForm::new).collect(),
            more_by: omission.more_by,
            names: omission.names.iter().map(String::as_str).collect(),
            unnamed: omission.unnamed,
            text: sentence(way, omission, false),
        }
    }
}

impl<'a> CauseForm<'a> {
    fn new((cause, &count): (&'a Cause, &usize)) -> Self {
        let (path, line) = match cause {
            Cause::Line { path, line } => (Some(path.as_str()), Some(*line)),
            Cause::Place(_) | Cause::Flag(_) | Cause::Limit(_) | Cause::Nature(_) => (None, None),
        };
        Self { kind: cause.kind(), text: cause.to_string(), path, line, count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Severity,
        report::{
            RunInfo, concise, github, gitlab, human, json, junit, markdown, page, plain, rdjson,
            sample::{Sample, style, written},
            sarif, summary,
        },
        rules::Program,
    };

    /// The words of a page, whatever its marks and line breaks.
    fn words(page: &str) -> String {
        let page = page.replace("&lt;", "<").replace("&apos;", "'").replace("%3A", ":").replace("%0A", " ");
        let letters = page.chars().filter(|char| !char.is_whitespace() && *char != '\\');
        letters.collect::<String>().replace("<!---->", "")
    }

    #[test]
    fn every_format_says_of_every_way_what_how_many_and_by_what() {
        let program = Program::default();
        let run = RunInfo { program: &program, problems: &[], broken: false, failing: Severity::Error, folder: "" };
        for &way in Way::ALL {
            let mut sample = Sample::call();
            sample.omissions.add(way, line("desk.toml", 7), "something");
            sample.omissions.add_all(way, 2, line("desk.toml", 9));
            let (report, style) = (sample.report(), style(80));
            let said = sentence(way, sample.omissions.iter().next().unwrap().1, false);
            let noun = way.kind().noun();
            assert!(said.starts_with(&format!("3 {noun}s ")) && said.contains("desk.toml:7, desk.toml:9"), "{said}");
            for (format, page) in [
                ("rich", written(|out| human::write(&report, &style, out))),
                ("plain", written(|out| plain::write(&report, &style, out))),
                ("concise", written(|out| concise::write(&report, &style, out))),
                ("json", written(|out| json::write(&report, out))),
                ("sarif", written(|out| sarif::write(&report, &run, out))),
                ("github", written(|out| github::write(&report, &run, &style, out))),
                ("github summary", written(|out| github::write_summary(&report, &run, false, 9_999, out))),
                ("gitlab", written(|out| gitlab::write(&report, &run, out))),
                ("junit", written(|out| junit::write(&report, &run, out))),
                ("rdjson", written(|out| rdjson::write(&report, &run, out))),
                ("markdown", written(|out| markdown::write(&report, &run, &style, out))),
                ("html", written(|out| page::write(&report, &run, &style, &page::Options::default(), out))),
            ] {
                let expected = !way.is_shown() || format == "json";
                assert_eq!(words(&page).contains(&words(&said)), expected, "{format}: {said}\n{page}");
            }
            let last = summary::sentence(&report);
            let counted = if way == Way::Unchanged { false } else { !way.is_shown() };
            assert_eq!(last.contains(&format!("left out: 3 {noun}s")), counted, "{last}");
        }
    }

    fn line(path: &str, line: u32) -> Option<Cause> {
        Some(Cause::Line { path: path.to_owned(), line })
    }

    #[test]
    fn a_sentence_says_what_how_many_and_by_what() {
        let mut omissions = Omissions::default();
        assert_eq!(lines(&omissions, false), Vec::<String>::new());
        assert_eq!(totals(&omissions), "");
        omissions.add(Way::RuleOff, line("copydesk.toml", 4), "vague-source");
        omissions.add(Way::RuleOff, line("copydesk.toml", 4), "single-source");
        omissions.add_all(Way::ClaimCorrected, 1, line("a.claims", 5));
        omissions.add_all(Way::Unchanged, 3, Some(Cause::Flag("--since main".to_owned())));
        omissions.add_all(Way::LineUnread, 9, None);
        for number in 0..9 {
            omissions.add(Way::FileExcluded, line("copydesk.toml", number), format!("{number}\u{1b}.claims"));
        }
        assert_eq!(
            lines(&omissions, false),
            [
                "left out: 3 findings untouched by what has changed (--since main)",
                "left out: 9 files excluded (copydesk.toml:0, copydesk.toml:1, copydesk.toml:2, and others): 0␛.claims, \
                 1␛.claims, 2␛.claims, 3␛.claims, 4␛.claims, and 4 more",
                "left out: 2 rules turned off (copydesk.toml:4): single-source, vague-source",
                "left out: 1 claim corrected (a.claims:5)",
            ]
        );
        assert_eq!(totals(&omissions), "9 files, 2 rules, 1 claim");
    }

    #[test]
    fn programs_get_every_way_and_the_lines() {
        let mut omissions = Omissions::default();
        omissions.add(Way::RuleOff, line("copydesk.toml", 4), "vague-source");
        omissions.add_all(Way::LineUnread, 9, None);
        let mut out = Vec::new();
        write_json(&omissions, &mut out).unwrap();
        let all: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            all,
            serde_json::json!([
                {"way": "rule-off", "kind": "rule", "count": 1, "shown": false, "by": [{"kind": "line",
                 "text": "copydesk.toml:4", "path": "copydesk.toml", "line": 4, "count": 1}], "more_by": 0,
                 "names": ["vague-source"], "unnamed": 0, "text": "1 rule turned off (copydesk.toml:4): vague-source"},
                {"way": "line-unread", "kind": "line", "count": 9, "shown": true, "by": [], "more_by": 0, "names": [],
                 "unnamed": 9, "text": "9 lines not readable as a claim"},
            ])
        );
    }
}

//! Small stories as data: `tests/cases/**/*.md`.
//!
//! A heading with fences below it is a case: a small project of its own, checked with the standard
//! vocabulary and rules. What is written there:
//!
//! - A fence `claims` or `rules` is a file; `name=rt.claims` gives its path (else `case.claims` and
//!   `case.rules`). A fence `story` is a story with claims in its comments, `story.md` where it has no name.
//! - In a file, a comment at the end of a line says what is found there: `# expect: dispute` an error
//!   that is placed at the claim of that line, or about no claim and begins there, `# expect-warning: …` and
//!   `# expect-note: …` likewise;
//!   `(story)`, `(allow)` or `(acknowledgement)` after the rule says by what it is handled.
//!   `# with: dispute` says that the line's claim stands on a side of such a finding that is placed
//!   elsewhere. A comment on a line of its own speaks of the next line. Nothing else may be found.
//! - A fence `read` has lines `WORDS → speaker | cue | stance certainty | proposition`, and after
//!   these any of `via NAMES`, `said DATE`, `when DATE`, `phrase PATTERN`, `slot NAME = FILL`. Of the
//!   claim with these words all that is written has to be so; `-` stands for no cue, and `via -`, `said -`,
//!   `when -` and `phrase -` for none. A certainty that is left out is `certain`.
//! - A fence `about` lists the findings about claims: `rule | point | side | side …`, in any order; the
//!   sides may be left out.
//! - A fence `folded` lists what is folded into other findings, in the order of these lines: `rule | point`, or `rule | -`.
//! - A fence `says` has lines that occur in what is said: in a message, a label or a line of help.
//! - A fence `options` has lines `as-of DATE`, `story NAME`, `bare`, and `all-rules`: no standard rule is left out.

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    diagnostic::Severity,
    findings::Finding,
    report::json::write_reading,
    source::{FileKind, SourceFile},
    value::date,
};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

/// The rules with conditions that the cases are about, besides all that the tool itself raises. Other
/// rules are shown at work by the examples of their own files.
const RULES: [&str; 11] = [
    "conflicting-reports",
    "dates-differ",
    "dispute",
    "figures-differ",
    "own-voice-disputed",
    "quote-differs",
    "quote-not-in-source",
    "quote-speaker-differs",
    "reversal",
    "same-thing",
    "self-contradiction",
];

/// All cases of a folder hold; `CASE=words` in the environment runs those with these words in their titles.
#[test]
fn every_case_finds_what_it_expects_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let wanted = std::env::var("CASE").unwrap_or_default();
    let mut all: Vec<(String, Case)> = Vec::new();
    for path in markdown(&folder) {
        let shown = path.strip_prefix(&folder).unwrap().display().to_string();
        let of_file = cases(&fs::read_to_string(&path).unwrap());
        all.extend(of_file.into_iter().filter(|case| case.title.contains(&wanted)).map(|case| (shown.clone(), case)));
    }
    let run = |(file, case): &(String, Case)| {
        let wrong = case.run();
        if wrong.is_empty() { String::new() } else { format!("{file}:{}: {}\n{wrong}\n", case.line, case.title) }
    };
    let (count, workers) = (all.len(), std::thread::available_parallelism().map_or(1, usize::from));
    let failures: String = std::thread::scope(|scope| {
        let parts = all.chunks(count.div_ceil(workers).max(1));
        let working: Vec<_> = parts.map(|part| scope.spawn(|| part.iter().map(run).collect::<String>())).collect();
        working.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert!(count > 0, "no case has `{wanted}` in its title");
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn titles_are_told_apart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for path in markdown(&folder) {
        let text = fs::read_to_string(&path).unwrap();
        let mut titles: Vec<String> = cases(&text).into_iter().map(|case| case.title).collect();
        titles.sort();
        let twice: Vec<_> = titles.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{}: {twice:?}", path.display());
    }
}

fn markdown(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(markdown(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A heading and the fences below it.
#[derive(Debug, Default)]
struct Case {
    title: String,
    line: usize,
    files: Vec<(String, FileKind, String)>,
    read: Vec<String>,
    about: Option<Vec<String>>,
    folded: Vec<String>,
    says: Vec<String>,
    options: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some((head, body)) = &mut fence {
            if line.trim_end() == "```" {
                let case = cases.last_mut().unwrap_or_else(|| panic!("line {}: a fence without a heading", index + 1));
                case.add(head, std::mem::take(body));
                fence = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
        } else if let Some(head) = line.strip_prefix("```") {
            fence = Some((head.to_owned(), String::new()));
        } else if line.starts_with('#') {
            let title = line.trim_start_matches('#').trim().to_owned();
            cases.push(Case { title, line: index + 1, ..Case::default() });
        }
    }
    assert!(fence.is_none(), "the last fence is not closed");
    cases.retain(|case| !case.files.is_empty());
    cases
}

impl Case {
    fn add(&mut self, head: &str, body: String) {
        let (what, name) = head.split_once(" name=").unwrap_or((head, ""));
        let or = |default: &str| if name.is_empty() { default.to_owned() } else { name.to_owned() };
        let lines = |body: &str| body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        match what.trim() {
            "claims" => self.files.push((or("case.claims"), FileKind::Claims, body)),
            "story" => self.files.push((or("story.md"), FileKind::Story, body)),
            "rules" => self.files.push((or("case.rules"), FileKind::Rules, body)),
            "read" => self.read = lines(&body),
            "about" => self.about = Some(lines(&body)),
            "folded" => self.folded = lines(&body),
            "says" => self.says = lines(&body),
            "options" => self.options = lines(&body),
            other => panic!("{}: a fence cannot be `{other}`", self.title),
        }
    }

    /// Whether the case speaks of a finding.
    fn concerns(&self, checked: &CheckResult, finding: &Finding) -> bool {
        let raised = checked.program.rule(&finding.rule).is_none_or(|rule| rule.raised.is_some());
        raised
            || !standard(checked, finding)
            || RULES.contains(&finding.rule.as_str())
            || self.options.iter().any(|option| option == "all-rules")
    }

    /// What is not as it should be; empty where all is.
    fn run(&self) -> String {
        let mut options = Options { threads: 1, ..Options::default() };
        for option in &self.options {
            match option.split_once(' ').unwrap_or((option, "")) {
                ("as-of", day) => {
                    let words: Vec<&str> = day.split(' ').collect();
                    let (written, _) = date::parse(&words).unwrap().unwrap();
                    options.findings.as_of = written.resolve(None, false);
                }
                ("story", name) => options.story = Some(name.to_owned()),
                ("bare", "") => options.without_standard_rules = true,
                ("all-rules", "") => {}
                _ => panic!("{}: unknown option `{option}`", self.title),
            }
        }
        let files = self.files.iter().map(|(path, kind, text)| SourceFile::new(path.as_str(), *kind, text.as_str()));
        let checked = check(files.collect(), &NoTexts, &options);
        let mut wrong = String::new();
        self.compare_findings(&checked, &mut wrong);
        self.compare_readings(&checked, &mut wrong);
        self.compare_abouts(&checked, &mut wrong);
        let mut folded: Vec<String> = Vec::new();
        for part in checked.findings.iter().flat_map(|finding| &finding.folded) {
            folded.push(format!("{} | {}", part.rule, part.about.as_deref().unwrap_or("-")));
        }
        folded.sort();
        if !self.folded.is_empty() && folded != self.folded {
            let _ = writeln!(wrong, "  folded is {folded:?}");
        }
        let said: Vec<&str> = checked
            .findings
            .iter()
            .flat_map(|finding| {
                let others = finding.others.iter().map(|(_, label)| label.as_str());
                let because = finding.because.iter().map(|because| because.text.as_str());
                let own = [finding.message.as_str(), finding.label.as_str()];
                own.into_iter().chain(finding.help.iter().map(String::as_str)).chain(others).chain(because)
            })
            .collect();
        for line in &self.says {
            if !said.iter().any(|text| text.contains(line.as_str())) {
                let _ = writeln!(wrong, "  not said: {line}\n  but: {said:#?}");
            }
        }
        wrong
    }

    fn compare_findings(&self, checked: &CheckResult, wrong: &mut String) {
        let mut balance: BTreeMap<(String, u32, String), i32> = BTreeMap::new();
        for (path, _, text) in &self.files {
            for (line, expected) in expectations(text) {
                *balance.entry((path.clone(), line, expected)).or_default() -= 1;
            }
        }
        for finding in checked.findings.iter().filter(|finding| self.concerns(checked, finding)) {
            let (path, line) = placed(checked, finding);
            *balance.entry((path.clone(), line, headline(finding))).or_default() += 1;
            let mut lines: Vec<_> = finding
                .sides
                .iter()
                .flat_map(|side| &side.claims)
                .map(|&id| position(checked, checked.model.claim(id).place))
                .filter(|at| *at != (path.clone(), line))
                .collect();
            lines.sort();
            lines.dedup();
            for (path, line) in lines {
                *balance.entry((path, line, format!("with: {}", finding.rule))).or_default() += 1;
            }
        }
        for ((path, line, what), count) in balance {
            if count < 0 {
                let _ = writeln!(wrong, "  {path}:{line}: not found: {what}");
            } else if count > 0 {
                let message = checked.findings.iter().filter(|finding| headline(finding) == what);
                let message = message.filter(|finding| placed(checked, finding) == (path.clone(), line));
                let messages: Vec<_> = message.map(|finding| finding.message.as_str()).collect();
                let _ = writeln!(wrong, "  {path}:{line}: not expected: {what} {messages:?}");
            }
        }
    }

    fn compare_readings(&self, checked: &CheckResult, wrong: &mut String) {
        let mut out = Vec::new();
        write_reading(&checked.files, &checked.model, &mut out).unwrap();
        let readings: Vec<Value> = serde_json::from_slice(&out).unwrap();
        for line in &self.read {
            let (words, expected) =
                line.split_once('→').unwrap_or_else(|| panic!("{}: no arrow in `{line}`", self.title));
            let (words, expected) = (words.trim(), expected.split('|').map(str::trim).collect::<Vec<_>>());
            let of: Vec<&Value> = readings.iter().filter(|reading| reading["text"] == words).collect();
            if of.is_empty() {
                let all: Vec<_> = readings.iter().map(|reading| reading["text"].to_string()).collect();
                let _ = writeln!(wrong, "  no claim reads `{words}`, but: {}", all.join(", "));
            } else if !of.iter().any(|reading| reads_as(reading, &expected)) {
                let _ = writeln!(wrong, "  {words}\n    expected {}", expected.join(" | "));
                for reading in of {
                    let _ = writeln!(wrong, "    found    {}", shown(reading));
                }
            }
        }
    }

    fn compare_abouts(&self, checked: &CheckResult, wrong: &mut String) {
        let Some(expected) = &self.about else { return };
        let mut left: Vec<String> = expected
            .iter()
            .map(|line| {
                let mut parts: Vec<&str> = line.split('|').map(str::trim).collect();
                if let Some(sides) = parts.get_mut(2..) {
                    sides.sort_unstable();
                }
                parts.join(" | ")
            })
            .collect();
        for finding in checked.findings.iter().filter(|finding| self.concerns(checked, finding)) {
            if finding.sides.is_empty() {
                continue;
            }
            let point = format!("{} | {}", finding.rule, finding.about.as_deref().unwrap_or("-"));
            let mut sides: Vec<String> =
                finding.sides.iter().map(|side| format!("{} {}", side.stance.word(), side.proposition)).collect();
            sides.sort();
            let whole = format!("{point} | {}", sides.join(" | "));
            match left.iter().position(|line| *line == point || *line == whole) {
                Some(index) => drop(left.remove(index)),
                None => drop(writeln!(wrong, "  about, not expected: {whole}")),
            }
        }
        for line in left {
            let _ = writeln!(wrong, "  about, not found: {line}");
        }
    }
}

/// What the comments of a file expect, with the number of the line each speaks of.
fn expectations(text: &str) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let mut waiting: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut parts = line.split('#');
        let before = parts.next().unwrap_or("");
        for part in parts {
            let Some((what, items)) = part.trim().split_once(": ") else { continue };
            if !matches!(what, "expect" | "expect-warning" | "expect-note" | "with") {
                continue;
            }
            let items = items.split("-->").next().unwrap_or(items);
            waiting.extend(items.split(',').map(|item| format!("{what}: {}", item.trim())));
        }
        if !before.trim().is_empty() {
            found.extend(waiting.drain(..).map(|item| (index as u32 + 1, item)));
        }
    }
    // What is left speaks of the end of the file.
    let last = text.lines().count() as u32;
    found.extend(waiting.into_iter().map(|item| (last, item)));
    found
}

fn standard(checked: &CheckResult, finding: &Finding) -> bool {
    checked.program.rule(&finding.rule).is_some_and(|rule| checked.files.get(rule.place.file).embedded)
}

/// What a finding is, in the words of an expectation.
fn headline(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "expect",
        Severity::Warning => "expect-warning",
        Severity::Note => "expect-note",
    };
    let by = finding.handled.as_ref().map(|handled| format!(" ({})", handled.by.word())).unwrap_or_default();
    format!("{severity}: {}{by}", finding.rule)
}

/// Where a finding is expected: on the line of the claim whose place it has. That may be a passage further up.
fn placed(checked: &CheckResult, finding: &Finding) -> (String, u32) {
    position(checked, finding.claim.map_or(finding.place, |id| checked.model.claim(id).place))
}

fn position(checked: &CheckResult, place: copydesk::source::Place) -> (String, u32) {
    let file = checked.files.get(place.file);
    (file.path.clone(), file.position(place.span.start).line)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn via(reading: &Value) -> String {
    let names: Vec<String> = reading["via"].as_array().unwrap().iter().map(text).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

fn stance(reading: &Value) -> String {
    let certainty = text(&reading["certainty"]);
    let certainty = if certainty == "certain" { String::new() } else { format!(" {certainty}") };
    text(&reading["stance"]) + &certainty
}

fn shown(reading: &Value) -> String {
    format!(
        "{} | {} | {} | {} | via {} | said {} | when {} | phrase {} | slots {}",
        text(&reading["speaker"]),
        text(&reading["cue"]),
        stance(reading),
        text(&reading["proposition"]),
        via(reading),
        text(&reading["said"]),
        text(&reading["when"]),
        text(&reading["phrase"]),
        reading["slots"]
    )
}

fn reads_as(reading: &Value, expected: &[&str]) -> bool {
    let found = [text(&reading["speaker"]), text(&reading["cue"]), stance(reading), text(&reading["proposition"])];
    expected.len() >= found.len()
        && expected.iter().enumerate().all(|(index, part)| match found.get(index) {
            Some(found) => found == part.trim_end_matches(" certain"),
            None => match part.split_once(' ') {
                Some(("via", names)) => via(reading) == names,
                Some(("said", date)) => text(&reading["said"]) == date,
                Some(("when", date)) => text(&reading["when"]) == date,
                Some(("phrase", pattern)) => text(&reading["phrase"]) == pattern,
                Some(("slot", fill)) => {
                    let (name, fill) = fill.split_once(" = ").unwrap_or((fill, ""));
                    text(&reading["slots"][name]) == fill
                }
                _ => false,
            },
        })
}

#[cfg(test)]
mod tests {
    use super::{cases, expectations};

    #[test]
    fn a_comment_speaks_of_its_line_or_of_the_next() {
        let found = expectations("a\n# expect: x, y\n\nb # with: z\n");
        let expected = [(4, "expect: x"), (4, "expect: y"), (4, "with: z")];
        assert_eq!(found, expected.map(|(line, item)| (line, item.to_owned())));
    }

    #[test]
    fn a_case_that_is_not_as_it_says_fails() {
        let case = |expect: &str| {
            format!("# t\n```claims\nfrom a: plan is fake{expect}\nfrom b: Rubio denies plan is fake\n```\n")
        };
        assert!(!cases(&case(""))[0].run().is_empty());
        assert!(!cases(&case(" # expect: dispute"))[0].run().is_empty());
        assert!(!cases(&case(" # expect-note: dispute # with: dispute"))[0].run().is_empty());
    }
}

//! How much news English is read as meant: the corpus in `tests/reading` and its score.
//!
//! The corpus says what a careful reader takes from each line, not what the program makes of it. Lines that the program
//! does not read yet stand there all the same. The table in `docs/reading.md` records the score; the test only asserts
//! that the program still reaches exactly that, so that no change moves it by accident.
//! `scripts/reading-score` writes the table anew; `READING=words` in its environment prints every line and every
//! group whose text or category holds these words and that falls short (an empty `READING` prints all of them).
//! `READING_CORPUS=FOLDER` prints the score of another corpus instead, with a folder `lines` and a folder `pairs`.
//!
//! # Lines: `tests/reading/lines/*.txt`
//!
//! - `## NAME` begins a category. `# …` is a remark.
//! - A line at the left margin is a line of a claims file, in a source of its own that was published on 9 May 2025, a Friday.
//! - Below it, indented, stands what it says, one row for each claim:
//!   `SPEAKER | STANCE [CERTAINTY] | GIST [| said DATE] [| when DATE] [| via NAME] [| unnamed] [| future]`.
//!   `own` for a speaker is the source's own voice, `-` a speaker who is not described at all. Words in parentheses may be
//!   part of the name or not. Alternatives of stance or certainty stand behind `/`. A certainty that is left out is
//!   `certain`, a date that is left out must be unknown, and one that ends in `*` gives only how it begins. A row that begins with `or ` starts another acceptable reading.
//! - `refuse`: no careful reader could decide, so it is right to refuse or flag the line.
//! - `+ …` adds a declaration.
//!
//! The gist holds the words of the content. Word order, articles, auxiliaries, inflection and figures are not compared:
//! they are what a normal form may change. Figures, dates and polarity are what the pairs are for.
//!
//! # Pairs: `tests/reading/pairs/*.txt`
//!
//! - `## NAME` begins a category; a line at the left margin is the title of a group.
//! - `a: CLAIM` is a claim of source `a`, `a 2025-05-03: CLAIM` of one published on that day (9 May 2025 where no day is
//!   given), `story: CLAIM` of the story. Lines indented further belong to the line above.
//! - `+ …` adds a declaration, `+   …` a line below it. `finds RULE SEVERITY` is what must be found, with alternatives behind `or`; `quiet` says
//!   that no rule about contradictions may find anything at all.

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    diagnostic::Severity,
    findings::{ClaimView, Finding},
    model::{Claim, Flags, Voice},
    source::{FileKind, SourceFile},
};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// Where the corpus stands, and the page with the score.
const FOLDER: &str = "tests/reading";
const PAGE: &str = "docs/reading.md";
const BEGIN: &str = "<!-- score: written by scripts/reading-score -->\n";
const END: &str = "<!-- end of score -->\n";

/// The day on which a source came out unless the corpus says otherwise: a Friday.
const PUBLISHED: &str = "2025-05-09";

/// The rules that speak of two claims which do not go together: what `quiet` is about.
const CONTRADICTIONS: [&str; 9] = [
    "conflicting-reports",
    "dates-differ",
    "dispute",
    "figure-shrinks",
    "figures-differ",
    "impossible-order",
    "own-voice-disputed",
    "reversal",
    "self-contradiction",
];

/// Findings that do not tell an editor how a line was read.
const BESIDE_THE_READING: [&str; 4] = ["loaded-said-verb", "misspelt-word", "same-thing", "vague-source"];

#[test]
fn the_score_on_the_page_is_the_one_the_program_reaches() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if let Some(corpus) = std::env::var_os("READING_CORPUS") {
        let (table, shortfall) = score(Path::new(&corpus));
        println!("{shortfall}{table}");
        return;
    }
    let (table, shortfall) = score(&root.join(FOLDER));
    let page = fs::read_to_string(root.join(PAGE)).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has a marker where the score begins");
    let (recorded, after) = rest.split_once(END).expect("the page has a marker where the score ends");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        println!("{shortfall}{table}");
        fs::write(root.join(PAGE), format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert!(
            recorded == table,
            "the score has changed; read the difference and record it with scripts/reading-score\n\n{table}"
        );
    }
}

#[test]
fn the_corpus_says_nothing_twice() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    for line in read_lines(&corpus) {
        if !seen.insert(line.text.clone()) {
            twice.push(line.text);
        }
    }
    for group in read_groups(&corpus) {
        if !seen.insert(format!("{}{}", group.declarations, group.claims.join("\n"))) {
            twice.push(group.title);
        }
    }
    assert!(twice.is_empty(), "{twice:#?}");
}

/// The two tables as they stand on the page, and what falls short where somebody asked for it.
fn score(corpus: &Path) -> (String, String) {
    let mut table = String::from("```text\n");
    let lines = read_lines(corpus);
    let results = in_parallel(&lines, Line::score);
    let each = lines.iter().map(|line| line.category.as_str()).zip(results.iter().map(|(at, _)| *at));
    write_table(&mut table, "lines", &["right", "refused", "silently wrong"], each);
    table.push('\n');
    let groups = read_groups(corpus);
    let outcomes = in_parallel(&groups, Group::score);
    let each = groups.iter().map(|group| group.category.as_str()).zip(outcomes.iter().map(|(at, _)| *at));
    write_table(&mut table, "pairs", &["found", "missed", "quiet", "false alarm", "not read"], each);
    table.push_str("```\n");
    let mut shortfall = String::new();
    if let Ok(words) = std::env::var("READING") {
        let lines = lines.iter().map(|line| (&line.category, &line.text)).zip(&results);
        let groups = groups.iter().map(|group| (&group.category, &group.title)).zip(&outcomes);
        for ((category, text), (_, why)) in lines.chain(groups) {
            if !why.is_empty() && (category.contains(&words) || text.contains(&words)) {
                let _ = writeln!(shortfall, "[{category}] {text}\n{why}");
            }
        }
    }
    (table, shortfall)
}

/// One row for each category, in the order of the corpus, and one for all.
fn write_table<'a>(out: &mut String, title: &str, columns: &[&str], outcomes: impl Iterator<Item = (&'a str, usize)>) {
    let mut rows: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut all = vec![0; columns.len()];
    for (category, at) in outcomes {
        if rows.last().is_none_or(|row| row.0 != category) {
            rows.push((category, vec![0; columns.len()]));
        }
        rows.last_mut().unwrap().1[at] += 1;
        all[at] += 1;
    }
    rows.push(("all", all));
    let _ = write!(out, "{title:50} in all");
    for column in columns {
        let _ = write!(out, "  {column}");
    }
    out.push('\n');
    for (category, counts) in rows {
        let _ = write!(out, "{category:50} {:6}", counts.iter().sum::<usize>());
        for (column, count) in columns.iter().zip(counts) {
            let _ = write!(out, "  {count:width$}", width = column.len());
        }
        out.push('\n');
    }
}

fn in_parallel<T: Sync>(items: &[T], run: fn(&T) -> (usize, String)) -> Vec<(usize, String)> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(workers).max(1));
        let working: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(run).collect::<Vec<_>>())).collect();
        working.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// The files of one part of the corpus, in the order of their names.
fn texts(corpus: &Path, part: &str) -> Vec<(String, String)> {
    let mut paths: Vec<_> = fs::read_dir(corpus.join(part)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

/// A line of news and what it says.
#[derive(Debug, Default)]
struct Line {
    category: String,
    text: String,
    /// Acceptable readings, each a row for every claim.
    readings: Vec<Vec<Row>>,
    /// Whether it is right to refuse the line.
    refused: bool,
    declarations: Vec<String>,
}

/// What one claim says.
#[derive(Debug)]
struct Row {
    speaker: String,
    stances: Vec<String>,
    certainties: Vec<String>,
    gist: String,
    said: Option<String>,
    when: Option<String>,
    via: Option<String>,
    unnamed: bool,
    future: bool,
}

fn read_lines(corpus: &Path) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (path, text) in texts(corpus, "lines") {
        let mut category = String::new();
        for (index, raw) in text.lines().enumerate() {
            let place = format!("{path}:{}", index + 1);
            if let Some(name) = raw.strip_prefix("## ") {
                name.clone_into(&mut category);
            } else if raw.trim().is_empty() || raw.starts_with('#') {
            } else if raw.starts_with(' ') {
                let line = lines.last_mut().unwrap_or_else(|| panic!("{place}: a row without a line"));
                let row = raw.trim();
                if let Some(declaration) = row.strip_prefix("+ ") {
                    line.declarations.push(declaration.to_owned());
                } else if row == "refuse" {
                    line.refused = true;
                } else if let Some(row) = row.strip_prefix("or ") {
                    line.readings.push(vec![Row::new(row, &place)]);
                } else {
                    if line.readings.is_empty() {
                        line.readings.push(Vec::new());
                    }
                    line.readings.last_mut().unwrap().push(Row::new(row, &place));
                }
            } else {
                lines.push(Line { category: category.clone(), text: raw.to_owned(), ..Line::default() });
            }
        }
    }
    lines
}

impl Row {
    fn new(row: &str, place: &str) -> Self {
        let mut fields = row.split('|').map(str::trim);
        let mut next = || fields.next().unwrap_or_else(|| panic!("{place}: a row has at least three fields"));
        let (speaker, stance, gist) = (next().to_owned(), next(), next().to_owned());
        let (stances, certainties) = stance.split_once(' ').unwrap_or((stance, "certain"));
        let split = |words: &str| words.split('/').map(str::to_owned).collect::<Vec<_>>();
        let (stances, certainties) = (split(stances), split(certainties));
        let known = |given: &[String], known: &[&str]| given.iter().all(|word| known.contains(&word.as_str()));
        assert!(known(&stances, &["affirms", "denies", "declines", "asks"]), "{place}: a stance: {stances:?}");
        assert!(known(&certainties, &["certain", "probable", "possible"]), "{place}: a certainty: {certainties:?}");
        let mut made = Self {
            speaker,
            stances,
            certainties,
            gist,
            said: None,
            when: None,
            via: None,
            unnamed: false,
            future: false,
        };
        for field in fields {
            match field.split_once(' ') {
                Some(("said", date)) => made.said = Some(date.to_owned()),
                Some(("when", date)) => made.when = Some(date.to_owned()),
                Some(("via", name)) => made.via = Some(name.to_owned()),
                None if field == "unnamed" => made.unnamed = true,
                None if field == "future" => made.future = true,
                _ => panic!("{place}: an unknown field `{field}`"),
            }
        }
        made
    }

    fn fits(&self, checked: &CheckResult, claim: &Claim, line: &str) -> bool {
        let view = ClaimView::new(&checked.files, &checked.model, claim);
        let name = checked.model.name(claim.speaker);
        let own = claim.voice == Voice::Own;
        let speaker = match self.speaker.as_str() {
            "own" => own,
            "-" => !own && name.indefinite,
            described => !own && name.indefinite == self.unnamed && same_name(described, view.speaker, self.unnamed),
        };
        speaker
            && self.stances.iter().any(|stance| stance == view.stance)
            && self.certainties.iter().any(|certainty| certainty == view.certainty)
            && same_date(self.said.as_deref(), view.said.as_deref())
            && same_date(self.when.as_deref(), view.when.as_deref())
            && self
                .via
                .as_deref()
                .map_or(view.via.is_empty(), |via| view.via.iter().any(|name| same_name(via, name, false)))
            && self.future == claim.flags.has(Flags::FUTURE)
            && self.says_the_same(&view, line)
    }

    /// Whether the content holds the words of the gist and no others.
    fn says_the_same(&self, view: &ClaimView<'_>, line: &str) -> bool {
        if self.gist == "-" {
            return true;
        }
        let gist = content_words(&self.gist);
        let holds = |words: &[String], word: &str| words.iter().any(|other| same_word(other, word));
        if view.phrase.is_some() {
            // A phrase has words of its own; what fills its slots is the line's.
            let fills: Vec<String> = view.slots.iter().flat_map(|(_, fill)| content_words(fill)).collect();
            return fills.iter().all(|word| holds(&gist, word));
        }
        let content = content_words(&view.proposition);
        let first_person = line.split(|letter: char| !letter.is_alphanumeric());
        let first_person =
            first_person.map(str::to_lowercase).any(|word| ["i", "we", "my", "our", "us"].contains(&word.as_str()));
        let speaker = if first_person { content_words(view.speaker) } else { Vec::new() };
        gist.iter().all(|word| holds(&content, word))
            && content.iter().all(|word| holds(&gist, word) || holds(&speaker, word))
    }
}

impl Line {
    /// 0 for right, 1 for refused or flagged, 2 for silently misread; and what came instead.
    fn score(&self) -> (usize, String) {
        let mut text = String::new();
        for declaration in &self.declarations {
            let _ = writeln!(text, "{declaration}");
        }
        let _ = writeln!(text, "source desk\n  published {PUBLISHED}\nfrom desk");
        let start = text.len() as u32;
        let _ = writeln!(text, "  {}", self.text);
        let checked = run(&text, "");
        let claims: Vec<&Claim> =
            checked.model.claims.iter().filter(|claim| claim.is_line() && claim.place.span.start >= start).collect();
        let flagged = claims.is_empty() || checked.findings.iter().any(|finding| flags_reading(finding, start));
        let fits = |rows: &Vec<Row>| {
            rows.len() == claims.len()
                && rows.iter().all(|row| claims.iter().any(|claim| row.fits(&checked, claim, &self.text)))
        };
        let right = (self.refused && flagged) || self.readings.iter().any(fits);
        let at = match (right, flagged) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let mut why = String::new();
        if at > 0 {
            for claim in claims {
                let view = ClaimView::new(&checked.files, &checked.model, claim);
                let speaker = if claim.voice == Voice::Own { "own" } else { view.speaker };
                let _ = writeln!(
                    why,
                    "    {speaker} | {} {} | {} | said {} | when {}",
                    view.stance,
                    view.certainty,
                    view.proposition,
                    view.said.as_deref().unwrap_or("-"),
                    view.when.as_deref().unwrap_or("-")
                );
            }
            if why.is_empty() {
                why.push_str("    refused\n");
            }
        }
        (at, why)
    }
}

fn flags_reading(finding: &Finding, start: u32) -> bool {
    finding.severity != Severity::Note
        && finding.place.span.start >= start
        && !BESIDE_THE_READING.contains(&finding.rule.as_str())
}

/// A few claims that do or do not go together.
#[derive(Debug, Default)]
struct Group {
    category: String,
    title: String,
    /// The lines of the claims file above the claims, those of the rules file, and the claims with what is below each.
    declarations: String,
    rules: String,
    claims: Vec<String>,
    /// What must be found: one of each row, a rule and its severity. Nothing where it must stay quiet.
    finds: Vec<Vec<(String, String)>>,
    quiet: bool,
}

fn read_groups(corpus: &Path) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, text) in texts(corpus, "pairs") {
        let mut category = String::new();
        // Where a line that is indented further belongs: 0 to the claims, 1 to the declarations, 2 to the rules.
        let mut above = 0;
        for (index, raw) in text.lines().enumerate() {
            let place = format!("{path}:{}", index + 1);
            if let Some(name) = raw.strip_prefix("## ") {
                name.clone_into(&mut category);
                continue;
            }
            if raw.trim().is_empty() || raw.starts_with('#') {
                continue;
            }
            if !raw.starts_with(' ') {
                groups.push(Group { category: category.clone(), title: raw.to_owned(), ..Group::default() });
                continue;
            }
            let group = groups.last_mut().unwrap_or_else(|| panic!("{place}: a claim without a title"));
            let line = raw.trim();
            if raw.starts_with("   ") {
                match above {
                    0 => group.claims.last_mut().unwrap().push_str(&format!("\n    {line}")),
                    1 => group.declarations.push_str(&format!("  {line}\n")),
                    _ => group.rules.push_str(&format!("  {line}\n")),
                }
            } else if let Some(declaration) = line.strip_prefix("+ ") {
                if let Some(below) = declaration.strip_prefix("  ") {
                    let out = if above == 2 { &mut group.rules } else { &mut group.declarations };
                    let _ = writeln!(out, "  {below}");
                    continue;
                }
                let first = declaration.split_whitespace().next().unwrap_or("");
                let of_rules = ["phrase", "forms", "cue", "hedge"].contains(&first);
                above = if of_rules { 2 } else { 1 };
                let out = if of_rules { &mut group.rules } else { &mut group.declarations };
                let _ = writeln!(out, "{declaration}");
            } else if let Some(expected) = line.strip_prefix("finds ") {
                let mut row = Vec::new();
                for alternative in expected.split(" or ") {
                    let (rule, severity) =
                        alternative.split_once(' ').unwrap_or_else(|| panic!("{place}: no severity"));
                    assert!(["error", "warning", "note"].contains(&severity), "{place}: a severity: {severity}");
                    row.push((rule.to_owned(), severity.to_owned()));
                }
                group.finds.push(row);
            } else if line == "quiet" {
                group.quiet = true;
            } else {
                let (source, claim) = line.split_once(": ").unwrap_or_else(|| panic!("{place}: no source"));
                let (name, published) = source.split_once(' ').unwrap_or((source, PUBLISHED));
                let kind = if name.starts_with("story") { "story" } else { "source" };
                let declared = format!("{kind} {name}\n  published {published}\n");
                if !group.declarations.contains(&declared) {
                    group.declarations.push_str(&declared);
                }
                group.claims.push(format!("from {name}\n  {claim}"));
                above = 0;
            }
        }
    }
    for group in &groups {
        assert!(!group.claims.is_empty(), "{}: no claim", group.title);
        assert!(group.quiet == group.finds.is_empty(), "{}: quiet, or something to find", group.title);
    }
    groups
}

impl Group {
    /// 0 for found, 1 for missed, 2 for quiet, 3 for a false alarm, 4 for quiet since a line was not read.
    fn score(&self) -> (usize, String) {
        let text = format!("{}{}\n", self.declarations, self.claims.join("\n"));
        let checked = run(&text, &self.rules);
        let about: Vec<&Finding> =
            checked.findings.iter().filter(|finding| CONTRADICTIONS.contains(&finding.rule.as_str())).collect();
        let is_found = |row: &Vec<(String, String)>| {
            checked.findings.iter().any(|finding| {
                row.iter().any(|(rule, severity)| finding.rule.as_str() == rule && finding.severity.word() == severity)
            })
        };
        let at = if self.quiet {
            if !about.is_empty() {
                3
            } else if checked.model.unread > 0 {
                4
            } else {
                2
            }
        } else {
            usize::from(!self.finds.iter().all(is_found))
        };
        let mut why = String::new();
        if at % 2 == 1 || at == 4 {
            for (rule, severity) in self.finds.iter().flatten() {
                let _ = writeln!(why, "    wanted: {rule} {severity}");
            }
            for finding in &checked.findings {
                let _ = writeln!(why, "    came: {} {}: {}", finding.rule, finding.severity.word(), finding.message);
            }
            for claim in checked.model.claims.iter().filter(|claim| claim.is_line()) {
                let view = ClaimView::new(&checked.files, &checked.model, claim);
                let _ =
                    writeln!(why, "    {} | {} {} | {}", view.speaker, view.stance, view.certainty, view.proposition);
            }
        }
        (at, why)
    }
}

fn run(claims: &str, rules: &str) -> CheckResult {
    let files = vec![
        SourceFile::new("corpus.claims", FileKind::Claims, claims),
        SourceFile::new("corpus.rules", FileKind::Rules, rules),
    ];
    check(files, &NoTexts, &Options { threads: 1, ..Options::default() })
}

/// The words of a name in lower case, articles and possessives left out.
fn name_words(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.retain(|word| !["the", "a", "an", "his", "her", "their", "its", "our", "my"].contains(&word.as_str()));
    words
}

/// Whether a speaker is the one described: word by word, but for words in parentheses and, for unnamed people, for
/// how much of the description is kept.
fn same_name(described: &str, found: &str, unnamed: bool) -> bool {
    let mut optional = BTreeSet::new();
    for part in described.split('(').skip(1) {
        optional.extend(name_words(part.split(')').next().unwrap()));
    }
    let (described, found) = (name_words(described), name_words(found));
    if unnamed {
        return found.iter().all(|word| described.contains(word) || ["somebody", "someone"].contains(&word.as_str()));
    }
    let kept = |words: &[String]| words.iter().filter(|word| !optional.contains(*word)).cloned().collect::<Vec<_>>();
    kept(&described) == kept(&found) && found.iter().all(|word| described.contains(word))
}

/// Whether a date is the one expected. It may be finer: `2025-05-07 12:00/13:00` is `2025-05-07 12`.
fn same_date(expected: Option<&str>, found: Option<&str>) -> bool {
    match (expected, found) {
        (None, None) => true,
        (Some(expected), Some(found)) => {
            let found = found.replace('T', " ");
            let begins = expected.strip_suffix('*').is_some_and(|begins| found.starts_with(begins));
            found == expected || begins || (expected.contains(' ') && found.starts_with(expected))
        }
        _ => false,
    }
}

/// The words that carry the content of a sentence. Function words, figures and what marks polarity, certainty and
/// tense are left out, since a normal form may change them.
fn content_words(text: &str) -> Vec<String> {
    const LEFT_OUT: &str = "a an the this that these those his her its their my our your i we he she it they them him us you me \
        who which what whose somebody someone something anybody anyone anything nobody nothing none no not never neither nor both all some \
        any each one of in on at to by for with from as into over out up off about after before until since than then \
        is are was were be been being am has have had having do does did done doing will would shall should may might can could cannot \
        must and or but if whether there so too also only just yet still already even more less least most fewer under \
        exactly nearly almost around roughly approximately upwards between s t didn doesn don hasn haven hadn isn aren \
        wasn weren won wouldn couldn shouldn zero two three four five six seven eight nine ten eleven twelve \
        thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety \
        hundred hundreds thousand million billion trillion bn m k dozen dozens half quarter per cent percent pc pounds dollars \
        euros pence cents failed fail fails refused refuse refuses true false possibly probably allegedly reportedly likely \
        apparently perhaps maybe first second third fourth fifth sixth quarters why how when where down";
    let left_out: BTreeSet<&str> = LEFT_OUT.split_whitespace().collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    words
        .filter(|word| !word.is_empty() && !left_out.contains(word.as_str()))
        .filter(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()))
        .map(|word| base(&word).to_owned())
        .collect()
}

/// Whether two words may be forms of one: the same beginning is enough, since the gist is made of the line's own words.
fn same_word(one: &str, other: &str) -> bool {
    let common = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let shorter = one.chars().count().min(other.chars().count());
    one == other || common >= 4 || (common >= 3 && shorter <= 4) || (common == 2 && shorter == 2)
}

/// The base form of irregular verbs that change their first letters.
fn base(word: &str) -> &str {
    const IRREGULAR: [(&str, &str); 67] = [
        ("ate", "eat"),
        ("began", "begin"),
        ("begun", "begin"),
        ("bit", "bite"),
        ("bought", "buy"),
        ("broke", "break"),
        ("brought", "bring"),
        ("built", "build"),
        ("came", "come"),
        ("caught", "catch"),
        ("chose", "choose"),
        ("dealt", "deal"),
        ("died", "die"),
        ("drank", "drink"),
        ("drove", "drive"),
        ("dying", "die"),
        ("fallen", "fall"),
        ("fell", "fall"),
        ("felt", "feel"),
        ("fled", "flee"),
        ("flew", "fly"),
        ("flies", "fly"),
        ("fought", "fight"),
        ("found", "find"),
        ("gave", "give"),
        ("goes", "go"),
        ("gone", "go"),
        ("got", "get"),
        ("grew", "grow"),
        ("heard", "hear"),
        ("held", "hold"),
        ("hid", "hide"),
        ("kept", "keep"),
        ("knew", "know"),
        ("lain", "lie"),
        ("led", "lead"),
        ("left", "leave"),
        ("lost", "lose"),
        ("made", "make"),
        ("met", "meet"),
        ("paid", "pay"),
        ("ran", "run"),
        ("rode", "ride"),
        ("rose", "rise"),
        ("said", "say"),
        ("sank", "sink"),
        ("sat", "sit"),
        ("saw", "see"),
        ("says", "say"),
        ("seen", "see"),
        ("sent", "send"),
        ("shot", "shoot"),
        ("sold", "sell"),
        ("spent", "spend"),
        ("spoke", "speak"),
        ("stole", "steal"),
        ("struck", "strike"),
        ("swam", "swim"),
        ("taught", "teach"),
        ("thought", "think"),
        ("threw", "throw"),
        ("told", "tell"),
        ("took", "take"),
        ("went", "go"),
        ("woke", "wake"),
        ("won", "win"),
        ("wrote", "write"),
    ];
    IRREGULAR.binary_search_by_key(&word, |(form, _)| form).map_or(word, |at| IRREGULAR[at].1)
}

#[cfg(test)]
mod tests {
    use super::{content_words, same_date, same_name, same_word};

    #[test]
    fn names_are_compared_word_by_word() {
        assert!(same_name("(Judge) Amara Linden", "Amara Linden", false));
        assert!(same_name("(Judge) Amara Linden", "Judge Amara Linden", false));
        assert!(!same_name("Amara Linden", "Linden", false));
        assert!(same_name("a police spokeswoman", "police spokeswoman", true));
    }

    #[test]
    fn the_gist_leaves_out_what_a_normal_form_may_change() {
        assert_eq!(content_words("the bridge was not closed in 1950"), ["bridge", "closed"]);
        assert!(same_word("closed", "close") && !same_word("closed", "opened"));
        assert!(same_date(Some("2025-05-07 12"), Some("2025-05-07T12:00")) && !same_date(None, Some("2025")));
    }
}

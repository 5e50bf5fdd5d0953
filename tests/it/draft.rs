//! `copydesk draft`: how well it finds what is attributed, and what always holds of its proposals.

use crate::support::Folder;
use copydesk::{
    Options,
    check::TextSource,
    diagnostic::Severity,
    draft::{ContentKind, Proposal, Proposals, Selection},
    source::{FileKind, SourceFile, Span},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

const PAGE: &str = "docs/draft.md";
const BEGIN: &str = "<!-- score -->\n";
const END: &str = "<!-- /score -->";

/// An attribution as it was marked.
#[derive(Clone, Debug, Default)]
struct Marked {
    kind: Option<ContentKind>,
    speaker: Option<Span>,
    content: Vec<Span>,
}

/// An article without its marks.
struct Article {
    name: String,
    text: String,
    marked: Vec<Marked>,
}

fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/articles");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let article = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".marked").to_owned();
        let (text, marked) = unmark(&fs::read_to_string(path).unwrap());
        Article { name, text, marked }
    };
    paths.iter().map(article).collect()
}

/// Takes the marks (`{s3:…}`) off an article.
fn unmark(written: &str) -> (String, Vec<Marked>) {
    let (mut text, mut open) = (String::new(), Vec::new());
    let mut marked: BTreeMap<u32, Marked> = BTreeMap::new();
    let mut rest = written;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let here = u32::try_from(text.len()).unwrap();
        if rest[at..].starts_with('{') {
            let colon = at + rest[at..].find(':').unwrap();
            let letter = rest.as_bytes()[at + 1];
            open.push((letter, rest[at + 2..colon].parse().unwrap(), here));
            rest = &rest[colon + 1..];
            continue;
        }
        let (letter, number, start) = open.pop().unwrap();
        let mark = marked.entry(number).or_default();
        let span = Span::new(start, here);
        match letter {
            b's' => mark.speaker = Some(span),
            b'c' => {}
            letter => {
                mark.content.push(span);
                mark.kind = Some(match letter {
                    b'd' => ContentKind::Direct,
                    b'm' => ContentKind::Mixed,
                    _ => ContentKind::Reported,
                });
            }
        }
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
    (text, marked.into_values().collect())
}

/// The bytes of some spans, without white space, quotation marks and other punctuation.
fn bytes(text: &str, spans: impl IntoIterator<Item = Span>) -> BTreeSet<u32> {
    let at = |&offset: &u32| text.as_bytes()[offset as usize].is_ascii_alphanumeric();
    spans.into_iter().flat_map(|span| span.start..span.end).filter(at).collect()
}

/// The word that a noun phrase is about: the last one before what follows a comma or a small word.
fn head(words: &str) -> String {
    let small = [
        "of",
        "for",
        "at",
        "in",
        "on",
        "from",
        "with",
        "who",
        "that",
        "to",
        "by",
        "near",
        "seen",
        "hired",
        "released",
        "commissioned",
        "closest",
        "retained",
        "posted",
        "published",
    ];
    let words = words.split([',', '(']).next().unwrap().replace(['’', '\''], "'");
    let before = words.split_whitespace().take_while(|word| !small.contains(word));
    let last = before.last().unwrap_or("").trim_end_matches("'s").trim_matches(|one: char| !one.is_alphanumeric());
    last.to_lowercase()
}

#[derive(Clone, Copy, Default)]
struct Tally {
    proposed: usize,
    right: usize,
    /// Found and marked, by kind.
    found: [(usize, usize); 3],
    speakers: (usize, usize),
    exact: usize,
}

impl Tally {
    fn add(&mut self, article: &Article, proposals: &[&Proposal]) -> String {
        let mut shown = String::new();
        let text = &article.text;
        let place = |proposal: &Proposal| bytes(text, proposal.content.iter().map(|piece| piece.span));
        let proposed: Vec<_> = proposals.iter().map(|proposal| place(proposal)).collect();
        let marked: Vec<_> = article.marked.iter().map(|marked| bytes(text, marked.content.iter().copied())).collect();
        let mut pairs = Vec::new();
        for (ours, proposal) in proposals.iter().enumerate() {
            for (theirs, mark) in article.marked.iter().enumerate() {
                let both = proposed[ours].intersection(&marked[theirs]).count();
                let half = both > 0 && both * 2 >= proposed[ours].len() && both * 2 >= marked[theirs].len();
                if half && mark.kind == Some(proposal.kind) {
                    let union = proposed[ours].len() + marked[theirs].len() - both;
                    pairs.push((std::cmp::Reverse(both * 1_000_000 / union), ours, theirs));
                }
            }
        }
        pairs.sort();
        let (mut taken, mut given) = (BTreeSet::new(), BTreeSet::new());
        for (_, ours, theirs) in pairs {
            if taken.contains(&ours) || given.contains(&theirs) {
                continue;
            }
            taken.insert(ours);
            given.insert(theirs);
            self.exact += usize::from(proposed[ours] == marked[theirs]);
            if let Some(speaker) = article.marked[theirs].speaker {
                self.speakers.1 += 1;
                let own = proposals[ours].speaker.as_ref().map(|own| head(&text[own.span.range()]));
                self.speakers.0 += usize::from(own == Some(head(&text[speaker.range()])));
            }
        }
        self.proposed += proposals.len();
        self.right += taken.len();
        for (theirs, mark) in article.marked.iter().enumerate() {
            let kind = mark.kind.unwrap() as usize;
            self.found[kind].1 += 1;
            self.found[kind].0 += usize::from(given.contains(&theirs));
            if !given.contains(&theirs) {
                let words: Vec<&str> = mark.content.iter().map(|span| &text[span.range()]).collect();
                writeln!(shown, "{} missed: {}", article.name, words.join(" … ")).unwrap();
            }
        }
        for (ours, proposal) in proposals.iter().enumerate().filter(|(ours, _)| !taken.contains(ours)) {
            writeln!(shown, "{} wrong ({}): {}", article.name, proposal.pattern.name(), proposal.line()).unwrap();
            let _ = ours;
        }
        shown
    }

    fn share(part: usize, whole: usize) -> f64 {
        part as f64 / whole.max(1) as f64
    }

    fn precision(&self) -> f64 {
        Self::share(self.right, self.proposed)
    }

    fn recall(&self, kind: ContentKind) -> f64 {
        let (found, marked) = self.found[kind as usize];
        Self::share(found, marked)
    }

    fn speaker(&self) -> f64 {
        Self::share(self.speakers.0, self.speakers.1)
    }
}

/// The tallies without and with `--all`, each of the articles that were looked at and of those held back.
fn score() -> ([[Tally; 2]; 2], String) {
    let mut tallies = [[Tally::default(); 2]; 2];
    let mut shown = String::new();
    let asked = std::env::var("DRAFT").ok();
    let selection = Selection { all: true, ..Selection::default() };
    for article in articles() {
        let number: usize = article.name[..2].parse().unwrap();
        let held_back = usize::from(number.is_multiple_of(3));
        let proposals = Proposals::of(&article.name, &article.text, &selection).all;
        let sure: Vec<&Proposal> = proposals.iter().filter(|proposal| proposal.sure).collect();
        tallies[0][held_back].add(&article, &sure);
        let amiss = tallies[1][held_back].add(&article, &proposals.iter().collect::<Vec<_>>());
        if asked.as_ref().is_some_and(|asked| held_back == 0 && article.name.starts_with(asked.as_str())) {
            shown.push_str(&amiss);
        }
    }
    (tallies, shown)
}

#[test]
fn the_score_on_the_page_is_the_one_the_program_reaches() {
    let (tallies, shown) = score();
    let mut table = String::from("```text\n                     precision  direct  mixed  reported  speaker  exact\n");
    for (mode, name) in tallies.iter().zip(["by default", "with --all"]) {
        for (tally, part) in mode.iter().zip(["", ", held back"]) {
            let label = format!("{name}{part}");
            writeln!(
                table,
                "{label:<21}     {:.2}    {:.2}   {:.2}      {:.2}     {:.2}   {:.2}",
                tally.precision(),
                tally.recall(ContentKind::Direct),
                tally.recall(ContentKind::Mixed),
                tally.recall(ContentKind::Reported),
                tally.speaker(),
                Tally::share(tally.exact, tally.right),
            )
            .unwrap();
        }
    }
    table.push_str("```\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (recorded, after) = rest.split_once(END).unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        println!("{shown}{table}");
        fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert!(recorded == table, "the score has changed; record it with scripts/draft-score\n\n{table}");
    }
}

#[test]
fn most_of_what_is_attributed_is_found() {
    let ([[default, default_held], [all, all_held]], _) = score();
    assert!(default.precision() >= 0.92 && default_held.precision() >= 0.90);
    assert!(all.precision() >= 0.86 && all_held.precision() >= 0.83);
    assert!(all.recall(ContentKind::Direct) >= 0.90 && all_held.recall(ContentKind::Direct) >= 0.80);
    assert!(all.recall(ContentKind::Mixed) >= 0.80 && all_held.recall(ContentKind::Mixed) >= 0.70);
    assert!(all.recall(ContentKind::Reported) >= 0.80 && all_held.recall(ContentKind::Reported) >= 0.66);
    assert!(all.speaker() >= 0.92 && all_held.speaker() >= 0.92);
}

/// The texts of sources, in memory.
struct Texts(BTreeMap<String, String>);

impl TextSource for Texts {
    fn load(&self, _: &str, written: &str) -> Result<SourceFile, String> {
        let text = self.0.get(written).ok_or("no such text")?;
        Ok(SourceFile::new(written, FileKind::Text, text.as_str()))
    }
}

#[test]
fn an_untouched_draft_holds_no_error_and_each_passage_is_found() {
    let selection = Selection { all: true, ..Selection::default() };
    for article in articles() {
        let proposals = Proposals::of(&article.name, &article.text, &selection);
        let claims = proposals.claims("article", Some(&article.name));
        let texts = Texts([(article.name.clone(), article.text.clone())].into());
        let file = SourceFile::new("article.claims", FileKind::Claims, claims.as_str());
        let checked = copydesk::check(vec![file], &texts, &Options::default());
        let serious: Vec<String> = checked
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error || finding.rule == "anchor-not-found")
            .map(|finding| format!("{}: {}", finding.rule, finding.message))
            .collect();
        assert!(serious.is_empty(), "{}\n{}\n{claims}", article.name, serious.join("\n"));
        let read = checked.model.claims.iter().filter(|claim| claim.is_line()).count();
        assert_eq!(read, proposals.all.len(), "{}: each line is one claim", article.name);
    }
}

#[test]
fn each_part_of_a_proposal_stands_where_it_says() {
    let selection = Selection { all: true, ..Selection::default() };
    for article in articles().iter().filter(|article| article.name.ends_with(".txt")) {
        for proposal in Proposals::of(&article.name, &article.text, &selection).all {
            let words = proposal.content.iter().chain(&proposal.speaker).chain(&proposal.cue);
            for words in words {
                assert_eq!(article.text.get(words.span.range()), Some(words.text.as_str()), "{}", article.name);
            }
        }
    }
}

#[test]
fn a_draft_is_written_beside_its_text_and_is_left_out_of_checks() {
    let folder = Folder::new(&[]);
    folder.write("courier.txt", "The mayor said that the plan was lost. “We tried,” Ann Lee said.\n");
    folder.run("draft courier.txt").expect(0, "", "2 proposals from `courier.txt` in `courier.draft.claims`");
    let draft = fs::read_to_string(folder.path().join("courier.draft.claims")).unwrap();
    assert!(draft.contains("\"The mayor\" says [\"that the plan was lost\"]  # said that\n"), "{draft}");
    assert!(draft.contains("\"Ann Lee\" says [\"We tried\"]  # quoted\n    quote \"We tried\"\n"), "{draft}");
    // Somebody's work is never replaced.
    folder.write("courier.draft.claims", "# my own\n");
    folder.run("draft courier.txt").expect(2, "", "is already there");
    folder.run("draft --overwrite courier.txt").expect(0, "", "2 proposals");
    folder.write("other.claims", "from a: Smith says foo\n");
    folder.run("check").expect(0, "1 claim", "");
    folder.run("draft --format claims courier.txt").expect(0, "source courier\n  text \"courier.txt\"", "");
    folder.run("draft missing.txt").expect(2, "", "no file or folder `missing.txt`");
}

#[test]
fn what_is_written_for_programs_fits_its_schema() {
    let folder = Folder::new(&[]);
    folder.write("a.md", "# Head\n\nHe said *it* was “over.” The mayor, Ann Lee, denied on Monday that she knew.\n");
    let run = folder.run("draft --all --format json a.md").expect(0, "proposals", "");
    let value: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let schema = folder.run("schema draft").expect(0, "draft/2020-12/schema", "");
    let schema: serde_json::Value = serde_json::from_str(&schema.out).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let lines: Vec<&str> =
        value["proposals"].as_array().unwrap().iter().map(|one| one["line"].as_str().unwrap()).collect();
    assert_eq!(lines, ["\"He\" says [\"it was \\\"over.\\\"\"]", "\"The mayor, Ann Lee\" denies [\"that she knew\"]"]);
    assert_eq!(value["proposals"][1]["said"], "Monday");
}

#[test]
fn a_story_takes_its_proposals_as_comments_that_no_check_reads() {
    let folder = Folder::new(&[]);
    folder.write("story.md", "# Head\n\nThe firm said it was sorry.\nIt was late.\n\nNothing here.\n");
    folder.run("draft --into story.md").expect(0, "", "1 proposed in comments of `story.md`");
    assert_eq!(
        fs::read_to_string(folder.path().join("story.md")).unwrap(),
        "# Head\n\nThe firm said it was sorry.\nIt was late.\n<!-- draft:\n\
         \"The firm\" says [\"it was sorry\"]  # said that\n-->\n\nNothing here.\n"
    );
}

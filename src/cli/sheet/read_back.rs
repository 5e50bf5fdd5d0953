//! `copydesk sheet --read`: what checkers ticked in a spreadsheet, taken back into the claim files.

use super::{
    super::{Status, output::Console, pipeline},
    changes::{Changes, PlannedLine, complain},
    tick_line::{TextEdit, TickLine, behind, below},
};
use crate::{
    CheckResult,
    findings::sheet::{Sheet, SheetEntry, SheetLine},
    model::{
        SourceId,
        ticks::{CheckedWords, Tick, TickState},
    },
    narrow::to_u32,
    project::{self, spreadsheet, spreadsheet::SpreadsheetRow},
    report::{
        sheet::csv,
        terminal_text::{count, safe},
    },
    source::FileKind,
    text::{
        fold::{fold, is_ignorable},
        suggest::{self, Tolerance},
    },
    value,
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

/// How many characters a name may have, and a note.
const LONGEST: (usize, usize) = (120, 2_000);

/// The columns that are looked at, by their headings.
struct Columns {
    id: usize,
    by: usize,
    on: usize,
    against: Option<usize>,
    note: Option<usize>,
    words: Option<usize>,
}

impl Columns {
    fn new(headings: &[String]) -> Result<Self, &'static str> {
        let find = |name: &str| headings.iter().position(|heading| heading.trim().to_lowercase() == name);
        let must = |name: &'static str| find(name).ok_or(name);
        Ok(Self {
            id: must("id")?,
            by: must("checked by")?,
            on: must("checked on")?,
            against: find("against"),
            note: find("note"),
            words: find("words"),
        })
    }
}

/// What became of the rows.
#[derive(Default)]
struct Taken {
    lines: Vec<PlannedLine>,
    /// By the file and place of the claim and by who checked it, which row said what.
    by_claim: BTreeMap<(crate::source::Place, String), (usize, TickLine)>,
    /// How many rows say what is on file already.
    same: usize,
    /// What cannot be taken, by row.
    left: Vec<(usize, String)>,
}

/// Takes a sheet back: writes the lines, or only shows them with `dry_run`.
pub(super) fn run(
    path: &Path,
    (checked, sheets): (&CheckResult, &[Sheet<'_>]),
    (paths, dry_run): (&[PathBuf], bool),
    console: &mut Console,
) -> Status {
    let shown = project::sanitized(path).to_string();
    let rows = match spreadsheet::read(path) {
        Ok(rows) => rows,
        Err(problem) => return complain(&problem, console),
    };
    let Some((headings, rows)) = rows.split_first() else {
        return console
            .complain(&format!("`{shown}` holds no table"), Some("write one: `copydesk sheet story.md -o sheet.csv`"));
    };
    let columns = match Columns::new(&headings.cells) {
        Ok(columns) => columns,
        Err(missing) => {
            let message = format!("`{shown}` has no column `{missing}` in its first row");
            return console.complain(&message, Some("keep the headings as `copydesk sheet` writes them"));
        }
    };
    let words = CheckedWords::new(&checked.files, &checked.model);
    let desk = Desk::new(checked, sheets, &words);
    let mut taken = Taken::default();
    for row in rows {
        if let Err(why) = desk.take(row, &columns, &mut taken) {
            taken.left.push((row.number, why));
        }
    }
    let changes = Changes::new(checked, std::mem::take(&mut taken.lines));
    for misfit in &changes.misfits {
        let file = checked.files.get(misfit.claim.file);
        let line = file.position(misfit.claim.span.start).line;
        let why = format!(
            "the line cannot be written below {}:{line}: write it by hand, or put the claim into a comment on lines of its own: `{}`",
            project::sanitized(&file.path),
            safe(&misfit.line, true)
        );
        taken.left.push((misfit.row.unwrap_or(0), why));
    }
    taken.left.sort();
    if !dry_run && let Err(problem) = changes.write(checked, paths, console) {
        return complain(&problem, console);
    }
    super::show_changes(checked, &changes, dry_run, console);
    if taken.same > 0 && !console.quiet {
        let _ = writeln!(console, "{} on file already", count(taken.same, "check"));
    }
    for (row, why) in taken.left.iter().take(pipeline::SAID) {
        console.say(&format!("{shown}: row {row}: {why}"));
    }
    pipeline::say_more(taken.left.len(), "that were not taken", console);
    if taken.left.is_empty() { Status::Clean } else { Status::Found }
}

/// What rows are held against.
struct Desk<'a, 's> {
    checked: &'a CheckResult,
    words: &'s CheckedWords<'a>,
    by_id: BTreeMap<String, (&'s SheetEntry<'a>, &'s SheetLine<'a>)>,
}

impl<'a, 's> Desk<'a, 's> {
    fn new(checked: &'a CheckResult, sheets: &'s [Sheet<'a>], words: &'s CheckedWords<'a>) -> Self {
        let entries = sheets.iter().flat_map(|sheet| &sheet.entries);
        let lines = entries.flat_map(|entry| entry.lines.iter().map(move |line| (entry, line)));
        Self { checked, words, by_id: lines.map(|(entry, line)| (format!("c{}", line.id), (entry, line))).collect() }
    }

    /// Takes one row.
    ///
    /// # Errors
    ///
    /// In words, why it cannot be taken.
    fn take(&self, row: &SpreadsheetRow, columns: &Columns, taken: &mut Taken) -> Result<(), String> {
        let cell = |column: Option<usize>| column.and_then(|column| row.cells.get(column)).map_or("", String::as_str);
        let (id, by, on) = (cell(Some(columns.id)), cell(Some(columns.by)), cell(Some(columns.on)));
        let note = cell(columns.note);
        if [by, on].iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let id = plain("id", id, 100)?;
        let by = plain("checked by", by, LONGEST.0)?;
        let on = plain("checked on", on, 100)?;
        let against = plain("against", cell(columns.against), LONGEST.1)?;
        let note = plain("note", note, LONGEST.1)?;
        let words = plain("words", cell(columns.words), 1_000)?;
        if id.is_empty() {
            return Err(
                "no claim stands for this sentence yet, so it cannot be checked: write the claim first".to_owned()
            );
        }
        let Some(&(_, line)) = self.by_id.get(&id) else {
            return Err(format!("no claim has the id `{}` now: it was changed or taken out since", safe(&id, true)));
        };
        if by.is_empty() {
            return Err("the name in `checked by` is missing".to_owned());
        }
        let day = day(&on);
        let Some(claim) = line.claims.first().map(|&claim| self.checked.model.claim(claim)) else { return Ok(()) };
        let against = self.sources(&against)?;
        if self.on_file(line.ticks, (&by, &on, &day), (&against, &note)) {
            taken.same += 1;
            return Ok(());
        }
        let day = day?;
        if let Some(seen) = words.strip_prefix('w') {
            match self.words.compared(claim, seen, &[]) {
                TickState::StoryChanged => {
                    return Err(
                        "the sentence of the story has changed since the sheet was written: check it anew".to_owned()
                    );
                }
                TickState::SourceChanged => {
                    return Err("words of a source have changed since the sheet was written: check it anew".to_owned());
                }
                TickState::Holds | TickState::Unbound => {}
            }
        }
        let name = |id: &SourceId| self.checked.model.source(*id).name.to_string();
        let tick = TickLine {
            by,
            on: day,
            fingerprint: self.words.fingerprint(claim, &against),
            against: against.iter().map(name).collect(),
            note,
        };
        self.plan(row.number, line, tick, taken)
    }

    /// Plans the line for a check.
    fn plan(&self, row: usize, line: &SheetLine<'_>, tick: TickLine, taken: &mut Taken) -> Result<(), String> {
        let key = (line.place, fold(&tick.by).into_owned());
        if let Some((earlier, known)) = taken.by_claim.get(&key) {
            let message = format!("row {earlier} has another check of this claim by the same person");
            return if *known == tick { Ok(()) } else { Err(message) };
        }
        let file = self.checked.files.get(line.place.file);
        let text = tick.text().map_err(|why| format!("it cannot stand in a claim file: {}", safe(&why, true)))?;
        let is_story = file.kind == FileKind::Story;
        if is_story && text.contains("--") {
            return Err("two hyphens in a row would end the comment in which the claim stands".to_owned());
        }
        // A checker has one line below a claim: what is checked anew takes the place of what was.
        let old = line.ticks.iter().rev().find(|old| fold(&old.by) == fold(&tick.by));
        let edit = match (old, line.ticks.last()) {
            (Some(old), _) => TextEdit { span: old.place.span, with: text.clone() },
            (None, Some(last)) => behind(&file.text, last.place.span, is_story, &text),
            (None, None) => below(&file.text, line.place.span, is_story, &text),
        };
        taken.by_claim.insert(key, (row, tick));
        taken.lines.push(PlannedLine { row: Some(row), claim: line.place, edit, line: text });
        Ok(())
    }

    /// Whether a check is on file as it stands in the row, and holds.
    fn on_file(
        &self,
        ticks: &[Tick],
        (by, on, day): (&str, &str, &Result<String, String>),
        (against, note): (&[SourceId], &str),
    ) -> bool {
        ticks.iter().filter(|tick| tick.state.counts()).any(|tick| {
            let written = self.checked.model.date(tick.on).to_string();
            let is_day = match day {
                Ok(day) => *day == written,
                // A spreadsheet may have written the day in its own way.
                Err(_) => may_be(on, &written),
            };
            let own: Vec<SourceId> = tick.against.clone();
            let is_note = tick.note.as_deref().map_or("", str::trim) == note;
            fold(&tick.by) == fold(by) && is_day && own == against && is_note
        })
    }

    /// The sources that a cell names.
    fn sources(&self, cell: &str) -> Result<Vec<SourceId>, String> {
        let model = &self.checked.model;
        let mut sources = Vec::new();
        for written in cell.split([',', ';']).map(|name| name.trim().trim_matches('"').trim()) {
            if written.is_empty() {
                continue;
            }
            let known = || model.sources.iter().filter(|source| source.declared || source.has_claims);
            let found = model.sources.iter().position(|source| *source.name == *fold(written));
            let Some(found) = found else {
                let near = suggest::nearest(written, known().map(|source| source.name.as_str()), Tolerance::Name);
                let near = near.map(|near| format!("; did you mean `{}`?", safe(near, true))).unwrap_or_default();
                return Err(format!("no source `{}` is on file{near}", safe(written, true)));
            };
            let id = SourceId(to_u32(found));
            if !sources.contains(&id) {
                sources.push(id);
            }
        }
        Ok(sources)
    }
}

/// A cell as words with single spaces, without the apostrophe that guards it.
fn plain(column: &str, cell: &str, most: usize) -> Result<String, String> {
    let cell = csv::unguarded(cell);
    let is_space = |character: char| matches!(character, '\n' | '\r' | '\t');
    if let Some(at) = cell.chars().position(|c| c.is_control() && !is_space(c) || is_ignorable(c)) {
        return Err(format!("character {} of `{column}` cannot be seen, or controls how text is shown", at + 1));
    }
    let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() > most {
        return Err(format!("`{column}` has more than {most} characters"));
    }
    Ok(words)
}

/// The day that a cell gives, as `2026-03-02`, or why it gives none.
fn day(cell: &str) -> Result<String, String> {
    if cell.is_empty() {
        return Err("the day in `checked on` is missing".to_owned());
    }
    // A spreadsheet may add midnight to a day.
    let cell = cell.strip_suffix(" 00:00:00").or(cell.strip_suffix(" 00:00")).unwrap_or(cell);
    let words: Vec<&str> = cell.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let range = match value::date::parse(&words) {
        Ok(Some((date, used))) if used == words.len() => date.resolve(None, false),
        Ok(_) | Err(_) => None,
    };
    let day = range.and_then(|range| range.single().map(|day| value::DateRange::days(day, day).to_string()));
    day.ok_or_else(|| format!("`{}` in `checked on` is no day: write it as 2026-03-02", safe(cell, true)))
}

/// Whether a cell is another way to write a day, such as `02/03/2026` or `3.2.26`.
fn may_be(cell: &str, day: &str) -> bool {
    let numbers = |text: &str, separators: &[char]| -> Option<Vec<u32>> {
        text.split(separators).map(|part| part.trim().parse().ok()).collect()
    };
    let (Some(cell), Some(day)) = (numbers(cell, &['/', '.', '-']), numbers(day, &['-'])) else { return false };
    let ([a, b, year], [own_year, month, own_day]) = (cell.as_slice(), day.as_slice()) else { return false };
    let is_year = year == own_year || *year < 100 && own_year % 100 == *year;
    is_year && ((a, b) == (own_day, month) || (a, b) == (month, own_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_spreadsheets_write_them() {
        for (cell, expected) in [
            ("2026-03-02", "2026-03-02"),
            ("2 March 2026", "2026-03-02"),
            ("March 2, 2026", "2026-03-02"),
            ("2026-03-02 00:00:00", "2026-03-02"),
            ("14/10/2025", "2025-10-14"),
        ] {
            assert_eq!(day(cell), Ok(expected.to_owned()), "{cell}");
        }
        for cell in ["03/04/2026", "March 2026", "yesterday", "x", "2026-02-31"] {
            assert!(day(cell).is_err(), "{cell}");
        }
        assert!(day("").is_err());
        assert!(may_be("02/03/2026", "2026-03-02") && may_be("3/2/26", "2026-03-02"));
        assert!(!may_be("02/04/2026", "2026-03-02") && !may_be("x", "2026-03-02"));
    }

    #[test]
    fn cells_with_characters_that_cannot_be_seen_are_named() {
        assert_eq!(plain("note", " a\n b ", 10), Ok("a b".to_owned()));
        assert_eq!(plain("note", "'=a", 10), Ok("=a".to_owned()));
        for cell in ["a\u{1b}[31m", "a\u{202e}b", "a\u{0}b", "a\u{200b}b"] {
            let why = plain("note", cell, 10).unwrap_err();
            assert_eq!(why, "character 2 of `note` cannot be seen, or controls how text is shown");
        }
        assert!(plain("note", "12345678901", 10).is_err());
    }
}

use super::{csv, json, markdown, sentence, text};
use crate::{
    check::{CheckResult, NoTexts, Options, check},
    findings::matrix::{ColumnsBy, Matrix},
    report::{
        Style,
        sample::{style, written},
        terminal_text::columns,
    },
    source::{FileKind, SourceFile},
};
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

const STORY: &str = "\
story draft
source tass
  cites rt
event call
from draft
  call happened
  Rubio says plan is fake
from rt
  Dmitriev denies call
  plan might be late
from tass
  Peskov declines to comment on call
  Rubio says plan is fake
";

fn checked(text: &str) -> CheckResult {
    let claims = SourceFile::new("desk.claims", FileKind::Claims, text);
    let rules = "\
phrase {agent} authored {work}
  one agent per work
phrase {event} killed {n: number} people
  one n per event
  within 10%
phrase {work} is late
  also {work} be late
phrase {a} coached {b}
  implies {a} advised {b}
phrase {a} advised {b}
phrase {x} won
  once
";
    let rules = SourceFile::new("words.rules", FileKind::Rules, rules);
    check(vec![claims, rules], &NoTexts, &Options::default())
}

fn matrix(text: &str, by: ColumnsBy) -> Matrix {
    let checked = checked(text);
    assert_eq!(checked.model.unread, 0, "{text}: {:#?}", checked.findings);
    Matrix::new(&checked.model, by)
}

fn shown(text: &str, by: ColumnsBy, style: &Style) -> String {
    written(|out| text::write(&matrix(text, by), style, out))
}

fn ascii(width: usize) -> Style {
    Style { ascii: true, ..style(width) }
}

/// The rows of a matrix: state, point, then the cells that say something.
fn rows(text: &str, by: ColumnsBy) -> String {
    let matrix = matrix(text, by);
    let mut out = String::new();
    for row in &matrix.rows {
        out += &format!("{}: {}", row.state.word(), row.proposition);
        for cell in &row.cells {
            let column = &matrix.columns[cell.column];
            let words: Vec<String> = cell.entries.iter().map(|entry| super::words(&matrix, column, entry)).collect();
            out += &format!(" | {} {}", column.name, words.join(", "));
        }
        out.push('\n');
    }
    out
}

#[track_caller]
fn states(text: &str, expect: &str) {
    assert_eq!(rows(text, ColumnsBy::Source), expect, "{text}");
}

#[test]
fn a_table_is_drawn_where_it_fits() {
    let expect = "\
point                    | draft (story)    | rt                 | tass              | state
-------------------------+------------------+--------------------+-------------------+--------------
call happened            | + affirms        | - denies: Dmitriev | / declines:       | disputed
                         |                  |                    |   Peskov          |
plan is fake             | + affirms: Rubio | . silent           | + affirms: Rubio  | single-source
plan is late             | . silent         | ~+ hedges          | . silent          | single-source

+ affirms; ~+ hedges; - denies; / declines
6 claims on 3 points: 0 agreed, 1 disputed, 2 single-source, 0 unsourced
";
    assert_eq!(shown(STORY, ColumnsBy::Source, &ascii(100)), expect);
}

#[test]
fn where_no_table_fits_it_is_a_list() {
    let expect = "\
disputed: call happened
  + affirms: draft (story)
  - denies: rt (Dmitriev)
  / declines: tass (Peskov)

single-source: plan is fake
  + affirms: draft (story; Rubio), tass (Rubio)
  . silent: rt

single-source: plan is late
  ~+ hedges: rt
  . silent: draft (story), tass

+ affirms; ~+ hedges; - denies; / declines
6 claims on 3 points: 0 agreed, 1 disputed, 2 single-source,
  0 unsourced
";
    assert_eq!(shown(STORY, ColumnsBy::Source, &ascii(60)), expect);
}

#[test]
fn by_speaker_a_source_that_speaks_for_itself_is_a_speaker() {
    let expect = "\
disputed: call happened | draft affirms | Dmitriev denies: in rt | Peskov declines: in tass
single-source: plan is fake | Rubio affirms: in draft, tass
single-source: plan is late | rt hedges
";
    assert_eq!(rows(STORY, ColumnsBy::Speaker), expect);
}

#[test]
fn every_point_has_one_state() {
    states("from a: Lee says x won\nfrom b: Kim says x won\n", "agreed: x won | a affirms: Lee | b affirms: Kim\n");
    states(
        "from a: Lee says x won\nfrom b: Lee says x won\n",
        "single-source: x won | a affirms: Lee | b affirms: Lee\n",
    );
    states("story s\nfrom s: x won\n", "unsourced: x won | s affirms\n");
    states("story s\nfrom s: x won\n  background\n", "background: x won | s affirms\n");
    states("story s\nfrom s: Lee asks whether x won\n", "open: x won | s asks: Lee\n");
    states("from a: x won\nfrom b: Lee doubts x won\n", "disputed: x won | a affirms | b doubts: Lee\n");
    let citing = "source a\n  cites b\nfrom a: x won\nfrom b: x won\n";
    states(citing, "single-source: x won | a affirms | b affirms\n");
}

#[test]
fn what_cannot_differ_is_not_disputed() {
    states("from a: x might have won\nfrom b: Lee doubts x won\n", "open: x won | a hedges | b doubts: Lee\n");
    let days = "from a: call happened on 2025-10-01\nfrom b: Lee denies call happened on 2025-11-01\nevent call\n";
    states(days, "open: call happened | a affirms | b denies: Lee\n");
    let ahead = "from a: x will win\nfrom b: Lee denies x will win\n";
    assert!(!rows(ahead, ColumnsBy::Source).contains("disputed"));
}

#[test]
fn answers_to_one_question_stand_together() {
    let text = "from a: US authored plan\nfrom b: a strike won\nfrom b: Russia authored plan\nfrom c: Cuba left\n";
    let matrix = matrix(text, ColumnsBy::Source);
    let of = |index: usize| (matrix.rows[index].question.as_deref(), matrix.rows[index].state.word());
    assert_eq!(of(0), (Some("[agent] authored plan"), "disputed"));
    assert_eq!(of(1), (Some("[agent] authored plan"), "disputed"));
    assert_eq!(of(2).0, None);
    // Figures that lie close together are one question, and no dispute.
    let near = "from a: fire killed 50 people\nfrom b: fire killed 52 people\n";
    assert!(!rows(near, ColumnsBy::Source).contains("disputed"));
    let far = "from a: fire killed 50 people\nfrom b: fire killed 60 people\n";
    assert_eq!(rows(far, ColumnsBy::Source).matches("disputed").count(), 2);
}

#[test]
fn what_follows_is_in_brackets_and_adds_nothing_to_what_is_said() {
    states(
        "from a: Lee coached Kim\nfrom b: Mo denies Lee advised Kim\n",
        "disputed: Lee advised Kim | a (affirms) | b denies: Mo\n\
         disputed: Lee coached Kim | a affirms | b (denies): Mo\n",
    );
    let both = "from a\n  Lee coached Kim\n  Lee advised Kim\n";
    assert!(!rows(both, ColumnsBy::Source).contains('('));
}

#[test]
fn an_event_and_what_it_means_are_one_point() {
    let text = "event visit\n  means Lee met Kim\nfrom a: visit happened\nfrom b: Mo denies Lee met Kim\n";
    states(text, "disputed: Kim met Lee | a affirms | b denies: Mo\n");
}

#[test]
fn what_was_taken_back_is_counted_and_not_shown() {
    let text = "from a\n  Lee says x won\n    as one\n  Lee says y won\n    retracts one\n";
    states(text, "single-source: y won | a affirms: Lee\n");
    let counts = sentence(&matrix(text, ColumnsBy::Source).counts);
    assert_eq!(counts, "2 claims on 1 point: 0 agreed, 0 disputed, 1 single-source, 0 unsourced; 1 claim taken back");
}

#[test]
fn once_on_two_days_is_disputed() {
    let text = "from a: Lee says x won on 2025-10-01\nfrom b: Kim says x won on 2025-10-03\n";
    assert!(rows(text, ColumnsBy::Source).starts_with("disputed: x won"), "{}", rows(text, ColumnsBy::Source));
}

#[test]
fn the_order_of_files_and_lines_changes_nothing() {
    let lines = ["from a: x won", "from b: Lee denies x won", "from c: US authored plan", "from b: Kim authored plan"];
    let text = |order: [usize; 4]| order.map(|index| lines[index]).join("\n");
    let first = rows(&text([0, 1, 2, 3]), ColumnsBy::Speaker);
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        assert_eq!(rows(&text(order), ColumnsBy::Speaker), first);
    }
}

#[test]
fn a_spreadsheet_gets_no_formula_and_a_page_no_marks() {
    let text = "from \"=1+1, \\\"x\\\"\": +x won\nfrom \"a|b\": @you says \"-<b>*c*\" won\nfrom b: Mo won\n";
    let mut matrix = matrix(text, ColumnsBy::Source);
    matrix.rows[2].proposition = "\u{1b}[31m\nit".to_owned();
    let table = written(|out| csv::write(&matrix, out));
    let expect = "\
point,question,state,\"'=1+1, \"\"x\"\"\",a|b,b\r\n\
\"'+x won\",,single-source,affirms,silent,silent\r\n\
\"'-<b>*c* won\",,single-source,silent,affirms: @you,silent\r\n\
␛[31m␊it,,single-source,silent,silent,affirms\r\n";
    assert_eq!(table, expect);
    let page = written(|out| markdown::write(&matrix, out));
    assert!(
        page.starts_with("| point | state | =1+1, \"x\" | a\\|b | b |\n| --- | --- | --- | --- | --- |\n"),
        "{page}"
    );
    assert!(page.contains("| -\\<b\\>\\*c\\* won | single-source | silent | affirms: &#64;you | silent |"), "{page}");
    assert!(page.contains("| ␛\\[31m␊it |"), "{page}");
}

#[test]
fn programs_get_the_cells_that_say_something_with_their_claims() {
    let CheckResult { files, model, .. } = checked(STORY);
    let text = written(|out| {
        json::write(
            &files,
            &model,
            &Matrix::new(&model, ColumnsBy::Source),
            &crate::findings::Omissions::default(),
            out,
        )
    });
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&value["by"], &value["counts"]["disputed"]), (&"source".into(), &1.into()));
    assert_eq!(value["columns"][0], serde_json::json!({"name": "draft", "story": true}));
    let row = &value["rows"][1];
    assert_eq!((&row["point"], &row["state"]), (&"plan is fake".into(), &"single-source".into()));
    assert_eq!(row["cells"].as_array().unwrap().len(), 2);
    let says = &row["cells"][1]["says"][0];
    assert_eq!(
        (&row["cells"][1]["column"], &says["stance"], &says["who"][0]),
        (&"tass".into(), &"affirms".into(), &"Rubio".into())
    );
    assert_eq!(says["claims"][0]["location"]["start"]["line"], 13);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_width_and_any_name_will_do(
        names in proptest::collection::vec("[a-zÀ-ž漢|=+@<*. -]{1,12}", 1..5),
        width in 0_usize..130,
        ascii in proptest::bool::ANY,
    ) {
        let claim = |name: &String| format!("from \"{name}x\": Lee says \"{name}y\" won\n");
        let text: String = names.iter().map(claim).collect();
        let matrix = matrix(&text, ColumnsBy::Source);
        let style = Style { ascii, ..style(width) };
        let page = written(|out| text::write(&matrix, &style, out));
        for line in page.lines() {
            prop_assert!(columns(line) <= width.max(2) || width >= 40 && !line.contains(['|', '│']), "{width}: {line}");
        }
        let table = written(|out| csv::write(&matrix, out));
        for line in table.lines().skip(1) {
            prop_assert!(!line.starts_with(['=', '+', '-', '@']), "{line}");
        }
        let page = written(|out| markdown::write(&matrix, out));
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        let expect = matrix.columns.len() + 3;
        let rows = page.lines().take_while(|line| !line.is_empty()).map(bars).collect::<Vec<_>>();
        prop_assert!(rows.iter().all(|&bars| bars == expect), "{page}");
        prop_assert_eq!(rows.len(), matrix.rows.len() + 2);
    }
}

//! What a terminal shows.

use super::*;
use crate::{
    findings::Because,
    model::{ClaimId, Extra},
    report::{
        claim_listing,
        sample::{Sample, TUESDAY, style, written},
    },
    source::{Files, Place, SourceFile, Span},
    syntax::ast::Stance,
};
use proptest::prelude::{any, prop_assert, proptest};

fn drawn(sample: &Sample, style: Style) -> String {
    written(|out| write(&sample.report(), &style, out))
}

fn plainly(sample: &Sample, style: Style) -> String {
    written(|out| plain::write(&sample.report(), &style, out))
}

#[test]
fn a_conflict_shows_both_passages_in_one_drawing() {
    insta::assert_snapshot!(drawn(&Sample::call(), style(80)), @r"
    error: dispute
      × Dmitriev and Bloomberg differ on: call happened
        ╭─[sources/bloomberg.txt:12:24]
     12 │ … obtained a recording of a call between Ushakov and Dmitriev, another …
        ·            ─────────────────────────┬────────────────────────
        ·                                     ╰── Bloomberg: yes (25 Nov)
        ╰────
        ╭─[claims/rt.claims:3:3]
      3 │   Dmitriev denies call
        ·   ──────────┬─────────
        ·             ╰── Dmitriev: no (26 Nov, in RT)
        ╰────
      help: carry both accounts, or acknowledge the dispute with a reason
            `copydesk explain 0123456789ab`

    2 claims from 2 sources, 21 rules: 1 conflict
    ");
    insta::assert_snapshot!(drawn(&Sample::call(), style(40)), @r"
    error: dispute
      × Dmitriev and Bloomberg differ on:
      │ call happened
        ╭─[sources/bloomberg.txt:12:24]
     12 │ … a recording of a … Dmitriev…
        ·   ─────────────┬─────────────
        ·                ╰─┤ Bloomberg: yes
        ·                  │   (25 Nov)
        ╰────
        ╭─[claims/rt.claims:3:3]
      3 │   Dmitriev denies call
        ·   ──────────┬─────────
        ·             ╰─┤ Dmitriev: no (26
        ·               │   Nov, in RT)
        ╰────
      help: carry both accounts, or
            acknowledge the dispute with a
            reason
            `copydesk explain 0123456789ab`

    2 claims from 2 sources, 21 rules: 1
      conflict
    ");
    insta::assert_snapshot!(drawn(&Sample::call(), style(120)), @r"
    error: dispute
      × Dmitriev and Bloomberg differ on: call happened
        ╭─[sources/bloomberg.txt:12:24]
     12 │ Bloomberg has obtained a recording of a call between Ushakov and Dmitriev, another of Witkoff and Ushakov, and …
        ·                        ─────────────────────────┬────────────────────────
        ·                                                 ╰── Bloomberg: yes (25 Nov)
        ╰────
        ╭─[claims/rt.claims:3:3]
      3 │   Dmitriev denies call
        ·   ──────────┬─────────
        ·             ╰── Dmitriev: no (26 Nov, in RT)
        ╰────
      help: carry both accounts, or acknowledge the dispute with a reason
            `copydesk explain 0123456789ab`

    2 claims from 2 sources, 21 rules: 1 conflict
    ");
    insta::assert_snapshot!(drawn(&Sample::call(), Style { ascii: true, ..style(80) }), @r"
    error: dispute
      x Dmitriev and Bloomberg differ on: call happened
        ,-[sources/bloomberg.txt:12:24]
     12 | ... a recording of a call between Ushakov and Dmitriev, another of ...
        :     ^^^^^^^^^^^^^^^^^^^^^^^^^|^^^^^^^^^^^^^^^^^^^^^^^^
        :                              `-- Bloomberg: yes (25 Nov)
        `----
        ,-[claims/rt.claims:3:3]
      3 |   Dmitriev denies call
        :   ^^^^^^^^^^|^^^^^^^^^
        :             `-- Dmitriev: no (26 Nov, in RT)
        `----
      help: carry both accounts, or acknowledge the dispute with a reason
            `copydesk explain 0123456789ab`

    2 claims from 2 sources, 21 rules: 1 conflict
    ");
}

#[test]
fn sides_that_exclude_each_other_are_named_by_what_they_say() {
    insta::assert_snapshot!(drawn(&Sample::authors(), style(80)), @r"
    error: dispute
      × Rubio and Tusk differ on: who authored plan
       ╭─[plan.claims:1:10]
     1 │ from rt: Rubio says US authored plan
       ·          ─────────────┬─────────────
       ·                       ╰── Rubio: US authored plan (in rt)
     2 │ from rt: Tusk says Russia authored plan
       ·          ───────────────┬──────────────
       ·                         ╰── Tusk: possibly Russia authored plan (in rt)
       ╰────
      because: only one agent per work (plan.claims:1:33)
      rule: Two speakers contradict each other. (plan.claims:1:33)
      help: carry both accounts, or acknowledge the dispute with a reason
            `copydesk explain 0123456789ab`

    2 claims from 1 source, 21 rules: 1 conflict
    ");
}

#[test]
fn a_handled_finding_says_by_what_and_why() {
    insta::assert_snapshot!(drawn(&Sample::handled(), style(80)), @r"
    note: dispute
      • Dmitriev and Bloomberg differ on: call happened
      handled by an acknowledgement: paragraph 4 gives both accounts
      (claims/rt.claims:2:1)

    2 claims from 2 sources, 21 rules: nothing open; 1 handled: 1 by
      acknowledgement; 2 lines could not be read; incomplete: a rule stopped at its
      budget, so findings may be missing
    ");
}

#[test]
fn a_fault_of_the_input_shows_its_place_and_others() {
    let text = "from rt: Dmitriev denies call\n  quote “fake\n  said 2025-11-26\n";
    let start = text.find('“').unwrap();
    let mut sample = Sample::fault_at(text, start, start + "“fake".len());
    let other = sample.place("a.claims", "2025-11-26");
    let finding = &mut sample.findings[0];
    finding.label = "opened here".to_owned();
    finding.others = vec![(other, "still inside".to_owned())];
    finding.help = ["end it with `”`".to_owned()].into();
    insta::assert_snapshot!(drawn(&sample, style(60)), @r"
    error: syntax
      × a quoted string is not closed
       ╭─[a.claims:2:9]
     2 │   quote “fake
       ·         ──┬──
       ·           ╰── opened here
     3 │   said 2025-11-26
       ·        ─────┬────
       ·             ╰── still inside
       ╰────
      help: end it with `”`
            `copydesk explain syntax`

    0 claims from 0 sources, 0 rules: 1 error
    ");
}

#[test]
fn colour_changes_nothing_but_colour() {
    for sample in [Sample::call(), Sample::authors(), Sample::handled()] {
        let colored = drawn(&sample, Style { color: true, ..style(80) });
        let parts: Vec<&str> = colored.split("\u{1b}[").collect();
        let bare: String = parts
            .iter()
            .map(|part| part.split_once('m').filter(|_| part != &parts[0]).map_or(*part, |part| part.1))
            .collect();
        assert_ne!(colored, bare);
        assert_eq!(bare, drawn(&sample, style(80)));
    }
}

/// The contrast of a colour of the fixed part of the 256 with white and with black, as WCAG has it.
fn contrasts(color: u8) -> [f64; 2] {
    let level = |index: u8| if index == 0 { 0.0 } else { f64::from(55 + 40 * u32::from(index)) / 255.0 };
    let linear = |level: f64| if level <= 0.040_45 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) };
    let cube = color - 16;
    let [red, green, blue] = [cube / 36, cube / 6 % 6, cube % 6].map(|index| linear(level(index)));
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    [1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05]
}

#[test]
fn colours_can_be_read_on_a_light_and_on_a_dark_terminal() {
    for color in [ERROR, WARNING, NOTE].into_iter().chain(SIDES) {
        assert!(contrasts(color).iter().all(|&contrast| contrast > 3.5), "{color}: {:?}", contrasts(color));
    }
}

#[test]
fn many_claims_are_counted_and_many_sides_too() {
    let text: String = (0..40).map(|index| format!("Speaker{index} says it\n")).collect();
    let mut sample = Sample::new(&[("a.claims", &text)]);
    let source = sample.source("a", None, Some(TUESDAY));
    let claims: Vec<ClaimId> = (0..40)
        .map(|index| {
            let name = format!("Speaker{index} ");
            sample.claim(sample.place("a.claims", &name), source, Some(name.trim()), Stance::Affirms)
        })
        .collect();
    sample.dispute("m", &[(Stance::Affirms, "p", &claims[..17]), (Stance::Denies, "p", &claims[17..18])]);
    for text in [drawn(&sample, style(80)), plainly(&sample, style(80))] {
        assert!(text.contains("and 14 more\n"), "{text}");
    }
    sample.findings.clear();
    let names: Vec<String> = (0..20).map(|index| format!("p{index}")).collect();
    let sides: Vec<(Stance, &str, &[ClaimId])> =
        names.iter().zip(claims.chunks(2)).map(|(name, claims)| (Stance::Affirms, name.as_str(), claims)).collect();
    sample.dispute("m", &sides);
    for text in [drawn(&sample, style(80)), plainly(&sample, style(80))] {
        assert!(text.contains(" more answers in 3"), "{text}");
        assert!(text.lines().count() < 27, "{text}");
    }
}

#[test]
fn distant_lines_of_one_file_are_two_short_snippets() {
    let text: String = (1..=300).map(|line| format!("Somebody says line {line} is fine.\n")).collect();
    let mut sample = Sample::new(&[("a.claims", &text)]);
    let source = sample.source("a", None, None);
    let first = sample.claim(sample.place("a.claims", "line 101"), source, Some("Ann"), Stance::Affirms);
    let second = sample.claim(sample.place("a.claims", "line 200"), source, Some("Bob"), Stance::Denies);
    sample.dispute("m", &[(Stance::Affirms, "p", &[first]), (Stance::Denies, "p", &[second])]);
    let text = drawn(&sample, style(80));
    assert!(text.contains("[a.claims:101:15]") && text.contains("[a.claims:200:15]"), "{text}");
    assert!(text.lines().count() <= 19, "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(" is fine")).count(), 2);
}

#[test]
fn a_line_of_ten_megabytes_is_shown_in_a_few_words() {
    let text = format!("from a: {} end\"\n", "word ".repeat(2_000_000));
    let sample = Sample::fault_at(&text, text.len() - 2, text.len() - 1);
    for text in [drawn(&sample, style(80)), plainly(&sample, style(80))] {
        assert!(text.len() <= 1_000, "{}", text.len());
        assert!(text.contains(&format!("a.claims:1:{}", "from a: ".len() + 10_000_000 + 5)), "{text}");
    }
    // All of the line, in one word, in a message, and as a mark.
    for text in [text.replace("word ", "words"), "\u{301}".repeat(4_000_000), "\n\t".repeat(4_000_000)] {
        let mut sample = Sample::fault_at(&text, 0, text.len());
        sample.findings[0].message = text;
        assert!(drawn(&sample, style(80)).len() <= 5_000);
        assert!(plainly(&sample, style(7)).len() <= 9_000);
    }
}

#[test]
fn every_span_of_a_short_text_is_labelled() {
    let texts = [
        "",
        "a",
        "\n",
        "a\tb",
        "\t",
        "漢字 x",
        "e\u{301}a",
        "\u{301}",
        "👩\u{200d}💻!",
        "a\r\nb",
        "a\n\nb\n",
        "\u{feff}a",
        "a \n b",
    ];
    for text in texts {
        let ends: Vec<usize> = (0..=text.len() + 2).collect();
        for &start in &ends {
            for &end in &ends {
                let sample = Sample::fault_at(text, start, end);
                for width in [30, 40, 80] {
                    let text = drawn(&sample, style(width));
                    assert!(text.contains("LABEL"), "{text:?} {start}..{end}: {text}");
                }
                assert!(plainly(&sample, style(80)).contains("LABEL"));
            }
        }
    }
}

#[test]
fn overlapping_places_are_each_labelled() {
    let text = "one two three\nfour";
    for (start, end) in [(0, 7), (4, 7), (4, 4), (7, 7), (4, 13), (0, 18), (13, 14)] {
        let mut sample = Sample::fault_at(text, 4, 7);
        let file = sample.files.find("a.claims").unwrap();
        sample.findings[0].others = vec![(Place::new(file, Span::new(start, end)), "OTHER".to_owned())];
        let text = drawn(&sample, style(40));
        assert!(text.contains("LABEL") && text.contains("OTHER"), "{start}..{end}: {text}");
    }
}

#[test]
fn the_gravest_findings_are_kept_where_not_all_are_shown() {
    let mut sample = Sample::handled();
    let place = sample.findings[0].place;
    sample.fault(place, "grave", "");
    let text = drawn(&sample, Style { max_findings: Some(1), ..style(80) });
    assert!(
        text.contains("grave") && !text.contains("differ") && text.contains("1\n  more finding not shown"),
        "{text}"
    );
    let text = drawn(&sample, Style { quiet: true, ..style(80) });
    assert!(text.contains("grave") && !text.contains("differ") && !text.contains("more finding"), "{text}");
}

/// A report in which every string that a file, a path or a rule can choose is the given one.
fn hostile(text: &str) -> Sample {
    let mut sample = Sample::call();
    let files = [(text, text), ("b.claims", "from b: it happened")];
    let kind = crate::source::FileKind::Claims;
    let files = files.map(|(path, text)| SourceFile::new(path, kind, text));
    sample.files = Files::new(files.into());
    let file = sample.files.find(text).unwrap();
    let place = Place::new(file, Span::new(0, text.len() as u32));
    for name in sample.model.names.iter_mut() {
        name.text = text.into();
    }
    for source in sample.model.sources.iter_mut() {
        source.name = text.into();
        source.outlet = None;
    }
    for claim in sample.model.claims.iter_mut() {
        claim.place = place;
    }
    let via = vec![sample.model.claim(ClaimId(0)).speaker];
    let label = Some(text.to_owned());
    sample.extra(ClaimId(0), Extra { via, label, ..Extra::default() });
    let finding = &mut sample.findings[0];
    finding.rule = text.into();
    for string in [&mut finding.message, &mut finding.label] {
        text.clone_into(string);
    }
    finding.fingerprint = text.into();
    finding.about = Some(text.into());
    finding.help = [text.to_owned()].into();
    finding.others = vec![(place, text.to_owned())];
    finding.because = [Because { text: text.into(), place: Some(place) }].into();
    finding.sides[0].proposition = text.into();
    let mut fault = finding.clone();
    fault.sides.clear();
    let mut handled = finding.clone();
    handled.handled = Sample::handled().findings[0].handled.clone();
    if let Some(handled) = &mut handled.handled {
        text.clone_into(&mut handled.reason);
        handled.place = place;
    }
    sample.findings.extend([fault, handled]);
    sample
}

/// Everything that is written for people about a report.
fn all(sample: &Sample, style: Style) -> String {
    let read = written(|out| claim_listing::write(&sample.files, &sample.model, &style, out));
    [drawn(sample, style), plainly(sample, style), read].concat()
}

fn is_harmless(char: char) -> bool {
    let reorders =
        matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
    char == '\n' || !(char.is_control() || reorders || matches!(char, '\u{2028}' | '\u{2029}'))
}

#[test]
fn nothing_from_a_file_reaches_the_terminal_raw() {
    let texts = [
        "\u{1b}]8;;https://example.org\u{1b}\\click\u{1b}]8;;\u{1b}\\",
        "\u{1b}[2J\u{7}\u{9b}31m\u{90}\u{9d}0;title\u{9c}",
        "a\nb\rc\u{b}d\u{85}e\u{2028}f",
        "\u{202e}txt.exe\u{2066}\u{200f}",
        "\u{7f}\0\u{8}\u{feff}\u{e0041}",
    ];
    for text in texts {
        for width in [0, 1, 10, 29, 30, 80] {
            let all = all(&hostile(text), Style { color: false, ..style(width) });
            assert!(all.chars().all(is_harmless), "{all:?}");
        }
    }
    // The header of an excerpt is one line, whatever the path.
    let text = drawn(&hostile("a\nb"), style(80));
    assert!(text.contains("─[a␊b:1:1]\n"), "{text}");
}

/// Whether the runner of GitHub Actions would act on a line: `::command …::…` at its start, or
/// `##[command …]…` anywhere.
fn is_command(line: &str) -> bool {
    let name = |text: &str| text.starts_with(|char: char| char.is_ascii_alphabetic());
    let second =
        line.trim().strip_prefix("::").and_then(|line| line.split_once("::")).is_some_and(|(line, _)| name(line));
    let first = line.split_once("##[").and_then(|(_, line)| line.split_once(']')).is_some_and(|(line, _)| name(line));
    first || second
}

#[test]
fn no_line_is_a_command_to_a_build_server() {
    assert!(is_command(" ::error file=a::b") && is_command("a ##[add-mask]b") && !is_command("a ::error::b"));
    for text in ["::error::a", "##[stop-commands]a", "a ::error file=b::c ##[error]d", "aaaaaaa::set-output name=b::c"]
    {
        for width in 0..100 {
            for ascii in [false, true] {
                let all = all(&hostile(text), Style { ascii, ..style(width) });
                let command = all.lines().find(|line| is_command(line));
                assert_eq!(command, None);
            }
        }
    }
}

#[test]
fn any_width_works() {
    for width in (0..=10).chain([20, 29, 30, 31, 41, 65_536, usize::MAX]) {
        for ascii in [false, true] {
            let style = Style { ascii, ..style(width) };
            for sample in [Sample::call(), Sample::authors(), Sample::handled(), hostile("a 漢\tb")] {
                let text = all(&sample, style);
                if (2..40).contains(&width) {
                    // A path is never cut: it is there to be opened.
                    let lines = text.lines().filter(|line| !line.ends_with(']'));
                    let widest = lines.map(terminal_text::columns).max().unwrap();
                    assert!(widest <= width, "{width}: {text}");
                }
                let drawing = |char: char| "│─╭╰·×⚠•…—".contains(char);
                assert!(!ascii || !text.contains(drawing), "{text}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_string_gets_through_raw(text in any::<String>(), width in 0_usize..100, ascii in any::<bool>()) {
        let text = all(&hostile(&text), Style { ascii, ..style(width) });
        prop_assert!(text.chars().all(is_harmless), "{text:?}");
    }

    #[test]
    fn excerpts_fit_the_width(text in "[a-z漢\t\u{301} \u{1b}]{0,120}", start in 0_usize..120, length in 0_usize..80, width in 30_usize..100) {
        let mut start = start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let sample = Sample::fault_at(&text, start, start + length);
        let text = drawn(&sample, style(width));
        prop_assert!(text.contains("LABEL"));
        for line in text.lines() {
            prop_assert!(terminal_text::columns(line) <= width, "{}", text);
        }
    }
}

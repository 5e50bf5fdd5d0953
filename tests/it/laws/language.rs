//! Laws of the reading of news English: one claim in whatever order, spelling and form it is written, and a sentence against
//! its negation.

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    findings::ClaimView,
    model::Voice,
    source::{FileKind, SourceFile},
};

fn read(claims: &str) -> CheckResult {
    let files = vec![SourceFile::new("law.claims", FileKind::Claims, claims)];
    check(files, &NoTexts, &Options { threads: 1, ..Options::default() })
}

/// What each line says, without the words by which it says so.
fn sayings(lines: &[String]) -> Vec<String> {
    let mut text = String::from("source desk\n  published 2025-05-09\nfrom desk\n");
    lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    let checked = read(&text);
    let view = |claim| {
        let view = ClaimView::new(&checked.files, &checked.model, claim);
        let voice = checked.model.name(claim.speaker).text.clone();
        format!("{voice} {} {} {} {:?} {:?}", view.stance, view.certainty, view.proposition, view.said, view.when)
    };
    checked.model.claims.iter().filter(|claim| claim.is_line()).map(view).collect()
}

/// Sentences as desks write them: subject, and what is said of it.
const SENTENCES: [&str; 6] = [
    "the dam failed",
    "the vault was empty",
    "two of the paintings are copies",
    "the bill will raise premiums",
    "the ferry may have struck a rock",
    "the minister did not sign the lease",
];

#[test]
fn one_claim_is_one_wherever_its_attribution_stands() {
    for speaker in ["Smith", "the harbour master", "Judge Amara Linden", "Smith's lawyer"] {
        for sentence in SENTENCES {
            let lines = [
                format!("{speaker} said {sentence}"),
                format!("{speaker} said that {sentence}"),
                format!("{sentence}, {speaker} said"),
                format!("{sentence}, said {speaker}"),
                format!("According to {speaker}, {sentence}"),
                format!("{sentence}, according to {speaker}"),
                format!("{speaker}, who resigned in May, said {sentence}"),
                format!("Asked about it, {speaker} said {sentence}"),
                format!("\"{sentence},\" said {speaker}"),
                format!("\u{2018}{sentence},\u{2019} said {speaker}"),
            ];
            let said = sayings(&lines);
            assert_eq!(said.len(), lines.len(), "{speaker} {sentence}: {said:#?}");
            assert!(said.iter().all(|one| *one == said[0]), "{said:#?}");
        }
    }
}

#[test]
fn long_and_short_forms_and_both_spellings_say_the_same() {
    for (one, other) in [
        ("the theatre was not closed", "the theatre wasn't closed"),
        ("the clinic cannot treat burns", "the clinic can't treat burns"),
        ("nobody was charged", "not anybody was charged"),
        ("the colour was red", "the color was red"),
        ("the labour centre was closed on 6 May", "the labor center was closed on May 6"),
        ("the mayor had never met the donor", "the mayor'd never met the donor"),
        ("the mayor will not sign it in Bonn", "the mayor won't sign it in Bonn"),
    ] {
        let said = sayings(&[one.to_owned(), other.to_owned()]);
        assert_eq!(said[0].replace("colour", "color"), said[1].replace("colour", "color"), "{one} / {other}");
    }
}

/// Each verb of the list, in each pair of tenses, against its negation.
#[test]
fn a_sentence_and_its_negation_meet_for_every_verb() {
    let mut missed = Vec::new();
    let mut text = String::new();
    let mut pairs = 0;
    let mut verbs = copydesk::vocabulary::Verbs::default();
    verbs.standard = true;
    for line in include_str!("../../../rules/words/verbs.txt").lines() {
        let Some((kind, rest)) = line.split_once(' ').filter(|(kind, _)| ["verb", "verbs"].contains(kind)) else {
            continue;
        };
        let words: Vec<&str> = rest.split(':').next().unwrap().split(',').map(str::trim).collect();
        let bases = if kind == "verb" { &words[..1] } else { &words[..] };
        for base in bases {
            let regular = verbs.get(base).map(|verb| verb.past.to_string()).unwrap_or_default();
            let past = words.get(1).filter(|_| kind == "verb").map_or(regular, |past| (*past).to_owned());
            let participle = words.get(2).filter(|_| kind == "verb").map_or(past.clone(), |word| (*word).to_owned());
            // `lay` is a form of two verbs, and no reader can tell which without the rest.
            let of = |word: &str| verbs.get(word).map(|verb| verb.past);
            if of(&past) != of(base) {
                continue;
            }
            for (affirmed, denied) in [
                (format!("{past} the tower"), format!("did not {base} the tower")),
                (format!("had {participle} the tower"), format!("had not {participle} the tower")),
                (format!("{past} the tower"), format!("has never {participle} the tower")),
            ] {
                pairs += 1;
                text.push_str(&format!(
                    "from a{pairs}: Clerk{pairs} {affirmed}\nfrom b{pairs}: Clerk{pairs} {denied}\n"
                ));
                missed.push(format!("{affirmed} / {denied}"));
            }
        }
    }
    let checked = read(&text);
    let met: std::collections::BTreeSet<String> = checked
        .findings
        .iter()
        .filter(|finding| finding.rule.as_str() == "dispute")
        .filter_map(|finding| finding.about.as_deref())
        .flat_map(|about| about.split(' ').filter(|word| word.starts_with("Clerk")).map(str::to_owned))
        .collect();
    // A verb of saying makes another sentence of these words: it is no verb of what happens here.
    let mut own = vec![0; pairs + 1];
    for claim in checked.model.claims.iter().filter(|claim| claim.is_line() && claim.voice == Voice::Own) {
        let view = ClaimView::new(&checked.files, &checked.model, claim);
        let pair = view.source.trim_start_matches(['a', 'b']).parse::<usize>().unwrap();
        own[pair] += 1;
    }
    let is_told = |index: usize| own[index + 1] == 2;
    let told = (0..pairs).filter(|&index| is_told(index)).count();
    let is_met = |index: usize| met.contains(&format!("Clerk{}", index + 1));
    let missed: Vec<&String> = missed
        .iter()
        .enumerate()
        .filter(|&(index, _)| is_told(index) && !is_met(index))
        .map(|(_, pair)| pair)
        .collect();
    assert!(missed.is_empty(), "{} of {told}: {missed:#?}", missed.len());
    assert!(told * 100 > pairs * 95, "{told} of {pairs} have no verb of saying");
}

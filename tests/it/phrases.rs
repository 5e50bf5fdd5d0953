//! The phrases that come with the program: each of their patterns is what it says it is.

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    source::{FileKind, SourceFile},
    syntax::{
        self,
        ast::{NameKind, Pattern, PatternWord, PhraseDetailKind, SlotType, Stance, StatementKind},
    },
};
use std::{collections::BTreeMap, fs, path::Path};

/// What a pattern is to say: the phrase, and whether it says that it is so.
struct Wanted {
    file: String,
    pattern: String,
    phrase: String,
    stance: Stance,
    line: String,
}

fn words(pattern: &Pattern, types: &BTreeMap<String, SlotType>) -> (String, String) {
    let mut names = ["Xaver Alt", "Yorun Bek", "Zedda Cot", "Wiebke Dorn"].into_iter();
    let (mut text, mut line) = (Vec::new(), Vec::new());
    for word in &pattern.words {
        match word {
            PatternWord::Literal { word, .. } => {
                text.push(word.to_string());
                line.push(word.to_string());
            }
            PatternWord::Slot { name, slot_type, .. } => {
                let kind = types.get(name.as_str()).copied().unwrap_or(*slot_type);
                text.push(format!("{{{name}}}"));
                line.push(match kind {
                    SlotType::Number => "7".to_owned(),
                    SlotType::Date => "2025-05-03".to_owned(),
                    SlotType::Any | SlotType::Each | SlotType::Kind(NameKind::Person | NameKind::Place) => {
                        names.next().unwrap().to_owned()
                    }
                    SlotType::Kind(kind) => panic!("no shipped phrase has a slot for a {}", kind.word()),
                });
            }
        }
    }
    (text.join(" "), line.join(" "))
}

fn shipped() -> Vec<Wanted> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/phrases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let (document, errors) = syntax::parse(&fs::read_to_string(&path).unwrap(), FileKind::Rules);
        assert!(errors.is_empty(), "{file}: {errors:?}");
        for statement in document.statements {
            let StatementKind::Phrase(phrase) = statement.kind else { continue };
            let typed = phrase.pattern.words.iter().filter_map(|word| match word {
                PatternWord::Slot { name, slot_type, .. } => Some((name.to_string(), *slot_type)),
                PatternWord::Literal { .. } => None,
            });
            let types = typed.collect();
            let (text, line) = words(&phrase.pattern, &types);
            let mut add = |pattern: String, stance, line| {
                all.push(Wanted { file: file.clone(), pattern, phrase: text.clone(), stance, line });
            };
            add(text.clone(), Stance::Affirms, line);
            for detail in &phrase.details {
                match &detail.kind {
                    PhraseDetailKind::Also(pattern) => {
                        let (pattern, line) = words(pattern, &types);
                        add(pattern, Stance::Affirms, line);
                    }
                    PhraseDetailKind::Negated(pattern) => {
                        let (pattern, line) = words(pattern, &types);
                        add(pattern, Stance::Denies, line);
                    }
                    _ => {}
                }
            }
        }
    }
    all
}

fn bare(phrase: &str) -> String {
    let slot = |word: &str| word.starts_with('{');
    let words = phrase.replace(": ", ":");
    let word =
        |word: &str| if slot(word) { word.split([':', '}']).next().unwrap().to_owned() + "}" } else { word.to_owned() };
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn checked(claims: &str) -> CheckResult {
    let options = Options::default();
    check(vec![SourceFile::new("a.claims", FileKind::Claims, claims)], &NoTexts, &options)
}

/// With a name in each slot, each pattern is read as its own phrase and as no other.
#[test]
fn each_pattern_reads_as_its_phrase() {
    let wanted = shipped();
    let lines: String = wanted.iter().map(|wanted| format!("  {}\n", wanted.line)).collect();
    let checked = checked(&format!("from a\n{lines}"));
    let model = &checked.model;
    let mut wrong = Vec::new();
    for (index, wanted) in wanted.iter().enumerate() {
        let at = |claim: &&copydesk::model::Claim| {
            let file = checked.files.get(claim.place.file);
            file.position(claim.place.span.start).line as usize == index + 2
        };
        let read = model.claims.iter().find(at).map(|claim| {
            let phrase = model.vocabulary.phrase(model.phrase(claim.proposition)).map_or("", |phrase| &phrase.text);
            (bare(phrase), claim.stance)
        });
        if read != Some((wanted.phrase.clone(), wanted.stance)) {
            wrong.push(format!("{}: `{}` in `{}` is read as {read:?}", wanted.file, wanted.pattern, wanted.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_are_many_and_each_has_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/phrases");
    let mut phrases = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        phrases += text.lines().filter(|line| line.starts_with("phrase ")).count();
        // Phrases that are each other's opposites stand together and share their examples.
        for block in text.split("\nexample ").collect::<Vec<_>>().windows(2) {
            assert!(!block[1].is_empty());
        }
        let expects = |what: &str| text.lines().filter(|line| line.trim() == format!("expect {what}")).count();
        assert!(expects("dispute") + expects("figures-differ") > 4 && expects("nothing") > 4);
    }
    assert!(phrases >= 201, "{phrases}");
}

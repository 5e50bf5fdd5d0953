//! Small projects, made at random: few names and phrases, so that claims meet.

use proptest::{collection::vec, option, prelude::*, sample::select};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// The vocabulary of all generated stories. `NAMES` stands for declarations.
pub const VOCABULARY: &str = "\
cue says: affirms
cue believes: affirms, probable
cue suggests: affirms, possible
cue denies: denies
cue \"does not believe\": denies, probable
cue doubts: denies, possible
cue \"declines to comment on\": declines
cue wonders: asks
cue predicts: affirms, future
hedge probably: probable
hedge possibly: possible
negation not
filler the, a, that
indefinite somebody, \"unnamed official\"
phrase {agent} authored {work}
  one agent per work
phrase {agent} penned {work}
  implies {agent} authored {work}
phrase {work} is fake
  opposite {work} is authentic
phrase {work} is authentic
phrase {a} coached {b}
  implies {a} advised {b}
phrase {a} advised {b}
  implies {a} met {b}
phrase {a} met {b}
  symmetric
  implies {a} is back
phrase {event} killed {n: number} people
  one n per event
  within 10%
phrase {who} resigned
  once
phrase {leaker} leaked {item: each}
  one leaker per item
phrase {who} is back
";

/// Names that are used in stories: Latin and Cyrillic, composed and combining marks, letters whose capitals
/// differ by language. Any of these lists does; no two names in one are alike.
pub const NAME_LISTS: [[&str; 5]; 4] = [
    ["Dmitriev", "Ushakov", "Washington", "NSA", "CIA"],
    ["Дмитриев", "Ушаков", "Вашингтон", "АНБ", "ЦРУ"],
    ["Zoe\u{308}", "İlker", "Straße", "Ωμέγα", "Ñandú"],
    ["x", "y", "zed", "u1", "v2"],
];
/// The whole, and its parts.
pub const WHOLE: usize = 2;
pub const PARTS: [usize; 2] = [3, 4];

/// What fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Filler {
    /// A name of the list.
    Name(usize),
    /// `plan`, `call`
    Thing(usize),
    /// `somebody`
    Somebody,
    /// A number.
    Number(i64),
}

pub const THINGS: [&str; 3] = ["plan", "call", "summit"];
/// The third thing is an event: the first two names met.
pub const SUMMIT: Filler = Filler::Thing(2);
/// The day of it.
pub const SUMMIT_DAY: (i32, i32) = (20251005, 20251005);
pub const NUMBERS: [i64; 5] = [20, 21, 22, 23, 40];

/// A phrase, by its place in [`PHRASES`].
pub type Phrase = usize;
pub const AUTHORED: Phrase = 0;
pub const PENNED: Phrase = 1;
pub const FAKE: Phrase = 2;
pub const AUTHENTIC: Phrase = 3;
pub const COACHED: Phrase = 4;
pub const ADVISED: Phrase = 5;
pub const MET: Phrase = 6;
pub const KILLED: Phrase = 7;
pub const RESIGNED: Phrase = 8;
pub const LEAKED: Phrase = 9;
pub const BACK: Phrase = 10;
pub const HAPPENED: Phrase = 11;
/// How each is written; `{0}` and `{1}` are its slots.
pub const PHRASES: [&str; 12] = [
    "{0} authored {1}",
    "{0} penned {1}",
    "{0} is fake",
    "{0} is authentic",
    "{0} coached {1}",
    "{0} advised {1}",
    "{0} met {1}",
    "{0} killed {1} people",
    "{0} resigned",
    "{0} leaked {1}",
    "{0} is back",
    "{0} happened",
];

/// A phrase and what fills its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fact {
    pub phrase: Phrase,
    pub slots: [Filler; 2],
}

/// A day or more: how it is written, its first and its last day as a number.
pub type Span = (&'static str, i32, i32);
/// When something was said.
pub const SAID: [Span; 3] = [
    ("1 October 2025", 20251001, 20251001),
    ("October 2025", 20251001, 20251031),
    ("20 October 2025", 20251020, 20251020),
];
/// When something happened.
pub const WHEN: [Span; 5] = [
    ("on 5 October 2025", 20251005, 20251005),
    ("in October 2025", 20251001, 20251031),
    ("in late 2025", 20250901, 20251231),
    ("in 2025", 20250101, 20251231),
    ("on 12 March 2024", 20240312, 20240312),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Own,
    Name(usize),
    Unnamed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    Affirms,
    Denies,
    Silent,
}

/// A cue: its words, what it does, how sure it is (0 certain, 1 probable, 2 possible), whether of the future.
pub const CUES: [(&str, Stance, u8, bool); 9] = [
    ("says", Stance::Affirms, 0, false),
    ("denies", Stance::Denies, 0, false),
    ("believes", Stance::Affirms, 1, false),
    ("suggests", Stance::Affirms, 2, false),
    ("does not believe", Stance::Denies, 1, false),
    ("doubts", Stance::Denies, 2, false),
    ("declines to comment on", Stance::Silent, 0, false),
    ("wonders", Stance::Silent, 0, false),
    ("predicts", Stance::Affirms, 0, true),
];
pub const HEDGES: [&str; 3] = ["", "probably ", "possibly "];

#[derive(Clone, Debug)]
pub struct Claim {
    /// 0 `alpha` (its outlet is the first name), 1 `beta`, 2 `gamma` (no date), 3 `draft`.
    pub source: usize,
    /// Who reports what the speaker says, if not the source.
    pub via: Option<usize>,
    pub speaker: Speaker,
    /// Of [`CUES`]; of no meaning in the source's own voice.
    pub cue: usize,
    pub said: Option<usize>,
    pub hedge: usize,
    pub negated: bool,
    pub fact: Fact,
    pub when: Option<usize>,
    /// The claim before it that it corrects, counted back.
    pub corrects: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Story {
    /// Of [`NAME_LISTS`].
    pub names: usize,
    /// Whether `draft` is a story.
    pub draft: bool,
    pub claims: Vec<Claim>,
}

/// When the sources were published; the third says nothing of it.
pub const PUBLISHED: [Option<i32>; 4] = [Some(20251015), Some(20251101), None, Some(20251115)];
pub const SOURCES: [&str; 4] = ["alpha", "beta", "gamma", "draft"];

fn name() -> impl Strategy<Value = Filler> {
    prop_oneof![8 => (0..5usize).prop_map(Filler::Name), 1 => Just(Filler::Somebody)]
}

/// The same fact, one of its kin, or the same of another name.
fn near(fact: Fact, how: u8, name: Filler) -> Fact {
    let [first, second] = fact.slots;
    match how {
        0 | 1 => fact,
        2 => {
            let phrase = match fact.phrase {
                AUTHORED => PENNED,
                PENNED => AUTHORED,
                FAKE => AUTHENTIC,
                AUTHENTIC => FAKE,
                COACHED => ADVISED,
                ADVISED => MET,
                MET => COACHED,
                other => other,
            };
            Fact { phrase, ..fact }
        }
        _ if matches!(first, Filler::Name(_) | Filler::Somebody) => Fact { slots: [name, second], ..fact },
        _ => fact,
    }
}

fn fact() -> impl Strategy<Value = Fact> {
    let thing = || (0..2usize).prop_map(Filler::Thing);
    let one = |slot: Filler| [slot, Filler::Somebody];
    prop_oneof![
        3 => (select(vec![AUTHORED, PENNED]), name(), thing()).prop_map(|(phrase, a, b)| Fact { phrase, slots: [a, b] }),
        3 => (select(vec![FAKE, AUTHENTIC]), thing()).prop_map(move |(phrase, a)| Fact { phrase, slots: one(a) }),
        3 => (select(vec![COACHED, ADVISED, MET]), name(), name()).prop_map(|(phrase, a, b)| Fact { phrase, slots: [a, b] }),
        2 => (thing(), select(NUMBERS.to_vec()))
            .prop_map(|(a, n)| Fact { phrase: KILLED, slots: [a, Filler::Number(n)] }),
        2 => name().prop_map(move |a| Fact { phrase: RESIGNED, slots: one(a) }),
        3 => (name(), name()).prop_map(|(a, b)| Fact { phrase: LEAKED, slots: [a, b] }),
        2 => name().prop_map(move |a| Fact { phrase: BACK, slots: one(a) }),
        1 => Just(Fact { phrase: HAPPENED, slots: one(SUMMIT) }),
        1 => Just(Fact { phrase: MET, slots: [Filler::Name(0), Filler::Name(1)] }),
    ]
}

fn claim() -> impl Strategy<Value = Claim> {
    let speaker = prop_oneof![
        3 => Just(Speaker::Own),
        8 => (0..2usize).prop_map(Speaker::Name),
        1 => Just(Speaker::Unnamed),
    ];
    let cue = prop_oneof![6 => 0..2usize, 3 => 2..6usize, 1 => 6..9usize];
    let said = prop_oneof![1 => Just(None), 1 => (0..SAID.len()).prop_map(Some)];
    let when = prop_oneof![3 => Just(None), 1 => (0..WHEN.len()).prop_map(Some)];
    let hedge = prop_oneof![5 => Just(0usize), 1 => 1..3usize];
    let via = prop_oneof![6 => Just(None), 1 => (0..2usize).prop_map(Some)];
    let corrects = prop_oneof![9 => Just(None), 1 => (1..3usize).prop_map(Some)];
    (0..4usize, via, speaker, cue, said, hedge, any::<bool>(), fact(), when, corrects).prop_map(
        |(source, via, speaker, cue, said, hedge, negated, fact, when, corrects)| {
            let own = speaker == Speaker::Own;
            Claim {
                source,
                via: via.filter(|_| !own),
                speaker,
                cue,
                said,
                hedge,
                negated: negated && hedge == 0,
                fact,
                when,
                corrects,
            }
        },
    )
}

/// Stories of two to nine claims, most of them on few facts.
pub fn story() -> impl Strategy<Value = Story> {
    let earlier = option::weighted(0.7, (any::<prop::sample::Index>(), 0..4u8, name()));
    let claims = vec((claim(), earlier), 2..10).prop_map(|claims| {
        // Most claims speak of what was spoken of before, or of something near it.
        let mut all: Vec<Claim> = Vec::new();
        for (mut claim, earlier) in claims {
            if let Some((of, how, name)) = earlier
                && !all.is_empty()
            {
                claim.fact = near(of.get(&all).fact, how, name);
            }
            all.push(claim);
        }
        all
    });
    (0..NAME_LISTS.len(), any::<bool>(), claims).prop_map(|(names, draft, claims)| Story { names, draft, claims })
}

impl Story {
    /// The names as they stand.
    pub fn names(&self) -> [&'static str; 5] {
        NAME_LISTS[self.names]
    }

    /// A filler in words.
    pub fn filler(&self, filler: Filler) -> String {
        match filler {
            // Composed and combining marks are one; what is shown is composed.
            Filler::Name(index) => self.names()[index].nfc().collect(),
            Filler::Thing(index) => THINGS[index].to_owned(),
            Filler::Somebody => "somebody".to_owned(),
            Filler::Number(number) => number.to_string(),
        }
    }

    /// A fact in words.
    pub fn fact(&self, fact: &Fact) -> String {
        PHRASES[fact.phrase].replace("{0}", &self.filler(fact.slots[0])).replace("{1}", &self.filler(fact.slots[1]))
    }

    /// The claim in words; `say` writes names of people who speak or are spoken of.
    pub fn words(&self, claim: &Claim, say: &dyn Fn(usize) -> String) -> String {
        let filler = |filler: Filler| match filler {
            Filler::Name(index) => say(index),
            other => self.filler(other),
        };
        let fact = PHRASES[claim.fact.phrase]
            .replace("{0}", &filler(claim.fact.slots[0]))
            .replace("{1}", &filler(claim.fact.slots[1]));
        let fact = if claim.negated { format!("not [{fact}]") } else { format!("{}{fact}", HEDGES[claim.hedge]) };
        let when = claim.when.map_or_else(String::new, |when| format!(" {}", WHEN[when].0));
        let said = claim.said.map_or_else(String::new, |said| format!(" on {}", SAID[said].0));
        let (cue, ..) = CUES[claim.cue];
        let via = claim.via.map_or_else(String::new, |via| format!("{} says ", say(via)));
        match claim.speaker {
            Speaker::Own => format!("{fact}{when}"),
            Speaker::Name(index) => format!("{via}{}{said} {cue} {fact}{when}", say(index)),
            Speaker::Unnamed => format!("{via}unnamed official{said} {cue} {fact}{when}"),
        }
    }

    /// What is declared.
    pub fn declarations(&self) -> String {
        let [outlet, second, whole, one, two] = self.names();
        let story = if self.draft { "story" } else { "source" };
        format!(
            "source alpha\n  published 2025-10-15\n  outlet \"{outlet}\"\nsource beta\n  published 2025-11-01\n\
             source gamma\n{story} draft\n  published 2025-11-15\n\
             person \"{second}\" \"the second one\"\ngroup \"{whole}\"\n  includes \"{one}\", \"{two}\"\n\
             event summit on 2025-10-05\n  means \"{outlet}\" met \"{second}\"\n"
        )
    }

    /// The claims, each with its lines, by `say` (see [`Story::words`]).
    pub fn blocks(&self, say: &dyn Fn(usize) -> String) -> Vec<String> {
        let mut blocks = Vec::new();
        for (index, claim) in self.claims.iter().enumerate() {
            let mut block = format!("from {}\n  {}\n    as c{index}\n", SOURCES[claim.source], self.words(claim, say));
            if claim.speaker == Speaker::Own
                && let Some(said) = claim.said
            {
                let _ = writeln!(block, "    said {}", SAID[said].0);
            }
            if let Some(other) = claim.corrects.and_then(|back| index.checked_sub(back)) {
                let _ = writeln!(block, "    corrects c{other}");
            }
            blocks.push(block);
        }
        blocks
    }

    /// The files: vocabulary, declarations, claims.
    pub fn files(&self) -> Vec<(String, String)> {
        let names = self.names();
        let claims = self.blocks(&|index| names[index].to_owned()).concat();
        self.files_of(claims)
    }

    /// The files with these claims.
    pub fn files_of(&self, claims: String) -> Vec<(String, String)> {
        vec![
            ("words.rules".to_owned(), VOCABULARY.to_owned()),
            ("names.claims".to_owned(), self.declarations()),
            ("story.claims".to_owned(), claims),
        ]
    }
}

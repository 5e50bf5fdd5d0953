//! Laws and tables of the syntax layer.

use super::*;

/// One of each kind of line of claims files.
const CLAIMS: &str = r#"# The first comment.
source bloomberg "Witkoff advised Russia on pitch"  # a document that reports claims
  published 2025-11-25
  outlet "Bloomberg"
  url https://example.org/a#b:c
  text sources/bloomberg.txt
  cites ap, reuters
  kind article
  mark translation
  note "free words"

story draft "The call nobody will own"
  text story.md

person Dmitriev "Kirill Dmitriev", "Putin's envoy"
person "Kirill Smith", Smith
thing Ent0 Ent0a1
thing Ent4 Ent4a1, Ent4a2
organisation NSA
group Washington
  includes NSA, CIA
event call "the Ushakov–Dmitriev call" on 2025-10-29
  means Dmitriev called Ushakov
event call2 on 14 October 2025
work plan “28-point plan”
  distinct from draft-framework
  on 2025
  mark interest

Dmitriev denies call
from: X
from rt  # or, on one line
  Dmitriev denies call
    quote "fake"
    said 2025-11-26
  Ushakov on Monday says leaks risk trust
  Rubio says US authored plan
    at "authored by the U.S."
    as rubio-1
  Ushakov says not [Russia leaked call]
  strike killed about 50 people on 14 October 2025
    retracts rubio-1
    corrects rubio-1
    rests on witkoff-2, rubio-1
    cites bloomberg
    background
    allow single-source because "eyewitness"
    mark headline
    note "x"
from rt: Dmitriev denies call
  quote "fake \"call\""
acknowledge dispute of call
  because "paragraph 4 gives both accounts"
  between Dmitriev and Bloomberg
  until 2025-12-31
acknowledge finding 3f9a21
acknowledge dispute finding 3f9a21
  between A, B and C
"#;

/// One of each kind of line of rules files.
const RULES: &str = r#"cue says, said, "has said": affirms
cue confirms: affirms, factive
cue suggests: affirms, possible
cue tells {hearer}, told {hearer}: affirms
cue "it is alleged that", "was accused of": affirms, possible, unnamed, loaded
hedge "might have", might: possible
hedge probably: probable
negation not, never, "did not"
future will, "is to"
filler the, a, an
indefinite somebody, "unnamed {x}"
forms leak, leaks, leaked

phrase {agent} authored {work}
  also {work} was authored by {agent}
  negated {agent} did not author {work}
  one agent per work
  opposite {work} was found
  implies {agent} knows {work}
  presupposes {work} exists
  symmetric
  accusation agent
  vague
  mark vague
  mark accusation agent
  note "words"
phrase {event: event} killed {n: number} people in {place: place} on {d: date} for {all: each}
  one n per event, place
  within 10%
  grows
  once
phrase "White House" happened
place Berlin
define A contradicts B on {p}
  A affirms {p}
  B denies {p}
define Washington is big
define {x} is known
  lower by 1 where A.certainty is possible
  unless {x} is Washington

rule dispute: error
  "Two speakers contradict each other."
  A contradicts B on {point}
  A.speaker is not B.speaker
  A.source.published is before {e}.on
  {e.on} overlaps A.when
  unless at least 2 distinct origins affirm {p}
  unless
    A is in a story
    exactly 3 distinct {x}
      A names {x}
      {x} is known
  more than 2 distinct claims affirm {p}
    unless {p} is hard
  flag A against B on {point}, as note: "{A.speaker} and {B.speaker} differ on {point}"
  flag A
  flag {x}: "only {p.sources} is on file for this"
  flag A on {point} as warning: "x"
  per A.speaker
  absorbs reversal, tension
  raised by reading
  lower by 2 where unless A is B
  why "x"
  help "carry both accounts"
  from "Reuters Handbook, accuracy"
  needs "x"
  silent "x"
  set house

example "a denial is a dispute"
  source a "x"
    published 2025-01-01
  phrase {a} sang
  from a: Dmitriev called Ushakov
    said Monday
  from b
    Dmitriev denies Dmitriev called Ushakov
  rule of law is hard
  X says y
  expect dispute, reversal
example "nothing"
  expect nothing
"#;

fn fine(text: &str, kind: FileKind) -> Document {
    let (document, errors) = parse(text, kind);
    assert_eq!(errors, [], "{:?}", errors.iter().map(|error| text.get(error.span.range())).collect::<Vec<_>>());
    document
}

#[test]
fn canonical_files_are_printed_as_they_are() {
    for (text, kind) in [(CLAIMS, FileKind::Claims), (RULES, FileKind::Rules)] {
        let document = fine(text, kind);
        assert_eq!(print(text, &document), text);
    }
}

//! Table tests of the syntax layer: how each kind of line parses, and the errors for lines that do not.

mod laws;

use super::{
    ast::{Claim, ConditionKind, PatternWord, SlotType, Statement, StatementKind, SyntaxError, TermKind, TokenKind},
    *,
};

/// One line of each kind in claims files.
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
asked Peskov about plan is fake
  on 24 November 2025
  by "email"
  until 2025-11-25
  replied peskov-1
  note "his assistant confirmed receipt"
asked "Dmitry Peskov" about Dmitriev denies [call]
  by telephone
"#;

/// One line of each kind in rules files.
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
  usually one agent per work
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

/// Parses a text and shows each error as `LINE: «PLACE» MESSAGE (HELP)`.
fn errors(text: &str, kind: FileKind) -> String {
    let (_, errors) = parse(text, kind);
    let show = |error: &SyntaxError| {
        let line = text[..error.span.start as usize].matches('\n').count() + 1;
        let help = error.help.iter().map(|help| format!(" ({help})")).collect::<String>();
        format!("{line}: «{}» {}{help}\n", &text[error.span.range()], error.message)
    };
    errors.iter().map(show).collect()
}

/// Parses the lines of a claims file and compares the errors.
#[track_caller]
fn claims(text: &str, expect: &str) {
    assert_eq!(errors(text, FileKind::Claims).trim_end(), expect.trim_end(), "in {text}");
}

/// Does the same for a rules file.
#[track_caller]
fn rules(text: &str, expect: &str) {
    assert_eq!(errors(text, FileKind::Rules).trim_end(), expect.trim_end(), "in {text}");
}

/// The tokens of a text as `KIND:TEXT`, with a letter for the kind.
fn tokens(text: &str) -> String {
    let (document, _) = parse(text, FileKind::Claims);
    let show = |token: &Token| {
        let kind = match token.kind {
            TokenKind::Word => 'w',
            TokenKind::Quoted => 'q',
            TokenKind::Slot => 's',
            TokenKind::Open | TokenKind::Close => 'b',
            TokenKind::Comma | TokenKind::Colon => 'm',
        };
        format!("{kind}:{}", token_text(text, *token))
    };
    document.tokens.iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_text_is_cut_into_words_marks_and_quotes() {
    for (text, expect) in [
        ("A  says\tb", "w:A w:says w:b"),
        ("1,300 12% $3bn 20–28 U.S. 24:00", "w:1,300 w:12% w:$3bn w:20–28 w:U.S. w:24:00"),
        ("a, b: c,", "w:a m:, w:b m:: w:c m:,"),
        ("https://x.org/a#b,c:d", "w:https://x.org/a#b,c:d"),
        ("\"a\",\"b\":", "q:\"a\" m:, q:\"b\" m::"),
        ("“a” „b“ ‟c” \"d”", "q:“a” q:„b“ q:‟c” q:\"d”"),
        (r#""a \"b\" \\" c"#, r#"q:"a \"b\" \\" w:c"#),
        // Marks of another kind may stand inside, in pairs.
        ("\"a “b” c\" d", "q:\"a “b” c\" w:d"),
        ("\"a „b“ c\" d", "q:\"a „b“ c\" w:d"),
        ("“a \"b\" c” d", "q:“a \"b\" c” w:d"),
        ("“a “b” c” „d „e“ f“ g", "q:“a “b” c” q:„d „e“ f“ w:g"),
        ("„a “b” c” d", "q:„a “ w:b q:” c” w:d"),
        ("\"a “b c\" d", "q:\"a “b c\" w:d"),
        ("\"a “b” “c” d\" e", "q:\"a “b” “c” d\" w:e"),
        ("“a\" “b” “c“ d", "q:“a\" q:“b” q:“c“ w:d"),
        ("\"a \\“b\" c", "q:\"a \\“b\" w:c"),
        ("not[a b]c [d, e]: f", "w:not b:[ w:a w:b b:] w:c b:[ w:d m:, w:e b:] m:: w:f"),
        ("x # y\n#z\na#b \"c\"#d", "w:x w:a#b q:\"c\" w:#d"),
        ("a\u{a0}b\u{2009}c\u{3000}d", "w:a w:b w:c w:d"),
        ("\u{feff}a\r\nb", "w:a w:b"),
        ("{a} {n: number} {e.on}.x", "s:{a} s:{n: number} s:{e.on} w:.x"),
        ("a,, b,:c", "w:a, m:, w:b,:c"),
        ("I ❤️ Zoë’s café’s", "w:I w:❤️ w:Zoë’s w:café’s"),
        ("", ""),
        ("\u{feff}", ""),
    ] {
        assert_eq!(tokens(text), expect, "in {text}");
    }
}

#[test]
fn quoted_words_are_decoded() {
    for (raw, value) in [
        ("\"a\"", "a"),
        ("“a”", "a"),
        ("\"\"", ""),
        ("\"a", "a"),
        ("a", "a"),
        (r#""a \"b\" \“c\” \\ \d""#, r#"a "b" “c” \ \d"#),
        (r#""\""#, r#"""#),
        ("\"a “b” c\"", "a “b” c"),
        (r#""a “b” \“c""#, "a “b” “c"),
    ] {
        assert_eq!(unquote(raw), value, "in {raw}");
    }
}

#[test]
fn a_place_that_cannot_be_read_is_named() {
    claims(
        "A \"says b\nA [b\nA b]\nA []\nA {x}\nA}\n{x\nA\u{200b}b\nA\u{ad}b",
        "\
1: «\"» this quotation mark is not closed on its line (close it with `\"`; write `\\\"` for a quotation mark inside quoted words)
2: «[» `[` is not closed on its line (close it with `]`)
3: «]» `]` without `[`
4: «]» expected words between `[` and `]`
5: «{x}» a slot stands in phrases and rules, not in a claim (write a name in its place, or put the words in quotes)
6: «}» `}` without `{`
7: «{» `{` is not closed on its line (close it with `}`: `{name}`)
8: «\u{200b}» invisible character U+200B (take it out, or put the words that need it in quotes)
9: «\u{ad}» invisible character U+00AD (take it out, or put the words that need it in quotes)",
    );
    claims(
        "A\u{202e}b\nA \"\u{2066}\"\n# \u{200f}\nA \0\nA \"\u{7}\"\nA \u{9b}\nA\rb\nA \u{fe0f}",
        "\
1: «\u{202e}» text-direction mark U+202E: the line would not be read as it is shown (take it out, or type the words around it anew)
2: «\u{2066}» text-direction mark U+2066: the line would not be read as it is shown (take it out, or type the words around it anew)
3: «\u{200f}» text-direction mark U+200F: the line would not be read as it is shown (take it out, or type the words around it anew)
4: «\0» control character U+0000 (take it out, or type the words around it anew)
5: «\u{7}» control character U+0007 (take it out, or type the words around it anew)
6: «\u{9b}» control character U+009B (take it out, or type the words around it anew)
7: «\r» a carriage return without a line feed (end lines with a line feed, or with a carriage return and a line feed)
8: «\u{fe0f}» invisible character U+FE0F (take it out, or put the words that need it in quotes)",
    );
    claims(
        "source a \"The \"Herald\" of today\"\n  published 2025",
        "1: «Herald» expected the end of the line after `\"The \"`, found `Herald` \
         (a quotation mark ends quoted words; inside them write “curly” or ‘single’ ones, or `\\\"`)",
    );
    // Invisible characters are allowed where they cannot mislead.
    claims("A says \"x\u{200b}\" # \u{200d}", "");
    let deep = format!("{}x{}", "[".repeat(129), "]".repeat(129));
    let (_, errors) = parse(&deep, FileKind::Claims);
    assert_eq!(errors[0].message, "brackets nested deeper than 128");
    assert_eq!((errors.len(), errors[0].span.start), (1, 128));
    fine(&deep[1..deep.len() - 1], FileKind::Claims);
}

#[test]
fn broken_lines_of_sources_and_names_say_what_was_expected() {
    claims(
        "source a\n  publishd 2025\n  flurb x\n  headline\n  outlet A B\n  published\n  cites a,\n  cites a b\n  kind \"x\"",
        "\
2: «publishd» expected `published`, `outlet`, `url`, `text`, `words`, `cites`, `kind`, `mark` or `note` below a source, found `publishd` (did you mean `published`?)
3: «flurb» expected `published`, `outlet`, `url`, `text`, `words`, `cites`, `kind`, `mark` or `note` below a source, found `flurb` (a line that is indented deeper belongs to the line above it)
4: «headline» expected `published`, `outlet`, `url`, `text`, `words`, `cites`, `kind`, `mark` or `note` below a source, found `headline` (write `mark headline` for a mark that rules ask for)
5: «B» expected the end of the line after `A`, found `B` (put words that belong together in quotes)
6: «» expected a date after `published`, found the end of the line
7: «» expected the name of a source after `,`, found the end of the line
8: «b» expected `,` or the end of the line after `a`, found `b` (put words that belong together in quotes)
9: «\"x\"» expected a kind of source after `kind`, found `\"x\"`",
    );
    claims(
        "source a b\n  published 2025\nperson A B C\n  includes x\nperson A\n  incudes x\n  distinct to b\nevent a on\n  on 2025",
        "\
1: «b» expected a title in quotes, or the end of the line after `a`, found `b`
3: «C» expected `,` or the end of the line after `B`, found `C` (put words that belong together in quotes)
6: «incudes» expected `includes`, `means`, `distinct`, `on`, `title`, `mark` or `note` below a name, found `incudes` (did you mean `includes`?)
7: «to» expected `from` after `distinct`, found `to`
8: «on» expected another name in quotes or after a comma (a name and its other names: `person Dmitriev \"Kirill Dmitriev\", Kirill`)",
    );
}

#[test]
fn broken_lines_of_claims_and_acknowledgements_say_what_was_expected() {
    claims(
        "from rt\n  A says b\n    quote fake\n    rests rubio\n    B says c\n    background x\n    allow dispute\n    quote \"x\"\n      deeper",
        "\
3: «fake» expected the quoted words in quotes after `quote`, found `fake`
4: «rubio» expected `on` after `rests`, found `rubio`
5: «B» expected `quote`, `at`, `said`, `as`, `retracts`, `corrects`, `rests`, `cites`, `background`, `allow`, `note`, `mark` or `checked` below a claim, found `B` (a line that is indented deeper belongs to the line above it)
6: «x» expected the end of the line after `background`, found `x` (put words that belong together in quotes)
7: «» expected `because` after `dispute`, found the end of the line
9: «deeper» nothing can stand below the line that begins with `quote` (indent this line as deep as the line it belongs beside)",
    );
    claims(
        "acknowledge\n  because \"x\"\nacknowledge dispute of call\n  becuse \"x\"\n  between A\n  until",
        "\
1: «» expected the name of a rule after `acknowledge`, found the end of the line
4: «becuse» expected `because`, `between` or `until` below an acknowledgement, found `becuse` (did you mean `because`?)
5: «» expected `and` after `A`, found the end of the line
6: «» expected a date after `until`, found the end of the line",
    );
}

#[test]
fn broken_requests_for_a_reply_say_what_was_expected() {
    claims(
        "asked Dmitry Peskov about call\n  on 2025-11-24\nasked Peskov about call\n  untli 2025\n  replied\n  by\nasked\n  by email",
        "\
1: «Peskov» expected `about` after the name, found `Peskov` (put a name of several words in quotes: `asked \"Dmitry Peskov\" about plan is fake`)
4: «untli» expected `on`, `by`, `until`, `replied` or `note` below a request for a reply, found `untli` (did you mean `until`?)
5: «» expected the label of the claim that is the reply after `replied`, found the end of the line
6: «» expected how you asked after `by`, found the end of the line
7: «» expected the name of whom you asked after `asked`, found the end of the line",
    );
}

#[test]
fn a_misspelt_declaration_is_one_error_and_its_claims_are_kept() {
    let text = "sorce a\n  published 2025\nform rt\n  A says b\nfrom\n  A says c\nfrom \"x\n  A says d\n";
    claims(
        text,
        "\
1: «sorce» `sorce` begins no declaration (did you mean `source`?)
3: «form» `form` begins no declaration (did you mean `from`?)
5: «» expected the name of a source after `from`, found the end of the line
7: «\"» this quotation mark is not closed on its line (close it with `\"`; write `\\\"` for a quotation mark inside quoted words)",
    );
    assert_eq!(all_claims(&parse(text, FileKind::Claims).0).len(), 3);
}

#[test]
fn vocabulary_in_a_claims_file_belongs_elsewhere_and_claims_in_a_rules_file_too() {
    let elsewhere = |word: &str, line: u32| {
        format!(
            "{line}: «{word}» `{word}` belongs in a rules file (`*.rules`) (claims files never change how lines are read)\n"
        )
    };
    let expect = ["cue", "phrase", "", "rule", "filler", "example", "define"].iter().zip(1..);
    let expect: String =
        expect.filter(|(word, _)| !word.is_empty()).map(|(word, line)| elsewhere(word, line)).collect();
    let text = "cue says: affirms\nphrase {a} sang\n  once\nrule a: error\nfiller the\nexample \"x\"\ndefine A is b";
    claims(text, &expect);
    rules(
        "source a\n  published 2025\nphrse {a} b\nD denies call\nfrom a: b\nexample \"x\"\n  rule a: error",
        "\
1: «source» `source` belongs in a claims file (`*.claims`) (below an `example` it may stand too)
3: «phrse» a statement of a rules file cannot begin with `phrse` (did you mean `phrase`?)
4: «D» a statement of a rules file cannot begin with `D` (it begins with one of: cue, hedge, negation, future, filler, indefinite, forms, phrase, define, rule, example, or a kind of name; claims stand in `*.claims` files)
5: «from» `from` belongs in a claims file (`*.claims`) (below an `example` it may stand too)
7: «rule» `rule` belongs in a rules file (put it at the left margin, outside the example)",
    );
}

#[test]
fn broken_lines_of_vocabulary_say_what_was_expected() {
    rules(
        "cue says\ncue says: afirms\ncue says: affirms, posible\ncue says: affirms, denies\ncue: affirms\ncue \"\": affirms\ncue tells {a} {b}: affirms\ncue tells {a: person}: affirms",
        "\
1: «» expected `:` after `says`, found the end of the line
2: «afirms» expected a stance, a certainty or a mark, found `afirms` (did you mean `affirms`?)
3: «posible» expected a stance, a certainty or a mark, found `posible` (did you mean `possible`?)
4: «denies» a cue has one stance
5: «:» expected a word or quoted words after `cue`, found `:`
6: «\"\"» expected a word or quoted words, found empty quotes
7: «{b}» this is the second slot of this form (a form holds one slot at most: the person spoken to)
8: «person» the slot of a form has no type",
    );
    rules(
        "hedge a: sure\nhedge a: posible\nforms leak\nfiller\nfiller a b,",
        "\
1: «sure» expected `probable` or `possible` after `:`, found `sure`
2: «posible» expected `probable` or `possible` after `:`, found `posible` (did you mean `possible`?)
3: «» expected `,` and another form of the word (`forms` holds one word in several forms: `forms leak, leaks, leaked`)
4: «» expected a word or quoted words after `filler`, found the end of the line
5: «» expected a word or quoted words after `,`, found the end of the line",
    );
    let known = "expected `also`, `negated`, `one`, `usually`, `within`, `opposite`, `implies`, `presupposes`, `symmetric`, \
                 `once`, `grows`, `mark` or `note` below a phrase";
    rules(
        "phrase\nphrase {a: persn} x\nphrase {a b} x\nphrase {a}'s x\nphrase {a} x\n  symetric\n  a b c\n  one a for b\n  one a per\n  implies\n  within",
        &format!(
            "\
1: «» expected words and slots after `phrase`, found the end of the line
2: «persn» expected a type of slot after `:`, found `persn` (did you mean `person`?)
3: «a b» expected the name of a slot between `{{` and `}}`, found `a b` (a name is one word of letters and digits: `{{agent}}`)
4: «'s» expected a space after `{{a}}` (a slot stands for whole words)
6: «symetric» {known}, found `symetric` (did you mean `symmetric`?)
7: «a» {known}, found `a` (a line that is indented deeper belongs to the line above it)
8: «for» expected `per` after `a`, found `for`
9: «» expected the name of a slot after `per`, found the end of the line
10: «» expected words and slots after `implies`, found the end of the line
11: «» expected a number or a share after `within`, found the end of the line"
        ),
    );
}

#[test]
fn broken_lines_of_rules_say_what_was_expected() {
    rules(
        "rule a\nrule a: eror\nrule a: error\n  flag\n  flag A agains B: \"x\"\n  flag A: x\n  flag A, on {p}: \"x\"\n  unless\n  at least two distinct x\n  at least 2 sources affirm {p}\n  at least 2 distinct sources",
        "\
1: «» expected `:` after `a`, found the end of the line
2: «eror» expected `note`, `warning` or `error` after `:`, found `eror` (did you mean `error`?)
4: «» expected a claim or a name after `flag`, found the end of the line
5: «agains» expected `against`, `on`, `,`, `as` or `:` after `A`, found `agains` (did you mean `against`?)
6: «x» expected a message in quotes after `:`, found `x`
7: «on» expected `as` after `,`, found `on`
8: «» expected a condition after `unless`, on its line or below it
9: «two» expected a whole number after `least`, found `two`
10: «sources» expected `distinct` after `2`, found `sources`
11: «» expected what is counted, on this line or below it",
    );
    let known = "expected `flag`, `help`, `why`, `from`, `needs`, `silent`, `set`, `per`, `together`, `absorbs`, `optional`, `raised`, `lower`, \
                 `unless`, `at least`, `at most`, `exactly`, `fewer than`, `more than` or a condition";
    rules(
        "rule a: error\n  lower by 4 where A is B\n  lower by 1 if A is B\n  raised by magic\n  help x\n  halp \"x\"\n  \"a\"\n  \"b\"\n  {x}y is z\n  A [b]\nexample x\n  expect y\nexample \"x\"\n  expect",
        &format!(
            "\
2: «4» expected a number of levels from 1 to 3 after `by`, found `4`
3: «if» expected `where` after `1`, found `if`
4: «magic» expected `reading` or `handling` after `by`, found `magic`
5: «x» expected words in quotes after `help`, found `x`
6: «halp» {known}, found `halp` (did you mean `help`?)
8: «\"b\"» a rule has one sentence that says what it finds (write `why \"…\"` or `help \"…\"` for further words)
9: «y» expected a space or a field after `{{x}}`
10: «[» expected a claim, a variable or a word after `A`, found `[`
11: «x» expected a title in quotes after `example`, found `x`
14: «» expected the name of a rule, or `nothing` after `expect`, found the end of the line"
        ),
    );
}

fn all_claims(document: &Document) -> Vec<&Claim> {
    let claims = |statement| match statement {
        &Statement { kind: StatementKind::Claim(ref claim), .. } => std::slice::from_ref(claim),
        Statement { kind: StatementKind::From(from), .. } => from.claims.as_slice(),
        _ => &[],
    };
    document.statements.iter().flat_map(claims).collect()
}

#[test]
fn a_line_that_is_no_declaration_is_a_claim() {
    for text in [
        "source says plan is fake",
        "story goes on",
        "event was cancelled",
        "place burned down",
        "work continues on Monday",
        "person of interest left",
        "from rt",
        "from Russia with love",
        "acknowledge that plan is fake",
        "asked whether plan is fake he left",
        "asked Peskov whether plan is fake",
        "asked",
        "asked Peskov about",
        "from rt\n  asked Peskov about plan",
        "rule of law is fake",
        "cue for leaving was missed",
        "phrase was misread",
        "future looks bleak",
        "hedge funds fell",
        "negation never works",
        "define success",
        "example given was bad",
        "quote \"x\"",
        "said 2025-11-26",
        "background",
        "from rt\n  as rubio-1",
        "from rt\n  source a \"b\"",
        "source says plan is fake\n  quote \"x\"",
    ] {
        let document = fine(text, FileKind::Claims);
        let claims = all_claims(&document);
        assert_eq!(claims.len(), 1, "in {text}");
        assert!(claims[0].not_declared.is_some(), "in {text}");
    }
    for text in [
        "Dmitriev denies call",
        "Reuters asked Peskov about plan",
        "from rt\n  work continues",
        "from rt: source says x",
        "at home A says b",
    ] {
        let document = fine(text, FileKind::Claims);
        let claims = all_claims(&document);
        assert!(claims.len() == 1 && claims[0].not_declared.is_none(), "in {text}");
    }
}

#[test]
fn lines_belong_to_the_nearest_line_that_is_indented_less() {
    let document = fine("from a\n      A says b\n   A says c\n\t quote \"x\"\n  A says d\nA says e", FileKind::Claims);
    let StatementKind::From(from) = &document.statements[0].kind else { panic!("{document:?}") };
    assert_eq!(from.claims.iter().map(|claim| claim.details.len()).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(document.statements.len(), 2);
}

#[test]
fn terms_of_conditions_are_told_apart() {
    let text = "define x\n  A B.said C.source.published {x} {e.on} {e}.on-day Washington U.S. A. a.b \"A\" I";
    let document = fine(text, FileKind::Rules);
    let StatementKind::Define(define) = &document.statements[0].kind else { panic!("{document:?}") };
    let ConditionKind::Holds(terms) = &define.conditions[0].kind else { panic!("{document:?}") };
    let word = |word: &str| TermKind::Word(word.into());
    let expect = [
        TermKind::Claim('A'),
        TermKind::ClaimField { claim: 'B', path: "said".into() },
        TermKind::ClaimField { claim: 'C', path: "source.published".into() },
        TermKind::Variable("x".into()),
        TermKind::VariableField { variable: "e".into(), path: "on".into() },
        TermKind::VariableField { variable: "e".into(), path: "on-day".into() },
        word("Washington"),
        word("U.S."),
        word("A."),
        word("a.b"),
        TermKind::Quoted("A".into()),
        TermKind::Claim('I'),
    ];
    assert_eq!(terms.iter().map(|term| term.kind.clone()).collect::<Vec<_>>(), expect);
}

#[test]
fn conditions_nest_in_unless_and_counts() {
    let text = "define x\n  unless at least 2 distinct origins affirm {p}\n    A is B\n  unless\n    A is B\n    exactly 1 distinct {x}\n      {x} is y\n  unless A is B\n    B is A";
    let document = fine(text, FileKind::Rules);
    let StatementKind::Define(define) = &document.statements[0].kind else { panic!("{document:?}") };
    let counts: Vec<_> = define.conditions.iter().map(shape).collect();
    assert_eq!(counts, ["unless(count(holds holds))", "unless(holds count(holds))", "unless(holds holds)"]);
}

fn shape(condition: &ast::Condition) -> String {
    let all = |conditions: &[ast::Condition]| conditions.iter().map(shape).collect::<Vec<_>>().join(" ");
    match &condition.kind {
        ConditionKind::Holds(_) => "holds".to_owned(),
        ConditionKind::Unless(conditions) => format!("unless({})", all(conditions)),
        ConditionKind::Count { conditions, .. } => format!("count({})", all(conditions)),
        ConditionKind::Sum { conditions, .. } => format!("sum({})", all(conditions)),
    }
}

#[test]
fn slots_have_types() {
    let document = fine("phrase {a} { b : number } {c: organization} {d: each} {e:date}", FileKind::Rules);
    let StatementKind::Phrase(phrase) = &document.statements[0].kind else { panic!("{document:?}") };
    let slots = phrase.pattern.words.iter().map(|word| match word {
        PatternWord::Slot { name, slot_type, .. } => (name.as_str(), *slot_type),
        PatternWord::Literal { word, .. } => (word.as_str(), SlotType::Any),
    });
    let organisation = SlotType::Kind(ast::NameKind::Organisation);
    let expect = [
        ("a", SlotType::Any),
        ("b", SlotType::Number),
        ("c", organisation),
        ("d", SlotType::Each),
        ("e", SlotType::Date),
    ];
    assert_eq!(slots.collect::<Vec<_>>(), expect);
}

#[test]
fn paths_and_addresses_are_taken_as_written() {
    let document =
        fine("source a\n  text my  own [draft.txt # x\n  url https://x.org/a,b\n  text \"a b\"", FileKind::Claims);
    let StatementKind::Source(source) = &document.statements[0].kind else { panic!("{document:?}") };
    let texts = source.details.iter().map(|detail| match &detail.kind {
        ast::SourceDetailKind::Url(text) | ast::SourceDetailKind::Text(text) => text.value.as_str(),
        _ => "",
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["my  own [draft.txt", "https://x.org/a,b", "a b"]);
}

#[test]
fn an_example_that_expects_syntax_keeps_its_errors() {
    let text = "example \"a\"\n  from a\n    A says b\n      quotes \"x\n  expect syntax\nexample \"b\"\n  A [b\n  expect syntax\ncue x\nexample \"c\"\n  A [b\n";
    let (document, errors) = parse(text, FileKind::Rules);
    assert_eq!(errors.len(), 2, "{errors:?}");
    let kept = document.statements.iter().map(|statement| match &statement.kind {
        StatementKind::Example(example) => example.errors.len(),
        _ => 0,
    });
    assert_eq!(kept.collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn the_layout_is_made_canonical() {
    let text = "\u{feff}\r\n\r\n# a \r\nfrom   rt #b\r\n\t# c\r\n\tA  says\tnot[ b ]\r\n\r\n\r\n\t     quote  \"x  y\"\r\nsource s\n text my  file\n cites a ,b,\n\n\n";
    let expect =
        "# a\nfrom rt  # b\n  # c\n  A says not [b]\n\n    quote \"x  y\"\nsource s\n  text my  file\n  cites a ,b,\n";
    let (document, _) = parse(text, FileKind::Claims);
    assert_eq!(print(text, &document), expect.replace("# b", "#b"));
}

#[test]
fn a_rule_without_one_of_its_conditions_is_marked_as_broken() {
    let broken = |text: &str| {
        let (document, errors) = parse(text, FileKind::Rules);
        assert_eq!(errors.len(), 1, "in {text}: {errors:?}");
        match &document.statements[0].kind {
            StatementKind::Rule(rule) => rule.broken,
            StatementKind::Define(define) => define.broken,
            other => panic!("{other:?}"),
        }
    };
    assert!(broken("rule a: error\n  A is B\n  A [is B\n  flag A"));
    assert!(broken("rule a: error\n  A is B\n  unless\n    A \"is B\n  flag A"));
    assert!(broken("rule a: error\n  A is B\n  flag"));
    assert!(broken("define a\n  unless"));
    assert!(broken("define a\n  lower by 1 where at least 2 distinct {x}\n    A [is"));
    assert!(!broken("rule a: error\n  A is B\n  help x\n  flag A"));
}

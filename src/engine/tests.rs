//! What rules find, on small files.

use super::sample::{check, world};

const DISPUTE: &str = "
define A clashes with B on {p}
  A affirms {p}
  B denies {p}
  unless A.time is apart from B.time
rule dispute: error
  A clashes with B on {p}
  A.speaker is not B.speaker
  flag A against B on {p}: \"{A.speaker} and {B.speaker} differ\"
";

#[test]
fn the_standard_rules_have_no_mistakes() {
    let world = world("", "", true);
    assert_eq!(world.diagnostics, []);
}

#[test]
fn an_affirmation_and_a_denial_on_one_point_are_one_match() {
    check(
        "from a: Ushakov says plan is fake\nfrom b: Dmitriev denies plan is fake\nfrom c: Peskov denies plan is fake\n",
        DISPUTE,
        &["dispute: Ushakov says plan is fake | Dmitriev denies plan is fake; Peskov denies plan is fake"],
    );
}

#[test]
fn one_speaker_is_in_no_dispute_with_himself() {
    check("from a: Ushakov says plan is fake\nfrom b: Ushakov denies plan is fake\n", DISPUTE, &[]);
}

#[test]
fn a_count_asks_for_distinct_origins() {
    let rule = "
rule single: warning
  A is in a story
  A affirms {p}
  unless at least 2 distinct origins affirm {p}
  flag A: \"only one\"
";
    let claims = "
source ap \"AP\"
source mirror \"Mirror\"
  cites ap
story s \"S\"
  cites ap
from ap: plan is fake
from mirror: plan is fake
from s
  plan is fake
  call happened
  Dmitriev says call happened
";
    check(claims, rule, &["single: plan is fake"]);
}

#[test]
fn what_is_defined_by_itself_is_followed_to_the_end() {
    let rules = "
phrase {x} leads to {y}
define {x} comes before {y}
  A affirms {x} leads to {y}
define {x} comes before {y}
  {x} comes before {z}
  {z} comes before {y}
rule circle: error
  {x} comes before {x}
  flag {x}: \"{x} comes before itself\"
";
    let claims = "from a: first leads to second\nfrom b: second leads to third\nfrom c: third leads to first\nfrom d: third leads to fourth\n";
    check(claims, rules, &["circle: first", "circle: second", "circle: third"]);
}

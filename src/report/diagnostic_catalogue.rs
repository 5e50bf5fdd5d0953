//! What is found amiss in rule files and in what claim files name, in words: it has no rule of its
//! own, so that a project without rules is told of it all the same.

/// By name: what was found, and what it means for the run.
const MISTAKES: [(&str, &str, &str); 12] = [
    (
        "configuration",
        "`copydesk.toml` holds something that cannot be read, or names a rule, a set, a source or a file that there is not.",
        "What it was meant for is not done; the rest counts, and the run ends with status 2.",
    ),
    ("duplicate-rule", "Two rules have one name.", RULE),
    ("kind-mismatch", "A condition compares, or asks for, things of different kinds, such as a date and a name.", RULE),
    ("negation-cycle", "Something would hold because it does not hold, by itself or by way of others.", RULE),
    ("too-many-conditions", "A rule has too many conditions once all that it asks for is written out.", RULE),
    ("unbound-variable", "No condition says what a variable stands for.", RULE),
    ("unknown-condition", "A line of a rule is no condition, or a part of the rule is missing.", RULE),
    ("unknown-field", "A rule asks for a field that such a thing does not have.", RULE),
    (
        "unknown-rule",
        "A line names a rule that there is not.",
        "What it was meant for is not done: nothing is absorbed or allowed by it.",
    ),
    ("unknown-severity", "A severity is none of `error`, `warning` and `note`.", RULE),
    (
        "text-not-read",
        "The text of a source could not be read.",
        "Its claims are checked, but no passage of it is shown and no quote looked up.",
    ),
    (
        ANCHOR,
        "The words after `at`, which show where a claim stands, occur in the text more than once.",
        "The first place counts, so a finding may show a passage that says something else. More of the words tell the two apart.",
    ),
];

/// The one that is only a note.
pub const ANCHOR: &str = "anchor-found-twice";

const RULE: &str = "A rule with a mistake is not evaluated, nor is what asks for it. The other rules are, and the run ends with status 2.";

/// What was found and what it means for the run, where something that is found has that name.
pub fn meaning(name: &str) -> Option<(&'static str, &'static str)> {
    MISTAKES.iter().find(|(known, ..)| *known == name).map(|&(_, what, then)| (what, then))
}

#!/usr/bin/env python3
"""Compares what copydesk finds with what its definition says, finding by finding.

    oracle.py FOLDER FINDINGS.json

FOLDER holds one .rules and one .claims file in the small part of the language that the made-up news wire
uses; FINDINGS.json is what `copydesk check --format json` wrote about them. The checker here is written from
docs/language.md ("When two claims contradict", "Points, sides and findings") and shares nothing with the
program: it looks at every pair of claims on a point, one after another.

It compares the rules of a contradiction: rule, severity, and the lines of all claims that take part.
Exit status: 0 equal, 1 not, 2 a line that it cannot read.
"""
import collections, glob, json, os, re, sys

RULES = {"dispute", "self-contradiction", "conflicting-reports", "reversal", "own-voice-disputed"}
LEVELS = ["note", "warning", "error"]
CERTAIN, PROBABLE, POSSIBLE = 0, 1, 2
# By how many levels a contradiction between two certainties is lowered; a pair that is not here is none.
LOWERED = {(CERTAIN, CERTAIN): 0, (CERTAIN, PROBABLE): 1, (PROBABLE, PROBABLE): 1, (CERTAIN, POSSIBLE): 2}
CUES = {"says": ("affirms", CERTAIN), "denies": ("denies", CERTAIN), "suggests": ("affirms", POSSIBLE),
        "declines to comment on": None}
Claim = collections.namedtuple("Claim", "line source speaker day certainty")

LINE = re.compile(r"  (\S+) on (\d{4}-\d\d-\d\d) (" + "|".join(CUES) + r") (\S+) (.+) (\S+)$")


def fail(path, number, line):
    sys.exit(print(f"{path}:{number}: the oracle cannot read: {line!r}", file=sys.stderr) or 2)


def read_phrases(path):
    """Phrases as their words between two slots: those with one agent, opposites, what follows, and `within`."""
    one, opposite, implies, within, phrase = set(), {}, collections.defaultdict(list), {}, None
    for number, line in enumerate(open(path), 1):
        if m := re.match(r"phrase \{\w+\} (.+) \{\w+(?:: number)?\}$", line): phrase = m[1]
        elif re.match(r"  one a per b$", line): one.add(phrase)
        elif re.match(r"  one n per \w+$", line): pass
        elif m := re.match(r"  opposite \{a\} (.+) \{b\}$", line): opposite[m[1]] = phrase
        elif m := re.match(r"  implies \{a\} (.+) \{b\}$", line): implies[phrase].append(m[1])
        elif m := re.match(r"  within (\d+)%$", line): within[phrase] = int(m[1])
        else: fail(path, number, line)
    return one, opposite, implies, within


def read_claims(path):
    """Claims as (claim, stance, phrase, first, second), names by the first of theirs."""
    name, source = {}, None
    for number, line in enumerate(open(path), 1):
        line = line.rstrip("\n")
        if m := re.match(r"thing (.+)$", line):
            first, *others = re.split(r",? ", m[1])
            for other in others: name[other] = first
        elif m := re.match(r"from (\S+)$", line): source = m[1]
        elif m := LINE.match(line):
            cue = CUES[m[3]]
            if cue is None: continue                         # who declines affirms and denies nothing
            own = lambda word: name.get(word, word)
            yield Claim(number, source, own(m[1]), m[2], cue[1]), cue[0], m[5], own(m[4]), own(m[6])
        else: fail(path, number, line)


def points(folder):
    """What claims are about: for each point the claims on it, each with what it says there."""
    one, opposite, implies, within = read_phrases(*glob.glob(os.path.join(folder, "*.rules")))
    affirmed, denied, figures = (collections.defaultdict(list) for _ in range(3))
    for claim, stance, phrase, first, second in read_claims(*glob.glob(os.path.join(folder, "*.claims"))):
        if phrase in within:
            figures[phrase, first].append((int(second), claim))
            continue
        if stance == "denies":
            denied[phrase, first, second].append(claim)
            continue
        todo, seen = [phrase], set()
        while todo:                                          # who affirms affirms what follows
            follows = todo.pop()
            if follows not in seen:
                seen.add(follows)
                affirmed[follows, first, second].append(claim)
                todo += implies[follows]
    for what, claims in denied.items():
        if what in affirmed:
            yield [("denied", c) for c in claims] + [("affirmed", c) for c in affirmed[what]], None
    agents = collections.defaultdict(list)
    for (phrase, first, second), claims in affirmed.items():
        if phrase in one: agents[phrase, second] += [(first, c) for c in claims]
        if phrase in opposite:
            others = affirmed.get((opposite[phrase], first, second), [])
            yield [(phrase, c) for c in claims] + [(opposite[phrase], c) for c in others], None
    for claims in agents.values(): yield claims, None
    for (phrase, _), claims in figures.items(): yield claims, within[phrase]


def excluded(a, b, within):
    if within is None: return a != b
    low, high = min(a, b), max(a, b)
    return (high - low) * 100 > high * within               # farther apart than so many per cent of the larger


def expected(folder):
    found = collections.Counter()
    for claims, within in points(folder):
        if len({said for said, _ in claims}) < 2: continue
        best, members = {}, collections.defaultdict(set)
        for index, (said, a) in enumerate(claims):
            for other, b in claims[index + 1:]:
                if not excluded(said, other, within) or a.line == b.line: continue
                lowered = LOWERED.get(tuple(sorted((a.certainty, b.certainty))))
                if lowered is None: continue
                if a.speaker != b.speaker: key = "dispute", None
                elif a.day != b.day: key = "reversal", a.speaker
                elif a.source == b.source: key = "self-contradiction", a.speaker
                else: key = "conflicting-reports", a.speaker
                best[key] = min(best.get(key, 9), lowered)
                members[key] |= {a.line, b.line}
        for (rule, speaker), lowered in best.items():
            level = max(0, (1 if rule == "reversal" else 2) - lowered)
            found[rule, LEVELS[level], tuple(sorted(members[rule, speaker]))] += 1
    return found


def reported(path):
    with open(path) as f: whole = json.load(f)
    found, others = collections.Counter(), collections.Counter()
    for finding in whole["findings"]:
        if finding["rule"] not in RULES:
            others[finding["rule"]] += 1
            continue
        lines = {claim["location"]["start"]["line"] for side in finding["sides"] for claim in side["claims"]}
        found[finding["rule"], finding["severity"], tuple(sorted(lines))] += 1
    return found, others


def main():
    if len(sys.argv) != 3: sys.exit(print(__doc__, file=sys.stderr) or 2)
    want, (got, others) = expected(sys.argv[1]), reported(sys.argv[2])
    for title, rest in ("missing", want - got), ("not expected", got - want):
        for finding in sorted(rest.elements())[:10]: print(f"{title}: {finding}")
        if len(list(rest.elements())) > 10: print(f"{title}: {rest.total()} in all")
    kinds = collections.Counter()
    for (rule, severity, _), times in want.items(): kinds[f"{severity} {rule}"] += times
    print(f"{want.total()} expected, {got.total()} found:", "equal" if want == got else "NOT EQUAL")
    print("  " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())))
    if others: print("  not compared: " + ", ".join(f"{n} {rule}" for rule, n in sorted(others.items())))
    sys.exit(want != got)


main()

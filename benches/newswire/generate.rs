//! A made-up news wire: claims of any number, always the same ones for the same number and seed.
//!
//! What it has in common with real files is what makes checking hard: most claims are about few matters
//! (Zipf's law), names have other names in chains, phrases follow from each other, speakers repeat themselves
//! and each other, and about three claims in a hundred stand against another.

use std::io::{self, Write};

/// Phrases with one agent for each work.
const ONLY_ONE: [&str; 10] =
    ["drafted", "ran", "started", "led", "earned", "holds", "governs", "planned", "devised", "staged"];
/// Phrases that exclude each other.
const OPPOSITES: [(&str, &str); 8] = [
    ("favours", "resists"),
    ("entered", "shunned"),
    ("took", "declined"),
    ("employed", "fired"),
    ("lauded", "faulted"),
    ("increased", "decreased"),
    ("unlocked", "locked"),
    ("passed", "blocked"),
];
/// Phrases that nothing is declared of but what follows from them.
const PLAIN: [&str; 14] = [
    "ordered", "paid", "aided", "promoted", "typed", "composed", "raided", "hit", "harmed", "reached", "obtained",
    "saw", "named", "toured",
];
/// What follows from what, in chains of up to four.
const FOLLOWS: [(&str, &str); 12] = [
    ("ordered", "paid"),
    ("paid", "aided"),
    ("aided", "promoted"),
    ("promoted", "favours"),
    ("typed", "composed"),
    ("composed", "drafted"),
    ("raided", "hit"),
    ("hit", "harmed"),
    ("harmed", "reached"),
    ("took", "obtained"),
    ("employed", "saw"),
    ("lauded", "named"),
];
/// How many claims may be about one matter, one that is at issue, one figure, and one figure that is at issue.
const CAPS: (u32, u32, u32, u32) = (200, 8, 50, 6);

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Newswire {
    /// How many claims.
    pub claims: usize,
    /// Other claims for another seed.
    pub seed: u64,
    /// Whether one matter in particular draws some 4 % of all claims, which all agree.
    pub hot: bool,
}

/// Random numbers by SplitMix64: few lines, and the same anywhere.
pub struct Dice(u64);

impl Dice {
    /// Always the same throws for the same seed and number of claims.
    pub const fn new(seed: u64, claims: usize) -> Self {
        Self(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ claims as u64)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }

    /// A rank by Zipf's law, or any that still has room where that one is full.
    fn rank(&mut self, used: &mut [u32], cap: impl Fn(usize) -> u32) -> usize {
        let mut rank = (used.len() as f64).powf(self.share()) as usize % used.len();
        while used[rank] >= cap(rank) {
            rank = self.below(used.len());
        }
        used[rank] += 1;
        rank
    }
}

/// What claims are about.
struct Matter {
    phrase: &'static str,
    agent: usize,
    object: usize,
    at_issue: bool,
    denied: bool,
}

impl Newswire {
    /// Writes the phrases.
    ///
    /// # Errors
    ///
    /// What `out` fails with.
    pub fn rules(self, out: &mut dyn Write) -> io::Result<()> {
        let opposites = OPPOSITES.iter().map(|(one, _)| one);
        for phrase in ONLY_ONE.iter().chain(&PLAIN).chain(opposites) {
            writeln!(out, "phrase {{a}} {phrase} {{b}}")?;
            if ONLY_ONE.contains(phrase) {
                writeln!(out, "  one a per b")?;
            }
            for (_, other) in OPPOSITES.iter().filter(|(one, _)| one == phrase) {
                writeln!(out, "  opposite {{a}} {other} {{b}}")?;
            }
            for (_, next) in FOLLOWS.iter().filter(|(from, _)| from == phrase) {
                writeln!(out, "  implies {{a}} {next} {{b}}")?;
            }
        }
        writeln!(out, "phrase {{figure}} amounts to {{n: number}}\n  one n per figure\n  within 5%")
    }

    /// Writes the names and the claims, one source's after another's.
    ///
    /// # Errors
    ///
    /// What `out` fails with.
    pub fn claims(self, out: &mut dyn Write) -> io::Result<()> {
        let mut dice = Dice::new(self.seed, self.claims);
        let names = (self.claims / 20).max(20);
        let agents = names / 2;
        let aliases = alias_counts(&mut dice, names);
        for (name, &aliases) in aliases.iter().enumerate().filter(|(_, aliases)| **aliases > 0) {
            write!(out, "thing {}", Name(name, agents, 0))?;
            for alias in 1..=aliases {
                write!(out, ", {}", Name(name, agents, alias))?;
            }
            writeln!(out)?;
        }
        let matters = self.matters(&mut dice, names, agents);
        let figures: Vec<(usize, bool)> =
            (0..(self.claims / 40).max(10)).map(|_| (1000 + dice.below(900_000), dice.share() < 0.1)).collect();
        let (mut used, mut told) = (vec![0; matters.len()], vec![0; figures.len()]);
        let (cap, issue_cap, figure_cap, figure_issue_cap) = CAPS;
        let cap = if self.hot { u32::MAX } else { cap };
        let sources = (self.claims / 50).max(2);
        let (mut last, mut said): (Option<usize>, Option<(usize, usize, Day)>) = (None, None);
        for index in 0..self.claims {
            let source = index * sources / self.claims;
            if last.replace(source) != Some(source) {
                writeln!(out, "from s{source}")?;
            }
            let mut day = Day(dice.below(2200));
            if dice.share() < 0.1 {
                let figure = dice.rank(&mut told, |rank| if figures[rank].1 { figure_issue_cap } else { figure_cap });
                let (base, at_issue) = figures[figure];
                let spread = if at_issue && dice.share() < 0.3 { 0.2 } else { 0.02 };
                let value = (base as f64 * (1.0 - spread + 2.0 * spread * dice.share())) as usize;
                let agent = dice.below(agents);
                let speaker = mention(&mut dice, agent, agents, &aliases);
                writeln!(out, "  {speaker} on {day} says Figure{figure} amounts to {value}")?;
                continue;
            }
            // Now and then a speaker comes back at once to what is at issue.
            let again = said.take().filter(|_| dice.share() < 0.05);
            let rank = match again {
                Some((rank, ..)) => rank,
                None => dice.rank(&mut used, |rank| if matters[rank].at_issue { issue_cap } else { cap }),
            };
            let matter = &matters[rank];
            let (mut phrase, mut agent) = (matter.phrase, matter.agent);
            let mut speaker = (dice.share().powi(2) * agents as f64) as usize;
            let drawn = dice.share();
            let mut cue = match drawn {
                drawn if drawn >= 0.92 => "declines to comment on",
                drawn if drawn >= 0.8 => "suggests",
                _ if matter.denied => "denies",
                _ => "says",
            };
            if matter.at_issue {
                // A principal speaker, who may contradict himself.
                if dice.share() < 0.4 {
                    speaker = rank * 31 % agents;
                    // Half of what is reported of him was said on one day.
                    day = if dice.share() < 0.5 { Day(rank * 37 % 2200) } else { day };
                }
                if let Some((_, who, when)) = again {
                    (speaker, day) = (who, when);
                }
                said = Some((rank, speaker, day));
                if dice.share() < 0.4 {
                    (phrase, agent, cue) = contrary(&mut dice, phrase, agent, agents);
                }
            }
            let speaker = mention(&mut dice, speaker, agents, &aliases);
            let agent = mention(&mut dice, agent, agents, &aliases);
            let object = mention(&mut dice, matter.object, agents, &aliases);
            writeln!(out, "  {speaker} on {day} {cue} {agent} {phrase} {object}")?;
        }
        Ok(())
    }

    fn matters(self, dice: &mut Dice, names: usize, agents: usize) -> Vec<Matter> {
        let works = names - agents;
        let opposites = OPPOSITES.iter().flat_map(|(one, other)| [*one, *other]);
        let free: Vec<&str> =
            PLAIN.iter().copied().filter(|phrase| !follows(phrase).contains(&"drafted")).chain(opposites).collect();
        // A step that shares no factor with the number of works reaches each of them in turn.
        let step = if works.is_multiple_of(7919) { 7907 } else { 7919 };
        let mut taken = 0;
        let mut matters = Vec::new();
        for _ in 0..(self.claims / 4).max(10) {
            // Each work has one agent for each such phrase, so that these conflict only where that is meant.
            let (phrase, object) = if dice.share() < 0.25 {
                let (slot, work) = (taken % ONLY_ONE.len(), agents + taken / ONLY_ONE.len() * step % works);
                taken += 1;
                let phrase = if slot == 0 { ["drafted", "composed", "typed"][dice.below(3)] } else { ONLY_ONE[slot] };
                (phrase, work)
            } else {
                (free[dice.below(free.len())], dice.below(names))
            };
            let (agent, drawn) = (dice.below(agents), dice.share());
            matters.push(Matter {
                phrase,
                agent,
                object,
                at_issue: drawn < 0.06,
                denied: (0.06..0.18).contains(&drawn),
            });
        }
        if self.hot {
            matters[1] = Matter { phrase: "drafted", agent: 0, object: 1, at_issue: false, denied: false };
        }
        matters
    }
}

/// Half of the names have one to three others.
fn alias_counts(dice: &mut Dice, names: usize) -> Vec<usize> {
    let mut one = |name: usize| {
        if name % 2 == 1 {
            return 0;
        }
        match dice.share() {
            drawn if drawn < 0.6 => 1,
            drawn if drawn < 0.85 => 2,
            _ => 3,
        }
    };
    (0..names).map(&mut one).collect()
}

/// A name as it is mentioned: one time in five by another of its names.
fn mention(dice: &mut Dice, name: usize, agents: usize, aliases: &[usize]) -> Name {
    let other = if aliases[name] > 0 && dice.share() < 0.2 { 1 + dice.below(aliases[name]) } else { 0 };
    Name(name, agents, other)
}

/// A claim that stands against what is said of a matter: phrase, agent and cue.
fn contrary(dice: &mut Dice, phrase: &'static str, agent: usize, agents: usize) -> (&'static str, usize, &'static str) {
    let all = follows(phrase);
    let drawn = dice.share();
    let some = all[dice.below(all.len())];
    if drawn < 0.5
        && let Some(opposite) = all.iter().find_map(|phrase| opposite(phrase))
    {
        return (opposite, agent, "says");
    }
    if (0.5..0.7).contains(&drawn) && all.iter().any(|phrase| ONLY_ONE.contains(phrase)) {
        return (some, dice.below(agents), "says");
    }
    (some, agent, "denies")
}

fn opposite(phrase: &str) -> Option<&'static str> {
    OPPOSITES.iter().find_map(|&(one, other)| match phrase {
        phrase if phrase == one => Some(other),
        phrase if phrase == other => Some(one),
        _ => None,
    })
}

/// A phrase, and all that follows from it.
fn follows(phrase: &'static str) -> Vec<&'static str> {
    let mut all = vec![phrase];
    while let Some(&(_, next)) = FOLLOWS.iter().find(|(from, _)| Some(from) == all.last()) {
        all.push(next);
    }
    all
}

/// The name of this number, of so many agents, by its own name (0) or one of the others.
struct Name(usize, usize, usize);

impl std::fmt::Display for Name {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(number, agents, other) = *self;
        write!(out, "{}{number}", if number < agents { "Agent" } else { "Work" })?;
        if other > 0 { write!(out, "x{other}") } else { Ok(()) }
    }
}

/// So many days after 1 January 2020, counted in months of 28 days.
#[derive(Clone, Copy)]
struct Day(usize);

impl std::fmt::Display for Day {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let months = self.0 / 28;
        write!(out, "{}-{:02}-{:02}", 2020 + months / 12, 1 + months % 12, 1 + self.0 % 28)
    }
}

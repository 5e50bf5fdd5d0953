//! Claims for rules that join phrases and for defines that ask for themselves, with a house rule each.

use super::generate::Dice;
use std::io::{self, Write};

/// Who praises whom, and who funds whom: some hundreds of pairs answer each other, at any number of claims.
pub const PRAISE: &str = "phrase {x} praises {y}
phrase {x} funds {y}
rule paid-praise: warning
  A affirms {x} praises {y}
  B affirms {y} funds {x}
  flag A against B: \"{x} praises {y}, who pays\"
";

/// What leads to what, and what is closed; what one place leads to by any number of steps is asked for.
pub const REACH: &str = "phrase {x} leads to {y}
phrase {x} is closed
define {x} reaches {y}
  A affirms {x} leads to {y}
define {x} reaches {y}
  {x} reaches {z}
  A affirms {z} leads to {y}
rule dead-end: warning
  Gate0 reaches {y}
  A affirms {y} is closed
  flag A: \"{y} can be reached and is closed\"
";

/// Claims for [`PRAISE`]: each of one name about another, of N/40 names in N/50 sources.
///
/// # Errors
///
/// What `out` fails with.
pub fn praise(claims: usize, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut dice = Dice::new(seed, claims);
    let names = (claims / 40).max(20);
    for index in 0..claims {
        source(index, out)?;
        let phrase = if dice.below(2) == 0 { "praises" } else { "funds" };
        let (speaker, one, other) = (dice.below(names), dice.below(names), dice.below(names));
        writeln!(out, "  Person{speaker} says Person{one} {phrase} Person{other}")?;
    }
    Ok(())
}

/// Claims for [`REACH`]: N links between N/2 places, of which one in a thousand is said to be closed; or, as a
/// `chain`, one long way from the first to the last.
///
/// # Errors
///
/// What `out` fails with.
pub fn reach(claims: usize, seed: u64, chain: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut dice = Dice::new(seed, claims);
    let places = if chain { claims + 1 } else { (claims / 2).max(2) };
    for index in 0..claims {
        source(index, out)?;
        // The first links begin where the rule does.
        let from = if index < 10 { 0 } else { dice.below(places) };
        let (from, to) = if chain { (index, index + 1) } else { (from, dice.below(places)) };
        writeln!(out, "  Gate{from} leads to Gate{to}")?;
    }
    for place in (0..places).step_by(1000) {
        source(place, out)?;
        writeln!(out, "  Gate{place} is closed")?;
    }
    Ok(())
}

/// Fifty lines to a source.
fn source(index: usize, out: &mut dyn Write) -> io::Result<()> {
    if index.is_multiple_of(50) { writeln!(out, "from s{}", index / 50) } else { Ok(()) }
}

/// Matters that one affirms and another denies, each a finding.
///
/// # Errors
///
/// What `out` fails with.
pub fn disputes(findings: usize, out: &mut dyn Write) -> io::Result<()> {
    for index in 0..findings {
        source(index, out)?;
        writeln!(out, "  Ann{} says Person{} drafted Plan{index}", index % 97, index % 1000)?;
        writeln!(out, "  Bob{} denies Person{} drafted Plan{index}", index % 89, index % 1000)?;
    }
    Ok(())
}

//! Writes a made-up news wire into a folder: `newswire CLAIMS FOLDER [SEED] [hot]`. In place of `hot` may stand
//! `praise`, `reach`, `chain` or `disputes`: other claims, for one rule each.

#![allow(clippy::indexing_slicing, reason = "the numbers are made here, and every table is as long as they reach")]

mod generate;
mod joins;

use generate::Newswire;
use std::{env, error::Error, fs, io::BufWriter, io::Write, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds an argument of its own when it runs a bench.
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [claims, folder, options @ ..] = arguments.as_slice() else {
        writeln!(std::io::stderr(), "usage: newswire CLAIMS FOLDER [SEED] [hot|praise|reach|chain|disputes]")?;
        // `cargo bench` runs every bench without arguments, which is no fault.
        return Ok(());
    };
    let seed = options.iter().find_map(|option| option.parse().ok()).unwrap_or(1);
    let shape = options.iter().map(String::as_str).find(|option| option.parse::<u64>().is_err()).unwrap_or_default();
    let claims: usize = claims.parse()?;
    let wire = Newswire { claims, seed, hot: shape == "hot" };
    fs::create_dir_all(folder)?;
    let file = |name: &str| fs::File::create(Path::new(folder).join(name)).map(BufWriter::new);
    let mut out = file("newswire.rules")?;
    match shape {
        "" | "hot" => wire.rules(&mut out)?,
        "praise" => out.write_all(joins::PRAISE.as_bytes())?,
        "reach" | "chain" => out.write_all(joins::REACH.as_bytes())?,
        "disputes" => out.write_all(b"phrase {x} drafted {y}\n")?,
        other => return Err(format!("`{other}` is none of hot, praise, reach, chain, disputes").into()),
    }
    out.flush()?;
    let mut out = file("newswire.claims")?;
    match shape {
        "praise" => joins::praise(claims, seed, &mut out)?,
        "reach" | "chain" => joins::reach(claims, seed, shape == "chain", &mut out)?,
        "disputes" => joins::disputes(claims / 2, &mut out)?,
        _ => wire.claims(&mut out)?,
    }
    out.flush()?;
    Ok(())
}

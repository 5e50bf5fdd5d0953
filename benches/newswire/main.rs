//! Writes a made-up news wire into a folder: `newswire CLAIMS FOLDER [SEED] [hot]`.

#![allow(clippy::indexing_slicing, reason = "the numbers are made here, and every table is as long as they reach")]

mod generate;

use generate::Newswire;
use std::{env, error::Error, fs, io::BufWriter, io::Write, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds an argument of its own when it runs a bench.
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [claims, folder, options @ ..] = arguments.as_slice() else {
        writeln!(std::io::stderr(), "usage: newswire CLAIMS FOLDER [SEED] [hot]")?;
        // `cargo bench` runs every bench without arguments, which is no fault.
        return Ok(());
    };
    let seed = options.iter().find(|option| *option != "hot").map_or(Ok(1), |seed| seed.parse())?;
    let wire = Newswire { claims: claims.parse()?, seed, hot: options.iter().any(|option| option == "hot") };
    fs::create_dir_all(folder)?;
    let file = |name: &str| fs::File::create(Path::new(folder).join(name)).map(BufWriter::new);
    let mut out = file("newswire.rules")?;
    wire.rules(&mut out)?;
    out.flush()?;
    let mut out = file("newswire.claims")?;
    wire.claims(&mut out)?;
    out.flush()?;
    Ok(())
}

//! W2 in two lines: what a ballot costs in a process made from a form, and in the same process written out.
//!
//! `cargo run --release -p quorate-engine --example w2 [VOTERS [SEED]]`

#[path = "../benches/w2/mod.rs"]
mod w2;

use std::time::{Duration, Instant};

use w2::{Tally, Way};

/// Each is run this often, and the run that was least disturbed is told.
const RUNS: usize = 5;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let voters = read(arguments.next(), 100_000)?;
    let seed = read(arguments.next(), 1)?;
    for (name, way) in [("made from a form", Way::Made), ("written out", Way::Hand)] {
        let tally = Tally::new(way, voters, seed)?;
        let mut least = Duration::MAX;
        let mut checksum = 0;
        for _ in 0..RUNS {
            let mut engine = tally.start();
            let clock = Instant::now();
            let count = tally.run(&mut engine)?;
            least = least.min(clock.elapsed());
            checksum = tally.checksum(&mut engine, count)?;
        }
        let each = least.as_secs_f64() * 1e9 / tally.ballots() as f64;
        println!("w2  {name}  voters {voters}  {each:.1} ns a ballot  checksum {checksum}");
    }
    Ok(())
}

fn read(argument: Option<String>, default: u64) -> Result<u64, String> {
    match argument {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| format!("`{text}` is not a number")),
    }
}

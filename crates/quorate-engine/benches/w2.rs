//! What a ballot costs: in a process made from a form, and in the same process written out.

#[path = "w2/mod.rs"]
mod w2;

use criterion::{BatchSize, Criterion, Throughput};
use w2::{Tally, Way};

const VOTERS: u64 = 10_000;
/// What comes of it with seed 1, as others have counted it.
const KNOWN: u64 = 1_841_242_574;

fn main() -> Result<(), String> {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("w2");
    for (name, way) in [("made from a form", Way::Made), ("written out", Way::Hand)] {
        let tally = Tally::new(way, VOTERS, 1)?;
        let mut engine = tally.start();
        let count = tally.run(&mut engine)?;
        let checksum = tally.checksum(&mut engine, count)?;
        if checksum != KNOWN {
            return Err(format!("{name}: {checksum} where {KNOWN} is known"));
        }
        group.sample_size(10).throughput(Throughput::Elements(tally.ballots()));
        group.bench_function(name, |bencher| {
            let run = |mut engine| (tally.run(&mut engine), engine);
            bencher.iter_batched(|| tally.start(), run, BatchSize::PerIteration);
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

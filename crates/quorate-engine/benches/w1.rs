//! What a call costs: W1 by hand, the yardstick, and through the port of MolochDAO v1.
//!
//! `QUORATE_W1_N` sets how many calls there are after those that fill the guild.

#[path = "w1/mod.rs"]
mod w1;

use criterion::{BatchSize, Criterion, Throughput};
use w1::by_hand::Guild;
use w1::generate::{Call, generate};
use w1::through_quorate::{self, Replay, Stream};

fn main() -> Result<(), String> {
    let count = std::env::var("QUORATE_W1_N").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let calls = generate(1, count);
    let replay = Replay::new(&calls)?;
    check(&calls, &replay)?;

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("w1");
    group.sample_size(10).throughput(Throughput::Elements(calls.len() as u64));
    group.bench_function("by hand", |bencher| {
        let run = |mut guild| (answer_by_hand(&mut guild, &calls), guild);
        bencher.iter_batched(Guild::new, run, BatchSize::PerIteration);
    });
    group.bench_function("quorate", |bencher| {
        let run = |mut engine| (replay.run(&mut engine), engine);
        bencher.iter_batched(|| replay.start(), run, BatchSize::PerIteration);
    });
    let stream = Stream::new(&calls)?;
    group.throughput(Throughput::Elements(stream.read()?));
    group.bench_function("quorate, from text", |bencher| {
        let run = |mut engine| (stream.run(&mut engine), engine);
        bencher.iter_batched(|| stream.start(), run, BatchSize::PerIteration);
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}

fn answer_by_hand(guild: &mut Guild, calls: &[Call]) -> u64 {
    let mut outcomes = w1::Outcomes::default();
    for call in calls {
        outcomes.add(guild.apply(call));
    }
    outcomes.hash()
}

/// A measurement of two things that do not do the same would be worth nothing.
fn check(calls: &[Call], replay: &Replay) -> Result<(), String> {
    let (mut guild, mut engine) = (Guild::new(), replay.start());
    let by_hand = (answer_by_hand(&mut guild, calls), guild.state().checksum());
    let outcome = replay.run(&mut engine).map_err(|fault| fault.message)?;
    let quorate = (outcome, through_quorate::state(&engine.dump())?.checksum());
    if by_hand == quorate { Ok(()) } else { Err(format!("by hand {by_hand:?}, quorate {quorate:?}")) }
}

//! W1 in one line: what a call costs by hand and through Quorate, and that both come to the same.
//!
//! `cargo run --release -p quorate-engine --example w1 [CALLS [SEED]]`

#[path = "../benches/w1/mod.rs"]
mod w1;

use std::time::{Duration, Instant};

use w1::by_hand::Guild;
use w1::generate::generate;
use w1::through_quorate::{self, Replay};

/// Each is run this often, and the run that was least disturbed is told.
const RUNS: usize = 7;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let count = read(arguments.next(), 100_000)?;
    let seed = read(arguments.next(), 1)?;
    let calls = generate(seed as u64, count);
    let replay = Replay::new(&calls)?;

    let (by_hand, by_hand_answer) = least(|| {
        let mut guild = Guild::new();
        let clock = Instant::now();
        let mut outcomes = w1::Outcomes::default();
        for call in &calls {
            outcomes.add(guild.apply(call));
        }
        Ok((clock.elapsed(), (outcomes.hash(), guild.state().checksum())))
    })?;
    let (quorate, quorate_answer) = least(|| {
        let mut engine = replay.start();
        let clock = Instant::now();
        let outcome = replay.run(&mut engine).map_err(|fault| fault.message)?;
        let elapsed = clock.elapsed();
        Ok((elapsed, (outcome, through_quorate::state(&engine.dump())?.checksum())))
    })?;
    if by_hand_answer != quorate_answer {
        return Err(format!("by hand {by_hand_answer:?}, quorate {quorate_answer:?}"));
    }

    let stream = through_quorate::Stream::new(&calls)?;
    let (reading, lines) = least(|| {
        let clock = Instant::now();
        let lines = stream.read()?;
        Ok((clock.elapsed(), (lines, 0)))
    })?;
    let (streamed, streamed_answer) = least(|| {
        let mut engine = stream.start();
        let clock = Instant::now();
        let lines = stream.run(&mut engine)?;
        let elapsed = clock.elapsed();
        Ok((elapsed, (lines, through_quorate::state(&engine.dump())?.checksum())))
    })?;
    if (lines.0, by_hand_answer.1) != streamed_answer {
        return Err(format!("by hand {by_hand_answer:?}, from text {streamed_answer:?}"));
    }

    let nanoseconds = |time: Duration| time.as_secs_f64() * 1e9 / calls.len() as f64;
    let (by_hand, quorate) = (nanoseconds(by_hand), nanoseconds(quorate));
    let ratio = quorate / by_hand;
    let (outcome, state) = quorate_answer;
    println!(
        "w1  calls {count}  by hand {by_hand:.1} ns  quorate {quorate:.1} ns  ratio {ratio:.1}  outcome {outcome}  state {state}"
    );
    let per_line = |time: Duration| time.as_secs_f64() * 1e9 / lines.0 as f64;
    println!(
        "w1  lines {}  read {:.1} ns a line  read, decoded and run {:.1} ns a line",
        lines.0,
        per_line(reading),
        per_line(streamed)
    );
    Ok(())
}

/// The shortest time of all runs, and what the last one came to: outcome hash and checksum of the state.
fn least(
    mut run: impl FnMut() -> Result<(Duration, (u64, u64)), String>,
) -> Result<(Duration, (u64, u64)), String> {
    let (mut shortest, mut answer) = run()?;
    for _ in 1..RUNS {
        let (time, again) = run()?;
        shortest = shortest.min(time);
        answer = again;
    }
    Ok((shortest, answer))
}

fn read(argument: Option<String>, default: usize) -> Result<usize, String> {
    argument.map_or(Ok(default), |text| text.parse().map_err(|_| format!("`{text}` is no number")))
}

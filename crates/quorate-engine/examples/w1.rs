//! W1 in one line: what a call costs by hand and through Quorate, and that both come to the same.
//!
//! `cargo run --release -p quorate-engine --example w1 [CALLS [SEED]]`

#[path = "../benches/w1/mod.rs"]
mod w1;

use std::time::{Duration, Instant};

use w1::by_hand::Guild;
use w1::generate::generate;
use w1::through_quorate::{self, Replay};

/// Each is run this often, by turns, and the median is told.
const RUNS: usize = 7;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let count = read(arguments.next(), 100_000)?;
    let seed = read(arguments.next(), 1)?;
    let calls = generate(seed as u64, count);
    let replay = Replay::new(&calls)?;

    let (mut by_hand_times, mut quorate_times) = (Vec::new(), Vec::new());
    let mut answers = None;
    for _ in 0..RUNS {
        let mut guild = Guild::new();
        let clock = Instant::now();
        let mut outcomes = w1::Outcomes::default();
        for call in &calls {
            outcomes.add(guild.apply(call));
        }
        by_hand_times.push(clock.elapsed());

        let mut engine = replay.start();
        let clock = Instant::now();
        let outcome = replay.run(&mut engine).map_err(|fault| fault.message)?;
        quorate_times.push(clock.elapsed());

        if answers.is_none() {
            let left = through_quorate::state(&engine.dump())?.checksum();
            answers = Some(((outcomes.hash(), guild.state().checksum()), (outcome, left)));
        }
    }
    let (by_hand_answer, quorate_answer) = answers.ok_or("nothing was run")?;
    if by_hand_answer != quorate_answer {
        return Err(format!("by hand {by_hand_answer:?}, quorate {quorate_answer:?}"));
    }
    let by_hand = median(by_hand_times, calls.len());
    let quorate = median(quorate_times, calls.len());
    let (outcome, state) = quorate_answer;
    println!(
        "w1  calls {count}  by hand {by_hand:.1} ns  quorate {quorate:.1} ns  ratio {:.1}  outcome {outcome}  state {state}",
        quorate / by_hand
    );
    Ok(())
}

fn read(argument: Option<String>, default: usize) -> Result<usize, String> {
    argument.map_or(Ok(default), |text| text.parse().map_err(|_| format!("`{text}` is no number")))
}

/// Nanoseconds for one of so many calls.
fn median(mut times: Vec<Duration>, calls: usize) -> f64 {
    times.sort();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    middle.as_secs_f64() * 1e9 / calls as f64
}

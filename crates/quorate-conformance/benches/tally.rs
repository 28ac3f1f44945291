//! What counting costs: 100,000 rankings of ten candidates through the library's methods, beside the same by hand.
//!
//! A question is asked with its ballots, which have to be read each time: `read` says what that alone takes.
//! `QUORATE_TALLY_N` sets how many ballots there are; the answers are checked for 100,000.

#![expect(clippy::indexing_slicing, reason = "candidates are numbers below ten")]

use criterion::Criterion;
use quorate_conformance::Port;
use quorate_engine::Engine;
use quorate_ir::FnId;
use serde_json::{Value, json};

const CANDIDATES: usize = 10;

const PROGRAM: &str = "
use std.ranked { runoff, borda_points }
use std.pairwise { pairwise, schulze_winners }
use std.vote { Cast }
fn read(ballots: List[Cast[List[Int]]]) -> Int = length(ballots)
fn borda(ballots: List[Cast[List[Int]]]) -> List[Int] = [v for (_, v) in borda_points(range(10), ballots)]
fn instant_runoff(ballots: List[Cast[List[Int]]]) -> Int? = runoff(range(10), ballots)
fn schulze(ballots: List[Cast[List[Int]]]) -> List[Int] = schulze_winners(pairwise(range(10), ballots))
";

fn main() -> Result<(), String> {
    let count = std::env::var("QUORATE_TALLY_N").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let ballots = rankings(count, 20_260_001);
    let cast: Vec<Value> =
        ballots.iter().map(|ballot| json!({"ballot": ballot, "weight": "1 VOTE"})).collect();
    let args = [Value::from(cast)];
    let port = Port::open("tally.quo", Some(PROGRAM.to_owned()))?;
    let mut engine = port.engine()?;
    let functions: Vec<String> = port.functions().map(|function| function.name.clone()).collect();
    let ask = |engine: &mut Engine, name: &str| {
        let number = (0..).zip(&functions).find(|(_, known)| *known == name).map(|(number, _)| FnId(number));
        let number = number.ok_or_else(|| format!("there is no function `{name}`"))?;
        engine
            .evaluate(number, None, &args)
            .map(|answer| answer.value)
            .map_err(|why| format!("{name}: {why:?}"))
    };

    for (name, by_hand) in [
        ("borda", json!(borda(&ballots))),
        ("instant_runoff", json!(instant_runoff(&ballots))),
        ("schulze", json!(schulze(&ballots))),
    ] {
        let ours = ask(&mut engine, name)?;
        println!("{name}: {ours}");
        if ours != by_hand {
            return Err(format!("{name} is {ours}, and {by_hand} by hand"));
        }
    }
    if count == 100_000 && (instant_runoff(&ballots), schulze(&ballots)) != (6, vec![4]) {
        return Err("the ballots are not those of the recorded workload".to_owned());
    }

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("tally");
    group.sample_size(10);
    group.bench_function("borda, by hand", |bencher| bencher.iter(|| borda(&ballots)));
    group.bench_function("instant_runoff, by hand", |bencher| bencher.iter(|| instant_runoff(&ballots)));
    group.bench_function("schulze, by hand", |bencher| bencher.iter(|| schulze(&ballots)));
    for name in ["read", "borda", "instant_runoff", "schulze"] {
        group.bench_function(name, |bencher| bencher.iter(|| ask(&mut engine, name)));
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// Random orders of the candidates, by the 64-bit generator of the recorded workloads.
fn rankings(count: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut state = seed;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % limit
    };
    let ranking = |_| {
        let mut order: Vec<usize> = (0..CANDIDATES).collect();
        for last in (1..CANDIDATES).rev() {
            order.swap(below(last + 1), last);
        }
        order
    };
    (0..count).map(ranking).collect()
}

fn borda(ballots: &[Vec<usize>]) -> Vec<u64> {
    let mut points = vec![0; CANDIDATES];
    for ballot in ballots {
        for (candidate, worth) in ballot.iter().zip((0..CANDIDATES as u64).rev()) {
            points[*candidate] += worth;
        }
    }
    points
}

fn instant_runoff(ballots: &[Vec<usize>]) -> usize {
    let mut standing = [true; CANDIDATES];
    loop {
        let mut counts = [0_usize; CANDIDATES];
        for ballot in ballots {
            if let Some(first) = ballot.iter().find(|candidate| standing[**candidate]) {
                counts[*first] += 1;
            }
        }
        let left: Vec<usize> = (0..CANDIDATES).filter(|candidate| standing[*candidate]).collect();
        let most = left.iter().max_by_key(|candidate| counts[**candidate]).copied().unwrap_or(0);
        if left.len() == 1 || 2 * counts[most] > counts.iter().sum() {
            return most;
        }
        let out = left.iter().rev().min_by_key(|candidate| counts[**candidate]).copied().unwrap_or(0);
        standing[out] = false;
    }
}

fn schulze(ballots: &[Vec<usize>]) -> Vec<usize> {
    let mut over = [[0_i64; CANDIDATES]; CANDIDATES];
    for ballot in ballots {
        for (place, above) in ballot.iter().enumerate() {
            for below in &ballot[place + 1..] {
                over[*above][*below] += 1;
            }
        }
    }
    let mut reach = [[0_i64; CANDIDATES]; CANDIDATES];
    for one in 0..CANDIDATES {
        for other in 0..CANDIDATES {
            reach[one][other] = (over[one][other] - over[other][one]).max(0);
        }
    }
    for by in 0..CANDIDATES {
        for one in 0..CANDIDATES {
            for other in 0..CANDIDATES {
                if one != by && other != by && one != other {
                    reach[one][other] = reach[one][other].max(reach[one][by].min(reach[by][other]));
                }
            }
        }
    }
    let beaten = |one: usize| (0..CANDIDATES).any(|other| reach[other][one] > reach[one][other]);
    (0..CANDIDATES).filter(|candidate| !beaten(*candidate)).collect()
}

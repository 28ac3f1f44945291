//! What counting costs, through the library's methods and by hand: 100,000 rankings of ten candidates, a million
//! weighted choices, a million gifts.
//!
//! A question is asked with its records, which have to be read each time: `read` and its like say what that alone takes.
//! `QUORATE_TALLY_N` sets how many rankings there are; the answers are checked for 100,000.

#![expect(clippy::indexing_slicing, reason = "candidates and projects are numbers below those of the arrays")]

use criterion::Criterion;
use quorate_conformance::Port;
use quorate_ir::FnId;
use serde_json::{Value, json};
use std::collections::HashMap;

const CANDIDATES: usize = 10;
const PROJECTS: usize = 5_000;
const POOL: u64 = 1_000_000_000_000;

/// The workloads in the library's own words.
const PROGRAM: &str = include_str!("tally.quo");

/// How many choices and gifts there are to ten ballots of the rankings.
const FOLD: usize = 10;

fn main() -> Result<(), String> {
    let count = std::env::var("QUORATE_TALLY_N").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let (rankings, choices, gifts) = (rankings(count), choices(FOLD * count), gifts(FOLD * count));
    let port = Port::open("tally.quo", Some(PROGRAM.to_owned()))?;
    let mut engine = port.engine()?;
    let functions: Vec<String> = port.functions().map(|function| function.name.clone()).collect();
    let mut ask = |name: &str, args: &[Value]| {
        let number = (0..).zip(&functions).find(|(_, known)| *known == name).map(|(number, _)| FnId(number));
        let number = number.ok_or_else(|| format!("there is no function `{name}`"))?;
        engine
            .evaluate(number, None, args)
            .map(|answer| answer.value)
            .map_err(|why| format!("{name}: {why:?}"))
    };
    let cast = rankings.iter().map(|ballot| json!({"ballot": ballot, "weight": "1 VOTE"}));
    let cast = [Value::from(cast.collect::<Vec<_>>())];
    let chosen = choices.iter().map(|(c, w)| json!({"ballot": c, "weight": format!("{w} VOTE")}));
    let chosen = [Value::from(chosen.collect::<Vec<_>>())];
    let given = gifts.iter().map(|(u, p, a)| json!({"contributor": u, "project": p, "amount": a}));
    let given = [Value::from(given.collect::<Vec<_>>()), json!(POOL)];

    for (name, args, by_hand) in [
        ("borda", &cast[..], json!(borda(&rankings))),
        ("instant_runoff", &cast, json!(instant_runoff(&rankings))),
        ("schulze", &cast, json!(schulze(&rankings))),
        ("single_choice", &chosen, json!(single_choice(&choices))),
    ] {
        let ours = ask(name, args)?;
        println!("{name}: {ours}");
        if ours != by_hand {
            return Err(format!("{name} is {ours}, and {by_hand} by hand"));
        }
    }
    let (ours, by_hand) = (ask("quadratic_funding", &given)?, quadratic_funding(&gifts));
    let mut matches = ours.as_array().into_iter().flatten();
    let to_first = matches.find(|entry| entry.get(0) == Some(&json!(0)));
    let first = to_first.and_then(|entry| entry.get(1)?.as_i64()).ok_or("project 0 has no match")?;
    println!("quadratic_funding: {first} to project 0");
    // By hand the roots are floats, which tell about so many digits.
    if (first as f64 - by_hand[0]).abs() > 1e-9 * by_hand[0] + 1.0 {
        return Err(format!("project 0 gets {first}, and {} by hand", by_hand[0]));
    }
    let recorded = (instant_runoff(&rankings), schulze(&rankings), single_choice(&choices)[0], first);
    if count == 100_000 && recorded != (6, vec![4], 50_067_194_027, 178_851_120) {
        return Err("the records are not those of the recorded workloads".to_owned());
    }

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("tally");
    group.sample_size(10);
    group.bench_function("borda, by hand", |bencher| bencher.iter(|| borda(&rankings)));
    group.bench_function("instant_runoff, by hand", |bencher| bencher.iter(|| instant_runoff(&rankings)));
    group.bench_function("schulze, by hand", |bencher| bencher.iter(|| schulze(&rankings)));
    group.bench_function("single_choice, by hand", |bencher| bencher.iter(|| single_choice(&choices)));
    group.bench_function("quadratic_funding, by hand", |bencher| bencher.iter(|| quadratic_funding(&gifts)));
    for (args, names) in [
        (&cast[..], &["read", "borda", "instant_runoff", "schulze"][..]),
        (&chosen, &["read_choices", "single_choice"]),
        (&given[..1], &["read_gifts"]),
        (&given, &["quadratic_funding"]),
    ] {
        for name in names {
            group.bench_function(*name, |bencher| bencher.iter(|| ask(name, args)));
        }
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// The 64-bit generator of the recorded workloads.
struct Luck(u64);

impl Luck {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn place(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).unwrap_or(0)
    }
}

/// Random orders of the candidates.
fn rankings(count: usize) -> Vec<Vec<usize>> {
    let mut luck = Luck(20_260_001);
    let ranking = |_| {
        let mut order: Vec<usize> = (0..CANDIDATES).collect();
        for last in (1..CANDIDATES).rev() {
            order.swap(luck.place(last + 1), last);
        }
        order
    };
    (0..count).map(ranking).collect()
}

/// Candidates, and the weights of those who chose them.
fn choices(count: usize) -> Vec<(usize, u64)> {
    let mut luck = Luck(20_260_003);
    (0..count).map(|_| (luck.place(CANDIDATES), 1 + luck.below(1_000_000))).collect()
}

/// Who gave to which project, and how much.
fn gifts(count: usize) -> Vec<(u64, usize, u64)> {
    let mut luck = Luck(20_260_004);
    (0..count).map(|_| (luck.below(200_000), luck.place(PROJECTS), 1 + luck.below(1_000_000_000))).collect()
}

fn single_choice(choices: &[(usize, u64)]) -> Vec<u64> {
    let mut weights = vec![0; CANDIDATES];
    for (candidate, weight) in choices {
        weights[*candidate] += weight;
    }
    weights
}

/// The pool shared in proportion to the squares of the sums of roots, less what was given.
fn quadratic_funding(gifts: &[(u64, usize, u64)]) -> Vec<f64> {
    let mut by_giver: HashMap<(usize, u64), u64> = HashMap::new();
    for (giver, project, amount) in gifts {
        *by_giver.entry((*project, *giver)).or_default() += amount;
    }
    let mut sums = vec![(0.0, 0.0); PROJECTS];
    for ((project, _), amount) in by_giver {
        let (roots, given) = &mut sums[project];
        *roots += (amount as f64).sqrt();
        *given += amount as f64;
    }
    let owed: Vec<f64> = sums.iter().map(|(roots, given)| roots * roots - given).collect();
    let total: f64 = owed.iter().sum();
    owed.iter().map(|owed| POOL as f64 * owed / total).collect()
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

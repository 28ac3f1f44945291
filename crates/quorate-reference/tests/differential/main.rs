//! Random constitutions and random events: the engine and the reference say the same of each.
//!
//! `QUO_CASES` says how many programs are made (300 unless told), `QUO_SEED` from which seed on, and `QUO_SHOW` prints
//! why programs were discarded. `QUO_CASE` names a file with one case, which is run instead.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
mod grow;
mod tree;

use common::{Tally, Text};
use grow::{Features, Grower};
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;
use tree::{Node, Shrinking};

/// What stands between a program and its stream.
pub const BETWEEN: &str = "\n=====\n";

/// Programs with streams.
#[derive(Debug)]
struct Cases(Features);

impl Strategy for Cases {
    type Tree = Shrinking;
    type Value = Node;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Cases> {
        let mut rng = runner.new_rng();
        Ok(Shrinking::new(Grower::new(&mut rng, self.0).case()))
    }
}

/// What has come of all cases so far.
#[derive(Debug, Default)]
struct Counts {
    cases: usize,
    discarded: usize,
    /// Whether a difference has been found, and is being made simpler.
    has_failed: bool,
    tally: Tally,
    reasons: BTreeMap<String, usize>,
}

#[test]
fn both_say_the_same() {
    // Programs nest deeply, and unoptimised evaluation takes more than the stack a test has.
    let run = std::thread::Builder::new().stack_size(256 << 20).spawn(compare_all).unwrap();
    if let Err(panic) = run.join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare_all() {
    if let Some(path) = std::env::var_os("QUO_CASE") {
        let text = std::fs::read_to_string(path).unwrap();
        let (source, stream) = text.split_once(BETWEEN).unwrap();
        let program = Text::check(source).unwrap_or_else(|said| panic!("{said}"));
        let tally = program.compare(stream).unwrap_or_else(|said| panic!("{said}"));
        program.compare_claims(stream).unwrap_or_else(|said| panic!("{said}"));
        println!("{tally:?}");
        return;
    }
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let cases = u32::try_from(number("QUO_CASES", 300)).unwrap();
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        rng_seed: RngSeed::Fixed(number("QUO_SEED", 1)),
        ..Config::default()
    };
    let counts = RefCell::new(Counts::default());
    let features = features();
    if std::env::var_os("QUO_SHOW").is_some() {
        println!("{features:?}");
    }
    let shows = std::env::var_os("QUO_SHOW").is_some();
    let begun = Instant::now();
    let result = TestRunner::new(config).run(&Cases(features), |node| {
        let before = Instant::now();
        if shows {
            let _ = std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/differential-case"), node.render());
        }
        let result = one(&node, &counts);
        let cases = counts.borrow().cases;
        if shows && before.elapsed().as_secs() > 1 {
            println!("case {cases} took {:?}\n{}", before.elapsed(), node.render());
        }
        if shows && cases.is_multiple_of(1_000) {
            println!("{cases} cases in {:?}", begun.elapsed());
        }
        result
    });
    let counts = counts.into_inner();
    let Tally { events, accepted, refused, faults } = counts.tally;
    println!(
        "{} cases: {events} events, {accepted} outcomes accepted, {refused} refused, {faults} faults; {} discarded",
        counts.cases, counts.discarded
    );
    if std::env::var_os("QUO_SHOW").is_some() {
        let mut reasons: Vec<_> = counts.reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (reason, count) in reasons.into_iter().take(40) {
            println!("{count:6} {reason}");
        }
    }
    match result {
        Ok(()) => {}
        Err(TestError::Fail(_, node)) => {
            let text = node.render();
            let (source, stream) = text.split_once(BETWEEN).unwrap();
            let difference = Text::check(source).and_then(|program| {
                program.compare(stream)?;
                program.compare_claims(stream)
            });
            panic!("{text}\n{}", difference.err().unwrap_or_default());
        }
        Err(error) => panic!("{error}"),
    }
    let share = counts.discarded * 100 / counts.cases.max(1);
    assert!(share <= 30, "{share}% of the programs were discarded");
    assert!(accepted > events / 10, "too little is accepted to mean anything");
}

fn one(node: &Node, counts: &RefCell<Counts>) -> Result<(), TestCaseError> {
    let text = node.render();
    let (source, stream) = text.split_once(BETWEEN).unwrap();
    let mut counts = counts.borrow_mut();
    counts.cases += 1;
    let program = match Text::check(source) {
        Ok(program) => program,
        // What a shrinker makes is no measure of the generator.
        Err(_) if counts.has_failed => return Ok(()),
        Err(said) => {
            counts.discarded += 1;
            let first = said.lines().next().unwrap_or_default().split_once(' ').map_or("", |(_, said)| said);
            *counts.reasons.entry(first.to_owned()).or_default() += 1;
            return Ok(());
        }
    };
    let compared = program.compare(stream).and_then(|tally| {
        program.compare_claims(stream)?;
        Ok(tally)
    });
    match compared {
        Ok(tally) => {
            counts.tally.events += tally.events;
            counts.tally.accepted += tally.accepted;
            counts.tally.refused += tally.refused;
            counts.tally.faults += tally.faults;
            Ok(())
        }
        Err(difference) => {
            counts.has_failed = true;
            Err(TestCaseError::fail(difference))
        }
    }
}

/// What the checker and the engine know today.
fn features() -> Features {
    let body = |members: &str| {
        let source = format!("asset USDC decimals 2\nasset GOLD\nbody B {{\n{members}\n}}\n");
        let stream = "{\"quo\":\"events/1\"}\n{\"at\":1,\"new\":\"B\",\"as\":\"b\"}\n{\"at\":2,\"by\":\"ana\",\"to\":\"b\",\"do\":\"e\"}\n";
        Text::check(&source).is_ok_and(|text| text.compare(stream).is_ok())
    };
    Features {
        money: body("on e() by anyone paying m: Money { move all from m to self }"),
        letters: body(
            "process P { on e() by anyone { note 1 } }\nvar ps: List[P] = []\non go_on() by anyone { for p in ps { send p.e() otherwise { note 2 } } }",
        ),
        splits: body("account a\non e() by anyone { split self { 5% to a } dust to a }"),
        settings: body("setting s: Int = 1 in 0..5\nprocess P { on e() by anyone { note s } }"),
        history: body("asset REP history\non e() by m: Agent { note m.REP as of now }"),
        holders: body("asset REP\non e() by anyone { note holders(REP) }"),
        enforce: body("var n: Int = 0\nenforce small: n < 5\non e() by anyone { n := 9 }"),
        holdings: body("on e() by anyone { note holdings(self) }"),
        groups: body("var xs: List[Int] = []\non e() by anyone { note groups(xs, 2) }"),
        digest: body("var xs: List[Int] = []\non e() by anyone { note digest(xs) }"),
    }
}

//! Workload W1: what the rules answer and what they leave behind, by hand and through the port, against the numbers
//! the contract itself gave.

#[path = "../benches/w1/mod.rs"]
mod w1;

use w1::by_hand::Guild;
use w1::generate::generate;
use w1::through_quorate::{self, Replay, Stream};

/// Calls, seed, outcome hash and checksum of the state.
const KNOWN: [(usize, u64, u64, u64); 6] = [
    (1_000, 1, 176_290_181, 364_762_158),
    (1_000, 2, 1_178_960_387, 1_685_230_006),
    (1_000, 3, 1_655_154_095, 1_681_732_252),
    (10_000, 1, 2_052_584_838, 1_254_104_473),
    (10_000, 2, 828_979_843, 1_030_694_724),
    (10_000, 3, 1_268_763_149, 1_125_639_853),
];

#[test]
fn the_rules_by_hand_agree_with_the_contract() {
    for (count, seed, outcome, state) in KNOWN {
        let mut guild = Guild::new();
        let mut outcomes = w1::Outcomes::default();
        for call in &generate(seed, count) {
            outcomes.add(guild.apply(call));
        }
        assert_eq!(
            (outcomes.hash(), guild.state().checksum()),
            (outcome, state),
            "{count} calls, seed {seed}"
        );
    }
}

#[test]
fn the_port_agrees_with_the_contract() {
    for (count, seed, outcome, state) in KNOWN.into_iter().filter(|(_, seed, ..)| *seed == 1) {
        let replay = Replay::new(&generate(seed, count)).unwrap();
        let mut engine = replay.start();
        let answered = replay.run(&mut engine).unwrap();
        let left = through_quorate::state(&engine.dump()).unwrap().checksum();
        assert_eq!((answered, left), (outcome, state), "{count} calls, seed {seed}");
        assert!(engine.conserved());
    }
}

#[test]
fn the_port_comes_to_the_same_from_the_text_of_a_stream() {
    for (count, seed, _, state) in KNOWN.into_iter().filter(|(count, ..)| *count == 1_000) {
        let stream = Stream::new(&generate(seed, count)).unwrap();
        let mut engine = stream.start();
        assert_eq!(stream.run(&mut engine), stream.read());
        let left = through_quorate::state(&engine.dump()).unwrap().checksum();
        assert_eq!(left, state, "{count} calls, seed {seed}");
    }
}

//! `split`: always exact, whatever the parts and weights.

mod common;

use common::{Run, body};
use proptest::prelude::*;

fn moves(outcome: &quorate_trace::Outcome) -> Vec<String> {
    outcome.moves.iter().map(|parts| parts.join(" ")).collect()
}

fn filled(members: &str, pay: &str) -> Run {
    let mut run = body(&format!(
        "account a, b, c
  var keep: Portion = 25%
  var weights: Map[Agent, Int] = {{}}
  on fill() by anyone paying cash: USDC {{ move all from cash to self }}
  on weigh(m: Agent, w: Int) by anyone {{ weights[m] := w }}
  on shares(s: Portion) by anyone {{ keep := s }}
  {members}"
    ));
    run.ok(&format!(r#"{{"give":"{pay}","to":"ada"}}"#));
    run.ok(&format!(r#"{{"by":"ada","to":"x","do":"fill","pay":"{pay}"}}"#));
    run
}

#[test]
fn parts_are_rounded_down_and_the_dust_goes_where_it_is_sent() {
    let mut run = filled(
        "on go() by anyone { split self.USDC { min(keep, 50%) to a  5% to b  1/3 to c } dust to b }",
        "10.01 USDC",
    );
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"go"}"#);
    assert_eq!(moves(&outcome), ["2.5 USDC x x.a", "0.5 USDC x x.b", "3.33 USDC x x.c", "3.68 USDC x x.b"]);
}

#[test]
fn the_rest_is_divided_by_weight() {
    let mut run = filled(
        "on go() by anyone { split self { keep to a  rest to each (m, w) in weights by w } dust to b }",
        "1 USDC",
    );
    for (name, weight) in [("ada", 1), ("bo", 0), ("cy", 2)] {
        run.ok(&format!(r#"{{"by":"ada","to":"x","do":"weigh","with":{{"m":"{name}","w":{weight}}}}}"#));
    }
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"go"}"#);
    assert_eq!(moves(&outcome), ["0.25 USDC x x.a", "0.25 USDC x ada", "0.5 USDC x cy"]);
    // Nothing is left, and moves of nothing leave no trace.
    assert!(moves(&run.ok(r#"{"by":"ada","to":"x","do":"go"}"#)).is_empty());
}

#[test]
fn without_weight_or_anybody_it_is_dust() {
    let mut run =
        filled("on go() by anyone { split self { 50% to each (m, w) in weights by w } dust to b }", "1 USDC");
    run.ok(r#"{"by":"ada","to":"x","do":"weigh","with":{"m":"bo","w":0}}"#);
    assert_eq!(moves(&run.ok(r#"{"by":"ada","to":"x","do":"go"}"#)), ["1 USDC x x.b"]);
}

#[test]
fn a_negative_weight_is_refused() {
    let mut run = filled(
        "on go() by anyone { split self { rest to each (m, w) in weights by w } dust to b }",
        "1 USDC",
    );
    run.ok(r#"{"by":"ada","to":"x","do":"weigh","with":{"m":"bo","w":-1}}"#);
    assert_eq!(run.refused("go"), "underflow");
}

#[test]
fn a_pot_can_be_split_and_each_asset_by_itself() {
    let mut run = Run::new(
        "asset USDC decimals 2
asset OIL
body X {
  account a, b
  on fill() by anyone paying cash: USDC { move all from cash to self }
  on pour() by anyone paying oil: OIL { move all from oil to self }
  on go() by anyone { split self { 50% to a } dust to b }
  on share() by anyone paying cash: USDC { split cash { 1/3 to a  rest to self } dust to b }
}
",
    );
    run.ok(r#"{"new":"X","as":"x"}"#);
    run.ok(r#"{"give":"1.01 USDC","to":"ada"}"#);
    run.ok(r#"{"give":"3 OIL","to":"ada"}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"pour","pay":"3 OIL"}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"fill","pay":"0.01 USDC"}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"go"}"#);
    assert_eq!(moves(&outcome), ["1 OIL x x.a", "2 OIL x x.b", "0.01 USDC x x.b"]);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"share","pay":"1 USDC"}"#);
    assert_eq!(moves(&outcome), ["0.33 USDC ada x.a", "0.66 USDC ada x", "0.01 USDC ada x.b"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_split_gives_away_exactly_what_there_is(
        pool in 0u128..1_000_000_000_000_000_000_000_000_000_000_000_000,
        weights in proptest::collection::vec(0u128..1_000_000_000_000_000_000_000_000, 0..6),
        keep in 0u32..=95,
    ) {
        let mut run = body(
            "account a, b
  var weights: Map[Agent, Int] = {}
  on fill() by anyone paying cash: USDC { move all from cash to self }
  on weigh(m: Agent, w: Int) by anyone { weights[m] := w }
  on go(s: Portion) by anyone {
    split self.USDC { min(s, 95%) to a  5% to b  rest to each (m, w) in weights by w } dust to a
    note self.USDC
  }",
        );
        let sum = format!("{}.{:02} USDC", pool / 100, pool % 100);
        run.ok(&format!(r#"{{"give":"{sum}","to":"ada"}}"#));
        run.ok(&format!(r#"{{"by":"ada","to":"x","do":"fill","pay":"{sum}"}}"#));
        for (number, weight) in weights.iter().enumerate() {
            run.ok(&format!(
                r#"{{"by":"ada","to":"x","do":"weigh","with":{{"m":"m{number}","w":"{weight}"}}}}"#
            ));
        }
        let outcome = run.ok(&format!(r#"{{"by":"ada","to":"x","do":"go","with":{{"s":"{keep}%"}}}}"#));
        prop_assert_eq!(outcome.notes, ["0 USDC"]);
        prop_assert!(run.engine.conserved());
        let total: u128 = weights.iter().sum();
        let left = pool * u128::from(95 - keep);
        for (number, weight) in weights.iter().enumerate() {
            // The share, by another way: exact over whole numbers of any size.
            let exact = quorate_number::Int::from(left) * quorate_number::Int::from(*weight);
            let share = if total == 0 { quorate_number::Int::ZERO } else { exact / quorate_number::Int::from(total) / quorate_number::Int::from(100u8) };
            let name = format!("m{number}");
            let got: quorate_number::Int = outcome
                .moves
                .iter()
                .filter(|[_, _, to]| *to == name)
                .map(|[sum, ..]| {
                    let (sum, _) = sum.split_once(' ').unwrap();
                    quorate_number::parse_amount(sum, 2).unwrap()
                })
                .sum();
            prop_assert_eq!(got, share);
        }
    }
}

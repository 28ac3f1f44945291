//! Numbers beyond a machine word, and rationals.

mod common;

use common::body;

const CELLS: &str = "
    var n: Int = 0
    var m: Map[Int, {big: Int, r: Ratio}] = {}
    var xs: List[Int] = []
    var s: Set[Int] = {}
    on set(v: Int) by anyone { n := v }
    on grow(v: Int) by anyone { n += v }
    on put(k: Int, v: Int) by anyone { m[k] := {big: v, r: v / 3} }
    on push(v: Int) by anyone { append v to xs }
    on drop(v: Int) by anyone { remove v from xs }
    on undo(v: Int) by anyone { n := v  m[1] := {big: v, r: v / 7}  append v to xs  xs := []  remove 1 from m  reject no_way \"no\" }
    on join(v: Int) by anyone { add v to s }
    on ask(v: Int) by anyone { note v in s  remove v from s  note m.get(v) }
    on all_joined(v: Set[Int]) by anyone { s := v }
    on back(v: Int) by anyone { n := v  n := n + 1  n := n - 1 }
";

fn say(event: &str, v: &str) -> String {
    format!(r#"{{"by":"ada","to":"x","do":"{event}","with":{{"v":"{v}"}}}}"#)
}

#[test]
fn cells_hold_any_size() {
    let mut run = body(CELLS);
    for bits in [62, 63, 64, 126, 127, 128, 255, 256, 512] {
        let mut digits = vec![1u8];
        for _ in 0..bits {
            let mut carry = 0;
            for digit in &mut digits {
                let double = *digit * 2 + carry;
                (*digit, carry) = (double % 10, double / 10);
            }
            if carry > 0 {
                digits.push(carry);
            }
        }
        let big: String = digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
        for big in [big.clone(), format!("-{big}")] {
            let outcome = run.ok(&say("set", &big));
            assert_eq!(outcome.set, [("x.n".to_owned(), Some(big.clone()))], "2^{bits}");
            let outcome = run.ok(&say("grow", &big));
            assert_eq!(outcome.set.len(), 1, "{outcome:?}");
            assert!(run.ok(&say("grow", "0")).set.is_empty());
            assert_eq!(run.no(&say("undo", &big)), "no_way");
            run.ok(&format!(r#"{{"by":"ada","to":"x","do":"put","with":["1","{big}"]}}"#));
            assert!(run.dump().contains(&big));
            let again = run.ok(&format!(r#"{{"by":"ada","to":"x","do":"put","with":["1","{big}"]}}"#));
            assert!(again.set.is_empty(), "{again:?}");
            run.ok(&say("push", &big));
            assert_eq!(run.no(&say("undo", &big)), "no_way");
            run.ok(&say("drop", &big));
        }
    }
}

#[test]
fn a_change_from_wide_to_wide_is_told() {
    let mut run = body(CELLS);
    let big = "1".repeat(60);
    run.ok(&say("set", &big));
    assert_eq!(run.ok(&say("grow", "1")).set.len(), 1);
    assert!(run.ok(&say("back", &format!("{}2", "1".repeat(59)))).set.is_empty());
    run.ok(&format!(r#"{{"by":"ada","to":"x","do":"put","with":["1","{big}"]}}"#));
    let put = run.ok(&format!(r#"{{"by":"ada","to":"x","do":"put","with":["1","{big}2"]}}"#));
    assert!(!put.set.is_empty());
}

#[test]
fn wide_keys_are_refused_and_never_confused() {
    let mut run = body(CELLS);
    let big = "1".repeat(60);
    assert_eq!(run.no(&say("join", &big)), "too_large");
    let pair = format!(r#"{{"by":"ada","to":"x","do":"all_joined","with":{{"v":["{big}"]}}}}"#);
    assert_eq!(run.no(&pair), "too_large");
    assert_eq!(run.ok(&say("ask", &big)).notes, ["false", "none"]);
}

#[test]
fn amounts_have_their_size_everywhere() {
    let mut run = body(
        "asset REP decimals 0
        var a: REP = 0 REP
        on mint_to(v: Int) by anyone { mint v * 1 REP to caller }
        on scale(v: Int) by anyone { a := down((v / 1) * (v * 1 REP)) }
        on scale_up(v: Int) by anyone { a := up((v / 3) * (v * 1 REP)) }
        on burn_all() by anyone { burn caller.REP from caller }",
    );
    let big = "9".repeat(70);
    assert!(run.ok(&say("mint_to", &big)).ok);
    assert!(run.dump().contains(&big));
    assert_eq!(run.no(&say("mint_to", &"9".repeat(80))), "too_large");
    assert_eq!(run.no(&say("scale", &big)), "too_large");
    assert_eq!(run.no(&say("scale_up", &big)), "too_large");
    assert_eq!(run.no(&say("scale", "-1")), "underflow");
    run.notes("burn_all");
    assert!(!run.dump().contains(&big));
}

#[test]
fn rationals() {
    let mut run = body(
        "var r: Ratio = 0
        var t: Ratio = 0
        on work(a: Int, b: Int) by anyone {
            r := a / b
            t := (2 * a) / (2 * b)
            note r
            note r == t
            note down(r)
            note up(r)
            note to_zero(r)
            note nearest(r)
            note -r
            note r + t - r * 2
            note r ^ 3
            note min(r, 0)
            note {r, t}
            note (r, 1) == (t, 1)
            note a mod b
        }",
    );
    let work = |a: i8, b: i8| format!(r#"{{"by":"ada","to":"x","do":"work","with":[{a},{b}]}}"#);
    assert_eq!(run.no(&work(1, 0)), "division_by_zero");
    let notes = run.ok(&work(-6, 4)).notes;
    assert_eq!(
        notes,
        ["-3/2", "true", "-2", "-1", "-1", "-2", "3/2", "0", "-27/8", "-3/2", "{-3/2}", "true", "2"]
    );
    let notes = run.ok(&work(5, -2)).notes;
    assert_eq!(
        notes,
        ["-5/2", "true", "-3", "-2", "-2", "-2", "5/2", "0", "-125/8", "-5/2", "{-5/2}", "true", "-1"]
    );
}

//! What falls due, in which order, and what disarms it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Run, body};

fn passed(run: &mut Run, at: u64) -> Vec<String> {
    run.apply_at(at, "{}").unwrap().into_iter().flat_map(|outcome| outcome.notes).collect()
}

const START: u64 = 1_000_001;

#[test]
fn in_order_of_time_then_of_arming() {
    let mut run = body(
        "let born = now
        at born + 5 seconds { note \"five\" }
        at born + 3 seconds { note \"three\" }
        at born + 5 seconds { note \"five too\" }
        every 4 seconds { note \"every\" }
        at born - 9 seconds { note \"late\" }
        every 10 seconds from born - 7 seconds { note \"ten\" }",
    );
    assert_eq!(
        passed(&mut run, START + 8),
        [r#""three""#, r#""ten""#, r#""every""#, r#""five""#, r#""five too""#, r#""every""#]
    );
    assert_eq!(passed(&mut run, START + 13), [r#""every""#, r#""ten""#]);
}

#[test]
fn a_state_entered_again_is_armed_again() {
    let mut run = Run::new(
        "process P {
          start -> a
          state a { on again() by anyone -> a  at now + 5 seconds -> b { note \"a is over\" } }
          state b { every 2 seconds { note \"b\" }  at now + 5 seconds -> c { require false else no_way \"no\" } otherwise -> c { note \"otherwise\" } }
          end c
        }",
    );
    run.ok(r#"{"by":"ada","new":"P","as":"x"}"#);
    run.apply_at(START + 4, r#"{"by":"ada","to":"x","do":"again"}"#).unwrap();
    assert_eq!(passed(&mut run, START + 8), [""; 0]);
    let answer = run.apply_at(START + 9, r#"{"by":"ada","to":"x","do":"again"}"#).unwrap();
    assert_eq!(answer[0].notes, [r#""a is over""#]);
    assert_eq!(answer[1].refusal.as_ref().unwrap().code, "wrong_state");
    assert_eq!(passed(&mut run, START + 99), [r#""b""#, r#""b""#, r#""otherwise""#]);
    assert!(run.engine.dump().deadlines.is_empty());
}

#[test]
fn a_circle_at_one_instant_is_a_fault() {
    let mut run =
        Run::new("process P(due: Instant) { start -> a  state a { at due -> b } state b { at due -> a } }");
    let fault = run.apply(r#"{"by":"ada","new":"P","as":"x","with":["1970-01-01T00:00:00Z"]}"#).unwrap_err();
    assert_eq!((fault.code, fault.is_tool), (512, false));
}

#[test]
fn a_time_that_cannot_be_computed_is_a_fault_of_the_program() {
    let mut run = Run::new("process P(n: Int) { at now + n * n * 1 second { note 1 } }");
    let large = format!("1{}", "0".repeat(1_000));
    let fault = run.apply(&format!(r#"{{"by":"ada","new":"P","as":"x","with":["{large}"]}}"#)).unwrap_err();
    assert_eq!((fault.code, fault.is_tool), (512, false));
}

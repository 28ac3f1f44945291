//! Runs that nobody recorded: calls that a test makes up, with the contract's answers as its text gives them.

use serde_json::{Value, json};

use crate::compare::answer_differs;
use crate::{Answer, Port, Replay, Run, System, Vector};

/// When they begin.
pub const START: i64 = 1_600_000_000;

/// The deployment of a contract.
pub fn deployment(to: &str, contract: &str, args: Value) -> Value {
    json!({"at": START, "by": "a0", "to": to, "call": "deploy", "contract": contract, "args": args})
}

/// Makes calls and compares each answer: `""` stands for an acceptance.
pub fn replay(system: &dyn System, steps: Vec<(Value, &str)>) -> Box<dyn Replay> {
    let steps = steps.into_iter().enumerate().map(|(index, (mut step, reason))| {
        step["i"] = json!(index);
        step["ok"] = json!(reason.is_empty());
        step["reason"] = json!(reason);
        step
    });
    let json = json!({"kind": "suite", "steps": steps.collect::<Vec<_>>(), "final": {}});
    let vector = Vector::from_json("made".to_owned(), json).unwrap();
    let program = system.program(std::slice::from_ref(&vector));
    let engine = Port::open(system.port(), program).unwrap().engine().unwrap();
    let run = Run::open(engine, "port", vector.bodies_act()).unwrap();
    let mut replay = system.begin(&vector, run).unwrap();
    for step in &vector.steps {
        let answer = replay.step(step).unwrap();
        assert_ne!(answer, Answer::Unknown, "{step:?}");
        assert_eq!(answer_differs(system, step, &answer), None, "{step:?}");
        assert!(replay.run().conserved());
    }
    replay
}

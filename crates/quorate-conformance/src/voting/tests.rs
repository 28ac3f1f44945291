use std::path::Path;

use serde_json::json;

use super::compare::{differs, lies_outside};
use super::run_voting;

#[test]
fn the_recorded_answers_kept_here_are_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/voting");
    let mut methods = Vec::new();
    let report = run_voting(&folder, &mut |method| methods.push(method.method.clone())).unwrap();
    assert_eq!((report.mismatches, methods.len()), (0, 49), "{report}");
}

fn said(recorded: serde_json::Value, ours: serde_json::Value) -> Option<String> {
    differs(recorded.as_object().unwrap(), &ours, false)
}

#[test]
fn numbers_are_compared_exactly_unless_they_were_floats() {
    let ours = json!({"scores": {"A": "1/3"}});
    assert_eq!(said(json!({"scores": {"A": "0.333333333333333"}}), ours.clone()), None);
    assert!(said(json!({"scores": {"A": "0.3333"}}), ours.clone()).is_some());
    assert!(said(json!({"scores": {"A": "333/1000"}}), ours.clone()).is_some());
    assert!(said(json!({"winners": ["A"]}), ours).is_some_and(|what| what.contains("nothing")));
}

#[test]
fn winners_are_a_set_and_committees_a_set_of_sets() {
    assert_eq!(said(json!({"winners": ["A", "B"]}), json!({"winners": ["B", "A"]})), None);
    assert_eq!(said(json!({"committees": [["A", "B"]]}), json!({"committees": [["B", "A"]]})), None);
    assert!(said(json!({"committees": [["A", "B"]]}), json!({"committees": [["B"]]})).is_some());
    assert_eq!(
        said(json!({"by_tiebreak": {"A>B": ["A"]}}), json!({"by_tiebreak": [[["A", "B"], ["A"]]]})),
        None
    );
}

#[test]
fn an_answer_that_breaks_ties_must_lie_within_one_that_keeps_them() {
    let ours = json!({"winners": ["A", "B"]});
    assert_eq!(lies_outside(json!({"winners": ["A"]}).as_object().unwrap(), &ours), None);
    assert!(lies_outside(json!({"winners": ["C"]}).as_object().unwrap(), &ours).is_some());
    let ours = json!({"apportionments": [[1, 0], [0, 1]]});
    assert_eq!(lies_outside(json!({"seats": {"A": "1", "B": "0"}}).as_object().unwrap(), &ours), None);
}

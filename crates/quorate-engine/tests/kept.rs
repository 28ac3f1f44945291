//! Derived sums are kept by difference, and nobody can tell but by the time it takes.

mod common;

use common::body;

const RULES: &str = "type Choice = Yes | No
    type Ballot = { choice: Choice, weight: Int }
    var ballots: Map[Agent, Ballot] = {}
    var doubled: Map[Agent, Int] = {}
    fn weight_on(cs: Map[Agent, Ballot], c: Choice) -> Int = sum b.weight for (_, b) in cs where b.choice == c
    derive cast: Int = sum b.weight for (_, b) in ballots
    derive yes: Int = weight_on(ballots, Yes)
    derive heads: Int = count (_, b) in ballots where b.weight > 1
    process Note(who: Agent) {
      on strike() by anyone { remove who from ballots  note cast }
      on heavier() by anyone { ballots[who].weight += 10  note cast }
    }
    on vote(c: Choice, w: Int) by a: Agent { ballots[a] := {choice: c, weight: w}  note (cast, yes, heads) }
    on same(w: Int) by a: Agent { ballots[a] := {choice: Yes, weight: cast + w}  note (cast, yes, heads) }
    on turn() by a: Agent { ballots[a].choice := if ballots[a].choice == Yes then No else Yes  note (cast, yes, heads) }
    on leave() by a: Agent { remove a from ballots  note (cast, yes, heads) }
    on clear() by anyone { ballots := {}  note (cast, yes, heads) }
    on fail(w: Int) by a: Agent { ballots[a] := {choice: Yes, weight: w}  require cast < 10 else too_much }
    on watch(w: Agent) by anyone { let n = new Note(w)  note n }";

#[test]
fn a_sum_follows_its_rows() {
    let mut run = body(RULES);
    let mut says = |by: &str, event: &str, with: &str| {
        let line = format!(r#"{{"by":"{by}","to":"x","do":"{event}","with":{with}}}"#);
        run.ok(&line).notes.concat()
    };
    assert_eq!(says("ada", "vote", r#"["Yes",3]"#), "(3, 3, 1)");
    assert_eq!(says("bo", "vote", r#"["No",1]"#), "(4, 3, 1)");
    assert_eq!(says("ada", "vote", r#"["No",5]"#), "(6, 0, 1)");
    assert_eq!(says("bo", "turn", "[]"), "(6, 1, 1)");
    // What is assigned reads the sum as it is before.
    assert_eq!(says("cy", "same", "[1]"), "(13, 8, 2)");
    assert_eq!(says("cy", "leave", "[]"), "(6, 1, 1)");
    assert_eq!(says("cy", "leave", "[]"), "(6, 1, 1)");
    assert_eq!(says("bo", "watch", r#"["ada"]"#), "x/Note#1");
    assert_eq!(run.no(r#"{"by":"bo","to":"x","do":"fail","with":[9]}"#), "too_much");
    assert_eq!(run.ok(r#"{"by":"bo","to":"x/Note#1","do":"heavier"}"#).notes, ["16"]);
    assert_eq!(run.ok(r#"{"by":"bo","to":"x/Note#1","do":"strike"}"#).notes, ["1"]);
    assert_eq!(run.ok(r#"{"by":"bo","to":"x","do":"clear"}"#).notes, ["(0, 0, 0)"]);
}

#[test]
fn a_kept_sum_is_no_cell() {
    let mut run = body(RULES);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"vote","with":["Yes",3]}"#);
    let paths: Vec<_> = outcome.set.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["x.ballots[ada]"]);
    assert!(!run.dump().contains("cast"));
}

//! A value is a copy: what happens to a cell later does not show in it.

mod common;

use common::body;

const QUEUE: &str = "
    type Proposal = {yes: Int, votes: Map[Agent, Bool]}
    var queue: List[Proposal] = []
    var ballots: Map[Int, {who: Set[Int], n: Int}] = {}
    on open() by anyone { append {yes: 0, votes: {}} to queue }
";

#[test]
fn a_snapshot_used_whole_before_a_change_does_not_show_it() {
    let mut run = body(&format!(
        "{QUEUE}
        on whole() by anyone {{
            let p = queue[0]
            let q = p
            let r = [p.votes]
            note p.votes
            queue[0].votes[me] := true
            queue[0].yes += 1
            note length(q.votes)
            note length(r[0])
            note q.yes
            note length(queue[0].votes)
        }}"
    ));
    run.notes("open");
    assert_eq!(run.notes("whole"), ["{}", "0", "0", "0", "1"]);
}

#[test]
fn a_comprehension_of_records_is_a_copy() {
    let mut run = body(&format!(
        "{QUEUE}
        on all_of() by anyone {{
            let ps = [p for p in queue]
            let vs = [p.votes for p in queue]
            queue[0].votes[me] := true
            note length(ps[0].votes)
            note length(vs[0])
            note count p in ps where length(p.votes) > 0
        }}"
    ));
    run.notes("open");
    assert_eq!(run.notes("all_of"), ["0", "0", "0"]);
}

#[test]
fn loops_run_over_what_was_there_at_entry() {
    let mut run = body(
        "var xs: List[Int] = [1, 2, 3]
        var s: Set[Int] = {1, 2, 3}
        on grow() by anyone {
            for x in xs { append x + 10 to xs  remove 2 from xs }
            for y in s { remove y from s  add y + 1 to s  remove 3 from s }
            note xs
            note s
        }",
    );
    assert_eq!(run.notes("grow"), ["[1, 3, 11, 12, 13]", "{4}"]);
}

#[test]
fn cells_do_not_share() {
    let mut run = body(
        "var a: Map[Int, List[Int]] = {1 => [1]}
        var b: Map[Int, List[Int]] = {}
        on copy() by anyone { b := a  a[1] := [2]  append 3 to a[1]  note b  note a  b := b  note b }",
    );
    assert_eq!(run.notes("copy"), ["{1 => [1]}", "{1 => [2, 3]}", "{1 => [1]}"]);
}

#[test]
fn rows_known_along_the_text_are_forgotten_in_time() {
    let mut run = body(
        "var m: Map[Int, Int] = {}
        proc wipe() { m := {} }
        fn at_two(k: Int) -> Int = if k in m then m[k] else -1
        on again(k: Int) by anyone {
            m[k] := 1
            m[k] += 1
            note m[k]
            remove k from m
            note k in m
            m[k] := 5
            note m[k]
            if k in m { remove k from m } else { note 0 }
            note at_two(k)
            m[k] := 7
            do wipe()
            note at_two(k)
            for j in [1, 2] { if j in m { m[j] += 1 } else { m[j] := 10 } }
            for j in [1, 2, 2] { m[j] += 1  remove 1 from m }
            note m
        }",
    );
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"again","with":{"k":9}}"#);
    assert_eq!(outcome.notes, ["2", "false", "5", "-1", "-1", "{2 => 12}"]);
}

#[test]
fn short_circuits_know_nothing_they_did_not_look_at() {
    let mut run = body(
        "var m: Map[Int, Int] = {1 => 10}
        fn has(k: Int) -> Bool = k in m and m[k] == 10
        on look(a: Int, b: Int) by anyone {
            if a in m or b in m { note if a in m then m[a] else 0  note if b in m then m[b] else 0 }
            if not (a in m and b in m) { note has(a)  note has(b) }
            note (a in m implies m[a] == 10)
            note has(b) or has(a)
            if b == 1 and has(b) { note m[b] }
        }",
    );
    let ask = |a: u8, b: u8| format!(r#"{{"by":"ada","to":"x","do":"look","with":[{a},{b}]}}"#);
    assert_eq!(run.ok(&ask(1, 2)).notes, ["10", "0", "true", "false", "true", "true"]);
    assert_eq!(run.ok(&ask(2, 1)).notes, ["0", "10", "false", "true", "true", "true", "10"]);
    assert_eq!(run.ok(&ask(2, 3)).notes, ["false", "false", "true", "false"]);
    assert_eq!(run.ok(&ask(1, 1)).notes, ["10", "10", "true", "true", "10"]);
}

#[test]
fn accumulators_and_nested_comprehensions() {
    let mut run = body(
        "var xs: List[Int] = [3, 1, 2]
        on work() by anyone {
            note fold acc = 0 for x in xs: acc * 10 + x
            note [[x * y for y in xs where y > 1] for x in xs where x != 3]
            note sum 1 / x for x in xs
            note largest x for x in xs
            note smallest 1 / x for x in xs
            note first x in xs where x < 3
            note last x in xs where x > 9
            note all x in xs: x > 0
            note any x in xs: x > 2 and all y in xs: y <= x
            note {x mod 2 for x in xs}
            note iterate n = 1 up to 5 while n < 20: n * 3
        }",
    );
    assert_eq!(
        run.notes("work"),
        [
            "312",
            "[[3, 2], [6, 4]]",
            "11/6",
            "some(3)",
            "some(1/3)",
            "some(1)",
            "none",
            "true",
            "true",
            "{1, 0}",
            "27"
        ]
    );
}

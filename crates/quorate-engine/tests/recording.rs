//! What an outcome says was changed.

mod common;

use common::body;

const CELLS: &str = "
    var m: Map[Int, Int] = {1 => 3}
    var s: Set[Int] = {1}
    var xs: List[{n: Int, seen: Set[Int]}] = []
    on fill() by anyone { append {n: 1, seen: {}} to xs  append {n: 2, seen: {5}} to xs }
    on gone() by anyone { m[1] := 5  remove 1 from m }
    on other() by anyone { m[1] := 3 }
    on renewed() by anyone { m[1] := 5  remove 1 from m  m[1] := 7 }
    on same() by anyone { m[1] := 5  remove 1 from m  m[1] := 7 }
    on whole() by anyone { s := {7}  add 8 to s }
    on members() by anyone { add 9 to s  remove 7 from s  add 10 to s  remove 10 from s }
    on nested() by anyone { xs[0].n += 1  add 4 to xs[0].seen  add 4 to xs[1].seen  remove 5 from xs[1].seen }
    on shift() by anyone { xs[0].n := 100  remove xs[0] from xs  xs[0].n := 50 }
";

#[test]
fn entries_tell_the_net_change() {
    let mut run = body(CELLS);
    assert_eq!(run.set("fill"), ["x.xs[0] = {n: 1, seen: {}}", "x.xs[1] = {n: 2, seen: {5}}"]);
    assert_eq!(run.set("gone"), ["x.m[1] = null"]);
    assert_eq!(run.set("other"), ["x.m[1] = 3"]);
    assert_eq!(run.set("renewed"), ["x.m[1] = 7"]);
    assert_eq!(run.set("same"), [""; 0]);
    assert_eq!(run.set("whole"), ["x.s = {7, 8}"]);
    assert_eq!(run.set("members"), ["x.s = +9, -7"]);
    assert_eq!(run.set("nested"), ["x.xs[0].n = 2", "x.xs[0].seen = +4", "x.xs[1].seen = +4, -5"]);
    assert_eq!(run.set("shift"), ["x.xs = [{n: 50, seen: {4}}]"]);
}

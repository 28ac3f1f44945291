//! A loop may change its variable in place; nobody may be able to tell.

mod common;

use common::body;

fn notes(text: &str) -> Vec<String> {
    body(&format!("var cell: Map[Int, Int] = {{1 => 1}}\n on it() by anyone {{\n{text}\n}}")).notes("it")
}

#[test]
fn all_entries_of_one_change_see_the_old_map() {
    let text = "note fold m = {1 => 10, 2 => 20} for _ in [1, 2, 3]: {..m, 1 => m[2], 2 => m[1]}";
    assert_eq!(notes(text), ["{1 => 20, 2 => 10}"]);
}

#[test]
fn another_name_for_the_variable_keeps_what_it_named() {
    let text = "note fold m = {1 => 0} for i in [1, 2]:
        let once = m;
        let next = {..m, 1 => m[1] + i};
        {..next, 2 => once[1]}";
    assert_eq!(notes(text), ["{1 => 3, 2 => 1}"]);
}

#[test]
fn parts_of_a_record_see_each_other_as_they_were() {
    let text = "note fold s = {a: {1 => 0}, b: {1 => 5}} for _ in [1, 2]:
        {a: {..s.a, 1 => s.b[1] + 1}, b: {..s.b, 1 => s.a[1] + 1}}";
    assert_eq!(notes(text), ["{a: {1 => 2}, b: {1 => 7}}"]);
}

#[test]
fn what_a_loop_begins_with_stays_as_it_is() {
    let text = "let seed = {1 => 1}
        let last_of = fold m = seed for _ in [1, 2]: {..m, 1 => m[1] * 2}
        let far = fold m = cell for i in [3, 4]: {..m, i => i}
        note seed
        note last_of
        note cell
        note far";
    let far = "{1 => 1, 3 => 3, 4 => 4}";
    assert_eq!(notes(text), ["{1 => 1}", "{1 => 4}", "{1 => 1}", far]);
}

#[test]
fn what_is_put_aside_on_the_way_stays_as_it_was() {
    let text = "let last_of = fold h = {m: {1 => 0}, seen: [{1 => 9}]} for _ in [1, 2]:
        {m: {..h.m, 1 => h.m[1] + 1}, seen: h.seen + [h.m]}
        note last_of.seen
        note last_of.m";
    assert_eq!(notes(text), ["[{1 => 9}, {1 => 0}, {1 => 1}]", "{1 => 2}"]);
}

#[test]
fn a_loop_within_a_loop_takes_over_what_nobody_else_wants() {
    let text = "note fold m = {0 => 0} for i in [1, 2]:
        let inner = fold m = m for j in [1, 2]: {..m, 10 * i + j => m[0], 0 => m[0] + 1};
        inner
        note fold m = {0 => 0} for i in [1, 2]:
        let inner = fold n = m for j in [1, 2]: {..n, 0 => n[0] + j};
        {..inner, i => m[0]}";
    let nested = "{0 => 4, 11 => 0, 12 => 1, 21 => 2, 22 => 3}";
    assert_eq!(notes(text), [nested, "{0 => 6, 1 => 0, 2 => 3}"]);
}

#[test]
fn a_turn_may_go_back_to_something_else() {
    let text = "let other = {7 => 7}
        note fold m = {1 => 1} for x in [1, 5, 2]: if x > 4 then other else {..m, x => x}
        note fold m = {1 => 1} for x in [1, 5, 2]: match some(x) {
            some(y) => if y > 4 then other else {..m, y => y},
            none => m
        }
        note other";
    let last = "{7 => 7, 2 => 2}";
    assert_eq!(notes(text), [last, last, "{7 => 7}"]);
}

#[test]
fn sets_and_lists_grow_in_place() {
    let text = "note fold s = {0} for x in [1, 1, 2]: s + {x, length(s)}
        note fold s = [0] for x in [1, 2]: s + [x, length(s)]
        note fold s = {all_of: {0}, counts: [0]} for x in [4, 5]: {all_of: s.all_of + {x}, counts: s.counts + [length(s.all_of)]}";
    let record = "{all_of: {0, 4, 5}, counts: [0, 1, 2]}";
    assert_eq!(notes(text), ["{0, 1, 2, 3}", "[0, 1, 1, 2, 3]", record]);
}

#[test]
fn an_iteration_changes_its_variable_in_place_too() {
    let text = "let seed = {1 => 1}
        note iterate m = seed up to 10 while m[1] < 50: {..m, 1 => m[1] * 2, 2 => m[1]}
        note seed";
    assert_eq!(notes(text), ["{1 => 64, 2 => 32}", "{1 => 1}"]);
}

#[test]
fn nothing_can_be_put_into_the_empty_map_of_everybody() {
    let text = "let none_yet = {x => x for x in [1] where x > 1}
        note fold m = none_yet for x in [1, 2]: {..m, x => x}
        note none_yet
        note fold s = {x for x in [1] where x > 1} for x in [3]: s + {x}";
    assert_eq!(notes(text), ["{1 => 1, 2 => 2}", "{}", "{3}"]);
}

#[test]
fn what_is_added_to_is_found_once_and_refused_if_it_is_not_there() {
    let text = "note fold m = {1 => 1} for i in [2, 3]: {..m, 1 => m[1] * i}
        note fold m = {(0, 1) => 7} for i in [1, 1]: let j = i - 1; {..m, (j, i) => m[(j, i)] - length(m)}
        note fold m = {x => 0 for x in [1, 2]} for x in [1, 2, 2]: {..m, x => m[x] + x + m[1]}";
    assert_eq!(notes(text), ["{1 => 6}", "{(0, 1) => 5}", "{1 => 1, 2 => 6}"]);
    let mut run = body("on it() by anyone { note fold m = {1 => 1} for i in [1, 2]: {..m, i => m[i] + 1} }");
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"it"}"#), "no_such_key");
}

#[test]
fn what_is_added_to_begins_at_nothing_where_the_text_says_so() {
    let text = "let none_yet = {k => v for (k, v) in cell where k > 1}
        let nobody = {(k, k) => 0 USDC for (k, _) in none_yet}
        let no_sets = {{k} => 0 for (k, _) in none_yet}
        note fold m = none_yet for i in [3, 1, 3]: {..m, i => (m.get(i) ?? 0) + i}
        note fold m = cell for i in [2, 1]: {..m, i => (m.get(i) ?? 0) - 1}
        note cell
        let said = [{who: (1, 2), weight: 5 USDC}, {who: (1, 3), weight: 1 USDC}, {who: (1, 2), weight: 2 USDC}]
        note fold m = nobody for b in said: {..m, b.who => (m.get(b.who) ?? 0 USDC) + b.weight}
        note fold m = none_yet for i in [1, 2]: {..m, i => (m.get(i) ?? 1) + i}
        note fold m = no_sets for s in [{1}, {2}, {1}]: {..m, s => (m.get(s) ?? 0) + 1}
        note fold m = none_yet for i in [1, 2, 1]: {..m, i => (m.get(i) ?? 0) + length(m)}
        note fold s = {by: none_yet, n: 0} for i in [7, 7]: {by: {..s.by, i => (s.by.get(i) ?? 0) + s.n}, n: s.n + 1}
        note none_yet";
    let begun = ["{3 => 6, 1 => 1}", "{1 => 0, 2 => -1}", "{1 => 1}"];
    let sums = ["{(1, 2) => 7 USDC, (1, 3) => 1 USDC}", "{1 => 2, 2 => 3}", "{{1} => 2, {2} => 1}"];
    let others = ["{1 => 2, 2 => 1}", "{by: {7 => 1}, n: 2}"];
    let none = ["{}"];
    assert_eq!(notes(text), [&begun[..], &sums, &others, &none].concat());
}

#[test]
fn what_a_loop_walks_over_may_grow_when_it_has_been_walked() {
    let text = "note fold s = {pairs: 0, above: {0}} for c in [1, 2, 3]:
        {pairs: fold n = s.pairs for d in s.above: n + 10 * d + c, above: s.above + {c}}";
    assert_eq!(notes(text), ["{pairs: 54, above: {0, 1, 2, 3}}"]);
}

//! Money whose asset is known at run time, who holds what, and what was held when.

mod common;

use common::{Run, body};

const TWO: &str = "asset USDC decimals 2\nasset DAI decimals 1\n";

fn till(members: &str) -> Run {
    let mut run = Run::new(&format!("{TWO}body X {{\naccount till, owed[Asset]\n{members}\n}}\n"));
    run.ok(r#"{"by":"ada","new":"X","as":"x"}"#);
    run.ok(r#"{"give":"10 USDC","to":"x.till"}"#);
    run.ok(r#"{"give":"7 DAI","to":"x.till"}"#);
    run.ok(r#"{"give":"3.5 USDC","to":"ada"}"#);
    run
}

#[test]
fn money_is_an_amount_with_its_asset() {
    let mut run = till(
        "view cash = till.held(USDC)
        on sums() by anyone {
            note cash
            note cash.asset
            note till.held(USDC) + 1 USDC
            note 3 * till.held(DAI) - 1 DAI
            note till.held(DAI) / 2
            note down(till.held(USDC) / 3)
            note up(till.held(USDC) / 3)
            note nearest(1/3 of till.held(USDC)) * 2
            note till.held(USDC) / 4 USDC
            note max(till.held(USDC), 12.5 USDC)
            note units(till.held(USDC))
            note zero(cash.asset)
            note unit(cash.asset)
            note is_zero(till.held(USDC)) or is_zero(zero(DAI))
            note -(1/2 of cash)
            note holdings(till)
            note holdings(owed[DAI])
            note smallest m for m in [cash, 3 USDC, 4 USDC]
            note 1/2 of cash == 5 USDC and 1/2 of cash < cash
            note cash == till.held(DAI)
            note [USDC, DAI]
            note {USDC => cash, DAI => till.held(DAI)}
            note supply(USDC)
        }",
    );
    let notes = run.notes("sums");
    let expected = [
        "10 USDC",
        "USDC",
        "11 USDC",
        "20 DAI",
        "35 exact DAI",
        "3.33 USDC",
        "3.34 USDC",
        "6.66 USDC",
        "5/2",
        "12.5 USDC",
        "1000",
        "0 USDC",
        "0.01 USDC",
        "true",
        "-500 exact USDC",
        "[USDC, DAI]",
        "[]",
        "some(3 USDC)",
        "true",
        "false",
        "[USDC, DAI]",
        "{USDC => 10 USDC, DAI => 7 DAI}",
        "0 USDC",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn two_assets_do_not_mix() {
    let mut run = till(
        "on plus() by anyone { note till.held(USDC) + till.held(DAI) }
        on less() by anyone { note till.held(USDC) < till.held(DAI) }
        on when_less() by anyone { require till.held(USDC) < till.held(DAI) else never }
        on over() by anyone { note till.held(USDC) / till.held(DAI) }
        on most() by anyone { note largest m for m in [till.held(USDC), till.held(DAI)] }
        on exact() by anyone { note 1/2 of till.held(USDC) + 1/3 of till.held(DAI) }
        on below() by anyone { note till.held(USDC) - 11 USDC }
        on cell() by anyone { kept += till.held(DAI) }
        on cell_too() by anyone { kept += 2 USDC  kept -= 1 USDC  note kept }
        var kept: Money = 1 USDC",
    );
    for event in ["plus", "less", "when_less", "over", "most", "exact", "cell"] {
        assert_eq!(run.refused(event), "different_assets", "{event}");
    }
    assert_eq!(run.refused("below"), "underflow");
    assert_eq!(run.notes("cell_too"), ["2 USDC"]);
    assert!(run.dump().contains(r#""kept":"2 USDC""#), "{}", run.dump());
}

#[test]
fn money_comes_with_events_and_goes_where_it_is_sent() {
    let mut run = till(
        "var latest: Map[Asset, Money] = {}
        process Box(size: Money) {
            start by anyone paying cash: Money when cash == size else wrong_size { move all from cash to self }
        }
        on pay() by m: Agent paying fee: Money when fee >= 2 USDC {
            latest[fee.asset] := fee
            move down(1/2 of fee) from fee to m
            move all from fee to owed[fee.asset]
        }
        on box(size: Money) by anyone { let b = new Box(size) paying size from till  note b.size }
        on box_all() by anyone { let b = new Box(10 USDC) paying all USDC from till  note b.held(USDC) }
        on give(what: Money, to_whom: Agent) by anyone { move what from till to to_whom }",
    );
    let paid = run.ok(r#"{"by":"ada","to":"x","do":"pay","pay":"2.51 USDC"}"#);
    assert_eq!(paid.set, [("x.latest[USDC]".to_owned(), Some("2.51 USDC".to_owned()))]);
    assert_eq!(paid.moves, [["1.25 USDC", "ada", "ada"], ["1.26 USDC", "ada", "x.owed[USDC]"]]);
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"pay","pay":"1 USDC"}"#), "guard");
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"pay","pay":"1 DAI"}"#), "different_assets");
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"pay"}"#), "money_expected");
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"pay","pay":"5 USDC"}"#), "insufficient_funds");
    let boxed = run.ok(r#"{"by":"ada","to":"x","do":"box","with":{"size":"2 DAI"}}"#);
    assert_eq!(boxed.notes, ["2 DAI"]);
    assert_eq!(run.notes("box_all"), ["10 USDC"]);
    run.ok(r#"{"by":"ada","to":"x","do":"give","with":["5 DAI","ben"]}"#);
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"give","with":["5 DAI","ben"]}"#), "insufficient_funds");
    let fault = run.apply(r#"{"by":"ada","to":"x","do":"give","with":["5 ORE","ben"]}"#).unwrap_err();
    assert_eq!((fault.code, fault.path.as_slice()), (902, ["with".to_owned(), "0".to_owned()].as_slice()));
    let fault = run.apply(r#"{"by":"ada","to":"x","do":"give","with":[5,"ben"]}"#).unwrap_err();
    assert_eq!(fault.code, 903);
}

const NORTH: &str = "asset USDC decimals 2
body North(founder: Agent) {
    asset REP bound revocable history
    asset ORE decimals 1
    asset SEAT bound cap 2
    account store
    var mine: REP = 3 REP
    view stake(a: Agent) = a.REP
    view best = mine
    start { mint 5 REP to founder  mint 2 ORE to store }
    on award(who: Agent, n: REP) by anyone { mint n to who }
    on fade(who: Agent, n: REP) by anyone { burn n from who }
    on issue(m: Money, who: Agent) by anyone { mint m to who }
    on take(m: Money, who: Agent) by anyone { burn m from who }
    on hand(m: Money, who: Agent) by anyone { move m from store to who }
    on pay() by anyone paying m: Money { move all from m to store }
    on who() by anyone { note holders(REP)  note count m in holders(REP) where m.REP > 1 REP }
    on then(who: Agent, t: Instant) by anyone { note who.REP as of t  note supply(REP) as of t }
    process Grant(size: REP) { view twice = 2 * size  start by anyone { mint size to me } }
}
body South(north: North) {
    account store
    on look() by anyone {
        note north.stake(self)
        note north.best + 1 REP of north
        note self.held(REP of north) == 30 REP of north
        note REP of north
        note [supply(REP of north), unit(ORE of north)]
    }
    on drop() by anyone { move all from self to store  note holdings(self)  note holdings(store) }
}
";

fn north() -> Run {
    let mut run = Run::new(NORTH);
    run.ok(r#"{"by":"ada","new":"North","as":"n","with":["ada"]}"#);
    run.ok(r#"{"by":"ada","new":"North","as":"m","with":["ada"]}"#);
    run.ok(r#"{"by":"ada","new":"South","as":"s","with":["n"]}"#);
    run
}

#[test]
fn an_asset_of_a_body_is_money_outside_it() {
    let mut run = north();
    run.ok(r#"{"by":"ada","to":"n","do":"award","with":["s","30 REP"]}"#);
    let notes = run.ok(r#"{"by":"ada","to":"s","do":"look"}"#).notes;
    let expected = ["30 REP of n", "4 REP of n", "true", "REP of n", "[35 REP of n, 0.1 ORE of n]"];
    assert_eq!(notes, expected);
    run.ok(r#"{"by":"ada","to":"n","do":"issue","with":["2 ORE","s"]}"#);
    // What is bound stays, also when everything is moved.
    let notes = run.ok(r#"{"by":"ada","to":"s","do":"drop"}"#).notes;
    assert_eq!(notes, ["[REP of n]", "[ORE of n]"]);
}

#[test]
fn only_what_the_text_issues_is_minted_and_only_what_may_is_moved() {
    let mut run = north();
    let mut to_n = |event: &str, with: &str| {
        let line = format!(r#"{{"by":"ada","to":"n","do":"{event}","with":{with}}}"#);
        let outcome = run.apply(&line).unwrap().remove(0);
        outcome.refusal.map_or("ok".to_owned(), |refusal| refusal.code)
    };
    assert_eq!(to_n("issue", r#"["1 REP","bo"]"#), "ok");
    assert_eq!(to_n("issue", r#"["1 REP of m","bo"]"#), "wrong_asset");
    assert_eq!(to_n("issue", r#"["1 USDC","bo"]"#), "wrong_asset");
    assert_eq!(to_n("issue", r#"["2 SEAT","bo"]"#), "ok");
    assert_eq!(to_n("issue", r#"["1 SEAT","bo"]"#), "cap_reached");
    assert_eq!(to_n("take", r#"["1 REP of n","bo"]"#), "ok");
    assert_eq!(to_n("take", r#"["1 SEAT","bo"]"#), "wrong_asset");
    assert_eq!(to_n("take", r#"["1 REP of m","ada"]"#), "wrong_asset");
    assert_eq!(to_n("hand", r#"["1 ORE","bo"]"#), "ok");
    assert_eq!(to_n("hand", r#"["0 REP","bo"]"#), "wrong_asset");
    assert_eq!(run.no(r#"{"by":"ada","to":"n","do":"pay","pay":"1 REP of n"}"#), "wrong_asset");
    run.ok(r#"{"by":"bo","to":"n","do":"pay","pay":"1 ORE of n"}"#);
}

#[test]
fn holders_come_in_the_order_in_which_they_last_began_to_hold() {
    let mut run = north();
    run.ok(r#"{"by":"ada","to":"n","do":"award","with":["bo","1 REP"]}"#);
    run.ok(r#"{"by":"ada","to":"n","do":"award","with":["cy","1 REP"]}"#);
    run.ok(r#"{"by":"ada","to":"n","do":"award","with":["s","1 REP"]}"#);
    let who = r#"{"by":"ada","to":"n","do":"who"}"#;
    assert_eq!(run.ok(who).notes, ["{ada, bo, cy, s}", "1"]);
    run.ok(r#"{"by":"ada","to":"n","do":"fade","with":["bo","1 REP"]}"#);
    run.ok(r#"{"by":"ada","to":"n","do":"fade","with":["ada","1 REP"]}"#);
    assert_eq!(run.ok(who).notes, ["{ada, cy, s}", "1"]);
    assert_eq!(run.no(r#"{"by":"ada","to":"n","do":"fade","with":["cy","2 REP"]}"#), "insufficient_funds");
    run.ok(r#"{"by":"ada","to":"n","do":"award","with":["bo","2 REP"]}"#);
    assert_eq!(run.ok(who).notes, ["{ada, cy, s, bo}", "2"]);
    assert_eq!(run.ok(r#"{"by":"ada","to":"m","do":"who"}"#).notes, ["{ada}", "1"]);
}

#[test]
fn the_past_is_what_an_instant_began_with() {
    let mut run = north();
    let mut at = |at: u64, line: &str| run.apply_at(at, line).unwrap().remove(0);
    at(2_000_000, r#"{"by":"ada","to":"n","do":"award","with":["bo","1 REP"]}"#);
    at(2_000_000, r#"{"by":"ada","to":"n","do":"award","with":["bo","2 REP"]}"#);
    at(2_000_010, r#"{"by":"ada","to":"n","do":"award","with":["bo","4 REP"]}"#);
    at(2_000_010, r#"{"by":"ada","to":"n","do":"fade","with":["bo","9 REP"]}"#);
    at(2_000_020, r#"{"by":"ada","to":"n","do":"fade","with":["bo","1 REP"]}"#);
    let mut then =
        |t: u64| at(2_000_030, &format!(r#"{{"by":"ada","to":"n","do":"then","with":["bo",{t}]}}"#)).notes;
    assert_eq!(then(500), ["0 REP", "0 REP"]);
    assert_eq!(then(2_000_000), ["0 REP", "5 REP"]);
    assert_eq!(then(2_000_001), ["3 REP", "8 REP"]);
    assert_eq!(then(2_000_010), ["3 REP", "8 REP"]);
    assert_eq!(then(2_000_011), ["7 REP", "12 REP"]);
    assert_eq!(then(2_000_020), ["7 REP", "12 REP"]);
    assert_eq!(then(2_000_021), ["6 REP", "11 REP"]);
    assert_eq!(then(3_000_000), ["6 REP", "11 REP"]);
    let past = run.engine.past();
    let bo = past["REP of n"]["held"]["bo"].to_string();
    assert_eq!(
        bo,
        r#"[["1970-01-24T03:33:20Z","3 REP"],["1970-01-24T03:33:30Z","7 REP"],["1970-01-24T03:33:40Z","6 REP"]]"#
    );
    assert_eq!(past["REP of n"]["supply"][0][1], "5 REP");
}

#[test]
fn what_happens_now_is_no_past_yet() {
    let mut run = body(
        "asset REP history
        on a() by m: Agent { mint 3 REP to m  note m.REP as of now  note m.REP as of (now + 1 second) }",
    );
    assert_eq!(run.notes("a"), ["0 REP", "3 REP"]);
    assert_eq!(run.notes("a"), ["3 REP", "6 REP"]);
}

#[test]
fn collections_are_keys_by_their_content() {
    let mut run = body(
        "var teams: Map[Set[Int], Int] = {}
        var seen: Set[List[Int]] = {[1, 2]}
        on put() by anyone {
            teams[{1, 2}] := 5
            teams[{2, 1}] := 6
            note teams
            note teams[{1, 2}]
            note {2, 1} in teams
            note {3} in teams
            add [1, 2] to seen
            add [2, 1] to seen
            add [] to seen
            note seen
            remove [1, 2] from seen
            remove [9] from seen
            note seen
            let t = teams
            for (k, v) in t { teams[k + {v}] := v }
            note teams
            note length({{1, 2}, {2, 1}, {3}})
            note {[1], [2]} + {[2], [3]}
            note {[1], [2]} & {[2], [3]}
            note [{1, 2}] == [{2, 1}]
            let k = {1, 2}
            if k in teams { note teams[k] }
            note teams.get({1})
            note [2, 1] in seen and not ([2] in seen) and [] in seen
            deep[{who: [{1, 2}, {}], n: 3}] := 7
            note deep.get({who: [{2, 1}, {}], n: 3}) ?? 0
            note deep.get({who: [{2, 1}], n: 3}) ?? 0
            note some({1, 2}) == some({2, 1}) and ({1}, 2) == ({1}, 2) and {a: [1]} != {a: [2]}
        }
        var deep: Map[{who: List[Set[Int]], n: Int}, Int] = {}
        on fails() by anyone { teams[{8, 9}] := 1  add [8] to seen  reject no_more }
        on again() by anyone { note teams[{6, 2, 1}]  note [2, 1] in seen }
        on given(t: Map[List[Int], Int], s: Set[Set[Int]]) by anyone { note t.get([1, 2])  note s  note {2, 1} in s }",
    );
    let expected = [
        "{{1, 2} => 6}",
        "6",
        "true",
        "false",
        "{[1, 2], [2, 1], []}",
        "{[2, 1], []}",
        "{{1, 2} => 6, {1, 2, 6} => 6}",
        "2",
        "{[1], [2], [3]}",
        "{[2]}",
        "true",
        "6",
        "none",
        "true",
        "7",
        "0",
        "true",
    ];
    assert_eq!(run.notes("put"), expected);
    assert_eq!(run.refused("fails"), "no_more");
    assert_eq!(run.notes("again"), ["6", "true"]);
    let given = r#"{"by":"ada","to":"x","do":"given","with":[[[[1,2],5],[[3],6]],[[1,2],[3]]]}"#;
    assert_eq!(run.ok(given).notes, ["some(5)", "{{1, 2}, {3}}", "true"]);
    let twice = r#"{"by":"ada","to":"x","do":"given","with":[[],[[1,2],[1,2]]]}"#;
    assert_eq!(run.apply(twice).unwrap_err().code, 903);
}

#[test]
fn what_a_body_issues_is_given_between_people() {
    let mut run = body(
        "asset IOU
        asset REP bound
        on lock() by v: Agent { mint 5 IOU to v  mint 5 REP to v }
        view held_by(a: Agent) = a.IOU",
    );
    run.ok(r#"{"by":"ada","to":"x","do":"lock"}"#);
    run.ok(r#"{"give":"2 IOU of x","from":"ada","to":"ben"}"#);
    assert_eq!(run.no(r#"{"give":"4 IOU of x","from":"ada","to":"ben"}"#), "insufficient_funds");
    let mut told = |given: &str| run.apply(given).unwrap_err();
    assert!(told(r#"{"give":"1 REP of x","from":"ada","to":"ben"}"#).to_string().contains("bound"));
    assert!(told(r#"{"give":"1 IOU of x","to":"ben"}"#).to_string().contains("its own text"));
    assert!(told(r#"{"give":"1 IOU of x","from":"ada","to":"world"}"#).to_string().contains("its own text"));
}

#[test]
fn ranges_and_lists_one_after_the_other() {
    let mut run = body(
        "var kept: List[List[Int]] = []
        on count() by anyone {
            note range(3)
            note [range(0), range(-2)]
            note range(2) + [5, 5] + range(1)
            note [\"a\"] + []
            note [i * i for i in range(4) where i != 2]
        }
        on keep() by anyone {
            let rows = [[1], [2]]
            kept := rows + [range(2)]
            append 9 to kept[0]
            note kept
            note rows
            note sum length(row) for row in kept + kept
        }
        on endless() by anyone { note length(range(10^30)) }",
    );
    assert_eq!(run.notes("count"), ["[0, 1, 2]", "[[], []]", "[0, 1, 5, 5, 0]", "[\"a\"]", "[0, 1, 9]"]);
    assert_eq!(run.notes("keep"), ["[[1, 9], [2], [0, 1]]", "[[1], [2]]", "10"]);
    assert_eq!(run.refused("endless"), "too_large");
}

#[test]
fn groups_and_digests() {
    let mut run = body(
        "on cut() by anyone {
            note groups([1, 2, 3, 4, 5], 2)
            note groups({1, 2, 3}, 3)
            note groups({1, 2}, 10^30)
            note [length(g) for g in groups([{1}, {2}, {3}], 2)]
            let none_at_all: List[Int] = []
            note groups(none_at_all, 3)
        }
        on zero_cut() by anyone { note groups([1], 0) }
        on odd_cut() by anyone { note groups([1], -1) }
        on hash() by anyone {
            note digest(5)
            note digest(5) == digest(2 + 3) and digest(5) != digest(6) and digest(5) < 2^256
            note digest(\"5\") != digest(5)
            note digest(5 USDC)
            note digest([1, 2]) mod 2^16
        }",
    );
    let cut = ["[[1, 2], [3, 4], [5]]", "[{1, 2, 3}]", "[{1, 2}]", "[2, 1]", "[]"];
    assert_eq!(run.notes("cut"), cut);
    assert_eq!(run.refused("zero_cut"), "division_by_zero");
    assert_eq!(run.refused("odd_cut"), "not_whole");
    // SHA-256 of "Int\n5", of "USDC\n\"5 USDC\"" and of "List[Int]\n[1,2]".
    let hash = run.notes("hash");
    assert_eq!(hash, [INT_5, "true", "true", USDC_5, LIST_1_2]);
}

const INT_5: &str = "80723624931648269754189556154568714111494617565257437525159104361971864904299";
const USDC_5: &str = "48819525850963216621661458179538116148920471430057058461198030109770195895011";
const LIST_1_2: &str = "11329";

//! Bodies that take the text of a successor.

mod common;

use common::Run;

const TEXT: &str = "
asset USDC decimals 2
body Club(name: Text, founder: Agent) {
  asset REP history
  asset OLD
  account treasury, attic
  account owed[Agent]
  var members: Set[Agent] = {founder}
  var spent: USDC = 0 USDC
  var notes: List[Text] = []
  setting turnout: Portion = 40% in 0%..100%
  setting window: Duration = 5 days
  let born = now
  view size = length(members)
  start by anyone { mint 10 REP to founder }
  on join() by a: Agent { add a to members  mint 1 REP to a }
  on note_it(t: Text) by anyone { append t to notes }
  on old() by anyone { mint 1 OLD to caller }
  on unold() by anyone { burn 1 OLD from caller }
  on put() by anyone paying p: USDC { move all from p to attic }
  on keep() by anyone paying p: USDC { move all from p to treasury }
  on owe() by a: Agent paying p: USDC { move all from p to owed[a] }
  on clear() by anyone { move all from attic to founder }
  every 10 days { append \"ten\" to notes }
  process Renew {
    start by anyone
    on carry() by anyone { become Guild }
    on again() by anyone { become Guild }
    on old_rules() by a: Agent { note turnout  note live turnout  note members  note size  add a to members  spent += 1 USDC  note treasury.USDC }
    on amend_it(c: Change) by anyone { amend c }
  }
  process Matter {
    start by anyone -> open
    state open { on done() by anyone -> gone  on log() by anyone { append \"x\" to notes } }
    end gone
  }
}
";

fn text() -> String {
    format!(
        "{TEXT}
body Guild(founder: Agent, motto: Text, name: Text) {{
  var extra: Int = 7
  asset NEW history
  asset REP history
  account hall, owed[Agent], treasury
  var log: List[Text] = [\"first\"]
  var members: Set[Agent] = {{}}
  var spent: USDC = 0 USDC
  setting turnout: Portion = 50% in 0%..60%
  setting window: Duration = 1 day
  let doubled = 2 * length(members)
  migrate from Club {{
    motto := \"more\"
    for n in old.notes {{ append n to log }}
    add founder to members
    extra += length(old.members)
  }}
  view size = 100
  every 3 days {{ append \"three\" to log }}
  on read() by anyone {{ note motto  note name  note founder  note members  note spent  note turnout  note log  note extra  note doubled }}
  on mint_new() by anyone {{ mint 2 NEW to caller  mint 1 REP to caller  note supply(REP)  note supply(REP) as of now  note holders(NEW)  note holders(REP) }}
  on hall_it() by a: Agent paying p: USDC {{ move all from p to hall  note hall.USDC  note treasury.USDC  note owed[a].USDC }}
  process Renew {{ start by anyone  on carry() by anyone {{ become League }} }}
}}
body League(founder: Agent) {{
  setting turnout: Portion = 0%
  setting window: Duration = 1 day
  asset REP history
  asset NEW history
  account treasury, owed[Agent], hall
  var members: Set[Agent] = {{}}
  var spent: USDC = 0 USDC
  var told: List[Text] = []
  migrate from Guild {{ told := old.log  note old.extra }}
  on read() by anyone {{ note members  note told  note treasury.USDC  note hall.USDC }}
}}
process Witness(c: Club) {{ start by anyone  on see() by anyone {{ note c.size  note c.name  note c is Club  note c is Guild }} }}
"
    )
}

fn run() -> Run {
    let mut run = Run::new(&text());
    run.ok(r#"{"by":"ada","new":"Club","as":"c","with":["Oak","ada"]}"#);
    run.ok(r#"{"give":"9 USDC","to":"bo"}"#);
    for event in ["join", "keep", "owe"] {
        let pay = if event == "join" { "" } else { r#","pay":"2 USDC""# };
        run.ok(&format!(r#"{{"by":"bo","to":"c","do":"{event}"{pay}}}"#));
    }
    run.ok(r#"{"by":"bo","to":"c","do":"note_it","with":["hello"]}"#);
    run.ok(r#"{"by":"bo","new":"c.Renew","as":"r"}"#);
    run
}

const CARRY: &str = r#"{"by":"bo","to":"r","do":"carry"}"#;

#[test]
fn what_both_texts_share_is_carried_over() {
    let mut run = run();
    let outcome = run.ok(CARRY);
    let set: Vec<_> = outcome.set.iter().map(|(path, value)| (path.as_str(), value.as_deref())).collect();
    assert_eq!(set[0], ("c", Some("Guild")));
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"read"}"#).notes;
    assert_eq!(
        notes,
        ["\"more\"", "\"Oak\"", "ada", "{ada, bo}", "0 USDC", "40%", "[\"first\", \"hello\"]", "9", "4"]
    );
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"mint_new"}"#).notes;
    assert_eq!(notes, ["12 REP", "11 REP", "{bo}", "{ada, bo}"]);
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"hall_it","pay":"1 USDC"}"#).notes;
    assert_eq!(notes, ["1 USDC", "2 USDC", "2 USDC"]);
    assert_eq!(run.no(r#"{"by":"bo","to":"c","do":"join"}"#), "no_such_event");
    let dump = run.dump();
    assert!(dump.contains(r#""id":"c","of":"Guild""#), "{dump}");
    assert!(
        dump.contains(
            r#""accounts":{"self":[],"hall":["1 USDC"],"owed[bo]":["2 USDC"],"treasury":["2 USDC"]}"#
        ),
        "{dump}"
    );
}

#[test]
fn open_matters_go_on_under_their_old_text() {
    let mut run = run();
    run.ok(CARRY);
    run.ok(r#"{"by":"cy","to":"r","do":"amend_it","with":[{"turnout":"55%"}]}"#);
    let notes = run.ok(r#"{"by":"cy","to":"r","do":"old_rules"}"#).notes;
    assert_eq!(notes, ["40%", "55%", "{ada, bo}", "2", "2 USDC"]);
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"read"}"#).notes;
    assert_eq!(notes[3..6], ["{ada, bo, cy}", "1 USDC", "55%"]);
    // The range is that of the present text, whoever amends.
    assert_eq!(run.no(r#"{"by":"cy","to":"r","do":"amend_it","with":[{"turnout":"70%"}]}"#), "out_of_range");
    // It has been decided already.
    run.ok(r#"{"by":"bo","to":"r","do":"again"}"#);
    run.ok(r#"{"by":"bo","new":"c.Renew"}"#);
    assert!(run.dump().contains(r#""id":"c/Renew#2","of":"Renew""#));
    run.ok(r#"{"by":"bo","to":"c/Renew#2","do":"carry"}"#);
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"read"}"#).notes;
    assert_eq!(notes, ["{ada, bo, cy}", "[\"first\", \"hello\"]", "2 USDC", "0 USDC"]);
    assert_eq!(run.no(r#"{"by":"bo","to":"c","do":"mint_new"}"#), "no_such_event");
    run.ok(r#"{"by":"bo","to":"r","do":"again"}"#);
}

#[test]
fn nothing_is_left_behind() {
    let mut run = run();
    run.ok(r#"{"by":"bo","to":"c","do":"put","pay":"1 USDC"}"#);
    assert_eq!(run.no(CARRY), "money_stranded");
    run.ok(r#"{"by":"bo","to":"c","do":"clear"}"#);
    run.ok(r#"{"by":"bo","to":"c","do":"old"}"#);
    assert_eq!(run.no(CARRY), "asset_orphaned");
    run.ok(r#"{"by":"bo","to":"c","do":"unold"}"#);
    run.ok(r#"{"by":"bo","new":"c.Matter","as":"m"}"#);
    assert_eq!(run.no(CARRY), "still_in_use");
    run.ok(r#"{"by":"bo","to":"m","do":"done"}"#);
    run.ok(r#"{"by":"bo","to":"r","do":"amend_it","with":[{"turnout":"70%"}]}"#);
    assert_eq!(run.no(CARRY), "out_of_range");
    run.ok(r#"{"by":"bo","to":"r","do":"amend_it","with":[{"turnout":"60%"}]}"#);
    run.ok(CARRY);
}

#[test]
fn deadlines_are_those_of_the_new_text() {
    let mut run = run();
    let day = 86_400;
    run.apply_at(1_000_100 + 9 * day, CARRY).unwrap();
    run.apply_at(1_000_100 + 13 * day, r#"{"by":"bo","to":"c","do":"read"}"#).unwrap();
    let notes = run.ok(r#"{"by":"bo","to":"c","do":"read"}"#).notes;
    assert_eq!(notes[6], "[\"first\", \"hello\", \"three\"]");
}

#[test]
fn others_see_a_body_by_what_they_know_of_it() {
    let mut run = run();
    run.ok(r#"{"by":"bo","new":"Witness","as":"w","with":["c"]}"#);
    assert_eq!(run.ok(r#"{"by":"bo","to":"w","do":"see"}"#).notes, ["2", "\"Oak\"", "true", "false"]);
    run.ok(CARRY);
    assert_eq!(run.ok(r#"{"by":"bo","to":"w","do":"see"}"#).notes, ["2", "\"Oak\"", "true", "true"]);
    run.ok(r#"{"by":"bo","new":"Witness","as":"v","with":["c"]}"#);
    // A guild that was founded as one.
    run.ok(r#"{"by":"bo","new":"Guild","as":"g","with":["bo","all","Elm"]}"#);
    let notes = run.ok(r#"{"by":"bo","to":"g","do":"read"}"#).notes;
    assert_eq!(notes, ["\"all\"", "\"Elm\"", "bo", "{}", "0 USDC", "50%", "[\"first\"]", "7", "0"]);
}

//! What can be refused where nobody could be told, and what is known to be fine.

use crate::support::{check, right, run};

/// The findings of a text, each with the words it points at and its label.
fn findings(source: &str) -> Vec<(String, String, String)> {
    let (_, diagnostics, sources) = run(source);
    let found = diagnostics.iter().map(|diagnostic| {
        let words = sources.text(diagnostic.primary.span).to_owned();
        (diagnostic.code.to_string(), words, diagnostic.primary.label_text())
    });
    found.collect()
}

trait LabelText {
    fn label_text(&self) -> String;
}

impl LabelText for quorate_base::Label {
    fn label_text(&self) -> String {
        self.text.clone()
    }
}

/// A deadline's block in a body with an account, a cell of each kind and two assets.
fn in_deadline(block: &str) -> String {
    format!(
        "asset DAI
body Club(crew: Set[Agent], fee: DAI, parts: List[Int], share: Portion, n: Int) {{
  asset REP bound revocable
  asset CAPPED cap 100
  account till, purse[Agent]
  var members: Set[Agent] = {{}}
  var hours: Map[Agent, Int] = {{}}
  var owed: Map[Agent, DAI] = {{}}
  var saved: DAI = 0 DAI
  var left: Int = 0
  var list: List[Int] = []
  var closes: Instant = now
  fn half(x: Int) -> Int = down(x / 2)
  fn per_head(x: Int) -> Int = down(x / length(members))
  proc pay(a: Agent, pay: DAI) {{ move pay from till to a }}
  proc tidy(a: Agent) {{ remove a from members }}
  process Matter {{ start -> open  state open {{ on end_it() by anyone -> over }}  end over }}
  every 7 days {{ {block} }}
}}"
    )
}

/// What is said of a deadline's block: code, words and label, one after the other.
fn said(block: &str) -> Vec<(String, String, String)> {
    findings(&in_deadline(block)).into_iter().filter(|(code, ..)| code != "Q0205").collect()
}

fn fails(block: &str, words: &str, label: &str) {
    let said = said(block);
    let expected = vec![("Q0403".to_owned(), words.to_owned(), label.to_owned())];
    assert_eq!(said, expected, "{block}");
}

fn is_fine(block: &str) {
    assert_eq!(said(block), vec![], "{block}");
}

#[test]
fn what_a_deadline_may_lack() {
    let block = "for m in members { move fee from till to m }";
    fails(block, "move fee from till to m", "fails if `till` holds less than `fee`");
    fails("saved -= fee", "saved -= fee", "fails if `fee` is more than `saved`");
    fails("saved := till.DAI - fee", "till.DAI - fee", "fails if `fee` is more than `till.DAI`");
    fails("saved := n * fee", "n * fee", "fails if `n` is negative");
    fails("saved := down(n * 1/2 of fee)", "down(n * 1/2 of fee)", "fails if `n * 1 / 2 * fee` is negative");
    fails("left := down(n / length(members))", "n / length(members)", "fails if `length(members)` is 0");
    fails("left := n mod left", "n mod left", "fails if `left` is 0");
    fails("note portion(n)", "portion(n)", "fails if `n` is not between 0% and 100%");
    fails("note root_down(n)", "root_down(n)", "fails if `n` is negative");
    fails("left := per_head(n)", "per_head(n)", "fails if `per_head` does");
    fails(
        "require n > 0 else too_few",
        "require n > 0 else too_few",
        "refuses with `too_few` unless `n > 0`",
    );
    fails("reject no_way", "reject no_way", "refuses with `no_way`");
    fails("for m in crew { do pay(m, fee) }", "do pay(m, fee)", "fails if `pay` does");
    let block = "for m in crew { mint 1 CAPPED to m }";
    fails(block, "mint 1 CAPPED to m", "fails if there would be more `CAPPED` than its cap allows");
}

#[test]
fn what_a_deadline_can_rely_on() {
    for block in [
        "move all from till to self",
        "for m in crew { move all DAI from till to m }",
        "for m in crew { move till.DAI from till to m }",
        "for m in crew { move min(fee, till.DAI) from till to m }",
        "for m in crew { move down(share of till.DAI) from till to m }",
        "for m in crew { move up(1/3 of till.DAI) from till to m }",
        "for m in crew { if fee <= till.DAI { move fee from till to m } }",
        "for m in crew { if till.DAI >= 2 * fee { move fee from till to m  move fee from till to self } }",
        "for m in crew { burn m.REP from m  mint 100 REP to m }",
        "for m in members { burn up(3% of m.REP) from m }",
        "if saved >= fee { saved -= fee }",
        "saved := max(saved, fee) - fee",
        "saved := saved - min(saved, fee)",
        "if n > 0 { left := down(left / n) }",
        "if n != 0 { left := down(left / n) }",
        "left := down(left / max(n, 1))",
        "if not empty(members) and n > 0 { left := half(n) }",
        "if length(members) > 0 { left := down(n / length(members)) }",
        "if left > 0 and n >= left { saved := (n - left) * fee }",
        "for m in members { left := down(n / length(members)) }",
        "if not empty(members) { left := down(n / length(members)) }",
        "if length(parts) != 0 { left := parts[0] }",
        "for m in members where m in hours { left += hours[m] }",
        "for (m, h) in hours { left += h + hours[m] }",
        "for m in members { hours[m] := 1 }",
        "for m in members { match hours.get(m) { some(h) => { left += h + hours[m] } none => {} } }",
        "if length(parts) > 2 { left := parts[0] + parts[2] }",
        "for m in crew { do tidy(m) }",
        "let part = 1 - share  saved := down(part of fee)",
        "closes := now + 2 days",
        "for m in crew { let there = till.DAI  move there from till to m }",
        "require 1 < 2 else strange",
    ] {
        is_fine(block);
    }
}

#[test]
fn what_was_known_is_forgotten() {
    for (block, words) in [
        (
            "for m in crew { if fee <= till.DAI { move 1 DAI from till to m  move fee from till to m } }",
            "move 1 DAI from till to m",
        ),
        (
            "for m in crew { if fee <= till.DAI { move fee from till to self  move fee from till to m } }",
            "move fee from till to m",
        ),
        (
            "for m in members { remove m from members  left := down(n / length(members)) }",
            "n / length(members)",
        ),
        ("if n > left { left += 1  saved := (n - left) * fee }", "(n - left) * fee"),
        (
            "for m in crew { if fee <= till.DAI { do tidy(m)  do empty_till()  move fee from till to m } }",
            "do empty_till()",
        ),
    ] {
        let text = in_deadline(block)
            .replace("proc tidy", "proc empty_till() { move all from till to self }  proc tidy");
        let said: Vec<_> = findings(&text).into_iter().filter(|(code, ..)| code == "Q0403").collect();
        if words == "do empty_till()" {
            assert_eq!(said.first().map(|said| said.1.as_str()), Some("move fee from till to m"), "{block}");
        } else {
            assert_eq!(said.first().map(|said| said.1.as_str()), Some(words), "{block}");
        }
    }
}

#[test]
fn keys_and_items_are_asked_for_first() {
    let said_of = |block: &str| said(block).into_iter().next().unwrap_or_default();
    let code = "Q0511".to_owned();
    let label = "fails if `hours` has no `m`".to_owned();
    let block = "for m in members { left += hours[m] }";
    assert_eq!(said_of(block), (code.clone(), "hours[m]".to_owned(), label.clone()));
    let block = "for m in members { hours[m] += 1 }";
    assert_eq!(said_of(block), (code.clone(), "hours[m]".to_owned(), label));
    let label = "fails if `parts` has no item `n`".to_owned();
    assert_eq!(said_of("left := parts[n]"), (code.clone(), "parts[n]".to_owned(), label.clone()));
    let block = "if length(parts) > n { left := parts[n] }";
    assert_eq!(said_of(block), (code, "parts[n]".to_owned(), label));
    is_fine("if n >= 0 and n < length(parts) { left := parts[n] }");
    is_fine("if length(list) > 0 { list[0] := 3 }");
    let block = "for n in list { list[n] := 3 }";
    assert_eq!(said_of(block).2, "fails if `list` has no item `n`");
    let block = "for m in members where m in hours { remove m from hours  left += hours[m] }";
    assert_eq!(said(block).len(), 1);
}

#[test]
fn deadlines_say_what_happens_otherwise() {
    check(
        "asset DAI
process Grant(payee: Agent, amount: DAI, due: Instant, days: List[Duration]) {
  account till
  start by anyone -> promised
  state promised {
    at due -> paid { move amount from till to payee } otherwise -> unpaid { move amount from till to payee }
//~ Q0403 \"move amount from till to payee\"
    at due + days[0] -> unpaid
//~ Q0511 \"days[0]\"
    every days[1] otherwise -> unpaid
//~ Q0511 \"days[1]\"
//~ Q0512 \"days[1]\"
    every 1 day { move amount from till to payee } otherwise { note 1 }
  }
  end paid
  end unpaid
}",
    );
}

#[test]
fn what_promises_keeps_its_promise() {
    check(
        "asset DAI
body P(who: Agent, part: DAI) {
  account till
  proc good() total { move all from till to who }
  proc also_good() total { do good()  do modest() }
  proc modest() { note 1 }
  proc bad() total { move part from till to who }
//~ Q0404 \"move part from till to who\"
  proc worse() total { do bad() }
  proc worst() total { do grave() }
//~ Q0404 \"do grave()\"
  proc grave() { require part > 5 DAI else too_little }
  on a() by who { do good()  do also_good()  do bad()  do worse()  do worst() }
}",
    );
}

#[test]
fn what_ends_holds_nothing() {
    right(
        "asset DAI
process Loan(lender: Agent, borrower: Agent, due: Instant) {
  account fees
  start by lender paying cash: DAI -> offered { move 1 DAI from cash to fees  move all from cash to self }
  state offered {
    on draw() by borrower -> drawn { move all from self to borrower  move fees.DAI from fees to lender }
    at due -> closed { do unwind() }
    at due + 1 day { do unwind()  go closed }
  }
  state drawn { at due -> closed }
  end closed
  proc unwind() { move all from self to lender  move all from fees to lender }
}
body Bank(owner: Agent) {
  on lend() by owner paying d: DAI { move all from d to self }
}",
    );
    check(
        "asset DAI
process Loan(lender: Agent, due: Instant) {
  account fees
  start by lender paying cash: DAI -> offered { move 1 DAI from cash to fees  move all from cash to self }
  state offered {
    on forget() by lender -> closed
//~ Q0501 \"closed\"
    on part() by lender -> closed { move 1 DAI from self to lender  move all from fees to lender }
    on all_but() by lender -> closed { move all from self to lender }
//~ Q0501 \"closed\"
    on maybe() by lender when self.DAI == 0 DAI and fees.DAI == 0 DAI -> closed
    on leave() by lender -> other
    at due -> closed
//~ Q0501 \"closed\"
  }
  state other {
    on take() by lender { move 1 DAI from self to lender  move 1 DAI from fees to lender }
    at due -> closed
//~ Q0403 \"closed\"
    at due -> closed otherwise -> closed
  }
  end closed
}",
    );
}

#[test]
fn money_from_outside_is_seen() {
    check(
        "asset DAI
process Box(due: Instant, next: Box?) {
  start -> open
  state open {
    on pass(b: Box) by anyone paying d: DAI { move all from d to b }
    at due -> closed
//~ Q0403 \"closed\"
  }
  end closed
}
process Plain(due: Instant, heir: Agent) {
  start -> open
  state open {
    on give_away(a: Agent) by anyone paying d: DAI { move all from d to a }
    at due -> closed
  }
  end closed
}",
    );
    check(
        "asset DAI
process Box(due: Instant) {
  start -> open
  state open { at due -> closed }
//~ Q0403 \"closed\"
  end closed
}
process Giver { on give_away(a: Account) by anyone paying d: DAI { move all from d to a } }",
    );
    right(
        "asset DAI
process Box(due: Instant) {
  start -> open
  state open { at due -> closed }
  end closed
}
process Giver(a: Agent, b: Agent) {
  view luckier = if a == caller_of(a) then a else b
  fn caller_of(x: Account) -> Account = x
  proc pay(x: Account) { move all from self to x }
  on give_away() by anyone paying d: DAI { move all from d to self  do pay(a)  do pay(b) }
}",
    );
}

#[test]
fn time_passes_between_rounds() {
    check(
        "process P(d: Duration, n: Int) {
  every d {}
//~ Q0512 \"d\"
  every max(d, 1 day) {}
  every 0 seconds {}
//~ Q0512 \"0 seconds\"
  every 5 minutes {}
//~ Q0512 \"5 minutes\"
  every n * 1 day {}
//~ Q0512 \"n * 1 day\"
}
process Q { start -> a  state a { at now -> b } state b { at now - 1 day -> a } }
//~ Q0512 \"now\"
process R { start -> a  state a { at now -> b } state b { at now + 1 second -> a } }",
    );
}

#[test]
fn letters_and_creations_in_deadlines() {
    check(
        "body Desk {
  var seen: Int = 0
  on hear(n: Int) by anyone { seen += n }
  on hear_some(n: Int) by anyone when n > 0 else nothing { seen += n }
  process Note(n: Int) { view twice = later  let later = 2 * n  start -> open  state open {} }
  process Picky(n: Int) { start by anyone when n > 0 else nothing -> open  state open {} }
  every 1 day { new Note(3) }
  every 1 day { new Picky(3) }
//~ Q0403 \"new Picky\"
}",
    );
}

#[test]
fn what_fills_a_total_hook_goes_through() {
    check(
        "asset DAI
body form guild {
  var members: Set[Agent] = {}
  hook left(m: Agent) total {}
  hook joined(m: Agent) {}
  on join() by m: Agent { add m to members  do joined(m) }
  proc expel(m: Agent) total { remove m from members  do left(m) }
  on leave() by m in members { do expel(m) }
  every 30 days { for m in members { do expel(m) } }
}
guild Weavers() {
  account till
  asset REP bound revocable
  joined(m) { require m is Person else not_a_person  mint 100 REP to m }
  left(m) { burn m.REP from m  move 5 DAI from till to m }
//~ Q0607 \"move 5 DAI from till to m\"
}
guild Dyers() {
  account till
  asset REP bound revocable
  left(m) { burn m.REP from m  move min(5 DAI, till.DAI) from till to m }
}",
    );
}

#[test]
fn the_grant_is_drawn_as_in_the_documents() {
    let path = format!("{}/../../tests/samples/wrong/grant.quo", env!("CARGO_MANIFEST_DIR"));
    let (program, diagnostics, sources) = run(&std::fs::read_to_string(path).expect("the sample is there"));
    assert!(program.is_none());
    let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(diagnostic.code.to_string(), "Q0403");
    assert_eq!(sources.text(diagnostic.primary.span), "move amount from till to payee");
    assert_eq!(diagnostic.primary.text, "fails if `till` holds less than `amount`");
    assert!(
        diagnostic.help[0].contains("start by anyone paying cash: USDC when cash == amount else wrong_sum")
    );
    assert!(diagnostic.help[1].ends_with("at due -> paid { … } otherwise -> unpaid"));
}

#[test]
fn what_a_state_was_entered_with_is_known_in_it() {
    // The mended grant: the help that is given for it is true.
    right(
        "asset DAI
process Grant(payee: Agent, amount: DAI, due: Instant, crew: List[Agent], rhythm: Duration) {
  account till
  start by anyone paying cash: DAI
      when cash == amount else wrong_sum
      when length(crew) > 1 else too_few
      when rhythm >= 1 day else too_often
      -> promised { move all from cash to till }
  state promised {
    on wait() by payee -> promised
    on more() by anyone paying extra: DAI { move all from extra to till }
    on look() by anyone { note till.DAI }
    at due -> paid { move amount from till to payee }
    every rhythm { note down(till.DAI / length(crew)) }
  }
  state paid { at due + 1 day -> over { move all from till to crew[0] } }
  end over
}",
    );
    check(
        "asset DAI
process Grant(payee: Agent, amount: DAI, due: Instant) {
  account till
  start by anyone paying cash: DAI when cash == amount else wrong_sum -> promised { move all from cash to till }
  state promised {
    on take(part: DAI) by payee { move part from till to payee }
    at due -> paid { move amount from till to payee }
//~ Q0403 \"move amount from till to payee\"
  }
  state paid {}
}
process Other(payee: Agent, amount: DAI, due: Instant) {
  account till
  start by anyone paying cash: DAI when cash <= amount else wrong_sum -> promised { move all from cash to till }
  state promised {
    at due -> paid { move amount from till to payee }
//~ Q0403 \"move amount from till to payee\"
  }
  state paid {}
}",
    );
}

#[test]
fn the_studio_is_drawn_as_in_the_documents() {
    let path = format!("{}/../../tests/samples/wrong/studio.quo", env!("CARGO_MANIFEST_DIR"));
    let (program, diagnostics, sources) = run(&std::fs::read_to_string(path).expect("the sample is there"));
    assert!(program.is_none());
    let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(diagnostic.code.to_string(), "Q0410");
    assert_eq!(diagnostic.message, "this split can promise more than there is");
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
    let labels: Vec<_> = labels.map(|label| (sources.text(label.span), label.text.as_str())).collect();
    let expected =
        [("cut", "at most 60%"), ("50%", "together up to 110%"), ("0%..60%", "may be amended up to 60%")];
    assert_eq!(labels, expected);
    assert_eq!(diagnostic.help, ["narrow the setting to 0%..50%"]);
    assert_eq!(diagnostic.notes, ["today's 25% is fine; it is the amendment that breaks it"]);
}

#[test]
fn splits_promise_no_more_than_there_is() {
    check(
        "asset DAI
body Studio(crew: Set[Agent], a: Portion, b: Portion, weights: Map[Agent, Int]) {
  setting cut: Portion = 25% in 0%..50%
  setting fee: Portion = 5% in 0%..10%
  account till, pool
  on whole() by anyone { split self.DAI { 60% to till  40% to pool } dust to till }
  on over() by anyone { split self.DAI { 60% to till  50% to pool } dust to till }
//~ Q0410 \"50%\"
  on narrow() by anyone { split self.DAI { cut to till  50% to pool  rest to each m in crew by 1 } dust to till }
  on both() by anyone { split self { cut to till  fee to pool  40% to pool } dust to till }
  on too_much() by anyone { split self { cut to till  fee to pool  41% to pool } dust to till }
//~ Q0410 \"cut\"
  on one() by anyone { split self.DAI { a to till  rest to pool } dust to till }
  on two() by anyone { split self.DAI { a to till  b to pool } dust to till }
//~ Q0410 \"a\"
  on asked() by anyone when a + b <= 1 else too_much { split self.DAI { a to till  b to pool } dust to till }
  on shared() by anyone { split self.DAI { a to till  1 - a to pool } dust to till }
  on half() by anyone { split self.DAI { 50% * a to till  50% * b to pool } dust to till }
  every 7 days { split self.DAI { cut to till  rest to each m in crew by 1 } dust to pool }
  every 7 days { split self.DAI { rest to each (m, w) in weights by w } dust to pool }
//~ Q0403 \"w\"
  every 7 days { split self { rest to each (m, w) in weights by max(w, 0) } dust to pool }
}",
    );
}

#[test]
fn letters_in_deadlines_are_heard_or_answered_for() {
    check(
        "body Desk {
  var seen: Int = 0
  on hear(n: Int) by anyone { seen += n }
  on some_of(n: Int) by anyone when n > 0 else nothing { seen += n }
  on of_agents(n: Int) by a: Agent { seen += n  note a }
}
process Shop {
  start -> open
  state open { on close() by anyone -> closed }
  end closed
  on knock() by anyone during open {}
}
body Club(desk: Desk, shop: Shop) {
  every 1 day { send desk.hear(3) }
  every 1 day { send desk.of_agents(3) }
  every 1 day { send desk.some_of(3) }
//~ Q0403 \"send desk.some_of(3)\"
  every 1 day { send desk.some_of(3) otherwise {} }
  every 1 day { send shop.knock() }
//~ Q0403 \"send shop.knock()\"
  every 1 day { send shop.knock() otherwise { send desk.some_of(1) } }
//~ Q0403 \"send desk.some_of(1)\"
}",
    );
}

#[test]
fn what_is_enforced_may_refuse_a_deadline() {
    check(
        "asset DAI
body Club(payee: Agent) {
  account till
  var spent: Int = 0
  enforce thrifty: spent <= 3
  enforce solvent: till.DAI >= 5 DAI
  every 1 day { spent += 1 }
//~ Q0403 \"every\"
  every 1 day { spent += 1 } otherwise {}
  every 1 day { move all from till to payee }
//~ Q0403 \"every\"
  every 1 day { note spent }
  process Matter { start -> open  state open { at now + 1 day { spent += 1 } } }
//~ Q0403 \"at\"
}",
    );
}

#[test]
fn a_form_keeps_its_promises_at_its_declaration() {
    check(
        "asset USDC
body form house { account treasury }
form bond on house {
  blank bond: USDC
  blank share(a: Agent) -> Int
  blank fee: live USDC
  hook settled() total {}
  account kept[Agent]
  proc back(a: Agent) total { move min(bond, kept[a].USDC) from kept[a] to treasury  do settled() }
  proc forfeit(a: Agent) total { move bond from kept[a] to treasury }
//~ Q0404 \"forfeit\"
  proc fine(a: Agent) total { note share(a)  note fee }
  state open { at now + 1 day -> over { move bond from treasury to self } otherwise -> due }
  state due { at now + 1 day -> over { move bond from treasury to self } }
//~ Q0403 \"move\"
  end over
  start -> open
}
",
    );
}

//! The samples that are wrong on purpose, and those that are not.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quorate_base::{Diagnostic, Interner, Sources};
use quorate_check::Found;

/// What is found in a text, and the texts it is found in.
fn judged(text: &str) -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let mut names = Interner::default();
    let file = sources.add("test.quo", text);
    let mut find = |module: &str| {
        let path = format!("{}.quo", module.replace('.', "/"));
        match quorate_std::file(&path) {
            Some(text) => Found::Text(path, text.to_owned()),
            None => Found::Nothing(String::new()),
        }
    };
    let (modules, said) = quorate_check::read_modules(file, "test", &mut sources, &mut names, &mut find);
    let (program, more) = quorate_check::check_modules(&modules, "test.quo", &names);
    let program = program.unwrap_or_else(|| panic!("{said:#?} {more:#?}"));
    (quorate_law::judge(&program), sources)
}

fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The words a finding points at, with what it says of them.
fn labels(finding: &Diagnostic, sources: &Sources) -> Vec<(String, String)> {
    let all = std::iter::once(&finding.primary).chain(&finding.secondary);
    all.map(|label| (sources.text(label.span).to_owned(), label.text.clone())).collect()
}

fn pair(words: &str, said: &str) -> (String, String) {
    (words.to_owned(), said.to_owned())
}

#[test]
fn leaving_the_fund_takes_longer_than_spending() {
    let (found, sources) = judged(&sample("wrong/fund.quo"));
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.code.to_string(), "Q0706");
    assert_eq!(finding.message, "leaving takes longer than spending");
    let expected = [
        pair("2 days", "a Spend takes effect 2 days after it has passed"),
        pair("7 days", "but getting your money out takes 7 days"),
    ];
    assert_eq!(labels(finding, &sources), expected);
    assert_eq!(finding.help, ["make `grace` at least 7 days"]);
    let note = "whoever gives notice when the vote closes is paid 5 days after the money has gone";
    assert_eq!(finding.notes, [note]);
    let mended = sample("wrong/fund.quo").replace("grace:  2 days", "grace:  7 days");
    assert!(judged(&mended).0.is_empty());
}

#[test]
fn one_member_takes_the_guild_over() {
    let (found, sources) = judged(&sample("wrong/guild.quo"));
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.code.to_string(), "Q0704");
    assert_eq!(finding.message, "one member can take this dao over");
    let said = labels(finding, &sources);
    assert_eq!(said[0].1, "passes against everybody else with one member, ada");
    assert_eq!(said[1], pair("mint 100 REP to ada", "ada holds 100 of 180 REP"));
    let own = pair("mint standing to who", "and makes the weight it is decided by, without limit");
    assert_eq!(said[2], own);
    let equal = sample("wrong/guild.quo").replace("mint 100 REP to ada", "mint 30 REP to ada");
    assert!(judged(&equal).0.is_empty(), "nobody can when all weigh about the same");
}

#[test]
fn a_setting_counts_with_the_whole_of_its_range() {
    let text = sample("wrong/fund.quo")
        .replace("purpose:", "setting pause: Duration = 8 days in 1 day..9 days\n  purpose:")
        .replace("grace:  2 days", "grace:  pause");
    let (found, _) = judged(&text);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.primary.text, "a Spend takes effect 1 day after it has passed");
    assert_eq!(finding.help, ["make `pause` at least 7 days"]);
}

#[test]
fn those_who_leave_at_once_are_in_time() {
    let text = sample("wrong/fund.quo").replace("now + 7 days", "now + 1 day");
    assert!(judged(&text).0.is_empty());
    assert!(judged(WITH_EXIT).0.is_empty());
}

/// A dao that can be left at once, with decisions that take effect at once.
const WITH_EXIT: &str = "use std.dao { dao }
use std.exit { ragequit }
use std.vote { motion }
asset USDC decimals 6
dao Fund(crew: Set[Agent]) {
  purpose: \"Savings\"  founders: crew  size: 12
  motion Spend(payee: Agent, amount: USDC) {
    passes: yes > 1/2 of (yes + no)   quorum: cast >= 1/2 of roll   period: 3 days
    passed { move amount from treasury to payee }
  }
  include ragequit { mine(m): 1  shares: length(members) }
}
";

#[test]
fn what_has_no_decisions_is_passed_over() {
    assert!(
        judged("asset USDC\nprocess P { on a() by anyone paying d: USDC { move all from d to self } }")
            .0
            .is_empty()
    );
}

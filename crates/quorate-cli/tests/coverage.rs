//! `quo test --coverage`: what is counted, in every form it is told in.

mod common;

use common::{Folder, Ran, run};
use serde_json::Value;

const CLUB: &str = "use std.vote { motion }
asset USDC decimals 2
/// A club.
///
/// ```quo
/// process Shown() { on wave() by anyone {} }
/// scenario \"joining by oneself\" {
///   people ana, bo
///   let club = new Club({ana})
///   bo: club.join() refused not_authorised
/// }
/// ```
body Club(founders: Set[Agent]) {
  account box
  var members: Set[Agent] = founders
  on join() by who in founders when length(members) < 3 else full \"<full> & \\\"closed\\\"\" { add who to members }
  on pay(n: Int) by anyone {
    if n > 10 { note n }
  }
  process Loan() {
    start by anyone -> open
    state open {
      on back() by anyone -> paid
      at now + 1 day -> late
    }
    end paid
    end late
  }
  possible big: length(members) > 5
  property soon: whenever length(members) > 9 then length(members) > 10 within 1 day
  invariant some_stay: length(members) >= 0
}
";

const TEST: &str = "use club { Club, USDC }
process Helper() { on never() by anyone {} }
scenario \"a loan is late\" {
  people ana
  let club = new Club({ana})
  ana: club.join()
  ana: club.pay(1)
  ana: let loan = new club.Loan()
  after 2 days
  expect loan is late
}
";

fn club(name: &str) -> Folder {
    let folder = Folder::new(&format!("coverage-{name}"));
    folder.write("club.quo", CLUB.replace("use std.vote { motion }\n", ""));
    folder.write("club_test.quo", TEST);
    folder
}

fn cover(folder: &Folder, arguments: &[&str]) -> Ran {
    run(&folder.0, &[&["test", "--coverage"], arguments].concat())
}

#[test]
fn a_table_and_what_was_not_reached() {
    let folder = club("table");
    let ran = cover(&folder, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let table = "\
coverage      handlers   guards   deadlines   states   claims     all
club.quo           3/4      4/6         1/1      2/3      1/3   64.7%
  Club             2/2      4/6                           1/3   63.6%
  Club.Loan        1/2                  1/1      2/3            66.6%
never false   Club.join: when length(members) < 3   club.quo:15
never true   Club.pay: if n > 10   club.quo:17
not reached   Club.Loan.back   club.quo:22
not entered   Club.Loan.paid   club.quo:25
not reached   Club.big   club.quo:28
never begun   Club.soon   club.quo:29
";
    let told = ran.stdout.split_once("coverage ").map(|(_, rest)| format!("coverage {rest}"));
    assert_eq!(told.unwrap_or_default(), table, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("Club.big").count(), 1, "it is told once:\n{}", ran.stdout);
    for jobs in ["1", "2", "7"] {
        assert_eq!(cover(&folder, &["-j", jobs]).stdout, ran.stdout);
    }
    let plain = run(&folder.0, &["test"]);
    let (scenarios, _) = plain.stdout.split_once("not reached").unwrap_or_default();
    assert!(ran.stdout.starts_with(scenarios) && !scenarios.is_empty(), "marks change nothing");
}

#[test]
fn the_other_forms_tell_the_same() {
    let folder = club("forms");
    let short = cover(&folder, &["--format", "short"]).stdout;
    assert!(short.contains("club.quo:17: never true: Club.pay: if n > 10\n"), "{short}");
    let github = cover(&folder, &["--format", "github"]).stdout;
    assert!(
        github.contains("::notice file=club.quo,line=22,title=not reached::Club.Loan.back\n"),
        "{github}"
    );
    let junit = cover(&folder, &["--format", "junit"]).stdout;
    assert!(junit.ends_with("</testsuites>\n"), "{junit}");
    let json = cover(&folder, &["--format", "json"]).stdout;
    let last: Value = serde_json::from_str(json.lines().last().unwrap_or_default()).unwrap_or_default();
    assert_eq!((&last["quo"], &last["seen"], &last["all"]), (&"coverage/1".into(), &11.into(), &17.into()));
    let rules = &last["files"][0]["rules"];
    assert_eq!(rules[0]["name"], "Club.join", "{rules}");
    assert_eq!((&rules[0]["kind"], &rules[0]["asked"]), (&"handler".into(), &2.into()));
    assert_eq!(rules[0]["sides"]["accepted"], 1);
    assert_eq!(rules[1]["words"], "by who in founders");
    assert_eq!((&rules[1]["sides"]["true"], &rules[1]["sides"]["false"]), (&1.into(), &1.into()));
}

#[test]
fn a_tracefile_adds_up() {
    let folder = club("lcov");
    let ran = run(&folder.0, &["test", "-q", "--coverage-lcov", "lcov.info"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{ran:?}");
    let lcov = folder.read("lcov.info");
    assert!(lcov.starts_with("TN:\nSF:club.quo\nFN:15,Club.join\n"), "{lcov}");
    assert!(lcov.ends_with("end_of_record\n"));
    let count = |start: &str, is_hit: fn(&str) -> bool| {
        let values = lcov.lines().filter_map(|line| line.strip_prefix(start));
        let counted = values.filter(|value| is_hit(value)).count();
        counted.to_string()
    };
    let value = |start: &str| lcov.lines().find_map(|line| line.strip_prefix(start)).unwrap_or("").to_owned();
    let all: fn(&str) -> bool = |_| true;
    assert_eq!(value("FNF:"), count("FN:", all));
    assert_eq!(value("FNH:"), count("FNDA:", |value| !value.starts_with("0,")));
    assert_eq!(value("BRF:"), count("BRDA:", all));
    assert_eq!(value("BRH:"), count("BRDA:", |value| !value.ends_with(",0") && !value.ends_with(",-")));
    assert_eq!(value("LF:"), count("DA:", all));
    assert_eq!(value("LH:"), count("DA:", |value| !value.ends_with(",0")));
    assert_eq!(value("LF:"), "12", "{lcov}");
}

#[test]
fn a_page_needs_nothing_besides_itself() {
    let folder = club("html");
    assert_eq!(run(&folder.0, &["test", "--coverage-html", "page.html"]).code, 0);
    let page = folder.read("page.html");
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    for far in ["http:", "https:", "src=", "<script", "@import", "url("] {
        assert!(!page.contains(far), "{far} is in the page");
    }
    assert!(page.contains("&lt;full&gt; &amp; \\&quot;closed\\&quot;"), "the text is text:\n{page}");
    for (class, number) in
        [(" class=\"part\"", 15), (" class=\"none\"", 22), (" class=\"full\"", 20), ("", 18)]
    {
        let row = format!("<tr{class}><td class=\"number\">{number}</td>");
        assert!(page.contains(&row), "{row} is not in\n{page}");
    }
    assert!(page.contains("not reached: Club.Loan.back"), "{page}");
    let ran = run(&folder.0, &["test", "--coverage-html", "nowhere/page.html"]);
    assert!(ran.code == 3 && ran.stderr.contains("Q0909"), "{ran:?}");
}

#[test]
fn too_little_has_an_exit_code_of_its_own() {
    let folder = club("least");
    let ran = run(&folder.0, &["test", "-q", "--coverage-min", "64.7"]);
    assert_eq!((ran.code, ran.stdout + &ran.stderr), (0, String::new()));
    let ran = run(&folder.0, &["test", "-q", "--coverage-min", "64.8%"]);
    let said = "error: 64.7% of the rules are covered, 11 of 17; 64.8% are asked for\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (5, said));
    folder.write("club_test.quo", TEST.replace("is late", "is paid"));
    let ran = run(&folder.0, &["test", "--coverage-min", "90"]);
    assert_eq!(ran.code, 1, "what fails says more: {ran:?}");
    let ran = run(&folder.0, &["test", "--coverage-min", "high"]);
    assert!(ran.code == 2 && ran.stderr.contains("as in `80` or `87.5`"), "{ran:?}");
}

#[test]
fn the_library_counts_when_it_is_tested() {
    let folder = Folder::new("coverage-library");
    let library =
        "form hall {\n  blank most: Int\n  on open() by anyone when most > 0 else shut { note 1 }\n}\n";
    std::fs::create_dir_all(folder.0.join("lib/std")).unwrap_or_default();
    folder.write("lib/std/hall.quo", library);
    let user = "use std.hall { hall }\nhall Here() { most: 2\n  on go() by anyone {} }\n";
    let play = "scenario \"s\" {\n  people ana\n  let h = new Here()\n  ana: h.open()\n}\n";
    folder.write("here.quo", format!("{user}{play}"));
    folder.write("lib/std/hall_test.quo", format!("{user}{play}"));
    let table = |arguments: &[&str]| {
        let ran = cover(&folder, &[&["--stdlib", "lib"], arguments].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = ran.stdout.split_once("\ncoverage ").map(|(_, told)| told.to_owned());
        told.unwrap_or_default()
    };
    let users = table(&["here.quo"]);
    assert!(users.contains("here.quo") && !users.contains("hall.quo"), "{users}");
    let whole = table(&["lib"]);
    assert!(whole.contains("lib/std/hall.quo") && !whole.contains("hall_test.quo"), "{whole}");
    assert!(whole.contains("never false   hall.open: when most > 0   lib/std/hall.quo:3\n"), "{whole}");
}

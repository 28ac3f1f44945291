//! Snapshots of scenarios: what is written when, what is never overwritten, and that insta reads it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Folder, Ran, quo, run, run_with_input};

const JAR: &str = "asset USDC decimals 2
body Jar(owners: Set[Agent]) {
  account box
  var latest: Agent? = none
  on put() by who in owners paying coin: USDC { latest := some(who)  move all from coin to box }
  process Loan() {
    start by anyone -> open
    state open { at now + 1 day -> closed }
    end closed
  }
}
scenario \"a coin: is put\" {
  people ana, bo
  give 5 USDC to ana
  let jar = new Jar({ana, bo})
  ana: jar.put() paying 3 USDC
  bo: let loan = new jar.Loan()
  snapshot \"after\" of jar
}
";

/// Where the snapshot of the jar is stored.
const STORED: &str = "snapshots/jar__a_coin_is_put__after.snap";
const PENDING: &str = "snapshots/jar__a_coin_is_put__after.snap.new";

fn jar(name: &str) -> Folder {
    let folder = Folder::new(&format!("snapshots-{name}"));
    folder.write("jar.quo", JAR);
    folder
}

/// A jar whose snapshot has been accepted.
fn accepted(name: &str) -> Folder {
    let folder = jar(name);
    assert_eq!(run(&folder.0, &["test", "--update", "all"]).code, 0);
    assert_eq!(run(&folder.0, &["test"]).code, 0);
    folder
}

fn names(folder: &Folder) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.0.join("snapshots")) else { return Vec::new() };
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.map(|name| format!("snapshots/{name}")).collect();
    names.sort();
    names
}

fn in_ci(folder: &Folder) -> Ran {
    let output = quo(&folder.0).env("CI", "true").args(["test", "--format", "short"]).output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

#[test]
fn a_new_snapshot_waits_until_it_is_accepted() {
    let folder = jar("new");
    let ran = run(&folder.0, &["test", "--update", "no"]);
    assert_eq!((ran.code, names(&folder).len()), (1, 0), "{ran:?}");
    let ran = run(&folder.0, &["test"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("new snapshot \"after\"") && ran.stdout.contains("quo test --review"),
        "{ran:?}"
    );
    assert_eq!(names(&folder), [PENDING]);
    let ran = run_with_input(&folder.0, &["test", "--review"], b"what?\ns\n");
    assert_eq!((ran.code, names(&folder)), (1, vec![PENDING.to_owned()]), "{ran:?}");
    let pending = folder.read(PENDING);
    assert!(pending.contains("assertion_line: 18\n"), "{pending}");
    let ran = run_with_input(&folder.0, &["test", "--review"], b"a\n");
    assert_eq!((ran.code, names(&folder)), (0, vec![STORED.to_owned()]), "{ran:?}");
    assert!(ran.stdout.ends_with("1 accepted, 0 rejected, 0 skipped\n"), "{}", ran.stdout);
    assert_eq!(folder.read(STORED), pending.replace("assertion_line: 18\n", ""));
    assert_eq!(run(&folder.0, &["test"]).code, 0);
}

#[test]
fn a_change_is_shown_and_can_be_rejected() {
    let folder = accepted("changed");
    let before = folder.read(STORED);
    folder.write("jar.quo", JAR.replace("paying 3 USDC", "paying 4 USDC"));
    let ran = run(&folder.0, &["test"]);
    assert_eq!(ran.code, 1);
    for line in ["changed snapshot \"after\"   jar.quo:18", "-         - 3 USDC", "+         - 4 USDC"] {
        assert!(ran.stdout.contains(line), "{line} is not in\n{}", ran.stdout);
    }
    assert_eq!((folder.read(STORED), names(&folder).len()), (before.clone(), 2));
    let ran = run_with_input(&folder.0, &["test", "--review"], b"R\n");
    assert_eq!((ran.code, names(&folder)), (1, vec![STORED.to_owned()]), "{ran:?}");
    run(&folder.0, &["test"]);
    folder.write("jar.quo", JAR);
    assert_eq!(run(&folder.0, &["test"]).code, 0);
    assert_eq!(
        (folder.read(STORED), names(&folder).len()),
        (before, 1),
        "what no longer differs waits no longer"
    );
}

#[test]
fn what_cannot_be_relied_on_is_not_overwritten_unasked() {
    let folder = accepted("edited");
    let sound = folder.read(STORED);
    let later = sound.replace("snapshot/1", "snapshot/9");
    let cases = [
        (sound.replace("3 USDC", "30 USDC"), "edited by hand"),
        (later, "of another version: `snapshot/9`"),
        ("---\nsource: a.rs\n---\nx\n".to_owned(), "written by another tool"),
        (String::new(), "cut, or no snapshot"),
        (sound.split_at(40).0.to_owned(), "cut, or no snapshot"),
    ];
    for (text, words) in cases {
        folder.write(STORED, &text);
        let ran = run(&folder.0, &["test", "--format", "short"]);
        assert_eq!(ran.code, 1, "{words}");
        assert!(ran.stderr.contains("error[Q0809]") && ran.stderr.contains(words), "{}", ran.stderr);
        assert_eq!(folder.read(STORED), text, "{words}");
        assert_eq!(run(&folder.0, &["test", "--update", "all"]).code, 0);
        assert_eq!(folder.read(STORED), sound);
    }
}

#[test]
fn where_nobody_can_review_nothing_may_wait() {
    let folder = jar("ci");
    let ran = in_ci(&folder);
    assert_eq!((ran.code, names(&folder).len()), (1, 0), "{ran:?}");
    assert!(ran.stdout.contains("jar.quo:18: new: a coin: is put: snapshot \"after\""), "{}", ran.stdout);
    run(&folder.0, &["test", "--update", "all"]);
    assert_eq!(in_ci(&folder).code, 0);
    folder.write(PENDING, folder.read(STORED));
    let ran = in_ci(&folder);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("error[Q0811]"), "{}", ran.stderr);
}

#[test]
fn a_snapshot_that_nobody_takes_is_told() {
    let folder = accepted("leftover");
    folder.write("jar.quo", JAR.replace("\"after\"", "\"later\""));
    let ran = run(&folder.0, &["test", "--update", "all", "--format", "short"]);
    assert_eq!((ran.code, names(&folder).len()), (0, 2));
    assert!(ran.stderr.contains("warning[Q0807]") && ran.stderr.contains("after.snap"), "{}", ran.stderr);
    let ran = run(&folder.0, &["test", "-k", "coin", "--format", "short"]);
    assert_eq!(ran.stderr, "", "only who plays all of them knows");
}

#[test]
fn the_same_bytes_from_everywhere() {
    let folder = accepted("bytes");
    let stored = folder.read(STORED);
    assert!(!stored.contains("jar.quo:"), "a place in a file is no state: {stored}");
    let moved = format!("// A line more.\n{JAR}");
    folder.write("jar.quo", moved);
    let outside = folder.0.parent().unwrap();
    let path = folder.0.join("jar.quo");
    for jobs in ["1", "7"] {
        let ran = run(outside, &["test", &path.to_string_lossy(), "-j", jobs]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    run(outside, &["test", &path.to_string_lossy(), "--update", "all"]);
    assert_eq!(folder.read(STORED), stored);
}

#[test]
fn snapshots_of_one_name_have_files_of_their_own() {
    let folder = jar("twice");
    let twice = JAR.replace(
        "  snapshot \"after\" of jar\n",
        "  snapshot \"after\" of jar\n  snapshot \"after\" of loan\n",
    );
    folder.write("jar.quo", twice);
    run(&folder.0, &["test", "--update", "all"]);
    assert_eq!(names(&folder), [STORED.replace(".snap", "-2.snap"), STORED.to_owned()]);
    assert_eq!(run(&folder.0, &["test"]).code, 0);
}

#[test]
fn what_is_hidden_is_not_compared() {
    let folder = Folder::new("snapshots-hidden");
    let hiding =
        |paths: &str| JAR.replace("\"after\" of jar\n", &format!("\"after\" of jar\n    hiding {paths}\n"));
    folder.write("jar.quo", hiding("\".now\", \".deadlines[].at\""));
    assert_eq!(run(&folder.0, &["test", "--update", "all"]).code, 0);
    let stored = folder.read(STORED);
    assert!(stored.contains("now: \"[hidden]\"") && stored.contains("at: \"[hidden]\""), "{stored}");
    folder.write(
        "jar.quo",
        folder.read("jar.quo").replace("  ana: jar.put", "  after 3 hours\n  ana: jar.put"),
    );
    let ran = run(&folder.0, &["test"]);
    assert_eq!(ran.code, 0, "only what is hidden differs: {ran:?}");
    for (paths, why) in
        [("\".nwo\"", "nothing in the snapshot is at `.nwo`"), ("\"now\"", "`now` is no path such as `.dead")]
    {
        folder.write("jar.quo", hiding(paths));
        let ran = run(&folder.0, &["test", "--format", "short"]);
        assert!(ran.code == 1 && ran.stdout.contains(why), "{ran:?}");
        assert_eq!(folder.read(STORED), stored);
    }
}

/// Keeps what is in a folder as git does.
fn commit(folder: &Folder) {
    let me = ["-c", "user.name=me", "-c", "user.email=me@localhost", "-c", "commit.gpgsign=false"];
    for arguments in [vec!["init", "-q"], vec!["add", "."], vec!["commit", "-q", "-m", "all"]] {
        let mut git = std::process::Command::new("git");
        let status = git.current_dir(&folder.0).args(me).args(arguments).status().unwrap();
        assert!(status.success());
    }
}

#[test]
fn what_the_same_change_has_moved_is_reviewed_together() {
    let folder = Folder::new("snapshots-grouped");
    let rules = "body Jar {
  var n: Int = 0
  on put() by anyone { n += 1 }
  on take() by anyone { n -= 1 }
}
";
    let play = |name: &str, event: &str| {
        format!(
            "scenario \"{name}\" {{\n  people ana\n  let jar = new Jar()\n  ana: jar.{event}()\n  snapshot \"after\" of jar\n}}\n"
        )
    };
    folder.write("jar.quo", rules);
    let plays = [play("one", "put"), play("two", "take"), play("three", "put")].concat();
    folder.write("jar_test.quo", format!("use jar {{ Jar }}\n{plays}"));
    assert_eq!(run(&folder.0, &["test", "--update", "all"]).code, 0);
    commit(&folder);
    folder.write(
        "jar.quo",
        format!("// A line more.\n{rules}").replace("n += 1", "n += 2").replace("n -= 1", "n -= 2"),
    );
    let ran = run_with_input(&folder.0, &["test", "--review"], b"A\nr\n");
    assert_eq!(ran.code, 1, "{ran:?}");
    let put = ran.stdout.find("moved by   Jar.put   jar.quo:4     (2 snapshots)\n");
    let take = ran.stdout.find("moved by   Jar.take   jar.quo:5\n");
    assert!(put.is_some() && put < take, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("2 accepted, 1 rejected, 0 skipped\n"), "{}", ran.stdout);
    for (name, n) in [("one", "2"), ("three", "2"), ("two", "-1")] {
        let stored = folder.read(&format!("snapshots/jar_test__{name}__after.snap"));
        assert!(stored.contains(&format!("\"n\": {n}\n")), "{stored}");
    }
}

#[test]
fn insta_reads_what_is_stored() {
    let folder = accepted("insta");
    let stored = folder.read(STORED);
    let (_, contents) = stored.split_once("\n---\n").unwrap();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder.0.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("jar__a_coin_is_put__after", contents));
    let changed = contents.replace("3 USDC", "4 USDC");
    let result = std::panic::catch_unwind(|| {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(PathBuf::from(&folder.0).join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!("jar__a_coin_is_put__after", changed));
    });
    assert!(result.is_err(), "insta did not compare");
}

#[test]
fn a_folder_that_cannot_be_written_is_a_finding() {
    let folder = jar("blocked");
    folder.write("snapshots", "not a folder");
    let ran = run(&folder.0, &["test", "--format", "short"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("error[Q0909]"), "{}", ran.stderr);
    assert_eq!(folder.read("snapshots"), "not a folder");
}

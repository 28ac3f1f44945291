//! `quo test --watch`: what is touched is played again, and nothing else.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use common::{Folder, quo};

const JAR: &str = "body Jar { var n: Int = 0  on put() by anyone { n += 1 } }\n";
const TEST: &str = "use jar { Jar }
scenario \"a coin\" {
  people ana
  let jar = new Jar()
  ana: jar.put()
  expect jar.n == 1
}
";
const OTHER: &str = "body Other {}\nscenario \"another\" {\n  people ana\n  let o = new Other()\n  ana: let p = new Other()\n}\n";

/// A command under way, line by line.
struct Watching {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Watching {
    fn begin(folder: &Folder, arguments: &[&str]) -> Watching {
        let mut command = quo(&folder.0);
        command.args(["test", "--watch"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (stdout, stderr) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Watching { child, stdout, stderr }
    }

    /// The scenarios of a round, once it is over.
    fn round(&self) -> Vec<String> {
        until(&self.stderr, "watching ");
        let mut told = until(&self.stdout, " scenario");
        told.retain(|line| line.contains(".quo "));
        told
    }

    /// Ends it from outside, by a signal that also reaches what runs in the background.
    fn end(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(15), "{status:?}");
        let rest: Vec<String> = self.stdout.iter().filter(|line| line.contains(".quo ")).collect();
        assert!(rest.is_empty(), "a round that nothing asked for: {rest:?}");
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The lines up to one that has some words in it.
fn until(lines: &Receiver<String>, words: &str) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        let line = lines.recv_timeout(Duration::from_secs(60));
        told.push(line.unwrap_or_else(|_| format!("nothing but {told:?}, and not {words}")));
        let last = told.last().unwrap();
        assert!(!last.starts_with("nothing but"), "{last}");
        if last.contains(words) {
            return told;
        }
    }
}

#[test]
fn what_reads_a_changed_file_is_played_again() {
    let folder = Folder::new("watch");
    folder.write("jar.quo", JAR);
    folder.write("jar_test.quo", TEST);
    folder.write("other.quo", OTHER);
    let watching = Watching::begin(&folder, &[]);
    let all = watching.round();
    assert!(all.len() == 2 && all.iter().all(|line| line.contains(" ok ")), "{all:?}");

    folder.write("jar.quo", JAR.replace("n += 1", "n += 2"));
    let again = watching.round();
    assert!(again.len() == 1 && again[0].contains("a coin") && again[0].contains("FAILED"), "{again:?}");

    folder.write("unrelated.txt", "x");
    folder.write("other.quo", OTHER.replace("another", "one more"));
    let again = watching.round();
    assert!(again.len() == 1 && again[0].contains("one more"), "{again:?}");

    folder.write("third.quo", OTHER.replace("another", "a third").replace("Other", "Third"));
    let again = watching.round();
    assert!(again.len() == 1 && again[0].contains("a third"), "{again:?}");
    watching.end();
}

#[test]
fn a_file_that_makes_no_sense_is_watched_until_it_does() {
    let folder = Folder::new("watch-broken");
    folder.write("jar.quo", JAR);
    folder.write("jar_test.quo", TEST.replace("expect", "expct"));
    let watching = Watching::begin(&folder, &["jar_test.quo"]);
    until(&watching.stderr, "watching ");
    folder.write("jar_test.quo", TEST);
    let again = watching.round();
    assert!(again.len() == 1 && again[0].contains(" ok "), "{again:?}");
    watching.end();
}

#[test]
fn snapshots_that_are_written_ask_for_no_other_round() {
    let folder = Folder::new("watch-snapshots");
    let play = TEST.replace("  expect jar.n == 1\n", "  snapshot \"after\" of jar\n");
    folder.write("jar.quo", JAR);
    folder.write("jar_test.quo", &play);
    let watching = Watching::begin(&folder, &[]);
    assert!(watching.round()[0].contains("changed"));
    let pending = folder.0.join("snapshots/jar_test__a_coin__after.snap.new");
    std::fs::rename(&pending, pending.with_extension("")).unwrap();
    let again = watching.round();
    assert!(again.len() == 1 && again[0].contains(" ok "), "what is accepted elsewhere is seen: {again:?}");
    watching.end();
}

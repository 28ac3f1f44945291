//! What is read in one pass is what the strict reader reads.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use quorate_trace::{Entry, Plain, Reader};

const HEADER: &str = "{\"quo\":\"events/1\"}\n";

/// A line as both readers read it: the strict one, and the quick one if the line is plain.
fn both(line: &str) -> (Option<quorate_trace::Line>, Option<quorate_trace::Line>) {
    let stream = format!("{HEADER}{line}\n");
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    (reader.next_line().ok().flatten(), Plain::read(line, 1).map(|plain| plain.to_line()))
}

#[test]
fn usual_lines_are_plain() {
    for line in [
        r#"{"at":"2026-01-05T00:00:00Z","by":"ada","to":"co","do":"vote","with":{"b":"Yes","n":-3,"x":true}}"#,
        r#"{"at":1550000000,"by":"a1","to":"moloch","do":"submit_vote","with":[3,1]}"#,
        r#" { "do" : "join" , "to":"co/Vote#3","by":"ünal" ,"at":0,"pay":"3 USDC" } "#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":["",false,"é"]}"#,
    ] {
        let (strict, plain) = both(line);
        assert!(strict.is_some(), "{line}");
        assert_eq!(strict, plain, "{line}");
    }
}

#[test]
fn what_is_unusual_or_wrong_is_not_plain() {
    for line in [
        r#"{"at":1,"by":"a","to":"b","do":"c","id":7}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{"n":1.0}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{"n":-0}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{"n":01}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{"n":1,"n":1}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{"n":[1]}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":[1}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":[1,]}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c\n"}"#,
        r#"{"at":1,"by":"","to":"b","do":"c"}"#,
        r#"{"at":1,"by":"a"]"to":"b","do":"c"}"#,
        "{\"at\":1,\"by\t\":\"a\",\"to\":\"b\",\"do\":\"c\"}",
        r#"{"at":1,"at":1,"by":"a","to":"b","do":"c"}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c"} x"#,
        r#"{"at":1,"by":"a","to":"b","do":"c"}}"#,
        r#"{"at":1,"by":"a","to":"b"}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","give":"3 USDC"}"#,
        r#"{"at":1.5,"by":"a","to":"b","do":"c"}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c""#,
        "",
    ] {
        assert_eq!(Plain::read(line, 1), None, "{line}");
    }
}

#[test]
fn a_stream_gives_plain_lines_and_others_in_order() {
    let stream = format!(
        "{HEADER}{}\n{}\n",
        r#"{"at":1,"by":"a","to":"b","do":"c"}"#, r#"{"at":2,"new":"Company","as":"co"}"#
    );
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    let kinds = std::iter::from_fn(|| {
        reader.next_entry().unwrap().map(|entry| (matches!(entry, Entry::Plain(_)), entry.at()))
    });
    assert_eq!(kinds.collect::<Vec<_>>(), [(true, 1), (false, 2)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// A line that has been damaged anywhere is read alike, or not quickly.
    #[test]
    fn no_damage_is_overlooked(
        at in 0usize..120,
        piece in prop::sample::select(vec!["", "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "0", "-", ".", "e", "é", "\t", "\u{1}", "true"]),
        removed in 0usize..3,
    ) {
        let line = r#"{"at":"2026-01-05T00:00:00Z","by":"ada","to":"co","do":"vote","with":{"b":"Yes","n":-30,"x":true},"pay":"3 USDC"}"#;
        let mut damaged: Vec<char> = line.chars().collect();
        let from = at.min(damaged.len());
        let to = (from + removed).min(damaged.len());
        damaged.splice(from..to, piece.chars());
        let damaged: String = damaged.into_iter().collect();
        let (strict, plain) = both(&damaged);
        prop_assert!(plain.is_none() || plain == strict, "{damaged:?} {strict:?} {plain:?}");
    }
}

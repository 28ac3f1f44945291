//! What is read in one pass is what the strict reader reads.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use quorate_trace::{Entry, Line, Reader};

const HEADER: &str = "{\"quo\":\"events/1\"}\n";

/// A line as both readers read it: the strict one, and the quick one if the line is plain.
fn both(line: &str) -> (Option<Line>, Option<Line>) {
    let stream = format!("{HEADER}{line}\n");
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    (reader.next_line().ok().flatten(), quickly(line))
}

fn quickly(line: &str) -> Option<Line> {
    let stream = format!("{HEADER}{line}\n");
    match Reader::new(stream.as_bytes()).unwrap().next_entry() {
        Ok(Some(Entry::Plain(plain))) => Some(plain.to_line()),
        _ => None,
    }
}

#[test]
fn usual_lines_are_plain() {
    for line in [
        r#"{"at":"2026-01-05T00:00:00Z","by":"ada","to":"co","do":"vote","with":{"b":"Yes","n":-3,"x":true}}"#,
        r#"{"at":1550000000,"by":"a1","to":"moloch","do":"submit_vote","with":[3,1]}"#,
        r#" { "do" : "join" , "to":"co/Vote#3","by":"ünal" ,"at":0,"pay":"3 USDC" } "#,
        r#"{"at": 1, "by": "a", "to": "b", "do": "c", "with": {"n": 1, "m": 2}}"#,
        r#"{"at": 1,  "by": "a", "new": "C" , "pay": "1 X", "id": 7, "x-y": 1 }"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":["",false,"é",null]}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":[]}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","with":{ }}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","id":7,"x-tx":"0xab"}"#,
        r#"{"at":1,"give":"3 USDC","to":"b"}"#,
        r#"{"at":1,"give":"3 USDC","from":"a","to":"b","id":null}"#,
        r#"{"at":1,"by":"a","new":"co.Spend","as":"s","with":["3 USDC"],"pay":"3 USDC"}"#,
        r#"{"at":1,"new":"Company"}"#,
        r#"{"at":-1}"#,
    ] {
        let (strict, plain) = both(line);
        assert!(strict.is_some(), "{line}");
        assert_eq!(strict, plain, "{line}");
    }
}

#[test]
fn what_is_unusual_or_wrong_is_not_plain() {
    for line in [
        r#"{"at":1,"by":"a","to":"b","do":"c","id":{"n":7}}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","id":7,"id":7}"#,
        r#"{"at":1,"by":"a","to":"b","do":"c","ID":7}"#,
        r#"{"at":1,"new":"Company","to":"b"}"#,
        r#"{"at":1,"new":"Company","from":"b"}"#,
        r#"{"at":1,"by":"a","to":"b"}"#,
        r#"{"at":1,"with":[]}"#,
        r#"{"at":1,"give":"3 USDC"}"#,
        r#"{"at":1,"give":"3 USDC","to":"b","by":"a"}"#,
        r#"{"by":"a","to":"b","do":"c"}"#,
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
        assert_eq!(quickly(line), None, "{line}");
    }
}

#[test]
fn a_stream_gives_plain_lines_and_others_in_order() {
    let stream = format!(
        "{HEADER}{}\n{}\n",
        r#"{"at":1,"by":"a","to":"b","do":"c"}"#, r#"{"at":2,"new":"Company","with":[["a"]]}"#
    );
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    let kinds = std::iter::from_fn(|| {
        reader.next_entry().unwrap().map(|entry| (matches!(entry, Entry::Plain(_)), entry.at()))
    });
    assert_eq!(kinds.collect::<Vec<_>>(), [(true, 1), (false, 2)]);
}

#[test]
fn however_the_input_comes_the_lines_are_the_same() {
    let mut stream = HEADER.to_owned();
    for number in 0..40 {
        let end = if number % 3 == 0 { "\r\n" } else { "\n" };
        let name = "ünal·".repeat(number % 7 + 1);
        stream.push_str(&format!(
            r#"{{"at":{number},"by":"{name}","to":"co","do":"vote","with":[{number}]}}{end}"#
        ));
        stream.push_str(&format!(r#"{{"at":{number},"give":"{number} USDC","to":"{name}\u0020"}}{end}"#));
    }
    let expected = lines_in_pieces(&stream, stream.len());
    assert_eq!(expected.len(), 80);
    for length in 1..100 {
        assert_eq!(lines_in_pieces(&stream, length), expected, "{length}");
    }
}

#[test]
fn lines_before_a_mistake_are_given_first() {
    let good = r#"{"at":1,"by":"a","to":"b","do":"c"}"#;
    let lines: [&[u8]; 3] = [b"{\"at\":1,\"by\":\"a\xff\"}\n", b"{\"at\":1,\"by\":\"a\xc3", b"{\"at\":"];
    for (bad, message) in lines.iter().zip(["this is not UTF-8", "is cut in mid-line", "is cut in mid-line"])
    {
        let stream = [HEADER.as_bytes(), good.as_bytes(), b"\n", good.as_bytes(), b"\n", bad].concat();
        for length in [1, 7, 1_000] {
            let input = std::io::BufReader::with_capacity(length, stream.as_slice());
            let mut reader = Reader::new(input).unwrap();
            for _ in 0..2 {
                assert!(matches!(reader.next_entry(), Ok(Some(Entry::Plain(_)))), "{bad:?}");
            }
            let error = reader.next_entry().unwrap_err();
            assert_eq!(error.line, 4, "{bad:?}");
            assert!(error.message.contains(message), "{}", error.message);
            assert!(matches!(reader.next_entry(), Ok(None)));
        }
    }
}

/// The lines of a stream that comes in pieces of a length.
fn lines_in_pieces(stream: &str, length: usize) -> Vec<Line> {
    let input = std::io::BufReader::with_capacity(length, stream.as_bytes());
    let mut reader = Reader::new(input).unwrap();
    let mut lines = Vec::new();
    while let Some(entry) = reader.next_entry().unwrap() {
        lines.push(match entry {
            Entry::Plain(plain) => plain.to_line(),
            Entry::Line(line) => *line,
        });
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// A line that has been damaged anywhere is read alike, or not quickly.
    #[test]
    fn no_damage_is_overlooked(
        at in 0usize..120,
        piece in prop::sample::select(vec!["", "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "0", "-", ".", "e", "é", "\t", "\u{1}", "true"]),
        removed in 0usize..3,
        line in prop::sample::select(vec![
            r#"{"at":"2026-01-05T00:00:00Z","by":"ada","to":"co","do":"vote","with":{"b":"Yes","n":-30,"x":true},"pay":"3 USDC"}"#,
            r#"{"at":"2026-01-05","id":7,"by":"ada","new":"co.Spend","as":"s","with":["3 USDC",null],"pay":"3 USDC","x-y":""}"#,
            r#"{"at": 1767571200, "by": "ada", "to": "co", "do": "vote", "with": [1, "x"], "pay": "3 USDC"}"#,
            r#"{"at":1767571200,"give":"3 USDC","from":"ada","to":"co"}"#,
        ]),
    ) {
        let mut damaged: Vec<char> = line.chars().collect();
        let from = at.min(damaged.len());
        let to = (from + removed).min(damaged.len());
        damaged.splice(from..to, piece.chars());
        let damaged: String = damaged.into_iter().collect();
        let (strict, plain) = both(&damaged);
        prop_assert!(plain.is_none() || plain == strict, "{damaged:?} {strict:?} {plain:?}");
    }
}

//! Streams that are wrong: what is said, where, and that nothing before it is lost.
#![cfg(test)]

use std::io::{self, BufReader, Read};

use quorate_trace::{LINE_LIMIT, Line, Reader, StreamError, read_outcomes};

const HEADER: &str = "{\"quo\":\"events/1\"}\n";

/// Reads as far as it goes.
fn read(bytes: &[u8]) -> (Vec<Line>, Option<StreamError>) {
    let reader = match Reader::new(bytes) {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut lines = Vec::new();
    for line in reader {
        match line {
            Ok(line) => lines.push(line),
            Err(error) => return (lines, Some(error)),
        }
    }
    (lines, None)
}

fn error_of_line(line: &str) -> StreamError {
    let good = "{\"at\":\"2026-03-02T09:00Z\"}\n";
    let (lines, error) = read(format!("{HEADER}{good}{line}\n").as_bytes());
    assert_eq!(lines.len(), 1, "the line before {line} is kept");
    error.unwrap_or_else(|| panic!("{line} is accepted"))
}

/// What the error underlines, if it is shown whole.
fn underlined(error: &StreamError) -> String {
    let text = error.text.clone().unwrap_or_default();
    let skipped = error.column.saturating_sub(error.text_column) as usize;
    if error.column == 0 {
        String::new()
    } else {
        text.chars().skip(skipped).take(error.length as usize).collect()
    }
}

fn check(line: &str, code: u16, place: &str, message: &str) {
    let error = error_of_line(line);
    assert_eq!((error.code, error.message.as_str()), (code, message), "{line}");
    assert_eq!(underlined(&error), place, "{line}");
    assert_eq!(error.line, 3, "{line}");
    assert!(!error.io);
}

#[test]
fn keys_that_are_unknown_or_given_twice() {
    let line = r#"{"at":"2026-03-02T09:00Z","by":"ana","to":"p","do":"vote","wiht":{"b":"Yes"}}"#;
    check(line, 901, "\"wiht\"", "there is no key `wiht` here");
    assert_eq!(error_of_line(line).help.as_deref(), Some("did you mean `with`?"));
    check(r#"{"amount":1,"at":0}"#, 901, "\"amount\"", "there is no key `amount` here");
    check(r#"{"a\tb\u001b[2J":1}"#, 901, r#""a\tb\u001b[2J""#, r"there is no key `a\tb\u{1b}[2J` here");
    check(r#"{"at":1772442000,"at":1772442000}"#, 901, "\"at\"", "`at` is given twice");
    assert_eq!(error_of_line(r#"{"at":1772442000,"at":1772442000}"#).column, 18);
    check(r#"{"at":1772442000,"x-a":1,"x-a":2}"#, 901, "\"x-a\"", "`x-a` is given twice");
    let nested = r#"{"at":1772442000,"by":"a","to":"b","do":"c","with":{"r":{"é":1,"é":2}}}"#;
    check(nested, 901, "\"é\"", "`é` is given twice");
    assert_eq!(error_of_line(nested).column, 64);
    let quo = r#"{"quo":"events/1"}"#;
    check(quo, 901, "\"quo\"", "a header may only be the first line");
}

#[test]
fn keys_that_are_missing_or_do_not_go_together() {
    for (line, place, message) in [
        (r"{}", "", "`at` is missing: every line says when it happened"),
        (r#"{"by":"ana","to":"p","do":"x"}"#, "", "`at` is missing: every line says when it happened"),
        (r#"{"at":1772442000,"to":"p","do":"x"}"#, "", "`by` is missing: `do` wants to know who does it"),
        (r#"{"at":1772442000,"by":"p","do":"x"}"#, "", "`to` is missing: `do` wants to know to what"),
        (r#"{"at":1772442000,"give":"1 X"}"#, "", "`to` is missing: `give` wants to know to whom"),
        (
            r#"{"at":1772442000,"by":"a","new":"C","do":"x"}"#,
            "\"do\"",
            "`new` and `do` cannot stand in one line",
        ),
        (
            r#"{"at":1772442000,"give":"1 X","to":"a","new":"C"}"#,
            "\"give\"",
            "`new` and `give` cannot stand in one line",
        ),
        (r#"{"at":1772442000,"new":"C","to":"x"}"#, "\"to\"", "`to` does not go with `new`"),
        (r#"{"at":1772442000,"new":"C","from":"x"}"#, "\"from\"", "`from` does not go with `new`"),
        (r#"{"at":1772442000,"by":"a","to":"b","do":"c","as":"d"}"#, "\"as\"", "`as` does not go with `do`"),
        (r#"{"at":1772442000,"by":"a","give":"1 X","to":"b"}"#, "\"by\"", "`by` does not go with `give`"),
        (
            r#"{"at":1772442000,"give":"1 X","to":"b","with":{}}"#,
            "\"with\"",
            "`with` does not go with `give`",
        ),
        (
            r#"{"at":1772442000,"to":"b"}"#,
            "\"to\"",
            "this line has `to`, but neither `new` nor `do` nor `give`",
        ),
    ] {
        check(line, 901, place, message);
    }
}

#[test]
fn values_of_the_wrong_kind() {
    for (line, place, message) in [
        (r#"{"at":1772442000,"by":7,"to":"b","do":"c"}"#, "7", "`by` is a text, and this is a number"),
        (r#"{"at":1772442000,"by":null,"to":"b","do":"c"}"#, "null", "`by` is a text, and this is `null`"),
        (
            r#"{"at":1772442000,"by":["a"],"to":"b","do":"c"}"#,
            "[\"a\"]",
            "`by` is a text, and this is a list",
        ),
        (r#"{"at":1772442000,"pay":{"a":1}}"#, "{\"a\":1}", "`pay` is a text, and this is an object"),
        (r#"{"at":1772442000,"pay":10}"#, "10", "`pay` is a text, and this is a number"),
        (r#"{"at":1772442000,"pay":1.5}"#, "1.5", "`pay` is a text, and this is a number"),
        (
            r#"{"at":1772442000,"with":"x"}"#,
            "\"x\"",
            "`with` is an object by name or a list by place, and this is a text",
        ),
        (r#"{"at":true}"#, "true", "`at` is an instant, and this is true or false"),
        (r#"{"at":"tomorrow"}"#, "\"tomorrow\"", "`at` is not an instant"),
        (r#"{"at":"2026-03-02T09:00+01:00"}"#, "\"2026-03-02T09:00+01:00\"", "`at` is not an instant"),
        (r#"{"at":1.5}"#, "1.5", "`at` is not an instant"),
        (r#"{"at":99999999999999999999}"#, "99999999999999999999", "`at` is not an instant"),
        (r#"{"at":9223372036854775808}"#, "9223372036854775808", "`at` is not an instant"),
        (r#"{"at":1772442000,"by":"","to":"b","do":"c"}"#, "\"\"", "`by` is empty"),
        (r#"[1,2]"#, "", "a line is an object in braces, and this is a list"),
        (r#""x""#, "", "a line is an object in braces, and this is a text"),
        (r"17", "", "a line is an object in braces, and this is a number"),
        (r"null", "", "a line is an object in braces, and this is `null`"),
    ] {
        check(line, 901, place, message);
    }
    let inexact = "a number that is not whole, or beyond 64 bits, is written as a text";
    let with =
        |value: &str| format!(r#"{{"at":1772442000,"by":"a","to":"b","do":"c","with":{{"é":[{value}]}}}}"#);
    for number in ["1.5", "1e3", "-18446744073709551616", "18446744073709551616"] {
        check(&with(number), 901, number, inexact);
    }
    check(r#"{"at":1772442000,"x-wei":1000000000000000000000}"#, 901, "1000000000000000000000", inexact);
    check(&with("1e400"), 901, "0", "this number is too large");
}

#[test]
fn lines_that_are_not_json() {
    for (line, place, message) in [
        ("vote yes", "", "a line is an object in braces, and this is not"),
        ("{\"at\":yes}", "y", "this is not a value"),
        ("{at:1}", "a", "a key is missing or has no double quotes"),
        ("{\"at\" 1}", "1", "a colon is missing after the key"),
        ("{\"at\":1 \"by\":2}", "\"", "a comma or the closing brace is missing"),
        ("{\"at\":1772442000,}", "}", "nothing follows the comma"),
        ("{\"at\":1772442000}}", "}", "something follows the end of the object"),
        ("{\"at\":1772442000} {\"at\":1772442000}", "{", "something follows the end of the object"),
        ("{\"x-a\":[1 2]}", "2", "a comma or the closing bracket is missing"),
        ("{\"x-a\":\"\\q\"}", "q", "a text holds a `\\` that means nothing"),
        ("{\"x-a\":\"\\ud800\"}", "\"", "a text holds half of a character"),
        ("{\"x-a\":\"a\tb\"}", "\t", "a text holds a control character"),
        ("{\"x-a\":01}", "1", "this is not a number"),
        ("{'at':1}", "'", "a key is missing or has no double quotes"),
        ("{\"at\":1772442000", "0", "this line ends before its object does"),
        ("{\"x-a\":\"", "\"", "this line ends before its object does"),
        ("{", "{", "this line ends before its object does"),
        ("\0\0\0", "", "a line is an object in braces, and this is not"),
    ] {
        check(line, 901, place, message);
    }
}

#[test]
fn deep_nesting_is_refused_and_overflows_nothing() {
    for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        let error = error_of_line(&format!("{{\"at\":1772442000,\"x-a\":{deep}"));
        assert_eq!(error.message, "lists and objects lie more than 127 deep in each other");
        let shown = error.text.unwrap();
        assert!(shown.chars().count() <= 400);
    }
    let allowed = format!("{{\"at\":1772442000,\"x-a\":{}{}}}", "[".repeat(120), "]".repeat(120));
    assert_eq!(read(format!("{HEADER}{allowed}").as_bytes()).0.len(), 1);
}

#[test]
fn long_lines_are_shown_around_the_place() {
    let line = format!(
        r#"{{"at":1772442000,"x-a":"{}","oops":1,"x-b":"{}"}}"#,
        "é".repeat(5_000),
        "ü".repeat(5_000)
    );
    let error = error_of_line(&line);
    assert_eq!(underlined(&error), "\"oops\"");
    assert_eq!(error.text.unwrap().chars().count(), 400);
    assert!(error.text_column > 4_000);
}

#[test]
fn headers() {
    for (text, code, place, message) in [
        ("{\"at\":1}\n", 904, "", "the first line is not a header"),
        ("{}\n", 904, "", "the first line is not a header"),
        ("{\"quo\":1}\n", 904, "1", "the first line is not a header"),
        ("party Club {\n}\n", 904, "", "the first line is not a header"),
        ("\u{feff}{\"quo\":\"events/1\"}\n", 904, "", "the first line is not a header"),
        (
            "{\"quo\":\"events/2\",\"new\":true}\n",
            904,
            "\"events/2\"",
            "this is version `events/2` of the format, and only `events/1` is known",
        ),
        (
            "{\"quo\":\"outcomes/1\"}\n",
            904,
            "\"outcomes/1\"",
            "this is `outcomes/1`, and `events/1` is wanted",
        ),
        ("{\"quo\":\"events/1\"\n", 901, "\"", "this line ends before its object does"),
        ("{\"quo\":\"events/1\",\"fund\":\"open\"}\n", 901, "\"fund\"", "there is no key `fund` here"),
        ("{\"quo\":\"events/1\",\"quo\":\"events/1\"}\n", 901, "\"quo\"", "`quo` is given twice"),
        ("{\"quo\":\"events/1\",\"funds\":\"opn\"}\n", 901, "\"opn\"", "`funds` is not `closed` or `open`"),
        ("{\"quo\":\"events/1\",\"bodies\":true}\n", 901, "true", "`bodies` is not `act`"),
        ("{\"quo\":\"events/1\",\"people\":\"ana\"}\n", 901, "\"ana\"", "`people` is not a list of names"),
        (
            "{\"quo\":\"events/1\",\"people\":[\"a\",1]}\n",
            901,
            "[\"a\",1]",
            "`people` is not a list of names",
        ),
        ("{\"quo\":\"events/1\",\"people\":[\"a\",\"a\"]}\n", 901, "[\"a\",\"a\"]", "`a` is listed twice"),
        ("{\"quo\":\"events/1\",\"program\":7}\n", 901, "7", "`program` is not a text"),
        (
            "{\"quo\":\"events/1\",\"map\":{\"0x1\":7}}\n",
            901,
            "{\"0x1\":7}",
            "`map` is not an object from outside names to ids",
        ),
    ] {
        let error = read(text.as_bytes()).1.unwrap_or_else(|| panic!("{text} is accepted"));
        assert_eq!((error.code, error.message.as_str()), (code, message), "{text}");
        assert_eq!((error.line, underlined(&error).as_str()), (1, place), "{text}");
    }
}

#[test]
fn files_without_a_stream() {
    for text in ["", "\n", " \n\n\t\r\n"] {
        let error = read(text.as_bytes()).1.unwrap();
        assert_eq!((error.code, error.line, error.io), (909, 0, false), "{text:?}");
    }
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend("{\"quo\"".encode_utf16().flat_map(u16::to_le_bytes));
    let error = read(&utf16).1.unwrap();
    assert_eq!((error.code, error.line, error.column), (909, 1, 1));
    let gzip = [0x1f, 0x8b, 8, 0, 0, 10, 13, 10, 0xff];
    assert!(read(&gzip).1.is_some());
}

#[test]
fn bytes_that_are_not_text() {
    let stream = [HEADER.as_bytes(), b"{\"at\":1,\"x-a\":\"\xc3\xa9\xff\"}\n{\"at\":1}\n"].concat();
    let error = read(&stream).1.unwrap();
    assert_eq!((error.code, error.line, error.column), (909, 2, 17));
}

#[test]
fn blank_lines_may_only_stand_at_the_end() {
    let (lines, error) = read(format!("{HEADER}{{\"at\":1}}\n\n \r\n\n").as_bytes());
    assert_eq!((lines.len(), error), (1, None));
    let (lines, error) = read(format!("{HEADER}{{\"at\":1}}\n\n\n{{\"at\":1}}\n").as_bytes());
    let error = error.unwrap();
    assert_eq!((lines.len(), error.code, error.line), (1, 901, 3));
}

#[test]
fn line_ends_of_other_systems() {
    let (lines, error) = read(b"{\"quo\":\"events/1\"}\r\n{\"at\":1}\r\n{\"at\":2}");
    assert_eq!((lines.len(), error), (2, None));
}

#[test]
fn time_does_not_run_backwards() {
    let stream = format!("{HEADER}{{\"at\":\"2026-03-02T09:00Z\"}}\n{{\"at\":\"2026-03-02\"}}\n");
    let (lines, error) = read(stream.as_bytes());
    let error = error.unwrap();
    assert_eq!((lines.len(), error.code, error.line), (1, 907, 3));
    assert_eq!(underlined(&error), "\"2026-03-02\"");
    assert_eq!(error.label, "before 2026-03-02T09:00:00Z");
    assert!(read(format!("{HEADER}{{\"at\":5}}\n{{\"at\":5}}\n").as_bytes()).1.is_none());
    assert!(read(format!("{HEADER}{{\"at\":-5}}\n{{\"at\":-4}}\n").as_bytes()).1.is_none());
}

#[test]
fn a_reader_gives_nothing_after_an_error() {
    let stream = format!("{HEADER}{{\"at\":5}}\noops\n{{\"at\":6}}\n");
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    assert!(reader.next_line().unwrap().is_some());
    assert!(reader.next_line().is_err());
    assert_eq!(reader.next_line(), Ok(None));
    assert_eq!((reader.last_text(), reader.last_number()), ("oops", 3));
}

#[test]
fn a_stream_cut_anywhere_says_so_and_keeps_what_is_whole() {
    let whole = format!(
        "{HEADER}{{\"at\":1772442000,\"x-a\":\"é\\u00e9\",\"id\":-17}}\n{{\"at\":1772442000,\"by\":\"zoë\",\"to\":\"b\",\
         \"do\":\"vote\",\"with\":{{\"b\":[true,null,12]}}}}"
    );
    let expected = read(whole.as_bytes()).0;
    for end in 0..whole.len() {
        let part = &whole.as_bytes()[..end];
        let ended = part.iter().filter(|byte| **byte == b'\n').count();
        let last_is_whole = part.ends_with(b"\n") || part.ends_with(b"17}") || part.ends_with(b"/1\"}");
        let (lines, error) = read(part);
        let whole_lines = (ended + usize::from(last_is_whole && !part.ends_with(b"\n"))).saturating_sub(1);
        assert_eq!(lines, expected[..whole_lines], "cut at {end}");
        match error {
            None => assert!(last_is_whole, "cut at {end}"),
            Some(error) if end == 0 => assert_eq!(error.code, 909),
            Some(error) => {
                assert_eq!(error.code, 908, "cut at {end}: {error}");
                assert_eq!(error.message, "the stream is cut in mid-line");
                assert_eq!(error.line, ended as u64 + 1);
            }
        }
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused() {
    let header = HEADER.as_bytes();
    let endless = header.chain(io::repeat(b'x').take(100_000_000));
    let error = Reader::new(BufReader::new(endless)).unwrap().next_line().unwrap_err();
    assert_eq!((error.code, error.line, error.column), (906, 2, 0));
    assert_eq!(error.message, "this line is longer than 64 MiB");
    assert_eq!(error.text.unwrap().chars().count(), 400);

    let frame = "{\"at\":1,\"x-a\":\"\"}".len();
    let longest = format!("{HEADER}{{\"at\":1,\"x-a\":\"{}\"}}\n", "x".repeat(LINE_LIMIT - frame));
    assert_eq!(read(longest.as_bytes()).0.len(), 1);
    let longer = longest.replace("x-a", "x-aa");
    assert_eq!(read(longer.as_bytes()).1.unwrap().code, 906);
}

#[test]
fn a_failing_disk_is_not_a_malformed_stream() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let stream = format!("{HEADER}{{\"at\":1}}\n{{\"at\"");
    let mut reader = Reader::new(BufReader::new(stream.as_bytes().chain(Failing))).unwrap();
    assert!(reader.next_line().unwrap().is_some());
    let error = reader.next_line().unwrap_err();
    assert_eq!((error.code, error.line, error.io), (909, 3, true));
    assert!(error.message.contains("the disk is gone"));
    assert!(Reader::new(BufReader::new(Failing)).err().unwrap().io);
}

#[test]
fn outcomes_are_read_as_strictly() {
    let header = "{\"quo\":\"outcomes/1\",\"program\":\"p\"}\n";
    for (line, place) in [
        (r#"{"seq":1,"at":1,"event":1}"#, ""),
        (r#"{"seq":1,"at":1,"ok":true}"#, ""),
        (r#"{"seq":1,"at":1,"event":1,"timer":{"of":"p","rule":"r"},"ok":true}"#, ""),
        (r#"{"seq":-1,"at":1,"event":1,"ok":true}"#, "-1"),
        (r#"{"seq":1,"at":"x","event":1,"ok":true}"#, "\"x\""),
        (r#"{"seq":1,"at":1,"event":1,"ok":"true"}"#, "\"true\""),
        (r#"{"seq":1,"at":1,"event":1,"ok":true,"moves":[["1 X","a"]]}"#, "[[\"1 X\",\"a\"]]"),
        (r#"{"seq":1,"at":1,"event":1,"ok":true,"set":{"a":1}}"#, "{\"a\":1}"),
        (r#"{"seq":1,"at":1,"timer":{"of":"p"},"ok":true}"#, "{\"of\":\"p\"}"),
        (
            r#"{"seq":1,"at":1,"event":1,"ok":false,"refusal":{"code":"x","why":"y"}}"#,
            "{\"code\":\"x\",\"why\":\"y\"}",
        ),
        (r#"{"seq":1,"at":1,"event":1,"ok":true,"move":[]}"#, "\"move\""),
        (r#"{"seq":1,"seq":1,"at":1,"event":1,"ok":true}"#, "\"seq\""),
    ] {
        let error = read_outcomes(format!("{header}{line}\n").as_bytes()).unwrap_err();
        assert_eq!((error.code, error.line), (901, 2), "{line}");
        assert_eq!(underlined(&error), place, "{line}");
    }
    assert_eq!(read_outcomes(&b""[..]).unwrap_err().code, 909);
    assert_eq!(read_outcomes(HEADER.as_bytes()).unwrap_err().code, 904);
    assert_eq!(read_outcomes(format!("{header}{{\"seq\":").as_bytes()).unwrap_err().code, 908);
}

//! Drawings of findings, one for each form and each difficulty.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use quorate_base::{Diagnostic, Edit, FileId, Fix, LineColumn, Sources, Span};
use quorate_report::{Format, Style, diagnostic};

const CLUB: &str = "asset USDC decimals 6
process Club(fee: USDC) {
  account treasury
  on join() by a: Agent paying dues: USDC {
    if dues >= fee { move all from dues to treasury }
  }
}
";

/// The span of the `nth` place where `words` stand in the file.
fn find(sources: &Sources, file: FileId, words: &str, nth: usize) -> Span {
    let text = &sources.get(file).unwrap().text;
    let (start, _) = text.match_indices(words).nth(nth).unwrap();
    let narrow = |byte: usize| u32::try_from(byte).unwrap();
    Span::new(file, narrow(start), narrow(start + words.len()))
}

fn draw(finding: &Diagnostic, sources: &Sources) -> String {
    diagnostic(finding, sources, Style { format: Format::Human, color: false })
}

fn club() -> (Sources, Diagnostic) {
    let mut sources = Sources::default();
    let file = sources.add("club.quo", CLUB);
    let end = find(&sources, file, "treasury }", 0);
    let finding =
        Diagnostic::error(401, find(&sources, file, "dues", 0), "money that arrives must be put somewhere on every path")
            .label("`dues` brings money in here")
            .also(find(&sources, file, "dues >= fee", 0), "when this is false, nothing empties `dues`")
            .help("refuse smaller payments:      on join() by a: Agent paying dues: USDC when dues >= fee else too_little {")
            .fix(Fix {
                title: "refuse smaller payments".to_owned(),
                safe: false,
                edits: vec![Edit { span: Span::new(file, end.start, end.start), insert: "x".to_owned() }],
            });
    (sources, finding)
}

#[test]
fn money_that_is_not_placed() {
    let (sources, finding) = club();
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn the_same_in_one_line_and_as_json() {
    let (sources, finding) = club();
    let short = diagnostic(&finding, &sources, Style { format: Format::Short, color: true });
    assert_eq!(
        short,
        "club.quo:4:32: error[Q0401]: money that arrives must be put somewhere on every path\n"
    );
    insta::assert_snapshot!(diagnostic(&finding, &sources, Style { format: Format::Json, color: true }));
}

#[test]
fn colours_change_nothing_but_colours() {
    let (sources, finding) = club();
    let painted = diagnostic(&finding, &sources, Style { format: Format::Human, color: true });
    let mut parts = painted.split('\u{1b}');
    let head = parts.next().unwrap_or("").to_owned();
    let plain: String = std::iter::once(head.as_str())
        .chain(parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)))
        .collect();
    let trimmed: String = plain.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    assert_eq!(trimmed, draw(&finding, &sources));
}

#[test]
fn several_labels_on_one_line_and_on_distant_ones() {
    let mut sources = Sources::default();
    let text = format!(
        "// Straße und Café: 日本語 — ½\n{}  by_standing Spend(payee: Agent, amount: USDC, why: Text) {{\n",
        "\n".repeat(51)
    );
    let file = sources.add("company.quo", text);
    let finding =
        Diagnostic::warning(709, find(&sources, file, "Spend", 0), "the payee may vote on the payment")
            .label("`voters` is all members, the payee included")
            .also(find(&sources, file, "payee", 0), "may be a member")
            .also(find(&sources, file, "日本語", 0), "wide words")
            .help("voters: members - {payee}")
            .help("or record that it is meant,\nin quo.toml")
            .note("nobody should judge their own case");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn a_label_over_several_lines() {
    let (sources, _) = club();
    let file = FileId(0);
    let whole = find(&sources, file, "on join", 0).to(find(&sources, file, "treasury }\n  }", 0));
    let finding = Diagnostic::hint(205, whole, "nobody may join")
        .label("this rule")
        .also(find(&sources, file, "fee", 0), "");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn the_halves_of_a_conflict_inside_the_whole() {
    let mut sources = Sources::default();
    let file = sources.add("till.quo", "/// Ä – ½ 日本語\nview worth = box.DAI + box.ETH\n");
    let finding =
        Diagnostic::error(302, find(&sources, file, "box.DAI + box.ETH", 0), "`DAI` and `ETH` do not mix")
            .also(find(&sources, file, "box.DAI", 0), "`DAI`")
            .also(find(&sources, file, "box.ETH", 0), "`ETH`");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn labels_in_two_files() {
    let (mut sources, _) = club();
    let other = sources.add("other.quo", "process Club {}\n");
    let finding = Diagnostic::error(202, find(&sources, other, "Club", 0), "`Club` is declared twice")
        .label("here")
        .also(find(&sources, FileId(0), "Club", 0), "and here");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn the_end_of_a_text_and_a_file_without_text() {
    let (mut sources, _) = club();
    let end = u32::try_from(CLUB.len()).unwrap();
    let finding =
        Diagnostic::error(103, Span::new(FileId(0), end, end), "expected `}`").label("the text ends here");
    insta::assert_snapshot!(draw(&finding, &sources));
    let empty = sources.add("empty.quo", "");
    let finding =
        Diagnostic::error(909, Span::new(empty, 0, 0), "`empty.quo` is empty").help("is it the right file?");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn a_long_line_of_a_stream_is_cut_around_its_label() {
    let mut sources = Sources::default();
    let line = format!(
        "{{\"at\":1,\"x-note\":\"{}\",\"byy\":\"ada\",\"more\":\"{}\"}}",
        "ä".repeat(300),
        "b".repeat(3000)
    );
    let file = sources.add_part("events.jsonl", line, LineColumn { line: 123_456, column: 1 });
    let finding =
        Diagnostic::error(901, find(&sources, file, "\"byy\"", 0), "`byy` is not a key of an event")
            .label("did you mean `by`?")
            .also(find(&sources, file, "\"more\"", 0), "nor is this")
            .also(find(&sources, file, "}", 0), "far away");
    insta::assert_snapshot!(draw(&finding, &sources));
}

#[test]
fn nothing_in_a_text_can_command_the_terminal() {
    let mut sources = Sources::default();
    let file = sources.add("a\u{1b}[2J.quo", "let \u{1b}[31mx\u{202e}y\tz = 1 // \r \u{2028} end\n");
    let finding = Diagnostic::error(101, find(&sources, file, "z", 0), "odd \u{1b}[0m\nsign").label("\u{7}");
    let drawn = draw(&finding, &sources);
    assert!(
        !drawn.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}' || c == '\u{2028}'),
        "{drawn}"
    );
}

#[test]
fn no_span_breaks_a_drawing() {
    let texts = ["", "\n", "é", "é\r\n\r\nü日\n", "abc", "\u{feff}a\n\n\nb", "a\rb\u{85}c\u{2028}d\n"];
    for text in texts {
        for start in 0..12 {
            for end in 0..12 {
                let mut sources = Sources::default();
                let file = sources.add("x.quo", text);
                let finding = Diagnostic::error(101, Span::new(file, start, end), "m")
                    .label("first")
                    .also(Span::new(file, end, start), "second")
                    .also(Span::new(FileId(9), 0, 3), "nowhere")
                    .also(Span::new(file, 0, u32::MAX), "all");
                for format in [Format::Human, Format::Short, Format::Json] {
                    for color in [true, false] {
                        let drawn = diagnostic(&finding, &sources, Style { format, color });
                        assert!(drawn.ends_with('\n'));
                    }
                }
                if !text.trim().is_empty() {
                    assert!(draw(&finding, &sources).contains("first"), "{text:?} {start}..{end}");
                }
            }
        }
    }
}

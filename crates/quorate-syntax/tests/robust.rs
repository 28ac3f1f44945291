//! Broken texts: one mistake gives few complaints, and nothing makes the parser fail, hang or overflow.
#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

mod common;

use common::{excerpts, files, read};
use quorate_base::{FileId, Interner};
use quorate_syntax::lex;

/// The places of the words of a text, in bytes.
fn words(text: &str) -> Vec<(usize, usize)> {
    let lexed = lex(FileId(0), text, &mut Interner::default());
    lexed.tokens.iter().map(|token| (token.span.start as usize, token.span.end as usize)).collect()
}

/// Texts with one word left out, doubled, or exchanged with the next: every eighth word, or all where `QUORATE_THOROUGH` is set.
fn mutations(text: &str) -> impl Iterator<Item = (String, String)> {
    let words = words(text);
    let step = if std::env::var_os("QUORATE_THOROUGH").is_some() { 1 } else { 8 };
    (0..words.len()).step_by(step).flat_map(move |at| {
        let (start, end) = words[at];
        let (before, word, after) = (&text[..start], &text[start..end], &text[end..]);
        let mut mutations = vec![
            (format!("without {word} at {start}"), format!("{before}{after}")),
            (format!("{word} doubled at {start}"), format!("{before}{word} {word}{after}")),
        ];
        if let Some((next_start, next_end)) = words.get(at + 1).copied() {
            let (gap, next) = (&text[end..next_start], &text[next_start..next_end]);
            let swapped = format!("{before}{next}{gap}{word}{}", &text[next_end..]);
            mutations.push((format!("{word} and {next} exchanged at {start}"), swapped));
        }
        mutations
    })
}

#[test]
fn one_mistake_gives_few_complaints() {
    let (mut broken, mut complaints, mut most) = (0, 0, 0);
    for (path, text) in files("../../tests/samples") {
        for (what, mutation) in mutations(&text) {
            let found = excerpts(&mutation, &read(&mutation).diagnostics);
            assert!(found.len() <= 5, "{path}: {what}: {found:#?}");
            broken += 1;
            complaints += found.len();
            most = most.max(found.len());
        }
    }
    assert!(broken > 3_000, "{broken}");
    // Most mistakes are told once.
    assert!(
        complaints * 10 < broken * 12,
        "{complaints} complaints about {broken} texts, at most {most} about one"
    );
}

/// Reads a text that should be refused for its depth alone, or be read.
fn depth_of(what: &str, text: &str, limit: std::time::Duration) -> Vec<String> {
    let begin = std::time::Instant::now();
    let parse = read(text);
    let found = excerpts(text, &parse.diagnostics);
    drop(parse);
    assert!(begin.elapsed() < limit, "{what} took {:?}", begin.elapsed());
    found
}

#[test]
fn texts_that_nest_too_deep_are_refused_once() {
    let many = 20_000;
    let repeat = |what: &str| what.repeat(many);
    let in_value = |value: String| format!("fn f() -> Int = {value}\n");
    let in_block = |stmt: String| format!("process P() {{ start {{ {stmt} }} }}\n");
    let texts = [
        ("brackets", in_value(repeat("(") + "1" + &repeat(")"))),
        ("lists", in_value(repeat("[") + &repeat("]"))),
        ("sets", in_value(repeat("{") + &repeat("}"))),
        ("open braces", repeat("{")),
        ("open blocks", format!("process P() {{ start {{ {}", repeat("if a { "))),
        ("negations", in_value(repeat("-") + "1")),
        ("nots", in_value(repeat("not ") + "a")),
        ("lives", in_value(repeat("live ") + "a")),
        ("ifs", in_value(repeat("if a then b else ") + "c")),
        ("conditions", in_value(repeat("if ") + "c")),
        ("lets", in_value(repeat("let a = b; ") + "c")),
        ("powers", in_value(repeat("a ^ ") + "b")),
        ("defaults", in_value(repeat("a ?? ") + "b")),
        ("implications", in_value(repeat("a implies ") + "b")),
        ("sums", in_value(repeat("a + ") + "b")),
        ("products", in_value(repeat("a * ") + "b")),
        ("alternatives", in_value(repeat("a or ") + "b")),
        ("comparisons", in_value(repeat("a == ") + "b")),
        ("states", in_value("a".to_owned() + &repeat(" is b"))),
        ("parts", in_value("a".to_owned() + &repeat(".b"))),
        ("calls", in_value("a".to_owned() + &repeat("()"))),
        ("items", in_value("a".to_owned() + &repeat("[0]"))),
        ("instants", in_value(repeat("a as of ") + "b")),
        ("bodies", in_value(repeat("REP of ") + "b")),
        ("aggregates", in_value(repeat("sum ") + "b")),
        ("quantifiers", in_value(repeat("all a in b: ") + "c")),
        ("walks", in_value(repeat("fold a = b for c in d: ") + "e")),
        ("somes", in_value(repeat("some(") + "a" + &repeat(")"))),
        ("options", format!("fn f() -> T{} = 1", repeat("?"))),
        ("functions", format!("fn f() -> {}T = 1", repeat("fn() -> "))),
        ("patterns", in_block(format!("let {}a{} = b", repeat("("), repeat(")")))),
        ("branches", in_block(repeat("if a {} else ") + "{}")),
        ("matches", in_value(repeat("match a { b => ") + "c" + &repeat(" }"))),
        ("states within states", format!("process P() {{ {} {} }}", repeat("state s { "), repeat("}"))),
    ];
    for (what, text) in texts {
        let found = depth_of(what, &text, std::time::Duration::from_secs(10));
        let told = found.iter().filter(|words| words.starts_with("Q0108")).count();
        assert_eq!(told, 1, "{what}: {found:#?}");
        assert!(found.len() <= 2, "{what}: {found:#?}");
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let around = |deep: usize| format!("fn f() -> Int = {}1{}\n", "(".repeat(deep), ")".repeat(deep));
    assert_eq!(read(&around(250)).diagnostics, Vec::new());
    let terms = |terms: usize| format!("fn f() -> Int = {}1\n", "g(a.b, 2 * c) * a.b.c + ".repeat(terms));
    assert_eq!(read(&terms(200)).diagnostics, Vec::new());
    let lists = format!("fn f() -> Int = [{}1]\n", "a.b(c)[d] + 1, ".repeat(5_000));
    assert_eq!(read(&lists).diagnostics, Vec::new());
    let ifs = format!("fn f() -> Int = [{}1]\n", "if a then -b else not c, all x in {y}: z, ".repeat(1_000));
    assert_eq!(read(&ifs).diagnostics, Vec::new());
    let every_sample: String =
        files("../../tests/samples").into_iter().map(|(_, text)| text + "\n").collect();
    assert_eq!(read(&every_sample.repeat(3)).diagnostics, Vec::new());
}

#[test]
fn hostile_texts_are_read_in_time() {
    let many = 100_000;
    let repeat = |what: &str| what.repeat(many);
    let texts = [
        ("closing braces", repeat("} ")),
        ("closing brackets", repeat(") ] ")),
        ("crossed brackets", "([)]".repeat(50)),
        ("quotes", repeat("\"a\n")),
        ("bad characters", repeat("§")),
        ("bad characters apart", repeat("§ ")),
        ("comments", repeat("// a\n")),
        ("documentation", repeat("/// a\n") + "asset AA"),
        ("signs", format!("fn f() -> Int = {}", repeat("= "))),
        ("operators", format!("fn f() -> Int = 1 {}", repeat("* "))),
        ("commas", format!("fn f() -> Int = [{}]", repeat(", "))),
        ("words without commas", format!("fn f() -> Int = [{}]", repeat("a "))),
        ("keywords", repeat("on ")),
        ("lines of keywords", repeat("on\n")),
        ("members without sense", format!("process P() {{ {} }}", repeat("on }{ "))),
        ("statements without sense", format!("process P() {{ start {{ {} }} }}", repeat("move ( ) to "))),
        ("names", repeat("a B ")),
        ("misspelt names", repeat("myVar ")),
        ("escapes", format!("asset AA \"{}\"", repeat("\\"))),
        ("lost braces", repeat("process P() {\n")),
        ("one too many braces", format!("{}}}", repeat("process P() { start {\n } }\n"))),
        ("mistakes in braces", format!("process P() {{ {} }}", repeat("start { a( }\n"))),
    ];
    for (what, text) in texts {
        depth_of(what, &text, std::time::Duration::from_secs(20));
    }
    for text in
        ["", " ", "\u{FEFF}", "\u{FEFF}asset USDC", "\r\n", "\0", "\"", "\\", "/", "\"\\", "é", "“", "“”"]
    {
        read(text);
    }
}

#[test]
fn any_bytes_of_a_sample_can_be_cut_off() {
    let (_, text) =
        files("../../tests/samples").into_iter().find(|(path, _)| path.ends_with("jury.quo")).unwrap();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let found = excerpts(&text[..end], &read(&text[..end]).diagnostics);
        assert!(found.len() <= 6, "cut at {end}: {found:#?}");
    }
}

//! What the front end says about wrong texts: the code and the words it underlines.

mod common;

use common::{excerpts, read};

/// Wraps statements in a process.
fn stmts(text: &str) -> String {
    format!("process P() {{ // déjà vu — naïve\n  start {{\n    {text}\n  }}\n}}\n")
}

/// Wraps members in a body.
fn members(text: &str) -> String {
    format!("body B() {{ // déjà vu — naïve\n  {text}\n}}\n")
}

/// Checks code and underlined words of each diagnostic, in order.
#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let found = excerpts(text, &read(text).diagnostics);
    let expected: Vec<String> = expected.iter().map(|(code, words)| format!("{code} {words:?}: ")).collect();
    let agree = found.len() == expected.len()
        && found.iter().zip(&expected).all(|(found, expected)| found.starts_with(expected.as_str()));
    assert!(agree, "{text}\nexpected {expected:#?}\nfound {found:#?}");
}

/// Checks the whole of the only diagnostic.
#[track_caller]
fn check_message(text: &str, expected: &str) {
    assert_eq!(excerpts(text, &read(text).diagnostics), vec![expected.to_owned()], "{text}");
}

#[test]
fn letters() {
    check(&members("x: § 1"), &[("Q0101", "§")]);
    check(&members("x: @#$"), &[("Q0101", "@#$")]);
    check(&members("purpose: “Eine Werkstatt”"), &[("Q0101", "“Eine Werkstatt”")]);
    check(&members("let naïve = 1 let b = naïve"), &[("Q0101", "naïve")]);
    check(&members(r#"purpose: "a \q b""#), &[("Q0101", "\\q")]);
    check(&members("purpose: \"A shared workshop\n  size: 3"), &[("Q0102", "\"A shared workshop")]);
    check(&stmts("if a { reject no \"never }"), &[("Q0102", "\"never")]);
    check(&members("let due = 2026-02-30"), &[("Q0109", "2026-02-30")]);
    check(&members("let due = 2026-03-01T25:00Z"), &[("Q0109", "2026-03-01T25:00Z")]);
    check(&members("let due = 2026-03-01T09:00"), &[("Q0109", "2026-03-01T09:00")]);
    check(&members("let myVar = 1  let b = myVar"), &[("Q0206", "myVar")]);
    check(&members("type My_Type = Yes"), &[("Q0206", "My_Type")]);
    check(&members("let _x = 1"), &[("Q0206", "_x")]);
}

#[test]
fn classes_of_names() {
    check("process club() {}", &[("Q0206", "club")]);
    check("asset usdc decimals 6", &[("Q0206", "usdc")]);
    check("asset Usdc", &[("Q0206", "Usdc")]);
    check(&members("var Total: Int = 0"), &[("Q0206", "Total")]);
    check(&members("fn f(Who: Agent) -> Int = 1"), &[("Q0206", "Who")]);
    check("behaviour worker() {}", &[("Q0206", "worker")]);
    check("use Company { A }", &[("Q0206", "Company")]);
    check_message(
        "process club() {}",
        "Q0206 \"club\": `club` is spelled wrong for what it names: this is written in CamelCase",
    );
}

#[test]
fn signs() {
    check(&stmts("x = 3"), &[("Q0105", "=")]);
    check(&stmts("seats[m].key = 3  y := 2"), &[("Q0105", "=")]);
    check(&stmts("let x := 3"), &[("Q0105", ":=")]);
    check(&stmts("if x = 3 { y := 2 }"), &[("Q0105", "=")]);
    check(&stmts("require x = 3 else wrong"), &[("Q0105", "=")]);
    check(&members("invariant i: x = 3"), &[("Q0105", "=")]);
    check(&members("var x: Int := 3"), &[("Q0105", ":=")]);
    check(&members("let x == 3"), &[("Q0105", "==")]);
    check(&members("every 2 months { x := 1 }"), &[("Q0107", "months")]);
    check(
        &members("setting w: Duration = 1 year in 1 day..2 years"),
        &[("Q0107", "year"), ("Q0107", "years")],
    );
    check(&members("size: 12 month: 3"), &[]);
}

#[test]
fn lost_braces() {
    check(
        "process P() {\n  on a() by anyone {\n    x := 1\n  on b() by anyone { y := 1 }\n}\n",
        &[("Q0104", "on")],
    );
    check("process P() {\n  start { x := 1 }\nprocess Q() {\n}\n", &[("Q0104", "process")]);
    check("process P() {\n  start {\n    if a {\n      x := 1\n    y := 1\n  }\n}\n", &[("Q0104", "y")]);
    check("process P() {\n  start {\n    if a {\n      x := 1\n  }\n}\n", &[("Q0104", "}")]);
    check("process P() {\n  start { x := 1 }\n", &[("Q0104", "{")]);
    check("process P() { start { if a { ", &[("Q0104", "{")]);
    check("process P() {\n  start { x := 1 } }\n}\nasset USDC\n", &[("Q0103", "}")]);
    check("process P() {\n  start { x := f(1, 2 }\n}\n", &[("Q0103", "(")]);
    check("process P() {\n  start { x := f(1, 2)) }\n}\n", &[("Q0103", ")")]);
    check("process P() {\n  start { x := f(1, 2] }\n}\n", &[("Q0103", "]")]);
    check("process P() {\n  start  x := 1 }\n  let y = 1\n}\n", &[("Q0103", "x")]);
}

#[test]
fn missing_parts() {
    check_message(&members("var x = 3"), "Q0103 \"=\": expected `:` and a type, found `=`");
    check_message(&members("fn f(a, b: Int) -> Int = 1"), "Q0103 \",\": expected `:` and a type, found `,`");
    check_message(
        &stmts("require x > 3\n    y := 1"),
        "Q0103 \"y\": expected `else` and a refusal code, found `y`",
    );
    check_message(
        &stmts("require x > 3 else \"too little\""),
        "Q0103 \"\\\"too little\\\"\": expected a refusal code, found `\"too little\"`",
    );
    check_message(&stmts("reject"), "Q0103 \"}\": expected a refusal code, found `}`");
    check_message(&members("let x = "), "Q0103 \"}\": expected a value, found `}`");
    check_message(&members("purpose:\n  size: 12"), "Q0103 \"size\": expected a value, found `size`");
    check_message(&members("x: 1 +\n  on a() by anyone"), "Q0103 \"on\": expected a value, found `on`");
    check_message(&stmts("move 5 USDC from treasury"), "Q0103 \"}\": expected `to`, found `}`");
    check_message(&stmts("mint 5 REP"), "Q0103 \"}\": expected `to`, found `}`");
    check_message(&members("let x = if a then b"), "Q0103 \"}\": expected `else`, found `}`");
    check_message(&members("let x = first m in ms"), "Q0103 \"}\": expected `where`, found `}`");
    check_message(&members("start -> "), "Q0103 \"}\": expected a name, found `}`");
    check_message(
        &members("principle fair \"be fair\" upheld no_boss"),
        "Q0103 \"no_boss\": expected `by`, found `no_boss`",
    );
    check_message("asset", "Q0103 \"\": expected the name of an asset, found the end of the file");
    check_message("use", "Q0103 \"\": expected a name, found the end of the file");
    check_message("type T =", "Q0103 \"\": expected a type or a constructor, found the end of the file");
    check_message("process P(a: ) {}", "Q0103 \")\": expected a type, found `)`");
    check_message("hello", "Q0103 \"hello\": expected a declaration, found `hello`");
    check_message("scenario { people ana }", "Q0103 \"{\": expected a text in quotes, found `{`");
    check_message(
        &members("turnout: Portion = 40% in 20%..80%"),
        "Q0103 \"turnout\": what `turnout` is must be said before its name",
    );
}

#[test]
fn misplaced_words() {
    check_message(
        &members("let first = 3"),
        "Q0103 \"first\": `first` is a word of the language and cannot be a name",
    );
    check_message(
        &stmts("for all in members { x := 1 }"),
        "Q0103 \"all\": `all` is a word of the language and cannot be a name",
    );
    check_message(&stmts("on a() by anyone { x := 1 }"), "Q0103 \"on\": expected a statement, found `on`");
    check_message(
        &members("move 5 USDC from a to b"),
        "Q0103 \"move\": expected a declaration, found `move`",
    );
    check_message(&stmts("admit(who)"), "Q0103 \"admit\": a statement begins with what it does");
    check_message(&stmts("a < b"), "Q0103 \"a\": expected a statement, found `a`");
    check_message(&stmts("if a < b < c { x := 1 }"), "Q0103 \"<\": comparisons cannot follow one another");
    check_message(&members("x: f(a b, c)"), "Q0103 \"b\": expected `,` or `)`, found `b`");
    check_message(&members("x: [a, ]"), "Q0103 \"]\": expected a value, found `]`");
    check_message(&members("x: 1 + * 2"), "Q0103 \"*\": expected a value, found `*`");
    check_message(
        "scenario \"s\" {\n  people ana\n  ana club.dues()\n  expect true\n}",
        "Q0103 \"club\": expected `:`, found `club`",
    );
}

#[test]
fn several_mistakes_in_one_run() {
    let text = "asset usdc
process P(a: Int, b) {
  var x = 3
  on f() by anyone {
    x = 3
    move 5 USDC from a
    require x > 2 else
  }
  view v = 1 +
  let first = 3
}
fn f() Int = 3
process Q() { let y = [1, 2 let z = § }
";
    check(
        text,
        &[
            ("Q0206", "usdc"),
            ("Q0103", ")"),
            ("Q0103", "="),
            ("Q0105", "="),
            ("Q0103", "require"),
            ("Q0103", "}"),
            ("Q0103", "let"),
            ("Q0103", "first"),
            ("Q0103", "Int"),
            ("Q0103", "let"),
            ("Q0101", "§"),
        ],
    );
}

#[test]
fn messages_speak_of_texts() {
    let wrong = [
        "process P( {}",
        "fn f( -> T = 1",
        "x y z",
        "process P() { on x }",
        "scenario \"s\" { give }",
        "body",
        "form F {",
    ];
    for text in wrong {
        for diagnostic in read(text).diagnostics {
            let words = diagnostic.message.to_lowercase();
            for bad in ["token", "pars", "ast", "ident", "expr", "eof", "stmt"] {
                assert!(!words.split_whitespace().any(|word| word.starts_with(bad)), "{text}: {words}");
            }
            assert!(!diagnostic.message.ends_with('.'), "{words}");
        }
    }
}

#[test]
fn habits_from_other_languages() {
    for (text, expected) in [
        (stmts("a := b'"), "Q0101 \"'\": `'` means nothing here"),
        (stmts("require a && b else no"), "Q0101 \"&&\": `&&` means nothing here"),
        (stmts("require a || b else no"), "Q0101 \"||\": `||` means nothing here"),
        (stmts("require !a else no"), "Q0101 \"!\": `!` means nothing here"),
        (stmts("require a <> b else no"), "Q0101 \"<>\": `<>` means nothing here"),
        (stmts("reject no 'not today'"), "Q0101 \"'not today'\": text stands between straight quotes"),
        (
            stmts("require sum <= b else no"),
            "Q0103 \"sum\": `sum` is a word of the language and cannot be a name",
        ),
        (
            stmts("move sum from a to b"),
            "Q0103 \"sum\": `sum` is a word of the language and cannot be a name",
        ),
        (
            "process P() {\n  end done { on x() by anyone {} }\n}".to_owned(),
            "Q0504 \"{\": nothing happens any more in an `end`, so it has no braces",
        ),
        (
            members("var Count_it: Int = 0"),
            "Q0206 \"Count_it\": `Count_it` is spelled neither as a name nor as a kind of thing",
        ),
        (members("on e(who) by anyone { note who }"), "Q0103 \")\": expected `:` and a type, found `)`"),
    ] {
        check_message(&text, expected);
    }
}

#[test]
fn help_can_be_pasted() {
    for (text, help) in [
        (members("function f(n: Int) -> Int = n"), "write `fn`"),
        (stmts("if a { b := 1 } elif c { b := 2 }"), "write `else if`"),
        (stmts("a := 1;"), "leave it out: nothing stands between two lines"),
        (stmts("if a then { b := 1 }"), "what is done stands in braces: `if … { … } else { … }`"),
        (stmts("move a to b from c"), "the order is `move … from … to …`"),
        (stmts("send a to b"), "money moves by `move … from … to …`"),
        (stmts("mint 1,000 SHARE to a"), "write `1_000`, if this is one number"),
        (stmts("require a else \"no\""), "name the refusal first, as in `else not_allowed \"no\"`"),
        (stmts("require a && b else no"), "write `and`"),
    ] {
        let diagnostics = read(&text).diagnostics;
        assert_eq!(diagnostics.len(), 1, "{text} {diagnostics:#?}");
        assert_eq!(diagnostics[0].help, [help], "{text}");
    }
}

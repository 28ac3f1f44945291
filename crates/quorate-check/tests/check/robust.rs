//! Broken, deep and hostile texts: nothing panics, and one mistake gives few complaints.

#![expect(clippy::string_slice, reason = "a test may panic")]

use crate::support::all_errors;
use crate::valid::{LOAN, MOLOCH};
use quorate_base::{FileId, Interner, Severity};

/// What the checker says of a text, whatever the parser said.
fn complaints(text: &str) -> (usize, Vec<String>) {
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(FileId(0), text, &mut names);
    let (program, diagnostics) = quorate_check::check(&parse.file, "broken.quo", &names);
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message))
        .collect();
    assert!(program.is_none() || errors.is_empty());
    (parse.diagnostics.len(), errors)
}

fn words(text: &str) -> Vec<(usize, usize)> {
    let lexed = quorate_syntax::lex(FileId(0), text, &mut Interner::default());
    lexed.tokens.iter().map(|token| (token.span.start as usize, token.span.end as usize)).collect()
}

#[test]
fn one_changed_word_gives_few_complaints() {
    let mut most = (0, String::new());
    for text in [LOAN, MOLOCH] {
        let words = words(text);
        for pair in words.windows(2).step_by(4) {
            let [(start, end), (next_start, next_end)] = [pair[0], pair[1]];
            let word = &text[start..end];
            let changed = [
                format!("{}{}", &text[..start], &text[end..]),
                format!("{}{word} {}", &text[..end], &text[end..]),
                format!("{}{}{}", &text[..start], &text[next_start..next_end], &text[next_end..]),
                format!("{}other{}", &text[..start], &text[end..]),
                format!("{}3{}", &text[..start], &text[end..]),
            ];
            for changed in changed {
                let (read, found) = complaints(&changed);
                // A declaration that is gone is missed wherever it is mentioned; anything else is said once or twice.
                if read == 0 && found.len() > most.0 && !found.iter().all(|message| message.contains("no `"))
                {
                    most = (found.len(), format!("{word} at {start}: {found:#?}"));
                }
            }
        }
    }
    assert!(most.0 <= 12, "{} complaints: {}", most.0, most.1);
}

#[test]
fn deep_texts_are_read_or_refused() {
    let deep = |before: &str, inner: &str, after: &str, times: usize| {
        format!("{}{inner}{}", before.repeat(times), after.repeat(times))
    };
    for times in [100, 250, 10_000] {
        for expr in [
            deep("(", "1", ")", times),
            deep("not ", "true", "", times),
            deep("-", "1", "", times),
            deep("some(", "1", ")", times),
            deep("[", "1", "]", times),
            deep("{a: ", "1", "}", times),
            deep("if true then 1 else ", "1", "", times),
            deep("let x = 1; ", "1", "", times),
            deep("f(", "1", ")", times),
            deep("1 + ", "1", "", times),
            deep("1 + (", "1", ")", times),
            deep("2 ^ ", "1", "", times),
            deep("none ?? ", "1", "", times),
            deep("match true { _ => ", "1", "}", times),
            deep("sum x for x in [", "1", "]", times),
            format!("1{}", ".a".repeat(times)),
            format!("1{}", "[0]".repeat(times)),
            format!("f{}", "(1)".repeat(times)),
        ] {
            complaints(&format!("fn f(n: Int) -> Int = n\nprocess P() {{ view v = {expr} }}"));
        }
        for block in [
            deep("if true { ", "note 1", "}", times),
            deep("if true {} else ", "{}", "", times),
            deep("for x in [1] {", "note 1", "}", times),
            deep("match true { _ => {", "", "} }", times),
        ] {
            complaints(&format!("process P() {{ on e() by anyone {{ {block} }} }}"));
        }
        for ty in [
            deep("List[", "Int", "]", times),
            deep("(Int, ", "Int", ")", times),
            format!("Int{}", "?".repeat(times)),
        ] {
            complaints(&format!("process P(x: {ty}) {{}}"));
        }
        complaints(&deep("body B() { ", "", "}", times));
    }
}

#[test]
fn long_chains_of_names_end() {
    let chain = |line: &dyn Fn(usize) -> String, last: &str| {
        (0..3_000).map(line).chain([last.to_owned()]).collect::<Vec<_>>().join("\n")
    };
    let views = chain(&|at| format!("view v{at} = v{}", at + 1), "view v3000 = 1");
    complaints(&format!("process P() {{ {views} }}"));
    let procs = chain(
        &|at| format!("proc p{at}() {{ do p{}() }}", at + 1),
        "proc p3000() { go s }  start -> s state s {}",
    );
    complaints(&format!("process P() {{ {procs} }}"));
    let fns = chain(&|at| format!("fn f{at}() -> Int = f{}()", at + 1), "fn f3000() -> Int = f0()");
    let (_, found) = complaints(&fns);
    assert_eq!(found, ["Q0609 `f0` leads back to itself"]);
    let types = chain(&|at| format!("type T{at} = (T{}, T{})", at + 1, at + 1), "type T3000 = List[Int]");
    complaints(&types);
    let doubled: String = (0..60).map(|at| format!("type T{at} = (T{}, T{})\n", at + 1, at + 1)).collect();
    complaints(&format!("{doubled}type T60 = List[Int]\nprocess P(x: T0) {{}}"));
    let unknown: String = (0..3_000).map(|at| format!("let x{at} = y{at}\n")).collect();
    let (_, found) = complaints(&format!("process P() {{ {unknown} }}"));
    assert_eq!(found.len(), 3_000);
}

#[test]
fn intricate_patterns_are_given_up() {
    let columns = 24;
    let ty = vec!["Bool"; columns].join(", ");
    let arms: String = (0..columns)
        .map(|at| {
            let row: Vec<_> = (0..columns).map(|column| if column == at { "true" } else { "_" }).collect();
            format!("({}) => 1, ", row.join(", "))
        })
        .collect();
    complaints(&format!("fn f(t: ({ty})) -> Int = match t {{ {arms} }}"));
    let rows: String = (0..400)
        .map(|at| {
            let row: Vec<_> = (0..columns)
                .map(|column| {
                    if (at * 7 + column * 5) % 3 == 0 {
                        "true"
                    } else if (at + column) % 2 == 0 {
                        "_"
                    } else {
                        "false"
                    }
                })
                .collect();
            format!("({}) => 1, ", row.join(", "))
        })
        .collect();
    complaints(&format!("fn f(t: ({ty})) -> Int = match t {{ {rows} }}"));
}

#[test]
fn intricate_ways_of_money_are_given_up() {
    let heads: String = (0..150).map(|number| format!("for a{number} in crew {{ ")).collect();
    let loops = format!("{heads}move 1 DAI from self to till{}", " }".repeat(150));
    let doubled = |number| format!("proc p{number}() {{ do p{0}() do p{0}() }} ", number + 1);
    let procs: String = (0..50).map(doubled).collect();
    let squares: String =
        (0..150).map(|number| format!("let v{} = v{number} * v{number} ", number + 1)).collect();
    let source = format!(
        "asset DAI
process P(crew: Set[Agent], due: Instant, x: Int) {{
  account till
  var left: Int = 0
  start by anyone paying c: DAI -> open {{ move all from c to self }}
  state open {{
    on wander() by anyone {{ {loops} }}
    on double() by anyone {{ do p0() }}
    at due -> over {{ do p0() }}
    every 1 day {{ let v0 = x {squares} left := down(1 / v150) }}
  }}
  end over
  {procs}
  proc p50() {{ move 1 DAI from self to till }}
}}"
    );
    let codes: Vec<_> = all_errors(&source).iter().map(|error| error.code.to_string()).collect();
    assert_eq!(codes, ["Q0403", "Q0403"]);
}

/// Short texts that ask for more than anybody could wait for.
#[test]
fn what_uses_make_is_bounded() {
    let lines = |first: &str, line: &dyn Fn(usize) -> String, last: &str| {
        let mut all = vec![first.to_owned()];
        all.extend((1..40).map(line));
        all.push(last.to_owned());
        all.join("\n")
    };
    let texts = [
        (
            lines(
                "form f0 { view v = 1 }",
                &|at| format!("form f{at} {{ f{0} A() {{}} f{0} B() {{}} }}", at - 1),
                "f39 Made() {}",
            ),
            vec!["Q0108 with this, processes come to more than 20000"],
        ),
        (
            lines(
                "fn f0[T](x: T) -> Int = 1",
                &|at| format!("fn f{at}[T](x: T) -> Int = f{0}([x]) + f{0}((x, x))", at - 1),
                "process P() { view v = f39(1) }",
            ),
            vec!["Q0108 with this, functions made for the types of their uses come to more than 5000"],
        ),
        (
            lines(
                "type M = { h: fn(Int) -> Int }\nfn f0(g: M) -> Int = g.h(1)",
                &|at| format!("fn f{at}(g: M) -> Int = f{0}({{h(x): g.h(g.h(x))}}) + f{0}(g)", at - 1),
                "process P() { view v = f10({h(x): x}) }",
            ),
            vec!["Q0108 with this, functions put in the place of one call come to more than 2000"],
        ),
        (
            lines(
                "form f0 { blank x: Int  view v0 = x }",
                &|at| format!("form f{at} {{ include f{} {{}}  view v{at} = v0 }}", at - 1),
                "f39 Made() { x: 3 }",
            ),
            vec!["Q0609 forms within forms go deeper than 32 here"],
        ),
        (
            "fn grow[T](x: T, n: Int) -> Int = if n == 0 then 0 else grow([x], n - 1)
process P() { view v = grow(1, 3) }"
                .to_owned(),
            vec!["Q0108 this type is nested too deep"],
        ),
    ];
    for (text, expected) in texts {
        assert_eq!(complaints(&text).1, expected, "{text}");
    }
}

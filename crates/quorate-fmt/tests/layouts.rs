//! Whatever stands between the words of a program, its layout says the same and is stable.

#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a test may panic")]

mod common;

use common::{comments, formatted, is_readable, programs, tree};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_assume, proptest};
use proptest::sample::Index;
use quorate_base::{FileId, Interner};
use quorate_syntax::lex;

/// What may stand between two words that need something between them.
const BETWEEN: [&str; 9] = [
    " ",
    "   ",
    "\n",
    "\n\n",
    "\n\n\n    ",
    " // beside\n",
    " /// documents, beside\n",
    "\n  // on its own line\n\n",
    "\n\n/// documents\n",
];

/// The declarations of a program, each with its own text.
fn declarations(text: &str) -> Vec<String> {
    let parsed = quorate_syntax::parse(FileId(0), text, &mut Interner::default());
    let spans = parsed.file.items.iter().map(|item| item.span);
    spans.filter_map(|span| text.get(span.start as usize..span.end as usize)).map(str::to_owned).collect()
}

/// A declaration with everything between its words replaced.
fn scattered(text: &str, choices: &[Option<Index>]) -> String {
    let lexed = lex(FileId(0), text, &mut Interner::default());
    let mut scattered = String::new();
    let mut end = 0;
    for (at, token) in lexed.tokens.iter().enumerate() {
        let (start, stop) = (token.span.start as usize, token.span.end as usize);
        if at > 0 {
            match choices[at % choices.len()] {
                Some(choice) => scattered.push_str(BETWEEN[choice.index(BETWEEN.len())]),
                // Comments stay where they are; what touched may go on touching.
                None => scattered.push_str(&text[end..start]),
            }
        }
        scattered.push_str(&text[start..stop]);
        end = stop;
    }
    scattered
}

fn choices() -> impl Strategy<Value = Vec<Option<Index>>> {
    vec(proptest::option::weighted(0.3, any::<Index>()), 1..200)
}

/// A declaration with the same between all its words, but where there is a comment.
fn evened(text: &str, between: &str) -> String {
    let lexed = lex(FileId(0), text, &mut Interner::default());
    let mut evened = String::new();
    let mut end = 0;
    for (at, token) in lexed.tokens.iter().enumerate() {
        let (start, stop) = (token.span.start as usize, token.span.end as usize);
        match &text[end..start] {
            gap if gap.contains("//") => evened.push_str(gap),
            _ if at > 0 => evened.push_str(between),
            _ => {}
        }
        evened.push_str(&text[start..stop]);
        end = stop;
    }
    evened
}

#[test]
fn whatever_stands_in_one_line_or_in_lines_of_its_own_is_laid_out() {
    for declaration in declared().iter().flatten() {
        for between in [" ", "\n"] {
            let text = evened(declaration, between);
            if !is_readable(&text) {
                continue;
            }
            let laid = formatted(&text);
            assert_eq!(tree(&laid), tree(&text), "{text}");
            assert_eq!(formatted(&laid), laid);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_layout_of_a_declaration_is_laid_out(which in any::<Index>(), item in any::<Index>(), choices in choices()) {
        let programs = declared();
        let declarations = which.get(programs);
        let text = scattered(&declarations[item.index(declarations.len())], &choices);
        // A name that begins a line before a colon is taken for a label, and may then be out of place.
        prop_assume!(is_readable(&text));
        let laid = formatted(&text);
        prop_assert_eq!(tree(&laid), tree(&text));
        prop_assert_eq!(comments(&laid), comments(&text));
        let again = formatted(&laid);
        prop_assert!(again == laid, "{}\n--- again\n{}", laid, again);
    }
}

/// The declarations of every program that has some.
fn declared() -> &'static [Vec<String>] {
    static DECLARED: std::sync::OnceLock<Vec<Vec<String>>> = std::sync::OnceLock::new();
    DECLARED.get_or_init(|| {
        let declared = programs().into_iter().map(|(_, text)| declarations(&text));
        declared.filter(|declarations| !declarations.is_empty()).collect()
    })
}

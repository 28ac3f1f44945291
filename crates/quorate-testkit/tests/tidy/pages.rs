//! Pages: what they link to, what they quote, and the codes they speak of.

use std::path::PathBuf;

use quorate_base::{FileId, Interner, codes};
use quorate_testkit::{files, markdown, root};

use super::{below, nothing_wrong, text};

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for path in pages() {
        let page = text(&below(&path));
        for (line, target) in markdown::links(&page) {
            let file = target.split('#').next().unwrap_or_default();
            let is_outside = target.contains("://") || target.starts_with("mailto:");
            if is_outside || file.is_empty() {
                continue;
            }
            if !path.parent().is_some_and(|folder| folder.join(file).exists()) {
                wrong.push(format!("{}:{line}: {target}", below(&path)));
            }
        }
    }
    nothing_wrong(&wrong);
}

/// A block may be a whole program, the members of a body, or the statements of a rule.
#[test]
fn programs_in_the_documentation_can_be_read() {
    let mut wrong = Vec::new();
    let mut whole = 0;
    for path in pages() {
        let page = text(&below(&path));
        for block in markdown::blocks(&page).into_iter().filter(|block| block.language == "quo") {
            let is_whole = can_be_read(&block.text);
            let members = format!("body Wrapped {{\n{}}}\n", block.text);
            let statements = format!("body Wrapped {{ proc wrapped() {{\n{}}} }}\n", block.text);
            whole += usize::from(is_whole);
            if !is_whole && !can_be_read(&members) && !can_be_read(&statements) {
                wrong.push(format!("{}:{}", below(&path), block.line));
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(whole >= 8, "only {whole} whole programs were found");
}

#[test]
fn every_code_with_a_page_is_in_the_documentation() {
    let page = text("docs/diagnostics.md");
    let codes = codes::all().iter().map(|page| page.code.to_string());
    let missing: Vec<String> = codes.filter(|code| !page.contains(code)).collect();
    nothing_wrong(&missing);
}

/// The kernel's refusals stand in the engine as a name, a code and a sentence.
#[test]
fn the_kernel_s_sentences_are_those_of_the_formats_page() {
    let page = text("docs/formats.md");
    let source = text("crates/quorate-engine/src/kernel.rs");
    let kernel = source.split_once("\nkernel! {").and_then(|(_, rest)| rest.split_once("\n}"));
    let kernel = kernel.map(|(lines, _)| lines).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in kernel.lines().filter(|line| !line.trim().is_empty()) {
        let [_, code, _, sentence, ..] = line.split('"').collect::<Vec<_>>()[..] else {
            wrong.push(format!("this is not a refusal: {line}"));
            continue;
        };
        count += 1;
        if !page.contains(&format!("| `{code}` | {sentence} |")) {
            wrong.push(format!("docs/formats.md has no row `{code}` | {sentence}"));
        }
    }
    nothing_wrong(&wrong);
    assert!(count > 15, "only {count} refusals of the kernel were found");
}

/// What a page tells people to type is tried whenever anything changes.
#[test]
fn the_commands_of_the_readme_are_run() {
    let script = text(".ci/run");
    let page = text("README.md");
    let commands = markdown::blocks(&page).into_iter().filter(|block| block.language == "sh");
    let commands: Vec<String> =
        commands.flat_map(|block| block.text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    let missing: Vec<String> =
        commands.iter().filter(|command| !script.contains(*command)).cloned().collect();
    nothing_wrong(&missing);
    assert!(commands.len() >= 2, "the readme names {} commands", commands.len());
}

fn can_be_read(program: &str) -> bool {
    quorate_syntax::parse(FileId(0), program, &mut Interner::default()).diagnostics.is_empty()
}

fn pages() -> Vec<PathBuf> {
    let all = files(&root()).expect("the repository can be listed");
    all.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

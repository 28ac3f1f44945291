use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use quorate_base::{Diagnostic, FileId, Interner, Severity, Sources};
use quorate_doc::{Examples, Module, Refusal, index, page};
use quorate_ir::Program;
use quorate_syntax::ast::File;
use quorate_syntax::parse;

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs, read_program, unwritable};
use crate::program::{Library, load};

/// What `quo doc` takes.
#[derive(Debug, Args)]
pub struct DocArguments {
    /// Files and folders; of a folder, a module is called by its path below it
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Write a file for each module, and a list of them, into this folder [default: print the pages]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A page, and what the list of pages says of it.
struct Page {
    name: String,
    file: File,
    text: String,
}

/// What the scenarios of a module are kept in, beside it.
const TESTS: &str = "_test";

/// Writes a page about each module.
pub fn doc(console: &Console, library: &Library, arguments: &DocArguments) -> Exit {
    let mut sources = Sources::default();
    let mut exit = Exit::Done;
    let mut pages = Vec::new();
    for root in &arguments.paths {
        let (files, unreadable) = programs(std::slice::from_ref(root), &mut sources);
        for finding in &unreadable {
            console.report(finding, &sources);
            exit = exit.max(Exit::Unreadable);
        }
        for path in files.iter().filter(|path| !is_test(path)) {
            match page_of(path, &name_below(root, path), &mut sources, library) {
                Ok(page) => pages.push(page),
                Err((findings, reached)) => {
                    findings.iter().for_each(|finding| console.report(finding, &sources));
                    exit = exit.max(reached);
                }
            }
        }
    }
    let Some(folder) = &arguments.out else {
        let all: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
        return console.finish(&all.join("\n"), exit);
    };
    match write_all(folder, &pages) {
        Ok(()) => exit,
        Err((path, error)) => {
            let finding = unwritable(&display(&path), &error, &mut sources);
            console.report(&finding, &sources);
            exit.max(Exit::Unreadable)
        }
    }
}

/// The page of a file that makes sense.
fn page_of(
    path: &Path,
    name: &str,
    sources: &mut Sources,
    library: &Library,
) -> Result<Page, (Vec<Diagnostic>, Exit)> {
    let checked = load(path, sources, library).map_err(|finding| (vec![*finding], Exit::Unreadable))?;
    let Some(program) = &checked.program else {
        let errors = checked.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        return Err((errors.collect(), Exit::Findings));
    };
    let id = checked.file;
    let mut names = Interner::default();
    let tests_name = format!("{}{TESTS}.quo", stem(path));
    let tests = path.with_file_name(&tests_name);
    let tests_id = if tests.is_file() {
        Some(read_program(&tests, sources).map_err(|finding| (vec![*finding], Exit::Unreadable))?)
    } else {
        None
    };
    let text = |id: FileId| sources.get(id).map_or("", |file| file.text.as_str());
    let plays = tests_id.map(|tests| (parse(tests, text(tests), &mut names).file, text(tests)));
    let text = page(&Module {
        name,
        text: text(id),
        file: &checked.tree,
        refusals: refusals(program, id),
        examples: plays.as_ref().map(|(file, text)| Examples { name: &tests_name, text, file }),
    });
    Ok(Page { name: name.to_owned(), file: checked.tree, text })
}

fn refusals(program: &Program, file: FileId) -> Vec<Refusal<'_>> {
    let own = program.reasons.iter().filter(|reason| reason.span.file == file);
    let mut refusals: Vec<_> = own
        .map(|reason| Refusal { span: reason.span, code: &reason.code, sentence: reason.text.as_deref() })
        .collect();
    refusals.sort_by_key(|refusal| refusal.span.start);
    refusals
}

fn write_all(folder: &Path, pages: &[Page]) -> Result<(), (PathBuf, io::Error)> {
    let write = |path: PathBuf, text: &str| {
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        parent.and_then(|()| fs::write(&path, text)).map_err(|error| (path, error))
    };
    let place = |name: &str| format!("{}.md", name.replace('.', "/"));
    for page in pages {
        write(folder.join(place(&page.name)), &page.text)?;
    }
    let places: Vec<String> = pages.iter().map(|page| place(&page.name)).collect();
    let listed =
        pages.iter().zip(&places).map(|(page, place)| (page.name.as_str(), place.as_str(), &page.file));
    write(folder.join("README.md"), &index("Modules", listed))
}

fn is_test(path: &Path) -> bool {
    stem(path).ends_with(TESTS)
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// What a module is called in a `use`.
fn name_below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let Some(below) = below else { return stem(path) };
    let parts = below.with_extension("");
    parts.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join(".")
}

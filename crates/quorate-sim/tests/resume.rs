//! Every scenario of the library, the examples and the samples, as a stream that stops every few lines and goes on from
//! what was written of the state: it comes to the same as one that never stopped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use quorate_base::{Interner, Sources, Span};
use quorate_check::Found;
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_trace::{Header, Line, StateDump, read_state, write_state};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All programs below a folder.
fn programs(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && path.file_name().is_some_and(|name| name != "wrong") {
            programs(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "quo") {
            found.push(path);
        }
    }
}

/// A file with all that it uses, if it makes sense.
fn load(path: &Path, sources: &mut Sources) -> Option<Program> {
    let text = fs::read_to_string(path).unwrap();
    let file = sources.add(path.to_string_lossy(), text);
    let own = path.file_stem().unwrap().to_string_lossy().into_owned();
    let library = repository().join("stdlib");
    let mut find = |module: &str| {
        let below = format!("{}.quo", module.replace('.', "/"));
        let beside = path.parent().unwrap().join(&below);
        let place = [library.join(&below), beside].into_iter().find(|place| place.exists());
        match place.map(|place| (place.to_string_lossy().into_owned(), fs::read_to_string(&place).unwrap())) {
            Some((name, text)) => Found::Text(name, text),
            None => Found::Nothing("there is no such module".to_owned()),
        }
    };
    let mut names = Interner::default();
    let (modules, _) = quorate_check::read_modules(file, &own, sources, &mut names, &mut find);
    quorate_check::check_modules(&modules, "program.quo", &names).0
}

fn whole(engine: &Engine) -> String {
    let state = StateDump { past: engine.past(), resume: Some(engine.resume()), ..engine.dump() };
    let mut text = Vec::new();
    write_state(&mut text, &state).unwrap();
    String::from_utf8(text).unwrap()
}

/// What comes of lines, if the engine is put away after every so many.
fn run(new: &Engine, header: &Header, lines: &[Line], every: Option<usize>) -> (String, String) {
    let mut engine = new.clone();
    engine.open(header).unwrap();
    let mut outcomes = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        if every.is_some_and(|every| number.is_multiple_of(every)) {
            let written = whole(&engine);
            let read = read_state(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
            engine = new.clone();
            engine.load(&read).unwrap_or_else(|fault| panic!("{fault} at {:?}\n{written}", fault.path));
            assert_eq!(whole(&engine), written);
            engine.open(header).unwrap();
        }
        if let Err(fault) = engine.apply(line, &mut outcomes) {
            return (format!("{outcomes:?} {fault}"), whole(&engine));
        }
    }
    (format!("{outcomes:?}"), whole(&engine))
}

#[test]
fn every_scenario_goes_on_from_a_dump() {
    let mut paths = Vec::new();
    for folder in ["stdlib", "examples", "tests/samples"] {
        programs(&repository().join(folder), &mut paths);
    }
    let mut played = 0;
    for path in paths {
        let mut sources = Sources::default();
        let Some(program) = load(&path, &mut sources).filter(|program| !program.plays.is_empty()) else {
            continue;
        };
        let new = Engine::new(&program, &|span: Span| sources.place(span)).unwrap();
        for play in &program.plays {
            let no_recording = |_: &str, _: Span| Err("none is read here".to_owned());
            let report = quorate_sim::run(&program, play, new.clone(), &no_recording);
            let wanted = run(&new, &report.header, &report.lines, None);
            let got = run(&new, &report.header, &report.lines, Some(1 + played % 7));
            assert!(got == wanted, "{}: {}\n{}\n{}", path.display(), play.name, got.1, wanted.1);
            played += 1;
        }
    }
    assert!(played > 300, "only {played} scenarios were played");
}

//! The samples of the design: those that can run already, and those that are wrong on purpose.

use crate::support::{check, run, run_with_library};
use quorate_base::Severity;

fn sample(path: &str) -> String {
    let path = format!("{}/../../tests/samples/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_chief_is_a_program() {
    let program = check(&sample("ports/chief.quo")).expect("the chief is right");
    let chief = &program.templates[0];
    let names: Vec<_> = chief.handlers.iter().map(|handler| handler.name.as_str()).collect();
    assert_eq!(names, ["lock", "free", "vote", "lift", "launch"]);
    assert_eq!(chief.accounts[0].key, Some(quorate_ir::Type::Agent));
}

#[test]
fn the_club_loses_money() {
    let (program, diagnostics, sources) = run(&sample("wrong/club.quo"));
    assert!(program.is_none());
    let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(diagnostic.code.to_string(), "Q0401");
    assert_eq!(sources.text(diagnostic.primary.span), "dues");
    assert_eq!(diagnostic.message, "money that arrives must be put somewhere on every path");
    assert_eq!(sources.text(diagnostic.secondary[0].span), "dues >= fee");
    assert_eq!(diagnostic.secondary[0].text, "when this is false, nothing empties `dues`");
}

#[test]
fn the_studio_promises_too_much() {
    let (program, diagnostics, sources) = run(&sample("wrong/studio.quo"));
    assert!(program.is_none());
    let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:#?}") };
    assert_eq!(diagnostic.code.to_string(), "Q0410");
    assert_eq!(sources.text(diagnostic.primary.span), "cut");
}

#[test]
fn the_samples_are_programs() {
    let paths = [
        "apathy.quo",
        "club.quo",
        "company.quo",
        "company_test.quo",
        "federation.quo",
        "jury.quo",
        "runoff.quo",
        "ports/chief.quo",
        "ports/genesis.quo",
        "ports/moloch_v2.quo",
    ];
    for path in paths {
        let (program, diagnostics, sources) = run_with_library(&sample(path));
        let said: Vec<String> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity != Severity::Hint)
            .map(|it| format!("{} {} {}", sources.place(it.primary.span), it.code, it.message))
            .collect();
        assert_eq!(said, Vec::<String>::new(), "{path}");
        assert!(program.is_some(), "{path}");
    }
}

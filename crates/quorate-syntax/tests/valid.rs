//! Every sample and every program of the language's description can be read.

mod common;

use common::{excerpts, files, read};

#[test]
fn samples_have_no_diagnostics() {
    let samples = [files("../../tests/samples"), files("../../stdlib")].concat();
    assert!(samples.len() >= 60, "{} samples", samples.len());
    for (path, text) in samples {
        let parse = read(&text);
        assert_eq!(excerpts(&text, &parse.diagnostics), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn programs_of_the_description_have_no_diagnostics() {
    for (path, text) in files("tests/language") {
        let parse = read(&text);
        assert_eq!(excerpts(&text, &parse.diagnostics), Vec::<String>::new(), "{path}");
    }
}

use super::human::failure;
use super::{Played, Tested, Verdict};
use crate::paint::Paint;
use crate::visible;

/// What every tool that collects tests reads: a suite for each file, a case for each scenario.
pub(super) fn junit(tested: &Tested) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let broken = tested.broken.len();
    text += &format!("<testsuites name=\"quo test\" {} errors=\"{broken}\">\n", counts(&tested.played));
    for file in &tested.broken {
        let file = escaped(file);
        text += &format!("  <testsuite name=\"{file}\" tests=\"1\" failures=\"0\" errors=\"1\">\n");
        text += &format!("    <testcase name=\"{file}\" classname=\"{file}\" file=\"{file}\">\n");
        text += "      <error message=\"this file does not make sense; quo check says why\"/>\n";
        text += "    </testcase>\n  </testsuite>\n";
    }
    for suite in tested.played.chunk_by(|one, other| one.file == other.file) {
        let file = suite.first().map_or("", |first| first.file.as_str());
        text += &format!("  <testsuite name=\"{}\" {}>\n", escaped(file), counts(suite));
        suite.iter().for_each(|played| text += &case(played));
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn case(played: &Played) -> String {
    let (name, file) = (escaped(&played.name), escaped(&played.file));
    let head = format!(
        "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{}\"",
        played.line
    );
    if played.verdict() == Verdict::Ok {
        return head + "/>\n";
    }
    let mut text = head + ">\n";
    for failed in &played.failures {
        let told = failure(failed, &[], 0, Paint { on: false });
        text += &complaint(&super::lines::sentence(failed), &told);
    }
    for picture in played.pictures.iter().filter(|picture| !picture.changes.is_empty()) {
        let message = format!("{} snapshot \"{}\"", picture.standing.word(), picture.name);
        text += &complaint(&message, &format!("{}\n{}\n", picture.place, picture.changes.join("\n")));
    }
    text + "    </testcase>\n"
}

fn complaint(message: &str, told: &str) -> String {
    let told: Vec<String> = told.lines().map(escaped).collect();
    format!("      <failure message=\"{}\">{}\n      </failure>\n", escaped(message), told.join("\n"))
}

fn counts(played: &[Played]) -> String {
    let failures = played.iter().filter(|played| played.verdict() != Verdict::Ok).count();
    format!("tests=\"{}\" failures=\"{failures}\"", played.len())
}

/// A text as it may stand in XML: what could not be seen is not XML either.
fn escaped(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&apos;")
}

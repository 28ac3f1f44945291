//! What was found, as it is shown.

use quorate_ask::{Change, RuleChange, Side};
use quorate_base::Severity;
use quorate_report::{FindingRow, RuleRow, severity};

use super::Version;

/// Differences in the rules.
pub(super) fn rules(changes: Vec<RuleChange>) -> Vec<RuleRow> {
    let side = |side: Option<Side>| side.map(|side| (side.words, side.place));
    let row = |change: RuleChange| RuleRow {
        kind: change.kind.to_owned(),
        name: change.name,
        aspect: change.aspect.to_owned(),
        change: match change.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        },
        before: side(change.before),
        after: side(change.after),
        reaches: change.reaches,
    };
    changes.into_iter().map(row).collect()
}

/// Findings that one of the versions has and the other has not, wherever they stand: first those that are new.
pub(super) fn findings(old: &Version, new: &Version) -> Vec<FindingRow> {
    let rows = |version: &Version, is_new: bool| -> Vec<FindingRow> {
        let told = version.findings.iter().filter(|finding| finding.severity != Severity::Hint);
        told.map(|finding| FindingRow {
            is_new,
            code: finding.code.to_string(),
            severity: severity(finding.severity),
            message: finding.message.clone(),
            place: version.sources.place(finding.primary.span),
        })
        .collect()
    };
    let (mut before, mut after) = (rows(old, false), rows(new, true));
    after.retain(|row| {
        let same = before.iter().position(|other| other.code == row.code && other.message == row.message);
        if let Some(at) = same {
            before.remove(at);
        }
        same.is_none()
    });
    after.extend(before);
    after
}

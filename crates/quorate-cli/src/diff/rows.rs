//! What was found, as it is shown.

use quorate_ask::{Change, Class, EndKind, ReplayStep, Replayed, RuleChange, Side};
use quorate_base::{Code, Severity};
use quorate_number::time::write_instant;
use quorate_report::{Counts, EndRow, FindingRow, MoneyRow, ReplayRows, RuleRow, StepRow, severity};

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

/// What came of a stream.
pub(super) fn replay(stream: String, replayed: &Replayed) -> ReplayRows {
    let mut counts = Counts::default();
    for step in &replayed.steps {
        match step.class {
            Class::Unchanged => counts.unchanged += 1,
            Class::Changed => counts.changed += 1,
            Class::Moot => counts.moot += 1,
            Class::Tainted => counts.tainted += 1,
        }
        counts.tainted_same += u64::from(step.class == Class::Tainted && step.is_same);
    }
    let steps = replayed.steps.iter().filter(|step| !step.is_same);
    ReplayRows {
        stream,
        events: replayed.events,
        deadlines: replayed.deadlines,
        counts,
        steps: steps.map(|it| step(it, &replayed.steps)).collect(),
        money: replayed
            .money
            .iter()
            .map(|it| MoneyRow {
                account: it.account.clone(),
                asset: it.asset.clone(),
                change: it.change.clone(),
                before: it.before.clone(),
                after: it.after.clone(),
            })
            .collect(),
        ends: replayed
            .ends
            .iter()
            .map(|it| EndRow {
                kind: match it.kind {
                    EndKind::Roster => "roster",
                    EndKind::Setting => "setting",
                    EndKind::Matter => "matter",
                },
                name: it.name.clone(),
                before: it.before.clone(),
                after: it.after.clone(),
            })
            .collect(),
        trust: trust(&replayed.steps),
    }
}

fn step(step: &ReplayStep, all: &[ReplayStep]) -> StepRow {
    let at = |outcome: &Option<quorate_trace::Outcome>| outcome.as_ref().map(|outcome| outcome.at);
    let (at_old, at_new) = (at(&step.old), at(&step.new));
    let by = step.taint.as_ref().and_then(|(_, by)| all.get(*by)).map(|by| match by.number {
        Some(number) => number.to_string(),
        None => format!("a {} that only the new rules have", by.what),
    });
    let reads = step.taint.as_ref().map(|(reads, _)| reads.clone());
    let why = match (&step.class, &step.moot, &reads, &by) {
        (Class::Moot, Some((code, message)), ..) => format!("moot: {message} ({})", Code(*code)),
        (Class::Tainted, _, Some(reads), Some(by)) => format!("tainted: reads {reads}, changed by {by}"),
        (Class::Changed, ..) => "same state before".to_owned(),
        _ => String::new(),
    };
    StepRow {
        old: step.number,
        new: step.new.as_ref().map(|outcome| outcome.seq),
        event: step.event,
        at: at_old.or(at_new).map(write_instant).unwrap_or_default(),
        at_new: at_new.filter(|_| at_old.is_some() && at_old != at_new).map(write_instant),
        what: step.what.clone(),
        class: match step.class {
            Class::Unchanged => "unchanged",
            Class::Changed => "changed",
            Class::Moot => "moot",
            Class::Tainted => "tainted",
        },
        before: step.told.0.clone(),
        after: step.told.1.clone(),
        why,
        reads,
        by,
    }
}

/// How far the comparison can be relied on: recorded people do what they did, whatever they would have seen.
fn trust(steps: &[ReplayStep]) -> String {
    const NAMED: usize = 3;
    let Some(first) = steps.iter().position(|step| !step.is_same) else {
        return "every outcome is the same".to_owned();
    };
    let later = steps.iter().skip(first + 1).filter(|step| step.event.is_some());
    let tainted: Vec<&ReplayStep> = later.clone().filter(|step| step.class == Class::Tainted).collect();
    let moot = later.clone().filter(|step| step.class == Class::Moot).count();
    let mut actors: Vec<&str> = Vec::new();
    for actor in tainted.iter().filter_map(|step| step.actor.as_deref()) {
        if !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    let later = later.count();
    let events = match later {
        0 => return "no event came after the first difference".to_owned(),
        1 => "the 1 later event".to_owned(),
        more => format!("{more} later events"),
    };
    let mut text = match tainted.len() {
        0 => format!("of {events} none saw anything that had been changed"),
        1 => format!("1 of {events} is tainted"),
        more => format!("{more} of {events} are tainted"),
    };
    if !actors.is_empty() {
        let named = actors.get(..NAMED.min(actors.len())).unwrap_or_default().join(", ");
        let rest = match actors.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        text += &format!(": {named}{rest} chose in another world");
    }
    match moot {
        0 => text,
        1 => text + "; 1 is moot and was left out",
        more => text + &format!("; {more} are moot and were left out"),
    }
}

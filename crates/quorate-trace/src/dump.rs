//! Writing `state/1`, and its digest.

use std::io::{self, Write};

use quorate_number::time::write_instant;
use sha2::{Digest, Sha256};

use crate::json::{Members, push_object, push_text, push_texts, push_value};
use crate::state::{DeadlineDump, InstanceDump, Origin, Resume, StateDump};

/// Writes a dump to be read by people: each instance, person and deadline on a line of its own.
pub fn write_state(output: &mut impl Write, state: &StateDump) -> io::Result<()> {
    let mut out = String::new();
    push_state(&mut out, state, Layout::Lines);
    out.push('\n');
    output.write_all(out.as_bytes())
}

/// The dump without any blank between its parts: what a digest is made of.
pub fn state_json_compact(state: &StateDump) -> String {
    let mut out = String::new();
    push_state(&mut out, state, Layout::Compact);
    out
}

/// SHA-256, in hexadecimal, of the dump without blanks.
pub fn digest(state: &StateDump) -> String {
    digest_of(&state_json_compact(state))
}

/// SHA-256, in hexadecimal, of a text.
pub(crate) fn digest_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a dump with each instance, person and deadline on a line of its own, behind other text.
pub(crate) fn push_lines(out: &mut String, state: &StateDump) {
    push_state(out, state, Layout::Lines);
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Compact,
    Lines,
}

fn push_state(out: &mut String, state: &StateDump, layout: Layout) {
    let mut object = Members::object(out);
    object.text("quo", "state/1");
    object.text("now", &write_instant(state.now));
    object.text("program", &state.program);
    push_list(object.value("instances"), layout, &state.instances, push_instance);
    push_list(member(&mut object, layout, "people"), layout, &state.people, push_person);
    push_texts(member(&mut object, layout, "world"), &state.world);
    object.texts("supply", &state.supply);
    push_list(member(&mut object, layout, "deadlines"), layout, &state.deadlines, push_deadline);
    if !state.past.is_empty() {
        push_object(member(&mut object, layout, "past"), &state.past);
    }
    if let Some(resume) = &state.resume {
        push_resume(member(&mut object, layout, "resume"), resume);
    }
    object.close();
}

/// The place for the value of a member that begins a line of its own.
fn member<'o>(object: &'o mut Members<'_>, layout: Layout, key: &str) -> &'o mut String {
    let out = object.item();
    if layout == Layout::Lines {
        out.push_str("\n ");
    }
    push_text(out, key);
    out.push(':');
    out
}

fn push_list<T>(out: &mut String, layout: Layout, items: &[T], push: impl Fn(&mut String, &T)) {
    let mut list = Members::list(out);
    for item in items {
        let out = list.item();
        if layout == Layout::Lines {
            out.push_str("\n  ");
        }
        push(out, item);
    }
    list.close();
}

fn push_instance(out: &mut String, instance: &InstanceDump) {
    let mut object = Members::object(out);
    object.text("id", &instance.id);
    object.text("of", &instance.of);
    push_value(object.value("state"), &instance.state);
    push_object(object.value("params"), &instance.params);
    push_object(object.value("rules"), &instance.rules);
    push_object(object.value("cells"), &instance.cells);
    let mut accounts = Members::object(object.value("accounts"));
    for (account, holdings) in &instance.accounts {
        accounts.texts(account, holdings);
    }
    accounts.close();
    object.close();
}

fn push_person(out: &mut String, (id, holdings): &(String, Vec<String>)) {
    let mut object = Members::object(out);
    object.text("id", id);
    let mut accounts = Members::object(object.value("accounts"));
    accounts.texts("self", holdings);
    accounts.close();
    object.close();
}

fn push_deadline(out: &mut String, deadline: &DeadlineDump) {
    let mut object = Members::object(out);
    object.text("at", &write_instant(deadline.at));
    object.text("of", &deadline.of);
    object.text("rule", &deadline.rule);
    object.close();
}

fn push_resume(out: &mut String, resume: &Resume) {
    let mut object = Members::object(out);
    object.text("rules", &resume.rules);
    push_number(&mut object, "seq", resume.seq);
    object.texts("acted", &resume.acted);
    push_list(object.value("accounts"), Layout::Compact, &resume.accounts, push_value);
    push_list(object.value("instances"), Layout::Compact, &resume.instances, push_origin);
    let mut holders = Members::object(object.value("holders"));
    for (asset, agents) in &resume.holders {
        holders.texts(asset, agents);
    }
    holders.close();
    push_list(object.value("deadlines"), Layout::Compact, &resume.deadlines, |out, which| {
        out.push_str(&which.to_string());
    });
    let mut fired = Members::object(object.value("fired"));
    for (instance, times) in &resume.fired {
        push_number(&mut fired, instance, u64::from(*times));
    }
    fired.close();
    object.close();
}

fn push_origin(out: &mut String, origin: &Origin) {
    let mut object = Members::object(out);
    object.text("of", &origin.of);
    object.optional("born", origin.born.as_deref());
    object.optional("in", origin.within.as_deref());
    object.text("by", &origin.by);
    if !origin.left.is_empty() {
        push_object(object.value("left"), &origin.left);
    }
    object.close();
}

pub(crate) fn push_number(object: &mut Members<'_>, key: &str, number: u64) {
    object.value(key).push_str(&number.to_string());
}

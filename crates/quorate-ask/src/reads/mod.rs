//! What a rule can see: every place that it may read or write, whatever comes of it. A place of the instance that an event
//! is sent to, or of what stands around that, is known exactly; of others it is known of what kind they are.

mod walk;

use std::collections::BTreeSet;

use quorate_ir::{Program, TemplateId};
use walk::{Frame, Walk};

/// Whose a place is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    /// Of the instance so many out from the one that is asked.
    Own(u8),
    /// Of any instance of a process, or of any at all.
    Any(Option<String>),
}

/// A place that a rule may read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// A parameter, rule or cell.
    Cell(Of, String),
    /// Everything of an instance.
    Everything(Of),
    /// The state with its data, and whether it is there at all.
    State(Of),
    /// Which instances of a process there are.
    Instances(String),
    /// What an account holds: whose it is and its name, if that is known, and of which asset.
    Balance { account: Option<(Of, String)>, asset: Option<String>, is_past: bool },
    /// How much of an asset there is.
    Supply(Option<String>),
}

/// What whoever is sent an event may read to answer it.
pub(crate) fn of_event(program: &Program, template: TemplateId, event: &str) -> BTreeSet<Read> {
    let mut walk = Walk::new(program);
    walk.event(template, event, Frame::At { shift: 0, is_fresh: false });
    walk.finish(template)
}

/// What a creation may read; what is created has itself nothing to read yet.
pub(crate) fn of_creation(program: &Program, template: TemplateId) -> BTreeSet<Read> {
    let mut walk = Walk::new(program);
    walk.creation(template, Frame::At { shift: 0, is_fresh: true });
    walk.finish(template)
}

/// What a deadline may read.
pub(crate) fn of_deadline(program: &Program, template: TemplateId, deadline: usize) -> BTreeSet<Read> {
    let mut walk = Walk::new(program);
    walk.deadline(template, deadline);
    walk.finish(template)
}

/// What money given outside the rules to an instance may meet.
pub(crate) fn of_gift(program: &Program, template: TemplateId) -> BTreeSet<Read> {
    let mut reads = Walk::new(program).finish(template);
    reads.insert(Read::State(Of::Own(0)));
    reads
}

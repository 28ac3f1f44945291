use crate::{FnId, Local, LocalId, TemplateId};
use quorate_base::Span;

/// A scenario: who does what, when, and what must then be true.
#[derive(Clone, Debug)]
pub struct Play {
    /// Its name.
    pub name: String,
    /// What its lines have given names to.
    pub locals: Vec<Local>,
    /// Its lines.
    pub lines: Vec<PlayLine>,
    /// Where its name stands.
    pub span: Span,
}

/// A line of a scenario.
#[derive(Clone, Debug)]
pub struct PlayLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub kind: PlayLineKind,
}

/// A question put to the present state: a function that belongs to no template, of some of the scenario's values.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The function.
    pub function: FnId,
    /// Its arguments.
    pub given: Vec<LocalId>,
    /// Where the question stands.
    pub span: Span,
}

/// The kinds of lines.
#[derive(Clone, Debug)]
pub enum PlayLineKind {
    /// A person of this name, or a set of so many of them.
    People(LocalId, Option<Ask>),
    /// Money from the world, or from a person outside the rules.
    Give {
        /// How much: an amount or `Money`.
        what: Ask,
        /// From whom.
        from: Option<Ask>,
        /// To which account.
        to: Ask,
    },
    /// A name for a value.
    Let(LocalId, Ask),
    /// An instance for each item of a list, founded by nobody in particular. Only in experiments.
    Several {
        /// The name for the list of the instances.
        binds: LocalId,
        /// The name for an item.
        item: LocalId,
        /// The list.
        over: Ask,
        /// What is done for an item: a creation.
        deed: Deed,
    },
    /// So much time passes.
    After(Ask),
    /// Time passes until then.
    At(Ask),
    /// A recorded stream, by its path from the scenario's file.
    Play(String),
    /// Is compared with the stored snapshot of this name, but for what stands at some paths.
    Snapshot(String, Ask, Vec<String>),
    /// Must hold.
    Expect(Expect),
    /// An event.
    Act {
        /// Who sends it; nobody in particular, if nobody is named.
        actor: Option<Ask>,
        /// The name for the instance it makes.
        binds: Option<LocalId>,
        /// What is done.
        deed: Deed,
        /// The money that goes with it: an amount or `Money`.
        pay: Option<Ask>,
        /// The code of the refusal that is expected, with its place.
        refused: Option<(String, Span)>,
    },
}

/// What must hold, and what to show if it does not.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What must hold: a truth value.
    pub what: Ask,
    /// Parts of it whose values explain the whole: the sides of its comparisons, in the order of the text.
    pub parts: Vec<Ask>,
}

/// What is done in an event.
#[derive(Clone, Debug)]
pub enum Deed {
    /// The creation of an instance.
    New {
        /// Of what.
        template: TemplateId,
        /// The instance it is nested in, for a nested template.
        within: Option<Ask>,
        /// A value for each parameter; `None` for its default.
        args: Vec<Option<Ask>>,
    },
    /// An event of an instance.
    Send {
        /// The instance.
        to: Ask,
        /// The event.
        event: String,
        /// Its arguments by name.
        args: Vec<(String, Ask)>,
    },
}

//! Watching a step: what was asked in it and what came of it, in the shape of the text.
//!
//! Nothing of this belongs to `semantics.md`: it only looks on, and a step that is watched comes out as it would have.

use quorate_base::Span;
use quorate_ir::{BinaryOp, Compare, LocalId, RatioOp, WholeOp};
use quorate_number::{Int, Ratio};

/// A part of a text that was carried out or worked out, with the parts of it in the order in which they were.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What it is.
    pub what: What,
    /// Where it stands.
    pub span: Span,
    /// The value as the language writes it, for an expression that has one.
    pub value: Option<String>,
    /// The value as a number, if it is one.
    pub number: Option<Number>,
    /// Whether the step asked for it. What it did not ask for was worked out for whoever looks on.
    pub is_asked: bool,
    /// Whether the step stopped in it.
    pub has_stopped: bool,
    /// Its parts.
    pub inside: Vec<Seen>,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// How much, in smallest units or seconds.
    pub value: Ratio,
    /// Of what.
    pub unit: Unit,
    /// Whether it is always whole in its smallest unit.
    pub is_whole: bool,
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Unit {
    /// Nothing in particular.
    Plain,
    /// Parts of a whole.
    Portion,
    /// An asset or quantity, with its decimal places.
    Asset(String, u32),
    /// Seconds since 1970.
    Instant,
    /// Seconds.
    Duration,
}

/// What was carried out or worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A handler or a `start` is offered an event.
    Handler {
        /// Whose.
        of: String,
        /// The event; `start` for a start.
        event: String,
        /// Who sends it.
        caller: String,
        /// The arguments.
        args: Vec<(String, String)>,
    },
    /// A handler asks in which state its instance is, and it is in another.
    WrongState {
        /// The state it is in.
        present: Option<String>,
        /// Those in which the event is heard.
        during: Vec<String>,
    },
    /// A handler asks who the caller is.
    By,
    /// A handler asks which money comes with the event.
    Money {
        /// What comes.
        given: Option<String>,
    },
    /// A condition of a handler, with the code of the refusal.
    When(Option<String>),
    /// A deadline, or its `otherwise`.
    Deadline {
        /// Whose.
        of: String,
        /// Whether it is what is written after `otherwise`.
        otherwise: bool,
    },
    /// A claim that is kept by force.
    Claim {
        /// Its name.
        name: String,
        /// Of which instance.
        of: String,
    },
    /// `require`
    Require,
    /// `reject`
    Reject,
    /// `if` or `match`: first what is asked, then what follows.
    Choice,
    /// `let`, in a block or before an expression, and what it binds.
    Let(Vec<LocalId>),
    /// `do`: a named block.
    Do(String),
    /// A change of state.
    Go {
        /// Of which instance.
        of: String,
        /// To which state.
        state: String,
    },
    /// A statement of another kind.
    Statement,
    /// Money that is not there.
    Lacking {
        /// In which account.
        account: String,
        /// How much is asked for.
        asked: Number,
        /// How much there is.
        held: Number,
    },
    /// A value known in the text.
    Known,
    /// A variable.
    Local(LocalId),
    /// A parameter or cell.
    Cell {
        /// Of which instance.
        of: String,
        /// Its name.
        name: String,
        /// Whether it was copied from a setting when the instance was created.
        is_captured: bool,
    },
    /// A function, view or derived cell: its arguments, and last its text.
    Call {
        /// Of which instance, if of any.
        of: Option<String>,
        /// Its name.
        name: String,
        /// Whether it is written like a cell.
        is_derived: bool,
    },
    /// `and`, `or`, `implies`
    Logic(BinaryOp),
    /// `not`
    Not,
    /// A comparison of order.
    Compare(Compare),
    /// `==`
    Equal,
    /// `in`
    In,
    /// `is`, of an instance, and the state it is in.
    Is(String),
    /// `+`, `-` and their kind on whole numbers.
    Whole(WholeOp),
    /// The same on rationals.
    Ratio(RatioOp),
    /// The same number under another type.
    Same,
    /// A sum or count over people, or how many there are.
    Total {
        /// What each of them adds who is taken.
        shares: Vec<(String, String)>,
        /// All of them, taken or not.
        people: Vec<String>,
    },
    /// Another expression.
    Other,
}

/// Money that moved in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// How much, in smallest units.
    pub units: Int,
    /// Of which asset, as a dump names it.
    pub asset: String,
    /// Its decimal places.
    pub decimals: u32,
    /// From which account.
    pub from: String,
    /// To which account.
    pub to: String,
    /// The statement that moved it; none for what moves outside the rules.
    pub span: Option<Span>,
}

/// What has been seen of a step under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// What has begun and not ended, from the outermost on.
    pub(crate) open: Vec<Seen>,
    /// What has ended, and is part of nothing that is open.
    pub(crate) done: Vec<Seen>,
    /// How many have asked not to be watched.
    pub(crate) paused: u32,
}

impl Seen {
    pub(crate) fn new(what: What, span: Span) -> Seen {
        Seen { what, span, value: None, number: None, is_asked: true, has_stopped: false, inside: Vec::new() }
    }
}

impl Watch {
    /// What was seen, from the top.
    pub(crate) fn seen(self) -> Vec<Seen> {
        self.done
    }
}

use crate::{FnId, ReasonId};
use quorate_base::Span;

/// Something that is claimed of a constitution.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// What it says.
    pub kind: ClaimKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of claims. Each formula is a function of the template that claims it, asked of each of its instances.
#[derive(Clone, Debug)]
pub enum ClaimKind {
    /// It holds after every step.
    Invariant(FnId),
    /// It relates two neighbouring states.
    Step(FnId),
    /// Some course of events reaches it.
    Possible(FnId),
    /// Like a step claim, but an event that would break it is refused.
    Enforce(FnId, ReasonId),
    /// Whenever one thing comes to hold, another holds at most so much later.
    Property {
        /// What it is asked of: a list, set or map. The other functions take each of its items; without it they take
        /// nothing.
        over: Option<FnId>,
        /// What begins the watch when it comes to hold.
        whenever: FnId,
        /// What must hold then or later.
        then: FnId,
        /// How much later at most: a duration.
        within: FnId,
    },
}

/// A principle: words, and the claims that uphold them.
#[derive(Clone, Debug)]
pub struct Principle {
    /// Its name.
    pub name: String,
    /// The words.
    pub text: String,
    /// The claims, by their place in [`crate::Template::claims`].
    pub upheld_by: Vec<usize>,
    /// Where it stands.
    pub span: Span,
}

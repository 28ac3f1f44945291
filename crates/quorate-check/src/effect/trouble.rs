//! Why a text may be refused.

use quorate_base::Span;
use quorate_ir::Expr;

/// The first thing in a text that may be refused.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// What may be refused.
    pub(crate) span: Span,
    /// When, in a drafter's words: "fails if `till` holds less than `amount`".
    pub(crate) why: String,
    /// Where it comes from, if it is elsewhere: what may be refused there, and when.
    pub(crate) behind: Option<(Span, String)>,
    /// What would mend it.
    pub(crate) mend: Mend,
}

/// What would mend a text that may be refused.
#[derive(Clone, Debug)]
pub(crate) enum Mend {
    /// Nothing that could be said in general.
    Unknown,
    /// A condition to ask first.
    Ask(String),
    /// An index or key to ask for first: the condition.
    Key(String),
    /// More money in an account, or less to take: what the account is called, how much is wanted, of which asset.
    Fund(String, String, Option<String>),
    /// A letter's own `otherwise`.
    Letter,
    /// A proc or hook that is refused elsewhere.
    Elsewhere,
}

impl Trouble {
    pub(crate) fn new(span: Span, why: impl Into<String>) -> Trouble {
        Trouble { span, why: why.into(), behind: None, mend: Mend::Unknown }
    }

    pub(crate) fn mend(mut self, mend: Mend) -> Trouble {
        self.mend = mend;
        self
    }

    /// The same, seen from where the text it is in is called.
    pub(crate) fn called(&self, call: &Expr, name: &str) -> Trouble {
        self.called_at(call.span, name)
    }

    pub(crate) fn called_at(&self, span: Span, name: &str) -> Trouble {
        let behind = self.behind.clone().unwrap_or_else(|| (self.span, self.why.clone()));
        Trouble { span, why: format!("fails if `{name}` does"), behind: Some(behind), mend: Mend::Elsewhere }
    }
}

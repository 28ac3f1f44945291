//! Why a step, an instance or an account is what it is.

mod account;
mod clause;
mod instance;
mod json;
mod linear;
mod note;
mod number;
mod range;
mod step;
mod subject;
mod text;
mod values;

pub use account::{AccountAnswer, Balance, Movement};
pub use clause::{Clause, Mark};
pub use instance::{InstanceAnswer, Turn};
pub use json::why_json;
pub use note::{Kept, Note, Shares};
pub use step::StepAnswer;
pub use subject::{Subject, Trouble};
pub use text::why_text;

pub(crate) use clause::condition;
pub(crate) use json::clauses as clauses_json;
pub(crate) use text::tree;
pub(crate) use values::shortened;

use crate::recording::Recording;

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Why a step came out as it did.
    Step(StepAnswer),
    /// Why an instance is in the state it is in.
    Instance(InstanceAnswer),
    /// Why an account holds what it holds.
    Account(AccountAnswer),
}

/// Why something is what it is.
///
/// # Errors
///
/// [`Trouble`] if the recording has nothing of that name, or cannot be played again.
pub fn why(recording: &Recording<'_>, about: &str) -> Result<Why, Trouble> {
    match Subject::find(recording, about)? {
        Subject::Step(seq) => step::answer(recording, seq).map(Why::Step),
        Subject::Instance(id) => instance::answer(recording, &id).map(Why::Instance),
        Subject::Account { account, asset } => {
            account::answer(recording, &account, asset.as_deref()).map(Why::Account)
        }
    }
}

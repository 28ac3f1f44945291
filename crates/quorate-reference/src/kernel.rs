//! The kernel's own refusals, as `formats.md` §5 lists them, and what stops a body of text.

use crate::fault::Fault;
use quorate_base::Span;

/// Why a body of text stopped before its end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stop {
    /// The rules say no.
    Refused(Refusal),
    /// Something is wrong with the program or the evaluator.
    Fault(Fault),
    /// A claim asked what was before of an instance that was not there: the claim holds (`semantics.md` §5).
    NotThere,
}

/// A refusal, and the place in the text that asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) text: Option<String>,
    pub(crate) span: Option<Span>,
}

/// What comes of evaluating.
pub(crate) type Answer<T> = Result<T, Stop>;

/// A refusal of the kernel, asked for at a place.
pub(crate) fn kernel(code: &str, span: Span) -> Stop {
    Stop::Refused(Refusal { span: Some(span), ..words(code) })
}

/// A refusal of the kernel that no place in the text asked for.
pub(crate) fn nowhere(code: &str) -> Stop {
    Stop::Refused(words(code))
}

/// Something that the checker excludes.
pub(crate) fn defect<T>(what: &str) -> Answer<T> {
    Err(Stop::Fault(Fault::tool(format!("something that cannot be: {what}"))))
}

/// What is there unless the checker failed.
pub(crate) fn given<T>(value: Option<T>, what: &str) -> Answer<T> {
    match value {
        Some(value) => Ok(value),
        None => defect(what),
    }
}

fn words(code: &str) -> Refusal {
    let sentence = SENTENCES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence);
    Refusal { code: code.to_owned(), text: sentence.map(str::to_owned), span: None }
}

const SENTENCES: [(&str, &str); 28] = [
    ("time_runs_backwards", "the event is earlier than one before it"),
    ("no_such_event", "there is no such event here"),
    ("wrong_state", "this is not possible in the present state"),
    ("not_authorised", "this is not open to whoever tried it"),
    ("money_expected", "money must come with this event"),
    ("money_unexpected", "no money may come with this event"),
    ("wrong_asset", "another asset is expected here"),
    ("guard", "a condition of this event does not hold"),
    ("insufficient_funds", "the account does not hold that much"),
    ("account_closed", "the account belongs to a matter that has ended"),
    ("money_unplaced", "money that came with the event was put nowhere"),
    ("money_stranded", "a matter would end while it holds money"),
    ("underflow", "an amount would be negative"),
    ("division_by_zero", "a division by zero"),
    ("different_assets", "amounts of two assets do not go together"),
    ("no_such_key", "there is no such key"),
    ("no_such_item", "there is no item at this place"),
    ("not_a_portion", "this is not between 0% and 100%"),
    ("not_whole", "a whole number that is not negative is needed here"),
    ("cap_reached", "more would be issued than the cap of the asset allows"),
    ("out_of_range", "this lies outside the range that the setting may be given"),
    ("not_amendable_here", "a setting in this change may not be amended here"),
    ("still_in_use", "an open matter uses what the new text lacks"),
    ("asset_orphaned", "an asset that the new text lacks is still held"),
    ("too_many_letters", "this would set off too many letters in one step"),
    ("too_many_instances", "too much would be created in one step"),
    ("too_long", "the step would take too long"),
    ("too_large", "a value would be larger than the language allows"),
];

//! why, needs, diff, counterfactual replay.
//!
//! A [`Recording`] is a stream that has been played. [`why`](why()) asks of a step, an instance or an account why it is what
//! it is: the stream is played again by the second evaluator, which looks on while the step in question is carried out,
//! so that every condition is shown with the values it had when it decided. [`needs`](needs()) looks for what would make a
//! condition true that does not hold.
//!
//! [`compare_rules`] says what an edit changes in the rules, and a [`Replay`] what would have come of a stream under other
//! ones.

mod align;
mod counterfactual;
mod needs;
mod reach;
mod reads;
mod recording;
mod replay;
mod rules;
mod why;

pub use counterfactual::{Class, End, EndKind, Replay, ReplayStep, Replayed, Shift, Stopped};
pub use needs::{Answer, Doing, GoalText, Needs, Searched, Way, needs, needs_json, needs_text};
pub use recording::Recording;
pub use rules::{Change, RuleChange, Side, Text, compare_rules};
pub use why::{
    AccountAnswer, Balance, Clause, InstanceAnswer, Kept, Mark, Movement, Note, Shares, StepAnswer, Subject,
    Trouble, Turn, Why, why, why_json, why_text,
};

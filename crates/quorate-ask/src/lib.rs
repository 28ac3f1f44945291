//! why, needs, diff, counterfactual replay.
//!
//! A [`Recording`] is a stream that has been played. [`why`](why()) asks of a step, an instance or an account why it is what
//! it is: the stream is played again by the second evaluator, which looks on while the step in question is carried out,
//! so that every condition is shown with the values it had when it decided.

mod align;
mod reach;
mod recording;
mod replay;
mod rules;
mod why;

pub use recording::Recording;
pub use rules::{Change, RuleChange, Side, Text, compare_rules};
pub use why::{
    AccountAnswer, Balance, Clause, InstanceAnswer, Kept, Mark, Movement, Note, Shares, StepAnswer, Subject,
    Trouble, Turn, Why, why, why_json, why_text,
};

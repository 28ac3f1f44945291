use quorate_base::Span;
use quorate_number::{Int, write_amount};
use quorate_trace::Cause;

use super::subject::Trouble;
use crate::recording::Recording;
use crate::replay::Replay;

/// Why an account holds what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountAnswer {
    /// The account.
    pub account: String,
    /// What it holds of each asset, in order of first receipt, and how it came to that.
    pub balances: Vec<Balance>,
}

/// What an account holds of an asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// The asset, as a dump names it.
    pub asset: String,
    /// What it held at the beginning of the stream.
    pub opening: String,
    /// What changed it, in order.
    pub movements: Vec<Movement>,
    /// What it holds at the end.
    pub closing: String,
}

/// A movement of money into an account or out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The step.
    pub seq: u64,
    /// The line of the file, counted with the header, for an event.
    pub line: Option<u64>,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// How much, with `+` or `-` before it.
    pub change: String,
    /// Whether it came in.
    pub is_in: bool,
    /// The other account.
    pub other: String,
    /// What it held then.
    pub held: String,
    /// What caused the step, in the words of a scenario.
    pub cause: String,
    /// Where the statement stands that moved it, as `file:line`, with its words; none for what moves outside the rules.
    pub rule: Option<(String, String)>,
}

/// What an account has come to of an asset so far.
struct Sum {
    asset: String,
    decimals: u32,
    held: Int,
    movements: Vec<Movement>,
}

/// Why an account holds what it holds, of one asset or of all.
pub(super) fn answer(
    recording: &Recording<'_>,
    account: &str,
    asset: Option<&str>,
) -> Result<AccountAnswer, Trouble> {
    let places = |span: Span| recording.sources.place(span);
    let mut replay = Replay::new(recording, &places)?;
    let mut sums: Vec<Sum> = Vec::new();
    while let Some(outcome) = replay.next()? {
        if !outcome.ok || outcome.moves.is_empty() {
            continue;
        }
        let cause = recording.cause(&outcome);
        let line = match outcome.cause {
            Cause::Event(number) => Some(number.saturating_add(1)),
            Cause::Timer { .. } => None,
        };
        for moved in replay.moved() {
            let is_in = moved.to == account;
            let is_wanted = asset.is_none_or(|asset| asset == moved.asset);
            if moved.from == moved.to || !is_wanted || !(is_in || moved.from == account) {
                continue;
            }
            begin(&mut sums, &moved.asset, moved.decimals);
            let Some(sum) = sums.iter_mut().find(|sum| sum.asset == moved.asset) else { continue };
            sum.held = if is_in { &sum.held + &moved.units } else { &sum.held - &moved.units };
            let amount = write_amount(&moved.units, moved.decimals);
            let rule = moved.span.filter(|span| *span != Span::default());
            sum.movements.push(Movement {
                seq: outcome.seq,
                line,
                at: outcome.at,
                change: format!("{}{amount}", if is_in { '+' } else { '-' }),
                is_in,
                other: if is_in { moved.from } else { moved.to },
                held: write_amount(&sum.held, moved.decimals),
                cause: cause.clone(),
                rule: rule
                    .map(|span| (recording.place(span), super::values::shortened(recording.words(span)))),
            });
        }
    }
    if let Some(asset) = asset {
        begin(&mut sums, asset, 0);
    }
    let balances = sums.into_iter().map(|sum| Balance {
        closing: format!("{} {}", write_amount(&sum.held, sum.decimals), sum.asset),
        opening: format!("0 {}", sum.asset),
        asset: sum.asset,
        movements: sum.movements,
    });
    Ok(AccountAnswer { account: account.to_owned(), balances: balances.collect() })
}

/// Begins the sum of an asset if there is none yet.
fn begin(sums: &mut Vec<Sum>, asset: &str, decimals: u32) {
    if !sums.iter().any(|sum| sum.asset == asset) {
        sums.push(Sum { asset: asset.to_owned(), decimals, held: Int::ZERO, movements: Vec::new() });
    }
}

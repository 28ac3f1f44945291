//! Answers as people read them (`formats.md` §9).

use quorate_number::time::write_instant;

use super::{AccountAnswer, Balance, Clause, InstanceAnswer, Mark, StepAnswer, Why};

/// A column is not made wider than this for the sake of one entry.
const WIDEST: usize = 56;

/// An answer in words.
pub fn why_text(why: &Why) -> String {
    let lines = match why {
        Why::Step(step) => step_lines(step),
        Why::Instance(instance) => instance_lines(instance),
        Why::Account(account) => account_lines(account),
    };
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn step_lines(step: &StepAnswer) -> Vec<String> {
    let mut head = vec![format!("step {}", step.seq)];
    head.extend(step.line.map(|line| format!("line {line}")));
    head.extend([write_instant(step.at), step.what.clone()]);
    let came = match &step.refusal {
        None => "accepted".to_owned(),
        Some(refusal) => {
            let parts = [Some(&refusal.code), refusal.text.as_ref(), refusal.rule.as_ref()];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            format!("refused {}", parts.join("   "))
        }
    };
    let mut lines = vec![head.join("   "), came];
    tree(&step.clauses, " ", &mut lines);
    lines
}

fn instance_lines(instance: &InstanceAnswer) -> Vec<String> {
    let mut head = vec![instance.id.clone(), instance.of.clone()];
    head.extend(instance.state.clone());
    let since = instance.turns.first().map(|turn| turn.at);
    head.extend(since.map(|at| format!("since {}", write_instant(at))));
    let mut lines = vec![head.join("   ")];
    for (number, turn) in instance.turns.iter().enumerate() {
        let mut by = vec![format!("step {}", turn.seq)];
        if number > 0 {
            by.extend(turn.state.clone());
            by.push(format!("since {}", write_instant(turn.at)));
        }
        by.push(turn.what.clone());
        if let Some((place, words)) = &turn.rule {
            by.extend([words.clone(), place.clone()]);
        }
        by.retain(|part| !part.is_empty());
        lines.push(by.join("   "));
        tree(&turn.clauses, " ", &mut lines);
    }
    lines
}

fn account_lines(account: &AccountAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    for balance in &account.balances {
        lines.push(format!("{}.{}   {}", account.account, balance.asset, balance.closing));
        lines.extend(balance_lines(balance));
    }
    if account.balances.is_empty() {
        lines.push(format!("{}   nothing has ever been in it", account.account));
    }
    lines
}

fn balance_lines(balance: &Balance) -> Vec<String> {
    let rows: Vec<[String; 6]> = balance
        .movements
        .iter()
        .map(|moved| {
            let rule = moved.rule.as_ref().map(|(place, words)| format!("   {words}   {place}"));
            let step =
                moved.line.map_or_else(|| format!("step {}", moved.seq), |line| format!("line {line}"));
            [
                step,
                write_instant(moved.at),
                moved.change.clone(),
                format!("= {}", moved.held),
                format!("{} {}", if moved.is_in { "from" } else { "to" }, moved.other),
                format!("{}{}", moved.cause, rule.unwrap_or_default()),
            ]
        })
        .collect();
    let width = |column: usize| {
        let entries = rows.iter().filter_map(|row| row.get(column));
        entries.map(|entry| entry.chars().count()).max().unwrap_or(0).min(WIDEST)
    };
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut lines = vec![format!(" ├ {} to begin with", balance.opening)];
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(place, (entry, width))| match place {
            // Numbers stand under each other.
            2 => format!("{entry:>width$}"),
            5 => entry.clone(),
            _ => format!("{entry:<width$}"),
        });
        lines.push(format!(" ├ {}", cells.collect::<Vec<_>>().join("   ")));
    }
    lines.push(format!(" └ {} in the end", balance.closing));
    lines
}

/// Clauses under each other, in columns, each with what is inside it.
pub(crate) fn tree(clauses: &[Clause], margin: &str, lines: &mut Vec<String>) {
    let width = |text: fn(&Clause) -> &String| {
        clauses
            .iter()
            .map(|clause| text(clause).chars().count())
            .filter(|it| *it <= WIDEST)
            .max()
            .unwrap_or(0)
    };
    let (name, text, place) = (width(|it| &it.name), width(|it| &it.text), width(|it| &it.place));
    for (number, clause) in clauses.iter().enumerate() {
        let is_last = number + 1 == clauses.len();
        let mark = match clause.mark {
            Mark::Held => '✓',
            Mark::Failed => '✗',
            Mark::NotAsked => '·',
        };
        let mut values = clause.values.clone();
        if clause.mark == Mark::NotAsked {
            values += if values.is_empty() { "not asked" } else { ", not asked" };
        }
        let columns = [
            Some(format!("{:name$}", clause.name)).filter(|_| name > 0),
            Some(format!("{:text$}", clause.text)).filter(|_| text > 0),
            Some(format!("{:place$}", clause.place)).filter(|_| place > 0),
            Some(values).filter(|values| !values.is_empty()),
            clause.short.clone(),
        ];
        let columns: Vec<String> = columns.into_iter().flatten().collect();
        let branch = if is_last { '└' } else { '├' };
        lines.push(format!("{margin}{branch} {mark} {}", columns.join("   ")));
        let below = format!("{margin}{}", if is_last { "  " } else { "│ " });
        for note in &clause.notes {
            lines.push(format!("{below}     {}", note.text()));
        }
        tree(&clause.inside, &format!("{below}  "), lines);
    }
}

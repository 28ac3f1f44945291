//! What is said of what was found.

use super::holding::Ending;
use super::known::Known;
use super::trouble::{Mend, Trouble};
use super::world::{Site, World};
use quorate_base::Diagnostic;
use quorate_ir::{By, Deadline, DeadlineKind, Expr, Proc, Template};
use quorate_number::Ratio;

/// Shorter periods are worth a second look.
const HOUR: u32 = 3_600;

/// What has not come about is named after what should have.
const UNDONE: [&str; 4] = ["paid", "funded", "filled", "settled"];

/// A deadline that may be refused, though it does not say what happens otherwise.
pub(crate) fn deadline<'p>(
    world: &World<'p>,
    template: &'p Template,
    deadline: &'p Deadline,
    site: Site<'p>,
    trouble: &Trouble,
) -> Diagnostic {
    let message = "a deadline cannot be refused, but this one can fail";
    let diagnostic = finding(403, message, trouble);
    let otherwise = otherwise_words(world, template, deadline, site);
    if let Mend::Fund(account, amount, asset) = &trouble.mend
        && let Some(start) = funded_start(world, template, account, amount, asset.as_deref())
    {
        return diagnostic
            .help(format!("hold the money from the start:  {start}"))
            .help(format!("or say what happens instead:    {otherwise}"));
    }
    mended(diagnostic, &trouble.mend).help(format!("say what happens instead: {otherwise}"))
}

/// A deadline that may end its process while there is money.
pub(crate) fn deadline_ends<'p>(
    world: &World<'p>,
    template: &'p Template,
    deadline: &'p Deadline,
    site: Site<'p>,
    ending: &Ending,
) -> Diagnostic {
    let account = &ending.account;
    let otherwise = otherwise_words(world, template, deadline, site);
    Diagnostic::error(403, ending.span, "a deadline cannot be refused, but this one can fail")
        .label(format!("fails if `{account}` still holds money: what has ended holds none"))
        .help(format!("empty it first: `move all from {account} to …`"))
        .help(format!("or say what happens instead: {otherwise}"))
}

/// What a deadline does otherwise, and that may be refused too.
pub(crate) fn otherwise(trouble: &Trouble) -> Diagnostic {
    let message = "what happens `otherwise` cannot be refused, but this can fail";
    mended(finding(403, message, trouble), &trouble.mend)
}

/// An instant or a period that may not be known.
pub(crate) fn when_unknown(trouble: &Trouble) -> Diagnostic {
    let message = "when a deadline is due must always be known, but this can fail";
    mended(finding(403, message, trouble), &trouble.mend)
}

/// A proc, or the fill of a hook, that promises not to be refused.
pub(crate) fn proc(proc: &Proc, trouble: &Trouble) -> Diagnostic {
    let name = &proc.name;
    let (code, message) = if proc.is_hook {
        (607, format!("`{name}` must not be refused, but what fills it here can fail"))
    } else {
        (404, format!("`{name}` promises that it cannot be refused, but this can fail"))
    };
    let diagnostic = mended(finding(code, &message, trouble), &trouble.mend);
    if proc.is_hook {
        diagnostic.note(format!("`{name}` runs where nobody could be told of a refusal"))
    } else {
        diagnostic.also(proc.span, format!("`{name}` is `total`"))
    }
}

/// An end that is entered with money that nothing takes out.
pub(crate) fn ends_with_money(template: &Template, ending: &Ending) -> Option<Diagnostic> {
    let put_in = ending.sure?;
    let account = &ending.account;
    let state = template.state(ending.state).map_or("", |state| state.name.as_str());
    let owner = &template.name;
    Some(
        Diagnostic::error(501, ending.span, format!("a `{owner}` that has ended cannot hold money"))
            .label(format!("`{state}` is entered while `{account}` holds money"))
            .also(put_in, "put in here, and nothing takes it out")
            .help(format!("move it on first: `move all from {account} to …`")),
    )
}

/// A period that may be nothing, or is very short.
pub(crate) fn period<'p>(
    world: &World<'p>,
    period: &'p Expr,
    known: &Known<'p>,
    site: Site<'p>,
) -> Option<Diagnostic> {
    let value = world.value(period, known, site);
    if !value.is_positive() {
        let mut diagnostic =
            Diagnostic::error(512, period.span, "this comes round again without any time passing");
        diagnostic = match &value.low {
            Some(low) => diagnostic.label(format!("may be as short as {}", duration(low))),
            None => diagnostic.label("nothing says that this is longer than nothing"),
        };
        return Some(diagnostic.help("let the period be a setting with a range, as in `in 1 day..30 days`"));
    }
    let is_short = value.high.as_ref().is_some_and(|high| *high < Ratio::from(HOUR));
    is_short.then(|| {
        Diagnostic::hint(512, period.span, "this comes round many times a day")
            .note("each time is a step of its own, also when nothing else has happened for years")
    })
}

fn finding(code: u16, message: &str, trouble: &Trouble) -> Diagnostic {
    // What is unknown of an index or key has a code of its own.
    let code = if matches!(trouble.mend, Mend::Key(_)) { 511 } else { code };
    let diagnostic = Diagnostic::error(code, trouble.span, message).label(&trouble.why);
    match &trouble.behind {
        Some((span, why)) if *span != trouble.span => diagnostic.also(*span, why),
        _ => diagnostic,
    }
}

fn mended(diagnostic: Diagnostic, mend: &Mend) -> Diagnostic {
    match mend {
        Mend::Ask(condition) | Mend::Key(condition) => {
            diagnostic.help(format!("ask first: `if {condition} {{ … }}`"))
        }
        Mend::Fund(account, amount, Some(asset)) => {
            diagnostic.help(format!("take no more than there is: `min({amount}, {account}.{asset})`"))
        }
        Mend::Letter => diagnostic.help("say what happens if it is refused: `send … otherwise { … }`"),
        Mend::Fund(_, _, None) | Mend::Unknown | Mend::Elsewhere => diagnostic,
    }
}

/// A deadline's head, with an `otherwise`.
fn otherwise_words<'p>(
    world: &World<'p>,
    template: &'p Template,
    deadline: &'p Deadline,
    site: Site<'p>,
) -> String {
    let words = |expr: &'p Expr| world.words(expr, site).unwrap_or_else(|| "…".to_owned());
    let mut head = match &deadline.kind {
        DeadlineKind::At(at) => format!("at {}", words(at)),
        DeadlineKind::Every { period, .. } => format!("every {}", words(period)),
    };
    let target = deadline.tail.target.as_ref().and_then(|target| template.state(target.state));
    if let Some(state) = target {
        head += &format!(" -> {}", state.name);
    }
    if !deadline.tail.body.stmts.is_empty() {
        head += " { … }";
    }
    match target {
        Some(state) if UNDONE.contains(&state.name.as_str()) => {
            format!("{head} otherwise -> un{}", state.name)
        }
        Some(_) => format!("{head} otherwise -> failed"),
        None => format!("{head} otherwise {{ … }}"),
    }
}

/// A start that takes the money a deadline wants later.
fn funded_start<'p>(
    world: &World<'p>,
    template: &'p Template,
    account: &str,
    amount: &str,
    asset: Option<&str>,
) -> Option<String> {
    let is_own = account == "self" || template.accounts.iter().any(|own| own.name == account);
    let [start] = template.starts.as_slice() else { return None };
    if !is_own || start.paying.is_some() || !start.when.is_empty() {
        return None;
    }
    let by = match &start.by {
        By::Unasked | By::Anyone => "anyone".to_owned(),
        By::Exactly(who) => {
            let owner = world.program.templates.iter().position(|other| std::ptr::eq(other, template));
            let id = owner.and_then(|owner| u32::try_from(owner).ok()).map(quorate_ir::TemplateId);
            world.words(who, Site { template: id, locals: &start.locals })?
        }
        By::Typed(..) | By::Member(..) => return None,
    };
    let state = &template.state(start.tail.target.as_ref()?.state)?.name;
    let asset = asset?;
    Some(format!(
        "start by {by} paying cash: {asset} when cash == {amount} else wrong_sum -> {state} {{ … }}"
    ))
}

/// A number of seconds as a drafter writes it.
fn duration(seconds: &Ratio) -> String {
    match i64::try_from(quorate_number::floor(seconds)) {
        Ok(seconds) => quorate_number::time::write_duration(seconds),
        Err(_) => "less than nothing".to_owned(),
    }
}

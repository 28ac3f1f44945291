//! Whether few can take a body over: decide against everybody else what moves its money, makes its assets or changes its
//! rules.

use crate::power::{DeedKind, Power};
use crate::span::length_of;
use crate::world::World;
use quorate_base::{Diagnostic, Span};
use quorate_engine::Engine;
use quorate_ir::{AssetId, Block, Expr, ExprKind, Program, StmtKind, Template, Type};

/// How long a vote takes at most, where nothing says it.
const LONGEST: i64 = 60 * 86_400;

/// Beyond so many people coalitions are not tried out.
const MOST: usize = 24;

/// So many coalitions of one size are tried.
const COALITIONS: usize = 300;

/// Who passes a decision against everybody else.
struct Coalition {
    people: Vec<String>,
    of: usize,
    world: World,
}

/// Every body that fewer than half of its people can take over, each with the decision that takes fewest.
pub(crate) fn takeovers(program: &Program, powers: &[Power<'_>]) -> Vec<Diagnostic> {
    let Ok(engine) = Engine::new(program, &|_| String::new()) else { return Vec::new() };
    let mut bodies: Vec<_> = powers.iter().map(|power| power.body).collect();
    bodies.dedup();
    let mut found = Vec::new();
    for id in bodies {
        let Some(body) = program.template(id).filter(|body| body.parent.is_none()) else { continue };
        let Some(world) = World::found(program, &engine, body) else { continue };
        let of_body = powers.iter().filter(|power| power.body == id);
        let smallest = of_body
            .filter_map(|power| Some((power, smallest_coalition(program, &world, power)?)))
            .min_by_key(|(_, coalition)| coalition.people.len());
        if let Some((power, coalition)) = smallest {
            found.push(finding(program, body, power, &coalition));
        }
    }
    found
}

/// The smallest coalition of fewer than half that passes a decision against all others.
fn smallest_coalition(program: &Program, founded: &World, power: &Power<'_>) -> Option<Coalition> {
    if !has_yes_and_no(program, power.template) {
        return None;
    }
    let (opened, voters) = open(program, founded, power)?;
    if voters.len() > MOST {
        return None;
    }
    let window = power.field("window").and_then(|window| length_of(program, window));
    let window = window.and_then(|window| i64::try_from(&window.greatest).ok()).unwrap_or(LONGEST);
    let under_half = (1..).take_while(|size| 2 * size < voters.len());
    for size in under_half {
        let mut chosen: Vec<usize> = (0..size).collect();
        for _ in 0..COALITIONS {
            let mut world = opened.clone();
            for (index, voter) in voters.iter().enumerate() {
                world.vote(voter, if chosen.contains(&index) { "Yes" } else { "No" });
            }
            if world.pass(window.saturating_add(2)).iter().any(|state| is_passed(state)) {
                let people = chosen.iter().filter_map(|index| voters.get(*index).cloned()).collect();
                return Some(Coalition { people, of: voters.len(), world: opened });
            }
            if !next_choice(&mut chosen, voters.len()) {
                break;
            }
        }
    }
    None
}

/// A decision that somebody has opened, and who can vote in it.
fn open(program: &Program, founded: &World, power: &Power<'_>) -> Option<(World, Vec<String>)> {
    for proposer in &founded.people {
        let mut world = founded.clone();
        if !world.open(program, power.template, proposer) {
            continue;
        }
        let may_vote = |voter: &&String| world.clone().vote(voter, "Yes");
        let voters: Vec<String> = world.people.iter().filter(may_vote).cloned().collect();
        return (voters.len() > 2).then_some((world, voters));
    }
    None
}

/// Whether a state is one in which the decision has passed, whatever comes of it.
fn is_passed(state: &str) -> bool {
    let name = state.split('(').next().unwrap_or(state);
    matches!(name, "waiting" | "carried" | "stuck")
}

/// Whether the ballots of a decision are Yes and No.
fn has_yes_and_no(program: &Program, template: &Template) -> bool {
    let vote = template.handlers.iter().find(|handler| handler.name == "vote" && handler.params == 1);
    let ballot = vote.and_then(|vote| vote.locals.first());
    let Some(Type::Sum(id)) = ballot.map(|ballot| &ballot.ty) else { return false };
    let has = |name: &str| {
        program.sum(*id).is_some_and(|sum| sum.variants.iter().any(|variant| variant.name == name))
    };
    has("Yes") && has("No")
}

/// The next choice of as many out of `among`, in order; whether there is one.
fn next_choice(chosen: &mut [usize], among: usize) -> bool {
    let size = chosen.len();
    for place in (0..size).rev() {
        let Some(own) = chosen.get(place).copied() else { return false };
        if own + size - place < among {
            for (offset, other) in chosen.iter_mut().skip(place).enumerate() {
                *other = own + 1 + offset;
            }
            return true;
        }
    }
    false
}

fn finding(program: &Program, body: &Template, power: &Power<'_>, coalition: &Coalition) -> Diagnostic {
    let what = body.form.as_deref().unwrap_or("body");
    let who = names(&coalition.people);
    let (count, of) = (coalition.people.len(), coalition.of);
    let (message, label) = if count == 1 {
        (
            format!("one member can take this {what} over"),
            format!("passes against everybody else with one member, {who}"),
        )
    } else {
        (
            format!("{count} of {of} members can take this {what} over"),
            format!("passes against everybody else with {who}"),
        )
    };
    let mut diagnostic = Diagnostic::warning(704, power.template.span, message).label(label);
    let weighed = weighed_asset(program, power);
    if let (Some(asset), Some(first)) = (weighed, coalition.people.first())
        && let Some(name) = program.asset(asset).map(|asset| asset.name.as_str())
        && let Some((own, all)) = coalition.world.holding(first, name)
        && let Some(span) = minted_to(body, first, asset)
    {
        diagnostic = diagnostic.also(span, format!("{first} holds {own} of {all} {name}"));
    }
    let own_weight = power.deeds.iter().find(|deed| match deed.kind {
        DeedKind::MintWithoutLimit(asset) => Some(asset) == weighed,
        _ => false,
    });
    match own_weight {
        Some(deed) => {
            let name = weighed.and_then(|asset| program.asset(asset)).map_or("", |asset| asset.name.as_str());
            diagnostic
                .also(deed.span, "and makes the weight it is decided by, without limit")
                .help(format!(
                    "bound it, as in `require 10 * … <= supply({name}) else too_large`, and leave whom it is for out of the `voters`"
                ))
        }
        None => diagnostic.help("ask for more: a bar over the whole `roll`, or a quorum of heads"),
    }
    .note(format!("this was played out: {who} voted Yes, and everybody else No"))
}

fn names(people: &[String]) -> String {
    match people {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The asset that a decision's weights are read from.
fn weighed_asset(program: &Program, power: &Power<'_>) -> Option<AssetId> {
    let weight = program.function(power.field("weight")?)?;
    asset_read(&weight.body.value)
}

fn asset_read(expr: &Expr) -> Option<AssetId> {
    if let ExprKind::Balance(_, asset) | ExprKind::BalanceAsOf(_, asset, _) = &expr.kind
        && let ExprKind::Asset { asset, .. } = asset.kind
    {
        return Some(asset);
    }
    let mut found = None;
    expr.each_child(&mut |child| found = found.or_else(|| asset_read(child)));
    found
}

/// Where a body gives an asset to a parameter of this name at its start.
fn minted_to(body: &Template, person: &str, asset: AssetId) -> Option<Span> {
    body.starts.iter().find_map(|start| minted_in(&start.tail.body, body, person, asset))
}

fn minted_in(block: &Block, body: &Template, person: &str, wanted: AssetId) -> Option<Span> {
    block.stmts.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Mint { amount, to } => {
            let is_wanted = amount.ty == Type::Amount(wanted);
            let is_to = matches!(to.kind, ExprKind::Slot { up: 0, slot }
                if body.slot(slot).is_some_and(|slot| slot.name == person));
            (is_wanted && is_to).then_some(stmt.span)
        }
        _ => None,
    })
}

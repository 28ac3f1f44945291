//! A template's members as text, in the order in which they come to matter: what it holds, how it begins, what may
//! happen, and what is claimed of it.

use quorate_base::Span;

use super::constant::constant;
use super::expr::Level;
use super::{Scope, apart, margin, quoted, shown, written_elsewhere};
use crate::{
    By, Claim, ClaimKind, Deadline, DeadlineKind, Facet, FnId, Function, Handler, Local, Migration, Proc,
    ProcId, Slot, SlotId, SlotKind, State, StateId, Tail, Template,
};

/// The whole of a template.
pub(super) fn template(scope: Scope<'_>, template: &Template) -> String {
    let word = if template.is_body { "body" } else { "process" };
    let params = template.slots.iter().take(template.params).map(|slot| {
        let ty = scope.program.type_name(&slot.ty);
        match &slot.kind {
            SlotKind::Param(Some(default)) => {
                let value = scope.with(&default.locals).expr(&default.value, 0);
                format!("{}: {ty} = {value}", slot.name)
            }
            _ => format!("{}: {ty}", slot.name),
        }
    });
    let params: Vec<String> = params.collect();
    let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
    let mut text = documentation(scope, template.span, 0);
    if let Some(form) = &template.form {
        text += &format!("// Made from the form `{form}`.\n");
    }
    let sections: Vec<String> = sections(scope, template).into_iter().filter(|it| !it.is_empty()).collect();
    if sections.is_empty() {
        return text + &format!("{word} {}{params} {{}}\n", template.name);
    }
    text + &format!("{word} {}{params} {{\n{}}}\n", template.name, sections.join("\n"))
}

fn sections(scope: Scope<'_>, template: &Template) -> Vec<String> {
    let program = scope.program;
    let lines = |lines: Vec<String>| lines.into_iter().map(|line| format!("  {line}\n")).collect::<String>();
    let assets = template.assets.iter().filter_map(|id| program.asset(*id)).map(asset).collect();
    let accounts = template.accounts.iter().map(|account| match &account.key {
        Some(key) => format!("account {}[{}]", account.name, program.type_name(key)),
        None => format!("account {}", account.name),
    });
    let cells = |wanted: fn(&SlotKind) -> bool| {
        let slots = (0..).map(SlotId).zip(&template.slots).skip(template.params);
        let slots = slots.filter(|(_, slot)| wanted(&slot.kind));
        slots.map(|(id, slot)| cell(scope, template, id, slot)).collect::<String>()
    };
    let states = || (0..).map(StateId).zip(&template.states);
    let is_elsewhere = written_elsewhere(template);
    let functions = (0..).map(FnId).zip(&program.functions);
    let functions = functions.filter(|(id, it)| it.owner == Some(scope.here) && !is_elsewhere.contains(id));
    let procs = (0..).map(ProcId).zip(&program.procs).filter(|(_, proc)| proc.owner == scope.here);
    let facets = template.facets.iter().map(|it| format!("  {}\n", facet(scope, it)));
    let principles = template.principles.iter().map(|principle| {
        let claims = principle.upheld_by.iter().filter_map(|index| template.claims.get(*index));
        let claims: Vec<&str> = claims.map(|claim| claim.name.as_str()).collect();
        let upheld =
            if claims.is_empty() { String::new() } else { format!(" upheld by {}", claims.join(", ")) };
        format!("principle {} {}{upheld}", principle.name, quoted(&principle.text))
    });
    let nested: Vec<&str> = template.nested.iter().map(|id| scope.template_name(*id)).collect();
    let mut sections = vec![
        lines(principles.collect()),
        lines(assets) + &lines(accounts.collect()),
        cells(|kind| matches!(kind, SlotKind::Setting(_))),
        cells(|kind| matches!(kind, SlotKind::Captured { .. } | SlotKind::Rule(_))),
        cells(|kind| matches!(kind, SlotKind::Let(_) | SlotKind::Var(_))),
        functions.map(|(id, it)| function(scope, template, id, it)).collect(),
    ];
    sections.extend(procs.map(|(id, it)| proc(scope, id, it)));
    sections.extend(template.starts.iter().map(|it| handler(scope, it, 1, None)));
    let in_one = |during: &Option<Vec<StateId>>| during.as_ref().is_some_and(|states| states.len() == 1);
    let handlers = template.handlers.iter().filter(|it| !in_one(&it.during));
    sections.extend(handlers.map(|it| handler(scope, it, 1, Some(template))));
    let deadlines = template.deadlines.iter().filter(|it| !in_one(&it.during));
    sections.extend(deadlines.map(|it| deadline(scope, it, 1, Some(template))));
    sections.extend(states().filter(|(_, it)| !it.is_end).map(|(id, it)| state(scope, template, id, it)));
    let ends = states().filter(|(_, it)| it.is_end);
    sections.push(ends.map(|(id, it)| state(scope, template, id, it)).collect());
    sections.extend(template.migration.as_ref().map(|it| migration(scope, it)));
    sections.push(facets.collect());
    sections.push(lines(template.claims.iter().map(|it| claim(scope, it)).collect()));
    if !nested.is_empty() {
        sections.push(format!("  // Nested in it: {}.\n", nested.join(", ")));
    }
    sections
}

/// How an asset is declared.
pub(super) fn asset(asset: &crate::Asset) -> String {
    let word = if asset.is_quantity { "quantity" } else { "asset" };
    let mut text = format!("{word} {}", asset.name);
    if asset.decimals > 0 {
        text += &format!(" decimals {}", asset.decimals);
    }
    let flags = [(asset.bound, " bound"), (asset.revocable, " revocable"), (asset.history, " history")];
    text.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word));
    if let Some(cap) = &asset.cap {
        text += &format!(" cap {}", quorate_number::write_amount(cap, asset.decimals));
    }
    text
}

fn cell(scope: Scope<'_>, template: &Template, id: SlotId, slot: &Slot) -> String {
    let (docs, name) = (documentation(scope, slot.span, 1), scope.slot(Some(template), id));
    let ty = scope.program.type_name(&slot.ty);
    let formula = |formula: &crate::Formula| scope.with(&formula.locals).expr(&formula.value, 1);
    let text = match &slot.kind {
        SlotKind::Param(_) => return String::new(),
        SlotKind::Let(value) => format!("let {name}: {ty} = {}", formula(value)),
        SlotKind::Var(None) => format!("var {name}: {ty}"),
        SlotKind::Var(Some(value)) => format!("var {name}: {ty} = {}", formula(value)),
        SlotKind::Kept(value) => format!("derive {name}: {ty} = {}", formula(value)),
        SlotKind::Rule(value) => format!("let {name}: {ty} = {}   // a blank, filled", formula(value)),
        SlotKind::Captured { up, slot: setting } => {
            let body = scope.out(*up).map_or("_", |body| body.name.as_str());
            let setting = scope.slot(scope.out(*up), *setting);
            format!("let {name}: {ty} = {setting}   // a setting of {body}, as it is at creation")
        }
        SlotKind::Setting(value) => {
            let mut text = format!("setting {name}: {ty} = {}", formula(value));
            let found = template
                .settings
                .iter()
                .find(|setting| template.slot(setting.slot).is_some_and(|it| it.name == slot.name));
            if let Some(setting) = found {
                if let Some((low, high)) = &setting.range {
                    let end = |value| constant(scope.program, &slot.ty, value);
                    text += &format!(" in {}..{}", end(low), end(high));
                }
                let by: Vec<&str> = setting.amended_by.iter().map(|id| scope.template_name(*id)).collect();
                if !by.is_empty() {
                    text += &format!(" amended by {}", by.join(", "));
                }
            }
            text
        }
    };
    format!("{docs}  {text}\n")
}

fn function(scope: Scope<'_>, template: &Template, id: FnId, function: &Function) -> String {
    let docs = documentation(scope, function.span, 1);
    let inner = scope.with(&function.body.locals);
    let params = parameters(scope, &function.body.locals, function.params);
    let (ty, value) = (scope.program.type_name(&function.body.value.ty), inner.expr(&function.body.value, 1));
    let is_view = template.views.iter().any(|view| view.id == id);
    let name = scope.function(id);
    let text = if function.is_derived {
        format!("derive {name}: {ty} = {value}")
    } else if is_view && function.params == 0 {
        format!("view {name} = {value}")
    } else if is_view {
        format!("view {name}({params}) = {value}")
    } else {
        format!("fn {name}({params}) -> {ty} = {value}")
    };
    format!("{docs}  {text}\n")
}

fn proc(scope: Scope<'_>, id: ProcId, proc: &Proc) -> String {
    let docs = documentation(scope, proc.span, 1);
    let params = parameters(scope, &proc.locals, proc.params);
    let total = if proc.is_total { " total" } else { "" };
    let body = scope.with(&proc.locals).block(&proc.body, 1);
    format!("{docs}  proc {}({params}){total} {body}\n", scope.proc(id))
}

/// An event or a start; with the template, the states it is open in are said.
fn handler(scope: Scope<'_>, handler: &Handler, depth: usize, said: Option<&Template>) -> String {
    let paying = handler.paying.as_ref();
    let scope = Scope { pot: paying.map(|paying| paying.local), ..scope.with(&handler.locals) };
    let mut text = documentation(scope, handler.span, depth) + &margin(depth);
    if handler.name == "start" {
        text += "start";
    } else {
        text += &format!("on {}({})", handler.name, parameters(scope, &handler.locals, handler.params));
    }
    text += &match &handler.by {
        By::Unasked => String::new(),
        By::Anyone => " by anyone".to_owned(),
        By::Typed(local, test) => format!(" by {}: {}", scope.local(*local), scope.type_test(*test)),
        By::Member(local, of) => {
            format!(" by {} in {}", scope.local(*local), scope.at(Level::Default, of, depth))
        }
        By::Exactly(who) => format!(" by {}", scope.at(Level::Postfix, who, depth)),
    };
    if let Some(local) = paying.and_then(|paying| handler.locals.get(paying.local.index())) {
        text += &format!(" paying {}: {}", local.name, scope.program.type_name(&local.ty));
    }
    text += &during(said, handler.during.as_deref());
    for (condition, reason) in &handler.when {
        text += &format!("\n{}when {}", margin(depth + 2), scope.at(Level::Or, condition, depth + 2));
        if let Some(reason) = reason {
            text += &format!(" else {}", scope.reason(*reason));
        }
    }
    text + &tail(scope, &handler.tail, depth) + "\n"
}

fn deadline(scope: Scope<'_>, deadline: &Deadline, depth: usize, said: Option<&Template>) -> String {
    let scope = scope.with(&deadline.locals);
    let mut text = documentation(scope, deadline.span, depth) + &margin(depth);
    text += &match &deadline.kind {
        DeadlineKind::At(when) => format!("at {}", scope.expr(when, depth)),
        DeadlineKind::Every { period, from } => {
            let from = from.as_ref().map(|from| format!(" from {}", scope.at(Level::Default, from, depth)));
            format!("every {}{}", scope.at(Level::Default, period, depth), from.unwrap_or_default())
        }
    };
    text += &during(said, deadline.during.as_deref());
    text += &tail(scope, &deadline.tail, depth);
    if let Some(otherwise) = &deadline.otherwise {
        text += &format!(" otherwise{}", tail(scope, otherwise, depth));
    }
    text + "\n"
}

fn during(said: Option<&Template>, during: Option<&[StateId]>) -> String {
    let (Some(template), Some(during)) = (said, during) else { return String::new() };
    let names = during.iter().filter_map(|id| template.state(*id)).map(|state| state.name.as_str());
    format!(" during {}", names.collect::<Vec<_>>().join(", "))
}

fn tail(scope: Scope<'_>, tail: &Tail, depth: usize) -> String {
    let target = tail.target.as_ref().map(|target| format!(" -> {}", scope.target(target, depth)));
    match target {
        Some(target) if tail.body.stmts.is_empty() => target,
        target => format!("{} {}", target.unwrap_or_default(), scope.block(&tail.body, depth)),
    }
}

fn state(scope: Scope<'_>, template: &Template, id: StateId, state: &State) -> String {
    let data = state.data.iter().filter_map(|id| template.data.get(id.index()));
    let data: Vec<String> =
        data.map(|data| format!("{}: {}", data.name, scope.program.type_name(&data.ty))).collect();
    let data = if data.is_empty() { String::new() } else { format!("({})", data.join(", ")) };
    let docs = documentation(scope, state.span, 1);
    if state.is_end {
        return format!("{docs}  end {}{data}\n", state.name);
    }
    let only = |during: &Option<Vec<StateId>>| during.as_deref() == Some(&[id]);
    let handlers = template.handlers.iter().filter(|it| only(&it.during));
    let deadlines = template.deadlines.iter().filter(|it| only(&it.during));
    let members = handlers.map(|it| handler(scope, it, 2, None));
    let members: String = members.chain(deadlines.map(|it| deadline(scope, it, 2, None))).collect();
    if members.is_empty() {
        return format!("{docs}  state {}{data} {{}}\n", state.name);
    }
    format!("{docs}  state {}{data} {{\n{members}  }}\n", state.name)
}

fn migration(scope: Scope<'_>, migration: &Migration) -> String {
    let body = scope.with(&migration.locals).block(&migration.body, 1);
    format!("  migrate from {} {body}\n", scope.template_name(migration.from))
}

/// A facet with its fields.
pub(super) fn facet(scope: Scope<'_>, facet: &Facet) -> String {
    let fields = facet.fields.iter().filter_map(|field| {
        let function = scope.program.function(field.id)?;
        let params: Vec<&str> = function.body.locals.iter().take(function.params).map(shown).collect();
        let params = if params.is_empty() { String::new() } else { format!("({})", params.join(", ")) };
        Some(format!("{}{params}: {}", field.name, said(scope, field.id)))
    });
    format!("facet {} {{{}}}", facet.name, fields.collect::<Vec<_>>().join(", "))
}

fn claim(scope: Scope<'_>, claim: &Claim) -> String {
    let said = |id: FnId| said(scope, id);
    match claim.kind {
        ClaimKind::Invariant(id) => format!("invariant {}: {}", claim.name, said(id)),
        ClaimKind::Step(id) => format!("step {}: {}", claim.name, said(id)),
        ClaimKind::Possible(id) => format!("possible {}: {}", claim.name, said(id)),
        ClaimKind::Enforce(id, _) => format!("enforce {}: {}", claim.name, said(id)),
        ClaimKind::Property { over, whenever, then, within } => {
            let item = scope.program.function(whenever).and_then(|it| it.body.locals.first());
            let over = over.map(|over| format!(" for {} in {}", item.map_or("_", shown), said(over)));
            let (whenever, then, within) = (said(whenever), said(then), said(within));
            let over = over.unwrap_or_default();
            format!("property {}{over}: whenever {whenever} then {then} within {within}", claim.name)
        }
    }
}

/// What a function says, where it is written without a name of its own.
fn said(scope: Scope<'_>, id: FnId) -> String {
    let function = scope.program.function(id);
    function.map_or_else(String::new, |it| scope.with(&it.body.locals).expr(&it.body.value, 1))
}

/// Parameters need a name each, also where no text reads them.
pub(super) fn parameters(scope: Scope<'_>, locals: &[Local], count: usize) -> String {
    let names: Vec<&str> =
        locals.iter().map(|local| if local.name.is_empty() { "unused" } else { &local.name }).collect();
    let param = |(index, local): (usize, &Local)| {
        format!("{}: {}", apart(names.iter().copied(), index), scope.program.type_name(&local.ty))
    };
    locals.iter().take(count).enumerate().map(param).collect::<Vec<_>>().join(", ")
}

fn documentation(scope: Scope<'_>, span: Span, depth: usize) -> String {
    scope.docs(span).iter().map(|line| format!("{}/// {line}\n", margin(depth))).collect()
}

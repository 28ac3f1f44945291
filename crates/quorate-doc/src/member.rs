//! What a process, body or form holds, by kind: what is to be filled in, what may be read, what may be done.

use quorate_base::Span;
use quorate_syntax::ast::{By, Head, Member, MemberKind, Param};

use crate::markdown::{cell, code, one_line, table};
use crate::slice;

/// Rows for each kind.
#[derive(Default)]
struct Tables {
    blanks: Vec<Vec<String>>,
    hooks: Vec<Vec<String>>,
    readable: Vec<Vec<String>>,
    events: Vec<Vec<String>>,
    procs: Vec<Vec<String>>,
    states: Vec<Vec<String>>,
    claims: Vec<Vec<String>>,
    nested: Vec<Vec<String>>,
}

/// What is written about members.
pub(crate) fn members(text: &str, members: &[Member]) -> String {
    let mut tables = Tables::default();
    tables.collect(text, members, "");
    [
        table("To fill in", &["blank", "unless filled", ""], &tables.blanks),
        table("What may be added", &["hook", ""], &tables.hooks),
        table("What it holds", &["", ""], &tables.readable),
        table("States", &["state", ""], &tables.states),
        table("Events", &["event", "by", "in", ""], &tables.events),
        table("Procs", &["proc", ""], &tables.procs),
        table("Within it", &["", ""], &tables.nested),
        table("Claims", &["claim", ""], &tables.claims),
    ]
    .concat()
}

impl Tables {
    /// Sorts members into their tables; `state` is the one they belong to, if it is not the whole.
    fn collect(&mut self, text: &str, members: &[Member], state: &str) {
        for member in members {
            let about = cell(&member.docs.join(" "));
            let part = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default();
            // A declaration without its value.
            let before = |value: Span| {
                let part = one_line(part(member.span.start, value.start));
                code(part.trim_end_matches('=').trim_end())
            };
            let whole = || code(&one_line(slice(text, member.span)));
            match &member.kind {
                MemberKind::Blank(blank) => {
                    let default = blank.default.as_ref();
                    let declared = default.map_or_else(whole, |value| before(value.span));
                    let declared = declared.replacen("blank ", "", 1);
                    let unless =
                        default.map_or(String::new(), |value| code(&one_line(slice(text, value.span))));
                    self.blanks.push(vec![declared, unless, about]);
                }
                MemberKind::Hook(hook) => {
                    let declared = hook.default.as_ref().map_or_else(whole, |block| before(block.span));
                    self.hooks.push(vec![declared.replacen("hook ", "", 1), about]);
                }
                MemberKind::Let(_, _, value)
                | MemberKind::Derive(_, _, value)
                | MemberKind::View(_, _, value) => {
                    self.readable.push(vec![before(value.span), about]);
                }
                MemberKind::Var(_, _, value) => {
                    let declared = value.as_ref().map_or_else(whole, |value| before(value.span));
                    self.readable.push(vec![declared, about]);
                }
                MemberKind::Setting(_)
                | MemberKind::Account(_)
                | MemberKind::Asset(_)
                | MemberKind::Quantity(_)
                | MemberKind::Type(_) => self.readable.push(vec![whole(), about]),
                MemberKind::Fn(function) => self.readable.push(vec![before(function.body.span), about]),
                MemberKind::On(name, params, head, _) => {
                    let event = format!("{}({})", slice(text, name.span), listed(text, params));
                    let paying = head.paying.as_ref().map_or(String::new(), |(pot, ty)| {
                        format!(" paying {}: {}", slice(text, pot.span), slice(text, ty.span))
                    });
                    let during: Vec<&str> = head.during.iter().map(|state| slice(text, state.span)).collect();
                    let during = if during.is_empty() { state.to_owned() } else { during.join(", ") };
                    self.events.push(vec![
                        code(&(event + &paying)),
                        code(&by(text, head)),
                        cell(&during),
                        about,
                    ]);
                }
                MemberKind::Proc(proc) => self.procs.push(vec![before(proc.body.span), about]),
                MemberKind::State(name, params, inside) => {
                    let word = slice(text, name.span);
                    self.states.push(vec![code(&with_data(text, word, params)), about]);
                    self.collect(text, inside, word);
                }
                MemberKind::End(name, params) => {
                    let word = slice(text, name.span);
                    self.states
                        .push(vec![format!("{}, the end", code(&with_data(text, word, params))), about]);
                }
                MemberKind::Process(_) | MemberKind::Form(_) | MemberKind::FormUse(_) => {
                    let first = slice(text, member.span).split('{').next().unwrap_or_default();
                    self.nested.push(vec![code(&one_line(first)), about]);
                }
                MemberKind::Include(form, ..) => {
                    self.nested.push(vec![code(&format!("include {}", slice(text, form.span))), about]);
                }
                MemberKind::Claim(..) | MemberKind::Property(_) | MemberKind::Principle(..) => {
                    self.claims.push(vec![whole(), about]);
                }
                MemberKind::Start(..)
                | MemberKind::At(_)
                | MemberKind::Every(_)
                | MemberKind::Facet(..)
                | MemberKind::Migrate(..)
                | MemberKind::Fill(..)
                | MemberKind::HookFill(..)
                | MemberKind::Error => {}
            }
        }
    }
}

/// Who may send an event.
fn by(text: &str, head: &Head) -> String {
    match &head.by {
        None => String::new(),
        Some(By::Anyone(_)) => "anyone".to_owned(),
        Some(By::Typed(name, ty)) => format!("{}: {}", slice(text, name.span), slice(text, ty.span)),
        Some(By::Member(name, set)) => {
            format!("{} in {}", slice(text, name.span), one_line(slice(text, set.span)))
        }
        Some(By::Exactly(who)) => one_line(slice(text, who.span)),
    }
}

fn with_data(text: &str, name: &str, params: &[Param]) -> String {
    if params.is_empty() { name.to_owned() } else { format!("{name}({})", listed(text, params)) }
}

fn listed(text: &str, params: &[Param]) -> String {
    let param = |param: &Param| {
        let end = param.default.as_ref().map_or(param.ty.span, |value| value.span);
        one_line(slice(text, param.name.span.to(end)))
    };
    params.iter().map(param).collect::<Vec<_>>().join(", ")
}

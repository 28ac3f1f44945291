//! Documentation, kept by the place of the name it stands before.

use crate::modules::Module;
use quorate_base::Span;
use quorate_syntax::ast::{Item, ItemKind, Member, MemberKind};

/// The documentation in the files of a program, in the order of the text.
pub(crate) fn docs_of(modules: &[Module]) -> Vec<(Span, Vec<String>)> {
    let mut docs = Vec::new();
    for item in modules.iter().flat_map(|module| &module.file.items) {
        if !item.docs.is_empty() {
            docs.push((name_of_item(item), item.docs.clone()));
        }
        match &item.kind {
            ItemKind::Process(process) => of_members(&process.members, &mut docs),
            ItemKind::Form(form) => of_members(&form.members, &mut docs),
            ItemKind::FormUse(form_use) => of_members(&form_use.members, &mut docs),
            _ => {}
        }
    }
    docs
}

fn of_members(members: &[Member], docs: &mut Vec<(Span, Vec<String>)>) {
    // A text is nested no deeper than its reader allows, but not so that a stack would bear it.
    let mut open: Vec<&Member> = members.iter().rev().collect();
    while let Some(member) = open.pop() {
        if !member.docs.is_empty() {
            docs.push((name_of_member(member), member.docs.clone()));
        }
        let inside = match &member.kind {
            MemberKind::Process(process) => process.members.as_slice(),
            MemberKind::Form(form) => form.members.as_slice(),
            MemberKind::FormUse(form_use) => form_use.members.as_slice(),
            MemberKind::State(_, _, members) | MemberKind::Include(_, _, members) => members.as_slice(),
            _ => &[],
        };
        open.extend(inside.iter().rev());
    }
}

fn name_of_item(item: &Item) -> Span {
    match &item.kind {
        ItemKind::Asset(asset) => asset.name.span,
        ItemKind::Quantity(quantity) => quantity.name.span,
        ItemKind::Type(decl) => decl.name.span,
        ItemKind::Fn(function) => function.name.span,
        ItemKind::Process(process) => process.name.span,
        ItemKind::Form(form) => form.name.span,
        ItemKind::FormUse(form_use) => form_use.name.span,
        ItemKind::Behaviour(behaviour) => behaviour.name.span,
        ItemKind::Scenario(play) | ItemKind::Experiment(play) => play.name.span,
        ItemKind::Use(_) | ItemKind::Error => item.span,
    }
}

fn name_of_member(member: &Member) -> Span {
    match &member.kind {
        MemberKind::Asset(asset) => asset.name.span,
        MemberKind::Quantity(quantity) => quantity.name.span,
        MemberKind::Type(decl) => decl.name.span,
        MemberKind::Fn(function) => function.name.span,
        MemberKind::Process(process) => process.name.span,
        MemberKind::Form(form) => form.name.span,
        MemberKind::FormUse(form_use) => form_use.name.span,
        MemberKind::Setting(setting) => setting.name.span,
        MemberKind::Proc(proc) => proc.name.span,
        MemberKind::Blank(blank) => blank.name.span,
        MemberKind::Hook(hook) => hook.name.span,
        MemberKind::Property(property) => property.name.span,
        MemberKind::Let(name, ..)
        | MemberKind::Var(name, ..)
        | MemberKind::Derive(name, ..)
        | MemberKind::View(name, ..)
        | MemberKind::On(name, ..)
        | MemberKind::State(name, ..)
        | MemberKind::End(name, ..)
        | MemberKind::Facet(name, ..)
        | MemberKind::Include(name, ..)
        | MemberKind::Migrate(name, ..)
        | MemberKind::Fill(name, ..)
        | MemberKind::HookFill(name, ..)
        | MemberKind::Principle(name, ..)
        | MemberKind::Claim(_, name, _) => name.span,
        MemberKind::Account(accounts) => accounts.first().map_or(member.span, |(name, _)| name.span),
        MemberKind::Start(..) | MemberKind::At(_) | MemberKind::Every(_) | MemberKind::Error => member.span,
    }
}

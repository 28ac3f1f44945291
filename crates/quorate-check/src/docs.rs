//! Documentation, kept by the place of the name it stands before.

use crate::modules::Module;
use quorate_base::Span;
use quorate_syntax::ast::{ItemKind, Member, MemberKind};

/// The documentation in the files of a program, in the order of the text.
pub(crate) fn docs_of(modules: &[Module]) -> Vec<(Span, Vec<String>)> {
    let mut docs = Vec::new();
    for item in modules.iter().flat_map(|module| &module.file.items) {
        if !item.docs.is_empty() {
            docs.push((item.heading(), item.docs.clone()));
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
            docs.push((member.name().map_or(member.span, |name| name.span), member.docs.clone()));
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

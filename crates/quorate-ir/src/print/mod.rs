//! A template written out as text: what a use of a form amounts to, in the language's own words.
//!
//! Conversions that the language makes by itself are left out again, and every name is the one a drafter gave. What has
//! no words of its own, such as a setting kept from creation, is said in a comment.

mod constant;
mod expr;
mod member;
mod parts;
mod stmt;

pub use parts::{MemberNode, MemberWords, PartWords};

use std::collections::HashSet;

use crate::{
    AccountId, ClaimKind, DataId, Expr, FnId, Local, LocalId, ProcId, Program, SlotId, Template, TemplateId,
};

impl Program {
    /// A process or body as text, with all that its forms bring to it; what is nested in it is named at the end.
    pub fn expanded(&self, id: TemplateId) -> String {
        let Some(template) = self.template(id) else { return String::new() };
        let scope = Scope { program: self, here: id, locals: &[], pot: None };
        member::template(scope, template)
    }

    /// An expression as text, where a text with these variables stands.
    pub fn words(&self, expr: &Expr, here: Option<TemplateId>, locals: &[Local]) -> String {
        let here = here.unwrap_or(TemplateId(u32::MAX));
        Scope { program: self, here, locals, pot: None }.expr(expr, 0)
    }

    /// The name of a process or body after those it is nested in, as in `Company.Spend`.
    pub fn qualified_name(&self, id: TemplateId) -> String {
        let mut names = Vec::new();
        let mut next = Some(id);
        while let Some(template) = next.and_then(|id| self.template(id)) {
            names.push(template.name.as_str());
            next = template.parent;
        }
        names.reverse();
        names.join(".")
    }

    /// The processes and bodies that a name may mean, qualified or not: one of that very name, or else all whose last
    /// names these are.
    pub fn templates_called(&self, name: &str) -> Vec<TemplateId> {
        let numbers = 0..u32::try_from(self.templates.len()).unwrap_or(u32::MAX);
        let names: Vec<_> = numbers.map(TemplateId).map(|id| (id, self.qualified_name(id))).collect();
        if let Some((id, _)) = names.iter().find(|(_, full)| full == name) {
            return vec![*id];
        }
        let ending = format!(".{name}");
        names.into_iter().filter(|(_, full)| full.ends_with(&ending)).map(|(id, _)| id).collect()
    }
}

/// Where a text stands: in which template, and what its variables are called.
#[derive(Clone, Copy)]
struct Scope<'p> {
    program: &'p Program,
    here: TemplateId,
    locals: &'p [Local],
    pot: Option<LocalId>,
}

impl<'p> Scope<'p> {
    /// The same place, with the variables of one of its texts.
    fn with(self, locals: &'p [Local]) -> Scope<'p> {
        Scope { locals, ..self }
    }

    /// The same, with variables that live shorter.
    fn with_any<'s>(self, locals: &'s [Local]) -> Scope<'s>
    where
        'p: 's,
    {
        Scope { locals, ..self }
    }

    /// The template so many out.
    fn out(self, up: u8) -> Option<&'p Template> {
        let mut template = self.program.template(self.here)?;
        for _ in 0..up {
            template = self.program.template(template.parent?)?;
        }
        Some(template)
    }

    /// How many templates out the nearest body is: what `me` means.
    fn nearest_body(self) -> Option<u8> {
        (0..u8::MAX).map_while(|up| Some((up, self.out(up)?))).find(|(_, it)| it.is_body).map(|(up, _)| up)
    }

    fn local(self, id: LocalId) -> &'p str {
        self.locals.get(id.index()).map_or("_", shown)
    }

    fn slot(self, template: Option<&'p Template>, id: SlotId) -> String {
        let slots = template.map_or(&[][..], |it| it.slots.as_slice());
        apart(slots.iter().map(|slot| slot.name.as_str()), id.index())
    }

    fn data(self, template: Option<&'p Template>, id: DataId) -> &'p str {
        template.and_then(|it| it.data.get(id.index())).map_or("_", |data| data.name.as_str())
    }

    fn account(self, template: Option<&'p Template>, id: AccountId) -> &'p str {
        template.and_then(|it| it.account(id)).map_or("_", |account| account.name.as_str())
    }

    /// A function's name. Of one that belongs to no template there may be several, one for each type it is used with.
    fn function(self, id: FnId) -> String {
        match self.program.function(id) {
            None => "_".to_owned(),
            Some(function) if function.owner.is_none() => function.name.clone(),
            Some(function) => {
                let functions = self.program.functions.iter();
                let owned =
                    functions.map(|it| if it.owner == function.owner { it.name.as_str() } else { "" });
                apart(owned, id.index())
            }
        }
    }

    fn proc(self, id: ProcId) -> String {
        let owner = self.program.proc(id).map(|proc| proc.owner);
        let procs = self.program.procs.iter();
        apart(procs.map(|it| if Some(it.owner) == owner { it.name.as_str() } else { "" }), id.index())
    }

    fn template_name(self, id: TemplateId) -> &'p str {
        self.program.template(id).map_or("_", |it| it.name.as_str())
    }

    /// Documentation that stands before a place.
    fn docs(self, span: quorate_base::Span) -> &'p [String] {
        let found = self.program.docs.iter().find(|(at, _)| (at.file, at.start) == (span.file, span.start));
        found.map_or(&[], |(_, lines)| lines)
    }
}

/// The name of a variable; one that no text reads may have none.
fn shown(local: &Local) -> &str {
    if local.name.is_empty() { "_" } else { &local.name }
}

/// A name in a list, with a number if an earlier one is the same: a form may bring what another has a name for.
fn apart<'n>(names: impl Iterator<Item = &'n str>, index: usize) -> String {
    let names: Vec<&str> = names.take(index + 1).collect();
    let Some((name, earlier)) = names.split_last() else { return "_".to_owned() };
    match earlier.iter().filter(|other| *other == name).count() {
        0 => (*name).to_owned(),
        count => format!("{name}_{}", count + 1),
    }
}

/// The functions that are written where they are used: what claims and facets say.
fn written_elsewhere(template: &Template) -> HashSet<FnId> {
    let mut found = HashSet::new();
    for claim in &template.claims {
        match claim.kind {
            ClaimKind::Invariant(id)
            | ClaimKind::Step(id)
            | ClaimKind::Possible(id)
            | ClaimKind::Enforce(id, _) => {
                found.insert(id);
            }
            ClaimKind::Property { over, whenever, then, within } => {
                found.extend(over.into_iter().chain([whenever, then, within]));
            }
        }
    }
    found.extend(template.facets.iter().flat_map(|facet| facet.fields.iter().map(|field| field.id)));
    found
}

/// The blanks before a line.
fn margin(depth: usize) -> String {
    "  ".repeat(depth)
}

/// A text in quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

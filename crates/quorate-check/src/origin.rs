//! Where a text comes from, and what it may see because of it.

use crate::context::Checker;
use crate::scope::Value;
use quorate_base::Name;
use quorate_ir::{TemplateId, Type};
use rustc_hash::FxHashMap;

/// A module, or one use of a form or of something generic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OriginId(pub(crate) u32);

impl OriginId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What stands behind an [`OriginId`]. The first ones are the modules, in their order.
pub(crate) struct Origin {
    pub(crate) module: usize,
    /// The origin of the text around the declaration; `None` for a module.
    pub(crate) lexical: Option<OriginId>,
    /// What its type parameters stand for; `None` for one that makes no sense.
    pub(crate) types: Vec<(Name, Option<Type>)>,
    pub(crate) form: Option<FormUse>,
}

/// One use of a form.
pub(crate) struct FormUse {
    /// Which form, by its place among the declarations.
    pub(crate) decl: usize,
    /// The text that uses or includes it.
    pub(crate) parent: OriginId,
    /// The word that does.
    pub(crate) span: quorate_base::Span,
    /// The process or body that it is part of.
    pub(crate) host: TemplateId,
    /// The names that only the form's own text may use.
    pub(crate) holes: FxHashMap<Name, Hole>,
}

/// What a blank or hook has become.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hole {
    Value(Value),
    /// A value that holds functions, by its place among those.
    Known(usize),
    /// Left open by mistake; that has been said.
    Lost,
}

impl Checker<'_> {
    pub(crate) fn origin_of(&self, id: OriginId) -> Option<&Origin> {
        self.origins.get(id.index())
    }

    /// The module whose names the text being read may use.
    pub(crate) fn module_here(&self) -> usize {
        self.origin_of(self.origin).map_or(0, |origin| origin.module)
    }

    /// The use of a form that the text being read belongs to.
    pub(crate) fn form_here(&self) -> Option<(OriginId, &FormUse)> {
        let mut next = Some(self.origin);
        while let Some(id) = next {
            let origin = self.origin_of(id)?;
            if let Some(form) = &origin.form {
                return Some((id, form));
            }
            next = origin.lexical;
        }
        None
    }

    /// What a type parameter of the text being read stands for; the outer `None` if it is none.
    #[expect(clippy::option_option, reason = "no type parameter and one that makes no sense are two things")]
    pub(crate) fn type_parameter(&self, name: Name) -> Option<Option<Type>> {
        let mut next = Some(self.origin);
        while let Some(origin) = next.and_then(|id| self.origin_of(id)) {
            if let Some((_, ty)) = origin.types.iter().find(|(other, _)| *other == name) {
                return Some(ty.clone());
            }
            next = origin.lexical;
        }
        None
    }

    /// The blank or hook of that name that the text being read may use, with the process it is part of.
    pub(crate) fn hole_here(&self, name: Name) -> Option<(TemplateId, Hole)> {
        let mut next = Some(self.origin);
        while let Some(origin) = next.and_then(|id| self.origin_of(id)) {
            if let Some(form) = &origin.form
                && let Some(hole) = form.holes.get(&name)
            {
                return Some((form.host, *hole));
            }
            next = origin.lexical;
        }
        None
    }

    /// Whether the text being read may use a member of a template: all may be used, but the text of a form sees only
    /// what belongs to the form, to those it includes, to the one it is on, and to what stands around its declaration.
    pub(crate) fn may_use(&self, template: TemplateId, member: OriginId) -> bool {
        let Some((own, form)) = self.form_here() else { return true };
        if self.comes_from(member, own) {
            return true;
        }
        let mut decl = Some(form.decl);
        let mut outer = Some(own);
        while let Some(number) = decl {
            let mut on = self.forms.get(number).and_then(|form| form.on);
            while let Some(base) = on {
                if self.is_part_of_form(member, base) {
                    return true;
                }
                on = self.forms.get(base).and_then(|form| form.on);
            }
            let Some(declared) = self.forms.get(number) else { return false };
            if let Some(around) = declared.template
                && self.chain(Some(around)).iter().any(|(_, id)| *id == template)
                && self.origin_of(declared.origin).is_some_and(|origin| origin.form.is_none())
            {
                return true;
            }
            // A form declared inside another sees what that one sees.
            outer = outer.and_then(|id| self.origin_of(id)?.lexical);
            let around = outer.and_then(|id| Some((id, self.origin_of(id)?.form.as_ref()?)));
            if let Some((id, _)) = around
                && self.comes_from(member, id)
            {
                return true;
            }
            decl = around.map(|(_, form)| form.decl);
        }
        false
    }

    /// Whether a text is that of an origin or of a form that it includes.
    fn comes_from(&self, member: OriginId, origin: OriginId) -> bool {
        let mut next = Some(member);
        while let Some(id) = next {
            if id == origin {
                return true;
            }
            let info = self.origin_of(id);
            next = info.and_then(|info| match &info.form {
                Some(form) => Some(form.parent),
                None => info.lexical,
            });
        }
        false
    }

    /// Whether a text belongs to a use of a form, or of one that the form includes.
    pub(crate) fn is_part_of_form(&self, member: OriginId, decl: usize) -> bool {
        let mut next = Some(member);
        while let Some(id) = next {
            let Some(info) = self.origin_of(id) else { return false };
            if info.form.as_ref().is_some_and(|form| form.decl == decl) {
                return true;
            }
            next = match &info.form {
                Some(form) => Some(form.parent),
                None => info.lexical,
            };
        }
        false
    }
}

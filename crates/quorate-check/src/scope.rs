//! What names stand for, from the innermost template out to the file.

use crate::context::Checker;
use crate::origin::{Hole, OriginId};
use crate::text::Bound;
use quorate_base::{Name, Span};
use quorate_ir::{AccountId, AssetId, DataId, FnId, LocalId, ProcId, SlotId, StateId, SumId, TemplateId};
use rustc_hash::FxHashMap;

/// The names that a file or a template declares.
#[derive(Default)]
pub(crate) struct Scope {
    pub(crate) values: FxHashMap<Name, (Value, Span)>,
    pub(crate) types: FxHashMap<Name, (TypeName, Span)>,
    pub(crate) assets: FxHashMap<Name, (AssetId, Span)>,
    pub(crate) states: FxHashMap<Name, (StateId, Span)>,
    /// In the order of the text; several sums may have a constructor of one name.
    pub(crate) constructors: FxHashMap<Name, Vec<(SumId, u32)>>,
    /// Forms, by their place among the declarations.
    pub(crate) forms: FxHashMap<Name, (usize, Span)>,
    /// Where the names that forms bring in come from.
    pub(crate) origins: FxHashMap<Name, OriginId>,
    /// Whether something was left out that may have declared more.
    pub(crate) open: bool,
}

/// What a lower-case name of a declaration stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Slot(SlotId),
    Account(AccountId),
    Function(FnId),
    Proc(ProcId),
    /// A function made for each use.
    Generic(usize),
}

/// What a name of a type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeName {
    Sum(SumId),
    /// By its place among the aliases.
    Alias(usize),
    Template(TemplateId),
}

/// What a name in a text stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    Local(LocalId),
    /// A datum of the own state.
    Data(DataId),
    /// A declaration of the template so many levels out.
    Member(u8, TemplateId, Value),
    /// A function of the file.
    File(FnId),
    /// A value that holds functions, or a function as a value.
    Known(usize),
    /// A function made for each use, of the template so many levels out or of the file.
    Generic(u8, usize),
}

impl<'a> Checker<'a> {
    /// The templates around a place, innermost first, each with how far out it is.
    pub(crate) fn chain(&self, from: Option<TemplateId>) -> Vec<(u8, TemplateId)> {
        let mut chain = Vec::new();
        let mut next = from;
        let mut up = 0_u8;
        while let Some(id) = next {
            chain.push((up, id));
            up = up.saturating_add(1);
            next = self.template(id).and_then(|template| template.parent);
        }
        chain
    }

    /// The templates whose names the text being read may use, innermost first, each with how far out it is.
    pub(crate) fn chain_here(&self) -> Vec<(u8, TemplateId)> {
        if self.is_blind { Vec::new() } else { self.chain(self.text.template) }
    }

    /// What a name stands for in the text being read.
    pub(crate) fn find(&self, name: Name) -> Option<Found> {
        let local = self.text.visible.iter().rev().find(|(other, _)| *other == name);
        if let Some((_, id)) = local {
            return Some(Found::Local(*id));
        }
        if let Some((_, bound)) = self.text.bound.iter().rev().find(|(other, _)| *other == name) {
            return match bound {
                Bound::Local(local) => Some(Found::Local(*local)),
                Bound::Known(known) => Some(Found::Known(*known)),
                Bound::Slot(template, slot) => self.found_in(*template, Value::Slot(*slot)),
            };
        }
        if !self.is_blind
            && let Some(data) = self.visible_data(name)
        {
            return Some(Found::Data(data));
        }
        match self.hole_here(name) {
            Some((host, Hole::Value(value))) => return self.found_in(host, value),
            Some((_, Hole::Known(known))) => return Some(Found::Known(known)),
            Some((_, Hole::Lost)) | None => {}
        }
        for (up, id) in self.chain_here() {
            let scope = self.template(id).map(|template| &template.scope);
            if let Some((value, _)) = scope.and_then(|scope| scope.values.get(&name))
                && self.may_use(id, self.origin_in(id, name))
            {
                return Some(match value {
                    Value::Generic(generic) => Found::Generic(up, *generic),
                    value => Found::Member(up, id, *value),
                });
            }
        }
        match self.module().values.get(&name) {
            Some((Value::Function(id), _)) => Some(Found::File(*id)),
            Some((Value::Generic(generic), _)) => Some(Found::Generic(0, *generic)),
            _ => None,
        }
    }

    /// A member of one of the templates the text stands in.
    fn found_in(&self, template: TemplateId, value: Value) -> Option<Found> {
        let chain = self.chain(self.text.template);
        chain.iter().find(|(_, id)| *id == template).map(|(up, id)| Found::Member(*up, *id, value))
    }

    /// Where the member of that name comes from.
    pub(crate) fn origin_in(&self, template: TemplateId, name: Name) -> OriginId {
        let Some(info) = self.template(template) else { return self.origin };
        info.scope.origins.get(&name).copied().unwrap_or(info.origin)
    }

    /// The names of the module that the text being read belongs to.
    pub(crate) fn module(&self) -> &Scope {
        self.modules.get(self.module_here()).unwrap_or(&self.no_names)
    }

    /// The form of that name in the text being read.
    pub(crate) fn find_form(&self, name: Name, at: Option<TemplateId>) -> Option<usize> {
        let chain = self.chain(at);
        let mut scopes = chain.iter().filter_map(|(_, id)| Some(&self.template(*id)?.scope));
        let nested = scopes.find_map(|scope| scope.forms.get(&name));
        nested.or_else(|| self.module().forms.get(&name)).map(|(form, _)| *form)
    }

    /// The datum of that name that every state the text stands in has, even if it may have been left.
    pub(crate) fn visible_data(&self, name: Name) -> Option<DataId> {
        let template = self.template(self.text.template?)?;
        let states = self.text.during.as_ref()?;
        let index = template.data.iter().enumerate().filter(|(_, (other, _))| *other == name);
        let mut candidates = index.map(|(index, _)| DataId(u32::try_from(index).unwrap_or(u32::MAX)));
        candidates.find(|data| {
            states.iter().all(|state| {
                let state = template.states.get(state.index());
                state.is_some_and(|state| state.data.contains(&Some(*data)))
            })
        })
    }

    /// What a type's name stands for at a place.
    pub(crate) fn find_type(&self, name: Name, at: Option<TemplateId>) -> Option<TypeName> {
        let chain = if self.is_blind { Vec::new() } else { self.chain(at) };
        let visible = |(_, id): &&(u8, TemplateId)| self.may_use(*id, self.origin_in(*id, name));
        let mut scopes = chain.iter().filter(visible).filter_map(|(_, id)| Some(&self.template(*id)?.scope));
        let nested = scopes.find_map(|scope| scope.types.get(&name));
        nested.or_else(|| self.module().types.get(&name)).map(|(found, _)| *found)
    }

    /// The asset of that name at a place, and how far out the template is that issues it.
    pub(crate) fn find_asset(&self, name: Name, at: Option<TemplateId>) -> Option<(AssetId, u8)> {
        let chain = if self.is_blind { Vec::new() } else { self.chain(at) };
        for (up, id) in chain {
            let asset = self.template(id).and_then(|template| template.scope.assets.get(&name));
            if let Some((asset, _)) = asset
                && self.may_use(id, self.origin_in(id, name))
            {
                return Some((*asset, up));
            }
        }
        self.module().assets.get(&name).map(|(asset, _)| (*asset, 0))
    }

    /// The constructors of that name in the innermost scope that has any.
    pub(crate) fn find_constructors(&self, name: Name) -> Vec<(SumId, u32)> {
        for (_, id) in self.chain_here() {
            let found = self.template(id).and_then(|template| template.scope.constructors.get(&name));
            if let Some(found) = found {
                return found.clone();
            }
        }
        self.module().constructors.get(&name).cloned().unwrap_or_default()
    }

    /// The state of that name.
    pub(crate) fn find_state(&self, template: TemplateId, name: Name) -> Option<StateId> {
        Some(self.template(template)?.scope.states.get(&name)?.0)
    }

    /// Whether a name that is nowhere may have been declared by something that was left out.
    pub(crate) fn may_be_left_out(&self, name: Name, at: Option<TemplateId>) -> bool {
        let open = |id: &TemplateId| self.template(*id).is_some_and(|template| template.scope.open);
        self.left_out.contains(&name) || self.module().open || self.chain(at).iter().any(|(_, id)| open(id))
    }

    /// Whether a template is nested, at any depth, in another.
    pub(crate) fn is_nested_in(&self, inner: TemplateId, outer: TemplateId) -> bool {
        inner != outer && self.chain(Some(inner)).iter().any(|(_, id)| *id == outer)
    }

    /// Whether the text sees the cells of other instances of a template: they are nested in one it stands in, or it
    /// sees everything.
    pub(crate) fn sees_cells_of(&self, template: TemplateId) -> bool {
        self.text.realm.reads_all()
            || self.chain(self.text.template).iter().any(|(_, outer)| self.is_nested_in(template, *outer))
    }
}

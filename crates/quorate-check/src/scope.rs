//! What names stand for, from the innermost template out to the file.

use crate::context::Checker;
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

    /// What a name stands for in the text being read.
    pub(crate) fn find(&self, name: Name) -> Option<Found> {
        let local = self.text.visible.iter().rev().find(|(other, _)| *other == name);
        if let Some((_, id)) = local {
            return Some(Found::Local(*id));
        }
        if let Some(data) = self.visible_data(name) {
            return Some(Found::Data(data));
        }
        for (up, id) in self.chain(self.text.template) {
            let value = self.template(id).and_then(|template| template.scope.values.get(&name));
            if let Some((value, _)) = value {
                return Some(Found::Member(up, id, *value));
            }
        }
        match self.file.values.get(&name) {
            Some((Value::Function(id), _)) => Some(Found::File(*id)),
            _ => None,
        }
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
        let chain = self.chain(at);
        let mut scopes = chain.iter().filter_map(|(_, id)| Some(&self.template(*id)?.scope));
        let nested = scopes.find_map(|scope| scope.types.get(&name));
        nested.or_else(|| self.file.types.get(&name)).map(|(found, _)| *found)
    }

    /// The asset of that name at a place, and how far out the template is that issues it.
    pub(crate) fn find_asset(&self, name: Name, at: Option<TemplateId>) -> Option<(AssetId, u8)> {
        for (up, id) in self.chain(at) {
            let asset = self.template(id).and_then(|template| template.scope.assets.get(&name));
            if let Some((asset, _)) = asset {
                return Some((*asset, up));
            }
        }
        self.file.assets.get(&name).map(|(asset, _)| (*asset, 0))
    }

    /// The constructors of that name in the innermost scope that has any.
    pub(crate) fn find_constructors(&self, name: Name) -> Vec<(SumId, u32)> {
        for (_, id) in self.chain(self.text.template) {
            let found = self.template(id).and_then(|template| template.scope.constructors.get(&name));
            if let Some(found) = found {
                return found.clone();
            }
        }
        self.file.constructors.get(&name).cloned().unwrap_or_default()
    }

    /// The state of that name.
    pub(crate) fn find_state(&self, template: TemplateId, name: Name) -> Option<StateId> {
        Some(self.template(template)?.scope.states.get(&name)?.0)
    }

    /// Whether a name that is nowhere may have been declared by something that was left out.
    pub(crate) fn may_be_left_out(&self, name: Name, at: Option<TemplateId>) -> bool {
        let open = |id: &TemplateId| self.template(*id).is_some_and(|template| template.scope.open);
        self.left_out.contains(&name) || self.file.open || self.chain(at).iter().any(|(_, id)| open(id))
    }

    /// Whether a template is nested, at any depth, in another.
    pub(crate) fn is_nested_in(&self, inner: TemplateId, outer: TemplateId) -> bool {
        inner != outer && self.chain(Some(inner)).iter().any(|(_, id)| *id == outer)
    }

    /// Whether the text sees the cells of other instances of a template: they are nested in one it stands in.
    pub(crate) fn sees_cells_of(&self, template: TemplateId) -> bool {
        self.chain(self.text.template).iter().any(|(_, outer)| self.is_nested_in(template, *outer))
    }
}

//! Succession: what a body that takes another text carries over, and what its text sets anew.

use crate::context::{Checker, MigrateInfo, SlotSource};
use crate::expr::{Lowered, typed};
use crate::scope::Value;
use crate::text::{Caller, Text};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, ExprKind, SlotId, StmtKind, SumId, TemplateId, Type};
use quorate_syntax::ast;

impl<'a> Checker<'a> {
    /// `migrate from B { … }`
    pub(crate) fn collect_migrate(&mut self, name: ast::Ident, block: &'a ast::Block, id: TemplateId) {
        let origin = self.origin;
        let Some(template) = self.templates.get_mut(id.index()) else { return };
        if let Some(first) = &template.migrate {
            let first = first.name.span;
            let message = "a body follows on one other, and this says a second";
            return self.report(Diagnostic::error(202, name.span, message).also(first, "first here"));
        }
        template.migrate = Some(MigrateInfo { name, ast: block, origin, from: None, lowered: None });
    }

    /// Finds the template before.
    pub(crate) fn resolve_migration(&mut self, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let Some(migrate) = &template.migrate else { return };
        let (name, origin, parent) = (migrate.name, migrate.origin, template.parent);
        let (word, own) = (self.word(name.name), self.template_word(id));
        let found = self.coming_from(origin, |checker| checker.template_named(name, parent));
        let Some(from) = found else { return };
        let trouble = if from == id {
            Some(format!("`{own}` cannot follow on itself"))
        } else if self.template(from).map(|before| before.parent) != Some(parent) {
            Some(format!("`{own}` and `{word}` do not stand side by side, so one cannot follow on the other"))
        } else if !self.is_body(from) || !self.is_body(id) {
            Some(
                "only a body follows on a body: a process goes on under the text it was opened with"
                    .to_owned(),
            )
        } else if self.has_states(from) || self.has_states(id) {
            Some("a body that has states goes on under the text it was founded with".to_owned())
        } else {
            None
        };
        if let Some(trouble) = trouble {
            return self.error(611, name.span, trouble);
        }
        if let Some(migrate) = self.templates.get_mut(id.index()).and_then(|it| it.migrate.as_mut()) {
            migrate.from = Some(from);
        }
    }

    /// A text cannot follow on one that follows on it.
    pub(crate) fn find_succession_circles(&mut self) {
        for number in 0..self.templates.len() {
            let own = TemplateId(u32::try_from(number).unwrap_or(u32::MAX));
            let mut next = self.before(own);
            for _ in 0..self.templates.len() {
                if next == Some(own) {
                    let Some(migrate) = self.templates.get_mut(number).and_then(|it| it.migrate.as_mut())
                    else {
                        break;
                    };
                    migrate.from = None;
                    let span = migrate.name.span;
                    self.error(611, span, "these texts follow on each other in a circle");
                    break;
                }
                next = next.and_then(|id| self.before(id));
            }
        }
    }

    /// Reads what a succession sets.
    pub(crate) fn lower_migrate(&mut self, id: TemplateId) {
        let Some(migrate) = self.template(id).and_then(|template| template.migrate.as_ref()) else { return };
        let (Some(from), ast, origin) = (migrate.from, migrate.ast, migrate.origin) else { return };
        let mut text = Text::new(Some(id));
        text.caller = Caller::Nobody("when a body takes another text");
        text.migrates = Some(from);
        let (body, locals) =
            self.coming_from(origin, |checker| checker.within(text, |checker| checker.block(ast).0));
        let migrate = self.templates.get_mut(id.index()).and_then(|template| template.migrate.as_mut());
        if let Some(migrate) = migrate {
            migrate.lowered = body.map(|body| (locals, body));
        }
    }

    /// `old.x` in a `migrate`.
    pub(crate) fn old_cell(&mut self, from: TemplateId, name: ast::Ident, span: Span) -> Lowered {
        let found = self.template(from)?.scope.values.get(&name.name).map(|(value, _)| *value);
        let Some(Value::Slot(slot)) = found else {
            let (word, owner) = (self.word(name.name), self.template_word(from));
            self.error(201, name.span, format!("`{owner}` has no parameter or cell `{word}`"));
            return None;
        };
        let ty = self.slot_type(from, slot)?;
        let ty = self.carried_type(&ty, from, self.text.template?);
        if let Some(slot) = self.templates.get_mut(from.index()).and_then(|it| it.slots.get_mut(slot.index()))
        {
            slot.used = true;
        }
        typed(ty, span, ExprKind::OldSlot(slot))
    }

    /// `become B`
    pub(crate) fn become_another(&mut self, name: ast::Ident) -> Option<StmtKind> {
        let word = self.word(name.name);
        let successor = self.template_named(name, self.text.template)?;
        let migrate = self.template(successor)?.migrate.as_ref();
        if migrate.is_some_and(|migrate| migrate.from.is_none()) {
            // What is wrong with it has been said where it is declared.
            self.incomplete = true;
            return None;
        }
        let from = migrate.and_then(|migrate| migrate.from);
        let chain = self.chain(self.text.template);
        let found = chain.iter().find(|(_, id)| Some(*id) == from);
        let Some((up, _)) = found.copied() else {
            let body = chain.iter().find(|(_, id)| self.is_body(*id)).map(|(_, id)| self.template_word(*id));
            let body = body.unwrap_or("this");
            let mut diagnostic =
                Diagnostic::error(611, name.span, format!("`{word}` does not follow on `{body}`"));
            if from.is_none() {
                diagnostic = diagnostic.help(format!("say so in `{word}`: `migrate from {body} {{ … }}`"));
            }
            self.report(diagnostic);
            return None;
        };
        Some(StmtKind::Become { up, successor })
    }

    /// What is carried over into a template; what of the template before open instances may use is found later.
    pub(crate) fn migration(&self, id: TemplateId) -> Option<ir::Migration> {
        let new = self.template(id)?;
        let migrate = new.migrate.as_ref()?;
        let from = migrate.from?;
        let old = self.template(from)?;
        let (locals, body) = migrate.lowered.clone()?;
        let slots = new.slots.iter().map(|slot| {
            let found = old.slots.iter().position(|other| other.name.name == slot.name.name)?;
            let kept = SlotId(u32::try_from(found).ok()?);
            let other = old.slots.get(found)?;
            let is_told =
                |source: &SlotSource<'_>| !matches!(source, SlotSource::Captured | SlotSource::Rule(..));
            let same = match (&slot.ty, &other.ty) {
                (crate::context::Progress::Done(Some(new)), crate::context::Progress::Done(Some(old))) => {
                    self.carried_type(old, from, id) == *new
                }
                _ => false,
            };
            (is_told(&slot.source) && is_told(&other.source) && same).then_some(kept)
        });
        let accounts = new.accounts.iter().map(|account| {
            let found = old.accounts.iter().position(|other| other.name.name == account.name.name)?;
            let key = old.accounts.get(found)?.key.as_ref().map(|key| self.carried_type(key, from, id));
            (key == account.key).then_some(ir::AccountId(u32::try_from(found).ok()?))
        });
        let assets =
            new.assets.iter().map(|asset| old.assets.iter().copied().find(|old| self.goes_on(*old, *asset)));
        Some(ir::Migration {
            from,
            slots: slots.collect(),
            accounts: accounts.collect(),
            assets: assets.collect(),
            states: Vec::new(),
            lacking: Vec::new(),
            locals,
            body,
            span: migrate.name.span,
        })
    }

    /// A type of a template before, as it is in the one that follows: assets and sums of one name and make go on.
    fn carried_type(&self, ty: &Type, from: TemplateId, to: TemplateId) -> Type {
        let inner = |ty: &Type| Box::new(self.carried_type(ty, from, to));
        let asset = |id: &AssetId| {
            let assets = self.template(to).map(|template| template.assets.as_slice()).unwrap_or_default();
            let is_own = self.asset(*id).is_some_and(|asset| asset.owner == Some(from));
            assets.iter().copied().find(|new| is_own && self.goes_on(*id, *new)).unwrap_or(*id)
        };
        match ty {
            Type::Amount(id) => Type::Amount(asset(id)),
            Type::Exact(id) => Type::Exact(asset(id)),
            Type::Sum(id) => Type::Sum(self.carried_sum(*id, from, to)),
            Type::Option(of) => Type::Option(inner(of)),
            Type::List(of) => Type::List(inner(of)),
            Type::Set(of) => Type::Set(inner(of)),
            Type::Map(key, value) => Type::Map(inner(key), inner(value)),
            Type::Tuple(types) => Type::Tuple(types.iter().map(|ty| *inner(ty)).collect()),
            Type::Record(fields) => {
                Type::Record(fields.iter().map(|(name, ty)| (name.clone(), *inner(ty))).collect())
            }
            other => other.clone(),
        }
    }

    fn goes_on(&self, old: AssetId, new: AssetId) -> bool {
        let (Some(old), Some(new)) = (self.asset(old), self.asset(new)) else { return false };
        old.name == new.name && old.decimals == new.decimals && old.is_quantity == new.is_quantity
    }

    /// The sum of the same name in the template that follows, if its constructors are the same and carry nothing of
    /// either template's own.
    fn carried_sum(&self, id: SumId, from: TemplateId, to: TemplateId) -> SumId {
        let Some(old) = self.sum(id).filter(|sum| sum.owner == Some(from)) else { return id };
        let same = |new: &crate::context::SumInfo<'a>| {
            new.owner == Some(to)
                && new.name == old.name
                && new.made_of == old.made_of
                && new.ast.len() == old.ast.len()
                && new.ast.iter().zip(old.ast).all(|(new, old)| new.name.name == old.name.name)
                && new.fields == old.fields
        };
        let found = self.sums.iter().position(same).and_then(|found| u32::try_from(found).ok());
        found.map_or(id, SumId)
    }

    fn before(&self, id: TemplateId) -> Option<TemplateId> {
        self.template(id)?.migrate.as_ref()?.from
    }

    fn is_body(&self, id: TemplateId) -> bool {
        self.template(id).is_some_and(|template| template.is_body)
    }

    fn has_states(&self, id: TemplateId) -> bool {
        self.template(id).is_some_and(|template| !template.states.is_empty())
    }
}

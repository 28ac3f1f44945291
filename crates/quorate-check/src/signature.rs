//! The second pass: the types that are written, of parameters, cells, data and constructors.

use crate::context::{Checker, ParamInfo, Progress, SlotSource, next_id};
use crate::scope::Value;
use quorate_base::{Diagnostic, Name};
use quorate_ir as ir;
use quorate_ir::{DataId, SumId, TemplateId, Type};
use quorate_number::{Int, NumberError};
use quorate_syntax::ast;

/// Amounts of more decimal places than this could not be as large as one.
const MOST_DECIMALS: u32 = 77;

impl<'a> Checker<'a> {
    /// Works out every type that is written in a declaration.
    pub(crate) fn resolve_signatures(&mut self) {
        for index in 0..self.aliases.len() {
            self.resolve_alias(index);
        }
        for index in 0..self.sums.len() {
            self.resolve_sum(index);
        }
        self.find_recursive_sums();
        for index in 0..self.templates.len() {
            let id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
            self.resolve_slots(id);
            self.resolve_accounts(id);
            self.resolve_data(id);
            self.resolve_creator(id);
        }
        for index in 0..self.functions.len() {
            let Some(function) = self.functions.get(index) else { continue };
            let (owner, params, result) = (function.owner, function.ast_params, function.ast_result);
            let params = self.resolve_params(params, owner, "a function");
            let result = result.map(|ty| Progress::Done(self.resolve(ty, owner)));
            if let Some(function) = self.functions.get_mut(index) {
                function.params = params;
                function.result = result.unwrap_or(Progress::Untouched);
            }
        }
        for index in 0..self.procs.len() {
            let Some(proc) = self.procs.get(index) else { continue };
            let (owner, params) = (proc.owner, &proc.ast.params);
            let params = self.resolve_params(params, Some(owner), "a proc");
            if let Some(proc) = self.procs.get_mut(index) {
                proc.params = params;
            }
        }
    }

    /// The types of parameters that cannot have defaults.
    pub(crate) fn resolve_params(
        &mut self,
        params: &'a [ast::Param],
        at: Option<TemplateId>,
        of: &str,
    ) -> Vec<ParamInfo> {
        let mut resolved = Vec::new();
        for param in params {
            if let Some(default) = &param.default {
                self.unsupported(default.span, &format!("a default for a parameter of {of}"));
            }
            let ty = self.resolve(&param.ty, at);
            resolved.push(ParamInfo { name: param.name, ty, has_default: false });
        }
        resolved
    }

    /// The parameters of a template, as a caller sees them.
    pub(crate) fn template_params(&self, id: TemplateId) -> Vec<ParamInfo> {
        let slots = self.template(id).map(|template| template.slots.as_slice()).unwrap_or_default();
        let params = slots.iter().filter_map(|slot| match (&slot.source, &slot.ty) {
            (SlotSource::Param(param), Progress::Done(ty)) => {
                Some(ParamInfo { name: param.name, ty: ty.clone(), has_default: param.default.is_some() })
            }
            _ => None,
        });
        params.collect()
    }

    /// How many places an asset has.
    pub(crate) fn decimals(&mut self, written: Option<&ast::Number>) -> u32 {
        let Some(number) = written else { return 0 };
        match number.digits.parse::<u32>() {
            Ok(decimals) if decimals <= MOST_DECIMALS => decimals,
            _ => {
                let message = format!("an asset has between 0 and {MOST_DECIMALS} decimal places");
                self.error(106, number.span, message);
                0
            }
        }
    }

    /// A cap, in smallest units: a number, or an amount of the asset itself.
    pub(crate) fn cap(&mut self, cap: &ast::Expr, decimals: u32, asset: Name) -> Option<Int> {
        match &cap.kind {
            ast::ExprKind::Number(number) => self.amount_literal(number, decimals, asset),
            ast::ExprKind::Amount(number, of, None) if of.name == asset => {
                self.amount_literal(number, decimals, asset)
            }
            ast::ExprKind::Error => {
                self.skip();
                None
            }
            _ => {
                let message = format!("a cap is a number, such as `1_000 {}`", self.word(asset));
                self.error(301, cap.span, message);
                None
            }
        }
    }

    /// An amount as written, in smallest units.
    pub(crate) fn amount_literal(&mut self, number: &ast::Number, decimals: u32, asset: Name) -> Option<Int> {
        let word = self.word(asset);
        let error = match quorate_number::parse_amount(&number.digits, decimals) {
            Ok(units) => return Some(units),
            Err(error) => error,
        };
        let message = match error {
            NumberError::TooManyPlaces { has, allowed } => {
                let places = |count: u64| match count {
                    0 => "no decimal places".to_owned(),
                    1 => "1 decimal place".to_owned(),
                    count => format!("{count} decimal places"),
                };
                let has = u64::try_from(has).unwrap_or(u64::MAX);
                format!("this has {}, but `{word}` has {}", places(has), places(u64::from(allowed)))
            }
            _ => format!("this is more `{word}` than there can ever be"),
        };
        self.error(106, number.span, message);
        None
    }

    fn resolve_sum(&mut self, index: usize) {
        let Some(sum) = self.sums.get(index) else { return };
        let (owner, variants) = (sum.owner, sum.ast);
        let mut fields = Vec::new();
        for variant in variants {
            let types: Vec<_> = variant.fields.iter().map(|ty| self.resolve(ty, owner)).collect();
            fields.push(types.into_iter().collect());
        }
        if let Some(sum) = self.sums.get_mut(index) {
            sum.fields = fields;
        }
    }

    /// A sum that contains itself would have values without end.
    fn find_recursive_sums(&mut self) {
        let contents: Vec<Vec<SumId>> = self
            .sums
            .iter()
            .map(|sum| {
                let mut inside = Vec::new();
                for ty in sum.fields.iter().flatten().flatten() {
                    sums_in(ty, &mut inside);
                }
                inside
            })
            .collect();
        for start in 0..contents.len() {
            let mut seen = vec![false; contents.len()];
            let mut open: Vec<SumId> = contents.get(start).cloned().unwrap_or_default();
            while let Some(next) = open.pop() {
                if let Some(known) = seen.get_mut(next.index())
                    && !*known
                {
                    *known = true;
                    open.extend(contents.get(next.index()).into_iter().flatten());
                }
            }
            if seen.get(start) == Some(&true)
                && let Some(span) = self.sums.get(start).map(|sum| sum.span)
            {
                self.unsupported(span, "a type that contains itself");
            }
        }
    }

    fn resolve_slots(&mut self, id: TemplateId) {
        let count = self.template(id).map_or(0, |template| template.slots.len());
        for index in 0..count {
            let Some(source) = self.template(id).and_then(|template| Some(template.slots.get(index)?.source))
            else {
                continue;
            };
            let ty = match source {
                SlotSource::Param(param) => self.resolve(&param.ty, Some(id)),
                SlotSource::Let(Some(ty), _) | SlotSource::Var(ty, _) => self.resolve(ty, Some(id)),
                SlotSource::Let(None, _) => continue,
            };
            if let Some(slot) =
                self.templates.get_mut(id.index()).and_then(|template| template.slots.get_mut(index))
            {
                slot.ty = Progress::Done(ty);
            }
        }
    }

    fn resolve_accounts(&mut self, id: TemplateId) {
        let count = self.template(id).map_or(0, |template| template.accounts.len());
        for index in 0..count {
            let key = self.template(id).and_then(|template| template.accounts.get(index)?.ast_key);
            let Some(key) = key.and_then(|key| self.resolve(key, Some(id))) else { continue };
            let account = self.templates.get_mut(id.index());
            if let Some(account) = account.and_then(|template| template.accounts.get_mut(index)) {
                account.key = Some(key);
            }
        }
    }

    /// Numbers the data of the states; those that share a datum by name and type share its number.
    fn resolve_data(&mut self, id: TemplateId) {
        let count = self.template(id).map_or(0, |template| template.states.len());
        for index in 0..count {
            let Some(params) =
                self.template(id).and_then(|template| Some(template.states.get(index)?.params))
            else {
                continue;
            };
            let resolved = self.resolve_params(params, Some(id), "a state");
            let mut data = Vec::new();
            for (place, param) in resolved.into_iter().enumerate() {
                let earlier = params.iter().take(place).find(|other| other.name.name == param.name.name);
                if let Some(first) = earlier {
                    self.declared_twice(param.name, first.name.span);
                }
                self.refuse_shadowing_datum(param.name, id);
                data.push(param.ty.map(|ty| self.datum(id, param.name.name, ty)));
            }
            let state = self.templates.get_mut(id.index());
            if let Some(state) = state.and_then(|template| template.states.get_mut(index)) {
                state.data = data;
            }
        }
    }

    /// A datum and a member of one name could not be told apart in `p.name`.
    fn refuse_shadowing_datum(&mut self, name: ast::Ident, id: TemplateId) {
        let member = self.template(id).and_then(|template| template.scope.values.get(&name.name).copied());
        if let Some((Value::Slot(_) | Value::Account(_) | Value::Function(_), first)) = member {
            self.declared_twice(name, first);
        }
    }

    fn datum(&mut self, id: TemplateId, name: Name, ty: Type) -> DataId {
        let word = self.word(name).to_owned();
        let Some(template) = self.templates.get_mut(id.index()) else { return DataId(0) };
        let known = template.data.iter().position(|(other, local)| *other == name && local.ty == ty);
        if let Some(index) = known {
            return DataId(u32::try_from(index).unwrap_or(u32::MAX));
        }
        let data = DataId(next_id(&template.data));
        template.data.push((name, ir::Local { name: word, ty }));
        data
    }

    /// What the `by` of the `start` says of whoever creates an instance; and only one `start` may say it.
    fn resolve_creator(&mut self, id: TemplateId) {
        let Some(ast) = self.template(id).map(|template| template.ast) else { return };
        let mut first = None;
        for member in &ast.members {
            let ast::MemberKind::Start(head, _) = &member.kind else { continue };
            if head.by.is_none() && head.paying.is_none() && head.when.is_empty() {
                continue;
            }
            let span = crate::collect::keyword(member.span, "start");
            if let Some(first) = first {
                self.report(
                    Diagnostic::error(
                        202,
                        span,
                        "only one `start` may say who, what money or on what conditions",
                    )
                    .also(first, "the first is here"),
                );
                continue;
            }
            first = Some(span);
            if let Some(ast::By::Typed(_, ty)) = &head.by {
                // What is wrong with the type is said where the head itself is read.
                let (before, errors) = (self.diagnostics.len(), self.errors);
                let resolved = self.resolve(ty, Some(id));
                self.diagnostics.truncate(before);
                self.errors = errors;
                if let (Some(ty), Some(template)) = (resolved, self.templates.get_mut(id.index()))
                    && ty.is_account()
                {
                    template.creator = ty;
                }
            }
        }
    }
}

fn sums_in(ty: &Type, found: &mut Vec<SumId>) {
    match ty {
        Type::Sum(id) => found.push(*id),
        Type::Option(inner) | Type::List(inner) | Type::Set(inner) => sums_in(inner, found),
        Type::Map(key, value) => {
            sums_in(key, found);
            sums_in(value, found);
        }
        Type::Tuple(types) => types.iter().for_each(|ty| sums_in(ty, found)),
        Type::Record(fields) => fields.iter().for_each(|(_, ty)| sums_in(ty, found)),
        _ => {}
    }
}

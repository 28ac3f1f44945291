//! The second pass: the types that are written, of parameters, cells, data and constructors.

use crate::context::{Checker, ParamInfo, Progress, RuleType, SlotSource, next_id};
use crate::known::Known;
use crate::scope::Value;
use crate::text::NAMELESS;
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{DataId, FnId, SumId, TemplateId, Type};
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
        for number in 0..self.open_types.len() {
            self.resolve_open_types(number);
        }
        for index in 0..self.templates.len() {
            let id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
            self.resolve_slots(id);
            self.resolve_accounts(id);
            self.resolve_data(id);
            self.resolve_creator(id);
            self.resolve_amenders(id);
            self.resolve_migration(id);
        }
        self.find_succession_circles();
        for index in 0..self.functions.len() {
            self.resolve_function(FnId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
        for index in 0..self.procs.len() {
            let Some(proc) = self.procs.get(index) else { continue };
            let (owner, params, origin) = (proc.owner, proc.ast_params, proc.origin);
            let params = self.coming_from(origin, |checker| checker.resolve_params(params, Some(owner)));
            let params = self.renamed(params, self.procs.get(index).and_then(|proc| proc.param_names));
            if let Some(proc) = self.procs.get_mut(index) {
                proc.params = params;
            }
        }
        self.know_blanks();
    }

    /// Works out the types of a function's parameters and of its value, where that is written.
    pub(crate) fn resolve_function(&mut self, id: FnId) {
        let Some(function) = self.function(id) else { return };
        if function.is_resolved {
            return;
        }
        let (owner, params, result) = (function.owner, function.ast_params, function.ast_result);
        let (origin, names) = (function.origin, function.param_names);
        let (params, result) = self.coming_from(origin, |checker| {
            let params = checker.resolve_params(params, owner);
            (params, result.map(|ty| Progress::Done(checker.resolve(ty, owner))))
        });
        let params = self.renamed(params, names);
        if let Some(function) = self.functions.get_mut(id.index()) {
            function.params = params;
            function.is_resolved = true;
            function.result = result.unwrap_or(Progress::Untouched);
        }
    }

    /// Parameters under the names that a fill gives them.
    fn renamed(&self, params: Vec<ParamInfo>, names: Option<&[ast::PatName]>) -> Vec<ParamInfo> {
        let Some(names) = names else { return params };
        let named = params.into_iter().zip(names).map(|(param, name)| ParamInfo {
            name: ast::Ident { name: name.name.unwrap_or(NAMELESS), span: name.span },
            ..param
        });
        named.collect()
    }

    /// Works out what the type parameters of a form stand for in one use of it.
    fn resolve_open_types(&mut self, number: usize) {
        let Some(open) = self.open_types.get(number) else { return };
        let (origin, decl, written, span) = (open.origin, open.decl, open.written, open.span);
        let is_abstract = open.is_abstract;
        let Some(form) = self.forms.get(decl) else { return };
        let generics = form.ast.generics.as_slice();
        if generics.is_empty() && written.is_empty() {
            return;
        }
        let use_of = self.origin_of(origin).and_then(|origin| origin.form.as_ref());
        let Some((host, parent)) = use_of.map(|used| (used.host, used.parent)) else { return };
        let types: Vec<Option<Type>> = if is_abstract {
            generics.iter().map(|name| Some(self.opaque_type(*name))).collect()
        } else if written.is_empty() {
            self.types_from_fills(origin, decl, span)
        } else if written.len() == generics.len() {
            written.iter().map(|ty| self.type_in(parent, ty, Some(host))).collect()
        } else {
            let word = self.word(form.ast.name.name);
            let message =
                format!("`{word}` takes {} types in brackets, not {}", generics.len(), written.len());
            self.error(307, span, message);
            vec![None; generics.len()]
        };
        let types = generics.iter().map(|name| name.name).zip(types).collect();
        if let Some(origin) = self.origins.get_mut(origin.index()) {
            origin.types = types;
        }
    }

    /// What the type parameters of a form stand for, told from what fills its blanks of functions.
    fn types_from_fills(
        &mut self,
        origin: crate::origin::OriginId,
        decl: usize,
        span: Span,
    ) -> Vec<Option<Type>> {
        let Some(form) = self.forms.get(decl) else { return Vec::new() };
        let (generics, lexical) = (form.ast.generics.as_slice(), form.origin);
        let params: Vec<Type> = generics.iter().map(|name| self.opaque_type(*name)).collect();
        let known: Vec<_> = params.iter().cloned().map(Some).collect();
        let open = self.origin_with(lexical, generics, &known);
        let mut bindings: Vec<Option<Type>> = vec![None; params.len()];
        for index in 0..self.known.len() {
            let Some(Known::Blank { host, ty, origin: blank, value: Some(value), value_origin, .. }) =
                self.known.get(index).cloned()
            else {
                continue;
            };
            if blank != origin {
                continue;
            }
            let declared = self.type_in(open, ty, Some(host));
            let given = self.coming_from(value_origin, |checker| checker.type_given_by(value, host));
            if let (Some(declared), Some(given)) = (declared, given) {
                self.unify_types(&declared, &given, &params, &mut bindings);
            }
        }
        if let Some((name, _)) = generics.iter().zip(&bindings).find(|(_, ty)| ty.is_none()) {
            let (word, form) =
                (self.word(name.name), self.forms.get(decl).map_or("", |form| self.word(form.ast.name.name)));
            self.incomplete = true;
            self.report(
                Diagnostic::error(309, span, format!("what `{word}` is in this `{form}` stays open"))
                    .help(format!("say it after the name: `{form} Name[…](…)`")),
            );
        }
        bindings
    }

    /// The type of a value that holds functions, as far as the function that gives it says.
    fn type_given_by(&mut self, value: &'a ast::Expr, host: TemplateId) -> Option<Type> {
        let ast::ExprKind::Call(callee, args) = &crate::expr::bare(value).kind else { return None };
        let ast::ExprKind::Name(name) = &crate::expr::bare(callee).kind else { return None };
        let text = crate::text::Text::new(Some(host));
        let (found, _) = self.within(text, |checker| {
            let crate::scope::Found::Generic(_, generic) = checker.find(name.name)? else { return None };
            let info = checker.generics.get(generic)?;
            let (function, owner) = (info.ast, info.owner);
            let (open, params) = checker.open_origin(generic)?;
            let result = checker.type_in(open, &function.result, owner)?;
            let given = checker.given_in_order(function, args, value.span)?;
            let mut bindings: Vec<Option<Type>> = vec![None; params.len()];
            for (param, arg) in function.params.iter().zip(given) {
                let declared = checker.type_in(open, &param.ty, owner)?;
                if crate::generic::holds_function(&declared) || params.is_empty() {
                    continue;
                }
                let (before, errors) = (checker.diagnostics.len(), checker.errors);
                let arg = arg.and_then(|arg| checker.expr(arg, None));
                checker.diagnostics.truncate(before);
                checker.errors = errors;
                if let Some(arg) = arg {
                    checker.unify_types(&declared, &arg.ty, &params, &mut bindings);
                }
            }
            // What stays open here is told by the blank's other fills, or is said there.
            checker.put_in(&result, &params, &bindings)
        });
        found
    }

    /// The types of the parameters of a function, view, proc or event, with their defaults.
    pub(crate) fn resolve_params(
        &mut self,
        params: &'a [ast::Param],
        at: Option<TemplateId>,
    ) -> Vec<ParamInfo> {
        let mut resolved = Vec::new();
        for (place, param) in params.iter().enumerate() {
            let ty = self.resolve(&param.ty, at);
            let before = params.get(..place).unwrap_or_default();
            let default = param.default.as_ref().map(|value| {
                let own = ParamInfo { name: param.name, ty: ty.clone(), has_default: false, default: None };
                self.default_of(own, value, (before, &resolved), at)
            });
            resolved.push(ParamInfo { name: param.name, ty, has_default: default.is_some(), default });
        }
        resolved
    }

    /// The parameters of a template, as a caller sees them.
    pub(crate) fn template_params(&self, id: TemplateId) -> Vec<ParamInfo> {
        let slots = self.template(id).map(|template| template.slots.as_slice()).unwrap_or_default();
        let params = slots.iter().filter_map(|slot| match (&slot.source, &slot.ty) {
            (SlotSource::Param(param), Progress::Done(ty)) => {
                let has_default = param.default.is_some();
                Some(ParamInfo { name: param.name, ty: ty.clone(), has_default, default: None })
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

    pub(crate) fn resolve_sum(&mut self, index: usize) {
        let Some(sum) = self.sums.get(index) else { return };
        let (owner, variants) = (sum.owner, sum.ast);
        let (origin, generics) = (sum.origin, sum.generics);
        let origin = if generics.is_empty() {
            origin
        } else {
            let open: Vec<_> = generics.iter().map(|name| Some(self.opaque_type(*name))).collect();
            self.origin_with(origin, generics, &open)
        };
        let mut fields = Vec::new();
        for variant in variants {
            let types: Vec<_> = variant.fields.iter().map(|ty| self.type_in(origin, ty, owner)).collect();
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
                self.incomplete = true;
                self.report(
                    Diagnostic::error(
                        310,
                        span,
                        "this type contains itself, so that its values would have no end",
                    )
                    .help("keep the parts in a list or map, and name them by a number"),
                );
            }
        }
    }

    fn resolve_slots(&mut self, id: TemplateId) {
        let count = self.template(id).map_or(0, |template| template.slots.len());
        for index in 0..count {
            self.resolve_slot(id, ir::SlotId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
    }

    /// Works out the type of a parameter or cell, where it is written.
    pub(crate) fn resolve_slot(&mut self, id: TemplateId, slot: ir::SlotId) {
        let Some(info) = self.slot(id, slot) else { return };
        if !matches!(info.ty, Progress::Untouched) {
            return;
        }
        let (source, origin) = (info.source, info.origin);
        let ty = match source {
            SlotSource::Param(param) => &param.ty,
            SlotSource::Let(Some(ty), _)
            | SlotSource::Var(ty, _)
            | SlotSource::Rule(RuleType::Written(ty), _) => ty,
            SlotSource::Setting(setting) => &setting.ty,
            SlotSource::Let(None, _) | SlotSource::Rule(RuleType::Made(_), _) | SlotSource::Captured => {
                return;
            }
        };
        let ty = self.type_in(origin, ty, Some(id));
        let template = self.templates.get_mut(id.index());
        if let Some(slot) = template.and_then(|template| template.slots.get_mut(slot.index())) {
            slot.ty = Progress::Done(ty);
        }
    }

    fn resolve_accounts(&mut self, id: TemplateId) {
        let count = self.template(id).map_or(0, |template| template.accounts.len());
        for index in 0..count {
            let account = self.template(id).and_then(|template| template.accounts.get(index));
            let Some((Some(key), origin)) = account.map(|account| (account.ast_key, account.origin)) else {
                continue;
            };
            let Some(key) = self.type_in(origin, key, Some(id)) else { continue };
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
            let state = self.template(id).and_then(|template| template.states.get(index));
            let Some((params, origin)) = state.map(|state| (state.params, state.origin)) else { continue };
            let mut data = Vec::new();
            for (place, param) in params.iter().enumerate() {
                if let Some(default) = &param.default {
                    let word = self.word(param.name.name);
                    let message =
                        format!("`{word}` is given by whatever enters the state, so it has no default");
                    self.error(307, default.span, message);
                }
                let ty = self.type_in(origin, &param.ty, Some(id));
                let earlier = params.iter().take(place).find(|other| other.name.name == param.name.name);
                if let Some(first) = earlier {
                    self.declared_twice(param.name, first.name.span);
                }
                self.coming_from(origin, |checker| checker.refuse_shadowing_datum(param.name, id));
                if ty.is_none() {
                    self.left_out.insert(param.name.name);
                    self.incomplete = true;
                }
                data.push(ty.map(|ty| self.datum(id, param.name.name, ty)));
            }
            let state = self.templates.get_mut(id.index());
            if let Some(state) = state.and_then(|template| template.states.get_mut(index)) {
                state.data = data;
            }
        }
    }

    /// A datum and a member of one name could not be told apart in `p.name`.
    fn refuse_shadowing_datum(&mut self, name: ast::Ident, id: TemplateId) {
        // The datum of a form's state and a parameter of whoever uses the form do not meet in one text.
        if self.origin_in(id, name.name) != self.origin {
            return;
        }
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
        let Some(template) = self.template(id) else { return };
        let mut first = None;
        for (origin, member) in template.members.clone() {
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
                let resolved = self.type_in(origin, ty, Some(id));
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

//! What has type parameters, or takes or gives functions: made anew for each use.

use crate::context::{AliasInfo, Checker, FunctionInfo, FunctionKind, SumInfo, next_id};
use crate::expr::{Lowered, typed, waits_for_hint};
use crate::known::Env;
use crate::origin::{Origin, OriginId};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, SumId, TemplateId, Type};
use quorate_syntax::ast;

/// More functions than this are not made from generic ones: those that call others with larger types could double
/// them without end.
const INSTANCES: usize = 5_000;

/// A function that is made for each use.
pub(crate) struct GenericInfo<'a> {
    pub(crate) ast: &'a ast::Fn,
    pub(crate) owner: Option<TemplateId>,
    pub(crate) origin: OriginId,
    /// Whether it takes or gives functions, so that it is put in the place of each call.
    pub(crate) is_inlined: bool,
    /// An origin in which its type parameters stand for types without values, and those types.
    pub(crate) open: Option<(OriginId, Vec<Type>)>,
}

impl<'a> Checker<'a> {
    /// A type without values of its own, for a type parameter.
    pub(crate) fn opaque_type(&mut self, name: ast::Ident) -> Type {
        let id = SumId(next_id(&self.sums));
        self.sums.push(SumInfo {
            name: name.name,
            span: name.span,
            owner: None,
            origin: self.origin,
            generics: &[],
            made_of: None,
            ast: &[],
            fields: Vec::new(),
        });
        Type::Sum(id)
    }

    /// An origin in which type parameters stand for types.
    pub(crate) fn origin_with(
        &mut self,
        lexical: OriginId,
        generics: &[ast::Ident],
        types: &[Option<Type>],
    ) -> OriginId {
        let id = OriginId(next_id(&self.origins));
        let module = self.origin_of(lexical).map_or(0, |origin| origin.module);
        let types = generics.iter().map(|name| name.name).zip(types.iter().cloned()).collect();
        self.origins.push(Origin { module, lexical: Some(lexical), types, form: None });
        id
    }

    /// The origin in which a generic function's types can be compared with others.
    pub(crate) fn open_origin(&mut self, generic: usize) -> Option<(OriginId, Vec<Type>)> {
        let info = self.generics.get(generic)?;
        if let Some(open) = &info.open {
            return Some(open.clone());
        }
        let (ast, origin) = (info.ast, info.origin);
        let types: Vec<Type> = ast.generics.iter().map(|name| self.opaque_type(*name)).collect();
        let known: Vec<_> = types.iter().cloned().map(Some).collect();
        let origin = self.origin_with(origin, &ast.generics, &known);
        let open = Some((origin, types));
        self.generics.get_mut(generic)?.open.clone_from(&open);
        open
    }

    /// A call of a function that is made for each use.
    pub(crate) fn call_generic(
        &mut self,
        generic: usize,
        up: u8,
        args: &[ast::Arg],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let info = self.generics.get(generic)?;
        let (ast, owner, is_inlined) = (info.ast, info.owner, info.is_inlined);
        let (open, params) = self.open_origin(generic)?;
        let declared: Vec<Option<Type>> =
            ast.params.iter().map(|param| self.type_in(open, &param.ty, owner)).collect();
        let result = self.type_in(open, &ast.result, owner)?;
        let given = self.given_in_order(ast, args, span)?;
        let mut bindings: Vec<Option<Type>> = vec![None; params.len()];
        // What an argument is tells what the parameters are; those that say nothing of their type are read last.
        let mut lowered: Vec<Lowered> = vec![None; given.len()];
        let mut is_open = false;
        for waits in [false, true] {
            if waits && let Some(hint) = hint {
                self.unify_types(&result, hint, &params, &mut bindings);
            }
            for ((arg, declared), place) in given.iter().zip(&declared).zip(&mut lowered) {
                let (Some(arg), Some(declared)) = (arg, declared) else { continue };
                if holds_function(declared) || waits_for_hint(arg) != waits {
                    continue;
                }
                let wanted = self.put_in(declared, &params, &bindings);
                let (before, errors) = (self.diagnostics.len(), self.errors);
                *place = match &wanted {
                    Some(wanted) if waits => self.expr_as(arg, wanted),
                    _ => self.expr(arg, wanted.as_ref()),
                };
                // What says nothing of its own type leaves the parameter open, which is said below.
                if place.is_none() && wanted.is_none() && waits {
                    self.diagnostics.truncate(before);
                    self.errors = errors;
                    is_open = true;
                }
                if let Some(arg) = place {
                    let ty = arg.ty.clone();
                    self.unify_types(declared, &ty, &params, &mut bindings);
                }
            }
        }
        if let Some(hint) = hint {
            self.unify_types(&result, hint, &params, &mut bindings);
        }
        for (arg, declared) in given.iter().zip(&declared) {
            if let (Some(arg), Some(declared)) = (arg, declared)
                && holds_function(declared)
                && let Some(ty) = self.type_of_known(arg)
            {
                self.unify_types(declared, &ty, &params, &mut bindings);
            }
        }
        let word = self.word(ast.name.name);
        if let Some((name, _)) = ast.generics.iter().zip(&bindings).find(|(_, binding)| binding.is_none()) {
            let is_lowered = |(arg, declared): (&Lowered, &Option<Type>)| {
                arg.is_some() || declared.as_ref().is_none_or(holds_function)
            };
            if is_open || lowered.iter().zip(&declared).all(is_lowered) {
                let parameter = self.word(name.name);
                self.report(
                    Diagnostic::error(
                        309,
                        span,
                        format!("what `{parameter}` is in this call of `{word}` stays open"),
                    )
                    .help("give the arguments a type, as in `let none_yet: List[Agent] = []`"),
                );
            }
            return None;
        }
        let lexical = self.generics.get(generic)?.origin;
        let closed = self.origin_with(lexical, &ast.generics, &bindings);
        let types: Vec<Type> = bindings.into_iter().flatten().collect();
        let mut complete = Vec::new();
        for ((arg, param), given) in lowered.into_iter().zip(&ast.params).zip(&given) {
            let given = *given;
            let wanted = self.type_in(closed, &param.ty, owner);
            complete.push(match (arg, wanted) {
                (Some(arg), Some(wanted)) => Some(self.coerce(arg, &wanted)?),
                (None, Some(wanted)) if holds_function(&wanted) => None,
                // One that says nothing of its own type is read now that it is known.
                (None, Some(wanted)) => Some(self.expr_as(given?, &wanted)?),
                (_, None) => return None,
            });
        }
        if is_inlined {
            return self.inline_generic(generic, &types, &given, complete, span);
        }
        let function = self.instance(generic, types)?;
        let ty = self.function_type(function, span)?;
        let args: Option<Vec<_>> = complete.into_iter().collect();
        let up = if owner.is_some() { up } else { 0 };
        typed(ty, span, ExprKind::Call { function, up, args: args? })
    }

    /// The arguments in the order of the parameters; a default is as good as one.
    pub(crate) fn given_in_order<'e>(
        &mut self,
        function: &'e ast::Fn,
        args: &'e [ast::Arg],
        span: Span,
    ) -> Option<Vec<Option<&'e ast::Expr>>> {
        let word = self.word(function.name.name);
        let mut given: Vec<Option<&'e ast::Expr>> = vec![None; function.params.len()];
        for (place, arg) in args.iter().enumerate() {
            let found = match arg.name {
                Some(name) => function.params.iter().position(|param| param.name.name == name.name),
                None => Some(place),
            };
            match found.and_then(|found| given.get_mut(found)) {
                Some(free @ None) => *free = Some(&arg.value),
                Some(Some(_)) => {
                    self.error(307, arg.value.span, format!("`{word}` is given this argument twice"));
                    return None;
                }
                None => {
                    self.error(307, arg.value.span, format!("`{word}` has no parameter for this"));
                    return None;
                }
            }
        }
        for (param, place) in function.params.iter().zip(&mut given) {
            if place.is_none() {
                *place = param.default.as_ref();
            }
            if place.is_none() {
                let missing = self.word(param.name.name);
                self.error(307, span, format!("`{word}` needs `{missing}`, which is not given"));
                return None;
            }
        }
        Some(given)
    }

    /// The function with its type parameters put in.
    pub(crate) fn instance(&mut self, generic: usize, types: Vec<Type>) -> Option<FnId> {
        let key = (generic, types);
        if let Some(known) = self.instances.get(&key) {
            return Some(*known);
        }
        let info = self.generics.get(generic)?;
        let (ast, owner, origin) = (info.ast, info.owner, info.origin);
        let made = self.instances.len();
        if !self.has_room(made, INSTANCES, ast.name.span, "functions made for the types of their uses") {
            return None;
        }
        let bound: Vec<_> = key.1.iter().cloned().map(Some).collect();
        let origin = self.origin_with(origin, &ast.generics, &bound);
        let id = FnId(next_id(&self.functions));
        self.functions.push(FunctionInfo {
            ast_params: &ast.params,
            ast_result: Some(&ast.result),
            ..FunctionInfo::unread(ast.name, owner, origin, FunctionKind::Function, Some(&ast.body))
        });
        self.instances.insert(key, id);
        self.resolve_function(id);
        Some(id)
    }

    /// Puts the text of a function in the place of a call.
    fn inline_generic(
        &mut self,
        generic: usize,
        types: &[Type],
        given: &[Option<&ast::Expr>],
        lowered: Vec<Lowered>,
        span: Span,
    ) -> Lowered {
        let info = self.generics.get(generic)?;
        let (ast, owner, origin) = (info.ast, info.owner, info.origin);
        let bound: Vec<_> = types.iter().cloned().map(Some).collect();
        let origin = self.origin_with(origin, &ast.generics, &bound);
        let result = self.type_in(origin, &ast.result, owner)?;
        if holds_function(&result) {
            let word = self.word(ast.name.name);
            self.error(301, span, format!("`{word}` gives functions, which are no value here"));
            return None;
        }
        let mut env = Env { origin, is_blind: owner.is_none(), bound: Vec::new() };
        let mut values = Vec::new();
        for ((param, arg), value) in ast.params.iter().zip(given).zip(lowered) {
            match value {
                Some(value) => values.push((Some(param.name.name), value)),
                None => {
                    let ty = self.type_in(origin, &param.ty, owner)?;
                    let known = self.know_here((*arg)?, &ty)?;
                    env.bound.push((param.name.name, crate::text::Bound::Known(known)));
                }
            }
        }
        self.inline(values, &ast.body, &env, &result, span)
    }

    /// A type with its type parameters put in; `None` while one it mentions is not known.
    pub(crate) fn put_in(&self, open: &Type, params: &[Type], bindings: &[Option<Type>]) -> Option<Type> {
        let hides = |ty: &Type| match ty {
            Type::Sum(id) => self.sum(*id).is_some_and(|sum| sum.made_of.is_some()),
            Type::Form(_) => true,
            _ => false,
        };
        substitute(open, params, bindings, &hides)
    }

    /// A type as written, in a text that comes from elsewhere.
    pub(crate) fn type_in(&mut self, origin: OriginId, ty: &ast::Ty, at: Option<TemplateId>) -> Option<Type> {
        self.coming_from(origin, |checker| checker.resolve(ty, at))
    }

    /// Finds out what type parameters stand for, by laying a type that mentions them beside one that does not.
    pub(crate) fn unify_types(
        &self,
        open: &Type,
        actual: &Type,
        params: &[Type],
        bindings: &mut [Option<Type>],
    ) {
        if let Some(place) = params.iter().position(|param| param == open) {
            if let Some(binding) = bindings.get_mut(place) {
                *binding = match binding.take() {
                    None => Some(actual.clone()),
                    Some(before) => Some(self.join(&before, actual).unwrap_or(before)),
                };
            }
            return;
        }
        let mut pairs: Vec<(&Type, &Type)> = Vec::new();
        match (open, actual) {
            (Type::Option(open), Type::Option(actual))
            | (Type::List(open), Type::List(actual))
            | (Type::Set(open), Type::Set(actual)) => pairs.push((open, actual)),
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                pairs.push((key, other_key));
                pairs.push((value, other_value));
            }
            (Type::Tuple(open), Type::Tuple(actual)) => pairs.extend(open.iter().zip(actual)),
            (Type::Record(open), Type::Record(actual)) => {
                for (name, open) in open {
                    if let Some((_, actual)) = actual.iter().find(|(other, _)| other == name) {
                        pairs.push((open, actual));
                    }
                }
            }
            (Type::Fn(open, result), Type::Fn(actual, other)) => {
                pairs.extend(open.iter().zip(actual));
                pairs.push((result, other));
            }
            (Type::Sum(open), Type::Sum(actual)) => {
                let made = |id: &SumId| self.sum(*id).and_then(|sum| sum.made_of.as_ref());
                if let (Some((one, open)), Some((other, actual))) = (made(open), made(actual))
                    && one == other
                {
                    pairs.extend(open.iter().zip(actual));
                }
            }
            (Type::Form(open), Type::Form(actual)) => {
                let made = |id: &ir::FormId| self.form_types.get(id.index());
                if let (Some((one, open)), Some((other, actual))) = (made(open), made(actual))
                    && one == other
                {
                    pairs.extend(open.iter().zip(actual));
                }
            }
            _ => {}
        }
        for (open, actual) in pairs {
            self.unify_types(open, actual, params, bindings);
        }
    }

    /// What a generic alias stands for with its arguments.
    pub(crate) fn alias_with(&mut self, index: usize, args: Vec<Type>) -> Option<Type> {
        let AliasInfo { owner, origin, generics, ast, name, .. } = *self.aliases.get(index)?;
        if self.making_aliases.contains(&index) {
            self.contains_itself(name.span);
            return None;
        }
        let bound: Vec<_> = args.into_iter().map(Some).collect();
        let origin = self.origin_with(origin, generics, &bound);
        self.making_aliases.push(index);
        let made = self.type_in(origin, ast, owner);
        self.making_aliases.pop();
        made
    }

    /// A constructor of a generic sum, where nothing but what it carries tells of which types.
    pub(crate) fn generic_variant(
        &mut self,
        id: SumId,
        variant: u32,
        args: &[ast::Arg],
        span: Span,
    ) -> Lowered {
        let SumInfo { owner, origin, generics, ast, .. } = *self.sum(id)?;
        let params: Vec<Type> = generics.iter().map(|name| self.opaque_type(*name)).collect();
        let open: Vec<_> = params.iter().cloned().map(Some).collect();
        let open = self.origin_with(origin, generics, &open);
        let written = ast.get(variant as usize)?;
        let mut bindings: Vec<Option<Type>> = vec![None; params.len()];
        for (arg, ty) in args.iter().zip(&written.fields) {
            let declared = self.type_in(open, ty, owner)?;
            let arg = self.expr(&arg.value, None)?;
            self.unify_types(&declared, &arg.ty, &params, &mut bindings);
        }
        let types: Option<Vec<Type>> = bindings.into_iter().collect();
        let Some(types) = types else {
            let word = self.word(written.name.name);
            self.report(
                Diagnostic::error(309, span, format!("of which types this `{word}` is stays open"))
                    .help("give what it is put into a type"),
            );
            return None;
        };
        let made = self.sum_with(id, types)?;
        self.constructor(written.name, args, span, Some(&made))
    }

    /// A generic sum with its arguments.
    pub(crate) fn sum_with(&mut self, id: SumId, args: Vec<Type>) -> Option<Type> {
        let made_of = Some((id, args.clone()));
        if let Some(known) = self.sums.iter().position(|sum| sum.made_of == made_of) {
            return Some(Type::Sum(SumId(u32::try_from(known).ok()?)));
        }
        let SumInfo { name, span, owner, origin, generics, ast, .. } = *self.sum(id)?;
        // With the same types it is found among those that are made; with ever larger ones it never would be.
        if self.making_sums.contains(&id) {
            self.contains_itself(span);
            return None;
        }
        let bound: Vec<_> = args.into_iter().map(Some).collect();
        let origin = self.origin_with(origin, generics, &bound);
        let made = SumId(next_id(&self.sums));
        self.sums.push(SumInfo {
            name,
            span,
            owner,
            origin,
            generics: &[],
            made_of,
            ast,
            fields: Vec::new(),
        });
        // Its number is known before its parts are: one that contains itself is found afterwards.
        self.making_sums.push(id);
        self.resolve_sum(made.index());
        self.making_sums.pop();
        Some(Type::Sum(made))
    }
}

impl<'a> Checker<'a> {
    /// Whether a type as written mentions functions, by itself or through the names that modules declare.
    pub(crate) fn holds_functions(&self, ty: &'a ast::Ty, module: usize, depth: usize) -> bool {
        if depth > 64 {
            return false;
        }
        let any = |types: &'a [ast::Ty]| types.iter().any(|ty| self.holds_functions(ty, module, depth + 1));
        match &ty.kind {
            ast::TyKind::Fn(..) => true,
            ast::TyKind::Tuple(types) => any(types),
            ast::TyKind::Record(fields) => {
                fields.iter().any(|(_, ty)| self.holds_functions(ty, module, depth + 1))
            }
            ast::TyKind::Option(inner) => self.holds_functions(inner, module, depth + 1),
            ast::TyKind::Named(name, args) => {
                let declared = self.type_decls.get(&(module, name.name));
                let inside = declared.is_some_and(|(home, decl)| match &decl.body {
                    ast::TypeBody::Alias(ty) => self.holds_functions(ty, *home, depth + 1),
                    ast::TypeBody::Sum(_) => false,
                });
                inside || any(args)
            }
            ast::TyKind::Error => false,
        }
    }
}

/// Whether values of a type hold functions.
pub(crate) fn holds_function(ty: &Type) -> bool {
    match ty {
        Type::Fn(..) => true,
        Type::Option(inner) | Type::List(inner) | Type::Set(inner) => holds_function(inner),
        Type::Map(key, value) => holds_function(key) || holds_function(value),
        Type::Tuple(types) => types.iter().any(holds_function),
        Type::Record(fields) => fields.iter().any(|(_, ty)| holds_function(ty)),
        _ => false,
    }
}

/// A type with its type parameters put in; `None` while one it mentions is not known.
fn substitute(
    open: &Type,
    params: &[Type],
    bindings: &[Option<Type>],
    hides: &dyn Fn(&Type) -> bool,
) -> Option<Type> {
    if let Some(place) = params.iter().position(|param| param == open) {
        return bindings.get(place)?.clone();
    }
    if hides(open) {
        return None;
    }
    let boxed = |ty: &Type| Some(Box::new(substitute(ty, params, bindings, hides)?));
    let all = |types: &[Type]| {
        types.iter().map(|ty| substitute(ty, params, bindings, hides)).collect::<Option<Vec<_>>>()
    };
    Some(match open {
        Type::Option(inner) => Type::Option(boxed(inner)?),
        Type::List(inner) => Type::List(boxed(inner)?),
        Type::Set(inner) => Type::Set(boxed(inner)?),
        Type::Map(key, value) => Type::Map(boxed(key)?, boxed(value)?),
        Type::Tuple(types) => Type::Tuple(all(types)?),
        Type::Record(fields) => {
            let fields: Option<Vec<_>> = fields
                .iter()
                .map(|(name, ty)| Some((name.clone(), substitute(ty, params, bindings, hides)?)))
                .collect();
            Type::Record(fields?)
        }
        Type::Fn(types, result) => Type::Fn(all(types)?, boxed(result)?),
        other => other.clone(),
    })
}

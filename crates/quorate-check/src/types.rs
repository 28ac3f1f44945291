//! Types as written become types as meant.

use crate::collect::{Spelling, spelling};
use crate::context::{AliasInfo, Checker, Progress};
use crate::scope::TypeName;
use crate::suggest::{Wanted, type_of_other_languages};
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir::{AssetId, FormId, SumId, TemplateId, Type, TypeWords, type_name, type_names};
use quorate_syntax::ast;

/// The names of types that need no declaration.
pub(crate) const BUILT_IN: [&str; 17] = [
    "Bool", "Text", "Int", "Ratio", "Portion", "Exact", "Money", "Asset", "Instant", "Duration", "Account",
    "Agent", "Person", "List", "Set", "Map", "Change",
];

/// Types of more parts than this are not worked out: names for types could double them without end.
const LARGEST: usize = 1_000;

/// Types of parts within parts deeper than this are not worked out: a function that calls itself with a larger type
/// would need them all.
const DEEPEST: usize = 100;

impl TypeWords for Checker<'_> {
    fn asset_word(&self, id: AssetId) -> &str {
        self.asset(id).map_or("?", |asset| asset.name.as_str())
    }

    fn template_word(&self, id: TemplateId) -> &str {
        Checker::template_word(self, id)
    }

    fn form_word(&self, id: FormId) -> String {
        self.show_form(id)
    }

    fn sum_word(&self, id: SumId) -> String {
        let Some(sum) = self.sum(id) else { return "?".to_owned() };
        match &sum.made_of {
            Some((_, args)) => format!("{}[{}]", self.word(sum.name), type_names(self, args)),
            None => self.word(sum.name).to_owned(),
        }
    }

    fn alias(&self, ty: &Type) -> Option<&str> {
        let stands_for =
            |alias: &&AliasInfo<'_>| matches!(&alias.ty, Progress::Done(Some(other)) if other == ty);
        self.aliases.iter().find(stands_for).map(|alias| self.word(alias.name.name))
    }
}

impl Checker<'_> {
    /// The meaning of a type written at a place.
    pub(crate) fn resolve(&mut self, ty: &ast::Ty, at: Option<TemplateId>) -> Option<Type> {
        let resolved = self.deeper(ty.span, |checker| checker.resolve_kind(ty, at))?;
        if depth(&resolved) > DEEPEST {
            self.error(108, ty.span, "this type is nested too deep");
            return None;
        }
        if size(&resolved) > LARGEST {
            self.error(108, ty.span, "this type has too many parts");
            return None;
        }
        Some(resolved)
    }

    /// A type as a drafter writes it.
    pub(crate) fn show(&self, ty: &Type) -> String {
        type_name(self, ty)
    }

    /// The process or body of that name at a place. Anything else is refused.
    pub(crate) fn template_named(&mut self, name: ast::Ident, at: Option<TemplateId>) -> Option<TemplateId> {
        self.template_found(self.find_type(name.name, at), name, at)
    }

    /// What was found under a name, if it is a process or body.
    pub(crate) fn template_found(
        &mut self,
        found: Option<TypeName>,
        name: ast::Ident,
        at: Option<TemplateId>,
    ) -> Option<TemplateId> {
        match found {
            Some(TypeName::Template(template)) => return Some(template),
            Some(_) => {
                let word = self.word(name.name);
                self.error(301, name.span, format!("`{word}` is a type, but no process or body"));
            }
            None => self.unknown(name, Wanted::Type, at),
        }
        None
    }

    fn resolve_kind(&mut self, ty: &ast::Ty, at: Option<TemplateId>) -> Option<Type> {
        match &ty.kind {
            ast::TyKind::Named(name, args) => self.resolve_named(*name, args, ty.span, at),
            ast::TyKind::Tuple(types) => match types.as_slice() {
                [one] => self.resolve(one, at),
                types => Some(Type::Tuple(self.resolve_all(types, at)?)),
            },
            ast::TyKind::Record(fields) => {
                let mut record: Vec<(String, Type)> = Vec::new();
                let mut sound = true;
                for (index, (name, ty)) in fields.iter().enumerate() {
                    let earlier = fields.iter().take(index).find(|(other, _)| other.name == name.name);
                    if let Some((first, _)) = earlier {
                        self.declared_twice(*name, first.span);
                        sound = false;
                    }
                    match self.resolve(ty, at) {
                        Some(ty) => record.push((self.word(name.name).to_owned(), ty)),
                        None => sound = false,
                    }
                }
                sound.then_some(Type::Record(record))
            }
            ast::TyKind::Fn(params, result) => {
                let params = self.resolve_all(params, at);
                let result = self.resolve(result, at);
                Some(Type::Fn(params?, Box::new(result?)))
            }
            ast::TyKind::Option(inner) => Some(Type::Option(Box::new(self.resolve(inner, at)?))),
            ast::TyKind::Error => {
                self.skip();
                None
            }
        }
    }

    fn resolve_all(&mut self, types: &[ast::Ty], at: Option<TemplateId>) -> Option<Vec<Type>> {
        let resolved: Vec<_> = types.iter().map(|ty| self.resolve(ty, at)).collect();
        resolved.into_iter().collect()
    }

    fn resolve_named(
        &mut self,
        name: ast::Ident,
        args: &[ast::Ty],
        span: Span,
        at: Option<TemplateId>,
    ) -> Option<Type> {
        let word = self.word(name.name);
        if let Some(ty) = self.type_parameter(name.name) {
            if let Some(first) = args.first() {
                self.error(307, first.span, format!("`{word}` takes no types in brackets"));
                return None;
            }
            return ty;
        }
        if spelling(word) == Spelling::Lower
            && let Some(form) = self.find_form(name.name, at)
        {
            return self.resolve_form(form, args, span, at);
        }
        let wanted = match word {
            "List" | "Set" | "Exact" => 1,
            "Map" => 2,
            _ => self.generics_of(name.name, at),
        };
        if spelling(word) == Spelling::Lower && self.find_type(name.name, at).is_none() {
            let near = self.nearest(word, Wanted::Type, at);
            let is_slip = |near: String| {
                near.eq_ignore_ascii_case(word) || type_of_other_languages(word) == Some(near.as_str())
            };
            if near.is_some_and(is_slip) {
                self.unknown(name, Wanted::Type, at);
                return None;
            }
            self.unknown_form(name, at);
            return None;
        }
        if args.len() != wanted {
            if wanted == 0 && self.may_be_left_out(name.name, at) {
                self.incomplete = true;
                return None;
            }
            let types = |count| if count == 1 { "1 type".into() } else { format!("{count} types") };
            self.error(
                307,
                span,
                format!("`{word}` takes {} in brackets, not {}", types(wanted), args.len()),
            );
            return None;
        }
        if word == "Exact" {
            return self.resolve_exact(args.first()?, at);
        }
        let mut args = self.resolve_all(args, at)?.into_iter().map(Box::new);
        let simple = match word {
            "Bool" => Type::Bool,
            "Text" => Type::Text,
            "Int" => Type::Int,
            "Ratio" => Type::Ratio,
            "Portion" => Type::Portion,
            "Money" => Type::Money,
            "Asset" => Type::Asset,
            "Instant" => Type::Instant,
            "Duration" => Type::Duration,
            "Account" => Type::Account,
            "Agent" => Type::Agent,
            "Person" => Type::Person,
            "List" => Type::List(args.next()?),
            "Change" => Type::Change(self.amendable(name.span, at)?.1),
            "Set" => Type::Set(args.next()?),
            "Map" => Type::Map(args.next()?, args.next()?),
            _ => {
                let args = args.map(|arg| *arg).collect();
                return self.resolve_declared(name, args, at);
            }
        };
        Some(simple)
    }

    fn resolve_exact(&mut self, arg: &ast::Ty, at: Option<TemplateId>) -> Option<Type> {
        match self.resolve(arg, at)? {
            Type::Amount(asset) => Some(Type::Exact(asset)),
            Type::Money => Some(Type::ExactMoney),
            other => {
                let other = self.show(&other);
                self.error(301, arg.span, format!("expected an asset, found `{other}`"));
                None
            }
        }
    }

    /// How many types a declared type takes.
    fn generics_of(&self, name: Name, at: Option<TemplateId>) -> usize {
        match self.find_type(name, at) {
            Some(TypeName::Sum(id)) => self.sum(id).map_or(0, |sum| sum.generics.len()),
            Some(TypeName::Alias(index)) => self.aliases.get(index).map_or(0, |alias| alias.generics.len()),
            _ => 0,
        }
    }

    /// The type of whatever is made from a form or includes it.
    fn resolve_form(
        &mut self,
        decl: usize,
        args: &[ast::Ty],
        span: Span,
        at: Option<TemplateId>,
    ) -> Option<Type> {
        let form = self.forms.get(decl)?.ast;
        let word = self.word(form.name.name);
        if args.len() != form.generics.len() {
            let message =
                format!("`{word}` takes {} types in brackets, not {}", form.generics.len(), args.len());
            self.error(307, span, message);
            return None;
        }
        let args = self.resolve_all(args, at)?;
        Some(Type::Form(self.form_type(decl, args)))
    }

    fn resolve_declared(
        &mut self,
        name: ast::Ident,
        args: Vec<Type>,
        at: Option<TemplateId>,
    ) -> Option<Type> {
        match (self.find_type(name.name, at), self.find_asset(name.name, at)) {
            (Some(TypeName::Sum(id)), _) if args.is_empty() => Some(Type::Sum(id)),
            (Some(TypeName::Sum(id)), _) => self.sum_with(id, args),
            (Some(TypeName::Template(id)), _) => Some(Type::Process(id)),
            (Some(TypeName::Alias(index)), _) if args.is_empty() => self.resolve_alias(index),
            (Some(TypeName::Alias(index)), _) => self.alias_with(index, args),
            (None, Some((asset, _))) => Some(Type::Amount(asset)),
            // Outside the body that issues it an asset is no type, and its amounts are `Money`.
            (None, None) if self.is_issued_somewhere(name.name) => Some(Type::Money),
            (None, None) => {
                let is_asset = spelling(self.word(name.name)) == Spelling::Caps;
                self.unknown(name, if is_asset { Wanted::Asset } else { Wanted::Type }, at);
                None
            }
        }
    }

    /// What a name for another type stands for.
    pub(crate) fn resolve_alias(&mut self, index: usize) -> Option<Type> {
        let alias = self.aliases.get_mut(index)?;
        let (owner, ast, name, origin) = (alias.owner, alias.ast, alias.name, alias.origin);
        if !alias.generics.is_empty() {
            return None;
        }
        match std::mem::replace(&mut alias.ty, Progress::Running) {
            Progress::Done(ty) => {
                alias.ty = Progress::Done(ty.clone());
                ty
            }
            Progress::Running => {
                self.contains_itself(name.span);
                None
            }
            Progress::Untouched => {
                let ty = self.type_in(origin, ast, owner);
                if let Some(alias) = self.aliases.get_mut(index) {
                    alias.ty = Progress::Done(ty.clone());
                }
                ty
            }
        }
    }

    /// Says that a type contains itself.
    pub(crate) fn contains_itself(&mut self, span: Span) {
        self.incomplete = true;
        self.report(
            Diagnostic::error(310, span, "this type contains itself, so that its values would have no end")
                .help("keep the parts in a list or map, and name them by a number"),
        );
    }

    /// Says that a type was expected and another found.
    pub(crate) fn expected(&mut self, span: Span, expected: &str, found: &Type) {
        let shown = self.show(found);
        let mut diagnostic = Diagnostic::error(301, span, format!("expected {expected}, found `{shown}`"))
            .label(format!("`{shown}`"));
        if let Type::Option(_) = found {
            diagnostic = Diagnostic::error(306, span, format!("this may be none: it is `{shown}`"))
                .help("open it with `match`, or give a default with `??`");
        } else if let Some(advice) = advice(expected, found) {
            diagnostic = diagnostic.help(advice);
        }
        self.report(diagnostic);
    }
}

/// What is probably meant where something else was expected.
fn advice(expected: &str, found: &Type) -> Option<&'static str> {
    match (expected, found) {
        ("somebody who can act", Type::Set(_) | Type::List(_) | Type::Map(..)) => {
            Some("`by m in …` opens it to each of them")
        }
        ("an amount", Type::Int) => Some("say of which asset, as in `5 USDC`"),
        ("a list", Type::Set(_)) => Some("`add … to …` puts something into a set"),
        ("a set", Type::List(_)) => Some("`append … to …` puts something at the end of a list"),
        ("a number or an amount", Type::Account) => Some("`….USDC` is what an account holds of `USDC`"),
        ("a number or an amount", Type::Set(_)) => Some("`add … to …` and `remove … from …` change a set"),
        _ => None,
    }
}

/// How many parts a type has.
fn size(ty: &Type) -> usize {
    1 + match ty {
        Type::Option(inner) | Type::List(inner) | Type::Set(inner) => size(inner),
        Type::Map(key, value) => size(key) + size(value),
        Type::Tuple(types) => types.iter().map(size).sum(),
        Type::Record(fields) => fields.iter().map(|(_, ty)| size(ty)).sum(),
        _ => 0,
    }
}

/// How deep the parts of a type lie.
fn depth(ty: &Type) -> usize {
    let deepest = |types: &[Type]| types.iter().map(depth).max().unwrap_or(0);
    1 + match ty {
        Type::Option(inner) | Type::List(inner) | Type::Set(inner) => depth(inner),
        Type::Map(key, value) => depth(key).max(depth(value)),
        Type::Tuple(types) => deepest(types),
        Type::Record(fields) => fields.iter().map(|(_, ty)| depth(ty)).max().unwrap_or(0),
        Type::Fn(types, result) => deepest(types).max(depth(result)),
        _ => 0,
    }
}

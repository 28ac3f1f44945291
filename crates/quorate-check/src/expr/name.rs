//! Names, constructors, and the words that stand for somebody.

use super::{Lowered, typed};
use crate::collect::{Spelling, spelling};
use crate::context::{Checker, FunctionKind, Node, Progress, SlotSource};
use crate::scope::{Found, TypeName, Value};
use crate::suggest::Wanted;
use crate::text::{Caller, Realm};
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, DataId, ExprKind, FnId, LocalId, SumId, TemplateId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// A lower-case name as a value.
    pub(super) fn name(&mut self, name: ast::Ident, span: Span) -> Lowered {
        match self.find(name.name) {
            Some(found) => self.found(found, name, span),
            None if crate::chance::is_chance(self.word(name.name)) => self.chance(name, &[], span),
            None => {
                self.unknown_value(name);
                None
            }
        }
    }

    /// The value of a name that stands by itself.
    pub(crate) fn name_as_value(&mut self, name: ast::Ident) -> Lowered {
        self.name(name, name.span)
    }

    /// What a name was found to stand for, as a value.
    pub(super) fn found(&mut self, found: Found, name: ast::Ident, span: Span) -> Lowered {
        match found {
            Found::Local(id) => {
                if let Some(local) = self.text.locals.get_mut(id.index()) {
                    local.used = true;
                }
                typed(self.local_type(id)?, span, ExprKind::Local(id))
            }
            Found::Data(data) => {
                let ty = self.template(self.text.template?)?.data.get(data.index())?.1.ty.clone();
                let kind = if self.text.left {
                    ExprKind::Local(self.kept(data, &ty, span))
                } else {
                    ExprKind::Data { up: 0, data }
                };
                typed(ty, span, kind)
            }
            Found::Member(up, template, value) => self.member_value(up, template, value, name, span),
            Found::File(function) => {
                self.needs_brackets(name, function);
                None
            }
            Found::Known(known) => self.known_value(known, span),
            Found::Generic(..) => {
                self.no_value(name.span);
                None
            }
        }
    }

    /// The variable that keeps a datum as it was when the text began.
    fn kept(&mut self, data: DataId, ty: &Type, span: Span) -> LocalId {
        if let Some((_, local)) = self.text.kept.iter().find(|(kept, _)| *kept == data) {
            return *local;
        }
        let local = self.hidden_local(Name(u32::MAX), span, Some(ty.clone()));
        self.text.kept.push((data, local));
        local
    }

    fn member_value(
        &mut self,
        up: u8,
        template: TemplateId,
        value: Value,
        name: ast::Ident,
        span: Span,
    ) -> Lowered {
        let word = self.word(name.name);
        if up == 0
            && self.text.only_rules
            && matches!(value, Value::Slot(slot) if self.slot(template, slot).is_some_and(|slot| {
                !matches!(slot.source, SlotSource::Param(_) | SlotSource::Rule(..))
            }))
        {
            let message = format!("a blank is worked out before `{word}` has a value");
            let host = self.template(template).filter(|host| host.origin != self.origin && !host.is_abstract);
            // What a form fills by itself is right where other forms stand around it: the use is not.
            let diagnostic = match host {
                Some(host) => Diagnostic::error(201, host.name.span, message).also(span, "mentioned here"),
                None => Diagnostic::error(201, span, message),
            };
            self.report(diagnostic.help("say `live` to have it read whenever it is asked for"));
            return None;
        }
        if up == 0 && self.text.only_params && !matches!(value, Value::Slot(_)) {
            self.error(201, span, format!("a default can mention earlier parameters, but not `{word}`"));
            return None;
        }
        match value {
            Value::Slot(slot) => {
                if up == 0
                    && self.text.slots_before.is_some_and(|limit| slot >= limit)
                    && !self
                        .slot(template, slot)
                        .is_some_and(|slot| matches!(slot.source, SlotSource::Rule(..)))
                {
                    let message = if self.text.slots_before == Some(slot) {
                        format!("`{word}` cannot be mentioned in its own first value")
                    } else {
                        format!("`{word}` comes later and has no value yet")
                    };
                    self.error(201, span, message);
                    return None;
                }
                self.mention(Node::Slot(template, slot), span);
                let ty = self.slot_type(template, slot)?;
                let is_setting = self.slot(template, slot)?.is_setting();
                if let Some(slot) = self
                    .templates
                    .get_mut(template.index())
                    .and_then(|template| template.slots.get_mut(slot.index()))
                {
                    slot.used = true;
                }
                if up > 0 && is_setting && !self.text.is_live && !self.text.only_params {
                    let kept = self.captured(up, template, slot, ty.clone())?;
                    return typed(ty, span, kept);
                }
                typed(ty, span, ExprKind::Slot { up, slot })
            }
            Value::Account(account) => {
                let is_family = self.template(template)?.accounts.get(account.index())?.ast_key.is_some();
                if is_family {
                    self.report(
                        Diagnostic::error(301, span, format!("`{word}` is many accounts"))
                            .help(format!("name one of them: `{word}[…]`")),
                    );
                    return None;
                }
                typed(Type::Account, span, ExprKind::Account { up, account, key: None })
            }
            Value::Function(function) => {
                let kind = self.function(function)?.kind;
                if !matches!(
                    kind,
                    FunctionKind::Derive | FunctionKind::View(false) | FunctionKind::Blank(false)
                ) {
                    self.needs_brackets(name, function);
                    return None;
                }
                let ty = self.function_type(function, span)?;
                typed(ty, span, ExprKind::Call { function, up, args: Vec::new() })
            }
            Value::Generic(_) => {
                self.no_value(span);
                None
            }
            Value::Proc(_) => {
                self.error(
                    301,
                    span,
                    format!("`{word}` is a proc: it is run by `do {word}(…)` and has no value"),
                );
                None
            }
        }
    }

    fn needs_brackets(&mut self, name: ast::Ident, function: FnId) {
        let word = self.word(name.name);
        let takes_none = self.function(function).is_some_and(|function| function.ast_params.is_empty());
        if takes_none {
            self.report(
                Diagnostic::error(307, name.span, format!("`{word}` is called with brackets"))
                    .help(format!("`{word}()`")),
            );
        } else {
            self.no_value(name.span);
        }
    }

    fn no_value(&mut self, span: Span) {
        self.error(301, span, "a function is called, or handed on to a blank or a function, and is no value");
    }

    /// The type of a function's value, worked out now if need be. Notes that the text mentions it.
    pub(crate) fn function_type(&mut self, id: FnId, span: Span) -> Option<Type> {
        self.mention(Node::Function(id), span);
        if let Some(function) = self.functions.get_mut(id.index()) {
            function.used = true;
        }
        match &self.function(id)?.result {
            Progress::Done(ty) => ty.clone(),
            // Only what is in a circle is asked for while it is being worked out, and circles are reported whole.
            Progress::Running => {
                self.incomplete = true;
                None
            }
            Progress::Untouched => {
                self.deeper(span, |checker| {
                    checker.lower_function(id);
                    Some(())
                })?;
                match &self.function(id)?.result {
                    Progress::Done(ty) => ty.clone(),
                    _ => None,
                }
            }
        }
    }

    /// A constructor with what it carries.
    pub(crate) fn constructor(
        &mut self,
        name: ast::Ident,
        args: &[ast::Arg],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let wanted = match hint {
            Some(Type::Sum(id)) => self.variant_of(*id, name).map(|variant| (*id, variant)),
            _ => None,
        };
        let candidates = match wanted {
            Some(found) => vec![found],
            None => self.find_constructors(name.name),
        };
        if candidates.is_empty()
            && self.text.realm.reads_all()
            && let Some(TypeName::Template(template)) = self.find_type(name.name, self.text.template)
        {
            return self.instances(template, span);
        }
        let (sum, variant) = match candidates.as_slice() {
            [one] => *one,
            [] => {
                self.no_constructor(name, hint);
                args.iter().for_each(|arg| drop(self.read_anyway(&arg.value)));
                return None;
            }
            [first, second, ..] => {
                let shown = |id: SumId| self.sum(id).map_or("", |sum| self.word(sum.name));
                let (one, other) = (shown(first.0), shown(second.0));
                let word = self.word(name.name);
                self.error(
                    201,
                    name.span,
                    format!("`{word}` may be of `{one}` or of `{other}`; the type must be clear"),
                );
                return None;
            }
        };
        if !self.sum(sum)?.generics.is_empty() {
            return self.generic_variant(sum, variant, args, span);
        }
        let fields = self.sum(sum)?.fields.get(variant as usize)?.clone()?;
        let args = self.positional(args, &fields, name, span)?;
        typed(Type::Sum(sum), span, ExprKind::Variant(variant, args))
    }

    /// The place of a constructor in a sum.
    pub(crate) fn variant_of(&self, sum: SumId, name: ast::Ident) -> Option<u32> {
        let variants = self.sum(sum)?.ast;
        let place = variants.iter().position(|variant| variant.name.name == name.name)?;
        u32::try_from(place).ok()
    }

    fn no_constructor(&mut self, name: ast::Ident, hint: Option<&Type>) {
        let word = self.word(name.name);
        match self.find_type(name.name, self.text.template) {
            Some(TypeName::Template(_)) => self.walks_the_world(name.span, word),
            Some(_) => self.error(301, name.span, format!("`{word}` is a type, not a value")),
            None => match hint {
                Some(Type::Sum(id)) => {
                    let variants = self.sum(*id).map(|sum| sum.ast).unwrap_or_default();
                    let near = crate::suggest::nearest_of(
                        word,
                        variants.iter().map(|variant| self.word(variant.name.name)),
                    );
                    let sum = self.sum(*id).map_or("", |sum| self.word(sum.name));
                    let mut diagnostic =
                        Diagnostic::error(201, name.span, format!("`{sum}` has no `{word}`"));
                    if let Some(near) = near {
                        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                    }
                    self.report(diagnostic);
                }
                _ if crate::types::BUILT_IN.contains(&word) => {
                    self.error(301, name.span, format!("`{word}` is a type, not a value"));
                }
                _ => self.unknown(name, Wanted::Constructor, self.text.template),
            },
        }
    }

    /// Says that rules may not go through all instances.
    pub(crate) fn walks_the_world(&mut self, span: Span, word: &str) {
        self.report(
            Diagnostic::error(506, span, format!("a rule cannot go through every `{word}` there is"))
                .help("keep those that matter in a set or list of your own")
                .note("what a rule costs would grow with the size of the world"),
        );
    }

    /// An asset by its name.
    pub(crate) fn asset_named(&mut self, name: ast::Ident) -> Option<(AssetId, u8)> {
        let found = self.find_asset(name.name, self.text.template);
        if found.is_none() {
            self.unknown(name, Wanted::Asset, self.text.template);
        }
        found
    }

    /// `now`, `self`, `me`, `caller` and `creator`.
    pub(super) fn pronoun(&mut self, expr: &ast::Expr) -> Lowered {
        let span = expr.span;
        let (word, template) = match &expr.kind {
            ast::ExprKind::Now => return typed(Type::Instant, span, ExprKind::Now),
            ast::ExprKind::Caller => return self.caller(span),
            ast::ExprKind::SelfAccount => ("self", self.text.template),
            ast::ExprKind::Me => ("me", self.text.template),
            _ => ("creator", self.text.template),
        };
        if self.text.realm == Realm::Chance && matches!(expr.kind, ast::ExprKind::Me) {
            return self.somebody(span);
        }
        let Some(template) = template else {
            self.error(201, span, format!("`{word}` does not exist outside a process or body"));
            return None;
        };
        match &expr.kind {
            ast::ExprKind::SelfAccount => typed(Type::Process(template), span, ExprKind::Instance { up: 0 }),
            ast::ExprKind::Me => {
                let chain = self.chain(Some(template));
                let body = chain.iter().find(|(_, id)| self.template(*id).is_some_and(|info| info.is_body));
                let (up, id) = body.copied().unwrap_or((0, template));
                typed(Type::Process(id), span, ExprKind::Instance { up })
            }
            _ => {
                let ty = self.template(template)?.creator.clone();
                typed(ty, span, ExprKind::Creator { up: 0 })
            }
        }
    }

    fn caller(&mut self, span: Span) -> Lowered {
        if let Some(Node::Proc(id)) = self.text.node {
            self.caller_wanted.insert(id);
        }
        match self.text.caller.clone() {
            Caller::Known(ty) => typed(ty, span, ExprKind::Caller),
            Caller::Nobody(place) => {
                let message = format!("`caller` does not exist {place}");
                let mut diagnostic = Diagnostic::error(201, span, message);
                if self.text.template.is_some() && !self.text.is_deadline {
                    diagnostic = diagnostic.help("`creator` is who created this, and stays so");
                }
                self.report(diagnostic);
                None
            }
        }
    }

    /// Says that a lower-case name is unknown, or what it is instead.
    pub(crate) fn unknown_value(&mut self, name: ast::Ident) {
        let word = self.word(name.name);
        let at = self.text.template;
        let is_state = at.is_some_and(|template| self.find_state(template, name.name).is_some());
        if is_state {
            self.report(
                Diagnostic::error(201, name.span, format!("`{word}` is a state, not a value"))
                    .help(format!("ask for it: `self is {word}`")),
            );
        } else if spelling(word) == Spelling::Lower && self.is_datum_elsewhere(name) {
            self.report(
                Diagnostic::error(503, name.span, format!("`{word}` exists only in a state that carries it"))
                    .help("write the rule inside that state, or open it with `match self`"),
            );
        } else {
            self.unknown(name, Wanted::Value, at);
        }
    }

    fn is_datum_elsewhere(&self, name: ast::Ident) -> bool {
        let template = self.text.template.and_then(|id| self.template(id));
        template.is_some_and(|template| template.data.iter().any(|(other, _)| *other == name.name))
    }

    /// An asset as an argument of `supply` and its kind.
    pub(crate) fn asset_value(&mut self, name: ast::Ident, span: Span) -> Option<(AssetId, ir::Expr)> {
        let (asset, up) = self.asset_named(name)?;
        Some((asset, typed(Type::Asset, span, ExprKind::Asset { asset, up })?))
    }
}

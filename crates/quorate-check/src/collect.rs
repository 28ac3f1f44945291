//! The first pass: everything declared gets a number, and its name a meaning.

use crate::context::{
    AccountInfo, AliasInfo, Checker, FunctionInfo, FunctionKind, ProcInfo, Progress, SlotInfo, SlotSource,
    StateInfo, SumInfo, TemplateInfo, next_id,
};
use crate::scope::{Scope, TypeName, Value};
use crate::suggest::nearest_of;
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{AccountId, AssetId, FnId, ProcId, SlotId, StateId, SumId, TemplateId, Type};
use quorate_syntax::ast::{self, ItemKind, MemberKind};

/// Templates nested deeper than this are refused.
const TEMPLATES_DEEP: usize = 64;

/// How a word is spelt, which says what kind of thing it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    Lower,
    Camel,
    Caps,
    /// None of these; the reader of the text has said so.
    Mixed,
}

/// The spelling of a word.
pub(crate) fn spelling(word: &str) -> Spelling {
    let upper = word.chars().any(|letter| letter.is_ascii_uppercase());
    let lower = word.chars().any(|letter| letter.is_ascii_lowercase());
    match (upper, lower, word.starts_with(|letter: char| letter.is_ascii_uppercase())) {
        (false, _, _) => Spelling::Lower,
        (true, false, true) if word.len() > 1 => Spelling::Caps,
        (true, _, true) if !word.contains('_') => Spelling::Camel,
        _ => Spelling::Mixed,
    }
}

impl<'a> Checker<'a> {
    /// Numbers everything a file declares.
    pub(crate) fn collect_file(&mut self, file: &'a ast::File) {
        for item in &file.items {
            match &item.kind {
                ItemKind::Asset(asset) => self.collect_asset(asset, None),
                ItemKind::Quantity(quantity) => self.collect_quantity(quantity, None),
                ItemKind::Type(decl) => self.collect_type(decl, None),
                ItemKind::Fn(function) => self.collect_fn(function, None),
                ItemKind::Process(process) => self.collect_process(process, None, 0),
                ItemKind::Use(items) => {
                    self.left_out.extend(items.names.iter().map(|name| name.name));
                    self.unsupported(keyword(item.span, "use"), "`use`");
                }
                ItemKind::Form(form) => {
                    self.leave_out(form.name.name, head(item.span, form.name), "a `form`")
                }
                ItemKind::FormUse(form_use) => {
                    self.leave_out_use(form_use);
                }
                ItemKind::Behaviour(behaviour) => {
                    self.leave_out(behaviour.name.name, head(item.span, behaviour.name), "a `behaviour`");
                }
                ItemKind::Scenario(play) => {
                    self.unsupported(item_head(item.span, play.name.span), "a `scenario`");
                }
                ItemKind::Experiment(play) => {
                    self.unsupported(item_head(item.span, play.name.span), "an `experiment`");
                }
                ItemKind::Error => {
                    self.file.open = true;
                    self.skip();
                }
            }
        }
    }

    /// Says that a declaration cannot be run, and lets its name be mentioned.
    pub(crate) fn leave_out(&mut self, name: Name, span: Span, what: &str) {
        self.left_out.insert(name);
        self.unsupported(span, what);
    }

    /// A declaration that starts with a word of one's own: the use of a form, or a slip of the pen.
    fn leave_out_use(&mut self, form_use: &ast::FormUse) {
        let (form, name) = (form_use.form, form_use.name);
        let word = self.word(form.name);
        let meant = match word {
            "contract" | "class" | "struct" => Some("process"),
            _ => nearest_of(word, ["process", "body"].into_iter()),
        };
        match meant {
            Some(meant) => {
                self.left_out.insert(name.name);
                let message = format!("nothing is declared with the word `{word}`");
                let help = format!("did you mean `{meant}`?");
                self.report(Diagnostic::error(201, form.span, message).help(help));
            }
            None => self.leave_out(name.name, form.span.to(name.span), "the use of a form"),
        }
    }

    fn scope(&mut self, owner: Option<TemplateId>) -> &mut Scope {
        match owner.and_then(|id| self.templates.get_mut(id.index())) {
            Some(template) => &mut template.scope,
            None => &mut self.file,
        }
    }

    fn collect_process(&mut self, process: &'a ast::Process, parent: Option<TemplateId>, depth: usize) {
        let id = TemplateId(next_id(&self.templates));
        if !self.name_type(process.name, TypeName::Template(id), parent) {
            return;
        }
        if let Some(generic) = process.generics.first() {
            return self.leave_out(process.name.name, generic.span, "a process with type parameters");
        }
        if depth >= TEMPLATES_DEEP {
            self.incomplete = true;
            return self.error(108, process.name.span, "this is nested too deep");
        }
        self.templates.push(TemplateInfo {
            ast: process,
            span: process.name.span,
            parent,
            scope: Scope::default(),
            slots: Vec::new(),
            data: Vec::new(),
            states: Vec::new(),
            accounts: Vec::new(),
            assets: Vec::new(),
            nested: Vec::new(),
            views: Vec::new(),
            creator: Type::Account,
            starts: Vec::new(),
            handlers: Vec::new(),
            deadlines: Vec::new(),
        });
        if let Some(parent) = parent.and_then(|id| self.templates.get_mut(id.index())) {
            parent.nested.push(id);
        }
        for param in &process.params {
            self.collect_slot(param.name, SlotSource::Param(param), id);
        }
        for member in &process.members {
            self.collect_member(member, id, depth);
        }
    }

    fn collect_member(&mut self, member: &'a ast::Member, id: TemplateId, depth: usize) {
        let owner = Some(id);
        match &member.kind {
            MemberKind::Asset(asset) => self.collect_asset(asset, owner),
            MemberKind::Quantity(quantity) => self.collect_quantity(quantity, owner),
            MemberKind::Type(decl) => self.collect_type(decl, owner),
            MemberKind::Fn(function) => self.collect_fn(function, owner),
            MemberKind::Process(process) => self.collect_process(process, owner, depth + 1),
            MemberKind::Let(name, ty, value) => {
                self.collect_slot(*name, SlotSource::Let(ty.as_ref(), value), id);
            }
            MemberKind::Var(name, ty, value) => {
                self.collect_slot(*name, SlotSource::Var(ty, value.as_ref()), id);
            }
            MemberKind::Derive(name, ty, value) => {
                self.add_function(*name, FunctionKind::Derive, &[], Some(ty), value, owner);
            }
            MemberKind::View(name, params, value) => {
                let kind = FunctionKind::View(params.is_some());
                let params = params.as_deref().unwrap_or_default();
                if let Some(function) = self.add_function(*name, kind, params, None, value, owner)
                    && let Some(template) = self.templates.get_mut(id.index())
                {
                    template.views.push(function);
                }
            }
            MemberKind::Account(accounts) => {
                for (name, key) in accounts {
                    self.collect_account(*name, key.as_ref(), id);
                }
            }
            MemberKind::Proc(proc) => {
                let number = ProcId(next_id(&self.procs));
                if self.name_value(proc.name, Value::Proc(number), owner) {
                    self.procs.push(ProcInfo {
                        ast: proc,
                        owner: id,
                        params: Vec::new(),
                        lowered: None,
                        may_go: false,
                        used: false,
                    });
                }
            }
            MemberKind::State(name, params, members) => {
                self.collect_state(*name, params, false, id);
                for member in members {
                    self.refuse_in_state(member);
                }
            }
            MemberKind::End(name, params) => self.collect_state(*name, params, true, id),
            MemberKind::Start(..) | MemberKind::On(..) | MemberKind::At(..) | MemberKind::Every(..) => {}
            MemberKind::Error => self.open_scope(id),
            _ => self.refuse_member(member, id),
        }
    }

    /// Says which members cannot be run.
    fn refuse_member(&mut self, member: &'a ast::Member, id: TemplateId) {
        let at = member.span;
        match &member.kind {
            MemberKind::Form(form) => self.leave_out(form.name.name, head(at, form.name), "a `form`"),
            MemberKind::FormUse(form_use) => {
                self.leave_out_use(form_use);
            }
            MemberKind::Setting(setting) => {
                self.leave_out(setting.name.name, head(at, setting.name), "a `setting`");
            }
            MemberKind::Blank(blank) => self.leave_out(blank.name.name, head(at, blank.name), "a `blank`"),
            MemberKind::Hook(hook) => self.leave_out(hook.name.name, head(at, hook.name), "a `hook`"),
            MemberKind::Facet(name, _) => self.unsupported(head(at, *name), "a `facet`"),
            MemberKind::Include(name, ..) => {
                self.open_scope(id);
                self.unsupported(head(at, *name), "an `include`");
            }
            MemberKind::Migrate(name, _) => self.unsupported(head(at, *name), "`migrate`"),
            MemberKind::Fill(name, ..) => self.unsupported(name.span, "the fill of a blank"),
            MemberKind::HookFill(name, ..) => self.unsupported(name.span, "the fill of a hook"),
            MemberKind::Principle(name, ..) => self.unsupported(head(at, *name), "a `principle`"),
            MemberKind::Claim(kind, name, _) => {
                let what = match kind {
                    ast::ClaimKind::Invariant => "an `invariant`",
                    ast::ClaimKind::Step => "a `step` claim",
                    ast::ClaimKind::Possible => "a `possible` claim",
                    ast::ClaimKind::Enforce => "an `enforce` claim",
                };
                self.unsupported(head(at, *name), what);
            }
            MemberKind::Property(property) => {
                self.unsupported(head(at, property.name), "a `property`");
            }
            _ => {}
        }
    }

    /// A state has handlers and deadlines, and nothing else.
    fn refuse_in_state(&mut self, member: &'a ast::Member) {
        match &member.kind {
            MemberKind::On(..) | MemberKind::At(..) | MemberKind::Every(..) => {}
            MemberKind::Error => self.skip(),
            _ => {
                self.incomplete = true;
                let message = "a state holds `on`, `at` and `every`, and nothing else";
                let mut diagnostic = Diagnostic::error(103, member.span, message);
                if let MemberKind::Fill(name, ..) | MemberKind::HookFill(name, ..) = &member.kind {
                    let word = self.word(name.name);
                    diagnostic =
                        diagnostic.help(format!("if `{word}` is the state that follows, write `-> {word}`"));
                }
                self.report(diagnostic);
            }
        }
    }

    fn open_scope(&mut self, id: TemplateId) {
        self.scope(Some(id)).open = true;
        self.skip();
    }

    fn collect_asset(&mut self, asset: &'a ast::Asset, owner: Option<TemplateId>) {
        let decimals = self.decimals(asset.decimals.as_ref());
        let cap = asset.cap.as_ref().and_then(|cap| self.cap(cap, decimals, asset.name.name));
        self.add_asset(
            asset.name,
            ir::Asset {
                name: self.word(asset.name.name).to_owned(),
                decimals,
                is_quantity: false,
                owner,
                bound: asset.bound,
                revocable: asset.revocable,
                history: asset.history,
                cap,
                span: asset.name.span,
            },
        );
    }

    fn collect_quantity(&mut self, quantity: &'a ast::Quantity, owner: Option<TemplateId>) {
        let decimals = self.decimals(quantity.decimals.as_ref());
        self.add_asset(
            quantity.name,
            ir::Asset {
                name: self.word(quantity.name.name).to_owned(),
                decimals,
                is_quantity: true,
                owner,
                bound: false,
                revocable: false,
                history: false,
                cap: None,
                span: quantity.name.span,
            },
        );
    }

    fn add_asset(&mut self, name: ast::Ident, asset: ir::Asset) {
        let id = AssetId(next_id(&self.assets));
        let owner = asset.owner;
        if let Some((_, first)) = self.scope(owner).assets.get(&name.name).copied() {
            return self.declared_twice(name, first);
        }
        self.scope(owner).assets.insert(name.name, (id, name.span));
        self.assets.push(asset);
        if let Some(template) = owner.and_then(|owner| self.templates.get_mut(owner.index())) {
            template.assets.push(id);
        }
    }

    fn collect_type(&mut self, decl: &'a ast::TypeDecl, owner: Option<TemplateId>) {
        if let Some(generic) = decl.generics.first() {
            return self.leave_out(decl.name.name, generic.span, "a type with type parameters");
        }
        match &decl.body {
            ast::TypeBody::Alias(ty) => {
                if self.name_type(decl.name, TypeName::Alias(self.aliases.len()), owner) {
                    self.aliases.push(AliasInfo { owner, name: decl.name, ast: ty, ty: Progress::Untouched });
                }
            }
            ast::TypeBody::Sum(variants) => {
                let id = SumId(next_id(&self.sums));
                if !self.name_type(decl.name, TypeName::Sum(id), owner) {
                    return;
                }
                for (index, variant) in variants.iter().enumerate() {
                    let same = |other: &&ast::Variant| other.name.name == variant.name.name;
                    if let Some(first) = variants.iter().take(index).find(same) {
                        self.declared_twice(variant.name, first.name.span);
                    }
                    let place = u32::try_from(index).unwrap_or(u32::MAX);
                    self.scope(owner).constructors.entry(variant.name.name).or_default().push((id, place));
                }
                self.sums.push(SumInfo {
                    name: decl.name.name,
                    span: decl.name.span,
                    owner,
                    ast: variants,
                    fields: Vec::new(),
                });
            }
        }
    }

    fn collect_fn(&mut self, function: &'a ast::Fn, owner: Option<TemplateId>) {
        if let Some(generic) = function.generics.first() {
            return self.leave_out(function.name.name, generic.span, "a function with type parameters");
        }
        let (params, result) = (&function.params, Some(&function.result));
        self.add_function(function.name, FunctionKind::Function, params, result, &function.body, owner);
    }

    fn add_function(
        &mut self,
        name: ast::Ident,
        kind: FunctionKind,
        params: &'a [ast::Param],
        result: Option<&'a ast::Ty>,
        value: &'a ast::Expr,
        owner: Option<TemplateId>,
    ) -> Option<FnId> {
        let id = FnId(next_id(&self.functions));
        if !self.name_value(name, Value::Function(id), owner) {
            return None;
        }
        self.functions.push(FunctionInfo {
            name,
            owner,
            kind,
            ast_params: params,
            ast_result: result,
            value,
            params: Vec::new(),
            result: Progress::Untouched,
            is_read: false,
            lowered: None,
            used: false,
        });
        Some(id)
    }

    fn collect_slot(&mut self, name: ast::Ident, source: SlotSource<'a>, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let slot = SlotId(next_id(&template.slots));
        if !self.name_value(name, Value::Slot(slot), Some(id)) {
            return;
        }
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.slots.push(SlotInfo {
                name,
                source,
                ty: Progress::Untouched,
                is_read: false,
                lowered: None,
                used: false,
            });
        }
    }

    fn collect_account(&mut self, name: ast::Ident, key: Option<&'a ast::Ty>, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let account = AccountId(next_id(&template.accounts));
        if !self.name_value(name, Value::Account(account), Some(id)) {
            return;
        }
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.accounts.push(AccountInfo { name, ast_key: key, key: None });
        }
    }

    fn collect_state(&mut self, name: ast::Ident, params: &'a [ast::Param], is_end: bool, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let state = StateId(next_id(&template.states));
        if let Some((_, first)) = template.scope.states.get(&name.name).copied() {
            return self.declared_twice(name, first);
        }
        if self.word(name.name) == "ended" {
            return self.error(202, name.span, "`ended` is a word of the language and cannot name a state");
        }
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.scope.states.insert(name.name, (state, name.span));
            template.states.push(StateInfo { name, params, data: Vec::new(), is_end });
        }
    }

    fn name_value(&mut self, name: ast::Ident, value: Value, owner: Option<TemplateId>) -> bool {
        if let Some((_, first)) = self.scope(owner).values.get(&name.name).copied() {
            self.declared_twice(name, first);
            return false;
        }
        self.scope(owner).values.insert(name.name, (value, name.span));
        true
    }

    fn name_type(&mut self, name: ast::Ident, what: TypeName, owner: Option<TemplateId>) -> bool {
        let word = self.word(name.name);
        if crate::types::BUILT_IN.contains(&word) {
            self.error(202, name.span, format!("`{word}` is a type of the language"));
            return false;
        }
        if let Some((_, first)) = self.scope(owner).types.get(&name.name).copied() {
            self.declared_twice(name, first);
            return false;
        }
        self.scope(owner).types.insert(name.name, (what, name.span));
        true
    }
}

/// From the beginning of a declaration to the end of its name.
pub(crate) fn head(span: Span, name: ast::Ident) -> Span {
    item_head(span, name.span)
}

fn item_head(span: Span, name: Span) -> Span {
    Span::new(span.file, span.start, name.end.max(span.start))
}

/// The keyword a declaration begins with.
pub(crate) fn keyword(span: Span, word: &str) -> Span {
    let end = span.start.saturating_add(u32::try_from(word.len()).unwrap_or(0));
    Span::new(span.file, span.start, end.min(span.end.max(span.start)))
}

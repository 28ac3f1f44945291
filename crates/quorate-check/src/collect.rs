//! The first pass: everything declared gets a number, and its name a meaning.

use crate::context::{
    AccountInfo, AliasInfo, BehaviourInfo, Checker, EventInfo, FunctionInfo, FunctionKind, ProcInfo,
    Progress, SettingInfo, SlotInfo, SlotSource, StateInfo, SumInfo, TemplateInfo, next_id,
};
use crate::form::{FormInfo, UseOf};
use crate::generic::GenericInfo;
use crate::modules::Module;
use crate::origin::{Origin, OriginId};
use crate::scope::{Scope, TypeName, Value};
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{AccountId, AssetId, FnId, ProcId, SlotId, StateId, SumId, TemplateId, Type};
use quorate_syntax::ast::{self, ItemKind, MemberKind};
use rustc_hash::FxHashMap;

/// Templates nested deeper than this are refused.
const TEMPLATES_DEEP: usize = 64;

/// More processes than this are not made from forms: forms that use forms could double them without end.
const TEMPLATES: usize = 20_000;

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

/// A process or body as declared, by itself or from a form.
pub(crate) struct Declared<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) is_body: bool,
    pub(crate) params: &'a [ast::Param],
    pub(crate) members: &'a [ast::Member],
    /// Forms, each with where the text that names it comes from.
    pub(crate) made_from: Vec<(UseOf<'a>, OriginId)>,
    pub(crate) is_abstract: bool,
}

impl<'a> Checker<'a> {
    /// Numbers everything that the modules declare, and hands names from one to the other.
    pub(crate) fn collect_modules(&mut self, modules: &'a [Module]) {
        for (index, _) in modules.iter().enumerate() {
            self.modules.push(Scope::default());
            self.origins.push(Origin { module: index, lexical: None, types: Vec::new(), form: None });
        }
        for (origin, module) in self.numbered(modules) {
            self.coming_from(origin, |checker| checker.collect_early(module));
        }
        for (origin, module) in self.numbered(modules) {
            self.coming_from(origin, |checker| checker.take_early(module, modules));
        }
        for number in 0..self.forms.len() {
            self.find_base(number);
        }
        for (origin, module) in self.numbered(modules) {
            self.coming_from(origin, |checker| checker.collect_file(&module.file));
        }
        for form in 0..self.forms.len() {
            if let Some(FormInfo { template: None, origin, .. }) = self.forms.get(form) {
                self.coming_from(*origin, |checker| checker.collect_abstract(form, None, 0));
            }
        }
        for (origin, module) in self.numbered(modules) {
            self.coming_from(origin, |checker| checker.take_names(module, modules));
        }
    }

    fn numbered(&self, modules: &'a [Module]) -> Vec<(OriginId, &'a Module)> {
        let numbers = 0..u32::try_from(modules.len()).unwrap_or(u32::MAX);
        numbers.map(OriginId).zip(modules).collect()
    }

    /// Numbers everything a file declares, but for its forms.
    fn collect_file(&mut self, file: &'a ast::File) {
        for item in &file.items {
            match &item.kind {
                ItemKind::Asset(asset) => self.collect_asset(asset, None),
                ItemKind::Quantity(quantity) => self.collect_quantity(quantity, None),
                ItemKind::Type(decl) => self.collect_type(decl, None),
                ItemKind::Fn(function) => self.collect_fn(function, None),
                ItemKind::Process(process) => self.collect_process(process, None, 0),
                ItemKind::FormUse(form_use) => self.collect_use(form_use, None, 0),
                ItemKind::Use(_) | ItemKind::Form(_) => {}
                ItemKind::Behaviour(behaviour) => self.collect_behaviour(behaviour),
                ItemKind::Scenario(play) => self.ast_scenarios.push((self.origin, play)),
                ItemKind::Experiment(play) => self.ast_experiments.push((self.origin, play)),
                ItemKind::Error => {
                    let module = self.module_here();
                    if let Some(scope) = self.modules.get_mut(module) {
                        scope.open = true;
                    }
                    self.skip();
                }
            }
        }
    }

    fn collect_behaviour(&mut self, behaviour: &'a ast::Behaviour) {
        let same = |other: &&BehaviourInfo<'_>| {
            other.ast.name.name == behaviour.name.name && other.origin == self.origin
        };
        if let Some(first) = self.behaviours.iter().find(same).map(|other| other.ast.name.span) {
            return self.declared_twice(behaviour.name, first);
        }
        self.behaviours.push(BehaviourInfo { origin: self.origin, ast: behaviour, params: Vec::new() });
    }

    fn scope(&mut self, owner: Option<TemplateId>) -> &mut Scope {
        let module = self.module_here();
        match owner.and_then(|id| self.templates.get_mut(id.index())) {
            Some(template) => &mut template.scope,
            None => match self.modules.get_mut(module) {
                Some(scope) => scope,
                None => &mut self.no_names,
            },
        }
    }

    fn collect_process(&mut self, process: &'a ast::Process, parent: Option<TemplateId>, depth: usize) {
        if let Some(generic) = process.generics.first() {
            self.report(
                Diagnostic::error(301, generic.span, "a process has no type parameters")
                    .help("make a form of it, and use the form"),
            );
            self.left_out.insert(process.name.name);
            self.incomplete = true;
            return;
        }
        self.collect_template(
            Declared {
                name: process.name,
                is_body: process.is_body,
                params: &process.params,
                members: &process.members,
                made_from: Vec::new(),
                is_abstract: false,
            },
            parent,
            depth,
        );
    }

    fn collect_use(&mut self, form_use: &'a ast::FormUse, parent: Option<TemplateId>, depth: usize) {
        let Some(decl) = self.find_form(form_use.form.name, parent) else {
            self.left_out.insert(form_use.name.name);
            return self.unknown_form(form_use.form, parent);
        };
        let is_body = self.makes_bodies(decl);
        self.collect_template(
            Declared {
                name: form_use.name,
                is_body,
                params: &form_use.params,
                members: &form_use.members,
                made_from: vec![(UseOf { form: form_use.form, types: &form_use.types }, self.origin)],
                is_abstract: false,
            },
            parent,
            depth,
        );
    }

    fn collect_template(&mut self, declared: Declared<'a>, parent: Option<TemplateId>, depth: usize) {
        let id = TemplateId(next_id(&self.templates));
        if !declared.is_abstract && !self.name_type(declared.name, TypeName::Template(id), parent) {
            return;
        }
        let around = self.chain(parent);
        let is_same = |(_, id): &(u8, TemplateId)| {
            self.template(*id).is_some_and(|outer| outer.span == declared.name.span)
        };
        if around.iter().any(is_same) {
            self.incomplete = true;
            let word = self.word(declared.name.name);
            return self.report(
                Diagnostic::error(
                    609,
                    declared.name.span,
                    format!("`{word}` stands inside itself, without end"),
                )
                .note("a form cannot hold what is made from it"),
            );
        }
        if depth >= TEMPLATES_DEEP {
            self.incomplete = true;
            return self.error(108, declared.name.span, "this is nested too deep");
        }
        let made = self.templates.len();
        if !self.has_room(made, TEMPLATES, declared.name.span, "processes") {
            return;
        }
        self.templates.push(TemplateInfo {
            name: declared.name,
            is_body: declared.is_body,
            params: declared.params,
            members: Vec::new(),
            origin: self.origin,
            form: declared.made_from.last().map(|(used, _)| used.form.name),
            is_abstract: declared.is_abstract,
            span: declared.name.span,
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
            events: Vec::new(),
            has_door: false,
            starts: Vec::new(),
            starts_of_forms: 0,
            handlers: Vec::new(),
            deadlines: Vec::new(),
            settings: Vec::new(),
            captured: FxHashMap::default(),
            amended: Vec::new(),
            migrate: None,
            facets: Vec::new(),
            hears: Vec::new(),
            claims: Vec::new(),
            principles: Vec::new(),
        });
        if let Some(parent) = parent.and_then(|id| self.templates.get_mut(id.index())) {
            parent.nested.push(id);
        }
        for param in declared.params {
            self.collect_slot(param.name, SlotSource::Param(param), id);
        }
        let span = declared.name.span;
        self.put_together(id, &declared.made_from, declared.members, span, declared.is_abstract);
        let members = self.template(id).map(|template| template.members.clone()).unwrap_or_default();
        for (origin, member) in members {
            self.coming_from(origin, |checker| checker.collect_member(member, id, depth));
        }
        let is_here = |form: &FormInfo<'a>| form.template == Some(id) && form.origin == self.origin;
        let forms: Vec<usize> =
            self.forms.iter().enumerate().filter(|(_, form)| is_here(form)).map(|(form, _)| form).collect();
        for form in forms {
            self.collect_abstract(form, Some(id), depth + 1);
        }
    }

    /// A process or body that stands for all that may be made from a form, so that the form's own text is read where it is
    /// declared, with its blanks as unknowns.
    fn collect_abstract(&mut self, decl: usize, parent: Option<TemplateId>, depth: usize) {
        if self.abstracts.contains_key(&decl) {
            return;
        }
        let Some(form) = self.forms.get(decl) else { return };
        let (ast, on, origin) = (form.ast, form.on, form.origin);
        let id = TemplateId(next_id(&self.templates));
        self.abstracts.insert(decl, id);
        let used = |ast: &'a ast::Form| UseOf { form: ast.name, types: &[] };
        let mut made_from = vec![(used(ast), origin)];
        let mut parent = parent;
        let mut is_body = ast.is_body;
        // What builds on another form stands inside something made from it, or beside it if it has no life of its own.
        if let Some(base) = on.filter(|_| parent.is_none())
            && let Some(base_form) = self.forms.get(base)
        {
            let (base_ast, base_origin) = (base_form.ast, base_form.origin);
            if self.has_a_life(ast) {
                self.abstracts.remove(&decl);
                self.coming_from(base_origin, |checker| checker.collect_abstract(base, None, depth));
                let id = TemplateId(next_id(&self.templates));
                self.abstracts.insert(decl, id);
                parent = self.abstracts.get(&base).copied();
            } else {
                made_from.insert(0, (used(base_ast), base_origin));
                is_body |= base_ast.is_body;
            }
        } else if on.is_some() && !self.has_a_life(ast) {
            // Its base stands around it already: what it stands beside is known only where it is used.
            self.abstracts.remove(&decl);
            return;
        }
        self.coming_from(origin, |checker| {
            checker.collect_template(
                Declared { name: ast.name, is_body, params: &[], members: &[], made_from, is_abstract: true },
                parent,
                depth,
            );
        });
    }

    /// Whether what a form makes goes through states of its own.
    fn has_a_life(&self, form: &'a ast::Form) -> bool {
        form.members.iter().any(|member| {
            matches!(member.kind, MemberKind::State(..) | MemberKind::End(..) | MemberKind::Include(..))
        })
    }

    fn collect_member(&mut self, member: &'a ast::Member, id: TemplateId, depth: usize) {
        let owner = Some(id);
        match &member.kind {
            MemberKind::Asset(asset) => self.collect_asset(asset, owner),
            MemberKind::Quantity(quantity) => self.collect_quantity(quantity, owner),
            MemberKind::Type(decl) => self.collect_type(decl, owner),
            MemberKind::Fn(function) => self.collect_fn(function, owner),
            MemberKind::Process(process) => self.collect_process(process, owner, depth + 1),
            MemberKind::FormUse(form_use) => self.collect_use(form_use, owner, depth + 1),
            MemberKind::Let(name, ty, value) => {
                self.collect_slot(*name, SlotSource::Let(ty.as_ref(), value), id);
            }
            MemberKind::Var(name, ty, value) => {
                self.collect_slot(*name, SlotSource::Var(ty, value.as_ref()), id);
            }
            MemberKind::Setting(setting) => {
                if let Some(slot) = self.collect_slot(setting.name, SlotSource::Setting(setting), id)
                    && let Some(template) = self.templates.get_mut(id.index())
                {
                    let (range, amended_by) = (None, Vec::new());
                    template.settings.push(SettingInfo { slot, ast: setting, range, amended_by });
                }
            }
            MemberKind::Migrate(name, block) => self.collect_migrate(*name, block, id),
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
                        name: proc.name,
                        ast_params: &proc.params,
                        param_names: None,
                        body: Some(&proc.body),
                        is_total: proc.total,
                        is_hook: false,
                        owner: id,
                        origin: self.origin,
                        body_origin: self.origin,
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
                    self.collect_event(member, id);
                }
            }
            MemberKind::End(name, params) => self.collect_state(*name, params, true, id),
            MemberKind::On(..) => self.collect_event(member, id),
            MemberKind::Start(head, _) => {
                if let Some(template) = self.templates.get_mut(id.index()) {
                    template.has_door |= head.by.is_some();
                }
            }
            MemberKind::At(..)
            | MemberKind::Every(..)
            | MemberKind::Principle(..)
            | MemberKind::Claim(..)
            | MemberKind::Property(_) => {}
            MemberKind::Error => self.open_scope(id),
            _ => self.refuse_member(member),
        }
    }

    /// Says which members cannot be run.
    fn refuse_member(&mut self, member: &'a ast::Member) {
        let at = member.span;
        match &member.kind {
            MemberKind::Blank(ast::Blank { name, .. }) | MemberKind::Hook(ast::Hook { name, .. }) => {
                self.incomplete = true;
                let word = self.word(name.name);
                let message = format!("only a form leaves something open, and `{word}` stands in none");
                self.error(601, head(at, *name), message);
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

    fn collect_event(&mut self, member: &'a ast::Member, id: TemplateId) {
        let origin = self.origin;
        if let MemberKind::On(name, params, head, _) = &member.kind
            && let Some(template) = self.templates.get_mut(id.index())
        {
            let paying = head.paying.as_ref().map(|(_, ty)| ty);
            template.events.push(EventInfo { name: *name, origin, params, paying });
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
            return self.taken(name, first, owner);
        }
        if owner.is_none() && !asset.is_quantity {
            if let Some(known) = self.foreign.get(&name.name).copied() {
                return self.same_asset(name, known, &asset);
            }
            self.foreign.insert(name.name, id);
        }
        self.note_origin(name.name, owner);
        self.scope(owner).assets.insert(name.name, (id, name.span));
        self.assets.push(asset);
        if let Some(template) = owner.and_then(|owner| self.templates.get_mut(owner.index())) {
            template.assets.push(id);
        }
    }

    fn collect_type(&mut self, decl: &'a ast::TypeDecl, owner: Option<TemplateId>) {
        match &decl.body {
            ast::TypeBody::Alias(ty) => {
                if self.name_type(decl.name, TypeName::Alias(self.aliases.len()), owner) {
                    self.aliases.push(AliasInfo {
                        owner,
                        origin: self.origin,
                        generics: &decl.generics,
                        name: decl.name,
                        ast: ty,
                        ty: Progress::Untouched,
                    });
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
                    origin: self.origin,
                    generics: &decl.generics,
                    made_of: None,
                    ast: variants,
                    fields: Vec::new(),
                });
            }
        }
    }

    fn collect_fn(&mut self, function: &'a ast::Fn, owner: Option<TemplateId>) {
        let module = self.module_here();
        let is_inlined = self.holds_functions(&function.result, module, 0)
            || function.params.iter().any(|param| self.holds_functions(&param.ty, module, 0));
        if is_inlined || !function.generics.is_empty() {
            let generic = self.generics.len();
            if self.name_value(function.name, Value::Generic(generic), owner) {
                let origin = self.origin;
                self.generics.push(GenericInfo { ast: function, owner, origin, is_inlined, open: None });
            }
            return;
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
            ast_params: params,
            ast_result: result,
            used: false,
            ..FunctionInfo::unread(name, owner, self.origin, kind, Some(value))
        });
        Some(id)
    }

    fn collect_slot(&mut self, name: ast::Ident, source: SlotSource<'a>, id: TemplateId) -> Option<SlotId> {
        let slot = SlotId(next_id(&self.template(id)?.slots));
        if !self.name_value(name, Value::Slot(slot), Some(id)) {
            return None;
        }
        let origin = self.origin;
        self.templates.get_mut(id.index())?.slots.push(SlotInfo {
            name,
            origin,
            value_origin: origin,
            is_blind: false,
            bound: Vec::new(),
            source,
            ty: Progress::Untouched,
            is_read: false,
            lowered: None,
            used: false,
        });
        Some(slot)
    }

    fn collect_account(&mut self, name: ast::Ident, key: Option<&'a ast::Ty>, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let account = AccountId(next_id(&template.accounts));
        if !self.name_value(name, Value::Account(account), Some(id)) {
            return;
        }
        let origin = self.origin;
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.accounts.push(AccountInfo { name, origin, ast_key: key, key: None });
        }
    }

    fn collect_state(&mut self, name: ast::Ident, params: &'a [ast::Param], is_end: bool, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let state = StateId(next_id(&template.states));
        if let Some((_, first)) = template.scope.states.get(&name.name).copied() {
            return self.taken(name, first, Some(id));
        }
        let origin = self.origin;
        if self.word(name.name) == "ended" {
            return self.error(202, name.span, "`ended` is a word of the language and cannot name a state");
        }
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.scope.states.insert(name.name, (state, name.span));
            template.states.push(StateInfo { name, origin, params, data: Vec::new(), is_end });
        }
    }

    /// Notes where a name comes from, if a form brings it in.
    fn note_origin(&mut self, name: Name, owner: Option<TemplateId>) {
        let origin = self.origin;
        if let Some(template) = owner.and_then(|id| self.templates.get_mut(id.index()))
            && template.origin != origin
        {
            template.scope.origins.insert(name, origin);
        }
    }

    /// The use or `include` of a form, of those that text of a form goes through, that stands in a text which another
    /// form comes through too.
    fn use_beside(&self, here: OriginId, other: OriginId) -> Option<Span> {
        let form = |origin: OriginId| self.origin_of(origin)?.form.as_ref();
        let mut around = vec![other];
        while let Some(parent) = around.last().and_then(|last| form(*last)).map(|form| form.parent) {
            around.push(parent);
        }
        let mut next = form(here);
        while let Some(used) = next {
            if around.contains(&used.parent) {
                return Some(used.span);
            }
            next = form(used.parent);
        }
        None
    }

    /// Says that a name is taken, by a form if that is so.
    fn taken(&mut self, name: ast::Ident, first: Span, owner: Option<TemplateId>) {
        let brought = owner.and_then(|id| self.template(id)?.scope.origins.get(&name.name)).copied();
        let own = self.form_here().map(|(origin, _)| origin);
        let Some(form) =
            brought.filter(|brought| Some(*brought) != own).or(own.filter(|_| brought.is_none()))
        else {
            return self.declared_twice(name, first);
        };
        let decl = self.origin_of(form).and_then(|origin| Some(origin.form.as_ref()?.decl));
        let form =
            decl.and_then(|decl| self.forms.get(decl)).map_or("", |form| self.word(form.ast.name.name));
        let word = self.word(name.name);
        // What the text of the form says of its own name is not wrong because somebody else took it.
        self.left_out.insert(name.name);
        // The text of the form is right as it is: the name to change is that of whoever uses it.
        let (own, other) = match (brought, own) {
            // Two forms that do not go together are both right: what puts the second beside the first is not.
            (Some(brought), Some(here)) => (self.use_beside(here, brought).unwrap_or(name.span), first),
            (Some(_), None) => (name.span, first),
            (None, _) => (first, name.span),
        };
        self.report(
            Diagnostic::error(605, own, format!("`{word}` is already a name of `{form}`"))
                .also(other, "declared here")
                .help("choose another name"),
        );
    }

    /// A foreign asset is one in the whole program: modules that declare it must agree.
    fn same_asset(&mut self, name: ast::Ident, known: AssetId, asset: &ir::Asset) {
        let Some(first) = self.asset(known) else { return };
        let agrees = first.decimals == asset.decimals
            && first.bound == asset.bound
            && first.revocable == asset.revocable
            && first.cap == asset.cap;
        if !agrees {
            let (word, span) = (self.word(name.name), first.span);
            self.report(
                Diagnostic::error(202, name.span, format!("`{word}` is declared otherwise in another file"))
                    .also(span, "declared here")
                    .help("a foreign asset is one in the whole program: write the same in both places"),
            );
        }
        self.scope(None).assets.insert(name.name, (known, name.span));
    }

    fn name_value(&mut self, name: ast::Ident, value: Value, owner: Option<TemplateId>) -> bool {
        if let Some((_, first)) = self.scope(owner).values.get(&name.name).copied() {
            self.taken(name, first, owner);
            return false;
        }
        self.note_origin(name.name, owner);
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
            self.taken(name, first, owner);
            return false;
        }
        self.note_origin(name.name, owner);
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

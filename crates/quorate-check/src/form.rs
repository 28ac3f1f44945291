//! Forms: what a use or an `include` of one puts into a process, and what fills its blanks and hooks.

use crate::context::{
    Checker, FunctionInfo, FunctionKind, ProcInfo, Progress, RuleType, SlotInfo, SlotSource, next_id,
};
use crate::known::Known;
use crate::origin::{FormUse, Hole, Origin, OriginId};
use crate::scope::Value;
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir::{FnId, ProcId, SlotId, TemplateId};
use quorate_syntax::ast::{self, MemberKind};
use rustc_hash::FxHashMap;

/// Forms within forms deeper than this are refused (`semantics.md` §8).
const FORMS_DEEP: usize = 32;

/// A form as declared.
pub(crate) struct FormInfo<'a> {
    pub(crate) ast: &'a ast::Form,
    /// Where its text comes from.
    pub(crate) origin: OriginId,
    /// The process or body it is declared in.
    pub(crate) template: Option<TemplateId>,
    /// The form it builds on.
    pub(crate) on: Option<usize>,
}

/// Type arguments of the use of a form, to be worked out once all names of types are known.
pub(crate) struct OpenTypes<'a> {
    pub(crate) origin: OriginId,
    pub(crate) decl: usize,
    pub(crate) written: &'a [ast::Ty],
    pub(crate) span: Span,
    /// Whether they stand for any types.
    pub(crate) is_abstract: bool,
}

/// A use of a form in the text.
#[derive(Clone, Copy)]
pub(crate) struct UseOf<'a> {
    pub(crate) form: ast::Ident,
    pub(crate) types: &'a [ast::Ty],
}

/// What fills holes: the fills given at one place, and the text they stand in.
struct Fills<'a> {
    origin: OriginId,
    fills: Vec<Fill<'a>>,
    /// The holes that the text around this place declares itself: they are not those of what it includes.
    own: Vec<Name>,
}

struct Fill<'a> {
    name: ast::Ident,
    member: &'a ast::Member,
    used_by: Option<OriginId>,
}

/// A hole with what fills it.
struct Pending<'a> {
    origin: OriginId,
    name: ast::Ident,
    kind: PendingKind<'a>,
    /// Where the text of the fill comes from.
    fill_origin: OriginId,
}

enum PendingKind<'a> {
    Blank(&'a ast::Blank, Option<&'a [ast::PatName]>, Option<&'a ast::Expr>),
    Hook(&'a ast::Hook, Option<&'a [ast::PatName]>, Option<&'a ast::Block>),
}

/// The work on one process.
struct Expansion<'a> {
    host: TemplateId,
    /// Where to complain about a hole that is left open.
    span: Span,
    is_abstract: bool,
    /// From the outermost text to the innermost.
    given: Vec<Fills<'a>>,
    /// The forms being put in, outermost first.
    open: Vec<usize>,
    members: Vec<(OriginId, &'a ast::Member)>,
    pending: Vec<Pending<'a>>,
    holes: Vec<Name>,
    /// Whether a form that should be put in was not.
    is_cut: bool,
}

impl<'a> Checker<'a> {
    /// Puts together the members of a process: those of the form it is made from, its own, and those of what it
    /// includes; and turns blanks and hooks into cells, functions and procs.
    pub(crate) fn put_together(
        &mut self,
        host: TemplateId,
        made_from: &[(UseOf<'a>, OriginId)],
        own: &'a [ast::Member],
        span: Span,
        is_abstract: bool,
    ) {
        let origin = self.origin;
        let given = vec![self.fills(origin, own, Vec::new())];
        let mut expansion = Expansion {
            host,
            span,
            is_abstract,
            given,
            open: Vec::new(),
            members: Vec::new(),
            pending: Vec::new(),
            holes: Vec::new(),
            is_cut: false,
        };
        for (made_from, named_in) in made_from {
            self.include(&mut expansion, *made_from, *named_in);
        }
        self.own_members(&mut expansion, origin, own);
        if let Some(fills) = expansion.given.pop() {
            self.refuse_unused(&fills, &expansion);
        }
        if let Some(template) = self.templates.get_mut(host.index()) {
            template.members = expansion.members;
        }
        self.make_holes(host, expansion.pending);
    }

    /// The fills among members. One name is filled once at one place.
    fn fills(&mut self, origin: OriginId, members: &'a [ast::Member], own: Vec<Name>) -> Fills<'a> {
        let mut fills: Vec<Fill<'a>> = Vec::new();
        for member in members {
            let (MemberKind::Fill(name, ..) | MemberKind::HookFill(name, ..)) = &member.kind else {
                continue;
            };
            if let Some(first) = fills.iter().find(|fill| fill.name.name == name.name) {
                let word = self.word(name.name);
                let first = first.name.span;
                self.report(
                    Diagnostic::error(604, name.span, format!("`{word}` is filled twice"))
                        .also(first, "filled here already"),
                );
                continue;
            }
            fills.push(Fill { name: *name, member, used_by: None });
        }
        Fills { origin, fills, own }
    }

    fn own_members(&mut self, expansion: &mut Expansion<'a>, origin: OriginId, members: &'a [ast::Member]) {
        for member in members {
            if let MemberKind::Form(form) = &member.kind {
                self.declare_form(form, origin, Some(expansion.host));
            }
        }
        for member in members {
            match &member.kind {
                MemberKind::Include(name, types, fills) => {
                    let own = self.holes_declared(origin);
                    let fills = self.fills(origin, fills, own);
                    expansion.given.push(fills);
                    self.include(expansion, UseOf { form: *name, types }, origin);
                    if let Some(fills) = expansion.given.pop() {
                        self.refuse_unused(&fills, expansion);
                    }
                }
                MemberKind::Fill(..) | MemberKind::HookFill(..) | MemberKind::Form(_) => {}
                MemberKind::Blank(blank) if self.is_form_text(origin) => {
                    self.blank(expansion, origin, blank);
                }
                MemberKind::Hook(hook) if self.is_form_text(origin) => self.hook(expansion, origin, hook),
                _ => expansion.members.push((origin, member)),
            }
        }
    }

    fn is_form_text(&self, origin: OriginId) -> bool {
        self.origin_of(origin).is_some_and(|origin| origin.form.is_some())
    }

    fn holes_declared(&self, origin: OriginId) -> Vec<Name> {
        let form = self.origin_of(origin).and_then(|origin| origin.form.as_ref());
        let form = form.and_then(|form| self.forms.get(form.decl));
        let members = form.map(|form| form.ast.members.as_slice()).unwrap_or_default();
        let holes = members.iter().filter_map(|member| match &member.kind {
            MemberKind::Blank(blank) => Some(blank.name.name),
            MemberKind::Hook(hook) => Some(hook.name.name),
            _ => None,
        });
        holes.collect()
    }

    /// Puts a form in.
    fn include(&mut self, expansion: &mut Expansion<'a>, used: UseOf<'a>, parent: OriginId) {
        let outer = self.origin;
        self.origin = parent;
        let found = self.find_form(used.form.name, Some(expansion.host));
        self.origin = outer;
        let Some(decl) = found else {
            self.unknown_form(used.form, Some(expansion.host));
            expansion.is_cut = true;
            return;
        };
        let word = self.word(used.form.name);
        if expansion.open.contains(&decl) {
            expansion.is_cut = true;
            self.report(
                Diagnostic::error(609, used.form.span, format!("`{word}` includes itself"))
                    .note("forms always end, so none may lead back to itself"),
            );
            return;
        }
        if expansion.open.len() >= FORMS_DEEP {
            expansion.is_cut = true;
            self.incomplete = true;
            self.miss_names_of(decl);
            // Whatever builds on it is too deep as well, which is said once.
            if !std::mem::replace(&mut self.is_too_deep, true) {
                let message = format!("forms within forms go deeper than {FORMS_DEEP} here");
                self.error(609, used.form.span, message);
            }
            return;
        }
        let Some(form) = self.forms.get(decl) else { return };
        let (ast, lexical, on) = (form.ast, form.origin, form.on);
        let module = self.origin_of(lexical).map_or(0, |origin| origin.module);
        if !self.has_base(expansion, used.form, on) {
            expansion.is_cut = true;
            self.miss_names_of(decl);
            return;
        }
        let is_body = self.template(expansion.host).is_some_and(|host| host.is_body);
        if ast.is_body && !is_body {
            self.report(
                Diagnostic::error(
                    608,
                    used.form.span,
                    format!("`{word}` makes bodies, and this is a process"),
                )
                .help("make it a `body`"),
            );
        }
        let origin = OriginId(next_id(&self.origins));
        self.origins.push(Origin {
            module,
            lexical: Some(lexical),
            types: Vec::new(),
            form: Some(FormUse {
                decl,
                parent,
                span: used.form.span,
                host: expansion.host,
                holes: FxHashMap::default(),
            }),
        });
        self.open_types.push(OpenTypes {
            origin,
            decl,
            written: used.types,
            span: used.form.span,
            is_abstract: expansion.is_abstract && expansion.open.is_empty(),
        });
        expansion.open.push(decl);
        self.coming_from(origin, |checker| checker.own_members(expansion, origin, &ast.members));
        expansion.open.pop();
    }

    /// Expects nobody to find what a form that is not put in would have brought.
    fn miss_names_of(&mut self, decl: usize) {
        let mut missing = vec![decl];
        while let Some(decl) = missing.pop() {
            let Some(form) = self.forms.get(decl).filter(|_| self.missed.insert(decl)) else { continue };
            let (ast, template, origin) = (form.ast, form.template, form.origin);
            for member in &ast.members {
                if let MemberKind::Include(name, ..) = &member.kind {
                    missing
                        .extend(self.coming_from(origin, |checker| checker.find_form(name.name, template)));
                }
                self.left_out.extend(member.name().map(|name| name.name));
            }
        }
    }

    /// A form that builds on another is used beside or inside something made from that one.
    fn has_base(&mut self, expansion: &Expansion<'a>, form: ast::Ident, on: Option<usize>) -> bool {
        let Some(base) = on else { return true };
        let beside = expansion.members.iter().map(|(origin, _)| *origin);
        let around =
            self.chain(Some(expansion.host)).into_iter().skip(1).filter_map(|(_, id)| self.template(id));
        let inside = around.flat_map(|template| template.members.iter().map(|(origin, _)| *origin));
        if beside.chain(inside).any(|origin| self.is_part_of_form(origin, base)) {
            return true;
        }
        let word = self.word(form.name);
        let base = self.forms.get(base).map_or("", |base| self.word(base.ast.name.name));
        self.report(
            Diagnostic::error(
                608,
                form.span,
                format!("`{word}` can be used only beside or inside a `{base}`"),
            )
            .help(format!("put it into something made from `{base}`")),
        );
        self.incomplete = true;
        false
    }

    fn blank(&mut self, expansion: &mut Expansion<'a>, origin: OriginId, blank: &'a ast::Blank) {
        let name = blank.name;
        expansion.holes.push(name.name);
        let fill = self.fill_of(expansion, origin, name);
        let Ok(fill) = fill else { return self.lose(origin, name) };
        let (names, value, fill_origin) = match fill {
            Some((member, fill_origin)) => match &member.kind {
                MemberKind::Fill(_, names, value) => (names.as_deref(), Some(value), fill_origin),
                MemberKind::HookFill(given, ..) => {
                    let word = self.word(name.name);
                    self.report(
                        Diagnostic::error(
                            603,
                            given.span,
                            format!("`{word}` is a blank, and is filled by a value"),
                        )
                        .help(format!("write `{word}: …`")),
                    );
                    return self.lose(origin, name);
                }
                _ => return,
            },
            None => match &blank.default {
                Some(default) => (None, Some(default), origin),
                None if expansion.is_abstract => (None, None, origin),
                None => {
                    self.left_open(expansion.span, name, origin, true);
                    return self.lose(origin, name);
                }
            },
        };
        if let Some(names) = names
            && names.len() != blank.params.as_ref().map_or(0, Vec::len)
        {
            let given = fill_span(fill, name);
            self.wrong_count(name, given, names, blank.params.as_deref().unwrap_or_default());
            return self.lose(origin, name);
        }
        expansion.pending.push(Pending {
            origin,
            name,
            kind: PendingKind::Blank(blank, names, value),
            fill_origin,
        });
    }

    fn hook(&mut self, expansion: &mut Expansion<'a>, origin: OriginId, hook: &'a ast::Hook) {
        let name = hook.name;
        expansion.holes.push(name.name);
        let Ok(fill) = self.fill_of(expansion, origin, name) else { return self.lose(origin, name) };
        let (names, block, fill_origin) = match fill {
            Some((member, fill_origin)) => match &member.kind {
                MemberKind::HookFill(_, names, block) => (names.as_deref(), Some(block), fill_origin),
                MemberKind::Fill(given, ..) => {
                    let word = self.word(name.name);
                    self.report(
                        Diagnostic::error(
                            603,
                            given.span,
                            format!("`{word}` is a hook, and is filled by statements"),
                        )
                        .help(format!("write `{word} {{ … }}`")),
                    );
                    return self.lose(origin, name);
                }
                _ => return,
            },
            None => match &hook.default {
                Some(default) => (None, Some(default), origin),
                None if expansion.is_abstract => (None, None, origin),
                None => {
                    self.left_open(expansion.span, name, origin, false);
                    return self.lose(origin, name);
                }
            },
        };
        if let Some(names) = names
            && names.len() != hook.params.len()
        {
            let given = fill_span(fill, name);
            self.wrong_count(name, given, names, &hook.params);
            return self.lose(origin, name);
        }
        expansion.pending.push(Pending {
            origin,
            name,
            kind: PendingKind::Hook(hook, names, block),
            fill_origin,
        });
    }

    fn lose(&mut self, origin: OriginId, name: ast::Ident) {
        self.set_hole(origin, name.name, Hole::Lost);
        self.left_out.insert(name.name);
        self.incomplete = true;
    }

    fn set_hole(&mut self, origin: OriginId, name: Name, hole: Hole) {
        let form = self.origins.get_mut(origin.index()).and_then(|origin| origin.form.as_mut());
        if let Some(form) = form {
            form.holes.insert(name, hole);
        }
    }

    /// What fills a hole: looked for from the innermost `include` outwards.
    fn fill_of(
        &mut self,
        expansion: &mut Expansion<'a>,
        origin: OriginId,
        name: ast::Ident,
    ) -> Result<Option<(&'a ast::Member, OriginId)>, ()> {
        let mut trouble = None;
        for given in expansion.given.iter_mut().rev() {
            if let Some(fill) = given.fills.iter_mut().find(|fill| fill.name.name == name.name) {
                match fill.used_by {
                    Some(other) if other != origin => {
                        trouble = Some((fill.name.span, other));
                        break;
                    }
                    _ => {
                        fill.used_by = Some(origin);
                        return Ok(Some((fill.member, given.origin)));
                    }
                }
            }
            if given.own.contains(&name.name) {
                trouble = Some((name.span, given.origin));
                break;
            }
        }
        let Some((span, other)) = trouble else { return Ok(None) };
        let word = self.word(name.name);
        let (one, two) = (self.form_word(origin), self.form_word(other));
        self.report(
            Diagnostic::error(606, span, format!("`{word}` is left open by `{one}` and by `{two}`")).help(
                format!("fill one of them where it is included, as in `include {one} {{ {word}: … }}`"),
            ),
        );
        Err(())
    }

    fn form_word(&self, origin: OriginId) -> &'a str {
        let form = self.origin_of(origin).and_then(|origin| origin.form.as_ref());
        form.and_then(|form| self.forms.get(form.decl)).map_or("", |form| self.word(form.ast.name.name))
    }

    /// Says that a hole is left open, in the words of the form's author.
    fn left_open(&mut self, span: Span, name: ast::Ident, origin: OriginId, is_blank: bool) {
        let (word, form) = (self.word(name.name), self.form_word(origin));
        let docs = self.docs_of(origin, name);
        let mut diagnostic = Diagnostic::error(601, span, format!("`{word}` of `{form}` is left open"))
            .also(name.span, "declared here")
            .help(if is_blank {
                format!("write `{word}: …`")
            } else {
                format!("write `{word} {{ … }}`")
            });
        if let Some(docs) = docs {
            diagnostic = diagnostic.note(format!("`{word}` says {docs}"));
        }
        self.report(diagnostic);
    }

    fn docs_of(&self, origin: OriginId, name: ast::Ident) -> Option<String> {
        let form = self.origin_of(origin)?.form.as_ref()?;
        let members = &self.forms.get(form.decl)?.ast.members;
        let member = members.iter().find(|member| match &member.kind {
            MemberKind::Blank(blank) => blank.name.name == name.name,
            MemberKind::Hook(hook) => hook.name.name == name.name,
            _ => false,
        })?;
        (!member.docs.is_empty()).then(|| member.docs.join(" "))
    }

    fn wrong_count(&mut self, name: ast::Ident, given: Span, names: &[ast::PatName], params: &[ast::Param]) {
        let word = self.word(name.name);
        let span = names.first().map_or(given, |first| first.span);
        if params.is_empty() {
            self.report(
                Diagnostic::error(307, span, format!("`{word}` takes no values"))
                    .help(format!("leave out the brackets after `{word}`")),
            );
            return;
        }
        let wanted: Vec<_> = params.iter().map(|param| self.word(param.name.name)).collect();
        self.report(
            Diagnostic::error(
                307,
                span,
                format!("`{word}` is given {}, not {}", counted(params.len()), names.len()),
            )
            .help(format!("write `{word}({})`", wanted.join(", "))),
        );
    }

    /// Says so of fills that fill nothing.
    fn refuse_unused(&mut self, given: &Fills<'a>, expansion: &Expansion<'a>) {
        if expansion.is_cut {
            return;
        }
        for fill in given.fills.iter().filter(|fill| fill.used_by.is_none()) {
            let word = self.word(fill.name.name);
            let known = expansion.holes.iter().map(|hole| self.word(*hole));
            let near = crate::suggest::nearest_of(word, known);
            let message = format!("there is no blank or hook `{word}` to fill here");
            let mut diagnostic = Diagnostic::error(602, fill.name.span, message);
            if let Some(near) = near {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            if self.left_out.is_empty() {
                self.report(diagnostic);
            } else {
                self.incomplete = true;
            }
        }
    }

    /// Declares a form in a file, a process or another form.
    pub(crate) fn declare_form(
        &mut self,
        form: &'a ast::Form,
        origin: OriginId,
        template: Option<TemplateId>,
    ) {
        let number = self.forms.len();
        let module = self.module_here();
        let scope = match template {
            Some(id) => self.templates.get_mut(id.index()).map(|template| &mut template.scope),
            None => self.modules.get_mut(module),
        };
        let Some(scope) = scope else { return };
        if let Some((_, first)) = scope.forms.get(&form.name.name).copied() {
            return self.declared_twice(form.name, first);
        }
        scope.forms.insert(form.name.name, (number, form.name.span));
        self.forms.push(FormInfo { ast: form, origin, template, on: None });
        if template.is_some() {
            self.find_base(number);
        }
    }

    /// Finds the form that another builds on.
    pub(crate) fn find_base(&mut self, number: usize) {
        let Some(form) = self.forms.get(number) else { return };
        let (Some(on), origin, template) = (form.ast.on, form.origin, form.template) else { return };
        let base = self.coming_from(origin, |checker| checker.find_form(on.name, template));
        match base {
            Some(base) => {
                if let Some(form) = self.forms.get_mut(number) {
                    form.on = Some(base);
                }
            }
            None => self.coming_from(origin, |checker| checker.unknown_form(on, template)),
        }
    }

    /// Whether what is made from a form is a body.
    pub(crate) fn makes_bodies(&self, decl: usize) -> bool {
        self.forms.get(decl).is_some_and(|form| form.ast.is_body)
    }

    /// Says that there is no such form.
    pub(crate) fn unknown_form(&mut self, name: ast::Ident, at: Option<TemplateId>) {
        self.incomplete = true;
        if self.may_be_left_out(name.name, at) {
            return;
        }
        let word = self.word(name.name);
        let chain = self.chain(at);
        let scopes = chain.iter().filter_map(|(_, id)| Some(&self.template(*id)?.scope));
        let known: Vec<&str> = scopes
            .chain([self.module()])
            .flat_map(|scope| scope.forms.keys())
            .map(|form| self.word(*form))
            .collect();
        let meant = match word {
            "contract" | "class" | "struct" => Some("process"),
            _ => crate::suggest::nearest_of(word, known.into_iter().chain(["process", "body"])),
        };
        let meant = meant.map(str::to_owned);
        let mut diagnostic = Diagnostic::error(201, name.span, format!("there is no form `{word}` here"));
        if let Some(meant) = meant {
            diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
        }
        self.report(diagnostic);
    }

    /// Turns blanks and hooks into what stands for them.
    fn make_holes(&mut self, host: TemplateId, pending: Vec<Pending<'a>>) {
        let order = self.in_order_of_need(&pending);
        for index in order {
            let Some(hole) = pending.get(index) else { continue };
            let made = match &hole.kind {
                PendingKind::Blank(blank, names, value) => self.make_blank(host, hole, blank, *names, *value),
                PendingKind::Hook(hook, names, block) => {
                    let id = ProcId(next_id(&self.procs));
                    self.procs.push(ProcInfo {
                        name: hole.name,
                        ast_params: &hook.params,
                        param_names: *names,
                        body: *block,
                        is_total: hook.total,
                        is_hook: true,
                        owner: host,
                        origin: hole.origin,
                        body_origin: hole.fill_origin,
                        params: Vec::new(),
                        lowered: None,
                        may_go: false,
                        used: true,
                    });
                    Hole::Value(Value::Proc(id))
                }
            };
            self.set_hole(hole.origin, hole.name.name, made);
        }
    }

    fn make_blank(
        &mut self,
        host: TemplateId,
        hole: &Pending<'a>,
        blank: &'a ast::Blank,
        names: Option<&'a [ast::PatName]>,
        value: Option<&'a ast::Expr>,
    ) -> Hole {
        let module = self.origin_of(hole.origin).map_or(0, |origin| origin.module);
        if self.holds_functions(&blank.ty, module, 0) {
            let number = self.known.len();
            self.known.push(Known::Blank {
                host,
                name: blank.name,
                ty: &blank.ty,
                origin: hole.origin,
                value,
                value_origin: hole.fill_origin,
            });
            return Hole::Known(number);
        }
        let is_read_anew = blank.live || value.is_some_and(crate::tree::is_live);
        if blank.params.is_none() && !is_read_anew {
            let Some(template) = self.templates.get_mut(host.index()) else { return Hole::Lost };
            let slot = SlotId(next_id(&template.slots));
            template.slots.push(SlotInfo {
                name: blank.name,
                origin: hole.origin,
                value_origin: hole.fill_origin,
                is_blind: false,
                bound: Vec::new(),
                source: SlotSource::Rule(RuleType::Written(&blank.ty), value),
                ty: Progress::Untouched,
                is_read: false,
                lowered: None,
                used: true,
            });
            return Hole::Value(Value::Slot(slot));
        }
        let id = FnId(next_id(&self.functions));
        let kind = FunctionKind::Blank(blank.params.is_some());
        self.functions.push(FunctionInfo {
            value_origin: hole.fill_origin,
            ast_params: blank.params.as_deref().unwrap_or_default(),
            param_names: names,
            ast_result: Some(&blank.ty),
            ..FunctionInfo::unread(blank.name, Some(host), hole.origin, kind, value)
        });
        Hole::Value(Value::Function(id))
    }

    /// Holes in such an order that each comes after those its fill mentions. A circle is refused.
    fn in_order_of_need(&mut self, pending: &[Pending<'a>]) -> Vec<usize> {
        #[derive(Clone, Copy, PartialEq)]
        enum Walk {
            Unseen,
            Open,
            Done,
        }
        let needs: Vec<Vec<usize>> = pending
            .iter()
            .map(|hole| {
                let PendingKind::Blank(_, _, Some(value)) = &hole.kind else { return Vec::new() };
                let names = crate::tree::names_in(value);
                let needed = pending.iter().enumerate().filter(|(_, other)| {
                    other.origin == hole.fill_origin
                        && matches!(other.kind, PendingKind::Blank(..))
                        && names.contains(&other.name.name)
                });
                needed.map(|(index, _)| index).collect()
            })
            .collect();
        let mut walked = vec![Walk::Unseen; pending.len()];
        let mut order = Vec::new();
        let mut circles = Vec::new();
        for start in 0..pending.len() {
            let mut path = vec![(start, 0_usize)];
            if walked.get(start) != Some(&Walk::Unseen) {
                continue;
            }
            while let Some((index, next)) = path.last_mut() {
                let index = *index;
                let need = needs.get(index).and_then(|needs| needs.get(*next)).copied();
                *next += 1;
                if let Some(walk) = walked.get_mut(index) {
                    *walk = if need.is_some() { Walk::Open } else { Walk::Done };
                }
                match need {
                    None => {
                        order.push(index);
                        path.pop();
                    }
                    Some(need) => match walked.get(need) {
                        Some(Walk::Unseen) => path.push((need, 0)),
                        Some(Walk::Open) => circles.push(need),
                        _ => {}
                    },
                }
            }
        }
        for index in circles {
            if let Some(hole) = pending.get(index) {
                let word = self.word(hole.name.name);
                self.report(
                    Diagnostic::error(
                        609,
                        hole.name.span,
                        format!("the blank `{word}` leads back to itself"),
                    )
                    .note("blanks are worked out in the order in which they need each other"),
                );
            }
        }
        order
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "1 value".to_owned(),
        count => format!("{count} values"),
    }
}

/// The word by which a hole is filled; the hole's own if nothing is given.
fn fill_span(fill: Option<(&ast::Member, OriginId)>, hole: ast::Ident) -> Span {
    match fill.map(|(member, _)| &member.kind) {
        Some(MemberKind::Fill(name, ..) | MemberKind::HookFill(name, ..)) => name.span,
        _ => hole.span,
    }
}

//! The third pass: every body of text is read and lowered.

use crate::collect::{head, keyword};
use crate::context::{Checker, FunctionKind, Node, Progress, RuleType, SlotSource};
use crate::handler::Event;
use crate::text::{Caller, Text};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{Const, ExprKind, FnId, ProcId, SlotId, SlotKind, StateId, TemplateId, Type};
use quorate_number::{Int, Ratio};
use quorate_syntax::ast::{self, MemberKind};

impl<'a> Checker<'a> {
    /// Reads every body of text.
    pub(crate) fn lower_everything(&mut self) {
        for index in 0..self.generics.len() {
            self.look_at_generic(index);
        }
        for index in 0..self.functions.len() {
            self.lower_function(FnId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
        for index in 0..self.procs.len() {
            self.lower_proc(ProcId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
        for index in 0..self.templates.len() {
            let id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
            let slots = self.template(id).map_or(0, |template| template.slots.len());
            for slot in 0..slots {
                self.lower_slot(id, SlotId(u32::try_from(slot).unwrap_or(u32::MAX)));
            }
            self.lower_ranges(id);
            self.lower_migrate(id);
            self.lower_members(id);
        }
        self.join_principles();
        self.find_events_asked();
        self.lower_behaviours();
        self.lower_plays();
        // Reading a text may have asked for functions that were not there before.
        let mut index = 0;
        while index < self.functions.len() {
            self.lower_function(FnId(u32::try_from(index).unwrap_or(u32::MAX)));
            index += 1;
        }
        self.refuse_callers_in_deadlines();
    }

    /// Reads a generic function by itself, so that what is wrong in it is said where it is declared.
    fn look_at_generic(&mut self, generic: usize) {
        if self.generics.get(generic).is_some_and(|info| !info.is_inlined)
            && let Some((_, types)) = self.open_origin(generic)
        {
            self.instance(generic, types);
        }
    }

    /// The type of a parameter or cell, worked out now if need be.
    pub(crate) fn slot_type(&mut self, template: TemplateId, slot: SlotId) -> Option<Type> {
        self.resolve_slot(template, slot);
        let info = self.slot(template, slot)?;
        match &info.ty {
            Progress::Done(ty) => ty.clone(),
            Progress::Running => {
                // The circle itself is reported where the mentions are followed.
                self.incomplete = true;
                None
            }
            Progress::Untouched => {
                let span = info.name.span;
                self.deeper(span, |checker| {
                    checker.lower_slot(template, slot);
                    Some(())
                })?;
                match &self.slot(template, slot)?.ty {
                    Progress::Done(ty) => ty.clone(),
                    _ => None,
                }
            }
        }
    }

    fn lower_slot(&mut self, template: TemplateId, slot: SlotId) {
        let info = self.templates.get_mut(template.index()).and_then(|info| info.slots.get_mut(slot.index()));
        let Some(info) = info.filter(|info| !info.is_read) else { return };
        info.is_read = true;
        let (source, written) = (info.source, info.ty.clone());
        let (origin, blind, bound) = (info.value_origin, info.is_blind, info.bound.clone());
        let ty = match written {
            Progress::Done(ty) => Some(ty),
            _ => None,
        };
        if ty.is_none() {
            self.set_slot_type(template, slot, Progress::Running);
        }
        let made = match source {
            SlotSource::Rule(RuleType::Made(made), _) => self.made.get(made).map(|(value, _)| value.clone()),
            _ => None,
        };
        let value: Option<&ast::Expr> = match source {
            SlotSource::Param(param) => param.default.as_ref(),
            SlotSource::Let(_, value) => Some(value),
            SlotSource::Var(_, value) => value,
            SlotSource::Rule(_, value) => value.or(made.as_deref()),
            SlotSource::Setting(setting) => Some(&setting.value),
            SlotSource::Captured => None,
        };
        let mut text = Text::new(Some(template));
        text.node = Some(Node::Slot(template, slot));
        text.slots_before = Some(slot);
        let is_cell = matches!(source, SlotSource::Let(..) | SlotSource::Var(..));
        text.only_params = matches!(source, SlotSource::Param(_));
        text.only_rules = matches!(source, SlotSource::Rule(..));
        text.bound = bound;
        text.caller = Caller::Nobody("when an instance is created");
        let outer_blind = std::mem::replace(&mut self.is_blind, blind);
        let outer_origin = std::mem::replace(&mut self.origin, origin);
        let formula = value.map(|value| {
            let (value, locals) = self.within(text, |checker| match &ty {
                Some(None) => checker.read_anyway(value),
                Some(Some(ty)) => checker.formula(value, Some(ty), is_cell),
                None => checker.formula(value, None, is_cell),
            });
            Some(ir::Formula { locals, value: value? })
        });
        self.origin = outer_origin;
        self.is_blind = outer_blind;
        if ty.is_none() {
            let ty =
                formula.as_ref().and_then(|formula| formula.as_ref()).map(|formula| formula.value.ty.clone());
            self.set_slot_type(template, slot, Progress::Done(ty));
        }
        let lowered = match (source, formula) {
            (SlotSource::Param(_), None) => Some(SlotKind::Param(None)),
            (SlotSource::Param(_), Some(default)) => default.map(|default| SlotKind::Param(Some(default))),
            (SlotSource::Rule(..), Some(value)) => value.map(SlotKind::Rule),
            (SlotSource::Rule(..), None) => {
                let span = self.slot(template, slot).map_or(Span::default(), |slot| slot.name.span);
                ty.flatten().map(|ty| {
                    SlotKind::Rule(ir::Formula {
                        locals: Vec::new(),
                        value: crate::known::any_value(ty, span),
                    })
                })
            }
            (SlotSource::Let(..), Some(value)) => value.map(SlotKind::Let),
            (SlotSource::Let(..), None) => None,
            (SlotSource::Var(..), Some(value)) => value.map(|value| SlotKind::Var(Some(value))),
            (SlotSource::Var(..), None) => self.empty_var(template, slot, ty.flatten()),
            (SlotSource::Setting(_), Some(value)) => value.map(SlotKind::Setting),
            (SlotSource::Setting(_) | SlotSource::Captured, _) => None,
        };
        let slot = self.templates.get_mut(template.index()).and_then(|info| info.slots.get_mut(slot.index()));
        if let Some(slot) = slot {
            slot.lowered = lowered;
        }
    }

    fn set_slot_type(&mut self, template: TemplateId, slot: SlotId, ty: Progress) {
        let slot = self.templates.get_mut(template.index()).and_then(|info| info.slots.get_mut(slot.index()));
        if let Some(slot) = slot {
            slot.ty = ty;
        }
    }

    /// A cell without a first value starts with what is empty in its type.
    fn empty_var(&mut self, template: TemplateId, slot: SlotId, ty: Option<Type>) -> Option<SlotKind> {
        let ty = ty?;
        let name = self.slot(template, slot)?.name;
        let kind = match &ty {
            Type::Bool => ExprKind::Const(Const::Bool(false)),
            Type::Int | Type::Amount(_) | Type::Duration => ExprKind::Const(Const::Whole(Int::ZERO)),
            Type::Ratio | Type::Portion | Type::Exact(_) => ExprKind::Const(Const::Ratio(Ratio::ZERO)),
            Type::Text => ExprKind::Const(Const::Text(String::new())),
            Type::Option(_) => ExprKind::None,
            Type::List(_) => ExprKind::Collection(ir::CollectionKind::List, Vec::new()),
            Type::Set(_) => ExprKind::Collection(ir::CollectionKind::Set, Vec::new()),
            Type::Map(..) => ExprKind::MapOf(Vec::new()),
            _ => {
                let (word, shown) = (self.word(name.name), self.show(&ty));
                self.report(
                    Diagnostic::error(
                        301,
                        name.span,
                        format!("`{word}` needs a first value: no `{shown}` is empty"),
                    )
                    .help(format!("write one, `var {word}: {shown} = …`, or make it `{shown}?`")),
                );
                return None;
            }
        };
        let value = ir::Expr { ty, span: name.span, kind };
        Some(SlotKind::Var(Some(ir::Formula { locals: Vec::new(), value })))
    }

    /// Reads a function, unless that is done or under way.
    pub(crate) fn lower_function(&mut self, id: FnId) {
        let function = self.functions.get_mut(id.index());
        let Some(function) = function.filter(|function| !function.is_read) else { return };
        function.is_read = true;
        let (name, owner, kind, value) = (function.name, function.owner, function.kind, function.value);
        self.resolve_function(id);
        let Some(function) = self.function(id) else { return };
        let (origin, params, wanted) = (
            function.value_origin,
            function.params.clone(),
            match &function.result {
                Progress::Done(ty) => Some(ty.clone()),
                _ => None,
            },
        );
        if wanted.is_none()
            && let Some(function) = self.functions.get_mut(id.index())
        {
            function.result = Progress::Running;
        }
        let Some(text) = self.function_text(id) else { return };
        let blind = std::mem::take(&mut self.is_blind);
        let (value, locals) = self.coming_from(origin, |checker| {
            checker.within(text, |checker| {
                checker.declare_params(&params, kind == FunctionKind::Function);
                match (value, &wanted) {
                    (Some(value), Some(Some(ty))) => checker.formula(value, Some(ty), false),
                    (Some(value), Some(None)) => checker.read_anyway(value),
                    (Some(value), None) => checker.formula(value, None, false),
                    (None, Some(Some(ty))) => Some(crate::known::any_value(ty.clone(), name.span)),
                    (None, _) => None,
                }
            })
        });
        self.is_blind = blind;
        let ty = value.as_ref().map(|value| value.ty.clone());
        let owned_name = self.word(name.name).to_owned();
        let Some(function) = self.functions.get_mut(id.index()) else { return };
        if wanted.is_none() {
            function.result = Progress::Done(ty);
        }
        function.lowered = value.map(|mut value| {
            // The function's type is the one that is written, though its value may be of one below.
            if let Some(Some(ty)) = wanted {
                value.ty = ty;
            }
            let body = ir::Formula { locals, value };
            let is_derived = kind == FunctionKind::Derive;
            ir::Function { name: owned_name, owner, params: params.len(), is_derived, body, span: name.span }
        });
    }

    fn lower_proc(&mut self, id: ProcId) {
        let Some(proc) = self.procs.get(id.index()) else { return };
        let (name, owner, params, origin) = (proc.name, proc.owner, proc.params.clone(), proc.body_origin);
        let (statements, is_total, is_hook) = (proc.body, proc.is_total, proc.is_hook);
        let mut text = Text::new(Some(owner));
        text.node = Some(Node::Proc(id));
        text.caller = Caller::Known(Type::Account);
        text.pot_open = true;
        let (body, locals) = self.coming_from(origin, |checker| {
            checker.within(text, |checker| {
                checker.declare_params(&params, !is_hook);
                match statements {
                    Some(statements) => checker.block(statements).0,
                    None => Some(ir::Block::default()),
                }
            })
        });
        let word = self.word(name.name).to_owned();
        if let Some(proc) = self.procs.get_mut(id.index()) {
            proc.lowered = body.map(|body| ir::Proc {
                name: word,
                owner,
                params: params.len(),
                is_total,
                is_hook,
                locals,
                body,
                span: name.span,
            });
        }
    }

    fn lower_members(&mut self, id: TemplateId) {
        let Some(template) = self.template(id) else { return };
        let (name, members) = (template.name, template.members.clone());
        let mut is_begun = false;
        let outer = self.origin;
        for (origin, member) in members {
            self.origin = origin;
            is_begun |= matches!(member.kind, MemberKind::Start(..) | MemberKind::Error);
            match &member.kind {
                MemberKind::State(name, _, members) => {
                    let Some(state) = self.find_state(id, name.name) else { continue };
                    for member in members {
                        self.lower_member(member, id, Some(state));
                    }
                }
                _ => self.lower_member(member, id, None),
            }
        }
        self.origin = outer;
        let has_states = self.template(id).is_some_and(|template| !template.states.is_empty());
        if has_states && !is_begun {
            let word = self.word(name.name);
            self.report(
                Diagnostic::error(503, name.span, format!("nothing says in which state a `{word}` begins"))
                    .help("add a `start`, as in `start -> open`"),
            );
        }
    }

    fn lower_member(&mut self, member: &'a ast::Member, id: TemplateId, within: Option<StateId>) {
        match &member.kind {
            MemberKind::Start(head, tail) => {
                let event = Event { name: None, params: &[], span: keyword(member.span, "start") };
                let start = self.handler(id, within, &event, head, tail);
                if let (Some(start), Some(template)) = (start, self.templates.get_mut(id.index())) {
                    // Those of forms run first.
                    if template.origin == self.origin {
                        template.starts.push(start);
                    } else {
                        template.starts.insert(template.starts_of_forms, start);
                        template.starts_of_forms += 1;
                    }
                }
            }
            MemberKind::On(name, params, by, tail) => {
                let event = Event { name: Some(*name), params, span: head(member.span, *name) };
                let handler = self.handler(id, within, &event, by, tail);
                if let (Some(handler), Some(template)) = (handler, self.templates.get_mut(id.index())) {
                    template.handlers.push(handler);
                }
            }
            MemberKind::At(at) => {
                let deadline = self.at(id, within, at, member.span);
                if let (Some(deadline), Some(template)) = (deadline, self.templates.get_mut(id.index())) {
                    template.deadlines.push(deadline);
                }
            }
            MemberKind::Every(every) => {
                let deadline = self.every(id, within, every, member.span);
                if let (Some(deadline), Some(template)) = (deadline, self.templates.get_mut(id.index())) {
                    template.deadlines.push(deadline);
                }
            }
            MemberKind::Facet(name, value) => self.facet(id, *name, value),
            MemberKind::Claim(kind, name, formula) => self.claim(id, *kind, *name, formula),
            MemberKind::Property(property) => self.property(id, property),
            MemberKind::Principle(name, text, upheld_by) => self.principle(id, *name, &text.text, upheld_by),
            _ => {}
        }
    }

    /// A proc that asks for `caller`, itself or through others, cannot run in a deadline.
    fn refuse_callers_in_deadlines(&mut self) {
        let mut wanted = self.caller_wanted.clone();
        loop {
            let before = wanted.len();
            for edge in &self.edges {
                if let (Node::Proc(from), Node::Proc(to)) = (edge.from, edge.to)
                    && wanted.contains(&to)
                {
                    wanted.insert(from);
                }
            }
            if wanted.len() == before {
                break;
            }
        }
        for (proc, span) in std::mem::take(&mut self.run_by_deadlines) {
            if wanted.contains(&proc) {
                let word = self.procs.get(proc.index()).map_or("", |proc| self.word(proc.name.name));
                let message = format!(
                    "`{word}` asks for `caller`, who does not exist in a deadline, which happens by itself"
                );
                self.error(201, span, message);
            }
        }
    }
}

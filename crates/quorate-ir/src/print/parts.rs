//! A template's members taken apart into what can be said of each: what a comparison of two programs sets side by side.

use quorate_base::Span;

use super::constant::constant;
use super::expr::Level;
use super::member::{asset, facet, parameters};
use super::{Scope, quoted, written_elsewhere};
use crate::{
    AccountId, AssetId, By, ClaimKind, Deadline, DeadlineKind, Expr, FnId, Formula, Function, Handler, Local,
    LocalId, ProcId, Program, Slot, SlotId, SlotKind, State, StateId, Tail, Template, TemplateId,
};

/// A member of a template or of the file.
#[derive(Clone, Debug)]
pub struct MemberWords {
    /// What it is, in a drafter's word: `setting`, `event`, `deadline`.
    pub kind: &'static str,
    /// Its name, after the state it belongs to if it belongs to one.
    pub name: String,
    /// What is said of it, in the order in which it is said.
    pub parts: Vec<PartWords>,
    /// What others mention when they mention it.
    pub node: MemberNode,
    /// Where it stands.
    pub span: Span,
}

/// One thing that is said of a member.
#[derive(Clone, Debug)]
pub struct PartWords {
    /// Which: `value`, `range`, `by`, `when`, `does`; empty where there is only one.
    pub aspect: &'static str,
    /// The words, with the names that the text gives.
    pub words: String,
    /// The same with numbers for the variables that nobody outside can name, so that another name is no other meaning.
    pub meaning: String,
    /// Where an expression stands that these words begin with, and what follows it.
    pub written: Option<(Span, String)>,
    /// Where it stands, if that is known better than of the whole.
    pub span: Option<Span>,
}

/// What a member is mentioned by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberNode {
    /// A parameter, cell, setting or blank.
    Slot(SlotId),
    /// A function, view or derived cell, or a blank that is a formula.
    Function(FnId),
    /// A named block or hook.
    Proc(ProcId),
    /// An account.
    Account(AccountId),
    /// An asset.
    Asset(AssetId),
    /// A state.
    State(StateId),
    /// What only happens: the `start`s, handlers or deadlines, by their place in the list.
    Start(usize),
    /// A handler.
    Handler(usize),
    /// A deadline.
    Deadline(usize),
    /// A claim.
    Claim(usize),
    /// What nothing mentions.
    Nothing,
}

impl Program {
    /// The members of a template, in a fixed order of kinds and in each as the text has them; several may have one name.
    /// Settings as they were captured are left out: they say only that a setting is mentioned.
    pub fn members_of(&self, id: TemplateId) -> Vec<MemberWords> {
        let Some(template) = self.template(id) else { return Vec::new() };
        let scope = Scope { program: self, here: id, locals: &[], pot: None };
        Taker { scope, template }.members()
    }

    /// The assets, functions and sum types of the file and of the modules it uses. Of a function that is used with
    /// several types there are several.
    pub fn members_of_file(&self) -> Vec<MemberWords> {
        let scope = Scope { program: self, here: TemplateId(u32::MAX), locals: &[], pot: None };
        let assets = (0..).map(AssetId).zip(&self.assets).filter(|(_, asset)| asset.owner.is_none());
        let mut members: Vec<MemberWords> = assets
            .map(|(id, it)| {
                member("asset", &it.name, vec![plain("", asset(it))], MemberNode::Asset(id), it.span)
            })
            .collect();
        members.extend(self.sums.iter().map(|sum| {
            let variants = sum.variants.iter().map(|variant| {
                let fields: Vec<String> = variant.fields.iter().map(|ty| self.type_name(ty)).collect();
                if fields.is_empty() {
                    variant.name.clone()
                } else {
                    format!("{}({})", variant.name, fields.join(", "))
                }
            });
            let words = variants.collect::<Vec<_>>().join(" | ");
            member("type", &sum.name, vec![plain("", words)], MemberNode::Nothing, sum.span)
        }));
        let functions = (0..).map(FnId).zip(&self.functions).filter(|(_, it)| it.owner.is_none());
        members.extend(functions.map(|(id, it)| {
            let params = parameters(scope, &it.body.locals, it.params);
            let name = format!("{}({params})", it.name);
            let parts = vec![formula(scope, "", &it.body, it.params)];
            member("function", &name, parts, MemberNode::Function(id), it.span)
        }));
        members
    }
}

/// Takes one template apart.
struct Taker<'p> {
    scope: Scope<'p>,
    template: &'p Template,
}

impl<'p> Taker<'p> {
    fn members(&self) -> Vec<MemberWords> {
        let (scope, template) = (self.scope, self.template);
        let program = scope.program;
        let mut members = Vec::new();
        let slots = || (0..).map(SlotId).zip(&template.slots);
        members.extend(slots().take(template.params).map(|(id, slot)| self.parameter(id, slot)));
        members.extend(template.assets.iter().filter_map(|id| {
            let it = program.asset(*id)?;
            Some(member("asset", &it.name, vec![plain("", asset(it))], MemberNode::Asset(*id), it.span))
        }));
        members.extend((0..).map(AccountId).zip(&template.accounts).map(|(id, account)| {
            let key = account.key.as_ref().map(|key| format!("one for each {}", program.type_name(key)));
            let parts = key.map(|key| plain("", key)).into_iter().collect();
            member("account", &account.name, parts, MemberNode::Account(id), account.span)
        }));
        members.extend(slots().skip(template.params).filter_map(|(id, slot)| self.cell(id, slot)));
        let handlers = template.starts.iter().chain(&template.handlers);
        let mut is_elsewhere = written_elsewhere(template);
        is_elsewhere.extend(handlers.flat_map(|it| it.defaults.iter().flatten().copied()));
        let functions = (0..).map(FnId).zip(&program.functions);
        let functions =
            functions.filter(|(id, it)| it.owner == Some(scope.here) && !is_elsewhere.contains(id));
        members.extend(functions.map(|(id, it)| self.function(id, it)));
        let procs = (0..).map(ProcId).zip(&program.procs).filter(|(_, proc)| proc.owner == scope.here);
        members.extend(procs.map(|(id, it)| {
            let kind = if it.is_hook { "hook" } else { "proc" };
            let mut parts = vec![plain("", parameters(scope, &it.locals, it.params))];
            parts.extend(it.is_total.then(|| plain("promises", "total".to_owned())));
            let does =
                said("does", &it.locals, it.params, &|locals| scope.with_any(locals).block(&it.body, 0));
            parts.push(PartWords { span: it.body.stmts.first().map(|stmt| stmt.span), ..does });
            member(kind, &scope.proc(id), parts, MemberNode::Proc(id), it.span)
        }));
        let starts = template.starts.iter().enumerate();
        members.extend(starts.map(|(index, it)| self.handler("start", it, MemberNode::Start(index))));
        let handlers = template.handlers.iter().enumerate();
        members.extend(handlers.map(|(index, it)| self.handler("event", it, MemberNode::Handler(index))));
        let deadlines = template.deadlines.iter().enumerate();
        members.extend(deadlines.map(|(index, it)| self.deadline(it, MemberNode::Deadline(index))));
        members.extend((0..).map(StateId).zip(&template.states).map(|(id, it)| self.state(id, it)));
        members.extend(self.last());
        members
    }

    fn parameter(&self, id: SlotId, slot: &Slot) -> MemberWords {
        let mut parts = vec![plain("type", self.scope.program.type_name(&slot.ty))];
        if let SlotKind::Param(Some(default)) = &slot.kind {
            parts.push(formula(self.scope, "default", default, 0));
        }
        member("parameter", &slot.name, parts, MemberNode::Slot(id), slot.span)
    }

    fn cell(&self, id: SlotId, slot: &Slot) -> Option<MemberWords> {
        let (scope, template) = (self.scope, self.template);
        let ty = || plain("type", scope.program.type_name(&slot.ty));
        let (kind, mut parts) = match &slot.kind {
            SlotKind::Param(_) | SlotKind::Captured { .. } | SlotKind::Kept(_) => return None,
            SlotKind::Let(value) => ("let", vec![formula(scope, "", value, 0), ty()]),
            SlotKind::Rule(value) => ("blank", vec![formula(scope, "", value, 0), ty()]),
            SlotKind::Var(None) => ("cell", vec![ty()]),
            SlotKind::Var(Some(value)) => ("cell", vec![formula(scope, "", value, 0), ty()]),
            SlotKind::Setting(value) => ("setting", vec![formula(scope, "", value, 0), ty()]),
        };
        let setting = template.settings.iter().find(|setting| setting.slot == id);
        if let Some((low, high)) = setting.and_then(|setting| setting.range.as_ref()) {
            let end = |value| constant(scope.program, &slot.ty, value);
            parts.push(plain("range", format!("{}..{}", end(low), end(high))));
        }
        if let Some(setting) = setting.filter(|setting| !setting.amended_by.is_empty()) {
            let by: Vec<&str> = setting.amended_by.iter().map(|id| scope.template_name(*id)).collect();
            parts.push(plain("amended by", by.join(", ")));
        }
        Some(member(kind, &scope.slot(Some(template), id), parts, MemberNode::Slot(id), slot.span))
    }

    fn function(&self, id: FnId, function: &Function) -> MemberWords {
        let scope = self.scope;
        let is_view = self.template.views.iter().any(|view| view.id == id);
        let kind = match (function.is_derived, is_view) {
            (true, _) => "derive",
            (_, true) => "view",
            _ => "formula",
        };
        let mut parts = vec![formula(scope, "", &function.body, function.params)];
        if function.params > 0 {
            parts.push(plain("parameters", parameters(scope, &function.body.locals, function.params)));
        }
        member(kind, &scope.function(id), parts, MemberNode::Function(id), function.span)
    }

    fn handler(&self, kind: &'static str, it: &'p Handler, node: MemberNode) -> MemberWords {
        let pot = it.paying.as_ref().map(|paying| paying.local);
        let within = |locals: &'p [Local]| Scope { pot, ..self.scope.with(locals) };
        let scope = within(&it.locals);
        let mut parts = Vec::new();
        if it.params > 0 {
            parts.push(plain("parameters", parameters(scope, &it.locals, it.params)));
        }
        for (param, default) in it.locals.iter().zip(&it.defaults) {
            if let Some(function) = default.and_then(|id| self.scope.program.function(id)) {
                let part = formula(self.scope, "default", &function.body, function.params);
                let words = |words: &str| format!("{} = {words}", param.name);
                let (said, meant) = (words(&part.words), words(&part.meaning));
                parts.push(PartWords { words: said, meaning: meant, written: None, ..part });
            }
        }
        let in_one = self.only_state(it.during.as_deref());
        if let (None, Some(during)) = (in_one, &it.during) {
            parts.push(plain("during", self.states(during)));
        }
        let by = |locals: &[Local]| {
            let scope = Scope { locals, pot, ..self.scope };
            match &it.by {
                By::Unasked => "nobody is asked".to_owned(),
                By::Anyone => "anyone".to_owned(),
                By::Typed(local, test) => format!("{}: {}", scope.local(*local), scope.type_test(*test)),
                By::Member(local, of) => {
                    format!("{} in {}", scope.local(*local), scope.at(Level::Default, of, 0))
                }
                By::Exactly(who) => scope.at(Level::Postfix, who, 0),
            }
        };
        parts.push(said("by", &it.locals, it.params, &by));
        if let Some(local) = pot.and_then(|pot| it.locals.get(pot.index())) {
            parts.push(plain("paying", self.scope.program.type_name(&local.ty)));
        }
        for (condition, reason) in &it.when {
            let otherwise =
                reason.map_or_else(String::new, |reason| format!(" else {}", scope.reason(reason)));
            let words = |locals: &[Local]| {
                let scope = Scope { locals, pot, ..self.scope };
                format!("{}{otherwise}", scope.at(Level::Or, condition, 0))
            };
            let part = said("when", &it.locals, it.params, &words);
            parts.push(PartWords {
                span: Some(condition.span),
                written: Some((condition.span, otherwise.clone())),
                ..part
            });
        }
        self.tail(&mut parts, "does", &it.tail, (&it.locals, it.params, pot));
        let name = match in_one {
            Some(state) => format!("{state}.{}", it.name),
            None => it.name.clone(),
        };
        member(kind, &name, parts, node, it.span)
    }

    fn deadline(&self, it: &Deadline, node: MemberNode) -> MemberWords {
        let scope = self.scope.with(&it.locals);
        let mut parts = Vec::new();
        let in_one = self.only_state(it.during.as_deref());
        if let (None, Some(during)) = (in_one, &it.during) {
            parts.push(plain("during", self.states(during)));
        }
        let written = |aspect, expr: &Expr| PartWords {
            written: Some((expr.span, String::new())),
            span: Some(expr.span),
            ..plain(aspect, scope.expr(expr, 0))
        };
        let word = match &it.kind {
            DeadlineKind::At(when) => {
                parts.push(written("", when));
                "at"
            }
            DeadlineKind::Every { period, from } => {
                parts.push(written("", period));
                parts.extend(from.as_ref().map(|from| written("from", from)));
                "every"
            }
        };
        self.tail(&mut parts, "does", &it.tail, (&it.locals, 0, None));
        if let Some(otherwise) = &it.otherwise {
            self.tail(&mut parts, "otherwise", otherwise, (&it.locals, 0, None));
        }
        let name = in_one.map_or_else(|| word.to_owned(), |state| format!("{state}.{word}"));
        member("deadline", &name, parts, node, it.span)
    }

    fn tail(
        &self,
        parts: &mut Vec<PartWords>,
        aspect: &'static str,
        tail: &Tail,
        (locals, params, pot): (&[Local], usize, Option<LocalId>),
    ) {
        let words = |locals: &[Local]| {
            let scope = Scope { locals, pot, ..self.scope };
            let target = tail.target.as_ref().map(|target| format!("-> {}", scope.target(target, 0)));
            match target {
                Some(target) if tail.body.stmts.is_empty() => target,
                Some(target) => format!("{target} {}", scope.block(&tail.body, 0)),
                None => scope.block(&tail.body, 0),
            }
        };
        let span = tail.body.stmts.first().map(|stmt| stmt.span);
        let span = span.or_else(|| tail.target.as_ref().map(|target| target.span));
        parts.push(PartWords { span, ..said(aspect, locals, params, &words) });
    }

    fn state(&self, id: StateId, state: &State) -> MemberWords {
        let data = state.data.iter().filter_map(|id| self.template.data.get(id.index()));
        let data: Vec<String> =
            data.map(|data| format!("{}: {}", data.name, self.scope.program.type_name(&data.ty))).collect();
        let mut parts = Vec::new();
        if !data.is_empty() {
            parts.push(plain("data", data.join(", ")));
        }
        member(
            if state.is_end { "end" } else { "state" },
            &state.name,
            parts,
            MemberNode::State(id),
            state.span,
        )
    }

    /// What is claimed, and what a form says it is for.
    fn last(&self) -> Vec<MemberWords> {
        let (scope, template) = (self.scope, self.template);
        let function = |id: FnId| scope.program.function(id);
        let claimed = |aspect: &'static str, id: FnId| {
            function(id).map(|it| formula(scope, aspect, &it.body, it.params))
        };
        let mut members: Vec<MemberWords> = template
            .claims
            .iter()
            .enumerate()
            .map(|(index, claim)| {
                let (kind, parts) = match claim.kind {
                    ClaimKind::Invariant(id) => ("invariant", vec![claimed("", id)]),
                    ClaimKind::Step(id) => ("step", vec![claimed("", id)]),
                    ClaimKind::Possible(id) => ("possible", vec![claimed("", id)]),
                    ClaimKind::Enforce(id, _) => ("enforce", vec![claimed("", id)]),
                    ClaimKind::Property { over, whenever, then, within } => {
                        let over = over.and_then(|over| claimed("for", over));
                        let rest = [("whenever", whenever), ("then", then), ("within", within)];
                        let rest = rest.into_iter().map(|(aspect, id)| claimed(aspect, id));
                        ("property", std::iter::once(over).chain(rest).collect())
                    }
                };
                let parts = parts.into_iter().flatten().collect();
                member(kind, &claim.name, parts, MemberNode::Claim(index), claim.span)
            })
            .collect();
        members.extend(template.principles.iter().map(|principle| {
            let claims = principle.upheld_by.iter().filter_map(|index| template.claims.get(*index));
            let claims: Vec<&str> = claims.map(|claim| claim.name.as_str()).collect();
            let mut parts = vec![plain("", quoted(&principle.text))];
            if !claims.is_empty() {
                parts.push(plain("upheld by", claims.join(", ")));
            }
            member("principle", &principle.name, parts, MemberNode::Nothing, principle.span)
        }));
        members.extend(template.facets.iter().map(|it| {
            let words = facet(scope, it);
            let words =
                words.split_once('{').map_or(words.as_str(), |(_, fields)| fields.trim_end_matches('}'));
            member("facet", &it.name, vec![plain("", words.to_owned())], MemberNode::Nothing, it.span)
        }));
        members.extend(template.migration.as_ref().map(|it| {
            let does = said("does", &it.locals, 0, &|locals| scope.with_any(locals).block(&it.body, 0));
            let from = plain("from", scope.template_name(it.from).to_owned());
            member("migrate", "migrate", vec![from, does], MemberNode::Nothing, it.span)
        }));
        members
    }

    fn only_state(&self, during: Option<&[StateId]>) -> Option<&'p str> {
        match during {
            Some([only]) => self.template.state(*only).map(|state| state.name.as_str()),
            _ => None,
        }
    }

    fn states(&self, during: &[StateId]) -> String {
        let names = during.iter().filter_map(|id| self.template.state(*id)).map(|state| state.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }
}

fn member(
    kind: &'static str,
    name: &str,
    parts: Vec<PartWords>,
    node: MemberNode,
    span: Span,
) -> MemberWords {
    MemberWords { kind, name: name.to_owned(), parts, node, span }
}

fn plain(aspect: &'static str, words: String) -> PartWords {
    PartWords { aspect, meaning: words.clone(), words, written: None, span: None }
}

/// Words in which variables stand; those beyond the parameters have no name that matters.
fn said(
    aspect: &'static str,
    locals: &[Local],
    params: usize,
    words: &dyn Fn(&[Local]) -> String,
) -> PartWords {
    let nameless: Vec<Local> = locals
        .iter()
        .enumerate()
        .map(|(index, local)| {
            let name = if index < params { local.name.clone() } else { format!("x{index}") };
            Local { name, ty: local.ty.clone() }
        })
        .collect();
    PartWords { aspect, words: words(locals), meaning: words(&nameless), written: None, span: None }
}

fn formula(scope: Scope<'_>, aspect: &'static str, formula: &Formula, params: usize) -> PartWords {
    let words = |locals: &[Local]| scope.with_any(locals).expr(&formula.value, 0);
    let part = said(aspect, &formula.locals, params, &words);
    let span = formula.value.span;
    PartWords { written: Some((span, String::new())), span: Some(span), ..part }
}

//! Scenarios: each expression of a line becomes a question that can be put to any state.

use crate::context::Checker;
use crate::deed::Deed;
use crate::expr::{Lowered, bare, waits_for_hint};
use crate::suggest::nearest_of;
use crate::text::{Caller, Realm, Text};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{Ask, Const, ExprKind, LocalId, PlayLineKind, Type};
use quorate_syntax::ast::{self, BinaryOp, LineKind};
use rustc_hash::FxHashMap;

/// A scenario, experiment or behaviour being read.
pub(crate) struct Reader<'a> {
    pub(crate) name: &'a str,
    /// Its variables, by their numbers in the text.
    pub(crate) locals: Vec<LocalId>,
}

impl<'a> Checker<'a> {
    /// Reads every scenario and experiment.
    pub(crate) fn lower_plays(&mut self) {
        for (origin, play) in std::mem::take(&mut self.ast_scenarios) {
            self.coming_from(origin, |checker| checker.scenario(play));
        }
        for (origin, play) in std::mem::take(&mut self.ast_experiments) {
            self.coming_from(origin, |checker| checker.experiment(play));
        }
    }

    fn scenario(&mut self, play: &'a ast::Play) {
        let mut text = Text::new(None);
        text.realm = Realm::Play;
        text.caller = Caller::Nobody("in a scenario, where those who act are named");
        let mut reader = Reader { name: &play.name.text, locals: Vec::new() };
        let (lines, locals) = self.within(text, |checker| {
            let mut lines = Vec::new();
            for line in &play.lines {
                checker.line(&mut reader, line, &mut lines);
            }
            lines
        });
        let known = reader.locals.iter().filter_map(|id| locals.get(id.index()).cloned());
        let (name, span) = (play.name.text.clone(), play.name.span);
        self.plays.push(ir::Play { name, locals: known.collect(), lines, span });
    }

    /// A line that scenarios and experiments both have.
    pub(crate) fn line(
        &mut self,
        reader: &mut Reader<'a>,
        line: &'a ast::Line,
        lines: &mut Vec<ir::PlayLine>,
    ) {
        let mut add = |kind: Option<PlayLineKind>| {
            if let Some(kind) = kind {
                lines.push(ir::PlayLine { span: line.span, kind });
            }
        };
        match &line.kind {
            LineKind::People(people, behaviours) => {
                if let (Some((behaviour, _)), Realm::Play) = (behaviours.first(), self.text.realm) {
                    self.only_in_experiments(behaviour.span, "people play behaviours");
                }
                for (name, count) in people {
                    add(self.people(reader, *name, count.as_ref()));
                }
            }
            LineKind::Give(what, from, to) => add(self.give(reader, what, from.as_ref(), to)),
            LineKind::Let(name, value) => add(self.let_line(reader, *name, value)),
            LineKind::After(length) => {
                let read = self.expr_as(length, &Type::Duration);
                add(self.ask(reader, length, read).map(PlayLineKind::After));
            }
            LineKind::At(instant) => {
                let read = self.expr_as(instant, &Type::Instant);
                add(self.ask(reader, instant, read).map(PlayLineKind::At));
            }
            LineKind::Play(path) => add(Some(PlayLineKind::Play(path.text.clone()))),
            LineKind::Snapshot(name, of, hidden) => {
                let read = self.expr(of, None);
                if let Some(other) = read.as_ref().filter(|read| !matches!(read.ty, Type::Process(_))) {
                    self.expected(of.span, "a process or body", &other.ty.clone());
                    return;
                }
                let ask = self.ask(reader, of, read);
                let hidden = hidden.iter().map(|path| path.text.clone()).collect();
                add(ask.map(|ask| PlayLineKind::Snapshot(name.text.clone(), ask, hidden)));
            }
            LineKind::Expect(expect) => add(self.expect(reader, expect)),
            LineKind::Act(act) => add(self.act(reader, act)),
            LineKind::Runs(..)
            | LineKind::Seed(_)
            | LineKind::Lasts(_)
            | LineKind::Sweep(..)
            | LineKind::Measure(..)
            | LineKind::Versus(..) => self.only_in_experiments(line.span, "runs are counted and measured"),
            LineKind::Error => self.skip(),
        }
    }

    fn people(
        &mut self,
        reader: &mut Reader<'a>,
        name: ast::Ident,
        count: Option<&'a ast::Expr>,
    ) -> Option<PlayLineKind> {
        let ask = count.map(|count| {
            let read = self.expr_as(count, &Type::Int);
            self.ask(reader, count, read)
        });
        self.refuse_names_of_the_world(name);
        let ty = if count.is_some() { Type::Set(Box::new(Type::Person)) } else { Type::Person };
        let local = self.name_local(reader, name, Some(ty));
        match ask {
            None => Some(PlayLineKind::People(local, None)),
            Some(ask) => Some(PlayLineKind::People(local, Some(ask?))),
        }
    }

    fn give(
        &mut self,
        reader: &mut Reader<'a>,
        what: &'a ast::Expr,
        from: Option<&'a ast::Expr>,
        to: &'a ast::Expr,
    ) -> Option<PlayLineKind> {
        let read = self.sum_of_money(what);
        let what = self.ask(reader, what, read);
        let from = from.map(|from| {
            let read = self.expr_as(from, &Type::Person);
            self.ask(reader, from, read)
        });
        let read = self.account(to, "an account");
        let to = self.ask(reader, to, read);
        let from = match from {
            None => None,
            Some(from) => Some(from?),
        };
        Some(PlayLineKind::Give { what: what?, from, to: to? })
    }

    /// `let x = e`, or `let club = new Club(…)`, founded by nobody in particular.
    fn let_line(
        &mut self,
        reader: &mut Reader<'a>,
        name: ast::Ident,
        value: &'a ast::Expr,
    ) -> Option<PlayLineKind> {
        match &bare(value).kind {
            ast::ExprKind::New(_) => {
                let deed = self.deed(value, None);
                return self.done(reader, None, Some(name), value, deed, None);
            }
            ast::ExprKind::ListComp(item, comp)
                if self.text.realm == Realm::Chance && matches!(bare(item).kind, ast::ExprKind::New(_)) =>
            {
                return self.several(reader, name, item, comp);
            }
            _ => {}
        }
        let read = self.expr(value, None);
        let ty = read.as_ref().map(|read| read.ty.clone());
        let ask = self.ask(reader, value, read);
        let local = self.name_local(reader, name, ty);
        Some(PlayLineKind::Let(local, ask?))
    }

    /// `let guilds = [new Guild(g) for g in groups(crowd, 12)]`
    fn several(
        &mut self,
        reader: &mut Reader<'a>,
        name: ast::Ident,
        item: &'a ast::Expr,
        comp: &'a ast::Comp,
    ) -> Option<PlayLineKind> {
        let ast::PatKind::Name(item_name) = comp.pat.kind else {
            self.error(301, comp.pat.span, "give what these are made from one name");
            return None;
        };
        let (walked, ()) = self.comp(comp, |_| ());
        let over = walked.and_then(|walked| {
            let ir::PatKind::Bind(local) = walked.pat.kind else { return None };
            let (span, ty) = (comp.over.span, walked.pat.ty.clone());
            let item = Box::new(ir::Expr { ty: ty.clone(), span, kind: ExprKind::Local(local) });
            let kind = ExprKind::Each(ir::CollectionKind::List, item, Box::new(walked));
            Some((ty.clone(), ir::Expr { ty: Type::List(Box::new(ty)), span, kind }))
        });
        let item_type = over.as_ref().map(|(ty, _)| ty.clone());
        let over = self.ask(reader, &comp.over, over.map(|(_, over)| over));
        let mark = self.enter();
        let place = self.name_local(reader, item_name, item_type);
        let deed = self.deed(item, None);
        let template = match &deed {
            Some((Deed::New { template, .. }, _)) => Some(*template),
            _ => None,
        };
        let deed = deed.and_then(|(deed, _)| self.ask_deed(reader, item, deed));
        self.leave(&mark);
        let ty = template.map(|template| Type::List(Box::new(Type::Process(template))));
        let binds = self.name_local(reader, name, ty);
        Some(PlayLineKind::Several { binds, item: place, over: over?, deed: deed? })
    }

    fn act(&mut self, reader: &mut Reader<'a>, act: &'a ast::Act) -> Option<PlayLineKind> {
        let actor = self.actor(&act.actor);
        let actor = self.ask(reader, &act.actor, actor);
        let deed = self.deed(&act.what, act.pay.as_ref());
        if let (Some(name), Some((Deed::Send { .. }, _))) = (act.binds, &deed) {
            let word = self.word(name.name);
            self.report(
                Diagnostic::error(
                    301,
                    name.span,
                    format!("an event makes nothing that could be called `{word}`"),
                )
                .help("leave out the `let`; only what a `new` makes has a name"),
            );
        }
        let refused = act.refused.map(|code| {
            self.find_code(code);
            (self.word(code.name).to_owned(), code.span)
        });
        let done = self.done(reader, Some(actor), act.binds, &act.what, deed, refused);
        if let (Some(name), true) = (act.binds, act.refused.is_some()) {
            let word = self.word(name.name);
            self.error(
                301,
                name.span,
                format!("what is refused makes nothing that could be called `{word}`"),
            );
            return None;
        }
        done
    }

    /// A deed with who does it, what it makes and how it is refused.
    fn done(
        &mut self,
        reader: &mut Reader<'a>,
        actor: Option<Option<Ask>>,
        binds: Option<ast::Ident>,
        what: &'a ast::Expr,
        deed: Option<(Deed, Option<ir::Expr>)>,
        refused: Option<(String, Span)>,
    ) -> Option<PlayLineKind> {
        let made = match &deed {
            Some((Deed::New { template, .. }, _)) => Some(Type::Process(*template)),
            _ => None,
        };
        let asked = deed.and_then(|(deed, pay)| {
            let deed = self.ask_deed(reader, what, deed)?;
            let pay = match pay {
                None => None,
                Some(pay) => Some(self.ask(reader, what, Some(pay))?),
            };
            Some((deed, pay))
        });
        let binds = binds.map(|name| self.name_local(reader, name, made));
        let (deed, pay) = asked?;
        let actor = match actor {
            None => None,
            Some(actor) => Some(actor?),
        };
        Some(PlayLineKind::Act { actor, binds, deed, pay, refused })
    }

    pub(crate) fn ask_deed(
        &mut self,
        reader: &mut Reader<'a>,
        what: &'a ast::Expr,
        deed: Deed,
    ) -> Option<ir::Deed> {
        match deed {
            Deed::New { template, within, args } => {
                let within = match within {
                    None => None,
                    Some(within) => Some(self.ask(reader, what, Some(within))?),
                };
                let args = args.into_iter().map(|arg| match arg {
                    None => Some(None),
                    Some(arg) => Some(Some(self.ask(reader, what, Some(arg))?)),
                });
                Some(ir::Deed::New { template, within, args: args.collect::<Option<_>>()? })
            }
            Deed::Send { to, event, args } => {
                let to = self.ask(reader, what, Some(to))?;
                let args =
                    args.into_iter().map(|(name, arg)| Some((name, self.ask(reader, what, Some(arg))?)));
                Some(ir::Deed::Send { to, event, args: args.collect::<Option<_>>()? })
            }
        }
    }

    fn expect(&mut self, reader: &mut Reader<'a>, expect: &'a ast::Expect) -> Option<PlayLineKind> {
        let beyond = expect.when.as_ref().or(expect.share.as_ref().map(|(_, share)| share));
        if let Some(beyond) = beyond.or(expect.confidence.as_ref()) {
            self.only_in_experiments(beyond.span, "shares of runs are expected");
            return None;
        }
        let read = self.expr_as(&expect.what, &Type::Bool);
        if let Some(ExprKind::Const(Const::Bool(true))) = read.as_ref().map(|read| &read.kind) {
            self.report(
                Diagnostic::error(803, expect.what.span, "this can never be false, so nothing is tested")
                    .help("ask for something that would be otherwise if the rules were wrong"),
            );
            return None;
        }
        let what = self.ask(reader, &expect.what, read)?;
        let mut written = Vec::new();
        parts_of(&expect.what, &mut written);
        let parts = written.into_iter().filter_map(|part| {
            let read = self.quietly(|checker| checker.expr(part, None));
            self.ask(reader, part, read)
        });
        Some(PlayLineKind::Expect(ir::Expect { parts: parts.collect(), what }))
    }

    /// A question of what has been read: a function of those variables of the scenario that it mentions.
    pub(crate) fn ask(
        &mut self,
        reader: &mut Reader<'a>,
        written: &'a ast::Expr,
        read: Lowered,
    ) -> Option<Ask> {
        let mut value = read?;
        // What is drawn is given, as what has a name is.
        let new = self.text.luck.draws.iter().filter(|draw| !reader.locals.contains(draw));
        let new: Vec<LocalId> = new.copied().collect();
        reader.locals.extend(new);
        let mut mentioned = Vec::new();
        value.each_local_mut(&mut |local| {
            if !mentioned.contains(local) {
                mentioned.push(*local);
            }
        });
        let place_of = |local: &LocalId| reader.locals.iter().position(|known| known == local);
        let (mut given, inner): (Vec<_>, Vec<_>) =
            mentioned.into_iter().partition(|local| place_of(local).is_some());
        given.sort();
        let order: Vec<LocalId> = given.iter().chain(&inner).copied().collect();
        let numbers: FxHashMap<LocalId, LocalId> =
            order.iter().enumerate().map(|(place, local)| (*local, number(place))).collect();
        value.each_local_mut(&mut |local| *local = numbers.get(local).copied().unwrap_or(*local));
        let locals: Option<Vec<_>> = order
            .iter()
            .map(|local| {
                let info = self.text.locals.get(local.index())?;
                Some(ir::Local { name: self.word(info.name).to_owned(), ty: info.ty.clone()? })
            })
            .collect();
        let span = value.span;
        let function = self.add_formula(reader.name, None, given.len(), locals?, value, written);
        let given = given.iter().filter_map(place_of).map(number).collect();
        Some(Ask { function, given, span })
    }

    pub(crate) fn name_local(
        &mut self,
        reader: &mut Reader<'a>,
        name: ast::Ident,
        ty: Option<Type>,
    ) -> LocalId {
        let local = self.declare(name, ty, false);
        reader.locals.push(local);
        number(reader.locals.len() - 1)
    }

    /// Reads something without a word about what is wrong in it.
    pub(crate) fn quietly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.diagnostics.len(), self.unused_locals.len());
        let (errors, incomplete) = (self.errors, self.incomplete);
        let read = read(self);
        self.diagnostics.truncate(before.0);
        self.unused_locals.truncate(before.1);
        (self.errors, self.incomplete) = (errors, incomplete);
        read
    }
}

impl Checker<'_> {
    /// Somebody who acts.
    pub(crate) fn actor(&mut self, actor: &ast::Expr) -> Lowered {
        if let ast::ExprKind::Name(name) = &bare(actor).kind
            && self.find(name.name).is_none()
        {
            let word = self.word(name.name);
            let known = self.text.visible.iter().map(|(name, _)| self.word(*name));
            let help = match nearest_of(word, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("name those who take part: `people {word}`"),
            };
            let message = format!("there is nobody called `{word}` here");
            self.report(Diagnostic::error(801, name.span, message).help(help));
            return None;
        }
        let read = self.expr(actor, None)?;
        if !self.is_account_below(&read.ty, &Type::Agent) {
            let shown = self.show(&read.ty);
            self.report(
                Diagnostic::error(
                    801,
                    read.span,
                    format!("a `{shown}` cannot act: only people and bodies do"),
                )
                .label(format!("`{shown}`")),
            );
            return None;
        }
        Some(read)
    }

    /// Says so if nothing refuses with a code.
    fn find_code(&mut self, code: ast::Ident) {
        let word = self.word(code.name);
        let is_given = self.reasons.iter().any(|reason| reason.code == word);
        if is_given || crate::reason::RESERVED.contains(&word) || self.errors > 0 || self.incomplete {
            return;
        }
        let known = self.reasons.iter().map(|reason| reason.code.as_str()).chain(crate::reason::RESERVED);
        let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(805, code.span, format!("nothing is refused with `{word}`"));
        diagnostic.help.extend(near);
        self.report(diagnostic);
    }

    /// Some names mean something else in a stream.
    fn refuse_names_of_the_world(&mut self, name: ast::Ident) {
        let word = self.word(name.name);
        if matches!(word, "world" | "issue" | "pot") {
            self.error(202, name.span, format!("nobody can be called `{word}`: it means something already"));
        }
    }

    fn only_in_experiments(&mut self, span: Span, what: &str) {
        self.error(802, span, format!("{what} only in an `experiment`"));
    }
}

/// The parts of a condition whose values explain it: the sides of its comparisons, and what is only true or false.
fn parts_of<'e>(condition: &'e ast::Expr, parts: &mut Vec<&'e ast::Expr>) {
    let condition = bare(condition);
    let mut sides = |left: &'e ast::Expr, right: &'e ast::Expr| {
        parts.extend([left, right].into_iter().filter(|side| !is_literal(side)));
    };
    match &condition.kind {
        ast::ExprKind::Not(inner) => parts_of(inner, parts),
        ast::ExprKind::Binary(op, left, right) => match op {
            BinaryOp::And | BinaryOp::Or | BinaryOp::Implies => {
                parts_of(left, parts);
                parts_of(right, parts);
            }
            _ => sides(left, right),
        },
        ast::ExprKind::Is(of, ..) => parts.extend([condition, of]),
        _ => parts.push(condition),
    }
}

/// Whether an expression shows its value already.
fn is_literal(expr: &ast::Expr) -> bool {
    use ast::ExprKind as Ast;
    let expr = bare(expr);
    match &expr.kind {
        Ast::Number(_)
        | Ast::Percent(_)
        | Ast::Amount(..)
        | Ast::Duration(..)
        | Ast::Instant(_)
        | Ast::Day(_)
        | Ast::Text(_)
        | Ast::Bool(_) => true,
        Ast::Some(inner) => is_literal(inner),
        _ => waits_for_hint(expr),
    }
}

pub(crate) fn number(place: usize) -> LocalId {
    LocalId(u32::try_from(place).unwrap_or(u32::MAX))
}

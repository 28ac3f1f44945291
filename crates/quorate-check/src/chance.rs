//! What only behaviours and experiments know: chance, and the people who take part.
//!
//! What is drawn is a variable: a portion below 100%, any as likely as any other, given anew whenever the expression is
//! asked. So a formula with chance in it is as pure as any other.

use crate::context::{Checker, Node};
use crate::convert::to_ratio;
use crate::default::{Whose, let_all};
use crate::expr::{Lowered, truth, typed};
use crate::text::{NAMELESS, Realm};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{CollectionKind, Compare, Const, ExprKind, LocalId, RatioOp, Rounding, Type, WholeOp};
use quorate_number::Int;
use quorate_syntax::ast;

/// Whether a word is about chance where nothing else is called so.
pub(crate) fn is_chance(word: &str) -> bool {
    matches!(word, "chance" | "draw" | "pick" | "everyone" | "index")
}

impl Checker<'_> {
    /// `chance(p)`, `draw(a, b)`, `pick(xs)`, `everyone` and `index`.
    pub(crate) fn chance(&mut self, name: ast::Ident, args: &[ast::Arg], span: Span) -> Lowered {
        let word = self.word(name.name);
        if self.text.realm != Realm::Chance {
            let message = format!("`{word}` exists only in a behaviour or an experiment");
            let mut diagnostic = Diagnostic::error(802, name.span, message);
            if self.text.realm == Realm::Rule {
                diagnostic =
                    diagnostic.note("a rule must give everybody the same answer, each time it is asked");
            }
            self.report(diagnostic);
            return None;
        }
        let wanted = match word {
            "draw" => 2,
            "chance" | "pick" => 1,
            _ => 0,
        };
        if args.len() != wanted {
            let arguments = if wanted == 1 { "1 argument".to_owned() } else { format!("{wanted} arguments") };
            self.error(307, span, format!("`{word}` takes {arguments}, not {}", args.len()));
            return None;
        }
        match (word, args) {
            ("chance", [odds]) => {
                let odds = self.expr_as(&odds.value, &Type::Portion)?;
                let draw = self.fresh_draw(name)?;
                truth(span, ExprKind::Compare(Compare::Less, Box::new(draw), Box::new(odds)))
            }
            ("draw", [from, to]) => self.draw_between(name, &from.value, &to.value, span),
            ("pick", [from]) => self.pick(name, &from.value, span),
            ("index", _) => self.person(1, "index", span, Type::Int),
            _ => self.person(2, "everyone", span, Type::Set(Box::new(Type::Person))),
        }
    }

    /// `me` where people choose for themselves.
    pub(crate) fn somebody(&mut self, span: Span) -> Lowered {
        self.person(0, "me", span, Type::Person)
    }

    /// A call of a function of the behaviour being read, if it has one of this name.
    pub(crate) fn helper(&mut self, name: ast::Ident, args: &[ast::Arg], span: Span) -> Option<Lowered> {
        let helper = self.text.helpers.iter().find(|helper| helper.name == name.name)?.clone();
        let called = format!("`{}`", self.word(name.name));
        let args = self.arguments(args, &helper.params, &called, span);
        self.mention(Node::Function(helper.function), span);
        let call = (|| {
            let (bindings, mut args) = self.bound_arguments(args?, &helper.params, &Whose::Own(0), span)?;
            for local in self.text.luck.captured.clone() {
                let ty = self.local_type(local)?;
                args.push(ir::Expr { ty, span, kind: ExprKind::Local(local) });
            }
            let kind = ExprKind::Call { function: helper.function, up: 0, args };
            Some(let_all(bindings, ir::Expr { ty: helper.result?, span, kind }))
        })();
        Some(call)
    }

    /// Those who take part: whoever acts, their place, or all.
    fn person(&mut self, place: usize, word: &str, span: Span, ty: Type) -> Lowered {
        if self.text.luck.is_nobody && place < 2 {
            let message = format!("`{word}` is known only where a person plays a behaviour");
            self.error(802, span, message);
            return None;
        }
        let local = self.text.luck.people.get(place).copied()?;
        typed(ty, span, ExprKind::Local(local))
    }

    /// A portion below 100% that is drawn each time the expression is asked.
    fn fresh_draw(&mut self, name: ast::Ident) -> Lowered {
        let word = self.word(name.name);
        if let Some(why) = self.text.luck.still {
            self.report(Diagnostic::error(802, name.span, format!("nothing is drawn here: {why}")));
            return None;
        }
        if self.text.luck.walks > 0 {
            self.report(
                Diagnostic::error(802, name.span, format!("`{word}` draws once, and not for each item"))
                    .help(
                        "let a rule of a behaviour see each item, or draw before the items are gone through",
                    ),
            );
            return None;
        }
        let local: LocalId = self.hidden_local(NAMELESS, name.span, Some(Type::Portion));
        self.text.luck.draws.push(local);
        typed(Type::Portion, name.span, ExprKind::Local(local))
    }

    /// `draw(a, b)`: any whole number from the lesser to the greater, both included.
    fn draw_between(&mut self, name: ast::Ident, from: &ast::Expr, to: &ast::Expr, span: Span) -> Lowered {
        let (values, ty) = self.exprs_of_one_type(&[from, to], None)?;
        if !ty.is_whole() {
            self.expected(span, "whole numbers, amounts or times to draw from", &ty);
            return None;
        }
        let draw = self.fresh_draw(name)?;
        let mut values = values.into_iter();
        let (one, other) = (values.next()?, values.next()?);
        let (one_pat, one_local) = self.bound(&ty, span);
        let (other_pat, other_local) = self.bound(&ty, span);
        let end = |op| {
            let kind = ExprKind::Whole(op, Box::new(one_local.clone()), Box::new(other_local.clone()));
            whole(span, ExprKind::Recast(Box::new(ir::Expr { ty: ty.clone(), span, kind })))
        };
        let (low, high) = (end(WholeOp::Min), end(WholeOp::Max));
        let gap = whole(span, ExprKind::Whole(WholeOp::Sub, Box::new(high), Box::new(low.clone())));
        let one_more = whole(span, ExprKind::Const(Const::Whole(Int::ONE)));
        let choices = whole(span, ExprKind::Whole(WholeOp::Add, Box::new(gap), Box::new(one_more)));
        let chosen = ExprKind::Whole(WholeOp::Add, Box::new(low), Box::new(part_of(draw, choices, span)));
        let kind = ExprKind::Recast(Box::new(whole(span, chosen)));
        let drawn = ir::Expr { ty, span, kind };
        Some(let_all(vec![(one_pat, one), (other_pat, other)], drawn))
    }

    /// `pick(xs)`: any item.
    fn pick(&mut self, name: ast::Ident, from: &ast::Expr, span: Span) -> Lowered {
        let from = self.expr(from, None)?;
        let item = self.item_of(&from)?;
        let draw = self.fresh_draw(name)?;
        let list = Type::List(Box::new(item.clone()));
        let items = if from.ty == list {
            from
        } else {
            let (pat, local) = self.bound(&item, span);
            let comp = ir::Comp { pat, over: from, filter: None };
            let kind = ExprKind::Each(CollectionKind::List, Box::new(local), Box::new(comp));
            ir::Expr { ty: list.clone(), span, kind }
        };
        let (pat, items_local) = self.bound(&list, span);
        let length = whole(span, ExprKind::Length(Box::new(items_local.clone())));
        let place = part_of(draw, length, span);
        let picked =
            ir::Expr { ty: item, span, kind: ExprKind::Index(Box::new(items_local), Box::new(place)) };
        Some(let_all(vec![(pat, items)], picked))
    }
}

/// A whole number from 0 up to one before a number, by a portion below 100% that has been drawn.
fn part_of(draw: ir::Expr, number: ir::Expr, span: Span) -> ir::Expr {
    let number = to_ratio(number);
    let ty = Type::Ratio;
    let part = ir::Expr { ty, span, kind: ExprKind::Ratio(RatioOp::Mul, Box::new(draw), Box::new(number)) };
    whole(span, ExprKind::Round(Rounding::Down, Box::new(part)))
}

fn whole(span: Span, kind: ExprKind) -> ir::Expr {
    ir::Expr { ty: Type::Int, span, kind }
}

//! What only behaviours and experiments know: chance, and the people who take part.

use crate::context::Checker;
use crate::expr::{Lowered, typed};
use crate::text::Realm;
use quorate_base::{Diagnostic, Span};
use quorate_ir::{ExprKind, Type};
use quorate_syntax::ast;

/// Whether a word is about chance where nothing else is called so.
pub(crate) fn is_chance(word: &str) -> bool {
    matches!(word, "chance" | "draw" | "pick" | "everyone" | "index")
}

/// A value that only a run can know. Nothing of a behaviour is lowered; its type is what matters.
pub(crate) fn drawn(ty: Type, span: Span) -> Lowered {
    typed(ty, span, ExprKind::None)
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
                self.expr_as(&odds.value, &Type::Portion)?;
                drawn(Type::Bool, span)
            }
            ("draw", [from, to]) => {
                let (_, ty) = self.exprs_of_one_type(&[&from.value, &to.value], None)?;
                if !ty.is_whole() {
                    self.expected(span, "whole numbers, amounts or times to draw from", &ty);
                    return None;
                }
                drawn(ty, span)
            }
            ("pick", [from]) => {
                let from = self.expr(&from.value, None)?;
                let item = self.item_of(&from)?;
                drawn(item, span)
            }
            ("index", _) => drawn(Type::Int, span),
            _ => drawn(Type::Set(Box::new(Type::Person)), span),
        }
    }

    /// A call of a function of the behaviour being read, if it has one of this name.
    pub(crate) fn helper(&mut self, name: ast::Ident, args: &[ast::Arg], span: Span) -> Option<Lowered> {
        let helper = self.text.helpers.iter().find(|helper| helper.name == name.name)?;
        let (params, result) = (helper.params.clone(), helper.result.clone());
        let called = format!("`{}`", self.word(name.name));
        let args = self.arguments(args, &params, &called, span);
        Some(args.and(result).and_then(|ty| drawn(ty, span)))
    }
}

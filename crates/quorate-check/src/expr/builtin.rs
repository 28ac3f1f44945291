//! The functions of the language.

use super::{Lowered, bare, truth, typed};
use crate::context::Checker;
use crate::convert::to_ratio;
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{AssetId, Const, ExprKind, Rounding, Type};
use quorate_number::{Int, Ratio};
use quorate_syntax::ast;

/// What a function of the language does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    Length,
    Empty,
    Distinct,
    Extreme(bool),
    Round(Rounding),
    Portion,
    Units,
    Unit,
    Zero,
    IsZero,
    Supply,
    Holders,
    Seconds,
    RootDown,
    Holdings,
    Groups,
    Range,
    Digest,
}

/// The functions of the language by name.
pub(crate) const BUILT_IN: [(&str, BuiltIn); 22] = [
    ("length", BuiltIn::Length),
    ("empty", BuiltIn::Empty),
    ("distinct", BuiltIn::Distinct),
    ("groups", BuiltIn::Groups),
    ("range", BuiltIn::Range),
    ("min", BuiltIn::Extreme(false)),
    ("max", BuiltIn::Extreme(true)),
    ("down", BuiltIn::Round(Rounding::Down)),
    ("up", BuiltIn::Round(Rounding::Up)),
    ("nearest", BuiltIn::Round(Rounding::Nearest)),
    ("to_zero", BuiltIn::Round(Rounding::ToZero)),
    ("portion", BuiltIn::Portion),
    ("units", BuiltIn::Units),
    ("unit", BuiltIn::Unit),
    ("zero", BuiltIn::Zero),
    ("is_zero", BuiltIn::IsZero),
    ("supply", BuiltIn::Supply),
    ("holders", BuiltIn::Holders),
    ("holdings", BuiltIn::Holdings),
    ("seconds", BuiltIn::Seconds),
    ("root_down", BuiltIn::RootDown),
    ("digest", BuiltIn::Digest),
];

impl Checker<'_> {
    pub(super) fn built_in(
        &mut self,
        built_in: BuiltIn,
        name: ast::Ident,
        args: &[ast::Arg],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let word = self.word(name.name);
        if let Some(label) = args.iter().find_map(|arg| arg.name) {
            self.error(307, label.span, format!("the arguments of `{word}` have no names"));
            return None;
        }
        let (enough, arguments) = match built_in {
            BuiltIn::Extreme(_) => (args.len() >= 2, "2 arguments or more"),
            BuiltIn::Groups => (args.len() == 2, "2 arguments"),
            _ => (args.len() == 1, "1 argument"),
        };
        let (true, Some(first)) = (enough, args.first()) else {
            self.error(307, span, format!("`{word}` takes {arguments}, not {}", args.len()));
            return None;
        };
        let first = &first.value;
        match built_in {
            BuiltIn::Length | BuiltIn::Empty | BuiltIn::Distinct => {
                self.about_collection(built_in, first, span)
            }
            BuiltIn::Extreme(largest) => {
                let values: Vec<_> = args.iter().map(|arg| self.expr(&arg.value, hint)).collect();
                let values: Option<Vec<_>> = values.into_iter().collect();
                let mut values = values?.into_iter();
                let first = values.next()?;
                values.try_fold(first, |least, value| self.extreme(largest, least, value, span))
            }
            BuiltIn::Round(rounding) => self.round(rounding, first, span),
            BuiltIn::Portion => self.portion(first, span),
            BuiltIn::Units | BuiltIn::Seconds | BuiltIn::RootDown | BuiltIn::IsZero => {
                self.about_number(built_in, first, span)
            }
            BuiltIn::Unit | BuiltIn::Zero => {
                let units = if built_in == BuiltIn::Unit { Int::ONE } else { Int::ZERO };
                match self.asset_argument(first)? {
                    AssetArgument::Named(asset, ..) => {
                        typed(Type::Amount(asset), span, ExprKind::Const(Const::Whole(units)))
                    }
                    AssetArgument::Any(value) => self.units_of(units, value, span),
                }
            }
            BuiltIn::Supply => match self.asset_argument(first)? {
                AssetArgument::Named(asset, value, name) => {
                    self.held(asset, name)?;
                    typed(Type::Amount(asset), span, ExprKind::Supply(Box::new(value)))
                }
                AssetArgument::Any(value) => typed(Type::Money, span, ExprKind::Supply(Box::new(value))),
            },
            BuiltIn::Holdings => {
                let account = self.account(first, "an account")?;
                typed(Type::List(Box::new(Type::Asset)), span, ExprKind::Holdings(Box::new(account)))
            }
            BuiltIn::Groups => {
                let value = self.expr(first, None);
                let count = args.get(1).and_then(|count| self.expr_as(&count.value, &Type::Int));
                let (value, count) = (value?, count?);
                if !matches!(value.ty, Type::List(_) | Type::Set(_)) {
                    self.expected(value.span, "a list or a set", &value.ty.clone());
                    return None;
                }
                let ty = Type::List(Box::new(value.ty.clone()));
                typed(ty, span, ExprKind::Groups(Box::new(value), Box::new(count)))
            }
            BuiltIn::Range => {
                let count = self.expr_as(first, &Type::Int)?;
                typed(Type::List(Box::new(Type::Int)), span, ExprKind::Range(Box::new(count)))
            }
            BuiltIn::Digest => {
                let value = self.expr(first, None)?;
                typed(Type::Int, span, ExprKind::Digest(Box::new(value)))
            }
            BuiltIn::Holders => {
                let AssetArgument::Named(asset, value, name) = self.asset_argument(first)? else {
                    let message = "only who holds an asset of the text's own body can be known";
                    self.error(307, first.span, message);
                    return None;
                };
                self.held(asset, name)?;
                if self.asset(asset)?.owner.is_none() {
                    let asset = self.word(name.name);
                    let message =
                        format!("nobody here knows who holds `{asset}`: it is not issued by this text");
                    self.error(307, name.span, message);
                    return None;
                }
                typed(Type::Set(Box::new(Type::Agent)), span, ExprKind::Holders(Box::new(value)))
            }
        }
    }

    fn about_collection(&mut self, built_in: BuiltIn, arg: &ast::Expr, span: Span) -> Lowered {
        if !self.text.realm.reads_all()
            && let ast::ExprKind::TypeName(name) = &bare(arg).kind
            && let Some(crate::scope::TypeName::Template(_)) = self.find_type(name.name, self.text.template)
        {
            let word = self.word(name.name);
            self.walks_the_world(name.span, word);
            return None;
        }
        let value = self.expr(arg, None)?;
        if built_in == BuiltIn::Distinct {
            if !matches!(value.ty, Type::List(_)) {
                self.expected(value.span, "a list", &value.ty.clone());
                return None;
            }
            return truth(span, ExprKind::Distinct(Box::new(value)));
        }
        if !value.ty.is_collection() {
            self.expected(value.span, "a list, set or map", &value.ty.clone());
            return None;
        }
        let length = typed(Type::Int, span, ExprKind::Length(Box::new(value)))?;
        if built_in == BuiltIn::Length {
            return Some(length);
        }
        let zero = typed(Type::Int, span, ExprKind::Const(Const::Whole(Int::ZERO)))?;
        truth(span, ExprKind::Equal(Box::new(length), Box::new(zero)))
    }

    fn round(&mut self, rounding: Rounding, arg: &ast::Expr, span: Span) -> Lowered {
        let value = self.expr(arg, None)?;
        let ty = match &value.ty {
            Type::Ratio | Type::Portion => Type::Int,
            Type::Exact(asset) => Type::Amount(*asset),
            Type::ExactMoney => Type::Money,
            Type::Int | Type::Amount(_) | Type::Money => return Some(ir::Expr { span, ..value }),
            other => {
                let other = other.clone();
                self.expected(value.span, "a number or amount that is not yet rounded", &other);
                return None;
            }
        };
        typed(ty, span, ExprKind::Round(rounding, Box::new(value)))
    }

    fn portion(&mut self, arg: &ast::Expr, span: Span) -> Lowered {
        let value = self.expr(arg, None)?;
        match &value.ty {
            Type::Portion => Some(ir::Expr { span, ..value }),
            Type::Int | Type::Ratio => {
                typed(Type::Portion, span, ExprKind::ToPortion(Box::new(to_ratio(value))))
            }
            other => {
                let other = other.clone();
                self.expected(value.span, "a number without a unit", &other);
                None
            }
        }
    }

    fn about_number(&mut self, built_in: BuiltIn, arg: &ast::Expr, span: Span) -> Lowered {
        let value = self.expr(arg, None)?;
        match (built_in, &value.ty) {
            (BuiltIn::Units, Type::Amount(_) | Type::Money) | (BuiltIn::Seconds, Type::Duration) => {
                typed(Type::Int, span, ExprKind::Recast(Box::new(value)))
            }
            (BuiltIn::RootDown, Type::Int) => typed(Type::Int, span, ExprKind::RootDown(Box::new(value))),
            (BuiltIn::IsZero, Type::Money) => {
                let count = typed(Type::Int, span, ExprKind::Recast(Box::new(value)))?;
                let zero = typed(Type::Int, span, ExprKind::Const(Const::Whole(Int::ZERO)))?;
                truth(span, ExprKind::Equal(Box::new(count), Box::new(zero)))
            }
            (BuiltIn::IsZero, ty) if ty.is_whole() && *ty != Type::Instant => {
                let zero = typed(ty.clone(), span, ExprKind::Const(Const::Whole(Int::ZERO)))?;
                truth(span, ExprKind::Equal(Box::new(value), Box::new(zero)))
            }
            (BuiltIn::IsZero, ty) if ty.is_ratio() => {
                let zero = typed(ty.clone(), span, ExprKind::Const(Const::Ratio(Ratio::ZERO)))?;
                truth(span, ExprKind::Equal(Box::new(value), Box::new(zero)))
            }
            (BuiltIn::Units, Type::Exact(asset)) => {
                let asset = *asset;
                self.mismatch(&value, &Type::Amount(asset));
                None
            }
            (BuiltIn::Units | BuiltIn::IsZero, Type::ExactMoney) => {
                self.mismatch(&value, &Type::Money);
                None
            }
            (built_in, other) => {
                let wanted = match built_in {
                    BuiltIn::Units => "an amount",
                    BuiltIn::Seconds => "a `Duration`",
                    BuiltIn::RootDown => "a whole number",
                    _ => "a number or an amount",
                };
                let other = other.clone();
                self.expected(value.span, wanted, &other);
                None
            }
        }
    }

    /// The asset a function of the language is about.
    fn asset_argument(&mut self, arg: &ast::Expr) -> Option<AssetArgument> {
        if let ast::ExprKind::Asset(name, None) = &bare(arg).kind {
            let (asset, value) = self.asset_value(*name, arg.span)?;
            return Some(AssetArgument::Named(asset, value, *name));
        }
        Some(AssetArgument::Any(self.expr_as(arg, &Type::Asset)?))
    }
}

/// The asset a function of the language is about.
enum AssetArgument {
    /// Under a name that is a type here.
    Named(AssetId, ir::Expr, ast::Ident),
    /// Known when it runs.
    Any(ir::Expr),
}

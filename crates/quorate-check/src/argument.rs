//! Arguments, by position and by name.

use crate::context::{Checker, ParamInfo};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::Type;
use quorate_syntax::ast;

impl Checker<'_> {
    /// The arguments in the order of the parameters; `None` for one that is left to its default.
    pub(crate) fn arguments(
        &mut self,
        args: &[ast::Arg],
        params: &[ParamInfo],
        what: &str,
        span: Span,
    ) -> Option<Vec<Option<ir::Expr>>> {
        let is_sent = std::mem::take(&mut self.text.is_sent);
        let mut given: Vec<Option<&ast::Arg>> = vec![None; params.len()];
        let mut sound = true;
        for (place, arg) in args.iter().enumerate() {
            let found = match arg.name {
                Some(name) => params.iter().position(|param| param.name.name == name.name),
                None => Some(place),
            };
            match found.and_then(|found| given.get_mut(found)) {
                Some(free @ None) => *free = Some(arg),
                Some(Some(_)) => {
                    self.error(307, arg.value.span, format!("{what} is given this argument twice"));
                    sound = false;
                }
                None => {
                    sound = false;
                    self.read_anyway(&arg.value);
                    if sound_so_far(&self.diagnostics, arg.value.span) {
                        self.too_many(arg, params, what);
                    }
                }
            }
        }
        let mut missing = Vec::new();
        let mut lowered = Vec::new();
        for (param, arg) in params.iter().zip(given) {
            match arg {
                Some(arg) => {
                    let value = match &param.ty {
                        Some(ty @ Type::Amount(asset)) if is_sent => self.sent_amount(&arg.value, ty, *asset),
                        ty => self.expr_if_known(&arg.value, ty.as_ref()),
                    };
                    sound &= value.is_some();
                    lowered.push(value);
                }
                None => {
                    if !param.has_default {
                        missing.push(format!("`{}`", self.word(param.name.name)));
                    }
                    lowered.push(None);
                }
            }
        }
        if !missing.is_empty() && sound {
            let verb = if missing.len() == 1 { "is" } else { "are" };
            self.error(307, span, format!("{what} needs {}, which {verb} not given", missing.join(" and ")));
        }
        (sound && missing.is_empty()).then_some(lowered)
    }

    /// An amount sent from outside to where its asset may be issued; there it is `Money`.
    fn sent_amount(&mut self, value: &ast::Expr, ty: &Type, asset: ir::AssetId) -> Option<ir::Expr> {
        let value = self.expr(value, Some(ty))?;
        let is_issued = self.asset(asset).is_some_and(|asset| asset.owner.is_some());
        if is_issued && value.ty == Type::Money { Some(value) } else { self.coerce(value, ty) }
    }

    /// The arguments of something whose parameters have no names, such as a constructor.
    pub(crate) fn positional(
        &mut self,
        args: &[ast::Arg],
        types: &[Type],
        name: ast::Ident,
        span: Span,
    ) -> Option<Vec<ir::Expr>> {
        let word = self.word(name.name);
        if let Some(label) = args.iter().find_map(|arg| arg.name) {
            self.error(307, label.span, format!("what `{word}` carries has no names"));
            return None;
        }
        if args.len() != types.len() {
            let carries = match types.len() {
                0 => "nothing".to_owned(),
                1 => "1 value".to_owned(),
                count => format!("{count} values"),
            };
            self.error(307, span, format!("`{word}` carries {carries}, not {}", args.len()));
            return None;
        }
        let values: Vec<_> = args.iter().zip(types).map(|(arg, ty)| self.expr_as(&arg.value, ty)).collect();
        values.into_iter().collect()
    }

    fn too_many(&mut self, arg: &ast::Arg, params: &[ParamInfo], what: &str) {
        match arg.name {
            Some(name) => {
                let word = self.word(name.name);
                let known = params.iter().map(|param| self.word(param.name.name));
                let near =
                    crate::suggest::nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
                let mut diagnostic =
                    Diagnostic::error(307, name.span, format!("{what} has no parameter `{word}`"));
                diagnostic.help.extend(near);
                self.report(diagnostic);
            }
            None => {
                let count = match params.len() {
                    0 => "nothing".to_owned(),
                    1 => "1 argument".to_owned(),
                    count => format!("{count} arguments"),
                };
                self.error(307, arg.value.span, format!("{what} takes {count}, and this is one more"));
            }
        }
    }
}

/// Whether nothing has been said of what stands at a place.
fn sound_so_far(diagnostics: &[Diagnostic], span: Span) -> bool {
    let inside = |other: Span| other.file == span.file && span.start <= other.start && other.end <= span.end;
    !diagnostics.last().is_some_and(|diagnostic| inside(diagnostic.primary.span))
}

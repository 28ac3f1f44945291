//! Values in the words of the text they stand in.

use super::world::{Site, World};
use quorate_ir::{Expr, ExprKind};

/// Longer words, and expressions of more parts, are of no use in a sentence.
const LONGEST: usize = 48;
const PARTS: usize = 12;

impl<'p> World<'p> {
    /// An expression as its text has it, if it is short.
    pub(crate) fn words(&self, expr: &'p Expr, site: Site<'p>) -> Option<String> {
        let mut left = PARTS;
        if !is_short(expr, &mut left) {
            return None;
        }
        let words = self.program.words(expr, site.template, site.locals);
        (words.len() <= LONGEST && !words.contains(['\n', '`'])).then_some(words)
    }

    /// The same in backquotes, or other words for it.
    pub(crate) fn quoted(&self, expr: &'p Expr, site: Site<'p>, other: &str) -> String {
        self.words(expr, site).map_or_else(|| other.to_owned(), |words| format!("`{words}`"))
    }
}

/// Whether an expression has so few parts that it is worth writing out.
fn is_short(expr: &Expr, left: &mut usize) -> bool {
    if *left == 0 || matches!(expr.kind, ExprKind::New(_) | ExprKind::Match(..) | ExprKind::Let(..)) {
        return false;
    }
    *left -= 1;
    let mut short = true;
    expr.each_child(&mut |child| short = short && is_short(child, left));
    short
}

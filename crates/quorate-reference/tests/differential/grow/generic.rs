//! Functions and types for any type.

use super::{Grower, Scope, Ty};
use crate::tree::Node;

const TEXTS: [&str; 8] = [
    "type Boxed[T] = Full(T) | Void",
    "fn open_or[T](b: Boxed[T], other: T) -> T = match b { Full(x) => x, Void => other }",
    "fn pick_or[T](xs: List[T], i: Int, other: T) -> T = if i >= 0 and i < length(xs) then xs[i] else other",
    "fn times[T](n: Int, x: T, f: fn(T) -> T) -> T = iterate y = x up to n while true: f(y)",
    "fn turned[A, B](p: (A, B)) -> (B, A) = let (a, b) = p; (b, a)",
    "fn values_of[K, V](m: Map[K, V]) -> List[V] = [v for (_, v) in m]",
    "fn mapped[A, B](xs: List[A], f: fn(A) -> B) -> List[B] = [f(x) for x in xs]",
    "fn heaviest[K](m: Map[K, Int], other: K) -> K = fold best = other for (k, v) in m: if v > (m.get(best) ?? 0) then k else best",
];

impl Grower<'_> {
    pub fn generics(&mut self) -> Vec<Node> {
        TEXTS.into_iter().map(Node::text).collect()
    }

    /// A use of one of them.
    pub fn generic(&mut self, ty: &Ty, d: u32, scope: &Scope) -> Option<Node> {
        let boxed = Ty::Boxed(Box::new(ty.clone()));
        let list = Ty::List(Box::new(ty.clone()));
        match self.below(6) {
            0 => {
                let all = scope.var_of(&boxed);
                let name = self.pick(&all)?;
                let other = self.expr(ty, d, scope);
                Some(Node::text(format!("open_or({name}, ")).one(other).then(")"))
            }
            1 => {
                let all = scope.var_of(&list);
                let name = self.pick(&all)?;
                let (index, other) = (self.expr(&Ty::Int, d.min(1), scope), self.expr(ty, d, scope));
                Some(Node::text(format!("pick_or({name}, ")).one(index).then(", ").one(other).then(")"))
            }
            2 => {
                let types = vec![ty.clone()];
                let fns: Vec<_> = scope.fns.iter().filter(|(_, of, to)| *of == types && to == ty).collect();
                let fns: Vec<String> = fns.into_iter().map(|(name, ..)| name.clone()).collect();
                let (f, times) = (self.pick(&fns)?, self.below(4));
                let first = self.bare(ty, d, scope);
                Some(Node::text(format!("times({times}, ")).one(first).then(format!(", {f})")))
            }
            3 => match ty {
                Ty::Pair(left, right) => {
                    let turned = Ty::Pair(right.clone(), left.clone());
                    let all = scope.var_of(&turned);
                    Some(Node::text(format!("turned({})", self.pick(&all)?)))
                }
                Ty::List(item) => {
                    let maps: Vec<String> = scope
                        .vars
                        .iter()
                        .filter(|(_, of, _)| matches!(of, Ty::Map(_, value) if value == item))
                        .map(|(name, ..)| name.clone())
                        .collect();
                    Some(Node::text(format!("values_of({})", self.pick(&maps)?)))
                }
                _ => None,
            },
            4 => {
                let maps = scope.var_of(&Ty::Map(Box::new(ty.clone()), Box::new(Ty::Int)));
                let map = self.pick(&maps)?;
                let other = self.expr(ty, d, scope);
                Some(Node::text(format!("heaviest({map}, ")).one(other).then(")"))
            }
            _ => {
                let Ty::List(item) = ty else { return None };
                let to = |of: &Ty| of == &**item;
                let fns: Vec<_> =
                    scope.fns.iter().filter(|(_, of, result)| of.len() == 1 && to(result)).cloned().collect();
                let (f, from, _) = self.pick(&fns)?;
                let lists = scope.var_of(&Ty::List(Box::new(from.first().cloned()?)));
                Some(Node::text(format!("mapped({}, {f})", self.pick(&lists)?)))
            }
        }
    }

    /// One part of a pair that is named.
    pub fn half(&mut self, ty: &Ty, scope: &Scope) -> Option<Node> {
        let pairs: Vec<(String, bool)> = scope
            .vars
            .iter()
            .filter_map(|(name, of, _)| match of {
                Ty::Pair(left, _) if **left == *ty => Some((name.clone(), true)),
                Ty::Pair(_, right) if **right == *ty => Some((name.clone(), false)),
                _ => None,
            })
            .collect();
        let (pair, is_left) = self.pick(&pairs)?;
        let x = self.name("x");
        let pattern = if is_left { format!("({x}, _)") } else { format!("(_, {x})") };
        Some(Node::text(format!("(let {pattern} = {pair}; {x})")))
    }
}

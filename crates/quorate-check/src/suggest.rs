//! "Did you mean …": the known word nearest to an unknown one.

use crate::collect::spelling;
use crate::context::Checker;
use crate::scope::Scope;
use quorate_base::{Diagnostic, Name};
use quorate_ir::TemplateId;
use quorate_syntax::ast::Ident;

/// After so many unknown names no more words are compared: the text is not one of ours.
const SUGGESTIONS: usize = 100;

/// Longer words are not compared.
const LONGEST: usize = 64;

/// Which of a scope's names can stand where the unknown one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Value,
    Type,
    Asset,
    Constructor,
}

impl Checker<'_> {
    /// Says that a name is unknown, unless it may belong to what was left out.
    pub(crate) fn unknown(&mut self, name: Ident, wanted: Wanted, at: Option<TemplateId>) {
        // A constructor may belong to any type that was left out.
        let is_lost = wanted == Wanted::Constructor && !self.left_out.is_empty();
        if is_lost || self.may_be_left_out(name.name, at) {
            self.incomplete = true;
            return;
        }
        let word = self.word(name.name);
        if self.is_misspelt_where_declared(word, wanted, at) {
            self.incomplete = true;
            return;
        }
        let what = match wanted {
            Wanted::Value => "name",
            Wanted::Type => "type",
            Wanted::Asset => "asset",
            Wanted::Constructor => "constructor",
        };
        let mut diagnostic = Diagnostic::error(201, name.span, format!("there is no {what} `{word}` here"));
        if let Some(owner) = self.owner_elsewhere(name.name, wanted) {
            let owner = self.template_word(owner);
            diagnostic = Diagnostic::error(
                204,
                name.span,
                format!("`{word}` belongs to `{owner}` and is not visible from here"),
            )
            .help(format!("declare this inside `{owner}`"));
        } else if let Some(near) = self.nearest(word, wanted, at) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.report(diagnostic);
    }

    /// The known word nearest to `word`, if one is near.
    pub(crate) fn nearest(&mut self, word: &str, wanted: Wanted, at: Option<TemplateId>) -> Option<String> {
        self.suggestions += 1;
        if self.suggestions > SUGGESTIONS {
            return None;
        }
        let mut known: Vec<&str> = Vec::new();
        if wanted == Wanted::Value {
            known.extend(self.text.visible.iter().map(|(name, _)| self.word(*name)));
            known.extend(crate::expr::BUILT_IN.iter().map(|(name, _)| name));
            let data = at.and_then(|id| self.template(id)).into_iter().flat_map(|template| &template.data);
            known.extend(
                data.filter(|(name, _)| self.visible_data(*name).is_some()).map(|(name, _)| self.word(*name)),
            );
        }
        if wanted == Wanted::Type {
            if let Some(ours) = type_of_other_languages(word) {
                return Some(ours.to_owned());
            }
            known.extend(crate::types::BUILT_IN);
        }
        let chain = self.chain(at);
        let scopes = chain.iter().filter_map(|(_, id)| Some(&self.template(*id)?.scope));
        for scope in scopes.chain([self.module()]) {
            known.extend(names_of(scope, wanted).into_iter().map(|name| self.word(name)));
        }
        nearest_of(word, known.into_iter()).map(str::to_owned)
    }

    /// Whether something is declared by this word but for capitals it should not or should have: that has been said
    /// where it is declared.
    fn is_misspelt_where_declared(&self, word: &str, wanted: Wanted, at: Option<TemplateId>) -> bool {
        let is_other = |name: Name| {
            let other = self.word(name);
            other.eq_ignore_ascii_case(word) && spelling(other) != spelling(word)
        };
        let chain = self.chain(at);
        let mut scopes =
            chain.iter().filter_map(|(_, id)| Some(&self.template(*id)?.scope)).chain([self.module()]);
        scopes.any(|scope| names_of(scope, wanted).into_iter().any(is_other))
    }

    /// A template that declares such a name where it cannot be seen.
    fn owner_elsewhere(&self, name: Name, wanted: Wanted) -> Option<TemplateId> {
        let declares = |scope: &Scope| match wanted {
            Wanted::Value => false,
            Wanted::Type => scope.types.contains_key(&name),
            Wanted::Asset => scope.assets.contains_key(&name),
            Wanted::Constructor => scope.constructors.contains_key(&name),
        };
        let index = self.templates.iter().position(|template| declares(&template.scope))?;
        Some(TemplateId(u32::try_from(index).ok()?))
    }
}

/// What a type is called here that other languages know by another name.
pub(crate) fn type_of_other_languages(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "string" | "str" => Some("Text"),
        "integer" | "number" | "uint" => Some("Int"),
        "boolean" => Some("Bool"),
        "address" => Some("Agent"),
        "date" | "time" | "timestamp" => Some("Instant"),
        "array" => Some("List"),
        _ => None,
    }
}

/// The word with the fewest changes to `word`; of equals, the first in the alphabet. None that is too far.
pub(crate) fn nearest_of<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let length = word.chars().count();
    // To a word of one letter, every other is near.
    if length < 2 {
        return None;
    }
    let limit = (length / 3).max(1);
    known
        .filter(|other| *other != word && other.len() <= LONGEST && word.len() <= LONGEST)
        .filter(|other| other.len().abs_diff(word.len()) <= limit * 4)
        .map(|other| (distance(word, other), other))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, other)| other)
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (at, letter) in from.chars().enumerate() {
        let mut next = vec![at + 1];
        for (column, other) in to.iter().enumerate() {
            let cell = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = cell(&row, column) + usize::from(letter != *other);
            let put_in = cell(&next, column) + 1;
            let taken_out = cell(&row, column + 1) + 1;
            let mut least = replaced.min(put_in).min(taken_out);
            let previous = column.checked_sub(1).and_then(|column| to.get(column));
            if last == Some(*other) && previous == Some(&letter) {
                least = least.min(cell(&before, column - 1) + 1);
            }
            next.push(least);
        }
        before = row;
        row = next;
        last = Some(letter);
    }
    row.last().copied().unwrap_or(0)
}

fn names_of(scope: &Scope, wanted: Wanted) -> Vec<Name> {
    match wanted {
        Wanted::Value => scope.values.keys().copied().collect(),
        Wanted::Type => scope.types.keys().copied().collect(),
        Wanted::Asset => scope.assets.keys().copied().collect(),
        Wanted::Constructor => scope.constructors.keys().copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_changes() {
        for (from, to, steps) in [
            ("vote", "vote", 0),
            ("vote", "votes", 1),
            ("memebr", "member", 1),
            ("dues", "fee", 3),
            ("", "ab", 2),
        ] {
            assert_eq!(distance(from, to), steps, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_is_near() {
        assert_eq!(nearest_of("tresury", ["treasury", "members"].into_iter()), Some("treasury"));
        assert_eq!(nearest_of("x", ["treasury", "members"].into_iter()), None);
    }
}

//! The declarations of a file, and those that may also stand in a body.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;

use super::combine::{
    Read, Reader, Rule, any_name, any_word, asset_name, clause, flag, here, kind, kind_after, listed, name,
    number, only_if, skip_to, span_since, token, type_name, want,
};
use super::expr::{sum, value};
use super::member::{members, no_params};
use super::play::{behaviour, experiment, scenario};
use super::recover;
use super::trouble::Wanted;
use super::ty::{params, ty, type_arguments, type_parameters};
use crate::ast::{
    Asset, File, Fn, Form, FormUse, Item, ItemKind, Process, Quantity, TypeBody, TypeDecl, Use, Variant,
};
use crate::token::Kind;

/// A whole file.
pub(super) fn file(input: &mut Reader<'_, '_>) -> Read<File> {
    let mut items: Vec<Item> = Vec::new();
    let mut about_all = Vec::new();
    while kind(input) != Kind::End {
        let start = here(input);
        let mut docs = input.state().docs(start);
        if about_all.is_empty() && items.iter().all(|item| matches!(item.kind, ItemKind::Use(_))) {
            about_all = docs.drain(..input.state().docs_apart(start)).collect();
        }
        let before = input.save();
        let kind = match input.parse(custom(item)) {
            Ok(kind) => kind,
            Err(trouble) => {
                input.state().report(trouble)?;
                input.rewind(before);
                let safe = recover::next_item(input.state(), start, trouble.at);
                skip_to(input, safe.max(start + 1));
                let at = here(input);
                input.state().resume(at);
                ItemKind::Error
            }
        };
        items.push(Item { docs, span: span_since(input, start), kind });
    }
    Ok(File { docs: about_all, items })
}

fn item(input: &mut Reader<'_, '_>) -> Read<ItemKind> {
    match kind(input) {
        Kind::Use => input.parse(use_names().map(ItemKind::Use)),
        Kind::Asset => input.parse(asset().map(ItemKind::Asset)),
        Kind::Quantity => input.parse(quantity().map(ItemKind::Quantity)),
        Kind::Type => input.parse(type_decl().map(ItemKind::Type)),
        Kind::Fn => input.parse(function().map(ItemKind::Fn)),
        Kind::Body if kind_after(input, 1) == Kind::Form => input.parse(form().map(ItemKind::Form)),
        Kind::Process | Kind::Body => input.parse(process().map(ItemKind::Process)),
        Kind::Form => input.parse(form().map(ItemKind::Form)),
        Kind::Scenario => input.parse(scenario().map(ItemKind::Scenario)),
        Kind::Experiment => input.parse(experiment().map(ItemKind::Experiment)),
        Kind::Behaviour => input.parse(behaviour().map(ItemKind::Behaviour)),
        first if first.is_name() && kind_after(input, 1) == Kind::Camel => {
            input.parse(form_use().map(ItemKind::FormUse))
        }
        _ => want(input, Wanted::Item),
    }
}

/// `use std.vote { motion, Choice }`
fn use_names<'t>() -> impl Rule<'t, Use> {
    let path = custom(|input: &mut Reader<'t, '_>| {
        let mut path = vec![input.parse(name())?];
        while let Some(step) =
            input.parse(only_if(|kind| kind == Kind::Dot, token(Kind::Dot).ignore_then(any_word())))?
        {
            path.push(step);
        }
        Ok(path)
    });
    let names = only_if(|kind| kind == Kind::LeftBrace, listed(Kind::LeftBrace, any_name(), |_| None));
    let rule = token(Kind::Use).ignore_then(path.then(names));
    rule.map(|(path, names)| Use { path, names: names.unwrap_or_default() })
}

/// `asset A decimals 6 bound cap 100`
pub(super) fn asset<'t>() -> impl Rule<'t, Asset> {
    custom(|input: &mut Reader<'t, '_>| {
        let name = input.parse(token(Kind::Asset).ignore_then(asset_name()))?;
        let mut asset =
            Asset { name, decimals: None, cap: None, bound: false, revocable: false, history: false };
        // What looks like one more property may be the fill of a blank of that name.
        while kind_after(input, 1) != Kind::Colon {
            match kind(input) {
                Kind::Decimals => {
                    asset.decimals = Some(input.parse(token(Kind::Decimals).ignore_then(number()))?)
                }
                Kind::Cap => asset.cap = Some(input.parse(token(Kind::Cap).ignore_then(sum()))?),
                Kind::Bound => asset.bound = input.parse(flag(Kind::Bound))?,
                Kind::Revocable => asset.revocable = input.parse(flag(Kind::Revocable))?,
                Kind::History => asset.history = input.parse(flag(Kind::History))?,
                _ => break,
            }
        }
        Ok(asset)
    })
}

/// `quantity VOTE decimals 2`
pub(super) fn quantity<'t>() -> impl Rule<'t, Quantity> {
    let rule = token(Kind::Quantity).ignore_then(asset_name().then(clause(Kind::Decimals, number())));
    rule.map(|(name, decimals)| Quantity { name, decimals })
}

/// `type Name[T] = …`
pub(super) fn type_decl<'t>() -> impl Rule<'t, TypeDecl> {
    let rule = group((type_name(), type_parameters(), token(Kind::Equals), custom(type_body)));
    token(Kind::Type).ignore_then(rule).map(|(name, generics, _, body)| TypeDecl { name, generics, body })
}

/// A name alone, or before a bracket, declares constructors; everything else is another type.
fn type_body(input: &mut Reader<'_, '_>) -> Read<TypeBody> {
    let is_alias = match kind(input) {
        Kind::Camel => matches!(kind_after(input, 1), Kind::LeftBracket | Kind::Question),
        Kind::LeftBrace | Kind::LeftParen | Kind::Fn | Kind::Caps => true,
        kind if kind.is_name() => true,
        _ => return want(input, Wanted::TypeBody),
    };
    if is_alias {
        return input.parse(ty().map(TypeBody::Alias));
    }
    let fields = only_if(|kind| kind == Kind::LeftParen, listed(Kind::LeftParen, ty(), |_| None));
    let variant =
        type_name().then(fields).map(|(name, fields)| Variant { name, fields: fields.unwrap_or_default() });
    let mut variants = vec![input.parse(&variant)?];
    while kind(input) == Kind::Bar {
        variants.push(input.parse(token(Kind::Bar).ignore_then(&variant))?);
    }
    Ok(TypeBody::Sum(variants))
}

/// `fn f[T](a: A) -> B = e`
pub(super) fn function<'t>() -> impl Rule<'t, Fn> {
    let signature = group((name(), type_parameters(), params(), token(Kind::Leads), ty()));
    let rule = token(Kind::Fn).ignore_then(signature.then(super::combine::equals().ignore_then(value())));
    rule.map(|((name, generics, params, _, result), body)| Fn { name, generics, params, result, body })
}

/// `process P(…) { … }` or `body B(…) { … }`
pub(super) fn process<'t>() -> impl Rule<'t, Process> {
    custom(|input: &mut Reader<'t, '_>| {
        let is_body = kind(input) == Kind::Body;
        input.skip();
        let rule = group((type_name(), type_parameters(), no_params(), members()));
        let (name, generics, params, members) = input.parse(rule)?;
        Ok(Process { is_body, name, generics, params, members })
    })
}

/// `body form f[T] on g { … }`
pub(super) fn form<'t>() -> impl Rule<'t, Form> {
    let rule = group((name(), type_parameters(), clause(Kind::On, name()), members()));
    flag(Kind::Body)
        .then_ignore(token(Kind::Form))
        .then(rule)
        .map(|(is_body, (name, generics, on, members))| Form { is_body, name, generics, on, members })
}

/// `motion Spend(…) { … }`
pub(super) fn form_use<'t>() -> impl Rule<'t, FormUse> {
    group((name(), type_name(), type_arguments(), no_params(), members()))
        .map(|(form, name, types, params, members)| FormUse { form, name, types, params, members })
}

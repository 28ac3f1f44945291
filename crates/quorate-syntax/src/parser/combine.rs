//! The small parsers that all rules are made of.

use chumsky::extra;
use chumsky::input::InputRef;
use chumsky::inspector::SimpleState;
use chumsky::prelude::recursive;
use chumsky::primitive::custom;
use chumsky::{IterParser, Parser};
use quorate_base::{Diagnostic, Edit, Fix, Span};

use super::recover;
use super::shared::{DEEPEST, Shared};
use super::trouble::{Trouble, Wanted};
use crate::ast::{Ident, Number, TextLit};
use crate::lexer::unescape;
use crate::token::{Kind, Token};

/// What rules read from.
pub(super) type Reader<'t, 'p> = InputRef<'t, 'p, &'t [Token], Extra<'t>>;

/// What rules report to.
pub(super) type Extra<'t> = extra::Full<Trouble, SimpleState<Shared<'t>>, ()>;

/// The outcome of a rule.
pub(super) type Read<O> = Result<O, Trouble>;

/// A rule of the grammar.
pub(super) trait Rule<'t, O>: Parser<'t, &'t [Token], O, Extra<'t>> + Clone {}

impl<'t, O, P: Parser<'t, &'t [Token], O, Extra<'t>> + Clone> Rule<'t, O> for P {}

/// The position of the next word.
pub(super) fn here(input: &Reader<'_, '_>) -> usize {
    *input.cursor().inner()
}

/// The kind of the next word.
pub(super) fn kind(input: &mut Reader<'_, '_>) -> Kind {
    kind_after(input, 0)
}

/// The kind of the word `count` words after the next.
pub(super) fn kind_after(input: &mut Reader<'_, '_>, count: usize) -> Kind {
    let at = here(input) + count;
    input.state().kind(at)
}

/// The place of all that was read since `start`.
pub(super) fn span_since(input: &mut Reader<'_, '_>, start: usize) -> Span {
    let end = here(input);
    input.state().places(start, end)
}

/// Whether the next word is a label: a word with a colon after it.
pub(super) fn at_label(input: &mut Reader<'_, '_>) -> bool {
    kind(input).is_word() && kind_after(input, 1) == Kind::Colon
}

/// Fails here, wanting something.
pub(super) fn want<O>(input: &mut Reader<'_, '_>, wanted: Wanted) -> Read<O> {
    // Going through a parser keeps what clauses that are not there have wanted at this place.
    input.parse(custom(move |input: &mut Reader<'_, '_>| Err(Trouble::new(here(input), wanted))))
}

/// Reads over the words before `target`.
pub(super) fn skip_to(input: &mut Reader<'_, '_>, target: usize) {
    while here(input) < target && input.next().is_some() {}
}

/// A word or mark of a kind that passes, wanting something otherwise.
fn accept<'t>(wanted: Wanted, passes: fn(Kind) -> bool) -> impl Rule<'t, Token> {
    custom(move |input: &mut Reader<'t, '_>| match input.peek() {
        Some(token) if passes(token.kind) => {
            input.skip();
            Ok(token)
        }
        _ => Err(Trouble::new(here(input), wanted)),
    })
}

/// One word or mark.
pub(super) fn token<'t>(kind: Kind) -> impl Rule<'t, Token> {
    custom(move |input: &mut Reader<'t, '_>| match input.peek() {
        Some(token) if token.kind == kind => {
            input.skip();
            Ok(token)
        }
        _ => Err(Trouble::new(here(input), Wanted::Mark(kind))),
    })
}

/// Whether a word stands here; it is read if it does.
pub(super) fn flag<'t>(kind: Kind) -> impl Rule<'t, bool> {
    token(kind).or_not().map(|found| found.is_some())
}

/// A clause that starts with a word or mark, if it is there.
pub(super) fn clause<'t, O>(first: Kind, rest: impl Rule<'t, O>) -> impl Rule<'t, Option<O>> {
    custom(move |input: &mut Reader<'t, '_>| match input.parse(flag(first))? {
        true => input.parse(&rest).map(Some),
        false => Ok(None),
    })
}

/// What stands here if the next word starts it; nothing is wanted otherwise.
pub(super) fn only_if<'t, O>(starts: fn(Kind) -> bool, rule: impl Rule<'t, O>) -> impl Rule<'t, Option<O>> {
    custom(move |input: &mut Reader<'t, '_>| match starts(kind(input)) {
        true => input.parse(&rule).map(Some),
        false => Ok(None),
    })
}

/// One or more, with commas between.
pub(super) fn commas<'t, O>(rule: impl Rule<'t, O>) -> impl Rule<'t, Vec<O>> {
    rule.separated_by(token(Kind::Comma)).at_least(1).collect::<Vec<O>>()
}

/// A rule that may contain itself: it counts its depth, and has a stack that grows.
pub(super) fn deeper<'t, O, F>(rule: F) -> impl Rule<'t, O>
where
    O: 't,
    F: Fn(&mut Reader<'t, '_>) -> Read<O> + Copy + 't,
{
    custom(move |input: &mut Reader<'t, '_>| {
        let at = here(input);
        let shared = input.state();
        if shared.depth >= DEEPEST {
            return Err(shared.stop(at));
        }
        shared.depth += 1;
        // Chumsky's recursive parsers are the ones whose stack grows.
        let outcome = input.parse(recursive(|_| custom(rule)));
        input.state().depth -= 1;
        outcome
    })
}

/// A rule's value with the place of all of it.
pub(super) fn spanned<'t, O>(rule: impl Rule<'t, O>) -> impl Rule<'t, (O, Span)> {
    rule.map_with(|value, extra| {
        let words = extra.span();
        let span = extra.state().places(words.start, words.end);
        (value, span)
    })
}

/// A list in brackets, with commas. An item that cannot be read is reported and left out, or replaced by `lost`.
pub(super) fn listed<'t, O>(
    open: Kind,
    item: impl Rule<'t, O>,
    lost: fn(Span) -> Option<O>,
) -> impl Rule<'t, Vec<O>> {
    custom(move |input: &mut Reader<'t, '_>| {
        let opener = here(input);
        input.parse(token(open))?;
        let closer = input.state().partner(opener);
        let mut items = Vec::new();
        // One complaint about the commas of a list is enough.
        let mut told = false;
        while here(input) < closer {
            let start = here(input);
            let before = input.save();
            let trouble = match input.parse(&item) {
                Ok(value) => {
                    items.push(value);
                    if here(input) == closer {
                        break;
                    }
                    match input.parse(token(Kind::Comma)) {
                        Ok(_) if here(input) < closer => continue,
                        Ok(_) => Trouble::new(here(input), Wanted::Value),
                        Err(_) => {
                            let mut trouble = Trouble::new(here(input), Wanted::Mark(Kind::Comma));
                            trouble.want_mark(open.closer());
                            trouble
                        }
                    }
                }
                Err(trouble) => {
                    items.extend(lost(input.state().place(start)));
                    trouble
                }
            };
            if std::mem::replace(&mut told, true) {
                input.state().resume(trouble.at);
            }
            input.state().report(trouble)?;
            input.rewind(before);
            let comma = recover::next_comma(input.state(), start, trouble.at, closer);
            skip_to(input, comma);
            if here(input) < closer {
                input.skip();
            }
            let at = here(input);
            input.state().resume(at);
        }
        skip_to(input, closer + 1);
        Ok(items)
    })
}

/// What stands in brackets. If it cannot be read, it is reported, and `lost` stands for it.
pub(super) fn within<'t, O>(open: Kind, content: impl Rule<'t, O>, lost: fn(Span) -> O) -> impl Rule<'t, O> {
    custom(move |input: &mut Reader<'t, '_>| {
        let opener = here(input);
        input.parse(token(open))?;
        let closer = input.state().partner(opener);
        let before = input.save();
        let close = open.closer().unwrap_or(Kind::End);
        match input.parse((&content).then_ignore(token(close))) {
            Ok(value) => Ok(value),
            Err(trouble) => {
                input.state().report(trouble)?;
                input.rewind(before);
                skip_to(input, closer + 1);
                let at = here(input);
                input.state().resume(at);
                Ok(lost(span_since(input, opener)))
            }
        }
    })
}

/// A `lower_case` name. A name of another class is accepted with a complaint.
pub(super) fn name<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::Name, Kind::is_name, |kind| matches!(kind, Kind::Camel | Kind::Caps))
}

/// A `CamelCase` name.
pub(super) fn type_name<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::TypeName, |kind| kind == Kind::Camel, |kind| matches!(kind, Kind::Lower | Kind::Caps))
}

/// An `ALL_CAPS` name.
pub(super) fn asset_name<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::AssetName, |kind| kind == Kind::Caps, |kind| matches!(kind, Kind::Lower | Kind::Camel))
}

/// A name of any class.
pub(super) fn any_name<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::AnyName, |kind| kind.is_word() && !kind.is_reserved(), |_| false)
}

/// A label: any `lower_case` word, reserved or not.
pub(super) fn label<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::Name, Kind::is_label, |kind| matches!(kind, Kind::Camel | Kind::Caps))
}

/// What may follow a dot: any word at all.
pub(super) fn any_word<'t>() -> impl Rule<'t, Ident> {
    classed(Wanted::AnyName, Kind::is_word, |_| false)
}

fn classed<'t>(class: Wanted, right: fn(Kind) -> bool, wrong: fn(Kind) -> bool) -> impl Rule<'t, Ident> {
    custom(move |input: &mut Reader<'t, '_>| match input.peek() {
        Some(token) if right(token.kind) => {
            input.skip();
            Ok(Ident { name: token.name, span: token.span })
        }
        Some(token) if wrong(token.kind) => {
            input.skip();
            Ok(input.state().misspelt(token, class))
        }
        _ => Err(Trouble::new(here(input), class)),
    })
}

/// A number.
pub(super) fn number<'t>() -> impl Rule<'t, Number> {
    accept(Wanted::Number, |kind| kind == Kind::Number).map_with(|token, extra| digits(extra.state(), token))
}

/// The digits of a number or a percentage.
pub(super) fn digits(shared: &Shared<'_>, token: Token) -> Number {
    let digits =
        shared.word(token).chars().filter(|character| character.is_ascii_digit() || *character == '.');
    Number { digits: digits.collect(), span: token.span }
}

/// A text.
pub(super) fn text<'t>() -> impl Rule<'t, TextLit> {
    accept(Wanted::Text, |kind| kind == Kind::Text)
        .map_with(|token, extra| TextLit { text: unescape(extra.state().word(token)), span: token.span })
}

/// The `=` of a first value; other signs for it are accepted with a complaint.
pub(super) fn equals<'t>() -> impl Rule<'t, Token> {
    custom(|input: &mut Reader<'t, '_>| match input.peek() {
        Some(sign) if matches!(sign.kind, Kind::Becomes | Kind::Equal) => {
            input.skip();
            let written = sign.kind.spelling().unwrap_or_default();
            let message = format!("`{written}` where `=` is meant: a first value is given with `=`");
            input.state().complain(wrong_sign(sign.span, message, "="));
            Ok(sign)
        }
        _ => input.parse(token(Kind::Equals)),
    })
}

/// The complaint about one sign in the place of another.
pub(super) fn wrong_sign(span: Span, message: String, better: &str) -> Diagnostic {
    let fix = Fix {
        title: format!("write `{better}`"),
        safe: false,
        edits: vec![Edit { span, insert: better.to_owned() }],
    };
    Diagnostic::error(105, span, message).help(format!("write `{better}`")).fix(fix)
}

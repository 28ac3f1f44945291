//! What went wrong at a word, kept small: it is made and dropped for every clause that is not there.

use chumsky::DefaultExpected;
use chumsky::error::{Error, LabelError};
use chumsky::span::SimpleSpan;
use chumsky::util::MaybeRef;

use crate::token::{Kind, Token};

/// The most alternatives a message lists.
const MOST: usize = 5;

/// What could have stood at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A word or mark.
    Mark(Kind),
    /// A `lower_case` name.
    Name,
    /// A `CamelCase` name.
    TypeName,
    /// An `ALL_CAPS` name.
    AssetName,
    /// Any name.
    AnyName,
    /// An expression.
    Value,
    /// A type, after its colon.
    ColonType,
    /// A type.
    Type,
    /// What a `match`, `for` or `let` binds.
    Pattern,
    /// A number.
    Number,
    /// A text.
    Text,
    /// `else` and a refusal code.
    ElseCode,
    /// A refusal's code.
    RefusalCode,
    /// A statement.
    Statement,
    /// A member.
    Member,
    /// An item.
    Item,
    /// A line of a scenario.
    PlayLine,
    /// `new …` or a call.
    Act,
    /// A rule of a behaviour.
    BehaviourRule,
    /// A constructor or a type.
    TypeBody,
}

impl Wanted {
    fn words(self) -> String {
        let words = match self {
            Wanted::Mark(kind) => {
                return kind.spelling().map_or_else(String::new, |mark| format!("`{mark}`"));
            }
            Wanted::Name => "a name",
            Wanted::TypeName => "a name in CamelCase",
            Wanted::AssetName => "the name of an asset",
            Wanted::AnyName => "a name",
            Wanted::Value => "a value",
            Wanted::ColonType => "`:` and a type",
            Wanted::Type => "a type",
            Wanted::Pattern => "a name to bind",
            Wanted::Number => "a number",
            Wanted::Text => "a text in quotes",
            Wanted::ElseCode => "`else` and a refusal code",
            Wanted::RefusalCode => "a refusal code",
            Wanted::Statement => "a statement",
            Wanted::Member => "a declaration",
            Wanted::Item => "a declaration",
            Wanted::PlayLine => "a line of a scenario",
            Wanted::Act => "`new` or an event",
            Wanted::BehaviourRule => "`sees`, `every` or `fn`",
            Wanted::TypeBody => "a type or a constructor",
        };
        words.to_owned()
    }

    /// Whether it is a word of description rather than a mark; these are listed first.
    fn is_description(self) -> bool {
        !matches!(self, Wanted::Mark(_))
    }

    /// Whether only a name will do.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Wanted::Name | Wanted::TypeName | Wanted::AssetName | Wanted::AnyName)
    }
}

/// Something else stood where one of a few things was wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble {
    /// The word or mark where it was noticed, counted from the beginning of the text.
    pub(super) at: usize,
    wanted: [Option<Wanted>; MOST],
}

impl Trouble {
    pub(super) fn new(at: usize, wanted: Wanted) -> Trouble {
        let mut trouble = Trouble::silent(at);
        trouble.want(wanted);
        trouble
    }

    pub(super) fn silent(at: usize) -> Trouble {
        Trouble { at, wanted: [None; MOST] }
    }

    /// What was wanted, descriptions first.
    pub(super) fn wanted(&self) -> impl Iterator<Item = Wanted> + '_ {
        let all = self.wanted.iter().flatten().copied();
        all.clone()
            .filter(|wanted| wanted.is_description())
            .chain(all.filter(|wanted| !wanted.is_description()))
    }

    /// `a, b or c`
    pub(super) fn wanted_words(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for wanted in self.wanted() {
            let word = wanted.words();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let last = words.pop().unwrap_or_else(|| "something else".to_owned());
        if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
    }

    /// Adds the mark that ends a list to what was wanted.
    pub(super) fn want_mark(&mut self, mark: Option<Kind>) {
        mark.into_iter().for_each(|mark| self.want(Wanted::Mark(mark)));
    }

    fn want(&mut self, wanted: Wanted) {
        if self.wanted.contains(&Some(wanted)) {
            return;
        }
        if let Some(free) = self.wanted.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(wanted);
        }
    }
}

impl<'t> Error<'t, &'t [Token]> for Trouble {
    fn merge(mut self, other: Trouble) -> Trouble {
        if self.at != other.at {
            return if self.at > other.at { self } else { other };
        }
        other.wanted.into_iter().flatten().for_each(|wanted| self.want(wanted));
        self
    }
}

/// Chumsky's own parsers are used only where they cannot fail by themselves; every complaint comes from `combine`.
impl<'t> LabelError<'t, &'t [Token], DefaultExpected<'t, Token>> for Trouble {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'t, Token>>>(
        _: E,
        _: Option<MaybeRef<'t, Token>>,
        span: SimpleSpan<usize>,
    ) -> Trouble {
        Trouble::silent(span.start)
    }
}

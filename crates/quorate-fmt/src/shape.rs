//! Where lines may be broken.

use quorate_syntax::Kind;

use crate::source::Source;

/// The number of a [`Group`].
pub(crate) type GroupId = usize;

/// Words that are laid together: either none of the places of a group breaks its line, or all do.
pub(crate) struct Group {
    /// Its first word.
    pub(crate) first: usize,
    /// Its last word.
    pub(crate) last: usize,
    /// How its places break.
    pub(crate) mode: Mode,
    /// From where its lines are indented.
    pub(crate) base: Base,
    /// A gap that may well be broken when the whole does not fit: the inside of the block or list it ends with.
    pub(crate) hug: Option<usize>,
    /// Whether one of its places was broken by whoever wrote the text.
    pub(crate) is_forced: bool,
    /// Whether it is a sign such as `=` with the value behind it.
    pub(crate) is_value: bool,
    /// Whether it has lines of its own as soon as anything in it has.
    pub(crate) is_whole: bool,
    /// Whether its lines stand in one paragraph although some are followed by lines of their own.
    pub(crate) is_table: bool,
}

/// How the places of a group break.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// All or none.
    Together,
    /// All or none, but what stood side by side in a line stays there while it has room.
    Lines,
    /// Each where the line is full.
    Fill,
}

/// From where the lines of a group are indented.
#[derive(Clone, Copy)]
pub(crate) enum Base {
    /// From where the line that it begins in is indented.
    Around,
    /// From the column of its first word.
    Here,
    /// From where those of another group are.
    Of(GroupId),
}

/// A gap at which a line may be broken.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The group it belongs to.
    pub(crate) group: GroupId,
    /// How far the new line is indented.
    pub(crate) nest: usize,
    /// Whether empty lines are kept.
    pub(crate) keeps_empty: bool,
    /// Whether it goes on in the line of the brace that closes a block.
    pub(crate) follows_brace: bool,
}

/// What stands in one column in neighbouring lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// What an asset is besides its name.
    Traits,
    /// `= value`, in declarations that start with this word.
    Equals(Kind),
    /// What follows `name:`, in fills and records.
    Value,
    /// What a principle says.
    Words,
    /// What a claim says.
    Claim,
    /// `==`, in what a scenario expects.
    Equal,
    /// What an actor does.
    Act,
    /// The range of a setting.
    Range,
    /// Who may amend a setting.
    Amended,
    /// The claims of a principle.
    Upheld,
    /// Where a part of a split goes.
    To,
    /// `else` and a refusal's code.
    Else,
    /// A refusal's sentence.
    Reason,
    /// A block.
    Brace,
    /// `=>`
    Arrow,
    /// The refusal that a scenario expects.
    Refused,
}

/// Where the lines of a text may be broken, and what stands between words in one line.
pub(crate) struct Shape {
    pub(crate) groups: Vec<Group>,
    /// The groups that begin with each word, the outermost first.
    pub(crate) begun: Vec<Vec<GroupId>>,
    places: Vec<Option<Place>>,
    blanks: Vec<Option<usize>>,
    columns: Vec<Option<(Column, GroupId)>>,
}

impl Shape {
    pub(crate) fn new(words: usize) -> Shape {
        Shape {
            groups: Vec::new(),
            begun: (0..=words).map(|_| Vec::new()).collect(),
            places: vec![None; words + 1],
            blanks: vec![None; words + 1],
            columns: vec![None; words + 1],
        }
    }

    /// Adds a group. Groups are added from the outside to the inside.
    pub(crate) fn group(&mut self, first: usize, last: usize, mode: Mode, base: Base) -> GroupId {
        let id = self.groups.len();
        self.groups.push(Group {
            first,
            last,
            mode,
            base,
            hug: None,
            is_forced: false,
            is_value: false,
            is_whole: false,
            is_table: false,
        });
        if let Some(begun) = self.begun.get_mut(first) {
            begun.push(id);
        }
        id
    }

    /// Says where a group may be cut if it does not fit as a whole.
    pub(crate) fn hug(&mut self, group: GroupId, at: Option<usize>) {
        if let Some(group) = self.groups.get_mut(group) {
            group.hug = at;
        }
    }

    /// Says that a group is a sign with the value behind it.
    pub(crate) fn value(&mut self, group: GroupId) {
        if let Some(group) = self.groups.get_mut(group) {
            group.is_value = true;
        }
    }

    /// Lets a group stay in a line only as a whole.
    pub(crate) fn whole(&mut self, group: GroupId) {
        if let Some(group) = self.groups.get_mut(group) {
            group.is_whole = true;
        }
    }

    /// Lets the lines of a group stand in one paragraph.
    pub(crate) fn table(&mut self, group: GroupId) {
        if let Some(group) = self.groups.get_mut(group) {
            group.is_table = true;
            group.mode = Mode::Together;
        }
    }

    /// Lets the line be broken before the word at `at`.
    pub(crate) fn place(&mut self, source: &Source<'_>, at: usize, place: Place) {
        if let Some(group) = self.groups.get_mut(place.group) {
            group.is_forced |= group.mode != Mode::Fill && source.is_broken(at);
        }
        if let Some(slot) = self.places.get_mut(at) {
            *slot = Some(place);
        }
    }

    /// Says how many blanks stand before the word at `at` if it does not begin a line.
    pub(crate) fn blanks(&mut self, at: usize, number: usize) {
        if let Some(slot) = self.blanks.get_mut(at) {
            *slot = Some(number);
        }
    }

    /// Says that the word at `at` stands in a column with others in lines of the same group.
    pub(crate) fn column(&mut self, at: usize, column: Column, group: GroupId) {
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = Some((column, group));
        }
    }

    /// Makes every place of a group break.
    pub(crate) fn force(&mut self, group: GroupId) {
        if let Some(group) = self.groups.get_mut(group) {
            group.is_forced = true;
        }
    }

    /// The group with this number.
    pub(crate) fn get(&self, group: GroupId) -> Option<&Group> {
        self.groups.get(group)
    }

    /// The place before the word at `at`.
    pub(crate) fn place_at(&self, at: usize) -> Option<Place> {
        self.places.get(at).copied().flatten()
    }

    /// The column of the word at `at`.
    pub(crate) fn column_at(&self, at: usize) -> Option<(Column, GroupId)> {
        self.columns.get(at).copied().flatten()
    }

    /// How many blanks stand before the word at `at` if it does not begin a line.
    pub(crate) fn blanks_at(&self, source: &Source<'_>, at: usize) -> usize {
        if at == 0 {
            return 0;
        }
        let said = self.blanks.get(at).copied().flatten();
        said.unwrap_or_else(|| usize::from(!is_tight(source.kind(at - 1), source.kind(at))))
    }
}

/// Whether nothing stands between two neighbouring words, wherever they stand.
fn is_tight(before: Kind, after: Kind) -> bool {
    matches!(before, Kind::LeftParen | Kind::LeftBracket | Kind::Dot | Kind::Range)
        || matches!(
            after,
            Kind::RightParen
                | Kind::RightBracket
                | Kind::Dot
                | Kind::Range
                | Kind::Comma
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Question
        )
        || (before == Kind::LeftBrace && after == Kind::RightBrace)
}

//! Operations: what flat code is made of.

pub(crate) use crate::kernel::Kernel;
pub(crate) use quorate_ir::{Rounding, SetOp};

/// A register of a frame.
pub(crate) type Reg = u16;

/// A number of a chunk in [`crate::code::Code::chunks`].
pub(crate) type ChunkId = u32;

/// A comparison of two numbers: the orders in which it holds, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cond {
    Less = 0b001,
    Equal = 0b010,
    AtMost = 0b011,
    More = 0b100,
    Unequal = 0b101,
    AtLeast = 0b110,
}

impl Cond {
    /// The comparison that holds exactly when this one does not.
    pub(crate) fn negated(self) -> Cond {
        match self {
            Cond::Less => Cond::AtLeast,
            Cond::AtMost => Cond::More,
            Cond::Equal => Cond::Unequal,
            Cond::Unequal => Cond::Equal,
            Cond::AtLeast => Cond::Less,
            Cond::More => Cond::AtMost,
        }
    }

    /// Whether it holds of two values.
    #[inline(always)]
    pub(crate) fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        // Without a jump for each comparison: which one it is cannot be guessed.
        let order = u8::from(left < right) | u8::from(left == right) << 1 | u8::from(left > right) << 2;
        self as u8 & order != 0
    }
}

/// Operators on two whole numbers that are not in the hot path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rare {
    Mod,
    Pow,
    Min,
    Max,
}

/// Operators on two rationals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fraction {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

/// How an entry of a collection is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// By its place.
    Place,
    /// By a key of one word.
    Word,
    /// By a key of any width, or by what the item is: the table knows.
    Any,
}

/// What an account may be asked to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Agent,
    Person,
    Process(u32),
    /// An instance of any template of a form, by its number among [`crate::code::Code::forms`].
    Form(u32),
}

/// One operation. `d` is a destination; a register names the first word of a value that has several. A rational is
/// two words, numerator and positive denominator. A collection is one word, the number of its table; 0 is the empty
/// one. An account, agent or instance is the number of its account.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// A constant that is small enough to stand here.
    Small {
        d: Reg,
        k: i32,
    },
    Const {
        d: Reg,
        k: u32,
    },
    Copy {
        d: Reg,
        s: Reg,
        n: u16,
    },
    Zero {
        d: Reg,
        n: u16,
    },
    Now {
        d: Reg,
    },
    Caller {
        d: Reg,
    },
    /// The caller, who must be of a sort.
    CallerOf {
        d: Reg,
        sort: Sort,
    },
    Creator {
        d: Reg,
        up: u8,
    },
    Instance {
        d: Reg,
        up: u8,
    },
    State {
        d: Reg,
        a: Reg,
    },

    /// The block of the instance `up` templates out.
    Block {
        d: Reg,
        up: u8,
    },
    /// The block of the instance whose account is in `a`.
    BlockOf {
        d: Reg,
        a: Reg,
        template: u32,
    },
    /// A word of the frame's own instance.
    LoadOwn {
        d: Reg,
        off: u32,
    },
    /// Single words of a block, each to a register of its own: a stretch of [`crate::code::Code::gathers`].
    Gather {
        b: Reg,
        from: u32,
        n: u16,
    },
    /// A word of a block.
    LoadWord {
        d: Reg,
        b: Reg,
        off: u32,
    },
    StoreWord {
        b: Reg,
        off: u32,
        s: Reg,
    },
    /// A constant into a word of a block.
    StoreSmall {
        b: Reg,
        off: u32,
        k: i32,
    },
    /// Puts the larger, or the smaller, of itself and `s` into a word of a block.
    Extreme {
        b: Reg,
        off: u32,
        s: Reg,
        larger: bool,
    },
    /// Words of a block.
    Load {
        d: Reg,
        b: Reg,
        off: u32,
        n: u16,
    },
    Store {
        b: Reg,
        off: u32,
        s: Reg,
        n: u16,
    },
    /// The same in a row that this step has just added: taking back the row takes back its words.
    StoreNew {
        b: Reg,
        off: u32,
        s: Reg,
        n: u16,
    },
    /// Adds to a word of a block, or subtracts.
    AddTo {
        b: Reg,
        off: u32,
        s: Reg,
        amount: bool,
    },
    SubFrom {
        b: Reg,
        off: u32,
        s: Reg,
        amount: bool,
    },

    Add {
        d: Reg,
        a: Reg,
        b: Reg,
        amount: bool,
    },
    Sub {
        d: Reg,
        a: Reg,
        b: Reg,
        amount: bool,
    },
    /// `a` plus a word of the frame's own instance.
    AddOwn {
        d: Reg,
        a: Reg,
        off: u32,
        amount: bool,
    },
    /// How many whole periods have passed since an instant, both words of the frame's own instance.
    Periods {
        d: Reg,
        since: u32,
        length: u32,
    },
    Mul {
        d: Reg,
        a: Reg,
        b: Reg,
        amount: bool,
    },
    Rare {
        op: Rare,
        d: Reg,
        a: Reg,
        b: Reg,
    },
    Neg {
        d: Reg,
        a: Reg,
    },
    /// `a / b` rounded down.
    FloorDiv {
        d: Reg,
        a: Reg,
        b: Reg,
        amount: bool,
    },
    /// `a * b / c` rounded down; `c` is made positive by the caller's kind.
    MulDiv {
        d: Reg,
        a: Reg,
        b: Reg,
        c: Reg,
        amount: bool,
    },
    Root {
        d: Reg,
        a: Reg,
    },
    /// Refuses a negative number where an amount is wanted.
    NonNegative {
        a: Reg,
    },
    Fraction {
        op: Fraction,
        d: Reg,
        a: Reg,
        b: Reg,
    },
    FractionPow {
        d: Reg,
        a: Reg,
        b: Reg,
    },
    FractionNeg {
        d: Reg,
        a: Reg,
    },
    /// Brings a rational to lowest terms, so that equal values are equal words.
    Reduce {
        d: Reg,
    },
    Round {
        mode: Rounding,
        d: Reg,
        a: Reg,
        amount: bool,
    },
    PortionOf {
        d: Reg,
        a: Reg,
    },
    Compare {
        cond: Cond,
        d: Reg,
        a: Reg,
        b: Reg,
    },
    CompareFraction {
        cond: Cond,
        d: Reg,
        a: Reg,
        b: Reg,
    },
    /// Whether `n` words are equal.
    Same {
        d: Reg,
        a: Reg,
        b: Reg,
        n: u16,
    },
    /// Whether two values of a type that holds collections are equal.
    SameDeep {
        d: Reg,
        a: Reg,
        b: Reg,
        ty: u32,
    },
    Is {
        d: Reg,
        a: Reg,
        sort: Sort,
    },
    IsEnded {
        d: Reg,
        a: Reg,
    },
    /// All instances of a template, as a list.
    AllInstances {
        d: Reg,
        template: u32,
        lay: u32,
    },
    /// Whether the event of this step has a name: one of [`crate::code::Code::texts`].
    EventIs {
        d: Reg,
        text: u32,
    },
    /// Whether the event of this step was sent to an instance or to one nested in it.
    EventIn {
        d: Reg,
        a: Reg,
    },
    /// A value in the state before the event's own step: one of [`crate::code::Code::olds`], in a frame of its own.
    Old {
        d: Reg,
        base: Reg,
        old: u32,
    },

    Jump {
        to: u32,
    },
    /// Jumps if the key is there, or unless it is.
    JumpIfHas {
        t: Reg,
        k: Reg,
        by: By,
        to: u32,
    },
    /// Jumps unless the comparison holds.
    Unless {
        cond: Cond,
        a: Reg,
        b: Reg,
        to: u32,
    },
    /// The same with a constant that fits a word.
    UnlessConst {
        cond: Cond,
        a: Reg,
        k: u32,
        to: u32,
    },
    /// Jumps if `a` is less than `b`, or unless it is. What runs is one of these and the six that follow; `Unless` is
    /// how they are written down first.
    IfLess {
        a: Reg,
        b: Reg,
        to: u32,
    },
    UnlessLess {
        a: Reg,
        b: Reg,
        to: u32,
    },
    IfEqual {
        a: Reg,
        b: Reg,
        to: u32,
    },
    UnlessEqual {
        a: Reg,
        b: Reg,
        to: u32,
    },
    IfLessThan {
        a: Reg,
        k: i32,
        to: u32,
    },
    UnlessLessThan {
        a: Reg,
        k: i32,
        to: u32,
    },
    IfEqualTo {
        a: Reg,
        k: i32,
        to: u32,
    },
    UnlessEqualTo {
        a: Reg,
        k: i32,
        to: u32,
    },
    /// Jumps unless `a` is less than the length of a list of the frame's own instance.
    UnlessItem {
        a: Reg,
        off: u32,
        to: u32,
    },
    /// Jumps unless an account holds any of the `k`th asset of the instance `up` templates out.
    UnlessHolds {
        a: Reg,
        up: u8,
        k: u16,
        to: u32,
    },
    JumpIf {
        a: Reg,
        to: u32,
    },
    JumpUnless {
        a: Reg,
        to: u32,
    },
    // What follows is two operations in one: the second still stands behind it, for those who jump there, and is passed
    // over. Each writes what both would have written.
    /// `CallerOf` and `Paid`.
    CallerPaid {
        d: Reg,
        sort: Sort,
    },
    /// `LoadWord` and `JumpIf`.
    IfWord {
        d: Reg,
        b: Reg,
        off: u32,
        to: u32,
    },
    /// `LoadWord` and `JumpUnless`.
    UnlessWord {
        d: Reg,
        b: Reg,
        off: u32,
        to: u32,
    },
    /// `LoadWord` and `UnlessHolds` of one of the frame's own assets.
    UnlessHolder {
        d: Reg,
        b: Reg,
        off: u32,
        k: u16,
        to: u32,
    },
    /// `UnlessItem` and `RowOwn` of that item.
    Item {
        d: Reg,
        a: Reg,
        off: u32,
        to: u32,
    },
    /// `Small` and `Add`, or `Sub` if `minus`.
    AddSmall {
        d: Reg,
        a: Reg,
        small: Reg,
        k: i32,
        minus: bool,
        amount: bool,
    },
    /// `AddOwn` and `IfLess` than that.
    IfLessSum {
        d: Reg,
        a: Reg,
        off: u32,
        amount: bool,
        less: Reg,
        to: u32,
    },
    /// `AddOwn` and `UnlessLess` than that.
    UnlessLessSum {
        d: Reg,
        a: Reg,
        off: u32,
        amount: bool,
        less: Reg,
        to: u32,
    },
    /// `BalanceOwn` and `AddTo`.
    AddBalance {
        d: Reg,
        a: Reg,
        k: u16,
        b: Reg,
        off: u32,
    },
    /// `PlaceRow` by a key of one word, and `StoreWord` as its value; the row itself is wanted by nobody.
    PlaceWord {
        b: Reg,
        off: u32,
        k: Reg,
        lay: u32,
        s: Reg,
    },
    /// The same with `StoreSmall`.
    PlaceSmall {
        b: Reg,
        off: u32,
        k: Reg,
        lay: u32,
        value: i16,
    },
    /// `Rare` for the larger one, and `StoreWord`.
    StoreMax {
        d: Reg,
        x: Reg,
        y: Reg,
        b: Reg,
        off: u32,
    },

    Refuse {
        reason: u32,
    },
    RefuseKernel {
        kernel: Kernel,
    },
    Defect,

    Account {
        d: Reg,
        up: u8,
        k: u16,
    },
    AccountOf {
        d: Reg,
        a: Reg,
        k: u16,
    },
    /// An account of a family; with `create` it is made if it is new, else `d` becomes -1.
    Family {
        d: Reg,
        b: Reg,
        k: u16,
        key: Reg,
        create: bool,
    },
    OwnAsset {
        d: Reg,
        up: u8,
        k: u16,
    },
    /// The `k`th asset of the instance `up` templates out of the one whose account is in `a`.
    AssetOf {
        d: Reg,
        a: Reg,
        up: u8,
        k: u16,
    },
    /// Refuses amounts of two assets.
    SameAsset {
        a: Reg,
        b: Reg,
    },
    /// Refuses an asset of another declaration.
    AssetIs {
        asset: Reg,
        decl: u32,
    },
    /// Refuses an asset that nobody may move.
    Movable {
        asset: Reg,
    },
    /// Refuses an asset that neither the frame's own instance nor one around it issues, or that its issuer may not
    /// take back.
    Issued {
        asset: Reg,
        revocable: bool,
    },
    /// The assets of which an account holds something, as a list.
    Holdings {
        d: Reg,
        a: Reg,
        lay: u32,
    },
    /// The agents who hold something of an asset, as a set.
    Holders {
        d: Reg,
        asset: Reg,
    },
    /// The balance in an asset as of an instant.
    BalanceAsOf {
        d: Reg,
        a: Reg,
        asset: Reg,
        at: Reg,
    },
    SupplyAsOf {
        d: Reg,
        asset: Reg,
        at: Reg,
    },
    Balance {
        d: Reg,
        a: Reg,
        asset: Reg,
    },
    /// The balance in the `k`th asset of the instance `up` templates out.
    BalanceOwn {
        d: Reg,
        a: Reg,
        up: u8,
        k: u16,
    },
    Supply {
        d: Reg,
        asset: Reg,
    },
    SupplyOwn {
        d: Reg,
        up: u8,
        k: u16,
    },
    /// Instances nested in the one whose account is in `a`, as a list.
    Instances {
        d: Reg,
        a: Reg,
        template: u32,
        lay: u32,
    },
    Move {
        amount: Reg,
        asset: Reg,
        from: Reg,
        to: Reg,
    },
    MoveAll {
        from: Reg,
        to: Reg,
    },
    MoveAllOf {
        asset: Reg,
        from: Reg,
        to: Reg,
    },
    Mint {
        amount: Reg,
        asset: Reg,
        to: Reg,
    },
    Burn {
        amount: Reg,
        asset: Reg,
        from: Reg,
    },
    Pot {
        d: Reg,
    },
    /// Begins a line of a split: a part of the whole, or with `rest` what the other lines leave.
    SplitLine {
        part: Reg,
        rest: bool,
    },
    /// Another receiver in the line, with a weight: a whole number or a rational.
    SplitTo {
        to: Reg,
        weight: Reg,
        whole: bool,
    },
    /// Divides what an account holds among the lines: of one asset, or with `all` of every asset.
    Split {
        from: Reg,
        asset: Reg,
        all: bool,
        dust: Reg,
    },

    Length {
        d: Reg,
        t: Reg,
    },
    LengthOwn {
        d: Reg,
        off: u32,
    },
    Has {
        d: Reg,
        t: Reg,
        k: Reg,
    },
    /// The block of the row of a map or set with a key, or of a list's item: refused if it is not there.
    Row {
        d: Reg,
        t: Reg,
        k: Reg,
        by: By,
    },
    /// The same for a collection in a word of the frame's own instance.
    RowOwn {
        d: Reg,
        off: u32,
        k: Reg,
        by: By,
    },
    /// The row of a map or set, or 0.
    TryRow {
        d: Reg,
        t: Reg,
        k: Reg,
        by: By,
    },
    /// The row of a key in a map of the frame's own instance; jumps if there is none.
    SeekOwn {
        d: Reg,
        off: u32,
        k: Reg,
        by: By,
        to: u32,
    },
    /// The next row at or after `i`, which moves on; jumps if there is none.
    Next {
        d: Reg,
        t: Reg,
        i: Reg,
        to: u32,
    },
    /// The same at the end of a turn: jumps if there is one.
    Again {
        d: Reg,
        t: Reg,
        i: Reg,
        to: u32,
    },
    /// One unit of the work a step may do.
    Work,
    /// An empty table for this step.
    Table {
        d: Reg,
        lay: u32,
    },
    CopyTable {
        d: Reg,
        t: Reg,
        lay: u32,
    },
    /// Adds a key with its value, or replaces the value.
    Put {
        t: Reg,
        k: Reg,
        v: Reg,
    },
    Push {
        t: Reg,
        v: Reg,
    },
    /// What a set operator makes of two tables; of lists, both one after the other.
    Sets {
        op: SetOp,
        d: Reg,
        a: Reg,
        b: Reg,
        lay: u32,
    },
    Distinct {
        d: Reg,
        t: Reg,
    },
    /// A table in `d` becomes the one that stands for all of its content, so that keys can be compared word by word.
    /// Without `make` one that stands for nothing yet becomes -1, the key of nothing.
    Intern {
        d: Reg,
        lay: u32,
        make: bool,
    },
    /// A list or set in groups of so many.
    Groups {
        d: Reg,
        t: Reg,
        n: Reg,
        outer: u32,
        inner: u32,
    },
    /// The list of the whole numbers below `n`.
    Range {
        d: Reg,
        n: Reg,
        lay: u32,
    },
    /// A number made from a value of a type.
    Digest {
        d: Reg,
        s: Reg,
        ty: u32,
    },

    /// The row of a key in the table held at a word, made if it is new. Its value is stored by what follows.
    PlaceRow {
        d: Reg,
        b: Reg,
        off: u32,
        k: Reg,
        by: By,
        lay: u32,
    },
    PlaceAdd {
        b: Reg,
        off: u32,
        k: Reg,
        lay: u32,
    },
    /// A new row at the end of the list held at a word.
    PlacePush {
        d: Reg,
        b: Reg,
        off: u32,
        lay: u32,
    },
    PlaceRemove {
        b: Reg,
        off: u32,
        k: Reg,
    },
    /// Replaces a table held at a word by a copy of another.
    PlaceSet {
        b: Reg,
        off: u32,
        t: Reg,
        lay: u32,
    },

    /// Runs a chunk in a frame that begins at `base`, in the instance `up` templates out.
    Call {
        chunk: ChunkId,
        base: Reg,
        up: u8,
    },
    /// The same in the instance whose account is in `a`.
    CallOf {
        chunk: ChunkId,
        base: Reg,
        a: Reg,
        template: u32,
    },
    Return {
        s: Reg,
        n: u16,
    },
    /// Creates an instance; the arguments are in order from `args`, with a mask of those given in `args - 1`.
    New {
        d: Reg,
        template: u32,
        up: u8,
        args: Reg,
        window: Reg,
    },
    /// The instance in which the next `new` creates its own, where that is not one around the text.
    Within {
        a: Reg,
    },
    /// Posts a letter to the instance whose account is in `to`; the arguments are in order from `args`.
    Send {
        letter: u32,
        to: Reg,
        args: Reg,
    },
    /// Takes the money that a `new` or a letter sends on: amount, asset, from.
    SendOn {
        amount: Reg,
        asset: Reg,
        from: Reg,
    },
    Go {
        state: u16,
        s: Reg,
    },
    /// Holds the settings of the instance `up` templates out against the ranges of the text that it has taken since.
    StayWithin {
        up: u8,
        window: Reg,
    },
    /// Marks the instance `up` templates out: at the end of the step it takes another template.
    Become {
        up: u8,
        template: u32,
    },
    /// Says that the step has come here, in a program that is marked.
    Reach {
        point: u32,
    },
    Note {
        s: Reg,
        ty: u32,
    },
    /// The guard of the money: refuses what does not fit.
    Paid,
    /// The guards hold: the money is drawn and the body begins.
    Begin,
}

//! The kernel's own refusals.

macro_rules! kernel {
    ($($name:ident $code:literal $text:literal;)*) => {
        /// The kernel's own refusals, as `formats.md` lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kernel { $($name,)* }

        impl Kernel {
            /// The code and the sentence.
            pub(crate) fn words(self) -> (&'static str, &'static str) {
                match self { $(Kernel::$name => ($code, $text),)* }
            }
        }
    };
}

kernel! {
    TimeRunsBackwards "time_runs_backwards" "the event is earlier than one before it";
    NoSuchEvent "no_such_event" "there is no such event here";
    WrongState "wrong_state" "this is not possible in the present state";
    NotAuthorised "not_authorised" "this is not open to whoever tried it";
    MoneyExpected "money_expected" "money must come with this event";
    MoneyUnexpected "money_unexpected" "no money may come with this event";
    WrongAsset "wrong_asset" "another asset is expected here";
    Guard "guard" "a condition of this event does not hold";
    InsufficientFunds "insufficient_funds" "the account does not hold that much";
    AccountClosed "account_closed" "the account belongs to a matter that has ended";
    MoneyUnplaced "money_unplaced" "money that came with the event was put nowhere";
    MoneyStranded "money_stranded" "a matter would end while it holds money";
    Underflow "underflow" "an amount would be negative";
    DivisionByZero "division_by_zero" "a division by zero";
    DifferentAssets "different_assets" "amounts of two assets do not go together";
    NoSuchKey "no_such_key" "there is no such key";
    NoSuchItem "no_such_item" "there is no item at this place";
    NotAPortion "not_a_portion" "this is not between 0% and 100%";
    NotWhole "not_whole" "a whole number that is not negative is needed here";
    CapReached "cap_reached" "more would be issued than the cap of the asset allows";
    StillInUse "still_in_use" "an open matter uses what the new text lacks";
    AssetOrphaned "asset_orphaned" "an asset that the new text lacks is still held";
    OutOfRange "out_of_range" "this lies outside the range that the setting may be given";
    NotAmendableHere "not_amendable_here" "a setting in this change may not be amended here";
    TooManyLetters "too_many_letters" "this would set off too many letters in one step";
    TooManyInstances "too_many_instances" "too much would be created in one step";
    TooLong "too_long" "the step would take too long";
    TooLarge "too_large" "a value would be larger than the language allows";
}

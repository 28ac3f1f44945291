//! The words and marks of the language.

use logos::Logos;
use quorate_base::{Name, Span};

/// A word or mark: what kind it is, how it is spelled if it is a word, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its kind.
    pub kind: Kind,
    /// The word, reserved ones included; [`Token::NO_NAME`] for everything else.
    pub name: Name,
    /// Its place.
    pub span: Span,
}

impl Token {
    /// The name of what is not a word.
    pub const NO_NAME: Name = Name(u32::MAX);
}

/// Writes the list of kinds once: the spelling of each, and to which set it belongs.
macro_rules! kinds {
    (
        members { $($member:ident $member_text:tt,)* }
        both { $($both:ident $both_text:tt,)* }
        statements { $($statement:ident $statement_text:tt,)* }
        reserved { $($reserved:ident $reserved_text:tt,)* }
        contextual { $($context:ident $context_text:tt $(or $context_other:tt)?,)* }
        marks { $($mark:ident $mark_text:tt,)* }
    ) => {
        /// The kinds of words and marks.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[logos(skip r"[ \t\r\n\f]+")]
        #[repr(u8)]
        pub enum Kind {
            $(#[doc = $member_text] #[token($member_text)] $member,)*
            $(#[doc = $both_text] #[token($both_text)] $both,)*
            $(#[doc = $statement_text] #[token($statement_text)] $statement,)*
            $(#[doc = $reserved_text] #[token($reserved_text)] $reserved,)*
            $(#[doc = $context_text] #[token($context_text)] $(#[token($context_other)])? $context,)*
            $(#[doc = $mark_text] #[token($mark_text)] $mark,)*
            /// `_`
            #[token("_", priority = 3)]
            Underscore,
            /// A `lower_case` word without a meaning of its own.
            #[regex("[A-Za-z_][A-Za-z0-9_]*", priority = 2)]
            Lower,
            /// A `CamelCase` word.
            Camel,
            /// An `ALL_CAPS` word.
            Caps,
            /// `1_000`, `2.5`
            #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?")]
            Number,
            /// `40%`
            #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?%")]
            Percent,
            /// `2026-03-01T09:00Z`
            #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?)?")]
            Instant,
            /// `"text"`
            #[regex(r#""([^"\\\n]|\\[^\n])*""#)]
            Text,
            /// A text whose closing quote is missing on its line.
            #[regex(r#""([^"\\\n]|\\[^\n])*\\?"#)]
            OpenText,
            /// A text between quotes of another kind.
            #[regex("[“”„][^“”„\"\n]*[“”]")]
            #[regex("'[^'\"\n]*'")]
            OddText,
            /// A sign of other languages for what is a word or another sign here.
            #[token("&&")]
            #[token("||")]
            #[token("!")]
            #[token("<>")]
            ForeignSign,
            /// A word with letters beyond a to z.
            #[regex("[A-Za-z0-9_]*[^\\x00-\\x7F“”„\u{A0}\u{FEFF}]([A-Za-z0-9_]|[^\\x00-\\x7F“”„\u{A0}\u{FEFF}])*", priority = 1)]
            Foreign,
            /// `// …`
            #[regex("//[^\n]*", allow_greedy = true)]
            Comment,
            /// A run of characters that mean nothing.
            Error,
            /// The end of the text.
            End,
        }

        impl Kind {
            /// How it is written, where there is one way to write it.
            pub fn spelling(self) -> Option<&'static str> {
                match self {
                    $(Kind::$member => Some($member_text),)*
                    $(Kind::$both => Some($both_text),)*
                    $(Kind::$statement => Some($statement_text),)*
                    $(Kind::$reserved => Some($reserved_text),)*
                    $(Kind::$context => Some($context_text),)*
                    $(Kind::$mark => Some($mark_text),)*
                    _ => None,
                }
            }

            /// Whether it is a word that starts a declaration.
            pub fn starts_member(self) -> bool {
                matches!(self, $(Kind::$member)|* $(| Kind::$both)*)
            }

            /// Whether it is a word that starts a statement.
            pub fn starts_statement(self) -> bool {
                matches!(self, $(Kind::$statement)|* $(| Kind::$both)*)
            }

            /// Whether it is a word that can never be a name.
            pub fn is_reserved(self) -> bool {
                self.starts_member() || self.starts_statement() || matches!(self, $(Kind::$reserved)|*)
            }

            /// Whether it is a word with a meaning of its own in some places.
            pub fn is_contextual(self) -> bool {
                matches!(self, $(Kind::$context)|*)
            }
        }

        /// The words that can never be names, for tools.
        pub const RESERVED: &[&str] = &[$($member_text,)* $($both_text,)* $($statement_text,)* $($reserved_text,)*];

        /// The words that have a meaning only where the grammar expects them, for tools.
        pub const CONTEXTUAL: &[&str] = &[$($context_text, $($context_other,)?)*];
    };
}

kinds! {
    members {
        Use "use", Asset "asset", Quantity "quantity", Type "type", Fn "fn", Proc "proc", Process "process", Body "body",
        Form "form", Account "account", Setting "setting", Var "var", Derive "derive", View "view", Start "start",
        On "on", State "state", EndState "end", At "at", Every "every", Blank "blank", Hook "hook", Facet "facet",
        Include "include", Migrate "migrate", Principle "principle", Invariant "invariant", Enforce "enforce",
        Step "step", Possible "possible", Property "property", Scenario "scenario", Experiment "experiment",
        Behaviour "behaviour",
    }
    both { Let "let", }
    statements {
        Move "move", Mint "mint", Burn "burn", Split "split", Require "require", Reject "reject", If "if",
        Match "match", For "for", Add "add", Append "append", Remove "remove", New "new", Send "send", Do "do",
        Go "go", Amend "amend", Become "become", Note "note",
    }
    reserved {
        All "all", And "and", Any "any", As "as", By "by", Caller "caller", Count "count", Creator "creator",
        During "during", Dust "dust", Each "each", Else "else", Event "event", False "false", First "first",
        Fold "fold", From "from", Implies "implies", In "in", Is "is", Iterate "iterate", Largest "largest",
        Last "last", Live "live", Me "me", Mod "mod", None "none", Not "not", Now "now", Of "of", Old "old", Or "or",
        Otherwise "otherwise", Paying "paying", Rest "rest", Itself "self", Smallest "smallest", Some "some",
        Sum "sum", Then "then", To "to", True "true", When "when", Where "where", While "while",
    }
    contextual {
        Decimals "decimals", Cap "cap", Bound "bound", Revocable "revocable", History "history", Amended "amended",
        Total "total", Upheld "upheld", Whenever "whenever", Within "within", Anyone "anyone", People "people",
        Play "play", Give "give", After "after", Snapshot "snapshot", Hiding "hiding", Expect "expect", Least "least", Most "most",
        Runs "runs", Confidence "confidence", Refused "refused", Up "up", Until "until", Seed "seed", Lasts "lasts",
        Sweep "sweep", Measure "measure", Versus "versus", Sees "sees",
        Second "second" or "seconds", Minute "minute" or "minutes", Hour "hour" or "hours", Day "day" or "days",
        Week "week" or "weeks", Month "month" or "months", Year "year" or "years",
    }
    marks {
        LeftParen "(", RightParen ")", LeftBracket "[", RightBracket "]", LeftBrace "{", RightBrace "}",
        Comma ",", Semicolon ";", Colon ":", Dot ".", Range "..", Bar "|", Question "?", Default "??",
        Equals "=", Becomes ":=", AddTo "+=", TakeFrom "-=", Leads "->", Gives "=>", Equal "==", Unequal "!=",
        Less "<", AtMost "<=", More ">", AtLeast ">=", Plus "+", Minus "-", Both "&", Times "*", Over "/",
        Power "^",
    }
}

impl Kind {
    /// Whether it is a word of any sort.
    pub fn is_word(self) -> bool {
        matches!(self, Kind::Lower | Kind::Camel | Kind::Caps) || self.is_reserved() || self.is_contextual()
    }

    /// Whether it can be a `lower_case` name.
    pub fn is_name(self) -> bool {
        self == Kind::Lower || self.is_contextual()
    }

    /// Whether it can be a label: a `lower_case` word, reserved or not.
    pub fn is_label(self) -> bool {
        self.is_name() || self.is_reserved()
    }

    /// The bracket that closes this one.
    pub fn closer(self) -> Option<Kind> {
        match self {
            Kind::LeftParen => Some(Kind::RightParen),
            Kind::LeftBracket => Some(Kind::RightBracket),
            Kind::LeftBrace => Some(Kind::RightBrace),
            _ => None,
        }
    }

    /// Whether it closes a bracket.
    pub fn is_closer(self) -> bool {
        matches!(self, Kind::RightParen | Kind::RightBracket | Kind::RightBrace)
    }
}

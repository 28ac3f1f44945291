//! Text to words and marks; comments are kept beside them.

use logos::Logos;
use quorate_base::{Diagnostic, Edit, FileId, Fix, Interner, Name, Span};
use rustc_hash::FxHashSet;

use crate::instant::seconds_since_1970;
use crate::token::{Kind, Token};

/// A comment, or a line of documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its place, slashes included.
    pub span: Span,
    /// Its words, without the slashes and one blank.
    pub text: String,
    /// Whether it starts with three slashes.
    pub is_doc: bool,
}

/// What a text consists of.
#[derive(Clone, Debug, Default)]
pub struct Lexed {
    /// Its words and marks.
    pub tokens: Vec<Token>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// What is wrong with its letters.
    pub diagnostics: Vec<Diagnostic>,
}

/// More complaints than this about one file help nobody.
pub(crate) const MOST_DIAGNOSTICS: usize = 200;

/// Reads a text into words and marks.
pub fn lex(file: FileId, text: &str, names: &mut Interner) -> Lexed {
    let mut lexer =
        Lexer { file, text, names, lexed: Lexed::default(), misspelt: FxHashSet::default(), error_end: None };
    let mut kinds = Kind::lexer(text);
    while let Some(kind) = kinds.next() {
        let range = kinds.span();
        let span = lexer.span(range.start, range.end);
        match kind {
            // A text without its closing quote reaches to the end of its line; reading goes on before the brackets there.
            Ok(Kind::OpenText) => {
                let words =
                    lexer.slice(span).trim_end_matches([' ', '\t', '\r', ')', ']', '}', '{']).len().max(1);
                let span = lexer.span(range.start, range.start + words);
                lexer.open_text(span);
                kinds = Kind::lexer(text);
                kinds.bump(range.start + words);
            }
            Ok(kind) => lexer.take(kind, span),
            // An apostrophe that closes nothing means nothing; the words after it may.
            Err(()) if lexer.slice(span).starts_with('\'') => {
                lexer.bad_characters(lexer.span(range.start, range.start + 1));
                kinds = Kind::lexer(text);
                kinds.bump(range.start + 1);
            }
            Err(()) => lexer.bad_characters(span),
        }
    }
    lexer.lexed
}

/// The text of a literal, without its quotes and with its escapes resolved.
pub(crate) fn unescape(literal: &str) -> String {
    let is_quote = |character: char| matches!(character, '"' | '\'' | '“' | '”' | '„');
    let inner = literal.strip_prefix(is_quote).unwrap_or(literal);
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            last if is_quote(last) && characters.peek().is_none() => {}
            other => text.push(other),
        }
    }
    text
}

struct Lexer<'t> {
    file: FileId,
    text: &'t str,
    names: &'t mut Interner,
    lexed: Lexed,
    /// Words already reported, so that each is reported once.
    misspelt: FxHashSet<Name>,
    /// Where the last run of bad characters ended.
    error_end: Option<u32>,
}

impl<'t> Lexer<'t> {
    fn take(&mut self, kind: Kind, span: Span) {
        match kind {
            Kind::Comment => self.comment(span),
            Kind::Lower => self.word(span),
            Kind::Foreign => self.foreign_word(span),
            Kind::OddText => {
                self.complain(
                    Diagnostic::error(101, span, "text stands between straight quotes")
                        .help(format!("write \"{}\"", unescape(self.slice(span)))),
                );
                self.push(Kind::Text, Token::NO_NAME, span);
            }
            Kind::Text => {
                self.check_escapes(span);
                self.push(Kind::Text, Token::NO_NAME, span);
            }
            Kind::ForeignSign => self.foreign_sign(span),
            Kind::Instant => {
                if let Err(why) = seconds_since_1970(self.slice(span)) {
                    self.complain(Diagnostic::error(109, span, why));
                }
                self.push(kind, Token::NO_NAME, span);
            }
            _ => {
                let name = if kind.is_word() { self.names.intern(self.slice(span)) } else { Token::NO_NAME };
                self.push(kind, name, span);
            }
        }
    }

    fn comment(&mut self, span: Span) {
        let line = self.slice(span);
        let is_doc = line.starts_with("///") && !line.starts_with("////");
        let words = line.strip_prefix(if is_doc { "///" } else { "//" }).unwrap_or(line);
        let text = words.strip_prefix(' ').unwrap_or(words).trim_end().to_owned();
        self.lexed.comments.push(Comment { span, text, is_doc });
    }

    fn word(&mut self, span: Span) {
        let word = self.slice(span);
        let name = self.names.intern(word);
        match spelling(word) {
            Some(kind) => self.push(kind, name, span),
            None => {
                let kind = if word.starts_with(|first: char| first.is_ascii_uppercase()) {
                    Kind::Camel
                } else {
                    Kind::Lower
                };
                self.push(kind, name, span);
                if self.misspelt.insert(name) {
                    let (value, class) = (to_lower_case(word), to_camel_case(word));
                    self.complain(
                        Diagnostic::error(
                            206,
                            span,
                            format!("`{word}` is spelled neither as a name nor as a kind of thing"),
                        )
                        .help(format!("write `{value}` for a name, `{class}` for a type or a process")),
                    );
                }
            }
        }
    }

    fn foreign_word(&mut self, span: Span) {
        let word = self.slice(span);
        if !word.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return self.bad_characters(span);
        }
        let name = self.names.intern(word);
        self.push(if word.starts_with(char::is_uppercase) { Kind::Camel } else { Kind::Lower }, name, span);
        if self.misspelt.insert(name) {
            self.complain(
                Diagnostic::error(101, span, format!("`{word}` has letters that a name cannot have"))
                    .help("names are written with the letters a to z, digits and `_`; texts and comments may have any letters"),
            );
        }
    }

    fn foreign_sign(&mut self, span: Span) {
        let sign = self.slice(span);
        let (kind, better) = match sign {
            "&&" => (Kind::And, "and"),
            "||" => (Kind::Or, "or"),
            "!" => (Kind::Not, "not "),
            _ => (Kind::Unequal, "!="),
        };
        let name = if kind.is_word() { self.names.intern(better.trim_end()) } else { Token::NO_NAME };
        let fix = Fix {
            title: format!("write `{}`", better.trim_end()),
            safe: false,
            edits: vec![Edit { span, insert: better.to_owned() }],
        };
        self.complain(
            Diagnostic::error(101, span, format!("`{sign}` means nothing here"))
                .help(format!("write `{}`", better.trim_end()))
                .fix(fix),
        );
        self.push(kind, name, span);
    }

    fn open_text(&mut self, span: Span) {
        let fix = Fix {
            title: "close the text".to_owned(),
            safe: false,
            edits: vec![Edit { span: Span::new(span.file, span.end, span.end), insert: "\"".to_owned() }],
        };
        self.complain(
            Diagnostic::error(102, span, "this text is not closed")
                .label("a text ends on the line it begins on")
                .help("put a `\"` where the text ends")
                .fix(fix),
        );
        self.push(Kind::Text, Token::NO_NAME, span);
    }

    fn check_escapes(&mut self, span: Span) {
        let literal = self.slice(span);
        if !literal.contains('\\') {
            return;
        }
        let mut escape = None;
        for (at, character) in literal.char_indices() {
            match (escape.take(), character) {
                (None, '\\') => escape = Some(at),
                (Some(start), other) if !matches!(other, '"' | '\\' | 'n') => {
                    let place =
                        self.span(span.start as usize + start, span.start as usize + at + other.len_utf8());
                    self.complain(
                        Diagnostic::error(101, place, format!("`\\{other}` means nothing in a text"))
                            .help("write `\\\\` for a backslash, `\\\"` for a quote, `\\n` for a new line"),
                    );
                }
                _ => {}
            }
        }
    }

    fn bad_characters(&mut self, span: Span) {
        if self.error_end == Some(span.start) {
            self.error_end = Some(span.end);
            if let Some(last) = self.lexed.tokens.last_mut() {
                last.span.end = span.end;
            }
            if let Some(diagnostic) = self.lexed.diagnostics.last_mut() {
                diagnostic.primary.span.end = span.end;
                "these characters mean nothing here".clone_into(&mut diagnostic.message);
            }
            return;
        }
        let found = self.slice(span);
        if span.start == 0 && found == "\u{FEFF}" {
            return;
        }
        self.error_end = Some(span.end);
        let message = match found.chars().next() {
            Some('\u{A0}') => "this is a blank that only looks like one".to_owned(),
            _ if found.chars().count() == 1 => format!("`{found}` means nothing here"),
            _ => "these characters mean nothing here".to_owned(),
        };
        self.complain(Diagnostic::error(101, span, message));
        self.push(Kind::Error, Token::NO_NAME, span);
    }

    fn push(&mut self, kind: Kind, name: Name, span: Span) {
        self.lexed.tokens.push(Token { kind, name, span });
    }

    fn complain(&mut self, diagnostic: Diagnostic) {
        if self.lexed.diagnostics.len() < MOST_DIAGNOSTICS {
            self.lexed.diagnostics.push(diagnostic);
        }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, offset(start), offset(end))
    }
}

/// The class of a word by its spelling; none if it has the spelling of no class.
pub(crate) fn spelling(word: &str) -> Option<Kind> {
    let first = word.bytes().next()?;
    let has = |test: fn(&u8) -> bool| word.as_bytes().iter().any(test);
    let (upper, lower, underscore) =
        (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase), has(|byte| *byte == b'_'));
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    match first {
        b'a'..=b'z' if !upper => Some(Kind::Lower),
        b'A'..=b'Z' if !lower && capitals >= 2 => Some(Kind::Caps),
        b'A'..=b'Z' if !underscore => Some(Kind::Camel),
        _ => None,
    }
}

/// The word as a `lower_case` name.
pub(crate) fn to_lower_case(word: &str) -> String {
    let mut name = String::with_capacity(word.len() + 2);
    let mut after_small = false;
    for character in word.trim_start_matches('_').chars() {
        if character.is_ascii_uppercase() && after_small {
            name.push('_');
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// The word as a `CamelCase` name.
pub(crate) fn to_camel_case(word: &str) -> String {
    let all_caps = !word.bytes().any(|byte| byte.is_ascii_lowercase());
    let mut name = String::with_capacity(word.len());
    for part in word.split('_').filter(|part| !part.is_empty()) {
        let mut characters = part.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(characters.map(|other| if all_caps { other.to_ascii_lowercase() } else { other }));
    }
    name
}

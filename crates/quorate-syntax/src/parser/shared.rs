//! What all rules share: the words themselves, the complaints so far, and how deep the reading is.

use quorate_base::{Diagnostic, Edit, FileId, Fix, Span};

use super::brackets::Balanced;
use super::trouble::{Trouble, Wanted};
use crate::ast::Ident;
use crate::lexer::{Comment, MOST_DIAGNOSTICS, spelling, to_camel_case, to_lower_case};
use crate::token::{Kind, Token};

/// How deep a text may nest: brackets, blocks and operators together.
pub(super) const DEEPEST: usize = 256;

/// The state of a parse.
pub(super) struct Shared<'t> {
    text: &'t str,
    tokens: &'t [Token],
    partners: &'t [u32],
    /// Indices of the comments that are documentation.
    docs: Vec<&'t Comment>,
    end: Span,
    /// What was found wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Where a complaint would only repeat the last one.
    quiet_at: Option<usize>,
    /// Whether the text nests too deep to go on.
    pub(super) too_deep: bool,
    /// How many rules are open.
    pub(super) depth: usize,
    /// How high the tree of the expression just read is.
    pub(super) height: usize,
}

impl<'t> Shared<'t> {
    pub(super) fn new(
        file: FileId,
        text: &'t str,
        balanced: &'t Balanced,
        comments: &'t [Comment],
    ) -> Shared<'t> {
        let end = balanced.tokens.last().map_or(0, |last| last.span.end);
        Shared {
            text,
            tokens: &balanced.tokens,
            partners: &balanced.partners,
            docs: comments.iter().filter(|comment| comment.is_doc).collect(),
            end: Span::new(file, end, end),
            diagnostics: Vec::new(),
            quiet_at: None,
            too_deep: false,
            depth: 0,
            height: 0,
        }
    }

    /// The kind of the word at `at`.
    pub(super) fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::End, |token| token.kind)
    }

    /// The place of the word at `at`.
    pub(super) fn place(&self, at: usize) -> Span {
        self.tokens.get(at).map_or(self.end, |token| token.span)
    }

    /// The place of the words from `start` until before `end`; of no words, a place without width.
    pub(super) fn places(&self, start: usize, end: usize) -> Span {
        let first = self.place(start);
        if end <= start {
            return Span::new(first.file, first.start, first.start);
        }
        first.to(self.place(end - 1))
    }

    /// The letters at a place.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The letters of a word.
    pub(super) fn word(&self, token: Token) -> &'t str {
        self.slice(token.span)
    }

    /// The bracket that belongs to the one at `at`, or `at` itself.
    pub(super) fn partner(&self, at: usize) -> usize {
        self.partners.get(at).map_or(at, |partner| *partner as usize)
    }

    /// Whether the word at `at` is the first of its line.
    pub(super) fn starts_line(&self, at: usize) -> bool {
        let before = if at == 0 { 0 } else { self.place(at - 1).end as usize };
        let here = self.place(at).start as usize;
        at == 0 || self.text.get(before..here).is_some_and(|gap| gap.contains('\n'))
    }

    /// How many characters stand before the word at `at` in its line.
    pub(super) fn column(&self, at: usize) -> usize {
        let before = self.text.get(..self.place(at).start as usize).unwrap_or("");
        before.len() - before.rfind('\n').map_or(0, |line_break| line_break + 1)
    }

    /// The documentation before the word at `at`.
    pub(super) fn docs(&self, at: usize) -> Vec<String> {
        self.docs_before(at).iter().map(|comment| comment.text.clone()).collect()
    }

    /// How many of the lines of documentation before the word at `at` an empty line keeps apart from the others, or from
    /// the word.
    pub(super) fn docs_apart(&self, at: usize) -> usize {
        let docs = self.docs_before(at);
        let ends = docs.iter().map(|comment| comment.span.end);
        let next = docs.iter().skip(1).map(|comment| comment.span.start).chain([self.place(at).start]);
        let is_apart = |(end, next): (u32, u32)| {
            let between = self.text.get(end as usize..next as usize).unwrap_or("");
            let after = between.split_once('\n').map_or("", |(_, after)| after);
            after.split_inclusive('\n').any(|line| line.trim().is_empty() && line.ends_with('\n'))
        };
        ends.zip(next).position(is_apart).map_or(0, |last| last + 1)
    }

    fn docs_before(&self, at: usize) -> &[&'t Comment] {
        let after = if at == 0 { 0 } else { self.place(at - 1).end };
        let before = self.place(at).start;
        let first = self.docs.partition_point(|comment| comment.span.start < after);
        let end = self.docs.partition_point(|comment| comment.span.start < before);
        self.docs.get(first..end).unwrap_or(&[])
    }

    /// Reports what went wrong, unless it was told before. An error means that reading cannot go on at all.
    pub(super) fn report(&mut self, trouble: Trouble) -> Result<(), Trouble> {
        if self.too_deep {
            return Err(trouble);
        }
        let told = self.quiet_at == Some(trouble.at) || self.is_silent(trouble.at);
        self.quiet_at = Some(trouble.at);
        if !told {
            let diagnostic = self.expected_found(trouble);
            self.complain(diagnostic);
        }
        Ok(())
    }

    /// Adds a complaint that is more than a word out of place.
    pub(super) fn complain(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reading goes on at `at`; a complaint at this very word would be about the same mistake.
    pub(super) fn resume(&mut self, at: usize) {
        self.quiet_at = Some(at);
    }

    /// Stops the reading: the text nests too deep at `at`.
    pub(super) fn stop(&mut self, at: usize) -> Trouble {
        if !self.too_deep {
            self.too_deep = true;
            self.diagnostics.push(nesting_too_deep(self.place(at)));
        }
        Trouble::silent(at)
    }

    /// Accepts a name of the wrong class, with a complaint.
    pub(super) fn misspelt(&mut self, token: Token, class: Wanted) -> Ident {
        let word = self.word(token);
        // A spelling that is right for nothing has been told already.
        if spelling(word).is_none() || !word.is_ascii() {
            return Ident { name: token.name, span: token.span };
        }
        let (what, better) = match class {
            Wanted::TypeName => ("CamelCase", to_camel_case(word)),
            Wanted::AssetName => ("ALL_CAPS, with two letters or more", to_lower_case(word).to_uppercase()),
            _ => ("lower_case", to_lower_case(word)),
        };
        let fix = Fix {
            title: format!("write `{better}`"),
            safe: false,
            edits: vec![Edit { span: token.span, insert: better.clone() }],
        };
        let message = format!("`{word}` is spelled wrong for what it names: this is written in {what}");
        self.complain(Diagnostic::error(206, token.span, message).help(format!("write `{better}`")).fix(fix));
        Ident { name: token.name, span: token.span }
    }

    /// What the lexer has complained about, and the closing brackets that were put in, are not reported again.
    fn is_silent(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Error || token.span.start == token.span.end)
    }

    fn expected_found(&self, trouble: Trouble) -> Diagnostic {
        let place = self.place(trouble.at);
        let kind = self.kind(trouble.at);
        let found = match kind {
            Kind::End => "the end of the file".to_owned(),
            _ => format!("`{}`", shortened(self.slice(place))),
        };
        if kind.is_reserved() && trouble.wanted().next().is_some_and(Wanted::is_name) {
            return self.reserved(place);
        }
        let message = format!("expected {}, found {found}", trouble.wanted_words());
        let diagnostic = Diagnostic::error(103, place, message);
        match self.advice(&trouble) {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic,
        }
    }

    /// The complaint about a word of the language in the place of a name.
    pub(super) fn reserved(&self, place: Span) -> Diagnostic {
        let word = self.slice(place);
        let message = format!("`{}` is a word of the language and cannot be a name", shortened(word));
        Diagnostic::error(103, place, message).help(format!("choose another name, such as `{word}_`"))
    }

    /// What to write instead, for habits from other languages.
    fn advice(&self, trouble: &Trouble) -> Option<String> {
        let (at, kind) = (trouble.at, self.kind(trouble.at));
        let wants = |wanted: Wanted| trouble.wanted().any(|other| other == wanted);
        let advice = match self.slice(self.place(at)) {
            "function" | "func" | "def" => "write `fn`".to_owned(),
            "elif" | "elsif" | "elseif" => "write `else if`".to_owned(),
            ";" => "leave it out: nothing stands between two lines".to_owned(),
            "then" if wants(Wanted::Mark(Kind::LeftBrace)) => {
                "what is done stands in braces: `if … { … } else { … }`".to_owned()
            }
            "to" if wants(Wanted::Mark(Kind::From)) => "the order is `move … from … to …`".to_owned(),
            "to" if wants(Wanted::Mark(Kind::Paying)) => "money moves by `move … from … to …`".to_owned(),
            "," => self.with_underscores(at)?,
            text if kind == Kind::Text && wants(Wanted::RefusalCode) => {
                format!("name the refusal first, as in `else not_allowed {text}`")
            }
            _ => return None,
        };
        Some(advice)
    }

    /// The number whose thousands the comma at `at` sets off.
    fn with_underscores(&self, at: usize) -> Option<String> {
        let before = at.checked_sub(1)?;
        let places = self.place(before).to(self.place(at + 1));
        let numbers = self.kind(before) == Kind::Number && self.kind(at + 1) == Kind::Number;
        let number = self.slice(places);
        let is_one = numbers && !number.contains(char::is_whitespace);
        is_one.then(|| format!("write `{}`, if this is one number", number.replace(',', "_")))
    }
}

/// The complaint about nesting, also made by the matching of brackets.
pub(super) fn nesting_too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(108, span, format!("this nests more than {DEEPEST} deep"))
        .help("give parts of it names of their own, with `let`, `fn` or `proc`")
}

fn shortened(words: &str) -> String {
    const MOST: usize = 24;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    words.chars().take(MOST).chain(['…']).collect()
}

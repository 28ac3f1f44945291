//! Matches brackets before anything else is read.
//!
//! Afterwards every bracket has its partner, so that reading can jump over brackets, and a lost one does no harm
//! beyond its own place. Indentation means nothing in a text whose brackets match; where they do not, it shows which
//! one is lost.

use quorate_base::{Diagnostic, Edit, Fix, Span};

use super::shared::{DEEPEST, nesting_too_deep};
use crate::token::{Kind, Token};

/// The words of a text with all brackets in pairs.
pub(super) struct Balanced {
    /// The words; a bracket that was put in has no width.
    pub(super) tokens: Vec<Token>,
    /// The position of each bracket's partner; of everything else, its own.
    pub(super) partners: Vec<u32>,
    /// What was lost.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is wrong, to be told only if reading finds nothing else wrong.
    pub(super) untold: Option<Diagnostic>,
    /// Whether the brackets nest too deep to go on.
    pub(super) too_deep: bool,
}

/// Matches the brackets of a text, and puts in or leaves out those that are lost or too many.
pub(super) fn balance(tokens: Vec<Token>, text: &str) -> Balanced {
    let mut partners: Vec<u32> = (0..).take(tokens.len()).collect();
    let mut open: Vec<(usize, Kind)> = Vec::new();
    let mut matched = true;
    for (at, token) in tokens.iter().enumerate() {
        if let Some(closer) = token.kind.closer() {
            open.push((at, closer));
            if open.len() > DEEPEST {
                return Balanced {
                    tokens: Vec::new(),
                    partners: Vec::new(),
                    diagnostics: vec![nesting_too_deep(token.span)],
                    untold: None,
                    too_deep: true,
                };
            }
        } else if token.kind.is_closer() {
            match open.pop() {
                Some((opener, closer)) if closer == token.kind => link(&mut partners, opener, at),
                _ => {
                    matched = false;
                    break;
                }
            }
        }
    }
    if matched && open.is_empty() {
        return Balanced { tokens, partners, diagnostics: Vec::new(), untold: None, too_deep: false };
    }
    Repair::new(&tokens, text).run()
}

fn link(partners: &mut [u32], opener: usize, closer: usize) {
    for (from, to) in [(opener, closer), (closer, opener)] {
        if let Some(partner) = partners.get_mut(from) {
            *partner = u32::try_from(to).unwrap_or(u32::MAX);
        }
    }
}

/// How many words ahead a closing brace is looked for.
const FAR: usize = 2_000;

/// A bracket that waits for its partner.
struct Open {
    closer: Kind,
    at: usize,
    span: Span,
    /// The indentation of the declaration or statement it belongs to.
    indent: usize,
    line: usize,
}

struct Repair<'t> {
    source: &'t [Token],
    text: &'t str,
    tokens: Vec<Token>,
    partners: Vec<u32>,
    diagnostics: Vec<Diagnostic>,
    untold: Option<Diagnostic>,
    open: Vec<Open>,
    /// How many closing braces are missing in all.
    missing: usize,
    /// How many closing braces are too many in all.
    extra: usize,
    line: usize,
    indent: usize,
}

impl<'t> Repair<'t> {
    fn new(source: &'t [Token], text: &'t str) -> Repair<'t> {
        let count = |kind| source.iter().filter(|token| token.kind == kind).count();
        let (openers, closers) = (count(Kind::LeftBrace), count(Kind::RightBrace));
        Repair {
            source,
            text,
            tokens: Vec::with_capacity(source.len()),
            partners: Vec::with_capacity(source.len()),
            diagnostics: Vec::new(),
            untold: None,
            open: Vec::new(),
            missing: openers.saturating_sub(closers),
            extra: closers.saturating_sub(openers),
            line: 0,
            indent: 0,
        }
    }

    fn run(mut self) -> Balanced {
        let mut end = 0;
        for (at, token) in self.source.iter().enumerate() {
            let column = self.column_if_first(end, token.span.start);
            end = token.span.end;
            if let Some(column) = column {
                self.begin_line(*token, column);
            }
            self.close_before(*token, column.is_some());
            if self.take(at, *token, column) {
                self.push(*token);
            }
        }
        self.close_rest();
        let Repair { tokens, partners, diagnostics, untold, .. } = self;
        Balanced { tokens, partners, diagnostics, untold, too_deep: false }
    }

    /// The column of a word that is the first of its line.
    fn column_if_first(&self, end: u32, start: u32) -> Option<usize> {
        let gap = self.text.get(end as usize..start as usize)?;
        match gap.rfind('\n') {
            Some(line_break) => Some(gap.len() - line_break - 1),
            None => (end == 0).then_some(gap.len()),
        }
    }

    fn begin_line(&mut self, token: Token, column: usize) {
        self.line += 1;
        if continues(token.kind) {
            return;
        }
        while let Some(top) = self.open.last() {
            let outside = if token.kind.is_closer() { column < top.indent } else { column <= top.indent };
            match top.closer {
                Kind::RightBrace if outside && self.missing > 0 => {
                    self.missing -= 1;
                    self.lost_brace(token);
                }
                Kind::RightBrace => break,
                _ if outside && !token.kind.is_closer() => self.lost_other(),
                _ => break,
            }
        }
        self.indent =
            self.open.last().filter(|top| top.closer != Kind::RightBrace).map_or(column, |top| top.indent);
    }

    /// Words that start declarations or statements cannot stand in round or square brackets.
    fn close_before(&mut self, token: Token, is_first: bool) {
        let in_values =
            matches!(token.kind, Kind::If | Kind::Match | Kind::For | Kind::Let | Kind::New | Kind::Fn);
        if is_first && !in_values && (token.kind.starts_member() || token.kind.starts_statement()) {
            while self.open.last().is_some_and(|top| top.closer != Kind::RightBrace) {
                self.lost_other();
            }
        }
    }

    /// Whether the word is kept.
    fn take(&mut self, at: usize, token: Token, column: Option<usize>) -> bool {
        if let Some(closer) = token.kind.closer() {
            let (indent, line) = (self.indent, self.line);
            self.open.push(Open { closer, at: self.tokens.len(), span: token.span, indent, line });
            return true;
        }
        if !token.kind.is_closer() {
            return true;
        }
        if token.kind != Kind::RightBrace {
            // A partner further out shows that those within were lost.
            let inner = self.open.iter().rev().take_while(|open| open.closer != Kind::RightBrace);
            if let Some(lost) = inner.map(|open| open.closer).position(|closer| closer == token.kind) {
                (0..lost).for_each(|_| self.lost_other());
            }
        }
        if token.kind == Kind::RightBrace && self.open.iter().any(|open| open.closer == Kind::RightBrace) {
            while self.open.last().is_some_and(|top| top.closer != Kind::RightBrace) {
                self.lost_other();
            }
            let misplaced = self.open.last().is_some_and(|top| match column {
                _ if top.line == self.line => false,
                Some(column) => column != top.indent,
                None => self.is_closed_later(at, top.indent),
            });
            if self.extra > 0 && misplaced {
                self.too_many(token);
                return false;
            }
        }
        match self.open.last() {
            Some(top) if top.closer == token.kind => {
                let opener = top.at;
                self.open.pop();
                let at = self.tokens.len();
                self.push(token);
                link(&mut self.partners, opener, at);
                false
            }
            Some(top) if top.closer != Kind::RightBrace && token.kind != Kind::RightBrace => {
                self.too_many(token);
                self.lost_other();
                false
            }
            _ => {
                self.too_many(token);
                false
            }
        }
    }

    fn push(&mut self, token: Token) {
        self.partners.push(u32::try_from(self.tokens.len()).unwrap_or(u32::MAX));
        self.tokens.push(token);
    }

    /// Puts in the partner of the last open bracket.
    fn close(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        let end = self.tokens.last().map_or(open.span.end, |last| last.span.end);
        let at = self.tokens.len();
        self.push(Token {
            kind: open.closer,
            name: Token::NO_NAME,
            span: Span::new(open.span.file, end, end),
        });
        link(&mut self.partners, open.at, at);
        Some(open)
    }

    fn lost_brace(&mut self, before: Token) {
        let Some(open) = self.close() else { return };
        let word = self.text.get(before.span.start as usize..before.span.end as usize).unwrap_or("");
        let fix = Fix {
            title: "put in a `}`".to_owned(),
            safe: false,
            edits: vec![Edit {
                span: Span::new(before.span.file, before.span.start, before.span.start),
                insert: "} ".to_owned(),
            }],
        };
        self.diagnostics.push(
            Diagnostic::error(104, before.span, format!("a `}}` is missing before `{word}`"))
                .also(open.span, "opened here")
                .fix(fix),
        );
    }

    fn lost_other(&mut self) {
        let Some(open) = self.close() else { return };
        let bracket = self.text.get(open.span.start as usize..open.span.end as usize).unwrap_or("");
        let diagnostic = Diagnostic::error(103, open.span, format!("this `{bracket}` is never closed"));
        self.untold.get_or_insert(diagnostic);
    }

    /// Whether the next line that is not indented more than `indent` is the closing brace of that indentation.
    fn is_closed_later(&self, at: usize, indent: usize) -> bool {
        let mut end = self.source.get(at).map_or(0, |token| token.span.end);
        for token in self.source.iter().skip(at + 1).take(FAR) {
            match self.column_if_first(end, token.span.start) {
                Some(column) if column <= indent => {
                    return token.kind == Kind::RightBrace && column == indent;
                }
                _ => end = token.span.end,
            }
        }
        false
    }

    fn too_many(&mut self, token: Token) {
        if token.kind == Kind::RightBrace {
            self.extra = self.extra.saturating_sub(1);
        }
        let bracket = token.kind.spelling().unwrap_or_default();
        let diagnostic = Diagnostic::error(103, token.span, format!("this `{bracket}` closes nothing"));
        self.untold.get_or_insert(diagnostic);
    }

    /// Closes what is still open at the end of the text; one complaint is enough.
    fn close_rest(&mut self) {
        let outermost = self.open.iter().find(|open| open.closer == Kind::RightBrace).map(|open| open.span);
        if let Some(span) = outermost.filter(|_| self.diagnostics.is_empty()) {
            let mut diagnostic = Diagnostic::error(104, span, "this `{` is never closed");
            diagnostic.help.push("put a `}` where what it opens ends".to_owned());
            self.diagnostics.push(diagnostic);
        }
        while let Some(open) = self.open.last() {
            match open.closer {
                Kind::RightBrace => _ = self.close(),
                _ => self.lost_other(),
            }
        }
    }
}

/// Whether a line that begins with this goes on with what the line before it said.
fn continues(kind: Kind) -> bool {
    let is_mark =
        kind.spelling().is_some() && !kind.is_word() && kind.closer().is_none() && !kind.is_closer();
    is_mark
        || matches!(
            kind,
            Kind::And
                | Kind::Or
                | Kind::Implies
                | Kind::Then
                | Kind::Else
                | Kind::Where
                | Kind::When
                | Kind::Paying
                | Kind::During
                | Kind::By
                | Kind::Otherwise
                | Kind::Dust
                | Kind::From
                | Kind::To
                | Kind::In
                | Kind::Is
                | Kind::Of
                | Kind::As
                | Kind::Mod
                | Kind::While
                | Kind::Amended
                | Kind::Upheld
        )
}

//! Finds the places at which lines may be broken, from the tree.

mod expr;
mod item;
mod member;
mod play;
mod stmt;
mod ty;

use quorate_base::Span;
use quorate_syntax::Kind;
use quorate_syntax::ast::File;

use crate::shape::{Base, Column, GroupId, Mode, Place, Shape};
use crate::source::Source;

/// How far what belongs to a line is indented.
const INDENT: usize = 2;
/// How far the rest of a line is indented.
const REST: usize = 4;

/// No group: what stands in columns there does not begin lines.
const NOWHERE: GroupId = GroupId::MAX;

/// Where the lines of a text may be broken.
pub(crate) fn shape(source: &Source<'_>, file: &File) -> Shape {
    let mut walk = Walk { source, shape: Shape::new(source.len()), lines: 0, is_uncut: false };
    walk.file(file);
    walk.shape
}

struct Walk<'s> {
    source: &'s Source<'s>,
    shape: Shape,
    /// The group whose places begin the lines that are being walked.
    lines: GroupId,
    /// Whether lists stay in their lines, because something else should be broken first.
    is_uncut: bool,
}

impl Walk<'_> {
    fn first(&self, place: Span) -> usize {
        self.source.first(place)
    }

    fn last(&self, place: Span) -> usize {
        self.source.last(place)
    }

    fn kind(&self, at: usize) -> Kind {
        self.source.kind(at)
    }

    fn group(&mut self, first: usize, last: usize, base: Base) -> GroupId {
        self.shape.group(first, last, Mode::Together, base)
    }

    /// A place to break a line before the word at `at`.
    fn place(&mut self, group: GroupId, at: usize, nest: usize) {
        self.shape.place(self.source, at, Place { group, nest, keeps_empty: false, follows_brace: false });
    }

    /// A place before a word that follows a block's closing brace in its line.
    fn place_after_brace(&mut self, group: GroupId, at: usize, nest: usize) {
        self.shape.place(self.source, at, Place { group, nest, keeps_empty: false, follows_brace: true });
    }

    /// A place before one of several things of which each has its own line.
    fn line(&mut self, group: GroupId, at: usize, nest: usize) {
        self.shape.place(self.source, at, Place { group, nest, keeps_empty: true, follows_brace: false });
    }

    fn column(&mut self, at: usize, column: Column) {
        let lines = self.lines;
        self.shape.column(at, column, lines);
    }

    fn tight(&mut self, at: usize) {
        self.shape.blanks(at, 0);
    }

    /// Walks what has lines of its own, and comes back to the present ones.
    fn within(&mut self, lines: GroupId, walk: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.lines, lines);
        walk(self);
        self.lines = around;
    }

    /// Walks what stays in one line.
    fn uncut(&mut self, walk: impl FnOnce(&mut Self)) {
        self.is_uncut = true;
        walk(self);
        self.is_uncut = false;
    }

    /// What stands in braces, in lines of its own or all in one; `firsts` are the first words.
    fn block(&mut self, open: usize, firsts: &[usize], base: Base) -> GroupId {
        let close = self.source.partner(open);
        let group = self.shape.group(open, close, Mode::Lines, base);
        for (number, first) in firsts.iter().enumerate() {
            self.line(group, *first, INDENT);
            let after_comma = self.kind(first.saturating_sub(1)) == Kind::Comma;
            self.shape.blanks(*first, if number == 0 || after_comma { 1 } else { 2 });
        }
        self.place(group, close, 0);
        self.shape.blanks(close, usize::from(!firsts.is_empty()));
        group
    }

    /// What stands in brackets with commas between. If a line was broken right after the bracket, the brackets have lines
    /// of their own, and the group of the lines between is returned; otherwise lines are filled.
    fn list(&mut self, open: usize, firsts: &[usize], is_spaced: bool) -> Option<GroupId> {
        let close = self.source.partner(open);
        let blanks = usize::from(is_spaced);
        if close == open + 1 {
            return None;
        }
        self.shape.blanks(open + 1, blanks);
        self.shape.blanks(close, blanks);
        if self.is_uncut {
            return None;
        }
        if self.source.is_broken(open + 1) {
            let group = self.shape.group(open, close, Mode::Lines, Base::Around);
            for first in firsts {
                self.line(group, *first, INDENT);
            }
            self.place(group, close, 0);
            return Some(group);
        }
        let group = self.shape.group(open + 1, close - 1, Mode::Fill, Base::Here);
        for first in firsts.iter().skip(1) {
            self.place(group, *first, 0);
        }
        None
    }

    /// Names in brackets, which stand right behind a word.
    fn names(&mut self, open: usize) {
        self.tight(open);
        let close = self.source.partner(open);
        let commas = (open..close).filter(|at| self.kind(*at) == Kind::Comma).map(|at| at + 1);
        let firsts: Vec<usize> = std::iter::once(open + 1).chain(commas).collect();
        self.list(open, &firsts, false);
    }

    /// The brackets that follow the word at `at`, if they are of this kind.
    fn brackets_after(&self, at: usize, kind: Kind) -> Option<usize> {
        (self.kind(at + 1) == kind).then_some(at + 1)
    }
}

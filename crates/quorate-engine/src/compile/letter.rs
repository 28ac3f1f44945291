//! Letters and splits.

use super::reuse::{Known, ROWS};
use super::{Compiler, Text};
use crate::code::{Chunk, Letter, Op};
use quorate_base::Span;
use quorate_ir::{Block, Pay, Send, Split, SplitTo, Type, What};
use rustc_hash::FxHashMap;

impl Compiler<'_> {
    /// The templates of each form, as flags by number.
    pub(super) fn form_flags(&self) -> Vec<Vec<bool>> {
        let count = self.program.templates.len();
        let flags = |form: &quorate_ir::Form| {
            (0..count).map(|number| form.templates.iter().any(|it| it.index() == number)).collect()
        };
        self.program.forms.iter().map(flags).collect()
    }

    /// The handlers of each template that hear a letter.
    fn hearers(&self, send: &Send) -> FxHashMap<u32, Vec<u32>> {
        let types: Vec<&Type> = send.args.iter().map(|arg| &arg.ty).collect();
        let hears = |handler: &quorate_ir::Handler| {
            handler.name == send.event
                && handler.locals.iter().take(handler.params).map(|local| &local.ty).eq(types.iter().copied())
        };
        let mut hearers = FxHashMap::default();
        for (number, template) in (0u32..).zip(&self.program.templates) {
            let handlers = (0u32..).zip(&template.handlers).filter(|(_, handler)| hears(handler));
            let handlers: Vec<u32> = handlers.map(|(place, _)| place).collect();
            if !handlers.is_empty() {
                hearers.insert(number, handlers);
            }
        }
        hearers
    }
}

impl<'p> Text<'_, 'p> {
    /// Posts a letter.
    pub(super) fn send(&mut self, send: &Send, span: Span) {
        let widths: Vec<u16> = send.args.iter().map(|arg| self.width(&arg.ty, arg.span)).collect();
        let to = self.operand(&send.to);
        let args = self.arguments(&send.args);
        if let Some(pay) = &send.pay {
            self.pay(pay, span);
        }
        let otherwise = send.otherwise.as_ref().map(|block| {
            let variables = self.known.first;
            let chunk = self.apart(block);
            (self.compiler.add(chunk), variables)
        });
        let handlers = self.compiler.hearers(send);
        let letter = u32::try_from(self.compiler.code.letters.len()).unwrap_or(u32::MAX);
        self.compiler.code.letters.push(Letter { handlers, width: widths.iter().sum(), otherwise });
        self.emit(Op::Send { letter, to, args }, span);
    }

    /// Takes the money that a `new` or a letter sends on.
    pub(super) fn pay(&mut self, pay: &Pay, span: Span) {
        let (amount, asset) = match &pay.what {
            What::Amount(amount) => {
                let register = self.operand(amount);
                let asset = self.asset_of(amount, register);
                self.movable(amount, asset);
                (register, asset)
            }
            What::AllOf(asset) => {
                let account = self.peek_account(&pay.from);
                let (amount, register) = (self.claim(1), self.operand(asset));
                self.movable(asset, register);
                self.emit(Op::Balance { d: amount, a: account, asset: register }, span);
                (amount, register)
            }
            What::All => {
                // Whoever reads the text has said which asset is meant.
                self.emit(Op::Defect, span);
                return;
            }
        };
        let from = self.operand(&pay.from);
        self.emit(Op::SendOn { amount, asset, from }, span);
    }

    /// Divides what an account holds.
    pub(super) fn split(&mut self, split: &Split, span: Span) {
        let from = self.operand(&split.from);
        let asset = split.asset.as_ref().map(|asset| {
            let register = self.operand(asset);
            self.movable(asset, register);
            register
        });
        for line in &split.lines {
            let mark = self.next;
            match &line.portion {
                Some(portion) => {
                    let part = self.operand(portion);
                    self.emit(Op::SplitLine { part, rest: false }, line.span);
                }
                None => {
                    self.emit(Op::SplitLine { part: 0, rest: true }, line.span);
                }
            }
            match &line.to {
                SplitTo::One(account) => {
                    let (to, weight) = (self.operand(account), self.claim(1));
                    self.small(weight, 1, line.span);
                    self.emit(Op::SplitTo { to, weight, whole: true }, line.span);
                }
                SplitTo::Each { comp, to, weight } => {
                    let walk = self.walk(comp, false, None);
                    let (whole, rule) = (!weight.ty.is_ratio(), weight.span);
                    let (to, weight) = (self.operand(to), self.operand(weight));
                    self.emit(Op::SplitTo { to, weight, whole }, rule);
                    self.close(walk);
                }
            }
            self.next = mark;
        }
        let dust = self.operand(&split.dust);
        let all = asset.is_none();
        self.emit(Op::Split { from, asset: asset.unwrap_or(0), all, dust }, span);
    }

    /// A chunk of its own for a block, which finds the variables of this text where they are here.
    fn apart(&mut self, block: &Block) -> Chunk {
        let first = self.known.first;
        let mut text: Text<'_, 'p> = Text {
            compiler: &mut *self.compiler,
            template: self.template,
            chunk: Chunk::default(),
            locals: self.locals.clone(),
            declared: self.declared.clone(),
            next: 0,
            deferred: Vec::new(),
            level: None,
            out: self.out,
            inlined: 0,
            old: rustc_hash::FxHashMap::default(),
            known: Known::at(first),
        };
        text.claim(first.saturating_add(ROWS));
        text.block(block);
        text.finish()
    }
}

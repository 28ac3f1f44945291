//! The operations on money whose asset is known at run time, and on what is kept of assets.

use crate::book::Book;
use crate::code::{Asset, Kernel, NO_ASSET, Op};
use crate::exec::{Frame, Halt, Machine};
use crate::intern::NOWHERE;
use crate::lane::{Kind, Num, Trap};
use crate::ledger::ISSUE;
use crate::show::Viewer;
use quorate_number::Int;
use sha2::{Digest, Sha256};

impl<N: Num> Machine<'_, N> {
    /// Carries out an operation on money, assets or whole collections.
    pub(crate) fn execute_asset(&mut self, op: Op, base: usize, frame: Frame) -> Result<(), Halt> {
        match op {
            Op::AssetOf { d, a, up, k } => {
                let of = self.instance_in(base, a)?;
                let issuer = self.outer(Frame { instance: of, ..frame }, up)?;
                let asset = self.world.instance(issuer)?.assets + u32::from(k);
                self.set_word(base, d, i128::from(asset))?;
            }
            Op::SameAsset { a, b } => {
                if self.get(base, a)? != self.get(base, b)? {
                    return Err(Trap::Kernel(Kernel::DifferentAssets).into());
                }
            }
            Op::AssetIs { asset, decl } => {
                let asset = self.id(base, asset)?;
                let of = self.world.assets.get(asset as usize).map(|(of, _)| *of);
                if !of.is_some_and(|of| self.code.is_same_asset(of, decl)) {
                    return Err(Trap::Kernel(Kernel::DifferentAssets).into());
                }
            }
            Op::Movable { asset } => {
                if !self.is_movable(self.id(base, asset)?) {
                    return Err(Trap::Kernel(Kernel::WrongAsset).into());
                }
            }
            Op::Issued { asset, revocable } => {
                let asset = self.id(base, asset)?;
                let may = !revocable || self.declared(asset)?.revocable;
                if !may || !self.is_issued_by(asset, frame.instance)? {
                    return Err(Trap::Kernel(Kernel::WrongAsset).into());
                }
            }
            Op::MoveAll { from, to } => {
                let (from, to) = (self.id(base, from)?, self.id(base, to)?);
                self.open(to)?;
                for at in 0.. {
                    let held =
                        self.world.accounts.get(from as usize).and_then(|account| account.held.get(at));
                    let Some(asset) = held.map(|holding| holding.asset) else { break };
                    if self.is_movable(asset) {
                        self.world.transfer_all::<N>(asset, from, to)?;
                    }
                }
            }
            Op::MoveAllOf { asset, from, to } => {
                let (asset, from, to) = (self.id(base, asset)?, self.id(base, from)?, self.id(base, to)?);
                self.open(to)?;
                self.world.transfer_all::<N>(asset, from, to)?;
            }
            Op::Mint { amount, asset, to } => {
                let (asset, to) = (self.id(base, asset)?, self.id(base, to)?);
                self.open(to)?;
                let amount = self.get(base, amount)?.clone();
                if let Some(cap) = &self.declared(asset)?.cap {
                    let issued: N = self.world.balance(i128::from(ISSUE), asset)?;
                    let supply = amount.minus(&issued, Kind::Amount)?;
                    if supply.to_int() > *cap {
                        return Err(Trap::Kernel(Kernel::CapReached).into());
                    }
                }
                self.world.transfer(&amount, asset, ISSUE, to)?;
            }
            Op::Burn { amount, asset, from } => {
                let (asset, from) = (self.id(base, asset)?, self.id(base, from)?);
                let amount = self.get(base, amount)?.clone();
                self.world.transfer(&amount, asset, from, ISSUE)?;
            }
            Op::Holdings { d, a, lay } => {
                let account = self.word(base, a)?;
                let number = self.new_temporary(lay)?;
                // An account of a family that nobody has paid into is not there.
                for at in (0..).take_while(|_| account >= 0) {
                    let held = self.world.account(account)?.1.held.get(at);
                    let Some(asset) = held.map(|holding| holding.asset) else { break };
                    if self.world.balance::<N>(account, asset)? > N::default() {
                        let row = self.world.add_row(number, &[], false)?;
                        self.put_word(row, 0, &N::of(i64::from(asset)))?;
                    }
                }
                self.set_word(base, d, i128::from(number))?;
            }
            Op::Holders { d, asset } => {
                let book = self.world.books.get(self.id(base, asset)? as usize).copied().unwrap_or_default();
                self.set_word(base, d, i128::from(book.roster))?;
            }
            Op::BalanceAsOf { d, a, asset, at } => {
                let asset = self.with_history(base, asset)?;
                let account = self.word(base, a)?;
                let balance = self.world.balance_as_of(account, asset, self.get(base, at)?, self.now)?;
                self.set(base, d, balance)?;
            }
            Op::SupplyAsOf { d, asset, at } => {
                let asset = self.with_history(base, asset)?;
                let at = self.get(base, at)?;
                let issued: N = self.world.balance_as_of(i128::from(ISSUE), asset, at, self.now)?;
                self.set(base, d, N::default().minus(&issued, Kind::Amount)?)?;
            }
            Op::Intern { d, lay, make } => {
                let table = self.word(base, d)?;
                for _ in 0..self.world.length(table) {
                    self.tick()?;
                }
                let content = self.world.intern(table, lay, &self.code.layouts, make)?;
                self.set_word(base, d, content.unwrap_or(-1))?;
            }
            Op::Groups { d, t, n, outer, inner } => {
                let groups = self.groups(self.word(base, t)?, self.get(base, n)?.clone(), outer, inner)?;
                self.set_word(base, d, i128::from(groups))?;
            }
            Op::Range { d, n, lay } => {
                let numbers = self.range(&self.get(base, n)?.clone(), lay)?;
                self.set_word(base, d, i128::from(numbers))?;
            }
            Op::Digest { d, s, ty } => {
                let digest = self.digest(base, s, ty)?;
                self.set(base, d, N::of_int(&digest)?)?;
            }
            _ => return Err(Trap::Defect(&"an operation that nobody carries out").into()),
        }
        Ok(())
    }

    /// Opens the book of an asset that an instance issues.
    pub(crate) fn open_book(&mut self, number: usize, decl: u32) -> Result<(), Trap> {
        // What a later text will issue there is not known: as much is written down as any may ask for.
        let (has_history, has_roster) = if decl == NO_ASSET {
            (true, true)
        } else {
            let asset = self.code.assets.get(decl as usize).ok_or(Trap::Defect(&"no such asset"))?;
            (asset.history, asset.has_roster)
        };
        let mut book = Book { roster: 0, has_history };
        if has_roster {
            let rows = self.code.layouts.rows(self.code.agents).ok_or(Trap::Defect(&"no such layout"))?;
            book.roster = self.world.new_table(self.code.agents, rows, Some(NOWHERE))?;
        }
        self.world.books.resize(number, Book::default());
        self.world.books.push(book);
        Ok(())
    }

    /// Whether an asset may be moved at all.
    pub(crate) fn is_movable(&self, asset: u32) -> bool {
        self.declared(asset).is_ok_and(|asset| !asset.bound)
    }

    fn declared(&self, asset: u32) -> Result<&Asset, Trap> {
        let decl = self.world.assets.get(asset as usize).map(|(decl, _)| *decl as usize);
        decl.and_then(|decl| self.code.assets.get(decl)).ok_or(Trap::Defect(&"no such asset"))
    }

    fn is_issued_by(&self, asset: u32, instance: u32) -> Result<bool, Trap> {
        let issuer = self.world.assets.get(asset as usize).and_then(|(_, issuer)| *issuer);
        let mut here = Some(instance);
        while let Some(number) = here {
            if issuer == Some(number) {
                return Ok(true);
            }
            here = self.world.instance(number)?.parent;
        }
        Ok(false)
    }

    fn with_history(&self, base: usize, asset: u16) -> Result<u32, Trap> {
        let asset = self.id(base, asset)?;
        let book = self.world.books.get(asset as usize).copied().unwrap_or_default();
        if book.has_history { Ok(asset) } else { Err(Trap::Kernel(Kernel::WrongAsset)) }
    }

    fn groups(&mut self, table: i128, size: N, outer: u32, inner: u32) -> Result<u32, Trap> {
        if size == N::default() {
            return Err(Trap::Kernel(Kernel::DivisionByZero));
        }
        if size < N::default() {
            return Err(Trap::Kernel(Kernel::NotWhole));
        }
        let size = size.word().and_then(|size| u32::try_from(size).ok()).unwrap_or(u32::MAX);
        let groups = self.new_temporary(outer)?;
        let mut group = 0;
        let mut from = 0;
        while let Some((block, next)) = self.world.next_row(table, from) {
            from = next;
            self.tick()?;
            if group == 0 || self.world.length(i128::from(group)) >= size {
                group = self.new_temporary(inner)?;
                let row = self.world.add_row(groups, &[], false)?;
                self.put_word(row, 0, &N::of(i64::from(group)))?;
            }
            self.copy_row(table, block, group)?;
        }
        Ok(groups)
    }

    /// Adds a row of one table to another of its shape that does not have it.
    pub(crate) fn copy_row(&mut self, table: i128, block: u32, to: u32) -> Result<(), Trap> {
        let (key, value) = self.world.table(table).map_or((0, 0), |table| (table.key, table.value));
        let keys: Result<Vec<i128>, Trap> =
            (0..u32::from(key)).map(|off| self.world.word(block, off)).collect();
        let row = self.world.add_row(to, &keys?, false)?;
        for off in u32::from(key)..u32::from(key) + u32::from(value) {
            let number: N = self.world.load(block, off)?;
            self.put_word(row, off, &number)?;
        }
        Ok(())
    }

    fn range(&mut self, count: &N, lay: u32) -> Result<u32, Trap> {
        let numbers = self.new_temporary(lay)?;
        let mut next = N::default();
        while next < *count {
            self.tick()?;
            let row = self.world.add_row(numbers, &[], false)?;
            self.put_word(row, 0, &next)?;
            next = next.plus(&N::of(1), Kind::Int)?;
        }
        Ok(numbers)
    }

    /// SHA-256 of the type's name, a line feed, and the value as JSON without white space.
    fn digest(&self, base: usize, s: u16, ty: u32) -> Result<Int, Trap> {
        let code = self.code;
        let ty = code.types.get(ty as usize).ok_or(Trap::Defect(&"no such type"))?;
        let width = code.layouts.width(ty).ok_or(Trap::Defect(&"no such type"))? as usize;
        let here = base + s as usize;
        let words = self.registers.get(here..here + width).ok_or(Trap::Defect(&"no such register"))?;
        let words: Vec<Int> = words.iter().map(Num::to_int).collect();
        let viewer = Viewer { program: &code.program, code, world: self.world };
        let text = format!("{}\n{}", code.program.type_name(ty), viewer.json(ty, &words));
        let digest = Sha256::digest(text.as_bytes());
        Ok(digest.iter().fold(Int::ZERO, |number, byte| (number << 8) + Int::from(*byte)))
    }
}

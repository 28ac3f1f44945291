//! How an instance of one template becomes one of its successor.

use super::{Compiler, Text};
use crate::code::{ChunkId, Op, Succession};
use quorate_base::Span;
use quorate_ir::{AssetId, Block, Expr, ExprKind, Migration, SlotId, Template, TemplateId};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

impl Compiler<'_> {
    /// What happens when an instance takes a template that succeeds another.
    pub(super) fn succession(&mut self, template: &Template, id: TemplateId) -> Option<Succession> {
        let migration = template.migration.as_ref()?;
        let chunk = self.migrate_chunk(migration, id);
        let ranges = self.ranges_chunk(template, id);
        let number = |id: &TemplateId| id.0;
        let compiled = self.code.templates.get(id.index())?;
        let before = self.code.templates.get(migration.from.index())?;
        let fresh = compiled.order.iter().copied();
        let fresh = fresh.filter(|place| migration.slots.get(*place).copied().flatten().is_none()).collect();
        let lost_accounts = before.accounts.iter().filter(|place| !compiled.accounts.contains(place));
        let lost_accounts = lost_accounts.copied().collect();
        let is_lost = |asset: &u32| !migration.assets.iter().flatten().any(|kept| kept.0 == *asset);
        let lost_assets = before.assets.iter().enumerate().filter(|(_, asset)| is_lost(asset));
        let lost_assets = lost_assets.filter_map(|(place, _)| u16::try_from(place).ok()).collect();
        let lacking = migration.lacking.iter().map(number).collect();
        let from = migration.from.0;
        Some(Succession { from, fresh, chunk, ranges, lost_accounts, lost_assets, lacking })
    }

    /// Lets what is told of an asset be told of it under the name that it had before, and the other way round.
    pub(super) fn join_assets(&mut self) {
        let templates = self.program.templates.iter().filter_map(|it| Some((it, it.migration.as_ref()?)));
        let pairs = templates.flat_map(|(it, migration)| it.assets.iter().zip(&migration.assets));
        let before: FxHashMap<AssetId, AssetId> =
            pairs.filter_map(|(new, old)| old.map(|old| (*new, old))).collect();
        for number in 0..self.code.assets.len() {
            let mut root = AssetId(u32::try_from(number).unwrap_or(u32::MAX));
            for _ in 0..before.len() {
                root = before.get(&root).copied().unwrap_or(root);
            }
            if let Some(asset) = self.code.assets.get_mut(number) {
                asset.root = root.0;
            }
        }
        for template in &self.program.templates {
            let Some(migration) = &template.migration else { continue };
            for (new, old) in template.assets.iter().zip(&migration.assets) {
                let Some(old) = old else { continue };
                let pair = [new.index(), old.index()];
                let any = |told: fn(&crate::code::Asset) -> bool| {
                    pair.iter().any(|number| self.code.assets.get(*number).is_some_and(told))
                };
                let (has_roster, history) = (any(|asset| asset.has_roster), any(|asset| asset.history));
                for number in pair {
                    if let Some(asset) = self.code.assets.get_mut(number) {
                        asset.has_roster = has_roster;
                        asset.history = history;
                    }
                }
            }
        }
    }

    /// What was is read first, so that the text may set what it reads.
    fn migrate_chunk(&mut self, migration: &Migration, id: TemplateId) -> ChunkId {
        let before = self.code.templates.get(migration.from.index()).cloned().unwrap_or_default();
        let mut mentioned = BTreeSet::new();
        find_old(&migration.body, &mut mentioned);
        let mut text = Text::new(self, Some(id), &migration.locals);
        for slot in mentioned {
            let Some(kept) = before.slots.get(slot.index()) else { continue };
            let (d, b) = (text.claim(kept.width), text.claim(1));
            text.emit(Op::Block { d: b, up: 0 }, migration.span);
            text.emit(Op::Load { d, b, off: kept.off, n: kept.width }, migration.span);
            for (off, lay) in &kept.tables {
                text.emit(Op::CopyTable { d: d + off, t: d + off, lay: *lay }, migration.span);
            }
            text.old.insert(slot, d);
        }
        text.block(&migration.body);
        text.emit(Op::Return { s: 0, n: 0 }, Span::default());
        let chunk = text.finish();
        self.add(chunk)
    }

    /// Every setting is held against its range.
    fn ranges_chunk(&mut self, template: &Template, id: TemplateId) -> ChunkId {
        let mut text = Text::new(self, Some(id), &[]);
        for setting in &template.settings {
            let Some(slot) = template.slot(setting.slot) else { continue };
            let value = Expr {
                ty: slot.ty.clone(),
                span: setting.span,
                kind: ExprKind::Slot { up: 0, slot: setting.slot },
            };
            let register = text.operand(&value);
            text.stay_within(setting.range.as_ref(), &slot.ty, register, setting.span);
        }
        text.emit(Op::Return { s: 0, n: 0 }, Span::default());
        let chunk = text.finish();
        self.add(chunk)
    }
}

/// The cells of the template before that a block reads.
fn find_old(block: &Block, found: &mut BTreeSet<SlotId>) {
    let mut open: Vec<&Expr> = Vec::new();
    block.each_expr(&mut |expr| open.push(expr));
    while let Some(expr) = open.pop() {
        if let ExprKind::OldSlot(slot) = expr.kind {
            found.insert(slot);
        }
        expr.each_child(&mut |child| open.push(child));
    }
}

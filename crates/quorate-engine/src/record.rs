//! What a step changed, read off its journal.

use crate::code::{FIRST, STATE};
use crate::lane::is_wide;
use crate::ledger::{AccountSort, Movement};
use crate::show::Viewer;
use crate::world::{Owner, Undo};
use quorate_ir::Type;
use quorate_number::Int;
use quorate_trace::Outcome;
use rustc_hash::{FxHashMap, FxHashSet};

/// A `set` entry longer than this is cut, unless everything is wanted (`formats.md` §3).
const LONGEST: usize = 256;

/// Fills in what a step changed, before it is committed.
pub(crate) fn record(viewer: Viewer<'_>, created: &[u32], is_full: bool, outcome: &mut Outcome) {
    let mut recorder = Recorder::new(viewer, created);
    outcome.new = created.iter().map(|instance| viewer.instance(*instance)).collect();
    for undo in &viewer.world.journal {
        recorder.note(undo);
    }
    outcome.state = recorder
        .states
        .iter()
        .filter_map(|instance| Some((viewer.instance(*instance), viewer.state(*instance)?)))
        .collect();
    outcome.moves = moves(viewer, &viewer.world.movements);
    let became = recorder.became.iter();
    let became = became.filter_map(|(instance, _)| {
        Some((viewer.instance(*instance), Some(viewer.template(*instance)?.name.clone())))
    });
    outcome.set = became.chain(recorder.entries(is_full)).collect();
}

/// Money that moved; what passed through a pot is one move.
pub(crate) fn moves(viewer: Viewer<'_>, movements: &[Movement]) -> Vec<[String; 3]> {
    let is_pot = |account: u32| {
        // What is no account is money on its way.
        let account = viewer.world.accounts.get(account as usize);
        account.is_none_or(|account| account.sort == AccountSort::Pot)
    };
    let mut sources: FxHashMap<u32, u32> = FxHashMap::default();
    let mut moves = Vec::new();
    for movement in movements {
        let from = sources.get(&movement.from).copied().unwrap_or(movement.from);
        if is_pot(movement.to) {
            sources.insert(movement.to, from);
            continue;
        }
        let amount = viewer.money(&movement.amount, movement.asset, false);
        moves.push([amount, viewer.account(from), viewer.account(movement.to)]);
    }
    moves
}

/// A word, with the number that is too wide for it.
pub(crate) type Before = (i128, Option<Int>);

/// What an entry of `set` is about.
enum Subject<'v> {
    /// A value at a place.
    Place { block: u32, off: u32, ty: &'v Type },
    /// A key of a map.
    Key { table: u32, key: Vec<i128>, ty: &'v Type, old: Option<Vec<Before>> },
    /// The members of a set that came or went: each with whether it was there before.
    Members { table: u32, ty: &'v Type, keys: Vec<(Vec<i128>, bool)> },
}

/// What tells a change in place of the change itself.
enum Cover {
    /// What was added tells itself.
    Nothing,
    /// An entry of a map that was removed.
    Key(u32, u32),
    /// A list of which items were removed.
    List(u32),
    /// A collection that was replaced, where it was.
    Place(u32, u32),
}

/// Reads a journal.
pub(crate) struct Recorder<'v> {
    pub(crate) viewer: Viewer<'v>,
    created: FxHashSet<u32>,
    /// Bodies that took the text of a successor, each with how often.
    became: Vec<(u32, usize)>,
    /// Rows added in this step, and tables to which something was added or from which it was removed.
    added: FxHashSet<u32>,
    touched: FxHashSet<u32>,
    /// Tables that were put somewhere in this step.
    kept: FxHashSet<u32>,
    /// Tables that lost a row which nobody had added in this step.
    stripped: FxHashSet<u32>,
    /// Words that were something else in between.
    rewritten: FxHashSet<(u32, u32)>,
    /// Rows removed in this step.
    removed: FxHashSet<u32>,
    /// Lists from which something was removed: they are told as a whole.
    shrunk: FxHashSet<u32>,
    /// The first value that each word had, and each wide number.
    first: FxHashMap<(u32, u32), i128>,
    first_wide: FxHashMap<u32, Option<&'v Int>>,
    states: Vec<u32>,
    places: FxHashMap<String, usize>,
    subjects: Vec<(String, Subject<'v>)>,
}

impl<'v> Recorder<'v> {
    fn new(viewer: Viewer<'v>, created: &[u32]) -> Recorder<'v> {
        let mut recorder = Recorder {
            viewer,
            created: created.iter().copied().collect(),
            became: Vec::new(),
            added: FxHashSet::default(),
            touched: FxHashSet::default(),
            kept: FxHashSet::default(),
            stripped: FxHashSet::default(),
            rewritten: FxHashSet::default(),
            removed: FxHashSet::default(),
            shrunk: FxHashSet::default(),
            first: FxHashMap::default(),
            first_wide: FxHashMap::default(),
            states: Vec::new(),
            places: FxHashMap::default(),
            subjects: Vec::new(),
        };
        let mut wide_olds = viewer.world.wide_olds.iter();
        for undo in &viewer.world.journal {
            match undo {
                Undo::Wide { addr } => {
                    let old = wide_olds.next().and_then(Option::as_ref);
                    recorder.first_wide.entry(*addr).or_insert(old);
                }
                Undo::WideBalance { .. } => {
                    wide_olds.next();
                }
                Undo::Cell { block, off, old } => recorder.was(*block, *off, i128::from(*old)),
                Undo::Word { block, off, old } => recorder.was(*block, *off, *old),
                Undo::Added { table, block } => {
                    recorder.added.insert(*block);
                    recorder.touched.insert(*table);
                }
                Undo::Kept { table } => {
                    recorder.kept.insert(*table);
                }
                Undo::Template { instance, .. } => {
                    match recorder.became.iter_mut().find(|(known, _)| known == instance) {
                        Some((_, times)) => *times += 1,
                        None => recorder.became.push((*instance, 1)),
                    }
                }
                Undo::Removed { table, block, .. } => {
                    recorder.touched.insert(*table);
                    if !recorder.added.contains(block) {
                        recorder.stripped.insert(*table);
                    }
                    recorder.removed.insert(*block);
                    if viewer.world.tables.get(*table as usize).is_some_and(|table| table.key == 0) {
                        recorder.shrunk.insert(*table);
                    }
                }
                _ => {}
            }
        }
        recorder
    }

    /// A word was this before one of the changes of it.
    fn was(&mut self, block: u32, off: u32, old: i128) {
        let first = *self.first.entry((block, off)).or_insert(old);
        if first != old {
            self.rewritten.insert((block, off));
        }
    }

    fn note(&mut self, undo: &Undo) {
        // What concerns no cell, such as the table of a family of accounts, has no path and is passed over.
        match undo {
            Undo::Cell { block, off, .. } | Undo::Word { block, off, .. } => self.word(*block, *off),
            Undo::Added { table, block } => self.added_row(*table, *block),
            Undo::Removed { table, block, .. } => self.removed_row(*table, *block),
            _ => None,
        };
    }

    fn word(&mut self, block: u32, off: u32) -> Option<()> {
        match self.viewer.world.owner(block) {
            Owner::Instance(instance) => {
                if off == STATE && !self.states.contains(&instance) {
                    self.states.push(instance);
                }
                if off < FIRST || self.created.contains(&instance) {
                    return None;
                }
                let (name, ty, place) = self.cell(instance, off)?;
                if self.is_partial(block, off) {
                    return None;
                }
                let path = format!("{}.{name}", self.viewer.instance(instance));
                self.subject(path, Subject::Place { block, off: place, ty });
            }
            Owner::Row { table, .. } => {
                if let Some(cover) = self.cover(table, Some(block)) {
                    return self.tell(cover);
                }
                if self.is_partial(block, off) {
                    return None;
                }
                let path = self.row_path(table, block)?;
                let rows = self.rows_of(table)?;
                let value = value_type(&rows.ty)?;
                if let Type::Map(..) = rows.ty
                    && self.field(value, 0).is_none()
                {
                    let (key, old) = (self.key(block, rows.key), self.before(block, rows));
                    self.subject(path, Subject::Key { table, key, ty: value, old: Some(old) });
                    return Some(());
                }
                let within = u16::try_from(off).ok()?.checked_sub(rows.key)?;
                match self.field(value, within) {
                    Some((field, ty, place)) => {
                        let off = u32::from(rows.key + place);
                        self.subject(format!("{path}.{field}"), Subject::Place { block, off, ty });
                    }
                    None => self.subject(path, Subject::Place { block, off: u32::from(rows.key), ty: value }),
                }
            }
        }
        Some(())
    }

    fn added_row(&mut self, table: u32, block: u32) -> Option<()> {
        if let Some(cover) = self.cover(table, None) {
            return self.tell(cover);
        }
        let path = self.table_path(table)?;
        let rows = self.rows_of(table)?;
        match &rows.ty {
            Type::Set(member) => self.member(path, table, member, block, false),
            Type::Map(_, value) => {
                let (path, key) = (self.row_path(table, block)?, self.key(block, rows.key));
                self.subject(path, Subject::Key { table, key, ty: value, old: None });
            }
            Type::List(_) if self.is_told_whole(table) => self.whole_list(table)?,
            Type::List(item) => {
                let path = self.row_path(table, block)?;
                self.subject(path, Subject::Place { block, off: 0, ty: item });
            }
            _ => {}
        }
        Some(())
    }

    fn removed_row(&mut self, table: u32, block: u32) -> Option<()> {
        if let Some(cover) = self.cover(table, Some(block)) {
            return self.tell(cover);
        }
        let path = self.table_path(table)?;
        let rows = self.rows_of(table)?;
        match &rows.ty {
            Type::Set(member) => self.member(path, table, member, block, true),
            _ => self.whole_list(table)?,
        }
        Some(())
    }

    /// The outermost of what tells a change to a row, or to a table if no row is given: what stands around it was itself
    /// removed, replaced, added or reordered.
    fn cover(&self, table: u32, block: Option<u32>) -> Option<Cover> {
        let world = self.viewer.world;
        let (mut table, mut block, mut cover) = (table, block, None);
        loop {
            let is_map = self.rows_of(table).is_some_and(|rows| matches!(rows.ty, Type::Map(..)));
            match block {
                Some(block) if self.added.contains(&block) => cover = Some(Cover::Nothing),
                Some(block) if is_map && self.removed.contains(&block) => {
                    cover = Some(Cover::Key(table, block))
                }
                _ => {}
            }
            if self.is_told_whole(table) {
                cover = Some(Cover::List(table));
            }
            let (holder, off) = world.tables.get(table as usize)?.holder;
            let Some(owner) = (holder != 0 && holder != u32::MAX).then(|| world.owner(holder)) else {
                return Some(Cover::Nothing);
            };
            let is_new = self.touched.contains(&table) || self.kept.contains(&table);
            let is_there = world.word(holder, off) == Ok(i128::from(table));
            if !is_there || is_new && !self.is_partial(holder, off) {
                cover = Some(Cover::Place(holder, off));
            }
            match owner {
                Owner::Instance(_) => return cover,
                Owner::Row { table: outer, .. } => (table, block) = (outer, Some(holder)),
            }
        }
    }

    fn tell(&mut self, cover: Cover) -> Option<()> {
        match cover {
            Cover::Nothing => None,
            Cover::Key(table, block) => self.lost_key(table, block),
            Cover::List(table) => self.whole_list(table),
            Cover::Place(block, off) => self.word(block, off),
        }
    }

    fn lost_key(&mut self, table: u32, block: u32) -> Option<()> {
        let path = self.row_path(table, block)?;
        let rows = self.rows_of(table)?;
        let (key, old) = (self.key(block, rows.key), Some(self.before(block, rows)));
        self.subject(path, Subject::Key { table, key, ty: value_type(&rows.ty)?, old });
        Some(())
    }

    /// Whether single items of a list are not told, because their places are no longer what they were.
    fn is_told_whole(&self, table: u32) -> bool {
        self.shrunk.contains(&table)
    }

    fn whole_list(&mut self, table: u32) -> Option<()> {
        let path = self.table_path(table)?;
        let ty = &self.rows_of(table)?.ty;
        let (block, off) = self.viewer.world.tables.get(table as usize)?.holder;
        self.subject(path, Subject::Place { block, off, ty });
        Some(())
    }

    /// The value of a row as it was before the step.
    fn before(&self, block: u32, rows: &crate::layout::Rows) -> Vec<Before> {
        (rows.key..rows.width()).map(|off| self.word_before(block, u32::from(off))).collect()
    }

    pub(crate) fn word_before(&self, block: u32, off: u32) -> Before {
        let now = || self.viewer.world.word(block, off).unwrap_or(0);
        let word = self.first.get(&(block, off)).copied().unwrap_or_else(now);
        let wide = if is_wide(word) {
            let first = self.first_wide.get(&(block + off)).copied().flatten().cloned();
            first.or_else(|| self.viewer.world.load(block, off).ok())
        } else {
            None
        };
        (word, wide)
    }

    pub(crate) fn word_now(&self, block: u32, off: u32) -> Before {
        let word = self.viewer.world.word(block, off).unwrap_or(0);
        (word, is_wide(word).then(|| self.viewer.world.load(block, off).ok()).flatten())
    }

    fn member(&mut self, path: String, table: u32, member: &'v Type, block: u32, was_there: bool) {
        let width = self.viewer.code.layouts.width(member).unwrap_or(1);
        let key = self.key(block, width);
        match self.places.get(&path).and_then(|place| self.subjects.get_mut(*place)) {
            Some((_, Subject::Members { keys, .. })) => {
                if !keys.iter().any(|(known, _)| *known == key) {
                    keys.push((key, was_there));
                }
            }
            Some(_) => {}
            None => {
                let keys = vec![(key, was_there)];
                self.subject(path, Subject::Members { table, ty: member, keys });
            }
        }
    }

    fn subject(&mut self, path: String, subject: Subject<'v>) {
        if !self.places.contains_key(&path) {
            self.places.insert(path.clone(), self.subjects.len());
            self.subjects.push((path, subject));
        }
    }

    /// The entries whose value is another than before.
    fn entries(&self, is_full: bool) -> Vec<(String, Option<String>)> {
        let cut = |text: String| {
            if is_full || text.chars().count() <= LONGEST {
                return text;
            }
            text.chars().take(LONGEST).chain(std::iter::once('…')).collect()
        };
        let entries =
            self.subjects.iter().filter_map(|(path, subject)| Some((path.clone(), self.outcome(subject)?)));
        entries.map(|(path, value)| (path, value.map(cut))).collect()
    }

    /// The value of an entry: `None` if nothing has changed, and within it `None` if it was removed.
    fn outcome(&self, subject: &Subject<'v>) -> Option<Option<String>> {
        match subject {
            Subject::Place { block, .. } if self.removed.contains(block) => None,
            Subject::Place { block, off, ty } => {
                let width = self.viewer.code.layouts.width(ty)?;
                let is_new = self.added.contains(block);
                let words = || *off..off + u32::from(width);
                let before: Vec<Before> = words().map(|off| self.word_before(*block, off)).collect();
                let now: Vec<Before> = words().map(|off| self.word_now(*block, off)).collect();
                let changed = !self.came_back(ty, &before, &now);
                let text = || self.viewer.text(ty, &self.viewer.words(*block, *off, width));
                (is_new || changed).then(|| Some(text()))
            }
            Subject::Key { table, key, ty, old } => {
                let width = self.viewer.code.layouts.width(ty)?;
                let off = u32::try_from(key.len()).ok()?;
                let row = self.viewer.world.find(i128::from(*table), key);
                match (row, old) {
                    (None, None) => None,
                    (None, Some(_)) => Some(None),
                    (Some(row), old) => {
                        let now: Vec<Before> =
                            (0..u32::from(width)).map(|word| self.word_now(row, off + word)).collect();
                        let same = old.as_ref().is_some_and(|old| self.came_back(ty, old, &now));
                        (!same).then(|| Some(self.viewer.text(ty, &self.viewer.words(row, off, width))))
                    }
                }
            }
            Subject::Members { table, ty, keys } => {
                let changes: Vec<String> = keys
                    .iter()
                    .filter_map(|(key, was_there)| {
                        let is_there = self.viewer.world.find(i128::from(*table), key).is_some();
                        let words: Vec<Int> = key.iter().map(|word| Int::from(*word)).collect();
                        let sign = if is_there { '+' } else { '-' };
                        (is_there != *was_there).then(|| format!("{sign}{}", self.viewer.text(ty, &words)))
                    })
                    .collect();
                (!changes.is_empty()).then(|| Some(changes.join(", ")))
            }
        }
    }

    /// Whether a word holds a table to which or from which single entries went: those are told, not the whole.
    fn is_partial(&self, block: u32, off: u32) -> bool {
        let word = self.viewer.world.word(block, off).unwrap_or(0);
        let Some(table) = u32::try_from(word).ok().filter(|table| self.touched.contains(table)) else {
            return false;
        };
        let Some(holding) = self.viewer.world.tables.get(table as usize) else { return false };
        let is_assigned = match self.first.get(&(block, off)) {
            None => false,
            // An empty collection was there: entries that nobody added one by one came with a new value.
            Some(0) if !self.rewritten.contains(&(block, off)) => {
                let rows =
                    std::iter::successors(self.viewer.world.next_row(i128::from(table), 0), |(_, next)| {
                        self.viewer.world.next_row(i128::from(table), *next)
                    });
                self.stripped.contains(&table)
                    || rows.into_iter().any(|(block, _)| !self.added.contains(&block))
            }
            Some(_) => true,
        };
        holding.holder == (block, off) && !is_assigned
    }

    /// The name, type and offset of the cell that a word belongs to.
    fn cell(&self, instance: u32, off: u32) -> Option<(&'v str, &'v Type, u32)> {
        let template = self.viewer.world.instances.get(instance as usize)?.template;
        let declared = &self.viewer.template(instance)?.slots;
        let slots = &self.viewer.code.templates.get(template as usize)?.slots;
        let here = slots.iter().position(|slot| off >= slot.off && off < slot.off + u32::from(slot.width))?;
        let (declared, slot) = (declared.get(here)?, slots.get(here)?);
        // What is derived is no cell of the text; what a new text brings is told with the text.
        if matches!(declared.kind, quorate_ir::SlotKind::Kept(_)) || self.is_brought(instance, here) {
            return None;
        }
        Some((&declared.name, &declared.ty, slot.off))
    }

    /// Whether a slot of an instance came with a text that it took in this step.
    fn is_brought(&self, instance: u32, slot: usize) -> bool {
        let Some((_, times)) = self.became.iter().find(|(known, _)| *known == instance) else { return false };
        let (mut template, mut slot) = (self.viewer.template(instance), slot);
        for _ in 0..*times {
            let Some(migration) = template.and_then(|template| template.migration.as_ref()) else {
                return false;
            };
            let Some(before) = migration.slots.get(slot).copied().flatten() else { return true };
            (template, slot) = (self.viewer.program.template(migration.from), before.index());
        }
        false
    }

    /// The field of a record that a word belongs to.
    fn field(&self, ty: &'v Type, off: u16) -> Option<(&'v str, &'v Type, u16)> {
        let Type::Record(fields) = ty else { return None };
        let offsets = self.viewer.code.layouts.offsets(fields.iter().map(|(_, ty)| ty))?;
        let here = offsets.iter().rposition(|begin| *begin <= off)?;
        let (name, ty) = fields.get(here)?;
        Some((name, ty, *offsets.get(here)?))
    }

    /// The path of the cell or part that holds a table; `None` if it belongs to what is told as a whole.
    fn table_path(&self, table: u32) -> Option<String> {
        let (block, off) = self.viewer.world.tables.get(table as usize)?.holder;
        // One that was replaced, or put here in this step with more than nothing in it, is told as a whole.
        if self.viewer.world.word(block, off) != Ok(i128::from(table))
            || (self.touched.contains(&table) || self.kept.contains(&table)) && !self.is_partial(block, off)
        {
            return None;
        }
        match self.viewer.world.owner(block) {
            Owner::Instance(instance) => {
                if self.created.contains(&instance) {
                    return None;
                }
                let (name, ty, place) = self.cell(instance, off)?;
                let within = u16::try_from(off - place).ok()?;
                let field =
                    self.field(ty, within).map_or_else(String::new, |(field, ..)| format!(".{field}"));
                Some(format!("{}.{name}{field}", self.viewer.instance(instance)))
            }
            Owner::Row { table, .. } => {
                if self.added.contains(&block) || self.is_told_whole(table) {
                    return None;
                }
                let path = self.row_path(table, block)?;
                let rows = self.rows_of(table)?;
                let within = u16::try_from(off).ok()?.checked_sub(rows.key)?;
                let field = self.field(value_type(&rows.ty)?, within);
                Some(field.map_or(path.clone(), |(field, ..)| format!("{path}.{field}")))
            }
        }
    }

    fn row_path(&self, table: u32, block: u32) -> Option<String> {
        let path = self.table_path(table)?;
        let rows = self.rows_of(table)?;
        match &rows.ty {
            Type::Map(key, _) => {
                let key = self.viewer.text(key, &self.viewer.words(block, 0, rows.key));
                Some(format!("{path}[{key}]"))
            }
            Type::List(_) => match self.viewer.world.owner(block) {
                Owner::Row { at, .. } => Some(format!("{path}[{at}]")),
                Owner::Instance(_) => None,
            },
            _ => Some(path),
        }
    }

    fn rows_of(&self, table: u32) -> Option<&'v crate::layout::Rows> {
        let layout = self.viewer.world.tables.get(table as usize)?.layout;
        self.viewer.code.layouts.rows(layout)
    }

    pub(crate) fn key(&self, block: u32, width: u16) -> Vec<i128> {
        (0..u32::from(width)).map(|word| self.viewer.world.word(block, word).unwrap_or(0)).collect()
    }
}

fn value_type(collection: &Type) -> Option<&Type> {
    match collection {
        Type::List(value) | Type::Map(_, value) => Some(value),
        _ => None,
    }
}

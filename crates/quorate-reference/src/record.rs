//! What a step changed, for its outcome (`formats.md` §3).

use crate::ledger::Account;
use crate::machine::Machine;
use crate::place::{Deed, Hop, Write, part, type_along};
use crate::sigma::Sigma;
use crate::value::Value;
use quorate_ir::{SlotId, Type};
use quorate_trace::Outcome;

/// A `set` entry longer than this is cut, unless everything is wanted.
const LONGEST: usize = 256;

/// What an entry of `set` is about.
#[derive(Clone, Debug)]
enum Subject {
    /// A value at a path.
    Place(Vec<Hop>),
    /// A key of the map at a path.
    Key(Vec<Hop>, Value),
    /// Members of the set at a path that came or went.
    Members(Vec<Hop>, Vec<Value>),
}

/// An entry in the making: its name, whose cell it is about, and what of it.
struct Entry {
    name: String,
    instance: usize,
    slot: SlotId,
    subject: Subject,
}

impl Machine<'_> {
    /// Fills in what a step changed, given Σ before it.
    pub(crate) fn record(&self, before: &Sigma, is_full: bool, outcome: &mut Outcome) {
        let done = &self.done;
        outcome.new = done.created.iter().map(|instance| self.show_instance(*instance)).collect();
        let entered = done.entered.iter();
        outcome.state = entered
            .filter_map(|instance| Some((self.show_instance(*instance), self.show_state(*instance)?)))
            .collect();
        outcome.moves = self.moves();
        outcome.set = self.entries(before, is_full);
        outcome.notes = done.notes.iter().map(|(ty, value)| self.text(ty, value)).collect();
        outcome.letters = done.letters;
    }

    /// Money that moved; what passed through a pot is one move.
    fn moves(&self) -> Vec<[String; 3]> {
        let mut sources: Vec<(&Account, &Account)> = Vec::new();
        let mut moves = Vec::new();
        for movement in &self.done.movements {
            let known = sources.iter().rev().find(|(pot, _)| *pot == &movement.from);
            let from = known.map_or(&movement.from, |(_, source)| source);
            if matches!(movement.to, Account::Pot(_)) {
                sources.push((&movement.to, from));
                continue;
            }
            let amount = self.show_money(&movement.amount, movement.asset, false);
            moves.push([amount, self.show_account(from), self.show_account(&movement.to)]);
        }
        moves
    }

    /// Bodies that took another text, then the net change of each cell or part, in order of first write; nothing for a
    /// value that came back.
    fn entries(&self, before: &Sigma, is_full: bool) -> Vec<(String, Option<String>)> {
        let cut = |text: String| {
            if is_full || text.chars().count() <= LONGEST {
                return text;
            }
            text.chars().take(LONGEST).chain(std::iter::once('…')).collect()
        };
        let became = self.done.succeeded.iter();
        let became = became.filter_map(|instance| {
            let template = self.show_template(*instance)?;
            Some((self.show_instance(*instance), Some(template.name.clone())))
        });
        let told = self.subjects(before);
        let changes = told.iter().filter_map(|entry| Some((entry.name.clone(), self.change(entry, before)?)));
        became.chain(changes).map(|(name, value)| (name, value.map(cut))).collect()
    }

    fn subjects(&self, before: &Sigma) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for write in &self.done.writes {
            // What is created is told as such, and what a new text brings is told with the text.
            if self.done.created.contains(&write.instance)
                || self.slot_before(write.instance, write.slot, before).is_none()
            {
                continue;
            }
            let Some(ty) = self.cell_type(write.instance, write.slot) else { continue };
            let Some(subject) = self.subject(write, ty) else { continue };
            let name = self.entry_name(write, ty, &subject);
            match entries.iter_mut().find(|entry| entry.name == name) {
                None => {
                    let (instance, slot) = (write.instance, write.slot);
                    entries.push(Entry { name, instance, slot, subject });
                }
                Some(Entry { subject: Subject::Members(_, known), .. }) => {
                    if let Subject::Members(_, members) = subject {
                        for member in members {
                            crate::value::add_member(known, member);
                        }
                    }
                }
                Some(_) => {}
            }
        }
        entries
    }

    /// What a write is told as; `None` if another write of the step tells it.
    fn subject(&self, write: &Write, ty: &Type) -> Option<Subject> {
        let mine = |other: &&Write| other.instance == write.instance && other.slot == write.slot;
        let others: Vec<&Write> = self.done.writes.iter().filter(mine).collect();
        let was =
            |path: &[Hop], deed: &Deed| others.iter().any(|other| other.path == path && other.deed == *deed);
        for length in 0..=write.path.len() {
            let (above, rest) = write.path.split_at_checked(length)?;
            let is_below = !rest.is_empty() || write.deed != Deed::Assigned;
            if is_below && was(above, &Deed::Assigned) {
                return Some(Subject::Place(told_path(above, ty)));
            }
            let told_whole = match rest.first() {
                Some(Hop::Key(key)) if was(above, &Deed::Key(key.clone())) => {
                    return Some(Subject::Key(above.to_vec(), key.clone()));
                }
                Some(Hop::Item(at)) if was(above, &Deed::Appended(*at)) => return None,
                Some(Hop::Item(_)) => was(above, &Deed::Shrunk),
                None if matches!(write.deed, Deed::Appended(_)) => was(above, &Deed::Shrunk),
                _ => false,
            };
            if told_whole {
                return Some(Subject::Place(above.to_vec()));
            }
        }
        Some(match &write.deed {
            Deed::Assigned => Subject::Place(told_path(&write.path, ty)),
            Deed::Member(member) => Subject::Members(write.path.clone(), vec![member.clone()]),
            Deed::Key(key) => Subject::Key(write.path.clone(), key.clone()),
            Deed::Appended(at) => {
                Subject::Place(write.path.iter().cloned().chain(std::iter::once(Hop::Item(*at))).collect())
            }
            Deed::Shrunk => Subject::Place(write.path.clone()),
        })
    }

    fn entry_name(&self, write: &Write, ty: &Type, subject: &Subject) -> String {
        let slot = self.show_template(write.instance).and_then(|template| template.slot(write.slot));
        let mut name =
            format!("{}.{}", self.show_instance(write.instance), slot.map_or("", |slot| &slot.name));
        let path = match subject {
            Subject::Place(path) | Subject::Members(path, _) => path.clone(),
            Subject::Key(path, key) => {
                path.iter().cloned().chain(std::iter::once(Hop::Key(key.clone()))).collect()
            }
        };
        for (length, hop) in path.iter().enumerate() {
            let above = path.get(..length).and_then(|above| type_along(ty, above));
            match (hop, above) {
                (Hop::Field(field), Some(Type::Record(fields))) => {
                    let field = fields.get(*field as usize).map_or("", |(name, _)| name);
                    name = format!("{name}.{field}");
                }
                (Hop::Key(key), Some(Type::Map(key_type, _))) => {
                    name = format!("{name}[{}]", self.text(key_type, key));
                }
                (Hop::Item(at), _) => name = format!("{name}[{at}]"),
                _ => {}
            }
        }
        name
    }

    /// The value of an entry: `None` if nothing has changed, and within it `None` if it was removed.
    fn change(&self, entry: &Entry, before: &Sigma) -> Option<Option<String>> {
        let ty = self.cell_type(entry.instance, entry.slot)?;
        let old = self.cell_before(entry, before);
        let new = self.sigma.instances.get(entry.instance)?.cells.get(entry.slot.index())?.as_ref();
        match &entry.subject {
            Subject::Place(path) => {
                let new = new.and_then(|new| part(new, path))?;
                let old = old.and_then(|old| part(old, path));
                (old != Some(new)).then_some(Some(self.text(type_along(ty, path)?, new)))
            }
            Subject::Key(path, key) => {
                let Type::Map(_, value_type) = type_along(ty, path)? else { return None };
                let mut path = path.clone();
                path.push(Hop::Key(key.clone()));
                let new = new.and_then(|new| part(new, &path));
                let old = old.and_then(|old| part(old, &path));
                (old != new).then_some(new.map(|new| self.text(value_type, new)))
            }
            Subject::Members(path, members) => {
                let Type::Set(member_type) = type_along(ty, path)? else { return None };
                let has = |cell: Option<&Value>, member: &Value| match cell.and_then(|cell| part(cell, path))
                {
                    Some(Value::Set(members)) => members.contains(member),
                    _ => false,
                };
                let changed = members.iter().filter(|member| has(old, member) != has(new, member));
                let changes: Vec<String> = changed
                    .map(|member| {
                        let sign = if has(new, member) { '+' } else { '-' };
                        format!("{sign}{}", self.text(member_type, member))
                    })
                    .collect();
                (!changes.is_empty()).then(|| Some(changes.join(", ")))
            }
        }
    }

    /// A cell before the step; where the instance has become another since, the cell that it kept.
    fn cell_before<'s>(&self, entry: &Entry, before: &'s Sigma) -> Option<&'s Value> {
        let slot = self.slot_before(entry.instance, entry.slot, before)?;
        before.instances.get(entry.instance)?.cells.get(slot.index())?.as_ref()
    }

    /// Where a cell was before the step; `None` if the text that the instance had then knows no such cell.
    fn slot_before(&self, instance: usize, slot: SlotId, before: &Sigma) -> Option<SlotId> {
        let was = before.instances.get(instance)?.template;
        let (mut template, mut slot) = (self.sigma.instances.get(instance)?.template, slot);
        while template != was {
            let migration = self.program.template(template)?.migration.as_ref()?;
            slot = (*migration.slots.get(slot.index())?)?;
            template = migration.from;
        }
        Some(slot)
    }

    fn cell_type(&self, instance: usize, slot: SlotId) -> Option<&Type> {
        Some(&self.show_template(instance)?.slot(slot)?.ty)
    }
}

/// A cell is told as a whole, an entry of a collection too, but of a record in one the field.
fn told_path(path: &[Hop], ty: &Type) -> Vec<Hop> {
    let Some(last) = path.iter().rposition(|hop| !matches!(hop, Hop::Field(_))) else { return Vec::new() };
    let (row, rest) = path.split_at_checked(last + 1).unwrap_or((path, &[]));
    let is_record = matches!(type_along(ty, row), Some(Type::Record(_)));
    row.iter().chain(rest.iter().take(usize::from(is_record))).cloned().collect()
}

//! What only claims ask: of all instances, of the event of a step, and of the state before it.

use crate::code::{Given, Reg};
use crate::event::{Deed, Event};
use crate::exec::{Frame, Halt, Machine};
use crate::lane::{Num, Trap, is_wide};
use crate::layout::Layouts;
use crate::world::World;
use quorate_number::Int;

/// What led to a step, as far as a claim may ask: whose event it was, and which.
#[derive(Clone, Copy, Debug, Default)]
pub struct Happening {
    /// The instance the event was sent to, or the deadline is one of; the instance around what was created.
    pub(crate) instance: Option<u32>,
    pub(crate) what: What,
    /// Who sent it: the world, for a deadline.
    pub(crate) caller: Option<u32>,
}

/// The kind of what happened.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum What {
    /// A deadline, or nothing that has a name.
    #[default]
    Nameless,
    /// An event: a handler of a template.
    Event(u32, u32),
    /// A creation of an instance of a template.
    Creation(u32),
}

impl Happening {
    /// What an event is, to claims.
    pub(crate) fn of_event(event: &Event, world: &World) -> Happening {
        match &event.deed {
            Deed::Pass | Deed::Give { .. } => Happening::default(),
            Deed::New(creation) => Happening {
                instance: creation.parent,
                what: What::Creation(creation.template),
                caller: Some(creation.by),
            },
            Deed::Do { instance, by, offers, .. } => {
                let template = world.instances.get(*instance as usize).map(|instance| instance.template);
                let handler = offers.as_slice().first().map(|(handler, _)| *handler);
                let what = template.zip(handler).map(|(template, handler)| What::Event(template, handler));
                Happening { instance: Some(*instance), what: what.unwrap_or_default(), caller: Some(*by) }
            }
        }
    }

    /// What a deadline of an instance is, to claims.
    pub(crate) fn of_deadline(instance: u32) -> Happening {
        Happening { instance: Some(instance), ..Happening::default() }
    }
}

impl<N: Num> Machine<'_, N> {
    /// All instances of a template, in order of creation.
    pub(crate) fn all_instances(&mut self, base: usize, d: Reg, template: u32, lay: u32) -> Result<(), Trap> {
        let number = self.new_temporary(lay)?;
        for at in 0.. {
            let Some(instance) = self.world.instances.get(at) else { break };
            if instance.template == template {
                let account = i128::from(instance.account);
                let row = self.world.add_row(number, &[], false)?;
                self.put_word(row, 0, &N::of_word(account)?)?;
            }
        }
        self.set_word(base, d, i128::from(number))
    }

    /// Whether the event of this step has a name.
    pub(crate) fn event_is(&self, text: u32) -> bool {
        let Some(name) = self.code.texts.get(text as usize) else { return false };
        match self.happening().what {
            What::Nameless => false,
            What::Event(template, handler) => {
                let events = self.code.templates.get(template as usize).and_then(|it| it.events.get(name));
                events.is_some_and(|handlers| handlers.contains(&handler))
            }
            What::Creation(template) => {
                self.code.templates.get(template as usize).is_some_and(|template| template.name == *name)
            }
        }
    }

    /// Whether the event of this step was sent to the instance behind an account, or to one nested in it.
    pub(crate) fn event_in(&self, account: u32) -> bool {
        let Some(wanted) = self.world.instance_of(account) else { return false };
        let mut here = self.happening().instance;
        while let Some(instance) = here {
            if instance == wanted {
                return true;
            }
            here = self.world.instances.get(instance as usize).and_then(|instance| instance.parent);
        }
        false
    }

    /// A value in the state before this step.
    pub(crate) fn old_value(
        &mut self,
        base: usize,
        d: Reg,
        window: Reg,
        old: u32,
        frame: Frame,
    ) -> Result<(), Halt> {
        let code = self.code;
        let old = code.olds.get(old as usize).ok_or(Trap::Defect(&"no such value of old"))?;
        let mut before = self.aside().before.take().ok_or(Trap::Defect(&"no state before this step"))?;
        let here = base + window as usize;
        let given = self.give(&mut before, base, here, &old.given);
        let ran = given.map_err(Halt::from).and_then(|()| {
            if frame.instance as usize >= before.instances.len() {
                return Err(Trap::Absent.into());
            }
            std::mem::swap(self.world, &mut *before);
            let ran = self.run(old.chunk, here, frame);
            std::mem::swap(self.world, &mut *before);
            ran.map_err(Halt::from)
        });
        let brought = ran.and_then(|()| {
            self.bring(&before, base + d as usize, here, old.width, &old.tables).map_err(Halt::from)
        });
        self.aside().before = Some(before);
        brought
    }

    /// Gives variables to the frame in which the state before is asked.
    fn give(&mut self, before: &mut World, base: usize, here: usize, given: &[Given]) -> Result<(), Trap> {
        for variable in given {
            self.reserve(here, (variable.to + variable.width) as usize)?;
            for word in 0..variable.width {
                let mut number = self.get(base, variable.from + word)?.clone();
                if let Some((_, layout)) = variable.tables.iter().find(|(place, _)| *place == word) {
                    let table = number.word().unwrap_or(0);
                    number =
                        N::of(i64::from(before.import(self.world, table, *layout, &self.code.layouts)?));
                }
                if variable.is_account
                    && usize::try_from(number.word().unwrap_or(0))
                        .is_ok_and(|account| account >= before.accounts.len())
                {
                    return Err(Trap::Absent);
                }
                self.set(here, variable.to + word, number)?;
            }
        }
        Ok(())
    }

    /// Brings a value back from the state before.
    fn bring(
        &mut self,
        before: &World,
        to: usize,
        here: usize,
        width: u16,
        tables: &[(u16, u32)],
    ) -> Result<(), Trap> {
        for word in 0..width {
            let mut number = self.get(here, word)?.clone();
            if let Some((_, layout)) = tables.iter().find(|(place, _)| *place == word) {
                let table = number.word().unwrap_or(0);
                number = N::of(i64::from(self.world.import(before, table, *layout, &self.code.layouts)?));
            }
            self.set(to, word, number)?;
        }
        Ok(())
    }
}

impl World {
    /// A copy of a table of another world, for this step.
    fn import(&mut self, from: &World, table: i128, layout: u32, layouts: &Layouts) -> Result<u32, Trap> {
        if from.length(table) == 0 {
            return Ok(0);
        }
        let rows = layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let number = self.new_table(layout, rows, None)?;
        let mut next = 0;
        while let Some((block, after)) = from.next_row(table, next) {
            next = after;
            let words: Result<Vec<i128>, Trap> =
                (0..u32::from(rows.width())).map(|off| from.word(block, off)).collect();
            let mut words = words?;
            for (place, layout) in &rows.tables {
                if let Some(word) = words.get_mut(*place as usize) {
                    *word = i128::from(self.import(from, *word, *layout, layouts)?);
                }
            }
            let copy = self.add_row(number, words.get(..rows.key as usize).unwrap_or_default(), false)?;
            for (off, word) in words.iter().enumerate().skip(rows.key as usize) {
                let off = u32::try_from(off).unwrap_or(0);
                if is_wide(*word) {
                    self.store_new(copy, off, &from.load::<Int>(block, off)?)?;
                } else {
                    self.store_new(copy, off, word)?;
                }
            }
        }
        Ok(number)
    }
}

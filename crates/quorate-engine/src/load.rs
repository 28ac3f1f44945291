//! Going on from a dump: its state is put in the place of an empty one.
//!
//! A dump may have been edited, so everything in it is held against the program and against the rest of it.

mod money;
mod past;

use crate::code::{EPOCH, STATE, Slot, Template};
use crate::dump::{Part, is_shadowed};
use crate::engine::Engine;
use crate::event::Words;
use crate::exec::{Done, Halt, Machine};
use crate::fault::Fault;
use crate::lane::Trap;
use crate::ledger::WORLD;
use crate::value::unnamed_account;
use crate::world::Instance;
use quorate_ir::{SlotKind, TemplateId, Type};
use quorate_number::Int;
use quorate_trace::{InstanceDump, Origin, Resume, StateDump};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What says that a dump contradicts itself or the program.
const INCONSISTENT: u16 = 916;

fn inconsistent(message: impl Into<String>) -> Fault {
    Fault::new(INCONSISTENT, message)
}

impl Engine {
    /// Goes on from a dump that [`Engine::resume`] and [`Engine::past`] have been added to. The engine must be new; after
    /// a fault it is of no more use.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the dump does not say what it takes, is one of other rules, or contradicts itself. Its path leads to
    /// the place in the dump.
    pub fn load(&mut self, dump: &StateDump) -> Result<(), Fault> {
        if self.seq != 0 || !self.world.instances.is_empty() {
            return Err(Fault::tool("a state can only be put in the place of an empty one"));
        }
        let Some(resume) = &dump.resume else {
            return Err(Fault::new(914, "this dump does not say what it takes to go on from it")
                .help("write it with `quo run … --state FILE --past`"));
        };
        if resume.rules != self.rules() {
            return Err(Fault::new(915, "this dump was made under other rules than those of the program")
                .help("go on with the program as it was, or run the whole stream under the new rules")
                .under("rules")
                .under("resume"));
        }
        self.is_loading = true;
        let loaded = self.load_all(dump, resume);
        self.is_loading = false;
        self.is_out_of_range = false;
        loaded
    }

    fn load_all(&mut self, dump: &StateDump, resume: &Resume) -> Result<(), Fault> {
        // An engine that nothing has happened to stands before all time.
        let is_new = resume.seq == 0 && dump.now == 0 && dump.instances.is_empty();
        self.now = if is_new { i64::MIN } else { dump.now };
        self.seq = resume.seq;
        self.load_accounts(dump, resume)?;
        for (number, instance) in dump.instances.iter().enumerate() {
            let left = resume.instances.get(number).map(|origin| &origin.left);
            let loaded = self.load_instance(number, instance, left);
            loaded.map_err(|fault| under("instances", number, fault))?;
        }
        self.keep_sums_anew()?;
        self.load_money(dump)?;
        self.load_holders(resume)?;
        self.load_past(&dump.past)?;
        self.load_deadlines(dump, resume)?;
        for person in &resume.acted {
            let account = self.persons.get(person.as_str()).copied();
            self.acted.insert(account.ok_or_else(|| stranger(person).under("acted").under("resume"))?);
        }
        Ok(())
    }

    /// Persons, instances without anything in them, and accounts of families, in the order in which they came to be.
    fn load_accounts(&mut self, dump: &StateDump, resume: &Resume) -> Result<(), Fault> {
        let ids = dump.instances.iter().map(|instance| instance.id.as_str()).zip(0..);
        let ids: FxHashMap<&str, u32> = ids.collect();
        if resume.instances.len() != dump.instances.len() {
            let message = format!(
                "{} instances are listed here, and the dump has {}",
                resume.instances.len(),
                dump.instances.len()
            );
            return Err(inconsistent(message).under("instances").under("resume"));
        }
        for (place, entry) in resume.accounts.iter().enumerate() {
            let loaded = match entry {
                Value::String(name) => match ids.get(name.as_str()) {
                    Some(number) => self.load_origin(*number, dump, resume),
                    None if self.persons.contains_key(name.as_str()) => {
                        Err(inconsistent(format!("`{name}` is listed twice")))
                    }
                    None => self.load_person(name),
                },
                Value::Array(parts) => self.load_family(parts),
                _ => Err(inconsistent("a name or a list is expected here")),
            };
            loaded.map_err(|fault| under("accounts", place, fault).under("resume"))?;
        }
        if self.world.instances.len() != dump.instances.len() {
            let place = self.world.instances.len();
            let message = "this instance is not among the accounts of `resume`";
            return Err(under("instances", place, inconsistent(message).under("id")));
        }
        let people = self.people.iter().map(|person| self.viewer().account(*person));
        let people: Vec<String> = people.collect();
        let differs = people.iter().zip(&dump.people).position(|(known, (person, _))| known != person);
        let differs = differs.or((people.len() != dump.people.len()).then_some(people.len()));
        match differs {
            Some(place) => {
                let message = "the people are not those among the accounts of `resume`, in their order";
                Err(under("people", place, inconsistent(message)))
            }
            None => Ok(()),
        }
    }

    fn load_person(&mut self, name: &str) -> Result<(), Fault> {
        if name.contains(['/', '#', '.', '[']) {
            return Err(Fault::new(902, format!("there is no account or instance `{name}`")));
        }
        self.new_person(name).map(drop)
    }

    /// An instance as it was registered when it came to be, in the present text.
    fn load_origin(&mut self, number: u32, dump: &StateDump, resume: &Resume) -> Result<(), Fault> {
        let place = number as usize;
        let origin = resume.instances.get(place).zip(dump.instances.get(place));
        let (origin, instance) = origin.ok_or_else(|| inconsistent("this instance has no origin"))?;
        if self.world.instances.len() != place {
            return Err(inconsistent(format!(
                "`{}` is not in the order in which the instances are listed",
                instance.id
            )));
        }
        let (present, born) = self.templates_of(origin)?;
        let code = Arc::clone(&self.code);
        let named = code.templates.get(present as usize).map_or("", |template| template.name.as_str());
        if named != instance.of {
            return Err(inconsistent(format!("`{}` is of `{named}` here", instance.id)));
        }
        let parent = origin.within.as_ref().map(|parent| self.instance_named(parent)).transpose()?;
        self.is_nested(born, parent, &instance.id)?;
        let creator = match unnamed_account(&origin.by) {
            Some(account) => u32::try_from(account).unwrap_or(WORLD),
            None => self.account_named(&origin.by)?,
        };
        self.machine(|machine| machine.register(born, parent, creator, None).map_err(Halt::from))?;
        let id = self.viewer().instance(number);
        if id != instance.id {
            self.check_alias(&instance.id)?;
            self.aliases.insert(instance.id.clone(), number);
        }
        let assets = code.templates.get(present as usize).map_or(&[][..], |it| it.assets.as_slice());
        if let Some(registered) = self.world.instances.get_mut(place) {
            registered.template = present;
            registered.alias = (id != instance.id).then(|| instance.id.clone());
            let first = registered.assets as usize;
            for (asset, decl) in self.world.assets.iter_mut().skip(first).zip(assets) {
                asset.0 = *decl;
            }
        }
        self.commit_load();
        Ok(())
    }

    /// The templates that an instance has and was created from.
    fn templates_of(&self, origin: &Origin) -> Result<(u32, u32), Fault> {
        let called = |name: &str| {
            let numbers = 0..u32::try_from(self.program.templates.len()).unwrap_or(u32::MAX);
            let is_it = |id: &u32| {
                let template = self.program.template(TemplateId(*id));
                template.is_some_and(|it| !it.is_abstract && name.ends_with(&it.name))
                    && self.program.qualified_name(TemplateId(*id)) == name
            };
            let found = numbers.into_iter().find(is_it);
            found.ok_or_else(|| Fault::new(902, format!("there is no process `{name}` in this program")))
        };
        let present = called(&origin.of)?;
        let born = origin.born.as_ref().map_or(Ok(present), |born| called(born))?;
        if self.code.is_one(present, born) {
            return Ok((present, born));
        }
        Err(inconsistent(format!("`{}` does not succeed what it is said to have been", origin.of)))
    }

    /// Whether an instance of a template can stand where it is said to.
    fn is_nested(&self, born: u32, parent: Option<u32>, id: &str) -> Result<(), Fault> {
        let wanted = self.code.templates.get(born as usize).and_then(|template| template.parent);
        let around = parent.and_then(|parent| self.world.instances.get(parent as usize));
        let fits = match (wanted, around) {
            (None, None) => true,
            (Some(wanted), Some(around)) => self.code.is_one(around.template, wanted),
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(inconsistent(format!("`{id}` cannot be nested where it is said to be")))
        }
    }

    /// An account of a family: the instance, the place of the family, and the key.
    fn load_family(&mut self, parts: &[Value]) -> Result<(), Fault> {
        let malformed = || inconsistent("an account of a family is an instance, a place and a key");
        let [Value::String(id), place, key] = parts else { return Err(malformed()) };
        let place = place.as_u64().and_then(|place| u16::try_from(place).ok()).ok_or_else(malformed)?;
        let instance = self.instance_named(id).map_err(|fault| fault.under("0"))?;
        let ty = self.viewer().family_key(instance, place).cloned().ok_or_else(malformed)?;
        let mut words = Words::default();
        self.value(&ty, key, None, &mut words).map_err(|fault| fault.under("2"))?;
        let before = self.world.accounts.len();
        self.machine(|machine| {
            machine.place(0, &words)?;
            machine.open_of_family(instance, place)
        })?;
        self.commit_load();
        if self.world.accounts.len() == before {
            return Err(inconsistent("this account is listed twice"));
        }
        Ok(())
    }

    /// The parameters, rules, cells and state of an instance.
    fn load_instance(
        &mut self,
        number: usize,
        dump: &InstanceDump,
        left: Option<&Map<String, Value>>,
    ) -> Result<(), Fault> {
        let code = Arc::clone(&self.code);
        let program = Arc::clone(&self.program);
        let missing = || Fault::tool("an instance without a template");
        let instance = self.world.instances.get(number).cloned().ok_or_else(missing)?;
        let compiled = code.templates.get(instance.template as usize).ok_or_else(missing)?;
        let template = program.templates.get(instance.template as usize).ok_or_else(missing)?;
        let parts = [
            (Part::Params, "params", &dump.params),
            (Part::Rules, "rules", &dump.rules),
            (Part::Cells, "cells", &dump.cells),
        ];
        for (part, key, values) in parts {
            let mut names: Vec<&str> = Vec::new();
            for (place, (declared, slot)) in template.slots.iter().zip(&compiled.slots).enumerate() {
                if Part::of(&declared.kind) != Some(part) || is_shadowed(&template.slots, place) {
                    continue;
                }
                let loaded = self.load_slot(&instance, &declared.name, (&declared.ty, slot), values);
                loaded.map_err(|fault| fault.under(key))?;
                names.push(&declared.name);
            }
            if let Some(unknown) = values.keys().find(|name| !names.contains(&name.as_str())) {
                let message = format!("`{}` has nothing called `{unknown}`", template.name);
                return Err(Fault::new(902, message).under(unknown.clone()).under(key));
            }
        }
        let before = self.viewer().left_behind(instance.template, instance.born);
        let before: Vec<(String, Type, Slot)> = before
            .into_iter()
            .filter_map(|kept| {
                let chain = std::iter::once(&instance.template).chain(&compiled.before);
                let mut slots =
                    chain.filter_map(|it| code.templates.get(*it as usize)).flat_map(|it| &it.slots);
                let slot = slots.find(|slot| slot.off == kept.off)?.clone();
                Some((kept.name, kept.ty.clone(), slot))
            })
            .collect();
        for (name, ty, slot) in &before {
            self.load_slot(&instance, name, (ty, slot), left.unwrap_or(&Map::new()))?;
        }
        self.load_state(&instance, compiled, template, &dump.state).map_err(|fault| fault.under("state"))?;
        self.commit_load();
        Ok(())
    }

    fn load_slot(
        &mut self,
        instance: &Instance,
        name: &str,
        (ty, slot): (&Type, &Slot),
        values: &Map<String, Value>,
    ) -> Result<(), Fault> {
        let value = values.get(name).ok_or_else(|| inconsistent(format!("`{name}` is missing")))?;
        let mut words = Words::default();
        self.value(ty, value, None, &mut words).map_err(|fault| fault.under(name))?;
        self.machine(|machine| {
            machine.place(0, &words)?;
            Ok(machine.fill(instance.block, slot, 0)?)
        })
    }

    fn load_state(
        &mut self,
        instance: &Instance,
        compiled: &Template,
        template: &quorate_ir::Template,
        state: &Value,
    ) -> Result<(), Fault> {
        let wanted = || {
            let names: Vec<_> = template.states.iter().map(|state| format!("`{}`", state.name)).collect();
            let states = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Fault::new(903, format!("this is no state of `{}`", template.name))
                .help(format!("its states are {states}"))
        };
        let (name, data): (&str, &[Value]) = match state {
            Value::Null => return Ok(()),
            Value::String(name) => (name, &[]),
            Value::Object(object) => match (object.iter().next(), object.len()) {
                (Some((name, Value::Array(data))), 1) => (name, data),
                _ => return Err(wanted()),
            },
            _ => return Err(wanted()),
        };
        let place = template.states.iter().position(|state| state.name == name).ok_or_else(wanted)?;
        let declared = template.states.get(place).map_or(&[][..], |state| state.data.as_slice());
        let slots = compiled.states.get(place).map_or(&[][..], Vec::as_slice);
        if declared.len() != data.len() {
            return Err(wanted().under(name.to_owned()));
        }
        for ((id, slot), (number, value)) in declared.iter().zip(slots).zip(data.iter().enumerate()) {
            let Some(datum) = template.data.get(id.index()) else { continue };
            let mut words = Words::default();
            self.value(&datum.ty, value, None, &mut words)
                .map_err(|fault| fault.under(number.to_string()).under(name.to_owned()))?;
            self.machine(|machine| {
                machine.place(0, &words)?;
                Ok(machine.fill(instance.block, slot, 0)?)
            })?;
        }
        let place = i128::try_from(place).unwrap_or(-1);
        self.machine(|machine| {
            machine.world.store_word(instance.block, STATE, place)?;
            Ok(machine.world.store_word(instance.block, EPOCH, 1)?)
        })
    }

    /// Sums that are kept by difference are added up once.
    fn keep_sums_anew(&mut self) -> Result<(), Fault> {
        let (code, program) = (Arc::clone(&self.code), Arc::clone(&self.program));
        for number in 0..self.world.instances.len() {
            let Some(instance) = self.world.instances.get(number).cloned() else { continue };
            let compiled = code.templates.get(instance.template as usize);
            let template = program.templates.get(instance.template as usize);
            let Some((compiled, template)) = compiled.zip(template) else { continue };
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for (declared, slot) in template.slots.iter().zip(&compiled.slots) {
                let (SlotKind::Kept(_), Some(init)) = (&declared.kind, slot.init) else { continue };
                self.machine(|machine| {
                    let frame = machine.frame(number, WORLD, Machine::<Int>::pot_at(0))?;
                    machine.run(init, 0, frame)?;
                    Ok(machine.fill(instance.block, slot, 0)?)
                })?;
            }
            self.commit_load();
        }
        Ok(())
    }

    fn load_deadlines(&mut self, dump: &StateDump, resume: &Resume) -> Result<(), Fault> {
        if resume.deadlines.len() != dump.deadlines.len() {
            let message = format!(
                "{} deadlines are listed here, and the dump has {}",
                resume.deadlines.len(),
                dump.deadlines.len()
            );
            return Err(inconsistent(message).under("deadlines").under("resume"));
        }
        for (place, (deadline, which)) in dump.deadlines.iter().zip(&resume.deadlines).enumerate() {
            let instance = self.instance_named(&deadline.of);
            let instance = instance.map_err(|fault| under("deadlines", place, fault.under("of")))?;
            if !self.arm_again(deadline.at, instance, *which) {
                let message = format!("`{}` can have no such deadline now", deadline.of);
                return Err(under("deadlines", place, inconsistent(message)));
            }
        }
        let rules: Vec<String> = self.armed().iter().map(|armed| self.place(self.span_of(armed))).collect();
        let known = dump.deadlines.iter().map(|deadline| &deadline.rule);
        if let Some(place) = rules.iter().zip(known).position(|(rule, written)| rule != written)
            && self.program.name == dump.program
        {
            let fault = inconsistent("this is not where the deadline is written").under("rule");
            return Err(under("deadlines", place, fault));
        }
        if rules.len() != dump.deadlines.len() {
            return Err(inconsistent("a deadline is armed of what has ended").under("deadlines"));
        }
        for (id, times) in &resume.fired {
            let instance = self.instance_named(id);
            let instance =
                instance.map_err(|fault| fault.under(id.clone()).under("fired").under("resume"))?;
            self.note_fired(instance, *times);
        }
        Ok(())
    }

    /// Lets a machine do something of which only a defect, or what a dump may not hold, can come.
    fn machine<T>(
        &mut self,
        deed: impl FnOnce(&mut Machine<'_, Int>) -> Result<T, Halt>,
    ) -> Result<T, Fault> {
        let Engine { code, world, lanes, now, .. } = self;
        let mut done = Done::default();
        let file = lanes.any.file().map_err(|_| Fault::tool("there are no registers"))?;
        let mut machine = Machine::<Int>::new(code, world, &mut done, file, *now);
        deed(&mut machine).map_err(|halt| match halt.trap() {
            Trap::Kernel(kernel) => inconsistent(kernel.words().1),
            trap => Fault::tool(format!("the engine met something that cannot be: {trap:?}")),
        })
    }

    /// Makes what has been loaded so far part of the state.
    fn commit_load(&mut self) {
        self.world.changed.clear();
        self.world.commit(&self.code.layouts, self.now);
    }
}

fn under(list: &str, place: usize, fault: Fault) -> Fault {
    fault.under(place.to_string()).under(list)
}

fn stranger(name: &str) -> Fault {
    Fault::new(902, format!("there is no person `{name}`"))
}

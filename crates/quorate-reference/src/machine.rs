//! What runs a body of text: Σ, what the step has done so far, and whose text it is.

use crate::kernel::{Answer, Stop, defect, given, kernel, nowhere};
use crate::ledger::{Account, Movement};
use crate::letter::Letter;
use crate::place::Write;
use crate::seen::{Seen, Watch, What};
use crate::sigma::{Instance, Sigma};
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{
    AccountId, AssetId, DataId, Migration, Program, SlotId, StateId, Template, TemplateId, Type, TypeTest,
};
use quorate_number::Int;
use std::collections::VecDeque;

/// Loop turns and calls in a step (`semantics.md` §8).
pub(crate) const WORK: u64 = 10_000_000;

/// Runs text over Σ.
#[derive(Clone)]
pub(crate) struct Machine<'p> {
    pub(crate) program: &'p Program,
    pub(crate) sigma: Sigma,
    pub(crate) done: Done,
    /// The last event, and Σ before its own step: what claims ask for.
    pub(crate) last: Option<Box<Last>>,
    /// Whether steps are watched.
    pub(crate) is_watched: bool,
    /// What has been seen of the step under way.
    pub(crate) watch: Option<Watch>,
    /// What was seen of steps since it was last asked for.
    pub(crate) seen: Vec<Seen>,
}

/// What a step has done so far, besides what Σ shows.
#[derive(Clone, Default)]
pub(crate) struct Done {
    pub(crate) created: Vec<usize>,
    /// Instances that changed their state, in order of first change.
    pub(crate) entered: Vec<usize>,
    pub(crate) ended: Vec<usize>,
    /// Instances that took another template.
    pub(crate) succeeded: Vec<usize>,
    /// Instances that were written to in any way, as often as they were.
    pub(crate) touched: Vec<usize>,
    pub(crate) writes: Vec<Write>,
    pub(crate) movements: Vec<Movement>,
    pub(crate) notes: Vec<(Type, Value)>,
    pub(crate) queue: VecDeque<Letter>,
    /// Letters delivered.
    pub(crate) letters: u64,
    /// Bodies marked to become another, each with its successor.
    pub(crate) becoming: Vec<(usize, TemplateId)>,
    pub(crate) work: u64,
    pub(crate) work_limit: u64,
    pub(crate) letter_limit: u64,
    pub(crate) posted: u64,
    pub(crate) made: u32,
    /// How many `new`s the present text stands in.
    pub(crate) depth: u32,
    /// How many pots there were.
    pub(crate) pots: u32,
}

/// An event, for claims.
#[derive(Clone)]
pub(crate) struct Last {
    pub(crate) before: Sigma,
    pub(crate) event: String,
    /// The instance it was sent to, or the one around what it created (`semantics.md` §10).
    pub(crate) target: Option<usize>,
    pub(crate) caller: Account,
}

/// Whose text runs, for whom, and its variables.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The instance; `None` for text of the file.
    pub(crate) instance: Option<usize>,
    /// The template whose text it is: the instance's, or one that it was before.
    pub(crate) template: Option<TemplateId>,
    pub(crate) caller: Account,
    pub(crate) pot: Account,
    pub(crate) locals: Vec<Option<Value>>,
    /// The data of the instance's state as they were when the text began.
    pub(crate) data: Vec<Option<Value>>,
    /// The cells before a succession, in a `migrate`.
    pub(crate) old: Vec<Option<Value>>,
}

impl Frame {
    /// The value of a variable.
    pub(crate) fn local(&self, id: quorate_ir::LocalId) -> Answer<Value> {
        given(self.locals.get(id.index()).cloned().flatten(), "a variable without a value")
    }

    /// Gives a variable a value.
    pub(crate) fn bind(&mut self, id: quorate_ir::LocalId, value: Value) {
        if self.locals.len() <= id.index() {
            self.locals.resize(id.index() + 1, None);
        }
        if let Some(local) = self.locals.get_mut(id.index()) {
            *local = Some(value);
        }
    }
}

impl<'p> Machine<'p> {
    pub(crate) fn new(program: &'p Program) -> Machine<'p> {
        Machine {
            program,
            sigma: Sigma::new(program),
            done: Done::default(),
            last: None,
            is_watched: false,
            watch: None,
            seen: Vec::new(),
        }
    }

    /// Forgets the step before.
    pub(crate) fn begin(&mut self) {
        self.done = Done { work_limit: WORK, letter_limit: crate::letter::LETTERS, ..Done::default() };
    }

    /// The frame of an instance's own text.
    pub(crate) fn frame(&self, instance: usize, caller: Account, pot: Account) -> Answer<Frame> {
        let of = self.instance(instance)?;
        let (template, data) = (Some(of.template), of.data.clone());
        let (locals, old) = (Vec::new(), Vec::new());
        Ok(Frame { instance: Some(instance), template, caller, pot, locals, data, old })
    }

    /// The frame of a text of the file.
    pub(crate) fn file_frame(&self) -> Frame {
        let (caller, pot) = (Account::World, Account::Pot(0));
        let (locals, data, old) = (Vec::new(), Vec::new(), Vec::new());
        Frame { instance: None, template: None, caller, pot, locals, data, old }
    }

    /// A pot that nobody has used.
    pub(crate) fn new_pot(&mut self) -> Account {
        self.done.pots += 1;
        Account::Pot(self.done.pots)
    }

    /// A loop turn or a call (`semantics.md` §8).
    pub(crate) fn tick(&mut self, span: Span) -> Answer<()> {
        self.done.work += 1;
        if self.done.work > self.done.work_limit { Err(kernel("too_long", span)) } else { Ok(()) }
    }

    pub(crate) fn instance(&self, number: usize) -> Answer<&Instance> {
        self.sigma.instances.get(number).ok_or(Stop::NotThere)
    }

    pub(crate) fn instance_mut(&mut self, number: usize) -> Answer<&mut Instance> {
        self.sigma.instances.get_mut(number).ok_or(Stop::NotThere)
    }

    pub(crate) fn template(&self, id: TemplateId) -> Answer<&'p Template> {
        given(self.program.template(id), "no such template")
    }

    pub(crate) fn template_of(&self, instance: usize) -> Answer<&'p Template> {
        self.template(self.instance(instance)?.template)
    }

    /// The instance so many templates out, and the template whose text sees it.
    pub(crate) fn outer(&self, frame: &Frame, up: u8) -> Answer<(usize, TemplateId)> {
        let mut instance = given(frame.instance, "text of the file asks for an instance")?;
        let mut template = given(frame.template, "text of the file asks for an instance")?;
        for _ in 0..up {
            instance = given(self.instance(instance)?.parent, "no enclosing instance")?;
            template = given(self.template(template)?.parent, "no enclosing template")?;
        }
        Ok((instance, template))
    }

    /// The instance whose own account a value is.
    pub(crate) fn instance_in(&self, value: &Value) -> Answer<usize> {
        match value {
            Value::Account(Account::Own(instance)) => Ok(*instance),
            _ => defect("an account that is no instance"),
        }
    }

    /// Who acts for text of an instance: the nearest enclosing body, or the instance itself (`language.md` §2.5).
    pub(crate) fn me(&self, instance: usize) -> Answer<Account> {
        let mut here = Some(instance);
        while let Some(number) = here {
            if self.template_of(number)?.is_body {
                return Ok(Account::Own(number));
            }
            here = self.instance(number)?.parent;
        }
        Ok(Account::Own(instance))
    }

    /// Whether an instance is another or nested in it.
    pub(crate) fn is_within(&self, instance: usize, outer: usize) -> bool {
        let parent = |number: &usize| self.sigma.instances.get(*number).and_then(|instance| instance.parent);
        std::iter::successors(Some(instance), parent).any(|here| here == outer)
    }

    /// Whether an instance is in an end.
    pub(crate) fn has_ended(&self, instance: usize) -> Answer<bool> {
        let state = self.instance(instance)?.state;
        let state = state.and_then(|state| self.template_of(instance).ok()?.state(state));
        Ok(state.is_some_and(|state| state.is_end))
    }

    /// Refuses a credit to an account of a matter that had ended before this step.
    pub(crate) fn open(&self, account: &Account, span: Option<Span>) -> Answer<()> {
        match account.holder() {
            Some(instance) if self.has_ended(instance)? && !self.done.ended.contains(&instance) => {
                Err(span.map_or_else(|| nowhere("account_closed"), |span| kernel("account_closed", span)))
            }
            _ => Ok(()),
        }
    }

    /// Moves money and notes that it moved.
    pub(crate) fn transfer(
        &mut self,
        amount: &Int,
        asset: Issue,
        from: &Account,
        to: &Account,
        span: Option<Span>,
    ) -> Answer<()> {
        let moved = self.sigma.transfer(amount, asset, from, to, span);
        if moved.is_err() {
            self.note(span.unwrap_or_default(), |machine| What::Lacking {
                account: machine.show_account(from),
                asked: machine.sum_of(amount, asset),
                held: machine.sum_of(&machine.sigma.balance(from, asset), asset),
            });
        }
        if moved? {
            let (from, to, amount) = (from.clone(), to.clone(), amount.clone());
            let issuer = self.sigma.assets.get(asset).and_then(|asset| asset.owner);
            let is_issued = [&from, &to].contains(&&Account::Issue);
            if from != to {
                self.done.touched.extend(issuer.filter(|_| is_issued));
                self.done.touched.extend(from.holder().into_iter().chain(to.holder()));
            }
            self.done.movements.push(Movement { amount, asset, from, to, span });
        }
        Ok(())
    }

    /// What an account is (`language.md` §2.3).
    pub(crate) fn is(&self, account: &Account, test: TypeTest) -> Answer<bool> {
        let template = match account.instance() {
            Some(instance) => Some(self.instance(instance)?.template),
            None => None,
        };
        Ok(match test {
            TypeTest::Account => true,
            TypeTest::Person => matches!(account, Account::Person(_)),
            TypeTest::Agent => {
                let is_body = template.is_some_and(|id| self.template(id).is_ok_and(|of| of.is_body));
                matches!(account, Account::Person(_)) || is_body
            }
            TypeTest::Process(wanted) => template.is_some_and(|id| self.lineage(id).contains(&wanted)),
            TypeTest::Form(form) => {
                let form = given(self.program.form(form), "no such form")?;
                template.is_some_and(|id| form.templates.contains(&id))
            }
        })
    }

    /// An asset of an instance, or a foreign one.
    pub(crate) fn asset(&self, asset: AssetId, of: Option<usize>) -> Answer<Issue> {
        let found = match of {
            Some(instance) => {
                let issued = &self.instance(instance)?.assets;
                issued.iter().find(|(declared, _)| *declared == asset).map(|(_, number)| *number)
            }
            None => {
                let fits = |it: &crate::sigma::RunAsset| it.declared == asset && it.owner.is_none();
                self.sigma.assets.iter().position(fits)
            }
        };
        found.ok_or(Stop::NotThere)
    }

    /// The run-time asset that a text of an instance means by an amount's type.
    pub(crate) fn asset_of_type(&self, asset: AssetId, frame: &Frame) -> Answer<Issue> {
        let declared = given(self.program.asset(asset), "no such asset")?;
        let Some(owner) = declared.owner else { return self.asset(asset, None) };
        let mut up = 0u8;
        loop {
            let (instance, template) = self.outer(frame, up)?;
            if template == owner {
                return self.asset(asset, Some(instance));
            }
            up = up.saturating_add(1);
        }
    }

    /// A named account of an instance, as a text of a template knows it.
    pub(crate) fn account(&self, template: TemplateId, account: AccountId) -> Answer<String> {
        let declared = given(self.template(template)?.account(account), "no such account")?;
        Ok(declared.name.clone())
    }

    /// What a state is called that a text of a template names.
    pub(crate) fn state_name(&self, instance: usize, template: TemplateId, state: StateId) -> String {
        let state = self.state(instance, template, state).ok();
        let of = self.template_of(instance).ok();
        let state = state.and_then(|state| of?.state(state));
        state.map_or_else(String::new, |state| state.name.clone())
    }

    /// A member of a family of accounts; it is opened when a text names it as an account.
    pub(crate) fn family(
        &mut self,
        instance: usize,
        name: String,
        key: Value,
        opens: bool,
    ) -> Answer<Account> {
        let of = self.instance_mut(instance)?;
        let entry = (name, key);
        if opens && !of.families.contains(&entry) {
            of.families.push(entry.clone());
        }
        Ok(Account::Family(instance, entry.0, Box::new(entry.1)))
    }

    /// Where a slot of a text's template is in an instance that may have become another since.
    pub(crate) fn slot(&self, instance: usize, template: TemplateId, slot: SlotId) -> Answer<SlotId> {
        self.translate(instance, template, slot, |migration| &migration.slots)
    }

    /// The same of a state.
    pub(crate) fn state(&self, instance: usize, template: TemplateId, state: StateId) -> Answer<StateId> {
        self.translate(instance, template, state, |migration| &migration.states)
    }

    /// A cell of an instance.
    pub(crate) fn cell(&self, instance: usize, template: TemplateId, slot: SlotId) -> Answer<Value> {
        let slot = self.slot(instance, template, slot)?;
        let cell = self.instance(instance)?.cells.get(slot.index()).cloned().flatten();
        given(cell, "a cell without a value")
    }

    /// A datum of an instance's state, as a text of a template knows it.
    pub(crate) fn datum_of(&self, instance: usize, template: TemplateId, data: DataId) -> Answer<Value> {
        let of = self.instance(instance)?;
        if of.template == template {
            return self.datum(instance, data);
        }
        let present = given(of.state, "a datum of no state")?;
        let here = given(self.template_of(instance)?.state(present), "no such state")?;
        for (state, number) in self.template(template)?.states.iter().zip(0u32..) {
            if let Some(place) = state.data.iter().position(|datum| *datum == data)
                && self.state(instance, template, StateId(number)).is_ok_and(|kept| kept == present)
                && let Some(datum) = here.data.get(place)
            {
                return self.datum(instance, *datum);
            }
        }
        defect("a datum of another state")
    }

    /// A datum of an instance's state.
    pub(crate) fn datum(&self, instance: usize, data: DataId) -> Answer<Value> {
        given(self.instance(instance)?.data.get(data.index()).cloned().flatten(), "a datum without a value")
    }

    /// A template and those it follows on, the nearest first.
    pub(crate) fn lineage(&self, template: TemplateId) -> Vec<TemplateId> {
        let before = |id: &TemplateId| Some(self.program.template(*id)?.migration.as_ref()?.from);
        std::iter::successors(Some(template), before).take(self.program.templates.len()).collect()
    }

    fn translate<T: Copy + PartialEq + ById>(
        &self,
        instance: usize,
        template: TemplateId,
        id: T,
        map: impl Fn(&Migration) -> &Vec<Option<T>>,
    ) -> Answer<T> {
        let of = self.instance(instance)?;
        if of.template == template {
            return Ok(id);
        }
        let mut id = id;
        let lineage = self.lineage(of.template);
        for successor in
            lineage.iter().take_while(|lived| **lived != template).collect::<Vec<_>>().into_iter().rev()
        {
            let migration = given(self.template(*successor)?.migration.as_ref(), "no succession")?;
            let kept = map(migration).iter().position(|before| *before == Some(id));
            let kept = given(kept, "a member that a succession has dropped")?;
            id = T::number(kept);
        }
        Ok(id)
    }
}

/// An id made from its place.
pub(crate) trait ById {
    fn number(place: usize) -> Self;
}

impl ById for SlotId {
    fn number(place: usize) -> SlotId {
        SlotId(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

impl ById for StateId {
    fn number(place: usize) -> StateId {
        StateId(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

//! Names in a stream, and the persons, instances and accounts behind them.

use crate::engine::Engine;
use crate::fault::Fault;
use crate::ledger::AccountSort;
use quorate_ir::Type;

impl Engine {
    /// Who acts: a person, or a body where the stream lets bodies act.
    pub(crate) fn actor(&mut self, name: &str) -> Result<u32, Fault> {
        let account = self.account_named(name).map_err(|fault| fault.under("by"))?;
        self.acted.insert(account);
        if self.viewer().is_person(account) {
            return Ok(account);
        }
        if !self.is_of(account, &Type::Agent) {
            return Err(Fault::new(902, format!("`{name}` cannot act: it is neither a person nor a body"))
                .under("by"));
        }
        if !self.bodies_act {
            return Err(Fault::new(902, format!("`{name}` is a body, and acts only through its own rules"))
                .help("if the record really means it, write \"bodies\":\"act\" in the header")
                .under("by"));
        }
        Ok(account)
    }

    /// The account behind a name: an instance's, one of its named accounts, or a person's, new or known.
    pub(crate) fn account_named(&mut self, name: &str) -> Result<u32, Fault> {
        let name = self.names.get(name).cloned().unwrap_or_else(|| name.to_owned());
        if let Some(account) = self.persons.get(name.as_str()) {
            return Ok(*account);
        }
        if let Some(instance) = self.find_instance(&name) {
            return Ok(self.world.instances.get(instance as usize).map_or(0, |instance| instance.account));
        }
        if name.contains(['/', '#', '.', '[']) {
            let found = self.find_account(&name);
            return found.ok_or_else(|| Fault::new(902, format!("there is no account or instance `{name}`")));
        }
        self.new_person(&name)
    }

    pub(crate) fn new_person(&mut self, name: &str) -> Result<u32, Fault> {
        if name.is_empty() || matches!(name, "world" | "issue" | "pot") {
            return Err(Fault::new(902, format!("`{name}` is not a name for a person")));
        }
        if let Some(people) = &self.closed_people
            && !people.contains(name)
        {
            return Err(Fault::new(911, format!("`{name}` is not among the `people` of the header"))
                .help("correct the name, or add it to the header"));
        }
        let account =
            u32::try_from(self.world.accounts.len()).map_err(|_| Fault::tool("too many accounts"))?;
        let sort = AccountSort::Person(name.into());
        self.world.accounts.push(crate::ledger::Account::new(sort));
        self.persons.insert(name.into(), account);
        self.people.push(account);
        Ok(account)
    }

    pub(crate) fn instance_named(&mut self, name: &str) -> Result<u32, Fault> {
        let name = self.names.get(name).cloned().unwrap_or_else(|| name.to_owned());
        self.find_instance(&name).ok_or_else(|| Fault::new(902, format!("there is no instance `{name}`")))
    }

    /// The instance behind an id: an alias, `Company#1`, `co/Spend#3`.
    pub(crate) fn find_instance(&self, id: &str) -> Option<u32> {
        if let Some(instance) = self.aliases.get(id) {
            return Some(*instance);
        }
        let (parent, last) = match id.rsplit_once('/') {
            Some((parent, last)) => (Some(self.find_instance(parent)?), last),
            None => (None, id),
        };
        let (name, number) = last.rsplit_once('#')?;
        let number = number.parse::<u32>().ok()?;
        let parent_template =
            parent.and_then(|parent| self.world.instances.get(parent as usize)).map(|it| it.template);
        let is_around = |around: Option<quorate_ir::TemplateId>| match (around, parent_template) {
            (None, None) => true,
            (Some(around), Some(template)) => self.code.is_one(template, around.0),
            _ => false,
        };
        let templates = self.program.templates.iter().enumerate();
        let found = templates.filter(|(_, template)| template.name == name && is_around(template.parent));
        let mut found = found.filter_map(|(template, _)| {
            let siblings = self.world.nested(parent, u32::try_from(template).ok()?);
            let number_of = |other: &u32| self.world.instances.get(*other as usize).map(|it| it.number);
            let found = siblings.binary_search_by_key(&Some(number), number_of).ok()?;
            siblings.get(found).copied()
        });
        let found = found.next()?;
        // An aliased instance goes by its alias alone.
        self.world.instances.get(found as usize).filter(|instance| instance.alias.is_none()).map(|_| found)
    }

    /// A named account: `co.treasury`, `co.owed[ada]`.
    fn find_account(&self, name: &str) -> Option<u32> {
        let viewer = self.viewer();
        let dot = match name.find('[') {
            Some(bracket) => name.get(..bracket)?.rfind('.')?,
            None => name.rfind('.')?,
        };
        let (instance, account) = (name.get(..dot)?, name.get(dot + 1..)?);
        let instance = self.find_instance(instance)?;
        if account == "self" {
            return self.world.instances.get(instance as usize).map(|instance| instance.account);
        }
        let declared = &viewer.template(instance)?.accounts;
        let bare = account.split('[').next()?;
        let k = declared.iter().position(|declared| declared.name == bare)?;
        if !account.contains('[') {
            let single = declared.get(k).filter(|declared| declared.key.is_none());
            let instance = self.world.instances.get(instance as usize)?;
            let place = self.code.templates.get(instance.template as usize)?.accounts.get(k).copied();
            return single.and(place).map(|place| instance.account + 1 + u32::from(place));
        }
        let accounts = 0..u32::try_from(self.world.accounts.len()).ok()?;
        let mut accounts = accounts.filter(|number| {
            let sort = self.world.accounts.get(*number as usize).map(|account| &account.sort);
            matches!(sort, Some(AccountSort::Family(of, family, _)) if *of == instance && viewer.declared_account(instance, *family) == Some(k))
        });
        accounts.find(|number| viewer.account(*number) == name)
    }

    pub(crate) fn check_alias(&self, alias: &str) -> Result<(), Fault> {
        let taken = self.aliases.contains_key(alias)
            || self.persons.contains_key(alias)
            || self.find_instance(alias).is_some();
        if taken {
            return Err(Fault::new(913, format!("`{alias}` is the name of a person or an instance already"))
                .help("choose another name after `as`")
                .under("as"));
        }
        if alias.is_empty()
            || alias.contains(['/', '#', '.', '['])
            || matches!(alias, "world" | "issue" | "pot")
        {
            return Err(Fault::new(913, format!("`{alias}` cannot be a name"))
                .help("a name has no `/`, `#`, `.` or `[`")
                .under("as"));
        }
        Ok(())
    }

    pub(crate) fn is_of(&self, account: u32, ty: &Type) -> bool {
        let sort = self.world.accounts.get(account as usize).map(|account| &account.sort);
        let template =
            sort.and_then(AccountSort::instance).and_then(|number| self.world.instances.get(number as usize));
        let template = template.map(|instance| instance.template);
        match ty {
            Type::Account => true,
            Type::Person => matches!(sort, Some(AccountSort::Person(_))),
            Type::Agent => {
                let is_body = template.and_then(|number| self.code.templates.get(number as usize));
                matches!(sort, Some(AccountSort::Person(_)))
                    || is_body.is_some_and(|template| template.is_body)
            }
            Type::Process(wanted) => template.is_some_and(|template| self.code.is_one(template, wanted.0)),
            Type::Form(form) => {
                let form = self.code.forms.get(form.index());
                template.and_then(|number| form?.get(number as usize)).copied().unwrap_or(false)
            }
            _ => false,
        }
    }
}

//! Names in a stream, and the persons, instances and accounts behind them (`formats.md` §1, §2).

use crate::fault::Fault;
use crate::ledger::Account;
use crate::reference::Reference;
use quorate_ir::TypeTest;

impl Reference<'_> {
    /// Who acts: a person, or a body where the stream lets bodies act.
    pub(crate) fn actor(&mut self, name: &str) -> Result<Account, Fault> {
        let account = self.account_named(name)?;
        if matches!(account, Account::Person(_)) {
            return Ok(account);
        }
        if !self.machine.is(&account, TypeTest::Agent).unwrap_or(false) {
            return Err(Fault::new(902, format!("`{name}` cannot act: it is neither a person nor a body")));
        }
        if !self.bodies_act {
            return Err(Fault::new(902, format!("`{name}` is a body, and acts only through its own rules")));
        }
        Ok(account)
    }

    /// The account behind a name: an instance's, one of its named accounts, or a person's, new or known.
    pub(crate) fn account_named(&mut self, name: &str) -> Result<Account, Fault> {
        let name = self.inside_name(name);
        if self.people.contains(&name) {
            return Ok(Account::Person(name));
        }
        if let Some(instance) = self.find_instance(&name) {
            return Ok(Account::Own(instance));
        }
        if name.contains(['/', '#', '.', '[']) {
            let found = self.find_account(&name);
            return found.ok_or_else(|| Fault::new(902, format!("there is no account or instance `{name}`")));
        }
        if name.is_empty() || matches!(name.as_str(), "world" | "issue" | "pot") {
            return Err(Fault::new(902, format!("`{name}` is not a name for a person")));
        }
        if self.closed_people.as_ref().is_some_and(|people| !people.contains(&name)) {
            return Err(Fault::new(911, format!("`{name}` is not among the `people` of the header")));
        }
        self.people.push(name.clone());
        Ok(Account::Person(name))
    }

    /// The instance behind a name.
    pub(crate) fn instance_named(&self, name: &str) -> Result<usize, Fault> {
        let name = self.inside_name(name);
        self.find_instance(&name).ok_or_else(|| Fault::new(902, format!("there is no instance `{name}`")))
    }

    /// A name that a new instance may have.
    pub(crate) fn check_alias(&self, alias: &str) -> Result<(), Fault> {
        if self.people.iter().any(|person| person == alias) || self.find_instance(alias).is_some() {
            return Err(Fault::new(913, format!("`{alias}` is the name of a person or an instance already")));
        }
        let is_reserved = matches!(alias, "world" | "issue" | "pot");
        if alias.is_empty() || alias.contains(['/', '#', '.', '[']) || is_reserved {
            return Err(Fault::new(913, format!("`{alias}` cannot be a name")));
        }
        Ok(())
    }

    fn inside_name(&self, name: &str) -> String {
        let found = self.names.iter().rev().find(|(outside, _)| outside == name);
        found.map_or_else(|| name.to_owned(), |(_, inside)| inside.clone())
    }

    fn find_instance(&self, id: &str) -> Option<usize> {
        let all = 0..self.machine.sigma.instances.len();
        let mut all = all.filter(|number| self.machine.show_instance(*number) == id);
        all.next()
    }

    /// A named account: `co.treasury`, `co.owed[ada]`.
    fn find_account(&self, name: &str) -> Option<Account> {
        for (number, instance) in self.machine.sigma.instances.iter().enumerate() {
            let own = Account::Own(number);
            if name == format!("{}.self", self.machine.show_account(&own)) {
                return Some(own);
            }
            let declared = &self.machine.program.template(instance.template)?.accounts;
            let singles = declared.iter().filter(|account| account.key.is_none());
            let singles = singles.map(|account| Account::Named(number, account.name.clone()));
            let families = instance
                .families
                .iter()
                .map(|(family, key)| Account::Family(number, family.clone(), Box::new(key.clone())));
            if let Some(found) =
                singles.chain(families).find(|account| self.machine.show_account(account) == name)
            {
                return Some(found);
            }
        }
        None
    }
}

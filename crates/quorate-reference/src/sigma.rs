//! Σ: everything there is at an instant (`semantics.md` §1).

use crate::ledger::Account;
use crate::value::{Issue, Value};
use quorate_ir::{AssetId, StateId, TemplateId};
use quorate_number::Int;

/// The whole state but for the persons, whose names are known from their first mention even in refused events.
#[derive(Clone, Debug)]
pub(crate) struct Sigma {
    /// The least number before the first event.
    pub(crate) now: i64,
    /// In order of creation.
    pub(crate) instances: Vec<Instance>,
    /// The foreign ones first, then those of instances.
    pub(crate) assets: Vec<RunAsset>,
    /// In order of first use; what an account holds in order of first receipt.
    pub(crate) ledger: Vec<(Account, Vec<(Issue, Int)>)>,
    pub(crate) past: Vec<Past>,
    pub(crate) deadlines: Vec<Armed>,
    /// How many deadlines have been armed.
    pub(crate) order: u64,
    /// How often an instance's deadlines have fired at one instant.
    pub(crate) firings: Vec<(usize, i64, u32)>,
}

/// An asset at run time.
#[derive(Clone, Debug)]
pub(crate) struct RunAsset {
    pub(crate) declared: AssetId,
    /// The instance that issues it; `None` for a foreign asset.
    pub(crate) owner: Option<usize>,
    /// Accounts with a balance, in the order in which it last became positive.
    pub(crate) roster: Vec<Account>,
}

/// The balances an account had: of an asset, by instant. Without an account it is the supply.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    pub(crate) account: Option<Account>,
    pub(crate) asset: Issue,
    pub(crate) entries: Vec<(i64, Int)>,
}

/// An instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) template: TemplateId,
    /// The templates it had before it became what it is, the first first.
    pub(crate) was: Vec<TemplateId>,
    pub(crate) parent: Option<usize>,
    pub(crate) creator: Account,
    /// Its number among those of its parent and type.
    pub(crate) number: usize,
    pub(crate) alias: Option<String>,
    /// Parameters and cells by slot; `None` before they have a value.
    pub(crate) cells: Vec<Option<Value>>,
    pub(crate) state: Option<StateId>,
    /// The data of its state, by datum.
    pub(crate) data: Vec<Option<Value>>,
    pub(crate) epoch: u64,
    /// Members of families that text has named: the family and the key, in order.
    pub(crate) families: Vec<(String, Value)>,
    /// The assets it issues, by declaration; a declaration of a template before stays known.
    pub(crate) assets: Vec<(AssetId, Issue)>,
}

/// A deadline that is armed.
#[derive(Clone, Debug)]
pub(crate) struct Armed {
    pub(crate) due: i64,
    pub(crate) order: u64,
    pub(crate) instance: usize,
    /// Its place among the deadlines of the template.
    pub(crate) which: usize,
    /// The instance's epoch, for one that a change of state disarms.
    pub(crate) epoch: Option<u64>,
}

impl Sigma {
    /// Nothing but the foreign assets.
    pub(crate) fn new(program: &quorate_ir::Program) -> Sigma {
        let foreign = program.assets.iter().zip(0u32..).filter(|(asset, _)| asset.owner.is_none());
        let assets =
            foreign.map(|(_, id)| RunAsset { declared: AssetId(id), owner: None, roster: Vec::new() });
        Sigma {
            now: i64::MIN,
            instances: Vec::new(),
            assets: assets.collect(),
            ledger: Vec::new(),
            past: Vec::new(),
            deadlines: Vec::new(),
            order: 0,
            firings: Vec::new(),
        }
    }

    /// The instant as a value; 1970 before the first event.
    pub(crate) fn instant(&self) -> i64 {
        if self.now == i64::MIN { 0 } else { self.now }
    }

    /// Instances of a template nested in a parent, in order of creation.
    pub(crate) fn nested(&self, parent: Option<usize>, template: TemplateId) -> Vec<usize> {
        let fits = |instance: &Instance| instance.parent == parent && instance.born() == template;
        let all = self.instances.iter().enumerate();
        all.filter(|(_, instance)| fits(instance)).map(|(number, _)| number).collect()
    }
}

impl Instance {
    /// The template it was created from.
    pub(crate) fn born(&self) -> TemplateId {
        self.was.first().copied().unwrap_or(self.template)
    }
}

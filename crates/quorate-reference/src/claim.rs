//! Claims (`semantics.md` §5 `old`, §10).

use crate::kernel::{Answer, Stop, defect, given};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::value::Value;
use quorate_base::Span;
use quorate_ir::{ClaimKind, Expr, FnId};
use quorate_number::Int;

/// A claim that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The instance's id.
    pub of: String,
    /// The claim's name.
    pub claim: String,
}

/// What is watched for one binding of a property.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    instance: usize,
    claim: usize,
    item: Option<Value>,
    /// Whether the beginning held at the last step.
    held: bool,
    /// Until when the end must have come, for each beginning that waits for it.
    until: Vec<Int>,
}

impl Machine<'_> {
    /// Whether a claim holds; one that asks what was before of an instance that was not there holds.
    pub(crate) fn claim_holds(&mut self, instance: usize, function: FnId, span: Span) -> Answer<bool> {
        match self.ask_claim(instance, function, Vec::new(), span) {
            Ok(Value::Bool(truth)) => Ok(truth),
            Ok(_) => defect("a claim is a truth value"),
            Err(Stop::NotThere) => Ok(true),
            Err(stop) => Err(stop),
        }
    }

    /// `old(e)`: `e` in Σ before the event's own step.
    pub(crate) fn eval_old(&mut self, inner: &Expr, frame: &mut Frame) -> Answer<Value> {
        let before = self.last.as_ref().ok_or(Stop::NotThere)?.before.clone();
        let is_there = frame.instance.is_none_or(|instance| instance < before.instances.len());
        if !is_there {
            return Err(Stop::NotThere);
        }
        let present = std::mem::replace(&mut self.sigma, before);
        let mut then = frame.clone();
        if let Some(instance) = frame.instance {
            then.data = self.instance(instance).map(|instance| instance.data.clone()).unwrap_or_default();
        }
        let value = self.eval(inner, &mut then);
        self.sigma = present;
        value
    }

    /// The invariants and step claims that do not hold after a step, and the properties broken by it. One that is refused
    /// does not hold.
    pub(crate) fn broken(&mut self, watches: &mut Vec<Watch>) -> Answer<Vec<(usize, String)>> {
        let mut broken = Vec::new();
        for instance in 0..self.sigma.instances.len() {
            let template = self.template_of(instance)?;
            for (number, claim) in template.claims.iter().enumerate() {
                let holds = match &claim.kind {
                    ClaimKind::Invariant(function) | ClaimKind::Step(function) => {
                        self.claim_holds(instance, *function, claim.span)
                    }
                    ClaimKind::Property { .. } => self.property_holds(instance, number, watches),
                    ClaimKind::Possible(_) | ClaimKind::Enforce(..) => Ok(true),
                };
                match holds {
                    Ok(true) => {}
                    Ok(false) | Err(Stop::Refused(_)) => broken.push((instance, claim.name.clone())),
                    Err(stop) => return Err(stop),
                }
            }
        }
        Ok(broken)
    }

    /// The properties that are broken if nothing more happens: those whose time has passed.
    pub(crate) fn overdue(&self, watches: &[Watch]) -> Vec<(usize, String)> {
        let now = Int::from(self.sigma.instant());
        let late = watches.iter().filter(|watch| watch.until.iter().any(|until| now > *until));
        let named = |watch: &Watch| {
            let claim = self.template_of(watch.instance).ok()?.claims.get(watch.claim)?;
            Some((watch.instance, claim.name.clone()))
        };
        late.filter_map(named).collect()
    }

    fn property_holds(&mut self, instance: usize, number: usize, watches: &mut Vec<Watch>) -> Answer<bool> {
        let template = self.template_of(instance)?;
        let claim = given(template.claims.get(number), "no such claim")?;
        let ClaimKind::Property { over, whenever, then, within } = &claim.kind else {
            return defect("no property");
        };
        let bindings = match over {
            None => vec![None],
            Some(over) => {
                let items = self.ask_claim(instance, *over, Vec::new(), claim.span)?.items();
                given(items, "a collection is wanted")?.into_iter().map(Some).collect()
            }
        };
        let mut holds = true;
        for item in bindings {
            match self.binding_holds(instance, number, [*whenever, *then, *within], item, watches) {
                Ok(kept) => holds &= kept,
                Err(Stop::Refused(_)) => holds = false,
                Err(stop) => return Err(stop),
            }
        }
        Ok(holds)
    }

    fn binding_holds(
        &mut self,
        instance: usize,
        number: usize,
        [whenever, then, within]: [FnId; 3],
        item: Option<Value>,
        watches: &mut Vec<Watch>,
    ) -> Answer<bool> {
        let span = given(self.template_of(instance)?.claims.get(number), "no such claim")?.span;
        let mut ask =
            |function: FnId| self.ask_claim(instance, function, item.iter().cloned().collect(), span);
        let begins = ask(whenever)? == Value::Bool(true);
        let ends = ask(then)? == Value::Bool(true);
        let Value::Whole(within) = ask(within)? else {
            return defect("a duration is wanted");
        };
        let now = Int::from(self.sigma.instant());
        let fits = |watch: &Watch| watch.instance == instance && watch.claim == number && watch.item == item;
        let place = watches.iter().position(fits).unwrap_or_else(|| {
            let (item, until) = (item.clone(), Vec::new());
            watches.push(Watch { instance, claim: number, item, held: false, until });
            watches.len() - 1
        });
        let watch = given(watches.get_mut(place), "no such watch")?;
        let holds = watch.until.iter().all(|until| now <= *until);
        watch.until.retain(|until| now <= *until && !ends);
        if begins && !watch.held && !ends {
            watch.until.push(&now + within);
        }
        watch.held = begins;
        Ok(holds)
    }

    fn ask_claim(&mut self, instance: usize, function: FnId, args: Vec<Value>, span: Span) -> Answer<Value> {
        let caller = self.last.as_ref().map_or(Account::World, |last| last.caller.clone());
        let frame = self.frame(instance, caller, Account::Pot(0))?;
        let template = self.instance(instance)?.template;
        self.call(function, Some((instance, template)), args, span, &frame)
    }
}

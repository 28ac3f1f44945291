//! StandardBounties, the tokens that it takes, and the relayer of its tests.

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::{Int, time};
use serde_json::{Value, json};

use crate::holdings::{Holdings, list, whole as whole_of};
use crate::system::{Reasons, TOKEN_REFUSED, look_up};
use crate::token::ZERO;
use crate::tokens::{Asset, Tokens, asset_name, is_token_call};
use crate::words::{named, number, param, put, texts, value_number, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// StandardBounties.
pub struct StandardBounties;

struct BountiesRun {
    run: Run,
    suite: bool,
    tokens: Tokens,
    /// Tokens that are things, and who may be thought to own each: who approved of its being taken, or was given it.
    things: BTreeMap<String, BTreeMap<String, Thing>>,
    /// Contracts that pass on what others have signed.
    relayers: BTreeSet<String>,
    /// The token and the version of each bounty.
    kinds: Vec<(String, String)>,
}

#[derive(Default)]
struct Thing {
    owner: String,
    may_be_taken: bool,
}

/// The contract.
const BOUNTIES: &str = "bounties";

/// The names of ether and of what a thing is worth to the ledger.
const ETHER: &str = "ETH";

/// The contract gives hardly a reason.
const REASONS: Reasons = &[
    ("EVM:insufficient balance", &["insufficient_funds"]),
    ("EVM:invalid opcode", &["no_such_item"]),
    (
        "(no reason)",
        &[
            TOKEN_REFUSED,
            "insufficient_funds",
            "not_the_sender",
            "no_such_bounty",
            "not_an_issuer",
            "not_settable",
            "no_such_version",
            "nobody_in_charge",
            "nothing_given",
            "money_for_a_thing",
            "not_paid",
            "no_such_contribution",
            "not_the_contributor",
            "has_paid",
            "before_the_deadline",
            "is_refunded",
            "one_amount",
            "nothing_paid",
            "too_little_left",
            "after_the_deadline",
            "nobody_to_pay",
            "not_the_submitter",
            "no_such_fulfillment",
            "not_an_approver",
            "lengths_differ",
            "no_such_issuer",
            "no_such_approver",
        ],
    ),
];

/// How an argument is passed on.
enum Form {
    Person,
    People,
    Number,
    Numbers,
    Clock,
}

use Form::{Clock, Number, Numbers, People, Person};

/// A recorded argument, the port's parameter, and how the one becomes the other.
type Param = (&'static str, &'static str, Form);

/// The contract's calls that take no money, the port's events, and their arguments.
const CALLS: &[(&str, &str, &[Param])] = &[
    ("refundContribution", "refund_contribution", &[ID, ("_contributionId", "contribution", Number)]),
    ("refundMyContributions", "refund_my_contributions", &[ID, ("_contributionIds", "which", Numbers)]),
    ("refundContributions", "refund_contributions", &[ID, ISSUER, ("_contributionIds", "which", Numbers)]),
    ("drainBounty", "drain_bounty", &[ID, ISSUER, ("_amounts", "amounts", Numbers)]),
    ("performAction", "perform_action", &[ID]),
    ("fulfillBounty", "fulfill_bounty", &[ID, FULFILLERS]),
    ("updateFulfillment", "update_fulfillment", &[ID, FULFILLMENT, FULFILLERS]),
    ("acceptFulfillment", "accept_fulfillment", &[ID, FULFILLMENT, APPROVER, AMOUNTS]),
    ("fulfillAndAccept", "fulfill_and_accept", &[ID, FULFILLERS, APPROVER, AMOUNTS]),
    ("changeBounty", "change_bounty", &[ID, ISSUER, ISSUERS, APPROVERS, DEADLINE]),
    ("changeIssuer", "change_issuer", &[ID, ISSUER, CHANGED, ("_newIssuer", "who", Person)]),
    (
        "changeApprover",
        "change_approver",
        &[ID, ISSUER, ("_approverId", "which", Number), ("_approver", "who", Person)],
    ),
    (
        "changeIssuerAndApprover",
        "change_issuer_and_approver",
        &[ID, ISSUER, CHANGED, ("_approverIdToChange", "which_approver", Number), ("_issuer", "who", Person)],
    ),
    ("changeData", "change_data", &[ID, ISSUER]),
    ("changeDeadline", "change_deadline", &[ID, ISSUER, DEADLINE]),
    ("addIssuers", "add_issuers", &[ID, ISSUER, ("_issuers", "whom", People)]),
    ("addApprovers", "add_approvers", &[ID, ISSUER, ("_approvers", "whom", People)]),
];

const ID: Param = ("_bountyId", "id", Number);
const ISSUER: Param = ("_issuerId", "issuer", Number);
const ISSUERS: Param = ("_issuers", "issuers", People);
const APPROVER: Param = ("_approverId", "approver", Number);
const APPROVERS: Param = ("_approvers", "approvers", People);
const FULFILLMENT: Param = ("_fulfillmentId", "which", Number);
const FULFILLERS: Param = ("_fulfillers", "fulfillers", People);
const AMOUNTS: Param = ("_tokenAmounts", "amounts", Numbers);
const CHANGED: Param = ("_issuerIdToChange", "which", Number);
const DEADLINE: Param = ("_deadline", "deadline", Clock);

impl System for StandardBounties {
    fn name(&self) -> &'static str {
        "standard-bounties"
    }

    fn port(&self) -> &'static str {
        "ports/standard_bounties.quo"
    }

    fn program(&self, vectors: &[Vector]) -> Option<String> {
        let named = vectors
            .iter()
            .flat_map(|vector| &vector.steps)
            .filter_map(|step| step.args.get("_token")?.as_str());
        let deployed = vectors.iter().flat_map(|vector| &vector.steps).filter(|step| step.contract.is_some());
        let deployed = deployed.map(|step| step.to.as_str()).filter(|name| *name != BOUNTIES);
        let held = vectors.iter().filter_map(|vector| vector.setup.get("tokens")?.as_object());
        let held = held.flat_map(|tokens| tokens.keys().map(String::as_str));
        let tokens: BTreeSet<&str> = named.chain(deployed).chain(held).chain([ZERO]).collect();
        let assets: String = tokens.iter().map(|token| format!("asset {}\n", asset_name(token))).collect();
        Some(format!("use ports.standard_bounties {{ StandardBounties }}\n\nasset {ETHER}\n{assets}"))
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        look_up(REASONS, reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut bounties = BountiesRun {
            run,
            suite: vector.suite,
            tokens: Tokens::default(),
            things: BTreeMap::new(),
            relayers: BTreeSet::new(),
            kinds: Vec::new(),
        };
        if !vector.suite {
            bounties.set_up(vector)?;
        }
        Ok(Box::new(bounties))
    }
}

impl Replay for BountiesRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        if let Some(contract) = &step.contract {
            return self.deploy(step, contract);
        }
        if let Some(things) = self.things.get_mut(&step.to) {
            return call_things(things, step);
        }
        if self.tokens.get(&step.to).is_some() && is_token_call(step) {
            return self.tokens.call(&mut self.run, step, &str::to_owned);
        }
        if self.relayers.contains(&step.to) {
            return self.relay(step);
        }
        if step.to == BOUNTIES {
            self.call(step, step.arg(&["_sender"]).unwrap_or_default())
        } else {
            Ok(Answer::Unknown)
        }
    }

    fn state(&self, _moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let holdings = Holdings::of(&dump, &|text| self.tokens.read_amount(text))?;
        let bounties = self.run.read(BOUNTIES, "bounties", &[])?;
        let bounties = list(Some(&bounties))?.iter().enumerate();
        let bounties = bounties.map(|(id, bounty)| self.bounty(id, bounty)).collect::<Result<Vec<_>, _>>()?;
        // The record of a test tells of the contract's own ether alone, also when that is nothing.
        let shown = |account: &str| (!self.suite || account == BOUNTIES).then(|| account.to_owned());
        let mut ether = holdings.shown(ETHER, &shown);
        if self.suite {
            ether = json!({BOUNTIES: holdings.of_account(BOUNTIES, ETHER).to_string()});
        }
        let mut state = json!({
            "numBounties": bounties.len().to_string(),
            "bounties": bounties,
            "eth": ether,
            "tokens": self.tokens.external(&holdings, &|account| Some(account.to_owned())),
        });
        if self.suite {
            return Ok(json!({BOUNTIES: state}));
        }
        if recorded.get("metaTxRelayer").is_some() {
            put(&mut state, "metaTxRelayer", self.run.read(BOUNTIES, "relayer", &[])?);
        }
        Ok(state)
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl BountiesRun {
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = vector.steps.first().map_or(0, |step| step.at);
        self.found(at, param(vector, "owner")?)?;
        for token in
            vector.setup.get("tokens").and_then(Value::as_object).into_iter().flat_map(|held| held.keys())
        {
            self.tokens.count_as(token, Asset { name: asset_name(token), decimals: 0 });
        }
        self.tokens.set_up(&mut self.run, at, vector, BOUNTIES)?;
        for (account, units) in vector.setup.get("eth").and_then(Value::as_object).into_iter().flatten() {
            self.run.give(at, format!("{} {ETHER}", value_number(units)?), None, account)?;
        }
        Ok(())
    }

    fn found(&mut self, at: i64, owner: &str) -> Result<Answer, Failure> {
        let with = named(json!({"owner": owner, "nobody": ZERO}));
        let created = self.run.create(at, None, "StandardBounties", BOUNTIES, with)?;
        Ok(Answer::of(&created))
    }

    fn deploy(&mut self, step: &Step, contract: &str) -> Result<Answer, Failure> {
        match contract {
            "StandardBounties" => return self.found(step.at, &step.by),
            "HumanStandardToken" => {
                self.tokens.deploy(&step.to);
                self.tokens.count_as(&step.to, Asset { name: asset_name(&step.to), decimals: 0 });
                let supply = number(step.arg(&["_initialAmount"])?)?;
                return self.tokens.enter(&mut self.run, step.at, &step.to, &step.by, &supply);
            }
            "ERC721BasicTokenMock" => drop(self.things.insert(step.to.clone(), BTreeMap::new())),
            "BountiesMetaTxRelayer" => drop(self.relayers.insert(step.to.clone())),
            _ => return Ok(Answer::Unknown),
        }
        Ok(Answer::Accepted)
    }

    /// Who has signed cannot be told from a record, whose addresses are names; but the contract announces who it was, or
    /// knows who it must have been. Of what is refused nothing can be said.
    fn relay(&mut self, step: &Step) -> Result<Answer, Failure> {
        let announced = step
            .emitted
            .iter()
            .find_map(|log| log.get("_creator").or_else(|| log.get("_submitter"))?.as_str());
        let call = match step.call.as_str() {
            "metaIssueBounty" => "issueBounty",
            "metaFulfillBounty" => "fulfillBounty",
            "metaUpdateFulfillment" => "updateFulfillment",
            _ => return Ok(Answer::Unknown),
        };
        let signer = match announced {
            Some(signer) => signer.to_owned(),
            None if step.ok => self.submitter(step)?,
            None => return Ok(Answer::Unknown),
        };
        let forwarded =
            Step { by: step.to.clone(), to: BOUNTIES.to_owned(), call: call.to_owned(), ..step.clone() };
        self.call(&forwarded, &signer)
    }

    fn submitter(&self, step: &Step) -> Result<String, Failure> {
        let bounties = self.run.read(BOUNTIES, "bounties", &[])?;
        let index = |name: &str| step.arg(&[name])?.parse::<usize>().map_err(|error| error.to_string());
        let (id, which) = (index("_bountyId")?, index("_fulfillmentId")?);
        let submitter =
            bounties.pointer(&format!("/{id}/fulfillments/{which}/submitter")).and_then(Value::as_str);
        submitter.map(str::to_owned).ok_or_else(|| "there is no such submission".into())
    }

    fn call(&mut self, step: &Step, sender: &str) -> Result<Answer, Failure> {
        match step.call.as_str() {
            "setMetaTxRelayer" => {
                let with = json!({"who": step.arg(&["_relayer"])?});
                return self.run.call(step, BOUNTIES, "set_meta_tx_relayer", with);
            }
            "issueBounty" => return self.issue(step, sender),
            "contribute" | "issueAndContribute" => return self.contribute(step, sender),
            _ => {}
        }
        let Some((_, event, params)) = CALLS.iter().find(|(call, _, _)| *call == step.call) else {
            return Ok(Answer::Unknown);
        };
        let mut with = named(json!({"sender": sender}));
        for (recorded, param, form) in *params {
            with.insert((*param).to_owned(), passed_on(step, recorded, form)?);
        }
        self.run.call(step, BOUNTIES, event, Value::Object(with))
    }

    fn issue(&mut self, step: &Step, sender: &str) -> Result<Answer, Failure> {
        let (with, kind) = issued(step, sender)?;
        let answer = self.run.call(step, BOUNTIES, "issue_bounty", with)?;
        if answer == Answer::Accepted {
            self.kinds.push(kind);
        }
        Ok(answer)
    }

    /// A contribution is of the ether that is sent along, or else the contract takes it by allowance from the sender; if it
    /// may not, nothing comes with the event.
    fn contribute(&mut self, step: &Step, sender: &str) -> Result<Answer, Failure> {
        let is_issue = step.call == "issueAndContribute";
        let amount = step.arg(&["_amount", "_depositAmount"])?;
        let (event, with, kind) = if is_issue {
            let (mut with, kind) = issued(step, sender)?;
            put(&mut with, "amount", whole(amount));
            ("issue_and_contribute", with, kind)
        } else {
            let id = step.arg(&["_bountyId"])?;
            let kind = id.parse().ok().and_then(|id: usize| self.kinds.get(id)).cloned();
            let kind = kind.unwrap_or_else(|| (ZERO.to_owned(), "0".to_owned()));
            ("contribute", json!({"sender": sender, "id": whole(id), "amount": whole(amount)}), kind)
        };
        let (units, (token, version)) = (number(amount)?, &kind);
        let sent = step.value.clone().unwrap_or(Int::ZERO);
        let may_take =
            self.tokens.get(token).is_some_and(|ledger| ledger.would_collect(BOUNTIES, &[(sender, &units)]));
        let is_token = sent == Int::ZERO && version == "20" && may_take;
        if version == "721" && !self.takes_thing(token, amount, sender) {
            return Ok(Answer::TokenRefused);
        }
        if self.suite && sent > Int::ZERO {
            self.run.give(step.at, format!("{sent} {ETHER}"), None, &step.by)?;
        }
        // What the relayer passes on is the sender's money.
        let is_passed_on = is_token && step.by != sender;
        if is_passed_on {
            self.tokens.give(&mut self.run, step.at, token, &units, Some(sender), &step.by)?;
        }
        let pay = if is_token { self.tokens.amount(token, &units) } else { format!("{sent} {ETHER}") };
        let outcome = self.run.send(step.at, &step.by, BOUNTIES, event, named(with), Some(pay))?;
        let answer = self.tokens.answer(&outcome)?;
        if answer != Answer::Accepted {
            if is_passed_on {
                self.tokens.give(&mut self.run, step.at, token, &units, Some(&step.by), sender)?;
            }
            return Ok(answer);
        }
        let has_moved = version == "721" && self.tokens.get(token).is_some() && may_take;
        if has_moved {
            self.tokens.give(&mut self.run, step.at, token, &units, Some(sender), BOUNTIES)?;
        }
        if let (true, Some(ledger)) = (is_token || has_moved, self.tokens.get_mut(token)) {
            ledger.change_allowance(sender, BOUNTIES, &-units);
        }
        if let Some(thing) = self.things.get_mut(token).and_then(|things| things.get_mut(amount)) {
            *thing = Thing { owner: BOUNTIES.to_owned(), may_be_taken: false };
        }
        if is_issue {
            self.kinds.push(kind);
        }
        Ok(answer)
    }

    /// Whether a token lets the contract take a thing. One that knows amounts alone answers `false`, which is not heard.
    fn takes_thing(&self, token: &str, id: &str, sender: &str) -> bool {
        match self.things.get(token) {
            Some(things) => things.get(id).is_some_and(|thing| thing.may_be_taken && thing.owner == sender),
            None => self.tokens.get(token).is_some(),
        }
    }

    fn bounty(&self, id: usize, bounty: &Value) -> Result<Value, Failure> {
        let kind = self.kinds.get(id).ok_or("a bounty is unknown")?;
        let part = |key: &str| bounty.get(key).cloned().unwrap_or_default();
        let deadline =
            part("deadline").as_str().and_then(time::parse_instant).ok_or("a bounty has no deadline")?;
        let contributions = list(bounty.get("contributions"))?.iter().map(|contribution| {
            let mut shown = contribution.clone();
            put(&mut shown, "amount", whole_of(contribution, "amount")?);
            Ok(shown)
        });
        Ok(json!({
            "id": id.to_string(),
            "issuers": part("issuers"),
            "approvers": part("approvers"),
            "deadline": deadline.to_string(),
            "token": if kind.1 == "0" { ZERO } else { kind.0.as_str() },
            "tokenVersion": whole_of(bounty, "version")?,
            "balance": whole_of(bounty, "balance")?,
            "hasPaidOut": part("has_paid_out"),
            "fulfillments": part("fulfillments"),
            "contributions": contributions.collect::<Result<Vec<_>, Failure>>()?,
        }))
    }
}

/// What a new bounty is, and its token and version.
fn issued(step: &Step, sender: &str) -> Result<(Value, (String, String)), Failure> {
    let (token, version) = (step.arg(&["_token"])?, step.arg(&["_tokenVersion"])?);
    let coin = if version == "0" { ETHER.to_owned() } else { asset_name(token) };
    let with = json!({
        "sender": sender,
        "issuers": passed_on(step, "_issuers", &People)?,
        "approvers": passed_on(step, "_approvers", &People)?,
        "deadline": passed_on(step, "_deadline", &Clock)?,
        "coin": coin,
        "version": whole(version),
    });
    Ok((with, (token.to_owned(), version.to_owned())))
}

fn passed_on(step: &Step, name: &str, form: &Form) -> Result<Value, Failure> {
    let list = || step.args.get(name).and_then(texts).ok_or_else(|| Failure(format!("`{name}` is no list")));
    Ok(match form {
        Person => step.arg(&[name])?.into(),
        Number => whole(step.arg(&[name])?),
        People => list()?.into(),
        Numbers => list()?.iter().map(|text| whole(text)).collect(),
        Clock => {
            let seconds = number(step.arg(&[name])?)?.min(Int::from(i64::MAX));
            time::write_instant(i64::try_from(seconds).unwrap_or(i64::MAX)).into()
        }
    })
}

/// A call to a token whose units are things. Whoever lets another take a thing has it.
fn call_things(things: &mut BTreeMap<String, Thing>, step: &Step) -> Result<Answer, Failure> {
    let (to, id) = (step.arg(&["_to"])?, step.arg(&["_tokenId"])?.to_owned());
    let thing = match step.call.as_str() {
        "mint" => Thing { owner: to.to_owned(), may_be_taken: false },
        "approve" => Thing { owner: step.by.clone(), may_be_taken: to == BOUNTIES },
        _ => return Ok(Answer::Unknown),
    };
    things.insert(id, thing);
    Ok(Answer::Accepted)
}

//! The same calls, answered by the port of MolochDAO v1 in the library.

use quorate_base::{Diagnostic, Interner, Sources};
use quorate_engine::{Engine, Event, Fault, Verdict};
use quorate_trace::{
    Act, Args, Header, InstanceDump, Line, Reader, StateDump, write_event_header, write_line,
};
use serde_json::{Map, Value, json};

use super::generate::{ADDRESSES, Call, SUMMONED, What, YES};
use super::{Outcomes, refusal, state};

const PORT: &str = "ports/moloch_v1.quo";
const GUILD: &str = "moloch";
const BANK: &str = "moloch/GuildBank#1";

/// A guild that has been summoned, and the calls it is to answer, decoded.
pub struct Replay {
    engine: Engine,
    steps: Vec<Step>,
}

/// A call. The contract draws the tribute from the applicant by an allowance, which is the token's affair: here the
/// applicant hands it to the sender, who has it back with a proposal that is refused.
struct Step {
    /// The tribute on its way to the sender, and back.
    tribute: Option<Box<(Event, Event)>>,
    event: Event,
    numbers: &'static [(&'static str, u8)],
}

impl Replay {
    /// Reads the port, summons the guild, gives everybody their tokens and decodes the calls.
    pub fn new(calls: &[Call]) -> Result<Replay, String> {
        let mut engine = summon()?;
        let mut steps = Vec::with_capacity(calls.len());
        for call in calls {
            steps.push(Step::new(&mut engine, call).map_err(|fault| fault.message)?);
        }
        Ok(Replay { engine, steps })
    }

    /// The guild before the first call.
    pub fn start(&self) -> Engine {
        self.engine.clone()
    }

    /// Makes all calls and gives the outcome hash.
    pub fn run(&self, engine: &mut Engine) -> Result<u64, Fault> {
        let mut outcomes = Outcomes::default();
        for step in &self.steps {
            outcomes.add(step.answer(engine)?);
        }
        Ok(outcomes.hash())
    }
}

/// The same calls as the text of a stream.
pub struct Stream {
    engine: Engine,
    text: Vec<u8>,
}

impl Stream {
    /// Writes the calls down, and the tributes that go back and forth with them.
    pub fn new(calls: &[Call]) -> Result<Stream, String> {
        let engine = summon()?;
        let mut trial = engine.clone();
        let mut text = Vec::new();
        write_event_header(&mut text, &Header::default()).map_err(|error| error.to_string())?;
        for call in calls {
            let mut tell = |act: Act| {
                let line = line(call.at, act);
                write_line(&mut text, &line).map_err(|error| error.to_string())?;
                let event = trial.decode(&line).map_err(|fault| fault.message)?;
                let verdict = trial.step(&event).map_err(|fault| fault.message)?;
                Ok::<bool, String>(verdict == Verdict::Accepted)
            };
            let sender = address(call.by);
            let tribute = tribute(call).map(|(applicant, amount)| (address(applicant), tokens(amount)));
            if let Some((applicant, amount)) = &tribute {
                tell(give(amount, Some(applicant), &sender))?;
            }
            let is_accepted = tell(act(sender.clone(), &call.what))?;
            if let Some((applicant, amount)) = tribute.filter(|_| !is_accepted) {
                tell(give(&amount, Some(&sender), &applicant))?;
            }
        }
        Ok(Stream { engine, text })
    }

    /// The guild before the first call.
    pub fn start(&self) -> Engine {
        self.engine.clone()
    }

    /// Reads the lines and does nothing with them; their number.
    pub fn read(&self) -> Result<u64, String> {
        let mut reader = Reader::new(self.text.as_slice()).map_err(|error| error.to_string())?;
        let mut count = 0;
        while reader.next_entry().map_err(|error| error.to_string())?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// Reads, decodes and makes all calls; how many lines there are.
    pub fn run(&self, engine: &mut Engine) -> Result<u64, String> {
        let mut reader = Reader::new(self.text.as_slice()).map_err(|error| error.to_string())?;
        let mut count = 0;
        while let Some(entry) = reader.next_entry().map_err(|error| error.to_string())? {
            let event = engine.decode_entry(&entry).map_err(|fault| fault.message)?;
            engine.step(&event).map_err(|fault| fault.message)?;
            count += 1;
        }
        Ok(count)
    }
}

/// Whose tribute comes with a call, and how much, where the applicant has to hand it to the sender first.
fn tribute(call: &Call) -> Option<(u16, u128)> {
    match call.what {
        What::SubmitProposal { applicant, tribute, .. } if tribute > 0 && applicant != call.by => {
            Some((applicant, tribute))
        }
        _ => None,
    }
}

impl Step {
    fn new(engine: &mut Engine, call: &Call) -> Result<Step, Fault> {
        let mut decode = |act: Act| engine.decode(&line(call.at, act));
        let sender = address(call.by);
        let mut handed = None;
        if let Some((applicant, tribute)) = tribute(call) {
            let applicant = address(applicant);
            let hand_over = decode(give(&tokens(tribute), Some(&applicant), &sender))?;
            let hand_back = decode(give(&tokens(tribute), Some(&sender), &applicant))?;
            handed = Some(Box::new((hand_over, hand_back)));
        }
        let event = decode(act(sender, &call.what))?;
        Ok(Step { tribute: handed, event, numbers: numbers(&call.what) })
    }

    fn answer(&self, engine: &mut Engine) -> Result<u8, Fault> {
        let tribute = self.tribute.as_deref();
        if let Some((hand_over, _)) = tribute {
            engine.step(hand_over)?;
        }
        let number = match engine.step(&self.event)? {
            Verdict::Accepted => return Ok(0),
            Verdict::Refused(code) => self.numbers.iter().find(|(known, _)| *known == code),
        };
        if let Some((_, hand_back)) = tribute {
            engine.step(hand_back)?;
        }
        Ok(number.map_or(u8::MAX, |(_, number)| *number))
    }
}

/// What a guild after its calls comes to, read from the dump of the whole state.
pub fn state(dump: &StateDump) -> Result<state::State, String> {
    let guild = instance(dump, GUILD)?;
    let mut state = state::State::empty();
    state.total_shares =
        dump.supply.iter().map(|supply| whole(supply)).sum::<Option<u128>>().ok_or("supply")?;
    state.requested_shares = amount(&guild.cells, "requested")?;
    let members = object(&guild.cells, "members")?;
    for (number, slot) in (0..).zip(&mut state.members) {
        let Some(member) = members.get(&address(number)) else { continue };
        let member = member.as_object().ok_or("a member")?;
        let highest_yes = integer(member, "highest_yes")?;
        *slot = Some(state::Member {
            shares: held(person(dump, &address(number)), "SHARE")?,
            highest_yes: u32::try_from(highest_yes).map_err(|error| error.to_string())?,
            key: agent(member, "key")?,
        });
    }
    let keys = object(&guild.cells, "keys")?;
    for (number, slot) in (0..).zip(&mut state.keys) {
        let key = address(number);
        *slot = if keys.contains_key(&key) { Some(agent(keys, &key)?) } else { None };
    }
    for (number, slot) in (0..).zip(&mut state.balances) {
        *slot = held(person(dump, &address(number)), "TOKEN")?;
    }
    state.guild = held(own_account(guild), "TOKEN")?;
    state.bank = held(own_account(instance(dump, BANK)?), "TOKEN")?;
    let queue = guild.cells.get("queue").and_then(Value::as_array).ok_or("no queue")?;
    for proposal in queue {
        state.queue.push(read_proposal(proposal.as_object().ok_or("a proposal")?)?);
    }
    Ok(state)
}

fn read_proposal(proposal: &Map<String, Value>) -> Result<state::Proposal, String> {
    Ok(state::Proposal {
        proposer: agent(proposal, "proposer")?,
        applicant: agent(proposal, "applicant")?,
        shares: amount(proposal, "shares")?,
        start: integer(proposal, "starts")?,
        yes: amount(proposal, "yes")?,
        no: amount(proposal, "no")?,
        is_processed: flag(proposal, "processed")?,
        has_passed: flag(proposal, "passed")?,
        is_aborted: flag(proposal, "aborted")?,
        tribute: amount(proposal, "tribute")?,
        most_shares: amount(proposal, "most_shares")?,
    })
}

fn summon() -> Result<Engine, String> {
    let text = quorate_std::file(PORT).ok_or("the port is missing from the library")?;
    let mut sources = Sources::default();
    let file = sources.add(PORT, text);
    let mut names = Interner::default();
    let parsed = quorate_syntax::parse(file, text, &mut names);
    let (program, complaints) = quorate_check::check(&parsed.file, PORT, &names);
    let program = program.ok_or_else(|| messages(&complaints))?;
    let places = |span| sources.place(span);
    let mut engine = Engine::new(&program, &places).map_err(|complaints| messages(&complaints))?;
    engine.set_recording(false);
    let mut outcomes = Vec::new();
    engine.open(&Header::default()).map_err(|fault| fault.message)?;
    for act in beginning() {
        engine.apply(&line(SUMMONED, act), &mut outcomes).map_err(|fault| fault.message)?;
    }
    match outcomes.iter().find_map(|outcome| outcome.refusal.as_ref()) {
        Some(refusal) => Err(format!("the beginning is refused: {}", refusal.code)),
        None => Ok(engine),
    }
}

/// Everybody has a million tokens, and `a0` summons the guild.
fn beginning() -> impl Iterator<Item = Act> {
    let with = json!({
        "summoner": "a0", "token": "token", "nobody": "zero", "period": "17280 seconds", "voting_periods": 35,
        "grace_periods": 35, "abort_window": 5, "deposit": "10 TOKEN", "dilution_bound": 3, "reward": "0.1 TOKEN",
    });
    let with = with.as_object().cloned().map_or(Args::None, Args::Named);
    let (by, what, alias) = (Some(address(0)), "Moloch".to_owned(), Some(GUILD.to_owned()));
    let gives = (0..ADDRESSES).map(|number| give("1000000 TOKEN", None, &address(number)));
    std::iter::once(Act::New { by, what, alias, with, pay: None }).chain(gives)
}

fn act(by: String, what: &What) -> Act {
    let mut pay = None;
    let (event, with) = match *what {
        What::SubmitProposal { applicant, tribute, shares } => {
            pay = Some(tokens(10_u128.pow(19) + tribute));
            let shares = format!("{shares} SHARE");
            (
                "submit_proposal",
                vec![json!(address(applicant)), json!(tokens(tribute)), json!(shares), json!("")],
            )
        }
        What::SubmitVote { proposal, vote } => {
            ("submit_vote", vec![json!(proposal), json!(if vote == YES { 1 } else { 2 })])
        }
        What::ProcessProposal { proposal } => ("process_proposal", vec![json!(proposal)]),
        What::Ragequit { shares } => ("ragequit", vec![json!(format!("{shares} SHARE"))]),
        What::Abort { proposal } => ("abort", vec![json!(proposal)]),
        What::UpdateDelegateKey { key } => ("update_delegate_key", vec![json!(address(key))]),
    };
    Act::Do { by, to: GUILD.to_owned(), event: event.to_owned(), with: Args::Positional(with), pay }
}

/// The workload's numbers for the codes a call may be refused with.
fn numbers(what: &What) -> &'static [(&'static str, u8)] {
    match what {
        What::SubmitProposal { .. } => &[
            ("not_a_delegate", refusal::NOT_A_DELEGATE),
            ("too_many_shares", refusal::TOO_MANY_SHARES),
            ("insufficient_funds", refusal::TRANSFER_FAILED),
        ],
        What::SubmitVote { .. } => &[
            ("not_a_delegate", refusal::NOT_A_DELEGATE),
            ("no_such_proposal", refusal::VOTE_ON_NO_PROPOSAL),
            ("voting_not_started", refusal::VOTING_NOT_STARTED),
            ("voting_over", refusal::VOTING_OVER),
            ("already_voted", refusal::ALREADY_VOTED),
            ("neither_yes_nor_no", refusal::NEITHER_YES_NOR_NO),
            ("is_aborted", refusal::IS_ABORTED),
        ],
        What::ProcessProposal { .. } => &[
            ("no_such_proposal", refusal::PROCESS_NO_PROPOSAL),
            ("not_ready", refusal::NOT_READY),
            ("already_processed", refusal::ALREADY_PROCESSED),
            ("previous_unprocessed", refusal::PREVIOUS_UNPROCESSED),
        ],
        What::Ragequit { .. } => &[
            ("not_a_member", refusal::NOT_A_MEMBER),
            ("insufficient_shares", refusal::INSUFFICIENT_SHARES),
            ("yes_vote_unprocessed", refusal::YES_VOTE_UNPROCESSED),
            ("no_such_proposal", refusal::LEAVE_WITH_NO_PROPOSAL),
        ],
        What::Abort { .. } => &[
            ("no_such_proposal", refusal::ABORT_NO_PROPOSAL),
            ("not_the_applicant", refusal::NOT_THE_APPLICANT),
            ("abort_window_over", refusal::ABORT_WINDOW_OVER),
            ("already_aborted", refusal::ALREADY_ABORTED),
        ],
        What::UpdateDelegateKey { .. } => &[
            ("not_a_member", refusal::NOT_A_MEMBER),
            ("key_is_a_member", refusal::KEY_IS_A_MEMBER),
            ("key_taken", refusal::KEY_TAKEN),
        ],
    }
}

fn give(amount: &str, from: Option<&str>, to: &str) -> Act {
    Act::Give { amount: amount.to_owned(), from: from.map(str::to_owned), to: to.to_owned() }
}

fn line(at: i64, act: Act) -> Line {
    Line { number: 1, at, carried: Map::new(), act }
}

fn address(number: u16) -> String {
    format!("a{number}")
}

/// An amount given in the token's smallest unit.
fn tokens(units: u128) -> String {
    let one = 10_u128.pow(18);
    format!("{}.{:018} TOKEN", units / one, units % one)
}

fn instance<'d>(dump: &'d StateDump, id: &str) -> Result<&'d InstanceDump, String> {
    dump.instances.iter().find(|instance| instance.id == id).ok_or_else(|| format!("there is no {id}"))
}

fn own_account(instance: &InstanceDump) -> &[String] {
    instance.accounts.iter().find(|(name, _)| name == "self").map_or(&[], |(_, held)| held)
}

fn person<'d>(dump: &'d StateDump, name: &str) -> &'d [String] {
    dump.people.iter().find(|(known, _)| known == name).map_or(&[], |(_, held)| held)
}

/// How much of an asset there is among the amounts of an account.
fn held(amounts: &[String], asset: &str) -> Result<u128, String> {
    let found = amounts.iter().find(|amount| amount.split(' ').nth(1) == Some(asset));
    found.map_or(Ok(0), |amount| whole(amount).ok_or_else(|| format!("`{amount}` is no amount")))
}

/// An amount as it is written, in the asset's smallest unit.
fn whole(amount: &str) -> Option<u128> {
    let (number, asset) = amount.split_once(' ')?;
    let places = if asset.starts_with("TOKEN") { 18 } else { 0 };
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    format!("{before}{after:0<places$}").parse().ok()
}

fn object<'v>(object: &'v Map<String, Value>, key: &str) -> Result<&'v Map<String, Value>, String> {
    object.get(key).and_then(Value::as_object).ok_or_else(|| format!("`{key}` is no map"))
}

fn amount(object: &Map<String, Value>, key: &str) -> Result<u128, String> {
    let amount = object.get(key).and_then(Value::as_str).and_then(whole);
    amount.ok_or_else(|| format!("`{key}` is no amount"))
}

fn integer(object: &Map<String, Value>, key: &str) -> Result<i64, String> {
    object.get(key).and_then(Value::as_i64).ok_or_else(|| format!("`{key}` is no integer"))
}

fn flag(object: &Map<String, Value>, key: &str) -> Result<bool, String> {
    object.get(key).and_then(Value::as_bool).ok_or_else(|| format!("`{key}` is neither true nor false"))
}

/// The number of an address.
fn agent(object: &Map<String, Value>, key: &str) -> Result<u16, String> {
    let name = object.get(key).and_then(Value::as_str);
    let number = name.and_then(|name| name.strip_prefix('a')).and_then(|number| number.parse().ok());
    number.ok_or_else(|| format!("`{key}` is no address"))
}

fn messages(complaints: &[Diagnostic]) -> String {
    complaints.iter().map(|complaint| complaint.message.clone()).collect::<Vec<_>>().join("; ")
}

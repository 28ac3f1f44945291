use crate::recording::Recording;
use quorate_reference::Fault;
use quorate_trace::Cause;

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A step, by its number in the outcomes.
    Step(u64),
    /// An instance.
    Instance(String),
    /// An account, and one asset in it or all.
    Account {
        /// The account, as outcomes name it.
        account: String,
        /// The asset, as a dump names it.
        asset: Option<String>,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The recording has nothing of this name.
    Unknown {
        /// One sentence.
        message: String,
        /// What could be asked instead.
        help: String,
    },
    /// The recording cannot be played again.
    Fault(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::Fault(fault)
    }
}

impl Subject {
    /// What a text means in a recording: a step by its number, a line of the file as `:5`, an instance, or an account with
    /// or without an asset.
    ///
    /// # Errors
    ///
    /// [`Trouble::Unknown`] if there is nothing of that name.
    pub fn find(recording: &Recording<'_>, text: &str) -> Result<Subject, Trouble> {
        if let Ok(seq) = text.parse::<u64>() {
            return step(recording, seq);
        }
        if let Some((_, line)) = text.rsplit_once(':')
            && let Ok(line) = line.parse::<u64>()
        {
            return of_line(recording, line);
        }
        let text = inside_name(recording, text);
        if recording.state.instances.iter().any(|instance| instance.id == text) {
            return Ok(Subject::Instance(text));
        }
        if is_account(recording, &text) {
            return Ok(Subject::Account { account: text, asset: None });
        }
        if let Some((account, asset)) = text.rsplit_once('.')
            && is_account(recording, account)
        {
            return of_asset(recording, account, asset);
        }
        Err(unknown(recording, &text))
    }
}

fn step(recording: &Recording<'_>, seq: u64) -> Result<Subject, Trouble> {
    if recording.step(seq).is_some() {
        return Ok(Subject::Step(seq));
    }
    Err(Trouble::Unknown {
        message: format!("there is no step {seq}: the stream has {}", steps(recording)),
        help: "a step is the `seq` of an outcome; a line of the stream is asked for as `:5`".to_owned(),
    })
}

/// The step of a line, counted with the header as editors and `quo run` count.
fn of_line(recording: &Recording<'_>, line: u64) -> Result<Subject, Trouble> {
    let number = line.checked_sub(1);
    let is_its = |cause: &Cause| matches!(cause, Cause::Event(event) if Some(*event) == number);
    let found = recording.outcomes.iter().find(|outcome| is_its(&outcome.cause));
    if let Some(outcome) = found {
        return Ok(Subject::Step(outcome.seq));
    }
    let last = recording.lines.last().map_or(1, |line| line.number.saturating_add(1));
    let message = if number.is_some_and(|number| recording.lines.iter().any(|line| line.number == number)) {
        format!("nothing is done in line {line}: it only lets time pass")
    } else {
        format!("no event stands in line {line}: they stand in the lines 2 to {last}")
    };
    let help = "a number without the colon is a step, such as a deadline's".to_owned();
    Err(Trouble::Unknown { message, help })
}

fn steps(recording: &Recording<'_>) -> String {
    match recording.outcomes.last().map(|outcome| outcome.seq) {
        None => "none".to_owned(),
        Some(1) => "one".to_owned(),
        Some(last) => format!("the steps 1 to {last}"),
    }
}

/// The asset that is meant by its plain name, or by the name a dump gives it.
fn of_asset(recording: &Recording<'_>, account: &str, asset: &str) -> Result<Subject, Trouble> {
    let amounts = recording.state.world.iter().chain(&recording.state.supply);
    let named: Vec<&str> =
        amounts.filter_map(|amount| amount.split_once(' ')).map(|(_, asset)| asset).collect();
    let is_meant =
        |known: &&&str| **known == asset || known.split_once(" of ").is_some_and(|(plain, _)| plain == asset);
    let mut found = named.iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(first), None) => {
            Ok(Subject::Account { account: account.to_owned(), asset: Some((*first).to_owned()) })
        }
        (Some(_), Some(_)) => Err(Trouble::Unknown {
            message: format!("there are several assets called `{asset}`"),
            help: format!(
                "say which: {}",
                named
                    .iter()
                    .filter(is_meant)
                    .map(|it| format!("`{account}.{it}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }),
        (None, _) => {
            let is_declared =
                recording.program.assets.iter().any(|known| known.name == asset && !known.is_quantity);
            if is_declared {
                return Ok(Subject::Account { account: account.to_owned(), asset: Some(asset.to_owned()) });
            }
            Err(Trouble::Unknown {
                message: format!("there is no asset called `{asset}`"),
                help: known_as("there are", named.iter().map(|name| (*name).to_owned())),
            })
        }
    }
}

fn is_account(recording: &Recording<'_>, name: &str) -> bool {
    let state = recording.state;
    let is_of = |instance: &quorate_trace::InstanceDump| {
        instance.id == name
            || name
                .strip_prefix(instance.id.as_str())
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|account| instance.accounts.iter().any(|(known, _)| known == account))
    };
    name == "world"
        || state.people.iter().any(|(person, _)| person == name)
        || state.instances.iter().any(is_of)
}

fn inside_name(recording: &Recording<'_>, name: &str) -> String {
    let known = recording.header.map.iter().find(|(outside, _)| outside == name);
    known.map_or_else(|| name.to_owned(), |(_, id)| id.clone())
}

fn unknown(recording: &Recording<'_>, text: &str) -> Trouble {
    let ids = recording.state.instances.iter().map(|instance| instance.id.clone());
    let people = recording.state.people.iter().map(|(name, _)| name.clone());
    Trouble::Unknown {
        message: format!("there is no instance and no account called `{text}` in this stream"),
        help: known_as("there are", ids.chain(people)),
    }
}

/// The first of some names.
fn known_as(words: &str, names: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = names.collect();
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => "nothing has been made in it yet".to_owned(),
        count if count > SHOWN => format!("{words} {shown} and {} more", count - SHOWN),
        _ => format!("{words} {shown}"),
    }
}

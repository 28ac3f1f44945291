//! W2: one vote of many voters, each casting one ballot, and now and then one too many.
//!
//! The stream is drawn by a small generator of its own, and what comes of it is folded into one number that is known for
//! seeds 1 to 3. It is run through a process made from a form and through the same process written out.

use quorate_base::{Interner, Sources};
use quorate_engine::{Engine, Event, Verdict};
use quorate_trace::{Outcome, Reader};

/// Everything is folded modulo this prime, which is also the generator's.
const MODULUS: u64 = 2_147_483_647;

/// How the process is made.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// From a form.
    Made,
    /// Written out.
    Hand,
}

/// An engine with the vote open, and the ballots decoded.
pub struct Tally {
    engine: Engine,
    ballots: Vec<Event>,
    weight: u64,
}

/// What is left when all ballots are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    accepted: u64,
    refused: u64,
}

impl Tally {
    /// A vote of so many voters.
    pub fn new(way: Way, voters: u64, seed: u64) -> Result<Tally, String> {
        let mut luck = seed;
        let mut below = move |bound: u64| {
            luck = luck * 48_271 % MODULUS;
            luck % bound
        };
        let weights: Vec<u64> = (0..voters).map(|_| 1 + below(1_000)).collect();
        let listed: Vec<String> =
            weights.iter().enumerate().map(|(voter, weight)| format!("\"v{voter}\":{weight}")).collect();
        let mut engine = engine()?;
        let process = match way {
            Way::Made => "Made",
            Way::Hand => "Hand",
        };
        let found = format!(
            r#"{{"at":1,"by":"v0","new":"Board","as":"b","with":{{"weights":{{{}}}}}}}"#,
            listed.join(",")
        );
        let open = format!(r#"{{"at":1,"by":"v0","new":"b.{process}","as":"p"}}"#);
        apply(&mut engine, &[found, open])?;
        let mut lines = Vec::new();
        for k in 0..voters {
            let voter = k * 611_953 % voters;
            let choice = match below(100) {
                0..50 => "Yes",
                50..85 => "No",
                _ => "Abstain",
            };
            lines.push(vote(voter, choice));
            if k % 100 == 99 {
                lines.push(vote(voter, "No"));
            }
        }
        let mut reader = reader(&lines)?;
        let mut ballots = Vec::with_capacity(lines.len());
        while let Some(line) = reader.next_line().map_err(|error| format!("{error:?}"))? {
            ballots.push(engine.decode(&line).map_err(|fault| fault.message)?);
        }
        engine.set_recording(false);
        Ok(Tally { engine, ballots, weight: weights.iter().sum() })
    }

    /// A fresh copy of the engine before the first ballot.
    pub fn start(&self) -> Engine {
        self.engine.clone()
    }

    /// How many ballots are cast, those refused included.
    pub fn ballots(&self) -> u64 {
        self.ballots.len() as u64
    }

    /// Casts all ballots.
    pub fn run(&self, engine: &mut Engine) -> Result<Count, String> {
        let mut count = Count { accepted: 0, refused: 0 };
        for ballot in &self.ballots {
            match engine.step(ballot).map_err(|fault| fault.message)? {
                Verdict::Accepted => count.accepted += 1,
                Verdict::Refused("already_voted") => count.refused += 1,
                Verdict::Refused(code) => return Err(format!("refused: {code}")),
            }
        }
        Ok(count)
    }

    /// What came of it, in one number.
    pub fn checksum(&self, engine: &mut Engine, count: Count) -> Result<u64, String> {
        let told = apply(engine, &[r#"{"at":1,"by":"v0","to":"p","do":"tell"}"#.to_owned()])?;
        let notes: Vec<u64> =
            told.iter().flat_map(|outcome| &outcome.notes).filter_map(|note| note.parse().ok()).collect();
        let [yes, no, abstain] = notes.as_slice() else { return Err(format!("{told:?}")) };
        let passed = (yes + no + abstain) * 100 >= 40 * self.weight && yes * 100 >= 55 * (yes + no);
        let numbers = [*yes, *no, *abstain, count.accepted, count.refused, u64::from(passed)];
        Ok(numbers.iter().fold(0, |fold, number| (fold * 1_000_003 + number % MODULUS) % MODULUS))
    }
}

fn vote(voter: u64, choice: &str) -> String {
    format!(r#"{{"at":1,"by":"v{voter}","to":"p","do":"vote","with":["{choice}"]}}"#)
}

fn reader(lines: &[String]) -> Result<Reader<std::io::Cursor<String>>, String> {
    let text = format!("{{\"quo\":\"events/1\"}}\n{}\n", lines.join("\n"));
    Reader::new(std::io::Cursor::new(text)).map_err(|error| format!("{error:?}"))
}

fn apply(engine: &mut Engine, lines: &[String]) -> Result<Vec<Outcome>, String> {
    engine.set_recording(true);
    let mut reader = reader(lines)?;
    let mut outcomes = Vec::new();
    while let Some(line) = reader.next_line().map_err(|error| format!("{error:?}"))? {
        engine.apply(&line, &mut outcomes).map_err(|fault| fault.message)?;
    }
    match outcomes.iter().find_map(|outcome| outcome.refusal.as_ref()) {
        Some(refusal) => Err(format!("refused: {}", refusal.code)),
        None => Ok(outcomes),
    }
}

fn engine() -> Result<Engine, String> {
    let text = include_str!("tally.quo");
    let (mut sources, mut names) = (Sources::default(), Interner::default());
    let file = sources.add("tally.quo", text);
    let parsed = quorate_syntax::parse(file, text, &mut names);
    let (program, complaints) = quorate_check::check(&parsed.file, "tally.quo", &names);
    let messages = || complaints.iter().map(|it| it.message.clone()).collect::<Vec<_>>().join("; ");
    let program = program.ok_or_else(messages)?;
    Engine::new(&program, &|span| sources.place(span)).map_err(|found| format!("{found:?}"))
}

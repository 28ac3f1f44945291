//! One engine and the lines it is given.

use std::cell::RefCell;

use quorate_engine::{Engine, Fault, Unanswered};
use quorate_number::time;
use quorate_trace::{Act, Args, Cause, Header, Line, Outcome, StateDump};
use serde_json::{Map, Value};

use crate::words::named;
use crate::{Answer, Failure, Step};

/// A run of a port. Every line given to the engine is kept, so that the run can be written as a stream.
#[derive(Debug)]
pub struct Run {
    /// Questions change nothing in it, but want it to themselves.
    engine: RefCell<Engine>,
    header: Header,
    lines: Vec<Line>,
    tag: Option<u64>,
}

impl Run {
    /// Opens a stream in which people pay with what they hold, and bodies act only if `bodies_act`.
    pub fn open(mut engine: Engine, program: &str, bodies_act: bool) -> Result<Run, Failure> {
        let header = Header { program: Some(program.to_owned()), bodies_act, ..Header::default() };
        engine.open(&header).map_err(|fault| Failure(fault_text(&fault)))?;
        engine.set_recording(true);
        Ok(Run { engine: RefCell::new(engine), header, lines: Vec::new(), tag: None })
    }

    /// The number of the recorded step that the next lines belong to, carried as `x-step`.
    pub fn tag(&mut self, step: Option<u64>) {
        self.tag = step;
    }

    /// Creates an instance called `alias`.
    pub fn create(
        &mut self,
        at: i64,
        by: Option<&str>,
        what: &str,
        alias: &str,
        with: Map<String, Value>,
    ) -> Result<Outcome, Failure> {
        self.line(
            at,
            Act::New {
                by: by.map(str::to_owned),
                what: what.to_owned(),
                alias: Some(alias.to_owned()),
                with: Args::Named(with),
                pay: None,
            },
        )
    }

    /// Sends an event.
    pub fn send(
        &mut self,
        at: i64,
        by: &str,
        to: &str,
        event: &str,
        with: Map<String, Value>,
        pay: Option<String>,
    ) -> Result<Outcome, Failure> {
        let with = if with.is_empty() { Args::None } else { Args::Named(with) };
        self.line(at, Act::Do { by: by.to_owned(), to: to.to_owned(), event: event.to_owned(), with, pay })
    }

    /// Sends the event that a recorded call is, from whoever made the call.
    pub fn call(&mut self, step: &Step, to: &str, event: &str, with: Value) -> Result<Answer, Failure> {
        self.send(step.at, &step.by, to, event, named(with), None).map(|outcome| Answer::of(&outcome))
    }

    /// What an instance says of itself: one of its views or cells.
    pub fn read(&self, of: &str, name: &str, args: &[Value]) -> Result<Value, Failure> {
        match self.engine.borrow_mut().read(of, name, args) {
            Ok(answer) => Ok(answer.value),
            Err(Unanswered::Refused(refusal)) => Err(Failure(format!("`{name}` of `{of}`: {refusal:?}"))),
            Err(Unanswered::Fault(fault)) => Err(Failure(fault_text(&fault))),
        }
    }

    /// The state that an instance is in.
    pub fn state_of(&self, id: &str) -> Option<String> {
        self.engine.borrow().state_of(id)
    }

    /// A whole number that an instance says of itself, or an instant or a length of time in seconds.
    pub fn read_number(&self, of: &str, name: &str, args: &[Value]) -> Result<String, Failure> {
        let value = self.read(of, name, args)?;
        let text = match &value {
            Value::Number(number) => return Ok(number.to_string()),
            Value::String(text) => text,
            _ => return Err(Failure(format!("`{name}` of `{of}` is no number"))),
        };
        let seconds = time::parse_instant(text).or_else(|| time::parse_duration(text));
        Ok(seconds.map_or_else(|| text.clone(), |seconds| seconds.to_string()))
    }

    /// Moves money outside the rules: from the world if nobody is named, and to it if `to` is `world`.
    pub fn give(
        &mut self,
        at: i64,
        amount: String,
        from: Option<&str>,
        to: &str,
    ) -> Result<Outcome, Failure> {
        self.line(at, Act::Give { amount, from: from.map(str::to_owned), to: to.to_owned() })
    }

    /// Takes a line of a stream as it is; whether it was accepted.
    pub fn take(&mut self, line: &Line) -> Result<bool, Failure> {
        self.line(line.at, line.act.clone()).map(|outcome| outcome.refusal.is_none())
    }

    /// Everything there is.
    pub fn dump(&self) -> StateDump {
        self.engine.borrow().dump()
    }

    /// Whether every asset still sums to nothing over all accounts.
    pub fn conserved(&self) -> bool {
        self.engine.borrow().conserved()
    }

    /// The stream's first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The stream's other lines so far.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    fn line(&mut self, at: i64, act: Act) -> Result<Outcome, Failure> {
        let number = self.lines.len() as u64 + 1;
        let mut carried = Map::new();
        if let Some(step) = self.tag {
            carried.insert("x-step".to_owned(), Value::from(step));
        }
        let line = Line { number, at, carried, act };
        let mut outcomes = Vec::new();
        let applied = self.engine.get_mut().apply(&line, &mut outcomes);
        self.lines.push(line);
        applied.map_err(|fault| Failure(fault_text(&fault)))?;
        let own = outcomes.into_iter().find(|outcome| outcome.cause == Cause::Event(number));
        own.ok_or_else(|| Failure(format!("line {number} had no outcome")))
    }
}

fn fault_text(fault: &Fault) -> String {
    format!("fault Q{:04}: {fault}", fault.code)
}

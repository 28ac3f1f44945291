//! The drivers: modules of the language that call the library with what the vectors hold.

use std::collections::HashMap;

use quorate_engine::{Engine, Unanswered};
use quorate_ir::FnId;
use serde_json::Value;

use crate::Port;

/// The text of each driver, by family of methods.
const TEXTS: [(&str, &str); 5] = [
    ("committee.quo", include_str!("drivers/committee.quo")),
    ("ranked.quo", include_str!("drivers/ranked.quo")),
    ("shares.quo", include_str!("drivers/shares.quo")),
    ("scored.quo", include_str!("drivers/scored.quo")),
    ("stv.quo", include_str!("drivers/stv.quo")),
];

/// A function of a driver.
#[derive(Clone, Debug)]
pub(super) struct Driver {
    engine: usize,
    function: FnId,
    /// The names of its parameters.
    pub(super) params: Vec<String>,
}

/// Every driver, ready to be asked.
#[derive(Debug)]
pub(super) struct Drivers {
    engines: Vec<Engine>,
    functions: HashMap<String, Driver>,
}

impl Drivers {
    /// Checks the drivers; the error is what is wrong with one of them.
    pub(super) fn open() -> Result<Drivers, String> {
        let mut drivers = Drivers { engines: Vec::new(), functions: HashMap::new() };
        for (name, text) in TEXTS {
            let port = Port::open(name, Some(text.to_owned()))?;
            for (function, number) in port.functions().zip(0..) {
                let params = function.body.locals.iter().take(function.params);
                let driver = Driver {
                    engine: drivers.engines.len(),
                    function: FnId(number),
                    params: params.map(|param| param.name.clone()).collect(),
                };
                drivers.functions.insert(function.name.clone(), driver);
            }
            drivers.engines.push(port.engine()?);
        }
        Ok(drivers)
    }

    /// The function that answers a variant of a method. Digits at the end of a variant's name are a number that the
    /// function is given, unless a function has the whole name.
    pub(super) fn find(&self, method: &str, variant: &str) -> Option<Driver> {
        let name = format!("{method}_{variant}");
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        self.functions.get(&name).or_else(|| self.functions.get(stem)).cloned()
    }

    /// What a function answers; the error says why it does not.
    pub(super) fn ask(&mut self, driver: &Driver, args: &[Value]) -> Result<Value, String> {
        let engine = self.engines.get_mut(driver.engine).ok_or("no such driver")?;
        match engine.evaluate(driver.function, None, args) {
            Ok(answer) => Ok(answer.value),
            Err(Unanswered::Refused(refusal)) => {
                Err(format!("refused {} at {}", refusal.code, refusal.rule.unwrap_or_default()))
            }
            Err(Unanswered::Fault(fault)) => Err(format!("{}: {fault}", fault.path.join("."))),
        }
    }
}

//! Parameters that a contract keeps under the hash of what they are.

use quorate_number::Int;
use serde_json::Value;
use sha3::{Digest, Keccak256};

use crate::Failure;
use crate::token::ZERO;
use crate::words::number;

/// The parameters that were set in one contract, each with its hash as far as it can be told.
#[derive(Debug, Default)]
pub struct ParameterBook(Vec<(Option<String>, Value)>);

impl ParameterBook {
    /// Notes parameters that have been set.
    pub fn set(&mut self, hash: Option<String>, parameters: Value) {
        self.0.push((hash, parameters));
    }

    /// The parameters that were set first.
    pub fn first(&self) -> Option<&Value> {
        self.0.first().map(|(_, parameters)| parameters)
    }

    /// What a recorded hash stands for. Where an address is part of what was hashed the record has its name alone; so a
    /// hash that is not one of the known stands for the last parameters of that kind.
    pub fn find(&self, hash: &str) -> Option<&Value> {
        let known = self.0.iter().rev().find(|(known, _)| known.as_deref() == Some(hash));
        let known = known.or_else(|| self.0.iter().rev().find(|(known, _)| known.is_none()));
        known.map(|(_, parameters)| parameters)
    }
}

/// The hash of numbers and, after them, of an address: only that of the address zero can be told. With `twice` the
/// numbers are hashed by themselves first.
pub fn parameters_hash(numbers: &[&str], address: &str, twice: bool) -> Result<Option<String>, Failure> {
    if address != ZERO {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for text in numbers {
        bytes.extend(word(&number(text)?)?);
    }
    if twice {
        bytes = Keccak256::digest(&bytes).to_vec();
    }
    bytes.extend([0; 20]);
    let digits = Keccak256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Ok(Some(format!("0x{digits}")))
}

/// A number as a word of 256 bits.
fn word(number: &Int) -> Result<[u8; 32], Failure> {
    let mut word = [0; 32];
    let mut left = number.clone();
    for place in word.iter_mut().rev() {
        let byte = &left % Int::from(256);
        *place = u8::try_from(byte).map_err(|_| Failure(format!("`{number}` is no word")))?;
        left /= Int::from(256);
    }
    Ok(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_contract_s() {
        let hash = parameters_hash(&["50"], ZERO, false).unwrap().unwrap();
        assert_eq!(hash, "0xe8e5f574db7a2b3666db29077cc40089dc3f49e6e393e909f2ae58cb329b033b");
        let numbers = ["50", "60", "60", "0", "2000", "0", "60", "10", "15", "1000", "0"];
        let hash = parameters_hash(&numbers, ZERO, true).unwrap().unwrap();
        assert_eq!(hash, "0x0a7d7b54e3487002c80d89e665777925371ce844154e7c9f843b5534047d4ffe");
        assert_eq!(parameters_hash(&["50"], "a1", false), Ok(None));
    }
}

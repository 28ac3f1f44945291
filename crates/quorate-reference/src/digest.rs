//! `digest(v)`: a stable whole number of 256 bits made from a value.

use crate::machine::Machine;
use crate::value::Value;
use quorate_ir::Type;
use quorate_number::Int;
use sha2::{Digest, Sha256};

impl Machine<'_> {
    /// The SHA-256 of the name of its type, a line feed, and its JSON form.
    pub(crate) fn digest(&self, ty: &Type, value: &Value) -> Int {
        let text = format!("{}\n{}", self.program.type_name(ty), self.json(ty, value));
        let hash = Sha256::digest(text.as_bytes());
        hash.iter().fold(Int::ZERO, |number, byte| number * Int::from(256) + Int::from(*byte))
    }
}

//! What the checker says of texts, and what it makes of them.
//!
//! A fixture says in comments what is expected: `//~ Q0301 "words"` stands under the offending line, and the words are
//! part of what is underlined or of the message. What is not expected must not be said.

#[cfg(test)]
mod assets;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod effects;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod money;
mod mutants;
#[cfg(test)]
mod names;
#[cfg(test)]
mod plays;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod robust;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod succession;
#[cfg(test)]
mod support;
#[cfg(test)]
mod types;
#[cfg(test)]
mod valid;

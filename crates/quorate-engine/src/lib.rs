//! Apply one event to one state, exactly and fast, and say why.
//!
//! An [`Engine`] is a compiled program with its state. Events come in as lines of a stream ([`Engine::apply`]), or
//! decoded once and run at speed ([`Engine::decode`], [`Engine::step`]).

mod arena;
mod ask;
mod asset;
mod before;
mod book;
mod change;
mod code;
mod compile;
mod coverage;
mod create;
mod deadline;
mod dump;
mod enforce;
mod engine;
mod event;
mod exec;
mod fault;
mod intern;
mod kept;
mod kernel;
mod lane;
mod layout;
mod ledger;
mod letter;
mod load;
mod look;
mod moment;
mod name;
mod op;
mod plain;
mod rare;
mod record;
mod registers;
mod resume;
mod run;
mod settings;
mod show;
mod split;
mod step;
mod succeed;
mod table;
mod value;
mod world;

pub use ask::{Answer, Unanswered};
pub use coverage::{Point, Reach};
pub use engine::{Engine, Verdict};
pub use event::Event;
pub use fault::Fault;
pub use moment::Happening;

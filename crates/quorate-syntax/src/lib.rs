//! Text to a complete tree, comments included; parsing never fails.

pub mod ast;
mod instant;
mod lexer;
mod parser;
mod token;

pub use lexer::{Comment, Lexed, lex};
pub use parser::{Parse, parse};
pub use token::{CONTEXTUAL, Kind, RESERVED, Token};

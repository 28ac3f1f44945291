use clap::Args;
use quorate_base::codes;
use quorate_report::{page, page_list};

use crate::codes::parse_code;
use crate::console::Console;
use crate::exit::Exit;

/// What `quo explain` takes.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The code, such as Q0401; without it all codes are listed
    code: Option<String>,
}

/// Prints the page of a code, or the list of all codes.
pub fn explain(console: &Console, arguments: &ExplainArguments) -> Exit {
    let Some(text) = &arguments.code else {
        return console.finish(&page_list(console.stdout), Exit::Done);
    };
    match parse_code(text) {
        Ok(code) => {
            let text = codes::page(code).map_or_else(String::new, |entry| page(entry, console.stdout));
            console.finish(&text, Exit::Done)
        }
        Err(message) => console.usage(&message),
    }
}

use clap::Args;
use quorate_ask::{Recording, Trouble, why_json, why_text};
use quorate_base::{Diagnostic, Sources, Span};
use quorate_report::Format;
use quorate_trace::Line;

use crate::console::Console;
use crate::exit::Exit;
use crate::played::{StreamArguments, Unplayed, read};
use crate::program::Library;

/// What `quo why` takes.
#[derive(Debug, Args)]
pub struct WhyArguments {
    #[command(flatten)]
    recorded: StreamArguments,
    /// What is asked about: a step such as `13`, a line of the file such as `:5`, an instance such as `co/Spend#1`, or an
    /// account such as `co.treasury.USDC`
    #[arg(value_name = "REF")]
    about: String,
}

/// Says why something in a recorded stream is what it is.
pub fn why(console: &Console, library: &Library, arguments: &WhyArguments) -> Exit {
    let mut sources = Sources::default();
    match answer(console, library, arguments, &mut sources) {
        Ok(text) => console.finish(&text, Exit::Done),
        Err(Unplayed { findings, exit }) => {
            findings.iter().for_each(|finding| console.report(finding, &sources));
            exit
        }
    }
}

fn answer(
    console: &Console,
    library: &Library,
    arguments: &WhyArguments,
    sources: &mut Sources,
) -> Result<String, Unplayed> {
    let recorded = read(&arguments.recorded, library, sources)?;
    let (engine, outcomes) = recorded.play(&recorded.program, None, sources)?;
    let lines: Vec<Line> = recorded.lines.iter().map(|(line, ..)| line.clone()).collect();
    let state = engine.dump();
    let recording = Recording {
        program: &recorded.program,
        sources,
        header: &recorded.header,
        lines: &lines,
        outcomes: &outcomes,
        state: &state,
    };
    let why = match quorate_ask::why(&recording, &arguments.about) {
        Ok(why) => why,
        Err(trouble) => return Err(unanswered(trouble, &arguments.about, sources)),
    };
    Ok(match console.stdout.format {
        Format::Json => format!("{}\n", why_json(&why)),
        _ => why_text(&why),
    })
}

/// What is said when there is no answer.
fn unanswered(trouble: Trouble, about: &str, sources: &mut Sources) -> Unplayed {
    let file = sources.add("<asked>", about);
    let span = Span::new(file, 0, u32::try_from(about.len()).unwrap_or(u32::MAX));
    let (finding, exit) = match trouble {
        Trouble::Unknown { message, help } => {
            (Diagnostic::error(931, span, message).label("asked for here").help(help), Exit::Unreadable)
        }
        Trouble::Fault(fault) => (Diagnostic::error(fault.code, span, fault.message), Exit::ToolFault),
    };
    Unplayed { findings: vec![finding], exit }
}

use clap::Args;
use quorate_ask::{Answer, GoalText, Recording, needs_json, needs_text};
use quorate_base::{Diagnostic, LineColumn, Severity, Sources, Span};
use quorate_report::Format;
use quorate_trace::Line;

use crate::console::Console;
use crate::exit::Exit;
use crate::played::{StreamArguments, Unplayed, read};
use crate::program::{Library, load_with};
use crate::run::read_instant;

/// What `quo needs` takes.
#[derive(Debug, Args)]
pub struct NeedsArguments {
    #[command(flatten)]
    recorded: StreamArguments,
    /// What is to come true: a condition about the instances and people of the stream, such as `p is carried`
    goal: String,
    /// Ask as of this instant, without what the stream says of later times; at its end, unless told
    #[arg(long, value_name = "T", value_parser = read_instant)]
    at: Option<i64>,
    /// So many acts at most
    #[arg(long, value_name = "N", default_value_t = 3)]
    acts: usize,
}

/// Looks for what would make a condition true.
pub fn needs(console: &Console, library: &Library, arguments: &NeedsArguments) -> Exit {
    let mut sources = Sources::default();
    match answer(console, library, arguments, &mut sources) {
        Ok((text, exit)) => console.finish(&text, exit),
        Err(Unplayed { findings, exit }) => {
            findings.iter().for_each(|finding| console.report(finding, &sources));
            exit
        }
    }
}

fn answer(
    console: &Console,
    library: &Library,
    arguments: &NeedsArguments,
    sources: &mut Sources,
) -> Result<(String, Exit), Unplayed> {
    let mut recorded = read(&arguments.recorded, library, sources)?;
    let asked = |message: String, help: &str, sources: &mut Sources| {
        let file = sources.add("<goal>", arguments.goal.as_str());
        let span = Span::new(file, 0, u32::try_from(arguments.goal.len()).unwrap_or(u32::MAX));
        let finding = Diagnostic::error(933, span, message).help(help);
        Unplayed { findings: vec![finding], exit: Exit::Unreadable }
    };
    let first = recorded.lines.first().map(|(line, ..)| line.at);
    if let (Some(at), Some(first)) = (arguments.at, first)
        && at < first
    {
        let first = quorate_number::time::write_instant(first);
        return Err(asked(
            format!("the stream begins at {first}, and nothing is there before"),
            "leave out `--at`, or give a later instant",
            sources,
        ));
    }
    // What is due at an instant and what people did then has happened.
    let until = arguments.at.or(recorded.lines.last().map(|(line, ..)| line.at));
    recorded.lines.retain(|(line, ..)| until.is_none_or(|until| line.at <= until));
    let (engine, _) = recorded.play(&recorded.program, until, sources)?;
    let text = GoalText::new(&recorded.program, &engine.dump(), &arguments.goal);
    if let Some(id) = &text.unknown {
        let message = format!("there is no instance `{id}` at that time");
        return Err(asked(message, "an instance can be asked for from its creation on", sources));
    }
    let file = sources.add_part("<goal>", text.text.as_str(), LineColumn { line: 0, column: 1 });
    let checked = load_with(&recorded.path, (file, &text.text), sources, library)
        .map_err(|finding| Unplayed { findings: vec![*finding], exit: Exit::Unreadable })?;
    let Some(program) = checked.program else {
        let is_its =
            |finding: &Diagnostic| finding.severity == Severity::Error && finding.primary.span.file == file;
        let findings = checked.findings.into_iter().filter(is_its).collect();
        return Err(Unplayed { findings, exit: Exit::Unreadable });
    };
    let (engine, outcomes) = recorded.play(&program, until, sources)?;
    let lines: Vec<Line> = recorded.lines.iter().map(|(line, ..)| line.clone()).collect();
    let state = engine.dump();
    let recording = Recording {
        program: &program,
        sources,
        header: &recorded.header,
        lines: &lines,
        outcomes: &outcomes,
        state: &state,
    };
    let found = quorate_ask::needs(&recording, &engine, &text, &arguments.goal, arguments.acts);
    match found {
        Ok(Some(needs)) => {
            let exit = if needs.answer == Answer::None { Exit::Findings } else { Exit::Done };
            let text = match console.stdout.format {
                Format::Json => format!("{}\n", needs_json(&needs)),
                _ => needs_text(&needs),
            };
            Ok((text, exit))
        }
        Ok(None) => Err(asked(
            "this is no condition that could be asked for".to_owned(),
            "a goal is what stands after `expect` in a scenario, such as `p is carried`",
            sources,
        )),
        Err(fault) => {
            let file = sources.add("<goal>", arguments.goal.as_str());
            let finding = Diagnostic::error(fault.code, Span::new(file, 0, 0), fault.message);
            Err(Unplayed { findings: vec![finding], exit: Exit::ToolFault })
        }
    }
}

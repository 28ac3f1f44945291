use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use quorate_report::Format;

use crate::console::{Color, Console};
use crate::exit::Exit;
use crate::files::reason;
use crate::program::Library;
use crate::{check, diff, doc, expand, explain, fmt, import, needs, run, sim, state, test, why};

/// Constitutions as code: check them, run them on recorded events, and have every finding explained.
#[derive(Debug, Parser)]
#[command(name = "quo", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "Exit codes: 0 done, 1 findings, a refusal under --strict or a difference under --fail, \
                          2 usage, 3 unreadable input, 4 a fault of the tool, 5 less covered than asked for.";

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// The form of what is printed
    #[arg(long, global = true, value_enum, default_value = "human")]
    format: FormatName,
    /// Whether to use colours
    #[arg(long, global = true, value_enum, default_value = "auto")]
    color: Color,
    /// Print findings only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Read the library from this folder instead of the one built in
    #[arg(long, value_name = "DIR", global = true)]
    stdlib: Option<PathBuf>,
    /// Work in this folder
    #[arg(short = 'C', value_name = "DIR", global = true)]
    directory: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find out whether constitutions make sense
    Check(check::CheckArguments),
    /// Take a stream of events through a constitution
    Run(run::RunArguments),
    /// Play scenarios, and see whether they come out as they say
    Test(test::TestArguments),
    /// Run experiments: scenarios with people who choose for themselves, many times
    Sim(sim::SimArguments),
    /// Find out what an edit changes: in the rules, and in what came of a stream of events
    Diff(diff::DiffArguments),
    /// Say why something in a recorded stream is what it is
    Why(why::WhyArguments),
    /// Look for what would make a condition true
    Needs(needs::NeedsArguments),
    /// Print what is publicly known of a group: purpose, members, money, offices, open matters
    State(state::StateArguments),
    /// Print the process that a use of a form amounts to
    Expand(expand::ExpandArguments),
    /// Write a page about each module: what it declares, its documentation, and its examples
    Doc(doc::DocArguments),
    /// Turn other systems' records into a stream of events
    Import(import::ImportArguments),
    /// Lay programs out in the one layout
    Fmt(fmt::FmtArguments),
    /// Print the page of a finding's code, or all codes
    Explain(explain::ExplainArguments),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Human,
    Short,
    Json,
    /// Commands for GitHub, which shows them beside the lines of a change
    Github,
    /// XML for tools that collect tests; of `quo test` alone
    Junit,
}

/// Reads the command line and does what it says.
pub fn obey() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Printing help to a closed pipe is no failure.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let common = arguments.common;
    let format = match common.format {
        FormatName::Human => Format::Human,
        FormatName::Short => Format::Short,
        FormatName::Json => Format::Json,
        FormatName::Github => Format::Github,
        FormatName::Junit => Format::Junit,
    };
    let console = Console::new(format, common.color, common.quiet);
    if let Some(directory) = common.directory
        && let Err(error) = std::env::set_current_dir(&directory)
    {
        return console.usage(&format!("`{}` cannot be entered: {}", directory.display(), reason(&error)));
    }
    if format == Format::Junit && !matches!(arguments.command, Command::Test(_)) {
        return console.usage("only `quo test` writes `--format junit`");
    }
    let library = Library { folder: common.stdlib };
    match arguments.command {
        Command::Check(arguments) => check::check(&console, &library, &arguments),
        Command::Run(arguments) => run::run(&console, &library, &arguments),
        Command::Sim(arguments) => sim::sim(&console, &library, &arguments),
        Command::Diff(arguments) => diff::diff(&console, &library, &arguments),
        Command::State(arguments) => state::state(&console, &library, &arguments),
        Command::Expand(arguments) => expand::expand(&console, &library, &arguments),
        Command::Needs(arguments) => needs::needs(&console, &library, &arguments),
        Command::Why(arguments) => why::why(&console, &library, &arguments),
        Command::Test(arguments) => test::test(&console, &library, &arguments),
        Command::Doc(arguments) => doc::doc(&console, &library, &arguments),
        Command::Import(arguments) => import::import(&console, &library, &arguments),
        Command::Fmt(arguments) => fmt::fmt(&console, &arguments),
        Command::Explain(arguments) => explain::explain(&console, &arguments),
    }
}

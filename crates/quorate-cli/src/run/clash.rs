use std::path::PathBuf;

use super::RunArguments;
use crate::files::{is_same, is_standard};

/// Why the arguments cannot be obeyed together.
pub(super) fn clash(arguments: &RunArguments) -> Option<String> {
    let given = |name, path: &'_ Option<PathBuf>| path.clone().map(|path| (name, path));
    let outputs = [
        given("--out", &arguments.out),
        given("--state", &arguments.state),
        given("--checkpoint", &arguments.checkpoint),
    ];
    let outputs: Vec<(&str, PathBuf)> = outputs.into_iter().flatten().collect();
    let mut inputs = vec![("FILE", arguments.file.clone()), ("--events", arguments.events.clone())];
    inputs.extend(given("--from", &arguments.from));
    let mut standard = inputs.iter().filter(|(_, input)| is_standard(input)).map(|(name, _)| name);
    if let (Some(one), Some(other)) = (standard.next(), standard.next()) {
        return Some(format!("{one} and {other} cannot both be the standard input"));
    }
    for (option, output) in &outputs {
        for (name, input) in &inputs {
            if !is_standard(output) && !is_standard(input) && is_same(output, input) {
                return Some(format!("{option} would overwrite {name}, `{}`", input.display()));
            }
        }
    }
    for (number, (one, output)) in outputs.iter().enumerate() {
        let same = outputs.iter().skip(number + 1).find(|(_, other)| is_same(output, other));
        if let Some((other, _)) = same {
            return Some(format!("{one} and {other} cannot both go to the same place"));
        }
    }
    arguments.checkpoint.as_ref()?;
    let streamed = outputs.iter().filter(|(option, output)| *option != "--state" && is_standard(output));
    let (option, _) = streamed.into_iter().next()?;
    Some(format!("{option} cannot be the standard output stream in a run with a checkpoint"))
}

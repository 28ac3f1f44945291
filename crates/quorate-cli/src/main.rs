//! Arguments, files and exit codes: the quo command.
fn main() {}

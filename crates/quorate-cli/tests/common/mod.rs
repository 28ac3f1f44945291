//! Running the real binary on files of its own.

#![allow(dead_code, reason = "every test file uses a part of this")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// A folder that is removed when it is no longer needed.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("quo-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The command, in a folder.
pub fn quo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quo"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("CI").stdin(Stdio::null());
    command
}

/// Runs the command with arguments.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    finished(quo(folder).args(arguments).output().unwrap())
}

/// Runs the command with a text on its standard input.
pub fn run_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = quo(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A command that has seen enough closes its end early.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    finished(output)
}

fn finished(output: std::process::Output) -> Ran {
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap_or(-1),
    }
}

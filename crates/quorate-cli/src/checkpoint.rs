use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, Severity, Sources};
use quorate_trace::{Checkpoint, StreamError, read_checkpoint, write_checkpoint};

use crate::dump::read_text;
use crate::exit::Exit;
use crate::files::display;
use crate::stream::{Stop, finding, stopped};

/// The checkpoint of another run.
const FOREIGN: u16 = 915;

/// A checkpoint that was found, with its text.
pub struct Found {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Its text.
    pub text: String,
    /// Where it was found.
    pub path: PathBuf,
}

impl Found {
    /// The checkpoint in a file; none if there is no such file.
    pub fn read(path: &Path, sources: &mut Sources) -> Result<Option<Found>, Box<Stop>> {
        if let Err(error) = fs::symlink_metadata(path)
            && error.kind() == io::ErrorKind::NotFound
        {
            return Ok(None);
        }
        let text = read_text(path, sources)?;
        match read_checkpoint(&text) {
            Ok(checkpoint) => Ok(Some(Found { checkpoint, text, path: path.to_path_buf() })),
            Err(error) => Err(Box::new(stopped(&error, &display(path), sources))),
        }
    }

    /// What it comes to that the checkpoint is not one of this run.
    pub fn foreign(&self, key: &str, message: &str, sources: &mut Sources) -> Stop {
        let error = StreamError::in_file(FOREIGN, &self.text, &[key], message).with_help(
            "nothing has been written; run the command that made it, or name another file for this run",
        );
        let finding: Diagnostic = finding(&error, &display(&self.path), Severity::Error, sources);
        Stop { finding, exit: Exit::Unreadable }
    }
}

/// Writes a checkpoint so that there is always a whole one: the old one, or this.
pub fn replace(path: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".new");
    let new = path.with_file_name(name);
    let mut file = File::create(&new)?;
    file.write_all(write_checkpoint(checkpoint).as_bytes())?;
    file.sync_all()?;
    drop(file);
    fs::rename(&new, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // Not every system can make a folder's entry durable by itself; the file is whole either way.
    File::open(folder.unwrap_or_else(|| Path::new("."))).and_then(|folder| folder.sync_all()).ok();
    Ok(())
}

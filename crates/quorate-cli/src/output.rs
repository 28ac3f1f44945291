use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use quorate_trace::{Outcome, write_header, write_outcome};

use crate::files::is_standard;

/// Where outcomes are written.
pub struct Outcomes {
    writer: BufWriter<Box<dyn Write>>,
    /// The last outcome, held back until it is known to be the last.
    held: Option<Outcome>,
    holds_back: bool,
}

impl Outcomes {
    /// Opens a file or the standard output stream and writes the header. With `holds_back` the last outcome can still be
    /// changed until [`Outcomes::finish`].
    pub fn open(path: &Path, program: &str, holds_back: bool) -> io::Result<Outcomes> {
        let target: Box<dyn Write> =
            if is_standard(path) { Box::new(io::stdout()) } else { Box::new(File::create(path)?) };
        let mut writer = BufWriter::with_capacity(1 << 16, target);
        write_header(&mut writer, program)?;
        Ok(Outcomes { writer, held: None, holds_back })
    }

    /// Writes an outcome.
    pub fn write(&mut self, outcome: &Outcome) -> io::Result<()> {
        if !self.holds_back {
            return write_outcome(&mut self.writer, outcome);
        }
        match self.held.replace(outcome.clone()) {
            Some(previous) => write_outcome(&mut self.writer, &previous),
            None => Ok(()),
        }
    }

    /// Writes what is left, with a digest of the state after the last outcome if there is one.
    pub fn finish(&mut self, digest: Option<String>) -> io::Result<()> {
        if let Some(mut last) = self.held.take() {
            last.digest = digest.or(last.digest);
            write_outcome(&mut self.writer, &last)?;
        }
        self.writer.flush()
    }
}

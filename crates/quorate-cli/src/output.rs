use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use quorate_trace::{Outcome, Part, read_outcomes, write_header, write_outcome};

use crate::files::is_standard;
use crate::trail::{SharedTrail, Trail, Trailed};

/// Where outcomes are written.
pub struct Outcomes {
    writer: BufWriter<Box<dyn Write>>,
    /// What has been written, of a run that may be gone on with.
    trail: Option<(File, SharedTrail)>,
    program: String,
    /// How many outcomes have been written.
    count: u64,
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
        let mut outcomes = Outcomes::to(target, program, holds_back);
        write_header(&mut outcomes.writer, program)?;
        Ok(outcomes)
    }

    /// The same for a run that may be gone on with.
    pub fn open_trailed(path: &Path, program: &str, holds_back: bool) -> io::Result<Outcomes> {
        let mut outcomes = Outcomes::on(File::create(path)?, Trail::default(), program, holds_back)?;
        write_header(&mut outcomes.writer, program)?;
        Ok(outcomes)
    }

    /// Goes on with a file behind a part of it; none, and nothing is changed, if it does not begin with that part.
    pub fn go_on(
        path: &Path,
        part: &Part,
        held: Option<&str>,
        program: &str,
        holds_back: bool,
    ) -> io::Result<Option<Outcomes>> {
        let mut file = match OpenOptions::new().read(true).write(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut trail = Trail::default();
        let mut piece = vec![0; 1 << 16];
        let mut begin = Read::take(&mut file, part.bytes);
        loop {
            let count = begin.read(&mut piece)?;
            if count == 0 {
                break;
            }
            trail.push(piece.get(..count).unwrap_or_default());
            trail.reach_all();
        }
        if trail.part(part.lines) != *part {
            return Ok(None);
        }
        file.set_len(part.bytes)?;
        file.seek(SeekFrom::Start(part.bytes))?;
        let mut outcomes = Outcomes::on(file, trail, program, holds_back)?;
        outcomes.count = part.lines;
        outcomes.held = held.and_then(|line| outcomes.outcome(line));
        Ok(Some(outcomes))
    }

    /// Writes an outcome.
    pub fn write(&mut self, outcome: &Outcome) -> io::Result<()> {
        if !self.holds_back {
            return self.put(outcome);
        }
        match self.held.replace(outcome.clone()) {
            Some(previous) => self.put(&previous),
            None => Ok(()),
        }
    }

    /// Writes what is left, with a digest of the state after the last outcome if there is one.
    pub fn finish(&mut self, digest: Option<String>) -> io::Result<()> {
        if let Some(mut last) = self.held.take() {
            last.digest = digest.or(last.digest);
            self.put(&last)?;
        }
        self.writer.flush()
    }

    /// What has been written, once it is out of reach of anything that may happen to the run; and the line of the outcome
    /// that is held back.
    pub fn settled(&mut self) -> io::Result<(Part, Option<String>)> {
        self.writer.flush()?;
        let Some((file, trail)) = &self.trail else { return Ok((Part::default(), None)) };
        file.sync_data()?;
        let held = self.held.as_ref().map(|held| {
            let mut line = Vec::new();
            write_outcome(&mut line, held).map(|()| String::from_utf8_lossy(&line).into_owned())
        });
        Ok((trail.borrow().part(self.count), held.transpose()?))
    }

    fn to(target: Box<dyn Write>, program: &str, holds_back: bool) -> Outcomes {
        let writer = BufWriter::with_capacity(1 << 16, target);
        let program = program.to_owned();
        Outcomes { writer, trail: None, program, count: 0, held: None, holds_back }
    }

    fn on(file: File, trail: Trail, program: &str, holds_back: bool) -> io::Result<Outcomes> {
        let trail: SharedTrail = Rc::new(RefCell::new(trail));
        let target = Trailed::new(file.try_clone()?, Rc::clone(&trail));
        let outcomes = Outcomes::to(Box::new(target), program, holds_back);
        Ok(Outcomes { trail: Some((file, trail)), ..outcomes })
    }

    fn put(&mut self, outcome: &Outcome) -> io::Result<()> {
        self.count += 1;
        write_outcome(&mut self.writer, outcome)
    }

    /// The outcome that a line was written of.
    fn outcome(&self, line: &str) -> Option<Outcome> {
        let mut file = Vec::new();
        write_header(&mut file, &self.program).ok()?;
        file.extend_from_slice(line.as_bytes());
        read_outcomes(file.as_slice()).ok()?.1.pop()
    }
}

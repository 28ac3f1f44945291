use std::cell::RefCell;
use std::io::{self, BufRead, Read, Write};
use std::rc::Rc;

use quorate_trace::Part;
use sha2::{Digest, Sha256};

/// What is known of the first part of a file, as it is read or written: how long it is, and its digest.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    hash: Sha256,
    bytes: u64,
    /// What comes after that part.
    ahead: Vec<u8>,
}

impl Trail {
    /// Takes what comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.ahead.extend_from_slice(bytes);
    }

    /// Lets the part reach to this byte, as far as that is known; whether it does.
    pub fn reach(&mut self, end: u64) -> bool {
        let wanted = usize::try_from(end.saturating_sub(self.bytes)).unwrap_or(usize::MAX);
        let count = wanted.min(self.ahead.len());
        self.hash.update(self.ahead.get(..count).unwrap_or_default());
        self.ahead.drain(..count);
        self.bytes += count as u64;
        self.bytes == end
    }

    /// Lets the part reach as far as is known.
    pub fn reach_all(&mut self) {
        self.reach(self.bytes + self.ahead.len() as u64);
    }

    /// Whether so much is known that the part should reach further.
    pub fn is_long(&self) -> bool {
        self.ahead.len() > 1 << 20
    }

    /// The part, with so many lines.
    pub fn part(&self, lines: u64) -> Part {
        let digest = self.hash.clone().finalize();
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Part { lines, bytes: self.bytes, digest }
    }
}

/// A trail that a reader or a writer leaves and somebody else looks at.
pub type SharedTrail = Rc<RefCell<Trail>>;

/// What is read, or written, through it leaves a trail.
pub struct Trailed<T> {
    inner: T,
    trail: SharedTrail,
}

impl<T> Trailed<T> {
    /// Lets something leave a trail.
    pub fn new(inner: T, trail: SharedTrail) -> Trailed<T> {
        Trailed { inner, trail }
    }
}

impl<R: BufRead> Read for Trailed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.trail.borrow_mut().push(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Trailed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is there has been read, so that reading it again costs nothing and cannot fail.
        if let Ok(bytes) = self.inner.fill_buf() {
            self.trail.borrow_mut().push(bytes.get(..count).unwrap_or_default());
        }
        self.inner.consume(count);
    }
}

impl<W: Write> Write for Trailed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        let mut trail = self.trail.borrow_mut();
        trail.push(bytes.get(..count).unwrap_or_default());
        trail.reach_all();
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_digest_of_its_bytes_however_they_come() {
        let trail = SharedTrail::default();
        let mut reader = Trailed::new(&b"hello, world"[..], Rc::clone(&trail));
        reader.consume(3);
        assert!(!trail.borrow_mut().reach(5));
        reader.consume(9);
        let mut other = Trail::default();
        other.push(b"hello");
        other.reach_all();
        assert!(trail.borrow_mut().reach(3) && trail.borrow_mut().reach(5));
        assert_eq!(trail.borrow().part(1), other.part(1));
        assert_eq!(other.part(1).bytes, 5);
        assert!(!trail.borrow_mut().reach(13), "there is no such byte");
    }
}

use std::fs::File;
use std::io::{self, IsTerminal, Read};

use indicatif::{ProgressBar, ProgressStyle};

/// Streams shorter than this are over before anybody looks.
const LONG: u64 = 1 << 20;

/// A bar on the standard error stream, for a long file in front of a person; otherwise one that is not seen.
pub fn bar(file: &File, quiet: bool) -> ProgressBar {
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map_or(0, |data| data.len());
    if quiet || length <= LONG || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}%  {bytes_per_sec}  {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// The file, moving the bar as it is read.
pub fn watched(file: File, bar: &ProgressBar) -> Box<dyn Read> {
    if bar.is_hidden() { Box::new(file) } else { Box::new(bar.wrap_read(file)) }
}

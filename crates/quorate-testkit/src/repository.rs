//! Where the repository is, and what lies in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is made by tools and belongs to nobody.
const MADE: [&str; 2] = ["target", ".git"];

/// The top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Every file below a folder, sorted, without those that are made.
///
/// # Errors
///
/// What the file system says of a folder that cannot be read.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            // In a second worktree `.git` is a file.
            if MADE.iter().any(|made| entry.file_name() == *made) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The folders in a folder, sorted by name.
///
/// # Errors
///
/// What the file system says of a folder that cannot be read.
pub fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        found.extend(entry.file_type()?.is_dir().then(|| entry.path()));
    }
    found.sort();
    Ok(found)
}

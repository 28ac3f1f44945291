//! Writes the table of the library's files, so that a new module is embedded by being there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let home = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let library = Path::new(&home).join("../../stdlib");
    println!("cargo::rerun-if-changed={}", library.display());
    let mut files = Vec::new();
    for folder in ["ports", "std"] {
        for entry in fs::read_dir(library.join(folder))? {
            files.push(entry?.path());
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "quo"));
    files.sort();
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("files.rs"), table(&library, &files))
}

/// The text of an array of pairs: the path below the library, and the file's text.
fn table(library: &Path, files: &[PathBuf]) -> String {
    let mut table = String::from("[\n");
    for file in files {
        let path = file.strip_prefix(library).unwrap_or(file).display();
        let _ = writeln!(table, "    (\"{path}\", include_str!({:?})),", file.display().to_string());
    }
    table + "]\n"
}

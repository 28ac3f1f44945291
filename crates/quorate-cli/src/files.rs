use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, FileId, Sources, Span};

/// A constitution larger than this is not one.
const LARGEST: u64 = 32 << 20;

/// The name of the standard input stream in messages.
pub const STDIN: &str = "<stdin>";

/// Whether a path means a standard stream.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether two paths lead to one file.
pub fn is_same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// What a file is called in messages.
pub fn display(path: &Path) -> String {
    if is_standard(path) { STDIN.to_owned() } else { path.to_string_lossy().into_owned() }
}

/// Reads a program's text.
pub fn read_program(path: &Path, sources: &mut Sources) -> Result<FileId, Box<Diagnostic>> {
    let text = read_text(path, LARGEST, sources)?;
    Ok(sources.add(display(path), text))
}

/// Reads a text that is not empty and at most so many bytes long.
pub fn read_text(path: &Path, largest: u64, sources: &mut Sources) -> Result<String, Box<Diagnostic>> {
    let name = display(path);
    let bytes = match read_bytes(path, largest) {
        Ok(bytes) => bytes,
        Err(error) => return Err(Box::new(unreadable(&name, &reason(&error), sources))),
    };
    if bytes.len() as u64 > largest {
        let larger = format!("it is larger than {} MiB", largest >> 20);
        return Err(Box::new(unreadable(&name, &larger, sources).help("is it the right file?")));
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => {
            let file = sources.add(&name, text);
            let message = format!("there is nothing in `{name}`");
            Err(Box::new(
                Diagnostic::error(909, Span::new(file, 0, 0), message).help("is it the right file?"),
            ))
        }
        Ok(text) => Ok(text),
        Err(error) => Err(Box::new(not_utf8(&name, &error, sources))),
    }
}

/// The finding that a file cannot be read.
pub fn unreadable(name: &str, reason: &str, sources: &mut Sources) -> Diagnostic {
    let file = sources.add(name, "");
    Diagnostic::error(909, Span::new(file, 0, 0), format!("`{name}` cannot be read: {reason}"))
}

/// The finding that a file cannot be written.
pub fn unwritable(name: &str, error: &io::Error, sources: &mut Sources) -> Diagnostic {
    let file = sources.add(name, "");
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => reason(error),
    };
    Diagnostic::error(909, Span::new(file, 0, 0), format!("`{name}` cannot be written: {reason}"))
}

/// Puts a text in the place of a file's, as a whole or not at all. Links stay links, and who may read it stays as it was.
pub fn replace_text(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unfinished = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = File::create_new(&unfinished).and_then(|mut file| {
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(&unfinished, &path));
    if replaced.is_err() {
        // What could not be finished may be gone already.
        let _ = fs::remove_file(&unfinished);
    }
    replaced
}

/// Why the outside world said no, in a few words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be opened".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// All programs below the paths: files as they are, folders with every `.quo` file in them, in order of their names.
pub fn programs(paths: &[PathBuf], sources: &mut Sources) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut programs = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        if !path.is_dir() {
            programs.push(path.clone());
            continue;
        }
        let before = programs.len();
        if let Err((folder, error)) = below(path, &mut programs) {
            findings.push(unreadable(&display(&folder), &reason(&error), sources));
        } else if programs.len() == before {
            findings.push(unreadable(&display(path), "there is no `.quo` file in this folder", sources));
        }
    }
    (programs, findings)
}

fn below(folder: &Path, programs: &mut Vec<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        for entry in entries.map_err(|error| (folder.clone(), error))? {
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            let Ok(kind) = entry.file_type() else { continue };
            if is_hidden {
                continue;
            }
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "quo") {
                found.push(path);
            }
        }
    }
    found.sort();
    programs
        .extend(found.into_iter().map(|path| path.strip_prefix(".").map_or(path.clone(), Path::to_path_buf)));
    Ok(())
}

fn read_bytes(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if is_standard(path) {
        io::stdin().lock().take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error, sources: &mut Sources) -> Diagnostic {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let file = sources.add(name, text);
    let start = u32::try_from(good).unwrap_or(u32::MAX);
    let span = Span::new(file, start, start.saturating_add(3));
    Diagnostic::error(909, span, format!("`{name}` is not text in UTF-8"))
        .label("no such character")
        .help("save the file as UTF-8")
}

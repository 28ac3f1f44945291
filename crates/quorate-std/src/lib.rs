//! The text of the library and of the ports, embedded.
//!
//! A file is known by its path below `stdlib/`: `ports/moloch_v1.quo`.

/// Every file, sorted by path.
static FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The text of the file at `path`.
pub fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// Whether a `use` of this module asks for the library: `std.vote`, `ports.moloch_v1`.
pub fn is_module(path: &str) -> bool {
    path.starts_with("std.") || path.starts_with("ports.")
}

/// All files: path and text, sorted by path.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn below(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                below(&path, &format!("{name}/"), found);
            } else if name.ends_with(".quo") {
                found.push(name);
            }
        }
    }

    #[test]
    fn every_file_of_the_library_is_embedded() {
        let mut found = Vec::new();
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib"), "", &mut found);
        found.sort();
        let known: Vec<&str> = files().iter().map(|(path, _)| *path).collect();
        assert_eq!(known, found);
    }

    #[test]
    fn files_are_found_by_path() {
        assert!(file("ports/moloch_v1.quo").is_some_and(|text| text.contains("body Moloch")));
        assert_eq!(file("ports/nothing.quo"), None);
    }
}

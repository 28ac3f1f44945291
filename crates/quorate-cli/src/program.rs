use std::fs;
use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, FileId, Interner, Severity, Sources};
use quorate_check::Found;
use quorate_ir::Program;
use quorate_syntax::ast::File;

use crate::files::{display, read_program, reason};

/// A program and what there is to say about it.
pub struct Checked {
    /// The file itself.
    pub file: FileId,
    /// What it declares.
    pub tree: File,
    /// The program, if it can run.
    pub program: Option<Program>,
    /// What was found, file by file, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// Where the library's modules are read from.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// A folder instead of the library that is built in.
    pub folder: Option<PathBuf>,
}

/// What an example in a file's documentation calls that file in its `use` lines.
pub const HOST: &str = "this_very_file";

/// Reads, parses and checks a file with everything it uses. The error is that it cannot be read.
pub fn load(path: &Path, sources: &mut Sources, library: &Library) -> Result<Checked, Box<Diagnostic>> {
    let file = read_program(path, sources)?;
    let own = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    Ok(checked(path, file, &own, sources, &mut |module| library.find(module, &folder)))
}

/// Parses and checks a text that uses nothing but the library.
pub fn load_text(text: &str, sources: &mut Sources, library: &Library) -> Checked {
    let file = sources.add("<program>", text);
    let mut find = |module: &str| library.find(module, Path::new(""));
    checked(Path::new("<program>"), file, "", sources, &mut find)
}

/// The same with a text more at its end: a scenario that stands in no file.
pub fn load_with(
    path: &Path,
    added: (FileId, &str),
    sources: &mut Sources,
    library: &Library,
) -> Result<Checked, Box<Diagnostic>> {
    let file = read_program(path, sources)?;
    let own = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    Ok(checked_with(path, file, &own, Some(added), sources, &mut |module| library.find(module, &folder)))
}

/// Parses and checks an example that stands in the documentation of a file, whose text is `host`.
pub fn load_example(
    path: &Path,
    example: FileId,
    host: &str,
    sources: &mut Sources,
    library: &Library,
) -> Checked {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    checked(path, example, "", sources, &mut |module| match module {
        HOST => Found::Text(display(path), host.to_owned()),
        _ => library.find(module, &folder),
    })
}

fn checked(
    path: &Path,
    file: FileId,
    own: &str,
    sources: &mut Sources,
    find: &mut dyn FnMut(&str) -> Found,
) -> Checked {
    checked_with(path, file, own, None, sources, find)
}

fn checked_with(
    path: &Path,
    file: FileId,
    own: &str,
    added: Option<(FileId, &str)>,
    sources: &mut Sources,
    find: &mut dyn FnMut(&str) -> Found,
) -> Checked {
    let mut names = Interner::default();
    let (mut modules, mut findings) = quorate_check::read_modules(file, own, sources, &mut names, find);
    if let (Some((added, text)), Some(module)) = (added, modules.last_mut()) {
        let parsed = quorate_syntax::parse(added, text, &mut names);
        module.file.items.extend(parsed.file.items);
        findings.extend(parsed.diagnostics);
    }
    let (program, checked) = quorate_check::check_modules(&modules, &display(path), &names);
    findings.extend(checked);
    findings.sort_by_key(|finding| {
        let span = finding.primary.span;
        (span.file, span.start, finding.severity)
    });
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    // A file stands after all that it uses.
    let tree = modules.pop().map_or_else(File::default, |module| module.file);
    Checked { file, tree, program: program.filter(|_| !has_errors), findings }
}

impl Library {
    /// Whether a file of this path holds a module of the library.
    pub fn holds(&self, path: &str) -> bool {
        match &self.folder {
            Some(folder) => Path::new(path).starts_with(folder),
            None => quorate_std::file(path).is_some(),
        }
    }

    /// The text of a module: of the library, or of the package that the folder is.
    fn find(&self, module: &str, package: &Path) -> Found {
        let below = format!("{}.quo", module.replace('.', "/"));
        if !quorate_std::is_module(module) {
            return read(&package.join(&below));
        }
        match &self.folder {
            Some(folder) => read(&folder.join(&below)),
            None => match quorate_std::file(&below) {
                Some(text) => Found::Text(below, text.to_owned()),
                None => Found::Nothing("the library has no such module".to_owned()),
            },
        }
    }
}

fn read(path: &Path) -> Found {
    match fs::read_to_string(path) {
        Ok(text) => Found::Text(display(path), text),
        Err(error) => Found::Nothing(format!("`{}`: {}", display(path), reason(&error))),
    }
}

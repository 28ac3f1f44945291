//! A port of the library, ready to run.

use quorate_base::{Diagnostic, Interner, Severity, Sources, Span};
use quorate_check::Found;
use quorate_engine::Engine;
use quorate_ir::{Function, Program};

/// A program of the library, or one that uses it.
#[derive(Debug)]
pub struct Port {
    name: String,
    /// The text, if it is not the library's.
    text: Option<String>,
    program: Program,
    sources: Sources,
}

impl Port {
    /// Reads and checks a program of the library, or another text of that name which uses it; the error is what is wrong
    /// with it, a line each.
    pub fn open(path: &str, text: Option<String>) -> Result<Port, String> {
        let mut sources = Sources::default();
        let mut names = Interner::default();
        let (folder, own) = path.rsplit_once('/').unwrap_or(("", path));
        let (name, file) = match &text {
            Some(text) => (own.to_owned(), sources.add(own, text.as_str())),
            None => {
                let text = quorate_std::file(path);
                let text = text.ok_or_else(|| format!("{path}: the library has no such file"))?;
                (format!("stdlib/{path}"), sources.add(format!("stdlib/{path}"), text))
            }
        };
        let own = own.trim_end_matches(".quo");
        let module = if text.is_none() { format!("{folder}.{own}") } else { own.to_owned() };
        let (modules, mut findings) =
            quorate_check::read_modules(file, &module, &mut sources, &mut names, &mut find);
        let (program, checked) = quorate_check::check_modules(&modules, &name, &names);
        findings.extend(checked);
        findings.retain(|finding| finding.severity == Severity::Error);
        match program {
            Some(program) if findings.is_empty() => Ok(Port { name, text, program, sources }),
            _ => Err(tell(&sources, &findings)),
        }
    }

    /// A fresh engine for it.
    pub fn engine(&self) -> Result<Engine, String> {
        let places = |span: Span| self.sources.place(span);
        Engine::new(&self.program, &places).map_err(|diagnostics| tell(&self.sources, &diagnostics))
    }

    /// Its functions, in order of their numbers.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.program.functions.iter()
    }

    /// What streams call the program: its place in the library, or a file beside them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text of that file.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// The text of a module of the library.
fn find(module: &str) -> Found {
    let path = format!("{}.quo", module.replace('.', "/"));
    match quorate_std::file(&path) {
        Some(text) => Found::Text(path, text.to_owned()),
        None => Found::Nothing("the library has no such module".to_owned()),
    }
}

fn tell(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let line = |finding: &Diagnostic| {
        let Diagnostic { code, message, primary, .. } = finding;
        format!("{}: {code}: {message} {}", sources.place(primary.span), primary.text)
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

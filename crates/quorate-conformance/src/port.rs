//! A port of the library, ready to run.

use quorate_base::{Diagnostic, Interner, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;

/// A program of the library.
#[derive(Debug)]
pub struct Port {
    path: &'static str,
    program: Program,
    sources: Sources,
}

impl Port {
    /// Reads and checks a program of the library; the error is what is wrong with it, a line each.
    pub fn open(path: &'static str) -> Result<Port, String> {
        let text = quorate_std::file(path).ok_or_else(|| format!("{path}: the library has no such file"))?;
        let mut sources = Sources::default();
        let mut names = Interner::default();
        let file = sources.add(format!("stdlib/{path}"), text);
        let parse = quorate_syntax::parse(file, text, &mut names);
        let (program, mut diagnostics) = quorate_check::check(&parse.file, &format!("stdlib/{path}"), &names);
        let errors = parse.diagnostics.len();
        diagnostics.splice(0..0, parse.diagnostics);
        match program {
            Some(program) if errors == 0 => Ok(Port { path, program, sources }),
            _ => Err(tell(&sources, &diagnostics)),
        }
    }

    /// A fresh engine for it.
    pub fn engine(&self) -> Result<Engine, String> {
        let places = |span: Span| self.sources.place(span);
        Engine::new(&self.program, &places).map_err(|diagnostics| tell(&self.sources, &diagnostics))
    }

    /// Its path in the library.
    pub fn path(&self) -> &'static str {
        self.path
    }
}

fn tell(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let line = |finding: &Diagnostic| {
        let Diagnostic { code, message, primary, .. } = finding;
        format!("{}: {code}: {message} {}", sources.place(primary.span), primary.text)
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

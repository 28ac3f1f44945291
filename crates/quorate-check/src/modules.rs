//! The files of a program, and the names they take from each other.

use crate::context::Checker;
use crate::scope::{TypeName, Value};
use crate::suggest::nearest_of;
use quorate_base::{Diagnostic, FileId, Interner, Sources, Span};
use quorate_syntax::ast::{self, ItemKind};

/// Modules that lead to each other deeper than this are refused.
const MODULES_DEEP: usize = 64;

/// One file of a program.
#[derive(Clone, Debug)]
pub struct Module {
    /// What `use` calls it, such as `std.vote`.
    pub path: String,
    /// Its tree.
    pub file: ast::File,
}

/// What was found where a module is looked for.
pub enum Found {
    /// Its text, and what the file is called in messages.
    Text(String, String),
    /// Nothing; in a few words, why.
    Nothing(String),
}

/// Reads a file and everything that it and its modules `use`. The file itself comes last; each module comes after those
/// it uses.
///
/// `path` is what a `use` would call the file; `find` is asked once for each module, by the path that the `use` names.
/// Diagnostics are those of reading: what is wrong in the texts, circles (`Q0203`) and modules that are not there
/// (`Q0201`).
pub fn read_modules(
    file: FileId,
    path: &str,
    sources: &mut Sources,
    names: &mut Interner,
    find: &mut dyn FnMut(&str) -> Found,
) -> (Vec<Module>, Vec<Diagnostic>) {
    let mut reading =
        Reading { sources, names, find, modules: Vec::new(), open: Vec::new(), diagnostics: Vec::new() };
    reading.read(file, path);
    (reading.modules, reading.diagnostics)
}

struct Reading<'r> {
    sources: &'r mut Sources,
    names: &'r mut Interner,
    find: &'r mut dyn FnMut(&str) -> Found,
    modules: Vec<Module>,
    /// The modules being read, outermost first.
    open: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn read(&mut self, file: FileId, path: &str) {
        let Some(text) = self.sources.get(file).map(|source| source.text.clone()) else { return };
        let parse = quorate_syntax::parse(file, &text, self.names);
        self.diagnostics.extend(parse.diagnostics);
        self.open.push(path.to_owned());
        for item in &parse.file.items {
            if let ItemKind::Use(used) = &item.kind {
                self.follow(used, item.span);
            }
        }
        self.open.pop();
        self.modules.push(Module { path: path.to_owned(), file: parse.file });
    }

    fn follow(&mut self, used: &ast::Use, span: Span) {
        let path = path_of(used, self.names);
        if self.modules.iter().any(|module| module.path == path) {
            return;
        }
        let place = used
            .path
            .first()
            .map_or(span, |first| used.path.last().map_or(first.span, |last| first.span.to(last.span)));
        if let Some(start) = self.open.iter().position(|open| *open == path) {
            let mut circle: Vec<_> = self.open.iter().skip(start).map(|path| format!("`{path}`")).collect();
            circle.push(format!("`{path}`"));
            let message = format!("this leads back to the file itself: {}", circle.join(" uses "));
            self.diagnostics.push(
                Diagnostic::error(203, place, message)
                    .help("put what both need into a third file that uses neither"),
            );
            return;
        }
        if self.open.len() >= MODULES_DEEP {
            let message = format!("files use each other more than {MODULES_DEEP} deep here");
            self.diagnostics.push(Diagnostic::error(203, place, message));
            return;
        }
        match (self.find)(&path) {
            Found::Text(name, text) => {
                let file = self.sources.add(name, text);
                self.read(file, &path);
            }
            Found::Nothing(reason) => {
                self.diagnostics.push(
                    Diagnostic::error(201, place, format!("there is no file for `{path}`")).label(reason),
                );
            }
        }
    }
}

/// What a `use` calls its module.
fn path_of(used: &ast::Use, names: &Interner) -> String {
    used.path.iter().map(|part| names.text(part.name)).collect::<Vec<_>>().join(".")
}

impl<'a> Checker<'a> {
    /// Declares the forms of a module, and notes the types it declares.
    pub(crate) fn collect_early(&mut self, module: &'a Module) {
        let (origin, here) = (self.origin, self.module_here());
        for item in &module.file.items {
            match &item.kind {
                ItemKind::Form(form) => self.declare_form(form, origin, None),
                ItemKind::Type(decl) => {
                    self.type_decls.entry((here, decl.name.name)).or_insert((here, decl));
                }
                _ => {}
            }
        }
    }

    /// Takes forms, and what is known early of types, from other modules.
    pub(crate) fn take_early(&mut self, module: &'a Module, modules: &'a [Module]) {
        let here = self.module_here();
        for (used, from) in self.uses(module, modules) {
            for name in &used.names {
                if let Some((home, decl)) = self.type_decls.get(&(from, name.name)).copied()
                    && home == from
                {
                    self.type_decls.entry((here, name.name)).or_insert((home, decl));
                }
                let form = self.modules.get(from).and_then(|scope| scope.forms.get(&name.name)).copied();
                let Some((form, _)) = form else { continue };
                let is_own = self.forms.get(form).and_then(|form| self.origin_of(form.origin));
                if is_own.is_some_and(|origin| origin.module == from)
                    && let Some(scope) = self.modules.get_mut(here)
                {
                    match scope.forms.get(&name.name).copied() {
                        Some((other, first)) if other != form => self.declared_twice(*name, first),
                        _ => {
                            scope.forms.insert(name.name, (form, name.span));
                        }
                    }
                }
            }
        }
    }

    /// Takes values, types and assets from other modules; says so if a name is not there.
    pub(crate) fn take_names(&mut self, module: &'a Module, modules: &'a [Module]) {
        for item in &module.file.items {
            let ItemKind::Use(used) = &item.kind else { continue };
            let path = path_of(used, self.names);
            match modules.iter().position(|other| other.path == path) {
                Some(from) if from == self.module_here() => {}
                Some(from) => used.names.iter().for_each(|name| self.take(*name, from, &path, modules)),
                None => {
                    // Whoever read the files has said that it is not there.
                    self.left_out.extend(used.names.iter().map(|name| name.name));
                    self.incomplete = true;
                }
            }
        }
    }

    fn uses(&self, module: &'a Module, modules: &'a [Module]) -> Vec<(&'a ast::Use, usize)> {
        let uses = module.file.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Use(used) => {
                let path = path_of(used, self.names);
                Some((used, modules.iter().position(|other| other.path == path)?))
            }
            _ => None,
        });
        uses.collect()
    }

    fn take(&mut self, name: ast::Ident, from: usize, path: &str, modules: &'a [Module]) {
        let here = self.module_here();
        let Some(source) = modules.get(from) else { return };
        let is_declared = declares(&source.file, name);
        let Some(scope) = self.modules.get(from).filter(|_| is_declared) else {
            if self.modules.get(from).is_some_and(|scope| scope.open) || self.left_out.contains(&name.name) {
                self.left_out.insert(name.name);
                self.incomplete = true;
                return;
            }
            self.left_out.insert(name.name);
            let word = self.word(name.name);
            let known = source.file.items.iter().filter_map(declared_name).map(|name| self.word(name.name));
            let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic = Diagnostic::error(201, name.span, format!("`{path}` declares no `{word}`"));
            diagnostic.help.extend(near);
            return self.report(diagnostic);
        };
        let value = scope.values.get(&name.name).map(|(value, _)| *value);
        let ty = scope.types.get(&name.name).map(|(ty, _)| *ty);
        let asset = scope.assets.get(&name.name).map(|(asset, _)| *asset);
        let constructors: Vec<_> = match ty {
            Some(TypeName::Sum(sum)) => scope
                .constructors
                .iter()
                .flat_map(|(name, all)| all.iter().map(|found| (*name, *found)))
                .filter(|(_, (of, _))| *of == sum)
                .collect(),
            _ => Vec::new(),
        };
        let Some(own) = self.modules.get_mut(here) else { return };
        let mut clash = None;
        if let Some(value @ (Value::Function(_) | Value::Generic(_))) = value {
            clash = clash.or(own.values.insert(name.name, (value, name.span)).map(|(_, first)| first));
        }
        if let Some(ty) = ty {
            clash = clash.or(own.types.insert(name.name, (ty, name.span)).map(|(_, first)| first));
        }
        if let Some(asset) = asset
            && let Some((other, first)) = own.assets.insert(name.name, (asset, name.span))
            && other != asset
        {
            clash = Some(first);
        }
        for (constructor, found) in constructors {
            let known = own.constructors.entry(constructor).or_default();
            if !known.contains(&found) {
                known.push(found);
            }
        }
        if let Some(first) = clash {
            self.declared_twice(name, first);
        }
    }
}

fn declares(file: &ast::File, name: ast::Ident) -> bool {
    file.items.iter().filter_map(declared_name).any(|declared| declared.name == name.name)
}

/// The name of what can be taken from a file.
fn declared_name(item: &ast::Item) -> Option<ast::Ident> {
    match &item.kind {
        ItemKind::Asset(asset) => Some(asset.name),
        ItemKind::Quantity(quantity) => Some(quantity.name),
        ItemKind::Type(decl) => Some(decl.name),
        ItemKind::Fn(function) => Some(function.name),
        ItemKind::Process(process) => Some(process.name),
        ItemKind::Form(form) => Some(form.name),
        ItemKind::FormUse(form_use) => Some(form_use.name),
        ItemKind::Behaviour(behaviour) => Some(behaviour.name),
        ItemKind::Use(_) | ItemKind::Scenario(_) | ItemKind::Experiment(_) | ItemKind::Error => None,
    }
}

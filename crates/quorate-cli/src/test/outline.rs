//! What stands where in a file.

use quorate_base::{FileId, Interner, Span};
use quorate_syntax::ast::{Item, ItemKind, Member, MemberKind};
use quorate_syntax::parse;

/// A stretch of a file: its first byte and the one after the last.
pub type Place = (u32, u32);

/// The declarations of a file with what is in them.
pub struct Outline {
    /// An outer one before those in it.
    parts: Vec<Part>,
}

/// A declaration, or a member of one.
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// The processes, bodies or forms it stands in, outermost first.
    pub process: String,
    /// What it is called.
    pub name: Option<String>,
    /// Whether it is a handler, deadline or block: text that rules what happens, and is not asked besides.
    pub is_ruling: bool,
    /// Whether it is a scenario.
    pub is_scenario: bool,
    /// Whether others are in it.
    is_outer: bool,
}

impl Part {
    /// Its name with that of its process.
    pub fn title(&self) -> String {
        let parts = [Some(self.process.as_str()).filter(|process| !process.is_empty()), self.name.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(".")
    }
}

impl Outline {
    /// What stands where in a text.
    pub fn of(text: &str) -> Outline {
        let mut names = Interner::default();
        let file = parse(FileId::default(), text, &mut names).file;
        let mut outline = Outline { parts: Vec::new() };
        for item in &file.items {
            let name = match &item.kind {
                ItemKind::Use(_) | ItemKind::Error => continue,
                ItemKind::Scenario(play) | ItemKind::Experiment(play) => {
                    Some(format!("scenario \"{}\"", play.name.text))
                }
                _ => item.name().map(|name| names.text(name.name).to_owned()),
            };
            let members = members_of(item);
            let process = if members.is_some() { name.clone().unwrap_or_default() } else { String::new() };
            outline.parts.push(Part {
                place: place(item.span),
                process: process.clone(),
                name: name.filter(|_| members.is_none()),
                is_ruling: false,
                is_scenario: matches!(item.kind, ItemKind::Scenario(_) | ItemKind::Experiment(_)),
                is_outer: members.is_some(),
            });
            outline.members(members.unwrap_or_default(), &process, &names);
        }
        outline
    }

    /// The innermost part at a place.
    pub fn at(&self, (start, _): Place) -> Option<&Part> {
        self.parts.iter().rfind(|part| part.place.0 <= start && start < part.place.1)
    }

    /// The parts that no others are in.
    pub fn innermost(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| !part.is_outer)
    }

    fn members(&mut self, members: &[Member], process: &str, names: &Interner) {
        for member in members {
            let own = member.name().map(|name| names.text(name.name));
            let name = match &member.kind {
                MemberKind::Start(..) => Some("start"),
                _ => own,
            };
            let within = format!("{process}.{}", own.unwrap_or_default());
            let nested = match &member.kind {
                MemberKind::Process(nested) => Some((&nested.members, within.as_str())),
                MemberKind::Form(nested) => Some((&nested.members, within.as_str())),
                MemberKind::FormUse(nested) => Some((&nested.members, within.as_str())),
                MemberKind::State(_, _, nested) | MemberKind::Include(_, _, nested) => {
                    Some((nested, process))
                }
                _ => None,
            };
            self.parts.push(Part {
                place: place(member.span),
                process: process.to_owned(),
                name: name.map(str::to_owned),
                is_ruling: is_ruling(&member.kind),
                is_scenario: false,
                is_outer: nested.is_some_and(|(nested, _)| !nested.is_empty()),
            });
            if let Some((nested, within)) = nested {
                self.members(nested, within, names);
            }
        }
    }
}

/// The place of a span.
pub fn place(span: Span) -> Place {
    (span.start, span.end)
}

fn members_of(item: &Item) -> Option<&[Member]> {
    match &item.kind {
        ItemKind::Process(process) => Some(&process.members),
        ItemKind::Form(form) => Some(&form.members),
        ItemKind::FormUse(form_use) => Some(&form_use.members),
        _ => None,
    }
}

fn is_ruling(kind: &MemberKind) -> bool {
    use MemberKind::{At, Every, Hook, HookFill, On, Proc, Start};
    matches!(kind, On(..) | Start(..) | At(_) | Every(_) | Proc(_) | Hook(_) | HookFill(..))
}

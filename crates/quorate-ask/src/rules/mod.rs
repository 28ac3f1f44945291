//! What an edit changes in the rules: by meaning, so that layout, comments, the order of declarations and the names of
//! variables make no difference.

mod member;

use std::collections::HashMap;

use quorate_base::{Sources, Span};
use quorate_ir::{MemberWords, Program, Template, TemplateId};

use crate::align::align;
use crate::reach::Mentions;
use member::{Found, compare};

/// A program with the text it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The program.
    pub program: &'a Program,
    /// Where its text stands.
    pub sources: &'a Sources,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

/// A difference between two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// What it is about, in a drafter's word: `setting`, `event`, `deadline`.
    pub kind: &'static str,
    /// The name, after the process, body or form it belongs to: `Company.turnout`.
    pub name: String,
    /// What is said differently: `range`, `by`, `when`; empty for the thing itself.
    pub aspect: &'static str,
    /// What became of it.
    pub change: Change,
    /// What the old text says, if it says anything.
    pub before: Option<Side>,
    /// What the new text says, if it says anything.
    pub after: Option<Side>,
    /// The processes and bodies whose rules depend on it, besides the one it belongs to.
    pub reaches: Vec<String>,
}

/// What one of two texts says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The words; of a block only the lines that the other text does not have.
    pub words: String,
    /// Where they stand, as `file:line:column`.
    pub place: String,
}

/// A difference in one template, before those that come from one place in a form are told as one.
struct Local<'p> {
    found: Found,
    node: quorate_ir::MemberNode,
    old: Option<TemplateId>,
    new: Option<TemplateId>,
    member: &'p MemberWords,
}

/// What is declared where, and who depends on it.
struct View<'a> {
    text: Text<'a>,
    mentions: Mentions<'a>,
    templates: Vec<(String, TemplateId)>,
}

/// Every difference in what two texts mean: first of the file, then of each process and body in the order of the old text,
/// with what is new after what it follows in the new text.
pub fn compare_rules(old: Text<'_>, new: Text<'_>) -> Vec<RuleChange> {
    let (old, new) = (View::new(old), View::new(new));
    let (file_old, file_new) = (old.own_file_members(), new.own_file_members());
    let mut changes = Vec::new();
    for local in compare_members(&old, &new, &file_old, &file_new) {
        changes.push(told(&old, &new, &[local]));
    }
    let mut locals: Vec<Local<'_>> = Vec::new();
    let pairs = template_pairs(&old, &new);
    let members: Vec<_> = pairs
        .iter()
        .map(|(one, other)| {
            let of = |view: &View<'_>, id: Option<TemplateId>| {
                id.map(|id| view.text.program.members_of(id)).unwrap_or_default()
            };
            (of(&old, *one), of(&new, *other))
        })
        .collect();
    for ((one, other), (before, after)) in pairs.iter().zip(&members) {
        match (one, other) {
            (Some(one_id), Some(other_id)) => {
                changes.extend(head(&old, &new, *one_id, *other_id));
                for mut local in compare_members(&old, &new, before, after) {
                    (local.old, local.new) = (Some(*one_id), Some(*other_id));
                    locals.push(local);
                }
            }
            (one, other) => changes.extend(whole(&old, &new, *one, *other)),
        }
    }
    changes.extend(grouped(locals).iter().map(|group| told(&old, &new, group)));
    changes
}

/// Differences that are the same words at the same places are one: a form's text is put into all that is made from it.
fn grouped(locals: Vec<Local<'_>>) -> Vec<Vec<Local<'_>>> {
    let mut groups: Vec<Vec<Local<'_>>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for local in locals {
        let key = format!("{} {} {:?}", local.member.kind, local.member.name, local.found);
        let next = groups.len();
        let place = *places.entry(key).or_insert(next);
        match groups.get_mut(place) {
            Some(group) => group.push(local),
            None => groups.push(vec![local]),
        }
    }
    groups
}

fn told(old: &View<'_>, new: &View<'_>, group: &[Local<'_>]) -> RuleChange {
    let Some(first) = group.first() else {
        return RuleChange {
            kind: "rule",
            name: String::new(),
            aspect: "",
            change: Change::Changed,
            before: None,
            after: None,
            reaches: Vec::new(),
        };
    };
    // A removed rule is known to the old text alone.
    let (view, id): (&View<'_>, fn(&Local<'_>) -> Option<TemplateId>) =
        if first.found.change == Change::Removed { (old, |it| it.old) } else { (new, |it| it.new) };
    let templates: Vec<TemplateId> = group.iter().filter_map(id).collect();
    let owner = view.owner(&templates, first.member.span);
    let mut reached: Vec<TemplateId> = Vec::new();
    for (local, template) in group.iter().filter_map(|local| Some((local, id(local)?))) {
        reached.push(template);
        reached.extend(view.mentions.reached(template, local.node));
    }
    if templates.is_empty() {
        reached.extend(view.mentions.reached(TemplateId(u32::MAX), first.node));
    }
    let name = match owner {
        Some(owner) => format!("{}.{}", view.owner_name(owner), first.member.name),
        None => first.member.name.clone(),
    };
    let Found { aspect, change, before, after } = first.found.clone();
    let kind = first.member.kind;
    RuleChange { kind, name, aspect, change, before, after, reaches: view.names(&reached, owner) }
}

/// What a template is itself: a process or a body, and the one it follows on.
fn head(old: &View<'_>, new: &View<'_>, one: TemplateId, other: TemplateId) -> Option<RuleChange> {
    let (before, after) = (old.text.program.template(one)?, new.text.program.template(other)?);
    if before.is_body == after.is_body {
        return None;
    }
    let side =
        |view: &View<'_>, it: &Template| Side { words: word(it).to_owned(), place: view.place(it.span) };
    Some(RuleChange {
        kind: word(before),
        name: old.text.program.qualified_name(one),
        aspect: "",
        change: Change::Changed,
        before: Some(side(old, before)),
        after: Some(side(new, after)),
        reaches: Vec::new(),
    })
}

/// A template that one of the texts has.
fn whole(
    old: &View<'_>,
    new: &View<'_>,
    one: Option<TemplateId>,
    other: Option<TemplateId>,
) -> Option<RuleChange> {
    let (view, id, change) = match (one, other) {
        (Some(id), None) => (old, id, Change::Removed),
        (None, Some(id)) => (new, id, Change::Added),
        _ => return None,
    };
    let template = view.text.program.template(id)?;
    // What stands around it says that it is gone or new, and a form is told by what is made from it.
    let other_view = if change == Change::Removed { new } else { old };
    let is_told = template.parent.is_some_and(|parent| {
        let name = view.text.program.qualified_name(parent);
        other_view.templates.iter().all(|(known, _)| *known != name)
    });
    if template.is_abstract || is_told {
        return None;
    }
    let params = template.slots.iter().take(template.params);
    let params: Vec<String> =
        params.map(|slot| format!("{}: {}", slot.name, view.text.program.type_name(&slot.ty))).collect();
    let words = format!("({})", params.join(", "));
    let side = Some(Side { words, place: view.place(template.span) });
    let (before, after) = if change == Change::Removed { (side, None) } else { (None, side) };
    Some(RuleChange {
        kind: word(template),
        name: view.text.program.qualified_name(id),
        aspect: "",
        change,
        before,
        after,
        reaches: Vec::new(),
    })
}

fn word(template: &Template) -> &'static str {
    if template.is_body { "body" } else { "process" }
}

/// The templates of both texts by name, in the order of the old text and of the new one where it has more.
fn template_pairs(old: &View<'_>, new: &View<'_>) -> Vec<(Option<TemplateId>, Option<TemplateId>)> {
    let find = |view: &View<'_>, name: &str| {
        view.templates.iter().find(|(known, _)| known == name).map(|(_, id)| *id)
    };
    let mut pairs: Vec<_> = old.templates.iter().map(|(name, id)| (Some(*id), find(new, name))).collect();
    let added = new.templates.iter().filter(|(name, _)| find(old, name).is_none());
    pairs.extend(added.map(|(_, id)| (None, Some(*id))));
    pairs
}

/// The differences of two lists of members.
fn compare_members<'p>(
    old: &View<'_>,
    new: &View<'_>,
    before: &'p [MemberWords],
    after: &'p [MemberWords],
) -> Vec<Local<'p>> {
    let key = |it: &MemberWords| (it.kind, it.name.clone());
    let mut done = Vec::new();
    let mut locals = Vec::new();
    for it in before.iter().chain(after) {
        if done.contains(&key(it)) {
            continue;
        }
        done.push(key(it));
        let called = |members: &'p [MemberWords]| -> Vec<&'p MemberWords> {
            members.iter().filter(|other| key(other) == key(it)).collect()
        };
        let (ones, others) = (called(before), called(after));
        let is_same = |a: &&MemberWords, b: &&MemberWords| member::meaning(a) == member::meaning(b);
        for (one, other) in align(&ones, &others, &is_same) {
            let one = one.and_then(|at| ones.get(at)).copied();
            let other = other.and_then(|at| others.get(at)).copied();
            let Some(member) = other.or(one) else { continue };
            for found in compare(one.map(|it| (it, old)), other.map(|it| (it, new))) {
                locals.push(Local { found, node: member.node, old: None, new: None, member });
            }
        }
    }
    locals
}

impl<'a> View<'a> {
    fn new(text: Text<'a>) -> View<'a> {
        let ids = (0..).map(TemplateId).take(text.program.templates.len());
        let templates = ids.map(|id| (text.program.qualified_name(id), id)).collect();
        View { text, mentions: Mentions::new(text.program), templates }
    }

    fn place(&self, span: Span) -> String {
        self.text.sources.place(span)
    }

    /// What the file declares outside all processes. What the library has besides is no text of this constitution unless
    /// it says something else than before.
    fn own_file_members(&self) -> Vec<MemberWords> {
        self.text.program.members_of_file()
    }

    /// Whose text a change is: the one template that has it, or the form it stands in.
    fn owner(&self, templates: &[TemplateId], span: Span) -> Option<TemplateId> {
        let program = self.text.program;
        let begins_before = |id: &&TemplateId| {
            program
                .template(**id)
                .is_some_and(|it| it.is_abstract && it.span.file == span.file && it.span.start <= span.start)
        };
        let form = templates.iter().filter(begins_before);
        let form = form.max_by_key(|id| program.template(**id).map(|it| it.span.start));
        form.or_else(|| templates.iter().find(|id| program.template(**id).is_some_and(|it| !it.is_abstract)))
            .or_else(|| templates.first())
            .copied()
    }

    /// A form is known by its own name, wherever it stands.
    fn owner_name(&self, id: TemplateId) -> String {
        match self.text.program.template(id) {
            Some(template) if template.is_abstract => template.name.clone(),
            _ => self.text.program.qualified_name(id),
        }
    }

    /// What is reached, by the shortest names that tell them apart.
    fn names(&self, ids: &[TemplateId], owner: Option<TemplateId>) -> Vec<String> {
        let program = self.text.program;
        let mut ids: Vec<TemplateId> = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let wanted = ids.into_iter().filter(|id| Some(*id) != owner);
        let wanted = wanted.filter_map(|id| Some((id, program.template(id)?)));
        let wanted = wanted.filter(|(_, template)| !template.is_abstract);
        wanted
            .map(|(id, template)| {
                let same = program.templates.iter().filter(|other| other.name == template.name).count();
                if same > 1 { program.qualified_name(id) } else { template.name.clone() }
            })
            .collect()
    }
}

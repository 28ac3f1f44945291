//! What the checker knows while it reads.

use crate::form::FormInfo;
use crate::known::Known;
use crate::origin::{Origin, OriginId};
use crate::scope::Scope;
use crate::text::Text;
use quorate_base::{Diagnostic, Interner, Name, Severity, Span};
use quorate_ir as ir;
use quorate_ir::{FnId, ProcId, SlotId, StateId, SumId, TemplateId, Type};
use quorate_syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

/// How deep expressions, statements and types may be nested. One bracket of the text may hold several levels.
const DEPTH_LIMIT: usize = 1_024;

/// What one level may need of the stack, and how much is added when less is left.
const STACK_LEFT: usize = 128 * 1024;
const STACK_MORE: usize = 1024 * 1024;

/// The checker: what has been declared, what has been found wrong, and the body of text being read.
pub(crate) struct Checker<'a> {
    pub(crate) names: &'a Interner,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) errors: usize,
    /// Whether something was left out: broken text, or a construct that this version cannot run.
    pub(crate) incomplete: bool,
    /// Names that came from what was left out; nobody is told that they are unknown.
    pub(crate) left_out: FxHashSet<Name>,
    /// The names that each module declares or takes from others.
    pub(crate) modules: Vec<Scope>,
    pub(crate) no_names: Scope,
    /// The types that modules declare or take from others, as written.
    pub(crate) type_decls: FxHashMap<(usize, Name), (usize, &'a ast::TypeDecl)>,
    /// Type arguments of forms that are still to be worked out.
    pub(crate) open_types: Vec<crate::form::OpenTypes<'a>>,
    /// Functions that are made for each use: with type parameters, or taking or giving functions.
    pub(crate) generics: Vec<crate::generic::GenericInfo<'a>>,
    pub(crate) instances: FxHashMap<(usize, Vec<Type>), FnId>,
    /// Forms with their type arguments, as types.
    pub(crate) form_types: Vec<(usize, Vec<Type>)>,
    /// What stands for all that may be made from a form.
    pub(crate) abstracts: FxHashMap<usize, TemplateId>,
    /// How deep functions are being put in the place of calls.
    pub(crate) inlining: usize,
    /// How many functions have been put in the place of one call in all.
    pub(crate) inlined: usize,
    /// The generic sums and aliases whose parts are being worked out.
    pub(crate) making_sums: Vec<SumId>,
    pub(crate) making_aliases: Vec<usize>,
    /// Whether so much has been made for uses that nothing more is.
    pub(crate) is_full: bool,
    /// Forms whose names nobody is expected to find.
    pub(crate) missed: FxHashSet<usize>,
    /// Whether it has been said that forms within forms go too deep.
    pub(crate) is_too_deep: bool,
    /// Where texts come from; the first ones are the modules.
    pub(crate) origins: Vec<Origin>,
    /// Where the text being read comes from.
    pub(crate) origin: OriginId,
    /// Whether the text being read sees nothing of the templates it stands in: it is that of a function of a file, put in
    /// the place of a call.
    pub(crate) is_blind: bool,
    /// Forms, wherever they are declared.
    pub(crate) forms: Vec<FormInfo<'a>>,
    /// Values that hold functions.
    pub(crate) known: Vec<Known<'a>>,
    /// What is computed once on the way to a function, and of what type it is to be.
    pub(crate) made: Vec<(std::rc::Rc<ast::Expr>, Option<Type>)>,
    /// Foreign assets by name: one in the whole program.
    pub(crate) foreign: FxHashMap<Name, ir::AssetId>,
    pub(crate) assets: Vec<ir::Asset>,
    pub(crate) sums: Vec<SumInfo<'a>>,
    pub(crate) aliases: Vec<AliasInfo<'a>>,
    pub(crate) functions: Vec<FunctionInfo<'a>>,
    pub(crate) procs: Vec<ProcInfo<'a>>,
    pub(crate) templates: Vec<TemplateInfo<'a>>,
    pub(crate) reasons: Vec<ir::Reason>,
    /// The functions that are defaults of parameters, by whose they are, where they come from and where they stand.
    pub(crate) defaults: FxHashMap<(Option<TemplateId>, OriginId, Span), FnId>,
    pub(crate) edges: Vec<Edge>,
    /// Procs that ask for `caller`, and what runs procs without one.
    pub(crate) caller_wanted: FxHashSet<ProcId>,
    pub(crate) run_by_deadlines: Vec<(ProcId, Span)>,
    pub(crate) unused_locals: Vec<(Name, Span)>,
    pub(crate) behaviours: Vec<BehaviourInfo<'a>>,
    pub(crate) ast_scenarios: Vec<(OriginId, &'a ast::Play)>,
    pub(crate) ast_experiments: Vec<(OriginId, &'a ast::Play)>,
    pub(crate) plays: Vec<ir::Play>,
    /// The behaviours that have been lowered, each at its place in `behaviours`.
    pub(crate) lowered_behaviours: Vec<ir::Behaviour>,
    pub(crate) experiments: Vec<ir::Experiment>,
    /// Names of events that claims ask for.
    pub(crate) events_asked: Vec<ast::Ident>,
    pub(crate) text: Text,
    pub(crate) depth: usize,
    pub(crate) suggestions: usize,
}

/// How far the work on a type that is found out on demand has come.
#[derive(Clone, Debug)]
pub(crate) enum Progress {
    Untouched,
    Running,
    Done(Option<Type>),
}

/// A sum type.
pub(crate) struct SumInfo<'a> {
    pub(crate) name: Name,
    pub(crate) span: Span,
    pub(crate) owner: Option<TemplateId>,
    pub(crate) origin: OriginId,
    pub(crate) generics: &'a [ast::Ident],
    /// For one made of a generic one: which, and its type arguments.
    pub(crate) made_of: Option<(SumId, Vec<Type>)>,
    pub(crate) ast: &'a [ast::Variant],
    /// The types each constructor carries, once known.
    pub(crate) fields: Vec<Option<Vec<Type>>>,
}

/// A name for another type.
pub(crate) struct AliasInfo<'a> {
    pub(crate) owner: Option<TemplateId>,
    pub(crate) origin: OriginId,
    pub(crate) generics: &'a [ast::Ident],
    pub(crate) name: ast::Ident,
    pub(crate) ast: &'a ast::Ty,
    pub(crate) ty: Progress,
}

/// What kind of function it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    Function,
    /// With or without brackets.
    View(bool),
    Derive,
    /// What a blank has become; with or without brackets.
    Blank(bool),
    /// The default of a parameter, as a function of the parameters before it.
    Default,
}

/// A function, view or derived cell.
pub(crate) struct FunctionInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) owner: Option<TemplateId>,
    /// Where the text of its types comes from.
    pub(crate) origin: OriginId,
    /// Where the text of its value comes from.
    pub(crate) value_origin: OriginId,
    pub(crate) kind: FunctionKind,
    pub(crate) ast_params: &'a [ast::Param],
    /// What its value calls the parameters, where a blank's fill says so.
    pub(crate) param_names: Option<&'a [ast::PatName]>,
    pub(crate) ast_result: Option<&'a ast::Ty>,
    /// `None` for a blank that is not filled.
    pub(crate) value: Option<&'a ast::Expr>,
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) result: Progress,
    /// Whether its types have been worked out.
    pub(crate) is_resolved: bool,
    /// Whether its text has been read, or is being read.
    pub(crate) is_read: bool,
    pub(crate) lowered: Option<ir::Function>,
    pub(crate) used: bool,
}

impl<'a> FunctionInfo<'a> {
    /// A function without parameters whose text, all from one place, has not been read.
    pub(crate) fn unread(
        name: ast::Ident,
        owner: Option<TemplateId>,
        origin: OriginId,
        kind: FunctionKind,
        value: Option<&'a ast::Expr>,
    ) -> FunctionInfo<'a> {
        FunctionInfo {
            name,
            owner,
            origin,
            value_origin: origin,
            kind,
            ast_params: &[],
            param_names: None,
            ast_result: None,
            value,
            params: Vec::new(),
            result: Progress::Untouched,
            is_resolved: false,
            is_read: false,
            lowered: None,
            used: true,
        }
    }
}

/// A parameter with its type, if that makes sense.
#[derive(Clone, Debug)]
pub(crate) struct ParamInfo {
    pub(crate) name: ast::Ident,
    pub(crate) ty: Option<Type>,
    /// Whether it may be left out. A template keeps its defaults with its slots; elsewhere there is a function.
    pub(crate) has_default: bool,
    pub(crate) default: Option<FnId>,
}

/// A named block of statements.
pub(crate) struct ProcInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) ast_params: &'a [ast::Param],
    /// What its statements call the parameters, where a hook's fill says so.
    pub(crate) param_names: Option<&'a [ast::PatName]>,
    /// `None` for a hook that is not filled.
    pub(crate) body: Option<&'a ast::Block>,
    pub(crate) is_total: bool,
    pub(crate) is_hook: bool,
    pub(crate) owner: TemplateId,
    /// Where the text of its parameters comes from.
    pub(crate) origin: OriginId,
    /// Where the text of its statements comes from.
    pub(crate) body_origin: OriginId,
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) lowered: Option<ir::Proc>,
    /// Whether it may change the state of its instance.
    pub(crate) may_go: bool,
    pub(crate) used: bool,
}

/// A process or body.
pub(crate) struct TemplateInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) is_body: bool,
    pub(crate) params: &'a [ast::Param],
    /// Its members with those of its forms, each with where its text comes from, in the order in which they count.
    pub(crate) members: Vec<(OriginId, &'a ast::Member)>,
    /// Where its own text comes from.
    pub(crate) origin: OriginId,
    /// The form it is made from.
    pub(crate) form: Option<Name>,
    /// Whether it stands for all that may be made from a form, and is never created.
    pub(crate) is_abstract: bool,
    pub(crate) span: Span,
    pub(crate) parent: Option<TemplateId>,
    pub(crate) scope: Scope,
    pub(crate) slots: Vec<SlotInfo<'a>>,
    pub(crate) data: Vec<(Name, ir::Local)>,
    pub(crate) states: Vec<StateInfo<'a>>,
    pub(crate) accounts: Vec<AccountInfo<'a>>,
    pub(crate) assets: Vec<ir::AssetId>,
    pub(crate) nested: Vec<TemplateId>,
    pub(crate) views: Vec<FnId>,
    /// What the `by` of its start says of whoever creates it.
    pub(crate) creator: Type,
    /// Its events, as those who write letters see them.
    pub(crate) events: Vec<EventInfo<'a>>,
    /// Whether a `start` of it says who may begin one.
    pub(crate) has_door: bool,
    pub(crate) starts: Vec<ir::Handler>,
    /// How many of them, the first ones, come from forms.
    pub(crate) starts_of_forms: usize,
    pub(crate) handlers: Vec<ir::Handler>,
    pub(crate) deadlines: Vec<ir::Deadline>,
    pub(crate) settings: Vec<SettingInfo<'a>>,
    /// The slots that keep copies of settings of what encloses it, by whose settings they are.
    pub(crate) captured: FxHashMap<(TemplateId, SlotId), SlotId>,
    /// What becomes of an instance that becomes one of this template.
    pub(crate) migrate: Option<MigrateInfo<'a>>,
    /// Parameters that text of the template amends by, and for each setting whether it may.
    pub(crate) amended: Vec<Amended>,
    pub(crate) facets: Vec<ir::Facet>,
    /// The events it hears, one for each handler.
    pub(crate) hears: Vec<Heard>,
    pub(crate) claims: Vec<ClaimInfo>,
    pub(crate) principles: Vec<PrincipleInfo<'a>>,
}

/// The head of a handler, as whoever sends the event sees it.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) event: Name,
    pub(crate) params: Vec<ParamInfo>,
}

/// A claim; without a kind, if its formula makes no sense.
pub(crate) struct ClaimInfo {
    pub(crate) name: ast::Ident,
    pub(crate) kind: Option<ir::ClaimKind>,
}

/// A principle.
pub(crate) struct PrincipleInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) text: &'a str,
    pub(crate) upheld_by: &'a [ast::Ident],
    /// The claims, by their place, once all are known.
    pub(crate) claims: Vec<usize>,
}

/// A behaviour.
pub(crate) struct BehaviourInfo<'a> {
    pub(crate) origin: OriginId,
    pub(crate) ast: &'a ast::Behaviour,
    pub(crate) params: Vec<ParamInfo>,
}

/// A setting.
pub(crate) struct SettingInfo<'a> {
    pub(crate) slot: SlotId,
    pub(crate) ast: &'a ast::Setting,
    /// From what to what, both ends included.
    pub(crate) range: Option<(ir::Const, ir::Const)>,
    /// The processes whose text may amend it; a name that means none is left out.
    pub(crate) amended_by: Vec<TemplateId>,
}

/// `migrate from B { … }`
pub(crate) struct MigrateInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) ast: &'a ast::Block,
    /// Where its text comes from.
    pub(crate) origin: OriginId,
    /// The template before, if it can be one.
    pub(crate) from: Option<TemplateId>,
    pub(crate) lowered: Option<(Vec<ir::Local>, ir::Block)>,
}

/// A `Change` bound to a parameter, amended by text of the same template.
pub(crate) struct Amended {
    pub(crate) change: ir::Expr,
    pub(crate) allowed: Vec<bool>,
}

/// A handler of an event.
#[derive(Clone, Copy)]
pub(crate) struct EventInfo<'a> {
    pub(crate) name: ast::Ident,
    /// Where its text comes from.
    pub(crate) origin: OriginId,
    pub(crate) params: &'a [ast::Param],
    pub(crate) paying: Option<&'a ast::Ty>,
}

/// Where a slot's value comes from.
#[derive(Clone, Copy)]
pub(crate) enum SlotSource<'a> {
    Param(&'a ast::Param),
    Let(Option<&'a ast::Ty>, &'a ast::Expr),
    Var(&'a ast::Ty, Option<&'a ast::Expr>),
    /// A blank that is a plain value; `None` if it is not filled.
    Rule(RuleType<'a>, Option<&'a ast::Expr>),
    Setting(&'a ast::Setting),
    /// A copy of a setting of what encloses the template.
    Captured,
}

/// The type of a blank that is a plain value.
#[derive(Clone, Copy)]
pub(crate) enum RuleType<'a> {
    Written(&'a ast::Ty),
    /// One that was worked out, with its value: by its place among those.
    Made(usize),
}

/// A parameter or cell.
pub(crate) struct SlotInfo<'a> {
    pub(crate) name: ast::Ident,
    /// Where the text of its type comes from.
    pub(crate) origin: OriginId,
    /// Where the text of its value comes from.
    pub(crate) value_origin: OriginId,
    /// Whether the text of its value sees nothing of the template.
    pub(crate) is_blind: bool,
    /// Names that the text of its value brings along.
    pub(crate) bound: Vec<(Name, crate::text::Bound)>,
    pub(crate) source: SlotSource<'a>,
    pub(crate) ty: Progress,
    /// Whether its first value has been read, or is being read.
    pub(crate) is_read: bool,
    pub(crate) lowered: Option<ir::SlotKind>,
    pub(crate) used: bool,
}

impl SlotInfo<'_> {
    /// Whether an assignment can change it.
    pub(crate) fn is_var(&self) -> bool {
        matches!(self.source, SlotSource::Var(..))
    }

    /// Whether it is changed by `amend`, and by nothing else.
    pub(crate) fn is_setting(&self) -> bool {
        matches!(self.source, SlotSource::Setting(_))
    }
}

/// A state.
pub(crate) struct StateInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) origin: OriginId,
    pub(crate) params: &'a [ast::Param],
    /// Its data; a datum whose type makes no sense is `None`.
    pub(crate) data: Vec<Option<ir::DataId>>,
    pub(crate) is_end: bool,
}

/// A named account or family.
pub(crate) struct AccountInfo<'a> {
    pub(crate) name: ast::Ident,
    pub(crate) origin: OriginId,
    pub(crate) ast_key: Option<&'a ast::Ty>,
    pub(crate) key: Option<Type>,
}

/// What can be in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Node {
    Function(FnId),
    Proc(ProcId),
    Slot(TemplateId, SlotId),
}

/// One text mentions another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) from: Node,
    pub(crate) to: Node,
    pub(crate) span: Span,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(names: &'a Interner) -> Checker<'a> {
        Checker {
            names,
            diagnostics: Vec::new(),
            errors: 0,
            incomplete: false,
            left_out: FxHashSet::default(),
            modules: Vec::new(),
            no_names: Scope::default(),
            type_decls: FxHashMap::default(),
            open_types: Vec::new(),
            generics: Vec::new(),
            instances: FxHashMap::default(),
            form_types: Vec::new(),
            abstracts: FxHashMap::default(),
            inlining: 0,
            inlined: 0,
            making_sums: Vec::new(),
            making_aliases: Vec::new(),
            is_full: false,
            missed: FxHashSet::default(),
            is_too_deep: false,
            origins: Vec::new(),
            origin: OriginId(0),
            is_blind: false,
            forms: Vec::new(),
            known: Vec::new(),
            made: Vec::new(),
            foreign: FxHashMap::default(),
            assets: Vec::new(),
            sums: Vec::new(),
            aliases: Vec::new(),
            functions: Vec::new(),
            procs: Vec::new(),
            templates: Vec::new(),
            reasons: Vec::new(),
            defaults: FxHashMap::default(),
            edges: Vec::new(),
            caller_wanted: FxHashSet::default(),
            run_by_deadlines: Vec::new(),
            unused_locals: Vec::new(),
            behaviours: Vec::new(),
            ast_scenarios: Vec::new(),
            ast_experiments: Vec::new(),
            plays: Vec::new(),
            lowered_behaviours: Vec::new(),
            experiments: Vec::new(),
            events_asked: Vec::new(),
            text: Text::new(None),
            depth: 0,
            suggestions: 0,
        }
    }

    /// Takes a finding.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
        }
        self.diagnostics.push(diagnostic);
    }

    /// Takes an error that needs no more words than its message.
    pub(crate) fn error(&mut self, code: u16, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(code, span, message));
    }

    /// Notes that broken text was passed over; its reader has been told.
    pub(crate) fn skip(&mut self) {
        self.incomplete = true;
    }

    /// Whether everything has been understood.
    pub(crate) fn is_sound(&self) -> bool {
        self.errors == 0 && !self.incomplete
    }

    /// The word behind a name.
    pub(crate) fn word(&self, name: Name) -> &'a str {
        self.names.text(name)
    }

    /// Whether one more may be made of what uses make anew: short texts can ask for more than anybody could wait for.
    pub(crate) fn has_room(&mut self, made: usize, most: usize, span: Span, what: &str) -> bool {
        if self.is_full {
            self.incomplete = true;
        } else if made >= most {
            self.is_full = true;
            self.incomplete = true;
            self.error(108, span, format!("with this, {what} come to more than {most}"));
        }
        !self.is_full
    }

    /// One level deeper, unless that is too deep.
    pub(crate) fn deeper<T>(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEPTH_LIMIT {
            if !self.incomplete {
                self.error(108, span, "this is nested too deep");
            }
            self.incomplete = true;
            return None;
        }
        self.depth += 1;
        let read = stacker::maybe_grow(STACK_LEFT, STACK_MORE, || read(self));
        self.depth -= 1;
        read
    }

    pub(crate) fn template(&self, id: TemplateId) -> Option<&TemplateInfo<'a>> {
        self.templates.get(id.index())
    }

    pub(crate) fn slot(&self, template: TemplateId, slot: SlotId) -> Option<&SlotInfo<'a>> {
        self.template(template)?.slots.get(slot.index())
    }

    pub(crate) fn state(&self, template: TemplateId, state: StateId) -> Option<&StateInfo<'a>> {
        self.template(template)?.states.get(state.index())
    }

    pub(crate) fn function(&self, id: FnId) -> Option<&FunctionInfo<'a>> {
        self.functions.get(id.index())
    }

    pub(crate) fn asset(&self, id: ir::AssetId) -> Option<&ir::Asset> {
        self.assets.get(id.index())
    }

    pub(crate) fn sum(&self, id: SumId) -> Option<&SumInfo<'a>> {
        self.sums.get(id.index())
    }

    /// The template's name.
    pub(crate) fn template_word(&self, id: TemplateId) -> &'a str {
        self.template(id).map_or("", |template| self.word(template.name.name))
    }

    /// Reads something as a text that comes from elsewhere.
    pub(crate) fn coming_from<T>(&mut self, origin: OriginId, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.origin, origin);
        let read = read(self);
        self.origin = outer;
        read
    }

    /// Notes that the text being read mentions another.
    pub(crate) fn mention(&mut self, to: Node, span: Span) {
        if let Some(from) = self.text.node {
            self.edges.push(Edge { from, to, span });
        }
    }
}

/// The number of the next thing in a list.
pub(crate) fn next_id<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

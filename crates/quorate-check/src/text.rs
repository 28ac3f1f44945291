//! One body of text: a handler, a proc, a function, a formula or a deadline, with its variables.

use crate::context::{Checker, Node, ParamInfo, next_id};
use crate::fact::Fact;
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir::{DataId, FnId, Local, LocalId, SlotId, StateId, TemplateId, Type};
use quorate_syntax::ast;

/// The name of what no text can name.
pub(crate) const NAMELESS: Name = Name(u32::MAX);

/// Who `caller` is in a text.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// Somebody of this type.
    Known(Type),
    /// Nobody; the words say in what.
    Nobody(&'static str),
}

/// What a text may do that a rule may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Realm {
    /// Nothing more.
    #[default]
    Rule,
    /// A claim reads everything and goes through all instances. One about a step also knows the state before it and
    /// the event that led from one to the other.
    Claim { is_step: bool },
    /// A scenario reads everything too, and counts days.
    Play,
    /// In a behaviour or an experiment there is chance besides.
    Chance,
}

impl Realm {
    /// Whether the text may read every cell and go through all instances.
    pub(crate) fn reads_all(self) -> bool {
        self != Realm::Rule
    }
}

/// A function of a behaviour.
#[derive(Clone)]
pub(crate) struct Helper {
    pub(crate) name: Name,
    pub(crate) params: Vec<ParamInfo>,
    pub(crate) result: Option<Type>,
    pub(crate) function: FnId,
}

/// Who takes part in a text with chance, and what is drawn in it.
#[derive(Default)]
pub(crate) struct Luck {
    /// The variables for whoever acts, their place among those like them, and all persons.
    pub(crate) people: Vec<LocalId>,
    /// What the functions of a behaviour know besides their own parameters.
    pub(crate) captured: Vec<LocalId>,
    /// Each of these is a portion below 100%, drawn anew each time.
    pub(crate) draws: Vec<LocalId>,
    /// Why nothing may be drawn here, if so.
    pub(crate) still: Option<&'static str>,
    /// Whether nobody in particular acts here.
    pub(crate) is_nobody: bool,
    /// How many walks through a collection this is inside of.
    pub(crate) walks: usize,
}

/// A variable.
pub(crate) struct LocalInfo {
    pub(crate) name: Name,
    pub(crate) span: Span,
    /// `None` if it makes no sense.
    pub(crate) ty: Option<Type>,
    pub(crate) used: bool,
    /// Whether it is worth saying that nobody uses it.
    pub(crate) expects_use: bool,
}

/// What a name stands for that a text put in the place of a call brings along.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    Local(LocalId),
    Slot(TemplateId, SlotId),
    /// A value that holds functions.
    Known(usize),
}

/// The body of text being read.
pub(crate) struct Text {
    /// The template it belongs to; `None` for a function of the file.
    pub(crate) template: Option<TemplateId>,
    /// What it is in the graph of mentions.
    pub(crate) node: Option<Node>,
    pub(crate) locals: Vec<LocalInfo>,
    /// The variables that can be named, innermost last.
    pub(crate) visible: Vec<(Name, LocalId)>,
    /// Names brought along by a text put in the place of a call.
    pub(crate) bound: Vec<(Name, Bound)>,
    /// Where the innermost block begins in `visible`.
    pub(crate) block: usize,
    /// In the order in which they came, each with its number.
    pub(crate) facts: Vec<(usize, Fact)>,
    pub(crate) next_fact: usize,
    /// Whether a condition was not understood, so that less is known than was written.
    pub(crate) is_doubtful: bool,
    pub(crate) caller: Caller,
    /// Whether this is a deadline or runs in one.
    pub(crate) is_deadline: bool,
    /// Slots of the own template from here on have no value yet.
    pub(crate) slots_before: Option<SlotId>,
    /// The template before, in a `migrate`.
    pub(crate) migrates: Option<TemplateId>,
    /// Whether settings are read as they are now, under a `live`.
    pub(crate) is_live: bool,
    /// Statements that must run before the one being read.
    pub(crate) before: Vec<quorate_ir::Stmt>,
    /// Whether only earlier parameters are there, nothing else of the own template.
    pub(crate) only_params: bool,
    /// Whether of the own template only parameters and rules are there: a blank is worked out before cells are.
    pub(crate) only_rules: bool,
    /// The states the instance may be in; `None` if nothing is said.
    pub(crate) during: Option<Vec<StateId>>,
    /// Whether the state may have been left, so that its data are no longer those that were bound.
    pub(crate) left: bool,
    /// The data of the state that are mentioned where it may have been left, and the variables that keep them.
    pub(crate) kept: Vec<(DataId, LocalId)>,
    /// The state that has surely been entered last.
    pub(crate) entered: Option<StateId>,
    /// The variable of the money that came with the event.
    pub(crate) pot: Option<LocalId>,
    /// Whether money can be drawn from the pot here.
    pub(crate) pot_open: bool,
    /// The caller's own account under the names the `by` gives it.
    pub(crate) own: Vec<crate::fact::Subject>,
    /// The instance something is being read of, which may issue assets that the text does not see as types.
    pub(crate) beside: Option<quorate_ir::Expr>,
    pub(crate) realm: Realm,
    /// The functions of the behaviour that is being read.
    pub(crate) helpers: Vec<Helper>,
    pub(crate) luck: Luck,
    /// Whether the arguments that come next are sent to an instance from outside: then an amount of an asset that the
    /// instance issues is written as `Money`, and is held against the asset when it arrives.
    pub(crate) is_sent: bool,
}

impl Text {
    pub(crate) fn new(template: Option<TemplateId>) -> Text {
        Text {
            template,
            node: None,
            locals: Vec::new(),
            visible: Vec::new(),
            bound: Vec::new(),
            block: 0,
            facts: Vec::new(),
            next_fact: 0,
            is_doubtful: false,
            caller: Caller::Nobody("here"),
            is_deadline: false,
            slots_before: None,
            migrates: None,
            is_live: false,
            before: Vec::new(),
            only_params: false,
            only_rules: false,
            during: None,
            left: false,
            kept: Vec::new(),
            entered: None,
            pot: None,
            pot_open: false,
            own: Vec::new(),
            beside: None,
            realm: Realm::Rule,
            helpers: Vec::new(),
            luck: Luck::default(),
            is_sent: false,
        }
    }
}

/// Where a block began.
pub(crate) struct Mark {
    visible: usize,
    block: usize,
    next_fact: usize,
}

impl Checker<'_> {
    /// Reads something as a body of text of its own, and gives its variables.
    pub(crate) fn within<T>(&mut self, text: Text, read: impl FnOnce(&mut Self) -> T) -> (T, Vec<Local>) {
        let outer = std::mem::replace(&mut self.text, text);
        let read = read(self);
        let text = std::mem::replace(&mut self.text, outer);
        for local in &text.locals {
            if local.expects_use && !local.used && !self.word(local.name).starts_with('_') {
                self.unused_locals.push((local.name, local.span));
            }
        }
        let locals = text.locals.into_iter().enumerate().map(|(place, local)| {
            // What no text names needs a name once it is printed.
            let name = match self.word(local.name) {
                "" => format!("it_{place}"),
                word => word.to_owned(),
            };
            Local { name, ty: local.ty.unwrap_or(Type::Bool) }
        });
        (read, locals.collect())
    }

    /// Begins a block: what is named in it ends with it.
    pub(crate) fn enter(&mut self) -> Mark {
        let text = &mut self.text;
        let mark = Mark { visible: text.visible.len(), block: text.block, next_fact: text.next_fact };
        text.block = text.visible.len();
        mark
    }

    /// Ends a block.
    pub(crate) fn leave(&mut self, mark: &Mark) {
        self.text.visible.truncate(mark.visible);
        self.text.block = mark.block;
        self.text.facts.retain(|(number, _)| *number < mark.next_fact);
    }

    /// A new variable.
    pub(crate) fn declare(&mut self, name: ast::Ident, ty: Option<Type>, expects_use: bool) -> LocalId {
        let block = self.text.visible.get(self.text.block..).unwrap_or_default();
        let earlier = block.iter().find(|(other, _)| *other == name.name && name.name != NAMELESS);
        if let Some((_, first)) = earlier {
            let first = self.text.locals.get(first.index()).map_or(name.span, |local| local.span);
            self.declared_twice(name, first);
        }
        let id = self.hidden_local(name.name, name.span, ty);
        if let Some(local) = self.text.locals.get_mut(id.index()) {
            local.expects_use = expects_use;
        }
        self.text.visible.push((name.name, id));
        id
    }

    /// A variable that no text can name.
    pub(crate) fn hidden_local(&mut self, name: Name, span: Span, ty: Option<Type>) -> LocalId {
        let id = LocalId(next_id(&self.text.locals));
        self.text.locals.push(LocalInfo { name, span, ty, used: false, expects_use: false });
        id
    }

    /// The type of a variable, if it makes sense.
    pub(crate) fn local_type(&self, id: LocalId) -> Option<Type> {
        self.text.locals.get(id.index())?.ty.clone()
    }

    /// Says that a name is taken.
    pub(crate) fn declared_twice(&mut self, name: ast::Ident, first: Span) {
        let word = self.word(name.name);
        self.report(
            Diagnostic::error(202, name.span, format!("`{word}` is declared twice"))
                .also(first, "first here"),
        );
    }
}

//! The meaning of a constitution as data: typed and resolved, with no error variant.
//!
//! A [`Program`] is what the checker makes of a text it accepts. Names have become ids, every expression has its
//! type, conversions are written out, and what remains is what an engine has to do.

mod claim;
mod experiment;
mod expr;
mod play;
mod print;
mod program;
mod rename;
mod stmt;
mod type_name;
mod types;
mod walk;

pub use claim::{Claim, ClaimKind, Principle};
pub use experiment::{
    Behaviour, BehaviourRule, Casting, EVERYONE, Experiment, INDEX, ME, Measure, Prompt, Sweep, SweepTarget,
    Trial, TrialKind,
};
pub use expr::{
    BinaryOp, CollectionKind, Comp, Compare, Const, Expr, ExprKind, Member, New, Pat, PatKind, Pay, RatioOp,
    Rounding, SetOp, StatePat, TypeTest, What, WholeOp,
};
pub use play::{Ask, Deed, Expect, Play, PlayLine, PlayLineKind};
pub use print::{MemberNode, MemberWords, PartWords};
pub use program::{
    Account, Asset, By, Deadline, DeadlineKind, Facet, Form, Formula, Function, Handler, Local, Migration,
    Named, Paying, Proc, Program, Reason, Setting, Slot, SlotKind, State, Sum, Tail, Target, Template,
    Variant,
};
pub use stmt::{AssignOp, Block, Place, PlaceStep, Send, Split, SplitLine, SplitTo, Stmt, StmtKind};
pub use type_name::{TypeWords, type_name, type_names};
pub use types::{
    AccountId, AssetId, DataId, FnId, FormId, LocalId, ProcId, ReasonId, SlotId, StateId, SumId, TemplateId,
    Type,
};

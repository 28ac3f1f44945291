//! The meaning of a constitution as data: typed and resolved, with no error variant.
//!
//! A [`Program`] is what the checker makes of a text it accepts. Names have become ids, every expression has its
//! type, conversions are written out, and what remains is what an engine has to do.

mod expr;
mod program;
mod stmt;
mod types;
mod walk;

pub use expr::{
    BinaryOp, CollectionKind, Comp, Compare, Const, Expr, ExprKind, Member, New, Pat, PatKind, Pay, RatioOp,
    Rounding, SetOp, StatePat, TypeTest, What, WholeOp,
};
pub use program::{
    Account, Asset, By, Deadline, DeadlineKind, Formula, Function, Handler, Local, Named, Paying, Proc,
    Program, Reason, Slot, SlotKind, State, Sum, Tail, Target, Template, Variant,
};
pub use stmt::{AssignOp, Block, Place, PlaceStep, Stmt, StmtKind};
pub use types::{
    AccountId, AssetId, DataId, FnId, LocalId, ProcId, ReasonId, SlotId, StateId, SumId, TemplateId, Type,
};

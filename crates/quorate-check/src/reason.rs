//! Refusals: their codes and sentences.

use crate::context::{Checker, next_id};
use quorate_base::{Diagnostic, FileId, Span};
use quorate_ir as ir;
use quorate_ir::ReasonId;
use quorate_syntax::ast;
use rustc_hash::FxHashMap;

/// The codes of the kernel, which always mean the same.
pub(crate) const RESERVED: [&str; 28] = [
    "time_runs_backwards",
    "no_such_event",
    "wrong_state",
    "not_authorised",
    "money_expected",
    "money_unexpected",
    "wrong_asset",
    "guard",
    "insufficient_funds",
    "account_closed",
    "money_unplaced",
    "money_stranded",
    "underflow",
    "division_by_zero",
    "different_assets",
    "no_such_key",
    "no_such_item",
    "not_a_portion",
    "not_whole",
    "cap_reached",
    "out_of_range",
    "not_amendable_here",
    "still_in_use",
    "asset_orphaned",
    "too_many_letters",
    "too_many_instances",
    "too_long",
    "too_large",
];

impl Checker<'_> {
    /// A refusal, with its code.
    pub(crate) fn reason(&mut self, reason: &ast::Reason) -> Option<ReasonId> {
        let code = self.word(reason.code.name);
        if RESERVED.contains(&code) {
            self.report(
                Diagnostic::error(
                    207,
                    reason.code.span,
                    format!("`{code}` is a refusal of the language itself"),
                )
                .help(format!("choose a code of your own, such as `{code}_here`")),
            );
            return None;
        }
        let id = ReasonId(next_id(&self.reasons));
        let text = reason.text.as_ref();
        self.reasons.push(ir::Reason {
            code: code.to_owned(),
            text: text.map(|text| text.text.clone()),
            span: text.map_or(reason.code.span, |text| reason.code.span.to(text.span)),
        });
        Some(id)
    }

    /// In one file a code has one sentence, wherever it is written; where it is not, it is the same. A file without
    /// one takes it from another.
    pub(crate) fn join_reasons(&mut self) {
        let mut reasons = std::mem::take(&mut self.reasons);
        let mut order: Vec<usize> = (0..reasons.len()).collect();
        order.sort_by_key(|index| reasons.get(*index).map(|reason| (reason.span.file, reason.span.start)));
        let mut sentences: FxHashMap<(FileId, String), (String, Span)> = FxHashMap::default();
        let mut elsewhere: FxHashMap<String, String> = FxHashMap::default();
        for reason in order.iter().filter_map(|index| reasons.get(*index)) {
            let Some(text) = &reason.text else { continue };
            let known = (reason.span.file, reason.code.clone());
            match sentences.get(&known) {
                Some((first, span)) if first != text => {
                    let code = &reason.code;
                    self.report(
                        Diagnostic::error(208, reason.span, format!("`{code}` already has another sentence"))
                            .also(*span, "the first is here")
                            .help("write the sentence once, or choose another code"),
                    );
                }
                Some(_) => {}
                None => {
                    elsewhere.entry(reason.code.clone()).or_insert_with(|| text.clone());
                    sentences.insert(known, (text.clone(), reason.span));
                }
            }
        }
        for reason in reasons.iter_mut().filter(|reason| reason.text.is_none()) {
            let known = (reason.span.file, reason.code.clone());
            let own = sentences.get(&known).map(|(text, _)| text);
            reason.text = own.or_else(|| elsewhere.get(&reason.code)).cloned();
        }
        self.reasons = reasons;
    }
}

//! What is said of a split that can promise more than there is.

use super::split::Excess;
use super::world::{Site, World};
use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir::{Const, Expr, ExprKind, SlotKind};
use quorate_number::{Ratio, write_portion};
use quorate_syntax::ast;

/// The setting that the portion of a line is.
struct Narrowable {
    /// Where its range stands.
    range: Span,
    low: Ratio,
    high: Ratio,
    today: Option<Ratio>,
}

impl Checker<'_> {
    /// The finding about a split.
    pub(crate) fn excess<'p>(
        &self,
        world: &World<'p>,
        excess: &Excess<'p>,
        site: Site<'p>,
    ) -> Option<Diagnostic> {
        let (last, _) = excess.lines.last()?;
        // The line to change is the first that is not fixed.
        let is_open = |value: &super::interval::Interval| value.low != value.high || value.low.is_none();
        let (line, value) = excess.lines.iter().find(|(_, value)| is_open(value)).or(excess.lines.last())?;
        let together = match &excess.total {
            Some(total) => format!("together up to {}", write_portion(total)),
            None => "together nothing says how much".to_owned(),
        };
        let alone = match &value.high {
            Some(high) if is_open(value) => format!("at most {}", write_portion(high)),
            Some(high) => write_portion(high),
            None => "nothing says how much this is at most".to_owned(),
        };
        let mut diagnostic = Diagnostic::error(410, line.span, "this split can promise more than there is");
        let setting = self.narrowable(world, line, site);
        if std::ptr::eq(*line, *last) {
            let joined = if excess.lines.len() > 1 { format!("{alone}, {together}") } else { alone };
            diagnostic = diagnostic.label(joined);
        } else {
            diagnostic = diagnostic.label(alone).also(last.span, together);
        }
        let Some(setting) = setting else {
            return Some(
                diagnostic
                    .help("see to it that the parts are at most 100% together: `require … <= 100% else …`"),
            );
        };
        let high = write_portion(&setting.high);
        diagnostic = diagnostic.also(setting.range, format!("may be amended up to {high}"));
        // With several lines that are not fixed there are several ways to make room.
        let is_only = excess.lines.iter().filter(|(_, value)| is_open(value)).count() == 1;
        let room = excess.total.as_ref().filter(|_| is_only);
        let room = room.map(|total| &setting.high - (total - &Ratio::ONE));
        if let Some(room) = room.filter(|room| *room >= setting.low) {
            let (low, top) = (write_portion(&setting.low), write_portion(&room));
            diagnostic = diagnostic.help(format!("narrow the setting to {low}..{top}"));
            if let Some(today) = setting.today.filter(|today| *today <= room) {
                let today = write_portion(&today);
                diagnostic =
                    diagnostic.note(format!("today's {today} is fine; it is the amendment that breaks it"));
            }
        }
        if !is_only {
            diagnostic = diagnostic.help("narrow the settings, so that the parts are at most 100% together");
        }
        Some(diagnostic)
    }

    fn narrowable<'p>(&self, world: &World<'p>, line: &'p Expr, site: Site<'p>) -> Option<Narrowable> {
        let line = match &line.kind {
            ExprKind::ToRatio(inner) => inner,
            _ => line,
        };
        let ExprKind::Slot { up, slot } = line.kind else { return None };
        let (owner, slot) = world.setting_behind(world.around(site.template, up)?, slot)?;
        let setting = world.template(owner)?.settings.iter().find(|setting| setting.slot == slot)?;
        let (Const::Ratio(low), Const::Ratio(high)) = setting.range.clone()? else { return None };
        let today = match &world.slot(owner, slot)?.kind {
            SlotKind::Setting(formula) => match &formula.value.kind {
                ExprKind::Const(Const::Ratio(today)) => Some(today.clone()),
                _ => None,
            },
            _ => None,
        };
        let range = self.range_of(setting.span).unwrap_or(setting.span);
        Some(Narrowable { range, low, high, today })
    }

    /// Where a setting's range stands; the setting is found by where its name stands.
    fn range_of(&self, name: Span) -> Option<Span> {
        self.templates.iter().flat_map(|template| &template.members).find_map(|(_, member)| {
            let ast::MemberKind::Setting(setting) = &member.kind else { return None };
            let (low, high) = setting.range.as_ref().filter(|_| setting.name.span == name)?;
            Some(low.span.to(high.span))
        })
    }
}

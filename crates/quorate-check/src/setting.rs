//! Settings: their ranges, who may amend them, and the copies that processes keep of them.

use crate::collect::keyword;
use crate::context::{Checker, Progress, SettingInfo, SlotInfo, SlotSource, next_id};
use crate::expr::Lowered;
use crate::origin::OriginId;
use crate::text::Text;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{Const, ExprKind, SlotId, SlotKind, TemplateId, Type};
use quorate_syntax::ast;

impl<'a> Checker<'a> {
    /// Works out which processes the settings of a template name.
    pub(crate) fn resolve_amenders(&mut self, id: TemplateId) {
        for index in 0..self.template(id).map_or(0, |template| template.settings.len()) {
            let Some(ast) = self.template(id).and_then(|template| Some(template.settings.get(index)?.ast))
            else {
                continue;
            };
            let origin = self.setting_origin(id, index);
            let named = ast.amended_by.iter();
            let named = self
                .coming_from(origin, |checker| named.filter_map(|name| checker.amender(*name, id)).collect());
            if let Some(setting) =
                self.templates.get_mut(id.index()).and_then(|template| template.settings.get_mut(index))
            {
                setting.amended_by = named;
            }
        }
    }

    /// Where the text of a setting comes from.
    fn setting_origin(&self, id: TemplateId, index: usize) -> OriginId {
        let setting = self.template(id).and_then(|template| template.settings.get(index));
        setting.and_then(|setting| self.slot(id, setting.slot)).map_or(self.origin, |slot| slot.origin)
    }

    fn amender(&mut self, name: ast::Ident, id: TemplateId) -> Option<TemplateId> {
        let (word, owner) = (self.word(name.name), self.template_word(id));
        let process = self.template_named(name, Some(id))?;
        if !self.is_nested_in(process, id) {
            let message = format!("`{word}` stands outside `{owner}`, whose rules it cannot amend");
            let help = format!("name a process that is declared in `{owner}`");
            self.report(Diagnostic::error(613, name.span, message).help(help));
            return None;
        }
        Some(process)
    }

    /// Works out the ranges of the settings of a template, and whether the first values lie in them.
    pub(crate) fn lower_ranges(&mut self, id: TemplateId) {
        for index in 0..self.template(id).map_or(0, |template| template.settings.len()) {
            let Some(setting) = self.template(id).and_then(|template| template.settings.get(index)) else {
                continue;
            };
            let (ast, slot) = (setting.ast, setting.slot);
            let Some((low, high)) = &ast.range else { continue };
            let Some(ty) = self.slot_type(id, slot) else { continue };
            if !ty.is_whole() && !ty.is_ratio() {
                let shown = self.show(&ty);
                let message = format!("a `{shown}` has no least and no greatest, and so no range");
                self.error(612, low.span.to(high.span), message);
                continue;
            }
            let origin = self.setting_origin(id, index);
            let range = self.coming_from(origin, |checker| {
                (checker.range_end(low, &ty, id), checker.range_end(high, &ty, id))
            });
            let (Some(least), Some(greatest)) = range else { continue };
            let word = self.word(ast.name.name);
            if is_less(&greatest, &least) {
                self.report(
                    Diagnostic::error(
                        612,
                        low.span.to(high.span),
                        format!("nothing lies in the range of `{word}`"),
                    )
                    .help("write the lesser end first"),
                );
                continue;
            }
            let value = match self.slot(id, slot).and_then(|slot| slot.lowered.as_ref()) {
                Some(SlotKind::Setting(formula)) => Some(formula.value.clone()),
                _ => None,
            };
            if let Some(first) = value.and_then(|value| self.constant(&value))
                && (is_less(&first, &least) || is_less(&greatest, &first))
            {
                self.report(
                    Diagnostic::error(612, ast.value.span, format!("`{word}` begins outside its own range"))
                        .also(low.span.to(high.span), "it may be amended only within this"),
                );
            }
            let template = self.templates.get_mut(id.index());
            if let Some(setting) = template.and_then(|template| template.settings.get_mut(index)) {
                setting.range = Some((least, greatest));
            }
        }
    }

    fn range_end(&mut self, end: &ast::Expr, ty: &Type, id: TemplateId) -> Option<Const> {
        let (value, _) = self.within(Text::new(Some(id)), |checker| checker.expr_as(end, ty));
        let value = value?;
        let known = self.constant(&value);
        if known.is_none() {
            self.report(
                Diagnostic::error(612, end.span, "the end of a range must be known from the text")
                    .help("write a number, or a function of the file that is one")
                    .note("what a setting may become is checked once, for every body there will be"),
            );
        }
        known
    }

    /// The copy that the own template keeps of a setting of the template so many levels out, made on first mention.
    /// What lies between keeps one too, so that each knows the rules under which it was opened.
    pub(crate) fn captured(
        &mut self,
        up: u8,
        owner: TemplateId,
        setting: SlotId,
        ty: Type,
    ) -> Option<ExprKind> {
        let (name, origin) = self.slot(owner, setting).map(|slot| (slot.name, slot.origin))?;
        let mut own = None;
        for (level, id) in self.chain(self.text.template) {
            if level >= up {
                break;
            }
            let template = self.templates.get_mut(id.index())?;
            let slot = match template.captured.get(&(owner, setting)) {
                Some(slot) => *slot,
                None => {
                    let slot = SlotId(next_id(&template.slots));
                    template.captured.insert((owner, setting), slot);
                    template.slots.push(SlotInfo {
                        name,
                        origin,
                        value_origin: origin,
                        is_blind: false,
                        bound: Vec::new(),
                        source: SlotSource::Captured,
                        ty: Progress::Done(Some(ty.clone())),
                        is_read: true,
                        lowered: Some(SlotKind::Captured { up: up - level, slot: setting }),
                        used: true,
                    });
                    slot
                }
            };
            own = own.or(Some(slot));
        }
        Some(ExprKind::Slot { up: 0, slot: own? })
    }

    /// `live e`: settings in it are read as they are now.
    pub(crate) fn live(&mut self, inner: &ast::Expr, span: Span, hint: Option<&Type>) -> Lowered {
        if self.text.template.is_none() {
            let message =
                "`live` asks for rules as they are now, and there are none outside a process or body";
            self.error(613, keyword(span, "live"), message);
            return None;
        }
        let before = std::mem::replace(&mut self.text.is_live, true);
        let lowered = self.expr(inner, hint);
        self.text.is_live = before;
        lowered
    }

    /// The nearest template around a place that has settings, and how far out it is.
    pub(crate) fn amendable(&mut self, span: Span, at: Option<TemplateId>) -> Option<(u8, TemplateId)> {
        let has_settings =
            |id: TemplateId| self.template(id).is_some_and(|template| !template.settings.is_empty());
        let chain = self.chain(at);
        let found = chain.iter().find(|(_, id)| has_settings(*id)).copied();
        if found.is_none() {
            if self.module().open
                || chain.iter().any(|(_, id)| self.template(*id).is_some_and(|it| it.scope.open))
            {
                self.incomplete = true;
                return None;
            }
            self.report(
                Diagnostic::error(613, span, "there is nothing here that could be amended")
                    .help("a rule that may be amended is a `setting` of the body around this text"),
            );
        }
        found
    }

    /// A setting as the program has it.
    pub(crate) fn assemble_setting(&self, setting: &SettingInfo<'a>) -> ir::Setting {
        ir::Setting {
            slot: setting.slot,
            range: setting.range.clone(),
            amended_by: setting.amended_by.clone(),
            span: setting.ast.name.span,
        }
    }
}

/// Whether one value is less than another of its kind.
pub(crate) fn is_less(one: &Const, other: &Const) -> bool {
    match (one, other) {
        (Const::Whole(one), Const::Whole(other)) => one < other,
        (Const::Ratio(one), Const::Ratio(other)) => one < other,
        _ => false,
    }
}

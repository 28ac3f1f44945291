//! What has been read becomes a program.

use crate::context::{AccountInfo, Checker, Progress, SlotInfo, StateInfo, TemplateInfo};
use quorate_ir as ir;
use quorate_ir::Program;

impl Checker<'_> {
    /// The program. Asked for only when everything has been understood.
    pub(crate) fn assemble(&mut self, name: &str) -> Program {
        let sums = self.sums.iter().map(|sum| ir::Sum {
            name: self.word(sum.name).to_owned(),
            variants: sum
                .ast
                .iter()
                .zip(&sum.fields)
                .map(|(variant, fields)| ir::Variant {
                    name: self.word(variant.name.name).to_owned(),
                    fields: fields.clone().unwrap_or_default(),
                })
                .collect(),
            span: sum.span,
        });
        let sums = sums.collect();
        let functions = self.functions.iter_mut().filter_map(|function| function.lowered.take()).collect();
        let procs = self.procs.iter_mut().filter_map(|proc| proc.lowered.take()).collect();
        let forms = self.assemble_forms();
        let all = 0..u32::try_from(self.templates.len()).unwrap_or(u32::MAX);
        let migrations: Vec<_> = all.map(|id| self.migration(ir::TemplateId(id))).collect();
        let mut templates = std::mem::take(&mut self.templates);
        let lowered = templates
            .iter_mut()
            .zip(migrations)
            .map(|(template, migration)| ir::Template { migration, ..self.assemble_template(template) });
        let lowered = lowered.collect();
        self.templates = templates;
        let mut program = Program {
            name: name.to_owned(),
            assets: std::mem::take(&mut self.assets),
            sums,
            functions,
            procs,
            templates: lowered,
            reasons: std::mem::take(&mut self.reasons),
            forms,
            plays: std::mem::take(&mut self.plays),
            behaviours: std::mem::take(&mut self.lowered_behaviours),
            experiments: std::mem::take(&mut self.experiments),
            docs: Vec::new(),
        };
        crate::heritage::find_lacking(&mut program);
        program
    }

    fn assemble_template(&self, template: &mut TemplateInfo<'_>) -> ir::Template {
        let views = template.views.iter().filter_map(|id| {
            let name = self.word(self.function(*id)?.name.name).to_owned();
            Some(ir::Named { name, id: *id })
        });
        let views = views.collect();
        let claims = template.claims.drain(..).filter_map(|claim| {
            let name = self.word(claim.name.name).to_owned();
            Some(ir::Claim { name, kind: claim.kind?, span: claim.name.span })
        });
        let claims = claims.collect();
        let principles = template.principles.drain(..).map(|principle| ir::Principle {
            name: self.word(principle.name.name).to_owned(),
            text: principle.text.to_owned(),
            upheld_by: principle.claims,
            span: principle.name.span,
        });
        let principles = principles.collect();
        let mut starts = std::mem::take(&mut template.starts);
        self.assemble_amended(&template.amended, &mut starts, template.span);
        ir::Template {
            name: self.word(template.name.name).to_owned(),
            is_body: template.is_body,
            parent: template.parent,
            params: template.params.len(),
            slots: template.slots.iter_mut().filter_map(|slot| self.assemble_slot(slot)).collect(),
            data: template.data.iter().map(|(_, local)| local.clone()).collect(),
            states: template.states.iter().map(|state| self.assemble_state(state)).collect(),
            accounts: template.accounts.iter().map(|account| self.assemble_account(account)).collect(),
            assets: template.assets.clone(),
            nested: template.nested.clone(),
            starts,
            handlers: std::mem::take(&mut template.handlers),
            deadlines: std::mem::take(&mut template.deadlines),
            views,
            settings: template.settings.iter().map(|setting| self.assemble_setting(setting)).collect(),
            claims,
            principles,
            facets: std::mem::take(&mut template.facets),
            is_abstract: template.is_abstract,
            form: template.form.map(|form| self.word(form).to_owned()),
            migration: None,
            span: template.span,
        }
    }

    fn assemble_forms(&self) -> Vec<ir::Form> {
        let all =
            (0..self.form_types.len()).map(|number| ir::FormId(u32::try_from(number).unwrap_or(u32::MAX)));
        all.map(|id| ir::Form { name: self.show_form(id), templates: self.templates_of(id) }).collect()
    }

    fn assemble_slot(&self, slot: &mut SlotInfo<'_>) -> Option<ir::Slot> {
        let Progress::Done(Some(ty)) = slot.ty.clone() else { return None };
        let name = self.word(slot.name.name).to_owned();
        Some(ir::Slot { name, ty, kind: slot.lowered.take()?, span: slot.name.span })
    }

    fn assemble_state(&self, state: &StateInfo<'_>) -> ir::State {
        ir::State {
            name: self.word(state.name.name).to_owned(),
            data: state.data.iter().copied().flatten().collect(),
            is_end: state.is_end,
            span: state.name.span,
        }
    }

    fn assemble_account(&self, account: &AccountInfo<'_>) -> ir::Account {
        ir::Account {
            name: self.word(account.name.name).to_owned(),
            key: account.key.clone(),
            span: account.name.span,
        }
    }
}

//! Patterns.

use crate::kernel::{Answer, defect, given};
use crate::machine::{Frame, Machine};
use crate::value::Value;
use quorate_ir::{Pat, PatKind, StatePat, TemplateId};

/// Whether a value fits a pattern; what it binds is bound as far as it fits.
pub(crate) fn fits(pat: &Pat, value: &Value, frame: &mut Frame) -> bool {
    match (&pat.kind, value) {
        (PatKind::Wild, _) => true,
        (PatKind::Bind(local), _) => {
            frame.bind(*local, value.clone());
            true
        }
        (PatKind::Bool(wanted), Value::Bool(truth)) => wanted == truth,
        (PatKind::None, Value::Option(option)) => option.is_none(),
        (PatKind::Some(inner), Value::Option(Some(value))) => fits(inner, value, frame),
        (PatKind::Tuple(parts), Value::Product(values)) => {
            parts.iter().zip(values).all(|(part, value)| fits(part, value, frame))
        }
        (PatKind::Variant(wanted, parts), Value::Variant(variant, values)) => {
            wanted == variant && parts.iter().zip(values).all(|(part, value)| fits(part, value, frame))
        }
        _ => false,
    }
}

/// Binds a pattern that cannot fail.
pub(crate) fn bind(pat: &Pat, value: &Value, frame: &mut Frame) -> Answer<()> {
    if fits(pat, value, frame) { Ok(()) } else { defect("a binding that does not fit") }
}

impl Machine<'_> {
    /// Whether an instance's state fits a pattern.
    pub(crate) fn fits_state(
        &self,
        pat: &StatePat,
        instance: usize,
        template: TemplateId,
        frame: &mut Frame,
    ) -> Answer<bool> {
        let Some(wanted) = pat.state else { return Ok(true) };
        let wanted = self.state(instance, template, wanted)?;
        if self.instance(instance)?.state != Some(wanted) {
            return Ok(false);
        }
        let declared = given(self.template_of(instance)?.state(wanted), "no such state")?;
        for (part, datum) in pat.data.iter().zip(&declared.data) {
            let value = self.datum(instance, *datum)?;
            if !fits(part, &value, frame) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

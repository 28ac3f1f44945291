//! Which cases a `match` leaves out.
//!
//! The patterns are the rows of a table with one column for each value looked at. A column is split by what the
//! values of its type can be made of, until a combination is found that no row fits.

use crate::context::Checker;
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{PatKind, SumId, TemplateId, Type};

/// At most so many missing cases are named.
const NAMED: usize = 5;

/// Tables that need more steps than this are too intricate for people as well.
const STEPS: usize = 20_000;

/// What a value of a type can be made of.
struct Shape {
    name: String,
    fields: Vec<Type>,
    in_brackets: bool,
}

struct Search<'c, 'a> {
    checker: &'c Checker<'a>,
    steps: usize,
}

impl Checker<'_> {
    /// The cases that none of the patterns fits, as a drafter writes them.
    pub(crate) fn missing_cases(&mut self, patterns: &[&ir::Pat], span: Span) -> Vec<String> {
        let Some(first) = patterns.first() else { return Vec::new() };
        let rows = patterns.iter().map(|pat| vec![Some(*pat)]).collect();
        let types = vec![first.ty.clone()];
        let mut search = Search { checker: self, steps: STEPS };
        let missing = search.missing(rows, &types);
        if search.steps == 0 {
            self.error(108, span, "these patterns are too intricate to be checked");
            return Vec::new();
        }
        missing
            .into_iter()
            .filter_map(|case| case.into_iter().next())
            .map(|case| format!("`{case}`"))
            .collect()
    }

    /// The states that none of the patterns fits whatever they carry.
    pub(crate) fn missing_states(
        &mut self,
        template: TemplateId,
        patterns: &[&ir::StatePat],
        span: Span,
    ) -> Vec<String> {
        if patterns.iter().any(|pat| pat.state.is_none()) {
            return Vec::new();
        }
        let count = self.template(template).map_or(0, |template| template.states.len());
        if count == 0 {
            let word = self.template_word(template);
            self.error(503, span, format!("a `{word}` has no states to match"));
            return Vec::new();
        }
        let mut missing = Vec::new();
        for index in 0..count {
            let state = ir::StateId(u32::try_from(index).unwrap_or(u32::MAX));
            let fitting: Vec<_> = patterns.iter().filter(|pat| pat.state == Some(state)).collect();
            let Some(info) = self.state(template, state) else { continue };
            let word = self.word(info.name.name);
            if fitting.is_empty() {
                missing.push(format!("`{word}`"));
                continue;
            }
            if fitting.iter().any(|pat| pat.data.is_empty()) {
                continue;
            }
            let types =
                fitting.first().map(|pat| pat.data.iter().map(|part| part.ty.clone()).collect::<Vec<_>>());
            let rows = fitting.iter().map(|pat| pat.data.iter().map(Some).collect()).collect();
            let mut search = Search { checker: self, steps: STEPS };
            let cases = search.missing(rows, &types.unwrap_or_default());
            if search.steps == 0 {
                self.error(108, span, "these patterns are too intricate to be checked");
                return Vec::new();
            }
            missing.extend(cases.into_iter().map(|case| format!("`{word}({})`", case.join(", "))));
        }
        missing.truncate(NAMED);
        missing
    }
}

impl Search<'_, '_> {
    /// Combinations of values that no row fits; a pattern that is `None` fits everything.
    fn missing(&mut self, rows: Vec<Vec<Option<&ir::Pat>>>, types: &[Type]) -> Vec<Vec<String>> {
        self.steps = self.steps.saturating_sub(1);
        let Some((ty, rest)) = types.split_first() else {
            return if rows.is_empty() { vec![Vec::new()] } else { Vec::new() };
        };
        if self.steps == 0 {
            return Vec::new();
        }
        let is_split = rows.iter().any(|row| row.first().is_some_and(|pat| pat.is_some_and(asks)));
        let shapes = if is_split { self.shapes(ty) } else { Vec::new() };
        if shapes.is_empty() {
            let rows = rows.iter().filter(|row| row.first().is_some_and(|pat| !pat.is_some_and(asks)));
            let rows = rows.map(|row| row.get(1..).unwrap_or_default().to_vec()).collect();
            let mut missing = self.missing(rows, rest);
            missing.iter_mut().for_each(|case| case.insert(0, "_".to_owned()));
            return missing;
        }
        let mut missing = Vec::new();
        for (place, shape) in shapes.iter().enumerate() {
            let fitting = rows.iter().filter_map(|row| specialise(row, place, shape.fields.len())).collect();
            let types: Vec<_> = shape.fields.iter().chain(rest).cloned().collect();
            for case in self.missing(fitting, &types) {
                let (fields, rest) = case.split_at_checked(shape.fields.len()).unwrap_or_default();
                let mut case = vec![shape.written(fields)];
                case.extend(rest.iter().cloned());
                missing.push(case);
            }
            if missing.len() >= NAMED {
                missing.truncate(NAMED);
                return missing;
            }
        }
        missing
    }

    fn shapes(&self, ty: &Type) -> Vec<Shape> {
        let plain = |name: &str| Shape { name: name.to_owned(), fields: Vec::new(), in_brackets: false };
        match ty {
            Type::Bool => vec![plain("true"), plain("false")],
            Type::Option(inner) => {
                let some = Shape { name: "some".into(), fields: vec![*inner.clone()], in_brackets: true };
                vec![some, plain("none")]
            }
            Type::Tuple(types) => {
                vec![Shape { name: String::new(), fields: types.clone(), in_brackets: true }]
            }
            Type::Sum(id) => self.variants(*id),
            _ => Vec::new(),
        }
    }

    fn variants(&self, id: SumId) -> Vec<Shape> {
        let Some(sum) = self.checker.sum(id) else { return Vec::new() };
        let variants = sum.ast.iter().zip(&sum.fields).map(|(variant, fields)| Shape {
            name: self.checker.word(variant.name.name).to_owned(),
            fields: fields.clone().unwrap_or_default(),
            in_brackets: !variant.fields.is_empty(),
        });
        variants.collect()
    }
}

impl Shape {
    fn written(&self, fields: &[String]) -> String {
        if self.in_brackets { format!("{}({})", self.name, fields.join(", ")) } else { self.name.clone() }
    }
}

/// Whether a pattern asks which shape its value has.
fn asks(pat: &ir::Pat) -> bool {
    !matches!(pat.kind, PatKind::Wild | PatKind::Bind(_))
}

/// A row for values of one shape: what it asks of the parts, then of the rest. `None` if it does not fit them.
fn specialise<'p>(
    row: &[Option<&'p ir::Pat>],
    place: usize,
    fields: usize,
) -> Option<Vec<Option<&'p ir::Pat>>> {
    let (first, rest) = row.split_first()?;
    let mut parts: Vec<Option<&'p ir::Pat>> = match first.map(|pat| &pat.kind) {
        None | Some(PatKind::Wild | PatKind::Bind(_)) => vec![None; fields],
        Some(PatKind::Variant(variant, parts)) if *variant as usize == place => {
            parts.iter().map(Some).collect()
        }
        Some(PatKind::Tuple(parts)) => parts.iter().map(Some).collect(),
        Some(PatKind::Some(inner)) if place == 0 => vec![Some(inner)],
        Some(PatKind::None) if place == 1 => Vec::new(),
        Some(PatKind::Bool(value)) if *value == (place == 0) => Vec::new(),
        Some(_) => return None,
    };
    parts.extend(rest);
    Some(parts)
}

//! What the scenarios have come to of the rules, put together file by file.

use std::collections::{BTreeMap, BTreeSet};

use quorate_base::{FileId, Sources, Span};
use quorate_engine::{Engine, Reach};
use quorate_ir::{ClaimKind, Program, Template, TemplateId};
use quorate_report::{Coverage, CoveredFile, Rule, RuleKind, Side};
use quorate_sim::{Reached, Report};

use super::outline::{Outline, Part, Place, place};

/// More signs than this are not shown of a condition.
const LONGEST: usize = 60;

/// What scenarios have come to, by the paths of files.
#[derive(Default)]
pub struct Cover {
    files: BTreeMap<String, Covered>,
}

/// What they have come to of one file.
#[derive(Default)]
struct Covered {
    text: String,
    points: BTreeMap<(Place, Reach), u64>,
    claims: BTreeMap<Place, (Side, u64)>,
}

impl Cover {
    /// Takes in what the scenarios of one program came to, in the files that count. What it declares and they did not come
    /// to counts too.
    pub fn take_in(
        &mut self,
        program: &Program,
        sources: &Sources,
        counts: &dyn Fn(FileId, &str) -> bool,
        engine: &Engine,
        reports: &[Report],
    ) {
        for (number, point) in engine.points().iter().enumerate() {
            let reached = reports.iter().filter_map(|report| report.points.get(number)).sum::<u64>();
            if let Some(covered) = self.file(point.span, sources, counts) {
                *covered.points.entry((place(point.span), point.reach)).or_default() += reached;
            }
        }
        let templates =
            program.templates.iter().zip(0..).map(|(template, number)| (TemplateId(number), template));
        for (id, template) in templates {
            for state in &template.states {
                if let Some(covered) = self.file(state.span, sources, counts) {
                    covered.points.entry((place(state.span), Reach::Entered)).or_default();
                }
            }
            self.claims(id, template, sources, counts, reports);
        }
    }

    fn claims(
        &mut self,
        id: TemplateId,
        template: &Template,
        sources: &Sources,
        counts: &dyn Fn(FileId, &str) -> bool,
        reports: &[Report],
    ) {
        for (number, claim) in template.claims.iter().enumerate() {
            let side = match claim.kind {
                ClaimKind::Possible(_) => Side::Reached,
                ClaimKind::Property { .. } => Side::Begun,
                ClaimKind::Invariant(_) | ClaimKind::Step(_) | ClaimKind::Enforce(..) => Side::Asked,
            };
            let reached = Reached { template: id, claim: number };
            let asked = reports.iter().filter(|report| report.asked.contains(&reached)).count();
            if let Some(covered) = self.file(claim.span, sources, counts) {
                let entry = covered.claims.entry(place(claim.span)).or_insert((side, 0));
                entry.1 += u64::try_from(asked).unwrap_or(u64::MAX);
            }
        }
    }

    /// Adds what other scenarios have come to.
    pub fn add(&mut self, other: Cover) {
        for (path, from) in other.files {
            let into = self.files.entry(path).or_default();
            into.text = from.text;
            for (key, times) in from.points {
                *into.points.entry(key).or_default() += times;
            }
            for (key, (side, times)) in from.claims {
                into.claims.entry(key).or_insert((side, 0)).1 += times;
            }
        }
    }

    /// What all have come to, as it is told.
    pub fn told(&self) -> Coverage {
        let files = self.files.iter().map(|(path, covered)| CoveredFile {
            path: path.clone(),
            text: covered.text.clone(),
            rules: covered.rules(),
        });
        Coverage { files: files.filter(|file| !file.rules.is_empty()).collect() }
    }

    /// What is kept of the file that a span is of, if it counts.
    fn file(
        &mut self,
        span: Span,
        sources: &Sources,
        counts: &dyn Fn(FileId, &str) -> bool,
    ) -> Option<&mut Covered> {
        let source = sources.get(span.file)?;
        let path = source.path.strip_prefix("./").unwrap_or(&source.path);
        if span == Span::default() || !counts(span.file, &source.path) {
            return None;
        }
        if !self.files.contains_key(path) {
            let covered = Covered { text: source.text.clone(), ..Covered::default() };
            self.files.insert(path.to_owned(), covered);
        }
        self.files.get_mut(path)
    }
}

impl Covered {
    /// The rules, in the order of the text.
    fn rules(&self) -> Vec<Rule> {
        let outline = Outline::of(&self.text);
        let mut unreached = BTreeSet::new();
        let mut rules: Vec<(u32, Rule)> = Vec::new();
        let places: BTreeSet<Place> = self.points.keys().map(|(place, _)| *place).collect();
        for place in &places {
            let times = |reach: Reach| self.points.get(&(*place, reach)).copied();
            let (kind, asked, sides) = if let Some(asked) = times(Reach::Asked) {
                (RuleKind::Handler, asked, vec![(Side::Accepted, times(Reach::Accepted).unwrap_or(0))])
            } else if let Some(fired) = times(Reach::Fired) {
                let otherwise = times(Reach::Otherwise);
                let sides = [(Side::Fired, Some(fired)), (Side::Otherwise, otherwise)];
                let sides = sides.into_iter().filter_map(|(side, times)| Some((side, times?))).collect();
                (RuleKind::Deadline, fired + otherwise.unwrap_or(0), sides)
            } else if let Some(entered) = times(Reach::Entered) {
                (RuleKind::State, entered, vec![(Side::Entered, entered)])
            } else {
                let (held, failed) = (times(Reach::Held).unwrap_or(0), times(Reach::Failed).unwrap_or(0));
                (RuleKind::Guard, held + failed, vec![(Side::True, held), (Side::False, failed)])
            };
            let here = outline.at(*place);
            if kind == RuleKind::Guard && !here.is_some_and(|part| part.is_ruling) {
                continue;
            }
            if asked == 0 && matches!(kind, RuleKind::Handler | RuleKind::Deadline) {
                unreached.extend(here.map(|part| part.place));
            }
            rules.push((place.0, self.rule(*place, kind, asked, sides, here)));
        }
        for (place, (side, times)) in &self.claims {
            let here = outline.at(*place);
            rules.push((place.0, self.rule(*place, RuleKind::Claim, *times, vec![(*side, *times)], here)));
        }
        for (start, rule) in &mut rules {
            let here = outline.at((*start, *start)).map(|part| part.place);
            rule.is_moot =
                rule.kind == RuleKind::Guard && here.is_some_and(|place| unreached.contains(&place));
        }
        rules.sort_by_key(|(start, rule)| (*start, rule.kind));
        rules.into_iter().map(|(_, rule)| rule).collect()
    }

    fn rule(
        &self,
        place: Place,
        kind: RuleKind,
        asked: u64,
        sides: Vec<(Side, u64)>,
        here: Option<&Part>,
    ) -> Rule {
        let process = here.map_or(String::new(), |part| part.process.clone());
        let member = here.and_then(|part| part.name.clone());
        let words = self.words(place);
        let own = match kind {
            RuleKind::State => Some(words.split(['(', ' ']).next().unwrap_or_default().to_owned()),
            _ => member,
        };
        let name = [Some(process.clone()).filter(|process| !process.is_empty()), own];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(".");
        let words = match kind {
            RuleKind::Guard => Some(format!("{}{words}", self.lead(place.0))),
            RuleKind::Deadline => Some(self.head(place.0)),
            RuleKind::Handler | RuleKind::State | RuleKind::Claim => None,
        };
        let before = self.text.get(..place.0 as usize).unwrap_or_default();
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        Rule { kind, process, name, words, line, asked, sides, is_moot: false }
    }

    /// The words of a place, in one line and not too many.
    fn words(&self, (start, end): Place) -> String {
        short(self.text.get(start as usize..end as usize).unwrap_or_default())
    }

    /// The words of a deadline before what it does.
    fn head(&self, start: u32) -> String {
        let rest = self.text.get(start as usize..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        short(line.split(" {").next().and_then(|head| head.split(" ->").next()).unwrap_or_default())
    }

    /// The words that lead to a condition: `when `, `by m in `.
    fn lead(&self, start: u32) -> String {
        let before = self.text.get(..start as usize).unwrap_or_default();
        let mut words = before.split_whitespace().rev();
        match words.next() {
            Some(word @ ("by" | "when" | "require" | "if")) => format!("{word} "),
            Some("in") => match (words.next(), words.next()) {
                (Some(name), Some("by")) => format!("by {name} in "),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

/// Words in one line, and not too many.
fn short(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= LONGEST {
        return words;
    }
    words.chars().take(LONGEST - 1).chain(std::iter::once('…')).collect()
}

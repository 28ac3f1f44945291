//! Small sets of arguments, drawn from the state and from the goal.

use quorate_ir::{Program, Type};
use quorate_number::{Int, parse_amount, write_amount};
use quorate_trace::StateDump;
use serde_json::{Map, Value};

/// So many values are tried for one parameter.
const MOST: usize = 12;

/// What values may be made of.
pub(super) struct Stock<'s> {
    pub(super) program: &'s Program,
    pub(super) people: Vec<String>,
    /// Instances that have not ended: the id and the place of the template.
    pub(super) instances: Vec<(String, usize)>,
    /// Amounts, by the name of their asset, the most telling first.
    amounts: Vec<(String, Int)>,
    /// Instants and whole numbers that the goal mentions.
    pub(super) now: i64,
}

impl<'s> Stock<'s> {
    /// What a state and the words of a goal have, with the values of its parts.
    pub(super) fn new(program: &'s Program, state: &StateDump, told: &[String], goal: &str) -> Stock<'s> {
        let template = |of: &str| program.templates.iter().position(|template| template.name == of);
        let instances = state.instances.iter().filter_map(|instance| {
            let place = template(&instance.of)?;
            let name = super::acts::state_name(&instance.state);
            let ended = program
                .templates
                .get(place)?
                .states
                .iter()
                .any(|state| state.is_end && Some(&state.name) == name.as_ref());
            (!ended).then(|| (instance.id.clone(), place))
        });
        let people = state.people.iter().map(|(name, _)| name.clone());
        let mut stock = Stock {
            program,
            people: people.collect(),
            instances: instances.collect(),
            amounts: Vec::new(),
            now: state.now,
        };
        stock.draw_amounts(state, told, goal);
        stock
    }

    /// Values for a parameter; none if there are none of its type.
    pub(super) fn values(&self, ty: &Type) -> Vec<Value> {
        let mut values = self.all_values(ty, 0);
        values.truncate(MOST);
        values
    }

    /// Amounts of an asset, with its name.
    pub(super) fn amounts(&self, asset: Option<&str>) -> Vec<String> {
        let decimals = |name: &str| {
            let plain = name.split(" of ").next().unwrap_or(name);
            self.program.assets.iter().find(|asset| asset.name == plain).map_or(0, |asset| asset.decimals)
        };
        let plain = |name: &str| name.split(" of ").next().unwrap_or(name).to_owned();
        let fits = self.amounts.iter().filter(|(name, _)| asset.is_none_or(|asset| plain(name) == asset));
        let texts = fits.map(|(name, units)| {
            let name = if asset.is_some() { plain(name) } else { name.clone() };
            format!("{} {name}", write_amount(units, decimals(&name)))
        });
        texts.take(MOST).collect()
    }

    fn all_values(&self, ty: &Type, depth: u32) -> Vec<Value> {
        let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        if depth > 3 {
            return Vec::new();
        }
        match ty {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Text => texts(&["…"]),
            Type::Int => [0, 1, 2, 3].into_iter().map(Value::from).collect(),
            Type::Ratio | Type::Portion => texts(&["100%", "50%", "0%"]),
            Type::Duration => texts(&["1 day", "7 days"]),
            Type::Instant => {
                [30, 1].into_iter().map(|days| Value::from(self.now.saturating_add(days * 86_400))).collect()
            }
            Type::Amount(asset) => {
                let name = self.program.asset(*asset).map(|asset| asset.name.as_str());
                self.amounts(name.or(Some(""))).into_iter().map(Value::from).collect()
            }
            Type::Money => self.amounts(None).into_iter().map(Value::from).collect(),
            Type::Asset => {
                let own =
                    self.program.assets.iter().filter(|asset| asset.owner.is_none() && !asset.is_quantity);
                own.map(|asset| Value::from(asset.name.as_str())).collect()
            }
            Type::Person => self.people(),
            Type::Agent | Type::Account => {
                let bodies =
                    self.of_templates(|place| self.program.templates.get(place).is_some_and(|it| it.is_body));
                self.people()
                    .into_iter()
                    .take(MOST / 2)
                    .chain(bodies)
                    .chain(self.people().into_iter().skip(MOST / 2))
                    .collect()
            }
            Type::Process(template) => self.of_templates(|place| place == template.index()),
            Type::Form(form) => {
                let of = self.program.form(*form).map(|form| form.templates.clone()).unwrap_or_default();
                self.of_templates(|place| of.iter().any(|template| template.index() == place))
            }
            Type::Option(inner) => {
                self.all_values(inner, depth + 1).into_iter().chain([Value::Null]).collect()
            }
            Type::List(item) | Type::Set(item) => {
                let items = self.all_values(item, depth + 1);
                let all = items.clone();
                let ones = items.into_iter().map(|item| Value::Array(vec![item]));
                [Value::Array(all)].into_iter().chain(ones).chain([Value::Array(Vec::new())]).collect()
            }
            Type::Map(..) => vec![Value::Object(Map::new())],
            Type::Sum(sum) => self.variants(*sum, depth),
            Type::Change(template) => self.changes(template.index()),
            Type::Tuple(types) => vec![Value::Array(
                types.iter().filter_map(|ty| self.all_values(ty, depth + 1).into_iter().next()).collect(),
            )],
            Type::Record(fields) => vec![Value::Object(
                fields
                    .iter()
                    .filter_map(|(name, ty)| {
                        Some((name.clone(), self.all_values(ty, depth + 1).into_iter().next()?))
                    })
                    .collect(),
            )],
            Type::Exact(_) | Type::ExactMoney | Type::Fn(..) => Vec::new(),
        }
    }

    fn people(&self) -> Vec<Value> {
        self.people.iter().map(|name| Value::from(name.as_str())).collect()
    }

    fn of_templates(&self, is_wanted: impl Fn(usize) -> bool) -> Vec<Value> {
        let wanted = self.instances.iter().filter(|(_, place)| is_wanted(*place));
        wanted.map(|(id, _)| Value::from(id.as_str())).collect()
    }

    fn variants(&self, sum: quorate_ir::SumId, depth: u32) -> Vec<Value> {
        let Some(sum) = self.program.sum(sum) else { return Vec::new() };
        let variants = sum.variants.iter().flat_map(|variant| {
            if variant.fields.is_empty() {
                return vec![Value::from(variant.name.as_str())];
            }
            let first: Option<Vec<Value>> =
                variant.fields.iter().map(|ty| self.all_values(ty, depth + 1).into_iter().next()).collect();
            first
                .map(|fields| {
                    vec![Value::Object(Map::from_iter([(variant.name.clone(), Value::Array(fields))]))]
                })
                .unwrap_or_default()
        });
        variants.collect()
    }

    /// Each setting at each end of its range.
    fn changes(&self, template: usize) -> Vec<Value> {
        let Some(template) = self.program.templates.get(template) else { return Vec::new() };
        let mut changes = Vec::new();
        for setting in &template.settings {
            let Some((slot, (low, high))) = template.slot(setting.slot).zip(setting.range.as_ref()) else {
                continue;
            };
            for end in [low, high] {
                if let Some(value) = self.constant(&slot.ty, end) {
                    changes.push(Value::Object(Map::from_iter([(slot.name.clone(), value)])));
                }
            }
        }
        changes
    }

    fn constant(&self, ty: &Type, constant: &quorate_ir::Const) -> Option<Value> {
        use quorate_ir::Const;
        Some(match (ty, constant) {
            (_, Const::Bool(truth)) => Value::Bool(*truth),
            (_, Const::Text(text)) => Value::from(text.as_str()),
            (Type::Portion, Const::Ratio(ratio)) => Value::from(quorate_number::write_portion(ratio)),
            (_, Const::Ratio(ratio)) => Value::from(quorate_number::write_ratio(ratio)),
            (Type::Amount(asset), Const::Whole(units)) => {
                let asset = self.program.asset(*asset)?;
                Value::from(format!("{} {}", write_amount(units, asset.decimals), asset.name))
            }
            (Type::Duration, Const::Whole(seconds)) => Value::from(format!("{seconds} seconds")),
            (_, Const::Whole(number)) => {
                i64::try_from(number).map_or_else(|_| Value::from(number.to_string()), Value::from)
            }
        })
    }

    /// Amounts of the goal and what lies between them, then those of instances.
    fn draw_amounts(&mut self, state: &StateDump, told: &[String], goal: &str) {
        let words: Vec<&str> = goal
            .split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '_')))
            .filter(|word| !word.is_empty())
            .collect();
        let pairs = words.windows(2).filter_map(|pair| match pair {
            [number, asset] => Some(format!("{} {asset}", number.replace('_', ""))),
            _ => None,
        });
        let mut known: Vec<(String, Int)> =
            told.iter().cloned().chain(pairs).filter_map(|text| self.amount(&text)).collect();
        let mut between = Vec::new();
        for (number, (asset, one)) in known.iter().enumerate() {
            for (other_asset, other) in
                known.iter().skip(number + 1).filter(|(other, _)| plain(other) == plain(asset))
            {
                let gap = if one > other { one - other } else { other - one };
                between.push((other_asset.clone(), gap.clone()));
                between.push((other_asset.clone(), gap + Int::ONE));
            }
        }
        let of_instances = state.instances.iter().flat_map(|instance| {
            let values =
                instance.params.values().chain(instance.cells.values()).chain(instance.rules.values());
            values.filter_map(|value| value.as_str()).filter_map(|text| self.amount(text)).collect::<Vec<_>>()
        });
        let others: Vec<(String, Int)> = of_instances.collect();
        between.append(&mut known);
        for (asset, units) in between.into_iter().chain(others) {
            if units > Int::ZERO
                && !self.amounts.iter().any(|(name, known)| plain(name) == plain(&asset) && *known == units)
            {
                self.amounts.push((asset, units));
            }
        }
        // The least there is of each asset is enough where only something must come.
        for asset in self.program.assets.iter().filter(|asset| !asset.is_quantity && asset.owner.is_none()) {
            self.amounts.push((asset.name.clone(), Int::from(10).pow(asset.decimals as usize)));
        }
    }

    fn amount(&self, text: &str) -> Option<(String, Int)> {
        let (number, asset) = text.split_once(' ')?;
        let declared = self.program.assets.iter().find(|known| known.name == plain(asset))?;
        Some((asset.to_owned(), parse_amount(number, declared.decimals).ok()?))
    }
}

/// The name of an asset without its body.
fn plain(asset: &str) -> &str {
    asset.split(" of ").next().unwrap_or(asset)
}

use quorate_number::{Int, write_amount};
use quorate_report::Money;
use quorate_trace::StateDump;

/// Sums of one asset, each in units of its smallest decimal place so far.
#[derive(Default)]
struct Sums {
    asset: String,
    people: Decimal,
    instances: Decimal,
    world: Decimal,
    supply: Decimal,
}

/// A decimal number.
#[derive(Clone, Default)]
struct Decimal {
    units: Int,
    places: u32,
}

/// Where the money of every asset is.
pub fn money(state: &StateDump) -> Vec<Money> {
    sums(state)
        .into_iter()
        .map(|sums| Money {
            total: sums.world.negated().plus(&sums.supply).write(),
            asset: sums.asset,
            people: sums.people.write(),
            instances: sums.instances.write(),
        })
        .collect()
}

/// Whether people and instances together hold what has come in from the world, or has been issued, of every asset.
pub fn conserved(state: &StateDump) -> bool {
    sums(state).iter().all(|sums| {
        let there_is = sums.world.negated().plus(&sums.supply);
        sums.people.plus(&sums.instances).plus(&there_is.negated()).units == Int::ZERO
    })
}

/// The one account of an instance that holds something, and what; none if there are several.
pub fn held(state: &StateDump) -> Option<String> {
    let accounts = state.instances.iter().flat_map(|instance| {
        instance.accounts.iter().flat_map(|(name, amounts)| {
            let name = if name == "self" { &instance.id } else { name };
            amounts.iter().map(move |amount| (name, amount))
        })
    });
    let mut filled =
        accounts.filter(|(_, amount)| read(amount).is_some_and(|(number, _)| number.units != Int::ZERO));
    let (name, amount) = filled.next()?;
    filled.next().is_none().then(|| format!("{name} {amount}"))
}

fn sums(state: &StateDump) -> Vec<Sums> {
    let mut sums = Vec::new();
    for amount in &state.world {
        add(&mut sums, amount, |sums| &mut sums.world);
    }
    for amount in &state.supply {
        add(&mut sums, amount, |sums| &mut sums.supply);
    }
    for amount in state.people.iter().flat_map(|(_, amounts)| amounts) {
        add(&mut sums, amount, |sums| &mut sums.people);
    }
    let accounts = state.instances.iter().flat_map(|instance| &instance.accounts);
    for amount in accounts.flat_map(|(_, amounts)| amounts) {
        add(&mut sums, amount, |sums| &mut sums.instances);
    }
    sums
}

fn add(sums: &mut Vec<Sums>, amount: &str, place: fn(&mut Sums) -> &mut Decimal) {
    let Some((number, asset)) = read(amount) else { return };
    if !sums.iter().any(|sums| sums.asset == asset) {
        sums.push(Sums { asset: asset.to_owned(), ..Sums::default() });
    }
    if let Some(sums) = sums.iter_mut().find(|sums| sums.asset == asset) {
        let sum = place(sums);
        *sum = sum.plus(&number);
    }
}

/// `-2.5 USDC` as a number and an asset.
fn read(amount: &str) -> Option<(Decimal, &str)> {
    let (number, asset) = amount.split_once(' ')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let units = format!("{whole}{fraction}").parse::<Int>().ok()?;
    Some((Decimal { units, places: u32::try_from(fraction.len()).ok()? }, asset))
}

impl Decimal {
    fn plus(&self, other: &Decimal) -> Decimal {
        let places = self.places.max(other.places);
        Decimal { units: self.scaled(places) + other.scaled(places), places }
    }

    fn negated(&self) -> Decimal {
        Decimal { units: -self.units.clone(), places: self.places }
    }

    fn write(&self) -> String {
        write_amount(&self.units, self.places)
    }

    fn scaled(&self, places: u32) -> Int {
        &self.units * Int::from(10).pow(places.saturating_sub(self.places) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quorate_trace::InstanceDump;

    fn texts(amounts: &[&str]) -> Vec<String> {
        amounts.iter().map(|amount| (*amount).to_owned()).collect()
    }

    fn state(held: &str) -> StateDump {
        StateDump {
            world: texts(&["-900.5 USDC"]),
            supply: texts(&["30 REP of co"]),
            people: vec![("ana".to_owned(), texts(&["600 USDC", "30 REP of co"]))],
            instances: vec![InstanceDump {
                id: "co".to_owned(),
                accounts: vec![("self".to_owned(), vec![]), ("treasury".to_owned(), texts(&[held]))],
                ..InstanceDump::default()
            }],
            ..StateDump::default()
        }
    }

    #[test]
    fn money_is_summed_exactly() {
        let state = state("300.5 USDC");
        assert!(conserved(&state));
        assert_eq!(held(&state).as_deref(), Some("treasury 300.5 USDC"));
        let money = money(&state);
        assert_eq!(money[0].people, "600");
        assert_eq!(money[0].instances, "300.5");
        assert_eq!(money[0].total, "900.5");
        assert_eq!((money[1].asset.as_str(), money[1].total.as_str()), ("REP of co", "30"));
    }

    #[test]
    fn a_lost_unit_is_noticed() {
        assert!(!conserved(&state("300.499999 USDC")));
    }
}

//! The port's state in the shape in which the contract's was recorded.

use quorate_trace::InstanceDump;
use serde_json::{Map, Value};

use super::{GOV, Slates};
use crate::Failure;
use crate::holdings::{Holdings, ReadAmount, list, object, text, units};

/// The recorded form of the chief, without the tokens.
pub fn own_state(
    chief: &InstanceDump,
    holdings: &Holdings,
    slates: &Slates,
    read: &ReadAmount<'_>,
) -> Result<Map<String, Value>, Failure> {
    let mut approvals = Map::new();
    for (candidate, amount) in object(chief.cells.get("approvals"))? {
        let units = units(Some(amount), read)?;
        if units != "0" {
            approvals.insert(candidate.clone(), Value::from(units));
        }
    }
    let mut deposits = Map::new();
    for (account, units) in holdings.of_asset(GOV) {
        let owner = account.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
        if let Some(owner) = owner {
            deposits.insert(owner.to_owned(), Value::from(units.to_string()));
        }
    }
    let mut etched = Map::new();
    for yays in list(chief.cells.get("slates"))? {
        etched.insert(slates.name_of(yays)?, yays.clone());
    }
    let votes = chief.cells.get("votes").ok_or("`votes` is missing")?;
    let hat = text(&Value::Object(chief.cells.clone()), "hat")?.to_owned();
    let state = [
        ("hat", Value::from(hat)),
        ("approvals", Value::Object(approvals)),
        ("deposits", Value::Object(deposits)),
        ("votes", slates.names_in(votes)?),
        ("slates", Value::Object(etched)),
    ];
    Ok(state.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

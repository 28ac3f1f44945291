//! Where two states differ, and since when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::reads::{Of, Read};

/// A place of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// Whether an instance is there; the first of all places.
    There,
    /// What it is and in which state, with the data.
    State,
    /// A parameter, rule or cell.
    Cell(String),
    /// What an account holds of an asset; the account's name in its instance.
    Balance { account: String, asset: String },
    /// What it once held.
    Past { account: String, asset: String },
    /// How much of an asset there is.
    Supply(String),
}

/// What made a place differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The rules themselves, by what they begin with.
    Rules,
    /// A step, by its place in the replay.
    Step(usize),
}

#[derive(Debug)]
struct Difference {
    origin: Origin,
    values: (String, String),
}

/// All places that differ at present.
#[derive(Debug, Default)]
pub(super) struct Differences {
    spots: BTreeMap<(String, Spot), Difference>,
}

/// Who is asked: the instance, then those around it; and who pays.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The instance that is asked, and those around it; none for one that is only being made.
    pub(super) chain: Vec<Option<String>>,
    /// Whoever pays.
    pub(super) payer: Option<String>,
}

impl Differences {
    /// Whether anything of an owner differs.
    pub(super) fn concerns(&self, owner: &str) -> bool {
        self.keys_of(owner).next().is_some()
    }

    /// Notes what a place holds in both states after a step.
    pub(super) fn note(&mut self, owner: &str, spot: Spot, old: String, new: String, origin: Origin) {
        let key = (owner.to_owned(), spot);
        if old == new {
            self.spots.remove(&key);
            return;
        }
        let values = (old, new);
        match self.spots.get_mut(&key) {
            Some(known) if known.values == values => {}
            Some(known) => {
                known.values = values;
                if known.origin == Origin::Rules {
                    known.origin = origin;
                }
            }
            None => {
                if let ((owner, Spot::Balance { account, asset }), Origin::Step(_)) = (&key, origin) {
                    let past = Spot::Past { account: account.clone(), asset: asset.clone() };
                    let values = (String::new(), String::new());
                    self.spots.entry((owner.clone(), past)).or_insert(Difference { origin, values });
                }
                self.spots.insert(key, Difference { origin, values });
            }
        }
    }

    /// Notes that an instance is in one state alone, or came at another time.
    pub(super) fn note_there(&mut self, owner: &str, origin: Origin) {
        let values = (String::new(), String::new());
        self.spots.entry((owner.to_owned(), Spot::There)).or_insert(Difference { origin, values });
    }

    /// Takes back that an instance is in one state alone.
    pub(super) fn forget_there(&mut self, owner: &str) {
        self.spots.remove(&(owner.to_owned(), Spot::There));
    }

    /// The places of an owner that differ.
    pub(super) fn spots_of(&self, owner: &str) -> Vec<Spot> {
        self.keys_of(owner).cloned().collect()
    }

    fn keys_of<'d>(&'d self, owner: &'d str) -> impl Iterator<Item = &'d Spot> {
        let first = (owner.to_owned(), Spot::There);
        let owned =
            self.spots.range(first..).map(|(key, _)| key).take_while(move |(known, _)| known == owner);
        owned.map(|(_, spot)| spot)
    }

    /// Every place that differs, since when, and what it holds in both states.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Spot, Origin, &str, &str)> {
        self.spots.iter().map(|((owner, spot), it)| {
            (owner.as_str(), spot, it.origin, it.values.0.as_str(), it.values.1.as_str())
        })
    }

    /// The step that changed something among what is read, and what that is: of whom is asked the state, or else what was
    /// changed first.
    pub(super) fn taint(
        &self,
        reads: &BTreeSet<Read>,
        asked: &Asked,
        templates: &HashMap<String, String>,
    ) -> Option<(usize, String)> {
        let target = asked.chain.first().and_then(Option::as_ref);
        let mut found: Option<((bool, usize), String)> = None;
        for ((owner, spot), difference) in &self.spots {
            let Origin::Step(step) = difference.origin else { continue };
            let is_own_state = matches!(spot, Spot::State | Spot::There) && target == Some(owner);
            let rank = (!is_own_state, step);
            if found.as_ref().is_some_and(|(first, _)| *first <= rank) {
                continue;
            }
            let is_paid = asked.payer.as_ref() == Some(owner) && matches!(spot, Spot::Balance { .. });
            if is_paid || reads.iter().any(|read| reaches(read, owner, spot, asked, templates)) {
                found = Some((rank, words(owner, spot)));
            }
        }
        found.map(|((_, step), what)| (step, what))
    }
}

fn reaches(
    read: &Read,
    owner: &str,
    spot: &Spot,
    asked: &Asked,
    templates: &HashMap<String, String>,
) -> bool {
    let is_of = |of: &Of| match of {
        Of::Own(up) => asked.chain.get(usize::from(*up)).and_then(Option::as_deref) == Some(owner),
        Of::Any(Some(template)) => templates.get(owner) == Some(template),
        Of::Any(None) => templates.contains_key(owner),
    };
    let is_asset = |wanted: &Option<String>, asset: &String| wanted.as_ref().is_none_or(|it| it == asset);
    match (read, spot) {
        (Read::Everything(of), _) => is_of(of),
        (Read::Cell(of, name), Spot::Cell(cell)) => name == cell && is_of(of),
        (Read::Cell(of, _), Spot::There) => is_of(of),
        (Read::State(of), Spot::State | Spot::There) => is_of(of),
        (Read::Instances(template), Spot::There) => templates.get(owner) == Some(template),
        (
            Read::Balance { account: wanted, asset: of_asset, is_past },
            Spot::Balance { account, asset } | Spot::Past { account, asset },
        ) => {
            if matches!(spot, Spot::Past { .. }) && !is_past {
                return false;
            }
            let family = account.split('[').next().unwrap_or(account);
            let is_account =
                wanted.as_ref().is_none_or(|(of, name)| (name == family || name == account) && is_of(of));
            is_account && is_asset(of_asset, asset)
        }
        (Read::Supply(wanted), Spot::Supply(asset)) => is_asset(wanted, asset),
        _ => false,
    }
}

/// What a place is called.
fn words(owner: &str, spot: &Spot) -> String {
    match spot {
        Spot::There => format!("whether {owner} is there"),
        Spot::State => format!("the state of {owner}"),
        Spot::Cell(name) => format!("{owner}.{name}"),
        Spot::Balance { account, asset } | Spot::Past { account, asset } => match account.as_str() {
            "self" => format!("{owner}.{asset}"),
            account => format!("{owner}.{account}.{asset}"),
        },
        Spot::Supply(asset) => format!("the supply of {asset}"),
    }
}

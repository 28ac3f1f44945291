//! Chance, which only people have: each draws from a generator of their own, so nobody's luck depends on anybody else.

use quorate_ir::LocalId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::Value;

/// The generator, by its published name.
pub const GENERATOR: &str = "ChaCha8";

/// One of the streams of luck of one person in one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fortune {
    pub(crate) seed: u64,
    pub(crate) run: u64,
    /// What the person's name comes to.
    pub(crate) person: u128,
}

impl Fortune {
    /// The luck of a person, by name.
    pub(crate) fn of(seed: u64, run: u64, name: &str) -> Fortune {
        // FNV-1a, 128 bits wide.
        let person = name.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        });
        Fortune { seed, run, person }
    }

    /// What they draw on one occasion: of a rule, and of whether it is considered or carried out.
    pub(crate) fn stream(self, rule: u32, occasion: u32, is_act: bool) -> ChaCha8Rng {
        let mut key = [0u8; 32];
        let parts = self.seed.to_le_bytes().into_iter().chain(self.run.to_le_bytes());
        for (place, byte) in key.iter_mut().zip(parts.chain(self.person.to_le_bytes())) {
            *place = byte;
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(u64::from(rule) << 33 | u64::from(occasion) << 1 | u64::from(is_act));
        generator
    }
}

/// The values of the variables of a script or of somebody's behaviour, as a stream writes them.
#[derive(Debug, Default)]
pub(crate) struct Mind {
    values: Vec<Option<Value>>,
    /// Which of them are drawn.
    is_draw: Vec<bool>,
    luck: Option<ChaCha8Rng>,
}

impl Mind {
    pub(crate) fn new(count: usize, draws: &[LocalId]) -> Mind {
        let mut is_draw = vec![false; count];
        for draw in draws {
            if let Some(place) = is_draw.get_mut(draw.index()) {
                *place = true;
            }
        }
        Mind { values: vec![None; count], is_draw, luck: None }
    }

    /// Begins an occasion, on which everything is drawn anew.
    pub(crate) fn begin(&mut self, luck: ChaCha8Rng) {
        self.luck = Some(luck);
        self.forget_draws();
    }

    pub(crate) fn forget_draws(&mut self) {
        for (value, _) in self.values.iter_mut().zip(&self.is_draw).filter(|(_, is_draw)| **is_draw) {
            *value = None;
        }
    }

    pub(crate) fn bind(&mut self, local: usize, value: Value) {
        if let Some(place) = self.values.get_mut(local) {
            *place = Some(value);
        }
    }

    pub(crate) fn knows(&self, local: usize) -> bool {
        self.is_draw.get(local).is_some_and(|is_draw| *is_draw)
            || self.values.get(local).is_some_and(Option::is_some)
    }

    /// The value of a variable, drawn if it is to be.
    pub(crate) fn value(&mut self, local: usize) -> Option<Value> {
        let place = self.values.get_mut(local)?;
        if place.is_none() && self.is_draw.get(local).is_some_and(|is_draw| *is_draw) {
            let number = self.luck.as_mut()?.next_u64();
            *place = Some(Value::String(format!("{number}/18446744073709551616")));
        }
        place.clone()
    }

    /// A whole number from 0 to another, both included, all equally likely.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        let Some(luck) = &mut self.luck else { return 0 };
        let choices = u128::from(most) + 1;
        u64::try_from((u128::from(luck.next_u64()) * choices) >> 64).unwrap_or(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luck_depends_on_seed_run_person_and_occasion_alone() {
        let draw = |seed, run, name: &str, rule, occasion, is_act| {
            Fortune::of(seed, run, name).stream(rule, occasion, is_act).next_u64()
        };
        let first = draw(7, 1, "crew_1", 0, 0, false);
        assert_eq!(first, draw(7, 1, "crew_1", 0, 0, false));
        let others = [
            draw(8, 1, "crew_1", 0, 0, false),
            draw(7, 2, "crew_1", 0, 0, false),
            draw(7, 1, "crew_2", 0, 0, false),
            draw(7, 1, "crew_1", 1, 0, false),
            draw(7, 1, "crew_1", 0, 1, false),
            draw(7, 1, "crew_1", 0, 0, true),
        ];
        assert!(others.iter().all(|other| *other != first), "{others:?}");
    }

    #[test]
    fn a_draw_keeps_its_value_through_an_occasion() {
        let mut mind = Mind::new(2, &[LocalId(1)]);
        assert!(!mind.knows(0));
        assert!(mind.knows(1));
        mind.begin(Fortune::of(1, 1, "ana").stream(0, 0, false));
        let drawn = mind.value(1).unwrap();
        assert_eq!(mind.value(1), Some(drawn.clone()));
        mind.forget_draws();
        assert_ne!(mind.value(1), Some(drawn));
        assert_eq!(mind.value(0), None);
    }

    #[test]
    fn both_ends_of_a_range_are_drawn() {
        let mut mind = Mind::new(0, &[]);
        mind.begin(Fortune::of(1, 1, "ana").stream(0, 0, false));
        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|_| mind.up_to(3)).collect();
        assert_eq!(drawn, (0..=3).collect());
        assert_eq!(mind.up_to(0), 0);
    }
}

//! What is the same in both runs, and what of it differs.

use quorate_trace::Outcome;

use super::differences::{Origin, Spot};
use super::{Replay, side};

impl Replay<'_> {
    /// Finds which of the instances that were created in a step are the same.
    pub(super) fn meet(
        &mut self,
        old: Option<&Outcome>,
        new: Option<&Outcome>,
        at: usize,
        is_together: bool,
    ) {
        for id in old.map_or(&[][..], |old| &old.new) {
            self.templates.insert(id.clone(), self.old.made_from(id));
            if self.names.in_new(id).is_none() {
                self.differences.note_there(id, Origin::Step(at));
            }
        }
        let mut left: Vec<&String> = old.map_or(&[][..], |old| &old.new).iter().collect();
        left.retain(|id| self.names.in_new(id).is_none());
        for id in new.map_or(&[][..], |new| &new.new) {
            let made_from = self.new.made_from(id);
            let parent = self.new.engine.parent_of(id).map(|parent| self.names.show(&parent));
            let same = left.iter().position(|old| {
                self.templates.get(*old) == Some(&made_from) && self.old.engine.parent_of(old) == parent
            });
            match same {
                Some(found) => {
                    let old = left.remove(found);
                    let alone = self.names.show(id);
                    if alone != *old && alone != *id {
                        self.templates.remove(&alone);
                        self.differences.forget_there(&alone);
                    }
                    self.names.pair(old, id);
                    self.differences.forget_there(old);
                    if !is_together {
                        // The order in which things came is another.
                        self.differences.note_there(old, Origin::Step(at));
                    }
                }
                None if self.names.show(id) == *id && self.names.in_new(id) != Some(id) => {
                    let shown = self.names.only_new(id);
                    self.templates.insert(shown.clone(), made_from);
                    self.differences.note_there(&shown, Origin::Step(at));
                }
                None => {}
            }
        }
    }

    /// Compares all that belongs to one instance, person or asset.
    pub(super) fn compare(&mut self, owner: &str, origin: Origin) {
        let spots = if owner == "issue" {
            side::supplies(&self.old, &self.new, &self.names)
        } else if self.templates.contains_key(owner) {
            let Some(id) = self.names.in_new(owner) else { return };
            side::instance(&self.old, &self.new, owner, id, &self.names)
        } else {
            side::person(&self.old, &self.new, owner, &self.names)
        };
        // What is gone on both sides is in neither list.
        for spot in self.differences.spots_of(owner) {
            let is_past = matches!(spot, Spot::There | Spot::Past { .. });
            if !is_past && !spots.iter().any(|(known, ..)| *known == spot) {
                self.differences.note(owner, spot, String::new(), String::new(), origin);
            }
        }
        for (spot, old, new) in spots {
            self.differences.note(owner, spot, old, new, origin);
        }
    }
}

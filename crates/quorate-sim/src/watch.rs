use std::collections::BTreeMap;

/// The monitors of all properties: one for each claim, instance and item.
#[derive(Debug, Default)]
pub(crate) struct Watches {
    watches: BTreeMap<(usize, usize, String, String), Watch>,
}

/// A monitor of a property.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    /// Whether its beginning held after the step before.
    held: bool,
    /// Until when its end must hold, if its beginning came to hold and its end has not since.
    until: Option<i64>,
}

impl Watch {
    /// Takes in what holds after a step: the beginning, the end, and how long it may take. False if it is broken.
    pub(crate) fn observe(&mut self, now: i64, begins: bool, ends: bool, within: i64) -> bool {
        let kept = self.until.is_none_or(|until| now <= until);
        if !kept {
            self.until = None;
        }
        if begins && !self.held && self.until.is_none() {
            self.until = Some(now.saturating_add(within));
        }
        self.held = begins;
        if ends {
            self.until = None;
        }
        kept
    }
}

impl Watches {
    /// The monitor of an item, new or known.
    pub(crate) fn of(&mut self, template: usize, claim: usize, instance: &str, item: &str) -> &mut Watch {
        self.watches.entry((template, claim, instance.to_owned(), item.to_owned())).or_default()
    }

    /// The monitors that are broken if nothing more happens: template, claim, instance and item.
    pub(crate) fn overdue(&self, now: i64) -> Vec<(usize, usize, String, String)> {
        let overdue = self.watches.iter().filter(|(_, watch)| watch.until.is_some_and(|until| now > until));
        overdue.map(|(key, _)| key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_is_kept_until_its_last_second() {
        let mut watch = Watch::default();
        assert!(watch.observe(0, true, false, 10));
        assert!(watch.observe(10, true, false, 10));
        assert!(!watch.observe(11, true, true, 10), "the end came too late");
        assert!(watch.observe(12, true, false, 10), "only a new beginning counts");
        assert!(watch.observe(40, true, false, 10));
    }

    #[test]
    fn an_end_at_once_is_an_end() {
        let mut watch = Watch::default();
        assert!(watch.observe(0, true, true, 0));
        assert!(watch.observe(5, true, false, 0));
        assert!(watch.observe(6, false, false, 0));
        assert!(watch.observe(7, true, false, 0));
        assert!(!watch.observe(8, true, false, 0));
    }
}

//! Ids under two sets of rules: the same matter may go by another number, and is still the same matter.

use std::collections::HashMap;

/// Which instance of the new run is which of the old one.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// What an instance of the new run is called here: its id in the old run, or one of its own.
    shown: HashMap<String, String>,
    /// The id in the new run of what is called so here.
    new: HashMap<String, String>,
}

impl Names {
    /// Says that an instance of the old run and one of the new run are the same.
    pub(super) fn pair(&mut self, old: &str, new: &str) {
        if let Some(before) = self.shown.insert(new.to_owned(), old.to_owned()) {
            self.new.remove(&before);
        }
        self.new.insert(old.to_owned(), new.to_owned());
    }

    /// Names an instance that only the new run has, so that it is not taken for one of the old run.
    pub(super) fn only_new(&mut self, id: &str) -> String {
        let shown = if id.contains('#') { format!("{}'", self.show(id)) } else { id.to_owned() };
        self.shown.insert(id.to_owned(), shown.clone());
        self.new.insert(shown.clone(), id.to_owned());
        shown
    }

    /// The id in the new run of what is called so here, if it is there.
    pub(super) fn in_new(&self, shown: &str) -> Option<&String> {
        self.new.get(shown)
    }

    /// A text of the new run with the ids that are used here.
    pub(super) fn show(&self, text: &str) -> String {
        if !text.contains('#') {
            return text.to_owned();
        }
        let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '#' | '/');
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|character| is_part(character) != is_part(first)).unwrap_or(rest.len());
            let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if run.contains('#') {
                result += &self.show_id(run);
            } else {
                result += run;
            }
            rest = after;
        }
        result
    }

    /// The longest beginning of an id that is known under another name is put under that.
    fn show_id(&self, id: &str) -> String {
        let mut end = id.len();
        loop {
            let Some(begin) = id.get(..end) else { return id.to_owned() };
            if let Some(shown) = self.shown.get(begin) {
                return format!("{shown}{}", id.get(end..).unwrap_or_default());
            }
            match begin.rfind('/') {
                Some(slash) => end = slash,
                None => return id.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_shift_are_put_back() {
        let mut names = Names::default();
        names.pair("co", "co");
        names.pair("co/Spend#3", "co/Spend#2");
        assert_eq!(names.show("{of: co/Spend#2, by: co}"), "{of: co/Spend#3, by: co}");
        assert_eq!(names.show("co/Spend#2/Part#1.box"), "co/Spend#3/Part#1.box");
        assert_eq!(names.show("co/Spend#22"), "co/Spend#22");
        assert_eq!(names.only_new("co/Spend#3"), "co/Spend#3'");
        assert_eq!(names.show("[co/Spend#3, co/Spend#2]"), "[co/Spend#3', co/Spend#3]");
        assert_eq!(names.in_new("co/Spend#3").map(String::as_str), Some("co/Spend#2"));
    }
}

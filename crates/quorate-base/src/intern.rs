use rustc_hash::FxHashMap;

/// A word of a program, stored once. Equal names are equal words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub u32);

/// The words of a program, numbered by first mention.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    numbers: FxHashMap<Box<str>, Name>,
    words: Vec<Box<str>>,
}

impl Interner {
    /// The name of `word`, new or known.
    pub fn intern(&mut self, word: &str) -> Name {
        if let Some(name) = self.numbers.get(word) {
            return *name;
        }
        let name = Name(u32::try_from(self.words.len()).unwrap_or(u32::MAX));
        self.words.push(word.into());
        self.numbers.insert(word.into(), name);
        name
    }

    /// The name of `word`, if it has been mentioned.
    pub fn find(&self, word: &str) -> Option<Name> {
        self.numbers.get(word).copied()
    }

    /// The word behind `name`; empty if the name is another interner's.
    pub fn text(&self, name: Name) -> &str {
        self.words.get(name.0 as usize).map_or("", |word| word)
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word has been mentioned.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

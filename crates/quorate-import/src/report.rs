//! What became of everything that was read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// An account of an import: every record is in it once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What was read: `csv`, `moloch v1`.
    pub source: String,
    /// How many records were read.
    pub records: u64,
    /// How many lines the stream has.
    pub lines: u64,
    /// What became of each kind of record.
    pub kinds: BTreeMap<String, Counts>,
    /// How many records were there a second time, and were dropped.
    pub duplicates: u64,
    /// How many records stood after a later one, and were put in their place.
    pub reordered: u64,
    /// What the records do not say and how often it would have been needed, with what was taken instead.
    pub unsaid: BTreeMap<String, u64>,
    /// What has no place in the stream.
    pub left_out: Vec<LeftOut>,
}

/// What became of the records of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Became lines.
    pub mapped: u64,
    /// Say nothing that the line of another record does not say.
    pub carried: u64,
    /// Have no place in the stream.
    pub skipped: u64,
}

/// A record that has no place in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The file it stands in.
    pub file: String,
    /// Its line, or its number among the records of a file without lines.
    pub line: u64,
    /// The column that is to blame, if one is.
    pub column: Option<String>,
    /// What kind of record it is.
    pub kind: String,
    /// Why.
    pub reason: String,
}

impl Report {
    /// A report in which nothing has been read.
    pub(crate) fn new(source: &str) -> Report {
        Report { source: source.to_owned(), ..Report::default() }
    }

    /// A record became lines.
    pub(crate) fn map(&mut self, kind: &str) {
        self.records += 1;
        self.counts(kind).mapped += 1;
    }

    /// A record says what the line of another one says.
    pub(crate) fn carry(&mut self, kind: &str) {
        self.records += 1;
        self.counts(kind).carried += 1;
    }

    /// A record is there a second time.
    pub(crate) fn drop_duplicate(&mut self) {
        self.records += 1;
        self.duplicates += 1;
    }

    /// A record has no place in the stream.
    pub(crate) fn leave_out(&mut self, record: LeftOut) {
        self.records += 1;
        self.counts(&record.kind).skipped += 1;
        self.left_out.push(record);
    }

    /// Something would have been needed that the records do not say.
    pub(crate) fn miss(&mut self, what: &str) {
        *self.unsaid.entry(what.to_owned()).or_default() += 1;
    }

    /// The sums over all kinds.
    pub fn totals(&self) -> Counts {
        self.kinds.values().fold(Counts::default(), |sum, counts| Counts {
            mapped: sum.mapped + counts.mapped,
            carried: sum.carried + counts.carried,
            skipped: sum.skipped + counts.skipped,
        })
    }

    /// Why records were left out, how many, and the first of each.
    pub fn reasons(&self) -> BTreeMap<&str, (u64, &LeftOut)> {
        let mut reasons: BTreeMap<&str, (u64, &LeftOut)> = BTreeMap::new();
        for record in &self.left_out {
            reasons.entry(&record.reason).or_insert((0, record)).0 += 1;
        }
        reasons
    }

    /// The report as `import/1`.
    pub fn to_json(&self) -> Value {
        let totals = self.totals();
        let kinds = self.kinds.iter().map(|(kind, counts)| {
            let Counts { mapped, carried, skipped } = counts;
            (kind.clone(), json!({"mapped": mapped, "carried": carried, "skipped": skipped}))
        });
        let unsaid = self.unsaid.iter().map(|(what, times)| json!({"what": what, "times": times}));
        let left_out = self.left_out.iter().map(|record| {
            let LeftOut { file, line, column, kind, reason } = record;
            let mut told = json!({"file": file, "line": line, "kind": kind, "reason": reason});
            if let (Some(column), Some(members)) = (column, told.as_object_mut()) {
                members.insert("column".to_owned(), Value::from(column.as_str()));
            }
            told
        });
        json!({
            "quo": "import/1",
            "source": self.source,
            "records": self.records,
            "mapped": totals.mapped,
            "carried": totals.carried,
            "skipped": totals.skipped,
            "duplicates": self.duplicates,
            "reordered": self.reordered,
            "lines": self.lines,
            "kinds": Value::Object(kinds.collect()),
            "unsaid": unsaid.collect::<Vec<_>>(),
            "left_out": left_out.collect::<Vec<_>>(),
        })
    }

    fn counts(&mut self, kind: &str) -> &mut Counts {
        self.kinds.entry(kind.to_owned()).or_default()
    }
}

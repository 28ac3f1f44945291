use std::collections::BTreeSet;

use super::{Coverage, CoveredFile, Rule, RuleKind};

/// A record for each file: handlers and deadlines are its functions, both ways of a guard its branches, and its lines are
/// those in which a rule begins.
pub(super) fn tracefile(coverage: &Coverage) -> String {
    coverage.files.iter().map(record).collect()
}

fn record(file: &CoveredFile) -> String {
    let mut text = format!("TN:\nSF:{}\n", file.path.replace(['\n', '\r'], " "));
    let functions = functions(file);
    for (name, rule) in &functions {
        text += &format!("FN:{},{name}\n", rule.line);
    }
    for (name, rule) in &functions {
        text += &format!("FNDA:{},{name}\n", rule.asked);
    }
    let hit = functions.iter().filter(|(_, rule)| rule.asked > 0).count();
    text += &format!("FNF:{}\nFNH:{hit}\n", functions.len());

    let branches = file.rules.iter().filter(|rule| rule.sides.len() > 1);
    let (mut found, mut taken) = (0, 0);
    for (block, rule) in branches.enumerate() {
        for (branch, (_, times)) in rule.sides.iter().enumerate() {
            // A branch of what was never asked is told from one that was not taken.
            let told = if rule.asked == 0 { "-".to_owned() } else { times.to_string() };
            text += &format!("BRDA:{},{block},{branch},{told}\n", rule.line);
            found += 1;
            taken += usize::from(*times > 0);
        }
    }
    text += &format!("BRF:{found}\nBRH:{taken}\n");

    let lines = file.lines();
    let mut hit = 0;
    for (line, rules) in &lines {
        // A line counts as often as the rule in it that was asked least.
        let times = rules.iter().map(|rule| rule.asked).min().unwrap_or(0);
        text += &format!("DA:{line},{times}\n");
        hit += usize::from(times > 0);
    }
    text + &format!("LF:{}\nLH:{hit}\nend_of_record\n", lines.len())
}

/// Handlers and deadlines under names that are told apart.
fn functions(file: &CoveredFile) -> Vec<(String, &Rule)> {
    let mut taken = BTreeSet::new();
    let rules = file.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Handler | RuleKind::Deadline));
    let named = rules.map(|rule| {
        let base = rule.title().replace(['\n', '\r', ','], " ");
        let numbered = (2_u32..).map(|number| format!("{base} ({number})"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let name = names.find(|name| !taken.contains(name)).unwrap_or(base.clone());
        taken.insert(name.clone());
        (name, rule)
    });
    named.collect()
}

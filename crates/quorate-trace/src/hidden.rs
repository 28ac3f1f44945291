//! Parts of a snapshot that are not compared, chosen by paths in the manner of insta's: `.now`, `.deadlines[].at`.

use serde_json::Value;

/// What stands for a part that is hidden.
const HIDDEN: &str = "[hidden]";

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step<'p> {
    /// `.key`
    Key(&'p str),
    /// `.*`: every key.
    AnyKey,
    /// `[2]`
    Item(usize),
    /// `[]`: every item.
    AnyItem,
}

/// Hides what stands at a path; the error says in a few words why nothing does.
pub fn hide(whole: &mut Value, path: &str) -> Result<(), String> {
    let steps = steps(path).ok_or_else(|| format!("`{path}` is no path such as `.deadlines[].at`"))?;
    if hide_at(whole, &steps) { Ok(()) } else { Err(format!("nothing in the snapshot is at `{path}`")) }
}

fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (number, after) = inside.split_once(']')?;
            steps.push(if number.is_empty() { Step::AnyItem } else { Step::Item(number.parse().ok()?) });
            rest = after;
        } else {
            let inside = rest.strip_prefix('.')?;
            let end = inside.find(['.', '[']).unwrap_or(inside.len());
            let (key, after) = inside.split_at(end);
            steps.push(match key {
                "" => return None,
                "*" => Step::AnyKey,
                key => Step::Key(key),
            });
            rest = after;
        }
    }
    Some(steps).filter(|steps| !steps.is_empty())
}

/// Whether anything was there.
fn hide_at(value: &mut Value, steps: &[Step<'_>]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        *value = Value::from(HIDDEN);
        return true;
    };
    let all = |inside: &mut dyn Iterator<Item = &mut Value>| {
        // Every one is to be hidden, not only those up to the first.
        let mut found = false;
        inside.for_each(|value| found |= hide_at(value, rest));
        found
    };
    match (step, value) {
        (Step::Key(key), Value::Object(keys)) => keys.get_mut(*key).is_some_and(|value| hide_at(value, rest)),
        (Step::AnyKey, Value::Object(keys)) => all(&mut keys.values_mut()),
        (Step::Item(number), Value::Array(items)) => {
            items.get_mut(*number).is_some_and(|value| hide_at(value, rest))
        }
        (Step::AnyItem, Value::Array(items)) => all(&mut items.iter_mut()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_at_a_path_is_hidden_and_nothing_else() {
        let whole =
            json!({"now": 1, "d": [{"at": 2, "of": 3}, {"of": 4}], "c": {"x": {"k": 5}, "y": {"k": 6}}});
        let hidden = |path: &str| {
            let mut value = whole.clone();
            hide(&mut value, path).map(|()| value)
        };
        let h = "[hidden]";
        assert_eq!(hidden(".now").unwrap()["now"], h);
        assert_eq!(hidden(".d[].at").unwrap()["d"], json!([{"at": h, "of": 3}, {"of": 4}]));
        assert_eq!(hidden(".d[1].of").unwrap()["d"], json!([{"at": 2, "of": 3}, {"of": h}]));
        assert_eq!(hidden(".d[0]").unwrap()["d"], json!([h, {"of": 4}]));
        assert_eq!(hidden(".c.*.k").unwrap()["c"], json!({"x": {"k": h}, "y": {"k": h}}));
        for nowhere in [".d[2].of", ".d.at", ".nwo", ".now[]", ".c.z.k"] {
            assert_eq!(hidden(nowhere), Err(format!("nothing in the snapshot is at `{nowhere}`")));
        }
        for wrong in ["", "now", ".", ".d[", ".d[x]", ".d..at", "[-1]", ".d]"] {
            assert!(hidden(wrong).is_err(), "{wrong}");
        }
    }
}

use quorate_base::{Code, codes};

/// The code that a text such as `Q0301` or `301` means, if it has a page; else what to say about it.
pub fn parse_code(text: &str) -> Result<Code, String> {
    let digits = text.strip_prefix(['Q', 'q']).unwrap_or(text);
    let number = digits.parse::<u16>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(page) = number.and_then(|number| codes::page(Code(number))) {
        return Ok(page.code);
    }
    let wanted = format!("Q{digits:0>4}");
    let all = codes::all().iter().map(|page| page.code.to_string());
    // Of codes that are equally near the one of the same stage is meant.
    let nearest = all.min_by_key(|code| (distance(code, &wanted), code.get(..3) != wanted.get(..3)));
    let nearest = nearest.filter(|code| distance(code, &wanted) <= 2);
    let advice = nearest.map_or_else(
        || "`quo explain` lists all codes".to_owned(),
        |code| format!("did you mean `{code}`? `quo explain` lists all codes"),
    );
    Err(format!("there is no code `{text}`; {advice}"))
}

/// How many letters differ, by place.
fn distance(one: &str, other: &str) -> usize {
    let common = one.chars().zip(other.chars()).filter(|(one, other)| one == other).count();
    one.chars().count().max(other.chars().count()) - common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_their_letter() {
        for text in ["Q0301", "q0301", "0301", "301"] {
            assert_eq!(parse_code(text), Ok(Code(301)));
        }
    }

    #[test]
    fn an_unknown_code_is_answered_with_the_nearest() {
        assert!(parse_code("Q0399").unwrap_err().contains("did you mean `Q03"));
        assert!(parse_code("Q0391").unwrap_err().contains("`Q0301`"));
        for text in ["", "Q", "Q+301", "éü", "99999999"] {
            assert!(parse_code(text).unwrap_err().contains("lists all codes"));
        }
    }
}

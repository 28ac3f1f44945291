/// Seconds since 1970 of `2026-03-01`, `2026-03-01T09:00Z` or `2026-03-01T09:00:30Z`; an error says what is wrong with it.
pub(crate) fn seconds_since_1970(text: &str) -> Result<i64, String> {
    let (date, clock) = match text.split_once('T') {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let mut parts = date.split('-').map(number);
    let (year, month, day) = (next(&mut parts), next(&mut parts), next(&mut parts));
    if !(1..=12).contains(&month) {
        return Err(format!("there is no month {month}"));
    }
    let days = days_in_month(year, month);
    if day < 1 || day > days {
        return Err(format!("this month has {days} days, not {day}"));
    }
    let midnight = days_since_1970(year, month, day) * 86_400;
    let Some(clock) = clock else { return Ok(midnight) };
    let Some(clock) = clock.strip_suffix('Z') else {
        return Err("an instant is in universal time and ends in `Z`".to_owned());
    };
    let mut parts = clock.split(':').map(number);
    let (hour, minute, second) = (next(&mut parts), next(&mut parts), next(&mut parts));
    if hour > 23 || minute > 59 || second > 59 {
        return Err(format!("there is no time {clock}"));
    }
    Ok(midnight + hour * 3_600 + minute * 60 + second)
}

fn number(digits: &str) -> i64 {
    digits.parse().unwrap_or(0)
}

fn next(parts: &mut impl Iterator<Item = i64>) -> i64 {
    parts.next().unwrap_or(0)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, also before it was adopted.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Counting years from March puts the leap day last, so that the months before a date have fixed lengths.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days_before_month = (153 * month + 2) / 5;
    year * 365 + leap_days + days_before_month + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::seconds_since_1970;

    #[test]
    fn instants_are_seconds() {
        assert_eq!(seconds_since_1970("1970-01-01"), Ok(0));
        assert_eq!(seconds_since_1970("1970-01-01T00:00:01Z"), Ok(1));
        assert_eq!(seconds_since_1970("1969-12-31"), Ok(-86_400));
        assert_eq!(seconds_since_1970("2000-02-29"), Ok(951_782_400));
        assert_eq!(seconds_since_1970("2026-01-05T00:00Z"), Ok(1_767_571_200));
        assert_eq!(seconds_since_1970("2026-03-01T09:00:30Z"), Ok(1_772_355_630));
        assert_eq!(seconds_since_1970("0000-01-01"), Ok(-62_167_219_200));
    }

    #[test]
    fn days_that_do_not_exist() {
        for text in ["2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "1900-02-29", "2026-01-00"] {
            assert!(seconds_since_1970(text).is_err(), "{text}");
        }
        for text in ["2026-01-01T24:00Z", "2026-01-01T10:60Z", "2026-01-01T10:00:60Z", "2026-01-01T10:00"] {
            assert!(seconds_since_1970(text).is_err(), "{text}");
        }
    }
}

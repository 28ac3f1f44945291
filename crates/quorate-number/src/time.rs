//! Instants and durations as text. Both are whole seconds; an instant counts from 1970, in UTC.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The units of a duration, the largest first.
const UNITS: [(&str, i64); 5] =
    [("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];

/// Writes an instant as `2026-01-05T00:00:00Z`, and as plain seconds outside the years 0 to 9999.
pub fn write_instant(seconds: i64) -> String {
    match civil(seconds) {
        Some(civil) => format!("{civil:.0}Z"),
        None => seconds.to_string(),
    }
}

/// Reads `2026-01-05T00:00:00Z`, the same without seconds, or a date alone, which is its midnight. Instants that
/// have no date are read as they are written, in seconds.
pub fn parse_instant(text: &str) -> Option<i64> {
    if let Some(seconds) = usual_instant(text.as_bytes()) {
        return Some(seconds);
    }
    if let Ok(seconds) = text.parse::<i64>() {
        let is_canonical = civil(seconds).is_none() && seconds.to_string() == text;
        return is_canonical.then_some(seconds);
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time.strip_suffix('Z')?)),
        None => (text, None),
    };
    let date = parse_date(date)?;
    let (hour, minute, second) = match time {
        Some(time) => parse_time(time)?,
        None => (0, 0, 0),
    };
    Some(date.at(hour, minute, second, 0).duration_since(EPOCH).as_secs())
}

/// The same for `2026-01-05T00:00:00Z` in full, as streams have it in every line: no day after the 28th is looked at
/// here, for those are not in every month.
fn usual_instant(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = text
    else {
        return None;
    };
    let pair = |tens: &u8, ones: &u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
    };
    let year = pair(y1, y2)? * 100 + pair(y3, y4)?;
    let (month, day) = (pair(m1, m2)?, pair(d1, d2)?);
    let (hour, minute, second) = (pair(h1, h2)?, pair(n1, n2)?, pair(s1, s2)?);
    if !(1..=12).contains(&month) || !(1..=28).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Counted from March, the leap day is the last of its year. 719 468 days lie between March of the year 0 and 1970.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Writes a duration in the largest unit that is exact: `5 days`, `17280 seconds`, `1 week`.
pub fn write_duration(seconds: i64) -> String {
    let exact = UNITS.iter().find(|(_, unit)| seconds != 0 && seconds % unit == 0);
    let (name, unit) = exact.copied().unwrap_or(("second", 1));
    let count = seconds / unit;
    let plural = if count.unsigned_abs() == 1 { "" } else { "s" };
    format!("{count} {name}{plural}")
}

/// Reads a whole number and a unit, singular or plural: `5 days`.
pub fn parse_duration(text: &str) -> Option<i64> {
    let (count, name) = text.split_once(' ')?;
    let name = name.strip_suffix('s').unwrap_or(name);
    let (_, unit) = UNITS.iter().find(|(known, _)| *known == name)?;
    let digits = count.strip_prefix('-').unwrap_or(count);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    count.parse::<i64>().ok()?.checked_mul(*unit)
}

/// The date and time of an instant, if it has one that RFC 3339 can write.
fn civil(seconds: i64) -> Option<DateTime> {
    let civil = EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()?;
    (civil.year() >= 0).then_some(civil)
}

/// Reads `2026-01-05`.
fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parse_field(parts.next()?, 4)?;
    let month = parse_field(parts.next()?, 2)?;
    let day = parse_field(parts.next()?, 2)?;
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads `09:30` or `09:30:15`.
fn parse_time(text: &str) -> Option<(i8, i8, i8)> {
    let mut parts = text.split(':');
    let hour = parse_field(parts.next()?, 2)?;
    let minute = parse_field(parts.next()?, 2)?;
    let second = match parts.next() {
        Some(second) => parse_field(second, 2)?,
        None => 0,
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?))
}

/// Reads a field of exactly so many digits.
fn parse_field(text: &str, width: usize) -> Option<i16> {
    let is_field = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_field { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_every_month_are_read_as_they_are_written() {
        let (first, last) = (-62_167_219_200, 253_402_300_799);
        for seconds in (first..=last).step_by(1_234_567) {
            assert_eq!(parse_instant(&write_instant(seconds)), Some(seconds));
        }
        for text in
            ["2026-13-05T00:00:00Z", "2026-00-05T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-05T24:00:00Z"]
        {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_written_and_read() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1_767_571_200, "2026-01-05T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (-62_167_219_200, "0000-01-01T00:00:00Z"),
            (253_402_300_800, "253402300800"),
            (-62_167_219_201, "-62167219201"),
            (i64::MAX, "9223372036854775807"),
            (i64::MIN, "-9223372036854775808"),
        ] {
            assert_eq!(write_instant(seconds), text);
            assert_eq!(parse_instant(text), Some(seconds));
        }
    }

    #[test]
    fn seconds_and_the_time_of_day_may_be_left_out() {
        assert_eq!(parse_instant("2026-01-05T00:00Z"), Some(1_767_571_200));
        assert_eq!(parse_instant("2026-01-05"), Some(1_767_571_200));
        assert_eq!(parse_instant("2026-01-05T01:02:03Z"), Some(1_767_571_200 + 3_723));
    }

    #[test]
    fn other_spellings_are_not_instants() {
        for wrong in [
            "",
            "T",
            "Z",
            "2026",
            "1767571200",
            "2026-1-5",
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-05T",
            "2026-01-05T00:00",
            "2026-01-05T24:00Z",
            "2026-01-05T00:60Z",
            "2026-01-05T00:00:60Z",
            "2026-01-05T00:00:00.5Z",
            "2026-01-05T00:00:00+00:00",
            "2026-01-05T00:00:00ZZ",
            "2026-01-05 00:00Z",
            "2026-01-05t00:00z",
            "-2026-01-05",
            "+2026-01-05",
            "２０２６-01-05",
            "2026-01-05T00:00:00:00Z",
            "2026-01-05-01",
            "+253402300800",
            "0253402300800",
            "99999999999999999999999",
        ] {
            assert_eq!(parse_instant(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn durations_use_the_largest_exact_unit() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (-1, "-1 second"),
            (60, "1 minute"),
            (90, "90 seconds"),
            (3_600, "1 hour"),
            (17_280, "288 minutes"),
            (17_281, "17281 seconds"),
            (86_400, "1 day"),
            (432_000, "5 days"),
            (604_800, "1 week"),
            (-1_209_600, "-2 weeks"),
            (i64::MAX, "9223372036854775807 seconds"),
        ] {
            assert_eq!(write_duration(seconds), text);
            assert_eq!(parse_duration(text), Some(seconds));
        }
        assert_eq!(parse_duration(&write_duration(i64::MIN)), Some(i64::MIN));
        assert_eq!(parse_duration("1 days"), Some(86_400));
        assert_eq!(parse_duration("35 day"), Some(35 * 86_400));
    }

    #[test]
    fn other_spellings_are_not_durations() {
        for wrong in [
            "",
            "5",
            "days",
            "5days",
            "5  days",
            " 5 days",
            "5 days ",
            "5 dayss",
            "5 months",
            "1.5 days",
            "+5 days",
            "-- 5 days",
            "- days",
            "5 Days",
            "9223372036854775807 weeks",
            "99999999999999999999 seconds",
            "1_000 seconds",
        ] {
            assert_eq!(parse_duration(wrong), None, "{wrong:?}");
        }
    }
}

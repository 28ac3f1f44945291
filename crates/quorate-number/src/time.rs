//! Instants and durations as text. Both are whole seconds; an instant counts from 1970, in UTC.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime};

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The units of a duration, the largest first.
const UNITS: [(&str, i64); 5] =
    [("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)];

/// Writes an instant as `2026-01-05T00:00:00Z`, and as plain seconds outside the years 0 to 9999.
pub fn write_instant(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400);
    // From the first day of the year 0 to the last of 9999.
    if !(-719_528..=2_932_896).contains(&days) {
        return seconds.to_string();
    }
    // Counted from March of 400 before Christ, the leap day is the last of its year, and no number is below zero.
    let days = days + 865_565;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year - 400;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let time = seconds.rem_euclid(86_400);
    let [y1, y2] = two_digits(year / 100);
    let [y3, y4] = two_digits(year % 100);
    let ([m1, m2], [d1, d2]) = (two_digits(month), two_digits(day));
    let ([h1, h2], [n1, n2]) = (two_digits(time / 3_600), two_digits(time / 60 % 60));
    let [s1, s2] = two_digits(time % 60);
    let text = [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'];
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads `2026-01-05T00:00:00Z`, the same without seconds, or a date alone, which is its midnight. Instants that
/// have no date are read as they are written, in seconds.
pub fn parse_instant(text: &str) -> Option<i64> {
    if let Some(seconds) = text.as_bytes().try_into().ok().and_then(usual_instant) {
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

/// Reads `2026-01-05T00:00:00Z` in full, as streams have it in every line. There is no answer for days after the 28th,
/// for those are not in every month, nor for what is no instant.
#[inline]
pub fn usual_instant(text: &[u8; 20]) -> Option<i64> {
    let [y1, y2, y3, y4, a, m1, m2, b, d1, d2, b'T', time @ .., b'Z'] = *text else { return None };
    let date = pairs([y1, y2, y3, y4, a, m1, m2, b], *b"0000-00-")?;
    let time = pairs(time, *b"00:00:00")?;
    let (d1, d2) = (u64::from(d1.wrapping_sub(b'0')), u64::from(d2.wrapping_sub(b'0')));
    let (year, month, day) = ((date & 0xff) * 100 + (date >> 16 & 0xff), date >> 40 & 0xff, d1 * 10 + d2);
    let (hour, minute, second) = (time & 0xff, time >> 24 & 0xff, time >> 48 & 0xff);
    let is_date = d1 < 10 && d2 < 10 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !is_date || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Counted from March, the leap day is the last of its year. Years are counted from 400 before Christ, so that there
    // are none below zero; 865 565 days lie between March of that year and 1970.
    let (year, month) = if month > 2 { (year + 400, month - 3) } else { (year + 399, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days = year * 365 + leap_days + (153 * month + 2) / 5 + day - 1;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(i64::try_from(seconds).ok()? - 865_565 * 86_400)
}

/// Eight bytes that are like a pattern, with digits where that has zeros: as a number in which the byte of each digit
/// holds what it makes together with the digit after it.
#[inline]
fn pairs(text: [u8; 8], pattern: [u8; 8]) -> Option<u64> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let digits = u64::from_le_bytes(text) ^ u64::from_le_bytes(pattern);
    // What has to be added to the largest that may stand there so that the high bit is not yet set.
    let room = u64::from_le_bytes(pattern.map(|byte| if byte == b'0' { 0x7f - 9 } else { 0x7f }));
    if (digits.wrapping_add(room) | digits) & HIGH != 0 {
        return None;
    }
    Some(digits.wrapping_mul(10).wrapping_add(digits >> 8))
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

/// A number below a hundred in two digits.
fn two_digits(number: i64) -> [u8; 2] {
    let digit = |number: i64| b'0' + u8::try_from(number % 10).unwrap_or(0);
    [digit(number / 10), digit(number)]
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
            let date = civil(seconds).unwrap();
            assert_eq!(write_instant(seconds), format!("{date:.0}Z"));
        }
        for seconds in [first - 1, last + 1, i64::MIN, i64::MAX] {
            assert_eq!(write_instant(seconds), seconds.to_string());
        }
        for seconds in [first, first + 1, last, last - 86_400, -1, 0] {
            assert_eq!(write_instant(seconds), format!("{:.0}Z", civil(seconds).unwrap()));
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

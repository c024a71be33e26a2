//! Calendar days.

use crate::prelude::*;
use core::fmt;
use serde::{Deserialize, Serialize};
use time::Month;

/// A day of the calendar, without time or zone. As data, it is the text that [`Date::parse`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date(time::Date);

impl Date {
    /// Reads `2027-03-31`.
    ///
    /// # Errors
    /// Says why there is no such day.
    pub fn parse(text: &str) -> Result<Date, String> {
        let mut parts = text.splitn(3, '-');
        let mut next =
            |digits: usize| parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
            return Err(format!("`{text}` is no date: write year, month and day, as in `2027-03-31`"));
        };
        let number = |part: &str| part.parse::<u8>().unwrap_or(0);
        let year_number = year.parse::<i32>().unwrap_or(0);
        let Ok(named) = Month::try_from(number(month)) else {
            return Err(format!("`{text}` is no date: there is no month {month}"));
        };
        time::Date::from_calendar_date(year_number, named, number(day))
            .map(Date)
            .map_err(|_| format!("month {month} of {year} has {} days", named.length(year_number)))
    }

    /// The day that lies so many days after 1970-01-01, or before it.
    #[must_use]
    pub fn from_days_since_epoch(days: i64) -> Option<Date> {
        let day = i64::from(time::OffsetDateTime::UNIX_EPOCH.date().to_julian_day()).checked_add(days)?;
        time::Date::from_julian_day(i32::try_from(day).ok()?).ok().map(Date)
    }

    /// Days since 1970-01-01; whole.
    #[must_use]
    pub fn days_since_epoch(self) -> f64 {
        f64::from(self.0.to_julian_day() - time::OffsetDateTime::UNIX_EPOCH.date().to_julian_day())
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Date, String> {
        Date::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch_both_ways() {
        for (text, days) in [("1970-01-01", 0), ("2026-11-24", 20_781), ("1969-12-31", -1), ("2000-02-29", 11_016)] {
            let date = Date::from_days_since_epoch(days).expect("a day");
            assert_eq!(date.to_string(), text);
        }
        assert_eq!(Date::from_days_since_epoch(i64::MAX), None);
    }
}

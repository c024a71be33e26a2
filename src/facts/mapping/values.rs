//! One value of the source as a value of goalfit. Numbers keep their digits until a literal reads them, so `1234` cents are the
//! same number to the bit as `€12.34`.

use super::path::plain;
use super::{Notation, Period, Point, Times};
use crate::diagnostic::Code;
use crate::facts::{Datum, nearest};
use crate::prelude::*;
use crate::schema::FieldType;
use crate::value::{Currency, Date, Literal, Magnitude, Per, TimeUnit, Unit};

/// How the values of one field are written.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    pub(super) notation: Notation,
    pub(super) per: Option<Period>,
    pub(super) unit: Option<Period>,
    pub(super) times: Option<Times>,
    pub(super) table: BTreeMap<String, String>,
    pub(super) separator: Option<String>,
    pub(super) decimal: Point,
    pub(super) thousands: Option<char>,
    /// Whether a table's header says all this, and no mapping.
    pub(super) by_header: bool,
    /// Whether `30.000` may be thirty thousand.
    pub(super) doubtful: bool,
}

/// How a table without a mapping gets one.
const SUGGEST: &str =
    "a mapping is made by `goalfit maps --suggest`, `suggestMapping` of the npm package or `Program::suggest_mapping`";

/// What is wrong with a value, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) what: String,
    pub(super) help: String,
}

fn wrong<T>(what: String, help: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { code: Code::NOT_AS_MAPPED, what, help: help.into() })
}

/// The largest whole number up to which JSON's numbers are exact.
const EXACT: f64 = 9_007_199_254_740_991.0;

impl Way {
    /// A value of the source for a field of this type; heads are texts and have none.
    pub(super) fn read(&self, data: &Datum, kind: Option<&FieldType>, currency: Option<Currency>) -> Result<Datum, Wrong> {
        if self.notation == Notation::Names {
            return self.names(data);
        }
        if matches!(data, Datum::List(_) | Datum::Map(_)) {
            return wrong("this is a list or an object, and one value is wanted".into(), "lead to one of its fields in `from`");
        }
        if !self.table.is_empty() {
            return self.looked_up(&plain(data).unwrap_or_default()).map(|text| Datum::Text(text.into()));
        }
        if let (true, Datum::Text(text), None | Some(FieldType::Number { .. })) = (self.doubtful, data, kind)
            && may_be_thousands(text)
        {
            return Err(doubt(text.trim()));
        }
        match self.notation {
            Notation::Literal => Ok(literal(data, kind)),
            Notation::Text | Notation::Names => Ok(Datum::Text(plain(data).unwrap_or_default().trim().into())),
            Notation::Number => self.plain_number(data, Unit::Plain),
            Notation::Percent => self.plain_number(data, Unit::Percent),
            Notation::Share => self.share(data),
            Notation::MoneyDecimal => self.decimal_amount(data, currency),
            Notation::MoneyMinor => self.minor_amount(data, currency),
            Notation::Duration => {
                let unit = match self.unit.unwrap_or(Period::Month) {
                    Period::Day => Unit::Time(TimeUnit::Day),
                    Period::Week => Unit::Time(TimeUnit::Week),
                    Period::Month => Unit::Time(TimeUnit::Month),
                    Period::Quarter => Unit::Time(TimeUnit::Quarter),
                    Period::Year => Unit::Time(TimeUnit::Year),
                    Period::DayOfWork => Unit::Work,
                };
                self.plain_number(data, unit)
            }
            Notation::Date => Ok(Datum::Text(day(data)?.to_string())),
            Notation::EpochMilliseconds => epoch(data, 86_400_000.0),
            Notation::EpochSeconds => epoch(data, 86_400.0),
            Notation::DateSpan => wrong("a span of dates has two ends".into(), "state `until`"),
            Notation::YesNo => truth(data),
        }
    }

    /// The time between two days.
    pub(super) fn span(&self, from: &Datum, until: &Datum) -> Result<Datum, Wrong> {
        let (from, until) = (day(from)?, day(until)?);
        if until < from {
            return wrong(format!("this ends on {until}, before it begins on {from}"), "look at both dates in the source");
        }
        let days = until.days_since_epoch() - from.days_since_epoch();
        Ok(self.literal(false, days.to_string(), Unit::Time(TimeUnit::Day)))
    }

    fn literal(&self, negative: bool, digits: String, unit: Unit) -> Datum {
        let magnitude = self.times.map(|times| match times {
            Times::Thousand => Magnitude::Thousand,
            Times::Million => Magnitude::Million,
        });
        let per = self.per.map(|per| match per {
            Period::Day => Per::Time(TimeUnit::Day),
            Period::Week => Per::Time(TimeUnit::Week),
            Period::Month => Per::Time(TimeUnit::Month),
            Period::Quarter => Per::Time(TimeUnit::Quarter),
            Period::Year => Per::Time(TimeUnit::Year),
            Period::DayOfWork => Per::Work,
        });
        Datum::Literal(Literal { negative, digits, magnitude, unit, per })
    }

    fn plain_number(&self, data: &Datum, unit: Unit) -> Result<Datum, Wrong> {
        let written = match (data, unit) {
            (Datum::Text(text), Unit::Percent) => Datum::Text(text.trim().trim_end_matches('%').trim_end().into()),
            _ => data.clone(),
        };
        let (negative, digits) = self.digits(&written)?;
        Ok(self.literal(negative, digits, unit))
    }

    fn share(&self, data: &Datum) -> Result<Datum, Wrong> {
        let percent = matches!(data, Datum::Text(text) if text.trim().ends_with('%'));
        self.plain_number(data, if percent { Unit::Percent } else { Unit::Plain })
    }

    fn decimal_amount(&self, data: &Datum, currency: Option<Currency>) -> Result<Datum, Wrong> {
        let (negative, digits) = self.digits(data)?;
        Ok(self.literal(negative, digits, Unit::Money(known(currency)?)))
    }

    fn minor_amount(&self, data: &Datum, currency: Option<Currency>) -> Result<Datum, Wrong> {
        let currency = known(currency)?;
        let (negative, digits) = self.digits(data)?;
        let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        if decimals.contains(|digit| digit != '0') {
            return wrong(
                format!("`{digits}` is no whole number of the least units of {}", currency.code()),
                "if it is an amount in the currency itself, say `\"as\": \"money_decimal\"`",
            );
        }
        if matches!(data, Datum::Number(number) if number.abs() > EXACT) {
            return wrong(format!("`{digits}` is too large to be exact as a number"), "write it as text, in quotes");
        }
        Ok(self.literal(negative, shifted(whole, currency.minor_digits()), Unit::Money(currency)))
    }

    /// The sign, and the digits with a point before the decimals.
    fn digits(&self, data: &Datum) -> Result<(bool, String), Wrong> {
        let text = match data {
            Datum::Number(number) if number.is_finite() => return Ok((*number < 0.0, number.abs().to_string())),
            Datum::Text(text) => text.trim(),
            other => {
                return wrong(format!("`{}` is no number", plain(other).unwrap_or_default()), "look at the value in the source");
            }
        };
        let unsigned = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
        let negative = text.starts_with(['-', '−']);
        let mut digits = String::with_capacity(unsigned.len());
        // How many digits stand behind the last separator, where there is one.
        let mut group = None;
        for letter in unsigned.chars() {
            match (letter, self.decimal) {
                ('0'..='9', _) => {
                    digits.push(letter);
                    group = group.filter(|_| !digits.contains('.')).map(|count| count + 1).or(group);
                }
                ('.', Point::Point) | (',', Point::Comma) if !digits.contains('.') => digits.push('.'),
                (letter, _) if Some(letter) == self.thousands && !digits.contains('.') => {
                    let first = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
                    if !group.map_or(first, |count| count == 3) {
                        return Err(no_groups(text, letter));
                    }
                    group = Some(0);
                }
                _ => return Err(self.no_number(text, unsigned)),
            }
        }
        if digits.starts_with('.') {
            digits.insert(0, '0');
        }
        if digits.is_empty() || digits.ends_with('.') {
            return Err(self.no_number(text, unsigned));
        }
        if let (Some(separator), Some(count)) = (self.thousands, group)
            && count != 3
        {
            return Err(no_groups(text, separator));
        }
        Ok((negative, digits))
    }

    fn no_number(&self, text: &str, unsigned: &str) -> Wrong {
        let numeric =
            |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | '\'' | '_' | ' ' | '\u{a0}' | '\u{202f}');
        let (code, what, help) = if unsigned.contains(',') && self.decimal == Point::Point && unsigned.chars().all(numeric) {
            let help = "write `.` before decimals; if the source writes `,` there say `\"decimal\": \",\"` in the mapping, if `,` separates thousands `\"thousands\": \",\"`";
            (Code::COMMA_NUMBER, format!("`{text}` has a comma"), self.mapped(help))
        } else if unsigned.chars().all(numeric) && !unsigned.is_empty() {
            let help = "say in the mapping what stands before decimals (`decimal`) and between thousands (`thousands`)";
            (Code::NUMBER_NOTATION, format!("`{text}` is a number in another notation"), self.mapped(help))
        } else if unsigned.parse::<f64>().is_ok_and(f64::is_finite) {
            (Code::EXPONENT, format!("`{text}` has an exponent"), "write the number out".into())
        } else {
            let help = if self.by_header {
                "a number alone is wanted below a header with a unit; text with its unit, such as `€12.50`, stands below one without"
            } else {
                "a number alone is wanted; text with its unit, such as `€12.50`, is read with `\"as\": \"literal\"`"
            };
            (Code::NOT_AS_MAPPED, format!("`{text}` is no number"), help.into())
        };
        Wrong { code, what, help }
    }

    /// Help that speaks of the mapping, and says how to get one where there is none.
    fn mapped(&self, help: &str) -> String {
        if self.by_header { format!("{}; {SUGGEST}", help.replace("in the mapping", "in a mapping")) } else { help.into() }
    }

    fn looked_up(&self, text: &str) -> Result<&str, Wrong> {
        let text = text.trim();
        if let Some(found) = self.table.get(text) {
            return Ok(found);
        }
        let what = format!("`{text}` is not in the table of the mapping");
        match nearest(text, self.table.keys().map(String::as_str)) {
            Some(near) => wrong(what, format!("did you mean `{near}`? Otherwise add it to the table")),
            None => wrong(
                what,
                format!("add it to the table, which has {}", crate::facts::listed(self.table.keys().map(String::as_str))),
            ),
        }
    }

    fn names(&self, data: &Datum) -> Result<Datum, Wrong> {
        let mut texts = Vec::new();
        match data {
            Datum::List(items) => {
                for item in items {
                    match plain(item) {
                        Some(text) => texts.push(text),
                        None => return wrong("this list holds more than names".into(), "lead to the names in `from`"),
                    }
                }
            }
            other => {
                let separator = self.separator.as_deref().filter(|separator| !separator.is_empty()).unwrap_or(";");
                texts.extend(plain(other).unwrap_or_default().split(separator).map(ToString::to_string));
            }
        }
        let named = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let found = named.map(|name| if self.table.is_empty() { Ok(name) } else { self.looked_up(name) });
        Ok(Datum::List(found.map(|name| name.map(|name| Datum::Text(name.into()))).collect::<Result<_, _>>()?))
    }
}

/// `30.000`, `1.250%`, but not `0.125`: one to three digits that do not start with 0, a point, and three more.
fn may_be_thousands(text: &str) -> bool {
    let text = text.trim().trim_end_matches('%').trim_end();
    let unsigned = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    unsigned.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && digits(whole) && rest.len() == 3 && digits(rest)
    })
}

fn no_groups(text: &str, separator: char) -> Wrong {
    let what = format!("`{text}` has `{separator}` where no thousands end");
    let help = format!(
        "`{separator}` separates thousands, as the mapping says, so three digits stand behind it, and one to three before the first, \
         as in `1{separator}234{separator}567`: mend the value, or state `thousands` and `decimal` as the source writes them"
    );
    Wrong { code: Code::NUMBER_NOTATION, what, help }
}

fn doubt(text: &str) -> Wrong {
    let (whole, thousands) = (text.replace('.', ""), text.replace('.', " "));
    let what =
        format!("`{text}` may be {thousands}, or a number with three decimals: where `;` separates cells both are written");
    let help = format!(
        "write `{whole}` or, for decimals, `{text}0`; or say what stands before decimals (`decimal`) and between thousands (`thousands`) in a mapping; {SUGGEST}"
    );
    Wrong { code: Code::NUMBER_NOTATION, what, help }
}

fn known(currency: Option<Currency>) -> Result<Currency, Wrong> {
    match currency {
        Some(currency) => Ok(currency),
        None => wrong("the currency of this amount is not stated".into(), "state `currency` or `currency_field` in the mapping"),
    }
}

/// The digits with the point moved to the left.
fn shifted(whole: &str, places: usize) -> String {
    if places == 0 {
        return whole.into();
    }
    let padded = format!("{whole:0>width$}", width = places + 1);
    let at = padded.len() - places;
    match padded.split_at_checked(at) {
        Some((units, rest)) => format!("{units}.{rest}"),
        None => padded,
    }
}

/// Text of the language, or a number in the schema's unit. Digits alone need no parser.
fn literal(data: &Datum, kind: Option<&FieldType>) -> Datum {
    let (Datum::Text(text), Some(FieldType::Number { .. })) = (data, kind) else {
        return match (data, kind) {
            (data, None | Some(FieldType::Text)) => Datum::Text(plain(data).unwrap_or_default().trim().into()),
            _ => data.clone(),
        };
    };
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (units, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole(units) && whole(decimals) {
        let negative = text.starts_with('-');
        return Datum::Literal(Literal { negative, digits: digits.into(), magnitude: None, unit: Unit::Plain, per: None });
    }
    Datum::Text(text.into())
}

/// The day that is written, alone or before a time.
fn day(data: &Datum) -> Result<Date, Wrong> {
    let Datum::Text(text) = data else {
        let help = "a number that counts from 1970 is read with `\"as\": \"epoch_milliseconds\"`";
        return wrong(format!("`{}` is no date", plain(data).unwrap_or_default()), help);
    };
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    if !rest.is_empty() && !rest.starts_with(['T', 't', ' ']) {
        return wrong(format!("`{text}` is no date"), "write year, month and day, as in `2027-03-31`");
    }
    Date::parse(date).or_else(|why| wrong(why, "write year, month and day, as in `2027-03-31`"))
}

fn epoch(data: &Datum, per_day: f64) -> Result<Datum, Wrong> {
    let text = plain(data).unwrap_or_default();
    let days = text.trim().parse::<f64>().ok().map(|number| libm::floor(number / per_day));
    let date = days.and_then(|days| format!("{days:.0}").parse::<i64>().ok()).and_then(Date::from_days_since_epoch);
    match date {
        Some(date) => Ok(Datum::Text(date.to_string())),
        None => wrong(format!("`{text}` is no time since 1970"), "a date as text is read with `\"as\": \"date\"`"),
    }
}

fn truth(data: &Datum) -> Result<Datum, Wrong> {
    let text = plain(data).unwrap_or_default();
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(Datum::Truth(true)),
        "false" | "no" | "n" | "0" => Ok(Datum::Truth(false)),
        _ => wrong(
            format!("`{text}` is neither yes nor no"),
            "state its words in a `table`: `{ \"Ja\": \"yes\", \"Nein\": \"no\" }`",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur() -> Option<Currency> {
        Currency::from_code("EUR")
    }

    fn way(notation: Notation) -> Way {
        Way { notation, ..Way::default() }
    }

    fn read(way: &Way, data: Datum) -> String {
        match way.read(&data, None, eur()) {
            Ok(Datum::Literal(literal)) => literal.print(),
            Ok(other) => format!("{other:?}"),
            Err(wrong) => format!("{} {}", wrong.code.id, wrong.what),
        }
    }

    fn text(text: &str) -> Datum {
        Datum::Text(text.into())
    }

    #[test]
    fn thousands_stand_where_thousands_end() {
        let german = Way { thousands: Some('.'), decimal: Point::Comma, ..way(Notation::Number) };
        for (written, number) in [("1.234.567,5", "1234567.5"), ("12.345", "12345"), ("-540", "-540"), ("1234567", "1234567")] {
            assert_eq!(read(&german, text(written)), number, "{written}");
        }
        for written in ["540.50", "5.40", "5.4.0", "0.540", "1234.567", "1.234.56", "1..234", "1.", ".123", "1.23,5", "1.2345,5"]
        {
            assert_eq!(read(&german, text(written)), format!("E0129 `{written}` has `.` where no thousands end"));
        }
    }

    #[test]
    fn minor_units_are_the_same_numbers_as_literals() {
        let minor = way(Notation::MoneyMinor);
        for (cents, literal) in
            [(1234.0, "€12.34"), (5.0, "€0.05"), (-70.0, "-€0.70"), (0.0, "€0.00"), (1e15, "€10000000000000.00")]
        {
            assert_eq!(read(&minor, Datum::Number(cents)), literal);
        }
        for cents in (0..2_000_000_u32).step_by(37) {
            let Ok(Datum::Literal(read)) = minor.read(&Datum::Number(f64::from(cents)), None, eur()) else { panic!("{cents}") };
            let written: f64 = format!("{}.{:02}", cents / 100, cents % 100).parse().expect("a number");
            assert_eq!(read.number().map(f64::to_bits), Some(written.to_bits()), "{cents}");
        }
        assert_eq!(read(&minor, Datum::Number(12.5)), "E0605 `12.5` is no whole number of the least units of EUR");
        assert_eq!(read(&minor, text("1234.00")), "€12.34");
        assert_eq!(read(&minor, Datum::Number(1e16)), "E0605 `10000000000000000` is too large to be exact as a number");
        let yen = minor.read(&Datum::Number(500.0), None, Currency::from_code("JPY"));
        assert!(matches!(yen, Ok(Datum::Literal(literal)) if literal.print() == "¥500"));
        let dinar = minor.read(&Datum::Number(1500.0), None, Currency::from_code("KWD"));
        assert!(matches!(dinar, Ok(Datum::Literal(literal)) if literal.print() == "1.500 KWD"));
        assert!(minor.read(&Datum::Number(1.0), None, None).is_err(), "no currency is guessed");
    }

    #[test]
    fn a_point_before_three_digits_may_stand_between_thousands() {
        let told = ["30.000", "-1.250", " 1.250% ", "0.125", "1.25", "1000.125", "1.2500", "€30.000", "30.000.000"];
        assert_eq!(told.map(may_be_thousands), [true, true, true, false, false, false, false, false, false]);
    }

    #[test]
    fn numbers_in_other_notations_are_never_guessed() {
        let number = way(Notation::Number);
        assert_eq!(read(&number, text("3,80")), "E0113 `3,80` has a comma");
        assert_eq!(read(&number, text("1.234,5")), "E0113 `1.234,5` has a comma");
        assert_eq!(read(&number, text("1 234")), "E0129 `1 234` is a number in another notation");
        assert_eq!(read(&number, text("1.2E+05")), "E0114 `1.2E+05` has an exponent");
        assert_eq!(read(&number, text("€5")), "E0605 `€5` is no number");
        assert_eq!(read(&number, text("5.")), "E0129 `5.` is a number in another notation");
        assert_eq!(read(&number, text(".25")), "0.25");
        let german = Way { decimal: Point::Comma, thousands: Some('.'), per: Some(Period::Year), ..way(Notation::MoneyDecimal) };
        assert_eq!(read(&german, text("1.234,50")), "€1234.50 per year");
        let thousands = Way { times: Some(Times::Thousand), ..way(Notation::MoneyDecimal) };
        assert_eq!(read(&thousands, text("-12.5")), "-€12.5k");
    }

    #[test]
    fn shares_days_dates_and_truths() {
        assert_eq!(read(&way(Notation::Percent), Datum::Number(25.0)), "25%");
        assert_eq!(read(&way(Notation::Percent), text("25 %")), "25%");
        assert_eq!(read(&way(Notation::Share), Datum::Number(0.25)), "0.25");
        assert_eq!(read(&way(Notation::Share), text("25%")), "25%");
        let days = Way { unit: Some(Period::Day), ..way(Notation::Duration) };
        assert_eq!(read(&days, text("90")), "90 days");
        assert_eq!(read(&way(Notation::Date), text("2027-03-31T23:59:59.000+0000")), "Text(\"2027-03-31\")");
        assert_eq!(
            read(&way(Notation::Date), text("31.03.2027")),
            "E0605 `31.03.2027` is no date: write year, month and day, as in `2027-03-31`"
        );
        assert_eq!(read(&way(Notation::EpochMilliseconds), Datum::Number(1_712_592_000_000.0)), "Text(\"2024-04-08\")");
        assert_eq!(read(&way(Notation::EpochSeconds), text("1712592000")), "Text(\"2024-04-08\")");
        assert_eq!(read(&way(Notation::EpochSeconds), text("x")), "E0605 `x` is no time since 1970");
        assert_eq!(read(&way(Notation::YesNo), Datum::Number(1.0)), "Truth(true)");
        assert_eq!(read(&way(Notation::YesNo), text("Ja")), "E0605 `Ja` is neither yes nor no");
        let span = way(Notation::DateSpan).span(&text("2026-01-01"), &text("2026-12-31"));
        assert!(matches!(span, Ok(Datum::Literal(literal)) if literal.print() == "364 days"));
    }

    #[test]
    fn words_are_looked_up_and_lists_are_split() {
        let mut table = way(Notation::Literal);
        table.table = BTreeMap::from([("Reseller".into(), "reseller".into()), ("SI".into(), "services_firm".into())]);
        assert_eq!(read(&table, text(" SI ")), "Text(\"services_firm\")");
        assert_eq!(read(&table, text("Resellr")), "E0605 `Resellr` is not in the table of the mapping");
        assert_eq!(read(&way(Notation::Names), text("refer; co_sell;")), "List([Text(\"refer\"), Text(\"co_sell\")])");
        assert_eq!(read(&way(Notation::Names), Datum::List(vec![text("refer")])), "List([Text(\"refer\")])");
    }
}

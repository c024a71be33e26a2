//! Literals as written, and what they are in base units.

use crate::prelude::*;
use crate::value::Dimension;
use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency(pub [u8; 3]);

/// A letter behind the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Magnitude {
    /// `k`
    Thousand,
    /// `M`
    Million,
    /// `B`
    Billion,
}

/// Units of the calendar. A year is 12 months, 4 quarters, 52 weeks, 365 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    /// `day`, `days`
    Day,
    /// `week`, `weeks`
    Week,
    /// `month`, `months`
    Month,
    /// `quarter`, `quarters`
    Quarter,
    /// `year`, `years`
    Year,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// Nothing: a number.
    Plain,
    /// `%`
    Percent,
    /// `€`, `EUR`
    Money(Currency),
    /// `days`, `months`. `days` may also be days of work: the place decides.
    Time(TimeUnit),
    /// `days of work`
    Work,
}

/// After `per`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Per {
    /// `per month`; `per day` may also be a day of work: the place decides.
    Time(TimeUnit),
    /// `per day of work`
    Work,
}

/// A number with its unit, as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Literal {
    /// Whether a minus stands before it.
    pub negative: bool,
    /// The digits as written: `1_000`, `0.25`. No sign, magnitude, symbol.
    pub digits: String,
    /// `k`, `M`, `B`
    pub magnitude: Option<Magnitude>,
    /// What it counts.
    pub unit: Unit,
    /// A rate.
    pub per: Option<Per>,
}

/// A literal in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Months, person-days, the literal's own currency, or a plain number.
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
}

const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP \
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY \
KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD \
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD \
TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Currencies whose least unit is not a hundredth, with the digits behind the point (ISO 4217).
const MINOR_DIGITS: &[(usize, &str)] =
    &[(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"), (3, "BHD IQD JOD KWD LYD OMR TND")];

const SYMBOLS: &[(char, &str)] = &[
    ('€', "EUR"),
    ('$', "USD"),
    ('£', "GBP"),
    ('¥', "JPY"),
    ('₹', "INR"),
    ('₩', "KRW"),
    ('₺', "TRY"),
    ('₽', "RUB"),
    ('₪', "ILS"),
    ('₫', "VND"),
];

impl Currency {
    /// An active currency of ISO 4217.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Currency> {
        if !CODES.split_whitespace().any(|known| known == code) {
            return None;
        }
        <[u8; 3]>::try_from(code.as_bytes()).ok().map(Currency)
    }

    /// The currency of a symbol: `€`, `$` (US dollars), `£`, `¥`, …
    #[must_use]
    pub fn from_symbol(symbol: char) -> Option<Currency> {
        SYMBOLS.iter().find(|(known, _)| *known == symbol).and_then(|(_, code)| Currency::from_code(code))
    }

    /// `EUR`
    #[must_use]
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("")
    }

    /// How many digits behind the point its least unit has: 2 for cents, 0 for yen (ISO 4217).
    #[must_use]
    pub fn minor_digits(self) -> usize {
        let found = MINOR_DIGITS.iter().find(|(_, codes)| codes.split(' ').any(|code| code == self.code()));
        found.map_or(2, |(digits, _)| *digits)
    }

    /// `€`, where it has one.
    #[must_use]
    pub fn symbol(self) -> Option<char> {
        SYMBOLS.iter().find(|(_, code)| *code == self.code()).map(|(symbol, _)| *symbol)
    }
}

impl TimeUnit {
    /// How many months it is.
    #[must_use]
    pub fn months(self, count: f64) -> f64 {
        match self {
            TimeUnit::Day => count * 12.0 / 365.0,
            TimeUnit::Week => count * 12.0 / 52.0,
            TimeUnit::Month => count,
            TimeUnit::Quarter => count * 3.0,
            TimeUnit::Year => count * 12.0,
        }
    }

    /// Its word, for one of it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TimeUnit::Day => "day",
            TimeUnit::Week => "week",
            TimeUnit::Month => "month",
            TimeUnit::Quarter => "quarter",
            TimeUnit::Year => "year",
        }
    }
}

impl Literal {
    /// The number that is written, percent taken; `None` where it is too great.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        let mut text: String = self.digits.chars().filter(|letter| *letter != '_').collect();
        text.push_str(match (self.magnitude, self.unit) {
            (None, Unit::Percent) => "e-2",
            (Some(Magnitude::Thousand), Unit::Percent) => "e1",
            (Some(Magnitude::Million), Unit::Percent) => "e4",
            (Some(Magnitude::Billion), Unit::Percent) => "e7",
            (None, _) => "",
            (Some(Magnitude::Thousand), _) => "e3",
            (Some(Magnitude::Million), _) => "e6",
            (Some(Magnitude::Billion), _) => "e9",
        });
        let value: f64 = text.parse().ok()?;
        let signed = if self.negative { 0.0 - value } else { value };
        signed.is_finite().then_some(signed)
    }

    /// What it is in base units: one reading, or two where days may be days of the calendar or of work.
    #[must_use]
    pub fn readings(&self) -> Vec<Measure> {
        let number = self.number().unwrap_or(0.0);
        let (plain, work) = match self.unit {
            Unit::Plain | Unit::Percent => (Measure { value: number, dimension: Dimension::NUMBER }, None),
            Unit::Money(_) => (Measure { value: number, dimension: Dimension::MONEY }, None),
            Unit::Work => (Measure { value: number, dimension: Dimension::EFFORT }, None),
            Unit::Time(unit) => {
                let time = Measure { value: unit.months(number), dimension: Dimension::TIME };
                let work = Measure { value: number, dimension: Dimension::EFFORT };
                (time, (unit == TimeUnit::Day).then_some(work))
            }
        };
        let mut readings = Vec::new();
        for measure in core::iter::once(plain).chain(work) {
            match self.per {
                None => readings.push(measure),
                Some(Per::Work) => readings.push(Measure { dimension: measure.dimension.over(Dimension::EFFORT), ..measure }),
                Some(Per::Time(unit)) => {
                    if unit == TimeUnit::Day {
                        readings.push(Measure { dimension: measure.dimension.over(Dimension::EFFORT), ..measure });
                    }
                    let months = unit.months(1.0);
                    readings.push(Measure { value: measure.value / months, dimension: measure.dimension.over(Dimension::TIME) });
                }
            }
        }
        readings
    }

    /// The reading that the place wants, else the first.
    #[must_use]
    pub fn reading(&self, wanted: Option<Dimension>) -> Measure {
        let readings = self.readings();
        let fits = readings.iter().find(|measure| Some(measure.dimension) == wanted);
        fits.or_else(|| readings.first()).copied().unwrap_or(Measure { value: 0.0, dimension: Dimension::NUMBER })
    }

    /// The number without its unit, as written: `-1_000`, `2.5M`.
    #[must_use]
    pub fn bare(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let magnitude = match self.magnitude {
            None => "",
            Some(Magnitude::Thousand) => "k",
            Some(Magnitude::Million) => "M",
            Some(Magnitude::Billion) => "B",
        };
        format!("{sign}{}{magnitude}", self.digits)
    }

    /// The canonical text.
    #[must_use]
    pub fn print(&self) -> String {
        let number = self.bare();
        let one = self.digits == "1" && self.magnitude.is_none();
        let counted = |word: &str| format!("{number} {word}{}", if one { "" } else { "s" });
        let amount = match self.unit {
            Unit::Plain => number,
            Unit::Percent => format!("{number}%"),
            Unit::Money(currency) => match currency.symbol() {
                Some(symbol) if self.negative => format!("-{symbol}{}", number.trim_start_matches('-')),
                Some(symbol) => format!("{symbol}{number}"),
                None => format!("{number} {}", currency.code()),
            },
            Unit::Time(unit) => counted(unit.word()),
            Unit::Work => format!("{} of work", counted("day")),
        };
        match self.per {
            None => amount,
            Some(Per::Work) => format!("{amount} per day of work"),
            Some(Per::Time(unit)) => format!("{amount} per {}", unit.word()),
        }
    }
}

//! How rows of another system become facts: a mapping is data, from fields of the source to fields of goalfit, each with the way
//! in which its values are written.
//!
//! Nothing is guessed and nothing is lost in silence: source fields that the mapping does not read are kept and listed, goalfit
//! fields that a row does not state are listed, and a value that is not what the mapping says is a problem of its row. Uses the
//! schema and literals; a mapped row is a [`Datum`] in the shape that facts from JSON have.

mod columns;
mod header;
mod path;
mod plan;
mod rows;
mod shipped;
mod target;
mod values;

pub use columns::Place;
pub(crate) use columns::{Columns, Signature};
#[cfg(feature = "parquet")]
pub(crate) use header::names_fact;
pub use header::{Reason, Suggested, Suggestion, header_mapping, suggest_mapping};
pub use plan::Plan;
pub(crate) use rows::Tally;
pub use rows::{Absent, Mapped, MappedRow, Problem, Unmapped};
pub use shipped::{ShippedMap, maps, shipped};

pub(crate) use rows::missing_of;

use crate::facts::Datum;
use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// How rows of another system become partners, offers or vendors.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name by which it is called, such as `dub`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What a reader calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What it reads, and what it takes for granted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// Paths to the list of rows, such as `data.items`: the first that leads to a list is taken. A list at the top needs none, and
    /// a single row may stand alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
    /// What a row is.
    #[serde(default)]
    pub entity: RowEntity,
    /// The currency (ISO 4217) of amounts that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What stands before the decimals of numbers in texts: `.` or `,`.
    #[serde(default, skip_serializing_if = "Point::is_point")]
    pub decimal: Point,
    /// What separates thousands in texts, where something does: `,`, `.`, `'`, `_` or a blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// Texts that state nothing, as `N/A` may. An empty text and `null` never do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// From where to where.
    pub fields: Vec<FieldMap>,
}

/// What a row of the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum RowEntity {
    /// A partner.
    #[default]
    Partner,
    /// An offer.
    Offer,
    /// A vendor.
    Vendor,
}

/// What stands before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Point {
    /// `1234.5`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `1234,5`
    #[serde(rename = ",")]
    Comma,
}

impl Point {
    fn is_point(&self) -> bool {
        *self == Point::Point
    }
}

/// One field of the source and the field of goalfit that it states.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FieldMap {
    /// Where the value stands: `company.name`, `payouts[].amount` (each member of a list), `fields[key=region].value` (the member
    /// whose `key` is `region`). Of several paths the first that states something counts.
    #[serde(default, skip_serializing_if = "Paths::is_empty")]
    pub from: Paths,
    /// Where it goes: `name`, `archetype`, `gross_profit`, `moves.refer.services`, `goal services.weight`, `reward cash.amount`,
    /// `ask refer.days`, or `reward[].amount` for each member of the list that `from` goes over.
    pub to: String,
    /// How the value is written.
    #[serde(rename = "as", default, skip_serializing_if = "Notation::is_literal")]
    pub notation: Notation,
    /// A value that every row has, instead of `from`. In a list of members it needs `each`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<Constant>,
    /// What holds where the source states nothing; as text of goalfit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Constant>,
    /// The list whose members each get the value, where `from` does not go over it: `payouts[]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// The field's last day, for `date_span`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Paths>,
    /// The currency of an amount (ISO 4217).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The source field that names the currency. Where it is empty, `currency` or the mapping's own holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_field: Option<Paths>,
    /// What a rate is per.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<Period>,
    /// What a `duration` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Period>,
    /// Whether numbers count thousands or millions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Times>,
    /// The source's words and what they are in goalfit. A word that is not in the table is a problem of its row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub table: BTreeMap<String, String>,
    /// What separates `names` in a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Takes the value only from rows (or members) in which another field has one of some values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

/// One path, or several of which the first that states something counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Default for Paths {
    fn default() -> Self {
        Paths::Several(Vec::new())
    }
}

impl Paths {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let all = match self {
            Paths::One(path) => core::slice::from_ref(path),
            Paths::Several(paths) => paths.as_slice(),
        };
        all.iter().map(String::as_str)
    }

    fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Notation {
    /// As in facts from JSON: text of the language (`€130k per month`), or a number in the unit of the schema.
    #[default]
    Literal,
    /// Any text; numbers become texts.
    Text,
    /// A number without a unit, as a number or as text. `per` makes it a rate.
    Number,
    /// A share in hundredths: `25`, `"25"` and `"25%"` are 25%.
    Percent,
    /// A share of one: `0.25` and `"25%"` are 25%.
    Share,
    /// An amount in the currency's least units, such as cents; whole.
    MoneyMinor,
    /// An amount in the currency, as a number or as decimal text.
    MoneyDecimal,
    /// So many days, weeks, months, quarters or years, as `unit` says. Days are days of work where the field wants these.
    Duration,
    /// A date, `2027-03-31`, alone or before a time (`2027-03-31T23:30:00Z`): the day that is written.
    Date,
    /// Milliseconds since 1970: the day in UTC.
    EpochMilliseconds,
    /// Seconds since 1970: the day in UTC.
    EpochSeconds,
    /// From the day in `from` to the day in `until`, in days. Both as dates.
    DateSpan,
    /// `true`, `yes`, `y`, `1` and `false`, `no`, `n`, `0`.
    YesNo,
    /// Several names, as a list or in one text with a `separator` (`;` where none is stated).
    Names,
}

impl Notation {
    fn is_literal(&self) -> bool {
        *self == Notation::Literal
    }
}

/// A period of the calendar, or a day of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day of the calendar.
    #[serde(alias = "days")]
    Day,
    /// A week.
    #[serde(alias = "weeks")]
    Week,
    /// A month.
    #[serde(alias = "months")]
    Month,
    /// A quarter.
    #[serde(alias = "quarters")]
    Quarter,
    /// A year.
    #[serde(alias = "years")]
    Year,
    /// A day of work.
    #[serde(alias = "days_of_work")]
    DayOfWork,
}

/// What one of a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// A thousand.
    Thousand,
    /// A million.
    Million,
}

/// A value that stands in the mapping itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Constant {
    /// Yes or no.
    Truth(bool),
    /// A number in the unit of the schema.
    Number(f64),
    /// Text of the language, or a name.
    Text(String),
}

impl Constant {
    fn datum(&self) -> Datum {
        match self {
            Constant::Truth(truth) => Datum::Truth(*truth),
            Constant::Number(number) => Datum::Number(*number),
            Constant::Text(text) => Datum::Text(text.clone()),
        }
    }
}

/// A condition on another field of the same row or member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Its path.
    pub field: String,
    /// The values at which it holds; truths and numbers as texts.
    pub is: Vec<String>,
}

//! The numbers of a text's own facts, for sliders: where they stand, what they are and in which range they lie.

use super::Analysis;
use super::definition::kind_of_member;
use super::kind::Kind;
use super::meaning::View;
use super::range::{Lines, Range};
use super::scan::{Role, Sort, unquoted};
use crate::prelude::*;
use crate::schema::{Field, FieldType};
use crate::syntax::tree::FactValue;
use crate::syntax::{TokenKind, parse_value, quoted};
use crate::value::{Literal, Magnitude, Per, TimeUnit, Unit};
use core::fmt;
use serde::{Deserialize, Serialize};

/// A number in a text, as a slider may move it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NumberLiteral {
    /// Where it stands, its sign and unit included.
    pub range: Range,
    /// As written: `€130k per month`.
    pub text: String,
    /// The number in its own unit, magnitudes and percent taken: 130000, 0.25 for `25%`, 2 for `2 quarters`.
    pub value: f64,
    /// That unit: `EUR per month`, `%`, `quarters`; empty for a plain number.
    pub unit: String,
    /// What it states: `partner "Northwind Consulting".win`, `offer "Bounty".reward cash.amount`, `constant season`.
    pub path: String,
    /// What the declaration is in which it stands: a vendor, partner, archetype, offer, constant or table.
    pub owner: Kind,
    /// Its name.
    pub owner_name: String,
    /// The field, where it states one, such as `win`.
    pub field: Option<String>,
    /// What a reader calls it.
    pub title: String,
    /// The member of the owner that it is about, such as a goal or a reward.
    pub member: Option<NumberMember>,
    /// Which part of an uncertain value it is.
    pub part: NumberPart,
    /// The least that is allowed, in its own unit.
    pub low: Option<f64>,
    /// The most that is allowed, in its own unit.
    pub high: Option<f64>,
    /// A sensible step for a slider, in its own unit.
    pub step: f64,
}

/// Which member of a list a number is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct NumberMember {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
}

/// Which part of a fact's value a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NumberPart {
    /// All of it; the middle in `40% ± 10%`.
    Whole,
    /// The lower end of a range.
    Low,
    /// The upper end of a range.
    High,
    /// How far it may lie from the middle.
    Spread,
}

impl Analysis {
    /// Every number in the facts and constants of a source, in the order of the text; works with errors elsewhere in it.
    #[must_use]
    pub fn numbers(&self, source: &str) -> Vec<NumberLiteral> {
        self.view(source, |view| {
            let lines = Lines::new(view.text);
            let digits = |at: &usize| view.scan.get(*at).is_some_and(|lexeme| lexeme.kind == TokenKind::Number);
            Some((0..view.scan.lexemes.len()).filter(digits).filter_map(|at| view.number_literal(&lines, at)).collect())
        })
        .unwrap_or_default()
    }
}

/// Why a number cannot be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Unwritten {
    /// The text is no number.
    NoNumber {
        /// The text.
        text: String,
    },
    /// The value is infinite, or no number.
    NotFinite,
    /// The value is further from 0 than can be written in this notation.
    TooLarge {
        /// The value.
        value: f64,
        /// The number in whose place it should stand.
        text: String,
        /// The largest that can stand there.
        largest: f64,
    },
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unwritten::NoNumber { text } => write!(f, "`{text}` is no number such as `€130k per month`"),
            Unwritten::NotFinite => f.write_str("a value that is not finite cannot be written"),
            Unwritten::TooLarge { value, text, largest } => {
                write!(f, "{value:e} is too large to stand in place of `{text}`: the largest is {largest:e}")
            }
        }
    }
}

impl core::error::Error for Unwritten {}

/// What is written before a magnitude or a percent sign has at most so many digits before its point.
const LARGEST: f64 = 1e18;

/// The number's text with another value, in the same notation: thousands stay thousands, a percentage a percentage, the unit the
/// unit. Twelve significant digits are kept.
///
/// # Errors
/// A literal whose text is no number; a value that is not finite, or too large: 10<sup>18</sup> is the largest, of thousands where
/// the text counts thousands.
pub fn set_number(literal: &NumberLiteral, value: f64) -> Result<String, Unwritten> {
    if !value.is_finite() {
        return Err(Unwritten::NotFinite);
    }
    let no_number = || Unwritten::NoNumber { text: literal.text.clone() };
    let read = self::literal(&literal.text).ok_or_else(no_number)?;
    let largest = LARGEST * unit_scale(&read);
    if value.abs() > largest {
        return Err(Unwritten::TooLarge { value, text: literal.text.clone(), largest });
    }
    written(&literal.text, &read, value).ok_or_else(no_number)
}

/// What one stands for that is written with this magnitude and sign.
fn unit_scale(literal: &Literal) -> f64 {
    let percent = if literal.unit == Unit::Percent { 100.0 } else { 1.0 };
    magnitude(literal) / percent
}

fn magnitude(literal: &Literal) -> f64 {
    match literal.magnitude {
        None => 1.0,
        Some(Magnitude::Thousand) => 1e3,
        Some(Magnitude::Million) => 1e6,
        Some(Magnitude::Billion) => 1e9,
    }
}

fn written(text: &str, literal: &Literal, value: f64) -> Option<String> {
    let percent = if literal.unit == Unit::Percent { 100.0 } else { 1.0 };
    let shown = value / magnitude(literal) * percent;
    let mut digits = digits(shown.abs());
    if literal.digits.contains('_') {
        digits = grouped(&digits);
    }
    let negative = shown < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    // The text's own letters around the digits stay as they are, so that `40000 EUR` does not become `€40000`.
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let end =
        start + rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '_' || letter == '.')).unwrap_or(rest.len());
    let before = text.get(..start)?.trim_start_matches(['-', ' ', '\t']);
    let after = text.get(end..)?;
    let sign = if negative { "-" } else { "" };
    Some(format!("{sign}{before}{digits}{}", counted(after, &digits, literal.magnitude.is_none())))
}

/// One day, but two days.
fn counted(after: &str, digits: &str, plain: bool) -> String {
    let trimmed = after.trim_start();
    let word_end = trimmed.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(trimmed.len());
    let (word, rest) = trimmed.split_at(word_end);
    let one = word.strip_suffix('s').unwrap_or(word);
    if !["day", "week", "month", "quarter", "year"].contains(&one) || trimmed.len() == after.len() {
        return after.into();
    }
    let gap = after.get(..after.len() - trimmed.len()).unwrap_or(" ");
    let plural = if digits == "1" && plain { "" } else { "s" };
    format!("{gap}{one}{plural}{rest}")
}

/// At most twelve significant digits, no exponent.
fn digits(value: f64) -> String {
    let short: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    format!("{short}")
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

fn literal(text: &str) -> Option<Literal> {
    match parse_value(text, crate::source::SourceId::default()).ok()?.node {
        FactValue::Literal(literal) => Some(literal),
        _ => None,
    }
}

impl View<'_> {
    fn number_literal(&self, lines: &Lines<'_>, at: usize) -> Option<NumberLiteral> {
        let head = self.scan.get(at)?.at.head?;
        let owner = match self.scan.keyword(self.text, head) {
            "vendor" => Kind::Vendor,
            "partner" => Kind::Partner,
            "archetype" => Kind::Archetype,
            "offer" => Kind::Offer,
            "constant" => Kind::Constant,
            "table" => Kind::Table,
            _ => return None,
        };
        let (from, to) = self.extent(at)?;
        let bytes = self.scan.get(from)?.start..self.scan.get(to)?.end;
        let text = self.text.get(bytes.clone())?;
        let literal = literal(text)?;
        let value = literal.number()?;
        let place = self.stated(head, at, owner)?;
        let part = self.part(from, to);
        let (low, high) = match (part, place.field) {
            (NumberPart::Spread, _) => (Some(0.0), None),
            (_, Some(field)) => bounds(field, &literal),
            (_, None) => (None, None),
        };
        Some(NumberLiteral {
            range: lines.range(bytes),
            text: text.into(),
            value,
            unit: own_unit(&literal),
            path: place.path,
            owner,
            owner_name: place.owner,
            field: place.field_name,
            title: place.title,
            member: place.member,
            part,
            low,
            high,
            step: step(&literal, value, place.field),
        })
    }

    fn part(&self, from: usize, to: usize) -> NumberPart {
        let sign = |at: Option<usize>| at.map_or("", |at| self.word(at));
        match (sign(self.scan.previous(from)), sign(self.scan.next(to))) {
            ("±" | "+/-", _) => NumberPart::Spread,
            ("..", _) => NumberPart::High,
            (_, "..") => NumberPart::Low,
            _ => NumberPart::Whole,
        }
    }

    /// What the number states.
    fn stated(&self, head: usize, at: usize, owner: Kind) -> Option<Stated<'_>> {
        let lexeme = self.scan.get(at)?;
        let keyword = self.scan.keyword(self.text, head);
        let name = self.word(self.scan.heads.get(head)?.name?);
        let plain = unquoted(name);
        match owner {
            Kind::Constant => {
                let title = self
                    .analysis
                    .declared
                    .get(name)
                    .map_or_else(|| crate::facts::readable(name), |declared| declared.title.clone());
                (lexeme.role == Role::Expression).then(|| Stated {
                    path: format!("constant {name}"),
                    owner: plain,
                    title,
                    ..Stated::default()
                })
            }
            Kind::Table => {
                let title = self
                    .analysis
                    .declared
                    .get(name)
                    .map_or_else(|| crate::facts::readable(name), |declared| declared.title.clone());
                let path = match lexeme.role {
                    Role::Cell => format!("table {name}({})", self.heads_of(at).join(", ")),
                    _ => format!("table {name} else"),
                };
                Some(Stated { path, owner: plain, title, ..Stated::default() })
            }
            _ => {
                let owner_text =
                    if keyword == "archetype" { format!("archetype {name}") } else { format!("{keyword} {}", quoted(&plain)) };
                let field = self.field_of(at).map(|(_, field)| field);
                let (inner, field_name, member) = self.inner_path(at)?;
                let title = field.map_or_else(|| crate::facts::readable(&field_name), |field| field.title.clone());
                Some(Stated {
                    path: format!("{owner_text}.{inner}"),
                    owner: plain,
                    title,
                    field,
                    field_name: Some(field_name),
                    member,
                })
            }
        }
    }

    /// The names of the row and the column of a table in which a cell stands.
    fn heads_of(&self, at: usize) -> Vec<String> {
        let Some(lexeme) = self.scan.get(at) else { return Vec::new() };
        let mut row = None;
        let mut before = self.scan.previous(at);
        while let Some(previous) = before {
            let Some(found) =
                self.scan.get(previous).filter(|found| found.at.frame == lexeme.at.frame && found.at.row == lexeme.at.row)
            else {
                break;
            };
            if found.role == Role::Row {
                row = Some(self.word(previous).to_string());
                break;
            }
            before = self.scan.previous(previous);
        }
        row.into_iter().chain(self.column_of(lexeme.at.frame, lexeme.at.column)).collect()
    }

    fn column_of(&self, frame: usize, column: Option<usize>) -> Option<String> {
        let open = self.scan.frame(frame)?.open;
        let in_header = |at: &usize| self.scan.get(*at).is_some_and(|lexeme| lexeme.at.row == 0);
        let header = (open + 1..self.scan.lexemes.len()).take_while(|at| *at == open + 1 || in_header(at));
        let mut header =
            header.filter(|at| self.scan.get(*at).is_some_and(|lexeme| lexeme.at.frame == frame && lexeme.role == Role::Column));
        header.find(|at| self.scan.get(*at).is_some_and(|lexeme| lexeme.at.column == column)).map(|at| self.word(at).to_string())
    }

    /// The path below the declaration's name, the field's own name, and the member that it is about.
    fn inner_path(&self, at: usize) -> Option<(String, String, Option<NumberMember>)> {
        let lexeme = self.scan.get(at)?;
        let frame = self.scan.frame(lexeme.at.frame)?;
        match frame.sort {
            Sort::Facts(entity) => {
                let field = self.word(lexeme.at.field?).to_string();
                let member = entity
                    .list()
                    .and(frame.name)
                    .map(|name| NumberMember { kind: kind_of_member(entity), name: self.word(name).into() });
                let path = member.as_ref().map_or(field.clone(), |member| format!("{} {}.{field}", entity.word(), member.name));
                Some((path, field, member))
            }
            Sort::Asks => {
                let (_, field) = self.ask_field()?;
                let activity = self.word(lexeme.at.field?).to_string();
                let member = NumberMember { kind: Kind::Ask, name: activity.clone() };
                Some((format!("asks.{activity}"), field.name.clone(), Some(member)))
            }
            Sort::Entries => {
                let (outer, prefix, member) = self.outer(lexeme.at.frame)?;
                let keys = if frame.table { self.heads_of(at) } else { self.keys_of_entry(lexeme.at.frame, lexeme.at.field) };
                let keys = if keys.is_empty() { String::new() } else { format!("({})", keys.join(", ")) };
                Some((format!("{prefix}{outer}{keys}"), outer, member))
            }
            _ => None,
        }
    }

    /// The keys of an entry, outermost first.
    fn keys_of_entry(&self, frame: usize, field: Option<usize>) -> Vec<String> {
        let own = field.map(|field| self.word(field).to_string());
        let outer = self.scan.frame(frame).and_then(|inside| {
            let around = self.scan.frame(inside.parent)?;
            (around.sort == Sort::Entries).then(|| inside.keyword.map(|keyword| self.word(keyword).to_string()))?
        });
        outer.into_iter().chain(own).collect()
    }

    /// The field that the entries in this block belong to, the path before it, and the member that holds it.
    fn outer(&self, frame: usize) -> Option<(String, String, Option<NumberMember>)> {
        let inside = self.scan.frame(frame)?;
        let around = self.scan.frame(inside.parent)?;
        match around.sort {
            Sort::Entries => self.outer(inside.parent),
            Sort::Facts(entity) => {
                let member = entity
                    .list()
                    .and(around.name)
                    .map(|name| NumberMember { kind: kind_of_member(entity), name: self.word(name).into() });
                let prefix = member.as_ref().map_or_else(String::new, |member| format!("{} {}.", entity.word(), member.name));
                Some((self.word(inside.keyword?).to_string(), prefix, member))
            }
            _ => None,
        }
    }
}

#[derive(Default)]
struct Stated<'a> {
    path: String,
    owner: String,
    title: String,
    field: Option<&'a Field>,
    field_name: Option<String>,
    member: Option<NumberMember>,
}

/// The unit in which the number is written.
fn own_unit(literal: &Literal) -> String {
    let unit = match literal.unit {
        Unit::Plain => String::new(),
        Unit::Percent => "%".into(),
        Unit::Money(currency) => currency.code().into(),
        Unit::Time(unit) => format!("{}s", unit.word()),
        Unit::Work => "days of work".into(),
    };
    let per = match literal.per {
        None => return unit,
        Some(Per::Work) => "per day of work".to_string(),
        Some(Per::Time(unit)) => format!("per {}", unit.word()),
    };
    format!("{unit} {per}").trim_start().into()
}

/// The field's bounds in the number's own unit. Bounds of money hold in the program's currency only, 0 in any.
fn bounds(field: &Field, literal: &Literal) -> (Option<f64>, Option<f64>) {
    let one = Literal { negative: false, digits: "1".into(), magnitude: None, ..literal.clone() };
    let written = one.number().unwrap_or(1.0);
    let factor = one.reading(Some(field.dimension())).value / written;
    let money = field.dimension().money != 0;
    let convert =
        |end: Option<f64>| end.filter(|end| !money || *end == 0.0).map(|end| end / factor).filter(|end| end.is_finite());
    (convert(field.low), convert(field.high))
}

/// A round step that moves the number by between a hundredth and a tenth of itself.
fn step(literal: &Literal, value: f64, field: Option<&Field>) -> f64 {
    let whole = field.is_some_and(|field| matches!(field.kind, FieldType::Number { whole: true, .. }));
    if whole {
        return 1.0;
    }
    if literal.unit == Unit::Percent {
        return 0.01;
    }
    let bounded = field.is_some_and(|field| field.low.is_some() && field.high.is_some_and(|high| high <= 1.0));
    if bounded {
        return 0.05;
    }
    let counted =
        matches!(literal.unit, Unit::Time(TimeUnit::Day | TimeUnit::Week | TimeUnit::Month | TimeUnit::Quarter) | Unit::Work);
    if counted && libm::trunc(value) == value && literal.per.is_none() {
        return 1.0;
    }
    if value == 0.0 {
        return 0.1;
    }
    let magnitude = libm::floor(libm::log10(value.abs()));
    libm::pow(10.0, magnitude - 1.0).max(1e-9)
}

//! Mappings from the header of a table: names of fields with their units, and suggestions for other names.

use super::shipped::SYNONYMS;
use super::target::Target;
use super::{FieldMap, Mapping, Notation, Paths, Period, RowEntity, Times};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{ByName, Record, nearest};
use crate::prelude::*;
use crate::schema::{FieldType, Schema};
use crate::value::Currency;
use alloc::sync::Arc;
use serde::{Deserialize, Serialize};

/// A mapping that may be meant, for a person to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// The mapping. It takes what is suggested, whatever the reason.
    pub mapping: Mapping,
    /// Each column with what was found for it.
    pub columns: Vec<Suggested>,
}

/// What was found for a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Suggested {
    /// The column.
    pub column: String,
    /// Where it may lead; none where nothing is like it, or something else leads there already.
    pub to: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Why a column may lead to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// It has the field's name.
    Name,
    /// Its first values are names of archetypes.
    Values,
    /// It is a common name for it.
    Synonym,
    /// It is a few letters away from one of them.
    Near,
    /// Nothing is like it.
    Nothing,
}

/// The mapping that a header states by itself: columns that are called as fields are, such as `gross_profit (€ per month)`,
/// `win (%)` or `goal services.weight`. Other columns are not read.
///
/// # Errors
/// Units that are not known, two columns for one fact, and a header without `name`.
pub fn header_mapping(schema: &Schema, header: &[String], entity: RowEntity) -> Result<Mapping, Vec<Diagnostic>> {
    let mut mapping = Mapping { entity, ..Mapping::default() };
    let mut wrong = Vec::new();
    for column in header {
        let (name, unit) = parts(column);
        let Some(to) = named(schema, entity, name) else { continue };
        match line(schema, entity, column, &to, unit) {
            Ok(line) => {
                let first = mapping.fields.iter().find(|known| known.to == line.to).and_then(|known| known.from.iter().next());
                if let Some(first) = first {
                    let message = format!("the columns `{first}` and `{column}` both state `{}`", line.to);
                    let help = "call the one that is not meant otherwise, or take it out";
                    wrong.push(Diagnostic::without_place(Code::DOUBLED_FIELD, message).help(help));
                    continue;
                }
                mapping.fields.push(line);
            }
            Err(found) => wrong.push(found),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if mapping.fields.iter().any(|line| line.to == "name") {
        return Ok(mapping);
    }
    let columns = crate::facts::listed_all(header.iter().map(String::as_str));
    let message = format!("no column is called `name`: there are {columns}");
    let help = "call the one with the names so; or read the table with a mapping: `goalfit maps --suggest`, `suggestMapping` of the npm package or `Program::suggest_mapping` makes one";
    Err(vec![Diagnostic::without_place(Code::BAD_MAPPING, message).help(help)])
}

/// A mapping for a table whose columns are called otherwise: by name, by common names for the fields, by names that are nearly one
/// of these, and by the first values (`rows`), where these are names of archetypes. Something to look at, and to correct.
#[must_use]
pub fn suggest_mapping(
    schema: &Schema,
    archetypes: &ByName,
    header: &[String],
    rows: &[Vec<String>],
    entity: RowEntity,
) -> Suggestion {
    let known = synonyms(schema, entity);
    let mut columns: Vec<Suggested> = header.iter().map(|column| suggested(schema, entity, &known, column)).collect();
    let mut words = BTreeMap::new();
    for (at, suggested) in columns.iter_mut().enumerate().filter(|_| entity == RowEntity::Partner) {
        let unsure = suggested.reason != Reason::Name || suggested.to.as_deref() == Some(ARCHETYPE);
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        if let (true, Some(table)) = (unsure, archetype_words(archetypes, cells)) {
            if suggested.reason != Reason::Name {
                (suggested.to, suggested.reason) = (Some(ARCHETYPE.into()), Reason::Values);
            }
            words.insert(suggested.column.clone(), table);
        }
    }
    let mut mapping = Mapping { entity, ..Mapping::default() };
    let mut taken = BTreeSet::new();
    // Surer ones first, so that `win` is not lost to `win rate`.
    for reason in [Reason::Name, Reason::Values, Reason::Synonym, Reason::Near] {
        for suggested in columns.iter_mut().filter(|suggested| suggested.reason == reason) {
            let Some(to) = suggested.to.clone() else { continue };
            if !taken.insert(to.clone()) {
                suggested.to = None;
                continue;
            }
            let unit = parts(&suggested.column).1;
            let plain = FieldMap { from: Paths::One(suggested.column.clone()), to: to.clone(), ..FieldMap::default() };
            let table = words.get(&suggested.column).filter(|_| to == ARCHETYPE).cloned().unwrap_or_default();
            mapping.fields.push(FieldMap { table, ..line(schema, entity, &suggested.column, &to, unit).unwrap_or(plain) });
        }
    }
    let place = |line: &FieldMap| header.iter().position(|column| line.from.iter().any(|from| from == column));
    mapping.fields.arrange_by_key(place);
    Suggestion { mapping, columns }
}

const ARCHETYPE: &str = "archetype";

/// How the words of a column lead to archetypes, where each of them does: nothing where they are the symbols themselves, else all
/// symbols, titles and words.
fn archetype_words<'c>(archetypes: &ByName, cells: impl Iterator<Item = &'c str>) -> Option<BTreeMap<String, String>> {
    let mut table = BTreeMap::new();
    for cell in cells {
        let alike =
            |archetype: &&Arc<Record>| [&archetype.name, &archetype.title].iter().any(|name| normal(name) == normal(cell));
        let found = archetypes.values().find(alike)?;
        table.insert(cell.to_string(), found.name.clone());
    }
    if table.is_empty() {
        return None;
    }
    if table.iter().all(|(word, symbol)| word == symbol) {
        return Some(BTreeMap::new());
    }
    for archetype in archetypes.values() {
        for word in [&archetype.name, &archetype.title] {
            table.insert(word.clone(), archetype.name.clone());
        }
    }
    Some(table)
}

fn suggested(schema: &Schema, entity: RowEntity, known: &BTreeMap<String, String>, column: &str) -> Suggested {
    let name = parts(column).0;
    let found = |to: Option<String>, reason| Suggested { column: column.into(), to, reason };
    if let Some(to) = named(schema, entity, name) {
        return found(Some(to), Reason::Name);
    }
    let normal = normal(name);
    if let Some(to) = known.get(&normal) {
        return found(Some(to.clone()), Reason::Synonym);
    }
    match nearest(&normal, known.keys().map(String::as_str)).and_then(|near| known.get(near)) {
        Some(to) => found(Some(to.clone()), Reason::Near),
        None => found(None, Reason::Nothing),
    }
}

/// The target of this very name, whatever its capitals and blanks.
fn named(schema: &Schema, entity: RowEntity, name: &str) -> Option<String> {
    let leads = |to: &str| Target::parse(schema, entity.entity(), to).is_ok_and(|target| !target.is_each());
    let lower = name.trim().to_lowercase();
    let candidates = [name.trim().to_string(), lower.clone(), lower.replace([' ', '-'], "_")];
    candidates.into_iter().find(|candidate| leads(candidate))
}

/// Whether a fact of a partner, or a list of them such as `goals`, is called as this column is.
#[cfg(feature = "parquet")]
pub(crate) fn names_fact(schema: &Schema, column: &str) -> bool {
    let name = parts(column).0.to_lowercase().replace([' ', '-'], "_");
    let own = schema.find(RowEntity::Partner.entity(), &name).is_some()
        || crate::schema::Entity::listed(RowEntity::Partner.entity(), &name).is_some();
    own || named(schema, RowEntity::Partner, parts(column).0).is_some()
}

/// Common names by normal form, each with its target, as far as the program has it.
fn synonyms(schema: &Schema, entity: RowEntity) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for line in SYNONYMS.lines() {
        let Some((to, words)) = line.split_once(": ") else { continue };
        if Target::parse(schema, entity.entity(), to).is_err() {
            continue;
        }
        for word in words.split(", ").chain([to]) {
            known.insert(normal(word), to.to_string());
        }
    }
    for (_, field) in schema.fields_of(entity.entity()).filter(|(_, field)| field.keys.is_empty()) {
        if !matches!(field.kind, FieldType::Member(_)) {
            known.insert(normal(&field.name), field.name.clone());
            known.entry(normal(&field.title)).or_insert_with(|| field.name.clone());
        }
    }
    known
}

/// Small letters and digits with `_` between words: `WinRate__c`, `Win rate` and `win-rate` are alike.
fn normal(name: &str) -> String {
    let name = name.trim();
    let name = name.strip_suffix("__c").or(name.strip_suffix("__cf")).unwrap_or(name);
    let mut text = String::new();
    let mut small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && small {
            text.push('_');
        }
        small = letter.is_lowercase() || letter.is_numeric();
        if letter.is_alphanumeric() {
            text.extend(letter.to_lowercase());
        } else if !text.ends_with('_') && !text.is_empty() {
            text.push('_');
        }
    }
    text.trim_end_matches('_').into()
}

/// The name of a column and its unit, `win (%)`, `win %`.
fn parts(column: &str) -> (&str, Option<&str>) {
    let column = column.trim();
    if let Some(name) = column.strip_suffix('%').filter(|name| name.ends_with(' ') && !name.trim().is_empty()) {
        return (name.trim(), Some("%"));
    }
    let inside = column.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let inside = inside.or_else(|| column.strip_suffix(']').and_then(|rest| rest.rsplit_once(" [")));
    match inside {
        Some((name, unit)) if !name.trim().is_empty() => (name.trim(), Some(unit.trim())),
        _ => (column, None),
    }
}

fn line(schema: &Schema, entity: RowEntity, column: &str, to: &str, unit: Option<&str>) -> Result<FieldMap, Diagnostic> {
    let mut line = FieldMap { from: Paths::One(column.into()), to: to.into(), ..FieldMap::default() };
    let field = Target::parse(schema, entity.entity(), to)?;
    let field = field.field(schema);
    if field.is_none_or(|field| field.kind == FieldType::Text) {
        line.notation = Notation::Text;
        return Ok(line);
    }
    let Some(unit) = unit else {
        if field.is_some_and(|field| field.kind == FieldType::Truth) {
            line.notation = Notation::YesNo;
        }
        if field.is_some_and(|field| field.keys.len() == 1 && !to.trim_start_matches("partner.").contains('.')) {
            line.notation = Notation::Names;
        }
        return Ok(line);
    };
    let Some(written) = unit_of(unit) else {
        let message = format!("`{column}`: `{unit}` is no unit");
        let help = "units are such as `%`, `€`, `EUR per month`, `k€ per year`, `days`, `months`, `per month`, `cents EUR`";
        return Err(Diagnostic::without_place(Code::UNKNOWN_UNIT, message).help(help));
    };
    Ok(FieldMap { from: line.from, to: line.to, ..written })
}

/// What a unit in a header says of the values below it.
fn unit_of(unit: &str) -> Option<FieldMap> {
    let whole = |notation| Some(FieldMap { notation, ..FieldMap::default() });
    match unit.to_lowercase().as_str() {
        "%" | "percent" => return whole(Notation::Percent),
        "share" | "0..1" | "0-1" => return whole(Notation::Share),
        "number" | "points" | "count" => return whole(Notation::Number),
        "yes/no" => return whole(Notation::YesNo),
        "date" => return whole(Notation::Date),
        _ => {}
    }
    let (amount, per) = match unit.split_once(" per ").or(unit.strip_prefix("per ").map(|per| ("", per))).or(unit.split_once('/'))
    {
        Some((amount, per)) => (amount.trim(), Some(period(per.trim())?)),
        None => (unit.trim(), None),
    };
    let mut written = FieldMap { per, ..FieldMap::default() };
    if amount.is_empty() {
        written.notation = Notation::Number;
    } else if amount == "%" {
        written.notation = Notation::Percent;
    } else if let Some(unit) = period(amount) {
        (written.notation, written.unit) = (Notation::Duration, Some(unit));
    } else if let Some(code) = amount.strip_prefix("cents ").or(amount.strip_suffix(" cents")) {
        written.notation = Notation::MoneyMinor;
        written.currency = Some(currency(code)?.code().into());
    } else {
        let (amount, times) = magnitude(amount);
        written.notation = Notation::MoneyDecimal;
        (written.currency, written.times) = (Some(currency(amount)?.code().into()), times);
    }
    Some(written)
}

fn period(text: &str) -> Option<Period> {
    Some(match text.to_lowercase().as_str() {
        "day" | "days" => Period::Day,
        "week" | "weeks" => Period::Week,
        "month" | "months" => Period::Month,
        "quarter" | "quarters" => Period::Quarter,
        "year" | "years" => Period::Year,
        "day of work" | "days of work" => Period::DayOfWork,
        _ => return None,
    })
}

fn currency(text: &str) -> Option<Currency> {
    let text = text.trim();
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(symbol), None) => Currency::from_symbol(symbol),
        _ => Currency::from_code(text),
    }
}

/// `k€`, `€k`, `M EUR`
fn magnitude(text: &str) -> (&str, Option<Times>) {
    for (letter, times) in [('k', Times::Thousand), ('M', Times::Million)] {
        for rest in [text.strip_prefix(letter), text.strip_suffix(letter)].into_iter().flatten() {
            if currency(rest).is_some() {
                return (rest, Some(times));
            }
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_a_header_are_read() {
        let read = |text: &str| unit_of(text).unwrap_or_else(|| panic!("{text}"));
        let money = read("k€ per year");
        assert_eq!((money.notation, money.currency.as_deref()), (Notation::MoneyDecimal, Some("EUR")));
        assert_eq!((money.times, money.per), (Some(Times::Thousand), Some(Period::Year)));
        assert_eq!(read("€/month").per, Some(Period::Month));
        assert_eq!(read("USD per day of work").per, Some(Period::DayOfWork));
        assert_eq!(read("cents USD").notation, Notation::MoneyMinor);
        assert_eq!(read("MXN").times, None, "M is a letter of the code");
        assert_eq!((read("days").notation, read("days").unit), (Notation::Duration, Some(Period::Day)));
        assert_eq!((read("per month").notation, read("%").notation), (Notation::Number, Notation::Percent));
        for unknown in ["stuff", "€ per fortnight", "", "EURO"] {
            assert!(unit_of(unknown).is_none() || unknown.is_empty(), "{unknown}");
        }
    }

    #[test]
    fn names_are_alike_whatever_their_dress() {
        for name in ["WinRate__c", "Win rate", "win-rate", " WIN_RATE ", "winRate__cf"] {
            assert_eq!(normal(name), "win_rate", "{name}");
        }
        assert_eq!(parts("gross_profit (€ per month)"), ("gross_profit", Some("€ per month")));
        assert_eq!(parts("Revenue [k€]"), ("Revenue", Some("k€")));
        assert_eq!(parts("(note)"), ("(note)", None));
        assert_eq!(parts("Win %"), ("Win", Some("%")));
        assert_eq!((parts("%"), parts(" %")), (("%", None), ("%", None)));
    }
}

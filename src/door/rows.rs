//! The Rust door for facts as other systems hold them: rows with a mapping, and tables.

use super::{Error, Program, not_json};
use crate::check::Checked;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::mapping::{self, Absent, Mapped, MappedRow, Mapping, Plan, Problem, RowEntity, Suggestion, Tally};
use crate::facts::table::TableReader;
use crate::facts::{Datum, Facts, doubled, name_of, read_rows};
use crate::prelude::*;
use crate::schema::Entity;

/// So many bytes of a table are read at once.
const PIECE: usize = 64 * 1024;
/// So many rows of a table say what its columns hold.
const LOOKED_AT: usize = 50;

impl Program {
    /// Adds facts as another system exports them: JSON (a list of rows, an object that holds one, or one row) or CSV, whichever
    /// the text is, read as the mapping says. A row that cannot be read is left out and told of; the others are added.
    ///
    /// ```
    /// use goalfit::facts::mapping::Mapping;
    /// use goalfit::{Sources, compile};
    ///
    /// let mapping: Mapping = serde_json::from_str(r#"{ "rows": ["items"], "currency": "EUR", "fields": [
    ///   { "from": "company", "to": "name" },
    ///   { "constant": "reseller", "to": "archetype" },
    ///   { "from": "rate_cents", "to": "day_worth", "as": "money_minor", "per": "day_of_work" }
    /// ] }"#).expect("a mapping");
    /// let mut program = compile(Sources::single("p.goalfit", "use std\n")).expect("no mistakes in it");
    /// let export = r#"{ "items": [{ "company": "Kite", "rate_cents": 40050, "tier": "Gold" }, { "company": "Quill", "rate_cents": 12.5 }] }"#;
    /// let mapped = program.map_facts(export, &mapping).expect("rows");
    /// assert_eq!(mapped.added, ["Kite"]);
    /// assert_eq!(mapped.unmapped[0].field, "tier");
    /// assert_eq!(mapped.missing[0].field, "partner.gross_profit");
    /// assert_eq!(mapped.problems[0].name, "Quill");
    /// ```
    ///
    /// # Errors
    /// The mapping does not fit this program, the text is neither JSON nor a table, or there are no rows in it, or no column that the
    /// mapping reads names from. Then nothing is added.
    pub fn map_facts(&mut self, text: &str, mapping: &Mapping) -> Result<Mapped, Error> {
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
            return self.map_table(text, mapping, false);
        }
        let data = parsed(text)?;
        let plan = self.plan(mapping)?;
        let rows = plan.find(&data).map_err(|wrong| Error::Facts(vec![wrong]))?;
        let mapped = rows.into_iter().enumerate().map(|(at, row)| plan.row(at + 1, None, row)).collect();
        Ok(self.add_mapped(mapping.entity.entity(), mapped, Vec::new()))
    }

    /// Adds rows that are facts as they stand, in JSON: a list of partners, one partner, or `{"vendors": […], "partners": […],
    /// "offers": […]}`, whose rows are counted through in this order. As with a mapping, a row that cannot be read is left out and
    /// told of; the others are added.
    ///
    /// ```
    /// use goalfit::{Sources, compile};
    ///
    /// let mut program = compile(Sources::single("p.goalfit", "use std\n")).expect("no mistakes in it");
    /// let rows = r#"[{ "name": "Kite", "archetype": "reseller", "win": "30%", "tier": "Gold" }, { "name": "Quill", "win": "often" }]"#;
    /// let mapped = program.add_fact_rows(rows).expect("rows");
    /// assert_eq!((mapped.added.as_slice(), mapped.added_rows.as_slice()), (&["Kite".to_string()][..], &[1][..]));
    /// assert_eq!((mapped.unmapped[0].field.as_str(), mapped.unmapped[0].example.as_str()), ("tier", "Gold"));
    /// assert_eq!(mapped.problems[0].row, 2);
    /// ```
    ///
    /// # Errors
    /// A text that is not JSON, or that holds no rows. Then nothing is added.
    pub fn add_fact_rows(&mut self, text: &str) -> Result<Mapped, Error> {
        let data = parsed(text)?;
        let mut first = 0;
        let mut found = Vec::new();
        for (entity, rows) in sections(data)? {
            let before = first;
            first += rows.len();
            found.push((before, entity, rows));
        }
        // Vendors and offers may name what partners have.
        found.arrange_by_key(|(_, entity, _)| *entity != Entity::Partner);
        let mut parts = Vec::new();
        for (before, entity, rows) in found {
            let rows = rows.into_iter().enumerate().map(|(at, facts)| MappedRow {
                number: before + at + 1,
                line: None,
                name: name_of(&facts),
                facts,
                unmapped: Vec::new(),
                missing: Vec::new(),
                problems: Vec::new(),
            });
            let rows = rows.collect();
            parts.push((before, self.add_mapped(entity, rows, Vec::new())));
        }
        parts.arrange_by_key(|(before, _)| *before);
        let mut all = Mapped::default();
        for (_, mapped) in parts {
            all.rows += mapped.rows;
            all.added.extend(mapped.added);
            all.added_rows.extend(mapped.added_rows);
            all.unmapped.extend(mapped.unmapped);
            all.missing.extend(mapped.missing);
            all.problems.extend(mapped.problems);
        }
        Ok(all)
    }

    /// Adds partners to the facts that [`Program::on`] gave, as it would have read them: facts, or names of `of`'s own.
    ///
    /// # Errors
    /// As [`Program::on`]. Then nothing is added.
    pub fn take_partners(&mut self, of: &Program, partners: &Datum) -> Result<(), Error> {
        let Checked { model, facts, money, .. } = &mut self.checked;
        let known = Facts { vendors: facts.vendors.clone(), archetypes: facts.archetypes.clone(), ..Facts::default() };
        let records = of.read_subjects(Entity::Partner, partners, &known, &Map::default(), money, facts.partners.len())?;
        if let Some(twice) = records.keys().find(|name| facts.partners.contains_key(*name)) {
            return Err(Error::Facts(vec![doubled(Entity::Partner, twice)]));
        }
        facts.partners.extend(records);
        model.currency = money.base;
        Ok(())
    }

    /// Adds rows of data, as [`Program::map_facts`] adds those of a text.
    ///
    /// # Errors
    /// The mapping does not fit this program. Then nothing is added.
    pub fn add_rows(&mut self, rows: &[Datum], mapping: &Mapping) -> Result<Mapped, Error> {
        let plan = self.plan(mapping)?;
        let mapped = rows.iter().enumerate().map(|(at, row)| plan.row(at + 1, None, row)).collect();
        Ok(self.add_mapped(mapping.entity.entity(), mapped, Vec::new()))
    }

    /// Adds partners from CSV whose columns are called as fields are: `name`, `archetype`, `gross_profit (€ per month)`,
    /// `win (%)`, `goal services.weight`. Other columns are listed and not read.
    ///
    /// # Errors
    /// The text is no table, a unit in its header is not known, or no column is called `name`. Then nothing is added.
    pub fn add_table(&mut self, text: &str) -> Result<Mapped, Error> {
        let header = header(text)?;
        let mapping = mapping::header_mapping(&self.checked.model.schema, &header, RowEntity::Partner).map_err(Error::Facts)?;
        self.map_table(text, &mapping, true)
    }

    /// A mapping that may be meant for a table whose columns are called otherwise, by their names and by what stands in the first
    /// rows: to look at and to correct.
    ///
    /// # Errors
    /// The text is no table.
    pub fn suggest_mapping(&self, text: &str, entity: RowEntity) -> Result<Suggestion, Error> {
        let Checked { model, facts, .. } = &self.checked;
        let header = header(text)?;
        Ok(mapping::suggest_mapping(&model.schema, &facts.archetypes, &header, &first_rows(text), entity))
    }

    fn plan(&self, mapping: &Mapping) -> Result<Plan<'_>, Error> {
        mapping.plan(&self.checked.model.schema).map_err(Error::Facts)
    }

    fn map_table(&mut self, text: &str, mapping: &Mapping, by_header: bool) -> Result<Mapped, Error> {
        let mut plan = self.plan(mapping)?;
        let (mut unsure, mut named) = (by_header, false);
        let mut reader = TableReader::new();
        let mut mapped = Vec::new();
        let mut problems = Vec::new();
        let pieces = text.as_bytes().chunks(PIECE).map(Some).chain([None]);
        for piece in pieces {
            let read = match piece {
                Some(piece) => reader.push(piece),
                None => reader.finish(),
            };
            if let (true, Some(separator)) = (unsure, reader.separator()) {
                plan = plan.by_header(separator, &self.checked.money);
                unsure = false;
            }
            if !named && !reader.header().is_empty() {
                plan.names_rows(reader.header()).map_err(|wrong| Error::Facts(vec![wrong]))?;
                named = true;
            }
            for row in read {
                match row {
                    Ok(row) => mapped.push(plan.row(row.number, Some(row.line), &row.datum(reader.header()))),
                    Err(bad) if reader.stopped() => return Err(Error::Facts(vec![bad.diagnostic])),
                    Err(bad) => problems.push(Problem {
                        row: bad.number,
                        line: Some(bad.line),
                        name: String::new(),
                        field: bad.column,
                        value: String::new(),
                        diagnostic: bad.diagnostic,
                    }),
                }
            }
        }
        Ok(self.add_mapped(mapping.entity.entity(), mapped, problems))
    }

    /// Adds the rows that are sound, and tells of the others.
    fn add_mapped(&mut self, entity: Entity, rows: Vec<MappedRow>, mut problems: Vec<Problem>) -> Mapped {
        let Checked { model, money, facts, .. } = &mut self.checked;
        let own: BTreeSet<String> = facts.partners.keys().take(self.declared.partners).cloned().gather();
        let mut tally = Tally::default();
        let count = rows.len() + problems.len();
        let (mut sound, mut data) = (Vec::new(), Vec::new());
        for row in rows {
            tally.row(&row);
            if row.problems.is_empty() {
                data.push(row.facts);
                sound.push((row.number, row.line, row.name));
            } else {
                problems.extend(row.problems);
            }
        }
        let told = read_rows(&model.schema, money, facts, entity, &data);
        self.declared.entangled |= entity != Entity::Partner && !data.is_empty();
        model.currency = money.base;
        let (mut added, mut added_rows) = (Vec::new(), Vec::new());
        let mut missing: Map<String, Vec<String>> = Map::default();
        for (((row, line, name), told), facts_of) in sound.into_iter().zip(told).zip(&data) {
            if told.is_empty() {
                if let Some(record) = facts.of_mut(entity).get(&name) {
                    tally.unknown(record, facts_of);
                    for field in mapping::missing_of(&model.schema, record) {
                        missing.entry(field).or_default().push(name.clone());
                    }
                }
                added.push(name);
                added_rows.push(row);
                continue;
            }
            let doubled = || own.contains(&name) && told.iter().any(|wrong| wrong.code == Code::DOUBLED_NAME.id);
            self.declared.entangled |= told.iter().any(|wrong| wrong.code == Code::TWO_CURRENCIES.id) || doubled();
            let at = Problem::place(row, line, &name);
            problems.extend(told.into_iter().map(|diagnostic| {
                let diagnostic = Diagnostic { message: format!("{at}: {}", diagnostic.message), ..diagnostic };
                Problem { row, line, name: name.clone(), field: String::new(), value: String::new(), diagnostic }
            }));
        }
        problems.arrange_by_key(|problem| problem.row);
        let missing = missing.into_iter().map(|(field, names)| Absent { field, names }).collect();
        Mapped { rows: count, added, added_rows, unmapped: tally.unmapped(), missing, problems }
    }
}

fn parsed(text: &str) -> Result<Datum, Error> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(not_json)
}

/// The rows of facts, by what they are about.
fn sections(data: Datum) -> Result<Vec<(Entity, Vec<Datum>)>, Error> {
    let order = [("vendors", Entity::Vendor), ("partners", Entity::Partner), ("offers", Entity::Offer)];
    let wrong = |message: String, help: &str| Error::Facts(vec![Diagnostic::without_place(Code::NO_ROWS, message).help(help)]);
    match data {
        Datum::List(rows) => Ok(vec![(Entity::Partner, rows)]),
        Datum::Map(mut map) if order.iter().any(|(key, _)| map.contains_key(*key)) => {
            let mut found = Vec::new();
            for (key, entity) in order {
                match map.shift_remove(key) {
                    Some(Datum::List(rows)) => found.push((entity, rows)),
                    None | Some(Datum::Nothing) => {}
                    Some(_) => return Err(wrong(format!("`{key}` is no list of rows"), "write `[ … ]`")),
                }
            }
            match map.keys().next() {
                Some(other) => Err(wrong(
                    format!("`{other}` is none of `vendors`, `partners`, `offers`"),
                    "rename it, or read it with a mapping",
                )),
                None => Ok(found),
            }
        }
        row @ Datum::Map(_) => Ok(vec![(Entity::Partner, vec![row])]),
        _ => Err(wrong("there is no list of rows".into(), "write a list of partners, or `{\"partners\": [ … ]}`")),
    }
}

/// The cells of a table's first rows, as far as these can be read.
fn first_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = TableReader::new();
    let mut rows = Vec::new();
    for piece in text.as_bytes().chunks(PIECE).map(Some).chain([None]) {
        let read = match piece {
            Some(piece) => reader.push(piece),
            None => reader.finish(),
        };
        rows.extend(read.into_iter().flatten().map(|row| row.cells).take(LOOKED_AT - rows.len()));
        if rows.len() >= LOOKED_AT {
            break;
        }
    }
    rows
}

/// The names of a table's columns.
fn header(text: &str) -> Result<Vec<String>, Error> {
    let mut reader = TableReader::new();
    for piece in text.as_bytes().chunks(PIECE) {
        let read = reader.push(piece);
        if reader.stopped() || !reader.header().is_empty() {
            return stopped(&reader, read);
        }
    }
    let read = reader.finish();
    stopped(&reader, read)
}

fn stopped(
    reader: &TableReader,
    read: Vec<Result<crate::facts::table::TableRow, crate::facts::table::BadRow>>,
) -> Result<Vec<String>, Error> {
    match read.into_iter().find_map(Result::err) {
        Some(bad) if reader.stopped() && reader.header().is_empty() => Err(Error::Facts(vec![bad.diagnostic])),
        _ => Ok(reader.header().to_vec()),
    }
}

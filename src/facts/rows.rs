//! Partners row by row, for books that nobody wants in memory: read against a program's facts, added to nothing.
//!
//! Rows come in as cells or data and leave as records, each as [`read_rows`](super::read_rows) would have read it, or with what is
//! wrong. Rows that differ from an earlier one in numbers and names only leave as that one's *outline* and their numbers;
//! their record is made where somebody asks for it. Memory holds outlines, up to a bound, and no rows.

use super::from_data::read_one;
use super::mapping::{Columns, Place, Plan, Problem, Signature, Tally, Unmapped, missing_of};
use super::read::number_in;
use super::table::TableRow;
use super::{Datum, Facts, Money, Record, alike, archetype};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{Entity, Schema};
use alloc::borrow::Cow;

/// The most outlines that are remembered.
const MOST_OUTLINES: usize = 4096;

/// What rows have in common that differ in numbers and names only.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// The first of them.
    pub record: Record,
    /// Where the numbers go that each of them states.
    pub places: Vec<Place>,
}

/// A partner that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// The number of its row, from 1.
    pub number: usize,
    /// Its line, where the source has lines.
    pub line: Option<usize>,
    /// What it is called.
    pub name: String,
    facts: Stated,
}

#[derive(Debug, Clone, PartialEq)]
enum Stated {
    Record(Box<Record>),
    Like { outline: usize, numbers: Vec<f64>, source: Source },
}

/// What a partner that is like an earlier one was read from.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// A row of a table.
    Cells(Vec<String>),
    /// Facts as data, mapped.
    Facts(Box<Datum>),
}

impl Partner {
    /// Its outline and its numbers, where it is like an earlier one.
    #[must_use]
    pub fn like(&self) -> Option<(usize, &[f64])> {
        match &self.facts {
            Stated::Record(_) => None,
            Stated::Like { outline, numbers, .. } => Some((*outline, numbers)),
        }
    }

    /// Its record, where it is like no other.
    #[must_use]
    pub fn own(&self) -> Option<&Record> {
        match &self.facts {
            Stated::Record(record) => Some(record),
            Stated::Like { .. } => None,
        }
    }
}

/// What became of a row: a partner, or what is wrong with it.
pub(crate) type Read = Result<Partner, Vec<Problem>>;

/// Reads rows.
pub struct RowReader<'p> {
    schema: &'p Schema,
    facts: &'p Facts,
    plan: Option<Plan<'p>>,
    money: Money,
    known: archetype::Known,
    header: Vec<String>,
    columns: Option<Columns>,
    outlines: Vec<Outline>,
    /// By signature, with the fields that these rows lack.
    by_signature: Map<Signature, usize>,
    /// Names of fields that are amounts.
    amounts: BTreeSet<&'p str>,
    tally: Tally,
    unread: Vec<(usize, String)>,
}

impl<'p> RowReader<'p> {
    /// For rows of partners; without a plan they are data in the shape that facts have.
    #[must_use]
    pub fn new(schema: &'p Schema, facts: &'p Facts, money: Money, plan: Option<Plan<'p>>) -> RowReader<'p> {
        let known = archetype::Known::of(schema, facts);
        let fields = Entity::ALL.iter().flat_map(|entity| schema.fields_of(*entity));
        let amounts = fields.filter(|(_, field)| field.dimension().money != 0).map(|(_, field)| field.name.as_str()).collect();
        RowReader {
            schema,
            facts,
            plan,
            money,
            known,
            header: Vec::new(),
            columns: None,
            outlines: Vec::new(),
            by_signature: Map::default(),
            amounts,
            tally: Tally::default(),
            unread: Vec::new(),
        }
    }

    /// What the rows so far have in common.
    #[must_use]
    pub fn outlines(&self) -> &[Outline] {
        &self.outlines
    }

    /// The currency that amounts are counted in, as far as one is known.
    #[must_use]
    pub fn money(&self) -> &Money {
        &self.money
    }

    /// Fields that rows stated and nothing reads.
    #[must_use]
    pub fn unmapped(&self) -> Vec<Unmapped> {
        let columns = self.header.iter().zip(&self.unread).filter(|(_, (rows, _))| *rows > 0);
        let columns =
            columns.map(|(name, (rows, example))| Unmapped { field: name.clone(), rows: *rows, example: example.clone() });
        let mut found = self.tally.clone().unmapped();
        for column in columns {
            match found.iter_mut().find(|known| known.field == column.field) {
                Some(known) => known.rows += column.rows,
                None => found.push(column),
            }
        }
        found
    }

    /// Rows of a table with this header.
    pub(crate) fn table(&mut self, header: &[String], rows: Vec<TableRow>) -> Vec<Read> {
        if self.header != header {
            self.header = header.to_vec();
            self.columns = self.plan.as_ref().and_then(|plan| Columns::of(plan, header));
            self.by_signature.clear();
            self.unread = vec![(0, String::new()); header.len()];
        }
        let stamped = self.stamped(&rows);
        rows.into_iter().zip(stamped).map(|(row, stamped)| self.one(row, stamped)).collect()
    }

    /// A row of data.
    pub(crate) fn datum(&mut self, number: usize, line: Option<usize>, data: &Datum) -> Read {
        let facts = self.mapped(number, line, data)?;
        let mut signature = Vec::new();
        let apart =
            alike::apart(self.schema, &self.money, &facts, false, &mut signature).map(|apart| (apart.name.into(), apart.numbers));
        let outline = self.by_signature.get(&signature).filter(|_| apart.is_some()).copied();
        if let (Some((name, numbers)), Some(outline)) = (apart, outline) {
            if let Some(outline) = self.outlines.get(outline) {
                self.tally.unknown(&outline.record, &facts);
            }
            let source = Source::Facts(Box::new(facts.into_owned()));
            return Ok(Partner { number, line, name, facts: Stated::Like { outline, numbers, source } });
        }
        let (name, record) = self.of_facts(number, line, &facts)?;
        // The first amount has settled the currency by now.
        let room = self.outlines.len() < MOST_OUTLINES;
        if room
            && let Some(apart) = alike::apart(self.schema, &self.money, &facts, true, &mut signature)
            && !self.by_signature.contains_key(&signature)
        {
            self.by_signature.insert(signature, self.outlines.len());
            self.outlines.push(Outline { record: record.clone(), places: apart.places });
        }
        Ok(Partner { number, line, name, facts: Stated::Record(Box::new(record)) })
    }

    /// Whether rows of a table with this header may state an amount in a currency.
    pub(crate) fn states_money(&self, header: &[String]) -> bool {
        self.plan.as_ref().is_none_or(|plan| plan.states_money(Some(header)))
    }

    /// Rows that come before those that are wanted: they may settle in which currency amounts are counted, and leave no other trace.
    pub(crate) fn pass(&mut self, rows: &[(usize, Option<usize>, Cow<'_, Datum>)]) {
        let tally = self.tally.clone();
        for (number, line, data) in rows {
            if self.money.base.is_some() {
                break;
            }
            let may = match &self.plan {
                Some(plan) => plan.states_money(None),
                None => self.tells_money(data),
            };
            if may {
                let _ = self.read(*number, *line, data);
            }
        }
        self.tally = tally;
    }

    /// Whether data state a field that is an amount otherwise than as a mere number.
    fn tells_money(&self, data: &Datum) -> bool {
        match data {
            Datum::Map(map) => map.iter().any(|(name, value)| match value {
                Datum::Nothing | Datum::Truth(_) | Datum::Number(_) => false,
                _ => self.amounts.contains(name.as_str()) || self.tells_money(value),
            }),
            Datum::List(items) => items.iter().any(|item| self.tells_money(item)),
            _ => false,
        }
    }

    /// The whole record of a partner that this reader has read.
    #[must_use]
    pub fn record(&self, partner: &Partner) -> Option<Record> {
        match &partner.facts {
            Stated::Record(record) => Some((**record).clone()),
            Stated::Like { source, .. } => {
                let facts = match source {
                    Source::Facts(facts) => Cow::Borrowed(&**facts),
                    Source::Cells(cells) => {
                        let row = TableRow { number: partner.number, line: 0, cells: cells.clone() };
                        let mapped = self.plan.as_ref()?.row(partner.number, partner.line, &row.datum(&self.header));
                        Cow::Owned(mapped.facts)
                    }
                };
                read_one(self.schema, &mut self.money.clone(), self.facts, Entity::Partner, &facts).0
            }
        }
    }

    /// What a partner must state and does not, its archetype merged in.
    #[must_use]
    pub fn missing(&self, partner: &Partner) -> Vec<String> {
        let record = match &partner.facts {
            Stated::Record(record) => Some(&**record),
            Stated::Like { outline, .. } => self.outlines.get(*outline).map(|outline| &outline.record),
        };
        record.map_or_else(Vec::new, |record| missing_of(self.schema, record))
    }

    /// For each row the outline that it has, with its numbers and its name, where it has one that is known.
    fn stamped(&self, rows: &[TableRow]) -> Vec<Option<Stamped>> {
        #[cfg(not(feature = "parallel"))]
        return rows.iter().map(|row| self.stamp(&row.cells)).collect();
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            rows.par_iter().with_min_len(256).map(|row| self.stamp(&row.cells)).collect()
        }
    }

    fn stamp(&self, cells: &[String]) -> Option<Stamped> {
        let (Some(plan), Some(columns)) = (&self.plan, &self.columns) else { return None };
        let mut signature = Vec::with_capacity(64);
        let name = columns.signature(plan, cells, &mut signature)?;
        let outline = *self.by_signature.get(&signature)?;
        let numbers = columns.numbers(plan, cells, &mut |field, literal| number_in(field, &literal, &self.money))?;
        Some(Stamped { outline, numbers, name: name.into() })
    }

    fn one(&mut self, row: TableRow, stamped: Option<Stamped>) -> Read {
        let TableRow { number, line, cells } = row;
        // Columns that come from elsewhere have no lines.
        let line = (line > 0).then_some(line);
        // A row before this one may have shown how.
        if let Some(Stamped { outline, numbers, name }) = stamped.or_else(|| self.stamp(&cells)) {
            if let Some(columns) = &self.columns {
                columns.count_unread(&cells, &mut self.unread);
            }
            return Ok(Partner { number, line, name, facts: Stated::Like { outline, numbers, source: Source::Cells(cells) } });
        }
        let data = TableRow { number, line: 0, cells: cells.clone() }.datum(&self.header);
        let (name, record) = match self.read(number, line, &data) {
            Ok(read) => read,
            Err(mut problems) => {
                problems.iter_mut().for_each(|problem| self.quote(problem, &cells));
                return Err(problems);
            }
        };
        self.remember(&cells, &record);
        Ok(Partner { number, line, name, facts: Stated::Record(Box::new(record)) })
    }

    fn remember(&mut self, cells: &[String], record: &Record) {
        let (Some(plan), Some(columns)) = (&self.plan, &self.columns) else { return };
        if self.outlines.len() >= MOST_OUTLINES {
            return;
        }
        let mut signature = Vec::new();
        if columns.signature(plan, cells, &mut signature).is_some() && !self.by_signature.contains_key(&signature) {
            self.by_signature.insert(signature, self.outlines.len());
            self.outlines.push(Outline { record: record.clone(), places: columns.places(plan, cells) });
        }
    }

    fn read(&mut self, number: usize, line: Option<usize>, data: &Datum) -> Result<(String, Record), Vec<Problem>> {
        let facts = self.mapped(number, line, data)?;
        self.of_facts(number, line, &facts)
    }

    /// A row as facts.
    fn mapped<'d>(&mut self, number: usize, line: Option<usize>, data: &'d Datum) -> Result<Cow<'d, Datum>, Vec<Problem>> {
        let Some(plan) = &self.plan else { return Ok(Cow::Borrowed(data)) };
        let mapped = plan.row(number, line, data);
        self.tally.row(&mapped);
        if mapped.problems.is_empty() { Ok(Cow::Owned(mapped.facts)) } else { Err(mapped.problems) }
    }

    fn of_facts(&mut self, number: usize, line: Option<usize>, facts: &Datum) -> Result<(String, Record), Vec<Problem>> {
        let mut money = self.money.clone();
        let (record, mut told) = read_one(self.schema, &mut money, self.facts, Entity::Partner, facts);
        if let Some(record) = &record {
            let mut names = Vec::new();
            self.known.check(self.schema, record, &mut names);
            told.extend(names.into_iter().map(|diagnostic| (String::new(), diagnostic)));
        }
        match record {
            Some(record) if told.is_empty() => {
                self.tally.unknown(&record, facts);
                self.money = money;
                Ok((record.name.clone(), record))
            }
            _ => {
                let name = name_of(facts);
                let problems =
                    told.into_iter().map(|(path, diagnostic)| self.problem(number, line, &name, &path, facts, diagnostic));
                Err(problems.collect())
            }
        }
    }

    fn problem(&self, row: usize, line: Option<usize>, name: &str, path: &str, facts: &Datum, diagnostic: Diagnostic) -> Problem {
        let at = Problem::place(row, line, name);
        // A name that may not stand is the row's own.
        let to = if path == Entity::Partner.word() && diagnostic.code == Code::NAMELESS.id {
            "name".into()
        } else {
            target(path, facts)
        };
        let source = self.plan.as_ref().and_then(|plan| plan.source_of(&to));
        let field = source.map_or(to.as_str(), |source| source).to_string();
        let diagnostic = Diagnostic { message: format!("{at}: {}", diagnostic.message), ..diagnostic };
        Problem { row, line, name: name.into(), field, value: String::new(), diagnostic }
    }

    /// Quotes the cell that a problem is about.
    fn quote(&self, problem: &mut Problem, cells: &[String]) {
        let cell = self.header.iter().position(|name| *name == problem.field).and_then(|at| cells.get(at));
        if let (true, Some(cell)) = (problem.value.is_empty(), cell) {
            problem.value = cell.clone();
        }
    }

    /// What is said of a partner that does not state what it must.
    #[must_use]
    pub fn lacking(&self, partner: &Partner, fields: &[String]) -> Problem {
        let at = Problem::place(partner.number, partner.line, &partner.name);
        let listed = super::listed_all(fields.iter().map(String::as_str));
        let verb = if fields.len() > 1 { "are" } else { "is" };
        let diagnostic = Diagnostic::without_place(Code::MISSING_FACT, format!("{at}: {listed} must be stated, and {verb} not"))
            .help("state it, name an archetype that does, or estimate it as a range, such as `6..12 months`");
        let first = fields.first().map_or("", String::as_str);
        let own = first.strip_prefix("partner.").unwrap_or(first);
        let field = self.plan.as_ref().and_then(|plan| plan.source_of(own)).unwrap_or(own).to_string();
        Problem { row: partner.number, line: partner.line, name: partner.name.clone(), field, value: String::new(), diagnostic }
    }
}

struct Stamped {
    outline: usize,
    numbers: Vec<f64>,
    name: String,
}

/// What a row of facts is called; empty where it does not say.
pub(crate) fn name_of(facts: &Datum) -> String {
    match facts {
        Datum::Map(map) => match map.get("name") {
            Some(Datum::Text(name)) => name.clone(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// `partner.goals[0].weight` as a mapping would lead there: `goal services.weight`.
fn target(path: &str, facts: &Datum) -> String {
    let own = path.strip_prefix("partner.").unwrap_or("");
    let Some((list, rest)) = own.split_once('[') else { return own.into() };
    let Some((at, field)) = rest.split_once(']') else { return own.into() };
    let member = match facts {
        Datum::Map(map) => match (map.get(list), at.parse::<usize>()) {
            (Some(Datum::List(members)), Ok(at)) => members.get(at).map(name_of).unwrap_or_default(),
            _ => String::new(),
        },
        _ => String::new(),
    };
    match Entity::listed(Entity::Partner, list) {
        Some(entity) => format!("{} {member}{field}", entity.word()),
        None => own.into(),
    }
}

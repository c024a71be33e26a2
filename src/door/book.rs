//! The Rust door for books of partners that are scored as they are read: rows in, scores out, block by block.

use super::matrix::{Matrix, finished};
use super::{Error, Program};
use crate::columnar::{Entry, Scorer};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::mapping::{Mapping, Plan, Problem, RowEntity, Unmapped, header_mapping};
use crate::facts::table::TableRow;
use crate::facts::{Datum, Partner, RowReader};
use crate::prelude::*;
use alloc::borrow::Cow;

/// Scores partners as their rows are read; nothing is added to the program. Memory does not grow with the number of rows.
pub struct BookScorer<'p> {
    program: &'p Program,
    scorer: Scorer,
    mapping: Option<Mapping>,
    /// Of the cells of a table.
    separator: u8,
    reader: Option<RowReader<'p>>,
}

/// What became of some rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScoredRows {
    /// The scores of the rows that could be read, in order.
    pub matrix: Matrix,
    /// The number of each of them, from 1 in the whole book.
    pub rows: Vec<usize>,
    /// What is wrong with rows, and with pairs (then `field` is empty and the offer's name stands in `value`), in order.
    pub problems: Vec<Problem>,
    /// How many rows were left out.
    pub left_out: usize,
}

impl Program {
    /// Scores the partners of a book against these offers. Without a mapping columns of tables are called as fields are, and data
    /// have the shape of facts. A partner stands for itself: names may come twice, and those of the program's own partners too.
    ///
    /// # Errors
    /// Unknown names of offers; a mapping that does not fit this program, or whose rows are no partners.
    pub fn book_scorer(&self, mapping: Option<&Mapping>, offers: &[&str], mains: bool) -> Result<BookScorer<'_>, Error> {
        let scorer = self.plan_scores(offers)?;
        let scorer = if mains { scorer.with_mains() } else { scorer };
        if let Some(mapping) = mapping {
            partners_only(mapping)?;
            mapping.plan(&self.checked.model.schema).map_err(Error::Facts)?;
        }
        Ok(BookScorer { program: self, scorer, mapping: mapping.cloned(), separator: b',', reader: None })
    }
}

fn no_partners() -> Diagnostic {
    Diagnostic::without_place(Code::NO_ROWS, "there are no partners in it")
        .help("write a list of partners, or `{\"partners\": [ … ]}`")
}

fn partners_only(mapping: &Mapping) -> Result<(), Error> {
    if mapping.entity == RowEntity::Partner {
        return Ok(());
    }
    let message = format!("the mapping `{}` reads no partners", mapping.name);
    Err(Error::Facts(vec![Diagnostic::without_place(Code::BAD_MAPPING, message).help("give one whose rows are partners")]))
}

impl<'p> BookScorer<'p> {
    /// Says what separates the cells of the table to come. Where that is `;`, and there is no mapping, `30.000` is refused: it may
    /// be thirty thousand.
    pub fn separated_by(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// Rows of a table with this header.
    ///
    /// # Errors
    /// A header whose columns do not say what they hold.
    pub fn table(&mut self, header: &[String], rows: Vec<TableRow>) -> Result<ScoredRows, Error> {
        let Some(reader) = self.of_table(header)? else { return Ok(ScoredRows::default()) };
        let read = reader.table(header, rows);
        Ok(self.scored(read))
    }

    /// Rows of a table that stand before those that are wanted. They are not scored, and read only as far as one of them may settle
    /// in which currency amounts are counted.
    ///
    /// # Errors
    /// As [`BookScorer::table`].
    pub fn pass_table(&mut self, header: &[String], rows: Vec<TableRow>) -> Result<(), Error> {
        if self.is_settled() {
            return Ok(());
        }
        let Some(reader) = self.of_table(header)? else { return Ok(()) };
        if reader.states_money(header) {
            let line = |line: usize| (line > 0).then_some(line);
            let rows: Vec<_> = rows.into_iter().map(|row| (row.number, line(row.line), Cow::Owned(row.datum(header)))).collect();
            reader.pass(&rows);
        }
        Ok(())
    }

    /// Rows of data that stand before those that are wanted; see [`BookScorer::pass_table`].
    ///
    /// # Errors
    /// As [`BookScorer::data`].
    pub fn pass_data(&mut self, rows: &[(usize, Option<usize>, Datum)]) -> Result<(), Error> {
        if self.is_settled() {
            return Ok(());
        }
        let Some(reader) = self.of_data()? else { return Ok(()) };
        let rows: Vec<_> = rows.iter().map(|(number, line, data)| (*number, *line, Cow::Borrowed(data))).collect();
        reader.pass(&rows);
        Ok(())
    }

    fn of_table(&mut self, header: &[String]) -> Result<Option<&mut RowReader<'p>>, Error> {
        if self.reader.is_none() {
            let schema = &self.program.checked.model.schema;
            let plan = match &self.mapping {
                Some(mapping) => mapping.plan(schema),
                None => header_mapping(schema, header, RowEntity::Partner)
                    .and_then(|own| own.plan(schema))
                    .map(|plan| plan.by_header(self.separator, &self.program.checked.money)),
            };
            let plan = plan.map_err(Error::Facts)?;
            plan.names_rows(header).map_err(|wrong| Error::Facts(vec![wrong]))?;
            self.reader = Some(self.program.row_reader(Some(plan)));
        }
        Ok(self.reader.as_mut())
    }

    /// Rows of data, each with its number and its line.
    ///
    /// # Errors
    /// None beyond those of [`Program::book_scorer`].
    pub fn data(&mut self, rows: &[(usize, Option<usize>, Datum)]) -> Result<ScoredRows, Error> {
        let Some(reader) = self.of_data()? else { return Ok(ScoredRows::default()) };
        let read = rows.iter().map(|(number, line, data)| reader.datum(*number, *line, data)).collect();
        Ok(self.scored(read))
    }

    fn of_data(&mut self) -> Result<Option<&mut RowReader<'p>>, Error> {
        if self.reader.is_none() {
            let schema = &self.program.checked.model.schema;
            let plan = self.mapping.as_ref().map(|mapping| mapping.plan(schema)).transpose().map_err(Error::Facts)?;
            self.reader = Some(self.program.row_reader(plan));
        }
        Ok(self.reader.as_mut())
    }

    /// Whether amounts are counted in a currency that is known. Where it is not, the first row that states an amount decides.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let money = self.reader.as_ref().map_or(&self.program.checked.money, RowReader::money);
        money.base.is_some()
    }

    /// Fields of the source that nothing reads.
    #[must_use]
    pub fn unmapped(&self) -> Vec<Unmapped> {
        self.reader.as_ref().map_or_else(Vec::new, RowReader::unmapped)
    }

    fn scored(&mut self, read: Vec<Result<Partner, Vec<Problem>>>) -> ScoredRows {
        let BookScorer { program, scorer, reader: Some(reader), .. } = self else { return ScoredRows::default() };
        let mut found = ScoredRows::default();
        let mut partners = Vec::with_capacity(read.len());
        let mut lacking: Vec<Vec<String>> = Vec::new();
        // Of outlines it is known once whether they lack something.
        let mut known: Map<usize, Vec<String>> = Map::default();
        for read in read {
            match read {
                Ok(partner) => {
                    lacking.push(match partner.like() {
                        Some((outline, _)) => known.entry(outline).or_insert_with(|| reader.missing(&partner)).clone(),
                        None => reader.missing(&partner),
                    });
                    partners.push(partner);
                }
                Err(problems) => {
                    found.left_out += 1;
                    found.problems.extend(problems);
                }
            }
        }
        // Who lacks a fact is told of once, and not once for each offer.
        let sound: Vec<usize> = (0..partners.len()).filter(|at| lacking.get(*at).is_none_or(Vec::is_empty)).collect();
        let entries: Vec<Entry<'_>> = sound.iter().filter_map(|at| partners.get(*at)).filter_map(entry).collect();
        let scores = scorer.entries(reader.outlines(), &entries);
        let names = sound.iter().filter_map(|at| partners.get(*at)).map(|partner| partner.name.clone()).collect();
        let unplanned = scorer.unplanned().map(ToOwned::to_owned);
        let record = |row: usize| {
            let partner = partners.get(*sound.get(row)?)?;
            partner.own().map(Cow::Borrowed).or_else(|| reader.record(partner).map(Cow::Owned))
        };
        let matrix = finished(program.model(), scores, names, &record, scorer.offers(), unplanned);
        for (row, column, diagnostic) in &matrix.faults {
            let Some(partner) = sound.get(*row).and_then(|at| partners.get(*at)) else { continue };
            let offer = matrix.offers.get(*column).cloned().unwrap_or_default();
            let at = Problem::place(partner.number, partner.line, &partner.name);
            let mut diagnostic = diagnostic.clone();
            diagnostic.message = format!("{at}: {}", diagnostic.message);
            let (row, line, name) = (partner.number, partner.line, partner.name.clone());
            found.problems.push(Problem { row, line, name, field: String::new(), value: offer, diagnostic });
        }
        found.rows = sound.iter().filter_map(|at| partners.get(*at)).map(|partner| partner.number).collect();
        for (partner, lacking) in partners.iter().zip(&lacking).filter(|(_, lacking)| !lacking.is_empty()) {
            found.left_out += 1;
            found.problems.push(reader.lacking(partner, lacking));
        }
        found.problems.arrange_by_key(|problem| problem.row);
        found.matrix = matrix;
        found
    }
}

fn entry(partner: &Partner) -> Option<Entry<'_>> {
    match partner.like() {
        Some((outline, numbers)) => Some(Entry::Like { outline, name: &partner.name, numbers }),
        None => partner.own().map(Entry::Record),
    }
}

impl Program {
    /// The partners that data hold: a list, facts with `partners`, one partner, or what the mapping says.
    ///
    /// # Errors
    /// There is no list of rows where the mapping looks for it, or data without a mapping hold no partners.
    pub fn rows_in(&self, data: &Datum, mapping: Option<&Mapping>) -> Result<Vec<Datum>, Error> {
        if let Some(mapping) = mapping {
            let plan = mapping.plan(&self.checked.model.schema).map_err(Error::Facts)?;
            return plan.find(data).map(|rows| rows.into_iter().cloned().collect()).map_err(|wrong| Error::Facts(vec![wrong]));
        }
        let Datum::Map(map) = data else {
            return match data {
                Datum::List(rows) => Ok(rows.clone()),
                _ => Err(Error::Facts(vec![no_partners()])),
            };
        };
        match map.get("partners") {
            Some(Datum::List(rows)) => Ok(rows.clone()),
            Some(Datum::Map(by_name)) => {
                let named = by_name.iter().map(|(name, row)| match row {
                    Datum::Map(fields) => {
                        let mut fields = fields.clone();
                        fields.insert("name".into(), Datum::Text(name.clone()));
                        Datum::Map(fields)
                    }
                    other => other.clone(),
                });
                Ok(named.collect())
            }
            None if map.contains_key("name") => Ok(vec![data.clone()]),
            _ => Err(Error::Facts(vec![no_partners()])),
        }
    }

    /// Which columns of a flat table somebody reads: by the mapping, or else by their names.
    ///
    /// # Errors
    /// As [`BookScorer::table`].
    pub fn columns_read(&self, mapping: Option<&Mapping>, header: &[String]) -> Result<Vec<bool>, Error> {
        let schema = &self.checked.model.schema;
        let plan = match mapping {
            Some(mapping) => mapping.plan(schema),
            None => header_mapping(schema, header, RowEntity::Partner).and_then(|own| own.plan(schema)),
        };
        let plan = plan.map_err(Error::Facts)?;
        Ok(header.iter().map(|name| plan.reads_column(name)).collect())
    }

    /// Whether a column of this name is called as a fact of a partner is, be it a number, or a list such as `goals`.
    #[cfg(feature = "parquet")]
    pub(crate) fn names_fact(&self, column: &str) -> bool {
        crate::facts::mapping::names_fact(&self.checked.model.schema, column)
    }

    fn row_reader<'p>(&'p self, plan: Option<Plan<'p>>) -> RowReader<'p> {
        RowReader::new(&self.checked.model.schema, &self.checked.facts, self.checked.money.clone(), plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, compile};

    fn rows(from: usize, cells: &[&[&str]]) -> Vec<TableRow> {
        let row = |(at, cells): (usize, &&[&str])| TableRow {
            number: from + at,
            line: from + at + 1,
            cells: cells.iter().map(ToString::to_string).collect(),
        };
        cells.iter().enumerate().map(row).collect()
    }

    const NO_CURRENCY: &str = "use std\nvendor \"V\" { hopes { refer: drives } }\noffer \"T\" from \"V\" { window: 6 months\n\
        asks { refer: 5 days }\nreward badge { kind: leads, units: 3 } }";

    #[test]
    fn rows_without_amounts_are_alike_though_no_currency_is_stated() {
        let program = compile(Sources::single("p", NO_CURRENCY)).expect("a program");
        let header: Vec<String> = ["name", "archetype", "win (%)"].map(Into::into).into();
        let mut scorer = program.book_scorer(None, &["T"], false).expect("a scorer");
        let first = rows(1, &[&["A", "msp", "20"], &["B", "msp", "30"], &["C", "affiliate", "40"]]);
        scorer.pass_table(&header, first.clone()).expect("a table");
        assert!(scorer.reader.as_ref().expect("a reader").outlines().is_empty(), "nothing can settle the currency");
        scorer.table(&header, first).expect("a table");
        assert_eq!(scorer.reader.as_ref().expect("a reader").outlines().len(), 2);
        assert!(!scorer.is_settled());
    }

    #[test]
    fn the_first_amount_settles_the_currency_wherever_it_stands() {
        let program = compile(Sources::single("p", NO_CURRENCY)).expect("a program");
        let header: Vec<String> = ["name", "archetype", "gross_profit", "day_worth"].map(Into::into).into();
        let all: [&[&str]; 5] = [
            &["A", "msp", "", ""],
            &["B", "msp", "", ""],
            &["C", "msp", "$100 per month", "$5 per day"],
            &["D", "msp", "€100 per month", "€5 per day"],
            &["E", "msp", "$100 per month", "$5 per day"],
        ];
        let told = |scored: &ScoredRows| -> Vec<usize> {
            let currencies = scored.problems.iter().filter(|problem| problem.diagnostic.code == Code::TWO_CURRENCIES.id);
            currencies.map(|problem| problem.row).collect()
        };
        let mut whole = program.book_scorer(None, &["T"], false).expect("a scorer");
        assert_eq!(told(&whole.table(&header, rows(1, &all)).expect("a table")), [4, 4]);
        for cut in 0..all.len() {
            let mut part = program.book_scorer(None, &["T"], false).expect("a scorer");
            part.pass_table(&header, rows(1, &all[..cut])).expect("a table");
            let wanted: &[usize] = if cut <= 3 { &[4, 4] } else { &[] };
            assert_eq!(told(&part.table(&header, rows(cut + 1, &all[cut..])).expect("a table")), wanted, "{cut}");
        }
    }

    /// Rows of JSON with goals, effects, ranges, words and what nobody reads; some are wrong.
    fn data(count: usize) -> Vec<(usize, Option<usize>, Datum)> {
        let row = |at: usize| {
            let (few, many) = (at % 3, (0..at % 97).fold(0.0, |sum, _| sum + 1.0));
            let weight = ["3", "\"40%\"", "2.5"][at % 3];
            let win = [format!("{}", many / 100.0), format!("\"{many}%\""), "\"20%..30%\"".into(), "7".into()][at % 4].clone();
            let effect = ["\"drives\"".to_string(), format!("{}", many / 200.0), "null".into()][at % 3].clone();
            let tier = [r#""tier": "Gold","#, r#""tier": 3,"#, ""][at / 3 % 3];
            let text = format!(
                r#"{{ "name": "P{at}", "title": "T{at}", "archetype": "{}", {tier} "gross_profit": "€{}k per month", "win": {win},
                "sales_cycle": {}, "day_worth": 400, "goals": [{{ "name": "services", "kind": "services", "weight": {weight} }}, {{ "name": "trust", "kind": "trust", "weight": {many} }}],
                "moves": {{ "refer": {{ "services": {effect}, "trust": -0.1 }} }} }}"#,
                ["msp", "affiliate", "services_firm"][few],
                10.0 + many,
                1 + at % 11,
            );
            (at + 1, Some(at + 1), serde_json::from_str(&text).expect("a row"))
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn rows_of_data_are_scored_as_if_each_stood_alone() {
        let text = include_str!("../../examples/referral-bounty.goalfit");
        let program = compile(Sources::single("p", text)).expect("a program");
        let offers: Vec<&str> = program.offers().collect();
        let rows = data(400);
        let mut whole = program.book_scorer(None, &offers, true).expect("a scorer");
        let together = whole.data(&rows).expect("rows");
        let outlines = whole.reader.as_ref().expect("a reader").outlines().len();
        assert!(outlines < 40 && together.rows.len() > 250, "{outlines} outlines of {} rows", together.rows.len());
        let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
        let (mut scores, mut lifts, mut problems, mut unread) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for row in &rows {
            let mut own = program.book_scorer(None, &offers, true).expect("a scorer");
            let alone = own.data(core::slice::from_ref(row)).expect("a row");
            scores.extend(bits(&alone.matrix.scores));
            lifts.extend(bits(&alone.matrix.lifts));
            problems.extend(alone.problems);
            unread += own.unmapped().iter().map(|field| field.rows).sum::<usize>();
        }
        assert_eq!((bits(&together.matrix.scores), bits(&together.matrix.lifts)), (scores, lifts));
        assert_eq!(together.problems, problems);
        assert_eq!(whole.unmapped().iter().map(|field| field.rows).sum::<usize>(), unread);
    }
}

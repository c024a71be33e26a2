//! Scores as CSV, JSON and JSON lines: a row for each partner, or for each pair.

use super::place::Place;
use super::whole::{Ready, Whole};
use super::{Stop, wrong};
use crate::facts::table::TableWriter;
use crate::{Matrix, ScoredRows};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// A table
    Csv,
    /// A list of objects
    Json,
    /// An object on each line
    Jsonl,
    /// Columns, as databases read them
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// As a file's name says.
    pub(super) fn of(path: &Path) -> Option<Format> {
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        match end.as_str() {
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            #[cfg(feature = "parquet")]
            "parquet" => Some(Format::Parquet),
            _ => None,
        }
    }
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A partner.
    Wide,
    /// A pair.
    Long,
}

/// How scores are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) shape: Shape,
    /// Whether main causes are named.
    pub(super) mains: bool,
}

impl Layout {
    /// Refuses names of offers that would give a table two columns of one name.
    pub(super) fn distinct(self, offers: &[&str]) -> Result<(), Stop> {
        if self.shape == Shape::Long || matches!(self.format, Format::Json | Format::Jsonl) {
            return Ok(());
        }
        let mut seen = BTreeSet::new();
        let names = self.columns(offers);
        match names.iter().find(|name| !seen.insert(name.as_str())) {
            Some(twice) => Err(wrong(&format!(
                "there would be two columns called `{twice}`, as an offer is called so: write --long, or .json"
            ))),
            None => Ok(()),
        }
    }

    /// The names of the columns.
    pub(super) fn columns(self, offers: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = vec!["row".into(), "partner".into()];
        match self.shape {
            Shape::Long => {
                names.extend(["offer", "score", "verdict"].map(Into::into));
                names.extend(self.mains.then(|| ["main_cause", "lift"].map(Into::into)).into_iter().flatten());
            }
            Shape::Wide => {
                for offer in offers {
                    names.extend([(*offer).into(), format!("{offer}: verdict")]);
                    names.extend(self.mains.then(|| format!("{offer}: main cause")));
                }
            }
        }
        names
    }
}

/// Where scores go.
pub(super) struct Output {
    out: Option<Whole>,
    #[cfg(feature = "parquet")]
    columns: Option<super::columns::Table>,
    layout: Layout,
    /// Whether a header is wanted and has not been written.
    header: bool,
    any: bool,
    text: String,
    writer: TableWriter,
    words: Words,
}

/// Names as they are written, made once.
#[derive(Default)]
struct Words {
    offers: Vec<String>,
    verdicts: Vec<String>,
    causes: Vec<String>,
}

impl Output {
    pub(super) fn create(path: &Path, place: &Place, layout: Layout, header: bool) -> Result<Output, Stop> {
        let out = Some(Whole::create(path, place)?);
        #[cfg(feature = "parquet")]
        let (out, columns) = match layout.format {
            Format::Parquet => (None, out.map(|out| super::columns::Table::new(out, layout))),
            _ => (out, None),
        };
        let (text, writer) = (String::new(), TableWriter::new());
        Ok(Output {
            out,
            #[cfg(feature = "parquet")]
            columns,
            layout,
            header,
            any: false,
            text,
            writer,
            words: Words::default(),
        })
    }

    /// Writes scores.
    pub(super) fn rows(&mut self, scored: &ScoredRows) -> Result<(), Stop> {
        #[cfg(feature = "parquet")]
        if let Some(columns) = &mut self.columns {
            return columns.rows(scored);
        }
        let matrix = &scored.matrix;
        if self.words.offers.len() != matrix.offers.len() || self.words.causes.len() != matrix.cause_names.len() {
            let word = |name: &String| self.layout.format.word(name);
            self.words = Words {
                offers: matrix.offers.iter().map(word).collect(),
                verdicts: matrix.verdict_names.iter().map(word).collect(),
                causes: matrix.cause_names.iter().map(word).collect(),
            };
        }
        if core::mem::take(&mut self.header) {
            self.head(&matrix.offers);
        }
        for (row, (partner, number)) in matrix.partners.iter().zip(&scored.rows).enumerate() {
            match self.layout.format {
                Format::Csv => self.table_row(matrix, row, *number, partner),
                _ => self.object_row(matrix, row, *number, partner),
            }
            if self.text.len() > 1 << 20 {
                self.pass_on()?;
            }
        }
        self.pass_on()
    }

    /// All rows are written; what comes out has to take its place.
    pub(super) fn finish(&mut self, offers: &[String]) -> Result<Option<Ready>, Stop> {
        #[cfg(feature = "parquet")]
        if let Some(columns) = self.columns.take() {
            return columns.finish(offers);
        }
        if core::mem::take(&mut self.header) {
            self.head(offers);
        }
        if self.layout.format == Format::Json {
            self.text.push_str(if self.any { "\n]\n" } else { "[]\n" });
        }
        self.pass_on()?;
        Ok(self.out.take().map(Whole::finish).transpose()?)
    }

    fn pass_on(&mut self) -> Result<(), Stop> {
        if let Some(out) = &mut self.out {
            out.write_all(self.text.as_bytes())?;
        }
        self.text.clear();
        Ok(())
    }

    fn head(&mut self, offers: &[String]) {
        if self.layout.format != Format::Csv {
            return;
        }
        let offers: Vec<&str> = offers.iter().map(String::as_str).collect();
        let names = self.layout.columns(&offers);
        self.writer.text.clear();
        self.writer.row(names.iter().map(String::as_str));
        self.text.push_str(&self.writer.text);
    }

    fn table_row(&mut self, matrix: &Matrix, row: usize, number: usize, partner: &str) {
        self.writer.text.clear();
        self.writer.row([partner]);
        let name = self.writer.text.trim_end_matches("\r\n");
        let text = &mut self.text;
        if self.layout.shape == Shape::Wide {
            let _ = write!(text, "{number},{name}");
        }
        for column in 0..matrix.offers.len() {
            let cell = Cell::of(matrix, row, column);
            if self.layout.shape == Shape::Long {
                let _ = write!(text, "{number},{name},{}", word(&self.words.offers, column));
            }
            match cell.score {
                Some(score) => drop(write!(text, ",{score},")),
                None => text.push_str(",,"),
            }
            text.push_str(cell.verdict.map_or("", |verdict| word(&self.words.verdicts, verdict)));
            if self.layout.mains {
                text.push(',');
                text.push_str(cell.main.map_or("", |(cause, _)| word(&self.words.causes, cause)));
            }
            if self.layout.shape == Shape::Long {
                match cell.main {
                    Some((_, lift)) if self.layout.mains => drop(write!(text, ",{lift}")),
                    None if self.layout.mains => text.push(','),
                    _ => {}
                }
                text.push_str("\r\n");
            }
        }
        if self.layout.shape == Shape::Wide {
            text.push_str("\r\n");
        }
    }

    fn object_row(&mut self, matrix: &Matrix, row: usize, number: usize, partner: &str) {
        let partner = self.layout.format.word(partner);
        let head = format!("{{\"row\":{number},\"partner\":{partner}");
        match self.layout.shape {
            Shape::Wide => {
                self.separate();
                self.text.push_str(&head);
                self.text.push_str(",\"offers\":{");
                for column in 0..matrix.offers.len() {
                    if column > 0 {
                        self.text.push(',');
                    }
                    self.text.push_str(word(&self.words.offers, column));
                    self.text.push_str(":{");
                    self.fields(&Cell::of(matrix, row, column));
                    self.text.push('}');
                }
                self.text.push_str("}}");
                self.end();
            }
            Shape::Long => {
                for column in 0..matrix.offers.len() {
                    self.separate();
                    self.text.push_str(&head);
                    let _ = write!(self.text, ",\"offer\":{},", word(&self.words.offers, column));
                    self.fields(&Cell::of(matrix, row, column));
                    self.text.push('}');
                    self.end();
                }
            }
        }
    }

    fn fields(&mut self, cell: &Cell) {
        let quoted = |words: &[String], at: Option<usize>| at.map_or("null".to_string(), |at| word(words, at).to_string());
        let _ = write!(self.text, "\"score\":{},\"verdict\":{}", number(cell.score), quoted(&self.words.verdicts, cell.verdict));
        if self.layout.mains {
            let (cause, lift) =
                (quoted(&self.words.causes, cell.main.map(|(cause, _)| cause)), number(cell.main.map(|(_, lift)| lift)));
            let _ = write!(self.text, ",\"main_cause\":{cause},\"lift\":{lift}");
        }
    }

    fn separate(&mut self) {
        if self.layout.format == Format::Json {
            self.text.push_str(if self.any { ",\n" } else { "[\n" });
        }
        self.any = true;
    }

    fn end(&mut self) {
        if self.layout.format == Format::Jsonl {
            self.text.push('\n');
        }
    }
}

impl Format {
    /// A text as it is written.
    fn word(self, name: &str) -> String {
        match self {
            Format::Csv => {
                let mut writer = TableWriter::new();
                writer.row([name]);
                writer.text.trim_end_matches("\r\n").into()
            }
            _ => serde_json::to_string(name).unwrap_or_default(),
        }
    }
}

/// What a pair came to.
pub(super) struct Cell {
    pub(super) score: Option<f64>,
    pub(super) verdict: Option<usize>,
    pub(super) main: Option<(usize, f64)>,
}

impl Cell {
    pub(super) fn of(matrix: &Matrix, row: usize, column: usize) -> Cell {
        let at = row * matrix.offers.len() + column;
        let score = matrix.score(row, column);
        let verdict = matrix.verdicts.get(at).map(|verdict| usize::from(*verdict));
        let main = matrix.mains.get(at).map(|cause| usize::from(*cause)).filter(|cause| *cause < matrix.cause_names.len());
        Cell {
            score,
            verdict: verdict.filter(|verdict| score.is_some() && *verdict < matrix.verdict_names.len()),
            main: main.filter(|_| score.is_some()).zip(matrix.lifts.get(at).copied()),
        }
    }
}

fn word(words: &[String], at: usize) -> &str {
    words.get(at).map_or("", String::as_str)
}

/// The shortest decimals that read back as the same number.
fn number(number: Option<f64>) -> String {
    number.map_or("null".into(), |number| number.to_string())
}

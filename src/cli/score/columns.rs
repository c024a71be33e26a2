//! Scores as Parquet, column by column.

use super::Stop;
use super::output::{Cell, Layout, Shape};
use super::whole::{Ready, Whole};
use crate::ScoredRows;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io;
use std::sync::Arc;

/// So many pairs are held before they are written as one group of rows.
const GROUP: usize = 1 << 20;

/// Scores that are written column by column.
pub(super) struct Table {
    writer: Option<SerializedFileWriter<Whole>>,
    out: Option<Whole>,
    layout: Layout,
    rows: Vec<i64>,
    partners: Vec<ByteArray>,
    /// In long tables.
    names: Vec<ByteArray>,
    /// By offer; in long tables one for all.
    pairs: Vec<Pairs>,
}

#[derive(Default)]
struct Pairs {
    scores: Vec<f64>,
    scored: Vec<i16>,
    verdicts: Vec<ByteArray>,
    judged: Vec<i16>,
    causes: Vec<ByteArray>,
    caused: Vec<i16>,
    lifts: Vec<f64>,
}

impl Pairs {
    fn push(&mut self, cell: &Cell, verdicts: &[ByteArray], causes: &[ByteArray]) {
        self.scores.extend(cell.score);
        self.scored.push(i16::from(cell.score.is_some()));
        let verdict = cell.verdict.and_then(|verdict| verdicts.get(verdict));
        self.verdicts.extend(verdict.cloned());
        self.judged.push(i16::from(verdict.is_some()));
        let cause = cell.main.and_then(|(cause, lift)| Some((causes.get(cause)?, lift)));
        self.causes.extend(cause.map(|(cause, _)| cause.clone()));
        self.lifts.extend(cause.map(|(_, lift)| lift));
        self.caused.push(i16::from(cause.is_some()));
    }
}

fn io_error(error: ParquetError) -> Stop {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => Stop::from(*error),
            Err(other) => Stop::from(io::Error::other(other)),
        },
        other => Stop::from(io::Error::other(other)),
    }
}

impl Table {
    pub(super) fn new(out: Whole, layout: Layout) -> Table {
        let (rows, partners, names, pairs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Table { writer: None, out: Some(out), layout, rows, partners, names, pairs }
    }

    pub(super) fn rows(&mut self, scored: &ScoredRows) -> Result<(), Stop> {
        let matrix = &scored.matrix;
        self.begin(&matrix.offers)?;
        let bytes = |names: &[String]| -> Vec<ByteArray> { names.iter().map(|name| ByteArray::from(name.as_str())).collect() };
        let (offers, verdicts, causes) = (bytes(&matrix.offers), bytes(&matrix.verdict_names), bytes(&matrix.cause_names));
        for (row, (partner, number)) in matrix.partners.iter().zip(&scored.rows).enumerate() {
            let (partner, number) = (ByteArray::from(partner.as_str()), i64::try_from(*number).unwrap_or(i64::MAX));
            if self.layout.shape == Shape::Wide {
                self.rows.push(number);
                self.partners.push(partner.clone());
            }
            for (column, offer) in offers.iter().enumerate() {
                let cell = Cell::of(matrix, row, column);
                let at = if self.layout.shape == Shape::Wide { column } else { 0 };
                if self.layout.shape == Shape::Long {
                    self.rows.push(number);
                    self.partners.push(partner.clone());
                    self.names.push(offer.clone());
                }
                if let Some(pairs) = self.pairs.get_mut(at) {
                    pairs.push(&cell, &verdicts, &causes);
                }
            }
        }
        if self.rows.len() * self.pairs.len().max(1) >= GROUP { self.group() } else { Ok(()) }
    }

    pub(super) fn finish(mut self, offers: &[String]) -> Result<Option<Ready>, Stop> {
        self.begin(offers)?;
        self.group()?;
        match self.writer.take() {
            Some(writer) => Ok(Some(writer.into_inner().map_err(io_error)?.finish()?)),
            None => Ok(None),
        }
    }

    fn begin(&mut self, offers: &[String]) -> Result<(), Stop> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let schema = schema(self.layout, offers).map_err(io_error)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("goalfit ", env!("CARGO_PKG_VERSION")).into())
            .build();
        self.writer = Some(SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(io_error)?);
        self.pairs.resize_with(if self.layout.shape == Shape::Wide { offers.len() } else { 1 }, Pairs::default);
        Ok(())
    }

    /// Writes what is held.
    fn group(&mut self) -> Result<(), Stop> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = writer.next_row_group().map_err(io_error)?;
        let mut number = |values: &[i64]| -> Result<(), ParquetError> {
            let Some(mut column) = group.next_column()? else { return Ok(()) };
            column.typed::<Int64Type>().write_batch(values, None, None)?;
            column.close()
        };
        number(&self.rows).map_err(io_error)?;
        let mut texts = |values: &[ByteArray], stated: Option<&[i16]>| -> Result<(), ParquetError> {
            let Some(mut column) = group.next_column()? else { return Ok(()) };
            column.typed::<ByteArrayType>().write_batch(values, stated, None)?;
            column.close()
        };
        texts(&self.partners, None).map_err(io_error)?;
        if self.layout.shape == Shape::Long {
            texts(&self.names, None).map_err(io_error)?;
        }
        for pairs in &self.pairs {
            let mut numbers = |values: &[f64], stated: &[i16]| -> Result<(), ParquetError> {
                let Some(mut column) = group.next_column()? else { return Ok(()) };
                column.typed::<DoubleType>().write_batch(values, Some(stated), None)?;
                column.close()
            };
            numbers(&pairs.scores, &pairs.scored).map_err(io_error)?;
            let mut texts = |values: &[ByteArray], stated: &[i16]| -> Result<(), ParquetError> {
                let Some(mut column) = group.next_column()? else { return Ok(()) };
                column.typed::<ByteArrayType>().write_batch(values, Some(stated), None)?;
                column.close()
            };
            texts(&pairs.verdicts, &pairs.judged).map_err(io_error)?;
            if self.layout.mains {
                texts(&pairs.causes, &pairs.caused).map_err(io_error)?;
                if self.layout.shape == Shape::Long {
                    let Some(mut column) = group.next_column().map_err(io_error)? else { continue };
                    column.typed::<DoubleType>().write_batch(&pairs.lifts, Some(&pairs.caused), None).map_err(io_error)?;
                    column.close().map_err(io_error)?;
                }
            }
        }
        group.close().map_err(io_error)?;
        self.rows.clear();
        self.partners.clear();
        self.names.clear();
        self.pairs.iter_mut().for_each(|pairs| *pairs = Pairs::default());
        Ok(())
    }
}

fn schema(layout: Layout, offers: &[String]) -> Result<Arc<Type>, ParquetError> {
    let column = |name: &str, physical: Physical, required: bool| {
        let repetition = if required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let text = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
        Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(text).build().map(Arc::new)
    };
    let (number, text) = (Physical::DOUBLE, Physical::BYTE_ARRAY);
    let mut fields = vec![column("row", Physical::INT64, true)?, column("partner", text, true)?];
    match layout.shape {
        Shape::Long => {
            fields.extend([column("offer", text, true)?, column("score", number, false)?, column("verdict", text, false)?]);
            if layout.mains {
                fields.extend([column("main_cause", text, false)?, column("lift", number, false)?]);
            }
        }
        Shape::Wide => {
            for offer in offers {
                fields.extend([column(offer, number, false)?, column(&format!("{offer}: verdict"), text, false)?]);
                if layout.mains {
                    fields.push(column(&format!("{offer}: main cause"), text, false)?);
                }
            }
        }
    }
    Type::group_type_builder("scores").with_fields(fields).build().map(Arc::new)
}

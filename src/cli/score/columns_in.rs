//! Books as Parquet, row by row, of the columns that are read.
//!
//! The library takes a file at its word: what it panics at in a damaged one is an error here.

use super::input::{Batch, Book, Rows, Take};
use super::{Stop, facts, wrong};
use crate::cli::{Status, complain, problems, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Datum;
use crate::facts::mapping::Problem;
use crate::facts::table::TableRow;
use crate::value::Date;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

/// Reads a book: a table whose columns are called as fields are, or as the mapping says. How a column is read depends on that column
/// alone, whatever else the file has.
pub(super) fn read(book: Book<'_>, take: &mut Take<'_>) -> Result<(), Stop> {
    if book.path.as_os_str() == "-" {
        return Err(wrong("Parquet is read from its end: give it as a file"));
    }
    let unread = |why: String| {
        complain(&format!("could not read {}: {why}", shown(book.path)));
        Stop::Told(Status::Unreadable)
    };
    let file = File::open(book.path).map_err(|error| unread(error.to_string()))?;
    let damaged = |why: String| unread(format!("it is damaged, or no Parquet ({why}); write it again"));
    let reader = caught(|| SerializedFileReader::new(file)).map_err(damaged)?;
    let schema = reader.metadata().file_metadata().schema();
    let columns = Columns::of(book, schema, reader.metadata())?;
    let mut rows = caught(|| reader.get_row_iter(columns.wanted.clone())).map_err(unread)?;
    let header = columns.header.clone();
    let mut batch = match columns.nested {
        false => Batch::new(Rows::Table { header, separator: b',', rows: Vec::new() }, Vec::new()),
        true => Batch::data(),
    };
    let mut number = 0;
    while let Some(row) = caught(|| rows.next().transpose()).map_err(|why| unread(format!("row {}: {why}", number + 1)))? {
        number += 1;
        let read = match columns.nested {
            // There are no lines.
            false => columns.cells(&row).map(|cells| batch.push_row(TableRow { number, line: 0, cells })),
            true => columns.data(&row).map(|data| batch.push(number, None, data)),
        };
        if let Err(wrong) = read {
            batch.bad.push(wrong.of(number));
        }
        if batch.is_full() && !take(batch.emptied())? {
            return Ok(());
        }
    }
    take(batch)?;
    if !book.counted && !columns.unread.is_empty() {
        let listed = crate::facts::listed_all(columns.unread.iter().map(String::as_str));
        problems::note(&format!("{}: fields that are not read: {listed}", shown(book.path)));
    }
    Ok(())
}

thread_local! {
    /// Whether a panic is an answer to be told in other words.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What the library answers; a panic is an answer, too.
fn caught<T>(ask: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                before(panic);
            }
        }));
    });
    QUIET.set(true);
    let answer = catch_unwind(AssertUnwindSafe(ask));
    QUIET.set(false);
    match answer {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err("the file is damaged; copy it again from where it comes".into()),
    }
}

/// What is read of a file.
struct Columns {
    /// The names of the columns that are read.
    header: Vec<String>,
    /// Whether one of them has lists or groups, which a mapping may lead into.
    nested: bool,
    /// The columns for the library; `None` where it is all.
    wanted: Option<Type>,
    /// Which of them count nanoseconds since 1970.
    nanoseconds: Vec<bool>,
    /// Names of columns that hold something and are not read.
    unread: Vec<String>,
}

impl Columns {
    fn of(book: Book<'_>, schema: &Type, metadata: &ParquetMetaData) -> Result<Columns, Stop> {
        let fields = schema.get_fields();
        let names: Vec<String> = fields.iter().map(|field| field.name().to_string()).collect();
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            let name = shown(book.path);
            return Err(wrong(&format!("{name} has two columns called `{twice}`: give each column a name of its own")));
        }
        readable(book, metadata)?;
        let told = |error| facts(book.program, Some(book.path), error);
        let read = match book.mapping {
            Some(_) => book.program.columns_read(book.mapping, &names).map_err(told)?,
            // A header without a mapping speaks of cells, and lists and groups have none.
            None => {
                let cells: Vec<String> = fields.iter().filter(|field| is_flat(field)).map(|field| field.name().into()).collect();
                let mut read = book.program.columns_read(None, &cells).map_err(told)?.into_iter();
                fields.iter().map(|field| is_flat(field) && read.next() == Some(true)).collect()
            }
        };
        let lost =
            |(field, _): &(&Arc<Type>, &bool)| book.mapping.is_none() && !is_flat(field) && book.program.names_fact(field.name());
        if let Some((field, _)) = fields.iter().zip(&read).find(lost) {
            return Err(not_cells(book, field.name()));
        }
        let durations = super::arrow::durations(metadata.file_metadata());
        let lasts = |(field, read): &(&Arc<Type>, &bool)| **read && durations.iter().any(|name| name == field.name());
        if let Some((field, _)) = fields.iter().zip(&read).find(lasts) {
            return Err(a_duration(book, field.name()));
        }
        let (mut wanted, mut unread, mut leaf) = (Vec::new(), Vec::new(), 0);
        for (field, read) in fields.iter().zip(read) {
            let own = leaf..leaf + leaves(field);
            leaf = own.end;
            if read {
                wanted.push(field.clone());
            } else if !own.clone().all(|at| is_empty(metadata, at)) {
                unread.push(field.name().to_string());
            }
        }
        let header = wanted.iter().map(|field| field.name().to_string()).collect();
        let nested = !wanted.iter().all(|field| is_flat(field));
        let nanoseconds = wanted.iter().map(|field| is_flat(field) && counts_nanoseconds(field)).collect();
        let all = Type::group_type_builder(schema.name()).with_fields(wanted).build();
        Ok(Columns { header, nested, wanted: all.ok(), nanoseconds, unread })
    }

    fn cells(&self, row: &Row) -> Result<Vec<String>, Wrong> {
        self.fields(row).map(|(name, field, nanoseconds)| cell(name, field, nanoseconds)).collect()
    }

    /// A row for paths into lists and groups; what is neither is read as in a table without them.
    fn data(&self, row: &Row) -> Result<Datum, Wrong> {
        let fields = self.fields(row).map(|(name, field, nanoseconds)| {
            let data = match field {
                Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
                    datum(field).map_err(|wrong| wrong.below(name))?
                }
                _ => Datum::Text(cell(name, field, nanoseconds)?),
            };
            Ok((name.clone(), data))
        });
        Ok(Datum::Map(fields.collect::<Result<_, _>>()?))
    }

    /// What a row holds, with the names, and whether it counts nanoseconds.
    fn fields<'r>(&self, row: &'r Row) -> impl Iterator<Item = (&'r String, &'r Field, bool)> {
        let nanoseconds = self.nanoseconds.iter().copied().chain(core::iter::repeat(false));
        row.get_column_iter().zip(nanoseconds).map(|((name, field), nanoseconds)| (name, field, nanoseconds))
    }
}

/// A value as a table has it.
fn cell(name: &str, field: &Field, nanoseconds: bool) -> Result<String, Wrong> {
    match field {
        Field::Long(at) if nanoseconds => Ok(time(at.div_euclid(1_000_000))),
        _ => text(field).map_err(|wrong| wrong.below(name)),
    }
}

fn is_flat(field: &Type) -> bool {
    field.is_primitive() && field.get_basic_info().repetition() != Repetition::REPEATED
}

/// How many columns a field takes in the file.
fn leaves(field: &Type) -> usize {
    if field.is_primitive() { 1 } else { field.get_fields().iter().map(|field| leaves(field)).sum() }
}

/// Facts in lists or groups would be lost where columns are read by their headers.
fn not_cells(book: Book<'_>, column: &str) -> Stop {
    wrong(&format!(
        "{}: the column `{column}` is called as facts are, and holds lists or groups, while columns without --map hold one value \
         each: call it otherwise if it is not meant, give each value a column (such as `goal services.weight`), lead into it with \
         --map, or write JSON lines, whose rows are facts: `duckdb -c \"copy 'book.parquet' to 'book.jsonl' (format json)\"`",
        shown(book.path)
    ))
}

/// What a duration counts is stated beside the file's own schema, and is not what a header says.
fn a_duration(book: Book<'_>, column: &str) -> Stop {
    wrong(&format!(
        "{}: the column `{column}` holds durations of Arrow, whose numbers are not in the unit of the header: write it as numbers \
         in that unit, such as days by `book[\"{column}\"].dt.total_seconds() / 86400` in pandas, with the unit in the column's \
         name or in a mapping",
        shown(book.path)
    ))
}

/// Refuses what is compressed in a way that nobody here knows.
fn readable(book: Book<'_>, metadata: &ParquetMetaData) -> Result<(), Stop> {
    let columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    let unknown = columns.map(|column| column.compression()).find_map(|known| match known {
        Compression::BROTLI(_) => Some("brotli"),
        Compression::LZO => Some("LZO"),
        _ => None,
    });
    let Some(unknown) = unknown else { return Ok(()) };
    Err(wrong(&format!(
        "{} is compressed by {unknown}, which is not read: write it with zstd, snappy, gzip, lz4 or uncompressed, \
         such as `duckdb -c \"copy 'old.parquet' to 'new.parquet' (compression zstd)\"`",
        shown(book.path)
    )))
}

/// Whether a column is known to hold nothing.
fn is_empty(metadata: &ParquetMetaData, at: usize) -> bool {
    let mut columns = metadata.row_groups().iter().filter_map(|group| group.columns().get(at));
    columns.all(|column| {
        let nulls = column.statistics().and_then(|known| known.null_count_opt());
        nulls.is_some_and(|nulls| i64::try_from(nulls) == Ok(column.num_values()))
    })
}

fn counts_nanoseconds(field: &Type) -> bool {
    let logical = field.get_basic_info().logical_type_ref();
    matches!(logical, Some(LogicalType::Timestamp(known)) if known.unit == TimeUnit::NANOS)
}

/// Why a value cannot be read, and where it stands.
struct Wrong {
    field: String,
    value: String,
}

impl Wrong {
    fn below(self, name: &str) -> Wrong {
        let field = if self.field.is_empty() { name.to_string() } else { format!("{name}.{}", self.field) };
        Wrong { field, ..self }
    }

    fn of(self, row: usize) -> Problem {
        let Wrong { field, value } = self;
        let message = format!("row {row}: `{field}`: this is not UTF-8 text: `{}`", value.escape_debug());
        let diagnostic =
            Diagnostic::without_place(Code::NOT_A_TABLE, message).help("write the column as text in UTF-8, or leave it out");
        Problem { row, line: None, name: String::new(), field, value, diagnostic }
    }
}

fn datum_of(row: &Row) -> Result<Datum, Wrong> {
    let fields = row.get_column_iter().map(|(name, field)| match datum(field) {
        Ok(data) => Ok((name.clone(), data)),
        Err(wrong) => Err(wrong.below(name)),
    });
    Ok(Datum::Map(fields.collect::<Result<_, _>>()?))
}

fn datum(field: &Field) -> Result<Datum, Wrong> {
    Ok(match field {
        Field::Null => Datum::Nothing,
        Field::Bool(truth) => Datum::Truth(*truth),
        Field::Group(row) => datum_of(row)?,
        Field::ListInternal(list) => Datum::List(list.elements().iter().map(datum).collect::<Result<_, _>>()?),
        Field::MapInternal(map) => {
            let entries = map.entries().iter().map(|(key, value)| Ok((text(key)?, datum(value)?)));
            Datum::Map(entries.collect::<Result<_, _>>()?)
        }
        other => match number(other) {
            Some(number) => Datum::Number(number),
            None => Datum::Text(text(other)?),
        },
    })
}

fn number(field: &Field) -> Option<f64> {
    match field {
        Field::Double(number) => Some(*number),
        // The decimals that are meant, not those of the wider number.
        Field::Byte(_)
        | Field::Short(_)
        | Field::Int(_)
        | Field::Long(_)
        | Field::UByte(_)
        | Field::UShort(_)
        | Field::UInt(_)
        | Field::ULong(_)
        | Field::Float16(_)
        | Field::Float(_)
        | Field::Decimal(_) => text(field).ok()?.parse().ok(),
        _ => None,
    }
}

/// A value as a table has it.
fn text(field: &Field) -> Result<String, Wrong> {
    Ok(match field {
        Field::Null => String::new(),
        Field::Bool(truth) => if *truth { "yes" } else { "no" }.into(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => match core::str::from_utf8(bytes.data()) {
            Ok(text) => text.into(),
            Err(_) => return Err(Wrong { field: String::new(), value: String::from_utf8_lossy(bytes.data()).into_owned() }),
        },
        Field::Double(number) => number.to_string(),
        Field::Float(number) => number.to_string(),
        Field::Date(days) => Date::from_days_since_epoch(i64::from(*days)).map_or(days.to_string(), |date| date.to_string()),
        Field::TimestampMillis(at) => time(*at),
        Field::TimestampMicros(at) => time(at.div_euclid(1000)),
        Field::Long(number) => number.to_string(),
        Field::Int(number) => number.to_string(),
        other => other.to_string(),
    })
}

/// Milliseconds since 1970 as a date before a time.
fn time(milliseconds: i64) -> String {
    let (days, within) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    match Date::from_days_since_epoch(days) {
        Some(date) => {
            let (seconds, rest) = (within / 1000, within % 1000);
            format!("{date}T{:02}:{:02}:{:02}.{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        // Beyond the years that dates have: whoever reads it says so.
        None => milliseconds.to_string(),
    }
}

//! Parquet as others write it: damaged, compressed, with columns that nobody reads or that hold something else.

use super::{err, folder, read, rows, score};
use parquet::basic::{Compression, GzipLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Writes `rows` partners: of each column its text for a row, or its number.
fn write(path: &Path, schema: &str, compression: Compression, count: usize, cell: &dyn Fn(usize, usize) -> Vec<u8>) {
    let schema = parquet::schema::parser::parse_message_type(schema).expect("a schema");
    let properties = WriterProperties::builder().set_compression(compression).build();
    let file = fs::File::create(path).expect("can write");
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let mut at = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        let cells = (0..count).map(|row| cell(at, row));
        let number = |cell: Vec<u8>| String::from_utf8(cell).expect("a number").parse::<i64>().expect("a number");
        match column.untyped() {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                writer.write_batch(&cells.map(ByteArray::from).collect::<Vec<_>>(), None, None)
            }
            ColumnWriter::Int64ColumnWriter(writer) => writer.write_batch(&cells.map(number).collect::<Vec<_>>(), None, None),
            _ => panic!("no such column here"),
        }
        .expect("can write");
        column.close().expect("can close");
        at += 1;
    }
    group.close().expect("can close");
    writer.close().expect("can close");
}

const PARTNER: &str = "required binary name (UTF8); required binary archetype (UTF8); required binary gross_profit (UTF8); \
    required binary day_worth (UTF8);";

fn partner(column: usize, row: usize) -> Vec<u8> {
    match column {
        0 => format!("P{row}"),
        1 => "affiliate".into(),
        2 => "€380 per month".into(),
        _ => "€400 per day".into(),
    }
    .into_bytes()
}

const RUN: [&str; 5] = ["p.goalfit", "--partners", "book.parquet", "-o", "out.csv"];

#[test]
fn a_damaged_file_is_told_of_as_one() {
    let folder = folder("damaged");
    for file in [&include_bytes!("../data/damaged-1.parquet")[..], include_bytes!("../data/damaged-2.parquet")] {
        fs::write(folder.join("book.parquet"), file).expect("can write");
        let output = score(&folder, &RUN);
        assert_eq!(output.status.code(), Some(3), "{}", err(&output));
        assert!(err(&output).contains("could not read book.parquet"), "{}", err(&output));
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
    }
}

#[test]
fn usual_compressions_are_read_and_others_told_of() {
    let folder = folder("compressed");
    let schema = format!("message m {{ {PARTNER} }}");
    for compression in
        [Compression::GZIP(GzipLevel::default()), Compression::LZ4_RAW, Compression::SNAPPY, Compression::UNCOMPRESSED]
    {
        write(&folder.join("book.parquet"), &schema, compression, 20, &partner);
        let output = score(&folder, &RUN);
        assert_eq!(output.status.code(), Some(0), "{compression}: {}", err(&output));
        assert_eq!(rows(&read(&folder, "out.csv")).len(), 20);
    }
}

#[test]
fn two_columns_of_one_name_and_bytes_that_are_no_text_are_told_of() {
    let folder = folder("odd-columns");
    let schema = format!("message m {{ {PARTNER} required binary name (UTF8); }}");
    write(&folder.join("book.parquet"), &schema, Compression::SNAPPY, 3, &partner);
    let output = score(&folder, &RUN);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("two columns called `name`"), "{}", err(&output));

    let schema = format!("message m {{ {} }}", PARTNER.replacen("name (UTF8)", "name", 1));
    let latin = |column: usize, row: usize| if (column, row) == (0, 1) { b"M\xfcller".to_vec() } else { partner(column, row) };
    write(&folder.join("book.parquet"), &schema, Compression::SNAPPY, 3, &latin);
    let output = score(&folder, &RUN);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    assert_eq!((problems.len(), &*problems[0][0], &*problems[0][3]), (1, "2", "name"));
    assert!(problems[0][7].contains("this is not UTF-8 text: `M\u{fffd}ller`"), "{}", problems[0][7]);
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 2);
}

#[test]
fn times_are_dates_as_everywhere() {
    let folder = folder("times");
    let schema = format!(
        "message m {{ {PARTNER} required int64 a (TIMESTAMP(MILLIS,true)); required int64 b (TIMESTAMP(MICROS,true)); \
        required int64 c (TIMESTAMP(NANOS,true)); }}"
    );
    let day = 1_774_915_200_i64;
    let cell = |column: usize, row: usize| match column {
        4 => (day * 1000).to_string().into_bytes(),
        5 => (day * 1_000_000).to_string().into_bytes(),
        6 => (day * 1_000_000_000).to_string().into_bytes(),
        _ => partner(column, row),
    };
    write(&folder.join("book.parquet"), &schema, Compression::SNAPPY, 2, &cell);
    // Titles are texts: what a time reads as comes out of a problem.
    for column in ["a", "b", "c"] {
        let map =
            format!(r#"{{ "fields": [ {{ "from": "name", "to": "name" }}, {{ "from": "{column}", "to": "archetype" }} ] }}"#);
        fs::write(folder.join("book-map.json"), map).expect("can write");
        let output = score(&folder, &[&RUN[..], &["--map", "book-map.json"]].concat());
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains("2026-03-31T00:00:00.000"), "{}", err(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn columns_that_nobody_reads_take_no_memory() {
    let folder = folder("wide-columns");
    let schema = format!("message m {{ {PARTNER} required binary note (UTF8); required binary title (UTF8); }}");
    let cell = |column: usize, row: usize| match column {
        4 => vec![b'x'; 60_000],
        5 => vec![b'y'; 20_000],
        _ => partner(column, row),
    };
    write(&folder.join("book.parquet"), &schema, Compression::SNAPPY, 6000, &cell);
    let mut child = super::command(&folder, &[&RUN[..], &["--threads", "2"]].concat())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let most = super::peak(&mut child);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(most > 0 && most < 150_000, "{most} kB at most");
    assert!(err(&output).contains("fields that are not read: `note`\n"), "{}", err(&output));
    fs::remove_dir_all(&folder).expect("can remove");
}

#[test]
fn it_is_known_by_what_it_is() {
    let folder = folder("renamed");
    write(&folder.join("book.csv"), &format!("message m {{ {PARTNER} }}"), Compression::SNAPPY, 5, &partner);
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 5);
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv", "--from", "csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("book.csv is Parquet"), "{}", err(&output));
}

/// What a book of these columns comes to, and what is told.
fn scores(folder: &Path, columns: &str, extra: &[&str], cell: &dyn Fn(usize, usize) -> Vec<u8>) -> (Option<i32>, String, String) {
    write(&folder.join("book.parquet"), &format!("message m {{ {columns} }}"), Compression::SNAPPY, 3, cell);
    let output = score(folder, &[&RUN[..], extra].concat());
    let table = fs::read_to_string(folder.join("out.csv")).unwrap_or_default();
    let _ = fs::remove_file(folder.join("out.csv"));
    (output.status.code(), table, err(&output))
}

#[test]
fn a_column_is_read_alike_whatever_stands_beside_it() {
    let folder = folder("beside");
    let headers = "required binary name (UTF8); required binary archetype (UTF8); required binary gross_profit__M (UTF8); \
        required binary day_worth (UTF8); required int64 win__P; required int64 sales_cycle;";
    let cell = |column: usize, row: usize| match column {
        4 => b"1".to_vec(),
        5 => (row * 20).to_string().into_bytes(),
        6 => b"x".to_vec(),
        _ => partner(column, row),
    };
    let plain = "required binary name (UTF8); required binary archetype (UTF8); required binary gross_profit (UTF8); \
        required binary day_worth (UTF8); required int64 Win; required binary Sales_Cycle (UTF8);";
    let mapped = &cell;
    let cell =
        |column: usize, row: usize| if column == 5 { format!("{} days", row * 20).into_bytes() } else { mapped(column, row) };
    let (status, flat, told) = scores(&folder, plain, &[], &cell);
    assert_eq!(status, Some(0), "{told}");
    let nested = format!("{plain} required group tags {{ required binary a (UTF8); }}");
    let (status, beside, told) = scores(&folder, &nested, &[], &cell);
    assert_eq!((status, &beside), (Some(0), &flat), "{told}");
    assert!(told.contains("fields that are not read: `tags`\n"), "{told}");

    // Facts in groups are refused, not lost.
    let goals = format!("{plain} required group goals {{ required binary a (UTF8); }}");
    let (status, table, told) = scores(&folder, &goals, &[], &cell);
    assert_eq!((status, &*table), (Some(2), ""), "{told}");
    assert!(told.contains("the column `goals` is called as facts are") && told.contains("--map"), "{told}");

    // A mapping reads plain columns alike beside one that it leads into.
    let map = |last: &str| {
        format!(
            r#"{{ "currency": "EUR", "fields": [ {{ "from": "name", "to": "name" }}, {{ "from": "archetype", "to": "archetype" }},
            {{ "from": "gross_profit__M", "to": "gross_profit" }}, {{ "from": "day_worth", "to": "day_worth" }},
            {{ "from": "win__P", "to": "win", "as": "percent" }},
            {{ "from": "sales_cycle", "to": "sales_cycle", "as": "duration", "unit": "day" }}{last} ] }}"#
        )
    };
    fs::write(folder.join("book-map.json"), map("")).expect("can write");
    let (status, flat, told) = scores(&folder, headers, &["--map", "book-map.json"], mapped);
    assert_eq!(status, Some(0), "{told}");
    fs::write(folder.join("book-map.json"), map(r#", { "from": "tags.a", "to": "title" }"#)).expect("can write");
    let nested = format!("{headers} required group tags {{ required binary a (UTF8); required binary b (UTF8); }}");
    let (status, beside, told) = scores(&folder, &nested, &["--map", "book-map.json"], mapped);
    assert_eq!((status, &beside), (Some(0), &flat), "{told}");
    assert!(told.contains("fields that are not read: `tags.b`\n"), "{told}");
}

#[test]
fn durations_are_not_taken_for_numbers() {
    let folder = folder("durations");
    fs::write(folder.join("book.parquet"), include_bytes!("../data/durations.parquet")).expect("can write");
    let output = score(&folder, &RUN);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let told = err(&output);
    assert!(
        told.contains("the column `sales_cycle (days)` holds durations") && told.contains("total_seconds() / 86400"),
        "{told}"
    );
    assert!(!folder.join("out.csv").exists());
}

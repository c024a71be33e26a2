//! What Arrow says of a Parquet file's columns, and Parquet does not: which of them are durations.
//!
//! Arrow keeps its schema beside that of Parquet, as a message of FlatBuffers in Base64. Only what leads to the types of fields is
//! read here; what is none of that says nothing.

use parquet::file::metadata::FileMetaData;

/// The number of durations among Arrow's types.
const DURATION: u8 = 18;
/// Fields within fields beyond this are not looked at.
const MOST_DEPTH: usize = 64;

/// The names of columns that are durations, or hold some.
pub(super) fn durations(file: &FileMetaData) -> Vec<String> {
    let known = file.key_value_metadata().into_iter().flatten().find(|entry| entry.key == "ARROW:schema");
    let bytes = known.and_then(|entry| base64(entry.value.as_deref()?)).unwrap_or_default();
    fields(&bytes).unwrap_or_default()
}

fn fields(bytes: &[u8]) -> Option<Vec<String>> {
    // Since 2019 a mark stands before the message's length.
    let start = if bytes.starts_with(&[0xff; 4]) { 8 } else { 4 };
    let bytes = bytes.get(start..)?;
    let message = Table::at(bytes, Table::follow(bytes, 0)?)?;
    let schema = message.table(2)?;
    let named = schema.tables(1)?.filter(|field| field.is_duration(0)).filter_map(|field| field.text(0));
    Some(named.collect())
}

/// A table of FlatBuffers.
#[derive(Clone, Copy)]
struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Where its list of fields stands.
    list: usize,
}

impl<'b> Table<'b> {
    fn at(bytes: &'b [u8], at: usize) -> Option<Table<'b>> {
        let back = i32::from_le_bytes(four(bytes, at)?);
        let list = usize::try_from(i64::try_from(at).ok()? - i64::from(back)).ok()?;
        Some(Table { bytes, at, list })
    }

    /// Where an offset leads.
    fn follow(bytes: &[u8], at: usize) -> Option<usize> {
        at.checked_add(usize::try_from(u32::from_le_bytes(four(bytes, at)?)).ok()?)
    }

    /// Where a field stands, if it is stated.
    fn field(self, number: usize) -> Option<usize> {
        let two = |at: usize| Some(usize::from(u16::from_le_bytes(self.bytes.get(at..)?.first_chunk().copied()?)));
        let entry = 4 + 2 * number;
        let offset = if entry < two(self.list)? { two(self.list + entry)? } else { 0 };
        (offset > 0).then_some(self.at + offset)
    }

    fn table(self, number: usize) -> Option<Table<'b>> {
        Table::at(self.bytes, Table::follow(self.bytes, self.field(number)?)?)
    }

    fn tables(self, number: usize) -> Option<impl Iterator<Item = Table<'b>>> {
        let start = Table::follow(self.bytes, self.field(number)?)?;
        let count = usize::try_from(u32::from_le_bytes(four(self.bytes, start)?)).ok()?;
        let bytes = self.bytes;
        let places = (0..count).map_while(move |at| Table::follow(bytes, start + 4 + 4 * at));
        Some(places.filter_map(move |at| Table::at(bytes, at)))
    }

    fn text(self, number: usize) -> Option<String> {
        let start = Table::follow(self.bytes, self.field(number)?)?;
        let length = usize::try_from(u32::from_le_bytes(four(self.bytes, start)?)).ok()?;
        let text = self.bytes.get(start + 4..)?.get(..length)?;
        core::str::from_utf8(text).ok().map(Into::into)
    }

    /// Of a field: whether it, or one within it, is a duration.
    fn is_duration(self, depth: usize) -> bool {
        let own = self.field(2).and_then(|at| self.bytes.get(at)) == Some(&DURATION);
        let mut inner = self.tables(5).into_iter().flatten();
        own || depth < MOST_DEPTH && inner.any(|field| field.is_duration(depth + 1))
    }
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=' && !letter.is_ascii_whitespace()) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

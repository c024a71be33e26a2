//! Tables as CSV: read in pieces as they arrive, and written.
//!
//! Rows leave as texts by column with their line; what they mean is for a mapping to say. Memory holds one row at a time.

mod quotes;
mod read;
mod write;

#[cfg(feature = "cli")]
pub(crate) use read::is_utf16;
pub use read::{BadRow, TableReader, TableRow, separator};
pub use write::{Formulas, TableWriter};

//! Rows to CSV.

use crate::prelude::*;

/// What becomes of texts that a spreadsheet would run as formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// A text that starts with `=`, `+`, `-`, `@`, a tab or a line end, and is no number, gets a `'` before it. Names come from
    /// other people, and a table is opened in spreadsheets; what reads the table by itself sees the `'`. The default.
    #[default]
    Neutralised,
    /// Texts stay as they are: for programs that read the table.
    AsTheyAre,
}

/// Writes rows as CSV: cells in double quotes where they must be, lines that end with `\r\n` (RFC 4180).
#[derive(Debug, Clone)]
pub struct TableWriter {
    separator: char,
    formulas: Formulas,
    /// What has been written so far. May be taken at any time: every row is whole.
    pub text: String,
}

impl TableWriter {
    /// Cells apart by `,`, formulas neutralised.
    #[must_use]
    pub fn new() -> Self {
        TableWriter { separator: ',', formulas: Formulas::default(), text: String::new() }
    }

    /// Cells apart by another letter, such as `;`.
    #[must_use]
    pub fn separated_by(mut self, separator: char) -> Self {
        self.separator = separator;
        self
    }

    /// What becomes of formulas.
    #[must_use]
    pub fn formulas(mut self, formulas: Formulas) -> Self {
        self.formulas = formulas;
        self
    }

    /// Writes one row.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) {
        let start = self.text.len();
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.text.push(self.separator);
            }
            self.cell(cell);
        }
        if self.text.len() == start {
            // A row of one empty cell would otherwise read as no row.
            self.text.push_str("\"\"");
        }
        self.text.push_str("\r\n");
    }

    fn cell(&mut self, cell: &str) {
        let formula = self.formulas == Formulas::Neutralised && is_formula(cell);
        let special = |letter: char| letter == self.separator || matches!(letter, '"' | '\n' | '\r');
        if !cell.contains(special) && !cell.starts_with(' ') && !cell.ends_with(' ') {
            if formula {
                self.text.push('\'');
            }
            return self.text.push_str(cell);
        }
        self.text.push('"');
        if formula {
            self.text.push('\'');
        }
        self.text.push_str(&cell.replace('"', "\"\""));
        self.text.push('"');
    }
}

impl Default for TableWriter {
    fn default() -> Self {
        TableWriter::new()
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::table::TableReader;

    #[test]
    fn what_is_written_reads_back() {
        let rows = [["a", "b", "c"], ["x, y", "say \"hi\"\r\nthere", ""], ["-12.5", "'", " blank "]];
        let mut writer = TableWriter::new();
        rows.iter().for_each(|row| writer.row(*row));
        let mut reader = TableReader::new();
        let mut read = reader.push(writer.text.as_bytes());
        read.extend(reader.finish());
        assert_eq!(reader.header(), rows[0]);
        for (row, written) in read.into_iter().zip(&rows[1..]) {
            assert_eq!(row.expect("a row").cells, *written);
        }
    }

    #[test]
    fn formulas_are_neutralised_unless_told_otherwise() {
        let cells = ["=1+1", "@x", "-2+3", "-2.5", "+49 30", "=HYPERLINK(\"x\")"];
        let mut writer = TableWriter::new();
        writer.row(cells);
        assert_eq!(writer.text, "'=1+1,'@x,'-2+3,-2.5,'+49 30,\"'=HYPERLINK(\"\"x\"\")\"\r\n");
        let mut plain = TableWriter::new().separated_by(';').formulas(Formulas::AsTheyAre);
        plain.row(cells);
        assert_eq!(plain.text, "=1+1;@x;-2+3;-2.5;+49 30;\"=HYPERLINK(\"\"x\"\")\"\r\n");
    }
}

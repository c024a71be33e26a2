//! Quotes in rows, followed byte by byte beside the reader of cells, which takes what stands behind a closing quote for a part of
//! the cell. A quote that is missing or too many turns cells and rows into one another, and shows there.

/// Where in a cell a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At its start.
    Start,
    /// In one without quotes, where quotes are letters.
    Plain,
    /// Between quotes.
    Quoted,
    /// Behind a quote that closes, or is the first of two.
    Closed,
    /// Behind a quote that closes, and blanks.
    Trailing,
}

/// The quotes of one row.
#[derive(Debug)]
pub(super) struct Quotes {
    within: Within,
    cell: usize,
    /// Lines of the row before this one.
    lines: usize,
    after_return: bool,
    /// How many lines below the row's first the last quote opens.
    pub(super) opened: usize,
    /// The cell in which something stands behind a closing quote.
    pub(super) stray: Option<usize>,
}

impl Quotes {
    /// At the start of a row.
    pub(super) fn new() -> Quotes {
        Quotes { within: Within::Start, cell: 0, lines: 0, after_return: false, opened: 0, stray: None }
    }

    /// Follows a piece of the row. Where it is the whole row and has no quotes there is nothing to follow.
    pub(super) fn follow(&mut self, piece: &[u8], whole: bool, separator: u8) {
        if whole && self.within == Within::Start && self.cell == 0 && !piece.contains(&b'"') {
            return;
        }
        for byte in piece {
            let quoted = matches!(self.within, Within::Quoted);
            self.within = match (self.within, byte) {
                (Within::Start, b'"') => {
                    self.opened = self.lines;
                    Within::Quoted
                }
                (Within::Closed, b'"') => Within::Quoted,
                (Within::Quoted, b'"') => Within::Closed,
                (Within::Quoted, _) => Within::Quoted,
                (_, byte) if *byte == separator => {
                    self.cell += 1;
                    Within::Start
                }
                (_, b'\r' | b'\n') => Within::Start,
                // Blanks behind a quote harm nobody.
                (Within::Closed | Within::Trailing, b' ' | b'\t') => Within::Trailing,
                (Within::Closed | Within::Trailing, _) => {
                    self.stray.get_or_insert(self.cell);
                    Within::Plain
                }
                (Within::Start | Within::Plain, _) => Within::Plain,
            };
            if quoted && (*byte == b'\r' || *byte == b'\n' && !self.after_return) {
                self.lines += 1;
            }
            self.after_return = *byte == b'\r';
        }
    }
}

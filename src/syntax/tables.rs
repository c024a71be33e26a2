//! The rows of tables, and rows that are none.

use super::build::Build;
use super::grammar::{Pair, Rule};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::Span;

impl Build<'_> {
    pub(crate) fn rows(&mut self, pair: Pair<'_>) -> Rows {
        let span = self.span_of(&pair);
        let mut rows: Vec<Row> = Vec::new();
        for row in pair.into_inner() {
            let span = self.span_of(&row);
            if row.as_rule() == Rule::row_junk {
                self.no_row(span);
                continue;
            }
            let (comments, cells) = self.commented(span, |build| {
                let mut cells = Vec::new();
                for cell in row.into_inner() {
                    match cell.as_rule() {
                        Rule::cell => cells.push(build.cell(cell)),
                        Rule::no_bar => build.unclosed_row(span),
                        _ => {}
                    }
                }
                cells
            });
            rows.push(Row { comments, cells, span });
        }
        let mut rows = rows.into_iter();
        let header = rows.next();
        let mut rest: Vec<Row> = rows.collect();
        let trailing = self.trailing_rows(span);
        let cells = match header {
            Some(header) => {
                // Comments above or beside the header are kept with the first row.
                if let Some(first) = rest.first_mut() {
                    let mut before = header.comments.before;
                    before.extend(header.comments.after);
                    before.append(&mut first.comments.before);
                    first.comments.before = before;
                }
                header.cells
            }
            None => Vec::new(),
        };
        Rows { header: cells, rows: rest, trailing, span }
    }

    /// A line in a table that does not start with a bar.
    fn no_row(&mut self, span: Span) {
        let place = Span { end: span.start, ..span };
        let found = super::hints::shown(self.text.get(span.range()).unwrap_or(""));
        let wrong = Diagnostic::new(Code::UNCLOSED_ROW, span, format!("a row of a table starts with `|`, found `{found}`"));
        let wrong = wrong.help("write `|` before its first cell").fix("add `|`", place, "| ");
        self.report(span.range().start, span.range().end, wrong);
    }

    /// A row without its last bar.
    fn unclosed_row(&mut self, span: Span) {
        let place = Span { start: span.end, ..span };
        let wrong = Diagnostic::new(Code::UNCLOSED_ROW, span, "this row has no `|` at its end");
        let wrong = wrong.help("close the last cell with `|`").fix("add `|`", place, " |");
        self.report(span.range().start, span.range().end, wrong);
    }

    /// Comments between the last row and the brace.
    fn trailing_rows(&mut self, span: Span) -> Vec<Comment> {
        let after = self.text.get(usize::try_from(span.end).unwrap_or(0)..).unwrap_or("");
        let mut end = span.end;
        for letter in after.chars() {
            if letter == '}' && !self.in_comment(end) {
                break;
            }
            end = end.saturating_add(u32::try_from(letter.len_utf8()).unwrap_or(1));
        }
        self.take_before(end)
    }

    fn in_comment(&self, at: u32) -> bool {
        self.comments
            .get(self.next_comment..)
            .unwrap_or(&[])
            .iter()
            .take_while(|comment| comment.span.start <= at)
            .any(|comment| comment.span.end > at)
    }

    fn cell(&mut self, pair: Pair<'_>) -> Cell {
        let whole = pair.as_span();
        let (base, start, end) = (self.place().0, whole.start(), whole.end());
        let inner = pair.into_inner().next();
        match inner {
            Some(inner) if inner.as_rule() == Rule::value => {
                let span = self.span_of(&inner);
                let value = self.value(inner).map(|value| value.node);
                Cell { value, span }
            }
            Some(inner) if inner.as_rule() == Rule::cell_field => {
                let span = self.span_of(&inner);
                Cell { value: Some(FactValue::Words(inner.as_str().into())), span }
            }
            Some(inner) if !inner.as_str().trim().is_empty() => {
                let span = self.span_of(&inner);
                self.junk(&inner, Rule::only_value);
                Cell { value: Some(FactValue::Words(inner.as_str().trim().into())), span }
            }
            _ => Cell { value: None, span: self.span(base + start, base + end) },
        }
    }
}

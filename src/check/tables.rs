//! Tables over symbols: every cell present once, every symbol known.

use super::Context;
use super::names::Names;
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{Money, number_of};
use crate::prelude::*;
use crate::program::{Model, Shape, Table, Type};
use crate::schema::{Entity, FieldType, SetId};
use crate::source::Span;
use crate::syntax::tree::{Cell, FactValue, Name, Origin, TableDeclaration};
use crate::value::{Dimension, Unit};

/// Reads them all, in the order of their names' list.
pub(crate) fn read(context: &mut Context<'_>, names: &Names<'_>, model: &mut Model, money: &mut Money) {
    for declared in &names.tables {
        let mut reader = TableReader { context, model, money, declared, dimension: None, percent: false };
        let table = reader.read();
        model.tables.push(table);
    }
}

struct TableReader<'r, 'a> {
    context: &'r mut Context<'a>,
    model: &'r Model,
    money: &'r mut Money,
    declared: &'r TableDeclaration,
    dimension: Option<(Dimension, Span)>,
    percent: bool,
}

impl TableReader<'_, '_> {
    fn read(&mut self) -> Table {
        let keys: Vec<SetId> = self.declared.keys.iter().filter_map(|(entity, field)| self.key(entity, field)).collect();
        let complete = keys.len() == self.declared.keys.len();
        let size = |id: Option<&SetId>| id.and_then(|id| self.model.schema.set(*id)).map_or(1, |set| set.members.len());
        let (height, width) = if keys.len() < 2 { (size(keys.first()), 1) } else { (size(keys.first()), size(keys.get(1))) };
        let default = self.declared.default.as_ref().and_then(|value| self.number(&value.node, value.span));
        let mut cells: Vec<Option<f64>> = vec![None; height.saturating_mul(width)];
        if complete {
            self.fill(&keys, width, &mut cells);
            if default.is_none() && self.declared.default.is_none() {
                self.missing(&keys, width, &cells);
            }
        }
        let kind = Type::Number(self.dimension.map_or(Dimension::NUMBER, |(dimension, _)| dimension));
        Table {
            name: self.declared.name.node.clone(),
            title: self
                .declared
                .title
                .as_ref()
                .map_or_else(|| crate::facts::readable(&self.declared.name.node), |title| title.node.clone()),
            keys,
            cells: cells.into_iter().map(|cell| cell.or(default).unwrap_or(0.0)).collect(),
            width,
            shape: Shape { kind, percent: self.percent },
            source: match &self.declared.origin {
                Some(Origin::Source(text)) => Some(text.node.clone()),
                _ => None,
            },
            assumed: matches!(self.declared.origin, Some(Origin::Assumed(_))),
        }
    }

    fn key(&mut self, entity: &Name, field: &Name) -> Option<SetId> {
        let Some(of) = Entity::find(&entity.node) else {
            let known = Entity::ALL.into_iter().map(Entity::word);
            self.context.report(super::unknown(Code::UNKNOWN_NAME, entity.span, "entity", &entity.node, known));
            return None;
        };
        let found = self.model.schema.find(of, &field.node).and_then(|id| self.model.schema.field(id));
        match found.map(|field| &field.kind) {
            Some(FieldType::Symbol(set)) => Some(*set),
            Some(_) => {
                self.context.report(
                    Diagnostic::new(
                        Code::WRONG_TYPE,
                        field.span,
                        format!("`{}.{}` is no symbol, so it cannot key a table", of.word(), field.node),
                    )
                    .help("key a table by a field of a kind, such as `reward.kind`"),
                );
                None
            }
            None => {
                self.context.report(crate::facts::unknown_field(&self.model.schema, of, &field.node, field.span));
                None
            }
        }
    }

    fn number(&mut self, value: &FactValue, span: Span) -> Option<f64> {
        let literal = match value {
            FactValue::Literal(literal) => literal,
            FactValue::Truth(false) if self.model.schema.scale.contains_key("no") => {
                return self.model.schema.scale.get("no").copied();
            }
            FactValue::Words(word) if self.model.schema.scale.contains_key(word) => {
                return self.model.schema.scale.get(word).copied();
            }
            _ => {
                self.context.report(
                    Diagnostic::new(Code::WRONG_TYPE, span, "a table's cell holds a number")
                        .help("write a number or a word of the scale"),
                );
                return None;
            }
        };
        let wanted = self.dimension.map_or(Dimension::NUMBER, |(dimension, _)| dimension);
        let (value, found) = match number_of(literal, wanted, self.money, span) {
            Ok(found) => found,
            Err(wrong) => {
                self.context.report(wrong);
                return None;
            }
        };
        self.percent |= literal.unit == Unit::Percent;
        let zero = value == 0.0 && found == Dimension::NUMBER;
        match self.dimension {
            None if !zero => self.dimension = Some((found, span)),
            Some((wanted, first)) if wanted != found && !zero => {
                self.context.report(
                    Diagnostic::new(
                        Code::WRONG_DIMENSION,
                        span,
                        format!("{} and {} in one table", found.words(), wanted.words()),
                    )
                    .labelled(format!("this is {}", found.words()))
                    .and(first, format!("this is {}", wanted.words()))
                    .help("write all cells in the same unit"),
                );
            }
            _ => {}
        }
        Some(value)
    }

    /// Symbols along one edge of the table, with their numbers; doubled and unknown ones are reported.
    fn edge<'c>(&mut self, cells: impl Iterator<Item = &'c Cell>, set: SetId, what: &str) -> Vec<Option<usize>> {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut found = Vec::new();
        for cell in cells {
            let word = match &cell.value {
                Some(FactValue::Words(word)) => word.clone(),
                Some(FactValue::Truth(truth)) => if *truth { "yes" } else { "no" }.into(),
                _ => {
                    self.context.report(
                        Diagnostic::new(Code::WRONG_TYPE, cell.span, format!("the {what} wants a symbol here"))
                            .help("write its name"),
                    );
                    found.push(None);
                    continue;
                }
            };
            if let Some(first) = seen.insert(word.clone(), cell.span) {
                self.context.report(
                    Diagnostic::new(Code::DOUBLED_ROW, cell.span, format!("there are two {what}s for `{word}`"))
                        .labelled("never read")
                        .and(first, "the first")
                        .help("keep one of them"),
                );
                found.push(None);
                continue;
            }
            let symbol = self.model.schema.symbol(set, &word).and_then(|symbol| usize::try_from(symbol).ok());
            if symbol.is_none() {
                let known: Vec<&str> =
                    self.model.schema.set(set).into_iter().flat_map(|set| set.members.keys().map(String::as_str)).collect();
                self.context.report(super::unknown(Code::UNKNOWN_SYMBOL, cell.span, "symbol", &word, known.iter().copied()));
            }
            found.push(symbol);
        }
        found
    }

    fn fill(&mut self, keys: &[SetId], width: usize, cells: &mut [Option<f64>]) {
        let rows = &self.declared.rows;
        let Some(first) = keys.first() else { return };
        let heads = self.edge(rows.rows.iter().filter_map(|row| row.cells.first()), *first, "row");
        let columns = match keys.get(1) {
            Some(second) => self.edge(rows.header.iter().skip(1), *second, "column"),
            None => vec![Some(0)],
        };
        for (row, head) in rows.rows.iter().zip(heads) {
            if row.cells.len() != columns.len() + 1 {
                self.context.report(crate::facts::row_length(row, columns.len() + 1));
                continue;
            }
            for (cell, column) in row.cells.iter().skip(1).zip(&columns) {
                let value = match &cell.value {
                    Some(value) => self.number(value, cell.span),
                    None => {
                        self.blank(cell.span);
                        None
                    }
                };
                let (Some(head), Some(column)) = (head, column) else { continue };
                if let Some(place) = cells.get_mut(head * width + column) {
                    *place = Some(value.unwrap_or(0.0));
                }
            }
        }
    }

    fn blank(&mut self, span: Span) {
        if self.declared.default.is_none() {
            self.context.report(
                Diagnostic::new(Code::MISSING_CELL, span, "this cell is empty")
                    .help("write its number, or give the table an `else`"),
            );
        }
    }

    fn missing(&mut self, keys: &[SetId], width: usize, cells: &[Option<f64>]) {
        let name = |place: usize, symbol: usize| {
            let symbol = u32::try_from(symbol).unwrap_or(0);
            keys.get(place).map_or("", |set| self.model.schema.symbol_name(*set, symbol)).to_string()
        };
        let empty: Vec<String> = cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.is_none())
            .map(|(at, _)| match keys.len() {
                2 => format!("{}, {}", name(0, at / width), name(1, at % width)),
                _ => name(0, at),
            })
            .collect();
        if !empty.is_empty() {
            self.context.report(
                Diagnostic::new(
                    Code::MISSING_CELL,
                    self.declared.name.span,
                    format!(
                        "`{}` has no cell for {}",
                        self.declared.name.node,
                        crate::facts::listed(empty.iter().map(String::as_str))
                    ),
                )
                .help("add the rows or columns, or say what holds elsewhere: `else 0`"),
            );
        }
    }
}

//! Facts from program text: blocks of `field: value` lines, lists of members, and tables.

use super::read::{Reader, number_of, unknown_field};
use super::{ByName, Cell, Facts, Key, Money, Record, Said, archetype};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::schema::{Entity, FieldId, Schema, Value};
use crate::source::{Span, Spanned};
use crate::syntax::tree::{self, DeclarationKind, FactBlock, FactItemKind, FactValue, FactsKeyword, Name, Rows, Tree};
use crate::value::{Dimension, Unit};
use alloc::sync::Arc;

/// Reads all facts and exchange rates of the trees.
pub fn read_trees(schema: &Schema, trees: &[&Tree], diagnostics: &mut Vec<Diagnostic>) -> (Facts, Money) {
    let mut money = exchange(trees, diagnostics);
    let mut facts = Facts::default();
    for (declared, block) in blocks(trees) {
        let mut read = TreeReader { reader: Reader { schema, money: &mut money }, diagnostics };
        let record = read.record(entity_of(declared.keyword), &declared, block);
        store(&mut facts, &declared, record, diagnostics);
    }
    archetype::apply(schema, &mut facts, diagnostics);
    (facts, money)
}

struct Head<'a> {
    keyword: FactsKeyword,
    name: &'a Name,
    title: Option<&'a Spanned<String>>,
    is: Option<&'a Name>,
    from: Option<&'a Spanned<String>>,
}

fn blocks<'a>(trees: &'a [&Tree]) -> impl Iterator<Item = (Head<'a>, &'a FactBlock)> {
    trees.iter().flat_map(|tree| &tree.declarations).filter_map(|declaration| match &declaration.kind {
        DeclarationKind::Facts(tree::Facts { keyword, name, title, is, from, body }) => {
            let head = Head { keyword: *keyword, name, title: title.as_ref(), is: is.as_ref(), from: from.as_ref() };
            Some((head, body))
        }
        _ => None,
    })
}

fn entity_of(keyword: FactsKeyword) -> Entity {
    match keyword {
        FactsKeyword::Vendor => Entity::Vendor,
        FactsKeyword::Partner | FactsKeyword::Archetype => Entity::Partner,
        FactsKeyword::Offer => Entity::Offer,
    }
}

fn store(facts: &mut Facts, head: &Head<'_>, record: Record, diagnostics: &mut Vec<Diagnostic>) {
    let (word, map): (&str, &mut ByName) = match head.keyword {
        FactsKeyword::Archetype => ("archetype", &mut facts.archetypes),
        FactsKeyword::Vendor => ("vendor", &mut facts.vendors),
        FactsKeyword::Partner => ("partner", &mut facts.partners),
        FactsKeyword::Offer => ("offer", &mut facts.offers),
    };
    if let Some(first) = map.get(&record.name) {
        let again =
            Diagnostic::new(Code::DOUBLED_NAME, head.name.span, format!("there are two {word}s called `{}`", record.name))
                .labelled("the second");
        let again = match first.span {
            Some(span) => again.and(span, "the first"),
            None => again,
        };
        diagnostics.push(again.help("give one of them another name"));
        return;
    }
    map.insert(record.name.clone(), Arc::new(record));
}

struct TreeReader<'a, 'd> {
    reader: Reader<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl TreeReader<'_, '_> {
    fn record(&mut self, entity: Entity, head: &Head<'_>, block: &FactBlock) -> Record {
        let title = head.title.map_or(head.name.node.as_str(), |title| title.node.as_str());
        let mut record = Record::new(entity, &head.name.node, title, Some(head.name.span));
        if let Some(why) = super::bad_name(&head.name.node) {
            let word = entity.word();
            self.diagnostics.push(
                Diagnostic::new(Code::NAMELESS, head.name.span, format!("this is no name for the {word}: {why}"))
                    .help(format!("write `{word} \"Its name\" {{ … }}`")),
            );
        }
        record.archetype = head.is.map(|name| name.node.clone());
        record.vendor = head.from.map(|name| name.node.clone());
        self.block(&mut record, block);
        record
    }

    fn block(&mut self, record: &mut Record, block: &FactBlock) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for item in &block.items {
            if let Some(name) = single_name(&item.kind) {
                if let Some(first) = seen.get(name.node.as_str()) {
                    self.doubled(name, *first);
                    continue;
                }
                seen.insert(&name.node, name.span);
            }
            match &item.kind {
                FactItemKind::Field { name, value } => self.field(record, name, value),
                FactItemKind::Block { keyword, name, title, body } => {
                    self.inner_block(record, keyword, name.as_ref(), title.as_ref(), body);
                }
                FactItemKind::Table { keyword, rows } => self.table(record, keyword, rows),
            }
        }
    }

    fn doubled(&mut self, name: &Name, first: Span) {
        self.diagnostics.push(
            Diagnostic::new(Code::DOUBLED_FIELD, name.span, format!("`{}` is stated twice", name.node))
                .labelled("the second time")
                .and(first, "the first time")
                .help("keep one of them"),
        );
    }

    fn find(&mut self, record: &Record, name: &Name) -> Option<FieldId> {
        let found = self.reader.schema.find(record.entity, &name.node);
        if found.is_none() {
            self.diagnostics.push(unknown_field(self.reader.schema, record.entity, &name.node, name.span));
        }
        found
    }

    fn field(&mut self, record: &mut Record, name: &Name, value: &Spanned<FactValue>) {
        let Some(id) = self.find(record, name) else { return };
        let Some(field) = self.reader.schema.field(id) else { return };
        if !field.keys.is_empty() {
            self.list(record, id, name, value);
            return;
        }
        match self.reader.cell(field, value) {
            Ok(cell) => drop(record.cells.insert(id, cell)),
            Err(wrong) => self.diagnostics.push(wrong),
        }
    }

    /// `pays_for: [refer, co_sell]`: each counts fully.
    fn list(&mut self, record: &mut Record, id: FieldId, name: &Name, value: &Spanned<FactValue>) {
        let items = match &value.node {
            FactValue::List(items) if self.reader.schema.field(id).is_some_and(|field| field.keys.len() == 1) => items,
            FactValue::Missing => return,
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::WRONG_TYPE,
                        value.span,
                        format!("`{}` wants a value for each of several names", name.node),
                    )
                    .help(format!("write `{} {{ refer: 1 }}` or `{}: [refer]`", name.node, name.node)),
                );
                return;
            }
        };
        for item in items {
            let FactValue::Words(word) = &item.node else {
                self.diagnostics.push(
                    Diagnostic::new(Code::WRONG_TYPE, item.span, "this list wants names")
                        .help("write for example `[refer, co_sell]`"),
                );
                continue;
            };
            let cell = Cell { value: Value::Number(1.0), text: None, ends: None, said: Said::Given, span: Some(item.span) };
            self.entry(record, id, vec![word.clone()], cell, item.span);
        }
    }

    fn entry(&mut self, record: &mut Record, id: FieldId, key: Key, cell: Cell, span: Span) {
        let doubled = record.entries.get(&(id, key.clone())).and_then(|first| first.span);
        if let Some(first) = doubled {
            self.diagnostics.push(
                Diagnostic::new(Code::DOUBLED_FIELD, span, format!("`{}` is stated twice", key.join("`, `")))
                    .and(first, "the first time")
                    .help("keep one of them"),
            );
            return;
        }
        record.entries.insert((id, key), cell);
    }

    fn inner_block(
        &mut self,
        record: &mut Record,
        keyword: &Name,
        name: Option<&Name>,
        title: Option<&Spanned<String>>,
        body: &FactBlock,
    ) {
        let owned = |entity: &Entity| entity.list().is_some_and(|(owner, _)| owner == record.entity);
        if let Some(entity) = Entity::find(&keyword.node).filter(owned)
            && entity != Entity::Ask
        {
            self.member(record, entity, keyword, name, title, body);
        } else if Entity::listed(record.entity, &keyword.node) == Some(Entity::Ask) {
            self.asks(record, body);
        } else if let Some(id) = self.find(record, keyword) {
            self.entries(record, id, keyword, body);
        }
    }

    fn member(
        &mut self,
        record: &mut Record,
        entity: Entity,
        keyword: &Name,
        name: Option<&Name>,
        title: Option<&Spanned<String>>,
        body: &FactBlock,
    ) {
        let Some(name) = name else {
            self.diagnostics.push(
                Diagnostic::new(Code::NAMELESS, keyword.span, format!("this {} has no name", entity.word()))
                    .help(format!("write `{} my_name {{ … }}`", entity.word())),
            );
            return;
        };
        let title = title.map_or_else(|| readable(&name.node), |title| title.node.clone());
        let mut member = Record::new(entity, &name.node, &title, Some(name.span));
        self.block(&mut member, body);
        let members = record.members.entry(entity).or_default();
        if let Some(first) = members.iter().find(|other| other.name == member.name).and_then(|other| other.span) {
            self.doubled(name, first);
            return;
        }
        if members.len() >= entity.limit() {
            let list = entity.list().map_or("members", |(_, list)| list);
            self.diagnostics.push(
                Diagnostic::new(
                    Code::TOO_MANY,
                    name.span,
                    format!("more than {} {list} in one {}", entity.limit(), record.entity.word()),
                )
                .help("join those that are alike"),
            );
            return;
        }
        members.push(member);
    }

    /// `asks { refer: 40 days }`: a member for each line, with the one field that an ask has.
    fn asks(&mut self, record: &mut Record, body: &FactBlock) {
        let ask_field = self.reader.schema.fields_of(Entity::Ask).find(|(_, field)| field.name != "activity").map(|(id, _)| id);
        let Some(id) = ask_field else { return };
        let mut made: Vec<Record> = Vec::new();
        for item in &body.items {
            let FactItemKind::Field { name, value } = &item.kind else {
                self.diagnostics.push(
                    Diagnostic::new(Code::WRONG_TYPE, item.span, "an ask is an activity and its days")
                        .help("write `refer: 40 days`"),
                );
                continue;
            };
            if let Some(first) = made.iter().find(|other| other.name == name.node).and_then(|other| other.span) {
                self.doubled(name, first);
                continue;
            }
            let Some(field) = self.reader.schema.field(id) else { continue };
            let mut ask = Record::new(Entity::Ask, &name.node, &readable(&name.node), Some(name.span));
            match self.reader.cell(field, value) {
                Ok(cell) => drop(ask.cells.insert(id, cell)),
                Err(wrong) => self.diagnostics.push(wrong),
            }
            made.push(ask);
        }
        if made.len() > Entity::Ask.limit() {
            self.diagnostics.push(
                Diagnostic::new(Code::TOO_MANY, body.span, format!("more than {} asks in one offer", Entity::Ask.limit()))
                    .help("join those that are alike"),
            );
            made.truncate(Entity::Ask.limit());
        }
        record.members.insert(Entity::Ask, made);
    }

    /// `hopes { refer: drives }`, and `moves { refer { services: 0.1 } }` for fields with two keys.
    fn entries(&mut self, record: &mut Record, id: FieldId, keyword: &Name, body: &FactBlock) {
        let Some(field) = self.reader.schema.field(id) else { return };
        let keys = field.keys.len();
        for item in &body.items {
            match &item.kind {
                FactItemKind::Field { name, value } if keys == 1 => {
                    self.value_entry(record, id, vec![name.node.clone()], name.span, value)
                }
                FactItemKind::Block { keyword: row, name: None, title: None, body } if keys == 2 => {
                    for inner in &body.items {
                        if let FactItemKind::Field { name, value } = &inner.kind {
                            self.value_entry(record, id, vec![row.node.clone(), name.node.clone()], name.span, value);
                        } else {
                            self.shape(keyword, inner.span, keys);
                        }
                    }
                }
                _ => self.shape(keyword, item.span, keys),
            }
        }
    }

    fn shape(&mut self, keyword: &Name, span: Span, keys: usize) {
        let help = match keys {
            0 => format!("write `{}: value`", keyword.node),
            1 => format!("write `{} {{ refer: 1 }}`", keyword.node),
            _ => format!("write a table: `{} {{ | | goal | … }}`", keyword.node),
        };
        self.diagnostics
            .push(Diagnostic::new(Code::WRONG_TYPE, span, format!("`{}` is not written like this", keyword.node)).help(help));
    }

    fn value_entry(&mut self, record: &mut Record, id: FieldId, key: Key, span: Span, value: &Spanned<FactValue>) {
        let Some(field) = self.reader.schema.field(id) else { return };
        match self.reader.cell(field, value) {
            Ok(cell) => self.entry(record, id, key, Cell { span: Some(span), ..cell }, span),
            Err(wrong) => self.diagnostics.push(wrong),
        }
    }

    fn table(&mut self, record: &mut Record, keyword: &Name, rows: &Rows) {
        let Some(id) = self.find(record, keyword) else { return };
        let Some(field) = self.reader.schema.field(id) else { return };
        if field.keys.len() != 2 {
            self.shape(keyword, rows.span, field.keys.len());
            return;
        }
        let columns: Vec<Option<(String, Span)>> = rows.header.iter().skip(1).map(|cell| self.symbol_cell(cell)).collect();
        self.doubled_heads(columns.iter().flatten(), "column");
        let heads: Vec<Option<(String, Span)>> =
            rows.rows.iter().map(|row| row.cells.first().and_then(|cell| self.symbol_cell(cell))).collect();
        self.doubled_heads(heads.iter().flatten(), "row");
        for (head, span) in columns.iter().chain(&heads).flatten() {
            record.heads.insert((id, head.clone()), *span);
        }
        for (row, head) in rows.rows.iter().zip(&heads) {
            if row.cells.len() != rows.header.len() {
                self.diagnostics.push(row_length(row, rows.header.len()));
                continue;
            }
            let Some((head, _)) = head else { continue };
            for (cell, column) in row.cells.iter().skip(1).zip(&columns) {
                let Some((column, _)) = column else { continue };
                match &cell.value {
                    Some(value) => {
                        let value = Spanned::new(value.clone(), cell.span);
                        let key = vec![head.clone(), column.clone()];
                        if !record.entries.contains_key(&(id, key.clone())) {
                            self.value_entry(record, id, key, cell.span, &value);
                        }
                    }
                    None => self.diagnostics.push(
                        Diagnostic::new(Code::MISSING_CELL, cell.span, format!("the cell for `{head}` and `{column}` is empty"))
                            .help("write a number or a word of the scale such as `no`")
                            .fix("write `no`", cell.span, " no "),
                    ),
                }
            }
        }
    }

    fn doubled_heads<'h>(&mut self, heads: impl Iterator<Item = &'h (String, Span)>, what: &str) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for (head, span) in heads {
            if let Some(first) = seen.insert(head, *span) {
                self.diagnostics.push(
                    Diagnostic::new(Code::DOUBLED_ROW, *span, format!("there are two {what}s for `{head}`"))
                        .labelled("never read")
                        .and(first, "the first")
                        .help("keep one of them"),
                );
            }
        }
    }

    fn symbol_cell(&mut self, cell: &tree::Cell) -> Option<(String, Span)> {
        match &cell.value {
            Some(FactValue::Words(word)) => Some((word.clone(), cell.span)),
            _ => {
                self.diagnostics.push(
                    Diagnostic::new(Code::WRONG_TYPE, cell.span, "a name belongs here")
                        .help("write the name of an activity or goal"),
                );
                None
            }
        }
    }
}

pub(crate) fn row_length(row: &tree::Row, wanted: usize) -> Diagnostic {
    Diagnostic::new(Code::ROW_LENGTH, row.span, format!("this row has {} cells, and the header has {wanted}", row.cells.len()))
        .help("give every column a cell")
}

fn single_name(item: &FactItemKind) -> Option<&Name> {
    match item {
        FactItemKind::Field { name, .. } => Some(name),
        FactItemKind::Block { name: Some(_), .. } => None,
        FactItemKind::Block { keyword, .. } | FactItemKind::Table { keyword, .. } => Some(keyword),
    }
}

/// `co_sell` → `Co sell`
pub(crate) fn readable(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters.map(|letter| if letter == '_' { ' ' } else { letter })).collect(),
        None => String::new(),
    }
}

/// The base currency and the rates: along the stated exchanges, from the alphabetically first of their currencies.
fn exchange(trees: &[&Tree], diagnostics: &mut Vec<Diagnostic>) -> Money {
    let mut pairs: BTreeMap<(crate::value::Currency, crate::value::Currency), (f64, Span)> = BTreeMap::new();
    for declaration in trees.iter().flat_map(|tree| &tree.declarations) {
        let DeclarationKind::Exchange { left, right } = &declaration.kind else { continue };
        let (Unit::Money(from), Unit::Money(to)) = (left.node.unit, right.node.unit) else {
            diagnostics.push(
                Diagnostic::new(Code::BAD_EXCHANGE, declaration.span, "an exchange rate states two amounts of money")
                    .help("write `exchange €1 = $1.08`"),
            );
            continue;
        };
        let read = |literal: &Spanned<crate::value::Literal>| {
            number_of(&literal.node, Dimension::MONEY, &mut Money::default(), literal.span).ok().map(|(value, _)| value)
        };
        let (Some(a), Some(b)) = (read(left), read(right)) else { continue };
        let rate = a / b;
        if from == to || !(a > 0.0 && b > 0.0 && rate.is_finite() && rate > 0.0) {
            diagnostics.push(
                Diagnostic::new(
                    Code::BAD_EXCHANGE,
                    declaration.span,
                    "an exchange rate states two amounts above zero, in two currencies",
                )
                .help("write `exchange €1 = $1.08`"),
            );
            continue;
        }
        if let Some((_, first)) = pairs.insert((to, from), (rate, declaration.span)) {
            diagnostics.push(
                Diagnostic::new(
                    Code::BAD_EXCHANGE,
                    declaration.span,
                    format!("{} and {} are exchanged twice", from.code(), to.code()),
                )
                .and(first, "the first time")
                .help("keep one of them"),
            );
        }
        pairs.insert((from, to), (b / a, declaration.span));
    }
    let money = rates(pairs.iter().map(|(pair, (rate, _))| (*pair, *rate)).gather());
    for ((of, known), (rate, span)) in &pairs {
        let (Some(one), Some(other)) = (money.rates.get(of), money.rates.get(known)) else { continue };
        let round = one / other;
        if of < known && (round / rate - 1.0).abs() > CROSS_RATES {
            diagnostics.push(
                Diagnostic::new(
                    Code::BAD_EXCHANGE,
                    *span,
                    format!("by the other rates 1 {} is {:.4} {}, and not {rate:.4}", of.code(), round, known.code()),
                )
                .help("leave out the rate that follows from the others, or correct it"),
            );
        }
    }
    money
}

/// How far rates of a day may be from what follows from the others.
const CROSS_RATES: f64 = 0.01;

fn rates(pairs: BTreeMap<(crate::value::Currency, crate::value::Currency), f64>) -> Money {
    let Some((base, _)) = pairs.keys().next().copied() else { return Money::default() };
    let mut rates = BTreeMap::from([(base, 1.0)]);
    loop {
        // `pairs[(of, known)]`: what one unit of the first is in the second.
        let next = pairs.iter().find_map(|((of, known), rate)| {
            let value = rates.get(known)?;
            (!rates.contains_key(of)).then_some((*of, rate * value))
        });
        match next {
            Some((currency, rate)) => drop(rates.insert(currency, rate)),
            None => return Money { base: Some(base), rates },
        }
    }
}

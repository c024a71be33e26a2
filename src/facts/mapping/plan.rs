//! A mapping made ready for rows: paths and targets read, currencies known, every line checked against the schema.

use super::path::{Path, bare, leaves, plain};
use super::rows::{MappedRow, Problem};
use super::target::{Target, What, Who};
use super::values::{Way, Wrong};
use super::{FieldMap, Mapping, Notation, Paths};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{Datum, Money, column_unit, example};
use crate::prelude::*;
use crate::schema::{Default, Entity, FieldType, Schema};
use crate::value::{Currency, Unit};

/// A mapping that fits a schema, ready for any number of rows.
#[derive(Debug, Clone)]
pub struct Plan<'s> {
    pub(super) schema: &'s Schema,
    pub(super) entity: Entity,
    pub(super) rows: Vec<Path>,
    pub(super) lines: Vec<Line>,
    absent: Vec<String>,
    covered: BTreeSet<String>,
    /// The mapping's own name.
    called: String,
    /// In which currency a header would state amounts.
    money: Money,
}

/// One line of a mapping.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) from: Vec<Path>,
    until: Vec<Path>,
    /// The list over which it goes.
    pub(super) each: Option<Path>,
    pub(super) constant: Option<Datum>,
    pub(super) otherwise: Option<Datum>,
    pub(super) to: String,
    pub(super) target: Target,
    pub(super) way: Way,
    pub(super) currency: Option<Currency>,
    currency_field: Vec<Path>,
    when: Option<(Path, Vec<String>)>,
}

impl Mapping {
    /// Makes the mapping ready for rows.
    ///
    /// # Errors
    /// One diagnostic for each line that leads nowhere or does not hold together.
    pub fn plan<'s>(&self, schema: &'s Schema) -> Result<Plan<'s>, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let mut told = |message: String, help: &str| {
            wrong.push(Diagnostic::without_place(Code::BAD_MAPPING, message).help(help));
        };
        let mut path = |text: &str| match Path::parse(text) {
            Ok(path) => Some(path),
            Err(why) => {
                told(why, "write names with `.` between them, `[]` behind a list");
                None
            }
        };
        let rows: Vec<Path> = self.rows.iter().filter_map(|text| path(text)).collect();
        let mut lines = Vec::new();
        for field in &self.fields {
            match self.line(schema, field) {
                Ok(line) => lines.push(line),
                Err(found) => wrong.push(found),
            }
        }
        let named = lines.iter().any(|line: &Line| line.target == Target::Head("name"));
        if !named && wrong.is_empty() {
            let message = format!("the mapping does not say what {} is called", self.entity.entity().with_article());
            let help = "add a line that leads to `name`: `{ \"from\": \"company.name\", \"to\": \"name\" }`";
            wrong.push(Diagnostic::without_place(Code::BAD_MAPPING, message).help(help));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let read = lines.iter().flat_map(Line::reads).map(Path::covers).collect();
        Ok(Plan {
            schema,
            entity: self.entity.entity(),
            rows,
            lines,
            absent: self.absent.clone(),
            covered: read,
            called: self.name.clone(),
            money: Money::default(),
        })
    }

    /// One row as facts, without what a program knows. For many rows make a [`Plan`] once.
    ///
    /// # Errors
    /// As [`Mapping::plan`].
    pub fn apply(&self, schema: &Schema, row: &Datum) -> Result<MappedRow, Vec<Diagnostic>> {
        Ok(self.plan(schema)?.row(1, None, row))
    }

    fn line(&self, schema: &Schema, field: &FieldMap) -> Result<Line, Diagnostic> {
        let target = Target::parse(schema, self.entity.entity(), &field.to)?;
        let wrong = |what: String, help: &str| {
            Diagnostic::without_place(Code::BAD_MAPPING, format!("`to: {}`: {what}", field.to)).help(help)
        };
        let path =
            |text: &str| Path::parse(text).map_err(|why| wrong(why, "write names with `.` between them, `[]` behind a list"));
        let several = |paths: Option<&Paths>| paths.into_iter().flat_map(Paths::iter).map(path).collect::<Result<Vec<_>, _>>();
        let from = several(Some(&field.from))?;
        if from.is_empty() == field.constant.is_none() {
            return Err(wrong("a line has either `from` or `constant`".into(), "leave one of them out"));
        }
        let each = match &field.each {
            Some(each) => Some(path(each)?),
            None => from.iter().max_by_key(|path| path.depth()).and_then(Path::list),
        };
        if target.is_each() != each.is_some() {
            let (what, help) = match each {
                Some(_) => (
                    "`from` goes over a list, and this is one place",
                    "name one member, `fields[key=region].value`, or write `reward[].amount`",
                ),
                None => (
                    "this is for each member of a list, and `from` goes over none",
                    "write `[]` behind the list in `from`, or name the list in `each`",
                ),
            };
            // Names may come from a list and go to one field.
            if each.is_none() || field.notation != Notation::Names {
                return Err(wrong(what.into(), help));
            }
        }
        let each = each.filter(|_| target.is_each());
        let depth = each.as_ref().map_or(0, Path::depth);
        if let Some(deep) = from.iter().find(|path| path.depth() > depth && field.notation != Notation::Names) {
            return Err(wrong(
                format!("`{}` goes over other lists than the line does", deep.text),
                "let all paths of a line go over one list",
            ));
        }
        let known = target.field(schema);
        let keys = match &target {
            Target::Own(_, keys) | Target::Member(_, _, What::Field(_, keys)) => keys.len(),
            _ => 0,
        };
        let open = known.map_or(0, |known| known.keys.len()) - keys;
        if open != usize::from(field.notation == Notation::Names) {
            let (what, help) = match known {
                Some(known) if open > 0 => (
                    format!(
                        "`{}` has one value for each {}",
                        known.name,
                        known.keys.iter().map(|key| key.word()).collect::<Vec<_>>().join(" and ")
                    ),
                    "write whose it is: `moves.refer.services`",
                ),
                _ => ("this takes one value, and `names` are several".into(), "leave `\"as\": \"names\"` out"),
            };
            return Err(wrong(what, help));
        }
        if (field.notation == Notation::DateSpan) != field.until.is_some() {
            return Err(wrong("`until` and `date_span` belong together".into(), "state both, or neither"));
        }
        let currency = match field.currency.as_ref().or(self.currency.as_ref()) {
            Some(code) => Some(
                currency(code)
                    .ok_or_else(|| wrong(format!("`{code}` is no currency of ISO 4217"), "write a code such as `EUR`"))?,
            ),
            None => None,
        };
        let amount = matches!(field.notation, Notation::MoneyMinor | Notation::MoneyDecimal);
        if amount && currency.is_none() && field.currency_field.is_none() {
            return Err(wrong("the currency of this amount is not stated".into(), "state `currency` or `currency_field`"));
        }
        let thousands = match self.thousands.as_deref().map(|text| text.chars().collect::<Vec<_>>()).as_deref() {
            None | Some([]) => None,
            Some([letter]) if !letter.is_ascii_digit() => Some(*letter),
            Some(_) => return Err(wrong("`thousands` is one letter".into(), "write for example `,`")),
        };
        Ok(Line {
            until: several(field.until.as_ref())?,
            currency_field: several(field.currency_field.as_ref())?,
            when: field.when.as_ref().map(|when| Ok((path(&when.field)?, when.is.clone()))).transpose()?,
            from,
            each,
            constant: field.constant.as_ref().map(super::Constant::datum),
            otherwise: field.otherwise.as_ref().map(super::Constant::datum),
            to: field.to.clone(),
            target,
            way: Way {
                notation: field.notation,
                per: field.per,
                unit: field.unit,
                times: field.times,
                table: field.table.clone(),
                separator: field.separator.clone(),
                decimal: self.decimal,
                thousands,
                by_header: false,
                doubtful: false,
            },
            currency,
        })
    }
}

impl Plan<'_> {
    /// A plan that no mapping made, but the header of a table whose cells this byte separates. Where that is `;` numbers are often
    /// written `30.000,00`, so that `30.000` says too little.
    pub(crate) fn by_header(mut self, separator: u8, money: &Money) -> Self {
        for line in &mut self.lines {
            (line.way.by_header, line.way.doubtful) = (true, separator == b';');
        }
        self.money = money.clone();
        self
    }

    /// Whether a table with this header has names for its rows.
    ///
    /// # Errors
    /// It has none: every row would be without a name.
    pub(crate) fn names_rows(&self, header: &[String]) -> Result<(), Diagnostic> {
        let mut wanted = "";
        for line in self.lines.iter().filter(|line| line.target == Target::Head("name")) {
            let stated = line.constant.is_some() || line.otherwise.is_some() || line.each.is_some();
            if stated || line.from.iter().any(|path| header.iter().any(|column| path.starts_with(column))) {
                return Ok(());
            }
            wanted = line.from.first().map_or(wanted, |path| path.text.as_str());
        }
        let columns = crate::facts::listed_all(header.iter().map(String::as_str));
        let message = format!("names are read from `{wanted}` by the mapping `{}`, and the columns are {columns}", self.called);
        Err(Diagnostic::without_place(Code::BAD_MAPPING, message)
            .help("give the mapping that fits this table, or correct its line for `name`"))
    }

    /// A number below a header without a unit, where the field wants one.
    fn lacks_unit(&self, line: &Line, value: &Datum) -> Option<Wrong> {
        let (true, Notation::Literal, Datum::Literal(literal)) = (line.way.by_header, line.way.notation, value) else {
            return None;
        };
        let field = line.target.field(self.schema)?;
        let plain =
            literal.unit == Unit::Plain && literal.per.is_none() && literal.digits.contains(|digit| digit != '0' && digit != '.');
        let unit = column_unit(field, &self.money)?;
        plain.then(|| Wrong {
            code: Code::WRONG_DIMENSION,
            what: format!("this wants {}, found `{}`", field.dimension().words(), literal.print()),
            help: format!(
                "call the column `{} ({unit})`, or write each value with its unit, such as `{}`",
                line.to,
                example(field, &self.money)
            ),
        })
    }
}

impl Plan<'_> {
    /// Whether rows may state an amount in a currency; those of a table with this header, where there is one.
    pub(crate) fn states_money(&self, header: Option<&[String]>) -> bool {
        let stated = |line: &&Line| match header {
            Some(header) => {
                let read = line.reads().any(|path| header.contains(&path.text));
                read || line.constant.is_some() || line.otherwise.is_some()
            }
            None => true,
        };
        let amount = |line: &Line| line.target.field(self.schema).is_some_and(|field| field.dimension().money != 0);
        self.lines.iter().filter(stated).any(amount)
    }

    /// The names of those columns of a flat table that a line reads, or may read.
    pub(crate) fn reads_column(&self, name: &str) -> bool {
        self.lines.iter().flat_map(Line::reads).any(|path| path.starts_with(name))
    }
}

/// A currency by its code, in capitals or not.
fn currency(code: &str) -> Option<Currency> {
    Currency::from_code(&code.trim().to_ascii_uppercase())
}

impl Line {
    pub(super) fn reads(&self) -> impl Iterator<Item = &Path> {
        self.from.iter().chain(&self.until).chain(&self.currency_field).chain(self.when.as_ref().map(|(path, _)| path))
    }
}

/// What is being made of a row.
#[derive(Default)]
struct Making {
    facts: Map<String, Datum>,
    members: Vec<Member>,
    problems: Vec<(String, String, Wrong)>,
}

struct Member {
    entity: Entity,
    key: (Option<String>, String, Vec<usize>),
    fields: Map<String, Datum>,
    /// Whether the source states anything of it.
    stated: bool,
}

impl Plan<'_> {
    /// One row as facts. `number` and `line` say which one it is.
    #[must_use]
    pub fn row(&self, number: usize, line: Option<usize>, row: &Datum) -> MappedRow {
        let mut making = Making::default();
        for line in &self.lines {
            match &line.each {
                None => self.take(&mut making, line, row, &[]),
                Some(each) => each.places(row).iter().for_each(|place| self.take(&mut making, line, row, place)),
            }
        }
        let unmapped = self.unmapped(row);
        let name = match making.facts.get("name") {
            Some(Datum::Text(name)) => name.clone(),
            _ => String::new(),
        };
        making.members.retain(|member| member.stated);
        let missing = self.missing(&making);
        let problems = core::mem::take(&mut making.problems);
        let problems = problems.into_iter().map(|(field, value, wrong)| {
            let at = Problem::place(number, line, &name);
            let message = format!("{at}: `{field}`: {}", wrong.what);
            let diagnostic = Diagnostic::without_place(wrong.code, message).help(wrong.help);
            Problem { row: number, line, name: name.clone(), field, value, diagnostic }
        });
        let problems = problems.collect();
        MappedRow { number, line, name, facts: Datum::Map(finished(making)), unmapped, missing, problems }
    }

    /// Whether a text states something.
    pub(super) fn states(&self, text: &str) -> bool {
        let text = text.trim();
        !text.is_empty() && !self.absent.iter().any(|absent| absent == text)
    }

    /// The source's field that a line leading to this place reads.
    pub(crate) fn source_of(&self, to: &str) -> Option<&str> {
        let line = self.lines.iter().find(|line| line.to.trim() == to)?;
        line.from.first().map(|path| path.text.as_str())
    }

    fn stated<'d>(&self, found: Option<&'d Datum>) -> Option<&'d Datum> {
        match found? {
            Datum::Nothing => None,
            Datum::Text(text) if !self.states(text) => None,
            Datum::List(items) if items.is_empty() => None,
            found => Some(found),
        }
    }

    /// Takes the value of one line at one place.
    fn take(&self, making: &mut Making, line: &Line, row: &Datum, place: &[usize]) {
        if let Some((path, values)) = &line.when {
            let found = path.find(row, place).and_then(plain);
            if !found.is_some_and(|found| values.contains(&found)) {
                return;
            }
        }
        if let Some(constant) = &line.constant {
            return self.put(making, line, place, constant.clone(), false);
        }
        let found = line.from.iter().find_map(|path| Some((path, self.stated(path.find(row, place))?)));
        let Some((path, found)) = found else {
            if let Some(otherwise) = &line.otherwise {
                self.put(making, line, place, otherwise.clone(), false);
            }
            return;
        };
        match self.read(line, row, place, found) {
            Ok(Datum::List(items)) if items.is_empty() => {}
            Ok(Datum::Nothing) => {}
            Ok(value) => {
                if let Some(wrong) = self.lacks_unit(line, &value) {
                    making.problems.push((path.text.clone(), plain(found).unwrap_or_default(), wrong));
                    return;
                }
                if !self.put_checked(making, line, place, value) {
                    let what = format!("`{}` is stated by two lines of the mapping", line.to);
                    let help = "tell them apart by `when`, or list both paths in one `from`".into();
                    let wrong = Wrong { code: Code::DOUBLED_FIELD, what, help };
                    making.problems.push((path.text.clone(), plain(found).unwrap_or_default(), wrong));
                }
            }
            Err(wrong) => making.problems.push((path.text.clone(), plain(found).unwrap_or_default(), wrong)),
        }
    }

    fn read(&self, line: &Line, row: &Datum, place: &[usize], found: &Datum) -> Result<Datum, Wrong> {
        let first = |paths: &[Path]| paths.iter().find_map(|path| self.stated(path.find(row, place)));
        if !line.until.is_empty() {
            return match first(&line.until) {
                Some(until) => line.way.span(found, until),
                // A span without an end is no span: the field is missing.
                None => Ok(Datum::Nothing),
            };
        }
        let currency = match first(&line.currency_field).and_then(plain) {
            None => line.currency,
            Some(code) => match currency(&code) {
                Some(currency) => Some(currency),
                None => {
                    let what = format!("`{code}` is no currency of ISO 4217");
                    return Err(Wrong { code: Code::NOT_AS_MAPPED, what, help: "a code such as `EUR` is wanted".into() });
                }
            },
        };
        line.way.read(found, line.target.field(self.schema).map(|field| &field.kind), currency)
    }

    fn put_checked(&self, making: &mut Making, line: &Line, place: &[usize], value: Datum) -> bool {
        let slot = self.slot(making, line, place, true);
        match slot {
            Some(slot) if *slot == Datum::Nothing => {
                *slot = value;
                true
            }
            Some(slot) => *slot == value,
            None => false,
        }
    }

    /// What the mapping itself says holds where the source has said nothing.
    fn put(&self, making: &mut Making, line: &Line, place: &[usize], value: Datum, stated: bool) {
        if let Some(slot) = self.slot(making, line, place, stated)
            && *slot == Datum::Nothing
        {
            *slot = value;
        }
    }

    /// The place for a value; `Nothing` where it is free.
    fn slot<'m>(&self, making: &'m mut Making, line: &Line, place: &[usize], stated: bool) -> Option<&'m mut Datum> {
        let (fields, name, keys) = match &line.target {
            Target::Head(head) => (&mut making.facts, *head, &[][..]),
            Target::Own(id, keys) => (&mut making.facts, self.schema.field(*id)?.name.as_str(), keys.as_slice()),
            Target::Member(entity, who, what) => {
                let key = match who {
                    Who::Named(name) => (Some(name.clone()), String::new(), Vec::new()),
                    Who::Each => (None, line.each.as_ref().map_or(String::new(), |each| each.text.clone()), place.to_vec()),
                };
                let at = making.members.iter().position(|member| member.entity == *entity && member.key == key);
                let at = at.unwrap_or_else(|| {
                    making.members.push(Member { entity: *entity, key, fields: Map::default(), stated: false });
                    making.members.len() - 1
                });
                let member = making.members.get_mut(at)?;
                member.stated |= stated;
                match what {
                    What::Head(head) => (&mut member.fields, *head, &[][..]),
                    What::Field(id, keys) => (&mut member.fields, self.schema.field(*id)?.name.as_str(), keys.as_slice()),
                }
            }
        };
        let mut here = fields.entry(name.into()).or_insert(Datum::Nothing);
        for key in keys {
            if *here == Datum::Nothing {
                *here = Datum::Map(Map::default());
            }
            let Datum::Map(inner) = here else { return None };
            here = inner.entry(key.clone()).or_insert(Datum::Nothing);
        }
        Some(here)
    }

    fn unmapped(&self, row: &Datum) -> Vec<(String, Datum)> {
        let mut found: Vec<(String, Datum)> = Vec::new();
        let covered = |path: &str| self.covered.contains(&*bare(path));
        leaves(row, &mut String::new(), &covered, &mut |path, leaf| {
            // Of the members of a list the first is kept as an example of all.
            if !path.contains("[]") || found.iter().all(|(known, _)| known != path) {
                found.push((path.into(), leaf.clone()));
            }
        });
        found
    }

    /// What must be stated and is not; an archetype may state it.
    fn missing(&self, making: &Making) -> Vec<String> {
        let required = |entity: Entity, fields: &Map<String, Datum>| -> Vec<&str> {
            let of = self.schema.fields_of(entity).map(|(_, field)| field);
            let of = of.filter(|field| field.default == Default::Required && !matches!(field.kind, FieldType::Member(_)));
            of.map(|field| field.name.as_str()).filter(|name| !fields.contains_key(*name)).collect()
        };
        let mut missing: Vec<String> =
            required(self.entity, &making.facts).into_iter().map(|name| format!("{}.{name}", self.entity.word())).collect();
        for member in &making.members {
            let called = member.key.0.as_deref();
            for name in required(member.entity, &member.fields) {
                let kind = self.schema.find_set(member.entity.word()).zip(called);
                let by_name = kind.is_some_and(|(set, called)| self.schema.symbol(set, called).is_some());
                if name != "kind" || !by_name {
                    let of = called.map_or_else(|| "[]".to_string(), |called| format!(" {called}"));
                    missing.push(format!("{}{of}.{name}", member.entity.word()));
                }
            }
        }
        missing.dedup();
        missing
    }
}

/// The row's facts, members as lists; days that are asked for by activity.
fn finished(making: Making) -> Map<String, Datum> {
    let mut facts = making.facts;
    facts.retain(|_, value| *value != Datum::Nothing);
    for member in making.members {
        let Some((_, list)) = member.entity.list() else { continue };
        let mut fields = member.fields;
        fields.retain(|_, value| *value != Datum::Nothing);
        if let Some(name) = member.key.0 {
            fields.insert("name".into(), Datum::Text(name));
        }
        if member.entity == Entity::Ask {
            let (Some(Datum::Text(name)), Some(days)) = (fields.get("name"), fields.get("days")) else { continue };
            let asks = facts.entry(list.into()).or_insert_with(|| Datum::Map(Map::default()));
            if let Datum::Map(asks) = asks {
                asks.insert(name.clone(), days.clone());
            }
        } else if let Datum::List(members) = facts.entry(list.into()).or_insert_with(|| Datum::List(Vec::new())) {
            members.push(Datum::Map(fields));
        }
    }
    facts
}

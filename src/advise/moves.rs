//! Levers on a pair: what each can change, and facts with the changes made.

use super::bench::State;
use super::report::FieldChange;
use crate::assess::in_lever;
use crate::diagnostic::Diagnostic;
use crate::eval::{Fault, Values};
use crate::facts::{Cell, Money, Pair, Record, Said, check_number, readable};
use crate::prelude::*;
use crate::program::{ChangeTo, Expr, Lever, Model, Place, PlusSource};
use crate::schema::{Entity, Field, FieldId, FieldType, Value};

/// The most steps that a number is moved in.
const MAX_GRID: f64 = 50.0;
/// The most numbers between two of those steps.
const MAX_BETWEEN: usize = 1_000;

/// A lever on the members that it is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Move {
    /// Its place among the model's levers.
    pub(crate) lever: usize,
    /// The members that its scope holds, by name.
    pub(crate) members: Vec<String>,
    /// What it can lead to; for numbers from the nearest to the farthest.
    pub(crate) outcomes: Vec<Vec<Setting>>,
    /// Whether the outcomes are steps on one way.
    pub(crate) numeric: bool,
    /// What a number is now.
    pub(crate) from: f64,
    /// Between whole steps of this size a number may be set more finely; `None`: it may not.
    pub(crate) least_step: Option<f64>,
    /// The places of the outcomes that sets are tried with; of a number's way the end, and some before it where more of it is not
    /// better in every respect.
    pub(crate) tried: Vec<usize>,
    /// All places that are worth trying, were there time enough; the most important first.
    pub(crate) worth: Vec<usize>,
    /// Whether going on along the way never makes it cheaper, as far as it was looked at.
    pub(crate) ever_dearer: bool,
}

/// Where a move is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pick {
    /// One of its outcomes.
    Outcome(usize),
    /// A number between two of them.
    Number(f64),
}

impl Move {
    /// What is changed when it is set to something.
    pub(crate) fn settings(&self, pick: Pick) -> Vec<Setting> {
        match pick {
            Pick::Outcome(at) => self.outcomes.get(at).cloned().unwrap_or_default(),
            Pick::Number(number) => {
                let mut settings = self.outcomes.last().cloned().unwrap_or_default();
                if let Some(last) = settings.last_mut() {
                    last.to = To::Value(Value::Number(number));
                }
                settings
            }
        }
    }

    /// The number that an outcome of a way leads to.
    pub(crate) fn number(&self, outcome: usize) -> Option<f64> {
        match self.outcomes.get(outcome)?.last()?.to {
            To::Value(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// Whether two moves would change the same field of the same member.
    pub(crate) fn collides(&self, other: &Move) -> bool {
        let targets = |moved: &Move| -> Vec<(FieldId, String)> {
            moved.outcomes.first().into_iter().flatten().map(|setting| (setting.field, setting.member.clone())).collect()
        };
        let own = targets(self);
        targets(other).iter().any(|target| own.contains(target))
    }
}

/// One field of one member, and what it becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Setting {
    pub(crate) field: FieldId,
    pub(crate) entity: Entity,
    /// The member's name; empty for the partner or the offer.
    pub(crate) member: String,
    pub(crate) to: To,
}

impl Setting {
    pub(crate) fn pass(&self) -> Pass {
        match self.to {
            To::Value(_) => Pass::Values,
            To::Member(_) => Pass::Names,
            To::Entries { .. } => Pass::Additions,
        }
    }

    /// Whether it is the offer's (or one of its members'), and not the partner's.
    pub(crate) fn is_of_offer(&self) -> bool {
        matches!(self.entity, Entity::Offer | Entity::Ask | Entity::Reward)
    }
}

/// When a setting is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    Values,
    Names,
    Additions,
}

/// What a field becomes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum To {
    /// A value; `Missing` takes what is stated away.
    Value(Value),
    /// Another member of that name.
    Member(String),
    /// Also these values by name, and 1 for each member of these lists of the offer.
    Entries { stated: Vec<(String, f64)>, lists: Vec<Entity> },
}

/// Where a number's way starts and the least step on it; `None` where the outcomes are no numbers on a way.
type Way = Option<(f64, Option<f64>)>;

/// Every lever on every member where it can be moved and changes something.
///
/// # Errors
/// A fault in a lever's condition or limit.
pub(crate) fn moves(
    model: &Model,
    pair: &Pair<'_>,
    values: &mut Values<'_>,
    wanted: &dyn Fn(&Lever) -> bool,
) -> Result<Vec<Move>, Diagnostic> {
    let mut found = Vec::new();
    for (at, lever) in model.levers.iter().enumerate().filter(|(_, lever)| wanted(lever)) {
        let fault = |fault: &Fault, values: &Values<'_>| in_lever(model, pair, lever, fault, values);
        for instance in 0..values.instances(&lever.scope) {
            if let Some(condition) = &lever.condition {
                let holds = values.compute(condition, &lever.scope, instance);
                if !holds.map_err(|wrong| fault(&wrong, values))?.is_yes() {
                    continue;
                }
            }
            let slots = values.slots(&lever.scope, instance);
            let mut fixed: Vec<Setting> = Vec::new();
            let mut open: Option<(Way, Vec<Setting>)> = None;
            for change in &lever.changes {
                let Some(field) = model.schema.field(change.field) else { continue };
                let member = match change.place {
                    Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
                    Place::Single | Place::Via(..) => 0,
                };
                let here = Here { model, pair, lever, field, id: change.field, member };
                let mut value = |expr: &Expr| {
                    let computed = values.compute(expr, &lever.scope, instance);
                    computed.map_err(|wrong| fault(&wrong, values))
                };
                match &change.to {
                    ChangeTo::Up(limit) => open = Some((Some(here.way()), here.grid(value(limit)?, true)?)),
                    ChangeTo::Down(limit) => open = Some((Some(here.way()), here.grid(value(limit)?, false)?)),
                    ChangeTo::Any => open = Some((None, here.any())),
                    ChangeTo::OneOf(options) => {
                        let mut settings = Vec::new();
                        for option in options {
                            settings.extend(here.to(value(option)?)?);
                        }
                        open = Some((None, settings));
                    }
                    ChangeTo::To(expr) => fixed.extend(here.to(value(expr)?)?),
                    ChangeTo::Plus(sources) => fixed.extend(here.plus(sources, &slots)?),
                }
            }
            let (way, outcomes) = match open {
                Some((way, settings)) => {
                    let whole = |setting: Setting| fixed.iter().cloned().chain(Some(setting)).collect();
                    (way, settings.into_iter().map(whole).collect())
                }
                None if fixed.is_empty() => continue,
                None => (None, vec![fixed]),
            };
            let members = lever.scope.iter().zip(slots).map(|(entity, slot)| pair.name(*entity, slot).to_string()).collect();
            let (from, least_step) = way.unwrap_or_default();
            let made = Move { lever: at, members, outcomes, numeric: way.is_some(), from, least_step, ..Move::default() };
            if !made.outcomes.is_empty() {
                found.push(made);
            }
        }
    }
    Ok(found)
}

/// A field of a member of the pair as it is.
struct Here<'h> {
    model: &'h Model,
    pair: &'h Pair<'h>,
    lever: &'h Lever,
    field: &'h Field,
    id: FieldId,
    member: usize,
}

impl Here<'_> {
    fn setting(&self, to: To) -> Setting {
        let entity = self.field.entity;
        let member = if entity.list().is_some() { self.pair.name(entity, self.member).into() } else { String::new() };
        Setting { field: self.id, entity, member, to }
    }

    fn now(&self) -> Value {
        self.pair.value(self.id, self.member)
    }

    /// What a number is now, and the least step that it may be set in.
    fn way(&self) -> (f64, Option<f64>) {
        let least = if self.counts() { None } else { Some(self.grain()) };
        (self.now().number().unwrap_or(0.0), least)
    }

    /// One value, where it is another one than now.
    fn to(&self, value: Value) -> Result<Option<Setting>, Diagnostic> {
        let stated =
            if self.field.keys.is_empty() { !self.now().is_missing() } else { self.pair.any_stated(self.id, self.member) };
        Ok(match value {
            Value::Missing => stated.then(|| self.setting(To::Value(Value::Missing))),
            Value::Number(number) => {
                let number = if self.field.dimension().money == 0 { number } else { self.writable(number, libm::round) };
                self.allowed(number)?;
                (self.now() != Value::Number(number)).then(|| self.setting(To::Value(Value::Number(number))))
            }
            other => (self.now() != other).then(|| self.setting(To::Value(other))),
        })
    }

    /// A number that the field cannot hold is a fault of the lever: nothing is cut off in silence.
    fn allowed(&self, number: f64) -> Result<(), Diagnostic> {
        let mut money = Money { base: self.model.currency, ..Money::default() };
        check_number(&self.model.schema, &mut money, self.field, number, self.lever.span).map_err(|mut wrong| {
            wrong.message = format!("the lever \"{}\" goes too far: {}", self.lever.name, wrong.message);
            wrong.help("let the lever stop where the field does, for example with `min` or `max`")
        })
    }

    /// The smallest part of a field's number that is worth writing: cents, hundredths of a percent, of a day, of a month.
    fn grain(&self) -> f64 {
        match self.field.kind {
            FieldType::Number { whole: true, .. } => 1.0,
            FieldType::Number { percent: true, .. } => 1e-4,
            _ => 1e-2,
        }
    }

    /// The number that can be written in few digits.
    fn writable(&self, number: f64, round: fn(f64) -> f64) -> f64 {
        let per = libm::round(1.0 / self.grain());
        let rounded = round(number * per);
        // What is written in few digits already stays to the bit.
        if (libm::round(number * per) - number * per).abs() < 1e-7 { libm::round(number * per) / per } else { rounded / per }
    }

    /// Whether it is moved in whole units.
    fn counts(&self) -> bool {
        let dimension = self.field.dimension();
        matches!(self.field.kind, FieldType::Number { whole: true, .. })
            || (dimension.money == 0 && (dimension.time == 1 || dimension.effort == 1))
    }

    /// Round numbers from now to the limit, the nearest first.
    fn grid(&self, limit: Value, up: bool) -> Result<Vec<Setting>, Diagnostic> {
        let (Value::Number(now), Value::Number(limit)) = (self.now(), limit) else { return Ok(Vec::new()) };
        if (up && limit <= now) || (!up && limit >= now) {
            return Ok(Vec::new());
        }
        let limit = self.writable(limit, if up { libm::floor } else { libm::ceil });
        self.allowed(limit)?;
        if (up && limit <= now) || (!up && limit >= now) {
            return Ok(Vec::new());
        }
        let whole = matches!(self.field.kind, FieldType::Number { whole: true, .. });
        let coarse = whole || (self.counts() && (limit - now).abs() >= 2.0);
        let step = round_step((limit - now).abs() / MAX_GRID, if coarse { 1.0 } else { self.grain() });
        let sign = if up { 1.0 } else { -1.0 };
        let mut index = libm::floor(now * sign / step) + 1.0;
        let mut found = Vec::new();
        // One above the grid's size: its ends need not lie on round numbers.
        while f64::from(u32::try_from(found.len()).unwrap_or(u32::MAX)) <= MAX_GRID + 1.0 {
            let value = multiple(index, step) * sign;
            if (up && value >= limit) || (!up && value <= limit) {
                break;
            }
            found.push(self.setting(To::Value(Value::Number(value + 0.0))));
            index += 1.0;
        }
        found.push(self.setting(To::Value(Value::Number(limit + 0.0))));
        Ok(found)
    }

    /// All other symbols, or all other members.
    fn any(&self) -> Vec<Setting> {
        match &self.field.kind {
            FieldType::Symbol(set) => {
                let count = self.model.schema.set(*set).map_or(0, |set| set.members.len());
                let symbols = (0..count).filter_map(|symbol| u32::try_from(symbol).ok()).map(Value::Symbol);
                symbols.filter(|symbol| *symbol != self.now()).map(|symbol| self.setting(To::Value(symbol))).collect()
            }
            FieldType::Member(entity) => (0..self.pair.count(*entity))
                .filter(|member| Value::Member(*member) != self.now())
                .map(|member| self.setting(To::Member(self.pair.name(*entity, member).into())))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What other fields with the same keys and lists say beyond what is stated here.
    fn plus(&self, sources: &[PlusSource], slots: &[usize]) -> Result<Option<Setting>, Diagnostic> {
        let Some(own) = self.pair.record(self.field.entity, self.member) else { return Ok(None) };
        let (mut stated, mut lists, mut more): (Vec<(String, f64)>, _, _) = (Vec::new(), Vec::new(), false);
        let said = |name: &str| own.entries.get(&(self.id, vec![name.to_string()])).and_then(|cell| cell.value.number());
        for source in sources {
            let (other, place) = match source {
                PlusSource::List(entity) => {
                    lists.push(*entity);
                    more = more || (0..self.pair.count(*entity)).any(|member| said(self.pair.name(*entity, member)) < Some(1.0));
                    continue;
                }
                PlusSource::Field(other, place) => (other, place),
            };
            let Some(field) = self.model.schema.field(*other) else { continue };
            let member = match place {
                Place::Slot(slot) => slots.get(*slot).copied().unwrap_or(0),
                Place::Single | Place::Via(..) => 0,
            };
            let Some(record) = self.pair.record(field.entity, member) else { continue };
            for ((id, key), cell) in &record.entries {
                let (true, [name], Value::Number(number)) = (id == other, key.as_slice(), cell.value) else { continue };
                // Nothing is taken away from what is stated.
                if number > said(name).unwrap_or(0.0) {
                    self.allowed(number)?;
                    more = true;
                }
                if number > 0.0 {
                    stated.push((name.clone(), number));
                }
            }
        }
        Ok(more.then(|| self.setting(To::Entries { stated, lists })))
    }
}

/// So many steps, to the nearest double: dividing by a power of ten gives that, multiplying by 0.1 would not.
fn multiple(index: f64, step: f64) -> f64 {
    if step < 1.0 { index / libm::round(1.0 / step) } else { index * step }
}

/// Round numbers between two numbers, both left out, from the first to the second: of three digits, as far as the field goes.
pub(crate) fn between(near: f64, far: f64, least: f64) -> Vec<f64> {
    let sign = if far >= near { 1.0 } else { -1.0 };
    let size = if far.abs() > near.abs() { far.abs() } else { near.abs() };
    let mut step = 1e-4;
    while step < least * (1.0 - 1e-9) || step * 1000.0 < size {
        step = if step < 1.0 { 1.0 / libm::round(0.1 / step) } else { step * 10.0 };
    }
    let mut index = libm::floor(near * sign / step) + 1.0;
    let mut found = Vec::new();
    while found.len() < MAX_BETWEEN {
        let value = multiple(index, step) * sign + 0.0;
        if (far - value) * sign <= step * 1e-6 {
            break;
        }
        if (value - near) * sign > 0.0 {
            found.push(value);
        }
        index += 1.0;
    }
    found
}

/// The least of 1, 2, 5, 10 … (and their tenths) that is not below.
fn round_step(least: f64, floor: f64) -> f64 {
    let least = if least > floor { least } else { floor };
    let mut size = 1e-6;
    while size < 1e12 {
        for times in [1.0, 2.0, 5.0] {
            let step = if size < 1.0 { times / libm::round(1.0 / size) } else { times * size };
            if step >= least * (1.0 - 1e-9) {
                return step;
            }
        }
        size *= 10.0;
    }
    least
}

/// Makes a change in the facts of a pair.
pub(crate) fn apply(model: &Model, setting: &Setting, state: &mut State<'_>) {
    let owner = if setting.is_of_offer() { state.offer.to_mut() } else { state.partner.to_mut() };
    if let To::Member(name) = &setting.to {
        return rename(model, owner, setting, name);
    }
    let names = |list: &Entity| owner.list(*list).iter().map(|member| member.name.clone()).collect::<Vec<_>>();
    let listed: BTreeMap<Entity, Vec<String>> = match &setting.to {
        To::Entries { lists, .. } => lists.iter().map(|list| (*list, names(list))).gather(),
        _ => BTreeMap::new(),
    };
    let record = match setting.entity.list() {
        None => Some(owner),
        Some(_) => {
            owner.members.get_mut(&setting.entity).and_then(|list| list.iter_mut().find(|member| member.name == setting.member))
        }
    };
    let Some(record) = record else { return };
    let bare = |value: Value| Cell { value, text: None, ends: None, said: Said::Given, span: None };
    match &setting.to {
        To::Value(Value::Missing) => {
            record.cells.remove(&setting.field);
            record.entries.retain(|(id, _), _| *id != setting.field);
        }
        To::Value(value) => drop(record.cells.insert(setting.field, bare(*value))),
        To::Entries { stated, lists } => {
            let named = lists.iter().flat_map(|list| listed.get(list).into_iter().flatten().cloned().map(|name| (name, 1.0)));
            for (name, number) in stated.iter().cloned().chain(named) {
                let place =
                    record.entries.entry((setting.field, vec![name.clone()])).or_insert_with(|| bare(Value::Number(number)));
                if place.value.number().is_none_or(|now| now < number) {
                    *place = bare(Value::Number(number));
                }
            }
        }
        To::Member(_) => {}
    }
}

/// Lets a member stand for another one: what was said of the former by name is said of the latter, and where both are there they
/// become one, their numbers added.
fn rename(model: &Model, owner: &mut Record, setting: &Setting, to: &str) {
    let (entity, from) = (setting.entity, setting.member.as_str());
    let Some(FieldType::Member(of)) = model.schema.field(setting.field).map(|field| &field.kind) else { return };
    let Some(list) = owner.members.get_mut(&entity) else { return };
    let Some(at) = list.iter().position(|member| member.name == from) else { return };
    let mut member = list.remove(at);
    match list.iter_mut().find(|member| member.name == to) {
        Some(other) => {
            for (id, cell) in member.cells {
                let sum = other.cells.get(&id).and_then(|cell| cell.value.number()).zip(cell.value.number());
                if let (Some((first, second)), Some(place)) = (sum, other.cells.get_mut(&id)) {
                    // Sums of written numbers are written in as few digits.
                    let sum = libm::round((first + second) * 1e6) / 1e6;
                    *place = Cell { value: Value::Number(sum), ends: None, ..cell };
                }
            }
        }
        None => {
            member.title = readable(to);
            member.name = to.into();
            list.push(member);
        }
    }
    for member in owner.members.values_mut().flatten() {
        let named = |(id, key): &&(FieldId, Vec<String>)| {
            let keyed = model.schema.field(*id).is_some_and(|field| field.keys.first() == Some(of));
            keyed && key.first().is_some_and(|name| name == from)
        };
        let moved: Vec<_> = member.entries.keys().filter(named).cloned().collect();
        for (id, key) in moved {
            let Some(cell) = member.entries.remove(&(id, key.clone())) else { continue };
            let key: Vec<String> = core::iter::once(to.to_string()).chain(key.into_iter().skip(1)).collect();
            member.entries.entry((id, key)).or_insert(cell);
        }
    }
}

/// A change as a reader sees it.
pub(crate) fn told(model: &Model, pair: &Pair<'_>, setting: &Setting) -> Option<FieldChange> {
    let field = model.schema.field(setting.field)?;
    let member = (0..pair.count(field.entity)).find(|member| pair.name(field.entity, *member) == setting.member).unwrap_or(0);
    let show = |value: Value| pair.show(&model.schema, field, value, model.currency);
    let list = |record: Option<&Record>| -> String {
        let entries = record.into_iter().flat_map(|record| &record.entries).filter(|((id, _), _)| *id == setting.field);
        entries.map(|((_, key), _)| key.join(", ")).collect::<Vec<_>>().join(", ")
    };
    let now = pair.value(setting.field, member);
    let (from, to) = match &setting.to {
        To::Member(name) => (setting.member.clone(), name.clone()),
        To::Entries { stated: more, lists } => {
            let stated = list(pair.record(field.entity, member));
            let mut names: Vec<&str> = stated.split(", ").filter(|name| !name.is_empty()).collect();
            let listed = lists.iter().flat_map(|list| (0..pair.count(*list)).map(|member| pair.name(*list, member)));
            for name in listed.chain(more.iter().map(|(name, _)| name.as_str())) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let from = if stated.is_empty() { "missing".into() } else { stated.clone() };
            (from, names.join(", "))
        }
        To::Value(value) if !field.keys.is_empty() => (list(pair.record(field.entity, member)), show(*value)),
        To::Value(value) => (show(now), show(*value)),
    };
    Some(FieldChange { field: field.path(), member: setting.member.clone(), from, to })
}

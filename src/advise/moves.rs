//! Levers on a pair: what each can change, and facts with the changes made.

use super::report::FieldChange;
use super::search::State;
use crate::assess::in_lever;
use crate::diagnostic::Diagnostic;
use crate::eval::{Fault, Values};
use crate::facts::{Cell, Pair, Record, Said, readable};
use crate::prelude::*;
use crate::program::{ChangeTo, Expr, Lever, Model, Place};
use crate::schema::{Entity, Field, FieldId, FieldType, Value};

/// The most steps that a number is moved in.
const MAX_GRID: f64 = 50.0;

/// A lever on the members that it is about.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// Its place among the model's levers.
    pub(crate) lever: usize,
    /// The members that its scope holds, by name.
    pub(crate) members: Vec<String>,
    /// What it can lead to; for numbers from the nearest to the farthest.
    pub(crate) outcomes: Vec<Vec<Setting>>,
    /// Whether the outcomes are steps on one way.
    pub(crate) numeric: bool,
}

impl Move {
    /// The outcomes that the search tries; of a number's way first only the end.
    pub(crate) fn tried(&self) -> core::ops::Range<usize> {
        if self.numeric { self.outcomes.len().saturating_sub(1)..self.outcomes.len() } else { 0..self.outcomes.len() }
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
            To::Entries(_) => Pass::Additions,
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
    /// Also these values by name.
    Entries(Vec<(String, f64)>),
}

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
            let mut open: Option<(bool, Vec<Setting>)> = None;
            for change in &lever.changes {
                let Some(field) = model.schema.field(change.field) else { continue };
                let member = match change.place {
                    Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
                    Place::Single | Place::Via(..) => 0,
                };
                let here = Here { model, pair, field, id: change.field, member };
                let mut value = |expr: &Expr| {
                    let computed = values.compute(expr, &lever.scope, instance);
                    computed.map_err(|wrong| fault(&wrong, values))
                };
                match &change.to {
                    ChangeTo::Up(limit) => open = Some((true, here.grid(value(limit)?, true))),
                    ChangeTo::Down(limit) => open = Some((true, here.grid(value(limit)?, false))),
                    ChangeTo::Any => open = Some((false, here.any())),
                    ChangeTo::OneOf(options) => {
                        let mut settings = Vec::new();
                        for option in options {
                            settings.extend(here.to(value(option)?));
                        }
                        open = Some((false, settings));
                    }
                    ChangeTo::To(expr) => fixed.extend(here.to(value(expr)?)),
                    ChangeTo::Plus(other, place) => fixed.extend(here.plus(*other, *place, &slots)),
                }
            }
            let (numeric, outcomes) = match open {
                Some((numeric, settings)) => {
                    (numeric, settings.into_iter().map(|setting| fixed.iter().cloned().chain(Some(setting)).collect()).collect())
                }
                None if fixed.is_empty() => continue,
                None => (false, vec![fixed]),
            };
            let members = lever.scope.iter().zip(slots).map(|(entity, slot)| pair.name(*entity, slot).to_string()).collect();
            let made = Move { lever: at, members, outcomes, numeric };
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

    /// One value, where it is another one than now and the field can hold it.
    fn to(&self, value: Value) -> Option<Setting> {
        let stated =
            if self.field.keys.is_empty() { !self.now().is_missing() } else { self.pair.any_stated(self.id, self.member) };
        match value {
            Value::Missing => stated.then(|| self.setting(To::Value(Value::Missing))),
            Value::Number(number) => {
                let number = self.within(number);
                (self.now() != Value::Number(number)).then(|| self.setting(To::Value(Value::Number(number))))
            }
            other => (self.now() != other).then(|| self.setting(To::Value(other))),
        }
    }

    fn within(&self, number: f64) -> f64 {
        let number = if matches!(self.field.kind, FieldType::Number { whole: true, .. }) { libm::round(number) } else { number };
        let number = self.field.low.map_or(number, |low| if number < low { low } else { number });
        self.field.high.map_or(number, |high| if number > high { high } else { number })
    }

    /// Round numbers from now to the limit, the nearest first.
    fn grid(&self, limit: Value, up: bool) -> Vec<Setting> {
        let (Value::Number(now), Value::Number(limit)) = (self.now(), limit) else { return Vec::new() };
        let limit = self.within(limit);
        if (up && limit <= now) || (!up && limit >= now) {
            return Vec::new();
        }
        let dimension = self.field.dimension();
        let counts = matches!(self.field.kind, FieldType::Number { whole: true, .. })
            || (dimension.money == 0 && (dimension.time == 1 || dimension.effort == 1) && (limit - now).abs() >= 2.0);
        let step = round_step((limit - now).abs() / MAX_GRID, if counts { 1.0 } else { 0.0 });
        let sign = if up { 1.0 } else { -1.0 };
        let mut index = libm::floor(now * sign / step) + 1.0;
        let mut found = Vec::new();
        // One above the grid's size: its ends need not lie on round numbers.
        while f64::from(u32::try_from(found.len()).unwrap_or(u32::MAX)) <= MAX_GRID + 1.0 {
            // Dividing by a power of ten where the step is one gives the nearest double; multiplying by 0.1 would not.
            let value = if step < 1.0 { index / libm::round(1.0 / step) } else { index * step } * sign;
            if (up && value >= limit) || (!up && value <= limit) {
                break;
            }
            found.push(self.setting(To::Value(Value::Number(value + 0.0))));
            index += 1.0;
        }
        found.push(self.setting(To::Value(Value::Number(limit + 0.0))));
        found
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

    /// What another field with the same keys says beyond what is stated here.
    fn plus(&self, other: FieldId, place: Place, slots: &[usize]) -> Option<Setting> {
        let field = self.model.schema.field(other)?;
        let member = match place {
            Place::Slot(slot) => slots.get(slot).copied().unwrap_or(0),
            Place::Single | Place::Via(..) => 0,
        };
        let record = self.pair.record(field.entity, member)?;
        let own = self.pair.record(self.field.entity, self.member)?;
        let (mut entries, mut more) = (Vec::new(), false);
        for ((id, key), cell) in &record.entries {
            let (true, [name], Value::Number(number)) = (*id == other, key.as_slice(), cell.value) else { continue };
            let now = own.entries.get(&(self.id, key.clone())).and_then(|cell| cell.value.number()).unwrap_or(0.0);
            let number = self.within(number);
            more = more || number > now;
            entries.push((name.clone(), number));
        }
        more.then(|| self.setting(To::Entries(entries)))
    }
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
        To::Entries(entries) => {
            for (name, number) in entries {
                let place =
                    record.entries.entry((setting.field, vec![name.clone()])).or_insert_with(|| bare(Value::Number(*number)));
                if place.value.number().is_none_or(|now| now < *number) {
                    *place = bare(Value::Number(*number));
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
                    *place = Cell { value: Value::Number(first + second), ends: None, ..cell };
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
        To::Entries(entries) => {
            let stated = list(pair.record(field.entity, member));
            let known: Vec<&str> = stated.split(", ").collect();
            let new = entries.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name));
            let joined = known.iter().copied().chain(new).collect::<Vec<_>>().join(", ");
            (stated.clone(), joined.trim_start_matches(", ").to_string())
        }
        To::Value(value) if !field.keys.is_empty() => (list(pair.record(field.entity, member)), show(*value)),
        To::Value(value) => (show(now), show(*value)),
    };
    Some(FieldChange { field: field.path(), member: setting.member.clone(), from, to })
}

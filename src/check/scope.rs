//! What an expression can see: the members in view, and what conditions have vouched for.

use crate::prelude::*;
use crate::program::{Binary, Expr, Place, QuantityId};
use crate::schema::{Entity, FieldId};

/// Something that may be missing, by which a condition can vouch for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known {
    Field(FieldId, Vec<Place>),
    Quantity(QuantityId, Vec<Place>),
}

/// The members in view, and what conditions have vouched for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(super) members: Vec<(String, Entity)>,
    pub(super) known: Vec<Known>,
    pub(super) offers: Offers,
}

/// Whether an expression may look over all offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Offers {
    /// It is about one pair.
    #[default]
    One,
    /// It may.
    May,
    /// It is looking over them.
    Inside,
}

impl Scope {
    /// Members called by their entities' names, in these slots.
    pub(crate) fn of(entities: &[Entity]) -> Self {
        Scope { members: entities.iter().map(|entity| (entity.word().to_string(), *entity)).collect(), ..Scope::default() }
    }

    /// Lets a condition that holds vouch for what it tests.
    pub(crate) fn assume(&mut self, condition: &Expr) {
        self.known.extend(vouched(condition, true));
    }
}

/// What an expression vouches for when it is (or is not) true.
pub(super) fn vouched(condition: &Expr, holds: bool) -> Vec<Known> {
    match condition {
        Expr::IsMissing(inner) if !holds => match inner.as_ref() {
            Expr::Field(id, places) => vec![Known::Field(*id, places.clone())],
            Expr::Quantity(id, places) => vec![Known::Quantity(*id, places.clone())],
            _ => Vec::new(),
        },
        Expr::Not(inner) => vouched(inner, !holds),
        Expr::Binary(Binary::And, left, right, _) if holds => [vouched(left, true), vouched(right, true)].concat(),
        Expr::Binary(Binary::Or, left, right, _) if !holds => [vouched(left, false), vouched(right, false)].concat(),
        _ => Vec::new(),
    }
}

//! The members that a scope has in view, tuple by tuple, by how many members each entity has.

use super::SLOTS;
use crate::schema::Entity;

/// How many tuples of members a scope has.
pub(crate) fn instances(scope: &[Entity], count: impl Fn(Entity) -> usize) -> usize {
    scope.iter().fold(1, |product, entity| product * count(*entity))
}

/// The members of a tuple, by slot.
pub(crate) fn slots(scope: &[Entity], instance: usize, count: impl Fn(Entity) -> usize) -> [usize; SLOTS] {
    let mut slots = [0; SLOTS];
    let mut rest = instance;
    for (at, entity) in scope.iter().enumerate().rev() {
        let count = count(*entity).max(1);
        if let Some(slot) = slots.get_mut(at) {
            *slot = rest % count;
        }
        rest /= count;
    }
    slots
}

/// The number of a tuple by its members.
pub(crate) fn instance(scope: &[Entity], members: impl Iterator<Item = usize>, count: impl Fn(Entity) -> usize) -> usize {
    scope.iter().zip(members).fold(0, |at, (entity, member)| at * count(*entity) + member)
}

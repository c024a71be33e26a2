//! What `std` would bring into every file: the engine is `no_std`, so the allocating types are named once here.

#[allow(unused_imports, reason = "each file takes what it needs")]
pub(crate) use alloc::{
    borrow::ToOwned,
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::cmp::Ordering;

/// A map that keeps the order in which it was filled. Its hasher is fixed, since the engine has no randomness.
pub(crate) type Map<K, V> = indexmap::IndexMap<K, V, foldhash::fast::FixedState>;

/// Sorting with one copy of the algorithm for all types: each copy costs what a browser downloads 4 kB. Stable.
pub(crate) trait Arrange<T> {
    /// Puts the elements in order; those that compare equal stay as they stand.
    fn arrange(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Puts the elements in the order of their keys.
    fn arrange_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> Arrange<T> for [T] {
    fn arrange(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let at = |place: usize| self.get(place);
        let mut target = targets(self.len(), &mut |a, b| match (at(a), at(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        });
        // Each swap brings one element to its place.
        for place in 0..target.len() {
            while let Some(to) = target.get(place).copied().filter(|to| *to != place) {
                self.swap(place, to);
                target.swap(place, to);
            }
        }
    }

    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange(|a, b| key(a).cmp(&key(b)));
    }
}

/// Filling a map or a set one by one: `collect` sorts first, with a copy of the algorithm for each type.
pub(crate) trait Gather: Iterator + Sized {
    /// What is there, in a new map or set.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut made = C::default();
        made.extend(self);
        made
    }
}

impl<I: Iterator> Gather for I {}

/// Where each element goes.
fn targets(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    let mut target = vec![0; count];
    for (to, from) in order.into_iter().enumerate() {
        if let Some(place) = target.get_mut(from) {
            *place = to;
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_arranged_is_what_sorting_gives() {
        for count in 0..60_u32 {
            let made: Vec<(u32, u32)> = (0..count).map(|at| (at.wrapping_mul(2_654_435_761) % 7, at)).collect();
            let (mut arranged, mut sorted) = (made.clone(), made);
            arranged.arrange_by_key(|(key, _)| *key);
            sorted.sort_by_key(|(key, _)| *key);
            assert_eq!(arranged, sorted);
        }
    }
}

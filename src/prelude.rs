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

/// A map that keeps the order in which it was filled. Its hasher is fixed, since the engine has no randomness.
pub(crate) type Map<K, V> = indexmap::IndexMap<K, V, foldhash::fast::FixedState>;

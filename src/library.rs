//! The libraries that ship with the engine, as texts.

/// A library: its name and its texts by name.
pub(crate) struct ShippedLibrary {
    pub(crate) name: &'static str,
    pub(crate) texts: &'static [(&'static str, &'static str)],
}

/// All of them.
pub(crate) const LIBRARIES: &[ShippedLibrary] = &[ShippedLibrary {
    name: "std",
    texts: &[
        ("std/archetypes.goalfit", include_str!("std/archetypes.goalfit")),
        ("std/core.goalfit", include_str!("std/core.goalfit")),
        ("std/facts.goalfit", include_str!("std/facts.goalfit")),
        ("std/findings.goalfit", include_str!("std/findings.goalfit")),
        ("std/levers.goalfit", include_str!("std/levers.goalfit")),
        ("std/needs.goalfit", include_str!("std/needs.goalfit")),
    ],
}];

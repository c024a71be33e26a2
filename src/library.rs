//! The libraries that ship with the engine: their texts, and the trees that reading these texts gives.
//!
//! Reading the standard library takes most of the time that compiling a program takes, and gives the same trees each time. So they
//! are kept beside the texts as bytes (`trees.bin`, in the format of postcard), with a fingerprint of each text: a text that was
//! changed since is read again. `UPDATE=1 cargo test --lib library` writes them anew.

use crate::source::{SourceId, Sources};
use crate::syntax::tree::Tree;

/// A library: its name and the numbers of its texts.
pub(crate) struct ShippedLibrary {
    pub(crate) name: &'static str,
    pub(crate) texts: &'static [SourceId],
}

/// A text of a library.
struct ShippedText {
    name: &'static str,
    text: &'static str,
    fingerprint: u32,
}

/// All libraries.
pub(crate) const LIBRARIES: &[ShippedLibrary] =
    &[ShippedLibrary { name: "std", texts: &[numbered(0), numbered(1), numbered(2), numbered(3), numbered(4), numbered(5)] }];

/// Their texts, by number.
const TEXTS: &[ShippedText] = &[
    shipped("std/archetypes.goalfit", include_str!("std/archetypes.goalfit")),
    shipped("std/core.goalfit", include_str!("std/core.goalfit")),
    shipped("std/facts.goalfit", include_str!("std/facts.goalfit")),
    shipped("std/findings.goalfit", include_str!("std/findings.goalfit")),
    shipped("std/levers.goalfit", include_str!("std/levers.goalfit")),
    shipped("std/needs.goalfit", include_str!("std/needs.goalfit")),
];

/// For each text its fingerprint and its tree.
const TREES: &[u8] = include_bytes!("std/trees.bin");

const fn numbered(at: u32) -> SourceId {
    SourceId(SourceId::FIRST_OF_LIBRARIES + at)
}

const fn shipped(name: &'static str, text: &'static str) -> ShippedText {
    ShippedText { name, text, fingerprint: fingerprint(text.as_bytes()) }
}

/// FNV-1a, counted while the engine is built.
const fn fingerprint(mut bytes: &[u8]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    while let [byte, rest @ ..] = bytes {
        hash ^= u32::from_le_bytes([*byte, 0, 0, 0]);
        hash = hash.wrapping_mul(0x0100_0193);
        bytes = rest;
    }
    hash
}

/// Adds a library's texts to the sources.
pub(crate) fn add(library: &ShippedLibrary, sources: &mut Sources) {
    for id in library.texts {
        if let Some(text) = text(*id) {
            sources.add_library(*id, text.name, text.text);
        }
    }
}

/// The texts of a library with their trees, but for those that were changed since the trees were made.
pub(crate) fn trees(library: &ShippedLibrary) -> impl Iterator<Item = (&'static str, Tree)> {
    let mut rest = TREES;
    let all = core::iter::from_fn(move || {
        let (kept, after) = postcard::take_from_bytes::<(u32, Tree)>(rest).ok()?;
        rest = after;
        Some(kept)
    });
    all.filter_map(|(fingerprint, tree)| {
        let text = text(tree.source).filter(|text| text.fingerprint == fingerprint)?;
        library.texts.contains(&tree.source).then_some((text.text, tree))
    })
}

fn text(id: SourceId) -> Option<&'static ShippedText> {
    TEXTS.get(usize::try_from(id.0.checked_sub(SourceId::FIRST_OF_LIBRARIES)?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn the_trees_are_those_of_the_texts() {
        let mut sources = Sources::new();
        for library in LIBRARIES {
            add(library, &mut sources);
        }
        let mut written = Vec::new();
        for library in LIBRARIES {
            for id in library.texts {
                let (tree, diagnostics) = crate::syntax::parse(&sources, *id);
                assert_eq!(diagnostics, [], "a library is read without anything to tell");
                let fingerprint = text(*id).expect("a text for each number").fingerprint;
                written.extend(postcard::to_allocvec(&(fingerprint, tree)).expect("trees can be written"));
            }
        }
        if std::env::var_os("UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/std/trees.bin");
            std::fs::write(path, &written).expect("the file can be written");
        } else {
            assert!(written == TREES, "run `UPDATE=1 cargo test --lib library`");
        }
    }
}

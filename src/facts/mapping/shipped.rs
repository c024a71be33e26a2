//! The mappings that ship with the engine: data in `src/maps/`, one file for each kind of rows of each product.

use super::Mapping;

/// A mapping that ships with the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedMap {
    /// The name by which it is called.
    pub name: &'static str,
    /// The mapping as JSON: to be read, or to begin one of one's own with.
    pub json: &'static str,
}

const MAPS: &[ShippedMap] = &[
    ShippedMap { name: "dub", json: include_str!("../../maps/dub.json") },
    ShippedMap { name: "dub-rewards", json: include_str!("../../maps/dub-rewards.json") },
    ShippedMap { name: "impact", json: include_str!("../../maps/impact.json") },
    ShippedMap { name: "impact-contracts", json: include_str!("../../maps/impact-contracts.json") },
    ShippedMap { name: "impartner", json: include_str!("../../maps/impartner.json") },
    ShippedMap { name: "partnerstack", json: include_str!("../../maps/partnerstack.json") },
    ShippedMap { name: "partnerstack-offers", json: include_str!("../../maps/partnerstack-offers.json") },
    ShippedMap { name: "salesforce", json: include_str!("../../maps/salesforce.json") },
    ShippedMap { name: "salesforce-funds", json: include_str!("../../maps/salesforce-funds.json") },
];

/// What source fields are commonly called, by target.
pub(super) const SYNONYMS: &str = include_str!("../../maps/synonyms.txt");

/// All mappings that ship with the engine, by name.
#[must_use]
pub fn maps() -> &'static [ShippedMap] {
    MAPS
}

/// The mapping of this name that ships with the engine.
#[must_use]
pub fn shipped(name: &str) -> Option<Mapping> {
    let found = MAPS.iter().find(|map| map.name == name)?;
    serde_json::from_str(found.json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_map_reads_and_says_what_it_is() {
        for map in maps() {
            let mapping: Mapping = serde_json::from_str(map.json).unwrap_or_else(|error| panic!("{}: {error}", map.name));
            assert_eq!(mapping.name, map.name);
            assert!(!mapping.title.is_empty() && mapping.what.ends_with('.'), "{}", map.name);
        }
        assert!(maps().is_sorted_by_key(|map| map.name));
        assert_eq!(shipped("nothing"), None);
    }
}

//! The same bits in WebAssembly as natively: every vector and every case, compared by bit pattern with what `tests/oracle.rs`
//! recorded on the machine. `cargo xtask test` runs it in node; by hand:
//! `cargo test --target wasm32-unknown-unknown --no-default-features --test wasm`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod support;

use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_bits_are_those_of_the_native_engine() {
    let known: Value = serde_json::from_str(support::BITS).expect("JSON");
    let known = known.as_object().expect("figures by case");
    let found = support::all_bits();
    let found = found.as_object().expect("figures by case");
    assert!(known.len() > 50, "only {} cases", known.len());
    assert_eq!(known.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    let differing: Vec<String> = known
        .iter()
        .filter(|(case, figures)| found.get(*case) != Some(figures))
        .map(|(case, figures)| format!("{case}: native {figures}, here {}", found[case]))
        .collect();
    assert!(differing.is_empty(), "{} cases differ\n{}", differing.len(), differing.join("\n"));
}

//! The same bits in WebAssembly as natively: every vector and every case, compared by bit pattern with what `tests/oracle.rs`
//! recorded on the machine. `cargo xtask test` runs it in node; by hand:
//! `cargo test --target wasm32-unknown-unknown --no-default-features --test wasm`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

#[path = "support/marks.rs"]
mod marks;
mod support;

use goalfit::{Sources, compile};
use include_dir::{Dir, include_dir};
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

static LANGUAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/language");
static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/casebook");

fn texts(folder: &'static Dir<'static>) -> Vec<(String, &'static str)> {
    let files = folder.files().filter(|file| file.path().extension().is_some_and(|end| end == "goalfit"));
    files.map(|file| (file.path().to_string_lossy().into_owned(), file.contents_utf8().expect("UTF-8"))).collect()
}

#[wasm_bindgen_test]
fn programs_of_the_language_give_their_results_and_their_diagnostics() {
    for (folder, least) in [("good", 60), ("bad", 80)] {
        let programs = texts(LANGUAGE.get_dir(folder).expect("the folder"));
        assert!(programs.len() >= least, "only {} programs in {folder}", programs.len());
        for (path, text) in programs {
            let name = path.rsplit('/').next().unwrap_or_default();
            assert_eq!(marks::found_marks(name, text), marks::marks(text), "{path}");
        }
    }
}

#[wasm_bindgen_test]
fn the_casebook_holds_or_differs_as_stated_and_columns_agree_to_the_bit() {
    let cases = texts(&CASES);
    assert!(cases.len() >= 31, "only {} cases", cases.len());
    for (name, text) in cases {
        let program = compile(Sources::single(&name, text)).expect("a sound program");
        for outcome in program.expectations() {
            let holds = outcome.checks.iter().all(|check| check.holds);
            assert!(outcome.error.is_none() && (holds || outcome.differs.is_some()), "{name}: {outcome:?}");
        }
        let (partners, offers): (Vec<&str>, Vec<&str>) = (program.partners().collect(), program.offers().collect());
        let matrix = program.score_matrix(&partners, &offers).expect("known names");
        for (row, partner) in partners.iter().enumerate() {
            for (column, offer) in offers.iter().enumerate() {
                let alone = program.score(partner, offer).ok().map(f64::to_bits);
                assert_eq!(matrix.score(row, column).map(f64::to_bits), alone, "{name}: {offer} for {partner}");
            }
        }
    }
}

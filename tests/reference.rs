//! The reference and the README cannot go stale: their examples compile, their figures are those of the engine.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::{Sources, compile};

fn blocks(page: &str) -> Vec<&str> {
    page.split("```goalfit\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_example_of_the_reference_compiles_and_holds() {
    let page = include_str!("../docs/language.md");
    let blocks = blocks(page);
    assert!(blocks.len() >= 7);
    for block in blocks {
        let text = if block.contains("use std") { block.to_string() } else { format!("use std\n{block}") };
        let program = compile(Sources::single("language.md", &text)).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for outcome in program.expectations() {
            assert!(outcome.error.is_none() && outcome.checks.iter().all(|check| check.holds), "{outcome:?}");
        }
    }
}

#[test]
fn every_function_stands_in_the_reference() {
    let page = include_str!("../docs/language.md");
    for (name, _) in goalfit::program::Function::ALL {
        assert!(page.contains(name), "{name}");
    }
}

#[test]
fn the_picture_of_the_readme_is_what_the_engine_prints() {
    let readme = include_str!("../README.md");
    let picture = readme.split("```\n").nth(1).expect("a picture");
    let program = compile(Sources::single("bounty", include_str!("../examples/referral-bounty.goalfit"))).expect("compiles");
    let report = program.assess("Northwind Consulting", "€100k referral bounty").expect("assessed");
    let look = goalfit::cli::Look { width: 84, color: false };
    let printed = goalfit::cli::explanation(&report, look, false);
    assert!(picture.trim_end().lines().count() > 20 && printed.starts_with(picture.trim_end()), "{picture}");
}

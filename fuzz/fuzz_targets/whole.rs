//! The whole way of a text through the engine, driven by libFuzzer. `cargo xtask fuzz` builds and runs it on stable Rust;
//! `cargo fuzz run whole` works too where cargo-fuzz and a nightly toolchain are installed.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| goalfit_fuzz::run(data));

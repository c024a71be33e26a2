//! goalfit: a rules engine for incentive alignment.
//!
//! Channel analysts describe, in a small language, what partner companies work for and what a vendor offers them. The engine
//! scores how well each offer aligns with each partner's goals and explains the score to the last digit.
//!
//! ```
//! use goalfit::{Sources, compile};
//!
//! let text = r#"
//! use std
//! partner "Kite Media" {
//!   gross_profit: €20k per month, day_worth: €300 per day
//!   opportunities: 20 per month, win: 25%, sales_cycle: 2 months
//!   goal margin { kind: money, weight: 1 }
//!   moves {
//!     |         | margin |
//!     | promote | drives |
//!   }
//! }
//! offer "Referral fee" {
//!   window: 12 months
//!   asks { promote: 20 days }
//!   reward fee { kind: cash, amount: €30k, units: 30 }
//! }
//! "#;
//! let program = compile(Sources::single("kite.goalfit", text)).expect("no mistakes in it");
//! let report = program.assess("Kite Media", "Referral fee").expect("nothing is missing");
//! println!("{:.1} {}", report.score, report.verdict);
//! for cause in &report.causes {
//!     println!("{:+.1}  {}: {}", cause.share, cause.title, cause.because);
//! }
//! assert_eq!(report.verdict, "aligned");
//! let total: f64 = report.causes.iter().map(|cause| cause.share).sum();
//! assert!((report.best + total - report.score).abs() < 1e-9);
//! ```
//!
//! The engine is `no_std` (with `alloc`), has no clock, no randomness and reads no file; the same input gives the same bits
//! natively and in WebAssembly. With `default-features = false` there is nothing but the engine; the feature `cli` (default) adds
//! the command line. See `docs/ARCHITECTURE.md` for the rooms of the house and the one direction in which data goes.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod prelude;

pub mod advise;
pub mod assess;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod columnar;
pub mod diagnostic;
mod door;
pub mod eval;
pub mod facts;
pub mod language;
mod library;
pub mod needs;
pub mod program;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod value;
#[cfg(all(feature = "wasm", target_arch = "wasm32"))]
pub mod wasm;

pub use advise::{Advice, Target};
pub use assess::Report;
pub use diagnostic::{Diagnostic, Severity};
pub use door::{
    About, BlockScorer, BookScorer, CompileError, Error, MainCause, Matrix, Program, QuantityScorer, ScoredRows, Stayed,
    Subjects, Titled, compile, score_held,
};
pub use source::{Position, SourceId, Sources, Span};

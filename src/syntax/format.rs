//! placeholder
use crate::prelude::*;
/// x
pub fn format(_: &crate::source::Sources, _: &super::tree::Tree) -> String { String::new() }

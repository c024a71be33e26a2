//! Memory for many rows, all at once: the allocator asks for a page of 64 kB at a time, and each time the host makes a new buffer, which
//! takes as long as some rows. 2,000 pages one by one take 600 ms in Node, all of them together 5 ms.

use crate::prelude::*;

/// About as much as a record with an archetype's facts takes.
const RECORD: usize = 10 << 10;
/// What is not used is taken all the same.
const MOST: usize = 256 << 20;
/// Fewer rows are not worth it.
const FEW: usize = 200;

/// Makes room for the records that such a text, CSV or JSON, is going to be. Where there is none, the allocator will tell of it when it
/// matters.
pub(super) fn ahead(text: &str) {
    let rows = if text.trim_start().starts_with(['[', '{']) { objects(text) } else { text.split('\n').count() };
    if rows >= FEW {
        let mut room: Vec<u8> = Vec::new();
        let _ = room.try_reserve_exact(rows.saturating_mul(RECORD).min(MOST));
        core::hint::black_box(&room);
    }
}

/// How many objects there are in a list, or in the lists of one object.
fn objects(json: &str) -> usize {
    let (mut depth, mut outer, mut inner) = (0_usize, 0, 0);
    for byte in json.bytes() {
        match byte {
            b'{' => {
                outer += usize::from(depth == 0);
                inner += usize::from(depth == 1);
                depth = depth.saturating_add(1);
            }
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if outer > 1 { outer } else { inner }
}

//! "Did you mean": the nearest of the names that would be right.

use crate::prelude::*;

/// The candidate that differs in the fewest letters, if it is near enough to be meant.
/// Distance: Damerau–Levenshtein with adjacent swaps (optimal string alignment), at most a third of the word.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.chars().count().abs_diff(word.chars().count()) > allowed || candidate == word {
            continue;
        }
        let found = distance(word, candidate);
        if found <= allowed && best.is_none_or(|(least, name)| (found, candidate) < (least, name)) {
            best = Some((found, candidate));
        }
    }
    best.map(|(_, name)| name)
}

fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().take(64).collect();
    let right: Vec<char> = right.to_lowercase().chars().take(64).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &a) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &b) in right.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX - 1);
            let mut least =
                (at(&last, column) + usize::from(a != b)).min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = row > 0 && column > 0 && left.get(row - 1) == Some(&b) && right.get(column - 1) == Some(&a);
            if swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            current.push(least);
        }
        before_last = core::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_or_a_slip_is_near_and_another_word_is_not() {
        assert_eq!(nearest("sale_cycle", ["sales_cycle", "slack"]), Some("sales_cycle"));
        assert_eq!(nearest("tursted", ["trusted", "treated"]), Some("trusted"));
        assert_eq!(nearest("banana", ["trust", "win"]), None);
        assert_eq!(nearest("wn", ["win", "on"]), Some("on"));
    }
}

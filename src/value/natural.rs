//! The order in which a reader looks for names: digits by the number that they write, so that `r2` stands before `r19`.

use crate::prelude::*;
use core::cmp::Ordering;

/// Compares two names piece by piece, runs of digits by their value; names that differ in nothing else by their letters.
#[must_use]
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (pieces(left).into_iter(), pieces(right).into_iter());
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(Piece::Digits(a)), Some(Piece::Digits(b))) => (a.len(), a).cmp(&(b.len(), b)),
            (Some(Piece::Digits(_)), Some(Piece::Letter(_))) => Ordering::Less,
            (Some(Piece::Letter(_)), Some(Piece::Digits(_))) => Ordering::Greater,
            (Some(Piece::Letter(a)), Some(Piece::Letter(b))) => a.cmp(&b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

enum Piece<'n> {
    /// Without zeros in front.
    Digits(&'n str),
    Letter(char),
}

fn pieces(name: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let cut = if end == 0 { first.len_utf8() } else { end };
        let (piece, after) = rest.split_at(cut);
        found.push(if end == 0 { Piece::Letter(first) } else { Piece::Digits(piece.trim_start_matches('0')) });
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_numbers() {
        let mut names = ["r19", "r2", "r10", "b", "r02", "r", "r2x", "ä1"];
        names.arrange(|a, b| natural(a, b));
        assert_eq!(names, ["b", "r", "r02", "r2", "r2x", "r10", "r19", "ä1"]);
    }
}

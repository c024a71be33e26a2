//! Pairwise comparisons: the principal eigenvalue and eigenvector of a positive matrix (Saaty 1977).

use super::Problem;
use crate::prelude::*;

/// The most members that are compared with each other.
pub const MAX_COMPARED: usize = 32;
/// The most rounds of the power iteration; what people compare settles within twenty.
pub const MAX_ROUNDS: usize = 100;

/// The greatest eigenvalue of a positive matrix, row by row, and its eigenvector, whose parts sum to 1. By power iteration: each
/// round multiplies and divides by the sum, until nothing changes by more than 1e-16.
///
/// # Errors
/// [`Problem::Argument`] where a number is not above zero.
pub fn principal(matrix: &[f64], count: usize) -> Result<(f64, Vec<f64>), Problem> {
    if let Some(wrong) = matrix.iter().find(|number| **number <= 0.0 || !number.is_finite()) {
        return Err(Problem::Argument(format!("a comparison is {wrong} and must be above zero")));
    }
    let size = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let mut vector = vec![1.0 / size; count];
    let mut value = 0.0;
    for _ in 0..MAX_ROUNDS {
        let mut next: Vec<f64> =
            matrix.chunks(count.max(1)).map(|row| row.iter().zip(&vector).map(|(number, part)| number * part).sum()).collect();
        let sum: f64 = next.iter().sum();
        if !sum.is_finite() {
            return Err(Problem::NotFinite);
        }
        next.iter_mut().for_each(|part| *part /= sum);
        let change = next.iter().zip(&vector).map(|(next, part)| (next - part).abs()).fold(0.0, f64::max);
        (vector, value) = (next, sum);
        if change <= 1e-16 {
            break;
        }
    }
    Ok((value, vector))
}

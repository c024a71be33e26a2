//! Powers of many numbers with one exponent, to the bits of the function. `lanes` computes most of them; numbers for which `libm` takes
//! another path take it here.

use super::graph::called;
use super::machine::Lanes;
use crate::program::Function;

/// `pow(x, y)` for all `x`.
pub(super) fn pow(out: &mut Lanes, x: &Lanes, y: f64) {
    let special = y == 0.0 || y.abs() == 1.0 || y == 2.0 || y == 0.5 || !(1e-300..2e9).contains(&y.abs());
    if special {
        out.iter_mut().zip(x).for_each(|(out, x)| *out = called(Function::Pow, &[*x, y]));
        return;
    }
    goalfit_lanes::pow(out, x, y);
    for (out, x) in out.iter_mut().zip(x) {
        if out.is_nan() {
            *out = called(Function::Pow, &[*x, y]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::machine::LANES;
    use super::*;

    #[test]
    fn powers_have_the_bits_of_the_function() {
        let mut state: u64 = 1;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 11
        };
        let mut same = 0;
        for round in 0..3000_u32 {
            let unit = |bits: u64| f64::from_bits(0x3ff0_0000_0000_0000 | bits >> 1 & 0x000f_ffff_ffff_ffff) - 1.0;
            let y = match round % 4 {
                0 => 1.0 / 0.88 - 1.0,
                1 => 1.0 / 0.88,
                2 => (unit(next()) - 0.5) * 8.0,
                _ => unit(next()) * 400.0,
            };
            let mut x = [0.0; LANES];
            for (at, x) in x.iter_mut().enumerate() {
                *x = match at % 5 {
                    0 => unit(next()),
                    1 => unit(next()) * 2000.0,
                    2 => 1.0 + (unit(next()) - 0.5) * 1e-6,
                    3 => f64::from_bits(next() << 10 & 0x7fff_ffff_ffff_ffff),
                    _ => libm::exp(-unit(next()) * 600.0),
                };
            }
            let mut out = [0.0; LANES];
            pow(&mut out, &x, y);
            for (out, x) in out.iter().zip(&x) {
                let wanted = called(Function::Pow, &[*x, y]);
                assert_eq!(out.to_bits(), wanted.to_bits(), "{x} ^ {y}: {out} and {wanted}");
                same += 1;
            }
        }
        assert_eq!(same, 3000 * LANES);
    }
}

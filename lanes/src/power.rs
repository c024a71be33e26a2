//! Powers of many numbers with one exponent: `libm`'s steps (FreeBSD's e_pow.c) without a branch, so that the compiler computes
//! several at once, and to the same bits. Numbers for which `libm` takes another path are left missing.

use super::Lanes;

const HIGH: u64 = 0xffff_ffff_0000_0000;
const TWO_52: f64 = 4_503_599_627_370_496.0;
const DP_H: f64 = 5.849_624_872_207_642e-1;
const DP_L: f64 = 1.350_039_202_129_749e-8;
const L: [f64; 6] = [
    5.999_999_999_999_946e-1,
    4.285_714_285_785_502e-1,
    3.333_333_298_183_774_3e-1,
    2.727_281_238_085_34e-1,
    2.306_607_457_755_617_5e-1,
    2.069_750_178_003_384_2e-1,
];
const P: [f64; 5] = [
    1.666_666_666_666_660_2e-1,
    -2.777_777_777_701_559_3e-3,
    6.613_756_321_437_934e-5,
    -1.653_390_220_546_525_2e-6,
    4.138_136_797_057_238_5e-8,
];
const LG2: f64 = core::f64::consts::LN_2;
const LG2_H: f64 = 6.931_471_824_645_996e-1;
const LG2_L: f64 = -1.904_654_299_957_768e-9;
const CP: f64 = 9.617_966_939_259_756e-1;
const CP_H: f64 = 9.617_967_009_544_373e-1;
const CP_L: f64 = -7.028_461_650_952_758e-9;

#[inline(always)]
fn high(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & HIGH)
}

/// `x` to the power of `y`, of which `y1` is the upper half; no number where another path has to be taken.
#[inline(always)]
fn usual(x: f64, y1: f64, y: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = f64::from_bits(0x4330_0000_0000_0000 | (bits >> 52 & 0x7ff)) - (TWO_52 + 1023.0);
    let whole = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    // Below √(3/2) against 1, below √3 against 3/2, above as half of it against 1.
    let low = whole < f64::from_bits(0x3ff3_988f_0000_0000);
    let middle = !low && whole < f64::from_bits(0x3ffb_b67a_0000_0000);
    let upper = !low && !middle;
    let ax = if upper { whole * 0.5 } else { whole };
    let n = if upper { exponent + 1.0 } else { exponent };
    let (bp, dp_h, dp_l) = if middle { (1.5, DP_H, DP_L) } else { (1.0, 0.0, 0.0) };

    let u = ax - bp;
    let v = 1.0 / (ax + bp);
    let ss = u * v;
    let s_h = high(ss);
    let part = if middle { 0x0004_0000_0000_0000 } else { 0 };
    let t_h = f64::from_bits(
        ((ax.to_bits() >> 1 & HIGH) | 0x2000_0000_0000_0000).wrapping_add(0x0008_0000_0000_0000).wrapping_add(part),
    );
    let t_l = ax - (t_h - bp);
    let s_l = v * ((u - s_h * t_h) - s_h * t_l);
    let s2 = ss * ss;
    let [l1, l2, l3, l4, l5, l6] = L;
    let mut r = s2 * s2 * (l1 + s2 * (l2 + s2 * (l3 + s2 * (l4 + s2 * (l5 + s2 * l6)))));
    r += s_l * (s_h + ss);
    let s2 = s_h * s_h;
    let t_h = high(3.0 + s2 + r);
    let t_l = r - ((t_h - 3.0) - s2);
    let u = s_h * t_h;
    let v = s_l * t_h + t_l * ss;
    let p_h = high(u + v);
    let p_l = v - (p_h - u);
    let z_h = CP_H * p_h;
    let z_l = CP_L * p_h + p_l * CP + dp_l;
    let t1 = high(((z_h + z_l) + dp_h) + n);
    let t2 = z_l - (((t1 - n) - dp_h) - z_h);

    let p_l = (y - y1) * t1 + y * t2;
    let p_h = y1 * t1;
    let z = p_l + p_h;
    let size = f64::from_bits(z.to_bits() & 0x7fff_ffff_0000_0000);
    // Half away from zero, of the upper word alone.
    let rounds = size.to_bits() > 0x3fe0_0000_0000_0000;
    let up = size + 0.5;
    let near = (up + TWO_52) - TWO_52;
    let whole = if near > up { near - 1.0 } else { near };
    let whole = if rounds { whole } else { 0.0 };
    let n = f64::from_bits(whole.to_bits() | z.to_bits() & 0x8000_0000_0000_0000);
    let p_h = if rounds { p_h - n } else { p_h };

    let t = high(p_l + p_h);
    let u = t * LG2_H;
    let v = (p_l - (t - p_h)) * LG2 + t * LG2_L;
    let z = u + v;
    let w = v - (z - u);
    let t = z * z;
    let [p1, p2, p3, p4, p5] = P;
    let t1 = z - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))));
    let r = (z * t1) / (t1 - 2.0) - (w + z * w);
    let z = 1.0 - (r - z);
    let steps = (n + 1.5 * TWO_52).to_bits().wrapping_sub(0x4338_0000_0000_0000);
    let result = f64::from_bits(z.to_bits().wrapping_add(steps << 52));
    let fits = (f64::MIN_POSITIVE..f64::INFINITY).contains(&x) & (size < 1000.0);
    if fits { result } else { f64::NAN }
}

/// `x` to the power of `y` for all `x`, where `y` is none of 0, ±1, 2 and ½, and of ordinary size; missing where another path has to
/// be taken.
#[cfg_attr(all(target_arch = "wasm32", goalfit_simd), target_feature(enable = "simd128"))]
pub fn pow(out: &mut Lanes, x: &Lanes, y: f64) {
    let y1 = high(y);
    out.iter_mut().zip(x).for_each(|(out, x)| *out = usual(*x, y1, y));
}

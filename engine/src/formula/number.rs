//! Exact decimals without limit of size, twelve places after the point. Sums are exact; products, quotients and what is rounded
//! are rounded half up (away from zero), as accounts are.

use num_bigint::{BigInt, Sign};
use std::fmt;

/// Places after the point every number has.
pub const SCALE: u32 = 12;
/// What a decimal field can hold, in units of its last place: seventeen digits.
pub const LARGEST: i64 = 99_999_999_999_999_999;
/// What an integer field can hold: what a JSON reader keeps exactly.
pub const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;

/// A number in units of `10^-12`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(BigInt);

impl Number {
    /// Of an integer in units of `10^-scale`.
    pub fn of_scaled(value: i64, scale: u32) -> Self {
        Number(BigInt::from(value) * ten(SCALE.saturating_sub(scale)))
    }

    /// Reads `-12.5`; none when it is no decimal or has more than twelve places.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) || digits.ends_with('.') || fraction.len() > 12 {
            return None;
        }
        let value: BigInt = format!("{whole}{fraction:0<12}").parse().ok()?;
        Some(Number(if negative { -value } else { value }))
    }

    /// The integer in units of `10^-scale`, rounded half up; none beyond `most`.
    pub fn to_scaled(&self, scale: u32, most: i64) -> Option<i64> {
        let value = divide(&self.0, &ten(SCALE.saturating_sub(scale)));
        i64::try_from(&value).ok().filter(|value| value.unsigned_abs() <= most.unsigned_abs())
    }

    pub fn add(&self, other: &Self) -> Self {
        Number(&self.0 + &other.0)
    }

    pub fn subtract(&self, other: &Self) -> Self {
        Number(&self.0 - &other.0)
    }

    pub fn multiply(&self, other: &Self) -> Self {
        Number(divide(&(&self.0 * &other.0), &ten(SCALE)))
    }

    /// None when `other` is zero.
    pub fn divide(&self, other: &Self) -> Option<Self> {
        (other.0.sign() != Sign::NoSign).then(|| Number(divide(&(&self.0 * ten(SCALE)), &other.0)))
    }

    /// What is left of a division whose quotient is cut to a whole number; it has the sign of what is divided.
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        (other.0.sign() != Sign::NoSign).then(|| Number(&self.0 % &other.0))
    }

    pub fn negate(&self) -> Self {
        Number(-&self.0)
    }

    pub fn absolute(&self) -> Self {
        if self.0.sign() == Sign::Minus { self.negate() } else { self.clone() }
    }

    /// Half up, to so many places.
    pub fn round(&self, places: u32) -> Self {
        let unit = ten(SCALE.saturating_sub(places));
        Number(divide(&self.0, &unit) * unit)
    }

    /// The greatest whole number not above it.
    pub fn floor(&self) -> Self {
        let unit = ten(SCALE);
        let rest = &self.0 % &unit;
        let cut = &self.0 - &rest;
        Number(if rest.sign() == Sign::Minus { cut - unit } else { cut })
    }

    /// The least whole number not below it.
    pub fn ceiling(&self) -> Self {
        self.negate().floor().negate()
    }

    /// Without what stands after the point, held within `±most`.
    pub fn clamp_whole(&self, most: i64) -> i64 {
        let whole = &self.0 / ten(SCALE);
        let bound = if whole.sign() == Sign::Minus { -most } else { most };
        i64::try_from(&whole).ok().filter(|value| value.unsigned_abs() <= most.unsigned_abs()).unwrap_or(bound)
    }
}

/// Without zeros that say nothing: `12.5`, `-3`, `0`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>13}", self.0.magnitude().to_string());
        let (whole, fraction) = digits.split_at(digits.len() - 12);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.0.sign() == Sign::Minus { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

fn ten(power: u32) -> BigInt {
    BigInt::from(10_u64.pow(power))
}

/// Rounded half away from zero.
fn divide(value: &BigInt, by: &BigInt) -> BigInt {
    let half = BigInt::from(by.magnitude().clone());
    let doubled: BigInt = BigInt::from(value.magnitude().clone()) * 2 + &half;
    let rounded = doubled / (half * 2);
    if (value.sign() == Sign::Minus) == (by.sign() == Sign::Minus) { rounded } else { -rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap_or_default()
    }

    #[test]
    fn numbers_are_exact_and_rounded_half_up() {
        let check = |value: Option<Number>, expect: &str| {
            assert_eq!(value.map(|value| value.to_string()).as_deref(), Some(expect));
        };
        check(Some(n("0.1").add(&n("0.2"))), "0.3");
        check(n("1").divide(&n("3")), "0.333333333333");
        check(n("2").divide(&n("3")), "0.666666666667");
        check(n("-2").divide(&n("3")), "-0.666666666667");
        check(Some(n("2.5").round(0)), "3");
        check(Some(n("-2.5").round(0)), "-3");
        check(Some(n("-2.1").floor()), "-3");
        check(Some(n("-2.9").ceiling()), "-2");
        check(n("-7.5").remainder(&n("2")), "-1.5");
        check(Some(n("99999999999999999").multiply(&n("99999999999999999"))), "9999999999999999800000000000000001");
        assert_eq!(n("1").divide(&n("0")), None);
        assert_eq!(n("12.345").to_scaled(2, LARGEST), Some(1235));
        assert_eq!(n("-12.345").to_scaled(2, LARGEST), Some(-1235));
        assert_eq!(n("1000000000000000").to_scaled(2, LARGEST), None);
        assert_eq!(n("-0").to_string(), "0");
        assert_eq!(n("-250.9").clamp_whole(100), -100);
    }
}

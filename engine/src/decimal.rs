//! Exact decimals: text to scaled integers and back. Money and percents are integers of `10^-scale` everywhere inside.

use serde_json::Value as Json;

/// Why a text is no decimal of the wanted scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    Syntax,
    /// More digits after the point than the field keeps.
    TooPrecise,
    Range,
}

/// `"-12.5"` with scale 2 is `-1250`. No exponent, no sign `+`, no thousands separators.
///
/// # Errors
/// See `DecimalError`.
pub fn parse_decimal(text: &str, scale: u32) -> Result<i64, DecimalError> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return Err(DecimalError::Syntax);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = (scale as usize).checked_sub(fraction.len()).ok_or(DecimalError::TooPrecise)?;
    let padded = format!("{whole}{fraction}{}", "0".repeat(missing));
    let value: i64 = padded.parse().map_err(|_| DecimalError::Range)?;
    Ok(if negative { -value } else { value })
}

/// `-1250` with scale 2 is `"-12.50"`: always as many digits as the scale.
pub fn format_decimal(value: impl Into<i128>, scale: u32) -> String {
    let value: i128 = value.into();
    let scale = scale as usize;
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The text of a decimal on the wire: a string, or a number whose text is exact. A number of more than 15 significant
/// digits may already have lost some on its way through a parser, so it is refused (`None`) rather than guessed.
pub fn decimal_text(input: &Json) -> Option<String> {
    match input {
        Json::String(text) => Some(text.trim().to_owned()),
        Json::Number(number) => {
            let text = number.to_string();
            let text = text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
            let exact = number.is_i64() || number.is_u64() || text.bytes().filter(u8::is_ascii_digit).count() <= 15;
            exact.then_some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, scale: u32, expect: Result<i64, DecimalError>) {
        assert_eq!(parse_decimal(text, scale), expect, "{text} at scale {scale}");
    }

    #[test]
    fn reads_exactly_or_says_why() {
        check("357000", 2, Ok(35_700_000));
        check("-0.05", 2, Ok(-5));
        check("1.50", 1, Ok(15));
        check("1.55", 1, Err(DecimalError::TooPrecise));
        check("1e5", 2, Err(DecimalError::Syntax));
        check("１２", 0, Err(DecimalError::Syntax));
        check(".5", 1, Err(DecimalError::Syntax));
        check("5.", 1, Err(DecimalError::Syntax));
        check("99999999999999999999", 0, Err(DecimalError::Range));
    }

    #[test]
    fn numbers_that_lost_digits_are_refused() {
        assert_eq!(decimal_text(&serde_json::json!(0.1)), Some("0.1".into()));
        assert_eq!(decimal_text(&serde_json::json!(123_456_789_012_345.6)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in any::<i64>(), scale in 0u32..7) {
            prop_assume!(value != i64::MIN);
            prop_assert_eq!(parse_decimal(&format_decimal(value, scale), scale), Ok(value));
        }
    }
}

//! `5s`, `1h30m`, `80%`, `$0.05`, `10k`: numbers with a unit.

use super::decimal::{Decimal, NumberError};

/// A number with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) dimension: Dimension,
    /// In nanoseconds, fractions of one, dollars, or plain counts.
    pub(super) amount: Decimal,
    /// Whether it is a duration in days and weeks only.
    pub(super) in_days: bool,
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    Time,
    Percent,
    Dollars,
    Count,
}

impl Dimension {
    /// The name of a quantity of it, with an article, for messages.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "a duration",
            Self::Percent => "a percentage",
            Self::Dollars => "a dollar amount",
            Self::Count => "a count",
        }
    }
}

/// Why a quantity is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QuantityError {
    /// `30m1h`, `1h1h`
    Order,
    /// It does not fit in 64 bits.
    OutOfRange,
}

impl From<NumberError> for QuantityError {
    fn from(_: NumberError) -> Self {
        Self::OutOfRange
    }
}

/// Nanoseconds of each unit of time, largest first.
const TIME_UNITS: [(&str, i128); 11] = [
    ("w", 7 * 86_400_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ns", 1),
];

/// Parses a `quantity` of the grammar.
pub(super) fn parse(text: &str) -> Result<Quantity, QuantityError> {
    let (unsigned, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1),
        None => (text, 1),
    };
    let quantity = |dimension, amount| Quantity { dimension, amount, in_days: false };
    let unsigned = if let Some(dollars) = unsigned.strip_prefix('$') {
        quantity(Dimension::Dollars, Decimal::parse(dollars)?)
    } else if let Some(percent) = unsigned.strip_suffix('%') {
        quantity(Dimension::Percent, Decimal::parse(percent)?.shifted(-2)?)
    } else if let Some((places, count)) = [(3, 'k'), (6, 'M'), (9, 'B')]
        .into_iter()
        .find_map(|(places, suffix)| Some((places, unsigned.strip_suffix(suffix)?)))
    {
        quantity(Dimension::Count, Decimal::parse(count)?.shifted(places)?)
    } else {
        time(unsigned)?
    };
    Ok(Quantity { amount: unsigned.amount.times(sign)?, ..unsigned })
}

/// `1h30m`, in nanoseconds.
pub(super) fn time(text: &str) -> Result<Quantity, QuantityError> {
    let mut amount = Decimal { digits: 0, exponent: 0 };
    let mut last: Option<i128> = None;
    let mut in_days = true;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, unit, after) = part(rest);
        let Some(&(_, factor)) = TIME_UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(QuantityError::Order);
        };
        if last.is_some_and(|last| last <= factor) {
            return Err(QuantityError::Order);
        }
        last = Some(factor);
        in_days &= matches!(unit, "d" | "w");
        amount = amount.plus(Decimal::parse(number)?.times(factor)?)?;
        rest = after;
    }
    Ok(Quantity { dimension: Dimension::Time, amount, in_days })
}

/// Splits off the first number and its unit: the number, the unit, and the rest.
pub(crate) fn part(text: &str) -> (&str, &str, &str) {
    let is_number = |(at, c): (usize, char)| {
        let exponent = matches!(c, 'e' | 'E')
            && text
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']));
        let sign = matches!(c, '+' | '-') && at > 0;
        c.is_ascii_digit() || matches!(c, '.' | '_') || exponent || sign
    };
    let unit_start = text.char_indices().find(|&at| !is_number(at)).map_or(text.len(), |(at, _)| at);
    let (number, rest) = text.split_at_checked(unit_start).unwrap_or((text, ""));
    let unit_end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, after) = rest.split_at_checked(unit_end).unwrap_or((rest, ""));
    (number, unit, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanoseconds(text: &str) -> Result<i128, QuantityError> {
        Ok(parse(text)?.amount.whole()?)
    }

    #[test]
    fn time() {
        assert_eq!(nanoseconds("1h30m"), Ok(5_400_000_000_000));
        assert_eq!(nanoseconds("-1.1s"), Ok(-1_100_000_000));
        assert_eq!(nanoseconds("1e3us"), Ok(1_000_000));
        assert_eq!(nanoseconds("1w2d"), Ok(9 * 86_400_000_000_000));
        assert_eq!(nanoseconds("30m1h"), Err(QuantityError::Order));
        assert_eq!(nanoseconds("1m1min"), Err(QuantityError::Order));
    }

    #[test]
    fn others() {
        assert_eq!(
            parse("80%").map(|it| (it.dimension, it.amount.number())),
            Ok((Dimension::Percent, Ok(crate::filter::Number::Float(0.8))))
        );
        assert_eq!(parse("10k").map(|it| it.dimension), Ok(Dimension::Count));
        assert_eq!(parse("-$5").map(|it| it.amount.whole()), Ok(Ok(-5)));
    }
}

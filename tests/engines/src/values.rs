//! The values of records and queries; they overlap, so that many comparisons hold.

use tamis::filter::Number;

/// Text that a literal could get wrong.
pub(crate) const TEXTS: [&str; 24] = [
    "a",
    "b",
    "ab",
    "A",
    "it's",
    "''",
    "\\",
    "\\'",
    "\\' OR 1=1 --",
    "\"x\"",
    "`x`",
    "100%",
    "a_b",
    "${HOME}",
    "$1",
    "?",
    "{p1:String}",
    "line\nbreak\r\t",
    "é",
    "日本",
    "😀",
    "\u{301}e",
    "\\n\\0\\u0041",
    "-- ; /*",
];

/// Text of columns that a query compares without regard to case. Beyond ASCII, engines differ.
pub(crate) const CASED: [&str; 8] = ["a", "A", "ab", "aB", "Refund", "REFUND", "re fund", "É"];

/// PostgreSQL has no such strings.
pub(crate) const WITH_NUL: [&str; 4] = ["\0", "a\0b", "a", "'\0"];

pub(crate) const IDS: [&str; 3] = [
    "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f",
    "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e60",
    "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db",
];

/// As integers, these are different numbers; as floats, some are equal.
pub(crate) const INTEGERS: [i64; 9] =
    [0, 1, -1, 500, 9_007_199_254_740_992, 9_007_199_254_740_993, 9_007_199_254_740_994, i64::MAX, i64::MIN];

pub(crate) const UNSIGNED: [u64; 6] = [0, 7, 9_007_199_254_740_993, 1 << 63, u64::MAX - 1, u64::MAX];

/// All integers among these are exact as floats.
pub(crate) const FLOATS: [f64; 12] =
    [0.0, 0.1, 0.2, 0.1 + 0.2, 0.5, 1.0, -2.5, 1e-7, 1.5e300, 9_007_199_254_740_992.0, 0.123_456_789_012_345_68, 5.0];

pub(crate) fn float(number: f64) -> Number {
    Number::Float(number)
}

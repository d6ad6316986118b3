//! What a query may cost.

/// What a query may cost.
///
/// # Examples
///
/// ```
/// use tamis::{Code, Limits, parse};
///
/// let limits = Limits { depth: 2, ..Limits::default() };
/// let parsed = parse("not (not (not a))", &limits);
/// assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, in bytes; at most [`Limits::MAX_BYTES`].
    pub bytes: usize,
    /// How many parentheses and `not`s may stand round one condition; at most
    /// [`Limits::MAX_DEPTH`].
    pub depth: usize,
    /// How many items one list may have.
    pub list_items: usize,
    /// How many diagnostics of a query are stored; more are only counted, see [`Diagnostics`](crate::Diagnostics).
    pub diagnostics: usize,
}

impl Limits {
    /// The default of [`Limits::bytes`]: 1 MiB.
    pub const BYTES: usize = 1 << 20;
    /// The most that [`Limits::bytes`] can be raised to: 16 MiB.
    pub const MAX_BYTES: usize = 16 << 20;
    /// The default of [`Limits::depth`].
    pub const DEPTH: usize = 128;
    /// The most that [`Limits::depth`] can be raised to. The default fits a stack of 512 KiB without
    /// optimisation; this wants twice that.
    pub const MAX_DEPTH: usize = 256;
    /// The default of [`Limits::list_items`].
    pub const LIST_ITEMS: usize = 100_000;
    /// The default of [`Limits::diagnostics`].
    pub const DIAGNOSTICS: usize = 1_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: Self::BYTES, depth: Self::DEPTH, list_items: Self::LIST_ITEMS, diagnostics: Self::DIAGNOSTICS }
    }
}

//! Limits on the size of a query.

use serde::{Deserialize, Serialize};

/// Limits on the size of a query.
///
/// Deserialized limits that are absent have their defaults.
///
/// # Examples
///
/// ```
/// use tamis::{Code, Limits, parse};
///
/// let limits = Limits::default().depth(2);
/// let parsed = parse("not (not (not a))", &limits);
/// assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum length of a query in bytes; at most [`Limits::MAX_BYTES`].
    pub bytes: usize,
    /// How deeply parentheses and `not`s may be nested; at most [`Limits::MAX_DEPTH`].
    pub depth: usize,
    /// The maximum number of items in a list.
    pub list_items: usize,
    /// How many diagnostics of a query are stored; the rest are only counted, see [`Diagnostics`](crate::Diagnostics).
    pub diagnostics: usize,
}

impl Limits {
    /// The default of [`Limits::bytes`]: 1 MiB.
    pub const BYTES: usize = 1 << 20;
    /// The maximum value of [`Limits::bytes`]: 16 MiB.
    pub const MAX_BYTES: usize = 16 << 20;
    /// The default of [`Limits::depth`].
    pub const DEPTH: usize = 128;
    /// The maximum value of [`Limits::depth`]. Without optimization, the default fits a stack of 512 KiB, and this one
    /// needs twice that.
    pub const MAX_DEPTH: usize = 256;
    /// The default of [`Limits::list_items`].
    pub const LIST_ITEMS: usize = 100_000;
    /// The default of [`Limits::diagnostics`].
    pub const DIAGNOSTICS: usize = 1_000;

    /// The limits of a text that is only parsed.
    pub(crate) const MAX: Self =
        Self { bytes: Self::MAX_BYTES, depth: Self::MAX_DEPTH, list_items: usize::MAX, diagnostics: Self::DIAGNOSTICS };

    /// Sets [`Limits::bytes`].
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets [`Limits::depth`].
    #[must_use]
    pub const fn depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }

    /// Sets [`Limits::list_items`].
    #[must_use]
    pub const fn list_items(mut self, list_items: usize) -> Self {
        self.list_items = list_items;
        self
    }

    /// Sets [`Limits::diagnostics`].
    #[must_use]
    pub const fn diagnostics(mut self, diagnostics: usize) -> Self {
        self.diagnostics = diagnostics;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: Self::BYTES, depth: Self::DEPTH, list_items: Self::LIST_ITEMS, diagnostics: Self::DIAGNOSTICS }
    }
}

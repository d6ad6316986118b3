//! Three-valued logic.

/// Whether something holds: Kleene's three truth values.
///
/// # Examples
///
/// ```
/// use tamis::Truth;
///
/// assert_eq!(Truth::all([Truth::Unknown, Truth::False]), Truth::False);
/// assert_eq!(Truth::any([Truth::Unknown, Truth::False]), Truth::Unknown);
/// assert_eq!(!Truth::Unknown, Truth::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    /// It holds; a query matches.
    True,
    /// It does not hold; a query does not match.
    False,
    /// That depends on a missing value; a query does not match.
    Unknown,
}

impl Truth {
    /// Whether all of `parts` hold; stops at the first that does not.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::True;
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::Unknown => all = Self::Unknown,
            }
        }
        all
    }

    /// Whether at least one of `parts` holds; stops at the first that does.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut any = Self::False;
        for part in parts {
            match part {
                Self::True => return Self::True,
                Self::False => {}
                Self::Unknown => any = Self::Unknown,
            }
        }
        any
    }

    /// Whether this is [`True`](Self::True).
    #[must_use]
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }

    /// Returns `true`, `false` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::False => "false",
            Self::Unknown => "unknown",
        }
    }
}

crate::diagnostic::display_name!(Truth);

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

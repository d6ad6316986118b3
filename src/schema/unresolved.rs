//! Resolving names given as text.

use std::fmt;

use super::{NoColumn, Resolved, Schema};
use crate::diagnostic::words;
use crate::syntax;
use crate::syntax::ast::print::column_name;

/// The maximum number of ids that a help text lists.
const MAX_LISTED: usize = 5;

/// Why a name cannot be resolved to a column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unresolved {
    /// No column has this name.
    #[non_exhaustive]
    Unknown {
        /// The name, without backticks or quotes.
        name: String,
        /// Similar names, best first, as written in a query.
        suggestions: Vec<String>,
    },
    /// Several columns have this name.
    #[non_exhaustive]
    Ambiguous {
        /// The name, without backticks or quotes.
        name: String,
        /// The ids of these columns: two or more, in the order of the schema.
        ids: Vec<String>,
    },
}

impl Unresolved {
    /// What to write instead; `None` if nothing similar is known.
    fn help_text(&self) -> Option<String> {
        match self {
            Self::Unknown { suggestions, .. } if suggestions.is_empty() => None,
            Self::Unknown { suggestions, .. } => Some(format!("did you mean {}?", words::list(suggestions, "or"))),
            Self::Ambiguous { ids, .. } => {
                let ids = ids.iter().take(MAX_LISTED).map(|id| column_name(id));
                Some(format!("write {}", words::list(ids, "or")))
            }
        }
    }
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "unknown column {}", words::quote(name)),
            Self::Ambiguous { name, ids } => {
                write!(f, "{} is ambiguous: {} columns match", words::quote(name), ids.len())
            }
        }
    }
}

impl std::error::Error for Unresolved {}

impl miette::Diagnostic for Unresolved {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help_text().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
}

impl Schema {
    /// Resolves a name, as written in a query, to a column.
    ///
    /// A name is, in this order: the exact id; `group.name` for the id `group/name`; the id without its group (but not
    /// for `metric_status/…`); the alias; the label, ignoring case; any name in an open group. It may be in backticks,
    /// or be a group and a quoted name, such as `user_metadata."user id"`; neither is required, so an id or a label can
    /// be passed as it is.
    ///
    /// # Errors
    ///
    /// [`Unresolved`], if no column or several columns have this name.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Schema;
    /// use tamis::schema::{Column, Unresolved};
    ///
    /// let schema = Schema::builder()
    ///     .column("metrics/cost", Column::number().label("Total Cost"))
    ///     .column("feedback/rating", Column::number())
    ///     .column("metrics/rating", Column::number())
    ///     .open_group("user_metadata", Column::text())
    ///     .build();
    /// for name in ["metrics/cost", "metrics.cost", "cost", "total cost", "`Total Cost`"] {
    ///     assert_eq!(schema.resolve(name)?.id, "metrics/cost");
    /// }
    /// let assumed = schema.resolve(r#"user_metadata."user id""#)?;
    /// assert!(assumed.is_assumed);
    /// assert_eq!(assumed.id, "user_metadata/user id");
    ///
    /// let Err(Unresolved::Ambiguous { ids, .. }) = schema.resolve("rating") else { panic!() };
    /// assert_eq!(ids, ["feedback/rating", "metrics/rating"]);
    /// let Err(Unresolved::Unknown { suggestions, .. }) = schema.resolve("csot") else { panic!() };
    /// assert_eq!(suggestions, ["cost"]);
    /// # Ok::<(), Unresolved>(())
    /// ```
    pub fn resolve(&self, name: &str) -> Result<Resolved<'_>, Unresolved> {
        let read = syntax::column_name(name);
        self.resolve_name(&read).map_err(|error| {
            let name = read.name.into_owned();
            match error {
                NoColumn::Unknown => Unresolved::Unknown { suggestions: self.suggest(&name), name },
                NoColumn::Ambiguous(columns) => {
                    Unresolved::Ambiguous { name, ids: columns.into_iter().map(|column| column.id.clone()).collect() }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use miette::Diagnostic as _;

    use crate::schema::{Column, Schema};

    #[test]
    fn names_are_read_as_in_a_query() {
        let ids = ["a/b", "and", "a`b", "a.b.c", "5"];
        let schema = ids.iter().fold(Schema::builder(), |schema, id| schema.column(*id, Column::text())).build();
        for (name, id) in [
            ("`a/b`", "a/b"),
            ("`a.b`", "a/b"),
            ("a.\"b\"", "a/b"),
            ("a/'b'", "a/b"),
            ("`a``b`", "a`b"),
            ("a`b", "a`b"),
            ("and", "and"),
            ("a.b.c", "a.b.c"),
            ("5", "5"),
        ] {
            assert_eq!(schema.resolve(name).map(|column| column.id.into_owned()), Ok(id.to_owned()), "{name}");
        }
        for name in ["", "`", "``", "`a/b", "`a/b` ", "a.\"b", "a.\"\\x\"", "`a`/b`", "/", "."] {
            assert!(schema.resolve(name).is_err(), "{name}");
        }
    }

    #[test]
    fn errors_say_what_to_write() {
        let schema = Schema::builder().column("a/b c", Column::text()).column("d/b c", Column::text()).build();
        for (name, message, help) in [
            ("b c", "`b c` is ambiguous: 2 columns match", Some("write `a/b c` or `d/b c`")),
            ("a/b d", "unknown column `a/b d`", Some("did you mean `a/b c`?")),
            ("z", "unknown column `z`", None),
        ] {
            let error = schema.resolve(name).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert_eq!(error.help().map(|help| help.to_string()).as_deref(), help);
        }
    }
}

//! Writes queries as filters of the API.

use tamis::lower::{self, Form, Lowered, MissingValuePolicy};
use tamis::{Options, Schema};

use super::layout::Layout;

/// The schema and the options for raising and compiling filters.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    /// The columns of filters and queries.
    pub schema: &'a Schema,
    /// How queries are compiled.
    pub options: &'a Options,
}

impl Writer<'_> {
    /// The filter that a query compiles to, in the layout of its file; `None` if it does not compile.
    pub(super) fn filter(&self, query: &str, layout: &Layout) -> Option<String> {
        // Comments would be lost.
        (!layout.has_comments).then_some(())?;
        let before = self.lowered(&layout.query, layout.form);
        Some(layout.written(&self.lowered(query, layout.form)?, before.as_ref()))
    }

    /// Whether two queries compile to the same filter.
    pub(super) fn is_same(&self, one: &str, other: &str, form: Form) -> bool {
        self.lowered(one, form) == self.lowered(other, form)
    }

    fn lowered<'t>(&'t self, query: &'t str, form: Form) -> Option<Lowered<'t>> {
        let typed = tamis::analyze(query, self.schema, self.options).typed?;
        lower::lower(&typed, form, MissingValuePolicy::Warn).0
    }
}

//! Path patterns, and values for the files that they match.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;
use toml::de::DeValue;

use super::setting::Setting;
use super::source::Source;
use crate::failure::Failure;
use crate::text;

/// A value for the files that match globs.
pub(crate) type ForFiles<T> = Setting<(GlobSet, T)>;

impl Source<'_> {
    pub(super) fn without_paths(&self, table: &Spanned<DeValue<'_>>, example: &str) -> Failure {
        self.wrong(table.span().start, "missing `paths`").help(format!("write `paths = [\"{example}\"]`"))
    }

    pub(super) fn globs(&self, value: &Spanned<DeValue<'_>>) -> Result<GlobSet, Failure> {
        let mut globs = GlobSetBuilder::new();
        for (pattern, at) in self.texts(value)? {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            globs.add(glob.map_err(|error| {
                self.wrong(at, &format!("invalid path pattern {}: {}", text::quote(pattern), error.kind()))
            })?);
        }
        globs.build().map_err(|error| self.wrong(value.span().start, &text::visible(&error.to_string())))
    }
}

//! The first check of a file, which is the only one unless its queries have duplicates.

use std::path::PathBuf;

use tamis::lint::Levels;
use tamis::{Code, Diagnostics};
use tamis_embedded::{Content, EmbeddedQuery};

use super::duplicates::Duplicates;
use super::query_linter::QueryLinter;
use crate::commands::saved_queries::Saved;
use crate::failure::Failure;

/// A file that was checked as if its queries had no duplicates.
pub(super) struct Checked {
    /// Without its content, which would take most of the memory, unless `diagnostics` is `None`.
    pub(super) saved: Saved,
    /// The number of queries in it.
    pub(super) queries: usize,
    /// The fingerprint of each query, to find duplicates; empty if these are not reported.
    pub(super) fingerprints: Vec<Option<u64>>,
    /// The findings; `None` if the content is still needed.
    diagnostics: Option<Diagnostics>,
    /// Whether there are comments, which may be about duplicates.
    has_comments: bool,
}

impl QueryLinter {
    /// Reads a file, and checks it if this is the last step.
    pub(super) fn read(&self, path: PathBuf, is_last: bool) -> Result<Checked, Failure> {
        let mut saved = Saved::read(path, &self.config, &self.writer())?;
        let levels = self.levels(&saved.path);
        let check = |query: &EmbeddedQuery| {
            let analysis = self.compiler.analyze(&query.text);
            let found = is_last.then(|| self.check_alone(query, &analysis, &levels));
            (found.unwrap_or_default(), self.compiler.fingerprint(&analysis))
        };
        let (found, mut fingerprints): (Vec<_>, Vec<_>) = saved.content.queries.iter().map(check).unzip();
        if levels.of(Code::DuplicateQuery).is_none() {
            fingerprints = Vec::new();
        }
        let queries = saved.content.queries.len();
        let has_comments =
            !saved.content.comments.is_empty() || saved.content.queries.iter().any(|query| query.text.contains('#'));
        let file = (saved.source.text.as_str(), &saved.content);
        let diagnostics = is_last.then(|| self.in_file(&saved, file, found, &levels, &Duplicates::default()).all());
        if diagnostics.is_some() {
            saved.content = Content::default();
        }
        Ok(Checked { saved, queries, fingerprints, diagnostics, has_comments })
    }

    /// Reads the content of a file again if it was dropped.
    pub(super) fn restore(&self, file: &mut Checked) {
        if file.diagnostics.is_some() && file.saved.content.queries.len() < file.queries {
            // It was readable before.
            file.saved.content = file.saved.content_of(&file.saved.source.text, &self.writer()).unwrap_or_default();
        }
    }

    /// The findings in a file whose duplicates are known.
    pub(super) fn with_duplicates(
        &self,
        mut file: Checked,
        levels: &Levels,
        duplicates: &Duplicates,
    ) -> (Saved, Diagnostics) {
        let may_differ = duplicates.of_queries.iter().any(Option::is_some) || file.has_comments && duplicates.are_known;
        if let Some(diagnostics) = file.diagnostics.take_if(|_| !may_differ) {
            return (file.saved, diagnostics);
        }
        self.restore(&mut file);
        let saved = file.saved;
        let diagnostics = self.check(&saved, (&saved.source.text, &saved.content), levels, duplicates).all();
        (saved, diagnostics)
    }
}

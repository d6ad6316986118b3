//! Comparing an old and a new version of a query.

use std::path::PathBuf;

use tamis::compare::{Comparison, Relation, compare_queries};
use tamis::record::Layout;
use tamis::{Compiler, Diagnostics};

use crate::failure::Outcome;
use crate::input::Query;

/// A query and what became of it.
pub(super) struct Compared {
    /// The name for people: of the file, or the position in it.
    pub(super) name: String,
    /// Where it is now, or where it was.
    pub(super) place: Option<Place>,
    pub(super) old: Option<Version>,
    pub(super) new: Option<Version>,
    pub(super) change: Change,
}

/// A position in a file.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) line: u32,
}

/// A version of a query.
pub(super) struct Version {
    pub(super) query: Query,
    /// The diagnostics, if any is an error.
    pub(super) errors: Option<Diagnostics>,
}

/// What became of a query.
pub(super) enum Change {
    Added,
    Removed,
    Changed(Box<Comparison>),
    /// A version has errors.
    Invalid,
}

impl Change {
    /// The name for programs.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed(comparison) => comparison.relation.as_str(),
            Self::Invalid => "invalid",
        }
    }
}

impl Compared {
    /// The versions with errors.
    pub(super) fn errors(&self) -> impl Iterator<Item = (&Query, &Diagnostics)> {
        let versions = self.old.iter().chain(&self.new);
        versions.filter_map(|version| Some((&version.query, version.errors.as_ref()?)))
    }

    pub(super) fn outcome(&self) -> Outcome {
        let has_errors = |version: &Option<Version>| version.as_ref().is_some_and(|version| version.errors.is_some());
        match &self.change {
            Change::Changed(comparison) if comparison.relation == Relation::Equivalent => Outcome::Clean,
            // A query that had errors is an ordinary change if there is another version now.
            _ if has_errors(&self.new) || has_errors(&self.old) && self.place.is_none() => Outcome::Unusable,
            _ => Outcome::Findings,
        }
    }
}

/// Compares two versions of a query.
pub(super) fn compare(compiler: &Compiler, old: Query, new: Query) -> Compared {
    let (old_analysis, new_analysis) = (compiler.analyze(&old.text), compiler.analyze(&new.text));
    let change = match (&old_analysis.typed, &new_analysis.typed) {
        (Some(old), Some(new)) => {
            let columns = (compiler.schema(), compiler.options());
            Change::Changed(Box::new(compare_queries([old, new], columns, &Layout::default())))
        }
        _ => Change::Invalid,
    };
    let errors = |typed: bool, diagnostics: Diagnostics| (!typed).then_some(diagnostics);
    let old_errors = errors(old_analysis.typed.is_some(), old_analysis.diagnostics);
    let new_errors = errors(new_analysis.typed.is_some(), new_analysis.diagnostics);
    Compared {
        name: new.name.clone(),
        place: None,
        old: Some(Version { query: old, errors: old_errors }),
        new: Some(Version { query: new, errors: new_errors }),
        change,
    }
}

/// A query that has only a new version, or only an old one.
pub(super) fn only(compiler: &Compiler, query: Query, change: Change) -> Compared {
    let analysis = compiler.analyze(&query.text);
    let errors = analysis.typed.is_none().then_some(analysis.diagnostics);
    let name = query.name.clone();
    let version = Some(Version { query, errors });
    match change {
        Change::Removed => Compared { name, place: None, old: version, new: None, change },
        change => Compared { name, place: None, old: None, new: version, change },
    }
}

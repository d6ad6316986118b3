//! Duplicates of saved queries.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::prelude::*;
use tamis::lint::{Levels, NormalForm};
use tamis::{Code, Diagnostic, Diagnostics};

use super::query_linter::QueryLinter;
use crate::commands::saved_queries::{EmbeddedQuery, Saved};
use crate::failure::Failure;

/// Another query with the same meaning.
#[derive(Clone, Debug)]
pub(super) struct Duplicate {
    position: String,
    /// Whether a comment at the first of them allows it.
    is_allowed: bool,
}

/// The duplicates of the queries of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Duplicates {
    /// The duplicate of each query of the file.
    pub(super) of_queries: Vec<Option<Duplicate>>,
    /// Whether the other queries certainly have no duplicate: all files of the project were read, and all their queries
    /// compile.
    are_known: bool,
}

impl Duplicates {
    /// The levels for a query with this duplicate, or for a whole file.
    ///
    /// If there may be a duplicate elsewhere, the rule is turned off: a comment that allows duplicates must not be
    /// reported as unused.
    pub(super) fn levels<'l>(&self, duplicate: Option<&Duplicate>, mut levels: Cow<'l, Levels>) -> Cow<'l, Levels> {
        if !self.are_known && duplicate.is_none() {
            levels.to_mut().set(Code::DuplicateQuery, None);
        }
        levels
    }
}

impl Duplicate {
    /// Removes the finding about a duplicate that is allowed.
    pub(super) fn suppress(duplicate: Option<&Self>, found: &mut Diagnostics) {
        if duplicate.is_some_and(|duplicate| duplicate.is_allowed) {
            found.retain(|found| !is_duplicate(found));
        }
    }
}

/// The position of a duplicate.
pub(super) fn position(duplicate: &Option<Duplicate>) -> Option<&str> {
    duplicate.as_ref().map(|duplicate| duplicate.position.as_str())
}

fn is_duplicate(found: &Diagnostic) -> bool {
    found.code == Code::DuplicateQuery
}

impl QueryLinter {
    /// The duplicates of each query of each file; of several equal queries, the first has none.
    ///
    /// `are_all` is whether these are all files of the project.
    pub(super) fn duplicates(&self, saved: &[Result<Saved, Failure>], are_all: bool) -> Vec<Duplicates> {
        let files: Vec<Option<&Saved>> = saved.iter().map(|saved| saved.as_ref().ok()).collect();
        let (groups, do_all_compile) = self.group_same(&files);
        let are_known = are_all && do_all_compile;
        let without = |file: Option<&Saved>| vec![None; file.map_or(0, |file| file.content.queries.len())];
        let mut duplicates: Vec<Duplicates> =
            files.iter().map(|file| Duplicates { of_queries: without(*file), are_known }).collect();
        let mut set = |(file, query): (usize, usize), duplicate: Duplicate| {
            if let Some(of_query) = duplicates.get_mut(file).and_then(|duplicates| duplicates.of_queries.get_mut(query))
            {
                *of_query = Some(duplicate);
            }
        };
        let mut positions = vec![Vec::new(); files.len()];
        for (file, _) in groups.iter().flatten() {
            if let (Some(positions), Some(Some(saved))) = (positions.get_mut(*file), files.get(*file))
                && positions.is_empty()
            {
                *positions = saved.positions();
            }
        }
        let position = |&(file, query): &(usize, usize)| {
            positions.get(file).and_then(|positions: &Vec<String>| positions.get(query)).cloned().unwrap_or_default()
        };
        let is_allowed = |same: &Vec<(usize, usize)>| match same.as_slice() {
            [(file, first), second, ..] => files
                .get(*file)
                .copied()
                .flatten()
                .is_some_and(|saved| self.allows_duplicate(saved, *first, position(second))),
            _ => false,
        };
        let allowed: Vec<bool> = groups.par_iter().map(is_allowed).collect();
        for (same, is_allowed) in groups.iter().zip(allowed) {
            let Some((first, others)) = same.split_first() else { continue };
            if is_allowed {
                set(*first, Duplicate { position: others.first().map(position).unwrap_or_default(), is_allowed });
            }
            let first_position = position(first);
            others.iter().for_each(|&other| set(other, Duplicate { position: first_position.clone(), is_allowed }));
        }
        duplicates
    }

    /// Whether a comment at a query or in its file allows a duplicate at this position.
    fn allows_duplicate(&self, saved: &Saved, query: usize, position: String) -> bool {
        let Some(query) = saved.content.queries.get(query) else { return false };
        let levels = self.levels(&saved.path);
        let mut found = self.lint_query(query, Some(&position), &levels);
        self.compiler.suppress_by_comments(&saved.source.text, &saved.content.comments, &levels, &mut found);
        !found.iter().any(is_duplicate)
    }

    /// Groups equal queries, by file and index; also returns whether all queries could be compared.
    fn group_same(&self, files: &[Option<&Saved>]) -> (Vec<Vec<(usize, usize)>>, bool) {
        let form = |query: &EmbeddedQuery| self.compiler.normal_form(&query.text);
        let forms = |file: &Option<&Saved>| match file {
            Some(saved) if self.levels(&saved.path).of(Code::DuplicateQuery).is_some() => {
                saved.content.queries.iter().map(form).collect()
            }
            _ => Vec::new(),
        };
        let forms: Vec<Vec<Option<NormalForm>>> = files.par_iter().map(forms).collect();
        let are_compared = files.iter().all(Option::is_some) && forms.iter().flatten().all(Option::is_some);
        let mut groups: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut known: HashMap<NormalForm, usize> = HashMap::new();
        for (file, forms) in forms.into_iter().enumerate() {
            for (query, form) in forms.into_iter().enumerate() {
                let Some(form) = form else { continue };
                let group = *known.entry(form).or_insert(groups.len());
                match groups.get_mut(group) {
                    Some(group) => group.push((file, query)),
                    None => groups.push(vec![(file, query)]),
                }
            }
        }
        groups.retain(|same| same.len() > 1);
        (groups, are_compared)
    }
}

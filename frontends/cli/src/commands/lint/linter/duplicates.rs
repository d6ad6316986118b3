//! Saved queries that ask the same as another.

use std::borrow::Cow;
use std::collections::HashMap;

use rayon::prelude::*;
use tamis::lint::{Levels, NormalForm, normal_form, suppress_by_comments};
use tamis::{Code, Diagnostic, Diagnostics};

use super::query_linter::QueryLinter;
use crate::commands::lint::embedded::EmbeddedQuery;
use crate::commands::lint::saved::Saved;
use crate::failure::Failure;

/// Another query that asks the same.
#[derive(Clone, Debug)]
pub(super) struct Duplicate {
    place: String,
    /// Whether the first of them has a comment that allows it.
    is_allowed: bool,
}

/// What else asks the same as the queries of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Duplicates {
    /// For each query of the file.
    pub(super) of_queries: Vec<Option<Duplicate>>,
    /// Whether there is no duplicate where none was found: all files of the project were read, and all their queries
    /// compile.
    are_known: bool,
}

impl Duplicates {
    /// The levels with which a query is linted that has this duplicate, or all of a file.
    ///
    /// Where a duplicate may be somewhere else, a comment that allows one is no longer reported as unused: a rule that was
    /// not asked allows nothing in vain.
    pub(super) fn levels<'l>(&self, duplicate: Option<&Duplicate>, mut levels: Cow<'l, Levels>) -> Cow<'l, Levels> {
        if !self.are_known && duplicate.is_none() {
            levels.to_mut().set(Code::DuplicateQuery, None);
        }
        levels
    }
}

impl Duplicate {
    /// Drops what is said of it where that is allowed.
    pub(super) fn suppress(duplicate: Option<&Self>, found: &mut Diagnostics) {
        if duplicate.is_some_and(|duplicate| duplicate.is_allowed) {
            found.retain(|found| !is_duplicate(found));
        }
    }
}

/// The place of another query that asks the same.
pub(super) fn place(duplicate: &Option<Duplicate>) -> Option<&str> {
    duplicate.as_ref().map(|duplicate| duplicate.place.as_str())
}

fn is_duplicate(found: &Diagnostic) -> bool {
    found.code == Code::DuplicateQuery
}

impl QueryLinter {
    /// What else asks the same as each query of each file: of several such queries at all but the first.
    ///
    /// `are_all` says whether these are all files of the project.
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
        let mut places = vec![Vec::new(); files.len()];
        for (file, _) in groups.iter().flatten() {
            if let (Some(places), Some(Some(saved))) = (places.get_mut(*file), files.get(*file))
                && places.is_empty()
            {
                *places = saved.places();
            }
        }
        let place = |&(file, query): &(usize, usize)| {
            places.get(file).and_then(|places: &Vec<String>| places.get(query)).cloned().unwrap_or_default()
        };
        let is_allowed = |same: &Vec<(usize, usize)>| match same.as_slice() {
            [(file, first), second, ..] => files
                .get(*file)
                .copied()
                .flatten()
                .is_some_and(|saved| self.allows_duplicate(saved, *first, place(second))),
            _ => false,
        };
        let allowed: Vec<bool> = groups.par_iter().map(is_allowed).collect();
        for (same, is_allowed) in groups.iter().zip(allowed) {
            let Some((first, others)) = same.split_first() else { continue };
            if is_allowed {
                set(*first, Duplicate { place: others.first().map(place).unwrap_or_default(), is_allowed });
            }
            let beside = place(first);
            others.iter().for_each(|&other| set(other, Duplicate { place: beside.clone(), is_allowed }));
        }
        duplicates
    }

    /// Whether a comment at a query, or in its file, allows it to have a duplicate at this place.
    fn allows_duplicate(&self, saved: &Saved, query: usize, place: String) -> bool {
        let Some(query) = saved.content.queries.get(query) else { return false };
        let levels = self.levels(&saved.path);
        let mut found = self.lint_query(query, Some(&place), &levels);
        suppress_by_comments(&saved.source.text, &saved.content.comments, &self.options, &levels, &mut found);
        !found.iter().any(is_duplicate)
    }

    /// The queries that ask the same as others, by file and number; and whether all could be compared.
    fn group_same(&self, files: &[Option<&Saved>]) -> (Vec<Vec<(usize, usize)>>, bool) {
        let form = |query: &EmbeddedQuery| normal_form(&query.text, &self.schema, &self.options);
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

//! Finding the duplicates of saved queries.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use tamis::lint::{Levels, NormalForm};
use tamis_embedded::Content;

use super::checked::Checked;
use super::duplicates::{Duplicate, Duplicates, is_duplicate};
use super::query_linter::QueryLinter;
use crate::failure::Failure;

/// The index of a file, and that of a query in it.
type Position = (usize, usize);

impl QueryLinter {
    /// The duplicates of each query of each file; of several equal queries, the first has none.
    ///
    /// `are_all` is whether these are all files of the project.
    pub(super) fn duplicates(&self, files: &mut [Result<Checked, Failure>], are_all: bool) -> Vec<Duplicates> {
        let similar = similar(files);
        let are_readable: HashSet<usize> = similar.iter().flatten().map(|&(file, _)| file).collect();
        files.par_iter_mut().enumerate().for_each(|(index, file)| {
            if let Some(file) = file.as_mut().ok().filter(|_| are_readable.contains(&index)) {
                self.restore(file);
            }
        });
        let are_compared = |file: &Checked| file.fingerprints.iter().all(Option::is_some);
        let are_known = are_all && files.iter().all(|file| file.as_ref().is_ok_and(are_compared));
        let files: Vec<Option<&Checked>> = files.iter().map(|file| file.as_ref().ok()).collect();
        let groups: Vec<Vec<Position>> =
            similar.into_par_iter().flat_map_iter(|similar| self.group_same(&files, similar)).collect();
        let without = |file: Option<&Checked>| vec![None; file.map_or(0, |file| file.queries)];
        let mut duplicates: Vec<Duplicates> =
            files.iter().map(|file| Duplicates { of_queries: without(*file), are_known }).collect();
        let mut set = |(file, query): Position, duplicate: Duplicate| {
            if let Some(of_query) = duplicates.get_mut(file).and_then(|duplicates| duplicates.of_queries.get_mut(query))
            {
                *of_query = Some(duplicate);
            }
        };
        let mut positions = vec![Vec::new(); files.len()];
        for (file, _) in groups.iter().flatten() {
            if let (Some(positions), Some(Some(file))) = (positions.get_mut(*file), files.get(*file))
                && positions.is_empty()
            {
                *positions = file.saved.positions();
            }
        }
        let position = |&(file, query): &Position| {
            positions.get(file).and_then(|positions: &Vec<String>| positions.get(query)).cloned().unwrap_or_default()
        };
        let is_allowed = |same: &Vec<Position>| match same.as_slice() {
            [(file, first), second, ..] => {
                files.get(*file).copied().flatten().is_some_and(|Checked { saved, .. }| {
                    let (levels, version) = (self.levels(&saved.path), (saved.source.text.as_str(), &saved.content));
                    self.allows_duplicate(version, &levels, *first, &position(second))
                })
            }
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
    pub(in crate::commands) fn allows_duplicate(
        &self,
        (text, content): (&str, &Content),
        levels: &Levels,
        query: usize,
        position: &str,
    ) -> bool {
        let Some(query) = content.queries.get(query) else { return false };
        let mut found = self.lint_query(query, Some(position), levels);
        self.compiler.suppress_by_comments(text, &content.comments, levels, &mut found);
        !found.iter().any(is_duplicate)
    }

    /// Groups those of some queries that are equal.
    fn group_same(&self, files: &[Option<&Checked>], similar: Vec<Position>) -> Vec<Vec<Position>> {
        let mut groups: HashMap<NormalForm, Vec<Position>> = HashMap::new();
        for (file, query) in similar {
            let embedded = files.get(file).copied().flatten().and_then(|file| file.saved.content.queries.get(query));
            if let Some(form) = embedded.and_then(|embedded| self.compiler.normal_form(&embedded.text)) {
                groups.entry(form).or_default().push((file, query));
            }
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}

/// Groups the queries with the same fingerprint; only these may be equal.
fn similar(files: &[Result<Checked, Failure>]) -> Vec<Vec<Position>> {
    let in_file = |(file, checked): (usize, &Result<Checked, Failure>)| {
        let fingerprints = checked.as_ref().map_or(&[][..], |checked| checked.fingerprints.as_slice());
        let found = fingerprints.iter().enumerate();
        found.filter_map(move |(query, fingerprint)| Some(((*fingerprint)?, (file, query)))).collect::<Vec<_>>()
    };
    let mut all: Vec<(u64, Position)> = files.iter().enumerate().flat_map(in_file).collect();
    all.sort_unstable();
    let same = all.chunk_by(|(one, _), (other, _)| one == other).filter(|same| same.len() > 1);
    same.map(|same| same.iter().map(|(_, position)| *position).collect()).collect()
}

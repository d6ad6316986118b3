//! Replaces a part of a YAML file in its content.

use tamis::Span;

use super::super::content::Content;
use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Entry, Sections};
use super::check::Counts;
use super::extent::Next;
use super::part::Part;

/// Replaces the part by what was read, and moves what is after it.
pub(super) fn replace(content: &mut Content, part: &Part, read: Content, counts: &Counts) {
    replace_queries(&mut content.queries, part, read.queries);
    replace_comments(&mut content.comments, part, read.comments);
    replace_sections(&mut content.sections, part, &read.sections, counts);
}

fn replace_queries(queries: &mut Vec<EmbeddedQuery>, part: &Part, read: Vec<EmbeddedQuery>) {
    let mut own: Vec<EmbeddedQuery> = read.into_iter().filter(|query| part.contains(query.whole.start)).collect();
    own.iter_mut().for_each(|query| query.map_file(|at| part.to_file(at)));
    let old = part.old_indices(queries, |query| query.whole.start);
    queries.iter_mut().skip(old.end).for_each(|query| query.map_file(|at| part.shift.apply(at)));
    queries.splice(old, own);
}

fn replace_comments(comments: &mut Vec<Span>, part: &Part, read: Vec<Span>) {
    let own = read.into_iter().filter(|comment| part.contains(comment.start));
    let own = own.map(|comment| Span::new(part.to_file(comment.start), part.to_file(comment.end)));
    let old = part.old_indices(comments, |comment| comment.start);
    comments.iter_mut().skip(old.end).for_each(|comment| *comment = part.shift.span(*comment));
    comments.splice(old, own);
}

/// Replaces the sections. The indices of lists and mappings change: those of the path are the first ones that were read.
fn replace_sections(sections: &mut Sections, part: &Part, read: &Sections, counts: &Counts) {
    let path = &part.extent.path;
    let innermost = path.last().copied().unwrap_or_default();
    let old = part.old_indices(&sections.collections, |collection| collection.start);
    // The innermost one may start in the part, and the one that the part ends before was read too.
    let old = old.start.max(innermost + 1)..old.end;
    let ends_before_value = matches!(part.extent.next, Some(Next::InValue(_)));
    let own = path.len()..read.collections.len() - usize::from(ends_before_value);
    let of_own = |index: usize| path.get(index).copied().unwrap_or_else(|| old.start + index - own.start);
    let of_later = |index: usize| if index < old.end { index } else { index - old.len() + own.len() };

    move_entries(sections, part, counts);
    for entry in sections.entries.iter_mut().skip(part.extent.entries.end) {
        entry.collection = of_later(entry.collection);
    }
    resize(sections, part, read, counts);
    for collection in sections.collections.iter_mut().skip(old.end) {
        collection.parent = collection.parent.map(of_later);
    }

    let collections = read.collections.get(own.clone()).unwrap_or_default().iter().map(|collection| Collection {
        parent: collection.parent.map(of_own),
        start: part.to_file(collection.start),
        ..collection.clone()
    });
    let entries = read.entries.iter().filter(|entry| part.contains(entry.start)).map(|entry| Entry {
        collection: of_own(entry.collection),
        start: part.to_file(entry.start),
        ..entry.clone()
    });
    sections.entries.splice(part.extent.entries.clone(), entries);
    sections.collections.splice(old.clone(), collections);
    sections.pointer_bytes += read.pointer_bytes;
}

/// Moves the entries after a part, in the file and in their lists.
fn move_entries(sections: &mut Sections, part: &Part, counts: &Counts) {
    let extent = &part.extent;
    let innermost = extent.path.last().copied();
    let list = innermost.filter(|index| sections.collections.get(*index).is_some_and(|innermost| innermost.is_list));
    for entry in sections.entries.iter_mut().skip(extent.entries.end) {
        entry.start = part.shift.apply(entry.start);
        if Some(entry.collection) == list {
            // It is after the items of the part.
            entry.index = entry.index - extent.count + counts.own;
        } else if extent.next == Some(Next::InValue(entry.collection)) {
            entry.index += counts.added_to_next;
        }
    }
}

/// Moves the lists and mappings after a part, and changes the lengths of those that have other entries.
fn resize(sections: &mut Sections, part: &Part, read: &Sections, counts: &Counts) {
    let extent = &part.extent;
    let old = part.old_indices(&sections.collections, |collection| collection.start);
    for collection in sections.collections.iter_mut().skip(old.end) {
        collection.start = part.shift.apply(collection.start);
    }
    let innermost = extent.path.last().and_then(|index| sections.collections.get_mut(*index));
    if let Some((innermost, read)) = innermost.zip(read.collections.get(extent.innermost())) {
        innermost.length = innermost.length - extent.count + counts.own;
        innermost.start = if extent.starts_file() { read.start } else { innermost.start };
    }
    if let Some(Next::InValue(index)) = extent.next
        && let Some((next, read)) = sections.collections.get_mut(index).zip(read.collections.last())
    {
        next.length += counts.added_to_next;
        next.start = part.to_file(read.start);
    }
}

//! Replaces a part of a YAML file in its content.

use tamis::Span;

use super::super::content::Content;
use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Entry, Sections};
use super::check::Counts;
use super::extent::Next;
use super::part::Part;

/// Replaces the part by what was read.
pub(super) fn replace(content: &mut Content, part: &Part, read: Content, counts: &Counts) {
    let mut queries: Vec<EmbeddedQuery> =
        read.queries.into_iter().filter(|query| part.is_own(query.whole.start)).collect();
    queries.iter_mut().for_each(|query| query.map_file(|at| part.to_file(at)));
    let old = part.old(&content.queries, |query| query.whole.start);
    let later = content.queries.iter_mut().skip(old.end);
    later.for_each(|query| query.map_file(|at| part.shift.apply(at)));
    content.queries.splice(old, queries);

    let comments = read.comments.into_iter().filter(|comment| part.is_own(comment.start));
    let comments: Vec<Span> =
        comments.map(|comment| Span::new(part.to_file(comment.start), part.to_file(comment.end))).collect();
    let old = part.old(&content.comments, |comment| comment.start);
    content.comments.iter_mut().skip(old.end).for_each(|comment| *comment = part.shift.span(*comment));
    content.comments.splice(old, comments);

    replace_sections(&mut content.sections, part, &read.sections, counts);
}

fn replace_sections(sections: &mut Sections, part: &Part, read: &Sections, counts: &Counts) {
    let path = &part.extent.path;
    let innermost = path.last().copied().unwrap_or_default();
    let inner = part.extent.next.and_then(|next| if let Next::Inner(inner) = next { Some(inner) } else { None });
    let old = part.old(&sections.collections, |collection| collection.start);
    let old = old.start.max(innermost + 1)..inner.unwrap_or(old.end.max(innermost + 1));
    // The lists and mappings in the part: after those around it, and before the one that it ends before.
    let own = path.len()..read.collections.len() - usize::from(inner.is_some());
    // The indices in the file of lists and mappings in and after the part.
    let of_own = |index: usize| path.get(index).copied().unwrap_or_else(|| old.start + index - own.start);
    let of_later = |index: usize| if index < old.end { index } else { index - old.len() + own.len() };

    move_entries(sections, part, counts);
    if let Some((changed, read)) = sections.collections.get_mut(innermost).zip(read.collections.get(path.len() - 1)) {
        changed.length = changed.length - part.extent.items + counts.items;
        changed.start = if part.extent.starts_file() { read.start } else { changed.start };
    }
    for collection in sections.collections.iter_mut().skip(old.end) {
        collection.outer = collection.outer.map(of_later);
        collection.start = part.shift.apply(collection.start);
    }
    if let Some((inner, read)) =
        inner.and_then(|inner| sections.collections.get_mut(inner)).zip(read.collections.last())
    {
        inner.length += counts.before_inner;
        inner.start = part.to_file(read.start);
    }
    for entry in sections.entries.iter_mut().skip(part.extent.entries.end) {
        entry.collection = of_later(entry.collection);
    }

    let collections = read.collections.get(own.clone()).unwrap_or_default().iter().map(|collection| Collection {
        outer: collection.outer.map(of_own),
        start: part.to_file(collection.start),
        ..collection.clone()
    });
    let entries = read.entries.iter().filter(|entry| part.is_own(entry.start)).map(|entry| Entry {
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
    let innermost = part.extent.path.last().copied();
    let list = innermost.filter(|index| sections.collections.get(*index).is_some_and(|innermost| innermost.is_list));
    for entry in sections.entries.iter_mut().skip(part.extent.entries.end) {
        entry.start = part.shift.apply(entry.start);
        if Some(entry.collection) == list {
            entry.index = entry.index - part.extent.items + counts.items;
        } else if part.extent.next == Some(Next::Inner(entry.collection)) {
            entry.index += counts.before_inner;
        }
    }
}

//! Replaces a part of a file in its content.

use std::collections::HashSet;

use tamis::Span;

use super::super::content::Content;
use super::super::host_document::MAX_POINTER_BYTES;
use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Entry, Sections, hash};
use super::super::source_map::offset;
use super::part::Part;

/// The key that a mapping may have several times.
const MERGE: &str = "<<";

/// Replaces the part by what was read; `None` if the rest of the file may depend on the difference.
pub(super) fn replace(content: &mut Content, part: &Part, read: Content) -> Option<()> {
    is_read_as_written(part, &content.sections, &read.sections).then_some(())?;
    has_same_items_or_other_keys(part, &content.sections, &read.sections)?.then_some(())?;

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

    replace_sections(&mut content.sections, part, read.sections)
}

/// Whether the lines around the part were read as they were written, and nothing else as one of them.
fn is_read_as_written(part: &Part, sections: &Sections, read: &Sections) -> bool {
    let innermost = part.path.len() - 1;
    let is_same = |(index, (section, read)): (usize, (&usize, &Collection))| {
        let has_no_other = index == innermost || read.length == 1 + usize::from(part.next == Some(index));
        has_no_other
            && sections.collections.get(*section).is_some_and(|section| {
                let expected = (index.checked_sub(1), section.is_list, section.column, &section.key);
                (read.outer, read.is_list, read.column, &read.key) == expected
            })
    };
    let (start, end) = (offset(part.own.start), offset(part.own.end));
    let place = |entry: &Entry| (entry.start, entry.collection);
    let before = read.entries.iter().take_while(|entry| entry.start < start).count();
    let mut after = read.entries.iter().skip(before).filter(|entry| !part.is_own(entry.start));
    read.collections.len() >= part.path.len()
        && part.path.iter().zip(&read.collections).enumerate().all(is_same)
        && before == part.lines_before
        && read.entries.get(before).map(place) == Some((start, innermost))
        && after.next().map(place) == part.next.map(|next| (end, next))
        && after.next().is_none()
        && sections.pointer_bytes + read.pointer_bytes <= MAX_POINTER_BYTES
}

/// Whether a list has as many items as before; in a mapping, whether no other entry has one of the keys.
fn has_same_items_or_other_keys(part: &Part, sections: &Sections, read: &Sections) -> Option<bool> {
    let innermost = part.path.len() - 1;
    let outer = *part.path.last()?;
    let (length, new_length) = (sections.collections.get(outer)?.length, read.collections.get(innermost)?.length);
    let next = usize::from(part.next == Some(innermost));
    if read.collections.get(innermost)?.is_list {
        return Some(new_length == part.items + next);
    }
    let others = [sections.entries.get(..part.entries.start)?, sections.entries.get(part.entries.end..)?];
    let others = others.into_iter().flatten().filter(|entry| entry.collection == outer);
    let others: HashSet<u64> = others.map(|entry| entry.key).collect();
    let own = read.entries.iter().filter(|entry| part.is_own(entry.start) && entry.collection == innermost);
    let own: Vec<u64> = own.map(|entry| entry.key).collect();
    let has_all_keys = others.len() + 1 == length && own.len() + 1 + next == new_length;
    Some(has_all_keys && own.iter().all(|key| *key != hash(MERGE) && !others.contains(key)))
}

fn replace_sections(sections: &mut Sections, part: &Part, read: Sections) -> Option<()> {
    let inner = part.path.len();
    let innermost = *part.path.last()?;
    let old = part.old(&sections.collections, |collection| collection.start);
    let old = old.start.max(innermost + 1)..old.end.max(innermost + 1);
    // The indices of the lists and mappings that were read, and of those after the part.
    let of_read = |index: usize| part.path.get(index).copied().unwrap_or_else(|| old.start + index - inner);
    let of_later = |index: usize| if index < old.end { index } else { index + read.collections.len() - inner - old.len() };
    let collections: Vec<Collection> = read.collections.iter().skip(inner).map(|collection| Collection {
        outer: collection.outer.map(of_read),
        start: part.to_file(collection.start),
        ..collection.clone()
    }).collect();
    let entries: Vec<Entry> = read.entries.iter().filter(|entry| part.is_own(entry.start)).map(|entry| Entry {
        collection: of_read(entry.collection),
        start: part.to_file(entry.start),
        ..entry.clone()
    }).collect();
    for collection in sections.collections.iter_mut().skip(old.end) {
        collection.outer = collection.outer.map(of_later);
        collection.start = part.shift.apply(collection.start);
    }
    for entry in sections.entries.iter_mut().skip(part.entries.end) {
        entry.collection = of_later(entry.collection);
        entry.start = part.shift.apply(entry.start);
    }
    let outer = sections.collections.get_mut(innermost)?;
    if !outer.is_list {
        let keys = entries.iter().filter(|entry| entry.collection == innermost).count();
        outer.length = outer.length - 1 + keys;
    }
    sections.collections.splice(old, collections);
    sections.entries.splice(part.entries.clone(), entries);
    sections.pointer_bytes += read.pointer_bytes;
    Some(())
}

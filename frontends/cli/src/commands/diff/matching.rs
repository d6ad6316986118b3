//! Pairs of the queries in two versions of a file.

use std::collections::{HashMap, VecDeque};

use tamis_embedded::EmbeddedQuery;

/// A query in both versions, or in one.
pub(super) enum Pair {
    Both(EmbeddedQuery, EmbeddedQuery),
    Old(EmbeddedQuery),
    New(EmbeddedQuery),
}

/// Pairs queries with the same key and text, then with the same text, then with the same key; of those without a key,
/// the rest in their order. The pairs are in the order of the new version, followed by the queries that it lacks.
pub(super) fn pairs(old: Vec<EmbeddedQuery>, new: Vec<EmbeddedQuery>) -> Vec<Pair> {
    let mut old: Vec<Option<EmbeddedQuery>> = old.into_iter().map(Some).collect();
    let mut partner: Vec<Option<usize>> = vec![None; new.len()];
    let by_order: fn(&EmbeddedQuery) -> Option<String> = |query| query.key.is_none().then(String::new);
    let keys: [fn(&EmbeddedQuery) -> Option<String>; 4] = [
        |query| Some(format!("{:?} {}", query.key, query.text)),
        |query| Some(query.text.clone()),
        |query| query.key.clone(),
        by_order,
    ];
    let mut is_taken = vec![false; old.len()];
    for key in keys {
        let mut open: HashMap<String, VecDeque<usize>> = HashMap::new();
        let left = old.iter().enumerate().zip(&is_taken).filter(|(_, is_taken)| !**is_taken);
        for ((number, query), _) in left {
            if let Some(key) = query.as_ref().and_then(key) {
                open.entry(key).or_default().push_back(number);
            }
        }
        for (query, partner) in new.iter().zip(&mut partner).filter(|(_, partner)| partner.is_none()) {
            let found = key(query).and_then(|key| open.get_mut(&key)?.pop_front());
            if let Some(mark) = found.and_then(|number| is_taken.get_mut(number)) {
                *mark = true;
                *partner = found;
            }
        }
    }
    let paired = new.into_iter().zip(partner).map(|(query, partner)| {
        let before = partner.and_then(|number| old.get_mut(number)).and_then(Option::take);
        before.map_or_else(|| Pair::New(query.clone()), |before| Pair::Both(before, query.clone()))
    });
    let mut pairs: Vec<Pair> = paired.collect();
    pairs.extend(old.into_iter().flatten().map(Pair::Old));
    pairs
}

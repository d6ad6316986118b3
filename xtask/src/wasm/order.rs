//! An order of functions that compresses well: each stands behind the one that is most like those before it.
//!
//! Compressors look back some kilobytes alone, and Rust has many functions that are nearly the same.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

use super::Failure;

/// How many bytes a stretch has.
const STRETCH: usize = 6;
/// A stretch that more functions have tells nothing of them.
const COMMON: usize = 60;
/// How much a function counts for the next one but one, beside the next.
const FADING: f64 = 0.8;
/// What is added to the bytes of a function, so that short ones are not like all others.
const PADDING: usize = 60;

/// Adds names to a module without names, in whose order its functions compress well.
pub(super) fn name(module: &mut Vec<u8>) -> Result<(), Failure> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut places = vec![0; bodies.len()];
    for (place, function) in order(&bodies).into_iter().enumerate() {
        places.get_mut(function).into_iter().for_each(|own| *own = place);
    }
    let mut names = NameMap::new();
    for (function, place) in (imported..).zip(places) {
        names.append(function, &format!("{place:05}"));
    }
    let mut section = NameSection::new();
    section.functions(&names);
    section.append_to(module);
    Ok(())
}

struct Function<'m> {
    stretches: BTreeSet<&'m [u8]>,
    size: usize,
    /// What it has in common with those that are placed.
    common: f64,
    is_placed: bool,
}

impl<'m> Function<'m> {
    fn new(body: &'m [u8]) -> Self {
        let size = body.len() + PADDING;
        Self { stretches: body.windows(STRETCH).collect(), size, common: 0.0, is_placed: false }
    }

    fn likeness(&self) -> f64 {
        self.common / self.size as f64
    }
}

fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut functions: Vec<Function<'_>> = bodies.iter().map(|body| Function::new(body)).collect();
    let mut having: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (index, function) in functions.iter().enumerate() {
        function.stretches.iter().for_each(|stretch| having.entry(stretch).or_default().push(index));
    }
    having.retain(|_, functions| (2..=COMMON).contains(&functions.len()));
    let mut order = Vec::with_capacity(functions.len());
    while let Some(next) = likest(&functions) {
        order.push(next);
        let Some(placed) = functions.get_mut(next) else { break };
        placed.is_placed = true;
        let stretches = std::mem::take(&mut placed.stretches);
        functions.iter_mut().for_each(|function| function.common *= FADING);
        for others in stretches.iter().filter_map(|stretch| having.get(stretch)) {
            let weight = 1.0 / (1.0 + others.len() as f64).ln();
            for other in others {
                functions.get_mut(*other).into_iter().for_each(|function| function.common += weight);
            }
        }
    }
    order
}

/// The one that is most like those that are placed; of several the first.
fn likest(functions: &[Function<'_>]) -> Option<usize> {
    let left = functions.iter().enumerate().filter(|(_, function)| !function.is_placed);
    left.max_by(|(a, one), (b, other)| one.likeness().total_cmp(&other.likeness()).then(b.cmp(a)))
        .map(|(index, _)| index)
}

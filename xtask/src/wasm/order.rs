//! An order of functions that compresses well: each stands behind the one that is most like those before it.
//!
//! Compressors look back some kilobytes alone, and Rust has many functions that are nearly the same.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

use super::Failure;

/// A stretch that more functions have tells nothing of them.
const COMMON: usize = 60;
/// What is added to the bytes of a function, so that short ones are not like all others.
const PADDING: usize = 60;

/// How likeness is told. What compresses best changes with every function.
pub(super) struct Order {
    /// How many bytes a stretch has.
    stretch: usize,
    /// How much a function counts for the next one but one, beside the next.
    fading: f64,
}

/// What is tried.
pub(super) fn all() -> impl Iterator<Item = Order> {
    const FADINGS: [f64; 6] = [0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
    (5..=8).flat_map(|stretch| FADINGS.map(|fading| Order { stretch, fading }))
}

impl Order {
    /// A module without names, with names in whose order its functions compress well.
    pub(super) fn named(&self, module: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut named = module.to_vec();
        self.names(module)?.append_to(&mut named);
        Ok(named)
    }

    fn names(&self, module: &[u8]) -> Result<NameSection, Failure> {
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
        for (place, function) in self.order(&bodies).into_iter().enumerate() {
            places.get_mut(function).into_iter().for_each(|own| *own = place);
        }
        let mut names = NameMap::new();
        for (function, place) in (imported..).zip(places) {
            names.append(function, &format!("{place:05}"));
        }
        let mut section = NameSection::new();
        section.functions(&names);
        Ok(section)
    }
    fn order(&self, bodies: &[&[u8]]) -> Vec<usize> {
        let mut functions: Vec<Function<'_>> = bodies.iter().map(|body| Function::new(body, self.stretch)).collect();
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
            functions.iter_mut().for_each(|function| function.common *= self.fading);
            for others in stretches.iter().filter_map(|stretch| having.get(stretch)) {
                let weight = 1.0 / (1.0 + others.len() as f64).ln();
                for other in others {
                    functions.get_mut(*other).into_iter().for_each(|function| function.common += weight);
                }
            }
        }
        order
    }
}

struct Function<'m> {
    stretches: BTreeSet<&'m [u8]>,
    size: usize,
    /// What it has in common with those that are placed.
    common: f64,
    is_placed: bool,
}

impl<'m> Function<'m> {
    fn new(body: &'m [u8], stretch: usize) -> Self {
        let size = body.len() + PADDING;
        Self { stretches: body.windows(stretch).collect(), size, common: 0.0, is_placed: false }
    }

    fn likeness(&self) -> f64 {
        self.common / self.size as f64
    }
}

/// The one that is most like those that are placed; of several the first.
fn likest(functions: &[Function<'_>]) -> Option<usize> {
    let left = functions.iter().enumerate().filter(|(_, function)| !function.is_placed);
    left.max_by(|(a, one), (b, other)| one.likeness().total_cmp(&other.likeness()).then(b.cmp(a)))
        .map(|(index, _)| index)
}

//! A module split into streams, which compress better than what they are woven into.
//!
//! Opcodes stand with opcodes, and the numbers behind them with those of their kind: numbers of locals, offsets, constants,
//! functions. `npm/unpack.js` weaves the module again, and describes the format.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{FunctionBody, Parser, Payload};

use super::Failure;

/// The stream of opcodes.
const OPCODES: usize = 0;
/// The stream of the locals that functions declare.
const LOCALS: usize = 1;
/// How many streams an opcode may have, by what follows it.
const KINDS: usize = 8;
/// The one for long constants.
const LONG: usize = 7;
/// How many locals have bytes of their own among the opcodes.
const FIRST_LOCALS: u8 = 2;

const LOCAL_GET: u8 = 0x20;
const LOCAL_SET: u8 = 0x21;
const LOCAL_TEE: u8 = 0x22;
const FIRST_LOAD: u8 = 0x28;
const FIRST_STORE: u8 = 0x36;
const LAST_STORE: u8 = 0x3e;
const I32_CONST: u8 = 0x41;
const I32_ADD: u8 = 0x6a;

/// An opcode, and what is behind it.
struct Instruction<'m> {
    opcode: u8,
    behind: &'m [u8],
}

impl Instruction<'_> {
    fn new(bytes: &[u8]) -> Option<Instruction<'_>> {
        bytes.split_first().map(|(opcode, behind)| Instruction { opcode: *opcode, behind })
    }

    /// What has a byte of its own among the opcodes: an access to memory with its alignment, the use of one of the first
    /// locals, or a long constant.
    fn alias(&self) -> Option<(u8, u8)> {
        match self.opcode {
            LOCAL_GET if self.behind.first().is_some_and(|local| *local < FIRST_LOCALS) => {
                self.behind.first().map(|local| (LOCAL_GET, *local))
            }
            FIRST_LOAD..=LAST_STORE => self.behind.first().map(|align| (self.opcode, *align)),
            I32_CONST if self.behind.len() > 2 => Some((I32_CONST, 0)),
            _ => None,
        }
    }

    /// What the choice of a stream heeds of what follows.
    fn kind(&self) -> usize {
        match self.opcode {
            LOCAL_GET => 1,
            I32_CONST => 2,
            LOCAL_SET..=LOCAL_TEE => 3,
            FIRST_LOAD..FIRST_STORE => 4,
            FIRST_STORE..=LAST_STORE => 5,
            I32_ADD => 6,
            _ => 0,
        }
    }

    /// The stream of what is behind it.
    fn stream(&self, next: usize) -> usize {
        let opcode = match self.opcode {
            FIRST_LOAD..FIRST_STORE => FIRST_LOAD,
            FIRST_STORE..=LAST_STORE => FIRST_STORE,
            opcode => opcode,
        };
        let kind = match self.opcode {
            LOCAL_GET..=LOCAL_TEE => next,
            I32_CONST if self.alias().is_some() => LONG,
            I32_CONST => next,
            _ => 0,
        };
        usize::from(opcode) * KINDS + kind
    }
}

/// Packs a module.
pub(super) fn pack(module: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CodeSectionEntry(body) = payload? {
            bodies.push(body);
        }
    }
    let mut streams: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut instructions = Vec::new();
    for body in &bodies {
        let first = body.get_operators_reader()?.original_position();
        streams.entry(LOCALS).or_default().extend(part(module, body.range().start, first));
        read(module, body, &mut instructions)?;
    }
    let aliases = aliases(&instructions)?;
    let nexts = instructions.iter().skip(1).map(Instruction::kind).chain([0]);
    for (instruction, next) in instructions.iter().zip(nexts) {
        let alias = instruction.alias();
        let opcode = alias.and_then(|alias| aliases.get(&alias)).copied().unwrap_or(instruction.opcode);
        streams.entry(OPCODES).or_default().push(opcode);
        let is_said = alias.is_some() && instruction.opcode != I32_CONST;
        let behind = instruction.behind.get(usize::from(is_said)..).unwrap_or_default();
        streams.entry(instruction.stream(next)).or_default().extend(behind);
    }
    let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else { return Err("it has no functions".into()) };
    let head = part(module, 0, first.range().start - number(first.range().len()).len());
    let tail = part(module, last.range().end, module.len());
    Ok(written(module.len(), bodies.len(), &[head, tail], &aliases, &streams))
}

/// Adds the instructions of a function.
fn read<'m>(module: &'m [u8], body: &FunctionBody<'m>, all: &mut Vec<Instruction<'m>>) -> Result<(), Failure> {
    let mut reader = body.get_operators_reader()?;
    while !reader.eof() {
        let start = reader.original_position();
        reader.read()?;
        all.extend(Instruction::new(part(module, start, reader.original_position())));
    }
    Ok(())
}

/// Bytes that are no opcodes of the module, for each alias.
fn aliases(instructions: &[Instruction<'_>]) -> Result<BTreeMap<(u8, u8), u8>, Failure> {
    let used: BTreeSet<u8> = instructions.iter().map(|instruction| instruction.opcode).collect();
    let aliases: BTreeSet<(u8, u8)> = instructions.iter().filter_map(Instruction::alias).collect();
    let mut free = (u8::MIN..=u8::MAX).rev().filter(|opcode| !used.contains(opcode));
    aliases.into_iter().map(|alias| Ok((alias, free.next().ok_or("all opcodes are used")?))).collect()
}

fn written(
    size: usize,
    functions: usize,
    ends: &[&[u8]],
    aliases: &BTreeMap<(u8, u8), u8>,
    streams: &BTreeMap<usize, Vec<u8>>,
) -> Vec<u8> {
    let mut packed = [number(size), number(functions), number(aliases.len())].concat();
    packed.extend(aliases.iter().flat_map(|((opcode, align), alias)| [*alias, *opcode, *align]));
    packed.extend(number(streams.len()));
    packed.extend(streams.iter().flat_map(|(stream, bytes)| [number(*stream), number(bytes.len())].concat()));
    packed.extend(ends.iter().flat_map(|end| number(end.len())));
    packed.extend(streams.values().flatten());
    packed.extend(ends.concat());
    packed
}

/// A number as WebAssembly writes it.
fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn part(module: &[u8], start: usize, end: usize) -> &[u8] {
    module.get(start..end).unwrap_or_default()
}

// Weaves the module from the streams that it is sent in, which compress by a sixth better.
//
// A file is, in numbers as WebAssembly writes them: the size of the module, how many functions it has, how many aliases of
// opcodes with their bytes, how many streams with the number and the length of each, the lengths of what stands in front
// of the functions and behind them; then the bytes of all these. `xtask/src/wasm/pack.rs` writes it.

const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const LOAD = 0x28;
const STORE = 0x36;
const LAST_STORE = 0x3e;
const I32_CONST = 0x41;

// The first streams.
const OPCODES = 0;
const LOCALS = 1;
// How many streams an opcode may have, and the one for long constants.
const KINDS = 8;
const LONG = 7;

/** What the choice of a stream heeds of the opcode that follows. */
function kind(opcode) {
  if (opcode === LOCAL_GET) return 1;
  if (opcode === I32_CONST) return 2;
  if (opcode > LOCAL_GET && opcode <= LOCAL_TEE) return 3;
  if (opcode >= LOAD && opcode < STORE) return 4;
  if (opcode >= STORE && opcode <= LAST_STORE) return 5;
  return opcode === 0x6a ? 6 : 0;
}

/** How many numbers stand behind an opcode; those of `br_table` and `select` say so themselves. */
function numbers(opcode) {
  if (opcode >= 0x02 && opcode <= 0x04) return 1; // block, loop, if
  if (opcode === 0x0c || opcode === 0x0d || opcode === 0x10) return 1; // br, br_if, call
  if (opcode === 0x11) return 2; // call_indirect
  if (opcode >= LOCAL_GET && opcode <= 0x26) return 1; // locals, globals, tables
  if (opcode >= LOAD && opcode <= 0x42) return 1; // memory, constants
  return opcode === 0xd0 || opcode === 0xd2 ? 1 : 0; // ref.null, ref.func
}

/** How many numbers stand behind `0xfc` and the number of a numeric operation, of one on memory or of one on tables. */
function operands(operation) {
  if (operation < 8) return 0;
  return operation === 8 || operation === 10 || operation === 12 || operation === 14 ? 2 : 1;
}

/** The module, as an engine takes it. */
export function unpack(packed) {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packed[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const module = new Uint8Array(number());
  const functions = number();
  const opcodes = Uint8Array.from({ length: 256 }, (_, opcode) => opcode);
  // The alignment of an access to memory, or the number of a local.
  const seconds = new Uint8Array(256);
  const isAlias = new Uint8Array(256);
  for (let left = number(); left > 0; left -= 1) {
    const alias = packed[at++];
    opcodes[alias] = packed[at++];
    seconds[alias] = packed[at++];
    isAlias[alias] = 1;
  }
  const streams = Array.from({ length: number() }, () => [number(), number()]);
  const ends = [number(), number()];
  // Where each stream goes on.
  const cursors = new Uint32Array(256 * KINDS);
  for (const [stream, length] of streams) {
    cursors[stream] = at;
    at += length;
  }

  let end = 0;
  const take = (length) => {
    module.set(packed.subarray(at, at + length), end);
    at += length;
    end += length;
  };
  const copy = (stream) => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = (module[end++] = packed[cursors[stream]++]);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const copies = (stream, count) => {
    for (let left = count; left > 0; left -= 1) copy(stream);
  };

  take(ends[0]);
  for (let left = functions; left > 0; left -= 1) {
    const start = end;
    copies(LOCALS, 2 * copy(LOCALS));
    for (let depth = 1; depth > 0; ) {
      const written = packed[cursors[OPCODES]++];
      const opcode = (module[end++] = opcodes[written]);
      const next = kind(opcodes[packed[cursors[OPCODES]]]);
      const stream = opcode * KINDS;
      if (opcode === LOCAL_GET && isAlias[written]) module[end++] = seconds[written];
      else if (opcode >= LOCAL_GET && opcode <= LOCAL_TEE) copy(stream + next);
      else if (opcode === I32_CONST) copy(stream + (isAlias[written] ? LONG : next));
      else if (opcode >= LOAD && opcode <= LAST_STORE) {
        module[end++] = seconds[written];
        copy((opcode < STORE ? LOAD : STORE) * KINDS);
      } else if (opcode === 0x0e) copies(stream, copy(stream) + 1);
      else if (opcode === 0x1c) copies(stream, copy(stream));
      else if (opcode === 0xfc) copies(stream, operands(copy(stream)));
      else if (opcode === 0x43 || opcode === 0x44) {
        for (let bytes = opcode === 0x43 ? 4 : 8; bytes > 0; bytes -= 1) module[end++] = packed[cursors[stream]++];
      } else {
        copies(stream, numbers(opcode));
        if (opcode >= 0x02 && opcode <= 0x04) depth += 1;
        else if (opcode === 0x0b) depth -= 1;
      }
    }
    // The size stands in front.
    const size = [];
    let rest = end - start;
    for (; rest > 0x7f; rest >>= 7) size.push((rest & 0x7f) | 0x80);
    size.push(rest);
    module.copyWithin(start + size.length, start, end);
    module.set(size, start);
    end += size.length;
  }
  take(ends[1]);
  return module;
}

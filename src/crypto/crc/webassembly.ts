/** Bytes of instructions. */
export type Code = readonly number[];

// The few instructions that are needed here, named and encoded as in the WebAssembly specification 2.0, section 5.4.
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
/** A number from 0 to 63. */
export const i32Const = (value: number): Code => [0x41, value];
export const i32LtU: Code = [0x49];
export const i32Add: Code = [0x6a];
export const v128Load: Code = [...vectorInstruction(0), 0, 0];
export const v128Store: Code = [...vectorInstruction(11), 0, 0];
export const v128Const = (bytes: readonly number[]): Code => [...vectorInstruction(12), ...bytes];
export const i8x16Swizzle: Code = vectorInstruction(14);
export const v128And: Code = vectorInstruction(78);
export const v128Or: Code = vectorInstruction(80);
export const i16x8ShrU: Code = vectorInstruction(141);
/** Instructions that are done again as long as they leave something else than 0. */
export const loopWhile = (...body: readonly Code[]): Code => [0x03, NO_RESULT, ...body.flat(), 0x0d, 0, END];

// Types, by section 5.3.
export const I32 = 0x7f;
export const V128 = 0x7b;
const NO_RESULT = 0x40;

const END = 0x0b;

/** One function of one integer, without a result, over a memory of its own. */
export interface Program {
  /** The memory's size in pages of 64 KiB. */
  readonly pages: number;
  /** Types of the locals, which are numbered from 1; the parameter is number 0. */
  readonly locals: readonly number[];
  readonly body: readonly Code[];
}

/** A program that is ready to run. */
export interface RunningProgram {
  readonly memory: Uint8Array;
  readonly run: (parameter: number) => void;
}

/** What is used here of the API; only the types of browsers have it all. */
declare const WebAssembly:
  | {
      validate(module: Uint8Array): boolean;
      readonly Module: new (module: Uint8Array) => object;
      readonly Instance: new (module: object) => {
        readonly exports: {
          readonly memory: { readonly buffer: ArrayBuffer };
          readonly run: (parameter: number) => void;
        };
      };
    }
  | undefined;

/**
 * Gets a program ready; `undefined` where Node has no WebAssembly, the processor none of these instructions, or the process
 * too little address space: V8 reserves gigabytes of it around a memory, whatever its size.
 */
export function instantiate(program: Program): RunningProgram | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const module = assemble(program);
  if (!WebAssembly.validate(module)) return undefined;
  try {
    const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports;
    return { memory: new Uint8Array(memory.buffer), run };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The binary form of a module (section 5.5). */
function assemble({ pages, locals, body }: Program): Uint8Array {
  const code = [...list(locals.map((type) => [1, type])), ...body.flat(), END];
  return Uint8Array.from([
    ...[...ascii('\0asm'), 1, 0, 0, 0],
    ...section(1, [[0x60, ...list([[I32]]), ...list([])]]), // type 0: one integer, no result
    ...section(3, [[0]]), // function 0 is of type 0
    ...section(5, [[0, pages]]), // memory 0, without an upper limit
    ...section(7, [
      [...exportName('memory'), 2, 0],
      [...exportName('run'), 0, 0],
    ]),
    ...section(10, [[...size(code), ...code]]),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = list(items);
  return [id, ...size(content), ...content];
}

/** Items with their number in front. */
function list(items: readonly Code[]): Code {
  return [...size(items), ...items.flat()];
}

function exportName(name: string): Code {
  return [...size(ascii(name)), ...ascii(name)];
}

function ascii(text: string): Code {
  return [...Buffer.from(text, 'latin1')];
}

/** A length as an unsigned LEB128: seven bits a byte, the lowest first. */
function size({ length }: { readonly length: number }): Code {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >>> 7];
}

function vectorInstruction(number: number): Code {
  return number < 0x80 ? [0xfd, number] : [0xfd, (number & 0x7f) | 0x80, number >>> 7];
}

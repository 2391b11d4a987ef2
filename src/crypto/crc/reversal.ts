import * as wasm from './webassembly';

/** Turns around the bits of each byte. */
export interface Reversal {
  /** Bytes of the largest block. */
  readonly blockSize: number;
  /** A block with the bits of each byte turned around; valid until the next call. */
  readonly reverse: (block: Uint8Array) => Uint8Array;
}

/** One page of WebAssembly's memory. What was turned around is still in the processor's cache when it is read again. */
const BLOCK_SIZE = 65536;

/** The reversal of this thread, once one was asked for. */
let made: { readonly reversal: Reversal | undefined } | undefined;

/** Sixteen bytes at a time, by vector instructions; `undefined` where the processor has none, or Node was told not to use them. */
export function reversal(): Reversal | undefined {
  made ??= { reversal: makeReversal() };
  return made.reversal;
}

function makeReversal(): Reversal | undefined {
  const running = wasm.instantiate({ pages: 1, locals: [wasm.I32, ...vectors(4)], body: reverseFirstBytes() });
  if (running === undefined) return undefined;
  const { memory, run } = running;
  return {
    blockSize: BLOCK_SIZE,
    reverse(block) {
      memory.set(block);
      run(block.length);
      return memory.subarray(0, block.length);
    },
  };
}

/**
 * Reverses as many bytes from the start of the memory as the parameter says, up to 15 more, and 16 at the least. Each half of a
 * byte is replaced from a table of sixteen entries, and lands in the other half.
 */
function reverseFirstBytes(): wasm.Code[] {
  const [size, at, bytes, lowHalf, fromLow, fromHigh] = [0, 1, 2, 3, 4, 5];
  const { get, set, tee } = wasm;
  return [
    ...[wasm.v128Const(sixteen(() => 0x0f)), set(lowHalf)],
    ...[wasm.v128Const(sixteen((half) => reversedHalf(half) << 4)), set(fromLow)],
    ...[wasm.v128Const(sixteen(reversedHalf)), set(fromHigh)],
    wasm.loopWhile(
      get(at),
      ...[get(fromLow), get(at), wasm.v128Load, tee(bytes), get(lowHalf), wasm.v128And, wasm.i8x16Swizzle],
      ...[get(fromHigh), get(bytes), wasm.i32Const(4), wasm.i16x8ShrU, get(lowHalf), wasm.v128And, wasm.i8x16Swizzle],
      ...[wasm.v128Or, wasm.v128Store],
      ...[get(at), wasm.i32Const(16), wasm.i32Add, tee(at), get(size), wasm.i32LtU],
    ),
  ];
}

function vectors(count: number): number[] {
  return new Array<number>(count).fill(wasm.V128);
}

function sixteen(value: (index: number) => number): number[] {
  return Array.from({ length: 16 }, (_, index) => value(index));
}

/** Four bits, the first of them last. */
function reversedHalf(half: number): number {
  return ((half & 1) << 3) | ((half & 2) << 1) | ((half & 4) >>> 1) | ((half & 8) >>> 3);
}

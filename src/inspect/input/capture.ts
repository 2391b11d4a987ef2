import type { Direction } from '../../wire/profile';
import { SealwireError } from '../../wire/error';

/** What was read, whatever the form of the file. */
export interface Capture {
  readonly form: 'hex dump' | 'raw bytes' | 'session' | 'pcap';
  readonly connections: readonly CapturedConnection[];
  /** Whether all connections are between the same two programs, which speak one edition. */
  readonly isOneSession: boolean;
  /** What a person should know about what was left out. */
  readonly notes: readonly string[];
}

/** One TCP connection, or a lone stream of unknown origin. */
export interface CapturedConnection {
  readonly name: string;
  readonly sides: readonly CapturedSide[];
}

/** What went one way. */
export interface CapturedSide {
  /** `undefined` where the input does not say it. */
  readonly direction: Direction | undefined;
  readonly bytes: Uint8Array;
  /** Where its pieces begin, ascending, with running numbers over both sides: what came before what. */
  readonly pieces: readonly Piece[];
}

/** The beginning of a piece in its stream. */
export interface Piece {
  readonly offset: number;
  readonly order: number;
}

/** An input that is not what it seems to be: `E_INSPECT_INPUT`, with the byte offset and, in text, the line. */
export class InputError extends SealwireError {
  /** The line that is wrong, from 1; `undefined` in a binary file. */
  readonly line: number | undefined;

  constructor(what: string, place: { readonly offset: number; readonly line?: number | undefined }, hint?: string) {
    const line = place.line === undefined ? '' : `line ${place.line}, `;
    super('E_INSPECT_INPUT', `${line}byte ${place.offset}: ${what}`, { offset: place.offset, hint });
    this.line = place.line;
  }
}

/** A stream of which nothing is known but its bytes. */
export function loneStream(form: Capture['form'], bytes: Uint8Array): Capture {
  const side = { direction: undefined, bytes, pieces: [{ offset: 0, order: 0 }] };
  return { form, connections: [{ name: 'stream', sides: [side] }], isOneSession: true, notes: [] };
}

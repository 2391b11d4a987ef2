import type { FileHandle } from 'node:fs/promises';

/** What tells one state of an open file from another, in bytes and nanoseconds. */
export interface FileState {
  readonly size: bigint;
  /** When its content was written last, which a program may set to anything. */
  readonly mtimeNs: bigint;
  /** When anything of it was changed last, the time above included. */
  readonly ctimeNs: bigint;
}

/** @throws where the file cannot be asked any more. */
export async function fileState(handle: FileHandle): Promise<FileState> {
  const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
  return { size, mtimeNs, ctimeNs };
}

/** How a file has changed between two states, as a sentence; `undefined` where nothing tells that it has. */
export function howChanged(before: FileState, after: FileState): string | undefined {
  if (after.size > before.size) return `it has grown beyond ${before.size} bytes`;
  if (after.size < before.size) return `it has shrunk from ${before.size} to ${after.size} bytes`;
  if (after.mtimeNs !== before.mtimeNs) return 'it was written to';
  if (after.ctimeNs !== before.ctimeNs) return 'its attributes or its name changed, and perhaps its content';
  return undefined;
}

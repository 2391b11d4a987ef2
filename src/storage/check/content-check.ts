import { ContentJudge, type Checksums, type ContentFacts, type ContentFault } from './content-judge';
import type { ContentSource } from '../contents/content-source';
import { UnreadableContent } from '../contents/unreadable-content';

/** What a check found of a content. */
export type ContentState =
  | { readonly kind: 'intact' }
  | { readonly kind: 'damaged'; readonly fault: ContentFault }
  | { readonly kind: 'missing' }
  /** It is there and cannot be read: `reason` is the system's. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Its row has been deleted since it was listed, and so nothing is wrong. */
  | { readonly kind: 'deleted' };

/** A file to check. */
export type CheckedFile = ContentFacts & { readonly id: Uint8Array; readonly path: string };

/**
 * Reads a stored content and holds it against what its row says, also beside a running server.
 *
 * @param onPiece is told how many bytes were read, and may make the next ones wait
 * @throws StorageError `E_STORAGE` where the database cannot be read
 */
export async function checkContent(
  source: ContentSource,
  file: CheckedFile,
  checksums: Checksums,
  onPiece: (bytes: number) => Promise<void> | undefined = () => undefined,
): Promise<ContentState> {
  const state = await contentStateOf(source.contentOf(file), file, checksums, onPiece);
  // A running server may have deleted the file meanwhile.
  return state.kind === 'intact' || (await source.hasFile(file)) ? state : { kind: 'deleted' };
}

/** Reads a content, wherever it lies, and holds it against what its row says; nobody removes it meanwhile. */
export async function contentStateOf(
  pieces: AsyncIterable<Uint8Array>,
  facts: ContentFacts,
  checksums: Checksums,
  onPiece: (bytes: number) => Promise<void> | undefined,
): Promise<Exclude<ContentState, { readonly kind: 'deleted' }>> {
  const judge = new ContentJudge(facts, checksums);
  try {
    for await (const piece of pieces) {
      judge.update(piece);
      await onPiece(piece.length);
    }
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    return error.isMissing ? { kind: 'missing' } : { kind: 'unreadable', reason: error.message };
  }
  const fault = judge.fault();
  return fault === undefined ? { kind: 'intact' } : { kind: 'damaged', fault };
}

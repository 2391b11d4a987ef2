import { contentStateOf, type ContentState } from '../check/content-check';
import { ContentJudge, type Checksums, type ContentFault } from '../check/content-judge';
import type { Contents } from '../contents/contents';
import { UnreadableContent } from '../contents/unreadable-content';
import { StorageError } from '../error';
import type { FileRecord } from '../records/files';

/** What has become of a content: how it is in its new place, and whether it was sent there just now. */
export interface CopiedContent {
  readonly state: Exclude<ContentState, { readonly kind: 'deleted' }>;
  readonly isSent: boolean;
}

/** From where a content is copied, and to where. */
export interface ContentCopy {
  /** Reads it from where it was, from its first byte on. */
  readonly from: () => AsyncIterable<Uint8Array>;
  readonly to: Contents;
  readonly checksums: Checksums;
  /** Told how many bytes have been judged. */
  readonly onPiece: (bytes: number) => undefined;
}

/**
 * Copies a content, and judges it meanwhile: a damaged one is copied as it is. One that lies in its place already is judged there, and
 * not sent again where it is what it would be.
 *
 * @throws StorageError where the new place cannot be read or written
 */
export async function copyContent(file: FileRecord, copy: ContentCopy): Promise<CopiedContent> {
  const there = await contentStateOf(copy.to.pieces(file.path), file, copy.checksums, copy.onPiece);
  switch (there.kind) {
    case 'intact':
      return { state: there, isSent: false };
    case 'unreadable':
      throw new StorageError('E_STORAGE', `${file.path} cannot be read where it is to be: ${there.reason}`);
    case 'damaged':
      return replace(file, there.fault, copy);
    case 'missing':
      return send(file, copy);
  }
}

/** What is there is not what the row says: it may be damaged as the content that it is a copy of, or be a part of it. */
async function replace(file: FileRecord, fault: ContentFault, copy: ContentCopy): Promise<CopiedContent> {
  const state = await contentStateOf(copy.from(), file, copy.checksums, copy.onPiece);
  // There is nothing better.
  if (state.kind === 'missing') return { state: { kind: 'damaged', fault }, isSent: false };
  if (state.kind === 'unreadable') return { state, isSent: false };
  if (state.kind === 'damaged' && isSameFault(state.fault, fault)) return { state, isSent: false };
  await copy.to.remove(file.path);
  return send(file, copy);
}

async function send(file: FileRecord, copy: ContentCopy): Promise<CopiedContent> {
  const sent = await sendUpTo(file, file.size, copy);
  const state = sent === 'more came' ? await sendUpTo(file, undefined, copy) : sent;
  if (state === 'more came') throw new TypeError(`${file.path} has no end`);
  return { state, isSent: state.kind === 'intact' || state.kind === 'damaged' };
}

/** @param size bytes at the most, so that a small content can be sent at once; `undefined` for any number */
async function sendUpTo(
  file: FileRecord,
  size: number | undefined,
  { from, to, checksums, onPiece }: ContentCopy,
): Promise<CopiedContent['state'] | 'more came'> {
  const judge = new ContentJudge(file, checksums);
  const content = await to.create(file.path, size);
  let isDone = false;
  try {
    for await (const piece of from()) {
      if (size !== undefined && content.size + piece.length > size) return 'more came';
      judge.update(piece);
      // Each piece may be overwritten by the next, and the content takes the memory over.
      const room = content.write(new Uint8Array(piece));
      if (room !== undefined) await room;
      onPiece(piece.length);
    }
    content.requireNoFailure();
    await content.finish();
    isDone = true;
  } catch (error) {
    if (!(error instanceof UnreadableContent)) throw error;
    return error.isMissing ? { kind: 'missing' } : { kind: 'unreadable', reason: error.message };
  } finally {
    if (!isDone) await content.remove();
  }
  const fault = judge.fault();
  return fault === undefined ? { kind: 'intact' } : { kind: 'damaged', fault };
}

function isSameFault(one: ContentFault, other: ContentFault): boolean {
  return one.kind === other.kind && one.found === other.found;
}

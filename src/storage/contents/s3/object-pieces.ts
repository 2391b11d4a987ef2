import { UnreadableContent } from '../unreadable-content';
import type { ObjectReading, ObjectStore } from './object-store';
import { ObjectStoreError } from './object-store-error';
import type { Retry, Waits } from './retry';

/**
 * The bytes of an object, piece by piece. Where the connection breaks, the next goes on from the last byte that came; what
 * comes gives the next failure a new budget.
 *
 * @throws UnreadableContent where the store answers, and gives this object alone not; ObjectStoreError where it does not answer
 */
export async function* objectPieces(store: ObjectStore, key: string, retry: Retry): AsyncGenerator<Uint8Array> {
  let come = 0;
  let waits: Waits | undefined;
  for (;;) {
    let reading: ObjectReading | undefined;
    try {
      reading = await retry.run((leftMs) => store.within(leftMs).get(key, come));
    } catch (error) {
      throw await unreadable(store, key, error);
    }
    if (reading === undefined) throw new UnreadableContent(new Error(`the store has no object ${key}`), true);
    let failure: unknown = new Error('the connection ended early');
    const pieces = reading.bytes[Symbol.asyncIterator]();
    try {
      for (;;) {
        let next: IteratorResult<Uint8Array>;
        try {
          next = await pieces.next();
        } catch (error) {
          failure = error;
          break;
        }
        if (next.done === true) break;
        waits = undefined;
        come += next.value.length;
        yield next.value;
      }
    } finally {
      await pieces.return?.();
    }
    if (come >= reading.size) return;
    waits ??= retry.waits();
    if (!(await waits.next())) throw await unreadable(store, key, brokenOff(key, failure));
  }
}

/** A store that cannot be asked says nothing of its objects: only one that answers otherwise has an object that is bad. */
async function unreadable(store: ObjectStore, key: string, cause: unknown): Promise<UnreadableContent> {
  await store.probe(key);
  return new UnreadableContent(cause, false);
}

function brokenOff(key: string, cause: unknown): ObjectStoreError {
  return new ObjectStoreError(`the store broke off in the middle of ${key}`, {
    isPassing: true,
    hint: 'Look at the log of the store, and at what is between it and this server.',
    cause,
  });
}

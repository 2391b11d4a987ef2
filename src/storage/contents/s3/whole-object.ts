import { requireFacts, type ObjectRequests } from './multipart-upload';
import { etagOfWhole, saysMd5 } from './object-etag';
import { ObjectStoreError } from './object-store-error';
import type { Part } from './part';

/**
 * Stores an object with one request, which the store refuses where there is one of that key: then an earlier attempt has
 * succeeded without our hearing of it, which is looked at. Resolves when the object is there, whole: the store has compared its MD5.
 *
 * @returns its MD5
 * @throws ObjectStoreError
 */
export async function putWhole(
  { store: bucket, key, retry, isWanted }: ObjectRequests,
  part: Part,
): Promise<readonly Uint8Array[]> {
  const body = part.body();
  let tries = 0;
  await retry.run(async (leftMs) => {
    tries += 1;
    const store = bucket.within(leftMs);
    if ((await store.put(key, body)) === 'stored') return;
    const facts = await store.head(key);
    // An earlier attempt may be about to end, or somebody has removed the object since.
    if (facts === undefined) throw gone(key);
    const etag = facts.etag !== undefined && saysMd5(facts.etag) ? facts.etag : undefined;
    requireFacts(key, { ...facts, etag }, { size: body.bytes.length, etag: etagOfWhole(body.md5) });
  }, isWanted);
  // An attempt that failed may still be in the system's hands with its memory.
  if (tries === 1) part.free();
  return [body.md5];
}

function gone(key: string): ObjectStoreError {
  return new ObjectStoreError(`the store has an object ${key}, as it says, and has none`, {
    isPassing: true,
    hint: 'Look who else removes what is in the bucket.',
    cause: undefined,
  });
}

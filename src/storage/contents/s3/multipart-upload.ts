import { etagOfParts, etagOfWhole } from './object-etag';
import type { ObjectFacts, ObjectStore, StoredPart, UploadName } from './object-store';
import { ObjectStoreError } from './object-store-error';
import type { Part } from './part';
import type { Retry } from './retry';

/** How the requests for one object are made. */
export interface ObjectRequests {
  readonly store: ObjectStore;
  readonly key: string;
  readonly retry: Retry;
  /** Whether the object is still wanted; where it is not, nothing is tried again. */
  readonly isWanted: () => boolean;
}

/** A part on its way, or there. */
interface SentPart {
  readonly number: number;
  readonly md5: Uint8Array;
  readonly etag: string;
}

/** An object that goes to the store in parts: begun with the first part, and there when it is completed. */
export class MultipartUpload {
  private readonly sent: SentPart[] = [];
  private begun = 0;
  private size = 0;
  private name: Promise<UploadName> | undefined;

  constructor(private readonly requests: ObjectRequests) {}

  /** Sends the next part; parts may be sent at the same time. @throws ObjectStoreError */
  async send(part: Part): Promise<void> {
    this.begun += 1;
    const number = this.begun;
    const { store } = this.requests;
    this.size += part.size;
    const body = part.body();
    const name = await this.begin();
    let tries = 0;
    const { etag } = await this.retrying(() => {
      tries += 1;
      return store.uploadPart(name, number, body);
    });
    this.sent.push({ number, md5: body.md5, etag });
    // An attempt that failed may still be in the system's hands with its memory.
    if (tries === 1) part.free();
  }

  /**
   * Makes the object of all parts, which have been sent, and resolves when it is there, whole. "Complete" may fail though the
   * store has done it, or does it a little later: so each failure is followed by a look at what there is.
   *
   * @returns the MD5 of each part
   * @throws ObjectStoreError
   */
  async complete(): Promise<readonly Uint8Array[]> {
    this.sent.sort((one, other) => one.number - other.number);
    const name = await this.begin();
    await this.retrying(() => this.completeOnce(name));
    return this.sent.map(({ md5 }) => md5);
  }

  /** Gives up what was begun, when no part is on its way any more: it could land behind it. @throws ObjectStoreError */
  async abort(retry: Retry): Promise<void> {
    if (this.name === undefined) return;
    // Where it never was begun, or nobody knows its id, there is nothing that can be aborted.
    const name = await this.name.catch(() => undefined);
    if (name !== undefined) await retry.run(() => this.requests.store.abort(name));
  }

  private async completeOnce(name: UploadName): Promise<void> {
    const failure = await this.askToComplete(name);
    if (await this.isThere()) return;
    if (failure !== undefined && !failure.isPassing) throw failure;
    if (!(await this.hasAllParts(name))) {
      // An earlier attempt may have ended between the two looks.
      if (await this.isThere()) return;
      throw lost(name, failure);
    }
    throw failure ?? notYet(name);
  }

  /** Answers what the request failed with. */
  private async askToComplete(name: UploadName): Promise<ObjectStoreError | undefined> {
    const parts = this.sent.map(({ number, etag }): StoredPart => ({ number, etag }));
    try {
      await this.requests.store.complete(name, parts);
      return undefined;
    } catch (error) {
      if (error instanceof ObjectStoreError) return error;
      throw error;
    }
  }

  private async isThere(): Promise<boolean> {
    const { store, key } = this.requests;
    const facts = await store.head(key);
    if (facts === undefined) return false;
    requireFacts(key, facts, { size: this.size, etag: this.expectedEtag() });
    return true;
  }

  /** `undefined` where the etags of the parts say nothing, and so that of the object neither. */
  private expectedEtag(): string | undefined {
    const saysAnything = this.sent.every(({ md5, etag }) => etag === etagOfWhole(md5));
    return saysAnything ? etagOfParts(this.sent.map(({ md5 }) => md5)) : undefined;
  }

  private async hasAllParts(name: UploadName): Promise<boolean> {
    const stored = new Map((await this.requests.store.listParts(name))?.map(({ number, etag }) => [number, etag]));
    return this.sent.every(({ number, etag }) => stored.get(number) === etag);
  }

  private begin(): Promise<UploadName> {
    const { store, key } = this.requests;
    this.name ??= this.retrying(() => store.createUpload(key)).then((uploadId) => ({ key, uploadId }));
    return this.name;
  }

  private retrying<T>(attempt: () => Promise<T>): Promise<T> {
    return this.requests.retry.run(attempt, this.requests.isWanted);
  }
}

/** Holds what the store says of an object against what it was sent. @throws ObjectStoreError */
export function requireFacts(
  key: string,
  facts: ObjectFacts,
  expected: { readonly size: number; readonly etag: string | undefined },
): void {
  const isSame =
    facts.size === expected.size &&
    (facts.etag === undefined || expected.etag === undefined || facts.etag === expected.etag);
  if (isSame) return;
  throw new ObjectStoreError(
    `the store has other bytes than it was sent as ${key}: ${facts.size} of ${expected.size}, etag ${facts.etag ?? 'unknown'}`,
    {
      isPassing: false,
      hint: 'Look who else writes to the bucket; if nobody does, the store damages what it takes.',
      cause: facts,
    },
  );
}

function lost({ key }: UploadName, cause: unknown): ObjectStoreError {
  return new ObjectStoreError(`the store has lost parts of ${key}`, {
    isPassing: false,
    hint: 'Look whether a rule of the bucket, or somebody, aborts uploads that go on; the file has to be sent again.',
    cause,
  });
}

function notYet({ key }: UploadName): ObjectStoreError {
  return new ObjectStoreError(`the store does not show ${key} yet`, {
    isPassing: true,
    hint: 'Look at the log of the store.',
    cause: undefined,
  });
}

import { etagOfParts, etagOfWhole } from './object-etag';
import { Completion } from './completion';
import type { ObjectFacts, ObjectStore, UploadName } from './object-store';
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
  private isComplete = false;

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
    const { etag } = await this.retrying((leftMs) => {
      tries += 1;
      return store.within(leftMs).uploadPart(name, number, body);
    });
    this.sent.push({ number, md5: body.md5, etag });
    // An attempt that failed may still be in the system's hands with its memory.
    if (tries === 1) part.free();
  }

  /**
   * Makes the object of all parts, which have been sent, and resolves when it is there, whole.
   *
   * @returns the MD5 of each part
   * @throws ObjectStoreError
   */
  async complete(): Promise<readonly Uint8Array[]> {
    this.sent.sort((one, other) => one.number - other.number);
    const name = await this.begin();
    const completion = new Completion({
      ...{ store: this.requests.store, upload: name },
      parts: this.sent.map(({ number, etag }) => ({ number, etag })),
      requireWhole: (facts) => requireFacts(name.key, facts, { size: this.size, etag: this.expectedEtag() }),
    });
    await this.retrying((leftMs) => completion.attempt(leftMs));
    this.isComplete = true;
    return this.sent.map(({ md5 }) => md5);
  }

  /** Gives up what was begun and not completed, when no part is on its way any more: it could land behind it. @throws ObjectStoreError */
  async abort(retry: Retry): Promise<void> {
    if (this.name === undefined || this.isComplete) return;
    // Where it never was begun, or nobody knows its id, there is nothing that can be aborted.
    const name = await this.name.catch(() => undefined);
    if (name !== undefined) await retry.run((leftMs) => this.requests.store.within(leftMs).abort(name));
  }

  /** `undefined` where the etags of the parts say nothing, and so that of the object neither. */
  private expectedEtag(): string | undefined {
    const saysAnything = this.sent.every(({ md5, etag }) => etag === etagOfWhole(md5));
    return saysAnything ? etagOfParts(this.sent.map(({ md5 }) => md5)) : undefined;
  }

  private begin(): Promise<UploadName> {
    const { store, key } = this.requests;
    this.name ??= this.retrying((leftMs) => store.within(leftMs).createUpload(key)).then((uploadId) => ({
      key,
      uploadId,
    }));
    return this.name;
  }

  private retrying<T>(attempt: (leftMs: number) => Promise<T>): Promise<T> {
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

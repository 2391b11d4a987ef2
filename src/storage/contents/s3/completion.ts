import type { ObjectFacts, ObjectStore, StoredPart, UploadName } from './object-store';
import { ObjectStoreError } from './object-store-error';

/** What an upload is completed with. */
export interface CompletionParts {
  readonly store: ObjectStore;
  readonly upload: UploadName;
  /** All of them, by number. */
  readonly parts: readonly StoredPart[];
  /** Holds the object that is there against what was sent; throws ObjectStoreError where it is another one. */
  readonly requireWhole: (facts: ObjectFacts) => void;
}

/**
 * The end of an upload in parts. A store that dies inside "complete" may have made the object or not, and may still hold the
 * upload open beside it. Ceph then shares the parts between the two: whoever aborts such an upload, or completes it again, takes
 * the object's bytes away some time later. So "complete" is never asked for where the object is there, and an object whose
 * upload may do so is taken away from it (docs/decisions/contents-in-s3.md).
 */
export class Completion {
  /** How often the store was asked to complete the upload. */
  private asked = 0;
  /** What is left to do of a separation that has begun. */
  private steps: (() => Promise<void>)[] | undefined;

  /** The store, for as long as the present attempt may take. */
  private store: ObjectStore;

  constructor(private readonly of: CompletionParts) {
    this.store = of.store;
  }

  /**
   * Makes the object, or looks whether an earlier try has; may be called again after a failure that passes.
   *
   * @param leftMs how long it may take, in milliseconds
   * @throws ObjectStoreError
   */
  async attempt(leftMs: number): Promise<void> {
    this.store = this.of.store.within(leftMs);
    if (this.steps !== undefined) return this.separate();
    if (this.asked > 0) {
      if (await this.isThere()) return this.separate();
      if (!(await this.hasAllParts())) {
        // An earlier try may have ended between the two looks.
        if (await this.isThere()) return this.separate();
        throw lost(this.of.upload);
      }
    }
    this.asked += 1;
    const failure = await this.ask();
    if (failure?.isPassing === true) throw failure;
    if (await this.isThere()) return this.asked === 1 ? undefined : this.separate();
    throw failure ?? notYet(this.of.upload);
  }

  /** Answers what the request failed with. */
  private async ask(): Promise<ObjectStoreError | undefined> {
    const { upload, parts } = this.of;
    try {
      return (await this.store.complete(upload, parts)) === 'completed' ? undefined : notYet(upload);
    } catch (error) {
      if (error instanceof ObjectStoreError) return error;
      throw error;
    }
  }

  private async isThere(): Promise<boolean> {
    const { upload, requireWhole } = this.of;
    const facts = await this.store.head(upload.key);
    if (facts === undefined) return false;
    requireWhole(facts);
    return true;
  }

  private async hasAllParts(): Promise<boolean> {
    const { upload, parts } = this.of;
    const stored = new Map((await this.store.listParts(upload))?.map(({ number, etag }) => [number, etag]));
    return parts.every(({ number, etag }) => stored.get(number) === etag);
  }

  /**
   * Gives an object its own claim to its bytes, where an upload is still open beside it, or where an earlier "complete" may go on
   * unseen. A copy has one, and the store moves no bytes for it; then the upload is aborted, and the copy takes the object's
   * place. What fails is gone on with, not begun again.
   */
  private async separate(): Promise<void> {
    const { upload, requireWhole } = this.of;
    if (this.steps === undefined) {
      if (this.asked === 1 && (await this.store.listParts(upload)) === undefined) return;
      const copy = `${upload.key}.copy`;
      this.steps = [
        () => this.store.copy(upload.key, copy),
        () => this.store.abort(upload),
        () => this.store.copy(copy, upload.key),
        () => this.store.remove(copy),
      ];
    }
    for (let step = this.steps[0]; step !== undefined; step = this.steps[0]) {
      await step();
      this.steps.shift();
    }
    const facts = await this.store.head(upload.key);
    if (facts === undefined) throw lost(upload);
    // Some stores give a copy another one.
    requireWhole({ ...facts, etag: undefined });
  }
}

function lost({ key }: UploadName): ObjectStoreError {
  return new ObjectStoreError(`the store has lost parts of ${key}`, {
    isPassing: false,
    hint: 'Look whether a rule of the bucket, or somebody, aborts uploads that go on; the file has to be sent again.',
    cause: undefined,
  });
}

function notYet({ key }: UploadName): ObjectStoreError {
  return new ObjectStoreError(`the store does not show ${key} yet`, {
    isPassing: true,
    hint: 'Look at the log of the store.',
    cause: undefined,
  });
}

import { check, type HealthCheck } from '../../health';
import { CONTENT_FOLDER } from '../../layout';
import type { SweepableContents, SweptPage } from '../../sweep/strays';
import type { Contents, Warn } from '../contents';
import { Lifetime } from '../lifetime';
import type { MultipartUpload } from './multipart-upload';
import { objectPieces } from './object-pieces';
import type { ObjectStore } from './object-store';
import { requireSameBytes } from './read-back';
import { Retry, type RetryOptions } from './retry';
import { PART_SIZE, S3Content } from './s3-content';

/**
 * How long one request is tried, in milliseconds: longer than a store takes to restart, to notice a dead disk, or to let go of
 * a "complete" that died (15 s where it is set so), and shorter than the 30 s after which clients do not wait any longer.
 */
const BUDGET_MS = 25_000;

/**
 * How long the removal of what nobody wants is tried, in milliseconds: the sweeper finds it too, and a client may wait for
 * the refusal behind it.
 */
const REMOVAL_BUDGET_MS = 3_000;

/** What contents in a bucket need. */
export interface S3ContentsOptions {
  readonly store: ObjectStore;
  /** What all keys begin with, without a slash at its end; empty for the whole bucket. */
  readonly prefix: string;
  readonly retry: Omit<RetryOptions, 'budgetMs'>;
  /** Whether each content is read again and compared before it is a file. */
  readonly readBack: boolean;
  /** How long an upload may take until its row, in milliseconds: half of the grace time of sweeps. */
  readonly lifetimeMs: number;
  /** Tells the time of day, in milliseconds. */
  readonly wallClock: () => number;
  readonly warn: Warn;
}

/**
 * The contents of files in a bucket of an S3-compatible store, which several servers may share
 * (docs/decisions/contents-in-s3.md). The key of an object is the prefix, a slash and the path; it is written once.
 */
export class S3Contents implements Contents, SweepableContents {
  private readonly retry: Retry;

  constructor(private readonly options: S3ContentsOptions) {
    this.retry = new Retry({ ...options.retry, budgetMs: BUDGET_MS });
  }

  /** Asks nothing of the store: the first request is made when the first part is full, or the content complete. */
  async create(path: string, size?: number): Promise<S3Content> {
    const { store, readBack, lifetimeMs, retry, wallClock } = this.options;
    return new S3Content({
      store,
      key: this.keyOf(path),
      retry: this.retry,
      size,
      lifetime: new Lifetime(lifetimeMs, [retry.now, wallClock]),
      readBack: readBack ? (md5s) => requireSameBytes(this.pieces(path), md5s, PART_SIZE) : undefined,
      remove: (upload, mayExist) => this.removeWhatIs(path, upload, mayExist),
    });
  }

  pieces(path: string): AsyncIterable<Uint8Array> {
    return objectPieces(this.options.store, this.keyOf(path), this.retry);
  }

  async remove(path: string): Promise<void> {
    await this.removeWhatIs(path, undefined, true);
  }

  async *objects(): AsyncGenerator<SweptPage> {
    const { store } = this.options;
    for await (const { storeTime, listed } of store.list(this.keyOf(`${CONTENT_FOLDER}/`))) {
      const found = listed.map(({ key, size, modifiedAt }) => ({
        ...{ kind: 'content' as const, path: this.pathOf(key), size, since: modifiedAt },
        isEmpty: async () => false,
        remove: () => store.remove(key),
      }));
      yield { storeTime, listed: found };
    }
  }

  async *openUploads(): AsyncGenerator<SweptPage> {
    const { store } = this.options;
    for await (const { storeTime, listed } of store.listUploads(this.keyOf(`${CONTENT_FOLDER}/`))) {
      const found = listed.map(({ key, uploadId, begunAt }) => ({
        ...{ kind: 'upload' as const, path: this.pathOf(key), size: 0, since: begunAt },
        isEmpty: async () => (await store.listParts({ key, uploadId }))?.length === 0,
        remove: () => store.abort({ key, uploadId }),
      }));
      yield { storeTime, listed: found };
    }
  }

  async checks(): Promise<readonly HealthCheck[]> {
    const contents = await check('contents', async () => {
      await this.reach();
      return 'the bucket answers';
    });
    return [contents];
  }

  /** Asks the bucket once whether it is there and may be listed. @throws ObjectStoreError */
  async reach(): Promise<void> {
    await this.options.store.probe(this.keyOf(''));
  }

  async close(): Promise<void> {
    this.options.store.close();
  }

  private async removeWhatIs(path: string, upload: MultipartUpload | undefined, mayExist: boolean): Promise<void> {
    const { store, warn } = this.options;
    const retry = this.retry.within(REMOVAL_BUDGET_MS);
    try {
      await upload?.abort(retry);
      if (mayExist) await retry.run((leftMs) => store.within(leftMs).remove(this.keyOf(path)));
    } catch (error) {
      warn(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private keyOf(path: string): string {
    const { prefix } = this.options;
    return prefix === '' ? path : `${prefix}/${path}`;
  }

  private pathOf(key: string): string {
    return key.slice(this.keyOf('').length);
  }
}

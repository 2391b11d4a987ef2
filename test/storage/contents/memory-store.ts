import { createHash } from 'node:crypto';
import type {
  ListedObject,
  ListedUpload,
  ListPage,
  ObjectBody,
  ObjectFacts,
  ObjectReading,
  ObjectStore,
  StoredPart,
  UploadName,
} from '../../../src/storage/contents/s3/object-store';
import { ObjectStoreError } from '../../../src/storage/contents/s3/object-store-error';

/** What becomes of a request: it fails for a moment or for good, without having done anything (`before`) or after all (`after`). */
export type Fate = 'served' | 'before' | 'after' | 'final' | (() => Promise<void> | void);

type RequestName = Exclude<keyof ObjectStore, 'close' | 'within'>;

interface KeptObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modifiedAt: Date;
  /** An upload that is still open beside it, to which its bytes belong as well. */
  readonly sharedWith?: string | undefined;
}

interface KeptUpload {
  readonly key: string;
  readonly begunAt: Date;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

/** Objects of a list that come with one page. */
const PAGE = 3;

/** A store in memory that answers as the gateway in the cluster does, and fails as the test says. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, KeptObject>();
  readonly uploads = new Map<string, KeptUpload>();
  /** What was asked for, in order. */
  readonly requests: RequestName[] = [];
  /** How long each attempt was given, in milliseconds. */
  readonly limits: number[] = [];
  /** Requests at one time, at the most so far, by name. */
  readonly mostAtOnce = new Map<RequestName, number>();
  /** By the store's clock. */
  time = new Date('2026-05-01T00:00:00Z');
  /** Bytes after which the next readings break off, one after another. */
  breaksAfter: number[] = [];
  encrypts = false;
  /** Whether the next "complete" makes the object, and ends neither the upload nor with an answer, as a gateway that is killed. */
  diesInComplete = false;
  private readonly fates = new Map<RequestName, Fate[]>();
  private readonly running = new Map<RequestName, number>();
  private lastUpload = 0;

  /** Says what becomes of the next requests of a kind; those that follow are served. */
  next(name: RequestName, ...fates: readonly Fate[]): this {
    this.fates.set(name, [...(this.fates.get(name) ?? []), ...fates]);
    return this;
  }

  /** How many requests of a kind came. */
  count(name: RequestName): number {
    return this.requests.filter((each) => each === name).length;
  }

  put(key: string, body: ObjectBody): Promise<'stored' | 'exists'> {
    return this.request('put', () => {
      if (this.objects.has(key)) return 'exists';
      this.keep(key, checked(body), md5Of(body.bytes).toString('hex'));
      return 'stored';
    });
  }

  head(key: string): Promise<ObjectFacts | undefined> {
    return this.request('head', () => {
      const object = this.objects.get(key);
      return object && { size: object.bytes.length, etag: this.encrypts ? undefined : object.etag };
    });
  }

  get(key: string, from: number): Promise<ObjectReading | undefined> {
    return this.request('get', () => {
      const object = this.objects.get(key);
      if (object === undefined) return undefined;
      if (from > 0 && from >= object.bytes.length) throw failure('416 InvalidRange', false);
      return { size: object.bytes.length, bytes: this.read(object.bytes.subarray(from), this.breaksAfter.shift()) };
    });
  }

  probe(): Promise<void> {
    return this.request('probe', () => undefined);
  }

  async *list(prefix: string): AsyncGenerator<ListPage<ListedObject>> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (let at = 0; at === 0 || at < keys.length; at += PAGE) {
      const listed = await this.request('list', () =>
        keys.slice(at, at + PAGE).flatMap((key) => {
          const object = this.objects.get(key);
          return object === undefined ? [] : [{ key, size: object.bytes.length, modifiedAt: object.modifiedAt }];
        }),
      );
      yield { listed, storeTime: this.time };
    }
  }

  copy(from: string, to: string): Promise<void> {
    return this.request('copy', () => {
      const object = this.objects.get(from);
      if (object === undefined) throw failure('404 NoSuchKey', false);
      this.objects.set(to, { ...object, modifiedAt: this.time, sharedWith: undefined });
    });
  }

  remove(key: string): Promise<void> {
    return this.request('remove', () => {
      this.objects.delete(key);
    });
  }

  createUpload(key: string): Promise<string> {
    return this.request('createUpload', () => {
      this.lastUpload += 1;
      const uploadId = `upload-${this.lastUpload}`;
      this.uploads.set(uploadId, { key, begunAt: this.time, parts: new Map() });
      return uploadId;
    });
  }

  uploadPart({ uploadId }: UploadName, number: number, body: ObjectBody): Promise<StoredPart> {
    return this.request('uploadPart', () => {
      const upload = this.uploads.get(uploadId);
      if (upload === undefined) throw failure('404 NoSuchUpload', false);
      const etag = this.encrypts ? `cipher-${number}` : md5Of(body.bytes).toString('hex');
      upload.parts.set(number, { bytes: checked(body), etag });
      return { number, etag };
    });
  }

  complete({ key, uploadId }: UploadName, parts: readonly StoredPart[]): Promise<'completed' | 'unknown'> {
    return this.request('complete', () => {
      const upload = this.uploads.get(uploadId);
      if (upload === undefined) return 'unknown';
      // The object's bytes are collected as garbage some time later.
      if (this.objects.get(key)?.sharedWith === uploadId) throw new Error('an object would have lost its bytes');
      const kept = parts.map(({ number, etag }, index) => {
        const part = upload.parts.get(number);
        if (part?.etag !== etag || number !== index + 1) throw failure('400 InvalidPart', false);
        if (index < parts.length - 1 && part.bytes.length < 5 * 2 ** 20) throw failure('400 EntityTooSmall', false);
        return part.bytes;
      });
      const md5s = kept.map(md5Of);
      const stays = this.diesInComplete;
      this.diesInComplete = false;
      this.keep(
        key,
        Buffer.concat(kept),
        `${md5Of(Buffer.concat(md5s)).toString('hex')}-${md5s.length}`,
        stays ? uploadId : undefined,
      );
      if (stays) throw failure('ECONNRESET', true);
      this.uploads.delete(uploadId);
      return 'completed';
    });
  }

  abort({ uploadId }: UploadName): Promise<void> {
    return this.request('abort', () => {
      this.uploads.delete(uploadId);
      const shared = [...this.objects].filter(([, { sharedWith }]) => sharedWith === uploadId);
      // Their bytes are collected as garbage some time later, unless they were copied.
      for (const [key, { etag }] of shared)
        if (![...this.objects].some(([other, object]) => other !== key && object.etag === etag))
          this.objects.delete(key);
    });
  }

  listParts({ uploadId }: UploadName): Promise<readonly StoredPart[] | undefined> {
    return this.request('listParts', () => {
      const parts = this.uploads.get(uploadId)?.parts;
      return parts && [...parts].map(([number, { etag }]) => ({ number, etag }));
    });
  }

  async *listUploads(prefix: string): AsyncGenerator<ListPage<ListedUpload>> {
    const found = [...this.uploads].filter(([, { key }]) => key.startsWith(prefix));
    for (let at = 0; at === 0 || at < found.length; at += PAGE) {
      const listed = await this.request('listUploads', () =>
        found.slice(at, at + PAGE).map(([uploadId, { key, begunAt }]) => ({ key, uploadId, begunAt })),
      );
      yield { listed, storeTime: this.time };
    }
  }

  within(ms: number): this {
    this.limits.push(ms);
    return this;
  }

  close(): void {
    // Memory needs no end.
  }

  private async request<Answer>(name: RequestName, serve: () => Answer): Promise<Answer> {
    this.requests.push(name);
    const running = (this.running.get(name) ?? 0) + 1;
    this.running.set(name, running);
    this.mostAtOnce.set(name, Math.max(running, this.mostAtOnce.get(name) ?? 0));
    try {
      const fate = this.fates.get(name)?.shift() ?? 'served';
      if (typeof fate === 'function') await fate();
      if (fate === 'before') throw failure('ECONNREFUSED', true);
      if (fate === 'final') throw failure('AccessDenied', false);
      const answer = serve();
      if (fate === 'after') throw failure('ECONNRESET', true);
      return answer;
    } finally {
      this.running.set(name, (this.running.get(name) ?? 0) - 1);
    }
  }

  private keep(key: string, bytes: Buffer, etag: string, sharedWith?: string): void {
    this.objects.set(key, { bytes, etag: this.encrypts ? 'cipher' : etag, modifiedAt: this.time, sharedWith });
  }

  private async *read(bytes: Buffer, breaksAfter = Infinity): AsyncGenerator<Uint8Array> {
    const end = Math.min(bytes.length, breaksAfter);
    for (let at = 0; at < end; at += 64 * 1024) yield Buffer.from(bytes.subarray(at, Math.min(end, at + 64 * 1024)));
    if (breaksAfter < bytes.length) throw new Error('aborted');
  }
}

/** What a store answers, or a connection to it. */
export function failure(message: string, isPassing: boolean): ObjectStoreError {
  return new ObjectStoreError(message, { isPassing, hint: 'Look at the store.', cause: undefined });
}

function md5Of(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}

/** A copy of what came, if it came as it was sent. */
function checked({ bytes, md5 }: ObjectBody): Buffer {
  if (!md5Of(bytes).equals(md5)) throw failure('400 BadDigest', true);
  return Buffer.from(bytes);
}

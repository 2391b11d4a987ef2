/** Bytes on their way into the store. */
export interface ObjectBody {
  readonly bytes: Uint8Array;
  /** Their MD5, 16 bytes, which the store compares. */
  readonly md5: Uint8Array;
}

/** What the store says of an object. */
export interface ObjectFacts {
  readonly size: number;
  /**
   * The MD5 of its bytes in hexadecimal digits; of an object that came in parts the MD5 of their MD5s, a hyphen and their
   * number. `undefined` where the store encrypts, and says something else.
   */
  readonly etag: string | undefined;
}

/** An object in a list. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
  /** By the store's clock; some stores tell when an upload in parts began, others when it ended. */
  readonly modifiedAt: Date;
}

/** An upload in parts that was begun, and neither completed nor aborted. */
export interface ListedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** By the store's clock. */
  readonly begunAt: Date;
}

/** Some of a list, in ascending order of the keys. */
export interface ListPage<Listed> {
  readonly listed: readonly Listed[];
  /** What it is by the store's clock. */
  readonly storeTime: Date;
}

/** A part that the store has acknowledged. */
export interface StoredPart {
  /** From 1 on. */
  readonly number: number;
  /** The MD5 of its bytes in hexadecimal digits, unless the store encrypts. */
  readonly etag: string;
}

/** An object that is being read. */
export interface ObjectReading {
  /** Bytes of the whole object. */
  readonly size: number;
  /** From the first byte that was asked for on; ends or throws an error of any kind where the connection breaks. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * An S3-compatible store, one bucket of it, as far as contents need it. Each method is one request, and is not tried
 * again; what fails is an ObjectStoreError.
 */
export interface ObjectStore {
  /** Stores an object where there is none of that key; `exists` otherwise. */
  put(key: string, body: ObjectBody): Promise<'stored' | 'exists'>;
  /** `undefined` where there is none. */
  head(key: string): Promise<ObjectFacts | undefined>;
  /**
   * `undefined` where there is none.
   *
   * @param from the first byte that is wanted, which the object has, or 0
   */
  get(key: string, from: number): Promise<ObjectReading | undefined>;
  /** Asks whether the bucket is there and may be listed, and waits for the answer for a few seconds only. */
  probe(prefix: string): Promise<void>;
  /** Lists the objects whose keys begin with a prefix. Each page is a request. */
  list(prefix: string): AsyncIterable<ListPage<ListedObject>>;
  /** Makes an object of another one, of at most 5 GiB, also in place of one that is there. */
  copy(from: string, to: string): Promise<void>;
  /** Removes an object if it exists. */
  remove(key: string): Promise<void>;
  /** Begins an upload in parts, and answers its id. */
  createUpload(key: string): Promise<string>;
  /** Stores a part, also in place of an earlier one of its number. */
  uploadPart(upload: UploadName, number: number, body: ObjectBody): Promise<StoredPart>;
  /** Makes an object of parts; it takes the place of one that is there. `unknown` where there is no such upload any more. */
  complete(upload: UploadName, parts: readonly StoredPart[]): Promise<'completed' | 'unknown'>;
  /** Gives an upload up with its parts; nothing is wrong where there is none. */
  abort(upload: UploadName): Promise<void>;
  /** The parts of an upload, by number; `undefined` where there is no such upload (any more). */
  listParts(upload: UploadName): Promise<readonly StoredPart[] | undefined>;
  /** Lists the uploads in parts whose keys begin with a prefix. Each page is a request. */
  listUploads(prefix: string): AsyncIterable<ListPage<ListedUpload>>;
  /** The same bucket, whose requests fail where they are not answered after so many milliseconds from now. */
  within(ms: number): ObjectStore;
  /** Closes its connections. */
  close(): void;
}

/** Which upload in parts is meant. */
export interface UploadName {
  readonly key: string;
  readonly uploadId: string;
}

import type { S3Client } from '@aws-sdk/client-s3';
import { ANSWER_MS, endpointIn, loadSdk, s3Client, storeTimeOf, type Sdk } from './aws-client';
import { aboutStore, otherwise, type StorePlace } from './aws-failure';
import { Gate } from './gate';
import { ObjectStoreError } from './object-store-error';
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
} from './object-store';

/** How long a probe may take, in milliseconds. */
const PROBE_MS = 3_000;

/** Requests at one time; others wait for their turn. An object that is being read counts until it begins to come. */
const REQUESTS_AT_ONCE = 64;

/** A bucket, by AWS's SDK. */
export class AwsObjectStore implements ObjectStore {
  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly place: StorePlace,
    private readonly gate = new Gate(REQUESTS_AT_ONCE),
    /** When requests have to be answered, by `performance.now()`. */
    private readonly end = Infinity,
  ) {}

  /** @param environment where the endpoint may be named; the SDK finds region and keys by itself */
  static async open(bucket: string, environment: NodeJS.ProcessEnv): Promise<AwsObjectStore> {
    const sdk = await loadSdk();
    try {
      return new AwsObjectStore(sdk, s3Client(sdk, environment), { bucket, endpoint: endpointIn(environment) });
    } catch (error) {
      throw aboutStore('the store cannot be used', { bucket, endpoint: endpointIn(environment) }, error);
    }
  }

  async put(key: string, body: ObjectBody): Promise<'stored' | 'exists'> {
    const command = new this.sdk.PutObjectCommand({ ...this.at(key), ...sent(body), IfNoneMatch: '*' });
    return this.ask('an object could not be stored', (limit) => this.client.send(command, limit)).then(
      () => 'stored',
      otherwise(412, 'exists'),
    );
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    const command = new this.sdk.HeadObjectCommand(this.at(key));
    return this.ask('an object could not be looked at', (limit) => this.client.send(command, limit)).then(
      (answer) => {
        const isEncrypted =
          answer.SSECustomerAlgorithm !== undefined || answer.ServerSideEncryption?.startsWith('aws:kms') === true;
        return { size: answer.ContentLength ?? 0, etag: isEncrypted ? undefined : unquoted(answer.ETag) };
      },
      otherwise(404, undefined),
    );
  }

  async get(key: string, from: number): Promise<ObjectReading | undefined> {
    const range = from === 0 ? {} : { Range: `bytes=${from}-` };
    const command = new this.sdk.GetObjectCommand({ ...this.at(key), ...range });
    return this.ask('an object could not be read', (limit) => this.client.send(command, limit)).then(
      ({ Body, ContentLength = 0 }) => ({
        size: from + ContentLength,
        bytes: Body as unknown as AsyncIterable<Uint8Array>,
      }),
      otherwise(404, undefined),
    );
  }

  async probe(prefix: string): Promise<void> {
    const command = new this.sdk.ListObjectsV2Command({ Bucket: this.place.bucket, Prefix: prefix, MaxKeys: 1 });
    try {
      // Not behind requests that a store that hangs does not answer.
      await this.client.send(command, { requestTimeout: PROBE_MS });
    } catch (error) {
      throw aboutStore('the bucket could not be reached', this.place, error);
    }
  }

  async *list(prefix: string): AsyncGenerator<ListPage<ListedObject>> {
    let token: string | undefined;
    do {
      const command = new this.sdk.ListObjectsV2Command({
        Bucket: this.place.bucket,
        Prefix: prefix,
        ContinuationToken: token,
      });
      const page = await this.ask('the bucket could not be listed', (limit) => this.client.send(command, limit));
      yield {
        listed: (page.Contents ?? []).flatMap(({ Key, Size, LastModified }) =>
          Key === undefined || LastModified === undefined
            ? []
            : [{ key: Key, size: Size ?? 0, modifiedAt: LastModified }],
        ),
        storeTime: storeTimeOf(page),
      };
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async copy(from: string, to: string): Promise<void> {
    const command = new this.sdk.CopyObjectCommand({ ...this.at(to), CopySource: `${this.place.bucket}/${from}` });
    await this.ask('an object could not be copied', (limit) => this.client.send(command, limit));
  }

  async remove(key: string): Promise<void> {
    const command = new this.sdk.DeleteObjectCommand(this.at(key));
    await this.ask('an object could not be removed', (limit) => this.client.send(command, limit)).catch(
      otherwise(404, undefined),
    );
  }

  async createUpload(key: string): Promise<string> {
    const command = new this.sdk.CreateMultipartUploadCommand(this.at(key));
    const { UploadId } = await this.ask('an upload could not be begun', (limit) => this.client.send(command, limit));
    if (UploadId === undefined) throw aboutStore('an upload could not be begun', this.place, new Error('no UploadId'));
    return UploadId;
  }

  async uploadPart(upload: UploadName, number: number, body: ObjectBody): Promise<StoredPart> {
    const command = new this.sdk.UploadPartCommand({ ...this.of(upload), PartNumber: number, ...sent(body) });
    const { ETag } = await this.ask('a part could not be stored', (limit) => this.client.send(command, limit));
    return { number, etag: unquoted(ETag) ?? '' };
  }

  async complete(upload: UploadName, parts: readonly StoredPart[]): Promise<'completed' | 'unknown'> {
    const command = new this.sdk.CompleteMultipartUploadCommand({
      ...this.of(upload),
      MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` })) },
    });
    return this.ask('an upload could not be completed', (limit) => this.client.send(command, limit)).then(
      () => 'completed',
      otherwise(404, 'unknown'),
    );
  }

  async abort(upload: UploadName): Promise<void> {
    const command = new this.sdk.AbortMultipartUploadCommand(this.of(upload));
    await this.ask('an upload could not be aborted', (limit) => this.client.send(command, limit)).catch(
      otherwise(404, undefined),
    );
  }

  async listParts(upload: UploadName): Promise<readonly StoredPart[] | undefined> {
    const parts: StoredPart[] = [];
    let after: string | undefined;
    do {
      const command = new this.sdk.ListPartsCommand({ ...this.of(upload), PartNumberMarker: after });
      const page = await this.ask('the parts of an upload could not be listed', (limit) =>
        this.client.send(command, limit),
      ).catch(otherwise(404, undefined));
      if (page === undefined) return undefined;
      for (const { PartNumber, ETag } of page.Parts ?? []) {
        if (PartNumber !== undefined) parts.push({ number: PartNumber, etag: unquoted(ETag) ?? '' });
      }
      after = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (after !== undefined);
    return parts;
  }

  async *listUploads(prefix: string): AsyncGenerator<ListPage<ListedUpload>> {
    let marker: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined;
    do {
      const command = new this.sdk.ListMultipartUploadsCommand({
        Bucket: this.place.bucket,
        Prefix: prefix,
        ...marker,
      });
      const page = await this.ask('the open uploads could not be listed', (limit) => this.client.send(command, limit));
      yield {
        listed: (page.Uploads ?? []).flatMap(({ Key, UploadId, Initiated }) =>
          Key === undefined || UploadId === undefined || Initiated === undefined
            ? []
            : [{ key: Key, uploadId: UploadId, begunAt: Initiated }],
        ),
        storeTime: storeTimeOf(page),
      };
      marker =
        page.IsTruncated === true
          ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          : undefined;
    } while (marker !== undefined);
  }

  within(ms: number): AwsObjectStore {
    return new AwsObjectStore(this.sdk, this.client, this.place, this.gate, performance.now() + ms);
  }

  close(): void {
    this.client.destroy();
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.place.bucket, Key: key };
  }

  private of({ key, uploadId }: UploadName): { Bucket: string; Key: string; UploadId: string } {
    return { ...this.at(key), UploadId: uploadId };
  }

  /** All its time went by behind other requests. */
  private tooLate(what: string): ObjectStoreError {
    return new ObjectStoreError(`${what}: too many requests before it wait for an answer of the store`, {
      isPassing: true,
      hint: 'Look why the store is slow, or share its load among more gateways.',
      cause: undefined,
    });
  }

  private async ask<Answer>(what: string, send: (limit: RequestLimit) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.gate.run(() => {
        const leftMs = Math.ceil(this.end - performance.now());
        if (leftMs <= 0) throw this.tooLate(what);
        return send({ requestTimeout: Math.min(leftMs, ANSWER_MS) });
      });
    } catch (error) {
      throw aboutStore(what, this.place, error);
    }
  }
}

/** How long a request may wait for its answer, in milliseconds. */
interface RequestLimit {
  readonly requestTimeout: number;
}

function sent({ bytes, md5 }: ObjectBody): { Body: Uint8Array; ContentLength: number; ContentMD5: string } {
  return { Body: bytes, ContentLength: bytes.length, ContentMD5: Buffer.from(md5).toString('base64') };
}

function unquoted(etag: string | undefined): string | undefined {
  return etag?.replaceAll('"', '');
}

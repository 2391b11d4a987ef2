import { randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  DeleteObjectsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Client } from 'pg';
import type { Engines } from './engines';

const BUCKET = 'sealwire';

/** What lies in a store, asked of the engines themselves and not of anything in src/. */
export interface Inventory {
  /** Contents that rows name. */
  readonly named: ReadonlySet<string>;
  /** Contents that are there. */
  readonly stored: ReadonlySet<string>;
  /** Keys of uploads that nobody has completed or aborted. */
  readonly open: readonly string[];
}

/** A database and a prefix of their own, for one scenario. */
export class StoreOnEngines {
  readonly database: string;
  readonly contents: string;
  readonly #prefix: string;
  readonly #s3: S3Client;

  private constructor(engines: Engines, name: string) {
    this.#prefix = `${name}/`;
    this.contents = `s3://${BUCKET}/${name}`;
    this.database = databaseUrl(engines, name);
    // It would warn of Node 20 once in every run.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    this.#s3 = new S3Client({
      endpoint: engines.env['AWS_ENDPOINT_URL_S3'] ?? '',
      region: engines.env['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: engines.env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: engines.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 10,
    });
  }

  /** Makes an empty one. */
  static async make(engines: Engines, label: string): Promise<StoreOnEngines> {
    const name = `${label.replaceAll(/\W/g, '_')}_${randomBytes(4).toString('hex')}`;
    const database = new Client({ connectionString: engines.env['DATABASE_URL'] });
    await database.connect();
    try {
      await database.query(`CREATE DATABASE "${name}"`);
    } finally {
      await database.end();
    }
    const store = new StoreOnEngines(engines, name);
    // Where it exists already, it is ours.
    await store.#s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    return store;
  }

  /** The options of a command that say where it is. */
  get options(): readonly string[] {
    return ['--db', this.database, '--contents', this.contents];
  }

  /** Rows of the database. */
  async rows(query: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const database = new Client({ connectionString: this.database });
    await database.connect();
    try {
      return (await database.query<Record<string, unknown>>(query)).rows;
    } finally {
      await database.end();
    }
  }

  async inventory(): Promise<Inventory> {
    const rows = await this.rows('SELECT "PathName" FROM "files"');
    return {
      named: new Set(rows.map((row) => String(row['PathName']))),
      stored: new Set((await this.#keys()).map((key) => key.slice(this.#prefix.length))),
      open: await this.#openUploads(),
    };
  }

  /** Removes the contents, which would fill the disk in the end. */
  async removeContents(): Promise<void> {
    const keys = await this.#keys();
    for (let from = 0; from < keys.length; from += 1000) {
      const Objects = keys.slice(from, from + 1000).map((Key) => ({ Key }));
      await this.#s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    }
  }

  async #keys(): Promise<readonly string[]> {
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const command = { Bucket: BUCKET, Prefix: this.#prefix, ContinuationToken: after };
      const page = await this.#s3.send(new ListObjectsV2Command(command));
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
      after = page.NextContinuationToken;
    } while (after !== undefined);
    return keys;
  }

  async #openUploads(): Promise<readonly string[]> {
    const page = await this.#s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: this.#prefix }));
    if (page.IsTruncated === true) throw new Error('more than 1,000 uploads are open');
    return (page.Uploads ?? []).map(({ Key = '' }) => Key);
  }
}

function databaseUrl(engines: Engines, name: string): string {
  const url = new URL(engines.env['DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

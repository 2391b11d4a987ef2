import type { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { BenchError } from '../../bench-error';

/** A store in the engines. */
export interface SharedStore {
  /** As `--db` takes it. */
  readonly database: string;
  /** As `--contents` takes it. */
  readonly contents: string;
}

const BUCKET = 'sealwire-scale';

/** PostgreSQL and an S3 store that run, and what is made in them for a while. */
export class Engines {
  readonly #databases = new Set<string>();

  private constructor(
    readonly database: URL,
    readonly endpoint: URL,
    private readonly s3: S3Client,
  ) {}

  /** Those that the environment names: DATABASE_URL, and the variables of AWS. `undefined` where it names none. */
  static async fromEnvironment(): Promise<Engines | undefined> {
    const { DATABASE_URL: database, AWS_ENDPOINT_URL_S3: endpoint } = process.env;
    if (database === undefined || endpoint === undefined) return undefined;
    // It would say that it wants a later Node.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
    const { S3Client, CreateBucketCommand } = await import('@aws-sdk/client-s3');
    const s3 = new S3Client({ endpoint, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
    const engines = new Engines(new URL(database), new URL(endpoint), s3);
    await engines.#asked(async () => s3.send(new CreateBucketCommand({ Bucket: BUCKET })));
    return engines;
  }

  /** A database and a prefix that nobody has used. */
  async emptyStore(name: string): Promise<SharedStore> {
    await this.query(`CREATE DATABASE ${name}`);
    this.#databases.add(name);
    const database = new URL(this.database);
    database.pathname = `/${name}`;
    return { database: database.href, contents: `s3://${BUCKET}/${name}` };
  }

  /** Asks a database; that of the environment by default. */
  async query(statement: string, database = this.database.href): Promise<readonly Record<string, unknown>[]> {
    return this.#asked(async () => {
      const { Client: PostgresClient } = await import('pg');
      const client: Client = new PostgresClient({ connectionString: database });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(statement)).rows;
      } finally {
        await client.end();
      }
    });
  }

  /** Objects below a prefix of the bucket, page by page. */
  async *keys(prefix: string): AsyncGenerator<readonly string[]> {
    const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix, ContinuationToken: token }),
      );
      yield (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  /** Takes the databases away that were made. Objects stay: to remove some ten thousand takes longer than to measure them. */
  async close(): Promise<void> {
    for (const name of this.#databases) await this.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    this.s3.destroy();
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      const hint =
        'Start them with test/cluster/engines.sh up DIR, and take its variables: eval "$(test/cluster/engines.sh env DIR)".';
      throw new BenchError('E_ENGINES', `the engines do not answer: ${(cause as Error).message}`, hint);
    }
  }
}

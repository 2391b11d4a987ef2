import { displayText } from '../text/visible';
import { fromDatabaseTime } from './records/database-time';
import { storageError } from './error';
import type { StoreLocation } from './location';
import { openToRead } from './read-access';
import { postgresTime, type Statement, type Statements } from './records/statements';

/** How many clients and files are told of one by one. */
const LATEST = 20;

/** What a store holds, for somebody who looks on. Names are text as their owners wrote it, not escaped. */
export interface Overview {
  readonly clients: number;
  readonly files: number;
  /** Of those, the ones whose checksum no client has confirmed. */
  readonly unverified: number;
  /** Of those, the ones whose content was found missing, or not to be what its row says. */
  readonly damaged: number;
  /** Bytes of plaintext in all files. */
  readonly bytes: number;
  /** Those that were received last, the latest first. */
  readonly latestFiles: readonly {
    readonly client: string;
    readonly name: string;
    readonly bytes: number;
    /** Not where its content was found damaged since. */
    readonly isVerified: boolean;
    readonly receivedAt: Date;
  }[];
  /** Those that were seen last, the latest first. */
  readonly latestClients: readonly {
    readonly name: string;
    readonly id: string;
    readonly edition: string;
    readonly files: number;
    readonly lastSeen: Date;
  }[];
}

/** Counts what a store holds, on a connection of its own, so that no client of the server waits for it. */
export interface OverviewReader {
  /** @throws StorageError `E_STORAGE` */
  read(): Promise<Overview>;
  close(): Promise<void>;
}

/** Opens a store beside its servers. @throws StorageError as `openStoreReadOnly` does */
export async function openOverview(location: StoreLocation): Promise<OverviewReader> {
  const access = await openToRead(location);
  return overviewOf(access.reads, () => access.close());
}

/** @param close gives back what `reads` stands on */
export function overviewOf(reads: Statements, close: () => Promise<void>): OverviewReader {
  return {
    read: async () => {
      try {
        const [counts] = await reads.all<Counts>(COUNTS);
        const files = await reads.all<LatestFile>(LATEST_FILES);
        const clients = await reads.all<LatestClient>(LATEST_CLIENTS);
        return {
          ...(counts ?? { clients: 0, files: 0, unverified: 0, damaged: 0, bytes: 0 }),
          latestFiles: files.map(({ client, name, bytes, verified, receivedAt }) => ({
            ...{ client: displayText(client), name: displayText(name), bytes, isVerified: verified === 1 },
            receivedAt: fromDatabaseTime(receivedAt),
          })),
          latestClients: clients.map(({ name, lastSeen, ...client }) => ({
            ...{ name: displayText(name), ...client, lastSeen: fromDatabaseTime(lastSeen) },
          })),
        };
      } catch (error) {
        throw storageError('what is stored could not be counted', error);
      }
    },
    close,
  };
}

type Counts = Pick<Overview, 'clients' | 'files' | 'unverified' | 'damaged' | 'bytes'>;

interface LatestFile {
  readonly client: Buffer;
  readonly name: Buffer;
  readonly bytes: number;
  readonly verified: 0 | 1;
  readonly receivedAt: string;
}

interface LatestClient {
  readonly name: Buffer;
  readonly id: string;
  readonly edition: string;
  readonly files: number;
  readonly lastSeen: string;
}

const COUNTS: Statement = {
  sqlite: `
  SELECT (SELECT count(*) FROM "clients") AS "clients", count(*) AS "files",
    coalesce(sum(NOT "Verified"), 0) AS "unverified",
    coalesce(sum("State" <> 'stored' OR "Damaged" IS NOT NULL), 0) AS "damaged", coalesce(sum("Size"), 0) AS "bytes"
  FROM "files"`,
  postgresql: `
  SELECT (SELECT count(*) FROM "clients")::int AS "clients", count(*)::int AS "files",
    count(*) FILTER (WHERE NOT "Verified")::int AS "unverified",
    count(*) FILTER (WHERE "State" <> 'stored' OR "Damaged" IS NOT NULL)::int AS "damaged",
    coalesce(sum("Size"), 0)::float8 AS "bytes"
  FROM "files"`,
};

const LATEST_FILES: Statement = {
  sqlite: `
  SELECT "clients"."Name" AS "client", "FileName" AS "name", "Size" AS "bytes", "Verified" AND "State" = 'stored' AND "Damaged" IS NULL AS "verified",
    "ReceivedAt" AS "receivedAt"
  FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID" ORDER BY "files"."rowid" DESC LIMIT ${LATEST}`,
  postgresql: `
  SELECT "clients"."Name" AS "client", "FileName" AS "name", "Size"::float8 AS "bytes",
    ("Verified" AND "State" = 'stored' AND "Damaged" IS NULL)::int AS "verified",
    ${postgresTime('"ReceivedAt"')} AS "receivedAt"
  FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID" ORDER BY "files"."Row" DESC LIMIT ${LATEST}`,
};

const LATEST_CLIENTS: Statement = {
  sqlite: `
  SELECT "Name" AS "name", lower(hex("ID")) AS "id", "Profile" AS "edition", "LastSeen" AS "lastSeen",
    (SELECT count(*) FROM "files" WHERE "ClientID" = "clients"."ID") AS "files"
  FROM "clients" ORDER BY "LastSeen" DESC LIMIT ${LATEST}`,
  postgresql: `
  SELECT "Name" AS "name", encode("ID", 'hex') AS "id", "Profile" AS "edition", ${postgresTime('"LastSeen"')} AS "lastSeen",
    (SELECT count(*) FROM "files" WHERE "ClientID" = "clients"."ID")::int AS "files"
  FROM "clients" ORDER BY "clients"."LastSeen" DESC LIMIT ${LATEST}`,
};

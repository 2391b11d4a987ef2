import { hex } from '../../text/hex';
import type { Change } from '../records/batch';
import { toDatabaseTime } from '../records/database-time';
import type { FileRecord } from '../records/files';
import { postgresTime, type Statement } from '../records/statements';

/** A file of the database that files move to, as {@link FILES_IN_THE_WAY} returns it. */
export interface KnownFile {
  /** In lower-case hexadecimal digits, as the next ones. */
  readonly id: string;
  readonly clientId: string;
  readonly fileName: string;
  readonly path: string;
  readonly size: number;
  readonly checksum: number;
  readonly checksumId: string;
  readonly receivedAt: string;
}

/** Takes ids as JSON, and returns the {@link KnownFile}s that have them. */
export const FILES_IN_THE_WAY: Statement = {
  sqlite: `
  SELECT lower(hex("ID")) AS "id", lower(hex("ClientID")) AS "clientId", lower(hex("FileName")) AS "fileName",
    "PathName" AS "path", "Size" AS "size", "Checksum" AS "checksum", "ChecksumId" AS "checksumId", "ReceivedAt" AS "receivedAt"
  FROM "files" WHERE "ID" IN (SELECT unhex("value") FROM json_each(?))`,
  postgresql: `
  SELECT encode("ID", 'hex') AS "id", encode("ClientID", 'hex') AS "clientId", encode("FileName", 'hex') AS "fileName",
    "PathName" AS "path", "Size"::float8 AS "size", "Checksum"::float8 AS "checksum", "ChecksumId" AS "checksumId",
    ${postgresTime('"ReceivedAt"')} AS "receivedAt"
  FROM "files" WHERE "ID" IN (SELECT decode("value", 'hex') FROM json_array_elements_text($1::json) AS "asked" ("value"))`,
};

/** Whether a file that is there is the one that moves: all but what may change of a file is the same. */
export function isSameFile(known: KnownFile, file: FileRecord): boolean {
  return (
    known.clientId === hex(file.clientId) &&
    known.fileName === hex(file.fileName) &&
    known.path === file.path &&
    known.size === file.size &&
    known.checksum === file.checksum &&
    known.checksumId === file.checksumId &&
    known.receivedAt === toDatabaseTime(file.receivedAt)
  );
}

/**
 * Takes [id, client's id, name, path, verified, size, checksum, its kind, received at, state, damaged at] of files as JSON, and
 * adds them in that order, with their times. Of one that is there already, what may change of a file becomes what is given.
 */
const MIGRATE_FILES: Statement = {
  sqlite: `
  INSERT INTO "files"
    ("ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "State", "Damaged")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), unhex("value" ->> 2), "value" ->> 3, "value" ->> 4, "value" ->> 5,
    "value" ->> 6, "value" ->> 7, "value" ->> 8, "value" ->> 9, "value" ->> 10
  FROM json_each(?) WHERE true
  ON CONFLICT ("ID") DO UPDATE SET
    "Verified" = max("files"."Verified", excluded."Verified"), "State" = excluded."State", "Damaged" = excluded."Damaged"`,
  postgresql: `
  INSERT INTO "files"
    ("ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "State", "Damaged")
  SELECT decode("value" ->> 0, 'hex'), decode("value" ->> 1, 'hex'), decode("value" ->> 2, 'hex'), "value" ->> 3,
    "value" ->> 4 = '1', ("value" ->> 5)::bigint, ("value" ->> 6)::bigint, "value" ->> 7,
    ("value" ->> 8)::timestamp AT TIME ZONE 'UTC', "value" ->> 9, ("value" ->> 10)::timestamp AT TIME ZONE 'UTC'
  FROM json_array_elements($1::json) WITH ORDINALITY AS "asked" ("value", "place") ORDER BY "place"
  ON CONFLICT ("ID") DO UPDATE SET
    "Verified" = "files"."Verified" OR excluded."Verified", "State" = excluded."State", "Damaged" = excluded."Damaged"`,
};

/** Adds files that come from another database; their contents are there. */
export const fileMigration: Change<readonly FileRecord[], undefined> = {
  what: 'files could not be moved',
  isOneStatement: (asks) => asks.length === 1,
  make: async (statements, asks) => {
    for (const files of asks) await statements.all(MIGRATE_FILES, JSON.stringify(files.map(toRow)));
    return asks.map(() => undefined);
  },
};

function toRow(file: FileRecord): readonly (string | number | null)[] {
  return [
    ...[hex(file.id), hex(file.clientId), hex(file.fileName), file.path],
    ...[file.verified ? 1 : 0, file.size, file.checksum, file.checksumId],
    ...[toDatabaseTime(file.receivedAt), file.state],
    file.damagedAt === undefined ? null : toDatabaseTime(file.damagedAt),
  ];
}

import { postgresTime, type Statement } from './statements';

/*
 * The statements about files that run for every upload. As those about clients (client-statements.ts), they take bytes as
 * hexadecimal digits in JSON.
 */

/** Whether a file's content is where its row says. */
export type FileState = 'stored' | 'missing';

/** A row to be, as {@link ADD_FILES} takes it. */
export type NewFileRow = readonly [
  id: string,
  clientId: string,
  fileName: string,
  pathName: string,
  verified: 0 | 1,
  size: number,
  checksum: number,
  checksumId: string,
  receivedAt: string,
  content: string | null,
];

/** In lower-case hexadecimal digits. */
export interface FileId {
  readonly id: string;
}

/**
 * Adds {@link NewFileRow}s, and returns the ids of those that have no client. SQLite fails instead: in PostgreSQL an error
 * would end the transaction for others too. What holds on to the client's row is what the foreign key asks for anyway. The array
 * has PostgreSQL use the index of the clients: of any JSON it expects a hundred rows. A row that is there already is that of an
 * earlier try whose answer was lost; it may have been confirmed since.
 */
export const ADD_FILES: Statement = {
  sqlite: `
  INSERT INTO "files"
    ("ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "Content", "State")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), unhex("value" ->> 2), "value" ->> 3, "value" ->> 4, "value" ->> 5,
    "value" ->> 6, "value" ->> 7, "value" ->> 8, unhex("value" ->> 9), 'stored'
  FROM json_each(?)`,
  postgresql: `
  WITH "asked" AS MATERIALIZED (
    SELECT decode("value" ->> 0, 'hex') AS "id", decode("value" ->> 1, 'hex') AS "clientId", "value", "place"
    FROM json_array_elements($1::json) WITH ORDINALITY AS "asked" ("value", "place")
  ), "added" AS (
    INSERT INTO "files" (
      "ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "Content", "State"
    )
    SELECT "id", "clientId", decode("value" ->> 2, 'hex'), "value" ->> 3, "value" ->> 4 = '1', ("value" ->> 5)::bigint,
      ("value" ->> 6)::bigint, "value" ->> 7, now(), decode("value" ->> 9, 'hex'), 'stored'
    FROM (
      SELECT "asked".* FROM "asked" JOIN "clients" ON "clients"."ID" = "asked"."clientId"
      WHERE "clients"."ID" = ANY (ARRAY(SELECT "clientId" FROM "asked"))
      ORDER BY "place" FOR KEY SHARE OF "clients"
    ) AS "known"
    ON CONFLICT ("ID") DO UPDATE SET "Verified" = "files"."Verified" OR excluded."Verified"
      WHERE "files"."PathName" = excluded."PathName"
    RETURNING "ID"
  )
  SELECT encode("id", 'hex') AS "id" FROM "asked" WHERE "id" NOT IN (SELECT "ID" FROM "added")`,
};

/** Takes [id, path] of files as JSON, and returns the ids of those that there are. */
export const FILES_THERE: Statement = {
  sqlite: `
  SELECT lower(hex("files"."ID")) AS "id" FROM json_each(?)
  JOIN "files" ON "files"."ID" = unhex("value" ->> 0) AND "PathName" = "value" ->> 1`,
  postgresql: `
  SELECT encode("ID", 'hex') AS "id" FROM json_array_elements($1::json) AS "asked" ("value")
  JOIN "files" ON "ID" = decode("value" ->> 0, 'hex') AND "PathName" = "value" ->> 1`,
};

/** A file whose row has been deleted. */
export interface DeletedFile {
  /** In lower-case hexadecimal digits. */
  readonly clientId: string;
  /** Of its content. */
  readonly path: string;
  /** Bytes of plaintext. */
  readonly size: number;
}

const DELETED: Statement = {
  sqlite: `RETURNING lower(hex("ClientID")) AS "clientId", "PathName" AS "path", "Size" AS "size"`,
  postgresql: `RETURNING encode("ClientID", 'hex') AS "clientId", "PathName" AS "path", "Size"::float8 AS "size"`,
};

/** Takes the ids of a file and of its client; deletes the file unless it is verified. */
export const DELETE_REJECTED: Statement = {
  sqlite: `
  DELETE FROM "files" WHERE "ID" = unhex(?) AND "ClientID" = unhex(?) AND NOT "Verified" ${DELETED.sqlite}`,
  postgresql: `
  DELETE FROM "files" WHERE "ID" = decode($1, 'hex') AND "ClientID" = decode($2, 'hex') AND NOT "Verified"
  ${DELETED.postgresql}`,
};

/** Takes an id. */
export const VERIFY_FILE: Statement = {
  sqlite: `
  UPDATE "files" SET "Verified" = 1 WHERE "ID" = unhex(?) RETURNING lower(hex("ClientID")) AS "clientId"`,
  postgresql: `
  UPDATE "files" SET "Verified" = true WHERE "ID" = decode($1, 'hex') RETURNING encode("ClientID", 'hex') AS "clientId"`,
};

/** Takes an id. */
export const FILE_BY_ID: Statement = {
  sqlite: `SELECT "Verified" AS "verified" FROM "files" WHERE "ID" = unhex(?)`,
  postgresql: `SELECT "Verified"::int AS "verified" FROM "files" WHERE "ID" = decode($1, 'hex')`,
};

/** Takes an id; deletes the file unless it is verified. */
export const DELETE_FILE: Statement = {
  sqlite: `DELETE FROM "files" WHERE "ID" = unhex(?) AND NOT "Verified" ${DELETED.sqlite}`,
  postgresql: `DELETE FROM "files" WHERE "ID" = decode($1, 'hex') AND NOT "Verified" ${DELETED.postgresql}`,
};

/** Takes a client's id and ids of files as a JSON array; returns what its other files take. */
export const USAGE_OF_CLIENT: Statement = {
  sqlite: `
  SELECT count(*) AS "files", coalesce(sum("Size"), 0) AS "bytes" FROM "files"
  WHERE "ClientID" = unhex(?) AND "ID" NOT IN (SELECT unhex("value") FROM json_each(?))`,
  postgresql: `
  SELECT count(*)::int AS "files", coalesce(sum("Size"), 0)::float8 AS "bytes" FROM "files"
  WHERE "ClientID" = decode($1, 'hex')
    AND "ID" NOT IN (SELECT decode("value", 'hex') FROM json_array_elements_text($2::json) AS "except" ("value"))`,
};

/** A row that {@link REMOVE_FILES} has removed. */
export interface RemovedRow extends DeletedFile {
  /** In lower-case hexadecimal digits. */
  readonly id: string;
}

/** Takes ids as a JSON array, and 1 where verified files go too. */
export const REMOVE_FILES: Statement = {
  sqlite: `
  DELETE FROM "files" WHERE "ID" IN (SELECT unhex("value") FROM json_each(?)) AND (? OR NOT "Verified")
  ${DELETED.sqlite}, lower(hex("ID")) AS "id"`,
  postgresql: `
  DELETE FROM "files"
  WHERE "ID" IN (SELECT decode("value", 'hex') FROM json_array_elements_text($1::json) AS "asked" ("value"))
    AND ($2::int = 1 OR NOT "Verified")
  ${DELETED.postgresql}, encode("ID", 'hex') AS "id"`,
};

/** A row that {@link REMOVE_FILES_OF} has removed. */
export interface RemovedFileOf extends RemovedRow {
  readonly fileName: Buffer;
}

/** Takes a client's id. */
export const REMOVE_FILES_OF: Statement = {
  sqlite: `
  DELETE FROM "files" WHERE "ClientID" = ? ${DELETED.sqlite}, lower(hex("ID")) AS "id", "FileName" AS "fileName"`,
  postgresql: `
  DELETE FROM "files" WHERE "ClientID" = $1::bytea
  ${DELETED.postgresql}, encode("ID", 'hex') AS "id", "FileName" AS "fileName"`,
};

/** Takes a client's id, and returns how many files it has, and how many of them are verified. */
export const COUNT_FILES_OF: Statement = {
  sqlite: `
  SELECT count(*) AS "files", coalesce(sum("Verified"), 0) AS "verified" FROM "files" WHERE "ClientID" = ?`,
  postgresql: `
  SELECT count(*)::int AS "files", count(*) FILTER (WHERE "Verified")::int AS "verified" FROM "files"
  WHERE "ClientID" = $1::bytea`,
};

/** The number of the newest row, or null. */
export const LAST_ROW: Statement = {
  sqlite: `SELECT max("rowid") AS "row" FROM "files"`,
  postgresql: `SELECT max("Row")::float8 AS "row" FROM "files"`,
};

/** A file that its client has not confirmed. */
export interface UnconfirmedFile {
  readonly id: Buffer;
  readonly clientId: Buffer;
  readonly clientName: Buffer;
  readonly fileName: Buffer;
  readonly size: number;
}

/** Takes the numbers of the row before the first and of the last one, and a time; returns {@link UnconfirmedFile}s before it. */
export const UNCONFIRMED_FILES: Statement = {
  sqlite: `
  SELECT "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName", "FileName" AS "fileName",
    "Size" AS "size"
  FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"
  WHERE "files"."rowid" > ? AND "files"."rowid" <= ? AND NOT "Verified" AND "ReceivedAt" < ?
  ORDER BY "files"."rowid"`,
  postgresql: `
  SELECT "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName", "FileName" AS "fileName",
    "Size"::float8 AS "size"
  FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"
  WHERE "files"."Row" > $1::bigint AND "files"."Row" <= $2::bigint AND NOT "Verified"
    AND "ReceivedAt" < $3::timestamp AT TIME ZONE 'UTC'
  ORDER BY "files"."Row"`,
};

/** A small content that is in its row. */
export interface RowContent {
  /** Of its file, in upper-case hexadecimal digits. */
  readonly id: string;
  readonly path: string;
  readonly content: Buffer;
}

/** How many contents move from their rows together. */
export const CONTENTS_AT_ONCE = 100;

/** Returns {@link RowContent}s, so many at the most; as the next two, for SQLite only: elsewhere no content lies in a row. */
export const CONTENTS_IN_ROWS = `
  SELECT hex("ID") AS "id", "PathName" AS "path", "Content" AS "content"
  FROM "files" INDEXED BY "files_Content" WHERE "Content" IS NOT NULL LIMIT ${CONTENTS_AT_ONCE}`;

/** Takes ids as a JSON array, and returns those that there are. */
export const CONTENTS_MOVED = `
  UPDATE "files" SET "Content" = NULL FROM json_each(?) WHERE "files"."ID" = unhex("value")
  RETURNING hex("files"."ID") AS "id"`;

/** Takes an id. */
export const CONTENT_IN_ROW = `SELECT "Content" AS "content" FROM "files" WHERE "ID" = ?`;

/** A row as the start compares it with the contents. */
export interface FileByPath {
  /** In upper-case hexadecimal digits. */
  readonly id: string;
  readonly path: string;
  readonly state: FileState;
  /** Whether a small content is in the row. */
  readonly isInRow: 0 | 1;
}

/** Takes a path, and returns some {@link FileByPath}s that come after it; for SQLite, as the next. */
export const FILES_BY_PATH = `
  SELECT hex("ID") AS "id", "PathName" AS "path", "State" AS "state", "Content" IS NOT NULL AS "isInRow"
  FROM "files" WHERE "PathName" > ? ORDER BY "PathName" LIMIT 5000`;

/** Takes [id, state] of each. */
export const MARK_FILES = `
  UPDATE "files" SET "State" = "value" ->> 1 FROM json_each(?) WHERE "files"."ID" = unhex("value" ->> 0)`;

/** A file as it is listed. */
export interface ListedFile {
  /** Grows with every insert, whatever the clock does. */
  readonly row: number;
  readonly id: Buffer;
  readonly clientId: Buffer;
  readonly clientName: Buffer;
  readonly fileName: Buffer;
  readonly path: string;
  readonly verified: 0 | 1;
  readonly size: number;
  readonly checksum: number;
  readonly checksumId: string;
  readonly receivedAt: string;
  readonly state: FileState;
  readonly damagedAt: string | null;
}

/** The two ways to list files. */
export interface FileLists {
  /** Takes a row's number, and returns some {@link ListedFile}s that come after it. */
  readonly all: Statement;
  /** Takes a client's name and a row's number, and returns some {@link ListedFile}s of that client that come after it. */
  readonly ofClient: Statement;
}

/** @param knowsDamage whether the table has the column for it, which a server of an older version did not make */
export function fileLists(knowsDamage: boolean): FileLists {
  const listed: Statement = {
    sqlite: `
    SELECT "files"."rowid" AS "row", "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName",
      "FileName" AS "fileName", "PathName" AS "path", "Verified" AS "verified", "Size" AS "size",
      "files"."Checksum" AS "checksum", "ChecksumId" AS "checksumId", "ReceivedAt" AS "receivedAt", "State" AS "state",
      ${knowsDamage ? '"Damaged"' : 'NULL'} AS "damagedAt"
    FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"`,
    postgresql: `
    SELECT "files"."Row"::float8 AS "row", "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName",
      "FileName" AS "fileName", "PathName" AS "path", "Verified"::int AS "verified", "Size"::float8 AS "size",
      "files"."Checksum"::float8 AS "checksum", "ChecksumId" AS "checksumId",
      ${postgresTime('"ReceivedAt"')} AS "receivedAt", "State" AS "state", ${postgresTime('"Damaged"')} AS "damagedAt"
    FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"`,
  };
  return {
    all: {
      sqlite: `${listed.sqlite} WHERE "files"."rowid" > ? ORDER BY "files"."rowid" LIMIT 1000`,
      postgresql: `${listed.postgresql} WHERE "files"."Row" > $1::bigint ORDER BY "files"."Row" LIMIT 1000`,
    },
    ofClient: {
      sqlite: `${listed.sqlite}
      WHERE "ClientID" = (SELECT "ID" FROM "clients" WHERE "Name" = ?) AND "files"."rowid" > ?
      ORDER BY "files"."rowid" LIMIT 1000`,
      postgresql: `${listed.postgresql}
      WHERE "ClientID" = (SELECT "ID" FROM "clients" WHERE "Name" = $1::bytea) AND "files"."Row" > $2::bigint
      ORDER BY "files"."Row" LIMIT 1000`,
    },
  };
}

/** [id, state, when it was found to be damaged] of a file, its id in hexadecimal digits. */
export type FileCondition = readonly [id: string, state: FileState, damagedAt: string | null];

/** Takes {@link FileCondition}s. */
export const SET_CONDITIONS: Statement = {
  sqlite: `
  UPDATE "files" SET "State" = "value" ->> 1, "Damaged" = "value" ->> 2
  FROM json_each(?) WHERE "files"."ID" = unhex("value" ->> 0)`,
  postgresql: `
  UPDATE "files" SET "State" = "value" ->> 1, "Damaged" = CASE WHEN "value" ->> 2 IS NOT NULL THEN now() END
  FROM json_array_elements($1::json) AS "asked" ("value") WHERE "files"."ID" = decode("value" ->> 0, 'hex')`,
};

/** Takes paths as a JSON array, and returns those that no row has. */
export const PATHS_WITHOUT_ROW: Statement = {
  sqlite: `
  SELECT "value" AS "path" FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM "files" WHERE "PathName" = "value")`,
  postgresql: `
  SELECT "value" AS "path" FROM json_array_elements_text($1::json) AS "asked" ("value")
  WHERE NOT EXISTS (SELECT 1 FROM "files" WHERE "PathName" = "value")`,
};

/** How many files there are, and the bytes of all. */
export const FILE_TOTALS: Statement = {
  sqlite: `SELECT count(*) AS "files", coalesce(sum("Size"), 0) AS "bytes" FROM "files"`,
  postgresql: `SELECT count(*)::int AS "files", coalesce(sum("Size"), 0)::float8 AS "bytes" FROM "files"`,
};

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

/** Adds {@link NewFileRow}s. */
export const ADD_FILES = `
  INSERT INTO "files"
    ("ID", "ClientID", "FileName", "PathName", "Verified", "Size", "Checksum", "ChecksumId", "ReceivedAt", "Content", "State")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), unhex("value" ->> 2), "value" ->> 3, "value" ->> 4, "value" ->> 5,
    "value" ->> 6, "value" ->> 7, "value" ->> 8, unhex("value" ->> 9), 'stored'
  FROM json_each(?)`;

/** A file whose row has been deleted. */
export interface DeletedFile {
  /** In lower-case hexadecimal digits. */
  readonly clientId: string;
  /** Of its content. */
  readonly path: string;
  /** Bytes of plaintext. */
  readonly size: number;
}

const DELETED = `RETURNING lower(hex("ClientID")) AS "clientId", "PathName" AS "path", "Size" AS "size"`;

/** Takes the ids of a file and of its client; deletes the file unless it is verified. */
export const DELETE_REJECTED = `
  DELETE FROM "files" WHERE "ID" = unhex(?) AND "ClientID" = unhex(?) AND NOT "Verified" ${DELETED}`;

/** Takes an id. */
export const VERIFY_FILE = `
  UPDATE "files" SET "Verified" = 1 WHERE "ID" = unhex(?) RETURNING lower(hex("ClientID")) AS "clientId"`;

/** Takes an id. */
export const FILE_BY_ID = `SELECT "Verified" AS "verified" FROM "files" WHERE "ID" = unhex(?)`;

/** Takes an id. */
export const DELETE_FILE = `DELETE FROM "files" WHERE "ID" = unhex(?) ${DELETED}`;

/** Takes a client's id and ids of files as a JSON array; returns what its other files take. */
export const USAGE_OF_CLIENT = `
  SELECT count(*) AS "files", coalesce(sum("Size"), 0) AS "bytes" FROM "files"
  WHERE "ClientID" = unhex(?) AND "ID" NOT IN (SELECT unhex("value") FROM json_each(?))`;

/** A row that {@link REMOVE_FILES} has removed. */
export interface RemovedRow extends DeletedFile {
  /** In lower-case hexadecimal digits. */
  readonly id: string;
}

/** Takes ids as a JSON array, and 1 where verified files go too. */
export const REMOVE_FILES = `
  DELETE FROM "files" WHERE "ID" IN (SELECT unhex("value") FROM json_each(?)) AND (? OR NOT "Verified")
  ${DELETED}, lower(hex("ID")) AS "id"`;

/** A row that {@link REMOVE_FILES_OF} has removed. */
export interface RemovedFileOf extends RemovedRow {
  readonly fileName: Buffer;
}

/** Takes a client's id. */
export const REMOVE_FILES_OF = `
  DELETE FROM "files" WHERE "ClientID" = ? ${DELETED}, lower(hex("ID")) AS "id", "FileName" AS "fileName"`;

/** Takes a client's id, and returns how many files it has, and how many of them are verified. */
export const COUNT_FILES_OF = `
  SELECT count(*) AS "files", coalesce(sum("Verified"), 0) AS "verified" FROM "files" WHERE "ClientID" = ?`;

/** The number of the newest row, or null. */
export const LAST_ROW = `SELECT max("rowid") AS "row" FROM "files"`;

/** A file that its client has not confirmed. */
export interface UnconfirmedFile {
  readonly id: Buffer;
  readonly clientId: Buffer;
  readonly clientName: Buffer;
  readonly fileName: Buffer;
  readonly size: number;
}

/** Takes the numbers of the row before the first and of the last one, and a time; returns {@link UnconfirmedFile}s before it. */
export const UNCONFIRMED_FILES = `
  SELECT "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName", "FileName" AS "fileName",
    "Size" AS "size"
  FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"
  WHERE "files"."rowid" > ? AND "files"."rowid" <= ? AND NOT "Verified" AND "ReceivedAt" < ?
  ORDER BY "files"."rowid"`;

/** A small content that is in its row. */
export interface RowContent {
  /** Of its file, in upper-case hexadecimal digits. */
  readonly id: string;
  readonly path: string;
  readonly content: Buffer;
}

/** How many contents move from their rows together. */
export const CONTENTS_AT_ONCE = 100;

/** Returns {@link RowContent}s, so many at the most. */
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

/** Takes a path, and returns some {@link FileByPath}s that come after it. */
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
  readonly all: string;
  /** Takes a client's name and a row's number, and returns some {@link ListedFile}s of that client that come after it. */
  readonly ofClient: string;
}

/** @param knowsDamage whether the table has the column for it, which a server of an older version did not make */
export function fileLists(knowsDamage: boolean): FileLists {
  const listed = `
    SELECT "files"."rowid" AS "row", "files"."ID" AS "id", "ClientID" AS "clientId", "clients"."Name" AS "clientName",
      "FileName" AS "fileName", "PathName" AS "path", "Verified" AS "verified", "Size" AS "size",
      "files"."Checksum" AS "checksum", "ChecksumId" AS "checksumId", "ReceivedAt" AS "receivedAt", "State" AS "state",
      ${knowsDamage ? '"Damaged"' : 'NULL'} AS "damagedAt"
    FROM "files" JOIN "clients" ON "clients"."ID" = "ClientID"`;
  return {
    all: `${listed} WHERE "files"."rowid" > ? ORDER BY "files"."rowid" LIMIT 1000`,
    ofClient: `${listed}
      WHERE "ClientID" = (SELECT "ID" FROM "clients" WHERE "Name" = ?) AND "files"."rowid" > ?
      ORDER BY "files"."rowid" LIMIT 1000`,
  };
}

/** [id, state, when it was found to be damaged] of a file, its id in hexadecimal digits. */
export type FileCondition = readonly [id: string, state: FileState, damagedAt: string | null];

/** Takes {@link FileCondition}s. */
export const SET_CONDITIONS = `
  UPDATE "files" SET "State" = "value" ->> 1, "Damaged" = "value" ->> 2
  FROM json_each(?) WHERE "files"."ID" = unhex("value" ->> 0)`;

/** Takes paths as a JSON array, and returns those that no row has. */
export const PATHS_WITHOUT_ROW = `
  SELECT "value" AS "path" FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM "files" WHERE "PathName" = "value")`;

/** How many files there are, and the bytes of all. */
export const FILE_TOTALS = `SELECT count(*) AS "files", coalesce(sum("Size"), 0) AS "bytes" FROM "files"`;

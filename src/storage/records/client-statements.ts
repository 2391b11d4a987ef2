/*
 * The statements about clients that run for every message. Those that take many rows take them as one JSON array of arrays,
 * so that they are the same text for any number of rows, and bytes in it as hexadecimal digits.
 */

/** A row of `clients` as {@link CLIENT_BY_ID} and {@link CLIENT_BY_NAME} return it. */
export interface StoredClient {
  readonly id: Buffer;
  readonly name: Buffer;
  readonly publicKey: Buffer | null;
  readonly lastSeen: string;
  readonly profile: string;
  readonly checksum: string | null;
}

const CLIENT = `
  SELECT "ID" AS "id", "Name" AS "name", "PublicKey" AS "publicKey", "LastSeen" AS "lastSeen", "Profile" AS "profile",
    "Checksum" AS "checksum"
  FROM "clients"`;

/** Takes an id. */
export const CLIENT_BY_ID = `${CLIENT} WHERE "ID" = ?`;

/** Takes a name. */
export const CLIENT_BY_NAME = `${CLIENT} WHERE "Name" = ?`;

/** [id, name, profile, last seen] of a client that registers. */
export type NewClient = readonly [id: string, name: string, profile: string, lastSeen: string];

/** Takes a {@link NewClient}. */
export const ADD_CLIENT = `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen") VALUES (unhex(?), unhex(?), ?, ?)`;

/** A row that {@link ADD_CLIENTS} has added, in lower-case hexadecimal digits. */
export interface AddedClient {
  readonly id: string;
  readonly name: string;
}

/** Adds {@link NewClient}s, except those whose id or name somebody has, also somebody earlier in the array. */
export const ADD_CLIENTS = `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), "value" ->> 2, "value" ->> 3 FROM json_each(?) WHERE true
  ON CONFLICT DO NOTHING
  RETURNING lower(hex("ID")) AS "id", lower(hex("Name")) AS "name"`;

/** [id, public key, profile, checksum, last seen]: `null` leaves a column as it is. */
export type ClientUpdate = readonly [
  id: string,
  publicKey: string | null,
  profile: string | null,
  checksum: string | null,
  lastSeen: string,
];

/** A row that {@link UPDATE_CLIENTS} has found, in lower-case hexadecimal digits. */
export interface UpdatedClient {
  readonly id: string;
}

/** Makes {@link ClientUpdate}s, one at most for each client. */
export const UPDATE_CLIENTS = `
  UPDATE "clients" SET
    "PublicKey" = coalesce(unhex("value" ->> 1), "PublicKey"),
    "Profile" = coalesce("value" ->> 2, "Profile"),
    "Checksum" = coalesce("value" ->> 3, "Checksum"),
    "LastSeen" = "value" ->> 4
  FROM json_each(?) WHERE "clients"."ID" = unhex("value" ->> 0)
  RETURNING lower(hex("ID")) AS "id"`;

/** What decides whether a name is free again. */
export interface NameOwner {
  readonly id: Buffer;
  readonly lastSeen: string;
  readonly hasPublicKey: 0 | 1;
  readonly hasFiles: 0 | 1;
}

/** Takes a name. */
export const NAME_OWNER = `
  SELECT "ID" AS "id", "LastSeen" AS "lastSeen", "PublicKey" IS NOT NULL AS "hasPublicKey",
    EXISTS (SELECT 1 FROM "files" WHERE "ClientID" = "clients"."ID") AS "hasFiles"
  FROM "clients" WHERE "Name" = ?`;

/** Takes an id. */
export const DELETE_CLIENT = `DELETE FROM "clients" WHERE "ID" = ?`;

/** [id, last seen] of a client that was seen. */
export type SeenClient = readonly [id: string, lastSeen: string];

/** Takes {@link SeenClient}s, and says when they were seen, unless a later change has said so already. */
export const CLIENTS_SEEN = `
  UPDATE "clients" SET "LastSeen" = max("LastSeen", "value" ->> 1)
  FROM json_each(?) WHERE "clients"."ID" = unhex("value" ->> 0)`;

/** A client as it is listed. */
export interface ListedClientRow {
  /** Grows with every insert, whatever the clock does. */
  readonly row: number;
  readonly id: Buffer;
  readonly name: Buffer;
  readonly profile: string;
  readonly hasPublicKey: 0 | 1;
  readonly lastSeen: string;
  readonly files: number;
  readonly verifiedFiles: number;
  readonly bytes: number;
}

/** Clients that a condition chooses, each with the sums of its files. */
function listed(condition: string): string {
  return `
  SELECT "row", "client"."id" AS "id", "name", "profile", "hasPublicKey", "lastSeen", count("files"."ID") AS "files",
    coalesce(sum("files"."Verified"), 0) AS "verifiedFiles", coalesce(sum("files"."Size"), 0) AS "bytes"
  FROM (
    SELECT "rowid" AS "row", "ID" AS "id", "Name" AS "name", "Profile" AS "profile",
      "PublicKey" IS NOT NULL AS "hasPublicKey", "LastSeen" AS "lastSeen"
    FROM "clients" WHERE ${condition}
  ) AS "client" LEFT JOIN "files" ON "files"."ClientID" = "client"."id"
  GROUP BY "row" ORDER BY "row"`;
}

/** Takes a row's number, and returns some {@link ListedClientRow}s that come after it. */
export const LISTED_CLIENTS = listed('"rowid" > ? ORDER BY "rowid" LIMIT 1000');

/** Takes a name and an id, which may be null. */
export const LISTED_CLIENTS_CALLED = listed('"Name" = ? OR "ID" = ?');

/** Takes an id and a name. */
export const RELEASE_NAME = `UPDATE "clients" SET "Name" = ?2, "PublicKey" = NULL WHERE "ID" = ?1`;

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

import { postgresTime, type Statement } from './statements';

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

const CLIENT: Statement = {
  sqlite: `
  SELECT "ID" AS "id", "Name" AS "name", "PublicKey" AS "publicKey", "LastSeen" AS "lastSeen", "Profile" AS "profile",
    "Checksum" AS "checksum"
  FROM "clients"`,
  postgresql: `
  SELECT "ID" AS "id", "Name" AS "name", "PublicKey" AS "publicKey", ${postgresTime('"LastSeen"')} AS "lastSeen",
    "Profile" AS "profile", "Checksum" AS "checksum"
  FROM "clients"`,
};

/** Takes an id. */
export const CLIENT_BY_ID: Statement = {
  sqlite: `${CLIENT.sqlite} WHERE "ID" = ?`,
  postgresql: `${CLIENT.postgresql} WHERE "ID" = $1::bytea`,
};

/** Takes a name. */
export const CLIENT_BY_NAME: Statement = {
  sqlite: `${CLIENT.sqlite} WHERE "Name" = ?`,
  postgresql: `${CLIENT.postgresql} WHERE "Name" = $1::bytea`,
};

/** Takes an id; nobody else changes the client, and it gets no further file, before the transaction has ended. */
export const CLIENT_TO_CHANGE: Statement = {
  sqlite: CLIENT_BY_ID.sqlite,
  postgresql: `${CLIENT_BY_ID.postgresql} FOR UPDATE`,
};

/** [id, name, profile, last seen] of a client that registers. */
export type NewClient = readonly [id: string, name: string, profile: string, lastSeen: string];

/** Takes a {@link NewClient}, and returns a row where that adds it: its name may be somebody's by now. */
export const ADD_CLIENT: Statement = {
  sqlite: `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen") VALUES (unhex(?), unhex(?), ?, ?)
  ON CONFLICT ("Name") DO NOTHING
  RETURNING 1 AS "added"`,
  postgresql: `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen")
  SELECT decode($1, 'hex'), decode($2, 'hex'), $3, now() WHERE $4::text IS NOT NULL
  ON CONFLICT ("Name") DO NOTHING
  RETURNING 1 AS "added"`,
};

/** A row that {@link ADD_CLIENTS} has added, in lower-case hexadecimal digits. */
export interface AddedClient {
  readonly id: string;
  readonly name: string;
}

/** Adds {@link NewClient}s, except those whose id or name somebody has, also somebody earlier in the array. */
export const ADD_CLIENTS: Statement = {
  sqlite: `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), "value" ->> 2, "value" ->> 3 FROM json_each(?) WHERE true
  ON CONFLICT DO NOTHING
  RETURNING lower(hex("ID")) AS "id", lower(hex("Name")) AS "name"`,
  // In one order for all servers: of two that add the same names, one waits for the other and not each for the other.
  postgresql: `
  INSERT INTO "clients" ("ID", "Name", "Profile", "LastSeen")
  SELECT decode("value" ->> 0, 'hex'), decode("value" ->> 1, 'hex'), "value" ->> 2, now()
  FROM json_array_elements($1::json) WITH ORDINALITY AS "asked" ("value", "place")
  ORDER BY "value" ->> 1, "place"
  ON CONFLICT DO NOTHING
  RETURNING encode("ID", 'hex') AS "id", encode("Name", 'hex') AS "name"`,
};

/**
 * One of the ids that come first in each row of the JSON, in PostgreSQL. It expects a hundred rows of any JSON, for which it
 * would read all of a table of some ten thousand clients; of an array it expects fewer, and uses the index.
 */
const ANY_ASKED = `ANY (ARRAY(SELECT decode("value" ->> 0, 'hex') FROM json_array_elements($1::json) AS "asked" ("value")))`;

/** The rows of the JSON in one order for all servers: of two that change the same clients, one waits for the other. */
const ASKED_IN_ORDER = `(
    SELECT "value" FROM json_array_elements($1::json) AS "asked" ("value") ORDER BY "value" ->> 0
  ) AS "asked"`;

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

/** Makes {@link ClientUpdate}s, one at most for each client, except those with another public key than the client has. */
export const UPDATE_CLIENTS: Statement = {
  sqlite: `
  UPDATE "clients" SET
    "PublicKey" = coalesce(unhex("value" ->> 1), "PublicKey"),
    "Profile" = coalesce("value" ->> 2, "Profile"),
    "Checksum" = coalesce("value" ->> 3, "Checksum"),
    "LastSeen" = "value" ->> 4,
    "Version" = "Version" + 1
  FROM json_each(?) WHERE "clients"."ID" = unhex("value" ->> 0)
    AND ("value" ->> 1 IS NULL OR "PublicKey" IS NULL OR "PublicKey" = unhex("value" ->> 1))
  RETURNING lower(hex("ID")) AS "id"`,
  postgresql: `
  UPDATE "clients" SET
    "PublicKey" = coalesce(decode("value" ->> 1, 'hex'), "PublicKey"),
    "Profile" = coalesce("value" ->> 2, "Profile"),
    "Checksum" = coalesce("value" ->> 3, "Checksum"),
    "LastSeen" = greatest("LastSeen", now()),
    "Version" = "Version" + 1
  FROM ${ASKED_IN_ORDER}
  WHERE "clients"."ID" = decode("value" ->> 0, 'hex') AND "clients"."ID" = ${ANY_ASKED}
    AND ("value" ->> 1 IS NULL OR "PublicKey" IS NULL OR "PublicKey" = decode("value" ->> 1, 'hex'))
  RETURNING encode("ID", 'hex') AS "id"`,
};

/** What decides whether a name is free again. */
export interface NameOwner {
  readonly id: Buffer;
  /** Grows with every change of the client. */
  readonly version: number;
  /** The time of the database, or what SQLite was given as that. */
  readonly now: string;
  readonly lastSeen: string;
  readonly hasPublicKey: 0 | 1;
  readonly hasFiles: 0 | 1;
}

/** Takes a time and a name. */
export const NAME_OWNER: Statement = {
  sqlite: `
  SELECT "ID" AS "id", "Version" AS "version", ? AS "now", "LastSeen" AS "lastSeen", "PublicKey" IS NOT NULL AS "hasPublicKey",
    EXISTS (SELECT 1 FROM "files" WHERE "ClientID" = "clients"."ID") AS "hasFiles"
  FROM "clients" WHERE "Name" = ?`,
  postgresql: `
  SELECT "ID" AS "id", "Version" AS "version", ${postgresTime('now()')} AS "now", ${postgresTime('"LastSeen"')} AS "lastSeen",
    ("PublicKey" IS NOT NULL)::int AS "hasPublicKey",
    EXISTS (SELECT 1 FROM "files" WHERE "ClientID" = "clients"."ID")::int AS "hasFiles"
  FROM "clients" WHERE $1::text IS NOT NULL AND "Name" = $2::bytea`,
};

/** Takes an id. */
export const DELETE_CLIENT: Statement = {
  sqlite: `DELETE FROM "clients" WHERE "ID" = ?`,
  postgresql: `DELETE FROM "clients" WHERE "ID" = $1::bytea`,
};

/** Takes an id and a version; deletes the client unless somebody has changed it since, and returns a row where it does. */
export const DELETE_UNCHANGED_CLIENT: Statement = {
  sqlite: `DELETE FROM "clients" WHERE "ID" = ? AND "Version" = ? RETURNING 1 AS "deleted"`,
  postgresql: `DELETE FROM "clients" WHERE "ID" = $1::bytea AND "Version" = $2::int RETURNING 1 AS "deleted"`,
};

/** [id, last seen] of a client that was seen. */
export type SeenClient = readonly [id: string, lastSeen: string];

/** Takes {@link SeenClient}s, and says when they were seen, unless a later change has said so already. */
export const CLIENTS_SEEN: Statement = {
  sqlite: `
  UPDATE "clients" SET "LastSeen" = max("LastSeen", "value" ->> 1), "Version" = "Version" + 1
  FROM json_each(?) WHERE "clients"."ID" = unhex("value" ->> 0)`,
  postgresql: `
  UPDATE "clients" SET "LastSeen" = greatest("LastSeen", now()), "Version" = "Version" + 1
  FROM ${ASKED_IN_ORDER}
  WHERE "clients"."ID" = decode("value" ->> 0, 'hex') AND "clients"."ID" = ${ANY_ASKED}`,
};

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
function listed(condition: Statement): Statement {
  return {
    sqlite: `
  SELECT "row", "client"."id" AS "id", "name", "profile", "hasPublicKey", "lastSeen", count("files"."ID") AS "files",
    coalesce(sum("files"."Verified"), 0) AS "verifiedFiles", coalesce(sum("files"."Size"), 0) AS "bytes"
  FROM (
    SELECT "rowid" AS "row", "ID" AS "id", "Name" AS "name", "Profile" AS "profile",
      "PublicKey" IS NOT NULL AS "hasPublicKey", "LastSeen" AS "lastSeen"
    FROM "clients" WHERE ${condition.sqlite}
  ) AS "client" LEFT JOIN "files" ON "files"."ClientID" = "client"."id"
  GROUP BY "row" ORDER BY "row"`,
    postgresql: `
  SELECT "Row"::float8 AS "row", "client"."ID" AS "id", "Name" AS "name", "Profile" AS "profile",
    ("PublicKey" IS NOT NULL)::int AS "hasPublicKey", ${postgresTime('"LastSeen"')} AS "lastSeen",
    "files", "verifiedFiles", "bytes"
  FROM (SELECT * FROM "clients" WHERE ${condition.postgresql}) AS "client" CROSS JOIN LATERAL (
    SELECT count(*)::int AS "files", count(*) FILTER (WHERE "Verified")::int AS "verifiedFiles",
      coalesce(sum("Size"), 0)::float8 AS "bytes"
    FROM "files" WHERE "ClientID" = "client"."ID"
  ) AS "stored"
  ORDER BY "Row"`,
  };
}

/** Takes a row's number, and returns some {@link ListedClientRow}s that come after it. */
export const LISTED_CLIENTS = listed({
  sqlite: '"rowid" > ? ORDER BY "rowid" LIMIT 1000',
  postgresql: '"Row" > $1::bigint ORDER BY "Row" LIMIT 1000',
});

/** Takes a name and an id, which may be null. */
export const LISTED_CLIENTS_CALLED = listed({
  sqlite: '"Name" = ? OR "ID" = ?',
  postgresql: '"Name" = $1::bytea OR "ID" = $2::bytea',
});

/** Takes an id and a name. On one machine the table may be one that no server of this version has used yet. */
export const RELEASE_NAME: Statement = {
  sqlite: `UPDATE "clients" SET "Name" = ?2, "PublicKey" = NULL WHERE "ID" = ?1`,
  postgresql: `
  UPDATE "clients" SET "Name" = $2::bytea, "PublicKey" = NULL, "Version" = "Version" + 1 WHERE "ID" = $1::bytea`,
};

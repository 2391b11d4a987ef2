import type { Change } from '../records/batch';
import { postgresTime, type Statement } from '../records/statements';

/** A client as it moves from one database to another; bytes are in lower-case hexadecimal digits. */
export interface MigratedClient {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string | null;
  readonly lastSeen: string;
  readonly profile: string;
  readonly checksum: string | null;
}

/** Takes a row's number, and returns some clients of a data directory that come after it, each with its `row`. */
export const CLIENTS_TO_MIGRATE = `
  SELECT "rowid" AS "row", lower(hex("ID")) AS "id", lower(hex("Name")) AS "name",
    CASE WHEN "PublicKey" IS NULL THEN NULL ELSE lower(hex("PublicKey")) END AS "publicKey", "LastSeen" AS "lastSeen",
    "Profile" AS "profile", "Checksum" AS "checksum"
  FROM "clients" WHERE "rowid" > ? ORDER BY "rowid" LIMIT 1000`;

/** Takes [id, name] of clients as JSON, and returns the {@link MigratedClient}s that have one of these ids or names. */
export const CLIENTS_IN_THE_WAY: Statement = {
  sqlite: `
  SELECT lower(hex("ID")) AS "id", lower(hex("Name")) AS "name",
    CASE WHEN "PublicKey" IS NULL THEN NULL ELSE lower(hex("PublicKey")) END AS "publicKey", "LastSeen" AS "lastSeen",
    "Profile" AS "profile", "Checksum" AS "checksum"
  FROM "clients"
  WHERE "ID" IN (SELECT unhex("value" ->> 0) FROM json_each(?1)) OR "Name" IN (SELECT unhex("value" ->> 1) FROM json_each(?1))`,
  postgresql: `
  SELECT encode("ID", 'hex') AS "id", encode("Name", 'hex') AS "name", encode("PublicKey", 'hex') AS "publicKey",
    ${postgresTime('"LastSeen"')} AS "lastSeen", "Profile" AS "profile", "Checksum" AS "checksum"
  FROM "clients"
  WHERE "ID" IN (SELECT decode("value" ->> 0, 'hex') FROM json_array_elements($1::json) AS "asked" ("value"))
    OR "Name" IN (SELECT decode("value" ->> 1, 'hex') FROM json_array_elements($1::json) AS "asked" ("value"))`,
};

/**
 * Takes [id, name, public key, last seen, profile, checksum] of clients as JSON, and adds them in that order, with their times. Of
 * one that is there already, what is older goes.
 */
const MIGRATE_CLIENTS: Statement = {
  sqlite: `
  INSERT INTO "clients" ("ID", "Name", "PublicKey", "LastSeen", "Profile", "Checksum")
  SELECT unhex("value" ->> 0), unhex("value" ->> 1), unhex("value" ->> 2), "value" ->> 3, "value" ->> 4, "value" ->> 5
  FROM json_each(?) WHERE true
  ON CONFLICT ("ID") DO UPDATE SET
    "PublicKey" = coalesce("clients"."PublicKey", excluded."PublicKey"),
    "Profile" = CASE WHEN excluded."LastSeen" >= "clients"."LastSeen" THEN excluded."Profile" ELSE "clients"."Profile" END,
    "Checksum" = CASE WHEN excluded."LastSeen" >= "clients"."LastSeen" THEN excluded."Checksum" ELSE "clients"."Checksum" END,
    "LastSeen" = max("clients"."LastSeen", excluded."LastSeen"), "Version" = "clients"."Version" + 1`,
  postgresql: `
  INSERT INTO "clients" ("ID", "Name", "PublicKey", "LastSeen", "Profile", "Checksum")
  SELECT decode("value" ->> 0, 'hex'), decode("value" ->> 1, 'hex'), decode("value" ->> 2, 'hex'),
    ("value" ->> 3)::timestamp AT TIME ZONE 'UTC', "value" ->> 4, "value" ->> 5
  FROM json_array_elements($1::json) WITH ORDINALITY AS "asked" ("value", "place") ORDER BY "place"
  ON CONFLICT ("ID") DO UPDATE SET
    "PublicKey" = coalesce("clients"."PublicKey", excluded."PublicKey"),
    "Profile" = CASE WHEN excluded."LastSeen" >= "clients"."LastSeen" THEN excluded."Profile" ELSE "clients"."Profile" END,
    "Checksum" = CASE WHEN excluded."LastSeen" >= "clients"."LastSeen" THEN excluded."Checksum" ELSE "clients"."Checksum" END,
    "LastSeen" = greatest("clients"."LastSeen", excluded."LastSeen"), "Version" = "clients"."Version" + 1`,
};

/** Adds clients that come from another database. */
export const clientMigration: Change<readonly MigratedClient[], undefined> = {
  what: 'clients could not be moved',
  isOneStatement: (asks) => asks.length === 1,
  make: async (statements, asks) => {
    for (const clients of asks) {
      const rows = clients.map(({ id, name, publicKey, lastSeen, profile, checksum }) => [
        ...[id, name, publicKey],
        ...[lastSeen, profile, checksum],
      ]);
      await statements.all(MIGRATE_CLIENTS, JSON.stringify(rows));
    }
    return asks.map(() => undefined);
  },
};

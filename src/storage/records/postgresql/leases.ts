import { randomUUID } from 'node:crypto';
import { storageError } from '../../error';
import type { Lease } from '../../lease';
import type { Statements } from '../statements';

/** How long a lease is held without being renewed, in milliseconds. */
const LIFETIME_MS = 30_000;

/** Takes a name, a holder and milliseconds; returns a token where nobody holds the lease. */
const TAKE_LEASE = `
  INSERT INTO "leases" ("Name", "Holder", "Token", "Until")
  VALUES ($1, $2, 1, clock_timestamp() + $3::float8 * interval '1 millisecond')
  ON CONFLICT ("Name") DO UPDATE
    SET "Holder" = excluded."Holder", "Token" = "leases"."Token" + 1, "Until" = excluded."Until"
    WHERE "leases"."Until" <= clock_timestamp()
  RETURNING "Token"::float8 AS "token"`;

/** Takes a name, a token and milliseconds; returns a row where the lease is held still. */
const RENEW_LEASE = `
  UPDATE "leases" SET "Until" = clock_timestamp() + $3::float8 * interval '1 millisecond'
  WHERE "Name" = $1 AND "Token" = $2::bigint AND "Until" > clock_timestamp()
  RETURNING 1 AS "renewed"`;

/** Takes a name and a token. */
const RELEASE_LEASE = `UPDATE "leases" SET "Until" = clock_timestamp() WHERE "Name" = $1 AND "Token" = $2::bigint`;

/**
 * A lease as a row. Every time that it is taken it has a greater token, by which whoever had it before is known for that: he is
 * told so once, even where nobody else has taken it, and so never goes on as if nothing had been.
 */
export class PostgresLease implements Lease {
  private readonly holder = randomUUID();
  private held: number | undefined;

  /** @param lifetimeMs how long it is held without being renewed; 30 000 by default */
  constructor(
    private readonly statements: Statements,
    private readonly name: string,
    private readonly lifetimeMs = LIFETIME_MS,
  ) {}

  /** Grows with each holder; `undefined` where this server was not told that it holds the lease. */
  get token(): number | undefined {
    return this.held;
  }

  async hold(): Promise<boolean> {
    try {
      if (this.held !== undefined) {
        const renewed = await this.statements.all(RENEW_LEASE, this.name, this.held, this.lifetimeMs);
        if (renewed.length === 0) this.held = undefined;
        return renewed.length > 0;
      }
      const parameters = [this.name, this.holder, this.lifetimeMs] as const;
      const [taken] = await this.statements.all<{ readonly token: number }>(TAKE_LEASE, ...parameters);
      this.held = taken?.token;
      return taken !== undefined;
    } catch (error) {
      throw storageError(`the lease ${this.name} could not be taken`, error);
    }
  }

  async release(): Promise<void> {
    if (this.held === undefined) return;
    try {
      await this.statements.all(RELEASE_LEASE, this.name, this.held);
      this.held = undefined;
    } catch (error) {
      throw storageError(`the lease ${this.name} could not be given back`, error);
    }
  }
}

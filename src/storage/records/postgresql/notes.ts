import { storageError } from '../../error';
import type { Notes } from '../../notes';
import type { Statements } from '../statements';

/** Adds after which those whose time is over are removed. */
const ADDS_BETWEEN_SWEEPS = 100;

/** Takes a key, a value and milliseconds. */
const ADD_NOTE = `
  INSERT INTO "notes" ("Key", "Value", "Until") VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
  ON CONFLICT ("Key") DO UPDATE SET "Value" = excluded."Value", "Until" = excluded."Until"`;

/** Takes a key. */
const TAKE_NOTE = `
  DELETE FROM "notes" WHERE "Key" = $1 RETURNING "Value" AS "value", ("Until" > clock_timestamp())::int AS "isCurrent"`;

const FORGET_NOTES = 'DELETE FROM "notes" WHERE "Until" <= clock_timestamp()';

/**
 * Notes in a table, by the clock of the database. Neither key nor value may have a NUL, which PostgreSQL refuses in text. A note
 * whose connection is lost while it is taken may be gone for everybody: better than that two have it.
 */
export class PostgresNotes implements Notes {
  private adds = 0;

  constructor(private readonly statements: Statements) {}

  async add(key: string, value: string, lifetimeMs: number): Promise<void> {
    try {
      await this.statements.all(ADD_NOTE, key, value, lifetimeMs);
      this.adds += 1;
      if (this.adds % ADDS_BETWEEN_SWEEPS === 0) await this.statements.all(FORGET_NOTES);
    } catch (error) {
      throw storageError('a note could not be kept', error);
    }
  }

  async take(key: string): Promise<string | undefined> {
    try {
      const [note] = await this.statements.all<{ readonly value: string; readonly isCurrent: 0 | 1 }>(TAKE_NOTE, key);
      return note?.isCurrent === 1 ? note.value : undefined;
    } catch (error) {
      throw storageError('a note could not be taken', error);
    }
  }
}

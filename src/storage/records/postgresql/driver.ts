import type * as pg from 'pg';
import { reasonOf, StorageError } from '../../error';

/** The driver, as the package exports it. */
export type PostgresDriver = typeof pg;

/**
 * Loads the driver of PostgreSQL. Only src/storage knows it, and only where a database is shared.
 *
 * @throws StorageError `E_POSTGRES_DRIVER` when it is missing
 */
export async function loadPostgresDriver(): Promise<PostgresDriver> {
  try {
    return (await import('pg')).default;
  } catch (cause) {
    throw new StorageError('E_POSTGRES_DRIVER', `the driver of PostgreSQL does not load: ${reasonOf(cause)}`, {
      cause,
      hint: 'Install the packages again (npm ci).',
    });
  }
}

import type { Command } from 'commander';
import type { StoreLocation } from '../storage';
import { option } from './options';
import { UsageError } from './usage-error';

/** The options that say where a store is. */
interface LocationOptions {
  readonly data: string;
  readonly db?: string;
  readonly contents?: string;
}

/** Gives a command the options that say where clients and files are kept. */
export function addLocationOptions(command: Command): void {
  command
    .addOption(
      option('--data <directory>', 'where the database and the files are kept, on one machine').default(
        'sealwire-data',
      ),
    )
    .addOption(option('--db <url>', 'a PostgreSQL database that servers share, postgres://…; goes with --contents'))
    .addOption(option('--contents <url>', 'a bucket that servers share, s3://BUCKET/PREFIX; goes with --db'));
}

/**
 * Where the store of a command is. Comes after the configuration file.
 *
 * @throws UsageError where the options contradict each other, or one of two is missing
 */
export function locationFrom(command: Command): StoreLocation {
  const { data, db, contents } = command.opts<LocationOptions>();
  if (db === undefined && contents === undefined) return data;
  if (command.getOptionValueSource('data') !== 'default') {
    throw new UsageError(
      '--data is for one machine, and excludes --db and --contents',
      'Leave --data out, also as SEALWIRE_DATA and in the configuration.',
    );
  }
  if (db === undefined || contents === undefined) {
    const [given, missing] = db === undefined ? ['--contents', '--db'] : ['--db', '--contents'];
    throw new UsageError(
      `${given} needs ${missing}: servers that share one have to share the other`,
      'Write for example --db postgres://user@host/sealwire --contents s3://bucket/sealwire.',
    );
  }
  requireDatabaseUrl('--db', db);
  requireScheme('--contents', contents, ['s3:'], 's3://bucket/prefix');
  return { database: db, contents };
}

/**
 * Refuses what is no URL of a PostgreSQL database, without repeating any of it.
 *
 * @throws UsageError
 */
export function requireDatabaseUrl(name: string, text: string): void {
  requireScheme(name, text, ['postgres:', 'postgresql:'], 'postgres://user@host:5432/sealwire');
  const { pathname, hash } = new URL(text);
  if (hash !== '' || pathname.includes('@')) {
    // Part of the password would be taken for the host, and be told as such.
    throw new UsageError(
      `${name} has a character that has to be escaped in a URL`,
      'Write / as %2F, @ as %40, # as %23 and ? as %3F in a user or a password, or give the password as PGPASSWORD.',
    );
  }
}

/**
 * A password may be in the URL, so that what was given is not repeated.
 *
 * @throws UsageError
 */
function requireScheme(name: string, text: string, schemes: readonly string[], example: string): void {
  const { protocol } = URL.canParse(text) ? new URL(text) : { protocol: '' };
  if (!schemes.includes(protocol)) {
    throw new UsageError(
      `${name} is not a URL that begins with ${schemes.join('// or ')}//`,
      `Write for example ${example}.`,
    );
  }
}

/**
 * What a failure of PostgreSQL, or of the way to it, means for what was asked:
 * - `unreachable`: no connection could be made, so nothing was done. It may be there again soon.
 * - `lost`: the connection ended. Whether what was asked is done is not known.
 * - `conflict`: another server was at the same rows, and nothing was done. The next try will see what that one did.
 * - `refused`: the next try would fail as well.
 */
export type FailureKind = 'unreachable' | 'lost' | 'conflict' | 'refused';

/** An error of the driver, with what it means and what to do about it. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  readonly kind: FailureKind;
  /** What to do. */
  readonly hint: string;
  /** Of PostgreSQL, five characters, or of the system, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    const reason = reasonOf(cause);
    super(code === undefined || reason.includes(code) ? reason : `${reason} (${code})`, { cause });
    this.code = code;
    this.kind = isOfFile(cause) ? 'refused' : kindOf(code, reason);
    this.hint = hintFor(code, reason, this.kind);
  }
}

/** An error of the driver, or of what is made of it, as a {@link PostgresFailure}. */
export function postgresFailure(error: unknown): PostgresFailure {
  return error instanceof PostgresFailure ? error : new PostgresFailure(error);
}

/** Whether a failure of a statement says that the database, or the way to it, is gone. */
export function isAway(error: unknown): boolean {
  return error instanceof PostgresFailure && (error.kind === 'unreachable' || error.kind === 'lost');
}

/**
 * Whether an error says that the database cannot be reached just now, in which case it is worth to wait: not where the password
 * is wrong, or there is no such database.
 *
 * @param error also one that has such an error for its cause
 */
export function isUnreachable(error: unknown): boolean {
  for (let one = error; typeof one === 'object' && one !== null; one = (one as { cause?: unknown }).cause) {
    if (one instanceof PostgresFailure) return isAway(one);
  }
  return false;
}

const UNREACHABLE = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOENT'],
  // It cannot connect, is starting up or shutting down, has too many connections.
  ...['08001', '57P03', '53300'],
];

const LOST = [
  ...['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['08000', '08003', '08006', '08007'],
  // Ended by an administrator, by a crash of another session, by a limit of idle time; the server became another one's standby.
  ...['57P01', '57P02', '57P05', '25P03', '25006'],
];

/** The driver's own errors have no code. */
const LOST_TEXT = /connection (terminated|ended|error)|timeout|not queryable|socket (disconnected|hang up)/i;

/** Not serializable, deadlock, lock not available; a row that another server needs has come, or one that we need has gone. */
const CONFLICT = ['40001', '40P01', '55P03', '23503'];

/** A file that the URL names cannot be read, such as a certificate; a socket that is not there is one that cannot be connected to. */
function isOfFile(error: unknown): boolean {
  return asRecord(error)['syscall'] === 'open';
}

function kindOf(code: string | undefined, reason: string): FailureKind {
  if (code === undefined) return LOST_TEXT.test(reason) ? 'lost' : 'refused';
  if (UNREACHABLE.includes(code)) return 'unreachable';
  if (LOST.includes(code)) return 'lost';
  return CONFLICT.includes(code) ? 'conflict' : 'refused';
}

const HINTS: Readonly<Record<string, string>> = {
  '28P01': 'Correct the user or the password in the URL of the database.',
  '28000': 'Allow this user to connect from this host (pg_hba.conf), or correct the URL of the database.',
  '3D000': 'Create the database (createdb), or name another one in its URL.',
  '42501': 'Give this user the rights on the database and its schema, or make it their owner.',
  '53100': 'Free some space on the disk of PostgreSQL.',
  '53300': 'Allow PostgreSQL more connections (max_connections), or run fewer servers.',
  '57014': 'It took too long: look what else PostgreSQL is doing.',
  '55P03': 'Somebody holds a lock for long: look at pg_stat_activity.',
};

function hintFor(code: string | undefined, reason: string, kind: FailureKind): string {
  const hint = HINTS[code ?? ''];
  if (hint !== undefined) return hint;
  if (/password must be a string/.test(reason))
    return 'Add the password to the URL of the database, or set PGPASSWORD.';
  if (kind === 'refused' && code === 'ENOENT') return 'Correct the name of the file in the URL of the database.';
  if (/certificate|\bSSL\b|\bTLS\b/i.test(`${reason} ${code}`)) {
    return 'Check the certificate of PostgreSQL, and sslmode and sslrootcert in the URL of the database.';
  }
  if (kind === 'unreachable' || kind === 'lost') {
    return 'Check that PostgreSQL runs, and that it can be reached at the address in the URL of the database.';
  }
  return 'Look at the log of PostgreSQL.';
}

/** Of an error, or of the first one of several: a name may stand for several addresses, each of which was tried. */
function codeOf(error: unknown): string | undefined {
  const { code, errors } = asRecord(error);
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : undefined;
}

function reasonOf(error: unknown): string {
  const { message, errors } = asRecord(error);
  if (typeof message === 'string' && message !== '') return message;
  return Array.isArray(errors) && errors.length > 0 ? reasonOf(errors[0]) : String(error);
}

function asRecord(error: unknown): Readonly<Record<string, unknown>> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}

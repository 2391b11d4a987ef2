import { StorageError } from '../../error';

/** Modes that the driver takes for `verify-full`, with a warning of many lines. */
const AS_VERIFY_FULL = /([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/;

/**
 * What a database is called in messages: its URL without the password, and without what follows the name.
 *
 * @throws StorageError `E_STORAGE` where that is no URL of PostgreSQL
 */
export function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    // It may hold a password, so it is not repeated.
    throw new StorageError('E_STORAGE', 'the URL of the database cannot be read', {
      hint: 'It has the form postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
    });
  }
  const user = parsed.username === '' ? '' : `${parsed.username}@`;
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}`;
}

/**
 * A URL that says what the driver makes of it: TLS with a certificate that is verified, whichever mode but `disable` was asked
 * for. Who wants libpq's own, weaker meanings says `uselibpqcompat=true`.
 */
export function withVerifiedTls(url: string): string {
  return url.includes('uselibpqcompat=') ? url : url.replace(AS_VERIFY_FULL, '$1verify-full');
}

import { hex } from '../../text/hex';
import { CONTENT_FOLDER } from '../layout';

/** Characters that are kept of a sent name, so that a path stays short on every platform. */
const NAME_LIMIT = 80;

/**
 * Where a file's content lies, relative to the data directory, with forward slashes on every platform. It is unique and
 * safe by the two ids; the sent name is there for people's sake only, and never becomes a path.
 */
export function contentPath(clientId: Uint8Array, fileId: Uint8Array, fileName: Uint8Array): string {
  return `${CONTENT_FOLDER}/${hex(clientId)}/${hex(fileId)}-${allowedForm(fileName)}`;
}

/** What a path says of a content. */
export interface ContentPlace {
  /** In lower-case hexadecimal digits, as the next. */
  readonly clientId: string;
  readonly fileId: string;
  /** What is left of the name that was sent. */
  readonly name: string;
}

/** The inverse of {@link contentPath}, as far as there is one; `undefined` for a path that it does not make. */
export function contentAt(path: string): ContentPlace | undefined {
  const match = new RegExp(`^${CONTENT_FOLDER}/([0-9a-f]{32})/([0-9a-f]{32})-([^/]+)$`).exec(path);
  const [, clientId, fileId, name] = match ?? [];
  return clientId === undefined || fileId === undefined || name === undefined ? undefined : { clientId, fileId, name };
}

function allowedForm(name: Uint8Array): string {
  const allowed = Buffer.from(name)
    .toString('latin1')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, NAME_LIMIT)
    // Windows drops trailing dots, and the path would no longer be the one in the row.
    .replace(/\.+$/, '');
  return allowed === '' ? 'unnamed' : allowed;
}

import { hex } from '../text/hex';
import { CONTENT_FOLDER } from './layout';

/** Characters that are kept of a sent name, so that a path stays short on every platform. */
const NAME_LIMIT = 80;

/**
 * Where a file's content lies, relative to the data directory, with forward slashes on every platform. It is unique and
 * safe by the two ids; the sent name is there for people's sake only, and never becomes a path.
 */
export function contentPath(clientId: Uint8Array, fileId: Uint8Array, fileName: Uint8Array): string {
  return `${CONTENT_FOLDER}/${hex(clientId)}/${hex(fileId)}-${allowedForm(fileName)}`;
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

import type { IncomingHttpHeaders } from 'node:http';

/** Why a request gets nothing. */
export interface Turned {
  readonly status: 400 | 405 | 413 | 421;
  readonly text: string;
}

/** By which names this machine reaches itself. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is looked at of a request. */
export interface Asked {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Whether a request may be answered: it only reads, and brings nothing. */
export function turnedUnlessItReads({ method = '', headers }: Asked): Turned | undefined {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, text: 'Only GET and HEAD: nothing can be changed here.' };
  }
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0) {
    return { status: 413, text: 'A request brings no content here.' };
  }
  return undefined;
}

/**
 * The same, and it has to name this machine. A page of a stranger whose name was made to lead here ("DNS rebinding") sends
 * that name along; the port may be another one, as behind a tunnel.
 * @param own the address that is listened at, as a URL has it.
 */
export function turned(request: Asked, own: string): Turned | undefined {
  const { headers } = request;
  const changing = turnedUnlessItReads(request);
  if (changing !== undefined) return changing;
  const host = /^(?<name>\[[\da-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(headers.host ?? '')?.groups?.['name'];
  if (host === undefined) return { status: 400, text: 'Name this machine in the header "Host".' };
  if (OWN_NAMES.has(host.toLowerCase()) || host === own) return undefined;
  return { status: 421, text: `This is ${own}, known to itself as localhost, and not what the header "Host" says.` };
}

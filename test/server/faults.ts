import { requestCode, type RequestName } from '../bytes/editions';
import { request } from '../bytes/requests';
import type { RawClient } from '../peer/raw-client';
import { until, upload, type Running } from './running';

/** Something that a client does wrong, and what comes of it. */
export interface Fault {
  readonly fault: string;
  readonly send: (client: RawClient) => Promise<void>;
  /** What the log says, after "refused: " or "closed: ". */
  readonly why: string | RegExp;
  /** What follows the answer, where the edition has one: the next request is served, or the connection is closed. */
  readonly then: 'goes on' | 'closed';
}

/** A file of 40 bytes, 48 when encrypted. */
export const FILE = { name: 'a.txt', content: Buffer.alloc(40, 'content') };

/**
 * Whatever a client sends: the edition's refusal or a closed connection, one line that says why, nothing stored, and the
 * next client is served.
 */
export async function expectSurvived(server: Running, client: RawClient, { send, why, then }: Fault): Promise<void> {
  const { edition } = client;
  const answers = edition.responses.generalError !== undefined;
  await send(client);
  if (answers) await expectGeneralError(client);
  if (!answers || then === 'closed') expect(await client.ended()).toBe('end');
  expectOneLine(server, `${answers ? 'refused' : 'closed'}: `, why);
  await expectNothingKept(server, client);
  if (answers && then === 'goes on') await expectService(server, client);
  await expectService(server, await server.connect(edition));
}

export async function expectGeneralError(client: RawClient): Promise<void> {
  expect(await client.receive()).toMatchObject({ name: 'generalError', version: 3, payload: Buffer.alloc(0) });
}

/** The connection that came last has been warned of once, so. */
export function expectOneLine(server: Running, prefix: string, why: string | RegExp): void {
  const [line = '', ...more] = server.warnings();
  expect({ prefix: line.slice(0, prefix.length), more }).toEqual({ prefix, more: [] });
  expect(line.slice(prefix.length)).toEqual(typeof why === 'string' ? why : expect.stringMatching(why));
}

/** Neither a row nor a content of the client, nor one in the making. */
export async function expectNothingKept(server: Running, client: RawClient): Promise<void> {
  expect(await server.stored(client)).toEqual([]);
  await until('temporary files to go', async () => (await server.temporary()).length === 0);
}

/** The client becomes a new one and sends a whole file. */
export async function expectService(server: Running, client: RawClient): Promise<void> {
  await server.enrol(client);
  await upload(client, FILE);
  expect(await server.stored(client)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
  client.close();
}

/** Sends a request of the edition with any payload, and any size in its header. */
export function raw(
  client: RawClient,
  name: RequestName,
  payload: Buffer,
  payloadSize = payload.length,
): Promise<void> {
  const { clientId } = client.identity;
  return client.send(request({ clientId, code: requestCode(client.edition, name), payload, payloadSize }));
}

import { editions } from '../../generated';
import { judgeClient } from '../../src/conformance/client/judge-client';
import { messageLine, shownConversation } from '../../src/conformance/report/exchange';
import { failureText } from '../../src/conformance/report/terminal';
import type { CaseResult } from '../../src/conformance/report/report';
import { judgeServer } from '../../src/conformance/server/judge-server';
import { composeRequest } from '../../src/conformance/wire/compose';
import { evidenceOf } from '../../src/conformance/wire/evidence';
import { confirmation } from '../../src/conformance/wire/request-specs';
import { generateKeyPair } from '../../src/crypto/key-pair';
import type { ClientDefects } from '../peer/client-defects';
import { keyPool } from '../peer/key-pool';
import type { ServerDefects } from '../peer/server-defects';
import { clientTarget, serverTarget } from './peer-targets';

const profile = editions.find(({ id }) => id === '2024b')!;
const settings = { profile, known: () => undefined, rerun: () => '', totalTimeMs: Infinity };
const pool = keyPool();
const keyPair = generateKeyPair(profile.rsa);

/** What a case found of a server with a defect. */
async function ofServer(defects: ServerDefects, id: string): Promise<CaseResult> {
  const only = (one: string): boolean => one === `2024b/${id}`;
  const target = serverTarget(defects);
  const { results } = await judgeServer({ ...settings, target, only, keyPair, patienceMs: 5000 });
  return results.find(({ info }) => only(info.id))!;
}

/** What a case found of a client with a defect. */
async function ofClient(defects: ClientDefects, id: string): Promise<CaseResult> {
  const only = (one: string): boolean => one === `2024b/${id}`;
  const { results } = await judgeClient({ ...settings, target: clientTarget(defects, pool), only, runTimeMs: 20_000 });
  return results.find(({ info }) => only(info.id))!;
}

/** The messages that a report shows byte by byte. */
function inQuestion({ evidence = {} }: CaseResult): readonly string[] {
  const shown = shownConversation(evidence).filter((one) => one.isInQuestion);
  return shown.map(({ message }) => messageLine(message));
}

test('messages that went out in one write are shown one by one, and as one write', () => {
  const clientId = Buffer.alloc(16, 7);
  const one = composeRequest(profile, confirmation('CrcValid', clientId, Buffer.from('a.txt')));
  const two = composeRequest(profile, { name: 'Reconnect', clientId, values: { name: Buffer.from('Ada') } });
  const said = { way: 'sent', name: 'CrcValid', bytes: Buffer.concat([one, two]) } as const;
  const shown = shownConversation(evidenceOf([said], {}, 'response', profile));
  expect(shown.map(({ message, isInQuestion }) => [messageLine(message), isInQuestion])).toEqual([
    ['→ sent CrcValid, 278 bytes', true],
    ['→ sent Reconnect, 278 bytes, in one piece with the one before', true],
  ]);
});

test('bytes that are no whole messages stay in one piece', () => {
  const bytes = composeRequest(profile, confirmation('CrcValid', Buffer.alloc(16, 7), Buffer.from('a.txt')));
  const said = { way: 'sent', name: 'CrcValid', bytes: Buffer.concat([bytes, Buffer.of(0)]) } as const;
  const { conversation } = evidenceOf([said], {}, 'response', profile);
  expect(conversation?.map((one) => one.bytes.length)).toEqual([279]);
});

test('where a server serves nobody after a request, that request is shown', async () => {
  const result = await ofServer({ diesOnGarbage: true }, 'header/unknown-code');
  expect(result.found).toMatch(/^After that, another client is not served: The server does not listen any more/);
  expect(inQuestion(result)).toEqual(['→ sent Register, 278 bytes']);
});

test('where a name is taken for another one, the request that brought it is shown', async () => {
  const result = await ofServer({ firstNulIgnored: true }, 'register/name-garbage-after-nul');
  expect(result.evidence?.conversation?.map(({ name }) => name)).toEqual([
    ...['Register', 'Registered'],
    ...['Register', 'Registered'],
  ]);
  expect(inQuestion(result)).toEqual(['→ sent Register, 278 bytes']);
  expect(result.evidence?.conversation?.[0]?.isInQuestion).toBe(true);
});

test('a wrong checksum is marked in its own bytes', async () => {
  const { evidence } = await ofServer({ checksumZlib: true }, 'plain/conversation');
  const { difference = 0, expected, received } = evidence!;
  // Header, id, size and name stand in front of it.
  expect([7 + 16 + 4 + 255, 7 + 16 + 4 + 256]).toContain(difference);
  expect(received?.bytes[difference]).not.toBe(expected?.[difference]);
});

test('a wrong content size of a client is marked where it is', async () => {
  const { evidence } = await ofClient({ contentSizeOfSlice: true, encryptsEachSlice: true }, 'send-file/content-size');
  expect(evidence).toMatchObject({ difference: 23 });
});

test('a client that died is said to have died', async () => {
  const right = clientTarget({ noCrcValid: true }, pool);
  const target = {
    name: 'a client that dies',
    run: async (...args: Parameters<typeof right.run>) => ({ ...(await right.run(...args)), exitCode: 139 }),
  };
  const { results } = await judgeClient({ ...settings, target, only: () => false, runTimeMs: 20_000 });
  expect(results.map(({ found }) => found)).toEqual(['The client never sent CrcValid: it died of SIGSEGV.']);
});

test('a bare name in front of the content is called so, and the bare name before it is marked', async () => {
  const { evidence } = await ofClient({ nameNotPadded: true, fileNameNotPadded: true }, 'plain/conversation');
  expect(evidence?.findings?.map(({ id }) => id)).toEqual(['name-not-padded']);
  const [register] = shownConversation(evidence!);
  expect(register && messageLine(register.message)).toMatch(/^← received Register, 3\d bytes \(tolerated: /);
});

test('a message of which only the beginning is kept has its whole size', () => {
  const said = { way: 'sent', name: 'SendFile', bytes: Buffer.alloc(5000) } as const;
  const [shown] = shownConversation(evidenceOf([said], {}, 'response', profile));
  expect(shown && messageLine(shown.message)).toBe('→ sent SendFile, 5000 bytes, of which the first 4096 are kept');
});

test('a cause that no byte shows is given without a byte', async () => {
  const result = await ofServer({ oneAtATime: true }, 'clients/silent-one');
  const text = failureText(result, (_, shown) => shown);
  expect(text).toMatch(/^ {2}- One client at a time$/m);
});

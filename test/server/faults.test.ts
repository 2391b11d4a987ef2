import { generateKeyPairSync } from 'node:crypto';
import { allEditions } from '../bytes/editions';
import { name255 } from '../bytes/fields';
import { publicKey, register, request, confirmation } from '../bytes/requests';
import { expectGeneralError, expectOneLine, expectService, expectSurvived, FILE, raw, type Fault } from './faults';
import { Running, upload } from './running';

let server: Running;

beforeAll(async () => {
  server = await Running.start();
});

afterEach(() => server.hangUp());

afterAll(() => server.remove());

const NOBODY = Buffer.alloc(16);

const fromStrangers: readonly Fault[] = [
  {
    fault: 'an unknown code',
    send: (client) => client.send(request({ clientId: NOBODY, code: 9999, payload: Buffer.alloc(10) })),
    why: 'no message has the code 9999 here (E_UNKNOWN_CODE)',
    then: 'goes on',
  },
  {
    fault: 'a code and a size in the other byte order',
    send: (client) => {
      const message = register({ edition: client.edition, clientId: NOBODY, name: 'Ada' });
      message.subarray(17, 19).reverse();
      message.subarray(19, 23).reverse();
      return client.send(message);
    },
    why: /^no message has the code \d+ here \(E_UNKNOWN_CODE\)$/,
    then: 'closed',
  },
  {
    fault: 'a wrong version',
    send: (client) => client.send(register({ edition: client.edition, clientId: NOBODY, name: 'Ada', version: 2 })),
    why: 'version is 2, outside 3 to 3 at byte 16 of the header (E_LIMIT)',
    then: 'closed',
  },
  {
    fault: 'a payload that is too small',
    send: (client) => raw(client, 'register', name255('Ada').subarray(1)),
    why: 'payload size 254 where Register has 255 (E_PAYLOAD_SIZE)',
    then: 'goes on',
  },
  {
    fault: 'a payload that is too large',
    send: (client) => raw(client, 'register', Buffer.concat([name255('Ada'), Buffer.alloc(1)])),
    why: 'payload size 256 where Register has 255 (E_PAYLOAD_SIZE)',
    then: 'goes on',
  },
  {
    fault: 'no payload',
    send: (client) => raw(client, 'register', Buffer.alloc(0)),
    why: 'payload size 0 where Register has 255 (E_PAYLOAD_SIZE)',
    then: 'goes on',
  },
  {
    fault: 'a payload size of 4 GiB',
    send: (client) => raw(client, 'register', name255('Ada'), 2 ** 32 - 1),
    why: 'payload size 4294967295 where Register has 255 (E_PAYLOAD_SIZE)',
    then: 'closed',
  },
  {
    fault: 'an unterminated name',
    send: (client) => raw(client, 'register', Buffer.alloc(255, 'A')),
    why: 'name has no NUL within its 255 bytes at byte 0 of the payload (E_TERMINATOR)',
    then: 'goes on',
  },
  {
    fault: 'an empty name',
    send: (client) => raw(client, 'register', name255('')),
    why: 'name has 0 bytes, outside 1 to 254 at byte 0 of the payload (E_LIMIT)',
    then: 'goes on',
  },
  {
    fault: 'a name that would write into a terminal',
    send: (client) => raw(client, 'register', name255('\u001b[2J')),
    why: 'a client name with control characters: "\\u001b[2J"',
    then: 'goes on',
  },
  {
    fault: 'an id that nobody has',
    send: (client) =>
      client.send(publicKey({ edition: client.edition, clientId: NOBODY, name: 'Ada', key: Buffer.alloc(160) })),
    why: `no client has the id ${'00'.repeat(16)}`,
    then: 'goes on',
  },
  {
    fault: 'a file from an id that nobody has',
    send: (client) => {
      client.identity.aesKey = Buffer.alloc(16);
      return client.send(...client.fileMessages(FILE));
    },
    why: `no client has the id ${'00'.repeat(16)}`,
    then: 'goes on',
  },
  {
    fault: 'a browser',
    send: (client) => client.send(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')),
    why: 'version is 72, outside 3 to 3 at byte 16 of the header (E_LIMIT)',
    then: 'closed',
  },
  {
    fault: 'a TLS client',
    send: (client) => client.send(Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(194, 0xa5)),
    why: 'version is 165, outside 3 to 3 at byte 16 of the header (E_LIMIT)',
    then: 'closed',
  },
  {
    fault: 'zeros',
    send: (client) => client.send(Buffer.alloc(100_000)),
    why: 'version is 0, outside 3 to 3 at byte 16 of the header (E_LIMIT)',
    then: 'closed',
  },
];

/** Keys that are none: the wire wants the 160 bytes of RSA-1024 with a one-byte exponent. */
const largeExponent = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 65537 });
const key162 = largeExponent.publicKey.export({ format: 'der', type: 'spki' });

function keyOf(bytes: Buffer): Fault['send'] {
  return (client) => raw(client, 'publicKey', Buffer.concat([name255(client.identity.name), bytes]));
}

const beforeTheKey: readonly Fault[] = [
  { fault: 'a public key of zeros', send: keyOf(Buffer.alloc(160)), why: /public key/, then: 'goes on' },
  {
    fault: 'a public key of garbage',
    send: keyOf(Buffer.alloc(160, 'no key')),
    why: /public key/,
    then: 'goes on',
  },
  {
    fault: 'a public key that is cut off',
    send: keyOf(key162.subarray(0, 160)),
    why: /public key/,
    then: 'goes on',
  },
  {
    fault: 'a public key of 162 bytes',
    send: keyOf(key162),
    why: 'payload size 417 where PublicKey has 415 (E_PAYLOAD_SIZE)',
    then: 'goes on',
  },
  {
    fault: 'a public key under an unterminated name',
    send: (client) => raw(client, 'publicKey', Buffer.alloc(415, 'A')),
    why: 'name has no NUL within its 255 bytes at byte 0 of the payload (E_TERMINATOR)',
    then: 'goes on',
  },
  {
    fault: 'a file before there is a key',
    send: (client) => {
      client.identity.aesKey = Buffer.alloc(16);
      return client.send(...client.fileMessages(FILE));
    },
    why: /^this connection was given no AES key of the client [0-9a-f]{32}$/,
    then: 'goes on',
  },
];

const withTheKey: readonly Fault[] = [
  {
    fault: 'a confirmation of a file that never came',
    send: (client) => {
      const { clientId } = client.identity;
      return client.send(confirmation({ edition: client.edition, clientId, which: 'crcValid', fileName: 'a.txt' }));
    },
    why: '"a.txt" was confirmed, but no such file awaits it',
    then: 'goes on',
  },
  {
    fault: 'another public key than before',
    send: (client) => keyOf(otherKey())(client),
    why: 'the public key is not the one that this client sent before',
    then: 'goes on',
  },
];

function otherKey(): Buffer {
  const { publicKey: key } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 17 });
  return key.export({ format: 'der', type: 'spki' });
}

describe.each(allEditions)('in $id the server survives', (edition) => {
  test.each(fromStrangers)('$fault', async (fault) => {
    await expectSurvived(server, await server.connect(edition), fault);
  });

  test.each(beforeTheKey)('$fault', async (fault) => {
    await expectSurvived(server, await server.register(edition), fault);
  });

  test.each(withTheKey)('$fault', async (fault) => {
    await expectSurvived(server, await server.enrol(edition), fault);
  });

  test('a payload size that includes the header, so that bytes are missing for ever', async () => {
    const client = await server.connect(edition);
    await raw(client, 'register', name255('Ada'), 278);
    const why = 'payload size 278 where Register has 255 (E_PAYLOAD_SIZE)';
    // The answer does not wait for what is missing.
    const answers = edition.responses.generalError !== undefined;
    await (answers ? expectGeneralError(client) : client.ended());
    expectOneLine(server, `${answers ? 'refused' : 'closed'}: `, why);
    await client.halfClose();
    expect(await client.ended()).toBe('end');
    await expectService(server, await server.connect(edition));
  });
});

test.each(allEditions)('in $id a known client cannot be taken over with another public key', async (edition) => {
  const client = await server.enrol(edition);
  const thief = await server.connect(edition, { ...client.identity, aesKey: undefined });
  await keyOf(otherKey())(thief);
  const answers = edition.responses.generalError !== undefined;
  await (answers ? expectGeneralError(thief) : thief.ended());
  const name = JSON.stringify(client.identity.name);
  expectOneLine(
    server,
    answers ? 'refused: ' : 'closed: ',
    answers
      ? `${name} sent a public key although it has one`
      : 'the public key is not the one that this client sent before',
  );
  // The owner comes back as ever.
  const owner = await server.connect(edition, { ...client.identity, aesKey: undefined });
  await owner.reconnect();
  await upload(owner, FILE);
  expect(await server.stored(owner)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
});

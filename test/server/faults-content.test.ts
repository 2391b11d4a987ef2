import { allEditions } from '../bytes/editions';
import { decrypt, encrypt } from '../peer/cryptography';
import type { FileToSend } from '../peer/file-messages';
import { expectGeneralError, expectNothingKept, expectOneLine, expectSurvived, FILE, type Fault } from './faults';
import { Running, upload } from './running';

let server: Running;

beforeAll(async () => {
  server = await Running.start({ limits: { fileSize: 1_000_000_000 } });
});

afterEach(() => server.hangUp());

afterAll(() => server.remove());

/** Sends a file's messages, changed as the options say. */
function sending(options: Partial<FileToSend> | ((aesKey: Buffer) => Partial<FileToSend>)): Fault['send'] {
  return (client) => {
    const changes = typeof options === 'function' ? options(client.identity.aesKey ?? Buffer.alloc(0)) : options;
    return client.send(...client.fileMessages({ ...FILE, ...changes }));
  };
}

/** The last byte of the last block but one becomes another: so does the padding, which is 8 bytes of 8. */
function withWrongPadding(aesKey: Buffer): Partial<FileToSend> {
  const ciphertext = encrypt(aesKey, FILE.content);
  ciphertext.writeUInt8(ciphertext.readUInt8(31) ^ 0x80, 31);
  return { ciphertext };
}

/** Of the keys that the server has not given, one whose padding is wrong: one in 256 is right by chance. */
function withAnotherKey(aesKey: Buffer): Partial<FileToSend> {
  for (let byte = 0; byte < 256; byte++) {
    const ciphertext = encrypt(Buffer.alloc(aesKey.length, byte), FILE.content);
    try {
      decrypt(aesKey, ciphertext);
    } catch {
      return { ciphertext };
    }
  }
  throw new Error('every key fits');
}

const withTheKey: readonly Fault[] = [
  { fault: 'content that was changed', send: sending(withWrongPadding), why: /padding is wrong$/, then: 'goes on' },
  { fault: 'content under another key', send: sending(withAnotherKey), why: /padding is wrong$/, then: 'goes on' },
  {
    fault: 'content that is no whole number of blocks',
    send: sending({ ciphertext: Buffer.alloc(47) }),
    why: 'the ciphertext has 47 bytes; it must be one or more blocks of 16',
    then: 'goes on',
  },
  {
    fault: 'no content at all',
    send: sending({ ciphertext: Buffer.alloc(0) }),
    why: 'the ciphertext has 0 bytes; it must be one or more blocks of 16',
    then: 'goes on',
  },
  {
    fault: 'more content than its size says',
    send: sending({ corrupt: (fields) => ({ ...fields, contentSize: 32 }) }),
    why: /^48 bytes of content follow where contentSize says 32 at byte \d+ of the payload \(E_BODY_SIZE\)$/,
    then: 'goes on',
  },
  {
    fault: 'less content than its size says',
    send: sending({ corrupt: (fields) => ({ ...fields, contentSize: 64 }) }),
    why: /^(48 bytes of content follow where contentSize says 64|only 48 of 64 bytes of content came in 1 packets)/,
    then: 'goes on',
  },
  {
    fault: 'content of 4 GiB',
    send: (client) => {
      const fixedSize = { 'id, size, name': 275, 'size, name': 259, 'sizes, packets, name': 267 }[
        client.edition.sendFile
      ];
      const contentSize = 2 ** 32 - 1 - fixedSize;
      return sending({ payloadSize: 2 ** 32 - 1, corrupt: (fields) => ({ ...fields, contentSize }) })(client);
    },
    why: /^"a.txt" has 42949670\d\d bytes, more than the 1000000000 allowed$/,
    then: 'closed',
  },
  {
    fault: 'an unterminated file name',
    send: (client) => {
      const [message = Buffer.alloc(0)] = client.fileMessages(FILE);
      message.fill('A', message.length - 48 - 255, message.length - 48);
      return client.send(message);
    },
    why: /^fileName has no NUL within its 255 bytes at byte \d+ of the payload \(E_TERMINATOR\)$/,
    then: 'goes on',
  },
];

describe.each(allEditions)('in $id the server survives', (edition) => {
  test.each(withTheKey)('$fault', async (fault) => {
    await expectSurvived(server, await server.enrol(edition), fault);
  });
});

const packeted = allEditions.filter((edition) => edition.sendFile === 'sizes, packets, name');

describe.each(packeted)('in $id a file in packets', (edition) => {
  /** Three packets of 16 bytes. */
  const pieces = { ...FILE, slice: 16 };

  test.each<[string, readonly number[], string]>([
    ['twice', [1, 2, 2, 3], 'packet 2 came where 3 was due'],
    ['without the first one', [2, 3], 'packet 2 came without a first one'],
    ['out of order', [1, 3], 'packet 3 came where 2 was due'],
  ])('%s is refused, and sent rightly on the same connection it is taken', async (_, order, why) => {
    const client = await server.enrol(edition);
    const messages = client.fileMessages(pieces);
    await client.send(...order.map((number) => messages[number - 1] ?? Buffer.alloc(0)));
    await expectGeneralError(client);
    expectOneLine(server, 'refused: ', why);
    await expectNothingKept(server, client);
    await upload(client, pieces);
    expect(await server.stored(client)).toEqual([{ name: 'a.txt', verified: true, content: FILE.content }]);
  });

  test('that fails to decrypt is refused once, behind its last packet', async () => {
    const client = await server.enrol(edition);
    const { aesKey } = client.identity;
    await client.send(...client.fileMessages({ ...pieces, ...withWrongPadding(aesKey ?? Buffer.alloc(0)) }));
    await expectGeneralError(client);
    expectOneLine(server, 'refused: ', /padding is wrong$/);
    await expectNothingKept(server, client);
    await client.halfClose();
    await expect(client.ended()).resolves.toBe('end');
  });
});

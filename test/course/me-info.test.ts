import { createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { formatMeInfo, parseMeInfo, type Identity } from '../../src/course/me-info';
import { recordings } from '../captures';
import { refusal } from './refusal';

const kept = recordings().flatMap((recording) =>
  recording.meInfo ? [{ ...recording, meInfo: recording.meInfo }] : [],
);
const identity: Identity = {
  name: Buffer.from('Demo'),
  clientId: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
  privateKeyDer: Buffer.from('0123456789'),
};

describe('me.info of every recorded peer', () => {
  test('is there in 37 recordings', () => {
    expect(kept).toHaveLength(37);
  });

  test.each(kept)('$name gives the name, the id on the wire, and the key whose public half went out', (recording) => {
    const { name, clientId, privateKeyDer } = parseMeInfo(recording.meInfo);
    expect(Buffer.from(name).toString()).toBe(recording.meta.user);

    const sent = Buffer.concat(recording.connections.map(({ bytes }) => bytes['C>S']));
    // PEERS.md: this client prints its id as a C string, so what follows the first zero byte is lost.
    const known = recording.name === '2023b-b-crc9' ? clientId.subarray(0, clientId.indexOf(0) + 1) : clientId;
    expect(clientId).toHaveLength(16);
    expect(sent.includes(Buffer.from(known))).toBe(true);

    if (!privateKeyDer) throw new Error('every recorded me.info holds a key');
    const key = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8' });
    expect(sent.includes(createPublicKey(key).export({ format: 'der', type: 'spki' }))).toBe(true);
  });

  test.each(kept.filter(({ meta }) => ['2023b-a', '2024b-b', '2024b-c'].includes(meta.clientPeer)))(
    '$name is written back byte for byte: the reference form',
    ({ meInfo }) => {
      expect(Buffer.from(formatMeInfo(parseMeInfo(meInfo)))).toEqual(meInfo);
    },
  );
});

describe('me.info is read', () => {
  const hex = '00112233445566778899aabbccddeeff';

  test.each([
    ['in the reference form', `Demo\n${hex}\nMDEyMzQ1Njc4OQ==\n\n`],
    ['with CRLF', `Demo\r\n${hex}\r\nMDEyMzQ1Njc4OQ==\r\n`],
    ['without a last line ending', `Demo\n${hex}\nMDEyMzQ1Njc4OQ==`],
    ['with wrapped base64', `Demo\n${hex}\nMDEyMzQ1\r\nNjc4OQ==\n`],
    ['with an upper-case id', `Demo\n${hex.toUpperCase()}\nMDEyMzQ1Njc4OQ==\n`],
    ['with an id like a UUID', 'Demo\n{00112233-4455-6677-8899-AABBCCDDEEFF}\nMDEyMzQ1Njc4OQ==\n'],
    ['with an id in colons and spaces', `Demo\n ${hex.replace(/..(?=.)/g, '$&:')} \nMDEyMzQ1Njc4OQ==\n`],
    ['with a name padded with NULs, and garbage after them', `Demo\0\0x\n${hex}\nMDEyMzQ1Njc4OQ==\n`],
    ['with a byte order mark', `\ufeffDemo\n${hex}\nMDEyMzQ1Njc4OQ==\n`],
  ])('%s', (_, text) => {
    const { name, clientId, privateKeyDer } = parseMeInfo(Buffer.from(text));
    expect(Buffer.from(name)).toEqual(identity.name);
    expect(Buffer.from(clientId)).toEqual(identity.clientId);
    expect(Buffer.from(privateKeyDer ?? [])).toEqual(identity.privateKeyDer);
  });

  test.each([`Demo\n${hex}`, `Demo\n${hex}\n`, `Demo\n${hex}\n\n`])('without a key: %j', (text) => {
    expect(parseMeInfo(Buffer.from(text)).privateKeyDer).toBeUndefined();
  });

  test('with a name that is not UTF-8, and keeps its bytes and spaces', () => {
    const name = Buffer.from(' Ren\xe9 ', 'latin1');
    const { name: read } = parseMeInfo(Buffer.concat([name, Buffer.from(`\n${hex}\n`)]));
    expect(Buffer.from(read)).toEqual(name);
  });
});

describe('me.info is refused when', () => {
  const id = '00112233445566778899aabbccddeeff';

  test.each([
    ['it is empty', '', 1, 'should hold the client name, but is empty'],
    ['its name line begins with NUL', `\0\0\n${id}\n`, 1, 'should hold the client name, but is empty'],
    ['the id is missing', 'Demo\n', 2, 'should hold the client id as 32 hex digits, but does not'],
    ['the id is short', `Demo\n${id.slice(1)}\n`, 2, 'should hold the client id as 32 hex digits, but does not'],
    ['the id is no hex', `Demo\ng${id.slice(1)}\n`, 2, 'should hold the client id as 32 hex digits, but does not'],
    ['the key is no base64', `Demo\n${id}\nMDEy\nMD*y\n`, 4, 'holds a character that base64 does not have'],
    [
      'the key is cut',
      `Demo\n${id}\nMDEyM\n`,
      3,
      'begins a private key that is not whole base64: its end is cut or misplaced',
    ],
    [
      'base64 goes on after its end',
      `Demo\n${id}\nMDEyMw==\nMDEy\n`,
      3,
      'begins a private key that is not whole base64: its end is cut or misplaced',
    ],
  ])('%s', (_, text, line, what) => {
    expect(refusal(() => parseMeInfo(Buffer.from(text)))).toEqual({
      name: 'CourseFileError',
      code: 'E_ME_INFO',
      message: `me.info line ${line} ${what}`,
      line,
      hint: 'Restore the file, or delete me.info and priv.key to register anew.',
    });
  });

  test.each(['', 'a\nb', 'a\r', 'a\0', '\ufeffa'])('it would have to hold the name %j', (name) => {
    expect(refusal(() => formatMeInfo({ ...identity, name: Buffer.from(name) }))).toMatchObject({
      code: 'E_ME_INFO',
      message: 'me.info cannot hold this client name: it is empty or not one line of text',
      hint: 'Choose a name without NUL and line endings.',
    });
  });

  test('it would have to hold an id of 15 bytes', () => {
    expect(refusal(() => formatMeInfo({ ...identity, clientId: Buffer.alloc(15) }))).toMatchObject({
      code: 'E_ME_INFO',
      message: 'me.info cannot hold a client id of 15 bytes',
      hint: 'Pass the 16 bytes that the server gave.',
    });
  });
});

test('what formatMeInfo writes, parseMeInfo reads', () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 254 })
    .filter((bytes) => !bytes.some((byte) => [0, 10, 13].includes(byte)) && bytes[0] !== 0xef);
  const key = fc.option(fc.uint8Array({ minLength: 1, maxLength: 700 }), { nil: undefined });
  fc.assert(
    fc.property(name, fc.uint8Array({ minLength: 16, maxLength: 16 }), key, (name, clientId, privateKeyDer) => {
      const read = parseMeInfo(formatMeInfo({ name, clientId, privateKeyDer }));
      expect(hex(read)).toEqual(hex({ name, clientId, privateKeyDer }));
    }),
  );
});

function hex({ name, clientId, privateKeyDer }: Identity): readonly (string | undefined)[] {
  return [name, clientId, privateKeyDer].map((bytes) => bytes && Buffer.from(bytes).toString('hex'));
}

import fc from 'fast-check';
import { formatPrivKey, parsePrivKey } from '../../src/course/priv-key';
import { recordings } from '../captures';
import { refusal } from './refusal';

const kept = recordings().flatMap(({ name, meta, privKey, meInfo }) =>
  privKey && meInfo ? [{ name, meta, privKey, meInfo }] : [],
);

describe('priv.key of every recorded peer', () => {
  test('is there in 25 recordings', () => {
    expect(kept).toHaveLength(25);
  });

  test.each(kept)('$name gives the DER that its me.info holds too', ({ privKey, meInfo }) => {
    const base64 = meInfo.toString('latin1').split('\n').slice(2).join('');
    expect(Buffer.from(parsePrivKey(privKey))).toEqual(Buffer.from(base64, 'base64'));
  });

  test.each(kept.filter(({ meta }) => ['2023b-a', '2024b-a', '2024b-b'].includes(meta.clientPeer)))(
    '$name is written back byte for byte: the reference form',
    ({ privKey }) => {
      expect(Buffer.from(formatPrivKey(parsePrivKey(privKey)))).toEqual(privKey);
    },
  );
});

describe('priv.key is read', () => {
  const der = Buffer.from('30820003020100', 'hex');

  test.each([
    ['as DER', der],
    ['as one line', Buffer.from('MIIAAwIBAA==')],
    ['as several, with CRLF', Buffer.from('MIIA\r\nAwIBAA==\r\n')],
    ['with an empty last line', Buffer.from('MIIAAwIBAA==\n\n')],
    ['with a byte order mark', Buffer.from('\ufeffMIIAAwIBAA==\n')],
  ])('%s', (_, bytes) => {
    expect(Buffer.from(parsePrivKey(bytes))).toEqual(der);
  });

  test('as base64 though its first character is the byte that DER begins with', () => {
    expect(Buffer.from(parsePrivKey(Buffer.from('0000')))).toEqual(Buffer.from('d34d34', 'hex'));
  });
});

describe('priv.key is refused when', () => {
  test.each([
    ['it is empty', '\n', 'priv.key is empty'],
    ['it is text', 'not a key', 'priv.key holds neither base64 nor DER'],
    ['its base64 is cut', 'MIIAA', 'priv.key holds neither base64 nor DER'],
  ])('%s', (_, text, message) => {
    expect(refusal(() => parsePrivKey(Buffer.from(text)))).toEqual({
      name: 'CourseFileError',
      code: 'E_PRIV_KEY',
      message,
      line: undefined,
      hint: 'Restore the file, or delete it if me.info holds the key too.',
    });
  });
});

test('what formatPrivKey writes has lines of at most 72 characters and is read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 700 }), (der) => {
      const text = formatPrivKey(der);
      expect(
        Math.max(
          ...Buffer.from(text)
            .toString()
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(72);
      expect(Buffer.from(parsePrivKey(text))).toEqual(Buffer.from(der));
    }),
  );
});

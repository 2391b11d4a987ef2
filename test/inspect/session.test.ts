import { readCapture } from '../../src/inspect/input/read-capture';
import { refusal } from './refusal';

const OPEN = '{"n": 0, "conn": 0, "dir": "open", "hex": ""}\n';

test('a session has the bytes of each connection and direction, and what came before what', () => {
  const lines = [
    ['open', 0, ''],
    ['C>S', 0, '0102'],
    ['open', 3, ''],
    ['S>C', 0, '10'],
    ['C>S', 3, 'AA'],
    ['C>S', 0, '03'],
    ['close', 0, ''],
    ['error', 3, ''],
  ].map(([dir, conn, hex], n) => `${JSON.stringify({ n, conn, dir, hex })}\r\n`);
  const { form, isOneSession, connections } = readCapture(Buffer.from(`${lines.join('')}\n`));
  expect([form, isOneSession]).toEqual(['session', true]);
  expect(connections).toEqual([
    {
      name: 'connection 0',
      sides: [
        {
          direction: 'request',
          bytes: Buffer.from('010203', 'hex'),
          pieces: [
            { offset: 0, order: 1 },
            { offset: 2, order: 5 },
          ],
        },
        { direction: 'response', bytes: Buffer.from('10', 'hex'), pieces: [{ offset: 0, order: 3 }] },
      ],
    },
    {
      name: 'connection 3',
      sides: [
        { direction: 'request', bytes: Buffer.from('aa', 'hex'), pieces: [{ offset: 0, order: 4 }] },
        { direction: 'response', bytes: Buffer.alloc(0), pieces: [] },
      ],
    },
  ]);
});

test.each([
  ['{', 'the line is no JSON'],
  ['[]', '"conn" is no number of a connection'],
  ['{"conn": -1, "dir": "C>S", "hex": ""}', '"conn" is no number of a connection'],
  ['{"conn": 0, "dir": "toString", "hex": ""}', '"dir" is none of open, C>S, S>C, close, error'],
  ['{"conn": 0, "dir": "C>S", "hex": 5}', '"hex" is no text'],
  ['{"conn": 0, "dir": "C>S", "hex": "00g0"}', '"hex" has "g" as its character 2'],
  ['{"conn": 0, "dir": "C>S", "hex": "000"}', '"hex" has an odd number of digits, 3'],
])('a line of a session is refused: %s', (line, what) => {
  expect(refusal(() => readCapture(Buffer.from(`${OPEN}${line}\n`)))).toBe(
    `E_INSPECT_INPUT: line 2, byte ${OPEN.length}: ${what} (Each line is {"n", "conn", "dir", "hex"}; see the README beside the recordings.)`,
  );
});

import { parseEvents, recordings } from './captures';

describe('the recorded sessions', () => {
  test('are nine peers in five scenarios each', () => {
    const names = recordings().map((recording) => recording.name);
    const peers = [...new Set(recordings().map((recording) => recording.meta.clientPeer))];
    expect(peers).toEqual([
      '2022-a',
      '2022-b',
      '2023a-a',
      '2023b-a',
      '2023b-b',
      '2024a-a',
      '2024b-a',
      '2024b-b',
      '2024b-c',
    ]);
    expect(names).toEqual(
      peers.flatMap((peer) => ['crc1', 'crc9', 'denied', 'dupname', 'plain'].map((scenario) => `${peer}-${scenario}`)),
    );
  });

  test('hold in both directions of their connections every byte of their events, once', () => {
    for (const { name, events, connections } of recordings()) {
      const pieces = events.reduce((sum, event) => sum + event.bytes.length, 0);
      const streams = connections.reduce((sum, { bytes }) => sum + bytes['C>S'].length + bytes['S>C'].length, 0);
      expect({ name, bytes: streams }).toEqual({ name, bytes: pieces });
      expect(pieces).toBeGreaterThan(0);
    }
  });
});

describe('a line of session.jsonl is refused when', () => {
  const open = '{"n": 0, "conn": 0, "dir": "open", "hex": ""}\n';

  test.each([
    ['it is not JSON', `${open}{"n": 1,\n`, 'session.jsonl line 2: not JSON'],
    ['it is cut', open.slice(0, -1), 'session.jsonl: the last line is cut'],
    [
      'a field is missing',
      '{"n": 0, "conn": 0, "dir": "open"}\n',
      'session.jsonl line 1: fields are not n, conn, dir, hex',
    ],
    ['a field is unknown', open.replace('}', ', "t": 1}'), 'session.jsonl line 1: fields are not n, conn, dir, hex'],
    ['the running number jumps', open + open, 'session.jsonl line 2: n is not 1'],
    [
      'the connection is no number',
      open.replace('"conn": 0', '"conn": "a"'),
      'session.jsonl line 1: conn is not a number from 0',
    ],
    [
      'a hex digit is alone',
      `${open}{"n": 1, "conn": 0, "dir": "C>S", "hex": "abc"}\n`,
      'session.jsonl line 2: hex is not pairs of hex digits',
    ],
    [
      'a piece is empty',
      `${open}{"n": 1, "conn": 0, "dir": "S>C", "hex": ""}\n`,
      'session.jsonl line 2: a piece without bytes',
    ],
    [
      'a close has bytes',
      `${open}{"n": 1, "conn": 0, "dir": "close", "hex": "00"}\n`,
      'session.jsonl line 2: close with bytes',
    ],
    ['the direction is unknown', open.replace('open', 'S>S'), 'session.jsonl line 1: unknown dir'],
    [
      'its connection was never opened',
      `${open}{"n": 1, "conn": 1, "dir": "close", "hex": ""}\n`,
      'session.jsonl line 2: connection was never opened',
    ],
  ])('%s', (_, text, message) => {
    expect(() => parseEvents(text)).toThrow(message);
  });
});

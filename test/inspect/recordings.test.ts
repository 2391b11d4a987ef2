import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapture } from '../../src/inspect/input/read-capture';
import { inspect, type InspectedMessage, type Inspection } from '../../src/inspect/inspect';
import { readKeyFile } from '../../src/inspect/key-file';
import { recordings, type Recording } from '../captures';
import { allProfiles } from './profiles';

const ALL = recordings();

function inspected(recording: Recording, key?: Uint8Array): Inspection {
  const bytes = readFileSync(join(__dirname, '..', 'captures', recording.name, 'session.jsonl'));
  const privateKey = key === undefined ? undefined : readKeyFile(key);
  return inspect(readCapture(bytes), { candidates: allProfiles, privateKey });
}

function messagesOf(inspection: Inspection): readonly InspectedMessage[] {
  return inspection.groups.flatMap(({ connections }) => connections.flatMap(({ messages }) => messages));
}

test('there are 45 recordings', () => {
  expect(ALL).toHaveLength(45);
});

describe.each(ALL.map((recording) => [recording.name, recording] as const))('%s', (name, recording) => {
  const inspection = inspected(recording);

  test('is worked out to be in its edition, or in a dialect of it', () => {
    const { edition } = recording.meta;
    const [group] = inspection.groups;
    expect([edition, recording.meta.clientPeer]).toContain(group?.profile.id);
    expect(group?.score.explained).toBe(group?.score.messages);
  });

  test('has each of its bytes in a row of a message, and in one only', () => {
    for (const [index, connection] of recording.connections.entries()) {
      for (const [direction, side] of [
        ['request', 'C>S'],
        ['response', 'S>C'],
      ] as const) {
        const messages = inspection.groups[0]?.connections[index]?.messages ?? [];
        const rows = messages.filter((message) => message.direction === direction).flatMap((message) => message.rows);
        expect(Buffer.concat(rows.map(({ bytes }) => bytes)).equals(connection.bytes[side])).toBe(true);
      }
    }
  });

  test('shows no mistake, and no violation but where the recording itself ends', () => {
    const findings = messagesOf(inspection).flatMap(({ findings: all }) =>
      all.filter(({ kind }) => kind !== 'deviation'),
    );
    const isCut = name === '2023a-a-crc1';
    expect(findings.map(({ id }) => id)).toEqual(isCut ? ['E_CUT'] : []);
  });
});

describe('with the key that was kept', () => {
  const keyed = ALL.flatMap((recording) => {
    const key = recording.privKey ?? recording.meInfo;
    return key === undefined || recording.meta.scenario === 'dupname'
      ? []
      : [[recording.name, recording, key] as const];
  });

  test.each(keyed)('%s decrypts to the plaintext, and no mistake is found', (_, recording, key) => {
    const messages = messagesOf(inspected(recording, key));
    const { plaintextBytes, posixCksum, zlibCrc32 } = recording.meta;
    const shown = messages.flatMap(({ disclosure }) => disclosure.plaintext ?? []);
    const expected = {
      size: plaintextBytes,
      // An edition may add others.
      checksums: expect.arrayContaining([
        { id: 'posix-cksum', value: posixCksum },
        { id: 'zlib-crc32', value: zlibCrc32 },
      ]),
    };
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toEqual(shown.map(() => expected));
    expect(messages.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'mistake'))).toEqual([]);
  });

  test.each(keyed)('%s says which checksum was answered, where it was not altered on the way', (_, recording, key) => {
    const altered = Number(/^crc(\d)$/.exec(recording.meta.scenario)?.[1] ?? 0);
    const matches = messagesOf(inspected(recording, key)).flatMap(({ disclosure }) =>
      disclosure.matches === undefined ? [] : [disclosure.matches],
    );
    const right = recording.meta.serverPeer === '2022-a' ? 'zlib-crc32' : 'posix-cksum';
    expect(matches).toEqual(matches.map((__, index) => (index < altered ? [] : [right])));
  });
});

test('a lone stream of a recording is worked out to be requests or responses', () => {
  for (const recording of ALL.filter(({ meta }) => meta.scenario === 'plain')) {
    for (const [direction, side] of [
      ['request', 'C>S'],
      ['response', 'S>C'],
    ] as const) {
      const bytes = recording.connections[0]?.bytes[side] ?? Buffer.alloc(0);
      const { form, groups } = inspect(readCapture(bytes), { candidates: allProfiles });
      const directions = new Set(groups[0]?.connections[0]?.messages.map((message) => message.direction));
      expect([recording.name, form, [...directions]]).toEqual([recording.name, 'raw bytes', [direction]]);
    }
  }
});

test('what nothing in the bytes tells apart fits alike', () => {
  const recording = ALL.find(({ name }) => name === '2024a-a-plain');
  const register = recording?.connections[0]?.bytes['C>S'].subarray(0, 278) ?? Buffer.alloc(0);
  const { groups } = inspect(readCapture(register), { candidates: allProfiles });
  const [group] = groups;
  expect(group?.profile.id).toBe('2023b');
  expect(group?.alike.map(({ id }) => id)).toEqual(['2024a', '2023b-a', '2023b-b', '2024a-a']);
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// What npm run replay runs once it is compiled; npm test compiles it first.
const SEALWIRE = join(__dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');
const CAPTURES = join(__dirname, '..', 'captures');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealwire-replay-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function replayed(...args: readonly string[]): { code: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SEALWIRE, 'replay', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, error: stderr };
}

/** A copy of a recording with another text of its session. */
function changed(name: string, change: (session: string) => string): string {
  const copy = join(folder, name);
  cpSync(join(CAPTURES, name), copy, { recursive: true });
  const session = join(copy, 'session.jsonl');
  writeFileSync(session, change(readFileSync(session, 'utf8')));
  return copy;
}

test('it prints a line for each session, with a reason for each difference, and ends with 0', () => {
  const { code, out, error } = replayed(join(CAPTURES, '2022-b-plain'), join(CAPTURES, '2024b-b-plain'));
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out.split('\n')).toEqual([
    'ok   2022-b-plain: 2022-b: 14 of 14 messages explained, 14 driven, 0 not driven, 0 undecryptable',
    'ok   2024b-b-plain: 2024b-b: 22 of 22 messages explained, 18 driven, 4 not driven, 0 undecryptable',
    '       connection 0, our client: the recording goes on with CrcValid where ours says nothing',
    '       connection 1, our client: the recording goes on with CrcValid where ours says nothing',
    '',
  ]);
});

test('it is told the edition, and names the mixture of tolerances', () => {
  const { code, out } = replayed('--edition', '2024b', join(CAPTURES, '2024b-b-plain'));
  expect(code).toBe(0);
  expect(out).toContain(
    'ok   2024b-b-plain: 2024b with packets-from-zero, padded-slice, size-announces-more: 22 of 22',
  );
});

test('it is told a dialect that is not the right one', () => {
  const { code, out } = replayed('--dialect', '2024b-c', join(CAPTURES, '2022-a-plain'));
  expect(code).toBe(7);
  expect(out).toContain('FAIL 2022-a-plain: 2024b-c: 0 of ');
});

test('it prints JSON objects for programs', () => {
  const { code, out } = replayed('--json', join(CAPTURES, '2022-b-plain'), join(CAPTURES, '2023a-a-plain'));
  const results = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect([code, results]).toMatchObject([
    0,
    [
      { recording: '2022-b-plain', profile: '2022-b', messages: 14, explained: 14, isRight: true, reasons: [] },
      { recording: '2023a-a-plain', profile: '2023a', messages: 14, explained: 14, isRight: true, reasons: [] },
    ],
  ]);
});

test('a byte of a header that is flipped ends it with 7, and the place is told', () => {
  // The version of the first request.
  const copy = changed('2023a-a-plain', (session) =>
    session.replace('41000000000000000000000000000000034c04', '41000000000000000000000000000000044c04'),
  );
  const { code, out } = replayed(copy);
  expect(code).toBe(7);
  expect(out).toContain('FAIL 2023a-a-plain: ');
  expect(out).toContain('connection 0, request at byte 0: version is 4, outside 3 to 3');
});

test.each([
  { what: 'a line that is no JSON', change: (line: string) => line.slice(0, -1), says: 'session.jsonl:3: ' },
  {
    what: 'half a byte',
    change: (line: string) => line.replace('"hex": "0', '"hex": "'),
    says: '"hex" is no even number',
  },
  {
    what: 'a letter that is no digit',
    change: (line: string) => line.replace('"hex": "0', '"hex": "x'),
    says: 'at its character 0',
  },
  { what: 'an unknown direction', change: (line: string) => line.replace('S>C', 'S<C'), says: '"dir" is none of open' },
  { what: 'no connection', change: (line: string) => line.replace('"conn"', '"con"'), says: '"conn" is no number' },
  { what: 'a number instead of an event', change: () => '7', says: '"conn" is no number' },
])('$what ends it with 2, and the line is told', ({ change, says }) => {
  const copy = changed('2023a-a-plain', (session) =>
    session
      .split('\n')
      .map((line, index) => (index === 2 ? change(line) : line))
      .join('\n'),
  );
  const { code, out, error } = replayed(copy);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(`sealwire: ${join(copy, 'session.jsonl')}:3: `);
  expect(error).toContain(says);
});

test('a folder without a session, an unknown edition and an unknown dialect end it with 2', () => {
  const empty = replayed(folder);
  expect([empty.code, empty.error]).toEqual([
    2,
    `sealwire: ${folder} holds no session.jsonl\nName the folder of one recorded session.\n`,
  ]);
  const plain = join(CAPTURES, '2023a-a-plain');
  expect(replayed('--edition', '1999', plain).code).toBe(2);
  expect(replayed('--dialect', '1999-z', plain).code).toBe(2);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The events in the table of a section of docs/events.md. */
function documented(section: string): readonly string[] {
  const text = read('docs/events.md').split(`## ${section}`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
}

test('every event of the client is in docs/events.md, and no other', () => {
  const reports = /export type ReportName =([^;]*);/.exec(read('src/client/session/events.ts'))?.[1] ?? '';
  const inTypes = [
    ...[...reports.matchAll(/'(\w+)'/g)].map(([, name]) => name),
    ...[...read('src/client/run-events.ts').matchAll(/event: '(\w+)'/g)].map(([, name]) => name),
  ];
  // These two are of the command: before a run begins, and when it is over.
  const known = [...inTypes, 'warning', 'end'].filter((name) => name !== 'progress');
  expect(known).toHaveLength(24);
  expect([...documented('Events of the client')].sort()).toEqual(known.sort());
});

test('every event of the server is in docs/events.md, and no other', () => {
  const log = read('src/server/log.ts');
  const unions = [...log.matchAll(/export type (?:LogEvent|SessionEvent) =([^;]*);/g)].map(([, names]) => names);
  const known = [...unions.join('').matchAll(/'(\w+)'/g)].map(([, name]) => name);
  expect(known).toHaveLength(35);
  expect([...documented('Events of the server')].sort()).toEqual(known.sort());
});

import { CROWD } from '../../../bench/scale/deadline/crowd';
import { play } from '../../../bench/scale/deadline/scenarios';
import { SYSTEM, type Costs } from '../../../bench/scale/deadline/system';
import { deadlinePlot, waitText } from '../../../bench/scale/report/deadline-plot';
import { crowdTable, systemTable } from '../../../bench/scale/report/outcomes';

const costs: Costs = {
  join: { server: 0.002, database: 0.002, store: 0, seconds: 0.01 },
  file: { server: 0.002, database: 0.002, store: 0.01, seconds: 0.03 },
  byte: { server: 5e-9, database: 0, store: 2e-8 },
  memory: { idle: 80e6, connection: 4e4, upload: 1e6 },
};
const scenarios = [
  { name: 'scarce', crowd: {}, system: { servers: 1, connections: 4 } },
  { name: 'ample & <large>', crowd: {}, system: { connections: 0 } },
];
const played = play(scenarios, costs, [{ ...CROWD, clients: 300 }, SYSTEM]);

test('each system is a line in each panel, and named', () => {
  const svg = deadlinePlot(played);
  expect([...svg.matchAll(/<polyline/g)]).toHaveLength(4 * played.length);
  expect(svg).toContain('>scarce</text>');
  expect(svg).toContain('>ample &amp; &lt;large&gt;</text>');
  expect([...svg.matchAll(/>deadline<\/text>/g)]).toHaveLength(3);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('a plot is light or dark, as whoever looks at it has it', () => {
  expect(deadlinePlot(played)).toContain('@media (prefers-color-scheme:dark)');
});

test('the same crowd makes the same plot', () => {
  const again = play(scenarios, costs, [{ ...CROWD, clients: 300 }, SYSTEM]);
  expect(deadlinePlot(again)).toBe(deadlinePlot(played));
});

test('a row of the tables says what has become of the crowd', () => {
  const cells = (table: string): string[][] => table.split('\n').map((line) => line.split(' | '));
  const [head, , , ample] = cells(crowdTable(played));
  expect(ample?.slice(0, 3)).toEqual(['| ample & <large>', '0 s', '0 s']);
  expect(ample).toHaveLength(head?.length ?? 0);
  const [, , scarce] = cells(systemTable(played));
  expect(scarce?.slice(0, 2)).toEqual(['| scarce', '4']);
});

test('a wait that nobody notices is none', () => {
  expect([0.09, 0.5, 12.34, 259].map(waitText)).toEqual(['0 s', '500 ms', '12 s', '260 s']);
});

import type { Way } from './fault';
import { Matrix } from './matrix';
import { SCENARIOS } from './scenarios';
import { storageCalls } from './storage-calls';
import { systemCalls } from './system-calls';

/** Points of each scenario; `npm run test:faults` tries all of them. */
const SAMPLE = 4;

// Some fifty programs are started.
jest.setTimeout(300_000);

let matrix: Matrix;

beforeAll(async () => {
  matrix = await Matrix.open(2);
});
afterAll(() => matrix.close());

/** Tries some points of a scenario, as far apart as they can be; answers what went wrong, and how many there were. */
async function trySome(name: string, way: Way): Promise<{ violations: readonly string[]; reached: number }> {
  const points = await matrix.points(
    SCENARIOS.filter((scenario) => scenario.name === name),
    [way],
  );
  const step = points.length / SAMPLE;
  const chosen = Array.from({ length: SAMPLE }, (_, index) => points[Math.floor((index + 0.5) * step)]);
  const tried = await matrix.try(chosen.filter((point) => point !== undefined));
  return {
    violations: tried.flatMap(({ point, violations }) => violations.map((text) => `${point.id}: ${text}`)),
    reached: tried.filter(({ reached }) => reached).length,
  };
}

test.each(['strays', 'large-file', 'quiet-moment'])(
  'nothing is lost where a call of storage fails or is the last one: %s',
  async (name) => {
    expect(await trySome(name, storageCalls)).toEqual({ violations: [], reached: SAMPLE });
  },
);

const withoutStrace = systemCalls.unavailable();
const testStrace = withoutStrace === undefined ? test : test.skip;
const inTitle = withoutStrace === undefined ? '' : ` (skipped: ${withoutStrace})`;

testStrace.each(['first-start', 'small-file'])(
  `nothing is lost where a system call fails or is the last one: %s${inTitle}`,
  async (name) => {
    expect(await trySome(name, systemCalls)).toEqual({ violations: [], reached: SAMPLE });
  },
);
